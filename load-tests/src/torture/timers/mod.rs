//! Clocks of issues that run out while the server is killed again and again (R23): each escalation comes once, never before its time, never
//! after an answer, and what anybody was told of is there after every restart. The limits are seconds, so that many run out between two
//! blows, and a blow falls right after somebody has seen one.

mod actors;
mod book;
mod check;
mod watcher;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use linli_protocol::{NeighbourhoodId, ServerFrame, Topic};
use tokio::task::JoinSet;
use tokio::time::timeout;

use self::actors::{Reporter, Staff};
use self::book::Book;
use self::check::Ledger;
use self::watcher::{Habit, Watcher};
use super::fault::{Count, Fault, Outcome, Turn};
use super::lab::Lab;
use super::people::{self, Person};
use super::random::Random;
use super::server::{PATIENCE, Server};
use super::wire::{Broken, Wire};
use crate::clock::wall_ms;

/// The one fault of this room.
pub const FAULTS: &[Fault] = &[Fault {
    name: "timers",
    about: "kill -9 while clocks of issues run out: each escalation once, on time, with its alert",
    count: Count::Trials,
    trials_per_turn: 8,
    play: |turn, lab| Box::pin(timers(turn, lab)),
}];

/// Seconds instead of minutes and hours; the same stand in [`check`], in milliseconds. No two of one issue are due at one moment, so that
/// their order is told by their times alone.
const SETTINGS: [&str; 6] = [
    "issue_response_s=1",
    "issue_acknowledge_s=1",
    "issue_repeat_s=1",
    "issue_repeats_max=2",
    "issue_warning_s=1",
    "issue_reply_s=5",
];
const REPORTERS: usize = 3;
/// Blows of one trial.
const KILLS_EACH: u64 = 3;
/// Escalations that are seen before a blow: any number below, and one.
const FIRED_MAX: u64 = 24;
/// One blow in so many falls at once when the last of them was seen, the others up to so many microseconds later.
const AT_ONCE_ONE_IN: u64 = 2;
const PAUSE_US_MAX: u64 = 2_000;
/// One blow in so many is followed by another so many milliseconds, at most, after the next start, when what was missed is caught up.
const AT_START_ONE_IN: u64 = 3;
const START_PAUSE_MS_MAX: u64 = 60;
/// So long after its time an escalation must have come, on the slowest machine.
const LATE_MS_MAX: u64 = 20_000;
const LOOK: Duration = Duration::from_millis(50);
/// Most violations of one turn that are spelled out.
const TOLD_MAX: usize = 20;

/// What all clients of one server share.
struct Field {
    book: Arc<Book>,
    address: SocketAddr,
    neighbourhood: NeighbourhoodId,
}

impl Field {
    fn issues(&self) -> Topic {
        Topic::Issues(self.neighbourhood)
    }

    async fn sign_in(&self, name: &str, person: &Person) -> Result<Wire, Broken> {
        match Wire::sign_in(self.address, &person.token).await? {
            Ok(wire) => {
                self.book.truth().met_epoch(name, wire.epoch);
                Ok(wire)
            }
            Err(error) => Err(Broken::Wrong(format!("{name} cannot sign in: {error:?}"))),
        }
    }
}

/// A neighbourhood with its server.
struct Town<'a> {
    lab: &'a Lab,
    random: Random,
    data_dir: PathBuf,
    server: Option<Server>,
    neighbourhood: NeighbourhoodId,
    secretary: Person,
    reporters: Vec<Reporter>,
    staff: Vec<Staff>,
    watchers: Vec<Watcher>,
    book: Arc<Book>,
    blows: u64,
    /// What was done since the last start that found nothing wrong, for messages.
    trail: Vec<String>,
}

/// Everybody at work; they end with their connections.
#[derive(Default)]
struct Crowd {
    reporters: JoinSet<Reporter>,
    staff: JoinSet<Staff>,
    watchers: JoinSet<Watcher>,
}

async fn timers(turn: Turn, lab: &Lab) -> Result<Outcome> {
    let mut random = Random::new(turn.seed);
    let place = lab.directory()?;
    let mut town = Town::open(lab, &place.path().join("data"), random.branch()).await?;
    let mut trials = 0;
    while trials < turn.trials && !town.is_wrong() {
        for _ in 0..KILLS_EACH {
            town.strike().await?;
            if town.is_wrong() {
                break;
            }
        }
        trials += 1;
    }
    town.finish(trials).await
}

