//! The resident state of the rules: what every command may need. It is read from rows at start and moves
//! with each decision.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use linli_protocol::{
    DepartmentId, DeviceId, GuideEntryId, IssueId, JoinCode, MediationId, Module, NeighbourhoodId, Office,
    Pair, PhotoId, Seq, Topic, UserId, limits,
};

use super::audience::{CasePart, Known, Part};
use super::departments::{DepartmentRow, GuideRow};
use super::event::{Event, EventKind};
use super::issues::duty::Duties;
use super::issues::photos::PhotoRow;
use super::issues::{AlertRow, CaseRow, IssueRow, Times, Wants};
use super::kept::{DeskText, Matter};
use super::mediation::MediationRow;
use super::mentions::Mentioned;
use super::polls::OpenPolls;
use super::row::{Commit, Row, RowChange, RowKey};
use super::settings::Settings;
use super::state::{Applicant, Contact, Conversation, Counters, JoinCodeRow};

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
    /// Whether posts of who holds no office are looked at first.
    pub screening: bool,
    /// What the desk keeps for a time, by the event that brought it.
    pub desk_texts: BTreeMap<Seq, DeskText>,
    /// Who is banned, with the act.
    bans: HashMap<UserId, Seq>,
}

/// All that the rules hold in memory.
#[derive(Debug, Clone)]
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
    /// Of those that have begun.
    conversations: HashMap<(NeighbourhoodId, Pair), Contact>,
    /// Whom people have asked for contact without an answer, long ago or not.
    requests: HashMap<(NeighbourhoodId, UserId), BTreeSet<Pair>>,
    /// Whom people have blocked.
    blocks: HashMap<UserId, BTreeSet<UserId>>,
    counters: Counters,
    pins: HashMap<Topic, Vec<Seq>>,
    polls: OpenPolls,
    mediations: BTreeMap<(NeighbourhoodId, MediationId), MediationRow>,
    issues: BTreeMap<(NeighbourhoodId, IssueId), IssueRow>,
    cases: BTreeMap<(NeighbourhoodId, IssueId), CaseRow>,
    /// What people have reported, by number.
    reports: HashMap<(NeighbourhoodId, UserId), BTreeSet<IssueId>>,
    /// What reporters are called, so that no two issues of a neighbourhood have the same.
    aliases: HashSet<(NeighbourhoodId, u32)>,
    /// Those that want something.
    alerts: BTreeMap<(NeighbourhoodId, IssueId, UserId), AlertRow>,
    followers: BTreeMap<(NeighbourhoodId, IssueId), BTreeSet<UserId>>,
    departments: BTreeMap<DepartmentId, DepartmentRow>,
    guide: BTreeMap<(DepartmentId, GuideEntryId), GuideRow>,
    issue_times: Times,
    duties: Duties,
    photos: HashMap<(PhotoId, UserId), PhotoRow>,
    /// How many photos each has sent that no report shows.
    photos_unused: HashMap<UserId, usize>,
    appeal_period_ms: u64,
}

impl Default for District {
    fn default() -> Self {
        District {
            heads: HashMap::new(),
            neighbourhoods: HashMap::new(),
            codes: HashMap::new(),
            conversations: HashMap::new(),
            requests: HashMap::new(),
            blocks: HashMap::new(),
            people: HashMap::new(),
            devices: HashMap::new(),
            device_of_token: HashMap::new(),
            counters: Counters::default(),
            pins: HashMap::new(),
            polls: OpenPolls::default(),
            mediations: BTreeMap::new(),
            issues: BTreeMap::new(),
            cases: BTreeMap::new(),
            reports: HashMap::new(),
            aliases: HashSet::new(),
            alerts: BTreeMap::new(),
            followers: BTreeMap::new(),
            departments: BTreeMap::new(),
            guide: BTreeMap::new(),
            issue_times: Times::default(),
            duties: Duties::default(),
            photos: HashMap::new(),
            photos_unused: HashMap::new(),
            all_mentioned: HashMap::new(),
            appeal_period_ms: limits::APPEAL_PERIOD_DAYS * 24 * 60 * 60 * 1_000,
        }
    }
}

impl District {
    /// Sets how long an act of order may be appealed against from now on; a text that is kept already keeps its time.
    pub fn set_appeal_period_ms(&mut self, appeal_period_ms: u64) {
        self.appeal_period_ms = appeal_period_ms;
    }

    /// How long an act of order may be appealed against, in milliseconds.
    #[must_use]
    pub fn appeal_period_ms(&self) -> u64 {
        self.appeal_period_ms
    }

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

