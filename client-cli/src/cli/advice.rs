//! Commands to suggest: as they work when pasted, with the profile that is in use and the place that the command line names.

use std::sync::OnceLock;

use clap::ArgMatches;
use linli_protocol::{IssueId, NeighbourhoodId, Topic, UserId};

use super::profile::Profile;

/// The profile that needs no naming.
const DEFAULT: &str = "default";

static PROFILE: OnceLock<String> = OnceLock::new();
static NAMED: OnceLock<Named> = OnceLock::new();

/// What a command line is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named {
    pub(crate) neighbourhood: Option<NeighbourhoodId>,
    pub(crate) topic: Option<Topic>,
    pub(crate) issue: Option<IssueId>,
    user: Option<UserId>,
}

impl Named {
    /// What a command was given, under whichever of these names it takes it.
    pub(crate) fn by(command: &ArgMatches) -> Named {
        let number = |name: &str| command.try_get_one::<u32>(name).ok().flatten().copied();
        let topic = command.try_get_one::<Topic>("topic").ok().flatten().copied();
        let neighbourhood = number("neighbourhood").map(NeighbourhoodId);
        Named {
            neighbourhood: neighbourhood.or_else(|| topic.and_then(Topic::neighbourhood)),
            topic,
            issue: number("issue").map(IssueId),
            user: command.try_get_one::<u64>("user").ok().flatten().copied().map(UserId),
        }
    }

    /// The person it is about, or the other one of a conversation.
    pub(crate) fn person(&self) -> Option<UserId> {
        let other = || match self.topic {
            Some(Topic::Dm(_, pair)) => pair.other(Profile::load(profile()).ok()?.user),
            _ => None,
        };
        self.user.or_else(other)
    }
}

/// Says once what this run is about.
pub(crate) fn is_about(named: Named) {
    let _ = NAMED.set(named);
}

/// What this run is about, as far as it was said.
pub(crate) fn named() -> Named {
    NAMED.get().copied().unwrap_or_default()
}

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
