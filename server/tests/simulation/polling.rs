//! The rules of quick polls once more, as plainly as they can be said: who chose what while it is open, and numbers afterwards. Never here: a
//! look at how the server does it.

use std::collections::{BTreeMap, BTreeSet};

use linli_load::torture::random::Random;
use linli_protocol::{
    Choice, ErrorCode, Item, PollCounts, PollItem, PollOption, PostItem, Seq, Topic, UserId,
};
use linli_server::domain::{Act, Mentions};

use crate::model::{Model, Post, Told, What, no};

/// Polls that are open in a group at a time.
const OPEN_MAX: usize = 5;

/// A poll, open until it has a result or was taken back.
#[derive(Debug, Clone)]
pub(crate) struct Poll {
    options: usize,
    several: bool,
    closes: u64,
    answers: BTreeMap<UserId, BTreeSet<u8>>,
    result: Option<(Vec<u64>, u64)>,
    is_open: bool,
}

impl Poll {
    fn counts(&self) -> (Vec<u64>, u64) {
        let chose = |number: usize| {
            let number = u8::try_from(number).unwrap_or(0);
            self.answers.values().filter(|chosen| chosen.contains(&number)).count() as u64
        };
        ((1..=self.options).map(chose).collect(), self.answers.len() as u64)
    }
}

impl Model {
    /// How all polls of a topic that are open and not removed stand.
    pub(crate) fn poll_counts(&self, topic: Topic) -> Vec<PollCounts> {
        let of = self.polls.range((topic, Seq::ZERO)..=(topic, Seq(u64::MAX)));
        let shown = of.filter(|((_, post), poll)| poll.is_open && !self.is_gone(topic, *post));
        let told = |((_, post), poll): (&(Topic, Seq), &Poll)| {
            let (counts, people) = poll.counts();
            PollCounts { post: *post, counts, people }
        };
        shown.map(told).collect()
    }

    fn is_gone(&self, topic: Topic, post: Seq) -> bool {
        self.posts(topic).and_then(|posts| posts.get(&post)).is_none_or(|post| post.deleted)
    }

    pub(crate) fn is_poll(&self, topic: Topic, post: Seq) -> bool {
        self.polls.contains_key(&(topic, post))
    }

    /// Any poll that is open where this person is.
    pub(crate) fn a_poll_for(&self, random: &mut Random, user: UserId) -> Option<(Topic, Seq)> {
        let open = self.polls.iter().filter(|(_, poll)| poll.is_open).map(|(place, _)| *place);
        let there: Vec<_> = open.filter(|(topic, _)| self.may_read(user, *topic)).collect();
        random.pick(&there).copied()
    }

    /// Any poll that is open, mostly of this topic.
    pub(crate) fn a_poll(&self, random: &mut Random, topic: Topic) -> Option<(Topic, Seq)> {
        let open = self.polls.iter().filter(|(_, poll)| poll.is_open).map(|(place, _)| *place);
        let (here, elsewhere): (Vec<_>, Vec<_>) = open.partition(|(at, _)| *at == topic);
        let is_elsewhere = random.once_in(10);
        random.pick(if is_elsewhere { &elsewhere } else { &here }).copied()
    }

    /// Its question and its options, a line each, are the text of a post.
    pub(crate) fn open_poll(&mut self, user: UserId, topic: Topic, act: &Act, now: u64) -> Told {
        let Act::OpenPoll { question, options, several, seconds, .. } = act else {
            return no(ErrorCode::NotHere);
        };
        let mut codes = Vec::new();
        let different: BTreeSet<&str> = options.iter().map(Choice::as_str).collect();
        let seconds = u64::from(seconds.unwrap_or(24 * 60 * 60));
        let is_long_enough = (1..=14 * 24 * 60 * 60).contains(&seconds);
        if !(2..=10).contains(&options.len()) || different.len() < options.len() || !is_long_enough {
            codes.push(ErrorCode::BadFrame);
        }
        if self.poll_counts(topic).len() >= OPEN_MAX {
            codes.push(ErrorCode::TooManyPolls);
        }
        if !codes.is_empty() {
            return Told::No(codes);
        }
        let lines: Vec<&str> =
            std::iter::once(question.as_str()).chain(options.iter().map(Choice::as_str)).collect();
        let (text, seq, closes) = (lines.join("\n"), self.head(topic).next(), now + seconds * 1_000);
        self.add_post(topic, user, text.clone(), None, Mentions::NONE, now);
        let poll = Poll {
            options: options.len(),
            several: *several,
            closes,
            answers: BTreeMap::new(),
            result: None,
            is_open: true,
        };
        self.polls.insert((topic, seq), poll);
        self.happen(topic, Some(user), What::PollOpened { text, several: *several, closes }, now);
        Told::Accepted(topic, seq)
    }

