//! Domain events to wire events: the one file of that conversion. Cards are rendered here, so that an old
//! event shows today's name, badge and office.

use linli_protocol::{
    ActItem, Alert, AlertCleared, Alerted, AppealDecided, Appealed, BadgeSet, Banned, BecameIssue, Card,
    CaseEntry, CaseItem, CaseOpened, Category, ContactItem, ContactStep, Decided, DepartmentMember,
    DepartmentOpened, DmEntry, DmItem, DutySet, Edited, EventBody, EventFrame, GuideEntryWithdrawn,
    GuideEntryWritten, HandlerStep, Held, IssueBlanked, IssueCommented, IssueProposed, IssueReported,
    IssueStepped, Link, MediationClosed, MediationItem, MediationOpened, MediationStep, ModerationAct, Muted,
    NeighbourhoodSet, PartyStep, Pinned, PollClosed, PollOpened, PostRejected, PostRemoved, Posted, Reacted,
    Refused, Rejected, Removed, RemovedText, Restored, ScreeningSet, Settled, SlowModeSet, Topic, Unbanned,
    Unmuted, UserId,
};

use super::directory::Directory;
use crate::domain::issues::Clock;
use crate::domain::{
    AlertRow, Body, CaseAct, DepartmentAct, Event, EventKind, InboxAct, IssueAct, IssueRow, MediationAct,
    OrderAct, Slot, polls,
};

/// An event as the wire shows it.
#[must_use]
pub fn event_frame(event: &Event, directory: &Directory) -> EventFrame {
    EventFrame {
        topic: event.topic,
        seq: event.seq,
        at: event.at,
        by: event.by.map(|user| directory.card(user, event.topic)),
        body: body(event, directory),
    }
}

