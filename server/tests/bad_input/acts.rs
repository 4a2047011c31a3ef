//! Requests that are well-formed and ask for what is not there, not theirs, or past the end.

use linli_protocol::ErrorCode;
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, ROSTER};

fn act(op: &str, post: u64) -> Value {
    json!({
        "t": op, "topic": GROUP, "client_id": new_client_id(), "post": post,
        "text": "forged", "reaction": "👍", "on": true,
    })
}

#[tokio::test]
async fn forged_ids_change_nothing_of_anybody() {
    let scene = Scene::opens().await;
    let anas = scene.honest.ana.posts("Ana's own").await.0;
    let reaction = scene.honest.bo.reacts(linli_protocol::Seq(anas), "👍", true).await.0;
    let mut line = scene.mallory().await;
    for op in ["edit", "delete"] {
        line.is_refused(act(op, anas), ErrorCode::NotYours).await;
    }
    let nowhere = [0, reaction, reaction + 1, 1 << 53, u64::MAX];
    for post in nowhere {
        for op in ["edit", "delete", "react"] {
            line.is_refused(act(op, post), ErrorCode::NoSuchPost).await;
        }
    }
    for reply_to in nowhere {
        let mut reply = post(GROUP, "a reply to nothing");
        reply["reply_to"] = reply_to.into();
        line.is_refused(reply, ErrorCode::NoSuchPost).await;
    }
    // Who one is comes from the token, whatever the frame says.
    let mut forged = post(GROUP, "as Ana");
    forged["by"] = json!({"id": scene.honest.ana.user, "name": "Ana", "badge": true, "office": "secretary"});
    forged["user"] = json!(scene.honest.ana.user);
    forged["at"] = json!(1);
    forged["seq"] = json!(1);
    line.acts(forged).await;
    let seen = scene.honest.bo.sees("as Ana").await;
    let by = seen.by.unwrap();
    assert_eq!((by.id, by.name.as_str(), by.badge, by.office), (scene.mallory, "Mallory", false, None));
    let first = &scene.honest.bo.looks_at(GROUP).await[0];
    assert_eq!((first.text.as_deref(), first.edited, first.reactions.len()), (Some("Ana's own"), false, 1));
    scene.ends_well().await;
}

#[tokio::test]
async fn a_position_past_the_head_or_of_another_history_starts_from_a_view() {
    let scene = Scene::opens().await;
    let head = scene.honest.ana.posts("the only one").await.0;
    let mut line = scene.mallory().await;
    for after in [head + 1, 1 << 53, u64::MAX] {
        line.is_refused(line.subscription(GROUP, after), ErrorCode::StartFromView).await;
    }
    for epoch in ["0000000000000000", "ffffffffffffffff"] {
        let subscribe = json!({"t": "subscribe", "topic": GROUP, "after": {"epoch": epoch, "seq": 0}});
        line.is_refused(subscribe, ErrorCode::StartFromView).await;
    }
    assert_eq!(line.follows(GROUP, head).await, head, "what was refused subscribed nothing");
    line.is_refused(line.subscription(GROUP, head), ErrorCode::AlreadySubscribed).await;
    for seq in [head + 1, u64::MAX] {
        line.is_refused(json!({"t": "read", "topic": GROUP, "seq": seq}), ErrorCode::BadFrame).await;
    }
    for before in [0, 1, u64::MAX] {
        let page = line.asks(json!({"t": "view", "topic": GROUP, "last": 0, "before": before})).await;
        let items = page["ok"]["items"].as_array().unwrap_or_else(|| panic!("before {before}: {page}"));
        assert_eq!(items.len(), usize::from(before == u64::MAX), "before {before}: {page}");
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_topic_that_takes_no_such_act_says_so() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    line.is_refused(post(ROSTER, "hi"), ErrorCode::NotHere).await;
    line.is_refused(json!({"t": "read", "topic": ROSTER, "seq": 1}), ErrorCode::NotHere).await;
    for op in ["edit", "delete", "react"] {
        let mut act = act(op, 1);
        act["topic"] = ROSTER.to_string().into();
        line.is_refused(act, ErrorCode::NotHere).await;
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn a_replayed_name_with_another_body_is_refused_and_somebody_elses_is_ones_own() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let first = post(GROUP, "the first body");
    let seq = line.acts(first.clone()).await;
    let mut other = first.clone();
    other["text"] = "another body".into();
    line.is_refused(other, ErrorCode::ClientIdReused).await;
    assert_eq!(line.acts(first.clone()).await, seq);

    // Who has seen another's client_id cannot use it up.
    let mut anas = scene.town.line_of(&scene.honest.ana).await;
    let mut stolen = first;
    stolen["text"] = "Ana's body".into();
    assert_eq!(anas.acts(stolen).await, seq + 1);
    scene.ends_well().await;
}

#[tokio::test]
async fn edits_reactions_and_subscriptions_have_their_bounds() {
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let seq = line.acts(post(GROUP, "edited often")).await;
    for _ in 0..20 {
        line.acts(act("edit", seq)).await;
    }
    line.is_refused(act("edit", seq), ErrorCode::TooManyEdits).await;
    for (reaction, taken) in [("👍", true), ("🎉", true), ("🙏", true), ("😀", false)] {
        let mut react = act("react", seq);
        react["reaction"] = reaction.into();
        if taken {
            line.acts(react).await;
        } else {
            line.is_refused(react, ErrorCode::TooManyReactions).await;
        }
    }
    for n in 2..=40 {
        let neighbourhood = linli_protocol::NeighbourhoodId(n);
        scene.town.opens_neighbourhood(neighbourhood);
        scene.town.admits(neighbourhood, scene.mallory);
    }
    let topics = (1..=32).flat_map(|n| [format!("group/{n}"), format!("roster/{n}")]);
    let subscription = |line: &crate::town::Line, topic: &str| {
        let mut subscription = line.subscription(GROUP, 0);
        subscription["topic"] = topic.into();
        subscription
    };
    for topic in topics {
        assert!(line.asks(subscription(&line, &topic)).await["ok"].is_object());
    }
    line.is_refused(subscription(&line, "group/33"), ErrorCode::TooManySubscriptions).await;
    line.asks(json!({"t": "unsubscribe", "topic": "group/1"})).await;
    assert!(line.asks(subscription(&line, "group/33")).await["ok"].is_object());
    scene.ends_well().await;
}
