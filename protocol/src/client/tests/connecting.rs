//! Stories of connecting, losing and giving up.

use super::*;
use crate::client::{Ended, Failure, Lost, bounds};
use crate::{CloseCode, ErrorCode};

#[test]
fn it_signs_in_first_and_tells_who_it_is() {
    let mut stage = Stage::new();
    stage.pass(0);
    assert_eq!(stage.connects, 1);
    stage.machine.handle_opened(stage.now_ms);
    let hello = stage.request();
    assert_eq!(hello.op, Op::Hello { token: "secret".into(), agent: "test/1".into() });
    stage.sends_nothing();
    stage.ok(hello.id, hello_ok());
    assert!(
        matches!(&stage.told[..], [Update::SignedIn(who)] if who.user == UserId(12) && who.epoch == EPOCH)
    );
}

#[test]
fn nothing_is_sent_before_the_sign_in_is_answered() {
    let mut stage = Stage::new();
    stage.post("early");
    stage.machine.follow(GROUP, None, None, 0).unwrap();
    stage.machine.mark_read(GROUP, Seq(1), 0);
    stage.machine.typing(GROUP);
    stage.open();
    let hello = stage.request();
    stage.sends_nothing();
    stage.ok(hello.id, hello_ok());
    assert_eq!(stage.sent.len(), 3, "view, read and post, and no stale typing: {:?}", stage.sent);
}

#[test]
fn the_first_new_connection_is_tried_fast_and_later_ones_back_off_with_jitter_up_to_a_cap() {
    let mut stage = Stage::signed_in();
    stage.drop_connection();
    let mut waits_ms = Vec::new();
    for _ in 0..40 {
        let due_ms = stage.machine.deadline().unwrap();
        waits_ms.push(due_ms - stage.now_ms);
        stage.pass(due_ms - stage.now_ms);
        assert_eq!(std::mem::take(&mut stage.connects), 1);
        stage.machine.handle_unreachable("refused".into(), stage.now_ms);
        stage.settle();
    }
    assert!(waits_ms[0] <= bounds::BACKOFF_BASE_MS * 2, "{waits_ms:?}");
    assert!(waits_ms.iter().all(|ms| *ms <= bounds::BACKOFF_MS_MAX), "{waits_ms:?}");
    let late = &waits_ms[10..];
    assert!(late.iter().sum::<u64>() / 30 > bounds::BACKOFF_MS_MAX / 4, "grown: {waits_ms:?}");
    let mut different = late.to_vec();
    different.sort_unstable();
    different.dedup();
    assert!(different.len() > 20, "spread: {waits_ms:?}");
}

#[test]
fn a_loss_after_a_good_connection_starts_with_a_fast_try_again() {
    let mut stage = Stage::new();
    for _ in 0..12 {
        stage.open();
        stage.drop_connection();
    }
    stage.sign_in();
    stage.pass(bounds::GOOD_CONNECTION_MS);
    stage.drop_connection();
    let wait_ms = stage.machine.deadline().unwrap() - stage.now_ms;
    assert!(wait_ms <= bounds::FIRST_RETRY_MS_MAX, "{wait_ms}");
}

#[test]
fn a_server_that_drops_everybody_right_after_sign_in_is_not_hammered() {
    let mut stage = Stage::new();
    for _ in 0..20 {
        stage.sign_in();
        stage.drop_connection();
    }
    assert!(stage.now_ms > bounds::BACKOFF_MS_MAX, "20 tries took {} ms", stage.now_ms);
}

#[test]
fn two_clients_with_different_seeds_do_not_come_back_together() {
    let due = |seed| {
        let settings = Settings { token: String::new(), agent: String::new() };
        let mut machine = Machine::new(settings, seed, 0);
        machine.handle_time(0);
        for _ in 0..5 {
            machine.handle_unreachable("refused".into(), 0);
            machine.handle_time(machine.deadline().unwrap());
            machine.handle_opened(0);
            machine.handle_closed(None, String::new(), 0);
        }
        machine.deadline()
    };
    assert_ne!(due(1), due(2));
    assert_eq!(due(1), due(1), "the same seed replays");
}

