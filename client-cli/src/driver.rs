//! The task behind a client: it carries out what the machine says and hands in what happens. All decisions
//! are the machine's; here is only IO, the clock and the channels to the app.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use linli_protocol::client::{Action, Ended, Machine, Settings, Ticket, Update, read_frame};
use linli_protocol::codec::Encoding;
use linli_protocol::{Op, Position, Seq, Success, Topic};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, Sleep};

use crate::client::{self, Known};
use crate::connection::{self, Connection, Incoming, OpenError};
use crate::error::ClientError;
use crate::options::{Options, Server};

/// The timer is looked at again after this many milliseconds when there is nothing to wait for.
const IDLE_MS: u64 = 3_600_000;

type AnswerTo<T> = oneshot::Sender<Result<T, ClientError>>;

/// What the app's handle asks of the driver.
#[derive(Debug)]
pub(crate) enum Command {
    Ask { op: Op, answer: AnswerTo<Success> },
    Follow { topic: Topic, from: Option<Position>, view_items: Option<u16>, answer: AnswerTo<()> },
    Unfollow { topic: Topic },
    Read { topic: Topic, seq: Seq },
    Typing { topic: Topic },
}

/// The driver's ends of the channels to the app.
pub(crate) struct Channels {
    pub(crate) commands: mpsc::Receiver<Command>,
    /// Closed when the last handle is dropped; a message asks for the end and waits for it.
    pub(crate) stop: mpsc::Receiver<oneshot::Sender<()>>,
    pub(crate) updates: mpsc::Sender<Update>,
    pub(crate) known: Arc<Known>,
}

struct Driver {
    machine: Machine,
    server: Server,
    encoding: Encoding,
    link: Link,
    answers: HashMap<Ticket, AnswerTo<Success>>,
    /// Told by the machine and not yet taken by the app. While there is one the socket is not read, so what
    /// waits here came of one frame.
    undelivered: VecDeque<Update>,
    known: Arc<Known>,
    started_at: Instant,
}

enum Link {
    None,
    Opening(Pin<Box<dyn Future<Output = Result<Box<Connection>, OpenError>> + Send>>),
    Open(Box<Connection>),
}

enum LinkEvent {
    Opened(Result<Box<Connection>, OpenError>),
    Came(Incoming),
}

/// Runs a client until it is over.
pub(crate) async fn drive(options: Options, mut channels: Channels) {
    let Options { server, token, encoding, agent } = options;
    let mut driver = Driver {
        machine: Machine::new(Settings { token, agent }, seed(), 0),
        server,
        encoding,
        link: Link::None,
        answers: HashMap::new(),
        undelivered: VecDeque::new(),
        known: Arc::clone(&channels.known),
        started_at: Instant::now(),
    };
    let done = driver.run(&mut channels).await;
    // Whoever asks now finds the channel closed, and the reason beside it.
    drop(channels);
    if let Link::Open(connection) = driver.link {
        connection.close().await;
    }
    if let Some(done) = done {
        let _ = done.send(());
    }
}

impl Driver {
    /// Until the client is over and the app knows it. Gives whom to tell when all is closed.
    async fn run(&mut self, channels: &mut Channels) -> Option<oneshot::Sender<()>> {
        let timer = tokio::time::sleep_until(self.started_at);
        tokio::pin!(timer);
        loop {
            self.carry_out();
            if self.machine.is_over() && self.undelivered.is_empty() {
                return None;
            }
            self.arm(timer.as_mut());
            let may_read = self.undelivered.is_empty();
            tokio::select! {
                stop = channels.stop.recv() => {
                    // What was said before is still sent, a last read mark for one.
                    while let Ok(command) = channels.commands.try_recv() {
                        self.command(command);
                    }
                    self.carry_out();
                    self.machine.close();
                    self.carry_out();
                    // Who closes does not wait for who reads.
                    self.undelivered.drain(..).for_each(|update| { let _ = channels.updates.try_send(update); });
                    return stop;
                }
                Some(command) = channels.commands.recv(), if self.machine.has_room() => self.command(command),
                slot = channels.updates.reserve(), if !may_read => {
                    match (slot, self.undelivered.pop_front()) {
                        (Ok(slot), Some(update)) => slot.send(update),
                        // Nobody reads updates, which is allowed.
                        _ => self.undelivered.clear(),
                    }
                    let now_ms = self.now_ms();
                    self.machine.handle_held_back(now_ms);
                }
                event = next_of(&mut self.link, may_read) => self.link_event(event),
                () = timer.as_mut() => {
                    let now_ms = self.now_ms();
                    if !may_read {
                        self.machine.handle_held_back(now_ms);
                    }
                    self.machine.handle_time(now_ms);
                }
            }
        }
    }

