//! The languages of the catalogue, and which one a person gets.

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Simplified,
    Traditional,
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

    /// The file of the texts of `--help`. The English ones stand in the source, beside what they are about.
    pub(super) fn help_source(self) -> Option<&'static str> {
        match self {
            Language::English => None,
            Language::Simplified => Some(include_str!("../../../locales/help.zh-Hans.ftl")),
            Language::Traditional => Some(include_str!("../../../locales/help.zh-Hant.ftl")),
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
}
