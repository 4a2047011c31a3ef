//! What keys do. Letters are commands only where no text is written, so that nothing typed acts by surprise.
//! Every key that is listed in `help` is here, and the other way round.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use linli_cli::plain;
use linli_protocol::{PostText, Seq, Topic};

use super::bounds::TYPING_SENT_MS;
use super::conversation::{Key, Older};
use super::far::Newer;
use super::layout;
use super::outbox::What;
use super::scroll::{Block, Scroll};
use super::state::{Dialog, Effect, Focus, Intent, State};

impl State {
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        self.end_notice();
        let with = |modifier| key.modifiers.contains(modifier);
        let control = with(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('c') {
            // The second one does not ask.
            let has_asked = self.dialog == Some(Dialog::Leave);
            return if has_asked { vec![Effect::Leave] } else { self.leave() };
        }
        if self.dialog == Some(Dialog::Search) {
            return self.search_key(key);
        }
        if let Some(Dialog::Ground { .. }) = self.dialog {
            return self.ground_key(key);
        }
        if let Some(dialog) = self.dialog.clone() {
            return self.answer(&dialog, key.code);
        }
        if self.focus == Focus::Input && !self.offers().is_empty() && self.offer_key(key.code) {
            return Vec::new();
        }
        let page = self.posts_size().1.saturating_sub(1).max(1);
        match key.code {
            KeyCode::F(1) => self.dialog = Some(Dialog::Help { skipped: 0 }),
            KeyCode::Char('f') if control => self.open_search(),
            KeyCode::Char('p') if control => self.show_pins(),
            KeyCode::F(2) => {
                self.focus = if self.focus == Focus::Topics { Focus::Input } else { Focus::Topics };
            }
            KeyCode::Tab => self.turn_focus([Focus::Input, Focus::Posts, Focus::Topics]),
            KeyCode::BackTab => self.turn_focus([Focus::Topics, Focus::Posts, Focus::Input]),
            KeyCode::PageUp => self.scroll_up(page),
            KeyCode::PageDown => self.scroll_down(page),
            KeyCode::Home if control => self.scroll = Scroll::At(Block::Top, 0),
            KeyCode::End if control => self.go_to_end(),
            _ => {
                return match self.focus {
                    Focus::Input => self.write(key),
                    Focus::Posts => self.choose_post(key.code),
                    Focus::Topics => self.choose_topic(key.code),
                };
            }
        }
        self.ask_again();
        Vec::new()
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.dialog == Some(Dialog::Search) {
            self.search_for(text);
        }
        if let Some(Dialog::Ground { reason, .. }) = &mut self.dialog {
            reason.insert(&plain::one_line(text));
        }
        if self.dialog.is_some() {
            return Vec::new();
        }
        self.focus = Focus::Input;
        self.insert(text)
    }

    /// Writes no edit any more; what was written before comes back.
    pub(super) fn cancel_edit(&mut self) {
        if let Intent::Edit(_) = self.intent {
            let before = std::mem::take(&mut self.set_aside);
            self.input.set(&before);
        }
        self.intent = Intent::New;
    }

