//! One frame of everything that is about reports of residents (R19 to R30).

use linli_protocol::{
    Alert, AlertCleared, AlertItem, AlertReason, AlertWants, Alerted, BecameIssue, Card, CaseEntry, CaseItem,
    CaseOpened, Category, ClientId, Contact, DmEntry, DmItem, DutySet, DutySlot, Escalation, EventBody,
    HandlerStep, IssueBlanked, IssueClass, IssueCommented, IssueDue, IssueEntry, IssueEntryKind, IssueId,
    IssueItem, IssueList, IssueProposed, IssueReported, IssueState, IssueStep, IssueStepped, Item,
    NeighbourhoodId, Office, OnRota, Op, PhotoId, PostText, Quiet, QuietHours, Reason, ReplyOutcome, Report,
    ReportFrom, Seq, Spot, Success, Topic, UserId,
};

use super::{AT, ana, as_of, bo};

const SEVEN: NeighbourhoodId = NeighbourhoodId(7);
const LAMP: IssueId = IssueId(31);
const ISSUES: Topic = Topic::Issues(SEVEN);
const CASE: Topic = Topic::Case(SEVEN, LAMP);
const PHOTO: PhotoId = PhotoId([0x3b; 32]);
const NIGHT: QuietHours = QuietHours { from_minute: 1_320, to_minute: 360 };
const INBOX: Topic = Topic::Inbox(SEVEN, UserId(57));

pub(super) fn ops(client_id: ClientId) -> Vec<(&'static str, Op)> {
    let (neighbourhood, issue) = (SEVEN, LAMP);
    let issues = |list, category, last, before| Op::Issues { neighbourhood, list, category, last, before };
    let mut ops = vec![
        ("report", Op::Report { neighbourhood, client_id, report: report(None), from: None }),
        (
            "report with a contact",
            Op::Report {
                neighbourhood,
                client_id,
                report: report(Some(Contact::parse("138 0000 0000,晚上").unwrap())),
                from: None,
            },
        ),
        ("comment", Op::Comment { neighbourhood, client_id, issue, text: text("我家門口也黑了") }),
        ("blank", Op::Blank { neighbourhood, client_id, issue, of: Seq(126), photo: None }),
        ("follow_issue", Op::FollowIssue { neighbourhood, issue, on: true }),
        ("set_handler", Op::SetHandler { neighbourhood, client_id, issue, user: UserId(58), on: true }),
        ("issues", issues(IssueList::Open, None, None, None)),
        ("issues about something", issues(IssueList::All, Some(Category::Lighting), Some(200), Some(50))),
        ("issue", Op::Issue { neighbourhood, issue, last: None, before: None }),
        ("issue, further back", Op::Issue { neighbourhood, issue, last: Some(20), before: Some(131) }),
        ("alike", Op::Alike { neighbourhood, report: report(None) }),
    ];
    for list in [IssueList::Unanswered, IssueList::Overdue, IssueList::Mine] {
        ops.push((list.as_str(), issues(list, None, None, None)));
    }
    let asked = steps().into_iter().map(|(name, _, step)| {
        let name = if name == "acknowledged" { "step_issue" } else { name };
        (name, Op::StepIssue { neighbourhood, client_id, issue, step })
    });
    ops.extend(asked);
    let with_photo = Report { photos: vec![PHOTO], ..report(None) };
    ops.push((
        "report with a photo",
        Op::Report { neighbourhood, client_id, report: with_photo, from: None },
    ));
    ops.push((
        "blank a photo",
        Op::Blank { neighbourhood, client_id, issue, of: Seq(125), photo: Some(PHOTO) },
    ));
    let set_duty = |slots| Op::SetDuty { neighbourhood, client_id, user: UserId(58), slots };
    ops.extend([
        ("duty", Op::Duty { neighbourhood }),
        ("set_duty", set_duty(slots())),
        ("set_duty to no set time", set_duty(vec![])),
        ("quiet_hours", Op::QuietHours),
        ("set_quiet_hours", Op::SetQuietHours { hours: Some(NIGHT) }),
        ("set_quiet_hours to none", Op::SetQuietHours { hours: None }),
    ]);
    let from = Some(ReportFrom { with: UserId(57), of: Seq(3) });
    ops.push(("report from a message", Op::Report { neighbourhood, client_id, report: report(None), from }));
    ops.push(("propose_issue", Op::ProposeIssue { topic: super::between_two(), client_id, of: Seq(3) }));
    ops
}

