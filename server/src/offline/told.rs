//! Longer answers of the administration, as an operator reads them: what became of a poster, what a roster changes, and numbers by day and week.

use linli_protocol::{DepartmentItem, JoinCodeCounts, JoinCodeItem, Numbers, Period};

use crate::admin::{Badges, OverdueIssue};
use crate::limits;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

pub(super) fn join_code(counts: &JoinCodeCounts) -> String {
    let JoinCodeCounts { item: JoinCodeItem { code, applied, admitted, .. }, scans } = counts;
    format!("{code}\n{scans} scans, {applied} applications, {admitted} admitted")
}

pub(super) fn department(item: &DepartmentItem) -> String {
    let DepartmentItem { department, name, grid, members, entries, .. } = item;
    let grid = if *grid { ", carries out work orders" } else { "" };
    let members: Vec<String> = members.iter().map(|card| format!("{} ({})", card.name, card.id)).collect();
    let members = if members.is_empty() { "nobody".to_owned() } else { members.join(", ") };
    format!("{department:>6}  {name}{grid}: {members}; {entries} entries in its reply guide")
}

/// Words of residents stand in quotes, with what a terminal would obey escaped.
pub(super) fn overdue(overdue: &OverdueIssue) -> String {
    let OverdueIssue { neighbourhood, issue } = overdue;
    let late_min = crate::clock::wall_ms().saturating_sub(issue.due.reply_by) / 60_000;
    let (late_h, late_min) = (late_min / 60, late_min % 60);
    let (number, state, category) = (issue.issue, issue.state.as_str(), issue.category.as_str());
    let text = issue.text.as_deref().unwrap_or_default();
    format!(
        "neighbourhood {neighbourhood}, issue {number} ({category}, {state}): no formal reply for {late_h} h {late_min} min \
         after its time; {:?}: {text:?}",
        issue.spot
    )
}

pub(super) fn numbers(numbers: &Numbers) -> String {
    let people = |count: Option<u64>| count.map_or_else(|| "<5".to_owned(), |count| format!("{count}+"));
    let line = |period: &Period| {
        let day = (period.from + limits::DISTRICT_AHEAD_OF_UTC_MS) / DAY_MS;
        let Period { joins, leaves, active, participants, top_ten_percent, .. } = *period;
        let share = top_ten_percent.map_or_else(|| "-".to_owned(), |percent| format!("{percent}%"));
        let [joins, leaves, active, posted] = [joins, leaves, active, participants].map(people);
        format!("{}  {joins:>7} {leaves:>7} {active:>7} {posted:>7} {share:>7}", date(day))
    };
    let head = |what: &str| {
        format!("{what:<10}  {:>7} {:>7} {:>7} {:>7} {:>7}", "joined", "left", "active", "posted", "by ten")
    };
    let days = numbers.days.iter().map(line);
    let weeks = numbers.weeks.iter().map(line);
    std::iter::once(head("day"))
        .chain(days)
        .chain(std::iter::once(head("week of")))
        .chain(weeks)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The date of a day counted from 1970, in the proleptic Gregorian calendar.
fn date(day: u64) -> String {
    // Howard Hinnant's algorithm: years begin in March, so that the leap day comes last.
    let day = day + 719_468;
    let (era, day_of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, after) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year_of_era + after)
}

pub(super) fn differences(badges: &Badges) -> String {
    let Badges { dry_run, kept, gain, lose, unknown, differ } = badges;
    let mut lines = Vec::new();
    for (what, listed) in [("gain", gain), ("lose", lose), ("unknown", unknown), ("name differs", differ)] {
        lines.extend(listed.first.iter().map(|text| format!("{what}: {text}")));
        let untold = listed.count - listed.first.len() as u64;
        if untold > 0 {
            lines.push(format!("{what}: and {untold} more"));
        }
    }
    let done = if *dry_run { "nothing was changed: this is a dry run" } else { "done" };
    lines.push(format!(
        "{} gain the badge, {} lose it, {kept} keep it; {} lines name nobody here, {} another name; {done}",
        gain.count, lose.count, unknown.count, differ.count
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_date_also_after_the_last_of_february() {
        for (day, expected) in
            [(0, "1970-01-01"), (19_675, "2023-11-14"), (19_782, "2024-02-29"), (19_783, "2024-03-01")]
        {
            assert_eq!(date(day), expected);
        }
    }

    #[test]
    fn numbers_are_a_table_with_what_is_hidden_as_such() {
        let period = Period { from: 1_699_977_600_000, joins: Some(5), ..Period::default() };
        let told = numbers(&Numbers { days: vec![period], weeks: vec![] });
        assert!(told.contains("2023-11-15       5+      <5      <5      <5       -"), "{told}");
    }
}