#[test]
fn every_close_code_is_obeyed() {
    for code in CloseCode::ALL {
        let mut stage = Stage::signed_in();
        stage.machine.handle_closed(Some(code.number()), code.reason().into(), stage.now_ms);
        stage.settle();
        let last = stage.told.pop().unwrap();
        match code.reconnect() {
            crate::Reconnect::Yes => assert!(matches!(last, Update::Offline { .. }), "{code:?}: {last:?}"),
            crate::Reconnect::AfterLogin => assert_eq!(last, Update::Ended(Ended::LogInAgain), "{code:?}"),
            crate::Reconnect::No => {
                assert_eq!(last, Update::Ended(Ended::Unwelcome(code.reason().into())), "{code:?}");
            }
        }
        assert_eq!(stage.machine.deadline().is_some(), code.reconnect() == crate::Reconnect::Yes);
    }
}

#[test]
fn a_close_code_of_a_proxy_means_another_try() {
    let mut stage = Stage::signed_in();
    stage.machine.handle_closed(Some(1012), "restart".into(), stage.now_ms);
    stage.settle();
    assert!(matches!(stage.told[..], [Update::Offline { .. }]));
}

#[test]
fn after_goodbye_it_takes_its_answers_sends_nothing_new_and_comes_back_when_told() {
    let mut stage = Stage::signed_in();
    let ticket = stage.post("before");
    let before = stage.request();
    stage.hear(ServerFrame::Goodbye { retry_after_ms: 7_000 });
    stage.post("after");
    stage.sends_nothing();
    stage.ok(before.id, accepted(1));
    assert_eq!(stage.answers, [(ticket, Ok(accepted(1)))]);
    stage.machine.handle_closed(Some(CloseCode::GoingAway.number()), "going_away".into(), stage.now_ms);
    assert_eq!(stage.machine.deadline(), Some(stage.now_ms + 7_000));
    stage.sign_in();
    assert!(matches!(stage.request().op, Op::Post { text, .. } if text.as_str() == "after"));
}

#[test]
fn a_goodbye_without_a_close_is_not_waited_for_for_ever() {
    let mut stage = Stage::signed_in();
    stage.hear(ServerFrame::Goodbye { retry_after_ms: 0 });
    stage.pass(bounds::GOODBYE_MS_MAX);
    assert_eq!(stage.closes, 1);
}

#[test]
fn a_goodbye_of_a_year_is_cut_to_ten_minutes() {
    let mut stage = Stage::signed_in();
    stage.hear(ServerFrame::Goodbye { retry_after_ms: u64::MAX });
    stage.drop_connection();
    assert_eq!(stage.machine.deadline(), Some(stage.now_ms + bounds::RETRY_AFTER_MS_MAX));
}

#[test]
fn a_ping_is_answered_with_a_pong() {
    let mut stage = Stage::signed_in();
    stage.hear(ServerFrame::Ping);
    assert_eq!(stage.sent, [ClientFrame::Pong]);
}

#[test]
fn silence_for_a_ping_and_ten_seconds_means_another_connection() {
    let mut stage = Stage::signed_in();
    stage.pass(PING_MS);
    stage.hear(ServerFrame::Ping);
    stage.pass(PING_MS + 9_999);
    assert_eq!(stage.closes, 0, "it was heard of since");
    stage.pass(1);
    assert_eq!(stage.closes, 1);
    assert!(matches!(stage.told[..], [Update::Offline { why: Lost::Silence, .. }]), "{:?}", stage.told);
}

#[test]
fn waiting_for_a_slow_app_is_not_the_servers_silence() {
    let mut stage = Stage::signed_in();
    stage.post("unanswered");
    stage.now_ms += 10 * PING_MS;
    stage.machine.handle_held_back(stage.now_ms);
    stage.pass(1);
    assert_eq!(stage.closes, 0);
}

