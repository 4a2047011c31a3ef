//! Whom a text means: they find it when they come back, wherever they were, until they have read it.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    Card, ErrorBody, ErrorCode, EventBody, Head, Item, Office, PostItem, Seq, Topic, UserId,
};
use linli_server::admin::Request;
use serde_json::json;

use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, HOME, Neighbours, Person, Town};

const BULLETIN: Topic = Topic::Bulletin(HOME);

fn meaning(topic: Topic, text: &str, people: &[UserId], all: bool) -> serde_json::Value {
    let mut act = post(topic, text);
    act["mentions"] = json!(people);
    act["mention_all"] = json!(all);
    act
}

/// What somebody finds at a glance.
async fn mentioned(person: &Person, topic: Topic) -> Option<Seq> {
    let topics = person.client.mine().await.unwrap();
    topics.iter().find(|head| head.topic == topic).and_then(|head| head.mentioned)
}

async fn item(person: &Person, seq: Seq) -> PostItem {
    let page = person.client.view(GROUP, Some(200), None).await.unwrap();
    let found = page.items.into_iter().find_map(|item| match item {
        Item::Post(item) if item.seq == seq => Some(item),
        _ => None,
    });
    found.unwrap()
}

fn names(cards: &[Card]) -> Vec<&str> {
    cards.iter().map(|card| card.name.as_str()).collect()
}

#[tokio::test]
async fn who_is_meant_finds_the_post_after_a_kill_until_they_have_read_it() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    let mut line = town.line_of(&ana).await;
    ana.posts("nobody in particular").await;
    let first = Seq(line.acts(meaning(GROUP, "@Bo the lamp", &[bo.user], false)).await);
    let told = cai.sees("@Bo the lamp").await;
    let EventBody::Posted(posted) = told.body else { panic!("{told:?}") };
    assert_eq!((names(&posted.mentions), posted.mention_all), (vec!["Bo"], false));

    town.is_killed().await;
    town.comes_back().await;
    assert_eq!(mentioned(&bo, GROUP).await, Some(first));
    assert_eq!(mentioned(&cai, GROUP).await, None, "nobody else is meant");
    assert_eq!(names(&item(&cai, first).await.mentions), ["Bo"]);

    let mut line = town.line_of(&ana).await;
    let second = Seq(line.acts(meaning(GROUP, "@Bo and again", &[bo.user], false)).await);
    assert_eq!(mentioned(&bo, GROUP).await, Some(second));
    ana.deletes(second).await;
    assert_eq!(mentioned(&bo, GROUP).await, Some(first), "what was taken back means nobody");
    assert_eq!(names(&item(&cai, second).await.mentions), [""; 0]);
    bo.client.read(GROUP, second).await;
    bo.client.close().await;
    let bo = town.device_of(bo.user, "bo").await;
    assert_eq!(mentioned(&bo, GROUP).await, None);
    let edited = ana.client.edit(GROUP, Seq(1), "@Bo after all").await.unwrap().seq;
    assert_eq!(mentioned(&bo, GROUP).await, None, "the words mean nobody");
    let mut edit =
        json!({"t": "edit", "topic": GROUP, "client_id": new_client_id(), "post": 1, "text": "@Bo!"});
    edit["mentions"] = json!([bo.user]);
    let mut line = town.line_of(&ana).await;
    assert!(line.acts(edit).await > edited.0);
    assert_eq!(mentioned(&bo, GROUP).await, Some(Seq(1)), "an old post, by an edit");
    town.is_sound();
}

