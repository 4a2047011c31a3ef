//! The list of what one can read: by neighbourhood, whatever kinds of topic there are.
//! A kind is known by its name on the wire alone, so that a new one is listed without a line of code.

use linli_cli::plain;
use linli_protocol::{Head, NeighbourhoodId, Topic};

use super::super::words::kind;
use super::bounds::{NAME_BYTES_MAX, TOPICS_MAX};

/// The list, in the order in which it is shown.
#[derive(Debug, Default)]
pub(super) struct Topics {
    pub(super) heads: Vec<Head>,
    /// The chosen one, by its place.
    pub(super) chosen: usize,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// The title of the neighbourhood whose topics follow: that of this head.
    Title(usize),
    Topic(usize),
}

/// Whether people write there. Of a kind that is not known the server says it.
pub(super) fn takes_posts(topic: Topic) -> bool {
    !matches!(kind(topic).as_str(), "roster" | "moderation" | "desk" | "register" | "appeals" | "district")
}

impl Topics {
    /// All of them, in place of what was known.
    pub(super) fn replace(&mut self, heads: Vec<Head>) {
        let chosen = self.heads.get(self.chosen).map(|head| head.topic);
        self.heads = heads;
        self.put_in_order();
        self.chosen = chosen.and_then(|topic| self.place(topic)).unwrap_or(0);
    }

    /// Those that moved.
    pub(super) fn merge(&mut self, heads: Vec<Head>) {
        let chosen = self.heads.get(self.chosen).map(|head| head.topic);
        for head in heads {
            match self.heads.iter_mut().find(|known| known.topic == head.topic) {
                Some(known) => *known = head,
                None => self.heads.push(head),
            }
        }
        self.put_in_order();
        self.chosen = chosen.and_then(|topic| self.place(topic)).unwrap_or(0);
    }

    pub(super) fn remove(&mut self, topic: Topic) {
        self.heads.retain(|head| head.topic != topic);
        self.chosen = self.chosen.min(self.heads.len().saturating_sub(1));
    }

    pub(super) fn set_unread(&mut self, topic: Topic, unread: u64) {
        if let Some(at) = self.place(topic) {
            self.heads[at].unread = unread;
        }
    }

    pub(super) fn get(&self, topic: Topic) -> Option<&Head> {
        self.heads.iter().find(|head| head.topic == topic)
    }

    /// What a neighbourhood is called.
    pub(super) fn title_of(&self, neighbourhood: NeighbourhoodId) -> String {
        let head = self.heads.iter().find(|head| head.topic.neighbourhood() == Some(neighbourhood));
        head.map(|head| plain::one_line(&head.title)).unwrap_or_default()
    }

    pub(super) fn place(&self, topic: Topic) -> Option<usize> {
        self.heads.iter().position(|head| head.topic == topic)
    }

    /// The one to open when none was named: where people talk, and something is new.
    pub(super) fn first(&self) -> Option<Topic> {
        let talk = || self.heads.iter().filter(|head| takes_posts(head.topic));
        talk()
            .find(|head| head.unread > 0)
            .or_else(|| talk().next())
            .or(self.heads.first())
            .map(|head| head.topic)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (at, head) in self.heads.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| self.heads[before].topic.neighbourhood());
            if before != Some(head.topic.neighbourhood()) {
                entries.push(Entry::Title(at));
            }
            entries.push(Entry::Topic(at));
        }
        entries
    }

    fn put_in_order(&mut self) {
        // Where people talk comes first.
        self.heads.sort_by_key(|head| {
            (
                head.topic.neighbourhood().map(|n| n.0),
                !takes_posts(head.topic),
                kind(head.topic) != "group",
                head.topic,
            )
        });
        self.heads.truncate(TOPICS_MAX);
        for head in &mut self.heads {
            let title = &mut head.title;
            let end = (0..=NAME_BYTES_MAX).rev().find(|at| title.is_char_boundary(*at)).unwrap_or(0);
            title.truncate(end);
        }
    }
}
