//! How long to wait before the next try: full jitter under a doubling ceiling, from a seed that was given.
//! It must never be used for anything that has to be unguessable.

use super::bounds;

/// A small generator (splitmix64) behind all waits of one client.
#[derive(Debug)]
pub(super) struct Jitter {
    state: u64,
}

impl Jitter {
    pub(super) fn new(seed: u64) -> Jitter {
        Jitter { state: seed }
    }

    /// A wait from 0 to `ms_max`, both included.
    pub(super) fn up_to(&mut self, ms_max: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % ms_max.saturating_add(1)
    }

    /// The wait after so many failures in a row. Full jitter spreads a crowd better than any other kind.
    pub(super) fn backoff(&mut self, failures: u32) -> u64 {
        let doubled = bounds::BACKOFF_BASE_MS.saturating_mul(1 << failures.min(16));
        self.up_to(doubled.min(bounds::BACKOFF_MS_MAX))
    }

    /// The wait before connecting again: fast once, because most losses are of one connection only.
    pub(super) fn reconnect(&mut self, failures: u32) -> u64 {
        if failures == 0 { self.up_to(bounds::FIRST_RETRY_MS_MAX) } else { self.backoff(failures) }
    }

    /// The wait before a request is sent again: never earlier than the server says, within reason, and a
    /// little later, so that those who were refused together do not come back together.
    pub(super) fn retry(&mut self, failures: u32, retry_after_ms: Option<u64>) -> u64 {
        let wait_ms = match retry_after_ms {
            Some(named_ms) => {
                let named_ms = named_ms.min(bounds::RETRY_AFTER_MS_MAX);
                named_ms + self.up_to(named_ms / 10)
            }
            None => self.backoff(failures),
        };
        wait_ms.max(bounds::RETRY_MS_MIN)
    }
}
