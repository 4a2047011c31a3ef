//! A district in a bottle: the real house on a journal with faults, virtual people on virtual connections, virtual
//! clocks, and the naive model beside it. All that happens follows from the seed.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use linli_protocol::codec::Encoding;
use linli_protocol::{
    DeviceId, DeviceLabel, DisplayName, Epoch, ErrorBody, ErrorCode, LoginName, NeighbourhoodId, Office, Op,
    Position, Seq, Title, Topic, UserId,
};
use linli_server::domain::{Act, Actor, Answer, Command, Mentions, Shard};
use linli_server::journal::{Fault, Journal, MemoryJournal, ReadLimit};
use linli_server::{tokens, view};

use crate::connection::{Asked, Connection, Digest, Pace, Rates, World};
use crate::house::Running;
use crate::model::{Model, Told, is_told};
use crate::people::{self, Person};
use linli_load::torture::random::Random;

const EPOCH: Epoch = Epoch(0x5f0c_9a1b_e27d_4438);
const PEOPLE: u64 = 2_000;
const NEIGHBOURHOODS: u32 = 40;
/// Connections at a time.
const CONNECTIONS_MAX: usize = 120;
/// Posts in the first group before anything else: more than may be replayed.
const EARLIER_POSTS: u64 = 10_100;
const HOUR_MS: u64 = 3_600_000;
const START_MS: u64 = 1_700_000_000_000;

/// A command on its way to the writer, and who waits for it.
struct Submitted {
    from: From,
    command: Command,
}

enum From {
    Connection(u64, u64),
    Caller(Pin<Box<dyn Future<Output = Result<Answer, ErrorBody>>>>),
}

pub(crate) struct District {
    random: Random,
    journal: Arc<MemoryJournal>,
    running: Running,
    runtime: Arc<tokio::runtime::Runtime>,
    model: Model,
    people: Vec<Person>,
    connections: Vec<Connection>,
    rates: Rates,
    connected_ever: u64,
    queue: VecDeque<Submitted>,
    /// Tokens handed out, with the device each is for.
    tokens: Vec<(UserId, DeviceId, String)>,
    wall_ms: u64,
    passed_ms: u64,
    read_only: bool,
    pub(crate) digest: Digest,
    pub(crate) counts: Counts,
    /// The last things done, if anybody wants to know.
    pub(crate) trace: Option<VecDeque<String>>,
    steps: u64,
}

/// What happened in a run, so that a run in which little happens is seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    /// Of the refused: what muted people said.
    pub(crate) muted: u64,
    /// Of the refused: posts that came too soon in slow mode.
    pub(crate) slowed: u64,
    pub(crate) acts_of_order: u64,
    /// Applications by a code in force.
    pub(crate) applied: u64,
    pub(crate) codes_issued: u64,
    /// Posts that keepers removed.
    pub(crate) removed: u64,
    pub(crate) banned: u64,
    /// What two said to each other.
    pub(crate) between_two: u64,
    /// Of the refused: what nobody had agreed to hear.
    pub(crate) not_agreed: u64,
    /// Of the refused: those who are banned.
    pub(crate) kept_out: u64,
    /// Removed texts whose time had passed.
    pub(crate) texts_erased: u64,
    pub(crate) poll_answers: u64,
    pub(crate) polls_closed: u64,
    pub(crate) crashes: u64,
    pub(crate) failed_commits: u64,
    pub(crate) frames: u64,
    pub(crate) connections: u64,
    pub(crate) closed_by_server: u64,
    pub(crate) settled: u64,
}

macro_rules! note {
    ($district:expr, $($what:tt)*) => {
        if $district.trace.is_some() {
            let what = format!($($what)*);
            $district.note(what);
        }
    };
}

impl District {
    /// The runtime must be paused, and entered for as long as the district lives: it is its monotonic clock.
    pub(crate) fn new(
        runtime: Arc<tokio::runtime::Runtime>,
        seed: u64,
        with_trace: bool,
    ) -> Result<District, String> {
        let journal = Arc::new(MemoryJournal::new(EPOCH));
        let running = Running::start(&journal);
        let mut district = District {
            random: Random::new(seed),
            journal,
            running,
            runtime,
            model: Model::default(),
            people: (0..PEOPLE).map(|_| Person::default()).collect(),
            connections: Vec::new(),
            rates: Rates::new(),
            connected_ever: 0,
            queue: VecDeque::new(),
            tokens: Vec::new(),
            wall_ms: START_MS,
            passed_ms: 0,
            read_only: false,
            digest: Digest(seed),
            counts: Counts::default(),
            trace: with_trace.then(VecDeque::new),
            steps: 0,
        };
        district.found()?;
        Ok(district)
    }

