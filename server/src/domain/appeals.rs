//! Appeals (R12): whoever an act of order weighs on may have the district look at it, once and within the appeal period. What the
//! district decides is an act of the record as well; granted, the act is undone.

use linli_protocol::{ClientId, ErrorCode, Fate, NeighbourhoodId, Place, PostText, Reason, Seq, Topic};

use super::act::Act;
use super::body::{Body, Salt};
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::{Facts, FactsUnavailable};
use super::kept::{AppealRow, DeskText, Matter};
use super::mentions::Mentions;
use super::order_act::OrderAct;
use super::row::{Commit, Row, RowChange, RowKey};
use super::{Refusal, moderation, polls, removing, screening};

/// Appeals against an act. Whoever it weighs on may, member or not; to other people who are no members it does not exist.
pub(super) fn appeal(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    asked: &Act,
    act: Seq,
    text: &PostText,
) -> Result<Decision, Refusal> {
    let found = cx.facts.order_act(neighbourhood, act)?;
    let weighs_on = found.as_ref().and_then(|(_, act)| act.weighs_on());
    if cx.district.member(neighbourhood, cx.user).is_none() && weighs_on != Some(cx.user) {
        return Err(Rejection::not_found().into());
    }
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, asked, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let no = |code, message: &'static str| Err(Rejection::new(code, message).into());
    let (Some((at, done)), Some(whom)) = (found, weighs_on) else {
        return no(
            ErrorCode::NoSuchAct,
            "the moderation record has no act of this number that weighs on anybody",
        );
    };
    if whom != cx.user {
        return no(ErrorCode::NotAllowed, "only whom an act weighs on appeals against it");
    }
    if cx.facts.appeal(neighbourhood, act)?.is_some() {
        return no(ErrorCode::AlreadyAppealed, "there was an appeal against this act already");
    }
    let kept = text_of(cx.district, cx.facts, neighbourhood, &done)?;
    let is_gone = kept.is_none() && has_text(&done);
    if is_gone || cx.now >= at.saturating_add(cx.district.appeal_period_ms()) {
        return no(ErrorCode::TooLate, "the time to appeal against this act has passed");
    }
    let topic = Topic::Appeals(neighbourhood);
    let seq = cx.district.head(topic).seq.next();
    let kind = EventKind::Appealed {
        act,
        body: Body::Kept { text: text.clone(), salt: cx.salt, mentions: Mentions::NONE },
    };
    let mut events = vec![Event { topic, seq, at: cx.now, by: Some(cx.user), posts: 0, kind }];
    let row = AppealRow { neighbourhood, act, seq, at: cx.now, user: cx.user, granted: None, changed: seq };
    let mut rows = vec![RowChange::Put(Row::Appeal(row))];
    if let Some(text) = kept {
        let (event, more) = removing::settled(cx.district, text, Fate::Appealed, Some(cx.user), cx.now);
        events.push(event);
        rows.extend(more);
    }
    let accepted = Place { topic, seq };
    rows.push(dedupe::remember(cx.user, id, digest, accepted));
    Ok(Decision { commit: Commit { shard, events, rows }, answer: Answer::Accepted(accepted) })
}

/// A decision of the district, in full.
pub(super) struct Deciding<'a> {
    pub(super) district: &'a District,
    pub(super) facts: &'a dyn Facts,
    pub(super) salt: Salt,
    pub(super) now: u64,
}

