//! Frames to bytes and back, in the two encodings of the wire.

pub mod bincode;
pub mod json;

use crate::code::ErrorCode;
use crate::ids::RequestId;

/// The subprotocol name of the public encoding: JSON, one object a text frame.
pub const JSON_SUBPROTOCOL: &str = "linli.v1.json";

/// An encoding that a connection settled on at its upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// The public protocol, in text frames.
    Json,
    /// For tools of the same build, in binary frames.
    Bincode,
}

impl Encoding {
    /// Both, in the order of [`Encoding::index`].
    pub const ALL: [Encoding; 2] = [Encoding::Json, Encoding::Bincode];

    /// 0 or 1: a place in an array of one thing per encoding.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Encoding::Json => 0,
            Encoding::Bincode => 1,
        }
    }

    /// The subprotocol name, as it stands in `Sec-WebSocket-Protocol`.
    #[must_use]
    pub fn subprotocol(self) -> String {
        match self {
            Encoding::Json => JSON_SUBPROTOCOL.to_owned(),
            Encoding::Bincode => bincode::subprotocol(),
        }
    }

    /// Encodes a frame of the server's.
    #[must_use]
    pub fn encode_server(self, frame: &crate::ServerFrame) -> Vec<u8> {
        match self {
            Encoding::Json => json::encode_server(frame),
            Encoding::Bincode => bincode::encode_server(frame),
        }
    }

    /// Encodes a frame of a client's.
    #[must_use]
    pub fn encode_client(self, frame: &crate::ClientFrame) -> Vec<u8> {
        match self {
            Encoding::Json => json::encode_client(frame),
            Encoding::Bincode => bincode::encode_client(frame),
        }
    }

    /// Decodes a frame of the server's.
    ///
    /// # Errors
    /// [`DecodeError`]; the same bytes never pass later.
    pub fn decode_server(self, bytes: &[u8]) -> Result<crate::ServerFrame, DecodeError> {
        match self {
            Encoding::Json => json::decode_server(bytes),
            Encoding::Bincode => bincode::decode_server(bytes),
        }
    }

    /// Decodes a frame of a client's.
    ///
    /// # Errors
    /// [`DecodeError`]; the same bytes never pass later.
    pub fn decode_client(self, bytes: &[u8]) -> Result<crate::ClientFrame, DecodeError> {
        match self {
            Encoding::Json => json::decode_client(bytes),
            Encoding::Bincode => bincode::decode_client(bytes),
        }
    }
}

/// A frame that could not be read, with all that an answer needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct DecodeError {
    /// What was wrong.
    pub code: ErrorCode,
    /// The request's number, where it could be read.
    pub id: Option<RequestId>,
    /// The particulars.
    pub message: String,
}
