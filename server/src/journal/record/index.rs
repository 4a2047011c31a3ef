//! The journal's own records: its name and age, and for each batch which events its commits made, in order;
//! relays and replication follow that. Never here: what people wrote.

use linli_protocol::{Epoch, Seq, Topic};

use super::super::JournalError;
use super::{Fault, Sealed, StoredShard, StoredTopic, domain_shard, kind, open, seal, stored_shard};
use crate::domain::Shard;

/// Most topic ranges in one part of a batch's index, so that a part is shorter than `VALUE_BYTES_MAX`.
pub(in super::super) const BATCH_PART_RANGES_MAX: usize = 140;

/// Commit, shard, topic, first, count.
type StoredRange = (u32, StoredShard, StoredTopic, u64, u32);

/// The journal's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Meta {
    /// The layout of keys; the versions of values are their own.
    pub(in super::super) format: u32,
    pub(in super::super) epoch: Epoch,
    /// Milliseconds since 1970.
    pub(in super::super) created_at: u64,
}

/// Events of one topic that one commit made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct TopicRange {
    /// The commit's place in its batch, from 0; ranges of the same commit follow each other.
    pub(in super::super) commit: u32,
    pub(in super::super) shard: Shard,
    pub(in super::super) topic: Topic,
    pub(in super::super) first: Seq,
    pub(in super::super) count: u32,
}

/// A part of the index of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct BatchPart {
    /// How many parts the batch's index has.
    pub(in super::super) parts: u16,
    pub(in super::super) ranges: Vec<TopicRange>,
}

/// Encodes a part of a batch's index.
pub(in super::super) fn batch_part(key: &[u8], part: &BatchPart) -> Result<Vec<u8>, JournalError> {
    let stored = |r: &TopicRange| -> StoredRange {
        (r.commit, stored_shard(r.shard), StoredTopic::of(r.topic), r.first.0, r.count)
    };
    let ranges: Vec<StoredRange> = part.ranges.iter().map(stored).collect();
    seal(key, kind::BATCH_PART, &(part.parts, ranges))
}

/// Decodes a part of a batch's index.
pub(in super::super) fn read_batch_part(key: &[u8], value: &[u8]) -> Result<BatchPart, JournalError> {
    open(key, value).and_then(|sealed| batch_part_of(&sealed)).map_err(|fault| fault.at(key))
}

/// Encodes the journal's own data.
pub(in super::super) fn meta(key: &[u8], meta: &Meta) -> Result<Vec<u8>, JournalError> {
    seal(key, kind::META, &(meta.format, meta.epoch.0, meta.created_at))
}

/// Decodes the journal's own data.
pub(in super::super) fn read_meta(key: &[u8], value: &[u8]) -> Result<Meta, JournalError> {
    let read = |sealed: Sealed<'_>| {
        sealed.expect(kind::META)?;
        let (format, epoch, created_at) = sealed.whole()?;
        Ok(Meta { format, epoch: Epoch(epoch), created_at })
    };
    open(key, value).and_then(read).map_err(|fault| fault.at(key))
}

fn batch_part_of(sealed: &Sealed<'_>) -> Result<BatchPart, Fault> {
    sealed.expect(kind::BATCH_PART)?;
    let (parts, ranges): (u16, Vec<StoredRange>) = sealed.whole()?;
    let ranges = ranges
        .into_iter()
        .map(|(commit, shard, topic, first, count)| {
            let (shard, topic) = (domain_shard(shard), topic.topic()?);
            Ok(TopicRange { commit, shard, topic, first: Seq(first), count })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(BatchPart { parts, ranges })
}
