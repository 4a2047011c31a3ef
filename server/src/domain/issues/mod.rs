//! Issues (身邊事, R19 to R30): a problem is reported, somebody in office answers, and what happens until it is done. An issue has two faces:
//! `issues/N` is for all members and knows no reporter; `case/N/I` is for the reporter and those who handle it. Alerts go to
//! `inbox/N/U`. Who may take which step when stands in [`life`], what time asks for in [`clocks`], whom an alert wakes in [`duty`]. Never here: what is said in a case; that
//! is `channel`.

mod alerts;
pub mod alike;
pub mod clocks;
mod deciding;
pub mod duty;
pub mod life;
pub mod orders;
pub mod parts;
pub mod photos;
mod reporting;
mod rows;

use linli_protocol::{
    AlertReason, Category, DepartmentId, ErrorCode, IssueId, IssueState, IssueStep, NeighbourhoodId, PhotoId,
    Seq, Spot, Topic, UserId,
};

use super::body::Body;
use super::command::Rejection;
pub(super) use alerts::membership_ended;
pub use clocks::{Clock, Times};
pub(super) use deciding::{blank, comment, escalate, follow, set_handler, step};
pub use duty::DutyRow;
pub use linli_protocol::AlertWants as Wants;
pub(super) use reporting::report;
pub use rows::{AlertRow, CaseRow, EntryRow, IssueRow};

/// What happens in `issues`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueAct {
    /// A problem was reported. Its event has no author.
    Reported {
        /// Its number.
        issue: IssueId,
        /// What its reporter is called.
        alias: u32,
        /// What it is about.
        category: Category,
        /// Where.
        spot: Spot,
        /// Its photos, in their order.
        photos: Vec<PhotoId>,
        /// The limits of its clock.
        times: Times,
        /// What is wrong.
        body: Body,
    },
    /// A comment; of the reporter it has no author.
    Commented {
        /// On which issue.
        issue: IssueId,
        /// Whether the reporter wrote it.
        by_reporter: bool,
        /// What.
        body: Body,
    },
    /// A step; of the reporter it has no author.
    Stepped {
        /// Of which issue.
        issue: IssueId,
        /// Whether the reporter took it.
        by_reporter: bool,
        /// The department for which somebody took it.
        department: Option<DepartmentId>,
        /// Which.
        step: IssueStep,
        /// How far the issue has come with it.
        state: IssueState,
        /// The limits of another round, where the step begins one.
        times: Option<Times>,
        /// Whether it was stored before work orders and joint cases stood in an issue's row: then it makes none.
        bare: bool,
    },
    /// A text was taken back and is erased. It has no author where the text has none.
    Blanked {
        /// Of which issue.
        issue: IssueId,
        /// The event that had it.
        of: Seq,
        /// Instead of the text of the report, a photo of it.
        photo: Option<PhotoId>,
    },
}

impl IssueAct {
    /// Which issue it is about.
    #[must_use]
    pub fn issue(&self) -> IssueId {
        match self {
            IssueAct::Reported { issue, .. }
            | IssueAct::Commented { issue, .. }
            | IssueAct::Stepped { issue, .. }
            | IssueAct::Blanked { issue, .. } => *issue,
        }
    }
}

/// What happens in a case beside what is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseAct {
    /// It was opened; always its first event, and its author is the reporter.
    Opened {
        /// How they want to be reached; none if they said nothing.
        contact: Option<Body>,
    },
    /// Somebody handles the issue from here on, or does no longer.
    HandlerSet {
        /// Who.
        user: UserId,
        /// Handles it, or no longer.
        on: bool,
    },
}

/// What happens in an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxAct {
    /// An alert.
    Alerted {
        /// To which issue.
        issue: IssueId,
        /// Why.
        reason: AlertReason,
        /// Since when it waits, milliseconds since 1970.
        since: u64,
        /// Until when a formal reply is owed, milliseconds since 1970.
        reply_by: u64,
        /// What it wants.
        wants: Wants,
        /// Whether it wakes nobody.
        quiet: bool,
    },
    /// It wants nothing any more.
    Cleared {
        /// What had been alerted to.
        issue: IssueId,
    },
}

fn no_such_issue(neighbourhood: NeighbourhoodId, issue: IssueId) -> Rejection {
    let message = format!("there is no issue {issue} in {}", Topic::Issues(neighbourhood));
    Rejection::new(ErrorCode::NoSuchIssue, message)
}

#[cfg(test)]
mod tests;
