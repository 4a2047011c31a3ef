//! Search: what one asks for, and what is found. Never here: how it is looked up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::{NeighbourhoodId, Seq};
use crate::topic::Topic;

/// Where a post stands among all that one can find: newest first is by time, then topic, then number. `next` of an answer
/// is one, and `before` of the request for more.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    bincode::Encode,
    bincode::Decode,
)]
pub struct SearchPlace {
    /// When it was posted, milliseconds since 1970.
    pub at: u64,
    /// Where.
    pub topic: Topic,
    /// Its number there.
    pub seq: Seq,
}

impl fmt::Display for SearchPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.at, self.topic, self.seq)
    }
}

/// Not `TIME,TOPIC,NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place of a search, such as 1700000000123,group/7,121")]
pub struct SearchPlaceError;

impl FromStr for SearchPlace {
    type Err = SearchPlaceError;

    fn from_str(text: &str) -> Result<SearchPlace, SearchPlaceError> {
        let read = || -> Option<SearchPlace> {
            let (at, rest) = text.split_once(',')?;
            let (topic, seq) = rest.split_once(',')?;
            Some(SearchPlace {
                at: at.parse().ok()?,
                topic: topic.parse().ok()?,
                seq: Seq(seq.parse().ok()?),
            })
        };
        read().ok_or(SearchPlaceError)
    }
}

/// A post that was found, as it reads today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Hit {
    /// Where it was posted.
    pub topic: Topic,
    /// Its number there: a `view` before the number after it shows it in its place.
    pub seq: Seq,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// By whom.
    pub by: Card,
    /// The post it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// The part of its text around what was looked for, on one line. Put together, the pieces are the excerpt.
    pub excerpt: Vec<ExcerptPiece>,
}

/// A piece of an excerpt. Pieces need no counting of characters, which every language does in its own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ExcerptPiece {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hit: bool,
}

/// A member whose name was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Namesake {
    /// Of which neighbourhood.
    pub neighbourhood: NeighbourhoodId,
    /// Who.
    pub person: Card,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_text_and_newer_is_greater() {
        let place = SearchPlace { at: 7, topic: Topic::Group(NeighbourhoodId(7)), seq: Seq(121) };
        assert_eq!(place.to_string(), "7,group/7,121");
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "7", "7,group/7", "x,group/7,1", "7,group,1", "7,group/7,x", "7,group/7,1,1"] {
            assert_eq!(wrong.parse::<SearchPlace>(), Err(SearchPlaceError), "{wrong}");
        }
        assert!(place < SearchPlace { at: 8, ..place } && place < SearchPlace { seq: Seq(122), ..place });
    }
}
