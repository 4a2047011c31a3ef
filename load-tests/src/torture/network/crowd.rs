//! Honest people with the resuming client that people's programs use. Each follows the group from its first event and
//! posts; what they are told goes into the book, and what comes out of order is wrong at once. In the end everybody must
//! have everything, and the journal is held against the book.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use linli_cli::{Client, Lost, Options, Update, Updates};
use linli_protocol::{Epoch, Op, Position, PostText, Seq, ServerFrame, Topic};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::torture::load::book::{Act, Book};
use crate::torture::load::campaign::REPLAYED_MAX;
use crate::torture::people::{self, Person};
use crate::torture::random::Random;
use crate::torture::server::PATIENCE;
use crate::torture::wire::{Broken, Wire};

/// How they talk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Longest pause between an acknowledgement and the next post.
    pub(super) pause_max: Duration,
    /// Bytes of a text, about.
    pub(super) text_bytes: usize,
}

/// Where somebody connects.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// What they are called in reports.
    pub(super) name: String,
    /// The address they know the server by.
    pub(super) door: SocketAddr,
}

impl Seat {
    /// So many seats at a door; their names begin alike.
    #[must_use]
    pub(super) fn row(name: &str, seats: usize, door: SocketAddr) -> Vec<Seat> {
        (0..seats).map(|n| Seat { name: format!("{name} {n}"), door }).collect()
    }
}

/// The people of one server.
pub(super) struct Crowd {
    /// What they were told.
    pub(super) book: Arc<Book>,
    /// Their group.
    pub(super) topic: Topic,
    /// A member who is not one of them, for whoever else connects.
    pub(super) guest: Person,
    /// The server's history.
    pub(super) epoch: Epoch,
    members: Vec<Member>,
    talking: JoinSet<()>,
    hush: watch::Sender<bool>,
    breaks: Arc<AtomicU64>,
    newest: Arc<AtomicU64>,
}

/// Log-in names are numbered, and so are those of people who come later.
const FURTHER_FROM: usize = 10_000;

/// Longest that somebody whose connection does not break may wait for an event, in milliseconds: less than the server's
/// usual time between pings, which wake a session that was forgotten.
const LATE_MS: u64 = 6_000;

struct Member {
    name: String,
    client: Client,
    has: watch::Receiver<Seq>,
    /// How often they came or went: connected while it is odd.
    turns: Arc<AtomicU64>,
}

impl Crowd {
    /// Settles as many people as there are seats on the server's directory, connects them and lets them talk.
    /// `address` is where the server is reached without any trouble.
    ///
    /// # Errors
    /// When the server refuses, or somebody cannot follow.
    pub(super) async fn gather(
        address: SocketAddr,
        data_dir: &Path,
        seats: Vec<Seat>,
        manner: Manner,
        random: &mut Random,
    ) -> Result<Crowd> {
        let (topic, mut people) = people::settle(data_dir, seats.len() + 1)?;
        let guest = people.pop().context("nobody was settled")?;
        let epoch = sign_in(address, &guest).await?.epoch;
        let mut crowd = Crowd {
            book: Arc::new(Book::new()),
            topic,
            guest,
            epoch,
            members: Vec::new(),
            talking: JoinSet::new(),
            hush: watch::Sender::new(false),
            breaks: Arc::default(),
            newest: Arc::default(),
        };
        for (seat, person) in seats.into_iter().zip(people) {
            crowd.seat(seat, person, manner, random.branch())?;
        }
        Ok(crowd)
    }

    fn seat(&mut self, seat: Seat, person: Person, manner: Manner, random: Random) -> Result<()> {
        let Seat { name, door } = seat;
        let mut options = Options::new(format!("http://{door}").parse()?, person.token.clone());
        crate::AGENT.clone_into(&mut options.agent);
        let (client, updates) = Client::start(options);
        let (has_now, has) = watch::channel(Seq::ZERO);
        let (book, topic, epoch) = (Arc::clone(&self.book), self.topic, self.epoch);
        let turns = Arc::new(AtomicU64::new(0));
        let (breaks, turned) = (Arc::clone(&self.breaks), Arc::clone(&turns));
        let listener = Listener { name: name.clone(), book, topic, has_now, breaks, turned };
        tokio::spawn(listener.listen(updates));
        let talker = Talker {
            name: name.clone(),
            person,
            client: client.clone(),
            book: Arc::clone(&self.book),
            newest: Arc::clone(&self.newest),
            topic,
            manner,
            random,
        };
        let hushed = self.hush.subscribe();
        self.talking.spawn(async move {
            let from = Position { epoch, seq: Seq::ZERO };
            match talker.client.follow(topic, Some(from)).await {
                Ok(()) => talker.talk(hushed).await,
                Err(error) => talker.wrong(&format!("cannot follow: {error}")),
            }
        });
        self.members.push(Member { name, client, has, turns });
        Ok(())
    }

