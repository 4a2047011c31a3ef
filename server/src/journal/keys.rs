//! Where everything stands: one tree, prefixed keys, numbers big-endian, so that a topic's history and
//! every group of rows is one range. Never here: values.

use linli_protocol::{Pair, Seq, Topic};

use super::RowGroup;
use super::topics::{Form, Rest, numbers_of_topic, topic_of_numbers};
use crate::domain::{RowKey, Shard};

/// A key of the tree.
pub(super) type Key = Vec<u8>;

// First bytes. They stay what they are for ever: stored data is found by them.
const META: u8 = 0x01;
const BATCH: u8 = 0x02;
const EVENT: u8 = 0x03;
const COUNTERS: u8 = 0x10;
const PERSON: u8 = 0x11;
const ACCOUNT: u8 = 0x12;
const DEVICE: u8 = 0x13;
const READ_MARK: u8 = 0x14;
const ANSWERED: u8 = 0x15;
const NEIGHBOURHOOD: u8 = 0x16;
const MEMBER: u8 = 0x17;
const POST: u8 = 0x18;
const REACTION: u8 = 0x19;
const MUTE: u8 = 0x1a;
const SLOW_MODE: u8 = 0x1b;
const APPLICANT: u8 = 0x1c;
const JOIN_CODE: u8 = 0x1d;
const RESIDENCE: u8 = 0x1e;
const SETTINGS: u8 = 0x2a;
const MENTIONED: u8 = 0x30;
const ALL_MENTIONED: u8 = 0x31;
const POLL: u8 = 0x32;
const POLL_ANSWER: u8 = 0x33;
const POLL_RESULT: u8 = 0x34;
const MEDIATION: u8 = 0x35;
const ISSUE: u8 = 0x36;
const ISSUE_ENTRY: u8 = 0x37;
const CASE: u8 = 0x38;
const ALERT: u8 = 0x39;
const FOLLOWER: u8 = 0x3a;
const PHOTO: u8 = 0x3b;
const DEPARTMENT: u8 = 0x3f;
const GUIDE_ENTRY: u8 = 0x40;
const DUTY: u8 = 0x3c;
const QUIET_HOURS: u8 = 0x3d;
const PROPOSAL: u8 = 0x3e;
const DESK_TEXT: u8 = 0x1f;
const APPEAL: u8 = 0x20;
const BAN: u8 = 0x21;
const SCREENING: u8 = 0x22;
const PINS: u8 = 0x23;
const SEAL_KEY: u8 = 0x25;
const CONVERSATION: u8 = 0x26;
const BLOCK: u8 = 0x27;
const REFUSAL: u8 = 0x28;

/// A topic's kind, and its neighbourhood; of most topics that is all.
const TOPIC_BYTES: usize = 5;
const RENAMES: u8 = 0x2b;
const CARD_CHANGED: u8 = 0x2c;
const SCANS: u8 = 0x2d;

/// From here (included) to there (excluded).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Key,
    pub(super) to: Key,
}

impl Range {
    /// All keys that begin so.
    pub(super) fn of_prefix(prefix: Key) -> Range {
        let mut to = prefix.clone();
        // No prefix is all 0xff, because no first byte is.
        while let Some(last) = to.pop() {
            if let Some(next) = last.checked_add(1) {
                to.push(next);
                break;
            }
        }
        Range { from: prefix, to }
    }
}

/// The journal's own data.
pub(super) fn meta() -> Key {
    vec![META]
}

/// One part of a batch's index.
pub(super) fn batch(number: u64, part: u16) -> Key {
    Bytes::of(BATCH).u64(number).u16(part).0
}

/// The indexes of the batches from this number on.
pub(super) fn batches_from(number: u64) -> Range {
    Range { from: batch(number, 0), to: vec![BATCH + 1] }
}

