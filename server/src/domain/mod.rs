//! Floor 1: the rules. `decide(state, facts, command, now)` answers events and rows, or a reasoned no.
//!
//! Never here: IO, tokio, axum, sled, serde, tracing, a clock or a random source. Time, ids and random
//! numbers come in with the command, so every rule is tested in three lines.

pub mod accounts;
mod act;
pub mod appeals;
pub mod audience;
pub mod banning;
mod body;
pub mod channel;
mod command;
mod decide;
pub mod dedupe;
pub mod departments;
pub mod direct;
mod district;
mod event;
mod facts;
pub mod issues;
pub mod joining;
mod kept;
pub mod mediation;
mod mentions;
pub mod moderation;
mod names;
mod order_act;
pub mod people;
pub mod pins;
pub mod polls;
pub mod proposing;
pub mod removing;
pub mod roster;
mod row;
pub mod screening;
pub mod settings;
mod state;
#[cfg(test)]
pub mod testing;

pub use act::Act;
pub use body::{Body, Salt};
pub use command::{Actor, Answer, Command, Decision, Rejection};
pub use decide::{Refusal, decide};
pub use departments::{DepartmentAct, DepartmentRow, GuideRow};
pub use district::{District, Member, Neighbourhood, TopicHead};
pub use event::{Event, EventKind, Shard};
pub use facts::{Facts, FactsUnavailable};
pub use issues::duty::{Duties, DutyRow, Hours, Moment, Slot};
pub use issues::photos::PhotoRow;
pub use issues::{AlertRow, CaseAct, CaseRow, EntryRow, InboxAct, IssueAct, IssueRow, Wants};
pub use kept::{AppealRow, BanRow, DeskText, Matter, Removal};
pub use mediation::{MediationAct, MediationRow};
pub use mentions::{Mentioned, Mentions};
pub use moderation::keeps_order;
pub use order_act::OrderAct;
pub use polls::{Chosen, OpenPolls, PollResult, PollRow};
pub use proposing::ProposalRow;
pub use row::{Commit, Row, RowChange, RowKey};
pub use settings::{Modules, Settings, SettingsChange};
pub use state::{
    Answered, Applicant, Contact, Conversation, Counters, DeviceRow, JoinCodeRow, PersonRow, PostState,
};
