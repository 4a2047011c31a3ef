//! All that the duty desk knows, and what it wants done. Nothing here does IO or reads a clock; and its clocks run by the server's time,
//! because what is owed is owed by that. What changes it is in `hear`, `keys`, `form` and `talk`; what shows it is in `draw`.

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::KeyEvent;
use jiff::tz::TimeZone;
use linli_cli::{ClientError, IssuePage, Page, Update};
use linli_protocol::{
    About, CaseOpened, Head, IssueStep, NeighbourhoodId, Place as Stored, PostText, Seq, Topic, UserId,
};

use super::super::super::words::Catalogue;
use super::super::bounds::{NOTICE_KEPT_MS, NOTICE_MS};
use super::super::conversation::Conversation;
use super::super::input::Input;
use super::super::state::Link;
use super::form::{Form, Kind};
use super::list::At;
use super::place::Place;

/// What happens to the desk.
#[derive(Debug)]
pub(super) enum Event {
    Key(KeyEvent),
    Paste(String),
    /// The wheel was turned by so many lines, at this column.
    Wheel {
        lines: isize,
        column: u16,
    },
    Resize {
        columns: u16,
        rows: u16,
    },
    /// Time went by.
    Tick,
    Update(Update),
    Mine(Result<Vec<Head>, ClientError>),
    /// A page of the open issues of a neighbourhood.
    Listed {
        neighbourhood: NeighbourhoodId,
        result: Result<Page, ClientError>,
    },
    /// An issue with its timeline.
    Shown {
        at: At,
        result: Result<IssuePage, ClientError>,
    },
    /// The first event of a case.
    Opening {
        at: At,
        result: Result<Page, ClientError>,
    },
    About {
        neighbourhood: NeighbourhoodId,
        result: Result<About, ClientError>,
    },
    Acted {
        id: u64,
        result: Result<Stored, ClientError>,
    },
}

/// What it wants done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Mine,
    /// To hear what happens there, with so many items of what stands there.
    Follow(Topic, u16),
    Unfollow(Topic),
    List {
        neighbourhood: NeighbourhoodId,
        before: Option<u64>,
    },
    Show(At),
    Opening(At),
    About(NeighbourhoodId),
    Act(Act),
    Read {
        topic: Topic,
        seq: Seq,
    },
    Bell,
    Leave,
}

/// Something that is done about an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) id: u64,
    pub(super) at: At,
    pub(super) what: What,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Step(IssueStep),
    Handler {
        user: UserId,
        on: bool,
    },
    /// A post in its case.
    Say(PostText),
}

/// Where keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    List,
    /// The chosen issue, where there is no room for both.
    Issue,
    Filter,
    Talk,
}

/// What lies over everything and wants an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dialog {
    Help {
        skipped: usize,
    },
    Form(Form),
    /// Whether to leave, although something was written that is not with the server.
    Leave,
}

/// The chosen issue, in full.
#[derive(Debug)]
pub(super) struct Detail {
    pub(super) at: At,
    pub(super) page: Option<IssuePage>,
    /// Who reported it, where one reads the case.
    pub(super) opened: Option<CaseOpened>,
    /// Why it could not be shown.
    pub(super) failed: Option<String>,
    pub(super) is_stale: bool,
}

/// The conversation of a case.
#[derive(Debug)]
pub(super) struct Talk {
    pub(super) at: At,
    pub(super) conversation: Conversation,
}

pub(super) struct State {
    pub(super) texts: &'static Catalogue,
    pub(super) zone: TimeZone,
    pub(super) me: UserId,
    pub(super) columns: u16,
    pub(super) lines: u16,
    pub(super) now_ms: u64,
    /// How far the server's clock is ahead of this machine's, in milliseconds, as it was when one signed in.
    pub(super) ahead_ms: i64,
    pub(super) link: Link,
    /// Why something that was asked waits, and until when.
    pub(super) put_off: Option<(String, u64)>,
    /// The neighbourhood of the command line; without one those where one keeps order.
    pub(super) wanted: Option<NeighbourhoodId>,
    pub(super) places: BTreeMap<NeighbourhoodId, Place>,
    /// Where one keeps order and may not read what is reported, as was said: it is not asked for again as long as that stands.
    pub(super) lost: BTreeSet<NeighbourhoodId>,
    /// Whether it is known where one keeps order.
    pub(super) is_known: bool,
    pub(super) chosen: Option<At>,
    /// Whether the person has begun to choose, or all was listed once: from then on nothing is chosen in place of what is gone.
    pub(super) is_settled: bool,
    pub(super) detail: Option<Detail>,
    /// The issue that is asked for just now.
    pub(super) asking: Option<At>,
    /// Lines of the chosen issue that lie above the screen; of its case's talk, below it.
    pub(super) skipped: usize,
    pub(super) focus: Focus,
    pub(super) filter: Input,
    pub(super) dialog: Option<Dialog>,
    pub(super) talk: Option<Talk>,
    pub(super) said: Input,
    /// What was written and not sent, by what it is and for which issue; of a case's talk with no kind.
    pub(super) drafts: BTreeMap<(At, Option<Kind>), Form>,
    /// What is on its way, with the form that it came from.
    pub(super) doing: BTreeMap<u64, (Act, Option<Form>)>,
    pub(super) acts: u64,
    pub(super) notice: Option<(String, u64)>,
}

