//! Settings: defaults, then a TOML file, then the environment (`LINLI_SERVER_…`), then flags; the later wins.
//! Unknown keys are refused, with where they stand.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::{Deserialize, Serialize};

use crate::domain::issues::Times;
use crate::limits;

/// All settings. None of them is a secret, only where one is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the public listener listens.
    pub listen: SocketAddr,
    /// Where `/metrics` listens: loopback only.
    pub metrics_listen: SocketAddr,
    /// The data directory; made if it is not there.
    pub data_dir: PathBuf,
    /// The file with the key that seals direct messages, outside the data directory; none for the directory's name with
    /// `.key` after it. Made at the first start.
    pub seal_key_file: Option<PathBuf>,
    /// Where work orders are handed over to, if a system outside carries them out (R28): each is a `POST` there.
    pub grid_url: Option<String>,
    /// The file with the token that is sent there as `Authorization: Bearer`; none to send none.
    pub grid_token_file: Option<PathBuf>,
    /// Whether posts can be searched. Switched off, no index is kept; switched on again, it goes on from where it was, or is
    /// made from the whole history.
    pub search: bool,
    /// sled's cache, in MiB.
    pub cache_mib: u64,
    /// Below this much free disk, in MiB, nothing is accepted until the operator makes room.
    pub disk_watermark_mib: u64,
    /// Origins of pages that may connect, besides this server's own host.
    pub origins: Vec<String>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections in all.
    pub connections_max: usize,
    /// Connections from one address (of IPv6, one /64).
    pub connections_per_address_max: usize,
    /// New connections per second from one address, lastingly; at once it may open all it may have. What exceeds
    /// that waits its turn.
    pub connections_per_address_per_s_max: u32,
    /// Requests per second and person, lastingly.
    pub commands_per_s_max: u32,
    /// Requests at once after a pause.
    pub commands_burst_max: u32,
    /// Posts of views and events of replays that a person may read per second, lastingly; what exceeds that comes later.
    pub history_items_per_s_max: u32,
    /// The same at once after a pause.
    pub history_items_burst_max: u32,
    /// Searches per second and person, lastingly.
    pub searches_per_s_max: u32,
    /// Searches at once after a pause.
    pub searches_burst_max: u32,
    /// Log-in attempts per minute and address.
    pub logins_per_address_max: u32,
    /// Log-in attempts per minute and account.
    pub logins_per_account_max: u32,
    /// Seconds in which an act of order may be appealed against, and for which a removed text is kept; at most 90 days.
    pub appeal_period_s: u64,
    /// Seconds in which a report should have a first response: measured and shown (R22).
    pub issue_response_s: u64,
    /// Seconds after which all deputies are alerted to a report that nobody has acknowledged (R23).
    pub issue_acknowledge_s: u64,
    /// Seconds between further alerts to it; 0 for none.
    pub issue_repeat_s: u64,
    /// How many further alerts there are at most, up to 48.
    pub issue_repeats_max: u32,
    /// Seconds in which a report must have a formal reply (R21).
    pub issue_reply_s: u64,
    /// Seconds before the end of that at which a warning comes.
    pub issue_warning_s: u64,
    /// Milliseconds between pings, 1,000 to 300,000.
    pub ping_ms: u64,
    /// The kernel's send buffer per connection, in bytes; 0 leaves it to the kernel.
    pub socket_send_bytes: u32,
    /// Worker threads of the runtime; 0 for one per core.
    pub worker_threads: usize,
    /// How tracing is written.
    pub trace_format: TraceFormat,
    /// What is traced, in tracing-subscriber's filter syntax.
    pub trace_filter: String,
    /// Connections send back what they get instead of signing in: for `examples/echo.rs`, which WebSocket test
    /// suites talk to. No file, environment or flag can set it.
    #[serde(skip)]
    pub echo: bool,
}

