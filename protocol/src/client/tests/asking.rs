//! Stories of requests: answered once, sent as often as it takes, always under the same name (guarantee 4).

use super::*;
use crate::client::{Failure, Refused, bounds};
use crate::{ErrorCode, Head};

fn text_of(request: &Request) -> &str {
    match &request.op {
        Op::Post { text, .. } => text.as_str(),
        other => panic!("not a post: {other:?}"),
    }
}

#[test]
fn an_act_without_an_answer_is_resent_as_it_was_after_a_reconnect() {
    let mut stage = Stage::signed_in();
    let ticket = stage.post("hi");
    let first = stage.request();
    stage.drop_connection();
    stage.sign_in();
    let again = stage.request();
    assert_eq!(again.op, first.op, "the same client_id and text");
    assert_ne!(again.id, first.id, "under a new request number");
    stage.ok(first.id, accepted(9));
    assert_eq!(stage.answers, [], "a late answer to the first finds nobody");
    stage.ok(again.id, accepted(1));
    assert_eq!(stage.answers, [(ticket, Ok(accepted(1)))]);
    stage.drop_connection();
    stage.sign_in();
    stage.sends_nothing();
}

#[test]
fn resends_keep_the_order_in_which_they_were_asked() {
    let mut stage = Stage::signed_in();
    for text in ["one", "two", "three"] {
        stage.post(text);
    }
    let [one, _two, _three] = [stage.request(), stage.request(), stage.request()];
    stage.ok(one.id, accepted(1));
    stage.drop_connection();
    stage.post("four");
    stage.sign_in();
    let texts: Vec<String> = (0..3).map(|_| text_of(&stage.request()).to_owned()).collect();
    assert_eq!(texts, ["two", "three", "four"]);
}

#[test]
fn an_unknown_outcome_is_asked_again_under_the_same_name() {
    let mut stage = Stage::signed_in();
    let ticket = stage.post("hi");
    let first = stage.request();
    stage.refuse(first.id, ErrorBody::new(ErrorCode::OutcomeUnknown, "the disk failed"));
    assert_eq!(stage.answers, [], "the app is not bothered");
    let due_ms = stage.machine.deadline().unwrap();
    stage.pass(due_ms - stage.now_ms);
    let again = stage.request();
    assert_eq!(again.op, first.op);
    stage.ok(again.id, accepted(1));
    assert_eq!(stage.answers, [(ticket, Ok(accepted(1)))]);
}

