//! The fault harness: each fault is inflicted on a real server under load, again and again, and what clients
//! were told and saw is held against what is there afterwards.
//!
//! A fault is one async function in a table ([`storage::FAULTS`], [`timers::FAULTS`], [`network::FAULTS`]); [`fault`] says what it
//! gets and gives back. [`Lab`] starts servers, `load` has the senders, the readers and the model of what must
//! hold, [`wire`] is a client without opinions for faults that need one of their own.

pub mod args;
pub mod fault;
pub mod lab;
pub(crate) mod load;
pub mod network;
mod own_space;
pub mod people;
pub mod random;
pub mod report;
mod run;
pub mod server;
pub mod storage;
pub mod timers;
pub mod tools;
pub mod wire;

pub use self::lab::Lab;
pub use self::report::Report;
pub use self::run::{faults, run, unknown};
