//! The catalogue against the golden frames of the protocol: whatever can happen has a text in every language.

use linli_protocol::{EventFrame, Item, Office, Rule};
use serde_json::Value;

use super::*;

const FRAMES: &str = include_str!("../../../../../protocol/tests/golden/server.v1.txt");

/// The frames in JSON; what else is in the file is none.
fn frames() -> impl Iterator<Item = Value> {
    FRAMES.lines().filter_map(|line| serde_json::from_str(line.trim()).ok()).filter(Value::is_object)
}

fn told(other: &Other, language: Language) -> String {
    let texts = Catalogue::new(language);
    let (person, time) = (|card: &linli_protocol::Card| card.name.clone(), |at: u64| at.to_string());
    other.told(&texts, &Look { by: "the actor".into(), person: &person, time: &time })
}

/// Posts and their texts are shown as what they are.
fn is_told(frame: &EventFrame) -> bool {
    !matches!(frame.body.kind(), "posted" | "edited" | "some_later_kind")
}

#[test]
fn every_kind_of_event_and_item_has_a_text_in_every_language() {
    let mut kinds = BTreeSet::new();
    for frame in frames() {
        let mut others = Vec::new();
        if frame["t"] == "event" {
            let event: EventFrame = serde_json::from_value(frame).unwrap();
            if is_told(&event) {
                kinds.insert(event.body.kind().to_owned());
                others.push(Other::of_event(&event));
            }
        } else if let Some(items) = frame["ok"]["items"].as_array() {
            for item in items {
                let item: Item = serde_json::from_value(item.clone()).unwrap();
                if !matches!(item, Item::Post(_) | Item::Member(_)) {
                    others.push(Other::of_item(&item));
                }
            }
        }
        for other in others {
            for language in Language::ALL {
                let said = told(&other, language);
                let unknown = Catalogue::new(language).with(
                    "act-unknown",
                    &[("by", "the actor".into()), ("kind", (&other.kind().to_owned()).into())],
                );
                assert_ne!(said, unknown, "{} has no text that fits {other:?}", language.tag());
            }
        }
    }
    assert!(kinds.len() > 10, "the frames are read wrongly: {kinds:?}");
}

#[test]
fn what_was_erased_of_somebody_is_told_without_it() {
    let event = |data: &str| -> Other {
        let frame = format!(r#"{{"topic":"desk/7","seq":1,"at":1,"kind":"applied","data":{data}}}"#);
        Other::of_event(&serde_json::from_str(&frame).unwrap())
    };
    let person = r#""person":{"id":12,"name":"Ana","badge":false}"#;
    let whole = format!(r#"{{{person},"residence":{{"name":"王秀英","building":"3","flat":"502"}}}}"#);
    assert_eq!(told(&event(&whole), Language::English), "Ana applies: 王秀英, building 3, flat 502");
    let erased = format!("{{{person}}}");
    assert_eq!(told(&event(&erased), Language::English), "Ana applied to be admitted");
}

#[test]
fn every_office_and_every_rule_has_a_name_of_its_own_in_every_language() {
    for language in Language::ALL {
        let texts = Catalogue::new(language);
        let offices: BTreeSet<String> = Office::ALL.into_iter().map(|office| texts.office(office)).collect();
        assert_eq!(offices.len(), Office::ALL.len(), "{offices:?}");
        assert!(!offices.contains(&texts.office(Office::Unknown)));
        let rule = |rule: &str| {
            let args = ["by", "person", "until", "reason"].map(|name| (name, Arg::from("…")));
            texts.find_whole("act-muted", &[&args[..], &[("rule", rule.into())]].concat()).unwrap()
        };
        for name in Rule::ALL.map(Rule::as_str) {
            assert!(!rule(name).contains(name) || language == Language::English, "{name}: {}", rule(name));
            assert_ne!(rule(name), rule("some later rule"));
        }
    }
}
