//! What the machine sends, and when: everything that is due, as far as there is room on the wire.
//! It must never send before sign-in, after `goodbye`, or beyond the window of unanswered requests.

use super::bounds;
use super::follows::Phase;
use super::machine::{Link, Machine, Purpose, Sent};
use super::update::Action;
use crate::frame::{ClientFrame, Request};
use crate::ids::RequestId;
use crate::op::Op;

impl Machine {
    /// Sends everything that is due and has room.
    pub(super) fn pump(&mut self, now_ms: u64) {
        while matches!(self.link, Link::Live { goodbye_ms: None, .. })
            && self.in_flight.len() < bounds::IN_FLIGHT_MAX
        {
            // First, because the topic may be followed again.
            if let Some(topic) = self.to_unsubscribe.pop_first() {
                self.request(Op::Unsubscribe { topic }, Purpose::Unsubscribe, now_ms);
            } else if self.mine.due_ms.is_some_and(|at| now_ms >= at) {
                self.mine.due_ms = None;
                self.request(Op::Mine, Purpose::Mine, now_ms);
            } else if let Some((topic, follow)) = self.follows.next_due(now_ms) {
                let id = RequestId(self.last_id + 1);
                let (op, purpose) = if let Some(after) = follow.position {
                    follow.phase = Phase::Subscribing(id);
                    (Op::Subscribe { topic, after }, Purpose::Subscribe(topic))
                } else {
                    follow.phase = Phase::Viewing(id);
                    (Op::View { topic, last: follow.view_items, before: None }, Purpose::View(topic))
                };
                self.request(op, purpose, now_ms);
            } else if let Some((topic, seq)) = self.marks.next_due(now_ms) {
                self.request(Op::Read { topic, seq }, Purpose::Read(topic, seq), now_ms);
            } else if let Some(ask) = self.asks.next_due(now_ms) {
                self.request(ask.op.clone(), Purpose::Ask(ask), now_ms);
            } else {
                break;
            }
        }
    }

    pub(super) fn request(&mut self, op: Op, purpose: Purpose, now_ms: u64) {
        // Never used twice, also not on another connection: a late answer finds nobody.
        self.last_id += 1;
        let id = RequestId(self.last_id);
        self.in_flight.insert(id, Sent { at_ms: now_ms, purpose });
        self.act(Action::Send(ClientFrame::Request(Request { id, op })));
    }
}