    pub(crate) fn answer_poll(
        &mut self,
        user: UserId,
        (topic, post): (Topic, Seq),
        options: &[u8],
        now: u64,
    ) -> Told {
        if !self.may_read(user, topic) {
            return no(ErrorCode::NotFound);
        }
        if !matches!(topic, Topic::Group(_)) {
            return no(ErrorCode::NotHere);
        }
        let is_gone = self.is_gone(topic, post);
        let Some(poll) = self.polls.get_mut(&(topic, post)) else { return no(ErrorCode::NoSuchPost) };
        if !poll.is_open || now >= poll.closes {
            return no(ErrorCode::PollClosed);
        }
        if is_gone {
            return no(ErrorCode::NoSuchPost);
        }
        let chosen: BTreeSet<u8> = options.iter().copied().collect();
        let is_there = |number: &u8| *number >= 1 && usize::from(*number) <= poll.options;
        if chosen.len() < options.len()
            || !options.iter().all(is_there)
            || (chosen.len() > 1 && !poll.several)
        {
            return no(ErrorCode::BadFrame);
        }
        if chosen.is_empty() {
            poll.answers.remove(&user);
        } else {
            poll.answers.insert(user, chosen);
            self.poll_answers += 1;
        }
        Told::Done
    }

    pub(crate) fn close_poll(&mut self, by: Option<UserId>, topic: Topic, post: Seq, now: u64) -> Told {
        let Some(poll) = self.polls.get_mut(&(topic, post)) else { return no(ErrorCode::NoSuchPost) };
        if !poll.is_open {
            return no(ErrorCode::PollClosed);
        }
        let (counts, people) = poll.counts();
        (poll.is_open, poll.result) = (false, Some((counts.clone(), people)));
        poll.answers.clear();
        self.polls_closed += 1;
        let seq = self.head(topic).next();
        self.happen(topic, by, What::PollClosed { post, counts, people }, now);
        Told::Accepted(topic, seq)
    }

    pub(crate) fn close_due_poll(&mut self, topic: Topic, post: Seq, now: u64) -> Told {
        if self.polls.get(&(topic, post)).is_some_and(|poll| poll.is_open && poll.closes <= now) {
            self.close_poll(None, topic, post, now);
        }
        Told::Done
    }

    /// Who takes a poll back takes all answers with it.
    pub(crate) fn poll_taken_back(&mut self, topic: Topic, post: Seq) {
        if let Some(poll) = self.polls.get_mut(&(topic, post)).filter(|poll| poll.is_open) {
            poll.is_open = false;
            poll.answers.clear();
        }
    }

    /// A post's item made a poll's, if it is one.
    pub(crate) fn item_of_post(&self, reader: UserId, topic: Topic, item: PostItem, post: &Post) -> Item {
        let Some(poll) = self.polls.get(&(topic, item.seq)) else { return Item::Post(item) };
        let (counts, people) = match &poll.result {
            Some(result) => result.clone(),
            None if poll.is_open => poll.counts(),
            None => (vec![0; poll.options], 0),
        };
        let mut lines = if post.deleted { None } else { Some(post.text.split('\n').map(str::to_owned)) };
        let question = lines.as_mut().and_then(Iterator::next);
        let mine = |place: usize| {
            let number = u8::try_from(place + 1).unwrap_or(0);
            poll.answers.get(&reader).is_some_and(|chosen| chosen.contains(&number))
        };
        let options = lines.into_iter().flatten().enumerate();
        Item::Poll(PollItem {
            post: PostItem { text: question, ..item },
            options: options
                .map(|(place, text)| PollOption { text, count: counts[place], mine: mine(place) })
                .collect(),
            several: poll.several,
            closes_at: poll.closes,
            open: poll.is_open && !post.deleted,
            people,
        })
    }
}
