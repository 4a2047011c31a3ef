//! The rules once more, as plainly as they can be said, written from `design.md` and `wire.md`: a list of events a topic,
//! sets of members, a map of names of acts. Never here: a look at how the server does it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linli_load::torture::random::Random;
use linli_protocol::{
    ClientId, DeviceId, Entry, EntryKind, ErrorCode, JoinCode, Link, NeighbourhoodId, Office, Pair, PostText,
    Residence, Rule, Seq, Topic, UserId,
};
use linli_server::domain::{Act, Actor, Answer, Command, Mentions};
use sha2::{Digest, Sha256};

use crate::keeping::{Grounds, Kept};
use crate::polling::Poll;

const DAY_MS: u64 = 86_400_000;

/// An event, as everybody who may read its topic must get it.
#[derive(Debug, Clone)]
pub(crate) struct Happened {
    pub(crate) at: u64,
    pub(crate) by: Option<UserId>,
    /// Posts of the topic, with this event.
    pub(crate) posts: u64,
    pub(crate) what: What,
    /// When its text was erased: the number of the command that did it.
    pub(crate) erased: Option<u64>,
    /// It was erased before anybody was told: its text never leaves.
    pub(crate) never_told: bool,
    batch: u64,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Posted {
        text: String,
        reply_to: Option<Seq>,
        mentions: Mentions,
    },
    Edited {
        post: Seq,
        text: String,
        mentions: Mentions,
    },
    Deleted {
        post: Seq,
    },
    Reacted {
        post: Seq,
        reaction: String,
        on: bool,
        count: u64,
    },
    Member {
        user: UserId,
    },
    Left {
        user: UserId,
    },
    Muted {
        user: UserId,
        until: u64,
        rule: Rule,
        reason: String,
        link: Link,
    },
    Unmuted {
        user: UserId,
        link: Link,
    },
    SlowModeSet {
        seconds: u32,
        link: Link,
    },
    PollOpened {
        text: String,
        several: bool,
        closes: u64,
    },
    PollClosed {
        post: Seq,
        counts: Vec<u64>,
        people: u64,
    },
    PostRemoved {
        user: UserId,
        post: Seq,
        rule: Rule,
        reason: String,
        link: Link,
    },
    Banned {
        user: UserId,
        rule: Rule,
        reason: String,
        link: Link,
    },
    Unbanned {
        user: UserId,
        link: Link,
    },
    Removed {
        post: Seq,
        act: Seq,
    },
    RemovedText {
        author: UserId,
        post: Seq,
        act: Seq,
        due: u64,
        text: String,
    },
    /// The time of a removed text has passed.
    Erased {
        entry: Seq,
    },
    JoinCodeIssued {
        code: JoinCode,
    },
    JoinCodeRevoked,
    Applied {
        user: UserId,
    },
    Admitted {
        user: UserId,
    },
    Refused {
        user: UserId,
        reason: String,
    },
    Resident {
        user: UserId,
    },
    ResidentLeft {
        user: UserId,
    },
    Other,
}

/// A post as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) at: u64,
    pub(crate) author: UserId,
    pub(crate) text: String,
    pub(crate) mentions: Mentions,
    pub(crate) reply_to: Option<Seq>,
    pub(crate) edits: Vec<Seq>,
    /// By its author or, with the act, by a keeper.
    pub(crate) deleted: bool,
    pub(crate) removed: Option<Seq>,
    /// In the order in which they first came; who left each.
    pub(crate) reactions: Vec<(String, BTreeMap<UserId, Seq>)>,
    pub(crate) posts: u64,
    pub(crate) changed: Seq,
}

/// What a command must be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Accepted(Topic, Seq),
    /// An earlier event, `wire.md` does not say which; but the same to every resend.
    Earlier(Name),
    Done,
    Applied(NeighbourhoodId),
    Opened(NeighbourhoodId),
    Registered(UserId),
    Issued(DeviceId),
    /// One of these codes.
    No(Vec<ErrorCode>),
}

/// An act's name: a person, a neighbourhood and the client's id.
pub(crate) type Name = (UserId, NeighbourhoodId, ClientId);

/// Posts, and the events that made them mean somebody.
type Meanings = Vec<(Seq, Seq)>;

#[derive(Debug, Clone)]
struct Remembered {
    act: Act,
    topic: Topic,
    accepted: Option<Seq>,
}

/// When a person last lost a topic: at which command, and its head then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lost {
    pub(crate) at_command: u64,
    pub(crate) head: Seq,
}

/// Somebody's application.
#[derive(Debug, Clone)]
pub(crate) struct Application {
    pub(crate) seq: Seq,
    pub(crate) at: u64,
    pub(crate) refused: Option<String>,
}

