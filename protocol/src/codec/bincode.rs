//! The encoding for Linli's own tools of the same build. Its subprotocol name carries a hash of the schema,
//! so that a tool of another build is refused at the upgrade instead of misread later.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};

use super::DecodeError;
use crate::code::ErrorCode;
use crate::frame::{ClientFrame, ServerFrame};
use crate::limits;

const CLIENT: Configuration<LittleEndian, Varint, Limit<{ limits::CLIENT_FRAME_BYTES_MAX }>> =
    bincode::config::standard().with_limit::<{ limits::CLIENT_FRAME_BYTES_MAX }>();
const SERVER: Configuration<LittleEndian, Varint, Limit<{ limits::SERVER_FRAME_BYTES_MAX }>> =
    bincode::config::standard().with_limit::<{ limits::SERVER_FRAME_BYTES_MAX }>();

/// `linli.bincode.` and 16 hexadecimal digits.
#[must_use]
pub fn subprotocol() -> String {
    format!("linli.bincode.{SCHEMA_HASH:016x}")
}

/// Encodes a frame of the server's.
#[must_use]
pub fn encode_server(frame: &ServerFrame) -> Vec<u8> {
    bincode::encode_to_vec(frame, SERVER).unwrap_or_default()
}

/// Encodes a frame of a client's.
#[must_use]
pub fn encode_client(frame: &ClientFrame) -> Vec<u8> {
    bincode::encode_to_vec(frame, CLIENT).unwrap_or_default()
}

/// Decodes a frame of the server's.
///
/// # Errors
/// `not_json` (there is one code for "unreadable" in both encodings).
pub fn decode_server(bytes: &[u8]) -> Result<ServerFrame, DecodeError> {
    whole(bincode::decode_from_slice(bytes, SERVER), bytes.len())
}

/// Decodes a frame of a client's.
///
/// # Errors
/// `not_json` (there is one code for "unreadable" in both encodings).
pub fn decode_client(bytes: &[u8]) -> Result<ClientFrame, DecodeError> {
    whole(bincode::decode_from_slice(bytes, CLIENT), bytes.len())
}

fn whole<T>(result: Result<(T, usize), bincode::error::DecodeError>, len: usize) -> Result<T, DecodeError> {
    let message = match result {
        Ok((frame, consumed)) if consumed == len => return Ok(frame),
        Ok((_, consumed)) => format!("{} bytes left over", len - consumed),
        Err(error) => error.to_string(),
    };
    Err(DecodeError { code: ErrorCode::NotJson, id: None, message })
}

/// FNV-1a over the source of every type that travels: any change of it is another schema.
const SCHEMA_HASH: u64 = {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    hash = fnv(hash, include_bytes!("../ids.rs"));
    hash = fnv(hash, include_bytes!("../topic.rs"));
    hash = fnv(hash, include_bytes!("../text.rs"));
    hash = fnv(hash, include_bytes!("../code.rs"));
    hash = fnv(hash, include_bytes!("../event.rs"));
    fnv(hash, include_bytes!("../frame.rs"))
};

const fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}
