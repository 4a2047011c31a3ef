//! Stories of a message that becomes a report: a resident, the secretary to whom they wrote, and those whom it is no business of.

use linli_protocol::{
    Category, ErrorCode, IssueId, NeighbourhoodId, Office, Pair, PostText, Report, ReportFrom, Seq, Spot,
    Topic, UserId,
};

use crate::domain::mentions::Mentions;
use crate::domain::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Answer, Decision, EventKind, IssueAct, ProposalRow, Row, RowKey, SettingsChange};

/// A member, as Ana and Bo are.
const CAI: UserId = STRANGER;

fn pair() -> Pair {
    Pair::of(ANA, BO).unwrap()
}

fn talk() -> Topic {
    Topic::Dm(XINYUAN, pair())
}

/// Ana lives there, Bo is the secretary and Cai a deputy; Ana has written to Bo.
fn written() -> (Story, Seq) {
    let mut story = Story::with_members();
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: CAI }).unwrap();
    for (user, office) in [(BO, Office::Secretary), (CAI, Office::Deputy)] {
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
    }
    let message = write(&mut story, ANA);
    (story, message)
}

fn write(story: &mut Story, by: UserId) -> Seq {
    let (client_id, text) =
        (story.client_id(), PostText::parse("my neighbour Li says the lamp is out").unwrap());
    let post = Act::Post { topic: talk(), client_id, text, reply_to: None, mentions: Mentions::NONE };
    let Answer::Accepted(place) = story.act(by, post).unwrap().answer else { panic!() };
    place.seq
}

fn report_of(story: &mut Story, with: UserId, of: Seq) -> Act {
    let report = Report {
        text: PostText::parse("The lamp is out.").unwrap(),
        category: Category::Lighting,
        spot: Spot::parse("Gate 3").unwrap(),
        contact: None,
        photos: vec![],
    };
    let from = Some(ReportFrom { with, of });
    Act::Report { neighbourhood: XINYUAN, client_id: story.client_id(), report, from }
}

fn report(story: &mut Story, by: UserId, with: UserId, of: Seq) -> Result<Decision, ErrorCode> {
    let act = report_of(story, with, of);
    story.act(by, act).map_err(|no| no.code)
}

fn propose(story: &mut Story, by: UserId, topic: Topic, of: Seq) -> Result<Decision, ErrorCode> {
    let act = Act::ProposeIssue { topic, client_id: story.client_id(), of };
    story.act(by, act).map_err(|no| no.code)
}

fn stands(story: &Story, of: Seq) -> Option<ProposalRow> {
    match story.rows.get(&RowKey::Proposal(XINYUAN, pair(), of)) {
        Some(Row::Proposal(row)) => Some(*row),
        _ => None,
    }
}

#[test]
fn its_author_makes_a_message_a_report_in_one_step_and_the_two_read_which_issue_it_became() {
    let (mut story, message) = written();
    let decision = report(&mut story, ANA, BO, message).unwrap();
    let told = decision.commit.events.iter().find(|event| event.topic == talk()).unwrap();
    assert_eq!(told.kind, EventKind::BecameIssue { of: message, issue: IssueId(1) });
    assert_eq!((told.by, told.seq, told.posts), (Some(ANA), message.next(), 1), "it counts as no message");
    assert_eq!(stands(&story, message).unwrap().issue, Some(IssueId(1)));
    let alerted: Vec<Topic> = decision
        .commit
        .events
        .iter()
        .map(|event| event.topic)
        .filter(|t| matches!(t, Topic::Inbox(..)))
        .collect();
    assert_eq!(alerted, [Topic::Inbox(XINYUAN, BO), Topic::Inbox(XINYUAN, CAI)], "as any report does");
    let issue = story.district.issue(XINYUAN, IssueId(1)).unwrap();
    assert_eq!((issue.at, issue.clock.since), (NOW, NOW), "the clock runs");
}

#[test]
fn nothing_but_the_conversation_says_that_there_was_a_message() {
    let (mut story, message) = written();
    let with = report(&mut story, ANA, BO, message).unwrap();
    let (mut story, _) = written();
    let mut act = report_of(&mut story, BO, message);
    if let Act::Report { from, .. } = &mut act {
        *from = None;
    }
    let without = story.act(ANA, act).unwrap();
    let others = |decision: &Decision| -> Vec<_> {
        decision.commit.events.iter().filter(|event| event.topic != talk()).cloned().collect()
    };
    assert_eq!(others(&with), others(&without));
    let reported = others(&with).into_iter().find_map(|event| match event.kind {
        EventKind::Issue(IssueAct::Reported { body, .. }) => body.text().cloned(),
        _ => None,
    });
    assert_eq!(reported.unwrap().as_str(), "The lamp is out.", "the words that its reporter sent");
}

