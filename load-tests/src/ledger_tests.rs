//! Planted faults: each kind of wrong that a run must find, fed into the books by hand.

use super::*;

fn track_of(seqs: &[u64]) -> Track {
    let mut track = Track::new(0, 10);
    for seq in seqs {
        track.see(*seq);
    }
    track
}

/// A topic from 10 on with two readers, and posts 0, 1, 2 accepted and read as 11, 12, 13.
fn clean_run() -> (Book, Vec<Page>, Vec<Track>) {
    let mut book = Book::default();
    let mut page = Page::new(10, 2);
    for seq in 11..=13 {
        let post = book.open(0);
        assert!(book.answer(post, Answer::Accepted(seq)));
        page.say(seq, post);
    }
    page.set_head(13);
    (book, vec![page], vec![track_of(&[11, 12, 13]), track_of(&[11, 12, 13])])
}

fn findings(run: &(Book, Vec<Page>, Vec<Track>)) -> Findings {
    audit(&run.0, &run.1, run.2.iter())
}

#[test]
fn a_clean_run_is_clean() {
    assert_eq!(findings(&clean_run()), Findings::default());
    assert!(findings(&clean_run()).clean());
}

#[test]
fn a_gap_is_lost_events() {
    let found = track_of(&[11, 14]).findings(14);
    assert_eq!(found, Findings { lost: 2, ..Findings::default() });
}

#[test]
fn a_missing_first_and_a_missing_last_event_are_lost() {
    assert_eq!(track_of(&[12, 13]).findings(13).lost, 1);
    assert_eq!(track_of(&[11, 12]).findings(13).lost, 1);
    assert_eq!(track_of(&[]).findings(13).lost, 3);
}

#[test]
fn an_event_that_comes_twice_is_repeated_and_not_out_of_order() {
    for seqs in [&[11, 12, 12, 13][..], &[11, 12, 13, 11]] {
        let found = track_of(seqs).findings(13);
        assert_eq!(found, Findings { repeated: 1, ..Findings::default() });
    }
    assert_eq!(track_of(&[10, 11]).findings(11).repeated, 1, "one from before the start");
}

#[test]
fn swapped_events_are_out_of_order_and_not_lost() {
    let found = track_of(&[11, 13, 12, 14]).findings(14);
    assert_eq!(found, Findings { out_of_order: 1, ..Findings::default() });
}

#[test]
fn an_event_that_comes_late_twice_is_out_of_order_and_repeated() {
    let found = track_of(&[11, 14, 13, 12, 13]).findings(14);
    assert_eq!(found, Findings { out_of_order: 2, repeated: 1, ..Findings::default() });
}

#[test]
fn an_event_beyond_the_head_is_a_phantom() {
    let found = track_of(&[11, 12, 13]).findings(12);
    assert_eq!(found, Findings { phantom: 1, ..Findings::default() });
}

#[test]
fn what_was_taken_from_a_view_is_not_lost_and_is_told_apart() {
    let mut track = track_of(&[11]);
    track.start_from_view(20);
    track.see(21);
    assert_eq!(track.findings(21), Findings::default());
    assert_eq!(track.skipped(), 9);
    track.start_from_view(5);
    assert_eq!(track.last(), 21, "a view never moves a reader back");
}

#[test]
fn more_gaps_than_are_remembered_are_still_counted() {
    let odd: Vec<u64> = (0..2000).map(|n| 12 + 2 * n).collect();
    let head = *odd.last().unwrap();
    assert_eq!(track_of(&odd).findings(head).lost, 2000);
}

#[test]
fn one_reader_of_many_that_misses_one_event_is_found() {
    let mut run = clean_run();
    run.2[1] = track_of(&[11, 13]);
    assert_eq!(findings(&run), Findings { lost: 1, ..Findings::default() });
}

#[test]
fn an_acknowledged_post_that_the_topic_lacks_is_lost_for_every_reader() {
    let mut run = clean_run();
    let post = run.0.open(0);
    run.0.answer(post, Answer::Accepted(14));
    assert_eq!(findings(&run).lost, 2);
}

#[test]
fn an_acknowledged_post_with_anothers_number_is_misplaced() {
    let mut run = clean_run();
    let post = run.0.open(0);
    run.0.answer(post, Answer::Accepted(12));
    assert_eq!(findings(&run).misplaced, 1);
}

#[test]
fn an_event_that_carries_another_post_than_was_acknowledged_is_found() {
    let mut run = clean_run();
    let mut page = Page::new(10, 2);
    for (seq, post) in [(11, 1), (12, 0), (13, 2)] {
        page.say(seq, post);
    }
    page.set_head(13);
    run.1 = vec![page];
    let found = findings(&run);
    assert_eq!(found.misplaced, 2);
    assert!(!found.clean());
}

#[test]
fn two_readers_that_read_different_posts_at_one_number_are_found() {
    let mut run = clean_run();
    run.1[0].say(12, 0);
    assert_eq!(findings(&run).misplaced, 1);
}

#[test]
fn a_post_that_stands_in_the_topic_twice_is_repeated() {
    let mut run = clean_run();
    run.1[0].say(14, 1);
    run.1[0].set_head(14);
    for track in &mut run.2 {
        track.see(14);
    }
    assert_eq!(findings(&run), Findings { repeated: 1, ..Findings::default() });
}

#[test]
fn a_refused_post_that_is_delivered_is_a_phantom() {
    let mut run = clean_run();
    let post = run.0.open(0);
    run.0.answer(post, Answer::Refused);
    run.1[0].say(14, post);
    run.1[0].set_head(14);
    for track in &mut run.2 {
        track.see(14);
    }
    assert_eq!(findings(&run), Findings { phantom: 1, ..Findings::default() });
}

#[test]
fn a_post_in_a_topic_it_was_not_sent_to_is_found() {
    let mut run = clean_run();
    let mut other = Page::new(0, 0);
    other.say(1, 2);
    other.set_head(1);
    run.1.push(other);
    assert_eq!(findings(&run), Findings { repeated: 1, ..Findings::default() });
}

#[test]
fn a_post_without_an_answer_is_found_and_an_uncertain_one_is_allowed() {
    let mut run = clean_run();
    run.0.open(0);
    let uncertain = run.0.open(0);
    assert!(run.0.answer(uncertain, Answer::Unknown));
    assert_eq!(findings(&run), Findings { unanswered: 1, ..Findings::default() });
}

#[test]
fn a_second_answer_to_one_post_is_not_expected() {
    let mut book = Book::default();
    let post = book.open(0);
    assert!(book.answer(post, Answer::Accepted(1)));
    assert!(!book.answer(post, Answer::Accepted(1)));
    assert!(!book.answer(99, Answer::Accepted(1)));
}
