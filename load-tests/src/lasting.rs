//! A server on a data directory that outlives it: started, measured as it starts, and ended, so that it can be
//! started again on what it left.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::Signal;

use crate::child::Launch;
use crate::console::Console;
use crate::target::Target;
use crate::units;
use crate::vitals::Process;

/// Longest wait for a start or a stop with a large journal.
const START_STOP_MAX: Duration = Duration::from_secs(600);
/// Memory is read so long after the server says that it listens.
const SETTLE: Duration = Duration::from_secs(1);

/// How a start went.
#[derive(Debug, Clone, Copy)]
pub struct Started {
    /// Seconds until the server listened.
    pub took_s: f64,
    /// Its resident memory a second later, in MiB.
    pub rss_mib: Option<f64>,
}

/// The same launch on a data directory that lasts, with the time that a large one may need.
#[must_use]
pub fn on(launch: Launch, data_dir: &Path) -> Launch {
    Launch { data_dir: Some(data_dir.to_owned()), start_limit: Some(START_STOP_MAX), ..launch }
}

/// Starts the server and measures it.
///
/// # Errors
/// When it does not start.
pub fn start(launch: &Launch, console: Console) -> Result<(Target, Started)> {
    let began = Instant::now();
    let target = Target::start(launch, console)?;
    let took_s = began.elapsed().as_secs_f64();
    std::thread::sleep(SETTLE);
    let rss_mib = target.process.and_then(Process::rss_kib).map(|kib| units::real(kib) / 1024.0);
    Ok((target, Started { took_s, rss_mib }))
}

/// Ends the server with a signal, and waits until it is gone.
///
/// # Errors
/// When it does not end in time.
pub fn end(target: &mut Target, signal: Signal) -> Result<()> {
    target.child_mut().context("there is no child to end")?.end(signal, START_STOP_MAX)
}

/// What a directory holds, in bytes.
///
/// # Errors
/// When it cannot be read.
pub fn bytes_under(directory: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            bytes += bytes_under(&entry.path())?;
        } else if kind.is_file() {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}
