//! The fold: what the derived rows must be, given the events of a topic. `check` compares with it, and a
//! restore makes the rows by it. Never here: a second opinion on what may happen; events are taken as facts.

mod issues;
mod order;

use std::collections::BTreeMap;

use linli_protocol::{Fate, Link, NeighbourhoodId, Reaction, Seq, Topic, UserId};

use super::{Journal, JournalError, ReadLimit, RowGroup};
use crate::domain::{
    AppealRow, Applicant, BanRow, Contact, Conversation, DeskText, DutyRow, EntryRow, Event, EventKind,
    IssueAct, IssueRow, JoinCodeRow, MediationAct, MediationRow, PollResult, PollRow, PostState, ProposalRow,
    Row, RowKey, people,
};

/// The derived rows of one topic, as of the last event folded in.
#[derive(Debug)]
pub(super) struct Fold {
    topic: Topic,
    rows: BTreeMap<RowKey, Row>,
    last: Seq,
    /// The moderation record's last link.
    link: Link,
}

/// Why an event was not folded in.
#[derive(Debug, thiserror::Error)]
pub(super) enum FoldError {
    /// It does not fit those before it.
    #[error("{0}")]
    Unfit(String),
    /// The post it changes could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl FoldError {
    fn unfit(what: impl Into<String>) -> FoldError {
        FoldError::Unfit(what.into())
    }
}

/// Bounds of one step of reading a topic from end to end.
pub(super) const STEP: ReadLimit = ReadLimit { events_max: 1_000, bytes_max: 1024 * 1024 };

impl Fold {
    /// No events, no rows.
    pub(super) fn new(topic: Topic) -> Fold {
        Fold { topic, rows: BTreeMap::new(), last: Seq::ZERO, link: Link::START }
    }

    /// The fold of all events of a topic.
    pub(super) fn of(journal: &dyn Journal, topic: Topic) -> Result<Fold, JournalError> {
        let mut fold = Fold::new(topic);
        loop {
            let events = journal.events(topic, fold.last, Seq(u64::MAX), STEP)?;
            if events.is_empty() {
                return Ok(fold);
            }
            for event in &events {
                fold.take(journal, event).map_err(|error| match error {
                    FoldError::Unfit(what) => {
                        JournalError::damaged(format!("event {} of {topic} {what}", event.seq))
                    }
                    FoldError::Journal(error) => error,
                })?;
            }
        }
    }

    /// The last event folded in.
    pub(super) fn last(&self) -> Seq {
        self.last
    }

    /// The rows.
    pub(super) fn rows(&self) -> &BTreeMap<RowKey, Row> {
        &self.rows
    }

    /// The groups of rows that are derived from this topic.
    pub(super) fn groups(topic: Topic) -> Vec<RowGroup> {
        match topic {
            Topic::District => vec![RowGroup::Neighbourhoods, RowGroup::Settings, RowGroup::Renames],
            Topic::Group(_) | Topic::Bulletin(_) => {
                vec![
                    RowGroup::Posts(topic),
                    RowGroup::AllReactions(topic),
                    RowGroup::PinsOf(topic),
                    RowGroup::PollsOf(topic),
                    RowGroup::PollResultsOf(topic),
                ]
            }
            Topic::Dm(neighbourhood, pair) => vec![
                RowGroup::Posts(topic),
                RowGroup::AllReactions(topic),
                RowGroup::ConversationOf(neighbourhood, pair),
                RowGroup::ProposalsOf(neighbourhood, pair),
            ],
            Topic::Mediation(neighbourhood, number) => vec![
                RowGroup::Posts(topic),
                RowGroup::AllReactions(topic),
                RowGroup::MediationOf(neighbourhood, number),
            ],
            Topic::Issues(n) => vec![RowGroup::IssuesOf(n), RowGroup::IssueEntriesOf(n)],
            Topic::Case(n, issue) => {
                vec![RowGroup::Posts(topic), RowGroup::AllReactions(topic), RowGroup::CaseOf(n, issue)]
            }
            Topic::Inbox(n, user) => vec![RowGroup::AlertsOf(n, user)],
            Topic::Departments => vec![RowGroup::Departments, RowGroup::GuideEntries],
            // What is in a register is primary: it can be erased.
            Topic::Register(_) => vec![],
            Topic::Desk(neighbourhood) => {
                let n = neighbourhood;
                vec![
                    RowGroup::ApplicantsOf(n),
                    RowGroup::JoinCodeOf(n),
                    RowGroup::DeskTextsOf(n),
                    RowGroup::DutiesOf(n),
                ]
            }
            Topic::Appeals(neighbourhood) => vec![RowGroup::AppealsOf(neighbourhood)],
            Topic::Roster(neighbourhood) => vec![RowGroup::MembersOf(neighbourhood)],
            Topic::Moderation(neighbourhood) => {
                let n = neighbourhood;
                vec![
                    RowGroup::MutesOf(n),
                    RowGroup::SlowModeOf(n),
                    RowGroup::BansOf(n),
                    RowGroup::ScreeningOf(n),
                ]
            }
        }
    }

