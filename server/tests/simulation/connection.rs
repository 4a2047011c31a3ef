//! A client's end of one connection: what it asked, what it was sent, and whether that is what `wire.md` promises.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use linli_protocol::codec::Encoding;
use linli_protocol::{
    ClientFrame, CloseCode, DeviceId, ErrorBody, ErrorCode, EventFrame, Head, Op, Outcome, PollCounts,
    Position, Request, RequestId, Seq, ServerFrame, Success, Topic, UserId,
};
use linli_server::domain::{Act, Answer};
use linli_server::session::{House, SteppedSession};

use crate::house::{COMMANDS_BURST, COMMANDS_PER_S, PING_MS};
use crate::model::{Model, Told, is_told};
use crate::reading::Page;

/// How a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Quick,
    /// So many bytes at a time.
    Slow(usize),
    Stopped,
}

/// A request that waits for its reply, with all that the reply must say.
#[derive(Debug)]
pub(crate) enum Asked {
    Hello {
        good: bool,
    },
    /// `None` until the writer has decided.
    Act {
        act: Act,
        told: Option<Told>,
    },
    Refused(ErrorCode),
    Subscribe {
        topic: Topic,
        after: Position,
        readable: bool,
        resumes: bool,
        head: Seq,
        since: u64,
    },
    Unsubscribe {
        topic: Topic,
    },
    View {
        topic: Topic,
        last: u16,
        before: Option<u64>,
        page: Option<Option<Page>>,
    },
    Mine {
        heads: Option<Vec<Head>>,
    },
}

/// A followed topic.
#[derive(Debug)]
pub(crate) struct Follow {
    /// The event that must come next.
    pub(crate) next: Seq,
    /// The last event that came.
    came: Seq,
    /// The last command when that was asked.
    since: u64,
}

/// By person: thousandths of requests that may still be made, and when that was so.
pub(crate) type Rates = HashMap<UserId, (u64, u64)>;

pub(crate) struct Connection {
    pub(crate) number: u64,
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) pace: Pace,
    /// Answers pings.
    pub(crate) is_alive: bool,
    pub(crate) is_signed_in: bool,
    pub(crate) follows: BTreeMap<Topic, Follow>,
    pub(crate) asked: HashMap<u64, Asked>,
    /// Acts that were answered since this was last taken, and whether they may be done already.
    pub(crate) settled: Vec<(Act, bool)>,
    pub(crate) asked_mine: bool,
    ping_waits: bool,
    /// Has not read as fast as it could since its last pong: a ping may have come late.
    was_slow: bool,
    session: SteppedSession,
    encoding: Encoding,
    bytes: Vec<u8>,
    next_id: u64,
    is_woken: bool,
    clean_at: u64,
    refused: u32,
    glances: BTreeMap<Topic, Head>,
    /// How the polls of followed topics stand, as far as it was told.
    polls: BTreeMap<Topic, Vec<PollCounts>>,
    /// Followed since `mine` was answered: their events tell more than the heads, which leave them out.
    followed: BTreeSet<Topic>,
    /// Told as heads while the answer to `mine` was on its way, which may be older: `wire.md` promises no order.
    overtaken: BTreeSet<Topic>,
    pub(crate) frames: u64,
}

/// What a client compares with.
pub(crate) struct World<'a> {
    pub(crate) model: &'a mut Model,
    pub(crate) digest: &'a mut Digest,
    /// Storing has failed and the process is about to end.
    pub(crate) is_failing: bool,
}

/// A number over everything that clients were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(pub(crate) u64);

impl Digest {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            let mut padded = [0; 8];
            padded[..word.len()].copy_from_slice(word);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(padded)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

impl Connection {
    pub(crate) fn open(
        house: Arc<House>,
        encoding: Encoding,
        (number, user, device): (u64, UserId, DeviceId),
    ) -> Connection {
        let session = SteppedSession::open(house, encoding).expect("a descriptor");
        Connection {
            number,
            user,
            device,
            pace: Pace::Quick,
            is_alive: true,
            is_signed_in: false,
            follows: BTreeMap::new(),
            asked: HashMap::new(),
            settled: Vec::new(),
            asked_mine: false,
            ping_waits: false,
            was_slow: false,
            session,
            encoding,
            bytes: Vec::new(),
            next_id: 0,
            is_woken: false,
            clean_at: 0,
            refused: 0,
            glances: BTreeMap::new(),
            polls: BTreeMap::new(),
            followed: BTreeSet::new(),
            overtaken: BTreeSet::new(),
            frames: 0,
        }
    }

