//! Too much of what is allowed: floods, too many connections, pings without end.

use linli_cli::Update;
use linli_protocol::{CloseCode, ErrorCode};
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::{FIN, PING, post, upgrade_request};
use crate::town::{GROUP, Line, within};

const REFUSALS_IN_ROW_MAX: usize = 200;

#[tokio::test]
async fn a_flood_is_refused_with_the_time_to_wait_and_closed_after_200_in_a_row() {
    // One more passes each second; a row that this breaks starts anew.
    let scene = Scene::opens_with(&["commands_per_s_max=1", "commands_burst_max=20"]).await;
    let mut line = scene.mallory().await;
    for n in 0..20 + 3 * REFUSALS_IN_ROW_MAX {
        line.requests(post(GROUP, &format!("flood {n}"))).await;
    }
    let replies: Vec<Value> = line
        .is_closed_with(CloseCode::TooManyErrors)
        .await
        .iter()
        .map(|text| serde_json::from_str(text).unwrap())
        .collect();
    let refused = |reply: &Value| reply["error"]["code"] == ErrorCode::RateLimited.as_str();
    let (last, before) = replies.split_at(replies.len() - REFUSALS_IN_ROW_MAX);
    // The answers to what passed come when it is stored, between the refusals.
    assert!(last.iter().chain(before).filter(|reply| refused(reply)).count() >= REFUSALS_IN_ROW_MAX);
    for reply in replies.iter().filter(|reply| refused(reply)) {
        let wait_ms = reply["error"]["retry_after_ms"].as_u64().expect("it says when to go on");
        assert!((1..=1_000).contains(&wait_ms), "{reply}");
        assert_eq!(reply["error"]["retry"], true);
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_client_that_waits_as_it_is_told_gets_everything_through() {
    let scene = Scene::opens_with(&["commands_per_s_max=20", "commands_burst_max=10"]).await;
    let ana = &scene.honest.ana;
    let posts = (0..25).map(|n| {
        let client = ana.client.clone();
        async move { client.post(GROUP, &format!("in turn {n}"), None).await.unwrap().seq }
    });
    let seqs = within("all posts", futures_util::future::join_all(posts)).await;
    scene.honest.bo.has_everything_up_to(GROUP, *seqs.iter().max().unwrap()).await;
    let mut texts = scene.honest.bo.texts();
    let mut expected: Vec<String> = (0..25).map(|n| format!("in turn {n}")).collect();
    texts.sort();
    expected.sort();
    assert_eq!(texts, expected, "each came once");
    let delayed = ana.heard().into_iter().any(|update| match update {
        Update::Delayed(delay) => delay.error.code == ErrorCode::RateLimited,
        _ => false,
    });
    assert!(delayed, "it was told to wait");
}

#[tokio::test]
async fn more_connections_of_one_person_may_not_ask_more() {
    let scene = Scene::opens_with(&["commands_per_s_max=1", "commands_burst_max=30"]).await;
    let mut lines = [scene.mallory().await, scene.mallory().await, scene.mallory().await];
    let mut refused = 0;
    for n in 0..60 {
        let reply = lines[n % 3].asks(json!({"t": "mine"})).await;
        refused += usize::from(reply["error"]["code"] == ErrorCode::RateLimited.as_str());
    }
    // 30, and one more for each second that this takes.
    assert!(refused >= 15, "{refused} of 60 were refused");
    drop(lines);
    let reply = scene.mallory().await.asks(json!({"t": "mine"})).await;
    assert_eq!(reply["error"]["code"], ErrorCode::RateLimited.as_str(), "a new connection is no new person");
    scene.ends_well().await;
}

#[tokio::test]
async fn history_beyond_the_rate_comes_later_and_is_not_refused() {
    let settings = ["history_items_burst_max=1", "history_items_per_s_max=1000"];
    let scene = Scene::opens_with(&settings).await;
    let mut line = scene.mallory().await;
    let began = std::time::Instant::now();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(line.requests(json!({"t": "view", "topic": GROUP, "last": 200})).await);
    }
    for id in ids {
        assert!(line.reply_to(id).await["ok"].is_object(), "it is answered in the end");
    }
    // Two debts of 200 items each had to pass; a slow machine only makes it longer.
    assert!(began.elapsed().as_millis() >= 390, "{:?}", began.elapsed());
    scene.ends_well().await;
}

#[tokio::test]
async fn one_person_has_32_sessions_and_the_next_is_told_to_wait_until_one_ends() {
    let scene = Scene::opens_with(&["commands_burst_max=1000"]).await;
    let mut lines = Vec::new();
    for _ in 0..32 {
        lines.push(scene.mallory().await);
    }
    let mut one_more = scene.nobody().await;
    let hello = json!({"t": "hello", "token": scene.token});
    let reply = one_more.asks(hello.clone()).await;
    assert_eq!(reply["error"]["code"], ErrorCode::RateLimited.as_str(), "{reply}");
    assert!(reply["error"]["retry_after_ms"].is_u64(), "{reply}");
    scene.honest.still_talk().await;
    drop(lines.pop());
    within("the place to be free", async { while !one_more.asks(hello.clone()).await["ok"].is_object() {} })
        .await;
    scene.ends_well().await;
}

#[tokio::test]
async fn floods_of_signals_are_dropped_without_a_word() {
    let scene = Scene::opens_with(&["commands_per_s_max=1", "commands_burst_max=30"]).await;
    let mut line = scene.mallory().await;
    for _ in 0..80 {
        line.says(r#"{"t":"typing","topic":"group/1"}"#).await;
        line.says(r#"{"t":"pong"}"#).await;
    }
    line.requests(json!({"t": "mine"})).await;
    let answer = line.frame().await;
    assert_eq!(answer["t"], "reply", "nothing came before it: {answer}");
    scene.ends_well().await;
}

#[tokio::test]
async fn floods_of_what_nobody_asked_for_are_closed_in_the_end() {
    let scene = Scene::opens_with(&["commands_per_s_max=1", "commands_burst_max=30"]).await;
    let pong = crate::town::line::frame(FIN | 0x1, br#"{"t":"pong"}"#);
    let control_ping = crate::town::line::frame(FIN | 0x9, b"");
    for unwanted in [pong, control_ping] {
        let mut line = scene.mallory().await;
        line.sends_bytes(&unwanted.repeat(1_000)).await;
        line.is_closed_with(linli_protocol::CloseCode::TooManyErrors).await;
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn more_requests_than_may_wait_are_left_in_the_socket_and_answered_in_turn() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let mut bytes = Vec::new();
    for id in 1..=2_000 {
        let mut request = post(GROUP, &format!("post {id}"));
        request["id"] = (id + 10).into();
        bytes.extend(crate::town::line::frame(FIN | 0x1, request.to_string().as_bytes()));
    }
    line.sends_bytes(&bytes).await;
    scene.honest.still_talk().await;
    for id in 1..=2_000 {
        assert!(line.reply_to(id + 10).await["ok"]["accepted"].is_object());
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_ping_flood_by_who_reads_no_pong_costs_no_memory_and_nobody_elses_time() {
    let scene = Scene::opens().await;
    let before_kib = scene.town.memory_kib();
    let mut pings = Vec::new();
    for _ in 0..1_000 {
        pings.extend(crate::town::line::frame(FIN | PING, &[b'p'; 125]));
    }
    let mut floods = Vec::new();
    for _ in 0..8 {
        let mut line = Line::opens(scene.address(), Some(4_096)).await;
        line.upgrades().await;
        line.says_hello(&scene.token).await;
        let (mut incoming, mut out) = line.stream.into_split();
        let pings = pings.clone();
        let writing = tokio::spawn(async move {
            for _ in 0..100 {
                if tokio::io::AsyncWriteExt::write_all(&mut out, &pings).await.is_err() {
                    return out;
                }
            }
            out
        });
        floods.push((writing, async move { tokio::io::copy(&mut incoming, &mut tokio::io::sink()).await }));
    }
    for _ in 0..20 {
        scene.honest.still_talk().await;
    }
    let grown_kib = scene.town.memory_kib().saturating_sub(before_kib);
    assert!(grown_kib < 16 * 1024, "13 MB of pings from each of 8: grown by {grown_kib} KiB");
    let before = scene.town.sessions();
    for (writing, reading) in floods {
        // Now the pongs are read, and the rest of the pings gets through.
        let reading = tokio::spawn(reading);
        drop(within("the pings' end", writing).await.unwrap());
        within("the pongs' end", reading).await.unwrap().ok();
    }
    scene.town.has_sessions(before - 8).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn one_address_has_no_more_connections_than_its_share_and_gets_them_back() {
    let scene = Scene::opens_with(&["connections_per_address_max=5"]).await;
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(scene.mallory().await);
    }
    for _ in 0..50 {
        let mut refused = Line::opens(scene.address(), None).await;
        refused.sends_bytes(upgrade_request("").as_bytes()).await;
        assert_eq!(refused.hears_rest().await, "", "closed before it was asked anything");
    }
    scene.honest.still_talk().await;
    drop(lines.pop());
    within("the place to be free", async {
        loop {
            let mut line = Line::opens(scene.address(), None).await;
            line.sends_bytes(upgrade_request("").as_bytes()).await;
            let mut first = [0; 1];
            if matches!(tokio::io::AsyncReadExt::read(&mut line.stream, &mut first).await, Ok(1)) {
                return;
            }
        }
    })
    .await;
    scene.ends_well().await;
}

#[tokio::test]
async fn an_address_that_connects_too_fast_waits_its_turn_and_is_served() {
    let settings = ["connections_per_address_max=20", "connections_per_address_per_s_max=10"];
    let scene = Scene::opens_with(&settings).await;
    let began = std::time::Instant::now();
    // The first of them are within what may come at once.
    for _ in 0..25 {
        drop(scene.mallory().await);
    }
    assert!(began.elapsed().as_millis() >= 400, "{:?}", began.elapsed());
    scene.honest.still_talk().await;
    scene.ends_well().await;
}

#[tokio::test]
async fn behind_a_listed_proxy_each_client_has_its_own_share_and_is_told_when_it_is_used_up() {
    let settings = ["connections_per_address_max=2", "trusted_proxies=[\"127.0.0.1\"]"];
    let scene = Scene::opens_with(&settings).await;
    let mut lines = Vec::new();
    for client in ["203.0.113.7", "203.0.113.7", "203.0.113.8"] {
        let mut line = Line::opens(scene.address(), None).await;
        let request = upgrade_request(&format!("X-Forwarded-For: 198.51.100.1, {client}\r\n"));
        line.sends_bytes(request.as_bytes()).await;
        assert!(line.hears_head().await.starts_with("HTTP/1.1 101 "));
        lines.push(line);
    }
    let mut refused = Line::opens(scene.address(), None).await;
    refused.sends_bytes(upgrade_request("X-Forwarded-For: 203.0.113.7\r\n").as_bytes()).await;
    let head = refused.hears_head().await;
    assert!(head.starts_with("HTTP/1.1 429 "), "{head}");
    lines[2].says_hello(&scene.token).await;
    assert!(!matches!(lines[2].asks(json!({"t": "mine"})).await["ok"], Value::Null));
    scene.ends_well().await;
}

#[tokio::test]
async fn an_ipv6_client_has_one_subnet_and_not_all_its_addresses_to_guess_passwords_from() {
    let settings = [r#"trusted_proxies=["127.0.0.1"]"#, "logins_per_address_max=2"];
    let scene = Scene::opens_with(&settings).await;
    let status = async |client: &str| {
        let body = format!(r#"{{"login":"nobody-{}","password":"a long one","device":"d"}}"#, client.len());
        let mut line = Line::opens(scene.address(), None).await;
        let request = format!(
            "POST /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: {client}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        line.sends_bytes(request.as_bytes()).await;
        line.hears_rest().await.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok())
    };
    for address in ["2001:db8::1", "2001:db8::2:3:4:5"] {
        assert_eq!(status(address).await, Some(401), "{address}");
    }
    assert_eq!(status("2001:db8::ffff").await, Some(429), "a third address of the same /64");
    assert_eq!(status("2001:db8:0:1::1").await, Some(401), "the next /64 is somebody else's");
    scene.ends_well().await;
}
