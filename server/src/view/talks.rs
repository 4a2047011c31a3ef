//! Conversations of two people, blocks and refused requests: the part of the access view that direct messages need. It moves
//! with durable commits only. Never here: who may write; the rules judge that, at each act.

use std::collections::BTreeSet;

use dashmap::DashMap;
use linli_protocol::{NeighbourhoodId, Pair, Seq, UserId};

use crate::domain::{Contact, Conversation, Row, RowKey};

/// The conversations of all neighbourhoods.
#[derive(Debug, Default)]
pub(super) struct Talks {
    begun: DashMap<(NeighbourhoodId, Pair), Contact>,
    /// The same by person, for `mine`.
    by_person: DashMap<UserId, BTreeSet<(NeighbourhoodId, Pair)>>,
    blocks: DashMap<UserId, BTreeSet<UserId>>,
    /// Who said no to whom, and to which request.
    refusals: DashMap<(NeighbourhoodId, UserId, UserId), Seq>,
}

impl Talks {
    /// Takes a row in; answers whether a conversation began with it.
    pub(super) fn put(&self, row: &Row) -> bool {
        match row {
            Row::Conversation(Conversation { neighbourhood, pair, contact }) => {
                let has_begun = self.begun.insert((*neighbourhood, *pair), *contact).is_none();
                if has_begun {
                    for user in pair.both() {
                        self.by_person.entry(user).or_default().insert((*neighbourhood, *pair));
                    }
                }
                return has_begun;
            }
            Row::Block { user, other } => {
                self.blocks.entry(*user).or_default().insert(*other);
            }
            Row::Refusal { neighbourhood, user, other, request } => {
                self.refusals.insert((*neighbourhood, *user, *other), *request);
            }
            _ => {}
        }
        false
    }

    pub(super) fn delete(&self, key: &RowKey) {
        match key {
            RowKey::Block(user, other) => {
                if let Some(mut blocked) = self.blocks.get_mut(user) {
                    blocked.remove(other);
                }
            }
            RowKey::Refusal(neighbourhood, user, other) => {
                self.refusals.remove(&(*neighbourhood, *user, *other));
            }
            _ => {}
        }
    }

    pub(super) fn has_begun(&self, neighbourhood: NeighbourhoodId, pair: Pair) -> bool {
        self.begun.contains_key(&(neighbourhood, pair))
    }

    /// A person's, in the order of neighbourhoods.
    pub(super) fn of(&self, user: UserId) -> BTreeSet<(NeighbourhoodId, Pair)> {
        self.by_person.get(&user).map(|talks| talks.clone()).unwrap_or_default()
    }

    pub(super) fn has_blocked(&self, user: UserId, other: UserId) -> bool {
        self.blocks.get(&user).is_some_and(|blocked| blocked.contains(&other))
    }

    /// Whom a person has blocked, by number.
    pub(super) fn blocked_by(&self, user: UserId) -> Vec<UserId> {
        self.blocks.get(&user).map(|blocked| blocked.iter().copied().collect()).unwrap_or_default()
    }

    /// Whether a conversation is nothing but a request that this person has said no to.
    pub(super) fn is_refused(&self, neighbourhood: NeighbourhoodId, pair: Pair, user: UserId) -> bool {
        let contact = self.begun.get(&(neighbourhood, pair)).map(|contact| *contact);
        let Some(Contact::Asked { by, seq, .. }) = contact else { return false };
        self.refusals.get(&(neighbourhood, user, by)).is_some_and(|refused| *refused == seq)
    }
}
