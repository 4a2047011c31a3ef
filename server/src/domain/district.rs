//! The resident state of the rules: what every command may need. It is read from rows at start and moves
//! with each decision.

use std::collections::HashMap;

use linli_protocol::{DeviceId, JoinCode, Module, NeighbourhoodId, Office, Seq, Topic, UserId};

use super::audience::Part;
use super::event::{Event, EventKind};
use super::mentions::Mentioned;
use super::row::{Applicant, Commit, Counters, JoinCodeRow, Row, RowChange, RowKey};
use super::settings::Settings;

/// A topic's last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TopicHead {
    /// Its number; 0 for none.
    pub seq: Seq,
    /// The topic's count of posts there.
    pub posts: u64,
}

/// A member of a neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Member {
    /// The office held.
    pub office: Option<Office>,
}

/// A neighbourhood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Neighbourhood {
    /// What the district has set for it.
    pub settings: Settings,
    /// Its members.
    pub members: HashMap<UserId, Member>,
    /// Its secretary: the owner of the group, at most one (R5).
    pub secretary: Option<UserId>,
    /// Who waits to be admitted, and who was refused.
    pub applicants: HashMap<UserId, Applicant>,
    /// How many of them wait.
    pub waiting: usize,
    /// The join code in force.
    pub code: Option<JoinCodeRow>,
    /// Until when people are muted, members or not; some of these times have passed.
    mutes: HashMap<UserId, u64>,
    /// The pause of slow mode in milliseconds; 0 for none.
    pub slow_mode_ms: u64,
    /// When people last posted, while slow mode is on and since the start: after a restart each may post at once.
    last_posts: HashMap<UserId, u64>,
}

/// All that the rules hold in memory.
#[derive(Debug, Clone, Default)]
pub struct District {
    heads: HashMap<Topic, TopicHead>,
    neighbourhoods: HashMap<NeighbourhoodId, Neighbourhood>,
    codes: HashMap<JoinCode, NeighbourhoodId>,
    /// When everybody was mentioned last, and by which posts.
    all_mentioned: HashMap<Topic, (u64, Mentioned)>,
    /// With the number of devices each has signed in: counting them anew would cost a walk per log-in.
    people: HashMap<UserId, usize>,
    devices: HashMap<DeviceId, (UserId, [u8; 32])>,
    device_of_token: HashMap<[u8; 32], DeviceId>,
    counters: Counters,
}

impl District {
    /// Takes a resident row in, at start.
    pub fn load(&mut self, row: &Row) {
        self.put(row);
    }

    /// Takes a topic's head in, at start.
    pub fn load_head(&mut self, topic: Topic, head: TopicHead) {
        self.heads.insert(topic, head);
    }

    /// Takes a decision's effects in.
    pub fn apply(&mut self, commit: &Commit) {
        for event in &commit.events {
            self.heads.insert(event.topic, TopicHead { seq: event.seq, posts: event.posts });
            self.note_post(event);
        }
        for change in &commit.rows {
            match change {
                RowChange::Put(row) => self.put(row),
                RowChange::Delete(key) => self.delete(key),
                RowChange::Erase { .. } => {}
            }
        }
    }

    /// A topic's last event; zeros if it has none.
    #[must_use]
    pub fn head(&self, topic: Topic) -> TopicHead {
        self.heads.get(&topic).copied().unwrap_or_default()
    }

    /// A neighbourhood, if there is one of this number.
    #[must_use]
    pub fn neighbourhood(&self, id: NeighbourhoodId) -> Option<&Neighbourhood> {
        self.neighbourhoods.get(&id)
    }

    /// A membership.
    #[must_use]
    pub fn member(&self, id: NeighbourhoodId, user: UserId) -> Option<Member> {
        self.neighbourhoods.get(&id)?.members.get(&user).copied()
    }

    /// What a person is to a neighbourhood.
    #[must_use]
    pub fn part(&self, id: NeighbourhoodId, user: UserId) -> Part {
        let Some(place) = self.neighbourhoods.get(&id) else { return Part::Stranger };
        match (place.members.get(&user), place.applicants.get(&user)) {
            (Some(member), _) => Part::Member(member.office),
            (None, Some(Applicant { refused: None, .. })) => Part::Applicant,
            _ => Part::Stranger,
        }
    }

    /// Whether a neighbourhood has a module.
    #[must_use]
    pub fn has_module(&self, id: NeighbourhoodId, module: Module) -> bool {
        self.neighbourhoods.get(&id).is_some_and(|place| place.settings.modules.has(module))
    }

    /// The neighbourhood of a join code that is in force.
    #[must_use]
    pub fn neighbourhood_of(&self, code: JoinCode) -> Option<NeighbourhoodId> {
        self.codes.get(&code).copied()
    }

    /// Until when a person is muted, if they are at this time.
    #[must_use]
    pub fn muted_until(&self, id: NeighbourhoodId, user: UserId, now: u64) -> Option<u64> {
        self.neighbourhoods.get(&id)?.mutes.get(&user).copied().filter(|until| *until > now)
    }

    /// When a person last posted in a group that is in slow mode, as far as it is known.
    #[must_use]
    pub fn last_post_at(&self, id: NeighbourhoodId, user: UserId) -> Option<u64> {
        self.neighbourhoods.get(&id)?.last_posts.get(&user).copied()
    }

    /// When everybody was mentioned last in a topic, and by which posts.
    #[must_use]
    pub fn all_mentioned(&self, topic: Topic) -> Option<&(u64, Mentioned)> {
        self.all_mentioned.get(&topic)
    }

