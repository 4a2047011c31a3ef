//! The senders: posts at a fixed rate or as fast as answers and readers allow, and who was told what. A
//! post that is late because the server is slow keeps its intended moment; its latency counts from there.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use anyhow::{Context, Result};
use linli_protocol::codec::json;
use linli_protocol::{
    Card, ClientFrame, ClientId, ErrorCode, EventBody, EventFrame, Op, Outcome, PostText, Posted, Request,
    RequestId, Seq, ServerFrame, Success, Topic, UserId,
};

use crate::clock::{Clock, wall_ms};
use crate::latency::Latency;
use crate::ledger::{Answer, Book};
use crate::mark::Mark;
use crate::notes::Notes;
use crate::scan;
use crate::swarm::{FIRST_FREE_ID, Role, Swarm};
use crate::target::Dialect;
use crate::units;
use crate::vitals::thread_cpu_ns;

/// Bytes that may wait in one connection before its posts are held back (with their intended moments).
const UNSENT_BYTES_MAX: usize = 1024 * 1024;
/// How often a sender that waits for readers looks again.
const LOOK_AGAIN: Duration = Duration::from_micros(200);
/// How long answers may take after the last post.
const LAST_ANSWER_S_MAX: u64 = 30;

/// When posts are sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// So many a second, all senders together, evenly spaced, whatever the server does.
    Rate(f64),
    /// As fast as each sender's window of unanswered posts allows, and as readers keep up: on average they
    /// may be `lag_max` posts behind (0: it does not matter).
    Window {
        /// Unanswered posts per sender.
        posts: usize,
        /// Posts that readers may be behind, on average.
        lag_max: u64,
    },
    /// One post, by the first sender.
    Once,
    /// So many posts, as fast as each sender's window of unanswered ones allows.
    Posts {
        /// How many, all senders together.
        posts: u64,
        /// Unanswered posts per sender.
        window: usize,
    },
}

/// What the senders' thread and the readers' thread tell each other.
#[derive(Debug, Default)]
pub struct Flow {
    /// Events delivered to all readers together.
    pub delivered: AtomicU64,
    /// Posts sent.
    pub sent: AtomicU64,
}

/// How a phase of sending went.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent {
    /// From the first intended moment to the last.
    pub window_ns: u64,
    /// Posts in it.
    pub posts: u64,
    /// Answers "accepted" in it.
    pub acks: u64,
    /// Deliveries in it.
    pub deliveries: u64,
    /// Who was busy in it.
    pub busy: Busy,
}

/// How busy everybody was while posts were sent, in processors: 1 is one processor's whole time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Busy {
    /// The thread of the readers.
    pub readers: f64,
    /// The thread of the senders.
    pub senders: f64,
    /// All of the server's threads; None if it cannot be measured.
    pub server: Option<f64>,
    /// Everybody else on this machine, as far as it can be known: what neither side got.
    pub others: Option<f64>,
}

#[derive(Debug)]
struct Desk {
    token: Box<str>,
    topic_number: u32,
    topic: Topic,
    name: Vec<u8>,
    waiting: usize,
    // With a reference: what its own messages begin with, and how many there are.
    start: Vec<u8>,
    numbered: u64,
}

/// All senders of a run.
#[derive(Debug, Default)]
pub struct Sender {
    /// Who was told what.
    pub book: Book,
    /// From the intended moment of sending to the answer.
    pub acks: Latency,
    /// Why posts were refused.
    pub refusals: Notes,
    desks: Vec<Desk>,
    accepted: u64,
    unanswered: u64,
    intended_ns: Vec<u64>,
    run: u128,
    text_bytes: usize,
    talks: bool,
    plain: bool,
}

