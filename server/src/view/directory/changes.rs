//! How the access view moves with durable commits, and what live sessions must know of it. Never here: questions.

use linli_protocol::{NeighbourhoodId, Office, Seq, UserId};

use super::{AccessChange, Directory};
use crate::domain::{Applicant, Contact, Conversation, Row, RowChange, RowKey, keeps_order};

impl Directory {
    pub(super) fn change(&self, change: &RowChange) -> Vec<AccessChange> {
        match change {
            RowChange::Put(Row::Mediation(row)) => {
                let mut people = self.mediations.put(row);
                people.extend(self.keepers_of(row.neighbourhood));
                people.into_iter().map(AccessChange::Person).collect()
            }
            RowChange::Put(Row::Case(row)) => {
                let mut people = self.issues.put_case(row);
                // A new one; later changes are of its handlers alone.
                if row.changed == Seq(1) {
                    people.extend(self.keepers_of(row.neighbourhood));
                }
                people.into_iter().map(AccessChange::Person).collect()
            }
            RowChange::Put(Row::Alert(row)) => {
                // The first one begins an inbox.
                self.issues.put_alert(row).then_some(AccessChange::Person(row.user)).into_iter().collect()
            }
            RowChange::Put(Row::Department(row)) => {
                self.departments.put(row).into_iter().map(AccessChange::Person).collect()
            }
            RowChange::Put(row) => {
                let began = self.put(row);
                match row {
                    Row::Member { user, .. }
                    | Row::Applicant(Applicant { user, .. })
                    | Row::Block { user, .. }
                    | Row::Refusal { user, .. } => vec![AccessChange::Person(*user)],
                    // Only a first event, or one that may show it again to who has refused an earlier request.
                    Row::Conversation(Conversation { pair, contact, .. })
                        if began || *contact != Contact::None =>
                    {
                        pair.both().map(AccessChange::Person).to_vec()
                    }
                    Row::Settings { neighbourhood, .. } => vec![AccessChange::Neighbourhood(*neighbourhood)],
                    _ => vec![],
                }
            }
            RowChange::Delete(RowKey::Member(neighbourhood, user)) => {
                self.members.remove(&(*neighbourhood, *user));
                self.note_office(*neighbourhood, *user, None);
                if let Some(mut places) = self.places.get_mut(user) {
                    places.remove(neighbourhood);
                }
                if let Some(mut roster) = self.rosters.get_mut(neighbourhood) {
                    roster.remove(user);
                }
                vec![AccessChange::Person(*user)]
            }
            RowChange::Delete(RowKey::Device(token_hash)) => {
                let Some((_, row)) = self.devices.remove(token_hash) else { return vec![] };
                if let Some(mut tokens) = self.tokens.get_mut(&row.user) {
                    tokens.remove(token_hash);
                }
                vec![AccessChange::Device(row.user, row.device)]
            }
            RowChange::Delete(key) => {
                self.desks.delete(key);
                match key {
                    RowKey::Follower(neighbourhood, issue, user) => {
                        self.issues.follow(*neighbourhood, *issue, *user, false);
                    }
                    RowKey::Photo(photo, owner) => self.issues.drop_photo(*photo, *owner),
                    RowKey::Duty(..) | RowKey::QuietHours(_) => self.rota.delete(key),
                    _ => {}
                }
                self.talks.delete(key);
                if matches!(key, RowKey::Poll(..) | RowKey::PollAnswer(..)) {
                    self.polls().delete(key);
                }
                match key {
                    RowKey::Applicant(_, user) | RowKey::Block(user, _) | RowKey::Refusal(_, user, _) => {
                        vec![AccessChange::Person(*user)]
                    }
                    _ => vec![],
                }
            }
            RowChange::Erase { .. } => vec![],
        }
    }

    /// Takes a row in; answers whether a conversation began with it.
    pub(super) fn put(&self, row: &Row) -> bool {
        match row {
            Row::Person(person) => {
                self.people.insert(person.user, person.clone());
            }
            Row::Device(device) => {
                self.devices.insert(device.token_hash, device.clone());
                self.tokens.entry(device.user).or_default().insert(device.token_hash);
            }
            Row::Member { neighbourhood, user, office } => {
                self.members.insert((*neighbourhood, *user), *office);
                self.note_office(*neighbourhood, *user, *office);
                self.places.entry(*user).or_default().insert(*neighbourhood);
                self.rosters.entry(*neighbourhood).or_default().insert(*user);
            }
            Row::Neighbourhood { neighbourhood, title } => {
                self.titles.insert(*neighbourhood, title.clone());
            }
            Row::Settings { neighbourhood, settings } => {
                self.settings.insert(*neighbourhood, *settings);
            }
            Row::AllMentioned { topic, mentioned, .. } => {
                self.all_mentioned.insert(*topic, mentioned.clone());
            }
            Row::Conversation(_) | Row::Block { .. } | Row::Refusal { .. } => return self.talks.put(row),
            Row::Poll(_) | Row::PollAnswer { .. } => self.polls().put(row),
            Row::Mediation(row) => drop(self.mediations.put(row)),
            Row::Issue(row) => self.issues.put(row),
            Row::Case(row) => drop(self.issues.put_case(row)),
            Row::Alert(row) => drop(self.issues.put_alert(row)),
            Row::Department(row) => drop(self.departments.put(row)),
            Row::GuideEntry(row) => self.departments.put_entry(row),
            Row::Photo(row) => self.issues.put_photo(row),
            Row::Follower { neighbourhood, issue, user } => {
                self.issues.follow(*neighbourhood, *issue, *user, true);
            }
            Row::Duty(_) | Row::QuietHours { .. } => self.rota.put(row),
            other => self.desks.put(other),
        }
        false
    }

    pub(super) fn keepers_of(&self, neighbourhood: NeighbourhoodId) -> Vec<UserId> {
        let officers = self.officers.get(&neighbourhood).map(|set| set.clone()).unwrap_or_default();
        let keeps =
            |user: &UserId| self.members.get(&(neighbourhood, *user)).is_some_and(|o| keeps_order(*o));
        officers.into_iter().filter(keeps).collect()
    }

    fn note_office(&self, neighbourhood: NeighbourhoodId, user: UserId, office: Option<Office>) {
        let mut officers = self.officers.entry(neighbourhood).or_default();
        if office.is_some() {
            officers.insert(user);
        } else {
            officers.remove(&user);
        }
    }
}
