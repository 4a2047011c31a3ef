//! Stories of appeals.

use linli_protocol::{ErrorCode, Fate, Office, PostText, Reason, Rule, Seq, Topic, UserId};

use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Body, Decision, EventKind, Mentions, Rejection, Row, RowKey};

const APPEALS: Topic = Topic::Appeals(XINYUAN);
const DESK: Topic = Topic::Desk(XINYUAN);
const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// Ana is the secretary, Bo a member, whose first post was removed by act 1.
fn story() -> Story {
    let mut story = Story::with_members();
    let office = Office::Secretary;
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office }).unwrap();
    let post = story.post(BO, "who pays for the lamp?");
    let (client_id, reason) = (story.client_id(), Reason::parse("an insult").unwrap());
    story.act(ANA, Act::RemovePost { topic: GROUP, client_id, post, rule: Rule::Insult, reason }).unwrap();
    story
}

fn appeal_at(story: &mut Story, by: UserId, act: Seq, now: u64) -> Result<Decision, Rejection> {
    let (client_id, text) = (story.client_id(), PostText::parse("it was a question").unwrap());
    story.act_at(by, Act::Appeal { neighbourhood: XINYUAN, client_id, act, text }, now)
}

fn appeal(story: &mut Story, by: UserId, act: Seq) -> Result<Decision, Rejection> {
    appeal_at(story, by, act, NOW)
}

fn decide(story: &mut Story, act: Seq, granted: bool) -> Result<Decision, Rejection> {
    let reason = Reason::parse("looked at").unwrap();
    story.administer(Act::DecideAppeal { neighbourhood: XINYUAN, act, granted, reason })
}

fn code(refused: Result<Decision, Rejection>) -> ErrorCode {
    refused.unwrap_err().code
}

fn text_of(story: &Story, topic: Topic, seq: Seq) -> Option<String> {
    let event = story.events.iter().find(|event| event.topic == topic && event.seq == seq).unwrap();
    event.kind.body().and_then(Body::text).map(|text| text.as_str().to_owned())
}

#[test]
fn a_granted_appeal_gives_the_post_its_text_again_and_erases_what_was_said_about_it() {
    let mut story = story();
    appeal(&mut story, BO, Seq(1)).unwrap();
    let decided = decide(&mut story, Seq(1), true).unwrap().commit;
    let restored = decided.events.iter().find(|event| event.topic == GROUP).unwrap();
    assert!(matches!(restored.kind, EventKind::Restored { post: Seq(1), .. }));
    assert_eq!(text_of(&story, GROUP, restored.seq).as_deref(), Some("who pays for the lamp?"));
    assert_eq!((text_of(&story, DESK, Seq(1)), text_of(&story, APPEALS, Seq(1))), (None, None));
    let Row::Post { state, .. } = &story.rows[&RowKey::Post(GROUP, Seq(1))] else { unreachable!() };
    assert_eq!((state.removed, state.restored), (None, Some(restored.seq)));
    assert_eq!(code(decide(&mut story, Seq(1), false)), ErrorCode::NothingWaits, "once");

    let (client_id, text) = (story.client_id(), PostText::parse("who pays?").unwrap());
    story
        .act(BO, Act::Edit { topic: GROUP, client_id, post: Seq(1), text, mentions: Mentions::NONE })
        .unwrap();
    let client_id = story.client_id();
    let deleted = story.act(BO, Act::Delete { topic: GROUP, client_id, post: Seq(1) }).unwrap();
    assert_eq!(deleted.commit.events.len(), 1);
    assert_eq!(
        text_of(&story, GROUP, restored.seq),
        None,
        "its author may still take it back, with all of it"
    );
}

#[test]
fn an_appeal_that_is_not_granted_leaves_the_act_and_erases_the_text() {
    let mut story = story();
    appeal(&mut story, BO, Seq(1)).unwrap();
    let entry = Seq(1);
    let kept = story.district.desk_text(XINYUAN, entry).unwrap();
    assert_eq!(kept.due, None, "while it is looked at, no time erases it");
    let decided = decide(&mut story, Seq(1), false).unwrap().commit;
    let settled = EventKind::Settled { entry, fate: Fate::Erased };
    assert!(decided.events.iter().any(|event| event.kind == settled));
    assert!(decided.events.iter().all(|event| event.topic != GROUP && event.by.is_none()));
    assert_eq!((text_of(&story, DESK, entry), text_of(&story, APPEALS, Seq(1))), (None, None));
}

