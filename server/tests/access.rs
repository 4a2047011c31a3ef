//! Who may do what, where: the table of `access/table.txt` against the real server. A new operation, kind of topic or office has to
//! be written into the table before this passes again. Never here: the server's own rule.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod common;
mod town;

use std::collections::{BTreeMap, BTreeSet};

use linli_protocol::{JoinCode, NeighbourhoodId, Office, Op, Topic, UserId};
use linli_server::admin::Request;
use serde_json::{Value, json};

use town::line::new_client_id;
use town::{Line, Town};

const TABLE: &str = include_str!("access/table.txt");
/// A number that no neighbourhood has.
const NOWHERE: NeighbourhoodId = NeighbourhoodId(4_000_000);
/// The secretary's announcement in every bulletin.
const NOTICE: u64 = 1;
/// Those who are acted upon: a plain member, one who holds an office, and one who waits to be admitted.
const OTHERS: [&str; 3] = ["ana", "bo", "cai"];
/// Who is admitted nowhere.
const OUTSIDE: [&str; 5] = ["elsewhere", "stranger", "applicant", "refused", "cai"];

/// One line of the table.
struct Row {
    operation: &'static str,
    place: &'static str,
    /// By role, in the order of the columns.
    expected: Vec<&'static str>,
}

impl Row {
    /// The protocol's name of the operation; what follows the colon says on whom or what.
    fn op(&self) -> &'static str {
        self.operation.split(':').next().unwrap()
    }

    /// Whether it may change what the next cell rests on, so that it needs a neighbourhood of its own.
    fn uses_home_up(&self) -> bool {
        // Everybody can be called once an hour.
        self.operation == "post:all"
            || [
                "delete",
                "appoint",
                "dismiss",
                "leave",
                "mute",
                "unmute",
                "slow_mode",
                "apply",
                "admit",
                "refuse",
                "renew_join_code",
                "revoke_join_code",
            ]
            .contains(&self.op())
    }
}

fn read_table() -> (Vec<&'static str>, Vec<Row>) {
    let mut lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let roles: Vec<_> = lines.next().unwrap().split_whitespace().skip(2).collect();
    let table = lines.map(|line| {
        let cells: Vec<_> = line.split_whitespace().collect();
        assert_eq!(cells.len(), roles.len() + 2, "{line}");
        Row { operation: cells[0], place: cells[1], expected: cells[2..].to_vec() }
    });
    let table = table.collect();
    (roles, table)
}

/// The code behind an abbreviation of the table.
fn code(short: &str) -> &'static str {
    match short {
        "ok" => "ok",
        "nf" => "not_found",
        "na" => "not_allowed",
        "nh" => "not_here",
        "ny" => "not_yours",
        "os" => "one_secretary",
        "as" => "already_signed_in",
        "nc" => "no_such_code",
        "ns" => "not_signed_in",
        other => panic!("the table has no legend for {other}"),
    }
}

/// How the table calls a topic's kind. A new kind has to be named here, and so in the table.
fn kind(topic: Topic) -> &'static str {
    match topic {
        Topic::District => "district",
        Topic::Group(_) => "group",
        Topic::Roster(_) => "roster",
        Topic::Moderation(_) => "moderation",
        Topic::Bulletin(_) => "bulletin",
        Topic::Desk(_) => "desk",
        Topic::Register(_) => "register",
    }
}

fn topics(n: NeighbourhoodId) -> [Topic; 7] {
    [
        Topic::District,
        Topic::Group(n),
        Topic::Roster(n),
        Topic::Moderation(n),
        Topic::Bulletin(n),
        Topic::Desk(n),
        Topic::Register(n),
    ]
}

/// Everybody, registered and signed in; who is what, each neighbourhood says anew.
struct Cast {
    town: Town,
    people: BTreeMap<&'static str, (UserId, Line)>,
    neighbourhoods: u32,
}

