//! Who writes to whom (R15): any member to anybody who holds an office in the neighbourhood and the other way round, and two
//! residents once both have agreed. It is judged anew at each act, by the offices and memberships of that moment.
//! Never here: who reads a conversation; that is `audience`, and it outlasts the permission to write.

use linli_protocol::{ClientId, ErrorCode, NeighbourhoodId, Office, Pair, Place, Topic, UserId, limits};

use super::Refusal;
use super::act::Act;
use super::audience::Known as _;
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::Member;
use super::event::{Event, EventKind, Shard};
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::{Contact, Conversation};

const ASK_AGAIN_MS: u64 = limits::CONTACT_ASK_AGAIN_DAYS * 24 * 60 * 60 * 1000;

/// Whether somebody may write to the other of a conversation they may read. Taking back what one has said is always allowed.
pub(super) fn may_write(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    pair: Pair,
    act: &Act,
) -> Result<(), Rejection> {
    if matches!(act, Act::Delete { .. }) {
        return Ok(());
    }
    let other = pair.other(cx.user).ok_or_else(Rejection::not_found)?;
    let there = |user| cx.district.member(neighbourhood, user);
    let (Some(me), Some(they)) = (there(cx.user), there(other)) else {
        let message = "one of you is no member of the neighbourhood any more; what was written can be read";
        return Err(Rejection::new(ErrorCode::NotAllowed, message));
    };
    if is_official(me, they) {
        return Ok(());
    }
    not_blocked_oneself(cx, other)?;
    let has_agreed = matches!(cx.district.contact(neighbourhood, pair), Contact::Agreed { .. });
    if has_agreed && !has_blocked(cx, other, cx.user) {
        return Ok(());
    }
    // Asked or not, refused or blocked: nobody finds out which (R15).
    let message = "this resident has not agreed to be written to; ask_contact asks them, once in 30 days";
    Err(Rejection::new(ErrorCode::NoConsent, message))
}

/// The row that says that there is a conversation, if this is its first event.
pub(super) fn beginning(cx: Context<'_>, topic: Topic) -> Option<RowChange> {
    let Topic::Dm(neighbourhood, pair) = topic else { return None };
    if cx.district.has_begun(neighbourhood, pair) {
        return None;
    }
    Some(RowChange::Put(Row::Conversation(Conversation { neighbourhood, pair, contact: Contact::None })))
}

/// Asks for contact. Who asks somebody who has asked them agrees. It goes the same way whether the other has blocked them or not.
pub(super) fn ask(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    user: UserId,
    act: &Act,
) -> Result<Decision, Refusal> {
    let me = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let (pair, they) = fellow(cx, neighbourhood, user)?;
    if is_official(me, they) {
        let message = "one of you holds an office here, so nobody needs to ask: write at once";
        return Err(Rejection::new(ErrorCode::NotHere, message).into());
    }
    not_blocked_oneself(cx, user)?;
    let topic = Topic::Dm(neighbourhood, pair);
    let mut decision = match cx.district.contact(neighbourhood, pair) {
        Contact::Agreed { seq } if !has_blocked(cx, user, cx.user) => {
            Decision::unchanged(shard, Answer::Accepted(Place { topic, seq }))
        }
        Contact::Asked { by, .. } if by == user => agree(cx, neighbourhood, pair, user),
        Contact::Asked { at, .. } if cx.now < at.saturating_add(ASK_AGAIN_MS) => {
            let message = "you have asked this person already; they can be asked again after 30 days";
            let wait_ms = at.saturating_add(ASK_AGAIN_MS) - cx.now;
            return Err(Rejection::new(ErrorCode::AlreadyAsked, message).after(wait_ms).into());
        }
        // What was agreed with somebody who blocks now is asked for anew, like what was never agreed: a yes would be a lie, and
        // any other answer would say that there is a block.
        Contact::Agreed { .. } | Contact::Asked { .. } | Contact::None => {
            within_requests(cx, neighbourhood)?;
            step(cx, neighbourhood, pair, EventKind::ContactAsked)
        }
    };
    if let Answer::Accepted(place) = decision.answer {
        decision.commit.rows.push(dedupe::remember(cx.user, id, digest, place));
    }
    Ok(decision)
}

/// Answers somebody who asked. A no is a row of the refuser's own: who asked is told of a yes, and of nothing else.
pub(super) fn answer(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    accept: bool,
) -> Result<Decision, Rejection> {
    cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let (pair, _) = fellow(cx, neighbourhood, user)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    match (cx.district.contact(neighbourhood, pair), accept) {
        (Contact::Asked { by, .. }, true) if by == user => {
            let mut agreed = agree(cx, neighbourhood, pair, user);
            agreed.answer = Answer::Done;
            Ok(agreed)
        }
        (Contact::Asked { by, seq, .. }, false) if by == user => {
            let no = Row::Refusal { neighbourhood, user: cx.user, other: user, request: seq };
            let commit = Commit { shard, events: Vec::new(), rows: vec![RowChange::Put(no)] };
            Ok(Decision { commit, answer: Answer::Done })
        }
        (Contact::Agreed { .. }, true) => Ok(Decision::unchanged(shard, Answer::Done)),
        (Contact::Agreed { .. }, false) => {
            let message = "you two have agreed to write to each other; to end that, block them";
            Err(Rejection::new(ErrorCode::NotHere, message))
        }
        _ => {
            let message = format!("person {user} does not wait for an answer of yours");
            Err(Rejection::new(ErrorCode::NotFound, message))
        }
    }
}