/// A join code in force.
#[derive(Debug, Clone)]
pub(crate) struct Poster {
    pub(crate) code: JoinCode,
    pub(crate) seq: Seq,
    pub(crate) at: u64,
    pub(crate) applied: u64,
    pub(crate) admitted: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    /// Commands that have taken effect.
    pub(crate) commands: u64,
    /// Batches that have taken effect.
    pub(crate) batches: u64,
    events: HashMap<Topic, Vec<Happened>>,
    posts: HashMap<Topic, BTreeMap<Seq, Post>>,
    members: BTreeMap<NeighbourhoodId, BTreeMap<UserId, Option<Office>>>,
    pub(crate) lost: HashMap<(UserId, Topic), Lost>,
    /// Who waits, and who was refused and why: with the seq on the desk and the time.
    pub(crate) applicants: BTreeMap<(NeighbourhoodId, UserId), Application>,
    /// The codes in force.
    pub(crate) codes: BTreeMap<NeighbourhoodId, Poster>,
    /// What applicants and members said of themselves.
    residences: HashMap<(NeighbourhoodId, UserId), Residence>,
    names: Vec<String>,
    logins: BTreeSet<String>,
    titles: BTreeMap<NeighbourhoodId, String>,
    devices: HashMap<DeviceId, UserId>,
    devices_ever: u64,
    remembered: HashMap<Name, Remembered>,
    /// Until when; some of it has passed.
    mutes: HashMap<(NeighbourhoodId, UserId), u64>,
    /// Seconds.
    slow_modes: HashMap<NeighbourhoodId, u32>,
    /// While slow mode is on, and since the start.
    last_posts: HashMap<(NeighbourhoodId, UserId), u64>,
    /// The last link of each record.
    links: HashMap<NeighbourhoodId, Link>,
    /// The posts that meant a person, or everybody, last: with the events that made them do so.
    mentioned: HashMap<(Topic, Option<UserId>), Meanings>,
    /// When everybody was meant last.
    all_mentioned: HashMap<NeighbourhoodId, u64>,
    /// Removed texts that desks keep, by the events that brought them.
    pub(crate) kept: BTreeMap<(NeighbourhoodId, Seq), Kept>,
    /// How many of them were erased.
    pub(crate) texts_erased: u64,
    pub(crate) bans: BTreeSet<(NeighbourhoodId, UserId)>,
    /// Those that were opened, ever.
    pub(crate) polls: BTreeMap<(Topic, Seq), Poll>,
    pub(crate) poll_answers: u64,
    pub(crate) polls_closed: u64,
    /// Conversations of two that have begun.
    talks: BTreeSet<(NeighbourhoodId, Pair)>,
    /// Newest mark, and which connections raised it there.
    marks: HashMap<(UserId, Topic), Seq>,
}

impl Model {
    pub(crate) fn head(&self, topic: Topic) -> Seq {
        Seq(self.events.get(&topic).map_or(0, |events| events.len() as u64))
    }

    pub(crate) fn event(&self, topic: Topic, seq: Seq) -> Option<&Happened> {
        self.events.get(&topic)?.get(usize::try_from(seq.0.checked_sub(1)?).ok()?)
    }

    pub(crate) fn topics(&self) -> Vec<Topic> {
        let mut topics: Vec<Topic> = self.events.keys().copied().collect();
        topics.sort_unstable();
        topics
    }

    pub(crate) fn is_member(&self, user: UserId, n: NeighbourhoodId) -> bool {
        self.members.get(&n).is_some_and(|members| members.contains_key(&user))
    }

    /// Any member.
    pub(crate) fn somebody_of(&self, random: &mut Random, n: NeighbourhoodId) -> Option<UserId> {
        let members = self.members.get(&n).filter(|members| !members.is_empty())?;
        members.keys().nth(random.index(members.len())).copied()
    }

    /// Any who holds an office.
    pub(crate) fn an_officer_of(&self, random: &mut Random, n: NeighbourhoodId) -> Option<UserId> {
        let officers = self.members.get(&n)?.iter().filter(|(_, office)| office.is_some());
        let officers: Vec<UserId> = officers.map(|(user, _)| *user).collect();
        random.pick(&officers).copied()
    }

    pub(crate) fn may_read(&self, user: UserId, topic: Topic) -> bool {
        let Some(n) = topic.neighbourhood() else { return false };
        match topic {
            Topic::Bulletin(_) => self.is_member(user, n) || self.waits(user, n),
            Topic::Desk(_) | Topic::Register(_) | Topic::Appeals(_) => self.is_keeper(user, n),
            // Theirs for ever once it has begun, and of two members before.
            Topic::Dm(_, pair) => {
                pair.other(user).is_some()
                    && (self.has_begun(n, pair) || pair.both().iter().all(|who| self.is_member(*who, n)))
            }
            _ => self.is_member(user, n),
        }
    }

    pub(crate) fn readable(&self, user: UserId) -> Vec<Topic> {
        let all = self.members.keys().flat_map(|n| topics_of(*n));
        let of = |(_, pair): &&(NeighbourhoodId, Pair)| pair.other(user).is_some();
        let talks = self.talks.iter().filter(of).map(|(n, pair)| Topic::Dm(*n, *pair));
        all.filter(|topic| self.may_read(user, *topic)).chain(talks).collect()
    }

    pub(crate) fn has_begun(&self, n: NeighbourhoodId, pair: Pair) -> bool {
        self.talks.contains(&(n, pair))
    }

    /// Between two members one of whom holds an office, nobody has to ask; between others nobody has agreed here.
    fn may_talk(&self, n: NeighbourhoodId, pair: Pair, act: &Act) -> Option<ErrorCode> {
        let [one, other] = pair.both().map(|who| self.members.get(&n).and_then(|members| members.get(&who)));
        match (one, other) {
            _ if matches!(act, Act::Delete { .. }) => None,
            (Some(one), Some(other)) if one.is_some() || other.is_some() => None,
            (Some(_), Some(_)) => Some(ErrorCode::NoConsent),
            _ => Some(ErrorCode::NotAllowed),
        }
    }

    pub(crate) fn waits(&self, user: UserId, n: NeighbourhoodId) -> bool {
        self.applicants.get(&(n, user)).is_some_and(|application| application.refused.is_none())
    }

    /// Any who waits.
    pub(crate) fn an_applicant_of(&self, random: &mut Random, n: NeighbourhoodId) -> Option<UserId> {
        let of = self.applicants.keys().filter(|(at, user)| *at == n && self.waits(*user, n));
        let of: Vec<UserId> = of.map(|(_, user)| *user).collect();
        random.pick(&of).copied()
    }

    pub(crate) fn is_keeper(&self, user: UserId, n: NeighbourhoodId) -> bool {
        matches!(self.office(user, Topic::Group(n)), Some(Office::Secretary | Office::Deputy))
    }

    pub(crate) fn residence(&self, n: NeighbourhoodId, user: UserId) -> Option<&Residence> {
        self.residences.get(&(n, user))
    }

    pub(crate) fn members_of(&self, n: NeighbourhoodId) -> Vec<UserId> {
        self.members.get(&n).map(|members| members.keys().copied().collect()).unwrap_or_default()
    }

    pub(crate) fn office(&self, user: UserId, topic: Topic) -> Option<Office> {
        *self.members.get(&topic.neighbourhood()?)?.get(&user)?
    }

