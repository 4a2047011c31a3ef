//! Proves that a journal is what it should be: every record whole, every topic without gaps, every derived
//! row the fold of its events. It only reads, and may run while the writer writes.
//! Never here: repairs; whatever is found, a restore is the remedy.

mod topic;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use linli_protocol::{Pair, Seq, Topic};

use super::fold::Fold;
use super::keys;
use super::tree::{Order, Tree};
use super::{Journal, JournalError, MemoryJournal, SledJournal, record};
use crate::domain::{Row, RowKey, Shard};
use topic::TopicCheck;

/// Most problems that a report spells out; all are counted.
pub const PROBLEMS_TOLD_MAX: usize = 100;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Batches, by their indexes.
    pub batches: u64,
    /// Topics with events.
    pub topics: u64,
    /// Events.
    pub events: u64,
    /// Of them, those whose text is gone.
    pub erased: u64,
    /// Rows.
    pub rows: u64,
    /// How many problems there are.
    pub problems: u64,
    /// The first of them.
    pub told: Vec<String>,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems == 0
    }

    fn problem(&mut self, what: impl Into<String>) {
        self.problems += 1;
        if self.told.len() < PROBLEMS_TOLD_MAX {
            self.told.push(what.into());
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { batches, topics, events, erased, rows, problems, told } = self;
        write!(f, "{events} events ({erased} erased) in {topics} topics, {rows} rows, {batches} batches: ")?;
        if self.is_sound() {
            return write!(f, "sound");
        }
        write!(f, "{problems} problems")?;
        told.iter().try_for_each(|problem| write!(f, "\n- {problem}"))?;
        let untold = problems - told.len() as u64;
        if untold > 0 { write!(f, "\n- and {untold} more") } else { Ok(()) }
    }
}

impl SledJournal {
    /// Checks the journal. It takes as long as reading everything.
    #[must_use]
    pub fn check(&self) -> Report {
        Check::of(self)
    }
}

impl MemoryJournal {
    /// Checks the journal.
    #[must_use]
    pub fn check(&self) -> Report {
        Check::of(self)
    }
}

struct Check<'a, J> {
    journal: &'a J,
    report: Report,
    /// The last event that was looked at, of each topic.
    seen: BTreeMap<Topic, Seq>,
}

