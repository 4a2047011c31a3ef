//! Keeping order in the group (R12): the secretary and the deputies mute a member for a time, end that early, slow the group
//! down, and more in `removing`, `banning` and `screening`. Each act stands in the moderation record, with its link of the chain.

use linli_protocol::{
    ClientId, Entry, ErrorCode, Link, NeighbourhoodId, Office, Place, Reason, Rule, Seq, Topic, UserId,
    limits,
};

use super::act::Act;
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::{Facts, FactsUnavailable};
use super::order_act::OrderAct;
use super::row::{Commit, Row, RowChange, RowKey};
use super::{Refusal, banning, removing, screening};

const MINUTE_MS: u64 = 60_000;

/// What an act of order does: what the record says of it, and what it makes elsewhere.
pub(super) struct Done {
    pub(super) act: OrderAct,
    /// Of other topics than the record.
    pub(super) events: Vec<Event>,
    pub(super) rows: Vec<RowChange>,
}

impl Done {
    /// One that makes nothing but a row beside the record.
    pub(super) fn with_row(act: OrderAct, row: RowChange) -> Done {
        Done { act, events: Vec::new(), rows: vec![row] }
    }
}

/// Decides an act of order.
pub(super) fn act(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
) -> Result<Decision, Refusal> {
    let member = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let done = do_it(cx, neighbourhood, member.office, act)?;
    let event = recorded(cx.district, cx.facts, neighbourhood, Some(cx.user), cx.now, done.act)?;
    let accepted = Place { topic: event.topic, seq: event.seq };
    let events = std::iter::once(event).chain(done.events).collect();
    let mut rows = done.rows;
    rows.push(dedupe::remember(cx.user, id, digest, accepted));
    Ok(Decision { commit: Commit { shard, events, rows }, answer: Answer::Accepted(accepted) })
}

fn do_it(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    office: Option<Office>,
    act: &Act,
) -> Result<Done, Refusal> {
    Ok(match act {
        Act::Mute { user, minutes, rule, reason, .. } => {
            may_act_on(cx, neighbourhood, office, *user)?;
            mute(cx, neighbourhood, *user, *minutes, *rule, reason)?
        }
        Act::Unmute { user, .. } => {
            may_act_on(cx, neighbourhood, office, *user)?;
            unmute(cx, neighbourhood, *user)?
        }
        Act::SlowMode { seconds, .. } => {
            may_keep_order(office)?;
            slow_mode(neighbourhood, *seconds)?
        }
        Act::RemovePost { topic, post, rule, reason, .. } => {
            removing::remove_post(cx, office, *topic, *post, *rule, reason)?
        }
        Act::Ban { user, rule, reason, .. } => {
            may_act_on(cx, neighbourhood, office, *user)?;
            banning::ban(cx, neighbourhood, *user, *rule, reason)?
        }
        Act::Unban { user, .. } => {
            may_act_on(cx, neighbourhood, office, *user)?;
            banning::unban(cx, neighbourhood, *user)?
        }
        Act::Screening { on, .. } => {
            may_keep_order(office)?;
            let row = RowChange::Put(Row::Screening { neighbourhood, on: *on });
            Done::with_row(OrderAct::ScreeningSet { on: *on }, row)
        }
        Act::Reject { held, rule, reason, .. } => {
            may_keep_order(office)?;
            screening::reject(cx, neighbourhood, office, *held, *rule, reason)?
        }
        _ => return Err(Rejection::new(ErrorCode::NotHere, "this is no act of order").into()),
    })
}

