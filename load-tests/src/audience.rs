//! Those who read: either the lean swarm, for speed and numbers, or the resuming client that people's
//! programs use, for its own correctness. Scenarios do not see which.

use std::time::Duration;

use anyhow::Result;

use crate::latency::Latency;
use crate::ledger::Findings;
use crate::notes::Notes;
use crate::reader::Reader;
use crate::resuming::Resuming;
use crate::swarm::{Counters, Swarm};

/// All readers of a run.
#[derive(Debug)]
pub enum Audience {
    /// Counting readers on one epoll thread.
    Lean(Box<Swarm<Reader>>),
    /// `linli-cli`'s clients.
    Resuming(Box<Resuming>),
}

macro_rules! either {
    ($self:expr, $readers:ident => $what:expr) => {
        match $self {
            Audience::Lean($readers) => $what,
            Audience::Resuming($readers) => $what,
        }
    };
}

impl Audience {
    /// What they got.
    #[must_use]
    pub fn role(&self) -> &Reader {
        either!(self, readers => &readers.role)
    }

    /// The same, to set heads and take latencies.
    pub fn role_mut(&mut self) -> &mut Reader {
        either!(self, readers => &mut readers.role)
    }

    /// How many there are.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.role().seats()
    }

    /// How many are joined.
    #[must_use]
    pub fn live(&self) -> usize {
        either!(self, readers => readers.live())
    }

    /// Joins all of them.
    ///
    /// # Errors
    /// When one cannot, or not all do in time.
    pub fn open_all(&mut self, at_once: usize, limit: Duration) -> Result<()> {
        either!(self, readers => readers.open_all(at_once, limit))
    }

    /// Reads for a while, or until something came.
    ///
    /// # Errors
    /// Only on a fault of the kernel's or ours.
    pub fn turn(&mut self, timeout: Duration) -> Result<()> {
        either!(self, readers => readers.turn(timeout))
    }

    /// Cuts all connections.
    pub fn cut_all(&mut self) {
        either!(self, readers => readers.cut_all());
    }

    /// Stops reading a seat, or reads on.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_paused(&mut self, seat: usize, paused: bool) -> Result<()> {
        either!(self, readers => readers.set_paused(seat, paused))
    }

    /// Whether a seat is not read.
    #[must_use]
    pub fn is_paused(&self, seat: usize) -> bool {
        either!(self, readers => readers.is_paused(seat))
    }

    /// What was met.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        either!(self, readers => &readers.counters)
    }

    /// What readers found wrong and mended by themselves.
    #[must_use]
    pub fn mended(&self) -> Findings {
        match self {
            Audience::Lean(_) => Findings::default(),
            Audience::Resuming(readers) => readers.faults,
        }
    }

    /// Unusual things, in words.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        either!(self, readers => &readers.notes)
    }

    /// How long joins took since the last time this was asked.
    pub fn take_joins(&mut self) -> Latency {
        either!(self, readers => std::mem::take(&mut readers.joins))
    }
}
