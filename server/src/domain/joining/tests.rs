//! Stories of people who come to a neighbourhood by its poster.

use linli_protocol::{Building, DisplayName, Flat, Office};

use crate::domain::Mentions;
use crate::domain::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};

use super::*;

const DESK: Topic = Topic::Desk(XINYUAN);
const REGISTER: Topic = Topic::Register(XINYUAN);

fn residence(flat: &str) -> Residence {
    Residence {
        name: DisplayName::parse("王秀英").unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse(flat).unwrap(),
    }
}

fn reason() -> Reason {
    Reason::parse("nobody of this name lives there").unwrap()
}

/// Ana is the secretary, Bo a plain member; the poster hangs.
fn with_a_poster() -> Story {
    let mut story = Story::with_members();
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary }).unwrap();
    renew(&mut story, ANA).unwrap();
    story
}

fn renew(story: &mut Story, by: UserId) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::RenewJoinCode { neighbourhood: XINYUAN, client_id })
}

fn apply(story: &mut Story, flat: &str) -> Result<Decision, Rejection> {
    let act = Act::Apply { code: story.join_code(), residence: residence(flat) };
    story.act(STRANGER, act)
}

fn kinds(story: &Story, topic: Topic) -> Vec<&EventKind> {
    story.events.iter().filter(|event| event.topic == topic).map(|event| &event.kind).collect()
}

fn has_residence(story: &Story) -> bool {
    story.rows.contains_key(&RowKey::Residence(XINYUAN, STRANGER))
}

const ADMIT: Act = Act::Admit { neighbourhood: XINYUAN, user: STRANGER };

#[test]
fn one_who_applies_by_the_poster_waits_until_the_secretary_says_yes() {
    let mut story = with_a_poster();
    assert_eq!(apply(&mut story, "502").unwrap().answer, Answer::Applied(XINYUAN));
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Applicant);
    let admitted = story.act(ANA, ADMIT).unwrap();
    let topics: Vec<Topic> = admitted.commit.events.iter().map(|event| event.topic).collect();
    assert_eq!(topics, [DESK, Topic::Roster(XINYUAN), REGISTER], "one commit");
    assert!(admitted.commit.events.iter().all(|event| event.by == Some(ANA)));
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Member(None));
    assert!(has_residence(&story));
    let code = story.district.neighbourhood(XINYUAN).unwrap().code.clone().unwrap();
    assert_eq!((code.applied, code.admitted), (1, 1));
    assert!(story.act(ANA, ADMIT).unwrap().commit.events.is_empty(), "again changes nothing");
}

#[test]
fn an_applicant_reads_the_bulletin_and_acts_nowhere() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    let (client_id, reaction) = (story.client_id(), linli_protocol::Reaction::parse("👍").unwrap());
    let text = linli_protocol::PostText::parse("停水").unwrap();
    let topic = Topic::Bulletin(XINYUAN);
    story
        .act(
            ANA,
            Act::Post { topic, client_id, text: text.clone(), reply_to: None, mentions: Mentions::NONE },
        )
        .unwrap();
    let client_id = story.client_id();
    story.act(STRANGER, Act::Read { topic, seq: Seq(1) }).unwrap();
    let like = Act::React { topic, client_id, post: Seq(1), reaction, on: true };
    assert_eq!(story.act(STRANGER, like).unwrap_err().code, ErrorCode::NotAllowed);
    let post =
        Act::Post { topic: Topic::Group(XINYUAN), client_id, text, reply_to: None, mentions: Mentions::NONE };
    assert_eq!(story.act(STRANGER, post).unwrap_err(), Rejection::not_found());
    assert_eq!(story.act(STRANGER, ADMIT).unwrap_err(), Rejection::not_found());
}

#[test]
fn only_the_secretary_and_the_deputies_admit_refuse_and_hand_out_codes() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    let refuse = Act::Refuse { neighbourhood: XINYUAN, user: STRANGER, reason: reason() };
    let revoke = Act::RevokeJoinCode { neighbourhood: XINYUAN };
    for (by, code) in [(BO, ErrorCode::NotAllowed), (UserId(99), ErrorCode::NotFound)] {
        for act in [ADMIT, refuse.clone(), revoke.clone()] {
            assert_eq!(story.act(by, act).unwrap_err().code, code);
        }
        assert_eq!(renew(&mut story, by).unwrap_err().code, code);
    }
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Deputy }).unwrap();
    story.act(BO, refuse.clone()).unwrap();
    assert_eq!(story.act(BO, refuse).unwrap_err().code, ErrorCode::NotWaiting, "nobody waits any more");
    assert_eq!(story.act(ANA, ADMIT).unwrap_err().code, ErrorCode::NotWaiting, "nor is admitted");
    renew(&mut story, BO).unwrap();
    story.act(BO, revoke).unwrap();
}

