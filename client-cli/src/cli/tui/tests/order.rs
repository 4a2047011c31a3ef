//! What is done about people and acts: admitting and refusing, muting and banning, ending that, appealing, blocking.

use linli_cli::ClientError;
use linli_protocol::{
    ApplicationItem, Building, DisplayName, ErrorBody, ErrorCode, Flat, Place, Reason, Refused, Removed,
    Residence, Resident, Rule,
};

use super::super::outbox::{Act, What};
use super::super::state::Dialog;
use super::*;

const DESK: Topic = Topic::Desk(NeighbourhoodId(7));

fn lin() -> Card {
    Card { id: UserId(77), name: "林美玲".into(), badge: false, office: None }
}

fn resident(person: Card) -> Resident {
    let residence = Residence {
        name: DisplayName::parse(person.name.as_str()).unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse("502").unwrap(),
    };
    Resident { person, residence: Some(residence) }
}

fn head(topic: Topic, head: u64) -> Head {
    Head { topic, title: "寶月尚園".into(), head: Seq(head), unread: 0, mentioned: None }
}

/// A secretary in the group.
fn keeper(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), None, 0);
    story.hears(Update::Heads(vec![head(DESK, 9)]));
    story
}

/// The desk with two people who wait to be admitted, the first chosen.
pub(super) fn applicants(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = keeper(language, columns, lines);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Down).presses(KeyCode::Down);
    story.presses(KeyCode::Enter);
    let waiting = |seq, person| {
        Item::Application(ApplicationItem { seq: Seq(seq), at: START_MS, resident: resident(person) })
    };
    let items = vec![waiting(8, chen()), waiting(9, lin())];
    story.hears(Update::View { page: page(DESK, 9, items, None), reason: ViewReason::First });
    story.presses(KeyCode::Up).presses(KeyCode::Up);
    story
}

/// The first of them about to be refused.
pub(super) fn refuse(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = applicants(language, columns, lines);
    story.presses(KeyCode::Char('x')).types("三號樓沒有 502 室");
    story
}

/// Somebody about to be muted for an hour.
pub(super) fn mute(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = keeper(language, columns, lines);
    story.presses(KeyCode::Up);
    for _ in 0..3 {
        story.presses(KeyCode::Up);
    }
    story.presses(KeyCode::Char('M')).presses(KeyCode::Tab).types("一分鐘四十條");
    story
}

/// Somebody about to be blocked.
pub(super) fn block(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('b'));
    story
}

/// The record with three acts, the last chosen.
fn record(language: Language, columns: u16, lines: u16, keeps: bool) -> Story {
    let mut story = Story::reading_in(language, columns, lines, posts(1..=3), None, 0);
    if keeps {
        story.hears(Update::Heads(vec![head(DESK, 9)]));
    }
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Down).presses(KeyCode::Enter);
    let act = |seq: u64, act: &str, person: Card| {
        serde_json::from_value(serde_json::json!({
            "kind": "act", "seq": seq, "at": START_MS, "act": act, "until": START_MS + 60 * MINUTE_MS, "rule": "flooding",
            "by": wang(), "person": person, "reason": "一分鐘四十條", "link": "0".repeat(64),
        }))
        .unwrap()
    };
    let acts = vec![
        act(40, "unmuted", lin()),
        act(41, "banned", lin()),
        act(42, "muted", if keeps { chen() } else { me() }),
    ];
    story.hears(Update::View { page: page(RECORD, 42, acts, None), reason: ViewReason::First });
    story.presses(KeyCode::Up);
    story
}

/// An appeal against an act, half written.
pub(super) fn appeal(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = record(language, columns, lines, false);
    story.presses(KeyCode::Char('A')).types("我只是把停水通知轉給每一個沒有看到的人。");
    story
}

/// The record as who keeps order reads it.
pub(super) fn lift(language: Language, columns: u16, lines: u16) -> Story {
    record(language, columns, lines, true)
}

fn sent(story: &mut Story) -> Act {
    let mut sent = acts(story.done());
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent.remove(0)
}

