//! The arguments of mediations.

use linli_protocol::MediationOutcome;

use super::{Told, named};

/// `mediate`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli mediate 7 \"noise at night\" --party 12 --party 31     # history roster/7 lists the persons

Prints the number of its first event, and says its topic, such as mediation/7/3: chat, send and history take it. Its parties, the
secretary and the deputies read it, and nobody else.")]
pub(crate) struct Mediate {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// What the dispute is about: one line, up to 150 bytes.
    pub(crate) subject: String,
    /// The number of a person in dispute; to be given 2 to 8 times.
    #[arg(long = "party", value_name = "PERSON", required = true)]
    pub(crate) parties: Vec<u64>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `add-party`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli add-party 7 3 57")]
pub(crate) struct AddParty {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the mediation.
    pub(crate) mediation: u32,
    /// The number of the person.
    pub(crate) user: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `leave-mediation`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli leave-mediation 7 3
  linli leave-mediation 7 3 --person 57   # takes somebody out: for the secretary and deputies

Whoever leaves reads it no more, and is not called back.")]
pub(crate) struct LeaveMediation {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the mediation.
    pub(crate) mediation: u32,
    /// Whom to take out, in place of yourself.
    #[arg(long = "person", value_name = "PERSON")]
    pub(crate) user: Option<u64>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `close-mediation`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli close-mediation 7 3 agreed \"quiet after ten, and felt under the chairs\"
  linli close-mediation 7 3 not_agreed -  < why.txt

What was agreed, or why it ended, stays in the thread, which is only read from then on.")]
pub(crate) struct CloseMediation {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the mediation.
    pub(crate) mediation: u32,
    /// How it ended.
    #[arg(value_parser = named(MediationOutcome::ALL, MediationOutcome::as_str))]
    pub(crate) outcome: MediationOutcome,
    /// What was agreed, or why it ended; or - to read it from stdin.
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) told: Told,
}
