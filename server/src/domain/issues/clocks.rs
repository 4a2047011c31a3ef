//! The clocks of an issue (R21 to R23): one pure function says what is due next, and when. Wall clock from submission; nothing pauses
//! them, whoever holds an office, whatever class an issue is put into, whoever it is handed to. A reopening begins another round with the limits
//! of that day. Never here: who is alerted.

use linli_protocol::{Escalation, IssueDue};

const MINUTE_MS: u64 = 60 * 1_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// The limits of one round, in milliseconds from its beginning. They are stored with it: a district that changes them does not rewrite
/// the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Until a first response: measured, and owed by nobody (R22).
    pub response_ms: u64,
    /// Until all deputies are alerted if nobody has acknowledged (R23).
    pub acknowledge_ms: u64,
    /// Between that and each further alert.
    pub repeat_ms: u64,
    /// How many further alerts there are at most.
    pub repeats_max: u32,
    /// Until a formal reply: owed (R21).
    pub reply_ms: u64,
    /// How long before that a warning comes.
    pub warning_ms: u64,
}

impl Default for Times {
    /// What the requirements say: 30 minutes, 48 hours, 4 hours before.
    fn default() -> Times {
        Times {
            response_ms: 30 * MINUTE_MS,
            acknowledge_ms: 30 * MINUTE_MS,
            repeat_ms: 30 * MINUTE_MS,
            repeats_max: 3,
            reply_ms: 48 * HOUR_MS,
            warning_ms: 4 * HOUR_MS,
        }
    }
}

/// One round of an issue's life as its clock sees it. Times are milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says of one thing whether it has come, and any may go with any other"
)]
pub struct Clock {
    /// Its limits.
    pub times: Times,
    /// When it began.
    pub since: u64,
    /// When somebody in office acknowledged it.
    pub acknowledged: Option<u64>,
    /// When it had its first response.
    pub responded: Option<u64>,
    /// When it had its first formal reply.
    pub replied: Option<u64>,
    /// Whether it was closed: nothing is due then.
    pub closed: bool,
    /// Whether all deputies were alerted.
    pub fired_unacknowledged: bool,
    /// How many further alerts there were.
    pub fired_repeats: u32,
    /// Whether there was a warning.
    pub fired_warning: bool,
    /// Whether its breach is recorded.
    pub fired_overdue: bool,
}

impl Clock {
    /// A round that begins.
    #[must_use]
    pub fn begun(times: Times, since: u64) -> Clock {
        Clock {
            times,
            since,
            acknowledged: None,
            responded: None,
            replied: None,
            closed: false,
            fired_unacknowledged: false,
            fired_repeats: 0,
            fired_warning: false,
            fired_overdue: false,
        }
    }

    /// When what is due, as people are told.
    #[must_use]
    pub fn due(&self) -> IssueDue {
        IssueDue {
            response_by: self.since.saturating_add(self.times.response_ms),
            reply_by: self.since.saturating_add(self.times.reply_ms),
        }
    }

    /// What time asks for next, and when; none if it asks for nothing any more. What was missed while the server was away comes in its
    /// order, each once.
    #[must_use]
    pub fn next(&self) -> Option<(u64, Escalation)> {
        if self.closed || self.replied.is_some() {
            return None;
        }
        let reply_by = self.due().reply_by;
        let warning = (!self.fired_warning && !self.fired_overdue)
            .then(|| (reply_by.saturating_sub(self.times.warning_ms).max(self.since), Escalation::Warning));
        let overdue = (!self.fired_overdue).then_some((reply_by, Escalation::Overdue));
        // Of two at one moment the first here comes first.
        [self.next_for_unacknowledged(), warning, overdue].into_iter().flatten().min_by_key(|(due, _)| *due)
    }

    /// Takes in that an escalation has come.
    #[must_use]
    pub fn fired(mut self, escalation: Escalation) -> Clock {
        match escalation {
            Escalation::Unacknowledged => self.fired_unacknowledged = true,
            Escalation::Repeated => self.fired_repeats += 1,
            Escalation::Warning => self.fired_warning = true,
            Escalation::Overdue => self.fired_overdue = true,
            _ => {}
        }
        self
    }

