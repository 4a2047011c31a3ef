//! The app's requests until they are answered: in order within a topic, sent again as often as it takes.
//! It must never forget one, and never change its `client_id`.

use std::collections::BTreeMap;

use super::bounds;
use super::jitter::Jitter;
use super::update::Ticket;
use crate::op::Op;
use crate::topic::Topic;

/// A request and the app's ticket for it.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) ticket: Ticket,
    pub(super) op: Op,
}

/// All that wait to be sent. What is in flight is held by the machine and comes back by [`Asks::put_back`].
#[derive(Debug, Default)]
pub(super) struct Asks {
    lanes: BTreeMap<Option<Topic>, Lane>,
    last_ticket: u64,
    unanswered: usize,
}

/// The requests of one topic. One that is refused for now holds up those behind it, so that a person's posts
/// do not overtake each other; those of other topics go on.
#[derive(Debug, Default)]
struct Lane {
    waiting: BTreeMap<Ticket, Op>,
    not_before_ms: u64,
    failures: u32,
}

impl Asks {
    pub(super) fn unanswered(&self) -> usize {
        self.unanswered
    }

    pub(super) fn has_room(&self) -> bool {
        self.unanswered < bounds::ASKS_MAX
    }

    pub(super) fn add(&mut self, op: Op) -> Ticket {
        self.last_ticket += 1;
        self.unanswered += 1;
        let ticket = Ticket(self.last_ticket);
        self.put_back(Ask { ticket, op });
        ticket
    }

    /// Takes back what was sent and not answered: to the place where it was.
    pub(super) fn put_back(&mut self, ask: Ask) {
        self.lanes.entry(topic_of(&ask.op)).or_default().waiting.insert(ask.ticket, ask.op);
    }

    /// Takes back what was refused for now, and says how long its topic waits.
    pub(super) fn put_off(
        &mut self,
        ask: Ask,
        retry_after_ms: Option<u64>,
        jitter: &mut Jitter,
        now_ms: u64,
    ) -> u64 {
        let lane = self.lanes.entry(topic_of(&ask.op)).or_default();
        lane.waiting.insert(ask.ticket, ask.op);
        // Of those that were sent together each is refused; that is one failure and not many.
        let first_of_burst = lane.not_before_ms <= now_ms;
        if first_of_burst {
            lane.not_before_ms = now_ms + jitter.retry(lane.failures, retry_after_ms);
            lane.failures = lane.failures.saturating_add(1);
        } else if let Some(named_ms) = retry_after_ms {
            let named_ms = now_ms + named_ms.min(bounds::RETRY_AFTER_MS_MAX);
            lane.not_before_ms = lane.not_before_ms.max(named_ms);
        }
        lane.not_before_ms - now_ms
    }

    /// Counts a request as answered.
    pub(super) fn settle(&mut self, op: &Op) {
        self.unanswered = self.unanswered.saturating_sub(1);
        let key = topic_of(op);
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.failures = 0;
            if lane.waiting.is_empty() {
                self.lanes.remove(&key);
            }
        }
    }

    /// The oldest request that may be sent now.
    pub(super) fn next_due(&mut self, now_ms: u64) -> Option<Ask> {
        let due = |lane: &&mut Lane| lane.not_before_ms <= now_ms && !lane.waiting.is_empty();
        let oldest = |lane: &&mut Lane| lane.waiting.first_key_value().map(|(ticket, _)| *ticket);
        let lane = self.lanes.values_mut().filter(due).min_by_key(oldest)?;
        lane.waiting.pop_first().map(|(ticket, op)| Ask { ticket, op })
    }

    /// When the next may be sent.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.lanes.values().filter(|lane| !lane.waiting.is_empty()).map(|lane| lane.not_before_ms).min()
    }

    /// Gives up all that wait, oldest first.
    pub(super) fn give_up(&mut self) -> Vec<Ask> {
        let lanes = std::mem::take(&mut self.lanes).into_values();
        let mut asks: Vec<Ask> =
            lanes.flat_map(|lane| lane.waiting).map(|(ticket, op)| Ask { ticket, op }).collect();
        asks.sort_by_key(|ask| ask.ticket);
        self.unanswered = 0;
        asks
    }
}

