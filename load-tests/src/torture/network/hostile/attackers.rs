//! The attackers' process: hundreds of connections from several loopback addresses, each playing one script after the other
//! as fast as it can. Everything that comes back is searched for what is not theirs.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result};
use linli_protocol::Epoch;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

use super::list::{ATTACKS, After, Knowledge, Script, Stage};
use super::{OVERLAP_BYTES, leaked};
use crate::torture::network::raw::Line;
use crate::torture::random::Random;
use crate::vitals::Process;

/// How long what comes is read.
const HEARS: Duration = Duration::from_millis(150);
/// How long somebody holds a connection who says nothing on it.
const HOLDS: Duration = Duration::from_millis(1_500);
/// The least that a process can be favoured.
const NICE: i32 = 19;

/// What the attackers are told, on standard input.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Orders {
    pub(super) server: SocketAddr,
    pub(super) tokens: Vec<String>,
    pub(super) foreign: String,
    pub(super) own: String,
    pub(super) epoch: String,
    pub(super) connections: usize,
    /// 127.0.0.2 and so many after it.
    pub(super) addresses: u8,
    pub(super) seed: u64,
    pub(super) millis: u64,
}

/// What came of it, on standard output.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    /// Scripts played, by name.
    pub(super) played: BTreeMap<String, u64>,
    /// Connections that were refused, or closed before the script could begin.
    pub(super) turned_away: u64,
    /// Bytes that were sent and bytes that came.
    pub(super) sent_bytes: u64,
    pub(super) heard_bytes: u64,
    /// What came that is not theirs, with its surroundings.
    pub(super) leaks: Vec<String>,
    pub(super) cpu_s: f64,
}

/// The program of the attackers' process.
///
/// # Errors
/// When the orders cannot be read, or the report cannot be made.
pub fn run() -> Result<String> {
    // Before any thread is made. They take what others leave of the processors.
    rustix::process::setpriority_process(None, NICE).context("a lower priority")?;
    let mut orders = String::new();
    std::io::stdin().read_to_string(&mut orders)?;
    let orders: Orders = serde_json::from_str(&orders).context("the orders")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut tally = runtime.block_on(attack(orders))?;
    tally.cpu_s = Process::this().cpu_s().unwrap_or_default();
    Ok(serde_json::to_string(&tally)?)
}

async fn attack(orders: Orders) -> Result<Tally> {
    let epoch: Epoch = orders.epoch.parse().map_err(|_| anyhow::anyhow!("the orders' epoch is none"))?;
    let now_ms = u64::try_from(std::time::UNIX_EPOCH.elapsed()?.as_millis())?;
    let known = Knowledge { foreign: orders.foreign, own: orders.own, epoch, now_ms };
    let until = Instant::now() + Duration::from_millis(orders.millis);
    let mut random = Random::new(orders.seed);
    let mut attackers = JoinSet::new();
    for (n, from) in (0..orders.connections).zip((0..orders.addresses).cycle()) {
        let attacker = Attacker {
            server: orders.server,
            from: Ipv4Addr::new(127, 0, 0, 2 + from),
            token: orders.tokens.get(n % orders.tokens.len().max(1)).cloned().unwrap_or_default(),
            known: known.clone(),
            random: random.branch(),
            tally: Tally::default(),
        };
        attackers.spawn(attacker.attack(until));
    }
    let mut all = Tally::default();
    while let Some(tally) = attackers.join_next().await {
        let tally = tally?;
        for (name, times) in tally.played {
            *all.played.entry(name).or_default() += times;
        }
        all.turned_away += tally.turned_away;
        all.sent_bytes += tally.sent_bytes;
        all.heard_bytes += tally.heard_bytes;
        all.leaks.extend(tally.leaks);
    }
    Ok(all)
}

struct Attacker {
    server: SocketAddr,
    from: Ipv4Addr,
    token: String,
    known: Knowledge,
    random: Random,
    tally: Tally,
}

impl Attacker {
    async fn attack(mut self, until: Instant) -> Tally {
        while Instant::now() < until {
            let (name, make) = ATTACKS[self.random.index(ATTACKS.len())];
            let script = make(&self.known, &mut self.random);
            match timeout_at(until, self.play(&script)).await {
                Ok(true) => *self.tally.played.entry(name.to_owned()).or_default() += 1,
                Ok(false) => {
                    self.tally.turned_away += 1;
                    // Refused: a loop that only connects would measure the kernel.
                    sleep(Duration::from_millis(10)).await;
                }
                Err(_) => break,
            }
        }
        self.tally
    }

    /// False if the script could not begin.
    async fn play(&mut self, script: &Script) -> bool {
        let Ok(mut line) = Line::open(self.server, Some(self.from), None).await else { return false };
        let begun = match script.stage {
            Stage::Connected => Ok(()),
            Stage::Upgraded => line.upgrade().await,
            Stage::SignedIn => line.sign_in(&self.token).await.map(|_| ()),
        };
        if begun.is_err() {
            return false;
        }
        let mut early = line.take_unread();
        let until = Instant::now() + if script.after == After::Hears { HEARS } else { HOLDS };
        self.tally.sent_bytes += script.bytes.len() as u64;
        let (mut from_server, mut to_server) = line.stream.split();
        let says = async {
            use tokio::io::AsyncWriteExt as _;
            // Closed in the middle is as good.
            let sent = to_server.write_all(&script.bytes).await.is_ok();
            while sent && script.after == After::Drips && to_server.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(200)).await;
            }
            if script.after != After::Hears {
                std::future::pending::<()>().await;
            }
        };
        let tally = &mut self.tally;
        let hears = async {
            if script.after == After::Holds {
                std::future::pending::<()>().await;
            }
            let mut buffer = vec![0; 16 * 1024];
            search(&mut early, &[], tally);
            while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
                search(&mut early, &buffer[..read], tally);
            }
        };
        if script.after != After::Leaves {
            // Ends when the server closes it, or when the time is up.
            let _ = timeout_at(until, async {
                tokio::select! {
                    () = hears => {}
                    () = async { says.await; std::future::pending::<()>().await } => {}
                }
            })
            .await;
        }
        true
    }
}

/// Looks for what is not theirs in what came, also where two reads meet.
fn search(kept: &mut Vec<u8>, came: &[u8], tally: &mut Tally) {
    tally.heard_bytes += came.len() as u64;
    kept.extend_from_slice(came);
    tally.leaks.extend(leaked(kept));
    let surplus = kept.len().saturating_sub(OVERLAP_BYTES);
    kept.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_theirs_is_found_where_two_reads_meet() {
        let (mut kept, mut tally) = (Vec::new(), Tally::default());
        search(&mut kept, &[b'x'; 10_000], &mut tally);
        search(&mut kept, br#"{"text":"~0000"#, &mut tally);
        assert!(tally.leaks.is_empty());
        search(&mut kept, b"0000000000000017", &mut tally);
        assert_eq!(tally.leaks.len(), 1, "{:?}", tally.leaks);
    }
}
