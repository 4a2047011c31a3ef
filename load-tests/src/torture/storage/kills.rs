//! kill -9 at random moments: under load, while the server recovers, while it makes its directory.

use std::process::Stdio;
use std::time::Duration;

use anyhow::Result;

use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::server::{self, Server};

/// Acts until a blow: any number below.
pub(super) const ACTS_MAX: u64 = 1_500;
/// One blow in so many is followed by another while the server starts.
pub(super) const AT_START_ONE_IN: u64 = 4;
/// One blow in so many is followed by a check of the whole directory.
pub(super) const CHECK_ONE_IN: u64 = 5;
/// Microseconds, at most, that a server has on an empty directory.
const FIRST_START_US_MAX: u64 = 120_000;

/// Under load, and now and then a second one during the recovery.
pub(super) async fn kills(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let mut campaign = Campaign::begin(lab, &place.path().join("data"), random.branch()).await?;
    for _ in 0..turn.trials {
        campaign.strike(ACTS_MAX, Server::kill).await?;
        if random.once_in(AT_START_ONE_IN) {
            campaign.strike_at_start(|| Ok(())).await?;
        }
        if random.once_in(CHECK_ONE_IN) {
            campaign.check().await?;
        }
        campaign.recover().await?;
        if campaign.is_wrong() {
            break;
        }
    }
    campaign.finish().await
}

/// On an empty directory, before it serves: the next start must be as if nothing had been.
pub(super) async fn first_start(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let mut command = server::command(&lab.program, place.path(), &[]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut first = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
    let pause_us = random.below(FIRST_START_US_MAX);
    std::thread::sleep(Duration::from_micros(pause_us));
    first.kill().await?;
    let broken =
        |what: String| Ok(Outcome::broken(0, format!("killed {pause_us} µs after its start: {what}")));
    match lab.start(place.path(), &[]).await {
        Err(failed) => return broken(format!("then {failed}")),
        Ok(again) => {
            let ended = again.stop().await?;
            if !ended.status.success() {
                return broken(format!("then told to stop, it ended with {}:\n{}", ended.status, ended.said));
            }
        }
    }
    match lab.check(place.path()).await? {
        Some(what) => broken(what),
        None => Ok(Outcome::held(0)),
    }
}