#[test]
fn one_appeals_once_in_time_against_what_weighs_on_oneself() {
    let mut story = story();
    assert_eq!(code(appeal(&mut story, ANA, Seq(1))), ErrorCode::NotAllowed, "it weighs on Bo");
    assert_eq!(code(appeal(&mut story, STRANGER, Seq(1))), ErrorCode::NotFound, "no member learns of it");
    assert_eq!(code(appeal(&mut story, BO, Seq(2))), ErrorCode::NoSuchAct);
    let client_id = story.client_id();
    story.act(ANA, Act::SlowMode { neighbourhood: XINYUAN, client_id, seconds: 30 }).unwrap();
    assert_eq!(code(appeal(&mut story, BO, Seq(2))), ErrorCode::NoSuchAct, "slow mode weighs on nobody");
    assert_eq!(code(decide(&mut story, Seq(1), true)), ErrorCode::NothingWaits, "nobody has appealed");
    assert_eq!(code(appeal_at(&mut story, BO, Seq(1), NOW + WEEK_MS)), ErrorCode::TooLate);
    appeal_at(&mut story, BO, Seq(1), NOW + WEEK_MS - 1).unwrap();
    assert_eq!(code(appeal(&mut story, BO, Seq(1))), ErrorCode::AlreadyAppealed);
    assert_eq!(code(story.act(ANA, decided_by_her())), ErrorCode::NotFound, "only the district decides");
}

fn decided_by_her() -> Act {
    let reason = Reason::parse("no").unwrap();
    Act::DecideAppeal { neighbourhood: XINYUAN, act: Seq(1), granted: false, reason }
}

#[test]
fn a_mute_and_a_ban_end_when_their_appeal_is_granted_and_later_ones_stand() {
    let mut story = story();
    let reason = || Reason::parse("x").unwrap();
    let mute = |client_id, minutes| {
        let (neighbourhood, user, rule) = (XINYUAN, BO, Rule::Flooding);
        Act::Mute { neighbourhood, client_id, user, minutes, rule, reason: reason() }
    };
    let ids = [story.client_id(), story.client_id(), story.client_id()];
    story.act(ANA, mute(ids[0], 60)).unwrap();
    appeal(&mut story, BO, Seq(2)).unwrap();
    story.act(ANA, mute(ids[1], 90)).unwrap();
    decide(&mut story, Seq(2), true).unwrap();
    assert!(story.district.muted_until(XINYUAN, BO, NOW).is_some(), "a later mute stands");
    appeal(&mut story, BO, Seq(3)).unwrap();
    decide(&mut story, Seq(3), true).unwrap();
    assert_eq!(story.district.muted_until(XINYUAN, BO, NOW), None);

    let (neighbourhood, client_id, rule) = (XINYUAN, ids[2], Rule::Unlawful);
    story.act(ANA, Act::Ban { neighbourhood, client_id, user: BO, rule, reason: reason() }).unwrap();
    let banned = story.district.banned_by(XINYUAN, BO).unwrap();
    appeal(&mut story, BO, banned).unwrap();
    decide(&mut story, banned, true).unwrap();
    assert_eq!(story.district.banned_by(XINYUAN, BO), None, "also for who is no member any more");
}

#[test]
fn a_rejected_post_is_posted_by_its_author_when_the_appeal_is_granted() {
    let mut story = story();
    let ids = [story.client_id(), story.client_id(), story.client_id()];
    story.act(ANA, Act::Screening { neighbourhood: XINYUAN, client_id: ids[0], on: true }).unwrap();
    let text = PostText::parse("I sell an old lamp").unwrap();
    story
        .act(
            BO,
            Act::Post { topic: GROUP, client_id: ids[1], text, reply_to: None, mentions: Mentions::NONE },
        )
        .unwrap();
    let (neighbourhood, held, rule) = (XINYUAN, Seq(2), Rule::Advertising);
    let reason = Reason::parse("x").unwrap();
    story.act(ANA, Act::Reject { neighbourhood, client_id: ids[2], held, rule, reason }).unwrap();
    appeal(&mut story, BO, Seq(3)).unwrap();
    let decided = decide(&mut story, Seq(3), true).unwrap().commit;
    let posted = decided.events.iter().find(|event| event.topic == GROUP).unwrap();
    assert_eq!((posted.by, posted.posts), (Some(BO), 2));
    assert_eq!(text_of(&story, GROUP, posted.seq).as_deref(), Some("I sell an old lamp"));
    assert_eq!(text_of(&story, DESK, Seq(2)), None);
}
