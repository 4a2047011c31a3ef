//! A person at the full screen, told as keystrokes and as what comes from the server; no terminal, no time.
//! What the person sees is read from a buffer, cell by cell.

pub(super) mod captures;
mod desk;
mod direct;
mod far;
mod going;
mod hints;
mod hostile;
mod issues;
mod keeping;
mod mediation;
mod mention;
mod order;
mod pins;
mod polls;
mod reading;
mod roster;
mod search;
mod writing;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::{Offset, TimeZone};
use linli_cli::{Page, SignedIn, Update, ViewReason};
use linli_protocol::{
    AsOf, Card, DeviceId, Edited, Epoch, EventBody, EventFrame, Head, Item, NeighbourhoodId, Office,
    PostItem, Posted, Reacted, Seq, Tally, Topic, UserId,
};
use ratatui::backend::TestBackend;
use ratatui::{Frame, Terminal};

use super::super::words::{Catalogue, Language};
use super::draw::draw;
use super::state::{Effect, Event, State};
use super::wrap::width;

pub(super) const GROUP: Topic = Topic::Group(NeighbourhoodId(7));
pub(super) const OTHER: Topic = Topic::Group(NeighbourhoodId(8));
pub(super) const ROSTER: Topic = Topic::Roster(NeighbourhoodId(7));
pub(super) const RECORD: Topic = Topic::Moderation(NeighbourhoodId(7));
pub(super) const ME: UserId = UserId(12);
/// 2026-11-24 14:00 in Shanghai.
pub(super) const START_MS: u64 = 1_795_500_000_000;
pub(super) const MINUTE_MS: u64 = 60_000;

/// A person at the full screen.
pub(super) struct Story {
    pub(super) state: State,
    pub(super) now_ms: u64,
    /// What was to be done, in order.
    pub(super) effects: Vec<Effect>,
}

pub(super) fn me() -> Card {
    Card { id: ME, name: "Ana".into(), badge: false, office: None }
}

pub(super) fn wang() -> Card {
    Card { id: UserId(57), name: "王秀英".into(), badge: true, office: Some(Office::Secretary) }
}

pub(super) fn chen() -> Card {
    Card { id: UserId(31), name: "陳家豪".into(), badge: false, office: None }
}

/// A post, a minute after the one before.
pub(super) fn post(seq: u64, by: Card, text: &str) -> PostItem {
    PostItem {
        seq: Seq(seq),
        at: START_MS + seq * MINUTE_MS,
        by,
        text: Some(text.into()),
        reply_to: None,
        mentions: vec![],
        mention_all: false,
        edited: false,
        deleted: false,
        reactions: Vec::new(),
        posts: seq,
        changed: Seq(seq),
        removed: None,
        pinned: false,
    }
}

/// Posts of Chen's, numbered.
pub(super) fn posts(seqs: std::ops::RangeInclusive<u64>) -> Vec<PostItem> {
    seqs.map(|seq| post(seq, chen(), &format!("post {seq}"))).collect()
}

pub(super) fn page(topic: Topic, as_of: u64, items: Vec<Item>, next: Option<u64>) -> Page {
    let title = if topic == OTHER { "吳淞新城" } else { "寶月尚園" };
    Page { as_of: AsOf { topic, epoch: Epoch(1), seq: Seq(as_of) }, title: title.into(), items, next }
}

pub(super) fn of_posts(posts: Vec<PostItem>) -> Vec<Item> {
    posts.into_iter().map(Item::Post).collect()
}

pub(super) fn event(topic: Topic, seq: u64, by: Card, body: EventBody) -> Update {
    Update::Event(EventFrame { topic, seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by: Some(by), body })
}

pub(super) fn posted(seq: u64, by: Card, text: &str) -> Update {
    let body =
        Posted { text: Some(text.into()), reply_to: None, posts: seq, mentions: vec![], mention_all: false };
    event(GROUP, seq, by, EventBody::Posted(body))
}

pub(super) fn heads(unread_here: u64, elsewhere: u64) -> Vec<Head> {
    let head = |topic, title: &str, unread| Head {
        topic,
        title: title.into(),
        head: Seq(40),
        unread,
        mentioned: None,
    };
    vec![
        head(RECORD, "寶月尚園", 0),
        head(OTHER, "吳淞新城", elsewhere),
        head(ROSTER, "寶月尚園", 0),
        head(GROUP, "寶月尚園", unread_here),
    ]
}

/// The effects of one kind that were wanted since the last time.
pub(super) fn acts(effects: Vec<Effect>) -> Vec<super::outbox::Act> {
    let act = |effect| if let Effect::Act(act) = effect { Some(act) } else { None };
    effects.into_iter().filter_map(act).collect()
}

/// A screen as it is drawn, line by line. Each line is checked to be as wide as the terminal.
pub(in crate::cli::tui) fn drawn(
    (columns, lines): (u16, u16),
    draw: impl FnOnce(&mut Frame<'_>),
) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).unwrap();
    terminal.draw(draw).unwrap();
    let buffer = terminal.backend().buffer();
    (0..lines)
        .map(|y| {
            let (mut line, mut x) = (String::new(), 0);
            while x < columns {
                let symbol = buffer[(x, y)].symbol();
                assert!(!symbol.chars().any(char::is_control), "{symbol:?} at {x}, {y}");
                let wide = u16::try_from(width(symbol).max(1)).unwrap();
                for covered in x + 1..(x + wide).min(columns) {
                    let under = buffer[(covered, y)].symbol();
                    assert!(under.trim().is_empty(), "{under:?} stands under {symbol:?} at {x}, {y}");
                }
                line.push_str(symbol);
                x += wide;
            }
            assert_eq!(x, columns, "line {y} sticks out: {line}");
            line.trim_end().to_owned()
        })
        .collect()
}

