//! What a swarm asks of those it carries, so that readers and senders join, read and come back in the
//! same way and differ only in what their messages mean.

use linli_protocol::{EventFrame, Outcome, RequestId, Seq, Topic};

/// What a swarm's connections are for.
pub trait Role {
    /// What a seat signs in with; with a reference, the path that joins its group.
    fn token(&self, seat: usize) -> &str;
    /// The `nth` topic that a seat follows, and the last event it has.
    fn follow(&self, seat: usize, nth: usize) -> Option<(Topic, Seq)>;
    /// The seat was told to start from a view, which is as of `seq`.
    fn start_from_view(&mut self, seat: usize, nth: usize, seq: Seq);
    /// A message came. Takes it if it is one of those that come by the million.
    fn take(&mut self, seat: usize, payload: &[u8], now_ns: u64) -> bool;
    /// An event that was not taken so. Says whether it belongs here.
    fn event(&mut self, seat: usize, event: &EventFrame, payload: &[u8], now_ns: u64) -> bool;
    /// A reply to a request of the role's own. Says whether it belongs here.
    fn reply(&mut self, seat: usize, id: RequestId, outcome: &Outcome, now_ns: u64) -> bool;
}
