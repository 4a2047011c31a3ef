//! `poster`: the neighbourhood's join code as a QR code on a page that prints on A4. The code's address is the server's as it is
//! known here, so that a poster leads where its maker logs in.

use std::path::Path;

use anyhow::Context;
use linli_cli::Server;
use linli_protocol::poster::{self, Words};
use linli_protocol::{JoinCode, NeighbourhoodId, Topic};

use super::failure::{Exit, Failure};
use super::words::{Language, say};
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
    let code = counts.item.code;
    let svg = poster::qr(&address(&profile.server()?, code)).with_context(|| say!("address-too-long"))?;
    let words = words_in(language.unwrap_or(Language::Simplified));
    let file = if args.svg { svg } else { poster::page(words, &title, code, &svg) };
    write(&args.file, &file)?;
    let (file, code) = (args.file.display().to_string(), code.to_string());
    output::note(&say!("poster-ready", file = &file, code = &code));
    Ok(())
}

/// Where the QR code leads.
fn address(server: &Server, code: JoinCode) -> String {
    server.http_url(&format!("/join/{code}"))
}

fn words_in(language: Language) -> &'static Words {
    Words::of(language.tag()).unwrap_or(&poster::WORDS[0])
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

    #[test]
    fn a_poster_leads_to_the_server_where_its_maker_logs_in() {
        let code = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);
        let server: Server = "https://linli.example/district".parse().unwrap();
        assert_eq!(address(&server, code), "https://linli.example/district/join/7Q4M-0VKD-X2RX-9JBE");
    }

    #[test]
    fn a_poster_speaks_each_language_that_the_program_does() {
        for language in Language::ALL {
            assert_eq!(words_in(language).language, language.tag());
        }
    }
}
