//! Joining (R7, R8): the code on a neighbourhood's poster, and where an applicant says they live. A code is no password, but
//! whoever has one may apply, so nobody can guess one. Never here: who may apply, admit or refuse.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::event::{Card, Office};
use crate::ids::Seq;
use crate::moderation::Rule;
use crate::text::{Building, DisplayName, Flat};

const CODE_BYTES: usize = 10;
/// Crockford's Base32: no letter in it looks like a digit.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A join code: 80 random bits, as 16 characters of Crockford's Base32 in groups of four (`7Q4M-0VKD-X2RT-9HBE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode, bincode::Decode)]
pub struct JoinCode(pub [u8; CODE_BYTES]);

/// A text that is no join code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a join code: it has 16 letters and digits, like 7Q4M-0VKD-X2RT-9HBE")]
pub struct JoinCodeError;

impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in 0..16_usize {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            // Five bits, from the two bytes in which they lie.
            let (byte, bit) = (place * 5 / 8, place * 5 % 8);
            let next = self.0.get(byte + 1).copied().unwrap_or(0);
            let pair = u16::from_be_bytes([self.0[byte], next]);
            let digit = usize::from(pair >> (11 - bit) & 31);
            write!(f, "{}", char::from(DIGITS[digit]))?;
        }
        Ok(())
    }
}

impl FromStr for JoinCode {
    type Err = JoinCodeError;

    /// As people type it: in small letters, with or without the hyphens, O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<Self, JoinCodeError> {
        let mut bits: u128 = 0;
        let mut digits = 0;
        for typed in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
            let meant = match typed.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let digit = DIGITS.iter().position(|digit| *digit == meant).ok_or(JoinCodeError)?;
            digits += 1;
            if digits > 16 {
                return Err(JoinCodeError);
            }
            bits = bits << 5 | digit as u128;
        }
        if digits != 16 {
            return Err(JoinCodeError);
        }
        let mut code = [0; CODE_BYTES];
        code.copy_from_slice(&bits.to_be_bytes()[16 - CODE_BYTES..]);
        Ok(JoinCode(code))
    }
}

impl Serialize for JoinCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for JoinCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Who somebody is by their papers, and where they live (R8). The secretary and the deputies read it, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Residence {
    /// The real name.
    pub name: DisplayName,
    /// The building.
    pub building: Building,
    /// The flat. Who shares it and the building is one household.
    pub flat: Flat,
}

/// A person with their residence: in a register, and in the event of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Resident {
    /// Who.
    pub person: Card,
    /// Where they live; absent once they have left or were refused: then it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<Residence>,
}

/// An application that waits on a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ApplicationItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who applies, and what they say of themselves.
    #[serde(flatten)]
    pub resident: Resident,
}

/// The join code that is in force, on a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct JoinCodeItem {
    /// The event that issued it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The code.
    pub code: JoinCode,
    /// Applications since then, those sent again with something changed among them.
    pub applied: u64,
    /// Applicants admitted since then.
    pub admitted: u64,
}

/// The join code in force, and all that is counted of it (R7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct JoinCodeCounts {
    /// The code, with what became of it.
    #[serde(flatten)]
    pub item: JoinCodeItem,
    /// How often the page that its poster leads to was opened: once a minute at most from one address.
    pub scans: u64,
}

/// An applicant was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Refused {
    /// Who.
    pub person: Card,
    /// Why; the applicant reads it.
    pub reason: String,
}

/// How a person stands to a neighbourhood, as told to themselves. In JSON, `state` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standing {
    /// Admitted.
    Member {
        /// The office held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<Office>,
    },
    /// Applied, and nobody has decided yet.
    Waiting {
        /// Since when, in milliseconds since 1970.
        since: u64,
    },
    /// Refused; one may apply again.
    Refused {
        /// When, in milliseconds since 1970.
        at: u64,
        /// Why.
        reason: String,
    },
    /// Banned: one is not admitted until that is lifted. One may appeal.
    Banned {
        /// When, in milliseconds since 1970.
        at: u64,
        /// By which rule.
        rule: Rule,
        /// Why.
        reason: String,
        /// The act of the moderation record, to appeal against.
        act: Seq,
        /// What became of one's appeal; absent if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        appeal: Option<OwnAppeal>,
    },
}

/// An appeal of one's own against a ban. A granted one lifts the ban, so that there is none to tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct OwnAppeal {
    /// When one appealed, in milliseconds since 1970.
    pub at: u64,
    /// The district's no; absent while nobody has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<AppealRefused>,
}

/// A no to an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AppealRefused {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_code_is_read_back_as_it_is_shown_and_as_people_type_it() {
        for bytes in [[0; 10], [0xff; 10], [1, 35, 69, 103, 137, 171, 205, 239, 16, 50]] {
            let code = JoinCode(bytes);
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        let code = JoinCode([0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x20]);
        assert_eq!(code.to_string(), "1111-1111-1111-1110");
        assert_eq!("ilIL 1111 i1l1 llio".parse(), Ok(code));
    }

    #[test]
    fn what_is_not_sixteen_digits_is_no_join_code() {
        for wrong in
            ["", "1111-1111-1111-111", "1111-1111-1111-11111", "1111-1111-1111-111U", "1111-1111-1111-111é"]
        {
            assert_eq!(wrong.parse::<JoinCode>(), Err(JoinCodeError), "{wrong}");
        }
    }
}
