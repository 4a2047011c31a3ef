//! Facts, as the rules see them. The journal stores them in its own form, the wire shows them in a third.

use linli_protocol::{
    Entry, Fate, IssueId, JoinCode, Link, NeighbourhoodId, Office, Reaction, Reason, Seq, Topic, UserId,
};

use super::body::Body;
use super::departments::DepartmentAct;
use super::issues::duty::Slot;
use super::issues::{CaseAct, InboxAct, IssueAct};
use super::mediation::MediationAct;
use super::order_act::OrderAct;
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
    /// `district`: a person has another name, which is in a row.
    PersonRenamed {
        /// Who.
        user: UserId,
    },
    /// `district`: the verified roster gave a person the badge, or took it (R10).
    BadgeSet {
        /// Whose.
        user: UserId,
        /// Given or taken.
        badge: bool,
    },
    /// `desk`: an applicant took their application back.
    ApplicationWithdrawn {
        /// Who.
        user: UserId,
    },
    /// `district`: what is set for a neighbourhood from here on.
    NeighbourhoodSet {
        /// Which.
        neighbourhood: NeighbourhoodId,
        /// All of it.
        settings: Settings,
    },
    /// `group`: a keeper removed a post.
    Removed {
        /// Which post.
        post: Seq,
        /// The act of the moderation record.
        act: Seq,
        /// The event of the desk that has the text now.
        entry: Seq,
    },
    /// `group`: a removed post has its text again.
    Restored {
        /// Which post.
        post: Seq,
        /// The text.
        body: Body,
    },
    /// `group`: a post was pinned, or is no longer.
    Pinned {
        /// Which post.
        post: Seq,
        /// Pinned or no longer.
        on: bool,
    },
    /// `desk`: the text of a post that a keeper removed.
    RemovedText {
        /// Who wrote it.
        author: UserId,
        /// The post of the group.
        post: Seq,
        /// The act of the moderation record.
        act: Seq,
        /// When it is erased if nobody appeals, milliseconds since 1970.
        due: u64,
        /// The text.
        body: Body,
    },
    /// `desk`: a post waits to be looked at.
    Held {
        /// Its text.
        body: Body,
        /// The post it answers.
        reply_to: Option<Seq>,
    },
    /// `desk`: a held post was rejected.
    Rejected {
        /// Which.
        held: Seq,
        /// The act of the moderation record.
        act: Seq,
        /// When its text is erased if nobody appeals, milliseconds since 1970.
        due: u64,
    },
    /// `desk`: what became of a text there. Of every fate but an appeal it loses its body.
    Settled {
        /// Which.
        entry: Seq,
        /// What.
        fate: Fate,
    },
    /// `appeals`: somebody appeals against an act.
    Appealed {
        /// The act of the moderation record.
        act: Seq,
        /// What they say.
        body: Body,
    },
    /// `appeals`: the district decided, and what was said is erased.
    Decided {
        /// The act that was appealed against.
        act: Seq,
        /// Whether it is undone.
        granted: bool,
        /// Why.
        reason: Reason,
    },
    /// `dm`: one of the two asks whether they may write to the other (R15).
    ContactAsked,
    /// `dm`: who was asked agrees.
    ContactAgreed,
    /// `dm`: who holds an office proposes that a message of the other's becomes a report (R16).
    IssueProposed {
        /// The message.
        of: Seq,
    },
    /// `dm`: its author made a message a report.
    BecameIssue {
        /// The message.
        of: Seq,
        /// Which issue it became.
        issue: IssueId,
    },
    /// `group`: a question was asked; it is a post (R14).
    PollOpened {
        /// The question and the options, a line each.
        body: Body,
        /// How many options it has.
        options: u8,
        /// Whether one may choose several.
        several: bool,
        /// When it closes, milliseconds since 1970.
        closes: u64,
    },
    /// `group`: a poll was closed; nobody knows from here on who chose what.
    PollClosed {
        /// Which.
        post: Seq,
        /// How many chose each option.
        counts: Vec<u64>,
        /// How many people had answered.
        people: u64,
    },
    /// `mediation`: a step of it beside what is said (R14).
    Mediation(MediationAct),
    /// `issues`: something happened to one (R19).
    Issue(IssueAct),
    /// `case`: something happened to it beside what is said there.
    Case(CaseAct),
    /// `inbox`: an alert came, or is settled (R20).
    Inbox(InboxAct),
    /// `departments`: what happens to departments and their guides.
    Department(DepartmentAct),
    /// `desk`: when somebody is on duty from here on (R24).
    DutySet {
        /// Who.
        user: UserId,
        /// When; none for no longer.
        slots: Vec<Slot>,
    },
}

