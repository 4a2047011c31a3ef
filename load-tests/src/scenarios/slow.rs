//! `slow`: the same posts to the same number of readers twice, once with all of them reading and once with
//! some stopped. The others must hardly notice, the server must not pile up memory, and the stopped ones
//! must get everything once they read on.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::args::Slow;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::latency::Latency;
use crate::report::Report;
use crate::sender::Pace;
use crate::units;

/// Members that post.
const SENDERS: usize = 4;

/// One run of the pair.
struct Run {
    report: Report,
    latency: Latency,
    catch_up_s: f64,
    incomplete: usize,
}

/// Plays pairs of runs, alternating.
pub(super) fn play(context: &Context, slow: Slow) -> Result<Report> {
    let mut ratios = Vec::new();
    let mut all: Option<(Report, Latency, Latency)> = None;
    let (mut catch_up_s, mut incomplete) = (0f64, 0);
    for run in 1..=slow.runs {
        context.console.progress(&format!("pair {run} of {}: all read", slow.runs));
        let plain = one(context, slow, 0)?;
        context.console.progress(&format!("pair {run} of {}: {} stop", slow.runs, slow.stopped));
        let stopped = one(context, slow, slow.stopped.into())?;

        let p99 = |run: &Run| run.latency.percentiles().p99_ms;
        ratios.extend(p99(&stopped).zip(p99(&plain)).map(|(with, without)| with / without));
        catch_up_s = catch_up_s.max(stopped.catch_up_s);
        incomplete += stopped.incomplete;
        all = Some(match all {
            None => first(plain, stopped),
            Some(so_far) => further(so_far, &plain, &stopped),
        });
    }
    let Some((mut report, without, with)) = all else { bail!("no run was made") };
    report = report.with_latency(with.percentiles());
    let ratio = median(&mut ratios);
    let baseline = without.percentiles();
    report.own("baseline_p50_ms", baseline.p50_ms);
    report.own("baseline_p99_ms", baseline.p99_ms);
    report.own("p99_ratio", ratio);
    report.own("p99_ratios", ratios);
    report.own("stopped", slow.stopped);
    report.own("stopped_incomplete", units::count(incomplete));
    report.own("stopped_catch_up_s", catch_up_s);
    if let (Some(max), Some(ratio)) = (slow.p99_ratio_max, ratio)
        && ratio > max
    {
        report.clean = false;
        report.notes.insert(format!("the others' p99 grew more than {max} times"), 1);
    }
    Ok(report)
}

fn one(context: &Context, slow: Slow, stopped: usize) -> Result<Run> {
    let members = usize::from(slow.members);
    let crowd = Crowd { groups: 1, readers_each: members, senders_each: SENDERS };
    let shape = Shape {
        crowd,
        text_bytes: slow.bytes.into(),
        stopped,
        deliveries_per_s: Some(f64::from(slow.rate) * f64::from(slow.members)),
    };
    let mut field = Field::open(context, shape)?;
    field.join()?;
    field.set_stopped(true)?;
    let since = field.mark();
    let sent = field.send(Pace::Rate(slow.rate.into()), Duration::from_secs(slow.seconds.into()))?;
    field.drain()?;
    let had_before = field.readers.role().deliveries;

    field.set_stopped(false)?;
    let began_ns = context.clock.now_ns();
    let incomplete = field.drain()?;
    let catch_up_s = units::seconds(context.clock.now_ns() - began_ns);
    let mut report = field.report("slow", sent, since);
    report.own("stopped_text_bytes_each", sent.posts * u64::from(slow.bytes));
    report.own("stopped_caught_up_events", field.readers.role().deliveries - had_before);
    Ok(Run { report, latency: std::mem::take(&mut field.readers.role_mut().latency), catch_up_s, incomplete })
}

/// The report of the run with stopped readers, with the other's faults and memory beside its own.
fn first(plain: Run, stopped: Run) -> (Report, Latency, Latency) {
    let mut report = stopped.report;
    report.findings.add(&plain.report.findings);
    report.clean &= plain.report.clean;
    report.own("baseline_rss_kib_max", plain.report.server_rss_kib_max);
    for (note, times) in plain.report.notes {
        *report.notes.entry(note).or_default() += times;
    }
    (report, plain.latency, stopped.latency)
}

/// A further pair: faults add up, latencies are put together, the rest stays the first pair's.
fn further(so_far: (Report, Latency, Latency), plain: &Run, stopped: &Run) -> (Report, Latency, Latency) {
    let (mut report, mut without, mut with) = so_far;
    for run in [plain, stopped] {
        report.findings.add(&run.report.findings);
        report.clean &= run.report.clean;
        report.server_rss_kib_max = report.server_rss_kib_max.max(run.report.server_rss_kib_max);
    }
    without.merge(&plain.latency);
    with.merge(&stopped.latency);
    (report, without, with)
}

fn median(ratios: &mut [f64]) -> Option<f64> {
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_the_sorted_ratios() {
        assert_eq!(median(&mut [9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut []), None);
    }
}
