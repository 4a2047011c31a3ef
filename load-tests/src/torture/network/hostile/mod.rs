//! `hostile`: honest people are served while attackers do everything that is forbidden, in phases that alternate with calm
//! ones. Nothing of the honest is lost or late without bound, nothing of theirs leaks, memory is bounded.
//!
//! The server has its limits of a real one. The honest come from the address of a listed proxy, which is not held to the
//! share of one address; the attackers come from others, and are.

mod attackers;
mod list;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};

pub use self::attackers::run as attack;
use self::attackers::{Orders, Tally};
use super::{LIMIT_MS, until_sessions};
use crate::clock::Clock;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::sender::Pace;
use crate::target::Target;
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::people;
use crate::torture::random::Random;
use crate::torture::server::Server;
use crate::vitals::Process;

/// What every post of the honest begins with, what their group and they are called.
const THEIRS: [&[u8]; 3] = [b"~00000000", b"Load ", b"Bot "];
/// No less than the longest of them.
const OVERLAP_BYTES: usize = 16;

/// A real server's limits, and an honest crowd behind a listed proxy.
const SETTINGS: [&str; 7] = [
    "commands_per_s_max=20",
    "commands_burst_max=100",
    "history_items_per_s_max=2000",
    "connections_per_address_max=256",
    "connections_max=18000",
    "trusted_proxies=[\"127.0.0.1\"]",
    "cache_mib=8",
];
/// Posts a second of the honest, from [`SENDERS`]: well within their rate.
const RATE: u32 = 20;
const SENDERS: usize = 4;
/// What the server may have, in KiB: its own with the caches warm and two hashes of 19 MiB; and, by its limits, for each
/// attacker's connection a message of 64, replies of 256 that are not taken, one page more of 256 and what makes JSON of
/// it, and its buffers.
const OWN_KIB_MAX: u64 = 128 * 1024;
const ATTACKER_KIB_MAX: u64 = 700;
/// The others' p99 may grow so much; held in the long run only, for a busy machine says little.
const RATIO_MAX: f64 = 2.0;

/// How large a trial is.
#[derive(Debug, Clone, Copy)]
struct Size {
    honest: usize,
    attackers: usize,
    addresses: u8,
    pairs: usize,
    phase: Duration,
}

const IN_CI: Size =
    Size { honest: 200, attackers: 200, addresses: 4, pairs: 1, phase: Duration::from_secs(2) };
const IN_SOAK: Size =
    Size { honest: 1_000, attackers: 500, addresses: 8, pairs: 5, phase: Duration::from_secs(8) };

/// One trial.
pub(super) async fn trial(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let size = if lab.soak { IN_SOAK } else { IN_CI };
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let server = lab.start(&data_dir, &SETTINGS).await?;
    let mut violations = Vec::new();
    let seed = random.number();
    // The honest are on threads of their own, not on this runtime.
    let played = tokio::task::block_in_place(|| play(&server, &data_dir, lab, size, seed, &mut violations));
    let (acknowledged, note) = played?;
    if let Err(open) = until_sessions(&data_dir, |open| open == 0, LIMIT_MS).await {
        violations.push(format!("{LIMIT_MS} ms after everybody left {open} sessions are open"));
    }
    super::ends_well(server, lab, &data_dir, &mut violations).await?;
    Ok(Outcome { violations, ..Outcome::held(acknowledged) }.noting(note))
}

