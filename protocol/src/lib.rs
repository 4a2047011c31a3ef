//! What travels between a Linli server and its clients, and nothing else: ids, topics, texts, frames,
//! limits, codes, codecs, and a client's state machine.
//!
//! The normative description is `protocol/docs/wire.md`; this crate is its implementation. Start with
//! [`ClientFrame`] (what a client sends) and [`ServerFrame`] (what it gets), then `client::Machine`.
//! No file here does IO, reads a clock or draws a random number: time and randomness are arguments.

pub mod client;
mod code;
pub mod codec;
mod department;
mod direct;
mod duty;
mod event;
mod frame;
mod grid;
mod ids;
mod issue;
mod item;
mod joining;
pub mod limits;
mod mediation;
mod moderation;
mod neighbourhood;
mod numbers;
mod op;
mod order;
mod photo;
mod poll;
#[cfg(feature = "poster")]
pub mod poster;
mod search;
mod text;
mod topic;

pub use code::{CloseCode, ErrorBody, ErrorCode, NO_SUCH_TOPIC, Reconnect};
pub use department::{
    Citation, Commitment, CommitmentState, DepartmentItem, DepartmentMember, DepartmentOpened,
    GuideEntryItem, GuideEntryWithdrawn, GuideEntryWritten, Joint, WorkItem,
};
pub use direct::{BecameIssue, ContactItem, ContactStep, DmEntry, DmItem, IssueProposed, Pair, ReportFrom};
pub use duty::{DutySet, DutySlot, OnRota, Quiet, QuietHours};
pub use event::{Card, Edited, EventBody, EventFrame, Office, Posted, Reacted, Tally};
pub use frame::{ClientFrame, Outcome, Request, ServerFrame, Success};
pub use grid::{Order, OrderMove, OrderState, WorkOrder};
pub use ids::{
    ClientId, DepartmentId, DeviceId, Epoch, GuideEntryId, IdError, IssueId, MediationId, NeighbourhoodId,
    Position, RequestId, Seq, UserId,
};
pub use issue::{
    Alert, AlertCleared, AlertItem, AlertReason, AlertWants, Alerted, CaseEntry, CaseItem, CaseOpened,
    Category, Escalation, HandlerStep, IssueBlanked, IssueClass, IssueCommented, IssueDue, IssueEntry,
    IssueEntryKind, IssueItem, IssueList, IssueReported, IssueState, IssueStep, IssueStepped, ReplyOutcome,
    Report,
};
pub use item::{AsOf, Head, Item, Items, Place, PostItem, TypingCard, Voice};
pub use joining::{
    AppealRefused, ApplicationItem, JoinCode, JoinCodeCounts, JoinCodeError, JoinCodeItem, OwnAppeal,
    Refused, Residence, Resident, Standing,
};
pub use mediation::{
    MediationClosed, MediationItem, MediationOpened, MediationOutcome, MediationStep, PartyStep,
};
pub use moderation::{
    ActItem, AppealDecided, Banned, Chain, ChainError, Entry, EntryKind, Link, LinkError, ModerationAct,
    Muted, PostRejected, PostRemoved, Rule, ScreeningSet, SlowModeSet, Unbanned, Unmuted,
};
pub use neighbourhood::{About, BadgeSet, Module, NeighbourhoodKind, NeighbourhoodSet, Phase};
pub use numbers::{Numbers, Period};
pub use op::Op;
pub use order::{
    AppealItem, Appealed, Decided, Fate, Held, HeldItem, KeptItem, Pinned, Rejected, Removed, RemovedText,
    Restored, Settled,
};
pub use photo::{PhotoId, PhotoIdError};
pub use poll::{PollClosed, PollCounts, PollItem, PollOpened, PollOption};
pub use search::{ExcerptPiece, Hit, Namesake, SearchPlace, SearchPlaceError};
pub use text::{
    Building, Choice, Contact, DeviceLabel, DisplayName, Flat, LoginName, PostText, Question, Reaction,
    Reason, SearchText, Spot, Subject, TextError, Title, check_password,
};
pub use topic::{Topic, TopicError};
