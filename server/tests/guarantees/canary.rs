//! Guarantees 5, 6 and 9 together: five secrets are put where they belong, and everybody else takes all that can be taken. A secret that
//! turns up names its finder. Never here: a list of what is safe; whatever a person can ask for is asked for.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use linli_protocol::{JoinCode, MediationId, NeighbourhoodId, Office, Topic, UserId};
use linli_server::admin::Request;
use serde_json::{Value, json};

use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, HOME, Line, Town, free_address};

/// What nobody but those who are named with it may come to see. No part of one is in another text.
pub(super) const DIRECT: &str = "canary-direct-7f3a";
pub(super) const HELD: &str = "canary-held-91c2";
pub(super) const REMOVED: &str = "canary-removed-55e0";
pub(super) const REGISTER: &str = "canary-register-c84d";
const DISPUTE: &str = "canary-dispute-2b6f";

const SECRETS: [&str; 5] = [DIRECT, HELD, REMOVED, REGISTER, DISPUTE];

/// Who may see which, by hand.
const READERS: [(&str, &[&str]); 7] = [
    ("secretary", &[HELD, REMOVED, REGISTER, DISPUTE]),
    ("deputy", &[DIRECT, HELD, REMOVED, REGISTER, DISPUTE]),
    // Of what is held, an author is told where it waits: they have the text.
    ("author", &[DISPUTE]),
    ("confidant", &[DIRECT, DISPUTE]),
    ("member", &[]),
    ("applicant", &[]),
    ("stranger", &[]),
];

/// Everything that can be asked about a topic without changing anything.
fn questions_of(topic: &str) -> Vec<Value> {
    vec![
        json!({"t": "view", "topic": topic, "last": 200}),
        json!({"t": "view", "topic": topic, "last": 200, "before": 1_000_000}),
        json!({"t": "pins", "topic": topic}),
    ]
}

/// The same about a neighbourhood, and about nothing in particular.
fn questions(neighbourhood: NeighbourhoodId) -> Vec<Value> {
    let mut questions = vec![json!({"t": "mine"})];
    for op in ["standing", "about", "numbers", "voice"] {
        questions.push(json!({"t": op, "neighbourhood": neighbourhood, "days": 30}));
    }
    for secret in SECRETS {
        questions.push(json!({"t": "search", "text": secret}));
    }
    questions
}

/// All that a person can take, as it comes.
async fn takes_everything(line: &mut Line, topics: &[String]) -> String {
    let mut taken = String::new();
    for question in questions(HOME).into_iter().chain(topics.iter().flat_map(|topic| questions_of(topic))) {
        taken.push_str(&line.asks(question).await.to_string());
    }
    for topic in topics {
        let epoch = line.epoch.unwrap().to_string();
        let subscribe = json!({"t": "subscribe", "topic": topic, "after": {"epoch": epoch, "seq": 0}});
        let Some(head) = line.asks(subscribe).await["ok"]["head"].as_u64() else { continue };
        let mut seq = 0;
        while seq < head {
            let frame = line.frame().await;
            if frame["t"] == "event" && frame["topic"] == topic.as_str() {
                seq = frame["seq"].as_u64().unwrap();
            }
            taken.push_str(&frame.to_string());
        }
    }
    taken
}

/// The topics that there are or might be.
fn topics(people: &BTreeMap<&str, UserId>) -> Vec<String> {
    let mut topics: Vec<String> =
        ["group", "bulletin", "roster", "moderation", "desk", "register", "appeals"]
            .map(|kind| format!("{kind}/{HOME}"))
            .into();
    topics.push("district".to_owned());
    topics.extend([1, 2].map(|number| format!("mediation/{HOME}/{number}")));
    for (low, high) in people.values().flat_map(|low| people.values().map(move |high| (low, high))) {
        if low < high {
            topics.push(format!("dm/{HOME}/{low}/{high}"));
        }
    }
    topics
}

