//! Quick polls in a group (R14): the question as a post, live counts while it is open, and what is left when it is closed: numbers
//! without names. Never here: the formal ballot of an assembly.

use serde::{Deserialize, Serialize};

use crate::ids::Seq;
use crate::item::PostItem;

/// `group`: somebody asked a question. It is a post, with a number of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PollOpened {
    /// The question; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What may be chosen, in order; none once erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether one may choose several of them.
    pub several: bool,
    /// When it closes if nobody closes it before, milliseconds since 1970.
    pub closes_at: u64,
    /// How many posts the topic has had, with this one.
    pub posts: u64,
}

/// `group`: a poll was closed, by a person or by time. Who chose what is erased with this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PollClosed {
    /// Which poll.
    pub post: Seq,
    /// How many chose each option, in order.
    pub counts: Vec<u64>,
    /// How many people answered.
    pub people: u64,
}

/// How an open poll stands, in a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PollCounts {
    /// Which poll.
    pub post: Seq,
    /// How many chose each option, in order. They replace the counts known before.
    pub counts: Vec<u64>,
    /// How many people have answered.
    pub people: u64,
}

/// A poll as it stands: a post whose text is the question, and its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PollItem {
    /// It as a post.
    #[serde(flatten)]
    pub post: PostItem,
    /// What may be chosen, in order; none once deleted or removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<PollOption>,
    /// Whether one may choose several of them.
    pub several: bool,
    /// When it closes, or would have, milliseconds since 1970.
    pub closes_at: u64,
    /// Whether it takes answers still.
    pub open: bool,
    /// How many people have answered, or had when it was closed.
    pub people: u64,
}

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PollOption {
    /// What it says.
    pub text: String,
    /// How many have chosen it.
    pub count: u64,
    /// Whether the reader has. Of a closed poll nobody knows that any more.
    #[serde(default)]
    pub mine: bool,
}
