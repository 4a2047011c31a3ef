use linli_protocol::{
    Building, ClientId, DeviceId, DeviceLabel, DisplayName, Epoch, Fate, Flat, IssueId, JoinCode, Link,
    LoginName, MediationId, MediationOutcome, Module, NeighbourhoodKind, Office, Pair, Phase, Place,
    PostText, Reaction, Reason, Residence, Rule, Seq, Subject, UserId,
};
use proptest::prelude::*;

use super::super::seal_key::SealKey;
use super::*;
use crate::domain::{
    Answered, AppealRow, Applicant, BanRow, Body, Chosen, Contact, Conversation, Counters, DeskText,
    DeviceRow, Event, EventKind, JoinCodeRow, Matter, MediationAct, MediationRow, Mentioned, Mentions,
    Modules, OrderAct, PersonRow, PollResult, PollRow, PostState, ProposalRow, Removal, Row, RowKey,
    Settings,
};

mod departments;
mod issues;

const SEVEN: NeighbourhoodId = NeighbourhoodId(7);
const GROUP: Topic = Topic::Group(SEVEN);
const CODE: JoinCode = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);

/// Every kind of record as version 1 wrote it. These lines are never changed: a build that cannot read one of
/// them cannot read somebody's data. A new version gets lines of its own.
const GOLDEN: &str = include_str!("golden_v1.txt");

fn event_of(kind: EventKind) -> Event {
    Event { topic: GROUP, seq: Seq(300), at: 1_700_000_000_123, by: Some(UserId(12)), posts: 80, kind }
}

fn in_record(act: OrderAct) -> Event {
    let kind = EventKind::KeptOrder { act, link: Link([0xcd; 32]) };
    Event { topic: Topic::Moderation(SEVEN), posts: 0, ..event_of(kind) }
}

fn at_desk(kind: EventKind) -> Event {
    Event { topic: Topic::Desk(SEVEN), posts: 0, ..event_of(kind) }
}

fn in_register(kind: EventKind) -> Event {
    Event { topic: Topic::Register(SEVEN), posts: 0, ..event_of(kind) }
}

fn in_district(kind: EventKind) -> Event {
    Event { topic: Topic::District, by: None, posts: 0, ..event_of(kind) }
}

fn village() -> Settings {
    let modules = Modules::of_kind(NeighbourhoodKind::Village).with(Module::Guide, false);
    Settings { phase: Phase::Live, kind: NeighbourhoodKind::Village, modules }
}

fn not_there() -> Reason {
    Reason::parse("查無此人").unwrap()
}

/// A key that everybody knows, so that golden bytes can be compared.
fn sealing() -> Seal {
    Seal::of(&SealKey::known([0x5e; 32]))
}

fn two() -> Pair {
    Pair::of(UserId(12), UserId(57)).unwrap()
}

fn between_two(kind: EventKind) -> Event {
    Event { topic: Topic::Dm(SEVEN, two()), posts: 2, ..event_of(kind) }
}

fn muted(rule: Rule) -> Event {
    let (user, until) = (UserId(12), 1_700_000_060_123);
    in_record(OrderAct::Muted { user, until, rule, reason: Reason::parse("四十條").unwrap() })
}

fn kept(text: &str) -> Body {
    Body::Kept { text: PostText::parse(text).unwrap(), salt: [9; 16], mentions: Mentions::NONE }
}

fn meaning(people: &[u64], all: bool) -> Body {
    let mentions = Mentions::of(people.iter().copied().map(UserId).collect(), all);
    Body::Kept { text: PostText::parse("@Bo 你好").unwrap(), salt: [9; 16], mentions }
}

fn thumb() -> Reaction {
    Reaction::parse("👍").unwrap()
}

