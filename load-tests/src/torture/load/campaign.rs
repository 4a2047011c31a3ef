//! Blows against a server under load, on one data directory: start, hold against the book, load, strike, again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use linli_protocol::{ClientId, ErrorCode, Op, Outcome, PostText, Seq, ServerFrame, Success, Topic};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::book::Book;
use super::field::{Field, Recent};
use super::reader::{Habit, Reader, note_page};
use super::sender::{Mix, Sender};
use crate::clock::wall_ms;
use crate::torture::fault::Outcome as Found;
use crate::torture::lab::Lab;
use crate::torture::people::{self, Person};
use crate::torture::random::Random;
use crate::torture::server::{self, NotStarted, PATIENCE, Server};
use crate::torture::wire::Broken;

/// How many acts of each sender wait for their answers.
const WIDTHS: [usize; 5] = [1, 1, 2, 4, 8];
const HABITS: [Habit; 6] = [Habit::Stay, Habit::Stay, Habit::Open, Habit::Open, Habit::Roam, Habit::Roam];
/// Fewer than a server replays.
pub(crate) const REPLAYED_MAX: u64 = 9_000;
/// Microseconds, at most, between the last awaited act and a blow, and between a start and a blow.
const PAUSE_US_MAX: u64 = 2_000;
const START_PAUSE_US_MAX: u64 = 80_000;
/// Most violations of one turn that are spelled out.
const TOLD_MAX: usize = 20;
/// The log-in name of somebody who comes when nobody else can sign in.
const SOMEBODY_NEW: usize = 1_000;

/// A data directory, its people, and what they were told.
pub(crate) struct Campaign<'a> {
    lab: &'a Lab,
    random: Random,
    data_dir: PathBuf,
    /// Of every server that is started here.
    settings: Vec<&'static str>,
    server: Option<Server>,
    topic: Topic,
    checker: Person,
    senders: Vec<Sender>,
    readers: Vec<Reader>,
    book: Arc<Book>,
    recent: Recent,
    blows: u64,
    /// What was done since the last audit, for messages.
    trail: Vec<String>,
}

/// Everybody at work; they end with their connections.
pub(crate) struct Crowd {
    senders: JoinSet<Sender>,
    readers: JoinSet<Reader>,
    gone: Arc<AtomicU64>,
}

impl Crowd {
    /// How many connections have ended meanwhile.
    pub(crate) fn gone(&self) -> u64 {
        self.gone.load(Ordering::SeqCst)
    }
}

