//! Reports of residents, asked for wrongly: out of state, out of role, out of place, with bad texts and numbers. Each is refused with a
//! stable code, and nothing is half done: neither the issue, nor its case, nor anybody's inbox has moved.

use std::collections::BTreeMap;

use linli_protocol::{CloseCode, ErrorCode, IssueId, NeighbourhoodId, Office, Topic, UserId, limits};
use linli_server::admin::Request;
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::{FIN, TEXT, header, new_client_id, post};
use crate::town::{HOME, Line};

const ISSUES: Topic = Topic::Issues(HOME);
/// What is asked of an issue that is not there.
const NO_ISSUE: u32 = 4_000_000;

/// Ana has reported a lamp, which is the first issue; a secretary is there, and Mallory, a member like any other.
struct Street {
    scene: Scene,
    secretary_user: UserId,
    secretary: Line,
    ana: Line,
    mallory: Line,
    /// The event of the report.
    reported: u64,
}

impl Street {
    async fn opens() -> Street {
        let scene = Scene::opens_with(&["commands_per_s_max=1000", "commands_burst_max=1000"]).await;
        let secretary_user = scene.town.registers("secretary", None);
        scene.town.admits(HOME, secretary_user);
        let office = Office::Secretary;
        scene.town.office(&Request::Appoint { neighbourhood: HOME, user: secretary_user, office });
        let token = scene.town.token_for(secretary_user, "a device");
        let secretary = Line::signs_in(scene.address(), &token).await;
        let mut ana = scene.town.line_of(&scene.honest.ana).await;
        let mallory = scene.mallory().await;
        let reported = ana.acts(report("the lamp is broken")).await;
        Street { scene, secretary_user, secretary, ana, mallory, reported }
    }

    /// The heads of all that issues are about, as the secretary and the reporter read them.
    async fn heads(&mut self) -> BTreeMap<String, u64> {
        let mut heads = BTreeMap::new();
        for line in [&mut self.secretary, &mut self.ana] {
            let mine = line.asks(json!({"t": "mine"})).await;
            for entry in mine["ok"]["topics"].as_array().unwrap() {
                let topic = entry["topic"].as_str().unwrap();
                if ["issues/", "case/", "inbox/"].iter().any(|kind| topic.starts_with(kind)) {
                    heads.insert(topic.to_owned(), entry["head"].as_u64().unwrap());
                }
            }
        }
        assert!(heads.contains_key("issues/1"), "{heads:?}");
        // The case of an issue that is closed is not listed, and still there.
        let case = self.secretary.asks(json!({"t": "view", "topic": "case/1/1", "last": 1})).await;
        heads.insert("case/1/1".to_owned(), case["ok"]["as_of"]["seq"].as_u64().unwrap());
        heads
    }

    /// Nothing has moved, the neighbours talk, and nothing in the server broke.
    async fn ends_as(mut self, before: &BTreeMap<String, u64>) {
        assert_eq!(&self.heads().await, before, "something was half done");
        self.scene.ends_well().await;
    }
}

fn report(text: &str) -> Value {
    json!({"t": "report", "neighbourhood": HOME, "client_id": new_client_id(), "text": text,
        "category": "lighting", "spot": "gate 3", "contact": "138 0000 0000"})
}

fn with(mut request: Value, field: &str, value: impl Into<Value>) -> Value {
    request[field] = value.into();
    request
}

fn without(mut request: Value, field: &str) -> Value {
    request.as_object_mut().unwrap().remove(field);
    request
}

/// A step of the first issue, with all that any step may say.
fn step(step: &str) -> Value {
    json!({"t": "step_issue", "neighbourhood": HOME, "client_id": new_client_id(), "issue": 1, "step": step,
        "text": "we look at it", "reason": "it is so", "outcome": "started", "class": "handling",
        "escalation": "overdue", "into": 1, "from": 1})
}

fn on(op: &str, issue: u32) -> Value {
    json!({"t": op, "neighbourhood": HOME, "client_id": new_client_id(), "issue": issue, "text": "mine too",
        "step": "acknowledged", "of": 1, "user": 1, "on": true})
}

