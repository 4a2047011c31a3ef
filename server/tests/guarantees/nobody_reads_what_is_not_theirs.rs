//! Guarantee 5: a topic of others answers every op like one that does not exist, byte for byte, and nothing of
//! it ever arrives; also after a removal.

use linli_cli::Update;
use linli_protocol::{ErrorCode, NeighbourhoodId, Topic};
use serde_json::{Value, json};

use crate::town::line::{new_client_id, post, upgrade_request};
use crate::town::{GROUP, HOME, Heard, Line, Neighbours, ROSTER, Town};

const NO_TOPICS: [&str; 8] =
    ["", "group", "group/0", "group/01", "group/-1", "group/4294967296", "dm/1/2", "Group/1"];

/// Every op that names a topic, as its particulars.
fn ops(line: &Line) -> Vec<Value> {
    let epoch = line.epoch.unwrap();
    vec![
        json!({"t": "view"}),
        json!({"t": "view", "last": 1, "before": 1}),
        json!({"t": "subscribe", "after": {"epoch": epoch, "seq": 0}}),
        json!({"t": "subscribe", "after": {"epoch": epoch, "seq": 1_000_000}}),
        json!({"t": "subscribe", "after": {"epoch": "0000000000000000", "seq": 0}}),
        json!({"t": "unsubscribe"}),
        json!({"t": "post", "client_id": new_client_id(), "text": "hi"}),
        json!({"t": "post", "client_id": new_client_id(), "text": "hi", "reply_to": 1}),
        json!({"t": "post", "client_id": new_client_id(), "text": "hi", "reply_to": 1_000_000}),
        json!({"t": "edit", "client_id": new_client_id(), "post": 1, "text": "mine"}),
        json!({"t": "delete", "client_id": new_client_id(), "post": 1}),
        json!({"t": "react", "client_id": new_client_id(), "post": 1, "reaction": "👍", "on": true}),
        json!({"t": "react", "client_id": new_client_id(), "post": 1, "reaction": "👍", "on": false}),
        json!({"t": "read", "seq": 1}),
        json!({"t": "read", "seq": 1_000_000}),
    ]
}

/// The reply as it came, under an id of one's own choice.
async fn answer(line: &mut Line, op: &Value, topic: &str) -> String {
    let mut request = op.clone();
    request["topic"] = topic.into();
    request["id"] = 4_242.into();
    line.says(&request.to_string()).await;
    match line.hears().await {
        Heard::Text(text) => text,
        end => panic!("{request}: {end:?}"),
    }
}

async fn all_topics_answer_alike(line: &mut Line) {
    for op in ops(line) {
        let nowhere = answer(line, &op, "group/99").await;
        let expected = if op["t"] == "unsubscribe" { r#""done":true"# } else { r#""code":"not_found""# };
        assert!(nowhere.contains(expected), "{op}: {nowhere}");
        for topic in [
            GROUP,
            ROSTER,
            Topic::Moderation(HOME),
            Topic::Bulletin(HOME),
            Topic::District,
            Topic::Roster(NeighbourhoodId(99)),
        ] {
            assert_eq!(answer(line, &op, &topic.to_string()).await, nowhere, "{op} on {topic}");
        }
    }
}

#[tokio::test]
async fn every_op_on_a_topic_of_others_is_answered_like_one_on_no_topic() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    ana.posts("among us").await;
    bo.sees("among us").await;
    let eve = town.stranger("eve").await;
    let mut line = town.line_of(&eve).await;
    all_topics_answer_alike(&mut line).await;

    // One who was a member is a stranger again.
    let cai = town.resident("cai").await;
    cai.posts("I was here").await;
    town.removes(HOME, cai.user);
    let mut line = town.line_of(&cai).await;
    all_topics_answer_alike(&mut line).await;
    assert_eq!(line.asks(json!({"t": "mine"})).await["ok"]["topics"], json!([]));
    town.is_sound();
}

#[tokio::test]
async fn a_text_that_names_no_topic_is_answered_like_a_topic_of_others_byte_for_byte() {
    let town = Town::opens().await;
    let eve = town.stranger("eve").await;
    let mut line = town.line_of(&eve).await;
    for op in ops(&line).iter().filter(|op| op["t"] != "unsubscribe") {
        let others = answer(&mut line, op, "group/1").await;
        for topic in NO_TOPICS {
            assert_eq!(answer(&mut line, op, topic).await, others, "{op} on {topic:?}");
        }
    }
}

#[tokio::test]
async fn nothing_of_a_topic_arrives_at_who_may_not_read_it_and_nothing_of_theirs_in_it() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let other = NeighbourhoodId(2);
    town.opens_neighbourhood(other);
    let eve = town.stranger("eve").await;
    town.admits(other, eve.user);
    let mut line = town.line_of(&eve).await;
    line.asks(json!({"t": "mine"})).await;
    line.follows(Topic::Group(other), 0).await;
    for topic in [GROUP, ROSTER, Topic::District] {
        line.is_refused(line.subscription(topic, 0), ErrorCode::NotFound).await;
    }

    // Eve types there, Ana and Bo talk, and the second passes in which heads and counts are told.
    line.says(r#"{"t":"typing","topic":"group/1"}"#).await;
    let mark = bo.mark();
    for n in 0..50 {
        let seq = ana.posts(&format!("among us {n}")).await;
        bo.reacts(seq, "👍", true).await;
        bo.client.read(GROUP, seq).await;
    }
    ana.client.typing(GROUP).await;
    let users = bo.hears_after(mark, "that Ana types", |update| match update {
        Update::Typing { users, .. } => Some(users.clone()),
        _ => None,
    });
    assert!(users.await.iter().all(|user| user.id == ana.user));
    line.requests(post(Topic::Group(other), "over here")).await;
    loop {
        match line.hears().await {
            Heard::Text(text) => {
                assert!(!text.contains("among us") && !text.contains("/1\""), "Eve is told {text}");
                if text.contains("over here") {
                    break;
                }
            }
            end => panic!("{end:?}"),
        }
    }
    let all = bo.heard();
    let strangers = all.iter().filter(|update| match update {
        Update::Typing { users, .. } => users.iter().any(|user| user.id == eve.user),
        Update::Online { count, .. } => *count > 2,
        _ => false,
    });
    assert_eq!(strangers.count(), 0, "Eve shows among those who may not know of her");
}

#[tokio::test]
async fn a_device_of_somebody_else_answers_like_one_that_does_not_exist() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let ask = async |device: &str| {
        let mut line = Line::opens(town.address, None).await;
        let request = upgrade_request(&format!("Authorization: Bearer {}\r\n", ana.token))
            .replace("GET /ws ", &format!("DELETE /devices/{device} "))
            .replace("Connection: Upgrade\r\nUpgrade: websocket\r\n", "Connection: close\r\n");
        line.sends_bytes(request.as_bytes()).await;
        line.hears_rest().await
    };
    let nobodys = without_date(&ask("4711").await);
    assert!(nobodys.starts_with("HTTP/1.1 404 ") && nobodys.contains("not_found"), "{nobodys}");
    // Ana's device is the first, Bo's the second.
    for device in ["2", "0", "18446744073709551615", "18446744073709551616", "-1", "x"] {
        assert_eq!(without_date(&ask(device).await), nobodys, "device {device}");
    }
    bo.posts("still signed in").await;
    ana.sees("still signed in").await;
}

fn without_date(answer: &str) -> String {
    answer.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect::<Vec<_>>().join("\n")
}
