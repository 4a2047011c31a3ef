//! `linli-load`: reads the command line, makes the run, prints the report. The exit code says whether the
//! run was clean (0), found a fault (1), was asked for wrongly (2), or could not be made (3).

use std::process::ExitCode;

use linli_load::args::{Cli, Common, Scenario};
use linli_load::{compare, console, reference, torture};

const FAULTS_FOUND: u8 = 1;
const COULD_NOT_RUN: u8 = 3;

fn main() -> ExitCode {
    // Wrong usage ends here, with 2.
    let cli = Cli::from_command_line();
    if let Scenario::Torture(torture) = &cli.scenario {
        return tortured(&cli.common, torture);
    }
    if matches!(cli.scenario, Scenario::Attack) {
        return match torture::network::attack() {
            Ok(report) => {
                console::print_line(&report);
                ExitCode::SUCCESS
            }
            Err(error) => {
                console::print_failure(&error);
                ExitCode::from(COULD_NOT_RUN)
            }
        };
    }
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

fn tortured(common: &Common, asked: &torture::args::Torture) -> ExitCode {
    if asked.list {
        console::print_faults(torture::faults());
        return ExitCode::SUCCESS;
    }
    let report = match torture::run(common, asked) {
        Ok(report) => report,
        Err(error) => {
            console::print_failure(&error);
            return ExitCode::from(COULD_NOT_RUN);
        }
    };
    if let Err(error) = console::print_torture(&report, common.json) {
        console::print_failure(&error);
        return ExitCode::from(COULD_NOT_RUN);
    }
    let in_ci = std::env::var("CI").as_deref() == Ok("true");
    if !report.clean {
        ExitCode::from(FAULTS_FOUND)
    } else if report.interrupted || report.broke_off() || (in_ci && !report.left_out().is_empty()) {
        ExitCode::from(COULD_NOT_RUN)
    } else {
        ExitCode::SUCCESS
    }
}
