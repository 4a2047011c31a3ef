//! Events as they travel: a fact in a topic, with its number, its time and the card of whoever caused it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::department::{DepartmentMember, DepartmentOpened, GuideEntryWithdrawn, GuideEntryWritten};
use crate::direct::{BecameIssue, IssueProposed};
use crate::duty::DutySet;
use crate::ids::{NeighbourhoodId, Seq, UserId};
use crate::issue::{
    AlertCleared, Alerted, CaseOpened, HandlerStep, IssueBlanked, IssueCommented, IssueReported, IssueStepped,
};
use crate::joining::{JoinCode, Refused, Resident};
use crate::mediation::{MediationClosed, MediationOpened, PartyStep};
use crate::moderation::{
    AppealDecided, Banned, Muted, PostRejected, PostRemoved, ScreeningSet, SlowModeSet, Unbanned, Unmuted,
};
use crate::neighbourhood::{BadgeSet, NeighbourhoodSet};
use crate::op::is_false;
use crate::order::{Appealed, Decided, Held, Pinned, Rejected, Removed, RemovedText, Restored, Settled};
use crate::poll::{PollClosed, PollOpened};
use crate::topic::Topic;

/// An office a person holds in a neighbourhood (R5). An office is handed over; its history stays with it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, bincode::Encode, bincode::Decode,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Office {
    /// The owner of the group: the head of the neighbourhood. At most one holds it.
    Secretary,
    /// Stands in for the secretary; several may.
    Deputy,
    /// The property management's desk.
    Property,
    /// The police's desk.
    Police,
    /// The family doctor.
    Doctor,
    /// An office this build does not know.
    #[serde(other)]
    Unknown,
}

/// How a person is shown, everywhere (R10): rendered when a frame is made, never stored with an event, so
/// an old post shows today's name and badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Card {
    /// Whose.
    pub id: UserId,
    /// The name to show.
    pub name: String,
    /// A party member's badge, from the verified roster only (R10).
    #[serde(default)]
    pub badge: bool,
    /// The office held in the topic's neighbourhood, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
}

/// One event of a topic, as a frame.
#[derive(Debug, Clone, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub struct EventFrame {
    /// The topic.
    pub topic: Topic,
    /// Its number there.
    pub seq: Seq,
    /// When it was decided, in milliseconds since 1970 by the server's wall clock. It informs; order is `seq`.
    pub at: u64,
    /// Who caused it; absent for acts of the district's administration.
    pub by: Option<Card>,
    /// What happened.
    pub body: EventBody,
}

