//! What is said in the case of an issue: opened beside the list, followed as long as it is open, written in like any conversation.

use linli_cli::{Page, ViewReason};
use linli_protocol::{EventFrame, PostText, Topic};

use super::super::bounds::PAGE_ITEMS;
use super::super::conversation::Conversation;
use super::super::input::Input;
use super::form::Form;
use super::state::{Effect, Focus, State, Talk, What};

impl State {
    /// Opens the case of the chosen issue, with what was being written there.
    pub(super) fn open_talk(&mut self) -> Vec<Effect> {
        let Some((at, ..)) = self.chosen_item() else { return Vec::new() };
        let mut effects = self.leave_talk();
        let topic = Topic::Case(at.0, at.1);
        self.talk = Some(Talk { at, conversation: Conversation::new(topic, String::new(), 0) });
        let draft = self.drafts.remove(&(at, None));
        self.said = draft.map(|form| form.input).unwrap_or_default();
        (self.focus, self.skipped) = (Focus::Talk, 0);
        effects.push(Effect::Follow(topic, PAGE_ITEMS));
        effects
    }

    /// Closes what is open, and keeps what is half-written.
    pub(super) fn leave_talk(&mut self) -> Vec<Effect> {
        let Some(at) = self.talk.as_ref().map(|talk| talk.at) else { return Vec::new() };
        self.close_talk();
        vec![Effect::Unfollow(Topic::Case(at.0, at.1))]
    }

    pub(super) fn close_talk(&mut self) {
        let Some(talk) = self.talk.take() else { return };
        let input = std::mem::take(&mut self.said);
        self.keep_said(talk.at, input);
        (self.focus, self.skipped) = (Focus::List, 0);
    }

    /// Keeps what was written for a case, with what is kept of it already.
    pub(super) fn keep_said(&mut self, at: super::list::At, mut input: Input) {
        if input.is_empty() {
            return;
        }
        if let Some(kept) = self.drafts.remove(&(at, None)) {
            input.insert("\n");
            input.insert(kept.input.text());
        }
        self.drafts.insert((at, None), Form { input, ..Form::new(at, super::form::Kind::Respond) });
    }

    pub(super) fn begin_talk(&mut self, page: Page, reason: ViewReason) {
        let topic = page.as_of.topic;
        if let Some(talk) = self.talk.as_mut().filter(|talk| talk.conversation.topic == topic) {
            talk.conversation.start(page, reason);
        }
    }

    pub(super) fn hear_talk(&mut self, event: &EventFrame) {
        let me = self.me;
        if let Some(talk) = self.talk.as_mut().filter(|talk| talk.conversation.topic == event.topic) {
            talk.conversation.apply(event, me);
        }
    }

    pub(super) fn say(&mut self) -> Vec<Effect> {
        let Some(at) = self.talk.as_ref().map(|talk| talk.at) else { return Vec::new() };
        if self.said.text().trim().is_empty() {
            return Vec::new();
        }
        let Ok(text) = PostText::parse(self.said.text()) else {
            self.notify(self.texts.say("error-bad_text"));
            return Vec::new();
        };
        let effects = self.act(at, What::Say(text), None);
        if !effects.is_empty() {
            self.said.take();
            self.skipped = 0;
        }
        effects
    }
}