    pub(crate) fn name(&self, user: UserId) -> &str {
        usize::try_from(user.0)
            .ok()
            .and_then(|n| self.names.get(n.wrapping_sub(1)))
            .map_or("", String::as_str)
    }

    /// A conversation is called by the other.
    pub(crate) fn title(&self, reader: UserId, topic: Topic) -> &str {
        if let Topic::Dm(_, pair) = topic {
            return pair.other(reader).map_or("", |other| self.name(other));
        }
        topic.neighbourhood().and_then(|n| self.titles.get(&n)).map_or("", String::as_str)
    }

    pub(crate) fn owner(&self, device: DeviceId) -> Option<UserId> {
        self.devices.get(&device).copied()
    }

    pub(crate) fn devices(&self) -> usize {
        self.devices.len()
    }

    pub(crate) fn devices_ever(&self) -> u64 {
        self.devices_ever
    }

    pub(crate) fn mark(&self, user: UserId, topic: Topic) -> Seq {
        self.marks.get(&(user, topic)).copied().unwrap_or_default()
    }

    pub(crate) fn unread(&self, user: UserId, topic: Topic) -> u64 {
        let posts_at = |seq| self.event(topic, seq).map_or(0, |event| event.posts);
        posts_at(self.head(topic)) - posts_at(self.mark(user, topic))
    }

    /// The last post that meant this person or everybody, if they have not read so far.
    pub(crate) fn mentioned(&self, user: UserId, topic: Topic) -> Option<Seq> {
        let read = self.mark(user, topic);
        let last = |whom| self.mentioned.get(&(topic, whom)).and_then(|posts| posts.last().copied());
        let unread = [last(Some(user)), last(None)].into_iter().flatten().filter(|(_, by)| *by > read);
        unread.max_by_key(|(_, by)| *by).map(|(post, _)| post)
    }

    /// Whom a post means from this event on: those who are meant anew come to know, the others forget it.
    pub(crate) fn means(
        &mut self,
        topic: Topic,
        post: Seq,
        by: Seq,
        before: &Mentions,
        after: &Mentions,
        now: u64,
    ) {
        if let Some(n) = topic.neighbourhood().filter(|_| after.all && !before.all) {
            let last = self.all_mentioned.entry(n).or_default();
            *last = now.max(*last);
        }
        let meant = |mentions: &Mentions| -> BTreeSet<Option<UserId>> {
            let everybody = mentions.all.then_some(None);
            mentions.people().iter().map(|user| Some(*user)).chain(everybody).collect()
        };
        let (before, after) = (meant(before), meant(after));
        for whom in before.symmetric_difference(&after) {
            let posts = self.mentioned.entry((topic, *whom)).or_default();
            posts.retain(|(known, _)| *known != post);
            if after.contains(whom) {
                posts.push((post, by));
                if posts.len() > 8 {
                    posts.remove(0);
                }
            }
        }
    }

    /// What is wrong with meaning these.
    fn may_mention(
        &self,
        user: UserId,
        topic: Topic,
        before: &Mentions,
        after: &Mentions,
        now: u64,
    ) -> Vec<ErrorCode> {
        let Some(n) = topic.neighbourhood() else { return vec![] };
        let mut codes = Vec::new();
        if after.people().len() > 20 {
            codes.push(ErrorCode::BadFrame);
        }
        if after.people().iter().any(|whom| !before.people().contains(whom) && !self.is_member(*whom, n)) {
            codes.push(ErrorCode::NoSuchMember);
        }
        if after.all && !before.all {
            if !self.is_keeper(user, n) {
                codes.push(ErrorCode::NotAllowed);
            }
            let last = self.all_mentioned.get(&n).filter(|last| **last <= now);
            if last.is_some_and(|last| now - last < 60 * 60_000) {
                codes.push(ErrorCode::AllMentioned);
            }
        }
        codes
    }

    pub(crate) fn posts(&self, topic: Topic) -> Option<&BTreeMap<Seq, Post>> {
        self.posts.get(&topic)
    }

    /// Names that may be old enough to be forgotten at a time, and the youngest ones, which are not.
    pub(crate) fn old_names(&self, n: NeighbourhoodId, now: u64) -> Vec<(UserId, ClientId)> {
        let mut young: Vec<_> = self.remembered.keys().filter(|(_, at, _)| *at == n).collect();
        young.sort_unstable_by_key(|(user, _, id)| (std::cmp::Reverse(id.at_ms()), *user, *id));
        let young: Vec<_> = young.into_iter().take(40).map(|(user, _, id)| (*user, *id)).collect();
        let mut old: Vec<_> = self
            .remembered
            .keys()
            .filter(|(_, at, id)| *at == n && id.at_ms() < now.saturating_sub(29 * DAY_MS))
            .map(|(user, _, id)| (*user, *id))
            .collect();
        old.sort_unstable();
        old.truncate(64);
        old.extend(young);
        old
    }

    /// The reply that settled what [`Told::Earlier`] left open.
    pub(crate) fn settle(&mut self, name: &Name, topic: Topic, seq: Seq) -> Result<(), String> {
        let head = self.head(topic);
        // Forgotten meanwhile: nothing to compare with.
        let Some(remembered) = self.remembered.get_mut(name) else { return Ok(()) };
        let expected = *remembered.accepted.get_or_insert(seq);
        if remembered.topic != topic || expected != seq || seq > head || seq.0 == 0 {
            return Err(format!("{name:?} was accepted as {seq} of {topic}, but {remembered:?}"));
        }
        Ok(())
    }

    /// Does a command, and says what it must be told.
    pub(crate) fn decide(&mut self, command: &Command, now: u64) -> Told {
        self.commands += 1;
        match command.by {
            Actor::Administration => self.administer(command, now),
            Actor::Visitor => match &command.act {
                Act::SignUp { code, .. } if !self.codes.values().any(|poster| poster.code == *code) => {
                    no(ErrorCode::NoSuchCode)
                }
                Act::SignUp { login, name, .. } => self.register(login.as_str(), name.as_str(), now),
                _ => no(ErrorCode::NotFound),
            },
            Actor::Person(user) => {
                if command.device.is_some_and(|device| self.owner(device) != Some(user)) {
                    return no(ErrorCode::BadToken);
                }
                self.by_person(user, command, now)
            }
        }
    }

