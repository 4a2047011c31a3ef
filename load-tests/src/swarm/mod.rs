//! Thousands of WebSocket connections on one thread: joining (connect, upgrade, sign in, subscribe after a
//! position), reading through one buffer, coming back after a cut. What live connections are for is their role's.

mod join;
mod role;
mod seat;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use linli_protocol::codec::json;
use linli_protocol::{ClientFrame, CloseCode, Epoch, Reconnect, ServerFrame};

pub use self::role::Role;
use self::seat::{Seat, Stage, Wish};
use crate::clock::Clock;
use crate::latency::Latency;
use crate::link::{self, Link};
use crate::notes::Notes;
use crate::poll::{Interest, Poll, Ready};
use crate::target::{Dialect, Target};
use crate::ws;

/// Most times a seat comes back before it is given up.
const REOPENS_MAX: u8 = 20;
/// The wait before a seat comes back, per time it did.
const REOPEN_MS: u64 = 50;
/// Requests of the join are numbered below this, those of roles from here on.
pub const FIRST_FREE_ID: u64 = 1000;

/// Counts of what a swarm met.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    /// Connections that were lost and came back, or tried to.
    pub reopened: u64,
    /// Seats that came back too often, or must not.
    pub given_up: u64,
    /// Frames that no client could read, or that have no place here.
    pub garbled: u64,
    /// Times a seat was told to start from a view.
    pub start_from_view: u64,
    /// Online counts, typing, heads, pings.
    pub signals: u64,
}

/// Many connections with one role.
#[derive(Debug)]
pub struct Swarm<R> {
    /// The role with its state.
    pub role: R,
    /// What was met on the way.
    pub counters: Counters,
    /// Unusual things, in words.
    pub notes: Notes,
    /// How long each join took, from the first attempt to the last subscription.
    pub joins: Latency,
    address: SocketAddr,
    dialect: Dialect,
    host: String,
    path: String,
    epoch: Epoch,
    clock: Clock,
    mask: [u8; 4],
    poll: Poll,
    scratch: Vec<u8>,
    seats: Vec<Seat>,
    wanted: usize,
    live: usize,
    // When, and who.
    reopening: BinaryHeap<Reverse<(u64, usize)>>,
}

impl<R: Role> Swarm<R> {
    /// A swarm without seats.
    ///
    /// # Errors
    /// When the process may open no more files.
    pub fn new(target: &Target, epoch: Epoch, clock: Clock, role: R) -> Result<Swarm<R>> {
        Ok(Swarm {
            role,
            counters: Counters::default(),
            notes: Notes::default(),
            joins: Latency::default(),
            address: target.address,
            dialect: target.dialect,
            host: target.host.clone(),
            path: target.path.clone(),
            epoch,
            clock,
            mask: getrandom::u32().context("no randomness")?.to_ne_bytes(),
            poll: Poll::new()?,
            scratch: link::scratch(),
            seats: Vec::new(),
            wanted: 0,
            live: 0,
            reopening: BinaryHeap::new(),
        })
    }

    /// Adds a seat, still closed. A `tight` one has small buffers in the kernel.
    pub fn add_seat(&mut self, tight: bool) -> usize {
        self.seats.push(Seat::new(tight));
        self.seats.len() - 1
    }

