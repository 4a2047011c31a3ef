//! Mediation threads (R14): the secretary or a deputy opens one for a dispute, its parties and those who keep order talk in it, and it ends
//! with an outcome. It is the office's, and not its holder's. Never here: what is said in it; that is `channel`.

use linli_protocol::{
    ClientId, ErrorCode, MediationId, MediationOutcome, NeighbourhoodId, Place, PostText, Seq, Subject,
    Topic, UserId, limits,
};

use super::Refusal;
use super::act::Act;
use super::channel::{self, Context};
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::moderation::may_keep_order;
use super::names;
use super::row::{Commit, Row, RowChange};

/// What happens to a mediation beside what is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediationAct {
    /// It was opened; always the first event of its topic.
    Opened {
        /// What it is about.
        subject: Subject,
        /// Who is in dispute, by number.
        parties: Vec<UserId>,
    },
    /// Somebody became a party.
    PartyAdded {
        /// Who.
        user: UserId,
    },
    /// Somebody is no party any more.
    PartyLeft {
        /// Who.
        user: UserId,
    },
    /// It was closed.
    Closed {
        /// How it ended.
        outcome: MediationOutcome,
        /// What was agreed, or why it ended.
        text: PostText,
    },
}

/// A mediation as it stands. Derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediationRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Which.
    pub number: MediationId,
    /// What it is about.
    pub subject: Subject,
    /// Its parties, by number.
    pub parties: Vec<UserId>,
    /// Who has left it of their own accord, by number, and is not made a party again.
    pub left: Vec<UserId>,
    /// Whether it was closed.
    pub closed: bool,
    /// The last event that changed it.
    pub changed: Seq,
}

impl MediationRow {
    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic::Mediation(self.neighbourhood, self.number)
    }

    /// Whether somebody is a party.
    #[must_use]
    pub fn has(&self, user: UserId) -> bool {
        self.parties.contains(&user)
    }

    /// The mediation after the first act, if that opens one.
    #[must_use]
    pub fn opened(neighbourhood: NeighbourhoodId, number: MediationId, act: &MediationAct) -> Option<Self> {
        let MediationAct::Opened { subject, parties } = act else { return None };
        let (subject, parties) = (subject.clone(), parties.clone());
        let (left, closed, changed) = (Vec::new(), false, Seq(1));
        Some(MediationRow { neighbourhood, number, subject, parties, left, closed, changed })
    }

    /// The mediation after an act by somebody, which is event `seq`; none if the act does not fit.
    #[must_use]
    pub fn after(mut self, act: &MediationAct, by: Option<UserId>, seq: Seq) -> Option<Self> {
        match act {
            MediationAct::PartyAdded { user } if !self.closed && !self.has(*user) => {
                insert(&mut self.parties, *user);
            }
            MediationAct::PartyLeft { user } if !self.closed && self.has(*user) => {
                self.parties.retain(|party| party != user);
                if by == Some(*user) {
                    insert(&mut self.left, *user);
                }
            }
            MediationAct::Closed { .. } if !self.closed => self.closed = true,
            _ => return None,
        }
        self.changed = seq;
        Some(self)
    }
}

fn insert(people: &mut Vec<UserId>, user: UserId) {
    if let Err(place) = people.binary_search(&user) {
        people.insert(place, user);
    }
}

/// Opens a thread for a dispute.
pub(super) fn open(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    id: ClientId,
    act: &Act,
) -> Result<Decision, Refusal> {
    let Act::OpenMediation { subject, parties, .. } = act else { return Err(not_here().into()) };
    let me = cx.district.member(neighbourhood, cx.user).ok_or_else(Rejection::not_found)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    may_keep_order(me.office)?;
    if !names::shows_something(subject.as_str()) {
        return Err(Rejection::new(ErrorCode::BadText, "the subject has nothing to be seen").into());
    }
    let mut people = parties.clone();
    people.sort_unstable();
    people.dedup();
    if !(limits::MEDIATION_PARTIES_MIN..=limits::MEDIATION_PARTIES_MAX).contains(&people.len()) {
        return Err(Rejection::new(ErrorCode::BadFrame, "a mediation has 2 to 8 different parties").into());
    }
    for user in &people {
        may_be_party(cx, neighbourhood, *user)?;
    }
    let open = cx.district.mediations_of(neighbourhood).filter(|mediation| !mediation.closed).count();
    if open >= limits::MEDIATIONS_OPEN_MAX {
        let message = "20 mediations are open in this neighbourhood already; close one first";
        return Err(Rejection::new(ErrorCode::TooManyMediations, message).into());
    }
    let latest = cx.district.mediations_of(neighbourhood).next_back().map_or(0, |latest| latest.number.0);
    let number = MediationId(latest.checked_add(1).ok_or_else(Rejection::not_found)?);
    let opened = MediationAct::Opened { subject: subject.clone(), parties: people };
    let row = MediationRow::opened(neighbourhood, number, &opened).ok_or_else(not_here)?;
    Ok(step(cx, opened, row, (id, digest)))
}

