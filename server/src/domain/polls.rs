//! Quick polls (R14): the secretary or a deputy asks the group, members answer and may change their minds until it closes, and
//! what stays are numbers. Who chose what is a row while it is open, so that it can be changed, and nothing afterwards.
//! Never here: the formal ballot of an assembly (R35), nor an event that names who chose what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linli_protocol::{
    Choice, ClientId, ErrorCode, Place, PollCounts, PostText, Question, Seq, Topic, UserId, limits,
};

use super::Refusal;
use super::act::Act;
use super::body::Body;
use super::channel::{self, Context};
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::mentions::Mentions;
use super::moderation::may_keep_order;
use super::names;
use super::row::{Commit, Row, RowChange, RowKey};

/// Options that somebody has chosen, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chosen(u16);

impl Chosen {
    /// Of numbers from 1; none where one is not among so many options, or stands twice.
    #[must_use]
    pub fn of(numbers: &[u8], options: u8) -> Option<Chosen> {
        numbers.iter().try_fold(Chosen::default(), |Chosen(bits), number| {
            let bit = 1_u16.checked_shl(u32::from(number.checked_sub(1)?))?;
            (*number <= options && bits & bit == 0).then_some(Chosen(bits | bit))
        })
    }

    /// Of the bits as they are stored; none where there are not so many options.
    #[must_use]
    pub fn of_bits(bits: u16) -> Option<Chosen> {
        (bits != 0 && u32::from(bits) < 1 << limits::POLL_OPTIONS_MAX).then_some(Chosen(bits))
    }

    /// As it is stored.
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Whether the option in this place, counted from 0, is among them.
    #[must_use]
    pub fn has(self, place: usize) -> bool {
        place < limits::POLL_OPTIONS_MAX && self.0 >> place & 1 == 1
    }

    fn is_none(self) -> bool {
        self.0 == 0
    }

    fn is_several(self) -> bool {
        self.0.count_ones() > 1
    }
}

/// A poll that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollRow {
    /// Where.
    pub topic: Topic,
    /// The event that asked.
    pub post: Seq,
    /// How many options it has.
    pub options: u8,
    /// Whether one may choose several.
    pub several: bool,
    /// When it closes, milliseconds since 1970.
    pub closes: u64,
    /// Whether a keeper has removed it: it is told to nobody, until an appeal brings it back. Its time runs on.
    pub removed: bool,
}

/// What is left of a poll that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollResult {
    /// Where.
    pub topic: Topic,
    /// The event that asked.
    pub post: Seq,
    /// How many chose each option.
    pub counts: Vec<u64>,
    /// How many people had answered.
    pub people: u64,
    /// The event that closed it.
    pub closed: Seq,
}

/// The open polls with what people have answered: for the rules and for the access view alike, both from rows.
#[derive(Debug, Clone, Default)]
pub struct OpenPolls {
    polls: BTreeMap<(Topic, Seq), OpenPoll>,
    due: BTreeSet<(u64, Topic, Seq)>,
    /// Counts up with each change, by topic.
    versions: HashMap<Topic, u64>,
}

#[derive(Debug, Clone)]
struct OpenPoll {
    row: PollRow,
    answers: HashMap<UserId, Chosen>,
    counts: Vec<u64>,
}

impl OpenPoll {
    fn count(&mut self, chosen: Chosen, on: bool) {
        for (place, count) in self.counts.iter_mut().enumerate().filter(|(place, _)| chosen.has(*place)) {
            *count = if on { *count + 1 } else { count.saturating_sub(1) };
            debug_assert!(place < limits::POLL_OPTIONS_MAX);
        }
    }

    fn told(&self) -> PollCounts {
        PollCounts { post: self.row.post, counts: self.counts.clone(), people: self.answers.len() as u64 }
    }
}

