//! The arguments of what concerns a neighbourhood: what it is, offices, leaving, one's own share of its talk.

use linli_protocol::{NeighbourhoodId, Office, UserId};

use super::{Wait, named};

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
    /// Do it without being asked once more.
    #[arg(long)]
    pub(crate) yes: bool,
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
    /// Do it without being asked once more.
    #[arg(long)]
    pub(crate) yes: bool,
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
