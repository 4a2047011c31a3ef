//! `linli-server`: reads the command line, and hands over. Exit codes: 0 done, 1 failed, 2 usage, 3 check
//! found problems.

use std::process::ExitCode;

use clap::Parser as _;
use linli_server::cli::{Cli, Command, SearchCommand};
use linli_server::config::ConfigError;
use linli_server::{allocator, console, offline, serving};

/// As clap ends on wrong usage.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = Cli::parse().command;
    if matches!(command, Command::Serve(_) | Command::Demo(_)) {
        allocator::settle();
    }
    // Chats and password hashes are for the server's own account, whatever the shell's mask says.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let outcome = match command {
        Command::Serve(args) => serving::serve(&args, false),
        Command::Demo(args) => serving::serve(&args, true),
        Command::Admin(args) => offline::administer(&args),
        Command::Check(args) => offline::check(&args),
        Command::Backup(args) => offline::backup(&args),
        Command::Export(args) => offline::export(&args),
        Command::Restore(args) => offline::restore(&args),
        Command::Search(SearchCommand::Rebuild(args)) => offline::rebuild_search(&args),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            console::complain(&error);
            if error.is::<ConfigError>() { ExitCode::from(USAGE) } else { ExitCode::FAILURE }
        }
    }
}
