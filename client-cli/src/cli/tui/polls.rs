//! Quick polls on the full screen (R14): how they stand, and answering by the numbers of their options.
//! It must never show a choice as made that the server was not asked for, nor keep one of a poll that is closed.

use crossterm::event::KeyCode;
use linli_protocol::{EventFrame, PollClosed, PollCounts, PollItem, PollOpened, PollOption, Seq, Topic};

use super::conversation::{Conversation, Key, Row, new_post};
use super::outbox::What;
use super::scroll::Block;
use super::state::{Effect, State};

impl Conversation {
    /// A poll that was just opened.
    pub(super) fn add_poll(&mut self, event: &EventFrame, opened: &PollOpened) {
        let option = |text: &String| PollOption { text: text.clone(), count: 0, mine: false };
        let poll = PollItem {
            post: new_post(event, opened.question.clone(), opened.posts),
            options: opened.options.iter().map(option).collect(),
            several: opened.several,
            closes_at: opened.closes_at,
            open: true,
            people: 0,
        };
        self.rows.insert(Key::Event(event.seq.0), Row::Poll(poll));
    }

    pub(super) fn poll(&self, key: Key) -> Option<&PollItem> {
        match self.rows.get(&key)? {
            Row::Poll(poll) => Some(poll),
            _ => None,
        }
    }

    fn poll_mut(&mut self, post: Seq) -> Option<&mut PollItem> {
        match self.rows.get_mut(&Key::Event(post.0))? {
            Row::Poll(poll) => Some(poll),
            _ => None,
        }
    }

    /// How the open polls stand now.
    pub(super) fn count_polls(&mut self, polls: &[PollCounts]) {
        for told in polls {
            if let Some(poll) = self.poll_mut(told.post).filter(|poll| poll.open) {
                count(poll, &told.counts, told.people);
            }
        }
    }

    /// One's own answer was taken; none takes an answer back.
    fn choose_in(&mut self, post: Seq, options: &[u8]) {
        let Some(poll) = self.poll_mut(post).filter(|poll| poll.open) else { return };
        for (option, number) in poll.options.iter_mut().zip(1_u8..) {
            option.mine = options.contains(&number);
        }
    }
}

/// The numbers that are left of a closed poll. Nobody knows any more who chose what.
pub(super) fn close(poll: &mut PollItem, closed: &PollClosed) {
    poll.open = false;
    count(poll, &closed.counts, closed.people);
    poll.options.iter_mut().for_each(|option| option.mine = false);
}

/// A poll whose text is gone keeps its numbers, so that they are there when it comes back.
pub(super) fn forget_texts(poll: &mut PollItem) {
    poll.options.iter_mut().for_each(|option| option.text.clear());
}

/// Question and options, a line each.
pub(super) fn give_texts(poll: &mut PollItem, text: &str) {
    let mut lines = text.split('\n').map(str::to_owned);
    poll.post.text = lines.next();
    let known = std::mem::take(&mut poll.options);
    let mut known = known.into_iter();
    poll.options = lines
        .map(|text| {
            let (count, mine) = known.next().map_or((0, false), |option| (option.count, option.mine));
            PollOption { text, count, mine }
        })
        .collect();
}

fn count(poll: &mut PollItem, counts: &[u64], people: u64) {
    for (option, count) in poll.options.iter_mut().zip(counts) {
        option.count = *count;
    }
    poll.people = people;
}

/// The number of the option that a key chooses: 0 is the tenth.
fn number_of(code: KeyCode) -> Option<u8> {
    let KeyCode::Char(digit) = code else { return None };
    let number = u8::try_from(digit.to_digit(10)?).ok()?;
    Some(if number == 0 { 10 } else { number })
}

/// The keys that choose options of so many.
pub(super) fn keys(options: usize) -> String {
    match options {
        0..=9 => format!("1–{options}"),
        _ => "1–9 0".to_owned(),
    }
}

impl State {
    /// The chosen row, if it is a poll that still has its text.
    pub(super) fn chosen_poll(&self) -> Option<&PollItem> {
        let Some(Block::Row(key)) = self.selected else { return None };
        self.open.as_ref()?.poll(key).filter(|poll| !poll.post.deleted)
    }

    pub(super) fn hear_polls(&mut self, topic: Topic, polls: &[PollCounts]) {
        if let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) {
            open.count_polls(polls);
        }
    }

    /// What one has chosen in a poll of the open topic, with what is on its way.
    pub(super) fn choice_in(&self, poll: &PollItem) -> Vec<u8> {
        let open = self.open.as_ref().map(|open| open.topic);
        let on_its_way = open.and_then(|topic| self.outbox.answer_to(topic, poll.post.seq));
        on_its_way.map_or_else(
            || {
                (1_u8..)
                    .zip(&poll.options)
                    .filter(|(_, option)| option.mine)
                    .map(|(number, _)| number)
                    .collect()
            },
            <[u8]>::to_vec,
        )
    }

    /// A key while a poll is chosen: a number answers it, `-` takes the answer back. Nothing, if it is no key of a poll's.
    pub(super) fn poll_key(&mut self, code: KeyCode) -> Option<Vec<Effect>> {
        let poll = self.chosen_poll()?;
        let number = number_of(code);
        if number.is_none() && code != KeyCode::Char('-') {
            return None;
        }
        if !poll.open {
            self.notify(self.texts.say("error-poll_closed"));
            return Some(Vec::new());
        }
        let (post, before) = (poll.post.seq, self.choice_in(poll));
        let mut options = before.clone();
        match number {
            None => options.clear(),
            Some(number) if usize::from(number) > poll.options.len() => return Some(Vec::new()),
            Some(number) if !poll.several => options = vec![number],
            Some(number) if before.contains(&number) => options.retain(|one| *one != number),
            Some(number) => {
                options.push(number);
                options.sort_unstable();
            }
        }
        // The same again changes nothing.
        Some(if options == before { Vec::new() } else { self.act(What::Answer { post, options }) })
    }

    /// An answer was taken.
    pub(super) fn has_chosen(&mut self, topic: Topic, post: Seq, options: &[u8]) {
        if let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) {
            open.choose_in(post, options);
        }
    }

    /// A poll of the open topic was closed: whoever does not see it is told.
    pub(super) fn tell_closed(&mut self, closed: &PollClosed) {
        let question = self.open.as_ref().and_then(|open| open.post(Key::Event(closed.post.0))?.text.clone());
        if let Some(question) = question {
            let question = linli_cli::plain::one_line(&question);
            self.notify(self.texts.with("poll-over", &[("question", (&question).into())]));
        }
    }
}
