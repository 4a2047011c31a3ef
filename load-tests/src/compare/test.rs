//! What a test of the plan is: who plays what, which rows come of it, and what is wanted of them.

use anyhow::{Result, bail};

use super::journal::{self, JournalTest};
use super::setup::{Setup, Side};
use crate::args::Scenario;
use crate::reference::Kind;
use crate::report::Report;

/// What is wanted of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Target {
    RatioAtLeast(f64),
    RatioAtMost(f64),
    OursAtLeast(f64),
    OursAtMost(f64),
}

impl Target {
    pub(super) fn number(self) -> f64 {
        match self {
            Target::RatioAtLeast(n)
            | Target::RatioAtMost(n)
            | Target::OursAtLeast(n)
            | Target::OursAtMost(n) => n,
        }
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Target::RatioAtLeast(_) => "ratio_at_least",
            Target::RatioAtMost(_) => "ratio_at_most",
            Target::OursAtLeast(_) => "ours_at_least",
            Target::OursAtMost(_) => "ours_at_most",
        }
    }

    pub(super) fn met(self, ours: Option<f64>, ratio: Option<f64>) -> bool {
        match self {
            Target::RatioAtLeast(n) => ratio.is_some_and(|ratio| ratio >= n),
            Target::RatioAtMost(n) => ratio.is_some_and(|ratio| ratio <= n),
            Target::OursAtLeast(n) => ours.is_some_and(|ours| ours >= n),
            Target::OursAtMost(n) => ours.is_some_and(|ours| ours <= n),
        }
    }
}

/// Takes a figure out of a run's report.
pub(super) type Figure = fn(&Report) -> Option<f64>;

/// A row that comes of a test.
pub(super) struct Metric {
    pub(super) row: &'static str,
    pub(super) unit: &'static str,
    pub(super) figure: Figure,
    // The ratio of two of our own measures, where that is what is wanted.
    pub(super) own_ratio: Option<Figure>,
    pub(super) against: Option<Kind>,
    pub(super) target: Option<Target>,
    pub(super) note: &'static str,
}

/// What a test plays.
pub(super) enum Game {
    Scenario(Scenario),
    Journal(JournalTest),
}

/// A test: one game on some sides.
pub(super) struct Test {
    pub(super) name: &'static str,
    pub(super) sides: Vec<Side>,
    pub(super) rounds: u16,
    // Whether it goes as fast as it can, so that somebody must be at their end.
    pub(super) saturated: bool,
    pub(super) game: Game,
    pub(super) metrics: Vec<Metric>,
}

impl Test {
    /// Whether it or one of its rows is meant by a name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.metrics.iter().any(|metric| metric.row == name)
    }

    /// Plays it once on a side.
    pub(super) fn play(&self, setup: &Setup, side: Side) -> Result<Report> {
        match &self.game {
            Game::Scenario(scenario) => setup.play(side, scenario),
            Game::Journal(test) if side == Side::Ours => journal::play(setup, test),
            Game::Journal(_) => bail!("a reference has no journal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_at_its_very_number() {
        assert!(Target::RatioAtLeast(25.0).met(None, Some(25.0)));
        assert!(!Target::RatioAtLeast(25.0).met(Some(30.0), Some(24.9)));
        assert!(Target::OursAtMost(5.0).met(Some(5.0), None));
        assert!(!Target::OursAtMost(5.0).met(None, Some(1.0)));
    }
}
