//! Pins (R12): a few posts that the secretary and the deputies keep before everybody's eyes, in the group and in the bulletin.

use linli_protocol::{ErrorCode, Seq, Topic, limits};

use super::Refusal;
use super::channel::{self, Context, Switching};
use super::command::Rejection;
use super::district::District;
use super::event::EventKind;
use super::moderation::may_keep_order;
use super::row::{Row, RowChange};
use super::state::PostState;

/// Pins a post, or takes the pin away.
pub(super) fn pin(cx: Context<'_>, topic: Topic, post: Seq, on: bool) -> Result<Switching, Refusal> {
    if !matches!(topic, Topic::Group(_) | Topic::Bulletin(_)) {
        return Err(
            Rejection::new(ErrorCode::NotHere, "posts are pinned in a group or a bulletin only").into()
        );
    }
    let office = topic.neighbourhood().and_then(|n| cx.district.member(n, cx.user)).and_then(|m| m.office);
    may_keep_order(office)?;
    let mut state = channel::standing_post(cx, topic, post)?;
    if state.pinned == on {
        return Ok(Switching::Stands(state.changed.max(post)));
    }
    let mut posts = cx.district.pins(topic).to_vec();
    if on && posts.len() >= limits::PINS_MAX {
        let message = "5 posts are pinned here already; take a pin away first";
        return Err(Rejection::new(ErrorCode::TooManyPins, message).into());
    }
    posts.retain(|pinned| *pinned != post);
    if on {
        posts.push(post);
    }
    let changed = cx.district.head(topic).seq.next();
    (state.pinned, state.changed) = (on, changed);
    let rows = [Row::Post { topic, post, state }, Row::Pins { topic, posts, changed }];
    Ok(Switching::Changes(EventKind::Pinned { post, on }, rows.map(RowChange::Put).into()))
}

/// A post that goes takes its pin with it.
pub(super) fn taken_away(
    district: &District,
    topic: Topic,
    post: Seq,
    state: &mut PostState,
    changed: Seq,
) -> Option<RowChange> {
    if !std::mem::take(&mut state.pinned) {
        return None;
    }
    let posts = district.pins(topic).iter().copied().filter(|pinned| *pinned != post).collect();
    Some(RowChange::Put(Row::Pins { topic, posts, changed }))
}

#[cfg(test)]
mod tests;
