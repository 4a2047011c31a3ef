//! What keys do to the chosen issue, and that nothing written is lost.

use linli_protocol::{ErrorBody, ErrorCode, IssueClass, Place, Reason, ReplyOutcome};

use super::*;

fn sits() -> Story {
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3"), issue(13, 11, "Gate 5")]);
    story.done();
    story
}

#[allow(clippy::unnecessary_wraps, reason = "it is given where a refusal may stand")]
fn accepted() -> Result<Place, ClientError> {
    Ok(Place { topic: Topic::Issues(SEVEN), seq: Seq(9) })
}

fn refused(code: ErrorCode) -> Result<Place, ClientError> {
    Err(ClientError::Server(ErrorBody::new(code, "no")))
}

/// The one thing that is done.
#[track_caller]
fn only(story: &mut Story) -> Act {
    let mut acts = story.acts();
    assert_eq!(acts.len(), 1, "{acts:?}");
    acts.remove(0)
}

#[test]
fn a_acknowledges_at_once_and_the_answer_is_told() {
    let mut story = sits();
    story.presses(KeyCode::Char('a'));
    let act = only(&mut story);
    assert_eq!((act.at, act.what), ((SEVEN, IssueId(12)), What::Step(IssueStep::Acknowledged)));
    story.sees("1 not sent yet").happens(Event::Acted { id: act.id, result: accepted() });
    story.sees("issue 12 is acknowledged").sees_no("not sent yet");
}

#[test]
fn each_letter_asks_for_what_its_step_takes_and_becomes_that_step() {
    let said = || text("so it is");
    let steps = [
        ('r', IssueStep::Responded { text: said() }),
        ('f', IssueStep::Replied { outcome: ReplyOutcome::Started, text: said(), cites: None }),
        (
            'c',
            IssueStep::Classified { class: IssueClass::Enquiry, reason: Reason::parse("so it is").unwrap() },
        ),
        ('n', IssueStep::NeighboursTried { text: said() }),
        ('g', IssueStep::SentToGrid { text: said() }),
        ('J', IssueStep::JointOpened { text: said(), lead: None, invited: vec![] }),
        ('p', IssueStep::Progressed { text: said() }),
        ('d', IssueStep::Resolved { text: said() }),
        ('u', IssueStep::Unresolved { text: said() }),
    ];
    let mut story = sits();
    for (letter, step) in steps {
        story.presses(KeyCode::Char(letter)).types("so it is").presses(KeyCode::Enter);
        let act = only(&mut story);
        assert_eq!((act.at, act.what), ((SEVEN, IssueId(12)), What::Step(step)), "{letter}");
        story.happens(Event::Acted { id: act.id, result: accepted() });
    }
    story.presses(KeyCode::Char('m')).types("13").presses(KeyCode::Enter);
    assert_eq!(only(&mut story).what, What::Step(IssueStep::MergedInto { into: IssueId(13) }));
}

#[test]
fn a_formal_reply_says_one_of_three_things() {
    let mut story = sits();
    story.presses(KeyCode::Char('f')).sees("▌ it is being dealt with").presses(KeyCode::Tab);
    story
        .presses(KeyCode::Down)
        .sees("▌ somebody else deals with it")
        .types("the grid")
        .presses(KeyCode::Enter);
    let step = IssueStep::Replied { outcome: ReplyOutcome::Transferred, text: text("the grid"), cites: None };
    assert_eq!(only(&mut story).what, What::Step(step));
}

#[test]
fn a_handler_is_chosen_among_those_in_office_and_can_be_let_go() {
    let mut story = sits();
    story.presses(KeyCode::Char('h')).sees("王秀英 ★ (secretary) handles it").presses(KeyCode::Down);
    story.presses(KeyCode::Enter);
    assert_eq!(only(&mut story).what, What::Handler { user: UserId(31), on: true });
    story.presses(KeyCode::Char('h'));
    for _ in 0..9 {
        story.presses(KeyCode::Down);
    }
    story.presses(KeyCode::Enter);
    assert_eq!(only(&mut story).what, What::Handler { user: UserId(31), on: false });
}