/// Decides an act on a mediation that there is.
pub(super) fn act(cx: Context<'_>, topic: Topic, id: ClientId, act: &Act) -> Result<Decision, Refusal> {
    channel::may_read(cx, topic)?;
    let Topic::Mediation(neighbourhood, number) = topic else { return Err(not_here().into()) };
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    let mediation = cx.district.mediation(neighbourhood, number).ok_or_else(Rejection::not_found)?;
    let office = cx.district.member(neighbourhood, cx.user).and_then(|member| member.office);
    let is_own = matches!(act, Act::RemoveParty { user, .. } if *user == cx.user);
    if !is_own {
        may_keep_order(office)?;
    }
    not_closed(mediation)?;
    if !is_own && mediation.has(cx.user) {
        let message =
            "you are a party of this mediation; another of the two offices acts here, or you leave it first";
        return Err(Rejection::new(ErrorCode::WrongParty, message).into());
    }
    let done = match act {
        Act::AddParty { user, .. } => {
            may_be_added(cx, mediation, *user)?;
            MediationAct::PartyAdded { user: *user }
        }
        Act::RemoveParty { user, .. } if mediation.has(*user) => MediationAct::PartyLeft { user: *user },
        Act::RemoveParty { user, .. } => {
            let message = format!("person {user} is no party of this mediation");
            return Err(Rejection::new(ErrorCode::WrongParty, message).into());
        }
        Act::CloseMediation { outcome: MediationOutcome::Unknown, .. } => {
            let message = "the outcomes are agreed, not_agreed and withdrawn";
            return Err(Rejection::new(ErrorCode::BadFrame, message).into());
        }
        Act::CloseMediation { outcome, text, .. } => {
            MediationAct::Closed { outcome: *outcome, text: text.clone() }
        }
        _ => return Err(not_here().into()),
    };
    let seq = cx.district.head(topic).seq.next();
    let row = mediation.clone().after(&done, Some(cx.user), seq).ok_or_else(not_here)?;
    Ok(step(cx, done, row, (id, digest)))
}

/// Takes whoever is a member no longer out of the open mediations, in the commit that ends the membership.
pub(super) fn membership_ended(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    leaving: &mut Commit,
) {
    let at = leaving.events.first().map_or(0, |event| event.at);
    for mediation in district.mediations_of(neighbourhood).filter(|one| !one.closed && one.has(user)) {
        let (topic, act) = (mediation.topic(), MediationAct::PartyLeft { user });
        let head = district.head(topic);
        let seq = head.seq.next();
        if let Some(row) = mediation.clone().after(&act, by, seq) {
            let kind = EventKind::Mediation(act);
            leaving.events.push(Event { topic, seq, at, by, posts: head.posts, kind });
            leaving.rows.push(RowChange::Put(Row::Mediation(row)));
        }
    }
}

/// A closed mediation is only read; taking back what one has said is always allowed.
pub(super) fn may_write(cx: Context<'_>, topic: Topic, act: &Act) -> Result<(), Rejection> {
    let Topic::Mediation(neighbourhood, number) = topic else { return Ok(()) };
    match cx.district.mediation(neighbourhood, number) {
        Some(mediation) if !matches!(act, Act::Delete { .. }) => not_closed(mediation),
        Some(_) => Ok(()),
        None => Err(Rejection::not_found()),
    }
}

fn not_closed(mediation: &MediationRow) -> Result<(), Rejection> {
    if mediation.closed {
        let message = "this mediation was closed, and is only read; open another one";
        return Err(Rejection::new(ErrorCode::MediationClosed, message));
    }
    Ok(())
}

/// Whoever opens a mediation stands between the parties, and is none.
fn may_be_party(cx: Context<'_>, neighbourhood: NeighbourhoodId, user: UserId) -> Result<(), Rejection> {
    if cx.district.member(neighbourhood, user).is_none() {
        let message = format!("person {user} is no member there; only members are parties");
        return Err(Rejection::new(ErrorCode::NoSuchMember, message));
    }
    if user == cx.user {
        let message = "you stand between the parties, and are none yourself";
        return Err(Rejection::new(ErrorCode::WrongParty, message));
    }
    Ok(())
}

fn may_be_added(cx: Context<'_>, mediation: &MediationRow, user: UserId) -> Result<(), Rejection> {
    may_be_party(cx, mediation.neighbourhood, user)?;
    if mediation.has(user) {
        let message = format!("person {user} is a party of this mediation already");
        return Err(Rejection::new(ErrorCode::WrongParty, message));
    }
    // Nobody is kept in a dispute.
    if mediation.left.contains(&user) {
        let message = format!("person {user} has left this mediation, and is not called back");
        return Err(Rejection::new(ErrorCode::WrongParty, message));
    }
    let is_full = mediation.parties.len() >= limits::MEDIATION_PARTIES_MAX
        || mediation.left.len() >= limits::MEDIATION_LEFT_MAX;
    if is_full {
        let message = "this mediation has as many parties as it may; open another one";
        return Err(Rejection::new(ErrorCode::TooManyParties, message));
    }
    Ok(())
}

fn step(
    cx: Context<'_>,
    act: MediationAct,
    row: MediationRow,
    (id, digest): (ClientId, dedupe::ActDigest),
) -> Decision {
    let (topic, seq) = (row.topic(), row.changed);
    let posts = cx.district.head(topic).posts;
    let event = Event { topic, seq, at: cx.now, by: Some(cx.user), posts, kind: EventKind::Mediation(act) };
    let accepted = Place { topic, seq };
    let rows = vec![RowChange::Put(Row::Mediation(row)), dedupe::remember(cx.user, id, digest, accepted)];
    let commit = Commit { shard: Shard::of(topic), events: vec![event], rows };
    Decision { commit, answer: Answer::Accepted(accepted) }
}

fn not_here() -> Rejection {
    Rejection::new(ErrorCode::NotHere, "this is done in a mediation only, such as mediation/7/1")
}

#[cfg(test)]
mod tests;
