use linli_protocol::{DisplayName, LoginName, Office};

use super::super::audience;
use super::super::testing::{ANA, BO, STRANGER, Story, XINYUAN};
use super::super::{Mentions, RowKey};
use super::*;

/// The secretary.
const SEN: UserId = UserId(4);
/// A deputy.
const DAI: UserId = UserId(5);
/// A member who is no party.
const CAI: UserId = UserId(6);
const FIRST: Topic = Topic::Mediation(XINYUAN, MediationId(1));

fn story() -> Story {
    let mut story = Story::with_members();
    for name in ["sen", "dai", "cai"] {
        let (login, name) = (LoginName::parse(name).unwrap(), DisplayName::parse(name).unwrap());
        story.administer(Act::Register { login, name, password_hash: None }).unwrap();
    }
    for user in [SEN, DAI, CAI] {
        story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
    }
    for (user, office) in [(SEN, Office::Secretary), (DAI, Office::Deputy)] {
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
    }
    story
}

fn opens(story: &mut Story, by: UserId, parties: &[UserId]) -> Result<Decision, Rejection> {
    let (client_id, subject) = (story.client_id(), Subject::parse("噪音").unwrap());
    story
        .act(by, Act::OpenMediation { neighbourhood: XINYUAN, client_id, subject, parties: parties.to_vec() })
}

fn with_dispute() -> Story {
    let mut story = story();
    opens(&mut story, SEN, &[BO, ANA, BO]).unwrap();
    story
}

fn adds(story: &mut Story, by: UserId, user: UserId) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::AddParty { topic: FIRST, client_id, user })
}

fn removes(story: &mut Story, by: UserId, user: UserId) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::RemoveParty { topic: FIRST, client_id, user })
}

fn closes(story: &mut Story, by: UserId, outcome: MediationOutcome) -> Result<Decision, Rejection> {
    let (client_id, text) = (story.client_id(), PostText::parse("十點以後安靜").unwrap());
    story.act(by, Act::CloseMediation { topic: FIRST, client_id, outcome, text })
}

fn posts(story: &mut Story, by: UserId, mentions: Mentions) -> Result<Decision, Rejection> {
    let (client_id, text) = (story.client_id(), PostText::parse("請聽我說").unwrap());
    story.act(by, Act::Post { topic: FIRST, client_id, text, reply_to: None, mentions })
}

fn readers(story: &Story) -> Vec<UserId> {
    let everybody = [ANA, BO, STRANGER, SEN, DAI, CAI];
    everybody.into_iter().filter(|user| audience::may_read(*user, FIRST, &story.district)).collect()
}

