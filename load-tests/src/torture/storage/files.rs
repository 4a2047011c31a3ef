//! The engine's files on a stopped server's directory: kept, put back, damaged. Never here: what a damage
//! means.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::torture::random::Random;

/// What a disk writes as a whole, in bytes.
pub(super) const SECTOR: usize = 512;

/// The engine's files of a data directory, as they were.
#[derive(Debug, Clone)]
pub(super) struct Files {
    journal: PathBuf,
    /// Name and content.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Files {
    /// Reads them. Nobody may write to them.
    pub(super) fn of(data_dir: &Path) -> Result<Files> {
        let journal = data_dir.join("journal");
        let mut files = Vec::new();
        read_into(&mut files, &journal)?;
        files.sort();
        Ok(Files { journal, files })
    }

    /// Puts them back as they were, and nothing else.
    pub(super) fn put_back(&self) -> Result<()> {
        std::fs::remove_dir_all(&self.journal)?;
        for (path, content) in &self.files {
            std::fs::create_dir_all(path.parent().context("a file in a directory")?)?;
            std::fs::write(path, content)?;
        }
        Ok(())
    }

    /// The engine's one large file.
    pub(super) fn db(&mut self) -> Result<&mut Vec<u8>> {
        let db = self.journal.join("db");
        let found = self.files.iter_mut().find(|(path, _)| *path == db);
        Ok(&mut found.context("no file db in the journal")?.1)
    }

    /// The engine's snapshots: name and content.
    pub(super) fn snapshots(&mut self) -> impl Iterator<Item = &mut (PathBuf, Vec<u8>)> {
        self.files.iter_mut().filter(|(path, _)| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap."))
        })
    }

    /// Adds a file beside the others.
    pub(super) fn add(&mut self, path: PathBuf, content: Vec<u8>) {
        self.files.push((path, content));
    }
}

fn read_into(files: &mut Vec<(PathBuf, Vec<u8>)>, directory: &Path) -> Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            read_into(files, &path)?;
        } else {
            let content = std::fs::read(&path)?;
            files.push((path, content));
        }
    }
    Ok(())
}

/// Other bytes in place of these.
pub(super) fn garble(bytes: &mut [u8], random: &mut Random) {
    for byte in bytes {
        *byte = random.number().to_le_bytes()[0];
    }
}