fn events() -> Vec<(&'static str, Event)> {
    let erased = || Body::Erased { hash: [0xab; 32], erased_by: Seq(70_000) };
    let member = |office| EventKind::Member { user: UserId(12), office: Some(office) };
    let posted = event_of(EventKind::Posted { body: kept("停水"), reply_to: None });
    let announced = Event { topic: Topic::Bulletin(SEVEN), ..posted };
    let opened = EventKind::NeighbourhoodOpened { neighbourhood: SEVEN, title: "馨園".into() };
    vec![
        ("posted", event_of(EventKind::Posted { body: kept("你好\nBo"), reply_to: Some(Seq(299)) })),
        ("posted, erased", event_of(EventKind::Posted { body: erased(), reply_to: None })),
        ("edited", event_of(EventKind::Edited { post: Seq(5), body: kept("x") })),
        ("edited, erased", event_of(EventKind::Edited { post: Seq(5), body: erased() })),
        ("deleted", event_of(EventKind::Deleted { post: Seq(5) })),
        ("reacted", event_of(EventKind::Reacted { post: Seq(5), reaction: thumb(), on: true, count: 251 })),
        ("member", Event { by: None, ..event_of(member(Office::Secretary)) }),
        ("member, deputy", event_of(member(Office::Deputy))),
        ("member, property desk", event_of(member(Office::Property))),
        ("member, police desk", event_of(member(Office::Police))),
        ("member, family doctor", event_of(member(Office::Doctor))),
        ("member, no office", event_of(EventKind::Member { user: UserId(12), office: None })),
        ("left", event_of(EventKind::Left { user: UserId(u64::MAX) })),
        ("neighbourhood opened", event_of(opened)),
        ("person registered", event_of(EventKind::PersonRegistered { user: UserId(12) })),
        ("muted, flooding", muted(Rule::Flooding)),
        ("muted, insult", muted(Rule::Insult)),
        ("muted, private data", muted(Rule::PrivateData)),
        ("muted, advertising", muted(Rule::Advertising)),
        ("muted, unlawful", muted(Rule::Unlawful)),
        ("slow mode", in_record(OrderAct::SlowModeSet { seconds: 30 })),
        ("unmuted", in_record(OrderAct::Unmuted { user: UserId(12) })),
        ("posted in a bulletin", announced),
        ("join code issued", at_desk(EventKind::JoinCodeIssued { code: CODE })),
        ("join code revoked", at_desk(EventKind::JoinCodeRevoked)),
        ("applied", at_desk(EventKind::Applied { user: UserId(12) })),
        ("admitted", at_desk(EventKind::Admitted { user: UserId(12) })),
        ("refused", at_desk(EventKind::Refused { user: UserId(12), reason: not_there() })),
        ("resident", in_register(EventKind::Resident { user: UserId(12) })),
        ("person renamed", in_district(EventKind::PersonRenamed { user: UserId(12) })),
        ("badge set", in_district(EventKind::BadgeSet { user: UserId(12), badge: true })),
        ("application withdrawn", at_desk(EventKind::ApplicationWithdrawn { user: UserId(12) })),
        ("resident left", in_register(EventKind::ResidentLeft { user: UserId(12) })),
        (
            "neighbourhood set",
            in_district(EventKind::NeighbourhoodSet { neighbourhood: SEVEN, settings: village() }),
        ),
        (
            "posted, mentioning",
            event_of(EventKind::Posted { body: meaning(&[57, 12], false), reply_to: None }),
        ),
        (
            "posted, mentioning all",
            event_of(EventKind::Posted { body: meaning(&[], true), reply_to: Some(Seq(299)) }),
        ),
        ("edited, mentioning", event_of(EventKind::Edited { post: Seq(5), body: meaning(&[12], true) })),
    ]
    .into_iter()
    .chain(events_of_order())
    .chain(events_of_polls())
    .chain(events_of_mediations())
    .chain(issues::events())
    .chain(departments::events())
    .collect()
}

fn events_of_mediations() -> Vec<(&'static str, Event)> {
    let step = |act| Event {
        topic: Topic::Mediation(SEVEN, MediationId(300)),
        posts: 0,
        ..event_of(EventKind::Mediation(act))
    };
    let (subject, text) = (Subject::parse("夜裡的噪音").unwrap(), PostText::parse("十點以後\n安靜").unwrap());
    let closed = |outcome| step(MediationAct::Closed { outcome, text: text.clone() });
    vec![
        ("mediation opened", step(MediationAct::Opened { subject, parties: vec![UserId(12), UserId(300)] })),
        ("party added", step(MediationAct::PartyAdded { user: UserId(31) })),
        ("party left", step(MediationAct::PartyLeft { user: UserId(31) })),
        ("mediation closed, agreed", closed(MediationOutcome::Agreed)),
        ("mediation closed, not agreed", closed(MediationOutcome::NotAgreed)),
        ("mediation closed, withdrawn", closed(MediationOutcome::Withdrawn)),
    ]
}

fn events_of_polls() -> Vec<(&'static str, Event)> {
    let opened =
        |body| event_of(EventKind::PollOpened { body, options: 2, several: true, closes: 1_700_086_400_123 });
    let closed = EventKind::PollClosed { post: Seq(5), counts: vec![251, 0], people: 251 };
    vec![
        ("poll opened", opened(kept("電梯哪天修?\n週二\n週五"))),
        ("poll opened, erased", opened(Body::Erased { hash: [0xab; 32], erased_by: Seq(70_000) })),
        ("poll closed", Event { by: None, ..event_of(closed) }),
    ]
}

