//! Pages for reading: history with edits and reactions applied, members, a person's topics, and events for
//! catching up. Every function here blocks on the journal; sessions call them on reader threads.
//!
//! A page is *as of* a position that is taken first: what is read after may be newer, and replaying events
//! up to it changes nothing (each item says in `changed` how far it has come).

use std::ops::ControlFlow;
use std::sync::Arc;

use linli_protocol::{AsOf, Head, Item, PostItem, Seq, Success, Tally, Topic, UserId, limits as wire};

use super::directory::Directory;
use super::frames::{case_item, contact_item, dm_item, mediation_item, mentions};
use super::registers::Registers;
use crate::domain::{Body, Event, EventKind, PostState, Row, RowKey};
use crate::journal::{Durable, JournalError, ReadLimit, RowGroup};
use crate::limits;

/// Least number of events read at once where the first read of a page has not filled it.
const READ_ON_EVENTS_MIN: usize = 64;

/// What a step of a mediation takes on a page at most, in bytes: its parties' cards, or the text that closed it.
const MEDIATION_ITEM_BYTES_MAX: usize = wire::POST_TEXT_BYTES_MAX + 256;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No such topic, or not this person's to read: one answer for both.
    #[error("{}", linli_protocol::NO_SUCH_TOPIC)]
    NotFound,
    /// No such issue in a neighbourhood that is this person's to read.
    #[error("there is no issue of this number")]
    NoSuchIssue,
    /// The journal could not be read; a retry may help only after a restart.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A post as it reads today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Who wrote it.
    pub author: UserId,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Its text.
    pub text: String,
    /// The post it answers.
    pub reply_to: Option<Seq>,
}

/// The reader of pages.
#[derive(Clone)]
pub struct Pages {
    pub(super) durable: Arc<Durable>,
    pub(super) directory: Arc<Directory>,
}

impl Pages {
    /// A reader over a journal's durable part and the access view.
    #[must_use]
    pub fn new(durable: Arc<Durable>, directory: Arc<Directory>) -> Pages {
        Pages { durable, directory }
    }

