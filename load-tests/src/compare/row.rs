//! One row of a comparison: medians, spread, the ratio, the target, and who was busy meanwhile.

use std::fmt::Write as _;

use serde::Serialize;

use super::setup::Side;
use super::test::{Metric, Target, Test};
use super::{Comparison, Played};
use crate::report::Report;

/// A client thread above this share of a processor may be what holds a run back.
const CLIENT_BUSY_MAX: f64 = 0.9;
/// A server above this many processors is saturated, whatever the client does.
const SERVER_BUSY_MIN: f64 = 0.9;

/// The smallest and the largest of a row's rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

/// How busy both ends were while posts were sent, in processors; medians of the rounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Shares {
    /// The client's busiest thread: 1 is all that a thread can do.
    pub client: Option<f64>,
    /// All of the server's threads.
    pub server: Option<f64>,
    /// Everybody else on this machine: above a few hundredths the row's absolute figures are not to be trusted.
    pub others: Option<f64>,
}

/// One row. What was not measured is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// The unit of `ours` and `reference`.
    pub unit: &'static str,
    /// The median of our rounds.
    pub ours: Option<f64>,
    /// The median of the reference's rounds.
    pub reference: Option<f64>,
    /// The median of the rounds' ratios, ours to the reference's; or of two of our own measures.
    pub ratio: Option<f64>,
    /// What is wanted.
    pub target: Option<f64>,
    /// Of what: `ratio_at_least`, `ratio_at_most`, `ours_at_least`, `ours_at_most`.
    pub target_kind: Option<&'static str>,
    /// Whether the target is met; `null` without one.
    pub met: Option<bool>,
    /// Which reference.
    pub against: Option<&'static str>,
    /// Between our rounds.
    pub ours_spread: Option<Spread>,
    /// Between the reference's.
    pub reference_spread: Option<Spread>,
    /// Between the ratios.
    pub ratio_spread: Option<Spread>,
    /// Who was busy with ours.
    pub busy: Shares,
    /// Who was busy with the reference.
    pub reference_busy: Shares,
    /// Whether on a side of a saturated row the client was at its end and the server was not.
    pub client_bound: bool,
    /// What a reader must know.
    pub note: &'static str,
}

impl Row {
    /// The row that a test's rounds make.
    pub(super) fn of(test: &Test, metric: &Metric, played: &[Played]) -> Row {
        let of_side =
            |side| played.iter().find(|played| played.side == side).map(|played| &played.reports[..]);
        let ours = of_side(Side::Ours).unwrap_or_default();
        let theirs = metric.against.and_then(|kind| of_side(Side::Reference(kind))).unwrap_or_default();
        let series = |reports: &[Report]| -> Vec<f64> { reports.iter().filter_map(metric.figure).collect() };
        let ratios: Vec<f64> = match metric.own_ratio {
            Some(ratio) => ours.iter().filter_map(ratio).collect(),
            // Rounds that failed on a side leave no pair.
            None => ours
                .iter()
                .zip(theirs)
                .filter_map(|(ours, theirs)| Some((metric.figure)(ours)? / (metric.figure)(theirs)?))
                .filter(|ratio| ratio.is_finite())
                .collect(),
        };
        let (our_series, their_series) = (series(ours), series(theirs));
        let (our_median, ratio) = (median(&our_series), median(&ratios));
        let (busy, reference_busy) = (shares(ours), shares(theirs));
        Row {
            name: metric.row,
            unit: metric.unit,
            ours: our_median,
            reference: median(&their_series),
            ratio,
            target: metric.target.map(Target::number),
            target_kind: metric.target.map(Target::kind),
            // A target whose figure could not be measured is not met.
            met: metric.target.map(|target| target.met(our_median, ratio)),
            against: metric.against.map(crate::reference::Kind::name),
            ours_spread: spread(&our_series),
            reference_spread: spread(&their_series),
            ratio_spread: spread(&ratios),
            busy,
            reference_busy,
            client_bound: test.saturated && (busy.client_bound() || reference_busy.client_bound()),
            note: metric.note,
        }
    }
}

impl Shares {
    fn client_bound(self) -> bool {
        self.client.is_some_and(|client| client > CLIENT_BUSY_MAX)
            && self.server.is_none_or(|server| server < SERVER_BUSY_MIN)
    }
}

fn shares(reports: &[Report]) -> Shares {
    let own = |report: &Report, key: &str| report.own.get(key).and_then(serde_json::Value::as_f64);
    let client = |report: &Report| {
        let readers = own(report, "client_readers_busy")?;
        Some(readers.max(own(report, "client_senders_busy").unwrap_or_default()))
    };
    let server = |report: &Report| own(report, "server_busy");
    let others = |report: &Report| own(report, "others_busy");
    Shares {
        client: median(&reports.iter().filter_map(client).collect::<Vec<_>>()),
        server: median(&reports.iter().filter_map(server).collect::<Vec<_>>()),
        others: median(&reports.iter().filter_map(others).collect::<Vec<_>>()),
    }
}

