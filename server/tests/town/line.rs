//! A WebSocket by hand: every byte that leaves is the test's own, and every frame that comes is seen as it came.
//! It follows no rule by itself but one: a ping is answered while somebody listens for frames.

use std::collections::VecDeque;
use std::net::SocketAddr;

use bytes::{Buf, BytesMut};
use linli_protocol::{ClientId, CloseCode, Epoch, ErrorCode, Topic};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::within;

/// The last fragment, or the only one.
pub(crate) const FIN: u8 = 0x80;
pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;

const MASK: [u8; 4] = [0x5a, 0xc3, 0x0f, 0x99];

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    Text(String),
    Pong(Vec<u8>),
    Closed(u16, String),
    /// The connection ended.
    Gone,
}

/// A connection.
pub(crate) struct Line {
    pub(crate) stream: TcpStream,
    unread: BytesMut,
    early: VecDeque<Value>,
    last_id: u64,
    /// The server's history, once signed in.
    pub(crate) epoch: Option<Epoch>,
}

impl Line {
    /// A TCP connection, with a receive buffer of a size if one is given, and nothing said on it.
    pub(crate) async fn opens(address: SocketAddr, receive_bytes: Option<u32>) -> Line {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = receive_bytes {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let stream = socket.connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Line { stream, unread: BytesMut::new(), early: VecDeque::new(), last_id: 0, epoch: None }
    }

    /// An upgraded connection, not signed in.
    pub(crate) async fn connects(address: SocketAddr) -> Line {
        let mut line = Line::opens(address, None).await;
        line.upgrades().await;
        line
    }

    /// An upgraded connection that has said a good `hello`.
    pub(crate) async fn signs_in(address: SocketAddr, token: &str) -> Line {
        let mut line = Line::connects(address).await;
        line.says_hello(token).await;
        line
    }

    pub(crate) async fn upgrades(&mut self) {
        self.sends_bytes(upgrade_request("").as_bytes()).await;
        let head = self.hears_head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    }

    pub(crate) async fn says_hello(&mut self, token: &str) {
        let reply = self.asks(json!({"t": "hello", "token": token})).await;
        self.epoch = Some(reply["ok"]["epoch"].as_str().expect("hello is answered").parse().unwrap());
    }

    /// Reads the head of an HTTP answer; what follows stays.
    pub(crate) async fn hears_head(&mut self) -> String {
        let end = within("the head of an HTTP answer", async {
            loop {
                if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                    return at + 4;
                }
                let read = self.stream.read_buf(&mut self.unread).await.unwrap_or(0);
                assert!(read > 0, "the connection ended within {:?}", self.unread);
            }
        });
        let end = end.await;
        String::from_utf8(self.unread.split_to(end).to_vec()).unwrap()
    }

    /// Reads an HTTP answer to the connection's end.
    pub(crate) async fn hears_rest(&mut self) -> String {
        let rest = async { while self.stream.read_buf(&mut self.unread).await.unwrap_or(0) > 0 {} };
        within("the end of the connection", rest).await;
        String::from_utf8(self.unread.split().to_vec()).unwrap()
    }

    /// Sends bytes as they are; answers false if the connection broke meanwhile.
    pub(crate) async fn sends_bytes(&mut self, bytes: &[u8]) -> bool {
        within("room to send", self.stream.write_all(bytes)).await.is_ok()
    }

    /// Sends a masked frame: its first byte, its payload.
    pub(crate) async fn sends_frame(&mut self, first: u8, payload: &[u8]) -> bool {
        self.sends_bytes(&frame(first, payload)).await
    }

    /// Sends a text message.
    pub(crate) async fn says(&mut self, text: &str) -> bool {
        self.sends_frame(FIN | TEXT, text.as_bytes()).await
    }

    /// Sends a request under a new id, and does not wait.
    pub(crate) async fn requests(&mut self, mut request: Value) -> u64 {
        self.last_id += 1;
        request["id"] = self.last_id.into();
        self.says(&request.to_string()).await;
        self.last_id
    }

    /// Sends a request and waits for its reply; what comes before is kept for [`Line::frame`].
    pub(crate) async fn asks(&mut self, request: Value) -> Value {
        let id = self.requests(request).await;
        self.reply_to(id).await
    }

    /// Waits for a reply; what comes before is kept for [`Line::frame`].
    pub(crate) async fn reply_to(&mut self, id: u64) -> Value {
        let is_it = |frame: &Value| frame["t"] == "reply" && frame["id"] == id;
        if let Some(at) = self.early.iter().position(is_it) {
            return self.early.remove(at).unwrap();
        }
        loop {
            let frame = self.fresh_frame().await;
            if is_it(&frame) {
                return frame;
            }
            self.early.push_back(frame);
        }
    }

    /// Asks what is refused with this code.
    pub(crate) async fn is_refused(&mut self, request: Value, code: ErrorCode) -> Value {
        let reply = self.asks(request.clone()).await;
        assert_eq!(reply["error"]["code"], code.as_str(), "{request} is answered {reply}");
        assert_eq!(reply["error"]["retry"], code.retry(), "{reply}");
        reply
    }

