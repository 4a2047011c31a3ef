//! A line of an event. Never here: rows.

use linli_protocol::{
    Fate, IssueId, JoinCode, Link, MediationOutcome, Module, NeighbourhoodId, NeighbourhoodKind, Office,
    Phase, PostText, Reaction, Reason, Rule, Seq, Subject, Topic, UserId,
};
use serde::{Deserialize, Serialize};

use super::body::{BodyLine, body_line};
use super::department::{DepartmentLine, department_line};
use super::duty::{slots, write_slots};
use super::issue::{CaseLine, InboxLine, IssueLine, case_line, inbox_line, issue_line};
use super::known::{fate, modules, neighbourhood_kind, office, outcome, phase, rule, title};
use crate::domain::{Event, EventKind, MediationAct, Modules, OrderAct, Settings, Slot};

#[derive(Debug, Serialize, Deserialize)]
pub(in super::super) struct EventLine {
    topic: Topic,
    seq: Seq,
    at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<UserId>,
    posts: u64,
    #[serde(flatten)]
    kind: KindLine,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum KindLine {
    Issue(IssueLine),
    Case(CaseLine),
    Inbox(InboxLine),
    Department(DepartmentLine),
    DutySet {
        user: UserId,
        #[serde(serialize_with = "write_slots", deserialize_with = "slots")]
        slots: Vec<Slot>,
    },
    Posted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        body: BodyLine,
    },
    Edited {
        post: Seq,
        body: BodyLine,
    },
    Deleted {
        post: Seq,
    },
    Reacted {
        post: Seq,
        reaction: Reaction,
        on: bool,
        count: u64,
    },
    Member {
        user: UserId,
        #[serde(default, deserialize_with = "office")]
        office: Option<Office>,
    },
    Left {
        user: UserId,
    },
    NeighbourhoodOpened {
        neighbourhood: NeighbourhoodId,
        #[serde(deserialize_with = "title")]
        title: String,
    },
    PersonRegistered {
        user: UserId,
    },
    Muted {
        user: UserId,
        until: u64,
        #[serde(deserialize_with = "rule")]
        rule: Rule,
        reason: Reason,
        link: Link,
    },
    Unmuted {
        user: UserId,
        link: Link,
    },
    SlowModeSet {
        seconds: u32,
        link: Link,
    },
    JoinCodeIssued {
        code: JoinCode,
    },
    JoinCodeRevoked,
    Applied {
        user: UserId,
    },
    Admitted {
        user: UserId,
    },
    Refused {
        user: UserId,
        reason: Reason,
    },
    Resident {
        user: UserId,
    },
    ResidentLeft {
        user: UserId,
    },
    PersonRenamed {
        user: UserId,
    },
    BadgeSet {
        user: UserId,
        badge: bool,
    },
    ApplicationWithdrawn {
        user: UserId,
    },
    NeighbourhoodSet {
        neighbourhood: NeighbourhoodId,
        #[serde(deserialize_with = "phase")]
        phase: Phase,
        #[serde(deserialize_with = "neighbourhood_kind")]
        neighbourhood_kind: NeighbourhoodKind,
        #[serde(deserialize_with = "modules")]
        modules: Vec<Module>,
    },
    Removed {
        post: Seq,
        act: Seq,
        entry: Seq,
    },
    Restored {
        post: Seq,
        body: BodyLine,
    },
    Pinned {
        post: Seq,
        on: bool,
    },
    RemovedText {
        author: UserId,
        post: Seq,
        act: Seq,
        due: u64,
        body: BodyLine,
    },
    Held {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<Seq>,
        body: BodyLine,
    },
    Rejected {
        held: Seq,
        act: Seq,
        due: u64,
    },
    Settled {
        entry: Seq,
        #[serde(deserialize_with = "fate")]
        fate: Fate,
    },
    Appealed {
        act: Seq,
        body: BodyLine,
    },
    Decided {
        act: Seq,
        granted: bool,
        reason: Reason,
    },
    PostRemoved {
        user: UserId,
        post: Seq,
        #[serde(deserialize_with = "rule")]
        rule: Rule,
        reason: Reason,
        link: Link,
    },
    PostRejected {
        user: UserId,
        held: Seq,
        #[serde(deserialize_with = "rule")]
        rule: Rule,
        reason: Reason,
        link: Link,
    },
    Banned {
        user: UserId,
        #[serde(deserialize_with = "rule")]
        rule: Rule,
        reason: Reason,
        link: Link,
    },
    Unbanned {
        user: UserId,
        link: Link,
    },
    ScreeningSet {
        on: bool,
        link: Link,
    },
    AppealDecided {
        of: Seq,
        granted: bool,
        reason: Reason,
        link: Link,
    },
    ContactAsked,
    ContactAgreed,
    IssueProposed {
        of: Seq,
    },
    BecameIssue {
        of: Seq,
        issue: IssueId,
    },
    PollOpened {
        options: u8,
        several: bool,
        closes: u64,
        body: BodyLine,
    },
    PollClosed {
        post: Seq,
        counts: Vec<u64>,
        people: u64,
    },
    MediationOpened {
        subject: Subject,
        parties: Vec<UserId>,
    },
    PartyAdded {
        user: UserId,
    },
    PartyLeft {
        user: UserId,
    },
    MediationClosed {
        #[serde(deserialize_with = "outcome")]
        outcome: MediationOutcome,
        text: PostText,
    },
}

