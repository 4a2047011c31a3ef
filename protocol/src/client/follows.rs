//! Followed topics: where each stands, and whether the next event is the right one (guarantee 3).
//! A position must never move but by the next event in order, or by a view that the app is shown.

use std::collections::BTreeMap;

use super::jitter::Jitter;
use super::update::Lost;
use crate::ids::{Position, RequestId, Seq};
use crate::topic::Topic;

/// Every followed topic.
#[derive(Debug, Default)]
pub(super) struct Follows {
    pub(super) by_topic: BTreeMap<Topic, Follow>,
}

/// One followed topic.
#[derive(Debug)]
pub(super) struct Follow {
    /// The last event that the app has; none before the first view, and after `start_from_view`.
    pub(super) position: Option<Position>,
    /// How many items the app wants to start with.
    pub(super) view_items: Option<u16>,
    /// Whether the app had a position, so that a view means that events may have been skipped.
    pub(super) had_position: bool,
    pub(super) phase: Phase,
    failures: u32,
}

/// What a followed topic waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// To be viewed or subscribed, at a time.
    Due { at_ms: u64 },
    /// For the answer to `view`.
    Viewing(RequestId),
    /// For the answer to `subscribe`.
    Subscribing(RequestId),
    /// For events. Those up to `replay_until` may have been there already when it was subscribed.
    Live { replay_until: Seq },
}

/// What to do with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the next: give it to the app.
    Next,
    /// The app has it, or does not follow the topic: drop it.
    Drop,
    /// The server lost count: start the connection again from the last good position.
    Broken(Lost),
}

impl Follow {
    pub(super) fn new(position: Option<Position>, view_items: Option<u16>, now_ms: u64) -> Follow {
        let phase = Phase::Due { at_ms: now_ms };
        Follow { position, view_items, had_position: position.is_some(), phase, failures: 0 }
    }

    /// The position cannot be resumed from: forget it. The first time at once, then with back-off, because
    /// a server that says so right after its own view would be asked in a tight loop.
    pub(super) fn start_over(&mut self, jitter: &mut Jitter, now_ms: u64) {
        let wait_ms = if self.failures == 0 { 0 } else { jitter.retry(self.failures, None) };
        self.failures = self.failures.saturating_add(1);
        self.position = None;
        self.phase = Phase::Due { at_ms: now_ms + wait_ms };
    }

    /// Refused for now: ask again later.
    pub(super) fn put_off(&mut self, retry_after_ms: Option<u64>, jitter: &mut Jitter, now_ms: u64) {
        let wait_ms = jitter.retry(self.failures, retry_after_ms);
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Due { at_ms: now_ms + wait_ms };
    }

    /// The app is shown a view as of this position.
    pub(super) fn viewed(&mut self, position: Position, now_ms: u64) {
        self.position = Some(position);
        self.had_position = true;
        self.phase = Phase::Due { at_ms: now_ms };
    }

    pub(super) fn subscribed(&mut self, head: Seq) {
        self.phase = Phase::Live { replay_until: head };
    }

    fn judge(&mut self, topic: Topic, got: Seq) -> Verdict {
        let Some(position) = self.position.as_mut() else { return Verdict::Drop };
        // A server's number is untrusted: at the very end of the range nothing can be next.
        let expected = Seq(position.seq.0.saturating_add(1));
        let is_next = got == expected && got != position.seq;
        match self.phase {
            Phase::Live { .. } | Phase::Subscribing(_) if is_next => {
                position.seq = got;
                self.failures = 0;
                Verdict::Next
            }
            Phase::Live { replay_until } if got <= position.seq => {
                // Around the moment of subscribing the server may say twice what it surely said once.
                if got <= replay_until {
                    Verdict::Drop
                } else {
                    Verdict::Broken(Lost::Repeat { topic, seq: got })
                }
            }
            Phase::Live { .. } => Verdict::Broken(Lost::Gap { topic, expected, got }),
            // Before the answer to `subscribe`: the rest of an earlier subscription on this connection.
            Phase::Due { .. } | Phase::Viewing(_) | Phase::Subscribing(_) => Verdict::Drop,
        }
    }
}

impl Follows {
    /// Judges an event and, if it is the next, moves the position.
    pub(super) fn judge(&mut self, topic: Topic, got: Seq) -> Verdict {
        self.by_topic.get_mut(&topic).map_or(Verdict::Drop, |follow| follow.judge(topic, got))
    }

    /// The connection is gone: all have to be subscribed again, from where they are.
    pub(super) fn disconnected(&mut self, now_ms: u64) {
        for follow in self.by_topic.values_mut() {
            if !matches!(follow.phase, Phase::Due { .. }) {
                follow.phase = Phase::Due { at_ms: now_ms };
            }
        }
    }

    /// The topic to view or subscribe next.
    pub(super) fn next_due(&mut self, now_ms: u64) -> Option<(Topic, &mut Follow)> {
        let due = |follow: &Follow| matches!(follow.phase, Phase::Due { at_ms } if at_ms <= now_ms);
        self.by_topic.iter_mut().find(|(_, follow)| due(follow)).map(|(topic, follow)| (*topic, follow))
    }

    /// When the next is due.
    pub(super) fn due_ms(&self) -> Option<u64> {
        let due = |follow: &Follow| match follow.phase {
            Phase::Due { at_ms } => Some(at_ms),
            _ => None,
        };
        self.by_topic.values().filter_map(due).min()
    }
}