fn events_of_order() -> Vec<(&'static str, Event)> {
    let erased = || Body::Erased { hash: [0xab; 32], erased_by: Seq(70_000) };
    let (post, act, due) = (Seq(5), Seq(4), 1_700_604_800_123);
    let removed_text = |body| at_desk(EventKind::RemovedText { author: UserId(12), post, act, due, body });
    let settled = |fate| at_desk(EventKind::Settled { entry: Seq(17), fate });
    let appealed = |kind| Event { topic: Topic::Appeals(SEVEN), posts: 0, ..event_of(kind) };
    let (user, held, rule, reason) = (UserId(12), Seq(17), Rule::Insult, not_there);
    vec![
        ("removed", event_of(EventKind::Removed { post, act, entry: Seq(17) })),
        ("restored", Event { by: None, ..event_of(EventKind::Restored { post, body: kept("x") }) }),
        ("restored, erased", event_of(EventKind::Restored { post, body: erased() })),
        ("pinned", event_of(EventKind::Pinned { post, on: true })),
        ("removed text", removed_text(kept("你好"))),
        ("removed text, erased", removed_text(erased())),
        ("held", at_desk(EventKind::Held { body: kept("你好"), reply_to: Some(post) })),
        ("held, erased", at_desk(EventKind::Held { body: erased(), reply_to: None })),
        ("rejected", at_desk(EventKind::Rejected { held, act, due })),
        ("settled, appealed", settled(Fate::Appealed)),
        ("settled, approved", settled(Fate::Approved)),
        ("settled, withdrawn", settled(Fate::Withdrawn)),
        ("settled, erased", settled(Fate::Erased)),
        ("settled, returned", settled(Fate::Returned)),
        ("appealed", appealed(EventKind::Appealed { act, body: kept("你好") })),
        ("appealed, erased", appealed(EventKind::Appealed { act, body: erased() })),
        ("decided", appealed(EventKind::Decided { act, granted: true, reason: reason() })),
        ("post removed", in_record(OrderAct::PostRemoved { user, post, rule, reason: reason() })),
        ("post rejected", in_record(OrderAct::PostRejected { user, held, rule, reason: reason() })),
        ("banned", in_record(OrderAct::Banned { user, rule, reason: reason() })),
        ("unbanned", in_record(OrderAct::Unbanned { user })),
        ("screening set", in_record(OrderAct::ScreeningSet { on: true })),
        ("appeal decided", in_record(OrderAct::AppealDecided { of: act, granted: false, reason: reason() })),
        (
            "direct message",
            between_two(EventKind::Posted { body: kept("只告訴你"), reply_to: Some(Seq(299)) }),
        ),
        ("direct message, erased", between_two(EventKind::Posted { body: erased(), reply_to: None })),
        ("direct message edited", between_two(EventKind::Edited { post: Seq(5), body: kept("x") })),
        ("direct message edited, erased", between_two(EventKind::Edited { post: Seq(5), body: erased() })),
        ("direct message deleted", between_two(EventKind::Deleted { post: Seq(5) })),
        ("contact asked", between_two(EventKind::ContactAsked)),
        ("contact agreed", between_two(EventKind::ContactAgreed)),
        ("issue proposed", between_two(EventKind::IssueProposed { of: Seq(5) })),
        ("became issue", between_two(EventKind::BecameIssue { of: Seq(5), issue: IssueId(300) })),
    ]
}

fn proposal(issue: Option<IssueId>) -> ProposalRow {
    let pair = Pair::of(UserId(12), UserId(57)).unwrap();
    ProposalRow { neighbourhood: SEVEN, pair, of: Seq(5), changed: Seq(300), issue }
}

