//! Every text of the full-screen client, in the reader's language, out of one catalogue (Project Fluent).
//! What is put into a text passes `plain` here, so that nobody's name can steer the terminal.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use linli_cli::plain;
use linli_protocol::{ErrorBody, ErrorCode};
use unic_langid::LanguageIdentifier;

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Simplified,
    Traditional,
}

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

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Arg::Number(number)
    }
}

impl Language {
    #[cfg(test)]
    pub(crate) const ALL: [Language; 3] = [Language::English, Language::Simplified, Language::Traditional];

    /// Its name, as `--lang` takes it.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Simplified => "zh-Hans",
            Language::Traditional => "zh-Hant",
        }
    }

    /// The language of a tag or of a locale's name, such as `zh-Hant` or `zh_TW.UTF-8`; none if it is another.
    pub(crate) fn of_tag(tag: &str) -> Option<Language> {
        let name = tag.split(['.', '@']).next().unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        let mut parts = name.split('-');
        match parts.next()? {
            "en" => Some(Language::English),
            "zh" => {
                let is_traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
                let is_simplified = name.contains("-hans");
                let traditional = is_traditional && !is_simplified;
                Some(if traditional { Language::Traditional } else { Language::Simplified })
            }
            _ => None,
        }
    }

    /// The language that was asked for, else the one of the environment, else English.
    pub(crate) fn choose(asked: Option<Language>, variable: impl Fn(&str) -> Option<String>) -> Language {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let own = set(&"LINLI_LANG").and_then(|tag| Language::of_tag(&tag));
        // The first that is set counts, whatever it says.
        let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
        asked.or(own).or_else(|| locale().and_then(|tag| Language::of_tag(&tag))).unwrap_or(Language::English)
    }

    /// The catalogue's file.
    pub(super) fn source(self) -> &'static str {
        match self {
            Language::English => include_str!("../../../locales/en.ftl"),
            Language::Simplified => include_str!("../../../locales/zh-Hans.ftl"),
            Language::Traditional => include_str!("../../../locales/zh-Hant.ftl"),
        }
    }
}

impl Catalogue {
    pub(crate) fn new(language: Language) -> Catalogue {
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // Its marks of direction would be characters of their own in a terminal.
        bundle.set_use_isolating(false);
        // A test reads the three files strictly; here what could be read is shown.
        let resource =
            FluentResource::try_new(language.source().to_owned()).unwrap_or_else(|(readable, _)| readable);
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
        Some(self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned())
    }

    /// Why the server said no, for whoever asked; its own words are for developers.
    pub(crate) fn error(&self, error: &ErrorBody) -> String {
        let wait = error.retry_after_ms.map_or_else(|| self.say("a-while"), |ms| self.duration(ms));
        let key = format!("error-{}", error.code.as_str());
        let args = [("wait", Arg::from(&wait))];
        let unknown = format!("error-{}", ErrorCode::Unknown.as_str());
        self.find(&key, &args).unwrap_or_else(|| self.with(&unknown, &args))
    }

    /// A time span in words, rounded up.
    pub(crate) fn duration(&self, ms: u64) -> String {
        let seconds = ms.div_ceil(1_000);
        if seconds < 120 {
            self.with("seconds", &[("n", seconds.into())])
        } else {
            self.with("minutes", &[("n", seconds.div_ceil(60).into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_asked_for_else_that_of_the_environment_else_english() {
        let of = |variables: &[(&str, &str)]| {
            let variables: Vec<(String, String)> =
                variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            move |name: &str| {
                variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        };
        assert_eq!(Language::choose(None, of(&[])), Language::English);
        assert_eq!(Language::choose(None, of(&[("LANG", "zh_TW.UTF-8")])), Language::Traditional);
        assert_eq!(Language::choose(None, of(&[("LANG", "zh_HK")])), Language::Traditional);
        assert_eq!(Language::choose(None, of(&[("LANG", "zh_CN.UTF-8")])), Language::Simplified);
        assert_eq!(Language::choose(None, of(&[("LC_ALL", "C"), ("LANG", "zh_CN")])), Language::English);
        assert_eq!(
            Language::choose(None, of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh")])),
            Language::Simplified
        );
        let own = of(&[("LINLI_LANG", "zh-Hant"), ("LANG", "de_DE")]);
        assert_eq!(Language::choose(None, &own), Language::Traditional);
        assert_eq!(Language::choose(Some(Language::English), &own), Language::English);
        assert_eq!(Language::of_tag("zh-Hans-HK"), Some(Language::Simplified));
        assert_eq!(Language::of_tag("fr_FR"), None);
    }

    #[test]
    fn nobodys_name_can_steer_the_terminal() {
        for language in Language::ALL {
            let text = Catalogue::new(language)
                .with("is-typing", &[("names", "Bo\u{1b}[2J\u{202e}".into()), ("n", 1.into())]);
            assert!(text.contains("Bo[2J") && !text.contains(['\u{1b}', '\u{202e}', '\u{2068}']), "{text:?}");
        }
    }
}
