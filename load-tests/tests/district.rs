//! A small district made by the command, and played on, with real processes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn load(arguments: &[&str], home: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_linli-load"));
    let server = program.with_file_name("linli-server");
    assert!(server.exists(), "{} is missing: cargo build -p linli-server", server.display());
    let flag = if arguments[0] == "district" { "--into" } else { "--district" };
    Command::new(program)
        .args(arguments)
        .args(["--quiet", "--json", "--server-bin"])
        .arg(server)
        .arg(flag)
        .arg(home)
        .output()
        .unwrap()
}

fn report(output: &Output) -> Value {
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {words}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_district_is_made_once_and_those_who_live_there_talk_in_later_runs() {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().join("district");
    let sizes = ["district", "--people", "60", "--neighbourhoods", "3", "--posts", "300"];
    let made = report(&load(&sizes, &home));
    assert_eq!((&made["people"], &made["posts"]), (&60.into(), &300.into()));
    assert!(made["start_clean_s"].is_number() && made["start_killed_s"].is_number(), "{made}");

    let again = load(&sizes, &home);
    assert_eq!(again.status.code(), Some(3), "a district is not made over another");
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists"), "{again:?}");

    let groups = ["groups", "--groups", "2", "--members-each", "10", "--seconds", "1", "--rate", "50"];
    let played = report(&load(&groups, &home));
    assert_eq!((&played["clean"], &played["lost"]), (&true.into(), &0.into()));
    assert!(played["deliveries"].as_u64().unwrap() > 0, "{played}");

    let too_many = load(&["groups", "--groups", "3", "--members-each", "40"], &home);
    assert_eq!(too_many.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&too_many.stderr).contains("neighbourhoods of this district"),
        "{too_many:?}"
    );
}
