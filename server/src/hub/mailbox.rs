//! What the house has for one connection: answers, read marks, heads that moved, orders to look again or to
//! close. The session is woken once for all that came in meanwhile.
//!
//! It holds no events: those stay in the ring or the journal, and the session has a cursor.

use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::domain::Mentioned;
use futures_util::task::AtomicWaker;
use linli_protocol::{CloseCode, DeviceId, ErrorBody, RequestId, Seq, Success, Topic};

/// One connection's mailbox.
#[derive(Debug, Default)]
pub struct Mailbox {
    waker: AtomicWaker,
    awake: AtomicBool,
    look_again: AtomicBool,
    close: AtomicU16,
    device: AtomicU64,
    letters: Mutex<Letters>,
}

/// What has come in. Answers are bounded by the requests a session may have in flight, marks and heads by
/// the topics a person can read.
#[derive(Debug, Default)]
pub struct Letters {
    /// How requests ended.
    pub answers: Vec<(RequestId, Result<Success, ErrorBody>)>,
    /// Read marks of this person, newest last: topic, event, and the topic's post count there.
    pub marks: Vec<(Topic, Seq, u64)>,
    /// Which posts meant this person last, by topic.
    pub mentions: Vec<(Topic, Mentioned)>,
    /// Watched topics whose heads moved.
    pub heads: Vec<Topic>,
    /// The server is going down: come back in this many milliseconds.
    pub goodbye_ms: Option<u64>,
}

impl Mailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new() -> Mailbox {
        Mailbox::default()
    }

    /// Remembers which device signed in here.
    pub fn signed_in(&self, device: DeviceId) {
        self.device.store(device.0, Ordering::Release);
    }

    /// Which device signed in here; 0 for none.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId(self.device.load(Ordering::Acquire))
    }

    /// Wakes the session; answers whether it was asleep. Waking one that is awake costs one exchange.
    pub fn wake(&self) -> bool {
        let asleep = !self.awake.swap(true, Ordering::AcqRel);
        if asleep {
            self.waker.wake();
        }
        asleep
    }

    /// Ready once after each time it was woken.
    pub fn poll_woken(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.awake.swap(false, Ordering::AcqRel) {
            return Poll::Ready(());
        }
        self.waker.register(cx.waker());
        // A wake between the first look and the registration would be lost without this second look.
        if self.awake.swap(false, Ordering::AcqRel) { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Puts letters in and wakes.
    pub fn post(&self, write: impl FnOnce(&mut Letters)) {
        write(&mut self.letters.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake();
    }

    /// Takes all letters out.
    #[must_use]
    pub fn collect(&self) -> Letters {
        std::mem::take(&mut *self.letters.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Orders the session to ask the access view again before it writes anything more.
    pub fn order_look_again(&self) {
        self.look_again.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether to ask the access view again; answers true once per order.
    #[must_use]
    pub fn take_look_again(&self) -> bool {
        // A plain load first: this is asked before every write, and an exchange would dirty the line.
        self.is_to_look_again() && self.look_again.swap(false, Ordering::AcqRel)
    }

    /// Whether such an order waits.
    #[must_use]
    pub fn is_to_look_again(&self) -> bool {
        self.look_again.load(Ordering::Acquire)
    }

    /// Orders the session to close. The first order stands.
    pub fn order_close(&self, code: CloseCode) {
        let _ = self.close.compare_exchange(0, code.number(), Ordering::AcqRel, Ordering::Acquire);
        self.wake();
    }

    /// The order to close, if there is one.
    #[must_use]
    pub fn close_ordered(&self) -> Option<CloseCode> {
        CloseCode::from_number(self.close.load(Ordering::Acquire))
    }
}

impl Letters {
    /// Keeps the newest mark of each topic.
    pub fn mark(&mut self, topic: Topic, seq: Seq, posts: u64) {
        match self.marks.iter_mut().find(|(marked, ..)| *marked == topic) {
            Some(mark) => *mark = (topic, seq, posts),
            None => self.marks.push((topic, seq, posts)),
        }
    }

    /// Keeps the newest mentions of each topic.
    pub fn mention(&mut self, topic: Topic, mentioned: &Mentioned) {
        match self.mentions.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, known)) => known.clone_from(mentioned),
            None => self.mentions.push((topic, mentioned.clone())),
        }
    }

    /// Notes that a head moved.
    pub fn head(&mut self, topic: Topic) {
        if !self.heads.contains(&topic) {
            self.heads.push(topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn many_wakes_while_awake_are_one() {
        let mailbox = Mailbox::new();
        let mut cx = Context::from_waker(Waker::noop());
        assert!(mailbox.poll_woken(&mut cx).is_pending());
        assert!(mailbox.wake());
        assert!(!mailbox.wake());
        assert!(mailbox.poll_woken(&mut cx).is_ready());
        assert!(mailbox.poll_woken(&mut cx).is_pending());
    }

    #[test]
    fn the_first_order_to_close_stands() {
        let mailbox = Mailbox::new();
        assert_eq!(mailbox.close_ordered(), None);
        mailbox.order_close(CloseCode::Revoked);
        mailbox.order_close(CloseCode::GoingAway);
        assert_eq!(mailbox.close_ordered(), Some(CloseCode::Revoked));
    }

    #[test]
    fn letters_keep_one_mark_and_one_head_per_topic() {
        let mut letters = Letters::default();
        letters.mark(Topic::District, Seq(1), 1);
        letters.mark(Topic::District, Seq(2), 2);
        letters.head(Topic::District);
        letters.head(Topic::District);
        assert_eq!((letters.marks.len(), letters.heads.len()), (1, 1));
        assert_eq!(letters.marks[0].1, Seq(2));
    }
}
