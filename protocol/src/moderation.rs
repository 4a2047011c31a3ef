//! The moderation record (R12): who kept order, by which rule and for what reason, in a hash chain that any member can
//! check. No rule here is "disagrees": that is no ground to silence anybody. Never here: who may keep order.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

use crate::event::Card;
use crate::ids::{NeighbourhoodId, Seq, UserId};

/// The rule that somebody broke.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, bincode::Encode, bincode::Decode,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Drowns the others out, by number or by length.
    Flooding,
    /// Insults or threatens somebody.
    Insult,
    /// Tells what is somebody's own: an address, a number, a photo.
    PrivateData,
    /// Sells something.
    Advertising,
    /// Breaks the law.
    Unlawful,
    /// A rule this build does not know.
    #[serde(other)]
    Unknown,
}

impl Rule {
    /// Every rule of this build.
    pub const ALL: [Rule; 5] =
        [Rule::Flooding, Rule::Insult, Rule::PrivateData, Rule::Advertising, Rule::Unlawful];

    /// Its name on the wire, on command lines and in the chain.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Flooding => "flooding",
            Rule::Insult => "insult",
            Rule::PrivateData => "private_data",
            Rule::Advertising => "advertising",
            Rule::Unlawful => "unlawful",
            Rule::Unknown => "unknown",
        }
    }
}

/// A member was muted: until then they neither post nor edit nor react in the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Muted {
    /// Who.
    pub person: Card,
    /// Until when, in milliseconds since 1970. It replaces the end of an earlier mute.
    pub until: u64,
    /// Which rule they broke.
    pub rule: Rule,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// The chain with this act.
    pub link: Link,
}

/// A mute was ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Unmuted {
    /// Whose.
    pub person: Card,
    /// The chain with this act.
    pub link: Link,
}

/// Slow mode was set: who holds no office posts once in so many seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct SlowModeSet {
    /// How many; 0 ends it.
    pub seconds: u32,
    /// The chain with this act.
    pub link: Link,
}

/// A post was removed from the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PostRemoved {
    /// Whose.
    pub person: Card,
    /// Which: its number in the group.
    pub post: Seq,
    /// Which rule it broke.
    pub rule: Rule,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// The chain with this act.
    pub link: Link,
}

/// A post that waited to be looked at was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct PostRejected {
    /// Whose.
    pub person: Card,
    /// Which: its number on the desk.
    pub held: Seq,
    /// Which rule it would break.
    pub rule: Rule,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// The chain with this act.
    pub link: Link,
}

/// A person was banned: their membership ended, and they are not admitted until it is lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Banned {
    /// Who.
    pub person: Card,
    /// Which rule they broke.
    pub rule: Rule,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// The chain with this act.
    pub link: Link,
}

/// A ban was lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Unbanned {
    /// Whose.
    pub person: Card,
    /// The chain with this act.
    pub link: Link,
}

/// Screening was switched: while it is on, posts of who holds no office are looked at before they show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ScreeningSet {
    /// On or off.
    pub on: bool,
    /// The chain with this act.
    pub link: Link,
}

/// The district decided an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AppealDecided {
    /// The act that was appealed against.
    pub of: Seq,
    /// Whether the act is undone.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// The chain with this act.
    pub link: Link,
}

/// An act of the record. In JSON, `act` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "act", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModerationAct {
    /// A member was muted.
    Muted(Muted),
    /// A mute was ended early.
    Unmuted(Unmuted),
    /// Slow mode was set.
    SlowModeSet(SlowModeSet),
    /// A post was removed.
    PostRemoved(PostRemoved),
    /// A held post was rejected.
    PostRejected(PostRejected),
    /// A person was banned.
    Banned(Banned),
    /// A ban was lifted.
    Unbanned(Unbanned),
    /// Screening was switched.
    ScreeningSet(ScreeningSet),
    /// An appeal was decided.
    AppealDecided(AppealDecided),
    /// An act this build does not know.
    #[serde(other)]
    Unknown,
}

/// An act of the record, in a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ActItem {
    /// Its number in the record.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who did it; absent for the district's administration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Card>,
    /// What.
    #[serde(flatten)]
    pub act: ModerationAct,
}