    fn next_for_unacknowledged(&self) -> Option<(u64, Escalation)> {
        if self.acknowledged.is_some() {
            return None;
        }
        let first = self.since.saturating_add(self.times.acknowledge_ms);
        if !self.fired_unacknowledged {
            return Some((first, Escalation::Unacknowledged));
        }
        let is_repeated = self.times.repeat_ms > 0 && self.fired_repeats < self.times.repeats_max;
        let pauses = u64::from(self.fired_repeats) + 1;
        is_repeated.then(|| {
            (first.saturating_add(self.times.repeat_ms.saturating_mul(pauses)), Escalation::Repeated)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: u64 = 1_700_000_000_000;

    fn minutes(minutes: u64) -> u64 {
        START + minutes * MINUTE_MS
    }

    /// All that time asks for while nobody does anything.
    fn left_alone(mut clock: Clock) -> Vec<(u64, Escalation)> {
        let mut fired = Vec::new();
        while let Some((due, escalation)) = clock.next() {
            fired.push((due, escalation));
            clock = clock.fired(escalation);
        }
        fired
    }

    #[test]
    fn left_alone_an_issue_alerts_all_deputies_repeats_warns_and_is_recorded_as_a_breach() {
        let fired = left_alone(Clock::begun(Times::default(), START));
        assert_eq!(
            fired,
            [
                (minutes(30), Escalation::Unacknowledged),
                (minutes(60), Escalation::Repeated),
                (minutes(90), Escalation::Repeated),
                (minutes(120), Escalation::Repeated),
                (minutes(44 * 60), Escalation::Warning),
                (minutes(48 * 60), Escalation::Overdue),
            ]
        );
    }

    #[test]
    fn an_acknowledgement_ends_the_alerts_and_leaves_the_duty_to_reply() {
        let acknowledged = Clock { acknowledged: Some(minutes(3)), ..Clock::begun(Times::default(), START) };
        assert_eq!(
            left_alone(acknowledged),
            [(minutes(44 * 60), Escalation::Warning), (minutes(48 * 60), Escalation::Overdue)]
        );
    }

    #[test]
    fn a_response_stops_nothing_and_a_formal_reply_or_the_end_stops_all() {
        let begun = Clock::begun(Times::default(), START);
        assert_eq!(left_alone(Clock { responded: Some(minutes(4)), ..begun }), left_alone(begun));
        assert_eq!(left_alone(Clock { replied: Some(minutes(5)), ..begun }), []);
        assert_eq!(left_alone(Clock { closed: true, ..begun }), []);
    }

    #[test]
    fn limits_at_the_end_of_time_overflow_into_never() {
        let times = Times { reply_ms: u64::MAX, acknowledge_ms: u64::MAX, ..Times::default() };
        let fired = left_alone(Clock::begun(times, u64::MAX - 1));
        assert!(fired.iter().all(|(due, _)| *due >= u64::MAX - Times::default().warning_ms - 1), "{fired:?}");
    }

    fn any_times() -> impl Strategy<Value = Times> {
        let hours = || 0_u64..200;
        (hours(), hours(), hours(), 0_u32..5, hours(), hours()).prop_map(
            |(response, acknowledge, repeat, repeats_max, reply, warning)| Times {
                response_ms: response * HOUR_MS,
                acknowledge_ms: acknowledge * HOUR_MS,
                repeat_ms: repeat * HOUR_MS,
                repeats_max,
                reply_ms: reply * HOUR_MS,
                warning_ms: warning * HOUR_MS,
            },
        )
    }

    proptest! {
        #[test]
        fn whatever_the_limits_each_escalation_comes_once_in_order_of_time_and_a_breach_is_always_among_them(
            times in any_times()
        ) {
            let fired = left_alone(Clock::begun(times, START));
            let count = |which| fired.iter().filter(|(_, escalation)| *escalation == which).count();
            prop_assert_eq!(count(Escalation::Overdue), 1);
            prop_assert_eq!(count(Escalation::Unacknowledged), 1);
            prop_assert!(count(Escalation::Warning) <= 1);
            let repeats = if times.repeat_ms == 0 { 0 } else { times.repeats_max as usize };
            prop_assert_eq!(count(Escalation::Repeated), repeats);
            prop_assert!(fired.iter().all(|(due, _)| *due >= START));
            let breach = fired.iter().find(|(_, escalation)| *escalation == Escalation::Overdue).unwrap();
            prop_assert_eq!(breach.0, START + times.reply_ms);
        }
    }
}