    /// Does all that the machine wants done.
    fn carry_out(&mut self) {
        while let Some(action) = self.machine.next_action() {
            match action {
                Action::Connect => {
                    self.link = Link::Opening(Box::pin(connection::open(self.server.clone(), self.encoding)));
                }
                Action::Send(frame) => {
                    if let Link::Open(connection) = &mut self.link {
                        connection.send(self.encoding.encode_client(&frame));
                    }
                }
                Action::Close if self.machine.is_over() => {
                    // Closed at the end of the task, which waits for it.
                    if let Link::Opening(_) = self.link {
                        self.link = Link::None;
                    }
                }
                Action::Close => {
                    if let Link::Open(connection) = std::mem::replace(&mut self.link, Link::None) {
                        tokio::spawn(connection.close());
                    }
                }
                Action::Emit(update) => {
                    self.let_know(&update);
                    self.undelivered.push_back(update);
                }
                Action::Answer(ticket, answer) => {
                    if let Some(waiting) = self.answers.remove(&ticket) {
                        // Nobody waits any more: their future was dropped.
                        let _ = waiting.send(answer.map_err(ClientError::from));
                    }
                }
            }
        }
    }

    fn let_know(&self, update: &Update) {
        match update {
            Update::Ended(why) => {
                let _ = self.known.ended.set(why.clone());
            }
            Update::SignedIn(signed_in) => {
                let ahead_ms = signed_in.server_time_ms.wrapping_sub(client::wall_clock_ms()).cast_signed();
                self.known.clock_ahead_ms.store(ahead_ms, Ordering::Relaxed);
            }
            _ => {}
        }
    }

    fn command(&mut self, command: Command) {
        let now_ms = self.now_ms();
        let machine = &mut self.machine;
        let refused = |refused| {
            ClientError::of_refusal(refused, self.known.ended.get().cloned().unwrap_or(Ended::Closed))
        };
        match command {
            Command::Ask { op, answer } => match machine.ask(op, now_ms) {
                Ok(ticket) => {
                    self.answers.insert(ticket, answer);
                }
                Err(why) => {
                    let _ = answer.send(Err(refused(why)));
                }
            },
            Command::Follow { topic, from, view_items, answer } => {
                let _ = answer.send(machine.follow(topic, from, view_items, now_ms).map_err(refused));
            }
            Command::Unfollow { topic } => machine.unfollow(topic, now_ms),
            Command::Read { topic, seq } => machine.mark_read(topic, seq, now_ms),
            Command::Typing { topic } => machine.typing(topic),
        }
    }

    fn link_event(&mut self, event: LinkEvent) {
        let now_ms = self.now_ms();
        match event {
            LinkEvent::Opened(Ok(connection)) => {
                self.link = Link::Open(connection);
                self.machine.handle_opened(now_ms);
            }
            LinkEvent::Opened(Err(why)) => {
                self.link = Link::None;
                match why {
                    OpenError::Unreachable(why) => self.machine.handle_unreachable(why, now_ms),
                    OpenError::Unwelcome(why) => self.machine.handle_unwelcome(why),
                }
            }
            LinkEvent::Came(Incoming::Frame(bytes)) => match read_frame(self.encoding, &bytes) {
                Ok(Some(frame)) => self.machine.handle_frame(frame, now_ms),
                Ok(None) => {}
                Err(_) => self.machine.handle_unreadable(now_ms),
            },
            LinkEvent::Came(Incoming::Foreign) => self.machine.handle_unreadable(now_ms),
            LinkEvent::Came(Incoming::Closed { code, reason }) => {
                if let Link::Open(connection) = std::mem::replace(&mut self.link, Link::None) {
                    // The other side's close is answered, if it still listens.
                    tokio::spawn(connection.close());
                }
                self.machine.handle_closed(code, reason, now_ms);
            }
        }
    }

    /// Moves the timer to an earlier time only: most deadlines move later with every frame, and one early
    /// look costs less than a timer moved a thousand times a second.
    fn arm(&self, timer: Pin<&mut Sleep>) {
        let due_ms = self.machine.deadline().unwrap_or(IDLE_MS + self.now_ms());
        let due = self.started_at + Duration::from_millis(due_ms);
        if timer.is_elapsed() || due < timer.deadline() {
            timer.reset(due);
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started_at.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

async fn next_of(link: &mut Link, may_read: bool) -> LinkEvent {
    match link {
        Link::None => std::future::pending().await,
        Link::Opening(opening) => LinkEvent::Opened(opening.await),
        Link::Open(connection) => LinkEvent::Came(connection.next(may_read).await),
    }
}

/// A seed of this client's own; its waits need to differ from others', not to be unguessable.
fn seed() -> u64 {
    let mut seed = [0; 8];
    // Without randomness the address of a local still differs between processes.
    if getrandom::fill(&mut seed).is_err() {
        return std::ptr::from_ref(&seed).addr() as u64;
    }
    u64::from_ne_bytes(seed)
}
