//! All that the full-screen client knows, and what it wants done. Nothing here does IO or reads a clock.
//! What changes it is in `hear`, `keys` and `outbox`; what shows it is in `draw`.

use std::collections::BTreeMap;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::tz::TimeZone;
use linli_cli::{ClientError, Page, Update};
use linli_protocol::{Card, Head, NeighbourhoodId, Place, Seq, Topic, UserId};

use super::super::words::Catalogue;
use super::bounds::{NOTICE_KEPT_MS, NOTICE_MS};
use super::conversation::Conversation;
use super::ground::Taken;
use super::input::Input;
use super::mention::Members;
use super::outbox::{Act, Outbox};
use super::scroll::{Block, Scroll};
use super::search::{Answer, Question, Search};
use super::topics::Topics;

/// What happens to the client.
#[derive(Debug)]
pub(super) enum Event {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    Resize {
        columns: u16,
        rows: u16,
    },
    /// Time went by.
    Tick,
    Update(Update),
    Mine(Result<Vec<Head>, ClientError>),
    Older {
        topic: Topic,
        before: u64,
        result: Result<Page, ClientError>,
    },
    /// What is around a place that was gone to.
    Around {
        topic: Topic,
        before: u64,
        result: Result<Page, ClientError>,
    },
    /// What follows a window far back.
    Newer {
        topic: Topic,
        before: u64,
        result: Result<Page, ClientError>,
    },
    Found {
        question: Question,
        result: Result<Answer, ClientError>,
    },
    /// What is pinned somewhere.
    Pins {
        topic: Topic,
        result: Result<Page, ClientError>,
    },
    /// The end of a topic that is not open, to see what waits there.
    Peeked {
        topic: Topic,
        result: Result<Page, ClientError>,
    },
    /// A page of a roster.
    Members {
        neighbourhood: NeighbourhoodId,
        result: Result<Page, ClientError>,
    },
    Acted {
        id: u64,
        result: Result<Place, ClientError>,
    },
}

/// What it wants done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Mine,
    Follow(Topic),
    /// To hear what changes there, and show none of it.
    Watch(Topic),
    Unfollow(Topic),
    Older {
        topic: Topic,
        before: u64,
    },
    Around {
        topic: Topic,
        before: u64,
    },
    Newer {
        topic: Topic,
        before: u64,
    },
    Search(Question),
    Pins(Topic),
    Peek(Topic),
    Members {
        neighbourhood: NeighbourhoodId,
        before: Option<u64>,
    },
    Act(Act),
    Read {
        topic: Topic,
        seq: Seq,
    },
    Typing(Topic),
    Leave,
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Input,
    Posts,
    Topics,
}

/// What lies over everything and wants an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dialog {
    Help {
        skipped: usize,
    },
    Search,
    Delete(Seq),
    React {
        post: Seq,
        choice: usize,
    },
    Pins {
        choice: usize,
    },
    /// Whether somebody is to be blocked.
    Block(Card),
    /// By which rule something is done, and why.
    Ground {
        taken: Taken,
        rule: usize,
        reason: Input,
    },
    /// Whether to leave, although something would be left undone.
    Leave,
}

/// What the text of the input will become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    New,
    Reply(Seq),
    Edit(Seq),
}

/// How the connection is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Link {
    Connecting,
    Connected,
    /// Lost, and why; another is tried at this time.
    Waiting {
        why: String,
        until_ms: u64,
    },
    /// Over for good: log in again.
    SignedOut,
    /// Over for good: the server will not have this client.
    Unwelcome(String),
    Closed,
}

/// Who typed when, in the open topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typist {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) until_ms: u64,
}

pub(super) struct State {
    pub(super) texts: &'static Catalogue,
    pub(super) zone: TimeZone,
    pub(super) me: UserId,
    pub(super) columns: u16,
    pub(super) lines: u16,
    pub(super) now_ms: u64,
    pub(super) link: Link,
    /// Why something that was asked waits, and until when.
    pub(super) put_off: Option<(String, u64)>,
    pub(super) topics: Topics,
    /// The topic that was asked for on the command line, until it is open.
    pub(super) wanted: Option<Topic>,
    pub(super) open: Option<Conversation>,
    /// The roster that is followed beside the open topic.
    pub(super) watched: Option<Topic>,
    pub(super) scroll: Scroll,
    pub(super) selected: Option<Block>,
    pub(super) typists: Vec<Typist>,
    /// The post that is gone to, until it is on the screen.
    pub(super) sought: Option<Seq>,
    /// Who posted last in the open topic, and when.
    pub(super) just_posted: Option<(UserId, u64)>,
    pub(super) online: Option<u64>,
    /// The last event of the open topic when it was followed; what is before it is still to come.
    pub(super) head: Seq,
    /// A new connection, on which the open topic is not followed yet.
    pub(super) resumes: bool,
    /// The last post of the open topic that means the reader, as it was when it was opened.
    pub(super) mentioned: Option<Seq>,
    pub(super) members: Members,
    pub(super) focus: Focus,
    pub(super) dialog: Option<Dialog>,
    pub(super) search: Search,
    pub(super) input: Input,
    pub(super) intent: Intent,
    /// What was being written when an edit began.
    pub(super) set_aside: String,
    pub(super) drafts: BTreeMap<Topic, String>,
    pub(super) outbox: Outbox,
    pub(super) notice: Option<(String, u64)>,
    pub(super) marked: Seq,
    pub(super) marked_at_ms: u64,
    pub(super) typed_at_ms: u64,
}

