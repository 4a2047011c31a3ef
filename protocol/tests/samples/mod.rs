//! One frame of every type, in both directions, with optional fields there and absent. Golden and hostile
//! tests both start from these. A new type without a sample fails `golden.rs`.

use linli_protocol::{
    About, ActItem, AppealDecided, AppealItem, AppealRefused, Appealed, ApplicationItem, AsOf, BadgeSet,
    Banned, Building, Card, Choice, ClientFrame, ClientId, ContactItem, ContactStep, Decided, DeviceId,
    DisplayName, Edited, Epoch, ErrorBody, ErrorCode, EventBody, EventFrame, ExcerptPiece, Fate, Flat, Head,
    Held, HeldItem, Hit, Item, JoinCode, JoinCodeCounts, JoinCodeItem, KeptItem, Link, MediationClosed,
    MediationId, MediationItem, MediationOpened, MediationOutcome, MediationStep, ModerationAct, Module,
    Muted, Namesake, NeighbourhoodId, NeighbourhoodKind, NeighbourhoodSet, Numbers, Office, Op, Outcome,
    OwnAppeal, Pair, PartyStep, Period, Phase, Pinned, Place, PollClosed, PollCounts, PollItem, PollOpened,
    PollOption, Position, PostItem, PostRejected, PostRemoved, PostText, Posted, Question, Reacted, Reaction,
    Reason, Refused, Rejected, Removed, RemovedText, Request, RequestId, Residence, Resident, Restored, Rule,
    ScreeningSet, SearchPlace, SearchText, Seq, ServerFrame, Settled, SlowModeSet, Standing, Subject,
    Success, Tally, Topic, TypingCard, Unbanned, Unmuted, UserId, Voice,
};

mod departments;
mod issues;

/// A frame and what to call it in the golden files.
pub(crate) type Named<F> = (String, F);

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));
const DISPUTE: Topic = Topic::Mediation(NeighbourhoodId(7), MediationId(3));
const ROSTER: Topic = Topic::Roster(NeighbourhoodId(7));
const MODERATION: Topic = Topic::Moderation(NeighbourhoodId(7));
const DESK: Topic = Topic::Desk(NeighbourhoodId(7));
const REGISTER: Topic = Topic::Register(NeighbourhoodId(7));
const APPEALS: Topic = Topic::Appeals(NeighbourhoodId(7));
const CODE: JoinCode = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);
const EPOCH: Epoch = Epoch(0x5f0c_9a1b_e27d_4438);
const AT: u64 = 1_700_000_000_123;

