//! What a neighbourhood is (R3, R9): its phase, its kind, and which of the nine modules are on. What each is called, clients say
//! by kind in the reader's language. Never here: who may switch one, or what a switched-off module forbids.

use serde::{Deserialize, Serialize};

use crate::event::Card;
use crate::ids::{NeighbourhoodId, UserId};

macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)*) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, bincode::Encode,
            bincode::Decode,
        )]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$variant_doc])* #[serde(rename = $name)] $variant,)*
            /// One that this build does not know.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl $type {
            /// Every one of this build, in the order in which they are shown.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// Its name on the wire and on command lines.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                    $type::Unknown => "unknown",
                }
            }

            /// The one of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|known| known.as_str() == name)
            }
        }
    };
}

pub(crate) use named;

named! {
    /// How far a neighbourhood has come (R3). It informs, and forbids nothing.
    Phase,
    /// It is tried out.
    Pilot = "pilot",
    /// It is in regular use.
    Live = "live",
}

named! {
    /// What sort of place it is (R3): it decides what things are called, and which modules are on at first.
    NeighbourhoodKind,
    /// 居民區: blocks with a residents' committee.
    Urban = "urban",
    /// 村: a village with its own committee.
    Village = "village",
}

named! {
    /// A part of what a neighbourhood has (R9), on or off. What is switched off keeps its data.
    Module,
    /// 社區公告: announcements.
    Bulletin = "bulletin",
    /// 黨建園地: party building.
    Party = "party",
    /// 議事廳: proposals, talked over and voted on.
    Assembly = "assembly",
    /// 身邊事: problems reported and answered.
    Issues = "issues",
    /// 鄰里社交: thanks, guides, listings.
    Neighbours = "neighbours",
    /// 物業之窗: the property management's desk.
    Property = "property",
    /// 警民直通車: the police's desk.
    Police = "police",
    /// 家庭醫生: the family doctor.
    Doctor = "doctor",
    /// 辦事指南: how things are done at the authorities.
    Guide = "guide",
}

/// What a neighbourhood is, for whoever joined it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct About {
    /// Which.
    pub neighbourhood: NeighbourhoodId,
    /// What it is called.
    pub title: String,
    /// How far it has come.
    pub phase: Phase,
    /// What sort of place it is.
    pub kind: NeighbourhoodKind,
    /// The modules that are on, in the order in which they are shown.
    pub modules: Vec<Module>,
    /// How many members it has.
    pub members: u64,
    /// Who holds an office there, by number.
    pub offices: Vec<Card>,
}

/// The settings of a neighbourhood, as they are from an event on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct NeighbourhoodSet {
    /// Which.
    pub neighbourhood: NeighbourhoodId,
    /// How far it has come.
    pub phase: Phase,
    /// What sort of place it is.
    pub kind: NeighbourhoodKind,
    /// The modules that are on.
    pub modules: Vec<Module>,
}

/// The verified roster gave somebody the badge, or took it (R10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct BadgeSet {
    /// Whose.
    pub user: UserId,
    /// Given (true) or taken.
    pub badge: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_travels_as_its_name_and_one_of_a_newer_server_is_kept_as_unknown() {
        assert_eq!(Module::ALL.len(), 9, "the nine of R9");
        for module in Module::ALL {
            let json = format!("\"{}\"", module.as_str());
            assert_eq!(serde_json::to_string(module).unwrap(), json);
            assert_eq!(serde_json::from_str::<Module>(&json).unwrap(), *module);
            assert_eq!(Module::named(module.as_str()), Some(*module));
        }
        assert_eq!(serde_json::from_str::<Module>("\"parking\"").unwrap(), Module::Unknown);
        assert_eq!(Module::named("unknown"), None);
        assert_eq!(
            serde_json::from_str::<NeighbourhoodKind>("\"island\"").unwrap(),
            NeighbourhoodKind::Unknown
        );
    }
}
