//! Reports of residents (身邊事, R19 to R30): what an issue is, what happens to it, and how it stands. One type, [`IssueStep`], is what one
//! asks for and what is told: nothing in a step names anybody. Never here: who may take which step when; that is the server's table of life.

use serde::{Deserialize, Serialize};

use crate::department::{Citation, Joint};
use crate::event::Card;
use crate::grid::{Order, OrderMove};
use crate::ids::{DepartmentId, IssueId, Seq};
use crate::neighbourhood::named;
use crate::op::is_false;
use crate::photo::PhotoId;
use crate::text::{Contact, PostText, Reason, Spot};

named! {
    /// What a report is about.
    Category,
    /// Street lamps, lights on stairs.
    Lighting = "lighting",
    /// Roads, paths, steps.
    Road = "road",
    /// Water, drains, leaks.
    Water = "water",
    /// Rubbish and its bins.
    Waste = "waste",
    /// Noise.
    Noise = "noise",
    /// Parking, bicycles, chargers.
    Parking = "parking",
    /// Lifts, doors, walls: what belongs to a building.
    Building = "building",
    /// Trees, lawns, ponds.
    Greenery = "greenery",
    /// What is dangerous: fire, electricity, things that fall.
    Safety = "safety",
    /// A question to an authority.
    Service = "service",
    /// All else.
    Other = "other",
}

named! {
    /// How an issue is dealt with (R26).
    IssueClass,
    /// It is answered.
    Enquiry = "enquiry",
    /// Something is to be done: neighbours try first, then a work order.
    Handling = "handling",
    /// Several departments, or old: a joint case.
    Joint = "joint",
}

named! {
    /// What a formal reply says (R21).
    ReplyOutcome,
    /// It is being dealt with.
    Started = "started",
    /// The question is answered.
    Answered = "answered",
    /// Somebody else deals with it, who is named.
    Transferred = "transferred",
}

named! {
    /// How far an issue has come. What came of it is another matter: closed is not mended.
    IssueState,
    /// Nobody has looked at it yet.
    Submitted = "submitted",
    /// Somebody in office has it.
    Acknowledged = "acknowledged",
    /// It was formally replied to.
    Replied = "replied",
    /// The neighbours try it themselves (R27).
    SelfGovernance = "self_governance",
    /// The grid has a work order (R28).
    WorkOrder = "work_order",
    /// Several departments deal with it together.
    JointCase = "joint_case",
    /// Closed: it is said to be mended.
    Resolved = "resolved",
    /// Closed: it could not be mended.
    Unresolved = "unresolved",
    /// Its reporter agrees that it is done.
    Confirmed = "confirmed",
    /// Its reporter says that it is not done.
    Reopened = "reopened",
    /// It is the same as another one, where it goes on.
    Merged = "merged",
    /// Its reporter took it back.
    Withdrawn = "withdrawn",
}

impl IssueState {
    /// Whether somebody in office owes it something.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            IssueState::Resolved
                | IssueState::Unresolved
                | IssueState::Confirmed
                | IssueState::Merged
                | IssueState::Withdrawn
        )
    }
}

named! {
    /// What comes with time alone (R23), each once in a round.
    Escalation,
    /// Nobody has acknowledged it in time: all deputies are alerted.
    Unacknowledged = "unacknowledged",
    /// Still nobody has: they are alerted again.
    Repeated = "repeated",
    /// The time for a formal reply ends soon.
    Warning = "warning",
    /// It has ended without one: recorded as a breach, and told to the district.
    Overdue = "overdue",
}

