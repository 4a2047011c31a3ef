//! `proxy`: some talk through a bad line, some beside it.

use std::time::Duration;

use anyhow::Result;

use super::crowd::{Crowd, Manner, Seat};
use super::proxy::Proxy;
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::random::Random;

const BEHIND_THE_PROXY: usize = 8;
const BESIDE_IT: usize = 2;
/// Posts that are acknowledged while lines are bad.
const POSTS: u64 = 250;

/// One trial.
pub(super) async fn trial(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    // Both ends find a silent line out sooner.
    let server = lab.start(&data_dir, &["ping_ms=1000"]).await?;
    let proxy = Proxy::bad(server.address, random.branch()).await?;
    let mut seats = Seat::row("behind the proxy", BEHIND_THE_PROXY, proxy.address);
    seats.extend(Seat::row("beside it", BESIDE_IT, server.address));
    let manner = Manner { pause_max: Duration::from_millis(120), text_bytes: 200 };
    let crowd = Crowd::gather(server.address, &data_dir, seats, manner, &mut random).await?;
    let talked = crowd.talk_on(POSTS).await;
    proxy.calm();
    let breaks = crowd.breaks();
    let figures = proxy.figures();
    let (acknowledged, mut violations) = crowd.finish(server.address).await?;
    violations.extend(talked.err().map(|error| error.to_string()));
    super::ends_well(server, lab, &data_dir, &mut violations).await?;
    let note = format!(
        "{} connections through the proxy, {} broken, {} silenced; clients lost {breaks}",
        figures.connections, figures.broken, figures.silenced
    );
    Ok(Outcome { violations, ..Outcome::held(acknowledged) }.noting(note))
}
