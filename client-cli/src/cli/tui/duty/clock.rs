//! Clocks that run: minutes and seconds under an hour, hours and minutes from then on, each with its unit, because 12:34 may be either.

use super::super::super::words::Catalogue;

const SECONDS_A_MINUTE: u64 = 60;
const SECONDS_AN_HOUR: u64 = 60 * SECONDS_A_MINUTE;

/// A time span as a clock shows it, of milliseconds.
pub(super) fn clock(texts: &Catalogue, ms: u64) -> String {
    let seconds = ms / 1_000;
    let (key, large, small) = if seconds < SECONDS_AN_HOUR {
        ("clock-minutes", seconds / SECONDS_A_MINUTE, seconds % SECONDS_A_MINUTE)
    } else {
        ("clock-hours", seconds / SECONDS_AN_HOUR, seconds % SECONDS_AN_HOUR / SECONDS_A_MINUTE)
    };
    let clock = format!("{large}:{small:02}");
    texts.with(key, &[("clock", (&clock).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::Language;

    #[test]
    fn a_clock_shows_seconds_under_an_hour_and_minutes_from_then_on_and_says_which() {
        let texts = Catalogue::new(Language::English);
        let at = |seconds: u64| clock(&texts, seconds * 1_000 + 999);
        assert_eq!([at(0), at(61), at(3_599)], ["0:00 min", "1:01 min", "59:59 min"]);
        assert_eq!([at(3_600), at(172_799)], ["1:00 h", "47:59 h"]);
    }
}
