//! What comes in: frames out of bytes (RFC 6455, section 5), unmasked in place, fragments joined, everything
//! bounded. An idle connection holds no buffer here, which is why reading is not left to a library that keeps
//! one per connection; headers are still parsed by it.
//!
//! It also holds an unsigned connection to its few bytes.

use std::io::Cursor;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use linli_protocol::limits as wire;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};

use crate::limits;

/// RFC 6455, 5.5.
const CONTROL_BYTES_MAX: usize = 125;

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received<'a> {
    /// A whole text message, valid UTF-8.
    Text(&'a str),
    /// A whole binary message.
    Binary(&'a [u8]),
    /// A control ping: to be answered with its own bytes.
    Ping(&'a [u8]),
    /// A control pong. Nobody asked for one.
    Pong,
    /// The peer closes, with a code or without.
    Close(Option<u16>),
}

/// Why nothing can be read any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The peer is gone; there is nobody to tell.
    Gone,
    /// RFC 6455 was broken.
    Protocol,
    /// A message over [`wire::CLIENT_FRAME_BYTES_MAX`], or more than an unsigned connection may send.
    TooLarge,
    /// A text message or a close reason that is not UTF-8.
    NotUtf8,
}

/// A message in fragments.
#[derive(Debug)]
struct Fragments {
    is_text: bool,
    /// The last one has come: lent out until the next is looked for.
    is_whole: bool,
    bytes: Vec<u8>,
    /// Up to here it is known to be UTF-8.
    utf8_len: usize,
}

/// Where a payload lies in what was read.
type Place = std::ops::Range<usize>;

/// What was found; the bytes are borrowed afterwards.
enum Found {
    Message { is_text: bool, place: Place },
    Joined,
    Ping(Place),
    Pong,
    Close(Option<u16>),
}

/// The reading half of a connection.
#[derive(Debug)]
pub(super) struct Incoming {
    /// Bytes read; those before `taken` have been handed out.
    read: Vec<u8>,
    taken: usize,
    fragments: Option<Box<Fragments>>,
    /// Bytes that may still be read before sign-in; `None` once signed in.
    unsigned_left: Option<usize>,
}

impl Incoming {
    /// With what was read beyond the upgrade request.
    pub(super) fn new(read_already: &[u8]) -> Incoming {
        // One more than allowed, so that only the byte too many is too many.
        let unsigned_left = Some((wire::UNSIGNED_BYTES_MAX + 1).saturating_sub(read_already.len()));
        Incoming { read: read_already.to_vec(), taken: 0, fragments: None, unsigned_left }
    }

    /// Takes the limit of unsigned connections away.
    pub(super) fn signed_in(&mut self) {
        self.unsigned_left = None;
    }

    /// The next of what came: from what was read already, else from the socket.
    pub(super) fn poll_next(
        &mut self,
        socket: &mut (impl AsyncRead + Unpin),
        cx: &mut Context<'_>,
    ) -> Poll<Result<Received<'_>, Fault>> {
        let found = loop {
            if let Some(found) = self.take()? {
                break found;
            }
            ready!(self.poll_fill(socket, cx))?;
        };
        Poll::Ready(self.lend(found))
    }

    /// Reads once, or waits.
    fn poll_fill(
        &mut self,
        socket: &mut (impl AsyncRead + Unpin),
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Fault>> {
        self.read.drain(..std::mem::take(&mut self.taken));
        if self.read.is_empty() {
            // An idle connection keeps no buffer.
            self.read = Vec::new();
        }
        // Copied once more, so that what is kept is as large as what came.
        let mut part = [MaybeUninit::uninit(); limits::READ_BYTES_MAX];
        let most = self.unsigned_left.map_or(part.len(), |left| left.min(part.len()));
        let mut part = ReadBuf::uninit(&mut part[..most]);
        match ready!(Pin::new(socket).poll_read(cx, &mut part)) {
            Ok(()) if part.filled().is_empty() => Poll::Ready(Err(Fault::Gone)),
            Ok(()) => {
                self.read.extend_from_slice(part.filled());
                Poll::Ready(self.count(part.filled().len()))
            }
            Err(_) => Poll::Ready(Err(Fault::Gone)),
        }
    }

    /// Holds an unsigned connection to its limit.
    fn count(&mut self, read: usize) -> Result<(), Fault> {
        if let Some(left) = &mut self.unsigned_left {
            *left = left.saturating_sub(read);
            if *left == 0 {
                return Err(Fault::TooLarge);
            }
        }
        Ok(())
    }

    /// Takes frames that are there until one of them is something; a fragment alone is nothing yet.
    fn take(&mut self) -> Result<Option<Found>, Fault> {
        self.fragments.take_if(|fragments| fragments.is_whole);
        loop {
            let mut cursor = Cursor::new(&self.read[self.taken..]);
            let Some((header, len)) = FrameHeader::parse(&mut cursor).map_err(|_| Fault::Protocol)? else {
                return Ok(None);
            };
            let (mask, len) = self.check(&header, len)?;
            let header_len = usize::try_from(cursor.position()).map_err(|_| Fault::Protocol)?;
            let start = self.taken + header_len;
            let place = start..start + len;
            let Some(payload) = self.read.get_mut(place.clone()) else { return Ok(None) };
            unmask(payload, mask);
            self.taken = place.end;
            if let Some(found) = self.found(&header, place)? {
                return Ok(Some(found));
            }
        }
    }

    /// Refuses what a header alone gives away, before any of its payload is waited for.
    fn check(&self, header: &FrameHeader, len: u64) -> Result<([u8; 4], usize), Fault> {
        // RFC 6455, 5.1 and 5.2: masked, and no extension was agreed on.
        let (Some(mask), false) = (header.mask, header.rsv1 || header.rsv2 || header.rsv3) else {
            return Err(Fault::Protocol);
        };
        let len = usize::try_from(len).map_err(|_| Fault::TooLarge)?;
        match header.opcode {
            // RFC 6455, 5.5: control frames are whole and short.
            OpCode::Control(_) if !header.is_final || len > CONTROL_BYTES_MAX => Err(Fault::Protocol),
            OpCode::Control(_) => Ok((mask, len)),
            // RFC 6455, 5.4: fragments of two messages are never mixed.
            OpCode::Data(data) if (data == Data::Continue) != self.fragments.is_some() => {
                Err(Fault::Protocol)
            }
            OpCode::Data(_) => {
                let joined = self.fragments.as_ref().map_or(0, |fragments| fragments.bytes.len());
                let is_too_large = joined.saturating_add(len) > wire::CLIENT_FRAME_BYTES_MAX;
                if is_too_large { Err(Fault::TooLarge) } else { Ok((mask, len)) }
            }
        }
    }

    fn found(&mut self, header: &FrameHeader, place: Place) -> Result<Option<Found>, Fault> {
        let is_text = header.opcode == OpCode::Data(Data::Text);
        Ok(match header.opcode {
            OpCode::Control(Control::Ping) => Some(Found::Ping(place)),
            OpCode::Control(Control::Pong) => Some(Found::Pong),
            OpCode::Control(_) => Some(Found::Close(close_code(&self.read[place])?)),
            OpCode::Data(Data::Text | Data::Binary) if header.is_final => {
                Some(Found::Message { is_text, place })
            }
            OpCode::Data(_) => {
                let fragments = self.fragments.get_or_insert_with(|| Box::new(Fragments::of(is_text)));
                fragments.append(&self.read[place], header.is_final)?;
                header.is_final.then_some(Found::Joined)
            }
        })
    }

    fn lend(&self, found: Found) -> Result<Received<'_>, Fault> {
        let (is_text, bytes) = match found {
            Found::Message { is_text, place } => (is_text, &self.read[place]),
            Found::Joined => match self.fragments.as_deref() {
                Some(fragments) => (fragments.is_text, &fragments.bytes[..]),
                None => return Err(Fault::Protocol),
            },
            Found::Ping(place) => return Ok(Received::Ping(&self.read[place])),
            Found::Pong => return Ok(Received::Pong),
            Found::Close(code) => return Ok(Received::Close(code)),
        };
        if is_text {
            str::from_utf8(bytes).map(Received::Text).map_err(|_| Fault::NotUtf8)
        } else {
            Ok(Received::Binary(bytes))
        }
    }
}

