//! One record of everything that is about reports of residents. Never here: a line that changes.

use linli_protocol::{
    AlertReason, AlertWants, Category, Citation, Commitment, CommitmentState, DepartmentId, Escalation,
    GuideEntryId, IssueClass, IssueId, IssueState, IssueStep, Joint, Order, OrderMove, OrderState, PhotoId,
    Reason, ReplyOutcome, Seq, Spot, Topic, UserId,
};

use super::{SEVEN, event_of, kept};
use crate::domain::issues::{Clock, Times};
use crate::domain::{
    AlertRow, Body, CaseAct, CaseRow, DutyRow, EntryRow, Event, EventKind, Hours, InboxAct, IssueAct,
    IssueRow, PhotoRow, Row, Slot,
};

const LAMP: IssueId = IssueId(31);
const PHOTO: PhotoId = PhotoId([0x3b; 32]);
const AT: u64 = 1_700_000_000_123;

fn public(act: IssueAct, by: Option<u64>) -> Event {
    Event { topic: Topic::Issues(SEVEN), by: by.map(UserId), ..event_of(EventKind::Issue(act)) }
}

fn case(act: CaseAct) -> Event {
    Event { topic: Topic::Case(SEVEN, LAMP), posts: 0, ..event_of(EventKind::Case(act)) }
}

fn inbox(act: InboxAct) -> Event {
    Event { topic: Topic::Inbox(SEVEN, UserId(57)), by: None, ..event_of(EventKind::Inbox(act)) }
}

fn reported(category: Category, photos: Vec<PhotoId>) -> Event {
    let spot = Spot::parse("三號樓").unwrap();
    let (alias, times, body) = (482_193, Times::default(), kept("燈壞了"));
    public(IssueAct::Reported { issue: LAMP, alias, category, spot, photos, times, body }, None)
}

fn stepped(step: IssueStep, state: IssueState, by: Option<u64>) -> Event {
    let times = matches!(step, IssueStep::Reopened { .. }).then(Times::default);
    let (issue, by_reporter) = (LAMP, by.is_none());
    // As the builds wrote it that kept no order and no joint case.
    let bare = match &step {
        IssueStep::SentToGrid { .. } => true,
        IssueStep::JointOpened { lead, invited, .. } => lead.is_none() && invited.is_empty(),
        _ => false,
    };
    public(IssueAct::Stepped { issue, by_reporter, department: None, step, state, times, bare }, by)
}

fn slots() -> Vec<Slot> {
    let slot = |days, from, to| Slot::new(days, Hours::new(from, to).unwrap()).unwrap();
    vec![slot(0b001_1111, 1_080, 480), slot(0b110_0000, 0, 1_440)]
}

fn duty(slots: Vec<Slot>) -> Event {
    let kind = EventKind::DutySet { user: UserId(57), slots };
    Event { topic: Topic::Desk(SEVEN), posts: 0, ..event_of(kind) }
}

