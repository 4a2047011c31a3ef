//! Who is on duty when, as those who keep order see it, and one's own quiet hours. Never here: whom an alert wakes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use linli_protocol::{Card, NeighbourhoodId, OnRota, Quiet, UserId};

use crate::domain::{Duties, Hours, Moment, Row, RowKey, Slot};

/// The part of the access view that knows both. It moves with durable commits only.
#[derive(Debug, Default)]
pub(super) struct Rota(Mutex<Duties>);

impl Rota {
    pub(super) fn put(&self, row: &Row) {
        self.duties().put(row);
    }

    pub(super) fn delete(&self, key: &RowKey) {
        self.duties().delete(key);
    }

    /// One line of the rota at a time in milliseconds since 1970.
    pub(super) fn line(&self, neighbourhood: NeighbourhoodId, person: Card, now: u64) -> OnRota {
        let duties = self.duties();
        let slots = duties.slots(neighbourhood, person.id).iter().copied().map(Slot::to_wire).collect();
        let on_duty = duties.is_on_duty(neighbourhood, person.id, Moment::at(now));
        OnRota { person, slots, on_duty }
    }

    pub(super) fn quiet(&self, user: UserId) -> Quiet {
        Quiet { hours: self.duties().quiet_hours(user).map(Hours::quiet_hours) }
    }

    fn duties(&self) -> MutexGuard<'_, Duties> {
        // Nothing panics half-way through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
