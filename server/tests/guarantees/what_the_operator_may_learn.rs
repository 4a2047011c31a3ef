//! Guarantee 6 and R6 at the administration's socket: each of its acts, and which of the four secrets its answer tells, by hand. A new act
//! has to be written down here before this passes again. Never here: what the server itself thinks of it.

use std::collections::BTreeSet;

use linli_server::admin::{Client, Request};
use serde_json::{Value, json};

use super::canary::{DIRECT, HELD, REGISTER, REMOVED, with_secrets};
use crate::town::line::new_client_id;
use crate::town::{HOME, Line, Town};

/// What an act's answer tells.
type Tells = &'static [&'static str];

const NOTHING: Tells = &[];
/// Whoever decides an appeal must have read what was removed.
const WHAT_WAS_REMOVED: Tells = &[REMOVED];

/// Each act with its arguments, in an order in which each can be done.
fn acts(town: &Town, people: impl Fn(&str) -> Value, device: u64) -> Vec<(Value, Tells)> {
    let path = |name: &str| town.data_dir().join(name).to_string_lossy().into_owned();
    std::fs::write(path("roster.csv"), format!("person,name\n{},Member\n", people("member"))).unwrap();
    let (member, confidant) = (people("member"), people("confidant"));
    vec![
        (json!({"act": "status"}), NOTHING),
        (json!({"act": "neighbourhoods"}), NOTHING),
        (json!({"act": "people"}), NOTHING),
        (json!({"act": "members", "neighbourhood": HOME}), NOTHING),
        (json!({"act": "devices", "user": confidant}), NOTHING),
        (json!({"act": "join_code", "neighbourhood": HOME}), NOTHING),
        (json!({"act": "numbers"}), NOTHING),
        (json!({"act": "appeals"}), WHAT_WAS_REMOVED),
        (json!({"act": "overdue"}), NOTHING),
        (
            json!({"act": "decide_appeal", "neighbourhood": HOME, "of": 1, "granted": false, "reason": "it names a flat"}),
            NOTHING,
        ),
        (json!({"act": "open_neighbourhood", "title": "馨園"}), NOTHING),
        (json!({"act": "set_neighbourhood", "neighbourhood": HOME, "phase": "live"}), NOTHING),
        (json!({"act": "register", "login": "newcomer", "name": "Newcomer"}), NOTHING),
        (json!({"act": "set_password", "login": "newcomer", "password": "long enough"}), NOTHING),
        (json!({"act": "rename", "user": member, "name": "Somebody else"}), NOTHING),
        (json!({"act": "import_badges", "path": path("roster.csv"), "dry_run": true}), NOTHING),
        (json!({"act": "admit", "neighbourhood": HOME, "user": people("applicant")}), NOTHING),
        (json!({"act": "appoint", "neighbourhood": HOME, "user": member, "office": "deputy"}), NOTHING),
        (json!({"act": "dismiss", "neighbourhood": HOME, "user": member}), NOTHING),
        (json!({"act": "remove", "neighbourhood": HOME, "user": member}), NOTHING),
        (json!({"act": "renew_join_code", "neighbourhood": HOME}), NOTHING),
        (json!({"act": "revoke_join_code", "neighbourhood": HOME}), NOTHING),
        (json!({"act": "issue_token", "user": confidant, "device": "bot"}), NOTHING),
        (json!({"act": "revoke_device", "device": device}), NOTHING),
        (json!({"act": "backup", "path": path("backup.jsonl")}), NOTHING),
        (json!({"act": "open_department", "name": "water works"}), NOTHING),
        (json!({"act": "set_department_member", "department": 1, "user": member, "on": true}), NOTHING),
        (json!({"act": "departments"}), NOTHING),
        (json!({"act": "check"}), NOTHING),
        (json!({"act": "rebuild_search"}), NOTHING),
        (json!({"act": "trust_clock"}), NOTHING),
    ]
}

/// All acts that there are, as the server's own refusal of another names them.
fn all_acts() -> BTreeSet<String> {
    let refused = serde_json::from_value::<Request>(json!({"act": "no such act"})).unwrap_err().to_string();
    let (_, listed) = refused.split_once("expected one of ").unwrap();
    let names = listed.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_operator_learns_what_an_office_needs_and_never_a_direct_message() {
    let town = Town::opens().await;
    let (people, _) = with_secrets(&town).await;
    let mut author = Line::signs_in(town.address, &town.token_for(people["author"], "laptop")).await;
    let appeal = json!({
        "t": "appeal", "neighbourhood": HOME, "client_id": new_client_id(), "act": 1, "text": "it was my own number",
    });
    assert!(author.asks(appeal).await["ok"].is_object());
    let issued = town.office(&Request::IssueToken { user: people["confidant"], device: "old phone".into() });

    let acts = acts(&town, |name| json!(people[name]), issued.device.unwrap().0);
    let written: BTreeSet<String> =
        acts.iter().map(|(act, _)| act["act"].as_str().unwrap().to_owned()).collect();
    assert_eq!(written, all_acts(), "every act of the socket has its line");
    for (act, tells) in acts {
        let answer = Client::connect(town.data_dir()).unwrap().raw(&act.to_string()).unwrap();
        assert!(answer.starts_with(r#"{"ok""#), "{act}: {answer}");
        for secret in [DIRECT, HELD, REMOVED, REGISTER] {
            assert_eq!(answer.contains(secret), tells.contains(&secret), "{act} and {secret}: {answer}");
        }
    }
}
