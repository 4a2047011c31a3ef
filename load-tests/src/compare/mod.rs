//! `compare`: this server and the references, in turn within one run, and what came of it against the targets.
//! Every round plays each side once, so that a machine's mood meets all of them; a ratio is the median of the
//! rounds' own ratios. A run in which the server under test lost something is no result but a fault.

mod journal;
mod plan;
mod row;
mod setup;
mod test;

use std::time::Instant;

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::args::{Common, Compare};
use crate::console::Console;
use crate::ledger::Findings;
use crate::report::Report;
pub use row::Row;
use setup::Setup;
pub use setup::Side;
use test::Test;

/// What a comparison found.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// Whether nothing was wrong with the server under test. References' faults are listed, too.
    pub clean: bool,
    /// How many targets were missed. A miss is a result and no fault.
    pub missed: usize,
    /// Rounds that every side played.
    pub rounds: u16,
    /// Whether sizes were tiny: then no figure means anything.
    pub quick: bool,
    /// Processors of this machine.
    pub cores: usize,
    /// Its memory, in MiB.
    pub memory_mib: Option<u64>,
    /// How long it all took, in seconds.
    pub took_s: f64,
    /// The rows, in the order of the plan.
    pub rows: Vec<Row>,
    /// What went wrong.
    pub faults: Vec<Fault>,
}

/// Something that went wrong in a run.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// In which test.
    pub test: &'static str,
    /// On which side.
    pub side: &'static str,
    /// In which round, from 1.
    pub round: u16,
    /// What the ledger says.
    #[serde(flatten)]
    pub findings: Findings,
    /// What the run's notes or its error say.
    pub what: String,
}

/// What the sides of a test did, round by round.
#[derive(Debug)]
pub(crate) struct Played {
    pub(crate) side: Side,
    pub(crate) reports: Vec<Report>,
}

/// Makes the comparison.
///
/// # Errors
/// When a name in `--only` is not one of the plan's. What fails in a run is in the result.
pub fn run(common: &Common, asked: &Compare) -> Result<Comparison> {
    crate::raise_file_limit();
    let console = Console::new(common.quiet);
    let setup = Setup::new(common, console);
    let tests = chosen(asked)?;
    let began = Instant::now();
    let mut comparison = Comparison {
        clean: true,
        missed: 0,
        rounds: asked.rounds(),
        quick: asked.quick,
        cores: std::thread::available_parallelism()?.get(),
        memory_mib: setup::memory_mib(),
        took_s: 0.0,
        rows: Vec::new(),
        faults: Vec::new(),
    };
    for test in &tests {
        let played = play(&setup, test, &mut comparison.faults);
        comparison.rows.extend(test.metrics.iter().map(|metric| Row::of(test, metric, &played)));
    }
    comparison.clean = comparison.faults.iter().all(|fault| fault.side != Side::Ours.name());
    comparison.missed = comparison.rows.iter().filter(|row| row.met == Some(false)).count();
    comparison.took_s = began.elapsed().as_secs_f64();
    Ok(comparison)
}

/// The names of all tests with their rows, one a line.
#[must_use]
pub fn list(asked: &Compare) -> String {
    let line = |test: &Test| {
        let rows: Vec<&str> = test.metrics.iter().map(|metric| metric.row).collect();
        format!("{:<18} {}\n", test.name, rows.join(", "))
    };
    plan::tests(asked).iter().map(line).collect()
}

/// A name that was asked for, and that no test or row has.
#[must_use]
pub fn unknown(asked: &Compare) -> Option<&str> {
    let tests = plan::tests(asked);
    let known = |name: &&String| tests.iter().any(|test| test.is_called(name));
    asked.only.iter().find(|name| !known(name)).map(String::as_str)
}

fn chosen(asked: &Compare) -> Result<Vec<Test>> {
    let mut tests = plan::tests(asked);
    if let Some(unknown) = unknown(asked) {
        ensure!(false, "there is no test or row `{unknown}`; `linli-load compare --list` names them");
    }
    if !asked.only.is_empty() {
        tests.retain(|test| asked.only.iter().any(|name| test.is_called(name)));
    }
    Ok(tests)
}

fn play(setup: &Setup, test: &Test, faults: &mut Vec<Fault>) -> Vec<Played> {
    let mut played: Vec<Played> =
        test.sides.iter().map(|side| Played { side: *side, reports: Vec::new() }).collect();
    for round in 1..=test.rounds {
        for Played { side, reports } in &mut played {
            setup.console.progress(&format!("{} {round}/{}: {}", test.name, test.rounds, side.name()));
            let fault = |findings, what| Fault { test: test.name, side: side.name(), round, findings, what };
            match test.play(setup, *side) {
                Ok(report) => {
                    if !report.clean {
                        faults.push(fault(report.findings, format!("{:?}", report.notes)));
                    }
                    reports.push(report);
                }
                Err(error) => faults.push(fault(Findings::default(), format!("{error:#}"))),
            }
        }
    }
    played
}
