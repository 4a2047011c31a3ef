//! Stories of writing: posts on their way, answers, changes, questions before anything is lost.

use crossterm::event::{KeyCode, KeyModifiers};
use linli_cli::{ClientError, Lost, Update};
use linli_protocol::{ErrorBody, ErrorCode, EventBody, Place, Posted, Seq};

use super::super::bounds::ACTS_MAX;
use super::super::outbox::{Act, What};
use super::super::state::{Dialog, Effect, Event, Focus};
use super::*;

fn accepted(id: u64, seq: u64) -> Event {
    Event::Acted { id, result: Ok(Place { topic: GROUP, seq: Seq(seq) }) }
}

fn refused(id: u64, code: ErrorCode) -> Event {
    let error = ErrorBody::new(code, "words for developers").after(90_000);
    Event::Acted { id, result: Err(ClientError::Server(error)) }
}

#[test]
fn a_post_is_pending_until_it_is_acknowledged_and_stands_there_once_whatever_comes_first() {
    for event_first in [true, false] {
        let mut story = Story::reading(posts(1..=3), None, 0);
        story.types("你好 all").presses(KeyCode::Enter).sees("sending …").sees("你好 all");
        let sent = acts(story.done());
        assert!(
            matches!(&sent[..], [Act { what: What::Post { text, reply_to: None, .. }, .. }] if text.as_str() == "你好 all")
        );
        let once = |story: &Story| {
            let lines = story.screen();
            assert_eq!(
                lines.iter().filter(|line| line.contains("你好 all")).count(),
                1,
                "{}",
                lines.join("\n")
            );
        };
        let answer = accepted(sent[0].id, 4);
        if event_first {
            story.hears(posted(4, me(), "你好 all"));
            once(&story);
            story.happens(answer);
        } else {
            story.happens(answer);
            once(&story);
            story.sees("sent").hears(posted(4, me(), "你好 all"));
        }
        once(&story);
        story.sees_no("sending …");
        assert_eq!(story.state.outbox.waiting(), 0);
        assert!(story.state.outbox.unsent().next().is_none());
    }
}

#[test]
fn without_a_connection_a_post_waits_and_is_counted() {
    let mut story = Story::reading_in(Language::English, 120, 24, posts(1..=3), None, 0);
    story.hears(Update::Offline { why: Lost::Silence, retry_in_ms: 9_000 });
    story.types("later").presses(KeyCode::Enter).sees("waiting for the connection …").sees("1 not sent yet");
    story.signs_in().sees("sending …");
    let id = acts(story.done())[0].id;
    story.hears(posted(4, me(), "later")).happens(accepted(id, 4)).sees_no("sending …");
}

#[test]
fn a_refused_post_says_why_in_words_and_comes_back_into_the_input() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("once too often").presses(KeyCode::Enter);
    let id = acts(story.done())[0].id;
    story.happens(refused(id, ErrorCode::Muted));
    story.sees("Not sent. You are muted here for another 90 s").sees("once too often").sees_no("developers");
    story.presses(KeyCode::Up).presses(KeyCode::Char('e')).sees("> once too often").sees_no("Not sent.");
    story.presses(KeyCode::Enter);
    let id = acts(story.done())[0].id;
    story.happens(refused(id, ErrorCode::NotHere));
    story.presses(KeyCode::Up).presses(KeyCode::Char('d')).sees_no("once too often");
}

#[test]
fn a_chosen_post_is_answered() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Up).sees("▌   post 2").presses(KeyCode::Char('r'));
    story.sees("Answering 陳家豪: post 2").types("r is a letter here").presses(KeyCode::Enter);
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::Post { reply_to: Some(Seq(2)), .. }, .. }]));
    story.sees_no("Answering").sees("↩ 陳家豪: post 2");
    let body = Posted {
        text: Some("r is a letter here".into()),
        reply_to: Some(Seq(2)),
        posts: 4,
        mentions: vec![],
        mention_all: false,
    };
    story.hears(event(GROUP, 4, me(), EventBody::Posted(body)));
    story.happens(accepted(sent[0].id, 4)).sees("↩ 陳家豪: post 2");
}

#[test]
fn an_answer_to_what_is_not_loaded_names_its_number() {
    let mut items = posts(51..=53);
    items[1].reply_to = Some(Seq(7));
    Story::reading(items, Some(51), 0).sees("↩ an earlier post (no. 7)");
}