fn rows() -> Vec<(&'static str, Row)> {
    let user = UserId(12);
    let label = DeviceLabel::parse("phone").unwrap();
    let state = PostState {
        author: user,
        edits: vec![Seq(6), Seq(300)],
        deleted: true,
        tallies: vec![(thumb(), 3), (Reaction::parse("❤️").unwrap(), 1)],
        changed: Seq(301),
        removed: None,
        restored: None,
        pinned: false,
    };
    let answered = Answered {
        shard: Shard::Neighbourhood(SEVEN),
        user,
        client_id: ClientId::from_parts(1_700_000_000_000, 42),
        digest: [4; 16],
        accepted: Place { topic: GROUP, seq: Seq(300) },
    };
    let (seq, at, refused) = (Seq(300), 1_700_000_000_123, None);
    let talk = Conversation { neighbourhood: SEVEN, pair: two(), contact: Contact::None };
    let (asked, agreed) = (Contact::Asked { by: user, at, seq }, Contact::Agreed { seq });
    let between_two = Answered { accepted: Place { topic: talk.topic(), seq }, ..answered.clone() };
    let applicant = Applicant { neighbourhood: SEVEN, user, seq, at, refused };
    let code = JoinCodeRow { neighbourhood: SEVEN, code: CODE, seq, at, applied: 251, admitted: 7 };
    let residence = Residence {
        name: DisplayName::parse("王秀英").unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse("502").unwrap(),
    };
    let mentioned = Mentioned { posts: vec![(Seq(5), Seq(300)), (Seq(301), Seq(301))], changed: Seq(301) };
    let login = LoginName::parse("ana").unwrap();
    let counters = Counters {
        next_user: UserId(13),
        next_neighbourhood: NeighbourhoodId(8),
        next_device: DeviceId(1_000_000),
    };
    vec![
        ("counters", Row::Counters(counters)),
        ("person", Row::Person(PersonRow { user, name: DisplayName::parse("王阿姨").unwrap(), badge: true })),
        (
            "account",
            Row::Account { login: login.clone(), user, password_hash: Some("$argon2id$v=19".into()) },
        ),
        ("account, tokens only", Row::Account { login, user, password_hash: None }),
        (
            "device",
            Row::Device(DeviceRow { token_hash: [3; 32], device: DeviceId(5), user, label, created_at: 7 }),
        ),
        ("read mark", Row::ReadMark { topic: GROUP, user, seq: Seq(300), posts: 80 }),
        ("answered", Row::Answered(answered.clone())),
        ("answered, district", Row::Answered(Answered { shard: Shard::District, ..answered })),
        ("neighbourhood", Row::Neighbourhood { neighbourhood: SEVEN, title: "馨園".into() }),
        ("renames", Row::Renames { user, at: vec![at, at + 300] }),
        ("card changed", Row::CardChanged { user, seq }),
        ("scans", Row::Scans { neighbourhood: SEVEN, code: CODE, scans: 300 }),
        ("settings", Row::Settings { neighbourhood: SEVEN, settings: village() }),
        ("membership", Row::Member { neighbourhood: SEVEN, user, office: Some(Office::Secretary) }),
        ("slow mode", Row::SlowMode { neighbourhood: SEVEN, seconds: 3_600 }),
        ("mute", Row::Mute { neighbourhood: SEVEN, user, until: 1_700_000_060_123 }),
        ("applicant", Row::Applicant(applicant.clone())),
        ("applicant, refused", Row::Applicant(Applicant { refused: Some(not_there()), ..applicant })),
        ("join code", Row::JoinCode(code)),
        ("residence", Row::Residence { neighbourhood: SEVEN, user, residence, applied: Seq(300) }),
        ("seal key", Row::SealKey { fingerprint: sealing().fingerprint() }),
        ("conversation", Row::Conversation(talk)),
        ("conversation, asked", Row::Conversation(Conversation { contact: asked, ..talk })),
        ("conversation, agreed", Row::Conversation(Conversation { contact: agreed, ..talk })),
        ("block", Row::Block { user, other: UserId(57) }),
        ("proposal", Row::Proposal(proposal(None))),
        ("proposal, reported", Row::Proposal(proposal(Some(IssueId(300))))),
        ("refusal", Row::Refusal { neighbourhood: SEVEN, user, other: UserId(57), request: Seq(300) }),
        ("read mark between two", Row::ReadMark { topic: talk.topic(), user, seq: Seq(300), posts: 80 }),
        ("answered between two", Row::Answered(between_two)),
        ("post between two", Row::Post { topic: talk.topic(), post: Seq(5), state: state.clone() }),
        (
            "reaction between two",
            Row::Reaction { topic: talk.topic(), post: Seq(5), user, reaction: thumb(), seq: Seq(9) },
        ),
        ("post", Row::Post { topic: GROUP, post: Seq(5), state }),
        ("reaction", Row::Reaction { topic: GROUP, post: Seq(5), user, reaction: thumb(), seq: Seq(9) }),
        ("mentions", Row::Mentioned { topic: GROUP, user, mentioned: mentioned.clone() }),
        ("mentions of everybody", Row::AllMentioned { topic: GROUP, at, mentioned }),
    ]
    .into_iter()
    .chain(rows_of_order())
    .chain(rows_of_polls())
    .chain([("mediation", Row::Mediation(mediation()))])
    .chain(issues::rows())
    .chain(departments::rows())
    .collect()
}

fn mediation() -> MediationRow {
    MediationRow {
        neighbourhood: SEVEN,
        number: MediationId(300),
        subject: Subject::parse("夜裡的噪音").unwrap(),
        parties: vec![UserId(12), UserId(300)],
        left: vec![UserId(31)],
        closed: true,
        changed: Seq(9),
    }
}

fn rows_of_polls() -> Vec<(&'static str, Row)> {
    let (topic, post) = (GROUP, Seq(5));
    let poll = PollRow { topic, post, options: 10, several: true, closes: 1_700_086_400_123, removed: false };
    let chosen = Chosen::of(&[1, 10], 10).unwrap();
    let result = PollResult { topic, post, counts: vec![251, 0], people: 251, closed: Seq(300) };
    vec![
        ("poll", Row::Poll(poll)),
        ("answer in a poll", Row::PollAnswer { topic, post, user: UserId(12), chosen }),
        ("result of a poll", Row::PollResult(result)),
        ("poll that is removed", Row::Poll(PollRow { removed: true, ..poll })),
    ]
}