/// Everything that a client may send.
#[allow(clippy::too_many_lines, reason = "a list of samples")]
pub(crate) fn client_frames() -> Vec<Named<ClientFrame>> {
    let client_id = ClientId::from_parts(AT, 0x1234_5678_9abc_def0_1234);
    let text = || PostText::parse("樓道燈壞了\nthe light \"there\" 💡").unwrap();
    let reaction = || Reaction::parse("👍").unwrap();
    let neighbourhood = NeighbourhoodId(7);
    let ops = [
        ("hello", Op::Hello { token: "k3Jp-token".into(), agent: "example/1".into() }),
        ("hello without agent", Op::Hello { token: "k3Jp-token".into(), agent: String::new() }),
        ("view", Op::View { topic: GROUP, last: Some(200), before: Some(121) }),
        ("view of the newest", Op::View { topic: ROSTER, last: None, before: None }),
        ("subscribe", Op::Subscribe { topic: GROUP, after: Position { epoch: EPOCH, seq: Seq(120) } }),
        (
            "subscribe from the beginning",
            Op::Subscribe { topic: Topic::District, after: Position { epoch: Epoch(0), seq: Seq::ZERO } },
        ),
        ("unsubscribe", Op::Unsubscribe { topic: GROUP }),
        ("mine", Op::Mine),
        (
            "post",
            Op::Post {
                topic: GROUP,
                client_id,
                text: text(),
                reply_to: None,
                mentions: vec![],
                mention_all: false,
            },
        ),
        (
            "post as a reply",
            Op::Post {
                topic: GROUP,
                client_id,
                text: text(),
                reply_to: Some(Seq(121)),
                mentions: vec![],
                mention_all: false,
            },
        ),
        (
            "edit",
            Op::Edit {
                topic: GROUP,
                client_id,
                post: Seq(121),
                text: text(),
                mentions: vec![],
                mention_all: false,
            },
        ),
        ("delete", Op::Delete { topic: GROUP, client_id, post: Seq(121) }),
        ("react", Op::React { topic: GROUP, client_id, post: Seq(121), reaction: reaction(), on: true }),
        ("read", Op::Read { topic: GROUP, seq: Seq(130) }),
        ("appoint", Op::Appoint { neighbourhood, user: UserId(57), office: Office::Deputy }),
        ("dismiss", Op::Dismiss { neighbourhood, user: UserId(57) }),
        ("leave", Op::Leave { neighbourhood }),
        (
            "mute",
            Op::Mute {
                neighbourhood,
                client_id,
                user: UserId(12),
                minutes: 60,
                rule: Rule::PrivateData,
                reason: Reason::parse("a neighbour's telephone number").unwrap(),
            },
        ),
        ("unmute", Op::Unmute { neighbourhood, client_id, user: UserId(12) }),
        ("slow_mode", Op::SlowMode { neighbourhood, client_id, seconds: 30 }),
        ("apply", Op::Apply { code: CODE, residence: residence() }),
        ("admit", Op::Admit { neighbourhood, user: UserId(12) }),
        ("refuse", Op::Refuse { neighbourhood, user: UserId(12), reason: not_there() }),
        ("renew_join_code", Op::RenewJoinCode { neighbourhood, client_id }),
        ("revoke_join_code", Op::RevokeJoinCode { neighbourhood }),
        ("standing", Op::Standing { neighbourhood }),
        ("about", Op::About { neighbourhood }),
        (
            "post that mentions",
            Op::Post {
                topic: GROUP,
                client_id,
                text: text(),
                reply_to: None,
                mentions: vec![UserId(57), UserId(12)],
                mention_all: false,
            },
        ),
        (
            "edit that mentions everybody",
            Op::Edit {
                topic: GROUP,
                client_id,
                post: Seq(121),
                text: text(),
                mentions: vec![],
                mention_all: true,
            },
        ),
        ("voice", Op::Voice { neighbourhood }),
        (
            "remove_post",
            Op::RemovePost {
                topic: GROUP,
                client_id,
                post: Seq(121),
                rule: Rule::Insult,
                reason: not_there(),
            },
        ),
        ("appeal", Op::Appeal { neighbourhood, client_id, act: Seq(4), text: text() }),
        ("pin", Op::Pin { topic: GROUP, client_id, post: Seq(121), on: true }),
        ("pins", Op::Pins { topic: GROUP }),
        (
            "ban",
            Op::Ban { neighbourhood, client_id, user: UserId(12), rule: Rule::Unlawful, reason: not_there() },
        ),
        ("unban", Op::Unban { neighbourhood, client_id, user: UserId(12) }),
        ("screening", Op::Screening { neighbourhood, client_id, on: true }),
        ("approve", Op::Approve { neighbourhood, client_id, held: Seq(17) }),
        (
            "reject",
            Op::Reject { neighbourhood, client_id, held: Seq(17), rule: Rule::Insult, reason: not_there() },
        ),
        ("withdraw", Op::Withdraw { neighbourhood, client_id, held: Seq(17) }),
        ("ask_contact", Op::AskContact { neighbourhood, client_id, user: UserId(57) }),
        ("answer_contact", Op::AnswerContact { neighbourhood, user: UserId(12), accept: true }),
        ("block", Op::Block { user: UserId(57), on: false }),
        ("blocked", Op::Blocked),
        (
            "post between two",
            Op::Post {
                topic: between_two(),
                client_id,
                text: text(),
                reply_to: None,
                mentions: vec![],
                mention_all: false,
            },
        ),
        (
            "search",
            Op::Search {
                text: SearchText::parse("電梯 \"lift 2\"").unwrap(),
                topic: Some(GROUP),
                from: Some(UserId(57)),
                last: Some(50),
                before: Some(search_place()),
            },
        ),
        (
            "search everywhere",
            Op::Search {
                text: SearchText::parse("電梯").unwrap(),
                topic: None,
                from: None,
                last: None,
                before: None,
            },
        ),
        ("rename", Op::Rename { name: DisplayName::parse("王秀英").unwrap() }),
        ("withdraw_application", Op::WithdrawApplication { neighbourhood }),
        (
            "open_poll",
            Op::OpenPoll {
                topic: GROUP,
                client_id,
                question: Question::parse("電梯哪天修?").unwrap(),
                options: ["週二", "週五"].map(|option| Choice::parse(option).unwrap()).into(),
                several: true,
                seconds: Some(3_600),
            },
        ),
        (
            "open_poll for a day",
            Op::OpenPoll {
                topic: GROUP,
                client_id,
                question: Question::parse("電梯哪天修?").unwrap(),
                options: ["週二", "週五"].map(|option| Choice::parse(option).unwrap()).into(),
                several: false,
                seconds: None,
            },
        ),
        ("answer_poll", Op::AnswerPoll { topic: GROUP, post: Seq(121), options: vec![1, 2] }),
        ("answer_poll taken back", Op::AnswerPoll { topic: GROUP, post: Seq(121), options: vec![] }),
        ("close_poll", Op::ClosePoll { topic: GROUP, client_id, post: Seq(121) }),
        ("numbers", Op::Numbers { neighbourhood }),
        ("join_code", Op::JoinCode { neighbourhood }),
        (
            "open_mediation",
            Op::OpenMediation {
                neighbourhood,
                client_id,
                subject: Subject::parse("夜裡的噪音").unwrap(),
                parties: vec![UserId(12), UserId(31)],
            },
        ),
        ("add_party", Op::AddParty { topic: DISPUTE, client_id, user: UserId(57) }),
        ("remove_party", Op::RemoveParty { topic: DISPUTE, client_id, user: UserId(57) }),
        (
            "close_mediation",
            Op::CloseMediation {
                topic: DISPUTE,
                client_id,
                outcome: MediationOutcome::NotAgreed,
                text: PostText::parse("下週再談").unwrap(),
            },
        ),
    ];
    let requests =
        ops.into_iter().chain(issues::ops(client_id)).chain(departments::ops(client_id)).zip(1..).map(
            |((name, op), id)| {
                let request = Request { id: RequestId(id), op };
                (name.to_owned(), ClientFrame::Request(request))
            },
        );
    let signals =
        [("typing".to_owned(), ClientFrame::Typing { topic: GROUP }), ("pong".to_owned(), ClientFrame::Pong)];
    requests.chain(signals).collect()
}

