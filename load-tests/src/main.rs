//! `linli-load`: reads the command line, makes the run, prints the report. The exit code says whether the
//! run was clean (0), found a fault (1), was asked for wrongly (2), or could not be made (3).

use std::process::ExitCode;

use linli_load::args::Cli;
use linli_load::console;

const FAULTS_FOUND: u8 = 1;
const COULD_NOT_RUN: u8 = 3;

fn main() -> ExitCode {
    // Wrong usage ends here, with 2.
    let cli = Cli::from_command_line();
    let outcome = linli_load::run(&cli).and_then(|report| {
        console::print_report(&report, cli.common.json)?;
        Ok(report.clean)
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAULTS_FOUND),
        Err(error) => {
            console::print_failure(&error);
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
