//! What is kept on a desk and in an appeal (R12): texts that were removed from a group or wait to be looked at, and what is
//! said against an act of order. The acts themselves stand in `moderation`. Never here: who may do any of it.

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::Seq;

/// `group`: a keeper removed a post. Its text is gone for the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Removed {
    /// Which post.
    pub post: Seq,
    /// The act of the moderation record, which has the rule and the reason.
    pub act: Seq,
}

/// `group`: a removed post has its text again, by a decision of the district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Restored {
    /// Which post.
    pub post: Seq,
    /// The text; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whom the text means, as they are shown today; none once erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Card>,
}

/// `group`, `bulletin`: a post was pinned, or is no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Pinned {
    /// Which post.
    pub post: Seq,
    /// Pinned (true) or no longer (false).
    pub on: bool,
}

/// `desk`: the text of a post that was removed from the group, for as long as it may be appealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct RemovedText {
    /// Who wrote it.
    pub author: Card,
    /// The post of the group.
    pub post: Seq,
    /// The act of the moderation record.
    pub act: Seq,
    /// When it is erased if nobody appeals, in milliseconds since 1970.
    pub due: u64,
    /// The text; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// `desk`: a post that waits to be looked at. Its author is the event's `by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Held {
    /// The text; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The post of the group that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
}

/// `desk`: a held post was rejected; its text stays for as long as that may be appealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Rejected {
    /// Which, by the event that held it.
    pub held: Seq,
    /// The act of the moderation record.
    pub act: Seq,
    /// When the text is erased if nobody appeals, in milliseconds since 1970.
    pub due: u64,
}

/// What became of a text on a desk.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, bincode::Encode, bincode::Decode,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fate {
    /// Somebody appealed: it stays until that is decided.
    Appealed,
    /// A held post was approved, and stands in the group.
    Approved,
    /// Its author withdrew a held post. It is erased.
    Withdrawn,
    /// The appeal period has passed, or the appeal was refused. It is erased.
    Erased,
    /// The appeal was granted, and it stands in the group.
    Returned,
    /// One that this build does not know.
    #[serde(other)]
    Unknown,
}

/// `desk`: what became of a text there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Settled {
    /// Which, by the event that brought it.
    pub entry: Seq,
    /// What.
    pub fate: Fate,
}

/// `appeals`: somebody appeals against an act of order. They are the event's `by`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Appealed {
    /// The act of the moderation record.
    pub act: Seq,
    /// What they say; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// `appeals`: the district decided. What was said in the appeal is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Decided {
    /// The act that was appealed against.
    pub act: Seq,
    /// Whether the act is undone.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

/// A post that waits on a desk to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct HeldItem {
    /// The event that brought it: its name in `approve`, `reject` and `withdraw`.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who wrote it.
    pub by: Card,
    /// What.
    #[serde(flatten)]
    pub held: Held,
}

/// A text on a desk that was removed from the group, or rejected, and is not erased yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct KeptItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who wrote it.
    pub by: Card,
    /// The act of the moderation record.
    pub act: Seq,
    /// When it is erased, in milliseconds since 1970; absent once there is an appeal, which decides that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<u64>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An appeal as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AppealItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who appeals.
    pub by: Card,
    /// What they say, and against which act.
    #[serde(flatten)]
    pub appealed: Appealed,
    /// Whether it was granted; absent while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<bool>,
}
