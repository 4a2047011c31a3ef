//! What lies over everything: the list of keys, and questions.
//! A question must be whole on the screen, or not be asked of somebody who cannot read it.

use linli_protocol::Seq;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::super::words::Catalogue;
use super::super::answers::REACTIONS;
use super::super::blocks;
use super::super::state::{Dialog, State};
use super::super::wrap::{cut, width, wrap};
use super::{DIM, clear, put};

/// Every key, as it is written, and the text that says what it does.
const KEYS: [(&str, &str); 36] = [
    ("Enter", "help-send"),
    ("Alt+Enter", "help-line"),
    ("Tab  Shift+Tab", "help-focus"),
    ("↑ ↓", "help-choose"),
    ("r", "help-reply"),
    ("e", "help-edit"),
    ("d", "help-delete"),
    ("+", "help-react"),
    ("g", "help-answered"),
    ("1 … 9  0  -", "help-poll"),
    ("linli poll", "help-poll-open"),
    ("@", "help-mention"),
    ("@", "help-mentioned"),
    ("Ctrl+P  p", "help-pins"),
    ("m", "help-write-to"),
    ("y  n", "help-contact"),
    ("a", "help-ask-contact"),
    ("i", "help-propose"),
    ("d", "help-withdraw"),
    ("b", "help-block"),
    ("A", "help-appeal"),
    ("P", "help-pin"),
    ("a  x", "help-keep"),
    ("M  B  u", "help-order"),
    ("Ctrl+F  /", "help-search"),
    ("PgUp  PgDn", "help-page"),
    ("Home  End", "help-ends"),
    ("F2", "help-topics"),
    ("Enter", "help-open"),
    ("Esc", "help-back"),
    ("Ctrl+← →", "help-words"),
    ("Ctrl+A  E", "help-line-ends"),
    ("Ctrl+W  U", "help-erase"),
    ("F1  ?", "help-help"),
    ("q", "help-quit"),
    ("Ctrl+C", "help-leave"),
];

/// Columns of the keys in the list.
const KEY_COLUMNS: usize = 21;
/// Columns of a list of keys.
const KEYS_COLUMNS_MAX: usize = 72;

pub(super) fn help(state: &State, frame: &mut Frame<'_>, skipped: usize) {
    let list = KeyList { keys: &KEYS, key_columns: KEY_COLUMNS, marks: "help-marks" };
    list.draw(state.texts, (state.columns, state.lines), frame, skipped);
}

/// The list of keys of a screen.
pub(in crate::cli::tui) struct KeyList<'a> {
    /// Each with the name of the text that says what it does.
    pub(in crate::cli::tui) keys: &'a [(&'static str, &'static str)],
    pub(in crate::cli::tui) key_columns: usize,
    /// The text below them.
    pub(in crate::cli::tui) marks: &'static str,
}

impl KeyList<'_> {
    /// Draws it, from this line on.
    pub(in crate::cli::tui) fn draw(
        &self,
        texts: &Catalogue,
        size: (u16, u16),
        frame: &mut Frame<'_>,
        skipped: usize,
    ) {
        let columns = usize::from(size.0).saturating_sub(4).min(KEYS_COLUMNS_MAX);
        let key_columns = self.key_columns.min(columns / 2);
        let mut lines = Vec::new();
        for (key, text) in self.keys {
            let said = wrap(&texts.say(text), columns.saturating_sub(key_columns));
            for (at, line) in said.into_iter().enumerate() {
                let key = cut(if at == 0 { key } else { "" }, key_columns.saturating_sub(1));
                let gap = " ".repeat(key_columns.saturating_sub(width(&key)));
                lines.push(Line::from(vec![
                    Span::styled(key, Style::new().add_modifier(Modifier::BOLD)),
                    Span::raw(format!("{gap}{line}")),
                ]));
            }
        }
        for line in wrap(&texts.say(self.marks), columns) {
            lines.push(Line::styled(line, DIM));
        }
        over(size, frame, &texts.say("help-title"), lines, columns, skipped);
    }
}

pub(super) fn question(state: &State, frame: &mut Frame<'_>, dialog: &Dialog) {
    let texts = &state.texts;
    let columns = usize::from(state.columns).saturating_sub(4).min(60);
    let (title, mut lines) = match dialog {
        Dialog::Help { .. } | Dialog::Search | Dialog::Pins { .. } | Dialog::Ground { .. } => return,
        Dialog::Delete(post) => (texts.say("delete-title"), about(state, *post, columns)),
        Dialog::React { post, .. } => (texts.say("react-title"), about(state, *post, columns)),
        Dialog::Block(card) => {
            let title = texts.with("block-title", &[("name", (&texts.name(card)).into())]);
            (title, wrap(&texts.say("block-means"), columns).into_iter().map(Line::from).collect())
        }
        Dialog::Leave => {
            let unsent = state.outbox.unsent().count() as u64;
            let half = state.half_written().count() as u64;
            let mut said = Vec::new();
            if unsent > 0 {
                said.extend(wrap(&texts.with("leave-unsent", &[("n", unsent.into())]), columns));
            }
            if half > 0 {
                said.extend(wrap(&texts.with("leave-half-written", &[("n", half.into())]), columns));
            }
            (texts.say("leave-title"), said.into_iter().map(Line::from).collect())
        }
    };
    let keys = match dialog {
        Dialog::React { choice, .. } => {
            lines.extend(choices(*choice, columns));
            "react-keys"
        }
        Dialog::Block(_) => "block-keys",
        Dialog::Leave => "leave-keys",
        _ => "yes-or-no",
    };
    lines.extend(wrap(&texts.say(keys), columns).into_iter().map(|line| Line::styled(line, DIM)));
    over((state.columns, state.lines), frame, &title, lines, columns, 0);
}