    /// Asks for an act and answers its seq.
    pub(crate) async fn acts(&mut self, request: Value) -> u64 {
        let reply = self.asks(request.clone()).await;
        reply["ok"]["accepted"]["seq"].as_u64().unwrap_or_else(|| panic!("{request} is answered {reply}"))
    }

    /// Follows a topic from a seq of this history; answers its head.
    pub(crate) async fn follows(&mut self, topic: Topic, after: u64) -> u64 {
        let reply = self.asks(self.subscription(topic, after)).await;
        reply["ok"]["head"].as_u64().unwrap_or_else(|| panic!("{reply}"))
    }

    pub(crate) fn subscription(&self, topic: Topic, after: u64) -> Value {
        let epoch = self.epoch.expect("signed in").to_string();
        json!({"t": "subscribe", "topic": topic, "after": {"epoch": epoch, "seq": after}})
    }

    /// The next frame, parsed.
    pub(crate) async fn frame(&mut self) -> Value {
        match self.early.pop_front() {
            Some(frame) => frame,
            None => self.fresh_frame().await,
        }
    }

    /// The next frame of this kind; others are passed over.
    pub(crate) async fn frame_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["t"] == kind {
                return frame;
            }
        }
    }

    /// The next event of a topic; what is no event is passed over.
    pub(crate) async fn event_of(&mut self, topic: Topic) -> Value {
        loop {
            let frame = self.frame_of("event").await;
            if frame["topic"] == topic.to_string() {
                return frame;
            }
        }
    }

    async fn fresh_frame(&mut self) -> Value {
        loop {
            match self.hears().await {
                Heard::Text(text) if text == r#"{"t":"ping"}"# => {
                    self.says(r#"{"t":"pong"}"#).await;
                }
                Heard::Text(text) => return serde_json::from_str(&text).unwrap(),
                Heard::Pong(_) => {}
                end => panic!("instead of a frame: {end:?}"),
            }
        }
    }

    /// The next thing that comes, as it came.
    pub(crate) async fn hears(&mut self) -> Heard {
        within("something to hear", async {
            loop {
                if let Some(heard) = self.whole() {
                    return heard;
                }
                match self.stream.read_buf(&mut self.unread).await {
                    Ok(0) | Err(_) => return Heard::Gone,
                    Ok(_) => {}
                }
            }
        })
        .await
    }

    /// Reads to the close frame, which must be this one; answers the texts before it.
    pub(crate) async fn is_closed_with(&mut self, code: CloseCode) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            match self.hears().await {
                Heard::Text(text) => texts.push(text),
                Heard::Pong(_) => {}
                end => {
                    let expected = Heard::Closed(code.number(), code.reason().to_owned());
                    assert_eq!(end, expected, "after {texts:?}");
                    break;
                }
            }
        }
        assert_eq!(self.hears().await, Heard::Gone, "nothing follows a close");
        texts
    }

    fn whole(&mut self) -> Option<Heard> {
        let &[first, second, ..] = &self.unread[..] else { return None };
        assert_eq!(first & 0x70, 0, "the server takes part in no extension");
        assert_eq!(second & 0x80, 0, "a server does not mask");
        let (header, length) = match second {
            126 => (4, u64::from(u16::from_be_bytes(self.unread.get(2..4)?.try_into().ok()?))),
            127 => (10, u64::from_be_bytes(self.unread.get(2..10)?.try_into().ok()?)),
            length => (2, u64::from(length)),
        };
        let length = usize::try_from(length).unwrap();
        if self.unread.len() < header + length {
            return None;
        }
        self.unread.advance(header);
        let payload = self.unread.split_to(length).to_vec();
        Some(match first {
            0x81 => Heard::Text(String::from_utf8(payload).unwrap()),
            0x88 if payload.is_empty() => Heard::Closed(1005, String::new()),
            0x88 => {
                let reason = String::from_utf8(payload[2..].to_vec()).unwrap();
                Heard::Closed(u16::from_be_bytes([payload[0], payload[1]]), reason)
            }
            0x8a => Heard::Pong(payload),
            other => panic!("the server sent a frame that starts with {other:#x}"),
        })
    }
}

/// A masked frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// The header of a masked frame that says to be so long.
pub(crate) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        126..=0xffff => {
            bytes.push(0x80 + 126);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
        _ => {
            bytes.push(0x80 + 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes
}

/// A good upgrade request with more header lines, each ending in CR LF.
pub(crate) fn upgrade_request(more: &str) -> String {
    format!(
        "GET /ws HTTP/1.1\r\nHost: linli.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: linli.v1.json\r\n{more}\r\n"
    )
}

/// A fresh name for an act.
pub(crate) fn new_client_id() -> String {
    client_id_at(now_ms())
}

/// A fresh name for an act, as of a time.
pub(crate) fn client_id_at(at_ms: u64) -> String {
    let random = u128::from(getrandom::u64().unwrap()) << 16;
    ClientId::from_parts(at_ms, random).to_string()
}

/// The wall clock, in milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since_1970 = std::time::UNIX_EPOCH.elapsed().unwrap();
    u64::try_from(since_1970.as_millis()).unwrap()
}

/// A post under a fresh name.
pub(crate) fn post(topic: Topic, text: &str) -> Value {
    json!({"t": "post", "topic": topic, "client_id": new_client_id(), "text": text})
}
