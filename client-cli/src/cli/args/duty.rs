//! The arguments of who is on duty when, and of one's own quiet hours; and how such times are written.

use linli_protocol::{DutySlot, QuietHours};

use super::super::words::say;
use super::{Told, Wait};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTES_PER_HOUR: u16 = 60;
const MINUTES_PER_DAY: u16 = 24 * MINUTES_PER_HOUR;

/// `duty`
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
#[command(after_help = "\
Examples:
  linli duty 7                                                  # who is on duty when, and who is now
  linli duty 7 set 57 mon-fri 18:00-08:00                       # the nights that begin on these days
  linli duty 7 set 57 mon-fri 18:00-24:00 sat,sun 00:00-24:00   # replaces what was set before
  linli duty 7 clear 57

A new report wakes those on duty, and the secretary unless it is in their quiet hours; the other deputies find it in their inbox. While
nobody is on duty it wakes the secretary and all deputies. If it is not acknowledged, all are alerted: a rota stops no clock. Times are
the district's.")]
pub(crate) struct Duty {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object a line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Give up after so many seconds without an answer.
    #[arg(id = "wait", long, global = true, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) seconds: u64,
    #[command(subcommand)]
    pub(crate) change: Option<DutyChange>,
}

impl Duty {
    /// How it is told, here as everywhere.
    pub(crate) fn told(&self) -> Told {
        Told { json: self.json, wait: Wait { seconds: self.seconds } }
    }
}

/// What is changed in a rota.
#[derive(Debug, Clone, clap::Subcommand)]
pub(crate) enum DutyChange {
    /// Say when the secretary or a deputy is on duty: for the secretary and deputies.
    Set(DutySetting),
    /// Say that somebody is on duty at no set time any more: for the secretary and deputies.
    Clear(DutyOf),
}

/// `set`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct DutySetting {
    /// The number of the person.
    pub(crate) user: u64,
    /// Days and times in turns: mon-fri 18:00-08:00 sat,sun 00:00-24:00; up to 14 times of the week.
    #[arg(id = "duty-times", value_name = "DAYS TIMES", required = true)]
    pub(crate) times: Vec<String>,
}

/// `clear`
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct DutyOf {
    /// The number of the person.
    pub(crate) user: u64,
}

/// `quiet`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli quiet                             # when yours are
  linli quiet 22:00-06:00
  linli quiet off

In your quiet hours alerts come into your inbox and wake nobody; unless it is your duty, or nobody else could be woken. They hold wherever
you are a member, and nobody else is told. Times are the district's.")]
pub(crate) struct Quiet {
    /// From when to when, every day; off for no longer.
    #[arg(id = "quiet-hours", value_name = "TIMES", value_parser = quiet)]
    pub(crate) hours: Option<QuietChange>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// What is said of one's quiet hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuietChange(pub(crate) Option<QuietHours>);

fn quiet(text: &str) -> Result<QuietChange, String> {
    if text == "off" {
        return Ok(QuietChange(None));
    }
    let (from_minute, to_minute) = times(text).ok_or_else(|| say!("quiet-times"))?;
    Ok(QuietChange(Some(QuietHours { from_minute, to_minute })))
}

/// Times of the week out of days and times in turns; none if they are not.
pub(crate) fn slots(words: &[String]) -> Option<Vec<DutySlot>> {
    let (pairs, []) = words.as_chunks::<2>() else { return None };
    let slot = |[of, between]: &[String; 2]| {
        let (from_minute, to_minute) = times(between)?;
        Some(DutySlot { days: days(of)?, from_minute, to_minute })
    };
    pairs.iter().map(slot).collect()
}

/// `mon-fri`, `sat,sun`, `fri-mon`, or with 1 for Monday `1-5`; each day once.
fn days(text: &str) -> Option<Vec<u8>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let mut at = first;
        loop {
            if days.contains(&at) {
                return None;
            }
            days.push(at);
            if at == last {
                break;
            }
            at = at % 7 + 1;
        }
    }
    days.sort_unstable();
    Some(days)
}

fn day(text: &str) -> Option<u8> {
    let by_name = || DAYS.iter().position(|day| text.eq_ignore_ascii_case(day)).map(|place| place + 1);
    let number = text.parse().ok().filter(|number| (1..=DAYS.len()).contains(number)).or_else(by_name)?;
    u8::try_from(number).ok()
}

/// `18:00-08:00` in minutes of the day; the end may be `24:00`, and both are never the same.
fn times(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from < MINUTES_PER_DAY && from != to).then_some((from, to))
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let is_written_so = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_written_so(hour) || !is_written_so(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let all = hour * MINUTES_PER_HOUR + minute;
    (minute < MINUTES_PER_HOUR && all <= MINUTES_PER_DAY).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Option<Vec<DutySlot>> {
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        slots(&words)
    }

    fn slot(days: &[u8], from_minute: u16, to_minute: u16) -> DutySlot {
        DutySlot { days: days.to_vec(), from_minute, to_minute }
    }

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        for (written, expected) in [
            ("mon-fri 18:00-08:00", vec![slot(&[1, 2, 3, 4, 5], 1_080, 480)]),
            ("1-5 18:00-8:00", vec![slot(&[1, 2, 3, 4, 5], 1_080, 480)]),
            ("Sat,sun 00:00-24:00", vec![slot(&[6, 7], 0, 1_440)]),
            ("fri-mon 9:30-9:31", vec![slot(&[1, 5, 6, 7], 570, 571)]),
            ("wed 23:59-00:00 7 0:00-1:00", vec![slot(&[3], 1_439, 0), slot(&[7], 0, 60)]),
        ] {
            assert_eq!(read(written), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_time_of_the_week_is_refused() {
        for written in [
            "mon",
            "mon-fri 18:00-08:00 sat",
            "18:00-08:00 mon-fri",
            "mon,mon 18:00-08:00",
            "mon-wed,tue 18:00-08:00",
            "8 18:00-08:00",
            "0 18:00-08:00",
            "mon 18:00",
            "mon 18:00-18:00",
            "mon 24:00-08:00",
            "mon 18:00-24:01",
            "mon 18:60-19:00",
            "mon 18:0-19:00",
            "mon +8:00-19:00",
            "mon 018:00-19:00",
            "mon -",
            " ",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }

    #[test]
    fn quiet_hours_are_times_of_the_day_or_off() {
        let hours = QuietHours { from_minute: 1_320, to_minute: 360 };
        assert_eq!(quiet("22:00-06:00"), Ok(QuietChange(Some(hours))));
        assert_eq!(quiet("off"), Ok(QuietChange(None)));
        assert!(quiet("22-6").is_err() && quiet("OFF").is_err() && quiet("").is_err());
    }
}
