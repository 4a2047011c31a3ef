//! Issues, cases and inboxes as they are stored: their events and their rows. Never here: what is said in a case; these are posts.

use linli_protocol::{
    AlertReason, Category, Commitment, CommitmentState, DepartmentId, IssueId, IssueState, Joint,
    NeighbourhoodId, Order, OrderState, PhotoId, Seq, Spot, UserId,
};

use super::super::JournalError;
use super::body::{BodyHash, StoredBody, domain_body, stored_body};
use super::event::StoredHeader;
use super::numbered::numbered;
use super::step::{
    StoredStep, domain_class, domain_outcome, domain_step, stored_class, stored_outcome, stored_step,
};
use super::{Fault, Sealed, kind, seal, text};
use crate::domain::issues::{Clock, Times};
use crate::domain::{
    AlertRow, CaseAct, CaseRow, EntryRow, EventKind, InboxAct, IssueAct, IssueRow, PhotoRow, Row, Wants,
};

numbered!(
    stored_category,
    domain_category,
    Category,
    "a category",
    Lighting = 1,
    Road = 2,
    Water = 3,
    Waste = 4,
    Noise = 5,
    Parking = 6,
    Building = 7,
    Greenery = 8,
    Safety = 9,
    Service = 10,
    Other = 11,
);
numbered!(
    stored_state,
    domain_state,
    IssueState,
    "a state of an issue",
    Submitted = 1,
    Acknowledged = 2,
    Replied = 3,
    SelfGovernance = 4,
    WorkOrder = 5,
    JointCase = 6,
    Resolved = 7,
    Unresolved = 8,
    Confirmed = 9,
    Reopened = 10,
    Merged = 11,
    Withdrawn = 12,
);
numbered!(
    stored_order_state,
    domain_order_state,
    OrderState,
    "a state of a work order",
    Sent = 1,
    Accepted = 2,
    Filed = 3,
    Dispatched = 4,
    InHand = 5,
    Checked = 6,
    Closed = 7,
    Visited = 8,
    Archived = 9,
    Returned = 10,
    Dropped = 11,
);
numbered!(
    stored_commitment,
    domain_commitment,
    CommitmentState,
    "what became of a commitment",
    Open = 1,
    Kept = 2,
    Missed = 3,
);
numbered!(
    stored_reason,
    domain_reason,
    AlertReason,
    "a reason of an alert",
    Reported = 1,
    Unacknowledged = 2,
    Repeated = 3,
    Warning = 4,
    Overdue = 5,
    Reopened = 6,
    Stepped = 7,
    Handler = 8,
    WorkOrder = 9,
    Supervised = 10,
    Invited = 11,
);
numbered!(
    stored_wants,
    domain_wants,
    Wants,
    "what an alert wants",
    Nothing = 1,
    Acknowledgement = 2,
    Reply = 3,
    Order = 4,
);

/// Response, acknowledgement, repeat, most repeats, reply, warning.
type StoredTimes = (u64, u64, u64, u32, u64, u64);
/// Times, since, then acknowledged, responded and replied, closed, and what has fired.
type StoredClock = (StoredTimes, u64, [Option<u64>; 3], bool, (bool, u32, bool, bool));

/// Place, what it is about, how it stands, its clock, counts, how it ended, and the last event.
type StoredIssue<'a> = (
    (u32, u32, u64, u64),
    (u32, u8, &'a str, Vec<[u8; 32]>),
    (u8, Option<u8>, Option<u8>, bool),
    StoredClock,
    (u32, u32, u32, u32),
    (Option<u32>, Option<u8>),
    u64,
);
/// State, by which event and when it was sent, until when, and how often it was returned, extended, supervised and reworked.
type StoredOrder = (u8, (u64, u64), Option<u64>, [u32; 4]);
/// Who leads, who is invited, and of each commitment whose it is, its event, until when, and what became of it.
type StoredJoint = (Option<u32>, Vec<u32>, Vec<(Option<u32>, u64, u64, u8)>);

const OPENED: u8 = 1;
const HANDLER_SET: u8 = 2;
const ALERTED: u8 = 1;
const CLEARED: u8 = 2;
/// One that wakes nobody; the others are written as ever.
const ALERTED_QUIETLY: u8 = 3;

