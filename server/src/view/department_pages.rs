//! Pages of departments: who sits where, the reply guide, and the work that departments have in all neighbourhoods. Never here: issues of
//! one neighbourhood.

use std::collections::BTreeSet;

use linli_protocol::{
    AsOf, DepartmentId, DepartmentItem, GuideEntryId, GuideEntryItem, IssueId, IssueStep, Item,
    NeighbourhoodId, OrderState, Seq, Success, Topic, UserId, WorkItem, WorkOrder, limits as wire,
};

use super::pages::{PageError, Pages};
use crate::domain::{DepartmentAct, DepartmentRow, EventKind, GuideRow, IssueAct, IssueRow};
use crate::limits;

type Page = (Vec<Item>, Option<u64>);

/// What names a work order for ever.
pub type OrderName = (NeighbourhoodId, IssueId, Seq);

/// What somebody asks of departments beside the view of their topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartmentAsk {
    /// Entries of the reply guide.
    Guide {
        /// Only this department's.
        department: Option<DepartmentId>,
        /// Only this entry of it, in all its versions.
        entry: Option<GuideEntryId>,
        /// How many.
        last: u16,
        /// How many of them to pass over.
        before: u64,
    },
    /// The issues in which one's own departments take part.
    Work {
        /// Whether those that are done with are among them.
        all: bool,
        /// How many.
        last: u16,
        /// How many of them to pass over.
        before: u64,
    },
}

impl DepartmentAsk {
    /// Items of history it may bring.
    #[must_use]
    pub fn items_max(&self) -> u32 {
        let (DepartmentAsk::Guide { last, .. } | DepartmentAsk::Work { last, .. }) = self;
        (*last).min(wire::VIEW_ITEMS_MAX).into()
    }
}

impl Pages {
    /// Departments by number, from `before` downwards, oldest first.
    pub(super) fn departments_of(&self, items_max: usize, before: Option<u64>) -> Page {
        let before = before.map(|before| DepartmentId(u32::try_from(before).unwrap_or(u32::MAX)));
        let mut rows = self.directory.departments().before(before, items_max);
        rows.reverse();
        let next = rows.first().map(|row| u64::from(row.department.0)).filter(|department| *department > 1);
        (rows.iter().map(|row| Item::Department(self.department_item(row))).collect(), next)
    }

    /// All departments, for the administration.
    #[must_use]
    pub fn all_departments(&self) -> Vec<DepartmentItem> {
        let mut rows = self.directory.departments().before(None, wire::DEPARTMENTS_MAX);
        rows.reverse();
        rows.iter().map(|row| self.department_item(row)).collect()
    }

    fn department_item(&self, row: &DepartmentRow) -> DepartmentItem {
        let members = row.members.iter().map(|user| self.directory.card(*user, Topic::Departments));
        DepartmentItem {
            department: row.department,
            name: row.name.as_str().to_owned(),
            grid: row.grid,
            members: members.collect(),
            entries: row.entries,
            changed: row.changed,
        }
    }

