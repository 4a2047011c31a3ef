//! The screen: every part in its place, from the state alone.
//! It must never write outside of its area, nor show a text of others that did not pass `plain`.

mod dialogs;
mod hints;
mod keeping;
mod offers;
mod pins;
mod search;
mod status;

use linli_cli::plain;
use linli_protocol::{Head, Topic};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::blocks;
use super::conversation::{Conversation, Older};
use super::layout::{self, PROMPT_COLUMNS};
use super::state::{Dialog, Focus, Intent, State};
use super::topics::{Entry, has_own_title, is_dm};
use super::wrap::{cut, width};

pub(super) use self::dialogs::{KeyList, over};
pub(super) use self::offers::offer_at;
pub(super) use self::pins::pin_at;
pub(super) use self::search::found_at;
pub(super) use self::status::link_said;

const DIM: Style = Style::new().add_modifier(Modifier::DIM);

/// Draws all of it.
pub(super) fn draw(state: &State, frame: &mut Frame<'_>) {
    let areas = layout::areas(state);
    title(state, frame, areas.title);
    pins::line(state, frame, areas.pins);
    posts(state, frame, areas.posts);
    status::info(state, frame, areas.info);
    context(state, frame, areas.context);
    input(state, frame, areas.input);
    status::status(state, frame, areas.status);
    for y in areas.border.top()..areas.border.bottom() {
        put(frame, areas.border, y, &Line::styled("│", DIM));
    }
    topics(state, frame, areas.topics);
    match &state.dialog {
        Some(Dialog::Help { skipped }) => dialogs::help(state, frame, *skipped),
        Some(Dialog::Search) => search::search(state, frame),
        Some(Dialog::Pins { choice }) => pins::list(state, frame, *choice),
        Some(Dialog::Ground { taken, rule, reason }) => keeping::ground(state, frame, taken, *rule, reason),
        Some(dialog) => dialogs::question(state, frame, dialog),
        None => offers::offers(state, frame),
    }
}

/// The lines of the list that are on the screen: so many that the chosen one is among them.
pub(super) fn entries_shown(state: &State, area: Rect) -> Vec<Entry> {
    let entries = state.topics.entries();
    let height = usize::from(area.height);
    let chosen = entries.iter().position(|entry| *entry == Entry::Topic(state.topics.chosen)).unwrap_or(0);
    let skipped = (chosen + 1).saturating_sub(height);
    entries.into_iter().skip(skipped).take(height).collect()
}

/// Writes a line, as far as it has room.
pub(super) fn put(frame: &mut Frame<'_>, area: Rect, y: u16, line: &Line<'_>) {
    let area = area.intersection(frame.area());
    if y >= area.top() && y < area.bottom() {
        frame.buffer_mut().set_line(area.x, y, line, area.width);
    }
}

/// Empties an area that something lies under, with the other half of a character that reaches into it.
fn clear(frame: &mut Frame<'_>, area: Rect) {
    let area = area.intersection(frame.area());
    if let Some(x) = area.x.checked_sub(1) {
        let buffer = frame.buffer_mut();
        for y in area.top()..area.bottom() {
            if width(buffer[(x, y)].symbol()) > 1 {
                buffer[(x, y)].set_symbol(" ");
            }
        }
    }
    frame.render_widget(ratatui::widgets::Clear, area);
}

fn topics(state: &State, frame: &mut Frame<'_>, area: Rect) {
    clear(frame, area);
    // A number stands off the border.
    let room = usize::from(area.width.saturating_sub(1));
    let open = state.open.as_ref().map(|open| open.topic);
    for (y, entry) in (area.top()..).zip(entries_shown(state, area)) {
        let line = match entry {
            Entry::Title(at) => {
                let title = heading(state, at);
                Line::styled(cut(&title, room), Style::new().add_modifier(Modifier::BOLD))
            }
            Entry::Topic(at) => {
                let head = &state.topics.heads[at];
                let unread = unread(state, head);
                let is_chosen = at == state.topics.chosen && state.focus == Focus::Topics;
                let mark = match (is_chosen, Some(head.topic) == open) {
                    (true, _) => "▌ ",
                    (false, true) => "› ",
                    (false, false) => "  ",
                };
                let name_room = room.saturating_sub(2 + unread.len() + usize::from(!unread.is_empty()));
                let name = cut(&name_of(state, head), name_room);
                let gap = " ".repeat(room.saturating_sub(2 + width(&name) + unread.len()));
                let style =
                    if Some(head.topic) == open { Style::new().fg(Color::Cyan) } else { Style::new() };
                Line::from(vec![
                    Span::styled(mark, Style::new().fg(Color::Yellow)),
                    Span::styled(name, style),
                    Span::raw(gap),
                    Span::styled(unread, Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD)),
                ])
            }
        };
        put(frame, area, y, &line);
    }
    if state.topics.heads.is_empty() {
        let text = if state.topics.is_known { "no-list" } else { "loading" };
        put(frame, area, area.y, &Line::styled(cut(&state.texts.say(text), room), DIM));
    }
}

/// The title above a neighbourhood's topics.
fn heading(state: &State, at: usize) -> String {
    let head = &state.topics.heads[at];
    if is_dm(head.topic) {
        return state.texts.say("direct-heading");
    }
    let title = plain::one_line(&head.title);
    if title.is_empty() { head.topic.to_string() } else { title }
}