/// Reads a batch key back.
pub(super) fn batch_place(key: &[u8]) -> Option<(u64, u16)> {
    let rest = key.strip_prefix(&[BATCH])?;
    let (number, part) = rest.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*number), u16::from_be_bytes(part.try_into().ok()?)))
}

/// An event.
pub(super) fn event(topic: Topic, seq: Seq) -> Key {
    Bytes::of(EVENT).topic(topic).u64(seq.0).0
}

/// Events with `first <= seq <= last`.
pub(super) fn events(topic: Topic, first: Seq, last: Seq) -> Range {
    let mut to = event(topic, last);
    to.push(0); // the least key after `last`, also when it is the greatest number
    Range { from: event(topic, first), to }
}

/// All events of all topics after this one; of all topics for `None`.
pub(super) fn events_of_topics_after(topic: Option<Topic>) -> Range {
    let from = topic.map_or_else(|| vec![EVENT], |t| Range::of_prefix(Bytes::of(EVENT).topic(t).0).to);
    Range { from, to: vec![EVENT + 1] }
}

/// All that stands before the batches: the journal's own data.
pub(super) fn before_batches() -> Range {
    Range { from: Vec::new(), to: vec![BATCH] }
}

/// All that stands after the events: the rows, and whatever does not belong here.
pub(super) fn after_events() -> Range {
    Range { from: vec![EVENT + 1], to: vec![u8::MAX] }
}

/// Reads an event key back.
pub(super) fn event_place(key: &[u8]) -> Option<(Topic, Seq)> {
    let rest = key.strip_prefix(&[EVENT])?;
    let (kind, _) = rest.split_first()?;
    let form = Form::of_kind(*kind);
    let (topic, seq) = rest.split_at_checked(TOPIC_BYTES + form.bytes())?;
    let (neighbourhood, rest) = topic.get(1..)?.split_first_chunk::<4>()?;
    let number = |bytes: &[u8]| Some(u64::from_be_bytes(bytes.try_into().ok()?));
    let rest = match form {
        Form::Alone => Rest::Nothing,
        Form::OfTwo => {
            let (lower, higher) = rest.split_at_checked(8)?;
            Rest::Pair(number(lower)?, number(higher)?)
        }
        Form::Numbered => Rest::Number(u32::from_be_bytes(rest.try_into().ok()?)),
        Form::OfOne => Rest::Person(number(rest)?),
    };
    let topic = topic_of_numbers((*kind, u32::from_be_bytes(*neighbourhood), rest))?;
    Some((topic, Seq(number(seq)?)))
}

