//! The comparison itself, with tiny sizes and real processes: every side delivers everything, and what is
//! printed is what scripts rely on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const ROW_KEYS: [&str; 15] = [
    "name",
    "unit",
    "ours",
    "reference",
    "ratio",
    "target",
    "target_kind",
    "met",
    "against",
    "ours_spread",
    "reference_spread",
    "ratio_spread",
    "busy",
    "client_bound",
    "note",
];

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_linli-load"))
}

/// The server beside this program: `cargo build --workspace` or `cargo build -p linli-server` makes it.
fn server() -> PathBuf {
    let server = program().with_file_name("linli-server");
    assert!(server.exists(), "{} is missing: cargo build -p linli-server", server.display());
    server
}

fn compare(arguments: &[&str]) -> Output {
    Command::new(program())
        .args(["compare", "--quick", "--quiet", "--json", "--server-bin"])
        .arg(server())
        .args(arguments)
        .output()
        .unwrap()
}

fn comparison(arguments: &[&str]) -> Value {
    let output = compare(arguments);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {words}{}", output.status, String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn row<'a>(comparison: &'a Value, name: &str) -> &'a Value {
    let rows = comparison["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no row {name}"))
}

#[test]
fn ours_and_the_plain_references_deliver_everything_and_rows_have_their_keys() {
    let comparison = comparison(&["--only", "fanout-saturated,groups-saturated"]);
    // References' faults stand here as well as ours. The usual chat's channel forgets what a slow reader has not
    // taken: on a busy machine that is how it is, not a fault of the comparison.
    let faults = comparison["faults"].as_array().unwrap();
    let others: Vec<&Value> = faults.iter().filter(|fault| fault["side"] != "axum-chat").collect();
    assert!(others.is_empty(), "{others:?}");
    assert_eq!(comparison["clean"], true);
    for row in comparison["rows"].as_array().unwrap() {
        for key in ROW_KEYS {
            assert!(row.get(key).is_some(), "{key} is missing in {row}");
        }
        assert!(row["ours"].as_f64().unwrap() > 0.0, "{row}");
    }
    for name in ["fanout-saturated", "fanout-saturated-joined", "fanout-saturated-axum", "groups-saturated"] {
        let row = row(&comparison, name);
        let (ours, reference) = (row["ours"].as_f64().unwrap(), row["reference"].as_f64().unwrap());
        assert!((row["ratio"].as_f64().unwrap() - ours / reference).abs() < 1e-6, "{row}");
    }
    assert!(row(&comparison, "fanout-saturated")["met"].is_boolean());
}

#[test]
fn a_journal_is_made_once_started_twice_and_asked_for_pages() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("journal");
    let arguments = ["--only", "journal", "--journal-dir", directory.to_str().unwrap()];
    let made = comparison(&arguments);
    for name in ["journal-start-clean", "journal-start-killed", "journal-start-memory", "history-page-p99"] {
        assert!(row(&made, name)["ours"].as_f64().unwrap() > 0.0, "{name}");
        assert!(row(&made, name)["reference"].is_null(), "{name}");
    }
    let prepared = std::fs::read(directory.join("prepared.json")).unwrap();
    comparison(&arguments);
    assert_eq!(std::fs::read(directory.join("prepared.json")).unwrap(), prepared, "it was made again");
    let other = compare(&["--only", "journal", "--posts", "3000", "--journal-dir", arguments[3]]);
    assert_eq!(other.status.code(), Some(1), "a journal of another size was taken for the one asked for");
}

#[test]
fn a_name_that_no_test_has_is_refused_and_the_list_names_all() {
    let unknown = compare(&["--only", "nonsense"]);
    assert_eq!(unknown.status.code(), Some(2), "a name that nothing has is wrong usage");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("--list"));
    let listed = compare(&["--list"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("groups-saturated"));
}
