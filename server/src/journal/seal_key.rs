//! The key of the direct messages (guarantee 6): 32 random bytes in a file outside the data directory, so that whoever has the
//! directory, a backup or the disk of one has nothing to read. Who holds the machine holds both; the documentation says so.
//! Never here: a key in a message, or a second key where messages were sealed with a first one.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::JournalError;
use super::keys::hex;

const KEY_BYTES: usize = 32;
/// Who besides its owner must not read it.
const OTHERS: u32 = 0o077;

/// The key, and where it was found.
pub struct SealKey {
    bytes: [u8; KEY_BYTES],
    path: PathBuf,
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey({})", self.path.display())
    }
}

impl SealKey {
    /// A key that is no secret, for tests and simulations.
    #[must_use]
    pub fn known(bytes: [u8; KEY_BYTES]) -> SealKey {
        SealKey { bytes, path: PathBuf::from("no file") }
    }

    /// Where a data directory's key is, unless set otherwise: beside it, under its name and `.key`.
    ///
    /// # Errors
    /// The directory has no name to put that to (`/`, or one that is not there and is called by `..`).
    pub fn beside(data_dir: &Path) -> Result<PathBuf, JournalError> {
        let nameless = || {
            let what = format!("{} has no place beside it; set seal_key_file", data_dir.display());
            JournalError::SealKey { what }
        };
        let whole = std::path::absolute(data_dir).map_err(|_| nameless())?;
        let whole = std::fs::canonicalize(&whole).unwrap_or(whole);
        let mut name = OsString::from(whole.file_name().ok_or_else(nameless)?);
        name.push(".key");
        Ok(whole.with_file_name(name))
    }

    /// Reads the key of a data directory; makes one where there is none and none is needed yet. `is_needed` says that messages
    /// were sealed already.
    ///
    /// # Errors
    /// [`JournalError::SealKey`]: it is missing though it is needed, is no key, can be read by others, or lies within the data
    /// directory. Each says what to do.
    pub fn read_or_make(path: &Path, data_dir: &Path, is_needed: bool) -> Result<SealKey, JournalError> {
        let wrong = |what: String| JournalError::SealKey { what };
        if is_within(path, data_dir) {
            let what =
                format!("{} is within the data directory, and would be copied with it", path.display());
            return Err(wrong(format!("{what}; move it elsewhere, and set seal_key_file to that place")));
        }
        match std::fs::read(path) {
            Ok(text) => {
                let mode = path.metadata().map(|found| found.permissions().mode()).unwrap_or_default();
                if mode & OTHERS != 0 {
                    let what = format!("{} can be read by others than its owner", path.display());
                    return Err(wrong(format!("{what}; chmod 600 it")));
                }
                let bytes = parse(&text).ok_or_else(|| {
                    wrong(format!("{} holds no key: 64 hexadecimal digits in one line", path.display()))
                })?;
                Ok(SealKey { bytes, path: path.to_owned() })
            }
            Err(error) if error.kind() == ErrorKind::NotFound && is_needed => Err(wrong(format!(
                "direct messages here are sealed with a key that is not in {}; put that file back, or set seal_key_file \
                 to where it is",
                path.display()
            ))),
            Err(error) if error.kind() == ErrorKind::NotFound => SealKey::make(path)
                .map_err(|error| wrong(format!("{} could not be made: {error}", path.display()))),
            Err(error) => Err(wrong(format!("{} could not be read: {error}", path.display()))),
        }
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.bytes
    }

    pub(super) fn is_another_one(&self) -> JournalError {
        let what = format!(
            "{} is not the one that direct messages here were sealed with; put the right file there, or set \
             seal_key_file to where it is",
            self.path.display()
        );
        JournalError::SealKey { what }
    }

    fn make(path: &Path) -> std::io::Result<SealKey> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes)?;
        // Under another name first: a machine that stops meanwhile leaves no half of a key.
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(format!("{}\n", hex(&bytes)).as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)?;
        File::open(path.parent().filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        tracing::info!(path = %path.display(), "made the key that seals direct messages: keep a copy of it, apart from backups");
        Ok(SealKey { bytes, path: path.to_owned() })
    }
}

fn parse(text: &[u8]) -> Option<[u8; KEY_BYTES]> {
    let digits = text.trim_ascii();
    let mut bytes = [0; KEY_BYTES];
    if digits.len() != 2 * KEY_BYTES {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(pair.first()?)? << 4 | digit(pair.get(1)?)?;
    }
    // One that a failed disk or a careless script left behind.
    (bytes != [0; KEY_BYTES]).then_some(bytes)
}

fn is_within(path: &Path, data_dir: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let place = path.parent().filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (whole(place), whole(data_dir)) {
        (Ok(place), Ok(data_dir)) => place.starts_with(data_dir),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(result: Result<SealKey, JournalError>) -> String {
        match result.unwrap_err() {
            JournalError::SealKey { what } => what,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_only_and_is_the_same_ever_after() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let path = SealKey::beside(&data).unwrap();
        assert_eq!(path.file_name().unwrap(), "data.key");
        let made = SealKey::read_or_make(&path, &data, false).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for is_needed in [false, true] {
            assert_eq!(SealKey::read_or_make(&path, &data, is_needed).unwrap().bytes, made.bytes);
        }
        let other = home.path().join("other.key");
        assert_ne!(SealKey::read_or_make(&other, &data, false).unwrap().bytes, made.bytes);
        let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "no half-made file is left: {left:?}");
    }

    #[test]
    fn a_missing_key_is_not_made_anew_where_messages_were_sealed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("data.key");
        let said = wrong(SealKey::read_or_make(&path, &home.path().join("data"), true));
        assert!(said.contains("put that file back") && !path.exists(), "{said}");
    }

    #[test]
    fn what_is_no_key_or_no_secret_is_refused_and_never_repeated() {
        let home = tempfile::tempdir().unwrap();
        let (path, data) = (home.path().join("data.key"), home.path().join("data"));
        std::fs::create_dir(&data).unwrap();
        for text in ["", "0123", &"0".repeat(64), &"+1".repeat(32), &"zz".repeat(32), &"ab".repeat(33)] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            let said = wrong(SealKey::read_or_make(&path, &data, false));
            assert!(said.contains("holds no key") && (text.is_empty() || !said.contains(text)), "{said}");
        }
        std::fs::write(&path, "ab".repeat(32)).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let said = wrong(SealKey::read_or_make(&path, &data, false));
        assert!(said.contains("chmod 600"), "{said}");
        let said = wrong(SealKey::read_or_make(&data.join("key"), &data, false));
        assert!(said.contains("within the data directory"), "{said}");
    }
}
