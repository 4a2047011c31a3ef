//! `never-reads` and `byte-a-second`: members who follow and do not take what is sent to them, while others talk.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use linli_protocol::{CloseCode, Seq, Topic};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::crowd::{Crowd, Manner, Seat};
use super::raw::{Heard, Line};
use super::{PING_MS, STALL_LIMIT_MS, until_sessions};
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::random::Random;
use crate::torture::server::{PATIENCE, Server};
use crate::vitals::{Gauge, Process};

/// Those who do not read: one person's, so no more than one may have.
const STUCK: usize = 30;
const HONEST: usize = 4;
/// Longest pause of each of the honest between two posts.
const PAUSE_MAX: Duration = Duration::from_millis(4);
/// Posts while nobody of the stuck reads, each of [`TEXT_BYTES`]: 2.4 MB due to each of them, 72 MB in all.
const POSTS: u64 = 600;
const TEXT_BYTES: usize = 4_000;
/// Posts, after half of the stuck have read on, beside those who never do: 24 MB. Pieces of rings are shared, so a piece
/// that is never let go of shows in how much was posted, not in how many do not read.
const POURED: u64 = 6_000;
/// How much the server may grow meanwhile, in KiB: the storage engine's bookkeeping and what the allocator keeps.
const POURED_KIB_MAX: u64 = 12 * 1024;
/// So long nothing is posted when memory is compared, at both ends.
const REST: Duration = Duration::from_secs(3);
/// What a stuck connection may cost the server, in KiB: a page of 64, a piece of 16, and the session itself.
const STUCK_KIB_MAX: u64 = 96;
/// What the server may have besides, in KiB: a hash of 19 MiB that it makes when it starts, the ring, the storage engine
/// with a cache of 8 MiB, the allocator.
const OWN_KIB_MAX: u64 = 72 * 1024;

/// One trial of those who read nothing: half of them read on and must lose nothing, the others go. In the long run these
/// stay until the server closes them.
pub(super) async fn never_reads(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut scene = Scene::open(lab, &data_dir, PAUSE_MAX, &mut random).await?;
    let mut violations = Vec::new();
    scene.talk(&mut violations).await;
    let stay = scene.stuck.split_off(STUCK / 2);
    scene.read_on(&mut violations).await?;
    scene.pour(&mut violations).await?;
    if lab.soak {
        stay_stuck(stay, &data_dir, &mut violations).await;
    } else {
        drop(stay);
    }
    scene.close(lab, &data_dir, violations).await
}

/// One trial of those who read a byte a second, until they read on and must lose nothing.
pub(super) async fn byte_a_second(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    // Less than the stall limit, for a byte a second opens no window; and fewer events than a server replays, or
    // those who read on would be told to start from a view.
    let (seconds, pause_max) = if lab.soak { (50, 20 * PAUSE_MAX) } else { (3, PAUSE_MAX) };
    let mut scene = Scene::open(lab, &data_dir, pause_max, &mut random).await?;
    let mut violations = Vec::new();
    let mut sipping = JoinSet::new();
    for mut line in scene.stuck.drain(..) {
        sipping.spawn(async move {
            for _ in 0..seconds {
                tokio::time::sleep(Duration::from_secs(1)).await;
                // Over: the server may have closed it, having sent too little for too long.
                if !line.sip().await.unwrap_or(false) {
                    break;
                }
            }
            line
        });
    }
    scene.talk(&mut violations).await;
    while let Some(line) = sipping.join_next().await {
        scene.stuck.push(line?);
    }
    scene.read_on(&mut violations).await?;
    scene.close(lab, &data_dir, violations).await
}

struct Scene {
    server: Server,
    crowd: Crowd,
    stuck: Vec<Line>,
    memory: Gauge,
    /// How much the server grew while much was posted.
    poured_kib: u64,
}

impl Scene {
    async fn open(lab: &Lab, data_dir: &Path, pause_max: Duration, random: &mut Random) -> Result<Scene> {
        // Small buffers, so that a stuck reader is the server's care soon and not the kernel's for long.
        let settings = [&format!("ping_ms={PING_MS}"), "cache_mib=8", "socket_send_bytes=16384"];
        let server = lab.start(data_dir, &settings).await?;
        let mut memory = Gauge::new(server.pid().map(Process::new));
        memory.now_kib().context("the server's memory cannot be read")?;
        let manner = Manner { pause_max, text_bytes: TEXT_BYTES };
        let seats = Seat::row("honest", HONEST, server.address);
        let crowd = Crowd::gather(server.address, data_dir, seats, manner, random).await?;
        let mut stuck = Vec::new();
        for _ in 0..STUCK {
            stuck.push(follower(server.address, &crowd).await?);
        }
        Ok(Scene { server, crowd, stuck, memory, poured_kib: 0 })
    }

    /// The honest talk, and the server's memory is looked at.
    async fn talk(&mut self, violations: &mut Vec<String>) {
        for _ in 0..20 {
            if let Err(error) = self.crowd.talk_on(POSTS / 20).await {
                violations.push(format!("beside {STUCK} who do not read: {error}"));
                return;
            }
            self.memory.now_kib();
        }
        let (kib, kib_max) = (self.most_kib(), OWN_KIB_MAX + STUCK_KIB_MAX * STUCK as u64);
        if kib > kib_max {
            violations.push(format!(
                "MEMORY: the server had {kib} KiB, more than {kib_max}, beside {STUCK} who do not read"
            ));
        }
    }

