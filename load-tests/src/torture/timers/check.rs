//! What must come with time, and what must not: the events of a neighbourhood's issues and of one inbox, held against the limits. It knows
//! nothing of sockets, so every fault it must find can be planted in a test.

use std::collections::BTreeMap;

use linli_protocol::{
    AlertReason, Escalation, EventBody, EventFrame, IssueId, IssueReported, IssueStep, IssueStepped,
};

/// The limits of the trial's servers, in milliseconds: see `SETTINGS`.
const ACKNOWLEDGE_MS: u64 = 1_000;
const REPEAT_MS: u64 = 1_000;
const REPEATS_MAX: u32 = 2;
const WARNING_MS: u64 = 1_000;
const REPLY_MS: u64 = 5_000;

/// One round of an issue: from its report, or from its reopening.
#[derive(Debug, Clone)]
pub(super) struct Round {
    /// When it began, in milliseconds since 1970.
    since: u64,
    acknowledged: bool,
    replied: bool,
    closed: bool,
    unacknowledged: u32,
    repeated: u32,
    warned: u32,
    overdue: u32,
    /// When the last escalation that came was due.
    last_due: u64,
}

impl Round {
    fn begun(since: u64) -> Round {
        Round {
            since,
            acknowledged: false,
            replied: false,
            closed: false,
            unacknowledged: 0,
            repeated: 0,
            warned: 0,
            overdue: 0,
            last_due: since,
        }
    }

    /// When one that comes once is due, or the repetition of this number, from 0.
    fn due(&self, escalation: Escalation, nth: u32) -> u64 {
        match escalation {
            Escalation::Unacknowledged => self.since + ACKNOWLEDGE_MS,
            Escalation::Repeated => self.since + ACKNOWLEDGE_MS + REPEAT_MS * (u64::from(nth) + 1),
            Escalation::Warning => self.since + REPLY_MS - WARNING_MS,
            _ => self.since + REPLY_MS,
        }
    }

    /// How often it has come, and how often it comes at most.
    fn count(&mut self, escalation: Escalation) -> (&mut u32, u32) {
        match escalation {
            Escalation::Unacknowledged => (&mut self.unacknowledged, 1),
            Escalation::Repeated => (&mut self.repeated, REPEATS_MAX),
            Escalation::Warning => (&mut self.warned, 1),
            _ => (&mut self.overdue, 1),
        }
    }
}

/// All issues of a neighbourhood, as far as their events were taken in.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// The latest round of each issue.
    pub(super) rounds: BTreeMap<IssueId, Round>,
    /// Every escalation: of which issue, why, and when it came; and how often.
    pub(super) fired: BTreeMap<(IssueId, AlertReason, u64), u64>,
    faults: Vec<String>,
}

impl Ledger {
    /// Of these events of `issues`, in order.
    pub(super) fn of(issues: &[EventFrame]) -> Ledger {
        let mut ledger = Ledger::default();
        for event in issues {
            match &event.body {
                EventBody::IssueReported(reported) => ledger.reported(event, reported),
                EventBody::IssueStepped(stepped) => ledger.stepped(event, stepped),
                _ => {}
            }
        }
        ledger
    }

    fn reported(&mut self, event: &EventFrame, reported: &IssueReported) {
        let round = Round::begun(event.at);
        let owed = round.due(Escalation::Overdue, 0);
        if reported.due.reply_by != owed {
            let told = reported.due.reply_by;
            self.faults.push(format!("TIMER WRONG: {event:?} is owed a reply by {told}, and not by {owed}"));
        }
        if self.rounds.insert(reported.issue, round).is_some() {
            self.faults.push(format!("DOUBLED: issue {} is reported again by {event:?}", reported.issue));
        }
    }

    fn stepped(&mut self, event: &EventFrame, stepped: &IssueStepped) {
        if let IssueStep::Escalated { escalation } = stepped.step {
            return self.escalated(event, stepped.issue, escalation);
        }
        let Some(round) = self.rounds.get_mut(&stepped.issue) else { return };
        match stepped.step {
            IssueStep::Acknowledged | IssueStep::Responded { .. } => round.acknowledged = true,
            IssueStep::Replied { .. } => (round.acknowledged, round.replied) = (true, true),
            IssueStep::Reopened { .. } => *round = Round::begun(event.at),
            _ => {}
        }
        round.closed = !stepped.state.is_open();
    }

