//! The arguments of how a neighbourhood goes.

use super::Wait;

/// `numbers`
#[derive(Debug, clap::Args)]
pub(crate) struct NumbersArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object; a count below five is absent.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}
