//! Reporting a problem (R19): any member, at any hour, muted or not. Never here: what becomes of it.

use linli_protocol::{ErrorCode, IssueId, NeighbourhoodId, Place, PostText, Report, Seq, Topic, limits};
use sha2::{Digest, Sha256};

use super::alerts::Alerts;
use super::rows::{CaseRow, EntryRow, IssueRow};
use super::{CaseAct, IssueAct, photos};
use crate::domain::act::Act;
use crate::domain::body::{Body, Salt};
use crate::domain::channel::{self, Context};
use crate::domain::command::{Answer, Decision, Rejection};
use crate::domain::dedupe::{self, Seen};
use crate::domain::district::District;
use crate::domain::event::{Event, EventKind, Shard};
use crate::domain::mentions::Mentions;
use crate::domain::row::{Commit, Row, RowChange};
use crate::domain::{Refusal, names, proposing};

const ALIAS_MIN: u32 = 100_000;
const ALIASES: u32 = 900_000;

/// Reports a problem: both faces of the issue, and an alert to each who keeps order, in one commit.
pub(in crate::domain) fn report(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::Report { neighbourhood, client_id, report, from } = act else {
        return Err(Rejection::not_found().into());
    };
    let neighbourhood = *neighbourhood;
    let topic = Topic::Issues(neighbourhood);
    channel::may_read(cx, topic)?;
    let shard = Shard::Neighbourhood(neighbourhood);
    let digest = match dedupe::look_up(cx.facts, shard, cx.user, *client_id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(shard, answer)),
    };
    is_fit(report)?;
    let message = match from {
        Some(from) => Some(proposing::own_message(cx, neighbourhood, *from, act)?),
        None => None,
    };
    let own = cx.district.reports_of(neighbourhood, cx.user);
    let is_open =
        |issue: &&IssueId| cx.district.issue(neighbourhood, **issue).is_some_and(|row| row.state.is_open());
    if own.iter().filter(is_open).count() >= limits::ISSUES_OPEN_PER_PERSON_MAX {
        let message = "50 of your reports are open here; withdraw one, or wait until one is closed";
        return Err(Rejection::new(ErrorCode::TooManyIssues, message).into());
    }
    let issue = cx.district.latest_issue(neighbourhood).0.checked_add(1).map(IssueId);
    let issue = issue.ok_or_else(Rejection::not_found)?;
    let kept =
        |text: &PostText, salt: Salt| Body::Kept { text: text.clone(), salt, mentions: Mentions::NONE };
    let reported = IssueAct::Reported {
        issue,
        alias: alias(cx.district, neighbourhood, &cx.salt),
        category: report.category,
        spot: report.spot.clone(),
        photos: report.photos.clone(),
        times: cx.district.issue_times(),
        body: kept(&report.text, cx.salt),
    };
    let contact = report.contact.as_ref().map(|contact| PostText::parse(contact.as_str()));
    let contact =
        contact.transpose().map_err(|_| Rejection::new(ErrorCode::BadText, "the contact is no text"))?;
    let opened = CaseAct::Opened { contact: contact.as_ref().map(|text| kept(text, another(&cx.salt))) };

    let head = cx.district.head(topic);
    let seq = head.seq.next();
    let fault = || Rejection::new(ErrorCode::Internal, "the report does not fit its own rules");
    let issue_row = IssueRow::reported(neighbourhood, &reported, cx.now, seq).ok_or_else(fault)?;
    let case_row = CaseRow::opened(neighbourhood, issue, &opened, Some(cx.user)).ok_or_else(fault)?;
    let entry = EntryRow::of(neighbourhood, &reported, None, seq);
    let (public, private) = (EventKind::Issue(reported), EventKind::Case(opened));
    let events = vec![
        Event { topic, seq, at: cx.now, by: None, posts: head.posts + 1, kind: public },
        Event {
            topic: case_row.topic(),
            seq: Seq(1),
            at: cx.now,
            by: Some(cx.user),
            posts: 0,
            kind: private,
        },
    ];
    let accepted = Place { topic, seq };
    let mut rows = photos::shown(cx, (neighbourhood, issue), &report.photos)?;
    rows.extend([
        RowChange::Put(Row::Issue(issue_row.clone())),
        RowChange::Put(Row::IssueEntry(entry)),
        RowChange::Put(Row::Case(case_row.clone())),
        dedupe::remember(cx.user, *client_id, digest, accepted),
    ]);
    let mut commit = Commit { shard, events, rows };
    let district = cx.district;
    let alerts = Alerts { district, issue: &issue_row, case: &case_row, by: Some(cx.user), now: cx.now };
    alerts.reported(&mut commit);
    if let Some(message) = &message {
        proposing::tell(cx, message, issue, &mut commit)?;
    }
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

fn is_fit(report: &Report) -> Result<(), Rejection> {
    if report.category == linli_protocol::Category::Unknown {
        return Err(Rejection::new(ErrorCode::BadFrame, "there is no such category"));
    }
    if !names::shows_something(report.text.as_str()) || !names::shows_something(report.spot.as_str()) {
        return Err(Rejection::new(ErrorCode::BadText, "the report says nothing that can be seen"));
    }
    Ok(())
}

/// Another salt of the same random bytes: one that stays with a text would tell what another text was that is erased.
fn another(salt: &Salt) -> Salt {
    let digest = Sha256::new().chain_update(salt).chain_update(b"contact").finalize();
    let mut another = Salt::default();
    another.copy_from_slice(&digest[..16]);
    another
}

/// Six digits, drawn for this issue alone. No other issue of the neighbourhood has the same: one number for two would look like one person.
fn alias(district: &District, neighbourhood: NeighbourhoodId, salt: &Salt) -> u32 {
    let drawn = u128::from_be_bytes(*salt);
    let from = u32::try_from(drawn % u128::from(ALIASES)).unwrap_or_default();
    let numbers = (from..ALIASES).chain(0..from).map(|number| ALIAS_MIN + number);
    // With all of them taken, one number for many links nobody to anything either.
    numbers.into_iter().find(|alias| !district.has_alias(neighbourhood, *alias)).unwrap_or(ALIAS_MIN)
}
