//! Who may read a topic: one rule, in this one place (guarantee 5). Everything that shows anything asks it:
//! subscribe, view, catching up, `mine`, typing, online counts.

use linli_protocol::{Module, NeighbourhoodId, Office, Topic};

use super::moderation::keeps_order;
use super::settings;

/// Exactly one per topic: whoever may read it may read every byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Nobody over the wire; the administration through its socket.
    Administration,
    /// The admitted members of a neighbourhood.
    Members(NeighbourhoodId),
    /// Its members, and those who wait to be admitted (R8).
    Joined(NeighbourhoodId),
    /// Its secretary and its deputies.
    Keepers(NeighbourhoodId),
}

/// What a person is to a neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Nobody there.
    Stranger,
    /// Waits to be admitted.
    Applicant,
    /// A member, with the office held.
    Member(Option<Office>),
}

/// The audience of a topic.
#[must_use]
pub fn of(topic: Topic) -> Audience {
    match topic {
        Topic::District => Audience::Administration,
        Topic::Group(n) | Topic::Roster(n) | Topic::Moderation(n) => Audience::Members(n),
        Topic::Bulletin(n) => Audience::Joined(n),
        Topic::Desk(n) | Topic::Register(n) => Audience::Keepers(n),
    }
}

/// Whether a person may read a topic, given what they are to its neighbourhood and which modules are on there: what is
/// switched off is nobody's.
pub fn may_read(
    topic: Topic,
    part: impl Fn(NeighbourhoodId) -> Part,
    is_on: impl Fn(NeighbourhoodId, Module) -> bool,
) -> bool {
    if let (Some(module), Some(n)) = (settings::of_topic(topic), topic.neighbourhood())
        && !is_on(n, module)
    {
        return false;
    }
    match of(topic) {
        Audience::Administration => false,
        Audience::Members(n) => matches!(part(n), Part::Member(_)),
        Audience::Joined(n) => has_joined(part(n)),
        Audience::Keepers(n) => matches!(part(n), Part::Member(office) if keeps_order(office)),
    }
}

/// Whether a person may know what a neighbourhood is: who may read its bulletin, if it has one.
#[must_use]
pub fn has_joined(part: Part) -> bool {
    part != Part::Stranger
}

/// The topics of a neighbourhood, whoever may read them, in the order in which clients show them.
#[must_use]
pub fn topics_of(neighbourhood: NeighbourhoodId) -> [Topic; 6] {
    [
        Topic::Group(neighbourhood),
        Topic::Bulletin(neighbourhood),
        Topic::Roster(neighbourhood),
        Topic::Moderation(neighbourhood),
        Topic::Desk(neighbourhood),
        Topic::Register(neighbourhood),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

    fn readable(part: Part) -> Vec<Topic> {
        let there = |n| if n == SEVEN { part } else { Part::Stranger };
        let all_on = |_, _| true;
        topics_of(SEVEN).into_iter().filter(|topic| may_read(*topic, there, all_on)).collect()
    }

    #[test]
    fn a_bulletin_that_is_switched_off_is_nobodys_and_the_rest_stays() {
        let secretary = |_| Part::Member(Some(Office::Secretary));
        let without = |_, module| module != Module::Bulletin;
        for topic in topics_of(SEVEN) {
            assert_eq!(may_read(topic, secretary, without), topic != Topic::Bulletin(SEVEN), "{topic}");
        }
    }

    #[test]
    fn only_those_who_joined_read_a_neighbourhoods_topics_and_nobody_the_districts() {
        assert_eq!(readable(Part::Stranger), []);
        assert_eq!(readable(Part::Applicant), [Topic::Bulletin(SEVEN)]);
        let members = topics_of(SEVEN)[..4].to_vec();
        for office in [None, Some(Office::Property), Some(Office::Police), Some(Office::Doctor)] {
            assert_eq!(readable(Part::Member(office)), members, "{office:?}");
        }
        for office in [Office::Secretary, Office::Deputy] {
            assert_eq!(readable(Part::Member(Some(office))), topics_of(SEVEN), "{office:?}");
        }
        assert!(!may_read(Topic::District, |_| Part::Member(Some(Office::Secretary)), |_, _| true));
    }
}