impl OpenPolls {
    /// Takes a row in; one of another kind changes nothing.
    pub fn put(&mut self, row: &Row) {
        match row {
            Row::Poll(row) => {
                let counts = vec![0; usize::from(row.options)];
                let place = (row.topic, row.post);
                let poll = self.polls.entry(place).or_insert(OpenPoll {
                    row: *row,
                    answers: HashMap::new(),
                    counts,
                });
                poll.row = *row;
                self.due.insert((row.closes, row.topic, row.post));
                self.changed(row.topic);
            }
            Row::PollAnswer { topic, post, user, chosen } => {
                if let Some(poll) = self.polls.get_mut(&(*topic, *post)) {
                    if let Some(before) = poll.answers.insert(*user, *chosen) {
                        poll.count(before, false);
                    }
                    poll.count(*chosen, true);
                    self.changed(*topic);
                }
            }
            _ => {}
        }
    }

    /// Takes a row away; one of another kind changes nothing.
    pub fn delete(&mut self, key: &RowKey) {
        match key {
            RowKey::Poll(topic, post) => {
                if let Some(poll) = self.polls.remove(&(*topic, *post)) {
                    self.due.remove(&(poll.row.closes, *topic, *post));
                    self.changed(*topic);
                }
            }
            RowKey::PollAnswer(topic, post, user) => {
                if let Some(poll) = self.polls.get_mut(&(*topic, *post))
                    && let Some(before) = poll.answers.remove(user)
                {
                    poll.count(before, false);
                    self.changed(*topic);
                }
            }
            _ => {}
        }
    }

    /// A poll, if it is open.
    #[must_use]
    pub fn get(&self, topic: Topic, post: Seq) -> Option<PollRow> {
        self.polls.get(&(topic, post)).map(|poll| poll.row)
    }

    /// What somebody has chosen; nothing for who has not answered.
    #[must_use]
    pub fn chosen(&self, topic: Topic, post: Seq, user: UserId) -> Chosen {
        let poll = self.polls.get(&(topic, post));
        poll.and_then(|poll| poll.answers.get(&user)).copied().unwrap_or_default()
    }

    /// How an open poll stands.
    #[must_use]
    pub fn counts(&self, topic: Topic, post: Seq) -> Option<PollCounts> {
        self.polls.get(&(topic, post)).map(OpenPoll::told)
    }

    /// How all that are open in a topic and not removed stand, if that is not what this version says; with its own version.
    #[must_use]
    pub fn counts_after(&self, topic: Topic, version: u64) -> Option<(u64, Vec<PollCounts>)> {
        let now = self.versions.get(&topic).copied().filter(|now| *now != version)?;
        Some((now, self.shown(topic).map(OpenPoll::told).collect()))
    }

    /// The poll whose time comes next: when, and where it stands.
    #[must_use]
    pub fn next_due(&self) -> Option<(u64, Topic, Seq)> {
        self.due.first().copied()
    }

    fn of_topic(&self, topic: Topic) -> impl Iterator<Item = &OpenPoll> {
        self.polls.range((topic, Seq::ZERO)..=(topic, Seq(u64::MAX))).map(|(_, poll)| poll)
    }

    /// Those that are not removed.
    fn shown(&self, topic: Topic) -> impl Iterator<Item = &OpenPoll> {
        self.of_topic(topic).filter(|poll| !poll.row.removed)
    }

    /// Who has answered.
    fn answered(&self, topic: Topic, post: Seq) -> Vec<UserId> {
        let poll = self.polls.get(&(topic, post));
        let mut users: Vec<UserId> = poll.into_iter().flat_map(|poll| poll.answers.keys().copied()).collect();
        users.sort_unstable();
        users
    }

    fn changed(&mut self, topic: Topic) {
        *self.versions.entry(topic).or_default() += 1;
    }
}

/// The text of a poll's post: the question, and below it each option on a line of its own, so that all of it is erased, held up
/// against a resend and found as one. None where there are too few or too many options, two look the same, or one shows
/// nothing.
#[must_use]
pub fn text_of(question: &Question, options: &[Choice]) -> Option<PostText> {
    let different: BTreeSet<String> = options.iter().map(|option| names::look_of(option.as_str())).collect();
    let are_right = (limits::POLL_OPTIONS_MIN..=limits::POLL_OPTIONS_MAX).contains(&options.len())
        && different.len() == options.len()
        && different.iter().all(|option| names::shows_something(option));
    let lines = std::iter::once(question.as_str()).chain(options.iter().map(Choice::as_str));
    are_right.then(|| PostText::parse(lines.collect::<Vec<_>>().join("\n")).ok())?
}

