//! Looking for a post, and going where it stands.

use linli_cli::ClientError;
use linli_protocol::{ErrorBody, ErrorCode, ExcerptPiece, Hit, Namesake, SearchPlace};

use super::super::search::{Answer, Question};
use super::*;

pub(super) fn hit(topic: Topic, seq: u64, by: Card, before: &str, found: &str, after: &str) -> Hit {
    let piece = |text: &str, hit: bool| ExcerptPiece { text: text.into(), hit };
    let excerpt = vec![piece(before, false), piece(found, true), piece(after, false)];
    Hit { topic, seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by, reply_to: None, excerpt }
}

fn hits(seqs: std::ops::Range<u64>) -> Vec<Hit> {
    seqs.rev().map(|seq| hit(GROUP, seq, chen(), &format!("第 {seq} 號的"), "水箱", "清洗完畢")).collect()
}

pub(super) fn answer(hits: Vec<Hit>) -> Answer {
    Answer { people: Vec::new(), hits, next: None, percent: None }
}

fn asked(story: &mut Story) -> Question {
    let asked = story.done().into_iter().find_map(|effect| match effect {
        Effect::Search(question) => Some(question),
        _ => None,
    });
    asked.expect("it is asked")
}

/// Somebody who looks for the tank.
fn looking() -> (Story, Question) {
    let mut story = Story::reading(posts(951..=1000), Some(951), 0);
    story.presses_with(KeyCode::Char('f'), KeyModifiers::CONTROL).sees("Search");
    story.types("水箱").presses(KeyCode::Enter).sees("searching");
    let question = asked(&mut story);
    (story, question)
}

#[test]
fn what_was_found_is_shown_newest_first_with_who_when_and_where() {
    let (mut story, question) = looking();
    assert_eq!((question.text.as_str(), question.topic, question.before), ("水箱", None, None));
    let found = vec![
        hit(OTHER, 9, wang(), "三號樓的", "水箱", "已經清洗完畢"),
        hit(GROUP, 100, chen(), "屋頂的", "水箱", "漏了"),
    ];
    story.happens(Event::Found { question, result: Ok(answer(found)) });
    story
        .sees("2 posts")
        .sees("三號樓的水箱已經清洗完畢")
        .sees("王秀英 ★ (secretary)")
        .sees("吳淞新城 · Group chat");
    let screen = story.screen().join("\n");
    assert!(screen.find("三號樓").unwrap() < screen.find("屋頂").unwrap());
}

#[test]
fn enter_goes_to_the_chosen_post_wherever_it_stands() {
    let (mut story, question) = looking();
    story.happens(Event::Found { question, result: Ok(answer(hits(100..103))) });
    story.presses(KeyCode::Down).done();
    story.presses(KeyCode::Enter).sees_no("Search");
    assert_eq!(story.done(), [Effect::Around { topic: GROUP, before: 126 }]);
    assert_eq!(story.state.sought, Some(Seq(101)));
}

#[test]
fn a_post_of_another_topic_opens_that_topic_first() {
    let (mut story, question) = looking();
    let found = vec![hit(OTHER, 9, wang(), "", "水箱", "")];
    story.happens(Event::Found { question, result: Ok(answer(found)) }).done();
    story.presses(KeyCode::Enter);
    assert_eq!(story.done(), [Effect::Unfollow(GROUP), Effect::Follow(OTHER), Effect::Unfollow(ROSTER)]);
    let tail = page(OTHER, 40, of_posts(posts(31..=40)), Some(31));
    story.hears(Update::View { page: tail, reason: ViewReason::First });
    assert_eq!(story.done(), [Effect::Around { topic: OTHER, before: 34 }, Effect::Pins(OTHER)]);
    let there = page(OTHER, 40, of_posts(posts(1..=33)), None);
    story.happens(Event::Around { topic: OTHER, before: 34, result: Ok(there) });
    story.sees("post 9").sees("post 8");
}

#[test]
fn the_search_is_there_again_as_it_was_left() {
    let (mut story, question) = looking();
    story.happens(Event::Found { question, result: Ok(answer(hits(980..983))) });
    story.presses(KeyCode::Esc).sees_no("水箱").presses(KeyCode::Up).presses(KeyCode::Char('/'));
    story.sees("/ 水箱").sees("第 982 號的水箱清洗完畢");
}

