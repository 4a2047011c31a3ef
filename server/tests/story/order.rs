//! Keeping order while people talk: who is muted is told so, the others talk on, and the record lasts and holds.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    ActItem, Chain, ErrorBody, ErrorCode, EventBody, Item, ModerationAct, Office, Reason, Rule, Seq, Topic,
};
use linli_server::admin::Request;
use serde_json::json;

use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, HOME, Neighbours, Person, Town};

const RECORD: Topic = Topic::Moderation(HOME);

fn reason() -> Reason {
    Reason::parse("forty posts in a minute").unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> ErrorBody {
    match result {
        Err(ClientError::Server(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// The acts as a member reads them, and that they hold.
async fn record(member: &Person) -> Vec<ActItem> {
    let page = member.client.view(RECORD, Some(200), None).await.unwrap();
    assert_eq!(page.next, None);
    let act = |item| match item {
        Item::Act(act) => act,
        other => panic!("not an act: {other:?}"),
    };
    let acts: Vec<ActItem> = page.items.into_iter().map(act).collect();
    let mut chain = Chain::start(HOME);
    for act in &acts {
        chain.take(act).unwrap();
    }
    assert_eq!(chain.seq, page.as_of.seq);
    acts
}

#[tokio::test]
async fn one_who_floods_is_muted_for_a_time_which_outlasts_a_kill_and_everybody_reads_why() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    cai.follows(RECORD).await;
    for n in 0..40 {
        bo.posts(&format!("and another thing {n}")).await;
    }
    let place = ana.client.mute(HOME, bo.user, 60, Rule::Flooding, reason()).await.unwrap();
    assert_eq!((place.topic, place.seq), (RECORD, Seq(1)));
    let told = cai
        .sees_event("that Bo is muted", |event| {
            matches!(&event.body, EventBody::Muted(muted) if muted.person.id == bo.user && muted.rule == Rule::Flooding)
        })
        .await;
    assert_eq!(told.by.unwrap().id, ana.user);

    let no = refused(bo.client.post(GROUP, "and one more", None).await);
    assert_eq!((no.code, no.retry), (ErrorCode::Muted, false), "it is not sent again by itself");
    assert!(no.retry_after_ms.is_some_and(|ms| ms > 3_000_000 && ms <= 3_600_000), "{no:?}");
    cai.posts("thank you").await;

    town.is_killed().await;
    town.comes_back().await;
    assert_eq!(refused(bo.client.post(GROUP, "now?", None).await).code, ErrorCode::Muted);
    let acts = record(&bo).await;
    match &acts[..] {
        [ActItem { act: ModerationAct::Muted(muted), .. }] => {
            assert_eq!(muted.reason, "forty posts in a minute");
        }
        other => panic!("{other:?}"),
    }

    ana.client.unmute(HOME, bo.user).await.unwrap();
    bo.posts("I am sorry").await;
    assert_eq!(record(&cai).await.len(), 2);
    assert_eq!(refused(ana.client.unmute(HOME, bo.user).await).code, ErrorCode::NotMuted);
    town.is_sound();
}

#[tokio::test]
async fn order_is_kept_by_secretary_and_deputies_and_strangers_are_told_nothing() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let eve = town.stranger("eve").await;
    let mute = |by: &Person, user| {
        let client = by.client.clone();
        async move { client.mute(HOME, user, 5, Rule::Insult, reason()).await }
    };
    assert_eq!(refused(mute(&bo, ana.user).await).code, ErrorCode::NotAllowed);
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Deputy });
    assert_eq!(refused(mute(&bo, ana.user).await).code, ErrorCode::NotAllowed, "a deputy the secretary");
    assert_eq!(refused(mute(&ana, eve.user).await).code, ErrorCode::NotFound, "no member");

    let mut line = town.line_of(&eve).await;
    let mut told = Vec::new();
    for neighbourhood in [HOME.0, 99, 0, u32::MAX] {
        let (client_id, user) = (new_client_id(), bo.user);
        let act = json!({"t": "mute", "neighbourhood": neighbourhood, "client_id": client_id, "user": user,
            "minutes": 5, "rule": "insult", "reason": "x"});
        told.push(line.is_refused(act, ErrorCode::NotFound).await["error"]["message"].clone());
        let act =
            json!({"t": "unmute", "neighbourhood": neighbourhood, "client_id": client_id, "user": user});
        told.push(line.is_refused(act, ErrorCode::NotFound).await["error"]["message"].clone());
    }
    told.dedup();
    assert_eq!(told.len(), 1, "hers, nobody's and impossible ones are answered alike: {told:?}");

    let mut line = town.line_of(&ana).await;
    let mute = |changed: &str, value: serde_json::Value| {
        let mut act = json!({"t": "mute", "neighbourhood": HOME, "client_id": new_client_id(),
            "user": bo.user, "minutes": 5, "rule": "insult", "reason": "x"});
        act[changed] = value;
        act
    };
    for (changed, value, code) in [
        ("minutes", json!(0), ErrorCode::BadFrame),
        ("minutes", json!(10_081), ErrorCode::BadFrame),
        ("minutes", json!(4_294_967_296_u64), ErrorCode::BadFrame),
        ("minutes", json!(-1), ErrorCode::BadFrame),
        ("rule", json!("disagrees"), ErrorCode::BadFrame),
        ("rule", json!(1), ErrorCode::BadFrame),
        ("reason", json!(""), ErrorCode::BadText),
        ("reason", json!("two\nlines"), ErrorCode::BadText),
        ("reason", json!("x".repeat(301)), ErrorCode::BadText),
        ("client_id", json!("x"), ErrorCode::BadFrame),
        ("user", json!(u64::MAX), ErrorCode::NotFound),
        ("user", json!(ana.user), ErrorCode::NotAllowed),
    ] {
        line.is_refused(mute(changed, value), code).await;
    }
    assert_eq!(record(&bo).await, [], "nothing of it was done");
}

#[tokio::test]
async fn a_post_that_comes_too_soon_in_slow_mode_is_sent_again_by_itself_and_posted_once() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    ana.client.slow_mode(HOME, 1).await.unwrap();
    bo.posts("one").await;
    bo.posts("two").await;
    let delayed = bo.hears("that it has to wait", |update| match update {
        Update::Delayed(delay) => Some(delay.error.code),
        _ => None,
    });
    assert_eq!(delayed.await, ErrorCode::SlowMode);
    ana.sees("two").await;
    assert_eq!(ana.texts(), ["one", "two"]);

    ana.client.slow_mode(HOME, 3_600).await.unwrap();
    bo.client.react(GROUP, Seq(1), "👍", true).await.unwrap();
    for n in 0..3 {
        ana.posts(&format!("who holds an office is not slowed {n}")).await;
    }
    let mut line = town.line_of(&bo).await;
    let refused = line.is_refused(post(GROUP, "three"), ErrorCode::SlowMode).await;
    assert!(refused["error"]["retry_after_ms"].as_u64().is_some_and(|ms| ms <= 3_600_000), "{refused}");
    ana.client.slow_mode(HOME, 0).await.unwrap();
    bo.posts("three").await;
    assert_eq!(record(&bo).await.len(), 3);
}
