//! The names of topics. A topic is a durable numbered sequence of events with exactly one audience; which
//! audience that is, the server's `domain::audience` says, in one place.

use std::fmt;
use std::str::FromStr;

use crate::ids::NeighbourhoodId;

/// A topic's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode, bincode::Decode)]
pub enum Topic {
    /// `district`: neighbourhoods opened, people registered.
    District,
    /// `group/7`: the neighbourhood's conversation (R11).
    Group(NeighbourhoodId),
    /// `roster/7`: the members' cards (name, badge, office).
    Roster(NeighbourhoodId),
    /// `moderation/7`: how order was kept, each act with its rule, in a hash chain (R12).
    Moderation(NeighbourhoodId),
    /// `bulletin/7`: what the secretary and the deputies announce (R2, R9's first module).
    Bulletin(NeighbourhoodId),
    /// `desk/7`: the join code and who has applied (R7, R8).
    Desk(NeighbourhoodId),
    /// `register/7`: who lives where, by their real names (R8).
    Register(NeighbourhoodId),
}

/// A text that names no topic. It is answered like a topic that does not exist (guarantee 5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a topic: topics look like group/7")]
pub struct TopicError;

impl Topic {
    /// The neighbourhood that the topic belongs to, if it belongs to one.
    #[must_use]
    pub fn neighbourhood(self) -> Option<NeighbourhoodId> {
        match self {
            Topic::District => None,
            Topic::Group(n)
            | Topic::Roster(n)
            | Topic::Moderation(n)
            | Topic::Bulletin(n)
            | Topic::Desk(n)
            | Topic::Register(n) => Some(n),
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Topic::District => write!(f, "district"),
            Topic::Group(n) => write!(f, "group/{n}"),
            Topic::Roster(n) => write!(f, "roster/{n}"),
            Topic::Moderation(n) => write!(f, "moderation/{n}"),
            Topic::Bulletin(n) => write!(f, "bulletin/{n}"),
            Topic::Desk(n) => write!(f, "desk/{n}"),
            Topic::Register(n) => write!(f, "register/{n}"),
        }
    }
}

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        if text == "district" {
            return Ok(Topic::District);
        }
        let (kind, number) = text.split_once('/').ok_or(TopicError)?;
        let number = canonical_number(number).ok_or(TopicError)?;
        match kind {
            "group" => Ok(Topic::Group(NeighbourhoodId(number))),
            "roster" => Ok(Topic::Roster(NeighbourhoodId(number))),
            "moderation" => Ok(Topic::Moderation(NeighbourhoodId(number))),
            "bulletin" => Ok(Topic::Bulletin(NeighbourhoodId(number))),
            "desk" => Ok(Topic::Desk(NeighbourhoodId(number))),
            "register" => Ok(Topic::Register(NeighbourhoodId(number))),
            _ => Err(TopicError),
        }
    }
}

/// One topic has one spelling: no sign, no leading zero.
fn canonical_number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || text.starts_with('0') {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_one_spelling() {
        for topic in [
            Topic::District,
            Topic::Group(NeighbourhoodId(7)),
            Topic::Roster(NeighbourhoodId(550)),
            Topic::Moderation(NeighbourhoodId(7)),
            Topic::Bulletin(NeighbourhoodId(7)),
            Topic::Desk(NeighbourhoodId(7)),
            Topic::Register(NeighbourhoodId(7)),
        ] {
            assert_eq!(topic.to_string().parse(), Ok(topic));
        }
        for wrong in [
            "",
            "group",
            "group/",
            "group/07",
            "group/+7",
            "group/0",
            "group/7/",
            "dm/1/2",
            "GROUP/7",
            "group/99999999999",
        ] {
            assert_eq!(wrong.parse::<Topic>(), Err(TopicError), "{wrong}");
        }
    }
}
