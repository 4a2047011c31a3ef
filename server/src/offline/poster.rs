//! `admin poster`: the page with a neighbourhood's join code, for an operator who prints it. The server does not know by which address the
//! world reaches it, so the operator says that. Never here: a new code; the one in force is printed.

use std::fs::OpenOptions;
use std::io::Write as _;

use anyhow::Context as _;
use axum::http::Uri;
use linli_protocol::poster::{self, WORDS};
use linli_protocol::{JoinCode, NeighbourhoodId};

use crate::admin::{Client, Done, Request};
use crate::cli::PosterArgs;
use crate::console;

/// Asks the running server for what stands on the poster, and writes the page to a new file, or to standard output.
pub(super) fn make(client: &mut Client, args: &PosterArgs, json: bool) -> anyhow::Result<()> {
    let neighbourhood = args.neighbourhood;
    let before = NeighbourhoodId(neighbourhood.0.saturating_sub(1));
    let Done { neighbourhoods, .. } = client.ask(&Request::Neighbourhoods { after: before })?;
    let about = neighbourhoods.into_iter().find(|about| about.neighbourhood == neighbourhood);
    let about = about.with_context(|| format!("there is no neighbourhood {neighbourhood}"))?;
    let code = client.ask(&Request::JoinCode { neighbourhood })?.join_code;
    let code = code.context("the server's answer has no join code")?;
    let svg = poster::qr(&leads_to(&args.server, code)?)?;
    let words = args.language.unwrap_or(&WORDS[0]);
    let page = if args.svg { svg } else { poster::page(words, &about.title, code, &svg) };
    let Some(path) = &args.out else {
        let mut out = std::io::stdout().lock();
        return Ok(out.write_all(page.as_bytes()).and_then(|()| out.flush())?);
    };
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(page.as_bytes()))
        .with_context(|| format!("writing {}; it must not be there yet", path.display()))?;
    console::say(&if json {
        serde_json::json!({ "file": path, "join_code": code }).to_string()
    } else {
        format!("{} is ready to print; it holds the code {code}", path.display())
    });
    Ok(())
}

/// Where the QR code leads.
fn leads_to(server: &str, code: JoinCode) -> anyhow::Result<String> {
    let uri: Option<Uri> = server.parse().ok();
    let is_address = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some() && uri.query().is_none()
    });
    anyhow::ensure!(
        is_address,
        "--server is the address at which telephones reach this server, such as https://linli.example"
    );
    Ok(format!("{}/join/{code}", server.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poster_leads_to_the_address_that_the_operator_names_and_to_nothing_that_is_none() {
        let code = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);
        for (server, expected) in [
            ("https://linli.example", "https://linli.example/join/7Q4M-0VKD-X2RX-9JBE"),
            ("http://10.0.0.7:8080/", "http://10.0.0.7:8080/join/7Q4M-0VKD-X2RX-9JBE"),
            ("https://linli.example/district/", "https://linli.example/district/join/7Q4M-0VKD-X2RX-9JBE"),
        ] {
            assert_eq!(leads_to(server, code).unwrap(), expected);
        }
        for wrong in
            ["", "linli.example", "ftp://linli.example", "https://", "javascript:alert(1)", "https://a?b=c"]
        {
            assert!(leads_to(wrong, code).is_err(), "{wrong}");
        }
    }
}
