//! Mediation threads (R14): what two or more neighbours in dispute and the keepers of their neighbourhood say to each other. A thread is a
//! topic of its own with posts, and with the steps here between them. Never here: who may open one.

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::Seq;

/// `mediation`: the thread was opened; always its first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct MediationOpened {
    /// What it is about.
    pub subject: String,
    /// Who is in dispute.
    pub parties: Vec<Card>,
}

/// `mediation`: somebody became a party, or is none any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PartyStep {
    /// Who.
    pub person: Card,
}

/// `mediation`: the thread was closed, and is only read from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct MediationClosed {
    /// How it ended.
    pub outcome: MediationOutcome,
    /// What was agreed, or why it ended.
    pub text: String,
}

/// How a mediation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MediationOutcome {
    /// The parties agreed.
    Agreed,
    /// They did not.
    NotAgreed,
    /// It was called off: opened by mistake, or settled elsewhere.
    Withdrawn,
    /// An outcome this build does not know.
    #[serde(other)]
    Unknown,
}

impl MediationOutcome {
    /// Every outcome of this build.
    pub const ALL: [MediationOutcome; 3] =
        [MediationOutcome::Agreed, MediationOutcome::NotAgreed, MediationOutcome::Withdrawn];

    /// Its name on the wire and on command lines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MediationOutcome::Agreed => "agreed",
            MediationOutcome::NotAgreed => "not_agreed",
            MediationOutcome::Withdrawn => "withdrawn",
            MediationOutcome::Unknown => "unknown",
        }
    }
}

/// A step of a mediation, in a view of its thread. In JSON, `act` names it like its event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct MediationItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who took it; absent for the district's administration, which has ended a membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Card>,
    /// Which it is.
    #[serde(flatten)]
    pub step: MediationStep,
}

/// What happens to a mediation beside what is said in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "act")]
pub enum MediationStep {
    /// It was opened.
    #[serde(rename = "mediation_opened")]
    Opened(MediationOpened),
    /// Somebody became a party.
    #[serde(rename = "party_added")]
    PartyAdded(PartyStep),
    /// Somebody is no party any more: they left, or were taken out.
    #[serde(rename = "party_left")]
    PartyLeft(PartyStep),
    /// It was closed.
    #[serde(rename = "mediation_closed")]
    Closed(MediationClosed),
}
