//! Messages that are no JSON, or JSON that is no frame.

use linli_protocol::{CloseCode, ErrorCode};
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::{FIN, TEXT, frame, new_client_id};

const BAD_FRAMES_MAX: usize = 16;

#[tokio::test]
async fn what_is_not_json_is_told_so_and_the_connection_stays() {
    let scene = Scene::opens().await;
    let many = format!(r#"{{"t":"mine","id":1,"x":{}"#, "[".repeat(60_000));
    let texts = [
        "",
        "hello",
        "{",
        r#"{"t":"mine","id":1} {}"#,
        r#"{"t":"mine","id":1}x"#,
        r"{'t':'mine','id':1}",
        r#"{"t":"mine","id":01}"#,
        r#"{"t":"mine","id":1,}"#,
        "{\"t\":\"mine\",\"id\":1,\"x\":\"a\nb\"}",
        "\u{feff}{\"t\":\"mine\",\"id\":1}",
        &many,
    ];
    for text in texts {
        scene.is_answered(text, ErrorCode::NotJson, None).await;
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn json_that_is_nested_deeper_than_127_is_not_json() {
    let scene = Scene::opens().await;
    // With the object around it; whether the id before it could be read is the server's to say.
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"t":"mine","id":1,"x":{open}{close}}}"#)
    };
    let mut line = scene.mallory().await;
    line.says(&nested(127)).await;
    assert!(line.frame().await["ok"].is_object());
    line.says(&nested(128)).await;
    assert_eq!(line.frame().await["error"]["code"], "not_json");
    line.says(&nested(10_000)).await;
    assert_eq!(line.frame().await["error"]["code"], "not_json");
    scene.ends_well().await;
}

