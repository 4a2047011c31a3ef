//! Texts that people write, parsed once at the edge: behind these types every text is within its length
//! and carries no character that could forge what others see.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits;

/// Why a text was refused. The text itself is never repeated in the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing visible in it.
    #[error("the {what} is empty")]
    Empty {
        /// Which text.
        what: &'static str,
    },
    /// More bytes of UTF-8 than allowed.
    #[error("the {what} has {bytes} bytes; at most {bytes_max} are allowed")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The bound.
        bytes_max: usize,
    },
    /// Fewer bytes than needed.
    #[error("the {what} has {bytes} bytes; at least {bytes_min} are needed")]
    TooShort {
        /// Which text.
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The bound.
        bytes_min: usize,
    },
    /// A character that this text may not have.
    #[error("the {what} has the character U+{code:04X}, which is not allowed there")]
    Character {
        /// Which text.
        what: &'static str,
        /// The character's code point.
        code: u32,
    },
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:expr, $normal:expr, $refused:expr) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, bincode::Encode,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks a text against the rules of its kind.
            ///
            /// # Errors
            /// [`TextError`] says which rule it breaks; the same text never passes later.
            pub fn parse(text: impl Into<String>) -> Result<Self, TextError> {
                let normal: fn(String) -> String = $normal;
                let text = normal(text.into());
                check($what, &text, $max, $refused)?;
                Ok($name(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;
            fn try_from(text: String) -> Result<Self, TextError> {
                $name::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        // Decoding parses too: bincode must not be a way around the rules.
        impl<Context> bincode::Decode<Context> for $name {
            fn decode<D: bincode::de::Decoder<Context = Context>>(
                decoder: &mut D,
            ) -> Result<Self, bincode::error::DecodeError> {
                let text = String::decode(decoder)?;
                $name::parse(text).map_err(|e| bincode::error::DecodeError::OtherString(e.to_string()))
            }
        }
        impl<'de, Context> bincode::BorrowDecode<'de, Context> for $name {
            fn borrow_decode<D: bincode::de::BorrowDecoder<'de, Context = Context>>(
                decoder: &mut D,
            ) -> Result<Self, bincode::error::DecodeError> {
                <$name as bincode::Decode<Context>>::decode(decoder)
            }
        }
    };
}

text! {
    /// The text of a post or an edit: 1 byte to 4 KiB, not only white space, line breaks and tabs but no
    /// other control characters. Windows line ends become `\n`.
    PostText, "text", limits::POST_TEXT_BYTES_MAX, unix_line_ends, refused_in_post
}
text! {
    /// A person's name as others see it: up to 96 bytes, one line, no control characters, nothing
    /// invisible and nothing that turns the direction of writing. White space at the ends is cut.
    DisplayName, "name", limits::DISPLAY_NAME_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// A neighbourhood's title; the rules of [`DisplayName`].
    Title, "title", limits::TITLE_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// A building, as people there call it: a number, a letter, a name; up to 48 bytes, the rules of [`DisplayName`].
    Building, "building", limits::BUILDING_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// A flat of a building; up to 48 bytes, the rules of [`DisplayName`].
    Flat, "flat", limits::FLAT_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// Why somebody was muted, or not admitted, in words that they read: up to 300 bytes; the rules of [`DisplayName`].
    Reason, "reason", limits::REASON_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// What a poll asks: up to 300 bytes, one line, no control characters. White space at the ends is cut.
    Question, "question", limits::POLL_QUESTION_BYTES_MAX, trimmed, char::is_control
}
text! {
    /// What may be chosen in a poll: up to 100 bytes; the rules of [`Question`].
    Choice, "option", limits::POLL_OPTION_BYTES_MAX, trimmed, char::is_control
}
text! {
    /// What a dispute is about: up to 150 bytes; the rules of [`DisplayName`].
    Subject, "subject", limits::MEDIATION_SUBJECT_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// Where a reported problem is, in the words of people there: up to 150 bytes; the rules of [`DisplayName`].
    Spot, "place", limits::SPOT_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// How a reporter wants to be reached: up to 150 bytes; the rules of [`DisplayName`].
    Contact, "contact", limits::CONTACT_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// What is searched for: up to 300 bytes, one line, no control characters. White space at the ends is cut.
    SearchText, "search text", limits::SEARCH_TEXT_BYTES_MAX, trimmed, char::is_control
}
text! {
    /// What a person calls a device; the rules of [`DisplayName`].
    DeviceLabel, "device label", limits::DEVICE_LABEL_BYTES_MAX, trimmed, refused_in_name
}
text! {
    /// What a person signs in with: up to 32 of `a-z 0-9 . _ -`. Capital letters are lowered.
    LoginName, "log-in name", limits::LOGIN_NAME_BYTES_MAX, lowered, refused_in_login
}
text! {
    /// A reaction: an emoji (no letters, digits or spaces), up to 32 bytes.
    Reaction, "reaction", limits::REACTION_BYTES_MAX, as_it_is, refused_in_reaction
}

fn check(
    what: &'static str,
    text: &str,
    bytes_max: usize,
    refused: fn(char) -> bool,
) -> Result<(), TextError> {
    let bytes = text.len();
    if bytes > bytes_max {
        return Err(TextError::TooLong { what, bytes, bytes_max });
    }
    if let Some(character) = text.chars().find(|c| refused(*c)) {
        return Err(TextError::Character { what, code: u32::from(character) });
    }
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(TextError::Empty { what });
    }
    Ok(())
}