    pub(crate) fn takes_messages(&self) -> bool {
        self.session.takes_messages()
    }

    pub(crate) fn closing(&self) -> Option<CloseCode> {
        self.session.closing()
    }

    /// Sends a request, and answers its number.
    pub(crate) fn ask(&mut self, op: Op, asked: Asked) -> u64 {
        self.next_id += 1;
        let id = self.next_id;
        self.asked.insert(id, asked);
        self.send(&ClientFrame::Request(Request { id: RequestId(id), op }));
        id
    }

    pub(crate) fn send(&mut self, frame: &ClientFrame) {
        self.session.message(&self.encoding.encode_client(frame));
        // The session's loop goes on with collecting, filling and writing.
        self.is_woken = true;
    }

    /// Whether one more request is within the person's rate; it counts. 20 a second, 100 at once.
    pub(crate) fn is_within_rate(&mut self, rates: &mut Rates, now_ms: u64) -> bool {
        let full = u64::from(COMMANDS_BURST) * 1000;
        let rate = rates.entry(self.user).or_insert((full, now_ms));
        let (level, at_ms) = *rate;
        let gained = (now_ms - at_ms) * u64::from(COMMANDS_PER_S);
        let level = (level + gained).min(full);
        let is_within = level >= 1000;
        *rate = (if is_within { level - 1000 } else { level }, now_ms);
        self.refused = if is_within { 0 } else { self.refused + 1 };
        is_within
    }

    /// One turn of the session's loop, if anything would wake it. `may_read` says whether a page that is asked for comes
    /// now. Answers whether there was anything to do.
    pub(crate) fn turn(&mut self, may_read: bool, world: &mut World<'_>) -> Result<bool, String> {
        self.is_woken |= self.session.take_wake();
        if !(self.is_woken || self.session.has_output() && self.pace != Pace::Stopped) {
            if !(may_read && self.session.is_reading()) {
                return Ok(false);
            }
            if !self.session.has_page() {
                self.read(world);
                return Ok(true);
            }
            self.session.take_page();
        }
        self.is_woken = false;
        if self.session.closing().is_none() {
            self.session.fill();
        }
        self.write(world)?;
        Ok(true)
    }

    /// What waits leaves, as fast as the client reads.
    fn write(&mut self, world: &mut World<'_>) -> Result<(), String> {
        self.was_slow |= self.pace != Pace::Quick;
        let bytes_max = match self.pace {
            Pace::Quick => usize::MAX,
            Pace::Slow(bytes) => bytes,
            Pace::Stopped => 0,
        };
        self.session.write(bytes_max, &mut self.bytes);
        self.take_frames(world)?;
        // A page that a reader holds may have been read before a text was erased.
        if !self.session.has_output() && !self.session.has_page() {
            self.clean_at = world.model.commands;
        }
        Ok(())
    }

    fn read(&mut self, world: &mut World<'_>) {
        let Some(RequestId(id)) = self.session.read() else { return };
        match self.asked.get_mut(&id) {
            Some(Asked::View { topic, last, before, page }) => {
                *page = Some(world.model.page(self.user, *topic, *last, *before));
            }
            Some(Asked::Mine { heads }) => *heads = Some(world.model.heads(self.user)),
            _ => {}
        }
    }

    /// Answers a ping, if the client has read one.
    pub(crate) fn pong(&mut self) {
        if self.ping_waits && self.is_alive && self.closing().is_none() {
            (self.ping_waits, self.was_slow) = (false, false);
            self.send(&ClientFrame::Pong);
        }
    }

    pub(crate) fn time(&mut self) {
        self.session.time();
        self.is_woken = true;
    }

