//! The chat as it scrolls by: posts with what they answer on stdout, who types and who is there on stderr.
//! It must never show a text that did not pass `plain`.

use std::collections::BTreeMap;
use std::time::Duration;

use linli_cli::{Page, ViewReason, plain};
use linli_protocol::{Epoch, EventBody, EventFrame, Item, PollCounts, Seq, TypingCard, UserId};
use tokio::time::Instant;

use super::super::output;
use super::super::show;
use super::super::words::say;

/// Posts remembered so that an answer can quote them.
const REMEMBERED_POSTS_MAX: usize = 500;
/// Characters of a quote.
const QUOTE_CHARS_MAX: usize = 40;
/// Milliseconds between two lines about how many are online.
const ONLINE_LINE_MS: u64 = 5_000;

pub(super) struct Screen {
    me: UserId,
    newest: Seq,
    /// The first words of posts, by number.
    quotes: BTreeMap<Seq, String>,
    typing: Vec<UserId>,
    /// How many are online: as it was last said, and when.
    online: Option<(u64, Instant)>,
    /// The number to say when the pause after the last line is over.
    online_to_say: Option<u64>,
    epoch: Option<Epoch>,
    title: Option<String>,
}

impl Screen {
    pub(super) fn new(me: UserId) -> Screen {
        Screen {
            me,
            newest: Seq::ZERO,
            quotes: BTreeMap::new(),
            typing: Vec::new(),
            online: None,
            online_to_say: None,
            epoch: None,
            title: None,
        }
    }

    /// The topic's title, if a view told it, safe to show.
    pub(super) fn title(&self) -> Option<&str> {
        self.title.as_deref().filter(|title| !title.is_empty())
    }

    /// The last event that was shown.
    pub(super) fn newest(&self) -> Seq {
        self.newest
    }

    /// The history that the view counts in is not the one of the view before.
    pub(super) fn is_other_history(&self, page: &Page) -> bool {
        self.epoch.is_some_and(|epoch| epoch != page.as_of.epoch)
    }

    /// The beginning, or a new one.
    pub(super) fn view(&mut self, page: &Page, reason: ViewReason) -> anyhow::Result<()> {
        if self.is_other_history(page) {
            output::aside(&say!("chat-restored"));
            self.quotes.clear();
        } else if reason == ViewReason::StartedOver {
            output::aside(&say!("chat-started-over"));
            self.quotes.clear();
        }
        self.epoch = Some(page.as_of.epoch);
        let title = plain::one_line(&page.title);
        let topic = page.as_of.topic.to_string();
        output::note(&say!("chat-title", title = &title, topic = &topic));
        self.title = Some(title);
        self.newest = page.as_of.seq;
        self.items(page)
    }

    /// A page of earlier posts.
    pub(super) fn older(&mut self, page: &Page) -> anyhow::Result<()> {
        output::aside(&say!("chat-earlier"));
        self.items(page)?;
        output::aside(&if page.next.is_some() { say!("chat-older") } else { say!("chat-was-beginning") });
        Ok(())
    }

    fn items(&mut self, page: &Page) -> anyhow::Result<()> {
        for item in &page.items {
            let post = match item {
                Item::Post(post) => Some(post),
                Item::Poll(poll) => Some(&poll.post),
                _ => None,
            };
            if let Some(post) = post {
                self.quote(post.reply_to)?;
                let text = post.text.as_deref().filter(|_| !post.deleted);
                self.remember(post.seq, &post.by.name, text);
            }
            output::line(&show::here().item(item))?;
        }
        Ok(())
    }

    /// What happened.
    pub(super) fn event(&mut self, event: &EventFrame) -> anyhow::Result<()> {
        self.newest = event.seq;
        let by = event.by.as_ref().map_or("", |card| card.name.as_str());
        match &event.body {
            EventBody::Posted(posted) => {
                self.quote(posted.reply_to)?;
                self.remember(event.seq, by, posted.text.as_deref());
                self.typing.retain(|id| event.by.as_ref().is_none_or(|card| card.id != *id));
            }
            EventBody::PollOpened(poll) => self.remember(event.seq, by, poll.question.as_deref()),
            EventBody::Edited(edited) => self.remember(edited.post, by, edited.text.as_deref()),
            EventBody::Deleted { post } => self.remember(*post, by, None),
            EventBody::Removed(removed) => self.remember(removed.post, by, None),
            _ => {}
        }
        output::line(&show::here().event(event))
    }

    /// Who is typing: said once for each who begins.
    pub(super) fn typing(&mut self, users: &[TypingCard]) {
        let others = users.iter().filter(|user| user.id != self.me);
        let begun: Vec<String> = others
            .clone()
            .filter(|user| !self.typing.contains(&user.id))
            .map(|user| plain::one_line(&user.name))
            .collect();
        if !begun.is_empty() {
            let (n, names) = (begun.len(), begun.join(&say!("and-names")));
            output::aside(&say!("is-typing", names = &names, n = n));
        }
        self.typing = others.map(|user| user.id).collect();
    }

    /// How the open polls stand.
    pub(super) fn polls(polls: &[PollCounts]) {
        for poll in polls {
            output::aside(&show::here().counts(poll));
        }
    }

    /// How many are online: said when it changed, and not all the time, but the last number always.
    pub(super) fn online(&mut self, count: u64) {
        self.online_to_say = self.online.is_none_or(|(known, _)| known != count).then_some(count);
        if self.online_due().is_some_and(|due| due <= Instant::now()) {
            self.say_online();
        }
    }

    /// When [`Screen::say_online`] has something to say.
    pub(super) fn online_due(&self) -> Option<Instant> {
        let pause = Duration::from_millis(ONLINE_LINE_MS);
        self.online_to_say.map(|_| self.online.map_or_else(Instant::now, |(_, said_at)| said_at + pause))
    }

    /// Says how many are online now.
    pub(super) fn say_online(&mut self) {
        if let Some(count) = self.online_to_say.take() {
            output::aside(&say!("online", n = count));
            self.online = Some((count, Instant::now()));
        }
    }

    fn quote(&self, reply_to: Option<Seq>) -> anyhow::Result<()> {
        match reply_to.and_then(|seq| Some((seq, self.quotes.get(&seq)?))) {
            Some((seq, quote)) => output::line(&format!("        ┌ {seq} {quote}")),
            None => Ok(()),
        }
    }

    fn remember(&mut self, seq: Seq, name: &str, text: Option<&str>) {
        let quote = match text.map(plain::one_line) {
            None => say!("gone"),
            Some(text) => {
                let dots = if text.chars().nth(QUOTE_CHARS_MAX).is_some() { "…" } else { "" };
                let words: String = text.chars().take(QUOTE_CHARS_MAX).collect();
                say!("excerpt", name = name, text = &format!("{words}{dots}"))
            }
        };
        self.quotes.insert(seq, quote);
        if self.quotes.len() > REMEMBERED_POSTS_MAX {
            self.quotes.pop_first();
        }
    }
}