    fn escalated(&mut self, event: &EventFrame, issue: IssueId, escalation: Escalation) {
        let seq = event.seq;
        let name = escalation.as_str();
        let Some(round) = self.rounds.get_mut(&issue) else {
            self.faults
                .push(format!("TIMER OF NOTHING: {name} of issue {issue} at {seq}, which is not reported"));
            return;
        };
        let mut faults = Vec::new();
        let nth = *round.count(escalation).0;
        let due = round.due(escalation, nth);
        if event.at < due {
            let early_ms = due - event.at;
            faults.push(format!(
                "TIMER EARLY: {name} of issue {issue} at {seq} came {early_ms} ms before its time"
            ));
        }
        if due < round.last_due || (escalation == Escalation::Repeated && round.unacknowledged == 0) {
            faults.push(format!(
                "TIMER OUT OF ORDER: {name} of issue {issue} at {seq} came after what is due later"
            ));
        }
        let is_answered = match escalation {
            Escalation::Unacknowledged | Escalation::Repeated => round.acknowledged,
            _ => false,
        };
        if is_answered || round.replied || round.closed {
            faults.push(format!(
                "TIMER AFTER AN ANSWER: {name} of issue {issue} at {seq}, which asks for nothing more: {round:?}"
            ));
        }
        round.last_due = round.last_due.max(due);
        let (count, max) = round.count(escalation);
        *count += 1;
        if *count > max {
            let times = *count;
            faults.push(format!(
                "TIMER TWICE: {name} of issue {issue} at {seq} is the {times}. of this round; {max} may come"
            ));
        }
        *self.fired.entry((issue, reason(escalation), event.at)).or_default() += 1;
        self.faults.append(&mut faults);
    }

    /// What has still to come: of which issue, what, and when it is due. It need not come before somebody answers.
    pub(super) fn waits(&self) -> Vec<(IssueId, Escalation, u64)> {
        let mut waits = Vec::new();
        for (issue, round) in self.rounds.iter().filter(|(_, round)| !round.replied && !round.closed) {
            let mut wait = |escalation, nth| waits.push((*issue, escalation, round.due(escalation, nth)));
            if !round.acknowledged {
                (round.unacknowledged..1).for_each(|nth| wait(Escalation::Unacknowledged, nth));
                (round.repeated..REPEATS_MAX).for_each(|nth| wait(Escalation::Repeated, nth));
            }
            (round.warned..1).for_each(|nth| wait(Escalation::Warning, nth));
            (round.overdue..1).for_each(|nth| wait(Escalation::Overdue, nth));
        }
        waits
    }
}

/// What is wrong with the events of `issues` and those of the secretary's inbox at a time, in milliseconds since 1970.
pub(super) fn faults(issues: &[EventFrame], inbox: &[EventFrame], now: u64) -> Vec<String> {
    let ledger = Ledger::of(issues);
    let mut faults = ledger.faults.clone();
    for (issue, escalation, due) in ledger.waits() {
        if due < now {
            let (name, late_ms) = (escalation.as_str(), now - due);
            faults.push(format!(
                "TIMER MISSING: {name} of issue {issue} was due {late_ms} ms ago and has not come"
            ));
        }
    }
    let mut alerted: BTreeMap<(IssueId, AlertReason, u64), u64> = BTreeMap::new();
    for event in inbox {
        if let EventBody::Alerted(alert) = &event.body
            && comes_with_time(alert.alert.reason)
        {
            *alerted.entry((alert.alert.issue, alert.alert.reason, event.at)).or_default() += 1;
        }
    }
    // An alert is decided with its escalation, so both have one time.
    for ((issue, reason, at), times) in &ledger.fired {
        let came = alerted.remove(&(*issue, *reason, *at)).unwrap_or(0);
        let what = format!("{} of issue {issue} came at {at}, {times} times", reason.as_str());
        if came < *times {
            faults.push(format!("ALERT LOST: {what}; the secretary was alerted {came} times"));
        } else if came > *times {
            faults.push(format!("ALERT TWICE: {what}; the secretary was alerted {came} times"));
        }
    }
    for ((issue, reason, at), times) in alerted {
        let what = format!("{} of issue {issue} at {at}, {times} times", reason.as_str());
        faults.push(format!("ALERT OF NOTHING: the secretary was alerted to {what}, which never came"));
    }
    faults
}

