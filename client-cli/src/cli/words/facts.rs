//! Items and events of any kind as named facts, so that the catalogue alone says how they read.
//! A new kind of topic needs a text there and no code here; without one it is shown as a placeholder.

mod issues;

use linli_protocol::{Card, DutySlot, EventFrame, Item};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Arg, Catalogue};

/// Something that is neither a post nor a member.
#[derive(Debug, Clone)]
pub(crate) struct Other {
    /// The number of its event.
    pub(crate) number: u64,
    pub(crate) at: Option<u64>,
    pub(crate) by: Option<Card>,
    /// The key of what whoever did it is called, where that is nobody with a card.
    who: Option<&'static str>,
    /// The number of the issue that it is told of.
    issue: Option<u32>,
    /// What it is called on the wire.
    kind: String,
    facts: Vec<(String, Fact)>,
}

/// One of its particulars.
#[derive(Debug, Clone)]
enum Fact {
    Text(String),
    Number(u64),
    Time(u64),
    Person(Card),
    /// A name on the wire, and the key of the text that has a word for it.
    Word(&'static str, &'static str),
    List(Vec<Fact>),
    /// Times of the week.
    Week(Vec<DutySlot>),
}

/// How people and moments look where something is told.
pub(crate) struct Look<'a> {
    /// Who did it.
    pub(crate) by: String,
    /// Whoever else it is about.
    pub(crate) person: &'a dyn Fn(&Card) -> String,
    /// A time of the server's, in milliseconds since 1970.
    pub(crate) time: &'a dyn Fn(u64) -> String,
}

impl Other {
    pub(crate) fn of_event(event: &EventFrame) -> Other {
        if let Some(told) = issues::of_event(event) {
            return told;
        }
        let mut fields = object(event);
        let data = fields.remove("data").unwrap_or_default();
        let facts = if is_card(&data) {
            // Some events are a card and nothing else.
            fact("person", data).into_iter().map(|fact| ("person".to_owned(), fact)).collect()
        } else if let Value::Object(data) = data {
            facts(data)
        } else {
            Vec::new()
        };
        let kind = event.body.kind().to_owned();
        Other {
            number: event.seq.0,
            at: Some(event.at),
            by: event.by.clone(),
            who: None,
            issue: None,
            kind,
            facts,
        }
    }

    pub(crate) fn of_item(item: &Item) -> Other {
        if let Some(told) = issues::of_item(item) {
            return told;
        }
        let mut fields = object(item);
        let text =
            |fields: &Map<String, Value>, name| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut kind = text(&fields, "kind").unwrap_or_default();
        fields.remove("kind");
        // An act of a record is told by its event's name. In other items it is the number of one.
        if let Some(act) = text(&fields, "act") {
            kind = act;
            fields.remove("act");
        }
        let mut number = |name: &str| fields.remove(name).and_then(|value| value.as_u64());
        let (seq, at) = (number("seq"), number("at"));
        let by = fields.remove("by").and_then(|card| serde_json::from_value(card).ok());
        let facts = facts(fields);
        let person = facts.iter().find_map(|(_, fact)| match fact {
            Fact::Person(card) => Some(card.id.0),
            _ => None,
        });
        // What has no event of its own is about a person.
        let number = seq.or(person).unwrap_or_default();
        Other { number, at, by, who: None, issue: None, kind, facts }
    }

    /// The same for whoever reads of that issue alone.
    pub(crate) fn of_one_issue(self) -> Other {
        Other { issue: None, ..self }
    }

    /// What it is called on the wire.
    #[cfg(any(test, feature = "tui"))]
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    /// Whom it is about, beside who did it.
    #[cfg(feature = "tui")]
    pub(crate) fn person(&self) -> Option<&Card> {
        self.facts.iter().find_map(|(name, fact)| match fact {
            Fact::Person(card) if name == "person" => Some(card),
            _ => None,
        })
    }

