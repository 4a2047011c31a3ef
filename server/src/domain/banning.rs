//! Banning (R12): a membership ends, and the person is not admitted again until that is lifted, by a keeper or by an appeal.

use linli_protocol::{ErrorCode, NeighbourhoodId, Reason, Rule, Topic, UserId};

use super::audience::{Known as _, Part};
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::district::District;
use super::event::Shard;
use super::kept::BanRow;
use super::moderation::{Done, known};
use super::order_act::OrderAct;
use super::row::{Row, RowChange, RowKey};
use super::{Refusal, joining, roster};

/// Bans a member, or somebody who has applied. Register and desk forget them in the same commit.
pub(super) fn ban(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    rule: Rule,
    reason: &Reason,
) -> Result<Done, Refusal> {
    known(rule)?;
    is_not_banned(cx.district, neighbourhood, user)?;
    let place = cx.district.neighbourhood(neighbourhood).ok_or_else(Rejection::not_found)?;
    let commit = match cx.district.part(neighbourhood, user) {
        Part::Member(_) => {
            roster::left(cx.district, cx.facts, Some(cx.user), neighbourhood, user, cx.now)?.commit
        }
        Part::Applicant => joining::refuse(cx, neighbourhood, user, reason)?.commit,
        Part::Stranger if place.applicants.contains_key(&user) => {
            Decision::unchanged(Shard::Neighbourhood(neighbourhood), Answer::Done).commit
        }
        Part::Stranger => {
            let message = format!("person {user} is no member here and has not applied");
            return Err(Rejection::new(ErrorCode::NotFound, message).into());
        }
    };
    let act = cx.district.head(Topic::Moderation(neighbourhood)).seq.next();
    let mut rows = commit.rows;
    let row = BanRow { neighbourhood, user, act, at: cx.now, rule, reason: reason.clone() };
    rows.push(RowChange::Put(Row::Ban(row)));
    Ok(Done { act: OrderAct::Banned { user, rule, reason: reason.clone() }, events: commit.events, rows })
}

/// Lifts a ban. The person may apply again; they are no member by it.
pub(super) fn unban(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
) -> Result<Done, Rejection> {
    if cx.district.banned_by(neighbourhood, user).is_none() {
        let message = format!("person {user} is not banned, or not any more");
        return Err(Rejection::new(ErrorCode::NotBanned, message));
    }
    let row = RowChange::Delete(RowKey::Ban(neighbourhood, user));
    Ok(Done::with_row(OrderAct::Unbanned { user }, row))
}

/// Who is banned is neither admitted nor taken as an applicant, by whomever.
pub(super) fn is_not_banned(
    district: &District,
    neighbourhood: NeighbourhoodId,
    user: UserId,
) -> Result<(), Rejection> {
    match district.banned_by(neighbourhood, user) {
        None => Ok(()),
        Some(act) => {
            let message =
                format!("banned by act {act} of the moderation record; it is lifted first, or appealed");
            Err(Rejection::new(ErrorCode::Banned, message))
        }
    }
}

#[cfg(test)]
mod tests;
