//! Guarantee 3, its edge: 10,000 events are replayed, whole and in order; one more is answered
//! `start_from_view`, and so is every position that cannot be resumed from.

use linli_cli::{Update, ViewReason};
use linli_protocol::{ErrorCode, Seq, limits};
use serde_json::json;

use crate::town::line::post;
use crate::town::{GROUP, Line, Town};

const SENDERS: u64 = 4;

#[tokio::test]
async fn ten_thousand_events_are_caught_up_with_and_one_more_starts_from_a_view() {
    let most = limits::REPLAY_EVENTS_MAX;
    let town = Town::opens().await;
    let ana = town.stranger("ana").await;
    town.admits(crate::town::HOME, ana.user);
    let mut reader = town.line_of(&ana).await;
    let senders = (0..SENDERS).map(|_| Line::signs_in(town.address, &ana.token));
    let senders = futures_util::future::join_all(senders).await;
    let pours = senders.into_iter().map(|line| tokio::spawn(pours(line, most / SENDERS)));
    futures_util::future::join_all(pours).await.into_iter().for_each(|ended| ended.unwrap());

    assert_eq!(reader.follows(GROUP, 0).await, most);
    for seq in 1..=most {
        assert_eq!(reader.event_of(GROUP).await["seq"], seq);
    }
    let next = reader.acts(post(GROUP, "one more")).await;
    assert_eq!(reader.event_of(GROUP).await["seq"], next, "and goes on live");

    let mut late = town.line_of(&ana).await;
    late.is_refused(late.subscription(GROUP, 0), ErrorCode::StartFromView).await;
    late.is_refused(late.subscription(GROUP, next + 1), ErrorCode::StartFromView).await;
    let mut of_another_history = late.subscription(GROUP, 5);
    of_another_history["after"]["epoch"] = json!("0000000000000001");
    late.is_refused(of_another_history, ErrorCode::StartFromView).await;
    let page = late.asks(json!({"t": "view", "topic": GROUP, "last": 10})).await;
    assert_eq!(page["ok"]["as_of"]["seq"], next);
    assert_eq!(page["ok"]["items"][9]["text"], "one more");
    assert_eq!(late.follows(GROUP, 1).await, next, "what was refused subscribed nothing");
    assert_eq!(late.event_of(GROUP).await["seq"], 2);

    // The resuming client is told that it may have missed something, and goes on from the view.
    let bo = town.device_of(ana.user, "ana").await;
    let from = linli_protocol::Position { epoch: bo.epoch().await, seq: Seq::ZERO };
    bo.client.follow(GROUP, Some(from)).await.unwrap();
    let page = bo.hears("the view", |update| match update {
        Update::View { page, reason: ViewReason::StartedOver } => Some(page.clone()),
        _ => None,
    });
    assert_eq!(page.await.as_of.seq, Seq(next));
    let live = bo.posts("live again").await;
    assert_eq!(bo.sees("live again").await.seq, live);
    assert_eq!(bo.events(GROUP).len(), 1);
}

/// Posts so many, with a window of 48.
async fn pours(mut line: Line, posts: u64) {
    let mut asked = std::collections::VecDeque::new();
    for n in 0..posts {
        if asked.len() == 48 {
            let reply = line.reply_to(asked.pop_front().unwrap()).await;
            assert!(reply["ok"]["accepted"]["seq"].is_u64(), "{reply}");
        }
        asked.push_back(line.requests(post(GROUP, &format!("event {n} {}", "·".repeat(40)))).await);
    }
    for id in asked {
        line.reply_to(id).await;
    }
}
