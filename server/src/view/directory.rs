//! Who people are, what they are members of, and which devices are signed in: the access view. The writer
//! updates it after a commit's sync and before its publication; everything that shows anything asks it.

mod changes;

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use linli_protocol::{
    About, Card, DeviceId, Escalation, IssueId, JoinCode, JoinCodeCounts, JoinCodeItem, MediationId, Module,
    NeighbourhoodId, Office, OnRota, Pair, PhotoId, Quiet, Resident, Seq, Standing, Topic, UserId,
};

use super::departments::Departments;
use super::desks::Desks;
use super::duty::Rota;
use super::issues::Issues;
use super::mediations::Mediations;
use super::talks::Talks;
use crate::domain::audience::{self, CasePart, Known, Part};
use crate::domain::{
    Applicant, BanRow, Commit, DeskText, DeviceRow, JoinCodeRow, Mentioned, OpenPolls, PersonRow, Row,
    Settings,
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
    /// A person's memberships, offices, applications or conversations changed.
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
    talks: Talks,
    mediations: Mediations,
    issues: Issues,
    departments: Departments,
    rota: Rota,
    polls: Mutex<OpenPolls>,
}

impl Directory {
    /// Takes a resident row in, at start.
    pub fn load(&self, row: &Row) {
        self.put(row);
    }

