//! Stories of keeping order.

use linli_protocol::{
    ErrorCode, Link, NeighbourhoodId, Office, PostText, Reaction, Reason, Rule, Seq, Topic, UserId,
};

use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Decision, Event, Mentions, Rejection, RowKey};

const RECORD: Topic = Topic::Moderation(XINYUAN);
/// A third member.
const CI: UserId = STRANGER;

/// Ana is the secretary; Bo and Ci are members.
fn story() -> Story {
    let mut story = Story::with_members();
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: CI }).unwrap();
    appoint(&mut story, ANA, Office::Secretary);
    story
}

fn appoint(story: &mut Story, user: UserId, office: Office) {
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
}

fn mute(story: &mut Story, user: UserId, minutes: u32) -> Act {
    let (client_id, reason) = (story.client_id(), Reason::parse("forty posts in a minute").unwrap());
    Act::Mute { neighbourhood: XINYUAN, client_id, user, minutes, rule: Rule::Flooding, reason }
}

fn unmute(story: &mut Story, user: UserId) -> Act {
    Act::Unmute { neighbourhood: XINYUAN, client_id: story.client_id(), user }
}

fn done(story: &mut Story, by: UserId, act: Act) -> Decision {
    story.act(by, act).unwrap()
}

fn refused(story: &mut Story, by: UserId, act: Act) -> ErrorCode {
    story.act(by, act).unwrap_err().code
}

fn post(story: &mut Story) -> Act {
    let text = PostText::parse("and another thing").unwrap();
    Act::Post { topic: GROUP, client_id: story.client_id(), text, reply_to: None, mentions: Mentions::NONE }
}

fn muted_until(story: &Story, user: UserId, now: u64) -> Option<u64> {
    story.district.muted_until(XINYUAN, user, now)
}

#[test]
fn who_is_muted_neither_posts_nor_edits_nor_reacts_but_takes_back_what_was_said() {
    let mut story = story();
    let said = story.post(BO, "this lamp!");
    let act = mute(&mut story, BO, 60);
    done(&mut story, ANA, act);
    let act = post(&mut story);
    let no = story.act(BO, act).unwrap_err();
    assert_eq!((no.code, no.retry_after_ms), (ErrorCode::Muted, Some(3_600_000)), "and says for how long");
    let text = PostText::parse("this lamp, this lamp").unwrap();
    let edit =
        Act::Edit { topic: GROUP, client_id: story.client_id(), post: said, text, mentions: Mentions::NONE };
    assert_eq!(refused(&mut story, BO, edit), ErrorCode::Muted);
    let reaction = Reaction::parse("👎").unwrap();
    let react = Act::React { topic: GROUP, client_id: story.client_id(), post: said, reaction, on: true };
    assert_eq!(refused(&mut story, BO, react), ErrorCode::Muted);
    let delete = Act::Delete { topic: GROUP, client_id: story.client_id(), post: said };
    done(&mut story, BO, delete);
    done(&mut story, BO, Act::Read { topic: GROUP, seq: said });
    story.post(CI, "the others talk on");
}

#[test]
fn a_mute_is_over_when_its_time_has_passed_and_not_a_moment_earlier() {
    let mut story = story();
    let act = mute(&mut story, BO, 1);
    done(&mut story, ANA, act);
    let until = NOW + 60_000;
    assert_eq!(muted_until(&story, BO, until - 1), Some(until));
    assert_eq!(muted_until(&story, BO, until), None);
}

#[test]
fn a_resend_of_what_was_said_before_the_mute_gets_its_answer() {
    let mut story = story();
    let said = post(&mut story);
    let first = done(&mut story, BO, said.clone());
    let act = mute(&mut story, BO, 60);
    done(&mut story, ANA, act);
    assert_eq!(done(&mut story, BO, said).answer, first.answer);
}

#[test]
fn muting_again_replaces_the_end_and_unmuting_ends_it() {
    let mut story = story();
    for minutes in [60, 5] {
        let act = mute(&mut story, BO, minutes);
        done(&mut story, ANA, act);
        assert_eq!(muted_until(&story, BO, NOW), Some(NOW + u64::from(minutes) * 60_000));
    }
    let act = unmute(&mut story, BO);
    done(&mut story, ANA, act);
    assert!(!story.rows.contains_key(&RowKey::Mute(XINYUAN, BO)));
    story.post(BO, "thank you");
    let act = unmute(&mut story, BO);
    assert_eq!(refused(&mut story, ANA, act), ErrorCode::NotMuted);
}

