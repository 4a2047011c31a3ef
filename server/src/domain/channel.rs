//! Channels: the group (R11, R18), the bulletin (R2), the conversation of two people (R15), the mediation (R14) and the case of an issue (R19). Posting, editing, deleting, reacting,
//! reading. In the group members act, and only on what is theirs; in the bulletin the secretary and the deputies announce, and others
//! read and react; who writes to whom stands in `direct`.

use linli_protocol::{ClientId, ErrorCode, Place, PostText, Reaction, Seq, Topic, UserId, limits};

use super::act::Act;
use super::body::{Body, Salt};
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::Facts;
use super::mentions::{self, Mentions};
use super::moderation::keeps_order;
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::PostState;
use super::{Refusal, audience, direct, mediation, pins, polls, screening};

/// Who does what, when, and with which random bytes.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) district: &'a District,
    pub(super) facts: &'a dyn Facts,
    pub(super) user: UserId,
    pub(super) salt: Salt,
    pub(super) now: u64,
}

/// Decides an act that carries a `client_id`.
pub(super) fn act(cx: Context<'_>, topic: Topic, id: ClientId, act: &Act) -> Result<Decision, Refusal> {
    member_of_channel(cx, topic)?;
    let digest = match dedupe::look_up(cx.facts, Shard::of(topic), cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(Shard::of(topic), answer)),
    };
    may_write(cx, topic, act)?;
    not_muted(cx, topic, act)?;
    not_too_soon(cx, topic, act)?;
    if let Some(neighbourhood) = screening::holds(cx, topic) {
        match act {
            Act::Post { text, reply_to, mentions, .. } => {
                // Whatever would refuse it in the group refuses it here; what it does there, it does when it is approved.
                post(cx, topic, text, *reply_to, mentions)?;
                let body = kept(cx, text, mentions);
                return Ok(screening::hold(cx, neighbourhood, (id, digest), body, *reply_to)?);
            }
            // Else whoever may not post unseen would edit an old post.
            Act::Edit { .. } => {
                let message = "while posts are looked at first, none is edited; post anew";
                return Err(Rejection::new(ErrorCode::Screened, message).into());
            }
            _ => {}
        }
    }
    let (kind, mut rows) = match act {
        Act::Post { text, reply_to, mentions, .. } => post(cx, topic, text, *reply_to, mentions)?,
        Act::Edit { post, text, mentions, .. } => edit(cx, topic, *post, text, mentions)?,
        Act::Delete { post, .. } => delete(cx, topic, *post)?,
        Act::React { .. } | Act::Pin { .. } => match switch(cx, topic, act)? {
            Switching::Changes(kind, rows) => (kind, rows),
            // Remembered too: a late resend must not act on what has changed since.
            Switching::Stands(seq) => {
                let mut stands =
                    Decision::unchanged(Shard::of(topic), Answer::Accepted(Place { topic, seq }));
                stands.commit.rows.push(dedupe::remember(cx.user, id, digest, Place { topic, seq }));
                return Ok(stands);
            }
        },
        _ => return Err(Rejection::new(ErrorCode::NotHere, "a channel takes no such act").into()),
    };
    let head = cx.district.head(topic);
    let posts = head.posts + u64::from(kind.is_post());
    let accepted = Place { topic, seq: head.seq.next() };
    let event = Event { topic, seq: accepted.seq, at: cx.now, by: Some(cx.user), posts, kind };
    rows.extend(direct::beginning(cx, topic));
    rows.push(dedupe::remember(cx.user, id, digest, accepted));
    let commit = Commit { shard: Shard::of(topic), events: vec![event], rows };
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Decides a read mark: a register, the highest wins.
pub(super) fn read(cx: Context<'_>, topic: Topic, seq: Seq) -> Result<Decision, Refusal> {
    may_read(cx, topic)?;
    // Issues and alerts are read up to somewhere, too, and are no talk.
    if !matches!(topic, Topic::Issues(_) | Topic::Inbox(..)) {
        member_of_channel(cx, topic)?;
    }
    if seq > cx.district.head(topic).seq {
        return Err(Rejection::new(ErrorCode::BadFrame, "that event is past the topic's head").into());
    }
    let before = cx.facts.read_mark(topic, cx.user)?.unwrap_or_default();
    let mut decision = Decision::unchanged(Shard::of(topic), Answer::Done);
    if seq > before {
        let posts = cx.facts.posts_at(topic, seq)?.unwrap_or_default();
        let mark = Row::ReadMark { topic, user: cx.user, seq, posts };
        decision.commit.rows.push(RowChange::Put(mark));
    }
    Ok(decision)
}

/// Whoever may not read a topic is told that there is none.
pub(super) fn may_read(cx: Context<'_>, topic: Topic) -> Result<(), Rejection> {
    if audience::may_read(cx.user, topic, cx.district) {
        return Ok(());
    }
    Err(Rejection::not_found())
}

