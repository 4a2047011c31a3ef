use linli_protocol::{NeighbourhoodId, Office, Reaction, Reason, Rule};

use super::super::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use super::*;

const SECOND_MS: u64 = 1_000;
const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;

/// Ana is the secretary, Bo a plain member.
fn secretary() -> Story {
    let mut story = Story::with_members();
    appoint(&mut story, ANA, Office::Secretary);
    story
}

fn appoint(story: &mut Story, user: UserId, office: Office) {
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
}

fn asks(story: &mut Story, options: &[&str], several: bool, seconds: Option<u32>) -> Act {
    Act::OpenPoll {
        topic: GROUP,
        client_id: story.client_id(),
        question: Question::parse("電梯哪天修?").unwrap(),
        options: options.iter().map(|option| Choice::parse(*option).unwrap()).collect(),
        several,
        seconds,
    }
}

fn opened(story: &mut Story, several: bool) -> Seq {
    let act = asks(story, &["週二", "週五", "都不行"], several, None);
    place(&story.act(ANA, act).unwrap())
}

fn place(decision: &Decision) -> Seq {
    match decision.answer {
        Answer::Accepted(place) => place.seq,
        ref other => panic!("{other:?}"),
    }
}

fn answers(post: Seq, options: &[u8]) -> Act {
    Act::AnswerPoll { topic: GROUP, post, options: options.to_vec() }
}

fn closes(story: &mut Story, post: Seq) -> Act {
    Act::ClosePoll { topic: GROUP, client_id: story.client_id(), post }
}

fn counts(story: &Story, post: Seq) -> (Vec<u64>, u64) {
    let told = story.district.polls().counts(GROUP, post).unwrap();
    (told.counts, told.people)
}

fn code(refused: Result<Decision, Rejection>) -> ErrorCode {
    refused.unwrap_err().code
}

/// Every row that says who chose something.
fn choices(story: &Story) -> Vec<&RowKey> {
    story.rows.keys().filter(|key| matches!(key, RowKey::PollAnswer(..))).collect()
}

#[test]
fn a_poll_is_a_post_of_the_two_offices_with_its_options_in_the_erasable_text() {
    let mut story = secretary();
    let act = asks(&mut story, &["週二", "週五"], false, None);
    assert_eq!(code(story.act(BO, act.clone())), ErrorCode::NotAllowed);
    let decision = story.act(ANA, act).unwrap();
    let [event] = &decision.commit.events[..] else { panic!("{decision:?}") };
    let EventKind::PollOpened { body, options, several, closes } = &event.kind else { panic!("{event:?}") };
    assert_eq!((event.posts, *options, *several, *closes), (1, 2, false, NOW + DAY_MS));
    assert_eq!(body.text().unwrap().as_str(), "電梯哪天修?\n週二\n週五");
    assert_eq!(read_text(body.text().unwrap()), ("電梯哪天修?", vec!["週二", "週五"]));
    appoint(&mut story, BO, Office::Deputy);
    let act = asks(&mut story, &["a", "b"], false, None);
    story.act(BO, act).unwrap();
    let client_id = story.client_id();
    let text = PostText::parse("週二比較好").unwrap();
    let (reply_to, mentions) = (Some(event.seq), Mentions::NONE);
    story.act(BO, Act::Post { topic: GROUP, client_id, text, reply_to, mentions }).unwrap();
    let (client_id, reaction) = (story.client_id(), Reaction::parse("👍").unwrap());
    story.act(BO, Act::React { topic: GROUP, client_id, post: event.seq, reaction, on: true }).unwrap();
}

