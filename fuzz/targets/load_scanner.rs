//! The load tests' lean reading of a server's bytes: it agrees with the real decoder wherever both read, and takes
//! exactly the bytes that a frame has.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_protocol::codec::json;
use linli_protocol::{NeighbourhoodId, Outcome, ServerFrame, Success, Topic};

#[allow(dead_code, missing_docs)]
#[path = "../../load-tests/src/scan.rs"]
mod scan;
#[allow(dead_code, missing_docs)]
#[path = "../../load-tests/src/ws.rs"]
mod ws;

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Some(end)) = ws::upgrade_answer(bytes) {
        assert!(bytes[..end].ends_with(b"\r\n\r\n"));
    }
    payload(bytes);
    let mut rest = bytes;
    while let Ok(Some(frame)) = ws::next_frame(rest) {
        assert!((2..=ws::HEADER_BYTES_MAX).contains(&(frame.bytes - frame.payload.len())));
        assert!(rest[..frame.bytes].ends_with(frame.payload));
        for cut in [0, 1, frame.bytes / 2, frame.bytes - 1] {
            assert_eq!(ws::next_frame(&rest[..cut]), Ok(None), "nothing before it is complete");
        }
        payload(frame.payload);
        rest = &rest[frame.bytes..];
    }
});

fn payload(bytes: &[u8]) {
    let decoded = json::decode_server(bytes);
    if let Some(seq) = scan::event_seq(bytes, &scan::event_start(GROUP))
        && let Ok(frame) = &decoded
    {
        assert!(
            matches!(frame, ServerFrame::Event(event) if event.topic == GROUP && event.seq.0 == seq),
            "{frame:?}"
        );
    }
    if let Some((id, topic, seq)) = scan::accepted(bytes)
        && let Ok(frame) = &decoded
    {
        let ServerFrame::Reply { id: real, outcome: Outcome::Ok(Success::Accepted { accepted }) } = frame
        else {
            panic!("{frame:?}");
        };
        assert_eq!((real.0, accepted.topic.to_string().as_bytes(), accepted.seq.0), (id, topic, seq));
    }
}
