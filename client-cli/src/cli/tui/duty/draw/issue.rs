//! The chosen issue in full: text, photos, who reported it, how it stands, what happened; or what is said in its case.

use jiff::Timestamp;
use linli_cli::plain;
use linli_protocol::{AlertWants, Card, IssueEntry, IssueItem, Item};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;

use super::super::super::conversation::Row;
use super::super::super::wrap::wrap;
use super::super::list::At;
use super::super::place::Place;
use super::super::state::{Detail, State, Talk};
use super::DIM;
use crate::cli::show::Show;
use crate::cli::words::{Look, Other};

const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
/// Columns by which what goes on of an entry stands in.
const INDENT: &str = "  ";

/// All of it, as wide as there is room.
pub(super) fn lines(state: &State, columns: usize) -> Vec<Line<'static>> {
    if columns == 0 {
        return Vec::new();
    }
    if let Some(talk) = &state.talk {
        return self::talk(state, talk, columns);
    }
    match state.chosen_item() {
        Some((at, place, item)) => issue(state, (at, place, item), columns),
        None if state.chosen.is_some() => said(&state.texts.say("duty-gone"), columns, DIM),
        None => Vec::new(),
    }
}

fn issue(state: &State, (at, place, item): (At, &Place, &IssueItem), columns: usize) -> Vec<Line<'static>> {
    let texts = state.texts;
    let show = Show::of(texts, &state.zone);
    let detail = state.detail.as_ref().filter(|detail| detail.at == at);
    let mut lines = said(&show.issue_title(item), columns, BOLD);
    if state.places.len() > 1 {
        lines.extend(said(&plain::one_line(&place.title), columns, DIM));
    }
    lines.extend(said(&show.issue_reported(item), columns, DIM));
    if let Some(alert) = place.wanting(item.issue) {
        let reason = texts.named("alert-reason", alert.reason.as_str());
        let key = if alert.wants == AlertWants::Acknowledgement { "duty-wants-a" } else { "duty-wants-f" };
        let text = texts.find(key, &[("reason", (&reason).into())]).unwrap_or_default();
        lines.extend(said(&text, columns, Style::new().fg(Color::Red).add_modifier(Modifier::BOLD)));
    }
    lines.push(Line::default());
    match &item.text {
        Some(text) => {
            for line in text.split('\n') {
                lines.extend(said(&plain::one_line(line), columns, Style::new()));
            }
        }
        None => lines.extend(said(&texts.say("erased"), columns, DIM)),
    }
    if !item.photos.is_empty() {
        let n = item.photos.len();
        lines.extend(said(
            &texts.with("duty-photos", &[("n", n.into())]),
            columns,
            Style::new().fg(Color::Cyan),
        ));
    }
    lines.push(Line::default());
    lines.extend(detail.map(|detail| reporter(state, detail, columns)).unwrap_or_default());
    for standing in show.issue_standing(item, state.server_ms()) {
        lines.extend(said(&standing, columns, DIM));
    }
    lines.push(Line::default());
    match detail {
        Some(Detail { page: Some(page), .. }) => {
            if page.next.is_some() {
                lines.extend(said(&texts.say("duty-earlier"), columns, DIM));
            }
            for entry in &page.entries {
                lines.extend(self::entry(state, entry, columns));
            }
        }
        Some(Detail { failed: Some(why), .. }) => {
            let text = texts.with("duty-not-shown", &[("why", why.into())]);
            lines.extend(said(&text, columns, Style::new().fg(Color::Yellow)));
        }
        _ => lines.extend(said(&texts.say("loading"), columns, DIM)),
    }
    lines
}

/// Who reported it, and how to reach them.
fn reporter(state: &State, detail: &Detail, columns: usize) -> Vec<Line<'static>> {
    let Some(opened) = &detail.opened else { return Vec::new() };
    let texts = state.texts;
    let name = texts.numbered(&opened.reporter);
    let text = match &opened.contact {
        Some(contact) => {
            texts.with("duty-reporter", &[("name", (&name).into()), ("contact", contact.into())])
        }
        None => texts.with("duty-reporter-no-contact", &[("name", (&name).into())]),
    };
    said(&text, columns, Style::new().fg(Color::Cyan))
}

fn entry(state: &State, entry: &IssueEntry, columns: usize) -> Vec<Line<'static>> {
    let other = Other::of_item(&Item::IssueEntry(entry.clone())).of_one_issue();
    told(state, &other, entry.at, columns)
}

/// What the reporter and those who handle it say to each other.
fn talk(state: &State, talk: &Talk, columns: usize) -> Vec<Line<'static>> {
    let texts = state.texts;
    let mut lines = said(&texts.with("duty-talk", &[("issue", talk.at.1.into())]), columns, BOLD);
    lines.extend(said(&texts.say("duty-talk-readers"), columns, DIM));
    lines.push(Line::default());
    if !talk.conversation.is_loaded() {
        lines.extend(said(&texts.say("loading"), columns, DIM));
    }
    for row in talk.conversation.rows.values() {
        match row {
            Row::Other(other) => lines.extend(told(state, other, other.at.unwrap_or_default(), columns)),
            Row::Member(_) => {}
            row => {
                let Some(post) = row.post() else { continue };
                let who = format!("{} {}", moment(state, post.at), texts.person(&post.by));
                lines.extend(said(&who, columns, BOLD));
                let text = post.text.as_deref().filter(|_| !post.deleted);
                let text = text.map_or_else(|| texts.say("gone"), str::to_owned);
                for line in text.split('\n') {
                    lines.extend(indented(&plain::one_line(line), columns, Style::new()));
                }
            }
        }
    }
    lines
}

fn told(state: &State, other: &Other, at_ms: u64, columns: usize) -> Vec<Line<'static>> {
    let person = |card: &Card| state.texts.numbered(card);
    let time = |at_ms| Show::of(state.texts, &state.zone).date(at_ms);
    let by = state.texts.actor(other.by.as_ref());
    let told = other.told(state.texts, &Look { by, person: &person, time: &time });
    let text = format!("{} {told}", moment(state, at_ms));
    let mut lines = Vec::new();
    for (at, line) in wrap(&text, columns.saturating_sub(INDENT.len())).into_iter().enumerate() {
        lines.push(Line::raw(if at == 0 { line } else { format!("{INDENT}{line}") }));
    }
    lines
}

/// The day and the time of something, where the reader is.
fn moment(state: &State, at_ms: u64) -> String {
    let at = i64::try_from(at_ms).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    let time = state.zone.to_datetime(at.unwrap_or(Timestamp::MAX));
    format!("{:02}-{:02} {:02}:{:02}", time.month(), time.day(), time.hour(), time.minute())
}

fn said(text: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    wrap(text, columns).into_iter().map(|line| Line::styled(line, style)).collect()
}

fn indented(text: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let lines = wrap(text, columns.saturating_sub(INDENT.len()));
    lines.into_iter().map(|line| Line::styled(format!("{INDENT}{line}"), style)).collect()
}