impl State {
    /// Whether people write in what is open.
    pub(super) fn takes_posts(&self) -> bool {
        self.open.as_ref().is_some_and(|open| !open.is_over && super::topics::takes_posts(open.topic))
    }

    pub(super) fn new(texts: &'static Catalogue, zone: TimeZone, me: UserId, wanted: Option<Topic>) -> State {
        State {
            texts,
            zone,
            me,
            columns: 80,
            lines: 24,
            now_ms: 0,
            link: Link::Connecting,
            put_off: None,
            topics: Topics::default(),
            wanted,
            open: None,
            watched: None,
            scroll: Scroll::End,
            selected: None,
            typists: Vec::new(),
            sought: None,
            just_posted: None,
            online: None,
            head: Seq::ZERO,
            resumes: false,
            mentioned: None,
            members: Members::default(),
            focus: Focus::Input,
            dialog: None,
            search: Search::default(),
            input: Input::default(),
            intent: Intent::New,
            set_aside: String::new(),
            drafts: BTreeMap::new(),
            outbox: Outbox::default(),
            notice: None,
            marked: Seq::ZERO,
            marked_at_ms: 0,
            typed_at_ms: 0,
        }
    }

    /// The first effects.
    pub(super) fn begin(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::Mine];
        if let Some(topic) = self.wanted {
            effects.extend(self.open_topic(topic));
        }
        effects
    }

    /// Takes what happened at a time (milliseconds since 1970), and says what to do.
    pub(super) fn update(&mut self, now_ms: u64, event: Event) -> Vec<Effect> {
        self.now_ms = now_ms;
        self.forget_what_is_over();
        let mut effects = match event {
            Event::Key(key) => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => self.paste(&text),
            Event::Resize { columns, rows } => {
                (self.columns, self.lines) = (columns, rows);
                Vec::new()
            }
            Event::Tick => Vec::new(),
            Event::Update(update) => self.hear(update),
            Event::Mine(result) => self.learn_topics(result),
            Event::Older { topic, before, result } => {
                self.learn_older(topic, before, result);
                Vec::new()
            }
            Event::Around { topic, before, result } => {
                self.learn_around(topic, before, result);
                Vec::new()
            }
            Event::Newer { topic, before, result } => {
                self.learn_newer(topic, before, result);
                Vec::new()
            }
            Event::Found { question, result } => {
                self.learn_found(question, result);
                Vec::new()
            }
            Event::Pins { topic, result } => {
                self.learn_pins(topic, result);
                Vec::new()
            }
            Event::Peeked { topic, result } => {
                self.learn_peek(topic, result);
                Vec::new()
            }
            Event::Members { neighbourhood, result } => self.learn_members(neighbourhood, result),
            Event::Acted { id, result } => self.settle_act(id, result),
        };
        self.forget_gone_choice();
        self.settle_scroll();
        effects.extend(self.follow_up());
        effects.extend(self.watch_roster());
        if effects.contains(&Effect::Leave) {
            let mark = self.last_mark();
            effects.splice(..0, mark);
        }
        effects.extend(self.topics.peeks(&self.outbox.records_with_held()));
        effects
    }

    pub(super) fn notify(&mut self, text: String) {
        self.notice = Some((text, self.now_ms + NOTICE_MS));
    }

    /// Whoever goes on has read what was said, unless it came just now.
    pub(super) fn end_notice(&mut self) {
        let now_ms = self.now_ms;
        let is_read = |until_ms: u64| now_ms + NOTICE_MS >= until_ms + NOTICE_KEPT_MS;
        self.notice.take_if(|(_, until_ms)| is_read(*until_ms));
    }

    /// How many events of the open topic are still to come, where it is not caught up; 0 where that is not known.
    pub(super) fn behind(&self) -> Option<u64> {
        let open = self.open.as_ref().filter(|_| self.link == Link::Connected)?;
        let left = if open.is_loaded() { self.head.0.saturating_sub(open.newest.0) } else { 0 };
        (self.resumes || !open.is_loaded() || left > 0).then_some(left)
    }

    /// Nothing further comes of the connection.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.link, Link::SignedOut | Link::Unwelcome(_) | Link::Closed)
    }

    /// What was chosen may be gone from the screen. Nothing else is chosen for it: the next key must not act on that.
    fn forget_gone_choice(&mut self) {
        let is_gone = |block| match block {
            Block::Row(key) => self.open.as_ref().is_none_or(|open| !open.rows.contains_key(&key)),
            Block::Pending(id) => self.outbox.get(id).is_none(),
            Block::Top | Block::Bottom => false,
        };
        self.selected = self.selected.filter(|block| !is_gone(*block));
    }

    fn forget_what_is_over(&mut self) {
        let now_ms = self.now_ms;
        self.typists.retain(|typist| typist.until_ms > now_ms);
        self.notice.take_if(|(_, until_ms)| *until_ms <= now_ms);
        self.put_off.take_if(|(_, until_ms)| *until_ms <= now_ms);
    }
}
