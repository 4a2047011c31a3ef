//! Namespaces of our own: however a run ends, its mounts and its servers end with it.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use super::tools::{is_root, run};

/// Set for the program inside.
const INSIDE: &str = "LINLI_TORTURE_INSIDE";
const UNSHARE: [&str; 5] = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/// Runs this program again inside namespaces of its own, where that is possible, and returns only if not or if
/// it is inside already.
pub(super) fn enter() {
    if std::env::var_os(INSIDE).is_some() || !is_root() {
        return;
    }
    let Ok(this) = std::env::current_exe() else { return };
    if run("unshare", &[&UNSHARE[..], &["true"]].concat()).is_err() {
        return;
    }
    let arguments = std::env::args_os().skip(1);
    // Returns only when it fails, and then the run goes on here.
    let _ = Command::new("unshare").args(UNSHARE).arg(this).args(arguments).env(INSIDE, "1").exec();
}
