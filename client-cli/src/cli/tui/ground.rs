//! What is done about a post, a person or an act, for a reason that is written: removing, rejecting, refusing, muting, banning,
//! appealing. It must never do any of them without the reason, nor without the rule where one must be broken.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use linli_protocol::{Card, PostText, Reason, Rule, Seq, TextError, Topic};

use super::conversation::Row;
use super::input::Input;
use super::outbox::What;
use super::scroll::Block;
use super::state::{Dialog, Effect, State};

/// For how many minutes somebody may be muted at a key.
pub(super) const MUTE_MINUTES: [u32; 5] = [10, 60, 6 * 60, 24 * 60, 7 * 24 * 60];

/// What it is done about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// A post of the group is removed.
    Post(Seq),
    /// A post that waits on the desk is rejected.
    Held(Seq),
    /// Somebody who waits to be admitted is refused.
    Applicant(Card),
    /// Somebody is muted, for one of the lengths of time.
    Voice { person: Card, length: usize },
    /// Somebody is banned.
    Membership(Card),
    /// An act of the record is appealed against.
    Act(Seq),
}

impl Taken {
    /// Whether a rule must be broken for it.
    pub(super) fn takes_rule(&self) -> bool {
        !matches!(self, Taken::Applicant(_) | Taken::Act(_))
    }

    fn done(self, rule: Rule, text: &str) -> Result<What, TextError> {
        let reason = || Reason::parse(text);
        Ok(match self {
            Taken::Post(post) => What::RemovePost { post, rule, reason: reason()? },
            Taken::Held(held) => What::Reject { held, rule, reason: reason()? },
            Taken::Applicant(person) => What::Refuse { person, reason: reason()? },
            Taken::Voice { person, length } => {
                let minutes = MUTE_MINUTES[length.min(MUTE_MINUTES.len() - 1)];
                What::Mute { person, minutes, rule, reason: reason()? }
            }
            Taken::Membership(person) => What::Ban { person, rule, reason: reason()? },
            Taken::Act(act) => What::Appeal { act, text: PostText::parse(text)? },
        })
    }
}

impl State {
    /// Whom the chosen row is about: the author of a post, a member, who was muted or wants in. Never oneself.
    pub(super) fn chosen_person(&self) -> Option<&Card> {
        let Some(Block::Row(key)) = self.selected else { return None };
        let card = match self.open.as_ref()?.rows.get(&key)? {
            Row::Member(card) => card,
            Row::Other(other) => other.person().or(other.by.as_ref())?,
            row => &row.post()?.by,
        };
        (card.id != self.me).then_some(card)
    }

    /// Asks why the chosen one is to be taken away or not to be let in, and by which rule.
    pub(super) fn ask_ground(&mut self) {
        let taken = match (self.chosen_applicant(), self.chosen_held(), self.chosen_post()) {
            (Some(person), ..) => Taken::Applicant(person.clone()),
            (_, Some(held), _) => Taken::Held(held),
            (.., Some(post)) if self.is_in_group() => {
                if !self.may_keep_order() {
                    return;
                }
                Taken::Post(post)
            }
            _ => return,
        };
        self.ask(taken);
    }

    pub(super) fn ask_mute(&mut self) {
        if let Some(person) = self.chosen_person().cloned()
            && self.may_keep_order()
        {
            self.ask(Taken::Voice { person, length: 0 });
        }
    }

    pub(super) fn ask_ban(&mut self) {
        if let Some(person) = self.chosen_person().cloned()
            && self.may_keep_order()
        {
            self.ask(Taken::Membership(person));
        }
    }

    pub(super) fn ask_block(&mut self) {
        self.dialog = self.chosen_person().cloned().map(Dialog::Block);
    }

    /// Asks what is to be said against the chosen act, or against the one that removed the chosen post.
    pub(super) fn ask_appeal(&mut self) {
        match self.chosen_act() {
            Some(act) => self.ask(Taken::Act(act)),
            None if self.selected.is_some() => self.notify(self.texts.say("error-no_such_act")),
            None => {}
        }
    }

