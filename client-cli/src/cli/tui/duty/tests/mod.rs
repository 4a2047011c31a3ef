//! A secretary at the duty desk, told as keystrokes and as what comes from the server; no terminal, no time.
//! What is seen is read from a buffer, cell by cell.

mod acting;
mod alerts;
mod captures;
mod hostile;
mod reading;
mod talking;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::{Offset, TimeZone};
use linli_cli::{ClientError, IssuePage, Page, SignedIn, Update, ViewReason};
use linli_protocol::{
    About, Alert, AlertItem, AlertReason, AlertWants, Alerted, AsOf, Card, CaseEntry, CaseItem, CaseOpened,
    Category, DeviceId, Epoch, EventBody, EventFrame, Head, IssueDue, IssueEntry, IssueEntryKind, IssueId,
    IssueItem, IssueState, IssueStep, IssueStepped, Item, Module, NeighbourhoodId, NeighbourhoodKind, Phase,
    PostText, Seq, Topic, UserId,
};

use super::super::tests::{START_MS, chen, drawn, wang};
use super::draw::draw;
use super::state::{Act, Effect, Event, State, What};
use crate::cli::words::{Catalogue, Language};

const SEVEN: NeighbourhoodId = NeighbourhoodId(7);
const EIGHT: NeighbourhoodId = NeighbourhoodId(8);
const ME: UserId = UserId(12);
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// How far the server's clock is ahead of this machine's.
const AHEAD_MS: u64 = 3 * HOUR;
/// The server's time when the desk is sat down at.
const NOW: u64 = START_MS + AHEAD_MS;

/// A secretary at the desk.
struct Story {
    state: State,
    now_ms: u64,
    /// What was to be done, in order.
    effects: Vec<Effect>,
}

/// An issue that was reported so many minutes ago.
fn issue(number: u32, minutes_ago: u64, spot: &str) -> IssueItem {
    let at = NOW - minutes_ago * MINUTE;
    IssueItem {
        issue: IssueId(number),
        seq: Seq(u64::from(number)),
        at,
        alias: 100_000 + number,
        mine: false,
        following: false,
        category: Category::Lighting,
        spot: spot.into(),
        text: Some(format!("text of {number}")),
        photos: vec![],
        state: IssueState::Submitted,
        class: None,
        outcome: None,
        due: IssueDue { response_by: at + 30 * MINUTE, reply_by: at + 48 * HOUR },
        acknowledged_at: None,
        responded_at: None,
        replied_at: None,
        breaches: 0,
        reopenings: 0,
        merged_into: None,
        joint: None,
        order: None,
        stars: None,
        comments: 0,
        changed: Seq(u64::from(number)),
    }
}

fn alert(of: &IssueItem, reason: AlertReason, wants: AlertWants) -> Alert {
    Alert {
        issue: of.issue,
        reason,
        category: of.category,
        spot: of.spot.clone(),
        since: of.at,
        reply_by: of.due.reply_by,
        wants,
        quiet: false,
    }
}

fn page(topic: Topic, as_of: u64, items: Vec<Item>) -> Page {
    Page { as_of: AsOf { topic, epoch: Epoch(1), seq: Seq(as_of) }, title: String::new(), items, next: None }
}

fn event(topic: Topic, seq: u64, at: u64, by: Option<Card>, body: EventBody) -> Update {
    Update::Event(EventFrame { topic, seq: Seq(seq), at, by, body })
}

impl Story {
    /// Somebody who has just started the program.
    fn new(language: Language, columns: u16, lines: u16) -> Story {
        let zone = TimeZone::fixed(Offset::constant(8));
        let state = State::new(Box::leak(Box::new(Catalogue::new(language))), zone, ME, None);
        let effects = State::begin();
        let mut story = Story { state, now_ms: START_MS, effects };
        story.happens(Event::Resize { columns, rows: lines });
        story
    }

    /// The same, signed in, with these issues of neighbourhood 7.
    fn sits(issues: Vec<IssueItem>) -> Story {
        Story::sits_in(Language::English, 80, 24, issues)
    }

    fn sits_in(language: Language, columns: u16, lines: u16, issues: Vec<IssueItem>) -> Story {
        let mut story = Story::new(language, columns, lines);
        story.signs_in().keeps_order_in(&[(SEVEN, "寶月尚園")]).lists(SEVEN, issues);
        story.hears(Update::View {
            page: page(Topic::Inbox(SEVEN, ME), 5, vec![]),
            reason: ViewReason::First,
        });
        story
    }

