//! Other processes on a directory that is being served: each is refused at once and says why, and the server
//! and its clients notice nothing.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::full::says;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::people;
use crate::torture::random::Random;

const ACTS_MAX: u64 = 400;
/// How long somebody may take to be refused.
const AT_ONCE: Duration = Duration::from_secs(5);
/// Further servers that try in one trial: 1 to so many.
const OTHERS_MAX: u64 = 4;

/// Starts further servers, and an export, on the directory of a server under load.
pub(super) async fn second(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    let crowd = campaign.set_to_work()?;
    for _ in 0..=random.below(OTHERS_MAX) {
        campaign.until_acknowledged(random.below(ACTS_MAX)).await;
        let began = Instant::now();
        match lab.start(&data_dir, &[]).await {
            Ok(_) => campaign.wrong("a second server serves the same directory"),
            Err(refused) => {
                let is_clear = says(&refused.said, &["in use by another linli-server", "--data-dir"]);
                if refused.code != Some(1) || !is_clear || began.elapsed() > AT_ONCE {
                    let took = began.elapsed();
                    campaign.wrong(format!("the second server's refusal took {took:?} and was: {refused}"));
                }
            }
        }
    }
    let export: [&OsStr; 3] = ["export".as_ref(), "--data-dir".as_ref(), data_dir.as_ref()];
    let exported = lab.command(&export).await?;
    let said = String::from_utf8_lossy(&exported.stderr);
    if exported.status.success() || !says(&said, &["in use by another linli-server"]) {
        campaign.wrong(format!("an export of the served directory: {}\n{said}", exported.status));
    }
    // The administration's socket is still the first one's.
    if let Err(error) = people::settle(&data_dir, 0) {
        campaign.wrong(format!("the first server's administration does not answer: {error:#}"));
    }
    campaign.until_acknowledged(random.below(ACTS_MAX)).await;
    if crowd.gone() > 0 {
        campaign.wrong(format!("{} connections to the first server ended", crowd.gone()));
    }
    campaign.stop().await?;
    campaign.gather(crowd).await?;
    campaign.recover().await?;
    campaign.finish_as_one().await
}
