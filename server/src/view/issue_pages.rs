//! Pages of issues: lists, timelines, inboxes, and what a report may be the same as. Never here: posts of a case.

use std::ops::ControlFlow;

use linli_protocol::{
    AlertItem, AsOf, Category, EventBody, EventFrame, IssueEntry, IssueEntryKind, IssueId, IssueItem,
    IssueList, Item, NeighbourhoodId, Report, Seq, Success, Topic, UserId, limits as wire,
};

use super::department_pages::DepartmentAsk;
use super::frames::{alert, event_frame};
use super::issues::Wanted;
use super::pages::{PageError, Pages};
use crate::domain::issues::alike::{LIKELY_PERCENT, Traits};
use crate::domain::{AlertRow, IssueRow, Row};
use crate::journal::RowGroup;
use crate::limits;

type Page = (Vec<Item>, Option<u64>);

/// What somebody asks of issues beside the view of their topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueAsk {
    /// A list.
    List {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        list: IssueList,
        /// Only those about this.
        category: Option<Category>,
        /// How many.
        last: u16,
        /// How many of them to pass over.
        before: u64,
    },
    /// One, and a page of its timeline.
    One {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Which.
        issue: IssueId,
        /// How many entries.
        last: u16,
        /// Only entries before this event.
        before: Option<u64>,
    },
    /// What departments have written, or have to do.
    Departments(DepartmentAsk),
    /// Those that a report may be the same as.
    Alike {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// What would be reported.
        report: Report,
    },
}

impl IssueAsk {
    /// Items of history it may bring.
    #[must_use]
    pub fn items_max(&self) -> u32 {
        match self {
            IssueAsk::List { last, .. } | IssueAsk::One { last, .. } => {
                (*last).min(wire::VIEW_ITEMS_MAX).into()
            }
            IssueAsk::Departments(ask) => ask.items_max(),
            IssueAsk::Alike { .. } => u32::try_from(limits::ALIKE_LOOKED_AT_MAX).unwrap_or(u32::MAX),
        }
    }
}

