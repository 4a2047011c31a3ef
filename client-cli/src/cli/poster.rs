//! `poster`: the neighbourhood's join code as a QR code on a page that prints on A4. The code's address is the server's as it is
//! known here, so that a poster leads where its maker logs in.

use std::path::Path;

use anyhow::Context;
use linli_cli::Server;
use linli_protocol::{JoinCode, NeighbourhoodId, Topic};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::failure::{Exit, Failure};
use super::words::{Catalogue, Language, say};
use super::{args, joining, output, signed_in};

pub(crate) async fn poster(
    profile_name: &str,
    args: &args::Poster,
    language: Option<Language>,
) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, profile) = signed_in::start(profile_name)?;
    let question = async {
        let code = joining::code_in_force(&client, neighbourhood).await?;
        Ok((code, client.view(Topic::Desk(neighbourhood), Some(1), None).await?.title))
    };
    let (code, title) = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    let Some(counts) = code else { return Err(joining::no_code(neighbourhood).into()) };
    let svg = qr(&address(&profile.server()?, counts.item.code))?;
    // Who passes by reads Chinese, whatever its maker reads.
    let language = language.unwrap_or(Language::Simplified);
    let file = if args.svg { svg } else { page(language, &title, counts.item.code, &svg) };
    write(&args.file, &file)?;
    let (file, code) = (args.file.display().to_string(), counts.item.code.to_string());
    output::note(&say!("poster-ready", file = &file, code = &code));
    Ok(())
}

/// Where the QR code leads.
fn address(server: &Server, code: JoinCode) -> String {
    server.http_url(&format!("/join/{code}"))
}

/// As an SVG. A poster hangs in the rain: a quarter of it may be unreadable.
fn qr(address: &str) -> anyhow::Result<String> {
    let code =
        QrCode::with_error_correction_level(address, EcLevel::Q).with_context(|| say!("address-too-long"))?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(600, 600).build())
}

fn page(language: Language, title: &str, code: JoinCode, svg: &str) -> String {
    let (lang, texts) = (language.tag(), Catalogue::new(language));
    let (heading, how) = (texts.say("poster-heading"), texts.say("poster-how"));
    let by_hand = texts.say("poster-by-hand");
    let [heading, how, by_hand, title] = [&heading, &how, &by_hand, title].map(escaped);
    // The XML declaration has no place within HTML.
    let svg = svg.find("<svg").map_or(svg, |from| &svg[from..]);
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n\
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

/// Writes a new file; one that is there stays as it is.
fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    let cannot_write = || say!("cannot-write", path = &path.display().to_string());
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = opened.map_err(|error| {
        let why = if error.kind() == std::io::ErrorKind::AlreadyExists {
            say!("file-exists")
        } else {
            error.to_string()
        };
        Failure::new(Exit::Failed, format!("{}: {why}", cannot_write()))
    })?;
    file.write_all(content.as_bytes()).with_context(cannot_write)
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
        let server: Server = "https://linli.example/district".parse().unwrap();
        let address = address(&server, CODE);
        assert_eq!(address, "https://linli.example/district/join/7Q4M-0VKD-X2RX-9JBE");
        assert_eq!(read_by_a_phone(&qr(&address).unwrap()), address);
    }

    #[test]
    fn a_title_is_text_on_the_poster_and_never_markup() {
        let page = page(Language::English, "<script>alert(1)</script> & Co", CODE, "<svg></svg>");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"));
        assert!(!page.contains("<script") && page.contains("7Q4M-0VKD-X2RX-9JBE"));
    }
}
