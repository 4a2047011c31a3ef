//! Going away from something: what was begun is not lost, what was seen is read, what was said goes.

use linli_cli::ClientError;
use linli_protocol::{ErrorBody, ErrorCode, Place};

use super::super::state::Dialog;
use super::*;

fn ctrl_c(story: &mut Story) -> &mut Story {
    story.presses_with(KeyCode::Char('c'), KeyModifiers::CONTROL)
}

/// Somebody who leaves with a post that was not sent, and with texts that were begun here and elsewhere.
pub(super) fn leaving(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), None, 0);
    story.hears(Update::Offline { why: linli_cli::Lost::Silence, retry_in_ms: 7_000 });
    story.types("Does this arrive?").presses(KeyCode::Enter).types("for here");
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter).types("並且");
    ctrl_c(&mut story);
    story
}

#[test]
fn a_text_that_was_begun_is_asked_about_once_and_stays_where_one_stays() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("half a sent");
    ctrl_c(&mut story).sees("A text was begun and not sent").sees("Ctrl+C again, or y: leave");
    assert!(!story.done().contains(&Effect::Leave));
    story.presses(KeyCode::Esc).sees("> half a sent").done();
    ctrl_c(&mut story);
    ctrl_c(&mut story);
    assert_eq!(story.done(), [Effect::Leave]);
    assert_eq!(story.state.half_written().collect::<Vec<_>>(), ["half a sent"], "it is given back");
}

#[test]
fn what_was_begun_elsewhere_counts_and_an_edit_that_changes_nothing_does_not() {
    let mut items = posts(1..=3);
    items[2].by = me();
    let mut story = Story::reading(items, None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('e')).sees("> post 3");
    assert_eq!(story.state.half_written().count(), 0);
    story.types("!");
    assert_eq!(story.state.half_written().count(), 1);
    story.presses(KeyCode::Esc).types("for here").presses(KeyCode::F(2)).presses(KeyCode::End);
    story.presses(KeyCode::Enter).presses(KeyCode::Tab).done();
    story.presses(KeyCode::Char('q'));
    assert_eq!((story.state.dialog.clone(), story.done()), (Some(Dialog::Leave), vec![]));
    story.sees("A text was begun");
}

#[test]
fn who_wrote_nothing_leaves_at_once() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("  ");
    ctrl_c(&mut story);
    assert!(story.done().contains(&Effect::Leave));
}

#[test]
fn a_notice_goes_by_time_and_by_the_next_key_unless_it_came_just_now() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('d')).sees("Only its author");
    story.presses(KeyCode::Char('k')).sees("Only its author");
    story.waits(999).presses(KeyCode::Char('k')).sees("Only its author");
    story.waits(1).sees("Only its author").presses(KeyCode::Char('k')).sees_no("Only its author");
    story.presses(KeyCode::Char('d')).sees("Only its author").waits(7_999).sees("Only its author");
    story.now_ms += 1;
    story.hears(Update::Online { topic: GROUP, count: 2 }).sees_no("Only its author");
}

#[test]
fn what_was_seen_is_read_also_when_one_goes_on_at_once() {
    let read = |topic, seq| Effect::Read { topic, seq: Seq(seq) };
    let mut story = Story::reading(posts(1..=3), None, 2);
    assert!(story.done().contains(&read(GROUP, 3)), "at its end all of it is read");
    story.hears(posted(4, chen(), "just now"));
    assert_eq!(story.done(), [], "marks go out once a second");
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    assert_eq!(story.done()[..2], [read(GROUP, 4), Effect::Unfollow(GROUP)]);
    let there = page(OTHER, 9, of_posts(posts(7..=9)), None);
    story.hears(Update::View { page: there, reason: ViewReason::First });
    assert!(story.done().contains(&read(OTHER, 9)), "the next one does not wait for the second to pass");
    story.hears(event(
        OTHER,
        10,
        chen(),
        EventBody::Posted(Posted {
            text: Some("x".into()),
            reply_to: None,
            posts: 10,
            mentions: vec![],
            mention_all: false,
        }),
    ));
    ctrl_c(&mut story);
    assert_eq!(story.done(), [read(OTHER, 10), Effect::Leave]);
}

#[test]
fn what_is_not_seen_is_not_read_when_one_goes() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.presses(KeyCode::PageUp).hears(posted(41, chen(), "unseen")).done();
    ctrl_c(&mut story);
    assert_eq!(story.done(), [Effect::Leave]);
}

#[test]
fn ones_own_posts_are_not_new() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.presses(KeyCode::PageUp).hears(posted(41, me(), "from another device"));
    story.sees_no("new post below").hears(posted(42, chen(), "an answer")).sees("1 new post below");
}

#[test]
fn a_post_that_is_stored_when_one_is_elsewhere_already_is_no_news_either() {
    let sends_and_goes = || {
        let mut story = Story::reading(posts(1..=40), None, 0);
        story.types("on my way out").presses(KeyCode::Enter);
        let id = acts(story.done())[0].id;
        story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter).done();
        (story, id)
    };
    let stored = |id, seq| Event::Acted { id, result: Ok(Place { topic: GROUP, seq: Seq(seq) }) };
    let read = Effect::Read { topic: GROUP, seq: Seq(41) };
    let (mut story, id) = sends_and_goes();
    story.happens(stored(id, 41));
    assert_eq!(story.done(), std::slice::from_ref(&read));
    let (mut story, id) = sends_and_goes();
    let head = |head, unread| Head {
        topic: GROUP,
        title: "寶月尚園".into(),
        head: Seq(head),
        unread,
        mentioned: None,
    };
    story.hears(Update::Heads(vec![head(41, 1)])).happens(stored(id, 41)).sees_no(" 1 │");
    assert_eq!(story.done(), [read]);
    let (mut story, id) = sends_and_goes();
    story.hears(Update::Heads(vec![head(42, 2)])).happens(stored(id, 42)).sees(" 2 │");
    assert_eq!(story.done(), [], "another's post is new");
    let (mut story, id) = sends_and_goes();
    let error = ErrorBody::new(ErrorCode::Muted, "");
    story.happens(Event::Acted { id, result: Err(ClientError::Server(error)) });
    assert_eq!(story.done(), []);
}