impl Story {
    /// Somebody who has just started the program.
    pub(super) fn new(language: Language, columns: u16, lines: u16) -> Story {
        let zone = TimeZone::fixed(Offset::constant(8));
        let mut state = State::new(Box::leak(Box::new(Catalogue::new(language))), zone, ME, None);
        let effects = state.begin();
        let mut story = Story { state, now_ms: START_MS + 100 * MINUTE_MS, effects };
        story.happens(Event::Resize { columns, rows: lines });
        story
    }

    /// The same, signed in, with the group open at these posts.
    pub(super) fn reading(items: Vec<PostItem>, next: Option<u64>, unread: u64) -> Story {
        Story::reading_in(Language::English, 80, 24, items, next, unread)
    }

    pub(super) fn reading_in(
        language: Language,
        columns: u16,
        lines: u16,
        items: Vec<PostItem>,
        next: Option<u64>,
        unread: u64,
    ) -> Story {
        let mut story = Story::new(language, columns, lines);
        story.signs_in();
        story.happens(Event::Mine(Ok(heads(unread, 0))));
        let newest = items.iter().map(|post| post.changed.0).max().unwrap_or(0);
        story.hears(Update::View {
            page: page(GROUP, newest, of_posts(items), next),
            reason: ViewReason::First,
        });
        story
    }

    pub(super) fn happens(&mut self, event: Event) -> &mut Story {
        let effects = self.state.update(self.now_ms, event);
        self.effects.extend(effects);
        self
    }

    pub(super) fn hears(&mut self, update: Update) -> &mut Story {
        self.happens(Event::Update(update))
    }

    pub(super) fn signs_in(&mut self) -> &mut Story {
        self.hears(Update::SignedIn(SignedIn {
            user: ME,
            name: "Ana".into(),
            device: DeviceId(3),
            server_time_ms: 0,
            epoch: Epoch(1),
        }))
    }

    pub(super) fn waits(&mut self, ms: u64) -> &mut Story {
        self.now_ms += ms;
        self.happens(Event::Tick)
    }

    pub(super) fn presses(&mut self, code: KeyCode) -> &mut Story {
        self.presses_with(code, KeyModifiers::NONE)
    }

    pub(super) fn presses_with(&mut self, code: KeyCode, modifiers: KeyModifiers) -> &mut Story {
        self.happens(Event::Key(KeyEvent::new(code, modifiers)))
    }

    pub(super) fn types(&mut self, text: &str) -> &mut Story {
        for c in text.chars() {
            self.presses(KeyCode::Char(c));
        }
        self
    }

    pub(super) fn clicks(&mut self, column: u16, row: u16) -> &mut Story {
        self.uses_mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    pub(super) fn uses_mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Story {
        self.happens(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// What was to be done since the last time.
    pub(super) fn done(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    pub(super) fn screen(&self) -> Vec<String> {
        drawn((self.state.columns, self.state.lines), |frame| draw(&self.state, frame))
    }

    pub(super) fn shows(&self, text: &str) -> bool {
        self.screen().iter().any(|line| line.contains(text))
    }

    /// Fails with the whole screen when it is not there.
    #[track_caller]
    pub(super) fn sees(&mut self, text: &str) -> &mut Story {
        assert!(self.shows(text), "no {text:?} in\n{}", self.screen().join("\n"));
        self
    }

    #[track_caller]
    pub(super) fn sees_no(&mut self, text: &str) -> &mut Story {
        assert!(!self.shows(text), "{text:?} in\n{}", self.screen().join("\n"));
        self
    }
}

/// Everything that a post can have, for pictures.
pub(super) fn rich() -> Vec<PostItem> {
    let mut all = vec![
        post(31, wang(), "大家好，今晚十點到明早六點停水，請各家提前儲水。\n三號樓的水箱已經清洗完畢。"),
        post(32, chen(), "收到，謝謝書記！"),
        post(
            33,
            me(),
            "Thank you. Is building 5 affected as well, or only the buildings near the pumping station?",
        ),
        post(34, chen(), "gone"),
        post(35, wang(), "五號樓也停，時間一樣。"),
    ];
    // The first was posted the day before.
    all[0].at -= 24 * 60 * MINUTE_MS;
    all[0].reactions = vec![
        Tally { reaction: "👍".into(), count: 12, mine: true },
        Tally { reaction: "🙏".into(), count: 3, mine: false },
    ];
    all[1].reply_to = Some(Seq(31));
    all[2].edited = true;
    (all[3].deleted, all[3].text) = (true, None);
    all[4].reply_to = Some(Seq(33));
    all
}

pub(super) fn edited(seq: u64, post: u64, text: &str) -> Update {
    event(
        GROUP,
        seq,
        chen(),
        EventBody::Edited(Edited {
            post: Seq(post),
            text: Some(text.into()),
            mentions: vec![],
            mention_all: false,
        }),
    )
}

pub(super) fn reacted(seq: u64, by: Card, post: u64, on: bool, count: u64) -> Update {
    let body = Reacted { post: Seq(post), reaction: "👍".into(), on, count };
    event(GROUP, seq, by, EventBody::Reacted(body))
}
