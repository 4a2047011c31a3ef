//! What Linli is compared with: servers that do nothing but carry a member's message to everybody in its group.
//! They store nothing and know nobody; what a chat costs beyond the bare sockets shows against them.
//! Each runs as a process of its own: `linli-load reference epoll --listen 127.0.0.1:0`.
//!
//! All speak the same plain dialect: `GET /ws?group=7` joins group 7 before the upgrade is answered, every text
//! frame goes to all members as it came, the sender included, which is its acknowledgement.

mod axum_chat;
mod epoll;
mod frames;
mod peer;

use std::net::TcpListener;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::args::Reference;
use crate::console;

/// Which reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// One epoll thread, one write per message and connection.
    Epoll,
    /// The same thread; messages of one epoll batch are joined per group into one write per connection.
    EpollJoined,
    /// The usual axum chat: a broadcast channel per group, a task per connection and direction.
    AxumChat,
}

impl Kind {
    /// Its name on the command line and in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Epoll => "epoll",
            Kind::EpollJoined => "epoll-joined",
            Kind::AxumChat => "axum-chat",
        }
    }
}

/// The path that joins a group.
#[must_use]
pub fn path_of(group: u32) -> String {
    format!("/ws?group={group}")
}

/// Serves until it is killed.
///
/// # Errors
/// When it cannot listen, or on a fault of the kernel's.
pub fn serve(reference: &Reference) -> Result<()> {
    // A run that was killed must not leave its references behind.
    rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
    let address = reference.listen;
    let listener = TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?;
    // std's own backlog is 128, too short for a storm; listening again only makes it longer.
    rustix::net::listen(&listener, BACKLOG)?;
    listener.set_nonblocking(true)?;
    console::say(&format!("listening on http://{}", listener.local_addr()?));
    match reference.kind {
        Kind::Epoll => epoll::serve(listener, false),
        Kind::EpollJoined => epoll::serve(listener, true),
        Kind::AxumChat => axum_chat::serve(listener),
    }
}

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 4096;
