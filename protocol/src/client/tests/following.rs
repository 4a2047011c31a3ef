//! Stories of following: position first, then what comes after it, each event once (guarantee 3).

use super::*;
use crate::ErrorCode;
use crate::client::{Following, Lost, Refused, ViewReason};

#[test]
fn without_a_position_it_views_first_and_subscribes_after_the_view() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, None, Some(20), stage.now_ms).unwrap();
    let view = stage.request();
    assert_eq!(view.op, Op::View { topic: GROUP, last: Some(20), before: None });
    stage.sends_nothing();
    stage.ok(view.id, view_ok(120));
    assert!(
        matches!(&stage.told[..], [Update::View { page, reason: ViewReason::First }] if page.title == "Lane 7")
    );
    let subscribe = stage.request();
    assert_eq!(subscribe.op, Op::Subscribe { topic: GROUP, after: at(120) });
    stage.ok(subscribe.id, Success::Subscribed { head: Seq(122) });
    let following = Following { topic: GROUP, after: at(120), head: Seq(122) };
    assert_eq!(stage.told[1..], [Update::Following(following)]);
    stage.hear(event(121));
    stage.hear(event(122));
    stage.hear(event(123));
    assert_eq!(stage.seqs(), [121, 122, 123]);
}

#[test]
fn with_a_position_it_subscribes_at_once() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, Some(at(7)), None, stage.now_ms).unwrap();
    assert_eq!(stage.request().op, Op::Subscribe { topic: GROUP, after: at(7) });
}

#[test]
fn after_a_reconnect_every_topic_goes_on_after_its_last_event() {
    let mut stage = Stage::following_after(5);
    stage.hear(event(6));
    stage.machine.follow(OTHER, Some(at(50)), None, stage.now_ms).unwrap();
    stage.drop_connection();
    stage.sent.clear();
    stage.sign_in();
    let mut asked = [stage.request().op, stage.request().op];
    asked.sort_by_key(|op| matches!(op, Op::Subscribe { topic: OTHER, .. }));
    assert_eq!(asked[0], Op::Subscribe { topic: GROUP, after: at(6) });
    assert_eq!(asked[1], Op::Subscribe { topic: OTHER, after: at(50) });
}

#[test]
fn a_gap_closes_the_connection_and_resumes_from_the_last_good_event() {
    let mut stage = Stage::following_after(5);
    stage.hear(event(6));
    stage.hear(event(8));
    assert_eq!(stage.seqs(), [6], "nothing after the gap reaches the app");
    assert_eq!(stage.closes, 1);
    let gap = Lost::Gap { topic: GROUP, expected: Seq(7), got: Seq(8) };
    assert!(matches!(stage.told.last(), Some(Update::Offline { why, .. }) if *why == gap));
    stage.hear(event(7));
    assert_eq!(stage.seqs(), [6], "nor does what the closed connection still says");
    stage.sign_in();
    assert_eq!(stage.request().op, Op::Subscribe { topic: GROUP, after: at(6) });
}

#[test]
fn a_replayed_duplicate_is_dropped_and_a_repeated_live_event_closes() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, Some(at(5)), None, stage.now_ms).unwrap();
    let subscribe = stage.request();
    stage.ok(subscribe.id, Success::Subscribed { head: Seq(7) });
    for seq in [5, 6, 6, 7] {
        stage.hear(event(seq));
    }
    assert_eq!((stage.seqs(), stage.closes), (vec![6, 7], 0));
    stage.hear(event(8));
    stage.hear(event(8));
    assert_eq!((stage.seqs(), stage.closes), (vec![6, 7, 8], 1));
    assert!(matches!(stage.told.last(), Some(Update::Offline { why: Lost::Repeat { seq: Seq(8), .. }, .. })));
}

#[test]
fn start_from_view_shows_a_new_view_and_says_that_events_may_have_been_skipped() {
    let mut stage = Stage::following_after(5);
    stage.drop_connection();
    stage.sign_in();
    let subscribe = stage.request();
    stage.forget();
    stage.refuse(subscribe.id, ErrorBody::new(ErrorCode::StartFromView, "another epoch"));
    let view = stage.request();
    assert!(matches!(view.op, Op::View { topic: GROUP, .. }));
    let epoch = Epoch(2);
    let as_of = AsOf { topic: GROUP, epoch, seq: Seq(3) };
    stage.ok(view.id, Success::View { as_of, title: String::new(), items: vec![], next: None });
    assert!(matches!(stage.told[..], [Update::View { reason: ViewReason::StartedOver, .. }]));
    assert_eq!(stage.request().op, Op::Subscribe { topic: GROUP, after: Position { epoch, seq: Seq(3) } });
}

#[test]
fn a_server_that_always_says_start_from_view_is_asked_ever_more_slowly() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, None, None, stage.now_ms).unwrap();
    stage.settle();
    for _ in 0..20 {
        while stage.sent.is_empty() {
            let due_ms = stage.machine.deadline().unwrap();
            stage.pass(due_ms - stage.now_ms);
            stage.hear(ServerFrame::Ping);
            stage.sent.retain(|frame| *frame != ClientFrame::Pong);
        }
        let view = stage.request();
        stage.ok(view.id, view_ok(5));
        let subscribe = stage.request();
        stage.refuse(subscribe.id, ErrorBody::new(ErrorCode::StartFromView, "no"));
    }
    assert!(stage.now_ms > 30_000, "{} ms", stage.now_ms);
}