/// Encodes what happened in `issues`.
pub(super) fn issue_act(key: &[u8], header: StoredHeader, act: &IssueAct) -> Result<Vec<u8>, JournalError> {
    match act {
        IssueAct::Reported { issue, alias, category, spot, photos, times, body } => {
            let (hash, body) = stored_body(body)?;
            let photos = stored_photos(photos);
            let about = (stored_category(*category)?, spot.as_str(), stored_times(*times));
            seal(key, kind::ISSUE_REPORTED, &(header, issue.0, alias, about, photos, hash, body))
        }
        IssueAct::Commented { issue, by_reporter, body } => {
            let (hash, body) = stored_body(body)?;
            seal(key, kind::ISSUE_COMMENTED, &(header, issue.0, by_reporter, hash, body))
        }
        IssueAct::Stepped { issue, by_reporter, department, step, state, times, bare } => {
            let (step, state) = (stored_step(step)?, stored_state(*state)?);
            let times = times.map(stored_times);
            if let (None, Some(plain)) = (department, step.plain(*bare)) {
                return seal(key, kind::ISSUE_STEPPED, &(header, issue.0, by_reporter, plain, state, times));
            }
            let department = department.map(|department| department.0);
            let about = (issue.0, by_reporter, department);
            seal(key, kind::ISSUE_STEPPED_FULL, &(header, about, step.full(), state, times))
        }
        IssueAct::Blanked { issue, of, photo } => {
            seal(key, kind::ISSUE_BLANKED, &(header, issue.0, of.0, photo.map(|photo| photo.0)))
        }
    }
}

/// Encodes what happened in a case.
pub(super) fn case_act(key: &[u8], header: StoredHeader, act: &CaseAct) -> Result<Vec<u8>, JournalError> {
    match act {
        CaseAct::Opened { contact } => {
            let contact = contact.as_ref().map(stored_body).transpose()?;
            seal(key, kind::CASE_ACT, &(header, OPENED, contact))
        }
        CaseAct::HandlerSet { user, on } => seal(key, kind::CASE_ACT, &(header, HANDLER_SET, user.0, on)),
    }
}

/// Encodes what happened in an inbox.
pub(super) fn inbox_act(key: &[u8], header: StoredHeader, act: &InboxAct) -> Result<Vec<u8>, JournalError> {
    match act {
        InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet } => {
            let act = if *quiet { ALERTED_QUIETLY } else { ALERTED };
            let alert = (stored_reason(*reason)?, since, reply_by, stored_wants(*wants)?);
            seal(key, kind::INBOX_ACT, &(header, act, issue.0, alert))
        }
        InboxAct::Cleared { issue } => seal(key, kind::INBOX_ACT, &(header, CLEARED, issue.0)),
    }
}

/// Decodes an event of any of the three.
pub(super) fn event_of(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    Ok(match sealed.kind {
        kind::ISSUE_REPORTED => {
            let (header, issue, alias, (category, spot, times), photos, hash, body) = sealed.whole()?;
            let act = IssueAct::Reported {
                issue: IssueId(issue),
                alias,
                category: domain_category(category)?,
                spot: text(spot, Spot::parse)?,
                photos: domain_photos(photos),
                times: domain_times(times),
                body: domain_body(hash, &body)?,
            };
            (header, EventKind::Issue(act), Some(hash))
        }
        kind::ISSUE_COMMENTED => {
            let (header, issue, by_reporter, hash, body) = sealed.whole()?;
            let (issue, body) = (IssueId(issue), domain_body(hash, &body)?);
            (header, EventKind::Issue(IssueAct::Commented { issue, by_reporter, body }), Some(hash))
        }
        kind::ISSUE_STEPPED => {
            let (header, issue, by_reporter, step, state, times) = sealed.whole()?;
            stepped(header, (issue, by_reporter, None), &StoredStep::of_plain(step), state, times, true)?
        }
        kind::ISSUE_STEPPED_FULL => {
            let (header, about, step, state, times) = sealed.whole()?;
            stepped(header, about, &StoredStep::of_full(step), state, times, false)?
        }
        kind::ISSUE_BLANKED => {
            let (header, issue, of, photo): (_, _, _, Option<[u8; 32]>) = sealed.whole()?;
            let (issue, of, photo) = (IssueId(issue), Seq(of), photo.map(PhotoId));
            (header, EventKind::Issue(IssueAct::Blanked { issue, of, photo }), None)
        }
        kind::CASE_ACT => case_event(sealed)?,
        kind::INBOX_ACT => {
            let (header, act) = inbox_event(sealed)?;
            (header, EventKind::Inbox(act), None)
        }
        _ => return Err(sealed.unexpected()),
    })
}

