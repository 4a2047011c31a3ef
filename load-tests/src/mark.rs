//! The mark in every post's text: which post it is, and when it was meant to be sent. Latency counts from
//! that moment, not from the write, so that a sender held up by the server hides nothing.

use linli_protocol::limits::POST_TEXT_BYTES_MAX;

use crate::talk;

/// Stands before and after the mark; no JSON encoder escapes it and no bot's name has it.
const FENCE: u8 = b'~';
const DIGITS: usize = 16;

/// Bytes of a mark: the least that a text can have.
pub const MARK_BYTES: usize = 2 * DIGITS + 2;

/// What a post's text says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Which post of the run it is, from 0.
    pub post: u64,
    /// When it was meant to be sent, by the run's clock.
    pub intended_ns: u64,
}

impl Mark {
    /// The text of the post, padded to `bytes` (within what a text may have).
    #[must_use]
    pub fn text(self, bytes: usize) -> String {
        let Mark { post, intended_ns } = self;
        let fence = char::from(FENCE);
        let mut text = format!("{fence}{post:016x}{intended_ns:016x}{fence}");
        let padding = bytes.min(POST_TEXT_BYTES_MAX).saturating_sub(text.len());
        text.extend(std::iter::repeat_n('x', padding));
        text
    }

    /// The same with talk instead of padding, so that there is something to search for.
    #[must_use]
    pub fn talk(self, bytes: usize) -> String {
        let mut text = self.text(0);
        talk::extend(&mut text, self.post, bytes);
        text
    }

    /// Finds the mark in an event's bytes.
    #[must_use]
    pub fn find(bytes: &[u8]) -> Option<Mark> {
        let start = bytes.iter().position(|b| *b == FENCE)? + 1;
        let mark = bytes.get(start..start + 2 * DIGITS + 1)?;
        let (post, rest) = mark.split_at(DIGITS);
        let (intended, fence) = rest.split_at(DIGITS);
        (fence == [FENCE]).then_some(())?;
        Some(Mark { post: hexadecimal(post)?, intended_ns: hexadecimal(intended)? })
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |number, digit| {
        let value = char::from(*digit).to_digit(16)?;
        Some(number << 4 | u64::from(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_in_the_middle_of_an_event() {
        let mark = Mark { post: 77, intended_ns: 0x1234_5678_9abc };
        let event =
            format!(r#"{{"by":{{"name":"Bot 7"}},"data":{{"text":"{}","posts":3}}}}"#, mark.text(190));
        assert_eq!(Mark::find(event.as_bytes()), Some(mark));
    }

    #[test]
    fn a_text_has_the_length_asked_for_and_at_least_the_mark() {
        let mark = Mark { post: u64::MAX, intended_ns: u64::MAX };
        assert_eq!(mark.text(190).len(), 190);
        assert_eq!(mark.text(0).len(), MARK_BYTES);
        assert_eq!(mark.text(1_000_000).len(), POST_TEXT_BYTES_MAX);
    }

    #[test]
    fn a_torn_or_foreign_text_has_no_mark() {
        let text = Mark { post: 1, intended_ns: 2 }.text(0);
        assert_eq!(Mark::find(&text.as_bytes()[..MARK_BYTES - 1]), None);
        assert_eq!(Mark::find(b"hello"), None);
        assert_eq!(Mark::find(b"~0123456789abcdeg0123456789abcdef~"), None);
    }
}
