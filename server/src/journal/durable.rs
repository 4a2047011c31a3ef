//! How everybody but the writer reads: clamped to what is synced, so that nobody sees what could vanish
//! (guarantee 2). The writer never reads here: it would wait for itself.

use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use linli_protocol::{Epoch, Seq, Topic};

use super::{Batch, BatchIndex, Journal, JournalError, ReadLimit, RowGroup};
use crate::domain::{Answered, Event, Row, RowKey, TopicHead, audience};

/// The durable part of a journal. Reads may wait for the writer's sync: call them on blocking threads.
pub struct Durable {
    journal: Arc<dyn Journal>,
    heads: DashMap<Topic, TopicHead>,
    /// When the latest of those events was made that were there at the start, milliseconds since 1970; 0 for none.
    last_commit_ms: u64,
    /// Held while heads move, so that [`Durable::heads`] is of one instant and no waiter misses a move.
    writer: Mutex<Writer>,
    moved: Condvar,
}

#[derive(Default)]
struct Writer {
    failed: bool,
    /// The number of the last batch that is synced.
    last_batch: u64,
    /// Relays are to end: nothing more will come for them.
    closed: bool,
}

impl Durable {
    /// Reads where all topics stand, once at start: what a journal holds when it is opened is durable.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    pub fn open(journal: Arc<dyn Journal>) -> Result<Durable, JournalError> {
        let mut topics = vec![Topic::District, Topic::Departments];
        journal.rows(RowGroup::Neighbourhoods, &mut |row| {
            if let Row::Neighbourhood { neighbourhood, .. } = row {
                topics.extend(audience::topics_of(neighbourhood));
            }
            ControlFlow::Continue(())
        })?;
        journal.rows(RowGroup::Conversations, &mut |row| {
            if let Row::Conversation(talk) = row {
                topics.push(talk.topic());
            }
            ControlFlow::Continue(())
        })?;
        journal.rows(RowGroup::Mediations, &mut |row| {
            if let Row::Mediation(mediation) = row {
                topics.push(mediation.topic());
            }
            ControlFlow::Continue(())
        })?;
        journal.rows(RowGroup::Cases, &mut |row| {
            if let Row::Case(case) = row {
                topics.push(case.topic());
            }
            ControlFlow::Continue(())
        })?;
        // By person: the rows of one inbox follow each other.
        let mut inbox = None;
        journal.rows(RowGroup::Alerts, &mut |row| {
            if let Row::Alert(alert) = row {
                let topic = Topic::Inbox(alert.neighbourhood, alert.user);
                if inbox.replace(topic) != Some(topic) {
                    topics.push(topic);
                }
            }
            ControlFlow::Continue(())
        })?;
        let last_batch = journal.last_batch()?;
        let heads = DashMap::new();
        let mut last_commit_ms = 0;
        let last_one = ReadLimit { events_max: 1, bytes_max: 0 };
        for topic in topics {
            if let Some(last) = journal.events_before(topic, Seq(u64::MAX), last_one)?.first() {
                heads.insert(topic, TopicHead { seq: last.seq, posts: last.posts });
                last_commit_ms = last_commit_ms.max(last.at);
            }
        }
        let writer = Mutex::new(Writer { last_batch, ..Writer::default() });
        Ok(Durable { journal, heads, last_commit_ms, writer, moved: Condvar::new() })
    }

    /// The history's name.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.journal.epoch()
    }

    /// When the latest event of all that were there at the start was made, in milliseconds since 1970 by the wall clock of then; 0 for none.
    #[must_use]
    pub fn last_commit_ms(&self) -> u64 {
        self.last_commit_ms
    }

    /// A topic's last durable event; zeros for none.
    #[must_use]
    pub fn head(&self, topic: Topic) -> TopicHead {
        self.heads.get(&topic).map(|head| *head).unwrap_or_default()
    }

    /// The last durable events of all topics that have any, at one instant, in the order of topics.
    #[must_use]
    pub fn heads(&self) -> Vec<(Topic, TopicHead)> {
        let _still = self.writer();
        let mut heads: Vec<_> = self.heads.iter().map(|head| (*head.key(), *head.value())).collect();
        heads.sort_unstable_by_key(|(topic, _)| *topic);
        heads
    }

    /// The writer says that a batch is synced.
    pub fn advance(&self, batch: &Batch) {
        let mut moving = self.writer();
        for event in batch.commits.iter().flat_map(|commit| &commit.events) {
            self.heads.insert(event.topic, TopicHead { seq: event.seq, posts: event.posts });
        }
        moving.last_batch = batch.number;
        self.moved.notify_all();
    }

    /// The number of the last durable batch; 0 for none.
    #[must_use]
    pub fn last_batch(&self) -> u64 {
        self.writer().last_batch
    }

    /// Waits for a batch after this one to be durable, not longer than said; `None` once no more will come for a relay.
    #[must_use]
    pub fn wait_for_batch_after(&self, after: u64, at_most: Duration) -> Option<u64> {
        let still = |writer: &mut Writer| writer.last_batch <= after && !writer.closed && !writer.failed;
        let writer = self.writer();
        let (writer, _) =
            self.moved.wait_timeout_while(writer, at_most, still).unwrap_or_else(PoisonError::into_inner);
        (!writer.closed && !writer.failed).then_some(writer.last_batch)
    }

    /// The durable batches after one, by the events that they made; see [`Journal::batches`].
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    pub fn batches(&self, after: u64, events_max: u64) -> Result<Vec<BatchIndex>, JournalError> {
        self.journal.batches(after, self.last_batch(), events_max)
    }

    /// Tells relays that the house goes down.
    pub fn close(&self) {
        self.writer().closed = true;
        self.moved.notify_all();
    }

    /// The writer says that it died: whoever waits for it gets an error.
    pub fn fail(&self) {
        self.writer().failed = true;
        self.moved.notify_all();
    }

    /// Durable events with `after < seq`, ascending.
    ///
    /// # Errors
    /// Storage or damage, or the writer died; no retry helps.
    pub fn events(&self, topic: Topic, after: Seq, limit: ReadLimit) -> Result<Vec<Event>, JournalError> {
        let events = self.journal.events(topic, after, self.head(topic).seq, limit)?;
        self.once_durable(events)
    }

    /// Durable events with `seq < before`, descending.
    ///
    /// # Errors
    /// Storage or damage, or the writer died; no retry helps.
    pub fn events_before(
        &self,
        topic: Topic,
        before: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        let before = before.min(self.head(topic).seq.next());
        let events = self.journal.events_before(topic, before, limit)?;
        self.once_durable(events)
    }

    /// One row, once what it says is durable.
    ///
    /// # Errors
    /// Storage or damage, or the writer died; no retry helps.
    pub fn row(&self, key: &RowKey) -> Result<Option<Row>, JournalError> {
        let row = self.journal.row(key)?;
        if let Some((topic, seq)) = row.as_ref().and_then(rests_on) {
            self.wait_until_durable(topic, seq)?;
        }
        Ok(row)
    }

    /// Visits a group of rows in key order, each once what it says is durable, until told to break.
    ///
    /// # Errors
    /// Storage or damage, or the writer died; no retry helps.
    pub fn rows(
        &self,
        group: RowGroup,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        let mut waiting = Ok(());
        self.journal.rows(group, &mut |row| {
            waiting = rests_on(&row).map_or(Ok(()), |(topic, seq)| self.wait_until_durable(topic, seq));
            if waiting.is_err() { ControlFlow::Break(()) } else { visit(row) }
        })?;
        waiting
    }

    /// An event at or before the head may have lost its body to an event that is not durable yet.
    fn once_durable(&self, events: Vec<Event>) -> Result<Vec<Event>, JournalError> {
        for event in &events {
            self.wait_until_durable(event.topic, event.rests_on())?;
        }
        Ok(events)
    }

    /// The clamp: nothing passes that rests on more than what is synced.
    fn wait_until_durable(&self, topic: Topic, seq: Seq) -> Result<(), JournalError> {
        // No guard of the map is held here or below while waiting.
        if seq <= self.head(topic).seq {
            return Ok(());
        }
        if self.journal.event(topic, seq)?.is_none() {
            // No writer will ever bring it.
            return Err(JournalError::damaged(format!("event {seq} of {topic} is named, but is not there")));
        }
        let mut writer = self.writer();
        while seq > self.head(topic).seq {
            if writer.failed {
                let message = format!("event {seq} of {topic} never became durable");
                return Err(JournalError::storage("waiting for a sync", message));
            }
            writer = self.moved.wait(writer).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // Nothing panics while it is held, and a flag has no half-done state.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The event that must be durable before a row may be shown. The other rows tell nobody of an event.
fn rests_on(row: &Row) -> Option<(Topic, Seq)> {
    match row {
        Row::Post { topic, state, .. } => Some((*topic, state.changed)),
        Row::Reaction { topic, seq, .. } => Some((*topic, *seq)),
        Row::Mentioned { topic, mentioned, .. } | Row::AllMentioned { topic, mentioned, .. } => {
            Some((*topic, mentioned.changed))
        }
        Row::CardChanged { seq, .. } => Some((Topic::District, *seq)),
        Row::Answered(Answered { accepted, .. }) => Some((accepted.topic, accepted.seq)),
        Row::Appeal(appeal) => Some((Topic::Appeals(appeal.neighbourhood), appeal.changed)),
        Row::Pins { topic, changed, .. } => Some((*topic, *changed)),
        Row::Proposal(row) => Some((row.topic(), row.changed)),
        Row::PollResult(result) => Some((result.topic, result.closed)),
        Row::Mediation(row) => Some((row.topic(), row.changed)),
        Row::Issue(row) => Some((Topic::Issues(row.neighbourhood), row.changed)),
        Row::IssueEntry(row) => Some((Topic::Issues(row.neighbourhood), row.seq)),
        Row::Case(row) => Some((row.topic(), row.changed)),
        Row::Department(row) => Some((Topic::Departments, row.changed)),
        Row::GuideEntry(row) => Some((Topic::Departments, row.changed)),
        Row::Alert(row) => Some((Topic::Inbox(row.neighbourhood, row.user), row.changed)),
        Row::Duty(row) => Some((Topic::Desk(row.neighbourhood), row.changed)),
        Row::Counters(_)
        | Row::Follower { .. }
        | Row::QuietHours { .. }
        | Row::Photo(_)
        | Row::Person(_)
        | Row::Account { .. }
        | Row::Device(_)
        | Row::ReadMark { .. }
        | Row::Neighbourhood { .. }
        | Row::Settings { .. }
        | Row::Renames { .. }
        | Row::Scans { .. }
        | Row::Member { .. }
        | Row::Mute { .. }
        | Row::SlowMode { .. }
        | Row::Applicant(_)
        | Row::JoinCode(_)
        | Row::DeskText(_)
        | Row::Ban(_)
        | Row::Screening { .. }
        | Row::Conversation(_)
        | Row::Block { .. }
        | Row::Refusal { .. }
        | Row::SealKey { .. }
        | Row::Poll(_)
        | Row::PollAnswer { .. }
        | Row::Residence { .. } => None,
    }
}

#[cfg(test)]
mod tests;
