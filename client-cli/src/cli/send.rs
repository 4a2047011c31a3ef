//! `send`: one post, until it is acknowledged.

use std::io::Read;

use anyhow::Context;
use linli_cli::ClientError;
use linli_protocol::{Op, Place, PostText, Seq, Success, UserId, limits};

use super::advice;
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::reading;
use super::signed_in;
use super::voice;
use super::words::{self, say};

pub(crate) async fn send(profile: &str, args: args::Send) -> anyhow::Result<()> {
    let args::Send { topic, text, reply_to, mention, all, client_id, json, wait } = args;
    let text = written(text).await?;
    let (client, mut updates, _) = signed_in::start(profile)?;
    let act = async {
        let client_id = match client_id {
            Some(client_id) => client_id,
            None => client.new_client_id()?,
        };
        let act = client.act(Op::Post {
            topic,
            client_id,
            text,
            reply_to: reply_to.map(Seq),
            mentions: mention.iter().copied().map(UserId).collect(),
            mention_all: all,
        });
        match act.await {
            // It is where it is to be, and nothing failed.
            Err(ClientError::Held(held)) => Ok(Success::Held { held }),
            accepted => accepted.map(|accepted| Success::Accepted { accepted }),
        }
    };
    let posted = signed_in::ask(&mut updates, &mut signed_in::State::default(), wait, act).await;
    match &posted {
        Ok(Success::Accepted { accepted }) => {
            if json { output::json(accepted) } else { output::line(&accepted.seq.to_string()) }?;
            reading::own(&client, *accepted).await;
            voice::warn_after_post(&client, updates, topic).await;
        }
        Ok(held) if json => output::json(held)?,
        Ok(Success::Held { held }) => output::note(&waits(*held)),
        Ok(_) | Err(_) => {}
    }
    client.close().await;
    posted.map(drop)
}

/// A text from the command line, or from stdin where it is `-`.
pub(super) async fn written(text: String) -> anyhow::Result<PostText> {
    let text = if text == "-" { tokio::task::spawn_blocking(read_stdin).await?? } else { text };
    PostText::parse(text).map_err(|error| Failure::new(Exit::Failed, words::spoken().bad_text(&error)).into())
}

/// What is to be known of a post that is stored and not shown yet, with the command that takes it back.
pub(super) fn waits(held: Place) -> String {
    let neighbourhood = held.topic.neighbourhood().map_or(0, |neighbourhood| neighbourhood.0);
    let command = advice::command(&format!("withdraw {neighbourhood} {}", held.seq));
    let (first, second) =
        (words::spoken().reason(&ClientError::Held(held)), say!("held-withdraw", command = &command));
    say!("two-sentences", first = &first, second = &second)
}

/// Stdin up to what a post may have and a little more, so that too long is said and not cut.
fn read_stdin() -> anyhow::Result<String> {
    let bytes_max = limits::POST_TEXT_BYTES_MAX + "\r\n".len();
    let mut bytes = Vec::new();
    let read_max = u64::try_from(bytes_max)?.saturating_add(1);
    std::io::stdin()
        .lock()
        .take(read_max)
        .read_to_end(&mut bytes)
        .with_context(|| say!("cannot-read-stdin"))?;
    if bytes.len() > bytes_max {
        let message = say!("stdin-too-long", max = limits::POST_TEXT_BYTES_MAX);
        return Err(Failure::new(Exit::Failed, message).into());
    }
    let text = String::from_utf8(bytes).with_context(|| say!("stdin-not-utf8"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
