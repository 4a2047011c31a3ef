//! Days and weeks, who did what in them, and what of it is told. Pure. Here, and nowhere else, people become numbers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use linli_protocol::{Numbers, Period, UserId};

use crate::limits;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const WEEK_DAYS: u64 = 7;
/// The first of January 1970 was a Thursday.
const MONDAY_BEFORE_1970: u64 = 3;
/// Fewer people than these are not told of.
const PEOPLE_MIN: u64 = 5;
/// All counts of people are told in steps of so many.
const STEP: u64 = 5;
/// How many are "always the same few faces".
const FACES: usize = 10;

/// Which days and weeks are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Calendar {
    /// The day that is not over, counted from 1970 in the district's time.
    today: u64,
}

impl Calendar {
    /// As of a time, milliseconds since 1970.
    pub(super) fn at(now: u64) -> Calendar {
        Calendar { today: day_of(now) }
    }

    /// When the earliest of them began, milliseconds since 1970.
    pub(super) fn first_ms(self) -> u64 {
        start_of(self.first_day().min(week_starts(self.first_week())))
    }

    fn first_day(self) -> u64 {
        self.today.saturating_sub(limits::NUMBERS_DAYS)
    }

    fn first_week(self) -> u64 {
        week_of(self.today).saturating_sub(limits::NUMBERS_WEEKS)
    }

    /// Where in the lists of days and of weeks a time belongs.
    fn places(self, at: u64) -> (Option<usize>, Option<usize>) {
        let (day, week) = (day_of(at), week_of(day_of(at)));
        let place = |n: u64, first: u64, end: u64| {
            let is_over = n < end;
            n.checked_sub(first).filter(|_| is_over).and_then(|place| usize::try_from(place).ok())
        };
        (place(day, self.first_day(), self.today), place(week, self.first_week(), week_of(self.today)))
    }

    fn days(self) -> impl Iterator<Item = u64> {
        (self.first_day()..self.today).map(start_of)
    }

    fn weeks(self) -> impl Iterator<Item = u64> {
        (self.first_week()..week_of(self.today)).map(|week| start_of(week_starts(week)))
    }
}

fn day_of(at: u64) -> u64 {
    (at + limits::DISTRICT_AHEAD_OF_UTC_MS) / DAY_MS
}

fn start_of(day: u64) -> u64 {
    (day * DAY_MS).saturating_sub(limits::DISTRICT_AHEAD_OF_UTC_MS)
}

fn week_of(day: u64) -> u64 {
    (day + MONDAY_BEFORE_1970) / WEEK_DAYS
}

fn week_starts(week: u64) -> u64 {
    (week * WEEK_DAYS).saturating_sub(MONDAY_BEFORE_1970)
}

/// Who did what, while it is counted.
#[derive(Debug)]
pub(super) struct Tally {
    calendar: Calendar,
    days: Vec<People>,
    weeks: Vec<People>,
}

#[derive(Debug, Clone, Default)]
struct People {
    joined: HashSet<UserId>,
    left: HashSet<UserId>,
    active: HashSet<UserId>,
    /// With how many posts.
    posted: HashMap<UserId, u64>,
}

impl Tally {
    pub(super) fn new(calendar: Calendar) -> Tally {
        Tally {
            calendar,
            days: vec![People::default(); calendar.days().count()],
            weeks: vec![People::default(); calendar.weeks().count()],
        }
    }

    pub(super) fn joined(&mut self, at: u64, user: UserId) {
        self.each(at, |people| {
            people.joined.insert(user);
        });
    }

    pub(super) fn left(&mut self, at: u64, user: UserId) {
        self.each(at, |people| {
            people.left.insert(user);
        });
    }

    /// Posted in the group.
    pub(super) fn posted(&mut self, at: u64, user: UserId) {
        self.each(at, |people| {
            people.active.insert(user);
            *people.posted.entry(user).or_default() += 1;
        });
    }

    /// Announced, or reacted.
    pub(super) fn acted(&mut self, at: u64, user: UserId) {
        self.each(at, |people| {
            people.active.insert(user);
        });
    }

