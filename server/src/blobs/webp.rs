//! A WebP's outline: all its chunks. The decoder sets aside what a chunk or a frame claims before it finds that it is not there,
//! so each is looked at here: it lies within the file, and within the picture.

use super::{Outline, be32, le32};

/// What a WebP's bytes from 8 to 12 are; before them are `RIFF` and a length.
pub(super) const SIGNATURE: &[u8] = b"WEBP";

/// Bytes of a chunk's name and length.
const HEAD: usize = 8;
/// Bytes of a frame's place and time, in an animation.
const FRAME_HEAD: usize = 16;

#[derive(Default)]
struct Frames {
    width: u32,
    height: u32,
    has_lossless: bool,
}

/// The outline, and the bytes that are the picture; nothing of one that breaks off.
pub(super) fn outline(bytes: &[u8]) -> Option<(Outline, &[u8])> {
    let whole = bytes.get(..usize::try_from(le32(bytes, 4)?).ok()?.checked_add(HEAD)?)?;
    let body = whole.get(12..)?;
    let (name, first, _) = chunk(body)?;
    let mut frames = Frames::default();
    let (width, height, half_bytes_per_pixel) = match name {
        // The planes of light and colour, and the pixels.
        b"VP8 " => {
            frames.see(name, first)?;
            (frames.width, frames.height, 3 + 2 * 3)
        }
        // The pixels with their transparency, again without it, and what they are predicted from.
        b"VP8L" => {
            frames.see(name, first)?;
            (frames.width, frames.height, 2 * (4 + 3 + 1))
        }
        b"VP8X" => {
            let flags = *first.first()?;
            let (has_alpha, is_animated) = (flags & 0x10 != 0, flags & 0x02 != 0);
            let (width, height) = (1 + le24(first, 4)?, 1 + le24(first, 7)?);
            let mut rest = body;
            while !rest.is_empty() {
                let (name, data, after) = chunk(rest)?;
                if name == b"ANMF" {
                    let mut inner = data.get(FRAME_HEAD..)?;
                    while !inner.is_empty() {
                        let (name, data, after) = chunk(inner)?;
                        frames.see(name, data)?;
                        inner = after;
                    }
                } else {
                    frames.see(name, data)?;
                }
                rest = after;
            }
            if frames.width > width || frames.height > height {
                return None;
            }
            let frame = match (frames.has_lossless, has_alpha || is_animated) {
                (true, _) => 2 * (4 + 3 + 1),
                // Beside planes and pixels: the transparency, decoded as a picture of its own.
                (false, true) => 3 + 2 * (4 + 4 + 1 + 1),
                (false, false) => 3 + 2 * 3,
            };
            // An animation's picture is put together on a canvas.
            (width, height, frame + if is_animated { 2 * (4 + 4) } else { 0 })
        }
        _ => return None,
    };
    Some((Outline { width, height, half_bytes_per_pixel }, whole))
}

impl Frames {
    /// Takes in how large a frame says that it is.
    fn see(&mut self, name: &[u8], data: &[u8]) -> Option<()> {
        let (width, height) = match name {
            b"VP8 " if data.get(3..6)? == [0x9d, 0x01, 0x2a] => {
                let size = le32(data, 6)?;
                (size & 0x3fff, size >> 16 & 0x3fff)
            }
            b"VP8L" if data.first() == Some(&0x2f) => {
                self.has_lossless = true;
                let size = le32(data, 1)?;
                (1 + (size & 0x3fff), 1 + (size >> 14 & 0x3fff))
            }
            b"VP8 " | b"VP8L" => return None,
            _ => return Some(()),
        };
        self.width = self.width.max(width);
        self.height = self.height.max(height);
        Some(())
    }
}

/// The first chunk's name and bytes, and what follows it.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let length = usize::try_from(le32(bytes, 4)?).ok()?;
    let data = bytes.get(HEAD..HEAD.checked_add(length)?)?;
    // Chunks begin at even places; the last one's filling may be missing.
    let after = bytes.get(HEAD + length + length % 2..).unwrap_or_default();
    Some((&bytes[..4], data, after))
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let three = bytes.get(at..at + 3)?;
    be32(&[0, three[2], three[1], three[0]], 0)
}
