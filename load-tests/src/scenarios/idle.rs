//! `idle`: what a connection costs that is signed in, follows its group, and says nothing; and, if asked
//! for, how long one post then takes to everybody in a group.

use std::time::Duration;

use anyhow::Result;

use super::broadcast::per_connection;
use crate::args::Idle;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::report::Report;
use crate::sender::{Pace, Sent};
use crate::units;
use crate::vitals::Process;

/// Bytes of the one post's text.
const TEXT_BYTES: usize = 64;

/// Plays the quiet.
pub(super) fn play(context: &Context, idle: Idle) -> Result<Report> {
    let size = usize::from(idle.group_size.min(idle.connections));
    let groups = usize::from(idle.connections).div_ceil(size);
    let crowd = Crowd { groups, readers_each: size, senders_each: 1 };
    // Every reader is sampled: there is one post at most.
    let shape = Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s: Some(0.0) };
    let mut field = Field::open(context, shape)?;

    settle(context, &mut field, idle.settle)?;
    let before_kib = field.memory.now_kib();
    let cpu_s = || context.target.process.and_then(Process::cpu_s);
    let before_s = cpu_s();
    field.join()?;
    let joined_s = cpu_s();
    settle(context, &mut field, idle.settle)?;
    let settled_s = cpu_s();
    let after_kib = field.memory.now_kib();

    let since = field.mark();
    let sent = if idle.then_post { field.send(Pace::Once, Duration::ZERO)? } else { Sent::default() };
    field.drain()?;

    let mut report =
        field.report("idle", sent, since).with_latency(field.readers.role().latency.percentiles());
    (report.deliveries_per_s, report.acks_per_s) = (None, None);
    report.server_kib_per_connection = per_connection(before_kib, after_kib, report.connections);
    let connections = units::real(report.connections.max(1));
    let us = |from: Option<f64>, to: Option<f64>| Some((to? - from?) * 1e6 / connections);
    report.own("server_cpu_us_per_join", us(before_s, joined_s));
    let quiet_s = f64::from(idle.settle);
    report.own("server_cpu_us_per_connection_s", us(joined_s, settled_s).map(|us| us / quiet_s));
    report.own("server_rss_kib_before", before_kib);
    report.own("server_rss_kib_after", after_kib);
    report.own("groups", units::count(groups));
    report.own("group_size", units::count(size));
    Ok(report)
}

/// Lets the server come to rest, answering its pings.
fn settle(context: &Context, field: &mut Field, seconds: u16) -> Result<()> {
    let until_ns = context.clock.ahead_ns(Duration::from_secs(seconds.into()));
    while context.clock.now_ns() < until_ns {
        field.readers.turn(Duration::from_millis(50))?;
    }
    Ok(())
}