    fn each(&mut self, at: u64, note: impl Fn(&mut People)) {
        let (day, week) = self.calendar.places(at);
        let day = day.and_then(|place| self.days.get_mut(place));
        let week = week.and_then(|place| self.weeks.get_mut(place));
        day.into_iter().chain(week).for_each(note);
    }

    pub(super) fn counted(self) -> Counted {
        let exact = |all: Vec<People>| all.iter().map(Exact::of).collect();
        Counted { calendar: self.calendar, days: exact(self.days), weeks: exact(self.weeks) }
    }
}

/// The exact counts of a neighbourhood. They are told of rounded only.
#[derive(Debug)]
pub(super) struct Counted {
    calendar: Calendar,
    days: Vec<Exact>,
    weeks: Vec<Exact>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Exact {
    joins: u64,
    leaves: u64,
    active: u64,
    participants: u64,
    posts: u64,
    posts_of_ten: u64,
}

impl Exact {
    fn of(people: &People) -> Exact {
        let count = |set: &HashSet<UserId>| set.len() as u64;
        let mut posts: Vec<u64> = people.posted.values().copied().collect();
        posts.sort_unstable_by_key(|posts| std::cmp::Reverse(*posts));
        Exact {
            joins: count(&people.joined),
            leaves: count(&people.left),
            active: count(&people.active),
            participants: posts.len() as u64,
            posts: posts.iter().sum(),
            posts_of_ten: posts.iter().take(FACES).sum(),
        }
    }

    fn told(&self, from: u64) -> Period {
        // The others are told of as well, by what is missing to a hundred: they are five at least.
        let enough = self.participants >= FACES as u64 + PEOPLE_MIN;
        let percent = (self.posts_of_ten * 100).checked_div(self.posts).filter(|_| enough);
        Period {
            from,
            joins: told(self.joins),
            leaves: told(self.leaves),
            active: told(self.active),
            participants: told(self.participants),
            top_ten_percent: percent.map(|percent| percent / STEP * STEP),
        }
    }
}

impl Counted {
    pub(super) fn is_of(&self, calendar: Calendar) -> bool {
        self.calendar == calendar
    }

    pub(super) fn told(&self) -> Numbers {
        let told = |starts: Vec<u64>, all: &[Exact]| {
            starts.into_iter().zip(all).map(|(from, exact)| exact.told(from)).collect()
        };
        Numbers {
            days: told(self.calendar.days().collect(), &self.days),
            weeks: told(self.calendar.weeks().collect(), &self.weeks),
        }
    }
}

/// What is told of so many people.
fn told(people: u64) -> Option<u64> {
    (people >= PEOPLE_MIN).then_some(people / STEP * STEP)
}

/// The whole of several neighbourhoods, all counted for the same days.
pub(super) fn whole(calendar: Calendar, parts: &[Arc<Counted>]) -> Numbers {
    let periods = |starts: Vec<u64>, of: fn(&Counted) -> &Vec<Exact>| {
        let whole = |(place, from)| {
            let exact: Vec<Exact> =
                parts.iter().map(|part| of(part).get(place).copied().unwrap_or_default()).collect();
            let all = |count: fn(&Exact) -> u64| whole_of(exact.iter().map(count));
            Period {
                from,
                joins: all(|exact| exact.joins),
                leaves: all(|exact| exact.leaves),
                active: all(|exact| exact.active),
                participants: all(|exact| exact.participants),
                // Each group has faces of its own.
                top_ten_percent: None,
            }
        };
        starts.into_iter().enumerate().map(whole).collect()
    };
    Numbers {
        days: periods(calendar.days().collect(), |part| &part.days),
        weeks: periods(calendar.weeks().collect(), |part| &part.weeks),
    }
}

/// What is told of a whole whose parts are told too: what the whole has and the parts do not tell is of five people at least, or is left
/// out of the whole. Such people are of two parts at least, since no part hides five.
fn whole_of(parts: impl Iterator<Item = u64>) -> Option<u64> {
    let (mut open, mut hidden) = (0, 0);
    for people in parts {
        if people >= PEOPLE_MIN { open += people } else { hidden += people }
    }
    told(if hidden >= PEOPLE_MIN { open + hidden } else { open })
}

#[cfg(test)]
mod tests;