    /// Waits until so many more posts are acknowledged.
    ///
    /// # Errors
    /// When they are not, in a minute.
    pub(super) async fn talk_on(&self, posts: u64) -> Result<()> {
        let mut acknowledged = self.book.acknowledgements();
        let wanted = *acknowledged.borrow() + posts;
        let come = timeout(PATIENCE, acknowledged.wait_for(|acts| *acts >= wanted)).await.is_ok();
        let now = *acknowledged.borrow();
        if come {
            Ok(())
        } else {
            Err(anyhow!("{posts} more posts were to be acknowledged; now there are {now}, not {wanted}"))
        }
    }

    /// More people for the same group and the same book.
    ///
    /// # Errors
    /// When the server refuses.
    pub(super) fn join(
        &self,
        seats: Vec<Seat>,
        data_dir: &Path,
        manner: Manner,
        random: &mut Random,
    ) -> Result<Crowd> {
        let mut more = Crowd {
            book: Arc::clone(&self.book),
            topic: self.topic,
            guest: self.guest.clone(),
            epoch: self.epoch,
            members: Vec::new(),
            talking: JoinSet::new(),
            hush: watch::Sender::new(false),
            breaks: Arc::default(),
            newest: Arc::clone(&self.newest),
        };
        for (n, seat) in (FURTHER_FROM..).zip(seats) {
            let person = people::admit_another(data_dir, self.topic, n)?;
            more.seat(seat, person, manner, random.branch())?;
        }
        Ok(more)
    }

    /// The last event that was acknowledged to somebody.
    #[must_use]
    pub(super) fn newest(&self) -> Seq {
        Seq(self.newest.load(Relaxed))
    }

    /// How often somebody lost a connection.
    #[must_use]
    pub(super) fn breaks(&self) -> u64 {
        self.breaks.load(Relaxed)
    }

    /// Everybody ends their last post; then everybody must have everything, and the journal, read at `address`, must hold
    /// what was acknowledged. Returns how many posts were, and what is wrong.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(super) async fn finish(mut self, address: SocketAddr) -> Result<(u64, Vec<String>)> {
        self.hush.send_replace(true);
        let all_said = async { while self.talking.join_next().await.is_some() {} };
        if timeout(PATIENCE, all_said).await.is_err() {
            self.book
                .truth()
                .wrong("somebody's last post is not acknowledged, a minute after the trouble ended");
        }
        self.nobody_is_forgotten().await;
        let head =
            timeout(PATIENCE, self.audit(address)).await.context("reading the journal does not end")??;
        // One time for all of them, however many lack something.
        let began = Instant::now();
        for Member { name, has, .. } in &mut self.members {
            if timeout(PATIENCE.saturating_sub(began.elapsed()), has.wait_for(|seq| *seq >= head))
                .await
                .is_err()
            {
                let seq = *has.borrow();
                self.book.truth().wrong(format!("{name} has events up to {seq} of {head}, and no more come"));
            }
        }
        for member in &self.members {
            member.client.close().await;
        }
        let truth = self.book.truth();
        Ok((truth.figures.acknowledged, truth.wrongs().to_vec()))
    }

    /// Nobody posts, comes or goes any more, so that nothing wakes a session but what is due to it: whoever is connected
    /// must be told.
    async fn nobody_is_forgotten(&mut self) {
        let (began, newest) = (Instant::now(), self.newest());
        let turns: Vec<u64> = self.members.iter().map(|member| member.turns.load(Relaxed)).collect();
        for (member, before) in self.members.iter_mut().zip(turns) {
            let in_time = Duration::from_millis(LATE_MS).saturating_sub(began.elapsed());
            if timeout(in_time, member.has.wait_for(|seq| *seq >= newest)).await.is_ok() {
                continue;
            }
            let (name, seq) = (&member.name, *member.has.borrow());
            let is_whole = before % 2 == 1 && member.turns.load(Relaxed) == before;
            if is_whole && seq < newest {
                self.book.truth().wrong(format!(
                    "LATE: {name} has events up to {seq} of {newest}, {LATE_MS} ms later and without a break"
                ));
            }
        }
    }

    /// Drops the clients as if their machines were gone: nothing is closed, nothing is waited for, and what they last
    /// posted may or may not be stored. Their book stays.
    pub(super) fn abandon(mut self) {
        self.talking.abort_all();
    }

    async fn audit(&self, address: SocketAddr) -> Result<Seq> {
        let mut wire = sign_in(address, &self.guest).await?;
        // A server replays so many at most. What lies before was seen and counted by every member.
        let known = self.book.truth().last_known();
        let after = Seq(known.0.saturating_sub(REPLAYED_MAX));
        let head = match wire.subscribe(self.topic, after).await.map_err(|error| broken(&error))? {
            Ok(head) => head,
            Err(error) => return Err(anyhow!("the journal cannot be followed: {error:?}")),
        };
        let mut events = Vec::new();
        while events.len() as u64 + after.0 < head.0 {
            if let ServerFrame::Event(event) = wire.next().await.map_err(|error| broken(&error))? {
                let expected = after.0 + events.len() as u64 + 1;
                if event.seq.0 != expected {
                    self.book.truth().wrong(format!("GAP: event {} came instead of {expected}", event.seq));
                    return Ok(head);
                }
                events.push(event);
            }
        }
        self.book.truth().settle(after, events);
        Ok(head)
    }
}