#[test]
fn what_one_who_was_refused_had_said_is_gone_and_they_may_apply_again() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    story.act(ANA, Act::Refuse { neighbourhood: XINYUAN, user: STRANGER, reason: reason() }).unwrap();
    assert!(!has_residence(&story));
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Stranger);
    apply(&mut story, "503").unwrap();
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Applicant);
    story.act(ANA, ADMIT).unwrap();
    assert!(has_residence(&story));
}

#[test]
fn an_application_that_says_the_same_again_changes_nothing_and_another_replaces_it() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    let again = apply(&mut story, "502").unwrap();
    assert!(again.commit.events.is_empty() && again.commit.rows.is_empty());
    assert_eq!(again.answer, Answer::Applied(XINYUAN));
    apply(&mut story, "503").unwrap();
    let waiting = &story.district.neighbourhood(XINYUAN).unwrap();
    assert_eq!((waiting.waiting, waiting.applicants[&STRANGER].seq), (1, Seq(3)));
    story.act(ANA, ADMIT).unwrap();
    let member = apply(&mut story, "504").unwrap();
    assert!(member.commit.events.is_empty(), "a member is told where, and nothing more");
    assert_eq!(member.answer, Answer::Applied(XINYUAN));
}

#[test]
fn a_code_that_was_renewed_or_revoked_is_worth_nothing_and_answers_like_one_that_never_was() {
    let mut story = with_a_poster();
    let old = story.join_code();
    let act = |code| Act::Apply { code, residence: residence("502") };
    let salt = [8; 16];
    let client_id = story.client_id();
    let renewal = Act::RenewJoinCode { neighbourhood: XINYUAN, client_id };
    let command = crate::domain::Command {
        by: crate::domain::Actor::Person(ANA),
        device: None,
        act: renewal.clone(),
        salt,
    };
    let renewed = story.commit(&command, NOW).unwrap();
    assert_ne!(story.join_code(), old);
    let never = story.act(STRANGER, act(JoinCode([0; 10]))).unwrap_err();
    assert_eq!(never.code, ErrorCode::NoSuchCode);
    assert_eq!(story.act(STRANGER, act(old)).unwrap_err(), never);

    let new = story.join_code();
    let again = story.act(ANA, renewal).unwrap();
    assert_eq!((again.answer, story.join_code()), (renewed.answer, new), "a resend makes no other code");
    story.act(ANA, Act::RevokeJoinCode { neighbourhood: XINYUAN }).unwrap();
    assert_eq!(story.act(STRANGER, act(new)).unwrap_err(), never);
    let revoked = story.act(ANA, Act::RevokeJoinCode { neighbourhood: XINYUAN }).unwrap();
    assert!(revoked.commit.events.is_empty(), "again changes nothing");
}

#[test]
fn who_leaves_or_is_removed_leaves_the_register_in_the_same_commit() {
    for removed in [false, true] {
        let mut story = with_a_poster();
        apply(&mut story, "502").unwrap();
        story.act(ANA, ADMIT).unwrap();
        let left = if removed {
            story.administer(Act::Remove { neighbourhood: XINYUAN, user: STRANGER }).unwrap()
        } else {
            story.act(STRANGER, Act::Leave { neighbourhood: XINYUAN }).unwrap()
        };
        assert_eq!(left.commit.events.len(), 2);
        assert!(!has_residence(&story));
        let expected = [EventKind::Resident { user: STRANGER }, EventKind::ResidentLeft { user: STRANGER }];
        assert_eq!(kinds(&story, REGISTER), expected.iter().collect::<Vec<_>>());
    }
}

#[test]
fn whoever_the_administration_admits_without_an_application_is_in_no_register() {
    let mut story = with_a_poster();
    story.administer(ADMIT).unwrap();
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Member(None));
    assert!(kinds(&story, REGISTER).is_empty());
    assert_eq!(kinds(&story, DESK).len(), 1, "only the code was issued");
}