fn rows_of_order() -> Vec<(&'static str, Row)> {
    let (user, act, at) = (UserId(12), Seq(4), 1_700_000_000_123);
    let state = |removed, restored, pinned| PostState {
        author: user,
        edits: vec![Seq(6)],
        deleted: false,
        tallies: vec![(thumb(), 3)],
        changed: Seq(301),
        removed,
        restored,
        pinned,
    };
    let removed = Some(Removal { act, entry: Seq(17) });
    let post = |state| Row::Post { topic: GROUP, post: Seq(5), state };
    let (neighbourhood, entry) = (SEVEN, Seq(17));
    let text = |matter, due| Row::DeskText(DeskText { neighbourhood, entry, at, author: user, matter, due });
    let appeal = AppealRow { neighbourhood, act, seq: Seq(2), at, user, granted: None, changed: Seq(2) };
    let ban = BanRow { neighbourhood, user, act, at, rule: Rule::Insult, reason: not_there() };
    let due = Some(1_700_604_800_123);
    vec![
        ("post, removed", post(state(removed, None, false))),
        ("post, restored and pinned", post(state(None, Some(Seq(300)), true))),
        ("text on a desk, held", text(Matter::Held { reply_to: Some(Seq(5)) }, None)),
        ("text on a desk, removed", text(Matter::Removed { post: Seq(5), act }, due)),
        ("text on a desk, rejected", text(Matter::Rejected { reply_to: None, act }, due)),
        ("appeal", Row::Appeal(appeal)),
        ("appeal, granted", Row::Appeal(AppealRow { granted: Some(true), changed: Seq(3), ..appeal })),
        ("ban", Row::Ban(ban)),
        ("screening", Row::Screening { neighbourhood, on: true }),
        ("pins", Row::Pins { topic: GROUP, posts: vec![Seq(5), Seq(300)], changed: Seq(301) }),
    ]
}

fn journals_own() -> (Meta, BatchPart, BatchPart) {
    let range = |commit, shard, topic, first| TopicRange { commit, shard, topic, first, count: 2 };
    let ranges = vec![
        range(0, Shard::District, Topic::District, Seq(1)),
        range(1, Shard::Neighbourhood(SEVEN), Topic::Roster(SEVEN), Seq(1)),
        range(1, Shard::Neighbourhood(SEVEN), GROUP, Seq(299)),
    ];
    let meta = Meta { format: 1, epoch: Epoch(0x0123_4567_89ab_cdef), created_at: 1_700_000_000_000 };
    let between_two = vec![range(0, Shard::Neighbourhood(SEVEN), Topic::Dm(SEVEN, two()), Seq(299))];
    (meta, BatchPart { parts: 1, ranges }, BatchPart { parts: 1, ranges: between_two })
}

/// What this build writes, in the form of the golden file.
fn written() -> String {
    let mut lines = String::new();
    let mut line = |name: &str, key: &[u8], value: Vec<u8>| {
        lines.extend([name, ": ", &keys::hex(key), " = ", &keys::hex(&value), "\n"]);
    };
    for (name, stored) in events() {
        let key = keys::event(stored.topic, stored.seq);
        line(name, &key, event(&key, &stored, Some(&sealing())).unwrap());
    }
    for (name, stored) in rows() {
        let key = keys::row(&stored.key());
        line(&format!("row of {name}"), &key, row(&key, &stored).unwrap());
    }
    let (own, part, between_two) = journals_own();
    line("batch part", &keys::batch(9, 0), batch_part(&keys::batch(9, 0), &part).unwrap());
    line("batch part between two", &keys::batch(9, 0), batch_part(&keys::batch(9, 0), &between_two).unwrap());
    line("meta", &keys::meta(), meta(&keys::meta(), &own).unwrap());
    lines
}

pub(in super::super) fn golden() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let bytes = |hex: &str| -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    };
    let line = |line: &'static str| {
        let (name, rest) = line.split_once(": ").unwrap();
        let (key, value) = rest.split_once(" = ").unwrap();
        (name, bytes(key), bytes(value))
    };
    GOLDEN.lines().map(line).collect()
}

fn read_anything(key: &[u8], value: &[u8]) -> [Result<(), JournalError>; 4] {
    [
        read_event(key, value, Some(&sealing())).map(drop),
        read_row(key, value).map(drop),
        read_batch_part(key, value).map(drop),
        read_meta(key, value).map(drop),
    ]
}

#[test]
fn records_are_written_byte_for_byte_as_version_1_wrote_them() {
    assert_eq!(written(), GOLDEN);
}