/// How tracing is written, to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TraceFormat {
    /// For people.
    Terminal,
    /// One JSON object a line.
    Json,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Unreadable, of a wrong type, or unknown.
    #[error("settings: {}", told(.0))]
    Unreadable(Box<figment::Error>),
    /// Readable but out of range.
    #[error("settings: {key} {problem}")]
    OutOfRange {
        /// Which.
        key: &'static str,
        /// What is wrong and what would be right.
        problem: &'static str,
    },
    /// Not `KEY=VALUE`.
    #[error("--set takes KEY=VALUE, not {0:?}")]
    NotAPair(String),
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: SocketAddr::from(([127, 0, 0, 1], 9464)),
            data_dir: PathBuf::from("linli-data"),
            seal_key_file: None,
            grid_url: None,
            grid_token_file: None,
            search: true,
            cache_mib: 64,
            disk_watermark_mib: 256,
            origins: Vec::new(),
            trusted_proxies: Vec::new(),
            connections_max: 18_000,
            connections_per_address_max: 256,
            connections_per_address_per_s_max: 25,
            commands_per_s_max: 20,
            commands_burst_max: 100,
            history_items_per_s_max: 2_000,
            history_items_burst_max: 20_000,
            searches_per_s_max: limits::SEARCHES_PER_S_MAX,
            searches_burst_max: limits::SEARCHES_BURST_MAX,
            logins_per_address_max: limits::LOGINS_PER_ADDRESS_MAX,
            logins_per_account_max: limits::LOGINS_PER_ACCOUNT_MAX,
            appeal_period_s: linli_protocol::limits::APPEAL_PERIOD_DAYS * DAY_S,
            issue_response_s: Times::default().response_ms / 1_000,
            issue_acknowledge_s: Times::default().acknowledge_ms / 1_000,
            issue_repeat_s: Times::default().repeat_ms / 1_000,
            issue_repeats_max: Times::default().repeats_max,
            issue_reply_s: Times::default().reply_ms / 1_000,
            issue_warning_s: Times::default().warning_ms / 1_000,
            ping_ms: linli_protocol::limits::PING_MS_DEFAULT,
            socket_send_bytes: 0,
            worker_threads: 0,
            trace_format: TraceFormat::Terminal,
            trace_filter: "info".to_owned(),
            echo: false,
        }
    }
}

impl Config {
    /// Reads all sources. `flags` are pairs from the command line.
    ///
    /// # Errors
    /// [`ConfigError`]; the message names the key and where it stands.
    pub fn read(file: Option<&Path>, flags: &[(String, String)]) -> Result<Config, ConfigError> {
        let file = file.map_or_else(Figment::new, |file| Figment::from(Toml::file_exact(file)));
        Config::of_sources(file.merge(Texts::of_environment()), flags)
    }

    /// The same of a text instead of a file, and without the environment.
    #[cfg(any(test, feature = "fuzzing"))]
    #[doc(hidden)]
    pub fn read_text(toml: &str, flags: &[(String, String)]) -> Result<Config, ConfigError> {
        Config::of_sources(Figment::from(Toml::string(toml)), flags)
    }

    fn of_sources(sources: Figment, flags: &[(String, String)]) -> Result<Config, ConfigError> {
        let defaults = Figment::from(Serialized::defaults(Config::default()));
        let figment = defaults.merge(sources).merge(Texts::of_flags(flags));
        let config: Config = figment.extract().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
        config.checked()
    }

    /// The limits of the clocks of issues that are reported or reopened from now on.
    #[must_use]
    pub fn issue_times(&self) -> Times {
        let ms = |seconds: u64| seconds.saturating_mul(1_000);
        Times {
            response_ms: ms(self.issue_response_s),
            acknowledge_ms: ms(self.issue_acknowledge_s),
            repeat_ms: ms(self.issue_repeat_s),
            repeats_max: self.issue_repeats_max,
            reply_ms: ms(self.issue_reply_s),
            warning_ms: ms(self.issue_warning_s),
        }
    }

