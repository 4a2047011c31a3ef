//! A backup that is taken under load and restored elsewhere: what was acknowledged before it began is in it,
//! the history has a new name, and clients with a place in the old one are told to start from a view.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, bail};
use linli_protocol::{ErrorCode, EventFrame, Op, Outcome as Reply, Position, Seq, ServerFrame, Topic};
use tokio::time::timeout;

use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::people;
use crate::torture::random::Random;
use crate::torture::server::{PATIENCE, Server};
use crate::torture::wire::Wire;

const ACTS_MAX: u64 = 1_200;
const ACTS_AFTER: u64 = 200;

/// Takes a backup while everybody works, restores it, and compares; then a part of the backup must be refused.
pub(super) async fn restore(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let (data_dir, file) = (place.path().join("data"), place.path().join("backup.jsonl"));
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    let crowd = campaign.set_to_work()?;
    campaign.until_acknowledged(random.below(ACTS_MAX)).await;
    let floor = campaign.book().truth().last_acknowledged();
    if let Some(failed) = on(lab, "backup", &data_dir, &file).await? {
        campaign.wrong(failed);
    }
    campaign.until_acknowledged(ACTS_AFTER).await;
    campaign.take_server()?.kill().await?;
    campaign.gather(crowd).await?;
    campaign.recover().await?;
    if campaign.is_wrong() {
        return campaign.finish_as_one().await;
    }

    let restored = place.path().join("restored");
    campaign.trail(format!("a backup that began after {floor} was acknowledged"));
    match on(lab, "restore", &restored, &file).await? {
        Some(failed) => campaign.wrong(failed),
        None => match lab.start(&restored, &[]).await {
            Ok(server) => compare(&campaign, &server, &restored, floor).await?,
            Err(failed) => campaign.wrong(format!("the restored directory: {failed}")),
        },
    }
    a_part_is_refused(lab, &mut campaign, &mut random, place.path(), &file).await?;
    campaign.finish_as_one().await
}

async fn compare(campaign: &Campaign<'_>, server: &Server, data_dir: &Path, floor: Seq) -> Result<()> {
    let topic = campaign.topic();
    let user = campaign.checker().user;
    let person = people::another_device(data_dir, user)?;
    let looked = timeout(PATIENCE, history(server.address, &person.token, topic, campaign)).await;
    let events = looked.context("the restored history cannot be read in time")??;
    campaign.book().truth().settle_restored(floor, &events);
    Ok(())
}

/// All events of the restored server; on the way, its epoch and what it says to an old position.
async fn history(
    address: SocketAddr,
    token: &str,
    topic: Topic,
    campaign: &Campaign<'_>,
) -> Result<Vec<EventFrame>> {
    let broken = |broken| anyhow::anyhow!("the restored server: {broken:?}");
    let mut wire = Wire::sign_in(address, token).await.map_err(broken)?;
    let wire = match &mut wire {
        Ok(wire) => wire,
        Err(error) => bail!("the restored server lets nobody in: {error:?}"),
    };
    let old = campaign.book().truth().epoch.context("nobody signed in before")?;
    if wire.epoch == old {
        campaign.wrong(format!("the restored history has the old epoch {old}"));
    }
    let after = Position { epoch: old, seq: Seq(1) };
    match wire.ask(Op::Subscribe { topic, after }).await.map_err(broken)? {
        Reply::Error(error) if error.code == ErrorCode::StartFromView => {}
        other => campaign.wrong(format!("a position of the old history was answered {other:?}")),
    }
    let head = match wire.subscribe(topic, Seq::ZERO).await.map_err(broken)? {
        Ok(head) => head,
        Err(error) => bail!("the restored server refuses its own beginning: {error:?}"),
    };
    let mut events = Vec::new();
    while (events.len() as u64) < head.0 {
        if let ServerFrame::Event(event) = wire.next().await.map_err(broken)? {
            events.push(event);
        }
    }
    Ok(events)
}

/// A backup that was cut short anywhere must not become a district.
async fn a_part_is_refused(
    lab: &Lab,
    campaign: &mut Campaign<'_>,
    random: &mut Random,
    place: &Path,
    file: &Path,
) -> Result<()> {
    let whole = std::fs::read(file)?;
    let kept = random.index(whole.len());
    let (part, data_dir) = (place.join("part.jsonl"), place.join("from-a-part"));
    std::fs::write(&part, &whole[..kept])?;
    if on(lab, "restore", &data_dir, &part).await?.is_none() {
        campaign.wrong(format!("{kept} of {} bytes of a backup were restored as if whole", whole.len()));
    } else if data_dir.exists() && lab.start(&data_dir, &[]).await.is_ok() {
        campaign.wrong(format!("a restore of {kept} of {} bytes failed, and is served", whole.len()));
    }
    Ok(())
}

/// Runs `backup` or `restore`; the answer is what failed.
async fn on(lab: &Lab, command: &str, data_dir: &Path, file: &Path) -> Result<Option<String>> {
    let arguments: [&OsStr; 4] =
        [command.as_ref(), "--data-dir".as_ref(), data_dir.as_os_str(), file.as_os_str()];
    let output = lab.command(&arguments).await?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok((!output.status.success()).then(|| format!("{command}: {}\n{said}", output.status)))
}
