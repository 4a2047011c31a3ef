//! `reconnect-storm`: everybody is connected and talks when the server is killed, or told to stop, and started again at the
//! same address. All come back at once and resume.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use linli_protocol::limits::SIGN_IN_MS_MAX;

use super::crowd::{Crowd, Manner, Seat};
use super::until_sessions;
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::random::Random;
use crate::vitals::{Gauge, Process};

/// People; each posts and each gets all posts.
const PEOPLE: usize = 100;
/// Longest that all may take to be back, in milliseconds: clients wait up to 8 s on their fourth try, and 5.5 s after a
/// goodbye.
const BACK_MS_MAX: u64 = 30_000;
/// What the server may have then, in KiB: its own with a hash of 19 MiB that it makes when it starts, and of each who is catching up a page of 64 KiB of records, which is
/// about 170 KiB of frames, in a buffer that grows by doubling.
const MEMORY_KIB_MAX: u64 = 72 * 1024 + 350 * PEOPLE as u64;

/// One trial.
pub(super) async fn trial(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut server = lab.start(&data_dir, &["cache_mib=8"]).await?;
    let address = server.address;
    let again = [format!("listen={address}"), "cache_mib=8".to_owned()];
    let again: Vec<&str> = again.iter().map(String::as_str).collect();
    let manner = Manner { pause_max: Duration::from_millis(2_500), text_bytes: 200 };
    let seats = Seat::row("somebody", PEOPLE, address);
    let crowd = Crowd::gather(address, &data_dir, seats, manner, &mut random).await?;
    let mut violations = Vec::new();
    let mut notes = Vec::new();
    let mut began = Instant::now();
    // Twice in the long run: the second time some are still coming back from the first.
    for _ in 0..if lab.soak { 2 } else { 1 } {
        crowd.talk_on(100 + random.below(200)).await?;
        let is_killed = random.once_in(2);
        if is_killed {
            server.kill().await?;
        } else {
            let ended = server.stop().await?;
            if !ended.status.success() {
                violations
                    .push(format!("told to stop, the server ended with {}: {}", ended.status, ended.said));
            }
        }
        tokio::time::sleep(Duration::from_millis(random.below(1_500))).await;
        server = lab.start(&data_dir, &again).await?;
        began = Instant::now();
        if let Err(open) = until_sessions(&data_dir, |open| open >= PEOPLE as u64, BACK_MS_MAX).await {
            violations.push(format!("{BACK_MS_MAX} ms after the restart {open} of {PEOPLE} are back"));
        }
        let word = if is_killed { "killed" } else { "stopped" };
        notes.push(format!("{word}: {PEOPLE} back after {} ms", began.elapsed().as_millis()));
        if let Err(error) = crowd.talk_on(100).await {
            violations.push(format!("after the restart: {error}"));
        }
        let mut memory = Gauge::new(server.pid().map(Process::new));
        let kib = memory.now_kib().context("the server's memory cannot be read")?;
        if kib > MEMORY_KIB_MAX {
            violations.push(format!(
                "MEMORY: after {PEOPLE} came back the server has {kib} KiB, more than {MEMORY_KIB_MAX}"
            ));
        }
        notes.push(format!("{kib} KiB"));
    }
    // Until then a session's first timer wakes it, and would hide that it was forgotten; the next is a ping's.
    tokio::time::sleep(Duration::from_millis(SIGN_IN_MS_MAX + 1_000).saturating_sub(began.elapsed())).await;
    crowd.talk_on(10).await.unwrap_or_else(|error| violations.push(format!("at the end: {error}")));
    let (acknowledged, wrongs) = crowd.finish(address).await?;
    violations.extend(wrongs);
    super::ends_well(server, lab, &data_dir, &mut violations).await?;
    Ok(Outcome { violations, ..Outcome::held(acknowledged) }.noting(notes.join(", ")))
}
