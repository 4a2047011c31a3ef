//! What a fault is to the harness: a name, how many trials it gets, and one async function. Faults are listed
//! in the tables of `storage`, `timers` and `network`; nothing else needs to know them.

use std::future::Future;
use std::pin::Pin;

use anyhow::Result;
use serde::Serialize;

use super::lab::Lab;

/// A fault that is inflicted on a server under load.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Its name on the command line and in reports; faults of one family share a beginning.
    pub name: &'static str,
    /// What is done and what must hold, in one sentence.
    pub about: &'static str,
    /// Which option says how many trials it gets.
    pub count: Count,
    /// Most trials in one turn: they share a data directory and a load, so setting up is paid once.
    pub trials_per_turn: u64,
    /// Makes the trials of one turn.
    pub play: Play,
}

/// A fault's function: `|turn, lab| Box::pin(trial(turn, lab))`.
pub type Play = for<'a> fn(Turn, &'a Lab) -> Playing<'a>;
/// The same at work.
pub type Playing<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + 'a>>;

/// Which option of the command line says how many trials a fault gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// `--kills`.
    Kills,
    /// `--cuts`, shared evenly by all faults that are counted so.
    Cuts,
    /// `--trials`.
    Trials,
}

impl Count {
    /// Shares of the time of a run that ends before all trials are made.
    pub(super) fn shares(self) -> f64 {
        match self {
            Count::Kills => 24.0,
            Count::Cuts => 6.0,
            Count::Trials => 1.0,
        }
    }
}

/// One call of a fault. Everything that it chooses comes from the seed.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// The same seed, the same choices.
    pub seed: u64,
    /// How many trials to make, 1 to [`Fault::trials_per_turn`].
    pub trials: u64,
}

/// What a turn found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// Trials that were made: blows that were struck and looked at afterwards.
    pub trials: u64,
    /// Acts that were acknowledged to clients meanwhile.
    pub acknowledged: u64,
    /// What must not be, in words; empty when every invariant held. A turn ends with its first trial that has any.
    pub violations: Vec<String>,
    /// Why this machine cannot make the fault, if it cannot.
    pub left_out: Option<String>,
    /// What is worth knowing and is no violation, such as which of the allowed ends was seen.
    pub notes: Vec<String>,
}

impl Outcome {
    /// One trial that found nothing wrong.
    #[must_use]
    pub fn held(acknowledged: u64) -> Outcome {
        Outcome { trials: 1, acknowledged, ..Outcome::default() }
    }

    /// One trial that found this wrong.
    #[must_use]
    pub fn broken(acknowledged: u64, what: impl Into<String>) -> Outcome {
        Outcome { violations: vec![what.into()], ..Outcome::held(acknowledged) }
    }

    /// No trial: this machine lacks something.
    #[must_use]
    pub fn left_out(why: impl Into<String>) -> Outcome {
        Outcome { left_out: Some(why.into()), ..Outcome::default() }
    }

    /// The same with a note.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Outcome {
        self.notes.push(note.into());
        self
    }
}
