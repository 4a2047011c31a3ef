//! Stories of reading: topics, older pages, what is new, the connection.

use crossterm::event::{KeyCode, KeyModifiers, MouseEventKind};
use linli_cli::{Delay, Ended, Lost, Update, ViewReason};
use linli_protocol::client::Ticket;
use linli_protocol::{ErrorBody, ErrorCode, EventBody, Head, Item, Seq, TypingCard, UserId};

use super::super::bounds::{LATE_EVENTS_MAX, ROWS_MAX};
use super::super::scroll::Scroll;
use super::super::state::{Effect, Event};
use super::*;

#[test]
fn the_list_stands_by_neighbourhood_and_the_group_with_news_opens_first() {
    let mut story = Story::new(Language::English, 80, 24);
    story.sees("Connecting …");
    assert_eq!(story.done(), [Effect::Mine]);
    story.signs_in().happens(Event::Mine(Ok(heads(0, 4))));
    assert_eq!(story.done(), [Effect::Follow(OTHER)]);
    let list: Vec<String> = story
        .screen()
        .iter()
        .map(|line| line.chars().take(16).collect::<String>().trim_end().to_owned())
        .collect();
    assert_eq!(list[0].chars().take(4).collect::<String>(), "寶月尚園");
    assert!(list[1].contains("Group chat") && list[2].contains("Members") && list[3].contains("Order kept"));
    assert!(list[4].starts_with("吳淞新城") && list[5].contains("Group chat"));
}

#[test]
fn a_topic_is_opened_from_the_list_with_keys_and_its_unread_count_is_cleared() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    let there = Head { topic: OTHER, title: "吳淞新城".into(), head: Seq(9), unread: 1, mentioned: None };
    story.hears(Update::Heads(vec![there.clone()])).sees("Group chat     1 │");
    story.hears(Update::Heads(vec![Head { unread: 2, ..there }])).sees("Group chat     2 │");
    story.presses(KeyCode::F(2)).presses(KeyCode::End);
    story.done();
    story.presses(KeyCode::Enter);
    assert_eq!(story.done(), [Effect::Unfollow(GROUP), Effect::Follow(OTHER), Effect::Unfollow(ROSTER)]);
    story.sees("loading …");
    let there = page(OTHER, 9, of_posts(posts(1..=9)), None);
    story.hears(Update::View { page: there, reason: ViewReason::First }).sees("post 9");
    let read = Effect::Read { topic: OTHER, seq: Seq(9) };
    assert_eq!(story.waits(1_000).done(), [Effect::Pins(OTHER), read]);
    story.sees("new since your last visit").sees_no("Group chat     2 │");
}

#[test]
fn scrolling_back_loads_older_pages_keeps_the_place_and_says_where_it_begins() {
    let mut story = Story::reading(posts(51..=100), Some(51), 0);
    story.sees("post 100").sees("last 50 loaded");
    story.done();
    let mut pages = 0;
    while story.done().is_empty() {
        story.presses(KeyCode::PageUp);
        pages += 1;
        assert!(pages < 20);
    }
    story.sees("loading earlier posts …").sees("post 51").sees_no("post 50");
    story.presses(KeyCode::PageUp);
    assert_eq!(story.done(), [], "one page at a time");
    let older = page(GROUP, 100, of_posts(posts(1..=50)), None);
    story.happens(Event::Older { topic: GROUP, before: 51, result: Ok(older) });
    story.sees("post 51").sees("post 50").sees("all 100 loaded");
    story.presses_with(KeyCode::Home, KeyModifiers::CONTROL).sees("This is the beginning.").sees("post 1");
    story.uses_mouse(MouseEventKind::ScrollDown, 40, 5).sees_no("This is the beginning.");
    story.presses_with(KeyCode::End, KeyModifiers::CONTROL).sees("post 100");
}

#[test]
fn a_page_that_could_not_be_loaded_says_why_and_is_tried_again_on_demand() {
    let mut story = Story::reading(posts(51..=53), Some(51), 0);
    assert!(story.done().contains(&Effect::Older { topic: GROUP, before: 51 }), "the screen has room");
    let busy = linli_cli::ClientError::Server(ErrorBody::new(ErrorCode::Internal, "x"));
    story.happens(Event::Older { topic: GROUP, before: 51, result: Err(busy) });
    story.sees("Something went wrong in").waits(5_000);
    assert_eq!(story.done(), [], "it is not asked in a loop");
    story.presses(KeyCode::PageUp);
    assert_eq!(story.done(), [Effect::Older { topic: GROUP, before: 51 }]);
}