    /// Neighbourhoods, people, memberships, and a group with a long past.
    fn found(&mut self) -> Result<(), String> {
        for n in 1..=NEIGHBOURHOODS {
            let title = Title::parse(format!("neighbourhood {n}")).expect("a title");
            self.administer(Act::OpenNeighbourhood { title });
        }
        for n in 1..=PEOPLE {
            let login = LoginName::parse(format!("person{n}")).expect("a name");
            let name = DisplayName::parse(format!("Person {n}")).expect("a name");
            self.administer(Act::Register { login, name, password_hash: None });
        }
        self.write_all()?;
        for n in 1..=PEOPLE {
            // The first neighbourhood is crowded, the others are small.
            let first = if n % 8 == 0 { 1 } else { 1 + self.random.below(u64::from(NEIGHBOURHOODS)) };
            self.admit(first, n);
            if n % 3 == 0 {
                let second = 1 + self.random.below(u64::from(NEIGHBOURHOODS));
                self.admit(second, n);
            }
        }
        self.write_all()?;
        for neighbourhood in (1..=NEIGHBOURHOODS).map(NeighbourhoodId) {
            let offices = [Office::Secretary, Office::Deputy, Office::Deputy];
            for (user, office) in self.model.members_of(neighbourhood).into_iter().zip(offices) {
                self.administer(Act::Appoint { neighbourhood, user, office });
            }
        }
        self.write_all()?;
        for n in 0..EARLIER_POSTS {
            let topic = Topic::Group(NeighbourhoodId(1));
            let client_id = linli_protocol::ClientId::from_parts(self.wall_ms, u128::from(n));
            let text = linli_protocol::PostText::parse("long ago").expect("a text");
            let act = Act::Post { topic, client_id, text, reply_to: None, mentions: Mentions::NONE };
            self.submit(Actor::Person(UserId(8)), act);
            if n % 500 == 0 {
                self.write_all()?;
            }
        }
        self.write_all()?;
        while self.running.hub.step() {}
        Ok(())
    }

    fn admit(&mut self, n: u64, user: u64) {
        let neighbourhood = NeighbourhoodId(u32::try_from(n).expect("a small number"));
        self.administer(Act::Admit { neighbourhood, user: UserId(user) });
    }

    /// One thing happens, and everything that it shows is compared.
    pub(crate) fn step(&mut self) -> Result<(), String> {
        self.steps += 1;
        if self.steps.is_multiple_of(16) {
            self.pass_time();
        }
        let result = match self.random.below(10_000) {
            0..3_200 => self.somebody_asks(),
            3_200..6_200 => self.some_session_turns(),
            6_200..7_600 => self.writer_steps(),
            7_600..9_100 => {
                let _ = self.running.hub.step();
                Ok(())
            }
            9_100..9_400 => self.somebody_connects(),
            9_400..9_450 => self.somebody_hangs_up(),
            9_450..9_550 => self.administration_acts(),
            9_550..9_600 => self.somebody_reads_otherwise(),
            9_600..9_650 => self.a_second_passes(),
            9_650..9_975 => self.somebody_settles(),
            9_975..9_979 => self.everybody_settles(),
            9_979..9_987 => self.clock_steps(),
            9_987..9_990 => self.storing_fails(),
            9_990..9_992 => self.power_is_cut(),
            9_992..9_996 => self.disk_fills_or_empties(),
            9_996..9_999 => self.somebody_insists(),
            _ => self.somebody_floods(),
        };
        result.and_then(|()| self.sweep())
    }

    /// What remains at the end: everybody has everything, and a last crash loses nothing.
    pub(crate) fn end(&mut self) -> Result<(), String> {
        self.everybody_settles()?;
        self.power_is_cut()?;
        for topic in self.model.topics() {
            self.compare_history(topic, Seq::ZERO)?;
        }
        Ok(())
    }

    fn note(&mut self, what: String) {
        if let Some(trace) = &mut self.trace {
            trace.push_back(format!("{:>8}  {what}", self.steps));
            if trace.len() > 60 {
                trace.pop_front();
            }
        }
    }

