//! A connection's life by the clock: when the next is tried, when one is given up, and what a loss keeps.
//! It must never lose a request or a position, nor connect faster than the back-off allows.

use super::bounds;
use super::machine::{Link, Machine, Purpose};
use super::update::{Action, Ended, Failure, Lost, Update};
use crate::ids::RequestId;
use crate::limits;

impl Machine {
    /// When [`Machine::handle_time`] has something to do; none when the client is over.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        match &self.link {
            Link::Waiting { until_ms } => Some(*until_ms),
            Link::Connecting { since_ms } => Some(since_ms + bounds::CONNECT_MS_MAX),
            Link::SigningIn { since_ms } => Some(since_ms + limits::SIGN_IN_MS_MAX),
            Link::Live { goodbye_ms, .. } => {
                let has_room = self.in_flight.len() < bounds::IN_FLIGHT_MAX && goodbye_ms.is_none();
                let work = if has_room { self.work_due_ms() } else { None };
                [self.silence_ms(), self.overdue_ms(), *goodbye_ms, work].into_iter().flatten().min()
            }
            Link::Ended(_) => None,
        }
    }

    /// The driver did not read until now, because the app was slow: silence so far means nothing.
    pub fn handle_held_back(&mut self, now_ms: u64) {
        self.last_heard_ms = now_ms;
        self.held_back_ms = now_ms;
    }

    /// Time went by.
    pub fn handle_time(&mut self, now_ms: u64) {
        match self.link {
            Link::Waiting { until_ms } if now_ms >= until_ms => {
                self.link = Link::Connecting { since_ms: now_ms };
                self.act(Action::Connect);
            }
            Link::Connecting { since_ms } if now_ms >= since_ms + bounds::CONNECT_MS_MAX => {
                self.break_off(Lost::ConnectTimeout, now_ms);
            }
            Link::SigningIn { since_ms } if now_ms >= since_ms + limits::SIGN_IN_MS_MAX => {
                self.break_off(Lost::SignInTimeout, now_ms);
            }
            Link::Live { goodbye_ms, .. } => {
                let is_over = |deadline_ms: Option<u64>| deadline_ms.is_some_and(|at| now_ms >= at);
                if is_over(self.silence_ms()) || is_over(goodbye_ms) {
                    self.break_off(Lost::Silence, now_ms);
                } else if let Some(id) = self.oldest_in_flight().filter(|_| is_over(self.overdue_ms())) {
                    self.break_off(Lost::NoAnswer(id), now_ms);
                } else {
                    self.pump(now_ms);
                }
            }
            _ => {}
        }
    }

    /// Closes a connection that is of no use any more, and tries another.
    pub(super) fn break_off(&mut self, why: Lost, now_ms: u64) {
        self.act(Action::Close);
        self.lose(why, now_ms);
    }

    pub(super) fn lose(&mut self, why: Lost, now_ms: u64) {
        if matches!(self.link, Link::Live { since_ms, .. } if now_ms - since_ms >= bounds::GOOD_CONNECTION_MS)
        {
            self.failures = 0;
        }
        let backoff_ms = self.jitter.reconnect(self.failures);
        self.failures = self.failures.saturating_add(1);
        let retry_in_ms = backoff_ms.max(self.not_before_ms.saturating_sub(now_ms));
        self.link = Link::Waiting { until_ms: now_ms + retry_in_ms };

        for sent in std::mem::take(&mut self.in_flight).into_values() {
            if let Purpose::Ask(ask) = sent.purpose {
                self.asks.put_back(ask);
            }
        }
        self.to_unsubscribe.clear();
        self.follows.disconnected(now_ms);
        self.marks.disconnected();
        self.tell(Update::Offline { why, retry_in_ms });
    }

    pub(super) fn end(&mut self, why: Ended) {
        if self.is_over() {
            return;
        }
        self.link = Link::Ended(why.clone());
        self.act(Action::Close);
        for sent in std::mem::take(&mut self.in_flight).into_values() {
            if let Purpose::Ask(ask) = sent.purpose {
                self.asks.put_back(ask);
            }
        }
        for ask in self.asks.give_up() {
            self.act(Action::Answer(ask.ticket, Err(Failure::Ended(why.clone()))));
        }
        self.tell(Update::Ended(why));
    }

    fn silence_ms(&self) -> Option<u64> {
        match self.link {
            Link::Live { ping_ms, .. } => Some(self.last_heard_ms + ping_ms + limits::SILENCE_GRACE_MS),
            _ => None,
        }
    }

    fn oldest_in_flight(&self) -> Option<RequestId> {
        self.in_flight.first_key_value().map(|(id, _)| *id)
    }

    fn overdue_ms(&self) -> Option<u64> {
        let (_, oldest) = self.in_flight.first_key_value()?;
        Some(oldest.at_ms.max(self.held_back_ms) + bounds::ANSWER_MS_MAX)
    }

    fn work_due_ms(&self) -> Option<u64> {
        [self.mine.due_ms, self.follows.due_ms(), self.marks.due_ms(), self.asks.due_ms()]
            .into_iter()
            .flatten()
            .min()
    }
}
