//! Every text that people read in the terminal, in their language, out of one catalogue (Project Fluent) for both clients.
//! What programs read (`--json`, exit codes, codes of errors) never comes from here, and neither does what others wrote.

mod catalogue;
mod errors;
mod facts;
mod help;
mod language;
mod names;
#[cfg(test)]
mod tests;
mod week;

use std::sync::OnceLock;

pub(crate) use self::catalogue::{Arg, Catalogue};
pub(crate) use self::facts::{Look, Other};
pub(crate) use self::help::translated;
pub(crate) use self::language::Language;
#[cfg(feature = "tui")]
pub(crate) use self::names::kind;

static SPOKEN: OnceLock<Catalogue> = OnceLock::new();

/// Says once which language this run speaks.
pub(crate) fn speak(language: Language) {
    let _ = SPOKEN.set(Catalogue::new(language));
}

/// The texts of this run; English where none was chosen.
pub(crate) fn spoken() -> &'static Catalogue {
    SPOKEN.get_or_init(|| Catalogue::new(Language::English))
}

/// A text in the language of this run: `say!("key", name = value)`. A test finds keys and variables that are none.
macro_rules! say {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::cli::words::spoken()
            .with($key, &[$((stringify!($name), $crate::cli::words::Arg::from($value))),*])
    };
}
pub(crate) use say;
