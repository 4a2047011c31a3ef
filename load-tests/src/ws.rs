//! The bytes of a WebSocket as a client sees them (RFC 6455): the upgrade, headers of frames, masked frames.
//! Written for reading millions of small frames a second; it never copies a payload and never allocates per frame.

use linli_protocol::codec::JSON_SUBPROTOCOL;
use linli_protocol::limits::SERVER_FRAME_BYTES_MAX;

/// The nonce of RFC 6455's own example, and the answer it must get. A fixed one is enough on loopback,
/// where no cache stands between.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Longest answer to an upgrade, in bytes.
const ANSWER_BYTES_MAX: usize = 8 * 1024;
/// Longest header of a frame, in bytes.
pub const HEADER_BYTES_MAX: usize = 14;

const LENGTH_OF_16_BITS: u8 = 0x7E;
const LENGTH_OF_64_BITS: u8 = 0x7F;

/// A text frame.
pub const TEXT: u8 = 0x1;
/// A close frame.
pub const CLOSE: u8 = 0x8;
/// A ping of the WebSocket itself.
pub const PING: u8 = 0x9;
/// The answer to it.
pub const PONG: u8 = 0xA;

/// A frame as it lies in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What kind of frame.
    pub opcode: u8,
    /// What it carries.
    pub payload: &'a [u8],
    /// Its length with the header, in bytes.
    pub bytes: usize,
}

/// The request that opens a WebSocket at `path`.
#[must_use]
pub fn upgrade_request(host: &str, path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Protocol: {JSON_SUBPROTOCOL}\r\n\r\n"
    )
    .into_bytes()
}

/// Reads the answer to the upgrade: its length once it is complete and a consent.
///
/// # Errors
/// Says why this is not a WebSocket of ours.
pub fn upgrade_answer(bytes: &[u8]) -> Result<Option<usize>, String> {
    let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err("the answer to the upgrade has no end".to_owned());
        }
        return Ok(None);
    };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("101") {
        return Err(format!("the upgrade was answered {status}"));
    }
    let header = |name: &str| {
        head.split("\r\n")
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    if header("sec-websocket-accept").as_deref() != Some(ACCEPT) {
        return Err("the upgrade's answer has the wrong Sec-WebSocket-Accept".to_owned());
    }
    if header("sec-websocket-protocol").as_deref() != Some(JSON_SUBPROTOCOL) {
        return Err(format!("the server did not agree to {JSON_SUBPROTOCOL}"));
    }
    Ok(Some(end + 4))
}

/// The first frame of `bytes`, or nothing while it is incomplete.
///
/// # Errors
/// Says which rule the server broke.
#[inline]
pub fn next_frame(bytes: &[u8]) -> Result<Option<Frame<'_>>, &'static str> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    // FIN must be set: no server of ours sends fragments. The three bits after it belong to extensions.
    if first & 0xF0 != 0x80 {
        return Err("a fragment or an extension's frame");
    }
    let (header, length) = match second {
        0..126 => (2, usize::from(*second)),
        &LENGTH_OF_16_BITS => match rest {
            [a, b, ..] => (4, usize::from(u16::from_be_bytes([*a, *b]))),
            _ => return Ok(None),
        },
        &LENGTH_OF_64_BITS => match rest.first_chunk::<8>() {
            Some(long) => (10, usize::try_from(u64::from_be_bytes(*long)).unwrap_or(usize::MAX)),
            None => return Ok(None),
        },
        _ => return Err("a masked frame from a server"),
    };
    if length > SERVER_FRAME_BYTES_MAX {
        return Err("a frame above a server's limit");
    }
    let payload = bytes.get(header..header + length);
    Ok(payload.map(|payload| Frame { opcode: first & 0x0F, payload, bytes: header + length }))
}

/// Appends a client's frame, masked as the RFC wants it.
pub fn put_frame(out: &mut Vec<u8>, opcode: u8, payload: &[u8], mask: [u8; 4]) {
    out.push(0x80 | opcode);
    match payload.len() {
        short @ 0..126 => out.push(0x80 | u8::try_from(short).unwrap_or(125)),
        length => {
            if let Ok(middle) = u16::try_from(length) {
                out.push(0x80 | LENGTH_OF_16_BITS);
                out.extend_from_slice(&middle.to_be_bytes());
            } else {
                out.push(0x80 | LENGTH_OF_64_BITS);
                out.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
    }
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server_frame(payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x81];
        match payload.len() {
            n @ 0..126 => bytes.push(u8::try_from(n).unwrap()),
            n @ 126..65536 => {
                bytes.push(126);
                bytes.extend(u16::try_from(n).unwrap().to_be_bytes());
            }
            n => {
                bytes.push(127);
                bytes.extend((n as u64).to_be_bytes());
            }
        }
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn frames_of_all_three_lengths_are_read_and_none_before_it_is_complete() {
        for length in [0, 1, 125, 126, 127, 65535, 65536, 200_000] {
            let bytes = server_frame(&vec![b'x'; length]);
            let frame = next_frame(&bytes).unwrap().unwrap();
            assert_eq!((frame.opcode, frame.payload.len(), frame.bytes), (TEXT, length, bytes.len()));
            for cut in [0, 1, 2, 3, 9, bytes.len() - 1] {
                let cut = cut.min(bytes.len() - 1);
                assert_eq!(next_frame(&bytes[..cut]), Ok(None), "{length} cut at {cut}");
            }
        }
    }

    #[test]
    fn what_a_server_must_not_send_is_refused() {
        assert!(next_frame(&[0x01, 0]).is_err(), "a fragment");
        assert!(next_frame(&[0xC1, 0]).is_err(), "a compressed frame");
        assert!(next_frame(&[0x81, 0x80, 0, 0, 0, 0]).is_err(), "a masked frame");
        assert!(next_frame(&[0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0]).is_err(), "four GiB");
    }

    #[test]
    fn a_masked_frame_unmasks_to_what_was_put() {
        for length in [0, 5, 126, 70_000] {
            let payload: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let mut out = Vec::new();
            put_frame(&mut out, TEXT, &payload, [1, 2, 3, 4]);
            let body = out.split_off(out.len() - length);
            let unmasked: Vec<u8> =
                body.iter().zip([1, 2, 3, 4].iter().cycle()).map(|(b, k)| b ^ k).collect();
            assert_eq!(unmasked, payload);
            assert_eq!(&out[out.len() - 4..], [1, 2, 3, 4]);
        }
    }

    #[test]
    fn only_a_consent_to_our_protocol_is_an_upgrade() {
        let good = format!(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nsec-websocket-accept: {ACCEPT}\r\n\
             Sec-WebSocket-Protocol: {JSON_SUBPROTOCOL}\r\n\r\n"
        );
        assert_eq!(upgrade_answer(good.as_bytes()), Ok(Some(good.len())));
        assert_eq!(upgrade_answer(&good.as_bytes()[..good.len() - 1]), Ok(None));
        assert!(upgrade_answer(b"HTTP/1.1 429 Too Many Requests\r\n\r\n").is_err());
        assert!(upgrade_answer(good.replace("linli.v1.json", "chat").as_bytes()).is_err());
        assert!(upgrade_answer(good.replace("s3pP", "s3pQ").as_bytes()).is_err());
    }
}
