//! What keys do at the desk. Letters are commands only where no text is written, so that nothing typed acts by surprise.
//! Every key that is listed in `draw/dialogs.rs` is here, and the other way round.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use linli_cli::plain;

use super::super::input::Input;
use super::form::Kind;
use super::state::{Dialog, Effect, Focus, State};

/// Issues that a page of the list goes on by.
const PAGE_ISSUES: isize = 8;

impl State {
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        self.end_notice();
        self.is_settled |= self.chosen.is_some();
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && key.code == KeyCode::Char('c') {
            // The second one does not ask.
            let has_asked = self.dialog == Some(Dialog::Leave);
            return if has_asked { vec![Effect::Leave] } else { self.leave() };
        }
        match self.dialog.take() {
            Some(Dialog::Help { skipped }) => self.read_help(key.code, skipped),
            Some(Dialog::Leave) => {
                if matches!(key.code, KeyCode::Char('y' | 'Y')) {
                    return vec![Effect::Leave];
                }
            }
            Some(form @ Dialog::Form(_)) => {
                self.dialog = Some(form);
                return self.form_key(key);
            }
            None => {
                return match self.focus {
                    Focus::List | Focus::Issue => self.list_key(key),
                    Focus::Filter => self.filter_key(key),
                    Focus::Talk => self.talk_key(key),
                };
            }
        }
        Vec::new()
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        let fits = match (&mut self.dialog, self.focus) {
            (Some(Dialog::Form(form)), _) if form.takes_text() => form.input.insert(text),
            (None, Focus::Talk) => self.said.insert(text),
            (None, Focus::Filter) => self.filter.insert(&plain::one_line(text)),
            _ => true,
        };
        if !fits {
            self.notify(self.texts.say("text-full"));
        }
        Vec::new()
    }

    pub(super) fn turn_wheel(&mut self, lines: isize, column: u16) {
        if self.dialog.is_some() {
            return;
        }
        if self.talk.is_none() && column < super::draw::list_columns(self) {
            self.move_choice(lines.signum());
        } else {
            self.scroll(lines);
        }
    }

    fn list_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => self.move_choice(-1),
            KeyCode::Down | KeyCode::Char('j') => self.move_choice(1),
            KeyCode::Home => self.choose_end(false),
            KeyCode::End => self.choose_end(true),
            KeyCode::PageUp if self.focus == Focus::Issue || !super::draw::is_narrow(self) => {
                self.scroll(-PAGE_ISSUES);
            }
            KeyCode::PageDown if self.focus == Focus::Issue || !super::draw::is_narrow(self) => {
                self.scroll(PAGE_ISSUES);
            }
            KeyCode::PageUp => self.move_choice(-PAGE_ISSUES),
            KeyCode::PageDown => self.move_choice(PAGE_ISSUES),
            KeyCode::Enter if super::draw::is_narrow(self) => {
                self.focus = if self.focus == Focus::Issue { Focus::List } else { Focus::Issue };
            }
            KeyCode::Esc | KeyCode::Char('o') if self.talk.is_some() => return self.leave_talk(),
            KeyCode::Esc if self.focus == Focus::Issue => self.focus = Focus::List,
            KeyCode::Esc => self.filter = Input::default(),
            KeyCode::Char('/') => self.focus = Focus::Filter,
            KeyCode::Char('?') | KeyCode::F(1) => self.dialog = Some(Dialog::Help { skipped: 0 }),
            KeyCode::Char('q') => return self.leave(),
            KeyCode::Char('o') => return self.open_talk(),
            KeyCode::Char('a') => return self.acknowledge(),
            KeyCode::Char(c) => {
                if let Some(kind) = kind_of(c) {
                    self.ask(kind);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn filter_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Enter | KeyCode::Down => self.focus = Focus::List,
            KeyCode::Esc => (self.filter, self.focus) = (Input::default(), Focus::List),
            _ => {
                edit(&mut self.filter, key);
            }
        }
        Vec::new()
    }

    fn talk_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc => return self.leave_talk(),
            KeyCode::F(1) => self.dialog = Some(Dialog::Help { skipped: 0 }),
            KeyCode::PageUp => self.scroll(-PAGE_ISSUES),
            KeyCode::PageDown => self.scroll(PAGE_ISSUES),
            KeyCode::Enter if !is_new_line(key) => return self.say(),
            _ => {
                if !edit(&mut self.said, key) {
                    self.notify(self.texts.say("text-full"));
                }
            }
        }
        Vec::new()
    }

    fn form_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(Dialog::Form(mut form)) = self.dialog.take() else { return Vec::new() };
        let choices = self.choices(&form).len();
        let last = choices.saturating_sub(1);
        match key.code {
            KeyCode::Esc => {
                self.put_away(form);
                return Vec::new();
            }
            KeyCode::Enter if !is_new_line(key) => {
                self.dialog = Some(Dialog::Form(form));
                return self.send();
            }
            KeyCode::Up | KeyCode::BackTab if choices > 0 => form.choice = form.choice.saturating_sub(1),
            KeyCode::Down if choices > 0 => form.choice = (form.choice + 1).min(last),
            KeyCode::Tab if choices > 0 => form.choice = (form.choice + 1) % choices,
            _ if form.takes_text() => {
                form.refused = None;
                if !edit(&mut form.input, key) {
                    form.refused = Some(self.texts.say("text-full"));
                }
            }
            _ => {}
        }
        self.dialog = Some(Dialog::Form(form));
        Vec::new()
    }

    fn read_help(&mut self, code: KeyCode, skipped: usize) {
        let skipped = match code {
            KeyCode::Down | KeyCode::Char('j') => skipped.saturating_add(1),
            KeyCode::PageDown => skipped.saturating_add(8),
            KeyCode::Up | KeyCode::Char('k') => skipped.saturating_sub(1),
            KeyCode::PageUp => skipped.saturating_sub(8),
            _ => return,
        };
        self.dialog = Some(Dialog::Help { skipped: skipped.min(super::draw::help_lines()) });
    }

    /// Lines on, in the chosen issue or its talk. The talk is read from its end.
    fn scroll(&mut self, lines: isize) {
        let lines = if self.talk.is_some() { -lines } else { lines };
        let most = super::draw::skipped_max(self);
        self.skipped = self.skipped.saturating_add_signed(lines).min(most);
    }

    fn leave(&mut self) -> Vec<Effect> {
        if self.unsent().is_empty() {
            return vec![Effect::Leave];
        }
        if let Some(Dialog::Form(form)) = self.dialog.take() {
            self.put_away(form);
        }
        self.dialog = Some(Dialog::Leave);
        Vec::new()
    }
}