/// The kinds that have an erasable text, for reading it and for replacing it.
macro_rules! body_of {
    ($kind:expr) => {
        match $kind {
            EventKind::Posted { body, .. }
            | EventKind::Edited { body, .. }
            | EventKind::Restored { body, .. }
            | EventKind::RemovedText { body, .. }
            | EventKind::Held { body, .. }
            | EventKind::Appealed { body, .. }
            | EventKind::PollOpened { body, .. }
            | EventKind::Issue(IssueAct::Reported { body, .. } | IssueAct::Commented { body, .. })
            | EventKind::Case(CaseAct::Opened { contact: Some(body) }) => Some(body),
            _ => None,
        }
    };
}

impl EventKind {
    /// The erasable text, if this kind has one.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        body_of!(self)
    }

    /// Whether it is a post: what counts as one, is answered, reacted to, pinned and removed.
    #[must_use]
    pub fn is_post(&self) -> bool {
        matches!(self, EventKind::Posted { .. } | EventKind::PollOpened { .. })
    }

    /// Whether its topic's count of posts goes up with it: what is unread is counted so.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.is_post()
            || matches!(
                self,
                EventKind::Issue(IssueAct::Reported { .. } | IssueAct::Commented { .. })
                    | EventKind::Inbox(InboxAct::Alerted { .. })
            )
    }

    /// The post whose text this makes, changes or takes away, where this is event `own`: what an index of texts must look at
    /// again. A new kind is asked here whether it does.
    #[must_use]
    pub fn touches_text_of(&self, own: Seq) -> Option<Seq> {
        match self {
            EventKind::Posted { .. } | EventKind::PollOpened { .. } => Some(own),
            EventKind::Edited { post, .. }
            | EventKind::Deleted { post }
            | EventKind::Removed { post, .. }
            | EventKind::Restored { post, .. } => Some(*post),
            EventKind::Reacted { .. }
            | EventKind::Pinned { .. }
            | EventKind::RemovedText { .. }
            | EventKind::Held { .. }
            | EventKind::Rejected { .. }
            | EventKind::Settled { .. }
            | EventKind::Appealed { .. }
            | EventKind::Decided { .. }
            | EventKind::ContactAsked
            | EventKind::ContactAgreed
            | EventKind::IssueProposed { .. }
            | EventKind::BecameIssue { .. }
            | EventKind::PollClosed { .. }
            | EventKind::Mediation(_)
            // What is said of issues is not searched for yet: only talk is indexed.
            | EventKind::Issue(_)
            | EventKind::Case(_)
            | EventKind::Inbox(_)
            // A guide is listed, and its texts stay as they were written.
            | EventKind::Department(_)
            | EventKind::DutySet { .. }
            | EventKind::Member { .. }
            | EventKind::Left { .. }
            | EventKind::NeighbourhoodOpened { .. }
            | EventKind::PersonRegistered { .. }
            | EventKind::PersonRenamed { .. }
            | EventKind::BadgeSet { .. }
            | EventKind::ApplicationWithdrawn { .. }
            | EventKind::KeptOrder { .. }
            | EventKind::JoinCodeIssued { .. }
            | EventKind::JoinCodeRevoked
            | EventKind::Applied { .. }
            | EventKind::Admitted { .. }
            | EventKind::Refused { .. }
            | EventKind::Resident { .. }
            | EventKind::NeighbourhoodSet { .. }
            | EventKind::ResidentLeft { .. } => None,
        }
    }

    /// The erasable text, to replace it.
    pub fn body_mut(&mut self) -> Option<&mut Body> {
        body_of!(self)
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
