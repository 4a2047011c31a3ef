//! Latencies and their percentiles, to three digits. Times are recorded as they are measured from the
//! intended moment of sending, so nothing needs to be corrected afterwards.

use hdrhistogram::Histogram;

use crate::units;

/// Ten minutes: longer than any run waits.
const HIGHEST_NS: u64 = 600 * units::NS_PER_S;

/// A set of latencies.
#[derive(Debug, Clone)]
pub struct Latency {
    // None only if the library refused its own documented bounds; then nothing is recorded.
    histogram: Option<Histogram<u64>>,
}

/// What a report says about a set of latencies, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Percentiles {
    /// Half were at most this.
    pub p50_ms: Option<f64>,
    /// Nine of ten.
    pub p90_ms: Option<f64>,
    /// 99 of 100.
    pub p99_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
}

impl Default for Latency {
    fn default() -> Latency {
        Latency { histogram: Histogram::new_with_bounds(1_000, HIGHEST_NS, 3).ok() }
    }
}

impl Latency {
    /// Records one.
    pub fn record_ns(&mut self, ns: u64) {
        if let Some(histogram) = &mut self.histogram {
            histogram.saturating_record(ns);
        }
    }

    /// Adds all of another set.
    pub fn merge(&mut self, other: &Latency) {
        if let (Some(mine), Some(theirs)) = (&mut self.histogram, &other.histogram) {
            // Both have the same bounds, so adding cannot fail.
            let _ = mine.add(theirs);
        }
    }

    /// How many were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.histogram.as_ref().map_or(0, Histogram::len)
    }

    /// The percentiles; all absent if nothing was recorded.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        let at = |quantile: f64| {
            let histogram = self.histogram.as_ref().filter(|h| !h.is_empty())?;
            Some(units::ms(histogram.value_at_quantile(quantile).min(histogram.max())))
        };
        Percentiles { p50_ms: at(0.5), p90_ms: at(0.9), p99_ms: at(0.99), max_ms: at(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_what_was_recorded() {
        let mut latency = Latency::default();
        for ms in 1..=100 {
            latency.record_ns(ms * 1_000_000);
        }
        let Percentiles { p50_ms, p90_ms, p99_ms, max_ms } = latency.percentiles();
        for (got, wanted) in [(p50_ms, 50.0), (p90_ms, 90.0), (p99_ms, 99.0), (max_ms, 100.0)] {
            assert!((got.unwrap() - wanted).abs() < wanted / 500.0, "{got:?} for {wanted}");
        }
    }

    #[test]
    fn nothing_recorded_is_no_percentile_and_not_zero() {
        assert_eq!(Latency::default().percentiles(), Percentiles::default());
    }

    #[test]
    fn merging_adds_up() {
        let (mut a, mut b) = (Latency::default(), Latency::default());
        a.record_ns(1_000_000);
        b.record_ns(3_000_000);
        a.merge(&b);
        assert_eq!(a.count(), 2);
    }
}
