//! Those who say nothing, or too little, or too slowly. The server's limits are 10 s of real time, so they
//! wait for the close itself, beside each other, each on a server of its own.

use std::time::{Duration, Instant};

use linli_protocol::{CloseCode, limits};
use serde_json::json;

use super::scene::Scene;
use crate::town::line::{FIN, TEXT, post, upgrade_request};
use crate::town::{GROUP, Heard, Line};

const LIMIT: Duration = Duration::from_secs(10);
/// A machine that is busy with other tests is late, never early.
const LATE_AT_MOST: Duration = Duration::from_secs(15);

fn is_the_limit(began: Instant) {
    let took = began.elapsed();
    assert!(took >= LIMIT.mul_f32(0.95) && took < LIMIT + LATE_AT_MOST, "closed after {took:?}");
}

#[tokio::test]
async fn whoever_is_silent_or_slow_is_closed_when_the_time_is_up() {
    tokio::join!(
        a_socket_that_says_nothing_is_closed_after_ten_seconds(),
        headers_that_do_not_end_are_closed_after_ten_seconds(),
        a_body_that_does_not_come_is_answered_after_ten_seconds(),
        who_does_not_sign_in_is_closed_after_ten_seconds_whatever_else_is_said(),
        who_owes_a_pong_for_ten_seconds_is_closed_and_who_answers_stays(),
    );
}

async fn a_socket_that_says_nothing_is_closed_after_ten_seconds() {
    let scene = Scene::opens().await;
    let began = Instant::now();
    let mut line = Line::opens(scene.address(), None).await;
    assert_eq!(line.hears_rest().await, "");
    is_the_limit(began);
    scene.ends_well().await;
}

async fn headers_that_do_not_end_are_closed_after_ten_seconds() {
    let scene = Scene::opens().await;
    let began = Instant::now();
    let mut line = Line::opens(scene.address(), None).await;
    let request = upgrade_request("");
    line.sends_bytes(&request.as_bytes()[..request.len() - 4]).await;
    // A line now and then does not help.
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    let mut first = [0; 1];
    loop {
        tokio::select! {
            read = tokio::io::AsyncReadExt::read(&mut line.stream, &mut first) => {
                if !matches!(read, Ok(1)) {
                    break;
                }
            }
            _ = every_second.tick() => {}
        }
        let _ = tokio::io::AsyncWriteExt::write_all(&mut line.stream, b"\r\nX-More: yes").await;
    }
    is_the_limit(began);
    scene.ends_well().await;
}

async fn a_body_that_does_not_come_is_answered_after_ten_seconds() {
    let scene = Scene::opens().await;
    let began = Instant::now();
    let mut line = Line::opens(scene.address(), None).await;
    let head = "POST /login HTTP/1.1\r\nHost: linli.test\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\nConnection: close\r\n\r\n{";
    line.sends_bytes(head.as_bytes()).await;
    let answer = line.hears_rest().await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("bad_frame"), "{answer}");
    is_the_limit(began);
    scene.ends_well().await;
}

async fn who_does_not_sign_in_is_closed_after_ten_seconds_whatever_else_is_said() {
    let scene = Scene::opens().await;
    let began = Instant::now();
    let mut silent = scene.nobody().await;
    let mut talking = scene.nobody().await;
    for _ in 0..10 {
        talking.requests(json!({"t": "mine"})).await;
    }
    silent.is_closed_with(CloseCode::SignInTimeout).await;
    is_the_limit(began);
    let answers = talking.is_closed_with(CloseCode::SignInTimeout).await;
    assert_eq!(answers.len(), 10);
    scene.ends_well().await;
}

#[tokio::test]
async fn four_kib_before_sign_in_are_not_too_many_and_then_the_time_is_up() {
    let scene = Scene::opens().await;
    let mut line = scene.nobody().await;
    let mut request = br#"{"t":"mine","id":1}"#.to_vec();
    // With a header of 8 bytes.
    request.resize(limits::UNSIGNED_BYTES_MAX - 8, b' ');
    line.sends_frame(FIN | TEXT, &request).await;
    let answers = line.is_closed_with(CloseCode::SignInTimeout).await;
    assert_eq!(answers.len(), 1);
    scene.ends_well().await;
}

async fn who_owes_a_pong_for_ten_seconds_is_closed_and_who_answers_stays() {
    let scene = Scene::opens_with(&["ping_ms=1000"]).await;
    let began = Instant::now();
    let mut mute = scene.mallory().await;
    let mut chatty = scene.mallory().await;
    let mut answering = scene.mallory().await;
    let answers = tokio::spawn(async move {
        // Pings are answered by whoever waits for a frame; the only frame to come is the reply to this.
        let post = post(GROUP, "the mute one is gone");
        answering.follows(GROUP, 0).await;
        while answering.event_of(GROUP).await["data"]["text"] != post["text"] {}
        answering.asks(json!({"t": "mine"})).await
    });
    // Other frames are no pong.
    chatty.requests(json!({"t": "mine"})).await;
    let heard = mute.is_closed_with(CloseCode::PongTimeout).await;
    assert_eq!(heard, [r#"{"t":"ping"}"#], "one ping waits for one pong");
    is_the_limit(began);
    chatty.is_closed_with(CloseCode::PongTimeout).await;
    scene.honest.ana.posts("the mute one is gone").await;
    assert!(answers.await.unwrap()["ok"].is_object());
    scene.ends_well().await;
}

#[tokio::test]
async fn pings_come_as_often_as_hello_says() {
    let scene = Scene::opens_with(&["ping_ms=1000"]).await;
    let mut line = scene.mallory().await;
    let began = Instant::now();
    for _ in 0..3 {
        assert_eq!(line.hears().await, Heard::Text(r#"{"t":"ping"}"#.to_owned()));
        line.says(r#"{"t":"pong"}"#).await;
    }
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(9), "3 pings took {took:?}");
    scene.ends_well().await;
}
