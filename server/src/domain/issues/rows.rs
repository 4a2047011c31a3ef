//! How issues, cases and alerts stand: rows that follow from their events. Never here: who may change them.

use linli_protocol::{
    AlertReason, AlertWants as Wants, Category, Commitment, CommitmentState, DepartmentId, IssueClass,
    IssueId, IssueState, IssueStep, Joint, NeighbourhoodId, Order, OrderState, PhotoId, ReplyOutcome, Seq,
    Spot, Topic, UserId,
};

use super::clocks::Clock;
use super::life::{self, Deed};
use super::{CaseAct, InboxAct, IssueAct, orders};
use crate::domain::audience::CasePart;

/// An issue as it stands. Derived. It does not say who reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Which.
    pub issue: IssueId,
    /// The event that reported it.
    pub report: Seq,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// What its reporter is called.
    pub alias: u32,
    /// What it is about.
    pub category: Category,
    /// Where.
    pub spot: Spot,
    /// Its photos that were not taken back, in their order.
    pub photos: Vec<PhotoId>,
    /// How far it has come.
    pub state: IssueState,
    /// Its class.
    pub class: Option<IssueClass>,
    /// What the latest formal reply of this round said.
    pub outcome: Option<ReplyOutcome>,
    /// This round.
    pub clock: Clock,
    /// Whether neighbours have tried it (R27).
    pub tried: bool,
    /// How many rounds passed their time without a formal reply.
    pub breaches: u32,
    /// How often it was reopened.
    pub reopenings: u32,
    /// The one that it is the same as.
    pub merged_into: Option<IssueId>,
    /// Its latest rating.
    pub stars: Option<u8>,
    /// Its work order, once it has one in this round.
    pub order: Option<Order>,
    /// Its joint case, once it has one in this round.
    pub joint: Option<Joint>,
    /// How many comments it has had.
    pub comments: u32,
    /// How many events it has had.
    pub events: u32,
    /// The last of them.
    pub changed: Seq,
}

impl IssueRow {
    /// The issue after the act that reports it, if it is one.
    #[must_use]
    pub fn reported(neighbourhood: NeighbourhoodId, act: &IssueAct, at: u64, seq: Seq) -> Option<IssueRow> {
        let IssueAct::Reported { issue, alias, category, spot, photos, times, .. } = act else { return None };
        Some(IssueRow {
            neighbourhood,
            issue: *issue,
            report: seq,
            at,
            alias: *alias,
            category: *category,
            spot: spot.clone(),
            photos: photos.clone(),
            state: IssueState::Submitted,
            class: None,
            outcome: None,
            clock: Clock::begun(*times, at),
            tried: false,
            breaches: 0,
            reopenings: 0,
            merged_into: None,
            stars: None,
            order: None,
            joint: None,
            comments: 0,
            events: 1,
            changed: seq,
        })
    }

    /// The issue after a further act at a time, which is event `seq`; none if the act does not fit.
    #[must_use]
    pub fn after(mut self, act: &IssueAct, at: u64, seq: Seq) -> Option<IssueRow> {
        match act {
            IssueAct::Reported { .. } => return None,
            IssueAct::Commented { .. } => self.comments += 1,
            IssueAct::Blanked { photo, .. } => {
                if let Some(gone) = photo {
                    let place = self.photos.iter().position(|photo| photo == gone)?;
                    self.photos.remove(place);
                }
            }
            IssueAct::Stepped { step, state, times, department, bare, .. } => {
                let was_ordered = self.state == IssueState::WorkOrder;
                self.state = life::leads(self.state, Deed::of(step)?).filter(|leads| leads == state)?;
                match step {
                    IssueStep::Committed { due_at, .. } => self.commit(*department, *due_at, seq)?,
                    IssueStep::SentToGrid { .. } | IssueStep::JointOpened { .. } if *bare => {}
                    IssueStep::SentToGrid { .. } => self.order = Some(orders::sent(self.order, at, seq)),
                    _ => self.take(step, at)?,
                }
                self.drop_order(was_ordered);
                if let Some(times) = times {
                    self.clock = Clock::begun(*times, at);
                }
            }
        }
        self.clock.closed = !self.state.is_open();
        self.events += 1;
        self.changed = seq;
        Some(self)
    }