/// What happened. In JSON: `"kind":"posted","data":{…}`.
#[derive(Debug, Clone, PartialEq, Eq, bincode::Encode, bincode::Decode)]
#[non_exhaustive]
pub enum EventBody {
    /// `group`: somebody posted.
    Posted(Posted),
    /// `group`: the author changed the text.
    Edited(Edited),
    /// `group`: the author deleted the post; its text is erased everywhere.
    Deleted {
        /// Which post.
        post: Seq,
    },
    /// `group`: a reaction was left or taken back.
    Reacted(Reacted),
    /// `roster`: a person was admitted, or a member's card changed. The card replaces the earlier one.
    Member(Card),
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
    /// `district`: a person was registered.
    PersonRegistered {
        /// Their number.
        user: UserId,
    },
    /// A kind this build does not know: the client advances past it, keeps it, and shows a placeholder.
    Unknown {
        /// The kind.
        kind: String,
        /// Its data, as JSON text.
        data: String,
    },
    // New ones come last: in bincode a kind is its place in this list.
    /// `moderation`: a member was muted for a time.
    Muted(Muted),
    /// `moderation`: a mute was ended early.
    Unmuted(Unmuted),
    /// `moderation`: slow mode was set.
    SlowModeSet(SlowModeSet),
    /// `desk`: a join code was issued; the one before is worth nothing any more.
    JoinCodeIssued {
        /// It.
        code: JoinCode,
    },
    /// `desk`: the join code was revoked, and there is none.
    JoinCodeRevoked,
    /// `desk`: somebody applied, or changed what they had said. It replaces an earlier application of theirs.
    Applied(Resident),
    /// `desk`: an applicant was admitted.
    Admitted(Card),
    /// `desk`: an applicant was refused.
    Refused(Refused),
    /// `register`: a member's residence.
    Resident(Resident),
    /// `register`: a person's residence is no longer in the register.
    ResidentLeft {
        /// Whose.
        user: UserId,
    },
    /// `district`: a neighbourhood's settings were changed; they replace the earlier ones (R3, R9).
    NeighbourhoodSet(NeighbourhoodSet),
    /// `group`: a keeper removed a post; its text is gone for the group.
    Removed(Removed),
    /// `group`: a removed post has its text again.
    Restored(Restored),
    /// `group`, `bulletin`: a post was pinned, or is no longer.
    Pinned(Pinned),
    /// `moderation`: a post was removed.
    PostRemoved(PostRemoved),
    /// `moderation`: a held post was rejected.
    PostRejected(PostRejected),
    /// `moderation`: a person was banned.
    Banned(Banned),
    /// `moderation`: a ban was lifted.
    Unbanned(Unbanned),
    /// `moderation`: screening was switched.
    ScreeningSet(ScreeningSet),
    /// `moderation`: an appeal was decided.
    AppealDecided(AppealDecided),
    /// `desk`: the text of a removed post.
    RemovedText(RemovedText),
    /// `desk`: a post waits to be looked at.
    Held(Held),
    /// `desk`: a held post was rejected.
    Rejected(Rejected),
    /// `desk`: what became of a text there.
    Settled(Settled),
    /// `appeals`: somebody appeals.
    Appealed(Appealed),
    /// `appeals`: the district decided.
    Decided(Decided),
    /// `dm`: the one who causes it asks the other whether they may write.
    ContactAsked,
    /// `dm`: the one who causes it was asked, and agrees.
    ContactAgreed,
    /// `district`: a person has another name.
    PersonRenamed {
        /// Who.
        user: UserId,
    },
    /// `district`: the verified roster gave a person the badge, or took it.
    BadgeSet(BadgeSet),
    /// `desk`: an applicant took their application back.
    ApplicationWithdrawn(Card),
    /// `group`: a question was asked; it is a post.
    PollOpened(PollOpened),
    /// `group`: a poll was closed.
    PollClosed(PollClosed),
    /// `mediation`: it was opened.
    MediationOpened(MediationOpened),
    /// `mediation`: somebody became a party.
    PartyAdded(PartyStep),
    /// `mediation`: somebody is no party any more.
    PartyLeft(PartyStep),
    /// `mediation`: it was closed.
    MediationClosed(MediationClosed),
    /// `issues`: a problem was reported.
    IssueReported(IssueReported),
    /// `issues`: somebody commented.
    IssueCommented(IssueCommented),
    /// `issues`: a step was taken.
    IssueStepped(IssueStepped),
    /// `issues`: a text was taken back by who wrote it.
    IssueBlanked(IssueBlanked),
    /// `case`: it was opened.
    CaseOpened(CaseOpened),
    /// `case`: a handler came or went.
    HandlerSet(HandlerStep),
    /// `inbox`: an alert.
    Alerted(Alerted),
    /// `inbox`: an alert wants nothing any more.
    AlertCleared(AlertCleared),
    /// `departments`: one was opened.
    DepartmentOpened(DepartmentOpened),
    /// `departments`: somebody came into one, or left it.
    DepartmentMember(DepartmentMember),
    /// `departments`: an entry of the reply guide was written.
    GuideEntryWritten(GuideEntryWritten),
    /// `departments`: an entry of the reply guide is not to be used any more.
    GuideEntryWithdrawn(GuideEntryWithdrawn),
    /// `desk`: when somebody is on duty.
    DutySet(DutySet),
    /// `dm`: a message is proposed as a report.
    IssueProposed(IssueProposed),
    /// `dm`: a message became a report.
    BecameIssue(BecameIssue),
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Posted {
    /// The text; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The post this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// How many posts the topic has had, with this one: unread is a subtraction of two of these.
    pub posts: u64,
    /// Whom the text means, as they are shown today; none once erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Card>,
    /// Whether it means everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mention_all: bool,
}

/// An edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Edited {
    /// Which post.
    pub post: Seq,
    /// The new text; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whom the new text means, in place of those before; none once erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Card>,
    /// Whether it means everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mention_all: bool,
}

/// A reaction left or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Reacted {
    /// Which post.
    pub post: Seq,
    /// The emoji.
    pub reaction: String,
    /// Left (true) or taken back (false).
    pub on: bool,
    /// How many people have left it, after this event. It replaces the count known before.
    pub count: u64,
}

/// How many people left a reaction, in a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Tally {
    /// The emoji.
    pub reaction: String,
    /// How many.
    pub count: u64,
    /// Whether the reader is one of them.
    #[serde(default)]
    pub mine: bool,
}