impl Pages {
    /// Issues by number, from `before` downwards, oldest first.
    pub(super) fn issues_of(
        &self,
        reader: UserId,
        neighbourhood: NeighbourhoodId,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<Page, PageError> {
        let before = before.map(|before| IssueId(u32::try_from(before).unwrap_or(u32::MAX)));
        let mut rows = self.directory.issues().before(neighbourhood, before, items_max);
        rows.reverse();
        let next = rows.first().map(|row| u64::from(row.issue.0)).filter(|issue| *issue > 1);
        Ok((self.items(reader, &rows)?, next))
    }

    /// Answers what is asked of issues, as of a time (milliseconds since 1970).
    ///
    /// # Errors
    /// [`PageError`].
    pub fn issues(&self, reader: UserId, ask: &IssueAsk, now: u64) -> Result<Success, PageError> {
        let wanted = |list, category| Wanted { user: reader, list, category, now };
        match ask {
            IssueAsk::List { neighbourhood, list, category, last, before } => {
                self.issue_list(*neighbourhood, &wanted(*list, *category), *last, *before)
            }
            IssueAsk::One { neighbourhood, issue, last, before } => {
                self.issue(reader, *neighbourhood, *issue, *last, *before)
            }
            IssueAsk::Departments(ask) => self.departments(reader, ask),
            IssueAsk::Alike { neighbourhood, report } => {
                self.alike(*neighbourhood, report, &wanted(IssueList::All, None))
            }
        }
    }

    /// A list of issues, in its own order.
    fn issue_list(
        &self,
        neighbourhood: NeighbourhoodId,
        wanted: &Wanted,
        last: u16,
        passed_over: u64,
    ) -> Result<Success, PageError> {
        let (topic, reader) = (Topic::Issues(neighbourhood), wanted.user);
        self.allowed(reader, topic)?;
        let as_of = self.now(topic);
        let items_max = usize::from(last.clamp(1, wire::VIEW_ITEMS_MAX));
        let from = usize::try_from(passed_over).unwrap_or(usize::MAX);
        let (rows, is_more) = self.directory.issues().list(neighbourhood, wanted, (from, items_max));
        let next = is_more.then(|| passed_over.saturating_add(rows.len() as u64));
        let items = self.items(reader, &rows)?;
        self.allowed(reader, topic)?;
        Ok(Success::View { as_of, title: self.directory.title(topic), items, next })
    }

    /// An issue, and a page of its timeline.
    fn issue(
        &self,
        reader: UserId,
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        last: u16,
        before: Option<u64>,
    ) -> Result<Success, PageError> {
        let topic = Topic::Issues(neighbourhood);
        let allowed = || {
            let may_read = self.directory.may_read_issue(reader, neighbourhood, issue);
            if may_read { Ok(()) } else { Err(PageError::NotFound) }
        };
        allowed()?;
        let as_of = self.now(topic);
        let row = self.directory.issues().issue(neighbourhood, issue).ok_or(PageError::NoSuchIssue)?;
        let mut seqs = Vec::new();
        self.durable.rows(RowGroup::Timeline(neighbourhood, issue), &mut |row| {
            if let Row::IssueEntry(entry) = row {
                seqs.push(entry.seq);
            }
            ControlFlow::Continue(())
        })?;
        // The report is the issue itself.
        seqs.retain(|seq| *seq != row.report && before.is_none_or(|before| seq.0 < before));
        let from = seqs.len().saturating_sub(usize::from(last.clamp(1, wire::VIEW_ITEMS_MAX)));
        let mut next = (from > 0).then(|| seqs[from].0);
        let mut items = vec![Item::Issue(self.issue_item(reader, &row)?)];
        let mut entries = Vec::new();
        let mut bytes = 0;
        for seq in seqs[from..].iter().rev() {
            if bytes > limits::PAGE_BYTES_MAX {
                next = Some(seq.0.saturating_add(1));
                break;
            }
            if let Some(entry) = self.entry(topic, *seq)? {
                bytes += wire::POST_TEXT_BYTES_MAX;
                entries.push(Item::IssueEntry(entry));
            }
        }
        items.extend(entries.into_iter().rev());
        allowed()?;
        Ok(Success::View { as_of, title: self.directory.title(topic), items, next })
    }

    /// Open issues that a report may be the same as, likeliest first.
    fn alike(
        &self,
        neighbourhood: NeighbourhoodId,
        report: &Report,
        wanted: &Wanted,
    ) -> Result<Success, PageError> {
        let topic = Topic::Issues(neighbourhood);
        self.allowed(wanted.user, topic)?;
        let as_of = self.now(topic);
        let traits = Traits::of(report.text.as_str(), report.spot.as_str());
        let (rows, _) = self.directory.issues().list(neighbourhood, wanted, (0, limits::ALIKE_LOOKED_AT_MAX));
        let since = wanted.now.saturating_sub(limits::ALIKE_DAYS_MAX * 24 * 60 * 60 * 1_000);
        let mut alike = Vec::new();
        for row in rows.iter().filter(|row| row.at >= since && row.state.is_open()) {
            let Some(text) = self.text_at(topic, row.report)? else { continue };
            let percent = traits.likeness_percent(&Traits::of(&text, row.spot.as_str()));
            // What is about the same sort of thing is the same a little sooner.
            let percent = percent + if row.category == report.category { 5 } else { 0 };
            if percent >= LIKELY_PERCENT {
                alike.push((percent, row.clone()));
            }
        }
        alike.sort_by_key(|(percent, row)| (std::cmp::Reverse(*percent), row.issue));
        alike.truncate(limits::ALIKE_TOLD_MAX);
        let rows: Vec<IssueRow> = alike.into_iter().map(|(_, row)| row).collect();
        let items = self.items(wanted.user, &rows)?;
        self.allowed(wanted.user, topic)?;
        Ok(Success::View { as_of, title: self.directory.title(topic), items, next: None })
    }

    /// What an inbox holds: what wants something first, and of that what has waited longest; then the rest, the newest first. `before`
    /// passes so many over.
    pub(super) fn inbox(
        &self,
        (neighbourhood, user): (NeighbourhoodId, UserId),
        items_max: usize,
        before: Option<u64>,
    ) -> Result<Page, PageError> {
        let mut rows: Vec<AlertRow> = Vec::new();
        self.durable.rows(RowGroup::AlertsOf(neighbourhood, user), &mut |row| {
            if let Row::Alert(row) = row {
                rows.push(row);
            }
            ControlFlow::Continue(())
        })?;
        let wants = |row: &AlertRow| row.wants != crate::domain::Wants::Nothing;
        let order = |row: &AlertRow| if wants(row) { (0, row.since) } else { (1, u64::MAX - row.at) };
        rows.sort_by_key(order);
        let from = usize::try_from(before.unwrap_or_default()).unwrap_or(usize::MAX).min(rows.len());
        let until = from.saturating_add(items_max).min(rows.len());
        let next = (until < rows.len()).then_some(until as u64);
        let item = |row: &AlertRow| {
            let issue = self.directory.issues().issue(neighbourhood, row.issue)?;
            let alert = alert(row, &issue);
            Some(Item::Alert(AlertItem { seq: row.seq, at: row.at, alert, state: issue.state }))
        };
        Ok((rows[from..until].iter().filter_map(item).collect(), next))
    }

    /// Those without a formal reply whose time has passed, with their words; the administration's. It learns no more than neighbours do.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn breaches(
        &self,
        now: u64,
        items_max: usize,
    ) -> Result<Vec<(NeighbourhoodId, IssueItem)>, PageError> {
        let rows = self.directory.issues().breached(now, items_max);
        rows.iter().map(|row| Ok((row.neighbourhood, self.issue_item(UserId(0), row)?))).collect()
    }

