//! `linli` as people and scripts run it: the real binary, with a configuration directory of its own.

use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::{FakeServer, PASSWORD};

/// A person's terminal: a configuration directory of its own.
pub(crate) struct Terminal {
    pub(crate) config: tempfile::TempDir,
}

impl Terminal {
    /// One that is logged in.
    pub(crate) async fn logged_in(server: &FakeServer) -> Terminal {
        Terminal::of(&server.url(), "ana", PASSWORD).await
    }

    /// The same for somebody by name.
    pub(crate) async fn of(server: &str, login: &str, password: &str) -> Terminal {
        let terminal = Terminal { config: tempfile::tempdir().unwrap() };
        let login = ["login", "--server", server, "--login", login, "--password-stdin"];
        let output = terminal.run(&login, &format!("{password}\n")).await;
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        terminal
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
        command.args(args).env("LINLI_CONFIG_DIR", self.config.path()).kill_on_drop(true);
        command.env("LINLI_LANG", "en").env("TZ", "UTC");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, with this on its stdin.
    pub(crate) async fn run(&self, args: &[&str], input: &str) -> Output {
        let mut child = self.command(args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        child.wait_with_output().await.unwrap()
    }

    /// Starts a command that goes on.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        let mut child = self.command(args).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let stdin = child.stdin.take();
        Running { child, lines, stdin }
    }
}

pub(crate) struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    stdin: Option<ChildStdin>,
}

impl Running {
    /// Reads lines until one says this.
    pub(crate) async fn shows(&mut self, wanted: &str) -> String {
        loop {
            let line = self.lines.next_line().await.unwrap().expect("it goes on");
            if line.contains(wanted) {
                return line;
            }
        }
    }

    pub(crate) async fn types(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    pub(crate) async fn ends(mut self) -> Option<i32> {
        drop(self.stdin.take());
        self.child.wait().await.unwrap().code()
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
