//! The frames. A client sends requests, which are answered, and two signals, which are not; the server
//! sends replies, and what the client follows.

use serde::{Deserialize, Serialize};

use crate::code::{ErrorBody, ErrorCode};
use crate::duty::{OnRota, Quiet};
use crate::event::EventFrame;
use crate::ids::{DeviceId, Epoch, NeighbourhoodId, RequestId, Seq, UserId};
use crate::item::{AsOf, Head, Items, Place, TypingCard, Voice};
use crate::joining::{JoinCodeCounts, Standing};
use crate::neighbourhood::About;
use crate::numbers::Numbers;
use crate::op::Op;
use crate::poll::PollCounts;
use crate::search::{Hit, Namesake, SearchPlace};
use crate::topic::Topic;

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, bincode::Encode, bincode::Decode)]
pub enum ClientFrame {
    /// Something that is answered by one `reply` with the same id.
    Request(Request),
    /// "I am typing here." Not answered, not stored, the first to be dropped under load.
    Typing {
        /// Where.
        topic: Topic,
    },
    /// The answer to `ping`.
    Pong,
}

/// A request and its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, bincode::Encode, bincode::Decode)]
pub struct Request {
    /// The client's number for it.
    pub id: RequestId,
    /// What is asked.
    #[serde(flatten)]
    pub op: Op,
}

/// What the server sends. In JSON, `t` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to a request.
    Reply {
        /// The request's number.
        id: RequestId,
        /// `ok` or `error`.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// An error that belongs to no request: a frame that could not be read.
    Error {
        /// What was wrong.
        error: ErrorBody,
    },
    /// An event of a followed topic.
    Event(EventFrame),
    /// Heads that moved, for a session that asked for `mine`; at most once a second, followed topics left out.
    Heads {
        /// Those that moved.
        topics: Vec<Head>,
    },
    /// A read mark set on another of one's own devices.
    Read {
        /// Where.
        topic: Topic,
        /// Up to and with this event.
        seq: Seq,
    },
    /// Who is typing in a followed topic; at most once a second.
    Typing {
        /// Where.
        topic: Topic,
        /// Up to five of them.
        users: Vec<TypingCard>,
    },
    /// How many people are online in a followed topic; at most once a second.
    Online {
        /// Where.
        topic: Topic,
        /// How many different people.
        count: u64,
    },
    /// Asks for a `pong` within 10 seconds.
    Ping,
    /// The server stopped sending this topic's events: the reader lost access.
    Unsubscribed {
        /// Which topic.
        topic: Topic,
        /// Why.
        code: ErrorCode,
    },
    /// The server is going down; the close follows.
    Goodbye {
        /// When to come back, in milliseconds; different for each, so that not all come at once.
        retry_after_ms: u64,
    },
    /// How the open polls of a followed topic stand, when an answer has changed that; at most once a second.
    Polls {
        /// Where.
        topic: Topic,
        /// All that are open.
        polls: Vec<PollCounts>,
    },
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Ok(Success),
    /// It was not, or may not have been; the code says.
    Error(ErrorBody),
}

/// What a successful request is told. Each is known by its own field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
#[serde(untagged)]
pub enum Success {
    /// To `hello`.
    Hello {
        /// Who is signed in.
        user: UserId,
        /// Their name.
        name: String,
        /// This device.
        device: DeviceId,
        /// The server's wall clock, milliseconds since 1970.
        server_time: u64,
        /// How often the server pings, in milliseconds.
        ping_ms: u64,
        /// The history that positions count in.
        epoch: Epoch,
    },
    /// To `view`.
    View {
        /// What the page shows, and where to subscribe after.
        as_of: AsOf,
        /// The topic's title.
        title: String,
        /// The page, oldest first.
        items: Items,
        /// The key for the page before this one; absent when there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<u64>,
    },
    /// To `subscribe`.
    Subscribed {
        /// The topic's last event at that moment; what lies between follows as events.
        head: Seq,
    },
    /// To `mine`.
    Mine {
        /// Everything the person can read.
        topics: Vec<Head>,
    },
    /// To what makes an event: it is stored and synced.
    Accepted {
        /// Where it stands.
        accepted: Place,
    },
    /// To the rest.
    Done {
        /// Always true.
        done: bool,
    },
    /// To `apply`.
    Applied {
        /// The neighbourhood of the code.
        applied_to: NeighbourhoodId,
    },
    /// To `standing`.
    Standing {
        /// How one stands.
        standing: Standing,
    },
    /// To `about`.
    About {
        /// What it is.
        about: About,
    },
    /// To `voice`.
    Voice {
        /// How much one speaks.
        voice: Voice,
    },
    /// To `post` while screening is on: it waits on the desk, and nobody but the keepers sees it yet.
    Held {
        /// Where it waits; the number is its name in `withdraw`.
        held: Place,
    },
    /// To `blocked`.
    Blocked {
        /// Whom one has blocked, by number.
        blocked: Vec<UserId>,
    },
    /// To `search`.
    Found {
        /// Posts, newest first.
        hits: Vec<Hit>,
        /// Members whose names have every word of what was looked for; with the first answer only.
        people: Vec<Namesake>,
        /// What to ask for more with; absent when there is no more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<SearchPlace>,
        /// Whether everything was looked through; if not, the index is being made, and `percent` of it is there.
        complete: bool,
        /// How much of the history is in the index.
        percent: u8,
    },
    /// To `numbers`.
    Numbers {
        /// Days and weeks that are over.
        numbers: Numbers,
    },
    /// To `join_code`.
    JoinCode {
        /// The code in force.
        join_code: JoinCodeCounts,
    },
    /// To `duty`.
    Duty {
        /// The secretary and the deputies, by number.
        duty: Vec<OnRota>,
    },
    /// To `quiet_hours`.
    Quiet {
        /// What one has said.
        quiet: Quiet,
    },
}

impl Success {
    /// The plain answer.
    pub const DONE: Success = Success::Done { done: true };
}
