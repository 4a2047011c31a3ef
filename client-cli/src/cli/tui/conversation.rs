//! The open topic as it stands: pages of history and the events after them, folded into rows.
//! It must never show a post twice, apply an event twice, or forget that its beginning is not loaded.

use std::collections::BTreeMap;

use linli_cli::{Page, ViewReason};
use linli_protocol::{
    Card, ContactItem, Epoch, EventBody, EventFrame, Item, MediationStep, PollItem, PostItem, Seq, Topic,
    UserId,
};

use super::super::words::Other;
use super::bounds::{LATE_EVENTS_MAX, ROWS_MAX, ROWS_OLDER_MAX};
use super::far::Newer;

/// A row's place: members by their number, everything else by that of its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Member(u64),
    Event(u64),
}

/// Something in a topic.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Post(PostItem),
    Poll(PollItem),
    Member(Card),
    /// Any other item or event; what it says is in the catalogue.
    Other(Other),
}

/// How far back the history is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Older {
    /// Nothing is loaded yet.
    Unknown,
    /// The page before is asked with this key.
    More(u64),
    Loading(u64),
    /// It could not be loaded, and why.
    Failed(u64, String),
    /// There is nothing earlier.
    Beginning,
}

/// The open topic.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, and any may go with any other")]
#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) topic: Topic,
    pub(super) title: String,
    pub(super) rows: BTreeMap<Key, Row>,
    pub(super) older: Older,
    pub(super) newer: Newer,
    /// A page from elsewhere in the history is on its way.
    pub(super) awaits_window: bool,
    /// The reader left a window for what is newest: it is loaded anew.
    pub(super) is_left: bool,
    /// The last event that is folded in.
    pub(super) newest: Seq,
    /// Events may have been skipped when it was last loaded.
    pub(super) started_over: bool,
    /// What is pinned there.
    pub(super) pins: Vec<PostItem>,
    /// Between two residents: the last step towards writing to each other.
    pub(super) step: Option<ContactItem>,
    /// Whether it is a mediation that was closed: it is only read.
    pub(super) is_over: bool,
    epoch: Option<Epoch>,
    /// The number of posts with the newest.
    posts: u64,
    /// The number of posts up to the read mark.
    pub(super) read_posts: u64,
    /// The same as it was when the topic was opened, if there was something new.
    visit_posts: Option<u64>,
    unread_at_start: u64,
    /// What happened to posts that may be on the page that is on its way.
    late: Vec<EventFrame>,
}

impl Conversation {
    /// One that waits for its first page.
    pub(super) fn new(topic: Topic, title: String, unread: u64) -> Conversation {
        Conversation {
            topic,
            title,
            rows: BTreeMap::new(),
            older: Older::Unknown,
            newer: Newer::Live,
            awaits_window: false,
            is_left: false,
            newest: Seq::ZERO,
            started_over: false,
            pins: Vec::new(),
            step: None,
            is_over: false,
            epoch: None,
            posts: 0,
            read_posts: 0,
            visit_posts: None,
            unread_at_start: unread,
            late: Vec::new(),
        }
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.older != Older::Unknown
    }

    /// The last page: the start, or a new one.
    pub(super) fn start(&mut self, page: Page, reason: ViewReason) {
        let is_other_history = self.epoch.is_some_and(|epoch| epoch != page.as_of.epoch);
        let was_loaded = self.is_loaded();
        self.rows.clear();
        self.late.clear();
        self.epoch = Some(page.as_of.epoch);
        self.newest = page.as_of.seq;
        self.older = older(&page);
        (self.newer, self.awaits_window, self.is_left) = (Newer::Live, false, false);
        self.title = page.title;
        self.insert(page.items);
        let newest_post = self.rows.values().rev().find_map(Row::post);
        self.posts = newest_post.map_or(0, |post| post.posts);
        self.started_over = reason == ViewReason::StartedOver;
        if is_other_history {
            // Numbers mean something else now.
            (self.read_posts, self.visit_posts) = (self.posts, None);
        } else if !was_loaded {
            self.read_posts = self.posts.saturating_sub(self.unread_at_start);
            self.visit_posts = (self.unread_at_start > 0).then_some(self.read_posts);
        }
    }

    /// Asks for the page before, if there may be one and there is room; gives its key.
    pub(super) fn ask_older(&mut self) -> Option<u64> {
        let (Older::More(before) | Older::Failed(before, _)) = self.older else { return None };
        if self.rows.len() >= ROWS_OLDER_MAX {
            return None;
        }
        self.older = Older::Loading(before);
        Some(before)
    }

    /// The page that was asked for. One of another time is of no use.
    pub(super) fn add_older(&mut self, before: u64, page: Page, me: UserId) {
        if self.older != Older::Loading(before) || !self.is_of(&page) {
            return;
        }
        if self.has_missed_some() {
            // A later page knows it.
            self.late.clear();
            self.older = Older::More(before);
            return;
        }
        self.older = older(&page);
        self.insert(page.items);
        self.catch_up(me);
    }

    /// What happened to posts while their page was on its way.
    pub(super) fn catch_up(&mut self, me: UserId) {
        for event in std::mem::take(&mut self.late) {
            self.change(&event, me);
        }
    }

    /// More happened while a page was on its way than was kept.
    pub(super) fn has_missed_some(&self) -> bool {
        self.late.len() >= LATE_EVENTS_MAX
    }

    /// Whether a page counts as this conversation does.
    pub(super) fn is_of(&self, page: &Page) -> bool {
        self.epoch == Some(page.as_of.epoch)
    }

    pub(super) fn fail_older(&mut self, before: u64, why: String) {
        if self.older == Older::Loading(before) {
            self.late.clear();
            self.older = Older::Failed(before, why);
        }
    }

