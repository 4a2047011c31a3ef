use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::super::testing::{self, chunk, encoded, exif, jpeg, png, png_head};
use super::super::{fuzzing, jpeg as jpeg_markers};
use super::*;

fn pixels(file: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(file, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// Whether two colours are one, after a JPEG.
fn near(pixel: Rgb<u8>, colour: [u8; 3]) -> bool {
    pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 24)
}

fn corners(photo: &Admitted) -> [Rgb<u8>; 4] {
    let picture = pixels(&photo.full);
    let (right, below) = (picture.width() - 3, picture.height() - 3);
    [(2, 2), (right, 2), (2, below), (right, below)].map(|(x, y)| *picture.get_pixel(x, y))
}

const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const WHITE: [u8; 3] = [255; 3];
const QUARTERS: [[u8; 3]; 4] = [RED, GREEN, BLUE, WHITE];

fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(QUARTERS[usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2)])
    })
}

fn shows(photo: &Admitted, expected: [[u8; 3]; 4]) {
    let seen = corners(photo);
    assert!(seen.iter().zip(expected).all(|(pixel, colour)| near(*pixel, colour)), "{seen:?}");
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window.eq_ignore_ascii_case(what))
}

fn is_no_photo(bytes: &[u8]) {
    let refused = admit(bytes).unwrap_err();
    assert!(matches!(refused, PhotoError::NotAPhoto), "{refused:?}");
    assert!(refused.to_string().contains("JPEG") && !refused.may_pass());
}

fn is_damaged(bytes: &[u8]) {
    let refused = admit(bytes).map(|photo| photo.id).unwrap_err();
    assert!(matches!(refused, PhotoError::Damaged), "{refused:?}");
}

fn is_too_many_pixels(bytes: &[u8]) {
    let refused = admit(bytes).map(|photo| photo.id).unwrap_err();
    assert!(matches!(refused, PhotoError::TooManyPixels { .. }), "{refused:?}");
}

