//! What a run found: first whether anything was lost, repeated or out of order, then how fast it was.
//! The same figures as a table for people and as one JSON object for scripts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::latency::Percentiles;
use crate::ledger::Findings;

/// One run's result. A figure that this run could not measure is absent (`null`).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The subcommand.
    pub scenario: String,
    /// Whether nothing is wrong; the exit code is 1 if something is.
    pub clean: bool,
    /// What is wrong, by kind.
    #[serde(flatten)]
    pub findings: Findings,
    /// Posts that the server refused. Not a fault, but the run was not the one asked for.
    pub refused: u64,
    /// Connections at the same time.
    pub connections: u64,
    /// How long posts were sent, in seconds.
    pub seconds: f64,
    /// Posts that were sent.
    pub posts: u64,
    /// Events that readers got, all together.
    pub deliveries: u64,
    /// The same per second, while posts were sent.
    pub deliveries_per_s: Option<f64>,
    /// Acknowledged posts per second, while posts were sent.
    pub acks_per_s: Option<f64>,
    /// The scenario's own latency (delivery, acknowledgement or join): half were at most this.
    pub p50_ms: Option<f64>,
    /// Nine of ten.
    pub p90_ms: Option<f64>,
    /// 99 of 100.
    pub p99_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
    /// The server's processor time per million deliveries, in seconds.
    pub server_cpu_s_per_million: Option<f64>,
    /// The server's resident memory per connection, in KiB.
    pub server_kib_per_connection: Option<f64>,
    /// The server's largest resident memory seen, in KiB.
    pub server_rss_kib_max: Option<u64>,
    /// This program's own processor time per million deliveries: whether it was the bottleneck.
    pub client_cpu_s_per_million: Option<f64>,
    /// Figures that only this scenario has.
    #[serde(flatten)]
    pub own: BTreeMap<String, Value>,
    /// What the server or the system said that was unusual, and how often.
    pub notes: BTreeMap<String, u64>,
}

impl Report {
    /// Puts the scenario's latency in.
    #[must_use]
    pub fn with_latency(self, latency: Percentiles) -> Report {
        let Percentiles { p50_ms, p90_ms, p99_ms, max_ms } = latency;
        Report { p50_ms, p90_ms, p99_ms, max_ms, ..self }
    }

    /// Adds a figure that only this scenario has.
    pub fn own(&mut self, key: &str, value: impl Into<Value>) {
        self.own.insert(key.to_owned(), value.into());
    }

    /// The table for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::new();
        let Findings { lost, repeated, out_of_order, misplaced, phantom, unanswered, garbled } =
            self.findings;
        let verdict = if self.clean { "clean" } else { "NOT CLEAN" };
        // Writing into a String cannot fail.
        let _ = writeln!(out, "{}: {verdict}", self.scenario);
        let _ = writeln!(
            out,
            "  lost {lost}, repeated {repeated}, out of order {out_of_order}, misplaced {misplaced}, phantom {phantom}, unanswered {unanswered}, garbled {garbled}"
        );
        for (name, value) in self.rows() {
            let _ = writeln!(out, "  {name:<28} {value:>16}");
        }
        for (name, value) in &self.own {
            let _ = writeln!(out, "  {name:<28} {:>16}", own_text(value));
        }
        for (note, times) in &self.notes {
            let _ = writeln!(out, "  note ({times}x): {note}");
        }
        out
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![
            ("connections", grouped(self.connections)),
            ("seconds of sending", format!("{:.1}", self.seconds)),
            ("posts", grouped(self.posts)),
            ("deliveries", grouped(self.deliveries)),
        ];
        if self.refused > 0 {
            rows.push(("posts refused", grouped(self.refused)));
        }
        let figures = [
            ("deliveries per second", self.deliveries_per_s, 0),
            ("acknowledgements per second", self.acks_per_s, 0),
            ("p50, ms", self.p50_ms, 3),
            ("p90, ms", self.p90_ms, 3),
            ("p99, ms", self.p99_ms, 3),
            ("max, ms", self.max_ms, 3),
            ("server CPU s per million", self.server_cpu_s_per_million, 3),
            ("server KiB per connection", self.server_kib_per_connection, 2),
            ("client CPU s per million", self.client_cpu_s_per_million, 3),
        ];
        for (name, figure, digits) in figures {
            if let Some(figure) = figure {
                rows.push((name, format!("{figure:.digits$}")));
            }
        }
        if let Some(kib) = self.server_rss_kib_max {
            rows.push(("server RSS at most, KiB", grouped(kib)));
        }
        rows
    }
}

fn own_text(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_f64() => format!("{:.3}", number.as_f64().unwrap_or_default()),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_object_has_the_promised_keys_and_null_for_what_was_not_measured() {
        let mut report = Report { scenario: "fanout".to_owned(), ..Report::default() };
        report.own("groups", 3);
        let json = serde_json::to_value(&report).unwrap();
        for key in [
            "scenario",
            "lost",
            "repeated",
            "out_of_order",
            "deliveries",
            "deliveries_per_s",
            "acks_per_s",
            "p50_ms",
            "p90_ms",
            "p99_ms",
            "max_ms",
            "server_cpu_s_per_million",
            "server_kib_per_connection",
            "connections",
            "seconds",
            "groups",
        ] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert!(json["p50_ms"].is_null());
    }

    #[test]
    fn a_run_with_a_fault_says_so_in_its_first_line() {
        let report = Report { scenario: "slow".to_owned(), clean: false, ..Report::default() };
        assert!(report.table().starts_with("slow: NOT CLEAN"));
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
