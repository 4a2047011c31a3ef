//! A row of the conversation as lines: who, when, what it answers, the text, reactions; and what stands above it.
//! A text of somebody else's must have passed `plain` before it is in a line.

mod poll;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use linli_cli::plain;
use linli_protocol::{Card, PollItem, PostItem, Seq, Tally, Topic};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::super::words::{Arg, Catalogue, Look, Other};
use super::bounds::EXCERPT_COLUMNS_MAX;
use super::conversation::{Conversation, Key, Older, Row};
use super::far::Newer;
use super::mention;
use super::outbox::{Act, Phase, What};
use super::scroll::Block;
use super::state::{Link, State};
use super::topics::is_dm;
use super::wrap::{cut, width, wrap};

/// Columns before every line: the mark of the chosen row.
const GUTTER_COLUMNS: usize = 2;
/// Columns by which a text stands in from its author.
const INDENT_COLUMNS: usize = 2;

const DIM: Style = Style::new().add_modifier(Modifier::DIM);

/// The lines of a block; at least one.
pub(super) fn lines(state: &State, block: Block, columns: usize) -> Vec<Line<'static>> {
    let Some(open) = &state.open else { return vec![Line::default()] };
    let is_chosen = state.selected == Some(block);
    match block {
        Block::Top => {
            let text = top(state, open, columns);
            wrap(&text, columns).into_iter().map(|line| centred(&line, columns, DIM)).collect()
        }
        Block::Bottom => {
            let text = bottom(state, open);
            wrap(&text, columns).into_iter().map(|line| centred(&line, columns, DIM)).collect()
        }
        Block::Row(key) => {
            let Some(row) = open.rows.get(&key) else { return vec![Line::default()] };
            let mut lines = above(state, open, key, row, columns);
            let is_meant = row.post().is_some_and(|post| mention::means(post, state.me));
            let of_row = match row {
                Row::Post(post) => self::post(state, open, post, None, columns),
                Row::Poll(poll) => self::post(state, open, &poll.post, Some(poll), columns),
                Row::Member(card) => vec![Line::from(person(state.texts, card, Style::new()))],
                Row::Other(other) => self::other(state, key, other, columns),
            };
            let marked = |(at, line)| in_gutter(line, is_chosen, is_meant && at == 0);
            lines.extend(of_row.into_iter().enumerate().map(marked));
            lines
        }
        Block::Pending(id) => {
            let Some(act) = state.outbox.get(id) else { return vec![Line::default()] };
            let lines = pending(state, open, act, columns);
            lines.into_iter().map(|line| in_gutter(line, is_chosen, false)).collect()
        }
    }
}

/// A person as they are shown: name, badges, office. Whatever else is to stand beside a name comes in here, and is then
/// everywhere: in conversations, rosters, lists of names, answers.
pub(super) fn person(texts: &Catalogue, card: &Card, style: Style) -> Vec<Span<'static>> {
    let mut spans = vec![Span::styled(texts.name(card), style.add_modifier(Modifier::BOLD))];
    if card.badge {
        spans.push(Span::styled(" ★", Style::new().fg(Color::Red)));
    }
    if let Some(office) = card.office {
        spans.push(Span::styled(format!(" {}", texts.office(office)), Style::new().fg(Color::Yellow)));
    }
    spans
}

/// A post in few words, for what answers it.
pub(super) fn excerpt(state: &State, open: &Conversation, seq: Seq, columns: usize) -> String {
    let texts = &state.texts;
    let Some(post) = open.post(Key::Event(seq.0)) else {
        return texts.with("answers-earlier", &[("post", seq.0.into())]);
    };
    let name = texts.name(&post.by);
    let said = match &post.text {
        Some(text) if !post.deleted => plain::one_line(text),
        _ => gone(post, texts),
    };
    let text = texts.with("excerpt", &[("name", (&name).into()), ("text", (&said).into())]);
    cut(&text, columns.min(EXCERPT_COLUMNS_MAX))
}

/// What stands for a text that is not there any more.
fn gone(post: &PostItem, texts: &Catalogue) -> String {
    match post.removed {
        Some(act) => texts.with("removed-post", &[("act", act.into())]),
        None => texts.say("deleted"),
    }
}