fn recorded(act: &Act, seq: u64) -> Event {
    Event::Acted { id: act.id, result: Ok(Place { topic: RECORD, seq: Seq(seq) }) }
}

fn refused(act: &Act, code: ErrorCode) -> Event {
    Event::Acted { id: act.id, result: Err(ClientError::Server(ErrorBody::new(code, ""))) }
}

#[test]
fn who_waits_at_the_desk_is_admitted_with_a_key_and_waits_no_more() {
    let mut story = applicants(Language::English, 80, 24);
    story.sees("陳家豪 waits to be admitted").sees("a: admit · x: refuse").done();
    story.presses(KeyCode::Char('a'));
    let act = sent(&mut story);
    assert!(matches!(&act.what, What::Admit { person } if person.id == chen().id) && act.topic == DESK);
    story.hears(event(DESK, 10, wang(), EventBody::Admitted(chen())));
    story.sees_no("陳家豪 waits").sees("admitted 陳家豪").sees("林美玲 waits");
    story.presses(KeyCode::Char('a'));
    assert_eq!(acts(story.done()), [], "a key pressed twice admits one");
}

#[test]
fn who_is_refused_is_told_why_and_without_a_reason_nobody_is() {
    let mut story = applicants(Language::English, 80, 24);
    story.done();
    story.presses(KeyCode::Char('x')).sees("Refuse 陳家豪?").sees("They will read it").sees_no("flooding");
    story.presses(KeyCode::Enter).sees("The reason is empty.");
    assert_eq!(acts(story.done()), []);
    story.types("no such flat").presses(KeyCode::Enter);
    let act = sent(&mut story);
    let What::Refuse { person, reason } = &act.what else { panic!("{act:?}") };
    assert_eq!((person.id, reason.as_str()), (chen().id, "no such flat"));
    let reason = Reason::parse("no such flat").unwrap().into();
    story.hears(event(DESK, 10, wang(), EventBody::Refused(Refused { person: chen(), reason })));
    story
        .sees_no("陳家豪 waits")
        .happens(Event::Acted { id: act.id, result: Ok(Place { topic: DESK, seq: Seq::ZERO }) });
    story.sees("陳家豪 is refused, and can read why.");
}

#[test]
fn muting_takes_an_office_a_rule_a_reason_and_a_time() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('M')).sees("This takes an office");
    assert_eq!(story.state.dialog, None);
    story.hears(Update::Heads(vec![head(DESK, 1)])).presses(KeyCode::Char('M'));
    story.sees("Mute 陳家豪?").sees("[10 min]").presses(KeyCode::Tab).sees("[60 min]").presses(KeyCode::Down);
    story.types("names").presses(KeyCode::Enter);
    let act = sent(&mut story);
    let What::Mute { person, minutes: 60, rule: Rule::Insult, reason } = &act.what else { panic!("{act:?}") };
    assert_eq!((person.id, reason.as_str(), act.topic), (chen().id, "names", GROUP));
    story.happens(recorded(&act, 43)).sees("Done: act 43 of the record");
}

#[test]
fn somebody_is_banned_from_the_list_of_members_and_nobody_acts_on_themselves() {
    let mut story = keeper(Language::English, 80, 24);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    let members = vec![Item::Member(me()), Item::Member(chen())];
    story.hears(Update::View { page: page(ROSTER, 9, members, None), reason: ViewReason::First }).done();
    story
        .presses(KeyCode::Up)
        .presses(KeyCode::Char('B'))
        .sees("Ban 陳家豪?")
        .types("x")
        .presses(KeyCode::Enter);
    let act = sent(&mut story);
    assert!(matches!(&act.what, What::Ban { person, rule: Rule::Flooding, .. } if person.id == chen().id));
    story.happens(refused(&act, ErrorCode::NotAllowed)).sees("That was not done.");
    story.presses(KeyCode::Up);
    for key in ['B', 'M', 'b', 'A'] {
        story.presses(KeyCode::Char(key));
        assert_eq!(story.state.dialog, None, "{key}");
    }
}

