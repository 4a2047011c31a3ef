//! Floor 3: who listens. The hub frames each commit's events once per encoding, keeps the latest in a ring per
//! topic, and wakes the sessions that follow; they write from their cursors to the ring's end in one call.
//!
//! Never here: sockets, decisions, or an event that is not durable yet.

mod feed;
mod framing;
mod mailbox;
mod publisher;
mod ring;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use linli_protocol::codec::Encoding;
use linli_protocol::{Topic, UserId};

pub use feed::{Feed, Pulse};
pub use framing::{close_echo_into, close_frame, frame_into, framed, message_into, pong_into};
pub use mailbox::{Letters, Mailbox};
pub use publisher::{Publication, Publisher, SteppedHub};
pub use ring::Tail;

use crate::journal::Durable;
use crate::limits;
use crate::view::Directory;

/// Counted for `/metrics`.
#[derive(Debug, Default)]
pub struct HubStats {
    /// Events framed, once per topic and encoding.
    pub framed_events: AtomicU64,
    /// Wake-ups of sessions that were not awake already.
    pub wakes: AtomicU64,
    /// Typing signals dropped because enough were waiting.
    pub typing_shed: AtomicU64,
}

/// Who listens to what.
pub struct Hub {
    durable: Arc<Durable>,
    directory: Arc<Directory>,
    feeds: DashMap<Topic, Arc<Feed>>,
    sessions: DashMap<UserId, Vec<Arc<Mailbox>>>,
    stats: HubStats,
    /// Told when a card changed of which rosters are to be told.
    cards_changed: tokio::sync::Notify,
}

impl Hub {
    /// A hub without listeners.
    #[must_use]
    pub fn new(durable: Arc<Durable>, directory: Arc<Directory>) -> Hub {
        Hub {
            durable,
            directory,
            feeds: DashMap::new(),
            sessions: DashMap::new(),
            stats: HubStats::default(),
            cards_changed: tokio::sync::Notify::new(),
        }
    }

    /// Waits until a card has changed of which rosters are to be told; one that changed before is not missed.
    pub async fn cards_changed(&self) {
        self.cards_changed.notified().await;
    }

    /// What was counted.
    #[must_use]
    pub fn stats(&self) -> &HubStats {
        &self.stats
    }

    /// A person's session is there: it will be told of lost access, read marks and shutdown. False if the person
    /// has [`limits::SESSIONS_PER_PERSON_MAX`] already.
    #[must_use]
    pub fn join(&self, user: UserId, mailbox: &Arc<Mailbox>) -> bool {
        let mut sessions = self.sessions.entry(user).or_default();
        let has_room = sessions.len() < limits::SESSIONS_PER_PERSON_MAX;
        if has_room {
            sessions.push(mailbox.clone());
        }
        has_room
    }

    /// A person's session is gone.
    pub fn leave(&self, user: UserId, mailbox: &Arc<Mailbox>) {
        if let Some(mut sessions) = self.sessions.get_mut(&user) {
            sessions.retain(|other| !Arc::ptr_eq(other, mailbox));
        }
        self.sessions.remove_if(&user, |_, sessions| sessions.is_empty());
    }

    /// Follows a topic's tail in an encoding. The caller has asked the access view.
    #[must_use]
    pub fn follow(
        &self,
        topic: Topic,
        encoding: Encoding,
        user: UserId,
        mailbox: &Arc<Mailbox>,
    ) -> Arc<Feed> {
        let feed = self.feed(topic);
        feed.follow(encoding, user, mailbox, || self.durable.head(topic).seq);
        feed
    }

    /// Watches a topic's head for `mine`.
    pub fn watch(&self, topic: Topic, user: UserId, mailbox: &Arc<Mailbox>) {
        self.feed(topic).watch(user, mailbox);
    }

    /// Stops following.
    pub fn unfollow(&self, feed: &Arc<Feed>, encoding: Encoding, mailbox: &Arc<Mailbox>) {
        feed.unfollow(encoding, mailbox);
        // Two handles: the map's and the caller's.
        self.feeds.remove_if(&feed.topic(), |_, feed| feed.is_deserted(2));
    }

    /// Stops watching.
    pub fn unwatch(&self, topic: Topic, mailbox: &Arc<Mailbox>) {
        if let Some(feed) = self.feeds.get(&topic).map(|feed| feed.clone()) {
            feed.unwatch(mailbox);
            self.feeds.remove_if(&topic, |_, feed| feed.is_deserted(2));
        }
    }

    /// A person types; the first thing to be dropped when there is much.
    pub fn typing(&self, topic: Topic, user: UserId) {
        if let Some(feed) = self.feeds.get(&topic).map(|feed| feed.clone())
            && !feed.typing(user)
        {
            self.stats.typing_shed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Every live session, to tell it something or to count.
    pub fn each_session(&self, mut visit: impl FnMut(&Arc<Mailbox>)) {
        for sessions in &self.sessions {
            sessions.iter().for_each(&mut visit);
        }
    }

    /// A person's live sessions.
    #[must_use]
    pub fn sessions_of(&self, user: UserId) -> Vec<Arc<Mailbox>> {
        self.sessions.get(&user).map(|sessions| sessions.clone()).unwrap_or_default()
    }

    /// A topic's feed. Entering it into the map and following it are two steps; `is_deserted` counts handles,
    /// so that a feed that somebody is about to follow is never thrown away.
    fn feed(&self, topic: Topic) -> Arc<Feed> {
        self.feeds.entry(topic).or_insert_with(|| Arc::new(Feed::new(topic))).clone()
    }
}