/// A post; a poll is one that has options below its text.
fn post(
    state: &State,
    open: &Conversation,
    post: &PostItem,
    poll: Option<&PollItem>,
    columns: usize,
) -> Vec<Line<'static>> {
    let texts = &state.texts;
    let room = columns.saturating_sub(GUTTER_COLUMNS);
    let style =
        if post.by.id == state.me { Style::new().fg(Color::Green) } else { Style::new().fg(Color::Cyan) };
    let mut marks = vec![clock(local(state, post.at))];
    if poll.is_some() {
        marks.push(texts.say("poll-mark"));
    }
    if post.edited && !post.deleted {
        marks.push(texts.say("edited"));
    }
    if post.pinned {
        marks.push(texts.say("pinned-mark"));
    }
    if mention::means(post, state.me) {
        marks.push(texts.say("means-you"));
    }
    let mut lines = vec![head(person(texts, &post.by, style), &marks.join(" · "), room)];
    if let Some(seq) = post.reply_to {
        lines.push(answered(state, open, seq, room));
    }
    match &post.text {
        Some(text) if !post.deleted => {
            let names = named(texts, post);
            lines
                .extend(indented(text, room, Style::new()).into_iter().map(|line| with_names(&line, &names)));
        }
        _ => lines.extend(indented(&gone(post, texts), room, DIM.add_modifier(Modifier::ITALIC))),
    }
    if let Some(poll) = poll.filter(|_| !post.deleted) {
        lines.extend(poll::below_question(state, poll, room));
    }
    if !post.deleted && !post.reactions.is_empty() {
        lines.extend(reactions(&post.reactions, room));
    }
    lines
}

fn pending(state: &State, open: &Conversation, act: &Act, columns: usize) -> Vec<Line<'static>> {
    let texts = &state.texts;
    let room = columns.saturating_sub(GUTTER_COLUMNS);
    let (phase, style) = match &act.phase {
        Phase::Failed(why) => (texts.with("failed", &[("why", why.into())]), Style::new().fg(Color::Red)),
        Phase::Held(place) => {
            (texts.with("held-waits", &[("held", place.seq.into())]), Style::new().fg(Color::Yellow))
        }
        Phase::Accepted(_) | Phase::Seen => (texts.say("stored"), DIM),
        Phase::Waiting if state.link == Link::Connected => (texts.say("sending"), DIM),
        Phase::Waiting if state.is_over() => (texts.say("waiting-over"), Style::new().fg(Color::Red)),
        Phase::Waiting => (texts.say("waiting"), DIM),
    };
    let mut lines: Vec<Line> = wrap(&phase, room).into_iter().map(|line| Line::styled(line, style)).collect();
    let (answers, text) = match &act.what {
        What::Post { text, reply_to, .. } => (*reply_to, text.as_str()),
        What::Edit { post, text, .. } => {
            lines.extend(
                wrap(&texts.with("change-of", &[("post", post.0.into())]), room).into_iter().map(Line::from),
            );
            (None, text.as_str())
        }
        _ => (None, ""),
    };
    if let Some(seq) = answers {
        lines.push(answered(state, open, seq, room));
    }
    lines.extend(indented(text, room, DIM));
    let keys = match act.phase {
        Phase::Failed(_) => texts.say("failed-keys"),
        Phase::Held(_) => texts.say("held-keys"),
        _ => return lines,
    };
    lines.extend(wrap(&keys, room).into_iter().map(|line| Line::styled(line, DIM)));
    lines
}

/// Any other row: its text is found by its kind.
fn other(state: &State, key: Key, other: &Other, columns: usize) -> Vec<Line<'static>> {
    let room = columns.saturating_sub(GUTTER_COLUMNS);
    let time = other.at.map_or_else(String::new, |at| format!("{} ", clock(local(state, at))));
    let mut text = told(state, other);
    if state.open.as_ref().is_some_and(|open| matches!(open.topic, Topic::Moderation(_))) {
        // By its number an act is appealed against.
        text = state.texts.with("numbered-act", &[("act", other.number.into()), ("text", (&text).into())]);
    }
    let mut lines: Vec<Line> = wrap(&format!("{time}{text}"), room).into_iter().map(Line::from).collect();
    let keys = if state.is_waiting_request(key) {
        state.texts.say("contact-keys")
    } else if state.selected == Some(Block::Row(key)) && state.is_held(key) {
        state.texts.say("desk-keys")
    } else if state.selected == Some(Block::Row(key)) && state.chosen_applicant().is_some() {
        state.texts.say("applicant-keys")
    } else {
        return lines;
    };
    lines.extend(indented(&keys, room, Style::new().fg(Color::Yellow)));
    lines
}

