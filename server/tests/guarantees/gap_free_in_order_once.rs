//! Guarantee 3: whatever a client does (drop, come back, be slow, switch devices), it ends with every event of
//! its topic, in order, each once. From a seed (`SEED`), printed by whoever fails.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use linli_protocol::codec::Encoding;
use linli_protocol::{EventBody, EventFrame, Seq};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::common::random::{self, Random};
use crate::town::line::{CLOSE, FIN, new_client_id, post};
use crate::town::relay::Relay;
use crate::town::{GROUP, Line, Person, Town, within};

const WRITERS: usize = 3;
const ACTS_OF_EACH: usize = 400;
const FOLLOWERS: usize = 6;
/// With 1,200 events of up to 1.2 KiB each, a ring of 256 KiB is far from holding them all.
const TEXT_BYTES_MAX: u64 = 1_000;

#[tokio::test]
async fn followers_that_drop_dawdle_and_switch_devices_end_with_every_event_once() {
    let seed = random::seed();
    println!("SEED={seed}");
    let mut random = Random::new(seed);
    let town = Town::opens().await;
    let last = (WRITERS * ACTS_OF_EACH) as u64;
    let (progress, head) = watch::channel(0);
    let mut writers = Vec::new();
    let mut followers = Vec::new();
    for n in 0..FOLLOWERS {
        let person = town.stranger(&format!("follower-{n}")).await;
        town.admits(crate::town::HOME, person.user);
        let tokens = [person.token.clone(), town.token_for(person.user, "another device")];
        let follower =
            Follower { address: town.address, tokens, random: random.branch(), head: head.clone() };
        followers.push(tokio::spawn(follower.follows_up_to(last)));
    }
    for n in 0..WRITERS {
        let person = town.stranger(&format!("writer-{n}")).await;
        town.admits(crate::town::HOME, person.user);
        let line = town.line_of(&person).await;
        writers.push(tokio::spawn(writes(line, random.branch(), progress.clone())));
    }
    // The resuming client as well, in both encodings, behind lines that break at random.
    let mut through_relays = Vec::new();
    for encoding in Encoding::ALL {
        let bytes = [300, 20_000, 200_000].iter().map(|most| 1 + random.index(*most)).collect();
        let relay = Relay::breaking_after(town.address, bytes).await;
        let user = town.registers(&format!("relayed-{}", encoding.index()), None);
        town.admits(crate::town::HOME, user);
        let token = town.token_for(user, "a phone");
        let person = Person::signs_in(relay.address, user, "Relayed", &token, encoding).await;
        person.follows(GROUP).await;
        through_relays.push((relay, person));
    }

    let mut written = BTreeMap::new();
    for writer in writers {
        written.extend(within("the writers' end", writer).await.unwrap());
    }
    assert_eq!(written.keys().copied().collect::<Vec<_>>(), (1..=last).collect::<Vec<_>>());
    for follower in followers {
        let came = within("a follower's end", follower).await.unwrap();
        assert_eq!(came.len() as u64, last);
        for (seq, event) in (1..).zip(&came) {
            is_what_was_written(seq, event, &written);
        }
    }
    for (relay, person) in through_relays {
        person.has_everything_up_to(GROUP, Seq(last)).await;
        assert!(relay.connections() >= 3, "the line broke: {}", relay.connections());
        for event in person.events(GROUP) {
            is_what_was_written(event.seq.0, &serde_json::to_value(&event).unwrap(), &written);
        }
    }
    town.is_sound();
}