#[tokio::test]
async fn a_lone_surrogate_escape_is_not_json() {
    let scene = Scene::opens().await;
    let id = new_client_id();
    let text = format!(r#"{{"t":"post","id":1,"topic":"group/1","client_id":"{id}","text":"\ud800"}}"#);
    let mut line = scene.mallory().await;
    line.says(&text).await;
    let answer = line.frame().await;
    assert_eq!(answer["error"]["code"], "not_json", "{answer}");
    scene.ends_well().await;
}

#[tokio::test]
async fn a_million_nested_brackets_cost_nothing_but_the_connection() {
    let scene = Scene::opens().await;
    let brackets = vec![b'['; 1_000_000];
    scene.is_closed_for(&frame(FIN | TEXT, &brackets), CloseCode::TooLarge).await;
    let mut line = scene.mallory().await;
    line.says(&"[".repeat(65_000)).await;
    let code = line.frame().await["error"]["code"].as_str().unwrap().to_owned();
    assert!(["not_json", "bad_frame"].contains(&code.as_str()), "{code}");
    scene.ends_well().await;
}

#[tokio::test]
async fn json_that_is_no_request_is_a_bad_frame_that_names_its_id_if_it_has_one() {
    let scene = Scene::opens().await;
    let texts = [
        "null",
        "5",
        r#""mine""#,
        "[]",
        r#"["mine",1]"#,
        "{}",
        r#"{"t":"mine"}"#,
        r#"{"t":"mine","id":null}"#,
        r#"{"t":"mine","id":-1}"#,
        r#"{"t":"mine","id":1.0}"#,
        r#"{"t":"mine","id":1e0}"#,
        r#"{"t":"mine","id":"1"}"#,
        r#"{"t":"mine","id":18446744073709551616}"#,
    ];
    for text in texts {
        scene.is_answered(text, ErrorCode::BadFrame, None).await;
    }
    for text in [r#"{"t":null,"id":1}"#, r#"{"t":5,"id":1}"#, r#"{"t":["mine"],"id":1}"#, r#"{"id":1}"#] {
        scene.is_answered(text, ErrorCode::BadFrame, Some(1)).await;
    }
    // Whose id would it be?
    for twice in [r#"{"t":"mine","id":1,"id":2}"#, r#"{"t":"mine","t":"mine","id":1}"#] {
        let mut line = scene.mallory().await;
        line.says(twice).await;
        assert_eq!(line.frame().await["error"]["code"], "bad_frame", "{twice}");
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn fields_that_are_missing_or_of_a_wrong_type_are_a_bad_frame() {
    let scene = Scene::opens().await;
    let view = json!({"t": "view", "id": 3, "topic": "group/1"});
    let epoch = "0000000000000001";
    let subscribe =
        json!({"t": "subscribe", "id": 3, "topic": "group/1", "after": {"epoch": epoch, "seq": 0}});
    let post = json!({"t": "post", "id": 3, "topic": "group/1", "client_id": new_client_id(), "text": "hi"});
    let react = json!({"t": "react", "id": 3, "topic": "group/1", "client_id": new_client_id(), "post": 1, "reaction": "👍", "on": true});
    let read = json!({"t": "read", "id": 3, "topic": "group/1", "seq": 0});
    let one_past_u64 = serde_json::from_str::<Value>("18446744073709551616").unwrap();
    let wrong = [
        (&view, "topic", json!(1)),
        (&view, "last", json!(-1)),
        (&view, "last", json!(1.5)),
        (&view, "last", json!("1")),
        (&view, "last", json!(65_536)),
        (&view, "before", one_past_u64.clone()),
        (&subscribe, "after", Value::Null),
        (&subscribe, "after", json!(0)),
        (&subscribe, "after", json!([epoch, 0])),
        (&subscribe, "after", json!({"seq": 0})),
        (&subscribe, "after", json!({"epoch": epoch})),
        (&subscribe, "after", json!({"epoch": epoch, "seq": -1})),
        (&subscribe, "after", json!({"epoch": 1, "seq": 0})),
        (&subscribe, "after", json!({"epoch": "1", "seq": 0})),
        (&subscribe, "after", json!({"epoch": "g000000000000001", "seq": 0})),
        (&post, "client_id", Value::Null),
        (&post, "client_id", json!(5)),
        (&post, "client_id", json!("")),
        (&post, "client_id", json!("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")),
        (&post, "client_id", json!("01HF7YAT3V8RK2P5V6N4QZJ0MU")),
        (&post, "text", Value::Null),
        (&post, "text", json!(5)),
        (&post, "text", json!({"toString": "hi"})),
        (&post, "reply_to", json!("1")),
        (&post, "reply_to", json!(-1)),
        (&react, "post", json!("1")),
        (&react, "on", json!("true")),
        (&react, "on", json!(1)),
        (&react, "reaction", json!(1)),
        (&read, "seq", Value::Null),
        (&read, "seq", one_past_u64),
    ];
    for (request, field, value) in wrong {
        let mut request = request.clone();
        request[field] = value;
        scene.is_answered(&request.to_string(), ErrorCode::BadFrame, Some(3)).await;
    }
    let twice = r#"{"t":"view","id":3,"topic":"group/1","topic":"group/1"}"#;
    scene.is_answered(twice, ErrorCode::BadFrame, Some(3)).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn an_unknown_op_is_told_so_and_costs_nothing() {
    let scene = Scene::opens().await;
    scene.is_answered(r#"{"t":"dance","id":5}"#, ErrorCode::UnknownOp, Some(5)).await;
    let giant = format!(r#"{{"t":"{}","id":5}}"#, "dance".repeat(10_000));
    scene.is_answered(&giant, ErrorCode::UnknownOp, Some(5)).await;
    for server_only in ["reply", "event", "ping", "goodbye", "MINE", "mine "] {
        let request = json!({"t": server_only, "id": 5}).to_string();
        scene.is_answered(&request, ErrorCode::UnknownOp, Some(5)).await;
    }
    let mut line = scene.mallory().await;
    for _ in 0..3 * BAD_FRAMES_MAX {
        line.is_refused(json!({"t": "dance"}), ErrorCode::UnknownOp).await;
    }
    assert!(line.asks(json!({"t": "mine"})).await["ok"].is_object(), "a newer client is no enemy");
    scene.ends_well().await;
}

#[tokio::test]
async fn the_sixteenth_frame_that_cannot_be_read_is_answered_and_closes() {
    let scene = Scene::opens().await;
    for (noise, code) in [("{", "not_json"), ("{}", "bad_frame")] {
        let mut line = scene.mallory().await;
        for n in 1..BAD_FRAMES_MAX {
            line.says(noise).await;
            assert_eq!(line.frame().await["error"]["code"], code);
            // Good ones between do not make it forget.
            assert!(line.asks(json!({"t": "mine"})).await["ok"].is_object(), "after {n}");
        }
        line.says(noise).await;
        let [last] = &line.is_closed_with(CloseCode::TooManyErrors).await[..] else { panic!("one answer") };
        assert!(last.contains(code), "{last}");
    }
    // Before sign-in every refusal counts.
    let mut line = scene.nobody().await;
    for _ in 0..BAD_FRAMES_MAX {
        line.requests(json!({"t": "mine"})).await;
    }
    let answers = line.is_closed_with(CloseCode::TooManyErrors).await;
    assert_eq!(answers.len(), BAD_FRAMES_MAX);
    assert!(answers.iter().all(|answer| answer.contains("not_signed_in")), "{answers:?}");
    scene.ends_well().await;
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let reply =
        line.asks(json!({"t": "mine", "by": 1, "user": 1, "admin": true, "x": {"y": [1, 2.5, null]}})).await;
    assert!(reply["ok"].is_object(), "{reply}");
    scene.ends_well().await;
}