#[test]
fn whoever_the_administration_admits_after_a_refusal_is_refused_no_longer() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    story.act(ANA, Act::Refuse { neighbourhood: XINYUAN, user: STRANGER, reason: reason() }).unwrap();
    story.administer(ADMIT).unwrap();
    assert!(story.district.neighbourhood(XINYUAN).unwrap().applicants.is_empty());
    assert_eq!(kinds(&story, DESK).last(), Some(&&EventKind::Admitted { user: STRANGER }));
}

#[test]
fn only_so_many_wait_at_a_time() {
    let mut story = with_a_poster();
    let mut place = Vec::new();
    for user in 0..limits::APPLICANTS_WAITING_MAX as u64 {
        let applicant = Applicant {
            neighbourhood: XINYUAN,
            user: UserId(1_000 + user),
            seq: Seq(1),
            at: NOW,
            refused: None,
        };
        place.push(Row::Applicant(applicant));
    }
    for row in &place {
        story.district.load(row);
    }
    assert_eq!(apply(&mut story, "502").unwrap_err().code, ErrorCode::TooManyApplicants);
    let refused = Applicant {
        neighbourhood: XINYUAN,
        user: UserId(1_000),
        seq: Seq(2),
        at: NOW,
        refused: Some(reason()),
    };
    story.district.load(&Row::Applicant(refused));
    apply(&mut story, "502").unwrap();
}

#[test]
fn who_has_a_code_in_force_signs_up_and_nobody_else_does() {
    use crate::domain::{Actor, Command};
    use linli_protocol::LoginName;
    let mut story = with_a_poster();
    let sign_up = |code, login| Command {
        by: Actor::Visitor,
        device: None,
        act: Act::SignUp {
            code,
            login: LoginName::parse(login).unwrap(),
            name: DisplayName::parse("陳明").unwrap(),
            password_hash: "$argon2id$…".into(),
        },
        salt: [0; 16],
    };
    let code = story.join_code();
    assert_eq!(story.commit(&sign_up(code, "chen"), NOW).unwrap().answer, Answer::Registered(UserId(4)));
    assert_eq!(story.commit(&sign_up(code, "chen"), NOW).unwrap_err().code, ErrorCode::LoginTaken);
    assert_eq!(story.district.part(XINYUAN, UserId(4)), Part::Stranger, "to apply is another act");
    let refused = story.commit(&sign_up(JoinCode([0; 10]), "dan"), NOW).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoSuchCode);
    story.act(ANA, Act::RevokeJoinCode { neighbourhood: XINYUAN }).unwrap();
    assert_eq!(story.commit(&sign_up(code, "dan"), NOW).unwrap_err(), refused);
    let other = Command { act: ADMIT, ..sign_up(code, "dan") };
    assert_eq!(
        story.commit(&other, NOW).unwrap_err().code,
        ErrorCode::NotFound,
        "a visitor does nothing else"
    );
    let Command { act, .. } = sign_up(code, "dan");
    assert_eq!(story.act(BO, act).unwrap_err().code, ErrorCode::NotFound, "who is signed in has an account");
}

#[test]
fn an_applicant_takes_the_application_back_with_all_that_was_said_and_may_apply_again() {
    let mut story = with_a_poster();
    apply(&mut story, "502").unwrap();
    let withdraw = Act::WithdrawApplication { neighbourhood: XINYUAN };
    let withdrawn = story.act(STRANGER, withdraw.clone()).unwrap();
    assert_eq!(withdrawn.commit.events[0].kind, EventKind::ApplicationWithdrawn { user: STRANGER });
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Stranger);
    assert!(!story.rows.contains_key(&RowKey::Residence(XINYUAN, STRANGER)));
    for (user, place) in [(STRANGER, XINYUAN), (ANA, XINYUAN), (STRANGER, NeighbourhoodId(99))] {
        let again = Act::WithdrawApplication { neighbourhood: place };
        assert_eq!(story.act(user, again).unwrap_err(), Rejection::not_found(), "{user} {place}");
    }
    apply(&mut story, "502").unwrap();
    assert_eq!(story.district.part(XINYUAN, STRANGER), Part::Applicant);
}
