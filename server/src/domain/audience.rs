//! Who may read a topic: one rule, in this one place (guarantee 5). Everything that shows anything asks it:
//! subscribe, view, catching up, `mine`, typing, online counts.

use linli_protocol::{NeighbourhoodId, Topic};

/// Exactly one per topic: whoever may read it may read every byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Nobody over the wire; the administration through its socket.
    Administration,
    /// The admitted members of a neighbourhood.
    Members(NeighbourhoodId),
}

/// The audience of a topic.
#[must_use]
pub fn of(topic: Topic) -> Audience {
    match topic {
        Topic::District => Audience::Administration,
        Topic::Group(n) | Topic::Roster(n) | Topic::Moderation(n) | Topic::Bulletin(n) => {
            Audience::Members(n)
        }
    }
}

/// Whether a person may read a topic, given the neighbourhoods they are a member of.
pub fn may_read(topic: Topic, is_member: impl Fn(NeighbourhoodId) -> bool) -> bool {
    match of(topic) {
        Audience::Administration => false,
        Audience::Members(n) => is_member(n),
    }
}

/// The topics that members of a neighbourhood read, in the order in which clients show them.
#[must_use]
pub fn topics_of(neighbourhood: NeighbourhoodId) -> [Topic; 4] {
    [
        Topic::Group(neighbourhood),
        Topic::Bulletin(neighbourhood),
        Topic::Roster(neighbourhood),
        Topic::Moderation(neighbourhood),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_members_read_a_neighbourhoods_topics_and_nobody_the_districts() {
        let seven = NeighbourhoodId(7);
        for topic in topics_of(seven) {
            assert!(may_read(topic, |n| n == seven));
            assert!(!may_read(topic, |n| n != seven));
        }
        assert!(!may_read(Topic::District, |_| true));
    }
}
