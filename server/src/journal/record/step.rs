//! Steps of issues as they are stored. Two forms: of what had at most one number, and of all that has more or was done for a department. Never here:
//! the event around them.

use linli_protocol::{
    Citation, DepartmentId, Escalation, GuideEntryId, IssueClass, IssueId, IssueStep, OrderMove, PostText,
    Reason, ReplyOutcome,
};

use super::super::JournalError;
use super::numbered::numbered;
use super::{Fault, text};

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
    stored_move,
    domain_move,
    OrderMove,
    "what happens to a work order",
    Accepted = 1,
    Filed = 2,
    Dispatched = 3,
    InHand = 4,
    Checked = 5,
    Closed = 6,
    Visited = 7,
    Archived = 8,
    Returned = 9,
    Extended = 10,
    Supervised = 11,
    Reworked = 12,
);

/// Which step, what it says, and the number that belongs to it.
pub(super) type PlainStep<'a> = (u8, Option<&'a str>, u64);
/// The same with as many numbers as there are.
pub(super) type FullStep<'a> = (u8, Option<&'a str>, Vec<u64>);

/// The last step that is ever written in the plain form.
const PLAIN_LAST: u8 = 16;
const SENT_TO_GRID: u8 = 6;
const JOINT_OPENED: u8 = 7;

/// A step, in either form.
pub(super) struct StoredStep<'a> {
    step: u8,
    said: Option<&'a str>,
    numbers: Vec<u64>,
}

impl<'a> StoredStep<'a> {
    fn new(step: u8, said: Option<&'a str>, numbers: impl Into<Vec<u64>>) -> StoredStep<'a> {
        StoredStep { step, said, numbers: numbers.into() }
    }

    pub(super) fn of_plain((step, said, number): PlainStep<'a>) -> StoredStep<'a> {
        StoredStep::new(step, said, [number])
    }

    pub(super) fn of_full((step, said, numbers): FullStep<'a>) -> StoredStep<'a> {
        StoredStep { step, said, numbers }
    }

    /// Whether it makes a work order or a joint case; in the plain form it makes none, as in the builds that wrote it so.
    pub(super) fn makes_parts(&self) -> bool {
        matches!(self.step, SENT_TO_GRID | JOINT_OPENED)
    }

    /// In the plain form, if it has one.
    pub(super) fn plain(&self, bare: bool) -> Option<PlainStep<'a>> {
        if self.makes_parts() && !bare {
            return None;
        }
        let number = match self.numbers.as_slice() {
            [] => 0,
            [number] => *number,
            _ => return None,
        };
        (self.step <= PLAIN_LAST).then_some((self.step, self.said, number))
    }

    pub(super) fn full(&self) -> FullStep<'a> {
        (self.step, self.said, self.numbers.clone())
    }

    fn number(&self, place: usize) -> Result<u64, Fault> {
        self.numbers.get(place).copied().ok_or_else(|| Fault::wrong("a step lacks a number"))
    }

    fn byte(&self, place: usize) -> Result<u8, Fault> {
        u8::try_from(self.number(place)?).map_err(|_| Fault::wrong("a step's number is too large"))
    }

    fn small(&self, place: usize) -> Result<u32, Fault> {
        u32::try_from(self.number(place)?).map_err(|_| Fault::wrong("a step's number is too large"))
    }
}

pub(super) fn stored_step(step: &IssueStep) -> Result<StoredStep<'_>, JournalError> {
    Ok(match step {
        IssueStep::Acknowledged => StoredStep::new(1, None, []),
        IssueStep::Responded { text } => StoredStep::new(2, Some(text.as_str()), []),
        IssueStep::Replied { outcome, text, cites } => {
            let mut numbers = vec![stored_outcome(*outcome)?.into()];
            if let Some(Citation { department, entry, version }) = cites {
                numbers.extend([department.0, entry.0, *version].map(u64::from));
            }
            StoredStep::new(3, Some(text.as_str()), numbers)
        }
        IssueStep::Classified { class, reason } => {
            StoredStep::new(4, Some(reason.as_str()), [stored_class(*class)?.into()])
        }
        IssueStep::NeighboursTried { text } => StoredStep::new(5, Some(text.as_str()), []),
        IssueStep::SentToGrid { text } => StoredStep::new(SENT_TO_GRID, Some(text.as_str()), []),
        IssueStep::JointOpened { text, lead, invited } => {
            let parts = lead.iter().chain(invited).map(|department| u64::from(department.0));
            // Who leads comes first, or a 0 does, which no department is.
            let nobody = (lead.is_none() && !invited.is_empty()).then_some(0);
            StoredStep::new(
                JOINT_OPENED,
                Some(text.as_str()),
                nobody.into_iter().chain(parts).collect::<Vec<_>>(),
            )
        }
        IssueStep::Progressed { text } => StoredStep::new(8, Some(text.as_str()), []),
        IssueStep::Resolved { text } => StoredStep::new(9, Some(text.as_str()), []),
        IssueStep::Unresolved { text } => StoredStep::new(10, Some(text.as_str()), []),
        // No rating is none, and a rating of none there is not.
        IssueStep::Confirmed { stars } => StoredStep::new(11, None, [stars.unwrap_or_default().into()]),
        IssueStep::Reopened { reason } => StoredStep::new(12, Some(reason.as_str()), []),
        IssueStep::MergedInto { into } => StoredStep::new(13, None, [into.0.into()]),
        IssueStep::TookIn { from } => StoredStep::new(14, None, [from.0.into()]),
        IssueStep::Withdrawn => StoredStep::new(15, None, []),
        IssueStep::Escalated { escalation } => {
            StoredStep::new(16, None, [stored_escalation(*escalation)?.into()])
        }
        IssueStep::OrderMoved { to, text, until } => {
            let numbers: Vec<u64> = [stored_move(*to)?.into()].into_iter().chain(*until).collect();
            StoredStep::new(17, text.as_ref().map(PostText::as_str), numbers)
        }
        IssueStep::Minuted { text } => StoredStep::new(18, Some(text.as_str()), []),
        IssueStep::Committed { text, due_at } => StoredStep::new(19, Some(text.as_str()), [*due_at]),
        IssueStep::CommitmentSettled { commitment, kept, text } => {
            StoredStep::new(20, Some(text.as_str()), [(*commitment).into(), u64::from(*kept)])
        }
        other => return Err(JournalError::storage("encoding a step", format!("{other:?} has no number"))),
    })
}