/// Whether the app may ask this. The rest is sent by the machine, which has to know what it sent.
pub(super) fn may_be_asked(op: &Op) -> bool {
    match op {
        Op::View { .. }
        | Op::Mine
        | Op::Post { .. }
        | Op::Edit { .. }
        | Op::Delete { .. }
        | Op::React { .. }
        | Op::Appoint { .. }
        | Op::Dismiss { .. }
        | Op::Leave { .. }
        | Op::Mute { .. }
        | Op::Unmute { .. }
        | Op::SlowMode { .. }
        | Op::Apply { .. }
        | Op::Admit { .. }
        | Op::Refuse { .. }
        | Op::RenewJoinCode { .. }
        | Op::RevokeJoinCode { .. }
        | Op::Standing { .. }
        | Op::About { .. }
        | Op::Voice { .. }
        | Op::RemovePost { .. }
        | Op::Appeal { .. }
        | Op::Pin { .. }
        | Op::Pins { .. }
        | Op::Ban { .. }
        | Op::Unban { .. }
        | Op::Screening { .. }
        | Op::Approve { .. }
        | Op::Reject { .. }
        | Op::Withdraw { .. }
        | Op::AskContact { .. }
        | Op::AnswerContact { .. }
        | Op::Block { .. }
        | Op::Blocked
        | Op::Search { .. }
        | Op::Rename { .. }
        | Op::WithdrawApplication { .. }
        | Op::OpenPoll { .. }
        | Op::AnswerPoll { .. }
        | Op::ClosePoll { .. }
        | Op::OpenMediation { .. }
        | Op::AddParty { .. }
        | Op::RemoveParty { .. }
        | Op::CloseMediation { .. }
        | Op::Report { .. }
        | Op::Comment { .. }
        | Op::StepIssue { .. }
        | Op::Blank { .. }
        | Op::FollowIssue { .. }
        | Op::SetHandler { .. }
        | Op::Issues { .. }
        | Op::Issue { .. }
        | Op::Alike { .. }
        | Op::WriteEntry { .. }
        | Op::WithdrawEntry { .. }
        | Op::Guide { .. }
        | Op::Work { .. }
        | Op::Duty { .. }
        | Op::SetDuty { .. }
        | Op::QuietHours
        | Op::SetQuietHours { .. }
        | Op::ProposeIssue { .. }
        | Op::Numbers { .. }
        | Op::JoinCode { .. } => true,
        Op::Hello { .. } | Op::Subscribe { .. } | Op::Unsubscribe { .. } | Op::Read { .. } => false,
    }
}

/// The topic that an op is about.
pub(super) fn topic_of(op: &Op) -> Option<Topic> {
    match op {
        // Of which neighbourhood a code is, only the server knows; a block is about a person, wherever.
        // So is one's own name.
        Op::Hello { .. }
        | Op::Mine
        | Op::Apply { .. }
        | Op::Block { .. }
        | Op::Blocked
        | Op::QuietHours
        | Op::SetQuietHours { .. }
        | Op::Rename { .. } => None,
        Op::Search { topic, .. } => *topic,
        Op::View { topic, .. }
        | Op::Subscribe { topic, .. }
        | Op::Unsubscribe { topic }
        | Op::Post { topic, .. }
        | Op::Edit { topic, .. }
        | Op::Delete { topic, .. }
        | Op::React { topic, .. }
        | Op::Pin { topic, .. }
        | Op::Pins { topic }
        | Op::OpenPoll { topic, .. }
        | Op::AnswerPoll { topic, .. }
        | Op::ClosePoll { topic, .. }
        | Op::AddParty { topic, .. }
        | Op::RemoveParty { topic, .. }
        | Op::CloseMediation { topic, .. }
        | Op::ProposeIssue { topic, .. }
        | Op::Read { topic, .. } => Some(*topic),
        // It becomes an act of the record, whichever group it is about.
        Op::RemovePost { topic, .. } => topic.neighbourhood().map(Topic::Moderation),
        Op::Voice { neighbourhood } | Op::Approve { neighbourhood, .. } => Some(Topic::Group(*neighbourhood)),
        Op::Report { neighbourhood, .. }
        | Op::Comment { neighbourhood, .. }
        | Op::StepIssue { neighbourhood, .. }
        | Op::Blank { neighbourhood, .. }
        | Op::FollowIssue { neighbourhood, .. }
        | Op::SetHandler { neighbourhood, .. }
        | Op::Issues { neighbourhood, .. }
        | Op::Issue { neighbourhood, .. }
        | Op::Alike { neighbourhood, .. } => Some(Topic::Issues(*neighbourhood)),
        Op::WriteEntry { .. } | Op::WithdrawEntry { .. } | Op::Guide { .. } | Op::Work { .. } => {
            Some(Topic::Departments)
        }
        Op::Appeal { neighbourhood, .. } => Some(Topic::Appeals(*neighbourhood)),
        Op::Appoint { neighbourhood, .. }
        | Op::Dismiss { neighbourhood, .. }
        | Op::Leave { neighbourhood }
        | Op::Standing { neighbourhood }
        | Op::About { neighbourhood }
        // Which number it gets, only the server knows.
        | Op::OpenMediation { neighbourhood, .. }
        | Op::AskContact { neighbourhood, .. }
        | Op::AnswerContact { neighbourhood, .. } => Some(Topic::Roster(*neighbourhood)),
        Op::Admit { neighbourhood, .. }
        | Op::Refuse { neighbourhood, .. }
        | Op::WithdrawApplication { neighbourhood }
        | Op::Numbers { neighbourhood }
        | Op::Duty { neighbourhood }
        | Op::SetDuty { neighbourhood, .. }
        | Op::JoinCode { neighbourhood }
        | Op::RenewJoinCode { neighbourhood, .. }
        | Op::RevokeJoinCode { neighbourhood }
        | Op::Withdraw { neighbourhood, .. } => Some(Topic::Desk(*neighbourhood)),
        Op::Mute { neighbourhood, .. }
        | Op::Unmute { neighbourhood, .. }
        | Op::SlowMode { neighbourhood, .. }
        | Op::Ban { neighbourhood, .. }
        | Op::Unban { neighbourhood, .. }
        | Op::Screening { neighbourhood, .. }
        | Op::Reject { neighbourhood, .. } => Some(Topic::Moderation(*neighbourhood)),
    }
}
