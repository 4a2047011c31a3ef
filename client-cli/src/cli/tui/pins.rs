//! What is pinned in the open topic: a line above the conversation, a list of it, and going there.

use crossterm::event::KeyCode;
use linli_cli::{ClientError, Page};
use linli_protocol::{EventBody, EventFrame, Item, PollItem, PostItem, Topic};

use super::conversation::{Conversation, Key};
use super::outbox::What;
use super::scroll::Block;
use super::state::{Dialog, Effect, State};

/// Whether posts can be pinned there.
pub(super) fn takes_pins(topic: Topic) -> bool {
    matches!(topic, Topic::Group(_) | Topic::Bulletin(_))
}

impl Conversation {
    /// What an event does to the pins: says whether they have to be asked for anew.
    pub(super) fn change_pins(&mut self, event: &EventFrame) -> bool {
        let is_pinned = |post| self.pins.iter().any(|pin| pin.seq == post);
        match &event.body {
            EventBody::Pinned(pinned) if pinned.on => true,
            EventBody::Edited(edited) => is_pinned(edited.post),
            EventBody::Pinned(linli_protocol::Pinned { post, .. }) | EventBody::Deleted { post } => {
                self.pins.retain(|pin| pin.seq != *post);
                false
            }
            EventBody::Removed(removed) => {
                self.pins.retain(|pin| pin.seq != removed.post);
                false
            }
            _ => false,
        }
    }
}

impl State {
    pub(super) fn learn_pins(&mut self, topic: Topic, result: Result<Page, ClientError>) {
        let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) else { return };
        // Without them there is no line; they come with the next pin, or when it is opened again.
        let Ok(page) = result else { return };
        let post = |item| match item {
            Item::Post(post) | Item::Poll(PollItem { post, .. }) => Some(post),
            _ => None,
        };
        open.pins = page.items.into_iter().filter_map(post).collect();
    }

    pub(super) fn pins(&self) -> &[PostItem] {
        self.open.as_ref().map_or(&[], |open| &open.pins)
    }

    /// Opens the list of them.
    pub(super) fn show_pins(&mut self) {
        if self.pins().is_empty() {
            self.notify(self.texts.say("pins-none"));
        } else {
            self.dialog = Some(Dialog::Pins { choice: self.pins().len() - 1 });
        }
    }

    pub(super) fn pins_key(&mut self, choice: usize, code: KeyCode) -> Vec<Effect> {
        let last = self.pins().len().saturating_sub(1);
        let open = self.open.as_ref().map(|open| open.topic);
        let chosen = self.pins().get(choice).map(|pin| pin.seq);
        let choice = match code {
            KeyCode::Up | KeyCode::Char('k') => choice.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => (choice + 1).min(last),
            KeyCode::Home => 0,
            KeyCode::End => last,
            KeyCode::Enter => {
                self.dialog = None;
                return open.zip(chosen).map(|(topic, seq)| self.go_to(topic, seq)).unwrap_or_default();
            }
            _ => {
                self.dialog = None;
                return Vec::new();
            }
        };
        self.dialog = Some(Dialog::Pins { choice });
        Vec::new()
    }

    /// Pins the chosen post, or takes its pin away.
    pub(super) fn pin_chosen(&mut self) -> Vec<Effect> {
        let (Some(post), Some(Block::Row(key @ Key::Event(_)))) = (self.chosen_post(), self.selected) else {
            return Vec::new();
        };
        let Some(open) = self.open.as_ref().filter(|open| takes_pins(open.topic)) else { return Vec::new() };
        let is_pinned = open.post(key).is_some_and(|post| post.pinned);
        if !self.may_keep_order() {
            return Vec::new();
        }
        self.act(What::Pin { post, on: !is_pinned })
    }
}
