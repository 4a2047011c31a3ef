//! What may be asked of the rules, and how they answer.

use std::borrow::Cow;

use linli_protocol::{DepartmentId, DeviceId, ErrorBody, ErrorCode, NeighbourhoodId, Place, UserId};

use super::act::Act;
use super::body::Salt;
use super::event::Shard;
use super::row::Commit;

/// Something that somebody asks, with all the randomness it may need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who asks.
    pub by: Actor,
    /// With which device; an act of a device that was signed out meanwhile is refused. `None` for acts that
    /// come from the house itself.
    pub device: Option<DeviceId>,
    /// What.
    pub act: Act,
    /// Random bytes for this command alone.
    pub salt: Salt,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(UserId),
    /// The administration, through the socket in the data directory.
    Administration,
    /// Somebody who has no account yet.
    Visitor,
}

/// The rules' yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What to store; empty if nothing changes (a repeated act, a mark that moves nothing).
    pub commit: Commit,
    /// What to answer.
    pub answer: Answer,
}

impl Decision {
    /// Nothing to store; only an answer.
    #[must_use]
    pub fn unchanged(shard: Shard, answer: Answer) -> Decision {
        Decision { commit: Commit { shard, events: Vec::new(), rows: Vec::new() }, answer }
    }
}

/// What a yes is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// An event was made, here.
    Accepted(Place),
    /// It was done.
    Done,
    /// A neighbourhood was opened.
    Opened(NeighbourhoodId),
    /// A department was opened.
    DepartmentOpened(DepartmentId),
    /// A person was registered.
    Registered(UserId),
    /// A device was signed in.
    TokenIssued(DeviceId),
    /// One applied to this neighbourhood, or is a member of it already.
    Applied(NeighbourhoodId),
    /// The post waits on the desk to be looked at, as this event.
    Held(Place),
}

/// The reasoned no. Nothing happened, and nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct Rejection {
    /// The stable code.
    pub code: ErrorCode,
    /// The particulars, for a developer.
    pub message: Cow<'static, str>,
    /// For how long it stays a no, in milliseconds, where the rules know.
    pub retry_after_ms: Option<u64>,
}

impl Rejection {
    /// A no.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Rejection {
        Rejection { code, message: message.into(), retry_after_ms: None }
    }

    /// The same, saying for how long.
    #[must_use]
    pub fn after(self, retry_after_ms: u64) -> Rejection {
        Rejection { retry_after_ms: Some(retry_after_ms), ..self }
    }

    /// The answer for somebody else's topic and for one that does not exist: the same (guarantee 5).
    #[must_use]
    pub fn not_found() -> Rejection {
        Rejection::new(ErrorCode::NotFound, linli_protocol::NO_SUCH_TOPIC)
    }

    /// As it travels.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let body = ErrorBody::new(self.code, self.message.clone().into_owned());
        ErrorBody { retry_after_ms: self.retry_after_ms, ..body }
    }
}
