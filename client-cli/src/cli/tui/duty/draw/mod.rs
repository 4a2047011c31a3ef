//! The desk on the screen: the list with its clocks on the left, the chosen issue or its case's talk on the right, from the state alone.
//! It must never write outside of its area, nor show a text of others that did not pass `plain`; and what is late says so in words.

mod dialogs;
mod issue;
mod list;

use linli_protocol::IssueItem;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::bounds::{INPUT_LINES_MAX, NARROW_COLUMNS, NOTICE_LINES_MAX};
use super::super::draw::{link_said, put};
use super::super::input::Input;
use super::super::layout::{PROMPT_COLUMNS, input_columns};
use super::super::state::Link;
use super::super::wrap::{cut, width, wrap};
use super::place::{Place, owes_reply};
use super::state::{Dialog, Focus, State};

pub(super) use self::dialogs::help_lines;

const DIM: Style = Style::new().add_modifier(Modifier::DIM);

/// The parts of the screen. One without room has no cells.
#[derive(Debug, Clone, Copy)]
struct Areas {
    title: Rect,
    list: Rect,
    border: Rect,
    side: Rect,
    /// The line for the filter, or the lines for what is said in a case.
    input: Rect,
    info: Rect,
    status: Rect,
}

pub(super) fn is_narrow(state: &State) -> bool {
    state.columns < NARROW_COLUMNS
}

/// Columns of the list.
pub(super) fn list_columns(state: &State) -> u16 {
    if is_narrow(state) {
        return if state.focus == Focus::Issue || state.talk.is_some() { 0 } else { state.columns };
    }
    (state.columns / 2).clamp(30, 60)
}

/// Lines of what is on the right, or lies over the list, that can lie outside of the screen.
pub(super) fn skipped_max(state: &State) -> usize {
    let side = areas(state).side;
    issue::lines(state, usize::from(side.width)).len().saturating_sub(usize::from(side.height))
}

pub(super) fn draw(state: &State, frame: &mut Frame<'_>) {
    let areas = areas(state);
    title(state, frame, areas.title);
    list::list(state, frame, areas.list);
    for y in areas.border.top()..areas.border.bottom() {
        put(frame, areas.border, y, &Line::styled("│", DIM));
    }
    side(state, frame, areas.side);
    input(state, frame, areas.input);
    info(state, frame, areas.info);
    status(state, frame, areas.status);
    match &state.dialog {
        Some(Dialog::Help { skipped }) => dialogs::help(state, frame, *skipped),
        Some(Dialog::Form(form)) => dialogs::form(state, frame, form),
        Some(Dialog::Leave) => dialogs::leave(state, frame),
        None => {}
    }
}

/// The input that is open, with what is written before it.
fn open_input(state: &State) -> Option<&Input> {
    match state.focus {
        Focus::Talk => Some(&state.said),
        Focus::Filter => Some(&state.filter),
        _ if !state.filter.is_empty() => Some(&state.filter),
        _ => None,
    }
}

fn areas(state: &State) -> Areas {
    let whole = Rect::new(0, 0, state.columns, state.lines);
    let (status, rest) = below(whole, 1);
    let notice = state.notice.as_ref().map_or("", |(notice, _)| notice);
    let notice_lines = if notice.is_empty() { 0 } else { wrap(notice, usize::from(rest.width)).len() };
    let (info, rest) = below(rest, lines_of(notice_lines.min(NOTICE_LINES_MAX)).min(rest.height / 3));
    let wanted = open_input(state).map_or(0, |input| input.lines(input_columns(rest)).len());
    let (input, rest) = below(rest, lines_of(wanted.min(INPUT_LINES_MAX)).min(rest.height / 3));
    let title = Rect { height: rest.height.min(1), ..rest };
    let rest = Rect { y: rest.y + title.height, height: rest.height - title.height, ..rest };
    let columns = list_columns(state);
    let list = Rect { width: if is_narrow(state) { columns } else { columns - 1 }, ..rest };
    let border = Rect { x: list.right(), width: u16::from(!is_narrow(state)), ..rest };
    let side =
        Rect { x: border.right(), width: rest.width.saturating_sub(list.width + border.width), ..rest };
    Areas { title, list, border, side, input, info, status }
}

fn below(area: Rect, lines: u16) -> (Rect, Rect) {
    let lines = lines.min(area.height);
    let rest = Rect { height: area.height - lines, ..area };
    (Rect { y: rest.bottom(), height: lines, ..area }, rest)
}

