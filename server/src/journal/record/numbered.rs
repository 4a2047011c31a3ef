//! Words of which each has a number in what is stored. Never here: which.

/// A word and its number, both ways. The numbers stay what they are for ever.
macro_rules! numbered {
    ($stored:ident, $domain:ident, $type:ident, $what:literal, $($variant:ident = $number:literal),* $(,)?) => {
        pub(in crate::journal::record) fn $stored(word: $type) -> Result<u8, JournalError> {
            match word {
                $($type::$variant => Ok($number),)*
                // As with offices: a new one gets its number here first.
                #[allow(unreachable_patterns, reason = "some of these words are open, others are not")]
                other => Err(JournalError::storage(concat!("encoding ", $what), format!("{other:?} has no number"))),
            }
        }

        pub(in crate::journal::record) fn $domain(number: u8) -> Result<$type, Fault> {
            match number {
                $($number => Ok($type::$variant),)*
                found => {
                    let known = [$($number),*].into_iter().max().unwrap_or_default();
                    Err(Fault::TooNew { what: $what, found: found.into(), known })
                }
            }
        }
    };
}

pub(super) use numbered;
