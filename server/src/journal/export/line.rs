//! The lines of an export: what they hold, as JSON, and their way to and from the domain's types. Texts are
//! parsed by their own rules. Never here: reading or writing files.

use linli_protocol::{
    ClientId, DeviceId, DeviceLabel, DisplayName, Epoch, Fate, JoinCode, Link, LoginName, Module,
    NeighbourhoodId, NeighbourhoodKind, Office, Phase, Place, PostText, Reaction, Reason, Residence, Rule,
    Seq, Title, Topic, UserId,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::super::keys;
use super::super::record::{self, SEALED_BYTES};
use crate::domain::{
    Answered, Body, Counters, DeviceRow, Event, EventKind, Mentioned, Mentions, Modules, OrderAct, PersonRow,
    Row, Settings, Shard,
};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    LinliExport(Header),
    Event(EventLine),
    Row(RowLine),
    End(End),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) epoch: Epoch,
    pub(super) created_at: u64,
    pub(super) heads: Vec<Head>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) topic: Topic,
    pub(super) seq: Seq,
    pub(super) posts: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) events: u64,
    pub(super) rows: u64,
    pub(super) sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventLine {
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
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum BodyLine {
    Kept {
        text: PostText,
        salt: Hex<16>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
        #[serde(default, skip_serializing_if = "is_false")]
        mention_all: bool,
    },
    Sealed {
        hash: Hex<32>,
        sealed: HexBytes,
    },
    Erased {
        hash: Hex<32>,
        erased_by: Seq,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RowLine {
    Counters {
        next_user: UserId,
        next_neighbourhood: NeighbourhoodId,
        next_device: DeviceId,
    },
    Person {
        user: UserId,
        name: DisplayName,
        badge: bool,
    },
    Account {
        login: LoginName,
        user: UserId,
        password_hash: Option<String>,
    },
    Device {
        token_hash: Hex<32>,
        device: DeviceId,
        user: UserId,
        label: DeviceLabel,
        created_at: u64,
    },
    Residence {
        neighbourhood: NeighbourhoodId,
        user: UserId,
        residence: Residence,
        applied: Seq,
    },
    Block {
        user: UserId,
        other: UserId,
    },
    Refusal {
        neighbourhood: NeighbourhoodId,
        user: UserId,
        other: UserId,
        request: Seq,
    },
    SealKey {
        fingerprint: Hex<32>,
    },
    CardChanged {
        user: UserId,
        seq: Seq,
    },
    Scans {
        neighbourhood: NeighbourhoodId,
        code: JoinCode,
        scans: u64,
    },
    ReadMark {
        topic: Topic,
        user: UserId,
        seq: Seq,
        posts: u64,
    },
    Mentioned {
        topic: Topic,
        user: UserId,
        posts: Vec<(Seq, Seq)>,
        changed: Seq,
    },
    AllMentioned {
        topic: Topic,
        at: u64,
        posts: Vec<(Seq, Seq)>,
        changed: Seq,
    },
    Answered {
        /// Absent for the district's.
        neighbourhood: Option<NeighbourhoodId>,
        user: UserId,
        client_id: ClientId,
        digest: Hex<16>,
        topic: Topic,
        seq: Seq,
    },
}

/// A line of an event.
pub(super) fn event(event: Event) -> EventLine {
    let Event { topic, seq, at, by, posts, kind } = event;
    let kind = match kind {
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
        EventKind::PollOpened { body, options, several, closes } => {
            KindLine::PollOpened { options, several, closes, body: body_line(body) }
        }
        EventKind::PollClosed { post, counts, people } => KindLine::PollClosed { post, counts, people },
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

/// A line of a row; none for a derived one, and for what somebody has chosen in a poll.
pub(super) fn row(row: Row) -> Option<RowLine> {
    Some(match row {
        Row::Counters(Counters { next_user, next_neighbourhood, next_device }) => {
            RowLine::Counters { next_user, next_neighbourhood, next_device }
        }
        Row::Person(PersonRow { user, name, badge }) => RowLine::Person { user, name, badge },
        Row::Account { login, user, password_hash } => RowLine::Account { login, user, password_hash },
        Row::Device(DeviceRow { token_hash, device, user, label, created_at }) => {
            RowLine::Device { token_hash: Hex(token_hash), device, user, label, created_at }
        }
        Row::Residence { neighbourhood, user, residence, applied } => {
            RowLine::Residence { neighbourhood, user, residence, applied }
        }
        Row::Block { user, other } => RowLine::Block { user, other },
        Row::Refusal { neighbourhood, user, other, request } => {
            RowLine::Refusal { neighbourhood, user, other, request }
        }
        Row::SealKey { fingerprint } => RowLine::SealKey { fingerprint: Hex(fingerprint) },
        Row::CardChanged { user, seq } => RowLine::CardChanged { user, seq },
        Row::Scans { neighbourhood, code, scans } => RowLine::Scans { neighbourhood, code, scans },
        Row::ReadMark { topic, user, seq, posts } => RowLine::ReadMark { topic, user, seq, posts },
        Row::Mentioned { topic, user, mentioned: Mentioned { posts, changed } } => {
            RowLine::Mentioned { topic, user, posts, changed }
        }
        Row::AllMentioned { topic, at, mentioned: Mentioned { posts, changed } } => {
            RowLine::AllMentioned { topic, at, posts, changed }
        }
        Row::Answered(Answered { shard, user, client_id, digest, accepted: Place { topic, seq } }) => {
            let neighbourhood = match shard {
                Shard::District => None,
                Shard::Neighbourhood(n) => Some(n),
            };
            RowLine::Answered { neighbourhood, user, client_id, digest: Hex(digest), topic, seq }
        }
        Row::Neighbourhood { .. }
        | Row::Settings { .. }
        | Row::Renames { .. }
        | Row::Member { .. }
        | Row::Mute { .. }
        | Row::SlowMode { .. }
        | Row::Applicant(_)
        | Row::JoinCode(_)
        | Row::Conversation(_)
        | Row::Post { .. }
        | Row::Reaction { .. }
        | Row::DeskText(_)
        | Row::Appeal(_)
        | Row::Ban(_)
        | Row::Screening { .. }
        | Row::Pins { .. }
        | Row::Poll(_)
        | Row::PollResult(_)
        // This one is not: but a copy that outlasts the close would tell who chose what. After a restore, people answer anew.
        | Row::PollAnswer { .. } => return None,
    })
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
            KindLine::PollOpened { options, several, closes, body } => {
                EventKind::PollOpened { body: body.into(), options, several, closes }
            }
            KindLine::PollClosed { post, counts, people } => EventKind::PollClosed { post, counts, people },
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

/// Whether a body is in the form in which its topic stores it: of a direct message sealed, of all else open. Whoever imports has
/// no key to seal with, and must not find that out when half of it is written.
pub(super) fn is_as_stored(event: &Event) -> bool {
    match event.kind.body() {
        None | Some(Body::Erased { .. }) => true,
        Some(Body::Sealed { .. }) => record::is_sealed(event),
        Some(Body::Kept { .. }) => !record::is_sealed(event),
    }
}

impl From<RowLine> for Row {
    fn from(line: RowLine) -> Row {
        match line {
            RowLine::Counters { next_user, next_neighbourhood, next_device } => {
                Row::Counters(Counters { next_user, next_neighbourhood, next_device })
            }
            RowLine::Person { user, name, badge } => Row::Person(PersonRow { user, name, badge }),
            RowLine::Account { login, user, password_hash } => Row::Account { login, user, password_hash },
            RowLine::Device { token_hash, device, user, label, created_at } => {
                Row::Device(DeviceRow { token_hash: token_hash.0, device, user, label, created_at })
            }
            RowLine::Residence { neighbourhood, user, residence, applied } => {
                Row::Residence { neighbourhood, user, residence, applied }
            }
            RowLine::Block { user, other } => Row::Block { user, other },
            RowLine::Refusal { neighbourhood, user, other, request } => {
                Row::Refusal { neighbourhood, user, other, request }
            }
            RowLine::SealKey { fingerprint } => Row::SealKey { fingerprint: fingerprint.0 },
            RowLine::CardChanged { user, seq } => Row::CardChanged { user, seq },
            RowLine::Scans { neighbourhood, code, scans } => Row::Scans { neighbourhood, code, scans },
            RowLine::ReadMark { topic, user, seq, posts } => Row::ReadMark { topic, user, seq, posts },
            RowLine::Mentioned { topic, user, posts, changed } => {
                Row::Mentioned { topic, user, mentioned: Mentioned { posts, changed } }
            }
            RowLine::AllMentioned { topic, at, posts, changed } => {
                Row::AllMentioned { topic, at, mentioned: Mentioned { posts, changed } }
            }
            RowLine::Answered { neighbourhood, user, client_id, digest, topic, seq } => {
                let shard = neighbourhood.map_or(Shard::District, Shard::Neighbourhood);
                let accepted = Place { topic, seq };
                Row::Answered(Answered { shard, user, client_id, digest: digest.0, accepted })
            }
        }
    }
}

fn body_line(body: Body) -> BodyLine {
    match body {
        Body::Kept { text, salt, mentions } => BodyLine::Kept {
            text,
            salt: Hex(salt),
            mentions: mentions.people().to_vec(),
            mention_all: mentions.all,
        },
        Body::Sealed { hash, sealed } => BodyLine::Sealed { hash: Hex(hash), sealed: HexBytes(sealed) },
        Body::Erased { hash, erased_by } => BodyLine::Erased { hash: Hex(hash), erased_by },
    }
}

impl From<BodyLine> for Body {
    fn from(line: BodyLine) -> Body {
        match line {
            BodyLine::Kept { text, salt, mentions, mention_all } => {
                Body::Kept { text, salt: salt.0, mentions: Mentions::of(mentions, mention_all) }
            }
            BodyLine::Sealed { hash, sealed } => Body::Sealed { hash: hash.0, sealed: sealed.0 },
            BodyLine::Erased { hash, erased_by } => Body::Erased { hash: hash.0, erased_by },
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

fn title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Title::deserialize(deserializer).map(String::from)
}

/// The wire reads an office it does not know as such; a journal cannot store one, and must not find that out when half
/// of an import is written.
fn office<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Office>, D::Error> {
    match Option::<Office>::deserialize(deserializer)? {
        Some(Office::Unknown) => Err(D::Error::custom("an office that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
fn rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rule, D::Error> {
    match Rule::deserialize(deserializer)? {
        Rule::Unknown => Err(D::Error::custom("a rule that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
fn phase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Phase, D::Error> {
    match Phase::deserialize(deserializer)? {
        Phase::Unknown => Err(D::Error::custom("a phase that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
fn neighbourhood_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NeighbourhoodKind, D::Error> {
    match NeighbourhoodKind::deserialize(deserializer)? {
        NeighbourhoodKind::Unknown => {
            Err(D::Error::custom("a kind of neighbourhood that this build does not know"))
        }
        known => Ok(known),
    }
}

/// As with offices.
fn modules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Module>, D::Error> {
    let modules = Vec::<Module>::deserialize(deserializer)?;
    if modules.contains(&Module::Unknown) {
        return Err(D::Error::custom("a module that this build does not know"));
    }
    Ok(modules)
}

/// As with offices.
fn fate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fate, D::Error> {
    match Fate::deserialize(deserializer)? {
        Fate::Unknown => Err(D::Error::custom("a fate that this build does not know")),
        known => Ok(known),
    }
}

/// Bytes as hexadecimal digits.
#[derive(Debug)]
pub(super) struct Hex<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Serialize for Hex<BYTES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&keys::hex(&self.0))
    }
}

impl<'de, const BYTES: usize> Deserialize<'de> for Hex<BYTES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = bytes_of(&text).and_then(|bytes| <[u8; BYTES]>::try_from(bytes).ok());
        bytes
            .map(Hex)
            .ok_or_else(|| D::Error::custom(format_args!("not {BYTES} bytes in hexadecimal digits")))
    }
}

/// Sealed bytes as hexadecimal digits: as many as a sealed body may have.
#[derive(Debug)]
pub(super) struct HexBytes(Vec<u8>);

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&keys::hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = bytes_of(&text).filter(|bytes| SEALED_BYTES.contains(&bytes.len()));
        bytes.map(HexBytes).ok_or_else(|| D::Error::custom("not a sealed body in hexadecimal digits"))
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?);
    text.as_bytes().chunks(2).map(byte).collect()
}
