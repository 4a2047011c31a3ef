//! Meaning somebody by `@`, and being meant.

use super::super::mention::Means;
use super::super::outbox::{Act, What};
use super::*;

fn member(id: u64, name: &str) -> Card {
    Card { id: UserId(id), name: name.into(), badge: false, office: None }
}

fn roster() -> Vec<Item> {
    let others = [member(40, "王小明"), member(41, "Wang Fang"), member(42, "Li Na"), member(43, "Li Na")];
    [me(), wang(), chen()].into_iter().chain(others).map(Item::Member).collect()
}

/// Somebody who has written an `@` in a group whose members are loaded.
fn writing(text: &str) -> Story {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.done();
    story.types("@");
    let asked = Effect::Members { neighbourhood: NeighbourhoodId(7), before: None };
    assert!(story.done().contains(&asked));
    let page = page(ROSTER, 9, roster(), None);
    story.happens(Event::Members { neighbourhood: NeighbourhoodId(7), result: Ok(page) });
    story.types(text);
    story
}

fn meant(effects: Vec<Effect>) -> Means {
    match &acts(effects)[..] {
        [Act { what: What::Post { means, .. } | What::Edit { means, .. }, .. }] => means.clone(),
        other => panic!("{other:?}"),
    }
}

/// A conversation in which two posts mean the reader, and one is being written that means somebody.
pub(super) fn talk(language: Language, columns: u16, lines: u16) -> Story {
    let mut items = rich();
    items[4].text = Some("@Ana 五號樓也停，時間一樣。".into());
    items[4].mentions = vec![me()];
    let mut story = Story::reading_in(language, columns, lines, items, Some(31), 2);
    let there =
        Head {
            topic: OTHER, title: "吳淞新城".into(), head: Seq(41), unread: 12, mentioned: Some(Seq(40))
        };
    story.hears(Update::Heads(vec![there]));
    let body = Posted {
        text: Some("@所有人 今晚十點停水".into()),
        reply_to: None,
        posts: 36,
        mentions: vec![],
        mention_all: true,
    };
    story.hears(event(GROUP, 36, wang(), EventBody::Posted(body)));
    story.types("謝謝 @");
    let page = page(ROSTER, 9, roster(), None);
    story.happens(Event::Members { neighbourhood: NeighbourhoodId(7), result: Ok(page) });
    story
}

#[test]
fn names_are_offered_while_an_at_is_written_and_the_chosen_one_is_meant() {
    let mut story = writing("");
    story.sees("▌ 王秀英 ★ secretary").sees("陳家豪").sees_no("Ana ");
    story.types("wan").sees("▌ Wang Fang").sees_no("  王秀英 ★ secretary").presses(KeyCode::Enter);
    story.sees("> @Wang Fang").sees_no("▌ Wang");
    story.types("thanks").done();
    story.presses(KeyCode::Enter);
    assert_eq!(meant(story.done()), Means { users: vec![UserId(41)], all: false });
}

#[test]
fn of_two_of_one_name_the_one_who_was_taken_is_meant_and_of_none_taken_neither() {
    let mut story = writing("li");
    story.presses(KeyCode::Down).presses(KeyCode::Tab).done();
    story.presses(KeyCode::Enter);
    assert_eq!(meant(story.done()).users, [UserId(43)]);
    let mut story = writing("Li Na hello");
    story.presses(KeyCode::Enter);
    assert_eq!(meant(story.done()).users, []);
}

#[test]
fn a_name_that_was_written_by_hand_means_too_and_one_that_was_erased_does_not() {
    let mut story = writing("陳家豪 and @王秀英 ");
    story.done();
    story.presses(KeyCode::Enter);
    assert_eq!(meant(story.done()).users, [UserId(31), UserId(57)]);
    let mut story = writing("陳");
    story.presses(KeyCode::Enter);
    for _ in 0..5 {
        story.presses(KeyCode::Backspace);
    }
    story.types("nobody").done();
    story.presses(KeyCode::Esc).presses(KeyCode::Enter);
    assert_eq!(meant(story.done()).users, []);
}

#[test]
fn closing_the_list_sends_what_is_written() {
    let mut story = writing("");
    story.presses(KeyCode::Esc).sees_no("▌ 王秀英").done();
    story.presses(KeyCode::Enter);
    assert_eq!(meant(story.done()), Means::default());
}

#[test]
fn everybody_is_offered_to_who_keeps_order_only() {
    let mut story = writing("every");
    story.sees_no("▌ everybody");
    let desk = Head {
        topic: Topic::Desk(NeighbourhoodId(7)),
        title: "寶月尚園".into(),
        head: Seq(1),
        unread: 0,
        mentioned: None,
    };
    story.hears(Update::Heads(vec![desk])).sees("▌ everybody").presses(KeyCode::Enter).done();
    story.types("water").presses(KeyCode::Enter);
    assert_eq!(meant(story.done()), Means { users: vec![], all: true });
}

#[test]
fn a_change_leaves_whom_it_meant_unless_their_name_is_taken_out() {
    let change = |erased: usize| {
        let mut items = posts(1..=3);
        items[2].by = me();
        (items[2].text, items[2].mentions) = (Some("the lift @陳家豪".into()), vec![chen(), wang()]);
        let mut story = Story::reading(items, None, 0);
        story.presses(KeyCode::Up).presses(KeyCode::Char('e'));
        for _ in 0..erased {
            story.presses(KeyCode::Backspace);
        }
        story.done();
        story.types("!").presses(KeyCode::Enter);
        meant(story.done()).users
    };
    assert_eq!(change(0), [UserId(31), UserId(57)]);
    assert_eq!(change(4), [UserId(57)], "Wang was meant without being named");
}

#[test]
fn a_post_that_means_the_reader_stands_out_and_is_counted() {
    let mut story = talk(Language::English, 80, 24);
    story.sees("@ 12").presses(KeyCode::Esc);
    story.sees("@ 王秀英 ★ secretary  14:35 · means you").sees("@ 王秀英 ★ secretary  14:36 · means you");
    story.presses_with(KeyCode::Home, KeyModifiers::CONTROL);
    let body = Posted {
        text: Some("@Ana?".into()),
        reply_to: None,
        posts: 37,
        mentions: vec![me()],
        mention_all: false,
    };
    for seq in 37..=50 {
        let body = Posted { posts: seq, ..body.clone() };
        story.hears(event(GROUP, seq, chen(), EventBody::Posted(body)));
    }
    story.presses_with(KeyCode::Home, KeyModifiers::CONTROL);
    story.hears(posted(51, chen(), "nobody")).sees("of them for you (End)").presses(KeyCode::Tab);
    story.presses(KeyCode::Char('@'));
    assert_eq!(
        story.state.selected,
        Some(super::super::scroll::Block::Row(super::super::conversation::Key::Event(50)))
    );
}

#[test]
fn the_names_hold_in_a_terminal_of_any_size() {
    for (columns, lines) in [(1, 1), (8, 3), (20, 6), (40, 9), (300, 100)] {
        let mut story = writing("");
        story.happens(Event::Resize { columns, rows: lines }).screen();
        story.presses(KeyCode::Down).screen();
        story.clicks(columns / 2, lines.saturating_sub(4)).screen();
    }
}
