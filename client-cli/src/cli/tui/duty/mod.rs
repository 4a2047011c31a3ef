//! The full-screen duty desk of secretary and deputies: what is reported and open in the neighbourhoods where they keep order, with clocks
//! that run, and the steps that they take. Like the chat it is a pure state that events change and that draws itself; everything but
//! `driver` does no IO and reads no clock. The conversation of a case is folded by the chat's own rules.

mod clock;
mod draw;
mod driver;
mod form;
mod hear;
mod keys;
mod list;
mod place;
mod state;
mod talk;
#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use linli_cli::plain;
use linli_protocol::NeighbourhoodId;

use self::state::State;
use super::super::args;
use super::super::failure::{Exit, Failure};
use super::super::{signed_in, words};
use super::state::Link;
use super::terminal;

/// Whether a person sits at a terminal that can be drawn on.
pub(crate) fn fits() -> bool {
    terminal::is_full()
}

pub(crate) async fn desk(profile: &str, args: &args::Desk) -> anyhow::Result<()> {
    let (client, updates, me) = signed_in::start(profile)?;
    let wanted = args.neighbourhood.map(NeighbourhoodId);
    let mut state = State::new(words::spoken(), TimeZone::system(), me.user, wanted);
    let result = driver::run(&mut state, client.clone(), updates).await;
    client.close().await;
    result?;
    // What was written and is not with the server is given back on the terminal.
    let unsent: Vec<String> = state.unsent().iter().map(|text| plain::one_line(text)).collect();
    if !unsent.is_empty() {
        let message = state.texts.with("duty-left-unsent", &[("n", unsent.len().into())]);
        return Err(Failure::new(Exit::Unreachable, format!("{message}\n{}", unsent.join("\n"))).into());
    }
    match state.link {
        Link::SignedOut => Err(Failure::from(linli_cli::Ended::LogInAgain).into()),
        Link::Unwelcome(why) => Err(Failure::from(linli_cli::Ended::Unwelcome(why)).into()),
        _ => Ok(()),
    }
}
