//! Meaning somebody: names that are offered while `@` is written, and whom a text means when it is sent.
//! It must never mean anybody whose name does not stand in the text.

use crossterm::event::KeyCode;
use linli_cli::{ClientError, Page};
use linli_protocol::{Card, Item, NeighbourhoodId, PostItem, Topic, UserId, limits};

use super::bounds::{COMPLETIONS_MAX, MEMBERS_MAX};
use super::conversation::{Conversation, Row};
use super::mend;
use super::state::{Effect, State};

/// The members of one neighbourhood, as far as they are loaded.
#[derive(Debug, Default)]
pub(super) struct Members {
    of: Option<NeighbourhoodId>,
    cards: Vec<Card>,
    /// Who was taken from the list for the text that is being written.
    picked: Vec<Card>,
    pub(super) chosen: usize,
    /// The list was closed, until something else is written.
    pub(super) is_closed: bool,
}

impl Members {
    pub(super) fn mend(&mut self, card: &Card) {
        self.cards.iter_mut().chain(&mut self.picked).for_each(|shown| mend::mend(shown, card));
    }

    pub(super) fn forget(&mut self, user: UserId) {
        self.cards.retain(|card| card.id != user);
    }
}

/// Somebody who is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Offer {
    Everybody(String),
    Member(Card),
}

impl Offer {
    /// What stands after the `@`.
    pub(super) fn name(&self) -> &str {
        match self {
            Offer::Everybody(name) => name,
            Offer::Member(card) => &card.name,
        }
    }
}

/// Whom a text means.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Means {
    pub(super) users: Vec<UserId>,
    pub(super) all: bool,
}

/// Whether a post means a reader: by name, or with everybody else. Nobody means themselves.
pub(super) fn means(post: &PostItem, me: UserId) -> bool {
    let is_meant = post.mention_all || post.mentions.iter().any(|card| card.id == me);
    is_meant && post.by.id != me && !post.deleted
}

/// The beginning of a name that is being written at the end of a text: what follows its last `@`.
fn begun(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once('@')?;
    // In an address of mail it is no name.
    let is_word = before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    (!is_word && !name.contains('\n') && name.chars().count() <= 32).then_some(name)
}

impl Conversation {
    /// How many posts that were not read mean the reader.
    pub(super) fn unread_meant(&self, me: UserId) -> u64 {
        let is_new = |post: &&PostItem| post.posts > self.read_posts && means(post, me);
        self.rows.values().rev().filter_map(Row::post).filter(is_new).count() as u64
    }
}

impl State {
    /// Where people are meant, there are members to offer.
    fn meant_in(&self) -> Option<NeighbourhoodId> {
        match self.open.as_ref()?.topic {
            Topic::Group(there) | Topic::Bulletin(there) => Some(there),
            _ => None,
        }
    }

    /// Asks for the members when the first `@` is written.
    pub(super) fn load_members(&mut self) -> Option<Effect> {
        let neighbourhood = self.meant_in()?;
        if !self.input.text().contains('@') || self.members.of == Some(neighbourhood) {
            return None;
        }
        self.members = Members { of: Some(neighbourhood), ..Members::default() };
        Some(Effect::Members { neighbourhood, before: None })
    }

    pub(super) fn learn_members(
        &mut self,
        neighbourhood: NeighbourhoodId,
        result: Result<Page, ClientError>,
    ) -> Vec<Effect> {
        if self.members.of != Some(neighbourhood) {
            return Vec::new();
        }
        let Ok(page) = result else {
            // The next `@` asks again.
            self.members.of = None;
            return Vec::new();
        };
        let me = self.me;
        let member = |item| match item {
            Item::Member(card) if card.id != me && !card.name.is_empty() => Some(card),
            _ => None,
        };
        self.members.cards.extend(page.items.into_iter().filter_map(member));
        self.members.cards.truncate(MEMBERS_MAX);
        let before = page.next.filter(|_| self.members.cards.len() < MEMBERS_MAX);
        before.map(|before| Effect::Members { neighbourhood, before: Some(before) }).into_iter().collect()
    }

