//! A disk whose power can be cut: a file system of its own in an image, on a loop device. It goes away when it
//! is dropped, whatever happened before.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::{is_root, run};

/// What is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ext4,
    Xfs,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Ext4 => "ext4",
            Kind::Xfs => "xfs",
        }
    }

    /// How large the image is, in MiB. It is sparse: it takes what is written. xfs takes no less than 300.
    fn mib(self) -> u64 {
        match self {
            Kind::Ext4 => 256,
            Kind::Xfs => 320,
        }
    }
}

/// A mounted disk.
#[derive(Debug)]
pub(crate) struct Disk {
    place: TempDir,
}

impl Disk {
    /// Makes, formats and mounts one.
    pub(crate) fn make(kind: Kind) -> Result<Disk, String> {
        if !is_root() {
            return Err("not root".to_owned());
        }
        let place = tempfile::tempdir().map_err(|error| error.to_string())?;
        let disk = Disk { place };
        let image = std::fs::File::create(disk.image()).map_err(|error| error.to_string())?;
        image.set_len(kind.mib() << 20).map_err(|error| error.to_string())?;
        std::fs::create_dir(disk.root()).map_err(|error| error.to_string())?;
        run(&format!("mkfs.{}", kind.name()), &["-q", text(&disk.image())])?;
        disk.mount()?;
        // Without it nothing can be cut.
        run("xfs_io", &["-V"])?;
        Ok(disk)
    }

    /// Where it is mounted.
    pub(crate) fn root(&self) -> PathBuf {
        self.place.path().join("mounted")
    }

    /// Cuts the power: from here on nothing reaches the disk, and what was not synced is gone.
    pub(crate) fn cut(&self) {
        run("xfs_io", &["-x", "-c", "shutdown", text(&self.root())]).unwrap();
    }

    /// Gives power back. Nobody may have a file open there.
    pub(crate) fn restore_power(&self) {
        run("umount", &[text(&self.root())]).unwrap();
        self.mount().unwrap();
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", text(&self.image()), text(&self.root())])
    }

    fn image(&self) -> PathBuf {
        self.place.path().join("image")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: somebody may still have a file open there. The loop device goes with the last of them.
        let _ = run("umount", &["--lazy", text(&self.root())]);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