pub(super) fn successes() -> Vec<(&'static str, Success)> {
    let view = |topic, title: &str, items, next| Success::View {
        as_of: as_of(topic),
        title: title.into(),
        items,
        next,
    };
    let entry = |seq, by, what| Item::IssueEntry(IssueEntry { seq: Seq(seq), at: AT, by, what });
    let timeline = vec![
        Item::Issue(much_changed()),
        entry(
            127,
            Some(bo()),
            IssueEntryKind::Stepped(stepped(IssueState::Acknowledged, IssueStep::Acknowledged)),
        ),
        entry(128, Some(ana()), IssueEntryKind::Commented(comment(Some("我家門口也黑了"), false))),
        entry(129, None, IssueEntryKind::Commented(comment(None, true))),
        entry(130, None, IssueEntryKind::Blanked(IssueBlanked { issue: LAMP, of: Seq(129), photo: None })),
        entry(131, None, IssueEntryKind::Stepped(reopened())),
    ];
    let case = |seq, by, what| Item::Case(CaseItem { seq: Seq(seq), at: AT, by, what });
    let dm = |seq, by, what| Item::Dm(DmItem { seq: Seq(seq), at: AT, by, what });
    let handler = |on| CaseEntry::Handler(HandlerStep { person: property(), on });
    let quiet = AlertItem {
        seq: Seq(4),
        at: AT,
        alert: Alert { quiet: true, ..alert(AlertReason::Reported, AlertWants::Acknowledgement) },
        state: IssueState::Submitted,
    };
    vec![
        (
            "view of issues",
            view(ISSUES, "寶月尚園", vec![Item::Issue(fresh()), Item::Issue(much_changed())], Some(30)),
        ),
        ("issue and its timeline", view(ISSUES, "寶月尚園", timeline, Some(127))),
        (
            "view of a case",
            view(
                CASE,
                "寶月尚園",
                vec![
                    case(1, Some(ana()), CaseEntry::CaseOpened(opened(Some("138 0000 0000")))),
                    case(2, Some(bo()), handler(true)),
                    case(3, None, handler(false)),
                ],
                None,
            ),
        ),
        (
            "view of a case without a contact",
            view(CASE, "", vec![case(1, Some(ana()), CaseEntry::CaseOpened(opened(None)))], None),
        ),
        (
            "view of an inbox",
            view(
                INBOX,
                "寶月尚園",
                vec![
                    alert_item(AlertReason::Unacknowledged, AlertWants::Acknowledgement),
                    alert_item(AlertReason::Overdue, AlertWants::Reply),
                    alert_item(AlertReason::Stepped, AlertWants::Nothing),
                ],
                Some(3),
            ),
        ),
        ("view of an inbox with a quiet alert", view(INBOX, "", vec![Item::Alert(quiet)], None)),
        (
            "duty",
            Success::Duty {
                duty: vec![
                    OnRota { person: bo(), slots: vec![], on_duty: false },
                    OnRota { person: dai(), slots: slots(), on_duty: true },
                ],
            },
        ),
        ("quiet_hours", Success::Quiet { quiet: Quiet { hours: Some(NIGHT) } }),
        ("quiet_hours, none", Success::Quiet { quiet: Quiet { hours: None } }),
        (
            "view between two of what became of a message",
            view(
                super::between_two(),
                "Bo",
                vec![
                    dm(4, bo(), DmEntry::IssueProposed(IssueProposed { of: Seq(3) })),
                    dm(5, ana(), DmEntry::BecameIssue(BecameIssue { of: Seq(3), issue: LAMP })),
                ],
                None,
            ),
        ),
    ]
}

