//! How a neighbourhood goes, in numbers (R39): how many, never who (R40).

use serde::{Deserialize, Serialize};

/// What the secretary and the deputies of a neighbourhood are told, and the operator. A day that is not over has no numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Numbers {
    /// The last days that are over, oldest first.
    pub days: Vec<Period>,
    /// The last weeks that are over, Monday to Sunday, oldest first.
    pub weeks: Vec<Period>,
}

/// A day or a week. People are counted, each once; each count is rounded down to a multiple of five, and absent where it is
/// below five.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode,
)]
pub struct Period {
    /// When it began, milliseconds since 1970.
    pub from: u64,
    /// Who became a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<u64>,
    /// Who ceased to be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<u64>,
    /// Who posted or reacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<u64>,
    /// Who posted in the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<u64>,
    /// The share of the group's posts that came from the ten who posted most, in percent, rounded down to a multiple of five.
    /// Absent where fewer than fifteen people posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_ten_percent: Option<u64>,
}
