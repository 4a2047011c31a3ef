//! Times of the week and of the day, in a line of who is on duty or wants to be let sleep.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::domain::{Hours, Slot};

/// From when to when somebody is on duty, or wants to be let sleep.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct HoursLine {
    from_minute: u16,
    to_minute: u16,
}

/// A time of the week at which somebody is on duty.
#[derive(Debug, Serialize, Deserialize)]
struct SlotLine {
    /// Bit 0 for Monday.
    days: u8,
    #[serde(flatten)]
    hours: HoursLine,
}

impl From<Hours> for HoursLine {
    fn from(hours: Hours) -> HoursLine {
        HoursLine { from_minute: hours.from(), to_minute: hours.to() }
    }
}

impl From<Slot> for SlotLine {
    fn from(slot: Slot) -> SlotLine {
        SlotLine { days: slot.days(), hours: slot.hours().into() }
    }
}

pub(super) fn hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hours, D::Error> {
    let HoursLine { from_minute, to_minute } = HoursLine::deserialize(deserializer)?;
    Hours::new(from_minute, to_minute).ok_or_else(|| D::Error::custom("it is no time of the day"))
}

pub(super) fn slots<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Slot>, D::Error> {
    let slot = |SlotLine { days, hours: HoursLine { from_minute, to_minute } }| {
        let slot = Hours::new(from_minute, to_minute).and_then(|hours| Slot::new(days, hours));
        slot.ok_or_else(|| D::Error::custom("it is no time of the week"))
    };
    Vec::<SlotLine>::deserialize(deserializer)?.into_iter().map(slot).collect()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn write_hours<S: Serializer>(hours: &Hours, serializer: S) -> Result<S::Ok, S::Error> {
    HoursLine::from(*hours).serialize(serializer)
}

pub(super) fn write_slots<S: Serializer>(slots: &[Slot], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(slots.iter().map(|slot| SlotLine::from(*slot)))
}
