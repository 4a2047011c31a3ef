//! What each answer means, by what was asked. An answer that does not fit its question is never believed:
//! the app is told, or the connection is started again.

use super::asks::{Ask, topic_of};
use super::bounds;
use super::follows::Phase;
use super::machine::{Link, Machine, Purpose};
use super::update::{Action, Delay, Ended, Failure, Following, Lost, Page, SignedIn, Update, ViewReason};
use crate::code::{ErrorBody, ErrorCode};
use crate::frame::{Outcome, Success};
use crate::ids::{RequestId, Seq};
use crate::op::Op;
use crate::topic::Topic;

impl Machine {
    pub(super) fn handle_reply(&mut self, id: RequestId, outcome: Outcome, now_ms: u64) {
        let Some(sent) = self.in_flight.remove(&id) else { return };
        if let Outcome::Error(ErrorBody { code: ErrorCode::NotSignedIn, .. }) = &outcome {
            // The two ends disagree about the connection. The request is not at fault: keep it.
            if let Purpose::Ask(ask) = sent.purpose {
                self.asks.put_back(ask);
            }
            return self.break_off(Lost::Unfitting("not signed in, it says"), now_ms);
        }
        match sent.purpose {
            Purpose::Hello => self.hello_answered(outcome, now_ms),
            Purpose::Mine => self.mine_answered(outcome, now_ms),
            Purpose::View(topic) => self.view_answered(id, topic, outcome, now_ms),
            Purpose::Subscribe(topic) => self.subscribe_answered(id, topic, outcome, now_ms),
            Purpose::Unsubscribe => {}
            Purpose::Read(topic, seq) => self.read_answered(topic, seq, outcome, now_ms),
            Purpose::Ask(ask) => self.ask_answered(ask, outcome, now_ms),
        }
    }

    fn hello_answered(&mut self, outcome: Outcome, now_ms: u64) {
        match outcome {
            Outcome::Ok(Success::Hello { user, name, device, server_time, ping_ms, epoch }) => {
                let ping_ms = ping_ms.clamp(bounds::PING_MS_MIN, bounds::PING_MS_MAX);
                self.link = Link::Live { since_ms: now_ms, ping_ms, goodbye_ms: None };
                if self.mine.watched {
                    self.mine.due_ms = Some(now_ms);
                }
                let server_time_ms = server_time;
                self.tell(Update::SignedIn(SignedIn { user, name, device, server_time_ms, epoch }));
            }
            Outcome::Ok(_) => self.break_off(Lost::Unfitting("the answer to hello"), now_ms),
            Outcome::Error(error) if error.retry => {
                let wait_ms = error.retry_after_ms.unwrap_or(0).min(bounds::RETRY_AFTER_MS_MAX);
                self.not_before_ms = self.not_before_ms.max(now_ms + wait_ms);
                self.break_off(Lost::NotNow(error), now_ms);
            }
            Outcome::Error(error) if error.code == ErrorCode::BadToken => self.end(Ended::LogInAgain),
            Outcome::Error(error) => self.end(Ended::Unwelcome(error.message)),
        }
    }

    fn mine_answered(&mut self, outcome: Outcome, now_ms: u64) {
        match outcome {
            Outcome::Ok(Success::Mine { topics }) => {
                self.mine.failures = 0;
                self.tell(Update::Mine(topics));
            }
            Outcome::Ok(_) => self.break_off(Lost::Unfitting("the answer to mine"), now_ms),
            Outcome::Error(error) if error.retry => {
                let wait_ms = self.jitter.retry(self.mine.failures, error.retry_after_ms);
                self.mine.failures = self.mine.failures.saturating_add(1);
                self.mine.due_ms = Some(now_ms + wait_ms);
            }
            Outcome::Error(error) => self.tell(Update::ServerError(error)),
        }
    }

    fn view_answered(&mut self, id: RequestId, topic: Topic, outcome: Outcome, now_ms: u64) {
        let Some(follow) = self.follows.by_topic.get_mut(&topic) else { return };
        if follow.phase != Phase::Viewing(id) {
            return;
        }
        match outcome {
            Outcome::Ok(Success::View { as_of, title, items, next }) if as_of.topic == topic => {
                let reason = if follow.had_position { ViewReason::StartedOver } else { ViewReason::First };
                follow.viewed(as_of.position(), now_ms);
                if reason == ViewReason::StartedOver {
                    self.marks.forget(topic);
                }
                self.tell(Update::View { page: Page { as_of, title, items, next }, reason });
            }
            Outcome::Ok(_) => self.break_off(Lost::Unfitting("the answer to view"), now_ms),
            Outcome::Error(error) if error.retry => {
                follow.put_off(error.retry_after_ms, &mut self.jitter, now_ms);
            }
            Outcome::Error(error) => self.follow_refused(topic, error.code),
        }
    }

    fn subscribe_answered(&mut self, id: RequestId, topic: Topic, outcome: Outcome, now_ms: u64) {
        let Some(follow) = self.follows.by_topic.get_mut(&topic) else { return };
        if follow.phase != Phase::Subscribing(id) {
            return;
        }
        let Some(after) = follow.position else { return };
        match outcome {
            Outcome::Ok(Success::Subscribed { head }) if head >= after.seq => {
                follow.subscribed(head);
                self.tell(Update::Following(Following { topic, after, head }));
            }
            // A head before our position is another history, whatever the epoch says.
            Outcome::Ok(Success::Subscribed { .. }) => {
                self.break_off(Lost::Unfitting("a head before the position"), now_ms);
                if let Some(follow) = self.follows.by_topic.get_mut(&topic) {
                    follow.start_over(&mut self.jitter, now_ms);
                }
            }
            Outcome::Ok(_) => self.break_off(Lost::Unfitting("the answer to subscribe"), now_ms),
            Outcome::Error(error) if error.code == ErrorCode::StartFromView => {
                follow.start_over(&mut self.jitter, now_ms);
            }
            Outcome::Error(error) if error.code == ErrorCode::AlreadySubscribed => {
                self.break_off(Lost::Unfitting("subscribed already, it says"), now_ms);
            }
            Outcome::Error(error) if error.retry => {
                follow.put_off(error.retry_after_ms, &mut self.jitter, now_ms);
            }
            Outcome::Error(error) => self.follow_refused(topic, error.code),
        }
    }

