//! Taking something away: what, by which rule, and why, in one question.
//! Everything that is asked must be on the screen before Enter does anything.

use linli_protocol::Rule;
use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::super::blocks;
use super::super::conversation::{Key, Row};
use super::super::input::Input;
use super::super::keeping::Taken;
use super::super::state::State;
use super::super::wrap::{cut, wrap};
use super::DIM;
use super::dialogs::over;

/// Lines of what is taken away.
const EXCERPT_LINES: usize = 3;
const COLUMNS_MAX: usize = 64;
/// Columns of the mark before the reason.
const PROMPT_COLUMNS: usize = 2;

pub(super) fn ground(state: &State, frame: &mut Frame<'_>, taken: Taken, rule: usize, reason: &Input) {
    let texts = state.texts;
    let columns = usize::from(state.columns).saturating_sub(4).min(COLUMNS_MAX);
    let (title, what) = what(state, taken, columns);
    let mut lines: Vec<Line> =
        wrap(&what, columns).into_iter().take(EXCERPT_LINES).map(|line| Line::styled(line, DIM)).collect();
    lines.extend(wrap(&texts.say("ground-rule"), columns).into_iter().map(Line::from));
    for (at, one) in Rule::ALL.into_iter().enumerate() {
        let is_chosen = at == rule;
        let style = if is_chosen { Style::new().fg(Color::Yellow) } else { Style::new() };
        let mark = if is_chosen { "▌ " } else { "  " };
        lines.push(Line::styled(cut(&format!("{mark}{}", texts.rule(one)), columns), style));
    }
    lines.extend(wrap(&texts.say("ground-reason"), columns).into_iter().map(Line::from));
    let room = columns.saturating_sub(PROMPT_COLUMNS);
    let (row, column) = reason.place(room);
    let written = reason.lines(room).get(row).copied().unwrap_or_default().to_owned();
    let at = lines.len();
    lines.push(Line::from(vec![Span::styled("> ", Style::new().fg(Color::Green)), Span::raw(written)]));
    // What is wrong with it is said where it is written.
    if let Some((notice, _)) = &state.notice {
        lines.push(Line::styled(cut(notice, columns), Style::new().fg(Color::Red)));
    }
    lines.extend(wrap(&texts.say("ground-keys"), columns).into_iter().map(|line| Line::styled(line, DIM)));
    // Where there is no room for all, the end matters: what is written, and the keys.
    let (within, skipped) = over(state, frame, &title, lines, columns, at.saturating_sub(2));
    let y = at.checked_sub(skipped).and_then(|at| u16::try_from(at).ok()).map(|at| within.y + at);
    let x = u16::try_from(PROMPT_COLUMNS + column).unwrap_or(u16::MAX);
    if let Some(y) = y.filter(|y| *y < within.bottom())
        && x < within.width
    {
        frame.set_cursor_position(Position { x: within.x + x, y });
    }
}

/// What is asked, and about what.
fn what(state: &State, taken: Taken, columns: usize) -> (String, String) {
    let texts = state.texts;
    let Some(open) = &state.open else { return Default::default() };
    match taken {
        Taken::Post(post) => (texts.say("ground-post"), blocks::excerpt(state, open, post, columns)),
        Taken::Held(held) => {
            let said = match open.rows.get(&Key::Event(held.0)) {
                Some(Row::Other(other)) => blocks::told(state, other),
                _ => String::new(),
            };
            (texts.say("ground-held"), said)
        }
    }
}