#[test]
fn ones_own_post_is_changed_and_what_was_being_written_comes_back() {
    let mut items = posts(1..=3);
    items[2].by = me();
    let mut story = Story::reading(items, None, 0);
    story.types("half a thought").presses(KeyCode::Up).presses(KeyCode::Char('e'));
    story.sees("Changing Ana: post 3").types("!").presses(KeyCode::Enter);
    let sent = acts(story.done());
    assert!(
        matches!(&sent[..], [Act { what: What::Edit { post: Seq(3), text, .. }, .. }] if text.as_str() == "post 3!")
    );
    story.sees("> half a thought").sees("change of post 3");
    story.hears(edited(4, 3, "post 3!")).happens(accepted(sent[0].id, 4));
    story.sees_no("change of post 3").sees("post 3!");
    story.presses(KeyCode::Up).presses(KeyCode::Char('e')).presses(KeyCode::Esc).sees("> half a thought");
}

#[test]
fn somebody_elses_post_is_neither_changed_nor_deleted() {
    for key in ['e', 'd'] {
        let mut story = Story::reading(posts(1..=3), None, 0);
        story.done();
        story.presses(KeyCode::Up).presses(KeyCode::Char(key)).sees("Only its author can do this.");
        assert_eq!((story.state.dialog.clone(), acts(story.done())), (None, vec![]));
    }
}

#[test]
fn deleting_asks_first() {
    let mut items = posts(1..=3);
    items[2].by = me();
    let mut story = Story::reading(items, None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('d')).sees("Delete this post?").sees("Ana: post 3");
    story.presses(KeyCode::Enter).sees_no("Delete this post?");
    assert_eq!(acts(story.done()), []);
    story.presses(KeyCode::Char('d')).presses(KeyCode::Char('y'));
    assert!(matches!(&acts(story.done())[..], [Act { what: What::Delete { post: Seq(3) }, .. }]));
}

#[test]
fn a_reaction_is_left_and_taken_back() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('+')).sees("[1 👍]").presses(KeyCode::Enter);
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::React { post: Seq(3), on: true, .. }, .. }]));
    story.hears(reacted(4, me(), 3, true, 1)).happens(accepted(sent[0].id, 4));
    story.sees("👍 1").presses(KeyCode::Char('+')).presses(KeyCode::Char('1'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::React { on: false, .. }, .. }]));
    story.happens(refused(sent[0].id, ErrorCode::TooManyReactions));
    story.sees("That was not done. No more reactions are allowed");
}

#[test]
fn a_text_of_several_lines_is_written_and_the_input_grows() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("一").presses_with(KeyCode::Enter, KeyModifiers::ALT).types("二");
    story.sees("> 一").sees("  二").happens(Event::Paste("三\r\n\u{1b}四".into()));
    story.presses(KeyCode::Enter);
    let sent = acts(story.done());
    assert!(
        matches!(&sent[..], [Act { what: What::Post { text, .. }, .. }] if text.as_str() == "一\n二三\n四")
    );
}

#[test]
fn others_are_told_that_one_types_once_in_three_seconds() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.done();
    story.types("hello");
    assert_eq!(story.done(), [Effect::Typing(GROUP)]);
    story.waits(2_999).types("a");
    assert!(!story.done().contains(&Effect::Typing(GROUP)));
    story.waits(1).types("b");
    assert_eq!(story.done(), [Effect::Typing(GROUP)]);
}

#[test]
fn a_text_that_is_not_finished_waits_in_its_topic() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("for here").presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    story.sees_no("for here").types("there");
    story.presses(KeyCode::F(2)).presses(KeyCode::Home).presses(KeyCode::Enter).sees("> for here");
}

#[test]
fn leaving_asks_first_where_something_would_be_lost() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("hello").presses(KeyCode::Enter);
    story.done();
    story.presses_with(KeyCode::Char('c'), KeyModifiers::CONTROL).sees("One post was not sent, or is not");
    story.presses(KeyCode::Char('n'));
    assert_eq!(story.done(), []);
    story.presses_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    story.presses_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(story.done(), [Effect::Leave]);
}

#[test]
fn letters_are_commands_outside_of_the_input_only() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("quite dear").sees("> quite dear");
    story.presses_with(KeyCode::Char('u'), KeyModifiers::CONTROL).presses(KeyCode::Tab);
    assert_eq!(story.state.focus, Focus::Posts);
    story.presses(KeyCode::Char('?'));
    assert!(matches!(story.state.dialog, Some(Dialog::Help { .. })));
    story.presses(KeyCode::Esc).presses(KeyCode::Char('q'));
    assert!(story.done().contains(&Effect::Leave));
}

#[test]
fn beyond_so_many_unanswered_acts_the_text_stays_in_the_input() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    for _ in 0..ACTS_MAX {
        story.types("x").presses(KeyCode::Enter);
    }
    story.done();
    story.types("one too many").presses(KeyCode::Enter).sees("Too much waits").sees("> one too many");
    assert_eq!(acts(story.done()), []);
}
