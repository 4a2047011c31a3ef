//! Starts on a damaged snapshot of the engine's, and on one that a killed start has left half-written: the
//! server starts with everything, or says that its data is damaged. The snapshot only shortens a start: without
//! it everything must be there again.

use anyhow::{Context, Result};

use super::files::{Files, garble};
use super::torn::is_named;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::server::Server;

const ACTS_MAX: u64 = 1_000;

/// A killed start leaves `snap.….generating` beside the snapshot that holds: nothing may come of it.
pub(super) async fn half_written(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = loaded(lab, &data_dir, &mut random).await?;
    let mut files = Files::of(&data_dir)?;
    let (path, whole) = files.snapshots().last().context("no snapshot in the journal")?.clone();
    let kept = random.index(whole.len());
    // The engine names it after the place it holds up to, which is later than the other's.
    let name = path.file_name().context("a file's name")?.to_string_lossy();
    let place_of = u64::from_str_radix(name.trim_start_matches("snap."), 16)?;
    let later = place_of + 1 + random.below(10_000);
    files.add(path.with_file_name(format!("snap.{later:016X}.generating")), whole[..kept].to_vec());
    files.put_back()?;
    campaign.trail(format!("{kept} of {} bytes of the next snapshot were written", whole.len()));
    campaign.recover().await?;
    if !campaign.is_wrong() {
        campaign.strike(ACTS_MAX, Server::kill).await?;
        campaign.recover().await?;
    }
    campaign.finish_as_one().await
}

/// The snapshot that holds is cut, emptied, garbled or gone.
pub(super) async fn damaged(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = loaded(lab, &data_dir, &mut random).await?;
    let mut files = Files::of(&data_dir)?;
    let (path, content) = files.snapshots().last().context("no snapshot in the journal")?;
    let path = path.clone();
    let at = random.index(content.len());
    let told = match random.below(4) {
        0 => {
            content.truncate(at);
            format!("the snapshot was cut at {at}")
        }
        1 => {
            content.clear();
            "the snapshot was emptied".to_owned()
        }
        2 => {
            let end = (at + 8).min(content.len());
            garble(&mut content[at..end], &mut random);
            format!("the snapshot was garbled at {at}")
        }
        _ => String::new(),
    };
    files.put_back()?;
    if told.is_empty() {
        std::fs::remove_file(&path)?;
        campaign.trail("the snapshot was taken away");
    } else {
        campaign.trail(told);
    }
    let note = match campaign.start().await {
        Ok(server) => {
            campaign.recover_as(Ok(server)).await?;
            "it starts with everything"
        }
        Err(failed) if is_named(&failed) => {
            std::fs::remove_file(&path)?;
            campaign.trail("refused, and the snapshot taken away by hand");
            campaign.recover().await?;
            "refused with a clear message; without the snapshot it starts with everything"
        }
        Err(failed) => {
            campaign.wrong(format!("the damage is not named: {failed}"));
            "not named"
        }
    };
    if !campaign.is_wrong() {
        campaign.strike(ACTS_MAX, Server::kill).await?;
        campaign.recover().await?;
    }
    Ok(campaign.finish_as_one().await?.noting(note))
}

/// A directory with some history, whose server is killed.
async fn loaded<'a>(lab: &'a Lab, data_dir: &std::path::Path, random: &mut Random) -> Result<Campaign<'a>> {
    let mut campaign = Campaign::begin(lab, data_dir, random.branch()).await?;
    for _ in 0..2 {
        campaign.strike(ACTS_MAX, Server::kill).await?;
        campaign.recover().await?;
    }
    let crowd = campaign.set_to_work()?;
    campaign.until_acknowledged(random.below(ACTS_MAX)).await;
    campaign.take_server()?.kill().await?;
    campaign.gather(crowd).await?;
    Ok(campaign)
}
