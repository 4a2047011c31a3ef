//! A PNG's outline: its first chunk. That it is whole its decoder says.

use super::{Outline, be32};

/// What begins a PNG.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Nothing where the first chunk is not the header.
pub(super) fn outline(bytes: &[u8]) -> Option<Outline> {
    if bytes.get(8..16)? != b"\0\0\0\x0dIHDR" {
        return None;
    }
    let (width, height) = (be32(bytes, 16)?, be32(bytes, 20)?);
    let (depth, colour) = (*bytes.get(24)?, *bytes.get(25)?);
    // A colour that stands for transparency, which a later chunk may name, is one channel more.
    let channels = if matches!(colour, 0 | 4) { 2 } else { 4 };
    let sample = if depth == 16 { 2 } else { 1 };
    Some(Outline { width, height, half_bytes_per_pixel: 2 * channels * sample })
}