#[tokio::test]
async fn a_report_without_words_or_a_place_or_of_no_known_kind_is_refused_whole() {
    let mut street = Street::opens().await;
    let before = street.heads().await;
    let long = "x".repeat(limits::POST_TEXT_BYTES_MAX + 1);
    let wide = "燈".repeat(limits::SPOT_BYTES_MAX / 3 + 1);
    let wrong = [
        (without(report("x"), "text"), ErrorCode::BadFrame),
        (without(report("x"), "spot"), ErrorCode::BadFrame),
        (without(report("x"), "category"), ErrorCode::BadFrame),
        (with(report("x"), "category", "drones"), ErrorCode::BadFrame),
        (with(report("x"), "category", 7), ErrorCode::BadFrame),
        (report(""), ErrorCode::BadText),
        (report(" \n\t\u{3000}"), ErrorCode::BadText),
        (report("\u{200b}\u{feff}"), ErrorCode::BadText),
        (report("a\u{1b}[2Jb"), ErrorCode::BadText),
        (report(&long), ErrorCode::BadText),
        (report(&"x".repeat(60_000)), ErrorCode::BadText),
        (with(report("x"), "spot", ""), ErrorCode::BadText),
        (with(report("x"), "spot", "\u{200b}"), ErrorCode::BadText),
        (with(report("x"), "spot", "gate\n3"), ErrorCode::BadText),
        (with(report("x"), "spot", "gate \u{202e}3"), ErrorCode::BadText),
        (with(report("x"), "spot", wide.as_str()), ErrorCode::BadText),
        (with(report("x"), "contact", ""), ErrorCode::BadText),
        (with(report("x"), "contact", wide.as_str()), ErrorCode::BadText),
    ];
    for (request, code) in wrong {
        let answer = street.mallory.is_refused(request, code).await;
        assert!(answer.to_string().len() < 500, "the text is not repeated");
    }
    street.mallory.is_refused(with(report("x"), "neighbourhood", 2), ErrorCode::NotFound).await;
    let old = "01HF7YAT3V8RK2P5V6N4QZJ0MA";
    street.mallory.is_refused(with(report("x"), "client_id", old), ErrorCode::ClientIdExpired).await;
    street.ends_as(&before).await;
}

#[tokio::test]
async fn a_report_of_ten_megabytes_ends_its_connection_and_nothing_else() {
    let mut street = Street::opens().await;
    let before = street.heads().await;
    let mut giant = header(FIN | TEXT, 10 << 20);
    giant.extend([b'x'; 512]);
    street.scene.is_closed_for(&giant, CloseCode::TooLarge).await;
    street.ends_as(&before).await;
}

#[tokio::test]
async fn steps_out_of_state_or_role_or_that_are_none_are_refused_and_leave_the_issue_where_it_is() {
    let mut street = Street::opens().await;
    let before = street.heads().await;
    let nobodys = ["escalated", "took_in"];
    let staffs = [
        "acknowledged",
        "responded",
        "replied",
        "classified",
        "neighbours_tried",
        "sent_to_grid",
        "joint_opened",
        "progressed",
        "resolved",
        "unresolved",
        "merged_into",
    ];
    let reporters = ["confirmed", "reopened", "withdrawn"];
    for name in nobodys {
        for line in [&mut street.mallory, &mut street.ana, &mut street.secretary] {
            line.is_refused(step(name), ErrorCode::NotAllowed).await;
        }
    }
    for name in staffs {
        street.mallory.is_refused(step(name), ErrorCode::NotAllowed).await;
        street.ana.is_refused(step(name), ErrorCode::NotAllowed).await;
    }
    for name in reporters {
        street.mallory.is_refused(step(name), ErrorCode::NotAllowed).await;
        street.secretary.is_refused(step(name), ErrorCode::NotAllowed).await;
    }
    // Nothing is closed, handed on or confirmed before it has its formal reply.
    for name in ["neighbours_tried", "sent_to_grid", "joint_opened", "progressed", "resolved", "unresolved"] {
        street.secretary.is_refused(step(name), ErrorCode::WrongState).await;
    }
    for name in ["confirmed", "reopened"] {
        street.ana.is_refused(step(name), ErrorCode::WrongState).await;
    }
    let wrong = [
        (step("sung_about"), ErrorCode::BadFrame),
        (without(step("acknowledged"), "step"), ErrorCode::BadFrame),
        (with(step("replied"), "outcome", "sung"), ErrorCode::BadFrame),
        (without(step("replied"), "outcome"), ErrorCode::BadFrame),
        (with(step("replied"), "text", " "), ErrorCode::BadText),
        (with(step("classified"), "class", "ceremonial"), ErrorCode::BadFrame),
        (with(step("classified"), "reason", ""), ErrorCode::BadText),
        (with(step("acknowledged"), "issue", -1), ErrorCode::BadFrame),
    ];
    for (request, code) in wrong {
        street.secretary.is_refused(request, code).await;
    }
    street.ends_as(&before).await;
}

