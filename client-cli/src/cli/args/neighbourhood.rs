//! The arguments of acts on a neighbourhood: offices, leaving, keeping order.

use linli_protocol::{Office, Rule, limits};

/// `appoint`
#[derive(Debug, clap::Args)]
pub(crate) struct Appoint {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the person.
    pub(crate) user: u64,
    /// Which office: secretary, deputy, property, police or doctor.
    #[arg(value_parser = office)]
    pub(crate) office: Office,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `dismiss`
#[derive(Debug, clap::Args)]
pub(crate) struct Dismiss {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the person.
    pub(crate) user: u64,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `leave`
#[derive(Debug, clap::Args)]
pub(crate) struct Leave {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// Leave without being asked once more.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `mute`
#[derive(Debug, clap::Args)]
pub(crate) struct Mute {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the person.
    pub(crate) user: u64,
    /// For how long, from now: 1 to 10080 (a week).
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::MUTE_MINUTES_MAX)))]
    pub(crate) minutes: u32,
    /// Which rule they broke: flooding, insult, `private_data`, advertising or unlawful.
    #[arg(long, value_parser = rule)]
    pub(crate) rule: Rule,
    /// Why, for everybody to read, for good: up to 300 bytes. Do not repeat what should not be read.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `unmute`
#[derive(Debug, clap::Args)]
pub(crate) struct Unmute {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the person.
    pub(crate) user: u64,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `slow-mode`
#[derive(Debug, clap::Args)]
pub(crate) struct SlowMode {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The pause between two posts: 1 to 3600 (an hour), or 0 to end slow mode.
    #[arg(value_parser = clap::value_parser!(u32).range(0..=i64::from(limits::SLOW_MODE_SECONDS_MAX)))]
    pub(crate) seconds: u32,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

/// `moderation`
#[derive(Debug, clap::Args)]
pub(crate) struct Moderation {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Give up after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) wait: u64,
}

fn office(text: &str) -> Result<Office, String> {
    Office::ALL.into_iter().find(|office| office.as_str() == text).ok_or_else(|| {
        let known: Vec<&str> = Office::ALL.iter().map(|office| office.as_str()).collect();
        format!("the offices are {}", known.join(", "))
    })
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::ALL.into_iter().find(|rule| rule.as_str() == text).ok_or_else(|| {
        let known: Vec<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        format!("the rules are {}", known.join(", "))
    })
}
