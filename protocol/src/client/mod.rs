//! A client without IO: what to send, when to reconnect, where to resume. Whoever owns the socket feeds
//! frames and time in and carries out the [`Action`]s. Nothing here may do IO, read a clock or draw luck.
//!
//! ```
//! use linli_protocol::client::{Action, Machine, Settings};
//! let settings = Settings { token: "a token".into(), agent: "example/1".into() };
//! let mut machine = Machine::new(settings, 42, 0);
//! machine.handle_time(0);
//! assert!(matches!(machine.next_action(), Some(Action::Connect)));
//! ```
//!
//! The driver's duties, all of them:
//! * after every call, carry out [`Machine::next_action`] until there is none;
//! * call [`Machine::handle_time`] at [`Machine::deadline`];
//! * after [`Action::Close`], hand in nothing more of that connection (also not its end);
//! * while it does not read the socket because the app is slow, call [`Machine::handle_held_back`] before
//!   `handle_time`, so that its own waiting is not taken for the server's silence.

mod answers;
mod asks;
pub mod bounds;
mod flow;
mod follows;
mod jitter;
mod link;
mod machine;
mod newer_server;
mod read_marks;
#[cfg(test)]
mod tests;
mod update;

pub use machine::{Machine, Settings};
pub use newer_server::read_frame;
pub use update::{
    Action, Answer, Delay, Ended, Failure, Following, Lost, Page, Refused, SignedIn, Ticket, Update,
    ViewReason,
};
