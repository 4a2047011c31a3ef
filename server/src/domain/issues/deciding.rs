//! What is done with an issue that there is: comments, steps, what comes with time, handlers, followers. Never here: the table that says who
//! may take which step; that is `life`.

use linli_protocol::{
    DepartmentId, ErrorCode, IssueClass, IssueId, IssueState, IssueStep, NeighbourhoodId, OrderMove,
    OrderState, PhotoId, Place, ReplyOutcome, Seq, Topic, UserId, limits,
};

use super::alerts::Alerts;
use super::life::{self, Deed, Who};
use super::rows::{CaseRow, EntryRow, IssueRow};
use super::{CaseAct, IssueAct, no_such_issue, orders, parts};
use crate::domain::Refusal;
use crate::domain::act::Act;
use crate::domain::body::Body;
use crate::domain::channel::{self, Context};
use crate::domain::command::{Answer, Decision, Rejection};
use crate::domain::dedupe::{self, ActDigest, Seen};
use crate::domain::departments;
use crate::domain::district::District;
use crate::domain::event::{Event, EventKind, Shard};
use crate::domain::mentions::Mentions;
use crate::domain::moderation::{keeps_order, may_keep_order};
use crate::domain::names;
use crate::domain::row::{Commit, Row, RowChange, RowKey};

/// An issue with who is behind it.
#[derive(Clone, Copy)]
struct Known<'a> {
    issue: &'a IssueRow,
    case: &'a CaseRow,
}

fn known(
    district: &District,
    neighbourhood: NeighbourhoodId,
    issue: IssueId,
) -> Result<Known<'_>, Rejection> {
    match (district.issue(neighbourhood, issue), district.case(neighbourhood, issue)) {
        (Some(issue), Some(case)) => Ok(Known { issue, case }),
        _ => Err(no_such_issue(neighbourhood, issue)),
    }
}