    /// What this very act was answered before.
    fn recalled(&self, name: Name, act: &Act) -> Option<Told> {
        let before = self.remembered.get(&name).filter(|before| self.is_same(before, act))?;
        Some(before.accepted.map_or(Told::Earlier(name), |seq| Told::Accepted(before.topic, seq)))
    }

    fn by_person(&mut self, user: UserId, Command { act, salt, .. }: &Command, now: u64) -> Told {
        let Some((topic, id)) = named(act) else { return self.without_name(user, act, now) };
        let renews = matches!(act, Act::RenewJoinCode { .. });
        let may_ask = match topic {
            Topic::Desk(n) if renews => self.is_member(user, n),
            _ => self.may_read(user, topic),
        };
        if !may_ask {
            // What one did once is told again, also if it ended one's right to it.
            let before = topic.neighbourhood().map(|n| (user, n, id));
            let told = before.and_then(|name| self.recalled(name, act));
            return told.unwrap_or(no(ErrorCode::NotFound));
        }
        let keeps_order = matches!(
            act,
            Act::Mute { .. }
                | Act::Unmute { .. }
                | Act::SlowMode { .. }
                | Act::RemovePost { .. }
                | Act::Ban { .. }
                | Act::Unban { .. }
        );
        let polls = matches!(act, Act::OpenPoll { .. } | Act::ClosePoll { .. });
        let n = match topic {
            Topic::Bulletin(_) | Topic::Dm(..) if polls => return no(ErrorCode::NotHere),
            Topic::Group(n) | Topic::Bulletin(n) | Topic::Dm(n, _) => n,
            Topic::Moderation(n) if keeps_order => n,
            Topic::Desk(n) if renews => n,
            _ => return no(ErrorCode::NotHere),
        };
        let name = (user, n, id);
        if self.remembered.contains_key(&name) {
            return self.recalled(name, act).unwrap_or(no(ErrorCode::ClientIdReused));
        }
        if id.at_ms() < now.saturating_sub(29 * DAY_MS) || id.at_ms() > now + DAY_MS {
            return no(ErrorCode::ClientIdExpired);
        }
        let announces = matches!(self.office(user, topic), Some(Office::Secretary | Office::Deputy));
        let told = match topic {
            Topic::Bulletin(_)
                if !(announces || matches!(act, Act::React { .. }) && self.is_member(user, n)) =>
            {
                no(ErrorCode::NotAllowed)
            }
            Topic::Dm(_, pair) => match self.may_talk(n, pair, act) {
                Some(code) => no(code),
                None => self.act(user, topic, act, name, now),
            },
            Topic::Desk(_) if !self.is_keeper(user, n) => no(ErrorCode::NotAllowed),
            Topic::Desk(_) => self.issue_code(Some(user), n, salt, now),
            Topic::Moderation(n) => self.keep_order(user, n, act, now),
            _ if polls && !self.is_keeper(user, n) => no(ErrorCode::NotAllowed),
            _ if self.is_muted(n, user, now)
                && !matches!(act, Act::Delete { .. } | Act::ClosePoll { .. }) =>
            {
                no(ErrorCode::Muted)
            }
            Topic::Group(_) if matches!(act, Act::Post { .. }) && self.is_too_soon(n, user, now) => {
                no(ErrorCode::SlowMode)
            }
            _ => self.act(user, topic, act, name, now),
        };
        if let (Told::Accepted(Topic::Group(_), _), Act::Post { .. }) = (&told, act)
            && self.slow_modes.get(&n).is_some_and(|seconds| *seconds > 0)
        {
            self.last_posts.insert((n, user), now);
        }
        let accepted = match &told {
            Told::Accepted(_, seq) => Some(*seq),
            Told::Earlier(_) => None,
            _ => return told,
        };
        self.remembered.insert(name, Remembered { act: act.clone(), topic, accepted });
        told
    }

    /// What carries no name: said again, it is done again.
    fn without_name(&mut self, user: UserId, act: &Act, now: u64) -> Told {
        match act {
            Act::AnswerPoll { topic, post, options } => self.answer_poll(user, (*topic, *post), options, now),
            Act::Read { topic, seq } => self.read(user, *topic, *seq),
            Act::RevokeDevice { device } => {
                if self.owner(*device) == Some(user) {
                    self.devices.remove(device);
                    Told::Done
                } else {
                    no(ErrorCode::NotFound)
                }
            }
            Act::Appoint { neighbourhood, user: whom, office } => {
                self.appoint_by(user, *neighbourhood, *whom, Some(*office), now)
            }
            Act::Dismiss { neighbourhood, user: whom } => {
                self.appoint_by(user, *neighbourhood, *whom, None, now)
            }
            Act::Leave { neighbourhood } => self.leave(user, *neighbourhood, now),
            Act::Apply { code, residence } => self.apply(user, *code, residence, now),
            Act::Admit { neighbourhood, .. }
            | Act::Refuse { neighbourhood, .. }
            | Act::RevokeJoinCode { neighbourhood } => {
                if !self.is_member(user, *neighbourhood) {
                    no(ErrorCode::NotFound)
                } else if !self.is_keeper(user, *neighbourhood) {
                    no(ErrorCode::NotAllowed)
                } else {
                    self.at_the_desk(Some(user), *neighbourhood, act, now)
                }
            }
            _ => no(ErrorCode::NotFound),
        }
    }

    /// The same op with the same fields; an erased text compares equal to any.
    fn is_same(&self, before: &Remembered, act: &Act) -> bool {
        let gone = before
            .accepted
            .and_then(|seq| self.event(before.topic, seq))
            .is_some_and(|event| event.erased.is_some());
        if !gone {
            return before.act == *act;
        }
        let blank = |act: &Act| {
            let mut act = act.clone();
            if let (Act::Post { text, mentions, .. } | Act::Edit { text, mentions, .. }, Ok(same)) =
                (&mut act, PostText::parse("-"))
            {
                (*text, *mentions) = (same, Mentions::NONE);
            }
            act
        };
        blank(&before.act) == blank(act)
    }

