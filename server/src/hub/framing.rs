//! WebSocket framing of what the server sends (RFC 6455, 5.2): unmasked, unfragmented. Frames are made once
//! and shared, which is why this is not left to a library that copies per connection.

use bytes::Bytes;
use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, ServerFrame};

const FINAL: u8 = 0x80;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PONG: u8 = 0xa;

/// Appends one frame.
pub fn frame_into(buffer: &mut Vec<u8>, encoding: Encoding, frame: &ServerFrame) {
    message_into(buffer, encoding, &encoding.encode_server(frame));
}

fn opcode(encoding: Encoding) -> u8 {
    match encoding {
        Encoding::Json => TEXT,
        Encoding::Bincode => BINARY,
    }
}

/// One frame.
#[must_use]
pub fn framed(encoding: Encoding, frame: &ServerFrame) -> Bytes {
    let mut buffer = Vec::new();
    frame_into(&mut buffer, encoding, frame);
    buffer.into()
}

/// Appends a message as it came.
pub fn message_into(buffer: &mut Vec<u8>, encoding: Encoding, payload: &[u8]) {
    header_into(buffer, opcode(encoding), payload.len());
    buffer.extend_from_slice(payload);
}

/// The close frame of a code.
#[must_use]
pub fn close_frame(code: CloseCode) -> Bytes {
    let reason = code.reason().as_bytes();
    let mut buffer = Vec::with_capacity(4 + reason.len());
    header_into(&mut buffer, CLOSE, 2 + reason.len());
    buffer.extend_from_slice(&code.number().to_be_bytes());
    buffer.extend_from_slice(reason);
    buffer.into()
}

/// Appends the answer to a control ping (RFC 6455, 5.5.3).
pub fn pong_into(buffer: &mut Vec<u8>, payload: &[u8]) {
    header_into(buffer, PONG, payload.len());
    buffer.extend_from_slice(payload);
}

/// Appends the answer to a close (RFC 6455, 5.5.1): its own code, if it had one.
pub fn close_echo_into(buffer: &mut Vec<u8>, code: Option<u16>) {
    let code = code.map(u16::to_be_bytes);
    let payload = code.as_ref().map_or(&[][..], |code| &code[..]);
    header_into(buffer, CLOSE, payload.len());
    buffer.extend_from_slice(payload);
}

fn header_into(buffer: &mut Vec<u8>, opcode: u8, len: usize) {
    buffer.push(FINAL | opcode);
    if let (Ok(short), true) = (u8::try_from(len), len < 126) {
        buffer.push(short);
    } else if let Ok(middle) = u16::try_from(len) {
        buffer.push(126);
        buffer.extend_from_slice(&middle.to_be_bytes());
    } else {
        buffer.push(127);
        buffer.extend_from_slice(&(len as u64).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_the_shortest_form_rfc_6455_asks_for() {
        for (len, header) in [
            (0, vec![0x81, 0]),
            (125, vec![0x81, 125]),
            (126, vec![0x81, 126, 0, 126]),
            (65_535, vec![0x81, 126, 0xff, 0xff]),
            (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let mut buffer = Vec::new();
            header_into(&mut buffer, TEXT, len);
            assert_eq!(buffer, header, "{len}");
        }
    }

    #[test]
    fn a_close_frame_has_the_code_and_its_reason() {
        assert_eq!(&close_frame(CloseCode::Revoked)[..], b"\x88\x09\x0f\xa2revoked");
    }
}
