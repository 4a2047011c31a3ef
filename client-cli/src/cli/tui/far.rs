//! A place far back in the history: a window around it, which grows until it meets what comes live.
//! It must never show what is live as if it followed the window, where something between them is not loaded.

use linli_cli::{ClientError, Page};
use linli_protocol::{Seq, Topic, UserId};

use super::bounds::{AROUND_EVENTS, NEWER_EVENTS, ROWS_OLDER_MAX};
use super::conversation::{Conversation, Key, Older};
use super::scroll::{Block, Scroll};
use super::state::{Effect, Focus, State};

/// How far forward the history is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Newer {
    /// All of it, and what comes is added.
    Live,
    /// Up to and with this event.
    UpTo(u64),
    /// The same, and more is on its way.
    Loading(u64),
    /// The same, and why more could not be loaded.
    Failed(u64, String),
}

impl Conversation {
    pub(super) fn is_live(&self) -> bool {
        self.newer == Newer::Live
    }

    /// A window in place of everything that is loaded: what stands before this number.
    fn start_window(&mut self, before: u64, page: Page, me: UserId) {
        self.rows.clear();
        self.older = super::conversation::older(&page);
        self.add_window(before, page, me);
    }

    /// The page after the one before; it ends before this number.
    fn add_window(&mut self, before: u64, page: Page, me: UserId) {
        let end = page.as_of.seq.0.min(before.saturating_sub(1));
        self.insert(page.items);
        self.catch_up(me);
        // What happened between the page and now was told, and not kept, unless the page has it.
        self.newer = if end >= self.newest.0 { Newer::Live } else { Newer::UpTo(end) };
        while self.rows.len() > ROWS_OLDER_MAX {
            self.rows.pop_first();
            if let Some(Key::Event(first)) = self.rows.keys().next() {
                self.older = Older::More(*first);
            }
        }
    }

    /// Asks for what follows the window; gives the number before which it ends.
    fn ask_newer(&mut self) -> Option<u64> {
        let Newer::UpTo(end) = self.newer else { return None };
        self.newer = Newer::Loading(end);
        Some(end.saturating_add(NEWER_EVENTS + 1))
    }
}

impl State {
    /// Goes to a post, wherever it is.
    pub(super) fn go_to(&mut self, topic: Topic, seq: Seq) -> Vec<Effect> {
        let mut effects = self.open_topic(topic);
        self.sought = Some(seq);
        effects.extend(self.seek());
        effects
    }

    /// Shows the post that is sought if it is loaded; else asks for what is around it.
    pub(super) fn seek(&mut self) -> Vec<Effect> {
        let (Some(seq), Some(open)) = (self.sought, &mut self.open) else { return Vec::new() };
        if !open.is_loaded() {
            return Vec::new();
        }
        if open.rows.contains_key(&Key::Event(seq.0)) {
            self.sought = None;
            self.choose(Block::Row(Key::Event(seq.0)));
            return Vec::new();
        }
        open.awaits_window = true;
        vec![Effect::Around { topic: open.topic, before: seq.0.saturating_add(AROUND_EVENTS) }]
    }

    /// What is around it came, or did not.
    pub(super) fn learn_around(&mut self, topic: Topic, before: u64, result: Result<Page, ClientError>) {
        let me = self.me;
        let Some(open) = self.open.as_mut().filter(|open| open.topic == topic && open.awaits_window) else {
            return;
        };
        open.awaits_window = false;
        let Some(seq) = self.sought.take() else { return };
        match result {
            Ok(page) if open.is_of(&page) && !open.has_missed_some() => {
                open.start_window(before, page, me);
                let key = Key::Event(seq.0);
                if open.rows.contains_key(&key) {
                    self.choose(Block::Row(key));
                } else {
                    self.choose(self.last().unwrap_or(Block::Top));
                    self.notify(self.texts.say("error-no_such_post"));
                }
            }
            Ok(_) => {
                open.is_left = true;
                self.notify(self.texts.say("started-over"));
            }
            Err(error) => {
                let why = self.texts.reason(&error);
                self.notify(self.texts.with("not-done", &[("why", (&why).into())]));
            }
        }
    }

    /// What follows the window came, or did not.
    pub(super) fn learn_newer(&mut self, topic: Topic, before: u64, result: Result<Page, ClientError>) {
        let me = self.me;
        let why = result.as_ref().err().map(|error| self.texts.reason(error)).unwrap_or_default();
        let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) else { return };
        let Newer::Loading(end) = open.newer else { return };
        if end.saturating_add(NEWER_EVENTS + 1) != before {
            return;
        }
        // The reader stays where the window ended.
        let last = open.rows.keys().next_back().copied();
        match result {
            Ok(page) if open.is_of(&page) && !open.has_missed_some() => open.add_window(before, page, me),
            Ok(_) => open.is_left = true,
            Err(_) => open.newer = Newer::Failed(end, why),
        }
        if let Some(last) = last
            && self.scroll == Scroll::End
        {
            self.hold_bottom(Block::Row(last));
        }
    }

    /// Asks for what follows the window, where its end is on the screen.
    pub(super) fn follow_window(&mut self) -> Option<Effect> {
        let sees_bottom = self.scroll == Scroll::End;
        let open = self.open.as_mut().filter(|_| sees_bottom)?;
        let topic = open.topic;
        open.ask_newer().map(|before| Effect::Newer { topic, before })
    }

    /// To what is newest; a window is left for it.
    pub(super) fn go_to_end(&mut self) {
        self.scroll = Scroll::End;
        if let Some(open) = self.open.as_mut().filter(|open| !open.is_live()) {
            open.is_left = true;
        }
    }

    fn choose(&mut self, block: Block) {
        self.focus = Focus::Posts;
        self.selected = (!matches!(block, Block::Top | Block::Bottom)).then_some(block);
        self.scroll = Scroll::At(block, 0);
        // In the middle, so that what led to it can be read.
        let (_, lines) = self.posts_size();
        self.scroll_up(lines / 2);
        self.show(block);
        self.settle_scroll();
    }
}