/// The question and the options of a poll's text.
#[must_use]
pub fn read_text(text: &PostText) -> (&str, Vec<&str>) {
    let mut lines = text.as_str().split('\n');
    (lines.next().unwrap_or_default(), lines.collect())
}

/// Asks the group.
pub(super) fn open(cx: Context<'_>, topic: Topic, id: ClientId, act: &Act) -> Result<Decision, Refusal> {
    let Act::OpenPoll { question, options, several, seconds, .. } = act else {
        return Err(not_here().into());
    };
    in_group(cx, topic)?;
    let shard = Shard::of(topic);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    may_close(cx, topic)?;
    channel::not_muted(cx, topic, act)?;
    let text = text_of(question, options).ok_or_else(|| {
        Rejection::new(ErrorCode::BadFrame, "a poll has 2 to 10 options, and no two are the same")
    })?;
    let seconds = seconds.unwrap_or(limits::POLL_SECONDS_DEFAULT);
    if !(1..=limits::POLL_SECONDS_MAX).contains(&seconds) {
        let message = "a poll is open for 1 to 1209600 seconds (two weeks)";
        return Err(Rejection::new(ErrorCode::BadFrame, message).into());
    }
    if cx.district.polls().shown(topic).count() >= limits::POLLS_OPEN_MAX {
        let message = "5 polls are open in this group already; close one first";
        return Err(Rejection::new(ErrorCode::TooManyPolls, message).into());
    }
    let head = cx.district.head(topic);
    let (seq, posts) = (head.seq.next(), head.posts + 1);
    let (options, several) = (u8::try_from(options.len()).unwrap_or(u8::MAX), *several);
    let closes = cx.now.saturating_add(u64::from(seconds) * 1_000);
    let body = Body::Kept { text, salt: cx.salt, mentions: Mentions::NONE };
    let kind = EventKind::PollOpened { body, options, several, closes };
    let event = Event { topic, seq, at: cx.now, by: Some(cx.user), posts, kind };
    let accepted = Place { topic, seq };
    let row = PollRow { topic, post: seq, options, several, closes, removed: false };
    let rows = vec![RowChange::Put(Row::Poll(row)), dedupe::remember(cx.user, id, digest, accepted)];
    Ok(Decision { commit: Commit { shard, events: vec![event], rows }, answer: Answer::Accepted(accepted) })
}

/// Answers a poll, in place of what one has answered before. Who is muted may: an answer says nothing to anybody, and who keeps
/// order must not choose who is asked.
pub(super) fn answer(cx: Context<'_>, topic: Topic, post: Seq, options: &[u8]) -> Result<Decision, Refusal> {
    in_group(cx, topic)?;
    let poll = match cx.district.polls().get(topic, post) {
        // Its time may have passed before the house has closed it.
        Some(poll) if cx.now < poll.closes => poll,
        Some(_) => return Err(closed().into()),
        None => {
            is_poll(cx, topic, post)?;
            return Err(closed().into());
        }
    };
    channel::standing_post(cx, topic, post)?;
    let chosen = Chosen::of(options, poll.options).filter(|chosen| poll.several || !chosen.is_several());
    let chosen = chosen.ok_or_else(|| {
        let message =
            "the numbers of options, from 1, each once; only one of them if it does not say several";
        Rejection::new(ErrorCode::BadFrame, message)
    })?;
    let user = cx.user;
    let mut decision = Decision::unchanged(Shard::of(topic), Answer::Done);
    if chosen != cx.district.polls().chosen(topic, post, user) {
        decision.commit.rows.push(if chosen.is_none() {
            RowChange::Delete(RowKey::PollAnswer(topic, post, user))
        } else {
            RowChange::Put(Row::PollAnswer { topic, post, user, chosen })
        });
    }
    Ok(decision)
}

