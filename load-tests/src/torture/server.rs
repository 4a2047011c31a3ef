//! The server as a process: started on a directory, killed, told to stop, asked for a page. It is killed when
//! it is dropped. Its standard error goes to a file, for whoever reports a failure.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use rustix::process::{Pid, Signal};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::timeout;

/// Nothing that is waited for takes so long; who waits longer fails instead of hanging.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The end of what a server said that is worth showing, in bytes.
const SAID_BYTES_MAX: usize = 4096;
/// Between two looks at a page.
const LOOK: Duration = Duration::from_millis(20);
/// Free ports, and no limits that a load from one address would meet.
const DEFAULTS: [&str; 7] = [
    "listen=127.0.0.1:0",
    "metrics_listen=127.0.0.1:0",
    "commands_per_s_max=100000",
    "commands_burst_max=100000",
    "history_items_per_s_max=1000000",
    "connections_per_address_max=1000",
    "disk_watermark_mib=1",
];

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    errors: NamedTempFile,
}

/// A server that did not start.
#[derive(Debug, thiserror::Error)]
#[error("the server did not start ({how}); it said:\n{said}")]
pub struct NotStarted {
    /// How it ended, in words.
    pub how: String,
    /// Its exit code, if it ended by itself.
    pub code: Option<i32>,
    /// The end of its standard error.
    pub said: String,
}

impl NotStarted {
    fn because(error: impl std::fmt::Display) -> NotStarted {
        NotStarted { how: error.to_string(), code: None, said: String::new() }
    }
}

/// How a server ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// The end of its standard error.
    pub said: String,
}

/// The command line of a server for tests: free ports, no limits that a load from one address would meet.
/// `settings` are `KEY=VALUE`; the later wins.
#[must_use]
pub fn command(program: &Path, data_dir: &Path, settings: &[&str]) -> Command {
    let mut command = Command::new(program);
    with_arguments(&mut command, data_dir, settings);
    command
}

fn with_arguments(command: &mut Command, data_dir: &Path, settings: &[&str]) {
    command.arg("serve").arg("--data-dir").arg(data_dir);
    for setting in DEFAULTS.iter().chain(settings) {
        command.args(["--set", setting]);
    }
}

impl Server {
    /// Starts one and waits until it serves.
    ///
    /// # Errors
    /// When it ends before it serves.
    pub async fn start(program: &Path, data_dir: &Path, settings: &[&str]) -> Result<Server, NotStarted> {
        Server::spawn(command(program, data_dir, settings)).await
    }

    /// Starts one under another program, such as strace.
    ///
    /// # Errors
    /// When it ends before it serves.
    pub async fn start_under(
        under: &[&str],
        program: &Path,
        data_dir: &Path,
        settings: &[&str],
    ) -> Result<Server, NotStarted> {
        let Some((first, rest)) = under.split_first() else {
            return Server::start(program, data_dir, settings).await;
        };
        let mut command = Command::new(first);
        command.args(rest).arg(program);
        with_arguments(&mut command, data_dir, settings);
        Server::spawn(command).await
    }

    /// Starts one by a command of one's own and waits until it serves.
    ///
    /// # Errors
    /// When it ends before it serves.
    pub async fn spawn(mut command: Command) -> Result<Server, NotStarted> {
        let errors = NamedTempFile::new().map_err(NotStarted::because)?;
        let into = errors.reopen().map_err(NotStarted::because)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(into);
        let program = command.get_program().display().to_string();
        let mut child = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| NotStarted::because(format!("{program}: {error}")))?;
        let Some(stdout) = child.stdout.take() else { return Err(NotStarted::because("no stdout")) };
        let mut lines = BufReader::new(stdout).lines();
        let address = timeout(PATIENCE, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(address) = line.strip_prefix("listening on http://") {
                    return address.parse().ok();
                }
            }
            None
        });
        match address.await {
            Ok(Some(address)) => {
                // Whoever stops reading a pipe stops who writes to it.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                Ok(Server { child, address, errors })
            }
            Ok(None) => {
                let status = child.wait().await.map_err(NotStarted::because)?;
                Err(NotStarted { how: status.to_string(), code: status.code(), said: said(&errors) })
            }
            Err(_) => {
                let how = format!("it neither served nor ended within {} s", PATIENCE.as_secs());
                Err(NotStarted { how, code: None, said: said(&errors) })
            }
        }
    }

    /// Its process number, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// kill -9.
    ///
    /// # Errors
    /// When the system does not let us.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("killing the server")
    }

    /// SIGTERM, and how it ended.
    ///
    /// # Errors
    /// When it has ended already, or does not end.
    pub async fn stop(self) -> Result<Ended> {
        let pid = self.child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        rustix::process::kill_process(pid.context("the server runs no more")?, Signal::TERM)?;
        self.ended().await
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ended(mut self) -> Result<Ended> {
        let status = timeout(PATIENCE, self.child.wait()).await;
        let status = status.map_err(|_| {
            anyhow!(
                "the server did not end within {} s; it said:\n{}",
                PATIENCE.as_secs(),
                said(&self.errors)
            )
        })?;
        Ok(Ended { status: status?, said: said(&self.errors) })
    }

    /// What it wrote to standard error so far, the end of it.
    #[must_use]
    pub fn said(&self) -> String {
        said(&self.errors)
    }

    /// All that it wrote to standard error so far.
    #[must_use]
    pub fn said_in_all(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.errors.path()).unwrap_or_default()).into_owned()
    }

    /// The status of a page, such as `/readyz`; nothing while nobody answers.
    pub async fn page(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        answer.split(' ').nth(1)?.parse().ok()
    }

    /// Waits until a page answers so.
    ///
    /// # Errors
    /// When it does not.
    pub async fn until_page(&self, path: &str, status: u16) -> Result<()> {
        let answers = async {
            while self.page(path).await != Some(status) {
                tokio::time::sleep(LOOK).await;
            }
        };
        let waited = timeout(PATIENCE, answers).await;
        waited.map_err(|_| anyhow!("{path} does not become {status}; it said:\n{}", self.said()))
    }
}

fn said(errors: &NamedTempFile) -> String {
    let bytes = std::fs::read(errors.path()).unwrap_or_default();
    let end = &bytes[bytes.len().saturating_sub(SAID_BYTES_MAX)..];
    String::from_utf8_lossy(end).into_owned()
}
