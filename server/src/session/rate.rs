//! A token bucket: so many at once, so many per second. Time is an argument.

/// A bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// Thousandths of a token.
    level: u64,
    burst_max: u64,
    per_s_max: u64,
    at_ms: u64,
}

impl Bucket {
    pub(super) fn full(burst_max: u32, per_s_max: u32, now_ms: u64) -> Bucket {
        let burst_max = u64::from(burst_max.max(1)) * 1000;
        Bucket { level: burst_max, burst_max, per_s_max: u64::from(per_s_max.max(1)), at_ms: now_ms }
    }

    /// Takes one token, or answers how many milliseconds until there is one.
    pub(super) fn take(&mut self, now_ms: u64) -> Result<(), u64> {
        let passed_ms = now_ms.saturating_sub(self.at_ms);
        self.at_ms = self.at_ms.max(now_ms);
        self.level = self.burst_max.min(self.level.saturating_add(passed_ms.saturating_mul(self.per_s_max)));
        if self.level >= 1000 {
            self.level -= 1000;
            return Ok(());
        }
        Err((1000 - self.level).div_ceil(self.per_s_max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut bucket = Bucket::full(3, 2, 0);
        assert!((0..3).all(|_| bucket.take(0).is_ok()));
        assert_eq!(bucket.take(0), Err(500));
        assert_eq!(bucket.take(499), Err(1));
        assert_eq!(bucket.take(500), Ok(()));
        assert_eq!(bucket.take(500), Err(500));
    }

    #[test]
    fn a_pause_refills_no_more_than_the_burst() {
        let mut bucket = Bucket::full(2, 100, 0);
        assert!((0..2).all(|_| bucket.take(1_000_000).is_ok()));
        assert!(bucket.take(1_000_000).is_err());
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing_away() {
        let mut bucket = Bucket::full(1, 1, 10_000);
        assert_eq!(bucket.take(10_000), Ok(()));
        assert!(bucket.take(0).is_err());
        assert!(bucket.take(10_500).is_err());
        assert_eq!(bucket.take(11_000), Ok(()));
    }
}
