//! What tests of the real server share: a process to start and kill, a lean client that sees raw frames, people
//! to sign in, seeded randomness. Never here: what a test holds to be true.
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod people;
pub(crate) mod random;
pub(crate) mod server;
pub(crate) mod wire;

use std::io::Write as _;

/// Says loudly that a check could not be made on this machine. With `CI=true` that is a failure.
pub(crate) fn left_out(what: &str, why: &str) {
    eprintln!("\n****************  LEFT OUT: {what} ({why})  ****************\n");
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "with CI=true nothing may be left out: {what} ({why})"
    );
    // scripts/test collects them and names them at its end.
    if let Some(list) = std::env::var_os("LEFT_OUT").filter(|list| !list.is_empty())
        && let Ok(mut list) = std::fs::OpenOptions::new().append(true).open(list)
    {
        let _ = writeln!(list, "{what} ({why})");
    }
}

/// Whether mounts and the like may be tried.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a command to its end.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = std::process::Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}
