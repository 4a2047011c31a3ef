//! What is pinned: a line above the conversation, and the list of it.

use linli_cli::plain;
use linli_protocol::PostItem;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::blocks;
use super::super::state::{Dialog, State};
use super::super::wrap::{cut, width};
use super::dialogs::over;
use super::{DIM, put};

/// Lines of a pinned post in the list.
const ENTRY_LINES: usize = 2;
const COLUMNS_MAX: usize = 72;

/// The one that was pinned last, and how many there are.
pub(super) fn line(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let Some(pin) = state.pins().last() else { return };
    let n = state.pins().len() as u64;
    let said = excerpt(state, pin);
    let text = state.texts.with("pins-line", &[("n", n.into()), ("post", (&said).into())]);
    put(frame, area, area.y, &Line::styled(cut(&text, usize::from(area.width)), style()));
}

pub(super) fn list(state: &State, frame: &mut Frame<'_>, choice: usize) {
    let columns = columns(state);
    let mut lines = Vec::new();
    for (at, pin) in state.pins().iter().enumerate() {
        let mark = Span::styled(if at == choice { "▌ " } else { "  " }, Style::new().fg(Color::Yellow));
        let room = columns.saturating_sub(2);
        let when = blocks::when(state, pin.at);
        let by = cut(&blocks::plain_person(state.texts, &pin.by), room.saturating_sub(width(&when) + 2));
        let said = pin.text.as_deref().map(plain::one_line).unwrap_or_default();
        let rest = cut(&format!("  {when}"), room.saturating_sub(width(&by)));
        lines.push(Line::from(vec![
            mark.clone(),
            Span::styled(by, Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD)),
            Span::styled(rest, DIM),
        ]));
        lines.push(Line::from(vec![mark, Span::raw(cut(&said, room))]));
    }
    lines.push(Line::styled(cut(&state.texts.say("pins-keys"), columns), DIM));
    over(
        (state.columns, state.lines),
        frame,
        &state.texts.say("pins-title"),
        lines,
        columns,
        skipped(choice),
    );
}

/// The pinned post at a place of the screen, while the list is open.
pub(in crate::cli::tui) fn pin_at(state: &State, column: u16, row: u16) -> Option<usize> {
    let Some(Dialog::Pins { choice }) = state.dialog else { return None };
    let lines_all = state.pins().len() * ENTRY_LINES + 1;
    let height = usize::from(state.lines).min(lines_all + 2);
    let wide = usize::from(state.columns).min(columns(state) + 4);
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let area = Rect {
        x: (state.columns - narrow(wide)) / 2 + 1,
        y: (state.lines - narrow(height)) / 2 + 1,
        width: narrow(wide.saturating_sub(2)),
        height: narrow(height.saturating_sub(2)),
    };
    if !area.contains(Position { x: column, y: row }) {
        return None;
    }
    let skipped = skipped(choice).min(lines_all.saturating_sub(usize::from(area.height)));
    let at = (usize::from(row - area.y) + skipped) / ENTRY_LINES;
    (at < state.pins().len()).then_some(at)
}

/// So many lines lie above where there is no room for all: the chosen one is on the screen.
fn skipped(choice: usize) -> usize {
    choice * ENTRY_LINES
}

fn columns(state: &State) -> usize {
    usize::from(state.columns).saturating_sub(4).min(COLUMNS_MAX)
}

fn excerpt(state: &State, pin: &PostItem) -> String {
    let name = state.texts.name(&pin.by);
    let said = pin.text.as_deref().map(plain::one_line).unwrap_or_default();
    state.texts.with("excerpt", &[("name", (&name).into()), ("text", (&said).into())])
}

fn style() -> Style {
    Style::new().fg(Color::Magenta)
}
