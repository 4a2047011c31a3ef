//! Linli's resuming client. [`Client::start`] gives a handle to ask with and the stream of [`Update`]s; the
//! connection behind it is kept, lost, found and resumed by itself. No command line in here: that is `linli`.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use linli_cli::{Client, Options, Server, Update, account};
//!
//! let server: Server = "http://127.0.0.1:8080".parse()?;
//! let login = account::log_in(&server, "ana", "correct horse", "laptop").await?;
//! let (client, mut updates) = Client::start(Options::new(server, login.token));
//!
//! let topic = "group/7".parse()?;
//! client.follow(topic, None).await?;
//! tokio::spawn(async move {
//!     while let Some(update) = updates.recv().await {
//!         if let Update::Event(event) = update { /* show it */ }
//!     }
//! });
//! let place = client.post(topic, "你好", None).await?;
//! # Ok(()) }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod account;
mod client;
mod connection;
mod departments;
mod driver;
mod duty;
mod error;
mod issues;
mod mediation;
mod numbers;
mod options;
mod order;
mod people;
pub mod plain;
mod polls;
mod search;

pub use client::{Client, Updates, wall_clock_ms};
pub use error::ClientError;
pub use issues::IssuePage;
pub use linli_protocol::client::{
    Delay, Ended, Failure, Following, Lost, Page, SignedIn, Update, ViewReason,
};
pub use options::{AddressError, Options, Server};
pub use search::{Answer, Question};

/// Most updates that wait for the app; beyond it the socket is not read, and the server waits too.
pub const UPDATES_WAITING_MAX: usize = 256;
