//! What one did and is not settled yet: posts and changes until the server has them, or says no.
//! A text that was typed must never vanish from here but into the conversation or back into the input.

use linli_cli::ClientError;
use linli_protocol::{EventBody, EventFrame, Place, PostText, Reaction, Seq, Topic};

use super::bounds::ACTS_MAX;
use super::state::{Effect, State};

/// Something to do, and whether it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) id: u64,
    pub(super) topic: Topic,
    pub(super) what: What,
    pub(super) phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Post { text: PostText, reply_to: Option<Seq> },
    Edit { post: Seq, text: PostText },
    Delete { post: Seq },
    React { post: Seq, reaction: Reaction, on: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Waiting,
    /// It is stored with this number, and was not seen in the conversation yet.
    Accepted(Seq),
    /// It was seen in the conversation, and not acknowledged yet.
    Seen,
    Failed(String),
}

/// The acts of all topics, in the order in which they were done.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    acts: Vec<Act>,
    last_id: u64,
}

impl Act {
    /// The text that would be lost with it.
    pub(super) fn text(&self) -> Option<&PostText> {
        match &self.what {
            What::Post { text, .. } | What::Edit { text, .. } => Some(text),
            What::Delete { .. } | What::React { .. } => None,
        }
    }

    pub(super) fn is_failed(&self) -> bool {
        matches!(self.phase, Phase::Failed(_))
    }
}

impl Outbox {
    /// Those of a topic that are shown at its end.
    pub(super) fn shown(&self, topic: Topic) -> impl DoubleEndedIterator<Item = &Act> {
        self.acts
            .iter()
            .filter(move |act| act.topic == topic && act.text().is_some() && act.phase != Phase::Seen)
    }

    pub(super) fn get(&self, id: u64) -> Option<&Act> {
        self.acts.iter().find(|act| act.id == id)
    }

    /// What is not stored as far as is known, with its text.
    pub(super) fn unsent(&self) -> impl Iterator<Item = &PostText> {
        self.acts
            .iter()
            .filter(|act| matches!(act.phase, Phase::Waiting | Phase::Failed(_)))
            .filter_map(Act::text)
    }

    /// How many acts wait for their answer.
    pub(super) fn waiting(&self) -> usize {
        self.acts.iter().filter(|act| act.phase == Phase::Waiting).count()
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Act> {
        let at = self.acts.iter().position(|act| act.id == id)?;
        Some(self.acts.remove(at))
    }

    /// An own post came: the oldest of this text that waits is this one.
    fn see(&mut self, topic: Topic, seq: Seq, text: &str) {
        self.acts.retain(|act| act.topic != topic || act.phase != Phase::Accepted(seq));
        let is_it = |act: &&mut Act| {
            let says_it = matches!(&act.what, What::Post { text: said, .. } if said.as_str() == text);
            act.topic == topic && act.phase == Phase::Waiting && says_it
        };
        if let Some(act) = self.acts.iter_mut().find(is_it) {
            act.phase = Phase::Seen;
        }
    }

    /// Everything up to here is in the conversation now.
    fn seen_up_to(&mut self, topic: Topic, newest: Seq) {
        self.acts
            .retain(|act| !matches!(act.phase, Phase::Accepted(seq) if act.topic == topic && seq <= newest));
    }
}

impl State {
    /// Does something in the open topic.
    pub(super) fn act(&mut self, what: What) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        if self.outbox.acts.len() >= ACTS_MAX {
            self.notify(self.texts.say("too-much-waits"));
            return Vec::new();
        }
        self.outbox.last_id += 1;
        let act = Act { id: self.outbox.last_id, topic: open.topic, what, phase: Phase::Waiting };
        self.outbox.acts.push(act.clone());
        vec![Effect::Act(act)]
    }

    /// An act was answered.
    pub(super) fn settle_act(&mut self, id: u64, result: Result<Place, ClientError>) {
        self.put_off = None;
        match result {
            Ok(place) => {
                let newest =
                    self.open.as_ref().filter(|open| open.topic == place.topic).map(|open| open.newest);
                let is_shown = newest.is_none_or(|newest| place.seq <= newest);
                let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == id) else { return };
                if is_shown || act.phase == Phase::Seen || act.text().is_none() {
                    self.outbox.remove(id);
                } else {
                    act.phase = Phase::Accepted(place.seq);
                }
            }
            Err(error) => {
                let why = self.texts.reason(&error);
                let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == id) else { return };
                act.phase = Phase::Failed(why.clone());
                if act.text().is_none() {
                    self.outbox.remove(id);
                    self.notify(self.texts.with("not-done", &[("why", (&why).into())]));
                }
            }
        }
    }

    /// The open topic went on: own posts in it are shown there from now on.
    pub(super) fn see_own(&mut self, event: &EventFrame) {
        let is_mine = event.by.as_ref().is_some_and(|by| by.id == self.me);
        if is_mine
            && let EventBody::Posted(posted) = &event.body
            && let Some(text) = &posted.text
        {
            self.outbox.see(event.topic, event.seq, text);
        }
        self.outbox.seen_up_to(event.topic, event.seq);
    }

    /// The open topic was loaded.
    pub(super) fn see_page(&mut self, topic: Topic, newest: Seq) {
        self.outbox.seen_up_to(topic, newest);
    }
}
