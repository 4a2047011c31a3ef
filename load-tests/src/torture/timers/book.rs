//! What everybody was told of issues and alerts, over all kills. Never here: what must come with time; that is `check`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use linli_protocol::{
    ClientId, Epoch, EventBody, EventFrame, IssueId, IssueState, IssueStep, Op, Seq, Topic,
};
use tokio::sync::watch;

use crate::torture::load::book::Act;

/// The book of one data directory.
pub(super) struct Book {
    truth: Mutex<Truth>,
    fired: watch::Sender<u64>,
}

/// What must hold from now on.
#[derive(Default)]
pub(super) struct Truth {
    epoch: Option<Epoch>,
    known: BTreeMap<(Topic, Seq), Known>,
    accepted: BTreeMap<Seq, Act>,
    by_client_id: BTreeMap<ClientId, Seq>,
    /// How far each issue has come, as it was last seen.
    states: BTreeMap<IssueId, IssueState>,
    /// Issues that nobody in office has thought of yet.
    new: Vec<IssueId>,
    wrong: Vec<String>,
    acknowledged: u64,
}

/// An event, and who saw it first.
struct Known {
    event: EventFrame,
    witness: String,
}

impl Book {
    pub(super) fn new() -> Book {
        Book { truth: Mutex::default(), fired: watch::Sender::new(0) }
    }

    /// Opens the book.
    pub(super) fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many escalations were seen, and a way to wait for more.
    pub(super) fn fired(&self) -> watch::Receiver<u64> {
        self.fired.subscribe()
    }

    /// Somebody who watches saw an event. Who waits for an escalation learns of it at once.
    pub(super) fn saw(&self, witness: &str, event: EventFrame) {
        let is_fired = is_escalation(&event);
        if self.truth().saw(witness, event) && is_fired {
            self.fired.send_modify(|fired| *fired += 1);
        }
    }
}

impl Truth {
    /// Notes that something is as it must not be.
    pub(super) fn wrong(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }

    /// All that is wrong.
    pub(super) fn wrongs(&self) -> &[String] {
        &self.wrong
    }

    /// How many acts were acknowledged.
    pub(super) fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// Somebody signed in.
    pub(super) fn met_epoch(&mut self, witness: &str, epoch: Epoch) {
        let first = *self.epoch.get_or_insert(epoch);
        if first != epoch {
            self.wrong(format!("{witness}: the epoch was {first} and is {epoch}"));
        }
    }

    /// Somebody saw an event; the answer is whether nobody had seen it before. Two who see the same place see the same.
    pub(super) fn saw(&mut self, witness: &str, event: EventFrame) -> bool {
        let place = (event.topic, event.seq);
        if let Some(known) = self.known.get(&place) {
            if known.event != event {
                let told = format!("{} saw {:?}; {witness} saw {event:?}", known.witness, known.event);
                let lost = lost(&known.event);
                self.wrong(format!("{lost}: {} of {} has two contents: {told}", place.1, place.0));
            }
            return false;
        }
        match &event.body {
            EventBody::IssueReported(reported) => {
                self.states.insert(reported.issue, IssueState::Submitted);
                self.new.push(reported.issue);
            }
            EventBody::IssueStepped(stepped) => {
                self.states.insert(stepped.issue, stepped.state);
            }
            _ => {}
        }
        self.known.insert(place, Known { event, witness: witness.to_owned() });
        true
    }

    /// The server said that a topic has no event of this number, which somebody had seen.
    pub(super) fn has_not(&mut self, topic: Topic, seq: Seq, told: &str) {
        let lost = self.known.get(&(topic, seq)).map_or("VANISHED", |known| lost(&known.event));
        self.wrong(format!("{lost}: event {seq} of {topic} was seen: {told}"));
    }

    /// A topic was read to its end, which is here: nothing beyond may have been seen.
    pub(super) fn ends_at(&mut self, topic: Topic, head: Seq) {
        let beyond = self.known.range((topic, head.next())..=(topic, Seq(u64::MAX)));
        let told: Vec<String> = beyond
            .map(|(_, Known { event, witness })| {
                format!("{}: {topic} ends at {head}; {witness} saw {event:?}", lost(event))
            })
            .collect();
        self.wrong.extend(told);
    }

    /// Somebody was told that their act is stored.
    pub(super) fn acknowledge(&mut self, act: Act, seq: Seq) {
        self.acknowledged += 1;
        let before = *self.by_client_id.entry(act.client_id).or_insert(seq);
        if before != seq {
            self.wrong(format!(
                "DOUBLED: {} was acknowledged at {before}, and after a resend at {seq}",
                act.client_id
            ));
        }
        self.accepted.insert(seq, act);
    }

    /// Whether every acknowledged act is the event that it was said to be, and no report is there twice.
    pub(super) fn accepted_is_there(&mut self, issues: Topic) {
        let mut wrong = Vec::new();
        for (seq, act) in &self.accepted {
            let event = self.known.get(&(issues, *seq)).map(|known| &known.event);
            if !event.is_some_and(|event| is_of(event, act)) {
                wrong.push(format!("LOST: {seq} was acknowledged for {act:?}; there is {event:?}"));
            }
        }
        let mut spots = BTreeSet::new();
        for (_, Known { event, .. }) in self.known.range((issues, Seq::ZERO)..=(issues, Seq(u64::MAX))) {
            if let EventBody::IssueReported(reported) = &event.body
                && !spots.insert(&reported.spot)
            {
                wrong.push(format!("DOUBLED: one report is there twice, again as {event:?}"));
            }
        }
        self.wrong.extend(wrong);
    }

