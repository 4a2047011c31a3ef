//! Who is on duty when, and when one wants to be let sleep (R24). Times are minutes of the district's day. Never here: whom an alert
//! wakes; that is the server's rule.

use serde::{Deserialize, Serialize};

use crate::event::Card;

/// A time of the week at which somebody is on duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DutySlot {
    /// The days on which it begins, 1 (Monday) to 7 (Sunday), each once.
    pub days: Vec<u8>,
    /// When it begins, in minutes of the day, 0 to 1,439.
    pub from_minute: u16,
    /// When it ends, in minutes of the day, 0 to 1,440; before `from_minute` for the next day.
    pub to_minute: u16,
}

/// When somebody wants to be let sleep, every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct QuietHours {
    /// When they begin, in minutes of the day, 0 to 1,439.
    pub from_minute: u16,
    /// When they end, in minutes of the day, 0 to 1,440; before `from_minute` for the next day.
    pub to_minute: u16,
}

/// What one has said of one's own quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Quiet {
    /// When they are; absent for who has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<QuietHours>,
}

/// `desk`: when somebody is on duty from here on; without slots no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DutySet {
    /// Who.
    pub person: Card,
    /// When.
    pub slots: Vec<DutySlot>,
}

/// One of those who keep order, on the rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct OnRota {
    /// Who.
    pub person: Card,
    /// When they are on duty; empty for who is never.
    pub slots: Vec<DutySlot>,
    /// Whether they are on duty at this moment.
    pub on_duty: bool,
}
