//! What the command line prints, in one place. Everything else traces.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Write as _;

/// Prints a line for people or scripts, at once.
pub fn say(line: &str) {
    println!("{line}");
    let _ = std::io::stdout().flush();
}

/// Prints an error with its causes.
pub fn complain(error: &anyhow::Error) {
    eprintln!("linli-server: {error:#}");
}
