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

use linli_protocol::{
    DepartmentId, IssueId, JoinCode, MediationId, NeighbourhoodId, Office, Op, Pair, Topic, UserId,
};
use linli_server::admin::Request;
use serde_json::{Value, json};

use town::line::new_client_id;
use town::{Line, Town};

const TABLE: &str = include_str!("access/table.txt");
/// A number that no neighbourhood has.
const NOWHERE: NeighbourhoodId = NeighbourhoodId(4_000_000);
/// A number that no person has.
const NOBODY: UserId = UserId(4_000_000);
/// In everybody's conversation with Bo: what they wrote to him, and what he answered.
const WRITTEN: u64 = 1;
const ANSWERED: u64 = 2;
/// The mediation in which every member takes part, and that of Ana and Bo only; Ana wrote first in both.
const OF_MANY: MediationId = MediationId(1);
const OF_TWO: MediationId = MediationId(2);
const ANA_SAID: u64 = 2;
/// Ana's issue, which the property desk handles; what she wrote in its case, after its opening and the handler's coming; and what everybody
/// else wrote in the case of their own, after its opening.
const OF_ANA: IssueId = IssueId(1);
const ANA_WROTE: u64 = 3;
const WROTE: u64 = 2;
/// What is done with an issue: each try has one of its own, so that none rests on another.
const WITH_AN_ISSUE: [&str; 6] = ["comment", "step_issue", "blank", "follow_issue", "set_handler", "issue"];
/// The secretary's announcement in every bulletin.
const NOTICE: u64 = 1;
/// The desk's number of the post that waits first: it comes after the join code, three applications and a refusal.
const FIRST_HELD: u64 = 6;
/// Those who are acted upon: a plain member, one who holds an office, and one who waits to be admitted.
const OTHERS: [&str; 3] = ["ana", "bo", "cai"];
/// Who is admitted nowhere.
const OUTSIDE: [&str; 6] = ["elsewhere", "stranger", "applicant", "refused", "cai", "official"];
/// The department that carries out work orders and leads the joint cases; the official sits in it.
const GRID: DepartmentId = DepartmentId(1);

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
                "remove_post",
                "appeal",
                "ban",
                "unban",
                "screening",
                "approve",
                "reject",
                "withdraw",
                "withdraw_application",
                "open_poll",
                "answer_poll",
                "close_poll",
                "add_party",
                "remove_party",
                "close_mediation",
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
        "wt" => "not_waiting",
        "nt" => "nothing_waits",
        "ns" => "not_signed_in",
        "cn" => "no_consent",
        "wp" => "wrong_party",
        "nd" => "no_such_department",
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
        Topic::Appeals(_) => "appeals",
        Topic::Dm(..) => "dm",
        Topic::Mediation(..) => "mediation",
        Topic::Issues(_) => "issues",
        Topic::Case(..) => "case",
        Topic::Inbox(..) => "inbox",
        Topic::Departments => "departments",
    }
}