    /// Who is offered for what is being written: those whose names begin with it, then those that have it.
    pub(super) fn offers(&self) -> Vec<Offer> {
        let is_loaded = self.members.of.is_some() && self.members.of == self.meant_in();
        let Some(begun) = begun(self.input.before_cursor()).filter(|_| is_loaded && !self.members.is_closed)
        else {
            return Vec::new();
        };
        let begun = begun.to_lowercase();
        let everybody = self.texts.say("everybody");
        let may_mean_all = self.meant_in().is_some_and(|there| self.topics.get(Topic::Desk(there)).is_some());
        let all = (may_mean_all && everybody.starts_with(&begun)).then_some(Offer::Everybody(everybody));
        let named = |card: &&Card| card.name.to_lowercase().starts_with(&begun);
        let cards = &self.members.cards;
        let first = cards.iter().filter(named);
        let then = cards.iter().filter(|card| !named(card) && card.name.to_lowercase().contains(&begun));
        // Everybody comes last, so that nobody calls all by a key too many.
        let members = first.chain(then).cloned().map(Offer::Member);
        members.take(COMPLETIONS_MAX - usize::from(all.is_some())).chain(all).collect()
    }

    /// Writes the chosen name.
    pub(super) fn take_offer(&mut self) {
        let offers = self.offers();
        let Some(offer) = offers.get(self.members.chosen.min(offers.len().saturating_sub(1))) else { return };
        let Some(begun) = begun(self.input.before_cursor()).map(str::len) else { return };
        self.input.replace_before(begun, &format!("{} ", offer.name()));
        if let Offer::Member(card) = offer {
            self.members.picked.push(card.clone());
        }
        (self.members.chosen, self.members.is_closed) = (0, false);
    }

    /// Whom a text means: whose name stands after an `@` in it. Of several of one name, the one who was taken from the list.
    pub(super) fn meant_by(&self, text: &str) -> Means {
        let Some(neighbourhood) = self.meant_in() else { return Means::default() };
        let everybody = self.texts.say("everybody");
        let mut means = Means::default();
        for after in text.split('@').skip(1) {
            // "all" is understood whatever the language.
            let is_all = after.starts_with(&everybody) || after.split_whitespace().next() == Some("all");
            let may_mean_all = self.topics.get(Topic::Desk(neighbourhood)).is_some();
            means.all |= is_all && may_mean_all;
            let named = |card: &&Card| !card.name.is_empty() && after.starts_with(card.name.as_str());
            let picked = self.members.picked.iter().filter(named).max_by_key(|card| card.name.len());
            let known: Vec<&Card> = self.members.cards.iter().filter(named).collect();
            let longest = known.iter().map(|card| card.name.len()).max();
            let mut of_longest = known.into_iter().filter(|card| Some(card.name.len()) == longest);
            let only = of_longest.next().filter(|_| of_longest.next().is_none());
            if let Some(card) = picked.or(only)
                && !means.users.contains(&card.id)
                && means.users.len() < limits::MENTIONS_PER_POST_MAX
            {
                means.users.push(card.id);
            }
        }
        means
    }

    /// The same for a changed text: who was meant without their name standing there stays so.
    pub(super) fn still_meant_by(&self, post: &PostItem, text: &str) -> Means {
        let mut means = self.meant_by(text);
        let before = post.text.as_deref().unwrap_or_default();
        for card in &post.mentions {
            let named = format!("@{}", card.name);
            let stays = text.contains(&named) || !before.contains(&named);
            if stays && !means.users.contains(&card.id) && means.users.len() < limits::MENTIONS_PER_POST_MAX {
                means.users.push(card.id);
            }
        }
        let everybody = format!("@{}", self.texts.say("everybody"));
        means.all |= post.mention_all && (text.contains(&everybody) || !before.contains(&everybody));
        means
    }

    /// A key while names are offered; says whether it was one for them.
    pub(super) fn offer_key(&mut self, code: KeyCode) -> bool {
        let last = self.offers().len().saturating_sub(1);
        match code {
            KeyCode::Up => self.members.chosen = self.members.chosen.saturating_sub(1),
            KeyCode::Down => self.members.chosen = (self.members.chosen + 1).min(last),
            KeyCode::Enter | KeyCode::Tab => self.take_offer(),
            KeyCode::Esc => self.members.is_closed = true,
            _ => return false,
        }
        true
    }

    /// To the last post of the open topic that means the reader.
    pub(super) fn go_to_mention(&mut self) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let is_meant = |post: &&PostItem| means(post, self.me);
        let shown = open.rows.values().rev().filter_map(Row::post).find(is_meant).map(|post| post.seq);
        let Some(seq) = shown.max(self.mentioned) else {
            self.notify(self.texts.say("no-mention"));
            return Vec::new();
        };
        self.go_to(open.topic, seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_after_an_at_that_is_no_address() {
        assert_eq!(begun("hello @王"), Some("王"));
        assert_eq!(begun("請@"), Some(""));
        assert_eq!(begun("mail ana@example"), None);
        assert_eq!(begun("@bo\nnext"), None);
        assert_eq!(begun("nobody"), None);
    }
}