pub(super) fn events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let reported = |text: Option<&str>| {
        EventBody::IssueReported(IssueReported {
            issue: LAMP,
            alias: 4_711,
            category: Category::Lighting,
            spot: "3號樓東門".into(),
            text: text.map(str::to_owned),
            photos: vec![],
            due: due(),
            posts: 99,
        })
    };
    let alerted = |reason, wants| EventBody::Alerted(Alerted { alert: alert(reason, wants), posts: 4 });
    let handler = |on| EventBody::HandlerSet(HandlerStep { person: property(), on });
    let mut events = vec![
        ("issue_reported", ISSUES, None, reported(Some("樓道燈壞了"))),
        ("issue_reported and erased", ISSUES, None, reported(None)),
        (
            "issue_commented",
            ISSUES,
            Some(ana()),
            EventBody::IssueCommented(comment(Some("我家門口也黑了"), false)),
        ),
        (
            "issue_commented by its reporter",
            ISSUES,
            None,
            EventBody::IssueCommented(comment(Some("還是黑的"), true)),
        ),
        ("issue_commented and erased", ISSUES, Some(ana()), EventBody::IssueCommented(comment(None, false))),
        (
            "issue_blanked",
            ISSUES,
            Some(ana()),
            EventBody::IssueBlanked(IssueBlanked { issue: LAMP, of: Seq(128), photo: None }),
        ),
        ("case_opened", CASE, Some(ana()), EventBody::CaseOpened(opened(Some("138 0000 0000")))),
        ("case_opened and erased", CASE, Some(ana()), EventBody::CaseOpened(opened(None))),
        ("handler_set", CASE, Some(bo()), handler(true)),
        ("handler_set to nobody", CASE, None, handler(false)),
        ("alerted", INBOX, None, alerted(AlertReason::Reported, AlertWants::Acknowledgement)),
        ("alert_cleared", INBOX, None, EventBody::AlertCleared(AlertCleared { issue: LAMP })),
    ];
    for reason in AlertReason::ALL {
        let wants = match reason {
            AlertReason::WorkOrder => AlertWants::Order,
            AlertReason::Stepped | AlertReason::Handler | AlertReason::Supervised | AlertReason::Invited => {
                AlertWants::Nothing
            }
            AlertReason::Warning | AlertReason::Overdue => AlertWants::Reply,
            _ => AlertWants::Acknowledgement,
        };
        events.push((reason.as_str(), INBOX, None, alerted(*reason, wants)));
    }
    for (name, state, step) in steps() {
        let name = if name == "acknowledged" { "issue_stepped" } else { name };
        let by_reporter =
            matches!(step, IssueStep::Confirmed { .. } | IssueStep::Reopened { .. } | IssueStep::Withdrawn);
        let again = matches!(step, IssueStep::Reopened { .. }).then(due);
        let by = (!by_reporter && !matches!(step, IssueStep::Escalated { .. })).then(bo);
        let stepped = IssueStepped { by_reporter, due: again, ..stepped(state, step) };
        events.push((name, ISSUES, by, EventBody::IssueStepped(stepped)));
    }
    if let EventBody::IssueReported(plain) = reported(Some("樓道燈壞了")) {
        let with_photo = EventBody::IssueReported(IssueReported { photos: vec![PHOTO], ..plain });
        events.push(("issue_reported with a photo", ISSUES, None, with_photo));
    }
    let gone = EventBody::IssueBlanked(IssueBlanked { issue: LAMP, of: Seq(125), photo: Some(PHOTO) });
    events.push(("issue_blanked, a photo", ISSUES, None, gone));
    let reported = alert(AlertReason::Reported, AlertWants::Acknowledgement);
    let quiet = EventBody::Alerted(Alerted { alert: Alert { quiet: true, ..reported }, posts: 4 });
    let duty = |slots| EventBody::DutySet(DutySet { person: dai(), slots });
    events.extend([
        ("alerted quietly", INBOX, None, quiet),
        ("duty_set", Topic::Desk(SEVEN), Some(bo()), duty(slots())),
        ("duty_set to no set time", Topic::Desk(SEVEN), Some(bo()), duty(vec![])),
    ]);
    let message = super::between_two();
    events.push((
        "issue_proposed",
        message,
        Some(bo()),
        EventBody::IssueProposed(IssueProposed { of: Seq(3) }),
    ));
    events.push((
        "became_issue",
        message,
        Some(ana()),
        EventBody::BecameIssue(BecameIssue { of: Seq(3), issue: LAMP }),
    ));
    events
}

/// One of every step, and how far an issue has come with it; two of a kind where something may be absent or says which it was.
fn steps() -> Vec<(&'static str, IssueState, IssueStep)> {
    let said = || text("已派人去看");
    let replied = |outcome| IssueStep::Replied { outcome, text: text("已派人去看"), cites: None };
    let classified = |class| IssueStep::Classified { class, reason: reason("要換線") };
    let escalated = |escalation| IssueStep::Escalated { escalation };
    vec![
        ("acknowledged", IssueState::Acknowledged, IssueStep::Acknowledged),
        ("responded", IssueState::Acknowledged, IssueStep::Responded { text: said() }),
        ("replied", IssueState::Replied, replied(ReplyOutcome::Started)),
        ("replied: answered", IssueState::Replied, replied(ReplyOutcome::Answered)),
        ("replied: transferred", IssueState::Replied, replied(ReplyOutcome::Transferred)),
        ("classified", IssueState::Replied, classified(IssueClass::Handling)),
        ("classified: enquiry", IssueState::Submitted, classified(IssueClass::Enquiry)),
        ("classified: joint", IssueState::WorkOrder, classified(IssueClass::Joint)),
        ("neighbours_tried", IssueState::SelfGovernance, IssueStep::NeighboursTried { text: said() }),
        ("sent_to_grid", IssueState::WorkOrder, IssueStep::SentToGrid { text: said() }),
        (
            "joint_opened",
            IssueState::JointCase,
            IssueStep::JointOpened { text: said(), lead: None, invited: vec![] },
        ),
        ("progressed", IssueState::WorkOrder, IssueStep::Progressed { text: said() }),
        ("resolved", IssueState::Resolved, IssueStep::Resolved { text: said() }),
        ("unresolved", IssueState::Unresolved, IssueStep::Unresolved { text: said() }),
        ("confirmed", IssueState::Confirmed, IssueStep::Confirmed { stars: Some(5) }),
        ("confirmed without stars", IssueState::Confirmed, IssueStep::Confirmed { stars: None }),
        ("reopened", IssueState::Reopened, IssueStep::Reopened { reason: reason("又黑了") }),
        ("merged_into", IssueState::Merged, IssueStep::MergedInto { into: IssueId(12) }),
        ("took_in", IssueState::Submitted, IssueStep::TookIn { from: IssueId(12) }),
        ("withdrawn", IssueState::Withdrawn, IssueStep::Withdrawn),
        ("escalated: unacknowledged", IssueState::Submitted, escalated(Escalation::Unacknowledged)),
        ("escalated: repeated", IssueState::Submitted, escalated(Escalation::Repeated)),
        ("escalated: warning", IssueState::Acknowledged, escalated(Escalation::Warning)),
        ("escalated: overdue", IssueState::Acknowledged, escalated(Escalation::Overdue)),
    ]
}

