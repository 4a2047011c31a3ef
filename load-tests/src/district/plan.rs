//! The shape of a made district: how many live in which neighbourhood, and what people and places are called. The same
//! numbers give the same district.

/// Members of the smallest neighbourhood, where there are enough people.
const PLACE_PEOPLE_MIN: usize = 20;
/// The larger, the more alike the neighbourhoods are.
const EVENNESS: usize = 40;

const FAMILY_NAMES: [&str; 20] = [
    "王", "李", "張", "劉", "陳", "楊", "趙", "黃", "周", "吳", "徐", "孫", "胡", "朱", "高", "林", "何",
    "郭", "馬", "羅",
];
const GIVEN_NAMES: [&str; 25] = [
    "秀英", "建國", "麗", "偉", "敏", "靜", "磊", "洋", "艷", "勇", "傑", "娟", "濤", "明", "超", "秀蘭",
    "霞", "平", "剛", "桂英", "文", "輝", "玲", "燕", "志強",
];
const PLACES: [&str; 12] =
    ["寶月", "馨園", "友誼", "泗塘", "大華", "淞南", "高境", "顧村", "羅店", "月浦", "楊行", "廟行"];
const ENDINGS: [&str; 6] = ["尚園", "新村", "花園", "家苑", "公寓", "一村"];

/// How many live in each neighbourhood, the largest first: a few large ones, many small ones, everybody somewhere.
#[must_use]
pub(super) fn sizes(people: usize, neighbourhoods: usize) -> Vec<usize> {
    let least = PLACE_PEOPLE_MIN.min(people / neighbourhoods.max(1));
    let weights: Vec<f64> = (0..neighbourhoods).map(|rank| 1.0 / real(rank + EVENNESS)).collect();
    let all: f64 = weights.iter().sum();
    let spread = people - least * neighbourhoods;
    let mut sizes: Vec<usize> = weights.iter().map(|weight| least + share(spread, *weight / all)).collect();
    let placed: usize = sizes.iter().sum();
    if let Some(first) = sizes.first_mut() {
        *first += people - placed;
    }
    sizes
}

/// A person's name.
#[must_use]
pub(super) fn person(number: usize) -> String {
    let family = FAMILY_NAMES[number % FAMILY_NAMES.len()];
    let given = GIVEN_NAMES[number / FAMILY_NAMES.len() % GIVEN_NAMES.len()];
    format!("{family}{given}")
}

/// What a person signs in with.
#[must_use]
pub(super) fn login(number: usize) -> String {
    format!("resident-{number}")
}

/// The verified roster of so many party members, evenly spread over the people.
#[must_use]
pub(super) fn roster(people: usize, badges: usize) -> String {
    let members = (0..badges).map(|n| n * people / badges);
    let lines = members.map(|n| format!("{},{}\n", login(n), person(n)));
    std::iter::once("login,name\n".to_owned()).chain(lines).collect()
}

/// A neighbourhood's title.
#[must_use]
pub(super) fn place(number: usize) -> String {
    let name = PLACES[number % PLACES.len()];
    let ending = ENDINGS[number / PLACES.len() % ENDINGS.len()];
    match number / (PLACES.len() * ENDINGS.len()) {
        0 => format!("{name}{ending}"),
        again => format!("{name}{ending}第{}小區", again + 1),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a district has far fewer than 2^53 people")]
fn real(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count is one")]
fn share(whole: usize, part: f64) -> usize {
    (real(whole) * part) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everybody_lives_somewhere_and_the_first_neighbourhoods_are_the_largest() {
        for (people, neighbourhoods) in [(70_000, 550), (1_000, 10), (10, 10), (550, 550), (7, 3)] {
            let sizes = sizes(people, neighbourhoods);
            assert_eq!(sizes.len(), neighbourhoods);
            assert_eq!(sizes.iter().sum::<usize>(), people);
            assert!(sizes.iter().all(|size| *size > 0), "{sizes:?}");
            assert!(sizes.is_sorted_by(|larger, smaller| larger >= smaller), "{sizes:?}");
        }
    }

    #[test]
    fn a_roster_names_so_many_people_each_once_and_all_of_them_live_there() {
        for (people, badges) in [(70_000, 17_000), (10, 10), (7, 3), (5, 0)] {
            let roster = roster(people, badges);
            let logins: HashSet<&str> =
                roster.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
            assert_eq!(logins.len(), badges);
            let everybody: HashSet<String> = (0..people).map(login).collect();
            assert!(logins.iter().all(|login| everybody.contains(*login)));
        }
    }

    #[test]
    fn neighbourhoods_have_titles_of_their_own() {
        let titles: HashSet<String> = (0..550).map(place).collect();
        assert_eq!(titles.len(), 550);
    }
}
