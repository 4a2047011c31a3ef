//! How often the page that a poster leads to was opened (R7). Scans are added up here and kept a few seconds later, many at once; a crash
//! loses those of the last seconds. Never here: who it was. From one address a code is counted once a minute, in the table of attempts.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use linli_protocol::{JoinCode, NeighbourhoodId};
use tokio::sync::watch;
use tokio::time::{Duration, sleep};

use super::Site;
use crate::domain::{Act, Actor, Command};
use crate::limits;

/// Scans that are not kept yet: of codes in force, so there is one entry a neighbourhood at most.
#[derive(Debug, Default)]
pub(super) struct Scans(Mutex<BTreeMap<NeighbourhoodId, (JoinCode, u64)>>);

impl Scans {
    fn add(&self, neighbourhood: NeighbourhoodId, code: JoinCode, scans: u64) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, before) = waiting.entry(neighbourhood).or_insert((code, 0));
        if *counted != code {
            (*counted, *before) = (code, 0);
        }
        *before = before.saturating_add(scans);
    }

    fn take(&self) -> BTreeMap<NeighbourhoodId, (JoinCode, u64)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Site {
    /// Counts a scan of a code in force.
    pub(super) fn count_scan(&self, neighbourhood: NeighbourhoodId, code: JoinCode, address: IpAddr) {
        let key = format!("scan {code} {}", super::addresses::one_client(address));
        if self.attempts.take(&key, limits::SCANS_PER_ADDRESS_MAX).is_ok() {
            self.scans.add(neighbourhood, code, 1);
        }
    }

    /// Keeps the scans that were counted; what the writer does not take now waits for the next time.
    pub async fn keep_scans(&self) {
        for (neighbourhood, (code, scans)) in self.scans.take() {
            let act = Act::CountScans { neighbourhood, code, scans };
            let command = Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
            if self.house.engine.ask(command).await.is_err() {
                self.scans.add(neighbourhood, code, scans);
            }
        }
    }
}

/// Keeps scans every few seconds.
pub async fn keep_scans(site: Arc<Site>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = sleep(Duration::from_millis(limits::SCANS_KEPT_EVERY_MS)) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        site.keep_scans().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_add_up_until_they_are_taken_and_those_of_another_code_begin_anew() {
        let (scans, place) = (Scans::default(), NeighbourhoodId(7));
        let (old, new) = (JoinCode([1; 10]), JoinCode([2; 10]));
        scans.add(place, old, 1);
        scans.add(place, old, 2);
        assert_eq!(scans.take(), [(place, (old, 3))].into());
        assert!(scans.take().is_empty());
        scans.add(place, old, 1);
        scans.add(place, new, 1);
        assert_eq!(scans.take(), [(place, (new, 1))].into());
    }
}