#[test]
fn options_are_two_to_ten_different_ones_and_the_time_is_bounded() {
    let mut story = secretary();
    let ten: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let ten: Vec<&str> = ten.iter().map(String::as_str).collect();
    for wrong in [
        &["one"][..],
        &[],
        &["same", "same"],
        &["a", "a\u{200b}"],
        &["é", "e\u{301}"],
        &["a", "\u{2800}"],
        &ten,
    ] {
        let act = asks(&mut story, wrong, false, None);
        assert_eq!(code(story.act(ANA, act)), ErrorCode::BadFrame, "{wrong:?}");
    }
    for seconds in [0, limits::POLL_SECONDS_MAX + 1, u32::MAX] {
        let act = asks(&mut story, &["a", "b"], false, Some(seconds));
        assert_eq!(code(story.act(ANA, act)), ErrorCode::BadFrame, "{seconds}");
    }
    for seconds in [1, limits::POLL_SECONDS_MAX] {
        let act = asks(&mut story, &ten[..10], false, Some(seconds));
        story.act(ANA, act).unwrap();
    }
    let whole = Choice::parse("x".repeat(limits::POLL_OPTION_BYTES_MAX)).unwrap();
    let question = Question::parse("x".repeat(limits::POLL_QUESTION_BYTES_MAX)).unwrap();
    let mut options: Vec<Choice> = (0..9).map(|n| Choice::parse(format!("{n:0>100}")).unwrap()).collect();
    options.push(whole);
    assert!(text_of(&question, &options).is_some(), "the longest poll fits into a post");
}

#[test]
fn members_answer_once_change_their_minds_and_take_it_back_and_the_counts_follow() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    for (user, options, expected) in [
        (BO, &[2][..], (vec![0, 1, 0], 1)),
        (ANA, &[2], (vec![0, 2, 0], 2)),
        (BO, &[1], (vec![1, 1, 0], 2)),
        (BO, &[1], (vec![1, 1, 0], 2)),
        (ANA, &[], (vec![1, 0, 0], 1)),
        (ANA, &[], (vec![1, 0, 0], 1)),
    ] {
        let decision = story.act(user, answers(post, options)).unwrap();
        assert_eq!(decision.answer, Answer::Done);
        assert!(decision.commit.events.is_empty(), "no event names who chose what");
        assert_eq!(counts(&story, post), expected, "after {user} chose {options:?}");
    }
    for wrong in [&[0][..], &[4], &[1, 1], &[1, 2], &[255]] {
        assert_eq!(code(story.act(BO, answers(post, wrong))), ErrorCode::BadFrame, "{wrong:?}");
    }
    let post = opened(&mut story, true);
    story.act(BO, answers(post, &[1, 3])).unwrap();
    story.act(ANA, answers(post, &[3])).unwrap();
    assert_eq!(counts(&story, post), (vec![1, 0, 2], 2));
    story.act(BO, answers(post, &[2])).unwrap();
    assert_eq!(counts(&story, post), (vec![0, 1, 1], 2));
}

#[test]
fn an_answer_leaves_one_row_and_the_close_leaves_none_and_numbers_without_names() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    let rows_before = story.rows.len();
    story.act(BO, answers(post, &[2])).unwrap();
    assert_eq!(story.rows.len(), rows_before + 1, "nothing else remembers the act");
    assert_eq!(choices(&story).len(), 1);
    let act = closes(&mut story, post);
    let decision = story.act(ANA, act).unwrap();
    assert_eq!(choices(&story), Vec::<&RowKey>::new());
    let event = &decision.commit.events[0];
    assert_eq!(event.kind, EventKind::PollClosed { post, counts: vec![0, 1, 0], people: 1 });
    let result = &story.rows[&RowKey::PollResult(GROUP, post)];
    assert!(matches!(result, Row::PollResult(PollResult { people: 1, closed, .. }) if *closed == event.seq));
    for row in story.rows.values() {
        let names_bo = format!("{row:?}").contains("UserId(2)");
        let is_his_own = matches!(row, Row::Person(_) | Row::Account { .. } | Row::Member { .. });
        assert!(!names_bo || is_his_own, "{row:?}");
    }
    assert_eq!(code(story.act(BO, answers(post, &[1]))), ErrorCode::PollClosed);
    let again = closes(&mut story, post);
    assert_eq!(code(story.act(ANA, again)), ErrorCode::PollClosed);
}