fn stepped(
    header: StoredHeader,
    (issue, by_reporter, department): (u32, bool, Option<u32>),
    step: &StoredStep<'_>,
    state: u8,
    times: Option<StoredTimes>,
    is_plain: bool,
) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    let bare = is_plain && step.makes_parts();
    let (issue, department) = (IssueId(issue), department.map(DepartmentId));
    let (step, state, times) = (domain_step(step)?, domain_state(state)?, times.map(domain_times));
    let act = IssueAct::Stepped { issue, by_reporter, department, step, state, times, bare };
    Ok((header, EventKind::Issue(act), None))
}

fn case_event(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    match sealed.leading::<(StoredHeader, u8)>()?.1 {
        OPENED => {
            let (header, _, contact): (_, u8, Option<(BodyHash, StoredBody<'_>)>) = sealed.whole()?;
            let hash = contact.as_ref().map(|(hash, _)| *hash);
            let contact = contact.map(|(hash, body)| domain_body(hash, &body)).transpose()?;
            Ok((header, EventKind::Case(CaseAct::Opened { contact }), hash))
        }
        HANDLER_SET => {
            let (header, _, user, on): (_, u8, _, _) = sealed.whole()?;
            Ok((header, EventKind::Case(CaseAct::HandlerSet { user: UserId(user), on }), None))
        }
        found => {
            Err(Fault::TooNew { what: "an act of a case", found: found.into(), known: HANDLER_SET.into() })
        }
    }
}

fn inbox_event(sealed: &Sealed<'_>) -> Result<(StoredHeader, InboxAct), Fault> {
    match sealed.leading::<(StoredHeader, u8)>()?.1 {
        act @ (ALERTED | ALERTED_QUIETLY) => {
            let quiet = act == ALERTED_QUIETLY;
            let (header, _, issue, (reason, since, reply_by, wants)): (_, u8, _, _) = sealed.whole()?;
            let (reason, wants) = (domain_reason(reason)?, domain_wants(wants)?);
            let issue = IssueId(issue);
            Ok((header, InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet }))
        }
        CLEARED => {
            let (header, _, issue): (_, u8, _) = sealed.whole()?;
            Ok((header, InboxAct::Cleared { issue: IssueId(issue) }))
        }
        found => {
            let known = ALERTED_QUIETLY.into();
            Err(Fault::TooNew { what: "an act of an inbox", found: found.into(), known })
        }
    }
}

/// Encodes a row of an issue.
pub(super) fn issue_row(key: &[u8], row: &IssueRow) -> Result<Vec<u8>, JournalError> {
    let about = (row.alias, stored_category(row.category)?, row.spot.as_str(), stored_photos(&row.photos));
    let class = row.class.map(stored_class).transpose()?;
    let outcome = row.outcome.map(stored_outcome).transpose()?;
    let stands = (stored_state(row.state)?, class, outcome, row.tried);
    let counts = (row.breaches, row.reopenings, row.comments, row.events);
    let ends = (row.merged_into.map(|into| into.0), row.stars);
    let place = (row.neighbourhood.0, row.issue.0, row.report.0, row.at);
    let clock = stored_clock(&row.clock);
    let whole = (place, about, stands, clock, counts, ends, row.changed.0);
    if row.order.is_none() && row.joint.is_none() {
        return seal(key, kind::ROW_ISSUE, &whole);
    }
    let parts = (row.order.map(stored_order).transpose()?, row.joint.as_ref().map(stored_joint).transpose()?);
    seal(key, kind::ROW_ISSUE_PARTS, &(whole, parts))
}

/// Encodes a row of an issue's event.
pub(super) fn entry_row(key: &[u8], row: &EntryRow) -> Result<Vec<u8>, JournalError> {
    let EntryRow { neighbourhood, issue, seq, author, has_text } = row;
    let author = author.map(|user| user.0);
    seal(key, kind::ROW_ISSUE_ENTRY, &(neighbourhood.0, issue.0, seq.0, author, has_text))
}

/// Encodes a row of a case.
pub(super) fn case_row(key: &[u8], row: &CaseRow) -> Result<Vec<u8>, JournalError> {
    let CaseRow { neighbourhood, issue, reporter, handlers, changed } = row;
    let handlers: Vec<u64> = handlers.iter().map(|user| user.0).collect();
    seal(key, kind::ROW_CASE, &(neighbourhood.0, issue.0, reporter.0, handlers, changed.0))
}

/// Encodes a row of an alert.
pub(super) fn alert_row(key: &[u8], row: &AlertRow) -> Result<Vec<u8>, JournalError> {
    let AlertRow { neighbourhood, user, issue, reason, seq, at, since, reply_by, wants, quiet, changed } =
        *row;
    let kind = if quiet { kind::ROW_QUIET_ALERT } else { kind::ROW_ALERT };
    let place = (neighbourhood.0, user.0, issue.0, (seq.0, changed.0));
    seal(key, kind, &(place, stored_reason(reason)?, at, since, reply_by, stored_wants(wants)?))
}

/// Encodes a row of a photo.
pub(super) fn photo_row(key: &[u8], row: &PhotoRow) -> Result<Vec<u8>, JournalError> {
    let PhotoRow { photo, owner, at, shown } = row;
    let shown = shown.map(|(neighbourhood, issue)| (neighbourhood.0, issue.0));
    seal(key, kind::ROW_PHOTO, &(photo.0, owner.0, at, shown))
}

/// Decodes a row of any of these.
pub(super) fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    match sealed.kind {
        kind::ROW_ISSUE => issue_row_of(sealed.whole()?, (None, None)),
        kind::ROW_ISSUE_PARTS => {
            let (whole, (order, joint)) = sealed.whole()?;
            let order = Option::map(order, domain_order).transpose()?;
            issue_row_of(whole, (order, Option::map(joint, domain_joint).transpose()?))
        }
        kind::ROW_ISSUE_ENTRY => {
            let (neighbourhood, issue, seq, author, has_text): (_, _, _, Option<u64>, _) = sealed.whole()?;
            let (neighbourhood, issue) = (NeighbourhoodId(neighbourhood), IssueId(issue));
            let author = author.map(UserId);
            Ok(Row::IssueEntry(EntryRow { neighbourhood, issue, seq: Seq(seq), author, has_text }))
        }
        kind::ROW_CASE => {
            let (neighbourhood, issue, reporter, handlers, changed): (_, _, _, Vec<u64>, _) =
                sealed.whole()?;
            Ok(Row::Case(CaseRow {
                neighbourhood: NeighbourhoodId(neighbourhood),
                issue: IssueId(issue),
                reporter: UserId(reporter),
                handlers: handlers.into_iter().map(UserId).collect(),
                changed: Seq(changed),
            }))
        }
        kind::ROW_ALERT | kind::ROW_QUIET_ALERT => {
            let ((neighbourhood, user, issue, (seq, changed)), reason, at, since, reply_by, wants) =
                sealed.whole()?;
            Ok(Row::Alert(AlertRow {
                neighbourhood: NeighbourhoodId(neighbourhood),
                user: UserId(user),
                issue: IssueId(issue),
                reason: domain_reason(reason)?,
                seq: Seq(seq),
                at,
                since,
                reply_by,
                wants: domain_wants(wants)?,
                quiet: sealed.kind == kind::ROW_QUIET_ALERT,
                changed: Seq(changed),
            }))
        }
        kind::ROW_PHOTO => {
            let (photo, owner, at, shown): (_, _, _, Option<(u32, u32)>) = sealed.whole()?;
            let shown = shown.map(|(neighbourhood, issue)| (NeighbourhoodId(neighbourhood), IssueId(issue)));
            Ok(Row::Photo(PhotoRow { photo: PhotoId(photo), owner: UserId(owner), at, shown }))
        }
        kind::ROW_FOLLOWER => {
            let (neighbourhood, issue, user) = sealed.whole()?;
            let (neighbourhood, issue) = (NeighbourhoodId(neighbourhood), IssueId(issue));
            Ok(Row::Follower { neighbourhood, issue, user: UserId(user) })
        }
        _ => Err(sealed.unexpected()),
    }
}

