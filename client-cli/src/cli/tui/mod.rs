//! The full-screen chat: a pure state that events change and that draws itself, and a thin driver around it.
//! Everything but `driver`, `happening` and `terminal` does no IO and reads no clock, so that its tests are keystrokes.

mod answers;
mod blocks;
mod bounds;
mod changes;
mod conversation;
mod direct;
mod draw;
mod driver;
mod duty;
mod far;
mod ground;
mod happening;
mod hear;
mod input;
mod keeping;
mod keys;
mod layout;
mod mend;
mod mention;
mod mouse;
mod outbox;
mod pins;
mod polls;
mod scroll;
mod search;
mod state;
mod terminal;
#[cfg(test)]
mod tests;
mod topics;
mod wrap;

use jiff::tz::TimeZone;
use linli_cli::plain;

pub(crate) use self::duty::{desk, fits as fits_desk};
use self::state::{Link, State};
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::signed_in;
use super::words;

/// Whether the full screen is of use here, and wanted.
pub(crate) fn fits(args: &args::Chat) -> bool {
    !args.plain && terminal::is_full()
}

pub(crate) async fn chat(profile: &str, args: &args::Chat) -> anyhow::Result<()> {
    let (client, updates, me) = signed_in::start(profile)?;
    let mut state = State::new(words::spoken(), TimeZone::system(), me.user, args.topic);
    let result = driver::run(&mut state, client.clone(), updates).await;
    client.close().await;
    result?;
    // What was not sent is given back on the terminal as it was.
    let half_written: Vec<String> = state.half_written().map(plain::one_line).collect();
    if !half_written.is_empty() {
        let n = half_written.len() as u64;
        let message = state.texts.with("left-half-written", &[("n", n.into())]);
        output::note(&format!("{message}\n{}", half_written.join("\n")));
    }
    let unsent: Vec<String> = state.outbox.unsent().map(|text| plain::one_line(text.as_str())).collect();
    if !unsent.is_empty() {
        let n = unsent.len() as u64;
        let message = state.texts.with("left-unsent", &[("n", n.into())]);
        return Err(Failure::new(Exit::Unreachable, format!("{message}\n{}", unsent.join("\n"))).into());
    }
    match state.link {
        Link::SignedOut => Err(Failure::from(linli_cli::Ended::LogInAgain).into()),
        Link::Unwelcome(why) => Err(Failure::from(linli_cli::Ended::Unwelcome(why)).into()),
        _ => Ok(()),
    }
}
