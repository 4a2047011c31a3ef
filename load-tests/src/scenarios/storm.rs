//! `storm`: everybody joins, is cut off, misses some posts, and resumes after the last event it had. Joins
//! are timed from their first attempt; nothing that was missed may be missing in the end.

use std::time::Duration;

use anyhow::Result;

use super::broadcast::per_connection;
use crate::args::Storm;
use crate::clock::Clock;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::report::Report;
use crate::sender::{Pace, Sent};
use crate::units;

/// Bytes of a missed post's text.
const TEXT_BYTES: usize = 64;
/// Missed posts are sent this fast, all groups together: it is not what is measured.
const MISSED_PER_S: f64 = 2000.0;

/// Plays the storm.
pub(super) fn play(context: &Context, storm: Storm) -> Result<Report> {
    let size = usize::from(storm.group_size.min(storm.connections));
    let groups = usize::from(storm.connections).div_ceil(size);
    let crowd = Crowd { groups, readers_each: size, senders_each: 1 };
    let shape = Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s: None };
    let mut field = Field::open(context, shape)?;
    let clock = context.clock;

    let before_kib = field.memory.now_kib();
    let since = field.mark();
    let join_ns = timed(clock, || field.join())?;
    let after_kib = field.memory.now_kib();
    let joins = field.readers.take_joins();

    context.console.progress("cutting all connections");
    field.readers.cut_all();
    let missed = send_missed(&mut field, storm.missed, groups)?;

    let resume_ns = timed(clock, || field.join())?;
    let resumes = field.readers.take_joins();
    let caught_up_ns = resume_ns + timed(clock, || field.drain().map(drop))?;

    let mut report = field.report("storm", missed, since).with_latency(joins.percentiles());
    let connections = report.connections;
    report.server_kib_per_connection = per_connection(before_kib, after_kib, connections);
    // Sending is not what a storm is about: these would be rates of the fixed pace.
    (report.deliveries_per_s, report.acks_per_s) = (None, None);
    report.own("joins_per_s", units::per_second(connections, join_ns));
    report.own("resumes_per_s", units::per_second(connections, resume_ns));
    let (first, again) = (joins.percentiles(), resumes.percentiles());
    let tail = |max: Option<f64>, median: Option<f64>| Some(max? - median?);
    report.own("join_tail_ms", tail(first.max_ms, first.p50_ms));
    report.own("resume_p50_ms", again.p50_ms);
    report.own("resume_p99_ms", again.p99_ms);
    report.own("resume_max_ms", again.max_ms);
    report.own("resume_tail_ms", tail(again.max_ms, again.p50_ms));
    report.own("caught_up_s", units::seconds(caught_up_ns));
    report.own("missed_each", storm.missed);
    Ok(report)
}

fn send_missed(field: &mut Field, each: u16, groups: usize) -> Result<Sent> {
    if each == 0 {
        return Ok(Sent::default());
    }
    let posts = f64::from(each) * units::real(units::count(groups));
    field.send(Pace::Rate(MISSED_PER_S), Duration::from_secs_f64(posts / MISSED_PER_S))
}

fn timed(clock: Clock, act: impl FnOnce() -> Result<()>) -> Result<u64> {
    let began_ns = clock.now_ns();
    act()?;
    Ok(clock.now_ns() - began_ns)
}