/// Closes a poll before its time.
pub(super) fn close(
    cx: Context<'_>,
    topic: Topic,
    id: ClientId,
    act: &Act,
    post: Seq,
) -> Result<Decision, Refusal> {
    in_group(cx, topic)?;
    let shard = Shard::of(topic);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    may_close(cx, topic)?;
    let Some(poll) = cx.district.polls().get(topic, post) else {
        is_poll(cx, topic, post)?;
        return Err(closed().into());
    };
    let mut decision = ended(cx.district, poll, Some(cx.user), cx.now);
    if let Answer::Accepted(accepted) = decision.answer {
        decision.commit.rows.push(dedupe::remember(cx.user, id, digest, accepted));
    }
    Ok(decision)
}

/// Closes a poll whose time has passed. Asked too early, or twice, it changes nothing.
pub(super) fn close_due(district: &District, topic: Topic, post: Seq, now: u64) -> Decision {
    match district.polls().get(topic, post).filter(|poll| poll.closes <= now) {
        Some(poll) => Decision { answer: Answer::Done, ..ended(district, poll, None, now) },
        None => Decision::unchanged(Shard::of(topic), Answer::Done),
    }
}

/// A poll that its author takes back goes with all its answers, and leaves no numbers.
pub(super) fn taken_back(district: &District, topic: Topic, post: Seq) -> Vec<RowChange> {
    match district.polls().get(topic, post) {
        Some(_) => forgotten(district, topic, post),
        None => Vec::new(),
    }
}

/// A poll whose post a keeper removes, or that an appeal brings back: only that is noted, and what was answered stays. Of a post
/// that is no open poll there is nothing to note.
pub(super) fn removed(district: &District, topic: Topic, post: Seq, removed: bool) -> Option<RowChange> {
    let poll = district.polls().get(topic, post)?;
    Some(RowChange::Put(Row::Poll(PollRow { removed, ..poll })))
}

/// The numbers as an event, and the end of whatever links a person to a choice.
fn ended(district: &District, poll: PollRow, by: Option<UserId>, at: u64) -> Decision {
    let PollRow { topic, post, .. } = poll;
    let head = district.head(topic);
    let seq = head.seq.next();
    let PollCounts { counts, people, .. } = district
        .polls()
        .counts(topic, post)
        .unwrap_or_else(|| PollCounts { post, counts: vec![0; usize::from(poll.options)], people: 0 });
    let kind = EventKind::PollClosed { post, counts: counts.clone(), people };
    let event = Event { topic, seq, at, by, posts: head.posts, kind };
    let mut rows = forgotten(district, topic, post);
    rows.push(RowChange::Put(Row::PollResult(PollResult { topic, post, counts, people, closed: seq })));
    let commit = Commit { shard: Shard::of(topic), events: vec![event], rows };
    Decision { commit, answer: Answer::Accepted(Place { topic, seq }) }
}

fn forgotten(district: &District, topic: Topic, post: Seq) -> Vec<RowChange> {
    let users = district.polls().answered(topic, post).into_iter();
    let answers = users.map(|user| RowChange::Delete(RowKey::PollAnswer(topic, post, user)));
    answers.chain([RowChange::Delete(RowKey::Poll(topic, post))]).collect()
}

fn in_group(cx: Context<'_>, topic: Topic) -> Result<(), Rejection> {
    channel::may_read(cx, topic)?;
    if matches!(topic, Topic::Group(_)) { Ok(()) } else { Err(not_here()) }
}

fn may_close(cx: Context<'_>, topic: Topic) -> Result<(), Rejection> {
    let member = topic.neighbourhood().and_then(|n| cx.district.member(n, cx.user));
    may_keep_order(member.and_then(|member| member.office))
}

/// Whether there ever was a poll of this number.
fn is_poll(cx: Context<'_>, topic: Topic, post: Seq) -> Result<(), Refusal> {
    if post <= cx.district.head(topic).seq && cx.facts.is_poll(topic, post)? {
        return Ok(());
    }
    Err(Rejection::new(ErrorCode::NoSuchPost, "no poll of this number was opened here").into())
}

fn not_here() -> Rejection {
    Rejection::new(ErrorCode::NotHere, "polls are held in a group only")
}

fn closed() -> Rejection {
    Rejection::new(ErrorCode::PollClosed, "this poll is closed, and takes no answers")
}

#[cfg(test)]
mod tests;