/// Blocks somebody, or ends that. Between two of whom one holds an office a block says nothing: leaders can always be reached.
pub(super) fn block(cx: Context<'_>, other: UserId, on: bool) -> Result<Decision, Rejection> {
    let is_on = has_blocked(cx, cx.user, other);
    if is_on == on {
        return Ok(Decision::unchanged(Shard::District, Answer::Done));
    }
    let change = if on {
        // Who has nothing to do with a person does not find out here whether there is one of that number.
        let pair = Pair::of(cx.user, other).ok_or_else(|| nobody(other))?;
        if !cx.district.have_met(pair) {
            return Err(nobody(other));
        }
        let blocked = cx.district.blocked_by(cx.user).map_or(0, std::collections::BTreeSet::len);
        if blocked >= limits::BLOCKS_PER_PERSON_MAX {
            let message = "one person may block 200 others; end a block first";
            return Err(Rejection::new(ErrorCode::TooManyBlocks, message));
        }
        RowChange::Put(Row::Block { user: cx.user, other })
    } else {
        RowChange::Delete(RowKey::Block(cx.user, other))
    };
    let commit = Commit { shard: Shard::District, events: Vec::new(), rows: vec![change] };
    Ok(Decision { commit, answer: Answer::Done })
}

/// Whether two members write to each other because of an office.
fn is_official(one: Member, other: Member) -> bool {
    is_leader(one.office) || is_leader(other.office)
}

/// Whether an office makes its holder somebody whom every member may write to.
#[must_use]
pub fn is_leader(office: Option<Office>) -> bool {
    office.is_some()
}

fn has_blocked(cx: Context<'_>, user: UserId, other: UserId) -> bool {
    cx.district.blocked_by(user).is_some_and(|blocked| blocked.contains(&other))
}

/// Who could not be answered does not write.
fn not_blocked_oneself(cx: Context<'_>, other: UserId) -> Result<(), Rejection> {
    if has_blocked(cx, cx.user, other) {
        let message = "you have blocked this person; end that before you write to them";
        return Err(Rejection::new(ErrorCode::NotAllowed, message));
    }
    Ok(())
}

/// Another member, by their number.
fn fellow(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
) -> Result<(Pair, Member), Rejection> {
    let pair = Pair::of(cx.user, user).ok_or_else(|| nobody(user))?;
    let member = cx.district.member(neighbourhood, user).ok_or_else(|| nobody(user))?;
    Ok((pair, member))
}

fn nobody(user: UserId) -> Rejection {
    Rejection::new(ErrorCode::NotFound, format!("person {user} is no other member of your neighbourhood"))
}

/// Refused requests count like open ones, or the count would tell which they are.
fn within_requests(cx: Context<'_>, neighbourhood: NeighbourhoodId) -> Result<(), Rejection> {
    let since = cx.now.saturating_sub(ASK_AGAIN_MS);
    if cx.district.requests_since(neighbourhood, cx.user, since) < limits::CONTACT_REQUESTS_MAX {
        return Ok(());
    }
    let message = "20 people whom you asked in the last 30 days have not agreed; wait for their answers";
    Err(Rejection::new(ErrorCode::TooManyAsked, message))
}

fn agree(cx: Context<'_>, neighbourhood: NeighbourhoodId, pair: Pair, with: UserId) -> Decision {
    let mut agreed = step(cx, neighbourhood, pair, EventKind::ContactAgreed);
    agreed.commit.rows.push(RowChange::Delete(RowKey::Refusal(neighbourhood, cx.user, with)));
    agreed
}

/// One event towards writing to each other, and the conversation's row with it.
fn step(cx: Context<'_>, neighbourhood: NeighbourhoodId, pair: Pair, kind: EventKind) -> Decision {
    let topic = Topic::Dm(neighbourhood, pair);
    let head = cx.district.head(topic);
    let seq = head.seq.next();
    let contact = match kind {
        EventKind::ContactAgreed => Contact::Agreed { seq },
        _ => Contact::Asked { by: cx.user, at: cx.now, seq },
    };
    let event = Event { topic, seq, at: cx.now, by: Some(cx.user), posts: head.posts, kind };
    let rows = vec![RowChange::Put(Row::Conversation(Conversation { neighbourhood, pair, contact }))];
    let commit = Commit { shard: Shard::Neighbourhood(neighbourhood), events: vec![event], rows };
    Decision { commit, answer: Answer::Accepted(Place { topic, seq }) }
}

#[cfg(test)]
mod tests;