#[test]
fn every_record_that_version_1_wrote_is_read() {
    let golden = golden();
    let find = |name: &str| golden.iter().find(|(n, ..)| *n == name).map(|(_, k, v)| (k, v)).unwrap();
    for (name, expected) in events() {
        let (key, value) = find(name);
        let stored = read_event(key, value, Some(&sealing())).unwrap();
        assert_eq!(stored.event, expected, "{name}");
        let hash = match expected.kind.body() {
            Some(Body::Kept { text, salt, mentions }) => Some(body_hash(text, salt, mentions)),
            Some(Body::Erased { hash, .. } | Body::Sealed { hash, .. }) => Some(*hash),
            None => None,
        };
        assert_eq!(stored.hash, hash, "{name}");
    }
    for (name, expected) in rows() {
        let (key, value) = find(&format!("row of {name}"));
        assert_eq!(read_row(key, value).unwrap(), expected, "{name}");
    }
    let (own, part, between_two) = journals_own();
    for (name, part) in [("batch part", part), ("batch part between two", between_two)] {
        let (key, value) = find(name);
        assert_eq!(read_batch_part(key, value).unwrap(), part);
    }
    let (key, value) = find("meta");
    assert_eq!(read_meta(key, value).unwrap(), own);
}

#[test]
fn erasing_keeps_the_header_and_the_hash_and_nothing_of_text_or_salt() {
    let before = event_of(EventKind::Posted { body: kept("my secret"), reply_to: Some(Seq(2)) });
    let key = keys::event(before.topic, before.seq);
    let value = event(&key, &before, None).unwrap();
    let erased = erase(&key, &value, Seq(301)).unwrap();
    let hash = read_event(&key, &value, None).unwrap().hash.unwrap();
    let body = Body::Erased { hash, erased_by: Seq(301) };
    let expected = event_of(EventKind::Posted { body, reply_to: Some(Seq(2)) });
    assert_eq!(read_event(&key, &erased, None).unwrap(), StoredEvent { event: expected, hash: Some(hash) });
    assert!(!erased.windows(9).any(|window| window == b"my secret"));
    assert!(!erased.windows(16).any(|window| window == [9; 16]));
    let again = erase(&key, &erased, Seq(400)).unwrap();
    assert_eq!(again, erased, "the first erasure stands");
}

