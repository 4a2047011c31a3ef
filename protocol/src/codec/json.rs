//! The public encoding: one JSON object a frame.

use serde::{Deserialize, Serialize};

use super::DecodeError;
use crate::code::ErrorCode;
use crate::frame::{ClientFrame, Request, ServerFrame};
use crate::ids::RequestId;
use crate::op::Op;
use crate::topic::Topic;

/// Encodes a frame of the server's.
#[must_use]
pub fn encode_server(frame: &ServerFrame) -> Vec<u8> {
    // Serialising these types into memory fails for a map with keys that are no strings, and there is none.
    serde_json::to_vec(frame).unwrap_or_default()
}

/// Encodes a frame of a client's.
#[must_use]
pub fn encode_client(frame: &ClientFrame) -> Vec<u8> {
    match frame {
        ClientFrame::Request(request) => serde_json::to_vec(request),
        ClientFrame::Typing { topic } => serde_json::to_vec(&Signal::Typing { topic: *topic }),
        ClientFrame::Pong => serde_json::to_vec(&Signal::Pong),
    }
    .unwrap_or_default()
}

/// Decodes a frame of the server's.
///
/// # Errors
/// `not_json` or `bad_frame`.
pub fn decode_server(bytes: &[u8]) -> Result<ServerFrame, DecodeError> {
    serde_json::from_slice(bytes).map_err(|e| refusal(&e, None))
}

/// Decodes a frame of a client's.
///
/// # Errors
/// `not_json`, `bad_frame`, `bad_text` or `unknown_op`, with the request's id where it could be read.
pub fn decode_client(bytes: &[u8]) -> Result<ClientFrame, DecodeError> {
    // Serde reads a struct from an array as well; the wire does not.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        let message = "a frame is an object".to_owned();
        return Err(DecodeError { code: ErrorCode::BadFrame, id: None, message });
    }
    // Two passes: first what it is and whose answer it wants, so that every error can name its request.
    let Envelope { t, id } = serde_json::from_slice(bytes).map_err(|e| refusal(&e, id_alone(bytes)))?;
    let signal = matches!(t.as_ref(), "typing" | "pong");
    if signal {
        return match serde_json::from_slice(bytes).map_err(|e| refusal(&e, None))? {
            Signal::Typing { topic } => Ok(ClientFrame::Typing { topic }),
            Signal::Pong => Ok(ClientFrame::Pong),
        };
    }
    if !Op::NAMES.contains(&t.as_ref()) {
        let message = "this server has no op of that name; wire.md lists those it has".to_owned();
        return Err(DecodeError { code: ErrorCode::UnknownOp, id, message });
    }
    let Some(id) = id else {
        let message = "a request needs an id: a whole number from 0".to_owned();
        return Err(DecodeError { code: ErrorCode::BadFrame, id: None, message });
    };
    let op: Op = serde_json::from_slice(bytes).map_err(|e| refusal(&e, Some(id)))?;
    Ok(ClientFrame::Request(Request { id, op }))
}

/// The id of a frame that says nothing else of use.
fn id_alone(bytes: &[u8]) -> Option<RequestId> {
    #[derive(Deserialize)]
    struct IdAlone {
        id: RequestId,
    }
    serde_json::from_slice(bytes).ok().map(|IdAlone { id }| id)
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    t: std::borrow::Cow<'a, str>,
    #[serde(default)]
    id: Option<RequestId>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
enum Signal {
    Typing { topic: Topic },
    Pong,
}

fn refusal(error: &serde_json::Error, id: Option<RequestId>) -> DecodeError {
    use serde_json::error::Category;
    let mut message = error.to_string();
    let code = match error.classify() {
        Category::Data if is_about_a_text(&message) => ErrorCode::BadText,
        Category::Data if message.starts_with("not a topic") => ErrorCode::NotFound,
        Category::Data => ErrorCode::BadFrame,
        Category::Io | Category::Syntax | Category::Eof => ErrorCode::NotJson,
    };
    if code == ErrorCode::NotFound {
        // Word for word what a topic that is not the reader's is answered (guarantee 5).
        crate::code::NO_SUCH_TOPIC.clone_into(&mut message);
    }
    DecodeError { code, id, message: bounded(message) }
}

/// Serde hands errors of `try_from` on as text only; these are [`crate::TextError`]'s beginnings.
fn is_about_a_text(message: &str) -> bool {
    [
        "the text ",
        "the search text ",
        "the name ",
        "the reaction ",
        "the reason ",
        "the device label ",
        "the building ",
        "the flat ",
        "the question ",
        "the option ",
        "the subject ",
        "the place ",
        "the contact ",
    ]
    .iter()
    .any(|start| message.starts_with(start))
}

/// An error may quote what was sent; it must not become a way to make the server send much.
fn bounded(mut message: String) -> String {
    const MESSAGE_BYTES_MAX: usize = 200;
    if message.len() > MESSAGE_BYTES_MAX {
        let end = (0..=MESSAGE_BYTES_MAX).rev().find(|at| message.is_char_boundary(*at)).unwrap_or(0);
        message.truncate(end);
        message.push('…');
    }
    message
}
