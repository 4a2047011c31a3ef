//! Keeping order in the group (R12): the secretary and the deputies mute a member for a time, end that early, and slow
//! the group down. Each act stands in the moderation record, with its link of the chain.

use linli_protocol::{
    ClientId, Entry, ErrorCode, Link, NeighbourhoodId, Office, Place, Reason, Rule, Seq, Topic, UserId,
    limits,
};

use super::Refusal;
use super::channel::Context;
use super::command::{Act, Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::event::{Event, EventKind, OrderAct, Shard};
use super::facts::FactsUnavailable;
use super::row::{Commit, Row, RowChange, RowKey};

const MINUTE_MS: u64 = 60_000;

/// Decides an act of order.
pub(super) fn act(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
) -> Result<Decision, Refusal> {
    let member = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let topic = Topic::Moderation(neighbourhood);
    let shard = Shard::of(topic);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let (done, row) = match act {
        Act::Mute { user, minutes, rule, reason, .. } => {
            may_act_on(cx, neighbourhood, member.office, *user)?;
            mute(cx, neighbourhood, *user, *minutes, *rule, reason)?
        }
        Act::Unmute { user, .. } => {
            may_act_on(cx, neighbourhood, member.office, *user)?;
            unmute(cx, neighbourhood, *user)?
        }
        Act::SlowMode { seconds, .. } => {
            may_keep_order(member.office)?;
            slow_mode(neighbourhood, *seconds)?
        }
        _ => return Err(Rejection::new(ErrorCode::NotHere, "this is no act of order").into()),
    };
    let last = cx.district.head(topic).seq;
    let accepted = Place { topic, seq: last.next() };
    let (at, by) = (cx.now, Some(cx.user));
    let entry = Entry { neighbourhood, seq: accepted.seq, at, by, kind: done.entry() };
    let link = link_of(cx, topic, last)?.next(&entry);
    let kind = EventKind::KeptOrder { act: done, link };
    let event = Event { topic, seq: accepted.seq, at, by, posts: 0, kind };
    let rows = vec![row, dedupe::remember(cx.user, id, digest, accepted)];
    Ok(Decision { commit: Commit { shard, events: vec![event], rows }, answer: Answer::Accepted(accepted) })
}

/// Whether an office is one that keeps order.
#[must_use]
pub fn keeps_order(office: Option<Office>) -> bool {
    matches!(office, Some(Office::Secretary | Office::Deputy))
}

fn may_keep_order(office: Option<Office>) -> Result<(), Rejection> {
    if keeps_order(office) {
        return Ok(());
    }
    Err(Rejection::new(ErrorCode::NotAllowed, "only the secretary and the deputies keep order"))
}

/// The secretary keeps order among all others, a deputy among those who hold no office; nobody judges in their own case.
fn may_act_on(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    by: Option<Office>,
    user: UserId,
) -> Result<(), Rejection> {
    may_keep_order(by)?;
    let no = |message| Err(Rejection::new(ErrorCode::NotAllowed, message));
    let holds_office = cx.district.member(neighbourhood, user).is_some_and(|m| m.office.is_some());
    if user == cx.user {
        no("nobody mutes or unmutes themselves")
    } else if by == Some(Office::Deputy) && holds_office {
        no("a deputy mutes and unmutes only who holds no office")
    } else {
        Ok(())
    }
}

fn mute(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    minutes: u32,
    rule: Rule,
    reason: &Reason,
) -> Result<(OrderAct, RowChange), Rejection> {
    if !(1..=limits::MUTE_MINUTES_MAX).contains(&minutes) {
        return Err(Rejection::new(ErrorCode::BadFrame, "a mute lasts 1 to 10080 minutes (a week)"));
    }
    if rule == Rule::Unknown {
        return Err(Rejection::new(ErrorCode::BadFrame, "there is no such rule"));
    }
    if cx.district.member(neighbourhood, user).is_none() {
        let message = format!("person {user} is no member of neighbourhood {neighbourhood}");
        return Err(Rejection::new(ErrorCode::NotFound, message));
    }
    let until = cx.now.saturating_add(u64::from(minutes) * MINUTE_MS);
    let done = OrderAct::Muted { user, until, rule, reason: reason.clone() };
    Ok((done, RowChange::Put(Row::Mute { neighbourhood, user, until })))
}

fn unmute(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
) -> Result<(OrderAct, RowChange), Rejection> {
    if cx.district.muted_until(neighbourhood, user, cx.now).is_none() {
        let message = format!("person {user} is not muted, or not any more");
        return Err(Rejection::new(ErrorCode::NotMuted, message));
    }
    Ok((OrderAct::Unmuted { user }, RowChange::Delete(RowKey::Mute(neighbourhood, user))))
}

fn slow_mode(neighbourhood: NeighbourhoodId, seconds: u32) -> Result<(OrderAct, RowChange), Rejection> {
    if seconds > limits::SLOW_MODE_SECONDS_MAX {
        return Err(Rejection::new(ErrorCode::BadFrame, "slow mode has 0 to 3600 seconds (an hour)"));
    }
    Ok((OrderAct::SlowModeSet { seconds }, RowChange::Put(Row::SlowMode { neighbourhood, seconds })))
}

/// The link that the next act follows. A record that begins anew in its middle would look whole to nobody, so none is made.
fn link_of(cx: Context<'_>, topic: Topic, last: Seq) -> Result<Link, FactsUnavailable> {
    if last == Seq::ZERO {
        return Ok(Link::START);
    }
    let missing = || FactsUnavailable(format!("act {last} of {topic} has no link"));
    cx.facts.link(topic, last)?.ok_or_else(missing)
}

#[cfg(test)]
mod tests;