/// Everything that a server may send.
pub(crate) fn server_frames() -> Vec<Named<ServerFrame>> {
    let mut frames = Vec::new();
    let mut add = |name: String, frame| frames.push((name, frame));
    for (name, success) in successes().into_iter().chain(issues::successes()).chain(departments::successes())
    {
        add(
            format!("reply to {name}"),
            ServerFrame::Reply { id: RequestId(9), outcome: Outcome::Ok(success) },
        );
    }
    for code in ErrorCode::ALL {
        let outcome = Outcome::Error(ErrorBody::new(*code, "what was wrong"));
        add(format!("refusal {}", code.as_str()), ServerFrame::Reply { id: RequestId(9), outcome });
    }
    let later = ErrorBody::new(ErrorCode::RateLimited, "later").after(1_500);
    add(
        "refusal that names a time".into(),
        ServerFrame::Reply { id: RequestId(u64::MAX), outcome: Outcome::Error(later) },
    );
    add("error".into(), ServerFrame::Error { error: ErrorBody::new(ErrorCode::NotJson, "expected value") });
    for (name, topic, by, body) in events() {
        let event = EventFrame { topic, seq: Seq(126), at: AT, by, body };
        add(format!("event {name}"), ServerFrame::Event(event));
    }
    add("heads".into(), ServerFrame::Heads { topics: heads() });
    add("read".into(), ServerFrame::Read { topic: GROUP, seq: Seq(130) });
    let users = vec![TypingCard { id: UserId(57), name: "Bo".into() }];
    add("typing".into(), ServerFrame::Typing { topic: GROUP, users });
    add("online".into(), ServerFrame::Online { topic: GROUP, count: 214 });
    add("ping".into(), ServerFrame::Ping);
    add("unsubscribed".into(), ServerFrame::Unsubscribed { topic: GROUP, code: ErrorCode::NotFound });
    add("goodbye".into(), ServerFrame::Goodbye { retry_after_ms: 3_400 });
    let polls = vec![PollCounts { post: Seq(121), counts: vec![251, 0], people: 251 }];
    add("polls".into(), ServerFrame::Polls { topic: GROUP, polls });
    frames
}

fn as_of(topic: Topic) -> AsOf {
    AsOf { topic, epoch: EPOCH, seq: Seq(125) }
}

