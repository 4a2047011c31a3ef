//! Conversions between the units that a report needs, so that every cast and its rounding stands here.
//! Reports show three to six digits; what a cast loses lies far below them.

use std::time::Duration;

/// Nanoseconds in a second.
pub const NS_PER_S: u64 = 1_000_000_000;

/// A duration in whole nanoseconds; 584 years at most.
#[must_use]
pub fn ns(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A count as a real number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a report shows far fewer than 53 bits")]
pub fn real(count: u64) -> f64 {
    count as f64
}

/// The length of something as a 64-bit count.
#[must_use]
pub fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A 64-bit count as an index; one that does not fit lies beyond every collection.
#[must_use]
pub fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Nanoseconds as milliseconds.
#[must_use]
pub fn ms(ns: u64) -> f64 {
    real(ns) / 1e6
}

/// Nanoseconds as seconds.
#[must_use]
pub fn seconds(ns: u64) -> f64 {
    real(ns) / 1e9
}

/// Seconds as whole nanoseconds; negative or endless times count as none.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, which is meant")]
pub fn ns_of_seconds(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}

/// A rate: how many in how many nanoseconds, per second. None when no time passed.
#[must_use]
pub fn per_second(count: u64, ns: u64) -> Option<f64> {
    (ns > 0).then(|| real(count) / seconds(ns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_over_no_time_is_no_rate() {
        assert_eq!(per_second(5, 0), None);
        assert_eq!(per_second(5, NS_PER_S / 2), Some(10.0));
    }

    #[test]
    fn seconds_become_nanoseconds_and_nonsense_becomes_none() {
        assert_eq!(ns_of_seconds(1.5), 1_500_000_000);
        assert_eq!(ns_of_seconds(-1.0), 0);
        assert_eq!(ns_of_seconds(f64::NAN), 0);
    }
}