    /// Answers what is asked of departments.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn departments(&self, reader: UserId, ask: &DepartmentAsk) -> Result<Success, PageError> {
        let topic = Topic::Departments;
        self.allowed(reader, topic)?;
        let as_of = AsOf { topic, epoch: self.durable.epoch(), seq: self.durable.head(topic).seq };
        let (items, next) = match *ask {
            DepartmentAsk::Guide { department, entry: None, last, before } => {
                self.entries(department, last, before)?
            }
            DepartmentAsk::Guide { department, entry: Some(entry), last, before } => {
                let versions = self.versions(department, entry);
                page(&versions, last, before, |(row, version)| self.guide_item(row, *version))?
            }
            DepartmentAsk::Work { all, last, before } => {
                let work = self.work(reader, all);
                page(&work, last, before, |(department, row)| {
                    Ok(Some(Item::Work(WorkItem {
                        neighbourhood: row.neighbourhood,
                        title: self.directory.title(Topic::Issues(row.neighbourhood)),
                        department: *department,
                        issue: self.issue_item(reader, row)?,
                    })))
                })?
            }
        };
        self.allowed(reader, topic)?;
        Ok(Success::View { as_of, title: self.directory.title(topic), items, next })
    }

    /// Each entry in its latest version.
    fn entries(
        &self,
        department: Option<DepartmentId>,
        last: u16,
        passed_over: u64,
    ) -> Result<Page, PageError> {
        let entries_max = usize::from(last.clamp(1, wire::VIEW_ITEMS_MAX));
        let from = usize::try_from(passed_over).unwrap_or(usize::MAX);
        let (rows, is_more) = self.directory.departments().guide(department, (from, entries_max));
        let (items, next) =
            page(&rows, last, 0, |row| self.guide_item(row, row.version().unwrap_or_default()))?;
        let shown = next.unwrap_or(rows.len() as u64);
        let next = (is_more || next.is_some()).then(|| passed_over.saturating_add(shown));
        Ok((items, next))
    }

    /// One entry in all its versions, the newest first.
    fn versions(&self, department: Option<DepartmentId>, entry: GuideEntryId) -> Vec<(GuideRow, u32)> {
        let row = department.and_then(|department| self.directory.departments().entry(department, entry));
        let Some(row) = row else { return Vec::new() };
        (1..=row.version().unwrap_or_default()).rev().map(|version| (row.clone(), version)).collect()
    }

    fn guide_item(&self, row: &GuideRow, version: u32) -> Result<Option<Item>, PageError> {
        let place = usize::try_from(version).ok().and_then(|version| version.checked_sub(1));
        let seq = place.and_then(|place| row.versions.get(place)).copied().unwrap_or(Seq::ZERO);
        let Some(event) = self.event(Topic::Departments, seq)? else { return Ok(None) };
        let EventKind::Department(DepartmentAct::Written { title, text, .. }) = event.kind else {
            return Ok(None);
        };
        Ok(Some(Item::GuideEntry(GuideEntryItem {
            department: row.department,
            entry: row.entry,
            version,
            at: event.at,
            title: title.as_str().to_owned(),
            text: text.as_str().to_owned(),
            withdrawn: row.withdrawn,
        })))
    }

    /// Work orders of the department that somebody sits in and that carries them out, those that wait to be accepted first; with `all` those that
    /// are done with, too. None for anybody else.
    ///
    /// # Errors
    /// The journal could not be read; a retry may help only after a restart.
    pub fn orders_of(
        &self,
        reader: UserId,
        all: bool,
        orders_max: usize,
    ) -> Result<Vec<WorkOrder>, PageError> {
        let grid = self.directory.departments().grid();
        if !grid.is_some_and(|grid| grid.has(reader)) {
            return Ok(Vec::new());
        }
        let mut rows = self.directory.issues().with_parts(all);
        rows.retain(|row| row.has_order() && self.directory.has_module_of(Topic::Issues(row.neighbourhood)));
        rows.sort_by_key(|row| {
            let order = row.order.map(|order| (order.state != OrderState::Sent, order.sent_at));
            (order, row.neighbourhood, row.issue)
        });
        rows.iter().filter_map(|row| self.work_order(row).transpose()).take(orders_max).collect()
    }

    /// Work orders that wait to be accepted, in the order in which they were sent, but for those that are passed over; and the names of all that wait.
    ///
    /// # Errors
    /// As above.
    pub fn orders_sent(
        &self,
        passed_over: &BTreeSet<OrderName>,
        orders_max: usize,
    ) -> Result<(Vec<WorkOrder>, BTreeSet<OrderName>), PageError> {
        let mut waiting = self.directory.issues().with_parts(false);
        waiting.retain(|row| {
            row.order.is_some_and(|order| order.state == OrderState::Sent)
                && self.directory.has_module_of(Topic::Issues(row.neighbourhood))
        });
        waiting.sort_by_key(|row| row.order.map(|order| (order.sent_at, row.neighbourhood, row.issue)));
        let name = |row: &IssueRow| row.order.map(|order| (row.neighbourhood, row.issue, order.sent));
        let names = waiting.iter().filter_map(name).collect();
        let new = waiting.iter().filter(|row| name(row).is_some_and(|name| !passed_over.contains(&name)));
        let orders = new.take(orders_max).filter_map(|row| self.work_order(row).transpose());
        Ok((orders.collect::<Result<_, _>>()?, names))
    }

    fn work_order(&self, row: &IssueRow) -> Result<Option<WorkOrder>, PageError> {
        let topic = Topic::Issues(row.neighbourhood);
        let Some(order) = row.order else { return Ok(None) };
        let Some(event) = self.event(topic, order.sent)? else { return Ok(None) };
        let EventKind::Issue(IssueAct::Stepped { step: IssueStep::SentToGrid { text }, .. }) = event.kind
        else {
            return Ok(None);
        };
        Ok(Some(WorkOrder {
            neighbourhood: row.neighbourhood,
            title: self.directory.title(topic),
            issue: row.issue,
            text: text.as_str().to_owned(),
            report: self.text_at(topic, row.report)?,
            category: row.category,
            spot: row.spot.as_str().to_owned(),
            order,
        }))
    }

    /// What departments of somebody's have to do: work orders that wait to be accepted first, then those that have waited longest.
    fn work(&self, reader: UserId, all: bool) -> Vec<(DepartmentId, IssueRow)> {
        let departments = self.directory.departments();
        // Most people sit nowhere, and may ask all the same.
        if !departments.seats(reader) {
            return Vec::new();
        }
        let mut work: Vec<(DepartmentId, IssueRow)> = Vec::new();
        for row in self.directory.issues().with_parts(all) {
            if !self.directory.has_module_of(Topic::Issues(row.neighbourhood)) {
                continue;
            }
            if let Some(department) = departments.part(&row, reader) {
                work.push((department, row));
            }
        }
        work.sort_by_key(|(_, row)| {
            let waits = row.order.is_some_and(|order| order.state == OrderState::Sent);
            let since = row.order.map_or(row.clock.since, |order| order.sent_at);
            (!row.has_work(), !waits, since, row.neighbourhood, row.issue)
        });
        work
    }
}

fn page<T>(
    all: &[T],
    last: u16,
    passed_over: u64,
    item: impl Fn(&T) -> Result<Option<Item>, PageError>,
) -> Result<Page, PageError> {
    let items_max = usize::from(last.clamp(1, wire::VIEW_ITEMS_MAX));
    let from = usize::try_from(passed_over).unwrap_or(usize::MAX).min(all.len());
    let mut items = Vec::new();
    let (mut until, mut bytes) = (from, 0);
    for entry in all[from..].iter().take(items_max) {
        if bytes > limits::PAGE_BYTES_MAX {
            break;
        }
        until += 1;
        if let Some(item) = item(entry)? {
            bytes += wire::POST_TEXT_BYTES_MAX;
            items.push(item);
        }
    }
    Ok((items, (until < all.len()).then_some(until as u64)))
}