    /// How far two people have come towards writing to each other.
    #[must_use]
    pub fn contact(&self, id: NeighbourhoodId, pair: Pair) -> Contact {
        self.conversations.get(&(id, pair)).copied().unwrap_or_default()
    }

    /// How many of a person's requests for contact, made since a time, have no yes.
    #[must_use]
    pub fn requests_since(&self, id: NeighbourhoodId, user: UserId, since: u64) -> usize {
        let asked = self.requests.get(&(id, user)).into_iter().flatten();
        asked
            .filter(|pair| matches!(self.contact(id, **pair), Contact::Asked { at, .. } if at > since))
            .count()
    }

    /// Whom a person has blocked, by number.
    #[must_use]
    pub fn blocked_by(&self, user: UserId) -> Option<&BTreeSet<UserId>> {
        self.blocks.get(&user)
    }

    /// Whether two people are members of one neighbourhood, or have a conversation. It walks all neighbourhoods: for rare
    /// acts only.
    #[must_use]
    pub fn have_met(&self, pair: Pair) -> bool {
        self.neighbourhoods.iter().any(|(id, place)| {
            self.conversations.contains_key(&(*id, pair))
                || pair.both().iter().all(|who| place.members.contains_key(who))
        })
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

    /// The end of a person's latest mute, passed or not.
    #[must_use]
    pub fn mute_of(&self, id: NeighbourhoodId, user: UserId) -> Option<u64> {
        self.neighbourhoods.get(&id)?.mutes.get(&user).copied()
    }

    /// The act that banned a person, if it is in force.
    #[must_use]
    pub fn banned_by(&self, id: NeighbourhoodId, user: UserId) -> Option<Seq> {
        self.neighbourhoods.get(&id)?.bans.get(&user).copied()
    }

    /// A text that a desk keeps.
    #[must_use]
    pub fn desk_text(&self, id: NeighbourhoodId, entry: Seq) -> Option<DeskText> {
        self.neighbourhoods.get(&id)?.desk_texts.get(&entry).copied()
    }

    /// How many posts wait to be looked at: one person's, and all.
    #[must_use]
    pub fn held(&self, id: NeighbourhoodId, author: UserId) -> (usize, usize) {
        let texts = self.neighbourhoods.get(&id).into_iter().flat_map(|place| place.desk_texts.values());
        let held = texts.filter(|text| matches!(text.matter, Matter::Held { .. }));
        held.fold((0, 0), |(own, all), text| (own + usize::from(text.author == author), all + 1))
    }

    /// The pinned posts of a topic, in the order in which they were pinned.
    #[must_use]
    pub fn pins(&self, topic: Topic) -> &[Seq] {
        self.pins.get(&topic).map(Vec::as_slice).unwrap_or_default()
    }

    /// The open polls.
    #[must_use]
    pub fn polls(&self) -> &OpenPolls {
        &self.polls
    }

    /// A mediation.
    #[must_use]
    pub fn mediation(&self, id: NeighbourhoodId, number: MediationId) -> Option<&MediationRow> {
        self.mediations.get(&(id, number))
    }

    /// The mediations of a neighbourhood, by number.
    #[must_use]
    pub fn mediations_of(&self, id: NeighbourhoodId) -> impl DoubleEndedIterator<Item = &MediationRow> {
        let all = (id, MediationId(0))..=(id, MediationId(u32::MAX));
        self.mediations.range(all).map(|(_, mediation)| mediation)
    }

    /// Sets the limits of the clocks of issues that are reported or reopened from now on (R23).
    pub fn set_issue_times(&mut self, issue_times: Times) {
        self.issue_times = issue_times;
    }

    /// The limits of a clock that begins now.
    #[must_use]
    pub fn issue_times(&self) -> Times {
        self.issue_times
    }

    /// An issue.
    #[must_use]
    pub fn issue(&self, id: NeighbourhoodId, issue: IssueId) -> Option<&IssueRow> {
        self.issues.get(&(id, issue))
    }

    /// What somebody has reported there, by number.
    #[must_use]
    pub fn reports_of(&self, id: NeighbourhoodId, user: UserId) -> &BTreeSet<IssueId> {
        const NONE: &BTreeSet<IssueId> = &BTreeSet::new();
        self.reports.get(&(id, user)).unwrap_or(NONE)
    }

    /// Whether an issue of a neighbourhood has this alias.
    #[must_use]
    pub fn has_alias(&self, id: NeighbourhoodId, alias: u32) -> bool {
        self.aliases.contains(&(id, alias))
    }

    /// The number of the latest issue; 0 for none.
    #[must_use]
    pub fn latest_issue(&self, id: NeighbourhoodId) -> IssueId {
        let all = (id, IssueId(0))..=(id, IssueId(u32::MAX));
        self.issues.range(all).next_back().map_or(IssueId(0), |((_, issue), _)| *issue)
    }

    /// Who is behind an issue.
    #[must_use]
    pub fn case(&self, id: NeighbourhoodId, issue: IssueId) -> Option<&CaseRow> {
        self.cases.get(&(id, issue))
    }

    /// The cases of a neighbourhood, by number.
    pub fn cases_of(&self, id: NeighbourhoodId) -> impl Iterator<Item = &CaseRow> {
        let all = (id, IssueId(0))..=(id, IssueId(u32::MAX));
        self.cases.range(all).map(|(_, case)| case)
    }

    /// What somebody's alert to an issue still wants of them; none if nothing.
    #[must_use]
    pub fn alert(&self, id: NeighbourhoodId, issue: IssueId, user: UserId) -> Option<&AlertRow> {
        self.alerts.get(&(id, issue, user))
    }

    /// The alerts to an issue that still want something.
    pub fn alerts_of(&self, id: NeighbourhoodId, issue: IssueId) -> impl Iterator<Item = &AlertRow> {
        let all = (id, issue, UserId(0))..=(id, issue, UserId(u64::MAX));
        self.alerts.range(all).map(|(_, row)| row)
    }

    /// Who is on duty when, and who wants to be let sleep.
    #[must_use]
    pub fn duties(&self) -> &Duties {
        &self.duties
    }

    /// A photo that somebody sent.
    #[must_use]
    pub fn photo(&self, photo: PhotoId, owner: UserId) -> Option<&PhotoRow> {
        self.photos.get(&(photo, owner))
    }

    /// How many photos somebody has sent that no report shows.
    #[must_use]
    pub fn photos_unused(&self, owner: UserId) -> usize {
        self.photos_unused.get(&owner).copied().unwrap_or_default()
    }

    /// Who follows an issue.
    #[must_use]
    pub fn followers(&self, id: NeighbourhoodId, issue: IssueId) -> &BTreeSet<UserId> {
        const NOBODY: &BTreeSet<UserId> = &BTreeSet::new();
        self.followers.get(&(id, issue)).unwrap_or(NOBODY)
    }

    /// The departments, by number.
    #[must_use]
    pub fn departments(&self) -> &BTreeMap<DepartmentId, DepartmentRow> {
        &self.departments
    }

    /// The department that carries out work orders, if the district has one.
    #[must_use]
    pub fn grid(&self) -> Option<&DepartmentRow> {
        self.departments.values().find(|department| department.grid)
    }

    /// An entry of a reply guide.
    #[must_use]
    pub fn guide_entry(&self, department: DepartmentId, entry: GuideEntryId) -> Option<&GuideRow> {
        self.guide.get(&(department, entry))
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

    #[allow(clippy::too_many_lines, reason = "a table: one arm a row")]
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
            Row::DeskText(text) => {
                let entry = self.neighbourhoods.entry(text.neighbourhood).or_default();
                entry.desk_texts.insert(text.entry, *text);
            }
            Row::Ban(ban) => {
                self.neighbourhoods.entry(ban.neighbourhood).or_default().bans.insert(ban.user, ban.act);
            }
            Row::Screening { neighbourhood, on } => {
                self.neighbourhoods.entry(*neighbourhood).or_default().screening = *on;
            }
            Row::Pins { topic, posts, .. } => {
                self.pins.insert(*topic, posts.clone());
            }
            Row::Conversation(talk) => self.put_conversation(talk),
            Row::Block { user, other } => {
                self.blocks.entry(*user).or_default().insert(*other);
            }
            Row::Poll(_) | Row::PollAnswer { .. } => self.polls.put(row),
            Row::Mediation(row) => {
                self.mediations.insert((row.neighbourhood, row.number), row.clone());
            }
            Row::Issue(row) => {
                self.aliases.insert((row.neighbourhood, row.alias));
                self.issues.insert((row.neighbourhood, row.issue), row.clone());
            }
            Row::Case(row) => {
                self.reports.entry((row.neighbourhood, row.reporter)).or_default().insert(row.issue);
                self.cases.insert((row.neighbourhood, row.issue), row.clone());
            }
            Row::Alert(row) if row.wants == Wants::Nothing => {
                self.alerts.remove(&(row.neighbourhood, row.issue, row.user));
            }
            Row::Alert(row) => {
                self.alerts.insert((row.neighbourhood, row.issue, row.user), *row);
            }
            Row::Photo(row) => {
                self.forget_photo(row.photo, row.owner);
                self.photos.insert((row.photo, row.owner), *row);
                if row.shown.is_none() {
                    *self.photos_unused.entry(row.owner).or_default() += 1;
                }
            }
            Row::Department(row) => {
                self.departments.insert(row.department, row.clone());
            }
            Row::GuideEntry(row) => {
                self.guide.insert((row.department, row.entry), row.clone());
            }
            Row::Follower { neighbourhood, issue, user } => {
                self.followers.entry((*neighbourhood, *issue)).or_default().insert(*user);
            }
            Row::Duty(_) | Row::QuietHours { .. } => self.duties.put(row),
            Row::Account { .. }
            | Row::Mentioned { .. }
            | Row::Appeal(_)
            | Row::Refusal { .. }
            | Row::Proposal(_)
            | Row::SealKey { .. }
            | Row::Renames { .. }
            | Row::CardChanged { .. }
            | Row::Scans { .. }
            | Row::Residence { .. }
            | Row::ReadMark { .. }
            | Row::Answered(_)
            | Row::PollResult(_)
            | Row::IssueEntry(_)
            | Row::Post { .. }
            | Row::Reaction { .. } => {}
        }
    }