#[test]
fn a_resend_mutes_once_also_when_the_office_is_lost_meanwhile() {
    let mut story = story();
    let act = mute(&mut story, BO, 60);
    let first = done(&mut story, ANA, act.clone());
    appoint(&mut story, CI, Office::Secretary);
    let again = done(&mut story, ANA, act.clone());
    assert_eq!(again.answer, first.answer);
    assert!(again.commit.events.is_empty() && again.commit.rows.is_empty());
    let Act::Mute { neighbourhood, client_id, user, rule, reason, .. } = act else { panic!("a mute") };
    let longer = Act::Mute { neighbourhood, client_id, user, minutes: 61, rule, reason };
    assert_eq!(refused(&mut story, ANA, longer), ErrorCode::ClientIdReused);
}

#[test]
fn leaving_and_coming_back_does_not_end_a_mute() {
    let mut story = story();
    let act = mute(&mut story, BO, 60);
    done(&mut story, ANA, act);
    done(&mut story, BO, Act::Leave { neighbourhood: XINYUAN });
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: BO }).unwrap();
    let act = post(&mut story);
    assert_eq!(refused(&mut story, BO, act), ErrorCode::Muted);
}

#[test]
fn the_secretary_and_deputies_keep_order_and_nobody_else_does() {
    for office in [None, Some(Office::Property), Some(Office::Police), Some(Office::Doctor)] {
        let mut story = story();
        if let Some(office) = office {
            appoint(&mut story, BO, office);
        }
        let act = mute(&mut story, CI, 60);
        assert_eq!(refused(&mut story, BO, act), ErrorCode::NotAllowed, "{office:?}");
    }
    let mut story = story();
    appoint(&mut story, BO, Office::Deputy);
    for user in [ANA, BO] {
        let act = mute(&mut story, user, 60);
        assert_eq!(
            refused(&mut story, BO, act),
            ErrorCode::NotAllowed,
            "a deputy mutes no office, nor themselves"
        );
    }
    let act = mute(&mut story, CI, 60);
    done(&mut story, BO, act);
    let act = mute(&mut story, ANA, 60);
    assert_eq!(refused(&mut story, ANA, act), ErrorCode::NotAllowed, "nor does the secretary themselves");
    let act = mute(&mut story, BO, 60);
    done(&mut story, ANA, act);
    let act = unmute(&mut story, BO);
    assert_eq!(refused(&mut story, BO, act), ErrorCode::NotAllowed, "nobody lifts their own");
}

#[test]
fn a_mute_needs_a_known_rule_a_bounded_time_and_a_member() {
    let mut story = story();
    for minutes in [0, 10_081, u32::MAX] {
        let act = mute(&mut story, BO, minutes);
        assert_eq!(refused(&mut story, ANA, act), ErrorCode::BadFrame, "{minutes}");
    }
    let act = mute(&mut story, BO, 10_080);
    done(&mut story, ANA, act);
    let Act::Mute { neighbourhood, user, minutes, reason, .. } = mute(&mut story, BO, 1) else { panic!() };
    let rule = Rule::Unknown;
    let act = Act::Mute { neighbourhood, client_id: story.client_id(), user, minutes, rule, reason };
    assert_eq!(refused(&mut story, ANA, act), ErrorCode::BadFrame);
    let act = mute(&mut story, UserId(99), 1);
    assert_eq!(refused(&mut story, ANA, act), ErrorCode::NotFound);
}

#[test]
fn a_stranger_cannot_tell_a_neighbourhood_from_none() {
    let mut story = Story::with_members();
    for neighbourhood in [XINYUAN, NeighbourhoodId(99)] {
        let unmute = Act::Unmute { neighbourhood, client_id: story.client_id(), user: BO };
        let no = story.act(STRANGER, unmute).unwrap_err();
        assert_eq!(no, Rejection::not_found());
    }
    let act = mute(&mut story, BO, 60);
    assert!(
        story.administer(act).is_err(),
        "the administration acts by persons, so that the record names them"
    );
}

