//! `wire.md` says what the code does: every code, close code and limit stands in its tables with its value,
//! every example decodes, and nothing that can be sent lacks an example.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use linli_protocol::codec::json;
use linli_protocol::{
    Chain, ClientFrame, CloseCode, ErrorCode, Item, Op, Outcome, Reconnect, Seq, ServerFrame, Success, Topic,
};

const WIRE: &str = include_str!("../docs/wire.md");
const LIMITS: &str = include_str!("../src/limits.rs");
const SERVER_LIMITS: &str = include_str!("../../server/src/limits.rs");

#[test]
fn every_error_code_stands_in_the_table_with_its_answer_to_may_i_retry() {
    let rows = table_below("## Error codes");
    let mut documented = BTreeMap::new();
    for row in rows {
        let retry = match row[2].as_str() {
            "yes" => true,
            "no" => false,
            other => unreachable!("retry is yes or no, not {other}"),
        };
        assert!(documented.insert(unquoted(&row[0]), retry).is_none(), "{} stands twice", row[0]);
    }
    let built: BTreeMap<_, _> =
        ErrorCode::ALL.iter().map(|code| (code.as_str().to_owned(), code.retry())).collect();
    assert_eq!(documented, built);
}

#[test]
fn every_error_code_that_the_page_names_exists() {
    let exists = |code: &str| ErrorCode::ALL.iter().any(|c| c.as_str() == code);
    for line in WIRE.lines().filter(|line| line.starts_with("Errors: ")) {
        for code in line.split('`').skip(1).step_by(2) {
            assert!(exists(code) || Op::NAMES.contains(&code), "`{code}` in: {line}");
        }
    }
}

#[test]
fn every_close_code_stands_in_the_table_with_its_number_reason_and_advice() {
    let documented: BTreeMap<_, _> = table_below("## Close codes")
        .into_iter()
        .map(|row| (row[0].parse::<u16>().unwrap(), (unquoted(&row[1]), row[3].clone())))
        .collect();
    let built: BTreeMap<_, _> = CloseCode::ALL
        .iter()
        .map(|code| {
            let advice = match code.reconnect() {
                Reconnect::Yes => "yes",
                Reconnect::AfterLogin => "after a new log-in",
                Reconnect::No => "no",
            };
            (code.number(), (code.reason().to_owned(), advice.to_owned()))
        })
        .collect();
    assert_eq!(documented, built);
}

#[test]
fn every_limit_of_the_protocol_stands_in_the_table_with_its_value_and_unit() {
    let rows = table_below("## Limits");
    let documented: BTreeMap<_, _> =
        rows.iter().map(|row| (unquoted(&row[0]), row[1].parse().unwrap())).collect();
    assert_eq!(documented, constants(LIMITS));
    for row in &rows {
        let (name, unit) = (unquoted(&row[0]), row[2].to_uppercase());
        let unit_in_name = ["BYTES", "MS", "ITEMS", "EVENTS", "DAYS", "HOURS", "EDITS"];
        if unit_in_name.contains(&unit.as_str()) {
            assert!(name.contains(&unit), "{name} is not counted in {unit}");
        }
    }
}

#[test]
fn the_servers_own_bounds_that_the_page_names_have_the_value_that_it_says() {
    let built = constants(SERVER_LIMITS);
    let rows = table_below("These bounds are the server's own").into_iter();
    let documented: Vec<_> = rows.map(|row| (unquoted(&row[0]), row[1].parse().unwrap())).collect();
    assert!(!documented.is_empty());
    for (name, value) in documented {
        assert_eq!(built.get(&name), Some(&value), "{name}");
    }
}

#[test]
fn every_example_decodes() {
    for (arrow, frame) in examples() {
        match arrow {
            '→' => drop(client_frame(&frame)),
            _ => drop(server_frame(&frame)),
        }
    }
}

