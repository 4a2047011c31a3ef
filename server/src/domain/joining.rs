//! Joining (R7, R8): a code that is in force, applications with it, and the secretary's or a deputy's yes or no. What an
//! applicant says of themselves is a row beside the events, and goes when they are refused or leave.

use linli_protocol::{
    ClientId, ErrorCode, JoinCode, NeighbourhoodId, Place, Reason, Residence, Seq, Topic, UserId, limits,
};
use sha2::{Digest, Sha256};

use super::act::Act;
use super::audience::{Known as _, Part};
use super::body::Salt;
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::{District, Neighbourhood};
use super::event::{Event, EventKind, Shard};
use super::facts::{Facts, FactsUnavailable};
use super::moderation::keeps_order;
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::{Applicant, JoinCodeRow};
use super::{Refusal, banning};

/// Asks to be admitted. Who is a member is told where; who waits may say something else of themselves.
pub(super) fn apply(cx: Context<'_>, code: JoinCode, residence: &Residence) -> Result<Decision, Refusal> {
    let (neighbourhood, place) = in_force(cx.district, code)?;
    banning::is_not_banned(cx.district, neighbourhood, cx.user)?;
    let part = cx.district.part(neighbourhood, cx.user);
    let is_said = part == Part::Applicant
        && cx.facts.residence(neighbourhood, cx.user)?.is_some_and(|said| said == *residence);
    if is_said || matches!(part, Part::Member(_)) {
        return Ok(Decision::unchanged(Shard::Neighbourhood(neighbourhood), Answer::Applied(neighbourhood)));
    }
    if part != Part::Applicant && place.waiting >= limits::APPLICANTS_WAITING_MAX {
        let message = "as many people wait to be admitted here as may; try again in a few days";
        return Err(Rejection::new(ErrorCode::TooManyApplicants, message).into());
    }
    let act = Joining { district: cx.district, neighbourhood, by: Some(cx.user), now: cx.now };
    let event = act.event(Topic::Desk(neighbourhood), EventKind::Applied { user: cx.user });
    let (user, residence, seq) = (cx.user, residence.clone(), event.seq);
    let rows = [
        Row::Applicant(Applicant { neighbourhood, user, seq, at: cx.now, refused: None }),
        Row::Residence { neighbourhood, user, residence, applied: seq },
    ];
    let counted = act.count(|code| code.applied += 1);
    let rows = rows.map(RowChange::Put).into_iter().chain(counted).collect();
    Ok(act.decision(vec![event], rows, Answer::Applied(neighbourhood)))
}

/// Takes one's application back, with all that was said of oneself. Who does not wait is answered as where there is none.
pub(super) fn withdraw(cx: Context<'_>, neighbourhood: NeighbourhoodId) -> Result<Decision, Refusal> {
    if cx.district.part(neighbourhood, cx.user) != Part::Applicant {
        return Err(Rejection::not_found().into());
    }
    let user = cx.user;
    let act = Joining { district: cx.district, neighbourhood, by: Some(user), now: cx.now };
    let event = act.event(Topic::Desk(neighbourhood), EventKind::ApplicationWithdrawn { user });
    let keys = [RowKey::Applicant(neighbourhood, user), RowKey::Residence(neighbourhood, user)];
    Ok(act.decision(vec![event], keys.map(RowChange::Delete).into(), Answer::Done))
}

/// The neighbourhood of a join code in force. One that was revoked is answered like one that never was.
pub(super) fn in_force(
    district: &District,
    code: JoinCode,
) -> Result<(NeighbourhoodId, &Neighbourhood), Rejection> {
    let found = district.neighbourhood_of(code);
    found.and_then(|n| Some((n, district.neighbourhood(n)?))).ok_or_else(|| {
        let message = "this join code is unknown, or was revoked; look at the poster again";
        Rejection::new(ErrorCode::NoSuchCode, message)
    })
}

