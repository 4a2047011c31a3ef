//! How a request of the app can fail for good. What may succeed later never gets here: the client itself
//! sends it again.

use linli_protocol::client::{Ended, Failure, Refused};
use linli_protocol::{ErrorBody, Place, TextError};

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The text breaks its rules and was not sent.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The server said no, and would say it again.
    #[error("{} ({})", .0.message, .0.code.as_str())]
    Server(ErrorBody),
    /// The post waits on the desk until the secretary or a deputy has looked at it. Not posted yet, and not to be sent again.
    #[error("it waits as number {} until the secretary has looked at it", .0.seq)]
    Held(Place),
    /// The server's answer does not fit the request, which may or may not have been done.
    #[error("the server's answer does not fit the request")]
    Unfitting,
    /// The client ended first. An act that was sent may or may not have been done.
    #[error("{0}")]
    Ended(Ended),
    /// The topic is followed already.
    #[error("the topic is followed already")]
    AlreadyFollowed,
    /// As many topics are followed as one client may. Unfollow one first.
    #[error("too many topics are followed at once")]
    TooManyFollows,
    /// The client itself sends this kind of request.
    #[error("the client itself sends this kind of request")]
    NotAsked,
    /// The operating system gave no randomness for a new `client_id`. Another try may help.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
}

impl From<Failure> for ClientError {
    fn from(failure: Failure) -> ClientError {
        match failure {
            Failure::Refused(error) => ClientError::Server(error),
            Failure::Unfitting => ClientError::Unfitting,
            Failure::Ended(why) => ClientError::Ended(why),
        }
    }
}

impl ClientError {
    /// What the machine did not take. `TooManyAsks` cannot come: the driver waits for room.
    pub(crate) fn of_refusal(refused: Refused, ended: Ended) -> ClientError {
        match refused {
            Refused::TooManyFollows => ClientError::TooManyFollows,
            Refused::AlreadyFollowed => ClientError::AlreadyFollowed,
            Refused::NotAsked => ClientError::NotAsked,
            Refused::TooManyAsks | Refused::Ended => ClientError::Ended(ended),
        }
    }
}
