//! How things are, in words: who types and what just went wrong above the input, the connection below it.
//! Every state that the client library can report has its own words here.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::super::words::Catalogue;
use super::super::conversation::Conversation;
use super::super::scroll::Scroll;
use super::super::state::{Link, State};
use super::super::wrap::{cut, width, wrap};
use super::{DIM, hints, put};

/// Columns between how it stands and the keys.
const GAP_COLUMNS: usize = 2;

/// Above the input: a notice, else what is new further down, else who is typing.
pub(super) fn info(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let texts = &state.texts;
    let unread = state.open.as_ref().map_or(0, Conversation::unread);
    let is_live = state.open.as_ref().is_none_or(Conversation::is_live);
    if let Some((notice, _)) = &state.notice {
        let style = Style::new().fg(Color::Yellow);
        for (y, line) in (area.top()..area.bottom()).zip(wrap(notice, usize::from(area.width))) {
            put(frame, area, y, &Line::styled(line, style));
        }
        return;
    }
    let (text, style) = if (state.scroll != Scroll::End || !is_live) && unread > 0 {
        let meant = state.open.as_ref().map_or(0, |open| open.unread_meant(state.me));
        let args = [("n", unread.into()), ("m", meant.into())];
        let text = if meant > 0 {
            texts.with("new-below-meant", &args)
        } else {
            texts.with("new-below", &[("n", unread.into())])
        };
        (text, Style::new().fg(Color::Yellow))
    } else if !state.typists.is_empty() {
        let names: Vec<&str> = state.typists.iter().map(|typist| typist.name.as_str()).collect();
        let n = names.len() as u64;
        let names = names.join(&texts.say("and-names"));
        (texts.with("is-typing", &[("names", (&names).into()), ("n", n.into())]), DIM)
    } else {
        return;
    };
    put(frame, area, area.y, &Line::styled(cut(&text, usize::from(area.width)), style));
}

/// The last line: the connection, and the keys that matter now.
pub(super) fn status(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let room = usize::from(area.width);
    let (text, color) = connection(state);
    let left = room.saturating_sub(hints::columns_min(state) + GAP_COLUMNS);
    // Where there is hardly room for either, how it stands matters more.
    let text = whole_parts(&text, if left < room / 2 { room } else { left });
    let mut spans = vec![Span::styled(text.clone(), Style::new().fg(color).add_modifier(Modifier::BOLD))];
    let free = room.saturating_sub(width(&text));
    let hints = hints::hints(state, free.saturating_sub(GAP_COLUMNS));
    spans.push(Span::raw(" ".repeat(free.saturating_sub(width(&hints)))));
    spans.push(Span::styled(hints, DIM));
    put(frame, area, area.y, &Line::from(spans));
}

/// As many parts of a text as have room; the first has to be cut where it has none.
fn whole_parts(text: &str, room: usize) -> String {
    let mut text = text;
    while width(text) > room
        && let Some((first, _)) = text.rsplit_once(" · ")
    {
        text = first;
    }
    cut(text, room)
}

fn connection(state: &State) -> (String, Color) {
    let waiting = state.outbox.waiting() as u64;
    let put_off = state.put_off.as_ref();
    if let Some(said) = link_said(state.texts, &state.link, put_off, state.now_ms, waiting) {
        return said;
    }
    match state.behind() {
        None => (state.texts.say("link-connected"), Color::Green),
        Some(0) => (state.texts.say("link-behind"), Color::Yellow),
        Some(n) => (state.texts.with("link-behind-by", &[("n", n.into())]), Color::Yellow),
    }
}

/// How the connection is, in words and a colour, where there is more to say than that it is there; `waiting` acts wait for it.
pub(in crate::cli::tui) fn link_said(
    texts: &Catalogue,
    link: &Link,
    put_off: Option<&(String, u64)>,
    now_ms: u64,
    waiting: u64,
) -> Option<(String, Color)> {
    let wait = |until_ms: u64| texts.duration(until_ms.saturating_sub(now_ms));
    Some(match link {
        Link::Connecting => (texts.say("link-connecting"), Color::Yellow),
        Link::Connected => {
            let (why, until_ms) = put_off?;
            let wait = wait(*until_ms);
            let args = [("why", why.into()), ("wait", (&wait).into())];
            (texts.with("link-put-off", &args), Color::Yellow)
        }
        Link::Waiting { why, until_ms } if *until_ms > now_ms => {
            let wait = wait(*until_ms);
            let trying = texts.with("link-waiting", &[("wait", (&wait).into())]);
            (without(texts, trying, why, waiting), Color::Red)
        }
        Link::Waiting { why, .. } => (without(texts, texts.say("link-trying"), why, waiting), Color::Yellow),
        Link::SignedOut => (texts.say("link-signed-out"), Color::Red),
        Link::Unwelcome(why) => (texts.with("link-unwelcome", &[("why", why.into())]), Color::Red),
        Link::Closed => (texts.say("link-closed"), Color::Red),
    })
}

/// What there is to say without a connection: what waits for it, and why there is none.
fn without(texts: &Catalogue, trying: String, why: &str, waiting: u64) -> String {
    let mut parts = vec![trying];
    if waiting > 0 {
        parts.push(texts.with("unsent", &[("n", waiting.into())]));
    }
    parts.push(why.to_owned());
    parts.join(" · ")
}
