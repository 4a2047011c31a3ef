//! A neighbourhood's poster (R7): its join code as a QR code on a page that prints on A4. It is made by the client for a secretary and by the
//! server for the operator, and looks the same. It stands behind the feature `poster`. Never here: which code is in force, or who may know it.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::joining::JoinCode;

/// What a poster says beside the neighbourhood's own title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The language, as HTML names it.
    pub language: &'static str,
    heading: &'static str,
    how: &'static str,
    by_hand: &'static str,
}

/// In each language there is; the first is taken if nobody says which: who passes by reads Chinese, whatever its maker reads.
pub const WORDS: [Words; 3] = [
    Words {
        language: "zh-Hans",
        heading: "加入我们的邻里群",
        how: "用手机扫描二维码，填写姓名、楼号和房号，由书记或副书记确认后即可加入。",
        by_hand: "也可以手工输入加入码：",
    },
    Words {
        language: "zh-Hant",
        heading: "加入我們的鄰里群",
        how: "用手機掃描二維碼，填寫姓名、樓號和房號，由書記或副書記確認後即可加入。",
        by_hand: "也可以手動輸入加入碼：",
    },
    Words {
        language: "en",
        heading: "Join our neighbourhood",
        how: "Scan the code, say who you are and where you live; the secretary or a deputy lets you in.",
        by_hand: "Or type the join code:",
    },
];

impl Words {
    /// Those of a language, by its tag.
    #[must_use]
    pub fn of(language: &str) -> Option<&'static Words> {
        WORDS.iter().find(|words| words.language == language)
    }
}

/// The server's address is too long for a code that a telephone could read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server's address is too long for a QR code")]
pub struct AddressTooLong;

/// A QR code that leads to this address, as an SVG. A poster hangs in the rain: a quarter of it may be unreadable.
///
/// # Errors
/// [`AddressTooLong`].
pub fn qr(address: &str) -> Result<String, AddressTooLong> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q).map_err(|_| AddressTooLong)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(600, 600).build())
}

/// The page, in HTML that loads nothing from anywhere. `svg` is what [`qr`] made.
#[must_use]
pub fn page(words: &Words, title: &str, code: JoinCode, svg: &str) -> String {
    let Words { language, heading, how, by_hand } = words;
    let title = escaped(title);
    // The XML declaration has no place within HTML.
    let svg = svg.find("<svg").map_or(svg, |from| &svg[from..]);
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
         @page {{ size: A4; margin: 15mm }}\n\
         body {{ font-family: sans-serif; text-align: center; color: #000; background: #fff; margin: 0 }}\n\
         h1 {{ font-size: 34pt; margin: 10mm 0 4mm }}\n h2 {{ font-size: 22pt; font-weight: normal; margin: 0 0 8mm }}\n\
         svg {{ width: 110mm; height: 110mm }}\n p {{ font-size: 16pt; max-width: 165mm; margin: 8mm auto 0 }}\n\
         strong {{ display: block; font: bold 26pt monospace; margin-top: 3mm; white-space: nowrap }}\n</style>\n\
         <h1>{title}</h1>\n<h2>{heading}</h2>\n{svg}\n<p>{how}</p>\n<p>{by_hand}<strong>{code}</strong></p>\n</html>\n"
    )
}

/// A text within HTML: nothing in it is markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: JoinCode = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);

    /// What a phone reads: the picture's dark rectangles, on a grid of pixels, by another library.
    fn read_by_a_phone(svg: &str) -> String {
        let attribute = |name: &str| -> usize {
            let from = svg.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            svg[from..].split('"').next().unwrap().parse().unwrap()
        };
        let (width, height) = (attribute("width"), attribute("height"));
        let mut dark = vec![false; width * height];
        let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        // One rectangle is M x y h w v h' H x V y; each stands after an M.
        for rectangle in path.split('M').skip(1) {
            let numbers: Vec<usize> = rectangle
                .split(|c: char| !c.is_ascii_digit())
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().unwrap())
                .collect();
            let (x, y, w, h) = (numbers[0], numbers[1], numbers[2], numbers[3]);
            for row in y..y + h {
                dark[row * width + x..row * width + x + w].fill(true);
            }
        }
        let grey = |x: usize, y: usize| if dark[y * width + x] { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
        let grids = picture.detect_grids();
        let [grid] = &grids[..] else { panic!("{} codes", grids.len()) };
        grid.decode().unwrap().1
    }

    #[test]
    fn a_phone_reads_the_address_of_the_neighbourhood_from_the_poster() {
        let address = format!("https://linli.example/district/join/{CODE}");
        assert_eq!(address, "https://linli.example/district/join/7Q4M-0VKD-X2RX-9JBE");
        for words in &WORDS {
            let page = page(words, "寶月尚園", CODE, &qr(&address).unwrap());
            assert_eq!(read_by_a_phone(&page[page.find("<svg").unwrap()..]), address);
        }
        assert_eq!(qr(&"x".repeat(4_000)), Err(AddressTooLong));
    }

    #[test]
    fn a_title_is_text_on_the_poster_and_never_markup() {
        let page = page(&WORDS[2], "<script>alert(1)</script> & Co", CODE, "<svg></svg>");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"));
        assert!(!page.contains("<script") && page.contains("7Q4M-0VKD-X2RX-9JBE"));
    }

    #[test]
    fn a_poster_is_found_by_the_tag_of_its_language() {
        assert_eq!(Words::of("zh-Hant"), Some(&WORDS[1]));
        assert_eq!(Words::of("tlh"), None);
    }
}
