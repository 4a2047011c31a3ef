//! The field on which a scenario is played: a fleet, its readers on this thread, its senders on another,
//! and the books of both. Scenarios say what happens; that nothing was lost is found here, always the same way.

use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use linli_protocol::{Epoch, Topic};

use crate::args::Common;
use crate::audience::Audience;
use crate::clock::Clock;
use crate::console::Console;
use crate::district::Residents;
use crate::fleet::{self, Crowd, Fleet};
use crate::ledger::{Answer, Findings, Page, audit};
use crate::notes::Notes;
use crate::probe::Probe;
use crate::reader::Reader;
use crate::report::Report;
use crate::resuming::Resuming;
use crate::sender::{Flow, Pace, Sender, Sent, drive, share};
use crate::swarm::{Counters, Swarm};
use crate::target::{Dialect, Target};
use crate::units;
use crate::vitals::{Gauge, Process, machine_cpu_s, thread_cpu_ns};

/// Without any event for so long, what is missing will not come.
const SILENCE_NS: u64 = 15 * units::NS_PER_S;
/// After everything came, so long is listened for what must not come.
const LISTEN_ON: Duration = Duration::from_millis(300);
/// Above so many deliveries a second only some readers are sampled.
const SAMPLE_ALL_PER_S: f64 = 50_000.0;
/// How many are sampled then.
const SAMPLED: usize = 32;

/// What every scenario is given.
#[derive(Debug)]
pub struct Context {
    /// The server.
    pub target: Target,
    /// The run's clock.
    pub clock: Clock,
    /// Where progress goes.
    pub console: Console,
    /// Whether readers are `linli-cli`'s clients.
    pub resuming: bool,
    /// Joins in progress at a time.
    pub at_once: usize,
    /// Longest time for all to join.
    pub join_limit: Duration,
    /// Longest time for readers to get what is missing at the end.
    pub drain_limit: Duration,
    /// Who lives there, when the run is played on a made district; otherwise bots move in.
    pub residents: Option<Residents>,
}

impl Context {
    /// A run on this server, with new bots, as the command line has it.
    #[must_use]
    pub fn of(common: &Common, target: Target, clock: Clock, console: Console) -> Context {
        Context {
            target,
            clock,
            console,
            resuming: false,
            at_once: common.at_once.into(),
            join_limit: common.join_limit(),
            drain_limit: common.drain_limit(),
            residents: None,
        }
    }
}

/// What kind of field.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Who.
    pub crowd: Crowd,
    /// Bytes of each post's text.
    pub text_bytes: usize,
    /// How many of the readers will stop reading; they are spread evenly.
    pub stopped: usize,
    /// Deliveries a second to expect, if a rate is set: it decides how many readers are sampled.
    pub deliveries_per_s: Option<f64>,
}

/// Processor time and deliveries at a moment, to subtract from later ones.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    server_cpu_s: Option<f64>,
    own_cpu_s: Option<f64>,
    deliveries: u64,
}

/// A fleet with its connections and books.
#[derive(Debug)]
pub struct Field<'a> {
    context: &'a Context,
    fleet: Fleet,
    epoch: Epoch,
    shape: Shape,
    /// Those who read.
    pub readers: Audience,
    senders: Swarm<Sender>,
    stopped: Vec<usize>,
    /// The server's memory over time.
    pub memory: Gauge,
    last_said_ns: u64,
}

