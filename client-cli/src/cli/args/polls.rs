//! The arguments of polls.

use linli_protocol::limits;

use super::super::words::say;
use super::Wait;

/// `poll`
#[derive(Debug, clap::Args)]
pub(crate) struct Poll {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// What is asked: one line, up to 300 bytes.
    pub(crate) question: String,
    /// What may be chosen, up to 100 bytes; to be given 2 to 10 times.
    #[arg(long = "option", value_name = "TEXT", required = true)]
    pub(crate) options: Vec<String>,
    /// When it closes, from now: 30m, 24h or 3d, up to 14d; a day if nothing is said.
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub(crate) closes: Option<u32>,
    /// Several of the options may be chosen.
    #[arg(long)]
    pub(crate) several: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `answer`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(crate) struct Answer {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the poll.
    pub(crate) poll: u64,
    /// The numbers of the options, from 1.
    #[arg(value_name = "OPTION", group = "what", value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(crate) options: Vec<u8>,
    /// Take an answer back.
    #[arg(long, group = "what")]
    pub(crate) none: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `close-poll`
#[derive(Debug, clap::Args)]
pub(crate) struct ClosePoll {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the poll.
    pub(crate) poll: u64,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// A time such as 30m: a number and its unit.
fn seconds(text: &str) -> Result<u32, String> {
    let unit_s = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => 0,
    };
    let number = text.get(..text.len().saturating_sub(1)).and_then(|number| number.parse::<u32>().ok());
    let seconds = number.and_then(|number| number.checked_mul(unit_s));
    seconds.filter(|seconds| (1..=limits::POLL_SECONDS_MAX).contains(seconds)).ok_or_else(|| say!("arg-time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_with_its_unit_and_not_longer_than_two_weeks() {
        for (text, expected) in [("1s", 1), ("30m", 1_800), ("24h", 86_400), ("14d", 1_209_600)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for wrong in ["", "m", "30", "0m", "15d", "-1h", "1.5h", "99999999999d", "4294967295d", "1天"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
