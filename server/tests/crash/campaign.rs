//! Blows against a server under load, on one data directory: start, hold against the book, load, strike, again.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use linli_protocol::{Op, Seq, ServerFrame, Topic};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::book::{Act, Book, Figures};
use super::reader::{Habit, Reader, note_page};
use super::sender::Sender;
use crate::common::people::{self, Person};
use crate::common::random::Random;
use crate::common::server::{self, PATIENCE, Server};
use crate::common::wire::{Broken, Wire};

/// How many acts of each sender wait for their answers.
const WIDTHS: [usize; 5] = [1, 1, 2, 4, 8];
const HABITS: [Habit; 6] = [Habit::Stay, Habit::Stay, Habit::Open, Habit::Open, Habit::Roam, Habit::Roam];
/// Fewer than a server replays.
const REPLAYED_MAX: u64 = 9_000;
/// Posts that are reacted to.
const RECENT_POSTS_MAX: usize = 64;

/// What all clients of one server share.
pub(crate) struct Field {
    pub(crate) book: Arc<Book>,
    pub(crate) topic: Topic,
    address: SocketAddr,
    recent: Arc<Mutex<Vec<Seq>>>,
}

/// A data directory, its people, and what they were told.
pub(crate) struct Campaign {
    name: String,
    seed: u64,
    random: Random,
    data_dir: PathBuf,
    server: Option<Server>,
    topic: Topic,
    checker: Person,
    senders: Vec<Sender>,
    readers: Vec<Reader>,
    book: Arc<Book>,
    recent: Arc<Mutex<Vec<Seq>>>,
    restarted: Duration,
    /// What was done since the last audit, for messages.
    trail: Vec<String>,
}

impl Campaign {
    /// The seed is the whole run's, to be printed; the randomness is this campaign's.
    pub(crate) async fn begin(name: &str, data_dir: &Path, seed: u64, mut random: Random) -> Campaign {
        let server = Server::start(data_dir, &[]).await.expect("a server on an empty directory");
        let (topic, people) = people::settle(data_dir, WIDTHS.len() + HABITS.len() - 1).unwrap();
        let senders = WIDTHS.iter().zip(&people).enumerate().map(|(n, (width, person))| {
            Sender::new(format!("sender {n}"), person.clone(), *width, random.branch())
        });
        let senders = senders.collect();
        // The last of them first: those who roam are people who also write, on another connection.
        let readers = HABITS.iter().rev().zip(&people[WIDTHS.len() - 2..]).enumerate();
        let readers = readers.map(|(n, (habit, person))| {
            Reader::new(format!("reader {n} ({habit:?})"), person.clone(), *habit, random.branch())
        });
        let readers = readers.collect();
        Campaign {
            name: name.to_owned(),
            seed,
            data_dir: data_dir.to_owned(),
            server: Some(server),
            topic,
            checker: people[people.len() - 1].clone(),
            senders,
            readers,
            book: Arc::new(Book::new()),
            recent: Arc::default(),
            restarted: Duration::ZERO,
            trail: Vec::new(),
            random,
        }
    }

    /// Loads the server until a random number of acts is acknowledged, and strikes at whatever it does then.
    /// The blow gets the server, and gives the directory back as it is found afterwards.
    pub(crate) async fn strike(&mut self, acts_max: u64, blow: impl AsyncFnOnce(Server)) {
        let server = self.server.take().expect("it was started");
        let field = Arc::new(self.field(server.address));
        let mut senders: JoinSet<Sender> =
            self.senders.drain(..).map(|sender| sender.run(field.clone())).collect();
        let mut readers: JoinSet<Reader> =
            self.readers.drain(..).map(|reader| reader.run(field.clone())).collect();
        let mut acknowledged = self.book.acknowledgements();
        let wanted = *acknowledged.borrow() + self.random.below(acts_max);
        let pause = Duration::from_micros(self.random.below(2_000));
        // Nothing of the answer is kept: it holds a lock.
        let stuck = timeout(PATIENCE, acknowledged.wait_for(|acts| *acts >= wanted)).await.is_err();
        if stuck {
            let said = server.said();
            self.book.truth().wrong(format!("the server answers no more; it said:\n{said}"));
        }
        std::thread::sleep(pause);
        self.trail.push(format!("a blow under load, {} µs after act {wanted}", pause.as_micros()));
        blow(server).await;
        self.book.truth().figures.blows += 1;
        let ended = timeout(PATIENCE, async {
            while let Some(sender) = senders.join_next().await {
                self.senders.push(sender.expect("a sender does not panic"));
            }
            while let Some(reader) = readers.join_next().await {
                self.readers.push(reader.expect("a reader does not panic"));
            }
        });
        ended.await.expect("connections to a dead server end");
    }