fn topics(n: NeighbourhoodId) -> [Topic; 14] {
    [
        Topic::District,
        Topic::Group(n),
        Topic::Roster(n),
        Topic::Moderation(n),
        Topic::Bulletin(n),
        Topic::Desk(n),
        Topic::Register(n),
        Topic::Appeals(n),
        Topic::Dm(n, Pair::of(NOBODY, UserId(1)).unwrap()),
        Topic::Mediation(n, OF_TWO),
        Topic::Issues(n),
        Topic::Case(n, OF_ANA),
        Topic::Inbox(n, NOBODY),
        Topic::Departments,
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
        town.office(&Request::OpenDepartment { name: "grid centre".into(), grid: true });
        let user = people["official"].0;
        town.office(&Request::SetDepartmentMember { department: GRID, user, on: true });
        Cast { town, people, neighbourhoods: 1 }
    }

    fn user(&self, name: &str) -> UserId {
        self.people[name].0
    }

    /// A fresh neighbourhood in which everybody is what their name says, and has posted once.
    async fn moves_in(&mut self, row: &Row) -> Home {
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
        self.talk(neighbourhood).await;
        // Only where it matters: it is a dozen commits for each neighbourhood.
        let said =
            if row.place == "mediation" { self.fall_out(neighbourhood).await } else { BTreeMap::new() };
        let reported = if row.place == "case" { self.report(neighbourhood).await } else { BTreeMap::new() };
        self.town.removes(neighbourhood, self.user("ex_member"));
        let notice = town::line::post(Topic::Bulletin(neighbourhood), "a notice");
        let announced = self.people.get_mut("secretary").unwrap().1.acts(notice).await;
        assert_eq!(announced, NOTICE);
        self.town.office(&Request::RenewJoinCode { neighbourhood });
        for name in ["applicant", "refused", "cai"] {
            let (posts, said, reported) = (posts.clone(), said.clone(), reported.clone());
            let home = Home { neighbourhood, posts, said, reported };
            let apply = self.request("apply", "home", name, &home);
            let reply = self.people.get_mut(name).unwrap().1.asks(apply).await;
            assert_eq!(reply["ok"]["applied_to"], json!(neighbourhood));
        }
        let refuse = json!({"t": "refuse", "neighbourhood": neighbourhood, "user": self.user("refused"), "reason": "no"});
        let reply = self.people.get_mut("secretary").unwrap().1.asks(refuse).await;
        assert_eq!(reply["ok"]["done"], json!(true));
        Home { neighbourhood, posts, said, reported }
    }

    /// Ana reports a problem first, and the property desk handles it; then everybody who may; each writes in the case of their own. Answers
    /// which issue is whose.
    async fn report(&mut self, neighbourhood: NeighbourhoodId) -> BTreeMap<&'static str, IssueId> {
        let mut reported = BTreeMap::from([("ana", OF_ANA)]);
        let report = |spot: &str| {
            json!({"t": "report", "neighbourhood": neighbourhood, "client_id": new_client_id(),
                "text": "it is broken", "category": "other", "spot": spot})
        };
        self.people.get_mut("ana").unwrap().1.acts(report("ana")).await;
        let handler = json!({"t": "set_handler", "neighbourhood": neighbourhood, "client_id": new_client_id(),
            "issue": OF_ANA, "user": self.user("property"), "on": true});
        self.people.get_mut("secretary").unwrap().1.acts(handler).await;
        let says = town::line::post(Topic::Case(neighbourhood, OF_ANA), "call me");
        assert_eq!(self.people.get_mut("ana").unwrap().1.acts(says).await, ANA_WROTE);
        for (name, (_, line)) in &mut self.people {
            if !OUTSIDE.contains(name) && !OTHERS.contains(name) {
                line.acts(report(name)).await;
                let issue = IssueId(u32::try_from(reported.len()).unwrap() + 1);
                let says = town::line::post(Topic::Case(neighbourhood, issue), "call me");
                assert_eq!(line.acts(says).await, WROTE);
                reported.insert(*name, issue);
            }
        }
        reported
    }

    /// An issue for one try: Ana's, which the property desk handles, or one's own; come as far as the step needs. Answers its number
    /// and the event that reported it.
    async fn reports_anew(&mut self, row: &Row, role: &'static str, home: &Home) -> (u64, u64) {
        let is_member = home.posts.contains_key(role) && role != "ex_member";
        let author = if row.operation.ends_with("own") && is_member { role } else { "ana" };
        let report = self.request("report", "home", author, home);
        let author = &mut self.people.get_mut(author).unwrap().1;
        let seq = author.acts(report).await;
        let newest = json!({"t": "issues", "neighbourhood": home.neighbourhood, "list": "all", "last": 1});
        let issue = author.asks(newest).await["ok"]["items"][0]["issue"].as_u64().unwrap();
        let handler = self.request("set_handler", "home", "secretary", home);
        let replied = self.request("step_issue:replied", "home", "secretary", home);
        let resolved = self.request("step_issue:resolved", "home", "secretary", home);
        let step = |fields: Value| {
            let mut act = json!({"t": "step_issue", "neighbourhood": home.neighbourhood, "client_id": new_client_id(),
                "text": "let us see"});
            act.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            act
        };
        let classified = |class| step(json!({"step": "classified", "class": class, "reason": "it is"}));
        let jointly = || step(json!({"step": "joint_opened", "lead": GRID}));
        let tried = || step(json!({"step": "neighbours_tried"}));
        let ordered = || step(json!({"step": "sent_to_grid"}));
        let steps = match row.operation.trim_end_matches("_own") {
            "step_issue:resolved" => vec![replied],
            "step_issue:confirmed" => vec![replied, resolved],
            "step_issue:order_moved" => vec![replied, classified("handling"), tried(), ordered()],
            "step_issue:minuted" | "step_issue:committed" | "step_issue:progressed" | "issue:joint" => {
                vec![replied, classified("joint"), jointly()]
            }
            _ => vec![],
        };
        let desk = self.user("property");
        let secretary = &mut self.people.get_mut("secretary").unwrap().1;
        for mut act in [with(handler, "user", desk)].into_iter().chain(steps) {
            act["issue"] = json!(issue);
            secretary.acts(act).await;
        }
        (issue, seq)
    }

    /// The secretary opens both mediations, Ana speaks in both, and then everybody in that of many; answers what they said there.
    async fn fall_out(&mut self, neighbourhood: NeighbourhoodId) -> BTreeMap<&'static str, u64> {
        let (ana, bo) = (self.user("ana"), self.user("bo"));
        let many = ["property", "police", "doctor", "member", "ex_leader", "ex_member"];
        let many: Vec<_> = many.into_iter().map(|name| self.user(name)).chain([ana]).collect();
        for (number, parties) in [(OF_MANY, many), (OF_TWO, vec![ana, bo])] {
            let open = json!({"t": "open_mediation", "neighbourhood": neighbourhood,
                "client_id": new_client_id(), "subject": "noise", "parties": parties});
            assert_eq!(self.people.get_mut("secretary").unwrap().1.acts(open).await, 1);
            let says = town::line::post(Topic::Mediation(neighbourhood, number), "I cannot sleep");
            assert_eq!(self.people.get_mut("ana").unwrap().1.acts(says).await, ANA_SAID);
        }
        let mut said = BTreeMap::new();
        for (name, (_, line)) in &mut self.people {
            if !OUTSIDE.contains(name) && !OTHERS.contains(name) {
                let says = town::line::post(Topic::Mediation(neighbourhood, OF_MANY), name);
                said.insert(*name, line.acts(says).await);
            }
        }
        said
    }

    /// Everybody writes to Bo, who holds an office, and he answers; and the secretary writes to Ana.
    async fn talk(&mut self, neighbourhood: NeighbourhoodId) {
        let (ana, bo) = (self.user("ana"), self.user("bo"));
        let between = |one, other| Topic::Dm(neighbourhood, Pair::of(one, other).unwrap());
        let mut written = Vec::new();
        for (name, (user, line)) in &mut self.people {
            if *user == bo || OUTSIDE.contains(name) {
                continue;
            }
            assert_eq!(line.acts(town::line::post(between(*user, bo), name)).await, WRITTEN);
            written.push(*user);
        }
        for user in written {
            let line = &mut self.people.get_mut("bo").unwrap().1;
            assert_eq!(line.acts(town::line::post(between(user, bo), "I see")).await, ANSWERED);
        }
        let secretary = self.people.get_mut("secretary").unwrap();
        let to_ana = between(secretary.0, ana);
        secretary.1.acts(town::line::post(to_ana, "just between us")).await;
    }

    /// The conversation that a line of the table is about.
    fn conversation(&self, neighbourhood: NeighbourhoodId, on: &str, role: &'static str) -> Topic {
        let (ana, bo) = (self.user("ana"), self.user("bo"));
        let own = if role == "unsigned" { self.user("stranger") } else { self.user(role) };
        let (one, other) = match on {
            "two" => (ana, bo),
            "secretarys" => (self.user("secretary"), ana),
            "member" => (own, ana),
            "nobody" => (own, NOBODY),
            _ => (own, bo),
        };
        Topic::Dm(neighbourhood, Pair::of(one, other).unwrap())
    }

    /// Asks what the row is about; answers `ok` or the code.
    async fn tries(&mut self, row: &Row, role: &'static str, home: &Home) -> String {
        if row.op() == "unmute" && row.place == "home" {
            let whom = if row.operation == "unmute:officer" { "bo" } else { "ana" };
            let mute = self.request("mute:member", "home", "secretary", home);
            let mute = with(mute, "user", self.user(whom));
            self.people.get_mut("secretary").unwrap().1.acts(mute).await;
        }
        if row.op() == "answer_contact" && role != "unsigned" {
            let ask = self.request("ask_contact", "home", role, home);
            let ask = with(ask, "user", self.user(role));
            self.people.get_mut("ana").unwrap().1.asks(ask).await;
        }
        let mut request = self.request(row.operation, row.place, role, home);
        let has_matter = row.place == "home" || (row.place == "group" && row.op().ends_with("_poll"));
        if has_matter && let Some((field, number)) = self.prepares(row, role, home).await {
            request[field] = json!(number);
        }
        if row.place == "home" && WITH_AN_ISSUE.contains(&row.op()) {
            let (issue, seq) = self.reports_anew(row, role, home).await;
            request["issue"] = json!(issue);
            if row.op() == "blank" {
                request["of"] = json!(seq);
            }
        }
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

    /// What the request is about: a poll, an act to appeal against, a post that waits, somebody who is banned.
    async fn prepares(&mut self, row: &Row, role: &'static str, home: &Home) -> Option<(&'static str, u64)> {
        let ban = self.request("ban:member", "home", "secretary", home);
        let removes_own = self.request("remove_post:own", "group", role, home);
        let mute = self.request("mute:member", "home", "secretary", home);
        let screening = self.request("screening", "home", "secretary", home);
        let says = town::line::post(Topic::Group(home.neighbourhood), "is this all right?");
        let is_member = home.posts.contains_key(role) && role != "ex_member";
        let author = if row.operation == "withdraw:own" && is_member { role } else { "ana" };
        let poll = self.request("open_poll", "group", "secretary", home);
        let secretary = &mut self.people.get_mut("secretary").unwrap().1;
        match row.operation {
            // Five may be open at a time: nobody else gets as far as to be told of it.
            "answer_poll" | "close_poll" if is_member => return Some(("post", secretary.acts(poll).await)),
            "withdraw_entry" => {
                let write = self.request("write_entry", "home", "official", home);
                let entry = json!({"t": "view", "topic": Topic::Departments});
                let official = &mut self.people.get_mut("official").unwrap().1;
                official.acts(write).await;
                let departments = official.asks(entry).await;
                return Some(("entry", departments["ok"]["items"][0]["entries"].as_u64().unwrap()));
            }
            "unban:member" => drop(secretary.asks(ban).await),
            "appeal:own" => {
                let removed = secretary.asks(removes_own).await["ok"]["accepted"]["seq"].as_u64();
                return Some(("act", removed.unwrap_or(secretary.acts(mute).await)));
            }
            "appeal:others" => return Some(("act", secretary.acts(mute).await)),
            "approve" | "reject" | "withdraw:own" | "withdraw:others" => {
                secretary.acts(screening).await;
                let reply = self.people.get_mut(author).unwrap().1.asks(says).await;
                let held = reply["ok"]["held"]["seq"].as_u64();
                // Whoever holds an office has nothing held, and tries it with what another may have.
                return Some(("held", held.unwrap_or(FIRST_HELD)));
            }
            _ => {}
        }
        None
    }

    #[allow(clippy::too_many_lines, reason = "a table: one arm an operation")]
    fn request(&self, operation: &str, place: &str, role: &'static str, home: &Home) -> Value {
        let (op, on) = operation.split_once(':').unwrap_or((operation, ""));
        let neighbourhood = if place == "none" { NOWHERE } else { home.neighbourhood };
        let named = topics(neighbourhood).into_iter().find(|topic| kind(*topic) == place);
        let topic = match named.unwrap_or(Topic::Group(NOWHERE)) {
            Topic::Dm(..) => self.conversation(neighbourhood, on, role),
            Topic::Mediation(..) if on != "two" => Topic::Mediation(neighbourhood, OF_MANY),
            Topic::Case(..) if on == "own" => {
                Topic::Case(neighbourhood, home.reported.get(role).copied().unwrap_or(OF_ANA))
            }
            Topic::Inbox(..) if on == "own" && role != "unsigned" => {
                Topic::Inbox(neighbourhood, self.user(role))
            }
            Topic::Inbox(..) if on == "anas" => Topic::Inbox(neighbourhood, self.user("ana")),
            topic => topic,
        };
        let own = home.posts.get(role).copied().unwrap_or(1);
        let post = match topic {
            Topic::Bulletin(_) => NOTICE,
            Topic::Dm(..) if on == "others" => ANSWERED,
            Topic::Dm(..) => WRITTEN,
            Topic::Mediation(..) if on == "own" => home.said.get(role).copied().unwrap_or(ANA_SAID),
            Topic::Mediation(..) => ANA_SAID,
            Topic::Case(..) if on == "own" => WROTE,
            Topic::Case(..) => ANA_WROTE,
            _ if on == "own" => own,
            _ if on == "officer" => home.posts["bo"],
            _ if on == "secretary" => home.posts["secretary"],
            _ => home.posts["ana"],
        };
        let user = match on {
            "officer" => self.user("bo"),
            "secretary" => self.user("secretary"),
            "waiting" => self.user("cai"),
            "stranger" => self.user("stranger"),
            "nobody" => NOBODY,
            "self" if role != "unsigned" => self.user(role),
            _ => self.user("ana"),
        };
        let client_id = new_client_id();
        match op {
            // A good token, whoever asks.
            "hello" => json!({"t": op, "token": self.town.token_for(self.user("ana"), "another device")}),
            "mine" | "blocked" | "quiet_hours" | "guide" | "work" => json!({"t": op}),
            "block" => json!({"t": op, "user": user, "on": true}),
            "answer_contact" => {
                json!({"t": op, "neighbourhood": neighbourhood, "user": user, "accept": true})
            }
            "view" | "unsubscribe" | "pins" => json!({"t": op, "topic": topic}),
            "search" if on == "everywhere" => json!({"t": op, "text": "hello"}),
            "search" => json!({"t": op, "topic": topic, "text": "hello"}),
            "rename" => json!({"t": op, "name": "Somebody else"}),
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
            "delete" | "close_poll" => json!({"t": op, "topic": topic, "client_id": client_id, "post": post}),
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
            "unmute" | "unban" | "ask_contact" => {
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
            "admit"
            | "standing"
            | "about"
            | "voice"
            | "numbers"
            | "duty"
            | "join_code"
            | "withdraw_application"
            | "revoke_join_code" => {
                json!({"t": op, "neighbourhood": neighbourhood, "user": user})
            }
            "refuse" => json!({"t": op, "neighbourhood": neighbourhood, "user": user, "reason": "no"}),
            "remove_post" => {
                json!({"t": op, "topic": topic, "client_id": client_id, "post": post, "rule": "insult",
                "reason": "an insult"})
            }
            "open_mediation" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id,
                "subject": "noise", "parties": [self.user("ana"), self.user("bo")]}),
            "add_party" => {
                let whom = if on == "two" { self.user("doctor") } else { self.user("bo") };
                json!({"t": op, "topic": topic, "client_id": client_id, "user": whom})
            }
            "remove_party" => json!({"t": op, "topic": topic, "client_id": client_id, "user": user}),
            "close_mediation" => json!({"t": op, "topic": topic, "client_id": client_id,
                "outcome": "agreed", "text": "quiet after ten"}),
            "open_poll" => json!({"t": op, "topic": topic, "client_id": client_id, "question": "when?",
                "options": ["now", "later"]}),
            "answer_poll" => json!({"t": op, "topic": topic, "post": post, "options": [1]}),
            "pin" => json!({"t": op, "topic": topic, "client_id": client_id, "post": post, "on": true}),
            "propose_issue" => json!({"t": op, "topic": topic, "client_id": client_id, "of": post}),
            "appeal" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "act": 1,
                "text": "why?"}),
            "ban" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "user": user,
                "rule": "unlawful", "reason": "a threat"}),
            "screening" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "on": true})
            }
            "approve" | "withdraw" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "held": 1})
            }
            "reject" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "held": 1,
                "rule": "insult", "reason": "an insult"}),
            "renew_join_code" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id}),
            "report" | "alike" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id,
                "text": "it is broken", "category": "other", "spot": "gate 3", "contact": "call me"}),
            "comment" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "issue": 1,
                "text": "mine too"}),
            "step_issue" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "issue": 1,
                "step": on.trim_end_matches("_own"), "text": "we look at it", "outcome": "started",
                "escalation": "overdue", "stars": 5, "from": 1, "to": "accepted",
                "due_at": in_an_hour()})
            }
            "blank" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "issue": 1,
                "of": 1}),
            "follow_issue" => json!({"t": op, "neighbourhood": neighbourhood, "issue": 1, "on": true}),
            "set_handler" => json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id,
                "issue": 1, "user": user, "on": true}),
            "write_entry" | "withdraw_entry" => {
                let department = if place == "none" { DepartmentId(4_000_000) } else { GRID };
                json!({"t": op, "department": department, "client_id": client_id, "title": "water",
                    "text": "on the fifth", "entry": (op == "withdraw_entry").then_some(1)})
            }
            "set_duty" => {
                json!({"t": op, "neighbourhood": neighbourhood, "client_id": client_id, "user": user,
                "slots": [{"days": [1], "from_minute": 0, "to_minute": 60}]})
            }
            "set_quiet_hours" => json!({"t": op, "hours": {"from_minute": 0, "to_minute": 60}}),
            "issues" => json!({"t": op, "neighbourhood": neighbourhood, "list": "open"}),
            "issue" => json!({"t": op, "neighbourhood": neighbourhood, "issue": 1}),
            other => panic!("how does one ask {other}?"),
        }
    }
}