    /// The settings as `key = value` lines, for the start's tracing.
    #[must_use]
    pub fn printed(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn checked(self) -> Result<Config, ConfigError> {
        let out = |key, problem| Err(ConfigError::OutOfRange { key, problem });
        if !self.metrics_listen.ip().is_loopback() {
            return out("metrics_listen", "must be a loopback address; let a local agent collect it");
        }
        if !(1_000..=300_000).contains(&self.ping_ms) {
            return out("ping_ms", "must be 1000 to 300000");
        }
        if !(1..=90 * DAY_S).contains(&self.appeal_period_s) {
            return out("appeal_period_s", "must be 1 to 7776000 (90 days)");
        }
        for (key, value) in [
            ("issue_response_s", self.issue_response_s),
            ("issue_acknowledge_s", self.issue_acknowledge_s),
            ("issue_reply_s", self.issue_reply_s),
        ] {
            if !(1..=90 * DAY_S).contains(&value) {
                return out(key, "must be 1 to 7776000 (90 days)");
            }
        }
        if self.issue_warning_s > self.issue_reply_s {
            return out("issue_warning_s", "must be at most issue_reply_s: the warning comes before the end");
        }
        if self.issue_repeats_max > 48 || self.issue_repeat_s > 90 * DAY_S {
            return out("issue_repeats_max", "must be at most 48, with pauses of up to 90 days");
        }
        if !(8..=1_048_576).contains(&self.cache_mib) {
            return out("cache_mib", "must be 8 to 1048576");
        }
        if self.worker_threads > 1_024 {
            return out("worker_threads", "must be at most 1024; 0 for one per core");
        }
        for (key, value) in [
            ("connections_max", self.connections_max),
            ("connections_per_address_max", self.connections_per_address_max),
            ("connections_per_address_per_s_max", self.connections_per_address_per_s_max as usize),
            ("commands_per_s_max", self.commands_per_s_max as usize),
            ("commands_burst_max", self.commands_burst_max as usize),
            ("history_items_per_s_max", self.history_items_per_s_max as usize),
            ("history_items_burst_max", self.history_items_burst_max as usize),
            ("searches_per_s_max", self.searches_per_s_max as usize),
            ("searches_burst_max", self.searches_burst_max as usize),
        ] {
            if value == 0 {
                return out(key, "must be at least 1");
            }
        }
        Ok(self)
    }
}

const DAY_S: u64 = 24 * 60 * 60;

/// What each variable that is a setting begins with.
const ENVIRONMENT_PREFIX: &str = "LINLI_SERVER_";

/// Settings whose values are texts, from the environment or flags. figment's own reader of such texts is not used:
/// it panics at an escape after a character of several bytes (0.10.19), and is a second syntax beside TOML.
struct Texts {
    place: &'static str,
    pairs: Vec<(String, Option<String>)>,
}

impl Texts {
    fn of_environment() -> Texts {
        let pairs = std::env::vars_os().filter_map(|(name, value)| {
            let key = name.to_str()?.strip_prefix(ENVIRONMENT_PREFIX)?.to_ascii_lowercase();
            Some((key, value.into_string().ok()))
        });
        Texts { place: "environment", pairs: pairs.collect() }
    }

    fn of_flags(flags: &[(String, String)]) -> Texts {
        let pairs = flags.iter().map(|(key, value)| (key.clone(), Some(value.clone())));
        Texts { place: "flags", pairs: pairs.collect() }
    }
}

impl Provider for Texts {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut settings = Dict::new();
        for (key, text) in &self.pairs {
            let not_a_text = || figment::Error::from("is not UTF-8".to_owned()).with_path(key);
            settings.insert(key.clone(), value_of(text.as_ref().ok_or_else(not_a_text)?));
        }
        Ok(Map::from([(Profile::Default, settings)]))
    }
}

