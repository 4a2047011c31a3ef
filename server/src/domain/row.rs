//! Small state kept beside the events, written in the same commit. Some rows are derived (`check` proves
//! that they equal the fold of their events); the others (people, credentials, marks, answers) are primary.

use linli_protocol::{
    ClientId, DepartmentId, GuideEntryId, IssueId, JoinCode, LoginName, MediationId, NeighbourhoodId, Office,
    Pair, PhotoId, Reaction, Residence, Seq, Topic, UserId,
};

use super::departments::{DepartmentRow, GuideRow};
use super::event::{Event, Shard};
use super::issues::duty::{DutyRow, Hours};
use super::issues::photos::PhotoRow;
use super::issues::{AlertRow, CaseRow, EntryRow, IssueRow};
use super::kept::{AppealRow, BanRow, DeskText};
use super::mediation::MediationRow;
use super::mentions::Mentioned;
use super::polls::{Chosen, PollResult, PollRow};
use super::proposing::ProposalRow;
use super::settings::Settings;
use super::state::{
    Answered, Applicant, Conversation, Counters, DeviceRow, JoinCodeRow, PersonRow, PostState,
};

/// All that one command makes, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Where it is ordered.
    pub shard: Shard,
    /// Its events, in order.
    pub events: Vec<Event>,
    /// Its rows.
    pub rows: Vec<RowChange>,
}

/// A change beside the events.
#[allow(clippy::large_enum_variant, reason = "most changes are rows, and none waits")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowChange {
    /// Writes a row, replacing one of the same key.
    Put(Row),
    /// Takes a row away.
    Delete(RowKey),
    /// Erases the body of an earlier event (guarantee 9).
    Erase {
        /// The event's topic.
        topic: Topic,
        /// The event.
        seq: Seq,
        /// The event that asks for it.
        erased_by: Seq,
    },
}

