//! A connection by hand for whoever is not honest or not well: every byte that leaves is chosen, nothing is answered by
//! itself, and nothing is read until somebody reads.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use linli_protocol::codec::JSON_SUBPROTOCOL;
use linli_protocol::{Epoch, Topic};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// The last fragment, or the only one.
pub(super) const FIN: u8 = 0x80;
/// A further fragment.
pub(super) const CONTINUATION: u8 = 0x0;
/// A text message.
pub(super) const TEXT: u8 = 0x1;
/// A binary message.
pub(super) const BINARY: u8 = 0x2;
/// A close.
pub(super) const CLOSE: u8 = 0x8;
/// A ping.
pub(super) const PING: u8 = 0x9;

const MASK: [u8; 4] = [0x5a, 0xc3, 0x0f, 0x99];
/// Nothing that a server must answer takes so long.
const ANSWER: Duration = Duration::from_secs(20);
/// Most bytes that one read takes.
const READ_BYTES: usize = 16 * 1024;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// A text message.
    Text(String),
    /// A pong.
    Pong,
    /// A close frame with its number; 1005 if it had none.
    Closed(u16),
    /// The connection ended.
    Gone,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Line {
    /// Its socket.
    pub(super) stream: TcpStream,
    unread: Vec<u8>,
}

