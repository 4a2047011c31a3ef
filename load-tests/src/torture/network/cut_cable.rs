//! `cut_cable`: three cables to a server in a namespace of its own. One is cut for a moment, one until both ends must
//! have given the other up, one never; people talk over all of them.

use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::time::sleep;

use super::cable::{CableEnd, Ground};
use super::crowd::{Crowd, Manner, Seat};
use super::{LIMIT_MS, PING_MS, STALL_LIMIT_MS, until_sessions};
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::random::Random;

/// People at each cable.
const EACH: usize = 3;
/// Longest cut that both ends should survive, in milliseconds.
const MOMENT_MS_MAX: u64 = 4_000;
/// Posts before the cut, so that it comes in mid-talk.
const POSTS_BEFORE_MAX: u64 = 20;

/// One trial.
pub(super) async fn trial(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let ground = match Ground::lay(3) {
        Ok(ground) => ground,
        Err(why) => return Ok(Outcome::left_out(why)),
    };
    let [whole, short, long] = &ground.cables[..] else { return Err(anyhow!("three cables were laid")) };
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let settings = ["listen=0.0.0.0:0", &format!("ping_ms={PING_MS}")];
    let server = lab.start_under(&ground.under(), &data_dir, &settings).await?;
    let door = |cable: &super::cable::Cable| (cable.server, server.address.port()).into();
    let seats = [("never cut", whole), ("cut for a moment", short), ("cut for long", long)]
        .into_iter()
        .flat_map(|(name, cable)| Seat::row(name, EACH, door(cable)));
    // In the short run so little is said that the kernel takes it for those who are cut off, and they owe a pong. In the
    // long run bytes pile up, no pong is due, and the stall's minute counts; fewer events than a server replays, so that
    // those who come back after it need no view.
    let (pause_max, limit_ms) = if lab.soak {
        (Duration::from_millis(150), STALL_LIMIT_MS)
    } else {
        (Duration::from_millis(2_500), LIMIT_MS)
    };
    let manner = Manner { pause_max, text_bytes: 60 };
    let crowd = Crowd::gather(door(whole), &data_dir, seats.collect(), manner, &mut random).await?;

    let mut violations = Vec::new();
    crowd.talk_on(10 + random.below(POSTS_BEFORE_MAX)).await?;
    let ends = [CableEnd::Ours, CableEnd::Theirs];
    let end = |random: &mut Random| random.pick(&ends).copied().unwrap_or(CableEnd::Ours);
    let moment = Duration::from_millis(random.below(MOMENT_MS_MAX));
    let (short_end, long_end) = (end(&mut random), end(&mut random));
    let down = |cable: &super::cable::Cable, end| cable.cut(end).map_err(|why| anyhow!(why));
    down(long, long_end)?;
    down(short, short_end)?;
    sleep(moment).await;
    short.mend().map_err(|why| anyhow!(why))?;
    // Those on the cut cable are still sessions until the server has found out.
    let dropped = until_sessions(&data_dir, |open| open <= 2 * EACH as u64, limit_ms).await;
    if let Err(open) = dropped {
        violations
            .push(format!("{limit_ms} ms after a cable was cut {open} sessions are open, not {}", 2 * EACH));
    }
    // The others talk on meanwhile.
    if let Err(error) = crowd.talk_on(10).await {
        violations.push(format!("while a cable is cut: {error}"));
    }
    long.mend().map_err(|why| anyhow!(why))?;
    let back = until_sessions(&data_dir, |open| open >= 3 * EACH as u64, 40_000).await;
    let breaks = crowd.breaks();
    let (acknowledged, wrongs) = crowd.finish(door(whole)).await?;
    violations.extend(wrongs);
    if let Err(open) = back {
        violations.push(format!("40 s after the cable was mended {open} of {} are back", 3 * EACH));
    }
    super::ends_well(server, lab, &data_dir, &mut violations).await?;
    let note = format!(
        "cut for {} ms at {short_end:?} and for long at {long_end:?}; clients lost {breaks} connections",
        moment.as_millis()
    );
    Ok(Outcome { violations, ..Outcome::held(acknowledged) }.noting(note))
}