#[allow(clippy::too_many_lines, reason = "a table: one arm a kind")]
fn body(event: &Event, directory: &Directory) -> EventBody {
    match &event.kind {
        EventKind::Posted { body, reply_to } => {
            let (mentions, mention_all) = mentions(body, event.topic, directory);
            let (text, reply_to, posts) = (text(body), *reply_to, event.posts);
            EventBody::Posted(Posted { text, reply_to, posts, mentions, mention_all })
        }
        EventKind::Edited { post, body } => {
            let (mentions, mention_all) = mentions(body, event.topic, directory);
            EventBody::Edited(Edited { post: *post, text: text(body), mentions, mention_all })
        }
        EventKind::Deleted { post } => EventBody::Deleted { post: *post },
        EventKind::Reacted { post, reaction, on, count } => EventBody::Reacted(Reacted {
            post: *post,
            reaction: reaction.as_str().to_owned(),
            on: *on,
            count: *count,
        }),
        EventKind::Member { user, .. } => EventBody::Member(directory.card(*user, event.topic)),
        EventKind::Left { user } => EventBody::Left { user: *user },
        EventKind::NeighbourhoodOpened { neighbourhood, title } => {
            EventBody::NeighbourhoodOpened { neighbourhood: *neighbourhood, title: title.clone() }
        }
        EventKind::PersonRegistered { user } => EventBody::PersonRegistered { user: *user },
        EventKind::JoinCodeIssued { code } => EventBody::JoinCodeIssued { code: *code },
        EventKind::JoinCodeRevoked => EventBody::JoinCodeRevoked,
        EventKind::Applied { user } => EventBody::Applied(directory.resident(*user, event.topic)),
        EventKind::Admitted { user } => EventBody::Admitted(directory.card(*user, event.topic)),
        EventKind::Refused { user, reason } => EventBody::Refused(Refused {
            person: directory.card(*user, event.topic),
            reason: reason.as_str().to_owned(),
        }),
        EventKind::Resident { user } => EventBody::Resident(directory.resident(*user, event.topic)),
        EventKind::ResidentLeft { user } => EventBody::ResidentLeft { user: *user },
        EventKind::PersonRenamed { user } => EventBody::PersonRenamed { user: *user },
        EventKind::BadgeSet { user, badge } => EventBody::BadgeSet(BadgeSet { user: *user, badge: *badge }),
        EventKind::ApplicationWithdrawn { user } => {
            EventBody::ApplicationWithdrawn(directory.card(*user, event.topic))
        }
        EventKind::NeighbourhoodSet { neighbourhood, settings } => {
            EventBody::NeighbourhoodSet(NeighbourhoodSet {
                neighbourhood: *neighbourhood,
                phase: settings.phase,
                kind: settings.kind,
                modules: settings.modules.on(),
            })
        }
        EventKind::Removed { post, act, .. } => EventBody::Removed(Removed { post: *post, act: *act }),
        EventKind::Restored { post, body } => EventBody::Restored(Restored {
            post: *post,
            text: text(body),
            mentions: mentions(body, event.topic, directory).0,
        }),
        EventKind::Pinned { post, on } => EventBody::Pinned(Pinned { post: *post, on: *on }),
        EventKind::RemovedText { author, post, act, due, body } => EventBody::RemovedText(RemovedText {
            author: directory.card(*author, event.topic),
            post: *post,
            act: *act,
            due: *due,
            text: text(body),
        }),
        EventKind::Held { body, reply_to } => EventBody::Held(Held { text: text(body), reply_to: *reply_to }),
        EventKind::Rejected { held, act, due } => {
            EventBody::Rejected(Rejected { held: *held, act: *act, due: *due })
        }
        EventKind::Settled { entry, fate } => EventBody::Settled(Settled { entry: *entry, fate: *fate }),
        EventKind::Appealed { act, body } => EventBody::Appealed(Appealed { act: *act, text: text(body) }),
        EventKind::Decided { act, granted, reason } => {
            EventBody::Decided(Decided { act: *act, granted: *granted, reason: reason.as_str().to_owned() })
        }
        EventKind::ContactAsked => EventBody::ContactAsked,
        EventKind::ContactAgreed => EventBody::ContactAgreed,
        EventKind::IssueProposed { of } => EventBody::IssueProposed(IssueProposed { of: *of }),
        EventKind::BecameIssue { of, issue } => {
            EventBody::BecameIssue(BecameIssue { of: *of, issue: *issue })
        }
        EventKind::PollOpened { body, several, closes, .. } => {
            let read = body.text().map(polls::read_text);
            EventBody::PollOpened(PollOpened {
                question: read.as_ref().map(|(question, _)| (*question).to_owned()),
                options: read.into_iter().flat_map(|(_, options)| options).map(str::to_owned).collect(),
                several: *several,
                closes_at: *closes,
                posts: event.posts,
            })
        }
        EventKind::PollClosed { post, counts, people } => {
            EventBody::PollClosed(PollClosed { post: *post, counts: counts.clone(), people: *people })
        }
        EventKind::Mediation(act) => match step(act, event.topic, directory) {
            MediationStep::Opened(opened) => EventBody::MediationOpened(opened),
            MediationStep::PartyAdded(added) => EventBody::PartyAdded(added),
            MediationStep::PartyLeft(left) => EventBody::PartyLeft(left),
            MediationStep::Closed(closed) => EventBody::MediationClosed(closed),
        },
        EventKind::KeptOrder { act, link } => kept_order(event.topic, act, *link, directory),
        EventKind::Issue(act) => issue_body(event, act),
        EventKind::Case(act) => case_body(event, act, directory),
        EventKind::Inbox(act) => inbox_body(event, act, directory),
        EventKind::Department(act) => department_body(event, act, directory),
        EventKind::DutySet { user, slots } => EventBody::DutySet(DutySet {
            person: directory.card(*user, event.topic),
            slots: slots.iter().copied().map(Slot::to_wire).collect(),
        }),
    }
}

/// Nothing here names the reporter: their steps and words have no author.
fn issue_body(event: &Event, act: &IssueAct) -> EventBody {
    match act {
        IssueAct::Reported { issue, alias, category, spot, photos, times, body } => {
            EventBody::IssueReported(IssueReported {
                issue: *issue,
                alias: *alias,
                category: *category,
                spot: spot.as_str().to_owned(),
                text: text(body),
                photos: photos.clone(),
                due: Clock::begun(*times, event.at).due(),
                posts: event.posts,
            })
        }
        IssueAct::Commented { issue, by_reporter, body } => EventBody::IssueCommented(IssueCommented {
            issue: *issue,
            by_reporter: *by_reporter,
            text: text(body),
            posts: event.posts,
        }),
        IssueAct::Stepped { issue, by_reporter, department, step, state, times, .. } => {
            EventBody::IssueStepped(IssueStepped {
                issue: *issue,
                state: *state,
                by_reporter: *by_reporter,
                department: *department,
                step: step.clone(),
                due: times.map(|times| Clock::begun(times, event.at).due()),
            })
        }
        IssueAct::Blanked { issue, of, photo } => {
            EventBody::IssueBlanked(IssueBlanked { issue: *issue, of: *of, photo: *photo })
        }
    }
}

