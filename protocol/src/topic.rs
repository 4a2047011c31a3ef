//! The names of topics. A topic is a durable numbered sequence of events with exactly one audience; which
//! audience that is, the server's `domain::audience` says, in one place.

use std::fmt;
use std::str::FromStr;

use crate::direct::Pair;
use crate::ids::{IssueId, MediationId, NeighbourhoodId, UserId};

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
    /// `appeals/7`: what is said against acts of order, and what the district decided (R12).
    Appeals(NeighbourhoodId),
    /// `dm/7/12/57`: what two people of the neighbourhood say to each other, and nobody else reads (R15).
    Dm(NeighbourhoodId, Pair),
    /// `mediation/7/3`: a dispute, among its parties and those who keep order (R14).
    Mediation(NeighbourhoodId, MediationId),
    /// `issues/7`: what was reported and what became of it, with nothing that names a reporter (R19).
    Issues(NeighbourhoodId),
    /// `case/7/31`: who reported the issue of this number, and what they and those who handle it say to each other.
    Case(NeighbourhoodId, IssueId),
    /// `inbox/7/12`: what one person is alerted to (R20).
    Inbox(NeighbourhoodId, UserId),
    /// `departments`: which departments the district has, who sits in them, and the reply guide that they keep (R26).
    Departments,
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
            Topic::District | Topic::Departments => None,
            Topic::Group(n)
            | Topic::Roster(n)
            | Topic::Moderation(n)
            | Topic::Bulletin(n)
            | Topic::Desk(n)
            | Topic::Register(n)
            | Topic::Appeals(n)
            | Topic::Dm(n, _)
            | Topic::Mediation(n, _)
            | Topic::Issues(n)
            | Topic::Case(n, _)
            | Topic::Inbox(n, _) => Some(n),
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
            Topic::Appeals(n) => write!(f, "appeals/{n}"),
            Topic::Dm(n, pair) => write!(f, "dm/{n}/{}/{}", pair.lower(), pair.higher()),
            Topic::Mediation(n, number) => write!(f, "mediation/{n}/{number}"),
            Topic::Issues(n) => write!(f, "issues/{n}"),
            Topic::Case(n, issue) => write!(f, "case/{n}/{issue}"),
            Topic::Inbox(n, user) => write!(f, "inbox/{n}/{user}"),
            Topic::Departments => write!(f, "departments"),
        }
    }
}

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        match text {
            "district" => return Ok(Topic::District),
            "departments" => return Ok(Topic::Departments),
            _ => {}
        }
        let (kind, number) = text.split_once('/').ok_or(TopicError)?;
        match kind {
            "dm" => return conversation(number).ok_or(TopicError),
            "mediation" => {
                return numbered(number, |n, k| Topic::Mediation(n, MediationId(k))).ok_or(TopicError);
            }
            "case" => return numbered(number, |n, k| Topic::Case(n, IssueId(k))).ok_or(TopicError),
            "inbox" => return numbered(number, |n, k| Topic::Inbox(n, UserId(k))).ok_or(TopicError),
            _ => {}
        }
        let number = canonical_number(number).ok_or(TopicError)?;
        match kind {
            "group" => Ok(Topic::Group(NeighbourhoodId(number))),
            "roster" => Ok(Topic::Roster(NeighbourhoodId(number))),
            "moderation" => Ok(Topic::Moderation(NeighbourhoodId(number))),
            "bulletin" => Ok(Topic::Bulletin(NeighbourhoodId(number))),
            "desk" => Ok(Topic::Desk(NeighbourhoodId(number))),
            "register" => Ok(Topic::Register(NeighbourhoodId(number))),
            "appeals" => Ok(Topic::Appeals(NeighbourhoodId(number))),
            "issues" => Ok(Topic::Issues(NeighbourhoodId(number))),
            _ => Err(TopicError),
        }
    }
}

/// Of two spellings, the one that begins with the lower number is the topic's, and the other is none.
fn conversation(text: &str) -> Option<Topic> {
    let mut numbers = text.splitn(3, '/');
    let neighbourhood = NeighbourhoodId(canonical_number(numbers.next()?)?);
    let (lower, higher) =
        (UserId(canonical_number(numbers.next()?)?), UserId(canonical_number(numbers.next()?)?));
    let pair = Pair::of(lower, higher).filter(|pair| pair.lower() == lower)?;
    Some(Topic::Dm(neighbourhood, pair))
}

/// One of which a neighbourhood has many, by number.
fn numbered<T: FromStr>(text: &str, of: impl Fn(NeighbourhoodId, T) -> Topic) -> Option<Topic> {
    let (neighbourhood, number) = text.split_once('/')?;
    Some(of(NeighbourhoodId(canonical_number(neighbourhood)?), canonical_number(number)?))
}

/// One topic has one spelling: no sign, no leading zero.
fn canonical_number<T: FromStr>(text: &str) -> Option<T> {
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
            Topic::Appeals(NeighbourhoodId(7)),
            Topic::Dm(NeighbourhoodId(7), Pair::of(UserId(12), UserId(57)).unwrap()),
            Topic::Dm(NeighbourhoodId(7), Pair::of(UserId(u64::MAX), UserId(1)).unwrap()),
            Topic::Mediation(NeighbourhoodId(7), MediationId(3)),
            Topic::Mediation(NeighbourhoodId(u32::MAX), MediationId(u32::MAX)),
            Topic::Issues(NeighbourhoodId(7)),
            Topic::Case(NeighbourhoodId(7), IssueId(31)),
            Topic::Inbox(NeighbourhoodId(7), UserId(u64::MAX)),
            Topic::Departments,
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
            "dm/1/2/2",
            "dm/1/3/2",
            "dm/1/0/2",
            "dm/1/02/3",
            "dm/1/2/3/",
            "dm/1/2/3/4",
            "dm/0/2/3",
            "dm//2/3",
            "dm/1/2/99999999999999999999",
            "mediation/7",
            "mediation/7/",
            "mediation/7/0",
            "mediation/7/03",
            "mediation/0/3",
            "mediation/7/3/1",
            "mediation/7/4294967296",
            "issues",
            "issues/7/1",
            "case/7",
            "case/7/031",
            "case/7/4294967296",
            "inbox/7",
            "inbox/7/0",
            "inbox/07/1",
            "departments/1",
            "GROUP/7",
            "group/99999999999",
        ] {
            assert_eq!(wrong.parse::<Topic>(), Err(TopicError), "{wrong}");
        }
    }
}