fn page_at(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

/// A town in which each secret is where it belongs.
pub(super) async fn with_secrets(town: &Town) -> (BTreeMap<&'static str, UserId>, JoinCode) {
    let mut people = BTreeMap::new();
    for (name, _) in READERS {
        people.insert(name, town.registers(name, None));
    }
    let sign_in = async |name| Line::signs_in(town.address, &town.token_for(people[name], "phone")).await;
    for name in ["secretary", "deputy", "confidant", "member"] {
        town.admits(HOME, people[name]);
    }
    for (name, office) in [("secretary", Office::Secretary), ("deputy", Office::Deputy)] {
        town.office(&Request::Appoint { neighbourhood: HOME, user: people[name], office });
    }
    let code = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let (mut secretary, mut author) = (sign_in("secretary").await, sign_in("author").await);
    for (name, flat) in [("author", REGISTER), ("applicant", "12")] {
        let apply = json!({"t": "apply", "code": code, "name": "Somebody", "building": "3", "flat": flat});
        assert!(sign_in(name).await.asks(apply).await["ok"].is_object());
    }
    let admit = json!({"t": "admit", "neighbourhood": HOME, "user": people["author"]});
    assert!(secretary.asks(admit).await["ok"].is_object());

    let removed = author.acts(post(GROUP, REMOVED)).await;
    let remove = json!({
        "t": "remove_post", "topic": GROUP, "client_id": new_client_id(), "post": removed,
        "rule": "private_data", "reason": "it tells a number",
    });
    assert!(secretary.asks(remove).await["ok"].is_object());
    let screening =
        json!({"t": "screening", "neighbourhood": HOME, "client_id": new_client_id(), "on": true});
    assert!(secretary.asks(screening).await["ok"].is_object());
    assert!(author.asks(post(GROUP, HELD)).await["ok"]["held"].is_object());

    let open = json!({
        "t": "open_mediation", "neighbourhood": HOME, "client_id": new_client_id(), "subject": "noise",
        "parties": [people["author"], people["confidant"]],
    });
    secretary.acts(open).await;
    author.acts(post(Topic::Mediation(HOME, MediationId(1)), DISPUTE)).await;

    let (low, high) = (people["deputy"].min(people["confidant"]), people["deputy"].max(people["confidant"]));
    let write = json!({
        "t": "post", "topic": format!("dm/{HOME}/{low}/{high}"), "client_id": new_client_id(), "text": DIRECT,
    });
    sign_in("confidant").await.acts(write).await;
    (people, code)
}

#[tokio::test]
async fn a_secret_turns_up_nowhere_but_with_those_whose_it_is() {
    let metrics = free_address();
    let mut town = Town::opens_with(&[&format!("metrics_listen={metrics}"), "trace_filter=debug"]).await;
    let (people, code) = with_secrets(&town).await;
    for round in ["with all in memory", "after a kill"] {
        let topics = topics(&people);
        for (reader, theirs) in READERS {
            let token = town.token_for(people[reader], round);
            let mut line = Line::signs_in(town.address, &token).await;
            let loot = takes_everything(&mut line, &topics).await;
            for secret in SECRETS {
                assert_eq!(loot.contains(secret), theirs.contains(&secret), "{reader}, {round}: {secret}");
            }
        }
        for page in [
            page_at(town.address, &format!("/join/{code}")),
            page_at(town.address, "/readyz"),
            page_at(metrics, "/metrics"),
            town.said(),
        ] {
            for secret in SECRETS {
                assert!(!page.contains(secret), "{round}: {secret} in {page}");
            }
        }
        town.is_killed().await;
        town.comes_back().await;
    }

    // The operator may read desks and registers, and never a direct message: not in an answer, not in a backup, not in a file.
    let backup = town.data_dir().join("backup.jsonl");
    town.office(&Request::Backup { path: backup.to_string_lossy().into_owned() });
    let answers = [Request::Appeals, Request::Status, Request::Check].map(|asked| town.office(&asked));
    let answers = serde_json::to_string(&answers.as_slice()).unwrap();
    assert!(!answers.contains(DIRECT) && !answers.contains(DISPUTE), "{answers}");
    town.closes().await;
    for (path, bytes) in files_under(town.data_dir()) {
        assert!(!holds(&bytes, DIRECT), "{path}");
    }
    assert!(holds(&std::fs::read(&backup).unwrap(), HELD), "the search for secrets finds what is there");
}

fn files_under(directory: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else if path.is_file() {
            files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    files
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