fn member_of_channel(cx: Context<'_>, topic: Topic) -> Result<(), Rejection> {
    may_read(cx, topic)?;
    match topic {
        Topic::Group(_) | Topic::Bulletin(_) | Topic::Dm(..) | Topic::Mediation(..) | Topic::Case(..) => {
            Ok(())
        }
        Topic::Issues(_)
        | Topic::Inbox(..)
        | Topic::Roster(_)
        | Topic::Moderation(_)
        | Topic::Desk(_)
        | Topic::Register(_)
        | Topic::Appeals(_)
        | Topic::Departments
        | Topic::District => Err(Rejection::new(
            ErrorCode::NotHere,
            "this topic takes no posts, edits, reactions, pins or read marks",
        )),
    }
}

/// The bulletin is the office's, and not its holder's: who holds one today writes, and changes what was written before.
fn may_write(cx: Context<'_>, topic: Topic, act: &Act) -> Result<(), Rejection> {
    let id = match topic {
        Topic::Bulletin(id) => id,
        Topic::Dm(neighbourhood, pair) => return direct::may_write(cx, neighbourhood, pair, act),
        Topic::Mediation(..) => return mediation::may_write(cx, topic, act),
        _ => return Ok(()),
    };
    match cx.district.member(id, cx.user) {
        Some(member) if keeps_order(member.office) || matches!(act, Act::React { .. }) => Ok(()),
        Some(_) => Err(Rejection::new(ErrorCode::NotAllowed, "only the secretary and the deputies announce")),
        None => Err(Rejection::new(ErrorCode::NotAllowed, "until one is admitted one only reads here")),
    }
}

/// Who is muted says nothing, by whatever act (R12); taking back what one has said is always allowed, and so is writing to
/// one other person or in a mediation: a leader can be asked why, and a dispute has to be talked out somewhere.
pub(super) fn not_muted(cx: Context<'_>, topic: Topic, act: &Act) -> Result<(), Rejection> {
    if matches!(topic, Topic::Dm(..) | Topic::Mediation(..) | Topic::Case(..)) {
        return Ok(());
    }
    let muted_until = topic.neighbourhood().and_then(|n| cx.district.muted_until(n, cx.user, cx.now));
    match muted_until {
        Some(until) if !matches!(act, Act::Delete { .. } | Act::Pin { .. }) => {
            let message = "you are muted in this group; its moderation record says why";
            Err(Rejection::new(ErrorCode::Muted, message).after(until - cx.now))
        }
        _ => Ok(()),
    }
}

/// In slow mode, who holds no office posts once in so many seconds (R12). A last post from the future says that the clock has
/// stepped back: nobody waits for that.
fn not_too_soon(cx: Context<'_>, topic: Topic, act: &Act) -> Result<(), Rejection> {
    let (Topic::Group(id), Act::Post { .. }) = (topic, act) else { return Ok(()) };
    let pause_ms = cx.district.neighbourhood(id).map_or(0, |place| place.slow_mode_ms);
    if pause_ms == 0 || cx.district.member(id, cx.user).is_some_and(|member| member.office.is_some()) {
        return Ok(());
    }
    let since_ms = cx.district.last_post_at(id, cx.user).and_then(|last| cx.now.checked_sub(last));
    match since_ms {
        Some(since_ms) if since_ms < pause_ms => {
            let message = "the group is in slow mode, and you posted a moment ago";
            Err(Rejection::new(ErrorCode::SlowMode, message).after(pause_ms - since_ms))
        }
        _ => Ok(()),
    }
}

type Effects = (EventKind, Vec<RowChange>);

fn post(
    cx: Context<'_>,
    topic: Topic,
    text: &PostText,
    reply_to: Option<Seq>,
    mentions: &Mentions,
) -> Result<Effects, Refusal> {
    answers_what_stands(cx, topic, reply_to)?;
    let seq = cx.district.head(topic).seq.next();
    let rows = mentions::change(cx, (topic, seq, seq), &Mentions::NONE, mentions)?;
    Ok((EventKind::Posted { body: kept(cx, text, mentions), reply_to }, rows))
}

fn answers_what_stands(cx: Context<'_>, topic: Topic, reply_to: Option<Seq>) -> Result<(), Refusal> {
    reply_to.map_or(Ok(()), |seq| standing_post(cx, topic, seq).map(drop))
}

fn edit(
    cx: Context<'_>,
    topic: Topic,
    post: Seq,
    text: &PostText,
    mentions: &Mentions,
) -> Result<Effects, Refusal> {
    let mut state = post_to_change(cx, topic, post)?;
    // Else what people have answered would be an answer to something else.
    if cx.facts.is_poll(topic, post)? {
        let message = "a poll is not edited: people have answered what it says; close it and ask anew";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    }
    if state.edits.len() >= limits::EDITS_PER_POST_MAX {
        return Err(Rejection::new(ErrorCode::TooManyEdits, "a post may be edited 20 times").into());
    }
    let before = mentions::of_post(cx, topic, post, &state)?;
    state.changed = cx.district.head(topic).seq.next();
    let mut rows = mentions::change(cx, (topic, post, state.changed), &before, mentions)?;
    state.edits.push(state.changed);
    rows.push(RowChange::Put(Row::Post { topic, post, state }));
    Ok((EventKind::Edited { post, body: kept(cx, text, mentions) }, rows))
}

