//! What a frame means for a connection, without IO: signed in or not, within its rate or not, well-formed or
//! not. It answers what to do; the driver does it. Time is an argument.

use std::sync::Arc;

use linli_protocol::codec::DecodeError;
use linli_protocol::{
    ClientFrame, CloseCode, Epoch, ErrorBody, ErrorCode, NeighbourhoodId, Op, Outcome, Position, Request,
    RequestId, Seq, ServerFrame, Topic, limits as wire,
};

use super::SessionSettings;
use super::allowance::Allowance;
use crate::domain::{Act, Mentions};
use crate::limits;
use crate::search::Ask;
use crate::view::{DepartmentAsk, IssueAsk};

/// What the driver is to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Do {
    /// Send a frame.
    Send(ServerFrame),
    /// Look a token up; then call [`Logic::signed_in`] or [`Logic::bad_token`].
    SignIn { id: RequestId, token: String },
    /// Hand an act to the engine.
    Submit { id: RequestId, act: Act },
    /// Read a page.
    View { id: RequestId, topic: Topic, last: u16, before: Option<u64> },
    /// Read the pinned posts.
    Pins { id: RequestId, topic: Topic },
    /// Tell the person how they stand to a neighbourhood.
    Standing { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Tell the person what a neighbourhood is that they joined.
    About { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Count how much of a group's talk is the person's own.
    Voice { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Count how a neighbourhood goes.
    Numbers { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Tell the join code in force, with its counts.
    JoinCode { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Read a list of issues, or one, or those that a report is like.
    Issues { id: RequestId, ask: Box<IssueAsk> },
    /// Tell who is on duty when.
    Duty { id: RequestId, neighbourhood: NeighbourhoodId },
    /// Tell the person when they want to be let sleep.
    QuietHours { id: RequestId },
    /// Tell the person whom they have blocked.
    Blocked { id: RequestId },
    /// Look for posts.
    Search { id: RequestId, ask: Box<Ask> },
    /// Read everything the person can read, and watch it.
    Mine { id: RequestId },
    /// Follow a topic.
    Subscribe { id: RequestId, topic: Topic, after: Position },
    /// Stop following.
    Unsubscribe { id: RequestId, topic: Topic },
    /// Pass a typing signal on.
    Typing { topic: Topic },
    /// Close, after what waits has left.
    Close(CloseCode),
}

/// A connection's state.
#[derive(Debug)]
pub(super) struct Logic {
    stage: Stage,
    /// A person's, once it is known who it is.
    allowance: Option<Arc<Allowance>>,
    bad_frames: u32,
    refusals_in_row: u32,
    in_flight: usize,
    asked_for_mine: bool,
    ping_ms: u64,
    ping_due_ms: u64,
    pong_due_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Unsigned { until_ms: u64 },
    SigningIn { until_ms: u64 },
    SignedIn,
}

impl Logic {
    pub(super) fn new(settings: SessionSettings, now_ms: u64) -> Logic {
        Logic {
            stage: Stage::Unsigned { until_ms: now_ms + wire::SIGN_IN_MS_MAX },
            allowance: None,
            bad_frames: 0,
            refusals_in_row: 0,
            in_flight: 0,
            asked_for_mine: false,
            ping_ms: settings.ping_ms,
            ping_due_ms: now_ms + settings.ping_ms,
            pong_due_ms: None,
        }
    }

    /// Whether another frame may be read: not while as many requests as allowed wait for answers.
    pub(super) fn takes_frames(&self) -> bool {
        self.in_flight < wire::REQUESTS_IN_FLIGHT_MAX && !matches!(self.stage, Stage::SigningIn { .. })
    }

    /// A frame came.
    pub(super) fn frame(&mut self, frame: Result<ClientFrame, DecodeError>, now_ms: u64) -> Vec<Do> {
        match frame {
            Ok(ClientFrame::Pong) if self.pong_due_ms.take().is_some() => vec![],
            Ok(ClientFrame::Pong) => self.noise(now_ms),
            Ok(ClientFrame::Typing { topic }) => self.typing(topic, now_ms),
            Ok(ClientFrame::Request(Request { id, op })) => self.request(id, op, now_ms),
            Err(error) => self.bad_frame(error, now_ms),
        }
    }

    /// The token was good: the connection is a person's from here on.
    pub(super) fn signed_in(&mut self, allowance: Arc<Allowance>) {
        self.allowance = Some(allowance);
        self.stage = Stage::SignedIn;
    }

    /// The token was not good.
    pub(super) fn bad_token(id: RequestId) -> Vec<Do> {
        let error = ErrorBody::new(ErrorCode::BadToken, "the token is unknown or was revoked; log in again");
        vec![refuse(id, error), Do::Close(CloseCode::BadToken)]
    }

    /// The person has as many sessions as one may have; the connection may ask again until its time is up.
    pub(super) fn too_many_sessions(&mut self, id: RequestId) -> Do {
        if let Stage::SigningIn { until_ms } = self.stage {
            self.stage = Stage::Unsigned { until_ms };
        }
        let message = "this person has as many connections as one may have; close one first";
        let error = ErrorBody::new(ErrorCode::RateLimited, message).after(limits::SESSION_WAIT_MS);
        refuse(id, error)
    }

    /// A request was answered.
    pub(super) fn answered(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Whether answers are owed.
    pub(super) fn has_requests_under_way(&self) -> bool {
        self.in_flight > 0
    }

    /// Whether the client follows everything it can read at a glance.
    pub(super) fn asked_for_mine(&self) -> bool {
        self.asked_for_mine
    }

    /// When to call [`Logic::time`] next.
    pub(super) fn wakes_at_ms(&self) -> u64 {
        match self.stage {
            Stage::Unsigned { until_ms } => until_ms,
            Stage::SigningIn { .. } | Stage::SignedIn => self.pong_due_ms.unwrap_or(self.ping_due_ms),
        }
    }

    /// Time passed. `held_back` says that the server itself is not reading or cannot write now; a pong is not
    /// due then, because the client may not even have the ping.
    pub(super) fn time(&mut self, now_ms: u64, held_back: bool) -> Vec<Do> {
        match self.stage {
            Stage::Unsigned { until_ms } if now_ms >= until_ms => {
                return vec![Do::Close(CloseCode::SignInTimeout)];
            }
            Stage::Unsigned { .. } => return vec![],
            Stage::SigningIn { .. } | Stage::SignedIn => {}
        }
        if let Some(due_ms) = self.pong_due_ms {
            if held_back {
                self.pong_due_ms = Some(now_ms.max(due_ms) + wire::PONG_MS_MAX);
            } else if now_ms >= due_ms {
                return vec![Do::Close(CloseCode::PongTimeout)];
            }
            return vec![];
        }
        if now_ms >= self.ping_due_ms {
            self.ping_due_ms = now_ms + self.ping_ms;
            if !held_back {
                self.pong_due_ms = Some(now_ms + wire::PONG_MS_MAX);
                return vec![Do::Send(ServerFrame::Ping)];
            }
        }
        vec![]
    }

    fn typing(&mut self, topic: Topic, now_ms: u64) -> Vec<Do> {
        // Not answered, so not refused either: what is too much is dropped, up to a point.
        if self.stage != Stage::SignedIn {
            return vec![];
        }
        match self.within_rate(now_ms) {
            Ok(()) => vec![Do::Typing { topic }],
            Err(_) => self.drop_silently(),
        }
    }

    /// Something came that is not answered and not wanted: a pong nobody asked for, a WebSocket ping. Within
    /// the rate it is nothing; a flood of it ends the connection.
    pub(super) fn noise(&mut self, now_ms: u64) -> Vec<Do> {
        if self.within_rate(now_ms).is_ok() { vec![] } else { self.drop_silently() }
    }

    /// Whether so many items of history may be read now, or after how many milliseconds.
    pub(super) fn may_read(&self, items: u32, now_ms: u64) -> Result<(), u64> {
        self.allowance.as_ref().map_or(Ok(()), |allowance| allowance.history(items, now_ms))
    }

    /// A stranger's frames are counted by other bounds.
    fn within_rate(&self, now_ms: u64) -> Result<(), u64> {
        self.allowance.as_ref().map_or(Ok(()), |allowance| allowance.request(now_ms))
    }

    fn may_ask(&self, op: &Op, now_ms: u64) -> Result<(), u64> {
        self.within_rate(now_ms)?;
        match (&self.allowance, op) {
            (Some(allowance), Op::Search { .. }) => allowance.search(now_ms),
            _ => Ok(()),
        }
    }

    fn drop_silently(&mut self) -> Vec<Do> {
        self.refusals_in_row += 1;
        if self.refusals_in_row < limits::REFUSALS_IN_ROW_MAX {
            vec![]
        } else {
            vec![Do::Close(CloseCode::TooManyErrors)]
        }
    }

    fn request(&mut self, id: RequestId, op: Op, now_ms: u64) -> Vec<Do> {
        match (self.stage, op) {
            (Stage::Unsigned { until_ms }, Op::Hello { token, agent }) => {
                if agent.len() > wire::AGENT_BYTES_MAX {
                    let error = ErrorBody::new(ErrorCode::BadFrame, "the agent may have 64 bytes");
                    return vec![refuse(id, error)];
                }
                self.stage = Stage::SigningIn { until_ms };
                vec![Do::SignIn { id, token }]
            }
            (Stage::Unsigned { .. }, _) => {
                let error = ErrorBody::new(ErrorCode::NotSignedIn, "say hello with a token first");
                self.strike(refuse(id, error))
            }
            (_, Op::Hello { .. }) => {
                let error = ErrorBody::new(ErrorCode::AlreadySignedIn, "this connection is signed in");
                self.strike(refuse(id, error))
            }
            (_, op) => match self.may_ask(&op, now_ms) {
                Ok(()) => {
                    self.in_flight += 1;
                    self.refusals_in_row = 0;
                    self.asked_for_mine |= op == Op::Mine;
                    vec![todo(id, op)]
                }
                Err(wait_ms) => self.too_fast(id, wait_ms),
            },
        }
    }

    fn too_fast(&mut self, id: RequestId, wait_ms: u64) -> Vec<Do> {
        let error = ErrorBody::new(ErrorCode::RateLimited, "too many requests").after(wait_ms);
        self.refusals_in_row += 1;
        if self.refusals_in_row < limits::REFUSALS_IN_ROW_MAX {
            vec![refuse(id, error)]
        } else {
            vec![refuse(id, error), Do::Close(CloseCode::TooManyErrors)]
        }
    }

    fn bad_frame(&mut self, error: DecodeError, now_ms: u64) -> Vec<Do> {
        let DecodeError { code, id, message } = error;
        let error = ErrorBody::new(code, message);
        let answer = match id {
            Some(id) => refuse(id, error),
            None => Do::Send(ServerFrame::Error { error }),
        };
        // An op of a newer protocol or a text with a bad character is a mistake, not noise, within the rate.
        let mistake = matches!(code, ErrorCode::UnknownOp | ErrorCode::BadText | ErrorCode::NotFound);
        if !mistake || self.stage != Stage::SignedIn {
            return self.strike(answer);
        }
        match (self.within_rate(now_ms), id) {
            (Ok(()), _) => vec![answer],
            (Err(wait_ms), Some(id)) => self.too_fast(id, wait_ms),
            (Err(_), None) => self.strike(answer),
        }
    }

    fn strike(&mut self, answer: Do) -> Vec<Do> {
        self.bad_frames += 1;
        if self.bad_frames < limits::BAD_FRAMES_MAX {
            vec![answer]
        } else {
            vec![answer, Do::Close(CloseCode::TooManyErrors)]
        }
    }
}

/// Whether a position can be resumed from (guarantee 3); never clamped.
pub(super) fn resume(after: Position, epoch: Epoch, head: Seq) -> Result<(), ErrorBody> {
    let no = |message: &str| Err(ErrorBody::new(ErrorCode::StartFromView, message));
    if after.epoch != epoch {
        no("this position is of another history; load a view and subscribe after its as_of")
    } else if after.seq > head {
        no("this position is past the head; load a view and subscribe after its as_of")
    } else if head.0 - after.seq.0 > wire::REPLAY_EVENTS_MAX {
        no("more than 10000 events to replay; load a view and subscribe after its as_of")
    } else {
        Ok(())
    }
}

pub(super) fn refuse(id: RequestId, error: ErrorBody) -> Do {
    Do::Send(ServerFrame::Reply { id, outcome: Outcome::Error(error) })
}

#[allow(clippy::too_many_lines, reason = "a table: one arm an op")]
fn todo(id: RequestId, op: Op) -> Do {
    match op {
        Op::Pins { topic } => Do::Pins { id, topic },
        Op::RemovePost { topic, client_id, post, rule, reason } => {
            Do::Submit { id, act: Act::RemovePost { topic, client_id, post, rule, reason } }
        }
        Op::Appeal { neighbourhood, client_id, act, text } => {
            Do::Submit { id, act: Act::Appeal { neighbourhood, client_id, act, text } }
        }
        Op::Pin { topic, client_id, post, on } => {
            Do::Submit { id, act: Act::Pin { topic, client_id, post, on } }
        }
        Op::Ban { neighbourhood, client_id, user, rule, reason } => {
            Do::Submit { id, act: Act::Ban { neighbourhood, client_id, user, rule, reason } }
        }
        Op::Unban { neighbourhood, client_id, user } => {
            Do::Submit { id, act: Act::Unban { neighbourhood, client_id, user } }
        }
        Op::Screening { neighbourhood, client_id, on } => {
            Do::Submit { id, act: Act::Screening { neighbourhood, client_id, on } }
        }
        Op::Approve { neighbourhood, client_id, held } => {
            Do::Submit { id, act: Act::Approve { neighbourhood, client_id, held } }
        }
        Op::Reject { neighbourhood, client_id, held, rule, reason } => {
            Do::Submit { id, act: Act::Reject { neighbourhood, client_id, held, rule, reason } }
        }
        Op::Withdraw { neighbourhood, client_id, held } => {
            Do::Submit { id, act: Act::Withdraw { neighbourhood, client_id, held } }
        }
        Op::View { topic, last, before } => {
            Do::View { id, topic, last: last.unwrap_or(wire::VIEW_ITEMS_DEFAULT), before }
        }
        Op::Subscribe { topic, after } => Do::Subscribe { id, topic, after },
        Op::Unsubscribe { topic } => Do::Unsubscribe { id, topic },
        Op::Mine | Op::Hello { .. } => Do::Mine { id },
        Op::Post { topic, client_id, text, reply_to, mentions, mention_all } => {
            let mentions = Mentions::of(mentions, mention_all);
            Do::Submit { id, act: Act::Post { topic, client_id, text, reply_to, mentions } }
        }
        Op::Edit { topic, client_id, post, text, mentions, mention_all } => {
            let mentions = Mentions::of(mentions, mention_all);
            Do::Submit { id, act: Act::Edit { topic, client_id, post, text, mentions } }
        }
        Op::Delete { topic, client_id, post } => {
            Do::Submit { id, act: Act::Delete { topic, client_id, post } }
        }
        Op::React { topic, client_id, post, reaction, on } => {
            Do::Submit { id, act: Act::React { topic, client_id, post, reaction, on } }
        }
        Op::Read { topic, seq } => Do::Submit { id, act: Act::Read { topic, seq } },
        Op::Appoint { neighbourhood, user, office } => {
            Do::Submit { id, act: Act::Appoint { neighbourhood, user, office } }
        }
        Op::Dismiss { neighbourhood, user } => Do::Submit { id, act: Act::Dismiss { neighbourhood, user } },
        Op::Leave { neighbourhood } => Do::Submit { id, act: Act::Leave { neighbourhood } },
        Op::Mute { neighbourhood, client_id, user, minutes, rule, reason } => {
            Do::Submit { id, act: Act::Mute { neighbourhood, client_id, user, minutes, rule, reason } }
        }
        Op::SlowMode { neighbourhood, client_id, seconds } => {
            Do::Submit { id, act: Act::SlowMode { neighbourhood, client_id, seconds } }
        }
        Op::Apply { code, residence } => Do::Submit { id, act: Act::Apply { code, residence } },
        Op::Admit { neighbourhood, user } => Do::Submit { id, act: Act::Admit { neighbourhood, user } },
        Op::Refuse { neighbourhood, user, reason } => {
            Do::Submit { id, act: Act::Refuse { neighbourhood, user, reason } }
        }
        Op::RenewJoinCode { neighbourhood, client_id } => {
            Do::Submit { id, act: Act::RenewJoinCode { neighbourhood, client_id } }
        }
        Op::RevokeJoinCode { neighbourhood } => Do::Submit { id, act: Act::RevokeJoinCode { neighbourhood } },
        Op::AskContact { neighbourhood, client_id, user } => {
            Do::Submit { id, act: Act::AskContact { neighbourhood, client_id, user } }
        }
        Op::AnswerContact { neighbourhood, user, accept } => {
            Do::Submit { id, act: Act::AnswerContact { neighbourhood, user, accept } }
        }
        Op::Block { user, on } => Do::Submit { id, act: Act::Block { user, on } },
        Op::Blocked => Do::Blocked { id },
        Op::Search { text, topic, from, last, before } => {
            let last = last.unwrap_or(wire::SEARCH_HITS_DEFAULT);
            Do::Search { id, ask: Box::new(Ask { text, topic, from, last, before }) }
        }
        Op::Rename { name } => Do::Submit { id, act: Act::Rename { name } },
        Op::WithdrawApplication { neighbourhood } => {
            Do::Submit { id, act: Act::WithdrawApplication { neighbourhood } }
        }
        Op::OpenPoll { topic, client_id, question, options, several, seconds } => {
            Do::Submit { id, act: Act::OpenPoll { topic, client_id, question, options, several, seconds } }
        }
        Op::AnswerPoll { topic, post, options } => {
            Do::Submit { id, act: Act::AnswerPoll { topic, post, options } }
        }
        Op::ClosePoll { topic, client_id, post } => {
            Do::Submit { id, act: Act::ClosePoll { topic, client_id, post } }
        }
        Op::OpenMediation { neighbourhood, client_id, subject, parties } => {
            Do::Submit { id, act: Act::OpenMediation { neighbourhood, client_id, subject, parties } }
        }
        Op::AddParty { topic, client_id, user } => {
            Do::Submit { id, act: Act::AddParty { topic, client_id, user } }
        }
        Op::RemoveParty { topic, client_id, user } => {
            Do::Submit { id, act: Act::RemoveParty { topic, client_id, user } }
        }
        Op::CloseMediation { topic, client_id, outcome, text } => {
            Do::Submit { id, act: Act::CloseMediation { topic, client_id, outcome, text } }
        }
        Op::Report { neighbourhood, client_id, report, from } => {
            Do::Submit { id, act: Act::Report { neighbourhood, client_id, report, from } }
        }
        Op::ProposeIssue { topic, client_id, of } => {
            Do::Submit { id, act: Act::ProposeIssue { topic, client_id, of } }
        }
        Op::Comment { neighbourhood, client_id, issue, text } => {
            Do::Submit { id, act: Act::Comment { neighbourhood, client_id, issue, text } }
        }
        Op::StepIssue { neighbourhood, client_id, issue, step } => {
            Do::Submit { id, act: Act::StepIssue { neighbourhood, client_id, issue, step } }
        }
        Op::Blank { neighbourhood, client_id, issue, of, photo } => {
            Do::Submit { id, act: Act::Blank { neighbourhood, client_id, issue, of, photo } }
        }
        Op::FollowIssue { neighbourhood, issue, on } => {
            Do::Submit { id, act: Act::FollowIssue { neighbourhood, issue, on } }
        }
        Op::SetHandler { neighbourhood, client_id, issue, user, on } => {
            Do::Submit { id, act: Act::SetHandler { neighbourhood, client_id, issue, user, on } }
        }
        Op::Issues { neighbourhood, list, category, last, before } => {
            let (last, before) = (last.unwrap_or(wire::VIEW_ITEMS_DEFAULT), before.unwrap_or_default());
            Do::Issues { id, ask: Box::new(IssueAsk::List { neighbourhood, list, category, last, before }) }
        }
        Op::Issue { neighbourhood, issue, last, before } => {
            let last = last.unwrap_or(wire::VIEW_ITEMS_DEFAULT);
            Do::Issues { id, ask: Box::new(IssueAsk::One { neighbourhood, issue, last, before }) }
        }
        Op::Alike { neighbourhood, report } => {
            Do::Issues { id, ask: Box::new(IssueAsk::Alike { neighbourhood, report }) }
        }
        Op::WriteEntry { department, client_id, entry, title, text } => {
            Do::Submit { id, act: Act::WriteEntry { department, client_id, entry, title, text } }
        }
        Op::WithdrawEntry { department, client_id, entry } => {
            Do::Submit { id, act: Act::WithdrawEntry { department, client_id, entry } }
        }
        Op::Guide { department, entry, last, before } => {
            let (last, before) = (last.unwrap_or(wire::VIEW_ITEMS_DEFAULT), before.unwrap_or_default());
            let ask = DepartmentAsk::Guide { department, entry, last, before };
            Do::Issues { id, ask: Box::new(IssueAsk::Departments(ask)) }
        }
        Op::Work { all, last, before } => {
            let (last, before) = (last.unwrap_or(wire::VIEW_ITEMS_DEFAULT), before.unwrap_or_default());
            let ask = DepartmentAsk::Work { all, last, before };
            Do::Issues { id, ask: Box::new(IssueAsk::Departments(ask)) }
        }
        Op::Standing { neighbourhood } => Do::Standing { id, neighbourhood },
        Op::SetDuty { neighbourhood, client_id, user, slots } => {
            Do::Submit { id, act: Act::SetDuty { neighbourhood, client_id, user, slots } }
        }
        Op::Duty { neighbourhood } => Do::Duty { id, neighbourhood },
        Op::SetQuietHours { hours } => Do::Submit { id, act: Act::SetQuietHours { hours } },
        Op::QuietHours => Do::QuietHours { id },
        Op::Voice { neighbourhood } => Do::Voice { id, neighbourhood },
        Op::JoinCode { neighbourhood } => Do::JoinCode { id, neighbourhood },
        Op::Numbers { neighbourhood } => Do::Numbers { id, neighbourhood },
        Op::About { neighbourhood } => Do::About { id, neighbourhood },
        Op::Unmute { neighbourhood, client_id, user } => {
            Do::Submit { id, act: Act::Unmute { neighbourhood, client_id, user } }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)] // they stand for decoded frames
mod tests {
    use super::*;

    const SETTINGS: SessionSettings = SessionSettings {
        commands_per_s_max: 10,
        commands_burst_max: 100,
        history_items_per_s_max: 1,
        history_items_burst_max: 1,
        searches_per_s_max: 1,
        searches_burst_max: 2,
        ping_ms: 25_000,
        echo: false,
    };
    const ID: RequestId = RequestId(1);

    fn hello() -> Result<ClientFrame, DecodeError> {
        let op = Op::Hello { token: "t".into(), agent: String::new() };
        Ok(ClientFrame::Request(Request { id: ID, op }))
    }

    fn mine() -> Result<ClientFrame, DecodeError> {
        Ok(ClientFrame::Request(Request { id: ID, op: Op::Mine }))
    }

    fn noise() -> Result<ClientFrame, DecodeError> {
        Err(DecodeError { code: ErrorCode::NotJson, id: None, message: "noise".into() })
    }

    fn signed_in() -> Logic {
        let mut logic = Logic::new(SETTINGS, 0);
        logic.frame(hello(), 0);
        logic.signed_in(Arc::new(Allowance::full(SETTINGS, 0)));
        logic
    }

    fn code(done: &Do) -> ErrorCode {
        match done {
            Do::Send(
                ServerFrame::Reply { outcome: Outcome::Error(error), .. } | ServerFrame::Error { error },
            ) => error.code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_but_hello_is_taken_before_sign_in() {
        let mut logic = Logic::new(SETTINGS, 0);
        assert_eq!(code(&logic.frame(mine(), 0)[0]), ErrorCode::NotSignedIn);
        assert!(matches!(logic.frame(hello(), 0)[0], Do::SignIn { .. }));
        logic.signed_in(Arc::new(Allowance::full(SETTINGS, 0)));
        assert_eq!(logic.frame(mine(), 0), [Do::Mine { id: ID }]);
        assert_eq!(code(&logic.frame(hello(), 0)[0]), ErrorCode::AlreadySignedIn);
    }

    #[test]
    fn a_connection_that_says_no_hello_is_closed_after_ten_seconds() {
        let mut logic = Logic::new(SETTINGS, 0);
        assert_eq!(logic.wakes_at_ms(), 10_000);
        assert_eq!(logic.time(9_999, false), []);
        assert_eq!(logic.time(10_000, false), [Do::Close(CloseCode::SignInTimeout)]);
    }

    #[test]
    fn a_bad_token_is_told_and_closed() {
        let mut logic = Logic::new(SETTINGS, 0);
        logic.frame(hello(), 0);
        let done = Logic::bad_token(ID);
        assert_eq!(code(&done[0]), ErrorCode::BadToken);
        assert_eq!(done[1], Do::Close(CloseCode::BadToken));
    }

    #[test]
    fn noise_is_answered_and_closed_at_the_sixteenth() {
        let mut logic = signed_in();
        for _ in 1..limits::BAD_FRAMES_MAX {
            let done = logic.frame(noise(), 0);
            assert_eq!((done.len(), code(&done[0])), (1, ErrorCode::NotJson));
        }
        assert_eq!(logic.frame(noise(), 0)[1], Do::Close(CloseCode::TooManyErrors));
    }

    #[test]
    fn a_flood_is_refused_with_the_time_to_wait_and_costs_no_place() {
        let mut logic = signed_in();
        for _ in 0..SETTINGS.commands_burst_max {
            logic.frame(mine(), 0);
            logic.answered();
        }
        let done = logic.frame(mine(), 0);
        match &done[0] {
            Do::Send(ServerFrame::Reply { outcome: Outcome::Error(error), .. }) => {
                assert_eq!((error.code, error.retry_after_ms), (ErrorCode::RateLimited, Some(100)));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(logic.frame(mine(), 100), [Do::Mine { id: ID }]);
    }

    #[test]
    fn a_flood_that_goes_on_is_closed() {
        let mut logic = signed_in();
        let sent = SETTINGS.commands_burst_max + limits::REFUSALS_IN_ROW_MAX;
        let mut closed = Vec::new();
        for _ in 0..sent {
            closed = logic.frame(mine(), 0);
            logic.answered();
        }
        assert_eq!(closed[1], Do::Close(CloseCode::TooManyErrors));
    }

    #[test]
    fn a_session_with_64_requests_under_way_reads_no_more_until_one_is_answered() {
        let mut logic = signed_in();
        for _ in 0..wire::REQUESTS_IN_FLIGHT_MAX {
            assert!(logic.takes_frames());
            logic.frame(mine(), 0);
        }
        assert!(!logic.takes_frames());
        logic.answered();
        assert!(logic.takes_frames());
    }

    #[test]
    fn a_ping_is_sent_on_time_and_its_pong_is_due_in_ten_seconds() {
        let mut logic = signed_in();
        assert_eq!(logic.time(25_000, false), [Do::Send(ServerFrame::Ping)]);
        assert_eq!(logic.wakes_at_ms(), 35_000);
        assert_eq!(logic.time(35_000, false), [Do::Close(CloseCode::PongTimeout)]);
        let mut logic = signed_in();
        logic.time(25_000, false);
        logic.frame(Ok(ClientFrame::Pong), 30_000);
        assert_eq!(logic.time(35_000, false), []);
        assert_eq!(logic.wakes_at_ms(), 50_000);
    }

    #[test]
    fn a_pong_is_not_due_while_the_server_holds_the_reader_back() {
        let mut logic = signed_in();
        logic.time(25_000, false);
        assert_eq!(logic.time(35_000, true), []);
        assert_eq!(logic.time(45_000, false), [Do::Close(CloseCode::PongTimeout)]);
    }

    #[test]
    fn a_position_past_the_head_of_another_history_or_too_far_behind_is_never_clamped() {
        let epoch = Epoch(1);
        let at = |seq| Position { epoch, seq: Seq(seq) };
        assert!(resume(at(0), epoch, Seq(10_000)).is_ok());
        assert!(resume(at(5), epoch, Seq(5)).is_ok());
        for (after, head) in [(at(6), 5), (at(0), 10_001), (Position { epoch: Epoch(2), seq: Seq(5) }, 5)] {
            assert_eq!(resume(after, epoch, Seq(head)).unwrap_err().code, ErrorCode::StartFromView);
        }
    }
}