impl Line {
    /// A TCP connection, from a loopback address and with a receive buffer of a size if they are given.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn open(
        server: SocketAddr,
        from: Option<Ipv4Addr>,
        receive_bytes: Option<u32>,
    ) -> Result<Line> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = receive_bytes {
            socket.set_recv_buffer_size(bytes)?;
        }
        if let Some(from) = from {
            socket.bind((from, 0).into())?;
        }
        let stream = timeout(ANSWER, socket.connect(server)).await.context("connecting takes too long")??;
        stream.set_nodelay(true)?;
        Ok(Line { stream, unread: Vec::new() })
    }

    /// Upgrades the connection.
    ///
    /// # Errors
    /// When the server does not agree.
    pub(super) async fn upgrade(&mut self) -> Result<()> {
        self.send(upgrade_request("").as_bytes()).await?;
        let head = timeout(ANSWER, self.head()).await.context("the upgrade is not answered")??;
        if head.starts_with("HTTP/1.1 101 ") { Ok(()) } else { bail!("the upgrade is answered {head}") }
    }

    /// Upgrades, signs in, and answers the server's epoch.
    ///
    /// # Errors
    /// When the server does not agree.
    pub(super) async fn sign_in(&mut self, token: &str) -> Result<Epoch> {
        self.upgrade().await?;
        let reply = self.ask(1, json!({"t": "hello", "token": token})).await?;
        let epoch = reply["ok"]["epoch"].as_str().with_context(|| format!("hello is answered {reply}"))?;
        epoch.parse().map_err(|_| anyhow::anyhow!("no epoch: {epoch}"))
    }

    /// Follows a topic from its first event.
    ///
    /// # Errors
    /// When the server does not agree.
    pub(super) async fn follow(&mut self, topic: Topic, epoch: Epoch) -> Result<()> {
        let after = json!({"epoch": epoch.to_string(), "seq": 0});
        let reply = self.ask(2, json!({"t": "subscribe", "topic": topic, "after": after})).await?;
        if reply["ok"].is_object() { Ok(()) } else { bail!("subscribe is answered {reply}") }
    }

    /// Sends a request and waits for its reply; what comes before it is forgotten.
    ///
    /// # Errors
    /// When none comes.
    pub(super) async fn ask(&mut self, id: u64, mut request: Value) -> Result<Value> {
        request["id"] = id.into();
        self.say(&request.to_string()).await?;
        let reply = async {
            loop {
                match self.hear().await? {
                    Heard::Text(text) => {
                        let frame: Value = serde_json::from_str(&text)?;
                        if frame["t"] == "reply" && frame["id"] == id {
                            return Ok(frame);
                        }
                    }
                    Heard::Pong => {}
                    end => bail!("{request} is answered {end:?}"),
                }
            }
        };
        timeout(ANSWER, reply).await.context("a request is not answered")?
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the connection is gone.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Sends a text message.
    ///
    /// # Errors
    /// When the connection is gone.
    pub(super) async fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.send(&frame(FIN | TEXT, text.as_bytes())).await
    }

    /// Reads one byte of whatever comes.
    ///
    /// # Errors
    /// When the connection is gone.
    pub(super) async fn sip(&mut self) -> std::io::Result<bool> {
        let mut byte = [0];
        let read = self.stream.read(&mut byte).await?;
        self.unread.extend_from_slice(&byte[..read]);
        Ok(read > 0)
    }

    /// The next thing that comes.
    ///
    /// # Errors
    /// When it breaks the WebSocket protocol.
    pub(super) async fn hear(&mut self) -> Result<Heard> {
        loop {
            if let Some(heard) = self.whole()? {
                return Ok(heard);
            }
            if !self.more().await {
                return Ok(Heard::Gone);
            }
        }
    }

    /// Reads what there is; false at the end.
    pub(super) async fn more(&mut self) -> bool {
        let before = self.unread.len();
        self.unread.reserve(READ_BYTES);
        let mut part = (&mut self.stream).take(READ_BYTES as u64);
        matches!(part.read_buf(&mut self.unread).await, Ok(read) if read > 0) && self.unread.len() > before
    }

    /// What was read and not yet taken, which is taken herewith.
    pub(super) fn take_unread(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unread)
    }

    async fn head(&mut self) -> Result<String> {
        loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = self.unread.drain(..at + 4).collect();
                return Ok(String::from_utf8(head)?);
            }
            if !self.more().await {
                bail!("the connection ended within an HTTP answer");
            }
        }
    }

    fn whole(&mut self) -> Result<Option<Heard>> {
        let &[first, second, ..] = &self.unread[..] else { return Ok(None) };
        if first & 0x70 != 0 || second & 0x80 != 0 {
            bail!("a server's frame begins with {first:#x} {second:#x}");
        }
        let extended = |bytes: usize| {
            let digits = self.unread.get(2..2 + bytes)?;
            Some((2 + bytes, digits.iter().fold(0_u64, |length, digit| length << 8 | u64::from(*digit))))
        };
        let header = match second {
            126 => extended(2),
            127 => extended(8),
            length => Some((2, u64::from(length))),
        };
        let Some((header, length)) = header else { return Ok(None) };
        let end = header + usize::try_from(length)?;
        if self.unread.len() < end {
            return Ok(None);
        }
        let payload: Vec<u8> = self.unread.drain(..end).skip(header).collect();
        Ok(Some(match (first, &payload[..]) {
            (0x81, _) => Heard::Text(String::from_utf8(payload)?),
            (0x88, [high, low, ..]) => Heard::Closed(u16::from_be_bytes([*high, *low])),
            (0x88, _) => Heard::Closed(1005),
            (0x8a, _) => Heard::Pong,
            _ => bail!("a server's frame begins with {first:#x}"),
        }))
    }
}

/// A masked frame: its first byte, its payload.
#[must_use]
pub(super) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = header(first, payload.len() as u64);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// The header of a masked frame that says to be so long.
#[must_use]
pub(super) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    let digits = length.to_be_bytes();
    match length {
        0..=125 => bytes.push(0x80 + digits[7]),
        126..=0xffff => {
            bytes.push(0x80 + 126);
            bytes.extend_from_slice(&digits[6..]);
        }
        _ => {
            bytes.push(0x80 + 127);
            bytes.extend_from_slice(&digits);
        }
    }
    bytes.extend(MASK);
    bytes
}

/// A good upgrade request with more header lines, each ending in CR LF.
#[must_use]
pub(super) fn upgrade_request(more: &str) -> String {
    format!(
        "GET /ws HTTP/1.1\r\nHost: linli.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: {JSON_SUBPROTOCOL}\r\n{more}\r\n"
    )
}