impl<J: Journal + Tree> Check<'_, J> {
    fn of(journal: &J) -> Report {
        let mut check = Check { journal, report: Report::default(), seen: BTreeMap::new() };
        // The order matters where the writer goes on writing: an index or a row that is read after the events
        // may be ahead of them, never behind.
        for stage in [Check::own_data, Check::topics, Check::batches, Check::rows] {
            if let Err(error) = stage(&mut check) {
                check.report.problem(error.to_string());
            }
        }
        check.report
    }

    fn own_data(&mut self) -> Result<(), JournalError> {
        let Self { journal, report, .. } = self;
        journal.scan(keys::before_batches(), Order::Ascending, &mut |key, value| {
            if let Err(error) = record::read_meta(key, value) {
                report.problem(error.to_string());
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    fn topics(&mut self) -> Result<(), JournalError> {
        let mut after = None;
        while let Some(topic) = self.topic_after(after)? {
            let mut check = TopicCheck::new(self.journal, topic, &mut self.report);
            let read = check.read();
            self.seen.insert(topic, check.last());
            read?;
            self.report.topics += 1;
            after = Some(topic);
        }
        Ok(())
    }

    fn topic_after(&mut self, topic: Option<Topic>) -> Result<Option<Topic>, JournalError> {
        let Self { journal, report, .. } = self;
        let mut next = None;
        journal.scan(keys::events_of_topics_after(topic), Order::Ascending, &mut |key, _| {
            next = keys::event_place(key).map(|(topic, _)| topic);
            if next.is_some() {
                return Ok(ControlFlow::Break(()));
            }
            report.problem(format!("{}: no event's key", keys::describe(key)));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(next)
    }

    /// The indexes of batches follow each other and cover the events, each once.
    fn batches(&mut self) -> Result<(), JournalError> {
        let Self { journal, report, seen } = self;
        let mut index = Index::default();
        journal.scan(keys::batches_from(0), Order::Ascending, &mut |key, value| {
            match record::read_batch_part(key, value) {
                Ok(part) => index.take(keys::batch_place(key), &part, report),
                Err(error) => report.problem(error.to_string()),
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if index.part != index.parts {
            report.problem(format!(
                "batch {}'s index has {} parts of {}",
                index.batch, index.part, index.parts
            ));
        }
        report.batches = index.batch;
        for (topic, last) in seen.iter() {
            let covered = index.covered.get(topic).copied().unwrap_or_default();
            if covered < *last {
                report.problem(format!("events {} to {last} of {topic} are in no batch", covered.next()));
            }
        }
        for (topic, covered) in index.covered {
            let known = seen.get(&topic).copied().unwrap_or_default();
            // Beyond what was read before there is what was written since.
            if covered > known && journal.event(topic, covered)?.is_none() {
                report.problem(format!("event {covered} of {topic} is in a batch, but not there"));
            }
        }
        Ok(())
    }

    /// Every row is whole and in its place, and every event it names is there. That the derived ones equal
    /// their fold was seen topic by topic; here it is that none is derived from nothing.
    fn rows(&mut self) -> Result<(), JournalError> {
        let Self { journal, report, seen } = self;
        let exists = |topic: Topic, seq: Seq| -> Result<bool, JournalError> {
            let known = seen.get(&topic).is_some_and(|last| seq <= *last);
            Ok(known || seq == Seq::ZERO || journal.event(topic, seq)?.is_some())
        };
        journal.scan(keys::after_events(), Order::Ascending, &mut |key, value| {
            report.rows += 1;
            let row = match record::read_row(key, value) {
                Ok(row) => row,
                Err(error) => {
                    report.problem(error.to_string());
                    return Ok(ControlFlow::Continue(()));
                }
            };
            if keys::row(&row.key()) != key {
                report.problem(format!("{}: its row belongs elsewhere", keys::describe(key)));
            }
            let named = match &row {
                Row::ReadMark { topic, seq, .. } => Some((*topic, *seq)),
                Row::Mentioned { topic, mentioned, .. } | Row::AllMentioned { topic, mentioned, .. } => {
                    Some((*topic, mentioned.changed))
                }
                // Whatever links a person to a choice goes when the poll closes.
                Row::PollAnswer { topic, post, .. } => {
                    if journal.row(&RowKey::Poll(*topic, *post))?.is_none()
                        && journal.row(&row.key())?.is_some()
                    {
                        report.problem(format!("{}: its poll is not open", keys::describe(key)));
                    }
                    Some((*topic, *post))
                }
                Row::Answered(answered) => Some((answered.accepted.topic, answered.accepted.seq)),
                Row::CardChanged { seq, .. } => Some((Topic::District, *seq)),
                Row::Residence { neighbourhood, applied, .. } => {
                    Some((Topic::Desk(*neighbourhood), *applied))
                }
                Row::Refusal { neighbourhood, user, other, request } => {
                    Pair::of(*user, *other).map(|pair| (Topic::Dm(*neighbourhood, pair), *request))
                }
                _ => Fold::topic_of(&row).map(|topic| (topic, Seq(1))),
            };
            if let Some((topic, seq)) = named
                && !exists(topic, seq)?
            {
                report.problem(format!("{}: event {seq} of {topic} is not there", keys::describe(key)));
            }
            Ok(ControlFlow::Continue(()))
        })
    }
}

/// The indexes of batches, read in order.
#[derive(Default)]
struct Index {
    batch: u64,
    /// Parts of that batch's index that were read, and how many there should be.
    part: u16,
    parts: u16,
    covered: BTreeMap<Topic, Seq>,
}

impl Index {
    fn take(&mut self, place: Option<(u64, u16)>, part: &record::BatchPart, report: &mut Report) {
        let follows = if self.part == self.parts { (self.batch + 1, 0) } else { (self.batch, self.part) };
        let Some((batch, number)) = place else {
            report.problem("a batch's index stands where none can be");
            return;
        };
        if (batch, number) != follows {
            let (expected, at) = follows;
            report.problem(format!(
                "part {number} of batch {batch}'s index is where part {at} of {expected}'s should be"
            ));
        }
        (self.batch, self.part, self.parts) = (batch, number + 1, part.parts);
        for range in &part.ranges {
            let covered = self.covered.entry(range.topic).or_default();
            if range.first != covered.next() || range.count == 0 || range.shard != Shard::of(range.topic) {
                report.problem(format!(
                    "batch {batch} has {} events of {} from {} where {} comes next",
                    range.count,
                    range.topic,
                    range.first,
                    covered.next()
                ));
            }
            *covered = Seq(range.first.0.saturating_add(u64::from(range.count)).saturating_sub(1));
        }
    }
}

#[cfg(test)]
mod tests;
