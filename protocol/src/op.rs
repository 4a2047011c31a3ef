//! What may be asked: the operations of the protocol, which JSON names in `t`. Never here: answers.

use serde::{Deserialize, Serialize};

use crate::direct::ReportFrom;
use crate::duty::{DutySlot, QuietHours};
use crate::event::Office;
use crate::ids::{ClientId, DepartmentId, GuideEntryId, IssueId, NeighbourhoodId, Position, Seq, UserId};
use crate::issue::{Category, IssueList, IssueStep, Report};
use crate::joining::{JoinCode, Residence};
use crate::mediation::MediationOutcome;
use crate::moderation::Rule;
use crate::photo::PhotoId;
use crate::search::SearchPlace;
use crate::text::{Choice, DisplayName, PostText, Question, Reaction, Reason, SearchText, Subject};
use crate::topic::Topic;

/// What may be asked. In JSON, `t` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Op {
    /// Signs this connection in. The first request of every connection.
    Hello {
        /// The token that log-in gave.
        token: String,
        /// The program and its version, for the operator's eyes; up to 64 bytes.
        #[serde(default, deserialize_with = "null_is_absent")]
        agent: String,
    },
    /// A page of folded history, as of a position.
    View {
        /// Which topic.
        topic: Topic,
        /// How many items, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// Only items before this key: the `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// Follows a topic from a position on, without gap or repeat.
    Subscribe {
        /// Which topic.
        topic: Topic,
        /// The last that is known.
        after: Position,
    },
    /// Stops following a topic.
    Unsubscribe {
        /// Which topic.
        topic: Topic,
    },
    /// Everything the person can read, with heads and unread counts; changes follow as `heads` frames.
    Mine,
    /// Posts to a group.
    Post {
        /// Which group.
        topic: Topic,
        /// The act's name; a resend carries the same.
        client_id: ClientId,
        /// The text.
        text: PostText,
        /// The post it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        /// Members whom the text means (R18); each counts once.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
        /// Whether it means everybody; for the secretary and deputies.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "is_false")]
        mention_all: bool,
    },
    /// Changes the text of one's own post.
    Edit {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// The new text.
        text: PostText,
        /// Members whom the new text means, in place of those before.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
        /// Whether it means everybody, in place of what it did before.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "is_false")]
        mention_all: bool,
    },
    /// Deletes one's own post; its text is erased.
    Delete {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
    },
    /// Leaves a reaction or takes it back.
    React {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// The emoji.
        reaction: Reaction,
        /// Leave (true) or take back (false).
        on: bool,
    },
    /// Says "read up to here". The highest wins; it is told to one's own other devices.
    Read {
        /// Which group.
        topic: Topic,
        /// Up to and with this event.
        seq: Seq,
    },
    /// Gives a member an office, in place of the one they hold; for the secretary. The secretary's own is handed
    /// over (R5).
    Appoint {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Which office.
        office: Office,
    },
    /// Takes a member's office away; for the secretary.
    Dismiss {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whose.
        user: UserId,
    },
    /// Ends one's own membership, with any office but the secretary's.
    Leave {
        /// Which neighbourhood.
        neighbourhood: NeighbourhoodId,
    },
    /// Mutes a member in the group for a time; for the secretary and deputies (R12).
    Mute {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
        /// For how many minutes from now, 1 to 10,080 (a week). It replaces what is left of an earlier mute.
        minutes: u32,
        /// Which rule they broke.
        rule: Rule,
        /// Why, for everybody to read.
        reason: Reason,
    },
    /// Ends a mute early; for the secretary and deputies.
    Unmute {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Lets who holds no office post once in so many seconds; for the secretary and deputies (R12).
    SlowMode {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// How many, up to 3,600 (an hour); 0 ends slow mode.
        seconds: u32,
    },
    /// Asks to be admitted to the neighbourhood of a join code (R8). Until then one reads its bulletin.
    Apply {
        /// From the poster.
        code: JoinCode,
        /// Who one is by one's papers, and where one lives.
        #[serde(flatten)]
        residence: Residence,
    },
    /// Admits an applicant; for the secretary and deputies.
    Admit {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
    },
    /// Refuses an applicant, who reads the reason; for the secretary and deputies.
    Refuse {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Why.
        reason: Reason,
    },
    /// Issues a join code, in place of the one in force; for the secretary and deputies (R7).
    RenewJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
    },
    /// Takes the join code out of force; for the secretary and deputies.
    RevokeJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// How one stands to a neighbourhood oneself: a member, waiting, refused and why.
    Standing {
        /// Which.
        neighbourhood: NeighbourhoodId,
    },
    /// What a neighbourhood is that one has joined: its settings, how many it has, who holds an office (R9).
    About {
        /// Which.
        neighbourhood: NeighbourhoodId,
    },
    /// How much of a group's talk is one's own (R13); about nobody else.
    Voice {
        /// Of which neighbourhood.
        neighbourhood: NeighbourhoodId,
    },
    /// Removes a post from a group, by a rule and for a reason; for the secretary and deputies (R12).
    RemovePost {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// Which rule it breaks.
        rule: Rule,
        /// Why, for everybody to read.
        reason: Reason,
    },
    /// Appeals to the district against an act of order that concerns oneself.
    Appeal {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which act of the moderation record.
        act: Seq,
        /// What is to be said.
        text: PostText,
    },
    /// Pins a post, or takes the pin away; for the secretary and deputies (R12).
    Pin {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// Pin (true) or take the pin away (false).
        on: bool,
    },
    /// The pinned posts of a topic, in the order in which they were pinned.
    Pins {
        /// Which.
        topic: Topic,
    },
    /// Ends a membership and keeps the person from being admitted until it is lifted; for the secretary and deputies (R12).
    Ban {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom: a member, or somebody who has applied.
        user: UserId,
        /// Which rule they broke.
        rule: Rule,
        /// Why, for everybody to read.
        reason: Reason,
    },
    /// Lifts a ban; for the secretary and deputies.
    Unban {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Switches screening: while it is on, posts of who holds no office wait to be looked at (R12); for the secretary and
    /// deputies.
    Screening {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// On or off.
        on: bool,
    },
    /// Posts a held post, by its author; for the secretary and deputies.
    Approve {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by its number on the desk.
        held: Seq,
    },
    /// Rejects a held post, by a rule and for a reason; for the secretary and deputies.
    Reject {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by its number on the desk.
        held: Seq,
        /// Which rule it would break.
        rule: Rule,
        /// Why, for everybody to read.
        reason: Reason,
    },
    /// Takes back one's own post while it is held; its text is erased.
    Withdraw {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by the number that `held` named.
        held: Seq,
    },
    /// Asks another resident whether one may write to them (R15). Leaders are written to without asking.
    AskContact {
        /// Where both are members.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
    },
    /// Answers somebody who asked. Who asked learns of a yes only; a no looks to them like no answer yet.
    AnswerContact {
        /// Where both are members.
        neighbourhood: NeighbourhoodId,
        /// Who asked.
        user: UserId,
        /// Yes or no.
        accept: bool,
    },
    /// Blocks another resident, or ends that. They are not told.
    Block {
        /// Whom.
        user: UserId,
        /// Block (true) or end it (false).
        on: bool,
    },
    /// Whom one has blocked.
    Blocked,
    /// Looks for posts, newest first, in what one may read: groups and bulletins (R18). Every word of the text must
    /// be in a post, or in its author's name.
    Search {
        /// What to look for; what stands in quotation marks must stand so in the post.
        text: SearchText,
        /// Only there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<Topic>,
        /// Only what this person posted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<UserId>,
        /// How many posts, 1 to 50; 20 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// Only what stands before this: the `next` of the answer before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<SearchPlace>,
    },
    /// Gives oneself another name to show; three times in thirty days.
    Rename {
        /// It.
        name: DisplayName,
    },
    /// Takes one's own application back, with all that was said of oneself.
    WithdrawApplication {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Asks a question in a group; for the secretary and deputies (R14).
    OpenPoll {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// What is asked.
        question: Question,
        /// What may be chosen: 2 to 10 different ones.
        options: Vec<Choice>,
        /// Whether one may choose several of them.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "is_false")]
        several: bool,
        /// In how many seconds it closes, 1 to 1,209,600 (two weeks); a day if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<u32>,
    },
    /// Answers a poll, in place of what one has answered before. It carries no `client_id`, because that would keep who acted; the
    /// same answer again changes nothing.
    AnswerPoll {
        /// Which group.
        topic: Topic,
        /// Which poll.
        post: Seq,
        /// The numbers of the options, from 1; none takes an answer back.
        options: Vec<u8>,
    },
    /// Closes a poll before its time; for the secretary and deputies.
    ClosePoll {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which poll.
        post: Seq,
    },
    /// How a neighbourhood goes, in numbers (R39); for the secretary and deputies.
    Numbers {
        /// Which.
        neighbourhood: NeighbourhoodId,
    },
    /// The join code in force, with its scans and what came of them (R7); for the secretary and deputies.
    JoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Opens a thread for a dispute, which its parties and those who keep order read (R14); for the secretary and deputies.
    OpenMediation {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// What it is about.
        subject: Subject,
        /// Who is in dispute: 2 to 8 members; each counts once.
        parties: Vec<UserId>,
    },
    /// Makes a member a party of an open mediation; for the secretary and deputies.
    AddParty {
        /// Which mediation.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
    },
    /// Ends somebody's part in an open mediation: one's own, or for the secretary and deputies anybody's.
    RemoveParty {
        /// Which mediation.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Closes a mediation with its outcome; for the secretary and deputies.
    CloseMediation {
        /// Which.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// How it ended.
        outcome: MediationOutcome,
        /// What was agreed, or why it ended.
        text: PostText,
    },
    /// Reports a problem (R19).
    Report {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// It.
        #[serde(flatten)]
        report: Report,
        /// The message of one's own that it is made from (R16). Its words are those of the report, not of the message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<ReportFrom>,
    },
    /// Comments on an issue, for all members to read.
    Comment {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// On which issue.
        issue: IssueId,
        /// What.
        text: PostText,
    },
    /// Takes a step in the life of an issue; who may take which when, the table of life says.
    StepIssue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Of which issue.
        issue: IssueId,
        /// Which.
        #[serde(flatten)]
        step: IssueStep,
    },
    /// Takes back a text of one's own: of a report, or of a comment. It is erased.
    Blank {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Of which issue.
        issue: IssueId,
        /// The event that has it.
        of: Seq,
        /// Instead of the text of the report, this photo of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        photo: Option<PhotoId>,
    },
    /// Follows an issue of somebody else, or no longer: its steps come into one's inbox.
    FollowIssue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
        /// Follow (true) or no longer.
        on: bool,
    },
    /// Makes a member who holds an office a handler of an issue, or ends that; for the secretary and deputies.
    SetHandler {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Of which issue.
        issue: IssueId,
        /// Whom.
        user: UserId,
        /// Handles it (true), or no longer.
        on: bool,
    },
    /// A list of issues.
    Issues {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        list: IssueList,
        /// Only those about this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<Category>,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// How many of them to pass over: the `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// An issue and its timeline, a page from the end.
    Issue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
        /// How many entries, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// Only entries before this event: the `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// Open issues that a report may be the same as, likeliest first (R30).
    Alike {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// What would be reported.
        #[serde(flatten)]
        report: Report,
    },
    /// Writes an entry of the reply guide, or writes one anew; for who sits in the department (R26).
    WriteEntry {
        /// Whose.
        department: DepartmentId,
        /// The act's name.
        client_id: ClientId,
        /// Which is written anew; a new one if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<GuideEntryId>,
        /// What it answers.
        title: Subject,
        /// The answer.
        text: PostText,
    },
    /// Withdraws an entry of the reply guide: it is not to be used any more, and stays to be read; for who sits in the department.
    WithdrawEntry {
        /// Whose.
        department: DepartmentId,
        /// The act's name.
        client_id: ClientId,
        /// Which.
        entry: GuideEntryId,
    },
    /// The reply guide, by department and number.
    Guide {
        /// Only this department's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        /// Only this entry of it, in all its versions, the newest first; it goes with `department`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<GuideEntryId>,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// How many of them to pass over: the `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// The issues in which departments that one sits in take part, in all neighbourhoods: work orders first that wait to be accepted, then those that have waited
    /// longest.
    Work {
        /// Whether those that are done with are among them.
        #[serde(default, deserialize_with = "null_is_absent", skip_serializing_if = "is_false")]
        all: bool,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u16>,
        /// How many of them to pass over: the `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// Who is on duty when (R24); for the secretary and deputies.
    Duty {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Says when the secretary or a deputy is on duty, in place of what was said before; for the secretary and deputies.
    SetDuty {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Who.
        user: UserId,
        /// When, up to 14 times of the week; none for no longer.
        slots: Vec<DutySlot>,
    },
    /// When one wants to be let sleep oneself.
    QuietHours,
    /// Says when one wants to be let sleep, wherever one is a member. Nobody else is told.
    SetQuietHours {
        /// When; absent for no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<QuietHours>,
    },
    /// Proposes to the other of a conversation to make a message of theirs a report (R16). For who holds an office.
    ProposeIssue {
        /// The conversation.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// The message.
        of: Seq,
    },
}

impl Op {
    /// Every op's name, for telling an unknown one from a malformed one.
    pub const NAMES: &'static [&'static str] = &[
        "hello",
        "view",
        "subscribe",
        "unsubscribe",
        "mine",
        "post",
        "edit",
        "delete",
        "react",
        "read",
        "appoint",
        "dismiss",
        "leave",
        "mute",
        "unmute",
        "slow_mode",
        "apply",
        "admit",
        "refuse",
        "renew_join_code",
        "revoke_join_code",
        "standing",
        "about",
        "voice",
        "remove_post",
        "appeal",
        "pin",
        "pins",
        "ban",
        "unban",
        "screening",
        "approve",
        "reject",
        "withdraw",
        "ask_contact",
        "answer_contact",
        "block",
        "blocked",
        "search",
        "rename",
        "withdraw_application",
        "open_poll",
        "answer_poll",
        "close_poll",
        "numbers",
        "join_code",
        "open_mediation",
        "add_party",
        "remove_party",
        "close_mediation",
        "report",
        "comment",
        "step_issue",
        "blank",
        "follow_issue",
        "set_handler",
        "issues",
        "issue",
        "alike",
        "write_entry",
        "withdraw_entry",
        "guide",
        "work",
        "duty",
        "set_duty",
        "quiet_hours",
        "set_quiet_hours",
        "propose_issue",
    ];
}

fn null_is_absent<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn is_false(flag: &bool) -> bool {
    !*flag
}