    /// Whoever is late is late, whether the timer came before them or not: it may have been away with the server.
    fn note_breach(&mut self, at: u64) {
        let clock = &mut self.clock;
        if clock.replied.is_none() && !clock.closed && !clock.fired_overdue && at > clock.due().reply_by {
            clock.fired_overdue = true;
            self.breaches += 1;
        }
    }

    fn take(&mut self, step: &IssueStep, at: u64) -> Option<()> {
        let ends = !self.state.is_open();
        if ends || matches!(step, IssueStep::Replied { .. }) {
            self.note_breach(at);
        }
        let clock = &mut self.clock;
        match step {
            IssueStep::Acknowledged => drop(clock.acknowledged.get_or_insert(at)),
            IssueStep::Responded { .. } => {
                clock.acknowledged.get_or_insert(at);
                clock.responded.get_or_insert(at);
            }
            IssueStep::Replied { outcome, .. } => {
                clock.acknowledged.get_or_insert(at);
                clock.responded.get_or_insert(at);
                clock.replied.get_or_insert(at);
                self.outcome = Some(*outcome);
            }
            IssueStep::Classified { class, .. } => self.class = Some(*class),
            IssueStep::NeighboursTried { .. } => self.tried = true,
            IssueStep::OrderMoved { to, until, .. } => {
                self.order = Some(orders::after(self.order?, *to, *until).ok()?);
            }
            IssueStep::JointOpened { lead, invited, .. } => {
                // What was committed in this round stays, whoever takes part from here on.
                let commitments = self.joint.take().map(|joint| joint.commitments).unwrap_or_default();
                self.joint = Some(Joint { lead: *lead, invited: invited.clone(), commitments });
            }
            IssueStep::CommitmentSettled { commitment, kept, .. } => {
                let number = usize::try_from(*commitment).ok()?.checked_sub(1)?;
                let commitment = self.joint.as_mut()?.commitments.get_mut(number)?;
                if commitment.state != CommitmentState::Open {
                    return None;
                }
                commitment.state = if *kept { CommitmentState::Kept } else { CommitmentState::Missed };
            }
            IssueStep::Confirmed { stars } => self.stars = stars.or(self.stars),
            IssueStep::Reopened { .. } => {
                self.reopenings += 1;
                self.outcome = None;
                self.order = None;
                self.joint = None;
            }
            IssueStep::MergedInto { into } => self.merged_into = Some(*into),
            IssueStep::Escalated { escalation } => {
                let (_, expected) = clock.next()?;
                if expected != *escalation {
                    return None;
                }
                *clock = clock.fired(*escalation);
                self.breaches += u32::from(*escalation == linli_protocol::Escalation::Overdue);
            }
            _ => {}
        }
        Some(())
    }

    fn commit(&mut self, department: Option<DepartmentId>, due_at: u64, seq: Seq) -> Option<()> {
        let commitment = Commitment { department, seq, due_at, state: CommitmentState::Open };
        self.joint.as_mut()?.commitments.push(commitment);
        Some(())
    }

    /// Whoever deals with an issue in another way needs no work order any more.
    fn drop_order(&mut self, was_ordered: bool) {
        let Some(order) = &mut self.order else { return };
        if was_ordered && self.state != IssueState::WorkOrder && orders::is_in_work(order.state) {
            order.state = OrderState::Dropped;
            order.until = None;
        }
    }

    /// Whether a department takes part in it: in the joint case that it is or was in this round, or as the grid, which has its work order.
    #[must_use]
    pub fn has_department(&self, department: DepartmentId, is_grid: bool) -> bool {
        (is_grid && self.has_order()) || self.joint.as_ref().is_some_and(|joint| joint.has(department))
    }

    /// Whether its work order is the grid's business: not given back, and not dropped.
    #[must_use]
    pub fn has_order(&self) -> bool {
        self.order.is_some_and(|order| !matches!(order.state, OrderState::Returned | OrderState::Dropped))
    }

    /// Whether a department has still something to do: the issue is open and has a part for one, or its work order was closed and is not put
    /// away yet.
    #[must_use]
    pub fn has_work(&self) -> bool {
        let to_be_put_away =
            self.order.is_some_and(|order| matches!(order.state, OrderState::Closed | OrderState::Visited));
        (self.state.is_open() && (self.order.is_some() || self.joint.is_some())) || to_be_put_away
    }

