//! What every fault works with: the server's program, a place for directories, how thorough to be.

use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::server::{NotStarted, Server};
use crate::console::Console;

/// The place where trials are made.
#[derive(Debug, Clone)]
pub struct Lab {
    /// The server's program.
    pub program: PathBuf,
    /// Where temporary directories are made; absent means the system's place.
    pub place: Option<PathBuf>,
    /// Whether this is the long run: more load before and between blows.
    pub soak: bool,
    /// Where progress is told.
    pub console: Console,
}

impl Lab {
    /// A temporary directory of one's own; it goes when it is dropped.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn directory(&self) -> Result<TempDir> {
        match &self.place {
            Some(place) => TempDir::with_prefix_in("linli-torture-", place),
            None => TempDir::with_prefix("linli-torture-"),
        }
        .context("a temporary directory")
    }

    /// Starts a server on a data directory and waits until it serves. `settings` are `KEY=VALUE`.
    ///
    /// # Errors
    /// When it ends before it serves.
    pub async fn start(&self, data_dir: &Path, settings: &[&str]) -> Result<Server, NotStarted> {
        Server::start(&self.program, data_dir, settings).await
    }

    /// The same under another program, such as strace.
    ///
    /// # Errors
    /// When it ends before it serves.
    pub async fn start_under(
        &self,
        under: &[&str],
        data_dir: &Path,
        settings: &[&str],
    ) -> Result<Server, NotStarted> {
        Server::start_under(under, &self.program, data_dir, settings).await
    }

    /// Runs one of the server's other commands (`check`, `backup`, `restore`, …) to its end.
    ///
    /// # Errors
    /// When the program does not run.
    pub async fn command(&self, arguments: &[&std::ffi::OsStr]) -> Result<Output> {
        let mut command = tokio::process::Command::new(&self.program);
        command.args(arguments).kill_on_drop(true);
        let output = tokio::time::timeout(super::server::PATIENCE, command.output()).await;
        output.context("a command of the server does not end")?.context("the server's program does not run")
    }

    /// `linli-server check` on a data directory; what it found wrong, if anything.
    ///
    /// # Errors
    /// When the program does not run.
    pub async fn check(&self, data_dir: &Path) -> Result<Option<String>> {
        let output = self.command(&["check".as_ref(), "--data-dir".as_ref(), data_dir.as_os_str()]).await?;
        if output.status.success() {
            return Ok(None);
        }
        let said = [output.stdout, output.stderr].concat();
        Ok(Some(format!("check: {}\n{}", output.status, String::from_utf8_lossy(&said))))
    }
}
