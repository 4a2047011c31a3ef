//! Faults of the network and of hostile or unlucky clients: bad lines, cut cables, readers that do not read, clients that
//! vanish, storms, and floods of everything that is forbidden. Those who do nothing wrong must not notice: everything
//! that was acknowledged to them is there, and each of them has everything, in order, once.

mod cable;
mod crowd;
mod cut_cable;
mod hostile;
mod plan;
mod proxied;
mod proxy;
mod raw;
mod storm;
mod stuck;
mod vanishes;

pub use self::hostile::attack;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures_util::future::join_all;
use serde_json::json;

use super::fault::{Count, Fault, Outcome, Turn};
use super::lab::Lab;
use super::random::Random;
use super::server::Server;
use crate::admin::Admin;

/// All of them. Trials of a turn run beside each other, each on a server of its own: most of their time is waiting.
pub const FAULTS: &[Fault] = &[
    Fault {
        name: "proxy",
        about: "lines delay, split, break in mid-frame and fall silent; everybody has everything, once, in order",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, proxied::trial)),
    },
    Fault {
        name: "cut-cable",
        about: "network cables are cut in mid-talk; the server drops the dead in time, and all come back with everything",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, cut_cable::trial)),
    },
    Fault {
        name: "never-reads",
        about: "readers stop reading; others notice nothing, memory is bounded, and the stopped lose nothing",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, stuck::never_reads)),
    },
    Fault {
        name: "byte-a-second",
        about: "readers take a byte a second; others notice nothing, memory is bounded, and the slow lose nothing",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, stuck::byte_a_second)),
    },
    Fault {
        name: "vanishes",
        about: "clients are gone without a close, at every stage of a connection; the server drops them in time",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, vanishes::trial)),
    },
    Fault {
        name: "reconnect-storm",
        about: "the server is killed or restarted under everybody; all come back at once and have everything",
        count: Count::Trials,
        trials_per_turn: 4,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, storm::trial)),
    },
    Fault {
        name: "hostile",
        about: "attackers do all that is forbidden at full speed; the honest lose nothing, nothing of theirs leaks",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(beside_each_other(turn, lab, hostile::trial)),
    },
];

/// Milliseconds between pings, the least that a server can be set to: it finds the dead out sooner.
const PING_MS: u64 = 1_000;
/// Milliseconds after which a connection without pongs must be gone: a ping, the pong's time, and as much again as
/// half of that, since the machine is busy.
const LIMIT_MS: u64 = PING_MS + linli_protocol::limits::PONG_MS_MAX + 5_000;
/// Milliseconds after which a connection to which bytes are due and cannot leave must be gone: the stall's minute, seen at
/// the next ping, and a closing's time; the rest is for a busy machine.
const STALL_LIMIT_MS: u64 = 60_000 + 2 * PING_MS + 10_000;
/// Between two looks at the server's state.
const LOOK: Duration = Duration::from_millis(50);

/// Makes a turn's trials at the same time.
async fn beside_each_other<'a, F>(
    turn: Turn,
    lab: &'a Lab,
    trial: impl Fn(Random, &'a Lab) -> F,
) -> Result<Outcome>
where
    F: Future<Output = Result<Outcome>> + 'a,
{
    let mut random = Random::new(turn.seed);
    let trials: Vec<F> = (0..turn.trials).map(|_| trial(random.branch(), lab)).collect();
    let mut all = Outcome::default();
    for outcome in join_all(trials).await {
        let outcome = outcome?;
        all.trials += outcome.trials;
        all.acknowledged += outcome.acknowledged;
        all.violations.extend(outcome.violations);
        all.left_out = all.left_out.or(outcome.left_out);
        all.notes.extend(outcome.notes);
    }
    Ok(all)
}

/// How many connections are sessions.
fn sessions(data_dir: &Path) -> Result<u64> {
    let answers = Admin::of(data_dir).ask(&[json!({"act": "status"})])?;
    let sessions = answers.first().and_then(|answer| answer["status"]["sessions"].as_u64());
    sessions.with_context(|| format!("no sessions in {answers:?}"))
}

/// Waits until so many connections are sessions; an error says how many there are instead.
async fn until_sessions(data_dir: &Path, right: impl Fn(u64) -> bool, limit_ms: u64) -> Result<(), u64> {
    let deadline = Instant::now() + Duration::from_millis(limit_ms);
    loop {
        // A server that does not answer has no sessions that anybody could count.
        let open = sessions(data_dir).unwrap_or(u64::MAX);
        if right(open) {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(open);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The end of each trial: the server said nothing of a fault of its own, stops when it is told to, and its directory is
/// sound.
async fn ends_well(server: Server, lab: &Lab, data_dir: &Path, violations: &mut Vec<String>) -> Result<()> {
    let ended = server.stop().await?;
    if !ended.status.success() || ended.said.contains("panicked") || ended.said.contains("ERROR") {
        violations.push(format!("the server ended with {}; it said:\n{}", ended.status, ended.said));
    }
    violations.extend(lab.check(data_dir).await?);
    Ok(())
}
