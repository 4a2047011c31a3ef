//! A poll as lines: the question, its options with their numbers, what each has, and one's own choice.

use linli_protocol::PollItem;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::{DIM, INDENT_COLUMNS, indented, when};
use crate::cli::tui::polls::keys;
use crate::cli::tui::scroll::Block;
use crate::cli::tui::state::State;
use crate::cli::tui::wrap::{cut, width, wrap};
use crate::cli::tui::{conversation::Key, topics::keeps_order};

use linli_cli::plain;

/// Columns of the numbers and the mark of one's own choice before an option.
const NUMBER_COLUMNS: usize = 5;
/// Columns beyond which a count would stand too far from its option.
const OPTION_COLUMNS_MAX: usize = 48;

/// What follows the question.
pub(super) fn below_question(state: &State, poll: &PollItem, room: usize) -> Vec<Line<'static>> {
    let PollItem { several, closes_at, open, people, .. } = poll;
    let texts = state.texts;
    let mut lines = self::options(state, poll, room);
    let answered = texts.with("poll-people", &[("people", (*people).into())]);
    let said = if *open {
        let (date, several) = (when(state, *closes_at), if *several { "yes" } else { "no" });
        texts.with("poll-until", &[("date", (&date).into()), ("several", several.into())])
    } else {
        texts.say("poll-is-closed")
    };
    lines.extend(indented(&format!("{answered} · {said}"), room, DIM));
    if *open {
        lines.extend(how(state, poll, room));
    }
    lines
}

/// Each with its number; the counts stand under each other.
fn options(state: &State, poll: &PollItem, room: usize) -> Vec<Line<'static>> {
    let counts: Vec<String> = poll.options.iter().map(|option| option.count.to_string()).collect();
    let count_columns = counts.iter().map(|count| width(count)).max().unwrap_or(0);
    let indent = if room > 4 * INDENT_COLUMNS { INDENT_COLUMNS } else { 0 };
    let all = room.saturating_sub(indent + NUMBER_COLUMNS + count_columns + 2);
    let texts: Vec<String> = poll.options.iter().map(|option| plain::one_line(&option.text)).collect();
    let longest = texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let text_columns = longest.min(OPTION_COLUMNS_MAX).min(all).max(1);
    let chosen = state.choice_in(poll);
    let mut lines = Vec::new();
    for (((option, text), count), number) in poll.options.iter().zip(&texts).zip(&counts).zip(1_u8..) {
        let is_chosen = poll.open && chosen.contains(&number);
        // What is on its way is not there yet.
        let mark = match (is_chosen, option.mine) {
            (true, true) => "✓",
            (true, false) => "…",
            _ => " ",
        };
        let style = if is_chosen { Style::new().fg(Color::Green) } else { Style::new() };
        for (at, line) in wrap(text, text_columns).into_iter().enumerate() {
            let before = if at == 0 { format!("{number:>2} {mark} ") } else { " ".repeat(NUMBER_COLUMNS) };
            let mut spans =
                vec![Span::styled(cut(&format!("{}{before}{line}", " ".repeat(indent)), room), style)];
            if at == 0 && all > 0 {
                let gap = " ".repeat(text_columns.saturating_sub(width(&line)) + 2);
                let count = format!("{gap}{count:>count_columns$}");
                spans.push(Span::styled(count, style.add_modifier(Modifier::BOLD)));
            }
            lines.push(Line::from(spans));
        }
    }
    lines
}

/// Which keys answer it; to whoever has not found them, how to come there.
fn how(state: &State, poll: &PollItem, room: usize) -> Vec<Line<'static>> {
    let texts = state.texts;
    let PollItem { post, options, several, .. } = poll;
    let keys = keys(options.len());
    if state.selected != Some(Block::Row(Key::Event(post.seq.0))) {
        let how = || indented(&texts.with("poll-how", &[("keys", (&keys).into())]), room, DIM);
        return if state.choice_in(poll).is_empty() { how() } else { Vec::new() };
    }
    let several = if *several { "yes" } else { "no" };
    let style = Style::new().fg(Color::Yellow);
    let said = texts.with("poll-keys", &[("keys", (&keys).into()), ("several", several.into())]);
    let mut lines = indented(&said, room, style);
    let there = state.open.as_ref().and_then(|open| open.topic.neighbourhood());
    if let Some(there) = there.filter(|there| keeps_order(state, *there)) {
        let command = format!("linli close-poll {there} {}", post.seq);
        lines.extend(indented(&texts.with("poll-close", &[("command", (&command).into())]), room, style));
    }
    lines
}
