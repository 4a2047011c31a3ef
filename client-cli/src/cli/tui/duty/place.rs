//! One neighbourhood at the desk: its open issues as the server last listed them, what one is alerted to there, and since when each waits.
//! A list is asked anew when something happened, at most once in a while, and is taken in as a whole.

use std::collections::BTreeMap;

use linli_cli::Page;
use linli_protocol::{
    Alert, AlertWants, Card, IssueEntry, IssueEntryKind, IssueId, IssueItem, IssueState, IssueStep, Item, Seq,
};

use super::super::bounds::DUTY_ISSUES_MAX;

/// Milliseconds between two questions for the same list.
const ASK_MS: u64 = 1_000;
/// Milliseconds until a question that was refused is asked again.
const ASK_AGAIN_MS: u64 = 10_000;

/// A neighbourhood.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) title: String,
    pub(super) issues: Vec<IssueItem>,
    pub(super) is_loaded: bool,
    /// Who holds an office there.
    pub(super) staff: Vec<Card>,
    pub(super) alerts: BTreeMap<IssueId, Alert>,
    /// The newest event of the inbox that was taken in.
    pub(super) alerted: Seq,
    /// The newest that was marked as read.
    pub(super) marked: Seq,
    /// When the round of an issue began that was reopened.
    rounds: BTreeMap<IssueId, u64>,
    gathered: Vec<IssueItem>,
    is_asking: bool,
    is_stale: bool,
    ask_at_ms: u64,
}

impl Place {
    pub(super) fn new(title: String) -> Place {
        Place { title, is_stale: true, ..Place::default() }
    }

    /// Something happened there.
    pub(super) fn touch(&mut self) {
        self.is_stale = true;
    }

    /// Whether its list is to be asked now.
    pub(super) fn asks(&mut self, now_ms: u64) -> bool {
        let asks = self.is_stale && !self.is_asking && now_ms >= self.ask_at_ms;
        if asks {
            (self.is_stale, self.is_asking, self.ask_at_ms) = (false, true, now_ms + ASK_MS);
            self.gathered.clear();
        }
        asks
    }

    /// A page of the list came; gives where the next one begins, as long as there is one.
    pub(super) fn learn(&mut self, page: Page) -> Option<u64> {
        self.gathered.extend(page.items.into_iter().filter_map(|item| match item {
            Item::Issue(issue) => Some(issue),
            _ => None,
        }));
        if let Some(next) = page.next.filter(|_| self.gathered.len() < DUTY_ISSUES_MAX) {
            return Some(next);
        }
        self.issues = std::mem::take(&mut self.gathered);
        self.issues.truncate(DUTY_ISSUES_MAX);
        let is_open = |issue: &IssueId| self.issues.iter().any(|item| item.issue == *issue);
        self.rounds.retain(|issue, _| is_open(issue));
        (self.is_loaded, self.is_asking) = (true, false);
        None
    }

    /// It could not be listed: what is shown stays, and it is asked again later.
    pub(super) fn fail(&mut self, now_ms: u64) {
        (self.is_asking, self.is_stale, self.ask_at_ms) = (false, true, now_ms + ASK_AGAIN_MS);
    }

    /// An issue began another round at this time.
    pub(super) fn begin_round(&mut self, issue: IssueId, at_ms: u64) {
        let since = self.rounds.entry(issue).or_default();
        *since = at_ms.max(*since);
    }

    /// Since when an issue waits: its report, or its latest reopening as far as that is known.
    pub(super) fn since(&self, item: &IssueItem) -> u64 {
        if item.reopenings == 0 {
            return item.at;
        }
        let alerted = self.alerts.get(&item.issue).map(|alert| alert.since);
        self.rounds.get(&item.issue).copied().into_iter().chain(alerted).max().unwrap_or(item.at)
    }

    /// One that was reopened at a time that nothing has told yet.
    pub(super) fn unknown_round(&self) -> Option<IssueId> {
        let is_unknown = |item: &&IssueItem| {
            item.reopenings > 0
                && !self.rounds.contains_key(&item.issue)
                && !self.alerts.contains_key(&item.issue)
        };
        self.issues.iter().find(is_unknown).map(|item| item.issue)
    }

    /// What a timeline tells of rounds. Whatever it does not tell is not asked again: the round counts from the report.
    pub(super) fn learn_rounds(&mut self, item: &IssueItem, entries: &[IssueEntry]) {
        if item.reopenings == 0 {
            return;
        }
        let is_reopening = |entry: &&IssueEntry| matches!(&entry.what, IssueEntryKind::Stepped(step) if matches!(step.step, IssueStep::Reopened { .. }));
        let latest = entries.iter().rev().find(is_reopening);
        self.begin_round(item.issue, latest.map_or(item.at, |entry| entry.at));
    }

    /// An alert of one's own that wants something.
    pub(super) fn wanting(&self, issue: IssueId) -> Option<&Alert> {
        self.alerts.get(&issue).filter(|alert| alert.wants != AlertWants::Nothing)
    }
}

/// Whether an issue has had no formal reply in its round, and owes one.
pub(super) fn owes_reply(item: &IssueItem) -> bool {
    matches!(item.state, IssueState::Submitted | IssueState::Acknowledged | IssueState::Reopened)
}
