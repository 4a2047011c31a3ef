//! What must hold of photos whatever is sent, for `fuzz/`: the function takes any bytes and fails when it does not hold.
//! Never here: anything that a serving build needs.
#![allow(clippy::expect_used)] // failing is how it tells

use super::admit::{Bounds, admit_within};
use super::{PhotoError, jpeg};
use crate::limits;

/// Bounds that let an input be tried in little time.
const BOUNDS: Bounds = Bounds { bytes: 64 * 1024, side: 2_000, pixels: 100_000, decode_bytes: 400_000 };

/// Most bytes that [`photo`] may take for so many: what is decoded, both pictures made of it twice (the second time to see that they are
/// pictures), and what decoders set aside.
#[must_use]
pub fn memory_bytes_max(bytes: usize) -> usize {
    let set_aside = usize::try_from(limits::PHOTO_ASIDE_BYTES_MAX).unwrap_or(usize::MAX);
    set_aside + 8 * 1024 * 1024 + 64 * bytes
}

/// A file. What is taken is a JPEG within bounds that holds nothing but a picture, is taken again and is named by its hash; what is
/// refused says so in a few words, and for good.
pub fn photo(bytes: &[u8]) {
    match admit_within(bytes, BOUNDS) {
        Ok(photo) => {
            assert!(photo.width.max(photo.height) <= limits::PHOTO_KEPT_SIDE_PIXELS_MAX);
            for (file, side) in [
                (&photo.full, limits::PHOTO_KEPT_SIDE_PIXELS_MAX),
                (&photo.thumbnail, limits::THUMBNAIL_SIDE_PIXELS_MAX),
            ] {
                let outline = jpeg::outline(file).expect("it is whole");
                assert!(outline.width.max(outline.height) <= side);
                // The picture's own tables begin after the head of every JPEG: nothing is between.
                assert_eq!(file[..20], *b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
                assert_eq!(file[20..22], [0xff, 0xc0]);
            }
            let id = <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&photo.full));
            assert_eq!(photo.id.0, id);
            admit_within(&photo.full, Bounds { bytes: usize::MAX, ..BOUNDS })
                .expect("what is kept is a photo");
        }
        Err(refused) => {
            assert!(!refused.may_pass() && !matches!(refused, PhotoError::Failed), "{refused:?}");
            assert!(refused.to_string().len() < 200, "{refused}");
        }
    }
}