/// An act as it was asked: its kind and its text.
type Written = (&'static str, Option<String>);

fn is_what_was_written(seq: u64, event: &Value, written: &BTreeMap<u64, Written>) {
    assert_eq!(event["seq"], seq);
    let (kind, text) = &written[&seq];
    assert_eq!(event["kind"], *kind, "{event}");
    // What was deleted meanwhile comes as a tombstone.
    if let Some(told) = event["data"]["text"].as_str() {
        assert_eq!(Some(told), text.as_deref(), "event {seq} has another text");
    }
    serde_json::from_value::<EventFrame>(event.clone()).expect("an event that clients can read");
}

/// Writes, eight acts at a time; answers what became which event.
async fn writes(mut line: Line, mut random: Random, progress: watch::Sender<u64>) -> BTreeMap<u64, Written> {
    let mut written = BTreeMap::new();
    let mut posts = Vec::new();
    while written.len() < ACTS_OF_EACH {
        let mut open = Vec::new();
        for _ in 0..8.min(ACTS_OF_EACH - written.len()) {
            let text = "鄰里 ".repeat(random.index(usize::try_from(TEXT_BYTES_MAX / 7).unwrap()) + 1);
            let (act, kind, text) = match random.below(8) {
                0 if !posts.is_empty() => {
                    let edited = posts[random.index(posts.len())];
                    (json!({"t": "edit", "post": edited, "text": text}), "edited", Some(text))
                }
                1 if !posts.is_empty() => {
                    let deleted = posts.swap_remove(random.index(posts.len()));
                    (json!({"t": "delete", "post": deleted}), "deleted", None)
                }
                _ => (post(GROUP, &text), "posted", Some(text)),
            };
            let mut act = act;
            act["topic"] = GROUP.to_string().into();
            act["client_id"] = new_client_id().into();
            open.push((line.requests(act).await, kind, text));
        }
        for (id, kind, text) in open {
            let reply = line.reply_to(id).await;
            let seq = reply["ok"]["accepted"]["seq"].as_u64().unwrap_or_else(|| panic!("{reply}"));
            if kind == "posted" {
                posts.push(seq);
            }
            written.insert(seq, (kind, text));
            progress.send_modify(|head| *head = seq.max(*head));
        }
    }
    written
}

struct Follower {
    address: SocketAddr,
    tokens: [String; 2],
    random: Random,
    head: watch::Receiver<u64>,
}

impl Follower {
    async fn follows_up_to(mut self, last: u64) -> Vec<Value> {
        let mut came: Vec<Value> = Vec::new();
        while (came.len() as u64) < last {
            let token = &self.tokens[self.random.index(2)];
            let mut line = Line::signs_in(self.address, token).await;
            line.follows(GROUP, came.len() as u64).await;
            let until = (came.len() as u64 + 1 + self.random.below(250)).min(last);
            while (came.len() as u64) < until {
                if self.random.once_in(100) {
                    self.dawdles(came.len() as u64, last).await;
                }
                let event = line.event_of(GROUP).await;
                assert_eq!(event["seq"], came.len() as u64 + 1, "a gap or a repeat");
                came.push(event);
            }
            match self.random.below(3) {
                0 => {
                    line.sends_frame(FIN | CLOSE, &1000_u16.to_be_bytes()).await;
                }
                1 => {
                    line.asks(json!({"t": "unsubscribe", "topic": GROUP})).await;
                }
                // Just gone.
                _ => {}
            }
        }
        came
    }

    /// Reads nothing until the others are far ahead.
    async fn dawdles(&mut self, at: u64, last: u64) {
        let ahead = (at + 200 + self.random.below(500)).min(last);
        within("the writers to be ahead", self.head.wait_for(|head| *head >= ahead)).await.unwrap();
    }
}

#[tokio::test]
async fn topics_of_one_connection_do_not_mix_up_their_events() {
    let town = Town::opens().await;
    let other = linli_protocol::NeighbourhoodId(2);
    town.opens_neighbourhood(other);
    let group_2 = linli_protocol::Topic::Group(other);
    let ana = town.resident("ana").await;
    town.admits(other, ana.user);
    ana.follows(group_2).await;
    let mut line = town.line_of(&ana).await;
    for n in 0..100 {
        line.requests(post(if n % 3 == 0 { group_2 } else { GROUP }, &format!("post {n}"))).await;
    }
    ana.has_everything_up_to(GROUP, Seq(66)).await;
    ana.has_everything_up_to(group_2, Seq(34)).await;
    let text = |event: EventFrame| match event.body {
        EventBody::Posted(posted) => posted.text.unwrap(),
        other => panic!("{other:?}"),
    };
    let texts: Vec<String> = ana.events(group_2).into_iter().map(text).collect();
    let expected: Vec<String> = (0..100).filter(|n| n % 3 == 0).map(|n| format!("post {n}")).collect();
    assert_eq!(texts, expected, "one connection's posts are decided in the order in which they were sent");
}

#[tokio::test]
async fn a_page_of_a_followed_topic_is_never_older_than_what_has_left() {
    const PAGES: usize = 400;
    let town = Town::opens().await;
    let (ana, bo) = (town.resident("ana").await, town.resident("bo").await);
    let mut reacting = town.line_of(&bo).await;
    let mut post_seq = 0;
    for n in 0..100 {
        post_seq = reacting.acts(post(GROUP, &format!("post {n}"))).await;
    }
    let reactions = tokio::spawn(async move {
        for n in 0.. {
            let mut react = json!({"t": "react", "topic": GROUP, "post": post_seq, "reaction": "👍"});
            react["on"] = (n % 2 == 0).into();
            react["client_id"] = new_client_id().into();
            reacting.acts(react).await;
        }
    });
    let mut line = town.line_of(&ana).await;
    line.follows(GROUP, post_seq).await;
    let (mut left, mut newer) = (post_seq, 0);
    for _ in 0..PAGES {
        let asked = line.requests(json!({"t": "view", "topic": GROUP, "last": 200})).await;
        let page = loop {
            let frame = line.frame().await;
            if frame["t"] == "event" {
                assert_eq!(frame["seq"], left + 1);
                left += 1;
            } else if frame["id"] == asked {
                break frame;
            }
        };
        let items = page["ok"]["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["seq"] == post_seq).unwrap();
        let changed = item["changed"].as_u64().unwrap();
        assert!(changed >= left, "event {left} had left, and then a page shows the post as of {changed}");
        newer += usize::from(changed > left);
    }
    reactions.abort();
    println!("{left} events left; {newer} of {PAGES} pages were newer than what had left");
    assert!(left > post_seq + 50, "hardly anything happened meanwhile");
}