    /// Events after a seq, for catching up: access is asked anew for every page.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn events(&self, reader: UserId, topic: Topic, after: Seq) -> Result<Vec<Event>, PageError> {
        self.allowed(reader, topic)?;
        let limit =
            ReadLimit { events_max: limits::CATCH_UP_EVENTS_MAX, bytes_max: limits::CATCH_UP_BYTES_MAX };
        let events = self.durable.events(topic, after, limit)?;
        // Asked again after reading: the access view moves before the heads do, so whoever read an event from
        // after their own loss is found out here.
        self.allowed(reader, topic)?;
        Ok(events)
    }

    /// A page of a view: posts for a group, a bulletin or a conversation or a mediation (and how they came about), cards for a roster, acts for a moderation record,
    /// open matters for a desk, residents for a register.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn view(
        &self,
        reader: UserId,
        topic: Topic,
        last: u16,
        before: Option<u64>,
    ) -> Result<Success, PageError> {
        self.allowed(reader, topic)?;
        // Position first, then state.
        let as_of = AsOf { topic, epoch: self.durable.epoch(), seq: self.durable.head(topic).seq };
        let items_max = usize::from(last.clamp(1, wire::VIEW_ITEMS_MAX));
        let (items, next) = match topic {
            Topic::Issues(n) => self.issues_of(reader, n, items_max, before)?,
            Topic::Departments => self.departments_of(items_max, before),
            Topic::Inbox(n, user) => self.inbox((n, user), items_max, before)?,
            Topic::Group(_) | Topic::Bulletin(_) | Topic::Dm(..) | Topic::Mediation(..) | Topic::Case(..) => {
                self.posts(reader, topic, items_max, before)?
            }
            Topic::Roster(_) => self.members(topic, items_max, before)?,
            Topic::Moderation(_) => self.acts(topic, items_max, before)?,
            Topic::Desk(_) => self.open_matters(topic, items_max, before)?,
            Topic::Register(_) => self.residents(topic, items_max, before)?,
            Topic::Appeals(n) => self.appeals(n, items_max, before)?,
            Topic::District => return Err(PageError::NotFound),
        };
        self.allowed(reader, topic)?;
        Ok(Success::View { as_of, title: self.directory.title_for(reader, topic), items, next })
    }

    /// The pinned posts of a topic, in the order in which they were pinned.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn pins(&self, reader: UserId, topic: Topic) -> Result<Success, PageError> {
        self.allowed(reader, topic)?;
        let as_of = AsOf { topic, epoch: self.durable.epoch(), seq: self.durable.head(topic).seq };
        let mut items = Vec::new();
        if let Some(Row::Pins { posts, .. }) = self.durable.row(&RowKey::Pins(topic))? {
            for post in posts {
                let Some(event) = self.event(topic, post)? else { continue };
                if let Some(item) = self.post_item(reader, &event)? {
                    items.push(self.item_of_post(reader, &event, item)?);
                }
            }
        }
        self.allowed(reader, topic)?;
        Ok(Success::View { as_of, title: self.directory.title(topic), items, next: None })
    }

    /// Everything a person can read, and their registers.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn mine(&self, reader: UserId) -> Result<(Vec<Head>, Registers), PageError> {
        let mut own = Registers::default();
        for group in [RowGroup::ReadMarks(reader), RowGroup::MentionsOf(reader)] {
            self.durable.rows(group, &mut |row| {
                match row {
                    Row::ReadMark { topic, seq, posts, .. } => own.marks.push((topic, seq, posts)),
                    Row::Mentioned { topic, mentioned, .. } => own.mentions.push((topic, mentioned)),
                    _ => {}
                }
                ControlFlow::Continue(())
            })?;
        }
        let topics = self.directory.readable(reader);
        let heads = topics.into_iter().map(|topic| self.head(reader, topic, &own)).collect();
        Ok((heads, own))
    }

    /// A topic's last event.
    #[must_use]
    pub fn last(&self, topic: Topic) -> Seq {
        self.durable.head(topic).seq
    }

    /// A topic at a glance, for somebody with these registers.
    #[must_use]
    pub fn head(&self, reader: UserId, topic: Topic, own: &Registers) -> Head {
        let head = self.durable.head(topic);
        let unread = head.posts.saturating_sub(own.read(topic).1);
        let everybody = self.directory.all_mentioned(topic);
        let mentioned = own.mentioned(topic, everybody.as_ref(), head.seq);
        Head { topic, title: self.directory.title_for(reader, topic), head: head.seq, unread, mentioned }
    }

    pub(super) fn allowed(&self, reader: UserId, topic: Topic) -> Result<(), PageError> {
        if self.directory.may_read(reader, topic) { Ok(()) } else { Err(PageError::NotFound) }
    }

    fn posts(
        &self,
        reader: UserId,
        topic: Topic,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let mut cursor = before.map_or(Seq(self.durable.head(topic).seq.0.saturating_add(1)), Seq);
        let mut items = Vec::new();
        let mut scanned = 0;
        let mut bytes = 0;
        'page: while items.len() < items_max && scanned < limits::VIEW_SCAN_EVENTS_MAX {
            // Most events are posts, so a page's worth is usually found in one read, and no leaf of the tree is
            // fetched from the disk for nothing. The rest is read in larger steps: edits and reactions may lie
            // in between in great number.
            let missing = items_max - items.len();
            let events_max = if scanned == 0 { missing } else { missing.max(READ_ON_EVENTS_MIN) };
            let limit = ReadLimit { events_max, bytes_max: limits::PAGE_BYTES_MAX };
            let events = self.durable.events_before(topic, cursor, limit)?;
            if events.is_empty() {
                cursor = Seq(1);
                break;
            }
            scanned += events.len();
            for event in &events {
                if items.len() == items_max || bytes > limits::PAGE_BYTES_MAX {
                    break 'page;
                }
                if let Some(item) = self.post_item(reader, event)? {
                    bytes += item.text.as_ref().map_or(0, String::len) + 256 * (1 + item.mentions.len());
                    items.push(self.item_of_post(reader, event, item)?);
                } else if let Some(item) = contact_item(event, &self.directory) {
                    items.push(Item::Contact(item));
                } else if let Some(item) = dm_item(event, &self.directory) {
                    items.push(Item::Dm(item));
                } else if let Some(item) = mediation_item(event, &self.directory) {
                    bytes += MEDIATION_ITEM_BYTES_MAX;
                    items.push(Item::Mediation(item));
                } else if let Some(item) = case_item(event, &self.directory) {
                    items.push(Item::Case(item));
                }
                cursor = event.seq;
            }
        }
        items.reverse();
        let next = (cursor.0 > 1).then_some(cursor.0);
        Ok((items, next))
    }

    fn post_item(&self, reader: UserId, event: &Event) -> Result<Option<PostItem>, PageError> {
        let Some((body, reply_to, fresh)) = posted(event) else { return Ok(None) };
        let (topic, seq) = (event.topic, event.seq);
        let mut changed = self.changed(topic, seq)?;
        let (state, mine, body) = loop {
            let state = changed.clone().unwrap_or_else(|| fresh.clone());
            let mine = if state.tallies.is_empty() { vec![] } else { self.reactions_of(reader, topic, seq)? };
            let body = match state.edits.last() {
                _ if state.is_gone() => None,
                None if state.restored.is_none() => Some(body.clone()),
                _ => self.body_at(topic, state.text_at(seq))?,
            };
            // Of one moment only if nothing changed the post while its parts were read.
            let again = if changed.is_some() { self.changed(topic, seq)? } else { None };
            if again.as_ref().is_none_or(|again| again.changed == state.changed) {
                break (state, mine, body);
            }
            changed = again;
        };
        let reactions = state
            .tallies
            .iter()
            .map(|(reaction, count)| Tally {
                reaction: reaction.as_str().to_owned(),
                count: *count,
                mine: mine.iter().any(|m| m == reaction.as_str()),
            })
            .collect();
        let text = body.as_ref().and_then(Body::text).map(|text| text.as_str().to_owned());
        let (mentions, mention_all) =
            body.map(|body| mentions(&body, topic, &self.directory)).unwrap_or_default();
        Ok(Some(PostItem {
            seq,
            at: event.at,
            by: self.directory.card(state.author, topic),
            text,
            reply_to,
            mentions,
            mention_all,
            edited: !state.edits.is_empty(),
            deleted: state.is_gone(),
            reactions,
            posts: event.posts,
            changed: state.changed,
            removed: state.removed.map(|removal| removal.act),
            pinned: state.pinned,
        }))
    }

    /// A post's text as it reads today, whoever may read it: whoever shows it asks the directory, before and after. `None` for
    /// what is no post, or was deleted or removed.
    ///
    /// # Errors
    /// Storage or damage; no retry helps.
    pub fn written(&self, topic: Topic, post: Seq) -> Result<Option<Written>, JournalError> {
        let limit = ReadLimit { events_max: 1, bytes_max: 0 };
        let events = self.durable.events_before(topic, post.next(), limit)?;
        let Some(event) = events.into_iter().next().filter(|event| event.seq == post) else {
            return Ok(None);
        };
        let Some((body, reply_to, fresh)) = posted(&event) else { return Ok(None) };
        let state = self.changed(topic, post)?.unwrap_or(fresh);
        let body = match state.edits.last() {
            _ if state.is_gone() => None,
            None if state.restored.is_none() => Some(body.clone()),
            _ => self.body_at(topic, state.text_at(post))?,
        };
        let text = body.as_ref().and_then(Body::text).map(|text| text.as_str().to_owned());
        Ok(text.map(|text| Written { author: state.author, at: event.at, text, reply_to }))
    }

    fn changed(&self, topic: Topic, post: Seq) -> Result<Option<PostState>, JournalError> {
        Ok(match self.durable.row(&RowKey::Post(topic, post))? {
            Some(Row::Post { state, .. }) => Some(state),
            _ => None,
        })
    }

    pub(super) fn text_at(&self, topic: Topic, seq: Seq) -> Result<Option<String>, PageError> {
        let body = self.body_at(topic, seq)?;
        Ok(body.as_ref().and_then(Body::text).map(|text| text.as_str().to_owned()))
    }

    fn body_at(&self, topic: Topic, seq: Seq) -> Result<Option<Body>, JournalError> {
        Ok(self.event(topic, seq)?.and_then(|event| event.kind.body().cloned()))
    }

    pub(super) fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError> {
        let limit = ReadLimit { events_max: 1, bytes_max: 0 };
        let events = self.durable.events_before(topic, seq.next(), limit)?;
        Ok(events.into_iter().next().filter(|event| event.seq == seq))
    }

    fn reactions_of(&self, reader: UserId, topic: Topic, post: Seq) -> Result<Vec<String>, PageError> {
        let mut mine = Vec::new();
        self.durable.rows(RowGroup::Reactions(topic, post, reader), &mut |row| {
            if let Row::Reaction { reaction, .. } = row {
                mine.push(reaction.as_str().to_owned());
            }
            ControlFlow::Continue(())
        })?;
        Ok(mine)
    }
}

/// A post's first text, what it answers, and how it stands before anything has changed it; `None` for what is no post.
fn posted(event: &Event) -> Option<(&Body, Option<Seq>, PostState)> {
    let (body, reply_to) = match &event.kind {
        EventKind::Posted { body, reply_to } => (body, *reply_to),
        EventKind::PollOpened { body, .. } => (body, None),
        _ => return None,
    };
    Some((body, reply_to, PostState::of(event)?))
}
