//! Departments and the grid in the life of an issue (R26, R28).

use linli_protocol::{CommitmentState, DepartmentId, DisplayName, OrderMove, OrderState};

use super::super::parts::takes_part;
use super::*;

pub(super) const GRID: DepartmentId = DepartmentId(1);
const WATER: DepartmentId = DepartmentId(2);
const ROADS: DepartmentId = DepartmentId(3);
/// Sits in the grid centre, and is a member nowhere.
pub(super) const GU: UserId = UserId(5);
/// Sits in the water works.
pub(super) const WU: UserId = UserId(6);

/// The town, with a grid centre, water works and a roads department.
pub(super) fn district() -> Story {
    let mut story = town();
    for (login, name) in [("gu", "Gu"), ("wu", "Wu"), ("ru", "Ru")] {
        let login = linli_protocol::LoginName::parse(login).unwrap();
        let name = DisplayName::parse(name).unwrap();
        story.administer(Act::Register { login, name, password_hash: None }).unwrap();
    }
    for (name, grid) in [("網格中心", true), ("水務所", false), ("道路所", false)] {
        let name = DisplayName::parse(name).unwrap();
        story.administer(Act::OpenDepartment { name, grid }).unwrap();
    }
    for (department, user) in [(GRID, GU), (WATER, WU), (ROADS, UserId(7))] {
        story.administer(Act::SetDepartmentMember { department, user, on: true }).unwrap();
    }
    story
}

pub(super) fn moved(to: OrderMove) -> IssueStep {
    let needs_reason = orders::needs_reason(to);
    let until = (to == OrderMove::Extended).then_some(NOW + 24 * HOUR);
    IssueStep::OrderMoved { to, text: needs_reason.then(|| text("缺件")), until }
}

/// Up to where the grid has the work order.
fn sent(story: &mut Story) -> Decision {
    report(story, BO);
    for taken in [
        replied(ReplyOutcome::Started),
        classified(IssueClass::Handling),
        IssueStep::NeighboursTried { text: text("換過燈泡") },
    ] {
        step(story, ANA, taken).unwrap();
    }
    step(story, ANA, IssueStep::SentToGrid { text: text("換燈") }).unwrap()
}

fn order(story: &Story) -> (OrderState, IssueState) {
    (lamp(story).order.unwrap().state, lamp(story).state)
}

fn code(decided: Result<Decision, Rejection>) -> ErrorCode {
    decided.unwrap_err().code
}

#[test]
fn a_work_order_comes_to_the_grid_and_each_of_its_steps_comes_to_the_reporter() {
    let mut story = district();
    let sent = sent(&mut story);
    assert!(alerts(&sent.commit.events).contains(&(GU, AlertReason::WorkOrder, AlertWants::Order)));
    let accepted = step(&mut story, GU, moved(OrderMove::Accepted)).unwrap();
    assert_eq!(cleared(&accepted.commit.events), [GU], "somebody took it");
    assert_eq!(alerts(&accepted.commit.events), [(BO, AlertReason::Stepped, AlertWants::Nothing)]);
    let public = &accepted.commit.events[0];
    let EventKind::Issue(IssueAct::Stepped { department, .. }) = &public.kind else { panic!("{public:?}") };
    assert_eq!((public.by, *department), (Some(GU), Some(GRID)));
    for to in [OrderMove::Filed, OrderMove::Dispatched, OrderMove::InHand, OrderMove::Checked] {
        let done = step(&mut story, GU, moved(to)).unwrap();
        assert_eq!(alerts(&done.commit.events), [(BO, AlertReason::Stepped, AlertWants::Nothing)], "{to:?}");
    }
    step(&mut story, GU, moved(OrderMove::Closed)).unwrap();
    assert_eq!(order(&story), (OrderState::Closed, IssueState::Resolved));
    step(&mut story, BO, IssueStep::Confirmed { stars: Some(4) }).unwrap();
    step(&mut story, ANA, moved(OrderMove::Visited)).unwrap();
    step(&mut story, GU, moved(OrderMove::Archived)).unwrap();
    assert_eq!(order(&story), (OrderState::Archived, IssueState::Confirmed));
}

