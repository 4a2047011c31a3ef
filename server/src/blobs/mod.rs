//! Floor 2: photos. What somebody sends becomes a photo by [`admit`]: recognised by what it holds, decoded within bounds,
//! turned, scaled down, encoded anew, so that nothing of the file is left but its picture (decision 28). [`Blobs`] keeps
//! photos in files named by their hash.
//!
//! `jpeg`, `png` and `webp` read from a header what a decoder would take, before there is a decoder; `scale` makes a picture smaller,
//! row by row; `store` is the files.
//!
//! Never here: who may see a photo, or what it belongs to.

mod admit;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod jpeg;
mod png;
mod scale;
mod store;
#[cfg(test)]
mod testing;
mod webp;

use std::io;

use crate::limits;

pub use admit::{Admitted, admit};
pub use linli_protocol::PhotoId;
pub use store::{Blobs, Size};

/// Why a photo was not taken, or not read. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// Nothing that is taken for a photo.
    #[error(
        "this is no photo: JPEG, PNG and WebP pictures are taken; save it as one of them and send it again"
    )]
    NotAPhoto,
    /// A picture as phones of Apple keep them.
    #[error(
        "this is a HEIC picture, which few can open: send it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)"
    )]
    Heic,
    /// The file is too large.
    #[error("the photo has more than {} MiB; make it smaller and send it again", limits::PHOTO_BYTES_MAX >> 20)]
    TooManyBytes,
    /// The picture is too large, or would take too much memory for how it is encoded.
    #[error(
        "the photo has {width} × {height} pixels, more than can be taken of its kind; scale it down and send it again"
    )]
    TooManyPixels {
        /// Its width by its header, in pixels.
        width: u32,
        /// Its height by its header, in pixels.
        height: u32,
    },
    /// It begins as a photo and does not go on as one.
    #[error("the photo is incomplete, damaged or of a rare kind; open it, save it as JPEG and send it again")]
    Damaged,
    /// As many wait as may; a retry helps soon.
    #[error("too many photos at once; try again in a few seconds")]
    Busy,
    /// It could not be kept or read.
    #[error("{doing}: {error}")]
    Storage {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// The operating system gives no thread, or a decoder failed as it should not.
    #[error("the photo could not be opened; send another one")]
    Failed,
}

impl PhotoError {
    /// Whether the same photo may be taken later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, PhotoError::Busy | PhotoError::Storage { .. })
    }

    pub(crate) fn storage(doing: &'static str) -> impl FnOnce(io::Error) -> PhotoError {
        move |error| PhotoError::Storage { doing, error }
    }
}

/// What a header says of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outline {
    width: u32,
    height: u32,
    /// Bytes a pixel, in halves, that decoding takes at most.
    half_bytes_per_pixel: u64,
}

/// Reads numbers from a header; nothing where it ends too soon.
fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