/// Read like a value in the file; what is no TOML value is a text.
fn value_of(text: &str) -> Value {
    let read: Option<Dict> = Figment::from(Toml::string(&format!("value = {text}"))).extract().ok();
    // More than the one key: the text went on after its value.
    let value = read.filter(|read| read.len() == 1).and_then(|mut read| read.remove("value"));
    value.unwrap_or_else(|| Value::from(text))
}

/// The error with the key and where it stands; figment's own words name lines of this program.
fn told(error: &figment::Error) -> String {
    let key = error.path.join(".");
    let place = match &error.metadata {
        Some(metadata) if matches!(metadata.source, Some(figment::Source::File(_))) => {
            metadata.source.as_ref().map(|file| format!(" in {file}")).unwrap_or_default()
        }
        Some(metadata) if metadata.name == "environment" => {
            format!(" in the environment ({ENVIRONMENT_PREFIX}{})", key.to_uppercase())
        }
        _ => " on the command line".to_owned(),
    };
    if key.is_empty() { format!("{}{place}", error.kind) } else { format!("{key}{place}: {}", error.kind) }
}

/// Splits `KEY=VALUE`.
///
/// # Errors
/// [`ConfigError::NotAPair`].
pub fn pair(text: &str) -> Result<(String, String), ConfigError> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(ConfigError::NotAPair(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, flags: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), toml).unwrap();
        let flags: Vec<_> = flags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(Some(file.path()), &flags)
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let config = read("ping_ms = 5000\ncache_mib = 100", &[("ping_ms", "7000")]).unwrap();
        assert_eq!((config.ping_ms, config.cache_mib), (7000, 100));
        assert_eq!(config.listen, Config::default().listen);
    }

    #[test]
    fn an_unknown_key_is_refused_by_name_wherever_it_stands() {
        for wrong in [read("pingms = 1", &[]), read("", &[("pingms", "1")])] {
            assert!(wrong.unwrap_err().to_string().contains("pingms"));
        }
    }

    #[test]
    fn no_file_and_no_flag_makes_a_server_an_echo() {
        for wrong in [read("echo = true", &[]), read("", &[("echo", "true")])] {
            assert!(wrong.unwrap_err().to_string().contains("echo"));
        }
        assert!(!read("", &[]).unwrap().echo);
    }

    #[test]
    fn metrics_are_for_loopback_only() {
        assert!(read("metrics_listen = \"0.0.0.0:9464\"", &[]).is_err());
        assert!(read("", &[("metrics_listen", "[::1]:9464")]).is_ok());
    }

    #[test]
    fn lists_and_texts_can_be_set_by_flags() {
        let config = read("", &[("origins", "[\"https://a.example\"]"), ("data_dir", "/somewhere")]).unwrap();
        assert_eq!(config.origins, ["https://a.example"]);
        assert_eq!(config.data_dir, PathBuf::from("/somewhere"));
    }

    #[test]
    fn a_value_that_is_no_toml_is_a_text_whatever_it_holds() {
        for text in ["\"ԝԝԝԝԝԝԝԝ\\\\x", "\"a\nb = \"c\"", "info\ncache_mib = 9", "[[[[[[[[", "", "'", "\\"]
        {
            let config = read("", &[("trace_filter", text)]).unwrap();
            assert_eq!((config.trace_filter.as_str(), config.cache_mib), (text, 64));
        }
        // A value of one line is not ended to set another key in the next.
        assert!(read("", &[("ping_ms", "5000\ncache_mib = 9")]).is_err());
        let deep = "[".repeat(100_000);
        assert_eq!(read("", &[("trace_filter", &deep)]).unwrap().trace_filter, deep);
    }

    #[test]
    fn a_variable_that_is_no_text_is_refused_by_name() {
        let environment = Texts { place: "environment", pairs: vec![("data_dir".to_owned(), None)] };
        let wrong = Config::of_sources(Figment::from(environment), &[]).unwrap_err().to_string();
        assert_eq!(wrong, "settings: data_dir in the environment (LINLI_SERVER_DATA_DIR): is not UTF-8");
    }
}