impl Cast {
    async fn meets(roles: &[&'static str]) -> Cast {
        let settings = ["commands_per_s_max=100000", "commands_burst_max=100000"];
        let town = Town::opens_with(&settings).await;
        let mut people = BTreeMap::new();
        for name in roles.iter().copied().chain(OTHERS).filter(|name| *name != "unsigned") {
            let user = town.registers(name, None);
            let line = Line::signs_in(town.address, &town.token_for(user, "a device")).await;
            people.insert(name, (user, line));
        }
        let elsewhere = people["elsewhere"].0;
        town.admits(town::HOME, elsewhere);
        let office = Office::Secretary;
        town.office(&Request::Appoint { neighbourhood: town::HOME, user: elsewhere, office });
        Cast { town, people, neighbourhoods: 1 }
    }

    fn user(&self, name: &str) -> UserId {
        self.people[name].0
    }

    /// A fresh neighbourhood in which everybody is what their name says, and has posted once.
    async fn moves_in(&mut self) -> (NeighbourhoodId, BTreeMap<&'static str, u64>) {
        self.neighbourhoods += 1;
        let neighbourhood = NeighbourhoodId(self.neighbourhoods);
        self.town.opens_neighbourhood(neighbourhood);
        let mut posts = BTreeMap::new();
        let appoint = |user, office| Request::Appoint { neighbourhood, user, office };
        for (name, (user, line)) in &mut self.people {
            if OUTSIDE.contains(name) {
                continue;
            }
            self.town.admits(neighbourhood, *user);
            posts.insert(*name, line.acts(town::line::post(Topic::Group(neighbourhood), name)).await);
        }
        self.town.office(&appoint(self.user("ex_leader"), Office::Secretary));
        for office in Office::ALL {
            self.town.office(&appoint(self.user(office.as_str()), office));
        }
        self.town.office(&appoint(self.user("bo"), Office::Property));
        self.town.removes(neighbourhood, self.user("ex_member"));
        let notice = town::line::post(Topic::Bulletin(neighbourhood), "a notice");
        let announced = self.people.get_mut("secretary").unwrap().1.acts(notice).await;
        assert_eq!(announced, NOTICE);
        self.town.office(&Request::RenewJoinCode { neighbourhood });
        for name in ["applicant", "refused", "cai"] {
            let apply = self.request("apply", "home", name, &Home { neighbourhood, posts: posts.clone() });
            let reply = self.people.get_mut(name).unwrap().1.asks(apply).await;
            assert_eq!(reply["ok"]["applied_to"], json!(neighbourhood));
        }
        let refuse = json!({"t": "refuse", "neighbourhood": neighbourhood, "user": self.user("refused"), "reason": "no"});
        let reply = self.people.get_mut("secretary").unwrap().1.asks(refuse).await;
        assert_eq!(reply["ok"]["done"], json!(true));
        (neighbourhood, posts)
    }

    /// Asks what the row is about; answers `ok` or the code.
    async fn tries(&mut self, row: &Row, role: &'static str, home: &Home) -> String {
        if row.op() == "unmute" && row.place == "home" {
            let whom = if row.operation == "unmute:officer" { "bo" } else { "ana" };
            let mute = self.request("mute:member", "home", "secretary", home);
            let mute = with(mute, "user", self.user(whom));
            self.people.get_mut("secretary").unwrap().1.acts(mute).await;
        }
        let request = self.request(row.operation, row.place, role, home);
        let reply = if role == "unsigned" {
            let mut line = self.town.line().await;
            line.asks(request).await
        } else {
            self.people.get_mut(role).unwrap().1.asks(request).await
        };
        reply["error"]["code"].as_str().map_or_else(
            || {
                assert!(reply["ok"].is_object(), "{reply}");
                "ok".to_owned()
            },
            str::to_owned,
        )
    }

    fn request(&self, operation: &str, place: &str, role: &'static str, home: &Home) -> Value {
        let (op, on) = operation.split_once(':').unwrap_or((operation, ""));
        let neighbourhood = if place == "none" { NOWHERE } else { home.neighbourhood };
        let named = topics(neighbourhood).into_iter().find(|topic| kind(*topic) == place);
        let topic = named.unwrap_or(Topic::Group(NOWHERE));
        let own = home.posts.get(role).copied().unwrap_or(1);
        let post = match topic {
            Topic::Bulletin(_) => NOTICE,
            _ if on == "own" => own,
            _ => home.posts["ana"],
        };
        let user = match on {
            "officer" => self.user("bo"),
            "secretary" => self.user("secretary"),
            "waiting" => self.user("cai"),
            "stranger" => self.user("stranger"),
            "self" if role != "unsigned" => self.user(role),
            _ => self.user("ana"),
        };
        let client_id = new_client_id();
        match op {
            // A good token, whoever asks.
            "hello" => json!({"t": op, "token": self.town.token_for(self.user("ana"), "another device")}),
            "mine" => json!({"t": op}),
            "view" | "unsubscribe" => json!({"t": op, "topic": topic}),
            "subscribe" => {
                let epoch = self.people["ana"].1.epoch.unwrap();
                json!({"t": op, "topic": topic, "after": {"epoch": epoch, "seq": 0}})
            }
            "post" => {
                let people = if on == "mention" { vec![self.user("ana")] } else { vec![] };
                json!({"t": op, "topic": topic, "client_id": client_id, "text": "hello",
                    "mentions": people, "mention_all": on == "all"})
            }
            "edit" => json!({"t": op, "topic": topic, "client_id": client_id, "post": post, "text": "hi"}),
            "delete" => json!({"t": op, "topic": topic, "client_id": client_id, "post": post}),
            "react" => {
                json!({"t": op, "topic": topic, "client_id": client_id, "post": post, "reaction": "👍", "on": true})
            }
            "read" => json!({"t": op, "topic": topic, "seq": 0}),
            "appoint" => {
                let office = if on == "successor" { Office::Secretary } else { Office::Deputy };
                json!({"t": op, "neighbourhood": neighbourhood, "user": user, "office": office})
            }
            "dismiss" => json!({"t": op, "neighbourhood": neighbourhood, "user": user}),
            "leave" => json!({"t": op, "neighbourhood": neighbourhood}),
            "mute" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "user": user,
                "minutes": 5, "rule": "flooding", "reason": "forty posts"}),
            "unmute" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "user": user})
            }
            "slow_mode" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "seconds": 30})
            }
            "apply" => {
                let in_force =
                    (place == "home").then(|| self.town.office(&Request::JoinCode { neighbourhood }));
                let code = in_force.and_then(|done| done.join_code).unwrap_or(JoinCode([0; 10]));
                json!({"t": op, "code": code, "name": role, "building": "3", "flat": "502"})
            }
            "admit" | "standing" | "about" | "voice" | "revoke_join_code" => {
                json!({"t": op, "neighbourhood": neighbourhood, "user": user})
            }
            "refuse" => json!({"t": op, "neighbourhood": neighbourhood, "user": user, "reason": "no"}),
            "renew_join_code" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id}),
            other => panic!("how does one ask {other}?"),
        }
    }
}