fn delete(cx: Context<'_>, topic: Topic, post: Seq) -> Result<Effects, Refusal> {
    let mut state = post_to_change(cx, topic, post)?;
    let erased_by = cx.district.head(topic).seq.next();
    // An author's own delete erases at once, with all that was written into the post (guarantee 9).
    let before = mentions::of_post(cx, topic, post, &state)?;
    let mut rows: Vec<RowChange> =
        state.bodies(post).map(|seq| RowChange::Erase { topic, seq, erased_by }).collect();
    rows.extend(pins::taken_away(cx.district, topic, post, &mut state, erased_by));
    rows.extend(polls::taken_back(cx.district, topic, post));
    rows.append(&mut mentions::change(cx, (topic, post, erased_by), &before, &Mentions::NONE)?);
    state.deleted = true;
    state.changed = erased_by;
    rows.push(RowChange::Put(Row::Post { topic, post, state }));
    Ok((EventKind::Deleted { post }, rows))
}

/// What comes of switching something on or off.
pub(super) enum Switching {
    Changes(EventKind, Vec<RowChange>),
    /// It is as asked already; the event that made it so, or one after it.
    Stands(Seq),
}

fn switch(cx: Context<'_>, topic: Topic, act: &Act) -> Result<Switching, Refusal> {
    match act {
        Act::React { post, reaction, on, .. } => react(cx, topic, *post, reaction, *on),
        Act::Pin { post, on, .. } => pins::pin(cx, topic, *post, *on),
        _ => Err(Rejection::new(ErrorCode::NotHere, "this switches nothing").into()),
    }
}

fn react(
    cx: Context<'_>,
    topic: Topic,
    post: Seq,
    reaction: &Reaction,
    on: bool,
) -> Result<Switching, Refusal> {
    let mut state = standing_post(cx, topic, post)?;
    let mine = cx.facts.reactions(topic, post, cx.user)?;
    let before = mine.iter().find(|(r, _)| r == reaction).map(|(_, seq)| *seq);
    match (on, before) {
        (true, Some(seq)) => return Ok(Switching::Stands(seq)),
        (false, None) => return Ok(Switching::Stands(state.changed.max(post))),
        _ => {}
    }
    if on && mine.len() >= limits::REACTIONS_PER_PERSON_MAX {
        let message = "one person may leave 3 different reactions on a post; take one back first";
        return Err(Rejection::new(ErrorCode::TooManyReactions, message).into());
    }
    let seq = cx.district.head(topic).seq.next();
    let count = tally(&mut state, reaction, on)?;
    state.changed = seq;
    let mine = if on {
        RowChange::Put(Row::Reaction { topic, post, user: cx.user, reaction: reaction.clone(), seq })
    } else {
        RowChange::Delete(RowKey::Reaction(topic, post, cx.user, reaction.clone()))
    };
    let rows = vec![RowChange::Put(Row::Post { topic, post, state }), mine];
    Ok(Switching::Changes(EventKind::Reacted { post, reaction: reaction.clone(), on, count }, rows))
}

/// Moves a post's tally by one and answers the new count.
fn tally(state: &mut PostState, reaction: &Reaction, on: bool) -> Result<u64, Rejection> {
    let place = state.tallies.iter().position(|(r, _)| r == reaction);
    match (place, on) {
        (Some(at), true) => {
            state.tallies[at].1 += 1;
            Ok(state.tallies[at].1)
        }
        (Some(at), false) => {
            let count = state.tallies[at].1.saturating_sub(1);
            state.tallies[at].1 = count;
            if count == 0 {
                state.tallies.remove(at);
            }
            Ok(count)
        }
        (None, true) if state.tallies.len() >= limits::REACTIONS_PER_POST_MAX => Err(Rejection::new(
            ErrorCode::TooManyReactions,
            "the post carries 24 different reactions already",
        )),
        (None, true) => {
            state.tallies.push((reaction.clone(), 1));
            Ok(1)
        }
        (None, false) => Ok(0),
    }
}

fn kept(cx: Context<'_>, text: &PostText, mentions: &Mentions) -> Body {
    Body::Kept { text: text.clone(), salt: cx.salt, mentions: mentions.clone() }
}

/// A post that was neither deleted nor removed.
pub(super) fn standing_post(cx: Context<'_>, topic: Topic, post: Seq) -> Result<PostState, Refusal> {
    let state = if post <= cx.district.head(topic).seq { cx.facts.post(topic, post)? } else { None };
    match state {
        Some(state) if !state.is_gone() => Ok(state),
        _ => Err(Rejection::new(ErrorCode::NoSuchPost, "no such post, or it was deleted or removed").into()),
    }
}

fn post_to_change(cx: Context<'_>, topic: Topic, post: Seq) -> Result<PostState, Refusal> {
    let state = standing_post(cx, topic, post)?;
    let is_the_offices = matches!(topic, Topic::Bulletin(_));
    if is_the_offices || state.author == cx.user {
        Ok(state)
    } else {
        Err(Rejection::new(ErrorCode::NotYours, "only its author may change a post").into())
    }
}

#[cfg(test)]
mod tests;
