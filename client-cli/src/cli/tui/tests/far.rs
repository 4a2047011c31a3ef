//! Going to a place far back, and forward again to what is newest.

use linli_cli::ClientError;
use linli_protocol::{ErrorBody, ErrorCode};

use super::*;

/// Posts 951 to 1000 are loaded; the last one answers post 100.
fn answering_an_old_post() -> Story {
    let mut items = posts(951..=1000);
    items[49].reply_to = Some(Seq(100));
    let mut story = Story::reading(items, Some(951), 0);
    story.presses(KeyCode::Up);
    story
}

fn around(story: &mut Story) -> u64 {
    match &story.done()[..] {
        [Effect::Around { topic: GROUP, before }] => *before,
        other => panic!("{other:?}"),
    }
}

/// What a server answers to a view before this number: the last of those posts, up to so many.
fn before(before: u64, items: u64, as_of: u64) -> Page {
    let end = (before - 1).min(as_of);
    let start = end.saturating_sub(items - 1).max(1);
    page(GROUP, as_of, of_posts(posts(start..=end)), (start > 1).then_some(start))
}

/// At post 100, in a window that is loaded up to 124.
fn far_back() -> Story {
    let mut story = answering_an_old_post();
    story.done();
    story.presses(KeyCode::Char('g'));
    let end = around(&mut story);
    story.happens(Event::Around { topic: GROUP, before: end, result: Ok(before(end, 50, 1000)) });
    story
}

fn newer(story: &mut Story) -> u64 {
    let asked = story.done().into_iter().find_map(|effect| match effect {
        Effect::Newer { topic: GROUP, before } => Some(before),
        _ => None,
    });
    asked.expect("newer ones are asked for")
}

#[test]
fn g_goes_to_the_post_that_is_answered_however_far_back_it_is() {
    let mut story = far_back();
    story.sees("post 100").sees("post 99").sees_no("post 1000").sees("newer ones not");
    assert!(story.state.selected.is_some());
    // One may answer there as anywhere.
    story.presses(KeyCode::Char('r')).sees("Answering 陳家豪: post 100");
}

#[test]
fn a_post_that_is_loaded_is_gone_to_without_asking() {
    let mut items = posts(951..=1000);
    items[49].reply_to = Some(Seq(953));
    let mut story = Story::reading(items, Some(951), 0);
    story.presses(KeyCode::Up).done();
    story.presses(KeyCode::Char('g')).sees("post 953");
    assert!(!story.done().iter().any(|effect| matches!(effect, Effect::Around { .. })));
    story.presses(KeyCode::End).sees("post 1000");
}

#[test]
fn what_is_live_never_stands_behind_a_window_that_it_does_not_follow() {
    let mut story = far_back();
    story.hears(posted(1001, wang(), "right now"));
    story.sees_no("right now").sees("1 new post below");
    for _ in 0..40 {
        story.presses(KeyCode::Down);
    }
    story.sees_no("right now").sees("post 124");
    assert!(!story.done().iter().any(|effect| matches!(effect, Effect::Read { .. })), "it was not read");
}

#[test]
fn going_down_loads_what_follows_until_it_meets_what_is_live() {
    let mut story = far_back();
    story.done();
    let mut windows = 0;
    while !story.state.open.as_ref().unwrap().is_live() {
        for _ in 0..30 {
            story.presses(KeyCode::PageDown);
        }
        let end = newer(&mut story);
        let last = story.screen().into_iter().rev().find(|line| line.contains("post ")).unwrap();
        story.happens(Event::Newer { topic: GROUP, before: end, result: Ok(before(end, 200, 1000)) });
        story.sees(last.trim_start_matches(['│', ' ']));
        windows += 1;
        assert!(windows < 10, "it goes on");
    }
    story.presses_with(KeyCode::End, KeyModifiers::CONTROL).sees("post 1000").sees_no("There is more below");
    story.hears(posted(1001, wang(), "right now")).sees("right now");
    let rows: Vec<u64> =
        story.state.open.as_ref().unwrap().rows.values().map(|row| row.post().unwrap().seq.0).collect();
    assert!(rows.windows(2).all(|pair| pair[0] + 1 == pair[1]), "there is a gap: {rows:?}");
}

#[test]
fn a_page_that_is_older_than_what_was_told_does_not_count_as_the_end() {
    let mut story = answering_an_old_post();
    story.done();
    story.state.go_to(GROUP, Seq(940));
    story.hears(posted(1001, wang(), "told meanwhile"));
    // The page was made before that: it ends with 964, or would, had it been asked for more.
    story.happens(Event::Around { topic: GROUP, before: 1_100, result: Ok(before(1_100, 200, 1000)) });
    assert!(!story.state.open.as_ref().unwrap().is_live());
    story.sees("post 940");
}

#[test]
fn what_happened_to_a_post_while_its_page_was_on_its_way_is_not_lost() {
    let mut story = answering_an_old_post();
    story.done();
    story.presses(KeyCode::Char('g'));
    let end = around(&mut story);
    story.hears(edited(1001, 100, "changed meanwhile"));
    story.happens(Event::Around { topic: GROUP, before: end, result: Ok(before(end, 50, 1000)) });
    story.sees("changed meanwhile");
}

#[test]
fn end_leaves_the_window_and_so_does_sending() {
    let mut story = far_back();
    story.done();
    story.presses(KeyCode::End);
    assert_eq!(story.done()[..2], [Effect::Unfollow(GROUP), Effect::Follow(GROUP)]);

    let mut story = far_back();
    story.presses(KeyCode::Esc).types("here").done();
    story.presses(KeyCode::Enter);
    assert!(story.done().contains(&Effect::Follow(GROUP)), "one's own post is seen");
}

#[test]
fn a_place_that_cannot_be_loaded_is_said_and_nothing_moves() {
    let mut story = answering_an_old_post();
    story.done();
    story.presses(KeyCode::Char('g'));
    let end = around(&mut story);
    let busy = ClientError::Server(ErrorBody::new(ErrorCode::Busy, "busy"));
    story.happens(Event::Around { topic: GROUP, before: end, result: Err(busy) });
    story.sees("That was not done. The server is very busy.").sees("post 1000");
}

#[test]
fn a_post_that_is_gone_is_said_to_be_gone() {
    let mut story = answering_an_old_post();
    story.done();
    story.presses(KeyCode::Char('g'));
    let end = around(&mut story);
    let mut there = before(end, 50, 1000);
    there.items.retain(|item| !matches!(item, Item::Post(post) if post.seq == Seq(100)));
    story.happens(Event::Around { topic: GROUP, before: end, result: Ok(there) });
    story.sees("There is no such post");
}

#[test]
fn a_window_keeps_its_bound() {
    let mut story = Story::reading(posts(99_951..=100_000), Some(99_951), 0);
    story.done();
    let asked = story.state.go_to(GROUP, Seq(100));
    assert_eq!(asked, [Effect::Around { topic: GROUP, before: 125 }]);
    story.happens(Event::Around { topic: GROUP, before: 125, result: Ok(before(125, 50, 100_000)) });
    for _ in 0..60 {
        story.state.scroll = super::super::scroll::Scroll::End;
        story.waits(1);
        let end = newer(&mut story);
        story.happens(Event::Newer { topic: GROUP, before: end, result: Ok(before(end, 200, 100_000)) });
    }
    let open = story.state.open.as_ref().unwrap();
    assert_eq!(open.rows.len(), super::super::bounds::ROWS_OLDER_MAX);
    assert_eq!(open.older, super::super::conversation::Older::More(100 + 24 + 60 * 200 - 4_000 + 1));
}
