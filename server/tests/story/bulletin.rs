//! The bulletin: the office announces, everybody reads and reacts, and the office keeps what it announced when it is handed over.

use linli_cli::ClientError;
use linli_protocol::{ErrorCode, Head, Item, Office, Seq, Topic};
use linli_server::admin::Request;

use crate::town::{HOME, Neighbours, Person, Town};

const BULLETIN: Topic = Topic::Bulletin(HOME);

async fn announces(person: &Person, text: &str) -> Result<Seq, ErrorCode> {
    match person.client.post(BULLETIN, text, None).await {
        Ok(place) => Ok(place.seq),
        Err(ClientError::Server(error)) => Err(error.code),
        Err(other) => panic!("{other:?}"),
    }
}

async fn unread(person: &Person) -> u64 {
    let heads: Vec<Head> = person.client.mine().await.unwrap();
    heads.iter().find(|head| head.topic == BULLETIN).expect("the bulletin is theirs to read").unread
}

#[tokio::test]
async fn what_the_office_announces_is_read_by_all_and_stays_with_the_office() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    bo.follows(BULLETIN).await;
    assert_eq!(announces(&bo, "party at mine").await, Err(ErrorCode::NotAllowed));

    let notice = announces(&ana, "週五停水").await.unwrap();
    bo.sees("週五停水").await;
    assert_eq!(unread(&bo).await, 1);
    bo.client.react(BULLETIN, notice, "👍", true).await.unwrap();

    // The office goes to Bo, and with it the notice; also over a kill.
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Secretary });
    town.is_killed().await;
    town.comes_back().await;
    let better = "週五不停水了";
    let refused = ana.client.edit(BULLETIN, notice, better).await;
    assert!(matches!(refused, Err(ClientError::Server(error)) if error.code == ErrorCode::NotAllowed));
    bo.client.edit(BULLETIN, notice, better).await.unwrap();
    let page = ana.client.view(BULLETIN, None, None).await.unwrap();
    let [Item::Post(post)] = &page.items[..] else { panic!("one notice: {:?}", page.items) };
    assert_eq!((post.text.as_deref(), post.by.id), (Some(better), ana.user));
    assert_eq!(post.reactions[0].count, 1);
    town.is_sound();
}