pub(super) fn stepped(state: IssueState, step: IssueStep) -> IssueStepped {
    IssueStepped { issue: LAMP, state, by_reporter: false, department: None, step, due: None }
}

fn reopened() -> IssueStepped {
    let step = IssueStep::Reopened { reason: reason("又黑了") };
    IssueStepped { by_reporter: true, due: Some(due()), ..stepped(IssueState::Reopened, step) }
}

fn comment(text: Option<&str>, by_reporter: bool) -> IssueCommented {
    IssueCommented { issue: LAMP, by_reporter, text: text.map(str::to_owned), posts: 100 }
}

fn opened(contact: Option<&str>) -> CaseOpened {
    CaseOpened { reporter: ana(), contact: contact.map(str::to_owned) }
}

fn alert(reason: AlertReason, wants: AlertWants) -> Alert {
    Alert {
        issue: LAMP,
        reason,
        category: Category::Lighting,
        spot: "3號樓東門".into(),
        since: AT,
        reply_by: AT + 172_800_000,
        wants,
        quiet: false,
    }
}

fn slots() -> Vec<DutySlot> {
    let slot = |days, from_minute, to_minute| DutySlot { days, from_minute, to_minute };
    vec![slot(vec![1, 2, 3, 4, 5], 1_080, 480), slot(vec![6, 7], 0, 1_440)]
}

fn dai() -> Card {
    Card { office: Some(Office::Deputy), ..property() }
}

fn alert_item(reason: AlertReason, wants: AlertWants) -> Item {
    Item::Alert(AlertItem { seq: Seq(4), at: AT, alert: alert(reason, wants), state: IssueState::Submitted })
}

pub(super) fn fresh() -> IssueItem {
    IssueItem {
        issue: IssueId(30),
        seq: Seq(125),
        at: AT,
        alias: 1_000,
        mine: false,
        following: false,
        category: Category::Other,
        spot: "車棚".into(),
        text: None,
        photos: vec![],
        state: IssueState::Submitted,
        class: None,
        outcome: None,
        due: due(),
        acknowledged_at: None,
        responded_at: None,
        replied_at: None,
        breaches: 0,
        reopenings: 0,
        merged_into: None,
        stars: None,
        order: None,
        joint: None,
        comments: 0,
        changed: Seq(125),
    }
}

fn much_changed() -> IssueItem {
    IssueItem {
        issue: LAMP,
        seq: Seq(126),
        alias: 4_711,
        mine: true,
        following: true,
        category: Category::Lighting,
        spot: "3號樓東門".into(),
        text: Some("樓道燈壞了".into()),
        state: IssueState::Merged,
        class: Some(IssueClass::Handling),
        outcome: Some(ReplyOutcome::Started),
        acknowledged_at: Some(AT + 60_000),
        responded_at: Some(AT + 120_000),
        replied_at: Some(AT + 3_600_000),
        breaches: 1,
        reopenings: 1,
        merged_into: Some(IssueId(12)),
        stars: Some(2),
        comments: 2,
        changed: Seq(140),
        ..fresh()
    }
}

fn due() -> IssueDue {
    IssueDue { response_by: AT + 1_800_000, reply_by: AT + 172_800_000 }
}

fn report(contact: Option<Contact>) -> Report {
    let spot = Spot::parse("3號樓東門").unwrap();
    Report { text: text("樓道燈壞了"), category: Category::Lighting, spot, contact, photos: vec![] }
}

fn property() -> Card {
    Card { id: UserId(58), name: "Dai".into(), badge: false, office: Some(Office::Property) }
}

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn reason(reason: &str) -> Reason {
    Reason::parse(reason).unwrap()
}
