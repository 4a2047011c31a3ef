//! How a person is shown: their name, which they may change (R18), and the badge, which only the verified roster gives (R10). Both
//! are the district's; the rosters of their neighbourhoods are told afterwards, through an outbox of one row a person.

use linli_protocol::{DisplayName, ErrorCode, NeighbourhoodId, Seq, Topic, UserId, limits};

use super::Refusal;
use super::command::{Answer, Decision, Rejection};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::{Facts, FactsUnavailable};
use super::names::{self, ChosenBy};
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::PersonRow;

/// Most people whose badges, or whose cards in one roster, change by one command.
pub const CARDS_PER_COMMAND_MAX: usize = 512;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
const RENAMES_WINDOW_MS: u64 = limits::RENAMES_WINDOW_DAYS * DAY_MS;

/// Gives a person another name. Office, badge and memberships stay what they are. The name in use changes nothing.
pub(super) fn rename(
    district: &District,
    facts: &dyn Facts,
    by: Option<UserId>,
    user: UserId,
    name: &DisplayName,
    now: u64,
) -> Result<Decision, Refusal> {
    let before = person(facts, user)?;
    if before.name == *name {
        return Ok(Decision::unchanged(Shard::District, Answer::Done));
    }
    names::may_be_shown(name, if by.is_some() { ChosenBy::Oneself } else { ChosenBy::Administration })?;
    let mut changes = Changes::new(district, by, now);
    if by.is_some() {
        let at = renames(facts, user)?;
        not_too_often(&at, now)?;
        changes.rows.push(RowChange::Put(Row::Renames { user, at: with_latest(&at, now) }));
    }
    changes.card(EventKind::PersonRenamed { user }, PersonRow { name: name.clone(), ..before });
    Ok(changes.decision())
}

/// A time from the future says that the clock has stepped back: nobody waits for that.
fn not_too_often(at: &[u64], now: u64) -> Result<(), Rejection> {
    let counted: Vec<u64> = at
        .iter()
        .filter_map(|then| now.checked_sub(*then))
        .filter(|since_ms| *since_ms < RENAMES_WINDOW_MS)
        .collect();
    match counted.iter().max() {
        Some(longest_ms) if counted.len() >= limits::RENAMES_MAX => {
            let message = "one changes one's name three times in thirty days; the operator can help";
            Err(Rejection::new(ErrorCode::RenamedTooOften, message).after(RENAMES_WINDOW_MS - longest_ms))
        }
        _ => Ok(()),
    }
}

/// The times that still count, with this one: the latest so many.
#[must_use]
pub fn with_latest(at: &[u64], now: u64) -> Vec<u64> {
    let from = (at.len() + 1).saturating_sub(limits::RENAMES_MAX);
    at[from..].iter().copied().chain([now]).collect()
}

/// Gives badges and takes them, as the verified roster says; who has what they shall have is passed over.
pub(super) fn set_badges(
    district: &District,
    facts: &dyn Facts,
    badges: &[(UserId, bool)],
    now: u64,
) -> Result<Decision, Refusal> {
    bounded(badges.len())?;
    let mut changes = Changes::new(district, None, now);
    let mut seen = std::collections::HashSet::new();
    for (user, badge) in badges {
        let before = person(facts, *user)?;
        if before.badge != *badge && seen.insert(*user) {
            let kind = EventKind::BadgeSet { user: *user, badge: *badge };
            changes.card(kind, PersonRow { badge: *badge, ..before });
        }
    }
    Ok(changes.decision())
}

/// Tells a roster that these members' cards have changed; who is no member is passed over. Told twice, it says the same.
pub(super) fn show_cards(
    district: &District,
    neighbourhood: NeighbourhoodId,
    users: &[UserId],
    now: u64,
) -> Result<Decision, Rejection> {
    bounded(users.len())?;
    let topic = Topic::Roster(neighbourhood);
    let mut events: Vec<Event> = Vec::new();
    let mut seq = district.head(topic).seq;
    for user in users {
        let Some(member) = district.member(neighbourhood, *user) else { continue };
        seq = seq.next();
        let kind = EventKind::Member { user: *user, office: member.office };
        events.push(Event { topic, seq, at: now, by: None, posts: 0, kind });
    }
    let commit = Commit { shard: Shard::of(topic), events, rows: Vec::new() };
    Ok(Decision { commit, answer: Answer::Done })
}

/// Clears the outbox of cards that all their rosters were told of, but for those that changed again meanwhile.
pub(super) fn cards_shown(facts: &dyn Facts, cards: &[(UserId, Seq)]) -> Result<Decision, Refusal> {
    bounded(cards.len())?;
    let mut rows = Vec::new();
    for (user, seq) in cards {
        let key = RowKey::CardChanged(*user);
        if facts.row(&key)? == Some(Row::CardChanged { user: *user, seq: *seq }) {
            rows.push(RowChange::Delete(key));
        }
    }
    let commit = Commit { shard: Shard::District, events: Vec::new(), rows };
    Ok(Decision { commit, answer: Answer::Done })
}

fn bounded(count: usize) -> Result<(), Rejection> {
    if count > CARDS_PER_COMMAND_MAX {
        return Err(Rejection::new(ErrorCode::BadFrame, "512 people at a time"));
    }
    Ok(())
}

fn person(facts: &dyn Facts, user: UserId) -> Result<PersonRow, Refusal> {
    match facts.row(&RowKey::Person(user))? {
        Some(Row::Person(person)) => Ok(person),
        _ => Err(Rejection::new(ErrorCode::NotFound, format!("there is no person {user}")).into()),
    }
}

fn renames(facts: &dyn Facts, user: UserId) -> Result<Vec<u64>, FactsUnavailable> {
    Ok(match facts.row(&RowKey::Renames(user))? {
        Some(Row::Renames { at, .. }) => at,
        _ => Vec::new(),
    })
}

/// What one command changes of people.
struct Changes {
    by: Option<UserId>,
    now: u64,
    seq: Seq,
    events: Vec<Event>,
    rows: Vec<RowChange>,
}

impl Changes {
    fn new(district: &District, by: Option<UserId>, now: u64) -> Changes {
        let seq = district.head(Topic::District).seq;
        Changes { by, now, seq, events: Vec::new(), rows: Vec::new() }
    }

    fn card(&mut self, kind: EventKind, person: PersonRow) {
        self.seq = self.seq.next();
        let (topic, seq) = (Topic::District, self.seq);
        self.events.push(Event { topic, seq, at: self.now, by: self.by, posts: 0, kind });
        self.rows.push(RowChange::Put(Row::CardChanged { user: person.user, seq }));
        self.rows.push(RowChange::Put(Row::Person(person)));
    }

    fn decision(self) -> Decision {
        let commit = Commit { shard: Shard::District, events: self.events, rows: self.rows };
        Decision { commit, answer: Answer::Done }
    }
}

#[cfg(test)]
mod tests;