#[test]
fn what_happens_to_a_post_whose_page_is_on_its_way_is_not_lost() {
    let mut story = Story::reading(posts(51..=53), Some(51), 0);
    story.hears(edited(54, 50, "changed meanwhile")).hears(reacted(55, me(), 50, true, 1));
    story.hears(edited(56, 49, "older than the page"));
    let mut items = posts(41..=50);
    // The page knew this one already, and something after it.
    items[8].text = Some("the page knew".into());
    items[8].changed = Seq(57);
    let older = page(GROUP, 53, of_posts(items), None);
    story.happens(Event::Older { topic: GROUP, before: 51, result: Ok(older) });
    story.presses_with(KeyCode::Home, KeyModifiers::CONTROL).presses(KeyCode::PageDown);
    story.sees("changed meanwhile").sees("👍 1").sees("the page knew").sees_no("older than the page");
}

#[test]
fn a_page_is_asked_again_when_more_happened_meanwhile_than_is_kept() {
    let mut story = Story::reading(posts(51..=53), Some(51), 0);
    story.done();
    for seq in 54..=54 + LATE_EVENTS_MAX as u64 {
        story.hears(edited(seq, 50, "again"));
    }
    story.happens(Event::Older {
        topic: GROUP,
        before: 51,
        result: Ok(page(GROUP, 53, of_posts(posts(41..=50)), None)),
    });
    assert!(story.done().contains(&Effect::Older { topic: GROUP, before: 51 }));
    story.sees_no("post 50");
}

#[test]
fn what_comes_while_one_reads_further_up_is_counted_and_read_at_the_end() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.waits(2_000).presses(KeyCode::PageUp);
    story.done();
    let before = story.screen();
    story.hears(posted(41, chen(), "one more")).hears(posted(42, wang(), "and another"));
    story.sees("2 new posts below (End)").sees("Group chat     2 │").sees_no("and another");
    assert_eq!(before[2..20], story.screen()[2..20], "the place is kept");
    assert_eq!(story.waits(5_000).done(), [], "what is not seen is not read");
    story.presses(KeyCode::End).sees("and another").sees_no("new posts below");
    assert_eq!(story.done(), [Effect::Read { topic: GROUP, seq: Seq(42) }]);
}

#[test]
fn read_marks_go_out_once_a_second_at_most_and_the_last_one_always() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.done();
    story.hears(posted(4, chen(), "a")).hears(posted(5, chen(), "b"));
    assert_eq!(story.done(), []);
    assert_eq!(story.waits(1_000).done(), [Effect::Read { topic: GROUP, seq: Seq(5) }]);
    assert_eq!(story.waits(1_000).done(), []);
}

#[test]
fn what_another_device_read_is_read_here() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.presses(KeyCode::PageUp).hears(posted(41, chen(), "one more")).sees("1 new post below");
    story.hears(Update::Read { topic: GROUP, seq: Seq(41) }).sees_no("new post below");
}

#[test]
fn a_lost_connection_is_told_in_words_and_after_it_nothing_is_missing_or_doubled() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.sees("Connected").hears(Update::Online { topic: GROUP, count: 214 }).sees("214 people online");
    story
        .hears(Update::Offline { why: Lost::Unreachable("nobody listens there".into()), retry_in_ms: 4_200 });
    story.sees("Reconnecting in 5 s · the server cannot be reached").sees_no("online");
    story.waits(3_000).sees("Reconnecting in 2 s");
    story.waits(2_000).sees("Reconnecting … ·");
    story.signs_in().sees("Connected");
    for seq in 4..=6 {
        story.hears(posted(seq, chen(), &format!("post {seq}")));
    }
    let shown: Vec<String> = story.screen().into_iter().filter(|line| line.contains("post ")).collect();
    let numbers: Vec<String> = (1..=6).map(|n| format!("post {n}")).collect();
    assert!(shown.iter().zip(&numbers).all(|(line, number)| line.ends_with(number)), "{shown:?}");
    assert_eq!(shown.len(), 6);
}

