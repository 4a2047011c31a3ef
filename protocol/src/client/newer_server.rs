//! Reading the frames of a server that is newer than this client: additions are skipped or kept as unknown.
//! It must never turn a frame that this build understands into something else.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::code::{ErrorBody, ErrorCode};
use crate::codec::{DecodeError, Encoding};
use crate::event::{Card, EventBody, EventFrame};
use crate::frame::{Outcome, ServerFrame};
use crate::ids::{RequestId, Seq};
use crate::item::{Head, Item};
use crate::topic::Topic;

/// Reads a frame of the server's. `None` is one to skip: of a type, or about a kind of topic, that this
/// build does not know.
///
/// # Errors
/// [`DecodeError`] for what is no frame at all; the connection is of no use then, a new one may be.
pub fn read_frame(encoding: Encoding, bytes: &[u8]) -> Result<Option<ServerFrame>, DecodeError> {
    match (encoding.decode_server(bytes), encoding) {
        (Ok(frame), _) => Ok(Some(frame)),
        // Both ends are of one build, or they would not have settled on this encoding.
        (Err(error), Encoding::Bincode) => Err(error),
        (Err(error), Encoding::Json) => match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => match read_newer(fields) {
                Newer::Frame(frame) => Ok(Some(frame)),
                Newer::Skip => Ok(None),
                Newer::Unreadable => Err(error),
            },
            Ok(_) | Err(_) => Err(error),
        },
    }
}

/// What became of a frame that this build cannot read as it is.
enum Newer {
    Frame(ServerFrame),
    Skip,
    Unreadable,
}

impl From<Option<ServerFrame>> for Newer {
    fn from(frame: Option<ServerFrame>) -> Newer {
        frame.map_or(Newer::Unreadable, Newer::Frame)
    }
}

fn read_newer(mut fields: Map<String, Value>) -> Newer {
    let Some(kind) = fields.get("t").and_then(Value::as_str) else { return Newer::Unreadable };
    match kind {
        "event" | "read" | "typing" | "online" | "polls" | "unsubscribed" if topic_of(&fields).is_none() => {
            Newer::Skip
        }
        "event" => read_event(&fields).into(),
        "reply" => read_reply(fields).into(),
        "heads" => {
            fields.get_mut("topics").map(keep_readable::<Head>);
            strict(fields).into()
        }
        "read" | "typing" | "online" | "polls" | "unsubscribed" | "error" | "ping" | "goodbye" => {
            Newer::Unreadable
        }
        _ => Newer::Skip,
    }
}

/// An event whose number can be read is kept whatever it says: without it the sequence would have a gap.
fn read_event(fields: &Map<String, Value>) -> Option<ServerFrame> {
    let by = fields.get("by").and_then(|by| Card::deserialize(by).ok());
    let data = fields.get("data").unwrap_or(&Value::Null).to_string();
    Some(ServerFrame::Event(EventFrame {
        topic: topic_of(fields)?,
        seq: Seq(fields.get("seq")?.as_u64()?),
        at: fields.get("at").and_then(Value::as_u64).unwrap_or(0),
        by,
        body: EventBody::Unknown { kind: fields.get("kind")?.as_str()?.to_owned(), data },
    }))
}

/// An answer is read without the entries that are new to this build; if that does not help, whoever asked
/// is told that the answer cannot be read, instead of waiting for it for ever.
fn read_reply(mut fields: Map<String, Value>) -> Option<ServerFrame> {
    let id = RequestId(fields.get("id")?.as_u64()?);
    if let Some(Value::Object(ok)) = fields.get_mut("ok") {
        ok.get_mut("items").map(keep_readable::<Item>);
        ok.get_mut("topics").map(keep_readable::<Head>);
    }
    strict(fields).or_else(|| {
        let message = "this client cannot read the server's answer; a newer client can";
        let outcome = Outcome::Error(ErrorBody::new(ErrorCode::Unknown, message));
        Some(ServerFrame::Reply { id, outcome })
    })
}

fn keep_readable<T: DeserializeOwned>(list: &mut Value) {
    if let Value::Array(entries) = list {
        entries.retain(|entry| T::deserialize(entry).is_ok());
    }
}

fn strict(fields: Map<String, Value>) -> Option<ServerFrame> {
    serde_json::from_value(Value::Object(fields)).ok()
}

fn topic_of(fields: &Map<String, Value>) -> Option<Topic> {
    fields.get("topic")?.as_str()?.parse().ok()
}