    fn put_conversation(&mut self, talk: &Conversation) {
        let Conversation { neighbourhood, pair, contact } = *talk;
        self.conversations.insert((neighbourhood, pair), contact);
        for user in pair.both() {
            if matches!(contact, Contact::Asked { by, .. } if by == user) {
                self.requests.entry((neighbourhood, user)).or_default().insert(pair);
            } else if let Some(asked) = self.requests.get_mut(&(neighbourhood, user)) {
                asked.remove(&pair);
            }
        }
    }

    fn forget_applicant(&mut self, id: NeighbourhoodId, user: UserId) {
        let Some(entry) = self.neighbourhoods.get_mut(&id) else { return };
        if let Some(Applicant { refused: None, .. }) = entry.applicants.remove(&user) {
            entry.waiting -= 1;
        }
    }

    fn forget_photo(&mut self, photo: PhotoId, owner: UserId) {
        let gone = self.photos.remove(&(photo, owner));
        if gone.is_some_and(|row| row.shown.is_none())
            && let Some(count) = self.photos_unused.get_mut(&owner)
        {
            *count -= 1;
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
            RowKey::DeskText(neighbourhood, entry) => {
                if let Some(place) = self.neighbourhoods.get_mut(neighbourhood) {
                    place.desk_texts.remove(entry);
                }
            }
            RowKey::Ban(neighbourhood, user) => {
                if let Some(place) = self.neighbourhoods.get_mut(neighbourhood) {
                    place.bans.remove(user);
                }
            }
            RowKey::Block(user, other) => {
                if let Some(blocked) = self.blocks.get_mut(user) {
                    blocked.remove(other);
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
            RowKey::Poll(..) | RowKey::PollAnswer(..) => self.polls.delete(key),
            RowKey::Duty(..) | RowKey::QuietHours(_) => self.duties.delete(key),
            RowKey::Photo(photo, owner) => self.forget_photo(*photo, *owner),
            RowKey::Follower(neighbourhood, issue, user) => {
                if let Some(followers) = self.followers.get_mut(&(*neighbourhood, *issue)) {
                    followers.remove(user);
                }
            }
            _ => {}
        }
    }
}

impl Known for District {
    fn part(&self, id: NeighbourhoodId, user: UserId) -> Part {
        let Some(place) = self.neighbourhoods.get(&id) else { return Part::Stranger };
        match (place.members.get(&user), place.applicants.get(&user)) {
            (Some(member), _) => Part::Member(member.office),
            (None, Some(Applicant { refused: None, .. })) => Part::Applicant,
            _ => Part::Stranger,
        }
    }

    fn is_on(&self, id: NeighbourhoodId, module: Module) -> bool {
        self.has_module(id, module)
    }

    fn has_begun(&self, id: NeighbourhoodId, pair: Pair) -> bool {
        self.conversations.contains_key(&(id, pair))
    }

    fn is_party(&self, id: NeighbourhoodId, number: MediationId, user: UserId) -> Option<bool> {
        Some(self.mediation(id, number)?.has(user))
    }

    fn sits_anywhere(&self, user: UserId) -> bool {
        self.departments.values().any(|department| department.has(user))
    }

    fn case_part(&self, id: NeighbourhoodId, issue: IssueId, user: UserId) -> Option<CasePart> {
        Some(self.case(id, issue)?.part(user))
    }
}