    /// Whoever is shown in it.
    #[cfg(feature = "tui")]
    pub(crate) fn each_card(&mut self, mut look: impl FnMut(&mut Card)) {
        self.by.iter_mut().for_each(&mut look);
        for (_, fact) in &mut self.facts {
            if let Fact::Person(card) = fact {
                look(card);
            }
        }
    }

    /// In a sentence: the one of its kind; where something of it was erased, the one that goes without; else a placeholder.
    pub(crate) fn told(&self, texts: &Catalogue, look: &Look<'_>) -> String {
        let facts = self.facts.iter().map(|(name, fact)| (name.as_str(), fact.said(texts, look)));
        let by = self.who.map_or_else(|| look.by.clone(), |who| texts.say(who));
        let said: Vec<(&str, Said)> = [("by", Said::Text(by))].into_iter().chain(facts).collect();
        let args: Vec<(&str, Arg)> = said.iter().map(|(name, said)| (*name, said.arg())).collect();
        let key = format!("act-{}", self.kind);
        let told = texts
            .find_whole(&key, &args)
            .or_else(|| texts.find_whole(&format!("{key}-erased"), &args))
            .unwrap_or_else(|| {
                texts.with("act-unknown", &[("by", args[0].1), ("kind", (&self.kind).into())])
            });
        match self.issue {
            Some(issue) => texts.with("of-issue", &[("issue", issue.into()), ("told", (&told).into())]),
            None => told,
        }
    }
}

/// A fact as it is put into a text.
enum Said {
    Text(String),
    Number(u64),
}

impl Said {
    fn arg(&self) -> Arg<'_> {
        match self {
            Said::Text(text) => text.into(),
            Said::Number(number) => (*number).into(),
        }
    }
}

impl Fact {
    fn said(&self, texts: &Catalogue, look: &Look<'_>) -> Said {
        Said::Text(match self {
            Fact::Number(number) => return Said::Number(*number),
            Fact::Text(text) => text.clone(),
            Fact::Time(at) => (look.time)(*at),
            Fact::Person(card) => (look.person)(card),
            Fact::Word(key, name) => texts.named(key, name),
            Fact::Week(slots) => texts.week(slots),
            Fact::List(facts) => {
                let each = facts.iter().map(|fact| match fact.said(texts, look) {
                    Said::Text(text) => text,
                    Said::Number(number) => number.to_string(),
                });
                each.collect::<Vec<_>>().join(&texts.say("and-names"))
            }
        })
    }
}

fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Whether it is a person's card, and not something else that has a number and a name.
fn is_card(value: &Value) -> bool {
    let is_of_card = |name: &String| matches!(name.as_str(), "id" | "name" | "badge" | "office");
    let named = value.as_object().filter(|fields| fields.contains_key("id") && fields.contains_key("name"));
    named.is_some_and(|fields| fields.keys().all(is_of_card))
}

/// What has parts that are no fact of their own gives them under their own names.
fn facts(fields: Map<String, Value>) -> Vec<(String, Fact)> {
    let mut facts = Vec::new();
    for (name, value) in fields {
        match value {
            Value::Object(parts) if !is_card(&Value::Object(parts.clone())) => {
                facts.extend(self::facts(parts));
            }
            value => facts.extend(fact(&name, value).map(|fact| (name, fact))),
        }
    }
    facts
}

fn fact(name: &str, value: Value) -> Option<Fact> {
    Some(match value {
        Value::String(text) => Fact::Text(text),
        // The catalogue chooses by words.
        Value::Bool(is) => Fact::Text(if is { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => {
            let number = number.as_u64()?;
            let is_time = matches!(name, "until" | "at" | "since" | "due") || name.ends_with("_at");
            if is_time { Fact::Time(number) } else { Fact::Number(number) }
        }
        Value::Array(all) => Fact::List(all.into_iter().filter_map(|value| fact(name, value)).collect()),
        card @ Value::Object(_) => Fact::Person(serde_json::from_value(card).ok()?),
        Value::Null => return None,
    })
}