/// A line of an event.
pub(in super::super) fn event(event: Event) -> EventLine {
    let Event { topic, seq, at, by, posts, kind } = event;
    let kind = match kind {
        EventKind::Issue(act) => KindLine::Issue(issue_line(act)),
        EventKind::Case(act) => KindLine::Case(case_line(act)),
        EventKind::Inbox(act) => KindLine::Inbox(inbox_line(act)),
        EventKind::Department(act) => KindLine::Department(department_line(act)),
        EventKind::DutySet { user, slots } => KindLine::DutySet { user, slots },
        EventKind::Posted { body, reply_to } => KindLine::Posted { reply_to, body: body_line(body) },
        EventKind::Edited { post, body } => KindLine::Edited { post, body: body_line(body) },
        EventKind::Deleted { post } => KindLine::Deleted { post },
        EventKind::Reacted { post, reaction, on, count } => KindLine::Reacted { post, reaction, on, count },
        EventKind::Member { user, office } => KindLine::Member { user, office },
        EventKind::Left { user } => KindLine::Left { user },
        EventKind::NeighbourhoodOpened { neighbourhood, title } => {
            KindLine::NeighbourhoodOpened { neighbourhood, title }
        }
        EventKind::PersonRegistered { user } => KindLine::PersonRegistered { user },
        EventKind::JoinCodeIssued { code } => KindLine::JoinCodeIssued { code },
        EventKind::JoinCodeRevoked => KindLine::JoinCodeRevoked,
        EventKind::Applied { user } => KindLine::Applied { user },
        EventKind::Admitted { user } => KindLine::Admitted { user },
        EventKind::Refused { user, reason } => KindLine::Refused { user, reason },
        EventKind::Resident { user } => KindLine::Resident { user },
        EventKind::ResidentLeft { user } => KindLine::ResidentLeft { user },
        EventKind::PersonRenamed { user } => KindLine::PersonRenamed { user },
        EventKind::BadgeSet { user, badge } => KindLine::BadgeSet { user, badge },
        EventKind::ApplicationWithdrawn { user } => KindLine::ApplicationWithdrawn { user },
        EventKind::NeighbourhoodSet { neighbourhood, settings: Settings { phase, kind, modules } } => {
            let (neighbourhood_kind, modules) = (kind, modules.on());
            KindLine::NeighbourhoodSet { neighbourhood, phase, neighbourhood_kind, modules }
        }
        EventKind::ContactAsked => KindLine::ContactAsked,
        EventKind::ContactAgreed => KindLine::ContactAgreed,
        EventKind::IssueProposed { of } => KindLine::IssueProposed { of },
        EventKind::BecameIssue { of, issue } => KindLine::BecameIssue { of, issue },
        EventKind::PollOpened { body, options, several, closes } => {
            KindLine::PollOpened { options, several, closes, body: body_line(body) }
        }
        EventKind::PollClosed { post, counts, people } => KindLine::PollClosed { post, counts, people },
        EventKind::Mediation(act) => mediation_line(act),
        EventKind::Removed { post, act, entry } => KindLine::Removed { post, act, entry },
        EventKind::Restored { post, body } => KindLine::Restored { post, body: body_line(body) },
        EventKind::Pinned { post, on } => KindLine::Pinned { post, on },
        EventKind::RemovedText { author, post, act, due, body } => {
            KindLine::RemovedText { author, post, act, due, body: body_line(body) }
        }
        EventKind::Held { body, reply_to } => KindLine::Held { reply_to, body: body_line(body) },
        EventKind::Rejected { held, act, due } => KindLine::Rejected { held, act, due },
        EventKind::Settled { entry, fate } => KindLine::Settled { entry, fate },
        EventKind::Appealed { act, body } => KindLine::Appealed { act, body: body_line(body) },
        EventKind::Decided { act, granted, reason } => KindLine::Decided { act, granted, reason },
        EventKind::KeptOrder { act, link } => order_line(act, link),
    };
    EventLine { topic, seq, at, by, posts, kind }
}

