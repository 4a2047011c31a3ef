//! Sign-in with what is no token, twice, not at all; and a token that is revoked in mid-session.

use linli_protocol::{CloseCode, ErrorCode};
use linli_server::admin::Request;
use serde_json::json;

use super::scene::Scene;
use crate::town::line::post;
use crate::town::{GROUP, Heard, Line};

#[tokio::test]
async fn a_bad_token_is_told_and_closed() {
    let scene = Scene::opens().await;
    let mut nearly = scene.token.clone();
    let last = nearly.pop().unwrap();
    nearly.push(if last == 'A' { 'B' } else { 'A' });
    let long = "t".repeat(3_000);
    let with_more = format!("{} ", scene.token);
    for token in ["", "x", "null", "' OR 1=1 --", &nearly, &long, &with_more, "\u{202e}"] {
        let mut line = scene.nobody().await;
        line.requests(json!({"t": "hello", "token": token})).await;
        let answers = line.is_closed_with(CloseCode::BadToken).await;
        assert_eq!(answers.len(), 1);
        assert!(answers[0].contains(r#""code":"bad_token""#), "{answers:?}");
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn nothing_but_hello_is_answered_before_sign_in_and_hello_only_once() {
    let scene = Scene::opens().await;
    let mut line = scene.nobody().await;
    for request in [json!({"t": "mine"}), post(GROUP, "hi"), json!({"t": "view", "topic": GROUP})] {
        line.is_refused(request, ErrorCode::NotSignedIn).await;
    }
    // Signals are dropped without a word.
    line.says(r#"{"t":"typing","topic":"group/1"}"#).await;
    line.says(r#"{"t":"pong"}"#).await;
    let agent = "a".repeat(65);
    line.is_refused(json!({"t": "hello", "token": scene.token, "agent": agent}), ErrorCode::BadFrame).await;
    line.says_hello(&scene.token).await;
    line.is_refused(json!({"t": "hello", "token": scene.token}), ErrorCode::AlreadySignedIn).await;
    line.is_refused(json!({"t": "hello", "token": "x"}), ErrorCode::AlreadySignedIn).await;
    line.acts(post(GROUP, "hello")).await;
    scene.honest.bo.sees("hello").await;
    scene.ends_well().await;
}

#[tokio::test]
async fn a_token_revoked_in_mid_session_closes_it_at_once_and_is_of_no_use_any_more() {
    let scene = Scene::opens().await;
    let issue = Request::IssueToken { user: scene.mallory, device: "to be revoked".to_owned() };
    let issued = scene.town.office(&issue);
    let (device, token) = (issued.device.unwrap(), issued.token.unwrap());
    let mut others = scene.mallory().await;
    let mut idle = Line::signs_in(scene.address(), &token).await;
    let mut busy = Line::signs_in(scene.address(), &token).await;
    busy.follows(GROUP, 0).await;
    for n in 0..60 {
        busy.requests(post(GROUP, &format!("in flight {n}"))).await;
    }
    scene.town.office(&Request::RevokeDevice { device });
    idle.is_closed_with(CloseCode::Revoked).await;
    busy.is_closed_with(CloseCode::Revoked).await;
    let mut again = scene.nobody().await;
    again.requests(json!({"t": "hello", "token": token})).await;
    again.is_closed_with(CloseCode::BadToken).await;
    assert!(others.asks(json!({"t": "mine"})).await["ok"].is_object(), "the other device stays");
    scene.ends_well().await;
}

#[tokio::test]
async fn a_revoked_reader_that_does_not_read_is_gone_too() {
    let scene = Scene::opens().await;
    let issue = Request::IssueToken { user: scene.mallory, device: "to be revoked".to_owned() };
    let issued = scene.town.office(&issue);
    let mut stopped = Line::opens(scene.address(), Some(4_096)).await;
    stopped.upgrades().await;
    stopped.says_hello(&issued.token.unwrap()).await;
    stopped.follows(GROUP, 0).await;
    let mut line = scene.mallory().await;
    for _ in 0..1_000 {
        let asked = line.requests(post(GROUP, &"x".repeat(4_000))).await;
        line.reply_to(asked).await;
    }
    let last = line.acts(post(GROUP, "the last before")).await;
    scene.honest.bo.sees("the last before").await;
    let before = scene.town.sessions();
    scene.town.office(&Request::RevokeDevice { device: issued.device.unwrap() });
    scene.town.has_sessions(before - 1).await;
    line.acts(post(GROUP, "said after the revocation")).await;
    let mut seen = 0;
    loop {
        match stopped.hears().await {
            Heard::Text(text) => {
                assert!(!text.contains("said after the revocation"), "{text}");
                seen += u64::from(text.contains(r#""t":"event""#));
            }
            Heard::Pong(_) => {}
            Heard::Closed(..) | Heard::Gone => break,
        }
    }
    assert!(seen < last, "it had stopped reading, and saw {seen} of {last}");
    scene.ends_well().await;
}