fn code(result: Result<Decision, Rejection>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn a_dispute_is_talked_out_between_its_parties_and_those_who_keep_order_and_ends_with_an_outcome() {
    let mut story = with_dispute();
    assert_eq!(readers(&story), [ANA, BO, SEN, DAI]);
    for user in [ANA, BO, SEN, DAI] {
        posts(&mut story, user, Mentions::NONE).unwrap();
    }
    assert_eq!(posts(&mut story, CAI, Mentions::NONE).unwrap_err(), Rejection::not_found());
    let closed = closes(&mut story, DAI, MediationOutcome::Agreed).unwrap();
    assert_eq!((closed.commit.events[0].seq, closed.commit.events[0].posts), (Seq(6), 4));
    for user in [ANA, SEN] {
        assert_eq!(code(posts(&mut story, user, Mentions::NONE)), ErrorCode::MediationClosed);
    }
    assert_eq!(readers(&story), [ANA, BO, SEN, DAI], "it is read still");
    assert_eq!(code(closes(&mut story, SEN, MediationOutcome::NotAgreed)), ErrorCode::MediationClosed);
    assert_eq!(code(adds(&mut story, SEN, CAI)), ErrorCode::MediationClosed);
    assert_eq!(code(removes(&mut story, ANA, ANA)), ErrorCode::MediationClosed);
    let client_id = story.client_id();
    story.act(ANA, Act::Delete { topic: FIRST, client_id, post: Seq(2) }).unwrap();
}

#[test]
fn only_who_keeps_order_opens_adds_and_closes_and_numbers_go_on() {
    let mut story = with_dispute();
    for user in [ANA, CAI] {
        assert_eq!(code(opens(&mut story, user, &[BO, CAI])), ErrorCode::NotAllowed);
    }
    assert_eq!(opens(&mut story, STRANGER, &[ANA, BO]).unwrap_err(), Rejection::not_found());
    assert_eq!(code(adds(&mut story, ANA, CAI)), ErrorCode::NotAllowed);
    assert_eq!(code(closes(&mut story, BO, MediationOutcome::Agreed)), ErrorCode::NotAllowed);
    assert_eq!(code(removes(&mut story, ANA, BO)), ErrorCode::NotAllowed);
    assert_eq!(adds(&mut story, CAI, CAI).unwrap_err(), Rejection::not_found());
    let second = opens(&mut story, DAI, &[ANA, SEN]).unwrap();
    assert_eq!(second.commit.events[0].topic, Topic::Mediation(XINYUAN, MediationId(2)));
}

#[test]
fn parties_are_two_to_eight_members_and_never_who_opens_it() {
    let mut story = story();
    for wrong in [vec![], vec![ANA], vec![ANA, ANA], (10..19).map(UserId).collect()] {
        assert_eq!(code(opens(&mut story, SEN, &wrong)), ErrorCode::BadFrame, "{wrong:?}");
    }
    assert_eq!(code(opens(&mut story, SEN, &[ANA, STRANGER])), ErrorCode::NoSuchMember);
    assert_eq!(code(opens(&mut story, SEN, &[ANA, SEN])), ErrorCode::WrongParty);
    opens(&mut story, SEN, &[ANA, BO]).unwrap();
    assert_eq!(code(adds(&mut story, SEN, ANA)), ErrorCode::WrongParty);
    assert_eq!(code(removes(&mut story, SEN, CAI)), ErrorCode::WrongParty);
    for user in 10..17 {
        let login = LoginName::parse(format!("p{user}")).unwrap();
        let name = DisplayName::parse(format!("p{user}")).unwrap();
        let registered = story.administer(Act::Register { login, name, password_hash: None }).unwrap();
        let Answer::Registered(user) = registered.answer else { panic!("{registered:?}") };
        story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
        let full = story.district.mediation(XINYUAN, MediationId(1)).unwrap().parties.len() == 8;
        let added = adds(&mut story, SEN, user).map_err(|refused| refused.code);
        assert_eq!(added.err(), full.then_some(ErrorCode::TooManyParties));
    }
}

#[test]
fn nobody_is_kept_in_a_dispute_and_who_was_taken_out_by_mistake_comes_back() {
    let mut story = with_dispute();
    removes(&mut story, ANA, ANA).unwrap();
    assert_eq!(readers(&story), [BO, SEN, DAI]);
    assert_eq!(code(adds(&mut story, SEN, ANA)), ErrorCode::WrongParty);
    removes(&mut story, SEN, BO).unwrap();
    assert_eq!(readers(&story), [SEN, DAI]);
    adds(&mut story, SEN, BO).unwrap();
    assert_eq!(readers(&story), [BO, SEN, DAI]);
}

#[test]
fn who_has_ended_their_own_right_is_told_again_that_it_is_done() {
    let mut story = with_dispute();
    let client_id = story.client_id();
    let leave = Act::RemoveParty { topic: FIRST, client_id, user: ANA };
    let left = story.act(ANA, leave.clone()).unwrap();
    let again = story.act(ANA, leave).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (left.answer, 0));
    let client_id = story.client_id();
    let anew = Act::RemoveParty { topic: FIRST, client_id, user: ANA };
    assert_eq!(story.act(ANA, anew).unwrap_err(), Rejection::not_found());
}

#[test]
fn a_subject_shows_something() {
    let mut story = story();
    for blank in ["\u{2800}", "\u{115f}"] {
        let (client_id, subject) = (story.client_id(), Subject::parse(blank).unwrap());
        let parties = vec![ANA, BO];
        let open = Act::OpenMediation { neighbourhood: XINYUAN, client_id, subject, parties };
        assert_eq!(code(story.act(SEN, open)), ErrorCode::BadText);
    }
}

