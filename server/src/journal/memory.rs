//! A journal in memory, for tests and for the simulation, with the faults that a disk and its machine have.
//! It stores the same keys and records as sled's. Never here: a promise to keep anything.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use linli_protocol::{Epoch, Seq, Topic};

use super::keys::{self, Key};
use super::record::Seal;
use super::tree::{self, Order, Tree, Visited};
use super::{Batch, BatchIndex, Journal, JournalError, ReadLimit, RowGroup, SealKey};
use crate::domain::{Event, Row, RowKey};

/// Most records that one step of a scan copies out of the lock.
const SCAN_STEP_RECORDS: usize = 64;

/// A journal in memory that can fail and forget on request. Share it in an `Arc`: whoever builds the server
/// on one clone can fail it, crash it and look at it through another.
#[derive(Debug)]
pub struct MemoryJournal {
    epoch: Epoch,
    seal: Seal,
    state: Mutex<State>,
}

/// How a commit fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing of the batch is written.
    BeforeWrite,
    /// The batch is written and can be read, but is not synced: a power cut takes it.
    BeforeSync,
}

#[derive(Debug, Default)]
struct State {
    written: BTreeMap<Key, Vec<u8>>,
    /// What the unsynced writes replaced, oldest first.
    undo: Vec<(Key, Option<Vec<u8>>)>,
    /// Commits until one fails; the next one is 1.
    fault: Option<(u64, Fault)>,
    /// A commit failed: nothing more is taken until a restart.
    failed: bool,
}

impl MemoryJournal {
    /// An empty one. Its direct messages are sealed with a key that everybody knows.
    #[must_use]
    pub fn new(epoch: Epoch) -> MemoryJournal {
        MemoryJournal { epoch, seal: Seal::of(&SealKey::known([7; 32])), state: Mutex::default() }
    }

    /// Makes the `nth` commit from now fail (1 is the next one), and all after it until a restart.
    pub fn fail_commit(&self, nth: u64, fault: Fault) {
        self.lock().fault = Some((nth, fault));
    }

    /// Writes a batch without syncing it: the moment between the two, to look at.
    ///
    /// # Errors
    /// As [`Journal::commit`].
    pub fn write_unsynced(&self, batch: &Batch) -> Result<(), JournalError> {
        let writes = tree::writes(self, batch)?;
        let mut state = self.lock();
        for (key, value) in writes {
            let before = match value {
                Some(value) => state.written.insert(key.clone(), value),
                None => state.written.remove(&key),
            };
            state.undo.push((key, before));
        }
        Ok(())
    }

    /// Syncs what was written.
    pub fn sync(&self) {
        self.lock().undo.clear();
    }

    /// The power is cut: what was not synced is gone. The journal then takes commits again.
    pub fn crash(&self) {
        let mut state = self.lock();
        while let Some((key, before)) = state.undo.pop() {
            match before {
                Some(value) => state.written.insert(key, value),
                None => state.written.remove(&key),
            };
        }
        (state.fault, state.failed) = (None, false);
    }

    /// The process is killed, the machine goes on: what was written is there, and the next start syncs it.
    pub fn restart(&self) {
        let mut state = self.lock();
        state.undo.clear();
        (state.fault, state.failed) = (None, false);
    }

    /// Changes a stored value behind the journal's back, for tests of what finds it.
    #[cfg(test)]
    pub(super) fn tamper(&self, key: &[u8], change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(value) = self.lock().written.get_mut(key) {
            change(value);
        }
    }

    /// Takes a record away, or puts one, behind the journal's back.
    #[cfg(test)]
    pub(super) fn plant(&self, key: Key, value: Option<Vec<u8>>) {
        let mut state = self.lock();
        match value {
            Some(value) => state.written.insert(key, value),
            None => state.written.remove(&key),
        };
    }