    // People.

    fn somebody_asks(&mut self) -> Result<(), String> {
        let Some(at) = self.a_connection() else { return self.somebody_connects() };
        let connection = &self.connections[at];
        if !connection.is_signed_in || !connection.takes_messages() {
            return self.turn(at);
        }
        let user = connection.user;
        let topic = people::topic(&mut self.random, &self.model, user, NEIGHBOURHOODS);
        match self.random.below(100) {
            0..66 => self.asks_to_act(at, topic),
            66..78 => self.subscribes(at, topic),
            78..82 => {
                let followed: Vec<Topic> = connection.follows.keys().copied().collect();
                let topic = self.random.pick(&followed).copied().unwrap_or(topic);
                self.asks(at, Op::Unsubscribe { topic }, Asked::Unsubscribe { topic })
            }
            82..92 => {
                let last = u16::try_from(self.random.below(12)).unwrap_or(0);
                let before =
                    self.random.once_in(2).then(|| people::seq(&mut self.random, self.model.head(topic)).0);
                let asked = Asked::View { topic, last, before, page: None };
                self.asks(at, Op::View { topic, last: Some(last), before }, asked)
            }
            92..96 => self.asks(at, Op::Mine, Asked::Mine { heads: None }),
            _ => {
                // Typing counts towards the rate, like a request.
                let connection = &mut self.connections[at];
                let _ = connection.is_within_rate(&mut self.rates, self.passed_ms);
                connection.send(&linli_protocol::ClientFrame::Typing { topic });
                Ok(())
            }
        }
    }

    fn somebody_insists(&mut self) -> Result<(), String> {
        let Some(at) = self.a_connection() else { return Ok(()) };
        let user = self.connections[at].user;
        let groups = self.model.readable(user).into_iter().filter(|topic| matches!(topic, Topic::Group(_)));
        let Some(topic) = groups.min() else { return Ok(()) };
        for act in people::insist(&mut self.random, &self.model, user, topic, self.wall_ms) {
            if self.connections[at].is_signed_in && self.connections[at].takes_messages() {
                self.acts(at, act)?;
            }
        }
        Ok(())
    }

    fn asks_to_act(&mut self, at: usize, topic: Topic) -> Result<(), String> {
        let user = self.connections[at].user;
        let person = &mut self.people[place(user)];
        let act = people::act(&mut self.random, &self.model, (person, user), topic, self.wall_ms);
        self.acts(at, act)
    }

    fn acts(&mut self, at: usize, act: Act) -> Result<(), String> {
        let (user, device) = (self.connections[at].user, self.connections[at].device);
        let person = &mut self.people[place(user)];
        let Some(op) = people::op(&act) else { return Ok(()) };
        if !matches!(act, Act::Read { .. } | Act::AnswerPoll { .. }) {
            person.unanswered.retain(|other| *other != act);
            person.unanswered.push(act.clone());
            if person.unanswered.len() > 12 {
                person.unanswered.remove(0);
            }
        }
        note!(self, "connection {} of {user} asks {act:?}", self.connections[at].number);
        let connection = &mut self.connections[at];
        if !connection.is_within_rate(&mut self.rates, self.passed_ms) {
            connection.ask(op, Asked::Refused(ErrorCode::RateLimited));
            return Ok(());
        }
        let queued = self.running.engine.queued();
        let takes_away = matches!(act, Act::Delete { .. } | Act::RemovePost { .. } | Act::Ban { .. });
        let id = connection.ask(op, Asked::Act { act: act.clone(), told: None });
        if self.running.engine.queued() == queued + 1 && (!self.read_only || takes_away) {
            let command = Command { by: Actor::Person(user), device: Some(device), act, salt: [0; 16] };
            self.queue.push_back(Submitted { from: From::Connection(connection.number, id), command });
            Ok(())
        } else if self.read_only && self.running.engine.queued() == queued {
            connection.asked.insert(id, Asked::Refused(ErrorCode::ReadOnly));
            Ok(())
        } else {
            Err(format!("{act:?} was not put into the queue (read-only: {})", self.read_only))
        }
    }