#[allow(clippy::too_many_lines, reason = "a list of samples")]
fn successes() -> Vec<(&'static str, Success)> {
    vec![
        (
            "hello",
            Success::Hello {
                user: UserId(12),
                name: "Ana".into(),
                device: DeviceId(3),
                server_time: AT,
                ping_ms: 25_000,
                epoch: EPOCH,
            },
        ),
        (
            "view of a group",
            Success::View {
                as_of: as_of(GROUP),
                title: "寶月尚園".into(),
                items: vec![
                    Item::Post(plain_post()),
                    Item::Post(much_changed_post()),
                    Item::Post(tombstone()),
                ],
                next: Some(121),
            },
        ),
        (
            "view of a roster",
            Success::View {
                as_of: as_of(ROSTER),
                title: "寶月尚園".into(),
                items: vec![Item::Member(ana()), Item::Member(bo())],
                next: None,
            },
        ),
        (
            "view of a moderation record",
            Success::View {
                as_of: as_of(MODERATION),
                title: "寶月尚園".into(),
                items: vec![
                    Item::Act(act(1, ModerationAct::Muted(muted()))),
                    Item::Act(act(2, ModerationAct::Unmuted(unmuted()))),
                ],
                next: None,
            },
        ),
        (
            "view of a moderation record with slow mode",
            Success::View {
                as_of: as_of(MODERATION),
                title: "寶月尚園".into(),
                items: vec![Item::Act(act(1, ModerationAct::SlowModeSet(slow_mode())))],
                next: None,
            },
        ),
        (
            "view without items",
            Success::View { as_of: as_of(GROUP), title: String::new(), items: vec![], next: None },
        ),
        (
            "view of a group where people are mentioned",
            Success::View {
                as_of: as_of(GROUP),
                title: "寶月尚園".into(),
                items: vec![Item::Post(mentioning_post())],
                next: None,
            },
        ),
        (
            "mine of who is mentioned",
            Success::Mine { topics: vec![Head { mentioned: Some(Seq(121)), ..heads().remove(0) }] },
        ),
        ("subscribe", Success::Subscribed { head: Seq(125) }),
        ("mine", Success::Mine { topics: heads() }),
        ("mine of nobody", Success::Mine { topics: vec![] }),
        ("post", Success::Accepted { accepted: Place { topic: GROUP, seq: Seq(126) } }),
        ("the rest", Success::DONE),
        (
            "view of a desk",
            Success::View {
                as_of: as_of(DESK),
                title: "寶月尚園".into(),
                items: vec![
                    Item::JoinCode(JoinCodeItem { seq: Seq(3), at: AT, code: CODE, applied: 9, admitted: 7 }),
                    Item::Application(ApplicationItem { seq: Seq(12), at: AT, resident: resident() }),
                ],
                next: None,
            },
        ),
        (
            "view of a register",
            Success::View {
                as_of: as_of(REGISTER),
                title: "寶月尚園".into(),
                items: vec![Item::Resident(resident())],
                next: Some(12),
            },
        ),
        ("apply", Success::Applied { applied_to: NeighbourhoodId(7) }),
        ("blocked", Success::Blocked { blocked: vec![UserId(31)] }),
        ("view of a conversation", conversation()),
        ("standing of a member", Success::Standing { standing: Standing::Member { office: None } }),
        (
            "standing of a deputy",
            Success::Standing { standing: Standing::Member { office: Some(Office::Deputy) } },
        ),
        ("standing of who waits", Success::Standing { standing: Standing::Waiting { since: AT } }),
        (
            "standing of who was refused",
            Success::Standing { standing: Standing::Refused { at: AT, reason: not_there().into() } },
        ),
        ("voice", Success::Voice { voice: Voice { own: 4, posts: 90, limit_percent: None, over: false } }),
        (
            "voice of a secretary",
            Success::Voice { voice: Voice { own: 40, posts: 90, limit_percent: Some(30), over: true } },
        ),
        ("about", Success::About { about: about() }),
        ("standing of who was banned", Success::Standing { standing: banned(None) }),
        (
            "standing of who was banned and appealed",
            Success::Standing { standing: banned(Some(OwnAppeal { at: AT, refused: None })) },
        ),
        (
            "standing of who was banned and appealed in vain",
            Success::Standing {
                standing: banned(Some(OwnAppeal {
                    at: AT,
                    refused: Some(AppealRefused { at: AT, reason: not_there().into() }),
                })),
            },
        ),
        ("post that is held", Success::Held { held: Place { topic: DESK, seq: Seq(17) } }),
        (
            "view of a group with a removed post and a pin",
            Success::View {
                as_of: as_of(GROUP),
                title: "寶月尚園".into(),
                items: vec![
                    Item::Post(PostItem { removed: Some(Seq(4)), ..tombstone() }),
                    Item::Post(PostItem { pinned: true, ..plain_post() }),
                ],
                next: None,
            },
        ),
        (
            "view of a desk with texts",
            Success::View {
                as_of: as_of(DESK), title: "寶月尚園".into(), items: desk_texts(), next: None
            },
        ),
        (
            "view of appeals",
            Success::View {
                as_of: as_of(APPEALS), title: "寶月尚園".into(), items: appeals(), next: None
            },
        ),
        (
            "view of a moderation record with every other act",
            Success::View {
                as_of: as_of(MODERATION),
                title: "寶月尚園".into(),
                items: order_acts().into_iter().zip(3..).map(|(it, seq)| Item::Act(act(seq, it))).collect(),
                next: None,
            },
        ),
        (
            "search",
            Success::Found {
                hits: vec![hit()],
                people: vec![Namesake { neighbourhood: NeighbourhoodId(7), person: bo() }],
                next: Some(search_place()),
                complete: true,
                percent: 100,
            },
        ),
        (
            "search while the index is made",
            Success::Found { hits: vec![], people: vec![], next: None, complete: false, percent: 40 },
        ),
        (
            "view of a mediation",
            Success::View {
                as_of: as_of(DISPUTE),
                title: "夜裡的噪音".into(),
                items: [
                    MediationStep::Opened(mediation_opened()),
                    MediationStep::PartyAdded(PartyStep { person: cai() }),
                    MediationStep::PartyLeft(PartyStep { person: cai() }),
                    MediationStep::Closed(mediation_closed()),
                ]
                .into_iter()
                .zip(1..)
                .map(|(step, seq)| {
                    Item::Mediation(MediationItem { seq: Seq(seq), at: AT, by: Some(bo()), step })
                })
                .collect(),
                next: None,
            },
        ),
        (
            "view of a group with polls",
            Success::View {
                as_of: as_of(GROUP),
                title: "寶月尚園".into(),
                items: vec![Item::Poll(poll()), Item::Poll(deleted_poll())],
                next: None,
            },
        ),
        ("numbers", Success::Numbers { numbers: numbers() }),
        (
            "join_code",
            Success::JoinCode {
                join_code: JoinCodeCounts {
                    item: JoinCodeItem { seq: Seq(3), at: AT, code: CODE, applied: 9, admitted: 7 },
                    scans: 300,
                },
            },
        ),
    ]
}

