//! Who is on duty when, and who wants to be let sleep, as they are stored: an event and two rows. Never here: alerts.

use linli_protocol::{NeighbourhoodId, Seq, UserId};

use super::super::JournalError;
use super::event::StoredHeader;
use super::{Fault, Sealed, kind, seal};
use crate::domain::{DutyRow, EventKind, Hours, Row, Slot};

/// Its days (bit 0 for Monday), and from which minute of the day to which.
type StoredSlot = (u8, u16, u16);

fn stored_slots(slots: &[Slot]) -> Vec<StoredSlot> {
    slots.iter().map(|slot| (slot.days(), slot.hours().from(), slot.hours().to())).collect()
}

fn domain_slots(slots: Vec<StoredSlot>) -> Result<Vec<Slot>, Fault> {
    let slot = |(days, from, to)| Slot::new(days, domain_hours((from, to))?).ok_or_else(no_time);
    slots.into_iter().map(slot).collect()
}

fn domain_hours((from, to): (u16, u16)) -> Result<Hours, Fault> {
    Hours::new(from, to).ok_or_else(no_time)
}

fn no_time() -> Fault {
    Fault::wrong("it names no time of the week")
}

/// Encodes that somebody is on duty from here on.
pub(super) fn duty_set(
    key: &[u8],
    header: StoredHeader,
    user: UserId,
    slots: &[Slot],
) -> Result<Vec<u8>, JournalError> {
    seal(key, kind::DUTY_SET, &(header, user.0, stored_slots(slots)))
}

/// Decodes it.
pub(super) fn event_of(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind), Fault> {
    let (header, user, slots) = sealed.whole()?;
    Ok((header, EventKind::DutySet { user: UserId(user), slots: domain_slots(slots)? }))
}

/// Encodes a row of somebody's duty.
pub(super) fn duty_row(key: &[u8], row: &DutyRow) -> Result<Vec<u8>, JournalError> {
    let DutyRow { neighbourhood, user, slots, changed } = row;
    seal(key, kind::ROW_DUTY, &(neighbourhood.0, user.0, stored_slots(slots), changed.0))
}

/// Encodes a row of somebody's quiet hours.
pub(super) fn quiet_hours_row(key: &[u8], user: UserId, hours: Hours) -> Result<Vec<u8>, JournalError> {
    seal(key, kind::ROW_QUIET_HOURS, &(user.0, (hours.from(), hours.to())))
}

/// Decodes a row of either.
pub(super) fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    match sealed.kind {
        kind::ROW_DUTY => {
            let (neighbourhood, user, slots, changed) = sealed.whole()?;
            let (neighbourhood, user) = (NeighbourhoodId(neighbourhood), UserId(user));
            Ok(Row::Duty(DutyRow { neighbourhood, user, slots: domain_slots(slots)?, changed: Seq(changed) }))
        }
        kind::ROW_QUIET_HOURS => {
            let (user, hours) = sealed.whole()?;
            Ok(Row::QuietHours { user: UserId(user), hours: domain_hours(hours)? })
        }
        _ => Err(sealed.unexpected()),
    }
}