    fn subscribes(&mut self, at: usize, topic: Topic) -> Result<(), String> {
        // What has not begun can be lost without a word: nothing of it can ever come.
        if matches!(topic, Topic::Dm(n, pair) if !self.model.has_begun(n, pair)) {
            return Ok(());
        }
        let head = self.model.head(topic);
        let epoch = if self.random.once_in(30) { Epoch(EPOCH.0 + 1) } else { EPOCH };
        let seq = match self.random.below(40) {
            0 => people::seq(&mut self.random, head),
            1 => head.next(),
            // Exactly as many as may be replayed, and one more; a full replay is rare, for it is long.
            2 => Seq(head.0.saturating_sub(10_001)),
            3 if self.random.once_in(20) => Seq(head.0.saturating_sub(10_000)),
            4..8 => Seq(head.0.saturating_sub(self.random.below(700))),
            _ => Seq(head.0.saturating_sub(self.random.below(30))),
        };
        let user = self.connections[at].user;
        let after = Position { epoch, seq };
        let readable = self.model.may_read(user, topic);
        let resumes = epoch == EPOCH && seq <= head && head.0 - seq.0 <= 10_000;
        let asked = Asked::Subscribe { topic, after, readable, resumes, head, since: self.model.commands };
        self.asks(at, Op::Subscribe { topic, after }, asked)
    }

    fn asks(&mut self, at: usize, op: Op, asked: Asked) -> Result<(), String> {
        note!(
            self,
            "connection {} of {} asks {op:?}",
            self.connections[at].number,
            self.connections[at].user
        );
        let connection = &mut self.connections[at];
        let is_within = connection.is_within_rate(&mut self.rates, self.passed_ms);
        if is_within && op == Op::Mine {
            connection.asked_mine = true;
        }
        let asked = if is_within { asked } else { Asked::Refused(ErrorCode::RateLimited) };
        connection.ask(op, asked);
        Ok(())
    }

    fn somebody_floods(&mut self) -> Result<(), String> {
        let Some(at) = self.a_connection() else { return Ok(()) };
        for _ in 0..130 {
            if !self.connections[at].is_signed_in || !self.connections[at].takes_messages() {
                break;
            }
            let topic = Topic::District;
            self.asks(at, Op::Unsubscribe { topic }, Asked::Unsubscribe { topic })?;
        }
        Ok(())
    }

    fn somebody_connects(&mut self) -> Result<(), String> {
        if self.connections.len() >= CONNECTIONS_MAX {
            return self.somebody_hangs_up();
        }
        // Some people have several devices, and some devices are signed out already.
        let known = self.random.index(self.tokens.len().max(1));
        let (user, device, token) = match self.tokens.get(known) {
            Some(known) if self.random.once_in(3) => known.clone(),
            _ => {
                let user = UserId(1 + self.random.below(PEOPLE));
                return self.log_in(user);
            }
        };
        self.connect(user, device, token)
    }

    fn connect(&mut self, user: UserId, device: DeviceId, token: String) -> Result<(), String> {
        self.connected_ever += 1;
        let encoding = if self.random.once_in(3) { Encoding::Json } else { Encoding::Bincode };
        let (house, about) = (self.running.house.clone(), (self.connected_ever, user, device));
        let mut connection = Connection::open(house, encoding, about);
        let good = self.model.owner(device).is_some();
        note!(self, "connection {} is opened by {user} with device {device}", self.connected_ever);
        connection.ask(Op::Hello { token, agent: String::new() }, Asked::Hello { good });
        connection.pace = if self.random.once_in(10) { Pace::Slow(300) } else { Pace::Quick };
        connection.is_alive = !self.random.once_in(50);
        self.connections.push(connection);
        self.counts.connections += 1;
        Ok(())
    }

    fn log_in(&mut self, user: UserId) -> Result<(), String> {
        let token = format!("token {} of {user}", self.random.number());
        let act = Act::IssueToken {
            user,
            token_hash: tokens::hash(&token),
            label: DeviceLabel::parse("a device").expect("a label"),
        };
        self.tokens.retain(|(_, device, _)| self.model.owner(*device).is_some() || device.0 % 7 == 0);
        self.administer(act);
        // Whoever logs in waits for the answer.
        self.write_all()?;
        if self.model.devices() > 0 && !self.read_only {
            let device = DeviceId(self.model.devices_ever());
            if self.model.owner(device) == Some(user) {
                self.tokens.push((user, device, token.clone()));
                return self.connect(user, device, token);
            }
        }
        Ok(())
    }

    fn somebody_hangs_up(&mut self) -> Result<(), String> {
        if let Some(at) = self.a_connection() {
            note!(self, "connection {} hangs up", self.connections[at].number);
            self.forget(at);
        }
        Ok(())
    }

