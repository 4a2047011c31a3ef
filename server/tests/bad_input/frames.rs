//! Frames that break the WebSocket protocol itself, or are too large, or not what the connection speaks.

use linli_protocol::{CloseCode, limits};
use serde_json::json;

use super::scene::Scene;
use crate::town::line::{BINARY, CLOSE, CONTINUATION, FIN, PING, TEXT, frame, header};
use crate::town::{Heard, Line};

/// 64 KiB.
const MESSAGE_BYTES_MAX: usize = limits::CLIENT_FRAME_BYTES_MAX;

#[tokio::test]
async fn what_breaks_the_websocket_protocol_is_closed_as_such() {
    let scene = Scene::opens().await;
    let broken: [(&str, Vec<u8>); 11] = [
        ("an unmasked frame", vec![FIN | TEXT, 2, b'{', b'}']),
        ("the first reserved bit", frame(FIN | 0x40 | TEXT, b"{}")),
        ("the second reserved bit", frame(FIN | 0x20 | TEXT, b"{}")),
        ("the third reserved bit", frame(FIN | 0x10 | TEXT, b"{}")),
        ("a data opcode that means nothing", frame(FIN | 0x3, b"{}")),
        ("a control opcode that means nothing", frame(FIN | 0xb, b"{}")),
        ("a ping in fragments", frame(PING, b"x")),
        ("a ping that is too long", frame(FIN | PING, &[0; 126])),
        ("a continuation of nothing", frame(FIN | CONTINUATION, b"{}")),
        ("a message within a message", [frame(TEXT, b"{"), frame(FIN | TEXT, b"{}")].concat()),
        ("a close of one byte", frame(FIN | CLOSE, &[3])),
    ];
    for (what, bytes) in broken {
        println!("{what}");
        scene.is_closed_for(&bytes, CloseCode::ProtocolError).await;
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_close_with_a_number_that_nobody_may_send_ends_the_connection_only() {
    let scene = Scene::opens().await;
    for number in [0_u16, 999, 1005, 1006, 1015, 65_535] {
        let mut line = scene.mallory().await;
        line.sends_frame(FIN | CLOSE, &number.to_be_bytes()).await;
        match line.hears().await {
            Heard::Closed(1002, _) => {}
            other => panic!("{number} is answered {other:?}"),
        }
        assert_eq!(line.hears().await, Heard::Gone);
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_message_of_64_kib_is_read_and_one_byte_more_is_closed() {
    let scene = Scene::opens().await;
    let mut request = br#"{"t":"mine","id":1}"#.to_vec();
    request.resize(MESSAGE_BYTES_MAX, b' ');
    let mut line = scene.mallory().await;
    line.sends_frame(FIN | TEXT, &request).await;
    assert!(line.reply_to(1).await["ok"].is_object());

    request.push(b' ');
    scene.is_closed_for(&frame(FIN | TEXT, &request), CloseCode::TooLarge).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn a_huge_declared_length_is_closed_before_anything_of_it_comes() {
    let scene = Scene::opens().await;
    for length in [MESSAGE_BYTES_MAX as u64 + 1, 1 << 32, 1 << 62, (1 << 63) - 1] {
        scene.is_closed_for(&header(FIN | TEXT, length), CloseCode::TooLarge).await;
    }
    // RFC 6455, 5.2: the highest bit must be 0. Two rules are broken; either may be named.
    let mut line = scene.mallory().await;
    line.sends_bytes(&header(FIN | TEXT, u64::MAX)).await;
    let Heard::Closed(code, _) = line.hears().await else { panic!("not closed") };
    assert!([1002, 1009].contains(&code), "{code}");
    scene.ends_well().await;
}

#[tokio::test]
async fn fragments_without_end_are_closed_at_64_kib_all_together() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    line.sends_frame(TEXT, &[b' '; 1024]).await;
    for _ in 0..64 {
        line.sends_frame(CONTINUATION, &[b' '; 1024]).await;
    }
    line.is_closed_with(CloseCode::TooLarge).await;

    // Fragments with nothing in them add up to nothing, hold nobody up, and make a message in the end.
    let mut line = scene.mallory().await;
    line.sends_frame(TEXT, br#"{"t":"mine","#).await;
    for _ in 0..20_000 {
        line.sends_frame(CONTINUATION, b"").await;
    }
    scene.honest.still_talk().await;
    line.sends_frame(FIN | CONTINUATION, br#""id":7}"#).await;
    assert!(line.reply_to(7).await["ok"].is_object());
    scene.ends_well().await;
}

#[tokio::test]
async fn text_that_is_not_utf8_is_closed() {
    let scene = Scene::opens().await;
    let wrong: [&[u8]; 6] = [
        b"\xff",
        b"{\"t\":\"mine\",\"id\":1,\"x\":\"\x80\"}",
        // Overlong, a surrogate, beyond Unicode, cut short.
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"{\"t\":\"\xe4\xbd",
    ];
    for bytes in wrong {
        scene.is_closed_for(&frame(FIN | TEXT, bytes), CloseCode::NotUtf8).await;
    }
    let in_fragments = [frame(TEXT, b"\xe4"), frame(FIN | CONTINUATION, b"{}")].concat();
    scene.is_closed_for(&in_fragments, CloseCode::NotUtf8).await;

    // A character that lies across two fragments is whole.
    let mut line = scene.mallory().await;
    let post =
        crate::town::line::post(crate::town::GROUP, "你好").to_string().replacen('{', r#"{"id":9,"#, 1);
    let at = post.find('你').unwrap() + 1;
    line.sends_frame(TEXT, &post.as_bytes()[..at]).await;
    line.sends_frame(FIN | CONTINUATION, &post.as_bytes()[at..]).await;
    assert!(line.reply_to(9).await["ok"]["accepted"].is_object());
    scene.honest.bo.sees("你好").await;
    scene.ends_well().await;
}

#[tokio::test]
async fn binary_on_a_text_connection_is_closed_before_and_after_sign_in() {
    let scene = Scene::opens().await;
    scene.is_closed_for(&frame(FIN | BINARY, br#"{"t":"mine","id":1}"#), CloseCode::WrongEncoding).await;
    let mut line = scene.nobody().await;
    line.sends_frame(FIN | BINARY, b"\0").await;
    line.is_closed_with(CloseCode::WrongEncoding).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn before_sign_in_four_kib_pass_in_all_and_no_byte_more() {
    let scene = Scene::opens().await;
    let hello = json!({"t": "hello", "id": 1, "token": scene.token}).to_string();
    let padded = |whole: usize| {
        // A header of 8 bytes: 2, the length in 2 more, the mask in 4.
        let mut payload = hello.clone().into_bytes();
        payload.resize(whole - 8, b' ');
        frame(FIN | TEXT, &payload)
    };
    let mut line = scene.nobody().await;
    line.sends_bytes(&padded(limits::UNSIGNED_BYTES_MAX)).await;
    assert!(line.reply_to(1).await["ok"].is_object());

    let mut line = scene.nobody().await;
    line.sends_bytes(&padded(limits::UNSIGNED_BYTES_MAX + 1)).await;
    line.is_closed_with(CloseCode::TooLarge).await;

    // Many small ones count together, pings too.
    let mut line = scene.nobody().await;
    for _ in 0..40 {
        line.sends_frame(FIN | PING, &[b'x'; 120]).await;
    }
    line.is_closed_with(CloseCode::TooLarge).await;
    let mut line = scene.nobody().await;
    line.sends_bytes(&header(FIN | TEXT, 60_000)).await;
    line.sends_bytes(&[0; 5_000]).await;
    line.is_closed_with(CloseCode::TooLarge).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn a_pong_leaves_before_the_answer_to_what_came_after_its_ping() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let dance = br#"{"t":"dance","id":5}"#;
    line.sends_bytes(&[frame(FIN | PING, b"first"), frame(FIN | TEXT, dance)].concat()).await;
    assert_eq!(line.hears().await, Heard::Pong(b"first".to_vec()));
    assert!(line.reply_to(5).await["error"].is_object());
    scene.ends_well().await;
}

#[tokio::test]
async fn who_closes_one_half_or_just_goes_leaves_no_session_behind() {
    let scene = Scene::opens().await;
    let before = scene.town.sessions();
    for _ in 0..20 {
        let mut half: Line = scene.mallory().await;
        half.requests(json!({"t": "mine"})).await;
        tokio::io::AsyncWriteExt::shutdown(&mut half.stream).await.unwrap();
        while half.hears().await != Heard::Gone {}
        // In the middle of a frame.
        let mut gone = scene.mallory().await;
        gone.sends_bytes(&header(FIN | TEXT, 1_000)).await;
        gone.sends_bytes(b"half of it").await;
    }
    scene.town.has_sessions(before).await;
    scene.ends_well().await;
}
