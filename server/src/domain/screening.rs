//! Screening (R12): while it is on, a post of who holds no office waits on the desk until a keeper has looked at it. Only when it is
//! approved does it get its number in the group; until then nobody but the keepers can tell that it is there.

use linli_protocol::{
    ClientId, ErrorCode, Fate, NeighbourhoodId, Office, Place, Reason, Rule, Seq, Topic, limits,
};

use super::act::Act;
use super::body::Body;
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, ActDigest, Seen};
use super::event::{Event, EventKind, Shard};
use super::kept::{DeskText, Matter};
use super::moderation::{Done, known, may_act_on, may_keep_order};
use super::order_act::OrderAct;
use super::row::{Commit, Row, RowChange};
use super::{Refusal, removing};

/// Whether this person's words wait to be looked at in this topic.
pub(super) fn holds(cx: Context<'_>, topic: Topic) -> Option<NeighbourhoodId> {
    let Topic::Group(neighbourhood) = topic else { return None };
    let is_on = cx.district.neighbourhood(neighbourhood).is_some_and(|place| place.screening);
    let holds_office = cx.district.member(neighbourhood, cx.user).is_some_and(|m| m.office.is_some());
    (is_on && !holds_office).then_some(neighbourhood)
}

/// Puts a post on the desk.
pub(super) fn hold(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    (id, digest): (ClientId, ActDigest),
    body: Body,
    reply_to: Option<Seq>,
) -> Result<Decision, Rejection> {
    let (own, all) = cx.district.held(neighbourhood, cx.user);
    if own >= limits::HELD_PER_PERSON_MAX || all >= limits::HELD_PER_NEIGHBOURHOOD_MAX {
        let message = "as many posts wait to be looked at as may; withdraw one, or wait for the secretary";
        return Err(Rejection::new(ErrorCode::TooManyHeld, message));
    }
    let topic = Topic::Desk(neighbourhood);
    let held = Place { topic, seq: cx.district.head(topic).seq.next() };
    let kind = EventKind::Held { body, reply_to };
    let event = Event { topic, seq: held.seq, at: cx.now, by: Some(cx.user), posts: 0, kind };
    let (entry, at, author, matter) = (held.seq, cx.now, cx.user, Matter::Held { reply_to });
    let row = DeskText { neighbourhood, entry, at, author, matter, due: None };
    let rows = vec![RowChange::Put(Row::DeskText(row)), dedupe::remember(cx.user, id, digest, held)];
    let commit = Commit { shard: Shard::of(topic), events: vec![event], rows };
    Ok(Decision { commit, answer: Answer::Held(held) })
}

/// Posts a held post, by its author and now.
pub(super) fn approve(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
    held: Seq,
) -> Result<Decision, Refusal> {
    let member = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    may_keep_order(member.office)?;
    let (text, _) = waiting(cx, neighbourhood, held)?;
    if cx.district.member(neighbourhood, text.author).is_none() {
        let message = format!("person {}, who wrote it, is no member any more; reject it", text.author);
        return Err(Rejection::new(ErrorCode::NotFound, message).into());
    }
    let (posted, mut rows) = posted(cx, text)?;
    let (settled, more) = removing::settled(cx.district, text, Fate::Approved, Some(cx.user), cx.now);
    rows.extend(more);
    let accepted = Place { topic: posted.topic, seq: posted.seq };
    rows.push(dedupe::remember(cx.user, id, digest, accepted));
    let commit = Commit { shard, events: vec![posted, settled], rows };
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// The post that a held or rejected text becomes in the group: a new one, by its author.
pub(super) fn posted(cx: Context<'_>, text: DeskText) -> Result<(Event, Vec<RowChange>), Refusal> {
    let reply_to = match text.matter {
        Matter::Held { reply_to } | Matter::Rejected { reply_to, .. } => reply_to,
        Matter::Removed { .. } => None,
    };
    let topic = Topic::Group(text.neighbourhood);
    let head = cx.district.head(topic);
    let seq = head.seq.next();
    let (body, rows) = removing::given_back(cx, text, seq, seq)?;
    let kind = EventKind::Posted { body, reply_to };
    let event = Event { topic, seq, at: cx.now, by: Some(text.author), posts: head.posts + 1, kind };
    Ok((event, rows))
}

/// Rejects a held post. Its text stays on the desk while its author may appeal.
pub(super) fn reject(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    office: Option<Office>,
    held: Seq,
    rule: Rule,
    reason: &Reason,
) -> Result<Done, Refusal> {
    known(rule)?;
    let (text, reply_to) = waiting(cx, neighbourhood, held)?;
    may_act_on(cx, neighbourhood, office, text.author)?;
    let topic = Topic::Desk(neighbourhood);
    let act = cx.district.head(Topic::Moderation(neighbourhood)).seq.next();
    let due = cx.now.saturating_add(cx.district.appeal_period_ms());
    let seq = cx.district.head(topic).seq.next();
    let kind = EventKind::Rejected { held, act, due };
    let event = Event { topic, seq, at: cx.now, by: Some(cx.user), posts: 0, kind };
    let row = DeskText { matter: Matter::Rejected { reply_to, act }, due: Some(due), ..text };
    let act = OrderAct::PostRejected { user: text.author, held, rule, reason: reason.clone() };
    Ok(Done { act, events: vec![event], rows: vec![RowChange::Put(Row::DeskText(row))] })
}

/// Takes one's own post back while it waits, also when one is no member any more.
pub(super) fn withdraw(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
    held: Seq,
) -> Result<Decision, Refusal> {
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let is_own = |text: &DeskText| text.author == cx.user && matches!(text.matter, Matter::Held { .. });
    let Some(text) = cx.district.desk_text(neighbourhood, held).filter(is_own) else {
        let is_member = cx.district.member(neighbourhood, cx.user).is_some();
        return Err(if is_member { nothing_waits() } else { Rejection::not_found() }.into());
    };
    let (event, mut rows) = removing::settled(cx.district, text, Fate::Withdrawn, Some(cx.user), cx.now);
    let accepted = Place { topic: event.topic, seq: event.seq };
    rows.push(dedupe::remember(cx.user, id, digest, accepted));
    let commit = Commit { shard, events: vec![event], rows };
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

fn waiting(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    held: Seq,
) -> Result<(DeskText, Option<Seq>), Rejection> {
    match cx.district.desk_text(neighbourhood, held) {
        Some(text @ DeskText { matter: Matter::Held { reply_to }, .. }) => Ok((text, reply_to)),
        _ => Err(nothing_waits()),
    }
}

fn nothing_waits() -> Rejection {
    Rejection::new(ErrorCode::NothingWaits, "no post of this number waits to be looked at, or not any more")
}

#[cfg(test)]
mod tests;
