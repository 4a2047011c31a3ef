//! Looking for what was said: found within moments, gone when it is gone, and only by who may read it.

use linli_cli::{Answer, ClientError, Question};
use linli_protocol::{ErrorCode, Hit, Office, SearchText, Seq, Topic};
use linli_server::admin::Request;

use crate::town::{GROUP, HOME, Neighbours, Person, Town, within};

const BULLETIN: Topic = Topic::Bulletin(HOME);

fn question(text: &str) -> Question {
    let text = SearchText::parse(text).unwrap();
    Question { text, topic: None, from: None, last: None, before: None }
}

async fn asks(person: &Person, question: Question) -> Answer {
    person.client.search(question).await.unwrap()
}

async fn finds(person: &Person, text: &str) -> Vec<(Topic, Seq)> {
    asks(person, question(text)).await.hits.iter().map(|hit| (hit.topic, hit.seq)).collect()
}

/// Asks until something is found as wanted: the index tells nobody when it has taken something in.
pub(super) async fn comes_to_find(person: &Person, text: &str, wanted: &[(Topic, Seq)]) {
    let asked = async {
        while finds(person, text).await != wanted {
            tokio::task::yield_now().await;
        }
    };
    within(&format!("{wanted:?} for {text:?}"), asked).await;
}

fn excerpt(hit: &Hit) -> String {
    hit.excerpt.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
}

pub(super) const UNHURRIED: [&str; 4] = [
    "searches_per_s_max=100000",
    "searches_burst_max=100000",
    "commands_per_s_max=100000",
    "commands_burst_max=100000",
];

#[tokio::test]
async fn what_is_said_is_found_in_chinese_and_english_and_nothing_that_was_taken_back() {
    let mut town = Town::opens_with(&UNHURRIED).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let lift = ana.posts("三號樓的電梯又壞了，lift out of order").await;
    let answer = bo.replies(lift, "电梯公司说今晚来修").await;
    comes_to_find(&bo, "电梯", &[(GROUP, answer), (GROUP, lift)]).await;
    let found = asks(&bo, question("楼的电梯 \"out of order\"")).await;
    assert!(found.complete && found.percent == 100 && found.next.is_none());
    assert_eq!(
        found.hits.iter().map(excerpt).collect::<Vec<_>>(),
        ["三號[樓的電梯]又壞了，lift [out of order]"]
    );
    assert_eq!((found.hits[0].by.id, found.hits[0].reply_to), (ana.user, None));
    assert_eq!(asks(&ana, question("今晚")).await.hits[0].reply_to, Some(lift));
    let hers = asks(&bo, question("Ana")).await;
    assert_eq!((hers.hits.len(), hers.people.len(), hers.people[0].person.id), (1, 1, ana.user));

    // At once, whatever the index has; and also after a kill in the middle of it.
    ana.edits(lift, "三號樓的樓梯又壞了").await;
    assert_eq!(finds(&bo, "电梯").await, [(GROUP, answer)]);
    bo.deletes(answer).await;
    assert_eq!(finds(&ana, "电梯").await, []);
    town.is_killed().await;
    town.comes_back().await;
    comes_to_find(&bo, "楼梯", &[(GROUP, lift)]).await;
    assert_eq!(finds(&bo, "电梯").await, []);
    town.is_sound();
}

#[tokio::test]
async fn nobody_finds_what_is_not_theirs_and_losing_access_is_at_once() {
    let town = Town::opens_with(&UNHURRIED).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let stranger = town.stranger("cai").await;
    let secret = ana.posts("a canary in the group").await;
    let notice = ana.client.post(BULLETIN, "a canary for all", None).await.unwrap().seq;
    comes_to_find(&bo, "canary", &[(BULLETIN, notice), (GROUP, secret)]).await;
    assert_eq!(finds(&stranger, "canary").await, []);
    let there = Question { topic: Some(GROUP), ..question("canary") };
    assert_eq!(asks(&bo, there.clone()).await.hits.len(), 1);
    let refused = stranger.client.search(there).await.unwrap_err();
    assert!(
        matches!(&refused, ClientError::Server(error) if error.code == ErrorCode::NotFound),
        "{refused:?}"
    );
    town.removes(HOME, bo.user);
    assert_eq!(finds(&bo, "canary").await, []);
}

#[tokio::test]
async fn after_kills_in_mid_talk_everything_accepted_is_found_once_and_an_index_made_anew_is_the_same() {
    let mut town = Town::opens_with(&UNHURRIED).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let mut accepted = Vec::new();
    for round in 0..4 {
        for n in 0..25 {
            accepted.push((GROUP, ana.posts(&format!("第{round}輪 watchword {n}")).await));
        }
        // The index is somewhere behind, or in the middle of a commit.
        town.is_killed().await;
        town.comes_back().await;
    }
    accepted.reverse();
    let everything = |person: &Person| {
        let client = person.client.clone();
        async move {
            let (mut all, mut before) = (Vec::new(), None);
            loop {
                let next = Question { last: Some(7), before, ..question("watchword") };
                let found = client.search(next).await.unwrap();
                all.extend(found.hits.iter().map(|hit| (hit.topic, hit.seq)));
                before = found.next;
                if before.is_none() {
                    return all;
                }
            }
        }
    };
    let level = || town.office(&Request::Status).status.unwrap().search;
    let becomes_level = || async {
        while !(level().complete && level().batches_behind == 0) {
            tokio::task::yield_now().await;
        }
    };
    within("the index", becomes_level()).await;
    assert_eq!(everything(&bo).await, accepted);
    town.office(&Request::RebuildSearch);
    within("the index, made anew", becomes_level()).await;
    assert_eq!(everything(&bo).await, accepted);
    assert_eq!(level().posts, 100);
}

#[tokio::test]
async fn who_searches_too_often_is_told_when_to_go_on() {
    let town = Town::opens_with(&["searches_burst_max=3", "searches_per_s_max=1"]).await;
    let bo = town.resident("bo").await;
    let mut line = town.line_of(&bo).await;
    let search = serde_json::json!({"t": "search", "text": "lift"});
    for _ in 0..3 {
        assert!(line.asks(search.clone()).await["ok"]["hits"].is_array());
    }
    let refused = line.asks(search).await;
    assert_eq!(refused["error"]["code"], "rate_limited");
    assert!(refused["error"]["retry_after_ms"].as_u64().is_some_and(|ms| ms <= 1_000), "{refused}");
    // Everything else goes on.
    assert!(line.asks(serde_json::json!({"t": "mine"})).await["ok"]["topics"].is_array());
}
