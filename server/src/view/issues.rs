//! Issues: the part of the access view that says how each stands, who is behind it and who follows it, and which is due next. It moves with
//! durable commits only. Never here: texts, and who may read a case; that is `audience`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use linli_protocol::{Category, Escalation, IssueId, IssueList, NeighbourhoodId, PhotoId, UserId, limits};

use crate::domain::audience::CasePart;
use crate::domain::issues::photos::is_old;
use crate::domain::{AlertRow, CaseRow, IssueRow, PhotoRow};

/// The issues of all neighbourhoods.
#[derive(Debug, Default)]
pub(super) struct Issues {
    places: DashMap<NeighbourhoodId, Place>,
    /// What time asks for next of each open issue, in order.
    due: Mutex<BTreeSet<(u64, NeighbourhoodId, IssueId, Escalation)>>,
    parts: Mutex<Parts>,
    /// Who sent which photo, when, and which issue shows it.
    photos: DashMap<PhotoId, BTreeMap<UserId, PhotoRow>>,
}

/// Those that have a work order or a joint case.
#[derive(Debug, Default)]
struct Parts {
    all: BTreeSet<(NeighbourhoodId, IssueId)>,
    /// Those of them where a department has still something to do.
    with_work: BTreeSet<(NeighbourhoodId, IssueId)>,
}

#[derive(Debug, Default)]
struct Place {
    issues: BTreeMap<IssueId, IssueRow>,
    /// Those of them that are open.
    open: BTreeSet<IssueId>,
    cases: BTreeMap<IssueId, CaseRow>,
    followers: BTreeMap<IssueId, BTreeSet<UserId>>,
    /// Who was ever alerted.
    inboxes: BTreeSet<UserId>,
}

impl Issues {
    /// Takes an issue in.
    pub(super) fn put(&self, row: &IssueRow) {
        let (neighbourhood, issue) = (row.neighbourhood, row.issue);
        let mut place = self.places.entry(neighbourhood).or_default();
        let before = place.issues.insert(issue, row.clone());
        if row.state.is_open() {
            place.open.insert(issue);
        } else {
            place.open.remove(&issue);
        }
        self.note_parts(row);
        let mut due = self.due();
        if let Some((at, escalation)) = before.and_then(|before| before.clock.next()) {
            due.remove(&(at, neighbourhood, issue, escalation));
        }
        if let Some((at, escalation)) = row.clock.next() {
            due.insert((at, neighbourhood, issue, escalation));
        }
    }

    /// Takes in who is behind an issue; answers who was, or is now.
    pub(super) fn put_case(&self, row: &CaseRow) -> BTreeSet<UserId> {
        let mut place = self.places.entry(row.neighbourhood).or_default();
        let before = place.cases.insert(row.issue, row.clone());
        let people = |case: CaseRow| case.handlers.into_iter().chain([case.reporter]);
        before.into_iter().flat_map(people).chain(people(row.clone())).collect()
    }

    /// Takes an alert in; answers whether it is the first that this person has there.
    pub(super) fn put_alert(&self, row: &AlertRow) -> bool {
        self.places.entry(row.neighbourhood).or_default().inboxes.insert(row.user)
    }

    /// Takes in who follows an issue.
    pub(super) fn follow(&self, neighbourhood: NeighbourhoodId, issue: IssueId, user: UserId, on: bool) {
        let mut place = self.places.entry(neighbourhood).or_default();
        let followers = place.followers.entry(issue).or_default();
        if on {
            followers.insert(user);
        } else {
            followers.remove(&user);
        }
    }

    /// An issue.
    pub(super) fn issue(&self, neighbourhood: NeighbourhoodId, issue: IssueId) -> Option<IssueRow> {
        self.places.get(&neighbourhood)?.issues.get(&issue).cloned()
    }

    /// What a person is to an issue; none where there is no such issue.
    pub(super) fn case_part(
        &self,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        user: UserId,
    ) -> Option<CasePart> {
        Some(self.places.get(&neighbourhood)?.cases.get(&issue)?.part(user))
    }

