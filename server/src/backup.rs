//! Floor 5: an export into a new file, whole and synced, or no file at all.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::journal::{self, Durable, ExportError, Exported, Journal};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file could not be made, written or synced; another path or more room may help.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The journal could not be read.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Writes everything that is durable now to a file that must not exist, readable by its owner only.
///
/// # Errors
/// [`BackupError`]; an unfinished file is taken away again.
pub fn to_file(journal: &dyn Journal, durable: &Durable, path: &Path) -> Result<Exported, BackupError> {
    let wrong = |source| BackupError::File { path: path.display().to_string(), source };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(wrong)?;
    let written = fill(journal, durable, &file).and_then(|exported| {
        file.sync_all().map_err(wrong)?;
        // The name is durable only once its directory is.
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            File::open(directory).and_then(|directory| directory.sync_all()).map_err(wrong)?;
        }
        Ok(exported)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

fn fill(journal: &dyn Journal, durable: &Durable, file: &File) -> Result<Exported, BackupError> {
    let mut out = BufWriter::new(file);
    let exported = journal::export(journal, &durable.heads(), &mut out)?;
    out.flush().map_err(|source| BackupError::File { path: "the backup".to_owned(), source })?;
    Ok(exported)
}
