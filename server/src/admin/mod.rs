//! Floor 6: the administration's socket in the data directory. Whoever may open it (mode 0600) administers the
//! district: JSON lines, one reply per line, in order. Direct messages are not among its acts (R6).
//!
//! Never here: rules; each act is a command to the engine like anybody's.

mod acts;
mod badges;
mod client;
mod listener;
mod lists;

pub use acts::{
    Checked, Done, ListedDevice, ListedPerson, OverdueIssue, Reply, Request, SearchStatus, Status,
    WaitingAppeal,
};
pub use badges::{Badges, Listed};
pub use client::{AdminError, Client};
pub use listener::{Desk, listen};

/// The socket's name in the data directory.
pub const SOCKET_NAME: &str = "admin.sock";