    fn act(&mut self, user: UserId, topic: Topic, act: &Act, name: Name, now: u64) -> Told {
        let seq = self.head(topic).next();
        // An announcement is the office's.
        let is_group = matches!(topic, Topic::Group(_) | Topic::Dm(..));
        let what = match act {
            Act::Post { text, reply_to, mentions, .. } => {
                let mut codes = self.may_mention(user, topic, &Mentions::NONE, mentions, now);
                if reply_to.is_some_and(|to| self.standing(topic, to).is_none()) {
                    codes.push(ErrorCode::NoSuchPost);
                }
                if !codes.is_empty() {
                    return Told::No(codes);
                }
                self.add_post(topic, user, text.as_str().to_owned(), *reply_to, mentions.clone(), now);
                self.means(topic, seq, seq, &Mentions::NONE, mentions, now);
                let (text, reply_to, mentions) = (text.as_str().to_owned(), *reply_to, mentions.clone());
                What::Posted { text, reply_to, mentions }
            }
            Act::Edit { post, text, mentions, .. } => {
                let Some(standing) = self.standing(topic, *post) else { return no(ErrorCode::NoSuchPost) };
                let before = standing.mentions.clone();
                let mut codes = self.may_mention(user, topic, &before, mentions, now);
                if self.is_poll(topic, *post) {
                    codes.push(ErrorCode::NotHere);
                }
                let Some(standing) = self.standing(topic, *post) else { return no(ErrorCode::NoSuchPost) };
                if standing.author != user && is_group {
                    codes.push(ErrorCode::NotYours);
                }
                if standing.edits.len() >= 20 {
                    codes.push(ErrorCode::TooManyEdits);
                }
                if !codes.is_empty() {
                    return Told::No(codes);
                }
                text.as_str().clone_into(&mut standing.text);
                standing.mentions = mentions.clone();
                standing.edits.push(seq);
                standing.changed = seq;
                self.means(topic, *post, seq, &before, mentions, now);
                What::Edited { post: *post, text: text.as_str().to_owned(), mentions: mentions.clone() }
            }
            Act::Delete { post, .. } => {
                let Some(standing) = self.standing(topic, *post) else { return no(ErrorCode::NoSuchPost) };
                if standing.author != user && is_group {
                    return no(ErrorCode::NotYours);
                }
                standing.deleted = true;
                standing.changed = seq;
                let before = std::mem::take(&mut standing.mentions);
                let gone: Vec<Seq> = std::iter::once(*post).chain(standing.edits.iter().copied()).collect();
                self.means(topic, *post, seq, &before, &Mentions::NONE, now);
                self.erase(topic, &gone);
                self.poll_taken_back(topic, *post);
                What::Deleted { post: *post }
            }
            Act::React { post, reaction, on, .. } => {
                let reaction = reaction.as_str();
                let Some(standing) = self.standing(topic, *post) else { return no(ErrorCode::NoSuchPost) };
                let left = standing.reactions.iter().any(|(r, by)| r == reaction && by.contains_key(&user));
                if left == *on {
                    return Told::Earlier(name);
                }
                let mine = standing.reactions.iter().filter(|(_, by)| by.contains_key(&user)).count();
                let known = standing.reactions.iter().any(|(r, _)| r == reaction);
                if *on && (mine >= 3 || (!known && standing.reactions.len() >= 24)) {
                    return no(ErrorCode::TooManyReactions);
                }
                if !known {
                    standing.reactions.push((reaction.to_owned(), BTreeMap::new()));
                }
                let mut count = 0;
                for (_, by) in standing.reactions.iter_mut().filter(|(r, _)| r == reaction) {
                    if *on {
                        by.insert(user, seq)
                    } else {
                        by.remove(&user)
                    };
                    count = by.len() as u64;
                }
                standing.reactions.retain(|(_, by)| !by.is_empty());
                standing.changed = seq;
                What::Reacted { post: *post, reaction: reaction.to_owned(), on: *on, count }
            }
            Act::OpenPoll { .. } => return self.open_poll(user, topic, act, now),
            Act::ClosePoll { post, .. } => return self.close_poll(Some(user), topic, *post, now),
            _ => return no(ErrorCode::NotHere),
        };
        self.happen(topic, Some(user), what, now);
        Told::Accepted(topic, seq)
    }

    /// A post that nothing has changed yet.
    pub(crate) fn add_post(
        &mut self,
        topic: Topic,
        author: UserId,
        text: String,
        reply_to: Option<Seq>,
        mentions: Mentions,
        now: u64,
    ) {
        let seq = self.head(topic).next();
        let posts = self.posts.get(&topic).map_or(0, |posts| posts.len() as u64) + 1;
        let (edits, deleted, removed, reactions, changed) = (Vec::new(), false, None, Vec::new(), seq);
        let post = Post {
            at: now,
            author,
            text,
            mentions,
            reply_to,
            edits,
            deleted,
            removed,
            reactions,
            posts,
            changed,
        };
        self.posts.entry(topic).or_default().insert(seq, post);
    }

    pub(crate) fn erase(&mut self, topic: Topic, gone: &[Seq]) {
        let (command, batch) = (self.commands, self.batches);
        for seq in gone {
            if let Some(event) = self.event_mut(topic, *seq) {
                event.erased = Some(command);
                event.never_told = event.batch == batch;
            }
        }
    }

    fn is_muted(&self, n: NeighbourhoodId, user: UserId, now: u64) -> bool {
        self.mutes.get(&(n, user)).is_some_and(|until| *until > now)
    }

    fn is_too_soon(&self, n: NeighbourhoodId, user: UserId, now: u64) -> bool {
        let pause_ms = self.slow_modes.get(&n).map_or(0, |seconds| u64::from(*seconds) * 1_000);
        let last = self.last_posts.get(&(n, user)).filter(|last| **last <= now);
        self.office(user, Topic::Group(n)).is_none() && last.is_some_and(|last| now - last < pause_ms)
    }

