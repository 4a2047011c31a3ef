//! What the district sets for a neighbourhood: phase, kind and modules, and what becomes of who is reading what is switched off.

use std::collections::BTreeMap;

use linli_cli::{ClientError, Update};
use linli_protocol::{
    About, ErrorCode, Item, Module, NeighbourhoodId, NeighbourhoodKind, Office, Phase, Topic,
};
use linli_server::admin::Request;
use serde_json::json;

use crate::town::{GROUP, HOME, Line, Neighbours, Person, Town, office_says};

const BULLETIN: Topic = Topic::Bulletin(HOME);

fn switch(module: Module, on: bool) -> Request {
    let modules = BTreeMap::from([(module, on)]);
    Request::SetNeighbourhood { neighbourhood: HOME, phase: None, kind: None, modules }
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

async fn hears_that_the_bulletin_is_closed(person: &Person) {
    person
        .hears("that the bulletin is closed", |update| {
            matches!(update, Update::Unfollowed { topic: BULLETIN, code: ErrorCode::NotFound }).then_some(())
        })
        .await;
}

#[tokio::test]
async fn a_bulletin_that_is_switched_off_is_gone_at_once_for_everybody_and_on_again_it_is_as_it_was() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let cai = town.stranger("cai").await;
    let poster = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let mut waiting = Line::signs_in(town.address, &cai.token).await;
    let apply = json!({"t": "apply", "code": poster, "name": "王秀英", "building": "3", "flat": "502"});
    assert_eq!(waiting.asks(apply).await["ok"]["applied_to"], json!(HOME));
    let notice = ana.client.post(BULLETIN, "週五停水", None).await.unwrap().seq;
    bo.follows(BULLETIN).await;
    cai.follows(BULLETIN).await;
    bo.sees("週五停水").await;

    town.office(&switch(Module::Bulletin, false));
    hears_that_the_bulletin_is_closed(&bo).await;
    hears_that_the_bulletin_is_closed(&cai).await;
    town.is_killed().await;
    town.comes_back().await;
    for person in [&ana, &bo, &cai] {
        assert_eq!(code(person.client.view(BULLETIN, None, None).await), ErrorCode::NotFound);
        assert!(person.glances_at(BULLETIN).await.is_none());
    }
    assert_eq!(code(ana.client.post(BULLETIN, "quietly", None).await), ErrorCode::NotFound);
    bo.posts("and the group goes on").await;
    ana.sees("and the group goes on").await;

    town.office(&switch(Module::Bulletin, true));
    assert_eq!(ana.client.post(BULLETIN, "週五不停水了", None).await.unwrap().seq, notice.next());
    let page = cai.client.view(BULLETIN, None, None).await.unwrap();
    let [Item::Post(before), Item::Post(after)] = &page.items[..] else { panic!("{:?}", page.items) };
    assert_eq!((before.seq, before.text.as_deref()), (notice, Some("週五停水")));
    assert_eq!(after.text.as_deref(), Some("週五不停水了"));
    town.is_sound();
}

#[tokio::test]
async fn whoever_joined_reads_what_the_place_is_and_nobody_else_does() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let kind = Some(NeighbourhoodKind::Village);
    let modules = BTreeMap::from([(Module::Police, false)]);
    let set = Request::SetNeighbourhood { neighbourhood: HOME, phase: Some(Phase::Live), kind, modules };
    let told = town.office(&set).neighbourhoods;
    let about = bo.client.about(HOME).await.unwrap();
    assert_eq!(told, std::slice::from_ref(&about), "the operator and a member are told the same");
    let About { title, phase, kind, modules, members, offices, .. } = about;
    assert_eq!((title.as_str(), members), ("寶月尚園 1", 2));
    assert_eq!((phase, kind), (Phase::Live, NeighbourhoodKind::Village));
    assert_eq!(modules, without(&[Module::Property, Module::Police]));
    let [secretary] = &offices[..] else { panic!("{offices:?}") };
    assert_eq!((secretary.id, secretary.office), (ana.user, Some(Office::Secretary)));

    let police = Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Police };
    assert_eq!(office_says(town.tries_at_the_office(&police)), ErrorCode::ModuleOff);
    assert_eq!(code(ana.client.appoint(HOME, bo.user, Office::Police).await), ErrorCode::ModuleOff);
    let stranger = town.stranger("stranger").await;
    assert_eq!(code(stranger.client.about(HOME).await), ErrorCode::NotFound);
    assert_eq!(code(stranger.client.about(NeighbourhoodId(99)).await), ErrorCode::NotFound);
    ana.posts("still talking").await;
    assert!(bo.glances_at(GROUP).await.is_some());
    town.is_sound();
}

#[tokio::test]
async fn the_operator_reads_all_neighbourhoods_page_after_page() {
    let town = Town::opens().await;
    for number in 2..=201 {
        town.opens_neighbourhood(NeighbourhoodId(number));
    }
    let first = town.office(&Request::Neighbourhoods { after: NeighbourhoodId(0) });
    assert_eq!((first.neighbourhoods.len(), first.next), (200, Some(200)));
    let last = town.office(&Request::Neighbourhoods { after: NeighbourhoodId(200) });
    assert_eq!((last.neighbourhoods[0].neighbourhood, last.next), (NeighbourhoodId(201), None));
}

fn without(off: &[Module]) -> Vec<Module> {
    Module::ALL.iter().copied().filter(|module| !off.contains(module)).collect()
}