impl State {
    pub(super) fn new(
        texts: &'static Catalogue,
        zone: TimeZone,
        me: UserId,
        wanted: Option<NeighbourhoodId>,
    ) -> State {
        State {
            texts,
            zone,
            me,
            columns: 80,
            lines: 24,
            now_ms: 0,
            ahead_ms: 0,
            link: Link::Connecting,
            put_off: None,
            wanted,
            places: BTreeMap::new(),
            lost: BTreeSet::new(),
            is_known: false,
            chosen: None,
            is_settled: false,
            detail: None,
            asking: None,
            skipped: 0,
            focus: Focus::List,
            filter: Input::default(),
            dialog: None,
            talk: None,
            said: Input::default(),
            drafts: BTreeMap::new(),
            doing: BTreeMap::new(),
            acts: 0,
            notice: None,
        }
    }

    /// The first effects.
    pub(super) fn begin() -> Vec<Effect> {
        vec![Effect::Mine]
    }

    /// Takes what happened at a time (milliseconds since 1970, of this machine), and says what to do.
    pub(super) fn update(&mut self, now_ms: u64, event: Event) -> Vec<Effect> {
        self.now_ms = now_ms;
        self.notice.take_if(|(_, until_ms)| *until_ms <= now_ms);
        self.put_off.take_if(|(_, until_ms)| *until_ms <= now_ms);
        let mut effects = match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Wheel { lines, column } => {
                self.turn_wheel(lines, column);
                Vec::new()
            }
            Event::Resize { columns, rows } => {
                (self.columns, self.lines) = (columns, rows);
                Vec::new()
            }
            Event::Tick => Vec::new(),
            Event::Update(update) => self.hear(update),
            Event::Mine(result) => self.learn_places(result),
            Event::Listed { neighbourhood, result } => self.learn_list(neighbourhood, result),
            Event::Shown { at, result } => {
                self.learn_issue(at, result);
                Vec::new()
            }
            Event::Opening { at, result } => {
                self.learn_opening(at, result);
                Vec::new()
            }
            Event::About { neighbourhood, result } => {
                if let (Ok(about), Some(place)) = (result, self.places.get_mut(&neighbourhood)) {
                    place.staff = about.offices;
                }
                Vec::new()
            }
            Event::Acted { id, result } => self.settle(id, result),
        };
        effects.extend(self.follow_up());
        effects
    }

    /// The server's time, in milliseconds since 1970.
    pub(super) fn server_ms(&self) -> u64 {
        self.now_ms.saturating_add_signed(self.ahead_ms)
    }

    pub(super) fn notify(&mut self, text: String) {
        self.notice = Some((text, self.now_ms + NOTICE_MS));
    }

    /// Whoever goes on has read what was said, unless it came just now.
    pub(super) fn end_notice(&mut self) {
        let now_ms = self.now_ms;
        self.notice.take_if(|(_, until_ms)| now_ms + NOTICE_MS >= *until_ms + NOTICE_KEPT_MS);
    }

    /// Nothing further comes of the connection.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.link, Link::SignedOut | Link::Unwelcome(_) | Link::Closed)
    }

    /// Texts that were written, and are not known to be with the server.
    pub(super) fn unsent(&self) -> Vec<&str> {
        let open = match &self.dialog {
            Some(Dialog::Form(form)) => Some(form.input.text()),
            _ => None,
        };
        let written = self.drafts.values().map(|form| form.input.text());
        let on_the_way = self.doing.values().filter_map(|(act, form)| match (form, &act.what) {
            (Some(form), _) => Some(form.input.text()),
            (None, What::Say(text)) => Some(text.as_str()),
            _ => None,
        });
        let all = open.into_iter().chain([self.said.text()]).chain(written).chain(on_the_way);
        all.filter(|text| !text.trim().is_empty()).collect()
    }

    /// What follows from how it stands now: lists and issues that are to be asked, read marks.
    fn follow_up(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let (now_ms, me) = (self.now_ms, self.me);
        for (neighbourhood, place) in &mut self.places {
            if place.asks(now_ms) {
                effects.push(Effect::List { neighbourhood: *neighbourhood, before: None });
            }
            if place.alerted > place.marked {
                place.marked = place.alerted;
                effects.push(Effect::Read { topic: Topic::Inbox(*neighbourhood, me), seq: place.alerted });
            }
        }
        if self.chosen.is_none() || !self.is_settled {
            self.choose_end(false);
            self.is_settled |= self.is_known && self.places.values().all(|place| place.is_loaded);
        }
        effects.extend(self.ask_issue());
        effects
    }

    /// The chosen issue is asked for when it is not the one that is shown, or went on; else one whose round is not known. One at a time.
    fn ask_issue(&mut self) -> Vec<Effect> {
        if self.asking.is_some() {
            return Vec::new();
        }
        if let Some((at, ..)) = self.chosen_item() {
            let shown = self.detail.as_mut().filter(|detail| detail.at == at);
            match shown {
                Some(detail) if !detail.is_stale => {}
                Some(detail) => {
                    detail.is_stale = false;
                    self.asking = Some(at);
                    return vec![Effect::Show(at)];
                }
                None => {
                    self.detail =
                        Some(Detail { at, page: None, opened: None, failed: None, is_stale: false });
                    self.asking = Some(at);
                    return vec![Effect::Show(at), Effect::Opening(at)];
                }
            }
        }
        let unknown = self
            .places
            .iter()
            .find_map(|(neighbourhood, place)| Some((*neighbourhood, place.unknown_round()?)));
        self.asking = unknown;
        unknown.map(Effect::Show).into_iter().collect()
    }
}