/// A neighbourhood, and the post of everybody in it.
struct Home {
    neighbourhood: NeighbourhoodId,
    posts: BTreeMap<&'static str, u64>,
    /// What everybody has said in the mediation of many.
    said: BTreeMap<&'static str, u64>,
    /// Which issue everybody has reported.
    reported: BTreeMap<&'static str, IssueId>,
}

fn in_an_hour() -> u64 {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    u64::try_from(now.as_millis()).unwrap() + 3_600_000
}

fn with(mut request: Value, field: &str, value: UserId) -> Value {
    request[field] = json!(value);
    request
}

/// Each a part of the table and a server of its own: one after the other, they would wait for the disk most of the time.
const PARTS: usize = 4;

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    what_the_table_says(0).await;
}

#[tokio::test]
async fn everybody_may_do_what_the_second_part_of_the_table_says_and_nothing_else() {
    what_the_table_says(1).await;
}

#[tokio::test]
async fn everybody_may_do_what_the_third_part_of_the_table_says_and_nothing_else() {
    what_the_table_says(2).await;
}

#[tokio::test]
async fn everybody_may_do_what_the_last_part_of_the_table_says_and_nothing_else() {
    what_the_table_says(3).await;
}

async fn what_the_table_says(part: usize) {
    let (roles, table) = read_table();
    let mut cast = Cast::meets(&roles).await;
    let mut wrong = Vec::new();
    for row in table.iter().skip(part).step_by(PARTS) {
        let mut home = cast.moves_in(row).await;
        for (role, expected) in roles.iter().zip(&row.expected) {
            let found = cast.tries(row, role, &home).await;
            if found != code(expected) {
                let (operation, place) = (row.operation, row.place);
                wrong.push(format!("{operation} {place} by {role}: {found}, and not {}", code(expected)));
            }
            if row.uses_home_up() && found == "ok" {
                home = cast.moves_in(row).await;
            }
        }
    }
    let cells = table.len() * roles.len() / PARTS;
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
    let on_topics = [
        "view",
        "subscribe",
        "unsubscribe",
        "post",
        "edit",
        "delete",
        "react",
        "read",
        "remove_post",
        "pin",
        "pins",
        "search",
        "open_poll",
        "answer_poll",
        "close_poll",
        "add_party",
        "remove_party",
        "close_mediation",
        "propose_issue",
    ];
    for op in on_topics {
        let places: BTreeSet<_> = table.iter().filter(|row| row.op() == op).map(|row| row.place).collect();
        assert_eq!(places, kinds.into_iter().chain(["none"]).collect(), "places of {op}");
    }
    let nowhere = ["hello", "mine", "blocked", "rename", "quiet_hours", "set_quiet_hours", "guide", "work"];
    for op in Op::NAMES.iter().filter(|op| !nowhere.contains(op) && !on_topics.contains(op)) {
        let places: BTreeSet<_> = table.iter().filter(|row| row.op() == *op).map(|row| row.place).collect();
        assert_eq!(places, ["home", "none"].into(), "places of {op}");
    }
    let once: BTreeSet<_> = table.iter().map(|row| (row.operation, row.place)).collect();
    assert_eq!(once.len(), table.len(), "a line stands twice");
}