    fn take_frames(&mut self, world: &mut World<'_>) -> Result<(), String> {
        let bytes = std::mem::take(&mut self.bytes);
        let mut at = 0;
        while let Some((payload, end)) = frame(&bytes[at..]) {
            let payload = &bytes[at + payload..at + end];
            at += end;
            let frame = self
                .encoding
                .decode_server(payload)
                .map_err(|error| format!("connection {}: not a frame: {error}", self.number))?;
            self.frames += 1;
            // Not of the seed: the wall clock in the answer to hello, and the order of heads.
            let is_seeded = !matches!(
                frame,
                ServerFrame::Heads { .. }
                    | ServerFrame::Reply { outcome: Outcome::Ok(Success::Hello { .. }), .. }
            );
            if is_seeded {
                world.digest.add(payload);
            }
            self.take(frame, world).map_err(|what| {
                format!("connection {} of person {} ({:?}): {what}", self.number, self.user, self.encoding)
            })?;
        }
        self.bytes = bytes[at..].to_vec();
        Ok(())
    }

    fn take(&mut self, frame: ServerFrame, world: &mut World<'_>) -> Result<(), String> {
        match frame {
            ServerFrame::Reply { id, outcome } => {
                let Some(asked) = self.asked.remove(&id.0) else {
                    return Err(format!("a reply to {id}, which waits for none: {outcome:?}"));
                };
                let outcome = match outcome {
                    Outcome::Ok(success) => Ok(success),
                    Outcome::Error(error) => Err(error),
                };
                self.replied(asked, outcome, world)
            }
            ServerFrame::Event(event) => self.event(&event, world),
            ServerFrame::Unsubscribed { topic, code } => {
                let follow =
                    self.follows.remove(&topic).ok_or("unsubscribed from what it does not follow")?;
                self.polls.remove(&topic);
                let lost = world.model.lost.get(&(self.user, topic));
                let has_lost = lost.is_some_and(|lost| lost.at_command > follow.since);
                if has_lost && code == ErrorCode::NotFound {
                    Ok(())
                } else {
                    Err(format!("unsubscribed from {topic} ({code:?}) without having lost it"))
                }
            }
            ServerFrame::Heads { topics } => self.heads(topics, world),
            ServerFrame::Read { topic, seq } => {
                let mark = world.model.mark(self.user, topic);
                if seq <= mark { Ok(()) } else { Err(format!("mark {seq} of {topic}, but it is {mark}")) }
            }
            ServerFrame::Typing { topic, .. } | ServerFrame::Online { topic, .. } => {
                let followed = self.follows.contains_key(&topic);
                if followed { Ok(()) } else { Err(format!("who is in {topic}, which is not followed")) }
            }
            ServerFrame::Polls { topic, polls } => {
                let followed = self.follows.contains_key(&topic);
                if !followed {
                    return Err(format!("polls of {topic}, which is not followed"));
                }
                if let Some(poll) = polls.iter().find(|poll| !world.model.is_poll(topic, poll.post)) {
                    return Err(format!("{poll:?} of {topic} was never opened"));
                }
                self.polls.insert(topic, polls);
                Ok(())
            }
            ServerFrame::Ping => {
                self.ping_waits = true;
                Ok(())
            }
            other => Err(format!("nobody expects {other:?}")),
        }
    }

    fn event(&mut self, event: &EventFrame, world: &mut World<'_>) -> Result<(), String> {
        let EventFrame { topic, seq, .. } = *event;
        let model = &world.model;
        let Some(follow) = self.follows.get_mut(&topic) else {
            return Err(format!("event {seq} of {topic}, which is not followed"));
        };
        if seq != follow.next {
            return Err(format!("event {seq} of {topic}, but {} is next", follow.next));
        }
        if !model.may_read(self.user, topic) {
            let until = model.lost.get(&(self.user, topic)).map_or(Seq::ZERO, |lost| lost.head);
            if seq > until {
                return Err(format!("event {seq} of {topic}, which was lost at {until}"));
            }
        }
        (follow.next, follow.came) = (seq.next(), seq);
        model.compare(event, self.clean_at)
    }

