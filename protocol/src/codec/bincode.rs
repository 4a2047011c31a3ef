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

/// The sources of every type that travels.
const SCHEMA: [(&str, &[u8]); 22] = [
    ("code.rs", include_bytes!("../code.rs")),
    ("department.rs", include_bytes!("../department.rs")),
    ("direct.rs", include_bytes!("../direct.rs")),
    ("duty.rs", include_bytes!("../duty.rs")),
    ("event.rs", include_bytes!("../event.rs")),
    ("frame.rs", include_bytes!("../frame.rs")),
    ("grid.rs", include_bytes!("../grid.rs")),
    ("ids.rs", include_bytes!("../ids.rs")),
    ("issue.rs", include_bytes!("../issue.rs")),
    ("item.rs", include_bytes!("../item.rs")),
    ("joining.rs", include_bytes!("../joining.rs")),
    ("mediation.rs", include_bytes!("../mediation.rs")),
    ("moderation.rs", include_bytes!("../moderation.rs")),
    ("neighbourhood.rs", include_bytes!("../neighbourhood.rs")),
    ("numbers.rs", include_bytes!("../numbers.rs")),
    ("op.rs", include_bytes!("../op.rs")),
    ("order.rs", include_bytes!("../order.rs")),
    ("photo.rs", include_bytes!("../photo.rs")),
    ("poll.rs", include_bytes!("../poll.rs")),
    ("search.rs", include_bytes!("../search.rs")),
    ("text.rs", include_bytes!("../text.rs")),
    ("topic.rs", include_bytes!("../topic.rs")),
];

/// FNV-1a over them: any change is another schema.
const SCHEMA_HASH: u64 = {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < SCHEMA.len() {
        hash = fnv(hash, SCHEMA[at].1);
        at += 1;
    }
    hash
};

const fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_with_a_type_that_travels_is_in_the_schema() {
        let travels = |path: &std::path::Path| {
            path.extension().is_some_and(|extension| extension == "rs")
                && std::fs::read_to_string(path).is_ok_and(|source| source.contains("bincode::Encode"))
        };
        let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<String> = files
            .filter(|path| travels(path))
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, SCHEMA.map(|(name, _)| name));
    }
}
