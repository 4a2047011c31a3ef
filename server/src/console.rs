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
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Many errors spell their causes out themselves.
        if !told.contains(&cause) {
            told += if told.is_empty() { "" } else { ": " };
            told += &cause;
        }
    }
    eprintln!("linli-server: {told}");
}
