//! Whatever comes, from whomever, in a terminal of whatever size: no panic, no control character, nothing overlaps.

use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};
use linli_cli::Update;
use linli_protocol::{ErrorBody, ErrorCode, TypingCard, UserId};
use ratatui::layout::Rect;

use super::super::layout;
use super::super::state::Event;
use super::*;

const STEERING: &str = "a\u{1b}[2J\u{9b}31m\u{7}\r\u{202e}b\u{2066}\u{85}\u{2028}c";

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn no_text_of_others_steers_the_terminal() {
    let bad = Card { id: UserId(9), name: STEERING.into(), badge: true, office: None };
    let mut item = post(1, bad.clone(), STEERING);
    item.reactions = vec![Tally { reaction: STEERING.into(), count: 2, mine: false }];
    let mut answer = post(2, bad.clone(), STEERING);
    answer.reply_to = Some(Seq(1));
    let mut story = Story::new(Language::English, 80, 24);
    story.signs_in();
    let head = Head { topic: GROUP, title: STEERING.into(), head: Seq(2), unread: 1, mentioned: None };
    story.happens(Event::Mine(Ok(vec![head])));
    let mut first = page(GROUP, 2, of_posts(vec![item, answer]), None);
    first.title = STEERING.into();
    story.hears(Update::View { page: first, reason: ViewReason::First });
    story.hears(event(GROUP, 3, bad, EventBody::Unknown { kind: STEERING.into(), data: "{}".into() }));
    story.hears(Update::Typing {
        topic: GROUP,
        users: vec![TypingCard { id: UserId(9), name: STEERING.into() }],
    });
    story.hears(Update::ServerError(ErrorBody::new(ErrorCode::Internal, STEERING)));
    story.presses(KeyCode::Up).presses(KeyCode::Up).presses(KeyCode::Char('+'));
    let turning = |c: char| matches!(c, '\u{202e}' | '\u{2066}' | '\u{2028}');
    // `screen` itself looks for control characters.
    assert!(!story.screen().concat().contains(turning));
    story.sees("a[2J31mbc");
}

#[test]
fn nor_do_names_that_are_offered_what_is_pinned_or_who_writes() {
    let bad = Card { id: UserId(9), name: STEERING.into(), badge: true, office: None };
    let mut story = Story::reading(posts(1..=3), None, 0);
    let head =
        Head { topic: direct::with(9), title: STEERING.into(), head: Seq(2), unread: 1, mentioned: None };
    story.hears(Update::Heads(vec![head])).types("@");
    let page = |items| page(GROUP, 3, items, None);
    let members = page(vec![Item::Member(bad.clone())]);
    story.happens(Event::Members { neighbourhood: NeighbourhoodId(7), result: Ok(members) });
    let pinned = page(of_posts(vec![post(2, bad, STEERING)]));
    story.happens(Event::Pins { topic: GROUP, result: Ok(pinned) });
    let turning = |c: char| matches!(c, '\u{202e}' | '\u{2066}' | '\u{2028}');
    story.sees("▌ a[2J31mbc").sees("Pinned (1, Ctrl+P): a[2J31mbc");
    assert!(!story.screen().concat().contains(turning));
    story.presses(KeyCode::Enter).presses_with(KeyCode::Char('p'), KeyModifiers::CONTROL).sees("┌─ Pinned");
    assert!(!story.screen().concat().contains(turning));
}

#[test]
fn nothing_overlaps_in_a_terminal_of_any_size() {
    for (columns, lines) in (1..=130).flat_map(|columns| (1..=30).map(move |lines| (columns, lines))) {
        let mut story = Story::new(Language::English, columns, lines);
        story.state.input.set("one\ntwo\nthree\nfour");
        story.state.intent = super::super::state::Intent::Reply(Seq(1));
        let mut open = super::super::conversation::Conversation::new(GROUP, String::new(), 0);
        open.pins = posts(1..=2);
        story.state.open = Some(open);
        story.state.notify("something went wrong, and it takes some words to say what it was ".repeat(2));
        let areas = layout::areas(&story.state);
        let all = [
            areas.topics,
            areas.border,
            areas.title,
            areas.pins,
            areas.posts,
            areas.info,
            areas.context,
            areas.input,
            areas.status,
        ];
        let cells: u32 = all.iter().map(|area| area.area()).sum();
        assert_eq!(cells, u32::from(columns) * u32::from(lines), "{columns} x {lines}: {areas:?}");
        let whole = Rect::new(0, 0, columns, lines);
        for (at, area) in all.iter().enumerate().filter(|(_, area)| !area.is_empty()) {
            assert_eq!(area.intersection(whole), *area);
            let touched = all[at + 1..].iter().find(|other| !other.is_empty() && other.intersects(*area));
            assert_eq!(touched, None, "{columns} x {lines}: {area:?}");
        }
    }
}