fn order_line(act: OrderAct, link: Link) -> KindLine {
    match act {
        OrderAct::Muted { user, until, rule, reason } => KindLine::Muted { user, until, rule, reason, link },
        OrderAct::Unmuted { user } => KindLine::Unmuted { user, link },
        OrderAct::SlowModeSet { seconds } => KindLine::SlowModeSet { seconds, link },
        OrderAct::PostRemoved { user, post, rule, reason } => {
            KindLine::PostRemoved { user, post, rule, reason, link }
        }
        OrderAct::PostRejected { user, held, rule, reason } => {
            KindLine::PostRejected { user, held, rule, reason, link }
        }
        OrderAct::Banned { user, rule, reason } => KindLine::Banned { user, rule, reason, link },
        OrderAct::Unbanned { user } => KindLine::Unbanned { user, link },
        OrderAct::ScreeningSet { on } => KindLine::ScreeningSet { on, link },
        OrderAct::AppealDecided { of, granted, reason } => {
            KindLine::AppealDecided { of, granted, reason, link }
        }
    }
}

fn mediation_line(act: MediationAct) -> KindLine {
    match act {
        MediationAct::Opened { subject, parties } => KindLine::MediationOpened { subject, parties },
        MediationAct::PartyAdded { user } => KindLine::PartyAdded { user },
        MediationAct::PartyLeft { user } => KindLine::PartyLeft { user },
        MediationAct::Closed { outcome, text } => KindLine::MediationClosed { outcome, text },
    }
}

