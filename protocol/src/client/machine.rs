//! The machine itself: one connection after the other, and what happens on each.
//! It must never hand the app an event twice, skip one silently, or drop a request unanswered.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::asks::{Ask, Asks, may_be_asked};
use super::bounds;
use super::follows::{Follow, Follows, Phase, Verdict};
use super::jitter::Jitter;
use super::read_marks::ReadMarks;
use super::update::{Action, Ended, Lost, Refused, Ticket, Update};
use crate::code::{CloseCode, ErrorCode, Reconnect};
use crate::event::EventFrame;
use crate::frame::{ClientFrame, ServerFrame};
use crate::ids::{Position, RequestId, Seq};
use crate::limits;
use crate::op::Op;
use crate::topic::Topic;

/// Who the client is.
#[derive(Clone)]
pub struct Settings {
    /// The token that log-in gave.
    pub token: String,
    /// The program and its version; cut to 64 bytes.
    pub agent: String,
}

// By hand: a token must not get into a log with somebody's `{:?}`.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("agent", &self.agent).finish_non_exhaustive()
    }
}

/// A client's state. See the [module](super) for what its driver has to do.
#[derive(Debug)]
pub struct Machine {
    pub(super) settings: Settings,
    pub(super) link: Link,
    pub(super) jitter: Jitter,
    /// Connections in a row that were lost before they were any good.
    pub(super) failures: u32,
    /// The server asked to be left alone until then.
    pub(super) not_before_ms: u64,
    pub(super) last_heard_ms: u64,
    pub(super) held_back_ms: u64,
    pub(super) last_id: u64,
    pub(super) in_flight: BTreeMap<RequestId, Sent>,
    pub(super) asks: Asks,
    pub(super) follows: Follows,
    /// Topics that the server still sends on this connection and nobody wants.
    pub(super) to_unsubscribe: BTreeSet<Topic>,
    pub(super) marks: ReadMarks,
    pub(super) mine: Mine,
    actions: VecDeque<Action>,
}

/// Where the connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    Waiting { until_ms: u64 },
    Connecting { since_ms: u64 },
    SigningIn { since_ms: u64 },
    Live { since_ms: u64, ping_ms: u64, goodbye_ms: Option<u64> },
    Ended(Ended),
}

/// A request on its way, and what its answer is for.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) at_ms: u64,
    pub(super) purpose: Purpose,
}

#[derive(Debug)]
pub(super) enum Purpose {
    Hello,
    Mine,
    View(Topic),
    Subscribe(Topic),
    Unsubscribe,
    Read(Topic, Seq),
    Ask(Ask),
}

/// `mine`, once it was asked for, is asked again on every connection, because its updates end with one.
#[derive(Debug, Default)]
pub(super) struct Mine {
    pub(super) watched: bool,
    pub(super) due_ms: Option<u64>,
    pub(super) failures: u32,
}