/// The middle one; of an even number the mean of the two.
fn median(series: &[f64]) -> Option<f64> {
    let mut sorted = series.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

fn spread(series: &[f64]) -> Option<Spread> {
    let min = series.iter().copied().min_by(f64::total_cmp)?;
    let max = series.iter().copied().max_by(f64::total_cmp)?;
    Some(Spread { min, max })
}

impl Comparison {
    /// The table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = writeln!(
            out,
            "{:<32} {:>15} {:>15} {:>9} {:>12}  {:<7} {:>14}  unit",
            "row", "ours", "reference", "ratio", "target", "met", "busy c/s/other"
        );
        for row in &self.rows {
            let target = match (row.target, row.target_kind) {
                (Some(target), Some(kind)) => {
                    let sign = if kind.ends_with("least") { "≥" } else { "≤" };
                    let times = if kind.starts_with("ratio") { "×" } else { "" };
                    format!("{sign} {}{times}", number(target))
                }
                _ => "-".to_owned(),
            };
            let met = row.met.map_or("-", |met| if met { "yes" } else { "MISSED" });
            let busy = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.2}"));
            let _ = writeln!(
                out,
                "{:<32} {:>15} {:>15} {:>9} {:>12}  {:<7} {:>14}  {}{}{}",
                row.name,
                row.ours.map_or("-".to_owned(), number),
                row.reference.map_or("-".to_owned(), number),
                row.ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}")),
                target,
                met,
                format!("{}/{}/{}", busy(row.busy.client), busy(row.busy.server), busy(row.busy.others)),
                row.unit,
                row.against.map_or(String::new(), |name| format!(", against {name}")),
                if row.client_bound { " (CLIENT-BOUND)" } else { "" },
            );
            if let Some(Spread { min, max }) = row.ratio_spread.or(row.ours_spread)
                && self.rounds > 1
            {
                let _ = writeln!(out, "{:<32} from {} to {}", "", number(min), number(max));
            }
        }
        for fault in &self.faults {
            let _ = writeln!(
                out,
                "FAULT in {} round {} on {}: lost {}, repeated {}, out of order {}; {}",
                fault.test,
                fault.round,
                fault.side,
                fault.findings.lost,
                fault.findings.repeated,
                fault.findings.out_of_order,
                fault.what
            );
        }
        if self.quick {
            let _ = writeln!(out, "tiny sizes (--quick): no figure above means anything");
        }
        let _ = writeln!(
            out,
            "{} rounds, {} processors, {:.0} s; {} of {} targets missed",
            self.rounds,
            self.cores,
            self.took_s,
            self.missed,
            self.rows.iter().filter(|row| row.met.is_some()).count()
        );
        out
    }
}

/// Large numbers whole, small ones with three digits behind the point.
fn number(value: f64) -> String {
    if value.abs() >= 1000.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::plan;
    use crate::reference::Kind;

    fn report(per_s: f64, client: f64, server: f64) -> Report {
        let mut report = Report { deliveries_per_s: Some(per_s), ..Report::default() };
        report.own("client_readers_busy", client);
        report.own("client_senders_busy", 0.1);
        report.own("server_busy", server);
        report
    }

    fn row(ours: Vec<Report>, theirs: Vec<Report>) -> Row {
        let test = plan::tests(&plan::asked_for_tests()).remove(0);
        let metric = &test.metrics[0];
        assert_eq!(metric.row, "fanout-saturated");
        let played = [
            Played { side: Side::Ours, reports: ours },
            Played { side: Side::Reference(Kind::Epoll), reports: theirs },
        ];
        Row::of(&test, metric, &played)
    }

    #[test]
    fn a_ratio_is_the_median_of_the_rounds_own_ratios() {
        let ours = [300.0, 10.0, 600.0].map(|per_s| report(per_s, 0.5, 1.0)).to_vec();
        let theirs = [10.0, 10.0, 10.0].map(|per_s| report(per_s, 0.2, 1.0)).to_vec();
        let row = row(ours, theirs);
        assert_eq!((row.ours, row.reference, row.ratio), (Some(300.0), Some(10.0), Some(30.0)));
        assert_eq!(row.ratio_spread, Some(Spread { min: 1.0, max: 60.0 }));
        assert_eq!((row.target, row.met, row.client_bound), (Some(25.0), Some(true), false));
    }

    #[test]
    fn a_ratio_below_its_target_or_not_measured_is_a_miss() {
        let missed = row(vec![report(240.0, 0.5, 1.0)], vec![report(10.0, 0.2, 1.0)]);
        assert_eq!(missed.met, Some(false));
        assert_eq!(row(vec![], vec![]).met, Some(false));
    }

    #[test]
    fn a_client_at_its_end_before_an_idle_server_is_named() {
        let busy = |client, server| row(vec![report(1.0, client, server)], vec![report(1.0, 0.1, 1.0)]);
        assert!(busy(0.95, 0.5).client_bound);
        assert!(!busy(0.95, 1.0).client_bound);
        assert!(!busy(0.5, 0.5).client_bound);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