fn about(state: &State, post: Seq, columns: usize) -> Vec<Line<'static>> {
    let text = state.open.as_ref().map(|open| blocks::excerpt(state, open, post, columns));
    vec![Line::raw(cut(&text.unwrap_or_default(), columns))]
}

fn choices(choice: usize, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let (mut line, mut taken) = (Vec::new(), 0);
    for (at, reaction) in REACTIONS.iter().enumerate() {
        let is_chosen = at == choice;
        let text =
            if is_chosen { format!("[{} {reaction}]", at + 1) } else { format!(" {} {reaction} ", at + 1) };
        if taken + width(&text) > columns && taken > 0 {
            lines.push(Line::from(std::mem::take(&mut line)));
            taken = 0;
        }
        taken += width(&text);
        let style = if is_chosen { Style::new().fg(Color::Yellow) } else { Style::new() };
        line.push(Span::styled(text, style));
    }
    lines.push(Line::from(line));
    lines
}

/// A frame in the middle with lines in it; those that have no room are reached by scrolling. Gives where they stand, and
/// how many lie above.
pub(in crate::cli::tui) fn over(
    (screen_columns, screen_lines): (u16, u16),
    frame: &mut Frame<'_>,
    title: &str,
    lines: Vec<Line<'static>>,
    columns: usize,
    skipped: usize,
) -> (Rect, usize) {
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let wanted = narrow(lines.len().saturating_add(2));
    let height = wanted.min(screen_lines);
    let width_all = narrow(columns.saturating_add(4)).min(screen_columns);
    let area = Rect {
        x: (screen_columns - width_all) / 2,
        y: (screen_lines - height) / 2,
        width: width_all,
        height,
    };
    clear(frame, area);
    let inner = columns + 2;
    let title = cut(title, inner.saturating_sub(4));
    let rule = "─".repeat(inner.saturating_sub(width(&title) + 3));
    let framed = Style::new().fg(Color::Yellow);
    put(frame, area, area.y, &Line::styled(format!("┌─ {title} {rule}┐"), framed));
    let room = usize::from(height.saturating_sub(2));
    let lines_all = lines.len();
    let skipped = skipped.min(lines_all.saturating_sub(room));
    for (y, line) in (area.y + 1..).zip(lines.into_iter().skip(skipped).take(room)) {
        let gap = columns.saturating_sub(line.width());
        let mut spans = vec![Span::styled("│ ", framed)];
        spans.extend(
            line.spans.into_iter().map(|span| Span::styled(span.content, line.style.patch(span.style))),
        );
        spans.push(Span::raw(" ".repeat(gap)));
        spans.push(Span::styled(" │", framed));
        put(frame, area, y, &Line::from(spans));
    }
    if height > 1 {
        // An arrow where there is more.
        let more = if skipped + room < lines_all { "↓" } else { "─" };
        let end = format!("└{}{more}─┘", "─".repeat(inner.saturating_sub(2)));
        put(frame, area, area.bottom() - 1, &Line::styled(end, framed));
    }
    let within = Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: narrow(columns),
        height: height.saturating_sub(2),
    };
    (within, skipped)
}

/// A frame around an area, with a title.
pub(super) fn framed(frame: &mut Frame<'_>, area: Rect, title: &str) {
    let style = Style::new().fg(Color::Yellow);
    let inner = usize::from(area.width.saturating_sub(2));
    let title = cut(title, inner.saturating_sub(4));
    let rule = "─".repeat(inner.saturating_sub(width(&title) + 3));
    put(frame, area, area.y, &Line::styled(format!("┌─ {title} {rule}┐"), style));
    let right = Rect { x: area.right().saturating_sub(1), width: 1, ..area };
    for y in area.y + 1..area.bottom().saturating_sub(1) {
        put(frame, area, y, &Line::styled("│", style));
        put(frame, right, y, &Line::styled("│", style));
    }
    put(
        frame,
        area,
        area.bottom().saturating_sub(1),
        &Line::styled(format!("└{}┘", "─".repeat(inner)), style),
    );
}
