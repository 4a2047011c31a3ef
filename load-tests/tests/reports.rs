//! Residents report and a group talks, with tiny sizes and real processes: everybody in office is alerted to everything, once, and what is
//! printed is what scripts rely on. No time is measured here.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn reports(arguments: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_linli-load"));
    let server = program.with_file_name("linli-server");
    assert!(server.exists(), "{} is missing: cargo build -p linli-server", server.display());
    let sizes =
        ["--neighbourhoods", "3", "--rate", "60", "--seconds", "2", "--members", "8", "--chat-rate", "10"];
    Command::new(program)
        .arg("reports")
        .args(sizes)
        .args(arguments)
        .args(["--quiet", "--server-bin"])
        .arg(server)
        .output()
        .unwrap()
}

#[test]
fn every_secretary_and_every_deputy_is_alerted_to_every_report_once() {
    let output = reports(&["--json"]);
    let words = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}: {words}{said}", output.status);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["scenario"], &report["clean"]), (&"reports".into(), &true.into()));
    assert_eq!((&report["reports"], &report["lost"]), (&120.into(), &0.into()), "{report}");
    for office in ["secretary", "deputy"] {
        let figure = |name: &str| report[format!("{office}_{name}")].as_u64();
        assert_eq!(figure("alerts_expected"), Some(120), "{report}");
        for nothing in ["alerts_lost", "alerts_doubled", "inbox_lost", "inbox_doubled"] {
            assert_eq!(figure(nothing), Some(0), "{nothing} of {office}: {report}");
        }
        for figure in ["alert_p50_ms", "alert_p99_ms", "alert_max_ms", "alert_sent_p99_ms"] {
            assert!(report[format!("{office}_{figure}")].is_number(), "{figure} of {office}: {report}");
        }
    }
    assert!(report["chat_p99_ms"].is_number() && report["deliveries"].as_u64() > Some(0), "{report}");
    // Three neighbourhoods with two in office and one who reports, and eight who read.
    assert_eq!(report["connections"], 17, "{report}");
}

#[test]
fn a_report_that_is_refused_is_told_and_is_not_clean() {
    // Who reports is held back like anybody else who asks too much; the fleet's usual server has its limits raised.
    let limits = ["--server-set", "commands_per_s_max=1", "--server-set", "commands_burst_max=5"];
    let output = reports(&limits);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(table.starts_with("reports: NOT CLEAN"), "{table}");
    assert!(table.contains("a report was refused: "), "{table}");
}

#[test]
fn more_reports_than_people_may_have_open_are_wrong_usage() {
    let program = env!("CARGO_BIN_EXE_linli-load");
    let many = ["reports", "--rate", "10000", "--seconds", "3600", "--quiet"];
    let output = Command::new(program).args(many).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("18000 connections"), "{output:?}");
}
