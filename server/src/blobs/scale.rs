//! A picture made smaller, row by row: each pixel is the mean of what it covers, parts of pixels by their part. It takes
//! one row of memory beside the result.

/// How large a picture is that fits into a square, in pixels; never larger than it was, never nothing.
pub(super) fn fit(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= side {
        return (width, height);
    }
    let scaled = |length: u32| {
        let rounded = (u64::from(length) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(rounded).unwrap_or(side).clamp(1, side)
    };
    (scaled(width), scaled(height))
}

/// Red, green and blue of the smaller picture. `row` fills in a row of the larger one: the same three of each pixel.
pub(super) fn down(
    (width, height): (u32, u32),
    (to_width, to_height): (u32, u32),
    mut row: impl FnMut(u32, &mut [u8]),
) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(to_width as usize * to_height as usize * 3);
    let mut source = vec![0; width as usize * 3];
    let mut across = vec![[0_u32; 3]; to_width as usize];
    let mut sums = vec![[0_u64; 3]; to_width as usize];
    // Both pictures are measured in units of which a pixel of the larger one has `to_height`, and one of the smaller `height`.
    let area = u64::from(width) * u64::from(height);
    let mut room = height;
    for y in 0..height {
        row(y, &mut source);
        squeeze(&source, width, &mut across);
        let mut left = to_height;
        while left > 0 {
            let part = left.min(room);
            add(&mut sums, &across, part);
            left -= part;
            room -= part;
            if room == 0 {
                for sum in &mut sums {
                    for channel in std::mem::take(sum) {
                        pixels.push(u8::try_from((channel + area / 2) / area).unwrap_or(u8::MAX));
                    }
                }
                room = height;
            }
        }
    }
    pixels
}

/// A row made shorter: sums, of which each has the weight of `width`.
fn squeeze(source: &[u8], width: u32, across: &mut [[u32; 3]]) {
    let each = u32::try_from(across.len()).unwrap_or(u32::MAX);
    let mut pixels = source.chunks_exact(3);
    let (mut red, mut green, mut blue, mut left) = (0, 0, 0, 0);
    for sum in across {
        *sum = [0; 3];
        let mut room = width;
        while room > 0 {
            if left == 0 {
                let Some(pixel) = pixels.next() else { return };
                (red, green, blue) = (u32::from(pixel[0]), u32::from(pixel[1]), u32::from(pixel[2]));
                left = each;
            }
            let part = left.min(room);
            sum[0] += red * part;
            sum[1] += green * part;
            sum[2] += blue * part;
            left -= part;
            room -= part;
        }
    }
}

fn add(sums: &mut [[u64; 3]], across: &[[u32; 3]], part: u32) {
    for (sum, row) in sums.iter_mut().zip(across) {
        for (sum, channel) in sum.iter_mut().zip(row) {
            *sum += u64::from(*channel) * u64::from(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, to: (u32, u32), level: impl Fn(u32, u32) -> u8) -> Vec<u8> {
        let pixels = down((width, height), to, |y, row| {
            for (x, pixel) in (0..).zip(row.chunks_exact_mut(3)) {
                pixel.fill(level(x, y));
            }
        });
        pixels.chunks_exact(3).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn a_picture_fits_into_its_square_and_never_vanishes() {
        assert_eq!(fit(4000, 3000, 2048), (2048, 1536));
        assert_eq!(fit(3000, 4000, 2048), (1536, 2048));
        assert_eq!(fit(2048, 2048, 2048), (2048, 2048));
        assert_eq!(fit(1, 1, 2048), (1, 1));
        assert_eq!(fit(12_000, 1, 2048), (2048, 1));
        assert_eq!(fit(1, 12_000, 320), (1, 320));
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers_and_of_parts_by_their_part() {
        assert_eq!(grey(4, 1, (2, 1), |x, _| [0, 100, 200, 50][x as usize]), [50, 125]);
        // Three to two: one and a half each.
        assert_eq!(grey(3, 1, (2, 1), |x, _| [30, 60, 90][x as usize]), [40, 80]);
        assert_eq!(grey(1, 3, (1, 2), |_, y| [30, 60, 90][y as usize]), [40, 80]);
        assert_eq!(grey(2, 2, (1, 1), |x, y| if x == y { 255 } else { 0 }), [128]);
    }

    #[test]
    fn a_picture_of_the_same_size_is_the_same_and_one_of_one_colour_stays_so() {
        let level = |x: u32, y: u32| u8::try_from(x * 7 + y * 31).unwrap();
        let same: Vec<u8> = (0..4).flat_map(|y| (0..5).map(move |x| level(x, y))).collect();
        assert_eq!(grey(5, 4, (5, 4), level), same);
        assert!(grey(977, 613, (320, 201), |_, _| 255).iter().all(|level| *level == 255));
        // The largest that there is does not overflow.
        assert_eq!(grey(12_000, 3, (2048, 1), |_, _| 255), vec![255; 2048]);
    }
}
