//! What answers are made of: places, heads, and the items of views, folded from events.

use serde::{Deserialize, Serialize};

use crate::department::{DepartmentItem, GuideEntryItem, WorkItem};
use crate::direct::{ContactItem, DmItem};
use crate::event::{Card, Tally};
use crate::ids::{Epoch, Position, Seq, UserId};
use crate::issue::{AlertItem, CaseItem, IssueEntry, IssueItem};
use crate::joining::{ApplicationItem, JoinCodeItem, Resident};
use crate::mediation::MediationItem;
use crate::moderation::ActItem;
use crate::op::is_false;
use crate::order::{AppealItem, HeldItem, KeptItem};
use crate::poll::PollItem;
use crate::topic::Topic;

/// A topic and a position in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AsOf {
    /// The topic.
    pub topic: Topic,
    /// The history.
    pub epoch: Epoch,
    /// The last event that the page surely shows.
    pub seq: Seq,
}

impl AsOf {
    /// Where to subscribe after.
    #[must_use]
    pub fn position(self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }
}

/// An event's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Place {
    /// The topic.
    pub topic: Topic,
    /// The number there.
    pub seq: Seq,
}

/// A topic at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Head {
    /// The topic.
    pub topic: Topic,
    /// What to call it.
    pub title: String,
    /// Its last event.
    pub head: Seq,
    /// Posts not yet read; 0 for topics without posts.
    pub unread: u64,
    /// The last post that means the person, or everybody, and that was not read when it came to do so (R18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentioned: Option<Seq>,
}

/// How much of a group's latest talk is somebody's own, as told to themselves (R13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Voice {
    /// Their own posts among those counted.
    pub own: u64,
    /// The posts counted: those of the last days, and not more than so many. Deleted ones took their place too.
    pub posts: u64,
    /// The share from which on one should let others speak, in percent; only for who keeps order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_percent: Option<u32>,
    /// Whether they are above it. Nothing is refused for it.
    #[serde(default)]
    pub over: bool,
}

/// Somebody who is typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct TypingCard {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// A page of a view: one type an item, by topic kind.
pub type Items = Vec<Item>;

/// Something folded from events. In JSON, `kind` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Item {
    /// A post with its edits and reactions applied.
    Post(PostItem),
    /// A member of a roster.
    Member(Card),
    /// An act of a moderation record.
    Act(ActItem),
    /// An application that waits on a desk.
    Application(ApplicationItem),
    /// The join code in force, on a desk.
    JoinCode(JoinCodeItem),
    /// A member in a register.
    Resident(Resident),
    /// A post that waits on a desk to be looked at.
    Held(HeldItem),
    /// A removed or rejected text on a desk.
    Kept(KeptItem),
    /// An appeal.
    Appeal(AppealItem),
    /// A step towards a conversation between residents, in that conversation.
    Contact(ContactItem),
    /// A poll: a post with a question and its options.
    Poll(PollItem),
    /// A step of a mediation, in its thread.
    Mediation(MediationItem),
    /// An issue as it stands.
    Issue(IssueItem),
    /// One event of an issue's life.
    IssueEntry(IssueEntry),
    /// What is no post in a case.
    Case(CaseItem),
    /// An alert that stands in an inbox.
    Alert(AlertItem),
    /// A department of the district.
    Department(DepartmentItem),
    /// An entry of the reply guide.
    GuideEntry(GuideEntryItem),
    /// An issue in which a department of one's own takes part.
    Work(WorkItem),
    /// What is no message in a conversation of two.
    Dm(DmItem),
}

/// A post as it stands.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a field of the wire, and any may go with any other"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PostItem {
    /// The number of the event that posted it: its name in `edit`, `delete`, `react`, `reply_to`.
    pub seq: Seq,
    /// When it was posted, milliseconds since 1970.
    pub at: u64,
    /// Who posted it.
    pub by: Card,
    /// Its text today; absent once deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The post it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// Whom its text means; none once deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Card>,
    /// Whether it means everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mention_all: bool,
    /// Whether the text was edited.
    #[serde(default)]
    pub edited: bool,
    /// Whether it was deleted.
    #[serde(default)]
    pub deleted: bool,
    /// Reactions, in the order in which they first came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Tally>,
    /// The topic's post count with this one.
    pub posts: u64,
    /// The last event that this item shows; events up to it change nothing in it.
    pub changed: Seq,
    /// The act of the moderation record that removed it; `deleted` is true as well then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Seq>,
    /// Whether it is pinned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}
