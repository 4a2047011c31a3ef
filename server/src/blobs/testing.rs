//! Files as people send them, made for tests. What no encoder here makes is in `samples`: four quarters of 8 × 8 pixels, red and green
//! above blue and white.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage};

/// A picture as a PNG.
pub(super) fn png(width: u32, height: u32, level: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    encoded(&RgbImage::from_fn(width, height, |x, y| Rgb(level(x, y))).into(), ImageFormat::Png)
}

pub(super) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A picture as a JPEG, with this EXIF.
pub(super) fn jpeg(picture: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder
        .write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into())
        .unwrap();
    bytes
}

/// What a phone writes: which way it was held, and where: 31° 13′ 57″ N.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(exif.len(), 38);
    exif.extend([2, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
    exif.extend([2, 0, 5, 0, 3, 0, 0, 0, 68, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(exif.len(), 68);
    exif.extend([31_u32, 1, 13, 1, 57, 1].iter().flat_map(|part| part.to_le_bytes()));
    exif.extend(b"GPS of Linli's house\0");
    exif
}

/// A chunk of a PNG.
pub(super) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name, data].concat();
    let mut crc = u32::MAX;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&u32::try_from(data.len()).unwrap().to_be_bytes(), named.as_slice(), &(!crc).to_be_bytes()].concat()
}

/// The first chunk of a PNG that claims a size: grey, 8 bits.
pub(super) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let data = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [super::png::SIGNATURE, &chunk(*b"IHDR", &data)].concat()
}

pub(super) const CMYK: &[u8] = include_bytes!("samples/cmyk.jpg");
pub(super) const PROGRESSIVE: &[u8] = include_bytes!("samples/progressive.jpg");
pub(super) const LOSSY: &[u8] = include_bytes!("samples/lossy.webp");
/// The first quarter is transparent, and black below.
pub(super) const TRANSPARENT: &[u8] = include_bytes!("samples/transparent.webp");
/// The second picture is turned upside down.
pub(super) const ANIMATED: &[u8] = include_bytes!("samples/animated.webp");
