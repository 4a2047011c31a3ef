//! Read marks on their way to the server: per topic the highest wins, one in flight at a time.
//! A mark must never go back within one history.

use std::collections::BTreeMap;

use super::bounds;
use super::jitter::Jitter;
use crate::ids::Seq;
use crate::topic::Topic;

/// The marks of all topics.
#[derive(Debug, Default)]
pub(super) struct ReadMarks {
    by_topic: BTreeMap<Topic, Mark>,
}

#[derive(Debug, Default)]
struct Mark {
    wanted: Seq,
    stored: Seq,
    in_flight: bool,
    not_before_ms: u64,
    failures: u32,
}

impl Mark {
    fn is_behind(&self) -> bool {
        self.wanted > self.stored && !self.in_flight
    }
}

impl ReadMarks {
    /// The app read up to here.
    pub(super) fn want(&mut self, topic: Topic, seq: Seq) {
        if let Some(mark) = self.room_for(topic) {
            mark.wanted = mark.wanted.max(seq);
        }
    }

    /// The server has this mark.
    pub(super) fn stored(&mut self, topic: Topic, seq: Seq) {
        if let Some(mark) = self.room_for(topic) {
            mark.stored = mark.stored.max(seq);
        }
    }

    /// The mark that was in flight is stored.
    pub(super) fn settle(&mut self, topic: Topic, seq: Seq) {
        if let Some(mark) = self.by_topic.get_mut(&topic) {
            mark.in_flight = false;
            mark.failures = 0;
            mark.stored = mark.stored.max(seq);
        }
    }

    /// The mark that was in flight will never be taken; a later one may.
    pub(super) fn refused(&mut self, topic: Topic) {
        if let Some(mark) = self.by_topic.get_mut(&topic) {
            mark.in_flight = false;
            mark.wanted = mark.stored;
        }
    }

    /// The topic starts over, perhaps in another history: its numbers mean nothing any more.
    pub(super) fn forget(&mut self, topic: Topic) {
        self.by_topic.remove(&topic);
    }

    /// Refused for now.
    pub(super) fn put_off(
        &mut self,
        topic: Topic,
        retry_after_ms: Option<u64>,
        jitter: &mut Jitter,
        now_ms: u64,
    ) {
        if let Some(mark) = self.by_topic.get_mut(&topic) {
            mark.in_flight = false;
            mark.not_before_ms = now_ms + jitter.retry(mark.failures, retry_after_ms);
            mark.failures = mark.failures.saturating_add(1);
        }
    }

    pub(super) fn disconnected(&mut self) {
        for mark in self.by_topic.values_mut() {
            mark.in_flight = false;
        }
    }

    /// The next mark to send; it counts as in flight from here.
    pub(super) fn next_due(&mut self, now_ms: u64) -> Option<(Topic, Seq)> {
        let due = |mark: &Mark| mark.is_behind() && mark.not_before_ms <= now_ms;
        let (topic, mark) = self.by_topic.iter_mut().find(|(_, mark)| due(mark))?;
        mark.in_flight = true;
        Some((*topic, mark.wanted))
    }

    /// When the next may be sent.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.by_topic.values().filter(|mark| mark.is_behind()).map(|mark| mark.not_before_ms).min()
    }

    fn room_for(&mut self, topic: Topic) -> Option<&mut Mark> {
        let known = self.by_topic.contains_key(&topic);
        if !known && self.by_topic.len() >= bounds::READ_MARKS_MAX {
            return None;
        }
        Some(self.by_topic.entry(topic).or_default())
    }
}
