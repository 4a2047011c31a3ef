//! Coming, going, taking office while connected: access follows the commit, at once.

use linli_cli::{ClientError, Update};
use linli_protocol::{ErrorCode, EventBody, Office, Seq, Topic};
use linli_server::admin::Request;
use serde_json::json;

use crate::town::line::post;
use crate::town::{GROUP, HOME, Neighbours, ROSTER, Town};

#[tokio::test]
async fn who_is_admitted_while_connected_sees_the_neighbourhood_appear() {
    let town = Town::opens().await;
    let bo = town.resident("bo").await;
    bo.follows(ROSTER).await;
    bo.posts("before Eve").await;
    let eve = town.stranger("eve").await;
    assert_eq!(eve.client.mine().await.unwrap(), []);
    eve.client.follow(GROUP, None).await.unwrap();
    let code = eve.hears("that there is no such topic", |update| match update {
        Update::Unfollowed { topic: GROUP, code } => Some(*code),
        _ => None,
    });
    assert_eq!(code.await, ErrorCode::NotFound);

    town.admits(HOME, eve.user);
    for topic in [GROUP, ROSTER] {
        eve.hears("that the topic is hers to read", |update| match update {
            Update::Heads(heads) => heads.iter().any(|head| head.topic == topic).then_some(()),
            _ => None,
        })
        .await;
    }
    bo.sees_event(
        "Eve's card",
        |event| matches!(&event.body, EventBody::Member(card) if card.id == eve.user && card.name == "Eve"),
    )
    .await;
    eve.follows(GROUP).await;
    eve.sees("before Eve").await;
    eve.posts("good evening").await;
    bo.sees("good evening").await;
}

#[tokio::test]
async fn who_is_removed_while_connected_is_cut_at_that_commit_and_hears_nothing_after() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    bo.client.mine().await.unwrap();
    let mut line = town.line_of(&bo).await;
    line.follows(GROUP, 0).await;
    line.follows(ROSTER, 0).await;
    ana.posts("before").await;
    bo.sees("before").await;
    assert_eq!(line.event_of(GROUP).await["data"]["text"], "before");

    // Ana goes on talking while Bo is removed.
    let mut pouring = town.line_of(&ana).await;
    for n in 0..300 {
        pouring.requests(post(GROUP, &format!("meanwhile {n}"))).await;
        if n == 150 {
            town.removes(HOME, bo.user);
        }
    }
    let after = ana.posts("after").await;
    ana.sees("after").await;

    let mut cut = Vec::new();
    let mut last_seen = 0;
    while cut.len() < 2 {
        let frame = line.frame().await;
        let topic = frame["topic"].as_str().unwrap_or_default().to_owned();
        match frame["t"].as_str().unwrap() {
            "unsubscribed" => {
                assert_eq!(frame["code"], "not_found");
                cut.push(topic);
            }
            "event" => {
                assert!(!cut.contains(&topic), "an event after the cut: {frame}");
                if topic == GROUP.to_string() {
                    last_seen = frame["seq"].as_u64().unwrap();
                }
            }
            _ => {}
        }
    }
    assert!(last_seen < after.0, "Bo saw {last_seen}, and was removed before {after}");

    // Everything that was on its way has come when this is answered.
    let mine = line.asks(json!({"t": "mine"})).await;
    assert_eq!(mine["ok"]["topics"], json!([]));
    line.is_refused(json!({"t": "view", "topic": GROUP}), ErrorCode::NotFound).await;
    line.is_refused(post(GROUP, "let me in"), ErrorCode::NotFound).await;
    line.is_refused(line.subscription(GROUP, last_seen), ErrorCode::NotFound).await;
    town.opens_neighbourhood(linli_protocol::NeighbourhoodId(2));
    town.admits(linli_protocol::NeighbourhoodId(2), bo.user);
    line.follows(Topic::Roster(linli_protocol::NeighbourhoodId(2)), 0).await;
    let next = line.frame_of("event").await;
    assert_eq!(next["topic"], "roster/2", "nothing of the first neighbourhood comes any more: {next}");

    let code = bo.hears("that Bo's client knows", |update| match update {
        Update::Unfollowed { topic: GROUP, code } => Some(*code),
        _ => None,
    });
    assert_eq!(code.await, ErrorCode::NotFound);
    let heard = bo.events(GROUP).last().unwrap().seq;
    assert!(heard < after, "Bo's client heard {heard}");
}