/// What a letter asks for.
fn kind_of(letter: char) -> Option<Kind> {
    Some(match letter {
        'r' => Kind::Respond,
        'f' => Kind::Reply,
        'c' => Kind::Classify,
        'n' => Kind::Tried,
        'g' => Kind::ToGrid,
        'J' => Kind::Joint,
        'p' => Kind::Progress,
        'd' => Kind::Resolve,
        'u' => Kind::Unresolved,
        'm' => Kind::Merge,
        'h' => Kind::Handler,
        _ => return None,
    })
}

fn is_new_line(key: KeyEvent) -> bool {
    key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT)
}

/// Writes, or moves in what is written; says whether all of it fitted.
fn edit(input: &mut Input, key: KeyEvent) -> bool {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return input.insert("\n"),
        KeyCode::Char('j') if control => return input.insert("\n"),
        KeyCode::Left if control => input.word_left(),
        KeyCode::Right if control => input.word_right(),
        KeyCode::Left => input.left(),
        KeyCode::Right => input.right(),
        KeyCode::Home => input.home(),
        KeyCode::End => input.end(),
        KeyCode::Char('a') if control => input.home(),
        KeyCode::Char('e') if control => input.end(),
        KeyCode::Char('w') if control => input.delete_word(),
        KeyCode::Char('u') if control => input.delete_to_start(),
        KeyCode::Backspace => input.backspace(),
        KeyCode::Delete => input.delete(),
        KeyCode::Char(c) if !control => return input.insert(c.encode_utf8(&mut [0; 4])),
        _ => {}
    }
    true
}
