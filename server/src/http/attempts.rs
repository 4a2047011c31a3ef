//! Log-in attempts, per address and per account: so many within a minute, in a fixed table of counters. Two
//! keys that share a counter share its limit, which only matters under a flood; nothing ever grows.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use tokio::time::{Duration, Instant};

use crate::limits;

/// The attempts of the last minute.
#[derive(Debug)]
pub(super) struct Attempts {
    /// Seeded at start, so that nobody can aim at somebody else's counter.
    hasher: RandomState,
    counters: Mutex<Vec<Option<Window>>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Instant,
    count: u32,
}

impl Default for Attempts {
    fn default() -> Attempts {
        Attempts { hasher: RandomState::new(), counters: Mutex::new(vec![None; limits::LOGIN_COUNTERS]) }
    }
}

impl Attempts {
    /// Counts an attempt, or answers how many milliseconds to wait.
    pub(super) fn take(&self, key: &str, attempts_max: u32) -> Result<(), u64> {
        let window = Duration::from_millis(limits::LOGIN_WINDOW_MS);
        let now = Instant::now();
        let at =
            usize::try_from(self.hasher.hash_one(key) % limits::LOGIN_COUNTERS as u64).unwrap_or_default();
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counter) = counters.get_mut(at) else { return Ok(()) };
        let entry = match counter {
            Some(entry) if now.duration_since(entry.began) < window => entry,
            _ => counter.insert(Window { began: now, count: 0 }),
        };
        if entry.count >= attempts_max {
            let left_ms = window.saturating_sub(now.duration_since(entry.began)).as_millis();
            return Err(u64::try_from(left_ms).unwrap_or(limits::LOGIN_WINDOW_MS));
        }
        entry.count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn twenty_attempts_a_minute_pass_and_the_next_minute_is_new() {
        let attempts = Attempts::default();
        for _ in 0..20 {
            assert_eq!(attempts.take("ana", 20), Ok(()));
        }
        assert_eq!(attempts.take("ana", 20), Err(limits::LOGIN_WINDOW_MS));
        assert_eq!(attempts.take("bo", 20), Ok(()));
        tokio::time::advance(Duration::from_millis(limits::LOGIN_WINDOW_MS)).await;
        assert_eq!(attempts.take("ana", 20), Ok(()));
    }
}