    /// The server was started again: nobody's last post is known.
    pub(crate) fn started_again(&mut self) {
        self.last_posts.clear();
    }

    fn set_slow_mode(&mut self, by: UserId, n: NeighbourhoodId, seconds: u32, now: u64) -> Told {
        let topic = Topic::Moderation(n);
        if !matches!(self.office(by, topic), Some(Office::Secretary | Office::Deputy)) {
            return no(ErrorCode::NotAllowed);
        }
        if seconds > 60 * 60 {
            return no(ErrorCode::BadFrame);
        }
        self.slow_modes.insert(n, seconds);
        if seconds == 0 {
            self.last_posts.retain(|(at, _), _| *at != n);
        }
        let link = self.linked(by, n, EntryKind::SlowModeSet { seconds }, now);
        self.kept_order(by, n, What::SlowModeSet { seconds, link }, now)
    }

    /// The link of the record's next act.
    pub(crate) fn linked(&mut self, by: UserId, n: NeighbourhoodId, kind: EntryKind<'_>, now: u64) -> Link {
        let seq = self.head(Topic::Moderation(n)).next();
        let before = self.links.get(&n).copied().unwrap_or(Link::START);
        let link = before.next(&Entry { neighbourhood: n, seq, at: now, by: Some(by), kind });
        self.links.insert(n, link);
        link
    }

    pub(crate) fn kept_order(&mut self, by: UserId, n: NeighbourhoodId, what: What, now: u64) -> Told {
        let topic = Topic::Moderation(n);
        self.happen(topic, Some(by), what, now);
        Told::Accepted(topic, self.head(topic))
    }

    fn keep_order(&mut self, by: UserId, n: NeighbourhoodId, act: &Act, now: u64) -> Told {
        if let Act::SlowMode { seconds, .. } = act {
            return self.set_slow_mode(by, n, *seconds, now);
        }
        if let Act::RemovePost { topic, post, rule, reason, .. } = act {
            return self.remove_post(by, (*topic, *post), Grounds { rule: *rule, reason }, now);
        }
        let (Act::Mute { user, .. }
        | Act::Unmute { user, .. }
        | Act::Ban { user, .. }
        | Act::Unban { user, .. }) = act
        else {
            return no(ErrorCode::NotHere);
        };
        let user = *user;
        if !self.may_act_on(by, n, user) {
            return no(ErrorCode::NotAllowed);
        }
        match act {
            Act::Ban { rule, reason, .. } => {
                return self.ban(by, n, user, Grounds { rule: *rule, reason }, now);
            }
            Act::Unban { .. } => return self.unban(by, n, user, now),
            _ => {}
        }
        let what = if let Act::Mute { minutes, rule, reason, .. } = act {
            let (minutes, reason) = (u64::from(*minutes), reason.as_str());
            let mut codes = Vec::new();
            if minutes == 0 || minutes > 7 * 24 * 60 {
                codes.push(ErrorCode::BadFrame);
            }
            if !self.is_member(user, n) {
                codes.push(ErrorCode::NotFound);
            }
            if !codes.is_empty() {
                return Told::No(codes);
            }
            let (until, rule) = (now + minutes * 60_000, *rule);
            self.mutes.insert((n, user), until);
            let link = self.linked(by, n, EntryKind::Muted { user, until, rule, reason }, now);
            What::Muted { user, until, rule, reason: reason.to_owned(), link }
        } else {
            if !self.is_muted(n, user, now) {
                return no(ErrorCode::NotMuted);
            }
            self.mutes.remove(&(n, user));
            What::Unmuted { user, link: self.linked(by, n, EntryKind::Unmuted { user }, now) }
        };
        self.kept_order(by, n, what, now)
    }

    fn read(&mut self, user: UserId, topic: Topic, seq: Seq) -> Told {
        if !self.may_read(user, topic) {
            return no(ErrorCode::NotFound);
        }
        if !matches!(topic, Topic::Group(_) | Topic::Bulletin(_) | Topic::Dm(..) | Topic::Issues(_)) {
            return no(ErrorCode::NotHere);
        }
        if seq > self.head(topic) {
            return no(ErrorCode::BadFrame);
        }
        let mark = self.marks.entry((user, topic)).or_default();
        *mark = seq.max(*mark);
        Told::Done
    }

    fn administer(&mut self, Command { act, salt, .. }: &Command, now: u64) -> Told {
        match act {
            Act::OpenNeighbourhood { title } => {
                let n = NeighbourhoodId(u32::try_from(self.titles.len()).unwrap_or(u32::MAX) + 1);
                self.titles.insert(n, title.as_str().to_owned());
                self.members.insert(n, BTreeMap::new());
                self.happen(Topic::District, None, What::Other, now);
                Told::Opened(n)
            }
            Act::Register { login, name, .. } => self.register(login.as_str(), name.as_str(), now),
            Act::IssueJoinCode { neighbourhood: n } | Act::RevokeJoinCode { neighbourhood: n }
                if !self.members.contains_key(n) =>
            {
                no(ErrorCode::NotFound)
            }
            Act::IssueJoinCode { neighbourhood } => self.issue_code(None, *neighbourhood, salt, now),
            Act::RevokeJoinCode { neighbourhood } => self.at_the_desk(None, *neighbourhood, act, now),
            Act::Admit { neighbourhood, user } => {
                if self.name(*user).is_empty() || !self.members.contains_key(neighbourhood) {
                    return no(ErrorCode::NotFound);
                }
                if self.is_banned(*neighbourhood, *user) {
                    return no(ErrorCode::Banned);
                }
                if !self.is_member(*user, *neighbourhood) {
                    self.admit(None, *neighbourhood, *user, now);
                }
                Told::Done
            }
            Act::Appoint { neighbourhood, user, office } => {
                self.appoint(None, *neighbourhood, *user, Some(*office), now)
            }
            Act::Dismiss { neighbourhood, user } => self.appoint(None, *neighbourhood, *user, None, now),
            Act::Remove { neighbourhood, user } => {
                if !self.is_member(*user, *neighbourhood) {
                    return no(ErrorCode::NotFound);
                }
                if self.members[neighbourhood][user] == Some(Office::Secretary) {
                    return no(ErrorCode::OneSecretary);
                }
                self.lose(None, *neighbourhood, *user, now);
                Told::Done
            }
            Act::IssueToken { user, .. } => {
                if self.name(*user).is_empty() {
                    return no(ErrorCode::NotFound);
                }
                if self.devices.values().filter(|owner| *owner == user).count() >= 32 {
                    return no(ErrorCode::TooManyDevices);
                }
                self.devices_ever += 1;
                self.devices.insert(DeviceId(self.devices_ever), *user);
                Told::Issued(DeviceId(self.devices_ever))
            }
            Act::RevokeDevice { device } => match self.devices.remove(device) {
                Some(_) => Told::Done,
                None => no(ErrorCode::NotFound),
            },
            Act::CloseDuePoll { topic, post } => self.close_due_poll(*topic, *post, now),
            Act::EraseDue { neighbourhood, entry } => self.erase_due(*neighbourhood, *entry, now),
            Act::ForgetAnswers { shard, answers } => {
                if let linli_server::domain::Shard::Neighbourhood(n) = shard {
                    for (user, id) in answers {
                        if id.at_ms() < now.saturating_sub(30 * DAY_MS) {
                            self.remembered.remove(&(*user, *n, *id));
                        }
                    }
                }
                Told::Done
            }
            _ => no(ErrorCode::NotHere),
        }
    }

