//! Floor 5: one connection. `incoming` makes messages of the socket's bytes, `logic` decides without IO what
//! a frame means for it, `allowance` how much a person may ask, `outgoing` orders what leaves, `driver` ties them together, `readers` runs journal reads
//! on a bounded number of threads.
//!
//! Never here: rules (they are the engine's), or framing of events (it is the hub's).

mod allowance;
mod driver;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod incoming;
mod logic;
mod outgoing;
mod readers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use linli_protocol::{Epoch, UserId};
use tokio::time::Instant;

pub use allowance::Allowances;
pub use driver::{Accepted, SteppedSession, run};
pub use readers::Readers;

use crate::clock::Watched;
use crate::domain::Salt;
use crate::engine::Engine;
use crate::hub::Hub;
use crate::search::Search;
use crate::view::Directory;

/// What every session works with.
pub struct House {
    /// The way to the writer.
    pub engine: Engine,
    /// Who listens.
    pub hub: Arc<Hub>,
    /// The access view.
    pub directory: Arc<Directory>,
    /// Journal reads.
    pub readers: Readers,
    /// Search.
    pub search: Search,
    /// The history's name.
    pub epoch: Epoch,
    /// Settings of sessions.
    pub settings: SessionSettings,
    /// What people may still ask.
    pub allowances: Allowances,
    /// What time it is for what happens with time alone, and whether that is to be believed.
    pub clock: Watched,
    /// Sessions count milliseconds from here.
    pub began: Instant,
    /// What is counted.
    pub stats: SessionStats,
    /// Where commands get their random bytes from; a simulation has none.
    pub fresh_salt: fn() -> Result<Salt, getrandom::Error>,
    /// The house is going down: nobody comes in any more.
    pub draining: AtomicBool,
}

impl House {
    /// Takes one request out of a person's allowance, over HTTP as over a connection.
    ///
    /// # Errors
    /// There is none left: after how many milliseconds there is.
    pub fn may_ask(&self, user: UserId) -> Result<(), u64> {
        let now_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.allowances.of(user, now_ms).request(now_ms)
    }
}

/// Settings of sessions.
#[derive(Debug, Clone, Copy)]
pub struct SessionSettings {
    /// Requests a person may make per second, lastingly, over all connections.
    pub commands_per_s_max: u32,
    /// Requests a person may make at once after a pause.
    pub commands_burst_max: u32,
    /// Items of history (posts of views, events of replays) a person may read per second, lastingly.
    pub history_items_per_s_max: u32,
    /// Items of history a person may read at once after a pause.
    pub history_items_burst_max: u32,
    /// Searches a person may make per second, lastingly.
    pub searches_per_s_max: u32,
    /// Searches a person may make at once after a pause.
    pub searches_burst_max: u32,
    /// Milliseconds between pings.
    pub ping_ms: u64,
    /// Messages are sent back as they came, and nobody signs in; see [`crate::config::Config::echo`].
    pub echo: bool,
}

/// Counted for `/metrics`.
#[derive(Debug, Default)]
pub struct SessionStats {
    /// Connections that are sessions now.
    pub open: AtomicU64,
    /// Of these, signed in.
    pub signed_in: AtomicU64,
    /// Frames that could not be understood.
    pub bad_frames: AtomicU64,
    /// Requests refused for their rate.
    pub rate_limited: AtomicU64,
    /// Bytes written to sockets.
    pub bytes_written: AtomicU64,
    /// Write calls.
    pub writes: AtomicU64,
    /// Pages of catching up read from the journal.
    pub catch_up_pages: AtomicU64,
    /// Sessions closed because nothing could be written for too long.
    pub stalled: AtomicU64,
}