    /// The topic that a derived row is derived from; `None` for a primary row.
    pub(super) fn topic_of(row: &Row) -> Option<Topic> {
        match row {
            Row::Neighbourhood { .. } | Row::Settings { .. } | Row::Renames { .. } => Some(Topic::District),
            Row::Member { neighbourhood, .. } => Some(Topic::Roster(*neighbourhood)),
            Row::Mute { neighbourhood, .. }
            | Row::SlowMode { neighbourhood, .. }
            | Row::Ban(BanRow { neighbourhood, .. })
            | Row::Screening { neighbourhood, .. } => Some(Topic::Moderation(*neighbourhood)),
            Row::Applicant(Applicant { neighbourhood, .. })
            | Row::JoinCode(JoinCodeRow { neighbourhood, .. })
            | Row::DeskText(DeskText { neighbourhood, .. })
            | Row::Duty(DutyRow { neighbourhood, .. }) => Some(Topic::Desk(*neighbourhood)),
            Row::Appeal(AppealRow { neighbourhood, .. }) => Some(Topic::Appeals(*neighbourhood)),
            Row::Conversation(talk) => Some(talk.topic()),
            Row::Proposal(row) => Some(row.topic()),
            Row::Poll(poll) => Some(poll.topic),
            Row::PollResult(result) => Some(result.topic),
            Row::Mediation(row) => Some(row.topic()),
            Row::Issue(IssueRow { neighbourhood, .. }) | Row::IssueEntry(EntryRow { neighbourhood, .. }) => {
                Some(Topic::Issues(*neighbourhood))
            }
            Row::Case(row) => Some(row.topic()),
            Row::Department(_) | Row::GuideEntry(_) => Some(Topic::Departments),
            Row::Alert(row) => Some(Topic::Inbox(row.neighbourhood, row.user)),
            Row::Post { topic, .. } | Row::Reaction { topic, .. } | Row::Pins { topic, .. } => Some(*topic),
            Row::Counters(_)
            | Row::CardChanged { .. }
            | Row::Scans { .. }
            | Row::Person(_)
            | Row::Account { .. }
            | Row::Device(_)
            | Row::Block { .. }
            | Row::Refusal { .. }
            | Row::SealKey { .. }
            | Row::Residence { .. }
            | Row::ReadMark { .. }
            | Row::Mentioned { .. }
            | Row::AllMentioned { .. }
            | Row::PollAnswer { .. }
            | Row::Follower { .. }
            | Row::Photo(_)
            | Row::QuietHours { .. }
            | Row::Answered(_) => None,
        }
    }