    fn write(&mut self, key: KeyEvent) -> Vec<Effect> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT);
        let columns = layout::input_columns(layout::areas(self).input);
        match key.code {
            KeyCode::Enter if alt => return self.insert("\n"),
            KeyCode::Char('j') if control => return self.insert("\n"),
            KeyCode::Enter => return self.send(),
            KeyCode::Esc => self.cancel_edit(),
            KeyCode::Left if control => self.input.word_left(),
            KeyCode::Right if control => self.input.word_right(),
            KeyCode::Left => self.input.left(),
            KeyCode::Right => self.input.right(),
            KeyCode::Home if self.input.is_empty() => self.scroll = Scroll::At(Block::Top, 0),
            KeyCode::End if self.input.is_empty() => self.go_to_end(),
            KeyCode::Home => self.input.home(),
            KeyCode::End => self.input.end(),
            KeyCode::Char('a') if control => self.input.home(),
            KeyCode::Char('e') if control => self.input.end(),
            KeyCode::Char('w') if control => self.input.delete_word(),
            KeyCode::Char('u') if control => self.input.delete_to_start(),
            KeyCode::Backspace => self.input.backspace(),
            KeyCode::Delete => self.input.delete(),
            KeyCode::Up if !self.input.up(columns) => self.enter_posts(),
            KeyCode::Down => {
                self.input.down(columns);
            }
            KeyCode::Char('?') if self.input.is_empty() && self.intent == Intent::New => {
                self.dialog = Some(Dialog::Help { skipped: 0 });
            }
            KeyCode::Char(c) if !control => return self.insert(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
        Vec::new()
    }

    fn insert(&mut self, text: &str) -> Vec<Effect> {
        let Some(topic) = self.open.as_ref().map(|open| open.topic) else {
            self.notify(self.texts.say("nothing-open"));
            return Vec::new();
        };
        if !self.takes_posts() {
            self.notify(self.texts.say("nothing-to-write"));
            return Vec::new();
        }
        if !self.input.insert(text) {
            self.notify(self.texts.say("text-full"));
        }
        (self.members.chosen, self.members.is_closed) = (0, false);
        let mut effects = Vec::from_iter(self.load_members());
        let is_due = self.typed_at_ms == 0 || self.now_ms >= self.typed_at_ms + TYPING_SENT_MS;
        if is_due && !matches!(self.intent, Intent::Edit(_)) {
            self.typed_at_ms = self.now_ms;
            effects.push(Effect::Typing(topic));
        }
        effects
    }

    fn send(&mut self) -> Vec<Effect> {
        if self.input.text().trim().is_empty() || self.open.is_none() {
            return Vec::new();
        }
        let Ok(text) = PostText::parse(self.input.text()) else {
            self.notify(self.texts.say("error-bad_text"));
            return Vec::new();
        };
        let means = self.meant_by(text.as_str());
        let what = match self.intent {
            Intent::New => What::Post { text, reply_to: None, means },
            Intent::Reply(post) => What::Post { text, reply_to: Some(post), means },
            Intent::Edit(seq) => {
                let post = self.open.as_ref().and_then(|open| open.post(Key::Event(seq.0)));
                let means = post.map_or(means, |post| self.still_meant_by(post, text.as_str()));
                What::Edit { post: seq, text, means }
            }
        };
        let effects = self.act(what);
        if !effects.is_empty() {
            self.input.take();
            self.cancel_edit();
            self.go_to_end();
        }
        effects
    }

    /// From the input up into the conversation.
    pub(super) fn enter_posts(&mut self) {
        self.focus = Focus::Posts;
        // The last one that is on the screen, so that nothing moves away from under the eyes.
        let last = self.window().last().map(|(block, _)| *block);
        self.selected = last.filter(|block| !matches!(block, Block::Top | Block::Bottom));
        if let Some(block) = self.selected {
            self.show(block);
        }
    }

    fn choose_post(&mut self, code: KeyCode) -> Vec<Effect> {
        if let Some(effects) = self.poll_key(code) {
            return effects;
        }
        match code {
            KeyCode::Up | KeyCode::Char('k') => self.move_choice(State::previous),
            KeyCode::Down | KeyCode::Char('j') => {
                let is_last = self.selected == self.last();
                if is_last { self.enter_input() } else { self.move_choice(State::next) }
            }
            KeyCode::Home => self.scroll = Scroll::At(Block::Top, 0),
            KeyCode::End => {
                self.go_to_end();
                self.selected = self.last().filter(|block| !matches!(block, Block::Top | Block::Bottom));
            }
            KeyCode::Esc | KeyCode::Enter => self.enter_input(),
            KeyCode::Char('q') => return self.leave(),
            KeyCode::Char('?') => self.dialog = Some(Dialog::Help { skipped: 0 }),
            KeyCode::Char('/') => self.open_search(),
            KeyCode::Char('r') => self.reply(),
            KeyCode::Char('e') => self.edit(),
            KeyCode::Char('d') => return self.ask_delete(),
            KeyCode::Char('+' | '=') => self.ask_reaction(),
            KeyCode::Char('g') => return self.go_to_answered(),
            code => return self.other_post_key(code),
        }
        self.ask_again();
        Vec::new()
    }

    /// Keys of what not everybody does every day: pins, order, conversations of two.
    fn other_post_key(&mut self, code: KeyCode) -> Vec<Effect> {
        match code {
            KeyCode::Char('p') => self.show_pins(),
            KeyCode::Char('P') => return self.pin_chosen(),
            KeyCode::Char('x') => self.ask_ground(),
            KeyCode::Char('M') => self.ask_mute(),
            KeyCode::Char('B') => self.ask_ban(),
            KeyCode::Char('A') => self.ask_appeal(),
            KeyCode::Char('u') => return self.lift_chosen(),
            KeyCode::Char('b') => self.ask_block(),
            KeyCode::Char('m') => return self.write_to_chosen(),
            KeyCode::Char('a') if self.chosen_applicant().is_some() => return self.admit_chosen(),
            KeyCode::Char('a') if self.chosen_held().is_some() => return self.approve_chosen(),
            KeyCode::Char('a') => return self.ask_contact(),
            KeyCode::Char('i') => return self.propose_chosen(),
            KeyCode::Char('y') => return self.answer_asker(true),
            KeyCode::Char('n') => return self.answer_asker(false),
            KeyCode::Char('@') => return self.go_to_mention(),
            _ => self.ask_again(),
        }
        Vec::new()
    }

    fn choose_topic(&mut self, code: KeyCode) -> Vec<Effect> {
        let last = self.topics.heads.len().saturating_sub(1);
        let chosen = &mut self.topics.chosen;
        match code {
            KeyCode::Up | KeyCode::Char('k') => *chosen = chosen.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => *chosen = (*chosen + 1).min(last),
            KeyCode::Home => *chosen = 0,
            KeyCode::End => *chosen = last,
            KeyCode::Enter => {
                let topic = self.topics.heads.get(*chosen).map(|head| head.topic);
                self.enter_input();
                return topic.map(|topic| self.open_topic(topic)).unwrap_or_default();
            }
            KeyCode::Esc => self.enter_input(),
            KeyCode::Char('q') => return self.leave(),
            KeyCode::Char('?') => self.dialog = Some(Dialog::Help { skipped: 0 }),
            KeyCode::Char('/') => self.open_search(),
            KeyCode::Char('p') => self.show_pins(),
            KeyCode::Char('@') => return self.go_to_mention(),
            _ => {}
        }
        Vec::new()
    }

    /// Goes on through the conversation; an older page is asked when its beginning is seen.
    fn move_choice(&mut self, to: impl Fn(&State, Block) -> Option<Block>) {
        let from = self.selected.or_else(|| self.last());
        let Some(block) = from.and_then(|block| to(self, block)) else { return };
        self.show(block);
        if !matches!(block, Block::Top | Block::Bottom) {
            self.selected = Some(block);
        }
    }

    /// Whoever goes up again after a page could not be loaded wants it tried again.
    fn ask_again(&mut self) {
        if self.sees_top()
            && let Some(open) = &mut self.open
            && let Older::Failed(before, _) = open.older
        {
            open.older = Older::More(before);
        }
        if self.scroll == Scroll::End
            && let Some(open) = &mut self.open
            && let Newer::Failed(end, _) = open.newer
        {
            open.newer = Newer::UpTo(end);
        }
    }

    pub(super) fn enter_input(&mut self) {
        self.focus = Focus::Input;
        self.selected = None;
    }

    fn turn_focus(&mut self, order: [Focus; 3]) {
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        match order[(at + 1) % order.len()] {
            Focus::Input => self.enter_input(),
            Focus::Posts => self.enter_posts(),
            Focus::Topics => self.focus = Focus::Topics,
        }
    }

    /// The chosen post, if it still has a text.
    pub(super) fn chosen_post(&self) -> Option<Seq> {
        let Some(Block::Row(key @ Key::Event(seq))) = self.selected else { return None };
        let post = self.open.as_ref()?.post(key)?;
        (!post.deleted).then_some(Seq(seq))
    }

    /// From an answer to what it answers.
    fn go_to_answered(&mut self) -> Vec<Effect> {
        let Some(Block::Row(key)) = self.selected else { return Vec::new() };
        let answered = self.open.as_ref().and_then(|open| Some((open.topic, open.post(key)?.reply_to?)));
        answered.map(|(topic, seq)| self.go_to(topic, seq)).unwrap_or_default()
    }

    fn reply(&mut self) {
        let Some(post) = self.chosen_post() else { return };
        self.cancel_edit();
        self.intent = Intent::Reply(post);
        self.enter_input();
    }

    fn edit(&mut self) {
        if let Some(Block::Pending(id)) = self.selected {
            self.take_back(id);
            return;
        }
        let Some(seq) = self.own_post() else { return };
        let text = self.open.as_ref().and_then(|open| open.post(Key::Event(seq.0))?.text.clone());
        self.cancel_edit();
        self.set_aside = self.input.take();
        self.input.set(&text.unwrap_or_default());
        self.intent = Intent::Edit(seq);
        self.enter_input();
    }

    /// The chosen post, if one may change it: one's own. Announcements are the office's: there the server says it.
    pub(super) fn own_post(&mut self) -> Option<Seq> {
        let seq = self.chosen_post()?;
        let open = self.open.as_ref()?;
        let is_mine = open.post(Key::Event(seq.0))?.by.id == self.me;
        if is_mine || matches!(open.topic, Topic::Bulletin(_)) {
            return Some(seq);
        }
        self.notify(self.texts.say("error-not_yours"));
        None
    }
}