#[test]
fn only_the_grid_moves_an_order_and_where_the_district_has_none_the_staff_does() {
    let mut story = district();
    sent(&mut story);
    for user in [ANA, CAI, BO, DU, WU] {
        let refused = code(step(&mut story, user, moved(OrderMove::Accepted)));
        let expected = if user == WU { ErrorCode::NotFound } else { ErrorCode::NotAllowed };
        assert_eq!(refused, expected, "{user}");
    }
    let mut alone = town();
    sent(&mut alone);
    assert_eq!(code(step(&mut alone, BO, moved(OrderMove::Accepted))), ErrorCode::NotAllowed);
    step(&mut alone, CAI, moved(OrderMove::Accepted)).unwrap();
    assert_eq!(order(&alone), (OrderState::Accepted, IssueState::WorkOrder));
}

#[test]
fn an_order_is_given_back_with_a_reason_twice_and_the_neighbourhood_sends_it_again() {
    let mut story = district();
    sent(&mut story);
    let silent = IssueStep::OrderMoved { to: OrderMove::Returned, text: None, until: None };
    assert_eq!(code(step(&mut story, GU, silent)), ErrorCode::BadText);
    for times in 1..=2 {
        let back = step(&mut story, GU, moved(OrderMove::Returned)).unwrap();
        for user in [ANA, CAI] {
            let told = (user, AlertReason::Stepped, AlertWants::Nothing);
            assert!(alerts(&back.commit.events).contains(&told), "it lies with the staff again");
        }
        assert_eq!(order(&story), (OrderState::Returned, IssueState::Replied));
        assert_eq!(lamp(&story).order.unwrap().returns, times);
        assert_eq!(
            code(step(&mut story, GU, moved(OrderMove::Accepted))),
            ErrorCode::NotFound,
            "it is not theirs any more"
        );
        step(&mut story, ANA, IssueStep::SentToGrid { text: text("有件了") }).unwrap();
    }
    assert_eq!(code(step(&mut story, GU, moved(OrderMove::Returned))), ErrorCode::WrongState, "capped");
    step(&mut story, GU, moved(OrderMove::Accepted)).unwrap();
}

#[test]
fn extending_needs_a_time_to_come_and_urging_is_the_staffs() {
    let mut story = district();
    sent(&mut story);
    for to in [OrderMove::Accepted, OrderMove::Filed, OrderMove::Dispatched] {
        step(&mut story, GU, moved(to)).unwrap();
    }
    let until = |until| IssueStep::OrderMoved { to: OrderMove::Extended, text: Some(text("下雨")), until };
    assert_eq!(code(step(&mut story, GU, until(None))), ErrorCode::BadFrame);
    for wrong in [0, NOW, NOW + 367 * 24 * HOUR, u64::MAX] {
        assert_eq!(code(step(&mut story, GU, until(Some(wrong)))), ErrorCode::WrongState, "{wrong}");
    }
    step(&mut story, GU, until(Some(NOW + HOUR))).unwrap();
    assert_eq!(lamp(&story).order.unwrap().until, Some(NOW + HOUR));
    let early = IssueStep::OrderMoved { to: OrderMove::InHand, text: None, until: Some(NOW + HOUR) };
    assert_eq!(code(step(&mut story, GU, early)), ErrorCode::BadFrame);
    assert_eq!(code(step(&mut story, GU, moved(OrderMove::Supervised))), ErrorCode::NotAllowed);
    let urged = step(&mut story, CAI, moved(OrderMove::Supervised)).unwrap();
    assert!(alerts(&urged.commit.events).contains(&(GU, AlertReason::Supervised, AlertWants::Nothing)));
}

