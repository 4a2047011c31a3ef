//! A server as a child process on a temporary directory: started with limits that a fleet on one address
//! needs, ended with SIGTERM, its directory removed with it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::reference::Kind;

/// Longest wait for the server's first word.
const START_S_MAX: u64 = 30;
/// Longest wait for its end before it is killed.
const STOP_S_MAX: u64 = 15;
/// What the server prints when it is ready.
const READY: &str = "listening on ";
/// Limits that protect a server from one hostile address are in a fleet's way: it is one address.
const RAISED: [&str; 9] = [
    "commands_per_s_max=1000000",
    "searches_per_s_max=100000",
    "searches_burst_max=100000",
    "commands_burst_max=1000000",
    "history_items_per_s_max=1000000000",
    "history_items_burst_max=1000000000",
    "connections_per_address_max=20000",
    "connections_per_address_per_s_max=20000",
    "connections_max=20000",
];

/// How to start a server.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// The server's program; absent means `linli-server` beside this one.
    pub program: Option<PathBuf>,
    /// Where the temporary directory is made; absent means the system's place.
    pub directory: Option<PathBuf>,
    /// Further settings, `KEY=VALUE`.
    pub settings: Vec<String>,
    /// Where its stderr goes; absent means into the temporary directory.
    pub log: Option<PathBuf>,
    /// A data directory that lasts; absent means one in the temporary directory.
    pub data_dir: Option<PathBuf>,
    /// Longest wait for its first word; absent means 30 seconds.
    pub start_limit: Option<Duration>,
}

impl Launch {
    fn start_limit(&self) -> Duration {
        self.start_limit.unwrap_or(Duration::from_secs(START_S_MAX))
    }
}

fn temporary(launch: &Launch) -> Result<TempDir> {
    match &launch.directory {
        Some(parent) => TempDir::with_prefix_in("linli-load-", parent),
        None => TempDir::with_prefix("linli-load-"),
    }
    .context("a temporary directory")
}

/// A running child. Dropping it ends it.
#[derive(Debug)]
pub struct ChildServer {
    child: Child,
    url: String,
    data_dir: PathBuf,
    _directory: TempDir,
}

impl ChildServer {
    /// Starts a server and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started or ends at once; the end of its own words is in the error.
    pub fn start(launch: &Launch) -> Result<ChildServer> {
        let program = match &launch.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("linli-server"),
        };
        let directory = temporary(launch)?;
        let data_dir = launch.data_dir.clone().unwrap_or_else(|| directory.path().join("data"));
        let mut command = Command::new(&program);
        command.arg("serve").arg("--data-dir").arg(&data_dir);
        command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
        for setting in RAISED.iter().copied().chain(launch.settings.iter().map(String::as_str)) {
            command.args(["--set", setting]);
        }
        ChildServer::spawn(command, launch, directory, data_dir)
    }

    /// Starts a reference, which is this very program, and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started or ends at once; the end of its own words is in the error.
    pub fn start_reference(kind: Kind, launch: &Launch) -> Result<ChildServer> {
        let directory = temporary(launch)?;
        let data_dir = directory.path().to_owned();
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["reference", kind.name(), "--listen", "127.0.0.1:0"]);
        ChildServer::spawn(command, launch, directory, data_dir)
    }

    fn spawn(
        mut command: Command,
        launch: &Launch,
        directory: TempDir,
        data_dir: PathBuf,
    ) -> Result<ChildServer> {
        let program = PathBuf::from(command.get_program());
        let log = launch.log.clone().unwrap_or_else(|| directory.path().join("server.log"));
        let stderr = File::create(&log).with_context(|| format!("the log {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = child.stdout.take().context("the server has no stdout")?;
        match first_address(stdout, launch.start_limit()) {
            Ok(url) => Ok(ChildServer { child, url, data_dir, _directory: directory }),
            Err(error) => {
                // It may be dead already; there is nothing else to do about it.
                let _ = child.kill();
                let _ = child.wait();
                Err(error.context(format!("{} did not start: {}", program.display(), tail(&log))))
            }
        }
    }

    /// Its process number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens, `http://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it with this signal and waits for its end, at most `limit`. It is dropped later all the same.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn end(&mut self, signal: Signal, limit: Duration) -> Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("no process number")?;
        kill_process(pid, signal)?;
        let deadline = Instant::now() + limit;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                bail!("the server did not end within {limit:?} of {signal:?}");
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Its data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}

impl Drop for ChildServer {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Fails only when the server has ended, which is the aim.
            let _ = kill_process(pid, Signal::TERM);
        }
        let deadline = Instant::now() + Duration::from_secs(STOP_S_MAX);
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the line that names the address, and reads on so that the server never blocks on its stdout.
fn first_address(stdout: ChildStdout, limit: Duration) -> Result<String> {
    let (found, address) = mpsc::sync_channel(1);
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once(READY) {
                let url = rest.split_whitespace().next().unwrap_or_default().to_owned();
                // Only the first one is waited for.
                let _ = found.try_send(url);
            }
        }
    });
    match address.recv_timeout(limit) {
        Ok(url) if url.starts_with("http://") => Ok(url.trim_end_matches('/').to_owned()),
        Ok(other) => bail!("it listens on {other}, which is not http"),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(anyhow!("it ended")),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(anyhow!("it did not say `{READY}…` in {limit:?}")),
    }
}

/// The last words of a log, for an error.
fn tail(log: &Path) -> String {
    const TAIL_BYTES: usize = 1000;
    let bytes = std::fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(TAIL_BYTES)..]).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn script(directory: &Path, text: &str) -> Launch {
        let program = directory.join("server.sh");
        std::fs::write(&program, text).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        Launch { program: Some(program), ..Launch::default() }
    }

    #[test]
    fn a_server_that_says_where_it_listens_is_started_and_ended() {
        let directory = tempfile::tempdir().unwrap();
        let launch = script(
            directory.path(),
            "#!/bin/sh\necho hello\necho 'listening on http://127.0.0.1:4321'\nexec sleep 60\n",
        );
        let server = ChildServer::start(&launch).unwrap();
        assert_eq!(server.url(), "http://127.0.0.1:4321");
        let proc_entry = PathBuf::from(format!("/proc/{}", server.pid()));
        assert!(proc_entry.exists());
        drop(server);
        assert!(!proc_entry.exists());
    }

    #[test]
    fn a_server_that_ends_at_once_is_an_error_with_its_last_words() {
        let directory = tempfile::tempdir().unwrap();
        let launch = script(directory.path(), "#!/bin/sh\necho 'no such setting' >&2\nexit 1\n");
        let error = format!("{:#}", ChildServer::start(&launch).unwrap_err());
        assert!(error.contains("no such setting"), "{error}");
    }
}
