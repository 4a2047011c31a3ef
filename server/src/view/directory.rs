//! Who people are, what they are members of, and which devices are signed in: the access view. The writer
//! updates it after a commit's sync and before its publication; everything that shows anything asks it.

use std::collections::BTreeSet;

use dashmap::DashMap;
use linli_protocol::{
    About, Card, DeviceId, JoinCode, NeighbourhoodId, Office, Resident, Standing, Topic, UserId,
};

use super::desks::Desks;
use crate::domain::audience::{self, Part};
use crate::domain::{
    Applicant, Commit, DeviceRow, JoinCodeRow, Mentioned, PersonRow, Row, RowChange, RowKey, Settings,
};

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
    /// A person's memberships, offices or applications changed.
    Person(UserId),
    /// A device was signed out.
    Device(UserId, DeviceId),
    /// What is open to those who joined a neighbourhood changed.
    Neighbourhood(NeighbourhoodId),
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
    /// Of those for which something was set.
    settings: DashMap<NeighbourhoodId, Settings>,
    /// Who holds an office, by neighbourhood.
    officers: DashMap<NeighbourhoodId, BTreeSet<UserId>>,
    desks: Desks,
    /// Which posts meant everybody last.
    all_mentioned: DashMap<Topic, Mentioned>,
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
        audience::may_read(topic, |n| self.part(n, user), |n, module| self.settings(n).modules.has(module))
    }

    /// Everything a person may read.
    #[must_use]
    pub fn readable(&self, user: UserId) -> Vec<Topic> {
        let mut places = self.places.get(&user).map(|places| places.clone()).unwrap_or_default();
        places.append(&mut self.desks.waits_at(user));
        let topics = places.into_iter().flat_map(audience::topics_of);
        topics.filter(|topic| self.may_read(user, *topic)).collect()
    }

    /// How a person stands to a neighbourhood; `None` for who is nobody there, and where there is none.
    #[must_use]
    pub fn standing(&self, user: UserId, neighbourhood: NeighbourhoodId) -> Option<Standing> {
        if let Some(office) = self.members.get(&(neighbourhood, user)) {
            return Some(Standing::Member { office: *office });
        }
        let Applicant { at, refused, .. } = self.desks.applicant(neighbourhood, user)?;
        Some(match refused {
            None => Standing::Waiting { since: at },
            Some(reason) => Standing::Refused { at, reason: reason.into() },
        })
    }

    /// What is set for a neighbourhood.
    #[must_use]
    pub fn settings(&self, neighbourhood: NeighbourhoodId) -> Settings {
        self.settings.get(&neighbourhood).map(|settings| *settings).unwrap_or_default()
    }

    /// What a neighbourhood is, for who joined it; `None` for who is nobody there, and where there is none.
    #[must_use]
    pub fn about(&self, user: UserId, neighbourhood: NeighbourhoodId) -> Option<About> {
        audience::has_joined(self.part(neighbourhood, user)).then(|| self.described(neighbourhood))?
    }

    /// What a neighbourhood is, for the administration; `None` where there is none.
    #[must_use]
    pub fn described(&self, neighbourhood: NeighbourhoodId) -> Option<About> {
        let title = self.titles.get(&neighbourhood)?.clone();
        let Settings { phase, kind, modules } = self.settings(neighbourhood);
        let officers = self.officers.get(&neighbourhood).map(|set| set.clone()).unwrap_or_default();
        let roster = Topic::Roster(neighbourhood);
        Some(About {
            neighbourhood,
            title,
            phase,
            kind,
            modules: modules.on(),
            members: self.rosters.get(&neighbourhood).map_or(0, |roster| roster.len() as u64),
            offices: officers.into_iter().map(|user| self.card(user, roster)).collect(),
        })
    }

    /// All neighbourhoods, by number.
    #[must_use]
    pub fn neighbourhoods(&self) -> Vec<NeighbourhoodId> {
        let mut all: Vec<NeighbourhoodId> = self.titles.iter().map(|entry| *entry.key()).collect();
        all.sort_unstable();
        all
    }

    /// Everybody who joined a neighbourhood: members, and who waits.
    #[must_use]
    pub fn joined(&self, neighbourhood: NeighbourhoodId) -> Vec<UserId> {
        let (_, waiting) = self.desks.open_matters(neighbourhood);
        let mut joined = self.members_of(neighbourhood);
        joined.extend(waiting.into_iter().map(|applicant| applicant.user));
        joined
    }

    /// Which posts of a topic meant everybody last.
    #[must_use]
    pub fn all_mentioned(&self, topic: Topic) -> Option<Mentioned> {
        self.all_mentioned.get(&topic).map(|mentioned| mentioned.clone())
    }

    /// A neighbourhood's join code in force, and who waits to be admitted there.
    #[must_use]
    pub fn open_matters(&self, neighbourhood: NeighbourhoodId) -> (Option<JoinCodeRow>, Vec<Applicant>) {
        self.desks.open_matters(neighbourhood)
    }

    /// The neighbourhood of a join code in force.
    #[must_use]
    pub fn neighbourhood_of(&self, code: JoinCode) -> Option<NeighbourhoodId> {
        self.desks.neighbourhood_of(code)
    }

    /// A person with their residence, for a desk or a register.
    #[must_use]
    pub fn resident(&self, user: UserId, topic: Topic) -> Resident {
        let residence = topic.neighbourhood().and_then(|n| self.desks.residence(n, user));
        Resident { person: self.card(user, topic), residence }
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

    fn part(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Part {
        match self.members.get(&(neighbourhood, user)) {
            Some(office) => Part::Member(*office),
            None if self.desks.is_waiting(neighbourhood, user) => Part::Applicant,
            None => Part::Stranger,
        }
    }

    fn change(&self, change: &RowChange) -> Option<AccessChange> {
        match change {
            RowChange::Put(row) => {
                self.put(row);
                match row {
                    Row::Member { user, .. } | Row::Applicant(Applicant { user, .. }) => {
                        Some(AccessChange::Person(*user))
                    }
                    Row::Settings { neighbourhood, .. } => Some(AccessChange::Neighbourhood(*neighbourhood)),
                    _ => None,
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
                Some(AccessChange::Person(*user))
            }
            RowChange::Delete(RowKey::Device(token_hash)) => {
                let (_, row) = self.devices.remove(token_hash)?;
                if let Some(mut tokens) = self.tokens.get_mut(&row.user) {
                    tokens.remove(token_hash);
                }
                Some(AccessChange::Device(row.user, row.device))
            }
            RowChange::Delete(key) => {
                self.desks.delete(key);
                match key {
                    RowKey::Applicant(_, user) => Some(AccessChange::Person(*user)),
                    _ => None,
                }
            }
            RowChange::Erase { .. } => None,
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
            other => self.desks.put(other),
        }
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
