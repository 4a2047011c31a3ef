//! The names of topics as they are stored: a number for the kind, the neighbourhood, and what the form of the kind adds.
//! The numbers stay what they are for ever: stored data is found by them. Never here: other keys.

use linli_protocol::{IssueId, MediationId, NeighbourhoodId, Pair, Topic, UserId};

/// A topic as it is stored: a number for its kind, its neighbourhood or 0, and what its form adds.
pub(super) type TopicNumbers = (u8, u32, Rest);

/// What follows the kind and the neighbourhood in a topic's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// A neighbourhood has one of it.
    Nothing,
    /// The two people of a conversation.
    Pair(u64, u64),
    /// A number in the neighbourhood.
    Number(u32),
    /// A person.
    Person(u64),
}

/// Which [`Rest`] the names of a kind have. All names of one kind are equally long, and begin with the kind: so no topic's name is the
/// beginning of another's, and a range of one topic touches no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Alone,
    OfTwo,
    Numbered,
    OfOne,
}

impl Form {
    /// By a topic's stored kind.
    pub(super) fn of_kind(kind: u8) -> Form {
        match kind {
            9 => Form::OfTwo,
            10 | 12 => Form::Numbered,
            13 => Form::OfOne,
            _ => Form::Alone,
        }
    }

    /// How many bytes of a key it takes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Form::Alone => 0,
            Form::OfTwo => 16,
            Form::Numbered => 4,
            Form::OfOne => 8,
        }
    }
}

/// The numbers of a topic.
pub(super) fn numbers_of_topic(topic: Topic) -> TopicNumbers {
    let (kind, neighbourhood) = match topic {
        Topic::Dm(n, pair) => return (9, n.0, Rest::Pair(pair.lower().0, pair.higher().0)),
        Topic::Mediation(n, number) => return (10, n.0, Rest::Number(number.0)),
        Topic::Case(n, issue) => return (12, n.0, Rest::Number(issue.0)),
        Topic::Inbox(n, user) => return (13, n.0, Rest::Person(user.0)),
        Topic::District => (1, 0),
        Topic::Group(n) => (2, n.0),
        Topic::Roster(n) => (3, n.0),
        Topic::Moderation(n) => (4, n.0),
        Topic::Bulletin(n) => (5, n.0),
        Topic::Desk(n) => (6, n.0),
        Topic::Register(n) => (7, n.0),
        Topic::Appeals(n) => (8, n.0),
        Topic::Issues(n) => (11, n.0),
        Topic::Departments => (14, 0),
    };
    (kind, neighbourhood, Rest::Nothing)
}

/// Reads a stored topic back.
pub(super) fn topic_of_numbers((kind, neighbourhood, rest): TopicNumbers) -> Option<Topic> {
    let n = NeighbourhoodId(neighbourhood);
    match (kind, rest) {
        (1, Rest::Nothing) => (neighbourhood == 0).then_some(Topic::District),
        (2, Rest::Nothing) => Some(Topic::Group(n)),
        (3, Rest::Nothing) => Some(Topic::Roster(n)),
        (4, Rest::Nothing) => Some(Topic::Moderation(n)),
        (5, Rest::Nothing) => Some(Topic::Bulletin(n)),
        (6, Rest::Nothing) => Some(Topic::Desk(n)),
        (7, Rest::Nothing) => Some(Topic::Register(n)),
        (8, Rest::Nothing) => Some(Topic::Appeals(n)),
        (9, Rest::Pair(lower, higher)) => {
            let pair = Pair::of(UserId(lower), UserId(higher)).filter(|pair| pair.lower().0 == lower)?;
            Some(Topic::Dm(n, pair))
        }
        (11, Rest::Nothing) => Some(Topic::Issues(n)),
        (12, Rest::Number(number)) => Some(Topic::Case(n, IssueId(number))),
        (13, Rest::Person(user)) => Some(Topic::Inbox(n, UserId(user))),
        (14, Rest::Nothing) => (neighbourhood == 0).then_some(Topic::Departments),
        (10, Rest::Number(number)) => Some(Topic::Mediation(n, MediationId(number))),
        _ => None,
    }
}
