//! Floor 2: where commits last. A [`Journal`] appends durably and reads; [`Durable`] is how everybody but
//! the writer reads: clamped to what is synced, so that nobody sees what could vanish (guarantee 2).
//!
//! `tree` turns a batch into writes and reads back, on any ordered tree of bytes, with `keys` saying where
//! and `record` how; `sled` and `memory` are such trees. `check` proves a journal sound, `export` backs it up
//! and restores it, both by `fold`. `directory` locks the data directory and keeps its reserve.
//!
//! Never here: rules, or anything that knows of sessions.

mod check;
#[cfg(test)]
mod contract;
mod directory;
mod durable;
mod export;
mod fold;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod keys;
mod memory;
mod record;
mod seal_key;
mod sled;
#[cfg(test)]
mod testing;
mod topics;
mod tree;

use std::ops::ControlFlow;

use linli_protocol::{Epoch, IssueId, MediationId, NeighbourhoodId, Pair, Seq, Topic, UserId};

use crate::domain::{Commit, Event, Row, RowKey};

pub use check::{PROBLEMS_TOLD_MAX, Report};
pub use directory::{DataDirectory, RESERVE_BYTES, is_low};
pub use durable::Durable;
pub use export::{ExportError, Exported, Restored, export, restore};
pub use memory::{Fault, MemoryJournal};
pub use seal_key::SealKey;
pub use sled::{SledJournal, SledOptions};

/// Commits that are written, flushed and synced together: group commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// Its number, contiguous from 1 over the journal's life.
    pub number: u64,
    /// Its commits, in the order in which they were decided.
    pub commits: Vec<Commit>,
}

/// Bounds of one read.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimit {
    /// Most events.
    pub events_max: usize,
    /// Most bytes of stored records; at least one event is read however large it is.
    pub bytes_max: usize,
}

/// Which events a batch made, in order: what a relay follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchIndex {
    /// The batch's number.
    pub number: u64,
    /// Its events.
    pub ranges: Vec<EventRange>,
}

/// Events of one topic that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRange {
    /// Their topic.
    pub topic: Topic,
    /// The first.
    pub first: Seq,
    /// How many.
    pub count: u32,
}

/// A range of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowGroup {
    /// The district's counters.
    Counters,
    /// Everybody.
    People,
    /// All accounts.
    Accounts,
    /// All devices.
    Devices,
    /// All neighbourhoods.
    Neighbourhoods,
    /// What is set for neighbourhoods for which something was set.
    Settings,
    /// When people have renamed themselves.
    Renames,
    /// Cards of which not all their rosters were told yet.
    CardsChanged,
    /// How often the pages of join codes were opened.
    Scans,
    /// All memberships.
    Members,
    /// One person's read marks.
    ReadMarks(UserId),
    /// Everybody's read marks.
    AllReadMarks,
    /// Which posts meant one person last.
    MentionsOf(UserId),
    /// The same of everybody who ever was mentioned.
    Mentions,
    /// Which posts meant everybody last, of all topics.
    MentionsOfAll,
    /// All answers to acts.
    Answers,
    /// One neighbourhood's memberships.
    MembersOf(NeighbourhoodId),
    /// All mutes, also those whose time has passed.
    Mutes,
    /// One neighbourhood's mutes.
    MutesOf(NeighbourhoodId),
    /// Slow mode of every neighbourhood that ever had it.
    SlowModes,
    /// One neighbourhood's slow mode.
    SlowModeOf(NeighbourhoodId),
    /// Everybody who waits to be admitted, or was refused.
    Applicants,
    /// One neighbourhood's.
    ApplicantsOf(NeighbourhoodId),
    /// All join codes in force.
    JoinCodes,
    /// One neighbourhood's.
    JoinCodeOf(NeighbourhoodId),
    /// All residences, of applicants and of members.
    Residences,
    /// All texts that desks keep for a time.
    DeskTexts,
    /// One neighbourhood's.
    DeskTextsOf(NeighbourhoodId),
    /// All appeals, waiting or decided.
    Appeals,
    /// One neighbourhood's.
    AppealsOf(NeighbourhoodId),
    /// All bans in force.
    Bans,
    /// One neighbourhood's.
    BansOf(NeighbourhoodId),
    /// Screening of every neighbourhood that ever had it.
    Screenings,
    /// One neighbourhood's screening.
    ScreeningOf(NeighbourhoodId),
    /// The pins of all topics that ever had any.
    Pins,
    /// One topic's pins.
    PinsOf(Topic),
    /// Which key the bodies of direct messages are sealed with.
    SealKey,
    /// All conversations that have begun.
    Conversations,
    /// Of two people.
    ConversationOf(NeighbourhoodId, Pair),
    /// What became of messages of one, as reports.
    ProposalsOf(NeighbourhoodId, Pair),
    /// Whom people have blocked.
    Blocks,
    /// Whom people have refused contact.
    Refusals,
    /// All polls that are open.
    Polls,
    /// Those of a topic.
    PollsOf(Topic),
    /// What people have answered in polls that are open.
    PollAnswers,
    /// What is left of the closed polls of a topic.
    PollResultsOf(Topic),
    /// All mediations.
    Mediations,
    /// One of them.
    MediationOf(NeighbourhoodId, MediationId),
    /// All issues, open or closed.
    Issues,
    /// One neighbourhood's.
    IssuesOf(NeighbourhoodId),
    /// The entries of all issues of a neighbourhood.
    IssueEntriesOf(NeighbourhoodId),
    /// Those of one issue, in order.
    Timeline(NeighbourhoodId, IssueId),
    /// Who is behind all issues.
    Cases,
    /// Who is behind one.
    CaseOf(NeighbourhoodId, IssueId),
    /// What everybody was last alerted to, of each issue.
    Alerts,
    /// One person's.
    AlertsOf(NeighbourhoodId, UserId),
    /// All departments.
    Departments,
    /// All entries of their reply guides.
    GuideEntries,
    /// All photos that people sent, shown by a report or not yet.
    Photos,
    /// Who follows which issue.
    Followers,
    /// When everybody is on duty.
    Duties,
    /// The same of one neighbourhood.
    DutiesOf(NeighbourhoodId),
    /// When people want to be let sleep.
    QuietHours,
    /// States of changed posts of a topic.
    Posts(Topic),
    /// Everybody's reactions in a topic.
    AllReactions(Topic),
    /// One person's reactions to one post.
    Reactions(Topic, Seq, UserId),
}

