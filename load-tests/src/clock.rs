//! One monotonic clock for senders and readers, in nanoseconds since the run began. It is never the wall
//! clock: a latency must not jump when somebody sets the time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::units;

/// A monotonic clock that every thread of a run shares.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    base: Instant,
}

impl Clock {
    /// A clock that stands at 0 now.
    #[must_use]
    pub fn start() -> Clock {
        Clock { base: Instant::now() }
    }

    /// Nanoseconds since the start.
    #[must_use]
    pub fn now_ns(self) -> u64 {
        units::ns(self.base.elapsed())
    }

    /// The moment that lies `ahead` of now, in nanoseconds since the start.
    #[must_use]
    pub fn ahead_ns(self, ahead: Duration) -> u64 {
        self.now_ns().saturating_add(units::ns(ahead))
    }
}

/// Milliseconds since 1970, for the time inside a `client_id`; nothing is measured with it.
#[must_use]
pub fn wall_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| units::ns(since) / 1_000_000)
}
