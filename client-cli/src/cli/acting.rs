//! What the commands that do one thing share: it is asked once, and told as JSON to programs and in a sentence to people.

use linli_cli::{Client, ClientError};
use linli_protocol::{Place, Success};
use serde::Serialize;

use super::args::Told;
use super::output;
use super::signed_in;

/// Does an act that makes an event, and prints its number.
pub(super) async fn act(
    profile: &str,
    told: Told,
    act: impl AsyncFnOnce(&Client) -> Result<Place, ClientError>,
    sentence: impl FnOnce(Place) -> String,
) -> anyhow::Result<()> {
    let place = ask(profile, told, act).await?;
    if told.json {
        return output::json(&place);
    }
    output::line(&place.seq.to_string())?;
    output::note(&sentence(place));
    Ok(())
}

/// Does something of which no number is of use.
pub(super) async fn done(
    profile: &str,
    told: Told,
    act: impl AsyncFnOnce(&Client) -> Result<(), ClientError>,
    sentence: &str,
) -> anyhow::Result<()> {
    ask(profile, told, act).await?;
    if told.json {
        return output::json(&Success::Done { done: true });
    }
    output::note(sentence);
    Ok(())
}

/// Asks one thing as the person of a profile.
pub(super) async fn ask<T>(
    profile: &str,
    told: Told,
    question: impl AsyncFnOnce(&Client) -> Result<T, ClientError>,
) -> anyhow::Result<T> {
    let (client, updates, _) = signed_in::start(profile)?;
    signed_in::ask_once(&client, updates, Some(told.wait.seconds), question(&client)).await
}

/// Shows a list: each as a line of JSON, or as a line of text.
pub(super) fn list<T: Serialize>(told: Told, all: &[T], line: impl Fn(&T) -> String) -> anyhow::Result<()> {
    all.iter().try_for_each(|one| if told.json { output::json(one) } else { output::line(&line(one)) })
}