pub(super) fn domain_step(stored: &StoredStep<'_>) -> Result<IssueStep, Fault> {
    let said_of_it = || stored.said.ok_or_else(|| Fault::wrong("a step that says something says nothing"));
    let post = || text(said_of_it()?, PostText::parse);
    let reason = || text(said_of_it()?, Reason::parse);
    Ok(match stored.step {
        1 => IssueStep::Acknowledged,
        2 => IssueStep::Responded { text: post()? },
        3 => {
            let cites = match stored.numbers.len() {
                ..=1 => None,
                _ => Some(Citation {
                    department: DepartmentId(stored.small(1)?),
                    entry: GuideEntryId(stored.small(2)?),
                    version: stored.small(3)?,
                }),
            };
            IssueStep::Replied { outcome: domain_outcome(stored.byte(0)?)?, text: post()?, cites }
        }
        4 => IssueStep::Classified { class: domain_class(stored.byte(0)?)?, reason: reason()? },
        5 => IssueStep::NeighboursTried { text: post()? },
        SENT_TO_GRID => IssueStep::SentToGrid { text: post()? },
        JOINT_OPENED => {
            // The plain form has one number, and it is 0.
            let parts = (0..stored.numbers.len()).map(|place| stored.small(place).map(DepartmentId));
            let mut parts = parts.collect::<Result<Vec<_>, _>>()?.into_iter();
            let lead = parts.next().filter(|department| department.0 > 0);
            IssueStep::JointOpened { text: post()?, lead, invited: parts.collect() }
        }
        8 => IssueStep::Progressed { text: post()? },
        9 => IssueStep::Resolved { text: post()? },
        10 => IssueStep::Unresolved { text: post()? },
        11 => IssueStep::Confirmed { stars: Some(stored.byte(0)?).filter(|stars| *stars > 0) },
        12 => IssueStep::Reopened { reason: reason()? },
        13 => IssueStep::MergedInto { into: IssueId(stored.small(0)?) },
        14 => IssueStep::TookIn { from: IssueId(stored.small(0)?) },
        15 => IssueStep::Withdrawn,
        16 => IssueStep::Escalated { escalation: domain_escalation(stored.byte(0)?)? },
        17 => IssueStep::OrderMoved {
            to: domain_move(stored.byte(0)?)?,
            text: stored.said.map(|said| text(said, PostText::parse)).transpose()?,
            until: stored.numbers.get(1).copied(),
        },
        18 => IssueStep::Minuted { text: post()? },
        19 => IssueStep::Committed { text: post()?, due_at: stored.number(0)? },
        20 => IssueStep::CommitmentSettled {
            commitment: stored.small(0)?,
            kept: stored.number(1)? == 1,
            text: post()?,
        },
        found => return Err(Fault::TooNew { what: "a step of an issue", found: found.into(), known: 20 }),
    })
}
