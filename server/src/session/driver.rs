//! A session's task: one loop that collects letters, fills what goes out, writes, and waits for whatever comes
//! next. Slow reader, reconnect and first load are one path: a cursor, the ring, and the journal behind it.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use linli_protocol::codec::{DecodeError, Encoding};
use linli_protocol::{ClientFrame, CloseCode, RequestId, Seq, ServerFrame, Topic};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, Sleep};

use super::House;
use super::incoming::{Fault, Incoming, Received};
use super::logic::Logic;
use super::outgoing::{Origin, Outgoing};
use super::readers::{Page, Read, Reading};
use crate::engine::Waiting;
use crate::hub::{self, Feed, Mailbox, Tail};
use crate::limits;
use crate::view::{PageError, Registers, SignedIn};

mod acts;
mod closing;
mod stepped;

pub use stepped::SteppedSession;

/// A connection whose upgrade is done.
pub struct Accepted {
    /// Its socket.
    pub socket: TcpStream,
    /// What was read beyond the upgrade request.
    pub read_already: Bytes,
    /// What it settled on.
    pub encoding: Encoding,
}

/// Runs a connection to its end, and then lets go of what it held (its place among the connections).
///
/// Not an `async fn`: that would carry what it was called with for as long as the connection lives.
pub fn run<Held: Send>(
    house: Arc<House>,
    accepted: Accepted,
    held: Held,
) -> impl Future<Output = ()> + Send + use<Held> {
    let mut session = Session::new(house, accepted);
    async move {
        session.until_closed().await;
        drop(held);
    }
}

/// A followed topic.
struct Subscription {
    number: u32,
    feed: Arc<Feed>,
    cursor: Seq,
    pulse_seen: u32,
    online_seen: u32,
    typing_seen: u32,
    polls_seen: u32,
    /// Behind the ring: the next events come from the journal.
    behind: bool,
}

struct Session {
    house: Arc<House>,
    socket: TcpStream,
    incoming: Incoming,
    encoding: Encoding,
    mailbox: Arc<Mailbox>,
    logic: Logic,
    out: Outgoing,
    who: Option<SignedIn>,
    subscriptions: Vec<Subscription>,
    subscribed_ever: u32,
    watched: Vec<Topic>,
    own: Registers,
    asked_marks: Vec<(Topic, Seq)>,
    to_read: VecDeque<(RequestId, Read)>,
    reading: Option<(Option<RequestId>, Read, Reading)>,
    waiting: Option<Waiting>,
    draining: bool,
    closing: Option<CloseCode>,
    /// All that waited has left: there may be more in the rings already. A wake-up would do too, but costs the
    /// runtime two more turns for every delivery.
    looks_again: bool,
    progress_ms: u64,
    timer_ms: u64,
    timer: Pin<Box<Sleep>>,
}

/// What the loop waited for.
enum Next {
    Woken,
    Writable,
    Room,
    Read(Result<Page, PageError>),
    Frame(Frame),
    Fault(Fault),
    Time,
}

/// What a message was.
enum Frame {
    /// A frame of this protocol, or something in its place.
    Ours(Result<ClientFrame, DecodeError>),
    /// Text where binary was agreed on, or the other way round.
    OtherEncoding,
    /// A control ping, whose answer waits to leave, or a pong.
    Noise,
    /// Anything, sent back as it came: tests of the WebSocket itself only.
    Echoed,
    /// The peer closed, and the answer waits to leave.
    Closed,
}