#[tokio::test]
async fn an_owner_shows_on_every_card_from_the_appointment_on_and_hands_over() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    bo.follows(ROSTER).await;
    ana.posts("a plain member's").await;
    let plain = bo.sees("a plain member's").await;
    assert_eq!(plain.by.unwrap().office, None);

    // A card is today's when its event is sent: those of the admissions are to come before the appointment.
    bo.has_everything_up_to(ROSTER, Seq(2)).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let holds = |user, office| move |event: &linli_protocol::EventFrame| matches!(&event.body, EventBody::Member(card) if card.id == user && card.office == office);
    let appointed = bo.sees_event("Ana's office", holds(ana.user, Some(Office::Secretary))).await;
    ana.posts("the owner's").await;
    assert_eq!(bo.sees("the owner's").await.by.unwrap().office, Some(Office::Secretary));
    for post in bo.looks_at(GROUP).await {
        assert_eq!(post.by.office, Some(Office::Secretary), "an old post shows today's card");
    }

    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Secretary });
    let handed = bo.sees_event("Bo's office", holds(bo.user, Some(Office::Secretary))).await;
    assert_eq!(handed.seq.0, appointed.seq.0 + 2, "Ana's card, then Bo's");
    ana.posts("no more the owner's").await;
    assert_eq!(bo.sees("no more the owner's").await.by.unwrap().office, None);

    for office in [Office::Deputy, Office::Property, Office::Police, Office::Doctor] {
        town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office });
        bo.sees_event("Ana's next office", holds(ana.user, Some(office))).await;
    }
    town.office(&Request::Dismiss { neighbourhood: HOME, user: ana.user });
    bo.sees_event("Ana's dismissal", |event| event.seq.0 == handed.seq.0 + 5 && holds(ana.user, None)(event))
        .await;
}

#[tokio::test]
async fn a_secretary_appoints_and_hands_over_in_mid_conversation_and_leaves_as_a_plain_member() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    bo.follows(ROSTER).await;
    bo.has_everything_up_to(ROSTER, Seq(2)).await;
    let refused = |result: Result<(), ClientError>| match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    };
    let by_bo = bo.client.appoint(HOME, bo.user, Office::Secretary).await;
    assert_eq!(refused(by_bo), ErrorCode::NotAllowed);
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });

    let is_now = |user, office| move |event: &linli_protocol::EventFrame| matches!(&event.body, EventBody::Member(card) if card.id == user && card.office == office);
    ana.client.appoint(HOME, bo.user, Office::Deputy).await.unwrap();
    let deputy = bo.sees_event("Bo, deputy", is_now(bo.user, Some(Office::Deputy))).await;
    assert_eq!(deputy.by.unwrap().id, ana.user, "the roster says who appointed");
    assert_eq!(refused(bo.client.dismiss(HOME, ana.user).await), ErrorCode::NotAllowed);
    assert_eq!(refused(ana.client.leave(HOME).await), ErrorCode::OneSecretary);

    ana.posts("from today on Bo is your secretary").await;
    ana.client.appoint(HOME, bo.user, Office::Secretary).await.unwrap();
    bo.sees_event("Bo, secretary", is_now(bo.user, Some(Office::Secretary))).await;
    bo.posts("thank you").await;
    assert_eq!(bo.sees("thank you").await.by.unwrap().office, Some(Office::Secretary));
    assert_eq!(refused(ana.client.dismiss(HOME, bo.user).await), ErrorCode::NotAllowed);

    let mut line = town.line_of(&ana).await;
    line.follows(GROUP, 0).await;
    ana.client.leave(HOME).await.unwrap();
    let cut = line.frame_of("unsubscribed").await;
    assert_eq!(cut["topic"], GROUP.to_string());
    line.is_refused(post(GROUP, "one more thing"), ErrorCode::NotFound).await;
    let left = bo
        .sees_event(
            "that Ana left",
            |event| matches!(event.body, EventBody::Left { user } if user == ana.user),
        )
        .await;
    assert_eq!(left.by.unwrap().id, ana.user);
    assert_eq!(refused(ana.client.leave(HOME).await), ErrorCode::NotFound, "she has left already");
}

#[tokio::test]
async fn acts_on_a_roster_by_those_outside_are_told_nothing_and_a_wrong_office_is_named() {
    let town = Town::opens().await;
    let Neighbours { bo, .. } = Neighbours::of(&town).await;
    let eve = town.stranger("eve").await;
    let mut line = town.line_of(&eve).await;
    let mut told = Vec::new();
    for neighbourhood in [HOME.0, 99, 0, u32::MAX] {
        for act in [
            json!({"t": "appoint", "neighbourhood": neighbourhood, "user": eve.user, "office": "secretary"}),
            json!({"t": "dismiss", "neighbourhood": neighbourhood, "user": bo.user}),
            json!({"t": "leave", "neighbourhood": neighbourhood}),
        ] {
            told.push(line.is_refused(act, ErrorCode::NotFound).await["error"]["message"].clone());
        }
    }
    told.dedup();
    assert_eq!(told.len(), 1, "hers, nobody's and impossible ones are answered alike: {told:?}");

    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Secretary });
    let mut line = town.line_of(&bo).await;
    let appoint = |office: &str, user: u64| json!({"t": "appoint", "neighbourhood": HOME, "user": user, "office": office});
    line.is_refused(appoint("emperor", bo.user.0), ErrorCode::BadFrame).await;
    line.is_refused(appoint("deputy", eve.user.0), ErrorCode::NotFound).await;
    line.is_refused(appoint("deputy", u64::MAX), ErrorCode::NotFound).await;
    line.is_refused(json!({"t": "leave", "neighbourhood": "7"}), ErrorCode::BadFrame).await;
    line.is_refused(json!({"t": "appoint", "neighbourhood": HOME}), ErrorCode::BadFrame).await;
}