#[tokio::test]
async fn an_issue_of_another_neighbourhood_or_of_none_is_nobodys_to_touch() {
    let mut street = Street::opens().await;
    let elsewhere = NeighbourhoodId(2);
    street.scene.town.opens_neighbourhood(elsewhere);
    let zoe = street.scene.town.registers("zoe", None);
    street.scene.town.admits(elsewhere, zoe);
    let office = Office::Secretary;
    street.scene.town.office(&Request::Appoint { neighbourhood: elsewhere, user: zoe, office });
    let token = street.scene.town.token_for(zoe, "a device");
    let mut zoe = Line::signs_in(street.scene.address(), &token).await;
    let before = street.heads().await;
    let ops = ["comment", "step_issue", "blank", "follow_issue", "set_handler", "issue"];
    for op in ops {
        zoe.is_refused(on(op, 1), ErrorCode::NotFound).await;
        street.secretary.is_refused(with(on(op, 1), "neighbourhood", 2), ErrorCode::NotFound).await;
        // The same number in one's own neighbourhood is another issue.
        zoe.is_refused(with(on(op, 1), "neighbourhood", 2), ErrorCode::NoSuchIssue).await;
        for nowhere in [0, 2, NO_ISSUE] {
            street.secretary.is_refused(on(op, nowhere), ErrorCode::NoSuchIssue).await;
        }
    }
    for topic in ["issues/1", "case/1/1", "case/1/2", "case/2/1", "inbox/1/1"] {
        zoe.is_refused(json!({"t": "view", "topic": topic}), ErrorCode::NotFound).await;
    }
    for request in [report("x"), with(on("issues", 1), "list", "all"), with(report("x"), "t", "alike")] {
        zoe.is_refused(request, ErrorCode::NotFound).await;
    }
    street.ends_as(&before).await;
}