/// Admits: who keeps order there an applicant, the administration anybody. Admitting a member again changes nothing.
pub(super) fn admit(
    district: &District,
    facts: &dyn Facts,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    now: u64,
) -> Result<Decision, Refusal> {
    let place = opened(district, by, neighbourhood)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    if place.members.contains_key(&user) {
        return Ok(Decision::unchanged(shard, Answer::Done));
    }
    banning::is_not_banned(district, neighbourhood, user)?;
    if by.is_some() {
        waits(place, user)?;
    } else if !district.has_person(user) {
        let message = format!("there is no person {user}; register them first");
        return Err(Rejection::new(ErrorCode::NotFound, message).into());
    }
    let act = Joining { district, neighbourhood, by, now };
    let (mut events, mut rows) = (Vec::new(), Vec::new());
    if place.applicants.contains_key(&user) {
        events.push(act.event(Topic::Desk(neighbourhood), EventKind::Admitted { user }));
        rows.push(RowChange::Delete(RowKey::Applicant(neighbourhood, user)));
        rows.extend(act.count(|code| code.admitted += 1));
    }
    events.push(act.event(Topic::Roster(neighbourhood), EventKind::Member { user, office: None }));
    rows.push(RowChange::Put(Row::Member { neighbourhood, user, office: None }));
    if facts.residence(neighbourhood, user)?.is_some() {
        events.push(act.event(Topic::Register(neighbourhood), EventKind::Resident { user }));
    }
    Ok(act.decision(events, rows, Answer::Done))
}

/// Refuses an applicant, with a reason that they read.
pub(super) fn refuse(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    reason: &Reason,
) -> Result<Decision, Rejection> {
    waits(opened(cx.district, Some(cx.user), neighbourhood)?, user)?;
    let act = Joining { district: cx.district, neighbourhood, by: Some(cx.user), now: cx.now };
    let event = act.event(Topic::Desk(neighbourhood), EventKind::Refused { user, reason: reason.clone() });
    let refused = Some(reason.clone());
    let rows = vec![
        RowChange::Put(Row::Applicant(Applicant {
            neighbourhood,
            user,
            seq: event.seq,
            at: cx.now,
            refused,
        })),
        RowChange::Delete(RowKey::Residence(neighbourhood, user)),
    ];
    Ok(act.decision(vec![event], rows, Answer::Done))
}

/// Issues a join code. A resend gets the first answer, and makes no second code.
pub(super) fn renew_code_by(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
) -> Result<Decision, Refusal> {
    // Who has lost the office still gets the answer to what was done while it was held.
    if cx.district.member(neighbourhood, cx.user).is_none() {
        return Err(Rejection::not_found().into());
    }
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let mut decision = renew_code(cx.district, Some(cx.user), neighbourhood, cx.salt, cx.now)?;
    if let Answer::Accepted(place) = decision.answer {
        decision.commit.rows.push(dedupe::remember(cx.user, id, digest, place));
    }
    Ok(decision)
}

/// Issues a join code, made of random bytes, in place of the one in force.
pub(super) fn renew_code(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    salt: Salt,
    now: u64,
) -> Result<Decision, Rejection> {
    opened(district, by, neighbourhood)?;
    let act = Joining { district, neighbourhood, by, now };
    let code = code_of(neighbourhood, district.head(Topic::Desk(neighbourhood)).seq.next(), &salt);
    let event = act.event(Topic::Desk(neighbourhood), EventKind::JoinCodeIssued { code });
    let answer = Answer::Accepted(Place { topic: event.topic, seq: event.seq });
    let row = JoinCodeRow { neighbourhood, code, seq: event.seq, at: now, applied: 0, admitted: 0 };
    Ok(act.decision(vec![event], vec![RowChange::Put(Row::JoinCode(row))], answer))
}

/// Adds to the count of a code's scans. One that is not in force any more is not counted.
pub(super) fn count_scans(
    district: &District,
    facts: &dyn Facts,
    neighbourhood: NeighbourhoodId,
    code: JoinCode,
    scans: u64,
) -> Result<Decision, Refusal> {
    let shard = Shard::Neighbourhood(neighbourhood);
    if district.neighbourhood_of(code) != Some(neighbourhood) {
        return Ok(Decision::unchanged(shard, Answer::Done));
    }
    let before = match facts.row(&RowKey::Scans(neighbourhood))? {
        Some(Row::Scans { code: counted, scans, .. }) if counted == code => scans,
        _ => 0,
    };
    let row = Row::Scans { neighbourhood, code, scans: before.saturating_add(scans) };
    let commit = Commit { shard, events: Vec::new(), rows: vec![RowChange::Put(row)] };
    Ok(Decision { commit, answer: Answer::Done })
}