    fn follow_refused(&mut self, topic: Topic, code: ErrorCode) {
        self.follows.by_topic.remove(&topic);
        self.tell(Update::Unfollowed { topic, code });
    }

    fn read_answered(&mut self, topic: Topic, seq: Seq, outcome: Outcome, now_ms: u64) {
        match outcome {
            Outcome::Error(error) if error.retry => {
                self.marks.put_off(topic, error.retry_after_ms, &mut self.jitter, now_ms);
            }
            Outcome::Error(error) => {
                self.marks.refused(topic);
                self.tell(Update::ServerError(error));
            }
            Outcome::Ok(_) => self.marks.settle(topic, seq),
        }
    }

    fn ask_answered(&mut self, ask: Ask, outcome: Outcome, now_ms: u64) {
        let answer = match outcome {
            Outcome::Error(error) if error.retry => {
                let ticket = ask.ticket;
                let retry_in_ms = self.asks.put_off(ask, error.retry_after_ms, &mut self.jitter, now_ms);
                return self.tell(Update::Delayed(Delay { ticket, error, retry_in_ms }));
            }
            Outcome::Error(error) => Err(Failure::Refused(error)),
            Outcome::Ok(success) if fits(&ask.op, &success) => Ok(success),
            Outcome::Ok(_) => Err(Failure::Unfitting),
        };
        self.asks.settle(&ask.op);
        self.act(Action::Answer(ask.ticket, answer));
    }
}

/// These acts have no name, and their events no place to tell: given again they change nothing.
fn is_done_without_a_place(op: &Op) -> bool {
    matches!(
        op,
        Op::Appoint { .. }
            | Op::Dismiss { .. }
            | Op::Leave { .. }
            | Op::Admit { .. }
            | Op::Refuse { .. }
            | Op::RevokeJoinCode { .. }
            | Op::AnswerContact { .. }
            | Op::Block { .. }
            | Op::Rename { .. }
            | Op::WithdrawApplication { .. }
            | Op::AnswerPoll { .. }
            | Op::FollowIssue { .. }
            | Op::SetQuietHours { .. }
    )
}

/// Whether an answer is one to this question.
fn fits(op: &Op, success: &Success) -> bool {
    match success {
        Success::View { as_of, .. } => {
            let asks_for_items = matches!(
                op,
                Op::View { .. }
                    | Op::Pins { .. }
                    | Op::Issues { .. }
                    | Op::Issue { .. }
                    | Op::Alike { .. }
                    | Op::Guide { .. }
                    | Op::Work { .. }
            );
            asks_for_items && topic_of(op) == Some(as_of.topic)
        }
        Success::Held { held } => {
            matches!(op, Op::Post { topic: Topic::Group(n), .. } if held.topic == Topic::Desk(*n))
        }
        Success::Mine { .. } => *op == Op::Mine,
        Success::Accepted { accepted } => {
            let only_asks = matches!(
                op,
                Op::View { .. }
                    | Op::Pins { .. }
                    | Op::Mine
                    | Op::Standing { .. }
                    | Op::About { .. }
                    | Op::Voice { .. }
                    | Op::Blocked
                    | Op::Search { .. }
                    | Op::Numbers { .. }
                    | Op::JoinCode { .. }
                    | Op::Issues { .. }
                    | Op::Issue { .. }
                    | Op::Alike { .. }
                    | Op::Guide { .. }
                    | Op::Work { .. }
                    | Op::Duty { .. }
                    | Op::QuietHours
            );
            let is_there = match (op, accepted.topic) {
                // Which topic that is, takes both numbers.
                (Op::AskContact { neighbourhood, user, .. }, Topic::Dm(n, pair)) => {
                    n == *neighbourhood && pair.other(*user).is_some()
                }
                (Op::SetHandler { neighbourhood, issue, .. }, topic) => {
                    topic == Topic::Case(*neighbourhood, *issue)
                }
                (Op::OpenMediation { neighbourhood, .. }, Topic::Mediation(n, _)) => n == *neighbourhood,
                _ => topic_of(op) == Some(accepted.topic),
            };
            !only_asks && !is_done_without_a_place(op) && is_there
        }
        Success::Done { .. } => is_done_without_a_place(op),
        Success::Applied { .. } => matches!(op, Op::Apply { .. }),
        Success::Blocked { .. } => *op == Op::Blocked,
        Success::Standing { .. } => matches!(op, Op::Standing { .. }),
        Success::Voice { .. } => matches!(op, Op::Voice { .. }),
        Success::About { about } => {
            matches!(op, Op::About { neighbourhood } if *neighbourhood == about.neighbourhood)
        }
        Success::Found { .. } => matches!(op, Op::Search { .. }),
        Success::JoinCode { .. } => matches!(op, Op::JoinCode { .. }),
        Success::Numbers { .. } => matches!(op, Op::Numbers { .. }),
        Success::Duty { .. } => matches!(op, Op::Duty { .. }),
        Success::Quiet { .. } => *op == Op::QuietHours,
        Success::Hello { .. } | Success::Subscribed { .. } => false,
    }
}
