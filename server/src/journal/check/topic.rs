//! One topic: numbers without gaps, counts that add up, bodies that are what their hashes say, erasures that
//! an event asked for, and rows that equal the fold. Never here: what lies between topics.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use linli_protocol::{Seq, Topic};

use super::super::fold::{Fold, FoldError};
use super::super::record::{self, StoredEvent};
use super::super::tree::{Order, Tree};
use super::super::{Journal, JournalError, RowGroup, keys};
use super::Report;
use crate::domain::{Body, Contact, Conversation, Event, Row, RowKey};

/// Times that rows are compared again because the writer made new events meanwhile.
const ROUNDS_MAX: usize = 8;

pub(super) struct TopicCheck<'a, J> {
    journal: &'a J,
    topic: Topic,
    report: &'a mut Report,
    fold: Fold,
    last: Seq,
    /// The count of posts at `last`; unknown after a damaged record.
    posts: Option<u64>,
    /// Erased bodies, by the event that they say erased them, which has not come yet.
    erased_by: BTreeMap<Seq, Vec<Seq>>,
}

impl<'a, J: Journal + Tree> TopicCheck<'a, J> {
    pub(super) fn new(journal: &'a J, topic: Topic, report: &'a mut Report) -> Self {
        let (fold, last, posts) = (Fold::new(topic), Seq::ZERO, Some(0));
        TopicCheck { journal, topic, report, fold, last, posts, erased_by: BTreeMap::new() }
    }

    /// The last event that was looked at.
    pub(super) fn last(&self) -> Seq {
        self.last
    }

    /// Reads the topic to its end, and the rows derived from it.
    pub(super) fn read(&mut self) -> Result<(), JournalError> {
        self.read_events()?;
        for round in 1..=ROUNDS_MAX {
            let wrong = self.wrong_rows()?;
            // A row may be right already for an event that was written since.
            if wrong.is_empty() || round == ROUNDS_MAX || self.read_events()? == 0 {
                for what in wrong {
                    self.report.problem(what);
                }
                break;
            }
        }
        for (cause, erased) in std::mem::take(&mut self.erased_by) {
            for seq in erased {
                self.problem(seq, format!("says that event {cause} erased it, which did not"));
            }
        }
        Ok(())
    }

