//! Conversations of two: whether they may write yet, who asks, and what waits in topics whose posts nobody counts.
//! It must never tell somebody who is refused that they were.

use linli_cli::{ClientError, Page};
use linli_protocol::{
    Card, ContactItem, ContactStep, ErrorCode, EventBody, EventFrame, Item, Pair, Seq, Topic, UserId,
};

use super::bounds::{PEEKS_MAX, REQUESTS_MAX};
use super::conversation::{Conversation, Key, Row};
use super::outbox::What;
use super::scroll::Block;
use super::state::{Effect, State};
use super::topics::Topics;

/// The other of a conversation of two.
pub(super) fn other(topic: Topic, me: UserId) -> Option<UserId> {
    match topic {
        Topic::Dm(_, pair) => pair.other(me),
        _ => None,
    }
}

impl Conversation {
    /// The last step towards writing to each other: it counts until there is a later one.
    pub(super) fn learn_step(&mut self, step: &ContactItem) {
        if self.step.as_ref().is_none_or(|known| known.seq < step.seq) {
            self.step = Some(step.clone());
        }
    }

    pub(super) fn learn_step_of(&mut self, event: &EventFrame) {
        let step = match event.body {
            EventBody::ContactAsked => ContactStep::Asked,
            EventBody::ContactAgreed => ContactStep::Agreed,
            _ => return,
        };
        if let Some(by) = &event.by {
            self.learn_step(&ContactItem { seq: event.seq, at: event.at, by: by.clone(), step });
        }
    }
}

impl Topics {
    /// What is to be looked at, because the list does not say what waits there: requests for contact, a desk.
    pub(super) fn peeks(&mut self, records: &[Topic]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for head in &self.heads {
            let may_wait = match head.topic {
                // A request is no message, and who only asked has made few events.
                Topic::Dm(..) => head.unread == 0 && head.head <= REQUESTS_MAX,
                Topic::Desk(_) => true,
                Topic::Moderation(_) => records.contains(&head.topic),
                _ => false,
            };
            if !may_wait || effects.len() >= PEEKS_MAX {
                continue;
            }
            let known = self.waits.entry(head.topic).or_default();
            if known.looked_at != Some(head.head) {
                known.looked_at = Some(head.head);
                effects.push(Effect::Peek(head.topic));
            }
        }
        effects
    }

    /// How much waits there for an answer.
    pub(super) fn waiting(&self, topic: Topic) -> u64 {
        self.waits.get(&topic).map_or(0, |waits| waits.n)
    }
}

impl State {
    /// Who asks in the open conversation whether they may write, and was not answered.
    pub(super) fn asker(&self) -> Option<&Card> {
        let step = self.open.as_ref()?.step.as_ref()?;
        (step.step == ContactStep::Asked && step.by.id != self.me).then_some(&step.by)
    }

    /// Whether this row is a request that waits for an answer.
    pub(super) fn is_waiting_request(&self, key: Key) -> bool {
        let step = self.open.as_ref().and_then(|open| open.step.as_ref());
        self.asker().is_some() && step.is_some_and(|step| Key::Event(step.seq.0) == key)
    }

    /// Says yes or no to who asks.
    pub(super) fn answer_asker(&mut self, accept: bool) -> Vec<Effect> {
        let Some(user) = self.asker().map(|card| card.id) else { return Vec::new() };
        self.act(What::AnswerContact { user, accept })
    }

    /// Asks in the open conversation whether one may write.
    pub(super) fn ask_contact(&mut self) -> Vec<Effect> {
        let Some(user) = self.open.as_ref().and_then(|open| other(open.topic, self.me)) else {
            return Vec::new();
        };
        self.act(What::AskContact { user })
    }

    /// Proposes to the other of the open conversation to make the chosen message of theirs a report.
    pub(super) fn propose_chosen(&mut self) -> Vec<Effect> {
        let is_talk = self.open.as_ref().is_some_and(|open| other(open.topic, self.me).is_some());
        match self.chosen_post() {
            Some(of) if is_talk && self.chosen_person().is_some() => self.act(What::Propose { of }),
            _ => Vec::new(),
        }
    }

    /// To the conversation with whoever wrote the chosen post, or is the chosen member.
    pub(super) fn write_to_chosen(&mut self) -> Vec<Effect> {
        let (Some(open), Some(Block::Row(key))) = (&self.open, self.selected) else { return Vec::new() };
        let user = match open.rows.get(&key) {
            Some(Row::Member(card)) => card.id,
            Some(row) if row.post().is_some() => row.post().map_or(self.me, |post| post.by.id),
            _ => return Vec::new(),
        };
        let (Some(neighbourhood), Some(pair)) = (open.topic.neighbourhood(), Pair::of(self.me, user)) else {
            return Vec::new();
        };
        let effects = self.open_topic(Topic::Dm(neighbourhood, pair));
        self.enter_input();
        effects
    }

    /// What was looked at came, or did not; then it is looked at again when more happens there.
    pub(super) fn learn_peek(&mut self, topic: Topic, result: Result<Page, ClientError>) {
        let Ok(page) = result else { return };
        let n = match topic {
            Topic::Dm(..) => u64::from(matches!(
                page.items.last(),
                Some(Item::Contact(ContactItem { by, step: ContactStep::Asked, .. })) if by.id != self.me
            )),
            Topic::Desk(_) => {
                page.items.iter().filter(|item| matches!(item, Item::Held(_) | Item::Application(_))).count()
                    as u64
            }
            _ => {
                self.learn_rejections(topic, &page.items);
                0
            }
        };
        self.topics.waits.entry(topic).or_default().n = n;
    }

    /// Why something was not done, in the words that fit where it was.
    pub(super) fn reason_there(&self, topic: Topic, error: &ClientError) -> String {
        let code = match (topic, error) {
            (Topic::Dm(..), ClientError::Server(error)) => Some(error.code),
            _ => None,
        };
        match code {
            Some(ErrorCode::NotAllowed) => self.texts.say("failed-closed"),
            Some(ErrorCode::NotHere) => self.texts.say("failed-at-once"),
            Some(ErrorCode::NoConsent) => self.texts.say("failed-ask"),
            _ => self.texts.reason(error),
        }
    }

    /// The answer was stored. Who refuses is told nothing by an event, and nor is who asked.
    pub(super) fn has_answered(&mut self, topic: Topic, accept: bool) -> Vec<Effect> {
        self.topics.waits.entry(topic).or_default().n = 0;
        if accept {
            return Vec::new();
        }
        if let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) {
            open.step = None;
        }
        self.notify(self.texts.say("contact-declined"));
        vec![Effect::Mine]
    }
}

/// How much of a topic waits for an answer, and as of when that is known.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Waits {
    /// The topic's last event when it was looked at.
    pub(super) looked_at: Option<Seq>,
    pub(super) n: u64,
}
