//! What stands on the desk: the order, the clocks, the chosen issue.

use super::*;

#[test]
fn what_has_waited_longest_without_a_formal_reply_stands_first_of_all_neighbourhoods() {
    let mut story = Story::new(Language::English, 120, 40);
    story.signs_in().keeps_order_in(&[(SEVEN, "寶月尚園"), (EIGHT, "吳淞新城")]);
    let mut replied = issue(11, 900, "replied");
    (replied.state, replied.replied_at) = (IssueState::Replied, Some(NOW - MINUTE));
    story.lists(SEVEN, vec![issue(12, 30, "middle"), replied]);
    story.lists(EIGHT, vec![issue(3, 90, "first"), issue(4, 2, "last")]);
    let screen = story.screen();
    let places: Vec<Option<usize>> = ["first", "middle", "last", "replied"]
        .iter()
        .map(|spot| screen.iter().position(|line| line.contains(&format!("lighting, {spot}"))))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}\n{}", screen.join("\n"));
    story.sees("吳淞新城   3 lighting, first").sees("寶月尚園  12 lighting, middle");
}

#[test]
fn the_clocks_run_by_the_servers_time_and_say_in_words_what_is_late() {
    let mut late = issue(9, 49 * 60, "late");
    late.due.reply_by = late.at + 48 * HOUR;
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3"), late]);
    // This machine is three hours behind; what counts is when it was reported by the server's clock.
    story.sees("12:00 min").sees("47:48 h").sees("49:00 h").sees("LATE 1:00 h").sees("1 LATE");
    story.waits(1_000).sees("12:01 min").sees("47:47 h");
    story.waits(48 * MINUTE).sees("1:00 h");
    let mut answered = issue(12, 3_000, "Gate 3");
    (answered.state, answered.replied_at) = (IssueState::Replied, Some(answered.due.reply_by + MINUTE));
    story.lists(SEVEN, vec![answered]).sees("replied LATE").sees_no("1 LATE");
}

#[test]
fn what_was_reopened_waits_since_it_was_reopened_as_soon_as_that_is_known() {
    let mut reopened = issue(12, 5_000, "Gate 3");
    (reopened.state, reopened.reopenings) = (IssueState::Reopened, 1);
    let mut story = Story::sits(vec![issue(9, 6_000, "older"), reopened.clone()]);
    story.sees("83:20 h");
    assert!(story.done().contains(&Effect::Show((SEVEN, IssueId(9)))));
    story.happens(Event::Shown {
        at: (SEVEN, IssueId(9)),
        result: Ok(IssuePage { issue: issue(9, 6_000, "older"), entries: vec![], next: None }),
    });
    assert_eq!(story.done(), [Effect::Show((SEVEN, IssueId(12)))], "its round is asked for");
    let reason = linli_protocol::Reason::parse("still dark").unwrap();
    let entry = stepped(NOW - 10 * MINUTE, None, IssueState::Reopened, IssueStep::Reopened { reason });
    story.shows_issue(reopened, vec![entry]).sees("10:00 min").sees_no("83:20 h");
    assert_eq!(story.done(), [], "and not again");
}

#[test]
fn the_chosen_issue_shows_its_text_photos_reporter_and_what_happened() {
    let mut lamp = issue(12, 12, "Gate 3");
    lamp.text = Some("The lamp is out.\nOne cannot see the steps.".into());
    lamp.photos = vec!["ab".repeat(32).parse().unwrap(), "cd".repeat(32).parse().unwrap()];
    let mut story = Story::sits_in(Language::English, 120, 40, vec![lamp.clone()]);
    let done = story.done();
    for asked in [Effect::Show((SEVEN, IssueId(12))), Effect::Opening((SEVEN, IssueId(12)))] {
        assert!(done.contains(&asked), "{done:?}");
    }
    let entry = stepped(NOW, Some(wang()), IssueState::Acknowledged, IssueStep::Acknowledged);
    story.shows_issue(lamp.clone(), vec![entry]);
    story.sees("issue 12: lighting, Gate 3").sees("One cannot see the steps.").sees("2 photos");
    story.sees("reported by 陳家豪 (person 31); to be").sees("138 0000");
    story.sees("has seen it, and has it").sees("by Neighbour 100012");
    // Whoever may not read the case sees nothing of it, and no complaint.
    let mut story = Story::sits(vec![lamp]);
    let refused = linli_protocol::ErrorBody::new(linli_protocol::ErrorCode::NotFound, "no");
    story.happens(Event::Opening { at: (SEVEN, IssueId(12)), result: Err(ClientError::Server(refused)) });
    story.sees_no("reported by").sees("The lamp is out.");
}