#[test]
fn everything_that_can_be_sent_has_an_example_without_unknown_parts() {
    let mut seen = BTreeSet::new();
    for (arrow, frame) in examples() {
        let value: serde_json::Value = serde_json::from_str(&frame).unwrap();
        seen.insert(format!("{arrow} {}", value["t"].as_str().unwrap()));
        if let Some(kind) = value["kind"].as_str() {
            seen.insert(format!("kind {kind}"));
        }
        // What this build writes of it again is what the page says: no field is misspelt or made up.
        let again = match (arrow, value["t"].as_str()) {
            ('→', Some("dance")) => continue,
            ('→', _) => json::encode_client(&client_frame(&frame).unwrap()),
            _ => json::encode_server(&server_frame(&frame)),
        };
        let again: serde_json::Value = serde_json::from_slice(&again).unwrap();
        assert_eq!(again, value);
    }
    let ops = Op::NAMES.iter().chain(&["typing", "pong"]).map(|op| format!("→ {op}"));
    let pushes = [
        "reply",
        "error",
        "event",
        "heads",
        "read",
        "typing",
        "online",
        "ping",
        "unsubscribed",
        "goodbye",
        "polls",
    ];
    let kinds = table_below("| kind | topic |").into_iter().map(|row| format!("kind {}", unquoted(&row[0])));
    for wanted in ops.chain(pushes.map(|t| format!("← {t}"))).chain(kinds) {
        assert!(seen.contains(&wanted), "no example: {wanted}");
    }
}

#[test]
fn the_moderation_record_of_the_examples_is_a_true_one() {
    let record = examples().into_iter().filter(|(arrow, _)| *arrow == '←').find_map(|(_, frame)| {
        match server_frame(&frame) {
            ServerFrame::Reply { outcome: Outcome::Ok(Success::View { as_of, items, .. }), .. }
                if matches!(as_of.topic, Topic::Moderation(_)) =>
            {
                Some((as_of.topic.neighbourhood().unwrap(), items))
            }
            _ => None,
        }
    });
    let (neighbourhood, items) = record.expect("a view of a moderation record");
    let mut chain = Chain::start(neighbourhood);
    for item in &items {
        let Item::Act(act) = item else { unreachable!("{item:?}") };
        chain.take(act).unwrap();
    }
    assert_eq!(chain.seq, Seq(2));
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let headings: BTreeSet<_> = WIRE
        .lines()
        .filter(|line| line.starts_with("##"))
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect();
    for link in WIRE.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(headings.contains(link), "#{link}");
    }
}

/// An example from a client; `None` for the one that shows an unknown op.
fn client_frame(frame: &str) -> Option<ClientFrame> {
    match json::decode_client(frame.as_bytes()) {
        Ok(frame) => Some(frame),
        Err(error) if frame.contains("\"dance\"") && error.code == ErrorCode::UnknownOp => None,
        Err(error) => unreachable!("{error}: {frame}"),
    }
}

fn server_frame(frame: &str) -> ServerFrame {
    json::decode_server(frame.as_bytes()).unwrap_or_else(|error| unreachable!("{error}: {frame}"))
}

/// The frames in the page's `json` blocks, with their arrows. A frame is one line.
fn examples() -> Vec<(char, String)> {
    let mut examples = Vec::new();
    for block in WIRE.split("```json\n").skip(1) {
        for line in block.split("```").next().unwrap().lines() {
            let frame = line.strip_prefix(['→', '←']).unwrap_or_else(|| unreachable!("no arrow: {line}"));
            examples.push((line.chars().next().unwrap(), frame.trim().to_owned()));
        }
    }
    assert!(examples.len() > 40, "the examples could not be found");
    examples
}

/// The cells of the first table after a line that contains this text (or of the table that it heads).
fn table_below(start: &str) -> Vec<Vec<String>> {
    let from = WIRE.lines().position(|line| line.contains(start)).unwrap();
    let lines = WIRE.lines().skip(from).skip_while(|line| !line.starts_with('|'));
    let rows: Vec<_> = lines.take_while(|line| line.starts_with('|')).skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "no table below {start}");
    rows
}

fn cells(line: &str) -> Vec<String> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn unquoted(cell: &str) -> String {
    cell.trim_matches('`').to_owned()
}

/// The public constants of a file of limits; their values are products of whole numbers.
fn constants(source: &str) -> BTreeMap<String, u64> {
    let constant = |line: &str| {
        let (name, rest) = line.strip_prefix("pub const ")?.split_once(':')?;
        let value = rest.split_once('=')?.1.trim().trim_end_matches(';');
        let factors = value.split('*').map(|factor| factor.trim().replace('_', "").parse::<u64>());
        Some((name.to_owned(), factors.map(Result::unwrap).product()))
    };
    source.lines().filter_map(constant).collect()
}
