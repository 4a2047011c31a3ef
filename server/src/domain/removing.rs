//! Removing a post (R12, guarantee 9): by a rule and for a reason, never for what somebody thinks. The text moves from the group
//! to the desk, where it stays while an appeal may still bring it back, and is erased then.

use linli_protocol::{ErrorCode, Fate, NeighbourhoodId, Office, Reason, Rule, Seq, Topic, UserId};

use super::body::Body;
use super::channel::{self, Context};
use super::command::{Answer, Decision, Rejection};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::FactsUnavailable;
use super::kept::{DeskText, Matter, Removal};
use super::mentions::Mentions;
use super::moderation::{Done, known, may_act_on, may_keep_order};
use super::order_act::OrderAct;
use super::row::{Commit, Row, RowChange, RowKey};
use super::{Refusal, mentions, pins, polls};

/// Removes a post from the group.
pub(super) fn remove_post(
    cx: Context<'_>,
    office: Option<Office>,
    topic: Topic,
    post: Seq,
    rule: Rule,
    reason: &Reason,
) -> Result<Done, Refusal> {
    channel::may_read(cx, topic)?;
    let Topic::Group(neighbourhood) = topic else {
        let message =
            "only a group's posts are removed; what was announced is deleted by whoever holds the office";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    };
    may_keep_order(office)?;
    known(rule)?;
    let mut state = channel::standing_post(cx, topic, post)?;
    may_act_on(cx, neighbourhood, office, state.author)?;
    let text_at = state.text_at(post);
    let text = cx.facts.text(topic, text_at)?;
    let text = text.ok_or_else(|| FactsUnavailable(format!("event {text_at} of {topic} has no text")))?;
    let meant = mentions::of_post(cx, topic, post, &state)?;

    let desk = Topic::Desk(neighbourhood);
    let seq = cx.district.head(topic).seq.next();
    let act = cx.district.head(Topic::Moderation(neighbourhood)).seq.next();
    let entry = cx.district.head(desk).seq.next();
    let due = cx.now.saturating_add(cx.district.appeal_period_ms());
    let author = state.author;
    let mut rows: Vec<RowChange> =
        state.bodies(post).map(|body| RowChange::Erase { topic, seq: body, erased_by: seq }).collect();
    rows.extend(pins::taken_away(cx.district, topic, post, &mut state, seq));
    rows.extend(polls::removed(cx.district, topic, post, true));
    (state.removed, state.changed) = (Some(Removal { act, entry }), seq);
    rows.push(RowChange::Put(Row::Post { topic, post, state }));
    let matter = Matter::Removed { post, act };
    let kept = DeskText { neighbourhood, entry, at: cx.now, author, matter, due: Some(due) };
    rows.push(RowChange::Put(Row::DeskText(kept)));

    let (at, by) = (cx.now, Some(cx.user));
    let posts = cx.district.head(topic).posts;
    rows.extend(mentions::change(cx, (topic, post, seq), &meant, &Mentions::NONE)?);
    let body = Body::Kept { text, salt: cx.salt, mentions: meant };
    let removed = EventKind::Removed { post, act, entry };
    let on_the_desk = EventKind::RemovedText { author, post, act, due, body };
    let events = vec![
        Event { topic, seq, at, by, posts, kind: removed },
        Event { topic: desk, seq: entry, at, by, posts: 0, kind: on_the_desk },
    ];
    Ok(Done { act: OrderAct::PostRemoved { user: author, post, rule, reason: reason.clone() }, events, rows })
}

/// What becomes of a text on the desk: the event, and with every fate but an appeal its erasure.
pub(super) fn settled(
    district: &District,
    text: DeskText,
    fate: Fate,
    by: Option<UserId>,
    at: u64,
) -> (Event, Vec<RowChange>) {
    let DeskText { neighbourhood, entry, .. } = text;
    let topic = Topic::Desk(neighbourhood);
    let seq = district.head(topic).seq.next();
    let event = Event { topic, seq, at, by, posts: 0, kind: EventKind::Settled { entry, fate } };
    let rows = if fate == Fate::Appealed {
        vec![RowChange::Put(Row::DeskText(DeskText { due: None, ..text }))]
    } else {
        let erase = RowChange::Erase { topic, seq: entry, erased_by: seq };
        vec![erase, RowChange::Delete(RowKey::DeskText(neighbourhood, entry))]
    };
    (event, rows)
}

/// The text of a desk's event for a post of the group, made by this event, and the registers of those whom it means. It has a new
/// salt: nothing shows that two events had the same text.
pub(super) fn given_back(
    cx: Context<'_>,
    kept: DeskText,
    post: Seq,
    by: Seq,
) -> Result<(Body, Vec<RowChange>), Refusal> {
    let (desk, entry) = (Topic::Desk(kept.neighbourhood), kept.entry);
    let text = cx.facts.text(desk, entry)?;
    let text = text.ok_or_else(|| FactsUnavailable(format!("event {entry} of {desk} has no text")))?;
    let meant = cx.facts.mentions(desk, entry)?.unwrap_or_default();
    let meant = mentions::still_members(cx.district, kept.neighbourhood, &meant);
    let topic = Topic::Group(kept.neighbourhood);
    let rows = mentions::change(cx, (topic, post, by), &Mentions::NONE, &meant)?;
    Ok((Body::Kept { text, salt: cx.salt, mentions: meant }, rows))
}

/// Erases a text whose appeal period has passed. Asked too early, or twice, it changes nothing.
pub(super) fn erase_due(
    district: &District,
    neighbourhood: NeighbourhoodId,
    entry: Seq,
    now: u64,
) -> Decision {
    let shard = Shard::Neighbourhood(neighbourhood);
    let is_due = |text: &DeskText| text.due.is_some_and(|due| due <= now);
    let Some(text) = district.desk_text(neighbourhood, entry).filter(is_due) else {
        return Decision::unchanged(shard, Answer::Done);
    };
    let (event, rows) = settled(district, text, Fate::Erased, None, now);
    Decision { commit: Commit { shard, events: vec![event], rows }, answer: Answer::Done }
}

#[cfg(test)]
mod tests;