    fn register(&mut self, login: &str, name: &str, now: u64) -> Told {
        if !self.logins.insert(login.to_owned()) {
            return no(ErrorCode::LoginTaken);
        }
        self.names.push(name.to_owned());
        self.happen(Topic::District, None, What::Other, now);
        Told::Registered(UserId(self.names.len() as u64))
    }

    /// The same, asked by a person.
    fn appoint_by(
        &mut self,
        by: UserId,
        n: NeighbourhoodId,
        user: UserId,
        office: Option<Office>,
        now: u64,
    ) -> Told {
        if !self.is_member(by, n) {
            no(ErrorCode::NotFound)
        } else if self.members[&n][&by] == Some(Office::Secretary) {
            self.appoint(Some(by), n, user, office, now)
        } else {
            no(ErrorCode::NotAllowed)
        }
    }

    fn apply(&mut self, user: UserId, code: JoinCode, residence: &Residence, now: u64) -> Told {
        let Some(n) = self.codes.iter().find(|(_, c)| c.code == code).map(|(n, _)| *n) else {
            return no(ErrorCode::NoSuchCode);
        };
        if self.is_banned(n, user) {
            return no(ErrorCode::Banned);
        }
        let is_said = self.waits(user, n) && self.residences.get(&(n, user)) == Some(residence);
        if !self.is_member(user, n) && !is_said {
            self.residences.insert((n, user), residence.clone());
            self.happen(Topic::Desk(n), Some(user), What::Applied { user }, now);
            let seq = self.head(Topic::Desk(n));
            self.applicants.insert((n, user), Application { seq, at: now, refused: None });
            self.count(n, |code| code.applied += 1);
        }
        Told::Applied(n)
    }

    /// Admits, refuses, takes the code away: whoever asks may.
    fn at_the_desk(&mut self, by: Option<UserId>, n: NeighbourhoodId, act: &Act, now: u64) -> Told {
        match act {
            Act::Admit { user, .. } if self.is_member(*user, n) => {}
            Act::Admit { user, .. } if self.is_banned(n, *user) => return no(ErrorCode::Banned),
            Act::Admit { user, .. } | Act::Refuse { user, .. } if !self.waits(*user, n) => {
                return no(ErrorCode::NotWaiting);
            }
            Act::Admit { user, .. } => self.admit(by, n, *user, now),
            Act::Refuse { user, reason, .. } => {
                self.refuse(by, n, *user, reason.as_str(), now);
            }
            _ => {
                if self.codes.remove(&n).is_some() {
                    self.happen(Topic::Desk(n), by, What::JoinCodeRevoked, now);
                }
            }
        }
        Told::Done
    }

    pub(crate) fn refuse(
        &mut self,
        by: Option<UserId>,
        n: NeighbourhoodId,
        user: UserId,
        reason: &str,
        now: u64,
    ) {
        let reason = reason.to_owned();
        self.happen(Topic::Desk(n), by, What::Refused { user, reason: reason.clone() }, now);
        let seq = self.head(Topic::Desk(n));
        self.applicants.insert((n, user), Application { seq, at: now, refused: Some(reason) });
        self.residences.remove(&(n, user));
        self.note_loss(user, vec![Topic::Bulletin(n)]);
    }

    fn admit(&mut self, by: Option<UserId>, n: NeighbourhoodId, user: UserId, now: u64) {
        if self.applicants.remove(&(n, user)).is_some() {
            self.happen(Topic::Desk(n), by, What::Admitted { user }, now);
            self.count(n, |code| code.admitted += 1);
        }
        self.hold(by, n, user, None, now);
        if self.residences.contains_key(&(n, user)) {
            self.happen(Topic::Register(n), by, What::Resident { user }, now);
        }
    }

    fn count(&mut self, n: NeighbourhoodId, count: impl Fn(&mut Poster)) {
        if let Some(code) = self.codes.get_mut(&n) {
            count(code);
        }
    }

    fn issue_code(&mut self, by: Option<UserId>, n: NeighbourhoodId, salt: &[u8; 16], now: u64) -> Told {
        let topic = Topic::Desk(n);
        let seq = self.head(topic).next();
        let hash = Sha256::new().chain_update(salt).chain_update(n.0.to_be_bytes());
        let hash = hash.chain_update(seq.0.to_be_bytes()).finalize();
        let code = JoinCode(hash[..10].try_into().expect("ten bytes"));
        self.codes.insert(n, Poster { code, seq, at: now, applied: 0, admitted: 0 });
        self.happen(topic, by, What::JoinCodeIssued { code }, now);
        Told::Accepted(topic, seq)
    }

