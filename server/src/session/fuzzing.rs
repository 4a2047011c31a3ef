//! What must hold of a session's way in whatever a socket brings, for `fuzz/`: the tap, the WebSocket library over it,
//! the decoder, and what the logic makes of it. Never here: anything that a serving build needs.
#![allow(clippy::expect_used, clippy::panic)] // failing is how it tells

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_util::Stream as _;
use linli_protocol::codec::Encoding;
use linli_protocol::{Outcome, ServerFrame, limits as wire};
use tokio::io::{AsyncRead, ReadBuf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::SessionSettings;
use super::logic::{Do, Logic};
use super::tap::Tap;
use crate::limits;

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

/// What the session did, and whether it was still open when the bytes were over.
type Heard = (Vec<Do>, usize, bool);

fn heard(stream: &[u8], encoding: Encoding, read_bytes_max: usize, read_already: usize) -> Heard {
    // As in `driver::run`.
    let config = WebSocketConfig::default()
        .read_buffer_size(limits::READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(limits::CONTROL_BYTES_MAX)
        .max_message_size(Some(wire::CLIENT_FRAME_BYTES_MAX))
        .max_frame_size(Some(wire::CLIENT_FRAME_BYTES_MAX));
    let (already, rest) = stream.split_at(read_already.min(stream.len()));
    let tap = Tap::new(Reads { rest: rest.to_vec(), at: 0, bytes_max: read_bytes_max }, already.len());
    let opening = WebSocketStream::from_partially_read(tap, already.to_vec(), Role::Server, Some(config));
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(mut socket) = pin!(opening).poll(&mut cx) else { panic!("it waits for nothing") };
    let settings = SessionSettings { commands_per_s_max: 20, commands_burst_max: 100, ping_ms: 25_000 };
    let mut logic = Logic::new(settings, 0);
    let mut is_signed_in = false;
    let mut done = Vec::new();
    let mut control_bytes = 0;
    for now_ms in 0_u64.. {
        let Poll::Ready(message) = Pin::new(&mut socket).poll_next(&mut cx) else {
            assert!(socket.get_ref().has_control(), "it waits although there is more to read");
            control_bytes += take_control(&mut socket);
            continue;
        };
        control_bytes += take_control(&mut socket);
        if !is_signed_in {
            assert!(
                socket.get_ref().socket().at <= wire::UNSIGNED_BYTES_MAX + 1,
                "a stranger is read that far only"
            );
        }
        // Otherwise the client sends no more, or broke a rule of RFC 6455.
        let Some(Ok(message)) = message else { return (done, control_bytes, false) };
        let actions = match &message {
            Message::Text(_) | Message::Binary(_) => {
                let sent: &[u8] = match &message {
                    Message::Text(text) => text.as_bytes(),
                    Message::Binary(bytes) => bytes,
                    _ => &[],
                };
                assert!(sent.len() <= wire::CLIENT_FRAME_BYTES_MAX);
                logic.frame(encoding.decode_client(sent), now_ms)
            }
            Message::Ping(_) | Message::Pong(_) => logic.noise(now_ms),
            Message::Close(_) | Message::Frame(_) => continue,
        };
        assert!(actions.len() <= 2, "one frame, one answer and perhaps a close");
        for action in actions {
            let ends = matches!(action, Do::Close(_));
            match &action {
                Do::SignIn { .. } => {
                    assert!(!is_signed_in, "once signed in, nobody signs in again");
                    is_signed_in = true;
                    logic.signed_in();
                    socket.get_mut().signed_in();
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
                return (done, control_bytes, true);
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

fn take_control(socket: &mut WebSocketStream<Tap<Reads>>) -> usize {
    let control = socket.get_mut().take_control();
    assert!(control.len() <= limits::CONTROL_BYTES_MAX);
    control.len()
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
        let stream = [&hello[..], &frame(br#"{"t":"mine","id":2}"#), &[0x89, 0x80, 0, 0, 0, 0]].concat();
        for first in 0..=255 {
            incoming(&[&[first], &stream[..]].concat());
        }
        let (done, pong_bytes, _) = heard(&stream, Encoding::Json, 3, 0);
        assert!(matches!(done[..], [Do::SignIn { .. }, Do::Mine { .. }]), "{done:?}");
        assert_eq!(pong_bytes, 2);
    }
}
