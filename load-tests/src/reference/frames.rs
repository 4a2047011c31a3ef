//! The WebSocket as the bare server sees it: the upgrade's answer, a client's masked frames, a server's own.

use linli_protocol::codec::JSON_SUBPROTOCOL;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Longest request that may open a connection, in bytes.
pub(super) const REQUEST_BYTES_MAX: usize = 8 * 1024;
/// Longest payload of a client's frame, in bytes.
pub(super) const PAYLOAD_BYTES_MAX: usize = 64 * 1024;

/// A client's frame as it lies in the buffer, unmasked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ClientFrame<'a> {
    pub(super) opcode: u8,
    pub(super) payload: &'a [u8],
    // Its length with the header.
    pub(super) bytes: usize,
}

/// An upgrade that was asked for: its group, the answer, and where the request ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Upgrade {
    pub(super) group: u32,
    pub(super) answer: Vec<u8>,
    pub(super) end: usize,
}

/// Reads a request for an upgrade, once it is complete.
///
/// # Errors
/// When it is not one.
pub(super) fn upgrade(bytes: &[u8]) -> Result<Option<Upgrade>, &'static str> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if bytes.len() > REQUEST_BYTES_MAX { Err("a request without an end") } else { Ok(None) };
    };
    let head = str::from_utf8(&bytes[..end]).map_err(|_| "a request that is not text")?;
    let mut lines = head.split("\r\n");
    let path = lines.next().and_then(|line| line.strip_prefix("GET ")).ok_or("not a GET")?;
    let group = path
        .split_once("group=")
        .and_then(|(_, rest)| rest.split(' ').next()?.parse().ok())
        .ok_or("no group in the path")?;
    let key = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        .map(|(_, key)| key.trim())
        .ok_or("no Sec-WebSocket-Key")?;
    let accept = derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {JSON_SUBPROTOCOL}\r\n\r\n"
    );
    Ok(Some(Upgrade { group, answer: answer.into_bytes(), end: end + 4 }))
}

/// The first frame of `bytes`, unmasked in place, or nothing while it is incomplete.
///
/// # Errors
/// Says which rule the client broke.
pub(super) fn client_frame(bytes: &mut [u8]) -> Result<Option<ClientFrame<'_>>, &'static str> {
    let [first, second, rest @ ..] = &*bytes else { return Ok(None) };
    let (first, second) = (*first, *second);
    if first & 0xF0 != 0x80 || second & 0x80 == 0 {
        return Err("a fragment, an extension's frame, or one without a mask");
    }
    let (header, length) = match (second & 0x7F, rest) {
        (0x7F, _) => return Err("a frame above the limit"),
        (0x7E, [a, b, ..]) => (4, usize::from(u16::from_be_bytes([*a, *b]))),
        (0x7E, _) => return Ok(None),
        (short, _) => (2, usize::from(short)),
    };
    let start = header + 4;
    if bytes.len() < start + length {
        return Ok(None);
    }
    let mask = [bytes[header], bytes[header + 1], bytes[header + 2], bytes[header + 3]];
    let payload = &mut bytes[start..start + length];
    for (byte, key) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
    Ok(Some(ClientFrame { opcode: first & 0x0F, payload, bytes: start + length }))
}

/// Appends a server's frame. A payload is never longer than a client's frame may be.
pub(super) fn put_frame(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match u16::try_from(payload.len()) {
        Ok(length @ 0..126) => out.push(length.to_be_bytes()[1]),
        Ok(length) => {
            out.push(0x7E);
            out.extend_from_slice(&length.to_be_bytes());
        }
        Err(_) => {
            out.push(0x7F);
            out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ws;

    #[test]
    fn our_own_clients_upgrade_is_answered_with_the_accept_it_wants() {
        let request = ws::upgrade_request("127.0.0.1:1", &super::super::path_of(7));
        assert_eq!(upgrade(&request[..request.len() - 1]), Ok(None));
        let upgrade = upgrade(&request).unwrap().unwrap();
        assert_eq!((upgrade.group, upgrade.end), (7, request.len()));
        assert_eq!(ws::upgrade_answer(&upgrade.answer), Ok(Some(upgrade.answer.len())));
    }

    #[test]
    fn what_is_no_upgrade_is_refused() {
        assert!(upgrade(b"POST /ws?group=1 HTTP/1.1\r\n\r\n").is_err());
        assert!(upgrade(b"GET /ws HTTP/1.1\r\nSec-WebSocket-Key: x\r\n\r\n").is_err());
        assert!(upgrade(b"GET /ws?group=1 HTTP/1.1\r\n\r\n").is_err());
        assert!(upgrade(&vec![b'x'; REQUEST_BYTES_MAX + 1]).is_err());
    }

    #[test]
    fn what_our_client_masks_is_read_and_goes_back_as_our_client_reads_it() {
        for length in [0, 1, 125, 126, 4096, 65_535] {
            let payload = vec![b'x'; length];
            let mut masked = Vec::new();
            ws::put_frame(&mut masked, ws::TEXT, &payload, [9, 8, 7, 6]);
            let all = masked.len();
            for cut in [0, 1, 5, all - 1] {
                assert_eq!(client_frame(&mut masked.clone()[..cut]), Ok(None), "{length} cut at {cut}");
            }
            let frame = client_frame(&mut masked).unwrap().unwrap();
            assert_eq!((frame.opcode, frame.payload, frame.bytes), (ws::TEXT, &payload[..], all));
            let mut out = Vec::new();
            put_frame(&mut out, ws::TEXT, frame.payload);
            assert_eq!(ws::next_frame(&out).unwrap().unwrap().payload, payload);
        }
    }

    #[test]
    fn a_frame_without_a_mask_or_above_the_limit_is_refused() {
        assert!(client_frame(&mut [0x81, 1, b'x']).is_err());
        assert!(client_frame(&mut [0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0]).is_err());
    }
}
