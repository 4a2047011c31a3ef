//! What lies over the desk: the list of keys, what a step takes, and whether to leave.

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::super::super::draw::{KeyList, over};
use super::super::super::layout::PROMPT_COLUMNS;
use super::super::super::wrap::{cut, wrap};
use super::super::form::{Form, Kind};
use super::super::state::State;
use super::DIM;

/// Every key, as it is written, and the text that says what it does.
const KEYS: [(&str, &str); 21] = [
    ("a", "duty-help-acknowledge"),
    ("r", "duty-help-respond"),
    ("f", "duty-help-reply"),
    ("c", "duty-help-classify"),
    ("n", "duty-help-tried"),
    ("g", "duty-help-grid"),
    ("J", "duty-help-joint"),
    ("p", "duty-help-progress"),
    ("d", "duty-help-resolved"),
    ("u", "duty-help-unresolved"),
    ("m", "duty-help-merge"),
    ("h", "duty-help-handler"),
    ("o", "duty-help-talk"),
    ("/", "duty-help-filter"),
    ("↑ ↓  k j", "duty-help-choose"),
    ("PgUp  PgDn", "duty-help-page"),
    ("Enter", "duty-help-enter"),
    ("Alt+Enter", "help-line"),
    ("Esc", "duty-help-back"),
    ("q", "duty-help-quit"),
    ("Ctrl+C", "help-leave"),
];

/// Columns of the keys in the list.
const KEY_COLUMNS: usize = 13;
/// Columns of what is asked.
const COLUMNS_MAX: usize = 72;
/// Lines of a text that is written, shown at a time.
const TEXT_LINES_MAX: usize = 8;

/// Entries of the list of keys: nobody scrolls further than so many.
pub(crate) fn help_lines() -> usize {
    KEYS.len()
}

pub(super) fn help(state: &State, frame: &mut Frame<'_>, skipped: usize) {
    let list = KeyList { keys: &KEYS, key_columns: KEY_COLUMNS, marks: "duty-help-marks" };
    list.draw(state.texts, (state.columns, state.lines), frame, skipped);
}

pub(super) fn form(state: &State, frame: &mut Frame<'_>, form: &Form) {
    let texts = state.texts;
    let columns = columns(state);
    let kind = form.kind.step();
    let title = texts.with("duty-form", &[("step", kind.into()), ("issue", form.at.1.into())]);
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (at, choice) in state.choices(form).into_iter().enumerate() {
        let is_chosen = at == form.choice;
        let style = if is_chosen { Style::new().fg(Color::Yellow) } else { Style::new() };
        let mark = if is_chosen { "▌ " } else { "  " };
        lines.push(Line::styled(cut(&format!("{mark}{choice}"), columns), style));
    }
    if form.kind == Kind::Handler && lines.is_empty() {
        lines.extend(wrap(&texts.say("duty-no-staff"), columns).into_iter().map(Line::from));
    }
    let mut cursor = None;
    if form.takes_text() {
        lines.extend(
            wrap(&texts.with("duty-form-what", &[("step", kind.into())]), columns)
                .into_iter()
                .map(|line| Line::styled(line, DIM)),
        );
        let room = columns.saturating_sub(usize::from(PROMPT_COLUMNS));
        let (row, column) = form.input.place(room);
        let above = (row + 1).saturating_sub(TEXT_LINES_MAX);
        cursor = Some((lines.len() + row - above, usize::from(PROMPT_COLUMNS) + column));
        for (at, line) in form.input.lines(room).into_iter().skip(above).take(TEXT_LINES_MAX).enumerate() {
            let mark = if at == 0 { "> " } else { "  " };
            let mark = Span::styled(mark, Style::new().fg(Color::Green));
            lines.push(Line::from(vec![mark, Span::raw(line.to_owned())]));
        }
    }
    if let Some(why) = &form.refused {
        lines.extend(
            wrap(why, columns).into_iter().map(|line| Line::styled(line, Style::new().fg(Color::Red))),
        );
    }
    let keys = match form.kind {
        Kind::Handler => "duty-keys-choice",
        Kind::Reply | Kind::Classify => "duty-keys-both",
        _ => "duty-keys-text",
    };
    let keys = texts.say(keys);
    lines.extend(wrap(&keys, columns).into_iter().map(|line| Line::styled(line, DIM)));
    // Where there is no room for all, what is written matters, or what is chosen.
    let at = cursor.map_or(form.choice, |(row, _)| row);
    let room = usize::from(state.lines.saturating_sub(2));
    let skipped = (at + 3).saturating_sub(room);
    let (within, skipped) = over((state.columns, state.lines), frame, &title, lines, columns, skipped);
    if let Some((row, column)) = cursor
        && let Some(y) = row.checked_sub(skipped).and_then(|row| u16::try_from(row).ok())
        && let Ok(x) = u16::try_from(column)
        && y < within.height
        && x < within.width
    {
        frame.set_cursor_position(Position { x: within.x + x, y: within.y + y });
    }
}

pub(super) fn leave(state: &State, frame: &mut Frame<'_>) {
    let texts = state.texts;
    let columns = columns(state).min(60);
    let n = state.unsent().len();
    let mut lines: Vec<Line<'static>> = wrap(&texts.with("duty-leave-unsent", &[("n", n.into())]), columns)
        .into_iter()
        .map(Line::from)
        .collect();
    lines.extend(wrap(&texts.say("leave-keys"), columns).into_iter().map(|line| Line::styled(line, DIM)));
    over((state.columns, state.lines), frame, &texts.say("leave-title"), lines, columns, 0);
}

fn columns(state: &State) -> usize {
    usize::from(state.columns).saturating_sub(4).min(COLUMNS_MAX)
}