impl Session {
    fn new(house: Arc<House>, accepted: Accepted) -> Session {
        let Accepted { socket, read_already, encoding } = accepted;
        let mut incoming = Incoming::new(&read_already);
        if house.settings.echo {
            incoming.signed_in();
        }
        let began = house.began;
        let now_ms = ms_since(began);
        let logic = Logic::new(house.settings, now_ms);
        let logic_wakes_at_ms = logic.wakes_at_ms();
        let timer = Box::pin(tokio::time::sleep_until(began + Duration::from_millis(logic_wakes_at_ms)));
        house.stats.open.fetch_add(1, Ordering::Relaxed);
        Session {
            house,
            socket,
            incoming,
            encoding,
            mailbox: Arc::new(Mailbox::new()),
            logic,
            out: Outgoing::default(),
            who: None,
            subscriptions: Vec::new(),
            subscribed_ever: 0,
            watched: Vec::new(),
            own: Registers::default(),
            asked_marks: Vec::new(),
            to_read: VecDeque::new(),
            reading: None,
            waiting: None,
            draining: false,
            closing: None,
            looks_again: false,
            progress_ms: now_ms,
            timer_ms: logic_wakes_at_ms,
            timer,
        }
    }

    async fn until_closed(&mut self) {
        while self.closing.is_none() {
            self.collect();
            if self.closing.is_some() {
                break;
            }
            self.fill();
            if !self.write() {
                return;
            }
            if self.closing.is_some() {
                break;
            }
            if std::mem::take(&mut self.looks_again) {
                continue;
            }
            self.arm();
            match std::future::poll_fn(|cx| self.poll_next(cx)).await {
                Next::Woken | Next::Writable => {}
                Next::Room => self.waiting = None,
                Next::Read(page) => self.read_done(page),
                Next::Frame(Frame::Closed) => {
                    self.write();
                    return;
                }
                Next::Frame(frame) => self.frame(frame),
                Next::Fault(fault) => match closing::code_of(fault) {
                    Some(code) => self.closing = Some(code),
                    None => return,
                },
                Next::Time => self.time(),
            }
        }
        if let Some(code) = self.closing {
            // Boxed: what closing needs, an open session does not carry.
            Box::pin(self.close(code)).await;
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        if self.mailbox.poll_woken(cx).is_ready() {
            return Poll::Ready(Next::Woken);
        }
        if !self.out.is_empty() && self.socket.poll_write_ready(cx).is_ready() {
            return Poll::Ready(Next::Writable);
        }
        if let Some(waiting) = &mut self.waiting
            && waiting.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Next::Room);
        }
        self.start_reading();
        if let Some((_, _, reading)) = &mut self.reading
            && let Poll::Ready(page) = reading.as_mut().poll(cx)
        {
            return Poll::Ready(Next::Read(page));
        }
        if self.takes_frames()
            && let Poll::Ready(received) = self.incoming.poll_next(&mut self.socket, cx)
        {
            let encoding = (!self.house.settings.echo).then_some(self.encoding);
            let next = received.map(|received| frame_of(received, encoding, self.out.own()));
            return Poll::Ready(next.map_or_else(Next::Fault, Next::Frame));
        }
        self.timer.as_mut().poll(cx).map(|()| Next::Time)
    }

    fn now_ms(&self) -> u64 {
        ms_since(self.house.began)
    }

    fn takes_frames(&self) -> bool {
        !self.draining
            && self.waiting.is_none()
            && self.logic.takes_frames()
            && self.out.own_bytes() < limits::REPLIES_BYTES_MAX
    }

    fn send(&mut self, frame: &ServerFrame) {
        hub::frame_into(self.out.own(), self.encoding, frame);
    }

    /// Puts rings' pieces behind what waits, once all that was shared before has left.
    fn fill(&mut self) {
        if self.out.pieces() > 0 {
            return;
        }
        self.out.seal();
        for at in 0..self.subscriptions.len() {
            self.fill_from(at);
        }
        // Asked after reading the rings: whoever sees a frame from after the loss also sees this order.
        if self.mailbox.take_look_again() {
            self.take_back();
            self.look_again();
        }
    }

    /// All has left, and what could not be put behind it may be there: events, or an order to look again.
    fn is_to_be_filled(&self) -> bool {
        self.out.is_empty() && (!self.subscriptions.is_empty() || self.mailbox.is_to_look_again())
    }

    fn fill_from(&mut self, at: usize) {
        let bytes_left = limits::WRITE_BYTES_MAX.saturating_sub(self.out.queued_bytes());
        let pieces_left = limits::WRITE_PIECES_MAX.saturating_sub(self.out.pieces());
        // A page that is being read must not be older than what has left already, or a client would put an old
        // text back: its topic's events wait for it.
        if self.is_being_viewed(self.subscriptions[at].feed.topic()) {
            return;
        }
        let Subscription { number, feed, cursor, pulse_seen, online_seen, typing_seen, polls_seen, behind } =
            &mut self.subscriptions[at];
        if bytes_left == 0 || pieces_left < 4 || *behind {
            return;
        }
        let out = &mut self.out;
        let tail = feed.read(self.encoding, cursor, bytes_left, pieces_left - 3, |bytes, cursor| {
            out.push(bytes, Some(Origin { subscription: *number, cursor }));
        });
        match tail {
            Tail::Behind => *behind = true,
            Tail::Some => {}
            // Typing and counts are told only to those who are at the tail: the first thing to be shed.
            Tail::End => {
                let version = feed.pulse_version();
                if version == std::mem::replace(pulse_seen, version) {
                    return;
                }
                let pulse = feed.pulse(self.encoding);
                if pulse.online_version != std::mem::replace(online_seen, pulse.online_version) {
                    out.push(pulse.online, None);
                }
                if pulse.typing_version != std::mem::replace(typing_seen, pulse.typing_version) {
                    out.push(pulse.typing, None);
                }
                if pulse.polls_version != std::mem::replace(polls_seen, pulse.polls_version) {
                    out.push(pulse.polls, None);
                }
            }
        }
    }

    fn is_being_viewed(&self, topic: Topic) -> bool {
        matches!(&self.reading, Some((_, Read::View { topic: viewed, .. }, _)) if *viewed == topic)
    }

    /// Writes what waits, once; answers false if the connection is dead.
    fn write(&mut self) -> bool {
        if self.out.is_empty() {
            return true;
        }
        let socket = &self.socket;
        match self.out.write(|slices| write_to(socket, slices)) {
            Ok(written) => {
                self.progress_ms = self.now_ms();
                self.house.stats.writes.fetch_add(1, Ordering::Relaxed);
                self.house.stats.bytes_written.fetch_add(written as u64, Ordering::Relaxed);
                self.looks_again = self.is_to_be_filled();
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                self.stalled();
                true
            }
            Err(error) => error.kind() == std::io::ErrorKind::Interrupted,
        }
    }

    /// A peer that takes nothing pins one piece at most: cursors go back to behind it.
    fn stalled(&mut self) {
        let subscriptions = &mut self.subscriptions;
        self.out.stalled(|origin| rewind(subscriptions, origin));
    }

    /// What has not begun to leave is taken back, because it may no longer leave.
    fn take_back(&mut self) {
        let subscriptions = &mut self.subscriptions;
        self.out.take_back(|origin| rewind(subscriptions, origin));
    }

    fn start_reading(&mut self) {
        if self.reading.is_some() {
            return;
        }
        let Some(who) = self.who else { return };
        // Pages asked for are read only as the client takes those before them.
        if self.out.own_bytes() >= limits::REPLIES_BYTES_MAX {
            return;
        }
        if let Some((_, read)) = self.to_read.front()
            && !self.may_read_now(read.items_max())
        {
            return;
        }
        if let Some((id, read)) = self.to_read.pop_front() {
            let reading = self.house.readers.read(who.user, read.clone());
            self.reading = Some((Some(id), read, reading));
            return;
        }
        // Catching up goes on only when what was read before has left: one page a session in memory.
        if !self.out.is_empty() {
            return;
        }
        if let Some(behind) = self.subscriptions.iter().find(|s| s.behind) {
            let read = Read::Events { topic: behind.feed.topic(), after: behind.cursor };
            if !self.may_read_now(read.items_max()) {
                return;
            }
            self.house.stats.catch_up_pages.fetch_add(1, Ordering::Relaxed);
            let reading = self.house.readers.read(who.user, read.clone());
            self.reading = Some((None, read, reading));
        }
    }

    /// Whether history may be read now; otherwise the timer comes when it may.
    fn may_read_now(&mut self, items: u32) -> bool {
        let now_ms = self.now_ms();
        let Err(wait_ms) = self.logic.may_read(items, now_ms) else { return true };
        if now_ms + wait_ms < self.timer_ms {
            self.set_timer(now_ms + wait_ms);
        }
        false
    }

    fn time(&mut self) {
        let now_ms = self.now_ms();
        let stalled = !self.out.is_empty() && now_ms.saturating_sub(self.progress_ms) >= limits::STALL_MS_MAX;
        if stalled {
            self.house.stats.stalled.fetch_add(1, Ordering::Relaxed);
            self.closing = Some(CloseCode::Stalled);
            return;
        }
        let held_back = !self.takes_frames() || !self.out.is_empty();
        for action in self.logic.time(now_ms, held_back) {
            self.act(action);
        }
        self.set_timer(self.logic.wakes_at_ms().max(now_ms + 1));
    }

    /// Brings the timer forward. It is never put back: one that fires early costs less than moving it each time.
    fn arm(&mut self) {
        let mut wakes_at_ms = self.logic.wakes_at_ms();
        if !self.out.is_empty() {
            wakes_at_ms = wakes_at_ms.min(self.progress_ms + limits::STALL_MS_MAX);
        }
        if wakes_at_ms < self.timer_ms {
            self.set_timer(wakes_at_ms);
        }
    }

    fn set_timer(&mut self, at_ms: u64) {
        self.timer_ms = at_ms;
        self.timer.as_mut().reset(self.house.began + Duration::from_millis(at_ms));
    }
}