#[test]
fn the_formal_reply_waits_for_no_hand_over_and_an_order_that_nobody_needs_is_dropped() {
    let mut story = district();
    sent(&mut story);
    let clock = lamp(&story).clock;
    step_at(&mut story, GU, moved(OrderMove::Accepted), NOW + 90 * HOUR).unwrap();
    assert_eq!(lamp(&story).clock, clock);
    let done = step(&mut story, ANA, resolved()).unwrap();
    assert_eq!(order(&story), (OrderState::Dropped, IssueState::Resolved));
    assert!(!done.commit.events.is_empty());
    assert_eq!(code(step(&mut story, GU, moved(OrderMove::Filed))), ErrorCode::NotFound);
    step(&mut story, BO, reopened()).unwrap();
    assert_eq!(lamp(&story).order, None, "another round, another order");
}

fn joint(lead: Option<DepartmentId>, invited: &[DepartmentId]) -> IssueStep {
    IssueStep::JointOpened { text: text("一起看"), lead, invited: invited.to_vec() }
}

fn jointly(story: &mut Story) {
    report(story, BO);
    step(story, ANA, replied(ReplyOutcome::Started)).unwrap();
    step(story, ANA, classified(IssueClass::Joint)).unwrap();
}

fn committed(due_at: u64) -> IssueStep {
    IssueStep::Committed { text: text("週五前挖開"), due_at }
}

fn settled(commitment: u32, kept: bool) -> IssueStep {
    IssueStep::CommitmentSettled { commitment, kept, text: text("挖好了") }
}

#[test]
fn a_joint_case_has_a_lead_minutes_and_commitments_which_each_department_settles_for_itself() {
    let mut story = district();
    jointly(&mut story);
    let opened = step(&mut story, ANA, joint(Some(WATER), &[ROADS])).unwrap();
    let invited = (AlertReason::Invited, AlertWants::Nothing);
    let told = alerts(&opened.commit.events);
    assert!(told.contains(&(WU, invited.0, invited.1)) && told.contains(&(UserId(7), invited.0, invited.1)));
    let minuted = || IssueStep::Minuted { text: text("定了:先挖後補") };
    for user in [ANA, UserId(7)] {
        assert_eq!(code(step(&mut story, user, minuted())), ErrorCode::NotAllowed, "{user} does not lead");
    }
    step(&mut story, WU, minuted()).unwrap();
    step(&mut story, UserId(7), committed(NOW + HOUR)).unwrap();
    step(&mut story, ANA, committed(NOW + 2 * HOUR)).unwrap();
    let commitments = &lamp(&story).joint.as_ref().unwrap().commitments;
    assert_eq!(commitments.iter().map(|c| c.department).collect::<Vec<_>>(), [Some(ROADS), None]);
    assert_eq!(code(step(&mut story, WU, settled(1, true))), ErrorCode::NotAllowed, "it is the roads'");
    assert_eq!(code(step(&mut story, UserId(7), settled(2, true))), ErrorCode::NotAllowed);
    step(&mut story, UserId(7), settled(1, true)).unwrap();
    step(&mut story, CAI, settled(2, false)).unwrap();
    for number in [0, 1, 3, u32::MAX] {
        assert_eq!(code(step(&mut story, ANA, settled(number, true))), ErrorCode::WrongState, "{number}");
    }
    let states: Vec<_> = lamp(&story).joint.as_ref().unwrap().commitments.iter().map(|c| c.state).collect();
    assert_eq!(states, [CommitmentState::Kept, CommitmentState::Missed]);
}