/// What is found of a text in stored bytes, however they are read.
fn has(value: &[u8], text: &str) -> bool {
    value.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_direct_message_is_stored_sealed_and_read_with_its_key_only() {
    let said = between_two(EventKind::Posted { body: kept("my secret"), reply_to: None });
    let key = keys::event(said.topic, said.seq);
    let value = event(&key, &said, Some(&sealing())).unwrap();
    assert!(!has(&value, "secret") && !value.windows(16).any(|window| window == [9; 16]), "nor its salt");
    assert_eq!(read_event(&key, &value, Some(&sealing())).unwrap().event, said);
    let closed = read_event(&key, &value, None).unwrap();
    assert!(matches!(closed.event.kind.body(), Some(Body::Sealed { .. })));
    let anothers = Seal::of(&SealKey::known([0x5f; 32]));
    let error = read_event(&key, &value, Some(&anothers)).unwrap_err().to_string();
    assert!(error.contains("not made with this key") && !error.contains("secret"), "{error}");
    assert_eq!(event(&key, &closed.event, None).unwrap(), value, "and goes on closed as it is");
}

#[test]
fn a_direct_message_is_never_stored_open_and_nothing_else_is_sealed() {
    let body = || EventKind::Posted { body: kept("my secret"), reply_to: None };
    let key = keys::event(Topic::Dm(SEVEN, two()), Seq(300));
    let error = event(&key, &between_two(body()), None).unwrap_err().to_string();
    assert!(error.contains("no key") && !error.contains("secret"), "{error}");
    // The bytes of a post in the group, in the place of a direct message, and the other way round.
    let open = event(&key, &event_of(body()), Some(&sealing())).unwrap();
    assert!(has(&open, "secret") && read_event(&key, &open, Some(&sealing())).is_err());
    let group = keys::event(GROUP, Seq(300));
    let closed = event(&group, &between_two(body()), Some(&sealing())).unwrap();
    assert!(read_event(&group, &closed, Some(&sealing())).is_err());
}

#[test]
fn a_sealed_body_opens_in_its_own_place_only() {
    let said = between_two(EventKind::Posted { body: kept("my secret"), reply_to: None });
    let sealed_at = |seq| {
        let value = event(&keys::event(said.topic, seq), &said, Some(&sealing())).unwrap();
        let stored = read_event(&keys::event(said.topic, seq), &value, None).unwrap();
        let Some(Body::Sealed { sealed, .. }) = stored.event.kind.body() else { panic!("{stored:?}") };
        sealed.clone()
    };
    let (first, second) = (sealed_at(Seq(300)), sealed_at(Seq(301)));
    assert_ne!(first[..24], second[..24], "each place has its own nonce, also under one salt");
    let moved = Body::Sealed { hash: [0; 32], sealed: first };
    let moved = Event { seq: Seq(301), ..between_two(EventKind::Posted { body: moved, reply_to: None }) };
    let key = keys::event(moved.topic, moved.seq);
    let value = event(&key, &moved, None).unwrap();
    assert!(read_event(&key, &value, None).is_ok() && read_event(&key, &value, Some(&sealing())).is_err());
}

#[test]
fn a_direct_message_is_erased_without_its_key() {
    let said = between_two(EventKind::Edited { post: Seq(5), body: kept("my secret") });
    let key = keys::event(said.topic, said.seq);
    let value = event(&key, &said, Some(&sealing())).unwrap();
    let hash = read_event(&key, &value, None).unwrap().hash.unwrap();
    let erased = erase(&key, &value, Seq(301)).unwrap();
    let body = Body::Erased { hash, erased_by: Seq(301) };
    let expected = between_two(EventKind::Edited { post: Seq(5), body });
    assert_eq!(read_event(&key, &erased, Some(&sealing())).unwrap().event, expected);
}

#[test]
fn an_erased_post_is_like_any_other_that_was_erased_whomever_it_meant() {
    let before = event_of(EventKind::Posted { body: meaning(&[12, 57], true), reply_to: None });
    let key = keys::event(before.topic, before.seq);
    let value = event(&key, &before, None).unwrap();
    let hash = read_event(&key, &value, None).unwrap().hash.unwrap();
    let Some(Body::Kept { text, salt, .. }) = before.kind.body() else { panic!("{before:?}") };
    assert_ne!(hash, body_hash(text, salt, &Mentions::NONE), "the hash proves whom it meant, too");
    let body = Body::Erased { hash, erased_by: Seq(301) };
    let plain = event_of(EventKind::Posted { body, reply_to: None });
    assert_eq!(erase(&key, &value, Seq(301)).unwrap(), event(&key, &plain, None).unwrap());
}

#[test]
fn what_has_no_body_cannot_be_erased() {
    let deleted = event_of(EventKind::Deleted { post: Seq(5) });
    let key = keys::event(deleted.topic, deleted.seq);
    let value = event(&key, &deleted, None).unwrap();
    assert!(matches!(erase(&key, &value, Seq(6)), Err(JournalError::Damaged { .. })));
}

#[test]
fn any_flipped_bit_is_found() {
    for (name, key, value) in golden() {
        for bit in 0..value.len() * 8 {
            let mut flipped = value.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            for result in read_anything(&key, &flipped) {
                assert!(matches!(result, Err(JournalError::Damaged { .. })), "{name}, bit {bit}");
            }
        }
    }
}

#[test]
fn any_truncation_and_any_byte_too_many_is_found() {
    for (name, key, value) in golden() {
        for length in 0..value.len() {
            for result in read_anything(&key, &value[..length]) {
                assert!(matches!(result, Err(JournalError::Damaged { .. })), "{name}, {length} bytes");
            }
        }
        let longer = [&value[..], &[0]].concat();
        assert!(read_anything(&key, &longer).iter().all(Result::is_err), "{name}");
    }
}

#[test]
fn a_record_under_another_key_is_found() {
    let stored = event_of(EventKind::Deleted { post: Seq(5) });
    let value = event(&keys::event(GROUP, Seq(300)), &stored, None).unwrap();
    let elsewhere = keys::event(GROUP, Seq(301));
    assert!(matches!(read_event(&elsewhere, &value, None), Err(JournalError::Damaged { .. })));
}

#[test]
fn bytes_left_over_under_a_right_checksum_are_found() {
    let key = keys::event(GROUP, Seq(300));
    let stored = event_of(EventKind::Deleted { post: Seq(5) });
    let mut content = event(&key, &stored, Some(&sealing())).unwrap();
    content.truncate(content.len() - CHECKSUM_BYTES);
    content.push(0);
    let error = read_event(&key, &sealed_again(&key, content), None).unwrap_err();
    assert!(error.to_string().contains("left over"), "{error}");
}

#[test]
fn a_newer_version_and_a_newer_kind_are_named_so_and_not_called_damage() {
    let key = keys::row(&RowKey::Counters);
    let newer = read_row(&key, &sealed_again(&key, vec![kind::ROW_COUNTERS, 2, 1, 1, 1])).unwrap_err();
    assert!(matches!(newer, JournalError::TooNew { found: 2, known: 1, .. }));
    let newer = read_row(&key, &sealed_again(&key, vec![0x7d, 1])).unwrap_err();
    let last = u32::from(kind::last_of_its_sort(kind::ROW_COUNTERS));
    assert!(matches!(newer, JournalError::TooNew { found: 0x7d, known, .. } if known == last));
    let key = keys::event(GROUP, Seq(1));
    // Events have all numbers below those of rows: a newer kind has one above.
    assert_eq!(kind::last_of_its_sort(kind::POSTED) + 1, kind::ROW_COUNTERS);
    let newer = read_event(&key, &sealed_again(&key, vec![0x7d, 1]), None);
    assert!(matches!(newer, Err(JournalError::TooNew { found: 0x7d, known, .. }) if known == last));
}

#[test]
fn a_claim_of_64_gibibytes_costs_nothing() {
    let key = keys::row(&RowKey::Account(LoginName::parse("ana").unwrap()));
    for claim in [
        vec![kind::ROW_ACCOUNT, 1, 253, 0, 0, 0, 0, 16, 0, 0, 0],
        vec![kind::ROW_POST, 1, 2, 7, 5, 12, 253, 0, 0, 0, 0, 16, 0, 0, 0],
        vec![kind::BATCH_PART, 1, 1, 253, 0, 0, 0, 0, 16, 0, 0, 0],
    ] {
        for result in read_anything(&key, &sealed_again(&key, claim)) {
            assert!(matches!(result, Err(JournalError::Damaged { .. })));
        }
    }
}

#[test]
fn a_stored_text_is_parsed_and_one_that_breaks_the_rules_is_damage() {
    let key = keys::row(&RowKey::Person(UserId(1)));
    for (name, rule) in [(&b"\x04A\x1b[m"[..], "U+001B"), (b"\x04 Ana", "form"), (b"\x02\xff\xff", "")] {
        let content = [&[kind::ROW_PERSON, 1, 1], name, &[0]].concat();
        let error = read_row(&key, &sealed_again(&key, content)).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { .. }) && error.to_string().contains(rule), "{error}");
    }
}