    /// Takes a durable commit in, and answers what live sessions must know.
    #[must_use]
    pub fn apply(&self, commit: &Commit) -> Vec<AccessChange> {
        commit.rows.iter().flat_map(|change| self.change(change)).collect()
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

    /// Everybody, by number.
    #[must_use]
    pub fn people(&self) -> Vec<PersonRow> {
        let mut people: Vec<PersonRow> = self.people.iter().map(|person| person.clone()).collect();
        people.sort_by_key(|person| person.user);
        people
    }

    /// A person.
    #[must_use]
    pub fn person(&self, user: UserId) -> Option<PersonRow> {
        self.people.get(&user).map(|person| person.clone())
    }

    /// The names by which a person's neighbourhoods know them: those of their papers (R8).
    #[must_use]
    pub fn real_names(&self, user: UserId) -> Vec<String> {
        let names = self.places_of(user).into_iter().filter_map(|n| self.desks.residence(n, user));
        names.map(|residence| residence.name.into()).collect()
    }

    /// Where a person is a member.
    #[must_use]
    pub fn places_of(&self, user: UserId) -> BTreeSet<NeighbourhoodId> {
        self.places.get(&user).map(|places| places.clone()).unwrap_or_default()
    }

    /// A person's name.
    #[must_use]
    pub fn name(&self, user: UserId) -> Option<String> {
        self.people.get(&user).map(|person| person.name.as_str().to_owned())
    }

    /// Whether a person may read a topic that exists (guarantee 5).
    #[must_use]
    pub fn may_read(&self, user: UserId, topic: Topic) -> bool {
        audience::may_read(user, topic, self)
    }

    /// Whom a person has blocked, by number.
    #[must_use]
    pub fn blocked_by(&self, user: UserId) -> Vec<UserId> {
        self.talks.blocked_by(user)
    }

    /// Everything a person may read, but for conversations with those whom they have blocked or refused: these are there
    /// for who names them.
    #[must_use]
    pub fn readable(&self, user: UserId) -> Vec<Topic> {
        let members_at = self.places_of(user);
        let members_at_too = members_at.clone();
        let mut places = members_at.clone();
        places.append(&mut self.desks.waits_at(user));
        let topics = places.into_iter().flat_map(audience::topics_of);
        let topics = topics.filter(|topic| self.may_read(user, *topic));
        let talks = self.talks.of(user).into_iter().filter(|(n, pair)| !self.is_hidden(*n, *pair, user));
        let talks = talks.map(|(n, pair)| Topic::Dm(n, pair));
        let disputes = members_at.into_iter().flat_map(|n| {
            let numbers =
                self.mediations.listed(n, |number| self.may_read(user, Topic::Mediation(n, number)));
            numbers.into_iter().map(move |number| Topic::Mediation(n, number))
        });
        let issues = members_at_too.into_iter().flat_map(|n| {
            let cases = self.issues.cases_listed(n, |issue| self.may_read(user, Topic::Case(n, issue)));
            let inbox = Some(Topic::Inbox(n, user))
                .filter(|inbox| self.issues.has_inbox(n, user) && self.may_read(user, *inbox));
            cases.into_iter().map(move |issue| Topic::Case(n, issue)).chain(inbox)
        });
        // Who sits in a department is alerted to issues of neighbourhoods where they are nobody.
        let elsewhere = if self.departments.seats(user) { self.issues.inboxes_of(user) } else { vec![] };
        let elsewhere = elsewhere.into_iter().filter(|n| !self.members.contains_key(&(*n, user)));
        let elsewhere = elsewhere.map(|n| Topic::Inbox(n, user)).filter(|inbox| self.may_read(user, *inbox));
        let departments = self.departments.are_any().then_some(Topic::Departments);
        let own = topics.chain(talks).chain(disputes).chain(issues);
        own.chain(elsewhere).chain(departments).collect()
    }

    /// How a person stands to a neighbourhood, but for appeals; `None` for who is nobody there, and where there is none.
    #[must_use]
    pub fn standing(&self, user: UserId, neighbourhood: NeighbourhoodId) -> Option<Standing> {
        if let Some(office) = self.members.get(&(neighbourhood, user)) {
            return Some(Standing::Member { office: *office });
        }
        if let Some(BanRow { at, rule, reason, act, .. }) = self.desks.ban(neighbourhood, user) {
            return Some(Standing::Banned { at, rule, reason: reason.into(), act, appeal: None });
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

    /// How issues stand, and who is behind them.
    pub(super) fn issues(&self) -> &Issues {
        &self.issues
    }

    /// Departments, and who sits in them.
    pub(super) fn departments(&self) -> &Departments {
        &self.departments
    }

    /// Whether what a topic belongs to is switched on.
    pub(super) fn has_module_of(&self, topic: Topic) -> bool {
        audience::is_switched_on(topic, self)
    }

    /// Whether a person may read an issue: as a member, or because they sit in a department that takes part in it.
    #[must_use]
    pub fn may_read_issue(&self, user: UserId, neighbourhood: NeighbourhoodId, issue: IssueId) -> bool {
        let topic = Topic::Issues(neighbourhood);
        let takes_part = || {
            let row = self.issues.issue(neighbourhood, issue);
            row.is_some_and(|row| self.departments.part(&row, user).is_some())
        };
        self.may_read(user, topic) || (self.has_module_of(topic) && takes_part())
    }

    /// Whether a person may see a photo (guarantee 5): their own, or one that an issue shows which they may read.
    #[must_use]
    pub fn may_see_photo(&self, user: UserId, photo: PhotoId) -> bool {
        self.issues.photo(photo).into_iter().any(|row| {
            let is_shown = |(n, issue)| {
                self.may_read_issue(user, n, issue)
                    && self.issues.issue(n, issue).is_some_and(|issue| issue.photos.contains(&photo))
            };
            row.owner == user || row.shown.is_some_and(is_shown)
        })
    }

    /// Whether somebody's photo is this one.
    #[must_use]
    pub fn names_photo(&self, photo: PhotoId) -> bool {
        !self.issues.photo(photo).is_empty()
    }

    /// Photos that no issue has shown for a day, a bounded number.
    #[must_use]
    pub fn photos_unused(&self, now: u64, photos_max: usize) -> Vec<(PhotoId, UserId)> {
        self.issues.photos_unused(now, photos_max)
    }

    /// The issue for which something is due next: when, which, and what. Of one issue two may be due at one moment.
    #[must_use]
    pub fn next_issue_due(&self) -> Option<(u64, NeighbourhoodId, IssueId, Escalation)> {
        self.issues.next_due()
    }

    /// Who is on duty when, at a time in milliseconds since 1970; `None` for who does not keep order there, or where reports are
    /// switched off.
    #[must_use]
    pub fn duty(&self, user: UserId, neighbourhood: NeighbourhoodId, now: u64) -> Option<Vec<OnRota>> {
        let (issues, desk) = (Topic::Issues(neighbourhood), Topic::Desk(neighbourhood));
        if !self.may_read(user, issues) || !self.may_read(user, desk) {
            return None;
        }
        let keepers = self.keepers_of(neighbourhood).into_iter();
        Some(keepers.map(|who| self.rota.line(neighbourhood, self.card(who, desk), now)).collect())
    }

    /// When a person wants to be let sleep.
    #[must_use]
    pub fn quiet(&self, user: UserId) -> Quiet {
        self.rota.quiet(user)
    }

    /// The polls that are open, with what people have answered so far. Held for a moment only.
    pub fn polls(&self) -> MutexGuard<'_, OpenPolls> {
        // Nothing panics half-way through a change.
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A neighbourhood's join code in force, and who waits to be admitted there.
    #[must_use]
    pub fn open_matters(&self, neighbourhood: NeighbourhoodId) -> (Option<JoinCodeRow>, Vec<Applicant>) {
        self.desks.open_matters(neighbourhood)
    }

    /// A neighbourhood's join code in force, with its counts.
    #[must_use]
    pub fn join_code(&self, neighbourhood: NeighbourhoodId) -> Option<JoinCodeCounts> {
        let (JoinCodeRow { code, seq, at, applied, admitted, .. }, scans) = self.desks.code(neighbourhood)?;
        Some(JoinCodeCounts { item: JoinCodeItem { seq, at, code, applied, admitted }, scans })
    }

    /// The texts that a neighbourhood's desk keeps for a time.
    #[must_use]
    pub fn desk_texts(&self, neighbourhood: NeighbourhoodId) -> Vec<DeskText> {
        self.desks.texts(neighbourhood)
    }

    /// The text that is erased next from any desk: when, and where it stands.
    #[must_use]
    pub fn next_due(&self) -> Option<(u64, NeighbourhoodId, Seq)> {
        self.desks.next_due()
    }

    /// Whether a person may show that they are typing in a topic: who is muted there may not, nor anybody to whom the other has
    /// blocked or refused them.
    #[must_use]
    pub fn may_show_typing(&self, user: UserId, topic: Topic, now: u64) -> bool {
        let is_hidden = |n, pair: Pair| pair.other(user).is_some_and(|other| self.is_hidden(n, pair, other));
        let is_in_the_way = match topic {
            Topic::Dm(n, pair) => is_hidden(n, pair),
            Topic::Mediation(n, number) => self.mediations.is_closed(n, number),
            // Whoever is about to comment as a number would be named.
            // There is no talk in these, and in the last everybody would be shown.
            Topic::Issues(_) | Topic::Inbox(..) | Topic::Departments => true,
            Topic::Case(..) => false,
            _ => topic.neighbourhood().is_some_and(|n| self.desks.is_muted(n, user, now)),
        };
        !is_in_the_way && self.may_read(user, topic)
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

    /// What to call a topic: a conversation by the name of the other, a mediation by its subject, all else by its neighbourhood.
    #[must_use]
    pub fn title_for(&self, reader: UserId, topic: Topic) -> String {
        if let Topic::Dm(_, pair) = topic {
            return pair.other(reader).and_then(|other| self.name(other)).unwrap_or_default();
        }
        self.title(topic)
    }

    /// What to call a topic that is called the same by all who read it.
    #[must_use]
    pub fn title(&self, topic: Topic) -> String {
        if let Topic::Mediation(n, number) = topic {
            return self.mediations.subject(n, number).unwrap_or_default();
        }
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

    /// Whether a conversation is one that a person does not want to hear of: a block counts where neither holds an office.
    fn is_hidden(&self, neighbourhood: NeighbourhoodId, pair: Pair, user: UserId) -> bool {
        let Some(other) = pair.other(user) else { return true };
        let holds_office = |who| matches!(self.part(neighbourhood, who), Part::Member(Some(_)));
        self.talks.is_refused(neighbourhood, pair, user)
            || (self.talks.has_blocked(user, other) && !holds_office(user) && !holds_office(other))
    }
}

impl Known for Directory {
    fn part(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Part {
        match self.members.get(&(neighbourhood, user)) {
            Some(office) => Part::Member(*office),
            None if self.desks.is_waiting(neighbourhood, user) => Part::Applicant,
            None => Part::Stranger,
        }
    }

    fn is_on(&self, neighbourhood: NeighbourhoodId, module: Module) -> bool {
        self.settings(neighbourhood).modules.has(module)
    }

    fn has_begun(&self, neighbourhood: NeighbourhoodId, pair: Pair) -> bool {
        self.talks.has_begun(neighbourhood, pair)
    }

    fn is_party(&self, neighbourhood: NeighbourhoodId, number: MediationId, user: UserId) -> Option<bool> {
        self.mediations.is_party(neighbourhood, number, user)
    }

    fn sits_anywhere(&self, user: UserId) -> bool {
        self.departments.seats(user)
    }

    fn case_part(&self, neighbourhood: NeighbourhoodId, issue: IssueId, user: UserId) -> Option<CasePart> {
        self.issues.case_part(neighbourhood, issue, user)
    }
}
