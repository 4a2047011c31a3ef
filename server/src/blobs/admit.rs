//! What was sent becomes a photo. What it is, is what its bytes say; what a sender claims is not asked.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, RgbImage};
use sha2::{Digest as _, Sha256};

use super::{Outline, PhotoError, PhotoId, jpeg, png, scale, webp};
use crate::limits;

/// A photo as it is kept: a JPEG that holds its pixels and nothing else, upright, and a small one of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its name: the hash of `full`.
    pub id: PhotoId,
    /// The photo, a JPEG.
    pub full: Vec<u8>,
    /// The same, small, a JPEG.
    pub thumbnail: Vec<u8>,
    /// Pixels of `full`.
    pub width: u32,
    /// Pixels of `full`.
    pub height: u32,
}

/// How much may come in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) bytes: usize,
    pub(super) side: u32,
    pub(super) pixels: u64,
    pub(super) decode_bytes: u64,
}

const BOUNDS: Bounds = Bounds {
    bytes: limits::PHOTO_BYTES_MAX,
    side: limits::PHOTO_SIDE_PIXELS_MAX,
    pixels: limits::PHOTO_PIXELS_MAX,
    decode_bytes: limits::PHOTO_DECODE_BYTES_MAX,
};

/// Makes a photo of a file. It takes a core for a time that depends on the picture; see [`crate::limits::PHOTO_DECODE_BYTES_MAX`] for
/// the memory.
///
/// # Errors
/// [`PhotoError`], and never by a panic of ours; the same bytes are refused again.
pub fn admit(bytes: &[u8]) -> Result<Admitted, PhotoError> {
    admit_within(bytes, BOUNDS)
}

pub(super) fn admit_within(bytes: &[u8], bounds: Bounds) -> Result<Admitted, PhotoError> {
    if bytes.len() > bounds.bytes {
        return Err(PhotoError::TooManyBytes);
    }
    let (picture, orientation) = decode(bytes, bounds)?;
    let size = (picture.width(), picture.height());
    let kept = scale::fit(size.0, size.1, limits::PHOTO_KEPT_SIDE_PIXELS_MAX);
    let pixels = scale::down(size, kept, |y, row| on_white(&picture, y, row));
    drop(picture);
    // Turned when it is small: that takes a second one of it.
    let mut photo =
        DynamicImage::ImageRgb8(RgbImage::from_raw(kept.0, kept.1, pixels).ok_or(PhotoError::Failed)?);
    photo.apply_orientation(orientation);
    let photo = photo.into_rgb8();
    let (width, height) = photo.dimensions();
    let small = scale::fit(width, height, limits::THUMBNAIL_SIDE_PIXELS_MAX);
    let bytes_per_row = width as usize * 3;
    let thumbnail = scale::down((width, height), small, |y, row| {
        row.copy_from_slice(&photo.as_raw()[y as usize * bytes_per_row..][..bytes_per_row]);
    });
    let full = encode(photo.as_raw(), (width, height))?;
    let thumbnail = encode(&thumbnail, small)?;
    Ok(Admitted { id: PhotoId(Sha256::digest(&full).into()), full, thumbnail, width, height })
}

/// The pixels as they lie in the file, and how they are to be turned.
fn decode(bytes: &[u8], bounds: Bounds) -> Result<(DynamicImage, Orientation), PhotoError> {
    if bytes.starts_with(jpeg::SIGNATURE) {
        let outline = within(bounds, jpeg::outline(bytes))?;
        pixels(outline, JpegDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Damaged)?)
    } else if bytes.starts_with(png::SIGNATURE) {
        let outline = within(bounds, png::outline(bytes))?;
        let mut aside = image::Limits::no_limits();
        aside.max_alloc = Some(limits::PHOTO_ASIDE_BYTES_MAX);
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), aside);
        pixels(outline, decoder.map_err(|_| PhotoError::Damaged)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(webp::SIGNATURE) {
        let (outline, bytes) = webp::outline(bytes).ok_or(PhotoError::Damaged)?;
        let outline = within(bounds, Some(outline))?;
        pixels(outline, WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Damaged)?)
    } else if is_heic(bytes) {
        Err(PhotoError::Heic)
    } else {
        Err(PhotoError::NotAPhoto)
    }
}