/// Nobody guesses it who does not know the random bytes, and no two are the same even if those are.
fn code_of(neighbourhood: NeighbourhoodId, seq: Seq, salt: &Salt) -> JoinCode {
    let hash = Sha256::new()
        .chain_update(salt)
        .chain_update(neighbourhood.0.to_be_bytes())
        .chain_update(seq.0.to_be_bytes())
        .finalize();
    let mut code = JoinCode([0; 10]);
    code.0.copy_from_slice(&hash[..10]);
    code
}

/// Takes the join code out of force. Where there is none, nothing changes.
pub(super) fn revoke_code(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    now: u64,
) -> Result<Decision, Rejection> {
    let place = opened(district, by, neighbourhood)?;
    if place.code.is_none() {
        return Ok(Decision::unchanged(Shard::Neighbourhood(neighbourhood), Answer::Done));
    }
    let act = Joining { district, neighbourhood, by, now };
    let event = act.event(Topic::Desk(neighbourhood), EventKind::JoinCodeRevoked);
    let rows = vec![RowChange::Delete(RowKey::JoinCode(neighbourhood))];
    Ok(act.decision(vec![event], rows, Answer::Done))
}

/// Takes the residence of somebody who leaves out of the register, in the commit that ends their membership.
pub(super) fn leave_register(
    facts: &dyn Facts,
    district: &District,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    leaving: &mut Decision,
) -> Result<(), FactsUnavailable> {
    let left = leaving.commit.events.first().map(|event| (event.by, event.at));
    let (Some((by, now)), Some(_)) = (left, facts.residence(neighbourhood, user)?) else { return Ok(()) };
    let act = Joining { district, neighbourhood, by, now };
    leaving.commit.events.push(act.event(Topic::Register(neighbourhood), EventKind::ResidentLeft { user }));
    leaving.commit.rows.push(RowChange::Delete(RowKey::Residence(neighbourhood, user)));
    Ok(())
}

/// The neighbourhood, if there is one and, of a person, if they keep order there. Who is no member learns nothing of it.
fn opened(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
) -> Result<&Neighbourhood, Rejection> {
    match by.map(|user| district.member(neighbourhood, user)) {
        Some(None) => return Err(Rejection::not_found()),
        Some(Some(member)) if !keeps_order(member.office) => {
            let message = "only the secretary and the deputies admit, refuse and hand out join codes";
            return Err(Rejection::new(ErrorCode::NotAllowed, message));
        }
        _ => {}
    }
    district.neighbourhood(neighbourhood).ok_or_else(|| {
        let message = format!("there is no neighbourhood {neighbourhood}; open it first");
        Rejection::new(ErrorCode::NotFound, message)
    })
}

fn waits(place: &Neighbourhood, user: UserId) -> Result<(), Rejection> {
    if place.applicants.get(&user).is_some_and(|applicant| applicant.refused.is_none()) {
        return Ok(());
    }
    let why = if place.members.contains_key(&user) {
        "is a member already"
    } else if place.applicants.contains_key(&user) {
        "was refused, and may apply again"
    } else {
        "has not applied; the join code is for that"
    };
    Err(Rejection::new(ErrorCode::NotWaiting, format!("person {user} does not wait to be admitted: {why}")))
}

/// One act in one neighbourhood; of each topic it makes one event at most.
struct Joining<'a> {
    district: &'a District,
    neighbourhood: NeighbourhoodId,
    by: Option<UserId>,
    now: u64,
}

impl Joining<'_> {
    fn event(&self, topic: Topic, kind: EventKind) -> Event {
        let seq = self.district.head(topic).seq.next();
        Event { topic, seq, at: self.now, by: self.by, posts: 0, kind }
    }

    /// The row of the join code in force, counted on.
    fn count(&self, count: impl FnOnce(&mut JoinCodeRow)) -> Option<RowChange> {
        let mut code = self.district.neighbourhood(self.neighbourhood)?.code.clone()?;
        count(&mut code);
        Some(RowChange::Put(Row::JoinCode(code)))
    }

    fn decision(self, events: Vec<Event>, rows: Vec<RowChange>, answer: Answer) -> Decision {
        let shard = Shard::Neighbourhood(self.neighbourhood);
        Decision { commit: Commit { shard, events, rows }, answer }
    }
}

#[cfg(test)]
mod tests;
