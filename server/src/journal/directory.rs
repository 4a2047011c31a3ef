//! The data directory: one server at a time in it, a reserve of space against a full disk, and how much is
//! free. Never here: what the journal's files hold, or any other part of the server's files.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, FlockOperation};
use rustix::io::Errno;

use super::JournalError;

/// Space kept aside, in bytes: released when the disk is full, so that the journal can still be opened.
pub const RESERVE_BYTES: u64 = 32 * 1024 * 1024;

const LOCK: &str = "lock";
const RESERVE: &str = "reserve";
const JOURNAL: &str = "journal";
const RESTORE_UNFINISHED: &str = "restore-unfinished";

/// A data directory, locked for as long as this lives.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    _lock: File,
}

impl DataDirectory {
    /// Creates the directory where there is none, locks it, and sees to the reserve: kept where there is
    /// room, given up where the disk is full.
    ///
    /// # Errors
    /// [`JournalError::Locked`] passes when the other server ends; a storage error may, once its cause
    /// (missing rights) is gone; an unfinished restore never does.
    pub fn open(path: &Path) -> Result<DataDirectory, JournalError> {
        let directory = DataDirectory::locked(path)?;
        if directory.file(RESTORE_UNFINISHED).exists() {
            let message =
                format!("a restore into {} did not finish: empty it, restore again", path.display());
            return Err(JournalError::damaged(message));
        }
        directory.see_to_reserve()?;
        Ok(directory)
    }

    /// As `open`, for a restore: the directory must be empty, and until [`DataDirectory::restored`] nothing
    /// else opens it.
    pub(super) fn open_for_restore(path: &Path) -> Result<DataDirectory, JournalError> {
        let doing = "preparing the directory";
        let mut taken = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return DataDirectory::unfinished(path),
            Err(error) => return Err(JournalError::storage(doing, error)),
        };
        if taken.next().is_some() {
            let message = format!("{} is not empty; restore into a new directory", path.display());
            return Err(JournalError::storage(doing, message));
        }
        DataDirectory::unfinished(path)
    }

    /// The restore is complete.
    pub(super) fn restored(&self) -> Result<(), JournalError> {
        std::fs::remove_file(self.file(RESTORE_UNFINISHED))
            .and_then(|()| File::open(&self.path)?.sync_all())
            .map_err(|error| JournalError::storage("finishing the restore", error))?;
        self.see_to_reserve()
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the journal's engine keeps its files.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.file(JOURNAL)
    }

    /// How much the disk has left for us, in bytes. The reserve is not counted: it is taken.
    ///
    /// # Errors
    /// The file system does not say; a retry may help.
    pub fn free_bytes(&self) -> Result<u64, JournalError> {
        let disk = rustix::fs::statvfs(&self.path).map_err(|error| {
            JournalError::storage("asking how much space is free", io::Error::from(error))
        })?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Whether the reserve is there.
    #[must_use]
    pub fn has_reserve(&self) -> bool {
        self.file(RESERVE).metadata().is_ok_and(|reserve| reserve.len() == RESERVE_BYTES)
    }

    /// Makes the reserve where there is room for twice its size; gives it up where less than its size is
    /// free. Call it now and then: it comes back by itself once somebody has made room.
    ///
    /// # Errors
    /// Storage; a retry may help.
    pub fn see_to_reserve(&self) -> Result<(), JournalError> {
        let free = self.free_bytes()?;
        if self.has_reserve() {
            if free < RESERVE_BYTES {
                tracing::warn!(free_bytes = free, "the disk is full: giving up the reserve file");
                self.release_reserve()?;
            }
            return Ok(());
        }
        if free < 2 * RESERVE_BYTES {
            tracing::warn!(free_bytes = free, "too little space for the reserve file");
            return Ok(());
        }
        self.make_reserve().map_err(|error| JournalError::storage("making the reserve file", error))
    }

    /// Gives the reserve up.
    ///
    /// # Errors
    /// Storage; a retry may help.
    pub fn release_reserve(&self) -> Result<(), JournalError> {
        match std::fs::remove_file(self.file(RESERVE)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(JournalError::storage("giving up the reserve file", error))
            }
            _ => Ok(()),
        }
    }

    fn unfinished(path: &Path) -> Result<DataDirectory, JournalError> {
        let directory = DataDirectory::locked(path)?;
        File::create(directory.file(RESTORE_UNFINISHED))
            .and_then(|_| File::open(path)?.sync_all())
            .map_err(|error| JournalError::storage("preparing the directory", error))?;
        Ok(directory)
    }

    fn locked(path: &Path) -> Result<DataDirectory, JournalError> {
        let doing = "locking the data directory";
        // Messages and password hashes are in there: for its owner only.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|error| JournalError::storage(doing, error))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(|error| JournalError::storage(doing, error))?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(DataDirectory { path: path.to_owned(), _lock: lock }),
            Err(Errno::WOULDBLOCK) => Err(JournalError::Locked { path: path.display().to_string() }),
            Err(error) => Err(JournalError::storage(doing, io::Error::from(error))),
        }
    }

    fn make_reserve(&self) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(self.file(RESERVE))?;
        match rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, RESERVE_BYTES) {
            Ok(()) => {}
            // Some file systems cannot set space aside; zeros take it as well.
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
                io::copy(&mut io::Read::take(io::repeat(0), RESERVE_BYTES), &mut file).map(drop)?;
                file.flush()?;
            }
            Err(error) => return Err(error.into()),
        }
        file.sync_all()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Whether so little is free that the server must stop taking what is written: see it in time, for the
/// engine's errors are final.
#[must_use]
pub fn is_low(free_bytes: u64, watermark_bytes: u64) -> bool {
    free_bytes < watermark_bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_in_the_same_directory_is_told_so() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDirectory::open(dir.path()).unwrap();
        let second = DataDirectory::open(dir.path()).unwrap_err();
        assert!(
            matches!(&second, JournalError::Locked { path } if path == &dir.path().display().to_string())
        );
        assert!(second.to_string().contains("--data-dir"));
        drop(first);
        DataDirectory::open(dir.path()).unwrap();
    }

    #[test]
    fn the_reserve_takes_its_space_and_comes_back_after_it_was_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let directory = DataDirectory::open(dir.path()).unwrap();
        assert!(directory.has_reserve());
        let taken =
            std::os::unix::fs::MetadataExt::blocks(&dir.path().join(RESERVE).metadata().unwrap()) * 512;
        assert!(taken >= RESERVE_BYTES, "space is set aside, not only promised: {taken}");
        directory.release_reserve().unwrap();
        directory.release_reserve().unwrap();
        assert!(!directory.has_reserve());
        directory.see_to_reserve().unwrap();
        assert!(directory.has_reserve());
    }

    #[test]
    fn free_space_is_low_below_the_watermark_and_not_at_it() {
        assert!(is_low(99, 100));
        assert!(!is_low(100, 100));
        let dir = tempfile::tempdir().unwrap();
        assert!(DataDirectory::open(dir.path()).unwrap().free_bytes().unwrap() > 0);
    }

    #[test]
    fn a_directory_with_an_unfinished_restore_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let restoring = DataDirectory::open_for_restore(dir.path()).unwrap();
        drop(restoring);
        assert!(matches!(DataDirectory::open(dir.path()), Err(JournalError::Damaged { .. })));
        assert!(DataDirectory::open_for_restore(dir.path()).is_err(), "it is not empty");
    }

    #[test]
    fn only_its_owner_enters_a_directory_that_was_made_here() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/data");
        DataDirectory::open(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
}
