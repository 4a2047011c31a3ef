//! Pages of departments: who sits where, the reply guide, and the work that departments have in all neighbourhoods. Never here: issues of
//! one neighbourhood.

use linli_protocol::{
    AsOf, DepartmentId, DepartmentItem, GuideEntryId, GuideEntryItem, IssueStep, Item, OrderState, Seq,
    Success, Topic, UserId, WorkItem, WorkOrder, limits as wire,
};

use super::pages::{PageError, Pages};
use crate::domain::{DepartmentAct, DepartmentRow, EventKind, GuideRow, IssueAct, IssueRow};
use crate::limits;

type Page = (Vec<Item>, Option<u64>);

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
            DepartmentAsk::Guide { department, entry, last, before } => {
                let versions = match entry {
                    Some(entry) => self.versions(department, entry),
                    None => self.entries(department),
                };
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
    fn entries(&self, department: Option<DepartmentId>) -> Vec<(GuideRow, u32)> {
        let rows = self.directory.departments().guide(department);
        rows.into_iter().filter_map(|row| row.version().map(|version| (row, version))).collect()
    }

    /// One entry in all its versions, the newest first.
    fn versions(&self, department: Option<DepartmentId>, entry: GuideEntryId) -> Vec<(GuideRow, u32)> {
        let Some(department) = department else { return Vec::new() };
        let mut rows = self.directory.departments().guide(Some(department)).into_iter();
        let Some(row) = rows.find(|row| row.entry == entry) else { return Vec::new() };
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
        let Some(grid) = self.directory.departments().grid().filter(|grid| grid.has(reader)) else {
            return Ok(Vec::new());
        };
        let work =
            self.work(reader, all).into_iter().filter(|(department, _)| *department == grid.department);
        let orders = work.filter_map(|(_, row)| self.work_order(&row).transpose());
        orders.take(orders_max).collect()
    }

    /// Work orders that wait to be accepted, in the order in which they were sent.
    ///
    /// # Errors
    /// As above.
    pub fn orders_sent(&self, orders_max: usize) -> Result<Vec<WorkOrder>, PageError> {
        let mut waiting = self.directory.issues().with_parts();
        waiting.retain(|row| row.order.is_some_and(|order| order.state == OrderState::Sent));
        waiting.sort_by_key(|row| row.order.map(|order| (order.sent_at, row.neighbourhood, row.issue)));
        waiting.truncate(orders_max);
        waiting.iter().filter_map(|row| self.work_order(row).transpose()).collect()
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
        let mut work: Vec<(DepartmentId, IssueRow)> = Vec::new();
        for row in self.directory.issues().with_parts() {
            let topic = Topic::Issues(row.neighbourhood);
            if !self.directory.has_module_of(topic) || !(all || is_unfinished(&row)) {
                continue;
            }
            if let Some(department) = departments.part(&row, reader) {
                work.push((department, row));
            }
        }
        work.sort_by_key(|(_, row)| {
            let waits = row.order.is_some_and(|order| order.state == OrderState::Sent);
            let since = row.order.map_or(row.clock.since, |order| order.sent_at);
            (!is_unfinished(row), !waits, since, row.neighbourhood, row.issue)
        });
        work
    }
}

/// Whether somebody has still something to do: the issue is open, or its work order was closed and is not put away yet.
fn is_unfinished(row: &IssueRow) -> bool {
    let to_be_put_away =
        row.order.is_some_and(|order| matches!(order.state, OrderState::Closed | OrderState::Visited));
    row.state.is_open() || to_be_put_away
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
