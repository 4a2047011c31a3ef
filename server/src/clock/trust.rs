//! Whether the wall clock is to be believed (guarantee 7): pure, from looks at it and at a clock that nobody sets. It is doubted when the two part
//! by more than a minute, however that came about: somebody set the wall clock, or the machine slept, which the steady clock does not count; and when
//! it is behind the last commit at the start. Never here: who waits for it.

use std::fmt;

use crate::limits;

/// One look at both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The wall clock: milliseconds since 1970.
    pub wall_ms: u64,
    /// Milliseconds since any moment, by a clock that is never set.
    pub steady_ms: u64,
}

impl Look {
    /// How far the wall clock is ahead of the steady one: it stays the same while both go alike.
    fn ahead_ms(self) -> i128 {
        i128::from(self.wall_ms) - i128::from(self.steady_ms)
    }
}

/// Why the wall clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// At the start it was behind the last commit.
    BehindLastCommit {
        /// By so many milliseconds.
        by_ms: u64,
    },
    /// It leapt ahead of the steady clock, or the machine slept.
    Ahead {
        /// By so many milliseconds.
        by_ms: u64,
    },
    /// It fell behind the steady clock.
    Back {
        /// By so many milliseconds.
        by_ms: u64,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |by_ms: u64| by_ms.div_ceil(1_000);
        match self {
            Doubt::BehindLastCommit { by_ms } => {
                write!(f, "the clock was {} s behind the last commit at the start", seconds(*by_ms))
            }
            Doubt::Ahead { by_ms } => {
                write!(f, "the clock was set ahead by {} s, or the machine slept so long", seconds(*by_ms))
            }
            Doubt::Back { by_ms } => write!(f, "the clock was set back by {} s", seconds(*by_ms)),
        }
    }
}

/// What is thought of the wall clock.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The look that later ones are compared with.
    from: Look,
    doubt: Option<Doubt>,
    /// When the last commit before the start was made, milliseconds since 1970.
    last_commit_ms: u64,
}

impl Trust {
    /// At the start: at the first look, with the time of the last commit.
    #[must_use]
    pub fn new(look: Look, last_commit_ms: u64) -> Trust {
        let behind = last_commit_ms.checked_sub(look.wall_ms).filter(|by_ms| *by_ms > 0);
        let doubt = behind.map(|by_ms| Doubt::BehindLastCommit { by_ms });
        Trust { from: look, doubt, last_commit_ms }
    }

    /// Takes another look in: what is doubted from here on.
    pub fn look(&mut self, look: Look) -> Option<Doubt> {
        let parted_ms = look.ahead_ms() - self.from.ahead_ms();
        let by_ms = u64::try_from(parted_ms.unsigned_abs()).unwrap_or(u64::MAX);
        if by_ms > limits::CLOCKS_PART_MS_MAX {
            self.doubt = Some(if parted_ms > 0 { Doubt::Ahead { by_ms } } else { Doubt::Back { by_ms } });
            self.from = look;
        } else if look.steady_ms.saturating_sub(self.from.steady_ms) >= limits::CLOCKS_AGREE_MS {
            self.doubt = None;
            // They never go quite alike: what parts them in a year is no step.
            self.from = look;
        } else if matches!(self.doubt, Some(Doubt::BehindLastCommit { .. }))
            && look.wall_ms >= self.last_commit_ms
        {
            // Nobody has set it since: it has come by itself to where it was.
            self.doubt = None;
        }
        self.doubt
    }

    /// The operator says that the wall clock is right as it is.
    pub fn confirm(&mut self, look: Look) {
        self.doubt = None;
        self.from = look;
    }

    /// What is doubted, as of the last look.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        self.doubt
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Look = Look { wall_ms: 1_700_000_000_000, steady_ms: 5_000 };
    const SECOND: u64 = 1_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;

    /// The two clocks of a machine, and what is thought of the one.
    struct Machine {
        now: Look,
        trust: Trust,
    }

    impl Machine {
        fn starts(last_commit_ms: u64) -> Machine {
            Machine { now: START, trust: Trust::new(START, last_commit_ms) }
        }

        /// Both go on, looked at every second.
        fn goes_on(&mut self, for_ms: u64) -> Option<Doubt> {
            for _ in 0..for_ms / SECOND {
                self.now.wall_ms += SECOND;
                self.now.steady_ms += SECOND;
                self.trust.look(self.now);
            }
            self.trust.doubt()
        }

        fn is_set(&mut self, by_ms: i64) -> Option<Doubt> {
            self.now.wall_ms = self.now.wall_ms.checked_add_signed(by_ms).unwrap();
            self.trust.look(self.now)
        }
    }

    fn hours(hours: i64) -> i64 {
        hours * 60 * 60 * 1_000
    }

    #[test]
    fn two_clocks_that_go_alike_are_believed_for_ever_and_a_minute_is_no_step() {
        let mut machine = Machine::starts(START.wall_ms);
        assert_eq!(machine.goes_on(3 * HOUR), None);
        assert_eq!(machine.is_set(60_000), None);
        assert_eq!(machine.goes_on(HOUR), None);
        assert_eq!(machine.is_set(-60_000), None);
    }

