//! A client from a profile, and what is said on stderr about its connection.
//! Commands that run once also give up after a while here; others go on for ever.

use std::future::Future;
use std::time::Duration;

use linli_cli::{Client, ClientError, Options, Update, Updates};

use super::failure::{Exit, Failure};
use super::output;
use super::profile::Profile;
use super::words::{self, say};

/// A refusal for now is told from this wait on, in milliseconds.
const DELAY_TOLD_MS: u64 = 1_000;

/// Starts a client as the person of a profile.
pub(crate) fn start(profile: &str) -> anyhow::Result<(Client, Updates, Profile)> {
    let profile = Profile::load(profile)?;
    let (client, updates) = Client::start(Options::new(profile.server()?, profile.token.clone()));
    Ok((client, updates, profile))
}

/// Asks one thing of the server, while telling how the connection is; closes the client afterwards.
pub(crate) async fn ask_once<T>(
    client: &Client,
    mut updates: Updates,
    wait_s: Option<u64>,
    question: impl Future<Output = Result<T, ClientError>>,
) -> anyhow::Result<T> {
    let answer = ask(&mut updates, &mut State::default(), wait_s, question).await;
    client.close().await;
    answer
}

/// The same, for a client that goes on.
pub(crate) async fn ask<T>(
    updates: &mut Updates,
    state: &mut State,
    wait_s: Option<u64>,
    question: impl Future<Output = Result<T, ClientError>>,
) -> anyhow::Result<T> {
    let limit = async {
        match wait_s {
            Some(wait_s) => tokio::time::sleep(Duration::from_secs(wait_s)).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(question, limit);
    loop {
        tokio::select! {
            answer = &mut question => return Ok(answer.map_err(Failure::from)?),
            Some(update) = updates.recv() => state.tell(&update),
            () = &mut limit => {
                return Err(state.given_up().into());
            }
        }
    }
}

/// What was last said about the connection.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) is_online: bool,
    was_lost: bool,
    /// The last refusal for now, while the same request is sent again and again.
    put_off: Option<String>,
    /// People are told once that there is no connection; programs' logs have each try.
    is_for_people: bool,
}

impl State {
    /// One that says that the connection is lost, and that it is back, and nothing between.
    pub(crate) fn for_people() -> State {
        State { is_for_people: true, ..State::default() }
    }

    /// Why nothing came of waiting, and what to do.
    fn given_up(&self) -> Failure {
        match &self.put_off {
            Some(why) if self.is_online => {
                Failure::new(Exit::Unreachable, say!("put-off-too-long", why = why))
            }
            _ if self.is_online => Failure::unreachable(&say!("not-answered")),
            _ => Failure::unreachable(&say!("lost-unreachable")),
        }
    }

    /// Whether the first try to connect has come to something.
    pub(crate) fn is_known(&self) -> bool {
        self.is_online || self.was_lost
    }

    /// Says on stderr what an update says about the connection.
    pub(crate) fn tell(&mut self, update: &Update) {
        let texts = words::spoken();
        match update {
            Update::SignedIn(_) => {
                if self.was_lost {
                    output::aside(&say!("back"));
                }
                (self.is_online, self.was_lost) = (true, false);
            }
            Update::Offline { why, retry_in_ms } => {
                if !self.is_for_people {
                    let (why, wait) = (texts.lost_in_full(why), texts.duration(*retry_in_ms));
                    output::aside(&say!("reconnecting", why = &why, wait = &wait));
                } else if !self.was_lost {
                    output::aside(&say!("no-connection", why = &texts.lost(why)));
                }
                (self.is_online, self.was_lost, self.put_off) = (false, true, None);
            }
            // A short wait is no news to a person.
            Update::Delayed(delay) => {
                let why = texts.error(&delay.error);
                if delay.retry_in_ms >= DELAY_TOLD_MS {
                    let wait = texts.duration(delay.retry_in_ms);
                    output::aside(&say!("put-off", why = &why, wait = &wait));
                }
                self.put_off = Some(why);
            }
            Update::ServerError(error) => {
                output::aside(&say!("complains", code = error.code.as_str(), message = &error.message));
            }
            _ => {}
        }
    }
}