    /// Reads on from the last event; answers how many there were.
    fn read_events(&mut self) -> Result<u64, JournalError> {
        let (journal, before) = (self.journal, self.report.events);
        let range = keys::events(self.topic, self.last.next(), Seq(u64::MAX));
        journal.scan(range, Order::Ascending, &mut |key, value| {
            self.report.events += 1;
            // As stored: whoever checks a directory needs no key.
            match record::read_event(key, value, None) {
                Ok(stored) => self.take(&stored),
                Err(error) => {
                    self.report.problem(error.to_string());
                    if let Some((_, seq)) = keys::event_place(key) {
                        (self.last, self.posts) = (seq, None);
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(self.report.events - before)
    }

    fn take(&mut self, StoredEvent { event, hash }: &StoredEvent) {
        let seq = event.seq;
        self.count(event);
        match event.kind.body() {
            Some(Body::Kept { text, salt, mentions })
                if *hash != Some(record::body_hash(text, salt, mentions)) =>
            {
                self.problem(seq, "has a text that is not what its hash says");
            }
            Some(Body::Erased { erased_by, .. }) => {
                self.report.erased += 1;
                // A backup that was taken between an erasure and its event's turn says "itself".
                if *erased_by != seq {
                    self.erased_by.entry(*erased_by).or_default().push(seq);
                }
            }
            _ => {}
        }
        match self.fold.take(self.journal, event) {
            Ok(()) => {}
            Err(FoldError::Unfit(what)) => self.problem(seq, what),
            Err(FoldError::Journal(error)) => self.problem(seq, format!("could not be folded: {error}")),
        }
        if let Some(bodies) = self.fold.erased_by(event) {
            self.erases(seq, &bodies);
        }
    }

    fn count(&mut self, event: &Event) {
        if event.seq != self.last.next() {
            self.problem(event.seq, format!("comes after event {}", self.last));
            self.posts = None;
        }
        if let Some(posts) = self.posts.map(|before| before + u64::from(event.kind.counts()))
            && posts != event.posts
        {
            self.problem(event.seq, format!("counts {} posts where there are {posts}", event.posts));
        }
        (self.last, self.posts) = (event.seq, Some(event.posts));
    }

    /// What an event takes away has lost its text by this event, and nothing else has.
    fn erases(&mut self, by: Seq, bodies: &[Seq]) {
        for seq in self.erased_by.remove(&by).unwrap_or_default() {
            if !bodies.contains(&seq) {
                self.problem(seq, format!("says that event {by} erased it, which takes away another"));
            }
        }
        for &seq in bodies {
            let Ok(Some(event)) = self.journal.event(self.topic, seq) else {
                continue; // told of where it was read, or where it is missing
            };
            match event.kind.body() {
                Some(Body::Erased { erased_by, .. }) if [by, seq].contains(erased_by) => {}
                Some(Body::Erased { erased_by, .. }) => {
                    self.problem(seq, format!("is erased by {erased_by}, and event {by} takes it away"));
                }
                _ => self.problem(seq, format!("still has its text, and event {by} takes it away")),
            }
        }
    }

    /// What differs between the rows and the fold.
    fn wrong_rows(&self) -> Result<Vec<String>, JournalError> {
        let mut wrong = Vec::new();
        let mut expected = self.fold.rows().clone();
        for group in Fold::groups(self.topic) {
            self.compare(group, &mut expected, &mut wrong)?;
        }
        let missing = |key: &RowKey| format!("{}: the row is missing", keys::describe(&keys::row(key)));
        wrong.extend(expected.keys().map(missing));
        Ok(wrong)
    }

    fn compare(
        &self,
        group: RowGroup,
        expected: &mut BTreeMap<RowKey, Row>,
        wrong: &mut Vec<String>,
    ) -> Result<(), JournalError> {
        self.journal.scan(keys::rows(group), Order::Ascending, &mut |key, value| {
            // A record that cannot be read is told of where all rows are read.
            if let Ok(row) = record::read_row(key, value) {
                let folded = expected.remove(&row.key());
                if folded.as_ref() != Some(&row) && !self.is_newer(&row) {
                    let name = keys::describe(key);
                    wrong.push(format!("{name}: the row is {row:?}, by its events it is {folded:?}"));
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Whether the row tells of an event that was written after the last one that was folded in.
    fn is_newer(&self, row: &Row) -> bool {
        match row {
            Row::Post { state, .. } => state.changed > self.fold.last(),
            Row::Pins { changed, .. } => *changed > self.fold.last(),
            Row::Appeal(appeal) => appeal.changed > self.fold.last(),
            Row::Poll(poll) => poll.post > self.fold.last(),
            Row::PollResult(result) => result.closed > self.fold.last(),
            Row::Mediation(row) => row.changed > self.fold.last(),
            Row::Issue(row) => row.changed > self.fold.last(),
            Row::IssueEntry(row) => row.seq > self.fold.last(),
            Row::Case(row) => row.changed > self.fold.last(),
            Row::Alert(row) => row.changed > self.fold.last(),
            Row::Department(row) => row.changed > self.fold.last(),
            Row::GuideEntry(row) => row.changed > self.fold.last(),
            Row::Duty(row) => row.changed > self.fold.last(),
            Row::Reaction { seq, .. }
            | Row::Conversation(Conversation {
                contact: Contact::Asked { seq, .. } | Contact::Agreed { seq },
                ..
            }) => *seq > self.fold.last(),
            _ => false,
        }
    }

    fn problem(&mut self, seq: Seq, what: impl std::fmt::Display) {
        let topic = self.topic;
        self.report.problem(format!("event {seq} of {topic} {what}"));
    }
}