#[tokio::test]
async fn everybody_is_told_within_a_second_and_once_an_hour() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let reader = town.device_of(bo.user, "bo").await;
    reader.client.mine().await.unwrap();
    let mut line = town.line_of(&ana).await;
    line.is_refused(meaning(GROUP, "@all", &[], true), ErrorCode::NotAllowed).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let seq = Seq(line.acts(meaning(BULLETIN, "@all the water is off tonight", &[], true)).await);
    let is_told = |head: &Head| head.topic == BULLETIN && head.mentioned == Some(seq);
    reader
        .hears("that everybody is meant", |update| match update {
            Update::Heads(heads) => heads.iter().any(is_told).then_some(()),
            _ => None,
        })
        .await;
    let again =
        line.is_refused(meaning(GROUP, "@all and the lift", &[], true), ErrorCode::AllMentioned).await;
    assert_eq!(again["error"]["retry"], json!(false));
    let wait_ms = again["error"]["retry_after_ms"].as_u64().unwrap();
    assert!((3_000_000..=3_600_000).contains(&wait_ms), "{wait_ms}");
    let own = Seq(line.acts(meaning(GROUP, "the lift, too", &[bo.user], false)).await);
    let is_told = |head: &Head| head.topic == GROUP && head.mentioned == Some(own);
    reader
        .hears("that he himself is meant", |update| match update {
            Update::Heads(heads) => heads.iter().any(is_told).then_some(()),
            _ => None,
        })
        .await;
    assert_eq!(mentioned(&bo, BULLETIN).await, Some(seq));
    town.is_sound();
}

#[tokio::test]
async fn a_mention_tells_nothing_to_who_may_not_read_it_nor_about_who_is_no_member() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let eve = town.stranger("eve").await;
    let mut line = town.line_of(&ana).await;
    let mut told = Vec::new();
    for nobody in [eve.user, UserId(99), UserId(u64::MAX >> 11)] {
        let no =
            line.is_refused(meaning(GROUP, "@?", &[bo.user, nobody], false), ErrorCode::NoSuchMember).await;
        told.push(no["error"]["message"].as_str().unwrap().replace(&nobody.to_string(), "N"));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(mentioned(&bo, GROUP).await, None, "nothing of it was done");

    line.acts(meaning(GROUP, "@Bo", &[bo.user], false)).await;
    town.removes(HOME, bo.user);
    assert!(bo.client.mine().await.unwrap().is_empty(), "he reads nothing there, and is told of nothing");
    line.is_refused(meaning(GROUP, "@Bo", &[bo.user], false), ErrorCode::NoSuchMember).await;
    for (mentions, code) in [
        (json!((1..=21).collect::<Vec<u64>>()), ErrorCode::BadFrame),
        (json!(["Bo"]), ErrorCode::BadFrame),
        (json!({}), ErrorCode::BadFrame),
        (json!(-1), ErrorCode::BadFrame),
    ] {
        let mut act = post(GROUP, "@");
        act["mentions"] = mentions;
        line.is_refused(act, code).await;
    }
    let mut act = post(GROUP, "null is absent");
    (act["mentions"], act["mention_all"]) = (json!(null), json!(null));
    line.acts(act).await;
    let refused: Result<_, ClientError> = eve.client.view(GROUP, None, None).await;
    assert!(matches!(refused, Err(ClientError::Server(ErrorBody { code: ErrorCode::NotFound, .. }))));
    town.is_sound();
}

#[tokio::test]
async fn the_secretary_sees_the_own_share_of_voice_and_is_warned_and_nobody_sees_anothers() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let eve = town.stranger("eve").await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    for n in 0..19 {
        ana.posts(&format!("and another thing {n}")).await;
    }
    let few = ana.client.voice(HOME).await.unwrap();
    assert_eq!(
        (few.own, few.posts, few.limit_percent, few.over),
        (19, 19, Some(30), false),
        "too few to say"
    );
    let said = bo.posts("may I say something?").await;
    bo.client.react(GROUP, said, "👍", true).await.unwrap();
    bo.deletes(said).await;
    let much = ana.client.voice(HOME).await.unwrap();
    assert_eq!((much.own, much.posts, much.over), (19, 20, true));
    let his = bo.client.voice(HOME).await.unwrap();
    assert_eq!((his.own, his.posts, his.limit_percent, his.over), (1, 20, None, false));
    for n in 0..44 {
        bo.posts(&format!("now it is my turn {n}")).await;
    }
    let less = ana.client.voice(HOME).await.unwrap();
    assert_eq!((less.own, less.posts, less.over), (19, 64, false));
    let nothing = eve.client.voice(HOME).await;
    assert!(matches!(nothing, Err(ClientError::Server(ErrorBody { code: ErrorCode::NotFound, .. }))));
    town.is_sound();
}
