//! `fanout` and `groups`: posts to members who all listen, at a rate or as fast as it goes.

use std::time::Duration;

use anyhow::Result;

use crate::args::{Fanout, Groups, Saturation, Sending};
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::report::Report;
use crate::sender::Pace;
use crate::units;

/// One group.
pub(super) fn fanout(context: &Context, fanout: Fanout) -> Result<Report> {
    let Fanout { members, rate, senders, sending, saturation } = fanout;
    let crowd = Crowd { groups: 1, readers_each: members.into(), senders_each: senders.into() };
    broadcast(context, "fanout", crowd, rate, sending, saturation)
}

/// Many groups.
pub(super) fn groups(context: &Context, groups: Groups) -> Result<Report> {
    let Groups { groups, members_each, rate, senders_each, sending, saturation } = groups;
    let crowd =
        Crowd { groups: groups.into(), readers_each: members_each.into(), senders_each: senders_each.into() };
    let mut report = broadcast(context, "groups", crowd, rate, sending, saturation)?;
    report.own("groups", groups);
    report.own("members_each", members_each);
    Ok(report)
}

fn broadcast(
    context: &Context,
    scenario: &str,
    crowd: Crowd,
    rate: u32,
    sending: Sending,
    saturation: Saturation,
) -> Result<Report> {
    let per_post = units::real(units::count(crowd.readers_each));
    let shape = Shape {
        crowd,
        text_bytes: sending.bytes.into(),
        stopped: 0,
        deliveries_per_s: (rate > 0).then(|| f64::from(rate) * per_post),
    };
    let mut field = Field::open(context, shape)?;
    let before_kib = field.memory.now_kib();
    field.join()?;
    let joined_kib = field.memory.now_kib();

    let pace = match rate {
        0 => Pace::Window { posts: saturation.window.into(), lag_max: saturation.lag.into() },
        rate => Pace::Rate(rate.into()),
    };
    let since = field.mark();
    let sent = field.send(pace, Duration::from_secs(sending.seconds.into()))?;
    field.drain()?;

    let mut report =
        field.report(scenario, sent, since).with_latency(field.readers.role().latency.percentiles());
    report.server_kib_per_connection = per_connection(before_kib, joined_kib, report.connections);
    let acks = field.sender().acks.percentiles();
    report.own("ack_p50_ms", acks.p50_ms);
    report.own("ack_p99_ms", acks.p99_ms);
    report.own("latency_samples", field.readers.role().latency.count());
    report.own("rate", rate);
    report.own("text_bytes", sending.bytes);
    Ok(report)
}

/// Memory per connection, if it was measured before and after.
pub(super) fn per_connection(
    before_kib: Option<u64>,
    after_kib: Option<u64>,
    connections: u64,
) -> Option<f64> {
    let grown = units::real(after_kib?) - units::real(before_kib?);
    (connections > 0).then(|| grown / units::real(connections))
}
