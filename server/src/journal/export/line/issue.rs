//! Lines of what happened to issues, in cases and in inboxes. Words that this build does not know are refused.

use linli_protocol::{
    AlertReason, Category, DepartmentId, Escalation, IssueClass, IssueId, IssueState, IssueStep, OrderMove,
    PhotoId, ReplyOutcome, Seq, Spot, UserId,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::body::{BodyLine, body_line};
use crate::domain::issues::Times;
use crate::domain::{CaseAct, InboxAct, IssueAct, Wants};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum IssueLine {
    Reported {
        issue: IssueId,
        alias: u32,
        #[serde(deserialize_with = "category")]
        category: Category,
        spot: Spot,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        photos: Vec<PhotoId>,
        times: TimesLine,
        body: BodyLine,
    },
    Commented {
        issue: IssueId,
        by_reporter: bool,
        body: BodyLine,
    },
    Stepped {
        issue: IssueId,
        by_reporter: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        #[serde(deserialize_with = "step")]
        taken: IssueStep,
        #[serde(deserialize_with = "state")]
        state: IssueState,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<TimesLine>,
        /// Of a build in which it made no work order and no joint case.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bare: bool,
    },
    Blanked {
        issue: IssueId,
        of: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        photo: Option<PhotoId>,
    },
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names, reason = "each is so many milliseconds")]
pub(super) struct TimesLine {
    response_ms: u64,
    acknowledge_ms: u64,
    repeat_ms: u64,
    repeats_max: u32,
    reply_ms: u64,
    warning_ms: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum CaseLine {
    Opened {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<BodyLine>,
    },
    HandlerSet {
        user: UserId,
        on: bool,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum InboxLine {
    Alerted {
        issue: IssueId,
        #[serde(deserialize_with = "reason")]
        reason: AlertReason,
        since: u64,
        reply_by: u64,
        #[serde(deserialize_with = "wants")]
        wants: Wants,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        quiet: bool,
    },
    Cleared {
        issue: IssueId,
    },
}

fn unknown<E: serde::de::Error>(what: &str) -> E {
    E::custom(format!("{what} that this build does not know"))
}

fn category<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Category, D::Error> {
    match Category::deserialize(deserializer)? {
        Category::Unknown => Err(unknown("a category")),
        known => Ok(known),
    }
}

fn reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AlertReason, D::Error> {
    match AlertReason::deserialize(deserializer)? {
        AlertReason::Unknown => Err(unknown("a reason")),
        known => Ok(known),
    }
}

fn state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IssueState, D::Error> {
    match IssueState::deserialize(deserializer)? {
        IssueState::Unknown => Err(unknown("a state")),
        known => Ok(known),
    }
}

fn wants<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wants, D::Error> {
    match Wants::deserialize(deserializer)? {
        Wants::Unknown => Err(unknown("a want")),
        known => Ok(known),
    }
}

fn step<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IssueStep, D::Error> {
    let step = IssueStep::deserialize(deserializer)?;
    let is_unknown = matches!(
        step,
        IssueStep::Unknown
            | IssueStep::Replied { outcome: ReplyOutcome::Unknown, .. }
            | IssueStep::Classified { class: IssueClass::Unknown, .. }
            | IssueStep::Escalated { escalation: Escalation::Unknown }
            | IssueStep::OrderMoved { to: OrderMove::Unknown, .. }
    );
    if is_unknown { Err(D::Error::custom("a step that this build does not know")) } else { Ok(step) }
}

pub(super) fn issue_line(act: IssueAct) -> IssueLine {
    match act {
        IssueAct::Reported { issue, alias, category, spot, photos, times, body } => {
            let (times, body) = (times.into(), body_line(body));
            IssueLine::Reported { issue, alias, category, spot, photos, times, body }
        }
        IssueAct::Commented { issue, by_reporter, body } => {
            IssueLine::Commented { issue, by_reporter, body: body_line(body) }
        }
        IssueAct::Stepped { issue, by_reporter, department, step, state, times, bare } => {
            let times = times.map(TimesLine::from);
            IssueLine::Stepped { issue, by_reporter, department, taken: step, state, times, bare }
        }
        IssueAct::Blanked { issue, of, photo } => IssueLine::Blanked { issue, of, photo },
    }
}

pub(super) fn case_line(act: CaseAct) -> CaseLine {
    match act {
        CaseAct::Opened { contact } => CaseLine::Opened { contact: contact.map(body_line) },
        CaseAct::HandlerSet { user, on } => CaseLine::HandlerSet { user, on },
    }
}

pub(super) fn inbox_line(act: InboxAct) -> InboxLine {
    match act {
        InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet } => {
            InboxLine::Alerted { issue, reason, since, reply_by, wants, quiet }
        }
        InboxAct::Cleared { issue } => InboxLine::Cleared { issue },
    }
}

impl From<IssueLine> for IssueAct {
    fn from(line: IssueLine) -> IssueAct {
        match line {
            IssueLine::Reported { issue, alias, category, spot, photos, times, body } => IssueAct::Reported {
                issue,
                alias,
                category,
                spot,
                photos,
                times: times.into(),
                body: body.into(),
            },
            IssueLine::Commented { issue, by_reporter, body } => {
                IssueAct::Commented { issue, by_reporter, body: body.into() }
            }
            IssueLine::Stepped { issue, by_reporter, department, taken, state, times, bare } => {
                let times = times.map(Times::from);
                IssueAct::Stepped { issue, by_reporter, department, step: taken, state, times, bare }
            }
            IssueLine::Blanked { issue, of, photo } => IssueAct::Blanked { issue, of, photo },
        }
    }
}

impl From<CaseLine> for CaseAct {
    fn from(line: CaseLine) -> CaseAct {
        match line {
            CaseLine::Opened { contact } => CaseAct::Opened { contact: contact.map(Into::into) },
            CaseLine::HandlerSet { user, on } => CaseAct::HandlerSet { user, on },
        }
    }
}

impl From<InboxLine> for InboxAct {
    fn from(line: InboxLine) -> InboxAct {
        match line {
            InboxLine::Alerted { issue, reason, since, reply_by, wants, quiet } => {
                InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet }
            }
            InboxLine::Cleared { issue } => InboxAct::Cleared { issue },
        }
    }
}

impl From<Times> for TimesLine {
    fn from(times: Times) -> TimesLine {
        let Times { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms } = times;
        TimesLine { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms }
    }
}

impl From<TimesLine> for Times {
    fn from(line: TimesLine) -> Times {
        let TimesLine { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms } = line;
        Times { response_ms, acknowledge_ms, repeat_ms, repeats_max, reply_ms, warning_ms }
    }
}
