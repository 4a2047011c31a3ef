//! `reports`: residents of many neighbourhoods report problems while a large group talks. Every secretary and every deputy must be alerted to
//! every report of their neighbourhood, once, and soon; and find it standing in their inbox afterwards.

mod book;
mod town;

use std::thread;
use std::time::Duration;

use anyhow::{Result, anyhow};

use self::book::{Found, OFFICES};
use self::town::Town;
use crate::args::Reports;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::latency::Latency;
use crate::report::Report;
use crate::sender::Pace;
use crate::units;

/// Bytes of each post's text in the group that talks.
const TEXT_BYTES: usize = 128;

/// Plays both at once.
pub(super) fn play(context: &Context, asked: Reports) -> Result<Report> {
    let crowd = Crowd { groups: 1, readers_each: asked.members.into(), senders_each: 1 };
    let rate = f64::from(asked.chat_rate);
    let deliveries_per_s = Some(rate * f64::from(asked.members));
    let shape = Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s };
    let mut field = Field::open(context, shape)?;
    let mut town = Town::open(context, field.epoch(), asked)?;
    field.join()?;
    town.join()?;

    let since = field.mark();
    let length = Duration::from_secs(asked.seconds.into());
    let sent = thread::scope(|scope| {
        let reporting = scope.spawn(|| town.report(asked.rate.into(), length));
        let sent = field.send(Pace::Rate(rate), length);
        reporting.join().map_err(|_| anyhow!("the thread of those who report broke"))??;
        sent
    })?;
    field.drain()?;
    context.console.progress("reading the inboxes back");
    town.read_inboxes()?;

    let found = town.found();
    let mut report = field.report("reports", sent, since).with_latency(found.from_accepted[0].percentiles());
    report.clean &= found.is_clean();
    report.connections += units::count(town.seats());
    for (note, times) in town.notes().counts() {
        *report.notes.entry(note.clone()).or_default() += times;
    }
    put(&mut report, &found);
    let chat = &field.readers.role().latency;
    put_latency(&mut report, "chat", chat);
    report.own("chat_rate", asked.chat_rate);
    report.own("members", asked.members);
    report.own("neighbourhoods", asked.neighbourhoods);
    report.own("rate", asked.rate);
    report.own("reporters", units::count(town.reporters()));
    Ok(report)
}

fn put(report: &mut Report, found: &Found) {
    report.own("reports", found.reports);
    report.own("reports_refused", found.refused);
    report.own("reports_unanswered", found.unanswered);
    report.own("alerts_out_of_order", found.out_of_order);
    report.own("alerts_strange", found.strange);
    let offices = OFFICES.iter().enumerate();
    for (nth, office) in offices {
        report.own(&format!("{office}_alerts_expected"), found.accepted);
        report.own(&format!("{office}_alerts_lost"), found.lost[nth]);
        report.own(&format!("{office}_alerts_doubled"), found.doubled[nth]);
        report.own(&format!("{office}_inbox_lost"), found.inbox_lost[nth]);
        report.own(&format!("{office}_inbox_doubled"), found.inbox_doubled[nth]);
        put_latency(report, &format!("{office}_alert"), &found.from_accepted[nth]);
        put_latency(report, &format!("{office}_alert_sent"), &found.from_sending[nth]);
    }
}

fn put_latency(report: &mut Report, name: &str, latency: &Latency) {
    let percentiles = latency.percentiles();
    report.own(&format!("{name}_p50_ms"), percentiles.p50_ms);
    report.own(&format!("{name}_p99_ms"), percentiles.p99_ms);
    report.own(&format!("{name}_max_ms"), percentiles.max_ms);
}