/// A row with its key inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The next free numbers of the district. Primary.
    Counters(Counters),
    /// A person. Primary, so that it can be erased.
    Person(PersonRow),
    /// What a person signs in with. Primary.
    Account {
        /// The log-in name.
        login: LoginName,
        /// Whose.
        user: UserId,
        /// The password's PHC string (argon2id); none if this account signs in by issued tokens only.
        password_hash: Option<String>,
    },
    /// A signed-in device. Primary.
    Device(DeviceRow),
    /// How far a person has read. Primary.
    ReadMark {
        /// Where.
        topic: Topic,
        /// Who.
        user: UserId,
        /// Up to and with this event.
        seq: Seq,
        /// The topic's count of posts there.
        posts: u64,
    },
    /// The posts of a topic that meant a person last. Primary: of an erased post nobody can tell any more whom it meant.
    Mentioned {
        /// Where.
        topic: Topic,
        /// Whom.
        user: UserId,
        /// By which posts.
        mentioned: Mentioned,
    },
    /// The posts of a topic that meant everybody last. Primary, too.
    AllMentioned {
        /// Where.
        topic: Topic,
        /// When everybody was mentioned last, milliseconds since 1970; it stays when that post is taken back.
        at: u64,
        /// By which posts.
        mentioned: Mentioned,
    },
    /// What an act was answered (guarantee 4). Primary.
    Answered(Answered),
    /// A neighbourhood. Derived.
    Neighbourhood {
        /// Its number.
        neighbourhood: NeighbourhoodId,
        /// Its title.
        title: String,
    },
    /// What is set for a neighbourhood; none while nothing was set. Derived.
    Settings {
        /// Which.
        neighbourhood: NeighbourhoodId,
        /// All of it.
        settings: Settings,
    },
    /// When a person has renamed themselves, the latest few. Derived.
    Renames {
        /// Who.
        user: UserId,
        /// The times, milliseconds since 1970, in order of the events.
        at: Vec<u64>,
    },
    /// A card that changed, and of which not all its rosters were told yet: an outbox. Primary.
    CardChanged {
        /// Whose.
        user: UserId,
        /// The event of the district that changed it last.
        seq: Seq,
    },
    /// How often the page of a join code was opened. Primary; of a code that is not in force it tells nothing.
    Scans {
        /// Of which neighbourhood.
        neighbourhood: NeighbourhoodId,
        /// Which code.
        code: JoinCode,
        /// How often.
        scans: u64,
    },
    /// A membership. Derived.
    Member {
        /// Of which neighbourhood.
        neighbourhood: NeighbourhoodId,
        /// Who.
        user: UserId,
        /// The office held.
        office: Option<Office>,
    },
    /// The latest mute of a person; it stays when its time has passed, and goes when it is ended early. Derived.
    Mute {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Who.
        user: UserId,
        /// Until when, milliseconds since 1970.
        until: u64,
    },
    /// Slow mode of a neighbourhood; none when there never was one. Derived.
    SlowMode {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Once in so many seconds; 0 for no longer.
        seconds: u32,
    },
    /// Who wants to be admitted, or was refused. Derived.
    Applicant(Applicant),
    /// The join code in force. Derived.
    JoinCode(JoinCodeRow),
    /// Where an applicant or a member lives. Primary, so that it can be erased.
    Residence {
        /// In which neighbourhood.
        neighbourhood: NeighbourhoodId,
        /// Who.
        user: UserId,
        /// What they said.
        residence: Residence,
        /// The event of the desk with which they said it.
        applied: Seq,
    },
    /// A conversation of two people that has begun. Derived.
    Conversation(Conversation),
    /// Somebody whom a person has blocked; nobody else's business. Primary.
    Block {
        /// Who blocks.
        user: UserId,
        /// Whom.
        other: UserId,
    },
    /// A no to a request for contact; nobody's business but the refuser's. Primary.
    Refusal {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Who said no.
        user: UserId,
        /// To whom.
        other: UserId,
        /// To which request: a later one is unanswered.
        request: Seq,
    },
    /// A message of a conversation that was proposed as a report, or became one. Derived.
    Proposal(ProposalRow),
    /// Which key the bodies of direct messages are sealed with; the journal writes it with the first of them. Primary.
    SealKey {
        /// What is told of the key.
        fingerprint: [u8; 32],
    },
    /// A post that was changed after it was posted. Derived.
    Post {
        /// Where.
        topic: Topic,
        /// Which.
        post: Seq,
        /// How it stands.
        state: PostState,
    },
    /// A reaction that a person has left on a post; taking it back takes the row away. Derived.
    Reaction {
        /// Where.
        topic: Topic,
        /// Which post.
        post: Seq,
        /// Who.
        user: UserId,
        /// The emoji.
        reaction: Reaction,
        /// The event that left it.
        seq: Seq,
    },
    /// A text that a desk keeps for a time. Derived.
    DeskText(DeskText),
    /// An appeal, waiting or decided. Derived.
    Appeal(AppealRow),
    /// A ban in force. Derived.
    Ban(BanRow),
    /// Screening of a neighbourhood; none when there never was any. Derived.
    Screening {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// On or off.
        on: bool,
    },
    /// The pinned posts of a topic; none when there never were any. Derived.
    Pins {
        /// Where.
        topic: Topic,
        /// Which, in the order in which they were pinned.
        posts: Vec<Seq>,
        /// The last event that changed it.
        changed: Seq,
    },
    /// A poll that is open. Derived.
    Poll(PollRow),
    /// What somebody has chosen in an open poll; it goes when that closes, and nothing else says it. Primary, and in no backup.
    PollAnswer {
        /// Where.
        topic: Topic,
        /// Which poll.
        post: Seq,
        /// Who.
        user: UserId,
        /// What.
        chosen: Chosen,
    },
    /// What is left of a poll that was closed. Derived.
    PollResult(PollResult),
    /// A mediation, open or closed. Derived.
    Mediation(MediationRow),
    /// An issue. Derived.
    Issue(IssueRow),
    /// An event of an issue. Derived.
    IssueEntry(EntryRow),
    /// Who is behind an issue. Derived.
    Case(CaseRow),
    /// What somebody was last alerted to of an issue. Derived.
    Alert(AlertRow),
    /// A department of the district. Derived.
    Department(DepartmentRow),
    /// An entry of a department's reply guide. Derived.
    GuideEntry(GuideRow),
    /// A photo that somebody sent. Primary.
    Photo(PhotoRow),
    /// Somebody follows an issue. Primary: nobody is told.
    Follower {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
        /// Who.
        user: UserId,
    },
    /// When somebody is on duty. Derived.
    Duty(DutyRow),
    /// When somebody wants to be let sleep; nobody else's business. Primary.
    QuietHours {
        /// Who.
        user: UserId,
        /// When.
        hours: Hours,
    },
}

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKey {
    /// Of [`Row::Counters`].
    Counters,
    /// Of [`Row::Person`].
    Person(UserId),
    /// Of [`Row::Account`].
    Account(LoginName),
    /// Of [`Row::Device`]: the token's SHA-256.
    Device([u8; 32]),
    /// Of [`Row::ReadMark`]. By person first: a person's marks are one range.
    ReadMark(UserId, Topic),
    /// Of [`Row::Mentioned`]. By person first, as read marks are.
    Mentioned(UserId, Topic),
    /// Of [`Row::AllMentioned`].
    AllMentioned(Topic),
    /// Of [`Row::Answered`].
    Answered(Shard, UserId, ClientId),
    /// Of [`Row::Neighbourhood`].
    Neighbourhood(NeighbourhoodId),
    /// Of [`Row::Settings`].
    Settings(NeighbourhoodId),
    /// Of [`Row::Renames`].
    Renames(UserId),
    /// Of [`Row::CardChanged`].
    CardChanged(UserId),
    /// Of [`Row::Scans`].
    Scans(NeighbourhoodId),
    /// Of [`Row::Member`].
    Member(NeighbourhoodId, UserId),
    /// Of [`Row::Mute`].
    Mute(NeighbourhoodId, UserId),
    /// Of [`Row::SlowMode`].
    SlowMode(NeighbourhoodId),
    /// Of [`Row::Applicant`].
    Applicant(NeighbourhoodId, UserId),
    /// Of [`Row::JoinCode`].
    JoinCode(NeighbourhoodId),
    /// Of [`Row::Residence`].
    Residence(NeighbourhoodId, UserId),
    /// Of [`Row::Conversation`].
    Conversation(NeighbourhoodId, Pair),
    /// Of [`Row::Block`]: who blocks, and whom.
    Block(UserId, UserId),
    /// Of [`Row::Refusal`]: who said no, and to whom.
    Refusal(NeighbourhoodId, UserId, UserId),
    /// Of [`Row::Proposal`], by the message.
    Proposal(NeighbourhoodId, Pair, Seq),
    /// Of [`Row::SealKey`].
    SealKey,
    /// Of [`Row::Post`].
    Post(Topic, Seq),
    /// Of [`Row::Reaction`]. By post and person: one person's reactions to one post are one range.
    Reaction(Topic, Seq, UserId, Reaction),
    /// Of [`Row::DeskText`].
    DeskText(NeighbourhoodId, Seq),
    /// Of [`Row::Appeal`], by the act.
    Appeal(NeighbourhoodId, Seq),
    /// Of [`Row::Ban`].
    Ban(NeighbourhoodId, UserId),
    /// Of [`Row::Screening`].
    Screening(NeighbourhoodId),
    /// Of [`Row::Pins`].
    Pins(Topic),
    /// Of [`Row::Poll`].
    Poll(Topic, Seq),
    /// Of [`Row::PollAnswer`]. By poll first: the answers to one are one range.
    PollAnswer(Topic, Seq, UserId),
    /// Of [`Row::PollResult`].
    PollResult(Topic, Seq),
    /// Of [`Row::Mediation`].
    Mediation(NeighbourhoodId, MediationId),
    /// Of [`Row::Issue`].
    Issue(NeighbourhoodId, IssueId),
    /// Of [`Row::IssueEntry`]. By issue first: a timeline is one range.
    IssueEntry(NeighbourhoodId, IssueId, Seq),
    /// Of [`Row::Case`].
    Case(NeighbourhoodId, IssueId),
    /// Of [`Row::Alert`]. By person first: an inbox is one range.
    Alert(NeighbourhoodId, UserId, IssueId),
    /// Of [`Row::Department`].
    Department(DepartmentId),
    /// Of [`Row::GuideEntry`].
    GuideEntry(DepartmentId, GuideEntryId),
    /// Of [`Row::Photo`]: two people may send the same one.
    Photo(PhotoId, UserId),
    /// Of [`Row::Follower`].
    Follower(NeighbourhoodId, IssueId, UserId),
    /// Of [`Row::Duty`].
    Duty(NeighbourhoodId, UserId),
    /// Of [`Row::QuietHours`].
    QuietHours(UserId),
}