impl Office {
    /// Every office of this build.
    pub const ALL: [Office; 5] =
        [Office::Secretary, Office::Deputy, Office::Property, Office::Police, Office::Doctor];

    /// Its name on the wire and on command lines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Office::Secretary => "secretary",
            Office::Deputy => "deputy",
            Office::Property => "property",
            Office::Police => "police",
            Office::Doctor => "doctor",
            Office::Unknown => "unknown",
        }
    }
}

impl EventBody {
    /// The kind as it travels.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            EventBody::Posted(_) => "posted",
            EventBody::Edited(_) => "edited",
            EventBody::Deleted { .. } => "deleted",
            EventBody::Reacted(_) => "reacted",
            EventBody::Member(_) => "member",
            EventBody::Left { .. } => "left",
            EventBody::NeighbourhoodOpened { .. } => "neighbourhood_opened",
            EventBody::PersonRegistered { .. } => "person_registered",
            EventBody::Muted(_) => "muted",
            EventBody::Unmuted(_) => "unmuted",
            EventBody::SlowModeSet(_) => "slow_mode_set",
            EventBody::JoinCodeIssued { .. } => "join_code_issued",
            EventBody::JoinCodeRevoked => "join_code_revoked",
            EventBody::Applied(_) => "applied",
            EventBody::Admitted(_) => "admitted",
            EventBody::Refused(_) => "refused",
            EventBody::Resident(_) => "resident",
            EventBody::ResidentLeft { .. } => "resident_left",
            EventBody::NeighbourhoodSet(_) => "neighbourhood_set",
            EventBody::Removed(_) => "removed",
            EventBody::Restored(_) => "restored",
            EventBody::Pinned(_) => "pinned",
            EventBody::PostRemoved(_) => "post_removed",
            EventBody::PostRejected(_) => "post_rejected",
            EventBody::Banned(_) => "banned",
            EventBody::Unbanned(_) => "unbanned",
            EventBody::ScreeningSet(_) => "screening_set",
            EventBody::AppealDecided(_) => "appeal_decided",
            EventBody::RemovedText(_) => "removed_text",
            EventBody::Held(_) => "held",
            EventBody::Rejected(_) => "rejected",
            EventBody::Settled(_) => "settled",
            EventBody::Appealed(_) => "appealed",
            EventBody::Decided(_) => "decided",
            EventBody::ContactAsked => "contact_asked",
            EventBody::ContactAgreed => "contact_agreed",
            EventBody::PersonRenamed { .. } => "person_renamed",
            EventBody::BadgeSet(_) => "badge_set",
            EventBody::ApplicationWithdrawn(_) => "application_withdrawn",
            EventBody::PollOpened(_) => "poll_opened",
            EventBody::PollClosed(_) => "poll_closed",
            EventBody::MediationOpened(_) => "mediation_opened",
            EventBody::PartyAdded(_) => "party_added",
            EventBody::PartyLeft(_) => "party_left",
            EventBody::MediationClosed(_) => "mediation_closed",
            EventBody::IssueReported(_) => "issue_reported",
            EventBody::IssueCommented(_) => "issue_commented",
            EventBody::IssueStepped(_) => "issue_stepped",
            EventBody::IssueBlanked(_) => "issue_blanked",
            EventBody::CaseOpened(_) => "case_opened",
            EventBody::HandlerSet(_) => "handler_set",
            EventBody::Alerted(_) => "alerted",
            EventBody::AlertCleared(_) => "alert_cleared",
            EventBody::DepartmentOpened(_) => "department_opened",
            EventBody::DepartmentMember(_) => "department_member",
            EventBody::GuideEntryWritten(_) => "guide_entry_written",
            EventBody::GuideEntryWithdrawn(_) => "guide_entry_withdrawn",
            EventBody::DutySet(_) => "duty_set",
            EventBody::IssueProposed(_) => "issue_proposed",
            EventBody::BecameIssue(_) => "became_issue",
            EventBody::Unknown { kind, .. } => kind,
        }
    }
}

// JSON keeps `kind` and `data` apart so that a client can carry a kind it does not know. Serde's derived
// adjacent tagging has no such fallback, hence the structs below.

#[derive(Serialize)]
struct Outgoing<'a, D: Serialize> {
    topic: Topic,
    seq: Seq,
    at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a Card>,
    kind: &'a str,
    data: D,
}

#[derive(Deserialize)]
struct Incoming {
    topic: Topic,
    seq: Seq,
    at: u64,
    #[serde(default)]
    by: Option<Card>,
    kind: String,
    #[serde(default)]
    data: serde_json::Value,
}