#[test]
fn a_joint_case_names_departments_that_there_are_each_once_and_not_too_many() {
    let mut story = district();
    jointly(&mut story);
    let many: Vec<DepartmentId> = (1..=9).map(DepartmentId).collect();
    for (step_of, expected) in [
        (joint(None, &[]), ErrorCode::WrongState),
        (joint(Some(WATER), &[WATER]), ErrorCode::WrongState),
        (joint(None, &[ROADS, ROADS]), ErrorCode::WrongState),
        (joint(Some(DepartmentId(9)), &[]), ErrorCode::NoSuchDepartment),
        (joint(None, &[DepartmentId(9)]), ErrorCode::NoSuchDepartment),
        (joint(None, &many), ErrorCode::IssueFull),
    ] {
        assert_eq!(code(step(&mut story, ANA, step_of.clone())), expected, "{step_of:?}");
    }
    assert_eq!(code(step(&mut story, WU, IssueStep::Progressed { text: text("x") })), ErrorCode::NotFound);
    step(&mut story, ANA, joint(None, &[WATER])).unwrap();
    step(&mut story, WU, IssueStep::Progressed { text: text("看過了") }).unwrap();
    assert_eq!(
        code(step(&mut story, UserId(7), committed(NOW + HOUR))),
        ErrorCode::NotFound,
        "not invited: there is no such issue"
    );
    step(&mut story, ANA, IssueStep::Minuted { text: text("書記自己記") }).unwrap();
    for _ in 0..linli_protocol::limits::COMMITMENTS_MAX {
        step(&mut story, WU, committed(NOW + HOUR)).unwrap();
    }
    assert_eq!(code(step(&mut story, WU, committed(NOW + HOUR))), ErrorCode::IssueFull);
}

#[test]
fn a_reply_rests_on_an_entry_of_the_guide_that_is_in_force() {
    let mut story = district();
    report(&mut story, BO);
    let written = Act::WriteEntry {
        department: WATER,
        client_id: story.client_id(),
        entry: None,
        title: linli_protocol::Subject::parse("水費").unwrap(),
        text: text("每月五日"),
    };
    story.act(WU, written).unwrap();
    let citing = |entry, version| IssueStep::Replied {
        outcome: ReplyOutcome::Answered,
        text: text("見指南"),
        cites: Some(linli_protocol::Citation {
            department: WATER,
            entry: linli_protocol::GuideEntryId(entry),
            version,
        }),
    };
    assert_eq!(code(step(&mut story, ANA, citing(2, 1))), ErrorCode::NoSuchEntry);
    assert_eq!(code(step(&mut story, ANA, citing(1, 2))), ErrorCode::WrongState);
    step(&mut story, ANA, citing(1, 1)).unwrap();
}

#[test]
fn who_sits_in_a_department_reads_its_issue_and_no_case_and_loses_it_with_the_seat() {
    let mut story = district();
    sent(&mut story);
    let reads = |story: &Story, topic| super::super::super::audience::may_read(GU, topic, &story.district);
    assert!(takes_part(&story.district, XINYUAN, LAMP, GU));
    assert!(!reads(&story, Topic::Issues(XINYUAN)) && !reads(&story, Topic::Case(XINYUAN, LAMP)));
    assert!(reads(&story, Topic::Inbox(XINYUAN, GU)));
    story.administer(Act::SetDepartmentMember { department: GRID, user: GU, on: false }).unwrap();
    assert!(!takes_part(&story.district, XINYUAN, LAMP, GU) && !reads(&story, Topic::Inbox(XINYUAN, GU)));
    assert_eq!(code(step(&mut story, GU, moved(OrderMove::Accepted))), ErrorCode::NotFound);
}

#[test]
fn a_joint_case_is_opened_again_with_other_departments_and_what_was_committed_is_settled_after_the_end() {
    let mut story = district();
    jointly(&mut story);
    step(&mut story, ANA, joint(None, &[ROADS])).unwrap();
    step(&mut story, UserId(7), committed(NOW + HOUR)).unwrap();
    step(&mut story, ANA, joint(Some(WATER), &[])).unwrap();
    assert_eq!(lamp(&story).joint.as_ref().unwrap().commitments.len(), 1);
    assert_eq!(
        code(step(&mut story, UserId(7), committed(NOW + HOUR))),
        ErrorCode::NotFound,
        "no part in it any more"
    );
    step(&mut story, WU, committed(NOW + HOUR)).unwrap();
    step(&mut story, ANA, resolved()).unwrap();
    let done = step(&mut story, WU, settled(2, true)).unwrap();
    let EventKind::Issue(IssueAct::Stepped { department, .. }) = &done.commit.events[0].kind else {
        panic!()
    };
    assert_eq!(*department, Some(WATER));
    step(&mut story, CAI, settled(1, false)).unwrap();
}