/// A row.
pub(super) fn row(key: &RowKey) -> Key {
    match key {
        RowKey::Counters => Bytes::of(COUNTERS),
        RowKey::Person(user) => Bytes::of(PERSON).u64(user.0),
        RowKey::Account(login) => Bytes::of(ACCOUNT).rest(login.as_str().as_bytes()),
        RowKey::Device(token_hash) => Bytes::of(DEVICE).rest(token_hash),
        RowKey::ReadMark(user, topic) => Bytes::of(READ_MARK).u64(user.0).topic(*topic),
        RowKey::Mentioned(user, topic) => Bytes::of(MENTIONED).u64(user.0).topic(*topic),
        RowKey::AllMentioned(topic) => Bytes::of(ALL_MENTIONED).topic(*topic),
        RowKey::Answered(shard, user, id) => {
            Bytes::of(ANSWERED).shard(*shard).u64(user.0).rest(&id.0.to_be_bytes())
        }
        RowKey::Neighbourhood(n) => Bytes::of(NEIGHBOURHOOD).u32(n.0),
        RowKey::Settings(n) => Bytes::of(SETTINGS).u32(n.0),
        RowKey::Renames(user) => Bytes::of(RENAMES).u64(user.0),
        RowKey::CardChanged(user) => Bytes::of(CARD_CHANGED).u64(user.0),
        RowKey::Scans(n) => Bytes::of(SCANS).u32(n.0),
        RowKey::Member(n, user) => Bytes::of(MEMBER).u32(n.0).u64(user.0),
        RowKey::Mute(n, user) => Bytes::of(MUTE).u32(n.0).u64(user.0),
        RowKey::SlowMode(n) => Bytes::of(SLOW_MODE).u32(n.0),
        RowKey::Applicant(n, user) => Bytes::of(APPLICANT).u32(n.0).u64(user.0),
        RowKey::JoinCode(n) => Bytes::of(JOIN_CODE).u32(n.0),
        RowKey::Residence(n, user) => Bytes::of(RESIDENCE).u32(n.0).u64(user.0),
        RowKey::DeskText(n, entry) => Bytes::of(DESK_TEXT).u32(n.0).u64(entry.0),
        RowKey::Appeal(n, act) => Bytes::of(APPEAL).u32(n.0).u64(act.0),
        RowKey::Ban(n, user) => Bytes::of(BAN).u32(n.0).u64(user.0),
        RowKey::Screening(n) => Bytes::of(SCREENING).u32(n.0),
        RowKey::Pins(topic) => Bytes::of(PINS).topic(*topic),
        RowKey::Poll(topic, post) => Bytes::of(POLL).topic(*topic).u64(post.0),
        RowKey::PollAnswer(topic, post, user) => Bytes::of(POLL_ANSWER).topic(*topic).u64(post.0).u64(user.0),
        RowKey::PollResult(topic, post) => Bytes::of(POLL_RESULT).topic(*topic).u64(post.0),
        RowKey::Mediation(n, number) => Bytes::of(MEDIATION).u32(n.0).u32(number.0),
        RowKey::Issue(n, issue) => Bytes::of(ISSUE).u32(n.0).u32(issue.0),
        RowKey::IssueEntry(n, issue, seq) => Bytes::of(ISSUE_ENTRY).u32(n.0).u32(issue.0).u64(seq.0),
        RowKey::Case(n, issue) => Bytes::of(CASE).u32(n.0).u32(issue.0),
        RowKey::Alert(n, user, issue) => Bytes::of(ALERT).u32(n.0).u64(user.0).u32(issue.0),
        RowKey::Department(department) => Bytes::of(DEPARTMENT).u32(department.0),
        RowKey::GuideEntry(department, entry) => Bytes::of(GUIDE_ENTRY).u32(department.0).u32(entry.0),
        RowKey::Photo(photo, owner) => Bytes::of(PHOTO).rest(&photo.0).u64(owner.0),
        RowKey::Follower(n, issue, user) => Bytes::of(FOLLOWER).u32(n.0).u32(issue.0).u64(user.0),
        RowKey::Duty(n, user) => Bytes::of(DUTY).u32(n.0).u64(user.0),
        RowKey::QuietHours(user) => Bytes::of(QUIET_HOURS).u64(user.0),
        RowKey::Proposal(n, pair, of) => Bytes::of(PROPOSAL).u32(n.0).pair(*pair).u64(of.0),
        RowKey::SealKey => Bytes::of(SEAL_KEY),
        RowKey::Conversation(n, pair) => Bytes::of(CONVERSATION).u32(n.0).pair(*pair),
        RowKey::Block(user, other) => Bytes::of(BLOCK).u64(user.0).u64(other.0),
        RowKey::Refusal(n, user, other) => Bytes::of(REFUSAL).u32(n.0).u64(user.0).u64(other.0),
        RowKey::Post(topic, post) => Bytes::of(POST).topic(*topic).u64(post.0),
        RowKey::Reaction(topic, post, user, reaction) => {
            Bytes::of(REACTION).topic(*topic).u64(post.0).u64(user.0).rest(reaction.as_str().as_bytes())
        }
    }
    .0
}