fn department_body(event: &Event, act: &DepartmentAct, directory: &Directory) -> EventBody {
    match act {
        DepartmentAct::Opened { department, name, grid } => EventBody::DepartmentOpened(DepartmentOpened {
            department: *department,
            name: name.as_str().to_owned(),
            grid: *grid,
        }),
        DepartmentAct::MemberSet { department, user, on } => EventBody::DepartmentMember(DepartmentMember {
            department: *department,
            person: directory.card(*user, event.topic),
            on: *on,
        }),
        DepartmentAct::Written { department, entry, version, title, text } => {
            EventBody::GuideEntryWritten(GuideEntryWritten {
                department: *department,
                entry: *entry,
                version: *version,
                title: title.as_str().to_owned(),
                text: text.as_str().to_owned(),
            })
        }
        DepartmentAct::Withdrawn { department, entry } => {
            EventBody::GuideEntryWithdrawn(GuideEntryWithdrawn { department: *department, entry: *entry })
        }
    }
}

fn case_body(event: &Event, act: &CaseAct, directory: &Directory) -> EventBody {
    match act {
        CaseAct::Opened { contact } => EventBody::CaseOpened(CaseOpened {
            reporter: directory.card(event.by.unwrap_or_default(), event.topic),
            contact: contact.as_ref().and_then(text),
        }),
        CaseAct::HandlerSet { user, on } => {
            EventBody::HandlerSet(HandlerStep { person: directory.card(*user, event.topic), on: *on })
        }
    }
}

fn inbox_body(event: &Event, act: &InboxAct, directory: &Directory) -> EventBody {
    match act {
        InboxAct::Alerted { issue, reason, since, reply_by, wants, quiet } => {
            let known = event.topic.neighbourhood().and_then(|n| directory.issues().issue(n, *issue));
            let (category, spot) = known.map_or((Category::Unknown, String::new()), |row| {
                (row.category, row.spot.as_str().to_owned())
            });
            let (issue, reason, since, reply_by, wants) = (*issue, *reason, *since, *reply_by, *wants);
            let alert = Alert { issue, reason, category, spot, since, reply_by, wants, quiet: *quiet };
            EventBody::Alerted(Alerted { alert, posts: event.posts })
        }
        InboxAct::Cleared { issue } => EventBody::AlertCleared(AlertCleared { issue: *issue }),
    }
}

/// What an inbox says of an issue.
#[must_use]
pub(super) fn alert(row: &AlertRow, issue: &IssueRow) -> Alert {
    Alert {
        issue: row.issue,
        reason: row.reason,
        category: issue.category,
        spot: issue.spot.as_str().to_owned(),
        since: row.since,
        reply_by: row.reply_by,
        wants: row.wants,
        quiet: row.quiet,
    }
}

/// What is no post in a case, as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn case_item(event: &Event, directory: &Directory) -> Option<CaseItem> {
    let EventKind::Case(act) = &event.kind else { return None };
    let what = match case_body(event, act, directory) {
        EventBody::CaseOpened(opened) => CaseEntry::CaseOpened(opened),
        EventBody::HandlerSet(step) => CaseEntry::Handler(step),
        _ => return None,
    };
    let by = event.by.map(|user| directory.card(user, event.topic));
    Some(CaseItem { seq: event.seq, at: event.at, by, what })
}

fn kept_order(topic: Topic, act: &OrderAct, link: Link, directory: &Directory) -> EventBody {
    let person = |user: &UserId| directory.card(*user, topic);
    match act {
        OrderAct::Muted { user, until, rule, reason } => EventBody::Muted(Muted {
            person: person(user),
            until: *until,
            rule: *rule,
            reason: reason.as_str().to_owned(),
            link,
        }),
        OrderAct::Unmuted { user } => EventBody::Unmuted(Unmuted { person: person(user), link }),
        OrderAct::SlowModeSet { seconds } => EventBody::SlowModeSet(SlowModeSet { seconds: *seconds, link }),
        OrderAct::PostRemoved { user, post, rule, reason } => EventBody::PostRemoved(PostRemoved {
            person: person(user),
            post: *post,
            rule: *rule,
            reason: reason.as_str().to_owned(),
            link,
        }),
        OrderAct::PostRejected { user, held, rule, reason } => EventBody::PostRejected(PostRejected {
            person: person(user),
            held: *held,
            rule: *rule,
            reason: reason.as_str().to_owned(),
            link,
        }),
        OrderAct::Banned { user, rule, reason } => EventBody::Banned(Banned {
            person: person(user),
            rule: *rule,
            reason: reason.as_str().to_owned(),
            link,
        }),
        OrderAct::Unbanned { user } => EventBody::Unbanned(Unbanned { person: person(user), link }),
        OrderAct::ScreeningSet { on } => EventBody::ScreeningSet(ScreeningSet { on: *on, link }),
        OrderAct::AppealDecided { of, granted, reason } => EventBody::AppealDecided(AppealDecided {
            of: *of,
            granted: *granted,
            reason: reason.as_str().to_owned(),
            link,
        }),
    }
}