#[test]
fn nothing_but_a_photo_is_taken_whatever_it_is_called() {
    is_no_photo(b"");
    is_no_photo(b"PK\x03\x04\x14\0\0\0\x08\0photo.jpg");
    is_no_photo(b"#!/bin/sh\nrm -rf photos # photo.jpg\n");
    is_no_photo(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>");
    is_no_photo(
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b",
    );
    is_no_photo("一張路燈的照片".as_bytes());
    is_no_photo(b"RIFF\x24\0\0\0WAVEfmt ");
    is_no_photo(b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0");
    is_no_photo(b"\xff\xd8");
}

#[test]
fn a_heic_picture_is_refused_with_what_to_set() {
    let refused = admit(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap_err();
    assert!(matches!(refused, PhotoError::Heic) && refused.to_string().contains("Most Compatible"));
}

#[test]
fn a_photo_has_ten_mebibytes_and_not_one_more() {
    let mut bytes = png(4, 4, |_, _| RED);
    bytes.resize(limits::PHOTO_BYTES_MAX, 0);
    admit(&bytes).unwrap();
    bytes.push(0);
    let refused = admit(&bytes).unwrap_err();
    assert!(
        matches!(refused, PhotoError::TooManyBytes) && refused.to_string().contains("10 MiB"),
        "{refused}"
    );
}

#[test]
fn every_kind_of_photo_shows_what_it_showed() {
    let rgb: DynamicImage = quarters(16, 16).into();
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        shows(&admit(&encoded(&rgb, format)).unwrap(), QUARTERS);
    }
    for bytes in [&jpeg(&rgb, None), testing::CMYK, testing::PROGRESSIVE, testing::LOSSY, testing::ANIMATED] {
        shows(&admit(bytes).unwrap(), QUARTERS);
    }
    let sixteen: DynamicImage = rgb.to_rgb16().into();
    shows(&admit(&encoded(&sixteen, ImageFormat::Png)).unwrap(), QUARTERS);
    let grey: DynamicImage = GrayImage::from_fn(16, 16, |x, _| Luma([if x < 8 { 40 } else { 200 }])).into();
    let expected = [[40; 3], [200; 3], [40; 3], [200; 3]];
    shows(&admit(&jpeg(&grey, None)).unwrap(), expected);
    shows(&admit(&encoded(&grey, ImageFormat::Png)).unwrap(), expected);
    shows(&admit(&encoded(&grey.to_luma16().into(), ImageFormat::Png)).unwrap(), expected);
}

#[test]
fn the_smallest_picture_is_a_photo() {
    let photo = admit(&png(1, 1, |_, _| BLUE)).unwrap();
    assert_eq!((photo.width, photo.height), (1, 1));
    assert!(near(*pixels(&photo.thumbnail).get_pixel(0, 0), BLUE));
}

#[test]
fn what_is_transparent_shows_white() {
    shows(&admit(testing::TRANSPARENT).unwrap(), [WHITE, GREEN, BLUE, WHITE]);
    let half: DynamicImage =
        RgbaImage::from_fn(16, 16, |x, _| Rgba([0, 0, 0, if x < 8 { 0 } else { 128 }])).into();
    let sixteen: DynamicImage = half.to_rgba16().into();
    let grey: DynamicImage = half.to_luma_alpha8().into();
    let grey_sixteen: DynamicImage = half.to_luma_alpha16().into();
    for picture in [half, sixteen, grey, grey_sixteen] {
        shows(&admit(&encoded(&picture, ImageFormat::Png)).unwrap(), [WHITE, [127; 3], WHITE, [127; 3]]);
    }
}

#[test]
fn a_photo_is_turned_and_nobody_learns_where_it_was_made() {
    let sent = jpeg(&quarters(64, 32).into(), Some(exif(6)));
    assert!(holds(&sent, b"Exif") && holds(&sent, b"GPS"));
    let photo = admit(&sent).unwrap();
    assert_eq!((photo.width, photo.height), (32, 64));
    // What was on the left is above, and what was below is on the left.
    shows(&photo, [BLUE, RED, WHITE, GREEN]);
    assert_eq!(pixels(&photo.thumbnail).dimensions(), (32, 64));
    for file in [&photo.full, &photo.thumbnail] {
        for trace in [&b"exif"[..], b"gps", b"linli", b"xmp", b"icc_profile", b"adobe"] {
            assert!(!holds(file, trace));
        }
    }
}

#[test]
fn every_way_to_hold_a_phone_is_turned_back() {
    let expected = [
        QUARTERS,
        [GREEN, RED, WHITE, BLUE],
        [WHITE, BLUE, GREEN, RED],
        [BLUE, WHITE, RED, GREEN],
        [RED, BLUE, GREEN, WHITE],
        [BLUE, RED, WHITE, GREEN],
        [WHITE, GREEN, BLUE, RED],
        [GREEN, WHITE, RED, BLUE],
    ];
    for (orientation, expected) in (1..).zip(expected) {
        let photo = admit(&jpeg(&quarters(32, 16).into(), Some(exif(orientation)))).unwrap();
        shows(&photo, expected);
    }
    // What nobody defined turns nothing, and is no reason to refuse.
    shows(&admit(&jpeg(&quarters(32, 16).into(), Some(exif(9)))).unwrap(), QUARTERS);
    shows(
        &admit(&jpeg(&quarters(32, 16).into(), Some(b"II*\0\xff\xff\xff\xff".to_vec()))).unwrap(),
        QUARTERS,
    );
}

#[test]
fn a_png_that_carries_exif_and_texts_is_turned_and_loses_them() {
    let sent = png(32, 16, |x, y| quarters(32, 16).get_pixel(x, y).0);
    let (head, rest) = sent.split_at(33);
    let text = chunk(*b"tEXt", b"Author\0Ana of Linli");
    let photo = admit(&[head, &chunk(*b"eXIf", &exif(3)), &text, rest].concat()).unwrap();
    shows(&photo, [WHITE, BLUE, GREEN, RED]);
    assert!(!holds(&photo.full, b"Ana") && !holds(&photo.full, b"GPS"));
    assert_eq!(
        photo.id,
        admit(&png(32, 16, |x, y| quarters(32, 16).get_pixel(31 - x, 15 - y).0)).unwrap().id
    );
}

#[test]
fn a_large_photo_is_scaled_down_and_keeps_its_shape() {
    let photo = admit(&jpeg(&quarters(3000, 1500).into(), None)).unwrap();
    assert_eq!((photo.width, photo.height), (2048, 1024));
    assert_eq!(pixels(&photo.full).dimensions(), (2048, 1024));
    assert_eq!(pixels(&photo.thumbnail).dimensions(), (320, 160));
    shows(&photo, QUARTERS);
}

#[test]
fn of_pictures_that_move_the_first_one_is_taken() {
    let still = png(16, 16, |x, y| quarters(16, 16).get_pixel(x, y).0);
    let (head, rest) = still.split_at(33);
    let (picture, end) = rest.split_at(rest.len() - 12);
    let frame = |number: u32| {
        let place = [number, 16, 16, 0, 0].map(u32::to_be_bytes).concat();
        chunk(*b"fcTL", &[&place[..], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let other = png(16, 16, |_, _| [0; 3]);
    let at = other.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = usize::try_from(u32::from_be_bytes(other[at - 4..at].try_into().unwrap())).unwrap();
    let second = [&2_u32.to_be_bytes()[..], &other[at + 4..at + 4 + length]].concat();
    let moving = chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let moving = [head, &moving, &frame(0), picture, &frame(1), &chunk(*b"fdAT", &second), end].concat();
    shows(&admit(&moving).unwrap(), QUARTERS);
    shows(&admit(testing::ANIMATED).unwrap(), QUARTERS);
}

#[test]
fn a_header_that_claims_too_many_pixels_is_refused_before_anything_is_decoded() {
    is_too_many_pixels(&png_head(50_000, 50_000));
    is_too_many_pixels(&png_head(limits::PHOTO_SIDE_PIXELS_MAX + 1, 1));
    is_too_many_pixels(&png_head(8_000, 6_251));
    // Fifty million are not too many: this one breaks off.
    is_damaged(&png_head(8_000, 6_250));
    is_damaged(&png_head(0, 10));
    let mut claims = jpeg(&quarters(16, 16).into(), None);
    let at = claims.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    claims[at + 5..at + 9].copy_from_slice(&[0x2e, 0xe0, 0x2e, 0xe0]);
    is_too_many_pixels(&claims);
    let mut claims = testing::LOSSY.to_vec();
    claims[26..30].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    is_too_many_pixels(&claims);
    let refused = admit(&png_head(50_000, 40_000)).unwrap_err().to_string();
    assert!(refused.contains("50000 × 40000") && refused.contains("scale it down"), "{refused}");
}

#[test]
fn how_a_picture_is_encoded_counts_for_its_memory() {
    // Forty million pixels: as grey of 8 bits they are taken (and here break off), as 16 bits in four channels they are not.
    let mut head = png_head(8_000, 5_000);
    is_damaged(&head);
    head.truncate(8);
    let data = [&8_000_u32.to_be_bytes()[..], &5_000_u32.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
    is_too_many_pixels(&[head, chunk(*b"IHDR", &data)].concat());
    // A progressive JPEG keeps its coefficients.
    let claim = |file: &[u8], marker: u8| {
        let mut claims = file.to_vec();
        let at = claims.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
        claims[at + 5..at + 9].copy_from_slice(&[0x17, 0x70, 0x13, 0x88]);
        claims
    };
    is_too_many_pixels(&claim(testing::PROGRESSIVE, 0xc2));
    let usual = jpeg_markers::outline(&claim(&jpeg(&quarters(16, 16).into(), None), 0xc0)).unwrap();
    assert_eq!((usual.width, usual.height, usual.half_bytes_per_pixel), (5_000, 6_000, 6));
    assert!(within(BOUNDS, Some(usual)).is_ok());
}

#[test]
fn a_webp_whose_frame_is_larger_than_its_canvas_sets_nothing_aside() {
    let mut claims = testing::TRANSPARENT.to_vec();
    let at = claims.windows(4).position(|name| name == b"VP8 ").unwrap();
    claims[at + 14..at + 18].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    is_damaged(&claims);
    // A chunk that claims four gigabytes, and one that breaks off.
    let mut claims = testing::TRANSPARENT.to_vec();
    let at = claims.windows(4).position(|name| name == b"ALPH").unwrap();
    claims[at + 4..at + 8].fill(0xff);
    is_damaged(&claims);
    is_damaged(&testing::LOSSY[..testing::LOSSY.len() - 2]);
}

#[test]
fn a_small_file_that_unpacks_into_a_large_picture_is_a_photo_of_it_and_one_that_unpacks_into_more_is_not() {
    let black = encoded(&GrayImage::new(5_000, 4_000).into(), ImageFormat::Png);
    assert!(black.len() < 200_000, "{}", black.len());
    let photo = admit(&black).unwrap();
    assert_eq!((photo.width, photo.height), (2048, 1638));
    // The same twenty megabytes behind the header of a single pixel.
    let small = [&png_head(1, 1), &black[33..]].concat();
    if let Ok(photo) = admit(&small) {
        assert_eq!((photo.width, photo.height), (1, 1));
    }
}

#[test]
fn a_photo_that_breaks_off_is_refused_wherever_it_does() {
    for whole in [
        jpeg(&quarters(24, 24).into(), Some(exif(6))),
        testing::PROGRESSIVE.to_vec(),
        testing::CMYK.to_vec(),
        png(8, 8, |x, y| quarters(8, 8).get_pixel(x, y).0),
        testing::LOSSY.to_vec(),
        testing::ANIMATED.to_vec(),
        encoded(&quarters(16, 16).into(), ImageFormat::WebP),
    ] {
        admit(&whole).unwrap();
        // A PNG's picture is whole before the last checksum, which is of nothing.
        let end = whole.len() - if whole.starts_with(super::super::png::SIGNATURE) { 4 } else { 0 };
        for length in 12..end {
            let refused = admit(&whole[..length]).map(|photo| photo.id);
            assert!(matches!(refused, Err(PhotoError::Damaged)), "{length} of {}: {refused:?}", whole.len());
        }
    }
}

#[test]
fn what_follows_a_photo_is_left_behind() {
    // Phones put a film or a second picture there.
    let alone = jpeg(&quarters(16, 16).into(), None);
    let followed = [&alone[..], b"MotionPhoto_Data", testing::CMYK].concat();
    assert_eq!(admit(&followed).unwrap(), admit(&alone).unwrap());
}

#[test]
fn a_jpeg_asks_for_so_many_passes_and_not_for_thousands() {
    let marker = [0xff, 0xda];
    let at = testing::PROGRESSIVE.windows(2).rposition(|pair| pair == marker).unwrap();
    let (before, last) = testing::PROGRESSIVE.split_at(at);
    let scan = &last[..last.len() - 2];
    let again = |times: usize| [before, &scan.repeat(times), &[0xff, 0xd9]].concat();
    assert!(jpeg_markers::outline(&again(20)).is_some());
    is_damaged(&again(limits::PHOTO_SCANS_MAX));
}

#[test]
fn the_same_picture_has_the_same_name_and_another_one_another() {
    let picture: DynamicImage = quarters(16, 16).into();
    let png = admit(&encoded(&picture, ImageFormat::Png)).unwrap();
    assert_eq!(png, admit(&encoded(&picture, ImageFormat::WebP)).unwrap());
    assert_eq!(png.id.0, <[u8; 32]>::from(Sha256::digest(&png.full)));
    assert_ne!(png.id, admit(&encoded(&picture.rotate180(), ImageFormat::Png)).unwrap().id);
}

fn any_photo() -> impl Strategy<Value = Vec<u8>> {
    let picture: DynamicImage = quarters(16, 16).into();
    prop::sample::select(vec![
        jpeg(&picture, Some(exif(6))),
        encoded(&picture, ImageFormat::Png),
        encoded(&picture, ImageFormat::WebP),
        testing::CMYK.to_vec(),
        testing::PROGRESSIVE.to_vec(),
        testing::LOSSY.to_vec(),
        testing::TRANSPARENT.to_vec(),
        testing::ANIMATED.to_vec(),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_a_photo_or_a_refusal(
        start in prop::sample::select(vec![&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8L", b"RIFF\x40\0\0\0WEBPVP8X", b""]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        fuzzing::photo(&[start, &rest].concat());
    }

    #[test]
    fn a_photo_with_any_damage_is_a_photo_or_a_refusal(
        mut photo in any_photo(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for (at, byte) in damage {
            let at = at.index(photo.len());
            photo[at] = byte;
        }
        fuzzing::photo(&photo);
    }
}