impl<'a> Campaign<'a> {
    /// Starts a server on an empty directory and lets people in.
    pub(crate) async fn begin(lab: &'a Lab, data_dir: &Path, random: Random) -> Result<Campaign<'a>> {
        Campaign::begin_with(lab, data_dir, &[], random).await
    }

    /// The same with settings, `KEY=VALUE`.
    pub(crate) async fn begin_with(
        lab: &'a Lab,
        data_dir: &Path,
        settings: &[&'static str],
        mut random: Random,
    ) -> Result<Campaign<'a>> {
        let server = lab.start(data_dir, settings).await.context("on an empty directory")?;
        let (topic, people) = people::settle(data_dir, WIDTHS.len() + HABITS.len() - 1)?;
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
        Ok(Campaign {
            lab,
            data_dir: data_dir.to_owned(),
            settings: settings.to_vec(),
            server: Some(server),
            topic,
            checker: people[people.len() - 1].clone(),
            senders,
            readers,
            book: Arc::new(Book::new()),
            recent: Recent::default(),
            blows: 0,
            trail: Vec::new(),
            random,
        })
    }

    /// The book, for whoever strikes.
    pub(crate) fn book(&self) -> Arc<Book> {
        self.book.clone()
    }

    /// The conversation that everybody works on.
    pub(crate) fn topic(&self) -> Topic {
        self.topic
    }

    /// Who reads all of it.
    pub(crate) fn checker(&self) -> &Person {
        &self.checker
    }

    /// Whether something is wrong already; then nothing further proves anything.
    pub(crate) fn is_wrong(&self) -> bool {
        !self.book.truth().wrongs().is_empty()
    }

    /// Adds to what is told beside a violation.
    pub(crate) fn trail(&mut self, what: impl Into<String>) {
        self.trail.push(what.into());
    }

    /// Notes a violation.
    pub(crate) fn wrong(&self, what: impl Into<String>) {
        self.book.truth().wrong(what);
    }

    /// What senders do from now on.
    pub(crate) fn set_mix(&mut self, mix: Mix) {
        self.senders.iter_mut().for_each(|sender| sender.set_mix(mix));
    }

    /// The running server.
    pub(crate) fn server(&self) -> Result<&Server> {
        self.server.as_ref().context("the server is not started")
    }

    /// Lets everybody work on the running server.
    pub(crate) fn set_to_work(&mut self) -> Result<Crowd> {
        let field = Arc::new(self.field()?);
        let gone = Arc::new(AtomicU64::new(0));
        let (mut senders, mut readers) = (JoinSet::new(), JoinSet::new());
        for sender in self.senders.drain(..) {
            let (field, gone) = (field.clone(), gone.clone());
            senders.spawn(async move { (sender.run(field).await, gone.fetch_add(1, Ordering::SeqCst)).0 });
        }
        for reader in self.readers.drain(..) {
            let (field, gone) = (field.clone(), gone.clone());
            readers.spawn(async move { (reader.run(field).await, gone.fetch_add(1, Ordering::SeqCst)).0 });
        }
        Ok(Crowd { senders, readers, gone })
    }

    /// Waits until so many more acts are acknowledged; that they are not is a violation, unless the server is
    /// expected to end on the way.
    pub(crate) async fn until_acknowledged(&mut self, more: u64) {
        let mut acknowledged = self.book.acknowledgements();
        let wanted = *acknowledged.borrow() + more;
        // Nothing of the answer is kept: it holds a lock.
        let stuck = timeout(PATIENCE, acknowledged.wait_for(|acts| *acts >= wanted)).await.is_err();
        if stuck {
            let said = self.server.as_ref().map(Server::said).unwrap_or_default();
            self.wrong(format!("the server answers no more; it said:\n{said}"));
        }
        self.trail.push(format!("act {wanted} was acknowledged"));
    }

    /// Waits until everybody has noticed that the server is gone.
    pub(crate) async fn gather(&mut self, crowd: Crowd) -> Result<()> {
        let Crowd { mut senders, mut readers, .. } = crowd;
        let ended = timeout(PATIENCE, async {
            while let Some(sender) = senders.join_next().await {
                self.senders.push(sender?);
            }
            while let Some(reader) = readers.join_next().await {
                self.readers.push(reader?);
            }
            anyhow::Ok(())
        });
        ended.await.map_err(|_| anyhow!("connections to a dead server do not end"))?
    }

    /// The server, for whoever ends it.
    pub(crate) fn take_server(&mut self) -> Result<Server> {
        self.server.take().context("the server is not started")
    }

    /// Loads the server until a random number of acts is acknowledged, and strikes at whatever it does then.
    /// The blow gets the server, and gives the directory back as it is found afterwards.
    pub(crate) async fn strike(
        &mut self,
        acts_max: u64,
        blow: impl AsyncFnOnce(Server) -> Result<()>,
    ) -> Result<()> {
        let crowd = self.set_to_work()?;
        let more = self.random.below(acts_max);
        self.until_acknowledged(more).await;
        let pause = Duration::from_micros(self.random.below(PAUSE_US_MAX));
        // Not the runtime's sleep, whose grain is a millisecond; other threads work on.
        std::thread::sleep(pause);
        self.trail.push(format!("{} µs later a blow under load", pause.as_micros()));
        self.blows += 1;
        blow(self.take_server()?).await?;
        self.gather(crowd).await
    }

    /// Starts the server, and strikes before it serves.
    pub(crate) async fn strike_at_start(&mut self, blow: impl FnOnce() -> Result<()>) -> Result<()> {
        let mut command = server::command(&self.lab.program, &self.data_dir, &self.settings);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut starting = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
        let pause = Duration::from_micros(self.random.below(START_PAUSE_US_MAX));
        std::thread::sleep(pause);
        self.trail.push(format!("a blow {} µs after a start", pause.as_micros()));
        blow()?;
        starting.kill().await?;
        Ok(())
    }

    /// Starts the server again and holds what it serves against the book.
    pub(crate) async fn recover(&mut self) -> Result<()> {
        let started = self.start().await;
        self.recover_as(started).await
    }

    /// Starts the server; what follows from it is the caller's.
    pub(crate) async fn start(&self) -> Result<Server, NotStarted> {
        self.lab.start(&self.data_dir, &self.settings).await
    }

    /// What every server that is started from now on is set to.
    pub(crate) fn set(&mut self, settings: &[&'static str]) {
        self.settings = settings.to_vec();
    }

    /// `recover` with a server that was started in a way of one's own.
    pub(crate) async fn recover_as(&mut self, started: Result<Server, NotStarted>) -> Result<()> {
        self.book.turn_power(true);
        match started {
            Ok(server) => {
                self.server = Some(server);
                self.look().await?;
            }
            Err(failed) => self.all_is_lost(&format!("it does not start again: {failed}")),
        }
        if !self.is_wrong() {
            self.trail.clear();
        }
        Ok(())
    }

    /// Holds what the running server serves against the book; nobody may be at work.
    pub(crate) async fn look(&mut self) -> Result<()> {
        let field = self.field()?;
        match timeout(PATIENCE, self.audit(&field)).await {
            Ok(Ok(())) => {}
            Ok(Err(broken)) => self.all_is_lost(&format!("the audit: {broken:?}")),
            Err(_) => self.all_is_lost("the audit does not end"),
        }
        Ok(())
    }

    /// One act of the checker's on a connection of its own, outside the book.
    pub(crate) async fn post(&self, text: &str) -> Result<Result<Seq, ErrorCode>> {
        let text = PostText::parse(text.to_owned()).map_err(|error| anyhow!("{error}"))?;
        let client_id = ClientId::from_parts(wall_ms(), u128::from(getrandom::u64()?));
        let field = self.field()?;
        let posted = timeout(PATIENCE, async {
            let mut wire = field.sign_in("the checker", &self.checker).await?;
            wire.ask(Op::Post {
                topic: self.topic,
                client_id,
                text,
                reply_to: None,
                mentions: vec![],
                mention_all: false,
            })
            .await
        });
        match posted.await.context("a post is not answered")? {
            Ok(Outcome::Ok(Success::Accepted { accepted })) => Ok(Ok(accepted.seq)),
            Ok(Outcome::Ok(other)) => Err(anyhow!("a post was answered {other:?}")),
            Ok(Outcome::Error(error)) => Ok(Err(error.code)),
            Err(broken) => Err(anyhow!("a post: {broken:?}")),
        }
    }

    fn all_is_lost(&self, why: &str) {
        let mut truth = self.book.truth();
        let acts = truth.figures.acknowledged;
        truth.wrong(format!("LOST: none of {acts} acknowledged acts can be read any more: {why}"));
    }

    /// Checks the directory with the server's own `check`.
    pub(crate) async fn check(&mut self) -> Result<()> {
        self.trail.push("a check".to_owned());
        if let Some(what) = self.lab.check(&self.data_dir).await? {
            self.wrong(what);
        }
        Ok(())
    }

    /// The last look, if nothing is wrong yet: every page of history, a clean stop, a clean check.
    pub(crate) async fn finish(mut self) -> Result<Found> {
        if !self.is_wrong() && self.server.is_some() {
            self.last_look().await?;
        }
        Ok(self.outcome())
    }

    /// The same for a fault whose blows together are one trial.
    pub(crate) async fn finish_as_one(self) -> Result<Found> {
        Ok(Found { trials: 1, ..self.finish().await? })
    }

    async fn last_look(&mut self) -> Result<()> {
        let field = self.field()?;
        let looked = timeout(PATIENCE, async {
            self.walk(&field).await?;
            self.audit(&field).await
        });
        match looked.await {
            Ok(Ok(())) => {}
            Ok(Err(broken)) => self.wrong(format!("the last walk: {broken:?}")),
            Err(_) => self.wrong("the last walk does not end"),
        }
        self.stop().await?;
        self.check().await
    }

    /// Stops the server in order.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        let ended = self.take_server()?.stop().await?;
        if !ended.status.success() {
            self.wrong(format!("told to stop, it ended with {}; it said:\n{}", ended.status, ended.said));
        }
        Ok(())
    }

    fn outcome(&self) -> Found {
        let truth = self.book.truth();
        let figures = truth.figures;
        let told = format!("after blow {} ({})", self.blows, self.trail.join(", "));
        let wrongs = truth.wrongs();
        let mut violations: Vec<String> = wrongs.iter().take(TOLD_MAX).cloned().collect();
        if wrongs.len() > TOLD_MAX {
            violations.push(format!("and {} more", wrongs.len() - TOLD_MAX));
        }
        if !violations.is_empty() {
            violations.push(told);
        }
        let mut outcome =
            Found { trials: self.blows, acknowledged: figures.acknowledged, violations, ..Found::default() };
        if figures.late > 0 {
            let (late, lost) = (figures.late, figures.late_and_lost);
            outcome =
                outcome.noting(format!("{late} acknowledged while the power went, {lost} of them lost"));
        }
        outcome
    }

    /// Reads the journal as it is served now, and settles the book by it.
    async fn audit(&self, field: &Field) -> Result<(), Broken> {
        let mut wire = match field.sign_in("the checker", &self.checker).await {
            Err(Broken::Wrong(why)) => {
                // Even the sign-in is gone. Somebody new may still tell how much else.
                self.wrong(why);
                let somebody = people::admit_another(&self.data_dir, self.topic, SOMEBODY_NEW);
                let somebody = somebody.map_err(|error| Broken::Wrong(format!("{error:#}")))?;
                field.sign_in("somebody new", &somebody).await?
            }
            signed_in => signed_in?,
        };
        let known = self.book.truth().last_known();
        let after = Seq(known.0.saturating_sub(REPLAYED_MAX));
        let head = match wire.subscribe(self.topic, after).await? {
            Ok(head) => head,
            Err(error) => return Err(Broken::Wrong(format!("subscribing after {after}: {error:?}"))),
        };
        let mut events = Vec::new();
        while events.len() as u64 + after.0 < head.0 {
            if let ServerFrame::Event(event) = wire.next().await? {
                let expected = after.0 + events.len() as u64 + 1;
                if event.seq.0 != expected {
                    return Err(Broken::Wrong(format!(
                        "GAP: event {} came instead of {expected}",
                        event.seq
                    )));
                }
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

    fn field(&self) -> Result<Field> {
        let address = self.server()?.address;
        let (book, recent) = (self.book.clone(), self.recent.clone());
        Ok(Field { book, topic: self.topic, address, recent })
    }
}