    /// What was seen of a topic, in order, and whether it is without a gap.
    pub(super) fn events(&self, topic: Topic) -> (Vec<EventFrame>, bool) {
        let of_topic = self.known.range((topic, Seq::ZERO)..=(topic, Seq(u64::MAX)));
        let events: Vec<EventFrame> = of_topic.map(|(_, known)| known.event.clone()).collect();
        let whole = events.iter().zip(1..).all(|(event, seq)| event.seq == Seq(seq));
        (events, whole)
    }

    /// Issues that were reported since this was asked last.
    pub(super) fn take_new(&mut self) -> Vec<IssueId> {
        std::mem::take(&mut self.new)
    }

    /// The issue that was reported by an event, and how far it has come, once somebody has seen it.
    pub(super) fn reported_at(&self, issues: Topic, seq: Seq) -> Option<(IssueId, IssueState)> {
        let EventBody::IssueReported(reported) = &self.known.get(&(issues, seq))?.event.body else {
            return None;
        };
        Some((reported.issue, *self.states.get(&reported.issue)?))
    }
}

/// What it is called when an event that was seen is not there any more.
fn lost(event: &EventFrame) -> &'static str {
    match &event.body {
        _ if is_escalation(event) => "TIMER LOST",
        EventBody::Alerted(_) => "ALERT LOST",
        _ => "VANISHED",
    }
}

fn is_escalation(event: &EventFrame) -> bool {
    matches!(
        &event.body,
        EventBody::IssueStepped(stepped) if matches!(stepped.step, IssueStep::Escalated { .. })
    )
}

fn is_of(event: &EventFrame, act: &Act) -> bool {
    match (&event.body, &act.op) {
        (EventBody::IssueReported(reported), Op::Report { report, .. }) => {
            reported.spot == report.spot.as_str() && reported.text.as_deref() == Some(report.text.as_str())
        }
        (EventBody::IssueStepped(stepped), Op::StepIssue { issue, step, .. }) => {
            (stepped.issue, &stepped.step) == (*issue, step)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::{Escalation, IssueStepped, NeighbourhoodId};

    use super::*;

    const ISSUES: Topic = Topic::Issues(NeighbourhoodId(1));

    fn escalated(seq: u64, at: u64) -> EventFrame {
        let (escalation, state) = (Escalation::Warning, IssueState::Submitted);
        let step = IssueStep::Escalated { escalation };
        let stepped =
            IssueStepped { issue: IssueId(1), state, by_reporter: false, department: None, step, due: None };
        EventFrame { topic: ISSUES, seq: Seq(seq), at, by: None, body: EventBody::IssueStepped(stepped) }
    }

    fn is_caught_as(book: &Book, names: &[&str]) {
        let truth = book.truth();
        let found: Vec<&str> =
            truth.wrongs().iter().filter_map(|wrong| Some(wrong.split_once(':')?.0)).collect();
        assert_eq!(found, names, "{:#?}", truth.wrongs());
    }

    #[test]
    fn what_two_saw_alike_is_there_and_counts_once() {
        let book = Book::new();
        for witness in ["one", "another"] {
            book.saw(witness, escalated(1, 1_000));
        }
        book.truth().ends_at(ISSUES, Seq(1));
        assert_eq!(*book.fired().borrow(), 1);
        is_caught_as(&book, &[]);
    }

    #[test]
    fn an_escalation_that_is_another_one_after_a_restart_was_lost() {
        let book = Book::new();
        book.saw("one", escalated(1, 1_000));
        book.saw("another", escalated(1, 1_007));
        is_caught_as(&book, &["TIMER LOST"]);
    }

    #[test]
    fn an_escalation_beyond_the_end_was_lost() {
        let book = Book::new();
        book.saw("one", escalated(1, 1_000));
        book.saw("one", escalated(2, 1_001));
        book.truth().ends_at(ISSUES, Seq(1));
        book.truth().has_not(ISSUES, Seq(2), "as somebody was told");
        is_caught_as(&book, &["TIMER LOST", "TIMER LOST"]);
    }

    #[test]
    fn an_act_that_was_acknowledged_and_is_not_there_is_lost_and_one_in_two_places_is_doubled() {
        let book = Book::new();
        let step = IssueStep::Acknowledged;
        let client_id = ClientId::from_parts(1, 1);
        let op = Op::StepIssue { neighbourhood: NeighbourhoodId(1), client_id, issue: IssueId(1), step };
        let act = Act { client_id, op };
        book.truth().acknowledge(act.clone(), Seq(1));
        book.saw("one", escalated(1, 1_000));
        book.truth().accepted_is_there(ISSUES);
        book.truth().acknowledge(act, Seq(2));
        is_caught_as(&book, &["LOST", "DOUBLED"]);
    }
}
