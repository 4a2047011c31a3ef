use super::*;

/// The fifteenth of November 2023, a Wednesday, six in the morning in Shanghai.
const NOW: u64 = 1_700_000_000_000;
const HOUR_MS: u64 = 60 * 60 * 1000;

fn user(n: u64) -> UserId {
    UserId(n)
}

fn days_ago(days: u64) -> u64 {
    NOW - days * DAY_MS
}

/// What is told of one day, so many days ago.
fn day(numbers: &Numbers, days_ago: usize) -> Period {
    numbers.days[numbers.days.len() - days_ago]
}

#[test]
fn a_day_begins_at_midnight_in_the_district_and_a_week_on_monday() {
    let calendar = Calendar::at(NOW);
    let days: Vec<u64> = calendar.days().collect();
    let weeks: Vec<u64> = calendar.weeks().collect();
    assert_eq!((days.len() as u64, weeks.len() as u64), (limits::NUMBERS_DAYS, limits::NUMBERS_WEEKS));
    // 2023-11-14T00:00+08:00, yesterday; 2023-11-06T00:00+08:00, the Monday before the last.
    assert_eq!((days.last(), weeks.last()), (Some(&1_699_891_200_000), Some(&1_699_200_000_000)));
    assert_eq!(calendar.places(1_699_891_200_000).0, Some(days.len() - 1));
    assert_eq!(calendar.places(1_699_891_200_000 - 1).0, Some(days.len() - 2));
    assert_eq!(Calendar::at(NOW), Calendar::at(NOW + 17 * HOUR_MS), "the same day in Shanghai");
    assert_ne!(Calendar::at(NOW), Calendar::at(NOW + 18 * HOUR_MS));
}

#[test]
fn what_happens_today_or_too_long_ago_is_in_no_number() {
    let mut tally = Tally::new(Calendar::at(NOW));
    for n in 0..9 {
        tally.posted(NOW, user(n));
        tally.posted(NOW + DAY_MS, user(n));
        tally.joined(days_ago(60), user(n));
    }
    let numbers = tally.counted().told();
    let nothing = |period: &Period| Period { from: period.from, ..Period::default() };
    assert!(
        numbers.days.iter().chain(&numbers.weeks).all(|period| *period == nothing(period)),
        "{numbers:?}"
    );
}

#[test]
fn four_people_are_told_like_none_and_nine_like_five_each_of_them_once() {
    let mut tally = Tally::new(Calendar::at(NOW));
    for n in 0..4 {
        tally.joined(days_ago(1), user(n));
    }
    for n in 0..9 {
        tally.left(days_ago(1), user(n));
    }
    for (n, times) in [(0, 1), (1, 50), (2, 1), (3, 1), (4, 1)] {
        for _ in 0..times {
            tally.acted(days_ago(2), user(n));
        }
    }
    let numbers = tally.counted().told();
    assert_eq!((day(&numbers, 1).joins, day(&numbers, 1).leaves), (None, Some(5)));
    assert_eq!((day(&numbers, 2).active, day(&numbers, 2).participants), (Some(5), None));
    assert_eq!(day(&numbers, 3).joins, None);
}

#[test]
fn the_share_of_the_ten_is_told_where_five_others_posted_and_in_steps() {
    for (people, expected) in [(10, None), (14, None), (15, Some(90)), (20, Some(80))] {
        let mut tally = Tally::new(Calendar::at(NOW));
        for n in 0..people {
            for _ in 0..if n < 10 { 5 } else { 1 } {
                tally.posted(days_ago(1), user(n));
            }
        }
        assert_eq!(day(&tally.counted().told(), 1).top_ten_percent, expected, "{people}");
    }
}

#[test]
fn a_week_counts_a_person_once_and_not_the_week_that_is_not_over() {
    let mut tally = Tally::new(Calendar::at(NOW));
    // From the Monday before the last to yesterday.
    for days in 1..10 {
        for n in 0..7 {
            tally.posted(days_ago(days), user(n));
        }
    }
    let numbers = tally.counted().told();
    assert_eq!(numbers.weeks.last().unwrap().participants, Some(5));
    assert_eq!(numbers.weeks.iter().filter(|week| week.active.is_some()).count(), 1);
    assert_eq!(numbers.days.iter().filter(|day| day.active.is_some()).count(), 9);
}

#[test]
fn the_whole_tells_of_hidden_parts_only_what_is_of_five_people_in_two_places_at_least() {
    let all = 0..7_u64;
    for parts in all.clone().flat_map(|a| all.clone().flat_map(move |b| (0..7).map(move |c| [a, b, c]))) {
        let hidden: Vec<u64> = parts.into_iter().filter(|people| *people < PEOPLE_MIN).collect();
        let open: Vec<u64> = parts.into_iter().filter(|people| *people >= PEOPLE_MIN).collect();
        let without = whole_of(open.into_iter());
        if whole_of(parts.into_iter()) == without {
            continue;
        }
        let places = hidden.iter().filter(|people| **people > 0).count();
        assert!(hidden.iter().sum::<u64>() >= PEOPLE_MIN && places >= 2, "{parts:?}");
    }
    assert_eq!(whole_of([3, 2, 20].into_iter()), Some(25));
    assert_eq!(whole_of([3, 1, 20].into_iter()), Some(20));
    assert_eq!(whole_of([4].into_iter()), None);
}

#[test]
fn the_whole_is_of_the_same_days_and_has_no_share_of_the_ten() {
    let calendar = Calendar::at(NOW);
    let part = |first: u64| {
        let mut tally = Tally::new(calendar);
        (0..3).for_each(|n| tally.joined(days_ago(1), user(first + n)));
        (0..15).for_each(|n| tally.posted(days_ago(2), user(n)));
        Arc::new(tally.counted())
    };
    let whole = whole(calendar, &[part(0), part(100)]);
    assert_eq!(day(&whole, 1).joins, Some(5));
    assert_eq!((day(&whole, 2).participants, day(&whole, 2).top_ten_percent), (Some(30), None));
}