impl<'a> Field<'a> {
    /// Makes the fleet and its seats; nobody is connected yet.
    ///
    /// # Errors
    /// When the server refuses or cannot be reached.
    pub fn open(context: &'a Context, shape: Shape) -> Result<Field<'a>> {
        let Context { target, clock, console, .. } = context;
        let (fleet, mut probe, topics_each) = match target.dialect {
            Dialect::Linli => {
                let fleet = match &context.residents {
                    Some(residents) => fleet::of_residents(&target.admin, residents, shape.crowd)?,
                    None => fleet::provision(&target.admin, shape.crowd, *console)?,
                };
                let probe = Probe::open(target, &fleet.inspector).context("asking where topics stand")?;
                (fleet, Some(probe), 1)
            }
            Dialect::Plain => (fleet::plain(shape.crowd)?, None, shape.crowd.senders_each),
        };
        let mut reader = Reader::new(topics_each);
        let mut sender = Sender::new(shape.text_bytes, target.dialect)?;
        let stride = sampling_stride(shape);
        let readers = shape.crowd.groups * shape.crowd.readers_each;
        let stopped: Vec<usize> = (0..shape.stopped).map(|n| n * readers / shape.stopped).collect();
        let mut epoch = None;
        for group in &fleet.groups {
            let mut numbers = Vec::with_capacity(topics_each);
            for topic in &group.topics {
                let start = match &mut probe {
                    Some(probe) => {
                        let as_of = probe.as_of(*topic)?;
                        epoch = Some(as_of.epoch);
                        as_of.seq.0
                    }
                    None => 0,
                };
                let page = Page::new(start, units::count(group.readers.len()));
                numbers.push((reader.add_topic(*topic, page), *topic));
            }
            let followed: Vec<u32> = numbers.iter().map(|(number, _)| *number).collect();
            for (nth, token) in group.readers.iter().enumerate() {
                let stops = stopped.binary_search(&reader.seats()).is_ok();
                reader.add_seat(token.clone(), &followed, !stops && nth % stride == 0);
            }
            for (token, (number, topic)) in group.senders.iter().zip(numbers.iter().cycle()) {
                sender.add_seat(token.clone(), *number, *topic);
            }
        }
        let epoch = match target.dialect {
            Dialect::Linli => epoch.context("there is no group")?,
            // Nobody asks for a position there.
            Dialect::Plain => Epoch(0),
        };
        let readers = audience(context, epoch, reader, &stopped)?;
        let mut senders = Swarm::new(target, epoch, *clock, sender)?;
        for _ in 0..senders.role.seats() {
            senders.add_seat(false);
        }
        let memory = Gauge::new(target.process);
        Ok(Field { context, fleet, epoch, shape, readers, senders, stopped, memory, last_said_ns: 0 })
    }

    /// Connects all readers.
    ///
    /// # Errors
    /// When not all can join.
    pub fn join(&mut self) -> Result<()> {
        self.context.console.progress(&format!("joining {} readers", self.readers.seats()));
        self.readers.open_all(self.context.at_once, self.context.join_limit).context("readers cannot join")
    }

    /// Stops reading, or reads on, with those who are meant for it.
    ///
    /// # Errors
    /// Only on a fault of the kernel's.
    pub fn set_stopped(&mut self, stopped: bool) -> Result<()> {
        self.stopped.iter().try_for_each(|seat| self.readers.set_paused(*seat, stopped))
    }

    /// A group's topic.
    #[must_use]
    pub fn topic(&self, group: usize) -> Option<Topic> {
        self.fleet.groups.get(group).and_then(|group| group.topics.first().copied())
    }

    /// The server's history.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// How many posts were accepted so far.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.senders.role.book.count(|answer| matches!(answer, Answer::Accepted(_)))
    }

