//! Facts, as the rules see them. The journal stores them in its own form, the wire shows them in a third.

use linli_protocol::{
    Entry, EntryKind, JoinCode, Link, NeighbourhoodId, Office, PostText, Reaction, Reason, Rule, Seq, Topic,
    UserId,
};

use super::mentions::Mentions;
use super::settings::Settings;

/// Where commits are ordered. A commit never crosses one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shard {
    /// People, accounts, tokens, neighbourhoods.
    District,
    /// All topics of one neighbourhood.
    Neighbourhood(NeighbourhoodId),
}

impl Shard {
    /// The shard that orders a topic.
    #[must_use]
    pub fn of(topic: Topic) -> Shard {
        topic.neighbourhood().map_or(Shard::District, Shard::Neighbourhood)
    }
}

/// A fact in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The topic.
    pub topic: Topic,
    /// Its number there.
    pub seq: Seq,
    /// When it was decided, milliseconds since 1970; informs only.
    pub at: u64,
    /// Who caused it; `None` for the district's administration.
    pub by: Option<UserId>,
    /// The topic's count of posts, with this event.
    pub posts: u64,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// `group`: a post.
    Posted {
        /// Its text.
        body: Body,
        /// The post it answers.
        reply_to: Option<Seq>,
    },
    /// `group`: another text for a post.
    Edited {
        /// Which post.
        post: Seq,
        /// The text.
        body: Body,
    },
    /// `group`: the author took the post back.
    Deleted {
        /// Which post.
        post: Seq,
    },
    /// `group`: a reaction left or taken back.
    Reacted {
        /// Which post.
        post: Seq,
        /// The emoji.
        reaction: Reaction,
        /// Left or taken back.
        on: bool,
        /// How many people have left it, after this event.
        count: u64,
    },
    /// `roster`: a person is a member, with this office or none. The card is rendered when framed.
    Member {
        /// Who.
        user: UserId,
        /// The office held.
        office: Option<Office>,
    },
    /// `roster`: a person is no longer a member.
    Left {
        /// Who.
        user: UserId,
    },
    /// `district`: a neighbourhood was opened.
    NeighbourhoodOpened {
        /// Its number.
        neighbourhood: NeighbourhoodId,
        /// Its title.
        title: String,
    },
    /// `district`: a person was registered. The name is in a row, so that it can be erased.
    PersonRegistered {
        /// Who.
        user: UserId,
    },
    /// `moderation`: an act of order.
    KeptOrder {
        /// What was done.
        act: OrderAct,
        /// The chain with this act.
        link: Link,
    },
    /// `desk`: a join code was issued.
    JoinCodeIssued {
        /// It.
        code: JoinCode,
    },
    /// `desk`: the join code was revoked.
    JoinCodeRevoked,
    /// `desk`: somebody applied. The residence is in a row, so that it can be erased.
    Applied {
        /// Who.
        user: UserId,
    },
    /// `desk`: an applicant was admitted.
    Admitted {
        /// Who.
        user: UserId,
    },
    /// `desk`: an applicant was refused.
    Refused {
        /// Who.
        user: UserId,
        /// Why.
        reason: Reason,
    },
    /// `register`: a member's residence, which is in a row.
    Resident {
        /// Who.
        user: UserId,
    },
    /// `register`: a person's residence is there no longer.
    ResidentLeft {
        /// Whose.
        user: UserId,
    },
    /// `district`: what is set for a neighbourhood from here on.
    NeighbourhoodSet {
        /// Which.
        neighbourhood: NeighbourhoodId,
        /// All of it.
        settings: Settings,
    },
}

/// What was done to keep order (R12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderAct {
    /// A member was muted.
    Muted {
        /// Who.
        user: UserId,
        /// Until when, milliseconds since 1970.
        until: u64,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: Reason,
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
}

impl OrderAct {
    /// As the chain takes it in.
    #[must_use]
    pub fn entry(&self) -> EntryKind<'_> {
        match self {
            OrderAct::Muted { user, until, rule, reason } => {
                EntryKind::Muted { user: *user, until: *until, rule: *rule, reason: reason.as_str() }
            }
            OrderAct::Unmuted { user } => EntryKind::Unmuted { user: *user },
            OrderAct::SlowModeSet { seconds } => EntryKind::SlowModeSet { seconds: *seconds },
        }
    }
}

/// Random bytes that go into a body's hash, and are erased with the body: the hash alone gives nothing away.
pub type Salt = [u8; 16];

/// A text that can be erased while its place stays (guarantee 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// It is there.
    Kept {
        /// The text.
        text: PostText,
        /// See [`Salt`].
        salt: Salt,
        /// Whom it means: erased with it.
        mentions: Mentions,
    },
    /// It is gone; what is left proves what it was to whoever still has text and salt.
    Erased {
        /// SHA-256 of salt and text, and of whom it means where it means somebody.
        hash: [u8; 32],
        /// The event that erased it: a reader who sees the erasure waits until that is durable.
        erased_by: Seq,
    },
}

impl Body {
    /// The text, unless erased.
    #[must_use]
    pub fn text(&self) -> Option<&PostText> {
        match self {
            Body::Kept { text, .. } => Some(text),
            Body::Erased { .. } => None,
        }
    }

    /// Whom the text means, unless erased.
    #[must_use]
    pub fn mentions(&self) -> Option<&Mentions> {
        match self {
            Body::Kept { mentions, .. } => Some(mentions),
            Body::Erased { .. } => None,
        }
    }
}

impl EventKind {
    /// The erasable text, if this kind has one.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        match self {
            EventKind::Posted { body, .. } | EventKind::Edited { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The erasable text, to replace it.
    pub fn body_mut(&mut self) -> Option<&mut Body> {
        match self {
            EventKind::Posted { body, .. } | EventKind::Edited { body, .. } => Some(body),
            _ => None,
        }
    }
}

impl Event {
    /// The same without its text.
    #[must_use]
    pub fn erased(&self, erased_by: Seq) -> Event {
        let mut event = self.clone();
        if let Some(body) = event.kind.body_mut() {
            // The hash is for stored records; what is shown has none.
            *body = Body::Erased { hash: [0; 32], erased_by };
        }
        event
    }

    /// What its link is made of, and the link; `None` for an event of another kind or place than a moderation record.
    #[must_use]
    pub fn chained(&self) -> Option<(Entry<'_>, Link)> {
        let Topic::Moderation(neighbourhood) = self.topic else { return None };
        let EventKind::KeptOrder { act, link } = &self.kind else { return None };
        let entry = Entry { neighbourhood, seq: self.seq, at: self.at, by: self.by, kind: act.entry() };
        Some((entry, *link))
    }

    /// The last event of its topic that one must know to be durable before showing this one: its own, or
    /// the one that erased its body (guarantee 2).
    #[must_use]
    pub fn rests_on(&self) -> Seq {
        match self.kind.body() {
            Some(Body::Erased { erased_by, .. }) => self.seq.max(*erased_by),
            _ => self.seq,
        }
    }
}
