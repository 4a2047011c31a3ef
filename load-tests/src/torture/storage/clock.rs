//! A wall clock that jumps by hours, forth and back, under a serving server and between starts: nothing is
//! lost or done twice, order stays, nobody's connection is cut for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use tokio::time::timeout;

use crate::clock::wall_ms;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::server::{self, PATIENCE};

const ACTS_MAX: u64 = 400;
/// Seconds of a jump. A client's names are made by a right clock, and taken while the server's is off by less
/// than a day.
const JUMP_S_MAX: u64 = 20 * 60 * 60;
const JUMPS: u64 = 3;
const STARTS: u64 = 2;
/// How exactly a jump must show, in seconds, and how often that is looked for.
const CLOCK_ERROR_S_MAX: u128 = 120;
const LOOK: Duration = Duration::from_millis(5);
/// Where Debian, Fedora, Alpine and a build of one's own put the library.
const LIBRARIES: [&str; 5] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
    "/usr/local/lib/faketime/libfaketimeMT.so.1",
];

/// Serves under a clock that is set again and again.
pub(super) async fn clock(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let Some(library) = LIBRARIES.iter().find(|library| Path::new(library).is_file()) else {
        return Ok(Outcome::left_out("libfaketime is missing; scripts/tools installs it"));
    };
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let wrong_clock = WrongClock { file: place.path().join("clock"), library };
    let data_dir = place.path().join("data");
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    campaign.stop().await?;
    for _ in 0..STARTS {
        wrong_clock.set(&mut random, &mut campaign)?;
        let started = server::Server::spawn(wrong_clock.under(lab, &data_dir)).await;
        campaign.recover_as(started).await?;
        if campaign.is_wrong() {
            return campaign.finish_as_one().await;
        }
        let crowd = campaign.set_to_work()?;
        for _ in 0..JUMPS {
            campaign.until_acknowledged(random.below(ACTS_MAX)).await;
            let offset_s = wrong_clock.set(&mut random, &mut campaign)?;
            WrongClock::must_show(offset_s, &mut random, &campaign).await?;
        }
        if crowd.gone() > 0 {
            campaign.wrong(format!("{} connections ended when the clock jumped", crowd.gone()));
        }
        campaign.take_server()?.kill().await?;
        campaign.gather(crowd).await?;
    }
    // And now the right time again.
    campaign.recover().await?;
    campaign.finish_as_one().await
}

/// The clock that the server sees.
struct WrongClock {
    file: PathBuf,
    library: &'static str,
}

impl WrongClock {
    /// Puts it somewhere else; the answer is how far from the right time, in seconds.
    fn set(&self, random: &mut Random, campaign: &mut Campaign<'_>) -> Result<i64> {
        let size = i64::try_from(random.below(JUMP_S_MAX))?;
        let offset_s = if random.once_in(2) { size } else { -size };
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{offset_s:+}\n"))?;
        std::fs::rename(&next, &self.file)?;
        campaign.trail(format!("the clock is {offset_s:+} s off"));
        Ok(offset_s)
    }

    /// The server's command line under this clock. Only the wall clock jumps: the kernel's monotonic one never
    /// does.
    fn under(&self, lab: &Lab, data_dir: &Path) -> Command {
        let mut command = server::command(&lab.program, data_dir, &[]);
        command.env("LD_PRELOAD", self.library).env("FAKETIME_TIMESTAMP_FILE", &self.file);
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        command
    }

    /// Whether the server's clock is really that far off: if not, the trial would prove nothing.
    async fn must_show(offset_s: i64, random: &mut Random, campaign: &Campaign<'_>) -> Result<()> {
        let seq =
            campaign.post(&format!("what time is it, at {offset_s} s? {:016x}", random.number())).await?;
        let seq = seq.map_err(|code| anyhow!("a post was answered {code:?}"))?;
        let book = campaign.book();
        let event_at = async {
            loop {
                if let Some(at_ms) = book.truth().event_at(seq) {
                    return at_ms;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let at_ms = timeout(PATIENCE, event_at).await.context("nobody sees a post")?;
        let off_s = (i128::from(at_ms) - i128::from(wall_ms())) / 1000;
        let error_s = off_s - i128::from(offset_s);
        ensure!(error_s.unsigned_abs() < CLOCK_ERROR_S_MAX, "the clock is {off_s} s off, not {offset_s}");
        Ok(())
    }
}