#[tokio::test]
async fn a_duty_that_is_no_time_of_the_week_or_of_somebody_else_leaves_the_rota_as_it_was() {
    let mut street = Street::opens().await;
    let elsewhere = NeighbourhoodId(2);
    street.scene.town.opens_neighbourhood(elsewhere);
    let user = street.secretary_user;
    let slot = |days: &[u64], from: u64, to: u64| json!({"days": days, "from_minute": from, "to_minute": to});
    let set = |neighbourhood: u32, user: UserId, slots: Vec<Value>| {
        json!({"t": "set_duty", "neighbourhood": neighbourhood, "client_id": new_client_id(), "user": user,
            "slots": slots})
    };
    let rota = json!({"t": "duty", "neighbourhood": 1});
    street.secretary.acts(set(1, user, vec![slot(&[1, 2], 1_080, 480)])).await;
    let before = street.secretary.asks(rota.clone()).await;
    assert_eq!(before["ok"]["duty"][0]["slots"], json!([slot(&[1, 2], 1_080, 480)]), "{before}");
    for times in [
        slot(&[], 0, 1),
        slot(&[0], 0, 1),
        slot(&[8], 0, 1),
        slot(&[3, 3], 0, 1),
        slot(&[1], 1_440, 1),
        slot(&[1], 0, 1_441),
        slot(&[1], 600, 600),
        slot(&[1], 65_536, 1),
        slot(&[256], 0, 1),
        json!({"days": [1], "from_minute": -1, "to_minute": 1}),
        json!({"days": 1, "from_minute": 0, "to_minute": 1}),
        json!({"days": [1]}),
    ] {
        street.secretary.is_refused(set(1, user, vec![times]), ErrorCode::BadFrame).await;
    }
    let fifteen = (0..15).map(|hour| slot(&[1], hour * 60, hour * 60 + 1)).collect();
    street.secretary.is_refused(set(1, user, fifteen), ErrorCode::BadFrame).await;
    let monday = || vec![slot(&[1], 0, 1)];
    let (ana, nobody) = (street.scene.honest.ana.user, UserId(4_000_000));
    street.secretary.is_refused(set(1, ana, monday()), ErrorCode::NotAllowed).await;
    street.secretary.is_refused(set(1, nobody, monday()), ErrorCode::NoSuchMember).await;
    street.mallory.is_refused(set(1, user, monday()), ErrorCode::NotAllowed).await;
    street.secretary.is_refused(set(2, user, monday()), ErrorCode::NotFound).await;
    street.secretary.is_refused(set(9, user, monday()), ErrorCode::NotFound).await;
    street.mallory.is_refused(rota.clone(), ErrorCode::NotFound).await;
    for hours in [
        json!({"from_minute": 5, "to_minute": 5}),
        json!({"from_minute": 1_440, "to_minute": 5}),
        json!({"from_minute": 0, "to_minute": 1_441}),
        json!({"from_minute": 0}),
        json!("22:00-06:00"),
    ] {
        let quiet = json!({"t": "set_quiet_hours", "hours": hours});
        street.mallory.is_refused(quiet, ErrorCode::BadFrame).await;
    }
    let own = street.mallory.asks(json!({"t": "quiet_hours"})).await;
    assert_eq!(own["ok"], json!({"quiet": {}}));
    let after = street.secretary.asks(rota).await;
    assert_eq!(before["ok"], after["ok"]);
    let heads = street.heads().await;
    street.ends_as(&heads).await;
}

#[tokio::test]
async fn of_two_devices_that_acknowledge_at_once_one_is_too_late_and_there_is_one_event() {
    let mut street = Street::opens().await;
    let token = street.scene.town.token_for(street.secretary_user, "another device");
    let mut other = Line::signs_in(street.scene.address(), &token).await;
    let inbox = Topic::Inbox(HOME, street.secretary_user);
    let head = street.mallory.follows(ISSUES, street.reported).await;
    let alerts = other.follows(inbox, 0).await;
    assert_eq!((head, alerts), (street.reported, 1));

    let one = street.secretary.requests(step("acknowledged")).await;
    let two = other.requests(step("acknowledged")).await;
    let replies = [street.secretary.reply_to(one).await, other.reply_to(two).await];
    let accepted: Vec<_> =
        replies.iter().filter_map(|reply| reply["ok"]["accepted"]["seq"].as_u64()).collect();
    let refused: Vec<_> = replies.iter().filter_map(|reply| reply["error"]["code"].as_str()).collect();
    assert_eq!((accepted, refused), (vec![head + 1], vec![ErrorCode::WrongState.as_str()]), "{replies:?}");

    // What comes next in each topic is another's act, and no second acknowledgement.
    let said = street.mallory.acts(with(on("comment", 1), "text", "thank you")).await;
    assert_eq!(said, head + 2);
    let kinds = [street.mallory.event_of(ISSUES).await, street.mallory.event_of(ISSUES).await];
    assert_eq!(kinds.map(|event| event["kind"].clone()), ["issue_stepped", "issue_commented"]);
    let told = [other.event_of(inbox).await, other.event_of(inbox).await];
    assert_eq!(told.map(|event| event["kind"].clone()), ["alerted", "alert_cleared"]);
    let heads = street.heads().await;
    assert_eq!((heads["issues/1"], heads[&inbox.to_string()]), (head + 2, 2));
    street.ends_as(&heads).await;
}

