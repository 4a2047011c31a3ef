//! Unusual things that happened, counted by their words, so that ten thousand equal closes are one line.
//! Bounded: after a number of different notes further ones are counted together.

use std::collections::BTreeMap;

/// Most different notes that are kept apart.
const NOTES_MAX: usize = 32;
const MORE: &str = "(more)";

/// A bounded count of notes.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    counts: BTreeMap<String, u64>,
}

impl Notes {
    /// Counts one.
    pub fn add(&mut self, note: impl Into<String>) {
        self.add_times(note.into(), 1);
    }

    /// Counts all of another set.
    pub fn merge(&mut self, other: &Notes) {
        for (note, times) in &other.counts {
            self.add_times(note.clone(), *times);
        }
    }

    /// Notes and how often each was made.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    /// All in one line, for an error.
    #[must_use]
    pub fn line(&self) -> String {
        let parts: Vec<String> =
            self.counts.iter().map(|(note, times)| format!("{note} ({times}x)")).collect();
        parts.join("; ")
    }

    fn add_times(&mut self, note: String, times: u64) {
        let full = self.counts.len() >= NOTES_MAX && !self.counts.contains_key(&note);
        let key = if full { MORE.to_owned() } else { note };
        *self.counts.entry(key).or_default() += times;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_notes_are_one_line_and_too_many_different_ones_are_counted_together() {
        let mut notes = Notes::default();
        notes.add("closed");
        notes.add("closed");
        assert_eq!(notes.line(), "closed (2x)");
        for n in 0..100 {
            notes.add(format!("note {n}"));
        }
        assert_eq!(notes.counts().len(), NOTES_MAX + 1);
        assert_eq!(notes.counts()[MORE], 69);
    }
}