    fn heads(&mut self, topics: Vec<Head>, world: &World<'_>) -> Result<(), String> {
        if !self.asked_mine {
            return Err("heads without having asked mine".into());
        }
        for head in topics {
            let (user, topic) = (self.user, head.topic);
            let truth = world.model.glance(user, topic);
            if head.head > truth.head || head.title != truth.title {
                return Err(format!("{head:?} is told of {truth:?}"));
            }
            if self.asked.values().any(|asked| matches!(asked, Asked::Mine { .. })) {
                self.overtaken.insert(topic);
            }
            self.glances.insert(topic, head);
        }
        Ok(())
    }

    fn replied(
        &mut self,
        asked: Asked,
        outcome: Result<Success, ErrorBody>,
        world: &mut World<'_>,
    ) -> Result<(), String> {
        let code = outcome.as_ref().err().map(|error| error.code);
        let wrong = |asked: &Asked| Err(format!("{outcome:?} is no answer to {asked:?}"));
        match &asked {
            Asked::Hello { good } => {
                let fits = match &outcome {
                    Ok(Success::Hello { user, name, device, ping_ms, .. }) => {
                        *good
                            && (*user, *device, *ping_ms) == (self.user, self.device, PING_MS)
                            && name == world.model.name(self.user)
                    }
                    _ => !good && code == Some(ErrorCode::BadToken),
                };
                self.is_signed_in = fits && *good;
                if fits { Ok(()) } else { wrong(&asked) }
            }
            Asked::Refused(expected) if code == Some(*expected) => Ok(()),
            Asked::Act { told: None, .. } => wrong(&asked),
            Asked::Act { act, told: Some(told) } => {
                let done = code.is_none() || code == Some(ErrorCode::OutcomeUnknown);
                self.settled.push((act.clone(), done));
                if let (Told::Earlier(name), Ok(Success::Accepted { accepted })) = (told, &outcome) {
                    return world.model.settle(name, accepted.topic, accepted.seq);
                }
                let answer = match (&outcome, code) {
                    (Ok(Success::Accepted { accepted }), _) => Ok(Answer::Accepted(*accepted)),
                    (Ok(Success::Done { done: true }), _) => Ok(Answer::Done),
                    (Ok(Success::Applied { applied_to }), _) => Ok(Answer::Applied(*applied_to)),
                    (_, Some(code)) => Err(code),
                    _ => return wrong(&asked),
                };
                if is_told(told, &answer) { Ok(()) } else { wrong(&asked) }
            }
            Asked::Subscribe { topic, after, readable, resumes, head, since } => {
                let expected = if !readable {
                    Some(ErrorCode::NotFound)
                } else if self.follows.contains_key(topic) {
                    Some(ErrorCode::AlreadySubscribed)
                } else if *resumes {
                    None
                } else {
                    Some(ErrorCode::StartFromView)
                };
                match (&outcome, expected) {
                    (Ok(Success::Subscribed { head: told }), None) if told == head => {
                        let follow = Follow { next: after.seq.next(), came: Seq::ZERO, since: *since };
                        self.follows.insert(*topic, follow);
                        self.followed.insert(*topic);
                        Ok(())
                    }
                    (Err(_), Some(_)) if code == expected => Ok(()),
                    _ => wrong(&asked),
                }
            }
            Asked::Unsubscribe { topic } if outcome == Ok(Success::DONE) => {
                self.follows.remove(topic);
                self.polls.remove(topic);
                Ok(())
            }
            Asked::View { topic, page: Some(page), .. } => match (&outcome, page) {
                (Err(_), None) if code == Some(ErrorCode::NotFound) => Ok(()),
                (Err(_), _) if world.is_failing && code == Some(ErrorCode::Internal) => Ok(()),
                (Ok(view), Some(page)) => {
                    let sent = self.follows.get(topic).map_or(Seq::ZERO, |follow| follow.came);
                    if sent > page.as_of() {
                        return Err(format!("a page of {topic} older than what was sent: {page:?}"));
                    }
                    page.compare(view)
                }
                _ => wrong(&asked),
            },
            Asked::Mine { heads: Some(heads) } => match &outcome {
                Ok(Success::Mine { topics }) if same_heads(topics, heads, world.is_failing) => {
                    self.followed = self.follows.keys().copied().collect();
                    self.followed.append(&mut self.overtaken);
                    self.glances = topics.iter().map(|head| (head.topic, head.clone())).collect();
                    Ok(())
                }
                // What meant the person may rest on a post that is written and will never be synced.
                Err(ErrorBody { code: ErrorCode::Internal, .. }) if world.is_failing => Ok(()),
                _ => wrong(&asked),
            },
            _ => wrong(&asked),
        }
    }

