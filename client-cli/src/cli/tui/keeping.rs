//! Keeping order on the full screen: posts that wait to be looked at, and what is taken away by a rule and for a reason.
//! It must never remove or reject anything without both.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use linli_protocol::{
    ActItem, EventBody, Fate, Item, ModerationAct, PostRejected, Reason, Rule, Seq, Settled, Topic,
};

use super::conversation::{Conversation, Key, Row};
use super::input::Input;
use super::outbox::{Act, Phase, What};
use super::scroll::Block;
use super::state::{Dialog, Effect, State};

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// A post of the group.
    Post(Seq),
    /// A post that waits on the desk.
    Held(Seq),
}

impl Conversation {
    /// What waited on a desk and is settled waits no more.
    pub(super) fn settle_desk(&mut self, event: &EventBody) {
        let entry = match event {
            EventBody::Settled(Settled { entry, fate }) if *fate != Fate::Appealed => *entry,
            EventBody::Rejected(rejected) => rejected.held,
            _ => return,
        };
        self.rows.remove(&Key::Event(entry.0));
    }
}

impl State {
    /// Whether one keeps order in the open topic's neighbourhood: who reads its desk does. If not, it is said.
    pub(super) fn may_keep_order(&mut self) -> bool {
        let neighbourhood = self.open.as_ref().and_then(|open| open.topic.neighbourhood());
        let may = neighbourhood.is_some_and(|there| self.topics.get(Topic::Desk(there)).is_some());
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

    /// Says by which commands the applicant is admitted or refused who is chosen; nothing, if none is.
    pub(super) fn say_how_to_admit(&mut self) -> bool {
        let Some((Block::Row(key), open)) = self.selected.zip(self.open.as_ref()) else { return false };
        let Some(Row::Other(other)) = open.rows.get(&key) else { return false };
        let applicant = other.person().filter(|_| matches!(other.kind(), "applied" | "application"));
        let Some((person, there)) = applicant.zip(open.topic.neighbourhood()) else { return false };
        let (admit, refuse) =
            (format!("linli admit {there} {}", person.id), format!("linli refuse {there} {} …", person.id));
        let said = [("admit", (&admit).into()), ("refuse", (&refuse).into())];
        self.notify(self.texts.with("applicant-how", &said));
        true
    }

    /// Posts what waits and is chosen.
    pub(super) fn approve_chosen(&mut self) -> Vec<Effect> {
        let Some(held) = self.chosen_held() else { return Vec::new() };
        self.act(What::Approve { held })
    }

    /// Asks by which rule the chosen one is to be taken away, and why.
    pub(super) fn ask_ground(&mut self) {
        let taken = match (self.chosen_held(), self.chosen_post()) {
            (Some(held), _) => Taken::Held(held),
            (None, Some(post)) if matches!(self.open_topic_name(), Some(Topic::Group(_))) => {
                if !self.may_keep_order() {
                    return;
                }
                Taken::Post(post)
            }
            _ => return,
        };
        self.dialog = Some(Dialog::Ground { taken, rule: 0, reason: Input::default() });
    }

    fn open_topic_name(&self) -> Option<Topic> {
        self.open.as_ref().map(|open| open.topic)
    }

    /// A key while that is asked.
    pub(super) fn ground_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let Some(Dialog::Ground { taken, rule, reason }) = &mut self.dialog else { return Vec::new() };
        match key.code {
            KeyCode::Esc => self.dialog = None,
            KeyCode::Up | KeyCode::BackTab => *rule = rule.saturating_sub(1),
            KeyCode::Down => *rule = (*rule + 1).min(Rule::ALL.len() - 1),
            KeyCode::Tab => *rule = (*rule + 1) % Rule::ALL.len(),
            KeyCode::Left => reason.left(),
            KeyCode::Right => reason.right(),
            KeyCode::Home => reason.home(),
            KeyCode::End => reason.end(),
            KeyCode::Backspace => reason.backspace(),
            KeyCode::Delete => reason.delete(),
            KeyCode::Char('u') if control => reason.delete_to_start(),
            KeyCode::Char('w') if control => reason.delete_word(),
            KeyCode::Enter => {
                let parsed = Reason::parse(reason.text());
                let (taken, rule) = (*taken, Rule::ALL[*rule]);
                match parsed {
                    Ok(reason) => {
                        self.dialog = None;
                        return self.act(match taken {
                            Taken::Post(post) => What::RemovePost { post, rule, reason },
                            Taken::Held(held) => What::Reject { held, rule, reason },
                        });
                    }
                    Err(error) => self.notify(self.texts.bad_text(&error)),
                }
            }
            KeyCode::Char(c) if !control => {
                reason.insert(c.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        Vec::new()
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