fn poll() -> PollItem {
    let option = |text: &str, count, mine| PollOption { text: text.into(), count, mine };
    PollItem {
        post: PostItem { text: Some("電梯哪天修?".into()), by: bo(), ..plain_post() },
        options: vec![option("週二", 251, true), option("週五", 0, false)],
        several: false,
        closes_at: AT + 86_400_000,
        open: true,
        people: 251,
    }
}

fn deleted_poll() -> PollItem {
    PollItem { post: tombstone(), options: vec![], several: true, closes_at: AT, open: false, people: 0 }
}

fn search_place() -> SearchPlace {
    SearchPlace { at: AT, topic: GROUP, seq: Seq(121) }
}

fn hit() -> Hit {
    let piece = |text: &str, hit| ExcerptPiece { text: text.to_owned(), hit };
    let excerpt = vec![piece("三號樓的", false), piece("電梯", true), piece("又壞了", false)];
    Hit { topic: GROUP, seq: Seq(121), at: AT, by: bo(), reply_to: Some(Seq(120)), excerpt }
}

fn events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let posted = |text: Option<&str>, reply_to| {
        EventBody::Posted(Posted {
            text: text.map(str::to_owned),
            reply_to,
            posts: 99,
            mentions: vec![],
            mention_all: false,
        })
    };
    let edited = |text: Option<&str>| {
        EventBody::Edited(Edited {
            post: Seq(121),
            text: text.map(str::to_owned),
            mentions: vec![],
            mention_all: false,
        })
    };
    let mentioning = EventBody::Posted(Posted {
        text: Some("@Ana @all 今晚停水".into()),
        reply_to: None,
        posts: 100,
        mentions: vec![ana()],
        mention_all: true,
    });
    let edited_mentioning = EventBody::Edited(Edited {
        post: Seq(121),
        text: Some("@Bo".into()),
        mentions: vec![bo()],
        mention_all: false,
    });
    let reacted =
        |on, count| EventBody::Reacted(Reacted { post: Seq(121), reaction: "👍".into(), on, count });
    let opened = EventBody::NeighbourhoodOpened {
        neighbourhood: NeighbourhoodId(u32::MAX),
        title: "吳淞新城".into(),
    };
    let unknown =
        EventBody::Unknown { kind: "some_later_kind".into(), data: r#"{"anything":[1,2.5,null]}"#.into() };
    vec![
        ("posted", GROUP, Some(ana()), posted(Some("你好"), None)),
        ("posted as a reply", GROUP, Some(bo()), posted(Some("<b>你好</b>"), Some(Seq(121)))),
        ("posted and erased", GROUP, Some(ana()), posted(None, None)),
        ("posted, mentioning", GROUP, Some(bo()), mentioning),
        ("edited, mentioning", GROUP, Some(bo()), edited_mentioning),
        ("edited", GROUP, Some(ana()), edited(Some("你們好"))),
        ("edited and erased", GROUP, Some(ana()), edited(None)),
        ("deleted", GROUP, Some(ana()), EventBody::Deleted { post: Seq(121) }),
        ("reacted", GROUP, Some(bo()), reacted(true, 3)),
        ("reacted and taken back", GROUP, Some(bo()), reacted(false, 0)),
        ("member", ROSTER, None, EventBody::Member(bo())),
        (
            "member with another office",
            ROSTER,
            None,
            EventBody::Member(Card { office: Some(Office::Doctor), ..ana() }),
        ),
        ("left", ROSTER, None, EventBody::Left { user: UserId(31) }),
        ("neighbourhood_opened", Topic::District, None, opened),
        ("person_registered", Topic::District, None, EventBody::PersonRegistered { user: UserId(12) }),
        ("unknown", GROUP, Some(ana()), unknown),
        ("muted", MODERATION, Some(bo()), EventBody::Muted(muted())),
        ("unmuted", MODERATION, Some(bo()), EventBody::Unmuted(unmuted())),
        ("slow_mode_set", MODERATION, Some(bo()), EventBody::SlowModeSet(slow_mode())),
        ("join_code_issued", DESK, Some(bo()), EventBody::JoinCodeIssued { code: CODE }),
        ("join_code_revoked", DESK, None, EventBody::JoinCodeRevoked),
        ("applied", DESK, Some(ana()), EventBody::Applied(resident())),
        (
            "applied and erased",
            DESK,
            Some(ana()),
            EventBody::Applied(Resident { person: ana(), residence: None }),
        ),
        ("admitted", DESK, Some(bo()), EventBody::Admitted(ana())),
        (
            "refused",
            DESK,
            Some(bo()),
            EventBody::Refused(Refused { person: ana(), reason: not_there().into() }),
        ),
        ("resident", REGISTER, Some(bo()), EventBody::Resident(resident())),
        ("resident_left", REGISTER, Some(ana()), EventBody::ResidentLeft { user: UserId(12) }),
        ("neighbourhood_set", Topic::District, None, EventBody::NeighbourhoodSet(set())),
        ("contact_asked", between_two(), Some(ana()), EventBody::ContactAsked),
        ("contact_agreed", between_two(), Some(bo()), EventBody::ContactAgreed),
        ("person_renamed", Topic::District, Some(ana()), EventBody::PersonRenamed { user: UserId(12) }),
        ("badge_set", Topic::District, None, EventBody::BadgeSet(BadgeSet { user: UserId(57), badge: true })),
        ("application_withdrawn", DESK, Some(ana()), EventBody::ApplicationWithdrawn(ana())),
    ]
    .into_iter()
    .chain(order_events())
    .chain(poll_events())
    .chain(mediation_events())
    .chain(issues::events())
    .chain(departments::events())
    .collect()
}

