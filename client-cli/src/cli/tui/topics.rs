//! The list of what one can read: by neighbourhood, whatever kinds of topic there are.
//! A kind is known by its name on the wire alone, so that a new one is listed without a line of code.

use std::collections::BTreeMap;

use linli_cli::plain;
use linli_protocol::{Head, NeighbourhoodId, Seq, Topic};

use super::super::words::kind;
use super::bounds::{NAME_BYTES_MAX, TOPICS_MAX};
use super::direct::Waits;
use super::state::State;

/// The list, in the order in which it is shown.
#[derive(Debug, Default)]
pub(super) struct Topics {
    pub(super) heads: Vec<Head>,
    /// The chosen one, by its place.
    pub(super) chosen: usize,
    /// Whether the server has said what there is.
    pub(super) is_known: bool,
    /// What waits in topics whose posts nobody counts.
    pub(super) waits: BTreeMap<Topic, Waits>,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// The title of the neighbourhood whose topics follow: that of this head.
    Title(usize),
    Topic(usize),
}

/// Under which heading a topic stands: conversations of two under one of their own, below the neighbourhoods.
fn section(topic: Topic) -> (bool, Option<u32>) {
    if is_dm(topic) { (true, None) } else { (false, topic.neighbourhood().map(|n| n.0)) }
}

pub(super) fn is_dm(topic: Topic) -> bool {
    matches!(topic, Topic::Dm(..))
}

/// Whether a topic's title is its own, and not that of its neighbourhood.
pub(super) fn has_own_title(topic: Topic) -> bool {
    matches!(topic, Topic::Dm(..) | Topic::Mediation(..))
}

/// Whether people write there. Of a kind that is not known the server says it.
pub(super) fn takes_posts(topic: Topic) -> bool {
    !matches!(
        kind(topic).as_str(),
        "roster" | "moderation" | "desk" | "register" | "appeals" | "district" | "issues" | "inbox"
    )
}

/// Whether what is new there is counted, and so is read: where people write, and where reports and alerts come.
pub(super) fn counts_unread(topic: Topic) -> bool {
    takes_posts(topic) || matches!(topic, Topic::Issues(_) | Topic::Inbox(..))
}

/// Whether one keeps order in a neighbourhood: who reads its desk does.
pub(super) fn keeps_order(state: &State, there: NeighbourhoodId) -> bool {
    state.topics.get(Topic::Desk(there)).is_some()
}

impl Topics {
    /// All of them, in place of what was known.
    pub(super) fn replace(&mut self, heads: Vec<Head>) {
        let chosen = self.heads.get(self.chosen).map(|head| head.topic);
        (self.heads, self.is_known) = (heads, true);
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
        self.waits.remove(&topic);
        self.chosen = self.chosen.min(self.heads.len().saturating_sub(1));
    }

    pub(super) fn set_unread(&mut self, topic: Topic, unread: u64) {
        if let Some(at) = self.place(topic) {
            self.heads[at].unread = unread;
        }
    }

    /// All of it was read, and whatever means the reader there.
    pub(super) fn clear_mention(&mut self, topic: Topic) {
        if let Some(at) = self.place(topic) {
            self.heads[at].mentioned = None;
        }
    }

    /// The open topic went on: the list is not told.
    pub(super) fn set_head(&mut self, topic: Topic, seq: Seq) {
        if let Some(at) = self.place(topic) {
            self.heads[at].head = self.heads[at].head.max(seq);
        }
    }

    pub(super) fn get(&self, topic: Topic) -> Option<&Head> {
        self.heads.iter().find(|head| head.topic == topic)
    }

    /// What a neighbourhood is called.
    pub(super) fn title_of(&self, neighbourhood: NeighbourhoodId) -> String {
        let is_its =
            |head: &&Head| head.topic.neighbourhood() == Some(neighbourhood) && !has_own_title(head.topic);
        let head = self.heads.iter().find(is_its);
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
            let before = at.checked_sub(1).map(|before| section(self.heads[before].topic));
            if before != Some(section(head.topic)) {
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
                section(head.topic),
                is_dm(head.topic) && head.unread == 0,
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