fn play(
    server: &Server,
    data_dir: &Path,
    lab: &Lab,
    size: Size,
    seed: u64,
    violations: &mut Vec<String>,
) -> Result<(u64, String)> {
    let process = server.pid().map(Process::new);
    let address = format!("ws://{}", server.address).parse()?;
    let context = Context {
        target: Target::running(&address, data_dir, server.pid()),
        clock: Clock::start(),
        console: crate::console::Console::new(true),
        resuming: false,
        at_once: 200,
        join_limit: Duration::from_secs(60),
        drain_limit: Duration::from_secs(60),
        residents: None,
    };
    let crowd = Crowd { groups: 1, readers_each: size.honest, senders_each: SENDERS };
    let per_s = f64::from(RATE) * crate::units::real(size.honest as u64);
    let shape = Shape { crowd, text_bytes: 64, stopped: 0, deliveries_per_s: Some(per_s) };
    let mut field = Field::open(&context, shape)?;
    let foreign = field.topic(0).context("there is no group")?;
    field.join()?;
    let (own, attackers) = people::settle(data_dir, 20)?;
    let mut ratios = Vec::new();
    let (mut told, mut sums) = (Vec::new(), Tally::default());
    for pair in 0..size.pairs {
        let calm = phase(&mut field, size.phase)?;
        let orders = Orders {
            server: server.address,
            tokens: attackers.iter().map(|person| person.token.clone()).collect(),
            foreign: foreign.to_string(),
            own: own.to_string(),
            epoch: field.epoch().to_string(),
            connections: size.attackers,
            addresses: size.addresses,
            seed: seed.wrapping_add(pair as u64),
            millis: u64::try_from(size.phase.as_millis()).unwrap_or(0) + 500,
        };
        let server_before_s = process.and_then(Process::cpu_s).unwrap_or_default();
        let honest_before_s = Process::this().cpu_s().unwrap_or_default();
        let attack = begin(&orders)?;
        // Their connections come up first.
        std::thread::sleep(Duration::from_millis(500));
        let hostile = phase(&mut field, size.phase)?;
        field.memory.now_kib();
        let tally = attack.join().map_err(|_| anyhow::anyhow!("the attackers' thread broke"))??;
        let server_s = process.and_then(Process::cpu_s).unwrap_or_default() - server_before_s;
        let honest_s = Process::this().cpu_s().unwrap_or_default() - honest_before_s;
        if let (Some(calm), Some(hostile)) = (calm, hostile) {
            ratios.push(hostile / calm);
            told.push(format!(
                "p99 {calm:.1} → {hostile:.1} ms; CPU s: server {server_s:.1}, honest {honest_s:.1}, attackers {:.1}",
                tally.cpu_s
            ));
        }
        sums.add(tally);
    }
    let incomplete = field.drain()?;
    let findings = field.findings();
    if incomplete > 0 || !findings.clean() {
        violations.push(format!("beside attackers {incomplete} honest readers lack something: {findings:?}"));
    }
    violations.extend(
        sums.leaks.iter().take(3).map(|leak| format!("LEAKED to somebody who may not read it: {leak}")),
    );
    let kib = field.memory.max_kib().context("the server's memory cannot be read")?;
    let kib_max = OWN_KIB_MAX + ATTACKER_KIB_MAX * size.attackers as u64;
    if kib > kib_max {
        violations.push(format!(
            "MEMORY: the server had {kib} KiB, more than {kib_max}, with {} attackers",
            size.attackers
        ));
    }
    let scripts: u64 = sums.played.values().sum();
    if scripts < size.attackers as u64 {
        violations.push(format!(
            "only {scripts} attacks were made by {} attackers: this shows nothing",
            size.attackers
        ));
    }
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
    if lab.soak && (ratio.is_nan() || ratio > RATIO_MAX) {
        violations.push(format!(
            "SLOW: the honest p99 grew {ratio:.2} times beside attackers, more than {RATIO_MAX}"
        ));
    }
    let posts = field.accepted();
    let note = format!(
        "{} honest, {} attackers from {} addresses at nice 19: p99 ratio {ratio:.2} (median of {}; {}); {scripts} attacks of {} kinds, {} turned away, {} KB sent, {} KB heard; server at most {kib} KiB",
        size.honest,
        size.attackers,
        size.addresses,
        size.pairs,
        told.join(" | "),
        sums.played.len(),
        sums.turned_away,
        sums.sent_bytes / 1_000,
        sums.heard_bytes / 1_000,
    );
    Ok((posts, note))
}

/// The honest talk for a while; how late the latest of 100 came, in milliseconds.
fn phase(field: &mut Field<'_>, length: Duration) -> Result<Option<f64>> {
    field.send(Pace::Rate(RATE.into()), length)?;
    let latency = std::mem::take(&mut field.readers.role_mut().latency);
    Ok(latency.percentiles().p99_ms)
}

/// Starts the attackers' process; the thread ends with it.
fn begin(orders: &Orders) -> Result<std::thread::JoinHandle<Result<Tally>>> {
    use std::io::Write as _;
    let mut child = std::process::Command::new(std::env::current_exe()?)
        .arg("attack")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the attackers' process")?;
    let orders = serde_json::to_vec(orders)?;
    // Dropped at the end of the line, so that the orders have an end.
    child.stdin.take().context("the attackers have no standard input")?.write_all(&orders)?;
    Ok(std::thread::spawn(move || {
        let output = child.wait_with_output()?;
        serde_json::from_slice(&output.stdout).context("the attackers' report")
    }))
}

impl Tally {
    fn add(&mut self, other: Tally) {
        for (name, times) in other.played {
            *self.played.entry(name).or_default() += times;
        }
        self.turned_away += other.turned_away;
        self.sent_bytes += other.sent_bytes;
        self.heard_bytes += other.heard_bytes;
        self.leaks.extend(other.leaks);
        self.cpu_s += other.cpu_s;
    }
}

/// What is the honest people's in these bytes, with its surroundings.
fn leaked(bytes: &[u8]) -> Option<String> {
    let at =
        THEIRS.iter().find_map(|theirs| bytes.windows(theirs.len()).position(|window| window == *theirs))?;
    let around = &bytes[at.saturating_sub(80)..bytes.len().min(at + 80)];
    Some(String::from_utf8_lossy(around).into_owned())
}