/// A link of the chain: SHA-256 over the link before it and the act. 64 hexadecimal digits in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, bincode::Encode, bincode::Decode)]
pub struct Link(pub [u8; 32]);

/// A text that is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link is 64 hexadecimal digits")]
pub struct LinkError;

/// What a link is made of, besides the one before it. Names are not in it: they may change and be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Whose record.
    pub neighbourhood: NeighbourhoodId,
    /// The act's number.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who did it; `None` for the district's administration.
    pub by: Option<UserId>,
    /// What.
    pub kind: EntryKind<'a>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind<'a> {
    /// A member was muted.
    Muted {
        /// Who.
        user: UserId,
        /// Until when, in milliseconds since 1970.
        until: u64,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: &'a str,
    },
    /// A mute was ended early.
    Unmuted {
        /// Whose.
        user: UserId,
    },
    /// Slow mode was set.
    SlowModeSet {
        /// To so many seconds; 0 ends it.
        seconds: u32,
    },
    /// A post was removed.
    PostRemoved {
        /// Whose.
        user: UserId,
        /// Its number in the group.
        post: Seq,
        /// Which rule it broke.
        rule: Rule,
        /// Why.
        reason: &'a str,
    },
    /// A held post was rejected.
    PostRejected {
        /// Whose.
        user: UserId,
        /// Its number on the desk.
        held: Seq,
        /// Which rule it would break.
        rule: Rule,
        /// Why.
        reason: &'a str,
    },
    /// A person was banned.
    Banned {
        /// Who.
        user: UserId,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: &'a str,
    },
    /// A ban was lifted.
    Unbanned {
        /// Whose.
        user: UserId,
    },
    /// Screening was switched.
    ScreeningSet {
        /// On or off.
        on: bool,
    },
    /// An appeal was decided.
    AppealDecided {
        /// The act that was appealed against.
        of: Seq,
        /// Whether the act is undone.
        granted: bool,
        /// Why.
        reason: &'a str,
    },
}

impl EntryKind<'_> {
    /// Its name, the rule and the reason where it has them, and its numbers: what goes into a link, in that order.
    fn parts(&self) -> (&'static str, Option<Rule>, Option<&str>, [Option<u64>; 2]) {
        match *self {
            EntryKind::Muted { user, until, rule, reason } => {
                ("muted", Some(rule), Some(reason), [Some(user.0), Some(until)])
            }
            EntryKind::Unmuted { user } => ("unmuted", None, None, [Some(user.0), None]),
            EntryKind::SlowModeSet { seconds } => ("slow_mode_set", None, None, [Some(seconds.into()), None]),
            EntryKind::PostRemoved { user, post, rule, reason } => {
                ("post_removed", Some(rule), Some(reason), [Some(user.0), Some(post.0)])
            }
            EntryKind::PostRejected { user, held, rule, reason } => {
                ("post_rejected", Some(rule), Some(reason), [Some(user.0), Some(held.0)])
            }
            EntryKind::Banned { user, rule, reason } => {
                ("banned", Some(rule), Some(reason), [Some(user.0), None])
            }
            EntryKind::Unbanned { user } => ("unbanned", None, None, [Some(user.0), None]),
            EntryKind::ScreeningSet { on } => ("screening_set", None, None, [Some(on.into()), None]),
            EntryKind::AppealDecided { of, granted, reason } => {
                ("appeal_decided", None, Some(reason), [Some(of.0), Some(granted.into())])
            }
        }
    }
}

impl Link {
    /// What stands before the first act.
    pub const START: Link = Link([0; 32]);

    /// The link of the act that follows this one, as `wire.md` spells it out.
    #[must_use]
    pub fn next(self, entry: &Entry<'_>) -> Link {
        let Entry { neighbourhood, seq, at, by, kind } = entry;
        let mut hash = Sha256::new();
        hash.update(b"linli.moderation.v1");
        hash.update(self.0);
        hash.update(neighbourhood.0.to_be_bytes());
        for number in [seq.0, *at, by.map_or(0, |user| user.0)] {
            hash.update(number.to_be_bytes());
        }
        let mut text = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        };
        let (name, rule, reason, numbers) = kind.parts();
        text(name);
        rule.map(Rule::as_str).into_iter().chain(reason).for_each(text);
        for number in numbers.into_iter().flatten() {
            hash.update(number.to_be_bytes());
        }
        Link(hash.finalize().into())
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Link {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(LinkError);
        }
        let mut link = Link::START;
        for (byte, at) in link.0.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| LinkError)?;
        }
        Ok(link)
    }
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A record on the way from its beginning to its end, checked act by act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    neighbourhood: NeighbourhoodId,
    /// The last act that was taken in; 0 for none.
    pub seq: Seq,
    /// Its link.
    pub link: Link,
}

