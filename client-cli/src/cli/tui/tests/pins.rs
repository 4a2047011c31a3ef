//! What is pinned on the full screen: a line, a list, and the way there.

use linli_protocol::{Pinned, Removed};

use super::super::outbox::{Act, What};
use super::super::state::Dialog;
use super::*;

/// A conversation in which two posts are pinned, one of them far back.
pub(super) fn pinned(language: Language, columns: u16, lines: u16) -> Story {
    let mut items = rich();
    items[0].pinned = true;
    let mut story = Story::reading_in(language, columns, lines, items, Some(31), 0);
    let mut early = post(4, chen(), "物業電話 6613 0000，晚上也有人接。The office answers at night as well.");
    early.pinned = true;
    let mut late = rich().swap_remove(0);
    late.pinned = true;
    let page = page(GROUP, 35, of_posts(vec![early, late]), None);
    story.happens(Event::Pins { topic: GROUP, result: Ok(page) });
    story
}

fn pins(effects: Vec<Effect>) -> usize {
    effects.into_iter().filter(|effect| matches!(effect, Effect::Pins(_))).count()
}

#[test]
fn what_is_pinned_is_asked_for_when_a_topic_opens_and_when_it_changes() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    assert_eq!(pins(story.done()), 1);
    story.hears(event(GROUP, 4, wang(), EventBody::Pinned(Pinned { post: Seq(2), on: true })));
    assert_eq!(pins(story.done()), 1);
    story.sees("· pinned");
    story.hears(posted(5, wang(), "a post changes nothing"));
    assert_eq!(pins(story.done()), 0);
}

#[test]
fn the_last_pin_stands_above_and_the_list_leads_to_each() {
    let mut story = pinned(Language::English, 80, 24);
    story.sees("Pinned (2, Ctrl+P): 王秀英: 大家好").presses_with(KeyCode::Char('p'), KeyModifiers::CONTROL);
    story.sees("物業電話 6613 0000").sees("Enter: go there").done();
    story.presses(KeyCode::Up).presses(KeyCode::Enter).sees_no("Enter: go there");
    assert_eq!(story.done(), [Effect::Around { topic: GROUP, before: 29 }]);
    story.presses(KeyCode::Esc).presses(KeyCode::Up).presses(KeyCode::Char('p'));
    let row = story.screen().iter().position(|line| line.contains("物業電話")).unwrap();
    story.clicks(20, u16::try_from(row).unwrap());
    assert_eq!(story.state.dialog, None, "the mouse goes there too");
}

#[test]
fn a_pin_goes_with_its_post() {
    let mut story = pinned(Language::English, 80, 24);
    story.hears(event(GROUP, 36, wang(), EventBody::Removed(Removed { post: Seq(31), act: Seq(1) })));
    story.sees("Pinned (1, Ctrl+P): 陳家豪");
    story.hears(event(GROUP, 37, wang(), EventBody::Pinned(Pinned { post: Seq(4), on: false })));
    story.sees_no("Pinned (").presses_with(KeyCode::Char('p'), KeyModifiers::CONTROL);
    story.sees("Nothing is pinned here.");
}

#[test]
fn who_keeps_order_pins_the_chosen_post_and_nobody_else_asks_the_server_for_it() {
    let mut story = pinned(Language::English, 80, 24);
    story.presses(KeyCode::Up).done();
    story.presses(KeyCode::Char('P')).sees("This takes an office that you do not hold");
    assert_eq!(acts(story.done()), []);
    let desk = Head {
        topic: Topic::Desk(NeighbourhoodId(7)),
        title: "寶月尚園".into(),
        head: Seq(1),
        unread: 0,
        mentioned: None,
    };
    story.hears(Update::Heads(vec![desk])).presses(KeyCode::Char('P'));
    assert!(matches!(&acts(story.done())[..], [Act { what: What::Pin { post: Seq(35), on: true }, .. }]));
}

#[test]
fn the_list_of_pins_holds_in_a_terminal_of_any_size() {
    for (columns, lines) in [(1, 1), (8, 3), (20, 6), (40, 9), (300, 100)] {
        let mut story = pinned(Language::Simplified, 80, 24);
        story.happens(Event::Resize { columns, rows: lines }).screen();
        story.presses_with(KeyCode::Char('p'), KeyModifiers::CONTROL).screen();
        assert!(matches!(story.state.dialog, Some(Dialog::Pins { .. })));
        for _ in 0..3 {
            story.presses(KeyCode::Up).screen();
        }
        story.clicks(columns / 2, lines / 2);
    }
}