fn issue_row_of(
    (place, about, stands, clock, counts, ends, changed): StoredIssue<'_>,
    (order, joint): (Option<Order>, Option<Joint>),
) -> Result<Row, Fault> {
    let (neighbourhood, issue, report, at) = place;
    let (alias, category, spot, photos) = about;
    let (state, class, outcome, tried) = stands;
    let (breaches, reopenings, comments, events) = counts;
    let (merged_into, stars) = ends;
    Ok(Row::Issue(IssueRow {
        neighbourhood: NeighbourhoodId(neighbourhood),
        issue: IssueId(issue),
        report: Seq(report),
        at,
        alias,
        category: domain_category(category)?,
        spot: text(spot, Spot::parse)?,
        photos: domain_photos(photos),
        state: domain_state(state)?,
        class: class.map(domain_class).transpose()?,
        outcome: outcome.map(domain_outcome).transpose()?,
        clock: domain_clock(clock),
        tried,
        breaches,
        reopenings,
        merged_into: merged_into.map(IssueId),
        stars,
        order,
        joint,
        comments,
        events,
        changed: Seq(changed),
    }))
}

fn stored_order(order: Order) -> Result<StoredOrder, JournalError> {
    let Order { state, sent, sent_at, until, returns, extensions, supervisions, reworks } = order;
    Ok((stored_order_state(state)?, (sent.0, sent_at), until, [returns, extensions, supervisions, reworks]))
}