/// Comments on an issue. A muted member does not, but for the reporter: what is theirs they may speak of.
pub(in crate::domain) fn comment(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::Comment { neighbourhood, issue, text, .. } = act else {
        return Err(Rejection::not_found().into());
    };
    let named = match named(cx, *neighbourhood, act)? {
        Named::New(named) => named,
        Named::Done(decision) => return Ok(decision),
    };
    let Known { issue, case } = known(cx.district, *neighbourhood, *issue)?;
    if !names::shows_something(text.as_str()) {
        return Err(Rejection::new(ErrorCode::BadText, "the comment says nothing that can be seen").into());
    }
    let by_reporter = case.reporter == cx.user;
    if !by_reporter {
        channel::not_muted(cx, Topic::Issues(*neighbourhood), act)?;
    }
    has_room(issue, limits::EVENTS_PER_ISSUE_MAX - limits::EVENTS_KEPT_FOR_STEPS)?;
    let body = Body::Kept { text: text.clone(), salt: cx.salt, mentions: Mentions::NONE };
    let act = IssueAct::Commented { issue: issue.issue, by_reporter, body };
    let mut commit = begun(*neighbourhood);
    let (accepted, _) = put(cx.district, issue, act, (!by_reporter).then_some(cx.user), cx.now, &mut commit)?;
    commit.rows.push(named.remember(cx, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Takes a step.
pub(in crate::domain) fn step(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::StepIssue { neighbourhood, issue, step, .. } = act else {
        return Err(Rejection::not_found().into());
    };
    if !parts::takes_part(cx.district, *neighbourhood, *issue, cx.user) {
        channel::may_read(cx, Topic::Issues(*neighbourhood))?;
    }
    let named = match looked_up(cx, act)? {
        Named::New(named) => named,
        Named::Done(decision) => return Ok(decision),
    };
    let before = known(cx.district, *neighbourhood, *issue)?;
    let (by, department) = may_take(cx, before, step)?;
    is_possible(cx, before.issue, step)?;
    let by_reporter = by == Who::Reporter;
    let author = (!by_reporter).then_some(cx.user);
    let times = matches!(step, IssueStep::Reopened { .. }).then(|| cx.district.issue_times());
    let state = leads(before.issue, step)?;
    let stepped = IssueAct::Stepped {
        issue: *issue,
        by_reporter,
        department,
        step: step.clone(),
        state,
        times,
        bare: false,
    };
    let mut commit = begun(*neighbourhood);
    let (accepted, after) = put(cx.district, before.issue, stepped, author, cx.now, &mut commit)?;
    let alerts =
        Alerts { district: cx.district, issue: &after, case: before.case, by: Some(cx.user), now: cx.now };
    alerts.stepped(step, &mut commit);
    if before.issue.order.is_some_and(|order| orders::is_in_work(order.state))
        && after.order.is_some_and(|order| order.state == OrderState::Dropped)
    {
        alerts.order_dropped(&mut commit);
    }
    if let IssueStep::MergedInto { into } = step {
        merge(cx, before, *into, author, &mut commit)?;
    }
    commit.rows.push(named.remember(cx, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Takes the next escalation that is due, and one only: again it takes the one after. Before its time, or of an issue for which nothing is
/// due any more, nothing happens (guarantee 7).
pub(in crate::domain) fn escalate(
    district: &District,
    neighbourhood: NeighbourhoodId,
    issue: IssueId,
    now: u64,
) -> Result<Decision, Refusal> {
    let shard = Shard::Neighbourhood(neighbourhood);
    let nothing = Decision::unchanged(shard, Answer::Done);
    let Ok(before) = known(district, neighbourhood, issue) else { return Ok(nothing) };
    let Some((_, escalation)) = before.issue.clock.next().filter(|(due, _)| *due <= now) else {
        return Ok(nothing);
    };
    let step = IssueStep::Escalated { escalation };
    let state = leads(before.issue, &step)?;
    let stepped = IssueAct::Stepped {
        issue,
        by_reporter: false,
        department: None,
        step: step.clone(),
        state,
        times: None,
        bare: false,
    };
    let mut commit = begun(neighbourhood);
    let (_, after) = put(district, before.issue, stepped, None, now, &mut commit)?;
    Alerts { district, issue: &after, case: before.case, by: None, now }.stepped(&step, &mut commit);
    Ok(Decision { commit, answer: Answer::Done })
}

/// Takes back a text of one's own.
pub(in crate::domain) fn blank(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::Blank { neighbourhood, issue, of, photo, .. } = act else {
        return Err(Rejection::not_found().into());
    };
    let named = match named(cx, *neighbourhood, act)? {
        Named::New(named) => named,
        Named::Done(decision) => return Ok(decision),
    };
    let Known { issue: row, case } = known(cx.district, *neighbourhood, *issue)?;
    if let Some(photo) = photo {
        return blank_photo(cx, (row, case), (*of, *photo), &named);
    }
    let entry = match cx.facts.row(&RowKey::IssueEntry(*neighbourhood, *issue, *of))? {
        Some(Row::IssueEntry(entry)) if entry.has_text => entry,
        _ => {
            let message = format!("event {of} has no text of this issue, or none any more");
            return Err(Rejection::new(ErrorCode::NoSuchPost, message).into());
        }
    };
    if entry.author.unwrap_or(case.reporter) != cx.user {
        return Err(Rejection::new(ErrorCode::NotYours, "only who wrote it takes it back").into());
    }
    let topic = Topic::Issues(*neighbourhood);
    let mut commit = begun(*neighbourhood);
    let blanked = IssueAct::Blanked { issue: *issue, of: *of, photo: None };
    let (accepted, _) = put(cx.district, row, blanked, entry.author, cx.now, &mut commit)?;
    commit.rows.push(RowChange::Put(Row::IssueEntry(entry.blanked())));
    commit.rows.push(RowChange::Erase { topic, seq: *of, erased_by: accepted.seq });
    commit.rows.push(named.remember(cx, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Takes back a photo of one's own report; whoever keeps the files throws it away when nothing names it.
fn blank_photo(
    cx: Context<'_>,
    (row, case): (&IssueRow, &CaseRow),
    (of, photo): (Seq, PhotoId),
    named: &NewName,
) -> Result<Decision, Refusal> {
    if of != row.report || !row.photos.contains(&photo) {
        let message = format!("event {of} shows no such photo, or not any more");
        return Err(Rejection::new(ErrorCode::NoSuchPhoto, message).into());
    }
    if case.reporter != cx.user {
        return Err(Rejection::new(ErrorCode::NotYours, "only who sent it takes it back").into());
    }
    let mut commit = begun(row.neighbourhood);
    let blanked = IssueAct::Blanked { issue: row.issue, of, photo: Some(photo) };
    let (accepted, _) = put(cx.district, row, blanked, None, cx.now, &mut commit)?;
    commit.rows.push(RowChange::Delete(RowKey::Photo(photo, cx.user)));
    commit.rows.push(named.remember(cx, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Follows an issue, or no longer. Who follows what nobody else is told, so it is a row without an event.
pub(in crate::domain) fn follow(
    cx: Context<'_>,
    neighbourhood: NeighbourhoodId,
    issue: IssueId,
    on: bool,
) -> Result<Decision, Refusal> {
    channel::may_read(cx, Topic::Issues(neighbourhood))?;
    let Known { case, .. } = known(cx.district, neighbourhood, issue)?;
    let mut decision = Decision::unchanged(Shard::Neighbourhood(neighbourhood), Answer::Done);
    let followers = cx.district.followers(neighbourhood, issue);
    if followers.contains(&cx.user) == on || (on && case.reporter == cx.user) {
        return Ok(decision);
    }
    if on && followers.len() >= limits::FOLLOWERS_MAX {
        let message = "200 people follow this issue already; what becomes of it can be read by everybody";
        return Err(Rejection::new(ErrorCode::IssueFull, message).into());
    }
    decision.commit.rows.push(if on {
        RowChange::Put(Row::Follower { neighbourhood, issue, user: cx.user })
    } else {
        RowChange::Delete(RowKey::Follower(neighbourhood, issue, cx.user))
    });
    Ok(decision)
}

/// Makes somebody a handler, or ends that.
pub(in crate::domain) fn set_handler(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::SetHandler { neighbourhood, issue, user, on, .. } = act else {
        return Err(Rejection::not_found().into());
    };
    let named = match named(cx, *neighbourhood, act)? {
        Named::New(named) => named,
        Named::Done(decision) => return Ok(decision),
    };
    may_keep_order(cx.district.member(*neighbourhood, cx.user).and_then(|member| member.office))?;
    let Known { issue, case } = known(cx.district, *neighbourhood, *issue)?;
    if *on {
        let Some(member) = cx.district.member(*neighbourhood, *user) else {
            let message = format!("person {user} is no member there");
            return Err(Rejection::new(ErrorCode::NoSuchMember, message).into());
        };
        if member.office.is_none() {
            let message =
                "who handles an issue learns who reported it: only somebody who holds an office does";
            return Err(Rejection::new(ErrorCode::NotAllowed, message).into());
        }
        if case.handlers.len() >= limits::HANDLERS_MAX {
            let message = "8 people handle this issue already; end one's part first";
            return Err(Rejection::new(ErrorCode::IssueFull, message).into());
        }
    }
    let (topic, act) = (case.topic(), CaseAct::HandlerSet { user: *user, on: *on });
    let head = cx.district.head(topic);
    let seq = head.seq.next();
    let Some(row) = case.clone().after(&act, seq) else {
        let message = "that is so already";
        return Err(Rejection::new(ErrorCode::WrongState, message).into());
    };
    let kind = EventKind::Case(act);
    let mut commit = begun(*neighbourhood);
    commit.events.push(Event { topic, seq, at: cx.now, by: Some(cx.user), posts: head.posts, kind });
    commit.rows.push(RowChange::Put(Row::Case(row.clone())));
    if *on {
        let alerts = Alerts { district: cx.district, issue, case: &row, by: Some(cx.user), now: cx.now };
        alerts.handles(*user, &mut commit);
    }
    let accepted = Place { topic, seq };
    commit.rows.push(named.remember(cx, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// The other side of a merge: it says what it took in, and whoever followed or reported the first follows it.
fn merge(
    cx: Context<'_>,
    first: Known<'_>,
    into: IssueId,
    author: Option<UserId>,
    commit: &mut Commit,
) -> Result<(), Refusal> {
    let neighbourhood = first.issue.neighbourhood;
    let other = known(cx.district, neighbourhood, into)?;
    let (from, step) = (first.issue.issue, IssueStep::TookIn { from: first.issue.issue });
    if life::leads(other.issue.state, Deed::TookIn).is_none() || from == into {
        let message = format!("issue {into} is not open; merge into one that is");
        return Err(Rejection::new(ErrorCode::WrongState, message).into());
    }
    let state = other.issue.state;
    let stepped = IssueAct::Stepped {
        issue: into,
        by_reporter: false,
        department: None,
        step,
        state,
        times: None,
        bare: false,
    };
    // Both are events of one topic: this one comes after the first.
    let head = cx.district.head(Topic::Issues(neighbourhood));
    place_after(other.issue, stepped, author, (Seq(head.seq.0 + 2), head.posts), cx.now, commit)?;
    let mut following = cx.district.followers(neighbourhood, from).clone();
    following.insert(first.case.reporter);
    let already = cx.district.followers(neighbourhood, into);
    let room = limits::FOLLOWERS_MAX.saturating_sub(already.len());
    let new = following.into_iter().filter(|user| !already.contains(user) && *user != other.case.reporter);
    for user in new.take(room) {
        commit.rows.push(RowChange::Put(Row::Follower { neighbourhood, issue: into, user }));
    }
    Ok(())
}

/// As whom somebody may take this step now, and for which department.
fn may_take(
    cx: Context<'_>,
    known: Known<'_>,
    step: &IssueStep,
) -> Result<(Who, Option<DepartmentId>), Rejection> {
    let Some(deed) = Deed::of(step) else {
        return Err(Rejection::new(ErrorCode::BadFrame, "there is no such step"));
    };
    let office = cx.district.member(known.issue.neighbourhood, cx.user).and_then(|member| member.office);
    let (grid, joint) = (cx.district.grid(), known.issue.joint.as_ref());
    let leading =
        joint.and_then(|joint| joint.lead).filter(|lead| parts::sits_in(cx.district, *lead, cx.user));
    let department = leading.or_else(|| parts::invited_of(cx.district, known.issue, cx.user));
    let is = |who: &Who| match who {
        // One who is banned or has left may sit in a department that takes part: they are no reporter there any more.
        Who::Reporter => {
            known.case.reporter == cx.user && cx.district.member(known.issue.neighbourhood, cx.user).is_some()
        }
        Who::Staff => keeps_order(office),
        Who::Handler => office.is_some() && known.case.handlers.contains(&cx.user),
        Who::Grid => grid.map_or_else(|| keeps_order(office), |grid| grid.has(cx.user)),
        Who::Lead => {
            leading.is_some() || (joint.is_none_or(|joint| joint.lead.is_none()) && keeps_order(office))
        }
        Who::Department => department.is_some(),
        Who::Clock | Who::Other => false,
    };
    let Some(who) = life::takers(deed).find(is) else {
        let message = "this step is not yours to take";
        return Err(Rejection::new(ErrorCode::NotAllowed, message));
    };
    leads(known.issue, step)?;
    let acts_for = match who {
        Who::Grid => grid.map(|grid| grid.department),
        Who::Lead => leading,
        Who::Department => match step {
            IssueStep::CommitmentSettled { commitment, .. } => {
                parts::committed_of(cx.district, known.issue, *commitment, cx.user).or(department)
            }
            _ => department,
        },
        _ => None,
    };
    Ok((who, acts_for))
}

/// How far the issue comes with a step.
fn leads(issue: &IssueRow, step: &IssueStep) -> Result<IssueState, Rejection> {
    let to = Deed::of(step).and_then(|deed| life::leads(issue.state, deed));
    to.ok_or_else(|| {
        let message = format!("the issue is {}: this step is not taken there", issue.state.as_str());
        Rejection::new(ErrorCode::WrongState, message)
    })
}

/// What a step needs beside the state.
fn is_possible(cx: Context<'_>, issue: &IssueRow, step: &IssueStep) -> Result<(), Rejection> {
    // What is owed, and what ends an issue, is always possible; reopenings have a bound of their own.
    let is_owed = matches!(step, IssueStep::Acknowledged)
        || (matches!(step, IssueStep::Replied { .. }) && issue.clock.replied.is_none());
    let ends = matches!(
        step,
        IssueStep::Resolved { .. }
            | IssueStep::Unresolved { .. }
            | IssueStep::Confirmed { .. }
            | IssueStep::Reopened { .. }
            | IssueStep::MergedInto { .. }
            | IssueStep::Withdrawn
    ) || is_orders_way(step);
    if !is_owed && !ends {
        has_room(issue, limits::EVENTS_PER_ISSUE_MAX)?;
    }
    let wrong = |message: &'static str| Err(Rejection::new(ErrorCode::WrongState, message));
    let unknown = |message: &'static str| Err(Rejection::new(ErrorCode::BadFrame, message));
    match step {
        IssueStep::Replied { outcome: ReplyOutcome::Unknown, .. } => {
            unknown("the outcomes are started, answered and transferred")
        }
        IssueStep::Classified { class: IssueClass::Unknown, .. } => {
            unknown("the classes are enquiry, handling and joint")
        }
        IssueStep::Classified { class, .. } if issue.class == Some(*class) => {
            wrong("it is in this class already")
        }
        IssueStep::NeighboursTried { .. } if issue.class != Some(IssueClass::Handling) => {
            wrong("neighbours try what is to be handled: classify it as handling first")
        }
        IssueStep::SentToGrid { .. } if issue.class != Some(IssueClass::Handling) => {
            wrong("the grid takes what is to be handled: classify it as handling first")
        }
        IssueStep::SentToGrid { .. } if issue.state == IssueState::WorkOrder && issue.order.is_some() => {
            wrong("the grid has its work order already")
        }
        IssueStep::SentToGrid { .. } if !issue.tried => {
            wrong("neighbours try first: record what they have tried, then it may go to the grid")
        }
        IssueStep::Replied { cites: Some(citation), .. } => departments::may_be_cited(cx.district, *citation),
        IssueStep::JointOpened { .. } if issue.class != Some(IssueClass::Joint) => {
            wrong("several departments take a joint case: classify it as joint first")
        }
        IssueStep::JointOpened { lead, invited, .. } => parts::may_open(cx.district, *lead, invited),
        IssueStep::OrderMoved { to, text, until } => {
            parts::may_move(issue, (*to, text.as_ref(), *until), cx.now)
        }
        IssueStep::Committed { due_at, .. } => parts::may_commit(issue, *due_at, cx.now),
        IssueStep::CommitmentSettled { commitment, .. } => {
            parts::may_settle(cx.district, issue, *commitment, cx.user)
        }
        IssueStep::Confirmed { stars: Some(stars) } if !(1..=limits::STARS_MAX).contains(stars) => {
            unknown("a rating has 1 to 5 stars")
        }
        IssueStep::Reopened { .. } if issue.reopenings >= limits::REOPENINGS_MAX => {
            let message = "this issue was reopened 10 times; report anew";
            Err(Rejection::new(ErrorCode::IssueFull, message))
        }
        IssueStep::MergedInto { into } => {
            known(cx.district, issue.neighbourhood, *into)?;
            if *into == issue.issue { wrong("an issue is not merged into itself") } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// What happens to a work order on its way to the end, or back: so often at most in a round, and a round ends.
fn is_orders_way(step: &IssueStep) -> bool {
    let IssueStep::OrderMoved { to, .. } = step else { return false };
    !matches!(to, OrderMove::Extended | OrderMove::Supervised)
}

/// Whether one more event is one of so many at most.
fn has_room(issue: &IssueRow, events_max: u32) -> Result<(), Rejection> {
    if issue.events < events_max {
        return Ok(());
    }
    let message =
        "this issue has as many entries as it may; it takes no comments, and at last only what ends it";
    Err(Rejection::new(ErrorCode::IssueFull, message))
}

pub(super) fn begun(neighbourhood: NeighbourhoodId) -> Commit {
    Commit { shard: Shard::Neighbourhood(neighbourhood), events: Vec::new(), rows: Vec::new() }
}

/// Makes the next event of `issues`, with the rows that follow from it.
fn put(
    district: &District,
    before: &IssueRow,
    act: IssueAct,
    author: Option<UserId>,
    now: u64,
    commit: &mut Commit,
) -> Result<(Place, IssueRow), Rejection> {
    let head = district.head(Topic::Issues(before.neighbourhood));
    place_after(before, act, author, (head.seq.next(), head.posts), now, commit)
}

fn place_after(
    before: &IssueRow,
    act: IssueAct,
    author: Option<UserId>,
    (seq, posts): (Seq, u64),
    now: u64,
    commit: &mut Commit,
) -> Result<(Place, IssueRow), Rejection> {
    let neighbourhood = before.neighbourhood;
    let topic = Topic::Issues(neighbourhood);
    let posts = posts + u64::from(matches!(act, IssueAct::Commented { .. }));
    let misfit = || Rejection::new(ErrorCode::WrongState, "the step does not fit how the issue stands");
    let after = before.clone().after(&act, now, seq).ok_or_else(misfit)?;
    let entry = EntryRow::of(neighbourhood, &act, author, seq);
    commit.events.push(Event { topic, seq, at: now, by: author, posts, kind: EventKind::Issue(act) });
    commit.rows.push(RowChange::Put(Row::Issue(after.clone())));
    commit.rows.push(RowChange::Put(Row::IssueEntry(entry)));
    Ok((Place { topic, seq }, after))
}

/// An act's name, looked up.
pub(super) enum Named {
    New(NewName),
    Done(Decision),
}

pub(super) struct NewName(linli_protocol::ClientId, ActDigest);

impl NewName {
    pub(super) fn remember(&self, cx: Context<'_>, accepted: Place) -> RowChange {
        dedupe::remember(cx.user, self.0, self.1, accepted)
    }
}

/// Whoever does not read the issues of a neighbourhood is told that there are none; then a resend is answered as before.
pub(super) fn named(cx: Context<'_>, neighbourhood: NeighbourhoodId, act: &Act) -> Result<Named, Refusal> {
    channel::may_read(cx, Topic::Issues(neighbourhood))?;
    looked_up(cx, act)
}

fn looked_up(cx: Context<'_>, act: &Act) -> Result<Named, Refusal> {
    let (shard, id) = dedupe::named(act).ok_or_else(Rejection::not_found)?;
    Ok(match dedupe::look_up(cx.facts, shard, cx.user, id, act, cx.now)? {
        Seen::Never(digest) => Named::New(NewName(id, digest)),
        Seen::Before(answer) => Named::Done(Decision::unchanged(shard, answer)),
    })
}