/// A topic is called by its kind, a conversation of two by the other, and a dispute by what it is about too.
fn name_of(state: &State, head: &Head) -> String {
    let kind = state.texts.kind(head.topic);
    match head.topic {
        topic if is_dm(topic) => plain::one_line(&head.title),
        // Cases are many, and each is called by its issue.
        Topic::Case(_, issue) => format!("{kind} {issue}"),
        topic if has_own_title(topic) => format!("{kind} · {}", plain::one_line(&head.title)),
        _ => kind,
    }
}

/// What stands at the end of a line of the list: how much is new there, or waits; before it, whether it means the reader.
fn unread(state: &State, head: &Head) -> String {
    let waiting = state.topics.waiting(head.topic);
    let count = match (head.unread, waiting) {
        (0, 0) => String::new(),
        (0, _) if is_dm(head.topic) => "?".to_owned(),
        (0, waiting) => waiting.to_string(),
        (unread, _) => unread.to_string(),
    };
    match (head.mentioned, count.is_empty()) {
        (None, _) => count,
        (Some(_), true) => "@".to_owned(),
        (Some(_), false) => format!("@ {count}"),
    }
}

/// What is open, how many are there, and how complete the history is.
fn title(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let Some(open) = &state.open else {
        let text = if state.topics.is_known { "nothing-open" } else { "loading" };
        put(frame, area, area.y, &Line::styled(cut(&state.texts.say(text), usize::from(area.width)), DIM));
        return;
    };
    let room = usize::from(area.width);
    let mut right = vec![completeness(state, open)];
    if let Some(count) = state.online {
        right.insert(0, state.texts.with("online", &[("n", count.into())]));
    }
    let mut right = right.join(" · ");
    let name = format!("{} · {}", plain::one_line(&open.title), state.texts.kind(open.topic));
    if width(&name) + width(&right) + 2 > room {
        // How complete it is stands above the first post as well.
        right =
            state.online.map_or_else(String::new, |count| state.texts.with("online", &[("n", count.into())]));
    }
    if width(&right) + 12 > room {
        right.clear();
    }
    let name = cut(&name, room.saturating_sub(width(&right) + usize::from(!right.is_empty())));
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&right)));
    let line = vec![
        Span::styled(name, Style::new().add_modifier(Modifier::BOLD)),
        Span::raw(gap),
        Span::styled(right, DIM),
    ];
    put(frame, area, area.y, &Line::from(line));
}

fn completeness(state: &State, open: &Conversation) -> String {
    let loaded = [("n", (open.rows.len() as u64).into())];
    match open.older {
        _ if !open.is_live() => state.texts.with("loaded-middle", &loaded),
        Older::Unknown => state.texts.say("loading"),
        Older::Beginning => state.texts.with("loaded-all", &loaded),
        Older::More(_) | Older::Loading(_) | Older::Failed(..) => state.texts.with("loaded-part", &loaded),
    }
}

fn posts(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let lines = state.window();
    let empty = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(area.height));
    for (y, (_, line)) in (area.y + empty..).zip(lines) {
        put(frame, area, y, &line);
    }
}

fn context(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let (Some(open), room) = (&state.open, usize::from(area.width)) else { return };
    // The words around it have to be read as well.
    let excerpt_room = (room / 2).max(8);
    let text = match state.intent {
        Intent::New => return,
        Intent::Reply(seq) => {
            let post = blocks::excerpt(state, open, seq, excerpt_room);
            state.texts.with("answering", &[("post", (&post).into())])
        }
        Intent::Edit(seq) => {
            let post = blocks::excerpt(state, open, seq, excerpt_room);
            state.texts.with("changing", &[("post", (&post).into())])
        }
    };
    put(frame, area, area.y, &Line::styled(cut(&text, room), Style::new().fg(Color::Cyan)));
}

fn input(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let columns = layout::input_columns(area);
    let height = usize::from(area.height);
    if columns == 0 || height == 0 {
        return;
    }
    let text = Rect { x: area.x + PROMPT_COLUMNS, width: area.width - PROMPT_COLUMNS, ..area };
    let has_focus = state.focus == Focus::Input && state.dialog.is_none();
    let style = if has_focus { Style::new().fg(Color::Green) } else { DIM };
    put(frame, area, area.y, &Line::styled("> ", style));
    if state.input.is_empty() {
        let open = state.open.as_ref().map(|open| open.topic);
        let hint = state.texts.say(match open {
            Some(Topic::Desk(_)) => "desk-hint",
            Some(_) if state.asker().is_some() => "contact-hint",
            Some(_) if !state.takes_posts() => "nothing-to-write",
            _ => "write-here",
        });
        put(frame, text, area.y, &Line::styled(cut(&hint, columns), DIM));
    }
    let (row, column) = state.input.place(columns);
    let skipped = (row + 1).saturating_sub(height);
    for (y, line) in (area.y..area.bottom()).zip(state.input.lines(columns).into_iter().skip(skipped)) {
        put(frame, text, y, &Line::raw(line));
    }
    if has_focus {
        let within = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let x = text.x.saturating_add(within(column)).min(text.right() - 1);
        frame.set_cursor_position(Position { x, y: area.y + within(row - skipped) });
    }
}