fn comes_with_time(reason: AlertReason) -> bool {
    matches!(
        reason,
        AlertReason::Unacknowledged | AlertReason::Repeated | AlertReason::Warning | AlertReason::Overdue
    )
}

fn reason(escalation: Escalation) -> AlertReason {
    match escalation {
        Escalation::Unacknowledged => AlertReason::Unacknowledged,
        Escalation::Repeated => AlertReason::Repeated,
        Escalation::Warning => AlertReason::Warning,
        Escalation::Overdue => AlertReason::Overdue,
        _ => AlertReason::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::{
        Alert, AlertWants, Alerted, Category, IssueDue, IssueState, NeighbourhoodId, PostText, ReplyOutcome,
        Seq, Topic, UserId,
    };

    use super::*;

    const START: u64 = 1_700_000_000_000;
    const END: u64 = START + 60_000;
    const ONE: IssueId = IssueId(1);

    /// A story told by its steps: the events of the issues, and of the inbox as they must be.
    #[derive(Default)]
    struct Story {
        issues: Vec<EventFrame>,
        inbox: Vec<EventFrame>,
    }

    impl Story {
        fn put(list: &mut Vec<EventFrame>, topic: Topic, after_ms: u64, body: EventBody) {
            let seq = Seq(list.len() as u64 + 1);
            list.push(EventFrame { topic, seq, at: START + after_ms, by: None, body });
        }

        fn reported() -> Story {
            let mut story = Story::default();
            let due = IssueDue { response_by: START + 1_000, reply_by: START + 5_000 };
            let (category, spot) = (Category::Lighting, "3號樓".to_owned());
            let reported = IssueReported {
                issue: ONE,
                alias: 1,
                category,
                spot,
                text: None,
                photos: vec![],
                due,
                posts: 1,
            };
            Story::put(
                &mut story.issues,
                Topic::Issues(NeighbourhoodId(1)),
                0,
                EventBody::IssueReported(reported),
            );
            story
        }

        fn step(mut self, after_ms: u64, step: IssueStep, state: IssueState) -> Story {
            let stepped =
                IssueStepped { issue: ONE, state, by_reporter: false, department: None, step, due: None };
            let topic = Topic::Issues(NeighbourhoodId(1));
            Story::put(&mut self.issues, topic, after_ms, EventBody::IssueStepped(stepped));
            self
        }

        fn alert(mut self, after_ms: u64, escalation: Escalation) -> Story {
            let alert = Alert {
                issue: ONE,
                reason: reason(escalation),
                category: Category::Lighting,
                spot: "3號樓".to_owned(),
                since: START,
                reply_by: START + 5_000,
                wants: AlertWants::Reply,
                quiet: false,
            };
            let topic = Topic::Inbox(NeighbourhoodId(1), UserId(1));
            let posts = self.inbox.len() as u64 + 1;
            Story::put(&mut self.inbox, topic, after_ms, EventBody::Alerted(Alerted { alert, posts }));
            self
        }

        /// An escalation without its alert.
        fn mute(self, after_ms: u64, escalation: Escalation) -> Story {
            self.step(after_ms, IssueStep::Escalated { escalation }, IssueState::Submitted)
        }

        fn fires(self, after_ms: u64, escalation: Escalation) -> Story {
            self.mute(after_ms, escalation).alert(after_ms, escalation)
        }

        fn acknowledged(self, after_ms: u64) -> Story {
            self.step(after_ms, IssueStep::Acknowledged, IssueState::Acknowledged)
        }

        fn replied(self, after_ms: u64) -> Story {
            let text = PostText::parse("在修").unwrap();
            let replied = IssueStep::Replied { outcome: ReplyOutcome::Started, text, cites: None };
            self.step(after_ms, replied, IssueState::Replied)
        }

        fn faults(&self) -> Vec<String> {
            faults(&self.issues, &self.inbox, END)
        }

        fn is_caught_as(&self, names: &[&str]) {
            let faults = self.faults();
            let found: Vec<&str> = faults.iter().filter_map(|fault| Some(fault.split_once(':')?.0)).collect();
            assert_eq!(found, names, "{faults:#?}");
        }
    }

    /// Left alone to the end.
    fn left_alone() -> Story {
        Story::reported()
            .fires(1_000, Escalation::Unacknowledged)
            .fires(2_000, Escalation::Repeated)
            .fires(3_004, Escalation::Repeated)
            .fires(5_100, Escalation::Warning)
            .fires(5_100, Escalation::Overdue)
    }

    #[test]
    fn what_is_left_alone_or_answered_in_time_is_in_order() {
        left_alone().is_caught_as(&[]);
        Story::reported().replied(900).is_caught_as(&[]);
        Story::reported()
            .acknowledged(900)
            .fires(4_000, Escalation::Warning)
            .fires(5_000, Escalation::Overdue)
            .is_caught_as(&[]);
        Story::reported().step(10, IssueStep::Withdrawn, IssueState::Withdrawn).is_caught_as(&[]);
    }

    #[test]
    fn an_escalation_that_comes_again_in_its_round_is_caught() {
        left_alone().fires(6_000, Escalation::Overdue).is_caught_as(&["TIMER TWICE"]);
        left_alone()
            .fires(6_000, Escalation::Unacknowledged)
            .is_caught_as(&["TIMER OUT OF ORDER", "TIMER TWICE"]);
        left_alone().fires(6_000, Escalation::Repeated).is_caught_as(&["TIMER OUT OF ORDER", "TIMER TWICE"]);
    }

    #[test]
    fn one_before_its_time_is_caught() {
        Story::reported()
            .fires(999, Escalation::Unacknowledged)
            .replied(1_000)
            .is_caught_as(&["TIMER EARLY"]);
    }

    #[test]
    fn one_after_an_answer_is_caught() {
        Story::reported()
            .acknowledged(900)
            .fires(1_000, Escalation::Unacknowledged)
            .replied(1_100)
            .is_caught_as(&["TIMER AFTER AN ANSWER"]);
        Story::reported()
            .replied(900)
            .fires(5_000, Escalation::Overdue)
            .is_caught_as(&["TIMER AFTER AN ANSWER"]);
        Story::reported()
            .step(10, IssueStep::Withdrawn, IssueState::Withdrawn)
            .fires(4_000, Escalation::Warning)
            .is_caught_as(&["TIMER AFTER AN ANSWER"]);
    }

    #[test]
    fn one_that_does_not_come_is_caught() {
        let mut story = left_alone();
        story.issues.pop();
        story.inbox.pop();
        story.is_caught_as(&["TIMER MISSING"]);
        assert!(faults(&story.issues, &story.inbox, START + 5_000).is_empty(), "it is not late yet");
    }

    #[test]
    fn one_of_what_nobody_reported_is_caught() {
        let story = Story::default().fires(1_000, Escalation::Unacknowledged);
        story.is_caught_as(&["TIMER OF NOTHING", "ALERT OF NOTHING"]);
    }

    #[test]
    fn a_reopening_begins_another_round() {
        let reason = linli_protocol::Reason::parse("還是不亮").unwrap();
        let resolved = IssueStep::Resolved { text: PostText::parse("好了").unwrap() };
        let again = Story::reported().replied(100).step(200, resolved, IssueState::Resolved).step(
            5_000,
            IssueStep::Reopened { reason },
            IssueState::Reopened,
        );
        let faults = again.faults();
        assert_eq!(
            faults.iter().filter(|fault| fault.starts_with("TIMER MISSING")).count(),
            5,
            "{faults:#?}"
        );
        again.fires(6_000, Escalation::Unacknowledged).replied(6_500).is_caught_as(&[]);
    }

    #[test]
    fn an_alert_that_is_lost_doubled_or_of_nothing_is_caught() {
        Story::reported()
            .mute(1_000, Escalation::Unacknowledged)
            .replied(1_500)
            .is_caught_as(&["ALERT LOST"]);
        Story::reported()
            .fires(1_000, Escalation::Unacknowledged)
            .alert(1_000, Escalation::Unacknowledged)
            .replied(1_500)
            .is_caught_as(&["ALERT TWICE"]);
        Story::reported()
            .alert(1_000, Escalation::Warning)
            .replied(1_500)
            .is_caught_as(&["ALERT OF NOTHING"]);
    }
}
