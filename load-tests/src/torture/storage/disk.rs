//! Disks of our own: an image on a loop device whose power can be cut, and a small one in memory that runs
//! full. They go away when they are dropped, whatever happened before.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use rustix::fs::FallocateFlags;
use rustix::io::Errno;
use tempfile::TempDir;

use crate::torture::lab::Lab;
use crate::torture::tools::{is_root, run, text};

/// What is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ext4,
    Xfs,
}

impl Kind {
    fn name(self) -> &'static str {
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

/// A mounted disk whose power can be cut.
#[derive(Debug)]
pub(crate) struct Disk {
    place: TempDir,
}

impl Disk {
    /// Makes, formats and mounts one; the error is why this machine cannot.
    pub(crate) fn make(lab: &Lab, kind: Kind) -> Result<Disk> {
        ensure!(is_root(), "not root");
        // Without it nothing can be cut.
        run("xfs_io", &["-V"])?;
        let disk = Disk { place: lab.directory()? };
        File::create(disk.image())?.set_len(kind.mib() << 20)?;
        std::fs::create_dir(disk.root())?;
        run(&format!("mkfs.{}", kind.name()), &["-q", text(&disk.image())?])?;
        disk.mount()?;
        Ok(disk)
    }

    /// Where it is mounted.
    pub(crate) fn root(&self) -> PathBuf {
        self.place.path().join("mounted")
    }

    /// Cuts the power: from here on nothing reaches the disk, and what was not synced is gone.
    pub(crate) fn cut(&self) -> Result<()> {
        run("xfs_io", &["-x", "-c", "shutdown", text(&self.root())?])
    }

    /// Gives power back. Nobody may have a file open there.
    pub(crate) fn restore_power(&self) -> Result<()> {
        run("umount", &[text(&self.root())?])?;
        self.mount()
    }

    fn mount(&self) -> Result<()> {
        run("mount", &["-o", "loop", text(&self.image())?, text(&self.root())?])
    }

    fn image(&self) -> PathBuf {
        self.place.path().join("image")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.root());
    }
}

/// A small disk in memory.
#[derive(Debug)]
pub(crate) struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one; the error is why this machine cannot.
    pub(crate) fn mount(lab: &Lab, mib: u64) -> Result<SmallDisk> {
        ensure!(is_root(), "not root");
        let place = lab.directory()?;
        run("mount", &["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs", text(place.path())?])?;
        Ok(SmallDisk(place))
    }

    /// A directory for a server.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Takes all space but so many KiB.
    pub(crate) fn fill_but(&self, kib: u64) -> Result<()> {
        let filler = File::options().create(true).append(true).open(self.filler())?;
        loop {
            let disk = rustix::fs::statvfs(self.0.path())?;
            let taken = (disk.f_bavail * disk.f_frsize).saturating_sub(kib << 10);
            if taken == 0 {
                return Ok(());
            }
            match rustix::fs::fallocate(&filler, FallocateFlags::empty(), filler.metadata()?.len(), taken) {
                // The server took some of it meanwhile: look again.
                Err(Errno::NOSPC) => {}
                done => return Ok(done?),
            }
        }
    }

    /// Takes away what fills it.
    pub(crate) fn make_room(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        unmount(self.0.path());
    }
}

/// Lazily: somebody may still have a file open there. The disk goes with the last of them.
fn unmount(path: &Path) {
    if let Ok(path) = text(path) {
        // There is nobody to tell, and nothing else to be done about it.
        let _ = run("umount", &["--lazy", path]);
    }
}