    /// The events whose bodies the last event that was taken in has erased; none if it is of no kind that does.
    pub(super) fn erased_by(&self, event: &Event) -> Option<Vec<Seq>> {
        match &event.kind {
            EventKind::Deleted { post } | EventKind::Removed { post, .. } => {
                match self.rows.get(&RowKey::Post(self.topic, *post)) {
                    Some(Row::Post { state, .. }) => Some(state.bodies(*post).collect()),
                    _ => Some(vec![*post]),
                }
            }
            EventKind::Issue(IssueAct::Blanked { of, photo: None, .. }) => Some(vec![*of]),
            EventKind::Settled { entry, fate } => (*fate != Fate::Appealed).then(|| vec![*entry]),
            EventKind::Decided { act, .. } => {
                match self.rows.get(&RowKey::Appeal(self.topic.neighbourhood()?, *act)) {
                    Some(Row::Appeal(appeal)) => Some(vec![appeal.seq]),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Takes the next event in.
    pub(super) fn take(&mut self, journal: &dyn Journal, event: &Event) -> Result<(), FoldError> {
        self.last = event.seq;
        self.converse(event)?;
        match &event.kind {
            EventKind::Posted { .. }
            | EventKind::ContactAsked
            | EventKind::ContactAgreed
            | EventKind::PersonRegistered { .. }
            | EventKind::BadgeSet { .. }
            | EventKind::Resident { .. }
            | EventKind::ResidentLeft { .. } => {}
            EventKind::IssueProposed { of } | EventKind::BecameIssue { of, .. } => {
                self.propose(event, *of)?;
            }
            EventKind::JoinCodeIssued { .. }
            | EventKind::JoinCodeRevoked
            | EventKind::Applied { .. }
            | EventKind::ApplicationWithdrawn { .. }
            | EventKind::Admitted { .. }
            | EventKind::Refused { .. } => self.join(event)?,
            EventKind::Removed { .. } | EventKind::Restored { .. } | EventKind::Pinned { .. } => {
                self.keep(journal, event)?;
            }
            EventKind::RemovedText { .. }
            | EventKind::Held { .. }
            | EventKind::Rejected { .. }
            | EventKind::Settled { .. } => self.desk(event)?,
            EventKind::Appealed { .. } | EventKind::Decided { .. } => self.appeal(event)?,
            EventKind::Edited { post, .. } => {
                self.change(journal, *post, event.seq, |state| state.edits.push(event.seq))?;
            }
            EventKind::Deleted { post } => {
                self.change(journal, *post, event.seq, |state| state.deleted = true)?;
                self.unpin(*post, event.seq);
                self.rows.remove(&RowKey::Poll(self.topic, *post));
            }
            EventKind::PollOpened { options, several, closes, .. } => {
                let (topic, post, options, several, closes) =
                    (self.topic, event.seq, *options, *several, *closes);
                self.put(Row::Poll(PollRow { topic, post, options, several, closes, removed: false }));
            }
            EventKind::PollClosed { post, counts, people } => {
                let (topic, post, counts, people) = (self.topic, *post, counts.clone(), *people);
                if self.rows.remove(&RowKey::Poll(topic, post)).is_none() {
                    return Err(FoldError::unfit(format!("closes {post}, which is no open poll")));
                }
                self.put(Row::PollResult(PollResult { topic, post, counts, people, closed: event.seq }));
            }
            EventKind::Reacted { post, reaction, on, count } => {
                let user = event.by.ok_or_else(|| FoldError::unfit("is a reaction of nobody"))?;
                self.change(journal, *post, event.seq, |state| tally(state, reaction, *count))?;
                let (topic, post, reaction) = (self.topic, *post, reaction.clone());
                if *on {
                    self.put(Row::Reaction { topic, post, user, reaction, seq: event.seq });
                } else {
                    self.rows.remove(&RowKey::Reaction(topic, post, user, reaction));
                }
            }
            EventKind::Member { user, office } => {
                let (neighbourhood, user, office) = (self.neighbourhood()?, *user, *office);
                self.put(Row::Member { neighbourhood, user, office });
            }
            EventKind::Left { user } => {
                self.leave(*user)?;
            }
            EventKind::NeighbourhoodOpened { neighbourhood, title } => {
                self.put(Row::Neighbourhood { neighbourhood: *neighbourhood, title: title.clone() });
            }
            EventKind::PersonRenamed { user } => {
                // Those that the operator made count for nothing.
                if event.by == Some(*user) {
                    let at = match self.rows.get(&RowKey::Renames(*user)) {
                        Some(Row::Renames { at, .. }) => people::with_latest(at, event.at),
                        _ => vec![event.at],
                    };
                    self.put(Row::Renames { user: *user, at });
                }
            }
            EventKind::NeighbourhoodSet { neighbourhood, settings } => {
                self.put(Row::Settings { neighbourhood: *neighbourhood, settings: *settings });
            }
            EventKind::Mediation(act) => self.mediate(event, act)?,
            EventKind::Issue(act) => self.issue(event, act)?,
            EventKind::Case(act) => self.case(event, act)?,
            EventKind::Inbox(act) => self.inbox(event, act)?,
            EventKind::Department(act) => self.department(event, act)?,
            EventKind::DutySet { user, slots } => self.duty(event, *user, slots)?,
            EventKind::KeptOrder { act, .. } => {
                let neighbourhood = self.follow_chain(event)?;
                self.keep_order(journal, neighbourhood, event, act)?;
            }
        }
        Ok(())
    }

    fn change(
        &mut self,
        journal: &dyn Journal,
        post: Seq,
        changed: Seq,
        change: impl FnOnce(&mut PostState),
    ) -> Result<(), FoldError> {
        let state = match self.rows.remove(&RowKey::Post(self.topic, post)) {
            Some(Row::Post { state, .. }) => Some(state),
            _ if post < changed => journal.event(self.topic, post)?.as_ref().and_then(PostState::of),
            _ => None,
        };
        let unfit = || FoldError::unfit(format!("changes event {post}, which is no post before it"));
        let mut state = state.ok_or_else(unfit)?;
        change(&mut state);
        state.changed = changed;
        self.put(Row::Post { topic: self.topic, post, state });
        Ok(())
    }

    fn follow_chain(&mut self, event: &Event) -> Result<NeighbourhoodId, FoldError> {
        let (entry, link) =
            event.chained().ok_or_else(|| FoldError::unfit("is no place for an act of order"))?;
        if self.link.next(&entry) != link {
            return Err(FoldError::unfit("does not fit its link of the chain"));
        }
        self.link = link;
        Ok(entry.neighbourhood)
    }

    fn join(&mut self, event: &Event) -> Result<(), FoldError> {
        let (neighbourhood, seq, at) = (self.neighbourhood()?, event.seq, event.at);
        let applicant = |user, refused| Row::Applicant(Applicant { neighbourhood, user, seq, at, refused });
        let count = |fold: &mut Fold, count: fn(&mut JoinCodeRow)| {
            if let Some(Row::JoinCode(code)) = fold.rows.get_mut(&RowKey::JoinCode(neighbourhood)) {
                count(code);
            }
        };
        match &event.kind {
            EventKind::JoinCodeIssued { code } => {
                let (code, applied, admitted) = (*code, 0, 0);
                self.put(Row::JoinCode(JoinCodeRow { neighbourhood, code, seq, at, applied, admitted }));
            }
            EventKind::JoinCodeRevoked => drop(self.rows.remove(&RowKey::JoinCode(neighbourhood))),
            EventKind::Applied { user } => {
                self.put(applicant(*user, None));
                count(self, |code| code.applied += 1);
            }
            EventKind::ApplicationWithdrawn { user } => {
                self.rows.remove(&RowKey::Applicant(neighbourhood, *user));
            }
            EventKind::Admitted { user } => {
                self.rows.remove(&RowKey::Applicant(neighbourhood, *user));
                count(self, |code| code.admitted += 1);
            }
            EventKind::Refused { user, reason } => self.put(applicant(*user, Some(reason.clone()))),
            _ => {}
        }
        Ok(())
    }

    /// A conversation has a row from its first event on, and the row says whether the two have agreed.
    fn converse(&mut self, event: &Event) -> Result<(), FoldError> {
        let Topic::Dm(neighbourhood, pair) = self.topic else {
            return match event.kind {
                EventKind::ContactAsked | EventKind::ContactAgreed => {
                    Err(FoldError::unfit("is a step of no conversation"))
                }
                _ => Ok(()),
            };
        };
        let by = event.by.filter(|user| pair.other(*user).is_some());
        let by = by.ok_or_else(|| FoldError::unfit("is of neither of the two"))?;
        let before = self.rows.get(&RowKey::Conversation(neighbourhood, pair));
        let contact = match (&event.kind, before) {
            (EventKind::ContactAsked, _) => Contact::Asked { by, at: event.at, seq: event.seq },
            (EventKind::ContactAgreed, _) => Contact::Agreed { seq: event.seq },
            (_, None) => Contact::None,
            (_, Some(_)) => return Ok(()),
        };
        self.put(Row::Conversation(Conversation { neighbourhood, pair, contact }));
        Ok(())
    }

    /// What became of a message, as a report.
    fn propose(&mut self, event: &Event, of: Seq) -> Result<(), FoldError> {
        let Topic::Dm(neighbourhood, pair) = self.topic else {
            return Err(FoldError::unfit("is about a message of no conversation"));
        };
        let before = match self.rows.get(&RowKey::Proposal(neighbourhood, pair, of)) {
            Some(Row::Proposal(row)) => Some(row),
            _ => None,
        };
        let after = ProposalRow::after(event, before);
        let after =
            after.ok_or_else(|| FoldError::unfit("does not fit what became of the message before"))?;
        self.put(Row::Proposal(after));
        Ok(())
    }

    fn mediate(&mut self, event: &Event, act: &MediationAct) -> Result<(), FoldError> {
        let Topic::Mediation(neighbourhood, number) = self.topic else {
            return Err(FoldError::unfit("is a step of no mediation"));
        };
        let after = match self.rows.remove(&RowKey::Mediation(neighbourhood, number)) {
            Some(Row::Mediation(before)) => before.after(act, event.by, event.seq),
            _ if event.seq == Seq(1) => MediationRow::opened(neighbourhood, number, act),
            _ => None,
        };
        let after = after.ok_or_else(|| FoldError::unfit("is a step that does not fit those before it"))?;
        self.put(Row::Mediation(after));
        Ok(())
    }

    fn leave(&mut self, user: UserId) -> Result<(), FoldError> {
        self.rows.remove(&RowKey::Member(self.neighbourhood()?, user));
        Ok(())
    }

    fn neighbourhood(&self) -> Result<NeighbourhoodId, FoldError> {
        self.topic.neighbourhood().ok_or_else(|| FoldError::unfit("is a membership of no neighbourhood"))
    }

    fn put(&mut self, row: Row) {
        self.rows.insert(row.key(), row);
    }
}

/// Sets a tally to what the event says. Tallies stand in the order in which they first came; zeros go.
fn tally(state: &mut PostState, reaction: &Reaction, count: u64) {
    let place = state.tallies.iter().position(|(r, _)| r == reaction);
    match place {
        Some(at) if count == 0 => drop(state.tallies.remove(at)),
        Some(at) => state.tallies[at].1 = count,
        None if count == 0 => {}
        None => state.tallies.push((reaction.clone(), count)),
    }
}
