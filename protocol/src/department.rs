//! Departments of the district (R26): who sits in one, the reply guide that each keeps, and the joint cases in which several take part.
//! Never here: who may write what; that is the server's.

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::{DepartmentId, GuideEntryId, NeighbourhoodId, Seq};
use crate::issue::IssueItem;
use crate::neighbourhood::named;
use crate::op::is_false;

/// `departments`: one was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DepartmentOpened {
    /// Its number.
    pub department: DepartmentId,
    /// What it is called.
    pub name: String,
    /// Whether it carries out work orders (R28); one at most does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub grid: bool,
}

/// `departments`: somebody sits in one from here on, or does no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DepartmentMember {
    /// Which.
    pub department: DepartmentId,
    /// Who.
    pub person: Card,
    /// Sits in it (true), or no longer.
    pub on: bool,
}

/// `departments`: an entry of the reply guide was written, or written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct GuideEntryWritten {
    /// Whose.
    pub department: DepartmentId,
    /// Which.
    pub entry: GuideEntryId,
    /// Its version, from 1.
    pub version: u32,
    /// What it answers.
    pub title: String,
    /// The answer.
    pub text: String,
}

/// `departments`: an entry of the reply guide is not to be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct GuideEntryWithdrawn {
    /// Whose.
    pub department: DepartmentId,
    /// Which.
    pub entry: GuideEntryId,
}

/// A department, in a view of `departments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct DepartmentItem {
    /// Its number.
    pub department: DepartmentId,
    /// What it is called.
    pub name: String,
    /// Whether it carries out work orders.
    #[serde(default, skip_serializing_if = "is_false")]
    pub grid: bool,
    /// Who sits in it, by number.
    pub members: Vec<Card>,
    /// How many entries of the reply guide it keeps.
    pub entries: u32,
    /// The last event that this item shows.
    pub changed: Seq,
}

/// An entry of the reply guide, as it is now or was in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct GuideEntryItem {
    /// Whose.
    pub department: DepartmentId,
    /// Which.
    pub entry: GuideEntryId,
    /// Its version, from 1.
    pub version: u32,
    /// When that was written, in milliseconds since 1970.
    pub at: u64,
    /// What it answers.
    pub title: String,
    /// The answer.
    pub text: String,
    /// Whether it is not to be used any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdrawn: bool,
}

/// Which entry of the reply guide a reply rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Citation {
    /// Whose.
    pub department: DepartmentId,
    /// Which.
    pub entry: GuideEntryId,
    /// In which version.
    pub version: u32,
}

named! {
    /// What became of what somebody committed themselves to.
    CommitmentState,
    /// It is not time yet, or nobody has said.
    Open = "open",
    /// It was done.
    Kept = "kept",
    /// It was not.
    Missed = "missed",
}

/// What one department of a joint case committed itself to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Commitment {
    /// Which; absent for the neighbourhood itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// The event with its words.
    pub seq: Seq,
    /// Until when, in milliseconds since 1970.
    pub due_at: u64,
    /// What became of it.
    pub state: CommitmentState,
}

/// A joint case as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Joint {
    /// Which department leads; absent where the neighbourhood does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<DepartmentId>,
    /// Which were invited.
    pub invited: Vec<DepartmentId>,
    /// Who committed themselves to what, in its order; the first is number 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Commitment>,
}

impl Joint {
    /// Whether a department takes part.
    #[must_use]
    pub fn has(&self, department: DepartmentId) -> bool {
        self.lead == Some(department) || self.invited.contains(&department)
    }
}

/// An issue in which a department takes part, in its list of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct WorkItem {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// What it is called.
    pub title: String,
    /// Which department; one may sit in several.
    pub department: DepartmentId,
    /// The issue, as neighbours see it.
    pub issue: IssueItem,
}