impl Row {
    /// Where the row stands.
    #[must_use]
    pub fn key(&self) -> RowKey {
        match self {
            Row::Counters(_) => RowKey::Counters,
            Row::Person(person) => RowKey::Person(person.user),
            Row::Account { login, .. } => RowKey::Account(login.clone()),
            Row::Device(device) => RowKey::Device(device.token_hash),
            Row::ReadMark { topic, user, .. } => RowKey::ReadMark(*user, *topic),
            Row::Mentioned { topic, user, .. } => RowKey::Mentioned(*user, *topic),
            Row::AllMentioned { topic, .. } => RowKey::AllMentioned(*topic),
            Row::Answered(answered) => RowKey::Answered(answered.shard, answered.user, answered.client_id),
            Row::Neighbourhood { neighbourhood, .. } => RowKey::Neighbourhood(*neighbourhood),
            Row::Settings { neighbourhood, .. } => RowKey::Settings(*neighbourhood),
            Row::Renames { user, .. } => RowKey::Renames(*user),
            Row::CardChanged { user, .. } => RowKey::CardChanged(*user),
            Row::Scans { neighbourhood, .. } => RowKey::Scans(*neighbourhood),
            Row::Member { neighbourhood, user, .. } => RowKey::Member(*neighbourhood, *user),
            Row::Mute { neighbourhood, user, .. } => RowKey::Mute(*neighbourhood, *user),
            Row::SlowMode { neighbourhood, .. } => RowKey::SlowMode(*neighbourhood),
            Row::Applicant(applicant) => RowKey::Applicant(applicant.neighbourhood, applicant.user),
            Row::JoinCode(row) => RowKey::JoinCode(row.neighbourhood),
            Row::Residence { neighbourhood, user, .. } => RowKey::Residence(*neighbourhood, *user),
            Row::Conversation(talk) => RowKey::Conversation(talk.neighbourhood, talk.pair),
            Row::Block { user, other } => RowKey::Block(*user, *other),
            Row::Refusal { neighbourhood, user, other, .. } => RowKey::Refusal(*neighbourhood, *user, *other),
            Row::Proposal(row) => RowKey::Proposal(row.neighbourhood, row.pair, row.of),
            Row::SealKey { .. } => RowKey::SealKey,
            Row::Post { topic, post, .. } => RowKey::Post(*topic, *post),
            Row::Reaction { topic, post, user, reaction, .. } => {
                RowKey::Reaction(*topic, *post, *user, reaction.clone())
            }
            Row::DeskText(text) => RowKey::DeskText(text.neighbourhood, text.entry),
            Row::Appeal(appeal) => RowKey::Appeal(appeal.neighbourhood, appeal.act),
            Row::Ban(ban) => RowKey::Ban(ban.neighbourhood, ban.user),
            Row::Screening { neighbourhood, .. } => RowKey::Screening(*neighbourhood),
            Row::Pins { topic, .. } => RowKey::Pins(*topic),
            Row::Poll(poll) => RowKey::Poll(poll.topic, poll.post),
            Row::PollAnswer { topic, post, user, .. } => RowKey::PollAnswer(*topic, *post, *user),
            Row::PollResult(result) => RowKey::PollResult(result.topic, result.post),
            Row::Mediation(row) => RowKey::Mediation(row.neighbourhood, row.number),
            Row::Issue(row) => RowKey::Issue(row.neighbourhood, row.issue),
            Row::IssueEntry(row) => RowKey::IssueEntry(row.neighbourhood, row.issue, row.seq),
            Row::Case(row) => RowKey::Case(row.neighbourhood, row.issue),
            Row::Alert(row) => RowKey::Alert(row.neighbourhood, row.user, row.issue),
            Row::Department(row) => RowKey::Department(row.department),
            Row::GuideEntry(row) => RowKey::GuideEntry(row.department, row.entry),
            Row::Photo(row) => RowKey::Photo(row.photo, row.owner),
            Row::Follower { neighbourhood, issue, user } => RowKey::Follower(*neighbourhood, *issue, *user),
            Row::Duty(row) => RowKey::Duty(row.neighbourhood, row.user),
            Row::QuietHours { user, .. } => RowKey::QuietHours(*user),
        }
    }
}

