//! What rows say, kind by kind: people and devices, answers, who waits, conversations, how a post stands. Never here: keys.

use linli_protocol::{
    ClientId, DeviceId, DeviceLabel, DisplayName, JoinCode, NeighbourhoodId, Pair, Place, Reaction, Reason,
    Seq, Topic, UserId,
};

use super::event::{Event, Shard};
use super::kept::Removal;

/// The next free numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// For the next person.
    pub next_user: UserId,
    /// For the next neighbourhood.
    pub next_neighbourhood: NeighbourhoodId,
    /// For the next device.
    pub next_device: DeviceId,
}

impl Default for Counters {
    fn default() -> Self {
        Counters { next_user: UserId(1), next_neighbourhood: NeighbourhoodId(1), next_device: DeviceId(1) }
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Their number.
    pub user: UserId,
    /// The name to show.
    pub name: DisplayName,
    /// Whether the verified roster gives the badge (R10).
    pub badge: bool,
}

/// A signed-in device: a token of 256 random bits, kept as its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// The device's number.
    pub device: DeviceId,
    /// Whose.
    pub user: UserId,
    /// What the person calls it.
    pub label: DeviceLabel,
    /// When it signed in, milliseconds since 1970.
    pub created_at: u64,
}

/// What an act was answered, under the name its client gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Where.
    pub shard: Shard,
    /// Who acted.
    pub user: UserId,
    /// The act's name.
    pub client_id: ClientId,
    /// What the act was: the same name with another digest is refused.
    pub digest: [u8; 16],
    /// The answer.
    pub accepted: Place,
}

/// Somebody who wants to be admitted, or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Who.
    pub user: UserId,
    /// The event of the desk that made it so.
    pub seq: Seq,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Why they were refused; none while they wait.
    pub refused: Option<Reason>,
}

/// The join code in force (R7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinCodeRow {
    /// Of which neighbourhood.
    pub neighbourhood: NeighbourhoodId,
    /// The code.
    pub code: JoinCode,
    /// The event of the desk that issued it.
    pub seq: Seq,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Applications since then.
    pub applied: u64,
    /// Applicants admitted since then.
    pub admitted: u64,
}

/// A conversation of two people (R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Whose.
    pub pair: Pair,
    /// Whether they agreed to write to each other.
    pub contact: Contact,
}

impl Conversation {
    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic::Dm(self.neighbourhood, self.pair)
    }
}

/// How far two residents have come towards writing to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contact {
    /// Neither has asked: one of them held an office when they wrote.
    #[default]
    None,
    /// One has asked, and the other has not agreed.
    Asked {
        /// Who asked.
        by: UserId,
        /// When, milliseconds since 1970.
        at: u64,
        /// With which event.
        seq: Seq,
    },
    /// They agreed.
    Agreed {
        /// With which event.
        seq: Seq,
    },
}

/// How a post stands after edits, reactions or its deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostState {
    /// Who wrote it.
    pub author: UserId,
    /// The edits, in order; the last one has today's text.
    pub edits: Vec<Seq>,
    /// Taken back by its author.
    pub deleted: bool,
    /// How many people left which reaction, in the order in which they first came; zeros are kept out.
    pub tallies: Vec<(Reaction, u64)>,
    /// The last event that changed any of this.
    pub changed: Seq,
    /// Removed by a keeper, and not restored.
    pub removed: Option<Removal>,
    /// The event that restored it after a removal: it has the text, unless an edit after it does.
    pub restored: Option<Seq>,
    /// Whether it is pinned.
    pub pinned: bool,
}

impl PostState {
    /// How a post stands that nothing has changed yet; `None` if the event is no post.
    #[must_use]
    pub fn of(event: &Event) -> Option<PostState> {
        match (&event.kind, event.by) {
            (kind, Some(author)) if kind.is_post() => Some(PostState {
                author,
                edits: Vec::new(),
                deleted: false,
                tallies: Vec::new(),
                changed: event.seq,
                removed: None,
                restored: None,
                pinned: false,
            }),
            _ => None,
        }
    }

    /// Whether its text is gone: taken back by its author, or removed by a keeper.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.deleted || self.removed.is_some()
    }

    /// The event that has its text today.
    #[must_use]
    pub fn text_at(&self, post: Seq) -> Seq {
        self.bodies(post).last().unwrap_or(post)
    }

    /// The events whose bodies are not erased yet while it stands: itself and its edits, or what came since it was restored.
    pub fn bodies(&self, post: Seq) -> impl Iterator<Item = Seq> {
        let first = self.restored.unwrap_or(post);
        std::iter::once(first).chain(self.edits.iter().copied().filter(move |edit| *edit > first))
    }
}