/// A neighbourhood, and the post of everybody in it.
struct Home {
    neighbourhood: NeighbourhoodId,
    posts: BTreeMap<&'static str, u64>,
}

fn with(mut request: Value, field: &str, value: UserId) -> Value {
    request[field] = json!(value);
    request
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let (roles, table) = read_table();
    let mut cast = Cast::meets(&roles).await;
    let mut wrong = Vec::new();
    for row in &table {
        let (mut neighbourhood, mut posts) = cast.moves_in().await;
        for (role, expected) in roles.iter().zip(&row.expected) {
            let home = Home { neighbourhood, posts: posts.clone() };
            let found = cast.tries(row, role, &home).await;
            if found != code(expected) {
                let (operation, place) = (row.operation, row.place);
                wrong.push(format!("{operation} {place} by {role}: {found}, and not {}", code(expected)));
            }
            if row.uses_home_up() && found == "ok" {
                (neighbourhood, posts) = cast.moves_in().await;
            }
        }
    }
    let cells = table.len() * roles.len();
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    cast.town.is_sound();
}

#[test]
fn every_operation_kind_of_topic_and_office_stands_in_the_table() {
    let (roles, table) = read_table();
    for office in Office::ALL {
        assert!(roles.contains(&office.as_str()), "no column for {office:?}");
    }
    let operations: BTreeSet<_> = table.iter().map(Row::op).collect();
    assert_eq!(
        operations,
        Op::NAMES.iter().copied().collect(),
        "operations of the table and of the protocol"
    );
    let kinds = topics(NOWHERE).map(kind);
    let on_topics = ["view", "subscribe", "unsubscribe", "post", "edit", "delete", "react", "read"];
    for op in on_topics {
        let places: BTreeSet<_> = table.iter().filter(|row| row.op() == op).map(|row| row.place).collect();
        assert_eq!(places, kinds.into_iter().chain(["none"]).collect(), "places of {op}");
    }
    for op in Op::NAMES.iter().filter(|op| !["hello", "mine"].contains(op) && !on_topics.contains(op)) {
        let places: BTreeSet<_> = table.iter().filter(|row| row.op() == *op).map(|row| row.place).collect();
        assert_eq!(places, ["home", "none"].into(), "places of {op}");
    }
    let once: BTreeSet<_> = table.iter().map(|row| (row.operation, row.place)).collect();
    assert_eq!(once.len(), table.len(), "a line stands twice");
}
