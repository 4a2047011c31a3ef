//! The arguments of how oneself is shown, and of taking an application back.

use super::Wait;

/// `rename`
#[derive(Debug, clap::Args)]
pub(crate) struct Rename {
    /// The new name.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `withdraw-application`
#[derive(Debug, clap::Args)]
pub(crate) struct WithdrawApplication {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    #[command(flatten)]
    pub(crate) wait: Wait,
}
