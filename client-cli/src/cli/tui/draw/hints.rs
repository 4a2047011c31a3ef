//! The keys that matter now, at the end of the last line, from what is chosen. What has no room is left out as a whole, the least
//! important first; how to come to the list of all keys stays.

use linli_protocol::Topic;

use super::super::conversation::Row;
use super::super::outbox::Phase;
use super::super::scroll::Block;
use super::super::state::{Focus, Intent, State};
use super::super::topics::keeps_order;
use super::super::wrap::width;

/// What stands between two of them.
const BETWEEN: &str = " · ";

/// As many as have room, in the order of their importance; how to leave, and how to see all, at the end.
pub(super) fn hints(state: &State, room: usize) -> String {
    let say = |key: &&str| state.texts.say(key);
    let all: Vec<String> = keys(state).iter().map(say).collect();
    let end = [say(&leave(state)), say(&help(state))];
    let of = |first: &[String], end: &[String]| [first, end].concat().join(BETWEEN);
    let lines = (0..=all.len()).rev().map(|n| of(&all[..n], &end)).chain([of(&[], &end[1..])]);
    lines.into_iter().find(|line| width(line) <= room).unwrap_or_default()
}

/// The columns that the last of them takes.
pub(super) fn columns_min(state: &State) -> usize {
    width(&state.texts.say(help(state)))
}

fn leave(state: &State) -> &'static str {
    if state.focus == Focus::Input { "hint-leave" } else { "hint-quit" }
}

fn help(state: &State) -> &'static str {
    // Where something is being written, `?` is part of it.
    let writes = state.focus == Focus::Input && !(state.input.is_empty() && state.intent == Intent::New);
    if writes { "hint-help-writing" } else { "hint-help" }
}

fn keys(state: &State) -> Vec<&'static str> {
    match state.focus {
        Focus::Input if !state.input.is_empty() => vec!["hint-send", "hint-line", "hint-posts"],
        Focus::Input => vec!["hint-posts", "hint-list", "hint-search"],
        Focus::Topics => vec!["hint-open", "hint-back", "hint-search"],
        Focus::Posts => of_chosen(state),
    }
}

fn of_chosen(state: &State) -> Vec<&'static str> {
    let Some(open) = &state.open else { return vec!["hint-back"] };
    let row = match state.selected {
        Some(Block::Row(key)) => open.rows.get(&key),
        Some(Block::Pending(id)) => {
            return match state.outbox.get(id).map(|act| &act.phase) {
                Some(Phase::Failed(_)) => vec!["hint-again", "hint-discard"],
                Some(Phase::Held(_)) => vec!["hint-withdraw"],
                _ => vec!["hint-back"],
            };
        }
        _ => None,
    };
    if state.asker().is_some() {
        return vec!["hint-agree", "hint-disagree", "hint-block"];
    }
    if state.chosen_applicant().is_some() {
        return vec!["hint-admit", "hint-refuse"];
    }
    if state.chosen_held().is_some() {
        return vec!["hint-approve", "hint-reject", "hint-write-to"];
    }
    let keeps = open.topic.neighbourhood().is_some_and(|there| keeps_order(state, there));
    let is_other = state.chosen_person().is_some();
    let mut keys = Vec::new();
    match row {
        Some(Row::Member(_)) if is_other => keys.push("hint-write-to"),
        Some(Row::Other(_)) => {
            keys.extend(state.chosen_act().map(|_| "hint-appeal"));
            keys.extend((keeps && state.can_lift()).then_some("hint-lift"));
            return if keys.is_empty() { vec!["hint-back"] } else { keys };
        }
        Some(row) if row.post().is_some() => of_post(state, row, is_other, keeps, &mut keys),
        _ => return vec!["hint-back", "hint-search"],
    }
    if is_other && keeps {
        keys.extend(["hint-mute", "hint-ban"]);
    }
    keys.extend(is_other.then_some("hint-block"));
    keys
}

fn of_post(state: &State, row: &Row, is_other: bool, keeps: bool, keys: &mut Vec<&'static str>) {
    let topic = state.open.as_ref().map(|open| open.topic);
    let is_gone = row.post().is_some_and(|post| post.deleted);
    if is_gone {
        keys.extend(state.chosen_act().map(|_| "hint-appeal"));
        return;
    }
    if state.chosen_poll().is_some_and(|poll| poll.open) {
        keys.extend(["hint-poll", "hint-poll-back"]);
    }
    keys.extend(state.takes_posts().then_some("hint-answer"));
    if keeps && matches!(topic, Some(Topic::Group(_))) {
        keys.extend(["hint-remove", "hint-pin"]);
    }
    keys.push("hint-react");
    if is_other {
        keys.push("hint-write-to");
    } else {
        keys.extend(["hint-change", "hint-delete"]);
    }
}