#[test]
fn who_is_rate_limited_waits_as_long_as_the_server_says_and_posts_keep_their_order() {
    let mut stage = Stage::signed_in();
    stage.post("one");
    stage.post("two");
    let [one, two] = [stage.request(), stage.request()];
    stage.refuse(one.id, ErrorBody::new(ErrorCode::RateLimited, "slowly").after(3_000));
    stage.refuse(two.id, ErrorBody::new(ErrorCode::RateLimited, "slowly").after(3_000));
    assert!(matches!(stage.told[..], [Update::Delayed(_), Update::Delayed(_)]), "{:?}", stage.told);
    stage.post("three");
    stage.pass(2_999);
    stage.sends_nothing();
    stage.pass(301);
    let texts: Vec<String> = (0..3).map(|_| text_of(&stage.request()).to_owned()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
}

#[test]
fn a_topic_that_waits_does_not_hold_up_another() {
    let mut stage = Stage::signed_in();
    stage.post("here");
    let here = stage.request();
    stage.refuse(here.id, ErrorBody::new(ErrorCode::RateLimited, "slowly").after(60_000));
    stage.machine.ask(post(OTHER, "there"), stage.now_ms).unwrap();
    assert_eq!(text_of(&stage.request()), "there");
}

#[test]
fn between_topics_the_oldest_goes_first_and_is_given_up_first() {
    let mut stage = Stage::new();
    let there = stage.machine.ask(post(OTHER, "there"), 0).unwrap();
    let here = stage.machine.ask(post(GROUP, "here"), 0).unwrap();
    stage.sign_in();
    assert_eq!([text_of(&stage.request()), text_of(&stage.request())], ["there", "here"]);
    stage.machine.close();
    stage.settle();
    let tickets: Vec<Ticket> = stage.answers.iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(tickets, [there, here]);
}

#[test]
fn a_burst_refused_together_is_one_failure_and_not_sixty_four() {
    let mut stage = Stage::signed_in();
    let sent: Vec<Request> = (0..64)
        .map(|n| {
            stage.post(&format!("post {n}"));
            stage.request()
        })
        .collect();
    for request in &sent {
        stage.refuse(request.id, ErrorBody::new(ErrorCode::Busy, "full"));
    }
    let wait_ms = stage.machine.deadline().unwrap() - stage.now_ms;
    assert!(wait_ms <= bounds::BACKOFF_BASE_MS, "{wait_ms}");
}

#[test]
fn a_final_no_is_told_and_not_sent_again() {
    let mut stage = Stage::signed_in();
    let ticket = stage.post("hi");
    let request = stage.request();
    let no = ErrorBody::new(ErrorCode::NotFound, "no such topic");
    stage.refuse(request.id, no.clone());
    assert_eq!(stage.answers, [(ticket, Err(Failure::Refused(no)))]);
    stage.drop_connection();
    stage.sign_in();
    stage.sends_nothing();
}

#[test]
fn an_answer_that_does_not_fit_its_question_is_not_passed_off_as_one() {
    let mut stage = Stage::signed_in();
    for wrong in [
        Success::DONE,
        Success::Accepted { accepted: Place { topic: OTHER, seq: Seq(1) } },
        Success::Mine { topics: Vec::new() },
    ] {
        let ticket = stage.post("hi");
        let request = stage.request();
        stage.ok(request.id, wrong);
        assert_eq!(stage.answers.pop(), Some((ticket, Err(Failure::Unfitting))));
    }
}

#[test]
fn no_more_than_the_window_is_sent_without_answers() {
    let mut stage = Stage::signed_in();
    for n in 0..100 {
        stage.post(&format!("post {n}"));
    }
    assert_eq!(stage.sent.len(), bounds::IN_FLIGHT_MAX);
    let first = stage.request();
    stage.ok(first.id, accepted(1));
    assert_eq!(stage.sent.len(), bounds::IN_FLIGHT_MAX, "one answered, one more sent");
}

#[test]
fn the_number_of_waiting_requests_is_bounded_and_an_answer_makes_room() {
    let mut stage = Stage::signed_in();
    for n in 0..bounds::ASKS_MAX {
        stage.post(&format!("post {n}"));
    }
    assert!(!stage.machine.has_room());
    assert_eq!(stage.machine.ask(Op::Mine, 0), Err(Refused::TooManyAsks));
    let first = stage.request();
    stage.ok(first.id, accepted(1));
    assert!(stage.machine.has_room());
}

#[test]
fn the_app_cannot_ask_what_only_the_machine_may() {
    let mut stage = Stage::signed_in();
    for op in [
        Op::Hello { token: String::new(), agent: String::new() },
        Op::Subscribe { topic: GROUP, after: at(0) },
        Op::Unsubscribe { topic: GROUP },
        Op::Read { topic: GROUP, seq: Seq(1) },
    ] {
        assert_eq!(stage.machine.ask(op, 0), Err(Refused::NotAsked));
    }
}

#[test]
fn mine_is_asked_again_on_every_connection_once_it_was_asked() {
    let mut stage = Stage::signed_in();
    let ticket = stage.machine.ask(Op::Mine, stage.now_ms).unwrap();
    let mine = stage.request();
    stage.ok(mine.id, Success::Mine { topics: vec![] });
    assert_eq!(stage.answers, [(ticket, Ok(Success::Mine { topics: vec![] }))]);
    stage.drop_connection();
    stage.sign_in();
    stage.told.clear();
    let again = stage.request();
    assert_eq!(again.op, Op::Mine);
    let head = Head { topic: GROUP, title: "Lane 7".into(), head: Seq(3), unread: 1, mentioned: None };
    stage.ok(again.id, Success::Mine { topics: vec![head.clone()] });
    assert_eq!(stage.told, [Update::Mine(vec![head])]);
}

#[test]
fn of_many_read_marks_the_highest_is_sent_once() {
    let mut stage = Stage::signed_in();
    for seq in [3, 9, 5] {
        stage.machine.mark_read(GROUP, Seq(seq), stage.now_ms);
    }
    let first = stage.request();
    assert_eq!(first.op, Op::Read { topic: GROUP, seq: Seq(3) });
    stage.sends_nothing();
    stage.ok(first.id, Success::DONE);
    let second = stage.request();
    assert_eq!(second.op, Op::Read { topic: GROUP, seq: Seq(9) });
    stage.ok(second.id, Success::DONE);
    stage.machine.mark_read(GROUP, Seq(9), stage.now_ms);
    stage.sends_nothing();
}

#[test]
fn a_read_mark_survives_a_reconnect_and_another_devices_higher_one_replaces_it() {
    let mut stage = Stage::signed_in();
    stage.machine.mark_read(GROUP, Seq(4), stage.now_ms);
    stage.request();
    stage.drop_connection();
    stage.machine.mark_read(OTHER, Seq(2), stage.now_ms);
    stage.sign_in();
    let resent = [stage.request().op, stage.request().op];
    assert!(resent.contains(&Op::Read { topic: GROUP, seq: Seq(4) }));
    assert!(resent.contains(&Op::Read { topic: OTHER, seq: Seq(2) }));

    let mut stage = Stage::signed_in();
    stage.hear(ServerFrame::Read { topic: GROUP, seq: Seq(9) });
    assert_eq!(stage.told, [Update::Read { topic: GROUP, seq: Seq(9) }]);
    stage.machine.mark_read(GROUP, Seq(8), stage.now_ms);
    stage.sends_nothing();
}

#[test]
fn a_mark_that_is_refused_does_not_stand_in_the_way_of_a_lower_one() {
    let mut stage = Stage::signed_in();
    stage.machine.mark_read(GROUP, Seq(500), stage.now_ms);
    let past_the_head = stage.request();
    stage.refuse(past_the_head.id, ErrorBody::new(ErrorCode::BadFrame, "past the head"));
    stage.sends_nothing();
    stage.machine.mark_read(GROUP, Seq(120), stage.now_ms);
    assert_eq!(stage.request().op, Op::Read { topic: GROUP, seq: Seq(120) });
}

#[test]
fn a_mark_of_another_history_is_forgotten() {
    let mut stage = Stage::signed_in();
    stage.hear(ServerFrame::Read { topic: GROUP, seq: Seq(500) });
    stage.machine.follow(GROUP, Some(at(500)), None, stage.now_ms).unwrap();
    let subscribe = stage.request();
    stage.refuse(subscribe.id, ErrorBody::new(ErrorCode::StartFromView, "restored"));
    let view = stage.request();
    stage.ok(view.id, view_ok(3));
    stage.request();
    stage.machine.mark_read(GROUP, Seq(3), stage.now_ms);
    assert_eq!(stage.request().op, Op::Read { topic: GROUP, seq: Seq(3) });
}
