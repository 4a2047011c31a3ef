//! The journal on disk. The durable commit is one function here, [`SledJournal::write_and_sync`]; the
//! power-cut tests are of it. Never here: a commit that returns before its sync, or an engine's panic let out.

mod failure_watch;

use std::any::Any;
use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use linli_protocol::{Epoch, Seq, Topic};
use rustix::fs::FlockOperation;
use rustix::io::Errno;

use self::failure_watch::FailureWatch;
use super::keys;
use super::record::{self, Meta, Seal};
use super::tree::{self, Order, Tree, Visited, Writes};
use super::{Batch, BatchIndex, Journal, JournalError, ReadLimit, RowGroup, SealKey};
use crate::domain::{Event, Row, RowKey};

/// The layout of keys that this build writes and reads.
const FORMAT: u32 = 1;
/// A file beside sled's own, written once the journal stands: its epoch, for people to read.
const EPOCH: &str = "epoch";

/// How the engine calls a snapshot that it has not finished writing.
const UNFINISHED_SNAPSHOT: &str = "generating";

/// How long closing may take: so many steps of so long.
const CLOSING_STEPS_MAX: u32 = 1_000;
const CLOSING_STEP: Duration = Duration::from_millis(2);

/// Closing leaves a snapshot behind once so much log was written, in bytes. Without one the next opening reads
/// all log since the last opening: about a second for each GB from memory, nearly three from a disk.
const SNAPSHOT_LOG_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// The page cache while a snapshot is made, in bytes: hardly a page is read.
const SNAPSHOT_CACHE_BYTES: u64 = 1024 * 1024;

/// What the engine may use.
#[derive(Debug, Clone, Copy)]
pub struct SledOptions {
    /// Memory for its page cache, in bytes. sled's own default is 1 GiB.
    pub cache_bytes: u64,
}

/// The journal on disk.
#[derive(Debug)]
pub struct SledJournal {
    // Above `db`, so that its thread has let go of it first.
    _failures: FailureWatch,
    db: sled::Db,
    meta: Meta,
    seal: Option<Seal>,
    // Below `db`, so that it is dropped after it.
    file: OwnHandle,
}

/// Our own handle of sled's file, to sync it. When it is dropped, after sled, it waits until sled's threads
/// have let go of the file, so that whoever closed a journal can open it again; and where much was written,
/// it leaves a snapshot, so that opening it again is quick.
#[derive(Debug)]
struct OwnHandle {
    file: File,
    dir: PathBuf,
    /// A commit failed. After a failed sync the kernel may call the next one a success though the pages are
    /// gone, so nothing is taken any more.
    failed: AtomicBool,
    /// Log written since sled's last snapshot, in bytes.
    log_bytes: AtomicU64,
    snapshot_log_bytes_min: u64,
}

impl OwnHandle {
    /// Waits for sled's threads; whether they have let go.
    fn is_let_go(&self) -> bool {
        for _ in 0..CLOSING_STEPS_MAX {
            match rustix::fs::flock(&self.file, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) => std::thread::sleep(CLOSING_STEP),
                _ => return rustix::fs::flock(&self.file, FlockOperation::Unlock).is_ok(),
            }
        }
        tracing::warn!("the engine has not let go of its file; opening it again at once may fail");
        false
    }

    /// sled writes its snapshot only when it opens, so it is opened once more. All that was acknowledged is
    /// synced already; a process killed meanwhile is one killed at its start.
    fn leave_snapshot(&self) {
        let log_mib = self.log_bytes.load(Ordering::Relaxed) / 1024 / 1024;
        tracing::info!(log_mib, "leaving a snapshot of the journal, for a quick start");
        let began = Instant::now();
        match guarded("leaving a snapshot", || config(&self.dir, SNAPSHOT_CACHE_BYTES).open()) {
            Ok(db) => {
                drop(db);
                let _ = self.is_let_go();
                let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                tracing::info!(took_ms, "the snapshot is there");
            }
            Err(error) => tracing::warn!(%error, "no snapshot was left; the next start takes longer"),
        }
    }
}

impl Drop for OwnHandle {
    fn drop(&mut self) {
        let is_worth_it = *self.log_bytes.get_mut() >= self.snapshot_log_bytes_min;
        let is_sound = !*self.failed.get_mut() && !std::thread::panicking();
        if self.is_let_go() && is_worth_it && is_sound {
            self.leave_snapshot();
        }
    }
}