    /// How many seats there are.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.seats.len()
    }

    /// How many are joined.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live
    }

    /// Whether a seat is joined.
    #[must_use]
    pub fn is_live(&self, seat: usize) -> bool {
        self.seats.get(seat).is_some_and(|seat| seat.stage == Stage::Live)
    }

    /// Whether a seat is not read.
    #[must_use]
    pub fn is_paused(&self, seat: usize) -> bool {
        self.seats.get(seat).is_some_and(|seat| seat.paused)
    }

    /// Joins all seats, at most `at_once` in the middle of it at a time.
    ///
    /// # Errors
    /// When one cannot, or not all do in time.
    pub fn open_all(&mut self, at_once: usize, limit: Duration) -> Result<()> {
        let deadline = self.clock.ahead_ns(limit);
        let mut next = 0;
        while next < self.seats.len() || self.live < self.wanted {
            while next < self.seats.len() && self.wanted - self.live < at_once.max(1) {
                if self.seats[next].wish == Wish::Closed {
                    self.seats[next].wish = Wish::Open;
                    self.seats[next].began_ns = self.clock.now_ns();
                    self.wanted += 1;
                    self.open(next);
                }
                next += 1;
            }
            self.turn(Duration::from_millis(10))?;
            if self.counters.given_up > 0 || self.clock.now_ns() > deadline {
                bail!("{} of {} joined: {}", self.live, self.seats.len(), self.notes.line());
            }
        }
        Ok(())
    }

    /// Cuts all connections, as a lost network would.
    pub fn cut_all(&mut self) {
        self.reopening.clear();
        for seat in &mut self.seats {
            if let Some(link) = seat.link.take() {
                link.cut();
            }
            (seat.stage, seat.wish) = (Stage::Closed, Wish::Closed);
            (seat.paused, seat.writing) = (false, false);
        }
        (self.wanted, self.live) = (0, 0);
    }

    /// Stops reading a seat, or reads on.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_paused(&mut self, seat: usize, paused: bool) -> Result<()> {
        let Some(entry) = self.seats.get_mut(seat) else { return Ok(()) };
        if entry.paused == paused {
            return Ok(());
        }
        entry.paused = paused;
        if let Some(link) = &entry.link {
            // A hang-up is reported even to those who wait for nothing, hence removed altogether.
            if paused {
                self.poll.remove(link)?;
            } else {
                self.poll.add(link, seat, Interest::ReadWrite)?;
            }
            entry.writing = !paused;
        }
        Ok(())
    }

    /// Sends a frame from a live seat. Says how many bytes still wait for room.
    pub fn send(&mut self, seat: usize, payload: &[u8]) -> usize {
        let mut frame = Vec::with_capacity(payload.len() + ws::HEADER_BYTES_MAX);
        ws::put_frame(&mut frame, ws::TEXT, payload, self.mask);
        self.send_bytes(seat, &frame);
        self.seats[seat].link.as_ref().map_or(0, Link::unsent_bytes)
    }

    /// Waits for sockets until something happened or the time is over, and serves them.
    ///
    /// # Errors
    /// Only on a fault of the kernel's or ours; what happens to a connection is counted instead.
    pub fn turn(&mut self, timeout: Duration) -> Result<()> {
        self.reopen_due();
        let ready = self.poll.wait(timeout)?;
        for nth in 0..ready {
            if let Some(ready) = self.poll.ready(nth) {
                self.serve(ready);
            }
        }
        Ok(())
    }

    fn reopen_due(&mut self) {
        if self.reopening.is_empty() {
            return;
        }
        let now_ns = self.clock.now_ns();
        while let Some(Reverse((due_ns, seat))) = self.reopening.peek().copied() {
            if due_ns > now_ns {
                return;
            }
            self.reopening.pop();
            self.open(seat);
        }
    }

    fn open(&mut self, seat: usize) {
        let tight = self.seats[seat].tight;
        let opened = Link::open(self.address, tight)
            .and_then(|link| self.poll.add(&link, seat, Interest::ReadWrite).map(|()| link));
        match opened {
            Ok(link) => {
                let entry = &mut self.seats[seat];
                (entry.link, entry.stage, entry.writing) = (Some(link), Stage::Connecting, true);
            }
            Err(error) => self.lose(seat, &format!("cannot connect: {error}"), Reconnect::Yes),
        }
    }

    fn serve(&mut self, Ready { seat, read, write }: Ready) {
        if write && let Err(error) = self.write(seat) {
            return self.lose(seat, &format!("lost: {error}"), Reconnect::Yes);
        }
        if read {
            self.read(seat);
        }
    }

    fn write(&mut self, seat: usize) -> std::io::Result<()> {
        let entry = &mut self.seats[seat];
        let Some(link) = entry.link.as_mut() else { return Ok(()) };
        if entry.stage == Stage::Connecting {
            link.connected()?;
            entry.stage = Stage::Upgrading;
            let path = match self.dialect {
                Dialect::Linli => &self.path,
                Dialect::Plain => self.role.token(seat),
            };
            link.send(&ws::upgrade_request(&self.host, path))?;
        } else {
            link.flush()?;
        }
        if link.unsent_bytes() == 0 && entry.writing {
            entry.writing = false;
            self.poll.change(&*link, seat, Interest::Read)?;
        }
        Ok(())
    }

    fn read(&mut self, seat: usize) {
        let Some(link) = self.seats[seat].link.as_mut() else { return };
        match link.read(&mut self.scratch) {
            Ok(None) => {}
            Ok(Some(end)) => self.digest(seat, end),
            Err(error) => self.lose(seat, &format!("lost: {}", error.kind()), Reconnect::Yes),
        }
    }

    /// Takes all whole frames out of the buffer and keeps the beginning of the next.
    fn digest(&mut self, seat: usize, end: usize) {
        let now_ns = self.clock.now_ns();
        // Moved out while frames borrow from it; no bytes move.
        let scratch = std::mem::take(&mut self.scratch);
        let mut rest = &scratch[..end];
        if self.seats[seat].stage == Stage::Upgrading {
            rest = self.upgraded(seat, rest);
        }
        while !rest.is_empty() && self.seats[seat].stage > Stage::Upgrading {
            match ws::next_frame(rest) {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    rest = &rest[frame.bytes..];
                    self.frame(seat, frame, now_ns);
                }
                Err(fault) => {
                    self.counters.garbled += 1;
                    self.lose(seat, fault, Reconnect::No);
                }
            }
        }
        if let Some(link) = self.seats[seat].link.as_mut() {
            link.keep(rest);
        }
        self.scratch = scratch;
    }

    #[inline]
    fn frame(&mut self, seat: usize, frame: ws::Frame<'_>, now_ns: u64) {
        match frame.opcode {
            ws::TEXT if self.role.take(seat, frame.payload, now_ns) => {}
            ws::TEXT => self.message(seat, frame.payload, now_ns),
            ws::PING => {
                let mut pong = Vec::new();
                ws::put_frame(&mut pong, ws::PONG, frame.payload, self.mask);
                self.send_bytes(seat, &pong);
            }
            ws::CLOSE => self.closed(seat, frame.payload),
            _ => {
                self.counters.garbled += 1;
                self.notes.add(format!("a frame with opcode {}", frame.opcode));
            }
        }
    }

    fn closed(&mut self, seat: usize, payload: &[u8]) {
        let number = payload.first_chunk::<2>().map_or(1005, |code| u16::from_be_bytes(*code));
        let reason = String::from_utf8_lossy(payload.get(2..).unwrap_or_default()).into_owned();
        let reconnect = CloseCode::from_number(number).map_or(Reconnect::Yes, CloseCode::reconnect);
        self.lose(seat, &format!("closed {number} {reason}"), reconnect);
    }

    fn message(&mut self, seat: usize, payload: &[u8], now_ns: u64) {
        let strange = match json::decode_server(payload) {
            Ok(ServerFrame::Reply { id, outcome }) if id.0 < FIRST_FREE_ID => {
                self.join_reply(seat, id, outcome, now_ns)
            }
            Ok(ServerFrame::Reply { id, outcome }) if self.role.reply(seat, id, &outcome, now_ns) => None,
            Ok(ServerFrame::Event(event)) if self.role.event(seat, &event, payload, now_ns) => None,
            Ok(ServerFrame::Ping) => {
                self.counters.signals += 1;
                self.send(seat, &json::encode_client(&ClientFrame::Pong));
                None
            }
            Ok(
                ServerFrame::Heads { .. }
                | ServerFrame::Read { .. }
                | ServerFrame::Typing { .. }
                | ServerFrame::Online { .. }
                | ServerFrame::Polls { .. },
            ) => {
                self.counters.signals += 1;
                None
            }
            Ok(ServerFrame::Goodbye { .. }) => {
                self.notes.add("goodbye: the server is going down");
                None
            }
            Ok(other) => Some(format!("unexpected: {other:?}")),
            Err(error) => Some(format!("unreadable: {error}")),
        };
        if let Some(strange) = strange {
            self.counters.garbled += 1;
            self.notes.add(strange.chars().take(160).collect::<String>());
        }
    }

    fn send_bytes(&mut self, seat: usize, bytes: &[u8]) {
        let entry = &mut self.seats[seat];
        let Some(link) = entry.link.as_mut() else { return };
        let mut result = link.send(bytes);
        if result.is_ok() && link.unsent_bytes() > 0 && !entry.writing {
            entry.writing = true;
            result = self.poll.change(&*link, seat, Interest::ReadWrite);
        }
        if let Err(error) = result {
            self.lose(seat, &format!("lost: {}", error.kind()), Reconnect::Yes);
        }
    }

    /// A connection is gone: notes why, and comes back if it may.
    fn lose(&mut self, seat: usize, why: &str, reconnect: Reconnect) {
        self.notes.add(why);
        let entry = &mut self.seats[seat];
        if entry.stage == Stage::Live {
            self.live -= 1;
            entry.began_ns = self.clock.now_ns();
        }
        // Closing the socket takes it out of the poll.
        (entry.link, entry.stage, entry.writing) = (None, Stage::Closed, false);
        if entry.wish != Wish::Open {
            return;
        }
        if reconnect != Reconnect::Yes || entry.reopens == REOPENS_MAX {
            entry.wish = Wish::GivenUp;
            self.counters.given_up += 1;
            return;
        }
        entry.reopens += 1;
        self.counters.reopened += 1;
        let wait_ms = REOPEN_MS * u64::from(entry.reopens);
        let due_ns = self.clock.ahead_ns(Duration::from_millis(wait_ms));
        self.reopening.push(Reverse((due_ns, seat)));
    }
}
