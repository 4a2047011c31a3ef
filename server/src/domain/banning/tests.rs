//! Stories of bans.

use linli_protocol::{
    Building, DisplayName, ErrorCode, Flat, Office, Reason, Residence, Rule, Topic, UserId,
};

use crate::domain::audience::{Known as _, Part};
use crate::domain::testing::{ANA, BO, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Decision, RowKey};

/// Ana is the secretary, Bo a member, and a join code is in force.
fn story() -> Story {
    let mut story = Story::with_members();
    let office = Office::Secretary;
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office }).unwrap();
    story.administer(Act::IssueJoinCode { neighbourhood: XINYUAN }).unwrap();
    story
}

fn ban(story: &mut Story, user: UserId) -> Act {
    let (client_id, reason) = (story.client_id(), Reason::parse("a threat").unwrap());
    Act::Ban { neighbourhood: XINYUAN, client_id, user, rule: Rule::Unlawful, reason }
}

fn banned(story: &mut Story, user: UserId) -> Decision {
    let act = ban(story, user);
    story.act(ANA, act).unwrap()
}

fn apply(story: &Story) -> Act {
    let residence = Residence {
        name: DisplayName::parse("王秀英").unwrap(),
        building: Building::parse("3").unwrap(),
        flat: Flat::parse("502").unwrap(),
    };
    Act::Apply { code: story.join_code(), residence }
}

#[test]
fn who_is_banned_is_no_member_from_that_commit_and_comes_back_only_when_it_is_lifted() {
    let mut story = story();
    let topics: Vec<Topic> = banned(&mut story, BO).commit.events.iter().map(|event| event.topic).collect();
    assert_eq!(topics, [Topic::Moderation(XINYUAN), Topic::Roster(XINYUAN)]);
    assert_eq!(story.district.part(XINYUAN, BO), Part::Stranger);
    let act = apply(&story);
    assert_eq!(story.act(BO, act.clone()).unwrap_err().code, ErrorCode::Banned);
    let admit = Act::Admit { neighbourhood: XINYUAN, user: BO };
    assert_eq!(story.administer(admit.clone()).unwrap_err().code, ErrorCode::Banned);
    assert_eq!(story.act(ANA, admit.clone()).unwrap_err().code, ErrorCode::Banned);
    let again = ban(&mut story, BO);
    assert_eq!(story.act(ANA, again).unwrap_err().code, ErrorCode::Banned);
    let client_id = story.client_id();
    story.act(ANA, Act::Unban { neighbourhood: XINYUAN, client_id, user: BO }).unwrap();
    assert_eq!(story.district.part(XINYUAN, BO), Part::Stranger, "lifting a ban admits nobody");
    story.act(BO, act).unwrap();
    story.act(ANA, admit).unwrap();
    let client_id = story.client_id();
    let unban = Act::Unban { neighbourhood: XINYUAN, client_id, user: BO };
    assert_eq!(story.act(ANA, unban).unwrap_err().code, ErrorCode::NotBanned);
}

#[test]
fn register_and_desk_forget_who_is_banned() {
    let mut story = story();
    let act = apply(&story);
    story.act(STRANGER, act).unwrap();
    assert!(story.rows.contains_key(&RowKey::Residence(XINYUAN, STRANGER)));
    banned(&mut story, STRANGER);
    assert!(!story.rows.contains_key(&RowKey::Residence(XINYUAN, STRANGER)));
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Stranger, "who waited, too");
    let nobody = ban(&mut story, UserId(99));
    assert_eq!(story.act(ANA, nobody).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn a_deputy_bans_no_officer_and_nobody_bans_themselves_or_without_an_office() {
    let mut story = story();
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER }).unwrap();
    let deputy = Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Deputy };
    story.administer(deputy).unwrap();
    for (by, whom) in [(BO, ANA), (BO, BO), (STRANGER, BO)] {
        let act = ban(&mut story, whom);
        assert_eq!(story.act(by, act).unwrap_err().code, ErrorCode::NotAllowed);
    }
    banned(&mut story, BO);
    assert_eq!(story.district.member(XINYUAN, BO), None, "the secretary a deputy, with the office");
}
