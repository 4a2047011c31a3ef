//! Tracing to standard error, for people or as JSON. Message bodies, tokens and passwords are never traced:
//! no call site has them at hand.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, TraceFormat};

/// Starts tracing for the process. A second call changes nothing.
///
/// # Errors
/// The filter cannot be read.
pub fn start(config: &Config) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::try_new(&config.trace_filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let _ = match config.trace_format {
        TraceFormat::Terminal => builder.try_init(),
        TraceFormat::Json => builder.json().try_init(),
    };
    Ok(())
}