#[test]
fn losing_access_is_told_and_not_resumed() {
    let mut stage = Stage::following_after(5);
    stage.hear(ServerFrame::Unsubscribed { topic: GROUP, code: ErrorCode::NotFound });
    assert_eq!(stage.told, [Update::Unfollowed { topic: GROUP, code: ErrorCode::NotFound }]);
    stage.hear(event(6));
    assert!(stage.seqs().is_empty(), "nothing of it reaches the app any more");
    stage.drop_connection();
    stage.sign_in();
    stage.sends_nothing();
}

#[test]
fn a_topic_that_may_not_be_seen_is_told_once_and_dropped() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, None, None, stage.now_ms).unwrap();
    let view = stage.request();
    stage.refuse(view.id, ErrorBody::new(ErrorCode::NotFound, "no such topic"));
    assert_eq!(stage.told, [Update::Unfollowed { topic: GROUP, code: ErrorCode::NotFound }]);
    stage.sends_nothing();
}

#[test]
fn a_subscription_refused_for_now_is_asked_again_and_the_others_go_on() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, Some(at(5)), None, stage.now_ms).unwrap();
    let subscribe = stage.request();
    stage.refuse(subscribe.id, ErrorBody::new(ErrorCode::RateLimited, "slowly").after(2_000));
    stage.machine.follow(OTHER, Some(at(1)), None, stage.now_ms).unwrap();
    assert!(matches!(stage.request().op, Op::Subscribe { topic: OTHER, .. }));
    stage.pass(1_999);
    stage.sends_nothing();
    stage.pass(201);
    assert!(matches!(stage.request().op, Op::Subscribe { topic: GROUP, .. }));
}

#[test]
fn an_unknown_kind_of_event_advances_and_is_kept() {
    let mut stage = Stage::following_after(5);
    let body = EventBody::Unknown { kind: "pinned".into(), data: "{\"post\":3}".into() };
    let pinned = EventFrame { topic: GROUP, seq: Seq(6), at: 0, by: None, body };
    stage.hear(ServerFrame::Event(pinned.clone()));
    stage.hear(event(7));
    assert_eq!(stage.told[0], Update::Event(pinned));
    assert_eq!(stage.seqs(), [6, 7]);
}

#[test]
fn unfollowing_is_said_to_the_server_and_the_rest_of_its_events_is_dropped() {
    let mut stage = Stage::following_after(5);
    stage.machine.unfollow(GROUP, stage.now_ms);
    assert_eq!(stage.request().op, Op::Unsubscribe { topic: GROUP });
    stage.hear(event(6));
    assert_eq!(stage.told, []);
}

#[test]
fn following_again_at_once_is_not_confused_by_the_rest_of_the_first_subscription() {
    let mut stage = Stage::following_after(5);
    stage.machine.unfollow(GROUP, stage.now_ms);
    stage.machine.follow(GROUP, None, None, stage.now_ms).unwrap();
    let unsubscribe = stage.request();
    assert_eq!(unsubscribe.op, Op::Unsubscribe { topic: GROUP });
    let view = stage.request();
    stage.hear(event(6));
    stage.hear(event(7));
    stage.ok(unsubscribe.id, Success::DONE);
    stage.ok(view.id, view_ok(7));
    let subscribe = stage.request();
    stage.ok(subscribe.id, Success::Subscribed { head: Seq(8) });
    stage.hear(event(8));
    assert_eq!((stage.seqs(), stage.closes), (vec![8], 0));
}

#[test]
fn a_view_of_another_topic_than_asked_is_not_believed() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(OTHER, None, None, stage.now_ms).unwrap();
    let view = stage.request();
    stage.ok(view.id, view_ok(3));
    assert_eq!(stage.closes, 1);
    assert!(matches!(stage.told[..], [Update::Offline { why: Lost::Unfitting(_), .. }]));
}

#[test]
fn a_head_before_the_position_is_another_history_and_starts_from_a_view() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, Some(at(9)), None, stage.now_ms).unwrap();
    let subscribe = stage.request();
    stage.ok(subscribe.id, Success::Subscribed { head: Seq(4) });
    assert_eq!(stage.closes, 1);
    stage.sign_in();
    assert!(matches!(stage.request().op, Op::View { topic: GROUP, .. }));
}

#[test]
fn the_largest_number_there_is_breaks_nothing() {
    let mut stage = Stage::signed_in();
    stage.machine.follow(GROUP, None, None, stage.now_ms).unwrap();
    let view = stage.request();
    stage.ok(view.id, view_ok(u64::MAX));
    let subscribe = stage.request();
    stage.ok(subscribe.id, Success::Subscribed { head: Seq(u64::MAX) });
    stage.hear(event(u64::MAX));
    assert!(stage.seqs().is_empty());
}

#[test]
fn a_topic_is_followed_once_and_not_too_many_are() {
    let mut stage = Stage::signed_in();
    for n in 1..=64 {
        stage.machine.follow(Topic::Group(NeighbourhoodId(n)), None, None, 0).unwrap();
    }
    assert_eq!(stage.machine.follow(GROUP, None, None, 0), Err(Refused::AlreadyFollowed));
    let one_more = Topic::Group(NeighbourhoodId(65));
    assert_eq!(stage.machine.follow(one_more, None, None, 0), Err(Refused::TooManyFollows));
    stage.machine.unfollow(GROUP, 0);
    assert_eq!(stage.machine.follow(one_more, None, None, 0), Ok(()));
}
