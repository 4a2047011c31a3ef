//! Fleets of bots against a real Linli server: first whether anything was lost, repeated or out of order,
//! then how fast it was. `linli-load --help` lists the scenarios.
//!
//! How a run goes: [`target`] finds or starts the server, [`fleet`] makes bots through the admin socket,
//! [`field`] connects them ([`swarm`] is the event loop, [`reader`] and [`sender`] its two roles), a scenario
//! says what happens, [`ledger`] compares what senders were promised with what readers got, [`report`] shows it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod admin;
pub mod args;
pub mod audience;
pub mod child;
pub mod clock;
pub mod compare;
pub mod console;
pub mod district;
pub mod field;
pub mod fleet;
pub mod lasting;
pub mod latency;
pub mod ledger;
pub mod link;
pub mod mark;
pub mod notes;
pub mod poll;
pub mod probe;
pub mod reader;
pub mod reference;
pub mod report;
pub mod resuming;
pub mod scan;
pub mod scenarios;
pub mod sender;
pub mod swarm;
pub mod talk;
pub mod target;
pub mod torture;
pub mod units;
pub mod vitals;
pub mod ws;

use anyhow::Result;

use crate::args::{Cli, Common, Scenario};
use crate::clock::Clock;
use crate::console::Console;
use crate::district::Residents;
use crate::field::Context;
use crate::report::Report;
use crate::target::Target;

/// How this program names itself to servers.
pub const AGENT: &str = concat!("linli-load/", env!("CARGO_PKG_VERSION"));

/// Makes the run that the command line asks for.
///
/// # Errors
/// When it cannot be made. What it finds wrong is in the report.
pub fn run(cli: &Cli) -> Result<Report> {
    raise_file_limit();
    let console = Console::new(cli.common.quiet);
    if let Scenario::District(asked) = &cli.scenario {
        return district::make(&cli.common, asked, console);
    }
    let residents = district::residents_of(cli.common.district.as_deref())?;
    let target = find_target(&cli.common, console)?;
    let resuming = cli.common.reader == args::Reader::Resuming;
    let context =
        Context { resuming, residents, ..Context::of(&cli.common, target, Clock::start(), console) };
    scenarios::play(&context, &cli.scenario)
}

fn find_target(common: &Common, console: Console) -> Result<Target> {
    if let (Some(url), Some(data_dir)) = (&common.url, &common.data_dir) {
        return Ok(Target::running(url, data_dir, common.server_pid));
    }
    let launch = match &common.district {
        Some(home) => lasting::on(common.launch(), &Residents::data_dir(home)),
        None => common.launch(),
    };
    Target::start(&launch, console)
}

/// As many open files as this user may have; a started server inherits it.
pub fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Should it fail, joining fails later with the system's own words.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