fn mediation_events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let opened = EventBody::MediationOpened(mediation_opened());
    let party = || PartyStep { person: cai() };
    let closed = EventBody::MediationClosed(mediation_closed());
    vec![
        ("mediation_opened", DISPUTE, Some(bo()), opened),
        ("party_added", DISPUTE, Some(bo()), EventBody::PartyAdded(party())),
        ("party_left", DISPUTE, Some(cai()), EventBody::PartyLeft(party())),
        ("mediation_closed", DISPUTE, Some(bo()), closed),
    ]
}

fn mediation_opened() -> MediationOpened {
    MediationOpened { subject: "夜裡的噪音".into(), parties: vec![ana(), cai()] }
}

fn mediation_closed() -> MediationClosed {
    MediationClosed { outcome: MediationOutcome::Agreed, text: "十點以後安靜".into() }
}

fn poll_events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let opened = |question: Option<&str>, options: &[&str]| {
        EventBody::PollOpened(PollOpened {
            question: question.map(str::to_owned),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            several: false,
            closes_at: AT + 86_400_000,
            posts: 101,
        })
    };
    let closed = EventBody::PollClosed(PollClosed { post: Seq(121), counts: vec![251, 7], people: 258 });
    vec![
        ("poll_opened", GROUP, Some(bo()), opened(Some("電梯哪天修?"), &["週二", "週五"])),
        ("poll_opened and erased", GROUP, Some(bo()), opened(None, &[])),
        ("poll_closed", GROUP, Some(bo()), closed.clone()),
        ("poll_closed by time", GROUP, None, closed),
    ]
}