#[test]
fn each_act_is_linked_to_the_one_before_it() {
    let mut story = story();
    for by in [ANA, ANA, ANA] {
        let act = mute(&mut story, BO, 60);
        done(&mut story, by, act);
    }
    let act = unmute(&mut story, BO);
    done(&mut story, ANA, act);
    let act = slow_mode(&mut story, 30);
    done(&mut story, ANA, act);
    let record: Vec<&Event> = story.events.iter().filter(|event| event.topic == RECORD).collect();
    assert_eq!(record.len(), 5);
    let mut before = Link::START;
    for (event, seq) in record.into_iter().zip(1..) {
        let (entry, link) = event.chained().unwrap();
        assert_eq!((event.seq, event.by), (Seq(seq), Some(ANA)));
        assert_eq!(before.next(&entry), link);
        before = link;
    }
}

fn slow_mode(story: &mut Story, seconds: u32) -> Act {
    Act::SlowMode { neighbourhood: XINYUAN, client_id: story.client_id(), seconds }
}

/// What the rules say to a post of this person at a time.
fn posts_at(story: &mut Story, by: UserId, now: u64) -> Result<(), (ErrorCode, Option<u64>)> {
    let act = post(story);
    match story.act_at(by, act, now) {
        Ok(_) => Ok(()),
        Err(no) => Err((no.code, no.retry_after_ms)),
    }
}

#[test]
fn in_slow_mode_one_posts_once_in_so_many_seconds_and_is_told_how_long_to_wait() {
    let mut story = story();
    story.post(BO, "what was said before it began does not count");
    let act = slow_mode(&mut story, 30);
    done(&mut story, ANA, act);
    let said = story.post(BO, "one");
    assert_eq!(posts_at(&mut story, BO, NOW + 12_000), Err((ErrorCode::SlowMode, Some(18_000))));
    assert_eq!(posts_at(&mut story, BO, NOW + 29_999), Err((ErrorCode::SlowMode, Some(1))));
    let text = PostText::parse("one, mended").unwrap();
    let edit =
        Act::Edit { topic: GROUP, client_id: story.client_id(), post: said, text, mentions: Mentions::NONE };
    done(&mut story, BO, edit);
    story.post(CI, "another may");
    assert_eq!(posts_at(&mut story, BO, NOW + 30_000), Ok(()));
    assert_eq!(posts_at(&mut story, BO, NOW + 31_000), Err((ErrorCode::SlowMode, Some(29_000))));
}

#[test]
fn slow_mode_slows_nobody_who_holds_an_office_and_ends() {
    let mut story = story();
    appoint(&mut story, BO, Office::Property);
    let act = slow_mode(&mut story, 3_600);
    done(&mut story, ANA, act);
    for by in [ANA, ANA, BO, BO] {
        assert_eq!(posts_at(&mut story, by, NOW), Ok(()));
    }
    assert_eq!(posts_at(&mut story, CI, NOW), Ok(()));
    assert!(posts_at(&mut story, CI, NOW).is_err());
    let act = slow_mode(&mut story, 0);
    done(&mut story, ANA, act);
    assert_eq!(posts_at(&mut story, CI, NOW), Ok(()));
    let act = slow_mode(&mut story, 3_600);
    done(&mut story, ANA, act);
    assert_eq!(posts_at(&mut story, CI, NOW), Ok(()), "it begins anew");
}

#[test]
fn a_clock_that_stepped_back_keeps_nobody_from_posting() {
    let mut story = story();
    let act = slow_mode(&mut story, 30);
    done(&mut story, ANA, act);
    assert_eq!(posts_at(&mut story, BO, NOW + 3_600_000), Ok(()));
    assert_eq!(posts_at(&mut story, BO, NOW), Ok(()));
    assert!(posts_at(&mut story, BO, NOW + 1_000).is_err(), "and from there on it counts again");
}

#[test]
fn slow_mode_is_set_by_the_secretary_and_deputies_within_an_hour() {
    let mut story = story();
    appoint(&mut story, BO, Office::Deputy);
    let act = slow_mode(&mut story, 3_601);
    assert_eq!(refused(&mut story, ANA, act), ErrorCode::BadFrame);
    for (by, is_done) in [(ANA, true), (BO, true), (CI, false)] {
        let act = slow_mode(&mut story, 30);
        assert_eq!(story.act(by, act).is_ok(), is_done, "{by}");
    }
    let act = slow_mode(&mut story, 10);
    done(&mut story, ANA, act.clone());
    let act_again = slow_mode(&mut story, 20);
    done(&mut story, ANA, act_again);
    let resent = done(&mut story, ANA, act);
    assert!(resent.commit.events.is_empty(), "a late resend does not set it back");
    assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().slow_mode_ms, 20_000);
}
