//! The texts of one language, found by their keys. What is put into a text passes `plain` here, so that nobody's
//! name can steer the terminal.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use linli_cli::plain;
use linli_protocol::{DeviceId, IssueId, NeighbourhoodId, Seq, UserId};
use unic_langid::LanguageIdentifier;

use super::Language;

const SECONDS_A_MINUTE: u64 = 60;
const SECONDS_AN_HOUR: u64 = 60 * SECONDS_A_MINUTE;
const SECONDS_A_DAY: u64 = 24 * SECONDS_AN_HOUR;

/// The texts of one language.
pub(crate) struct Catalogue {
    bundle: FluentBundle<FluentResource>,
}

/// What is put into a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arg<'a> {
    Text(&'a str),
    Number(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Arg::Number(number as u64)
    }
}

macro_rules! numbers {
    ($($kind:ty: $number:ident => $plain:expr;)*) => {
        $(impl From<$kind> for Arg<'_> {
            fn from($number: $kind) -> Self {
                Arg::Number($plain)
            }
        })*
    };
}

numbers! {
    u64: number => number;
    u32: number => number.into();
    u16: number => number.into();
    Seq: seq => seq.0;
    UserId: user => user.0;
    DeviceId: device => device.0;
    IssueId: issue => issue.0.into();
    NeighbourhoodId: neighbourhood => neighbourhood.0.into();
}

impl Catalogue {
    pub(crate) fn new(language: Language) -> Catalogue {
        Catalogue::of_source(language, language.source())
    }

    pub(super) fn of_source(language: Language, source: &str) -> Catalogue {
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Its marks of direction would be characters of their own in a terminal.
        bundle.set_use_isolating(false);
        // A test reads the three files strictly; here what could be read is shown.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
        Catalogue { bundle }
    }

    /// A text as it stands.
    pub(crate) fn say(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with what belongs into it. A key that is none is shown as it is: a test finds it.
    pub(crate) fn with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key that may be none.
    pub(crate) fn find(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        self.format(key, args).map(|(text, _)| text)
    }

    /// The same, if nothing is missing that belongs into it.
    pub(super) fn find_whole(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        self.format(key, args).filter(|(_, is_whole)| *is_whole).map(|(text, _)| text)
    }

    fn format(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<(String, bool)> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, arg) in args {
            let value = match arg {
                Arg::Text(text) => FluentValue::from(plain::one_line(text)),
                Arg::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        Some((text, errors.is_empty()))
    }

    /// A time span in words, rounded up, in the largest unit of which there are two.
    pub(crate) fn duration(&self, ms: u64) -> String {
        let seconds = ms.div_ceil(1_000);
        let (key, seconds_each) = match seconds {
            0..120 => ("seconds", 1),
            120..7_200 => ("minutes", SECONDS_A_MINUTE),
            7_200..172_800 => ("hours", SECONDS_AN_HOUR),
            _ => ("days", SECONDS_A_DAY),
        };
        self.with(key, &[("n", seconds.div_ceil(seconds_each).into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_name_can_steer_the_terminal() {
        for language in Language::ALL {
            let text = Catalogue::new(language)
                .with("is-typing", &[("names", "Bo\u{1b}[2J\u{202e}".into()), ("n", 1_u64.into())]);
            assert!(text.contains("Bo[2J") && !text.contains(['\u{1b}', '\u{202e}', '\u{2068}']), "{text:?}");
        }
    }

    #[test]
    fn a_time_span_is_said_in_a_unit_that_people_would_take() {
        let said = |ms| Catalogue::new(Language::English).duration(ms);
        assert_eq!([said(1), said(119_000), said(119_001)], ["1 s", "119 s", "2 min"]);
        assert_eq!([said(90 * 60_000), said(300 * 60_000)], ["90 min", "5 h"]);
        assert_eq!(said(10_080 * 60_000), "7 days");
    }
}
