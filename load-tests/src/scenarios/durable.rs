//! `durable`: senders that wait for each post's acknowledgement before the next, first many, then one alone;
//! beside it a bare fdatasync in the same directory. Only a quiet machine makes the two comparable.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::args::Durable;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::latency::{Latency, Percentiles};
use crate::report::Report;
use crate::sender::Pace;
use crate::units;

/// Bare syncs measured, and the longest time for them.
const SYNCS: usize = 500;
const SYNC_S_MAX: u64 = 5;

/// Plays both phases.
pub(super) fn play(context: &Context, durable: Durable) -> Result<Report> {
    let length = Duration::from_secs(durable.sending.seconds.into());
    let many = phase(context, durable, durable.senders.into(), length)?;
    context.console.progress("one sender alone");
    // Right before and right after, because a disk's mood changes within minutes.
    let mut bare = bare_sync(&context.target.data_dir, durable.sending.bytes.into())?;
    let lone = phase(context, durable, 1, length / 2)?;
    bare.merge(&bare_sync(&context.target.data_dir, durable.sending.bytes.into())?);
    let bare = bare.percentiles();

    let lone_percentiles = percentiles(&lone);
    let mut report = many;
    report.findings.add(&lone.findings);
    report.clean &= lone.clean;
    report.refused += lone.refused;
    for (note, times) in &lone.notes {
        *report.notes.entry(note.clone()).or_default() += times;
    }
    report.own("senders", durable.senders);
    report.own("lone_acks_per_s", lone.acks_per_s);
    report.own("lone_ack_p50_ms", lone_percentiles.p50_ms);
    report.own("lone_ack_p99_ms", lone_percentiles.p99_ms);
    report.own("fdatasync_p50_ms", bare.p50_ms);
    report.own("fdatasync_p99_ms", bare.p99_ms);
    let in_syncs = lone_percentiles.p50_ms.zip(bare.p50_ms).map(|(ack, sync)| ack / sync);
    report.own("lone_ack_p50_in_syncs", in_syncs);
    Ok(report)
}

/// So many senders, one unanswered post each.
fn phase(context: &Context, durable: Durable, senders: usize, length: Duration) -> Result<Report> {
    let crowd = Crowd { groups: 1, readers_each: durable.readers.into(), senders_each: senders };
    let shape = Shape { crowd, text_bytes: durable.sending.bytes.into(), stopped: 0, deliveries_per_s: None };
    let mut field = Field::open(context, shape)?;
    field.join()?;
    let since = field.mark();
    // Readers only check here; nobody waits for them.
    let sent = field.send(Pace::Window { posts: 1, lag_max: 0 }, length)?;
    field.drain()?;
    let mut report = field.report("durable", sent, since).with_latency(field.sender().acks.percentiles());
    report.connections += units::count(senders);
    Ok(report)
}

fn percentiles(report: &Report) -> Percentiles {
    let Report { p50_ms, p90_ms, p99_ms, max_ms, .. } = *report;
    Percentiles { p50_ms, p90_ms, p99_ms, max_ms }
}

/// Appends and syncs in the directory, as the plainest journal would.
fn bare_sync(directory: &Path, bytes: usize) -> Result<Latency> {
    let mut file = tempfile::tempfile_in(directory).context("a file beside the journal")?;
    let record = vec![b'x'; bytes];
    let mut latency = Latency::default();
    let deadline = Instant::now() + Duration::from_secs(SYNC_S_MAX);
    for _ in 0..SYNCS {
        let began = Instant::now();
        append(&mut file, &record)?;
        latency.record_ns(units::ns(began.elapsed()));
        if Instant::now() > deadline {
            break;
        }
    }
    Ok(latency)
}

fn append(file: &mut File, record: &[u8]) -> Result<()> {
    file.write_all(record)?;
    Ok(file.sync_data()?)
}