impl From<EventLine> for Event {
    fn from(EventLine { topic, seq, at, by, posts, kind }: EventLine) -> Event {
        let kind = match kind {
            KindLine::Posted { reply_to, body } => EventKind::Posted { body: body.into(), reply_to },
            KindLine::Edited { post, body } => EventKind::Edited { post, body: body.into() },
            KindLine::Deleted { post } => EventKind::Deleted { post },
            KindLine::Reacted { post, reaction, on, count } => {
                EventKind::Reacted { post, reaction, on, count }
            }
            KindLine::Member { user, office } => EventKind::Member { user, office },
            KindLine::Left { user } => EventKind::Left { user },
            KindLine::NeighbourhoodOpened { neighbourhood, title } => {
                EventKind::NeighbourhoodOpened { neighbourhood, title }
            }
            KindLine::PersonRegistered { user } => EventKind::PersonRegistered { user },
            KindLine::JoinCodeIssued { code } => EventKind::JoinCodeIssued { code },
            KindLine::JoinCodeRevoked => EventKind::JoinCodeRevoked,
            KindLine::Applied { user } => EventKind::Applied { user },
            KindLine::Admitted { user } => EventKind::Admitted { user },
            KindLine::Refused { user, reason } => EventKind::Refused { user, reason },
            KindLine::Resident { user } => EventKind::Resident { user },
            KindLine::ResidentLeft { user } => EventKind::ResidentLeft { user },
            KindLine::PersonRenamed { user } => EventKind::PersonRenamed { user },
            KindLine::BadgeSet { user, badge } => EventKind::BadgeSet { user, badge },
            KindLine::ApplicationWithdrawn { user } => EventKind::ApplicationWithdrawn { user },
            KindLine::NeighbourhoodSet { neighbourhood, phase, neighbourhood_kind: kind, modules } => {
                let modules = modules.into_iter().fold(Modules::NONE, |on, module| on.with(module, true));
                EventKind::NeighbourhoodSet { neighbourhood, settings: Settings { phase, kind, modules } }
            }
            KindLine::ContactAsked => EventKind::ContactAsked,
            KindLine::ContactAgreed => EventKind::ContactAgreed,
            KindLine::IssueProposed { of } => EventKind::IssueProposed { of },
            KindLine::BecameIssue { of, issue } => EventKind::BecameIssue { of, issue },
            KindLine::PollOpened { options, several, closes, body } => {
                EventKind::PollOpened { body: body.into(), options, several, closes }
            }
            KindLine::PollClosed { post, counts, people } => EventKind::PollClosed { post, counts, people },
            KindLine::Issue(line) => EventKind::Issue(line.into()),
            KindLine::Case(line) => EventKind::Case(line.into()),
            KindLine::Inbox(line) => EventKind::Inbox(line.into()),
            KindLine::Department(line) => EventKind::Department(line.into()),
            KindLine::DutySet { user, slots } => EventKind::DutySet { user, slots },
            KindLine::MediationOpened { subject, parties } => {
                EventKind::Mediation(MediationAct::Opened { subject, parties })
            }
            KindLine::PartyAdded { user } => EventKind::Mediation(MediationAct::PartyAdded { user }),
            KindLine::PartyLeft { user } => EventKind::Mediation(MediationAct::PartyLeft { user }),
            KindLine::MediationClosed { outcome, text } => {
                EventKind::Mediation(MediationAct::Closed { outcome, text })
            }
            KindLine::Muted { user, until, rule, reason, link } => {
                EventKind::KeptOrder { act: OrderAct::Muted { user, until, rule, reason }, link }
            }
            KindLine::Unmuted { user, link } => {
                EventKind::KeptOrder { act: OrderAct::Unmuted { user }, link }
            }
            KindLine::SlowModeSet { seconds, link } => {
                EventKind::KeptOrder { act: OrderAct::SlowModeSet { seconds }, link }
            }
            KindLine::PostRemoved { user, post, rule, reason, link } => {
                EventKind::KeptOrder { act: OrderAct::PostRemoved { user, post, rule, reason }, link }
            }
            KindLine::PostRejected { user, held, rule, reason, link } => {
                EventKind::KeptOrder { act: OrderAct::PostRejected { user, held, rule, reason }, link }
            }
            KindLine::Banned { user, rule, reason, link } => {
                EventKind::KeptOrder { act: OrderAct::Banned { user, rule, reason }, link }
            }
            KindLine::Unbanned { user, link } => {
                EventKind::KeptOrder { act: OrderAct::Unbanned { user }, link }
            }
            KindLine::ScreeningSet { on, link } => {
                EventKind::KeptOrder { act: OrderAct::ScreeningSet { on }, link }
            }
            KindLine::AppealDecided { of, granted, reason, link } => {
                EventKind::KeptOrder { act: OrderAct::AppealDecided { of, granted, reason }, link }
            }
            KindLine::Removed { post, act, entry } => EventKind::Removed { post, act, entry },
            KindLine::Restored { post, body } => EventKind::Restored { post, body: body.into() },
            KindLine::Pinned { post, on } => EventKind::Pinned { post, on },
            KindLine::RemovedText { author, post, act, due, body } => {
                EventKind::RemovedText { author, post, act, due, body: body.into() }
            }
            KindLine::Held { reply_to, body } => EventKind::Held { body: body.into(), reply_to },
            KindLine::Rejected { held, act, due } => EventKind::Rejected { held, act, due },
            KindLine::Settled { entry, fate } => EventKind::Settled { entry, fate },
            KindLine::Appealed { act, body } => EventKind::Appealed { act, body: body.into() },
            KindLine::Decided { act, granted, reason } => EventKind::Decided { act, granted, reason },
        };
        Event { topic, seq, at, by, posts, kind }
    }
}