#[test]
fn an_answer_to_an_earlier_question_is_not_shown() {
    let (mut story, first) = looking();
    story.types("清").presses(KeyCode::Enter);
    let second = asked(&mut story);
    story.happens(Event::Found { question: first, result: Ok(answer(hits(1..4))) }).sees("searching");
    story
        .happens(Event::Found { question: second, result: Ok(answer(Vec::new())) })
        .sees("Nothing was found");
}

#[test]
fn the_last_one_brings_more_until_there_is_no_more() {
    let (mut story, question) = looking();
    let place = SearchPlace { at: 1, topic: GROUP, seq: Seq(980) };
    let first = Answer { next: Some(place), ..answer(hits(980..1000)) };
    story
        .happens(Event::Found { question, result: Ok(first) })
        .sees("20 posts, and more further down")
        .done();
    for _ in 0..18 {
        story.presses(KeyCode::Down);
    }
    assert!(!story.done().iter().any(|effect| matches!(effect, Effect::Search(_))));
    story.presses(KeyCode::Down);
    let more = asked(&mut story);
    assert_eq!(more.before, Some(place));
    story.presses(KeyCode::Down);
    assert!(story.done().is_empty(), "it is asked once");
    story.happens(Event::Found { question: more, result: Ok(answer(hits(970..980))) });
    story.sees("30 posts").sees_no("further down").presses(KeyCode::Down).sees("第 979 號");
}

#[test]
fn a_person_who_was_found_stands_above_and_leads_to_what_they_posted() {
    let (mut story, question) = looking();
    let people = vec![Namesake { neighbourhood: NeighbourhoodId(7), person: wang() }];
    let found = Answer { people, ..answer(hits(100..102)) };
    story.happens(Event::Found { question, result: Ok(found) }).sees("王秀英 ★ (secretary)").done();
    story.presses(KeyCode::Enter);
    assert_eq!(asked(&mut story).from, Some(wang().id));
}

#[test]
fn tab_looks_in_the_open_topic_only() {
    let (mut story, question) = looking();
    story.happens(Event::Found { question, result: Ok(answer(hits(1..4))) });
    story.presses(KeyCode::Tab).sees("only in 寶月尚園 · Group chat").presses(KeyCode::Enter);
    assert_eq!(asked(&mut story).topic, Some(GROUP));
}

#[test]
fn what_cannot_be_looked_for_is_said_and_so_is_what_could_not_be_looked_through() {
    let (mut story, question) = looking();
    let partial = Answer { percent: Some(40), ..answer(hits(1..4)) };
    story.happens(Event::Found { question, result: Ok(partial) }).sees("only 40 % could be searched");
    story.presses_with(KeyCode::Char('u'), KeyModifiers::CONTROL).presses(KeyCode::Enter).sees("is empty");
    story.types("x").presses(KeyCode::Enter);
    let question = asked(&mut story);
    let limited = ClientError::Server(ErrorBody::new(ErrorCode::RateLimited, "").after(2_000));
    story.happens(Event::Found { question, result: Err(limited) }).sees("Too much at once; wait 2 s");
}

#[test]
fn the_mouse_chooses_among_what_was_found_and_goes_there() {
    let (mut story, question) = looking();
    story.happens(Event::Found { question, result: Ok(answer(hits(970..990))) }).done();
    story.uses_mouse(MouseEventKind::ScrollDown, 10, 10);
    assert_eq!(story.state.search.chosen, 1);
    let row = story.screen().iter().position(|line| line.contains("第 986 號")).unwrap();
    story.clicks(20, u16::try_from(row).unwrap());
    assert!(story.state.dialog.is_none());
    assert_eq!((story.state.focus, story.state.sought), (super::super::state::Focus::Posts, None));
}

#[test]
fn the_search_holds_in_a_terminal_of_any_size() {
    for (columns, lines) in [(1, 1), (8, 3), (20, 8), (40, 12), (81, 25), (300, 100)] {
        let (mut story, question) = looking();
        story.happens(Event::Resize { columns, rows: lines });
        story.happens(Event::Found { question, result: Ok(answer(hits(1..60))) });
        for _ in 0..70 {
            story.presses(KeyCode::Down).screen();
        }
        story.clicks(columns / 2, lines / 2);
    }
}