#[allow(clippy::too_many_lines, reason = "a list of samples")]
pub(super) fn events() -> Vec<(&'static str, Event)> {
    let erased = || Body::Erased { hash: [0xab; 32], erased_by: Seq(70_000) };
    let text = || linli_protocol::PostText::parse("好").unwrap();
    let reason = || Reason::parse("為何").unwrap();
    let commented =
        |by_reporter, body, by| public(IssueAct::Commented { issue: LAMP, by_reporter, body }, by);
    let blanked = |photo, by| public(IssueAct::Blanked { issue: LAMP, of: Seq(299), photo }, by);
    let alerted = |reason, wants| {
        inbox(InboxAct::Alerted {
            issue: LAMP,
            reason,
            since: AT,
            reply_by: AT + 172_800_000,
            wants,
            quiet: false,
        })
    };
    let replied = |outcome| {
        stepped(IssueStep::Replied { outcome, text: text(), cites: None }, IssueState::Replied, Some(12))
    };
    let classified = |class| {
        stepped(IssueStep::Classified { class, reason: reason() }, IssueState::Acknowledged, Some(12))
    };
    let joint = |lead: Option<u32>, invited: &[u32]| IssueStep::JointOpened {
        text: text(),
        lead: lead.map(DepartmentId),
        invited: invited.iter().copied().map(DepartmentId).collect(),
    };
    let escalated = |escalation| stepped(IssueStep::Escalated { escalation }, IssueState::Submitted, None);
    let mut events = vec![
        ("reported with a photo", reported(Category::Lighting, vec![PHOTO])),
        ("commented", commented(false, kept("同感"), Some(12))),
        ("commented by the reporter, erased", commented(true, erased(), None)),
        ("acknowledged", stepped(IssueStep::Acknowledged, IssueState::Acknowledged, Some(12))),
        ("responded", stepped(IssueStep::Responded { text: text() }, IssueState::Acknowledged, Some(12))),
        ("replied, started", replied(ReplyOutcome::Started)),
        ("replied, answered", replied(ReplyOutcome::Answered)),
        ("replied, transferred", replied(ReplyOutcome::Transferred)),
        ("classified, enquiry", classified(IssueClass::Enquiry)),
        ("classified, handling", classified(IssueClass::Handling)),
        ("classified, joint", classified(IssueClass::Joint)),
        (
            "neighbours tried",
            stepped(IssueStep::NeighboursTried { text: text() }, IssueState::SelfGovernance, Some(12)),
        ),
        (
            "sent to the grid",
            stepped(IssueStep::SentToGrid { text: text() }, IssueState::WorkOrder, Some(12)),
        ),
        ("joint case", stepped(joint(None, &[]), IssueState::JointCase, Some(12))),
        ("progressed", stepped(IssueStep::Progressed { text: text() }, IssueState::WorkOrder, Some(12))),
        ("resolved", stepped(IssueStep::Resolved { text: text() }, IssueState::Resolved, Some(12))),
        ("unresolved", stepped(IssueStep::Unresolved { text: text() }, IssueState::Unresolved, Some(12))),
        ("confirmed", stepped(IssueStep::Confirmed { stars: Some(4) }, IssueState::Confirmed, None)),
        (
            "confirmed without stars",
            stepped(IssueStep::Confirmed { stars: None }, IssueState::Confirmed, None),
        ),
        ("reopened", stepped(IssueStep::Reopened { reason: reason() }, IssueState::Reopened, None)),
        ("merged", stepped(IssueStep::MergedInto { into: IssueId(30) }, IssueState::Merged, Some(12))),
        ("took in", stepped(IssueStep::TookIn { from: IssueId(32) }, IssueState::Submitted, Some(12))),
        ("withdrawn", stepped(IssueStep::Withdrawn, IssueState::Withdrawn, None)),
        ("escalated, unacknowledged", escalated(Escalation::Unacknowledged)),
        ("escalated, repeated", escalated(Escalation::Repeated)),
        ("escalated, warning", escalated(Escalation::Warning)),
        ("escalated, overdue", escalated(Escalation::Overdue)),
        ("text blanked", blanked(None, Some(12))),
        ("photo blanked", blanked(Some(PHOTO), None)),
        ("case opened", case(CaseAct::Opened { contact: Some(kept("138")) })),
        ("case opened without a contact", case(CaseAct::Opened { contact: None })),
        ("case opened, contact erased", case(CaseAct::Opened { contact: Some(erased()) })),
        ("handler set", case(CaseAct::HandlerSet { user: UserId(58), on: true })),
        ("alerted, reported", alerted(AlertReason::Reported, AlertWants::Acknowledgement)),
        ("alerted, warning", alerted(AlertReason::Warning, AlertWants::Reply)),
        ("alerted, stepped", alerted(AlertReason::Stepped, AlertWants::Nothing)),
        ("alert cleared", inbox(InboxAct::Cleared { issue: LAMP })),
    ];
    let (wants, reason) = (AlertWants::Acknowledgement, AlertReason::Reported);
    let quietly = InboxAct::Alerted { issue: LAMP, reason, since: AT, reply_by: AT, wants, quiet: true };
    events.extend([
        ("alerted quietly", inbox(quietly)),
        ("duty set", duty(slots())),
        ("duty set to no time", duty(vec![])),
    ]);
    events.extend(Category::ALL.iter().map(|category| (category.as_str(), reported(*category, vec![]))));
    let for_water = |step, state| {
        let department = Some(DepartmentId(300));
        let act = IssueAct::Stepped {
            issue: LAMP,
            by_reporter: false,
            department,
            step,
            state,
            times: None,
            bare: false,
        };
        public(act, Some(12))
    };
    let ordered = IssueAct::Stepped {
        issue: LAMP,
        by_reporter: false,
        department: None,
        step: IssueStep::SentToGrid { text: text() },
        state: IssueState::WorkOrder,
        times: None,
        bare: false,
    };
    let cites = Citation { department: DepartmentId(300), entry: GuideEntryId(4), version: 2 };
    let citing = IssueStep::Replied { outcome: ReplyOutcome::Answered, text: text(), cites: Some(cites) };
    let settled = |kept| IssueStep::CommitmentSettled { commitment: 2, kept, text: text() };
    events.extend([
        ("sent to the grid, with an order", public(ordered, Some(12))),
        ("replied, citing", stepped(citing, IssueState::Replied, Some(12))),
        ("joint case with a lead", stepped(joint(Some(300), &[2]), IssueState::JointCase, Some(12))),
        ("joint case without one", stepped(joint(None, &[300, 2]), IssueState::JointCase, Some(12))),
        (
            "progressed for a department",
            for_water(IssueStep::Progressed { text: text() }, IssueState::Replied),
        ),
        ("minuted", for_water(IssueStep::Minuted { text: text() }, IssueState::JointCase)),
        ("committed", for_water(IssueStep::Committed { text: text(), due_at: AT }, IssueState::JointCase)),
        ("commitment kept", for_water(settled(true), IssueState::JointCase)),
        ("commitment missed", stepped(settled(false), IssueState::JointCase, Some(12))),
    ]);
    events.extend(OrderMove::ALL.iter().map(|to| {
        let until = (*to == OrderMove::Extended).then_some(AT);
        let said = (*to != OrderMove::Accepted).then(text);
        let moved = IssueStep::OrderMoved { to: *to, text: said, until };
        (to.as_str(), for_water(moved, IssueState::WorkOrder))
    }));
    events.extend([
        ("alerted, work order", alerted(AlertReason::WorkOrder, AlertWants::Order)),
        ("alerted, supervised", alerted(AlertReason::Supervised, AlertWants::Nothing)),
        ("alerted, invited", alerted(AlertReason::Invited, AlertWants::Nothing)),
    ]);
    events
}

