//! What an engine must give: one ordered tree of bytes. On it stands everything that all journals share:
//! turning a batch into writes, and reading back. Never here: files, locks, faults.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use linli_protocol::{Seq, Topic};

use super::keys::{self, Key};
use super::record::{self, BATCH_PART_RANGES_MAX, BatchPart, Seal, TopicRange};
use super::{Batch, BatchIndex, EventRange, JournalError, ReadLimit, RowGroup};
use crate::domain::{Body, Commit, Event, Row, RowChange, RowKey};

/// What the visitor of a scan says: go on, stop, or fail.
pub(super) type Visited = Result<ControlFlow<()>, JournalError>;

/// An ordered tree of bytes.
pub(super) trait Tree {
    /// What closes and opens the bodies of direct messages; none where they stay closed.
    fn seal(&self) -> Option<&Seal>;

    /// The value of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, JournalError>;

    /// Visits a range in key order, or against it. The visitor may take its time, and may read and wait:
    /// no lock is held meanwhile.
    fn scan(
        &self,
        range: keys::Range,
        order: Order,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Visited,
    ) -> Result<(), JournalError>;
}

/// The direction of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
}

/// What a batch writes, each key once: its last value, or `None` where it is removed.
pub(super) type Writes = BTreeMap<Key, Option<Vec<u8>>>;

/// Turns a batch into writes.
///
/// A batch that would leave a gap, or write over an event, is refused here: better no server than a history
/// that is not one (guarantee 3).
pub(super) fn writes(tree: &impl Tree, batch: &Batch) -> Result<Writes, JournalError> {
    let last = last_batch(tree)?;
    if batch.number != last + 1 {
        let message = format!("batch {} does not follow batch {last}", batch.number);
        return Err(JournalError::storage("appending a batch", message));
    }
    let mut writes = Writes::new();
    for commit in &batch.commits {
        for event in &commit.events {
            append(tree, &mut writes, event)?;
        }
        for change in &commit.rows {
            change_row(tree, &mut writes, change)?;
        }
    }
    index(&mut writes, batch)?;
    Ok(writes)
}

fn append(tree: &impl Tree, writes: &mut Writes, event: &Event) -> Result<(), JournalError> {
    let key = keys::event(event.topic, event.seq);
    let before = keys::event(event.topic, Seq(event.seq.0.saturating_sub(1)));
    let follows = event.seq == Seq(1) || writes.contains_key(&before) || tree.get(&before)?.is_some();
    // Where the event before is of this batch, the tree cannot hold this one: it was looked at then.
    let taken = writes.contains_key(&key) || (!writes.contains_key(&before) && tree.get(&key)?.is_some());
    if event.seq == Seq::ZERO || !follows || taken {
        let message = format!("event {} of {} does not follow the last one", event.seq, event.topic);
        return Err(JournalError::storage("appending a batch", message));
    }
    let seal = tree.seal().filter(|_| record::is_sealed(event));
    if let Some(seal) = seal
        && matches!(event.kind.body(), Some(Body::Kept { .. }))
    {
        remember_key(tree, writes, seal)?;
    }
    let value = record::event(&key, event, seal)?;
    writes.insert(key, Some(value));
    Ok(())
}

/// Writes down which key it was, with the first body that is sealed.
fn remember_key(tree: &impl Tree, writes: &mut Writes, seal: &Seal) -> Result<(), JournalError> {
    let key = keys::row(&RowKey::SealKey);
    if !writes.contains_key(&key) && tree.get(&key)?.is_none() {
        let value = record::row(&key, &Row::SealKey { fingerprint: seal.fingerprint() })?;
        writes.insert(key, Some(value));
    }
    Ok(())
}

fn change_row(tree: &impl Tree, writes: &mut Writes, change: &RowChange) -> Result<(), JournalError> {
    match change {
        RowChange::Put(row) => {
            let key = keys::row(&row.key());
            let value = record::row(&key, row)?;
            writes.insert(key, Some(value));
        }
        RowChange::Delete(key) => {
            writes.insert(keys::row(key), None);
        }
        RowChange::Erase { topic, seq, erased_by } => {
            let key = keys::event(*topic, *seq);
            let value = match writes.get(&key) {
                Some(value) => value.clone(),
                None => tree.get(&key)?,
            };
            let value = value.ok_or_else(|| {
                let message = format!("there is no event {seq} in {topic} to erase");
                JournalError::storage("appending a batch", message)
            })?;
            let erased = record::erase(&key, &value, *erased_by)?;
            writes.insert(key, Some(erased));
        }
    }
    Ok(())
}

/// Adds the batch's index: which events its commits made, in order.
fn index(writes: &mut Writes, batch: &Batch) -> Result<(), JournalError> {
    let mut ranges: Vec<TopicRange> = Vec::new();
    for (commit, at) in batch.commits.iter().zip(0u32..) {
        ranges_of(commit, at, &mut ranges);
    }
    let parts = ranges.len().div_ceil(BATCH_PART_RANGES_MAX).max(1);
    let parts = u16::try_from(parts)
        .map_err(|_| JournalError::storage("appending a batch", "the batch has too many commits"))?;
    for part in 0..parts {
        let first = usize::from(part) * BATCH_PART_RANGES_MAX;
        let last = ranges.len().min(first + BATCH_PART_RANGES_MAX);
        let key = keys::batch(batch.number, part);
        let value = record::batch_part(&key, &BatchPart { parts, ranges: ranges[first..last].to_vec() })?;
        writes.insert(key, Some(value));
    }
    Ok(())
}

