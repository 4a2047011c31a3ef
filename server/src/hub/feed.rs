//! One topic's listeners: those who have it open (followers, served from the rings), those who only see its
//! head move (watchers), and what is told to followers without being stored (typing, online count).

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use linli_protocol::codec::Encoding;
use linli_protocol::{PollCounts, Seq, Topic, UserId, limits as wire};

use super::mailbox::Mailbox;
use super::ring::{Ring, Tail};

/// A topic's listeners.
pub struct Feed {
    topic: Topic,
    rings: [Mutex<Option<Ring>>; 2],
    listeners: Mutex<Listeners>,
    pulse: Mutex<[Pulse; 2]>,
    pulse_version: AtomicU32,
    typing: Mutex<Vec<UserId>>,
    /// Which version of the topic's polls was told last.
    polls_told: AtomicU64,
    /// Since the last tick: the head moved, or listeners came or went.
    moved: AtomicBool,
    counted: AtomicBool,
}

#[derive(Default)]
struct Listeners {
    followers: Vec<Listener>,
    by_encoding: [usize; 2],
    watchers: Vec<Listener>,
}

struct Listener {
    user: UserId,
    mailbox: Arc<Mailbox>,
}

/// The newest of what is not stored, framed. A version of 0 is nothing.
#[derive(Debug, Clone, Default)]
pub struct Pulse {
    /// Counts up with each change of the online count.
    pub online_version: u32,
    /// The `online` frame.
    pub online: Bytes,
    /// Counts up with each second in which somebody typed.
    pub typing_version: u32,
    /// The `typing` frame.
    pub typing: Bytes,
    /// Counts up with each second in which the open polls changed.
    pub polls_version: u32,
    /// The `polls` frame.
    pub polls: Bytes,
}

impl Feed {
    pub(super) fn new(topic: Topic) -> Feed {
        Feed {
            topic,
            rings: [Mutex::new(None), Mutex::new(None)],
            listeners: Mutex::default(),
            pulse: Mutex::default(),
            pulse_version: AtomicU32::new(0),
            typing: Mutex::default(),
            polls_told: AtomicU64::new(0),
            moved: AtomicBool::new(false),
            counted: AtomicBool::new(false),
        }
    }

    /// The topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// Hands out what lies between a cursor and the end.
    pub fn read(
        &self,
        encoding: Encoding,
        cursor: &mut Seq,
        bytes_max: usize,
        pieces_max: usize,
        take: impl FnMut(Bytes, Seq),
    ) -> Tail {
        match lock(&self.rings[encoding.index()]).as_ref() {
            Some(ring) => ring.read(cursor, bytes_max, pieces_max, take),
            None => Tail::End,
        }
    }

    /// Moves whenever [`Feed::pulse`] does, in either encoding: asked at each delivery, without a lock.
    #[must_use]
    pub fn pulse_version(&self) -> u32 {
        self.pulse_version.load(Ordering::Acquire)
    }

    /// The newest of what is not stored.
    #[must_use]
    pub fn pulse(&self, encoding: Encoding) -> Pulse {
        lock(&self.pulse)[encoding.index()].clone()
    }

    pub(super) fn follow(
        &self,
        encoding: Encoding,
        user: UserId,
        mailbox: &Arc<Mailbox>,
        head: impl FnOnce() -> Seq,
    ) {
        let mut listeners = lock(&self.listeners);
        if listeners.by_encoding[encoding.index()] == 0 {
            // The head is read under the ring's lock: what the publisher appends later is either behind this
            // head (and left out: it is durable, so the journal has it) or follows it without a gap.
            let mut ring = lock(&self.rings[encoding.index()]);
            *ring = Some(Ring::after(head()));
        }
        listeners.by_encoding[encoding.index()] += 1;
        listeners.followers.push(Listener { user, mailbox: mailbox.clone() });
        self.counted.store(true, Ordering::Release);
    }

    pub(super) fn unfollow(&self, encoding: Encoding, mailbox: &Arc<Mailbox>) {
        let mut listeners = lock(&self.listeners);
        if let Some(at) = listeners.followers.iter().position(|l| Arc::ptr_eq(&l.mailbox, mailbox)) {
            listeners.followers.swap_remove(at);
            listeners.by_encoding[encoding.index()] -= 1;
            if listeners.by_encoding[encoding.index()] == 0 {
                *lock(&self.rings[encoding.index()]) = None;
            }
        }
        self.counted.store(true, Ordering::Release);
    }