fn order_events() -> Vec<(&'static str, Topic, Option<Card>, EventBody)> {
    let text = || Some("樓道燈壞了".to_owned());
    let removed_text = |text| {
        let (author, post, act, due) = (ana(), Seq(121), Seq(4), AT + 1);
        EventBody::RemovedText(RemovedText { author, post, act, due, text })
    };
    let held = |text, reply_to| EventBody::Held(Held { text, reply_to });
    let settled = |fate| EventBody::Settled(Settled { entry: Seq(17), fate });
    let reason = || "it was a question".to_owned();
    let mut events = vec![
        ("removed", GROUP, Some(bo()), EventBody::Removed(Removed { post: Seq(121), act: Seq(4) })),
        (
            "restored",
            GROUP,
            None,
            EventBody::Restored(Restored { post: Seq(121), text: text(), mentions: vec![ana()] }),
        ),
        (
            "restored and erased",
            GROUP,
            None,
            EventBody::Restored(Restored { post: Seq(121), text: None, mentions: vec![] }),
        ),
        ("pinned", GROUP, Some(bo()), EventBody::Pinned(Pinned { post: Seq(121), on: true })),
        ("removed_text", DESK, Some(bo()), removed_text(text())),
        ("removed_text and erased", DESK, Some(bo()), removed_text(None)),
        ("held", DESK, Some(ana()), held(text(), Some(Seq(120)))),
        ("held and erased", DESK, Some(ana()), held(None, None)),
        (
            "rejected",
            DESK,
            Some(bo()),
            EventBody::Rejected(Rejected { held: Seq(17), act: Seq(4), due: AT + 1 }),
        ),
        ("settled", DESK, Some(ana()), settled(Fate::Appealed)),
        ("settled: approved", DESK, Some(bo()), settled(Fate::Approved)),
        ("settled: withdrawn", DESK, Some(ana()), settled(Fate::Withdrawn)),
        ("settled: erased", DESK, None, settled(Fate::Erased)),
        ("settled: returned", DESK, None, settled(Fate::Returned)),
        ("appealed", APPEALS, Some(ana()), EventBody::Appealed(Appealed { act: Seq(4), text: text() })),
        (
            "appealed and erased",
            APPEALS,
            Some(ana()),
            EventBody::Appealed(Appealed { act: Seq(4), text: None }),
        ),
        (
            "decided",
            APPEALS,
            None,
            EventBody::Decided(Decided { act: Seq(4), granted: true, reason: reason() }),
        ),
    ];
    let named = ["post_removed", "post_rejected", "banned", "unbanned", "screening_set", "appeal_decided"];
    for (name, act) in named.into_iter().zip(order_acts()) {
        let body = match act {
            ModerationAct::PostRemoved(act) => EventBody::PostRemoved(act),
            ModerationAct::PostRejected(act) => EventBody::PostRejected(act),
            ModerationAct::Banned(act) => EventBody::Banned(act),
            ModerationAct::Unbanned(act) => EventBody::Unbanned(act),
            ModerationAct::ScreeningSet(act) => EventBody::ScreeningSet(act),
            ModerationAct::AppealDecided(act) => EventBody::AppealDecided(act),
            other => unreachable!("{other:?}"),
        };
        events.push((name, MODERATION, Some(bo()), body));
    }
    events
}

fn order_acts() -> Vec<ModerationAct> {
    let (link, rule) = (Link([9; 32]), Rule::Insult);
    let reason = || "names a neighbour a thief".to_owned();
    let (person, post) = (ana(), Seq(121));
    vec![
        ModerationAct::PostRemoved(PostRemoved { person, post, rule, reason: reason(), link }),
        ModerationAct::PostRejected(PostRejected {
            person: ana(),
            held: Seq(17),
            rule,
            reason: reason(),
            link,
        }),
        ModerationAct::Banned(Banned { person: ana(), rule, reason: reason(), link }),
        ModerationAct::Unbanned(Unbanned { person: ana(), link }),
        ModerationAct::ScreeningSet(ScreeningSet { on: true, link }),
        ModerationAct::AppealDecided(AppealDecided { of: Seq(4), granted: false, reason: reason(), link }),
    ]
}

fn desk_texts() -> Vec<Item> {
    let (at, text) = (AT, Some("樓道燈壞了".to_owned()));
    let held = Held { text: text.clone(), reply_to: None };
    let kept = |due| KeptItem { seq: Seq(18), at, by: ana(), act: Seq(4), due, text: text.clone() };
    vec![
        Item::Held(HeldItem { seq: Seq(17), at, by: ana(), held }),
        Item::Kept(kept(Some(AT + 1))),
        Item::Kept(kept(None)),
    ]
}

fn appeals() -> Vec<Item> {
    let item = |act, text: Option<&str>, granted| {
        let appealed = Appealed { act: Seq(act), text: text.map(str::to_owned) };
        Item::Appeal(AppealItem { seq: Seq(act), at: AT, by: ana(), appealed, granted })
    };
    vec![item(1, None, Some(true)), item(2, None, Some(false)), item(4, Some("why?"), None)]
}

