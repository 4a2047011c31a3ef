//! Items and events of any kind as named facts, so that the catalogue alone says how they read.
//! A new kind of topic needs a text there and no code here; without one it is shown as a placeholder.

use linli_protocol::{Card, EventFrame, Item};
use serde::Serialize;
use serde_json::{Map, Value};

/// Something that is neither a post nor a member.
#[derive(Debug, Clone)]
pub(super) struct Other {
    /// The number of its event.
    pub(super) number: u64,
    pub(super) at: Option<u64>,
    pub(super) by: Option<Card>,
    /// What it is called on the wire.
    pub(super) kind: String,
    pub(super) facts: Vec<(String, Fact)>,
}

/// One of its particulars.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    Text(String),
    Number(u64),
    Time(u64),
    Person(Card),
}

impl Other {
    pub(super) fn of_event(event: &EventFrame) -> Other {
        let mut fields = object(event);
        let data = match fields.remove("data") {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        let kind = event.body.kind().to_owned();
        let (at, by) = (Some(event.at), event.by.clone());
        Other { number: event.seq.0, at, by, kind, facts: facts(data) }
    }

    pub(super) fn of_item(item: &Item) -> Other {
        let mut fields = object(item);
        let mut text = |name: &str| fields.remove(name).and_then(|value| value.as_str().map(str::to_owned));
        let kind = text("kind").unwrap_or_default();
        // An act of a record is told by its event's name.
        let kind = text("act").unwrap_or(kind);
        let mut number = |name: &str| fields.remove(name).and_then(|value| value.as_u64());
        let (seq, at) = (number("seq"), number("at"));
        let by = fields.remove("by").and_then(|card| serde_json::from_value(card).ok());
        let facts = facts(fields);
        let person = facts.iter().find_map(|(_, fact)| match fact {
            Fact::Person(card) => Some(card.id.0),
            _ => None,
        });
        // What has no event of its own is about a person.
        Other { number: seq.or(person).unwrap_or_default(), at, by, kind, facts }
    }
}

fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn facts(fields: Map<String, Value>) -> Vec<(String, Fact)> {
    let mut facts = Vec::new();
    for (name, value) in fields {
        match value {
            Value::String(text) => facts.push((name, Fact::Text(text))),
            Value::Number(number) => {
                let number = number.as_u64().unwrap_or_default();
                let is_time = name == "until" || name == "at";
                facts.push((name, if is_time { Fact::Time(number) } else { Fact::Number(number) }));
            }
            Value::Object(inner) => match serde_json::from_value::<Card>(Value::Object(inner.clone())) {
                Ok(card) => facts.push((name, Fact::Person(card))),
                Err(_) => facts.extend(self::facts(inner)),
            },
            Value::Null | Value::Bool(_) | Value::Array(_) => {}
        }
    }
    facts
}
