//! The one place that prints. Data goes to stdout, everything about it to stderr.
//! It takes finished text: what came from others was made safe by [`linli_cli::plain`] before.

use std::io::{IsTerminal, Write};

/// Prints a line of data.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Says something about what happens. If nobody listens that is no failure.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The same in the middle of a conversation, where it must not look like part of it.
pub(crate) fn aside(text: &str) {
    note(&format!("-- {text}"));
}

/// Rings the terminal's bell: where there is one, or where one is asked for.
pub(crate) fn bell(is_asked_for: bool) {
    let mut out = std::io::stdout().lock();
    if is_asked_for || out.is_terminal() {
        let _ = out.write_all(b"\x07").and_then(|()| out.flush());
    }
}

/// Prints a value as one line of JSON that is safe to show.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(&linli_cli::plain::json(&serde_json::to_string(value)?))
}