/// Why the journal could not do it. Any error in writing is final: the process ends, and the next start has
/// what the journal says.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The directory is used by another process.
    #[error("{path} is in use by another linli-server; stop that one first, or choose another --data-dir")]
    Locked {
        /// The directory.
        path: String,
    },
    /// The engine or the file system failed.
    #[error("storage failed while {doing}: {source}")]
    Storage {
        /// What was tried.
        doing: &'static str,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A stored value is not what was written.
    #[error(
        "stored data is damaged: {what}; stop, keep a copy of the directory, and restore a backup. If it does not \
         start, try first without its snap.* files: the log that they shorten may be whole"
    )]
    Damaged {
        /// Where and how.
        what: String,
    },
    /// The key of the direct messages is missing, unreadable, or another one.
    #[error("the direct messages' key: {what}")]
    SealKey {
        /// What is wrong, and what to do.
        what: String,
    },
    /// The data was written by a newer build.
    #[error("{what} was written by a newer version ({found}; this build reads up to {known})")]
    TooNew {
        /// What.
        what: &'static str,
        /// Its version.
        found: u32,
        /// The newest this build reads.
        known: u32,
    },
}

impl JournalError {
    fn storage(
        doing: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> JournalError {
        JournalError::Storage { doing, source: source.into() }
    }

    fn damaged(what: impl Into<String>) -> JournalError {
        JournalError::Damaged { what: what.into() }
    }
}

/// Where commits last. `commit` returns only when everything in the batch survives a power cut.
///
/// Reads see everything written, synced or not: they are for the writer, which must build on its own last
/// batch. Everybody else reads through `Durable`.
pub trait Journal: Send + Sync + 'static {
    /// The history's name.
    fn epoch(&self) -> Epoch;

    /// Writes, flushes and syncs a batch, whole or not at all.
    ///
    /// # Errors
    /// Any error is final for this process; whether the batch is there, only the next start can say.
    fn commit(&self, batch: &Batch) -> Result<(), JournalError>;

    /// The number of the last batch; 0 for none.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn last_batch(&self) -> Result<u64, JournalError>;

    /// The indexes of the batches with `after < number <= up_to`, ascending: whole ones, until they name as many events
    /// as wanted.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn batches(&self, after: u64, up_to: u64, events_max: u64) -> Result<Vec<BatchIndex>, JournalError>;

    /// One event.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError>;

    /// Events with `after < seq <= up_to`, ascending.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn events(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError>;

    /// The same as they are stored: what is sealed stays sealed. For backups.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn events_as_stored(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError>;

    /// Events with `seq < before`, descending.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn events_before(&self, topic: Topic, before: Seq, limit: ReadLimit) -> Result<Vec<Event>, JournalError>;

    /// One row.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn row(&self, key: &RowKey) -> Result<Option<Row>, JournalError>;

    /// Visits a range of rows in key order, until told to break.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    fn rows(
        &self,
        group: RowGroup,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError>;
}
