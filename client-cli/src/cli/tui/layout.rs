//! Where everything stands in a terminal of any size, for drawing and for the mouse alike.
//! It must hold down to one cell: what has no room has none, and nothing overlaps.

use ratatui::layout::Rect;

use super::bounds::{INPUT_LINES_MAX, NARROW_COLUMNS, NOTICE_LINES_MAX};
use super::state::{Focus, Intent, State};
use super::wrap::wrap;

/// The parts of the screen. One without room has no cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Areas {
    pub(super) topics: Rect,
    /// The line between the list and the conversation.
    pub(super) border: Rect,
    pub(super) title: Rect,
    /// What is pinned.
    pub(super) pins: Rect,
    pub(super) posts: Rect,
    /// Who is typing, and notices.
    pub(super) info: Rect,
    /// What is answered or changed.
    pub(super) context: Rect,
    pub(super) input: Rect,
    pub(super) status: Rect,
}

pub(super) fn is_narrow(state: &State) -> bool {
    state.columns < NARROW_COLUMNS
}

pub(super) fn areas(state: &State) -> Areas {
    let none = Rect::default();
    let whole = Rect::new(0, 0, state.columns, state.lines);
    let (status, rest) = below(whole, 1);
    let list_columns = if is_narrow(state) { 0 } else { (state.columns / 4).clamp(18, 32) };
    let talk = Rect { x: rest.x + list_columns, width: rest.width - list_columns, ..rest };
    let (topics, border, talk) = if list_columns > 0 {
        let topics = Rect { width: list_columns - 1, ..rest };
        (topics, Rect { x: topics.right(), width: 1, ..rest }, talk)
    } else if state.focus == Focus::Topics {
        // Over the conversation, which stands as it did.
        (rest, none, talk)
    } else {
        (none, none, talk)
    };
    let lines = input_lines(state, talk.width, talk.height);
    let (input, talk) = below(talk, lines);
    let has_context = state.intent != Intent::New && talk.height > 2;
    let (context, talk) = below(talk, u16::from(has_context));
    let info_lines = info_lines(state, talk.width);
    let (info, talk) =
        below(talk, if talk.height > 3 * info_lines { info_lines } else { u16::from(talk.height > 3) });
    let (title, talk) = above(talk, u16::from(talk.height > 1));
    let has_pins = !state.pins().is_empty() && talk.height > 4;
    let (pins, posts) = above(talk, u16::from(has_pins));
    Areas { topics, border, title, pins, posts, info, context, input, status }
}

/// Columns of the mark before the input.
pub(super) const PROMPT_COLUMNS: u16 = 2;

/// Columns in which the input is written.
pub(super) fn input_columns(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(PROMPT_COLUMNS))
}

/// Lines of what just went wrong, which has to be read to its end.
fn info_lines(state: &State, columns: u16) -> u16 {
    let notice = state.notice.as_ref().map_or("", |(notice, _)| notice);
    let lines = wrap(notice, usize::from(columns)).len().min(NOTICE_LINES_MAX);
    u16::try_from(lines).unwrap_or(1)
}

fn input_lines(state: &State, columns: u16, lines: u16) -> u16 {
    let wanted = state.input.lines(usize::from(columns.saturating_sub(PROMPT_COLUMNS))).len();
    let wanted = u16::try_from(wanted.min(INPUT_LINES_MAX)).unwrap_or(1);
    wanted.clamp(1, (lines / 3).max(1))
}

/// Cuts lines off the lower end: those, and the rest.
fn below(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let rest = Rect { height: area.height - lines, ..area };
    (Rect { y: rest.bottom(), height: lines, ..area }, rest)
}

fn above(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let rest = Rect { y: area.y + lines, height: area.height - lines, ..area };
    (Rect { height: lines, ..area }, rest)
}