impl Deciding<'_> {
    /// Decides an appeal. What was said in it is erased; so is the text on the desk, unless it goes back to the group.
    pub(super) fn decide(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
        granted: bool,
        reason: &Reason,
    ) -> Result<Decision, Refusal> {
        let open = self.facts.appeal(neighbourhood, act)?.filter(|appeal| appeal.granted.is_none());
        let (Some(appeal), Some((_, done))) = (open, self.facts.order_act(neighbourhood, act)?) else {
            let message = format!("no appeal against act {act} of neighbourhood {neighbourhood} waits");
            return Err(Rejection::new(ErrorCode::NothingWaits, message).into());
        };
        let decided = OrderAct::AppealDecided { of: act, granted, reason: reason.clone() };
        let record = moderation::recorded(self.district, self.facts, neighbourhood, None, self.now, decided)?;
        let accepted = Place { topic: record.topic, seq: record.seq };
        let topic = Topic::Appeals(neighbourhood);
        let seq = self.district.head(topic).seq.next();
        let kind = EventKind::Decided { act, granted, reason: reason.clone() };
        let closed = Event { topic, seq, at: self.now, by: None, posts: 0, kind };
        let mut events = vec![record, closed];
        let mut rows = vec![
            RowChange::Erase { topic, seq: appeal.seq, erased_by: seq },
            RowChange::Put(Row::Appeal(AppealRow { granted: Some(granted), changed: seq, ..appeal })),
        ];
        if let Some(text) = text_of(self.district, self.facts, neighbourhood, &done)? {
            if granted {
                let (event, row) = self.give_back(text)?;
                events.push(event);
                rows.extend(row);
            }
            let fate = if granted { Fate::Returned } else { Fate::Erased };
            let (event, more) = removing::settled(self.district, text, fate, None, self.now);
            events.push(event);
            rows.extend(more);
        }
        if granted {
            rows.extend(self.lift(neighbourhood, act, &done));
        }
        let shard = Shard::Neighbourhood(neighbourhood);
        Ok(Decision { commit: Commit { shard, events, rows }, answer: Answer::Accepted(accepted) })
    }

    /// A removed post gets its text again; a rejected one is posted.
    fn give_back(&self, kept: DeskText) -> Result<(Event, Vec<RowChange>), Refusal> {
        let Deciding { district, facts, salt, now } = *self;
        let cx = Context { district, facts, user: kept.author, salt, now };
        let Matter::Removed { post, .. } = kept.matter else { return screening::posted(cx, kept) };
        let topic = Topic::Group(kept.neighbourhood);
        let head = district.head(topic);
        let seq = head.seq.next();
        let state = facts.post(topic, post)?;
        let mut state =
            state.ok_or_else(|| FactsUnavailable(format!("event {post} of {topic} is no post")))?;
        (state.removed, state.restored, state.changed) = (None, Some(seq), seq);
        let (body, mut rows) = removing::given_back(cx, kept, post, seq)?;
        rows.push(RowChange::Put(Row::Post { topic, post, state }));
        rows.extend(polls::removed(district, topic, post, false));
        let kind = EventKind::Restored { post, body };
        Ok((Event { topic, seq, at: now, by: None, posts: head.posts, kind }, rows))
    }

    /// A mute or a ban ends, if it is still the one that was appealed against.
    fn lift(&self, neighbourhood: NeighbourhoodId, act: Seq, done: &OrderAct) -> Option<RowChange> {
        match done {
            OrderAct::Muted { user, until, .. }
                if self.district.mute_of(neighbourhood, *user) == Some(*until) =>
            {
                Some(RowChange::Delete(RowKey::Mute(neighbourhood, *user)))
            }
            OrderAct::Banned { user, .. } if self.district.banned_by(neighbourhood, *user) == Some(act) => {
                Some(RowChange::Delete(RowKey::Ban(neighbourhood, *user)))
            }
            _ => None,
        }
    }
}

fn has_text(done: &OrderAct) -> bool {
    matches!(done, OrderAct::PostRemoved { .. } | OrderAct::PostRejected { .. })
}

/// The text that an act put on the desk, if it is still there.
fn text_of(
    district: &District,
    facts: &dyn Facts,
    neighbourhood: NeighbourhoodId,
    done: &OrderAct,
) -> Result<Option<DeskText>, FactsUnavailable> {
    let entry = match done {
        OrderAct::PostRejected { held, .. } => Some(*held),
        OrderAct::PostRemoved { post, .. } => {
            let state = facts.post(Topic::Group(neighbourhood), *post)?;
            state.and_then(|state| state.removed).map(|removal| removal.entry)
        }
        _ => None,
    };
    Ok(entry.and_then(|entry| district.desk_text(neighbourhood, entry)))
}

#[cfg(test)]
mod tests;