#[tokio::test]
async fn a_rating_has_one_to_five_stars() {
    let mut street = Street::opens().await;
    street.secretary.acts(step("replied")).await;
    street.secretary.acts(step("resolved")).await;
    let before = street.heads().await;
    let stars = [json!(0), json!(6), json!(255), json!(256), json!(-1), json!(4.5), json!("5")];
    for stars in stars {
        street.ana.is_refused(with(step("confirmed"), "stars", stars), ErrorCode::BadFrame).await;
    }
    assert_eq!(street.heads().await, before, "something was half done");
    street.ana.acts(with(step("confirmed"), "stars", 5)).await;
    let issue = street.mallory.asks(on("issue", 1)).await;
    assert_eq!(
        (&issue["ok"]["items"][0]["stars"], &issue["ok"]["items"][0]["state"]),
        (&json!(5), &json!("confirmed"))
    );
    let after = street.heads().await;
    street.ends_as(&after).await;
}

#[tokio::test]
async fn an_issue_is_merged_into_another_that_is_there_and_open_and_into_nothing_else() {
    let mut street = Street::opens().await;
    let mut bo = street.scene.town.line_of(&street.scene.honest.bo).await;
    bo.acts(report("no light at gate 3")).await;
    bo.acts(with(step("withdrawn"), "issue", 2)).await;
    let before = street.heads().await;
    for (into, code) in [
        (1, ErrorCode::WrongState),
        (2, ErrorCode::WrongState),
        (0, ErrorCode::NoSuchIssue),
        (3, ErrorCode::NoSuchIssue),
        (NO_ISSUE, ErrorCode::NoSuchIssue),
    ] {
        street.secretary.is_refused(with(step("merged_into"), "into", into), code).await;
    }
    street.secretary.is_refused(without(step("merged_into"), "into"), ErrorCode::BadFrame).await;
    // And what is closed is not merged either.
    let closed = with(step("merged_into"), "issue", 2);
    street.secretary.is_refused(closed, ErrorCode::WrongState).await;
    street.ends_as(&before).await;
}

#[tokio::test]
async fn nobody_takes_back_the_words_of_another_and_nobody_twice_their_own() {
    let mut street = Street::opens().await;
    let said = street.mallory.acts(with(on("comment", 1), "text", "what a shame")).await;
    let acknowledged = street.secretary.acts(step("acknowledged")).await;
    let before = street.heads().await;
    let blank = |of: u64| with(on("blank", 1), "of", of);
    for line in [&mut street.mallory, &mut street.secretary] {
        line.is_refused(blank(street.reported), ErrorCode::NotYours).await;
    }
    for line in [&mut street.ana, &mut street.secretary] {
        line.is_refused(blank(said), ErrorCode::NotYours).await;
    }
    for of in [0, acknowledged, acknowledged + 1, u64::MAX] {
        street.secretary.is_refused(blank(of), ErrorCode::NoSuchPost).await;
    }
    assert_eq!(street.heads().await, before, "something was half done");
    let erased = blank(said);
    let seq = street.mallory.acts(erased.clone()).await;
    assert_eq!(street.mallory.acts(erased).await, seq, "the same act again");
    street.mallory.is_refused(blank(said), ErrorCode::NoSuchPost).await;
    let issue = street.ana.asks(on("issue", 1)).await;
    assert!(!issue.to_string().contains("what a shame"), "{issue}");
    assert!(issue.to_string().contains("the lamp is broken"), "{issue}");
    let after = street.heads().await;
    street.ends_as(&after).await;
}

#[tokio::test]
async fn who_is_muted_comments_on_nothing_but_what_they_have_reported() {
    let mut street = Street::opens().await;
    let mute = json!({"t": "mute", "neighbourhood": HOME, "client_id": new_client_id(), "minutes": 5,
        "user": street.scene.mallory, "rule": "flooding", "reason": "forty comments"});
    street.secretary.acts(mute).await;
    let before = street.heads().await;
    let refused = street.mallory.is_refused(on("comment", 1), ErrorCode::Muted).await;
    let wait_ms = refused["error"]["retry_after_ms"].as_u64().unwrap();
    assert!((1..=5 * 60 * 1_000).contains(&wait_ms), "{refused}");
    assert_eq!(street.heads().await, before, "something was half done");
    // A problem is a problem whoever reports it.
    street.mallory.acts(report("water in the cellar")).await;
    street.mallory.acts(on("comment", 2)).await;
    street.mallory.acts(post(Topic::Case(HOME, IssueId(2)), "call me")).await;
    let after = street.heads().await;
    street.ends_as(&after).await;
}