fn domain_order((state, (sent, sent_at), until, counts): StoredOrder) -> Result<Order, Fault> {
    let [returns, extensions, supervisions, reworks] = counts;
    let (state, sent) = (domain_order_state(state)?, Seq(sent));
    Ok(Order { state, sent, sent_at, until, returns, extensions, supervisions, reworks })
}

fn stored_joint(joint: &Joint) -> Result<StoredJoint, JournalError> {
    let number = |department: DepartmentId| department.0;
    let stored = |commitment: &Commitment| {
        let Commitment { department, seq, due_at, state } = *commitment;
        Ok((department.map(number), seq.0, due_at, stored_commitment(state)?))
    };
    let commitments = joint.commitments.iter().map(stored).collect::<Result<_, JournalError>>()?;
    Ok((joint.lead.map(number), joint.invited.iter().copied().map(number).collect(), commitments))
}

fn domain_joint((lead, invited, commitments): StoredJoint) -> Result<Joint, Fault> {
    let read = |(department, seq, due_at, state): (Option<u32>, _, _, _)| {
        let (department, seq) = (department.map(DepartmentId), Seq(seq));
        Ok(Commitment { department, seq, due_at, state: domain_commitment(state)? })
    };
    let commitments = commitments.into_iter().map(read).collect::<Result<_, Fault>>()?;
    let (lead, invited) = (lead.map(DepartmentId), invited.into_iter().map(DepartmentId).collect());
    Ok(Joint { lead, invited, commitments })
}

fn stored_photos(photos: &[PhotoId]) -> Vec<[u8; 32]> {
    photos.iter().map(|photo| photo.0).collect()
}

fn domain_photos(stored: Vec<[u8; 32]>) -> Vec<PhotoId> {
    stored.into_iter().map(PhotoId).collect()
}

fn stored_times(times: Times) -> StoredTimes {
    let Times { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms } = times;
    (response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms)
}

fn domain_times(stored: StoredTimes) -> Times {
    let (response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms) = stored;
    Times { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms }
}

fn stored_clock(clock: &Clock) -> StoredClock {
    let fired = (clock.fired_unacknowledged, clock.fired_repeats, clock.fired_warning, clock.fired_overdue);
    let had = [clock.acknowledged, clock.responded, clock.replied];
    (stored_times(clock.times), clock.since, had, clock.closed, fired)
}

fn domain_clock((times, since, had, closed, fired): StoredClock) -> Clock {
    let [acknowledged, responded, replied] = had;
    let (fired_unacknowledged, fired_repeats, fired_warning, fired_overdue) = fired;
    Clock {
        times: domain_times(times),
        since,
        acknowledged,
        responded,
        replied,
        closed,
        fired_unacknowledged,
        fired_repeats,
        fired_warning,
        fired_overdue,
    }
}