fn lines_of(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Where one sits, and how much wants something.
fn title(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let texts = state.texts;
    let room = usize::from(area.width);
    let name = match state.places.values().next() {
        Some(place) if state.places.len() == 1 => {
            texts.with("duty-title-of", &[("title", (&place.title).into())])
        }
        _ => texts.say("duty-title"),
    };
    let all = || state.places.values().flat_map(|place| place.issues.iter().map(move |item| (place, item)));
    let owed = all().filter(|(_, item)| owes_reply(item)).count();
    let late = all().filter(|(_, item)| is_late(state, item)).count();
    let wanting = all().filter(|(place, item)| place.wanting(item.issue).is_some()).count();
    let counts = [("duty-owed", owed), ("duty-late", late), ("duty-wanting", wanting)];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| texts.find(key, &[("n", n.into())]).unwrap_or_default())
        .collect();
    let right = cut(&said.join(" · "), room);
    let name = cut(&name, room.saturating_sub(width(&right) + 1));
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&right)));
    let color = if late > 0 { Color::Red } else { Color::Yellow };
    let line = vec![
        Span::styled(name, Style::new().add_modifier(Modifier::BOLD)),
        Span::raw(gap),
        Span::styled(right, Style::new().fg(color).add_modifier(Modifier::BOLD)),
    ];
    put(frame, area, area.y, &Line::from(line));
}

fn side(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let lines = issue::lines(state, usize::from(area.width));
    let height = usize::from(area.height);
    let most = lines.len().saturating_sub(height);
    // A talk is read from its end, and the place counts from there.
    let skipped =
        if state.talk.is_some() { most.saturating_sub(state.skipped) } else { state.skipped.min(most) };
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(skipped)) {
        put(frame, area, y, line);
    }
}

fn input(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let (Some(input), height) = (open_input(state), usize::from(area.height)) else { return };
    let columns = input_columns(area);
    if columns == 0 || height == 0 {
        return;
    }
    let is_written = matches!(state.focus, Focus::Filter | Focus::Talk) && state.dialog.is_none();
    let style = if is_written { Style::new().fg(Color::Green) } else { DIM };
    let mark = if state.focus == Focus::Talk { "> " } else { "/ " };
    put(frame, area, area.y, &Line::styled(mark, style));
    let text = Rect { x: area.x + PROMPT_COLUMNS, width: area.width - PROMPT_COLUMNS, ..area };
    if input.is_empty() {
        let hint = if state.focus == Focus::Talk { "duty-talk-hint" } else { "duty-filter-hint" };
        put(frame, text, area.y, &Line::styled(cut(&state.texts.say(hint), columns), DIM));
    }
    let (row, column) = input.place(columns);
    let skipped = (row + 1).saturating_sub(height);
    for (y, line) in (area.top()..area.bottom()).zip(input.lines(columns).into_iter().skip(skipped)) {
        put(frame, text, y, &Line::raw(line));
    }
    if is_written {
        let x = text.x.saturating_add(lines_of(column)).min(text.right() - 1);
        frame.set_cursor_position(Position { x, y: area.y + lines_of(row - skipped) });
    }
}

fn info(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let Some((notice, _)) = &state.notice else { return };
    let style = Style::new().fg(Color::Yellow);
    for (y, line) in (area.top()..area.bottom()).zip(wrap(notice, usize::from(area.width))) {
        put(frame, area, y, &Line::styled(line, style));
    }
}

/// The last line: the connection, and the keys that matter now.
fn status(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let texts = state.texts;
    let room = usize::from(area.width);
    let waiting = state.doing.len() as u64;
    let put_off = state.put_off.as_ref();
    let (mut text, color) = link_said(texts, &state.link, put_off, state.now_ms, waiting)
        .unwrap_or_else(|| (texts.say("link-connected"), Color::Green));
    if waiting > 0 && state.link == Link::Connected {
        text = format!("{text} · {}", texts.with("unsent", &[("n", waiting.into())]));
    }
    let keys: &[&str] = match (state.dialog.is_some(), state.focus) {
        (true, _) => &[],
        (_, Focus::Talk) => &["hint-send", "hint-line", "hint-back", "hint-help-writing"],
        (_, Focus::Filter) => &["duty-hint-filter", "hint-back"],
        _ => &[
            "duty-hint-acknowledge",
            "duty-hint-respond",
            "duty-hint-reply",
            "duty-hint-talk",
            "hint-quit",
            "hint-help",
        ],
    };
    let hints: Vec<String> = keys.iter().map(|key| texts.say(key)).collect();
    let text = cut(&text, room);
    let free = room.saturating_sub(width(&text) + 2);
    // What has no room is left out as a whole, the first of them first: how to leave and to see all keys stays.
    let hints = (0..=hints.len()).map(|at| hints[at..].join(" · ")).find(|line| width(line) <= free);
    let hints = hints.unwrap_or_default();
    let gap = " ".repeat(room.saturating_sub(width(&text) + width(&hints)));
    let line = vec![
        Span::styled(text, Style::new().fg(color).add_modifier(Modifier::BOLD)),
        Span::raw(gap),
        Span::styled(hints, DIM),
    ];
    put(frame, area, area.y, &Line::from(line));
}

/// Whether a formal reply is owed, and its time has passed.
fn is_late(state: &State, item: &IssueItem) -> bool {
    owes_reply(item) && state.server_ms() > item.due.reply_by
}

/// What is on the left of an issue: a mark where an alert of one's own wants something.
fn mark_of(place: &Place, item: &IssueItem) -> &'static str {
    if place.wanting(item.issue).is_some() { "!" } else { " " }
}
