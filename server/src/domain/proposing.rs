//! From a message between two people to a report (R16): its author reports it, in one step, in words that they have seen; somebody in
//! office may propose that, and no more. Nothing that others read says that there was a message: only the conversation says what became of it.
//! Never here: the report itself; and no sealed text is ever read, so the words of a report are those that its reporter sends.

use linli_protocol::{ClientId, ErrorCode, IssueId, NeighbourhoodId, Pair, Place, ReportFrom, Seq, Topic};

use super::act::Act;
use super::channel::{self, Context};
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::event::{Event, EventKind, Shard};
use super::row::{Commit, Row, RowChange, RowKey};
use super::{Refusal, direct};

/// What became of a message that was proposed as a report, or made one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposalRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Between whom.
    pub pair: Pair,
    /// The message.
    pub of: Seq,
    /// The last event of the conversation that was about this.
    pub changed: Seq,
    /// The issue that it became; none while it is proposed only.
    pub issue: Option<IssueId>,
}

impl ProposalRow {
    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic::Dm(self.neighbourhood, self.pair)
    }

    /// What stands after an event of a conversation; none after one of another kind, or one that does not fit what stood before.
    #[must_use]
    pub fn after(event: &Event, before: Option<&ProposalRow>) -> Option<ProposalRow> {
        let Topic::Dm(neighbourhood, pair) = event.topic else { return None };
        let (of, issue) = match event.kind {
            EventKind::IssueProposed { of } if before.is_none() => (of, None),
            EventKind::BecameIssue { of, issue } if before.is_none_or(|before| before.issue.is_none()) => {
                (of, Some(issue))
            }
            _ => return None,
        };
        (of < event.seq).then_some(ProposalRow { neighbourhood, pair, of, changed: event.seq, issue })
    }
}

/// A message of one's own that is made a report.
pub(super) struct Message {
    neighbourhood: NeighbourhoodId,
    pair: Pair,
    of: Seq,
    before: Option<ProposalRow>,
}

/// The message that a report is to be made from, if it is one's own, stands, and became no report yet. One writes in the conversation with
/// it, so one has to be allowed to.
pub(super) fn own_message(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    from: ReportFrom,
    act: &Act,
) -> Result<Message, Refusal> {
    let pair = Pair::of(cx.user, from.with).ok_or_else(Rejection::not_found)?;
    let topic = Topic::Dm(neighbourhood, pair);
    channel::may_read(cx, topic)?;
    direct::may_write(cx, neighbourhood, pair, act)?;
    let state = channel::standing_post(cx, topic, from.of)?;
    if state.author != cx.user {
        let message = "only its author makes a message a report; propose_issue asks them";
        return Err(Rejection::new(ErrorCode::NotYours, message).into());
    }
    let before = row(cx, neighbourhood, pair, from.of)?;
    if before.is_some_and(|row| row.issue.is_some()) {
        return Err(already_reported().into());
    }
    Ok(Message { neighbourhood, pair, of: from.of, before })
}

/// Says in the conversation which issue a message became, in the commit of the report.
pub(super) fn tell(
    cx: Context<'_>,
    message: &Message,
    issue: IssueId,
    commit: &mut Commit,
) -> Result<(), Rejection> {
    let Message { neighbourhood, pair, of, before } = message;
    let kind = EventKind::BecameIssue { of: *of, issue };
    let event = next(cx, Topic::Dm(*neighbourhood, *pair), kind);
    let row = ProposalRow::after(&event, before.as_ref());
    let row =
        row.ok_or_else(|| Rejection::new(ErrorCode::Internal, "the message does not fit its report"))?;
    commit.events.push(event);
    commit.rows.push(RowChange::Put(Row::Proposal(row)));
    Ok(())
}

/// Proposes to make a message of the other's a report.
pub(super) fn propose(
    cx: Context<'_>,
    topic: Topic,
    id: ClientId,
    of: Seq,
    act: &Act,
) -> Result<Decision, Refusal> {
    channel::may_read(cx, topic)?;
    let Topic::Dm(neighbourhood, pair) = topic else {
        let message = "only a message between two people is proposed as a report";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    };
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    direct::may_write(cx, neighbourhood, pair, act)?;
    // Where nothing is reported, nobody is asked to.
    channel::may_read(cx, Topic::Issues(neighbourhood))?;
    let me = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    if !direct::is_leader(me.office) {
        let message = "only who holds an office here proposes that a message becomes a report";
        return Err(Rejection::new(ErrorCode::NotAllowed, message).into());
    }
    let state = channel::standing_post(cx, topic, of)?;
    if state.author == cx.user {
        let message = "the message is your own: make it a report yourself, with report";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    }
    match row(cx, neighbourhood, pair, of)? {
        Some(ProposalRow { issue: Some(_), .. }) => return Err(already_reported().into()),
        Some(_) => {
            let message = "the message is proposed already; its author answers with a report, or does not";
            return Err(Rejection::new(ErrorCode::AlreadyProposed, message).into());
        }
        None => {}
    }
    let event = next(cx, topic, EventKind::IssueProposed { of });
    let accepted = Place { topic, seq: event.seq };
    let unfit = || Rejection::new(ErrorCode::Internal, "the proposal does not fit its message");
    let row = ProposalRow::after(&event, None).ok_or_else(unfit)?;
    let rows = vec![RowChange::Put(Row::Proposal(row)), dedupe::remember(cx.user, id, digest, accepted)];
    Ok(Decision { commit: Commit { shard, events: vec![event], rows }, answer: Answer::Accepted(accepted) })
}

fn next(cx: Context<'_>, topic: Topic, kind: EventKind) -> Event {
    let head = cx.district.head(topic);
    Event { topic, seq: head.seq.next(), at: cx.now, by: Some(cx.user), posts: head.posts, kind }
}

fn row(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    pair: Pair,
    of: Seq,
) -> Result<Option<ProposalRow>, Refusal> {
    Ok(match cx.facts.row(&RowKey::Proposal(neighbourhood, pair, of))? {
        Some(Row::Proposal(row)) => Some(row),
        _ => None,
    })
}

fn already_reported() -> Rejection {
    Rejection::new(
        ErrorCode::AlreadyReported,
        "the message became a report already; the conversation says which",
    )
}

#[cfg(test)]
mod tests;
