//! Golden frames: the exact bytes of every frame type in both encodings, kept in `golden/`.
//!
//! JSON is the public protocol: a changed JSON line breaks clients that exist, and is right only where
//! `wire.md` allows it (a new field, a new type). Bincode lines may change with the schema, whose hash is
//! part of the subprotocol's name. `LINLI_GOLDEN=write cargo test -p linli-protocol --test golden` writes the
//! files anew; look at the difference before committing it.
#![allow(clippy::unwrap_used)]

mod samples;

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::path::PathBuf;

use linli_protocol::codec::{DecodeError, Encoding};
use linli_protocol::{ErrorCode, Op, ServerFrame};

/// How frames of one direction are written and read.
struct Direction<F> {
    file: &'static str,
    frames: Vec<samples::Named<F>>,
    encode: fn(Encoding, &F) -> Vec<u8>,
    decode: fn(Encoding, &[u8]) -> Result<F, DecodeError>,
}

fn from_client() -> Direction<linli_protocol::ClientFrame> {
    Direction {
        file: "client.v1.txt",
        frames: samples::client_frames(),
        encode: Encoding::encode_client,
        decode: Encoding::decode_client,
    }
}

fn from_server() -> Direction<ServerFrame> {
    Direction {
        file: "server.v1.txt",
        frames: samples::server_frames(),
        encode: Encoding::encode_server,
        decode: Encoding::decode_server,
    }
}

#[test]
fn the_encoders_still_write_the_golden_bytes_of_clients() {
    written_as_ever(&from_client());
}

#[test]
fn the_encoders_still_write_the_golden_bytes_of_servers() {
    written_as_ever(&from_server());
}

#[test]
fn the_decoders_still_read_the_golden_bytes_of_clients() {
    read_as_ever(&from_client());
}

#[test]
fn the_decoders_still_read_the_golden_bytes_of_servers() {
    read_as_ever(&from_server());
}

#[test]
fn every_type_of_frame_has_a_golden_one() {
    let names = |frames: Vec<String>| frames.into_iter().collect::<BTreeSet<_>>();
    let from_clients = names(samples::client_frames().into_iter().map(|(name, _)| name).collect());
    for op in Op::NAMES.iter().chain(&["typing", "pong"]) {
        assert!(from_clients.contains(*op), "no golden `{op}`");
    }
    let from_servers = names(samples::server_frames().into_iter().map(|(name, _)| name).collect());
    for t in ["error", "heads", "read", "typing", "online", "ping", "unsubscribed", "goodbye", "polls"] {
        assert!(from_servers.contains(t), "no golden `{t}`");
    }
    for (_, frame) in samples::server_frames() {
        // No wildcard: a new type of frame does not compile here, and then wants a sample.
        match frame {
            ServerFrame::Reply { .. }
            | ServerFrame::Error { .. }
            | ServerFrame::Event(_)
            | ServerFrame::Heads { .. }
            | ServerFrame::Read { .. }
            | ServerFrame::Typing { .. }
            | ServerFrame::Online { .. }
            | ServerFrame::Ping
            | ServerFrame::Unsubscribed { .. }
            | ServerFrame::Goodbye { .. }
            | ServerFrame::Polls { .. } => {}
        }
    }
    let event_source = include_str!("../src/event.rs");
    let kinds = event_source.lines().filter(|line| line.trim().starts_with("EventBody::"));
    let kinds = kinds.filter_map(|line| line.split("=> \"").nth(1)?.split('"').next());
    let kinds: BTreeSet<_> = kinds.collect();
    assert!(kinds.len() >= 8, "the kinds could not be read from event.rs: {kinds:?}");
    for kind in kinds {
        assert!(from_servers.contains(&format!("event {kind}")), "no golden event `{kind}`");
    }
    for code in ErrorCode::ALL {
        assert!(from_servers.contains(&format!("refusal {}", code.as_str())));
    }
}

fn written_as_ever<F>(direction: &Direction<F>) {
    let mut lines = String::new();
    for (name, frame) in &direction.frames {
        let json = String::from_utf8((direction.encode)(Encoding::Json, frame)).unwrap();
        let bincode = hex(&(direction.encode)(Encoding::Bincode, frame));
        writeln!(lines, "{name}\n  {json}\n  {bincode}").unwrap();
    }
    let path = path_of(direction.file);
    if std::env::var("LINLI_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, &lines).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let mut now = lines.lines();
    for line in golden.lines() {
        assert_eq!(now.next(), Some(line), "{} no longer says what is written", direction.file);
    }
    assert_eq!(now.next(), None, "{} lacks a frame; see the top of this file", direction.file);
}

fn read_as_ever<F: Debug + PartialEq>(direction: &Direction<F>) {
    let golden = std::fs::read_to_string(path_of(direction.file)).unwrap();
    let lines: Vec<_> = golden.lines().collect();
    let mut frames = direction.frames.iter();
    for block in lines.chunks(3) {
        let [name, json, bincode] = block else { unreachable!("three lines a frame") };
        let (expected_name, expected) = frames.next().unwrap();
        assert_eq!(name, expected_name);
        let read = (direction.decode)(Encoding::Json, json.trim().as_bytes());
        assert_eq!(read.as_ref(), Ok(expected), "{name}, from JSON");
        let read = (direction.decode)(Encoding::Bincode, &unhex(bincode.trim()));
        assert_eq!(read.as_ref(), Ok(expected), "{name}, from bincode");
    }
    assert!(frames.next().is_none(), "{} lacks a frame; see the top of this file", direction.file);
}

fn path_of(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().map(|c| c.to_digit(16).unwrap()).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
