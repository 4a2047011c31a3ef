//! Looking for posts in everything that one may read: what is asked, what was found, and going there.
//! It must never show an answer to another question than the one that stands above it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use linli_cli::{ClientError, plain};
use linli_protocol::{Card, Hit, Namesake, SearchPlace, SearchText, Topic, UserId};

use super::bounds::HITS_MAX;
use super::input::Input;
use super::mend;
use super::state::{Dialog, Effect, State};

/// The dialog, as it was left.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) query: Input,
    /// Only in the topic that is open.
    pub(super) only_here: bool,
    /// What was found for the question that was answered last.
    pub(super) found: Option<Found>,
    /// The question whose answer is awaited.
    asked: Option<Question>,
    /// Why there is no answer.
    pub(super) failed: Option<String>,
    pub(super) chosen: usize,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) text: SearchText,
    pub(super) topic: Option<Topic>,
    pub(super) from: Option<UserId>,
    /// Only what stands before this: more of an earlier answer.
    pub(super) before: Option<SearchPlace>,
}

/// An answer, with those that went on from it.
#[derive(Debug)]
pub(super) struct Found {
    of: Question,
    pub(super) people: Vec<Namesake>,
    pub(super) hits: Vec<Hit>,
    next: Option<SearchPlace>,
    /// How much was looked through, where it was not all.
    pub(super) percent: Option<u8>,
}

/// What comes back from the server.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) people: Vec<Namesake>,
    pub(super) hits: Vec<Hit>,
    pub(super) next: Option<SearchPlace>,
    pub(super) percent: Option<u8>,
}

/// A line of what was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'a> {
    Person(&'a Namesake),
    Post(&'a Hit),
}

impl Found {
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.people.iter().map(Entry::Person).chain(self.hits.iter().map(Entry::Post))
    }

    fn len(&self) -> usize {
        self.people.len() + self.hits.len()
    }

    pub(super) fn has_more(&self) -> bool {
        self.next.is_some()
    }
}

impl Search {
    pub(super) fn mend(&mut self, card: &Card) {
        let Some(found) = &mut self.found else { return };
        let people = found.people.iter_mut().map(|namesake| &mut namesake.person);
        people.chain(found.hits.iter_mut().map(|hit| &mut hit.by)).for_each(|shown| mend::mend(shown, card));
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn question(&self, open: Option<Topic>) -> Option<Question> {
        let text = SearchText::parse(self.query.text()).ok()?;
        Some(Question { text, topic: open.filter(|_| self.only_here), from: None, before: None })
    }

    fn ask(&mut self, question: Question) -> Vec<Effect> {
        (self.asked, self.failed) = (Some(question.clone()), None);
        vec![Effect::Search(question)]
    }

    fn answers(&self, question: &Question) -> bool {
        // Of one person or of all: what stands above is the same.
        let of = self.found.as_ref().map(|found| &found.of);
        of.is_some_and(|of| (&of.text, of.topic) == (&question.text, question.topic))
    }

    /// Goes on where the answer ended, if there is more and the last one is looked at.
    fn ask_more(&mut self) -> Vec<Effect> {
        let Some(found) = self.found.as_ref().filter(|_| self.asked.is_none()) else { return Vec::new() };
        let is_last = self.chosen + 1 >= found.len();
        let (Some(before), true, true) = (found.next, is_last, found.hits.len() < HITS_MAX) else {
            return Vec::new();
        };
        let question = Question { before: Some(before), ..found.of.clone() };
        self.ask(question)
    }

    fn choose(&mut self, chosen: usize) -> Vec<Effect> {
        let last = self.found.as_ref().map_or(0, Found::len).saturating_sub(1);
        self.chosen = chosen.min(last);
        self.ask_more()
    }

    fn learn(&mut self, question: Question, answer: Answer) {
        let Answer { people, hits, next, percent } = answer;
        match &mut self.found {
            Some(found) if question.before.is_some() => {
                found.hits.extend(hits);
                found.hits.truncate(HITS_MAX);
                (found.next, found.percent) = (next, percent);
            }
            _ => {
                self.found = Some(Found { of: question, people, hits, next, percent });
                self.chosen = 0;
            }
        }
    }
}

impl State {
    pub(super) fn open_search(&mut self) {
        self.dialog = Some(Dialog::Search);
    }

    /// A key while the dialog is open.
    pub(super) fn search_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let page = usize::from(self.lines / 4).max(1);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let search = &mut self.search;
        match key.code {
            KeyCode::Esc => self.dialog = None,
            KeyCode::Char('f') if control => self.dialog = None,
            KeyCode::Enter => return self.search_or_go(),
            KeyCode::Tab => search.only_here = !search.only_here,
            KeyCode::Up => return search.choose(search.chosen.saturating_sub(1)),
            KeyCode::Down => return search.choose(search.chosen + 1),
            KeyCode::PageUp => return search.choose(search.chosen.saturating_sub(page)),
            KeyCode::PageDown => return search.choose(search.chosen + page),
            KeyCode::Left => search.query.left(),
            KeyCode::Right => search.query.right(),
            KeyCode::Home => search.query.home(),
            KeyCode::End => search.query.end(),
            KeyCode::Backspace => search.query.backspace(),
            KeyCode::Delete => search.query.delete(),
            KeyCode::Char('u') if control => search.query.delete_to_start(),
            KeyCode::Char('w') if control => search.query.delete_word(),
            KeyCode::Char(c) if !control => self.search_for(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn choose_found(&mut self, lines: isize) -> Vec<Effect> {
        self.search.choose(self.search.chosen.saturating_add_signed(lines))
    }

    /// Writes into the question.
    pub(super) fn search_for(&mut self, text: &str) {
        self.search.query.insert(&plain::one_line(text));
    }

    /// Looks for what is written, or goes to what was found for it.
    fn search_or_go(&mut self) -> Vec<Effect> {
        let open = self.open.as_ref().map(|open| open.topic);
        let Some(question) = self.search.question(open) else {
            let parsed = SearchText::parse(self.search.query.text());
            self.search.failed = parsed.err().map(|error| self.texts.bad_text(&error));
            return Vec::new();
        };
        if self.search.asked.as_ref() == Some(&question) {
            return Vec::new();
        }
        if !self.search.answers(&question) {
            return self.search.ask(question);
        }
        self.go_to_found(self.search.chosen)
    }

    /// Goes to something that was found.
    pub(super) fn go_to_found(&mut self, at: usize) -> Vec<Effect> {
        let Some(found) = &self.search.found else { return Vec::new() };
        let entry = found.entries().nth(at);
        match entry {
            Some(Entry::Post(Hit { topic, seq, .. })) => {
                let (topic, seq) = (*topic, *seq);
                self.dialog = None;
                self.go_to(topic, seq)
            }
            // What was looked for is in their name, and so all that they posted answers it.
            Some(Entry::Person(namesake)) => {
                let from = Some(namesake.person.id);
                let question = Question { from, before: None, ..found.of.clone() };
                self.search.ask(question)
            }
            None => Vec::new(),
        }
    }

    /// An answer came, or did not. One to an earlier question is of no use.
    pub(super) fn learn_found(&mut self, question: Question, result: Result<Answer, ClientError>) {
        if self.search.asked.as_ref() != Some(&question) {
            return;
        }
        self.search.asked = None;
        match result {
            Ok(answer) => self.search.learn(question, answer),
            Err(error) => self.search.failed = Some(self.texts.reason(&error)),
        }
    }
}