#[test]
fn a_filter_shows_what_has_its_words_and_goes_with_esc() {
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3"), issue(13, 11, "Gate 5")]);
    story.presses(KeyCode::Char('/')).types("lighting gate 5").sees_no("Gate 3,").sees("13 lighting, Gate 5");
    story.sees_no("12 lighting");
    story.presses(KeyCode::Enter).sees("/ lighting gate 5");
    story.presses(KeyCode::Char('/')).types(" xyz").sees("Nothing fits the filter");
    story.presses(KeyCode::Esc).sees("12 lighting, Gate 3");
}

#[test]
fn what_is_closed_goes_from_the_list_and_no_neighbour_is_chosen_in_its_place() {
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3"), issue(13, 11, "Gate 5")]);
    story.lists(SEVEN, vec![issue(13, 11, "Gate 5")]);
    story.sees("not open any more").presses(KeyCode::Char('a')).sees("No issue is chosen");
    assert_eq!(story.acts(), []);
    story.presses(KeyCode::Down).presses(KeyCode::Char('a'));
    assert_eq!(story.acts()[0].at, (SEVEN, IssueId(13)));
}

#[test]
fn the_list_is_asked_anew_when_something_happens_and_not_more_often_than_it_should() {
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3")]);
    story.shows_issue(issue(12, 12, "Gate 3"), vec![]).done();
    let step = |seq| {
        let step = IssueStepped {
            issue: IssueId(12),
            state: IssueState::Acknowledged,
            by_reporter: false,
            step: IssueStep::Acknowledged,
            due: None,
            department: None,
        };
        event(Topic::Issues(SEVEN), seq, NOW, Some(wang()), EventBody::IssueStepped(step))
    };
    let asks = Effect::List { neighbourhood: SEVEN, before: None };
    story.waits(5_000).hears(step(6)).hears(step(7));
    let done = story.done();
    assert_eq!(done.iter().filter(|effect| **effect == asks).count(), 1, "{done:?}");
    assert!(done.contains(&Effect::Show((SEVEN, IssueId(12)))), "{done:?}");
    story.lists(SEVEN, vec![issue(12, 12, "Gate 3")]);
    assert!(!story.done().contains(&asks), "a moment ago");
    assert!(story.waits(1_000).done().contains(&asks), "what came meanwhile");
}

#[test]
fn who_keeps_order_nowhere_is_told_what_to_use_and_who_comes_into_office_gets_a_desk() {
    let mut story = Story::new(Language::English, 80, 24);
    story.signs_in().sees("loading").happens(Event::Mine(Ok(vec![])));
    story.sees("You keep order in no neighbourhood").done();
    let head =
        Head { topic: Topic::Desk(SEVEN), title: "x".into(), head: Seq(1), unread: 0, mentioned: None };
    story.hears(Update::Heads(vec![head]));
    assert_eq!(story.done(), [Effect::Mine]);
    story.keeps_order_in(&[(SEVEN, "寶月尚園")]);
    let done = story.done();
    for topic in [Topic::Issues(SEVEN), Topic::Inbox(SEVEN, ME)] {
        assert!(
            done.iter().any(|effect| matches!(effect, Effect::Follow(followed, _) if *followed == topic))
        );
    }
    story.lists(SEVEN, vec![issue(12, 1, "Gate 3")]).sees("Gate 3");
    // And who loses the office loses the desk at once.
    story.hears(Update::Unfollowed {
        topic: Topic::Inbox(SEVEN, ME),
        code: linli_protocol::ErrorCode::NotFound,
    });
    story.sees_no("Gate 3").sees("linli standing 7");
}

#[test]
fn what_is_switched_off_is_not_asked_for_again_and_again() {
    let mut story = Story::sits(vec![issue(12, 12, "Gate 3")]);
    story.hears(Update::Unfollowed {
        topic: Topic::Issues(SEVEN),
        code: linli_protocol::ErrorCode::ModuleOff,
    });
    story.sees_no("12 lighting").done();
    let follows = |story: &mut Story| story.done().iter().any(|effect| matches!(effect, Effect::Follow(..)));
    // The office is there still, and its desk goes on.
    story.keeps_order_in(&[(SEVEN, "寶月尚園")]);
    assert!(!follows(&mut story));
    let head =
        Head { topic: Topic::Desk(SEVEN), title: "x".into(), head: Seq(9), unread: 0, mentioned: None };
    story.hears(Update::Heads(vec![head]));
    assert_eq!(story.done(), []);
    // After a break it is tried once more, and so it is where the office was away in between.
    story.signs_in().keeps_order_in(&[(SEVEN, "寶月尚園")]);
    assert!(follows(&mut story));
}
