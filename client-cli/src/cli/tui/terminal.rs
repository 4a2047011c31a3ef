//! The terminal: taken for the full screen, and always given back as it was, also when the program panics.
//! Nothing else here may write to stdout or stderr meanwhile.

use std::io::{self, IsTerminal, Stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;

/// A terminal that is ours until this is dropped.
pub(super) struct Terminal {
    pub(super) screen: ratatui::Terminal<CrosstermBackend<Stdout>>,
}

/// Whether a person sits at both ends and the terminal can be drawn on.
pub(super) fn is_full() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb
}

/// Whether the terminal is taken. It is given back once: the second time would write over what was said since.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

impl Terminal {
    pub(super) fn take() -> io::Result<Terminal> {
        restore_on_panic();
        enable_raw_mode()?;
        IS_TAKEN.store(true, Ordering::SeqCst);
        let screen = Terminal::enter();
        if screen.is_err() {
            restore();
        }
        Ok(Terminal { screen: screen? })
    }

    fn enter() -> io::Result<ratatui::Terminal<CrosstermBackend<Stdout>>> {
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableMouseCapture,
            EnableBracketedPaste,
            SetTitle("linli")
        )?;
        ratatui::Terminal::new(CrosstermBackend::new(io::stdout()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

fn restore() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Whoever hung up the terminal needs nothing restored.
    let _ = execute!(io::stdout(), DisableBracketedPaste, DisableMouseCapture, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

/// A panic's message is of use only on a terminal that shows lines again.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            before(panic);
        }));
    });
}
