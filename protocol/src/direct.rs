//! Direct messages (R15): the two people of a conversation, and what comes before one between residents: a request
//! without words, and its answer. Never here: who may write to whom.

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::{IssueId, Seq, UserId};

/// Two different people, in one order only, so that what they say has one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode)]
pub struct Pair {
    lower: UserId,
    higher: UserId,
}

impl Pair {
    /// The two, whichever is named first; none for one and the same, and for number 0, which nobody has.
    #[must_use]
    pub fn of(one: UserId, other: UserId) -> Option<Pair> {
        let (lower, higher) = (one.min(other), one.max(other));
        (lower != higher && lower != UserId(0)).then_some(Pair { lower, higher })
    }

    /// Whose number is the lower one.
    #[must_use]
    pub fn lower(self) -> UserId {
        self.lower
    }

    /// Whose number is the higher one.
    #[must_use]
    pub fn higher(self) -> UserId {
        self.higher
    }

    /// Both.
    #[must_use]
    pub fn both(self) -> [UserId; 2] {
        [self.lower, self.higher]
    }

    /// The other of the two; none for who is neither.
    #[must_use]
    pub fn other(self, user: UserId) -> Option<UserId> {
        if user == self.lower {
            Some(self.higher)
        } else if user == self.higher {
            Some(self.lower)
        } else {
            None
        }
    }
}

// Decoding goes by the rule too: bincode must not give a conversation a second name.
impl<Context> bincode::Decode<Context> for Pair {
    fn decode<D: bincode::de::Decoder<Context = Context>>(
        decoder: &mut D,
    ) -> Result<Self, bincode::error::DecodeError> {
        let (lower, higher) = (UserId::decode(decoder)?, UserId::decode(decoder)?);
        let pair = Pair::of(lower, higher).filter(|pair| pair.lower == lower);
        pair.ok_or(bincode::error::DecodeError::Other("a conversation names its two people in order"))
    }
}
impl<'de, Context> bincode::BorrowDecode<'de, Context> for Pair {
    fn borrow_decode<D: bincode::de::BorrowDecoder<'de, Context = Context>>(
        decoder: &mut D,
    ) -> Result<Self, bincode::error::DecodeError> {
        <Pair as bincode::Decode<Context>>::decode(decoder)
    }
}

/// A step towards writing to each other, in a view of the conversation. In JSON, `step` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ContactItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who took it.
    pub by: Card,
    /// Which it is.
    pub step: ContactStep,
}

/// What a resident does to be able to write to another, or to let them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactStep {
    /// Asks whether they may write. It carries no words, so that nobody is written to who has not agreed.
    Asked,
    /// Agrees: from now on both write.
    Agreed,
    /// A step this build does not know.
    #[serde(other)]
    Unknown,
}

/// Which message of one's own a report is made from: who else reads the conversation, and the event that posted it there (R16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ReportFrom {
    /// The other of the two.
    pub with: UserId,
    /// The message.
    pub of: Seq,
}

/// `dm`: somebody in office proposes that a message of the other's becomes a report. Only its author makes it one (R16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueProposed {
    /// The message.
    pub of: Seq,
}

/// `dm`: its author made a message a report. The two read it here; whoever reads the issue does not see that there was a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct BecameIssue {
    /// The message.
    pub of: Seq,
    /// The issue.
    pub issue: IssueId,
}

/// What is no message in a conversation that may be written in, in a view of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DmItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who caused it.
    pub by: Card,
    /// What.
    #[serde(flatten)]
    pub what: DmEntry,
}

/// What such an item is. In JSON, `entry` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum DmEntry {
    /// A message is proposed as a report.
    IssueProposed(IssueProposed),
    /// A message became one.
    BecameIssue(BecameIssue),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_are_one_pair_whoever_is_named_first() {
        let (ana, bo) = (UserId(2), UserId(5));
        let pair = Pair::of(bo, ana).unwrap();
        assert_eq!(Pair::of(ana, bo), Some(pair));
        assert_eq!((pair.lower(), pair.higher()), (ana, bo));
        assert_eq!((pair.other(ana), pair.other(bo), pair.other(UserId(3))), (Some(bo), Some(ana), None));
        assert_eq!(Pair::of(ana, ana), None, "nobody writes to themselves");
        assert_eq!(Pair::of(UserId(0), ana), None, "there is no person 0");
    }

    #[test]
    fn a_pair_in_the_wrong_order_is_not_decoded() {
        let config = bincode::config::standard();
        let encoded = |numbers: (u64, u64)| bincode::encode_to_vec(numbers, config).unwrap();
        let decoded = |bytes: &[u8]| {
            bincode::decode_from_slice::<Pair, _>(bytes, config).map(|(pair, _)| pair.both()).ok()
        };
        assert_eq!(decoded(&encoded((2, 5))), Some([UserId(2), UserId(5)]));
        for wrong in [(5, 2), (2, 2), (0, 2)] {
            assert_eq!(decoded(&encoded(wrong)), None, "{wrong:?}");
        }
    }
}