impl Machine {
    /// A client that connects at the next [`Machine::handle_time`]. The seed spreads its waits; give each
    /// client its own.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, now_ms: u64) -> Machine {
        let Settings { token, mut agent } = settings;
        let end = (0..=limits::AGENT_BYTES_MAX).rev().find(|at| agent.is_char_boundary(*at));
        agent.truncate(end.unwrap_or(0));
        Machine {
            settings: Settings { token, agent },
            link: Link::Waiting { until_ms: now_ms },
            jitter: Jitter::new(seed),
            failures: 0,
            not_before_ms: now_ms,
            last_heard_ms: now_ms,
            held_back_ms: now_ms,
            last_id: 0,
            in_flight: BTreeMap::new(),
            asks: Asks::default(),
            follows: Follows::default(),
            to_unsubscribe: BTreeSet::new(),
            marks: ReadMarks::default(),
            mine: Mine::default(),
            actions: VecDeque::new(),
        }
    }

    /// The next thing to do. Carry all out before anything else is handed in.
    pub fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Whether the client is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.link, Link::Ended(_))
    }

    /// Whether one more request would be taken.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.asks.has_room()
    }

    /// How many requests of the app wait for their answer.
    #[must_use]
    pub fn unanswered(&self) -> usize {
        self.asks.unanswered()
    }

    /// The last event of a followed topic that the app was given.
    #[must_use]
    pub fn position(&self, topic: Topic) -> Option<Position> {
        self.follows.by_topic.get(&topic)?.position
    }

    /// Asks for something; the answer comes as [`Action::Answer`], however many connections it takes.
    ///
    /// # Errors
    /// [`Refused::TooManyAsks`] may pass later; [`Refused::NotAsked`] and [`Refused::Ended`] never.
    pub fn ask(&mut self, op: Op, now_ms: u64) -> Result<Ticket, Refused> {
        if self.is_over() {
            return Err(Refused::Ended);
        }
        if !may_be_asked(&op) {
            return Err(Refused::NotAsked);
        }
        if !self.asks.has_room() {
            return Err(Refused::TooManyAsks);
        }
        if op == Op::Mine {
            self.mine.watched = true;
        }
        let ticket = self.asks.add(op);
        self.pump(now_ms);
        Ok(ticket)
    }

    /// Follows a topic: after a position that the app has, or from a view of so many items.
    ///
    /// # Errors
    /// [`Refused`]; only [`Refused::TooManyFollows`] may pass later, after an [`Machine::unfollow`].
    pub fn follow(
        &mut self,
        topic: Topic,
        from: Option<Position>,
        view_items: Option<u16>,
        now_ms: u64,
    ) -> Result<(), Refused> {
        if self.is_over() {
            return Err(Refused::Ended);
        }
        if self.follows.by_topic.contains_key(&topic) {
            return Err(Refused::AlreadyFollowed);
        }
        if self.follows.by_topic.len() >= bounds::FOLLOWS_MAX {
            return Err(Refused::TooManyFollows);
        }
        self.follows.by_topic.insert(topic, Follow::new(from, view_items, now_ms));
        self.pump(now_ms);
        Ok(())
    }

    /// Stops following a topic. Nothing of it reaches the app from here on.
    pub fn unfollow(&mut self, topic: Topic, now_ms: u64) {
        let Some(follow) = self.follows.by_topic.remove(&topic) else { return };
        let known_to_server = matches!(follow.phase, Phase::Subscribing(_) | Phase::Live { .. });
        if known_to_server && matches!(self.link, Link::Live { .. }) {
            self.to_unsubscribe.insert(topic);
            self.pump(now_ms);
        }
    }

    /// Says "read up to here". The highest wins, and it is sent as often as it takes.
    pub fn mark_read(&mut self, topic: Topic, seq: Seq, now_ms: u64) {
        self.marks.want(topic, seq);
        self.pump(now_ms);
    }

    /// Says "I am typing here", if there is a connection; it is of no use later.
    pub fn typing(&mut self, topic: Topic) {
        if matches!(self.link, Link::Live { goodbye_ms: None, .. }) {
            self.act(Action::Send(ClientFrame::Typing { topic }));
        }
    }

    /// The app wants no more. Requests that wait are answered as ended.
    pub fn close(&mut self) {
        self.end(Ended::Closed);
    }

    /// The connection that was to be opened is open.
    pub fn handle_opened(&mut self, now_ms: u64) {
        if !matches!(self.link, Link::Connecting { .. }) {
            return;
        }
        self.link = Link::SigningIn { since_ms: now_ms };
        self.last_heard_ms = now_ms;
        let Settings { token, agent } = self.settings.clone();
        self.request(Op::Hello { token, agent }, Purpose::Hello, now_ms);
    }

    /// The connection could not be opened; another try may help.
    pub fn handle_unreachable(&mut self, why: String, now_ms: u64) {
        if matches!(self.link, Link::Connecting { .. }) {
            self.lose(Lost::Unreachable(why), now_ms);
        }
    }

    /// The server refused to open the connection, and would do it again.
    pub fn handle_unwelcome(&mut self, why: String) {
        if matches!(self.link, Link::Connecting { .. }) {
            self.end(Ended::Unwelcome(why));
        }
    }

    /// The connection ended, with a close code or without.
    pub fn handle_closed(&mut self, code: Option<u16>, reason: String, now_ms: u64) {
        if matches!(self.link, Link::Waiting { .. } | Link::Ended(_)) {
            return;
        }
        // Another code (a proxy's, say) or none means nothing about this client.
        match code.and_then(CloseCode::from_number).map_or(Reconnect::Yes, CloseCode::reconnect) {
            Reconnect::Yes => self.lose(Lost::Closed { code, reason }, now_ms),
            Reconnect::AfterLogin => self.end(Ended::LogInAgain),
            Reconnect::No => self.end(Ended::Unwelcome(reason)),
        }
    }

    /// Something came that is no frame.
    pub fn handle_unreadable(&mut self, now_ms: u64) {
        if matches!(self.link, Link::SigningIn { .. } | Link::Live { .. }) {
            self.break_off(Lost::Unfitting("no frame"), now_ms);
        }
    }

    /// A frame came.
    pub fn handle_frame(&mut self, frame: ServerFrame, now_ms: u64) {
        if !matches!(self.link, Link::SigningIn { .. } | Link::Live { .. }) {
            return;
        }
        self.last_heard_ms = now_ms;
        match frame {
            ServerFrame::Reply { id, outcome } => self.handle_reply(id, outcome, now_ms),
            ServerFrame::Event(event) => self.handle_event(event, now_ms),
            ServerFrame::Error { error } => self.tell(Update::ServerError(error)),
            ServerFrame::Heads { topics } => self.tell(Update::Heads(topics)),
            ServerFrame::Read { topic, seq } => {
                self.marks.stored(topic, seq);
                self.tell(Update::Read { topic, seq });
            }
            ServerFrame::Typing { topic, users } => self.tell(Update::Typing { topic, users }),
            ServerFrame::Online { topic, count } => self.tell(Update::Online { topic, count }),
            ServerFrame::Polls { topic, polls } => self.tell(Update::Polls { topic, polls }),
            ServerFrame::Ping => self.act(Action::Send(ClientFrame::Pong)),
            ServerFrame::Unsubscribed { topic, code } => self.handle_unsubscribed(topic, code, now_ms),
            ServerFrame::Goodbye { retry_after_ms } => self.handle_goodbye(retry_after_ms, now_ms),
        }
        self.pump(now_ms);
    }

    fn handle_event(&mut self, event: EventFrame, now_ms: u64) {
        match self.follows.judge(event.topic, event.seq) {
            Verdict::Next => self.tell(Update::Event(event)),
            Verdict::Drop => {}
            Verdict::Broken(why) => self.break_off(why, now_ms),
        }
    }

    fn handle_unsubscribed(&mut self, topic: Topic, code: ErrorCode, now_ms: u64) {
        let Some(follow) = self.follows.by_topic.get_mut(&topic) else { return };
        // Still a reader, but too far behind for the events to be sent one by one.
        if code == ErrorCode::StartFromView {
            follow.start_over(&mut self.jitter, now_ms);
        } else {
            self.follows.by_topic.remove(&topic);
            self.tell(Update::Unfollowed { topic, code });
        }
    }

    fn handle_goodbye(&mut self, retry_after_ms: u64, now_ms: u64) {
        self.not_before_ms = now_ms + retry_after_ms.min(bounds::RETRY_AFTER_MS_MAX);
        match &mut self.link {
            // Answers to what was sent still come; the close follows.
            Link::Live { goodbye_ms, .. } => *goodbye_ms = Some(now_ms + bounds::GOODBYE_MS_MAX),
            _ => self.break_off(Lost::Closed { code: None, reason: "goodbye".into() }, now_ms),
        }
    }

    pub(super) fn tell(&mut self, update: Update) {
        self.act(Action::Emit(update));
    }

    pub(super) fn act(&mut self, action: Action) {
        self.actions.push_back(action);
    }
}
