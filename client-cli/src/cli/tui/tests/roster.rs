//! What the roster says while something else is open: who is called what, who holds which office, and what one may read.

use linli_protocol::{ContactItem, ContactStep, Namesake, Pair};

use super::super::search::Answer;
use super::*;

const DESK: Topic = Topic::Desk(NeighbourhoodId(7));

fn deputy() -> Card {
    Card { name: "陳家寶".into(), office: Some(Office::Deputy), ..chen() }
}

fn member(seq: u64, card: Card) -> Update {
    event(ROSTER, seq, wang(), EventBody::Member(card))
}

fn head(topic: Topic, head: u64) -> Head {
    Head { topic, title: "寶月尚園".into(), head: Seq(head), unread: 0, mentioned: None }
}

#[test]
fn the_roster_is_followed_beside_what_is_open_and_by_itself_when_it_is_opened() {
    let mut story = Story::new(Language::English, 80, 24);
    story.signs_in().done();
    story.happens(Event::Mine(Ok(heads(0, 0))));
    assert_eq!(story.done(), [Effect::Follow(GROUP), Effect::Watch(ROSTER)]);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    assert_eq!(story.done(), [Effect::Unfollow(GROUP), Effect::Unfollow(ROSTER), Effect::Follow(ROSTER)]);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    assert_eq!(story.done(), [Effect::Unfollow(ROSTER), Effect::Follow(RECORD), Effect::Watch(ROSTER)]);
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    let done = story.done();
    assert_eq!(done, [Effect::Unfollow(RECORD), Effect::Follow(OTHER), Effect::Unfollow(ROSTER)]);
}

#[test]
fn a_new_name_and_a_new_office_are_shown_wherever_the_person_is() {
    let mut items = posts(1..=3);
    items[2] = post(3, wang(), "Ask @陳家豪");
    items[2].mentions = vec![chen()];
    let mut story = Story::reading(items, None, 0);
    story
        .hears(member(41, deputy()))
        .sees("陳家寶 deputy  14:01")
        .sees("陳家寶 deputy  14:02")
        .sees_no("陳家豪  ");
    story.presses(KeyCode::Char('@'));
    story.presses_with(KeyCode::Char('f'), KeyModifiers::CONTROL).types("x").presses(KeyCode::Enter);
    let asked = story.done().into_iter().find_map(|effect| match effect {
        Effect::Search(question) => Some(question),
        _ => None,
    });
    let people = vec![Namesake { neighbourhood: NeighbourhoodId(7), person: deputy() }];
    let found = Answer { people, hits: vec![], next: None, percent: None };
    story.happens(Event::Found { question: asked.unwrap(), result: Ok(found) });
    story.hears(member(42, chen())).sees("陳家豪").sees_no("陳家寶");
}

#[test]
fn a_conversation_of_two_is_called_by_the_new_name() {
    let dm = Topic::Dm(NeighbourhoodId(7), Pair::of(ME, chen().id).unwrap());
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.hears(Update::Heads(vec![Head { title: "陳家豪".into(), ..head(dm, 3) }]));
    story.presses(KeyCode::F(2)).presses(KeyCode::End).presses(KeyCode::Enter);
    let asked = ContactItem { seq: Seq(3), at: START_MS, by: chen(), step: ContactStep::Asked };
    story.hears(Update::View {
        page: page(dm, 3, vec![Item::Contact(asked)], None),
        reason: ViewReason::First,
    });
    story.sees("陳家豪 asks");
    story
        .hears(member(41, deputy()))
        .sees("› 陳家寶")
        .sees("陳家寶 deputy asks")
        .sees("陳家寶 · Direct message");
}

#[test]
fn who_loses_an_office_has_a_list_of_what_they_may_read() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    let mut all = heads(0, 0);
    all.push(head(DESK, 3));
    story.hears(Update::Mine(all)).sees("Desk").done();
    story.hears(member(41, me()));
    assert_eq!(story.done(), [Effect::Mine], "it was oneself");
    story.hears(member(42, chen()));
    assert_eq!(story.done(), []);
    story.happens(Event::Mine(Ok(heads(0, 0)))).sees_no("Desk").sees("post 3");
}

#[test]
fn an_office_elsewhere_that_may_be_lost_is_asked_after_when_the_roster_there_moves() {
    let there = Topic::Roster(NeighbourhoodId(8));
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.hears(Update::Heads(vec![head(there, 5)])).done();
    story.hears(Update::Heads(vec![head(there, 6)]));
    assert_eq!(story.done(), [], "who holds no office there loses none");
    story.hears(Update::Heads(vec![head(Topic::Desk(NeighbourhoodId(8)), 1)])).done();
    story.hears(Update::Heads(vec![head(there, 7)]));
    assert_eq!(story.done(), [Effect::Mine]);
}

#[test]
fn who_is_shut_out_asks_what_is_left_and_is_not_led_elsewhere() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.done();
    story.hears(Update::Unfollowed { topic: GROUP, code: linli_protocol::ErrorCode::NotFound });
    assert!(story.done().contains(&Effect::Mine));
    let left = heads(0, 0).into_iter().filter(|head| head.topic == OTHER).collect();
    story.happens(Event::Mine(Ok(left))).sees("Nothing is open.").sees_no("Members");
}
