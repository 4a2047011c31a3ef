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

    /// Whether a mediation was closed.
    pub(super) fn is_closed(&self, neighbourhood: NeighbourhoodId, number: MediationId) -> bool {
        let mediations = self.by_neighbourhood.get(&neighbourhood);
        mediations.and_then(|mediations| Some(mediations.get(&number)?.closed)).unwrap_or(false)
    }

    /// Those that `mine` lists for whom these are to be read, the oldest of them first: all that are open, and the latest.
    pub(super) fn listed(
        &self,
        neighbourhood: NeighbourhoodId,
        is_read: impl Fn(MediationId) -> bool,
    ) -> Vec<MediationId> {
        // Nothing is held while it is asked who may read.
        let all: Vec<(MediationId, bool)> = match self.by_neighbourhood.get(&neighbourhood) {
            Some(mediations) => mediations.iter().map(|(number, row)| (*number, row.closed)).collect(),
            None => return Vec::new(),
        };
        let read = all.into_iter().filter(|(number, _)| is_read(*number));
        let mut listed: Vec<(MediationId, bool)> = read.collect();
        let late = listed.len().saturating_sub(limits::MEDIATIONS_LISTED_MAX);
        let mut at = 0;
        listed.retain(|(_, closed)| {
            at += 1;
            !closed || at > late
        });
        listed.into_iter().map(|(number, _)| number).collect()
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::{Seq, Subject};

    use super::*;

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

    fn row(number: u32, closed: bool) -> MediationRow {
        MediationRow {
            neighbourhood: SEVEN,
            number: MediationId(number),
            subject: Subject::parse("noise").unwrap(),
            parties: vec![UserId(1), UserId(2)],
            left: vec![],
            closed,
            changed: Seq(1),
        }
    }

    #[test]
    fn an_open_mediation_is_listed_however_many_came_after_it_and_others_take_no_place_of_ones_own() {
        let mediations = Mediations::default();
        for number in 1..=200 {
            mediations.put(&row(number, number != 1));
        }
        let all = mediations.listed(SEVEN, |_| true);
        assert_eq!((all.len(), all[0], all[1]), (51, MediationId(1), MediationId(151)));
        let own = mediations.listed(SEVEN, |number| number.0 <= 50);
        assert_eq!(own.len(), 50, "what one may not read does not push out what one may");
        assert_eq!(mediations.listed(NeighbourhoodId(8), |_| true), []);
    }
}
