//! Quick polls: how they stand, answering by a key, changing and taking back, and what is left of a closed one.

use linli_cli::ClientError;
use linli_protocol::{
    ErrorBody, ErrorCode, Pinned, Place, PollClosed, PollCounts, PollItem, PollOpened, PollOption, Removed,
    Restored,
};

use super::super::outbox::{Act, What};
use super::*;

/// A poll of Wang's, with what was chosen so far.
pub(super) fn poll(seq: u64, question: &str, options: &[(&str, u64, bool)], several: bool) -> PollItem {
    let option = |(text, count, mine): &(&str, u64, bool)| PollOption {
        text: (*text).into(),
        count: *count,
        mine: *mine,
    };
    PollItem {
        post: post(seq, wang(), question),
        options: options.iter().map(option).collect(),
        several,
        closes_at: START_MS + 24 * 60 * MINUTE_MS,
        open: true,
        people: options.iter().fold(0_u64, |all, (_, count, _)| all.saturating_add(*count)),
    }
}

fn shown(language: Language, columns: u16, lines: u16, polls: Vec<PollItem>) -> Story {
    let mut story = Story::new(language, columns, lines);
    story.signs_in();
    story.happens(Event::Mine(Ok(heads(0, 0))));
    let newest = polls.last().map_or(0, |poll| poll.post.seq.0);
    let mut items = of_posts(posts(1..=2));
    items.extend(polls.into_iter().map(Item::Poll));
    story.hears(Update::View { page: page(GROUP, newest, items, None), reason: ViewReason::First });
    story
}

fn lift() -> PollItem {
    poll(3, "電梯哪天修？", &[("週二", 12, false), ("週五下午", 3, false)], false)
}

/// A closed poll, one that is open and answered, and one that is chosen and takes several.
pub(super) fn three(language: Language, columns: u16, lines: u16) -> Story {
    let mut closed = poll(3, "電梯哪天修？", &[("週二", 120, false), ("週五下午", 31, false)], false);
    closed.open = false;
    let answered = poll(
        4,
        "Who can help to carry the chairs for the assembly down to the courtyard on Saturday morning?",
        &[
            ("I can", 9, true),
            ("Not this time", 14, false),
            ("只能幫一小時，十點以前必須離開，但可以帶上推車和繩子，還有兩個兒子", 2, false),
        ],
        false,
    );
    let months = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月"];
    let options: Vec<_> =
        months.iter().zip(1..).map(|(month, n)| (*month, n * n, n == 2 || n == 10)).collect();
    let mut several = poll(5, "哪幾個月方便參加大掃除？", &options, true);
    several.people = 130;
    let mut story = shown(language, columns, lines, vec![closed, answered, several]);
    let desk = Head {
        topic: Topic::Desk(NeighbourhoodId(7)),
        title: "寶月尚園".into(),
        head: Seq(1),
        unread: 0,
        mentioned: None,
    };
    story.hears(Update::Heads(vec![desk])).presses(KeyCode::Up).presses(KeyCode::Char('3'));
    story
}

fn answered(story: &mut Story) -> Vec<(u64, Seq, Vec<u8>)> {
    let answer = |act: Act| match act.what {
        What::Answer { post, options } => (act.id, post, options),
        other => panic!("{other:?}"),
    };
    acts(story.done()).into_iter().map(answer).collect()
}

fn is_taken(story: &mut Story, id: u64) {
    story.happens(Event::Acted { id, result: Ok(Place { topic: GROUP, seq: Seq::ZERO }) });
}

#[test]
fn a_poll_shows_what_it_asks_how_it_stands_until_when_and_how_to_answer() {
    let mut story = shown(Language::English, 80, 24, vec![lift()]);
    story.sees("poll").sees("電梯哪天修？").sees(" 1   週二      12").sees(" 2   週五下午   3");
    story
        .sees("15 people have answered · one may be chosen, until")
        .sees("2026-11-25 14:00")
        .sees("↑ chooses the poll");
    story.hears(Update::Polls {
        topic: GROUP,
        polls: vec![PollCounts { post: Seq(3), counts: vec![12, 4], people: 16 }],
    });
    story.sees("週五下午   4").sees("16 people have answered");
    story
        .presses(KeyCode::Up)
        .sees("1–2: answer, or answer anew · -: take the answer back")
        .sees("1–9 0 choose");
    story.sees_no("close-poll");
}