impl SledJournal {
    /// Opens the journal of a directory; creates it, with a new epoch, where there is none.
    ///
    /// # Errors
    /// [`JournalError::Locked`] passes when the other process ends; damage and a newer format never pass;
    /// a storage error may, once its cause (a full disk, missing rights) is gone.
    pub fn open(dir: &Path, options: SledOptions) -> Result<SledJournal, JournalError> {
        let doing = "opening the journal";
        std::fs::create_dir_all(dir).map_err(|error| JournalError::storage(doing, error))?;
        forget_unfinished_snapshots(dir).map_err(|error| JournalError::storage(doing, error))?;
        let config = config(dir, options.cache_bytes);
        let db = guarded(doing, || config.open()).map_err(|error| locked_or(error, dir))?;
        let failures = FailureWatch::begin(&db).map_err(|error| JournalError::storage(doing, error))?;
        let file = File::open(dir.join("db")).map_err(|error| JournalError::storage(doing, error))?;
        let meta = match guarded(doing, || db.get(keys::meta()))? {
            Some(value) => record::read_meta(&keys::meta(), &value)?,
            None => create(&db, dir)?,
        };
        if meta.format > FORMAT {
            let (what, found) = ("the journal", meta.format);
            return Err(JournalError::TooNew { what, found, known: FORMAT });
        }
        let file = OwnHandle {
            file,
            dir: dir.to_owned(),
            failed: AtomicBool::new(false),
            log_bytes: AtomicU64::new(0),
            snapshot_log_bytes_min: SNAPSHOT_LOG_BYTES_MIN,
        };
        let journal = SledJournal { _failures: failures, db, meta, seal: None, file };
        // A killed process may have left written but unsynced records, which read like all others: sync
        // before anybody sees them.
        journal.flush_and_sync()?;
        leave_names(dir, meta.epoch).map_err(|error| JournalError::storage(doing, error))?;
        Ok(journal)
    }

    /// The same journal with the key of its direct messages, which it can then write and read.
    ///
    /// # Errors
    /// [`JournalError::SealKey`]: they were sealed with another key.
    pub fn sealed_with(self, key: &SealKey) -> Result<SledJournal, JournalError> {
        let seal = Seal::of(key);
        match self.seal_fingerprint()? {
            Some(known) if known != seal.fingerprint() => Err(key.is_another_one()),
            _ => Ok(SledJournal { seal: Some(seal), ..self }),
        }
    }

    /// What is known of the key of the direct messages, once there is one.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    pub fn seal_fingerprint(&self) -> Result<Option<[u8; 32]>, JournalError> {
        Ok(match self.row(&RowKey::SealKey)? {
            Some(Row::SealKey { fingerprint }) => Some(fingerprint),
            _ => None,
        })
    }

    /// When the journal was created, in milliseconds since 1970.
    #[must_use]
    pub fn created_at(&self) -> u64 {
        self.meta.created_at
    }

    /// The durable commit. When this returns, all of it survives a power cut; when it fails, only the next
    /// start can say whether all of it or nothing is there.
    fn write_and_sync(&self, writes: Writes) -> Result<(), JournalError> {
        if self.file.failed.swap(true, Ordering::AcqRel) {
            return Err(JournalError::storage("writing a batch", "an earlier batch failed"));
        }
        let mut batch = sled::Batch::default();
        for (key, value) in writes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        guarded("writing a batch", || self.db.apply_batch(batch))?;
        self.flush_and_sync()?;
        self.file.failed.store(false, Ordering::Release);
        Ok(())
    }

    /// sled's `flush` ends in `sync_file_range`, which does not commit the file's growth
    /// (spacejam/sled#1452), hence the second step on a handle of our own.
    fn flush_and_sync(&self) -> Result<(), JournalError> {
        let flushed = guarded("flushing a batch", || self.db.flush())?;
        self.file.log_bytes.fetch_add(u64::try_from(flushed).unwrap_or_default(), Ordering::Relaxed);
        self.file.file.sync_data().map_err(|error| JournalError::storage("syncing a batch", error))
    }
}

fn config(dir: &Path, cache_bytes: u64) -> sled::Config {
    sled::Config::new()
        .path(dir)
        .cache_capacity(cache_bytes)
        // Nothing may be written but by a commit: a flush in between could sync half of the next one.
        .flush_every_ms(None)
}

