//! The load that faults meet, and the model that they are held against: senders and readers who write down
//! what they were told and what they saw, and a campaign of blows on one data directory.

pub(crate) mod book;
pub(crate) mod campaign;
pub(crate) mod field;
mod reader;
pub(crate) mod sender;
mod settle;
