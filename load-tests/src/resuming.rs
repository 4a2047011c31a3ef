//! Readers that are `linli-cli`'s resuming clients, one task each on this thread's runtime. What they hand
//! out goes through the same books as the lean readers', so the library is held to the same promise.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use linli_cli::{Client, Lost, Options, Server, Update};
use linli_protocol::{Epoch, EventBody, EventFrame, Position, Seq, Topic};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::latency::Latency;
use crate::ledger::Findings;
use crate::notes::Notes;
use crate::reader::Reader;
use crate::swarm::{Counters, Role};
use crate::target::Target;

/// Updates of all clients that may wait to be counted; beyond it clients wait.
const HEARD_WAITING_MAX: usize = 4096;

/// One client's update, as far as the books care.
#[derive(Debug)]
enum Heard {
    Following,
    View(Seq),
    Event(Box<EventFrame>, u64),
    Offline(Lost),
    Over(String),
    Strange(String),
}

#[derive(Debug)]
struct Seat {
    task: Option<JoinHandle<()>>,
    paused: watch::Sender<bool>,
    live: bool,
    began_ns: u64,
}

/// Many resuming clients.
#[derive(Debug)]
pub struct Resuming {
    /// The role with its books.
    pub role: Reader,
    /// What was met on the way.
    pub counters: Counters,
    /// Unusual things, in words.
    pub notes: Notes,
    /// How long each join took.
    pub joins: Latency,
    /// What the clients found wrong and mended by themselves: for people it is mended, the server still did it.
    pub faults: Findings,
    server: Server,
    epoch: Epoch,
    clock: Clock,
    seats: Vec<Seat>,
    live: usize,
    to_books: mpsc::Sender<(usize, Heard)>,
    heard: mpsc::Receiver<(usize, Heard)>,
    // Last: tasks end before what they use.
    runtime: Runtime,
}

impl Resuming {
    /// A client for each of the role's seats; none is connected yet.
    ///
    /// # Errors
    /// When the runtime cannot be made.
    pub fn new(target: &Target, epoch: Epoch, clock: Clock, role: Reader) -> Result<Resuming> {
        let seat = || Seat { task: None, paused: watch::Sender::new(false), live: false, began_ns: 0 };
        let seats = (0..role.seats()).map(|_| seat()).collect();
        let (to_books, heard) = mpsc::channel(HEARD_WAITING_MAX);
        Ok(Resuming {
            role,
            counters: Counters::default(),
            notes: Notes::default(),
            joins: Latency::default(),
            faults: Findings::default(),
            server: format!("ws://{}{}", target.host, target.path).parse().context("the server's address")?,
            epoch,
            clock,
            seats,
            live: 0,
            to_books,
            heard,
            runtime: Builder::new_current_thread().enable_all().build()?,
        })
    }