impl<'a> Town<'a> {
    /// Starts a server on an empty directory and lets people in.
    async fn open(lab: &'a Lab, data_dir: &Path, mut random: Random) -> Result<Town<'a>> {
        let server = lab.start(data_dir, &SETTINGS).await.context("on an empty directory")?;
        let (group, people) = people::settle(data_dir, REPORTERS + 2)?;
        let [secretary, deputy, members @ ..] = people.as_slice() else {
            return Err(anyhow!("nobody lives there"));
        };
        people::appoint(data_dir, group, secretary.user, "secretary")?;
        people::appoint(data_dir, group, deputy.user, "deputy")?;
        let neighbourhood = group.neighbourhood().context("not a group")?;
        let reporters = members.iter().enumerate();
        let reporters = reporters
            .map(|(n, person)| Reporter::new(format!("reporter {n}"), person.clone(), random.branch()))
            .collect();
        let staff = [("secretary", secretary), ("deputy", deputy)];
        let staff =
            staff.map(|(name, person)| Staff::new(name.to_owned(), person.clone(), random.branch())).into();
        let (issues, inbox) = (Topic::Issues(neighbourhood), Topic::Inbox(neighbourhood, secretary.user));
        let watcher = |(topic, habit, person): (Topic, Habit, &Person)| {
            Watcher::new(format!("watcher of {topic} ({habit:?})"), person.clone(), topic, habit)
        };
        let watchers = [
            (issues, Habit::Resume, deputy),
            (issues, Habit::GoBack, members.first().context("no reporter")?),
            (inbox, Habit::Resume, secretary),
            (inbox, Habit::GoBack, secretary),
        ];
        Ok(Town {
            lab,
            random,
            data_dir: data_dir.to_owned(),
            server: Some(server),
            neighbourhood,
            secretary: secretary.clone(),
            reporters,
            staff,
            watchers: watchers.into_iter().map(watcher).collect(),
            book: Arc::new(Book::new()),
            blows: 0,
            trail: Vec::new(),
        })
    }

    fn is_wrong(&self) -> bool {
        !self.book.truth().wrongs().is_empty()
    }

    fn wrong(&self, what: impl Into<String>) {
        self.book.truth().wrong(what);
    }

    fn field(&self) -> Result<Field> {
        let address = self.server.as_ref().context("the server is not started")?.address;
        Ok(Field { book: self.book.clone(), address, neighbourhood: self.neighbourhood })
    }

    /// Lets those who watch work on the running server, and those who act as well.
    fn set_to_work(&mut self, act: bool) -> Result<Crowd> {
        let field = Arc::new(self.field()?);
        let mut crowd = Crowd::default();
        for watcher in self.watchers.drain(..) {
            crowd.watchers.spawn(watcher.run(field.clone()));
        }
        if act {
            for reporter in self.reporters.drain(..) {
                crowd.reporters.spawn(reporter.run(field.clone()));
            }
            for staff in self.staff.drain(..) {
                crowd.staff.spawn(staff.run(field.clone()));
            }
        }
        Ok(crowd)
    }

    /// Waits until everybody has noticed that the server is gone.
    async fn gather(&mut self, mut crowd: Crowd) -> Result<()> {
        let ended = timeout(PATIENCE, async {
            while let Some(watcher) = crowd.watchers.join_next().await {
                self.watchers.push(watcher?);
            }
            while let Some(reporter) = crowd.reporters.join_next().await {
                self.reporters.push(reporter?);
            }
            while let Some(staff) = crowd.staff.join_next().await {
                self.staff.push(staff?);
            }
            anyhow::Ok(())
        });
        ended.await.map_err(|_| anyhow!("connections to a dead server do not end"))?
    }

    /// Lets everybody work until a random number of escalations was seen, kills the server, and starts it again; now and then it is
    /// killed once more while it catches up.
    async fn strike(&mut self) -> Result<()> {
        let crowd = self.set_to_work(true)?;
        let mut fired = self.book.fired();
        let wanted = *fired.borrow() + 1 + self.random.below(FIRED_MAX);
        // Nothing of the answer is kept: it holds a lock.
        let stuck = timeout(PATIENCE, fired.wait_for(|fired| *fired >= wanted)).await.is_err();
        if stuck {
            let said = self.server.as_ref().map(Server::said).unwrap_or_default();
            self.wrong(format!("TIMER MISSING: nothing comes with time any more; the server said:\n{said}"));
        }
        let pause_us = if self.random.once_in(AT_ONCE_ONE_IN) { 0 } else { self.random.below(PAUSE_US_MAX) };
        // Not the runtime's sleep, whose grain is a millisecond; other threads work on.
        std::thread::sleep(Duration::from_micros(pause_us));
        self.kill(format!("{pause_us} µs after escalation {wanted} was seen")).await?;
        self.gather(crowd).await?;
        self.start().await;
        if self.server.is_some() && self.random.once_in(AT_START_ONE_IN) {
            let pause = Duration::from_millis(self.random.below(START_PAUSE_MS_MAX));
            tokio::time::sleep(pause).await;
            self.kill(format!("{} ms after it served again", pause.as_millis())).await?;
            self.start().await;
        }
        Ok(())
    }

    async fn kill(&mut self, when: String) -> Result<()> {
        self.trail.push(format!("killed {when}"));
        self.blows += 1;
        self.server.take().context("the server is not started")?.kill().await
    }

    async fn start(&mut self) {
        match self.lab.start(&self.data_dir, &SETTINGS).await {
            Ok(server) => self.server = Some(server),
            Err(failed) => self.wrong(format!("it does not start again: {failed}")),
        }
    }

    /// The last look, if nothing is wrong yet: all limits run out, both topics are read from their beginning, a clean stop, a clean check.
    async fn finish(mut self, trials: u64) -> Result<Outcome> {
        if !self.is_wrong() && self.server.is_some() {
            let crowd = self.set_to_work(false)?;
            self.until_all_ran_out().await;
            match timeout(PATIENCE, self.read_back()).await {
                Ok(Ok(())) => {}
                Ok(Err(Broken::Gone(what) | Broken::Wrong(what))) => {
                    self.wrong(format!("the last look: {what}"));
                }
                Err(_) => self.wrong("the last look does not end"),
            }
            let ended = self.server.take().context("the server is not started")?.stop().await?;
            if !ended.status.success() {
                self.wrong(format!("told to stop, it ended with {}; it said:\n{}", ended.status, ended.said));
            }
            self.gather(crowd).await?;
            if let Some(what) = self.lab.check(&self.data_dir).await? {
                self.wrong(what);
            }
        }
        Ok(self.outcome(trials))
    }

    /// Waits until nothing is due any more, as far as it was seen, or until what is due is far too late.
    async fn until_all_ran_out(&self) {
        loop {
            let (events, _) = self.book.truth().events(Topic::Issues(self.neighbourhood));
            let last_due = Ledger::of(&events).waits().into_iter().map(|(_, _, due)| due).max();
            if last_due.is_none_or(|due| due + LATE_MS_MAX < wall_ms()) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Reads both topics from their beginning, and holds them against what everybody saw and was told.
    async fn read_back(&self) -> Result<(), Broken> {
        let field = self.field().map_err(|error| Broken::Wrong(error.to_string()))?;
        let now = wall_ms();
        let (issues, inbox) = (field.issues(), Topic::Inbox(self.neighbourhood, self.secretary.user));
        for topic in [issues, inbox] {
            let mut wire = field.sign_in("who looks last", &self.secretary).await?;
            let head = match wire.subscribe(topic, linli_protocol::Seq::ZERO).await? {
                Ok(head) => head,
                Err(error) => return Err(Broken::Wrong(format!("{topic} from its beginning: {error:?}"))),
            };
            let mut last = linli_protocol::Seq::ZERO;
            while last < head {
                if let ServerFrame::Event(event) = wire.next().await? {
                    if event.topic != topic || event.seq != last.next() {
                        return Err(Broken::Wrong(format!("after {last} of {topic} came {event:?}")));
                    }
                    last = event.seq;
                    self.book.truth().saw("who looks last", event);
                }
            }
            self.book.truth().ends_at(topic, head);
        }
        let mut truth = self.book.truth();
        truth.accepted_is_there(issues);
        let ((issues, whole), (inbox, _)) = (truth.events(issues), truth.events(inbox));
        if !whole {
            truth.wrong("nobody can say what all events of the issues are");
        }
        let faults = check::faults(&issues, &inbox, now);
        for fault in faults {
            truth.wrong(fault);
        }
        Ok(())
    }

    fn outcome(&self, trials: u64) -> Outcome {
        let truth = self.book.truth();
        let wrongs = truth.wrongs();
        let mut violations: Vec<String> = wrongs.iter().take(TOLD_MAX).cloned().collect();
        if wrongs.len() > TOLD_MAX {
            violations.push(format!("and {} more", wrongs.len() - TOLD_MAX));
        }
        if !violations.is_empty() {
            violations.push(format!("after blow {} ({})", self.blows, self.trail.join(", ")));
        }
        let outcome =
            Outcome { trials, acknowledged: truth.acknowledged(), violations, ..Outcome::default() };
        let (events, _) = truth.events(Topic::Issues(self.neighbourhood));
        let Ledger { fired, rounds, .. } = Ledger::of(&events);
        outcome.noting(format!(
            "{} escalations of {} issues, and {} kills",
            fired.values().sum::<u64>(),
            rounds.len(),
            self.blows
        ))
    }
}
