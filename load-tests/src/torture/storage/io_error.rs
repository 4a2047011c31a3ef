//! Errors of the disk, injected by strace: a sync or a write that fails, once or from then on. The process must
//! end with a clear message, and the next start have everything that was acknowledged.

use anyhow::Result;

use super::full::says;
use crate::torture::fault::{Outcome, Turn};
use crate::torture::lab::Lab;
use crate::torture::load::campaign::Campaign;
use crate::torture::random::Random;
use crate::torture::tools::run;

const ACTS_MAX: u64 = 300;
/// Which call of a thread fails first: any from the second to this.
const WHEN_MAX: u64 = 60;

/// Makes this system call fail while the server serves.
pub(super) async fn io_error(turn: Turn, lab: &Lab, call: &str) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    if let Err(why) = run("strace", &["-f", "-e", "trace=fdatasync", "true"]) {
        return Ok(Outcome::left_out(format!("{why:#}")));
    }
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let mut campaign = Campaign::begin(lab, &data_dir, random.branch()).await?;
    let crowd = campaign.set_to_work()?;
    campaign.until_acknowledged(random.below(ACTS_MAX)).await;
    campaign.stop().await?;
    campaign.gather(crowd).await?;

    let when = 2 + random.below(WHEN_MAX);
    let lasting = if random.once_in(2) { "+" } else { "" };
    // strace counts each thread's calls. -D: the server stays our child, and its exit status comes to us.
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:error=EIO:when={when}{lasting}"));
    let under =
        ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    campaign.trail(format!("{call} fails at call {when}{lasting} of a thread"));
    match lab.start_under(&under, &data_dir, &[]).await {
        Ok(server) => {
            campaign.recover_as(Ok(server)).await?;
            let crowd = campaign.set_to_work()?;
            let ended = campaign.take_server()?.ended().await?;
            campaign.gather(crowd).await?;
            if ended.status.code() != Some(1) || !says(&ended.said, &["storing failed"]) {
                campaign
                    .wrong(format!("it did not say that storing failed; {}:\n{}", ended.status, ended.said));
            }
        }
        Err(failed) if failed.code == Some(1) && says(&failed.said, &["Input/output error"]) => {}
        Err(failed) => campaign.wrong(format!("it met the error at its start, and did not say so: {failed}")),
    }
    campaign.recover().await?;
    campaign.finish_as_one().await
}
