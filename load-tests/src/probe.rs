//! A blocking connection for single questions, such as where a topic stands. It reads with the real decoder,
//! so that what the fast readers are compared with does not come from their own shortcuts.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use linli_protocol::codec::json;
use linli_protocol::limits::VIEW_ITEMS_MAX;
use linli_protocol::{AsOf, ClientFrame, Item, Op, Outcome, Request, RequestId, ServerFrame, Success, Topic};

use crate::target::Target;
use crate::ws;

/// Longest wait for any bytes.
const ANSWER_S_MAX: u64 = 30;
/// Most frames between a question and its answer.
const FRAMES_MAX: usize = 10_000;
/// Most pages of one view.
const PAGES_MAX: usize = 10_000;
const MASK: [u8; 4] = [0x5a, 0xc3, 0x17, 0x88];

/// A signed-in connection that asks.
#[derive(Debug)]
pub struct Probe {
    stream: TcpStream,
    buffer: Vec<u8>,
    last_id: u64,
}

impl Probe {
    /// Connects and signs in.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub fn open(target: &Target, token: &str) -> Result<Probe> {
        let stream = TcpStream::connect(target.address).context("cannot connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(ANSWER_S_MAX)))?;
        let mut probe = Probe { stream, buffer: Vec::new(), last_id: 0 };
        probe.stream.write_all(&ws::upgrade_request(&target.host, &target.path))?;
        let end = loop {
            match ws::upgrade_answer(&probe.buffer) {
                Ok(Some(end)) => break end,
                Ok(None) => probe.read_more()?,
                Err(refusal) => bail!(refusal),
            }
        };
        probe.buffer.drain(..end);
        let hello = Op::Hello { token: token.to_owned(), agent: crate::AGENT.to_owned() };
        match probe.ask(hello)? {
            Success::Hello { .. } => Ok(probe),
            other => bail!("hello was answered {other:?}"),
        }
    }

    /// Where a topic stands.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub fn as_of(&mut self, topic: Topic) -> Result<AsOf> {
        match self.ask(Op::View { topic, last: Some(1), before: None })? {
            Success::View { as_of, .. } if as_of.topic == topic => Ok(as_of),
            other => bail!("view of {topic} was answered {other:?}"),
        }
    }

    /// All items of a view whose `before` passes over so many, and what it is as of.
    ///
    /// # Errors
    /// When the server refuses or does not answer, or more is there than ever comes.
    pub fn all(&mut self, topic: Topic) -> Result<(AsOf, Vec<Item>)> {
        let (mut all, mut before) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            match self.ask(Op::View { topic, last: Some(VIEW_ITEMS_MAX), before })? {
                Success::View { as_of, items, next, .. } => {
                    all.extend(items);
                    match next {
                        Some(next) => before = Some(next),
                        None => return Ok((as_of, all)),
                    }
                }
                other => bail!("a view of {topic} was answered {other:?}"),
            }
        }
        bail!("{topic} has more than {PAGES_MAX} pages");
    }

    /// How many items the page of `last` events before this one has.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub fn page(&mut self, topic: Topic, last: u16, before: u64) -> Result<usize> {
        match self.ask(Op::View { topic, last: Some(last), before: Some(before) })? {
            Success::View { items, .. } => Ok(items.len()),
            other => bail!("a page of {topic} was answered {other:?}"),
        }
    }

    fn ask(&mut self, op: Op) -> Result<Success> {
        self.last_id += 1;
        let id = RequestId(self.last_id);
        self.send(&ClientFrame::Request(Request { id, op }))?;
        for _ in 0..FRAMES_MAX {
            match self.next_frame()? {
                ServerFrame::Reply { id: of, outcome } if of == id => match outcome {
                    Outcome::Ok(success) => return Ok(success),
                    Outcome::Error(error) => bail!("refused: {} ({})", error.code.as_str(), error.message),
                },
                ServerFrame::Ping => self.send(&ClientFrame::Pong)?,
                _ => {}
            }
        }
        bail!("no answer within {FRAMES_MAX} frames");
    }

    fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        let mut bytes = Vec::new();
        ws::put_frame(&mut bytes, ws::TEXT, &json::encode_client(frame), MASK);
        self.stream.write_all(&bytes).context("the connection is gone")
    }

    fn next_frame(&mut self) -> Result<ServerFrame> {
        loop {
            if let Some(frame) = ws::next_frame(&self.buffer).map_err(anyhow::Error::msg)? {
                let (opcode, bytes) = (frame.opcode, frame.bytes);
                let decoded = (opcode == ws::TEXT).then(|| json::decode_server(frame.payload));
                self.buffer.drain(..bytes);
                match decoded {
                    Some(decoded) => return decoded.context("a frame that cannot be read"),
                    None if opcode == ws::CLOSE => bail!("the server closed the connection"),
                    None => continue,
                }
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> Result<()> {
        let mut chunk = [0; 16 * 1024];
        match self.stream.read(&mut chunk).context("no answer")? {
            0 => bail!("the server closed the connection"),
            read => self.buffer.extend_from_slice(&chunk[..read]),
        }
        Ok(())
    }
}
