//! Doing something for a reason: about what, by which rule, and why, in one question.
//! Everything that is asked must be on the screen before Enter does anything.

use linli_protocol::{Card, Rule, Seq};
use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use super::super::blocks;
use super::super::conversation::{Key, Row};
use super::super::ground::{MUTE_MINUTES, Taken};
use super::super::input::Input;
use super::super::scroll::Block;
use super::super::state::State;
use super::super::wrap::{cut, wrap};
use super::DIM;
use super::dialogs::over;

/// Lines of what is taken away.
const EXCERPT_LINES: usize = 3;
const COLUMNS_MAX: usize = 64;
const MINUTE_MS: u64 = 60_000;
/// Columns of the mark before the reason.
const PROMPT_COLUMNS: usize = 2;

pub(super) fn ground(state: &State, frame: &mut Frame<'_>, taken: &Taken, rule: usize, reason: &Input) {
    let texts = state.texts;
    let columns = usize::from(state.columns).saturating_sub(4).min(COLUMNS_MAX);
    let (title, what) = what(state, taken, columns);
    let mut lines: Vec<Line> =
        wrap(&what, columns).into_iter().take(EXCERPT_LINES).map(|line| Line::styled(line, DIM)).collect();
    if taken.takes_rule() {
        lines.extend(wrap(&texts.say("ground-rule"), columns).into_iter().map(Line::from));
        lines.extend(rules(state, rule, columns));
    }
    if let Taken::Voice { length, .. } = taken {
        lines.extend(wrap(&texts.say("ground-length"), columns).into_iter().map(Line::from));
        lines.push(lengths(state, *length, columns));
    }
    let (why, keys) = match taken {
        Taken::Applicant(_) => ("ground-why-refused", "ground-keys-reason"),
        Taken::Act(_) => ("ground-why-appealed", "ground-keys-reason"),
        Taken::Voice { .. } => ("ground-reason", "ground-keys-length"),
        _ => ("ground-reason", "ground-keys"),
    };
    lines.extend(wrap(&texts.say(why), columns).into_iter().map(Line::from));
    let room = columns.saturating_sub(PROMPT_COLUMNS);
    let (row, column) = reason.place(room);
    let written = reason.lines(room).get(row).copied().unwrap_or_default().to_owned();
    let at = lines.len();
    lines.push(Line::from(vec![Span::styled("> ", Style::new().fg(Color::Green)), Span::raw(written)]));
    // What is wrong with it is said where it is written.
    if let Some((notice, _)) = &state.notice {
        lines.push(Line::styled(cut(notice, columns), Style::new().fg(Color::Red)));
    }
    lines.extend(wrap(&texts.say(keys), columns).into_iter().map(|line| Line::styled(line, DIM)));
    // Where there is no room for all, the end matters: what is written, and the keys.
    let (within, skipped) =
        over((state.columns, state.lines), frame, &title, lines, columns, at.saturating_sub(2));
    let y = at.checked_sub(skipped).and_then(|at| u16::try_from(at).ok()).map(|at| within.y + at);
    let x = u16::try_from(PROMPT_COLUMNS + column).unwrap_or(u16::MAX);
    if let Some(y) = y.filter(|y| *y < within.bottom())
        && x < within.width
    {
        frame.set_cursor_position(Position { x: within.x + x, y });
    }
}

fn rules(state: &State, chosen: usize, columns: usize) -> Vec<Line<'static>> {
    let line = |(at, rule): (usize, Rule)| {
        let is_chosen = at == chosen;
        let style = if is_chosen { Style::new().fg(Color::Yellow) } else { Style::new() };
        let mark = if is_chosen { "▌ " } else { "  " };
        Line::styled(cut(&format!("{mark}{}", state.texts.rule(rule)), columns), style)
    };
    Rule::ALL.into_iter().enumerate().map(line).collect()
}

/// The lengths of time side by side.
fn lengths(state: &State, chosen: usize, columns: usize) -> Line<'static> {
    let said = MUTE_MINUTES.map(|minutes| state.texts.duration(u64::from(minutes) * MINUTE_MS));
    let each = said.iter().enumerate();
    let each = each.map(|(at, said)| if at == chosen { format!("[{said}]") } else { format!(" {said} ") });
    Line::styled(cut(&each.collect::<Vec<_>>().join(" "), columns), Style::new().fg(Color::Yellow))
}

/// What is asked, and about what.
fn what(state: &State, taken: &Taken, columns: usize) -> (String, String) {
    let texts = state.texts;
    let Some(open) = &state.open else { return Default::default() };
    let told = |seq: Seq| match open.rows.get(&Key::Event(seq.0)) {
        Some(Row::Other(other)) => blocks::told(state, other),
        _ => String::new(),
    };
    let of = |key: &str, person: &Card| texts.with(key, &[("name", (&texts.name(person)).into())]);
    match taken {
        Taken::Post(post) => (texts.say("ground-post"), blocks::excerpt(state, open, *post, columns)),
        Taken::Held(held) => (texts.say("ground-held"), told(*held)),
        Taken::Applicant(person) => (of("ground-applicant", person), chosen_told(state)),
        Taken::Voice { person, .. } => (of("ground-mute", person), chosen_told(state)),
        Taken::Membership(person) => (of("ground-ban", person), chosen_told(state)),
        Taken::Act(act) => (texts.with("ground-appeal", &[("act", (*act).into())]), told(*act)),
    }
}

/// What the chosen row says.
fn chosen_told(state: &State) -> String {
    let (Some(Block::Row(key)), Some(open)) = (state.selected, &state.open) else { return String::new() };
    match open.rows.get(&key) {
        Some(Row::Other(other)) => blocks::told(state, other),
        Some(Row::Member(card)) => blocks::plain_person(state.texts, card),
        Some(row) => {
            let post = row.post().map(|post| post.seq);
            post.map(|post| blocks::excerpt(state, open, post, usize::MAX)).unwrap_or_default()
        }
        None => String::new(),
    }
}