    /// Nothing is under way any more and nothing woke it: it must have everything.
    pub(crate) fn has_everything(&self, model: &Model) -> Result<(), String> {
        let who = format!("connection {} of person {}", self.number, self.user);
        if self.is_signed_in && model.owner(self.device) != Some(self.user) {
            return Err(format!("{who} is open, but its device was signed out"));
        }
        for (topic, follow) in &self.follows {
            let head = model.head(*topic);
            if !model.may_read(self.user, *topic) {
                return Err(format!("{who} was not told that it lost {topic}"));
            }
            if follow.next != head.next() {
                let next = follow.next;
                return Err(format!("{who} waits for event {next} of {topic}, whose last is {head}"));
            }
        }
        if let Some((id, asked)) = self.asked.iter().next() {
            return Err(format!("{who} was never answered to {id}: {asked:?}"));
        }
        Ok(())
    }

    /// After a second has passed as well: what it sees at a glance must be so.
    pub(crate) fn has_every_head(&self, model: &Model) -> Result<(), String> {
        for topic in self.follows.keys() {
            let (truth, told) =
                (model.poll_counts(*topic), self.polls.get(topic).cloned().unwrap_or_default());
            if told != truth {
                let who = format!("connection {} of person {}", self.number, self.user);
                return Err(format!(
                    "{who} was told that polls of {topic} stand at {told:?}, but it is {truth:?}"
                ));
            }
        }
        if !self.asked_mine {
            return Ok(());
        }
        for truth in model.heads(self.user) {
            let told = self.glances.get(&truth.topic);
            if !self.followed.contains(&truth.topic) && told != Some(&truth) {
                let who = format!("connection {} of person {}", self.number, self.user);
                return Err(format!("{who} was told {told:?}, but now it is {truth:?}"));
            }
        }
        Ok(())
    }

    /// The session ends: what waited leaves, and the reason must be one.
    pub(crate) fn close(&mut self, code: CloseCode, world: &mut World<'_>) -> Result<(), String> {
        self.write(world)?;
        let is_due = match code {
            CloseCode::Revoked => world.model.owner(self.device).is_none(),
            CloseCode::BadToken => !self.is_signed_in,
            CloseCode::PongTimeout => !self.is_alive || self.was_slow,
            CloseCode::Stalled => self.pace == Pace::Stopped,
            CloseCode::TooManyErrors => self.refused >= 200,
            CloseCode::Internal => world.is_failing,
            _ => false,
        };
        let (number, user) = (self.number, self.user);
        if is_due {
            Ok(())
        } else {
            Err(format!("connection {number} of person {user} was closed with {code:?}"))
        }
    }
}

/// A read mark is no event: one that is written and not synced yet may be counted with.
fn same_heads(told: &[Head], truth: &[Head], is_failing: bool) -> bool {
    let same = |(told, truth): (&Head, &Head)| {
        told == truth || is_failing && (told.topic, told.head) == (truth.topic, truth.head)
    };
    told.len() == truth.len() && told.iter().zip(truth).all(same)
}

/// Where the first frame's payload begins and ends, if the frame is whole.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let (start, len) = match *bytes.get(1)? {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        127 => {
            let len: [u8; 8] = bytes.get(2..10)?.try_into().ok()?;
            (10, usize::try_from(u64::from_be_bytes(len)).ok()?)
        }
        short => (2, usize::from(short)),
    };
    (bytes.len() >= start + len).then_some((start, start + len))
}