    /// Whether a person reported an issue, and whether they follow it.
    pub(super) fn part(&self, neighbourhood: NeighbourhoodId, issue: IssueId, user: UserId) -> (bool, bool) {
        let Some(place) = self.places.get(&neighbourhood) else { return (false, false) };
        let is_reporter = place.cases.get(&issue).is_some_and(|case| case.reporter == user);
        (is_reporter, place.followers.get(&issue).is_some_and(|followers| followers.contains(&user)))
    }

    /// Takes a photo in.
    pub(super) fn put_photo(&self, row: &PhotoRow) {
        self.photos.entry(row.photo).or_default().insert(row.owner, *row);
    }

    /// A photo is its sender's no longer.
    pub(super) fn drop_photo(&self, photo: PhotoId, owner: UserId) {
        self.photos.remove_if_mut(&photo, |_, senders| {
            senders.remove(&owner);
            senders.is_empty()
        });
    }

    /// Who sent a photo, and what shows it.
    pub(super) fn photo(&self, photo: PhotoId) -> Vec<PhotoRow> {
        self.photos.get(&photo).map(|senders| senders.values().copied().collect()).unwrap_or_default()
    }

    /// Photos that no issue has shown for long, a bounded number.
    pub(super) fn photos_unused(&self, now: u64, photos_max: usize) -> Vec<(PhotoId, UserId)> {
        let is_unused = |row: &&PhotoRow| row.shown.is_none() && is_old(row.at, now);
        let mut unused = Vec::new();
        for senders in &self.photos {
            unused.extend(senders.values().filter(is_unused).map(|row| (row.photo, row.owner)));
            if unused.len() >= photos_max {
                break;
            }
        }
        unused.truncate(photos_max);
        unused
    }

    /// Those that have a work order or a joint case, of all neighbourhoods; or only those where a department has still something to do.
    pub(super) fn with_parts(&self, all: bool) -> Vec<IssueRow> {
        let parts = self.parts();
        let named: Vec<_> = if all { parts.all.iter() } else { parts.with_work.iter() }.copied().collect();
        drop(parts);
        named.into_iter().filter_map(|(n, issue)| self.issue(n, issue)).collect()
    }

    /// Where a person was ever alerted.
    pub(super) fn inboxes_of(&self, user: UserId) -> Vec<NeighbourhoodId> {
        let places = self.places.iter().filter(|place| place.inboxes.contains(&user));
        let mut alerted: Vec<NeighbourhoodId> = places.map(|place| *place.key()).collect();
        alerted.sort_unstable();
        alerted
    }

    /// Whether a person was ever alerted there.
    pub(super) fn has_inbox(&self, neighbourhood: NeighbourhoodId, user: UserId) -> bool {
        self.places.get(&neighbourhood).is_some_and(|place| place.inboxes.contains(&user))
    }

    /// The issue for which something is due next: when, and what.
    pub(super) fn next_due(&self) -> Option<(u64, NeighbourhoodId, IssueId, Escalation)> {
        self.due().first().copied()
    }

    /// The latest open cases that `mine` lists for whom these are to be read.
    pub(super) fn cases_listed(
        &self,
        neighbourhood: NeighbourhoodId,
        is_read: impl Fn(IssueId) -> bool,
    ) -> Vec<IssueId> {
        // Nothing is held while it is asked who may read.
        let open: Vec<IssueId> = match self.places.get(&neighbourhood) {
            Some(place) => place.open.iter().rev().copied().collect(),
            None => return Vec::new(),
        };
        let mut listed: Vec<IssueId> =
            open.into_iter().filter(|issue| is_read(*issue)).take(limits::CASES_LISTED_MAX).collect();
        listed.reverse();
        listed
    }