/// Understands a message; without an encoding it is echoed. What a control frame asks for is answered in `own`,
/// between whole frames.
fn frame_of(received: Received<'_>, encoding: Option<Encoding>, own: &mut Vec<u8>) -> Frame {
    match (received, encoding) {
        (Received::Text(text), Some(json @ Encoding::Json)) => {
            Frame::Ours(json.decode_client(text.as_bytes()))
        }
        (Received::Binary(bytes), Some(bincode @ Encoding::Bincode)) => {
            Frame::Ours(bincode.decode_client(bytes))
        }
        (Received::Text(_) | Received::Binary(_), Some(_)) => Frame::OtherEncoding,
        (Received::Text(text), None) => {
            hub::message_into(own, Encoding::Json, text.as_bytes());
            Frame::Echoed
        }
        (Received::Binary(bytes), None) => {
            hub::message_into(own, Encoding::Bincode, bytes);
            Frame::Echoed
        }
        (Received::Ping(payload), _) => {
            hub::pong_into(own, payload);
            Frame::Noise
        }
        (Received::Pong, _) => Frame::Noise,
        (Received::Close(code), _) => {
            hub::close_echo_into(own, code);
            Frame::Closed
        }
    }
}

fn ms_since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// One piece is the usual thing at the tail, and `send` is cheaper than `writev`.
fn write_to(socket: &TcpStream, slices: &[IoSlice<'_>]) -> std::io::Result<usize> {
    match slices {
        [one] => socket.try_write(one),
        many => socket.try_write_vectored(many),
    }
}

fn rewind(subscriptions: &mut [Subscription], Origin { subscription, cursor }: Origin) {
    if let Some(found) = subscriptions.iter_mut().find(|s| s.number == subscription) {
        found.cursor = cursor;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for subscription in &self.subscriptions {
            self.house.hub.unfollow(&subscription.feed, self.encoding, &self.mailbox);
        }
        for topic in &self.watched {
            self.house.hub.unwatch(*topic, &self.mailbox);
        }
        if let Some(who) = self.who {
            self.house.hub.leave(who.user, &self.mailbox);
            self.house.stats.signed_in.fetch_sub(1, Ordering::Relaxed);
        }
        self.house.stats.open.fetch_sub(1, Ordering::Relaxed);
    }
}