    /// The honest talk much more. What the server needs beside those who do not read it has already.
    async fn pour(&mut self, violations: &mut Vec<String>) -> Result<()> {
        let before_kib = self.at_rest_kib(0).await?;
        if let Err(error) = self.crowd.talk_on(POURED).await {
            violations.push(format!("much is posted beside those who do not read: {error}"));
        }
        let after_kib = self.at_rest_kib(before_kib + POURED_KIB_MAX).await?;
        self.poured_kib = after_kib.saturating_sub(before_kib);
        if self.poured_kib > POURED_KIB_MAX {
            violations.push(format!(
                "MEMORY: the server grew by {} KiB, more than {POURED_KIB_MAX}, while {POURED} posts of {TEXT_BYTES} bytes \
                 were made beside some who do not read",
                self.poured_kib
            ));
        }
        Ok(())
    }

    /// What the server keeps: the least that it has within [`REST`], because the search index is at work for a while after each
    /// post and gives that back. The index gives way to everything else on the machine, so it is waited for longer while it has more
    /// than `enough_kib`, if that is known; what is never given back is seen all the same.
    async fn at_rest_kib(&mut self, enough_kib: u64) -> Result<u64> {
        let mut least_kib = u64::MAX;
        let began = Instant::now();
        while began.elapsed() < REST
            || (enough_kib > 0 && least_kib > enough_kib && began.elapsed() < REST * 10)
        {
            let kib = self.memory.now_kib().context("the server's memory cannot be read")?;
            least_kib = least_kib.min(kib);
            tokio::time::sleep(REST / 30).await;
        }
        Ok(least_kib)
    }

    /// Those who are left read on, and must have everything up to what is there now.
    async fn read_on(&mut self, violations: &mut Vec<String>) -> Result<()> {
        let head = self.crowd.newest();
        let topic = self.crowd.topic;
        let mut reading: JoinSet<Result<()>> =
            self.stuck.drain(..).map(|line| reads_on(line, topic, head)).collect();
        while let Some(read) = reading.join_next().await {
            if let Err(error) = read? {
                violations.push(format!("somebody who had not read: {error:#}"));
            }
        }
        Ok(())
    }

    fn most_kib(&self) -> u64 {
        self.memory.max_kib().unwrap_or(u64::MAX)
    }

    async fn close(self, lab: &Lab, data_dir: &Path, mut violations: Vec<String>) -> Result<Outcome> {
        let note = format!(
            "{STUCK} stuck, {} MB due to each; the server had {} KiB at most, and grew by {} KiB at the end",
            POSTS * TEXT_BYTES as u64 / 1_000_000,
            self.most_kib(),
            self.poured_kib
        );
        let (acknowledged, wrongs) = self.crowd.finish(self.server.address).await?;
        violations.extend(wrongs);
        super::ends_well(self.server, lab, data_dir, &mut violations).await?;
        Ok(Outcome { violations, ..Outcome::held(acknowledged) }.noting(note))
    }
}

/// Somebody who follows the group from its beginning and reads no more.
async fn follower(server: SocketAddr, crowd: &Crowd) -> Result<Line> {
    let mut line = Line::open(server, None, Some(4_096)).await?;
    let epoch = line.sign_in(&crowd.guest.token).await?;
    line.follow(crowd.topic, epoch).await?;
    Ok(line)
}

/// Reads to an event, which must come after all before it, each once; pings are answered.
async fn reads_on(mut line: Line, topic: Topic, head: Seq) -> Result<()> {
    let read = async {
        let mut expected = Seq::ZERO.next();
        while expected <= head {
            let text = match line.hear().await? {
                Heard::Text(text) => text,
                Heard::Pong => continue,
                end => bail!("{end:?} instead of event {expected} of {head}"),
            };
            let frame: Value = serde_json::from_str(&text)?;
            match frame["t"].as_str() {
                Some("event") if frame["topic"] == topic.to_string() => {
                    if frame["seq"] != expected.0 {
                        bail!("event {} instead of {expected}", frame["seq"]);
                    }
                    expected = expected.next();
                }
                Some("ping") => line.say(r#"{"t":"pong"}"#).await?,
                _ => {}
            }
        }
        Ok(())
    };
    timeout(PATIENCE, read).await.context("what is due does not come")?
}

/// Those who never read again must be closed.
async fn stay_stuck(lines: Vec<Line>, data_dir: &Path, violations: &mut Vec<String>) {
    let closed = until_sessions(data_dir, |open| open <= HONEST as u64, STALL_LIMIT_MS).await;
    if let Err(open) = closed {
        let code = CloseCode::Stalled.number();
        violations.push(format!("{STALL_LIMIT_MS} ms after they stopped reading {open} sessions are open, not {HONEST}: the stuck were to be closed with {code}"));
    }
    drop(lines);
}
