//! Numbers with meanings. Each is a type of its own so that a seq never stands where a user id should.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::topic::Topic;

/// An id that could not be read from text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 16 hexadecimal digits.
    #[error("an epoch is 16 hexadecimal digits")]
    Epoch,
    /// Not a ULID.
    #[error("a client_id is a ULID: 26 characters of Crockford's base 32")]
    ClientId,
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default,
            Serialize, Deserialize, bincode::Encode, bincode::Decode,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

number! {
    /// A person's number in the district, from 1. It never changes and is never given twice.
    UserId(u64)
}
number! {
    /// A neighbourhood's number in the district, from 1.
    NeighbourhoodId(u32)
}
number! {
    /// A mediation thread's number in its neighbourhood, from 1 (R14).
    MediationId(u32)
}
number! {
    /// An issue's number in its neighbourhood, from 1 (R19).
    IssueId(u32)
}
number! {
    /// A department's number in the district, from 1 (R26).
    DepartmentId(u32)
}
number! {
    /// An entry's number in its department's reply guide, from 1 (R26).
    GuideEntryId(u32)
}
number! {
    /// A signed-in device of a person (one token), from 1, unique in the district.
    DeviceId(u64)
}
number! {
    /// A client's own number for a request, echoed in its reply. Unique among those that wait.
    RequestId(u64)
}
number! {
    /// An event's place in its topic: contiguous from 1. 0 means "before the first".
    Seq(u64)
}

impl Seq {
    /// The place before the first event.
    pub const ZERO: Seq = Seq(0);

    /// The place after this one. A client may name any number, so the last one stays where it is.
    #[must_use]
    pub fn next(self) -> Seq {
        Seq(self.0.saturating_add(1))
    }
}

/// Tells one history from another: random, compared for equality only. It is minted anew at create,
/// restore, import and any repair that drops records; a client that meets another epoch starts from a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, bincode::Encode, bincode::Decode)]
pub struct Epoch(pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Epoch {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let hexadecimal = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !hexadecimal {
            return Err(IdError::Epoch);
        }
        u64::from_str_radix(text, 16).map(Epoch).map_err(|_| IdError::Epoch)
    }
}

/// A client's name for one act, a ULID: whoever resends the act resends the id, and it happens once
/// (guarantee 4). It is unique per person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode, bincode::Decode)]
pub struct ClientId(pub u128);

impl ClientId {
    /// Makes an id from a time (milliseconds since 1970) and 80 random bits (the rest is ignored).
    #[must_use]
    pub fn from_parts(at_ms: u64, random: u128) -> ClientId {
        ClientId(ulid::Ulid::from_parts(at_ms, random).0)
    }

    /// The time the client put into the id, in milliseconds since 1970, by the client's clock.
    #[must_use]
    pub fn at_ms(self) -> u64 {
        ulid::Ulid(self.0).timestamp_ms()
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", ulid::Ulid(self.0))
    }
}

impl FromStr for ClientId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        // 26 characters hold 130 bits; a first character above 7 would overflow and name another id.
        if text.as_bytes().first().is_none_or(|first| !(b'0'..=b'7').contains(first)) {
            return Err(IdError::ClientId);
        }
        ulid::Ulid::from_string(text).map(|id| ClientId(id.0)).map_err(|_| IdError::ClientId)
    }
}

/// A place in one history: what a client holds of a topic, and resumes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(from = "PositionObject")]
pub struct Position {
    /// The history that `seq` counts in.
    pub epoch: Epoch,
    /// The last event that is known; 0 for none.
    pub seq: Seq,
}

/// Serde would read a plain struct from an array too; one with a flattened part is read from an object only.
#[derive(Deserialize)]
struct PositionObject {
    epoch: Epoch,
    seq: Seq,
    #[serde(flatten)]
    _object_only: Nothing,
}

#[derive(Deserialize)]
struct Nothing {}

impl From<PositionObject> for Position {
    fn from(PositionObject { epoch, seq, .. }: PositionObject) -> Position {
        Position { epoch, seq }
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

as_text!(Epoch);
as_text!(ClientId);
as_text!(Topic);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_is_read_back_from_its_text() {
        let epoch = Epoch(0x0123_4567_89ab_cdef);
        assert_eq!(epoch.to_string(), "0123456789abcdef");
        assert_eq!("0123456789abcdef".parse(), Ok(epoch));
        assert_eq!("+123456789abcdef".parse::<Epoch>(), Err(IdError::Epoch));
        assert_eq!("123".parse::<Epoch>(), Err(IdError::Epoch));
    }

    #[test]
    fn a_client_id_keeps_its_time_and_its_text() {
        let id = ClientId::from_parts(1_700_000_000_123, 42);
        assert_eq!(id.at_ms(), 1_700_000_000_123);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_client_id_that_overflows_is_refused_rather_than_wrapped() {
        assert_eq!("80000000000000000000000000".parse::<ClientId>(), Err(IdError::ClientId));
        assert_eq!("".parse::<ClientId>(), Err(IdError::ClientId));
        assert_eq!("01J".parse::<ClientId>(), Err(IdError::ClientId));
        assert_eq!("01ARZ3NDEKTSV4RRFFQ69G5FAé".parse::<ClientId>(), Err(IdError::ClientId));
    }
}