    #[test]
    fn a_step_is_doubted_at_once_and_believed_after_ten_minutes_in_which_they_agree() {
        for (by_ms, doubt) in
            [(hours(1), Doubt::Ahead { by_ms: HOUR }), (-hours(1), Doubt::Back { by_ms: HOUR })]
        {
            let mut machine = Machine::starts(0);
            assert_eq!(machine.goes_on(HOUR), None);
            assert_eq!(machine.is_set(by_ms), Some(doubt));
            assert_eq!(machine.goes_on(10 * MINUTE - SECOND), Some(doubt));
            assert_eq!(machine.goes_on(SECOND), None);
        }
    }

    #[test]
    fn stepped_back_and_forth_the_ten_minutes_begin_with_the_last_step() {
        let mut machine = Machine::starts(0);
        machine.is_set(hours(24));
        machine.goes_on(9 * MINUTE);
        assert_eq!(machine.is_set(-hours(24)), Some(Doubt::Back { by_ms: 24 * HOUR }));
        assert_eq!(machine.goes_on(10 * MINUTE - SECOND), Some(Doubt::Back { by_ms: 24 * HOUR }));
        assert_eq!(machine.goes_on(SECOND), None);
    }

    #[test]
    fn many_small_steps_make_a_large_one() {
        let mut machine = Machine::starts(0);
        let doubts: Vec<bool> = (0..4)
            .map(|_| {
                machine.goes_on(MINUTE);
                machine.is_set(20_000).is_some()
            })
            .collect();
        assert_eq!(doubts, [false, false, false, true], "eighty seconds in four minutes");
    }

    #[test]
    fn a_machine_that_slept_is_doubted_like_one_whose_clock_was_set_ahead() {
        let mut machine = Machine::starts(0);
        machine.goes_on(MINUTE);
        // The wall clock went on without the other.
        machine.now.wall_ms += 8 * HOUR;
        assert_eq!(machine.trust.look(machine.now), Some(Doubt::Ahead { by_ms: 8 * HOUR }));
    }

    #[test]
    fn slow_drift_is_no_step() {
        let mut machine = Machine::starts(0);
        for _ in 0..24 * 60 {
            machine.goes_on(MINUTE);
            // Five seconds an hour, and two minutes in a day.
            assert_eq!(machine.is_set(83), None);
        }
    }

    #[test]
    fn behind_the_last_commit_at_the_start_is_doubted_until_it_has_come_there_or_agrees_for_ten_minutes() {
        let mut machine = Machine::starts(START.wall_ms + 3 * SECOND);
        assert_eq!(machine.trust.doubt(), Some(Doubt::BehindLastCommit { by_ms: 3 * SECOND }));
        assert_eq!(machine.goes_on(2 * SECOND), machine.trust.doubt());
        assert!(machine.trust.doubt().is_some());
        assert_eq!(machine.goes_on(SECOND), None);
        let mut machine = Machine::starts(START.wall_ms + HOUR);
        assert!(machine.goes_on(10 * MINUTE - SECOND).is_some());
        assert_eq!(machine.goes_on(SECOND), None);
        // Set to where it belongs, it was set.
        let mut machine = Machine::starts(START.wall_ms + HOUR);
        assert_eq!(machine.is_set(hours(1)), Some(Doubt::Ahead { by_ms: HOUR }));
        assert!(machine.goes_on(9 * MINUTE).is_some());
    }

    #[test]
    fn whoever_looks_at_the_clock_on_the_wall_may_confirm_it_and_the_next_step_is_doubted_again() {
        let mut machine = Machine::starts(0);
        machine.is_set(hours(1));
        machine.trust.confirm(machine.now);
        assert_eq!(machine.goes_on(5 * MINUTE), None);
        assert_eq!(machine.is_set(-hours(1)), Some(Doubt::Back { by_ms: HOUR }));
    }

    #[test]
    fn clocks_at_the_ends_of_time_do_no_harm() {
        let mut trust = Trust::new(Look { wall_ms: 0, steady_ms: u64::MAX }, u64::MAX);
        assert!(trust.look(Look { wall_ms: u64::MAX, steady_ms: 0 }).is_some());
        assert!(trust.look(Look { wall_ms: 0, steady_ms: u64::MAX }).is_some());
    }

    proptest! {
        #[test]
        fn whatever_happens_a_doubt_ends_only_after_ten_minutes_without_a_step_or_by_a_confirmation(
            deeds in prop::collection::vec((0_u64..20, -3_i64..=3, prop::bool::weighted(0.1)), 1..60)
        ) {
            let mut machine = Machine::starts(0);
            let mut stepped_at = None;
            for (minutes, step, confirms) in deeds {
                machine.goes_on(minutes * MINUTE);
                if machine.is_set(step * 61_000).is_some() && step != 0 {
                    stepped_at = Some(machine.now.steady_ms);
                }
                if confirms {
                    machine.trust.confirm(machine.now);
                    stepped_at = None;
                }
                let expected = stepped_at.is_some_and(|at| machine.now.steady_ms - at < 10 * MINUTE);
                prop_assert_eq!(machine.trust.doubt().is_some(), expected);
            }
        }
    }
}