    /// How many follow their topic.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live
    }

    /// Whether a seat takes no updates.
    #[must_use]
    pub fn is_paused(&self, seat: usize) -> bool {
        self.seats.get(seat).is_some_and(|seat| *seat.paused.borrow())
    }

    /// Starts all clients, at most `at_once` in the middle of joining at a time.
    ///
    /// # Errors
    /// When one cannot, or not all do in time.
    pub fn open_all(&mut self, at_once: usize, limit: Duration) -> Result<()> {
        let deadline_ns = self.clock.ahead_ns(limit);
        let mut started = 0;
        while self.live < self.seats.len() {
            while started < self.seats.len() && started - self.live < at_once.max(1) {
                self.start(started);
                started += 1;
            }
            self.turn(Duration::from_millis(10))?;
            if self.counters.given_up > 0 || self.clock.now_ns() > deadline_ns {
                bail!("{} of {} joined: {}", self.live, self.seats.len(), self.notes.line());
            }
        }
        Ok(())
    }

    /// Ends all clients without a word to them.
    pub fn cut_all(&mut self) {
        for seat in &mut self.seats {
            if let Some(task) = seat.task.take() {
                task.abort();
                // Runs it to its end, so that the connection is gone when this returns.
                let _ = self.runtime.block_on(task);
            }
            seat.live = false;
        }
        self.live = 0;
        // What they said last is not in the books: for them it never came, and they resume before it.
        while self.heard.try_recv().is_ok() {}
    }

    /// Takes no updates of a seat, or takes them on. The client behind it stops reading when its own are full.
    ///
    /// # Errors
    /// Never; the signature is the lean readers'.
    pub fn set_paused(&mut self, seat: usize, paused: bool) -> Result<()> {
        if let Some(seat) = self.seats.get(seat) {
            seat.paused.send_replace(paused);
        }
        Ok(())
    }

    /// Lets the clients work until something came or the time is over, and writes what came into the books.
    ///
    /// # Errors
    /// Never; the signature is the lean readers'.
    pub fn turn(&mut self, timeout: Duration) -> Result<()> {
        let heard = &mut self.heard;
        let first = self.runtime.block_on(async { tokio::time::timeout(timeout, heard.recv()).await });
        let mut next = first.ok().flatten();
        while let Some((seat, heard)) = next {
            self.enter(seat, heard);
            next = self.heard.try_recv().ok();
        }
        Ok(())
    }

    fn start(&mut self, seat: usize) {
        let Some((topic, after)) = self.role.follow(seat, 0) else { return };
        let mut options = Options::new(self.server.clone(), self.role.token(seat).to_owned());
        crate::AGENT.clone_into(&mut options.agent);
        let ear = Ear {
            seat,
            topic,
            after: Position { epoch: self.epoch, seq: after },
            clock: self.clock,
            paused: self.seats[seat].paused.subscribe(),
            to_books: self.to_books.clone(),
        };
        self.seats[seat].began_ns = self.clock.now_ns();
        self.seats[seat].task = Some(self.runtime.spawn(ear.listen(options)));
    }

    fn enter(&mut self, seat: usize, heard: Heard) {
        match heard {
            Heard::Following if !self.seats[seat].live => {
                self.seats[seat].live = true;
                self.live += 1;
                self.joins.record_ns(self.clock.now_ns() - self.seats[seat].began_ns);
            }
            Heard::Following => {}
            Heard::View(seq) => {
                self.counters.start_from_view += 1;
                self.role.start_from_view(seat, 0, seq);
            }
            Heard::Event(event, at_ns) => {
                let text = match &event.body {
                    EventBody::Posted(posted) => posted.text.as_deref().unwrap_or_default(),
                    _ => "",
                };
                if !self.role.event(seat, &event, text.as_bytes(), at_ns) {
                    self.counters.garbled += 1;
                    self.notes.add(format!("an event of {}, which is not followed", event.topic));
                }
            }
            Heard::Offline(why) => {
                self.counters.reopened += 1;
                self.faults.add(&fault_in(&why));
                self.notes.add(why.to_string());
            }
            Heard::Over(why) => {
                self.counters.given_up += 1;
                self.notes.add(why);
            }
            Heard::Strange(what) => {
                self.counters.garbled += 1;
                self.notes.add(what);
            }
        }
    }
}

/// What the server did wrong, if that is why a client left its connection.
fn fault_in(why: &Lost) -> Findings {
    let clean = Findings::default();
    match why {
        Lost::Gap { expected, got, .. } => Findings { lost: got.0.saturating_sub(expected.0), ..clean },
        Lost::Repeat { .. } => Findings { repeated: 1, ..clean },
        Lost::Unfitting(_) => Findings { garbled: 1, ..clean },
        _ => clean,
    }
}

/// A client's task.
struct Ear {
    seat: usize,
    topic: Topic,
    after: Position,
    clock: Clock,
    paused: watch::Receiver<bool>,
    to_books: mpsc::Sender<(usize, Heard)>,
}

impl Ear {
    async fn listen(mut self, options: Options) {
        let (client, mut updates) = Client::start(options);
        if let Err(error) = client.follow(self.topic, Some(self.after)).await {
            return self.say(Heard::Over(format!("cannot follow: {error}"))).await;
        }
        loop {
            // Fails only when the books are gone, and then this task is too.
            let _ = self.paused.wait_for(|paused| !paused).await;
            let Some(update) = updates.recv().await else { return };
            if let Some(heard) = self.heard(update) {
                self.say(heard).await;
            }
        }
    }

    fn heard(&self, update: Update) -> Option<Heard> {
        Some(match update {
            Update::Following(_) => Heard::Following,
            Update::View { page, .. } => Heard::View(page.as_of.seq),
            Update::Event(event) => Heard::Event(Box::new(event), self.clock.now_ns()),
            Update::Offline { why, .. } => Heard::Offline(why),
            Update::Ended(ended) => Heard::Over(format!("ended: {ended:?}")),
            Update::Unfollowed { topic, code } => {
                Heard::Strange(format!("unfollowed {topic}: {}", code.as_str()))
            }
            Update::ServerError(error) => Heard::Strange(format!("the server says {}", error.code.as_str())),
            _ => return None,
        })
    }

    async fn say(&self, heard: Heard) {
        // Nobody listens only when the run is over.
        let _ = self.to_books.send((self.seat, heard)).await;
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::NeighbourhoodId;

    use super::*;

    #[test]
    fn a_gap_that_a_client_mended_is_still_the_servers_fault() {
        let topic = Topic::Group(NeighbourhoodId(7));
        let gap = Lost::Gap { topic, expected: Seq(30), got: Seq(32) };
        assert_eq!(fault_in(&gap), Findings { lost: 2, ..Findings::default() });
        assert_eq!(fault_in(&Lost::Repeat { topic, seq: Seq(3) }).repeated, 1);
        assert!(fault_in(&Lost::Silence).clean());
    }
}
