//! The arguments of joining: applying, admitting, refusing, join codes.

use std::path::PathBuf;

use linli_cli::Server;
use linli_protocol::JoinCode;

use super::{Wait, Whom};

/// `join`
#[derive(Debug, clap::Args)]
pub(crate) struct Join {
    #[arg(
        long,
        value_name = "URL",
        help = "The server, such as https://linli.example or http://127.0.0.1:8080"
    )]
    pub(crate) server: Server,
    /// The log-in name you want: a-z 0-9 . _ -
    #[arg(long, value_name = "NAME")]
    pub(crate) login: String,
    /// What your neighbours call you; if absent, your real name, which all of them read then.
    #[arg(long, value_name = "NAME")]
    pub(crate) called: Option<String>,
    /// Read the password from stdin instead of asking.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    #[command(flatten)]
    pub(crate) application: Apply,
}

/// `apply`
#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    /// The code on the neighbourhood's poster; small letters and missing hyphens are fine.
    pub(crate) code: JoinCode,
    /// Your real name, as in your papers, for the secretary and the deputies (for everybody, if you join without --called).
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The building you live in.
    #[arg(long, value_name = "BUILDING")]
    pub(crate) building: String,
    /// Your flat.
    #[arg(long, value_name = "FLAT")]
    pub(crate) flat: String,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `standing`
#[derive(Debug, clap::Args)]
pub(crate) struct StandingArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `admit`
#[derive(Debug, clap::Args)]
pub(crate) struct Admit {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `refuse`
#[derive(Debug, clap::Args)]
pub(crate) struct Refuse {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// Why, for the applicant to read: up to 300 bytes.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `poster`
#[derive(Debug, clap::Args)]
pub(crate) struct Poster {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The file to write; it must not exist.
    pub(crate) file: PathBuf,
    /// Only the QR code, as an SVG.
    #[arg(long)]
    pub(crate) svg: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `join-code`
#[derive(Debug, clap::Args)]
pub(crate) struct JoinCodeArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// Issue a new code; the one before is worth nothing from then on.
    #[arg(long, conflicts_with = "revoke")]
    pub(crate) renew: bool,
    /// Take the code out of force: nobody can apply until there is a new one.
    #[arg(long)]
    pub(crate) revoke: bool,
    /// One JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}
