//! The arguments of log-ins and devices.

use linli_cli::Server;

/// `login`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli login --server https://linli.example --login ana
  linli login --server http://127.0.0.1:8080 --login bo --profile bo
  echo \"$PASSWORD\" | linli login --server https://linli.example --login ana --password-stdin")]
pub(crate) struct Login {
    #[arg(
        long,
        value_name = "URL",
        help = "The server, such as https://linli.example or http://127.0.0.1:8080"
    )]
    pub(crate) server: Server,
    /// Your log-in name.
    #[arg(long = "login", value_name = "NAME")]
    pub(crate) name: String,
    /// Read the password from stdin instead of asking.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// What to call this device in your list of devices.
    #[arg(long, value_name = "LABEL")]
    pub(crate) device: Option<String>,
}

/// `logout`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli logout\n  linli logout --profile bo --forget")]
pub(crate) struct Logout {
    /// Forget the log-in here even if the server cannot be told.
    #[arg(long)]
    pub(crate) forget: bool,
}

/// `devices`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli devices\n  linli devices --json\n  linli devices --revoke 3")]
pub(crate) struct Devices {
    /// Sign this device out.
    #[arg(long, value_name = "ID")]
    pub(crate) revoke: Option<u64>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}
