//! What rings, and what is marked.

use linli_protocol::AlertCleared;

use super::*;

#[test]
fn a_new_alert_that_wants_something_rings_once_and_is_marked_in_words_too() {
    let lamp = issue(12, 0, "Gate 3");
    let mut story = Story::sits(vec![lamp.clone()]);
    story.done();
    story.is_alerted(6, &lamp, AlertReason::Reported, AlertWants::Acknowledgement);
    let done = story.done();
    assert_eq!(done.iter().filter(|effect| **effect == Effect::Bell).count(), 1, "{done:?}");
    assert!(done.contains(&Effect::Read { topic: Topic::Inbox(SEVEN, ME), seq: Seq(6) }), "{done:?}");
    story.sees("▌! 12 lighting").sees("! a problem was reported: a acknowledges").sees("! 1 want you");
    story.is_alerted(7, &lamp, AlertReason::Stepped, AlertWants::Nothing);
    assert!(!story.done().contains(&Effect::Bell), "it only tells");
}

#[test]
fn what_somebody_else_acknowledged_wants_nothing_any_more() {
    let lamp = issue(12, 0, "Gate 3");
    let mut story = Story::sits(vec![lamp.clone()]);
    story.is_alerted(6, &lamp, AlertReason::Warning, AlertWants::Reply);
    story.sees("f replies formally").done();
    let cleared = AlertCleared { issue: lamp.issue };
    story.hears(event(Topic::Inbox(SEVEN, ME), 7, NOW, None, EventBody::AlertCleared(cleared)));
    story.sees_no("! 12").sees_no("want you");
    assert!(!story.done().contains(&Effect::Bell));
}

#[test]
fn who_sits_down_sees_what_waits_without_a_ring_and_who_was_away_hears_what_came() {
    let (lamp, lift) = (issue(12, 9, "Gate 3"), issue(13, 1, "lift"));
    let item = |seq, of: &IssueItem| {
        let alert = alert(of, AlertReason::Reported, AlertWants::Acknowledgement);
        Item::Alert(AlertItem { seq: Seq(seq), at: NOW, alert, state: of.state })
    };
    let inbox = |as_of, items| page(Topic::Inbox(SEVEN, ME), as_of, items);
    let mut story = Story::new(Language::English, 80, 24);
    story.signs_in().keeps_order_in(&[(SEVEN, "寶月尚園")]).lists(SEVEN, vec![lamp.clone(), lift.clone()]);
    story.hears(Update::View { page: inbox(5, vec![item(5, &lamp)]), reason: ViewReason::First });
    assert!(!story.done().contains(&Effect::Bell));
    story.sees("! 1 want you");
    let both = || vec![item(5, &lamp), item(80, &lift)];
    story.hears(Update::View { page: inbox(80, both()), reason: ViewReason::StartedOver });
    assert!(story.done().contains(&Effect::Bell));
    story.sees("! 2 want you");
    story.hears(Update::View { page: inbox(80, both()), reason: ViewReason::StartedOver });
    assert!(!story.done().contains(&Effect::Bell), "nothing new");
}
