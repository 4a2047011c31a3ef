//! The relay that keeps the index: it follows the journal's batches from where the index stands, and takes in whatever they
//! touched, as it reads today. Everything comes through `Durable`, so that nothing is found that could vanish.
//!
//! The index is never needed to be right: it can be thrown away at any time, and is then made anew while everybody talks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use linli_protocol::{Seq, Topic};

use super::index::{Cursor, IndexError, IndexFiles, is_searchable};
use super::{Search, Shared};
use crate::domain::Body;
use crate::journal::{Durable, JournalError, ReadLimit};
use crate::limits;
use crate::view::Pages;

/// Longest pause after the index broke, in milliseconds.
const PAUSE_MS_MAX: u64 = 60_000;
/// How often somebody may have asked for a new index, in milliseconds.
const LOOK_MS: u64 = 500;

/// Why a relay stops.
#[derive(Debug, thiserror::Error)]
enum RelayError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the directory of the search index: {0}")]
    Directory(#[from] std::io::Error),
}

/// The relay's thread.
pub struct Relay {
    thread: JoinHandle<()>,
}

impl Relay {
    /// Starts it; it ends after [`Durable::close`], or when the writer died. `directory` is its own.
    ///
    /// # Errors
    /// The operating system gives no thread; a retry may help later.
    pub fn start(search: &Search, durable: Arc<Durable>, directory: PathBuf) -> std::io::Result<Relay> {
        let (shared, pages) = (search.shared.clone(), search.pages.clone());
        let follow = move || {
            // The library's own threads inherit it: who talks goes before who searches.
            let _ = rustix::process::setpriority_process(None, limits::SEARCH_NICE);
            Follower { shared, pages, durable, directory }.follow_until_closed();
        };
        let thread = std::thread::Builder::new().name("linli-search".to_owned()).spawn(follow)?;
        Ok(Relay { thread })
    }

    /// Waits for the end.
    pub fn join(self) {
        let _ = self.thread.join();
    }
}

/// Makes the index of a stopped server anew, and answers how many posts are in it.
///
/// # Errors
/// The journal cannot be read or the index not be written; the message says which.
pub fn rebuild(search: &Search, durable: Arc<Durable>, directory: &Path) -> Result<u64, String> {
    let (shared, pages) = (search.shared.clone(), search.pages.clone());
    let follower = Follower { shared, pages, durable, directory: directory.to_owned() };
    follower.rebuilt().map_err(|error| error.to_string())
}

struct Follower {
    shared: Arc<Shared>,
    pages: Pages,
    durable: Arc<Durable>,
    directory: PathBuf,
}

