//! What the faults found: a row each, with the bound that a number of trials without a violation gives. The
//! same as a table for people and as one JSON object for scripts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::fault::{Fault, Outcome};
use crate::units::real;

/// At 95 % confidence, n trials without a violation bound its probability by about 3/n.
const RULE_OF_THREE: f64 = 3.0;

/// A run's result.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The subcommand.
    pub scenario: &'static str,
    /// Whether every invariant held in every trial that was made; the exit code is 1 if not.
    pub clean: bool,
    /// The run's seed.
    pub seed: u64,
    /// How long it took, in seconds.
    pub seconds: u64,
    /// Whether it ended before all trials were made: by `--minutes` or by a signal.
    pub ended_early: bool,
    /// Somebody ended it: what was not tried is not shown to be sound.
    pub interrupted: bool,
    /// A row for each fault.
    pub faults: Vec<Row>,
}

/// One fault's result.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// Its name.
    pub fault: &'static str,
    /// Trials that were made.
    pub trials: u64,
    /// Trials that broke an invariant.
    pub violations: u64,
    /// Acts that were acknowledged to clients and held against the journal.
    pub acknowledged: u64,
    /// Without a violation: its probability per trial is below this, at 95 % confidence (3/trials, at most 1).
    pub probability_max: Option<f64>,
    /// How long its trials took, in seconds.
    pub seconds: f64,
    /// What each violation said, and how to have it again.
    pub violated: Vec<Told>,
    /// Turns that could not be made to their end.
    pub broken_off: Vec<Told>,
    /// Why this machine cannot make the fault, if it cannot.
    pub left_out: Option<String>,
    /// What is worth knowing, and how often.
    pub notes: BTreeMap<String, u64>,
}

/// What was said of a turn.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// The turn's seed.
    pub seed: u64,
    /// A command line that makes the turn again.
    pub again: String,
    /// In words.
    pub said: Vec<String>,
}

impl Row {
    /// A row without trials.
    #[must_use]
    pub fn new(fault: &Fault) -> Row {
        Row { fault: fault.name, ..Row::default() }
    }

    /// Adds a turn.
    pub fn add(&mut self, outcome: Outcome, seed: u64, again: String) {
        let Outcome { trials, acknowledged, violations, left_out, notes } = outcome;
        self.trials += trials;
        self.acknowledged += acknowledged;
        if !violations.is_empty() {
            self.violations += 1;
            self.violated.push(Told { seed, again, said: violations });
        }
        if left_out.is_some() {
            self.left_out = left_out;
        }
        for note in notes {
            *self.notes.entry(note).or_default() += 1;
        }
        let bound = (RULE_OF_THREE / real(self.trials)).min(1.0);
        self.probability_max = (self.trials > 0 && self.violations == 0).then_some(bound);
    }
}

impl Report {
    /// Whether something could not be made: a turn broke off.
    #[must_use]
    pub fn broke_off(&self) -> bool {
        self.faults.iter().any(|row| !row.broken_off.is_empty())
    }

    /// What this machine could not make, and why.
    #[must_use]
    pub fn left_out(&self) -> Vec<(&'static str, &str)> {
        self.faults.iter().filter_map(|row| Some((row.fault, row.left_out.as_deref()?))).collect()
    }

    /// The table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::new();
        let verdict = if self.clean { "no invariant broken" } else { "INVARIANTS BROKEN" };
        let early = if self.ended_early { ", ended early" } else { "" };
        // Writing into a String cannot fail.
        let _ = writeln!(out, "torture: {verdict} (seed {}, {} s{early})", self.seed, self.seconds);
        let _ = writeln!(
            out,
            "  {:<22} {:>7} {:>10} {:>13} {:>8}   probability per trial, at 95 %",
            "fault", "trials", "violations", "acknowledged", "seconds"
        );
        for row in &self.faults {
            let Row { fault, trials, violations, acknowledged, seconds, .. } = row;
            let bound = row.probability_max.map_or(String::new(), |p| format!("below 3/{trials} = {p:.4}"));
            let _ = writeln!(
                out,
                "  {fault:<22} {trials:>7} {violations:>10} {acknowledged:>13} {seconds:>8.1}   {bound}"
            );
        }
        for row in &self.faults {
            row.details(&mut out);
        }
        out
    }
}

impl Row {
    fn details(&self, out: &mut String) {
        if let Some(why) = &self.left_out {
            let _ = writeln!(out, "****************  LEFT OUT: {} ({why})  ****************", self.fault);
        }
        for (note, times) in &self.notes {
            let _ = writeln!(out, "  {} ({times}x): {note}", self.fault);
        }
        for (what, told) in [("VIOLATED", &self.violated), ("could not be made to the end", &self.broken_off)]
        {
            for Told { seed, again, said } in told {
                let _ = writeln!(out, "{}: {what}, seed {seed}; again: {again}", self.fault);
                for line in said {
                    let _ = writeln!(out, "- {line}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row { fault: "kills", ..Row::default() }
    }

    #[test]
    fn trials_without_a_violation_give_a_bound_and_one_violation_takes_it_away() {
        let mut row = row();
        row.add(Outcome { trials: 299, ..Outcome::default() }, 1, String::new());
        row.add(Outcome::held(7), 2, String::new());
        assert_eq!((row.trials, row.acknowledged, row.probability_max), (300, 7, Some(0.01)));
        row.add(Outcome::broken(1, "LOST: one"), 3, "again".to_owned());
        assert_eq!((row.trials, row.violations, row.probability_max), (301, 1, None));
        assert_eq!(row.violated[0].seed, 3);
    }

    #[test]
    fn few_trials_bound_nothing() {
        let mut row = row();
        row.add(Outcome::held(0), 1, String::new());
        assert_eq!(row.probability_max, Some(1.0));
        row = self::row();
        row.add(Outcome::left_out("not root"), 1, String::new());
        assert_eq!((row.trials, row.probability_max), (0, None));
    }

    #[test]
    fn the_report_has_the_promised_keys_and_names_what_was_broken() {
        let mut row = row();
        row.add(Outcome::broken(1, "LOST: one"), 3, "linli-load torture --seed 3".to_owned());
        let (seed, seconds, ended_early, interrupted) = (1, 2, false, false);
        let report = Report {
            scenario: "torture",
            clean: false,
            seed,
            seconds,
            ended_early,
            interrupted,
            faults: vec![row],
        };
        let json = serde_json::to_value(&report).unwrap();
        for key in ["fault", "trials", "violations", "acknowledged", "probability_max", "violated"] {
            assert!(json["faults"][0].get(key).is_some(), "{key}");
        }
        let table = report.table();
        assert!(table.starts_with("torture: INVARIANTS BROKEN"));
        assert!(table.contains("\n- LOST: one") && table.contains("--seed 3"), "{table}");
    }
}