    fn signs_in(&mut self) -> &mut Story {
        let server_time_ms = self.now_ms + AHEAD_MS;
        self.hears(Update::SignedIn(SignedIn {
            user: ME,
            name: "Ana".into(),
            device: DeviceId(3),
            server_time_ms,
            epoch: Epoch(1),
        }))
    }

    fn keeps_order_in(&mut self, places: &[(NeighbourhoodId, &str)]) -> &mut Story {
        let head = |topic, title: &str| Head {
            topic,
            title: title.into(),
            head: Seq(5),
            unread: 0,
            mentioned: None,
        };
        let mut heads = vec![head(Topic::Group(NeighbourhoodId(9)), "only lives there")];
        heads.extend(places.iter().map(|(place, title)| head(Topic::Desk(*place), title)));
        self.happens(Event::Mine(Ok(heads)));
        for (neighbourhood, title) in places {
            let about = About {
                neighbourhood: *neighbourhood,
                title: (*title).into(),
                phase: Phase::Live,
                kind: NeighbourhoodKind::ALL[0],
                modules: vec![Module::Issues],
                members: 3,
                offices: vec![wang(), chen()],
            };
            self.happens(Event::About { neighbourhood: *neighbourhood, result: Ok(about) });
        }
        self
    }

    fn lists(&mut self, neighbourhood: NeighbourhoodId, issues: Vec<IssueItem>) -> &mut Story {
        let items = issues.into_iter().map(Item::Issue).collect();
        let page = page(Topic::Issues(neighbourhood), 5, items);
        self.happens(Event::Listed { neighbourhood, result: Ok(page) })
    }

    /// The issue that was asked for comes, with these entries, and who reported it.
    fn shows_issue(&mut self, issue: IssueItem, entries: Vec<IssueEntry>) -> &mut Story {
        let at = (SEVEN, issue.issue);
        let shown = IssuePage { issue, entries, next: None };
        self.happens(Event::Shown { at, result: Ok(shown) });
        let opened = CaseOpened { reporter: chen(), contact: Some("138 0000 0000, 晚上".into()) };
        let item = CaseItem { seq: Seq(1), at: NOW, by: Some(chen()), what: CaseEntry::CaseOpened(opened) };
        let page = page(Topic::Case(SEVEN, at.1), 1, vec![Item::Case(item)]);
        self.happens(Event::Opening { at, result: Ok(page) })
    }

    fn is_alerted(&mut self, seq: u64, of: &IssueItem, reason: AlertReason, wants: AlertWants) -> &mut Story {
        let alerted = Alerted { alert: alert(of, reason, wants), posts: seq };
        self.hears(event(Topic::Inbox(SEVEN, ME), seq, NOW, None, EventBody::Alerted(alerted)))
    }

    fn happens(&mut self, event: Event) -> &mut Story {
        let effects = self.state.update(self.now_ms, event);
        self.effects.extend(effects);
        self
    }

    fn hears(&mut self, update: Update) -> &mut Story {
        self.happens(Event::Update(update))
    }

    fn waits(&mut self, ms: u64) -> &mut Story {
        self.now_ms += ms;
        self.happens(Event::Tick)
    }

    fn presses(&mut self, code: KeyCode) -> &mut Story {
        self.happens(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
    }

    fn types(&mut self, text: &str) -> &mut Story {
        for c in text.chars() {
            self.presses(KeyCode::Char(c));
        }
        self
    }

    /// What was to be done since the last time.
    fn done(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn acts(&mut self) -> Vec<Act> {
        let act = |effect| if let Effect::Act(act) = effect { Some(act) } else { None };
        self.done().into_iter().filter_map(act).collect()
    }

    fn screen(&self) -> Vec<String> {
        drawn((self.state.columns, self.state.lines), |frame| draw(&self.state, frame))
    }

    #[track_caller]
    fn sees(&mut self, text: &str) -> &mut Story {
        let screen = self.screen();
        assert!(screen.iter().any(|line| line.contains(text)), "no {text:?} in\n{}", screen.join("\n"));
        self
    }

    #[track_caller]
    fn sees_no(&mut self, text: &str) -> &mut Story {
        let screen = self.screen();
        assert!(!screen.iter().any(|line| line.contains(text)), "{text:?} in\n{}", screen.join("\n"));
        self
    }
}

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn stepped(at: u64, by: Option<Card>, state: IssueState, step: IssueStep) -> IssueEntry {
    let stepped = IssueStepped {
        issue: IssueId(12),
        state,
        by_reporter: by.is_none(),
        step,
        due: None,
        department: None,
    };
    IssueEntry { seq: Seq(40), at, by, what: IssueEntryKind::Stepped(stepped) }
}