fn as_it_is(text: String) -> String {
    text
}

fn unix_line_ends(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text }
}

fn trimmed(text: String) -> String {
    if text.trim().len() == text.len() { text } else { text.trim().to_owned() }
}

fn lowered(mut text: String) -> String {
    text.make_ascii_lowercase();
    text
}

fn refused_in_post(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

fn refused_in_name(c: char) -> bool {
    c.is_control() || turns_direction(c) || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

fn refused_in_login(c: char) -> bool {
    !matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-')
}

fn refused_in_reaction(c: char) -> bool {
    c.is_control() || c.is_whitespace() || c.is_alphanumeric() || turns_direction(c) || c.is_ascii()
}

/// Unicode's explicit directional formatting characters (UAX #9, table 4).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters without a picture that would let two names look alike.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// The bounds of a password, checked before it is hashed.
///
/// # Errors
/// Too short or too long; the same password never passes later.
pub fn check_password(password: &str) -> Result<(), TextError> {
    let (what, bytes) = ("password", password.len());
    if bytes < limits::PASSWORD_BYTES_MIN {
        return Err(TextError::TooShort { what, bytes, bytes_min: limits::PASSWORD_BYTES_MIN });
    }
    if bytes > limits::PASSWORD_BYTES_MAX {
        return Err(TextError::TooLong { what, bytes, bytes_max: limits::PASSWORD_BYTES_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_may_have_lines_and_emoji_but_no_control_characters() {
        assert!(PostText::parse("樓道裡\n燈壞了 💡\t謝謝").is_ok());
        assert_eq!(PostText::parse("a\r\nb").unwrap().as_str(), "a\nb");
        assert!(matches!(PostText::parse("a\u{1b}[2J"), Err(TextError::Character { code: 0x1b, .. })));
        assert!(matches!(PostText::parse("a\0"), Err(TextError::Character { code: 0, .. })));
    }

    #[test]
    fn a_text_of_nothing_visible_is_empty() {
        assert!(matches!(PostText::parse(" \n\t "), Err(TextError::Empty { .. })));
        assert!(matches!(PostText::parse("\u{200B}"), Err(TextError::Empty { .. })));
        assert!(matches!(PostText::parse(""), Err(TextError::Empty { .. })));
    }

    #[test]
    fn a_post_is_measured_in_bytes_up_to_and_with_4096() {
        assert!(PostText::parse("x".repeat(4096)).is_ok());
        assert!(matches!(PostText::parse("x".repeat(4097)), Err(TextError::TooLong { bytes: 4097, .. })));
        assert!(PostText::parse("好".repeat(1366)).is_err());
    }

    #[test]
    fn a_name_cannot_turn_the_direction_of_writing_or_hide_characters() {
        assert_eq!(DisplayName::parse(" 王阿姨 ").unwrap().as_str(), "王阿姨");
        for wrong in ["Ana\u{202E}gro", "Ana\nBo", "Ana\u{200B}", "\u{2066}Ana", "A\u{7}"] {
            assert!(matches!(DisplayName::parse(wrong), Err(TextError::Character { .. })), "{wrong:?}");
        }
    }

    #[test]
    fn a_login_name_is_plain_and_lower_case() {
        assert_eq!(LoginName::parse("Ana.Wu-7").unwrap().as_str(), "ana.wu-7");
        assert!(LoginName::parse("ana wu").is_err());
        assert!(LoginName::parse("аna").is_err(), "a Cyrillic letter");
    }

    #[test]
    fn a_reaction_is_an_emoji_and_not_a_word() {
        for right in ["👍", "❤️", "👨‍👩‍👧", "🇨🇳"] {
            assert!(Reaction::parse(right).is_ok(), "{right}");
        }
        for wrong in ["", "ok", "赞", " 👍", "<b>", "👍a"] {
            assert!(Reaction::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn decoding_json_parses_the_text() {
        assert!(serde_json::from_str::<PostText>(r#""a\u0000b""#).is_err());
        assert!(serde_json::from_str::<PostText>(r#""你好""#).is_ok());
    }
}
