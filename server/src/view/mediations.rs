//! Mediations: the part of the access view that says who is a party of which, and what they are called. It moves with durable commits only.
//! Never here: who may read one; that is `audience`.

use std::collections::{BTreeMap, BTreeSet};

use dashmap::DashMap;
use linli_protocol::{MediationId, NeighbourhoodId, UserId, limits};

use crate::domain::MediationRow;

/// The mediations of all neighbourhoods.
#[derive(Debug, Default)]
pub(super) struct Mediations {
    by_neighbourhood: DashMap<NeighbourhoodId, BTreeMap<MediationId, MediationRow>>,
}

impl Mediations {
    /// Takes a row in; answers who was a party before it, or is one after it.
    pub(super) fn put(&self, row: &MediationRow) -> BTreeSet<UserId> {
        let mut mediations = self.by_neighbourhood.entry(row.neighbourhood).or_default();
        let before = mediations.insert(row.number, row.clone());
        let before = before.into_iter().flat_map(|before| before.parties);
        before.chain(row.parties.iter().copied()).collect()
    }

    /// Whether a person is a party; none where there is no such mediation.
    pub(super) fn is_party(
        &self,
        neighbourhood: NeighbourhoodId,
        number: MediationId,
        user: UserId,
    ) -> Option<bool> {
        Some(self.by_neighbourhood.get(&neighbourhood)?.get(&number)?.has(user))
    }

    /// What a mediation is about.
    pub(super) fn subject(&self, neighbourhood: NeighbourhoodId, number: MediationId) -> Option<String> {
        Some(self.by_neighbourhood.get(&neighbourhood)?.get(&number)?.subject.as_str().to_owned())
    }

    /// Those that `mine` lists, the oldest of them first, whoever may read them.
    pub(super) fn latest(&self, neighbourhood: NeighbourhoodId) -> Vec<MediationId> {
        let Some(mediations) = self.by_neighbourhood.get(&neighbourhood) else { return Vec::new() };
        let before = mediations.len().saturating_sub(limits::MEDIATIONS_LISTED_MAX);
        mediations.keys().copied().skip(before).collect()
    }
}
