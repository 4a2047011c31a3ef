//! Departments and the entries of their reply guides: the part of the access view that says who sits where. It moves with durable commits only. Never
//! here: the words of an entry; these are in its events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use linli_protocol::{DepartmentId, GuideEntryId, UserId};

use crate::domain::{DepartmentRow, GuideRow, IssueRow};

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Departments {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    departments: BTreeMap<DepartmentId, DepartmentRow>,
    guide: BTreeMap<(DepartmentId, GuideEntryId), GuideRow>,
}

impl Departments {
    /// Takes one in, and answers who sits in it since then, or does no longer.
    pub(super) fn put(&self, row: &DepartmentRow) -> BTreeSet<UserId> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let before = state.departments.insert(row.department, row.clone());
        let before: BTreeSet<UserId> =
            before.map(|before| before.members).unwrap_or_default().into_iter().collect();
        let now: BTreeSet<UserId> = row.members.iter().copied().collect();
        before.symmetric_difference(&now).copied().collect()
    }

    /// Takes an entry in.
    pub(super) fn put_entry(&self, row: &GuideRow) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.guide.insert((row.department, row.entry), row.clone());
    }

    /// Whether there are any.
    pub(super) fn are_any(&self) -> bool {
        !self.state().departments.is_empty()
    }

    /// Whether somebody sits in one.
    pub(super) fn seats(&self, user: UserId) -> bool {
        self.state().departments.values().any(|row| row.has(user))
    }

    /// The first department that takes part in an issue and that somebody sits in.
    pub(super) fn part(&self, issue: &IssueRow, user: UserId) -> Option<DepartmentId> {
        let state = self.state();
        let own = state.departments.values().filter(|row| row.has(user));
        own.into_iter().find(|row| issue.has_department(row.department, row.grid)).map(|row| row.department)
    }

    /// The one that carries out work orders, if there is one.
    pub(super) fn grid(&self) -> Option<DepartmentRow> {
        self.state().departments.values().find(|row| row.grid).cloned()
    }

    /// Departments before a number, the highest first, as many as wanted.
    pub(super) fn before(&self, before: Option<DepartmentId>, items_max: usize) -> Vec<DepartmentRow> {
        let until = before.unwrap_or(DepartmentId(u32::MAX));
        self.state().departments.range(..until).rev().take(items_max).map(|(_, row)| row.clone()).collect()
    }

    /// Entries of all guides or of one, by department and number: as many as wanted after those that are passed over, and whether there are more.
    pub(super) fn guide(
        &self,
        department: Option<DepartmentId>,
        (passed_over, entries_max): (usize, usize),
    ) -> (Vec<GuideRow>, bool) {
        let (first, last) = (department.unwrap_or_default(), department.unwrap_or(DepartmentId(u32::MAX)));
        let state = self.state();
        let range = state.guide.range((first, GuideEntryId(0))..=(last, GuideEntryId(u32::MAX)));
        let mut page: Vec<GuideRow> =
            range.skip(passed_over).take(entries_max.saturating_add(1)).map(|(_, row)| row.clone()).collect();
        let is_more = page.len() > entries_max;
        page.truncate(entries_max);
        (page, is_more)
    }

    /// An entry.
    pub(super) fn entry(&self, department: DepartmentId, entry: GuideEntryId) -> Option<GuideRow> {
        self.state().guide.get(&(department, entry)).cloned()
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        // Nothing panics half-way through a change.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}
