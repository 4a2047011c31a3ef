//! The files of photos: `photos/ab/ab…` and beside each its thumbnail, `ab….small`. Once [`Blobs::put`] has answered, both are there
//! whole, whatever happens to the machine; before that there is nothing under these names.

use std::fs::{DirBuilder, File, OpenOptions, ReadDir};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::{Admitted, PhotoError, PhotoId};

/// In the data directory.
const PHOTOS: &str = "photos";
/// In there, what is being written.
const UNFINISHED: &str = "unfinished";
const SMALL: &str = "small";

/// Which of the two pictures of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As large as it is kept.
    Full,
    /// For lists.
    Thumbnail,
}

/// The photos of a data directory, whose lock its caller holds.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
    next: AtomicU64,
    /// Held while names change, so that nothing is swept away that is just put again.
    names: Mutex<()>,
}

impl Blobs {
    /// Opens the photos of a data directory, with an empty folder where there is none. What a crash left unfinished is cleared away.
    ///
    /// # Errors
    /// [`PhotoError::Storage`]; it passes when its cause (missing rights, a full disk) does.
    pub fn open(data_dir: &Path) -> Result<Blobs, PhotoError> {
        let root = data_dir.join(PHOTOS);
        let blobs = Blobs { root, next: AtomicU64::new(0), names: Mutex::new(()) };
        blobs.prepare().map_err(PhotoError::storage("opening the photos"))?;
        Ok(blobs)
    }

    /// Keeps a photo. One that is there already is as young afterwards as a new one. It waits for the disk: not for a task.
    ///
    /// # Errors
    /// [`PhotoError::Storage`], then nothing was kept; a retry helps once its cause (a full disk) is gone.
    pub fn put(&self, photo: &Admitted) -> Result<(), PhotoError> {
        self.put_both(photo).map_err(PhotoError::storage("keeping a photo"))
    }

