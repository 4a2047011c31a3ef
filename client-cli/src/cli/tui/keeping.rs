//! The desk on the full screen: posts that wait to be looked at, people who wait to be admitted, and what became of them.
//! It must never show what is settled as waiting.

use linli_protocol::{
    ActItem, Card, EventBody, Fate, Item, ModerationAct, PostRejected, Refused, Seq, Settled, Topic,
};

use super::super::words::Other;
use super::conversation::{Conversation, Key, Row};
use super::outbox::{Act, Phase, What};
use super::scroll::Block;
use super::state::{Effect, State};
use super::topics::keeps_order;

impl Conversation {
    /// What waited on a desk and is settled waits no more.
    pub(super) fn settle_desk(&mut self, event: &EventBody) {
        let entry = match event {
            EventBody::Settled(Settled { entry, fate }) if *fate != Fate::Appealed => *entry,
            EventBody::Rejected(rejected) => rejected.held,
            EventBody::Admitted(person)
            | EventBody::ApplicationWithdrawn(person)
            | EventBody::Refused(Refused { person, .. }) => {
                let is_theirs = |other: &Other| {
                    is_application(other) && other.person().is_some_and(|of| of.id == person.id)
                };
                self.rows.retain(|_, row| !matches!(row, Row::Other(other) if is_theirs(other)));
                return;
            }
            _ => return,
        };
        self.rows.remove(&Key::Event(entry.0));
    }
}

/// Whether a row of a desk is somebody who waits to be admitted.
fn is_application(other: &Other) -> bool {
    matches!(other.kind(), "applied" | "application")
}

impl State {
    /// Whether one keeps order in the open topic's neighbourhood: who reads its desk does. If not, it is said.
    pub(super) fn may_keep_order(&mut self) -> bool {
        let neighbourhood = self.open.as_ref().and_then(|open| open.topic.neighbourhood());
        let may = neighbourhood.is_some_and(|there| keeps_order(self, there));
        if !may {
            self.notify(self.texts.say("error-not_allowed"));
        }
        may
    }

    /// The post that waits on the open desk and is chosen.
    pub(super) fn chosen_held(&self) -> Option<Seq> {
        let Some(Block::Row(key @ Key::Event(seq))) = self.selected else { return None };
        self.is_held(key).then_some(Seq(seq))
    }

    /// Whether a row is a post that waits.
    pub(super) fn is_held(&self, key: Key) -> bool {
        let row = self.open.as_ref().and_then(|open| open.rows.get(&key));
        matches!(row, Some(Row::Other(other)) if other.kind() == "held")
    }

    /// Who waits on the open desk to be admitted, and is chosen.
    pub(super) fn chosen_applicant(&self) -> Option<&Card> {
        let Some(Block::Row(key)) = self.selected else { return None };
        let Some(Row::Other(other)) = self.open.as_ref()?.rows.get(&key) else { return None };
        other.person().filter(|_| is_application(other))
    }

    pub(super) fn admit_chosen(&mut self) -> Vec<Effect> {
        let Some(person) = self.chosen_applicant().cloned() else { return Vec::new() };
        self.act(What::Admit { person })
    }

    /// Posts what waits and is chosen.
    pub(super) fn approve_chosen(&mut self) -> Vec<Effect> {
        let Some(held) = self.chosen_held() else { return Vec::new() };
        self.act(What::Approve { held })
    }

    /// Takes one's own post back that waits to be looked at.
    pub(super) fn withdraw(&mut self, id: u64) -> Vec<Effect> {
        let Some(Act { topic, phase: Phase::Held(held), .. }) = self.outbox.get(id) else {
            return Vec::new();
        };
        let (topic, held) = (*topic, held.seq);
        self.act_in(topic, What::Withdraw { held, of: id })
    }

    /// Own posts that waited and were rejected meanwhile say so, with the reason that stands in the record.
    pub(super) fn learn_rejections(&mut self, record: Topic, items: &[Item]) {
        for item in items {
            let Item::Act(ActItem { act: ModerationAct::PostRejected(rejected), seq, .. }) = item else {
                continue;
            };
            let PostRejected { held, rule, reason, .. } = rejected;
            let rule = self.texts.rule(*rule);
            let why = self.texts.with(
                "held-rejected",
                &[("rule", (&rule).into()), ("reason", reason.into()), ("act", (*seq).into())],
            );
            self.outbox.reject(record.neighbourhood(), *held, &why);
        }
    }
}