impl Follower {
    fn follow_until_closed(&self) {
        let mut pause_ms = 1_000;
        loop {
            let began = Instant::now();
            match self.follow() {
                Ok(()) => return,
                // The process ends of it anyway, or an operator must look at it.
                Err(error @ RelayError::Journal(_)) => {
                    tracing::error!(%error, "search follows no more");
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, "the search index is made anew");
                    self.shared.make_anew();
                }
            }
            if began.elapsed() > Duration::from_millis(PAUSE_MS_MAX) {
                pause_ms = 1_000;
            }
            if self.waited_in_vain(u64::MAX, pause_ms) {
                return;
            }
            pause_ms = PAUSE_MS_MAX.min(pause_ms * 2);
        }
    }

    /// Opens the index, or makes a new one, and keeps it until the house goes down.
    fn follow(&self) -> Result<(), RelayError> {
        loop {
            let mut keeper = self.open()?;
            let ended = self.keep(&mut keeper);
            if let Ok(Ended::HouseGoesDown) = ended {
                // The process does not wait for what is being written anew.
                return Ok(());
            }
            keeper.files.close();
            ended?;
        }
    }

    fn keep(&self, keeper: &mut Keeper) -> Result<Ended, RelayError> {
        while !self.shared.asked_anew.load(Ordering::Acquire) {
            let Some(last) = self.durable.wait_for_batch_after(keeper.cursor.batch, LOOK) else {
                return Ok(Ended::HouseGoesDown);
            };
            if last > keeper.cursor.batch {
                if self.waited_in_vain(u64::MAX, keeper.pause_ms()) {
                    return Ok(Ended::HouseGoesDown);
                }
                self.catch_up(keeper)?;
            } else {
                self.shared.is_level();
            }
            keeper.clear_in_time()?;
        }
        Ok(Ended::AskedAnew)
    }

    /// Whether the house went down while waiting.
    fn waited_in_vain(&self, batch: u64, at_most_ms: u64) -> bool {
        self.durable.wait_for_batch_after(batch, Duration::from_millis(at_most_ms)).is_none()
    }

    fn open(&self) -> Result<Keeper, RelayError> {
        if self.shared.asked_anew.load(Ordering::Acquire) {
            // Nobody may be told in between that nothing is asked for and everything is there.
            self.forget()?;
            self.shared.asked_anew.store(false, Ordering::Release);
        }
        std::fs::create_dir_all(&self.directory)?;
        let (mut files, mut cursor) = match IndexFiles::open(&self.directory) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(%error, "the search index is damaged, and is made anew");
                self.forget()?;
                std::fs::create_dir_all(&self.directory)?;
                IndexFiles::open(&self.directory)?
            }
        };
        let fits = |cursor: &Cursor| {
            cursor.epoch == self.durable.epoch() && cursor.batch <= self.durable.last_batch()
        };
        if !cursor.as_ref().is_some_and(fits) {
            // New, of another history, or of another form.
            files.close();
            self.forget()?;
            std::fs::create_dir_all(&self.directory)?;
            (files, _) = IndexFiles::open(&self.directory)?;
            cursor = None;
        }
        let cursor = cursor.unwrap_or(Cursor { epoch: self.durable.epoch(), batch: 0 });
        self.shared.shows(files.finder(), cursor.batch);
        Ok(Keeper { files, cursor, committed: None, cleared: Instant::now() })
    }

    fn forget(&self) -> Result<(), RelayError> {
        self.shared.shows_nothing();
        match std::fs::remove_dir_all(&self.directory) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Takes in what has become durable, and commits it, in steps.
    fn catch_up(&self, keeper: &mut Keeper) -> Result<(), RelayError> {
        let until = self.durable.last_batch();
        while keeper.cursor.batch < until && !self.shared.asked_anew.load(Ordering::Acquire) {
            self.step(keeper)?;
            if self.waited_in_vain(0, 0) {
                break;
            }
        }
        if keeper.cursor.batch >= until {
            self.shared.is_level();
        }
        Ok(())
    }

    /// Takes in as many batches as make a step, at least one. What is in memory until the commit is bounded by their texts.
    fn step(&self, keeper: &mut Keeper) -> Result<(), RelayError> {
        let batches = self.durable.batches(keeper.cursor.batch, limits::SEARCH_STEP_EVENTS_MAX)?;
        let (mut fresh, mut changed) = (Vec::new(), BTreeSet::new());
        let (mut last, mut text_bytes) = (None, 0);
        for batch in batches {
            for range in batch.ranges.iter().filter(|range| is_searchable(range.topic)) {
                let mut after = Seq(range.first.0.saturating_sub(1));
                let end = after.0 + u64::from(range.count);
                while after.0 < end {
                    let events_max = usize::try_from(end - after.0).unwrap_or(usize::MAX);
                    let limit = ReadLimit { events_max, bytes_max: limits::PAGE_BYTES_MAX };
                    let events = self.durable.events(range.topic, after, limit)?;
                    let Some(newest) = events.last() else { break };
                    after = newest.seq;
                    for event in &events {
                        text_bytes +=
                            event.kind.body().and_then(Body::text).map_or(0, |text| text.as_str().len());
                        match event.kind.touches_text_of(event.seq) {
                            Some(post) if post == event.seq => fresh.push((range.topic, post)),
                            Some(post) => drop(changed.insert((range.topic, post))),
                            None => {}
                        }
                    }
                }
            }
            last = Some(batch.number);
            if text_bytes >= limits::SEARCH_STEP_TEXT_BYTES {
                break;
            }
        }
        let Some(last) = last else { return Ok(()) };
        for place in fresh {
            // What was changed meanwhile comes below, or with a later batch.
            if !changed.contains(&place) {
                self.take_in(keeper, place)?;
            }
        }
        for place in changed {
            keeper.files.remove(place)?;
            self.take_in(keeper, place)?;
        }
        keeper.commit(last)?;
        self.shared.reached(last);
        Ok(())
    }

    fn take_in(&self, keeper: &Keeper, place: (Topic, Seq)) -> Result<(), RelayError> {
        if let Some(post) = self.pages.written(place.0, place.1)? {
            keeper.files.add(place, &post)?;
        }
        Ok(())
    }

    fn rebuilt(&self) -> Result<u64, RelayError> {
        self.forget()?;
        let mut keeper = self.open()?;
        self.catch_up(&mut keeper)?;
        let (posts, _) = keeper.files.finder().size();
        keeper.files.close();
        Ok(posts)
    }
}

const LOOK: Duration = Duration::from_millis(LOOK_MS);

/// Why an index is kept no more.
enum Ended {
    HouseGoesDown,
    AskedAnew,
}

/// The index with where it stands.
struct Keeper {
    files: IndexFiles,
    cursor: Cursor,
    committed: Option<Instant>,
    cleared: Instant,
}

impl Keeper {
    /// How long to collect before the next commit.
    fn pause_ms(&self) -> u64 {
        let since = self.committed.map_or(Duration::MAX, |committed| committed.elapsed());
        let least = Duration::from_millis(limits::SEARCH_COMMIT_MS_MIN).saturating_sub(since);
        u64::try_from(least.as_millis()).unwrap_or(0).max(limits::SEARCH_COLLECT_MS)
    }

    fn commit(&mut self, batch: u64) -> Result<(), IndexError> {
        let cursor = Cursor { batch, ..self.cursor };
        self.files.commit(cursor)?;
        self.cursor = cursor;
        self.committed = Some(Instant::now());
        Ok(())
    }

    fn clear_in_time(&mut self) -> Result<(), IndexError> {
        if self.cleared.elapsed() >= Duration::from_millis(limits::SEARCH_CLEAR_MS) {
            self.files.clear()?;
            self.cleared = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