#[test]
fn a_poll_past_its_time_takes_no_answer_and_is_closed_once_never_early() {
    let mut story = secretary();
    let act = asks(&mut story, &["a", "b"], false, Some(60));
    let post = place(&story.act(ANA, act).unwrap());
    let end = NOW + 60 * SECOND_MS;
    let close = Act::CloseDuePoll { topic: GROUP, post };
    let at = |story: &mut Story, now| {
        let by = super::super::Actor::Administration;
        let command = super::super::Command { by, device: None, act: close.clone(), salt: [0; 16] };
        story.commit(&command, now).unwrap()
    };
    story.act_at(BO, answers(post, &[1]), end - 1).unwrap();
    assert_eq!(at(&mut story, end - 1).commit.events, []);
    assert_eq!(code(story.act_at(BO, answers(post, &[2]), end)), ErrorCode::PollClosed);
    assert_eq!(story.district.polls().next_due(), Some((end, GROUP, post)));
    let decision = at(&mut story, end);
    let event = &decision.commit.events[0];
    assert_eq!(
        (event.by, &event.kind),
        (None, &EventKind::PollClosed { post, counts: vec![1, 0], people: 1 })
    );
    assert_eq!(at(&mut story, end + 1).commit.events, []);
    assert_eq!((story.district.polls().next_due(), choices(&story).len()), (None, 0));
    let refused = code(story.act(BO, Act::CloseDuePoll { topic: GROUP, post }));
    assert_eq!(refused, ErrorCode::NotFound, "nobody but the house closes by time");
}

#[test]
fn whoever_is_no_member_is_told_nothing_and_elsewhere_no_polls_are_held() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    assert_eq!(story.act(STRANGER, answers(post, &[1])).unwrap_err(), Rejection::not_found());
    let client_id = story.client_id();
    let close = Act::ClosePoll { topic: GROUP, client_id, post };
    assert_eq!(story.act(STRANGER, close.clone()).unwrap_err(), Rejection::not_found());
    assert_eq!(code(story.act(BO, close)), ErrorCode::NotAllowed);
    let plain = story.post(BO, "no poll");
    for nothing in [plain, Seq(99), Seq::ZERO] {
        assert_eq!(code(story.act(BO, answers(nothing, &[1]))), ErrorCode::NoSuchPost, "{nothing}");
        let act = closes(&mut story, nothing);
        assert_eq!(code(story.act(ANA, act)), ErrorCode::NoSuchPost, "{nothing}");
    }
    for topic in [Topic::Bulletin(XINYUAN), Topic::Roster(XINYUAN), Topic::Desk(XINYUAN)] {
        let act = Act::AnswerPoll { topic, post, options: vec![1] };
        assert_eq!(code(story.act(ANA, act)), ErrorCode::NotHere, "{topic}");
    }
    let nowhere = Act::AnswerPoll { topic: Topic::Group(NeighbourhoodId(9)), post, options: vec![1] };
    assert_eq!(story.act(ANA, nowhere).unwrap_err(), Rejection::not_found());
}

#[test]
fn who_is_muted_answers_and_does_not_ask() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    appoint(&mut story, BO, Office::Deputy);
    let (neighbourhood, client_id, rule) = (XINYUAN, story.client_id(), Rule::Flooding);
    let reason = Reason::parse("四十條").unwrap();
    story.act(ANA, Act::Mute { neighbourhood, client_id, user: BO, minutes: 5, rule, reason }).unwrap();
    story.act(BO, answers(post, &[1])).unwrap();
    let act = asks(&mut story, &["a", "b"], false, None);
    assert_eq!(code(story.act(BO, act)), ErrorCode::Muted);
}

#[test]
fn a_resent_poll_is_asked_once_and_another_one_under_its_name_is_refused() {
    let mut story = secretary();
    let act = asks(&mut story, &["a", "b"], false, None);
    let post = place(&story.act(ANA, act.clone()).unwrap());
    assert_eq!(place(&story.act(ANA, act.clone()).unwrap()), post);
    let Act::OpenPoll { topic, client_id, question, several, seconds, .. } = act else { unreachable!() };
    for (options, several) in [(["a", "c"], several), (["a", "b"], true)] {
        let options = options.map(|option| Choice::parse(option).unwrap()).to_vec();
        let other = Act::OpenPoll { topic, client_id, question: question.clone(), options, several, seconds };
        assert_eq!(code(story.act(ANA, other)), ErrorCode::ClientIdReused);
    }
    let close = closes(&mut story, post);
    let closed = place(&story.act(ANA, close.clone()).unwrap());
    assert_eq!(place(&story.act(ANA, close).unwrap()), closed, "its first answer again");
}

