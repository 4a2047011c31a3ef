//! What an event does to a post that stands there already.
//! It must never apply one that the post was loaded with.

use linli_protocol::{EventBody, EventFrame, Reacted, Tally, UserId};

use super::conversation::{Conversation, Key, Row};
use super::polls;

impl Conversation {
    /// Changes the post that an event is about; says whether it is loaded.
    pub(super) fn change(&mut self, event: &EventFrame, me: UserId) -> bool {
        let seq = match &event.body {
            EventBody::Edited(edited) => edited.post,
            EventBody::Deleted { post } => *post,
            EventBody::Reacted(reacted) => reacted.post,
            EventBody::Removed(removed) => removed.post,
            EventBody::Restored(restored) => restored.post,
            EventBody::Pinned(pinned) => pinned.post,
            EventBody::PollClosed(closed) => closed.post,
            _ => return true,
        };
        let Some(row) = self.rows.get_mut(&Key::Event(seq.0)) else { return false };
        let Some(post) = row.post_mut() else { return false };
        if event.seq <= post.changed {
            return true;
        }
        post.changed = event.seq;
        match &event.body {
            EventBody::Edited(edited) => {
                post.edited = true;
                post.text.clone_from(&edited.text);
                post.mentions.clone_from(&edited.mentions);
                post.mention_all = edited.mention_all;
            }
            EventBody::Deleted { .. } => {
                post.deleted = true;
                post.text = None;
                post.mentions.clear();
                post.mention_all = false;
                post.pinned = false;
            }
            EventBody::Removed(removed) => {
                (post.deleted, post.removed) = (true, Some(removed.act));
                post.text = None;
                post.pinned = false;
            }
            EventBody::Restored(restored) => {
                (post.deleted, post.removed) = (false, None);
                post.text.clone_from(&restored.text);
                post.mentions.clone_from(&restored.mentions);
            }
            EventBody::Pinned(pinned) => post.pinned = pinned.on,
            EventBody::Reacted(reacted) => {
                let is_mine = event.by.as_ref().is_some_and(|by| by.id == me);
                react(&mut post.reactions, reacted, is_mine);
            }
            _ => {}
        }
        if let Row::Poll(poll) = row {
            match &event.body {
                EventBody::Deleted { .. } | EventBody::Removed(_) => polls::forget_texts(poll),
                EventBody::Restored(restored) => {
                    polls::give_texts(poll, restored.text.as_deref().unwrap_or_default());
                }
                EventBody::PollClosed(closed) => polls::close(poll, closed),
                _ => {}
            }
        }
        true
    }
}

fn react(reactions: &mut Vec<Tally>, reacted: &Reacted, is_mine: bool) {
    let Reacted { reaction, on, count, .. } = reacted;
    if *count == 0 {
        reactions.retain(|tally| tally.reaction != *reaction);
        return;
    }
    let at = reactions.iter().position(|tally| tally.reaction == *reaction).unwrap_or_else(|| {
        reactions.push(Tally { reaction: reaction.clone(), count: 0, mine: false });
        reactions.len() - 1
    });
    reactions[at].count = *count;
    if is_mine {
        reactions[at].mine = *on;
    }
}
