//! A token bucket: so many at once, so many per second. Time is an argument.

/// A bucket. A large taking leaves it in debt, which has to pass before the next.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    /// Thousandths of a token; below zero is debt.
    level: i64,
    burst_max: i64,
    per_s_max: i64,
    at_ms: u64,
}

const TOKEN: i64 = 1000;

impl Bucket {
    /// A full bucket: `burst_max` tokens at once, `per_s_max` a second, each at least 1.
    #[must_use]
    pub fn full(burst_max: u32, per_s_max: u32, now_ms: u64) -> Bucket {
        let burst_max = i64::from(burst_max.max(1)) * TOKEN;
        Bucket { level: burst_max, burst_max, per_s_max: i64::from(per_s_max.max(1)), at_ms: now_ms }
    }

    /// Takes tokens if there is one at least: what is missing becomes debt.
    ///
    /// # Errors
    /// Nothing was taken: so many milliseconds until there is a token.
    pub fn take(&mut self, tokens: u32, now_ms: u64) -> Result<(), u64> {
        self.refill(now_ms);
        if self.level < TOKEN {
            return Err(self.until(TOKEN));
        }
        self.level -= i64::from(tokens) * TOKEN;
        Ok(())
    }

    /// Takes a token in any case, and answers after how many milliseconds it may be used: takers queue up.
    pub fn queue(&mut self, now_ms: u64) -> u64 {
        self.refill(now_ms);
        self.level -= TOKEN;
        self.until(0)
    }

    /// Whether nothing is missing: a bucket made anew would be the same.
    pub fn is_full(&mut self, now_ms: u64) -> bool {
        self.refill(now_ms);
        self.level == self.burst_max
    }

    fn refill(&mut self, now_ms: u64) {
        let passed_ms = i64::try_from(now_ms.saturating_sub(self.at_ms)).unwrap_or(i64::MAX);
        self.at_ms = self.at_ms.max(now_ms);
        let gained = passed_ms.saturating_mul(self.per_s_max);
        self.level = self.burst_max.min(self.level.saturating_add(gained));
    }

    fn until(&self, level: i64) -> u64 {
        let missing = u64::try_from(level - self.level).unwrap_or(0);
        missing.div_ceil(self.per_s_max.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut bucket = Bucket::full(3, 2, 0);
        assert!((0..3).all(|_| bucket.take(1, 0).is_ok()));
        assert_eq!(bucket.take(1, 0), Err(500));
        assert_eq!(bucket.take(1, 499), Err(1));
        assert_eq!(bucket.take(1, 500), Ok(()));
        assert_eq!(bucket.take(1, 500), Err(500));
    }

    #[test]
    fn a_large_taking_is_a_debt_that_passes() {
        let mut bucket = Bucket::full(10, 10, 0);
        assert_eq!(bucket.take(50, 0), Ok(()));
        assert_eq!(bucket.take(1, 0), Err(4_100));
        assert_eq!(bucket.take(1, 4_099), Err(1));
        assert_eq!(bucket.take(1, 4_100), Ok(()));
    }

    #[test]
    fn takers_queue_up_one_behind_the_other() {
        let mut bucket = Bucket::full(2, 10, 0);
        assert_eq!([(); 4].map(|()| bucket.queue(0)), [0, 0, 100, 200]);
        assert_eq!(bucket.queue(250), 50);
        assert!(!bucket.is_full(499));
        assert!(bucket.is_full(500));
    }

    #[test]
    fn a_pause_refills_no_more_than_the_burst() {
        let mut bucket = Bucket::full(2, 100, 0);
        assert!((0..2).all(|_| bucket.take(1, 1_000_000).is_ok()));
        assert!(bucket.take(1, 1_000_000).is_err());
        let mut for_ever = Bucket::full(u32::MAX, u32::MAX, 0);
        assert_eq!(for_ever.take(u32::MAX, u64::MAX), Ok(()));
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing_away() {
        let mut bucket = Bucket::full(1, 1, 10_000);
        assert_eq!(bucket.take(1, 10_000), Ok(()));
        assert!(bucket.take(1, 0).is_err());
        assert!(bucket.take(1, 10_500).is_err());
        assert_eq!(bucket.take(1, 11_000), Ok(()));
    }
}