#[test]
fn a_poll_is_not_edited_and_who_takes_it_back_takes_all_answers_with_it() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    story.act(BO, answers(post, &[1])).unwrap();
    let (client_id, text) = (story.client_id(), PostText::parse("another question").unwrap());
    let edit = Act::Edit { topic: GROUP, client_id, post, text, mentions: Mentions::NONE };
    assert_eq!(code(story.act(ANA, edit)), ErrorCode::NotHere);
    let client_id = story.client_id();
    story.act(ANA, Act::Delete { topic: GROUP, client_id, post }).unwrap();
    assert_eq!(choices(&story), Vec::<&RowKey>::new());
    assert_eq!(story.district.polls().get(GROUP, post), None);
    let event = story.events.iter().find(|event| event.topic == GROUP && event.seq == post).unwrap();
    assert!(matches!(event.kind.body(), Some(Body::Erased { .. })), "question and options are gone");
    assert_eq!(code(story.act(BO, answers(post, &[2]))), ErrorCode::PollClosed);
}

/// Ana, the secretary, removes a poll that Bo, a deputy, has opened and answered; with the act's number.
fn removed_from(story: &mut Story, post: Seq) -> Seq {
    story.act(BO, answers(post, &[1])).unwrap();
    let (client_id, rule) = (story.client_id(), Rule::Insult);
    let reason = Reason::parse("no question at all").unwrap();
    place(&story.act(ANA, Act::RemovePost { topic: GROUP, client_id, post, rule, reason }).unwrap())
}

fn opened_by_deputy(story: &mut Story) -> Seq {
    appoint(story, BO, Office::Deputy);
    let act = asks(story, &["a", "b"], false, None);
    place(&story.act(BO, act).unwrap())
}

/// Which polls the group would be told of.
fn told(story: &Story) -> Vec<Seq> {
    let (_, counts) = story.district.polls().counts_after(GROUP, 0).unwrap();
    counts.into_iter().map(|poll| poll.post).collect()
}

#[test]
fn a_removed_poll_is_told_to_nobody_takes_no_answers_and_is_closed_when_its_time_comes() {
    let mut story = secretary();
    let post = opened_by_deputy(&mut story);
    assert_eq!(told(&story), [post]);
    let (before, _) = story.district.polls().counts_after(GROUP, 0).unwrap();
    removed_from(&mut story, post);
    let (_, counts) =
        story.district.polls().counts_after(GROUP, before).expect("who listens is told at once");
    assert_eq!(counts, []);
    assert_eq!(code(story.act(BO, answers(post, &[2]))), ErrorCode::NoSuchPost);
    let closed = close_due(&story.district, GROUP, post, NOW + DAY_MS);
    assert_eq!(closed.commit.events[0].kind, EventKind::PollClosed { post, counts: vec![1, 0], people: 1 });
}

#[test]
fn a_poll_that_an_appeal_brings_back_is_as_it_was() {
    let mut story = secretary();
    let post = opened_by_deputy(&mut story);
    let removal = removed_from(&mut story, post);
    let (neighbourhood, client_id) = (XINYUAN, story.client_id());
    let text = PostText::parse("it is a question").unwrap();
    story.act(BO, Act::Appeal { neighbourhood, client_id, act: removal, text }).unwrap();
    assert_eq!(told(&story), [], "an appeal alone brings nothing back");
    let reason = Reason::parse("so it is").unwrap();
    story.administer(Act::DecideAppeal { neighbourhood, act: removal, granted: true, reason }).unwrap();
    assert_eq!((told(&story), counts(&story, post)), (vec![post], (vec![1, 0], 1)));
    assert_eq!(story.district.polls().next_due(), Some((NOW + DAY_MS, GROUP, post)), "its time ran on");
    story.act(BO, answers(post, &[2])).unwrap();
    story.act(ANA, answers(post, &[2])).unwrap();
    assert_eq!(counts(&story, post), (vec![0, 2], 2));
}

