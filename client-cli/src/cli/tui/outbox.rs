//! What one did and is not settled yet: posts and changes until the server has them, or says no.
//! A text that was typed must never vanish from here but into the conversation or back into the input.

use linli_cli::ClientError;
use linli_protocol::{
    Card, EventBody, EventFrame, NeighbourhoodId, Place, PostText, Reaction, Reason, Rule, Seq, Topic, UserId,
};

use super::bounds::ACTS_MAX;
use super::mention::Means;
use super::scroll::Block;
use super::state::{Dialog, Effect, Intent, State};

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
    Post {
        text: PostText,
        reply_to: Option<Seq>,
        means: Means,
    },
    Edit {
        post: Seq,
        text: PostText,
        means: Means,
    },
    Delete {
        post: Seq,
    },
    React {
        post: Seq,
        reaction: Reaction,
        on: bool,
    },
    Pin {
        post: Seq,
        on: bool,
    },
    /// Chooses in a poll, in place of what was chosen before.
    Answer {
        post: Seq,
        options: Vec<u8>,
    },
    RemovePost {
        post: Seq,
        rule: Rule,
        reason: Reason,
    },
    Approve {
        held: Seq,
    },
    Reject {
        held: Seq,
        rule: Rule,
        reason: Reason,
    },
    Admit {
        person: Card,
    },
    Refuse {
        person: Card,
        reason: Reason,
    },
    Mute {
        person: Card,
        minutes: u32,
        rule: Rule,
        reason: Reason,
    },
    Unmute {
        user: UserId,
    },
    Ban {
        person: Card,
        rule: Rule,
        reason: Reason,
    },
    Unban {
        user: UserId,
    },
    Appeal {
        act: Seq,
        text: PostText,
    },
    Block {
        person: Card,
        on: bool,
    },
    /// Takes back what one's own act of this number has waiting.
    Withdraw {
        held: Seq,
        of: u64,
    },
    /// Proposes that a message of the other's becomes a report.
    Propose {
        of: Seq,
    },
    AskContact {
        user: UserId,
    },
    AnswerContact {
        user: UserId,
        accept: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    Waiting,
    /// It is stored with this number, and was not seen in the conversation yet.
    Accepted(Seq),
    /// It was seen in the conversation, and not acknowledged yet.
    Seen,
    /// It is stored with this number on the desk, and waits to be looked at.
    Held(Place),
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
            _ => None,
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

    /// What one has chosen in a poll, if that is still on its way.
    pub(super) fn answer_to(&self, topic: Topic, poll: Seq) -> Option<&[u8]> {
        self.acts.iter().rev().find_map(|act| match &act.what {
            What::Answer { post, options } if act.topic == topic && *post == poll => Some(options.as_slice()),
            _ => None,
        })
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

    /// The records that say what becomes of what waits to be looked at.
    pub(super) fn records_with_held(&self) -> Vec<Topic> {
        let held = self.acts.iter().filter(|act| matches!(act.phase, Phase::Held(_)));
        held.filter_map(|act| act.topic.neighbourhood()).map(Topic::Moderation).collect()
    }

    /// What waited under this number was rejected.
    pub(super) fn reject(&mut self, neighbourhood: Option<NeighbourhoodId>, held: Seq, why: &str) {
        let is_it = |act: &&mut Act| matches!(act.phase, Phase::Held(place) if place.seq == held && place.topic.neighbourhood() == neighbourhood);
        if let Some(act) = self.acts.iter_mut().find(is_it) {
            act.phase = Phase::Failed(why.to_owned());
        }
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Act> {
        let at = self.acts.iter().position(|act| act.id == id)?;
        Some(self.acts.remove(at))
    }

    /// An own post came: the oldest of this text that waits is this one.
    fn see(&mut self, topic: Topic, seq: Seq, text: &str) {
        self.acts.retain(|act| act.topic != topic || act.phase != Phase::Accepted(seq));
        let is_it = |act: &Act| {
            let says_it = matches!(&act.what, What::Post { text: said, .. } if said.as_str() == text);
            act.topic == topic && matches!(act.phase, Phase::Waiting | Phase::Held(_)) && says_it
        };
        let Some(at) = self.acts.iter().position(is_it) else { return };
        if self.acts[at].phase == Phase::Waiting {
            self.acts[at].phase = Phase::Seen;
        } else {
            // It was approved.
            self.acts.remove(at);
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
        let topic = self.open.as_ref().map(|open| open.topic);
        topic.map(|topic| self.act_in(topic, what)).unwrap_or_default()
    }

    pub(super) fn act_in(&mut self, topic: Topic, what: What) -> Vec<Effect> {
        if self.outbox.acts.len() >= ACTS_MAX {
            self.notify(self.texts.say("too-much-waits"));
            return Vec::new();
        }
        self.outbox.last_id += 1;
        let act = Act { id: self.outbox.last_id, topic, what, phase: Phase::Waiting };
        self.outbox.acts.push(act.clone());
        vec![Effect::Act(act)]
    }

    /// An act was answered.
    pub(super) fn settle_act(&mut self, id: u64, result: Result<Place, ClientError>) -> Vec<Effect> {
        self.put_off = None;
        match result {
            Err(ClientError::Held(place)) => {
                if let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == id) {
                    act.phase = Phase::Held(place);
                }
            }
            Ok(place) => {
                let newest =
                    self.open.as_ref().filter(|open| open.topic == place.topic).map(|open| open.newest);
                let is_shown = newest.is_none_or(|newest| place.seq <= newest);
                let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == id) else {
                    return Vec::new();
                };
                let (topic, what) = (act.topic, act.what.clone());
                if is_shown || act.phase == Phase::Seen || act.text().is_none() {
                    self.outbox.remove(id);
                } else {
                    act.phase = Phase::Accepted(place.seq);
                }
                match what {
                    What::Post { .. } => return self.read_own(place),
                    What::Answer { post, options } => self.has_chosen(topic, post, &options),
                    What::Refuse { .. }
                    | What::Mute { .. }
                    | What::Unmute { .. }
                    | What::Ban { .. }
                    | What::Unban { .. }
                    | What::Appeal { .. }
                    | What::Block { .. } => self.tell_done(&what, place),
                    What::AnswerContact { accept, .. } => return self.has_answered(topic, accept),
                    // The text comes back to whoever wants it.
                    What::Withdraw { of, .. } => {
                        let taken_back = self.texts.say("held-withdrawn");
                        if let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == of) {
                            act.phase = Phase::Failed(taken_back);
                        }
                    }
                    _ => {}
                }
            }
            Err(error) => {
                let there = self.outbox.get(id).map_or(Topic::District, |act| act.topic);
                let proposes = |act: &Act| matches!(act.what, What::Propose { .. });
                let why = if self.outbox.get(id).is_some_and(proposes) {
                    self.texts.reason(&error)
                } else {
                    self.reason_there(there, &error)
                };
                let Some(act) = self.outbox.acts.iter_mut().find(|act| act.id == id) else {
                    return Vec::new();
                };
                act.phase = Phase::Failed(why.clone());
                if act.text().is_none() {
                    if let Some(Act { what, .. }) = self.outbox.remove(id) {
                        self.ask_again_about(&what);
                    }
                    self.notify(self.texts.with("not-done", &[("why", (&why).into())]));
                }
            }
        }
        Vec::new()
    }

    /// What nothing on the screen shows was done.
    fn tell_done(&mut self, what: &What, place: Place) {
        let texts = self.texts;
        let name = |person: &Card| texts.name(person);
        self.notify(match what {
            What::Block { person, on: true } => {
                texts.with("done-blocked", &[("name", (&name(person)).into())])
            }
            What::Block { person, on: false } => {
                texts.with("done-unblocked", &[("name", (&name(person)).into())])
            }
            What::Refuse { person, .. } => texts.with("done-refused", &[("name", (&name(person)).into())]),
            What::Appeal { act, .. } => texts.with("done-appealed", &[("act", (*act).into())]),
            _ => texts.with("done-recorded", &[("act", place.seq.into())]),
        });
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

    /// A text that was refused comes back into the input.
    pub(super) fn take_back(&mut self, id: u64) {
        if !self.outbox.get(id).is_some_and(Act::is_failed) {
            self.notify(self.texts.say("still-on-its-way"));
            return;
        }
        let Some(act) = self.outbox.remove(id) else { return };
        self.cancel_edit();
        let written = self.input.take();
        if let What::Edit { post, .. } = act.what {
            (self.set_aside, self.intent) = (written, Intent::Edit(post));
        } else if let What::Post { reply_to: Some(post), .. } = act.what {
            self.intent = Intent::Reply(post);
        }
        self.input.set(act.text().map(PostText::as_str).unwrap_or_default());
        self.enter_input();
    }

    pub(super) fn ask_delete(&mut self) -> Vec<Effect> {
        if let Some(Block::Pending(id)) = self.selected {
            if matches!(self.outbox.get(id), Some(Act { phase: Phase::Held(_), .. })) {
                return self.withdraw(id);
            }
            if self.outbox.get(id).is_some_and(Act::is_failed) {
                self.outbox.remove(id);
                self.enter_posts();
            } else {
                self.notify(self.texts.say("still-on-its-way"));
            }
            return Vec::new();
        }
        self.dialog = self.own_post().map(Dialog::Delete).or(self.dialog.take());
        Vec::new()
    }
}