/// Whether a header's picture may be decoded.
fn within(bounds: Bounds, outline: Option<Outline>) -> Result<Outline, PhotoError> {
    let outline = outline.ok_or(PhotoError::Damaged)?;
    let Outline { width, height, half_bytes_per_pixel } = outline;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(PhotoError::Damaged);
    }
    let too_many = width.max(height) > bounds.side
        || pixels > bounds.pixels
        || pixels * half_bytes_per_pixel / 2 > bounds.decode_bytes;
    if too_many { Err(PhotoError::TooManyPixels { width, height }) } else { Ok(outline) }
}

fn pixels(
    outline: Outline,
    mut decoder: impl ImageDecoder,
) -> Result<(DynamicImage, Orientation), PhotoError> {
    // Nothing is set aside yet. Where the two readings differ, the file is made to be read in two ways.
    if decoder.dimensions() != (outline.width, outline.height) {
        return Err(PhotoError::Damaged);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| PhotoError::Damaged)?;
    let is_known = matches!(
        picture,
        DynamicImage::ImageLuma8(_)
            | DynamicImage::ImageLumaA8(_)
            | DynamicImage::ImageRgb8(_)
            | DynamicImage::ImageRgba8(_)
            | DynamicImage::ImageLuma16(_)
            | DynamicImage::ImageLumaA16(_)
            | DynamicImage::ImageRgb16(_)
            | DynamicImage::ImageRgba16(_)
    );
    if is_known { Ok((picture, orientation)) } else { Err(PhotoError::Damaged) }
}

/// A row in red, green and blue, of eight bits each; what is transparent shows white.
fn on_white(picture: &DynamicImage, y: u32, row: &mut [u8]) {
    match picture {
        DynamicImage::ImageRgb8(rgb) => {
            row.copy_from_slice(&rgb.as_raw()[y as usize * row.len()..][..row.len()]);
        }
        DynamicImage::ImageLuma8(image) => fill(image.as_raw(), y, row, |[l]| [l; 3]),
        DynamicImage::ImageLumaA8(image) => fill(image.as_raw(), y, row, |[l, a]| [white(l, a); 3]),
        DynamicImage::ImageRgba8(image) => {
            fill(image.as_raw(), y, row, |[r, g, b, a]| [white(r, a), white(g, a), white(b, a)]);
        }
        DynamicImage::ImageLuma16(image) => fill(image.as_raw(), y, row, |[l]| [eight(l); 3]),
        DynamicImage::ImageLumaA16(image) => {
            fill(image.as_raw(), y, row, |[l, a]| [white(eight(l), eight(a)); 3]);
        }
        DynamicImage::ImageRgb16(image) => {
            fill(image.as_raw(), y, row, |[r, g, b]| [eight(r), eight(g), eight(b)]);
        }
        DynamicImage::ImageRgba16(image) => fill(image.as_raw(), y, row, |[r, g, b, a]| {
            [white(eight(r), eight(a)), white(eight(g), eight(a)), white(eight(b), eight(a))]
        }),
        _ => row.fill(u8::MAX),
    }
}

fn fill<T: Copy, const N: usize>(samples: &[T], y: u32, row: &mut [u8], rgb: impl Fn([T; N]) -> [u8; 3]) {
    let samples_per_row = row.len() / 3 * N;
    let (source, _) = samples[y as usize * samples_per_row..][..samples_per_row].as_chunks::<N>();
    for (pixel, sample) in row.chunks_exact_mut(3).zip(source) {
        pixel.copy_from_slice(&rgb(*sample));
    }
}

fn white(level: u8, alpha: u8) -> u8 {
    let (level, alpha) = (u32::from(level), u32::from(alpha));
    u8::try_from((level * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

fn eight(sample: u16) -> u8 {
    u8::try_from((u32::from(sample) + 128) / 257).unwrap_or(u8::MAX)
}

fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, PhotoError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, limits::PHOTO_QUALITY)
        .encode(pixels, width, height, ExtendedColorType::Rgb8)
        .map_err(|_| PhotoError::Failed)?;
    Ok(jpeg)
}

/// Pictures in Apple's container, which the sender believes to be a photo like any other.
fn is_heic(bytes: &[u8]) -> bool {
    let brands: [&[u8]; 6] = [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
}

#[cfg(test)]
mod tests;