#[test]
fn a_removed_poll_takes_no_room_among_the_five() {
    let mut story = secretary();
    let post = opened_by_deputy(&mut story);
    for _ in 1..limits::POLLS_OPEN_MAX {
        opened(&mut story, false);
    }
    let one_more = asks(&mut story, &["a", "b"], false, None);
    assert_eq!(code(story.act(ANA, one_more.clone())), ErrorCode::TooManyPolls);
    removed_from(&mut story, post);
    story.act(ANA, one_more).unwrap();
    assert_eq!(told(&story).len(), limits::POLLS_OPEN_MAX);
}

#[test]
fn whoever_is_a_member_no_more_is_counted_until_the_close_so_that_nobody_sees_which_answer_goes() {
    let (rule, reason) = (Rule::Insult, Reason::parse("as said").unwrap());
    for how in 0..3 {
        let mut story = secretary();
        let posts = [opened(&mut story, false), opened(&mut story, true), opened(&mut story, false)];
        for (user, post, options) in
            [(BO, posts[0], &[1][..]), (BO, posts[1], &[1, 3]), (ANA, posts[1], &[3]), (ANA, posts[2], &[2])]
        {
            story.act(user, answers(post, options)).unwrap();
        }
        let (neighbourhood, user, client_id) = (XINYUAN, BO, story.client_id());
        match how {
            0 => story.act(BO, Act::Leave { neighbourhood }).unwrap(),
            1 => story.administer(Act::Remove { neighbourhood, user }).unwrap(),
            _ => {
                let reason = reason.clone();
                story.act(ANA, Act::Ban { neighbourhood, client_id, user, rule, reason }).unwrap()
            }
        };
        assert_eq!(counts(&story, posts[0]), (vec![1, 0, 0], 1));
        assert_eq!(counts(&story, posts[1]), (vec![1, 0, 2], 2));
        assert_eq!(counts(&story, posts[2]), (vec![0, 1, 0], 1));
        for post in posts {
            let close = closes(&mut story, post);
            story.act(ANA, close).unwrap();
        }
        assert_eq!(choices(&story).len(), 0, "nothing links anybody to a choice any more");
    }
}

#[test]
fn five_polls_are_open_at_a_time_and_a_closed_one_makes_room() {
    let mut story = secretary();
    let posts: Vec<Seq> = (0..limits::POLLS_OPEN_MAX).map(|_| opened(&mut story, false)).collect();
    let one_more = asks(&mut story, &["a", "b"], false, None);
    assert_eq!(code(story.act(ANA, one_more.clone())), ErrorCode::TooManyPolls);
    let act = closes(&mut story, posts[2]);
    story.act(ANA, act).unwrap();
    story.act(ANA, one_more).unwrap();
}

#[test]
fn what_is_told_of_a_topic_has_a_version_that_moves_with_each_answer_and_close() {
    let mut story = secretary();
    let post = opened(&mut story, false);
    let (first, told) = story.district.polls().counts_after(GROUP, 0).unwrap();
    assert_eq!((told[0].post, told[0].people), (post, 0));
    assert_eq!(story.district.polls().counts_after(GROUP, first), None, "nothing new");
    story.act(BO, answers(post, &[1])).unwrap();
    let (second, told) = story.district.polls().counts_after(GROUP, first).unwrap();
    assert_eq!(told[0].counts, [1, 0, 0]);
    let act = closes(&mut story, post);
    story.act(ANA, act).unwrap();
    assert_eq!(story.district.polls().counts_after(GROUP, second).unwrap().1, []);
    assert_eq!(story.district.polls().counts_after(Topic::Group(NeighbourhoodId(9)), 0), None);
}
