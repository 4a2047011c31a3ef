//! One place in a swarm, with or without a connection at the moment. Small, because there are many.

use crate::link::Link;

/// How far a seat has come. The order is that of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub(super) enum Stage {
    Closed,
    Connecting,
    Upgrading,
    SigningIn,
    Viewing(u8),
    Subscribing(u8),
    Live,
}

/// What is wanted of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// To stay closed.
    Closed,
    /// To be open: a lost connection comes back.
    Open,
    /// It came back too often, or must not.
    GivenUp,
}

/// One place.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) link: Option<Link>,
    pub(super) stage: Stage,
    pub(super) wish: Wish,
    // Not read for the time being.
    pub(super) paused: bool,
    // Whether the poll waits for room to write.
    pub(super) writing: bool,
    pub(super) tight: bool,
    pub(super) reopens: u8,
    pub(super) began_ns: u64,
}

impl Seat {
    /// A closed one.
    pub(super) fn new(tight: bool) -> Seat {
        Seat {
            link: None,
            stage: Stage::Closed,
            wish: Wish::Closed,
            paused: false,
            writing: false,
            tight,
            reopens: 0,
            began_ns: 0,
        }
    }
}
