//! One run: the faults that were asked for take turns until all trials are made, the time is up, or somebody
//! interrupts it. A violation ends its turn, never the run.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::args::Torture;
use super::fault::{Count, Fault, Outcome, Turn};
use super::lab::Lab;
use super::random::Random;
use super::report::{Report, Row, Told};
use super::{network, own_space, storage, timers};
use crate::args::Common;
use crate::console::Console;

/// Seeds are printed and typed: not longer than this.
const SEED_END: u64 = 1_000_000_000;

/// Every fault there is.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    storage::FAULTS.iter().chain(timers::FAULTS).chain(network::FAULTS)
}

/// A name that was asked for, and that no fault begins with.
#[must_use]
pub fn unknown(torture: &Torture) -> Option<&str> {
    let known = |name: &&String| faults().any(|fault| fault.name.starts_with(name.as_str()));
    torture.only.iter().find(|name| !known(name)).map(String::as_str)
}

/// Makes the run that the command line asks for.
///
/// # Errors
/// When it cannot be made. What it finds wrong is in the report.
pub fn run(common: &Common, torture: &Torture) -> Result<Report> {
    let plans = plan(torture, &faults().collect::<Vec<_>>())?;
    own_space::enter();
    let program = match &common.server_bin {
        Some(program) => program.clone(),
        None => std::env::current_exe()?.with_file_name("linli-server"),
    };
    ensure!(program.is_file(), "{} is missing; build it, or name one with --server-bin", program.display());
    let console = Console::new(common.quiet);
    let lab = Lab { program, place: common.dir.clone(), soak: torture.soak, console };
    let seed = match torture.seed {
        Some(seed) => seed,
        None => getrandom::u64().context("the operating system gives no random bytes")? % SEED_END,
    };
    let end = torture.minutes.map(|minutes| Instant::now() + Duration::from_secs(minutes * 60));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let report = runtime.block_on(take_turns(&lab, plans, seed, end))?;
    remember_left_out(&report);
    Ok(report)
}

/// A fault, how many trials it has before it, and what came of those behind it.
struct Plan {
    fault: &'static Fault,
    trials_left: u64,
    /// The next turn's seed.
    seed: u64,
    seeds: Random,
    row: Row,
}

