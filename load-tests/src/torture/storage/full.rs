//! A disk that is nearly full, and one that is full: the server refuses in time, or ends with a clear message;
//! it starts again on the full disk thanks to its reserve, and takes acts again once there is room.

use anyhow::Result;
use linli_protocol::ErrorCode;

use super::disk::SmallDisk;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::server::Server;

/// The disk's size, and what is left of it: below the watermark, even when the reserve (32 MiB) is given up, and more
/// than is written until the server looks again; and so little that it soon runs full.
const DISK_MIB: u64 = 320;
const WATERMARK: &str = "disk_watermark_mib=128";
const NEARLY_FULL_KIB: u64 = 64 * 1024;
const FULL_KIB_MAX: u64 = 3 * 1024;
const ACTS_MAX: u64 = 600;

/// The watermark is above what is left: no act is taken, all is read, and nobody has to restart anything.
pub(super) async fn nearly_full(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let disk = match SmallDisk::mount(lab, DISK_MIB) {
        Ok(disk) => disk,
        Err(why) => return Ok(Outcome::left_out(format!("{why:#}"))),
    };
    let mut campaign = Campaign::begin_with(lab, &disk.data_dir(), &[WATERMARK], random.branch()).await?;
    let crowd = campaign.set_to_work()?;
    campaign.until_acknowledged(random.below(ACTS_MAX)).await;
    disk.fill_but(NEARLY_FULL_KIB)?;
    expect_read_only(&mut campaign).await?;
    if random.once_in(2) {
        campaign.trail("a kill on the nearly full disk");
        campaign.take_server()?.kill().await?;
        campaign.gather(crowd).await?;
        campaign.recover().await?;
        if campaign.is_wrong() {
            return campaign.finish_as_one().await;
        }
        expect_read_only(&mut campaign).await?;
        disk.make_room()?;
        campaign.server()?.until_page("/readyz", 200).await?;
        campaign.strike(ACTS_MAX, Server::kill).await?;
    } else {
        disk.make_room()?;
        campaign.server()?.until_page("/readyz", 200).await?;
        if let Err(code) = campaign.post("there is room again").await? {
            campaign.wrong(format!("there is room again, and a post was answered {code:?}"));
        }
        campaign.take_server()?.kill().await?;
        campaign.gather(crowd).await?;
    }
    campaign.recover().await?;
    campaign.finish_as_one().await
}

/// Nobody watches: the disk runs full under the writer.
pub(super) async fn full(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let disk = match SmallDisk::mount(lab, DISK_MIB) {
        Ok(disk) => disk,
        Err(why) => return Ok(Outcome::left_out(format!("{why:#}"))),
    };
    let settings = ["disk_watermark_mib=0"];
    let mut campaign = Campaign::begin_with(lab, &disk.data_dir(), &settings, random.branch()).await?;
    let crowd = campaign.set_to_work()?;
    disk.fill_but(random.below(FULL_KIB_MAX))?;
    let ended = campaign.take_server()?.ended().await?;
    campaign.gather(crowd).await?;
    campaign.trail(format!("the disk ran full; the server ended with {}", ended.status));
    if ended.status.code() != Some(1) || !says(&ended.said, &["storing failed", "No space left"]) {
        campaign.wrong(format!("the full disk was not named; {}:\n{}", ended.status, ended.said));
    }
    // As full as before: the reserve is given up, which lets the journal open; it takes nothing.
    campaign.set(&[WATERMARK]);
    campaign.recover().await?;
    if campaign.is_wrong() {
        return campaign.finish_as_one().await;
    }
    expect_read_only(&mut campaign).await?;
    campaign.take_server()?.kill().await?;
    // Now even the reserve's space is taken: it opens, or says why not.
    disk.fill_but(0)?;
    let mut note = "on a disk without a reserve it opens";
    match campaign.start().await {
        Ok(server) => campaign.recover_as(Ok(server)).await?,
        Err(failed) if failed.code == Some(1) && says(&failed.said, &["No space left"]) => {
            note = "on a disk without a reserve it ends and says why";
        }
        Err(failed) => campaign.wrong(format!("on a disk without a reserve: {failed}")),
    }
    if campaign.server().is_ok() {
        campaign.take_server()?.kill().await?;
    }
    disk.make_room()?;
    campaign.recover().await?;
    if !campaign.is_wrong() {
        campaign.server()?.until_page("/readyz", 200).await?;
        campaign.strike(ACTS_MAX, Server::kill).await?;
        campaign.recover().await?;
    }
    Ok(campaign.finish_as_one().await?.noting(note))
}

async fn expect_read_only(campaign: &mut Campaign<'_>) -> Result<()> {
    campaign.server()?.until_page("/readyz", 503).await?;
    if campaign.server()?.page("/healthz").await != Some(200) {
        campaign.wrong("it is nearly full, and not healthy: it would be restarted for nothing");
    }
    match campaign.post("is there room?").await? {
        Err(ErrorCode::ReadOnly) => {}
        other => campaign.wrong(format!("nearly full, and a post was answered {other:?}")),
    }
    campaign.look().await
}

/// Whether all of these were said.
pub(super) fn says(said: &str, wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| said.contains(wanted))
}
