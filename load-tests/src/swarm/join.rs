//! The way of a connection from its upgrade to its last subscription. Each step waits for the answer to
//! the one before, as a real client does.

use linli_protocol::codec::json;
use linli_protocol::{
    ClientFrame, ErrorBody, ErrorCode, Op, Outcome, Position, Reconnect, Request, RequestId, Success,
};

use super::Swarm;
use super::role::Role;
use super::seat::Stage;
use crate::target::Dialect;
use crate::ws;

const HELLO_ID: RequestId = RequestId(1);
const JOIN_ID: RequestId = RequestId(2);

impl<R: Role> Swarm<R> {
    /// The answer to the upgrade, as far as it has come; returns what follows it.
    pub(super) fn upgraded<'a>(&mut self, seat: usize, bytes: &'a [u8]) -> &'a [u8] {
        match ws::upgrade_answer(bytes) {
            Ok(None) => bytes,
            Ok(Some(end)) if self.dialect == Dialect::Plain => {
                self.joined(seat, self.clock.now_ns());
                &bytes[end..]
            }
            Ok(Some(end)) => {
                self.seats[seat].stage = Stage::SigningIn;
                let token = self.role.token(seat).to_owned();
                self.ask(seat, HELLO_ID, Op::Hello { token, agent: crate::AGENT.to_owned() });
                &bytes[end..]
            }
            Err(refusal) => {
                self.lose(seat, &refusal, Reconnect::Yes);
                &[]
            }
        }
    }

    /// A reply of the join: the next step. Returns what is strange about it, if something is.
    pub(super) fn join_reply(
        &mut self,
        seat: usize,
        id: RequestId,
        outcome: Outcome,
        now_ns: u64,
    ) -> Option<String> {
        match (self.seats[seat].stage, outcome) {
            (Stage::SigningIn, Outcome::Ok(Success::Hello { .. })) if id == HELLO_ID => {
                self.follow_next(seat, 0, now_ns);
            }
            (Stage::Subscribing(nth), Outcome::Ok(Success::Subscribed { .. })) if id == JOIN_ID => {
                self.follow_next(seat, nth + 1, now_ns);
            }
            (Stage::Viewing(nth), Outcome::Ok(Success::View { as_of, .. })) if id == JOIN_ID => {
                self.epoch = as_of.epoch;
                self.role.start_from_view(seat, usize::from(nth), as_of.seq);
                self.follow_next(seat, nth, now_ns);
            }
            (Stage::Subscribing(nth), Outcome::Error(ErrorBody { code: ErrorCode::StartFromView, .. })) => {
                self.counters.start_from_view += 1;
                let (topic, _) = self.role.follow(seat, usize::from(nth))?;
                self.seats[seat].stage = Stage::Viewing(nth);
                self.ask(seat, JOIN_ID, Op::View { topic, last: Some(1), before: None });
            }
            (_, Outcome::Error(error)) => {
                let reconnect = if error.retry { Reconnect::Yes } else { Reconnect::No };
                self.lose(seat, &format!("refused to join: {}", error.code.as_str()), reconnect);
            }
            (stage, Outcome::Ok(other)) => return Some(format!("at {stage:?} the reply {other:?}")),
        }
        None
    }

    fn follow_next(&mut self, seat: usize, nth: u8, now_ns: u64) {
        if let Some((topic, seq)) = self.role.follow(seat, usize::from(nth)) {
            self.seats[seat].stage = Stage::Subscribing(nth);
            let after = Position { epoch: self.epoch, seq };
            self.ask(seat, JOIN_ID, Op::Subscribe { topic, after });
        } else {
            self.joined(seat, now_ns);
        }
    }

    fn joined(&mut self, seat: usize, now_ns: u64) {
        self.seats[seat].stage = Stage::Live;
        self.live += 1;
        self.joins.record_ns(now_ns.saturating_sub(self.seats[seat].began_ns));
    }

    fn ask(&mut self, seat: usize, id: RequestId, op: Op) {
        self.send(seat, &json::encode_client(&ClientFrame::Request(Request { id, op })));
    }
}
