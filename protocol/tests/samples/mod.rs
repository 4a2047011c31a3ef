//! One frame of every type, in both directions, with optional fields there and absent. Golden and hostile
//! tests both start from these. A new type without a sample fails `golden.rs`.

use linli_protocol::{
    About, ActItem, ApplicationItem, AsOf, Building, Card, ClientFrame, ClientId, DeviceId, DisplayName,
    Edited, Epoch, ErrorBody, ErrorCode, EventBody, EventFrame, Flat, Head, Item, JoinCode, JoinCodeItem,
    Link, ModerationAct, Module, Muted, NeighbourhoodId, NeighbourhoodKind, NeighbourhoodSet, Office, Op,
    Outcome, Phase, Place, Position, PostItem, PostText, Posted, Reacted, Reaction, Reason, Refused, Request,
    RequestId, Residence, Resident, Rule, Seq, ServerFrame, SlowModeSet, Standing, Success, Tally, Topic,
    TypingCard, Unmuted, UserId, Voice,
};

/// A frame and what to call it in the golden files.
pub(crate) type Named<F> = (String, F);

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));
const ROSTER: Topic = Topic::Roster(NeighbourhoodId(7));
const MODERATION: Topic = Topic::Moderation(NeighbourhoodId(7));
const DESK: Topic = Topic::Desk(NeighbourhoodId(7));
const REGISTER: Topic = Topic::Register(NeighbourhoodId(7));
const CODE: JoinCode = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);
const EPOCH: Epoch = Epoch(0x5f0c_9a1b_e27d_4438);
const AT: u64 = 1_700_000_000_123;

/// Everything that a client may send.
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
    ];
    let requests = ops.into_iter().zip(1..).map(|((name, op), id)| {
        let request = Request { id: RequestId(id), op };
        (name.to_owned(), ClientFrame::Request(request))
    });
    let signals =
        [("typing".to_owned(), ClientFrame::Typing { topic: GROUP }), ("pong".to_owned(), ClientFrame::Pong)];
    requests.chain(signals).collect()
}

/// Everything that a server may send.
pub(crate) fn server_frames() -> Vec<Named<ServerFrame>> {
    let mut frames = Vec::new();
    let mut add = |name: String, frame| frames.push((name, frame));
    for (name, success) in successes() {
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
    frames
}

fn successes() -> Vec<(&'static str, Success)> {
    let as_of = |topic| AsOf { topic, epoch: EPOCH, seq: Seq(125) };
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
    ]
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
    ]
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
