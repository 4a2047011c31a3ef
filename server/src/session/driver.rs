//! A session's task: one loop that collects letters, fills what goes out, writes, and waits for whatever comes
//! next. Slow reader, reconnect and first load are one path: a cursor, the ring, and the journal behind it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, RequestId, Seq, ServerFrame, Topic, limits as wire};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, Sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WsError, Message};

use super::House;
use super::logic::Logic;
use super::outgoing::{Origin, Outgoing};
use super::readers::{Page, Read, Reading};
use super::tap::Tap;
use crate::engine::Waiting;
use crate::hub::{self, Feed, Mailbox, Tail};
use crate::limits;
use crate::view::{Mark, PageError, SignedIn};

mod acts;
mod closing;

/// A connection whose upgrade is done.
pub struct Accepted {
    /// Its socket.
    pub socket: TcpStream,
    /// What was read beyond the upgrade request.
    pub read_already: Bytes,
    /// What it settled on.
    pub encoding: Encoding,
}

/// Runs a connection to its end.
pub async fn run(house: Arc<House>, accepted: Accepted) {
    let Accepted { socket, read_already, encoding } = accepted;
    let config = WebSocketConfig::default()
        .read_buffer_size(limits::READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(limits::CONTROL_BYTES_MAX)
        .max_message_size(Some(wire::CLIENT_FRAME_BYTES_MAX))
        .max_frame_size(Some(wire::CLIENT_FRAME_BYTES_MAX));
    let mut tap = Tap::new(socket, read_already.len());
    if house.settings.echo {
        tap.signed_in();
    }
    let socket =
        WebSocketStream::from_partially_read(tap, read_already.into(), Role::Server, Some(config)).await;
    let mut session = Session::new(house, socket, encoding);
    session.until_closed().await;
}

/// A followed topic.
struct Subscription {
    number: u32,
    feed: Arc<Feed>,
    cursor: Seq,
    online_seen: u32,
    typing_seen: u32,
    /// Behind the ring: the next events come from the journal.
    behind: bool,
}

struct Session {
    house: Arc<House>,
    socket: WebSocketStream<Tap<TcpStream>>,
    encoding: Encoding,
    mailbox: Arc<Mailbox>,
    logic: Logic,
    out: Outgoing,
    who: Option<SignedIn>,
    subscriptions: Vec<Subscription>,
    subscribed_ever: u32,
    watched: Vec<Topic>,
    marks: Vec<Mark>,
    asked_marks: Vec<(Topic, Seq)>,
    to_read: VecDeque<(RequestId, Read)>,
    reading: Option<(Option<RequestId>, Read, Reading)>,
    waiting: Option<Waiting>,
    draining: bool,
    closing: Option<CloseCode>,
    began: Instant,
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
    Frame(Option<Result<Message, WsError>>),
    Time,
}

impl Session {
    fn new(house: Arc<House>, socket: WebSocketStream<Tap<TcpStream>>, encoding: Encoding) -> Session {
        let began = Instant::now();
        let logic = Logic::new(house.settings, 0);
        let logic_wakes_at_ms = logic.wakes_at_ms();
        let timer = Box::pin(tokio::time::sleep_until(began + Duration::from_millis(logic_wakes_at_ms)));
        house.stats.open.fetch_add(1, Ordering::Relaxed);
        Session {
            house,
            socket,
            encoding,
            mailbox: Arc::new(Mailbox::new()),
            logic,
            out: Outgoing::default(),
            who: None,
            subscriptions: Vec::new(),
            subscribed_ever: 0,
            watched: Vec::new(),
            marks: Vec::new(),
            asked_marks: Vec::new(),
            to_read: VecDeque::new(),
            reading: None,
            waiting: None,
            draining: false,
            closing: None,
            began,
            progress_ms: 0,
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
            self.arm();
            match std::future::poll_fn(|cx| self.poll_next(cx)).await {
                Next::Woken | Next::Writable => {}
                Next::Room => self.waiting = None,
                Next::Read(page) => self.read_done(page),
                Next::Frame(Some(Ok(message))) => {
                    // The pong to an earlier ping leaves before the answer to what came after it.
                    self.take_control();
                    self.message(&message);
                }
                Next::Frame(Some(Err(error))) => match closing::code_of(&error, self.socket.get_ref()) {
                    Some(code) => self.closing = Some(code),
                    None => return,
                },
                Next::Frame(None) => {
                    self.take_control();
                    self.write();
                    return;
                }
                Next::Time => self.time(),
            }
            self.take_control();
        }
        if let Some(code) = self.closing {
            self.close(code).await;
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        if self.mailbox.poll_woken(cx).is_ready() {
            return Poll::Ready(Next::Woken);
        }
        if !self.out.is_empty() && self.socket.get_ref().socket().poll_write_ready(cx).is_ready() {
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
            && let Poll::Ready(frame) = Pin::new(&mut self.socket).poll_next(cx)
        {
            return Poll::Ready(Next::Frame(frame));
        }
        // A pong is written while the next frame is looked for, which then may not be there yet.
        if self.socket.get_ref().has_control() {
            return Poll::Ready(Next::Woken);
        }
        self.timer.as_mut().poll(cx).map(|()| Next::Time)
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
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

    /// What the WebSocket library wanted to say (pongs, the answer to a close) leaves between whole frames.
    fn take_control(&mut self) {
        let control = self.socket.get_mut().take_control();
        self.out.own().extend_from_slice(&control);
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

    fn fill_from(&mut self, at: usize) {
        let bytes_left = limits::WRITE_BYTES_MAX.saturating_sub(self.out.queued_bytes());
        let pieces_left = limits::WRITE_PIECES_MAX.saturating_sub(self.out.pieces());
        // A page that is being read must not be older than what has left already, or a client would put an old
        // text back: its topic's events wait for it.
        if self.is_being_viewed(self.subscriptions[at].feed.topic()) {
            return;
        }
        let Subscription { number, feed, cursor, online_seen, typing_seen, behind } =
            &mut self.subscriptions[at];
        if bytes_left == 0 || pieces_left < 3 || *behind {
            return;
        }
        let out = &mut self.out;
        let tail = feed.read(self.encoding, cursor, bytes_left, pieces_left - 2, |bytes, cursor| {
            out.push(bytes, Some(Origin { subscription: *number, cursor }));
        });
        match tail {
            Tail::Behind => *behind = true,
            Tail::Some => {}
            // Typing and counts are told only to those who are at the tail: the first thing to be shed.
            Tail::End => {
                let pulse = feed.pulse(self.encoding);
                if pulse.online_version != std::mem::replace(online_seen, pulse.online_version) {
                    out.push(pulse.online, None);
                }
                if pulse.typing_version != std::mem::replace(typing_seen, pulse.typing_version) {
                    out.push(pulse.typing, None);
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
        let socket = self.socket.get_ref().socket();
        match self.out.write(|slices| socket.try_write_vectored(slices)) {
            Ok(written) => {
                self.progress_ms = self.now_ms();
                self.house.stats.writes.fetch_add(1, Ordering::Relaxed);
                self.house.stats.bytes_written.fetch_add(written as u64, Ordering::Relaxed);
                // More may wait already: look again before sleeping.
                if self.out.is_empty() && !self.subscriptions.is_empty() {
                    self.mailbox.wake();
                }
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
        if let Some((id, read)) = self.to_read.pop_front() {
            self.reading = Some((Some(id), read, self.house.readers.read(who.user, read)));
            return;
        }
        // Catching up goes on only when what was read before has left: one page a session in memory.
        if !self.out.is_empty() {
            return;
        }
        if let Some(behind) = self.subscriptions.iter().find(|s| s.behind) {
            let read = Read::Events { topic: behind.feed.topic(), after: behind.cursor };
            self.house.stats.catch_up_pages.fetch_add(1, Ordering::Relaxed);
            self.reading = Some((None, read, self.house.readers.read(who.user, read)));
        }
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
        let wakes_at_ms = self.logic.wakes_at_ms();
        if wakes_at_ms < self.timer_ms {
            self.set_timer(wakes_at_ms);
        }
    }

    fn set_timer(&mut self, at_ms: u64) {
        self.timer_ms = at_ms;
        self.timer.as_mut().reset(self.began + Duration::from_millis(at_ms));
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
