//! Floor 5: search (R18). `words` cuts texts and finds words in them, `index` keeps which post has which, `relay` follows the
//! journal into it, `find` answers a reader.
//!
//! The index only proposes. What is shown is read from the journal as it is today, and asked of the access view before and
//! after: an index that lies behind, or is broken, can make an answer shorter and never show what is not one's own, was
//! deleted or was changed. Direct messages are not in it: they are sealed.
//!
//! Never here: a rule about who may read what, or a text in a trace.

mod find;
mod index;
mod relay;
#[cfg(test)]
mod testing;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use crate::journal::Durable;
use crate::limits;
use crate::view::{Directory, Pages};

pub use find::{Ask, SearchError};
pub use relay::{Relay, rebuild};

/// Where the index is, in a data directory.
#[must_use]
pub fn directory(data_dir: &Path) -> PathBuf {
    data_dir.join("search")
}

/// Search, for whoever asks. Cheap to clone; every look-up blocks.
#[derive(Clone)]
pub struct Search {
    pages: Pages,
    people: Arc<Directory>,
    durable: Arc<Durable>,
    shared: Arc<Shared>,
    is_on: bool,
}

/// What the relay tells those who search.
struct Shared {
    /// None until the relay has opened the index.
    finder: RwLock<Option<index::Finder>>,
    /// The last batch that can be found.
    reached: AtomicU64,
    /// Milliseconds from `began` to when everything durable could last be found.
    level_ms: AtomicU64,
    /// Whether it ever could.
    was_level: AtomicBool,
    began: Instant,
    /// How often the index was thrown away: what was looked through in another one says nothing about this one.
    thrown_away: AtomicU64,
    /// Somebody wants the index made anew.
    asked_anew: AtomicBool,
    searches: AtomicU64,
    search_us: AtomicU64,
}

/// How the index is, for `/metrics` and the administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchStatus {
    /// Whether there is one.
    pub on: bool,
    /// Posts in it.
    pub posts: u64,
    /// Parts that it is of.
    pub parts: u64,
    /// Durable batches that are not in it yet.
    pub batches_behind: u64,
    /// Whether answers are complete.
    pub complete: bool,
    /// How much of the history is in it.
    pub percent: u8,
    /// Searches answered since the start.
    pub searches: u64,
    /// Microseconds that took in all.
    pub search_us: u64,
}

impl Search {
    /// Search without an index: until a [`Relay`] brings one, nothing is found and no answer is complete.
    #[must_use]
    pub fn new(pages: Pages, people: Arc<Directory>, durable: Arc<Durable>) -> Search {
        let shared = Shared {
            finder: RwLock::new(None),
            reached: AtomicU64::new(0),
            level_ms: AtomicU64::new(0),
            was_level: AtomicBool::new(false),
            began: Instant::now(),
            thrown_away: AtomicU64::new(0),
            asked_anew: AtomicBool::new(false),
            searches: AtomicU64::new(0),
            search_us: AtomicU64::new(0),
        };
        Search { pages, people, durable, shared: Arc::new(shared), is_on: true }
    }

    /// The same where no index is kept, if it is not: who searches is told so.
    #[must_use]
    pub fn switched(self, is_on: bool) -> Search {
        Search { is_on, ..self }
    }

    /// Asks for the index to be made anew from the journal, while it serves: until that is done, answers say that they are
    /// not complete. Answers whether there is one to make.
    #[must_use]
    pub fn make_anew(&self) -> bool {
        if self.is_on {
            self.shared.make_anew();
        }
        self.is_on
    }

    /// How the index is.
    #[must_use]
    pub fn status(&self) -> SearchStatus {
        let (posts, parts) = self.finder().map_or((0, 0), |finder| finder.size());
        let (complete, percent) = self.progress();
        let reached = self.shared.reached.load(Ordering::Acquire);
        SearchStatus {
            on: self.is_on,
            posts,
            parts,
            batches_behind: self.durable.last_batch().saturating_sub(reached),
            complete,
            percent,
            searches: self.shared.searches.load(Ordering::Relaxed),
            search_us: self.shared.search_us.load(Ordering::Relaxed),
        }
    }

    fn finder(&self) -> Option<index::Finder> {
        self.shared.finder.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether everything can be found but for the last moment, and how much can.
    fn progress(&self) -> (bool, u8) {
        let shared = &self.shared;
        let (reached, last) = (shared.reached.load(Ordering::Acquire), self.durable.last_batch());
        let behind_ms = shared.now_ms().saturating_sub(shared.level_ms.load(Ordering::Acquire));
        let is_fresh = reached >= last || behind_ms <= limits::SEARCH_BEHIND_MS_MAX;
        if shared.was_level.load(Ordering::Acquire) && is_fresh && !shared.asked_anew.load(Ordering::Acquire)
        {
            return (true, 100);
        }
        let percent = reached.min(last).saturating_mul(100).checked_div(last).unwrap_or(0);
        (false, u8::try_from(percent.min(99)).unwrap_or(99))
    }
}

impl Shared {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn shows(&self, finder: index::Finder, reached: u64) {
        *self.finder.write().unwrap_or_else(PoisonError::into_inner) = Some(finder);
        self.reached.store(reached, Ordering::Release);
    }

    fn shows_nothing(&self) {
        self.was_level.store(false, Ordering::Release);
        self.thrown_away.fetch_add(1, Ordering::AcqRel);
        *self.finder.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.reached.store(0, Ordering::Release);
    }

    fn make_anew(&self) {
        self.asked_anew.store(true, Ordering::Release);
    }

    fn reached(&self, batch: u64) {
        self.reached.store(batch, Ordering::Release);
    }

    /// Everything that was durable a moment ago can be found.
    fn is_level(&self) {
        self.level_ms.store(self.now_ms(), Ordering::Release);
        self.was_level.store(true, Ordering::Release);
    }
}
