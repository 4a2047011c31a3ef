//! What a person may ask of the server in a time, over all of their connections: whoever opens more, or opens
//! them again, gets no more. Requests beyond it are refused; history beyond it comes later.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dashmap::DashMap;
use linli_protocol::UserId;

use super::SessionSettings;
use crate::rate::Bucket;

/// Sign-ins between two clearings of what need not be remembered.
const CLEARING_SIGN_INS: usize = 1024;

/// Everybody's allowances. One is kept while it is used, and until it is full again.
#[derive(Debug)]
pub struct Allowances {
    settings: SessionSettings,
    people: DashMap<UserId, Arc<Allowance>>,
    sign_ins: AtomicUsize,
}

/// One person's.
#[derive(Debug)]
pub(super) struct Allowance(Mutex<Buckets>);

#[derive(Debug)]
struct Buckets {
    requests: Bucket,
    history_items: Bucket,
    searches: Bucket,
}

impl Allowances {
    /// Nobody has asked anything yet.
    #[must_use]
    pub fn new(settings: SessionSettings) -> Allowances {
        Allowances { settings, people: DashMap::new(), sign_ins: AtomicUsize::new(0) }
    }

    /// A person's.
    pub(super) fn of(&self, user: UserId, now_ms: u64) -> Arc<Allowance> {
        if self.sign_ins.fetch_add(1, Ordering::Relaxed) % CLEARING_SIGN_INS == CLEARING_SIGN_INS - 1 {
            self.people.retain(|_, allowance| Arc::strong_count(allowance) > 1 || !allowance.is_full(now_ms));
        }
        let full = || Arc::new(Allowance::full(self.settings, now_ms));
        self.people.entry(user).or_insert_with(full).clone()
    }
}

impl Allowance {
    pub(super) fn full(settings: SessionSettings, now_ms: u64) -> Allowance {
        let SessionSettings {
            commands_burst_max,
            commands_per_s_max,
            history_items_burst_max,
            history_items_per_s_max,
            searches_burst_max,
            searches_per_s_max,
            ..
        } = settings;
        Allowance(Mutex::new(Buckets {
            requests: Bucket::full(commands_burst_max, commands_per_s_max, now_ms),
            history_items: Bucket::full(history_items_burst_max, history_items_per_s_max, now_ms),
            searches: Bucket::full(searches_burst_max, searches_per_s_max, now_ms),
        }))
    }

    /// One more request, or after how many milliseconds it may be made.
    pub(super) fn request(&self, now_ms: u64) -> Result<(), u64> {
        self.with(|buckets| buckets.requests.take(1, now_ms))
    }

    /// A read of so many items, or after how many milliseconds it may be made.
    pub(super) fn history(&self, items: u32, now_ms: u64) -> Result<(), u64> {
        self.with(|buckets| buckets.history_items.take(items, now_ms))
    }

    /// One more search, or after how many milliseconds it may be made.
    pub(super) fn search(&self, now_ms: u64) -> Result<(), u64> {
        self.with(|buckets| buckets.searches.take(1, now_ms))
    }

    fn is_full(&self, now_ms: u64) -> bool {
        self.with(|Buckets { requests, history_items, searches }| {
            requests.is_full(now_ms) && history_items.is_full(now_ms) && searches.is_full(now_ms)
        })
    }

    fn with<T>(&self, of: impl FnOnce(&mut Buckets) -> T) -> T {
        of(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: SessionSettings = SessionSettings {
        commands_per_s_max: 1,
        commands_burst_max: 2,
        history_items_per_s_max: 100,
        history_items_burst_max: 100,
        searches_per_s_max: 1,
        searches_burst_max: 2,
        ping_ms: 25_000,
        echo: false,
    };

    #[test]
    fn whoever_connects_twice_or_again_may_ask_no_more_than_once() {
        let allowances = Allowances::new(SETTINGS);
        let (one, two) = (allowances.of(UserId(1), 0), allowances.of(UserId(1), 0));
        assert_eq!((one.request(0), two.request(0)), (Ok(()), Ok(())));
        assert_eq!(one.request(0), Err(1_000));
        drop((one, two));
        assert_eq!(allowances.of(UserId(1), 500).request(500), Err(500));
        assert_eq!(allowances.of(UserId(2), 500).request(500), Ok(()));
    }

    #[test]
    fn only_those_are_remembered_who_are_there_or_have_asked_lately() {
        let allowances = Allowances::new(SETTINGS);
        let here = allowances.of(UserId(1), 0);
        allowances.of(UserId(2), 0).request(0).unwrap();
        for n in 0..CLEARING_SIGN_INS as u64 {
            allowances.of(UserId(100 + n), 0);
        }
        assert!(allowances.people.len() < 10, "{}", allowances.people.len());
        assert!(allowances.people.contains_key(&UserId(1)) && allowances.people.contains_key(&UserId(2)));
        drop(here);
        for n in 0..CLEARING_SIGN_INS as u64 {
            allowances.of(UserId(100 + n), 10_000);
        }
        assert!(!allowances.people.contains_key(&UserId(1)) && !allowances.people.contains_key(&UserId(2)));
    }

    #[test]
    fn history_and_requests_are_counted_by_themselves() {
        let allowance = Allowance::full(SETTINGS, 0);
        assert_eq!(allowance.history(400, 0), Ok(()));
        assert_eq!(allowance.history(1, 0), Err(3_010));
        assert_eq!(allowance.request(0), Ok(()));
    }
}