impl RowKey {
    /// Whether `check` can prove the row from events.
    #[must_use]
    pub fn is_derived(&self) -> bool {
        match self {
            RowKey::Neighbourhood(_)
            | RowKey::Settings(_)
            | RowKey::Renames(_)
            | RowKey::Member(..)
            | RowKey::Mute(..)
            | RowKey::SlowMode(_)
            | RowKey::Applicant(..)
            | RowKey::JoinCode(_)
            | RowKey::Conversation(..)
            | RowKey::Proposal(..)
            | RowKey::Post(..)
            | RowKey::Reaction(..)
            | RowKey::DeskText(..)
            | RowKey::Appeal(..)
            | RowKey::Ban(..)
            | RowKey::Screening(_)
            | RowKey::Pins(_)
            | RowKey::Poll(..)
            | RowKey::PollResult(..)
            | RowKey::Mediation(..)
            | RowKey::Issue(..)
            | RowKey::IssueEntry(..)
            | RowKey::Case(..)
            | RowKey::Department(_)
            | RowKey::GuideEntry(..)
            | RowKey::Alert(..)
            | RowKey::Duty(..) => true,
            RowKey::Counters
            | RowKey::Person(_)
            | RowKey::Account(_)
            | RowKey::Device(_)
            | RowKey::Residence(..)
            | RowKey::Block(..)
            | RowKey::Refusal(..)
            | RowKey::SealKey
            | RowKey::CardChanged(_)
            | RowKey::Scans(_)
            | RowKey::ReadMark(..)
            | RowKey::Mentioned(..)
            | RowKey::AllMentioned(_)
            | RowKey::PollAnswer(..)
            | RowKey::Follower(..)
            | RowKey::QuietHours(_)
            | RowKey::Photo(..)
            | RowKey::Answered(..) => false,
        }
    }
}