/// A group of rows.
pub(super) fn rows(group: RowGroup) -> Range {
    let prefix = match group {
        RowGroup::Counters => Bytes::of(COUNTERS),
        RowGroup::People => Bytes::of(PERSON),
        RowGroup::Accounts => Bytes::of(ACCOUNT),
        RowGroup::Devices => Bytes::of(DEVICE),
        RowGroup::Neighbourhoods => Bytes::of(NEIGHBOURHOOD),
        RowGroup::Settings => Bytes::of(SETTINGS),
        RowGroup::Renames => Bytes::of(RENAMES),
        RowGroup::CardsChanged => Bytes::of(CARD_CHANGED),
        RowGroup::Scans => Bytes::of(SCANS),
        RowGroup::Members => Bytes::of(MEMBER),
        RowGroup::ReadMarks(user) => Bytes::of(READ_MARK).u64(user.0),
        RowGroup::AllReadMarks => Bytes::of(READ_MARK),
        RowGroup::MentionsOf(user) => Bytes::of(MENTIONED).u64(user.0),
        RowGroup::Mentions => Bytes::of(MENTIONED),
        RowGroup::MentionsOfAll => Bytes::of(ALL_MENTIONED),
        RowGroup::Answers => Bytes::of(ANSWERED),
        RowGroup::MembersOf(n) => Bytes::of(MEMBER).u32(n.0),
        RowGroup::Mutes => Bytes::of(MUTE),
        RowGroup::MutesOf(n) => Bytes::of(MUTE).u32(n.0),
        RowGroup::SlowModes => Bytes::of(SLOW_MODE),
        RowGroup::SlowModeOf(n) => Bytes::of(SLOW_MODE).u32(n.0),
        RowGroup::Applicants => Bytes::of(APPLICANT),
        RowGroup::ApplicantsOf(n) => Bytes::of(APPLICANT).u32(n.0),
        RowGroup::JoinCodes => Bytes::of(JOIN_CODE),
        RowGroup::JoinCodeOf(n) => Bytes::of(JOIN_CODE).u32(n.0),
        RowGroup::Residences => Bytes::of(RESIDENCE),
        RowGroup::DeskTexts => Bytes::of(DESK_TEXT),
        RowGroup::DeskTextsOf(n) => Bytes::of(DESK_TEXT).u32(n.0),
        RowGroup::Appeals => Bytes::of(APPEAL),
        RowGroup::AppealsOf(n) => Bytes::of(APPEAL).u32(n.0),
        RowGroup::Bans => Bytes::of(BAN),
        RowGroup::BansOf(n) => Bytes::of(BAN).u32(n.0),
        RowGroup::Screenings => Bytes::of(SCREENING),
        RowGroup::ScreeningOf(n) => Bytes::of(SCREENING).u32(n.0),
        RowGroup::Pins => Bytes::of(PINS),
        RowGroup::PinsOf(topic) => Bytes::of(PINS).topic(topic),
        RowGroup::Polls => Bytes::of(POLL),
        RowGroup::PollsOf(topic) => Bytes::of(POLL).topic(topic),
        RowGroup::PollAnswers => Bytes::of(POLL_ANSWER),
        RowGroup::PollResultsOf(topic) => Bytes::of(POLL_RESULT).topic(topic),
        RowGroup::Mediations => Bytes::of(MEDIATION),
        RowGroup::MediationOf(n, number) => Bytes::of(MEDIATION).u32(n.0).u32(number.0),
        RowGroup::Issues => Bytes::of(ISSUE),
        RowGroup::IssuesOf(n) => Bytes::of(ISSUE).u32(n.0),
        RowGroup::IssueEntriesOf(n) => Bytes::of(ISSUE_ENTRY).u32(n.0),
        RowGroup::Timeline(n, issue) => Bytes::of(ISSUE_ENTRY).u32(n.0).u32(issue.0),
        RowGroup::Cases => Bytes::of(CASE),
        RowGroup::CaseOf(n, issue) => Bytes::of(CASE).u32(n.0).u32(issue.0),
        RowGroup::Alerts => Bytes::of(ALERT),
        RowGroup::AlertsOf(n, user) => Bytes::of(ALERT).u32(n.0).u64(user.0),
        RowGroup::Departments => Bytes::of(DEPARTMENT),
        RowGroup::GuideEntries => Bytes::of(GUIDE_ENTRY),
        RowGroup::Photos => Bytes::of(PHOTO),
        RowGroup::Followers => Bytes::of(FOLLOWER),
        RowGroup::Duties => Bytes::of(DUTY),
        RowGroup::DutiesOf(n) => Bytes::of(DUTY).u32(n.0),
        RowGroup::QuietHours => Bytes::of(QUIET_HOURS),
        RowGroup::ProposalsOf(n, pair) => Bytes::of(PROPOSAL).u32(n.0).pair(pair),
        RowGroup::SealKey => Bytes::of(SEAL_KEY),
        RowGroup::Conversations => Bytes::of(CONVERSATION),
        RowGroup::ConversationOf(n, pair) => Bytes::of(CONVERSATION).u32(n.0).pair(pair),
        RowGroup::Blocks => Bytes::of(BLOCK),
        RowGroup::Refusals => Bytes::of(REFUSAL),
        RowGroup::Posts(topic) => Bytes::of(POST).topic(topic),
        RowGroup::AllReactions(topic) => Bytes::of(REACTION).topic(topic),
        RowGroup::Reactions(topic, post, user) => Bytes::of(REACTION).topic(topic).u64(post.0).u64(user.0),
    };
    Range::of_prefix(prefix.0)
}