#[test]
fn the_grid_is_told_when_its_order_is_dropped_and_only_then() {
    let told = |decision: &Decision| alerts(&decision.commit.events).iter().any(|(user, ..)| *user == GU);
    let mut story = district();
    sent(&mut story);
    step(&mut story, GU, moved(OrderMove::Accepted)).unwrap();
    assert!(told(&step(&mut story, BO, IssueStep::Withdrawn).unwrap()));
    let mut story = district();
    sent(&mut story);
    for to in [
        OrderMove::Accepted,
        OrderMove::Filed,
        OrderMove::Dispatched,
        OrderMove::InHand,
        OrderMove::Checked,
        OrderMove::Closed,
    ] {
        step(&mut story, GU, moved(to)).unwrap();
    }
    assert!(!told(&step(&mut story, BO, IssueStep::Confirmed { stars: None }).unwrap()));
}

#[test]
fn departments_do_nothing_where_issues_are_switched_off() {
    let mut story = district();
    sent(&mut story);
    let off = super::super::super::SettingsChange {
        modules: vec![(linli_protocol::Module::Issues, false)],
        ..Default::default()
    };
    story.administer(Act::SetNeighbourhood { neighbourhood: XINYUAN, change: off }).unwrap();
    assert_eq!(code(step(&mut story, GU, moved(OrderMove::Accepted))), ErrorCode::NotFound);
}

#[test]
fn a_reporter_who_left_and_sits_in_a_department_is_no_reporter_there_and_hears_nothing_of_what_is_not_theirs()
{
    let mut story = district();
    sent(&mut story);
    report(&mut story, BO);
    story.administer(Act::Remove { neighbourhood: XINYUAN, user: BO }).unwrap();
    story.administer(Act::SetDepartmentMember { department: GRID, user: BO, on: true }).unwrap();
    assert_eq!(code(step(&mut story, BO, IssueStep::Withdrawn)), ErrorCode::NotAllowed);
    let client_id = story.client_id();
    let other = Act::StepIssue {
        neighbourhood: XINYUAN,
        client_id,
        issue: IssueId(2),
        step: IssueStep::Acknowledged,
    };
    let done = story.act(ANA, other).unwrap();
    assert!(alerts(&done.commit.events).iter().all(|(user, ..)| *user != BO), "the grid has no part in it");
}

#[test]
fn a_full_issue_keeps_no_work_order_from_its_end() {
    let mut story = district();
    sent(&mut story);
    let comment = |story: &mut Story| {
        let client_id = story.client_id();
        let said = text("還黑著");
        story.act(DU, Act::Comment { neighbourhood: XINYUAN, client_id, issue: LAMP, text: said })
    };
    while comment(&mut story).is_ok() {}
    let progressed = || IssueStep::Progressed { text: text("在修") };
    step(&mut story, ANA, progressed()).expect("no flood of comments takes the room of steps");
    while step(&mut story, ANA, progressed()).is_ok() {}
    assert_eq!(code(step(&mut story, ANA, progressed())), ErrorCode::IssueFull);
    for to in [
        OrderMove::Accepted,
        OrderMove::Filed,
        OrderMove::Dispatched,
        OrderMove::InHand,
        OrderMove::Checked,
        OrderMove::Closed,
        OrderMove::Visited,
        OrderMove::Archived,
    ] {
        step(&mut story, GU, moved(to)).unwrap();
    }
    assert_eq!(lamp(&story).order.unwrap().state, OrderState::Archived);
}

#[test]
fn an_order_of_a_build_that_kept_none_is_sent_again_and_no_other_is_sent_twice() {
    let mut story = district();
    sent(&mut story);
    let again = || IssueStep::SentToGrid { text: text("再派") };
    assert_eq!(code(step(&mut story, ANA, again())), ErrorCode::WrongState);
    let old = IssueRow { order: None, ..lamp(&story).clone() };
    story.district.load(&Row::Issue(old));
    step(&mut story, ANA, again()).unwrap();
    assert_eq!(order(&story).0, OrderState::Sent);
}
