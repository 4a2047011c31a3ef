//! Log-in attempts, per address and per account: so many within a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::time::{Duration, Instant};

use crate::limits;

/// The attempts of the last minute or two.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    by_key: Mutex<HashMap<String, Window>>,
}

#[derive(Debug)]
struct Window {
    began: Instant,
    count: u32,
}

impl Attempts {
    /// Counts an attempt, or answers how many milliseconds to wait.
    pub(super) fn take(&self, key: String, attempts_max: u32) -> Result<(), u64> {
        let window = Duration::from_millis(limits::LOGIN_WINDOW_MS);
        let now = Instant::now();
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if by_key.len() >= limits::LOGIN_KEYS_MAX {
            by_key.retain(|_, entry| now.duration_since(entry.began) < window);
            if by_key.len() >= limits::LOGIN_KEYS_MAX {
                return Err(limits::LOGIN_WINDOW_MS);
            }
        }
        let entry = by_key.entry(key).or_insert(Window { began: now, count: 0 });
        let passed = now.duration_since(entry.began);
        if passed >= window {
            *entry = Window { began: now, count: 0 };
        } else if entry.count >= attempts_max {
            let left_ms = window.saturating_sub(passed).as_millis();
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
            assert_eq!(attempts.take("ana".into(), 20), Ok(()));
        }
        assert_eq!(attempts.take("ana".into(), 20), Err(limits::LOGIN_WINDOW_MS));
        assert_eq!(attempts.take("bo".into(), 20), Ok(()));
        tokio::time::advance(Duration::from_millis(limits::LOGIN_WINDOW_MS)).await;
        assert_eq!(attempts.take("ana".into(), 20), Ok(()));
    }
}