/// An act of a moderation record as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn act_item(event: &Event, directory: &Directory) -> Option<ActItem> {
    let EventFrame { seq, at, by, body, .. } = event_frame(event, directory);
    let act = match body {
        EventBody::Muted(muted) => ModerationAct::Muted(muted),
        EventBody::Unmuted(unmuted) => ModerationAct::Unmuted(unmuted),
        EventBody::SlowModeSet(set) => ModerationAct::SlowModeSet(set),
        EventBody::PostRemoved(removed) => ModerationAct::PostRemoved(removed),
        EventBody::PostRejected(rejected) => ModerationAct::PostRejected(rejected),
        EventBody::Banned(banned) => ModerationAct::Banned(banned),
        EventBody::Unbanned(unbanned) => ModerationAct::Unbanned(unbanned),
        EventBody::ScreeningSet(set) => ModerationAct::ScreeningSet(set),
        EventBody::AppealDecided(decided) => ModerationAct::AppealDecided(decided),
        _ => return None,
    };
    Some(ActItem { seq, at, by, act })
}

/// Whom a text means, as they are shown today, and whether it means everybody.
#[must_use]
pub(super) fn mentions(body: &Body, topic: Topic, directory: &Directory) -> (Vec<Card>, bool) {
    let Some(mentions) = body.mentions() else { return (Vec::new(), false) };
    (mentions.people().iter().map(|user| directory.card(*user, topic)).collect(), mentions.all)
}

/// A step towards a conversation as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn contact_item(event: &Event, directory: &Directory) -> Option<ContactItem> {
    let step = match event.kind {
        EventKind::ContactAsked => ContactStep::Asked,
        EventKind::ContactAgreed => ContactStep::Agreed,
        _ => return None,
    };
    let by = directory.card(event.by?, event.topic);
    Some(ContactItem { seq: event.seq, at: event.at, by, step })
}

/// What became of a message as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn dm_item(event: &Event, directory: &Directory) -> Option<DmItem> {
    let what = match event.kind {
        EventKind::IssueProposed { of } => DmEntry::IssueProposed(IssueProposed { of }),
        EventKind::BecameIssue { of, issue } => DmEntry::BecameIssue(BecameIssue { of, issue }),
        _ => return None,
    };
    let by = directory.card(event.by?, event.topic);
    Some(DmItem { seq: event.seq, at: event.at, by, what })
}

/// A step of a mediation as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn mediation_item(event: &Event, directory: &Directory) -> Option<MediationItem> {
    let EventKind::Mediation(act) = &event.kind else { return None };
    let by = event.by.map(|user| directory.card(user, event.topic));
    Some(MediationItem { seq: event.seq, at: event.at, by, step: step(act, event.topic, directory) })
}

fn step(act: &MediationAct, topic: Topic, directory: &Directory) -> MediationStep {
    let party = |user: &UserId| PartyStep { person: directory.card(*user, topic) };
    match act {
        MediationAct::Opened { subject, parties } => MediationStep::Opened(MediationOpened {
            subject: subject.as_str().to_owned(),
            parties: parties.iter().map(|user| directory.card(*user, topic)).collect(),
        }),
        MediationAct::PartyAdded { user } => MediationStep::PartyAdded(party(user)),
        MediationAct::PartyLeft { user } => MediationStep::PartyLeft(party(user)),
        MediationAct::Closed { outcome, text } => {
            MediationStep::Closed(MediationClosed { outcome: *outcome, text: text.as_str().to_owned() })
        }
    }
}

fn text(body: &Body) -> Option<String> {
    body.text().map(|text| text.as_str().to_owned())
}