    /// Whether a formal reply is owed.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        self.state.is_open() && self.clock.replied.is_none()
    }
}

/// One event of an issue, so that its timeline is one range. Derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Of which issue.
    pub issue: IssueId,
    /// The event.
    pub seq: Seq,
    /// Who wrote its text, if it has one that can be taken back; none for the reporter.
    pub author: Option<UserId>,
    /// Whether it has one.
    pub has_text: bool,
}

impl EntryRow {
    /// Of an act by somebody, which is event `seq`.
    #[must_use]
    pub fn of(neighbourhood: NeighbourhoodId, act: &IssueAct, by: Option<UserId>, seq: Seq) -> EntryRow {
        let has_text = matches!(act, IssueAct::Reported { .. } | IssueAct::Commented { .. });
        EntryRow { neighbourhood, issue: act.issue(), seq, author: by.filter(|_| has_text), has_text }
    }

    /// The same, once its text was taken back.
    #[must_use]
    pub fn blanked(self) -> EntryRow {
        EntryRow { has_text: false, author: None, ..self }
    }
}

/// Who is behind an issue. Derived from its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Which issue.
    pub issue: IssueId,
    /// Who reported it.
    pub reporter: UserId,
    /// Who handles it, by number.
    pub handlers: Vec<UserId>,
    /// The last event of the case that changed this.
    pub changed: Seq,
}

impl CaseRow {
    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic::Case(self.neighbourhood, self.issue)
    }

    /// What somebody is to the issue.
    #[must_use]
    pub fn part(&self, user: UserId) -> CasePart {
        match user {
            user if user == self.reporter => CasePart::Reporter,
            user if self.handlers.contains(&user) => CasePart::Handler,
            _ => CasePart::Nobody,
        }
    }

    /// The case after the act that opens it, if it is one.
    #[must_use]
    pub fn opened(
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        act: &CaseAct,
        by: Option<UserId>,
    ) -> Option<CaseRow> {
        let CaseAct::Opened { .. } = act else { return None };
        Some(CaseRow { neighbourhood, issue, reporter: by?, handlers: Vec::new(), changed: Seq(1) })
    }

    /// The case after a further act, which is event `seq`; none if the act does not fit.
    #[must_use]
    pub fn after(mut self, act: &CaseAct, seq: Seq) -> Option<CaseRow> {
        match act {
            CaseAct::HandlerSet { user, on: true } => {
                let place = self.handlers.binary_search(user).err()?;
                self.handlers.insert(place, *user);
            }
            CaseAct::HandlerSet { user, on: false } => {
                let place = self.handlers.binary_search(user).ok()?;
                self.handlers.remove(place);
            }
            CaseAct::Opened { .. } => return None,
        }
        self.changed = seq;
        Some(self)
    }
}

/// What one person was last alerted to of an issue. Derived from their inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Who.
    pub user: UserId,
    /// Of which issue.
    pub issue: IssueId,
    /// Why.
    pub reason: AlertReason,
    /// The event of the inbox.
    pub seq: Seq,
    /// When it came, milliseconds since 1970.
    pub at: u64,
    /// Since when it waits, milliseconds since 1970.
    pub since: u64,
    /// Until when a formal reply is owed, milliseconds since 1970.
    pub reply_by: u64,
    /// What it still wants.
    pub wants: Wants,
    /// Whether it woke nobody.
    pub quiet: bool,
    /// The last event of the inbox that changed this.
    pub changed: Seq,
}

impl AlertRow {
    /// The row after an act in somebody's inbox; none if the act does not fit what stands there.
    #[must_use]
    pub fn after(
        before: Option<AlertRow>,
        (neighbourhood, user): (NeighbourhoodId, UserId),
        act: &InboxAct,
        at: u64,
        seq: Seq,
    ) -> Option<AlertRow> {
        match act {
            InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet } => Some(AlertRow {
                neighbourhood,
                user,
                issue: *issue,
                reason: *reason,
                seq,
                at,
                since: *since,
                reply_by: *reply_by,
                wants: *wants,
                quiet: *quiet,
                changed: seq,
            }),
            InboxAct::Cleared { .. } => Some(AlertRow { wants: Wants::Nothing, changed: seq, ..before? }),
        }
    }
}
