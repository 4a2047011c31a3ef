//! What people, offices and kinds of topic are called, in one place for the whole program.

use linli_cli::plain;
use linli_protocol::{Card, Office, Rule, Topic};

use super::Catalogue;

impl Catalogue {
    /// A person: name, badge, office.
    pub(crate) fn person(&self, card: &Card) -> String {
        let badge = if card.badge { " ★" } else { "" };
        let office = card.office.map(|office| self.aside(&self.office(office))).unwrap_or_default();
        format!("{}{badge}{office}", self.name(card))
    }

    /// A person's name alone.
    pub(crate) fn name(&self, card: &Card) -> String {
        if card.name.is_empty() { self.say("somebody-gone") } else { plain::one_line(&card.name) }
    }

    /// A person with their number.
    pub(crate) fn numbered(&self, card: &Card) -> String {
        let number = self.with("person-number", &[("user", card.id.into())]);
        format!("{}{}", self.person(card), self.aside(&number))
    }

    /// Who did something; what nobody did, the district's operator did.
    pub(crate) fn actor(&self, by: Option<&Card>) -> String {
        by.map_or_else(|| self.say("the-district"), |card| self.person(card))
    }

    /// What a resident calls the one who holds it.
    pub(crate) fn office(&self, office: Office) -> String {
        self.with("office", &[("office", office.as_str().into())])
    }

    /// The rule that somebody broke.
    pub(crate) fn rule(&self, rule: Rule) -> String {
        self.with("rule", &[("rule", rule.as_str().into())])
    }

    /// The word for a name on the wire, such as that of a category of reports.
    pub(crate) fn named(&self, key: &str, name: &str) -> String {
        self.with(key, &[("name", name.into())])
    }

    /// What a topic is to people.
    pub(crate) fn kind(&self, topic: Topic) -> String {
        self.with("kind", &[("kind", (&kind(topic)).into())])
    }

    /// Something said in brackets, with what parts it from the text before.
    pub(crate) fn aside(&self, text: &str) -> String {
        self.with("aside", &[("text", text.into())])
    }
}

/// The kind of a topic, as it stands before the slash.
pub(crate) fn kind(topic: Topic) -> String {
    topic.to_string().split('/').next().unwrap_or_default().to_owned()
}
