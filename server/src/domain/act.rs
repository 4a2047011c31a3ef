//! What may be asked of the rules: one act each, with all that it needs but who asks, when, and with which random bytes.
//! Never here: answers.

use linli_protocol::{
    Choice, ClientId, DepartmentId, DeviceId, DeviceLabel, DisplayName, DutySlot, GuideEntryId, IssueId,
    IssueStep, JoinCode, LoginName, MediationOutcome, NeighbourhoodId, Office, PhotoId, PostText, Question,
    QuietHours, Reaction, Reason, Report, ReportFrom, Residence, Rule, Seq, Subject, Title, Topic, UserId,
};

use super::event::Shard;
use super::mentions::Mentions;
use super::settings::SettingsChange;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Post to a group.
    Post {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// The text.
        text: PostText,
        /// The post it answers.
        reply_to: Option<Seq>,
        /// Whom it means.
        mentions: Mentions,
    },
    /// Change one's own post.
    Edit {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// The new text.
        text: PostText,
        /// Whom it means, in place of those before.
        mentions: Mentions,
    },
    /// Take one's own post back.
    Delete {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
    },
    /// Leave a reaction or take it back.
    React {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// The emoji.
        reaction: Reaction,
        /// Leave or take back.
        on: bool,
    },
    /// Read up to here; the highest wins.
    Read {
        /// Where.
        topic: Topic,
        /// Up to and with this event.
        seq: Seq,
    },
    /// Open a neighbourhood.
    OpenNeighbourhood {
        /// Its title.
        title: Title,
    },
    /// Set what the district sets for a neighbourhood (R3, R9).
    SetNeighbourhood {
        /// Which.
        neighbourhood: NeighbourhoodId,
        /// What is to be set; the rest stays.
        change: SettingsChange,
    },
    /// Register a person.
    Register {
        /// What they sign in with.
        login: LoginName,
        /// The name to show.
        name: DisplayName,
        /// The password's PHC string, if they have a password.
        password_hash: Option<String>,
    },
    /// Register oneself, with a join code in force (R7). Where it leads to is applied for afterwards.
    SignUp {
        /// The code.
        code: JoinCode,
        /// What one wants to sign in with.
        login: LoginName,
        /// The name to show.
        name: DisplayName,
        /// The password's PHC string.
        password_hash: String,
    },
    /// Give oneself another name.
    Rename {
        /// The name to show.
        name: DisplayName,
    },
    /// Give a person another name.
    RenamePerson {
        /// Whom.
        user: UserId,
        /// The name to show.
        name: DisplayName,
    },
    /// Give badges and take them, as the verified roster says (R10); a bounded number at a time.
    SetBadges {
        /// Who shall have it, and who shall not.
        badges: Vec<(UserId, bool)>,
    },
    /// Tell a roster that these members' cards have changed; a bounded number at a time.
    ShowCards {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whose.
        users: Vec<UserId>,
    },
    /// Note that all rosters were told of these changed cards.
    CardsShown {
        /// Whose, and the event that had changed them last.
        cards: Vec<(UserId, Seq)>,
    },
    /// Add to how often the page of a join code was opened.
    CountScans {
        /// Of which neighbourhood.
        neighbourhood: NeighbourhoodId,
        /// Which code.
        code: JoinCode,
        /// How often since it was last added to.
        scans: u64,
    },
    /// Take one's own application back.
    WithdrawApplication {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Give an account another password.
    SetPassword {
        /// Whose.
        login: LoginName,
        /// The password's PHC string.
        password_hash: String,
    },
    /// Ask to be admitted to the neighbourhood of a join code.
    Apply {
        /// The code.
        code: JoinCode,
        /// Who one is, and where one lives.
        residence: Residence,
    },
    /// Refuse an applicant.
    Refuse {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Why, for the applicant to read.
        reason: Reason,
    },
    /// Issue a join code, in place of the one in force. It is made of the command's salt.
    RenewJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
    },
    /// The same, by the administration.
    IssueJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Take the join code out of force.
    RevokeJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Admit a person to a neighbourhood: who keeps order there an applicant, the administration anybody.
    Admit {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
    },
    /// End a person's membership.
    Remove {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whose.
        user: UserId,
    },
    /// Give a member an office, in place of the one they hold. The secretary's is handed over: the one before
    /// becomes a plain member (R5).
    Appoint {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Which.
        office: Office,
    },
    /// End one's own membership.
    Leave {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Take a member's office away; they stay a member.
    Dismiss {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
    },
    /// Mute a member in the group for a time.
    Mute {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
        /// For how many minutes from now.
        minutes: u32,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// End a mute early.
    Unmute {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Let who holds no office post once in so many seconds.
    SlowMode {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// How many; 0 ends slow mode.
        seconds: u32,
    },
    /// Remove a post from a group.
    RemovePost {
        /// Which group.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// Which rule it breaks.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// Pin a post, or take the pin away.
    Pin {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which post.
        post: Seq,
        /// Pin or take away.
        on: bool,
    },
    /// End a membership, and keep the person from being admitted again.
    Ban {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// Lift a ban.
    Unban {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Have posts of who holds no office looked at before they show, or no longer.
    Screening {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// On or off.
        on: bool,
    },
    /// Post a held post, by its author.
    Approve {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by its event on the desk.
        held: Seq,
    },
    /// Reject a held post.
    Reject {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by its event on the desk.
        held: Seq,
        /// Which rule it would break.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// Take one's own held post back.
    Withdraw {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Which, by its event on the desk.
        held: Seq,
    },
    /// Appeal against an act of order that weighs on oneself.
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
    /// Decide an appeal.
    DecideAppeal {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act that was appealed against.
        act: Seq,
        /// Whether it is undone.
        granted: bool,
        /// Why.
        reason: Reason,
    },
    /// Erase a text whose appeal period has passed; one whose time has not come, or that is gone already, stays as it is.
    EraseDue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The event of the desk that has it.
        entry: Seq,
    },
    /// Ask another resident whether one may write to them.
    AskContact {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
    },
    /// Answer somebody who asked.
    AnswerContact {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Yes or no.
        accept: bool,
    },
    /// Block another resident, or end that.
    Block {
        /// Whom.
        user: UserId,
        /// Block or end it.
        on: bool,
    },
    /// Ask the group a question (R14).
    OpenPoll {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// What is asked.
        question: Question,
        /// What may be chosen.
        options: Vec<Choice>,
        /// Whether one may choose several.
        several: bool,
        /// In how many seconds it closes; a day for none.
        seconds: Option<u32>,
    },
    /// Answer a poll, in place of what one has answered before. It has no name: the answer that is kept under one would stay.
    AnswerPoll {
        /// Where.
        topic: Topic,
        /// Which.
        post: Seq,
        /// The numbers of the options, from 1; none takes an answer back.
        options: Vec<u8>,
    },
    /// Close a poll before its time.
    ClosePoll {
        /// Where.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Which.
        post: Seq,
    },
    /// Open a mediation thread for a dispute (R14).
    OpenMediation {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// What it is about.
        subject: Subject,
        /// Who is in dispute.
        parties: Vec<UserId>,
    },
    /// Make a member a party of a mediation.
    AddParty {
        /// Which.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Whom.
        user: UserId,
    },
    /// End somebody's part in a mediation.
    RemoveParty {
        /// Which.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// Whose.
        user: UserId,
    },
    /// Close a mediation with its outcome.
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
    /// Report a problem (R19).
    Report {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// It.
        report: Report,
        /// The message of one's own that it is made from (R16).
        from: Option<ReportFrom>,
    },
    /// Propose to the other of a conversation to make a message of theirs a report (R16).
    ProposeIssue {
        /// The conversation.
        topic: Topic,
        /// The act's name.
        client_id: ClientId,
        /// The message.
        of: Seq,
    },
    /// Comment on an issue.
    Comment {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// On which.
        issue: IssueId,
        /// What.
        text: PostText,
    },
    /// Take a step in the life of an issue.
    StepIssue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Of which.
        issue: IssueId,
        /// Which step.
        step: IssueStep,
    },
    /// Take back a text of one's own in an issue.
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
        photo: Option<PhotoId>,
    },
    /// Keep a photo for a report that is to come.
    KeepPhoto {
        /// It.
        photo: PhotoId,
    },
    /// Forget photos that no report has shown for a day; a bounded number at a time, which the caller has looked up.
    DropPhotos {
        /// Which, and whose.
        photos: Vec<(PhotoId, UserId)>,
    },
    /// Follow an issue, or no longer.
    FollowIssue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
        /// Follow or no longer.
        on: bool,
    },
    /// Make somebody a handler of an issue, or end that.
    SetHandler {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Of which issue.
        issue: IssueId,
        /// Whom.
        user: UserId,
        /// Handles it, or no longer.
        on: bool,
    },
    /// Open a department.
    OpenDepartment {
        /// What it is called.
        name: DisplayName,
        /// Whether it carries out work orders.
        grid: bool,
    },
    /// Let somebody sit in a department, or end that.
    SetDepartmentMember {
        /// Which.
        department: DepartmentId,
        /// Whom.
        user: UserId,
        /// Sits in it, or no longer.
        on: bool,
    },
    /// Write an entry of a reply guide.
    WriteEntry {
        /// Whose.
        department: DepartmentId,
        /// The act's name.
        client_id: ClientId,
        /// Which is written anew; a new one if none.
        entry: Option<GuideEntryId>,
        /// What it answers.
        title: Subject,
        /// The answer.
        text: PostText,
    },
    /// Withdraw an entry of a reply guide.
    WithdrawEntry {
        /// Whose.
        department: DepartmentId,
        /// The act's name.
        client_id: ClientId,
        /// Which.
        entry: GuideEntryId,
    },
    /// Say when the secretary or a deputy is on duty.
    SetDuty {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act's name.
        client_id: ClientId,
        /// Who.
        user: UserId,
        /// When; none for no longer.
        slots: Vec<DutySlot>,
    },
    /// Say when one wants to be let sleep.
    SetQuietHours {
        /// When; none for no longer.
        hours: Option<QuietHours>,
    },
    /// Take the next escalation of an issue that is due; before its time nothing happens.
    EscalateDue {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
    },
    /// Close a poll whose time has passed; one whose time has not come, or that is closed already, stays as it is.
    CloseDuePoll {
        /// Where.
        topic: Topic,
        /// Which.
        post: Seq,
    },
    /// Sign a device in.
    IssueToken {
        /// Whose.
        user: UserId,
        /// SHA-256 of the token.
        token_hash: [u8; 32],
        /// What the person calls the device.
        label: DeviceLabel,
    },
    /// Sign a device out.
    RevokeDevice {
        /// Which.
        device: DeviceId,
    },
    /// Forget answers older than 30 days; a bounded number at a time, which the caller has looked up.
    ForgetAnswers {
        /// Of which shard.
        shard: Shard,
        /// Whose acts, under which names.
        answers: Vec<(UserId, ClientId)>,
    },
}
