//! The command line of `linli-load torture`.

use clap::{Args, value_parser};

use super::fault::Count;

/// `torture`.
#[derive(Debug, Clone, Args)]
pub struct Torture {
    /// Only these faults, by name or by the beginning of a name; may be given often [default: all]
    #[arg(long, value_name = "FAULT", num_args = 1..)]
    pub only: Vec<String>,
    /// kill -9 so often [default: 40; with --soak 5000]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(..=1_000_000))]
    pub kills: Option<u64>,
    /// Power cuts, shared evenly by ext4 and xfs, young and aged journals [default: 12; with --soak 1000]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(..=1_000_000))]
    pub cuts: Option<u64>,
    /// Trials of each other fault [default: 3; with --soak 200]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(..=1_000_000))]
    pub trials: Option<u64>,
    /// Brings a run's choices back; a violation names the seed of its turn [default: a new one, printed]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The long run: large numbers, and more load before blows
    #[arg(long)]
    pub soak: bool,
    /// Begin no further turn after so many minutes; what was made until then is reported
    #[arg(long, value_name = "M", value_parser = value_parser!(u64).range(1..=10_080))]
    pub minutes: Option<u64>,
    /// Say which faults there are, and end
    #[arg(long)]
    pub list: bool,
}

impl Torture {
    /// Trials of all faults that are counted so; those of [`Count::Trials`] get as many each.
    #[must_use]
    pub fn trials_of(&self, count: Count) -> u64 {
        let (asked, usual, soak) = match count {
            Count::Kills => (self.kills, 40, 5_000),
            Count::Cuts => (self.cuts, 12, 1_000),
            Count::Trials => (self.trials, 3, 200),
        };
        asked.unwrap_or(if self.soak { soak } else { usual })
    }
}