    fn somebody_reads_otherwise(&mut self) -> Result<(), String> {
        if let Some(at) = self.a_connection() {
            self.connections[at].pace = match self.random.below(5) {
                0 => Pace::Stopped,
                1 => Pace::Slow(1 + self.random.index(2_000)),
                _ => Pace::Quick,
            };
            note!(self, "connection {} reads {:?}", self.connections[at].number, self.connections[at].pace);
        }
        Ok(())
    }

    // The house.

    fn administration_acts(&mut self) -> Result<(), String> {
        let neighbourhood =
            NeighbourhoodId(1 + u32::try_from(self.random.below(u64::from(NEIGHBOURHOODS))).unwrap_or(0));
        // Somebody who is there is more interesting.
        let user = match self.a_connection().map(|at| self.connections[at].user) {
            Some(user) if !self.random.once_in(3) => user,
            _ => UserId(1 + self.random.below(PEOPLE)),
        };
        let home = self.model.readable(user).first().and_then(|topic| topic.neighbourhood());
        let home = home.unwrap_or(neighbourhood);
        let act = match self.random.below(26) {
            23.. => match self.model.a_poll(&mut self.random, Topic::Group(home)) {
                Some((topic, post)) => Act::CloseDuePoll { topic, post },
                None => Act::CloseDuePoll { topic: Topic::Group(home), post: Seq(1) },
            },
            20..23 => match self.model.a_kept(&mut self.random) {
                Some((neighbourhood, entry)) => Act::EraseDue { neighbourhood, entry },
                None => Act::EraseDue { neighbourhood: home, entry: Seq(1) },
            },
            0..7 => Act::Remove { neighbourhood: home, user },
            7..14 => match self.model.a_banned(&mut self.random) {
                Some((neighbourhood, user)) if self.random.once_in(4) => Act::Admit { neighbourhood, user },
                _ => Act::Admit { neighbourhood, user },
            },
            14 => Act::Appoint { neighbourhood: home, user, office: Office::Secretary },
            15 if self.random.once_in(3) => Act::Dismiss { neighbourhood: home, user },
            15 => {
                let office = Office::ALL[self.random.index(Office::ALL.len())];
                Act::Appoint { neighbourhood: home, user, office }
            }
            16..18 => {
                let known = self.random.index(self.tokens.len().max(1));
                let Some((owner, device, _)) = self.tokens.get(known) else { return Ok(()) };
                let (owner, device) = (*owner, *device);
                if self.random.once_in(2) {
                    self.submit(Actor::Person(owner), Act::RevokeDevice { device });
                    return Ok(());
                }
                Act::RevokeDevice { device }
            }
            18 => {
                let answers = self.model.old_names(neighbourhood, self.wall_ms);
                Act::ForgetAnswers { shard: Shard::Neighbourhood(neighbourhood), answers }
            }
            _ if self.random.once_in(2) => {
                let act = people::sign_up(&mut self.random, &self.model);
                self.submit(Actor::Visitor, act);
                return Ok(());
            }
            _ if self.random.once_in(3) => Act::IssueJoinCode { neighbourhood },
            _ if self.random.once_in(5) => Act::RevokeJoinCode { neighbourhood },
            _ => Act::Admit { neighbourhood: NeighbourhoodId(NEIGHBOURHOODS + 1), user },
        };
        let is_removal = matches!(act, Act::Remove { .. });
        self.administer(act);
        // What others do right after it, often in the same batch, is no longer for whoever was removed.
        let topic = Topic::Group(home);
        let other = self.connections.iter().position(|other| {
            let may_act = other.is_signed_in && other.takes_messages();
            may_act && other.user != user && self.model.may_read(other.user, topic)
        });
        match other {
            Some(at) if is_removal => self.asks_to_act(at, topic),
            _ => Ok(()),
        }
    }

    fn administer(&mut self, act: Act) {
        self.submit(Actor::Administration, act);
    }

    fn submit(&mut self, by: Actor, act: Act) {
        note!(self, "{by:?} asks {act:?}");
        let command = Command { by, device: None, act, salt: [7; 16] };
        let (engine, asked) = (self.running.engine.clone(), command.clone());
        let mut answer: Pin<Box<dyn Future<Output = _>>> = Box::pin(async move { engine.ask(asked).await });
        let queued = self.running.engine.queued();
        let polled = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_pending() && self.running.engine.queued() == queued + 1 {
            self.queue.push_back(Submitted { from: From::Caller(answer), command });
        }
    }