    /// Whether there is a person of this number.
    #[must_use]
    pub fn has_person(&self, user: UserId) -> bool {
        self.people.contains_key(&user)
    }

    /// A device's owner and token hash.
    #[must_use]
    pub fn device(&self, device: DeviceId) -> Option<(UserId, [u8; 32])> {
        self.devices.get(&device).copied()
    }

    /// How many devices a person has signed in.
    #[must_use]
    pub fn devices_of(&self, user: UserId) -> usize {
        self.people.get(&user).copied().unwrap_or_default()
    }

    /// The token hashes of a person's devices. It walks all devices: for rare acts only.
    #[must_use]
    pub fn tokens_of(&self, user: UserId) -> Vec<[u8; 32]> {
        let mut tokens: Vec<_> =
            self.devices.values().filter(|(owner, _)| *owner == user).map(|(_, token)| *token).collect();
        tokens.sort_unstable();
        tokens
    }

    /// The next free numbers.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    fn note_post(&mut self, event: &Event) {
        if let (Topic::Group(id), EventKind::Posted { .. }, Some(author)) =
            (event.topic, &event.kind, event.by)
            && let Some(place) = self.neighbourhoods.get_mut(&id)
            && place.slow_mode_ms > 0
        {
            place.last_posts.insert(author, event.at);
        }
    }

    fn put(&mut self, row: &Row) {
        match row {
            Row::Counters(counters) => self.counters = *counters,
            Row::Person(person) => {
                self.people.entry(person.user).or_default();
            }
            Row::Device(device) => {
                if self.devices.insert(device.device, (device.user, device.token_hash)).is_none() {
                    *self.people.entry(device.user).or_default() += 1;
                }
                self.device_of_token.insert(device.token_hash, device.device);
            }
            Row::Neighbourhood { neighbourhood, .. } => {
                self.neighbourhoods.entry(*neighbourhood).or_default();
            }
            Row::Settings { neighbourhood, settings } => {
                self.neighbourhoods.entry(*neighbourhood).or_default().settings = *settings;
            }
            Row::Member { neighbourhood, user, office } => {
                let entry = self.neighbourhoods.entry(*neighbourhood).or_default();
                entry.members.insert(*user, Member { office: *office });
                if *office == Some(Office::Secretary) {
                    entry.secretary = Some(*user);
                } else if entry.secretary == Some(*user) {
                    entry.secretary = None;
                }
            }
            Row::Mute { neighbourhood, user, until } => {
                self.neighbourhoods.entry(*neighbourhood).or_default().mutes.insert(*user, *until);
            }
            Row::SlowMode { neighbourhood, seconds } => {
                let entry = self.neighbourhoods.entry(*neighbourhood).or_default();
                entry.slow_mode_ms = u64::from(*seconds) * 1_000;
                if *seconds == 0 {
                    entry.last_posts = HashMap::new();
                }
            }
            Row::Applicant(applicant) => {
                self.forget_applicant(applicant.neighbourhood, applicant.user);
                let entry = self.neighbourhoods.entry(applicant.neighbourhood).or_default();
                entry.waiting += usize::from(applicant.refused.is_none());
                entry.applicants.insert(applicant.user, applicant.clone());
            }
            Row::JoinCode(row) => {
                self.forget_code(row.neighbourhood);
                self.codes.insert(row.code, row.neighbourhood);
                self.neighbourhoods.entry(row.neighbourhood).or_default().code = Some(row.clone());
            }
            Row::AllMentioned { topic, at, mentioned } => {
                self.all_mentioned.insert(*topic, (*at, mentioned.clone()));
            }
            Row::Account { .. }
            | Row::Mentioned { .. }
            | Row::Residence { .. }
            | Row::ReadMark { .. }
            | Row::Answered(_)
            | Row::Post { .. }
            | Row::Reaction { .. } => {}
        }
    }

    fn forget_applicant(&mut self, id: NeighbourhoodId, user: UserId) {
        let Some(entry) = self.neighbourhoods.get_mut(&id) else { return };
        if let Some(Applicant { refused: None, .. }) = entry.applicants.remove(&user) {
            entry.waiting -= 1;
        }
    }

    fn forget_code(&mut self, id: NeighbourhoodId) {
        let before = self.neighbourhoods.get_mut(&id).and_then(|entry| entry.code.take());
        if let Some(before) = before {
            self.codes.remove(&before.code);
        }
    }

    fn delete(&mut self, key: &RowKey) {
        match key {
            RowKey::Applicant(neighbourhood, user) => self.forget_applicant(*neighbourhood, *user),
            RowKey::JoinCode(neighbourhood) => self.forget_code(*neighbourhood),
            RowKey::Member(neighbourhood, user) => {
                if let Some(entry) = self.neighbourhoods.get_mut(neighbourhood) {
                    entry.members.remove(user);
                    if entry.secretary == Some(*user) {
                        entry.secretary = None;
                    }
                }
            }
            RowKey::Mute(neighbourhood, user) => {
                if let Some(entry) = self.neighbourhoods.get_mut(neighbourhood) {
                    entry.mutes.remove(user);
                }
            }
            RowKey::Device(token_hash) => {
                let gone = self.device_of_token.remove(token_hash).and_then(|id| self.devices.remove(&id));
                if let Some(count) = gone.and_then(|(user, _)| self.people.get_mut(&user)) {
                    *count -= 1;
                }
            }
            RowKey::Person(user) => {
                self.people.remove(user);
            }
            _ => {}
        }
    }
}
