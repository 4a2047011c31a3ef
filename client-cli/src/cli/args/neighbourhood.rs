//! The arguments of acts on a neighbourhood: offices, leaving, keeping order.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use linli_protocol::{NeighbourhoodId, Office, Rule, UserId, limits};

use super::super::words::say;
use super::Wait;

/// A person, somewhere.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Whom {
    /// The number of the neighbourhood.
    neighbourhood: u32,
    /// The number of the person.
    user: u64,
}

impl Whom {
    pub(crate) fn ids(self) -> (NeighbourhoodId, UserId) {
        (NeighbourhoodId(self.neighbourhood), UserId(self.user))
    }
}

/// `about`
#[derive(Debug, clap::Args)]
pub(crate) struct AboutArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `appoint`
#[derive(Debug, clap::Args)]
pub(crate) struct Appoint {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// Which office.
    #[arg(value_parser = named(Office::ALL, Office::as_str))]
    pub(crate) office: Office,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `dismiss`
#[derive(Debug, clap::Args)]
pub(crate) struct Dismiss {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `leave`
#[derive(Debug, clap::Args)]
pub(crate) struct Leave {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// Leave without being asked once more.
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `mute`
#[derive(Debug, clap::Args)]
pub(crate) struct Mute {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// For how long, from now: 1 to 10080 (a week).
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::MUTE_MINUTES_MAX)))]
    pub(crate) minutes: u32,
    /// Which rule they broke.
    #[arg(long, value_parser = named(Rule::ALL, Rule::as_str))]
    pub(crate) rule: Rule,
    /// Why, for everybody to read, for good: up to 300 bytes. Do not repeat what should not be read.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `unmute`
#[derive(Debug, clap::Args)]
pub(crate) struct Unmute {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `slow-mode`
#[derive(Debug, clap::Args)]
pub(crate) struct SlowMode {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The pause between two posts: 1 to 3600 (an hour), or 0 to end slow mode.
    #[arg(value_parser = clap::value_parser!(u32).range(0..=i64::from(limits::SLOW_MODE_SECONDS_MAX)))]
    pub(crate) seconds: u32,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `voice`
#[derive(Debug, clap::Args)]
pub(crate) struct VoiceArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `moderation`
#[derive(Debug, clap::Args)]
pub(crate) struct Moderation {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// One of the names of a list.
fn named<T: Copy + Send + Sync + 'static, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.map(name))
        .try_map(move |text| all.into_iter().find(|one| name(*one) == text).ok_or_else(|| say!("arg-named")))
}
