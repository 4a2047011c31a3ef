//! What must hold of a session's way in whatever a socket brings, for `fuzz/`: messages out of
//! bytes, the decoder, and what the logic makes of it. Never here: anything that a serving build needs.
#![allow(clippy::expect_used, clippy::panic)] // failing is how it tells

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use linli_protocol::codec::Encoding;
use linli_protocol::{Outcome, ServerFrame, limits as wire};
use tokio::io::{AsyncRead, ReadBuf};

use super::SessionSettings;
use super::allowance::Allowance;
use super::incoming::{Fault, Incoming, Received};
use super::logic::{Do, Logic};

/// More than any answer to a bad frame takes.
const REFUSAL_BYTES_MAX: usize = 1024;

/// Everything that a client ever sends after its upgrade. The first byte chooses the encoding and how the bytes are
/// cut into reads; that makes no difference to what the session does.
pub fn incoming(bytes: &[u8]) {
    let Some((first, stream)) = bytes.split_first() else { return };
    let encoding = Encoding::ALL[usize::from(first % 2)];
    let whole = heard(stream, encoding, stream.len().max(1), 0);
    // Beyond its few bytes an unsigned connection is closed at some read or other; which, the cuts decide.
    if stream.len() <= wire::UNSIGNED_BYTES_MAX {
        let cut = usize::from(first >> 4) + 1;
        let read_already = usize::from((first >> 1) & 7) * 8;
        assert_eq!(heard(stream, encoding, cut, read_already), whole, "reads of {cut} bytes");
    }
}

/// What the session did, how many bytes control frames asked it to answer, and how it ended.
type Heard = (Vec<Do>, usize, Option<Fault>);

fn heard(stream: &[u8], encoding: Encoding, read_bytes_max: usize, read_already: usize) -> Heard {
    let (already, rest) = stream.split_at(read_already.min(stream.len()));
    let mut socket = Reads { rest: rest.to_vec(), at: 0, bytes_max: read_bytes_max };
    let mut incoming = Incoming::new(already);
    let mut cx = Context::from_waker(Waker::noop());
    let settings = SessionSettings {
        commands_per_s_max: 20,
        commands_burst_max: 100,
        history_items_per_s_max: 1,
        history_items_burst_max: 1,
        searches_per_s_max: 1,
        searches_burst_max: 1,
        ping_ms: 25_000,
        echo: false,
    };
    let mut logic = Logic::new(settings, 0);
    let mut is_signed_in = false;
    let mut done = Vec::new();
    let mut control_bytes = 0;
    for now_ms in 0_u64.. {
        let Poll::Ready(received) = incoming.poll_next(&mut socket, &mut cx) else {
            panic!("it waits although there is more to read, or the end")
        };
        if !is_signed_in {
            let read = already.len() + socket.at;
            assert!(
                read <= already.len().max(wire::UNSIGNED_BYTES_MAX + 1),
                "a stranger is read that far only"
            );
        }
        let sent = match received {
            Ok(Received::Text(text)) => Some(text.as_bytes()),
            Ok(Received::Binary(bytes)) => Some(bytes),
            Ok(Received::Ping(payload)) => {
                control_bytes += payload.len();
                None
            }
            Ok(Received::Pong) => None,
            Ok(Received::Close(_)) => return (done, control_bytes, None),
            Err(fault) => return (done, control_bytes, Some(fault)),
        };
        let actions = match sent {
            Some(sent) => {
                assert!(sent.len() <= wire::CLIENT_FRAME_BYTES_MAX);
                logic.frame(encoding.decode_client(sent), now_ms)
            }
            None => logic.noise(now_ms),
        };
        assert!(actions.len() <= 2, "one frame, one answer and perhaps a close");
        for action in actions {
            let ends = matches!(action, Do::Close(_));
            match &action {
                Do::SignIn { .. } => {
                    assert!(!is_signed_in, "once signed in, nobody signs in again");
                    is_signed_in = true;
                    logic.signed_in(Arc::new(Allowance::full(settings, now_ms)));
                    incoming.signed_in();
                }
                Do::Send(frame) => refusal(encoding, frame),
                Do::Close(_) => {}
                _ => {
                    assert!(is_signed_in, "a stranger asks for nothing");
                    logic.answered();
                }
            }
            done.push(action);
            if ends {
                return (done, control_bytes, None);
            }
        }
    }
    unreachable!("the bytes end")
}

/// A refusal is small, can be read by a client, and has a code that this build knows.
fn refusal(encoding: Encoding, frame: &ServerFrame) {
    let (ServerFrame::Error { error } | ServerFrame::Reply { outcome: Outcome::Error(error), .. }) = frame
    else {
        panic!("the logic itself only refuses: {frame:?}");
    };
    assert_ne!(error.code, linli_protocol::ErrorCode::Unknown);
    let bytes = encoding.encode_server(frame);
    assert!(bytes.len() <= REFUSAL_BYTES_MAX, "{} bytes", bytes.len());
    assert_eq!(encoding.decode_server(&bytes).as_ref(), Ok(frame));
}

/// A socket that brings so many bytes at a time, and then its end.
struct Reads {
    rest: Vec<u8>,
    at: usize,
    bytes_max: usize,
}

impl AsyncRead for Reads {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let end = self.rest.len().min(self.at + self.bytes_max.min(buf.remaining()));
        buf.put_slice(&self.rest[self.at..end]);
        self.at = end;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_holds_of_a_client_that_signs_in_and_asks() {
        let frame =
            |text: &[u8]| [&[0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0], text].concat();
        let hello = frame(br#"{"t":"hello","id":1,"token":"t"}"#);
        let stream =
            [&hello[..], &frame(br#"{"t":"mine","id":2}"#), &[0x89, 0x82, 0, 0, 0, 0, b'h', b'i']].concat();
        for first in 0..=255 {
            incoming(&[&[first], &stream[..]].concat());
        }
        let (done, pong_bytes, _) = heard(&stream, Encoding::Json, 3, 0);
        assert!(matches!(done[..], [Do::SignIn { .. }, Do::Mine { .. }]), "{done:?}");
        assert_eq!(pong_bytes, 2);
    }
}