#[derive(Serialize, Deserialize)]
struct PostData {
    post: Seq,
}

#[derive(Serialize, Deserialize)]
struct UserData {
    user: UserId,
}

#[derive(Serialize, Deserialize)]
struct CodeData {
    code: JoinCode,
}

#[derive(Serialize)]
struct NoData {}

#[derive(Serialize, Deserialize)]
struct OpenedData {
    neighbourhood: NeighbourhoodId,
    title: String,
}

impl Serialize for EventFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let EventFrame { topic, seq, at, by, body } = self;
        macro_rules! with {
            ($data:expr) => {
                Outgoing {
                    topic: *topic,
                    seq: *seq,
                    at: *at,
                    by: by.as_ref(),
                    kind: body.kind(),
                    data: $data,
                }
                .serialize(serializer)
            };
        }
        match body {
            EventBody::Posted(posted) => with!(posted),
            EventBody::Edited(edited) => with!(edited),
            EventBody::Deleted { post } => with!(PostData { post: *post }),
            EventBody::Reacted(reacted) => with!(reacted),
            EventBody::Member(card) | EventBody::Admitted(card) | EventBody::ApplicationWithdrawn(card) => {
                with!(card)
            }
            EventBody::BadgeSet(set) => with!(set),
            EventBody::Muted(muted) => with!(muted),
            EventBody::Unmuted(unmuted) => with!(unmuted),
            EventBody::SlowModeSet(set) => with!(set),
            EventBody::JoinCodeIssued { code } => with!(CodeData { code: *code }),
            EventBody::JoinCodeRevoked | EventBody::ContactAsked | EventBody::ContactAgreed => {
                with!(NoData {})
            }
            EventBody::Applied(resident) | EventBody::Resident(resident) => with!(resident),
            EventBody::Refused(refused) => with!(refused),
            EventBody::NeighbourhoodSet(set) => with!(set),
            EventBody::Removed(data) => with!(data),
            EventBody::Restored(data) => with!(data),
            EventBody::Pinned(data) => with!(data),
            EventBody::PostRemoved(data) => with!(data),
            EventBody::PostRejected(data) => with!(data),
            EventBody::Banned(data) => with!(data),
            EventBody::Unbanned(data) => with!(data),
            EventBody::ScreeningSet(data) => with!(data),
            EventBody::AppealDecided(data) => with!(data),
            EventBody::RemovedText(data) => with!(data),
            EventBody::Held(data) => with!(data),
            EventBody::Rejected(data) => with!(data),
            EventBody::Settled(data) => with!(data),
            EventBody::Appealed(data) => with!(data),
            EventBody::Decided(data) => with!(data),
            EventBody::PollOpened(data) => with!(data),
            EventBody::PollClosed(data) => with!(data),
            EventBody::MediationOpened(data) => with!(data),
            EventBody::PartyAdded(data) | EventBody::PartyLeft(data) => with!(data),
            EventBody::MediationClosed(data) => with!(data),
            EventBody::IssueReported(data) => with!(data),
            EventBody::IssueCommented(data) => with!(data),
            EventBody::IssueStepped(data) => with!(data),
            EventBody::IssueBlanked(data) => with!(data),
            EventBody::CaseOpened(data) => with!(data),
            EventBody::HandlerSet(data) => with!(data),
            EventBody::Alerted(data) => with!(data),
            EventBody::AlertCleared(data) => with!(data),
            EventBody::DepartmentOpened(data) => with!(data),
            EventBody::DepartmentMember(data) => with!(data),
            EventBody::GuideEntryWritten(data) => with!(data),
            EventBody::GuideEntryWithdrawn(data) => with!(data),
            EventBody::DutySet(data) => with!(data),
            EventBody::IssueProposed(data) => with!(data),
            EventBody::BecameIssue(data) => with!(data),
            EventBody::Left { user }
            | EventBody::PersonRegistered { user }
            | EventBody::PersonRenamed { user }
            | EventBody::ResidentLeft { user } => {
                with!(UserData { user: *user })
            }
            EventBody::NeighbourhoodOpened { neighbourhood, title } => {
                with!(OpenedData { neighbourhood: *neighbourhood, title: title.clone() })
            }
            EventBody::Unknown { data, .. } => {
                let data: serde_json::Value =
                    serde_json::from_str(data).map_err(serde::ser::Error::custom)?;
                with!(data)
            }
        }
    }
}

