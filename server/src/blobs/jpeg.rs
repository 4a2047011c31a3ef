//! A JPEG's outline: its markers from the first to the end of the picture. The decoder takes a picture that breaks off for a whole
//! one with a grey rest, and says nothing beforehand of what memory it wants; both is found out here.

use super::{Outline, be16};
use crate::limits;

/// What begins a JPEG.
pub(super) const SIGNATURE: &[u8] = &[0xff, 0xd8, 0xff];

struct Frame {
    width: u16,
    height: u16,
    components: u8,
    /// All coefficients are kept until the last scan.
    keeps: bool,
}

/// Nothing of a picture that breaks off, or that is built as cameras do not.
pub(super) fn outline(bytes: &[u8]) -> Option<Outline> {
    let mut at = 2;
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    loop {
        // Strictly: what a decoder may jump over, and another not, is where two of them read two pictures.
        if *bytes.get(at)? != 0xff {
            return None;
        }
        at += bytes[at..].iter().position(|byte| *byte != 0xff)?;
        let marker = bytes[at];
        at += 1;
        if marker == 0xd9 {
            break;
        }
        let length = usize::from(be16(bytes, at)?);
        let segment = bytes.get(at + 2..at.checked_add(length)?)?;
        at += length;
        match marker {
            0xc0..=0xc2 if frame.is_none() => {
                let components = *segment.get(5)?;
                let (height, width) = (be16(segment, 1)?, be16(segment, 3)?);
                frame = Some(Frame { width, height, components, keeps: marker == 0xc2 });
            }
            0xda => {
                let frame = frame.as_mut()?;
                frame.keeps |= *segment.first()? != frame.components;
                scans += 1;
                if scans > limits::PHOTO_SCANS_MAX {
                    return None;
                }
                at = end_of_scan(bytes, at)?;
            }
            0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe => {}
            _ => return None,
        }
    }
    let Frame { width, height, components, keeps } = frame.filter(|_| scans > 0)?;
    let components = u64::from(components);
    let pixel = if components == 1 { 1 } else { 3 };
    let kept = if keeps { 2 * components } else { 0 };
    Some(Outline { width: width.into(), height: height.into(), half_bytes_per_pixel: 2 * (pixel + kept) })
}

/// Where the next marker is that is no part of a scan's data.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}