/// The event of a record's next act, with its link. A record that begins anew in its middle would look whole to nobody, so
/// none is made.
pub(super) fn recorded(
    district: &District,
    facts: &dyn Facts,
    neighbourhood: NeighbourhoodId,
    by: Option<UserId>,
    at: u64,
    act: OrderAct,
) -> Result<Event, FactsUnavailable> {
    let topic = Topic::Moderation(neighbourhood);
    let last = district.head(topic).seq;
    let before = match last {
        Seq::ZERO => Link::START,
        last => facts
            .link(topic, last)?
            .ok_or_else(|| FactsUnavailable(format!("act {last} of {topic} has no link")))?,
    };
    let seq = last.next();
    let link = before.next(&Entry { neighbourhood, seq, at, by, kind: act.entry() });
    Ok(Event { topic, seq, at, by, posts: 0, kind: EventKind::KeptOrder { act, link } })
}

/// Whether an office is one that keeps order.
#[must_use]
pub fn keeps_order(office: Option<Office>) -> bool {
    matches!(office, Some(Office::Secretary | Office::Deputy))
}

/// Only the secretary and the deputies keep order.
pub(super) fn may_keep_order(office: Option<Office>) -> Result<(), Rejection> {
    if keeps_order(office) {
        return Ok(());
    }
    Err(Rejection::new(ErrorCode::NotAllowed, "only the secretary and the deputies keep order"))
}

/// The secretary keeps order among all others, a deputy among those who hold no office; nobody judges in their own case.
pub(super) fn may_act_on(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    by: Option<Office>,
    user: UserId,
) -> Result<(), Rejection> {
    may_keep_order(by)?;
    let no = |message| Err(Rejection::new(ErrorCode::NotAllowed, message));
    let holds_office = cx.district.member(neighbourhood, user).is_some_and(|m| m.office.is_some());
    if user == cx.user {
        no("nobody keeps order over themselves")
    } else if by == Some(Office::Deputy) && holds_office {
        no("a deputy keeps order only over who holds no office")
    } else {
        Ok(())
    }
}

/// There are five rules, and no other ground (R12).
pub(super) fn known(rule: Rule) -> Result<(), Rejection> {
    if rule == Rule::Unknown {
        return Err(Rejection::new(ErrorCode::BadFrame, "there is no such rule"));
    }
    Ok(())
}

fn mute(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    minutes: u32,
    rule: Rule,
    reason: &Reason,
) -> Result<Done, Rejection> {
    if !(1..=limits::MUTE_MINUTES_MAX).contains(&minutes) {
        return Err(Rejection::new(ErrorCode::BadFrame, "a mute lasts 1 to 10080 minutes (a week)"));
    }
    known(rule)?;
    if cx.district.member(neighbourhood, user).is_none() {
        let message = format!("person {user} is no member of neighbourhood {neighbourhood}");
        return Err(Rejection::new(ErrorCode::NotFound, message));
    }
    let until = cx.now.saturating_add(u64::from(minutes) * MINUTE_MS);
    let done = OrderAct::Muted { user, until, rule, reason: reason.clone() };
    Ok(Done::with_row(done, RowChange::Put(Row::Mute { neighbourhood, user, until })))
}

fn unmute(cx: Context<'_>, neighbourhood: NeighbourhoodId, user: UserId) -> Result<Done, Rejection> {
    if cx.district.muted_until(neighbourhood, user, cx.now).is_none() {
        let message = format!("person {user} is not muted, or not any more");
        return Err(Rejection::new(ErrorCode::NotMuted, message));
    }
    let row = RowChange::Delete(RowKey::Mute(neighbourhood, user));
    Ok(Done::with_row(OrderAct::Unmuted { user }, row))
}

fn slow_mode(neighbourhood: NeighbourhoodId, seconds: u32) -> Result<Done, Rejection> {
    if seconds > limits::SLOW_MODE_SECONDS_MAX {
        return Err(Rejection::new(ErrorCode::BadFrame, "slow mode has 0 to 3600 seconds (an hour)"));
    }
    let row = RowChange::Put(Row::SlowMode { neighbourhood, seconds });
    Ok(Done::with_row(OrderAct::SlowModeSet { seconds }, row))
}

#[cfg(test)]
mod tests;