/// What a key stands for, for messages.
pub(super) fn describe(key: &[u8]) -> String {
    if let Some((topic, seq)) = event_place(key) {
        return format!("event {seq} of {topic}");
    }
    if let Some((number, part)) = batch_place(key) {
        return format!("part {part} of batch {number}'s index");
    }
    let kind = match key.first().copied() {
        Some(META) => "the journal's own data",
        Some(COUNTERS) => "the counters",
        Some(PERSON) => "a person",
        Some(ACCOUNT) => "an account",
        Some(DEVICE) => "a device",
        Some(READ_MARK) => "a read mark",
        Some(ANSWERED) => "an answer to an act",
        Some(NEIGHBOURHOOD) => "a neighbourhood",
        Some(SETTINGS) => "a neighbourhood's settings",
        Some(RENAMES) => "when a person was renamed",
        Some(CARD_CHANGED) => "a changed card",
        Some(SCANS) => "a join code's scans",
        Some(MEMBER) => "a membership",
        Some(POST) => "the state of a post",
        Some(REACTION) => "a reaction",
        Some(MUTE) => "a mute",
        Some(SLOW_MODE) => "slow mode",
        Some(APPLICANT) => "an application",
        Some(JOIN_CODE) => "a join code",
        Some(RESIDENCE) => "a residence",
        Some(MENTIONED) => "the mentions of a person",
        Some(ALL_MENTIONED) => "the mentions of everybody",
        Some(DESK_TEXT) => "a text on a desk",
        Some(APPEAL) => "an appeal",
        Some(BAN) => "a ban",
        Some(SCREENING) => "screening",
        Some(PINS) => "the pins of a topic",
        Some(POLL) => "an open poll",
        Some(POLL_ANSWER) => "an answer in a poll",
        Some(POLL_RESULT) => "the result of a poll",
        Some(MEDIATION) => "a mediation",
        Some(ISSUE) => "an issue",
        Some(ISSUE_ENTRY) => "an entry of an issue",
        Some(CASE) => "a case",
        Some(ALERT) => "an alert",
        Some(PHOTO) => "a photo",
        Some(DEPARTMENT) => "a department",
        Some(GUIDE_ENTRY) => "an entry of a reply guide",
        Some(FOLLOWER) => "a follower of an issue",
        Some(DUTY) => "somebody's duty",
        Some(QUIET_HOURS) => "somebody's quiet hours",
        Some(PROPOSAL) => "a message that was proposed as a report, or became one",
        Some(SEAL_KEY) => "the seal's key",
        Some(CONVERSATION) => "a conversation",
        Some(BLOCK) => "a block",
        Some(REFUSAL) => "a refusal",
        _ => "something unknown",
    };
    format!("{kind} (key {})", hex(&key[..key.len().min(64)]))
}