/// Signs somebody in on a line without trouble.
///
/// # Errors
/// When the server does not let them.
pub(super) async fn sign_in(address: SocketAddr, person: &Person) -> Result<Wire> {
    let signed_in = Wire::sign_in(address, &person.token).await.map_err(|error| broken(&error))?;
    signed_in.map_err(|error| anyhow!("somebody with a good token cannot sign in: {error:?}"))
}

fn broken(broken: &Broken) -> anyhow::Error {
    anyhow!("a connection without trouble broke: {broken:?}")
}

struct Listener {
    name: String,
    book: Arc<Book>,
    topic: Topic,
    has_now: watch::Sender<Seq>,
    breaks: Arc<AtomicU64>,
    turned: Arc<AtomicU64>,
}

impl Listener {
    async fn listen(self, mut updates: Updates) {
        while let Some(update) = updates.recv().await {
            match update {
                Update::Event(event) if event.topic == self.topic => {
                    let expected = self.has_now.borrow().next();
                    if event.seq != expected {
                        self.wrong(&format!("got event {} where {expected} should have come", event.seq));
                    }
                    let seq = event.seq;
                    self.book.truth().saw(&self.name, event);
                    self.has_now.send_replace(seq);
                }
                Update::SignedIn(signed_in) => {
                    self.turned.fetch_add(1, Relaxed);
                    self.book.truth().met_epoch(&self.name, signed_in.epoch);
                }
                Update::Offline { why, .. } => {
                    self.breaks.fetch_add(1, Relaxed);
                    // Whoever could not come has not gone.
                    self.turned.fetch_add(self.turned.load(Relaxed) % 2, Relaxed);
                    // The library mends these for people; the server sent them all the same.
                    if matches!(why, Lost::Gap { .. } | Lost::Repeat { .. } | Lost::Unfitting(_)) {
                        self.wrong(&format!("left a connection because {why}"));
                    }
                }
                Update::Event(_)
                | Update::View { .. }
                | Update::Unfollowed { .. }
                | Update::ServerError(_) => {
                    self.wrong(&format!("was told what cannot be: {update:?}"));
                }
                Update::Ended(linli_cli::Ended::Closed) => return,
                Update::Ended(why) => self.wrong(&format!("is over: {why}")),
                _ => {}
            }
        }
    }

    fn wrong(&self, what: &str) {
        self.book.truth().wrong(format!("{}: {what}", self.name));
    }
}

struct Talker {
    name: String,
    person: Person,
    client: Client,
    book: Arc<Book>,
    newest: Arc<AtomicU64>,
    topic: Topic,
    manner: Manner,
    random: Random,
}

impl Talker {
    /// Posts, waits until it is acknowledged on whatever connection, pauses, posts.
    async fn talk(mut self, mut hushed: watch::Receiver<bool>) {
        let mut said = 0_u64;
        while !*hushed.borrow() {
            said += 1;
            if let Err(error) = self.post(said).await {
                return self.wrong(&format!("post {said}: {error:#}"));
            }
            let pause = self.random.below(u64::try_from(self.manner.pause_max.as_micros()).unwrap_or(0));
            let _ = timeout(Duration::from_micros(pause), hushed.wait_for(|hushed| *hushed)).await;
        }
    }

    async fn post(&mut self, said: u64) -> Result<()> {
        // Nobody else writes this text, so that one that stands twice is an act done twice.
        let mark = format!("{} {said} {:016x} ", self.name, self.random.number());
        let filler = "鄰".repeat(self.manner.text_bytes.saturating_sub(mark.len()) / "鄰".len());
        let text = PostText::parse(mark + &filler)?;
        let client_id = self.client.new_client_id()?;
        let op = Op::Post {
            topic: self.topic,
            client_id,
            text,
            reply_to: None,
            mentions: vec![],
            mention_all: false,
        };
        let place = self.client.act(op.clone()).await?;
        self.newest.fetch_max(place.seq.0, Relaxed);
        self.book.acknowledge(self.person.user, Act { client_id, op }, place.seq);
        Ok(())
    }

    fn wrong(&self, what: &str) {
        self.book.truth().wrong(format!("{}: {what}", self.name));
    }
}