#[test]
fn the_record_says_the_number_of_each_act_and_ends_what_it_set() {
    let mut story = record(Language::English, 80, 24, false);
    story.sees("14:00 act 42: 王秀英 ★ secretary muted Ana").done();
    story.presses(KeyCode::Char('u')).sees("This takes an office");
    let mut story = lift(Language::English, 80, 24);
    story.done();
    story.presses(KeyCode::Char('u'));
    let act = sent(&mut story);
    assert_eq!((&act.what, act.topic), (&What::Unmute { user: chen().id }, RECORD));
    story.presses(KeyCode::Char('A')).sees("no such act that one could appeal against");
    story.happens(recorded(&act, 43)).presses(KeyCode::Up).presses(KeyCode::Char('u'));
    assert_eq!(sent(&mut story).what, What::Unban { user: lin().id });
    story.presses(KeyCode::Up).presses(KeyCode::Char('u'));
    assert_eq!(acts(story.done()), [], "what ended something has nothing to end");
}

#[test]
fn an_appeal_names_the_act_and_its_text_is_not_lost_when_it_is_refused() {
    let mut story = record(Language::English, 80, 24, false);
    story.done();
    story
        .presses(KeyCode::Char('A'))
        .sees("Appeal against act 42?")
        .types("not true")
        .presses(KeyCode::Enter);
    let act = sent(&mut story);
    let What::Appeal { act: Seq(42), text } = &act.what else { panic!("{act:?}") };
    assert_eq!(text.as_str(), "not true");
    story.happens(refused(&act, ErrorCode::AlreadyAppealed)).sees("There was an appeal").sees("> not true");
    story.presses(KeyCode::Enter);
    let again = sent(&mut story);
    let result = Ok(Place { topic: Topic::Appeals(NeighbourhoodId(7)), seq: Seq(3) });
    story.happens(Event::Acted { id: again.id, result }).sees("You have appealed against act 42");
}

#[test]
fn who_wrote_a_removed_post_appeals_from_there_and_nobody_else_does() {
    let mut items = posts(1..=3);
    items[2].by = me();
    let mut story = Story::reading(items, None, 0);
    story.hears(event(GROUP, 4, wang(), EventBody::Removed(Removed { post: Seq(3), act: Seq(9) })));
    story.hears(event(GROUP, 5, wang(), EventBody::Removed(Removed { post: Seq(2), act: Seq(10) }))).done();
    story
        .presses(KeyCode::Up)
        .presses(KeyCode::Char('A'))
        .sees("Appeal against act 9?")
        .presses(KeyCode::Esc);
    story.presses(KeyCode::Up).presses(KeyCode::Char('A'));
    assert_eq!(story.state.dialog, None);
}

#[test]
fn blocking_asks_first_and_is_ended_by_the_same_question() {
    let mut story = block(Language::English, 80, 24);
    story.sees("Block 王秀英?").sees("are not told").presses(KeyCode::Esc);
    assert_eq!(acts(story.done()), []);
    for (key, on, said) in
        [('y', true, "is blocked, and is not told"), ('u', false, "is not blocked any more")]
    {
        story.presses(KeyCode::Char('b')).presses(KeyCode::Char(key));
        let act = sent(&mut story);
        assert_eq!(act.what, What::Block { person: wang(), on });
        story
            .happens(Event::Acted { id: act.id, result: Ok(Place { topic: GROUP, seq: Seq::ZERO }) })
            .sees(said);
    }
}

#[test]
fn every_such_question_holds_in_a_terminal_of_any_size() {
    for (columns, lines) in [(1, 1), (8, 3), (20, 6), (40, 9), (300, 100)] {
        for story in [refuse, mute, block, appeal] {
            let mut story = story(Language::Traditional, 80, 24);
            story.happens(Event::Resize { columns, rows: lines }).screen();
            assert!(matches!(story.state.dialog, Some(Dialog::Ground { .. } | Dialog::Block(_))));
        }
    }
}