    fn writer_steps(&mut self) -> Result<(), String> {
        let commands_max = 1 + self.random.index(40);
        self.write(commands_max)
    }

    fn write_all(&mut self) -> Result<(), String> {
        while !self.queue.is_empty() {
            self.write(512)?;
        }
        Ok(())
    }

    fn write(&mut self, commands_max: usize) -> Result<(), String> {
        let count = commands_max.min(self.queue.len());
        if count == 0 {
            return Ok(());
        }
        note!(self, "the writer takes {count} commands at {}", self.wall_ms);
        self.running
            .writer
            .step(commands_max, self.wall_ms)
            .map_err(|error| format!("no fault was asked for: {error}"))?;
        let batch: Vec<Submitted> = self.queue.drain(..count).collect();
        self.decided(batch)
    }

    /// The model does what the writer did.
    fn decided(&mut self, batch: Vec<Submitted>) -> Result<(), String> {
        self.model.batches += 1;
        for Submitted { from, command } in batch {
            let told = self.model.decide(&command, self.wall_ms);
            match &told {
                Told::No(codes) => {
                    self.counts.refused += 1;
                    self.counts.muted += u64::from(codes.contains(&ErrorCode::Muted));
                    self.counts.slowed += u64::from(codes.contains(&ErrorCode::SlowMode));
                    self.counts.not_agreed += u64::from(codes.contains(&ErrorCode::NoConsent));
                    self.counts.kept_out += u64::from(codes.contains(&ErrorCode::Banned));
                }
                Told::Accepted(Topic::Moderation(_), _) => {
                    self.counts.acts_of_order += 1;
                    self.counts.removed += u64::from(matches!(command.act, Act::RemovePost { .. }));
                    self.counts.banned += u64::from(matches!(command.act, Act::Ban { .. }));
                }
                Told::Accepted(Topic::Desk(_), _) => self.counts.codes_issued += 1,
                Told::Applied(_) => self.counts.applied += 1,
                Told::Accepted(Topic::Dm(..), _) => self.counts.between_two += 1,
                _ => self.counts.accepted += 1,
            }
            self.counts.texts_erased = self.model.texts_erased;
            self.counts.poll_answers = self.model.poll_answers;
            self.counts.polls_closed = self.model.polls_closed;
            match from {
                From::Connection(number, id) => self.tell(number, id, told),
                From::Caller(answer) => {
                    let answer = answered(answer).ok_or_else(|| format!("{command:?} was not answered"))?;
                    let answer = answer.map_err(|error| error.code);
                    if !is_told(&told, &answer) && !matches!(told, Told::Earlier(_)) {
                        return Err(format!("{command:?} was answered {answer:?}, but {told:?} is right"));
                    }
                }
            }
        }
        Ok(())
    }

    fn tell(&mut self, number: u64, id: u64, told: Told) {
        let connection = self.connections.iter_mut().find(|connection| connection.number == number);
        if let Some(Asked::Act { told: expected, .. }) =
            connection.and_then(|connection| connection.asked.get_mut(&id))
        {
            *expected = Some(told);
        }
    }

    fn disk_fills_or_empties(&mut self) -> Result<(), String> {
        self.read_only = !self.read_only && self.random.once_in(2);
        note!(self, "the disk is full: {}", self.read_only);
        self.running.engine.gate().set_read_only(self.read_only);
        Ok(())
    }

    // Time.

    fn pass_time(&mut self) {
        let by_ms = 1 + self.random.below(120);
        self.advance(by_ms);
        for at in 0..self.connections.len() {
            self.connections[at].time();
        }
    }

    fn advance(&mut self, by_ms: u64) {
        self.wall_ms += by_ms;
        self.passed_ms += by_ms;
        self.runtime.block_on(tokio::time::advance(tokio::time::Duration::from_millis(by_ms)));
    }

    fn a_second_passes(&mut self) -> Result<(), String> {
        self.advance(1_000);
        self.running.house.hub.tick();
        Ok(())
    }