fn plan(torture: &Torture, all: &[&'static Fault]) -> Result<Vec<Plan>> {
    let mut chosen: Vec<&'static Fault> = Vec::new();
    for only in &torture.only {
        let exact: Vec<_> = all.iter().filter(|fault| fault.name == only).copied().collect();
        let found = if exact.is_empty() {
            all.iter().filter(|fault| fault.name.starts_with(only.as_str())).copied().collect()
        } else {
            exact
        };
        ensure!(!found.is_empty(), "there is no fault {only:?}; --list says which there are");
        chosen.extend(found);
    }
    if torture.only.is_empty() {
        chosen = all.to_vec();
    }
    let cuts = chosen.iter().filter(|fault| fault.count == Count::Cuts).count() as u64;
    let mut cuts_before = 0;
    let plans = chosen.into_iter().map(|fault| {
        let all_of_count = torture.trials_of(fault.count);
        let trials_left = if fault.count == Count::Cuts {
            cuts_before += 1;
            all_of_count * cuts_before / cuts - all_of_count * (cuts_before - 1) / cuts
        } else {
            all_of_count
        };
        Plan { fault, trials_left, seed: 0, seeds: Random::new(0), row: Row::new(fault) }
    });
    let plans: Vec<Plan> = plans.filter(|plan| plan.trials_left > 0).collect();
    ensure!(
        !plans.is_empty(),
        "no trials are asked for, so nothing would be shown: raise --kills, --cuts or --trials"
    );
    Ok(plans)
}

async fn take_turns(lab: &Lab, mut plans: Vec<Plan>, seed: u64, end: Option<Instant>) -> Result<Report> {
    let began = Instant::now();
    // The first turn's seed is the run's, so that a turn's seed brings it back as the first of another run.
    for plan in &mut plans {
        (plan.seed, plan.seeds) = (seed, Random::new(seed));
    }
    let mut stop =
        Stop { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? };
    let (mut ended_early, mut interrupted) = (false, false);
    while let Some(plan) = next(&mut plans) {
        if end.is_some_and(|end| Instant::now() >= end) {
            ended_early = true;
            break;
        }
        tokio::select! {
            () = plan.turn(lab) => {}
            () = stop.asked() => {
                (ended_early, interrupted) = (true, true);
                break;
            }
        }
    }
    let faults: Vec<Row> = plans.into_iter().map(|plan| plan.row).collect();
    let clean = faults.iter().all(|row| row.violations == 0);
    Ok(Report {
        scenario: "torture",
        clean,
        seed,
        seconds: began.elapsed().as_secs(),
        ended_early,
        interrupted,
        faults,
    })
}

/// Whoever has had the least of its share of time: a fault whose turns take minutes does not crowd out one of which
/// thousands are wanted.
fn next(plans: &mut [Plan]) -> Option<&mut Plan> {
    let had = |plan: &Plan| plan.row.seconds / plan.fault.count.shares();
    plans.iter_mut().filter(|plan| plan.trials_left > 0).min_by(|one, other| had(one).total_cmp(&had(other)))
}

impl Plan {
    async fn turn(&mut self, lab: &Lab) {
        let Fault { name, trials_per_turn, play, .. } = *self.fault;
        let turn = Turn { seed: self.seed, trials: self.trials_left.min(trials_per_turn) };
        self.seed = self.seeds.number() % SEED_END;
        self.trials_left -= turn.trials;
        lab.console.progress(&format!("{name}: {} trials, seed {}", turn.trials, turn.seed));
        let again = again(self.fault, turn, lab);
        let began = Instant::now();
        let outcome = play(turn, lab).await;
        self.row.seconds += began.elapsed().as_secs_f64();
        match outcome {
            Ok(outcome) => {
                tell(lab, name, &outcome, &again);
                if outcome.left_out.is_some() {
                    self.trials_left = 0;
                }
                self.row.add(outcome, turn.seed, again);
            }
            Err(error) => {
                let said = format!("{error:#}");
                lab.console.progress(&format!("{name}: broke off: {said}; again: {again}"));
                self.row.broken_off.push(Told { seed: turn.seed, again, said: vec![said] });
            }
        }
    }
}

fn tell(lab: &Lab, name: &str, outcome: &Outcome, again: &str) {
    for what in &outcome.violations {
        lab.console.progress(&format!("{name}: VIOLATED: {what}"));
    }
    if !outcome.violations.is_empty() {
        lab.console.progress(&format!("{name}: again: {again}"));
    }
    if let Some(why) = &outcome.left_out {
        lab.console.progress(&format!("****************  LEFT OUT: {name} ({why})  ****************"));
    }
}

/// The command line that makes a turn again.
fn again(fault: &Fault, turn: Turn, lab: &Lab) -> String {
    let count = match fault.count {
        Count::Kills => "--kills",
        Count::Cuts => "--cuts",
        Count::Trials => "--trials",
    };
    let soak = if lab.soak { " --soak" } else { "" };
    format!("linli-load torture --only {} {count} {} --seed {}{soak}", fault.name, turn.trials, turn.seed)
}

/// scripts/test collects what was left out and names it at its end.
fn remember_left_out(report: &Report) {
    let Some(list) = std::env::var_os("LEFT_OUT").filter(|list| !list.is_empty()) else { return };
    let Ok(mut list) = std::fs::OpenOptions::new().append(true).open(list) else { return };
    for (fault, why) in report.left_out() {
        // It is printed as well.
        let _ = writeln!(list, "{fault} ({why})");
    }
}

struct Stop {
    interrupted: Signal,
    terminated: Signal,
}

impl Stop {
    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn torture(only: &[&str], cuts: u64) -> Torture {
        let only = only.iter().map(|&only| only.to_owned()).collect();
        let (kills, trials) = (None, None);
        Torture { only, kills, cuts: Some(cuts), trials, seed: None, soak: false, minutes: None, list: false }
    }

    fn planned(only: &[&str], cuts: u64) -> Vec<(&'static str, u64)> {
        let plans = plan(&torture(only, cuts), &faults().collect::<Vec<_>>()).unwrap();
        plans.iter().map(|plan| (plan.fault.name, plan.trials_left)).collect()
    }

    #[test]
    fn a_name_means_that_fault_and_a_beginning_all_that_begin_so() {
        assert_eq!(planned(&["kills"], 12), [("kills", 40)]);
        assert_eq!(planned(&["cuts-xfs"], 12), [("cuts-xfs", 12)]);
        assert_eq!(planned(&["cuts-ext"], 6), [("cuts-ext4", 3), ("cuts-ext4-aged", 3)]);
        assert!(plan(&torture(&["nonsense"], 1), &faults().collect::<Vec<_>>()).is_err());
    }

    #[test]
    fn cuts_are_shared_and_none_is_dropped() {
        for cuts in [1, 2, 5, 12, 1_000] {
            let shared: u64 = planned(&["cuts"], cuts).iter().map(|(_, trials)| trials).sum();
            assert_eq!(shared, cuts);
        }
        let nothing = plan(&torture(&["cuts"], 0), &faults().collect::<Vec<_>>());
        assert!(nothing.is_err(), "a run without trials would show nothing");
    }

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let mut names: Vec<_> = faults().map(|fault| fault.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
