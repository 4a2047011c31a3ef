//! The arguments of what departments and the grid do.

use linli_protocol::{OrderMove, limits};

use super::{Part, Told, among};

/// `departments`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli departments\n  linli departments --json")]
pub(crate) struct Departments {
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `guide`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli guide                             # all entries, each as it is now
  linli guide --department 2
  linli guide --department 2 --entry 5    # all its versions, the newest first

A reply cites an entry: linli issue 7 12 reply answered --cites 2/5 \"Every month on the fifth.\"")]
pub(crate) struct Guide {
    /// Only this department's.
    #[arg(long, value_name = "DEPARTMENT")]
    pub(crate) department: Option<u32>,
    /// Only this entry of it, in all its versions.
    #[arg(long, value_name = "ENTRY", requires = "department")]
    pub(crate) entry: Option<u32>,
    #[command(flatten)]
    pub(crate) part: Part,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `write-entry`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli write-entry 2 \"When is water paid?\" \"Every month on the fifth.\"
  linli write-entry 2 \"When is water paid?\" \"On the tenth.\" --entry 5   # its next version
  linli write-entry 2 \"How to apply\" -  < text.txt")]
pub(crate) struct WriteEntry {
    /// The number of the department.
    pub(crate) department: u32,
    /// What it answers: one line, up to 150 bytes.
    #[arg(id = "entry-title", value_name = "TITLE")]
    pub(crate) title: String,
    /// The answer, or - to read it from stdin.
    pub(crate) text: String,
    /// Write this entry anew.
    #[arg(long, value_name = "ENTRY")]
    pub(crate) entry: Option<u32>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `withdraw-entry`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli withdraw-entry 2 5")]
pub(crate) struct WithdrawEntry {
    /// The number of the department.
    pub(crate) department: u32,
    /// The number of the entry.
    pub(crate) entry: u32,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `work`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli work                              # what is to be done: work orders that wait for you first
  linli work --all                        # and what is done with

linli issue 7 12 shows one, and linli grid 7 12 accepted takes a work order.")]
pub(crate) struct Work {
    /// What is done with, too.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) part: Part,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `grid`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli grid 7 12 accepted                # then filed, dispatched, in_hand, checked, closed, visited, archived
  linli grid 7 12 dispatched \"Two electricians, this afternoon.\"
  linli grid 7 12 returned \"The lamp belongs to the property company.\"
  linli grid 7 12 extended \"Waiting for the part.\" --until 2026-12-03
  linli grid 7 12 supervised \"It has been dark for a week.\"     # for the secretary and deputies

It is for who sits in the department that carries out work orders (visited and archived for the secretary and deputies, too); where the district has none, for these. The
reporter and the followers see each step.")]
pub(crate) struct Grid {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the issue.
    #[arg(id = "issue", value_name = "ISSUE")]
    pub(crate) number: u32,
    /// What happens to its work order.
    #[arg(id = "order-move", value_name = "WHAT", value_parser = among(OrderMove::ALL, OrderMove::as_str))]
    pub(crate) to: OrderMove,
    /// Words, or - to read them from stdin; returned, extended, supervised and reworked need them.
    #[arg(id = "order-text", value_name = "TEXT")]
    pub(crate) text: Option<String>,
    /// Until when it takes, of an extension: a day, or a day and a time here.
    #[arg(long, value_name = "YYYY-MM-DD[THH:MM]", value_parser = moment)]
    pub(crate) until: Option<u64>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// A moment in this machine's time zone, in milliseconds since 1970; a day means its end.
pub(crate) fn moment(text: &str) -> Result<u64, String> {
    let wrong = || super::say!("moment-wrong");
    let zone = jiff::tz::TimeZone::system();
    let civil = match text.parse::<jiff::civil::Date>() {
        Ok(day) if text.len() == "2026-12-03".len() => day.at(23, 59, 59, 0),
        _ => text.parse::<jiff::civil::DateTime>().map_err(|_| wrong())?,
    };
    let at = zone.to_ambiguous_timestamp(civil).compatible().map_err(|_| wrong())?.as_millisecond();
    u64::try_from(at).map_err(|_| wrong())
}

/// A department and an entry of its guide, as `2/5`.
pub(crate) fn cited(text: &str) -> Result<(u32, u32), String> {
    let numbers = text.split_once('/').and_then(|(department, entry)| {
        Some((department.parse().ok().filter(|n| *n > 0)?, entry.parse().ok().filter(|n| *n > 0)?))
    });
    numbers.ok_or_else(|| super::say!("cites-wrong"))
}

/// `joint`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Joint {
    /// What is to be done together, or - to read it from stdin.
    pub(crate) text: String,
    /// The department that leads; the neighbourhood itself, if none is named.
    #[arg(long, value_name = "DEPARTMENT")]
    pub(crate) lead: Option<u32>,
    /// A department that takes part; up to eight times.
    #[arg(long, value_name = "DEPARTMENT")]
    pub(crate) invite: Vec<u32>,
}

/// `commit`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Commit {
    /// To what, or - to read it from stdin.
    pub(crate) text: String,
    /// Until when: a day, or a day and a time here.
    #[arg(long, value_name = "YYYY-MM-DD[THH:MM]", value_parser = moment)]
    pub(crate) by: u64,
}

/// `settle`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Settle {
    /// The number of the commitment, from 1.
    #[arg(value_parser = clap::value_parser!(u32).range(1..=limits::COMMITMENTS_MAX as i64))]
    pub(crate) commitment: u32,
    /// Whether it was kept or missed.
    #[arg(value_parser = ["kept", "missed"])]
    pub(crate) was: String,
    /// What was done, or why not; or - to read it from stdin.
    pub(crate) text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end_and_a_time_that_moment() {
        let day = moment("2026-12-03").unwrap();
        assert_eq!(day, moment("2026-12-03T23:59:59").unwrap());
        assert_eq!(day - moment("2026-12-03T18:00").unwrap(), (5 * 60 + 59) * 60_000 + 59_000);
        for wrong in ["", "tomorrow", "2026-13-01", "2026-12-3", "18:00", "1969-01-01"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_entry_is_cited_by_its_department_and_its_number() {
        assert_eq!(cited("2/5"), Ok((2, 5)));
        for wrong in ["", "2", "2/", "/5", "0/5", "2/0", "2/5/1", "a/b", "-1/2"] {
            assert!(cited(wrong).is_err(), "{wrong}");
        }
    }
}
