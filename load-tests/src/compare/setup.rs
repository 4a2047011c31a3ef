//! Starting a side of a comparison: a fresh server of ours, or a reference, each a child process.

use std::cell::OnceCell;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::args::{Common, Scenario};
use crate::child::Launch;
use crate::clock::Clock;
use crate::console::Console;
use crate::field::Context;
use crate::reference::Kind;
use crate::report::Report;
use crate::scenarios;
use crate::target::Target;

/// Who plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The server under test, with history and acknowledgements on.
    Ours,
    /// A reference.
    Reference(Kind),
}

impl Side {
    /// Its name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Side::Ours => "ours",
            Side::Reference(kind) => kind.name(),
        }
    }
}

/// What all runs of a comparison share.
#[derive(Debug)]
pub(super) struct Setup<'a> {
    pub(super) common: &'a Common,
    pub(super) console: Console,
    // Made when a journal is first wanted and nobody named a place for it.
    journal_home: OnceCell<TempDir>,
}

impl<'a> Setup<'a> {
    pub(super) fn new(common: &'a Common, console: Console) -> Setup<'a> {
        Setup { common, console, journal_home: OnceCell::new() }
    }

    /// Where the large journal is when it is thrown away afterwards.
    ///
    /// # Errors
    /// When no directory can be made.
    pub(super) fn journal_home(&self) -> Result<PathBuf> {
        if self.journal_home.get().is_none() {
            let made = match &self.common.dir {
                Some(parent) => TempDir::with_prefix_in("linli-journal-", parent),
                None => TempDir::with_prefix("linli-journal-"),
            };
            // It was empty just now, and there is one thread.
            let _ = self.journal_home.set(made.context("a temporary directory")?);
        }
        Ok(self.journal_home.get().context("no directory")?.path().to_owned())
    }

    /// How to start a server of ours.
    pub(super) fn launch(&self) -> Launch {
        self.common.launch()
    }

    /// A run's context on a server that was started for it.
    pub(super) fn context(&self, target: Target) -> Context {
        Context::of(self.common, target, Clock::start(), self.console)
    }

    /// Plays a scenario on a fresh process of this side.
    pub(super) fn play(&self, side: Side, scenario: &Scenario) -> Result<Report> {
        let target = match side {
            Side::Ours => Target::start(&self.launch(), self.console)?,
            Side::Reference(kind) => Target::start_reference(kind, &self.launch(), self.console)?,
        };
        scenarios::play(&self.context(target), scenario)
    }
}

/// This machine's memory.
pub(super) fn memory_mib() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.split_ascii_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