    fn next_fault(&self) -> Result<Option<Fault>, JournalError> {
        let mut state = self.lock();
        if state.failed {
            return Err(failure());
        }
        let due = match &mut state.fault {
            None => None,
            Some((1, fault)) => Some(*fault),
            Some((nth, _)) => {
                *nth -= 1;
                None
            }
        };
        state.failed = due.is_some();
        Ok(due)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failure() -> JournalError {
    JournalError::storage("committing to memory", "a fault that was asked for")
}

impl Tree for MemoryJournal {
    fn seal(&self) -> Option<&Seal> {
        Some(&self.seal)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.lock().written.get(key).cloned())
    }

    fn scan(
        &self,
        keys::Range { mut from, mut to }: keys::Range,
        order: Order,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Visited,
    ) -> Result<(), JournalError> {
        while from < to {
            let step = self.step(&from, &to, order);
            for (key, value) in &step {
                if visit(key, value)?.is_break() {
                    return Ok(());
                }
            }
            match (step.into_iter().last(), order) {
                (None, _) => return Ok(()),
                (Some((mut last, _)), Order::Ascending) => {
                    last.push(0);
                    from = last;
                }
                (Some((last, _)), Order::Descending) => to = last,
            }
        }
        Ok(())
    }
}

impl MemoryJournal {
    /// The next records of a scan, copied, so that the visitor runs without the lock.
    fn step(&self, from: &Key, to: &Key, order: Order) -> Vec<(Key, Vec<u8>)> {
        let state = self.lock();
        let range = state.written.range(from.clone()..to.clone());
        let copied = |(key, value): (&Key, &Vec<u8>)| (key.clone(), value.clone());
        match order {
            Order::Ascending => range.take(SCAN_STEP_RECORDS).map(copied).collect(),
            Order::Descending => range.rev().take(SCAN_STEP_RECORDS).map(copied).collect(),
        }
    }
}

impl Journal for MemoryJournal {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn commit(&self, batch: &Batch) -> Result<(), JournalError> {
        match self.next_fault()? {
            Some(Fault::BeforeWrite) => Err(failure()),
            Some(Fault::BeforeSync) => {
                self.write_unsynced(batch)?;
                Err(failure())
            }
            None => {
                self.write_unsynced(batch)?;
                self.sync();
                Ok(())
            }
        }
    }

    fn last_batch(&self) -> Result<u64, JournalError> {
        tree::last_batch(self)
    }

    fn batches(&self, after: u64, up_to: u64, events_max: u64) -> Result<Vec<BatchIndex>, JournalError> {
        tree::batches(self, after, up_to, events_max)
    }

    fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError> {
        tree::event(self, topic, seq)
    }

    fn events(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        tree::events_after(self, topic, after, up_to, limit)
    }

    fn events_as_stored(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        tree::events_as_stored(self, topic, after, up_to, limit)
    }

    fn events_before(&self, topic: Topic, before: Seq, limit: ReadLimit) -> Result<Vec<Event>, JournalError> {
        tree::events_before(self, topic, before, limit)
    }

    fn row(&self, key: &RowKey) -> Result<Option<Row>, JournalError> {
        tree::row(self, key)
    }

    fn rows(
        &self,
        group: RowGroup,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        tree::rows(self, group, visit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::a_day;
    use super::*;

    #[test]
    fn a_power_cut_takes_what_was_not_synced_and_nothing_else() {
        let journal = MemoryJournal::new(Epoch(1));
        let (_, batches) = a_day();
        let mut before = BTreeMap::new();
        for batch in &batches {
            journal.write_unsynced(batch).unwrap();
            assert_ne!(journal.lock().written, before);
            journal.crash();
            assert_eq!(journal.lock().written, before, "batch {}", batch.number);
            journal.commit(batch).unwrap();
            journal.crash();
            before = journal.lock().written.clone();
        }
        assert_eq!(journal.last_batch().unwrap(), batches.len() as u64);
    }

    #[test]
    fn a_killed_process_keeps_what_was_written() {
        let journal = MemoryJournal::new(Epoch(1));
        journal.write_unsynced(&a_day().1[0]).unwrap();
        journal.restart();
        journal.crash();
        assert_eq!(journal.last_batch().unwrap(), 1);
    }

    #[test]
    fn the_commit_that_was_to_fail_fails_and_every_one_after_it_until_a_restart() {
        let (_, batches) = a_day();
        for (fault, written) in [(Fault::BeforeWrite, 1), (Fault::BeforeSync, 2)] {
            let journal = MemoryJournal::new(Epoch(1));
            journal.fail_commit(2, fault);
            journal.commit(&batches[0]).unwrap();
            assert!(journal.commit(&batches[1]).is_err());
            assert_eq!(journal.last_batch().unwrap(), written);
            assert!(journal.commit(&batches[2]).is_err());
            journal.crash();
            assert_eq!(journal.last_batch().unwrap(), 1);
            journal.commit(&batches[1]).unwrap();
        }
    }
}