#[test]
fn what_does_not_fit_is_said_where_it_is_written_and_nothing_is_sent() {
    let mut story = sits();
    story.presses(KeyCode::Char('r')).presses(KeyCode::Enter).sees("is empty");
    story.presses(KeyCode::Esc).presses(KeyCode::Char('m')).types("twelve").presses(KeyCode::Enter);
    story.sees("That is no number of an issue.").sees("> twelve");
    assert_eq!(story.acts(), []);
}

#[test]
fn what_was_refused_is_kept_with_the_reason_and_never_opens_under_somebodys_fingers() {
    let mut story = sits();
    story.presses(KeyCode::Char('d')).types("mended").presses(KeyCode::Enter);
    let act = only(&mut story);
    story.sees_no("> mended").happens(Event::Acted { id: act.id, result: refused(ErrorCode::WrongState) });
    story.sees("issue 12: not done.").sees("What was").sees("written is kept").sees_no("> mended");
    // Somewhere else the same key begins anew.
    story.presses(KeyCode::Down).presses(KeyCode::Char('d')).sees("issue 13: close").sees_no("> mended");
    story.presses(KeyCode::Esc).presses(KeyCode::Up).presses(KeyCode::Char('d')).sees("> mended");
    story.presses(KeyCode::Enter);
    assert_eq!(only(&mut story).what, What::Step(IssueStep::Resolved { text: text("mended") }));
}

#[test]
fn what_is_half_written_is_there_again_and_leaving_asks_about_it() {
    let mut story = sits();
    story.presses(KeyCode::Char('r')).types("the electrician").presses(KeyCode::Esc).sees_no("electrician");
    story.presses(KeyCode::Char('q')).sees("1 text that you wrote is not sent");
    assert_eq!(story.done(), []);
    story.presses(KeyCode::Char('n')).presses(KeyCode::Char('r')).sees("> the electrician");
    assert_eq!(story.state.unsent(), ["the electrician"]);
    for _ in 0..20 {
        story.presses(KeyCode::Backspace);
    }
    story.presses(KeyCode::Esc).presses(KeyCode::Char('q'));
    assert_eq!(story.done(), [Effect::Leave]);
}

#[test]
fn what_is_on_its_way_is_not_lost_when_one_leaves_and_over_a_broken_connection_it_waits() {
    let mut story = sits();
    story.hears(Update::Offline { why: linli_cli::Lost::Silence, retry_in_ms: 5_000 });
    story.presses(KeyCode::Char('r')).types("soon").presses(KeyCode::Enter);
    story.sees("Reconnecting in 5 s").sees("1 not sent yet");
    assert_eq!(story.state.unsent(), ["soon"]);
    let act = only(&mut story);
    story.signs_in().happens(Event::Acted { id: act.id, result: accepted() });
    assert_eq!(story.state.unsent(), Vec::<&str>::new());
    // Once it is over nothing is taken any more, and the form stays.
    story.presses(KeyCode::Char('r')).types("later").hears(Update::Ended(linli_cli::Ended::LogInAgain));
    story.presses(KeyCode::Enter).sees("> later").sees("Nothing more can be sent now");
}

#[test]
fn letters_are_text_where_one_writes_and_every_listed_key_is_there() {
    let mut story = sits();
    story.presses(KeyCode::Char('r')).types("aqfd?/");
    story.sees("> aqfd?/");
    assert_eq!(story.acts(), []);
    let mut story = sits();
    story.presses(KeyCode::Char('?')).sees("acknowledge: somebody in office has it");
    for _ in 0..40 {
        story.presses(KeyCode::Down);
    }
    story.sees("the clocks are the server's").presses(KeyCode::Esc).sees_no("the clocks are");
}
