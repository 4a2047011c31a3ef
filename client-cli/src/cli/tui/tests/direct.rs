//! Two people on the full screen: their conversation in the list, a request and its answer, and what only they are told.

use linli_cli::ClientError;
use linli_protocol::{ContactItem, ContactStep, ErrorBody, ErrorCode, Pair, Place};

use super::super::outbox::{Act, What};
use super::*;

pub(super) fn with(other: u64) -> Topic {
    Topic::Dm(NeighbourhoodId(7), Pair::of(ME, UserId(other)).unwrap())
}

fn head(topic: Topic, title: &str, head: u64, unread: u64) -> Head {
    Head { topic, title: title.into(), head: Seq(head), unread, mentioned: None }
}

/// Somebody with two conversations: Wang wrote, Chen only asks.
pub(super) fn listed(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, posts(1..=3), None, 0);
    let mut all = heads(0, 2);
    all.push(head(with(31), "陳家豪", 1, 0));
    all.push(head(with(57), "王秀英", 9, 2));
    story.hears(Update::Mine(all));
    let asked = step(1, chen(), ContactStep::Asked);
    story.happens(Event::Peeked {
        topic: with(31), result: Ok(page_of(with(31), "陳家豪", 1, vec![asked]))
    });
    story
}

pub(super) fn page_of(topic: Topic, title: &str, as_of: u64, items: Vec<Item>) -> Page {
    Page { title: title.into(), ..page(topic, as_of, items, None) }
}

pub(super) fn step(seq: u64, by: Card, step: ContactStep) -> Item {
    Item::Contact(ContactItem { seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by, step })
}

/// The same with the conversation open in which Chen asks.
pub(super) fn asked(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = listed(language, columns, lines);
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    let items = vec![step(1, chen(), ContactStep::Asked)];
    let page = page_of(with(31), "陳家豪", 1, items);
    story.hears(Update::View { page, reason: ViewReason::First });
    story
}

fn refused(id: u64, code: ErrorCode) -> Event {
    Event::Acted { id, result: Err(ClientError::Server(ErrorBody::new(code, "for developers"))) }
}

fn done(id: u64, topic: Topic) -> Event {
    Event::Acted { id, result: Ok(Place { topic, seq: Seq::ZERO }) }
}

#[test]
fn conversations_stand_under_a_heading_of_their_own_with_what_was_not_read_and_who_asks() {
    let story = listed(Language::English, 80, 24);
    let screen = story.screen();
    let list: Vec<String> =
        screen.iter().map(|line| line.split('│').next().unwrap().trim().to_owned()).collect();
    let from = list.iter().position(|line| line == "Direct messages").unwrap();
    let words = |at: usize| list[at].split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!([words(from + 1), words(from + 2)], ["王秀英 2", "陳家豪 ?"], "{list:?}");
    assert!(from > list.iter().position(|line| line.starts_with("吳淞新城")).unwrap());
}

#[test]
fn a_conversation_is_looked_at_once_and_again_when_something_happened_in_it() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.done();
    let peeks = |story: &mut Story| {
        story.done().into_iter().filter(|effect| matches!(effect, Effect::Peek(_))).collect::<Vec<_>>()
    };
    story.hears(Update::Heads(vec![head(with(31), "陳家豪", 1, 0), head(with(57), "王秀英", 9, 0)]));
    assert_eq!(peeks(&mut story), [Effect::Peek(with(31))], "in a long one there is more than a request");
    story.waits(1_000);
    assert_eq!(peeks(&mut story), []);
    story.hears(Update::Heads(vec![head(with(31), "陳家豪", 2, 0)]));
    assert_eq!(peeks(&mut story), [Effect::Peek(with(31))]);
}

#[test]
fn a_request_is_answered_with_a_key_and_letters_in_the_input_answer_nothing() {
    let mut story = asked(Language::English, 80, 24);
    story
        .sees("陳家豪 asks whether they may write")
        .sees("y: agree · n: no")
        .sees("Nobody but the two of you");
    story.done();
    story.types("yes");
    assert_eq!(acts(story.done()), []);
    story.presses(KeyCode::Up).sees("y agree · n refuse").presses(KeyCode::Char('y'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::AnswerContact { user: UserId(31), accept: true }, .. }]));
    story.happens(done(sent[0].id, with(31)));
    story.hears(event(with(31), 2, me(), EventBody::ContactAgreed));
    story.sees("you can write to each other now").sees_no("y: agree");
}

#[test]
fn a_no_is_said_to_be_untold_and_the_list_is_asked_for_anew() {
    let mut story = asked(Language::English, 80, 24);
    story.presses(KeyCode::Up).done();
    story.presses(KeyCode::Char('n'));
    let sent = acts(story.done());
    story.happens(done(sent[0].id, with(31))).sees("They are not told; you may still say yes later.");
    assert!(story.done().contains(&Effect::Mine));
    story.sees_no("y: agree").presses(KeyCode::Char('y'));
    assert_eq!(acts(story.done()), []);
}

#[test]
fn from_a_post_or_a_member_one_writes_to_them_and_is_told_what_is_missing() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).done();
    story.presses(KeyCode::Char('m'));
    assert!(story.done().contains(&Effect::Follow(with(31))));
    story.hears(Update::View { page: page_of(with(31), "陳家豪", 0, vec![]), reason: ViewReason::First });
    story.sees("陳家豪 · Direct message").types("hello").presses(KeyCode::Enter);
    let sent = acts(story.done());
    story
        .happens(refused(sent[0].id, ErrorCode::NoConsent))
        .sees("They have not agreed to be written to yet");
    story.presses(KeyCode::Up).presses(KeyCode::Char('a'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::AskContact { user: UserId(31) }, .. }]));
    story.hears(event(with(31), 1, me(), EventBody::ContactAsked)).sees("Ana asks whether they may write");
    story.sees_no("y: agree");
    assert!(story.done().contains(&Effect::Mine), "it is in the list from now on");
    for (code, said) in [(ErrorCode::NotAllowed, "you have blocked them"), (ErrorCode::NotHere, "just write")]
    {
        story.presses(KeyCode::Char('a'));
        let sent = acts(story.done());
        story.happens(refused(sent[0].id, code)).sees(said);
    }
}

#[test]
fn somebody_in_office_proposes_at_a_key_that_a_message_becomes_a_report_and_both_read_what_became_of_it() {
    use linli_protocol::{BecameIssue, IssueId, IssueProposed};
    let mut story = asked(Language::English, 80, 24);
    story.hears(event(with(31), 2, me(), EventBody::ContactAgreed));
    let said = Posted {
        text: Some("the lamp is out".into()),
        reply_to: None,
        posts: 1,
        mentions: vec![],
        mention_all: false,
    };
    story.hears(event(with(31), 3, chen(), EventBody::Posted(said))).done();
    story.presses(KeyCode::Up).presses(KeyCode::Char('i'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::Propose { of: Seq(3) }, .. }]), "{sent:?}");
    story.hears(event(with(31), 4, me(), EventBody::IssueProposed(IssueProposed { of: Seq(3) })));
    story.sees("proposes to make message 3 a report");
    let became = BecameIssue { of: Seq(3), issue: IssueId(12) };
    story.hears(event(with(31), 5, chen(), EventBody::BecameIssue(became)));
    story.sees("made message 3 a report: issue 12");
    // What is no message is not proposed.
    story.presses(KeyCode::End).presses(KeyCode::Char('i'));
    assert!(acts(story.done()).is_empty());
}
