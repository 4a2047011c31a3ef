//! `tail`: a topic for ever, each event once, through breaks and restarts.

use linli_cli::{Page, Update, ViewReason};
use linli_protocol::{AsOf, Item, Position, Seq, ServerFrame};
use serde::Serialize;

use super::advice;
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::show;
use super::signed_in::{self, State};
use super::words::say;

/// A view as a line of JSON.
#[derive(Serialize)]
struct ViewLine<'a> {
    t: &'static str,
    reason: &'static str,
    as_of: AsOf,
    title: &'a str,
    items: &'a [Item],
}

pub(crate) async fn tail(profile: &str, args: &args::Tail) -> anyhow::Result<()> {
    let (client, mut updates, _) = signed_in::start(profile)?;
    let mut state = State::default();
    let mut wants_position = args.after.map(Seq);
    if wants_position.is_none() {
        client.follow_showing(args.topic, None, Some(args.last)).await.map_err(Failure::from)?;
    }
    while let Some(update) = updates.recv().await {
        state.tell(&update);
        match update {
            // The history that a number counts in is the one of the server's that is talked to.
            Update::SignedIn(signed_in) => {
                if let Some(seq) = wants_position.take() {
                    let from = Position { epoch: signed_in.epoch, seq };
                    let last = Some(args.last);
                    client.follow_showing(args.topic, Some(from), last).await.map_err(Failure::from)?;
                }
            }
            Update::View { page, reason } => show_view(&page, reason, args.json)?,
            Update::Event(event) if args.json => output::json(&ServerFrame::Event(event))?,
            Update::Event(event) => output::line(&show::here().event(&event))?,
            Update::Polls { topic, polls } if args.json => {
                output::json(&ServerFrame::Polls { topic, polls })?;
            }
            Update::Polls { polls, .. } => {
                polls.iter().try_for_each(|poll| output::line(&show::here().counts(poll)))?;
            }
            Update::Unfollowed { topic, code } => {
                let (topic, command) = (topic.to_string(), advice::command("topics"));
                let message = say!("not-followed", topic = &topic, code = code.as_str(), command = &command);
                return Err(Failure::new(Exit::Failed, message).into());
            }
            Update::Ended(why) => return Err(Failure::from(why).into()),
            _ => {}
        }
    }
    Ok(())
}

fn show_view(page: &Page, reason: ViewReason, as_json: bool) -> anyhow::Result<()> {
    let started_over = reason == ViewReason::StartedOver;
    if started_over {
        output::aside(&say!("tail-started-over"));
    }
    if as_json {
        let reason = if started_over { "started_over" } else { "first" };
        let Page { as_of, title, items, .. } = page;
        return output::json(&ViewLine { t: "view", reason, as_of: *as_of, title, items });
    }
    page.items.iter().try_for_each(|item| output::line(&show::here().item(item)))
}