/// What such a row says.
pub(super) fn told(state: &State, other: &Other) -> String {
    let texts = &state.texts;
    let person = |card: &Card| plain_person(texts, card);
    let moment = |at_ms| moment(texts, local(state, at_ms));
    let by = other.by.as_ref().map_or_else(|| texts.say("the-district"), person);
    other.told(texts, &Look { by, person: &person, time: &moment })
}

/// What stands in a text for whom it means.
fn named(texts: &Catalogue, post: &PostItem) -> Vec<String> {
    let all = post.mention_all.then(|| format!("@{}", texts.say("everybody")));
    all.into_iter().chain(post.mentions.iter().map(|card| format!("@{}", texts.name(card)))).collect()
}

/// A line in which such names are bright.
fn with_names(line: &Line<'static>, names: &[String]) -> Line<'static> {
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    let (mut spans, mut rest) = (Vec::new(), text.as_str());
    while let Some((at, name)) =
        names.iter().filter_map(|name| Some((rest.find(name.as_str())?, name))).min_by_key(|(at, _)| *at)
    {
        let end = at + name.len();
        spans.push(Span::styled(rest[..at].to_owned(), line.style));
        let bright = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
        spans.push(Span::styled(rest[at..end].to_owned(), bright));
        rest = &rest[end..];
    }
    spans.push(Span::styled(rest.to_owned(), line.style));
    Line::from(spans)
}

/// What stands above a row: a new day, and where one left off.
fn above(state: &State, open: &Conversation, key: Key, row: &Row, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let day = row.at().map(|at| local(state, at).date());
    let before = open.rows.range(..key).next_back().and_then(|(_, row)| row.at());
    if let Some(day) = day
        && before.map(|at| local(state, at).date()) != Some(day)
    {
        lines.push(ruled(&self::day(state.texts, day), columns, '─', DIM));
    }
    if open.is_first_new(key) {
        lines.push(ruled(&state.texts.say("new-since"), columns, '═', Style::new().fg(Color::Yellow)));
    }
    lines
}

fn top(state: &State, open: &Conversation, columns: usize) -> String {
    let texts = &state.texts;
    let text = match &open.older {
        Older::Unknown => texts.say("loading"),
        Older::More(_) if open.rows.len() >= super::bounds::ROWS_OLDER_MAX => {
            texts.with("history-full", &[("n", (open.rows.len() as u64).into())])
        }
        Older::More(_) => texts.say("history-more"),
        // Nothing comes any more.
        Older::Loading(_) if state.is_over() => texts.say("history-more"),
        Older::Loading(_) => texts.say("history-loading"),
        Older::Failed(_, why) => texts.with("history-failed", &[("why", why.into())]),
        Older::Beginning if is_dm(open.topic) => texts.say("dm-beginning"),
        Older::Beginning => texts.say("history-beginning"),
    };
    if open.started_over {
        format!("{text} {}", texts.say("started-over"))
    } else {
        cut_if_one(text, columns)
    }
}

fn bottom(state: &State, open: &Conversation) -> String {
    match &open.newer {
        Newer::Live => String::new(),
        Newer::UpTo(_) => state.texts.say("newer-more"),
        Newer::Loading(_) => state.texts.say("newer-loading"),
        Newer::Failed(_, why) => state.texts.with("newer-failed", &[("why", why.into())]),
    }
}

fn cut_if_one(text: String, columns: usize) -> String {
    if columns == 0 { String::new() } else { text }
}

fn head(mut who: Vec<Span<'static>>, marks: &str, room: usize) -> Line<'static> {
    let wanted = width(marks) + 2;
    let mut left = room.saturating_sub(wanted);
    if left < 4 {
        // No room for both: who it is matters more.
        left = room;
    }
    let mut taken = 0;
    for span in &mut who {
        let text = cut(&span.content, left - taken);
        taken += width(&text);
        span.content = text.into();
    }
    if taken + wanted <= room {
        who.push(Span::styled(format!("  {marks}"), DIM));
    }
    Line::from(who)
}

fn answered(state: &State, open: &Conversation, seq: Seq, room: usize) -> Line<'static> {
    let text = excerpt(state, open, seq, room.saturating_sub(INDENT_COLUMNS + 2));
    Line::styled(cut(&format!("  ↩ {text}"), room), DIM)
}

fn indented(text: &str, room: usize, style: Style) -> Vec<Line<'static>> {
    let indent = if room > 4 * INDENT_COLUMNS { INDENT_COLUMNS } else { 0 };
    let lines = text.split('\n').map(plain::one_line);
    let wrapped = lines.flat_map(|line| wrap(&line, room - indent));
    wrapped.map(|line| Line::styled(format!("{}{line}", " ".repeat(indent)), style)).collect()
}