    /// The book, for whoever strikes.
    pub(crate) fn book(&self) -> Arc<Book> {
        self.book.clone()
    }

    /// Starts the server, and strikes before it serves.
    pub(crate) async fn strike_at_start(&mut self, blow: impl FnOnce()) {
        let mut command = server::command(&self.data_dir, &[]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut starting = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
        let pause = Duration::from_micros(self.random.below(80_000));
        std::thread::sleep(pause);
        self.trail.push(format!("a blow {} µs after a start", pause.as_micros()));
        blow();
        starting.kill().await.unwrap();
        self.book.truth().figures.blows += 1;
    }

    /// Starts the server again and holds what it serves against the book.
    pub(crate) async fn recover(&mut self) {
        self.book.turn_power(true);
        let began = Instant::now();
        match Server::start(&self.data_dir, &[]).await {
            Ok(server) => {
                self.restarted += began.elapsed();
                let field = self.field(server.address);
                let audited = timeout(PATIENCE, self.audit(&field)).await.expect("an audit ends");
                if let Err(broken) = audited {
                    self.all_is_lost(&format!("the audit after the restart: {broken:?}"));
                }
                self.server = Some(server);
            }
            Err(failed) => {
                self.all_is_lost(&format!("it does not start again: {}\n{}", failed.status, failed.said));
            }
        }
        self.must_be_right();
        self.trail.clear();
    }

    fn all_is_lost(&self, why: &str) {
        let mut truth = self.book.truth();
        let acts = truth.figures.acknowledged;
        truth.wrong(format!("LOST: none of {acts} acknowledged acts can be read any more: {why}"));
    }

    /// Checks the directory of the stopped server with the server's own `check`.
    pub(crate) fn check(&mut self) {
        self.trail.push("a check".to_owned());
        let output = server::check(&self.data_dir);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            self.book.truth().wrong(format!("check: {}\n{said}{errors}", output.status));
        }
    }

    /// The last look: every page of history, a clean stop, a clean check.
    pub(crate) async fn finish(mut self) -> Figures {
        let server = self.server.take().expect("it was started");
        let field = self.field(server.address);
        if let Err(broken) = self.walk(&field).await.and(self.audit(&field).await) {
            self.book.truth().wrong(format!("the last walk: {broken:?}"));
        }
        let (status, said) = server.stop().await;
        if !status.success() {
            self.book.truth().wrong(format!("told to stop, it ended with {status}; it said:\n{said}"));
        }
        self.check();
        self.must_be_right();
        let truth = self.book.truth();
        let Figures { blows, acknowledged, resent, sights, items, comparisons, late, late_and_lost } =
            truth.figures;
        let events = truth.known.len();
        let start_ms = self.restarted.as_millis() / u128::from(blows.max(1));
        eprintln!(
            "{}: {blows} blows, {acknowledged} acts acknowledged ({resent} resent), {comparisons} times held \
             against the journal; {events} events seen {sights} times, {items} items of views; a restart took \
             {start_ms} ms. Nothing lost, doubled or changed. SEED={}",
            self.name, self.seed
        );
        if late > 0 {
            eprintln!(
                "({late} more were acknowledged while the power went; {late_and_lost} of them are lost.)"
            );
        }
        truth.figures
    }

