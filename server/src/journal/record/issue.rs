//! Issues, cases and inboxes as they are stored: their events and their rows. Never here: what is said in a case; these are posts.

use linli_protocol::{
    AlertReason, Category, Escalation, IssueClass, IssueId, IssueState, IssueStep, NeighbourhoodId, PhotoId,
    PostText, Reason, ReplyOutcome, Seq, Spot, UserId,
};

use super::super::JournalError;
use super::body::{BodyHash, StoredBody, domain_body, stored_body};
use super::event::StoredHeader;
use super::{Fault, Sealed, kind, seal, text};
use crate::domain::issues::{Clock, Times};
use crate::domain::{
    AlertRow, CaseAct, CaseRow, EntryRow, EventKind, InboxAct, IssueAct, IssueRow, PhotoRow, Row, Wants,
};

/// A word and its number, both ways. The numbers stay what they are for ever.
macro_rules! numbered {
    ($stored:ident, $domain:ident, $type:ident, $what:literal, $($variant:ident = $number:literal),* $(,)?) => {
        fn $stored(word: $type) -> Result<u8, JournalError> {
            match word {
                $($type::$variant => Ok($number),)*
                // As with offices: a new one gets its number here first.
                #[allow(unreachable_patterns, reason = "some of these words are open, others are not")]
                other => Err(JournalError::storage(concat!("encoding ", $what), format!("{other:?} has no number"))),
            }
        }

        fn $domain(number: u8) -> Result<$type, Fault> {
            match number {
                $($number => Ok($type::$variant),)*
                found => {
                    let known = [$($number),*].into_iter().max().unwrap_or_default();
                    Err(Fault::TooNew { what: $what, found: found.into(), known })
                }
            }
        }
    };
}

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
numbered!(stored_class, domain_class, IssueClass, "a class of issue", Enquiry = 1, Handling = 2, Joint = 3);
numbered!(
    stored_outcome,
    domain_outcome,
    ReplyOutcome,
    "an outcome of a reply",
    Started = 1,
    Answered = 2,
    Transferred = 3,
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
    stored_escalation,
    domain_escalation,
    Escalation,
    "an escalation",
    Unacknowledged = 1,
    Repeated = 2,
    Warning = 3,
    Overdue = 4,
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
);
numbered!(
    stored_wants,
    domain_wants,
    Wants,
    "what an alert wants",
    Nothing = 1,
    Acknowledgement = 2,
    Reply = 3
);

/// Response, acknowledgement, repeat, most repeats, reply, warning.
type StoredTimes = (u64, u64, u64, u32, u64, u64);
/// Which step, what it says, and a number that belongs to it.
type StoredStep<'a> = (u8, Option<&'a str>, u64);
/// Times, since, then acknowledged, responded and replied, closed, and what has fired.
type StoredClock = (StoredTimes, u64, [Option<u64>; 3], bool, (bool, u32, bool, bool));

