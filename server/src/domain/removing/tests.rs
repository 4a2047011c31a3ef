//! Stories of posts that are removed.

use linli_protocol::{ErrorCode, Fate, Office, PostText, Reaction, Reason, Rule, Seq, Topic, UserId};

use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Actor, Body, Command, Decision, EventKind, Mentions, OrderAct, Row, RowKey};

const DESK: Topic = Topic::Desk(XINYUAN);
const RECORD: Topic = Topic::Moderation(XINYUAN);
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Ana is the secretary, Bo a member.
fn story() -> Story {
    let mut story = Story::with_members();
    let office = Office::Secretary;
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office }).unwrap();
    story
}

fn remove(story: &mut Story, post: Seq, rule: Rule) -> Act {
    let (client_id, reason) = (story.client_id(), Reason::parse("an insult").unwrap());
    Act::RemovePost { topic: GROUP, client_id, post, rule, reason }
}

fn removed(story: &mut Story, post: Seq) -> Decision {
    let act = remove(story, post, Rule::Insult);
    story.act(ANA, act).unwrap()
}

fn refused(story: &mut Story, by: UserId, act: Act) -> ErrorCode {
    story.act(by, act).unwrap_err().code
}

fn text_of(story: &Story, topic: Topic, seq: Seq) -> Option<String> {
    let event = story.events.iter().find(|event| event.topic == topic && event.seq == seq).unwrap();
    event.kind.body().and_then(Body::text).map(|text| text.as_str().to_owned())
}

fn erase_due(story: &mut Story, entry: Seq, now: u64) -> Decision {
    let act = Act::EraseDue { neighbourhood: XINYUAN, entry };
    story.commit(&Command { by: Actor::Administration, device: None, act, salt: [0; 16] }, now).unwrap()
}

#[test]
fn a_removed_posts_text_leaves_the_group_with_its_edits_and_waits_on_the_desk_and_the_record_has_none_of_it()
{
    let mut story = story();
    let post = story.post(BO, "you thief");
    let (client_id, text) = (story.client_id(), PostText::parse("you old thief").unwrap());
    let edited =
        story.act(BO, Act::Edit { topic: GROUP, client_id, post, text, mentions: Mentions::NONE }).unwrap();
    let edit = edited.commit.events[0].seq;
    let commit = removed(&mut story, post).commit;
    let topics: Vec<Topic> = commit.events.iter().map(|event| event.topic).collect();
    assert_eq!(topics, [RECORD, GROUP, DESK], "all in one commit");
    assert_eq!((text_of(&story, GROUP, post), text_of(&story, GROUP, edit)), (None, None));
    assert_eq!(text_of(&story, DESK, Seq(1)).as_deref(), Some("you old thief"), "as it stood");
    let EventKind::KeptOrder { act, .. } = &commit.events[0].kind else { unreachable!() };
    let OrderAct::PostRemoved { user, post: of, rule, reason } = act else { unreachable!() };
    assert_eq!((*user, *of, *rule, reason.as_str()), (BO, post, Rule::Insult, "an insult"));
}

#[test]
fn what_was_removed_takes_no_edit_no_reaction_no_reply_and_is_removed_or_deleted_no_second_time() {
    let mut story = story();
    let post = story.post(BO, "you thief");
    removed(&mut story, post);
    let (text, reaction) = (PostText::parse("x").unwrap(), Reaction::parse("👍").unwrap());
    let ids = [story.client_id(), story.client_id(), story.client_id(), story.client_id()];
    let topic = GROUP;
    for act in [
        Act::Edit { topic, client_id: ids[0], post, text: text.clone(), mentions: Mentions::NONE },
        Act::Delete { topic, client_id: ids[1], post },
        Act::React { topic, client_id: ids[2], post, reaction, on: true },
        Act::Post { topic, client_id: ids[3], text, reply_to: Some(post), mentions: Mentions::NONE },
    ] {
        assert_eq!(refused(&mut story, BO, act), ErrorCode::NoSuchPost);
    }
    let again = remove(&mut story, post, Rule::Insult);
    assert_eq!(refused(&mut story, ANA, again), ErrorCode::NoSuchPost);
}

#[test]
fn a_resend_is_answered_and_removes_nothing_again() {
    let mut story = story();
    let post = story.post(BO, "you thief");
    let act = remove(&mut story, post, Rule::Insult);
    let first = story.act(ANA, act.clone()).unwrap().answer;
    let again = story.act(ANA, act).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (first, 0));
}

#[test]
fn only_keepers_remove_not_their_own_not_above_them_not_elsewhere_and_by_no_other_rule() {
    let mut story = story();
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER }).unwrap();
    let deputy = Act::Appoint { neighbourhood: XINYUAN, user: STRANGER, office: Office::Deputy };
    story.administer(deputy).unwrap();
    let (mine, bos) = (story.post(ANA, "hello"), story.post(BO, "hello"));
    let acts = [remove(&mut story, mine, Rule::Insult), remove(&mut story, bos, Rule::Unknown)];
    assert_eq!(refused(&mut story, ANA, acts[0].clone()), ErrorCode::NotAllowed, "her own");
    assert_eq!(refused(&mut story, STRANGER, acts[0].clone()), ErrorCode::NotAllowed, "the secretary's");
    assert_eq!(refused(&mut story, BO, acts[0].clone()), ErrorCode::NotAllowed, "no office");
    assert_eq!(refused(&mut story, ANA, acts[1].clone()), ErrorCode::BadFrame, "to disagree is no rule");
    for (by, topic, code) in [
        (ANA, Topic::Roster(XINYUAN), ErrorCode::NotHere),
        (BO, DESK, ErrorCode::NotFound),
        (ANA, Topic::District, ErrorCode::NotFound),
    ] {
        let (client_id, reason) = (story.client_id(), Reason::parse("x").unwrap());
        let act = Act::RemovePost { topic, client_id, post: bos, rule: Rule::Insult, reason };
        assert_eq!(refused(&mut story, by, act), code, "{topic}");
    }
    let before = story.events.len();
    let act = remove(&mut story, bos, Rule::Insult);
    story.act(STRANGER, act).unwrap();
    assert_eq!(story.events.len(), before + 3, "nothing of what was refused was done; a deputy may");
}

#[test]
fn a_removed_text_is_erased_when_its_time_has_come_once_and_not_a_moment_earlier() {
    let mut story = story();
    let post = story.post(BO, "you thief");
    removed(&mut story, post);
    let (entry, due) = (Seq(1), NOW + 7 * DAY_MS);
    assert!(erase_due(&mut story, entry, due - 1).commit.events.is_empty());
    assert!(text_of(&story, DESK, entry).is_some());
    let erased = erase_due(&mut story, entry, due).commit;
    assert_eq!(erased.events[0].kind, EventKind::Settled { entry, fate: Fate::Erased });
    assert_eq!((erased.events[0].by, text_of(&story, DESK, entry)), (None, None));
    assert!(!story.rows.contains_key(&RowKey::DeskText(XINYUAN, entry)));
    assert!(erase_due(&mut story, entry, due).commit.events.is_empty(), "once");
    let state = &story.rows[&RowKey::Post(GROUP, post)];
    assert!(matches!(state, Row::Post { state, .. } if state.removed.is_some()), "it stays removed");
}
