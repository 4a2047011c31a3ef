//! Mentions (R18): whom a text means, and the registers by which those learn of it: one a person and topic, and one a topic for
//! everybody. Never here: a row for each member when everybody is meant.

use linli_protocol::{ErrorCode, NeighbourhoodId, Seq, Topic, UserId, limits as wire};

use super::Refusal;
use super::channel::Context;
use super::command::Rejection;
use super::district::District;
use super::moderation::keeps_order;
use super::row::{Row, RowChange};
use super::state::PostState;
use crate::limits;

const MINUTE_MS: u64 = 60_000;

/// Whom a text means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    people: Vec<UserId>,
    /// Everybody.
    pub all: bool,
}

impl Mentions {
    /// Nobody in particular.
    pub const NONE: Mentions = Mentions { people: Vec::new(), all: false };

    /// These people, each once.
    #[must_use]
    pub fn of(mut people: Vec<UserId>, all: bool) -> Mentions {
        people.sort_unstable();
        people.dedup();
        Mentions { people, all }
    }

    /// The people, each once, by number.
    #[must_use]
    pub fn people(&self) -> &[UserId] {
        &self.people
    }

    /// Whether it means nobody in particular.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.people.is_empty() && !self.all
    }

    fn names(&self, user: UserId) -> bool {
        self.people.binary_search(&user).is_ok()
    }
}

/// The posts that meant somebody last, the newest at the end: a register of bounded size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentioned {
    /// Each with the event that made it do so: its own, or an edit.
    pub posts: Vec<(Seq, Seq)>,
    /// The event that changed this last.
    pub changed: Seq,
}

impl Mentioned {
    /// The last post that came to mean them after what they have read, and the event that made it do so.
    #[must_use]
    pub fn unread(&self, read: Seq) -> Option<(Seq, Seq)> {
        self.posts.last().copied().filter(|(_, by)| *by > read)
    }

    fn has(&self, post: Seq) -> bool {
        self.posts.iter().any(|(p, _)| *p == post)
    }

    fn without(&self, post: Seq, changed: Seq) -> Mentioned {
        let posts = self.posts.iter().copied().filter(|(p, _)| *p != post).collect();
        Mentioned { posts, changed }
    }

    fn with(&self, post: Seq, changed: Seq) -> Mentioned {
        let mut mentioned = self.without(post, changed);
        mentioned.posts.push((post, changed));
        let too_many = mentioned.posts.len().saturating_sub(limits::MENTIONS_REMEMBERED_MAX);
        mentioned.posts.drain(..too_many);
        mentioned
    }
}

/// Whom a standing post means today.
pub(super) fn of_post(
    cx: Context<'_>,
    topic: Topic,
    post: Seq,
    state: &PostState,
) -> Result<Mentions, Refusal> {
    Ok(cx.facts.mentions(topic, state.text_at(post))?.unwrap_or_default())
}

/// The registers, when a post that meant these comes to mean those, by this event. Who is meant anew has to be a member.
pub(super) fn change(
    cx: Context<'_>,
    (topic, post, by): (Topic, Seq, Seq),
    before: &Mentions,
    after: &Mentions,
) -> Result<Vec<RowChange>, Refusal> {
    // Most posts: nothing to look up, and nothing to write.
    if before.is_none() && after.is_none() {
        return Ok(Vec::new());
    }
    if matches!(topic, Topic::Dm(..) | Topic::Mediation(..)) {
        let message = "nobody is mentioned between few people: they read it anyway";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    }
    may_mention(cx, topic, before, after)?;
    let mut rows = Vec::new();
    let mut put = |user, mentioned| rows.push(RowChange::Put(Row::Mentioned { topic, user, mentioned }));
    for user in after.people.iter().copied().filter(|user| !before.names(*user)) {
        let mentioned = cx.facts.mentioned(topic, user)?.unwrap_or_default();
        put(user, mentioned.with(post, by));
    }
    for user in before.people.iter().copied().filter(|user| !after.names(*user)) {
        let mentioned = cx.facts.mentioned(topic, user)?.unwrap_or_default();
        if mentioned.has(post) {
            put(user, mentioned.without(post, by));
        }
    }
    let (at, everybody) = cx.district.all_mentioned(topic).cloned().unwrap_or_default();
    if after.all && !before.all {
        let mentioned = everybody.with(post, by);
        rows.push(RowChange::Put(Row::AllMentioned { topic, at: cx.now, mentioned }));
    } else if before.all && !after.all && everybody.has(post) {
        // The time stays: taking the post back is no way to call everybody again.
        let mentioned = everybody.without(post, by);
        rows.push(RowChange::Put(Row::AllMentioned { topic, at, mentioned }));
    }
    Ok(rows)
}

/// Whom a text means that comes back later: those who are members still, and everybody never.
pub(super) fn still_members(
    district: &District,
    neighbourhood: NeighbourhoodId,
    mentions: &Mentions,
) -> Mentions {
    let people = mentions.people.iter().copied();
    Mentions::of(people.filter(|user| district.member(neighbourhood, *user).is_some()).collect(), false)
}

fn may_mention(cx: Context<'_>, topic: Topic, before: &Mentions, after: &Mentions) -> Result<(), Rejection> {
    if after.people.len() > wire::MENTIONS_PER_POST_MAX {
        return Err(Rejection::new(ErrorCode::BadFrame, "a post mentions 20 people at most"));
    }
    let Some(neighbourhood) = topic.neighbourhood() else { return Ok(()) };
    for user in after.people.iter().copied().filter(|user| !before.names(*user)) {
        // Members only, also in the bulletin: a card there would tell everybody who has applied.
        if cx.district.member(neighbourhood, user).is_none() {
            let message = format!("person {user} is no member there; mention members only");
            return Err(Rejection::new(ErrorCode::NoSuchMember, message));
        }
    }
    if after.all && !before.all { may_mention_all(cx, neighbourhood) } else { Ok(()) }
}

fn may_mention_all(cx: Context<'_>, neighbourhood: NeighbourhoodId) -> Result<(), Rejection> {
    if !cx.district.member(neighbourhood, cx.user).is_some_and(|member| keeps_order(member.office)) {
        let message = "only the secretary and the deputies mention everybody";
        return Err(Rejection::new(ErrorCode::NotAllowed, message));
    }
    let topics = [Topic::Group(neighbourhood), Topic::Bulletin(neighbourhood)];
    let last = topics.into_iter().filter_map(|topic| Some(cx.district.all_mentioned(topic)?.0)).max();
    // A last time from the future says that the clock has stepped back: nobody waits for that.
    let since_ms = last.and_then(|last| cx.now.checked_sub(last));
    let pause_ms = wire::MENTION_ALL_MINUTES_MIN * MINUTE_MS;
    match since_ms {
        Some(since_ms) if since_ms < pause_ms => {
            let message = "everybody was mentioned less than an hour ago";
            Err(Rejection::new(ErrorCode::AllMentioned, message).after(pause_ms - since_ms))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