fn reactions(tallies: &[Tally], room: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let (mut line, mut taken) = (Vec::new(), 0);
    for tally in tallies {
        let text = cut(&format!("  {} {}", plain::one_line(&tally.reaction), tally.count), room);
        if taken + width(&text) > room {
            lines.push(Line::from(std::mem::take(&mut line)));
            taken = 0;
        }
        taken += width(&text);
        let style = if tally.mine { Style::new().fg(Color::Green).add_modifier(Modifier::BOLD) } else { DIM };
        line.push(Span::styled(text, style));
    }
    lines.push(Line::from(line));
    lines
}

fn in_gutter(line: Line<'static>, is_chosen: bool, is_meant: bool) -> Line<'static> {
    let mark = match (is_chosen, is_meant) {
        (true, _) => "▌ ",
        (false, true) => "@ ",
        (false, false) => "  ",
    };
    let mut spans = vec![Span::styled(mark, Style::new().fg(Color::Yellow))];
    spans.extend(line.spans.into_iter().map(|span| Span::styled(span.content, line.style.patch(span.style))));
    Line::from(spans)
}

fn centred(text: &str, columns: usize, style: Style) -> Line<'static> {
    let left = columns.saturating_sub(width(text)) / 2;
    Line::styled(format!("{}{text}", " ".repeat(left)), style)
}

fn ruled(text: &str, columns: usize, rule: char, style: Style) -> Line<'static> {
    let text = cut(text, columns.saturating_sub(2));
    let room = columns.saturating_sub(width(&text) + 2);
    let rule = |columns: usize| rule.to_string().repeat(columns);
    Line::styled(cut(&format!("{} {text} {}", rule(room / 2), rule(room - room / 2)), columns), style)
}

pub(super) fn plain_person(texts: &Catalogue, card: &Card) -> String {
    person(texts, card, Style::new()).iter().map(|span| span.content.as_ref()).collect()
}

/// A time of the server's, where the reader is.
pub(super) fn local(state: &State, at_ms: u64) -> DateTime {
    let at = i64::try_from(at_ms).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    state.zone.to_datetime(at.unwrap_or_default())
}

/// A day and a time in few characters, which sort as they are.
pub(super) fn when(state: &State, at_ms: u64) -> String {
    let time = local(state, at_ms);
    format!("{:04}-{:02}-{:02} {}", time.year(), time.month(), time.day(), clock(time))
}

fn clock(time: DateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn day(texts: &Catalogue, date: Date) -> String {
    let number = |number: i8| Arg::Number(u64::from(number.unsigned_abs()));
    let year = Arg::Number(u64::from(date.year().unsigned_abs()));
    let weekday = number(date.weekday().to_monday_one_offset());
    let args =
        [("year", year), ("month", number(date.month())), ("day", number(date.day())), ("weekday", weekday)];
    texts.with("day", &args)
}

fn moment(texts: &Catalogue, time: DateTime) -> String {
    format!("{} {}", day(texts, time.date()), clock(time))
}