#[test]
fn it_belongs_to_the_office_and_a_party_who_leaves_the_neighbourhood_reads_no_more() {
    let mut story = with_dispute();
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: CAI, office: Office::Secretary }).unwrap();
    assert_eq!(readers(&story), [ANA, BO, DAI, CAI], "the one before is a plain member");
    let left = story.act(ANA, Act::Leave { neighbourhood: XINYUAN }).unwrap();
    assert_eq!(left.commit.events.iter().filter(|event| event.topic == FIRST).count(), 1);
    assert_eq!(readers(&story), [BO, DAI, CAI]);
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: ANA }).unwrap();
    assert_eq!(readers(&story), [BO, DAI, CAI], "who comes back is no party by themselves");
    assert_eq!(code(adds(&mut story, CAI, ANA)), ErrorCode::WrongParty);
    closes(&mut story, CAI, MediationOutcome::Withdrawn).unwrap();
}

#[test]
fn who_comes_into_office_as_a_party_does_not_close_their_own_dispute() {
    let mut story = with_dispute();
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary }).unwrap();
    assert_eq!(code(closes(&mut story, ANA, MediationOutcome::Agreed)), ErrorCode::WrongParty);
    assert_eq!(code(adds(&mut story, ANA, CAI)), ErrorCode::WrongParty);
    assert_eq!(code(removes(&mut story, ANA, BO)), ErrorCode::WrongParty);
    removes(&mut story, ANA, ANA).unwrap();
    assert_eq!(readers(&story), [ANA, BO, DAI], "she reads it as the secretary still");
    closes(&mut story, ANA, MediationOutcome::NotAgreed).unwrap();
}

#[test]
fn who_is_muted_in_the_group_is_heard_here_and_nobody_is_mentioned_or_polled() {
    let mut story = with_dispute();
    let (client_id, reason) = (story.client_id(), linli_protocol::Reason::parse("too loud").unwrap());
    let mute = Act::Mute {
        neighbourhood: XINYUAN,
        client_id,
        user: ANA,
        minutes: 60,
        rule: linli_protocol::Rule::Flooding,
        reason,
    };
    story.act(SEN, mute).unwrap();
    posts(&mut story, ANA, Mentions::NONE).unwrap();
    assert_eq!(code(posts(&mut story, ANA, Mentions::of(vec![BO], false))), ErrorCode::NotHere);
    let client_id = story.client_id();
    assert_eq!(
        code(story.act(SEN, Act::Pin { topic: FIRST, client_id, post: Seq(2), on: true })),
        ErrorCode::NotHere
    );
}

#[test]
fn twenty_are_open_at_a_time_and_a_closed_one_makes_room() {
    let mut story = story();
    for _ in 0..limits::MEDIATIONS_OPEN_MAX {
        opens(&mut story, SEN, &[ANA, BO]).unwrap();
    }
    assert_eq!(code(opens(&mut story, SEN, &[ANA, BO])), ErrorCode::TooManyMediations);
    closes(&mut story, SEN, MediationOutcome::NotAgreed).unwrap();
    opens(&mut story, SEN, &[ANA, BO]).unwrap();
}

#[test]
fn a_resend_opens_once_and_an_outcome_of_another_version_is_refused() {
    let mut story = story();
    let act = Act::OpenMediation {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        subject: Subject::parse("噪音").unwrap(),
        parties: vec![ANA, BO],
    };
    let first = story.act(SEN, act.clone()).unwrap();
    let Act::OpenMediation { neighbourhood, client_id, subject, .. } = act.clone() else { unreachable!() };
    let other_way = Act::OpenMediation { neighbourhood, client_id, subject, parties: vec![BO, ANA, BO] };
    let again = story.act(SEN, other_way).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (first.answer, 0));
    assert!(story.rows.contains_key(&RowKey::Mediation(XINYUAN, MediationId(1))));
    let Act::OpenMediation { neighbourhood, client_id, parties, .. } = act else { unreachable!() };
    let other =
        Act::OpenMediation { neighbourhood, client_id, subject: Subject::parse("漏水").unwrap(), parties };
    assert_eq!(code(story.act(SEN, other)), ErrorCode::ClientIdReused);
    assert_eq!(code(closes(&mut story, SEN, MediationOutcome::Unknown)), ErrorCode::BadFrame);
}
