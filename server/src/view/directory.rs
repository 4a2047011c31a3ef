//! Who people are, what they are members of, and which devices are signed in: the access view. The writer
//! updates it after a commit's sync and before its publication; everything that shows anything asks it.

use std::collections::BTreeSet;

use dashmap::DashMap;
use linli_protocol::{Card, DeviceId, NeighbourhoodId, Office, Topic, UserId};

use crate::domain::{Commit, DeviceRow, PersonRow, Row, RowChange, RowKey, audience};

/// A token's owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub user: UserId,
    /// With which device.
    pub device: DeviceId,
}

/// A change that live sessions must know of at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessChange {
    /// A person's memberships changed.
    Person(UserId),
    /// A device was signed out.
    Device(UserId, DeviceId),
}

/// The access view.
#[derive(Debug, Default)]
pub struct Directory {
    people: DashMap<UserId, PersonRow>,
    devices: DashMap<[u8; 32], DeviceRow>,
    /// The same by person, for the list of one's own.
    tokens: DashMap<UserId, BTreeSet<[u8; 32]>>,
    members: DashMap<(NeighbourhoodId, UserId), Option<Office>>,
    /// The same by person, for `mine`.
    places: DashMap<UserId, BTreeSet<NeighbourhoodId>>,
    /// The same by neighbourhood, for rosters.
    rosters: DashMap<NeighbourhoodId, BTreeSet<UserId>>,
    titles: DashMap<NeighbourhoodId, String>,
}

impl Directory {
    /// Takes a resident row in, at start.
    pub fn load(&self, row: &Row) {
        self.put(row);
    }

    /// Takes a durable commit in, and answers what live sessions must know.
    #[must_use]
    pub fn apply(&self, commit: &Commit) -> Vec<AccessChange> {
        commit.rows.iter().filter_map(|change| self.change(change)).collect()
    }

    /// The owner of a token, by the token's hash.
    #[must_use]
    pub fn signed_in(&self, token_hash: &[u8; 32]) -> Option<SignedIn> {
        let row = self.devices.get(token_hash)?;
        Some(SignedIn { user: row.user, device: row.device })
    }

    /// A person's devices, by number.
    #[must_use]
    pub fn devices_of(&self, user: UserId) -> Vec<DeviceRow> {
        let tokens = self.tokens.get(&user).map(|tokens| tokens.clone()).unwrap_or_default();
        let mut devices: Vec<DeviceRow> =
            tokens.iter().filter_map(|token| self.devices.get(token).map(|row| row.clone())).collect();
        devices.sort_by_key(|row| row.device);
        devices
    }

    /// A person's name.
    #[must_use]
    pub fn name(&self, user: UserId) -> Option<String> {
        self.people.get(&user).map(|person| person.name.as_str().to_owned())
    }

    /// Whether a person may read a topic that exists (guarantee 5).
    #[must_use]
    pub fn may_read(&self, user: UserId, topic: Topic) -> bool {
        audience::may_read(topic, |n| self.members.contains_key(&(n, user)))
    }

    /// Everything a person may read.
    #[must_use]
    pub fn readable(&self, user: UserId) -> Vec<Topic> {
        let places = self.places.get(&user).map(|places| places.clone()).unwrap_or_default();
        places.into_iter().flat_map(audience::topics_of).collect()
    }

    /// A neighbourhood's members, by number.
    #[must_use]
    pub fn members_of(&self, neighbourhood: NeighbourhoodId) -> Vec<UserId> {
        self.rosters.get(&neighbourhood).map(|roster| roster.iter().copied().collect()).unwrap_or_default()
    }

    /// What to call a topic.
    #[must_use]
    pub fn title(&self, topic: Topic) -> String {
        topic.neighbourhood().and_then(|n| self.titles.get(&n).map(|t| t.clone())).unwrap_or_default()
    }

    /// How a person is shown in a topic, today (R10). The one place that renders a person.
    #[must_use]
    pub fn card(&self, user: UserId, topic: Topic) -> Card {
        let office =
            topic.neighbourhood().and_then(|n| self.members.get(&(n, user)).and_then(|office| *office));
        match self.people.get(&user) {
            Some(person) => {
                Card { id: user, name: person.name.as_str().to_owned(), badge: person.badge, office }
            }
            None => Card { id: user, name: String::new(), badge: false, office: None },
        }
    }

    fn change(&self, change: &RowChange) -> Option<AccessChange> {
        match change {
            RowChange::Put(row) => {
                self.put(row);
                match row {
                    Row::Member { user, .. } => Some(AccessChange::Person(*user)),
                    _ => None,
                }
            }
            RowChange::Delete(RowKey::Member(neighbourhood, user)) => {
                self.members.remove(&(*neighbourhood, *user));
                if let Some(mut places) = self.places.get_mut(user) {
                    places.remove(neighbourhood);
                }
                if let Some(mut roster) = self.rosters.get_mut(neighbourhood) {
                    roster.remove(user);
                }
                Some(AccessChange::Person(*user))
            }
            RowChange::Delete(RowKey::Device(token_hash)) => {
                let (_, row) = self.devices.remove(token_hash)?;
                if let Some(mut tokens) = self.tokens.get_mut(&row.user) {
                    tokens.remove(token_hash);
                }
                Some(AccessChange::Device(row.user, row.device))
            }
            RowChange::Delete(_) | RowChange::Erase { .. } => None,
        }
    }

    fn put(&self, row: &Row) {
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
                self.places.entry(*user).or_default().insert(*neighbourhood);
                self.rosters.entry(*neighbourhood).or_default().insert(*user);
            }
            Row::Neighbourhood { neighbourhood, title } => {
                self.titles.insert(*neighbourhood, title.clone());
            }
            _ => {}
        }
    }
}
