//! Stories of screening.

use linli_protocol::{ErrorCode, Office, Place, PostText, Reason, Rule, Seq, Topic, UserId, limits};

use crate::domain::testing::{ANA, BO, GROUP, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Answer, Decision, EventKind, Mentions, Rejection};

const DESK: Topic = Topic::Desk(XINYUAN);

/// Ana is the secretary, Bo a member, and screening is on.
fn story() -> Story {
    let mut story = Story::with_members();
    let office = Office::Secretary;
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office }).unwrap();
    story.post(BO, "before it was on");
    screening(&mut story, true);
    story
}

fn screening(story: &mut Story, on: bool) {
    let client_id = story.client_id();
    story.act(ANA, Act::Screening { neighbourhood: XINYUAN, client_id, on }).unwrap();
}

fn post(story: &mut Story, text: &str, reply_to: Option<Seq>) -> Act {
    let (client_id, text) = (story.client_id(), PostText::parse(text).unwrap());
    Act::Post { topic: GROUP, client_id, text, reply_to, mentions: Mentions::NONE }
}

fn held(story: &mut Story, by: UserId, text: &str) -> Seq {
    let act = post(story, text, Some(Seq(1)));
    match story.act(by, act).unwrap().answer {
        Answer::Held(Place { topic: DESK, seq }) => seq,
        other => panic!("{other:?}"),
    }
}

fn approve(story: &mut Story, by: UserId, held: Seq) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::Approve { neighbourhood: XINYUAN, client_id, held })
}

fn reject(story: &mut Story, by: UserId, held: Seq) -> Result<Decision, Rejection> {
    let (client_id, reason) = (story.client_id(), Reason::parse("an advertisement").unwrap());
    story.act(by, Act::Reject { neighbourhood: XINYUAN, client_id, held, rule: Rule::Advertising, reason })
}

fn withdraw(story: &mut Story, by: UserId, held: Seq) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::Withdraw { neighbourhood: XINYUAN, client_id, held })
}

fn code(refused: Result<Decision, Rejection>) -> ErrorCode {
    refused.unwrap_err().code
}

#[test]
fn a_held_post_gets_its_number_in_the_group_when_it_is_approved_by_its_author_and_as_an_answer_still() {
    let mut story = story();
    let act = post(&mut story, "thank you", Some(Seq(1)));
    let first = story.act(BO, act.clone()).unwrap();
    assert_eq!(first.answer, Answer::Held(Place { topic: DESK, seq: Seq(1) }));
    assert!(first.commit.events.iter().all(|event| event.topic == DESK), "the group is told nothing");
    let approved = approve(&mut story, ANA, Seq(1)).unwrap();
    assert_eq!(approved.answer, Answer::Accepted(Place { topic: GROUP, seq: Seq(2) }));
    let posted = &approved.commit.events[0];
    assert_eq!((posted.by, posted.posts), (Some(BO), 2));
    let EventKind::Posted { body, reply_to: Some(Seq(1)) } = &posted.kind else { panic!("{posted:?}") };
    assert_eq!(body.text().unwrap().as_str(), "thank you");
    let desk = story.events.iter().find(|event| event.topic == DESK).unwrap();
    assert_eq!(desk.kind.body().unwrap().text(), None, "the desk has it no more");
    let again = story.act(BO, act).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (first.answer, 0), "a resend is answered the same");
    assert_eq!(code(approve(&mut story, ANA, Seq(1))), ErrorCode::NothingWaits);
}

#[test]
fn who_holds_an_office_posts_at_once_and_nobody_else_gets_round_it_by_editing() {
    let mut story = story();
    story.post(ANA, "the office is not screened");
    let (client_id, text) = (story.client_id(), PostText::parse("what I was not to say").unwrap());
    let edit = Act::Edit { topic: GROUP, client_id, post: Seq(1), text, mentions: Mentions::NONE };
    assert_eq!(code(story.act(BO, edit.clone())), ErrorCode::Screened);
    screening(&mut story, false);
    story.act(BO, edit).unwrap();
    story.post(BO, "and posts are posts again");
}

#[test]
fn a_rejected_post_stays_on_the_desk_for_its_author_to_appeal_and_a_withdrawn_one_does_not() {
    let mut story = story();
    let (one, two) = (held(&mut story, BO, "buy!"), held(&mut story, BO, "buy more!"));
    let rejected = reject(&mut story, ANA, one).unwrap();
    assert_eq!(rejected.commit.events.len(), 2);
    let text = story.district.desk_text(XINYUAN, one).unwrap();
    assert!(text.due.is_some(), "it is erased by its time");
    assert_eq!(code(reject(&mut story, ANA, one)), ErrorCode::NothingWaits);
    assert_eq!(code(withdraw(&mut story, BO, one)), ErrorCode::NothingWaits, "it waits no more");
    assert_eq!(code(withdraw(&mut story, ANA, two)), ErrorCode::NothingWaits, "it is not hers");
    assert_eq!(code(withdraw(&mut story, STRANGER, two)), ErrorCode::NotFound);
    withdraw(&mut story, BO, two).unwrap();
    assert_eq!(story.district.desk_text(XINYUAN, two), None);
}

#[test]
fn so_many_posts_of_one_person_wait_and_no_more_until_one_is_withdrawn() {
    let mut story = story();
    for n in 0..limits::HELD_PER_PERSON_MAX {
        held(&mut story, BO, &format!("{n}"));
    }
    let act = post(&mut story, "one more", None);
    assert_eq!(code(story.act(BO, act.clone())), ErrorCode::TooManyHeld);
    withdraw(&mut story, BO, Seq(1)).unwrap();
    story.act(BO, act).unwrap();
}

#[test]
fn only_keepers_approve_and_reject_and_whose_author_has_left_is_only_rejected() {
    let mut story = story();
    let waits = held(&mut story, BO, "buy!");
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER }).unwrap();
    assert_eq!(code(approve(&mut story, STRANGER, waits)), ErrorCode::NotAllowed);
    assert_eq!(code(reject(&mut story, STRANGER, waits)), ErrorCode::NotAllowed);
    story.act(BO, Act::Leave { neighbourhood: XINYUAN }).unwrap();
    assert_eq!(code(approve(&mut story, ANA, waits)), ErrorCode::NotFound);
    assert_eq!(code(approve(&mut story, BO, waits)), ErrorCode::NotFound, "he has left");
    reject(&mut story, ANA, waits).unwrap();
}
