//! Reports on the full screen: what is reported and what one is alerted to is read there, and in a case one writes.

use linli_protocol::{
    Alert, AlertItem, AlertReason, AlertWants, Alerted, CaseEntry, CaseItem, CaseOpened, Category, IssueDue,
    IssueId, IssueReported, IssueState, IssueStep, IssueStepped,
};

use super::direct::page_of;
use super::*;

const ISSUES: Topic = Topic::Issues(NeighbourhoodId(7));
const CASE: Topic = Topic::Case(NeighbourhoodId(7), IssueId(12));
const INBOX: Topic = Topic::Inbox(NeighbourhoodId(7), ME);
const TITLE: &str = "寶月尚園";

fn alert(reason: AlertReason, wants: AlertWants) -> Alert {
    Alert {
        issue: IssueId(12),
        reason,
        category: Category::Lighting,
        spot: "3號樓東門".into(),
        since: START_MS,
        reply_by: START_MS + MINUTE_MS,
        wants,
        quiet: false,
    }
}

/// Somebody who reads them all, at one of them with these items.
fn reading(topic: Topic, items: Vec<Item>) -> Story {
    let mut story = Story::reading_in(Language::English, 200, 50, posts(1..=3), None, 0);
    let mut all = heads(0, 2);
    let head = |topic| Head { topic, title: TITLE.into(), head: Seq(5), unread: 1, mentioned: None };
    all.extend([ISSUES, CASE, INBOX].map(head));
    story.hears(Update::Mine(all));
    story.state.open_topic(topic);
    story.hears(Update::View { page: page_of(topic, TITLE, 5, items), reason: ViewReason::First });
    story
}

fn event(topic: Topic, seq: u64, by: Option<Card>, body: EventBody) -> Update {
    Update::Event(EventFrame { topic, seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by, body })
}

#[test]
fn what_is_reported_and_alerted_is_listed_by_its_kind_and_a_case_by_its_number() {
    let mut story = reading(INBOX, vec![]);
    story.sees("Reports").sees("Inbox").sees("Case 12");
    story.sees("This is for reading only.");
}

#[test]
fn an_inbox_shows_its_alerts_and_those_that_come_and_they_are_read() {
    let standing = AlertItem {
        seq: Seq(5),
        at: START_MS,
        alert: alert(AlertReason::Reported, AlertWants::Acknowledgement),
        state: IssueState::Submitted,
    };
    let mut story = reading(INBOX, vec![Item::Alert(standing)]);
    story.sees("issue 12: lighting, 3號樓東門: a problem was reported; it wants to be acknowledged");
    let alerted = Alerted { alert: alert(AlertReason::Stepped, AlertWants::Nothing), posts: 2 };
    story.hears(event(INBOX, 6, None, EventBody::Alerted(alerted)));
    story.sees("it went on");
    let is_read = |effect: &Effect| matches!(effect, Effect::Read { topic, .. } if *topic == INBOX);
    assert!(story.effects.iter().any(is_read), "{:?}", story.effects);
}

#[test]
fn issues_show_what_happens_to_them_and_nobody_writes_there() {
    let mut story = reading(ISSUES, vec![]);
    let reported = IssueReported {
        issue: IssueId(12),
        alias: 4821,
        category: Category::Lighting,
        spot: "3號樓東門".into(),
        text: Some("路燈壞了".into()),
        photos: vec![],
        due: IssueDue { response_by: START_MS, reply_by: START_MS + MINUTE_MS },
        posts: 1,
    };
    story.hears(event(ISSUES, 6, None, EventBody::IssueReported(reported)));
    let stepped = IssueStepped {
        department: None,
        issue: IssueId(12),
        state: IssueState::Acknowledged,
        by_reporter: false,
        step: IssueStep::Acknowledged,
        due: None,
    };
    story.hears(event(ISSUES, 7, Some(wang()), EventBody::IssueStepped(stepped)));
    story.sees("issue 12: Neighbour 4821 reports lighting, 3號樓東門: 路燈壞了");
    story.sees("has seen it, and has it").sees("This is for reading only.");
}

#[test]
fn a_case_says_who_reported_it_and_is_written_in() {
    let opened = CaseOpened { reporter: chen(), contact: Some("138".into()) };
    let item = CaseItem { seq: Seq(1), at: START_MS, by: Some(chen()), what: CaseEntry::CaseOpened(opened) };
    let mut story = reading(CASE, vec![Item::Case(item), Item::Post(post(2, wang(), "明天來修"))]);
    story.sees("reported it; to be reached: 138").sees("明天來修").sees_no("This is for reading only.");
    story.presses(KeyCode::Esc).types("謝謝");
    story.sees("謝謝");
}
