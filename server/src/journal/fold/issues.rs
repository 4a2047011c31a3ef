//! The fold of issues, cases, inboxes and departments, and of who is on duty. Never here: other topics.

use linli_protocol::{Seq, Topic, UserId};

use super::{Fold, FoldError};
use crate::domain::{
    AlertRow, CaseAct, CaseRow, DepartmentAct, DepartmentRow, DutyRow, EntryRow, Event, GuideRow, InboxAct,
    IssueAct, IssueRow, Row, RowKey, Slot,
};

impl Fold {
    pub(super) fn issue(&mut self, event: &Event, act: &IssueAct) -> Result<(), FoldError> {
        let Topic::Issues(neighbourhood) = self.topic else {
            return Err(FoldError::unfit("is an act of no issue"));
        };
        let after = match self.rows.remove(&RowKey::Issue(neighbourhood, act.issue())) {
            Some(Row::Issue(before)) => before.after(act, event.at, event.seq),
            _ => IssueRow::reported(neighbourhood, act, event.at, event.seq),
        };
        self.put(Row::Issue(after.ok_or_else(misfit)?));
        self.put(Row::IssueEntry(EntryRow::of(neighbourhood, act, event.by, event.seq)));
        if let IssueAct::Blanked { issue, of, photo: None } = act {
            match self.rows.remove(&RowKey::IssueEntry(neighbourhood, *issue, *of)) {
                Some(Row::IssueEntry(entry)) if entry.has_text => self.put(Row::IssueEntry(entry.blanked())),
                _ => {
                    return Err(FoldError::unfit(format!(
                        "blanks event {of}, which has no text of that issue"
                    )));
                }
            }
        }
        Ok(())
    }

    pub(super) fn case(&mut self, event: &Event, act: &CaseAct) -> Result<(), FoldError> {
        let Topic::Case(neighbourhood, issue) = self.topic else {
            return Err(FoldError::unfit("is an act of no case"));
        };
        let after = match self.rows.remove(&RowKey::Case(neighbourhood, issue)) {
            Some(Row::Case(before)) => before.after(act, event.seq),
            _ if event.seq == Seq(1) => CaseRow::opened(neighbourhood, issue, act, event.by),
            _ => None,
        };
        self.put(Row::Case(after.ok_or_else(misfit)?));
        Ok(())
    }

    pub(super) fn department(&mut self, event: &Event, act: &DepartmentAct) -> Result<(), FoldError> {
        if self.topic != Topic::Departments {
            return Err(FoldError::unfit("is an act of no department"));
        }
        let before = match self.rows.remove(&RowKey::Department(act.department())) {
            Some(Row::Department(before)) => Some(before),
            _ => None,
        };
        let after = DepartmentRow::after(before, act, event.seq).ok_or_else(misfit)?;
        self.put(Row::Department(after));
        if let Some(entry) = act.entry() {
            let before = match self.rows.remove(&RowKey::GuideEntry(act.department(), entry)) {
                Some(Row::GuideEntry(before)) => Some(before),
                _ => None,
            };
            self.put(Row::GuideEntry(GuideRow::after(before, act, event.seq).ok_or_else(misfit)?));
        }
        Ok(())
    }

    pub(super) fn inbox(&mut self, event: &Event, act: &InboxAct) -> Result<(), FoldError> {
        let Topic::Inbox(neighbourhood, user) = self.topic else {
            return Err(FoldError::unfit("is an act of no inbox"));
        };
        let (InboxAct::Alerted { issue, .. } | InboxAct::Cleared { issue }) = act;
        let before = match self.rows.remove(&RowKey::Alert(neighbourhood, user, *issue)) {
            Some(Row::Alert(before)) => Some(before),
            _ => None,
        };
        let after = AlertRow::after(before, (neighbourhood, user), act, event.at, event.seq);
        self.put(Row::Alert(after.ok_or_else(misfit)?));
        Ok(())
    }

    pub(super) fn duty(&mut self, event: &Event, user: UserId, slots: &[Slot]) -> Result<(), FoldError> {
        let Topic::Desk(neighbourhood) = self.topic else {
            return Err(FoldError::unfit("is said of a duty, and not on a desk"));
        };
        if slots.is_empty() {
            self.rows.remove(&RowKey::Duty(neighbourhood, user));
        } else {
            let (slots, changed) = (slots.to_vec(), event.seq);
            self.put(Row::Duty(DutyRow { neighbourhood, user, slots, changed }));
        }
        Ok(())
    }
}

fn misfit() -> FoldError {
    FoldError::unfit("is a step that does not fit those before it")
}