    /// Processor times and deliveries now.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            server_cpu_s: self.context.target.process.and_then(Process::cpu_s),
            own_cpu_s: Process::this().cpu_s(),
            deliveries: self.readers.role().deliveries,
        }
    }

    /// Connects the senders (the first time) and sends; the readers read meanwhile.
    ///
    /// # Errors
    /// When senders cannot join, or on a fault of the kernel's.
    pub fn send(&mut self, pace: Pace, length: Duration) -> Result<Sent> {
        let context = self.context;
        let Context { clock, at_once, join_limit, .. } = *context;
        self.senders.open_all(at_once, join_limit).context("senders cannot join")?;
        let flow = Flow::default();
        flow.delivered.store(self.readers.role().deliveries, Relaxed);
        let live = self.readers.live() > 0;
        let fan = if live { units::count(self.shape.crowd.readers_each) } else { 0 };
        let fans = (fan, units::count(self.readers.live()));
        let server_cpu_s = || context.target.process.and_then(Process::cpu_s);
        let Field { readers, senders, memory, last_said_ns, .. } = self;
        let own_process_s = || Process::this().cpu_s();
        let (began_ns, own_cpu_ns, server_began_s) = (clock.now_ns(), thread_cpu_ns(), server_cpu_s());
        let (all_began_s, own_began_s) = (machine_cpu_s(), own_process_s());
        let mut sent = thread::scope(|scope| {
            let sending = scope.spawn(|| drive(senders, clock, pace, length, fans, &flow));
            while !sending.is_finished() {
                readers.turn(Duration::from_millis(5))?;
                flow.delivered.store(readers.role().deliveries, Relaxed);
                let now_ns = clock.now_ns();
                memory.look(now_ns);
                if now_ns > *last_said_ns + units::NS_PER_S {
                    *last_said_ns = now_ns;
                    let (posts, events) = (flow.sent.load(Relaxed), readers.role().deliveries);
                    context.console.progress(&format!("{posts} posts sent, {events} delivered"));
                }
            }
            sending.join().map_err(|_| anyhow!("the senders' thread broke"))?
        })?;
        let wall_ns = clock.now_ns() - began_ns;
        sent.busy.readers = share(thread_cpu_ns() - own_cpu_ns, wall_ns);
        let since =
            |now: Option<f64>, then: Option<f64>| Some((now? - then?) / units::seconds(wall_ns.max(1)));
        sent.busy.server = since(server_cpu_s(), server_began_s);
        let (all, own) = (since(machine_cpu_s(), all_began_s), since(own_process_s(), own_began_s));
        let others = |all: f64| Some((all - own? - sent.busy.server?).max(0.0));
        sent.busy.others = all.and_then(others);
        Ok(sent)
    }

    /// Reads until everybody (except those who are stopped) has everything that the server has, then
    /// listens a little longer. Returns how many do not have it.
    ///
    /// # Errors
    /// When the server does not say where its topics stand.
    pub fn drain(&mut self) -> Result<usize> {
        self.learn_heads()?;
        let clock = self.context.clock;
        let limit_ns = clock.ahead_ns(self.context.drain_limit);
        let (mut last, mut last_ns) = (self.readers.role().deliveries, clock.now_ns());
        let behind = loop {
            let behind = self.readers.role().behind(|seat| !self.readers.is_paused(seat));
            let now_ns = clock.now_ns();
            if behind == 0 || now_ns > limit_ns || now_ns > last_ns + SILENCE_NS {
                break behind;
            }
            let next_look_ns = now_ns + 20_000_000;
            while clock.now_ns() < next_look_ns {
                self.readers.turn(Duration::from_millis(5))?;
            }
            self.memory.look(now_ns);
            if self.readers.role().deliveries != last {
                (last, last_ns) = (self.readers.role().deliveries, clock.now_ns());
            }
        };
        let listened_ns = clock.ahead_ns(LISTEN_ON);
        while clock.now_ns() < listened_ns {
            self.readers.turn(Duration::from_millis(20))?;
        }
        Ok(behind)
    }

    /// Compares what everybody was told with what everybody got.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let reader = self.readers.role();
        let mut findings = audit(&self.senders.role.book, &reader.pages, reader.tracks());
        findings.add(&self.readers.mended());
        findings.garbled += self.readers.counters().garbled + self.senders.counters.garbled;
        findings
    }

    /// The topics, in the order of the groups.
    pub fn topics(&self) -> impl Iterator<Item = Topic> {
        self.fleet.groups.iter().flat_map(|group| group.topics.iter().copied())
    }

    /// The senders' role: their book and latencies.
    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.senders.role
    }

    /// The same, to take latencies out of it between two phases.
    pub fn sender_mut(&mut self) -> &mut Sender {
        &mut self.senders.role
    }

    /// A report with everything that all scenarios share.
    #[must_use]
    pub fn report(&self, scenario: &str, sent: Sent, since: Mark) -> Report {
        let findings = self.findings();
        let now = self.mark();
        let deliveries = now.deliveries - since.deliveries;
        let per_million = |now: Option<f64>, then: Option<f64>| {
            (deliveries > 0).then_some((now? - then?) * 1e6 / units::real(deliveries))
        };
        let mut notes = Notes::default();
        notes.merge(self.readers.notes());
        notes.merge(&self.senders.notes);
        notes.merge(&self.senders.role.refusals);
        let mut report = Report {
            scenario: scenario.to_owned(),
            clean: findings.clean(),
            findings,
            refused: self.senders.role.book.count(|answer| answer == Answer::Refused),
            connections: units::count(self.readers.seats()),
            seconds: units::seconds(sent.window_ns),
            posts: sent.posts,
            deliveries,
            deliveries_per_s: units::per_second(sent.deliveries, sent.window_ns),
            acks_per_s: units::per_second(sent.acks, sent.window_ns),
            server_cpu_s_per_million: per_million(now.server_cpu_s, since.server_cpu_s),
            server_rss_kib_max: self.memory.max_kib(),
            client_cpu_s_per_million: per_million(now.own_cpu_s, since.own_cpu_s),
            notes: notes.counts().clone(),
            ..Report::default()
        };
        let Counters { reopened, start_from_view, .. } = *self.readers.counters();
        report.own("reopened", reopened + self.senders.counters.reopened);
        report.own("client_readers_busy", sent.busy.readers);
        report.own("client_senders_busy", sent.busy.senders);
        report.own("server_busy", sent.busy.server);
        report.own("others_busy", sent.busy.others);
        report.own("start_from_view", start_from_view);
        report.own("taken_from_view", self.readers.role().skipped());
        report
    }

    fn learn_heads(&mut self) -> Result<()> {
        if self.context.target.dialect == Dialect::Plain {
            // There is no history to ask: all that was sent must have come.
            for (number, page) in (0..).zip(&mut self.readers.role_mut().pages) {
                page.set_head(self.senders.role.numbered(number));
            }
            return Ok(());
        }
        let mut probe =
            Probe::open(&self.context.target, &self.fleet.inspector).context("asking for the heads")?;
        let topics = self.fleet.groups.iter().flat_map(|group| &group.topics);
        for (topic, page) in topics.zip(&mut self.readers.role_mut().pages) {
            page.set_head(probe.as_of(*topic)?.seq.0);
        }
        Ok(())
    }
}

fn audience(context: &Context, epoch: Epoch, role: Reader, stopped: &[usize]) -> Result<Audience> {
    let Context { target, clock, .. } = context;
    if context.resuming {
        return Ok(Audience::Resuming(Box::new(Resuming::new(target, epoch, *clock, role)?)));
    }
    let seats = role.seats();
    let mut swarm = Swarm::new(target, epoch, *clock, role)?;
    for seat in 0..seats {
        swarm.add_seat(stopped.binary_search(&seat).is_ok());
    }
    Ok(Audience::Lean(Box::new(swarm)))
}

/// Each how-manieth reader of a group is sampled. The first of every group always is.
fn sampling_stride(shape: Shape) -> usize {
    if shape.deliveries_per_s.is_some_and(|rate| rate <= SAMPLE_ALL_PER_S) {
        return 1;
    }
    let per_group = (SAMPLED / shape.crowd.groups.max(1)).max(1);
    shape.crowd.readers_each.div_ceil(per_group).max(1)
}
