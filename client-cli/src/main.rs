//! `linli`: people's terminal client, and a tool for scripts. It parses the command line, runs one command
//! and turns how it ended into an exit code; everything else is in `cli`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