#[test]
fn what_lies_over_a_conversation_cuts_no_character_in_half() {
    for columns in 77..=96 {
        let mut story = Story::reading_in(Language::Traditional, columns, 24, rich(), None, 0);
        let screen = story.presses(KeyCode::F(1)).screen();
        let from = screen.iter().position(|line| line.contains('┌')).unwrap();
        let to = screen.iter().position(|line| line.contains('└')).unwrap();
        for line in &screen[from + 1..to] {
            assert_eq!(line.matches('│').count(), 2, "{columns}: {line}");
        }
    }
}

#[test]
fn the_smallest_terminal_shows_something_and_does_not_panic() {
    for (columns, lines) in [(20, 6), (1, 1), (2, 1), (1, 9), (7, 3), (59, 4), (60, 5), (300, 2)] {
        for language in Language::ALL {
            let mut story = Story::reading_in(language, columns, lines, rich(), None, 2);
            story.screen();
            for code in
                [KeyCode::F(1), KeyCode::Esc, KeyCode::F(2), KeyCode::Esc, KeyCode::Up, KeyCode::Char('+')]
            {
                story.presses(code).screen();
            }
        }
    }
    let mut story = Story::reading_in(Language::English, 20, 6, posts(1..=3), None, 0);
    story.sees("post 3").sees("Connected").sees("> Write something");
}

/// What a hand may press.
const KEYS: [KeyCode; 30] = [
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::F(1),
    KeyCode::F(2),
    KeyCode::Char('r'),
    KeyCode::Char('e'),
    KeyCode::Char('d'),
    KeyCode::Char('+'),
    KeyCode::Char('y'),
    KeyCode::Char('鄰'),
    KeyCode::Char('a'),
    KeyCode::Char('?'),
    KeyCode::Char('x'),
    KeyCode::Char('p'),
    KeyCode::Char('P'),
    KeyCode::Char('m'),
    KeyCode::Char('n'),
    KeyCode::Char('@'),
];

#[test]
fn whatever_is_pressed_and_whatever_comes_the_screen_holds() {
    let any = |dice: &mut Dice, upto: usize| usize::try_from(dice.roll(upto as u64)).unwrap();
    for seed in 0..30 {
        let mut dice = Dice(seed);
        let mut story = Story::reading_in(Language::ALL[any(&mut dice, 3)], 80, 24, rich(), Some(31), 3);
        let keeper = Head {
            topic: Topic::Desk(NeighbourhoodId(7)),
            title: "寶月尚園".into(),
            head: Seq(1),
            unread: 0,
            mentioned: None,
        };
        story.hears(Update::Heads(vec![keeper]));
        let mut seq = 35;
        for _ in 0..300 {
            let side = |dice: &mut Dice, most| u16::try_from(dice.roll(most) + 1).unwrap();
            match dice.roll(15) {
                0 => {
                    let (columns, rows) = (side(&mut dice, 120), side(&mut dice, 40));
                    story.happens(Event::Resize { columns, rows });
                }
                1 => {
                    seq += 1;
                    let by = if dice.roll(3) == 0 { me() } else { chen() };
                    story.hears(posted(seq, by, "又一條，and more of it 👨‍👩‍👧 with words that go on and on"));
                }
                2 => {
                    seq += 1;
                    let about = 1 + dice.roll(seq);
                    story.hears(event(GROUP, seq, chen(), EventBody::Deleted { post: Seq(about) }));
                }
                3 => {
                    let older = page(GROUP, 35, of_posts(posts(21..=30)), None);
                    story.happens(Event::Older { topic: GROUP, before: 31, result: Ok(older) });
                }
                4 => {
                    let id = 1 + dice.roll(9);
                    let error = linli_cli::ClientError::Server(ErrorBody::new(ErrorCode::Muted, ""));
                    story.happens(Event::Acted { id, result: Err(error) });
                }
                5 => {
                    let kinds = [
                        MouseEventKind::ScrollUp,
                        MouseEventKind::ScrollDown,
                        MouseEventKind::Down(MouseButton::Left),
                    ];
                    let (x, y) = (side(&mut dice, 130), side(&mut dice, 45));
                    story.uses_mouse(kinds[any(&mut dice, 3)], x, y);
                }
                6 => {
                    story.waits(700);
                }
                7 => {
                    let pinned = page(GROUP, seq, of_posts(rich()), None);
                    story.happens(Event::Pins { topic: GROUP, result: Ok(pinned) });
                }
                8 => {
                    let members = [me(), wang(), chen()].map(Item::Member).to_vec();
                    let members = page(ROSTER, 9, members, None);
                    let neighbourhood = NeighbourhoodId(7);
                    story.happens(Event::Members { neighbourhood, result: Ok(members) });
                }
                9 => {
                    let (id, topic) = (1 + dice.roll(9), Topic::Desk(NeighbourhoodId(7)));
                    let held = linli_protocol::Place { topic, seq: Seq(seq) };
                    story.happens(Event::Acted { id, result: Err(linli_cli::ClientError::Held(held)) });
                }
                _ => {
                    let control = if dice.roll(8) == 0 { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
                    story.presses_with(KEYS[any(&mut dice, KEYS.len())], control);
                }
            }
            story.screen();
        }
    }
}
