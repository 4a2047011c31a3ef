//! How alike two reports are (R30): pure, and the same in every language, by pairs of letters that both have. Never here: which reports
//! are looked at.

use std::collections::HashSet;

/// From this many percent on a report is offered as likely the same.
pub const LIKELY_PERCENT: u32 = 35;

/// A report, cut up for being compared.
#[derive(Debug, Clone)]
pub struct Traits {
    text: HashSet<(char, char)>,
    spot: HashSet<(char, char)>,
}

impl Traits {
    /// Of a report's words and place.
    #[must_use]
    pub fn of(text: &str, spot: &str) -> Traits {
        Traits { text: pairs(text), spot: pairs(spot) }
    }

    /// How alike, in percent: half of it the words, half of it the place. Where one says nothing in letters, only equal
    /// silence is alike.
    #[must_use]
    pub fn likeness_percent(&self, other: &Traits) -> u32 {
        u32::midpoint(shared_percent(&self.text, &other.text), shared_percent(&self.spot, &other.spot))
    }
}

/// Of both together, how many both have: Dice's coefficient, in percent.
fn shared_percent(one: &HashSet<(char, char)>, other: &HashSet<(char, char)>) -> u32 {
    let all = one.len() + other.len();
    if all == 0 {
        return 0;
    }
    let shared = one.intersection(other).count();
    u32::try_from(200 * shared / all).unwrap_or(100)
}

/// A single letter is a pair with itself, so that "3" is like "3".
fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match letters[..] {
        [single] => HashSet::from([(single, single)]),
        _ => letters.windows(2).map(|pair| (pair[0], pair[1])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: (&str, &str), other: (&str, &str)) -> u32 {
        Traits::of(one.0, one.1).likeness_percent(&Traits::of(other.0, other.1))
    }

    #[test]
    fn the_same_lamp_in_other_words_is_likely_and_another_trouble_at_the_same_door_is_less() {
        let lamp = ("三號樓門口的路燈壞了", "3號樓東門");
        assert_eq!(likeness(lamp, lamp), 100);
        let again = likeness(lamp, ("路燈壞了,三號樓門口很黑", "3號樓 東門"));
        let noise = likeness(lamp, ("隔壁半夜裝修太吵", "9號樓502"));
        assert!(again >= LIKELY_PERCENT && noise < LIKELY_PERCENT, "{again}, {noise}");
    }

    #[test]
    fn capital_letters_and_marks_make_no_difference_and_silence_is_like_nothing() {
        assert_eq!(likeness(("The lamp is broken!", "Gate 3"), ("the LAMP is broken", "gate 3.")), 100);
        assert_eq!(likeness(("!!!", "…"), ("!!!", "…")), 0);
    }
}
