//! `linli-load`: reads the command line, makes the run, prints the report. The exit code says whether the
//! run was clean (0), found a fault (1), was asked for wrongly (2), or could not be made (3).

use std::process::ExitCode;

use linli_load::args::{Cli, Scenario};
use linli_load::{compare, console, reference};

const FAULTS_FOUND: u8 = 1;
const COULD_NOT_RUN: u8 = 3;

fn main() -> ExitCode {
    // Wrong usage ends here, with 2.
    let cli = Cli::from_command_line();
    let outcome = match &cli.scenario {
        Scenario::Reference(asked) => reference::serve(asked).map(|()| true),
        Scenario::Compare(asked) if asked.list => {
            console::say(compare::list(asked).trim_end());
            Ok(true)
        }
        Scenario::Compare(asked) => compare::run(&cli.common, asked).and_then(|comparison| {
            console::print_comparison(&comparison, cli.common.json)?;
            Ok(comparison.clean && !(asked.strict && comparison.missed > 0))
        }),
        _ => linli_load::run(&cli).and_then(|report| {
            console::print_report(&report, cli.common.json)?;
            Ok(report.clean)
        }),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAULTS_FOUND),
        Err(error) => {
            console::print_failure(&error);
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