impl Sender {
    /// Senders of texts of so many bytes.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(text_bytes: usize, dialect: Dialect) -> Result<Sender> {
        let run = u128::from(getrandom::u64().context("no randomness")?);
        Ok(Sender { run, text_bytes, plain: dialect == Dialect::Plain, ..Sender::default() })
    }

    /// From now on texts are of words.
    pub fn talk(&mut self) {
        self.talks = true;
    }

    /// A sender to this topic.
    pub fn add_seat(&mut self, token: Box<str>, topic_number: u32, topic: Topic) {
        let name = topic.to_string().into_bytes();
        let start = scan::event_start(topic);
        self.desks.push(Desk { token, topic_number, topic, name, waiting: 0, start, numbered: 0 });
    }

    /// With a reference: how many messages its topic has, by this side's count.
    #[must_use]
    pub fn numbered(&self, topic_number: u32) -> u64 {
        self.desks.iter().filter(|desk| desk.topic_number == topic_number).map(|desk| desk.numbered).sum()
    }

    /// How many senders there are.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.desks.len()
    }

    /// Writes the next post of a desk into the book and makes its frame.
    fn post(&mut self, seat: usize, intended_ns: u64) -> Result<Vec<u8>> {
        let desk = &mut self.desks[seat];
        let post = self.book.open(desk.topic_number);
        self.intended_ns.push(intended_ns);
        desk.waiting += 1;
        self.unanswered += 1;
        let mark = Mark { post, intended_ns };
        let text = if self.talks { mark.talk(self.text_bytes) } else { mark.text(self.text_bytes) };
        if self.plain {
            desk.numbered += 1;
            return Ok(plain_event(desk, text));
        }
        // 48 random bits of the run above, the post's number below: different in every run and post.
        let random = (self.run << 32) ^ u128::from(post);
        let op = Op::Post {
            topic: desk.topic,
            client_id: ClientId::from_parts(wall_ms(), random),
            text: PostText::parse(text)?,
            reply_to: None,
            mentions: vec![],
            mention_all: false,
        };
        let id = RequestId(FIRST_FREE_ID + post);
        Ok(json::encode_client(&ClientFrame::Request(Request { id, op })))
    }

    fn answered(&mut self, seat: usize, id: u64, answer: Answer, now_ns: u64) -> bool {
        let Some(post) = id.checked_sub(FIRST_FREE_ID) else { return false };
        if !self.book.answer(post, answer) {
            return false;
        }
        self.unanswered -= 1;
        self.desks[seat].waiting = self.desks[seat].waiting.saturating_sub(1);
        if matches!(answer, Answer::Accepted(_)) {
            self.accepted += 1;
            let intended_ns = self.intended_ns.get(units::index(post)).copied().unwrap_or(now_ns);
            self.acks.record_ns(now_ns.saturating_sub(intended_ns));
        }
        true
    }
}

impl Role for Sender {
    fn token(&self, seat: usize) -> &str {
        self.desks.get(seat).map_or("", |desk| &desk.token)
    }

    fn follow(&self, _seat: usize, _nth: usize) -> Option<(Topic, Seq)> {
        None
    }

    fn start_from_view(&mut self, _seat: usize, _nth: usize, _seq: Seq) {}

    fn take(&mut self, seat: usize, payload: &[u8], now_ns: u64) -> bool {
        if self.plain {
            // Its own message came back; those of others in the group are none of its business.
            if let Some(seq) = scan::event_seq(payload, &self.desks[seat].start)
                && let Some(Mark { post, .. }) = Mark::find(payload)
            {
                return self.answered(seat, FIRST_FREE_ID + post, Answer::Accepted(seq), now_ns);
            }
            return true;
        }
        match scan::accepted(payload) {
            Some((id, topic, seq)) if topic == self.desks[seat].name => {
                self.answered(seat, id, Answer::Accepted(seq), now_ns)
            }
            _ => false,
        }
    }

    fn event(&mut self, _seat: usize, _event: &EventFrame, _payload: &[u8], _now_ns: u64) -> bool {
        false
    }

    fn reply(&mut self, seat: usize, id: RequestId, outcome: &Outcome, now_ns: u64) -> bool {
        let answer = match outcome {
            Outcome::Ok(Success::Accepted { accepted }) if accepted.topic == self.desks[seat].topic => {
                Answer::Accepted(accepted.seq.0)
            }
            Outcome::Ok(_) => return false,
            Outcome::Error(error) => {
                self.refusals.add(format!("a post was refused: {}", error.code.as_str()));
                if error.code == ErrorCode::OutcomeUnknown { Answer::Unknown } else { Answer::Refused }
            }
        };
        self.answered(seat, id.0, answer, now_ns)
    }
}

/// A reference's message: the event as Linli would deliver it, so that both sides' readers get as many bytes and
/// do the same with them.
fn plain_event(desk: &Desk, text: String) -> Vec<u8> {
    let id = u64::from(desk.topic_number);
    json::encode_server(&ServerFrame::Event(EventFrame {
        topic: desk.topic,
        seq: Seq(desk.numbered),
        at: wall_ms(),
        by: Some(Card { id: UserId(id), name: format!("Bot {id}"), badge: false, office: None }),
        body: EventBody::Posted(Posted {
            text: Some(text),
            reply_to: None,
            posts: desk.numbered,
            mentions: vec![],
            mention_all: false,
        }),
    }))
}