#[test]
fn a_number_answers_another_changes_it_and_minus_takes_it_back() {
    let mut story = shown(Language::English, 80, 24, vec![lift()]);
    story.presses(KeyCode::Up).done();
    story.presses(KeyCode::Char('2')).sees(" 2 … 週五下午");
    let sent = answered(&mut story);
    let [(id, Seq(3), options)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(*options, [2]);
    is_taken(&mut story, *id);
    story
        .sees(" 2 ✓ 週五下午")
        .presses(KeyCode::Char('2'))
        .presses(KeyCode::Char('3'))
        .presses(KeyCode::Char('0'));
    assert_eq!(answered(&mut story), [], "the same again and what is not there change nothing");
    story.presses(KeyCode::Char('1'));
    let sent = answered(&mut story);
    is_taken(&mut story, sent[0].0);
    story.sees(" 1 ✓ 週二").sees(" 2   週五下午").presses(KeyCode::Char('-'));
    let sent = answered(&mut story);
    assert_eq!(sent[0].2, Vec::<u8>::new());
    is_taken(&mut story, sent[0].0);
    story.sees_no("✓");
}

#[test]
fn where_several_may_be_chosen_numbers_turn_them_on_and_off_also_before_the_server_has_answered() {
    let options: Vec<_> =
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(|text| (text, 0, false)).into();
    let mut story = shown(Language::English, 80, 24, vec![poll(3, "Which?", &options, true)]);
    story.presses(KeyCode::Up).sees("1–9 0: choose").done();
    for key in ['0', '2', '0', '1'] {
        story.presses(KeyCode::Char(key));
    }
    let sent: Vec<Vec<u8>> = answered(&mut story).into_iter().map(|(_, _, options)| options).collect();
    assert_eq!(sent, [vec![10], vec![2, 10], vec![2], vec![1, 2]]);
}

#[test]
fn a_poll_that_is_opened_is_a_post_and_one_that_is_closed_takes_no_answer() {
    let mut story = shown(Language::English, 80, 24, vec![]);
    story.presses(KeyCode::PageUp).presses(KeyCode::Home);
    let opened = PollOpened {
        question: Some("Which day?".into()),
        options: vec!["Tuesday".into(), "Friday".into()],
        several: false,
        closes_at: START_MS,
        posts: 3,
    };
    story.hears(event(GROUP, 3, wang(), EventBody::PollOpened(opened)));
    story.sees("Which day?").sees(" 2   Friday   0");
    let pin = Pinned { post: Seq(3), on: true };
    story.hears(event(GROUP, 4, wang(), EventBody::Pinned(pin))).sees("pinned");
    story.presses(KeyCode::Up).presses(KeyCode::Char('1'));
    let id = answered(&mut story)[0].0;
    let closed = PollClosed { post: Seq(3), counts: vec![4, 2], people: 6 };
    story.hears(event(GROUP, 5, wang(), EventBody::PollClosed(closed)));
    story
        .sees("closed")
        .sees("Tuesday  4")
        .sees("6 people have answered")
        .sees("The poll “Which day?” is closed");
    is_taken(&mut story, id);
    let keeps_choice = |story: &Story| {
        let poll = story.state.chosen_poll().unwrap();
        poll.options.iter().any(|option| option.mine)
    };
    assert!(!keeps_choice(&story), "an answer that is acknowledged late is not kept");
    story.sees_no("✓").presses(KeyCode::Char('1')).sees("This poll is closed");
    assert_eq!(answered(&mut story), []);
}

#[test]
fn who_had_answered_is_linked_to_no_choice_any_more_once_it_is_closed() {
    let mut answered = lift();
    answered.options[0].mine = true;
    let mut story = shown(Language::English, 80, 24, vec![answered]);
    story.presses(KeyCode::Up).sees(" 1 ✓ 週二");
    let closed = PollClosed { post: Seq(3), counts: vec![12, 3], people: 15 };
    story.hears(event(GROUP, 4, wang(), EventBody::PollClosed(closed)));
    assert!(story.state.chosen_poll().unwrap().options.iter().all(|option| !option.mine));
}

#[test]
fn an_answer_that_is_refused_is_not_shown_as_given() {
    let mut story = shown(Language::English, 80, 24, vec![lift()]);
    story.presses(KeyCode::Up).presses(KeyCode::Char('1'));
    let id = answered(&mut story)[0].0;
    let late = ClientError::Server(ErrorBody::new(ErrorCode::PollClosed, ""));
    story.happens(Event::Acted { id, result: Err(late) });
    story.sees("That was not done. This poll is closed").sees(" 1   週二");
}

#[test]
fn a_poll_that_is_removed_shows_nothing_and_comes_back_with_its_numbers() {
    let mut story = shown(Language::English, 80, 24, vec![lift()]);
    let removed = Removed { post: Seq(3), act: Seq(9) };
    story.hears(event(GROUP, 4, wang(), EventBody::Removed(removed)));
    story.sees("This post was removed").sees_no("週二").sees_no("people have answered");
    story.presses(KeyCode::Up).presses(KeyCode::Char('1'));
    assert_eq!(answered(&mut story), []);
    let restored =
        Restored {
            post: Seq(3), text: Some("電梯哪天修？\n週二\n週五下午".into()), mentions: vec![]
        };
    story.hears(event(GROUP, 5, wang(), EventBody::Restored(restored)));
    story.sees("電梯哪天修？").sees(" 1   週二      12");
}

#[test]
fn who_keeps_order_is_told_how_to_close_it_and_polls_hold_in_a_terminal_of_any_size() {
    three(Language::English, 80, 24).sees("linli close-poll 7 5 closes it");
    for (columns, lines) in [(1, 1), (8, 3), (20, 6), (40, 9), (300, 100)] {
        let mut story = three(Language::Traditional, columns, lines);
        story.screen();
        story.presses(KeyCode::PageUp).screen();
    }
}

#[test]
fn a_poll_that_wants_to_steer_the_terminal_or_says_a_great_number_is_shown_like_any_other() {
    let steers = "\u{1b}[2J\u{202e}\tyes\nno";
    for (columns, lines) in [(30, 10), (80, 24)] {
        let hostile = poll(3, steers, &[(steers, u64::MAX, true), ("", 0, false)], false);
        let mut story = shown(Language::English, columns, lines, vec![]);
        let mut items = of_posts(posts(1..=2));
        items.push(Item::Poll(PollItem { people: u64::MAX, closes_at: u64::MAX, ..hostile }));
        story.hears(Update::View { page: page(GROUP, 3, items, None), reason: ViewReason::First });
        assert!(!story.screen().join("").contains(['\u{1b}', '\u{202e}']));
        let closed = PollClosed { post: Seq(3), counts: vec![1, 2, 3, 4], people: 6 };
        story.hears(event(GROUP, 4, wang(), EventBody::PollClosed(closed))).screen();
    }
}
