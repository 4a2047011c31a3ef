//! The list: two lines an issue. Its number, place and text; below them how far it is, how long it waits, and what is left until a formal reply.

use linli_cli::plain;
use linli_protocol::IssueItem;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::super::draw::put;
use super::super::super::wrap::{cut, width};
use super::super::clock::clock;
use super::super::list::At;
use super::super::place::{Place, owes_reply};
use super::super::state::State;
use super::{DIM, is_late, mark_of};

/// Lines of an issue.
const ENTRY_LINES: usize = 2;
/// Columns of the name of a neighbourhood, where there are several.
const TITLE_COLUMNS: usize = 9;
/// What stands before how far it is.
const INDENT: &str = "  ";
/// Columns of how long it waits.
const WAIT_COLUMNS: usize = 10;
/// Columns of what is left until a formal reply.
const LEFT_COLUMNS: usize = 14;

pub(super) fn list(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let room = usize::from(area.width);
    if room == 0 {
        return;
    }
    let texts = state.texts;
    let (waits, left) = (texts.say("duty-column-waits"), texts.say("duty-column-left"));
    let issue = format!("{INDENT}{}", texts.say("duty-column-issue"));
    let columns = format!(
        "{}{}",
        columns(&issue, &waits, room.saturating_sub(LEFT_COLUMNS)),
        padded(&left, LEFT_COLUMNS)
    );
    put(frame, area, area.y, &Line::styled(columns, DIM));
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let listed = state.listed();
    let shown = usize::from(area.height) / ENTRY_LINES;
    let chosen = state.chosen.and_then(|chosen| listed.iter().position(|(at, ..)| *at == chosen));
    let first = (chosen.unwrap_or(0) + 1).saturating_sub(shown);
    let is_one = state.places.len() == 1;
    let mut y = area.y;
    for (at, place, item) in listed.iter().skip(first).take(shown) {
        let is_chosen = state.chosen == Some(*at);
        for line in entry(state, (*at, place, item), is_one, is_chosen, room) {
            put(frame, area, y, &line);
            y += 1;
        }
    }
    if listed.is_empty() {
        let text = if !state.is_known || state.places.values().any(|place| !place.is_loaded) {
            "loading"
        } else if state.places.is_empty() {
            "duty-nowhere"
        } else if state.filter.is_empty() {
            "duty-nothing"
        } else {
            "duty-none-fits"
        };
        let text = texts.say(text);
        for (y, line) in (area.top()..area.bottom()).zip(super::wrap(&text, room)) {
            put(frame, area, y, &Line::styled(line, DIM));
        }
    }
}

/// How far it is, and how long it waits, in so many columns.
fn columns(state: &str, waits: &str, room: usize) -> String {
    let room = room.saturating_sub(WAIT_COLUMNS);
    let state = cut(state, room);
    let gap = " ".repeat(room.saturating_sub(width(&state)));
    format!("{state}{gap}{}", padded(waits, WAIT_COLUMNS))
}

/// A text at the right end of so many columns.
fn padded(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(&text))))
}

fn entry(
    state: &State,
    (at, place, item): (At, &Place, &IssueItem),
    is_one: bool,
    is_chosen: bool,
    room: usize,
) -> [Line<'static>; ENTRY_LINES] {
    let texts = state.texts;
    let mark = if is_chosen { "▌" } else { " " };
    let title = if is_one {
        String::new()
    } else {
        let title = cut(&plain::one_line(&place.title), TITLE_COLUMNS - 1);
        format!("{title}{}", " ".repeat(TITLE_COLUMNS.saturating_sub(width(&title))))
    };
    let category = texts.named("category", item.category.as_str());
    let what = texts.with("issue-place", &[("category", (&category).into()), ("spot", (&item.spot).into())]);
    let head = format!("{title}{:>3} {what}", at.1.0);
    let bold = if owes_reply(item) { Style::new().add_modifier(Modifier::BOLD) } else { Style::new() };
    let alerted = Style::new().fg(Color::Red).add_modifier(Modifier::BOLD);
    let first = Line::from(vec![
        Span::styled(mark, Style::new().fg(Color::Yellow)),
        Span::styled(mark_of(place, item), alerted),
        Span::styled(cut(&head, room.saturating_sub(2)), bold),
    ]);
    let now_ms = state.server_ms();
    let waits = clock(texts, now_ms.saturating_sub(place.since(item)));
    let (left, style) = left(state, item, now_ms);
    let word = format!("{INDENT}{}", texts.named("duty-state", item.state.as_str()));
    let below = columns(&word, &waits, room.saturating_sub(1 + LEFT_COLUMNS));
    let second = Line::from(vec![
        Span::styled(mark, Style::new().fg(Color::Yellow)),
        Span::raw(below),
        Span::styled(padded(&left, LEFT_COLUMNS), style),
    ]);
    [first, second]
}

/// What is left until a formal reply is due, or how late it is; in words, since not everybody sees the colour.
fn left(state: &State, item: &IssueItem, now_ms: u64) -> (String, Style) {
    let texts = state.texts;
    if !owes_reply(item) {
        let was_late = item.replied_at.is_some_and(|at| at > item.due.reply_by);
        let text = if was_late { "duty-replied-late" } else { "duty-replied" };
        return (cut(&texts.say(text), LEFT_COLUMNS), DIM);
    }
    if is_late(state, item) {
        let late = clock(texts, now_ms - item.due.reply_by);
        let text = texts.with("duty-overdue", &[("clock", (&late).into())]);
        return (cut(&text, LEFT_COLUMNS), Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    }
    (clock(texts, item.due.reply_by - now_ms), Style::new())
}
