//! R19 by force: somebody reports twice, comments, confirms, reopens and takes back, and everybody below a handler takes all that can be
//! taken of it. Whatever names the reporter, or links the two reports, names its finder. Never here: rosters and groups, where a member's
//! name belongs.

use std::collections::BTreeSet;

use linli_protocol::{NeighbourhoodId, Office, Pair, Topic, UserId};
use linli_server::admin::Request;
use serde_json::{Value, json};

use crate::town::line::{new_client_id, post};
use crate::town::{HOME, Line, Town};

/// No part of one is in another text.
const NAME: &str = "Canaryname Rui";
const PAPERS: &str = "Canarypapers Rui Lin";
const FLAT: &str = "canaryflat-7c2d";
const CONTACT: &str = "canarycontact-138";
const PRIVATE: &str = "canarycase-55a1";
/// People who are registered before the reporter: their number is one that no seq, count or issue of this test comes to.
const CROWD: u64 = 600;
const ELSEWHERE: NeighbourhoodId = NeighbourhoodId(2);

fn step(issue: u32, mut step: Value) -> Value {
    let told =
        json!({"t": "step_issue", "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue});
    step.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
    step
}

fn report(text: &str) -> Value {
    json!({
        "t": "report", "neighbourhood": HOME, "client_id": new_client_id(), "text": text, "category": "lighting",
        "spot": "gate 3", "contact": CONTACT,
    })
}

/// Two reports of one person with everything that their reporter can do, and what others answer.
async fn lives(town: &Town, (reporter, rui): (UserId, &mut Line), (secretary, sen): (UserId, &mut Line)) {
    // The first was written to the secretary alone before.
    let talk = Topic::Dm(HOME, Pair::of(reporter, secretary).unwrap());
    let message = rui.acts(post(talk, PRIVATE)).await;
    let propose = json!({
        "t": "propose_issue", "topic": talk, "client_id": new_client_id(), "of": message,
    });
    sen.acts(propose).await;
    let mut first = report("the lamp is broken");
    first["from"] = json!({"with": secretary, "of": message});
    rui.acts(first).await;
    rui.acts(report("the door is broken")).await;
    for issue in [1, 2] {
        let comment = json!({
            "t": "comment", "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue, "text": "still dark",
        });
        let seq = rui.acts(comment).await;
        let private = json!({
            "t": "post", "topic": format!("case/{HOME}/{issue}"), "client_id": new_client_id(), "text": PRIVATE,
        });
        rui.acts(private).await;
        sen.acts(step(issue, json!({"step": "acknowledged"}))).await;
        sen.acts(step(issue, json!({"step": "replied", "outcome": "started", "text": "on it"}))).await;
        sen.acts(step(issue, json!({"step": "resolved", "text": "done"}))).await;
        rui.acts(step(issue, json!({"step": "reopened", "reason": "not done"}))).await;
        let blank = json!({
            "t": "blank", "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue, "of": seq,
        });
        rui.acts(blank).await;
    }
    for taken in [
        json!({"step": "replied", "outcome": "started", "text": "on it again"}),
        json!({"step": "classified", "class": "handling", "reason": "a lamp"}),
        json!({"step": "neighbours_tried", "text": "a new bulb"}),
        json!({"step": "sent_to_grid", "text": "replace it"}),
    ] {
        sen.acts(step(1, taken)).await;
    }
    rui.acts(step(2, json!({"step": "withdrawn"}))).await;
    assert!(town.said().is_empty(), "{}", town.said());
}

/// All that somebody can take about issues, whoever they are: lists, timelines, the raw events, their inbox, cases, searches, and errors.
async fn takes_everything(
    line: &mut Line,
    own: UserId,
    (reporter, secretary): (UserId, UserId),
) -> Vec<Value> {
    let mut taken = Vec::new();
    for list in ["open", "unanswered", "overdue", "mine", "all"] {
        taken.push(line.asks(json!({"t": "issues", "neighbourhood": HOME, "list": list, "last": 200})).await);
    }
    for issue in 1..=3 {
        taken
            .push(line.asks(json!({"t": "issue", "neighbourhood": HOME, "issue": issue, "last": 200})).await);
        taken.push(line.asks(step(issue, json!({"step": "acknowledged"}))).await);
        taken.push(line.asks(step(issue, json!({"step": "confirmed", "stars": 5}))).await);
        for of in 1..=12 {
            let blank = json!({
                "t": "blank", "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue, "of": of,
            });
            taken.push(line.asks(blank).await);
        }
        let handler = json!({
            "t": "set_handler", "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue, "user": own, "on": true,
        });
        taken.push(line.asks(handler).await);
    }
    let mut alike = report("the lamp is broken");
    alike["t"] = json!("alike");
    taken.push(line.asks(alike).await);
    taken.push(line.asks(json!({"t": "work", "all": true})).await);
    taken.push(line.asks(json!({"t": "view", "topic": "departments"})).await);
    for said in [NAME, PAPERS, FLAT, CONTACT, PRIVATE, "lamp"] {
        taken.push(line.asks(json!({"t": "search", "text": said, "topic": format!("issues/{HOME}")})).await);
    }
    let topics = [
        format!("issues/{HOME}"),
        format!("case/{HOME}/1"),
        format!("case/{HOME}/2"),
        format!("inbox/{HOME}/{own}"),
        format!("inbox/{HOME}/{reporter}"),
        // Between the two, of whom nobody here is one.
        format!("dm/{HOME}/{}/{}", reporter.0.min(secretary.0), reporter.0.max(secretary.0)),
    ];
    for topic in &topics {
        taken.push(line.asks(json!({"t": "view", "topic": topic, "last": 200})).await);
        taken.push(line.asks(json!({"t": "pins", "topic": topic})).await);
        let epoch = line.epoch.unwrap().to_string();
        let subscribe = json!({"t": "subscribe", "topic": topic, "after": {"epoch": epoch, "seq": 0}});
        let answer = line.asks(subscribe).await;
        let head = answer["ok"]["head"].as_u64();
        taken.push(answer);
        let mut seq = 0;
        while seq < head.unwrap_or_default() {
            let frame = line.frame().await;
            if frame["t"] == "event" && frame["topic"] == topic.as_str() {
                seq = frame["seq"].as_u64().unwrap();
                taken.push(frame);
            }
        }
    }
    taken
}

/// Whether a number stands anywhere in it.
fn has_number(value: &Value, wanted: u64) -> bool {
    match value {
        Value::Number(number) => number.as_u64() == Some(wanted),
        Value::Array(values) => values.iter().any(|value| has_number(value, wanted)),
        Value::Object(fields) => fields.values().any(|value| has_number(value, wanted)),
        _ => false,
    }
}

fn aliases(value: &Value, found: &mut BTreeSet<(u64, u64)>) {
    if let (Some(issue), Some(alias)) = (value["issue"].as_u64(), value["alias"].as_u64()) {
        found.insert((issue, alias));
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| aliases(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| aliases(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn nobody_below_a_handler_learns_who_reported_or_that_two_reports_are_one_persons() {
    let mut town = Town::opens().await;
    town.opens_neighbourhood(ELSEWHERE);
    for n in 0..CROWD {
        town.registers(&format!("crowd{n}"), None);
    }
    let reporter = town.office(&Request::Register { login: "rui".into(), name: NAME.into(), password: None });
    let reporter = reporter.user.unwrap();
    let person = |login: &str| town.registers(login, None);
    let (sen, handler) = (person("sen"), person("handler"));
    let curious = ["member", "police", "ex-handler", "applicant", "elsewhere", "stranger", "official"]
        .map(|login| (login, person(login)));
    let of = |login| curious.iter().find(|(name, _)| *name == login).unwrap().1;
    let sign_in = async |user| Line::signs_in(town.address, &town.token_for(user, "phone")).await;
    for user in [sen, handler, of("member"), of("police"), of("ex-handler")] {
        town.admits(HOME, user);
    }
    town.admits(ELSEWHERE, of("elsewhere"));
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen, office: Office::Secretary });
    for user in [handler, of("police"), of("ex-handler")] {
        town.office(&Request::Appoint { neighbourhood: HOME, user, office: Office::Police });
    }
    let grid = Request::OpenDepartment { name: "grid".into(), grid: true };
    let department = town.office(&grid).department.unwrap();
    town.office(&Request::SetDepartmentMember { department, user: of("official"), on: true });
    let code = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let (mut rui_line, mut sen_line) = (sign_in(reporter).await, sign_in(sen).await);
    for (line, flat) in [(&mut rui_line, FLAT), (&mut sign_in(of("applicant")).await, "12")] {
        let apply = json!({"t": "apply", "code": code, "name": PAPERS, "building": "3", "flat": flat});
        assert!(line.asks(apply).await["ok"].is_object());
    }
    let admit = json!({"t": "admit", "neighbourhood": HOME, "user": reporter});
    assert!(sen_line.asks(admit).await["ok"].is_object());
    lives(&town, (reporter, &mut rui_line), (sen, &mut sen_line)).await;
    for (user, on) in [(handler, true), (of("ex-handler"), true), (of("ex-handler"), false)] {
        let named = json!({
            "t": "set_handler", "neighbourhood": HOME, "client_id": new_client_id(), "issue": 1, "user": user, "on": on,
        });
        sen_line.acts(named).await;
    }

    for round in ["with all in memory", "after a kill"] {
        for (login, user) in curious {
            let mut line = sign_in_on(&town, user, round).await;
            let loot = takes_everything(&mut line, user, (reporter, sen)).await;
            let mut drawn = BTreeSet::new();
            for frame in &loot {
                aliases(frame, &mut drawn);
                let told = frame.to_string();
                for secret in [NAME, PAPERS, FLAT, CONTACT, PRIVATE] {
                    assert!(!told.contains(secret), "{login}, {round}: {secret} in {told}");
                }
                let asked = frame["topic"] == format!("inbox/{HOME}/{reporter}");
                assert!(asked || !has_number(frame, reporter.0), "{login}, {round}: {reporter} in {told}");
            }
            let issues = match login {
                "member" | "police" | "ex-handler" => 2,
                // Of the one of which it has the work order.
                "official" => 1,
                _ => 0,
            };
            assert_eq!(drawn.len(), issues, "{login}: one alias an issue: {drawn:?}");
            let different: BTreeSet<u64> = drawn.iter().map(|(_, alias)| *alias).collect();
            assert_eq!(different.len(), drawn.len(), "{login}: no alias is shared: {drawn:?}");
        }
        // Who handles an issue learns all of it, of that issue alone: so what is looked for can be found.
        let mut line = sign_in_on(&town, handler, round).await;
        let loot = format!("{:?}", takes_everything(&mut line, handler, (reporter, sen)).await);
        assert!(loot.contains(NAME) && loot.contains(CONTACT) && loot.contains(PRIVATE), "{round}");
        assert!(!town.said().contains("canary") && !town.said().contains("Canary"), "{}", town.said());
        town.is_killed().await;
        town.comes_back().await;
    }
}

async fn sign_in_on(town: &Town, user: UserId, device: &str) -> Line {
    Line::signs_in(town.address, &town.token_for(user, device)).await
}