    /// A photo's file, a JPEG; nothing where it is not (any more).
    ///
    /// # Errors
    /// [`PhotoError::Storage`]; a retry may help.
    pub fn open_photo(&self, id: PhotoId, size: Size) -> Result<Option<File>, PhotoError> {
        match File::open(self.path(id, size)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PhotoError::storage("reading a photo")(error)),
        }
    }

    /// Takes a photo away for good: afterwards it is on this disk no more, also not after a power cut. Says whether it was there.
    ///
    /// # Errors
    /// [`PhotoError::Storage`]; a retry may help.
    pub fn remove(&self, id: PhotoId) -> Result<bool, PhotoError> {
        let _names = self.lock();
        self.remove_both(id).map_err(PhotoError::storage("removing a photo"))
    }

    /// Takes a photo away unless it was put since `before`, as `remove`: for those that nothing refers to. Whoever has just sent it will
    /// refer to it soon.
    ///
    /// # Errors
    /// As for [`Blobs::remove`].
    pub fn sweep(&self, id: PhotoId, before: SystemTime) -> Result<bool, PhotoError> {
        let doing = "sweeping a photo away";
        let _names = self.lock();
        let put_at = match self.path(id, Size::Full).metadata().and_then(|file| file.modified()) {
            Ok(put_at) => put_at,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(PhotoError::storage(doing)(error)),
        };
        if put_at >= before {
            return Ok(false);
        }
        self.remove_both(id).map_err(PhotoError::storage(doing))
    }

    /// All photos, each with when it was last put, in no order; those that come and go meanwhile may be missing. It reads a folder at a
    /// time.
    ///
    /// # Errors
    /// [`PhotoError::Storage`] as an item; others may follow.
    pub fn ids(&self) -> impl Iterator<Item = Result<(PhotoId, SystemTime), PhotoError>> + use<> {
        let root = self.root.clone();
        let folders = (0..=u8::MAX).map(move |first| root.join(format!("{first:02x}")));
        folders
            .flat_map(|folder| match std::fs::read_dir(&folder) {
                Ok(entries) => Found::Entries(entries),
                Err(error) if error.kind() == ErrorKind::NotFound => Found::Wrong(None),
                Err(error) => Found::Wrong(Some(error)),
            })
            .map(|found| found.map_err(PhotoError::storage("listing the photos")))
    }

    fn prepare(&self) -> io::Result<()> {
        let unfinished = self.root.join(UNFINISHED);
        DirBuilder::new().recursive(true).mode(0o700).create(&unfinished)?;
        for entry in std::fs::read_dir(&unfinished)? {
            std::fs::remove_file(entry?.path())?;
        }
        for first in 0..=u8::MAX {
            let folder = self.root.join(format!("{first:02x}"));
            match std::fs::read_dir(&folder) {
                Ok(entries) => clear_lonely(&folder, entries)?,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        sync(&self.root)?;
        sync(self.root.parent().filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new(".")))
    }

    fn put_both(&self, photo: &Admitted) -> io::Result<()> {
        if self.touch(photo.id)? {
            return Ok(());
        }
        let small = self.write(&photo.thumbnail)?;
        let full = self.write(&photo.full)?;
        let folder = self.folder(photo.id);
        let _names = self.lock();
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => sync(&self.root)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        // The large one last: it is the one that says that there is a photo.
        small.become_file(&self.path(photo.id, Size::Thumbnail))?;
        full.become_file(&self.path(photo.id, Size::Full))?;
        sync(&folder)
    }

    /// Makes a photo young again that is there with its thumbnail; says whether it is.
    fn touch(&self, id: PhotoId) -> io::Result<bool> {
        let _names = self.lock();
        if !self.path(id, Size::Thumbnail).try_exists()? {
            return Ok(false);
        }
        let file = match OpenOptions::new().append(true).open(self.path(id, Size::Full)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        file.set_modified(SystemTime::now())?;
        file.sync_all()?;
        // Whoever put it first may not have come to this yet.
        sync(&self.folder(id))?;
        Ok(true)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<Unfinished> {
        let name = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        let path = self.root.join(UNFINISHED).join(name);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let unfinished = Unfinished { path: Some(path) };
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(unfinished)
    }

    fn remove_both(&self, id: PhotoId) -> io::Result<bool> {
        // The large one last: as long as it is there, the photo is listed, and is removed again.
        let small = unlink(&self.path(id, Size::Thumbnail))?;
        let full = unlink(&self.path(id, Size::Full))?;
        if small || full {
            sync(&self.folder(id))?;
        }
        Ok(full)
    }

    fn folder(&self, id: PhotoId) -> PathBuf {
        self.root.join(format!("{:02x}", id.0[0]))
    }

    fn path(&self, id: PhotoId, size: Size) -> PathBuf {
        let full = self.folder(id).join(id.to_string());
        match size {
            Size::Full => full,
            Size::Thumbnail => full.with_extension(SMALL),
        }
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file without its name yet, which goes away unless it gets one.
struct Unfinished {
    path: Option<PathBuf>,
}

impl Unfinished {
    fn become_file(mut self, name: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            std::fs::rename(path, name)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // What stays is cleared away at the next start.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The photos of one folder.
enum Found {
    Entries(ReadDir),
    Wrong(Option<io::Error>),
}

impl Iterator for Found {
    type Item = io::Result<(PhotoId, SystemTime)>;

    fn next(&mut self) -> Option<Self::Item> {
        let entries = match self {
            Found::Entries(entries) => entries,
            Found::Wrong(error) => return error.take().map(Err),
        };
        loop {
            let entry = match entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error)),
            };
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            match entry.metadata().and_then(|file| file.modified()) {
                Ok(put_at) => return Some(Ok((id, put_at))),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Clears thumbnails away whose photo never got its name, or lost it.
fn clear_lonely(folder: &Path, entries: ReadDir) -> io::Result<()> {
    let mut cleared = false;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == SMALL) && !path.with_extension("").try_exists()? {
            cleared |= unlink(&path)?;
        }
    }
    if cleared { sync(folder) } else { Ok(()) }
}

fn unlink(path: &Path) -> io::Result<bool> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    use super::super::{admit, testing};
    use super::*;

    fn photo(level: u8) -> Admitted {
        admit(&testing::png(8, 8, |_, _| [level, 0, 0])).unwrap()
    }

    fn all(blobs: &Blobs) -> BTreeSet<PhotoId> {
        blobs.ids().map(|found| found.unwrap().0).collect()
    }

    fn read(blobs: &Blobs, id: PhotoId, size: Size) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        blobs.open_photo(id, size).unwrap()?.read_to_end(&mut bytes).unwrap();
        Some(bytes)
    }

    /// Every file and folder below, with its rights.
    fn tree(path: &Path) -> Vec<(PathBuf, u32, bool)> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).unwrap().map(Result::unwrap) {
            let about = entry.metadata().unwrap();
            found.push((entry.path(), about.permissions().mode() & 0o777, about.is_dir()));
            if about.is_dir() {
                found.extend(tree(&entry.path()));
            }
        }
        found
    }

    #[test]
    fn a_photo_is_read_back_with_its_thumbnail_also_by_the_next_server() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (photo(10), photo(200));
        let blobs = Blobs::open(dir.path()).unwrap();
        blobs.put(&first).unwrap();
        blobs.put(&second).unwrap();
        drop(blobs);
        let blobs = Blobs::open(dir.path()).unwrap();
        for photo in [&first, &second] {
            assert_eq!(read(&blobs, photo.id, Size::Full).as_ref(), Some(&photo.full));
            assert_eq!(read(&blobs, photo.id, Size::Thumbnail).as_ref(), Some(&photo.thumbnail));
        }
        assert_eq!(all(&blobs), BTreeSet::from([first.id, second.id]));
        assert_eq!(read(&blobs, PhotoId([7; 32]), Size::Full), None);
    }

    #[test]
    fn the_same_photo_twice_is_one_file_and_young_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        let path = blobs.path(photo.id, Size::Full);
        let long_ago = SystemTime::now() - Duration::from_hours(48);
        File::options().append(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        let before = tree(dir.path());
        blobs.put(&photo).unwrap();
        assert_eq!(tree(dir.path()), before);
        let put_at = blobs.ids().next().unwrap().unwrap().1;
        assert!(put_at > long_ago + Duration::from_hours(47));
    }

    #[test]
    fn files_are_named_by_hash_alone_and_are_their_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        let id = photo.id.to_string();
        let expected: BTreeSet<_> = [
            "",
            "/unfinished",
            &format!("/{}", &id[..2]),
            &format!("/{}/{id}", &id[..2]),
            &format!("/{}/{id}.small", &id[..2]),
        ]
        .map(|end| PathBuf::from(format!("{}/photos{end}", dir.path().display())))
        .into();
        let found = tree(dir.path());
        assert_eq!(found.iter().map(|(path, ..)| path.clone()).collect::<BTreeSet<_>>(), expected);
        for (path, mode, is_folder) in found {
            assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{}", path.display());
        }
    }

    #[test]
    fn what_a_crash_left_is_cleared_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let (whole, crashed) = (photo(10), photo(200));
        blobs.put(&whole).unwrap();
        // Between the two renames, and in the middle of a write.
        blobs.put(&crashed).unwrap();
        std::fs::remove_file(blobs.path(crashed.id, Size::Full)).unwrap();
        std::fs::write(dir.path().join("photos/unfinished/0"), &whole.full[..20]).unwrap();
        assert_eq!(all(&blobs), BTreeSet::from([whole.id]));
        drop(blobs);
        let blobs = Blobs::open(dir.path()).unwrap();
        let files: Vec<_> = tree(dir.path()).into_iter().filter(|(_, _, is_folder)| !is_folder).collect();
        assert_eq!(files.len(), 2, "{files:?}");
        // Names are given anew from 0: nothing that was left stands in their way.
        blobs.put(&crashed).unwrap();
        assert_eq!(read(&blobs, crashed.id, Size::Full).as_ref(), Some(&crashed.full));
    }

    #[test]
    fn a_photo_without_its_thumbnail_gets_it_when_it_is_put_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        std::fs::remove_file(blobs.path(photo.id, Size::Thumbnail)).unwrap();
        blobs.put(&photo).unwrap();
        assert_eq!(read(&blobs, photo.id, Size::Thumbnail).as_ref(), Some(&photo.thumbnail));
    }

    #[test]
    fn a_removed_photo_is_gone_and_can_be_sent_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        assert!(blobs.remove(photo.id).unwrap());
        assert!(!blobs.remove(photo.id).unwrap());
        assert!(tree(dir.path()).iter().all(|(_, _, is_folder)| *is_folder));
        blobs.put(&photo).unwrap();
        assert_eq!(all(&blobs), BTreeSet::from([photo.id]));
    }

    #[test]
    fn only_what_is_old_is_swept_away() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        let now = SystemTime::now();
        assert!(!blobs.sweep(photo.id, now - Duration::from_hours(24)).unwrap());
        assert_eq!(all(&blobs).len(), 1);
        assert!(blobs.sweep(photo.id, now + Duration::from_hours(24)).unwrap());
        assert!(!blobs.sweep(photo.id, now + Duration::from_hours(24)).unwrap());
        assert_eq!(all(&blobs).len(), 0);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_half() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        // Where a photo's folder should be there is a file: writing works, naming fails.
        std::fs::write(blobs.folder(photo.id), b"").unwrap();
        let refused = blobs.put(&photo).unwrap_err();
        assert!(matches!(refused, PhotoError::Storage { .. }) && refused.may_pass(), "{refused}");
        assert_eq!(std::fs::read_dir(dir.path().join("photos/unfinished")).unwrap().count(), 0);
        std::fs::remove_file(blobs.folder(photo.id)).unwrap();
        blobs.put(&photo).unwrap();
        assert_eq!(all(&blobs), BTreeSet::from([photo.id]));
    }

    #[test]
    fn strange_files_are_not_photos() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let photo = photo(10);
        blobs.put(&photo).unwrap();
        for name in ["notes.txt", &photo.id.to_string().to_uppercase(), &format!("{}.jpg", photo.id)] {
            std::fs::write(blobs.folder(photo.id).join(name), b"x").unwrap();
        }
        assert_eq!(all(&Blobs::open(dir.path()).unwrap()), BTreeSet::from([photo.id]));
    }
}