/// Sends for so long at this pace, then waits for the last answers. `fan` is how many readers each post
/// has, `readers` how many there are at all.
///
/// # Errors
/// Only on a fault of the kernel's or ours.
pub fn drive(
    swarm: &mut Swarm<Sender>,
    clock: Clock,
    pace: Pace,
    length: Duration,
    (fan, readers): (u64, u64),
    flow: &Flow,
) -> Result<Sent> {
    let cpu_ns = thread_cpu_ns();
    let began_ns = clock.now_ns();
    let end_ns = began_ns + units::ns(length);
    let (accepted_before, delivered_before) = (swarm.role.accepted, flow.delivered.load(Relaxed));
    let sent_before = swarm.role.book.sent();
    let mut turn = 0;
    let mut sent = 0;
    loop {
        let now_ns = clock.now_ns();
        let wait = match pace {
            Pace::Rate(_) | Pace::Window { .. } | Pace::Posts { .. } if now_ns >= end_ns => break,
            Pace::Once if sent > 0 => break,
            Pace::Posts { posts, .. } if sent >= posts => break,
            Pace::Posts { posts, window } => fill_windows(swarm, &mut turn, window, posts - sent, now_ns)?,
            Pace::Once => {
                send(swarm, 0, now_ns)?;
                Duration::ZERO
            }
            Pace::Rate(per_second) => {
                send_due(swarm, &mut turn, (began_ns, now_ns.min(end_ns)), per_second, &mut sent)?
            }
            Pace::Window { posts, lag_max } => {
                let outstanding =
                    (sent * fan).saturating_sub(flow.delivered.load(Relaxed) - delivered_before);
                let room = (lag_max * readers.max(1)).saturating_sub(outstanding) / fan.max(1);
                let room = if lag_max == 0 || fan == 0 { u64::MAX } else { room };
                fill_windows(swarm, &mut turn, posts, room, now_ns)?
            }
        };
        sent = swarm.role.book.sent() - sent_before;
        flow.sent.store(swarm.role.book.sent(), Relaxed);
        let until_end = Duration::from_nanos(end_ns.saturating_sub(clock.now_ns()));
        swarm.turn(wait.min(until_end))?;
    }
    let window_ns = clock.now_ns() - began_ns;
    let busy = share(thread_cpu_ns() - cpu_ns, window_ns);
    let result = Sent {
        window_ns,
        posts: sent,
        acks: swarm.role.accepted - accepted_before,
        deliveries: flow.delivered.load(Relaxed) - delivered_before,
        // The other two are measured where they are known.
        busy: Busy { senders: busy, ..Busy::default() },
    };
    let last_ns = clock.ahead_ns(Duration::from_secs(LAST_ANSWER_S_MAX));
    while swarm.role.unanswered > 0 && clock.now_ns() < last_ns {
        swarm.turn(Duration::from_millis(20))?;
    }
    Ok(result)
}

/// Processor time as a share of the time that passed; none of no time.
#[must_use]
pub fn share(cpu_ns: u64, wall_ns: u64) -> f64 {
    if wall_ns == 0 { 0.0 } else { units::real(cpu_ns) / units::real(wall_ns) }
}

/// Sends all posts whose moment has come. Returns how long it is to the next.
fn send_due(
    swarm: &mut Swarm<Sender>,
    turn: &mut usize,
    (began_ns, now_ns): (u64, u64),
    per_second: f64,
    posted: &mut u64,
) -> Result<Duration> {
    loop {
        let intended_ns = began_ns + units::ns_of_seconds(units::real(*posted) / per_second);
        if intended_ns >= now_ns {
            return Ok(Duration::from_nanos(intended_ns - now_ns));
        }
        let Some(seat) = next_live(swarm, turn, |_| true) else { return Ok(Duration::from_millis(1)) };
        if send(swarm, seat, intended_ns)? > UNSENT_BYTES_MAX {
            return Ok(Duration::from_millis(1));
        }
        *posted += 1;
    }
}

/// Sends as many posts as windows and readers have room for. Returns how long to wait for answers.
fn fill_windows(
    swarm: &mut Swarm<Sender>,
    turn: &mut usize,
    window: usize,
    mut room: u64,
    now_ns: u64,
) -> Result<Duration> {
    while room > 0 {
        let Some(seat) = next_live(swarm, turn, |desk| desk.waiting < window) else {
            return Ok(Duration::from_millis(5));
        };
        send(swarm, seat, now_ns)?;
        room -= 1;
    }
    Ok(LOOK_AGAIN)
}

fn next_live(swarm: &Swarm<Sender>, turn: &mut usize, may: impl Fn(&Desk) -> bool) -> Option<usize> {
    let seats = swarm.seats();
    let first = *turn;
    let seat = (first..first + seats)
        .map(|seat| seat % seats)
        .find(|seat| swarm.is_live(*seat) && may(&swarm.role.desks[*seat]))?;
    *turn = (seat + 1) % seats;
    Some(seat)
}

fn send(swarm: &mut Swarm<Sender>, seat: usize, intended_ns: u64) -> Result<usize> {
    let frame = swarm.role.post(seat, intended_ns)?;
    Ok(swarm.send(seat, &frame))
}
