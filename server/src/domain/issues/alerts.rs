//! Who is alerted to an issue (R20, R23), and what clears it again. An alert is an event of a person's inbox in the commit of what it tells,
//! so that none is lost while nobody is connected. Never here: when something is due, and whom it wakes.

use std::collections::BTreeSet;

use linli_protocol::{
    AlertReason, Escalation, IssueStep, NeighbourhoodId, OrderMove, OrderState, Topic, UserId,
};

use super::duty::{self, Moment, Reached};
use super::rows::{AlertRow, CaseRow, IssueRow};
use super::{CaseAct, InboxAct, Wants};
use crate::domain::district::District;
use crate::domain::event::{Event, EventKind};
use crate::domain::moderation::keeps_order;
use crate::domain::row::{Commit, Row, RowChange};

/// What alerts of one decision are about.
pub(super) struct Alerts<'a> {
    pub(super) district: &'a District,
    /// As it stands after the decision.
    pub(super) issue: &'a IssueRow,
    pub(super) case: &'a CaseRow,
    /// Whoever causes it is not told of it.
    pub(super) by: Option<UserId>,
    pub(super) now: u64,
}

impl Alerts<'_> {
    /// Tells the secretary and the deputies of a new report.
    pub(super) fn reported(&self, commit: &mut Commit) {
        self.tell(self.staff(), AlertReason::Reported, Wants::Acknowledgement, commit);
    }

    /// Clears what a step has settled, and tells whom it concerns.
    pub(super) fn stepped(&self, step: &IssueStep, commit: &mut Commit) {
        match step {
            IssueStep::Escalated { escalation } => return self.escalated(*escalation, commit),
            IssueStep::Reopened { .. } => {
                let concerned = self.staff().into_iter().chain(self.case.handlers.iter().copied()).collect();
                return self.tell(concerned, AlertReason::Reopened, Wants::Acknowledgement, commit);
            }
            _ => {}
        }
        self.departments(step, commit);
        self.tell(self.concerned(), AlertReason::Stepped, Wants::Nothing, commit);
        self.clear(commit);
    }

    /// Tells the departments whose part a step is, and the staff what comes back from them.
    fn departments(&self, step: &IssueStep, commit: &mut Commit) {
        let grid = || self.district.grid().map(|grid| grid.members.iter().copied().collect());
        match step {
            IssueStep::SentToGrid { .. } => {
                let people = grid().unwrap_or_default();
                self.tell(people, AlertReason::WorkOrder, Wants::Order, commit);
            }
            IssueStep::OrderMoved { to: OrderMove::Supervised, .. } => {
                let people = grid().unwrap_or_default();
                self.tell(people, AlertReason::Supervised, Wants::Nothing, commit);
            }
            IssueStep::JointOpened { lead, invited, .. } => {
                let parts = lead.iter().chain(invited);
                let rows = parts.filter_map(|department| self.district.departments().get(department));
                let people = rows.flat_map(|row| row.members.iter().copied()).collect();
                self.tell(people, AlertReason::Invited, Wants::Nothing, commit);
            }
            // What comes back to the staff, and lies there until they do something.
            IssueStep::OrderMoved { to: OrderMove::Returned | OrderMove::Closed, .. }
            | IssueStep::CommitmentSettled { kept: false, .. } => {
                self.tell(self.staff(), AlertReason::Stepped, Wants::Nothing, commit);
            }
            _ => {}
        }
    }

    /// Tells the grid that its work order is not needed any more.
    pub(super) fn order_dropped(&self, commit: &mut Commit) {
        let people = self.district.grid().map(|grid| grid.members.iter().copied().collect());
        self.tell(people.unwrap_or_default(), AlertReason::Stepped, Wants::Nothing, commit);
    }

    /// Tells somebody that they handle it.
    pub(super) fn handles(&self, user: UserId, commit: &mut Commit) {
        self.tell(BTreeSet::from([user]), AlertReason::Handler, Wants::Nothing, commit);
    }

    fn escalated(&self, escalation: Escalation, commit: &mut Commit) {
        let (reason, wants) = match escalation {
            Escalation::Unacknowledged => (AlertReason::Unacknowledged, Wants::Acknowledgement),
            Escalation::Repeated => (AlertReason::Repeated, Wants::Acknowledgement),
            Escalation::Warning => (AlertReason::Warning, Wants::Reply),
            // The operator reads breaches through the administration's socket.
            _ => (AlertReason::Overdue, Wants::Reply),
        };
        let concerned = self.staff().into_iter().chain(self.case.handlers.iter().copied()).collect();
        self.tell(concerned, reason, wants, commit);
    }

    fn staff(&self) -> BTreeSet<UserId> {
        let members = self.district.neighbourhood(self.issue.neighbourhood).map(|place| &place.members);
        let members = members.into_iter().flatten();
        members.filter(|(_, member)| keeps_order(member.office)).map(|(user, _)| *user).collect()
    }

    /// The reporter, who handles it, who follows it, and the departments of its joint case.
    fn concerned(&self) -> BTreeSet<UserId> {
        let IssueRow { neighbourhood, issue, .. } = *self.issue;
        let mut concerned = self.district.followers(neighbourhood, issue).clone();
        concerned.extend(self.case.handlers.iter().copied());
        concerned.insert(self.case.reporter);
        let parts = self.issue.joint.iter().flat_map(|joint| joint.lead.iter().chain(&joint.invited));
        let rows = parts.filter_map(|department| self.district.departments().get(department));
        concerned.extend(rows.flat_map(|row| row.members.iter().copied()));
        concerned
    }

    fn tell(&self, people: BTreeSet<UserId>, reason: AlertReason, wants: Wants, commit: &mut Commit) {
        let IssueRow { neighbourhood, issue, clock, .. } = self.issue;
        // Somebody may be told once of one step, and first of what wants most.
        let is_told = |user: &UserId| {
            let inbox = Topic::Inbox(*neighbourhood, *user);
            commit.events.iter().any(|event| event.topic == inbox)
        };
        let has_part =
            |user: &UserId| self.district.member(*neighbourhood, *user).is_some() || self.has_seat(*user);
        let reached: Vec<Reached> = people
            .into_iter()
            .filter(|user| self.by != Some(*user) && has_part(user) && !is_told(user))
            .map(|user| self.reached(user))
            .collect();
        let woken = duty::woken(reason, wants, &reached);
        for user in reached.into_iter().map(|who| who.user) {
            // What wants nothing does not cover up what still wants something.
            let standing =
                self.district.alert(*neighbourhood, *issue, user).map_or(Wants::Nothing, |row| row.wants);
            let wants = if wants == Wants::Nothing { self.still_wanted(standing) } else { wants };
            let (since, reply_by) = (clock.since, clock.due().reply_by);
            let act = InboxAct::Alerted {
                issue: *issue,
                reason,
                since,
                reply_by,
                wants,
                quiet: !woken.contains(&user),
            };
            self.put(user, act, None, commit);
        }
    }

    /// Somebody with what decides whether they are woken; who sits in a department need not be a member.
    fn reached(&self, user: UserId) -> Reached {
        let neighbourhood = self.issue.neighbourhood;
        let office = self.district.member(neighbourhood, user).and_then(|member| member.office);
        let (duties, moment) = (self.district.duties(), Moment::at(self.now));
        let on_duty = duties.is_on_duty(neighbourhood, user, moment);
        Reached { user, office, on_duty, wants_quiet: duties.wants_quiet(user, moment) }
    }

    /// Whether somebody sits in a department that this concerns: it takes part, or has its work order back or dropped with this.
    fn has_seat(&self, user: UserId) -> bool {
        let own = self.district.departments().values().filter(|row| row.has(user));
        own.into_iter().any(|row| {
            self.issue.has_department(row.department, row.grid) || (row.grid && self.issue.order.is_some())
        })
    }

    fn still_wanted(&self, wants: Wants) -> Wants {
        match wants {
            Wants::Acknowledgement if self.issue.clock.acknowledged.is_none() && !self.issue.clock.closed => {
                wants
            }
            Wants::Reply if self.issue.is_unanswered() => wants,
            Wants::Order if self.issue.order.is_some_and(|order| order.state == OrderState::Sent) => wants,
            _ => Wants::Nothing,
        }
    }

    fn clear(&self, commit: &mut Commit) {
        let IssueRow { neighbourhood, issue, .. } = *self.issue;
        let told = |user: &UserId| {
            let inbox = Topic::Inbox(neighbourhood, *user);
            commit.events.iter().any(|event| event.topic == inbox)
        };
        let rows: Vec<AlertRow> = self
            .district
            .alerts_of(neighbourhood, issue)
            .filter(|row| self.still_wanted(row.wants) == Wants::Nothing && !told(&row.user))
            .copied()
            .collect();
        for row in rows {
            self.put(row.user, InboxAct::Cleared { issue }, Some(row), commit);
        }
    }

    fn put(&self, user: UserId, act: InboxAct, before: Option<AlertRow>, commit: &mut Commit) {
        let neighbourhood = self.issue.neighbourhood;
        let topic = Topic::Inbox(neighbourhood, user);
        let head = self.district.head(topic);
        let (seq, posts) = (head.seq.next(), head.posts + u64::from(matches!(act, InboxAct::Alerted { .. })));
        let Some(row) = AlertRow::after(before, (neighbourhood, user), &act, self.now, seq) else { return };
        let kind = EventKind::Inbox(act);
        commit.events.push(Event { topic, seq, at: self.now, by: None, posts, kind });
        commit.rows.push(RowChange::Put(Row::Alert(row)));
    }
}

/// Whoever is a member no longer handles nothing any more, in the commit that ends the membership.
pub(in crate::domain) fn membership_ended(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    leaving: &mut Commit,
) {
    let at = leaving.events.first().map_or(0, |event| event.at);
    for case in district.cases_of(neighbourhood).filter(|case| case.handlers.contains(&user)) {
        let (topic, act) = (case.topic(), CaseAct::HandlerSet { user, on: false });
        let head = district.head(topic);
        let seq = head.seq.next();
        if let Some(row) = case.clone().after(&act, seq) {
            let kind = EventKind::Case(act);
            leaving.events.push(Event { topic, seq, at, by, posts: head.posts, kind });
            leaving.rows.push(RowChange::Put(Row::Case(row)));
        }
    }
}
