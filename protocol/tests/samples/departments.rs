//! One frame of everything that is about departments, their reply guides and their part in issues (R26, R28).

use linli_protocol::{
    Card, Citation, ClientId, Commitment, CommitmentState, DepartmentId, DepartmentItem, DepartmentMember,
    DepartmentOpened, EventBody, GuideEntryId, GuideEntryItem, GuideEntryWithdrawn, GuideEntryWritten,
    IssueState, IssueStep, Item, Joint, NeighbourhoodId, Op, Order, OrderMove, OrderState, PostText,
    ReplyOutcome, Seq, Subject, Success, Topic, WorkItem,
};

use super::issues::{fresh, stepped};
use super::{AT, ana, as_of, bo};

const TOPIC: Topic = Topic::Departments;
const GRID: DepartmentId = DepartmentId(1);
const WATER: DepartmentId = DepartmentId(2);
const ENTRY: GuideEntryId = GuideEntryId(1);

pub(super) fn ops(client_id: ClientId) -> Vec<(&'static str, Op)> {
    let guide = |department, entry, last, before| Op::Guide { department, entry, last, before };
    let write = |entry| Op::WriteEntry {
        department: WATER,
        client_id,
        entry,
        title: Subject::parse("停水通知").unwrap(),
        text: text("停水前一日張貼"),
    };
    let mut ops = vec![
        ("write_entry", write(None)),
        ("write_entry, anew", write(Some(ENTRY))),
        ("withdraw_entry", Op::WithdrawEntry { department: WATER, client_id, entry: ENTRY }),
        ("guide", guide(None, None, None, None)),
        ("guide of one entry", guide(Some(WATER), Some(ENTRY), Some(200), Some(50))),
        ("work", Op::Work { all: false, last: None, before: None }),
        ("work, all of it", Op::Work { all: true, last: Some(1), before: Some(1) }),
    ];
    let (neighbourhood, issue) = (NeighbourhoodId(7), linli_protocol::IssueId(31));
    let taken = steps().into_iter();
    ops.extend(taken.map(|(name, _, step)| (name, Op::StepIssue { neighbourhood, client_id, issue, step })));
    ops
}

pub(super) fn successes() -> Vec<(&'static str, Success)> {
    let view = |items, next| Success::View { as_of: as_of(TOPIC), title: String::new(), items, next };
    let department = |department, name: &str, grid, members| {
        Item::Department(DepartmentItem {
            department,
            name: name.into(),
            grid,
            members,
            entries: 3,
            changed: Seq(4),
        })
    };
    let entry = |version, withdrawn| {
        Item::GuideEntry(GuideEntryItem {
            department: WATER,
            entry: ENTRY,
            version,
            at: AT,
            title: "停水通知".into(),
            text: "停水前一日張貼".into(),
            withdrawn,
        })
    };
    let work = |department, order, joint| {
        let issue = linli_protocol::IssueItem { order, joint, ..fresh() };
        let (neighbourhood, title) = (NeighbourhoodId(7), "寶月尚園".into());
        Item::Work(WorkItem { neighbourhood, title, department, issue })
    };
    vec![
        (
            "view of departments",
            view(
                vec![
                    department(GRID, "網格中心", true, vec![ana(), bo()]),
                    department(WATER, "水務所", false, vec![]),
                ],
                Some(2),
            ),
        ),
        ("guide", view(vec![entry(2, false), entry(1, true)], Some(50))),
        ("work", view(vec![work(GRID, Some(order()), None), work(WATER, Some(sent()), Some(joint()))], None)),
    ]
}

pub(super) fn events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let opened = |grid| {
        EventBody::DepartmentOpened(DepartmentOpened { department: GRID, name: "網格中心".into(), grid })
    };
    let member = |on| EventBody::DepartmentMember(DepartmentMember { department: GRID, person: ana(), on });
    let written = EventBody::GuideEntryWritten(GuideEntryWritten {
        department: WATER,
        entry: ENTRY,
        version: 2,
        title: "停水通知".into(),
        text: "停水前一日張貼".into(),
    });
    let withdrawn = EventBody::GuideEntryWithdrawn(GuideEntryWithdrawn { department: WATER, entry: ENTRY });
    let mut events = vec![
        ("department_opened", TOPIC, None, opened(true)),
        ("department_opened, not the grid", TOPIC, None, opened(false)),
        ("department_member", TOPIC, None, member(true)),
        ("department_member, no longer", TOPIC, None, member(false)),
        ("guide_entry_written", TOPIC, Some(ana()), written),
        ("guide_entry_withdrawn", TOPIC, Some(ana()), withdrawn),
    ];
    for (name, state, step) in steps() {
        let stepped = linli_protocol::IssueStepped { department: Some(WATER), ..stepped(state, step) };
        events.push((name, Topic::Issues(NeighbourhoodId(7)), Some(ana()), EventBody::IssueStepped(stepped)));
    }
    events
}

/// What departments do in an issue, and what is done for them; two of a kind where something may be absent or says which it was.
pub(super) fn steps() -> Vec<(&'static str, IssueState, IssueStep)> {
    let said = || text("已派人去看");
    let joint = |lead, invited: &[DepartmentId]| IssueStep::JointOpened {
        text: said(),
        lead,
        invited: invited.to_vec(),
    };
    let cites = Some(Citation { department: WATER, entry: ENTRY, version: 2 });
    let settled = |kept| IssueStep::CommitmentSettled { commitment: 1, kept, text: said() };
    let mut steps = vec![
        (
            "replied, citing",
            IssueState::Replied,
            IssueStep::Replied { outcome: ReplyOutcome::Answered, text: said(), cites },
        ),
        ("joint_opened with a lead", IssueState::JointCase, joint(Some(WATER), &[GRID])),
        ("joint_opened without one", IssueState::JointCase, joint(None, &[GRID, WATER])),
        ("minuted", IssueState::JointCase, IssueStep::Minuted { text: said() }),
        ("committed", IssueState::JointCase, IssueStep::Committed { text: said(), due_at: AT }),
        ("commitment_settled", IssueState::JointCase, settled(true)),
        ("commitment_settled, missed", IssueState::JointCase, settled(false)),
    ];
    steps.extend(OrderMove::ALL.iter().map(|to| {
        let until = (*to == OrderMove::Extended).then_some(AT);
        let text = (*to != OrderMove::Accepted).then(said);
        (to.as_str(), IssueState::WorkOrder, IssueStep::OrderMoved { to: *to, text, until })
    }));
    steps
}

fn sent() -> Order {
    Order {
        state: OrderState::Sent,
        sent: Seq(133),
        sent_at: AT,
        until: None,
        returns: 0,
        extensions: 0,
        supervisions: 0,
        reworks: 0,
    }
}

fn order() -> Order {
    Order {
        state: OrderState::InHand,
        until: Some(AT + 1),
        returns: 2,
        extensions: 1,
        supervisions: 3,
        reworks: 1,
        ..sent()
    }
}

fn joint() -> Joint {
    let commitment =
        Commitment { department: Some(GRID), seq: Seq(140), due_at: AT, state: CommitmentState::Open };
    let kept = Commitment { department: None, state: CommitmentState::Kept, ..commitment };
    let missed = Commitment { state: CommitmentState::Missed, ..commitment };
    Joint { lead: Some(WATER), invited: vec![GRID], commitments: vec![commitment, kept, missed] }
}

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}
