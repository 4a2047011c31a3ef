//! The case of an issue, beside the list.

use linli_protocol::{ErrorBody, ErrorCode, Posted};

use super::*;

const CASE: Topic = Topic::Case(SEVEN, IssueId(12));

/// The talk of issue 12 is open.
pub(super) fn talks(language: Language, columns: u16, lines: u16) -> Story {
    let mut story =
        Story::sits_in(language, columns, lines, vec![issue(12, 12, "Gate 3"), issue(13, 11, "Gate 5")]);
    story.done();
    story.presses(KeyCode::Char('o'));
    let opened = CaseOpened { reporter: chen(), contact: None };
    let items = vec![
        Item::Case(CaseItem { seq: Seq(1), at: NOW, by: Some(chen()), what: CaseEntry::CaseOpened(opened) }),
        Item::Post(super::super::super::tests::post(2, wang(), "明天來修，您在家嗎？")),
    ];
    story.hears(Update::View { page: page(CASE, 2, items), reason: ViewReason::First });
    story
}

fn says(seq: u64, by: Card, said: &str) -> Update {
    let posted =
        Posted { text: Some(said.into()), reply_to: None, posts: seq, mentions: vec![], mention_all: false };
    event(CASE, seq, NOW, Some(by), EventBody::Posted(posted))
}

#[test]
fn o_opens_the_case_where_one_reads_and_writes_and_esc_closes_it() {
    let mut story = talks(Language::English, 80, 24);
    assert!(matches!(story.done()[..], [Effect::Follow(CASE, _)]));
    story.sees("Case 12").sees("明天來修").sees("did not say how to be");
    story.hears(says(3, chen(), "在家")).sees("在家").types("a good day").presses(KeyCode::Enter);
    let act = story.acts().remove(0);
    assert_eq!(act.what, What::Say(text("a good day")), "letters are text here");
    story.sees_no("> a good day").presses(KeyCode::Esc).sees("issue 12: lighting, Gate 3");
    assert!(story.done().contains(&Effect::Unfollow(CASE)));
}

#[test]
fn what_is_said_and_refused_comes_back_also_when_the_case_was_closed() {
    let mut story = talks(Language::English, 80, 24);
    story.types("hello").presses(KeyCode::Enter);
    let act = story.acts().remove(0);
    let error = || Err(ClientError::Server(ErrorBody::new(ErrorCode::NotAllowed, "no")));
    story.happens(Event::Acted { id: act.id, result: error() }).sees("> hello").sees("issue 12: not done.");
    story.presses(KeyCode::Enter);
    let act = story.acts().remove(0);
    story.types("and more").presses(KeyCode::Esc).happens(Event::Acted { id: act.id, result: error() });
    story.presses(KeyCode::Char('o')).sees("> hello").sees("and more");
}

#[test]
fn who_may_read_the_case_no_longer_sees_it_close_and_keeps_what_was_written() {
    let mut story = talks(Language::English, 80, 24);
    story.types("hello").hears(Update::Unfollowed { topic: CASE, code: ErrorCode::NotFound });
    story.sees_no("明天來修").sees("12 lighting, Gate 3");
    assert_eq!(story.state.unsent(), ["hello"]);
}