#[test]
fn every_way_to_be_without_a_connection_has_its_words() {
    let refused = ErrorBody::new(ErrorCode::RateLimited, "too many sessions").after(3_000);
    let ways = [
        (Lost::ConnectTimeout, "no answer"),
        (Lost::Closed { code: Some(1001), reason: "going_away".into() }, "the server is restarting"),
        (Lost::Closed { code: None, reason: "broken pipe".into() }, "the connection was lost"),
        (Lost::NotNow(refused), "Too much at once; wait 3 s."),
        (Lost::SignInTimeout, "did not answer the sign-in"),
        (Lost::Silence, "nothing was heard"),
        (Lost::NoAnswer(linli_protocol::RequestId(4)), "the server did not answer"),
        (Lost::Gap { topic: GROUP, expected: Seq(4), got: Seq(6) }, "something that does not fit"),
    ];
    for (why, words) in ways {
        let mut story = Story::reading_in(Language::English, 200, 24, posts(1..=3), None, 0);
        story.hears(Update::Offline { why, retry_in_ms: 900 }).sees("Reconnecting in 1 s").sees(words);
    }
    for (why, words) in [
        (Ended::LogInAgain, "Signed out: leave with Ctrl+C and log in again."),
        (Ended::Unwelcome("too_large".into()), "The server refuses this program: too_large"),
        (Ended::Closed, "Disconnected"),
    ] {
        let mut story = Story::reading(posts(1..=3), None, 0);
        story.hears(Update::Ended(why)).sees(words);
        assert!(story.state.is_over());
    }
}

#[test]
fn a_server_that_puts_things_off_is_told_of_with_the_reason() {
    let mut story = Story::reading_in(Language::English, 100, 24, posts(1..=3), None, 0);
    let error = ErrorBody::new(ErrorCode::ReadOnly, "disk").after(9_000);
    story.hears(Update::Delayed(Delay { ticket: Ticket(1), error, retry_in_ms: 9_000 }));
    story.sees("The server is read-only: its disk is nearly full. Sent again in 9 s.");
    story.waits(9_000).sees_no("read-only");
}

#[test]
fn a_history_that_started_over_is_loaded_anew_and_says_so() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    let anew = page(GROUP, 20_000, of_posts(posts(900..=903)), None);
    story.hears(Update::View { page: anew, reason: ViewReason::StartedOver });
    story.sees("post 903").sees("loaded anew").sees_no("post 3 ");
}

#[test]
fn edits_deletions_and_reactions_change_the_post_they_are_about() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.hears(edited(4, 2, "better words")).sees("better words").sees("edited");
    story.hears(reacted(5, wang(), 1, true, 1)).hears(reacted(6, me(), 1, true, 2)).sees("👍 2");
    story.hears(reacted(7, wang(), 1, false, 1)).sees("👍 1");
    story.hears(event(GROUP, 8, chen(), EventBody::Deleted { post: Seq(2) }));
    story.sees("This post was deleted.").sees_no("better words");
}

#[test]
fn a_reaction_that_nobody_leaves_any_more_goes_and_the_others_stay() {
    let mut items = posts(1..=3);
    items[0].reactions = vec![
        Tally { reaction: "👍".into(), count: 1, mine: false },
        Tally { reaction: "🙏".into(), count: 2, mine: true },
    ];
    let mut story = Story::reading(items, None, 0);
    story.hears(reacted(4, wang(), 1, false, 0)).sees("🙏 2").sees_no("👍");
}

#[test]
fn a_page_of_another_history_is_left_alone() {
    let mut story = Story::reading(posts(51..=53), Some(51), 0);
    let mut foreign = page(GROUP, 53, of_posts(posts(41..=50)), None);
    foreign.as_of.epoch = Epoch(2);
    story.happens(Event::Older { topic: GROUP, before: 51, result: Ok(foreign) }).sees_no("post 50");
    let mut anew = page(GROUP, 9, of_posts(posts(7..=9)), Some(7));
    anew.as_of.epoch = Epoch(2);
    story.done();
    story
        .hears(Update::View { page: anew, reason: ViewReason::StartedOver })
        .sees("post 9")
        .sees_no("post 53");
    assert!(story.done().contains(&Effect::Older { topic: GROUP, before: 7 }));
}

#[test]
fn a_new_card_mends_what_is_on_the_screen() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    let promoted = Card { badge: true, office: Some(Office::Deputy), ..chen() };
    story.hears(posted(4, promoted, "hello"));
    let authors = story.screen().iter().filter(|line| line.contains("陳家豪 ★ deputy")).count();
    assert_eq!(authors, 4);
}

#[test]
fn who_types_is_shown_for_a_while_and_never_oneself() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    let users = vec![
        TypingCard { id: ME, name: "Ana".into() },
        TypingCard { id: UserId(57), name: "王秀英".into() },
        TypingCard { id: UserId(31), name: "陳家豪".into() },
    ];
    story.hears(Update::Typing { topic: GROUP, users }).sees("王秀英, 陳家豪 are typing …");
    story.hears(posted(4, chen(), "done")).sees("王秀英 is typing …");
    let late = vec![TypingCard { id: UserId(31), name: "陳家豪".into() }];
    story.hears(Update::Typing { topic: GROUP, users: late.clone() }).sees("王秀英 is typing …");
    story
        .waits(5_000)
        .sees_no("typing")
        .hears(Update::Typing { topic: GROUP, users: late })
        .sees("陳家豪 is typing");
}

