//! Commands to suggest: as they work when pasted, with the profile that is in use.

use std::sync::OnceLock;

use super::profile::Profile;

/// The profile that needs no naming.
const DEFAULT: &str = "default";

static PROFILE: OnceLock<String> = OnceLock::new();

/// Says once which profile this run uses.
pub(crate) fn use_profile(name: &str) {
    let _ = PROFILE.set(name.to_owned());
}

/// A command to suggest, such as `` `linli topics --profile bo` ``.
pub(crate) fn command(words: &str) -> String {
    format!("`{}`", bare(words))
}

/// The same without the quotes.
pub(crate) fn bare(words: &str) -> String {
    match profile() {
        DEFAULT => format!("linli {words}"),
        name => format!("linli {words} --profile {name}"),
    }
}

/// The whole log-in command of this profile, as far as it is known.
pub(crate) fn log_in() -> String {
    let profile = profile();
    let (server, login) = match Profile::load(profile) {
        Ok(known) => (known.server_text(), known.login),
        Err(_) => ("URL".to_owned(), "NAME".to_owned()),
    };
    let name = if profile == DEFAULT { String::new() } else { format!("--profile {profile} ") };
    format!("`linli login {name}--server {server} --login {login}`")
}

fn profile() -> &'static str {
    PROFILE.get().map_or(DEFAULT, String::as_str)
}