    fn now(&self, topic: Topic) -> AsOf {
        AsOf { topic, epoch: self.durable.epoch(), seq: self.durable.head(topic).seq }
    }

    fn items(&self, reader: UserId, rows: &[IssueRow]) -> Result<Vec<Item>, PageError> {
        rows.iter().map(|row| self.issue_item(reader, row).map(Item::Issue)).collect()
    }

    pub(super) fn issue_item(&self, reader: UserId, row: &IssueRow) -> Result<IssueItem, PageError> {
        let topic = Topic::Issues(row.neighbourhood);
        let (mine, following) = self.directory.issues().part(row.neighbourhood, row.issue, reader);
        Ok(IssueItem {
            issue: row.issue,
            seq: row.report,
            at: row.at,
            alias: row.alias,
            mine,
            following,
            category: row.category,
            spot: row.spot.as_str().to_owned(),
            text: self.text_at(topic, row.report)?,
            photos: row.photos.clone(),
            state: row.state,
            class: row.class,
            outcome: row.outcome,
            due: row.clock.due(),
            acknowledged_at: row.clock.acknowledged,
            responded_at: row.clock.responded,
            replied_at: row.clock.replied,
            breaches: row.breaches,
            reopenings: row.reopenings,
            merged_into: row.merged_into,
            stars: row.stars,
            order: row.order,
            joint: row.joint.clone(),
            comments: row.comments.into(),
            changed: row.changed,
        })
    }

    fn entry(&self, topic: Topic, seq: Seq) -> Result<Option<IssueEntry>, PageError> {
        let Some(event) = self.event(topic, seq)? else { return Ok(None) };
        let EventFrame { seq, at, by, body, .. } = event_frame(&event, &self.directory);
        let what = match body {
            EventBody::IssueCommented(comment) => IssueEntryKind::Commented(comment),
            EventBody::IssueStepped(step) => IssueEntryKind::Stepped(step),
            EventBody::IssueBlanked(blanked) => IssueEntryKind::Blanked(blanked),
            _ => return Ok(None),
        };
        Ok(Some(IssueEntry { seq, at, by, what }))
    }
}