#[tokio::test]
async fn a_handler_is_a_member_in_office_and_is_made_one_once() {
    let mut street = Street::opens().await;
    let desk = street.scene.town.registers("desk", None);
    street.scene.town.admits(HOME, desk);
    let office = Office::Property;
    street.scene.town.office(&Request::Appoint { neighbourhood: HOME, user: desk, office });
    let stranger = street.scene.town.registers("zoe", None);
    let before = street.heads().await;
    let set = |user: UserId, on: bool| with(with(self::on("set_handler", 1), "user", user.0), "on", on);
    street.secretary.is_refused(set(street.scene.mallory, true), ErrorCode::NotAllowed).await;
    street.secretary.is_refused(set(stranger, true), ErrorCode::NoSuchMember).await;
    street.secretary.is_refused(set(UserId(u64::from(NO_ISSUE)), true), ErrorCode::NoSuchMember).await;
    street.secretary.is_refused(set(desk, false), ErrorCode::WrongState).await;
    for line in [&mut street.mallory, &mut street.ana] {
        line.is_refused(set(desk, true), ErrorCode::NotAllowed).await;
    }
    assert_eq!(street.heads().await, before, "something was half done");
    street.secretary.acts(set(desk, true)).await;
    let after = street.heads().await;
    street.secretary.is_refused(set(desk, true), ErrorCode::WrongState).await;
    street.ends_as(&after).await;
}

/// Somebody writes to the secretary, and Mallory and the secretary try to make it a report for them.
#[tokio::test]
async fn nobody_makes_a_report_of_somebody_elses_message_or_of_one_that_is_not_there() {
    let mut street = Street::opens().await;
    let (secretary, ana) = (street.secretary_user, street.scene.honest.ana.user);
    let talk = Topic::Dm(HOME, linli_protocol::Pair::of(secretary, ana).unwrap());
    let message = street.ana.acts(post(talk, "only for you")).await;
    let gone = street.ana.acts(post(talk, "a slip")).await;
    let delete = json!({"t": "delete", "topic": talk, "client_id": new_client_id(), "post": gone});
    street.ana.acts(delete).await;
    let before = street.heads().await;
    let from = |with: UserId, of: u64| with_from(json!({"with": with, "of": of}));
    let propose = |topic: Value, of: u64| json!({"t": "propose_issue", "topic": topic, "client_id": new_client_id(), "of": of});
    let wrong = [
        (from(ana, message), ErrorCode::NotYours),
        (from(secretary, message), ErrorCode::NotFound),
        (from(UserId(99_999), message), ErrorCode::NotFound),
        (from(UserId(0), message), ErrorCode::NotFound),
        (from(ana, gone), ErrorCode::NoSuchPost),
        (from(ana, 0), ErrorCode::NoSuchPost),
        (from(ana, u64::MAX), ErrorCode::NoSuchPost),
        (propose(json!(talk), gone), ErrorCode::NoSuchPost),
        (propose(json!(talk), u64::MAX), ErrorCode::NoSuchPost),
        (propose(json!(ISSUES), 1), ErrorCode::NotHere),
        (propose(json!("dm/9/1/2"), 1), ErrorCode::NotFound),
        (with_from(json!({"with": ana})), ErrorCode::BadFrame),
        (with_from(json!("x")), ErrorCode::BadFrame),
        (with_from(json!({"with": -1, "of": 1})), ErrorCode::BadFrame),
    ];
    for (request, code) in wrong {
        street.secretary.is_refused(request, code).await;
    }
    for (request, code) in [
        (from(ana, message), ErrorCode::NoConsent),
        (from(secretary, message), ErrorCode::NoSuchPost),
        (propose(json!(talk), message), ErrorCode::NotFound),
    ] {
        street.mallory.is_refused(request, code).await;
    }
    street.ends_as(&before).await;
}

fn with_from(from: Value) -> Value {
    with(report("x"), "from", from)
}
