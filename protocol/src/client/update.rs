//! The machine's words: what it wants done, what it tells the app, and how things end.
//! Texts in here that came from a server are untrusted; who prints them strips control characters first.

use std::fmt;

use crate::code::{ErrorBody, ErrorCode};
use crate::event::EventFrame;
use crate::frame::{ClientFrame, Success};
use crate::ids::{DeviceId, Epoch, Position, RequestId, Seq, UserId};
use crate::item::{AsOf, Head, Items, TypingCard};
use crate::poll::PollCounts;
use crate::topic::Topic;

/// The machine's name for a request of the app, growing in the order in which they were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the driver has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Open a connection, then call `handle_opened` or `handle_closed`.
    Connect,
    /// Send a frame on the open connection.
    Send(ClientFrame),
    /// Close the connection, or stop opening one. The machine already counts it as gone.
    Close,
    /// Hand this to the app.
    Emit(Update),
    /// Answer the app's request.
    Answer(Ticket, Answer),
}

/// How a request of the app ended.
pub type Answer = Result<Success, Failure>;

/// Why a request of the app failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server said no, and the same request would get the same no.
    Refused(ErrorBody),
    /// The server's answer does not fit the request. It may or may not have been done.
    Unfitting,
    /// The client ended first. An act that was sent may or may not have been done.
    Ended(Ended),
}

/// What the app is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// A connection is signed in; follows are resumed and unanswered requests resent by themselves.
    SignedIn(SignedIn),
    /// There is no connection; another will be tried.
    Offline {
        /// Why the last one ended.
        why: Lost,
        /// When the next is tried, in milliseconds from now.
        retry_in_ms: u64,
    },
    /// The client is over and will not connect again. Nothing follows this.
    Ended(Ended),
    /// The start of a followed topic, or its new start: what was shown of it before is replaced.
    View {
        /// The page.
        page: Page,
        /// Whether events may have been skipped.
        reason: ViewReason,
    },
    /// A followed topic is subscribed; every event after `after` comes, each once.
    Following(Following),
    /// The next event of a followed topic.
    Event(EventFrame),
    /// A topic is no longer followed: access was lost, or there is no such topic for this person.
    Unfollowed {
        /// Which.
        topic: Topic,
        /// Why.
        code: ErrorCode,
    },
    /// Everything the person can read, asked again after a reconnect. It replaces what was known.
    Mine(Vec<Head>),
    /// Heads that moved.
    Heads(Vec<Head>),
    /// A read mark set on another of one's own devices.
    Read {
        /// Where.
        topic: Topic,
        /// Up to and with this event.
        seq: Seq,
    },
    /// Who is typing in a followed topic.
    Typing {
        /// Where.
        topic: Topic,
        /// Some of them.
        users: Vec<TypingCard>,
    },
    /// How many people are online in a followed topic.
    Online {
        /// Where.
        topic: Topic,
        /// How many.
        count: u64,
    },
    /// How the open polls of a followed topic stand.
    Polls {
        /// Where.
        topic: Topic,
        /// All that are open.
        polls: Vec<PollCounts>,
    },
    /// A request was refused for now and will be sent again.
    Delayed(Delay),
    /// The server could not read something this client sent. For the log; nothing to do.
    ServerError(ErrorBody),
}

/// Who is signed in, where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The person.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// This device.
    pub device: DeviceId,
    /// The server's wall clock, in milliseconds since 1970.
    pub server_time_ms: u64,
    /// The history that the server's positions count in.
    pub epoch: Epoch,
}

/// A page of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The topic, and the position the page is of.
    pub as_of: AsOf,
    /// The topic's title.
    pub title: String,
    /// The items, oldest first.
    pub items: Items,
    /// The key for the page before; absent when there is none.
    pub next: Option<u64>,
}

/// Why a followed topic starts from a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewReason {
    /// The app gave no position: this is the beginning.
    First,
    /// The server could not resume from the last position: **events may have been skipped**, and the
    /// history may be another one. What the app keeps of this topic is replaced by the page.
    StartedOver,
}

/// A subscription that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Following {
    /// Which topic.
    pub topic: Topic,
    /// Events after this position come.
    pub after: Position,
    /// The topic's last event when the subscription was made.
    pub head: Seq,
}

/// A request that has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delay {
    /// Which request.
    pub ticket: Ticket,
    /// Why.
    pub error: ErrorBody,
    /// When it is sent again, in milliseconds from now.
    pub retry_in_ms: u64,
}

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// It could not be opened.
    Unreachable(String),
    /// It could not be opened in time.
    ConnectTimeout,
    /// The other side closed it, or it broke.
    Closed {
        /// The WebSocket close code, if one came.
        code: Option<u16>,
        /// What came with it, or what broke.
        reason: String,
    },
    /// `hello` was refused for now.
    NotNow(ErrorBody),
    /// `hello` was not answered in time.
    SignInTimeout,
    /// Nothing was heard for too long.
    Silence,
    /// A request was not answered for too long.
    NoAnswer(RequestId),
    /// Events were missing.
    Gap {
        /// Where.
        topic: Topic,
        /// What should have come.
        expected: Seq,
        /// What came.
        got: Seq,
    },
    /// A live event came twice.
    Repeat {
        /// Where.
        topic: Topic,
        /// Which.
        seq: Seq,
    },
    /// The server said something that does not fit.
    Unfitting(&'static str),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lost::Unreachable(why) => write!(f, "the server cannot be reached: {why}"),
            Lost::ConnectTimeout => f.write_str("the server cannot be reached: it took too long"),
            Lost::Closed { code: Some(code), reason } => {
                write!(f, "the connection was closed: {reason} ({code})")
            }
            Lost::Closed { code: None, reason } => write!(f, "the connection broke: {reason}"),
            Lost::NotNow(error) => write!(f, "the server is not taking sign-ins now: {}", error.message),
            Lost::SignInTimeout => f.write_str("the server did not answer the sign-in"),
            Lost::Silence => f.write_str("nothing was heard from the server for too long"),
            Lost::NoAnswer(id) => write!(f, "the server did not answer request {id}"),
            Lost::Gap { topic, expected, got } => {
                write!(f, "in {topic} event {expected} should have come, and {got} came")
            }
            Lost::Repeat { topic, seq } => write!(f, "in {topic} event {seq} came twice"),
            Lost::Unfitting(what) => write!(f, "the server sent what does not fit: {what}"),
        }
    }
}

/// Why a client is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The app closed it.
    Closed,
    /// The token is unknown or was revoked: only a new log-in helps.
    LogInAgain,
    /// The server will not have this client, and would say the same again.
    Unwelcome(String),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::Closed => f.write_str("the client was closed"),
            Ended::LogInAgain => f.write_str("the token is unknown or was revoked; log in again"),
            Ended::Unwelcome(why) => write!(f, "the server refuses this client for good: {why}"),
        }
    }
}

/// Why the machine did not take what the app wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// [`super::bounds::ASKS_MAX`] requests wait already. Try when one is answered.
    #[error("too many requests wait for an answer")]
    TooManyAsks,
    /// [`super::bounds::FOLLOWS_MAX`] topics are followed already.
    #[error("too many topics are followed")]
    TooManyFollows,
    /// This topic is followed already.
    #[error("the topic is followed already")]
    AlreadyFollowed,
    /// `hello`, `subscribe`, `unsubscribe` and `read` are the machine's own.
    #[error("the client itself sends this request")]
    NotAsked,
    /// The client is over.
    #[error("the client has ended")]
    Ended,
}
