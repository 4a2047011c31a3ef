//! Starts on a journal whose last write reached the disk in parts only, as it may when the power goes, and on
//! one whose synced data is not what was written, as on a disk that fails.

use anyhow::{Context, Result, anyhow, ensure};

use super::files::{Files, SECTOR, garble};
use super::full::says;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::server::{NotStarted, Server};

const ACTS_MAX: u64 = 1_000;
/// Bytes of the post whose commit is torn.
const POST_BYTES: usize = 3_000;
/// Bytes of synced data that go bad together, at most.
const DAMAGE_BYTES_MAX: u64 = 4_096;

/// The commit after the last sync is there in some sectors only: all before it must be. In half of the trials
/// some of those sectors are garbled, which disks that write a sector as a whole never leave: then the engine
/// may also refuse, with a clear message, but never serve less.
pub(super) async fn torn_tail(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    // What is served after a start is synced, and what was acknowledged is served.
    campaign.strike(ACTS_MAX, Server::kill).await?;
    campaign.recover().await?;
    let synced = Files::of(&data_dir)?;
    let post = campaign.post(&"t".repeat(POST_BYTES)).await?;
    post.map_err(|code| anyhow!("a post was answered {code:?}"))?;
    campaign.take_server()?.kill().await?;
    let garbles = random.once_in(2);
    let told = tear(synced, Files::of(&data_dir)?, garbles, &mut random)?;
    campaign.trail(told);
    let note = match campaign.start().await {
        Err(failed) if garbles && is_named(&failed) => {
            return Ok(campaign.finish_as_one().await?.noting("garbled: refused with a clear message"));
        }
        started => {
            campaign.recover_as(started).await?;
            if garbles { "garbled: it starts with everything" } else { "torn: it starts with everything" }
        }
    };
    if campaign.is_wrong() {
        return campaign.finish_as_one().await;
    }
    campaign.strike(ACTS_MAX, Server::kill).await?;
    campaign.recover().await?;
    Ok(campaign.finish_as_one().await?.noting(note))
}

/// Whether a server that did not start says that its data is damaged, and what to do.
pub(super) fn is_named(failed: &NotStarted) -> bool {
    failed.code == Some(1) && says(&failed.said, &["stored data is damaged", "restore a backup"])
}

/// Puts back what was synced, with a part of what was written after it; the answer is which, in words.
fn tear(mut synced: Files, mut written: Files, may_garble: bool, random: &mut Random) -> Result<String> {
    let (before, after) = (synced.db()?, written.db()?);
    let (was_bytes, is_bytes) = (before.len(), after.len());
    ensure!(was_bytes <= is_bytes, "the journal's file became shorter");
    let grown = is_bytes - was_bytes;
    let bytes = was_bytes + random.index(grown + 1);
    before.resize(bytes, 0);
    let sectors =
        before.chunks_mut(SECTOR).zip(after.chunks(SECTOR)).filter(|(was, is)| is[..was.len()] != **was);
    let (mut changed, mut kept, mut garbled) = (0, 0, 0);
    for (was, is) in sectors {
        changed += 1;
        if random.once_in(2) {
            was.copy_from_slice(&is[..was.len()]);
            kept += 1;
            if may_garble && random.once_in(4) {
                garble(was, random);
                garbled += 1;
            }
        }
    }
    ensure!(changed > 0, "a commit changed nothing");
    synced.put_back()?;
    Ok(format!("of {changed} sectors of the last commit {kept} were there, {garbled} of them garbled"))
}

/// Synced data goes bad: it is refused with a clear message, or found by `check` or while reading, or it was
/// nothing that anybody needs. Served as if nothing were missing it must never be.
///
/// Only what the last start found is damaged. What was written since is beyond the engine's snapshot, and damage
/// there looks to it like a torn tail: it drops that and all after it without a word. Nothing here finds that.
pub(super) async fn damaged(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    campaign.strike(ACTS_MAX, Server::kill).await?;
    campaign.recover().await?;
    if random.once_in(2) {
        campaign.stop().await?;
    } else {
        campaign.take_server()?.kill().await?;
    }
    let mut files = Files::of(&data_dir)?;
    let told = damage(files.db()?, &mut random);
    files.put_back()?;
    campaign.trail(told);
    let found = match campaign.start().await {
        Err(failed) if is_named(&failed) => "found at the start",
        Err(failed) => {
            campaign.wrong(format!("the damage is not named: {failed}"));
            "not named"
        }
        Ok(server) => {
            server.kill().await.context("the damaged server")?;
            if lab.check(&data_dir).await?.is_some() {
                "found by check"
            } else {
                campaign.recover().await?;
                if campaign.is_wrong() { "NOT FOUND" } else { "harmless" }
            }
        }
    };
    Ok(campaign.finish_as_one().await?.noting(found))
}

fn damage(db: &mut Vec<u8>, random: &mut Random) -> String {
    let at = random.index(db.len());
    let bytes =
        random.index(db.len() - at).min(random.index(usize::try_from(DAMAGE_BYTES_MAX).unwrap_or(0))).max(1);
    let length = db.len();
    match random.below(4) {
        0 => {
            db[at] ^= 1 << random.below(8);
            format!("a bit was turned at {at} of {length}")
        }
        1 => {
            db[at..at + bytes].fill(0);
            format!("{bytes} bytes at {at} of {length} were zeroed")
        }
        2 => {
            garble(&mut db[at..at + bytes], random);
            format!("{bytes} bytes at {at} of {length} were garbled")
        }
        _ => {
            db.truncate(at);
            format!("all from {at} of {length} on was cut off")
        }
    }
}