fn ranges_of(commit: &Commit, at: u32, ranges: &mut Vec<TopicRange>) {
    let shard = commit.shard;
    for &Event { topic, seq, .. } in &commit.events {
        match ranges.last_mut() {
            Some(range) if range.commit == at && range.topic == topic => range.count += 1,
            _ => ranges.push(TopicRange { commit: at, shard, topic, first: seq, count: 1 }),
        }
    }
}

/// The number of the last batch; 0 for none.
pub(super) fn last_batch(tree: &impl Tree) -> Result<u64, JournalError> {
    let mut last = 0;
    tree.scan(keys::batches_from(0), Order::Descending, &mut |key, value| {
        record::read_batch_part(key, value)?;
        (last, _) = keys::batch_place(key)
            .ok_or_else(|| JournalError::damaged(format!("{}: no batch's key", keys::describe(key))))?;
        Ok(ControlFlow::Break(()))
    })?;
    Ok(last)
}

/// The indexes of batches, ascending: whole ones, until they name as many events as wanted.
pub(super) fn batches(
    tree: &impl Tree,
    after: u64,
    up_to: u64,
    events_max: u64,
) -> Result<Vec<BatchIndex>, JournalError> {
    let mut found: Vec<BatchIndex> = Vec::new();
    let mut events = 0;
    let Some(first) = after.checked_add(1).filter(|first| *first <= up_to) else { return Ok(found) };
    tree.scan(keys::batches_from(first), Order::Ascending, &mut |key, value| {
        let (number, _) = keys::batch_place(key)
            .ok_or_else(|| JournalError::damaged(format!("{}: no batch's key", keys::describe(key))))?;
        if found.last().is_none_or(|last| last.number != number) {
            if number > up_to || events >= events_max {
                return Ok(ControlFlow::Break(()));
            }
            found.push(BatchIndex { number, ranges: Vec::new() });
        }
        for TopicRange { topic, first, count, .. } in record::read_batch_part(key, value)?.ranges {
            events += u64::from(count);
            if let Some(batch) = found.last_mut() {
                batch.ranges.push(EventRange { topic, first, count });
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// One event.
pub(super) fn event(tree: &impl Tree, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError> {
    let key = keys::event(topic, seq);
    let read = |value: Vec<u8>| record::read_event(&key, &value, tree.seal()).map(|stored| stored.event);
    tree.get(&key)?.map(read).transpose()
}

/// Events of a range, in either order, within limits; sealed ones opened if there is what opens them.
fn events(
    tree: &impl Tree,
    range: keys::Range,
    order: Order,
    limit: ReadLimit,
    seal: Option<&Seal>,
) -> Result<Vec<Event>, JournalError> {
    let mut events = Vec::new();
    let mut bytes = 0;
    if limit.events_max == 0 || range.from >= range.to {
        return Ok(events);
    }
    tree.scan(range, order, &mut |key, value| {
        bytes += value.len();
        if !events.is_empty() && bytes > limit.bytes_max {
            return Ok(ControlFlow::Break(()));
        }
        events.push(record::read_event(key, value, seal)?.event);
        Ok(if events.len() < limit.events_max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(events)
}

/// Events with `after < seq <= up_to`, ascending.
pub(super) fn events_after(
    tree: &impl Tree,
    topic: Topic,
    after: Seq,
    up_to: Seq,
    limit: ReadLimit,
) -> Result<Vec<Event>, JournalError> {
    if after >= up_to {
        return Ok(Vec::new());
    }
    events(tree, keys::events(topic, after.next(), up_to), Order::Ascending, limit, tree.seal())
}

/// The same as they are stored.
pub(super) fn events_as_stored(
    tree: &impl Tree,
    topic: Topic,
    after: Seq,
    up_to: Seq,
    limit: ReadLimit,
) -> Result<Vec<Event>, JournalError> {
    if after >= up_to {
        return Ok(Vec::new());
    }
    events(tree, keys::events(topic, after.next(), up_to), Order::Ascending, limit, None)
}

/// Events with `seq < before`, descending.
pub(super) fn events_before(
    tree: &impl Tree,
    topic: Topic,
    before: Seq,
    limit: ReadLimit,
) -> Result<Vec<Event>, JournalError> {
    if before <= Seq(1) {
        return Ok(Vec::new());
    }
    events(tree, keys::events(topic, Seq(1), Seq(before.0 - 1)), Order::Descending, limit, tree.seal())
}

/// One row.
pub(super) fn row(tree: &impl Tree, key: &RowKey) -> Result<Option<Row>, JournalError> {
    let key = keys::row(key);
    tree.get(&key)?.map(|value| record::read_row(&key, &value)).transpose()
}

/// Visits a group of rows.
pub(super) fn rows(
    tree: &impl Tree,
    group: RowGroup,
    visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), JournalError> {
    tree.scan(keys::rows(group), Order::Ascending, &mut |key, value| Ok(visit(record::read_row(key, value)?)))
}
