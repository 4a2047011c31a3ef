//! Questions of one key: leaving, deleting, reacting, blocking; and the keys of the list of keys.
//! Whatever is no answer must leave all as it is.

use crossterm::event::KeyCode;
use linli_protocol::{Reaction, Seq};

use super::conversation::Key;
use super::outbox::What;
use super::state::{Dialog, Effect, Intent, State};

/// The reactions that are offered, by their number.
pub(super) const REACTIONS: [&str; 8] = ["👍", "🙏", "👏", "🎉", "😄", "😮", "😢", "🤔"];

/// How far a page key turns the help: less than what the smallest screen shows of it.
const HELP_PAGE_LINES: usize = 10;

impl State {
    /// Leaves, or asks first if something typed would be lost.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        if self.outbox.unsent().next().is_none() && self.half_written().next().is_none() {
            return vec![Effect::Leave];
        }
        self.dialog = Some(Dialog::Leave);
        Vec::new()
    }

    /// What was begun and not sent, here and in other topics. A change that changes nothing is none.
    pub(super) fn half_written(&self) -> impl Iterator<Item = &str> {
        let before = match (self.intent, &self.open) {
            (Intent::Edit(post), Some(open)) => {
                open.post(Key::Event(post.0)).and_then(|post| post.text.as_deref())
            }
            _ => None,
        };
        let written = Some(self.input.text()).filter(|text| Some(*text) != before);
        let aside = matches!(self.intent, Intent::Edit(_)).then_some(self.set_aside.as_str());
        let all = written.into_iter().chain(aside).chain(self.drafts.values().map(String::as_str));
        all.filter(|text| !text.trim().is_empty())
    }

    pub(super) fn ask_reaction(&mut self) {
        self.dialog = self.chosen_post().map(|post| Dialog::React { post, choice: 0 });
    }

    pub(super) fn answer(&mut self, dialog: &Dialog, code: KeyCode) -> Vec<Effect> {
        self.dialog = None;
        match (dialog, code) {
            (Dialog::Help { skipped }, KeyCode::Down | KeyCode::Char('j')) => {
                self.dialog = Some(Dialog::Help { skipped: skipped + 1 });
            }
            (Dialog::Help { skipped }, KeyCode::Up | KeyCode::Char('k')) => {
                self.dialog = Some(Dialog::Help { skipped: skipped.saturating_sub(1) });
            }
            (Dialog::Help { skipped }, KeyCode::PageDown) => {
                self.dialog = Some(Dialog::Help { skipped: skipped + HELP_PAGE_LINES });
            }
            (Dialog::Help { skipped }, KeyCode::PageUp) => {
                self.dialog = Some(Dialog::Help { skipped: skipped.saturating_sub(HELP_PAGE_LINES) });
            }
            (Dialog::Delete(post), KeyCode::Char('y' | 'Y')) => {
                return self.act(What::Delete { post: *post });
            }
            (Dialog::Leave, KeyCode::Char('y' | 'Y')) => return vec![Effect::Leave],
            (Dialog::Block(card), KeyCode::Char('y' | 'Y')) => {
                return self.act(What::Block { person: card.clone(), on: true });
            }
            (Dialog::Block(card), KeyCode::Char('u' | 'U')) => {
                return self.act(What::Block { person: card.clone(), on: false });
            }
            (Dialog::React { post, choice }, KeyCode::Left | KeyCode::Char('h')) => {
                self.dialog = Some(Dialog::React { post: *post, choice: choice.saturating_sub(1) });
            }
            (Dialog::React { post, choice }, KeyCode::Right | KeyCode::Char('l')) => {
                let choice = (choice + 1).min(REACTIONS.len() - 1);
                self.dialog = Some(Dialog::React { post: *post, choice });
            }
            (Dialog::React { post, choice }, KeyCode::Enter) => return self.react(*post, *choice),
            (Dialog::React { post, .. }, KeyCode::Char(digit @ '1'..='8')) => {
                let choice = digit.to_digit(10).map_or(0, |digit| digit as usize - 1);
                return self.react(*post, choice);
            }
            (Dialog::Pins { choice }, code) => return self.pins_key(*choice, code),
            // Any other key leaves all as it is.
            _ => {}
        }
        Vec::new()
    }

    /// Leaves a reaction, or takes it back where it is one's own.
    fn react(&mut self, post: Seq, choice: usize) -> Vec<Effect> {
        let Some(Ok(reaction)) = REACTIONS.get(choice).map(|text| Reaction::parse(*text)) else {
            return Vec::new();
        };
        let known = self.open.as_ref().and_then(|open| open.post(Key::Event(post.0)));
        let is_mine = known.is_some_and(|known| {
            known.reactions.iter().any(|tally| tally.mine && tally.reaction == reaction.as_str())
        });
        self.act(What::React { post, reaction, on: !is_mine })
    }
}