    /// The number of the chosen act of the record that weighs on oneself, or of the one that removed the chosen post of one's own.
    pub(super) fn chosen_act(&self) -> Option<Seq> {
        let Some(Block::Row(key)) = self.selected else { return None };
        let open = self.open.as_ref()?;
        match open.rows.get(&key)? {
            Row::Other(other) if matches!(open.topic, Topic::Moderation(_)) => {
                let is_mine = other.person().is_some_and(|person| person.id == self.me);
                is_mine.then_some(Seq(other.number))
            }
            row => row.post().filter(|post| post.by.id == self.me)?.removed,
        }
    }

    /// Ends the mute or the ban that the chosen act of the record set.
    pub(super) fn lift_chosen(&mut self) -> Vec<Effect> {
        let Some(Block::Row(key)) = self.selected else { return Vec::new() };
        let row = self.open.as_ref().and_then(|open| open.rows.get(&key));
        let Some(Row::Other(other)) = row else { return Vec::new() };
        let what = match (other.kind(), other.person()) {
            ("muted", Some(person)) => What::Unmute { user: person.id },
            ("banned", Some(person)) => What::Unban { user: person.id },
            _ => return Vec::new(),
        };
        if self.may_keep_order() { self.act(what) } else { Vec::new() }
    }

    /// Whether `u` has something to end.
    pub(super) fn can_lift(&self) -> bool {
        let Some(Block::Row(key)) = self.selected else { return false };
        let row = self.open.as_ref().and_then(|open| open.rows.get(&key));
        matches!(row, Some(Row::Other(other)) if matches!(other.kind(), "muted" | "banned"))
    }

    pub(super) fn is_in_group(&self) -> bool {
        self.open.as_ref().is_some_and(|open| matches!(open.topic, Topic::Group(_)))
    }

    fn ask(&mut self, taken: Taken) {
        self.dialog = Some(Dialog::Ground { taken, rule: 0, reason: Input::default() });
    }

    /// A text that was refused is asked for again, as it was.
    pub(super) fn ask_again_about(&mut self, what: &What) {
        if let (What::Appeal { act, text }, None) = (what, &self.dialog) {
            let mut reason = Input::default();
            reason.set(text.as_str());
            self.dialog = Some(Dialog::Ground { taken: Taken::Act(*act), rule: 0, reason });
        }
    }

    /// A key while that is asked.
    pub(super) fn ground_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(Dialog::Ground { taken, rule, reason }) = &mut self.dialog else { return Vec::new() };
        match (key.code, &mut *taken) {
            (KeyCode::Esc, _) => self.dialog = None,
            (KeyCode::Tab, Taken::Voice { length, .. }) => *length = (*length + 1) % MUTE_MINUTES.len(),
            (KeyCode::BackTab, Taken::Voice { length, .. }) => *length = length.saturating_sub(1),
            (KeyCode::Up | KeyCode::BackTab, _) => *rule = rule.saturating_sub(1),
            (KeyCode::Down, _) => *rule = (*rule + 1).min(Rule::ALL.len() - 1),
            (KeyCode::Tab, _) => *rule = (*rule + 1) % Rule::ALL.len(),
            (KeyCode::Left, _) => reason.left(),
            (KeyCode::Right, _) => reason.right(),
            (KeyCode::Home, _) => reason.home(),
            (KeyCode::End, _) => reason.end(),
            (KeyCode::Backspace, _) => reason.backspace(),
            (KeyCode::Delete, _) => reason.delete(),
            (KeyCode::Char('u'), _) if control => reason.delete_to_start(),
            (KeyCode::Char('w'), _) if control => reason.delete_word(),
            (KeyCode::Enter, _) => match taken.clone().done(Rule::ALL[*rule], reason.text()) {
                Ok(what) => {
                    self.dialog = None;
                    return self.act(what);
                }
                Err(error) => self.notify(self.texts.bad_text(&error)),
            },
            (KeyCode::Char(c), _) if !control => {
                reason.insert(c.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        Vec::new()
    }
}