#[test]
fn somebody_in_office_proposes_and_only_the_author_makes_it_a_report() {
    let (mut story, message) = written();
    let decision = propose(&mut story, BO, talk(), message).unwrap();
    let proposed = &decision.commit.events[..];
    assert_eq!(proposed.len(), 1);
    assert_eq!((&proposed[0].kind, proposed[0].by), (&EventKind::IssueProposed { of: message }, Some(BO)));
    assert_eq!(stands(&story, message).unwrap().issue, None);
    assert_eq!(
        report(&mut story, BO, ANA, message),
        Err(ErrorCode::NotYours),
        "nobody agrees for somebody else"
    );
    assert_eq!(propose(&mut story, BO, talk(), message).unwrap_err(), ErrorCode::AlreadyProposed);
    report(&mut story, ANA, BO, message).unwrap();
    assert_eq!(stands(&story, message).unwrap().issue, Some(IssueId(1)));
    assert_eq!(report(&mut story, ANA, BO, message).unwrap_err(), ErrorCode::AlreadyReported);
    assert_eq!(propose(&mut story, BO, talk(), message).unwrap_err(), ErrorCode::AlreadyReported);
}

#[test]
fn who_holds_no_office_proposes_nothing_and_nobody_proposes_their_own_message() {
    let (mut story, message) = written();
    let of_bo = write(&mut story, BO);
    assert_eq!(propose(&mut story, ANA, talk(), of_bo).unwrap_err(), ErrorCode::NotAllowed);
    assert_eq!(propose(&mut story, BO, talk(), of_bo).unwrap_err(), ErrorCode::NotHere);
    assert_eq!(propose(&mut story, BO, Topic::Group(XINYUAN), message).unwrap_err(), ErrorCode::NotHere);
    // A deputy who is neither of the two is told what anybody is told of what does not exist.
    assert_eq!(propose(&mut story, CAI, talk(), message).unwrap_err(), ErrorCode::NotFound);
    assert_eq!(report(&mut story, CAI, BO, message).unwrap_err(), ErrorCode::NoSuchPost, "theirs is empty");
    let elsewhere = Topic::Dm(NeighbourhoodId(9), pair());
    assert_eq!(propose(&mut story, BO, elsewhere, message).unwrap_err(), ErrorCode::NotFound);
}

#[test]
fn what_was_taken_back_or_never_was_becomes_no_report_and_nothing_is_left_half_done() {
    let (mut story, message) = written();
    let delete = Act::Delete { topic: talk(), client_id: story.client_id(), post: message };
    story.act(ANA, delete).unwrap();
    for of in [message, message.next(), Seq(99), Seq::ZERO] {
        assert_eq!(report(&mut story, ANA, BO, of).unwrap_err(), ErrorCode::NoSuchPost, "{of}");
        assert_eq!(propose(&mut story, BO, talk(), of).unwrap_err(), ErrorCode::NoSuchPost, "{of}");
    }
    assert_eq!(report(&mut story, ANA, ANA, message).unwrap_err(), ErrorCode::NotFound, "with oneself");
    assert!(story.district.issue(XINYUAN, IssueId(1)).is_none());
    assert_eq!(stands(&story, message), None);
}

#[test]
fn who_may_not_write_there_any_more_says_nothing_there_by_a_report_either() {
    let (mut story, message) = written();
    // Cai takes the office over, and Bo is a neighbour like any other.
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: CAI, office: Office::Secretary }).unwrap();
    assert_eq!(report(&mut story, ANA, BO, message).unwrap_err(), ErrorCode::NoConsent);
    assert_eq!(propose(&mut story, BO, talk(), message).unwrap_err(), ErrorCode::NoConsent);
}

#[test]
fn the_same_name_does_it_once_and_of_another_message_is_another_act() {
    let (mut story, message) = written();
    let act = report_of(&mut story, BO, message);
    let first = story.act(ANA, act.clone()).unwrap();
    let again = story.act(ANA, act.clone()).unwrap();
    assert_eq!((first.answer, again.commit.events.len()), (again.answer, 0));
    let mut other = act;
    if let Act::Report { from, .. } = &mut other {
        *from = None;
    }
    assert_eq!(story.act(ANA, other).unwrap_err().code, ErrorCode::ClientIdReused);
    let other = write(&mut story, ANA);
    let act = Act::ProposeIssue { topic: talk(), client_id: story.client_id(), of: other };
    let first = story.act(BO, act.clone()).unwrap();
    assert_eq!(story.act(BO, act).unwrap().answer, first.answer);
}

#[test]
fn where_nothing_is_reported_nobody_is_asked_to() {
    let (mut story, message) = written();
    let modules = vec![(linli_protocol::Module::Issues, false)];
    let change = SettingsChange { modules, ..SettingsChange::default() };
    story.administer(Act::SetNeighbourhood { neighbourhood: XINYUAN, change }).unwrap();
    assert_eq!(propose(&mut story, BO, talk(), message).unwrap_err(), ErrorCode::NotFound);
}
