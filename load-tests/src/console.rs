//! The only place that prints: progress on stderr, the report on stdout. With `--json`, stdout gets
//! exactly one object.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the output module")]

use anyhow::Result;

use crate::compare::Comparison;
use crate::report::Report;
use crate::torture;
use crate::torture::fault::Fault;

/// Where a run's words go.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    quiet: bool,
}

impl Console {
    /// A console; a quiet one says nothing while it runs.
    #[must_use]
    pub fn new(quiet: bool) -> Console {
        Console { quiet }
    }

    /// Says what is being done.
    pub fn progress(self, what: &str) {
        if !self.quiet {
            eprintln!("linli-load: {what}");
        }
    }
}

/// Prints the report.
///
/// # Errors
/// When it cannot be made into JSON.
pub fn print_report(report: &Report, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string(report)?);
    } else {
        print!("{}", report.table());
    }
    Ok(())
}

/// Prints a comparison.
///
/// # Errors
/// When it cannot be made into JSON.
pub fn print_comparison(comparison: &Comparison, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string(comparison)?);
    } else {
        print!("{}", comparison.table());
    }
    Ok(())
}

/// Prints a line for another process of ours.
pub fn print_line(line: &str) {
    println!("{line}");
}

/// Prints the report of faults.
///
/// # Errors
/// When it cannot be made into JSON.
pub fn print_torture(report: &torture::Report, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string(report)?);
    } else {
        print!("{}", report.table());
    }
    Ok(())
}

/// Prints one line on stdout at once, for a parent that waits for it.
pub fn say(line: &str) {
    println!("{line}");
}

/// Prints which faults there are.
pub fn print_faults<'a>(faults: impl Iterator<Item = &'a Fault>) {
    for fault in faults {
        println!("{:<22} {}", fault.name, fault.about);
    }
}

/// Prints why there is no report.
pub fn print_failure(error: &anyhow::Error) {
    eprintln!("linli-load: {error:#}");
}
