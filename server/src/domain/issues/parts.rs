//! What departments and the grid may do with an issue beside what the tables of life and of orders say: who takes part, reasons, caps, dates. Never
//! here: how an issue changes with it.

use linli_protocol::{
    CommitmentState, DepartmentId, ErrorCode, IssueId, Module, NeighbourhoodId, OrderMove, PostText, UserId,
    limits,
};

use super::orders::{self, NoMove};
use super::rows::IssueRow;
use crate::domain::command::Rejection;
use crate::domain::departments;
use crate::domain::district::District;
use crate::domain::moderation::keeps_order;
use crate::domain::names;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Whether somebody sits in a department.
pub(super) fn sits_in(district: &District, department: DepartmentId, user: UserId) -> bool {
    district.departments().get(&department).is_some_and(|row| row.has(user))
}

/// The first department that is invited to an issue's joint case, and that somebody sits in.
pub(super) fn invited_of(district: &District, issue: &IssueRow, user: UserId) -> Option<DepartmentId> {
    let invited = &issue.joint.as_ref()?.invited;
    invited.iter().copied().find(|department| sits_in(district, *department, user))
}

/// The department that made a commitment, if somebody sits in it.
pub(super) fn committed_of(
    district: &District,
    issue: &IssueRow,
    number: u32,
    user: UserId,
) -> Option<DepartmentId> {
    let place = usize::try_from(number).ok()?.checked_sub(1)?;
    let department = issue.joint.as_ref()?.commitments.get(place)?.department?;
    sits_in(district, department, user).then_some(department)
}

/// Whether somebody sits in a department that takes part in an issue: they read it as neighbours do, and take their steps in it, members or not.
#[must_use]
pub fn takes_part(district: &District, neighbourhood: NeighbourhoodId, issue: IssueId, user: UserId) -> bool {
    let issue = district.issue(neighbourhood, issue);
    district.has_module(neighbourhood, Module::Issues)
        && issue.is_some_and(|issue| {
            let own = district.departments().values().filter(|row| row.has(user));
            own.into_iter().any(|row| issue.has_department(row.department, row.grid))
        })
}

/// Whether these departments may make a joint case: there are some, each once.
pub(super) fn may_open(
    district: &District,
    lead: Option<DepartmentId>,
    invited: &[DepartmentId],
) -> Result<(), Rejection> {
    let wrong = |message: &'static str| Err(Rejection::new(ErrorCode::WrongState, message));
    if invited.len() > limits::INVITED_MAX {
        return Err(Rejection::new(
            ErrorCode::IssueFull,
            "8 departments are invited to one joint case at most",
        ));
    }
    if lead.is_none() && invited.is_empty() {
        return wrong("a joint case has departments: name one that leads, or invite one");
    }
    for (place, department) in invited.iter().enumerate() {
        departments::department_of(district, *department)?;
        if lead == Some(*department) || invited[..place].contains(department) {
            return wrong("each department takes part once");
        }
    }
    lead.map_or(Ok(()), |lead| departments::department_of(district, lead).map(|_| ()))
}

/// Whether this may happen to the work order now.
pub(super) fn may_move(
    issue: &IssueRow,
    (to, text, until): (OrderMove, Option<&PostText>, Option<u64>),
    now: u64,
) -> Result<(), Rejection> {
    let wrong = |message: String| Err(Rejection::new(ErrorCode::WrongState, message));
    let Some(order) = issue.order else {
        return wrong("the issue has no work order".to_owned());
    };
    if orders::needs_reason(to) && text.is_none_or(|text| !names::shows_something(text.as_str())) {
        return Err(Rejection::new(ErrorCode::BadText, "this needs a reason"));
    }
    match (to, until) {
        (OrderMove::Extended, Some(until)) => is_a_time_to_come(until, now)?,
        (OrderMove::Extended, None) => {
            return Err(Rejection::new(ErrorCode::BadFrame, "an extension says until when"));
        }
        (_, Some(_)) => return Err(Rejection::new(ErrorCode::BadFrame, "only an extension says until when")),
        (_, None) => {}
    }
    match orders::after(order, to, until) {
        Ok(_) => Ok(()),
        Err(NoMove::NotThere) => {
            wrong(format!("the work order is {}: this does not happen to it there", order.state.as_str()))
        }
        Err(NoMove::TooOften(times)) => {
            wrong(format!("this has happened to it {times} times, and may not again"))
        }
    }
}

/// Whether somebody may commit themselves until then.
pub(super) fn may_commit(issue: &IssueRow, due_at: u64, now: u64) -> Result<(), Rejection> {
    is_a_time_to_come(due_at, now)?;
    let made = issue.joint.as_ref().map_or(0, |joint| joint.commitments.len());
    if made >= limits::COMMITMENTS_MAX {
        return Err(Rejection::new(ErrorCode::IssueFull, "the joint case has 20 commitments"));
    }
    Ok(())
}

/// Whether somebody may say what became of a commitment: their own department's, and the staff any.
pub(super) fn may_settle(
    district: &District,
    issue: &IssueRow,
    number: u32,
    user: UserId,
) -> Result<(), Rejection> {
    let wrong = |message: String| Err(Rejection::new(ErrorCode::WrongState, message));
    let commitments = issue.joint.as_ref().map(|joint| joint.commitments.as_slice()).unwrap_or_default();
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let Some(commitment) = place.and_then(|place| commitments.get(place)) else {
        return wrong(format!("the joint case has no commitment {number}"));
    };
    if commitment.state != CommitmentState::Open {
        return wrong(format!("commitment {number} is {} already", commitment.state.as_str()));
    }
    let office = district.member(issue.neighbourhood, user).and_then(|member| member.office);
    let is_own = commitment.department.is_some_and(|department| sits_in(district, department, user));
    if is_own || keeps_order(office) {
        return Ok(());
    }
    Err(Rejection::new(
        ErrorCode::NotAllowed,
        "only who made a commitment, and the staff, say what became of it",
    ))
}

fn is_a_time_to_come(at: u64, now: u64) -> Result<(), Rejection> {
    let latest = now.saturating_add(limits::PROMISE_DAYS_MAX * DAY_MS);
    if at > now && at <= latest {
        return Ok(());
    }
    Err(Rejection::new(ErrorCode::WrongState, "the time is to be in the future, within 366 days"))
}
