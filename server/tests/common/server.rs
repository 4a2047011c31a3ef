//! The server as a process: started on a directory, killed, told to stop, checked. It is killed when it is
//! dropped. Its standard error goes to a file, for whoever fails.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// Nothing that a test waits for takes so long; who waits longer fails instead of hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The binary under test; `LINLI_SERVER` names another one, a release build or one with a planted bug.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("LINLI_SERVER").map_or_else(|| env!("CARGO_BIN_EXE_linli-server").into(), PathBuf::from)
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its data directory.
    pub(crate) data_dir: PathBuf,
    errors: NamedTempFile,
}

/// A server that did not start: how it ended, and what it said.
#[derive(Debug)]
pub(crate) struct NotStarted {
    pub(crate) status: ExitStatus,
    pub(crate) said: String,
}

/// The command line of a server for tests: free ports, and no limits that a load from one address would meet.
pub(crate) fn command(data_dir: &Path, settings: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(binary());
    with_arguments(&mut command, data_dir, settings);
    command
}

fn with_arguments(command: &mut std::process::Command, data_dir: &Path, settings: &[&str]) {
    let defaults = [
        "listen=127.0.0.1:0",
        "metrics_listen=127.0.0.1:0",
        "commands_per_s_max=100000",
        "commands_burst_max=100000",
        "connections_per_address_max=1000",
        "disk_watermark_mib=1",
    ];
    command.arg("serve").arg("--data-dir").arg(data_dir);
    for setting in defaults.iter().chain(settings) {
        command.args(["--set", setting]);
    }
}

impl Server {
    /// Starts one and waits until it serves.
    pub(crate) async fn start(data_dir: &Path, settings: &[&str]) -> Result<Server, NotStarted> {
        Server::spawn(command(data_dir, settings), data_dir).await
    }

    /// Starts one under another program, such as strace.
    pub(crate) async fn start_under(
        program: &[&str],
        data_dir: &Path,
        settings: &[&str],
    ) -> Result<Server, NotStarted> {
        let mut command = std::process::Command::new(program[0]);
        command.args(&program[1..]).arg(binary());
        with_arguments(&mut command, data_dir, settings);
        Server::spawn(command, data_dir).await
    }

    async fn spawn(mut command: std::process::Command, data_dir: &Path) -> Result<Server, NotStarted> {
        let errors = NamedTempFile::new().unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors.reopen().unwrap());
        let mut child = Command::from(command).kill_on_drop(true).spawn().expect("the server's binary runs");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = timeout(PATIENCE, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(address) = line.strip_prefix("listening on http://") {
                    return Some(address.parse().unwrap());
                }
            }
            None
        });
        let Some(address) = address.await.expect("the server starts or fails in time") else {
            let status = child.wait().await.unwrap();
            return Err(NotStarted { status, said: said(&errors) });
        };
        // Whoever stops reading a pipe stops who writes to it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Server { child, address, data_dir: data_dir.to_owned(), errors })
    }

    /// kill -9.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// SIGTERM, and how it ended.
    pub(crate) async fn stop(self) -> (ExitStatus, String) {
        let pid = self.child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())).expect("it runs");
        rustix::process::kill_process(pid, Signal::TERM).unwrap();
        self.ended().await
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(mut self) -> (ExitStatus, String) {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("the server ends in time").unwrap();
        (status, said(&self.errors))
    }

    /// What it wrote to standard error so far, the end of it.
    pub(crate) fn said(&self) -> String {
        said(&self.errors)
    }

    /// The status of a page, such as `/readyz`; nothing while nobody answers.
    pub(crate) async fn page(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        answer.split(' ').nth(1)?.parse().ok()
    }

    /// Waits until a page answers so.
    pub(crate) async fn until_page(&self, path: &str, status: u16) {
        let answers = async {
            while self.page(path).await != Some(status) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, answers).await.unwrap_or_else(|_| panic!("{path} does not become {status}"));
    }
}

/// `linli-server check` on the directory of a stopped server.
pub(crate) fn check(data_dir: &Path) -> Output {
    let mut command = std::process::Command::new(binary());
    command.arg("check").arg("--data-dir").arg(data_dir).output().expect("the server's binary runs")
}

fn said(errors: &NamedTempFile) -> String {
    let bytes = std::fs::read(errors.path()).unwrap_or_default();
    let end = &bytes[bytes.len().saturating_sub(4096)..];
    String::from_utf8_lossy(end).into_owned()
}
