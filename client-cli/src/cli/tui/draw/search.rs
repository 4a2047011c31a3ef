//! The search, over everything: the question above, what was found below it, and what the keys do.
//! It must show which words were looked for, and never a text of others that did not pass `plain`.

use linli_cli::plain;
use linli_protocol::{Hit, Topic};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::blocks;
use super::super::search::{Entry, Found};
use super::super::state::State;
use super::super::wrap::{cut, width};
use super::dialogs::framed;
use super::{DIM, clear, put};

/// Lines of the dialog that are not for what was found: its frame, the question, where, a rule, the keys.
const OTHER_LINES: u16 = 6;
/// Lines of something that was found.
const ENTRY_LINES: usize = 2;
const COLUMNS_MAX: u16 = 110;

pub(super) fn search(state: &State, frame: &mut Frame<'_>) {
    let area = area(state);
    clear(frame, area);
    let texts = state.texts;
    framed(frame, area, &texts.say("search-title"));
    let inner = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(4),
        y: area.y + 1,
        height: area.height.saturating_sub(2),
    };
    let columns = usize::from(inner.width);
    question(state, frame, inner);
    let here = state.open.as_ref().map(|open| title(state, open.topic));
    let scope = match here.filter(|_| state.search.only_here) {
        Some(title) => texts.with("search-here", &[("title", (&title).into())]),
        None => texts.say("search-everywhere"),
    };
    put(frame, inner, inner.y + 1, &Line::styled(cut(&scope, columns), DIM));
    let (said, style) = said(state);
    put(frame, inner, inner.y + 2, &Line::styled(cut(&said, columns), style));
    let results = results(state);
    if let Some(found) = &state.search.found {
        let (first, shown) = window(state, found);
        let entries = found.entries().enumerate().skip(first).take(shown);
        for (at, entry) in entries {
            let y = results.y + u16::try_from((at - first) * ENTRY_LINES).unwrap_or(u16::MAX);
            let is_chosen = at == state.search.chosen;
            for (y, line) in (y..).zip(entry_lines(state, entry, is_chosen, columns)) {
                put(frame, results, y, &line);
            }
        }
    }
    put(
        frame,
        inner,
        inner.bottom().saturating_sub(1),
        &Line::styled(cut(&texts.say("search-keys"), columns), DIM),
    );
}

/// What was found at a place of the screen.
pub(in crate::cli::tui) fn found_at(state: &State, column: u16, row: u16) -> Option<usize> {
    let (found, results) = (state.search.found.as_ref()?, results(state));
    if !results.contains(Position { x: column, y: row }) {
        return None;
    }
    let (first, shown) = window(state, found);
    let at = usize::from(row - results.y) / ENTRY_LINES;
    (at < shown && first + at < found.entries().count()).then_some(first + at)
}

fn area(state: &State) -> Rect {
    let width = state.columns.saturating_sub(2).min(COLUMNS_MAX).max(state.columns.min(20));
    let height = state.lines.saturating_sub(2).max(state.lines.min(OTHER_LINES + 2));
    Rect { x: (state.columns - width) / 2, y: (state.lines - height) / 2, width, height }
}

fn results(state: &State) -> Rect {
    let area = area(state);
    Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(4),
        y: area.y + 4,
        height: area.height.saturating_sub(OTHER_LINES),
    }
}

/// The first that is shown, and how many have room: the chosen one is among them.
fn window(state: &State, found: &Found) -> (usize, usize) {
    let shown = (usize::from(results(state).height) / ENTRY_LINES).max(1);
    let last = found.entries().count().saturating_sub(1);
    let chosen = state.search.chosen.min(last);
    ((chosen + 1).saturating_sub(shown), shown)
}

fn question(state: &State, frame: &mut Frame<'_>, inner: Rect) {
    let query = &state.search.query;
    put(frame, inner, inner.y, &Line::styled("/ ", Style::new().fg(Color::Green)));
    let room = Rect { x: inner.x + 2, width: inner.width.saturating_sub(2), ..inner };
    let columns = usize::from(room.width);
    if columns == 0 {
        return;
    }
    // A long question shows the part that is being written.
    let (row, column) = query.place(columns);
    let line = query.lines(columns).get(row).copied().unwrap_or_default().to_owned();
    put(frame, room, room.y, &Line::raw(line));
    let x = room.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX)).min(room.right() - 1);
    frame.set_cursor_position(Position { x, y: room.y });
}

/// How the search is.
fn said(state: &State) -> (String, Style) {
    let (texts, search) = (state.texts, &state.search);
    let warn = Style::new().fg(Color::Yellow);
    if let Some(why) = &search.failed {
        return (why.clone(), Style::new().fg(Color::Red));
    }
    if search.is_waiting() {
        return (texts.say("search-waiting"), DIM);
    }
    let Some(found) = &search.found else { return (texts.say("search-hint"), DIM) };
    let n = found.hits.len() as u64;
    if let Some(percent) = found.percent {
        return (
            texts.with("search-in-part", &[("n", n.into()), ("percent", u64::from(percent).into())]),
            warn,
        );
    }
    if found.entries().next().is_none() {
        return (texts.say("search-in-vain"), warn);
    }
    let key = if found.has_more() { "search-found-more" } else { "search-found" };
    (texts.with(key, &[("n", n.into())]), DIM)
}

fn entry_lines(state: &State, entry: Entry<'_>, is_chosen: bool, columns: usize) -> Vec<Line<'static>> {
    let mark = Span::styled(if is_chosen { "▌ " } else { "  " }, Style::new().fg(Color::Yellow));
    let room = columns.saturating_sub(2);
    let (head, below) = match entry {
        Entry::Person(namesake) => {
            let person = state.texts.person(&namesake.person);
            let where_ = state.topics.title_of(namesake.neighbourhood);
            (
                vec![Span::styled(cut(&person, room), Style::new().fg(Color::Cyan))],
                vec![Span::styled(cut(&where_, room), DIM)],
            )
        }
        Entry::Post(hit) => (head(state, hit, room), excerpt(hit, room)),
    };
    let line = |mark: Span<'static>, spans: Vec<Span<'static>>| Line::from([vec![mark], spans].concat());
    vec![line(mark.clone(), head), line(mark, below)]
}

fn head(state: &State, hit: &Hit, room: usize) -> Vec<Span<'static>> {
    let when = blocks::when(state, hit.at);
    let place = title(state, hit.topic);
    let by = state.texts.person(&hit.by);
    let by = cut(&by, room.saturating_sub(width(&when) + 2));
    let mut spans = vec![Span::styled(by.clone(), Style::new().fg(Color::Cyan).add_modifier(Modifier::BOLD))];
    let rest = cut(&format!("  {when} · {place}"), room.saturating_sub(width(&by)));
    spans.push(Span::styled(rest, DIM));
    spans
}

/// The part of the text, with what was looked for made bright.
fn excerpt(hit: &Hit, room: usize) -> Vec<Span<'static>> {
    let (mut spans, mut left) = (Vec::new(), room);
    for piece in &hit.excerpt {
        let text = cut(&plain::one_line(&piece.text), left);
        left = left.saturating_sub(width(&text));
        let style = if piece.hit {
            Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD)
        } else {
            Style::new()
        };
        spans.push(Span::styled(text, style));
        if left == 0 {
            break;
        }
    }
    spans
}

fn title(state: &State, topic: Topic) -> String {
    let title = state.topics.get(topic).map(|head| plain::one_line(&head.title)).unwrap_or_default();
    let kind = state.texts.kind(topic);
    if title.is_empty() { kind } else { format!("{title} · {kind}") }
}
