//! Texts that break their rules: posts, reactions, names, device labels, log-in names.

use linli_protocol::{ErrorCode, limits};
use linli_server::admin::Request;
use serde_json::json;

use super::http::log_in;
use super::scene::Scene;
use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, office_says};

/// Control characters, direction overrides, what cannot be seen, line breaks of Unicode.
const REFUSED_IN_NAMES: [char; 22] = [
    '\0',
    '\u{7}',
    '\n',
    '\t',
    '\u{1b}',
    '\u{7f}',
    '\u{9b}',
    '\u{61c}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{ad}',
    '\u{200b}',
    '\u{200d}',
    '\u{feff}',
    '\u{3164}',
    '\u{e0041}',
    '\u{2028}',
    '\u{2029}',
];

#[tokio::test]
async fn empty_giant_and_unprintable_posts_are_refused_whole() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let long = "x".repeat(limits::POST_TEXT_BYTES_MAX + 1);
    let wide = "你".repeat(limits::POST_TEXT_BYTES_MAX / 3 + 1);
    let giant = "x".repeat(60_000);
    let wrong = [
        "",
        " ",
        "\n\t \u{3000}",
        "\u{200b}\u{feff}",
        "a\0b",
        "a\rb",
        "a\u{1b}[2Jb",
        "a\u{7f}",
        "a\u{9b}31m",
        &long,
        &wide,
        &giant,
    ];
    for text in wrong {
        let answer = line.is_refused(post(GROUP, text), ErrorCode::BadText).await;
        assert!(answer.to_string().len() < 500, "the text is not repeated");
        let edit =
            json!({"t": "edit", "topic": GROUP, "client_id": new_client_id(), "post": 1, "text": text});
        line.is_refused(edit, ErrorCode::BadText).await;
    }
    // The longest passes, and so does what a post may have and a name may not.
    line.acts(post(GROUP, &long[1..])).await;
    line.acts(post(GROUP, "two\r\nlines\tand \u{202e}direction")).await;
    scene.honest.bo.sees("two\nlines\tand \u{202e}direction").await;
    scene.ends_well().await;
}

#[tokio::test]
async fn a_reaction_is_an_emoji_and_nothing_else() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let seq = line.acts(post(GROUP, "react to this")).await;
    let react = |reaction: &str| json!({"t": "react", "topic": GROUP, "client_id": new_client_id(), "post": seq, "reaction": reaction, "on": true});
    let long = "👍".repeat(9);
    for wrong in ["", "a", "ok", "1", "字", "<b>", "👍 👎", "👍\u{202e}", "\u{1b}", "\u{200d}", &long]
    {
        line.is_refused(react(wrong), ErrorCode::BadText).await;
    }
    line.acts(react("👨‍👩‍👧")).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn names_that_could_forge_what_others_see_are_refused_at_registration() {
    let scene = Scene::opens().await;
    let register = |login: &str, name: &str| {
        let request = Request::Register { login: login.to_owned(), name: name.to_owned(), password: None };
        scene.town.tries_at_the_office(&request)
    };
    for character in REFUSED_IN_NAMES {
        for name in [format!("A{character}na"), format!("{character}Ana"), format!("A{character}")] {
            // White space at the ends is cut first, as wire.md has it.
            if name.trim().chars().any(|c| c == character) {
                assert_eq!(office_says(register("x", &name)), ErrorCode::BadText, "{name:?}");
            }
        }
        let title = format!("寶{character}月");
        let opened = scene.town.tries_at_the_office(&Request::OpenNeighbourhood { title: title.clone() });
        assert_eq!(office_says(opened), ErrorCode::BadText, "{title:?}");
    }
    let long = "n".repeat(limits::DISPLAY_NAME_BYTES_MAX + 1);
    for name in ["", "  ", "\u{3000}", &long] {
        assert_eq!(office_says(register("x", name)), ErrorCode::BadText, "{name:?}");
    }
    let long = "n".repeat(limits::LOGIN_NAME_BYTES_MAX + 1);
    for login in ["", "a b", "anа", "ana\n", "ana\0", "ana/", "安娜", "ana@x", " ana", &long] {
        assert_eq!(office_says(register(login, "Ana")), ErrorCode::BadText, "{login:?}");
    }
    assert_eq!(
        office_says(register("ANA", "Ana again")),
        ErrorCode::LoginTaken,
        "the name is taken, in any case"
    );
    let short = Request::Register { login: "y".into(), name: "Y".into(), password: Some("short".into()) };
    assert_eq!(office_says(scene.town.tries_at_the_office(&short)), ErrorCode::BadText);
    register("x", "  Đặng Thị 安 O'Neill-Ünal  ").unwrap();
    scene.ends_well().await;
}

#[tokio::test]
async fn device_labels_that_could_forge_what_their_owner_sees_are_refused() {
    let scene = Scene::opens().await;
    scene.town.registers("cai", Some("correct horse"));
    let long = "d".repeat(limits::DEVICE_LABEL_BYTES_MAX + 1);
    let mut labels: Vec<String> =
        REFUSED_IN_NAMES.iter().map(|character| format!("my{character}phone")).collect();
    labels.extend([String::new(), "  ".to_owned(), long]);
    for label in labels {
        let body = json!({"login": "cai", "password": "correct horse", "device": label});
        let (status, answer) = log_in(scene.address(), &body.to_string()).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!("bad_text")), "{label:?}: {answer}");
        let request = Request::IssueToken { user: scene.mallory, device: label.clone() };
        assert_eq!(office_says(scene.town.tries_at_the_office(&request)), ErrorCode::BadText, "{label:?}");
    }
    scene.ends_well().await;
}