/// A step in the life of an issue. In JSON, `step` names it; to ask for one, its own fields are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum IssueStep {
    /// Somebody in office has seen it, and has it.
    Acknowledged,
    /// A first or a further word to the reporter. It is no formal reply (R21), and is what R22 measures.
    Responded {
        /// It.
        text: PostText,
    },
    /// A formal reply.
    Replied {
        /// What it says, in a word.
        outcome: ReplyOutcome,
        /// What it says.
        text: PostText,
        /// The entry of the reply guide that it rests on (R26).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cites: Option<Citation>,
    },
    /// It was put into a class, or into another.
    Classified {
        /// Which.
        class: IssueClass,
        /// Why.
        reason: Reason,
    },
    /// The neighbours try it themselves, or have tried: recorded before it may go to the grid (R27).
    NeighboursTried {
        /// Who does what, or what came of it.
        text: PostText,
    },
    /// A work order went to the grid.
    SentToGrid {
        /// What is ordered.
        text: PostText,
    },
    /// Several departments deal with it.
    JointOpened {
        /// What is to be done together.
        text: PostText,
        /// Which department leads; absent where the neighbourhood does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead: Option<DepartmentId>,
        /// Which others take part; up to eight.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        invited: Vec<DepartmentId>,
    },
    /// Something that was done about it.
    Progressed {
        /// What.
        text: PostText,
    },
    /// It is mended, says who closes it.
    Resolved {
        /// How.
        text: PostText,
    },
    /// It cannot be mended, says who closes it.
    Unresolved {
        /// Why not.
        text: PostText,
    },
    /// Its reporter agrees, and rates it (R29).
    Confirmed {
        /// 1 to 5; none for no rating.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stars: Option<u8>,
    },
    /// Its reporter does not agree: it is open again, and its clock begins anew.
    Reopened {
        /// What is not done.
        reason: Reason,
    },
    /// It is the same as another one.
    MergedInto {
        /// Which.
        into: IssueId,
    },
    /// Another one is the same as this.
    TookIn {
        /// Which.
        from: IssueId,
    },
    /// Its reporter took it back.
    Withdrawn,
    /// Something happened to its work order (R28).
    OrderMoved {
        /// What.
        to: OrderMove,
        /// Words; the reason of what needs one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<PostText>,
        /// Until when it takes, in milliseconds since 1970; of an extension only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
    },
    /// What was said and agreed when those of a joint case met (R26).
    Minuted {
        /// It.
        text: PostText,
    },
    /// One of a joint case commits itself to something.
    Committed {
        /// To what.
        text: PostText,
        /// Until when, in milliseconds since 1970.
        due_at: u64,
    },
    /// What became of it.
    CommitmentSettled {
        /// Which, from 1.
        commitment: u32,
        /// Whether it was done.
        kept: bool,
        /// What was done, or why not.
        text: PostText,
    },
    /// It came with time alone.
    Escalated {
        /// Which it was.
        escalation: Escalation,
    },
    /// A step that this build does not know.
    #[serde(other)]
    Unknown,
}

/// When things are due for an issue, in milliseconds since 1970; of the round that began with the report or with its latest reopening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueDue {
    /// A first response: measured, not owed (R22).
    pub response_by: u64,
    /// A formal reply: owed (R21).
    pub reply_by: u64,
}

/// `issues`: somebody reported a problem. Who it was, this topic does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueReported {
    /// Its number.
    pub issue: IssueId,
    /// What its reporter is called there: a number drawn for this issue alone.
    pub alias: u32,
    /// What it is about.
    pub category: Category,
    /// Where.
    pub spot: String,
    /// What is wrong; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Photos, in their order; fetched over HTTP.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// When what is due.
    #[serde(flatten)]
    pub due: IssueDue,
    /// The topic's count of reports and comments with this one.
    pub posts: u64,
}

/// `issues`: a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueCommented {
    /// On which issue.
    pub issue: IssueId,
    /// Whether its reporter wrote it; it has no `by` then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_reporter: bool,
    /// What; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The topic's count of reports and comments with this one.
    pub posts: u64,
}

/// `issues`: a step was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueStepped {
    /// Of which issue.
    pub issue: IssueId,
    /// How far it has come with it.
    pub state: IssueState,
    /// Whether its reporter took it; it has no `by` then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_reporter: bool,
    /// The department for which somebody took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Which.
    #[serde(flatten)]
    pub step: IssueStep,
    /// When what is due from here on, where a step begins another round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<IssueDue>,
}

/// `issues`: a text was taken back by who wrote it, and is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueBlanked {
    /// Of which issue.
    pub issue: IssueId,
    /// The event that has lost its text: the report, or a comment.
    pub of: Seq,
    /// The photo of the report that is gone, where it is that and not its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
}

/// An issue as it stands, in a view of `issues` or a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueItem {
    /// Its number.
    pub issue: IssueId,
    /// The event that reported it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// What its reporter is called there.
    pub alias: u32,
    /// Whether the reader reported it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mine: bool,
    /// Whether the reader follows it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub following: bool,
    /// What it is about.
    pub category: Category,
    /// Where.
    pub spot: String,
    /// What is wrong; absent once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its photos, in their order; fetched over HTTP.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// How far it has come.
    pub state: IssueState,
    /// Its class, once it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<IssueClass>,
    /// What the latest formal reply of this round said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReplyOutcome>,
    /// When what is due in this round.
    #[serde(flatten)]
    pub due: IssueDue,
    /// When it was acknowledged in this round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<u64>,
    /// When it had its first response in this round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responded_at: Option<u64>,
    /// When it had its formal reply in this round. After `reply_by` it was late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replied_at: Option<u64>,
    /// How many rounds passed their `reply_by` without a formal reply.
    #[serde(default)]
    pub breaches: u32,
    /// How often it was reopened.
    #[serde(default)]
    pub reopenings: u32,
    /// The one that it is the same as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<IssueId>,
    /// What its reporter gave it, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<u8>,
    /// Its work order, if it has one in this round (R28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// Its joint case, if it has one in this round (R26).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<Joint>,
    /// How many comments it has had.
    #[serde(default)]
    pub comments: u64,
    /// The last event that this item shows.
    pub changed: Seq,
}