const OPENED: u8 = 1;
const HANDLER_SET: u8 = 2;
const ALERTED: u8 = 1;
const CLEARED: u8 = 2;

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
        IssueAct::Stepped { issue, by_reporter, step, state, times } => {
            let (step, state) = (stored_step(step)?, stored_state(*state)?);
            seal(
                key,
                kind::ISSUE_STEPPED,
                &(header, issue.0, by_reporter, step, state, times.map(stored_times)),
            )
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
        InboxAct::Alerted { issue, reason, since, reply_by, wants } => {
            let alert = (stored_reason(*reason)?, since, reply_by, stored_wants(*wants)?);
            seal(key, kind::INBOX_ACT, &(header, ALERTED, issue.0, alert))
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
            let (header, issue, by_reporter, step, state, times): (_, _, _, _, _, Option<StoredTimes>) =
                sealed.whole()?;
            let (issue, step, state) = (IssueId(issue), domain_step(step)?, domain_state(state)?);
            let times = times.map(domain_times);
            (header, EventKind::Issue(IssueAct::Stepped { issue, by_reporter, step, state, times }), None)
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
        ALERTED => {
            let (header, _, issue, (reason, since, reply_by, wants)): (_, u8, _, _) = sealed.whole()?;
            let (reason, wants) = (domain_reason(reason)?, domain_wants(wants)?);
            Ok((header, InboxAct::Alerted { issue: IssueId(issue), reason, since, reply_by, wants }))
        }
        CLEARED => {
            let (header, _, issue): (_, u8, _) = sealed.whole()?;
            Ok((header, InboxAct::Cleared { issue: IssueId(issue) }))
        }
        found => {
            Err(Fault::TooNew { what: "an act of an inbox", found: found.into(), known: CLEARED.into() })
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
    seal(key, kind::ROW_ISSUE, &(place, about, stands, clock, counts, ends, row.changed.0))
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
    let AlertRow { neighbourhood, user, issue, reason, seq, at, since, reply_by, wants, changed } = *row;
    let place = (neighbourhood.0, user.0, issue.0, (seq.0, changed.0));
    seal(key, kind::ROW_ALERT, &(place, stored_reason(reason)?, at, since, reply_by, stored_wants(wants)?))
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
        kind::ROW_ISSUE => issue_row_of(sealed),
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
        kind::ROW_ALERT => {
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

fn issue_row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    let (place, about, stands, clock, counts, ends, changed) = sealed.whole()?;
    let (neighbourhood, issue, report, at): (u32, u32, u64, u64) = place;
    let (alias, category, spot, photos): (u32, u8, &str, Vec<[u8; 32]>) = about;
    let (state, class, outcome, tried): (u8, Option<u8>, Option<u8>, bool) = stands;
    let (breaches, reopenings, comments, events): (u32, u32, u32, u32) = counts;
    let (merged_into, stars): (Option<u32>, Option<u8>) = ends;
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
        comments,
        events,
        changed: Seq(changed),
    }))
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

fn stored_step(step: &IssueStep) -> Result<StoredStep<'_>, JournalError> {
    Ok(match step {
        IssueStep::Acknowledged => (1, None, 0),
        IssueStep::Responded { text } => (2, Some(text.as_str()), 0),
        IssueStep::Replied { outcome, text } => (3, Some(text.as_str()), stored_outcome(*outcome)?.into()),
        IssueStep::Classified { class, reason } => (4, Some(reason.as_str()), stored_class(*class)?.into()),
        IssueStep::NeighboursTried { text } => (5, Some(text.as_str()), 0),
        IssueStep::SentToGrid { text } => (6, Some(text.as_str()), 0),
        IssueStep::JointOpened { text } => (7, Some(text.as_str()), 0),
        IssueStep::Progressed { text } => (8, Some(text.as_str()), 0),
        IssueStep::Resolved { text } => (9, Some(text.as_str()), 0),
        IssueStep::Unresolved { text } => (10, Some(text.as_str()), 0),
        // No rating is none, and a rating of none there is not.
        IssueStep::Confirmed { stars } => (11, None, stars.unwrap_or_default().into()),
        IssueStep::Reopened { reason } => (12, Some(reason.as_str()), 0),
        IssueStep::MergedInto { into } => (13, None, into.0.into()),
        IssueStep::TookIn { from } => (14, None, from.0.into()),
        IssueStep::Withdrawn => (15, None, 0),
        IssueStep::Escalated { escalation } => (16, None, stored_escalation(*escalation)?.into()),
        other => return Err(JournalError::storage("encoding a step", format!("{other:?} has no number"))),
    })
}

fn domain_step((step, said, number): StoredStep<'_>) -> Result<IssueStep, Fault> {
    let said_of_it = || said.ok_or_else(|| Fault::wrong("a step that says something says nothing"));
    let post = || text(said_of_it()?, PostText::parse);
    let reason = || text(said_of_it()?, Reason::parse);
    let byte = || u8::try_from(number).map_err(|_| Fault::wrong("a step's number is too large"));
    let other =
        || u32::try_from(number).map(IssueId).map_err(|_| Fault::wrong("a step's issue is no number"));
    Ok(match step {
        1 => IssueStep::Acknowledged,
        2 => IssueStep::Responded { text: post()? },
        3 => IssueStep::Replied { outcome: domain_outcome(byte()?)?, text: post()? },
        4 => IssueStep::Classified { class: domain_class(byte()?)?, reason: reason()? },
        5 => IssueStep::NeighboursTried { text: post()? },
        6 => IssueStep::SentToGrid { text: post()? },
        7 => IssueStep::JointOpened { text: post()? },
        8 => IssueStep::Progressed { text: post()? },
        9 => IssueStep::Resolved { text: post()? },
        10 => IssueStep::Unresolved { text: post()? },
        11 => IssueStep::Confirmed { stars: Some(byte()?).filter(|stars| *stars > 0) },
        12 => IssueStep::Reopened { reason: reason()? },
        13 => IssueStep::MergedInto { into: other()? },
        14 => IssueStep::TookIn { from: other()? },
        15 => IssueStep::Withdrawn,
        16 => IssueStep::Escalated { escalation: domain_escalation(byte()?)? },
        found => return Err(Fault::TooNew { what: "a step of an issue", found: found.into(), known: 16 }),
    })
}
