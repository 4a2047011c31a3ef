//! Two people write to each other: a resident and their secretary, two residents who agreed, and somebody who is blocked.

use linli_cli::{ClientError, Update};
use linli_protocol::{ContactStep, ErrorCode, EventBody, Head, Item, Office, Pair, Seq, Topic};
use linli_server::admin::Request;

use crate::town::{GROUP, HOME, Neighbours, Person, Town};

fn between(one: &Person, other: &Person) -> Topic {
    Topic::Dm(HOME, Pair::of(one.user, other.user).unwrap())
}

async fn writes(person: &Person, to: &Person, text: &str) -> Result<Seq, ClientError> {
    person.client.post(between(person, to), text, None).await.map(|place| place.seq)
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

/// What a person finds of conversations among all that is theirs.
async fn talks(person: &Person) -> Vec<Head> {
    let mine = person.client.mine().await.unwrap();
    mine.into_iter().filter(|head| matches!(head.topic, Topic::Dm(..))).collect()
}

fn appoint(town: &Town, person: &Person, office: Office) {
    town.office(&Request::Appoint { neighbourhood: HOME, user: person.user, office });
}

#[tokio::test]
async fn a_resident_writes_to_the_secretary_who_hears_of_it_and_after_a_hand_over_to_the_new_one() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    appoint(&town, &bo, Office::Secretary);
    assert_eq!(talks(&bo).await, []);
    let mark = bo.mark();
    assert_eq!(writes(&ana, &bo, "the lift is stuck again").await.unwrap(), Seq(1));
    let told = |update: &linli_cli::Update| match update {
        linli_cli::Update::Heads(heads) => heads.iter().find(|h| h.topic == between(&ana, &bo)).cloned(),
        _ => None,
    };
    let head = bo.hears_after(mark, "that somebody wrote to him", told).await;
    assert_eq!((head.title.as_str(), head.head, head.unread), ("Ana", Seq(1), 1));
    bo.follows(between(&ana, &bo)).await;
    bo.sees("the lift is stuck again").await;
    ana.follows(between(&ana, &bo)).await;
    writes(&bo, &ana, "somebody comes at nine").await.unwrap();
    ana.sees("somebody comes at nine").await;

    appoint(&town, &cai, Office::Secretary);
    assert_eq!(code(writes(&ana, &bo, "and now?").await), ErrorCode::NoConsent);
    writes(&ana, &cai, "the lift, once more").await.unwrap();
    town.is_killed().await;
    town.comes_back().await;
    let said: Vec<_> = bo.looks_at(between(&ana, &bo)).await.into_iter().filter_map(|p| p.text).collect();
    assert_eq!(said, ["the lift is stuck again", "somebody comes at nine"], "the old one stays with the two");
    assert_eq!(code(cai.client.view(between(&ana, &bo), None, None).await), ErrorCode::NotFound);
    let heads = talks(&cai).await;
    assert_eq!(
        heads.iter().map(|h| (h.topic, h.title.as_str())).collect::<Vec<_>>(),
        [(between(&ana, &cai), "Ana")]
    );
    town.is_sound();
}

#[tokio::test]
async fn two_residents_write_after_one_asked_and_the_other_agreed() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    assert_eq!(code(writes(&ana, &bo, "hello").await), ErrorCode::NoConsent);
    ana.client.ask_contact(HOME, bo.user).await.unwrap();
    let heads = talks(&bo).await;
    assert_eq!((heads[0].title.as_str(), heads[0].unread), ("Ana", 0), "a request is no message");
    bo.follows(between(&ana, &bo)).await;
    let asked = bo.sees_event("the request", |e| e.body == EventBody::ContactAsked).await;
    assert_eq!(asked.by.unwrap().id, ana.user);
    assert_eq!(code(writes(&ana, &bo, "hello").await), ErrorCode::NoConsent);
    bo.client.answer_contact(HOME, ana.user, true).await.unwrap();
    writes(&ana, &bo, "hello").await.unwrap();
    bo.sees("hello").await;
    town.is_killed().await;
    town.comes_back().await;
    writes(&bo, &ana, "hello to you").await.unwrap();
    let page = ana.client.view(between(&ana, &bo), None, None).await.unwrap();
    let items: Vec<_> = page
        .items
        .into_iter()
        .map(|item| match item {
            Item::Post(post) => post.text.unwrap(),
            Item::Contact(step) if step.step == ContactStep::Asked => format!("{} asks", step.by.name),
            Item::Contact(step) => format!("{} agrees", step.by.name),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(items, ["Ana asks", "Bo agrees", "hello", "hello to you"]);
    assert_eq!(page.title, "Bo");
    town.is_sound();
}

#[tokio::test]
async fn who_is_refused_or_blocked_is_told_nothing_and_is_out_of_sight() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    for asking in [&ana, &cai] {
        asking.client.ask_contact(HOME, bo.user).await.unwrap();
    }
    assert_eq!(talks(&bo).await.len(), 2);
    bo.client.answer_contact(HOME, ana.user, false).await.unwrap();
    bo.client.block(cai.user, true).await.unwrap();
    for asking in [&ana, &cai] {
        assert_eq!(code(writes(asking, &bo, "please").await), ErrorCode::NoConsent);
        assert_eq!(code(asking.client.ask_contact(HOME, bo.user).await), ErrorCode::AlreadyAsked);
        let page = asking.client.view(between(asking, &bo), None, None).await.unwrap();
        assert_eq!(page.items.len(), 1, "only their own request: {:?}", page.items);
        assert_eq!(talks(asking).await.len(), 1);
    }
    assert_eq!(talks(&bo).await, [], "Bo is not reminded of them");
    for asking in [&ana, &cai] {
        bo.client.follow(between(asking, &bo), None).await.unwrap();
        asking.client.typing(between(asking, &bo)).await;
    }
    // The group's signal travels with theirs, and the post after it.
    ana.client.typing(GROUP).await;
    bo.hears("who types", |update| match update {
        Update::Typing { topic: GROUP, users } if !users.is_empty() => Some(()),
        _ => None,
    })
    .await;
    let seq = ana.posts("hello, all").await;
    let mut seen = false;
    bo.hears("a post that comes after it all", |update| match update {
        Update::Typing { topic: Topic::Dm(..), users } => {
            seen |= !users.is_empty();
            None
        }
        Update::Event(event) if event.topic == GROUP && event.seq == seq => Some(()),
        _ => None,
    })
    .await;
    assert!(!seen, "Bo does not see them type");
    town.is_killed().await;
    town.comes_back().await;
    assert_eq!(bo.client.blocked().await.unwrap(), [cai.user]);
    assert_eq!(cai.client.blocked().await.unwrap(), []);
    assert_eq!(talks(&bo).await, [], "and that lasts");
    appoint(&town, &bo, Office::Deputy);
    writes(&cai, &bo, "as a deputy you can be reached").await.unwrap();
    assert_eq!(talks(&bo).await.len(), 1);
    ana.posts("all is well in the group").await;
    assert_eq!(bo.looks_at(GROUP).await.len(), 2);
    town.is_sound();
}
