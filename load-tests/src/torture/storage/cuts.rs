//! Power cuts: the file system under the server is shut down, so that only what was synced is there after the
//! next mount. On journals that are young, and on some that were much rewritten before.

use anyhow::Result;

use super::disk::{Disk, Kind};
use super::kills::{ACTS_MAX, AT_START_ONE_IN, CHECK_ONE_IN};
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::load::sender::Mix;
use crate::torture::random::Random;
use crate::torture::server::Server;

/// Acts that age a journal: fewer in a run that people wait for.
const AGED_ACTS: u64 = 5_000;
const AGED_ACTS_SOAK: u64 = 40_000;
/// In so many steps, with a clean stop and a start after each: the engine writes snapshots at a start, and
/// frees old segments meanwhile.
const AGED_STEPS: u64 = 4;

/// Cuts on a disk of this kind.
pub(super) async fn cuts(turn: Turn, lab: &Lab, kind: Kind, is_aged: bool) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let disk = match Disk::make(lab, kind) {
        Ok(disk) => disk,
        Err(why) => return Ok(Outcome::left_out(format!("{why:#}"))),
    };
    let mut campaign = Campaign::begin(lab, &disk.root().join("data"), random.branch()).await?;
    if is_aged {
        age(&mut campaign, if lab.soak { AGED_ACTS_SOAK } else { AGED_ACTS }).await?;
    }
    for _ in 0..turn.trials {
        if campaign.is_wrong() {
            break;
        }
        let book = campaign.book();
        let cut = async |server: Server| {
            book.turn_power(false);
            disk.cut()?;
            server.kill().await?;
            disk.restore_power()
        };
        campaign.strike(ACTS_MAX, cut).await?;
        if random.once_in(AT_START_ONE_IN) {
            campaign.strike_at_start(|| disk.cut()).await?;
            disk.restore_power()?;
        }
        if random.once_in(CHECK_ONE_IN) {
            campaign.check().await?;
        }
        campaign.recover().await?;
    }
    campaign.finish().await
}

/// Rewrites much, with clean stops in between.
async fn age(campaign: &mut Campaign<'_>, acts: u64) -> Result<()> {
    campaign.set_mix(Mix::CHURN);
    for _ in 0..AGED_STEPS {
        let crowd = campaign.set_to_work()?;
        campaign.until_acknowledged(acts / AGED_STEPS).await;
        campaign.stop().await?;
        campaign.gather(crowd).await?;
        campaign.recover().await?;
    }
    campaign.set_mix(Mix::USUAL);
    Ok(())
}