/// Bytes for people to read.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn of(kind: u8) -> Bytes {
        let mut bytes = Vec::with_capacity(40);
        bytes.push(kind);
        Bytes(bytes)
    }

    fn u16(self, number: u16) -> Bytes {
        self.rest(&number.to_be_bytes())
    }

    fn u32(self, number: u32) -> Bytes {
        self.rest(&number.to_be_bytes())
    }

    fn u64(self, number: u64) -> Bytes {
        self.rest(&number.to_be_bytes())
    }

    fn topic(mut self, topic: Topic) -> Bytes {
        let (kind, neighbourhood, rest) = numbers_of_topic(topic);
        self.0.push(kind);
        let named = self.u32(neighbourhood);
        match rest {
            Rest::Nothing => named,
            Rest::Pair(lower, higher) => named.u64(lower).u64(higher),
            Rest::Number(number) => named.u32(number),
            Rest::Person(user) => named.u64(user),
        }
    }

    fn pair(self, pair: Pair) -> Bytes {
        self.u64(pair.lower().0).u64(pair.higher().0)
    }

    fn shard(mut self, shard: Shard) -> Bytes {
        let (kind, neighbourhood) = match shard {
            Shard::District => (1, 0),
            Shard::Neighbourhood(n) => (2, n.0),
        };
        self.0.push(kind);
        self.u32(neighbourhood)
    }

    fn rest(mut self, bytes: &[u8]) -> Bytes {
        self.0.extend_from_slice(bytes);
        self
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::{IssueId, LoginName, MediationId, NeighbourhoodId, Reaction, UserId};

    use super::*;

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

    #[test]
    fn the_order_of_keys_is_the_order_of_events() {
        let seqs = [0, 1, 255, 256, 65_535, 65_536, u64::MAX];
        let keys: Vec<_> = seqs.iter().map(|n| event(Topic::Group(SEVEN), Seq(*n))).collect();
        assert!(keys.is_sorted());
        for (key, n) in keys.iter().zip(seqs) {
            assert_eq!(event_place(key), Some((Topic::Group(SEVEN), Seq(n))));
        }
    }

    #[test]
    fn a_range_of_events_takes_in_both_ends_and_no_other_topic() {
        let range = events(Topic::Group(SEVEN), Seq(2), Seq(u64::MAX));
        let within = |key: Key| range.from <= key && key < range.to;
        assert!(!within(event(Topic::Group(SEVEN), Seq(1))));
        assert!(within(event(Topic::Group(SEVEN), Seq(2))));
        assert!(within(event(Topic::Group(SEVEN), Seq(u64::MAX))));
        assert!(!within(event(Topic::Group(NeighbourhoodId(8)), Seq(3))));
        assert!(!within(event(Topic::Roster(SEVEN), Seq(3))));
    }

    /// Of neighbours in every number, and with numbers whose bytes look like the beginning of something else.
    fn conversations() -> Vec<Topic> {
        let users = [1, 2, 255, 256, 257, 1 << 56, u64::MAX - 1, u64::MAX].map(UserId);
        let neighbourhoods = [1, 7, 8, 255, 256, u32::MAX].map(NeighbourhoodId);
        let mut topics = Vec::new();
        for n in neighbourhoods {
            topics.extend([Topic::Group(n), Topic::Register(n), Topic::Issues(n)]);
            topics.extend([1, 2, 255, 256, u32::MAX].map(|number| Topic::Case(n, IssueId(number))));
            topics.extend(users.map(|user| Topic::Inbox(n, user)));
            topics.extend([1, 2, 255, 256, u32::MAX].map(|number| Topic::Mediation(n, MediationId(number))));
            for one in users {
                for other in users.into_iter().filter(|other| *other > one) {
                    topics.push(Topic::Dm(n, Pair::of(one, other).unwrap()));
                }
            }
        }
        topics
    }

    #[test]
    fn the_range_of_a_conversation_holds_its_own_events_and_rows_and_no_other_topics() {
        let all = conversations();
        for topic in &all {
            let range = events(*topic, Seq(1), Seq(u64::MAX));
            let (posts, reactions) = (rows(RowGroup::Posts(*topic)), rows(RowGroup::AllReactions(*topic)));
            let within = |range: &Range, key: &Key| range.from <= *key && *key < range.to;
            for other in &all {
                for seq in [Seq(1), Seq(256), Seq(u64::MAX)] {
                    assert_eq!(within(&range, &event(*other, seq)), topic == other, "{topic}, {other}");
                    let post = row(&RowKey::Post(*other, seq));
                    assert_eq!(within(&posts, &post), topic == other, "{topic}, {other}");
                    let reaction = Reaction::parse("👍").unwrap();
                    let reaction = row(&RowKey::Reaction(*other, seq, UserId(1), reaction));
                    assert_eq!(within(&reactions, &reaction), topic == other, "{topic}, {other}");
                }
            }
        }
    }

    #[test]
    fn topics_follow_each_other_in_the_tree_and_their_keys_are_read_back() {
        let mut all = conversations();
        all.sort_by_key(|topic| event(*topic, Seq(1)));
        for (at, topic) in all.iter().enumerate() {
            assert_eq!(event_place(&event(*topic, Seq(256))), Some((*topic, Seq(256))));
            let after = events_of_topics_after(Some(*topic)).from;
            assert!(event(*topic, Seq(u64::MAX)) < after, "{topic}");
            if let Some(next) = all.get(at + 1) {
                assert!(after <= event(*next, Seq(1)), "{topic}, {next}");
            }
        }
        let mut twisted = event(Topic::Dm(SEVEN, Pair::of(UserId(2), UserId(5)).unwrap()), Seq(1));
        twisted[13] = 9;
        assert_eq!(event_place(&twisted), None, "9 and 5 are no pair in order");
    }

    #[test]
    fn a_prefix_that_ends_in_ff_still_has_an_end() {
        let range = Range::of_prefix(vec![0x17, 0, 0xff, 0xff]);
        assert_eq!(range.to, vec![0x17, 1]);
        assert_eq!(events_of_topics_after(Some(Topic::Group(NeighbourhoodId(u32::MAX)))).from, vec![3, 3]);
    }

    #[test]
    fn every_row_lies_in_its_group_and_in_no_neighbours() {
        let topic = Topic::Group(SEVEN);
        let reaction = Reaction::parse("👍").unwrap();
        let key = row(&RowKey::Reaction(topic, Seq(3), UserId(12), reaction.clone()));
        let within = |group| {
            let range = rows(group);
            range.from <= key && key < range.to
        };
        assert!(within(RowGroup::AllReactions(topic)));
        assert!(within(RowGroup::Reactions(topic, Seq(3), UserId(12))));
        assert!(!within(RowGroup::Reactions(topic, Seq(3), UserId(11))));
        assert!(!within(RowGroup::Reactions(topic, Seq(4), UserId(12))));
        assert!(!within(RowGroup::AllReactions(Topic::Group(NeighbourhoodId(8)))));
        let account = row(&RowKey::Account(LoginName::parse("ana").unwrap()));
        assert!(account < rows(RowGroup::Accounts).to && account >= rows(RowGroup::Accounts).from);
    }

    #[test]
    fn what_is_no_event_key_is_not_read_as_one() {
        for wrong in [&[][..], &[3], &[3, 2, 0, 0, 0, 7, 0], &[2, 2, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(event_place(wrong), None);
        }
        assert_eq!(event_place(&[3, 99, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1]), None, "no such kind of topic");
    }
}