#[allow(clippy::too_many_lines, reason = "a list of samples")]
pub(super) fn rows() -> Vec<(&'static str, Row)> {
    let clock = Clock {
        acknowledged: Some(AT + 1),
        fired_unacknowledged: true,
        fired_repeats: 3,
        fired_warning: true,
        ..Clock::begun(Times::default(), AT)
    };
    let fresh = IssueRow {
        neighbourhood: SEVEN,
        issue: LAMP,
        report: Seq(299),
        at: AT,
        alias: 482_193,
        category: Category::Lighting,
        spot: Spot::parse("三號樓").unwrap(),
        photos: vec![],
        state: IssueState::Submitted,
        class: None,
        outcome: None,
        clock: Clock::begun(Times::default(), AT),
        tried: false,
        breaches: 0,
        reopenings: 0,
        merged_into: None,
        stars: None,
        order: None,
        joint: None,
        comments: 0,
        events: 1,
        changed: Seq(299),
    };
    let lived = IssueRow {
        photos: vec![PHOTO],
        state: IssueState::Merged,
        class: Some(IssueClass::Handling),
        outcome: Some(ReplyOutcome::Started),
        clock,
        tried: true,
        breaches: 1,
        reopenings: 2,
        merged_into: Some(IssueId(30)),
        stars: Some(4),
        comments: 251,
        events: 300,
        changed: Seq(70_000),
        ..fresh.clone()
    };
    let entry = EntryRow { neighbourhood: SEVEN, issue: LAMP, seq: Seq(300), author: None, has_text: true };
    let alert = AlertRow {
        neighbourhood: SEVEN,
        user: UserId(57),
        issue: LAMP,
        reason: AlertReason::Reported,
        seq: Seq(4),
        at: AT,
        since: AT,
        reply_by: AT + 172_800_000,
        wants: AlertWants::Acknowledgement,
        quiet: false,
        changed: Seq(300),
    };
    let case = CaseRow {
        neighbourhood: SEVEN,
        issue: LAMP,
        reporter: UserId(12),
        handlers: vec![],
        changed: Seq(1),
    };
    let photo = PhotoRow { photo: PHOTO, owner: UserId(12), at: AT, shown: None };
    let order = Order {
        state: OrderState::Sent,
        sent: Seq(300),
        sent_at: AT,
        until: None,
        returns: 1,
        extensions: 2,
        supervisions: 3,
        reworks: 4,
    };
    let commitment = Commitment {
        department: Some(DepartmentId(300)),
        seq: Seq(299),
        due_at: AT,
        state: CommitmentState::Open,
    };
    let missed = Commitment { department: None, state: CommitmentState::Missed, ..commitment };
    let kept = Commitment { state: CommitmentState::Kept, ..commitment };
    let joint = Joint {
        lead: Some(DepartmentId(2)),
        invited: vec![DepartmentId(300)],
        commitments: vec![commitment, missed, kept],
    };
    let mut rows = vec![
        ("issue in a joint case", Row::Issue(IssueRow { joint: Some(joint.clone()), ..fresh.clone() })),
        (
            "issue with both",
            Row::Issue(IssueRow {
                order: Some(Order { until: Some(AT), ..order }),
                joint: Some(Joint { lead: None, ..joint }),
                ..fresh.clone()
            }),
        ),
    ];
    rows.extend(OrderState::ALL.iter().map(|state| {
        let order = Some(Order { state: *state, ..order });
        (state.as_str(), Row::Issue(IssueRow { order, ..fresh.clone() }))
    }));
    let mut first = vec![
        ("issue", Row::Issue(fresh)),
        ("issue that has lived", Row::Issue(lived)),
        ("issue's entry", Row::IssueEntry(entry)),
        ("issue's entry with an author", Row::IssueEntry(EntryRow { author: Some(UserId(12)), ..entry })),
        ("case", Row::Case(case.clone())),
        ("case with handlers", Row::Case(CaseRow { handlers: vec![UserId(57), UserId(58)], ..case })),
        ("alert", Row::Alert(alert)),
        ("alert that woke nobody", Row::Alert(AlertRow { quiet: true, ..alert })),
        (
            "duty",
            Row::Duty(DutyRow { neighbourhood: SEVEN, user: UserId(57), slots: slots(), changed: Seq(300) }),
        ),
        ("quiet hours", Row::QuietHours { user: UserId(57), hours: Hours::new(1_320, 360).unwrap() }),
        ("follower", Row::Follower { neighbourhood: SEVEN, issue: LAMP, user: UserId(12) }),
        ("photo", Row::Photo(photo)),
        ("photo in a report", Row::Photo(PhotoRow { shown: Some((SEVEN, LAMP)), ..photo })),
        (
            "read mark in issues",
            Row::ReadMark { topic: Topic::Issues(SEVEN), user: UserId(12), seq: Seq(3), posts: 2 },
        ),
        (
            "read mark in an inbox",
            Row::ReadMark { topic: Topic::Inbox(SEVEN, UserId(12)), user: UserId(12), seq: Seq(3), posts: 2 },
        ),
        (
            "read mark in a case",
            Row::ReadMark { topic: Topic::Case(SEVEN, LAMP), user: UserId(12), seq: Seq(3), posts: 2 },
        ),
    ];
    first.extend(rows);
    first
}