    fn clock_steps(&mut self) -> Result<(), String> {
        let hours = self.random.below(30);
        self.wall_ms = match self.random.below(8) {
            0 => self.wall_ms + 24 * HOUR_MS * self.random.below(20),
            1..5 => self.wall_ms + hours * HOUR_MS,
            _ => self.wall_ms.saturating_sub(hours * HOUR_MS).max(START_MS - 1_000 * HOUR_MS),
        };
        note!(self, "the wall clock steps to {}", self.wall_ms);
        Ok(())
    }

    // Sessions.

    fn a_connection(&mut self) -> Option<usize> {
        (!self.connections.is_empty()).then(|| self.random.index(self.connections.len()))
    }

    fn some_session_turns(&mut self) -> Result<(), String> {
        let count = self.connections.len();
        let Some(first) = self.a_connection() else { return Ok(()) };
        for at in 0..count.min(16) {
            self.turn((first + at) % count)?;
        }
        Ok(())
    }

    fn turn(&mut self, at: usize) -> Result<(), String> {
        let may_read = self.random.once_in(3);
        self.turn_once(at, may_read, false).map(drop)
    }

    fn turn_once(&mut self, at: usize, may_read: bool, is_failing: bool) -> Result<bool, String> {
        let mut world = World { model: &mut self.model, digest: &mut self.digest, is_failing };
        let connection = &mut self.connections[at];
        if connection.closing().is_some() {
            return Ok(false);
        }
        let has_turned = connection.turn(may_read, &mut world)?;
        for (act, is_done) in connection.settled.drain(..) {
            if is_done && !is_failing {
                self.people[place(connection.user)].was_answered(act);
            }
        }
        connection.pong();
        Ok(has_turned)
    }

    /// Sessions that are closing go, with what they still have to say.
    fn sweep(&mut self) -> Result<(), String> {
        let mut at = 0;
        while at < self.connections.len() {
            match self.connections[at].closing() {
                Some(code) => {
                    note!(self, "connection {} is closed with {code:?}", self.connections[at].number);
                    let mut world =
                        World { model: &mut self.model, digest: &mut self.digest, is_failing: false };
                    self.connections[at].close(code, &mut world)?;
                    self.counts.closed_by_server += 1;
                    self.forget(at);
                }
                None => at += 1,
            }
        }
        Ok(())
    }

    fn forget(&mut self, at: usize) {
        let connection = self.connections.swap_remove(at);
        self.counts.frames += connection.frames;
        drop(connection);
    }

    /// Runs a connection until nothing wakes it any more.
    fn run_down(&mut self, at: usize, is_failing: bool) -> Result<(), String> {
        self.connections[at].pace = Pace::Quick;
        for _ in 0..100_000 {
            if !self.turn_once(at, true, is_failing)? {
                return Ok(());
            }
        }
        Err(format!("connection {} never comes to rest", self.connections[at].number))
    }

    fn somebody_settles(&mut self) -> Result<(), String> {
        self.write_all()?;
        while self.running.hub.step() {}
        let Some(at) = self.a_connection() else { return Ok(()) };
        self.run_down(at, false)?;
        self.has_everything(at)
    }

    fn has_everything(&mut self, at: usize) -> Result<(), String> {
        self.counts.settled += 1;
        let connection = &self.connections[at];
        if connection.closing().is_some() { Ok(()) } else { connection.has_everything(&self.model) }
    }

    fn everybody_settles(&mut self) -> Result<(), String> {
        note!(self, "everybody settles");
        self.write_all()?;
        while self.running.hub.step() {}
        for at in 0..self.connections.len() {
            self.run_down(at, false)?;
            self.has_everything(at)?;
        }
        self.a_second_passes()?;
        for at in 0..self.connections.len() {
            self.run_down(at, false)?;
            if self.connections[at].closing().is_none() {
                self.connections[at].has_every_head(&self.model)?;
            }
        }
        Ok(())
    }

    // Faults.