impl Fragments {
    fn of(is_text: bool) -> Fragments {
        Fragments { is_text, is_whole: false, bytes: Vec::new(), utf8_len: 0 }
    }

    /// Appends one, and finds bad text at once: RFC 6455, 8.1, lets a receiver wait, but not for ever.
    fn append(&mut self, bytes: &[u8], is_last: bool) -> Result<(), Fault> {
        self.bytes.extend_from_slice(bytes);
        self.is_whole = is_last;
        if self.is_text
            && let Err(error) = str::from_utf8(&self.bytes[self.utf8_len..])
        {
            // A character that lies across two fragments is not wrong yet.
            if is_last || error.error_len().is_some() {
                return Err(Fault::NotUtf8);
            }
            self.utf8_len += error.valid_up_to();
        } else {
            self.utf8_len = self.bytes.len();
        }
        Ok(())
    }
}

/// RFC 6455, 5.3.
fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let mut words = payload.chunks_exact_mut(4);
    for word in &mut words {
        for (byte, mask) in word.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
    for (byte, mask) in words.into_remainder().iter_mut().zip(mask) {
        *byte ^= mask;
    }
}

/// RFC 6455, 5.5.1 and 7.4: nothing, or a number that may be sent and a reason.
fn close_code(payload: &[u8]) -> Result<Option<u16>, Fault> {
    let Some((number, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Ok(None) } else { Err(Fault::Protocol) };
    };
    let number = u16::from_be_bytes(*number);
    if !CloseCode::from(number).is_allowed() {
        return Err(Fault::Protocol);
    }
    str::from_utf8(reason).map_err(|_| Fault::NotUtf8)?;
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![first];
        match u8::try_from(payload.len()) {
            Ok(short) if short < 126 => frame.push(0x80 | short),
            _ => {
                frame.push(0xfe);
                frame.extend_from_slice(&u16::try_from(payload.len()).unwrap().to_be_bytes());
            }
        }
        frame.extend_from_slice(&MASK);
        let start = frame.len();
        frame.extend_from_slice(payload);
        unmask(&mut frame[start..], MASK);
        frame
    }

    /// Everything that is found in these bytes, however they are cut, up to the first fault.
    fn heard(bytes: &[u8], step: usize) -> Vec<String> {
        let mut incoming = Incoming::new(&[]);
        let mut heard = Vec::new();
        for part in bytes.chunks(step) {
            incoming.read.drain(..std::mem::take(&mut incoming.taken));
            incoming.read.extend_from_slice(part);
            loop {
                let said = match incoming.take().and_then(|f| f.map(|f| incoming.lend(f)).transpose()) {
                    Ok(None) => break,
                    Ok(Some(received)) => format!("{received:?}"),
                    Err(fault) => {
                        heard.push(format!("{fault:?}"));
                        return heard;
                    }
                };
                heard.push(said);
            }
        }
        heard
    }

    #[test]
    fn messages_are_the_same_however_their_bytes_are_cut() {
        let bytes = [
            frame(0x81, "你好".as_bytes()),
            frame(0x01, &"你".as_bytes()[..2]),
            frame(0x89, b"ping"),
            frame(0x80, &"你".as_bytes()[2..]),
            frame(0x82, &[7; 300]),
            frame(0x8a, b""),
            frame(0x88, &[3, 232]),
        ]
        .concat();
        let whole = heard(&bytes, bytes.len());
        assert_eq!(whole[..3], [r#"Text("你好")"#, "Ping([112, 105, 110, 103])", r#"Text("你")"#]);
        assert_eq!(whole[4..], ["Pong", "Close(Some(1000))"]);
        for step in 1..20 {
            assert_eq!(heard(&bytes, step), whole, "{step} bytes at a time");
        }
    }

    #[test]
    fn what_breaks_the_protocol_is_found_at_its_header() {
        for (what, bytes) in [
            ("a reserved bit", frame(0xc1, b"")),
            ("a reserved opcode", frame(0x83, b"x")),
            ("no mask", vec![0x81, 1, b'x']),
            ("a continuation of nothing", frame(0x80, b"x")),
            ("a message within a message", [frame(0x01, b"x"), frame(0x81, b"y")].concat()),
            ("a ping in fragments", frame(0x09, b"x")),
            ("a long ping", frame(0x89, &[0; 126])),
            ("a close of one byte", frame(0x88, &[3])),
            ("a close code nobody may send", frame(0x88, &1005_u16.to_be_bytes())),
        ] {
            let last = heard(&bytes, 3).pop();
            assert_eq!(last.as_deref(), Some("Protocol"), "{what}");
        }
    }

    #[test]
    fn a_length_that_is_too_large_is_refused_before_a_byte_of_it_comes() {
        let mut bytes = vec![0x81, 0xff];
        bytes.extend_from_slice(&u64::MAX.to_be_bytes());
        bytes.extend_from_slice(&MASK);
        assert_eq!(heard(&bytes, 100), ["TooLarge"]);
    }

    #[test]
    fn fragments_are_bounded_all_together() {
        let mut bytes = frame(0x01, &vec![b'x'; 60_000]);
        bytes.extend(frame(0x80, &vec![b'x'; 5_536]));
        assert_eq!(heard(&bytes, 999).len(), 1, "65,536 bytes are a message");
        let mut bytes = frame(0x01, &vec![b'x'; 60_000]);
        bytes.extend(frame(0x80, &vec![b'x'; 5_537]));
        assert_eq!(heard(&bytes, 999), ["TooLarge"]);
    }

    #[test]
    fn bad_text_is_found_in_the_fragment_that_has_it() {
        assert_eq!(heard(&frame(0x81, b"\xff"), 9), ["NotUtf8"]);
        assert_eq!(heard(&frame(0x01, b"a\xff"), 9), ["NotUtf8"]);
        assert_eq!(heard(&[frame(0x01, b"\xe4"), frame(0x80, b"{}")].concat(), 99), ["NotUtf8"]);
        assert_eq!(heard(&[frame(0x01, b"\xe4"), frame(0x80, b"")].concat(), 99), ["NotUtf8"]);
        assert_eq!(heard(&frame(0x88, b"\x03\xe8\xff"), 9), ["NotUtf8"], "a close reason");
    }

    #[tokio::test]
    async fn an_idle_connection_keeps_no_buffer_and_an_unsigned_one_reads_four_kib() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut incoming = Incoming::new(&[]);

        tokio::io::AsyncWriteExt::write_all(&mut &mut { peer }, &frame(0x81, b"hello")).await.unwrap();
        let text =
            std::future::poll_fn(|cx| incoming.poll_next(&mut socket, cx).map(|r| format!("{r:?}"))).await;
        assert_eq!(text, r#"Ok(Text("hello"))"#);
        let gone =
            std::future::poll_fn(|cx| incoming.poll_next(&mut socket, cx).map(|r| format!("{r:?}"))).await;
        assert_eq!(gone, "Err(Gone)");
        assert_eq!(incoming.count(wire::UNSIGNED_BYTES_MAX - 11), Ok(()));
        assert_eq!(incoming.count(1), Err(Fault::TooLarge));
    }
}