#[test]
fn the_longest_records_stay_below_the_bound_that_keeps_them_out_of_unsynced_files() {
    let longest =
        event_of(EventKind::Posted { body: kept(&"x".repeat(4096)), reply_to: Some(Seq(u64::MAX)) });
    let key = keys::event(GROUP, Seq(300));
    assert!(event(&key, &longest, None).is_ok());
    let last_two =
        Topic::Dm(NeighbourhoodId(u32::MAX), Pair::of(UserId(u64::MAX), UserId(u64::MAX - 1)).unwrap());
    let key = keys::event(last_two, Seq(300));
    let direct = event(&key, &Event { topic: last_two, ..longest }, Some(&sealing())).unwrap();
    assert!(read_event(&key, &direct, Some(&sealing())).is_ok());
    let range = TopicRange {
        commit: u32::MAX,
        shard: Shard::Neighbourhood(NeighbourhoodId(u32::MAX)),
        topic: last_two,
        first: Seq(u64::MAX),
        count: u32::MAX,
    };
    let key = keys::batch(1, 0);
    let value =
        batch_part(&key, &BatchPart { parts: 2, ranges: vec![range; BATCH_PART_RANGES_MAX] }).unwrap();
    assert!(read_batch_part(&key, &value).is_ok(), "and is read within the decoding limit");
    let tally = |n: u32| {
        (Reaction::parse(char::from_u32(0x1F300 + n).unwrap().to_string().repeat(8)).unwrap(), u64::MAX)
    };
    let state = PostState {
        author: UserId(u64::MAX),
        edits: vec![Seq(u64::MAX); linli_protocol::limits::EDITS_PER_POST_MAX],
        deleted: false,
        tallies: (0..24).map(tally).collect(),
        changed: Seq(u64::MAX),
        removed: Some(Removal { act: Seq(u64::MAX), entry: Seq(u64::MAX) }),
        restored: Some(Seq(u64::MAX)),
        pinned: true,
    };
    let post = Row::Post { topic: GROUP, post: Seq(u64::MAX), state };
    let key = keys::row(&post.key());
    assert_eq!(read_row(&key, &row(&key, &post).unwrap()).unwrap(), post);
}

#[test]
fn a_record_over_the_bound_is_refused_when_it_is_written() {
    let login = LoginName::parse("ana").unwrap();
    let account = Row::Account { login, user: UserId(1), password_hash: Some("x".repeat(VALUE_BYTES_MAX)) };
    assert!(matches!(row(&keys::row(&account.key()), &account), Err(JournalError::Storage { .. })));
}

proptest! {
    #[test]
    fn no_bytes_make_the_codec_panic(content in proptest::collection::vec(any::<u8>(), 0..200)) {
        let key = keys::event(GROUP, Seq(300));
        let _ = read_anything(&key, &content);
        // A hostile writer can seal what it likes: behind the checksum nothing may panic either.
        for kind in 0..=255 {
            let content = [&[kind, VERSION], &content[..]].concat();
            let _ = read_anything(&key, &sealed_again(&key, content));
        }
    }

    #[test]
    fn any_text_of_a_post_is_read_back(text in "\\PC{1,200}", salt in any::<[u8; 16]>()) {
        if let Ok(text) = PostText::parse(text) {
            let stored = event_of(EventKind::Posted { body: Body::Kept { text, salt, mentions: Mentions::NONE }, reply_to: None });
            let key = keys::event(stored.topic, stored.seq);
            let value = event(&key, &stored, None).unwrap();
            prop_assert_eq!(read_event(&key, &value, None).unwrap().event, stored);
        }
    }
}