fn create(db: &sled::Db, dir: &Path) -> Result<Meta, JournalError> {
    let doing = "creating the journal";
    if dir.join(EPOCH).exists() || !guarded(doing, || Ok(db.is_empty()))? {
        // An engine that finds its file cut short to nothing may take it for a new one.
        return Err(JournalError::damaged("there was a journal in this directory, and its own data is gone"));
    }
    let epoch = getrandom::u64().map_err(|error| JournalError::storage(doing, error))?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let created_at = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    let meta = Meta { format: FORMAT, epoch: Epoch(epoch), created_at };
    let value = record::meta(&keys::meta(), &meta)?;
    guarded(doing, || db.insert(keys::meta(), value))?;
    Ok(meta)
}

/// A process that is killed while it opens leaves a snapshot half-written. The engine would take it for its
/// newest and refuse to open; the one before it, and the log since then, are whole.
fn forget_unfinished_snapshots(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == UNFINISHED_SNAPSHOT) {
            tracing::warn!(path = %path.display(), "an earlier start was interrupted: its unfinished snapshot is taken away");
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Leaves word that a journal is here, and syncs what sled leaves to chance: its settings file, and the names
/// of all its files. The content of its snapshots, which it writes at opening only, it syncs itself.
fn leave_names(dir: &Path, epoch: Epoch) -> std::io::Result<()> {
    let name = dir.join(EPOCH);
    if !name.exists() {
        std::fs::write(&name, format!("{epoch}\n"))?;
    }
    File::open(name)?.sync_all()?;
    File::open(dir.join("conf"))?.sync_all()?;
    File::open(dir)?.sync_all()?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Runs a call of sled's. sled panics at most damage; that must end as an error with a clear message.
fn guarded<T>(doing: &'static str, call: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, JournalError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error @ (sled::Error::Corruption { .. } | sled::Error::ReportableBug(_)))) => {
            Err(JournalError::damaged(format!("found while {doing}: {error}")))
        }
        Ok(Err(error)) => Err(JournalError::storage(doing, error)),
        Err(panic) => {
            let why = panic_text(panic.as_ref());
            Err(JournalError::damaged(format!("the engine gave up while {doing}: {why}")))
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

/// sled has no error of its own for a lock that somebody else holds.
fn locked_or(error: JournalError, dir: &Path) -> JournalError {
    match &error {
        JournalError::Storage { source, .. } if source.to_string().contains("could not acquire lock") => {
            JournalError::Locked { path: dir.display().to_string() }
        }
        _ => error,
    }
}

impl Tree for SledJournal {
    fn seal(&self) -> Option<&Seal> {
        self.seal.as_ref()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(guarded("reading", || self.db.get(key))?.map(|value| value.to_vec()))
    }

    fn scan(
        &self,
        keys::Range { from, to }: keys::Range,
        order: Order,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Visited,
    ) -> Result<(), JournalError> {
        // sled's iterator takes its locks anew for each item, and keeps none in between.
        let mut items = self.db.range(from..to);
        loop {
            let next = guarded("reading", || {
                match order {
                    Order::Ascending => items.next(),
                    Order::Descending => items.next_back(),
                }
                .transpose()
            })?;
            match next {
                Some((key, value)) if visit(&key, &value)?.is_continue() => {}
                _ => return Ok(()),
            }
        }
    }
}

impl Journal for SledJournal {
    fn epoch(&self) -> Epoch {
        self.meta.epoch
    }

    fn commit(&self, batch: &Batch) -> Result<(), JournalError> {
        self.write_and_sync(tree::writes(self, batch)?)
    }

    fn last_batch(&self) -> Result<u64, JournalError> {
        tree::last_batch(self)
    }

    fn batches(&self, after: u64, up_to: u64, events_max: u64) -> Result<Vec<BatchIndex>, JournalError> {
        tree::batches(self, after, up_to, events_max)
    }

    fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError> {
        tree::event(self, topic, seq)
    }

    fn events(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        tree::events_after(self, topic, after, up_to, limit)
    }

    fn events_as_stored(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        tree::events_as_stored(self, topic, after, up_to, limit)
    }

    fn events_before(&self, topic: Topic, before: Seq, limit: ReadLimit) -> Result<Vec<Event>, JournalError> {
        tree::events_before(self, topic, before, limit)
    }

    fn row(&self, key: &RowKey) -> Result<Option<Row>, JournalError> {
        tree::row(self, key)
    }

    fn rows(
        &self,
        group: RowGroup,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        tree::rows(self, group, visit)
    }
}

#[cfg(test)]
mod tests;