#[test]
fn a_ping_interval_of_zero_or_a_year_is_not_believed() {
    for (claimed_ms, believed_ms) in [(0, bounds::PING_MS_MIN), (u64::MAX, bounds::PING_MS_MAX)] {
        let mut stage = Stage::new();
        stage.open();
        let hello = stage.request();
        let Success::Hello { user, name, device, server_time, epoch, .. } = hello_ok() else {
            unreachable!()
        };
        stage.ok(hello.id, Success::Hello { user, name, device, server_time, ping_ms: claimed_ms, epoch });
        assert_eq!(stage.machine.deadline(), Some(stage.now_ms + believed_ms + 10_000));
    }
}

#[test]
fn a_connection_that_does_not_open_or_does_not_sign_in_is_given_up() {
    let mut stage = Stage::new();
    stage.pass(0);
    stage.pass(bounds::CONNECT_MS_MAX);
    assert!(matches!(stage.told[..], [Update::Offline { why: Lost::ConnectTimeout, .. }]));
    assert_eq!(stage.closes, 1);
    stage.connects = 0;
    stage.open();
    stage.pass(10_000);
    assert!(matches!(stage.told[1..], [Update::Offline { why: Lost::SignInTimeout, .. }]));
    assert_eq!(stage.closes, 2);
}

#[test]
fn an_answer_that_never_comes_on_a_living_connection_means_another_connection() {
    let mut stage = Stage::signed_in();
    stage.post("unanswered");
    for _ in 0..59 {
        stage.pass(1_000);
        stage.hear(ServerFrame::Ping);
    }
    assert_eq!(stage.closes, 0);
    stage.pass(1_000);
    assert!(matches!(stage.told[..], [Update::Offline { why: Lost::NoAnswer(_), .. }]), "{:?}", stage.told);
}

#[test]
fn a_refused_token_ends_the_client_and_every_request_that_waits() {
    let mut stage = Stage::new();
    let ticket = stage.post("never");
    stage.open();
    let hello = stage.request();
    stage.refuse(hello.id, ErrorBody::new(ErrorCode::BadToken, "no such token"));
    assert_eq!(stage.told, [Update::Ended(Ended::LogInAgain)]);
    assert_eq!(stage.answers, [(ticket, Err(Failure::Ended(Ended::LogInAgain)))]);
    assert!(stage.machine.is_over());
    assert_eq!(stage.machine.deadline(), None, "and it never connects again");
}

#[test]
fn a_sign_in_that_is_refused_for_now_is_tried_when_the_server_says() {
    let mut stage = Stage::new();
    stage.open();
    let hello = stage.request();
    stage.refuse(hello.id, ErrorBody::new(ErrorCode::Busy, "full").after(5_000));
    assert!(matches!(stage.told[..], [Update::Offline { why: Lost::NotNow(_), .. }]));
    assert_eq!(stage.machine.deadline(), Some(stage.now_ms + 5_000));
}

#[test]
fn whoever_closes_gets_every_request_answered_as_ended() {
    let mut stage = Stage::signed_in();
    let sent = stage.post("sent");
    stage.drop_connection();
    let waiting = stage.post("waiting");
    stage.forget();
    stage.machine.close();
    stage.settle();
    let ended = Err(Failure::Ended(Ended::Closed));
    assert_eq!(stage.answers, [(sent, ended.clone()), (waiting, ended)]);
    assert_eq!(stage.told, [Update::Ended(Ended::Closed)]);
    assert!(stage.machine.ask(post(GROUP, "late"), 0).is_err());
}

#[test]
fn a_client_never_shows_its_token() {
    assert!(!format!("{:?}", Stage::new().machine).contains("secret"));
}

#[test]
fn a_long_agent_is_cut_at_a_character() {
    let settings = Settings { token: String::new(), agent: "好".repeat(40) };
    let mut machine = Machine::new(settings, 1, 0);
    machine.handle_time(0);
    machine.handle_opened(0);
    let agents: Vec<String> = std::iter::from_fn(|| machine.next_action())
        .filter_map(|action| match action {
            Action::Send(ClientFrame::Request(Request { op: Op::Hello { agent, .. }, .. })) => Some(agent),
            _ => None,
        })
        .collect();
    assert_eq!(agents, ["好".repeat(21)]);
}