/// One event of an issue's life, in its timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct IssueEntry {
    /// The event.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who; absent for its reporter, for what came with time, and for the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Card>,
    /// What.
    #[serde(flatten)]
    pub what: IssueEntryKind,
}

/// What an entry of a timeline is. In JSON, `entry` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum IssueEntryKind {
    /// A comment.
    Commented(IssueCommented),
    /// A step.
    Stepped(IssueStepped),
    /// Something was blanked.
    Blanked(IssueBlanked),
}

named! {
    /// Which issues a list is of.
    IssueList,
    /// All that are open, those without a formal reply first, and of these the one that has waited longest.
    Open = "open",
    /// Those without a formal reply in this round, longest wait first.
    Unanswered = "unanswered",
    /// Those of them whose time has passed.
    Overdue = "overdue",
    /// One's own, and those that one follows; the newest first.
    Mine = "mine",
    /// All; the newest first.
    All = "all",
}

/// `case`: who reported an issue, and how to reach them; always its first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct CaseOpened {
    /// Who.
    pub reporter: Card,
    /// How they want to be reached; absent if they said nothing, or once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// `case`: somebody handles the issue from here on, or does no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct HandlerStep {
    /// Who.
    pub person: Card,
    /// Handles it (true), or no longer.
    pub on: bool,
}

/// What is no post in a case, in a view of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct CaseItem {
    /// The event that brought it.
    pub seq: Seq,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// Who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Card>,
    /// What.
    #[serde(flatten)]
    pub what: CaseEntry,
}

/// What an item of a case is. In JSON, `entry` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum CaseEntry {
    /// It was opened.
    CaseOpened(CaseOpened),
    /// A handler came or went.
    Handler(HandlerStep),
}

named! {
    /// What an alert wants of whom it comes to.
    AlertWants,
    /// It only tells.
    Nothing = "nothing",
    /// That somebody acknowledges the issue.
    Acknowledgement = "acknowledgement",
    /// That it gets its formal reply.
    Reply = "reply",
    /// That the grid accepts the work order, or gives it back.
    Order = "order",
}

named! {
    /// Why somebody is alerted.
    AlertReason,
    /// A problem was reported.
    Reported = "reported",
    /// Nobody has acknowledged it in time.
    Unacknowledged = "unacknowledged",
    /// Still nobody has.
    Repeated = "repeated",
    /// The time for a formal reply ends soon.
    Warning = "warning",
    /// It has ended.
    Overdue = "overdue",
    /// The reporter says that it is not done.
    Reopened = "reopened",
    /// A step was taken in what one has reported, follows or handles.
    Stepped = "stepped",
    /// One handles it from here on.
    Handler = "handler",
    /// A work order came to one's department.
    WorkOrder = "work_order",
    /// A work order of one's department is urged.
    Supervised = "supervised",
    /// One's department is invited to a joint case.
    Invited = "invited",
}

/// An alert. What and where are the issue's own, as they are today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Alert {
    /// Which issue.
    pub issue: IssueId,
    /// Why.
    pub reason: AlertReason,
    /// What it is about.
    pub category: Category,
    /// Where.
    pub spot: String,
    /// Since when it waits, in milliseconds since 1970.
    pub since: u64,
    /// Until when a formal reply is owed.
    pub reply_by: u64,
    /// What it wants.
    pub wants: AlertWants,
    /// Whether it is there to be found, and wakes nobody (R24).
    #[serde(default, skip_serializing_if = "is_false")]
    pub quiet: bool,
}

/// `inbox`: an alert came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Alerted {
    /// It.
    #[serde(flatten)]
    pub alert: Alert,
    /// The topic's count of alerts with this one.
    pub posts: u64,
}

/// `inbox`: what was alerted wants nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AlertCleared {
    /// Which issue.
    pub issue: IssueId,
}

/// What an inbox holds of one issue: its latest alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct AlertItem {
    /// The event of the latest alert.
    pub seq: Seq,
    /// When it came, in milliseconds since 1970.
    pub at: u64,
    /// It.
    #[serde(flatten)]
    pub alert: Alert,
    /// How far the issue has come.
    pub state: IssueState,
}

/// What a report gives beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Report {
    /// What is wrong.
    pub text: PostText,
    /// What it is about.
    pub category: Category,
    /// Where, in the words of people there.
    pub spot: Spot,
    /// How one wants to be reached; seen by who handles it only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Photos that one has sent before, in the order in which they are shown; up to five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
}