    /// The issues of a list in its order, as many as wanted after those that are passed over, and whether there are more.
    pub(super) fn list(
        &self,
        neighbourhood: NeighbourhoodId,
        wanted: &Wanted,
        (passed_over, items_max): (usize, usize),
    ) -> (Vec<IssueRow>, bool) {
        let Some(place) = self.places.get(&neighbourhood) else { return (Vec::new(), false) };
        let fits = |row: &&IssueRow| wanted.category.is_none_or(|category| row.category == category);
        let page = |rows: &mut dyn Iterator<Item = &IssueRow>| {
            let mut page: Vec<IssueRow> = rows.skip(passed_over).take(items_max + 1).cloned().collect();
            let is_more = page.len() > items_max;
            page.truncate(items_max);
            (page, is_more)
        };
        let open = place.open.iter().filter_map(|issue| place.issues.get(issue)).filter(fits);
        match wanted.list {
            IssueList::Open => {
                let mut rows: Vec<&IssueRow> = open.collect();
                rows.sort_by_key(|row| (!row.is_unanswered(), row.clock.since, row.issue));
                page(&mut rows.into_iter())
            }
            IssueList::Unanswered | IssueList::Overdue => {
                let is_over = |row: &IssueRow| row.clock.due().reply_by <= wanted.now;
                let of_it = |row: &&IssueRow| {
                    row.is_unanswered() && (wanted.list == IssueList::Unanswered || is_over(row))
                };
                let mut rows: Vec<&IssueRow> = open.filter(of_it).collect();
                rows.sort_by_key(|row| (row.clock.since, row.issue));
                page(&mut rows.into_iter())
            }
            IssueList::Mine => {
                let is_mine = |row: &&IssueRow| {
                    place.cases.get(&row.issue).is_some_and(|case| case.reporter == wanted.user)
                        || place.followers.get(&row.issue).is_some_and(|all| all.contains(&wanted.user))
                };
                page(&mut place.issues.values().rev().filter(fits).filter(is_mine))
            }
            _ => page(&mut place.issues.values().rev().filter(fits)),
        }
    }

    /// The issues before a number, the newest first, as many as wanted.
    pub(super) fn before(
        &self,
        neighbourhood: NeighbourhoodId,
        before: Option<IssueId>,
        items_max: usize,
    ) -> Vec<IssueRow> {
        let Some(place) = self.places.get(&neighbourhood) else { return Vec::new() };
        let until = before.unwrap_or(IssueId(u32::MAX));
        place.issues.range(..until).rev().take(items_max).map(|(_, row)| row.clone()).collect()
    }

    /// Those without a formal reply whose time has passed, of all neighbourhoods, longest first.
    pub(super) fn breached(&self, now: u64, items_max: usize) -> Vec<IssueRow> {
        let mut rows: Vec<IssueRow> = Vec::new();
        for place in &self.places {
            let open = place.open.iter().filter_map(|issue| place.issues.get(issue));
            rows.extend(open.filter(|row| row.is_unanswered() && row.clock.due().reply_by <= now).cloned());
        }
        rows.sort_by_key(|row| (row.clock.since, row.neighbourhood, row.issue));
        rows.truncate(items_max);
        rows
    }

    fn note_parts(&self, row: &IssueRow) {
        let key = (row.neighbourhood, row.issue);
        let mut parts = self.parts();
        if row.order.is_some() || row.joint.is_some() {
            parts.all.insert(key);
        } else {
            parts.all.remove(&key);
        }
        if row.has_work() {
            parts.with_work.insert(key);
        } else {
            parts.with_work.remove(&key);
        }
    }

    fn parts(&self) -> MutexGuard<'_, Parts> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn due(&self) -> MutexGuard<'_, BTreeSet<(u64, NeighbourhoodId, IssueId, Escalation)>> {
        // Nothing panics half-way through a change.
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which issues somebody wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Who.
    pub(super) user: UserId,
    /// Which list.
    pub(super) list: IssueList,
    /// Only those about this.
    pub(super) category: Option<Category>,
    /// As of when, milliseconds since 1970.
    pub(super) now: u64,
}