    fn leave(&mut self, user: UserId, n: NeighbourhoodId, now: u64) -> Told {
        if !self.is_member(user, n) {
            no(ErrorCode::NotFound)
        } else if self.members[&n][&user] == Some(Office::Secretary) {
            no(ErrorCode::OneSecretary)
        } else {
            self.lose(Some(user), n, user, now);
            Told::Done
        }
    }

    pub(crate) fn lose(&mut self, by: Option<UserId>, n: NeighbourhoodId, user: UserId, now: u64) {
        let before = self.readable(user);
        if let Some(members) = self.members.get_mut(&n) {
            members.remove(&user);
        }
        let roster = Topic::Roster(n);
        self.happen(roster, by, What::Left { user }, now);
        if self.residences.remove(&(n, user)).is_some() {
            self.happen(Topic::Register(n), by, What::ResidentLeft { user }, now);
        }
        self.note_loss(user, before);
    }

    /// Of what somebody could read, what they cannot read any more ends here for them.
    fn note_loss(&mut self, user: UserId, before: Vec<Topic>) {
        for topic in before {
            if !self.may_read(user, topic) {
                let lost = Lost { at_command: self.commands, head: self.head(topic) };
                self.lost.insert((user, topic), lost);
            }
        }
    }

    /// Gives an office, or takes what there is. A secretary is only ever followed by another.
    fn appoint(
        &mut self,
        by: Option<UserId>,
        n: NeighbourhoodId,
        user: UserId,
        office: Option<Office>,
        now: u64,
    ) -> Told {
        if !self.is_member(user, n) {
            return no(ErrorCode::NotFound);
        }
        let held = self.members[&n][&user];
        if held == office {
            return Told::Done;
        }
        if held == Some(Office::Secretary) {
            return no(ErrorCode::OneSecretary);
        }
        let secretary = |(_, held): &(&UserId, &Option<Office>)| **held == Some(Office::Secretary);
        let before = self.members[&n].iter().find(secretary).map(|(user, _)| *user);
        if let (Some(Office::Secretary), Some(before)) = (office, before) {
            self.hold(by, n, before, None, now);
        }
        self.hold(by, n, user, office, now);
        Told::Done
    }

    fn hold(
        &mut self,
        by: Option<UserId>,
        n: NeighbourhoodId,
        user: UserId,
        office: Option<Office>,
        now: u64,
    ) {
        let before = self.readable(user);
        self.members.entry(n).or_default().insert(user, office);
        self.happen(Topic::Roster(n), by, What::Member { user }, now);
        self.note_loss(user, before);
    }

    pub(crate) fn happen(&mut self, topic: Topic, by: Option<UserId>, what: What, now: u64) {
        if let Topic::Dm(n, pair) = topic {
            self.talks.insert((n, pair));
        }
        let posts = self.posts.get(&topic).map_or(0, |posts| posts.len() as u64);
        let batch = self.batches;
        let happened = Happened { at: now, by, posts, what, erased: None, never_told: false, batch };
        self.events.entry(topic).or_default().push(happened);
    }

    fn event_mut(&mut self, topic: Topic, seq: Seq) -> Option<&mut Happened> {
        self.events.get_mut(&topic)?.get_mut(usize::try_from(seq.0.checked_sub(1)?).ok()?)
    }

    pub(crate) fn standing(&mut self, topic: Topic, seq: Seq) -> Option<&mut Post> {
        self.posts.get_mut(&topic)?.get_mut(&seq).filter(|post| !post.deleted)
    }
}

/// Where an act is done, and under which name; `None` for one that carries none.
fn named(act: &Act) -> Option<(Topic, ClientId)> {
    Some(match act {
        Act::Post { topic, client_id, .. }
        | Act::Edit { topic, client_id, .. }
        | Act::Delete { topic, client_id, .. }
        | Act::OpenPoll { topic, client_id, .. }
        | Act::ClosePoll { topic, client_id, .. }
        | Act::React { topic, client_id, .. } => (*topic, *client_id),
        Act::Mute { neighbourhood, client_id, .. }
        | Act::Unmute { neighbourhood, client_id, .. }
        | Act::Ban { neighbourhood, client_id, .. }
        | Act::Unban { neighbourhood, client_id, .. }
        | Act::SlowMode { neighbourhood, client_id, .. } => (Topic::Moderation(*neighbourhood), *client_id),
        // It stands in the record of the post's neighbourhood.
        Act::RemovePost { topic, client_id, .. } => {
            (topic.neighbourhood().map_or(Topic::District, Topic::Moderation), *client_id)
        }
        Act::RenewJoinCode { neighbourhood, client_id } => (Topic::Desk(*neighbourhood), *client_id),
        _ => return None,
    })
}

/// In the order in which a client is shown them.
fn topics_of(n: NeighbourhoodId) -> [Topic; 8] {
    [
        Topic::Group(n),
        Topic::Bulletin(n),
        Topic::Issues(n),
        Topic::Roster(n),
        Topic::Moderation(n),
        Topic::Desk(n),
        Topic::Register(n),
        Topic::Appeals(n),
    ]
}

pub(crate) fn no(code: ErrorCode) -> Told {
    Told::No(vec![code])
}

/// Whether an answer is what it must be.
pub(crate) fn is_told(told: &Told, answer: &Result<Answer, ErrorCode>) -> bool {
    match (told, answer) {
        (Told::Done, Ok(Answer::Done)) => true,
        (Told::Applied(n), Ok(Answer::Applied(m))) => n == m,
        (Told::Accepted(topic, seq), Ok(Answer::Accepted(place))) => {
            (place.topic, place.seq) == (*topic, *seq)
        }
        (Told::Opened(n), Ok(Answer::Opened(m))) => n == m,
        (Told::Registered(n), Ok(Answer::Registered(m))) => n == m,
        (Told::Issued(n), Ok(Answer::TokenIssued(m))) => n == m,
        (Told::No(codes), Err(code)) => codes.contains(code),
        _ => false,
    }
}