#[test]
fn members_and_the_record_of_order_are_shown_by_the_same_means() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    let members = vec![Item::Member(chen()), Item::Member(wang())];
    story.hears(Update::View { page: page(ROSTER, 9, members, None), reason: ViewReason::First });
    story.sees("王秀英 ★ secretary").sees("This is for reading only.");
    story.hears(event(ROSTER, 10, wang(), EventBody::Left { user: UserId(31) })).sees_no("陳家豪");
    story.types("x");
    assert!(story.state.input.is_empty());
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    let act: Item = serde_json::from_value(serde_json::json!({
        "kind": "act", "seq": 1, "at": START_MS, "act": "muted", "until": START_MS, "rule": "flooding",
        "by": {"id": 57, "name": "王秀英", "badge": true, "office": "secretary"}, "reason": "forty posts in a minute",
        "person": {"id": 31, "name": "陳家豪"}, "link": "0".repeat(64),
    }))
    .unwrap();
    story.hears(Update::View { page: page(RECORD, 1, vec![act], None), reason: ViewReason::First });
    story.sees("王秀英 ★ secretary muted 陳家豪").sees("forty posts");
    let unknown = EventBody::Unknown { kind: "pinned".into(), data: "{\"post\":3}".into() };
    story.hears(event(RECORD, 2, wang(), unknown)).sees("“pinned”, which this");
}

#[test]
fn losing_access_closes_the_topic_and_says_so() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.hears(Update::Unfollowed { topic: GROUP, code: ErrorCode::NotFound });
    story.sees_no("post 3").sees("Nothing is open.");
    assert!(story.state.notice.as_ref().unwrap().0.contains("寶月尚園 · Group chat is closed to you now."));
    assert_eq!(story.state.topics.heads.len(), 3);
}

#[test]
fn what_is_said_of_a_topic_that_is_not_open_any_more_is_left_alone() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    story.hears(posted(4, chen(), "late")).sees_no("late");
    let stale = page(GROUP, 4, of_posts(posts(1..=4)), None);
    story.hears(Update::View { page: stale, reason: ViewReason::First }).sees("loading …").sees_no("post 4");
}

#[test]
fn a_conversation_that_nobody_looks_at_the_end_of_does_not_grow_without_bound() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.presses(KeyCode::PageUp);
    story.done();
    let mut most = 0;
    for seq in 41..=ROWS_MAX as u64 + 1 {
        story.hears(posted(seq, chen(), "on and on"));
        most = most.max(story.state.open.as_ref().unwrap().rows.len());
    }
    assert_eq!(story.done(), [Effect::Unfollow(GROUP), Effect::Follow(GROUP)]);
    assert!(most <= ROWS_MAX + 1);
    assert_eq!(story.state.scroll, Scroll::End);
    story.sees("loading …");
}

#[test]
fn a_click_opens_a_topic_and_chooses_a_post_and_the_wheel_scrolls() {
    let mut story = Story::reading(posts(1..=40), None, 0);
    story.uses_mouse(MouseEventKind::ScrollUp, 40, 5).sees_no("post 40");
    let line = story.screen().iter().position(|line| line.contains("post 35")).unwrap();
    story
        .clicks(40, u16::try_from(line).unwrap())
        .presses(KeyCode::Char('r'))
        .sees("Answering 陳家豪: post 35");
    story.done();
    story.clicks(4, 5);
    assert_eq!(story.done(), [Effect::Unfollow(GROUP), Effect::Follow(OTHER), Effect::Unfollow(ROSTER)]);
}

#[test]
fn in_a_narrow_terminal_the_list_lies_over_the_conversation() {
    let mut story = Story::reading_in(Language::English, 40, 12, posts(1..=3), None, 0);
    story.sees("post 3").sees_no("Members");
    story.waits(1_000).presses(KeyCode::F(2)).sees("Members").sees_no("post 3");
    story.done();
    story.hears(posted(4, chen(), "post 4"));
    assert_eq!(story.waits(5_000).done(), [], "what is covered is not read");
    story.sees("1").presses(KeyCode::Esc).sees("post 4");
    assert_eq!(story.done(), [Effect::Read { topic: GROUP, seq: Seq(4) }]);
    story.happens(Event::Resize { columns: 80, rows: 24 }).sees("post 3").sees("Members");
}