    /// The next event.
    pub(super) fn apply(&mut self, event: &EventFrame, me: UserId) {
        self.newest = event.seq;
        if let Some(card) = &event.by {
            self.mend(card);
        }
        self.learn_step_of(event);
        self.is_over |= matches!(event.body, EventBody::MediationClosed(_));
        // What one wrote oneself is not new, if nothing else is.
        let is_own = event.by.as_ref().is_some_and(|by| by.id == me) && self.unread() == 0;
        let key = Key::Event(event.seq.0);
        match &event.body {
            EventBody::Posted(posted) => {
                self.posts = self.posts.max(posted.posts);
                if is_own {
                    self.read_all();
                }
                if !self.is_live() {
                    return;
                }
                let mut post = new_post(event, posted.text.clone(), posted.posts);
                (post.reply_to, post.mention_all) = (posted.reply_to, posted.mention_all);
                post.mentions.clone_from(&posted.mentions);
                self.rows.insert(key, Row::Post(post));
            }
            EventBody::PollOpened(opened) => {
                self.posts = self.posts.max(opened.posts);
                if self.is_live() {
                    self.add_poll(event, opened);
                }
            }
            EventBody::Edited(_)
            | EventBody::Deleted { .. }
            | EventBody::Reacted(_)
            | EventBody::Removed(_)
            | EventBody::Restored(_)
            | EventBody::Pinned(_)
            | EventBody::PollClosed(_) => {
                let is_known = self.change(event, me);
                let is_awaited = matches!(self.older, Older::Loading(_))
                    || matches!(self.newer, Newer::Loading(_))
                    || self.awaits_window;
                if !is_known && is_awaited && self.late.len() < LATE_EVENTS_MAX {
                    self.late.push(event.clone());
                }
            }
            EventBody::Member(card) => {
                self.rows.insert(Key::Member(card.id.0), Row::Member(card.clone()));
                self.mend(card);
            }
            EventBody::Left { user } => {
                self.rows.remove(&Key::Member(user.0));
            }
            _ if self.is_live() => {
                self.settle_desk(&event.body);
                self.rows.insert(key, Row::Other(Other::of_event(event)));
            }
            _ => {}
        }
    }

    /// There is no room for more: it is better loaded anew.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() > ROWS_MAX
    }

    pub(super) fn unread(&self) -> u64 {
        self.posts.saturating_sub(self.read_posts)
    }

    /// Everything up to now was seen.
    pub(super) fn read_all(&mut self) {
        self.read_posts = self.posts;
    }

    /// Another device read up to here.
    pub(super) fn read_up_to(&mut self, seq: Seq) {
        let read = self.rows.range(..=Key::Event(seq.0)).rev().find_map(|(_, row)| row.post());
        if let Some(post) = read {
            self.read_posts = self.read_posts.max(post.posts);
        }
    }

    /// Whether this is the first row that is new since the last visit.
    pub(super) fn is_first_new(&self, key: Key) -> bool {
        let (Some(visit), Some(post)) = (self.visit_posts, self.post(key)) else { return false };
        let before = self.rows.range(..key).rev().find_map(|(_, row)| row.post());
        let starts = before.map_or(self.older == Older::Beginning, |before| before.posts <= visit);
        post.posts > visit && starts
    }

    pub(super) fn post(&self, key: Key) -> Option<&PostItem> {
        self.rows.get(&key)?.post()
    }

    pub(super) fn insert(&mut self, items: Vec<Item>) {
        for item in items {
            if matches!(&item, Item::Mediation(item) if matches!(item.step, MediationStep::Closed(_))) {
                self.is_over = true;
            }
            if let Item::Contact(step) = &item {
                self.learn_step(step);
            }
            let (key, row) = match item {
                Item::Post(post) => (Key::Event(post.seq.0), Row::Post(post)),
                Item::Poll(poll) => (Key::Event(poll.post.seq.0), Row::Poll(poll)),
                Item::Member(card) => (Key::Member(card.id.0), Row::Member(card)),
                item => {
                    let other = Other::of_item(&item);
                    (Key::Event(other.number), Row::Other(other))
                }
            };
            self.rows.entry(key).or_insert(row);
        }
    }
}

impl Row {
    pub(super) fn post(&self) -> Option<&PostItem> {
        match self {
            Row::Post(post) | Row::Poll(PollItem { post, .. }) => Some(post),
            Row::Member(_) | Row::Other(_) => None,
        }
    }

    pub(super) fn post_mut(&mut self) -> Option<&mut PostItem> {
        match self {
            Row::Post(post) | Row::Poll(PollItem { post, .. }) => Some(post),
            Row::Member(_) | Row::Other(_) => None,
        }
    }

    /// When it happened, if it is something that happens.
    pub(super) fn at(&self) -> Option<u64> {
        match self {
            Row::Post(post) | Row::Poll(PollItem { post, .. }) => Some(post.at),
            Row::Other(other) => other.at,
            Row::Member(_) => None,
        }
    }
}

pub(super) fn older(page: &Page) -> Older {
    page.next.map_or(Older::Beginning, Older::More)
}

/// A post as it is when it has just come.
pub(super) fn new_post(event: &EventFrame, text: Option<String>, posts: u64) -> PostItem {
    PostItem {
        seq: event.seq,
        at: event.at,
        by: event.by.clone().unwrap_or_else(nobody),
        text,
        reply_to: None,
        mentions: Vec::new(),
        mention_all: false,
        edited: false,
        deleted: false,
        reactions: Vec::new(),
        posts,
        changed: event.seq,
        removed: None,
        pinned: false,
    }
}

/// A post's author always has a card; a server that leaves it out is shown as somebody who left.
fn nobody() -> Card {
    Card { id: UserId(0), name: String::new(), badge: false, office: None }
}
