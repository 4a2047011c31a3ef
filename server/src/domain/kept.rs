//! Rows of keeping order: texts that a desk keeps for a time, appeals, bans. All of them are derived from events.

use linli_protocol::{NeighbourhoodId, Reason, Rule, Seq, UserId};

/// A text on a desk: a post that waits to be looked at, or one that was removed or rejected and may still be appealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskText {
    /// Of which neighbourhood.
    pub neighbourhood: NeighbourhoodId,
    /// The event of the desk that has it.
    pub entry: Seq,
    /// When that was, milliseconds since 1970.
    pub at: u64,
    /// Who wrote it.
    pub author: UserId,
    /// Why it is there.
    pub matter: Matter,
    /// When it is erased, milliseconds since 1970; none while it waits for a keeper or for the district.
    pub due: Option<u64>,
}

/// Why a text is on a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// It waits to be looked at.
    Held {
        /// The post that it answers.
        reply_to: Option<Seq>,
    },
    /// It was a post of the group.
    Removed {
        /// Which.
        post: Seq,
        /// The act of the moderation record.
        act: Seq,
    },
    /// It was looked at, and rejected.
    Rejected {
        /// The post that it answers.
        reply_to: Option<Seq>,
        /// The act of the moderation record.
        act: Seq,
    },
}

/// An appeal; there is one an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppealRow {
    /// Of which neighbourhood.
    pub neighbourhood: NeighbourhoodId,
    /// The act of its moderation record.
    pub act: Seq,
    /// The event that has what was said.
    pub seq: Seq,
    /// When that was, milliseconds since 1970.
    pub at: u64,
    /// Who appealed.
    pub user: UserId,
    /// How it was decided; none while it waits.
    pub granted: Option<bool>,
    /// The last event that changed it.
    pub changed: Seq,
}

/// A ban in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BanRow {
    /// From which neighbourhood.
    pub neighbourhood: NeighbourhoodId,
    /// Who.
    pub user: UserId,
    /// The act of the moderation record.
    pub act: Seq,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Which rule they broke.
    pub rule: Rule,
    /// Why.
    pub reason: Reason,
}

/// A removal that stands: what a post's state says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// The act of the moderation record.
    pub act: Seq,
    /// The event of the desk that has the text.
    pub entry: Seq,
}