fn numbers() -> Numbers {
    let told = Period {
        from: AT,
        joins: Some(5),
        leaves: Some(10),
        active: Some(300),
        participants: Some(45),
        top_ten_percent: Some(60),
    };
    Numbers { days: vec![Period { from: AT, ..Period::default() }, told], weeks: vec![told] }
}

fn about() -> About {
    About {
        neighbourhood: NeighbourhoodId(7),
        title: "寶月尚園".into(),
        phase: Phase::Live,
        kind: NeighbourhoodKind::Urban,
        modules: vec![Module::Bulletin, Module::Issues],
        members: 421,
        offices: vec![bo()],
    }
}

fn set() -> NeighbourhoodSet {
    NeighbourhoodSet {
        neighbourhood: NeighbourhoodId(7),
        phase: Phase::Pilot,
        kind: NeighbourhoodKind::Village,
        modules: Module::ALL.to_vec(),
    }
}

fn conversation() -> Success {
    Success::View {
        as_of: as_of(between_two()),
        title: "Bo".into(),
        items: vec![
            Item::Contact(ContactItem { seq: Seq(1), at: AT, by: ana(), step: ContactStep::Asked }),
            Item::Contact(ContactItem { seq: Seq(2), at: AT, by: bo(), step: ContactStep::Agreed }),
        ],
        next: None,
    }
}

fn between_two() -> Topic {
    Topic::Dm(NeighbourhoodId(7), Pair::of(UserId(12), UserId(57)).unwrap())
}

fn residence() -> Residence {
    Residence {
        name: DisplayName::parse("王秀英").unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse("502").unwrap(),
    }
}

fn resident() -> Resident {
    Resident { person: ana(), residence: Some(residence()) }
}

fn banned(appeal: Option<OwnAppeal>) -> Standing {
    Standing::Banned { at: AT, rule: Rule::Unlawful, reason: not_there().into(), act: Seq(4), appeal }
}

fn not_there() -> Reason {
    Reason::parse("nobody of this name lives there").unwrap()
}

fn muted() -> Muted {
    Muted {
        person: ana(),
        until: AT + 3_600_000,
        rule: Rule::PrivateData,
        reason: "a neighbour's telephone number".into(),
        link: Link([0xab; 32]),
    }
}

fn unmuted() -> Unmuted {
    Unmuted { person: ana(), link: Link([7; 32]) }
}

fn slow_mode() -> SlowModeSet {
    SlowModeSet { seconds: 30, link: Link([8; 32]) }
}

fn act(seq: u64, act: ModerationAct) -> ActItem {
    ActItem { seq: Seq(seq), at: AT, by: Some(bo()), act }
}

fn cai() -> Card {
    Card { id: UserId(31), name: "Cai".into(), badge: false, office: None }
}

fn ana() -> Card {
    Card { id: UserId(12), name: "Ana".into(), badge: false, office: None }
}

fn bo() -> Card {
    Card { id: UserId(57), name: "Bo".into(), badge: true, office: Some(Office::Secretary) }
}

fn heads() -> Vec<Head> {
    vec![
        Head { topic: GROUP, title: "寶月尚園".into(), head: Seq(125), unread: 3, mentioned: None },
        Head { topic: ROSTER, title: "寶月尚園".into(), head: Seq(9), unread: 0, mentioned: None },
    ]
}

fn plain_post() -> PostItem {
    PostItem {
        seq: Seq(120),
        at: AT,
        by: ana(),
        text: Some("大家好".into()),
        reply_to: None,
        mentions: vec![],
        mention_all: false,
        edited: false,
        deleted: false,
        reactions: vec![],
        posts: 96,
        changed: Seq(120),
        removed: None,
        pinned: false,
    }
}

fn much_changed_post() -> PostItem {
    let tally = |reaction: &str, count, mine| Tally { reaction: reaction.into(), count, mine };
    PostItem {
        seq: Seq(121),
        by: bo(),
        reply_to: Some(Seq(120)),
        edited: true,
        reactions: vec![tally("👍", 2, true), tally("❤️", 1, false)],
        posts: 97,
        changed: Seq(125),
        ..plain_post()
    }
}

fn mentioning_post() -> PostItem {
    PostItem { seq: Seq(123), mentions: vec![ana(), bo()], mention_all: true, posts: 99, ..plain_post() }
}

fn tombstone() -> PostItem {
    PostItem { seq: Seq(122), text: None, deleted: true, posts: 98, changed: Seq(124), ..plain_post() }
}
