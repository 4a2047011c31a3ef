//! `vanishes`: clients are gone without a close, at every stage of a connection, and with whatever half-said. The line is
//! a proxy that falls silent: nothing comes any more, and nothing says so.

use std::time::Duration;

use anyhow::Result;

use super::crowd::{Crowd, Manner, Seat};
use super::proxy::Proxy;
use super::raw::{FIN, Line, TEXT, header, upgrade_request};
use super::{LIMIT_MS, PING_MS, until_sessions};
use crate::torture::fault::Outcome;
use crate::torture::lab::Lab;
use crate::torture::random::Random;

const HONEST: usize = 4;
/// Honest ones whose machines vanish in mid-talk.
const TALKERS: usize = 6;
/// Of each other kind.
const EACH: usize = 10;

/// One trial.
pub(super) async fn trial(mut random: Random, lab: &Lab) -> Result<Outcome> {
    let place = lab.directory()?;
    let data_dir = place.path().join("data");
    let server = lab.start(&data_dir, &[&format!("ping_ms={PING_MS}")]).await?;
    let proxy = Proxy::good(server.address).await?;
    let manner = Manner { pause_max: Duration::from_millis(80), text_bytes: 200 };
    let honest = Seat::row("honest", HONEST, server.address);
    let crowd = Crowd::gather(server.address, &data_dir, honest, manner, &mut random).await?;

    let mut lines = Vec::new();
    for _ in 0..EACH {
        // Nothing said; half an upgrade; upgraded; signed in; following; following, in the middle of a frame.
        lines.push(Line::open(proxy.address, None, None).await?);
        let mut line = Line::open(proxy.address, None, None).await?;
        let request = upgrade_request("");
        line.send(&request.as_bytes()[..random.index(request.len())]).await?;
        lines.push(line);
        let mut line = Line::open(proxy.address, None, None).await?;
        line.upgrade().await?;
        lines.push(line);
        for stage in 0..3 {
            let mut line = Line::open(proxy.address, None, None).await?;
            let epoch = line.sign_in(&crowd.guest.token).await?;
            if stage > 0 {
                line.follow(crowd.topic, epoch).await?;
            }
            if stage > 1 {
                let begun = [header(FIN | TEXT, 1_000), vec![b' '; random.index(1_000)]].concat();
                line.send(&begun).await?;
            }
            lines.push(line);
        }
    }
    // These talk when it happens, and are the same people's.
    let far = Seat::row("far", TALKERS, proxy.address);
    let far = crowd.join(far, &data_dir, manner, &mut random)?;
    crowd.talk_on(40 + random.below(60)).await?;
    proxy.freeze();
    far.abandon();
    drop(lines);

    let mut violations = Vec::new();
    let gone = until_sessions(&data_dir, |open| open <= HONEST as u64, LIMIT_MS).await;
    if let Err(open) = gone {
        violations.push(format!("{LIMIT_MS} ms after all but {HONEST} vanished {open} sessions are open"));
    }
    if let Err(error) = crowd.talk_on(20).await {
        violations.push(format!("after the others vanished: {error}"));
    }
    let (acknowledged, wrongs) = crowd.finish(server.address).await?;
    violations.extend(wrongs);
    drop(proxy);
    super::ends_well(server, lab, &data_dir, &mut violations).await?;
    Ok(Outcome { violations, ..Outcome::held(acknowledged) })
}