    pub(super) fn watch(&self, user: UserId, mailbox: &Arc<Mailbox>) {
        let mut listeners = lock(&self.listeners);
        if !listeners.watchers.iter().any(|l| Arc::ptr_eq(&l.mailbox, mailbox)) {
            listeners.watchers.push(Listener { user, mailbox: mailbox.clone() });
        }
        self.counted.store(true, Ordering::Release);
    }

    pub(super) fn unwatch(&self, mailbox: &Arc<Mailbox>) {
        let mut listeners = lock(&self.listeners);
        if let Some(at) = listeners.watchers.iter().position(|l| Arc::ptr_eq(&l.mailbox, mailbox)) {
            listeners.watchers.swap_remove(at);
        }
        self.counted.store(true, Ordering::Release);
    }

    /// Nobody listens, and beyond these handles nobody holds the feed to begin.
    pub(super) fn is_deserted(self: &Arc<Self>, handles: usize) -> bool {
        let listeners = lock(&self.listeners);
        listeners.followers.is_empty() && listeners.watchers.is_empty() && Arc::strong_count(self) <= handles
    }

    pub(super) fn is_followed(&self, encoding: Encoding) -> bool {
        lock(&self.listeners).by_encoding[encoding.index()] > 0
    }

    pub(super) fn append(&self, encoding: Encoding, first: Seq, frames: &[Vec<u8>]) {
        if let Some(ring) = lock(&self.rings[encoding.index()]).as_mut() {
            ring.append(first, frames);
        }
    }

    pub(super) fn evict_up_to(&self, seq: Seq) {
        for ring in &self.rings {
            if let Some(ring) = lock(ring).as_mut() {
                ring.evict_up_to(seq);
            }
        }
    }

    /// Wakes all followers; answers how many were asleep.
    pub(super) fn wake_followers(&self) -> u64 {
        self.moved.store(true, Ordering::Release);
        lock(&self.listeners).followers.iter().map(|l| u64::from(l.mailbox.wake())).sum()
    }

    /// Wakes all followers without saying that the head moved.
    pub(super) fn wake_followers_for_pulse(&self) {
        lock(&self.listeners).followers.iter().for_each(|l| {
            l.mailbox.wake();
        });
    }

    /// Takes a typing signal; answers false if enough are waiting.
    pub(super) fn typing(&self, user: UserId) -> bool {
        let mut typing = lock(&self.typing);
        if typing.contains(&user) {
            return true;
        }
        let room = typing.len() < wire::TYPING_CARDS_MAX;
        if room {
            typing.push(user);
        }
        room
    }

    /// Once a second: tells watchers that the head moved.
    pub(super) fn tick_heads(&self) {
        if self.moved.swap(false, Ordering::AcqRel) {
            for listener in &lock(&self.listeners).watchers {
                listener.mailbox.post(|letters| letters.head(self.topic));
            }
        }
    }

    /// Once a second: the number of different people online, if somebody came or went. It is told even if it is
    /// the same number as before: whoever has just come has not heard it yet.
    pub(super) fn tick_online(&self) -> Option<u64> {
        if !self.counted.swap(false, Ordering::AcqRel) {
            return None;
        }
        let listeners = lock(&self.listeners);
        let people: HashSet<UserId> =
            listeners.followers.iter().chain(&listeners.watchers).map(|l| l.user).collect();
        Some(people.len() as u64)
    }

    /// Once a second: who typed since the last.
    pub(super) fn tick_typing(&self) -> Vec<UserId> {
        std::mem::take(&mut *lock(&self.typing))
    }

    /// Once a second: how the topic's open polls stand, if that has changed since it was told; `look` answers what came after a
    /// version. Whoever comes later is told the last of it.
    pub(super) fn tick_polls(
        &self,
        look: impl FnOnce(Topic, u64) -> Option<(u64, Vec<PollCounts>)>,
    ) -> Option<Vec<PollCounts>> {
        let (version, polls) = look(self.topic, self.polls_told.load(Ordering::Acquire))?;
        self.polls_told.store(version, Ordering::Release);
        Some(polls)
    }

    /// Shows something that is not stored to all followers.
    pub(super) fn show(&self, encoding: Encoding, write: impl FnOnce(&mut Pulse)) {
        write(&mut lock(&self.pulse)[encoding.index()]);
        self.pulse_version.fetch_add(1, Ordering::Release);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here panics half-way through a change, so a poisoned lock still guards whole data.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