    /// Reads the journal as it is served now, and settles the book by it.
    async fn audit(&self, field: &Field) -> Result<(), Broken> {
        let mut wire = match field.sign_in("the checker", &self.checker).await {
            Err(Broken::Wrong(why)) => {
                // Even the sign-in is gone. Somebody new may still tell how much else.
                self.book.truth().wrong(why);
                let somebody = people::admit_another(&self.data_dir, self.topic);
                let somebody = somebody.map_err(|error| Broken::Wrong(error.to_string()))?;
                field.sign_in("somebody new", &somebody).await?
            }
            signed_in => signed_in?,
        };
        let known = self.book.truth().known.keys().next_back().copied().unwrap_or_default();
        let after = Seq(known.0.saturating_sub(REPLAYED_MAX));
        let head = match wire.subscribe(self.topic, after).await? {
            Ok(head) => head,
            Err(error) => return Err(Broken::Wrong(format!("subscribing after {after}: {error:?}"))),
        };
        let mut events = Vec::new();
        while events.len() as u64 + after.0 < head.0 {
            if let ServerFrame::Event(event) = wire.next().await? {
                events.push(event);
            }
        }
        self.book.truth().settle(after, events);
        Ok(())
    }

    /// Reads all history page by page: every post must be on exactly one of them.
    async fn walk(&self, field: &Field) -> Result<(), Broken> {
        let mut wire = field.sign_in("the checker", &self.checker).await?;
        let (mut before, mut posts) = (None, 0);
        loop {
            let page = match wire.view(self.topic, 200, before).await? {
                Ok(page) => page,
                Err(error) => return Err(Broken::Wrong(format!("a page of history: {error:?}"))),
            };
            note_page(field, "the checker", &self.checker, &page)?;
            posts += page.items.len();
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let mut truth = self.book.truth();
        let there = truth.posts();
        if posts != there {
            truth.wrong(format!("the pages of history have {posts} posts, the journal has {there}"));
        }
        Ok(())
    }

    fn field(&self, address: SocketAddr) -> Field {
        Field { book: self.book.clone(), topic: self.topic, address, recent: self.recent.clone() }
    }

    fn must_be_right(&self) {
        let truth = self.book.truth();
        let wrongs = truth.wrongs();
        assert!(
            wrongs.is_empty(),
            "{}, after blow {} ({} acts acknowledged; {}), SEED={}:\n- {}\n",
            self.name,
            truth.figures.blows,
            truth.figures.acknowledged,
            self.trail.join(", "),
            self.seed,
            wrongs.join("\n- ")
        );
    }
}

impl Field {
    /// An error while what is heard proves nothing.
    pub(crate) fn power(&self) -> Result<(), Broken> {
        if self.book.power_is_off() { Err(Broken::Gone("the power is off".to_owned())) } else { Ok(()) }
    }

    /// Signs somebody in; whoever had a token has it still.
    pub(crate) async fn sign_in(&self, name: &str, person: &Person) -> Result<Wire, Broken> {
        match Wire::sign_in(self.address, &person.token).await? {
            Ok(wire) => {
                self.book.truth().met_epoch(name, wire.epoch);
                Ok(wire)
            }
            Err(error) => Err(Broken::Wrong(format!("{name} cannot sign in: {error:?}"))),
        }
    }

    /// Remembers a post for others to react to.
    pub(crate) fn last_post(&self, act: &Act, seq: Seq) {
        if matches!(act.op, Op::Post { .. }) {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push(seq);
            let surplus = recent.len().saturating_sub(RECENT_POSTS_MAX);
            recent.drain(..surplus);
        }
    }

    /// A post to react to.
    pub(crate) fn some_post(&self, random: &mut Random) -> Option<Seq> {
        random.pick(&self.recent.lock().unwrap_or_else(PoisonError::into_inner)).copied()
    }
}
