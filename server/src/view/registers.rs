//! What a reader's own registers say: how far they have read, and which posts meant them last. From these and a topic's head
//! comes the topic at a glance. Never here: the journal; whoever holds these keeps them up to date.

use linli_protocol::{Seq, Topic};

use crate::domain::Mentioned;

/// How far a person has read a topic: the event, and the topic's post count there.
pub type Mark = (Topic, Seq, u64);

/// A person's registers, one of each kind a topic at most.
#[derive(Debug, Clone, Default)]
pub struct Registers {
    /// How far they have read.
    pub marks: Vec<Mark>,
    /// Which posts meant them last.
    pub mentions: Vec<(Topic, Mentioned)>,
}

impl Registers {
    /// Takes a read mark in; answers whether it is higher than what was known.
    pub fn mark(&mut self, topic: Topic, seq: Seq, posts: u64) -> bool {
        match self.marks.iter_mut().find(|(marked, ..)| *marked == topic) {
            Some(mark) if mark.1 >= seq => return false,
            Some(mark) => *mark = (topic, seq, posts),
            None => self.marks.push((topic, seq, posts)),
        }
        true
    }

    /// Takes mentions in, unless newer ones are known.
    pub fn mention(&mut self, topic: Topic, mentioned: Mentioned) {
        match self.mentions.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, known)) if known.changed >= mentioned.changed => {}
            Some((_, known)) => *known = mentioned,
            None => self.mentions.push((topic, mentioned)),
        }
    }

    /// Takes others of the same person in, whichever is newer.
    pub fn merge(&mut self, others: Registers) {
        for (topic, seq, posts) in others.marks {
            self.mark(topic, seq, posts);
        }
        for (topic, mentioned) in others.mentions {
            self.mention(topic, mentioned);
        }
    }

    /// The event up to which a topic is read, and the topic's post count there.
    pub(super) fn read(&self, topic: Topic) -> (Seq, u64) {
        let mark = self.marks.iter().find(|(marked, ..)| *marked == topic);
        mark.map_or((Seq::ZERO, 0), |(_, seq, posts)| (*seq, *posts))
    }

    /// The last post of a topic that came to mean them, or everybody, after what they have read; not past its head.
    pub(super) fn mentioned(&self, topic: Topic, everybody: Option<&Mentioned>, head: Seq) -> Option<Seq> {
        let (read, _) = self.read(topic);
        let own = self.mentions.iter().find(|(known, _)| *known == topic).map(|(_, mentioned)| mentioned);
        let unread = own.into_iter().chain(everybody).filter_map(|mentioned| mentioned.unread(read));
        unread.filter(|(_, by)| *by <= head).max_by_key(|(_, by)| *by).map(|(post, _)| post)
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::NeighbourhoodId;

    use super::*;

    const GROUP: Topic = Topic::Group(NeighbourhoodId(1));

    fn mentioned(posts: &[(u64, u64)]) -> Mentioned {
        let posts: Vec<_> = posts.iter().map(|(post, by)| (Seq(*post), Seq(*by))).collect();
        Mentioned { changed: posts.last().map_or(Seq::ZERO, |(_, by)| *by), posts }
    }

    #[test]
    fn the_last_post_that_meant_them_or_everybody_is_named_until_it_is_read() {
        let mut own = Registers::default();
        assert_eq!(own.mentioned(GROUP, None, Seq(99)), None);
        own.mention(GROUP, mentioned(&[(3, 3), (5, 5)]));
        let everybody = mentioned(&[(7, 7)]);
        assert_eq!(own.mentioned(GROUP, None, Seq(99)), Some(Seq(5)));
        assert_eq!(own.mentioned(GROUP, Some(&everybody), Seq(99)), Some(Seq(7)));
        assert_eq!(own.mentioned(GROUP, Some(&everybody), Seq(6)), Some(Seq(5)), "7 is not durable yet");
        assert!(own.mark(GROUP, Seq(5), 5) && !own.mark(GROUP, Seq(4), 4));
        assert_eq!(own.mentioned(GROUP, None, Seq(99)), None);
        own.mention(GROUP, mentioned(&[(3, 3), (4, 9)]));
        assert_eq!(
            own.mentioned(GROUP, None, Seq(99)),
            Some(Seq(4)),
            "an old post, by an edit after the mark"
        );
    }

    #[test]
    fn what_was_read_before_the_newest_came_does_not_take_its_place() {
        let mut own = Registers::default();
        own.mention(GROUP, mentioned(&[(3, 3), (5, 5)]));
        own.mention(GROUP, mentioned(&[(3, 3)]));
        assert_eq!(own.mentioned(GROUP, None, Seq(99)), Some(Seq(5)));
    }
}