impl<'de> Deserialize<'de> for EventFrame {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Incoming { topic, seq, at, by, kind, data } = Incoming::deserialize(deserializer)?;
        macro_rules! read {
            () => {
                serde_json::from_value(data).map_err(D::Error::custom)?
            };
        }
        let body = match kind.as_str() {
            "posted" => EventBody::Posted(read!()),
            "edited" => EventBody::Edited(read!()),
            "deleted" => {
                let PostData { post } = read!();
                EventBody::Deleted { post }
            }
            "reacted" => EventBody::Reacted(read!()),
            "member" => EventBody::Member(read!()),
            "muted" => EventBody::Muted(read!()),
            "unmuted" => EventBody::Unmuted(read!()),
            "slow_mode_set" => EventBody::SlowModeSet(read!()),
            "join_code_issued" => {
                let CodeData { code } = read!();
                EventBody::JoinCodeIssued { code }
            }
            "join_code_revoked" => EventBody::JoinCodeRevoked,
            "contact_asked" => EventBody::ContactAsked,
            "contact_agreed" => EventBody::ContactAgreed,
            "applied" => EventBody::Applied(read!()),
            "admitted" => EventBody::Admitted(read!()),
            "refused" => EventBody::Refused(read!()),
            "resident" => EventBody::Resident(read!()),
            "resident_left" => {
                let UserData { user } = read!();
                EventBody::ResidentLeft { user }
            }
            "removed" => EventBody::Removed(read!()),
            "restored" => EventBody::Restored(read!()),
            "pinned" => EventBody::Pinned(read!()),
            "post_removed" => EventBody::PostRemoved(read!()),
            "post_rejected" => EventBody::PostRejected(read!()),
            "banned" => EventBody::Banned(read!()),
            "unbanned" => EventBody::Unbanned(read!()),
            "screening_set" => EventBody::ScreeningSet(read!()),
            "appeal_decided" => EventBody::AppealDecided(read!()),
            "removed_text" => EventBody::RemovedText(read!()),
            "held" => EventBody::Held(read!()),
            "rejected" => EventBody::Rejected(read!()),
            "settled" => EventBody::Settled(read!()),
            "appealed" => EventBody::Appealed(read!()),
            "decided" => EventBody::Decided(read!()),
            "poll_opened" => EventBody::PollOpened(read!()),
            "poll_closed" => EventBody::PollClosed(read!()),
            "mediation_opened" => EventBody::MediationOpened(read!()),
            "party_added" => EventBody::PartyAdded(read!()),
            "party_left" => EventBody::PartyLeft(read!()),
            "mediation_closed" => EventBody::MediationClosed(read!()),
            "issue_reported" => EventBody::IssueReported(read!()),
            "issue_commented" => EventBody::IssueCommented(read!()),
            "issue_stepped" => EventBody::IssueStepped(read!()),
            "issue_blanked" => EventBody::IssueBlanked(read!()),
            "case_opened" => EventBody::CaseOpened(read!()),
            "handler_set" => EventBody::HandlerSet(read!()),
            "alerted" => EventBody::Alerted(read!()),
            "alert_cleared" => EventBody::AlertCleared(read!()),
            "department_opened" => EventBody::DepartmentOpened(read!()),
            "department_member" => EventBody::DepartmentMember(read!()),
            "guide_entry_written" => EventBody::GuideEntryWritten(read!()),
            "guide_entry_withdrawn" => EventBody::GuideEntryWithdrawn(read!()),
            "duty_set" => EventBody::DutySet(read!()),
            "issue_proposed" => EventBody::IssueProposed(read!()),
            "became_issue" => EventBody::BecameIssue(read!()),
            "left" => {
                let UserData { user } = read!();
                EventBody::Left { user }
            }
            "neighbourhood_opened" => {
                let OpenedData { neighbourhood, title } = read!();
                EventBody::NeighbourhoodOpened { neighbourhood, title }
            }
            "person_renamed" => {
                let UserData { user } = read!();
                EventBody::PersonRenamed { user }
            }
            "badge_set" => EventBody::BadgeSet(read!()),
            "application_withdrawn" => EventBody::ApplicationWithdrawn(read!()),
            "neighbourhood_set" => EventBody::NeighbourhoodSet(read!()),
            "person_registered" => {
                let UserData { user } = read!();
                EventBody::PersonRegistered { user }
            }
            _ => EventBody::Unknown { kind, data: data.to_string() },
        };
        Ok(EventFrame { topic, seq, at, by, body })
    }
}