    /// A commit fails. What was told until the end must be true after it; what was not told may be either.
    fn storing_fails(&mut self) -> Result<(), String> {
        let (fault, is_power_cut) = match self.random.below(3) {
            0 => (Fault::BeforeWrite, true),
            1 => (Fault::BeforeSync, true),
            _ => (Fault::BeforeSync, false),
        };
        note!(self, "storing fails: {fault:?}, power cut: {is_power_cut}");
        for _ in 0..self.random.below(20) {
            self.somebody_asks()?;
        }
        self.journal.fail_commit(1, fault);
        let count = (1 + self.random.index(40)).min(self.queue.len());
        let stepped = self.running.writer.step(count, self.wall_ms);
        let batch: Vec<Submitted> = self.queue.drain(..count).collect();
        if stepped.is_ok() {
            // There was nothing to store.
            self.journal.fail_commit(u64::MAX, fault);
            return self.decided(batch);
        }
        self.counts.failed_commits += 1;
        let unknown = Told::No(vec![ErrorCode::OutcomeUnknown]);
        let waiting: Vec<Submitted> = self.queue.drain(..).collect();
        for Submitted { from, command } in batch.iter().chain(&waiting) {
            if let From::Connection(number, id) = from {
                self.tell(*number, *id, unknown.clone());
            }
            note!(self, "nobody knows what becomes of {command:?}");
        }
        // What is written but not synced is there to be read now: nobody may see it.
        while self.running.hub.step() {}
        for at in 0..self.connections.len() {
            if self.connections[at].is_signed_in && self.connections[at].takes_messages() {
                self.looks_at_what_failed(at, &batch)?;
            }
            self.run_down(at, true)?;
        }
        let is_kept = fault == Fault::BeforeSync && !is_power_cut;
        if is_kept {
            self.model.batches += 1;
            let told = batch.iter().map(|Submitted { command, .. }| self.model.decide(command, self.wall_ms));
            let _: Vec<Told> = told.collect();
        }
        self.restart(is_power_cut)
    }

    fn looks_at_what_failed(&mut self, at: usize, batch: &[Submitted]) -> Result<(), String> {
        let touched = self.random.pick(batch).map(|submitted| &submitted.command.act);
        let topic = match touched {
            Some(
                Act::Post { topic, .. }
                | Act::Delete { topic, .. }
                | Act::Edit { topic, .. }
                | Act::RemovePost { topic, .. },
            ) => *topic,
            _ => return Ok(()),
        };
        if self.random.once_in(2) {
            let asked = Asked::View { topic, last: 5, before: None, page: None };
            return self.asks(at, Op::View { topic, last: Some(5), before: None }, asked);
        }
        self.subscribes(at, topic)
    }

    fn power_is_cut(&mut self) -> Result<(), String> {
        note!(self, "the power is cut");
        self.queue.clear();
        let is_power_cut = self.random.once_in(2);
        self.restart(is_power_cut)
    }

    fn restart(&mut self, is_power_cut: bool) -> Result<(), String> {
        self.counts.crashes += 1;
        while !self.connections.is_empty() {
            self.forget(0);
        }
        self.queue.clear();
        if is_power_cut {
            self.journal.crash();
        } else {
            self.journal.restart();
        }
        self.running = Running::start(&self.journal);
        self.model.started_again();
        self.rates.clear();
        self.read_only = false;
        self.everything_is_there()
    }

    /// After a crash: everything acknowledged, and nothing else.
    fn everything_is_there(&mut self) -> Result<(), String> {
        let topics = self.model.topics();
        for topic in &topics {
            let (head, there) = (self.model.head(*topic), self.running.durable.head(*topic).seq);
            if head != there {
                return Err(format!(
                    "after a crash the last event of {topic} is {there}, but {head} is right"
                ));
            }
        }
        for _ in 0..3 {
            if let Some(topic) = self.random.pick(&topics).copied() {
                let head = self.model.head(topic);
                self.compare_history(topic, Seq(head.0.saturating_sub(30)))?;
            }
        }
        Ok(())
    }

    fn compare_history(&self, topic: Topic, after: Seq) -> Result<(), String> {
        if topic == Topic::District {
            return Ok(());
        }
        let limit = ReadLimit { events_max: usize::MAX, bytes_max: usize::MAX };
        let head = self.model.head(topic);
        let events =
            self.journal.events(topic, after, Seq(u64::MAX), limit).map_err(|error| error.to_string())?;
        if events.len() as u64 != head.0 - after.0 {
            return Err(format!("{} events of {topic} after {after}, but its last is {head}", events.len()));
        }
        for event in &events {
            let frame = view::event_frame(event, &self.running.house.directory);
            self.model.compare(&frame, self.model.commands)?;
        }
        Ok(())
    }
}

fn place(user: UserId) -> usize {
    usize::try_from(user.0 - 1).expect("a small number")
}

fn answered(
    mut answer: Pin<Box<dyn Future<Output = Result<Answer, ErrorBody>>>>,
) -> Option<Result<Answer, ErrorBody>> {
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}
