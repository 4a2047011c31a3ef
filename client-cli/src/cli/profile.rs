//! Profiles: a person's log-in on a server, in a file that only they can read.
//! A token must never be in a file that others can open, also not for a moment.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use linli_cli::Server;
use linli_protocol::{DeviceId, Link, Seq, UserId};
use serde::{Deserialize, Serialize};

use super::advice;
use super::failure::{Exit, Failure};
use super::words::say;

/// What is remembered of a log-in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Profile {
    server: String,
    pub(crate) token: String,
    pub(crate) login: String,
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) name: String,
    /// The last act of each neighbourhood's moderation record that this person has seen, and its link: whoever
    /// rewrites the record later is found out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) seen_chains: BTreeMap<u32, (Seq, Link)>,
}

impl Profile {
    pub(crate) fn new(server: &Server, login: String, answer: linli_cli::account::Login) -> Profile {
        let linli_cli::account::Login { token, user, device, name } = answer;
        let (server, seen_chains) = (server.to_string(), BTreeMap::new());
        Profile { server, token, login, user, device, name, seen_chains }
    }

    /// Keeps what the same person has seen on the same server: a new log-in must not hide that something was
    /// rewritten.
    pub(crate) fn remember_from(&mut self, earlier: &Profile) {
        if (&self.server, self.user) == (&earlier.server, earlier.user) {
            self.seen_chains.clone_from(&earlier.seen_chains);
        }
    }

    /// Reads a profile.
    pub(crate) fn load(name: &str) -> anyhow::Result<Profile> {
        let path = path_of(name)?;
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let command = format!("`linli login --server URL --login NAME --profile {name}`");
                let others = others(&path);
                let message = if others.is_empty() {
                    say!("profile-unknown", profile = name, command = &command)
                } else {
                    let others = format!("--profile {}", others.join(", --profile "));
                    say!("profile-unknown-others", profile = name, command = &command, others = &others)
                };
                return Err(Failure::new(Exit::NotLoggedIn, message).into());
            }
            Err(error) => return Err(error).with_context(|| say!("cannot-read", path = &shown(&path))),
        };
        let broken = || {
            let log_in = advice::command("login --server URL --login NAME");
            say!("profile-damaged", path = &shown(&path), command = &log_in)
        };
        serde_json::from_slice(&text).map_err(|_| Failure::new(Exit::NotLoggedIn, broken()).into())
    }

    /// Writes a profile: whole or not at all, and never readable by others.
    pub(crate) fn save(&self, name: &str) -> anyhow::Result<()> {
        let path = path_of(name)?;
        let directory = path.parent().unwrap_or(Path::new("."));
        create_private_directory(directory)
            .with_context(|| say!("cannot-create", path = &shown(directory)))?;
        let new = path.with_extension("json.new");
        let _ = fs::remove_file(&new);
        write_private(&new, &serde_json::to_vec_pretty(self)?)
            .and_then(|()| fs::rename(&new, &path))
            .with_context(|| say!("cannot-write", path = &shown(&path)))
    }

    /// Forgets a profile.
    pub(crate) fn delete(name: &str) -> anyhow::Result<()> {
        let path = path_of(name)?;
        fs::remove_file(&path).with_context(|| say!("cannot-delete", path = &shown(&path)))
    }

    pub(crate) fn server(&self) -> anyhow::Result<Server> {
        self.server.parse().with_context(|| {
            let log_in = advice::command("login --server URL --login NAME");
            say!("profile-without-server", command = &log_in)
        })
    }

    /// The server as it is written in the profile, safe to show.
    pub(crate) fn server_text(&self) -> String {
        linli_cli::plain::one_line(&self.server)
    }
}

/// A path as it is shown.
fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The profiles beside this one.
fn others(path: &Path) -> Vec<String> {
    let directory = path.parent().and_then(|directory| fs::read_dir(directory).ok());
    let files = directory.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut names: Vec<String> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|file| Some(linli_cli::plain::one_line(file.file_stem()?.to_str()?)))
        .collect();
    names.sort();
    names
}

fn path_of(name: &str) -> anyhow::Result<PathBuf> {
    let directory = match std::env::var_os("LINLI_CONFIG_DIR") {
        Some(directory) if !directory.is_empty() => PathBuf::from(directory),
        _ => {
            let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
            let home = home.with_context(|| say!("no-home"))?;
            PathBuf::from(home).join(".config").join("linli")
        }
    };
    Ok(directory.join(format!("{name}.json")))
}

#[cfg(unix)]
fn create_private_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private_directory(path: &Path) -> std::io::Result<()> {
    fs::create_dir_all(path)
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
