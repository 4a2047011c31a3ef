//! The names that are offered while somebody is meant: a small frame above the input.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::Line;

use super::super::layout::{self, PROMPT_COLUMNS};
use super::super::mention::Offer;
use super::super::state::{Focus, State};
use super::super::wrap::{cut, width};
use super::dialogs::framed;
use super::{clear, put};

/// Lines and columns of a frame.
const FRAME: u16 = 2;

pub(super) fn offers(state: &State, frame: &mut Frame<'_>) {
    let Some((area, lines)) = shown(state) else { return };
    clear(frame, area);
    framed(frame, area, "@");
    let inner = Rect { x: area.x + 1, width: area.width - FRAME, ..area };
    for (y, (at, line)) in (area.y + 1..).zip(lines.into_iter().enumerate()) {
        let is_chosen = at == state.members.chosen;
        let style = if is_chosen { Style::new().fg(Color::Yellow) } else { Style::new() };
        let mark = if is_chosen { "▌ " } else { "  " };
        let text = cut(&format!("{mark}{line}"), usize::from(inner.width));
        put(frame, inner, y, &Line::styled(text, style));
    }
}

/// The name at a place of the screen.
pub(in crate::cli::tui) fn offer_at(state: &State, column: u16, row: u16) -> Option<usize> {
    let (area, lines) = shown(state)?;
    let at = usize::from(row.checked_sub(area.y + 1)?);
    (area.contains(Position { x: column, y: row }) && at < lines.len()).then_some(at)
}

/// Where they stand, and what they say; nothing where nobody is offered or there is no room.
fn shown(state: &State) -> Option<(Rect, Vec<String>)> {
    if state.focus != Focus::Input || state.dialog.is_some() {
        return None;
    }
    let mut lines: Vec<String> = state.offers().iter().map(|offer| said(state, offer)).collect();
    let input = layout::areas(state).input;
    let room = usize::from(input.y.saturating_sub(FRAME));
    lines.truncate(room);
    let height = u16::try_from(lines.len()).ok().filter(|lines| *lines > 0)? + FRAME;
    let wanted = lines.iter().map(|line| width(line)).max()? + 3;
    let x = input.x + PROMPT_COLUMNS.min(input.width);
    let left = state.columns.saturating_sub(x);
    let width = u16::try_from(wanted).unwrap_or(u16::MAX).saturating_add(FRAME).min(left);
    (width > FRAME + 2).then_some((Rect { x, y: input.y - height, width, height }, lines))
}

fn said(state: &State, offer: &Offer) -> String {
    match offer {
        Offer::Everybody(name) => name.clone(),
        Offer::Member(card) => super::super::blocks::plain_person(state.texts, card),
    }
}