/// Why a record does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// An act is missing, or one came twice.
    #[error("act {found} follows act {last}: something between them is gone, or was put in")]
    Gap {
        /// The last one before.
        last: Seq,
        /// The one that came.
        found: Seq,
    },
    /// The act does not fit its link: it, or one before it, is not what it was.
    #[error("act {0} does not fit its link: it, or one before it, was changed")]
    Broken(Seq),
    /// An act of a newer build; this one cannot check it.
    #[error("act {0} is of a kind that this version does not know; update to check it")]
    TooNew(Seq),
}

impl Chain {
    /// The beginning of a neighbourhood's record.
    #[must_use]
    pub fn start(neighbourhood: NeighbourhoodId) -> Chain {
        Chain { neighbourhood, seq: Seq::ZERO, link: Link::START }
    }

    /// Takes the next act in.
    ///
    /// # Errors
    /// [`ChainError`]; the same record never passes, but [`ChainError::TooNew`] may with a newer build.
    pub fn take(&mut self, item: &ActItem) -> Result<(), ChainError> {
        let (kind, link) = entry_of(&item.act).ok_or(ChainError::TooNew(item.seq))?;
        if item.seq != self.seq.next() {
            return Err(ChainError::Gap { last: self.seq, found: item.seq });
        }
        let by = item.by.as_ref().map(|card| card.id);
        let entry = Entry { neighbourhood: self.neighbourhood, seq: item.seq, at: item.at, by, kind };
        if self.link.next(&entry) != link {
            return Err(ChainError::Broken(item.seq));
        }
        (self.seq, self.link) = (item.seq, link);
        Ok(())
    }
}

/// What an act puts into the chain, and its link; `None` for one whose kind or rule this build does not know.
fn entry_of(act: &ModerationAct) -> Option<(EntryKind<'_>, Link)> {
    let (kind, link) = match act {
        ModerationAct::Muted(Muted { person, until, rule, reason, link }) => {
            (EntryKind::Muted { user: person.id, until: *until, rule: *rule, reason }, *link)
        }
        ModerationAct::Unmuted(Unmuted { person, link }) => (EntryKind::Unmuted { user: person.id }, *link),
        ModerationAct::SlowModeSet(SlowModeSet { seconds, link }) => {
            (EntryKind::SlowModeSet { seconds: *seconds }, *link)
        }
        ModerationAct::PostRemoved(PostRemoved { person, post, rule, reason, link }) => {
            (EntryKind::PostRemoved { user: person.id, post: *post, rule: *rule, reason }, *link)
        }
        ModerationAct::PostRejected(PostRejected { person, held, rule, reason, link }) => {
            (EntryKind::PostRejected { user: person.id, held: *held, rule: *rule, reason }, *link)
        }
        ModerationAct::Banned(Banned { person, rule, reason, link }) => {
            (EntryKind::Banned { user: person.id, rule: *rule, reason }, *link)
        }
        ModerationAct::Unbanned(Unbanned { person, link }) => {
            (EntryKind::Unbanned { user: person.id }, *link)
        }
        ModerationAct::ScreeningSet(ScreeningSet { on, link }) => {
            (EntryKind::ScreeningSet { on: *on }, *link)
        }
        ModerationAct::AppealDecided(AppealDecided { of, granted, reason, link }) => {
            (EntryKind::AppealDecided { of: *of, granted: *granted, reason }, *link)
        }
        ModerationAct::Unknown => return None,
    };
    let (_, rule, ..) = kind.parts();
    (rule != Some(Rule::Unknown)).then_some((kind, link))
}

#[cfg(test)]
mod tests;
