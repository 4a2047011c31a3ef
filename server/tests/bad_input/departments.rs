//! Departments and work orders, asked for wrongly: each is refused with a stable code, and the order stays where it is.

use linli_protocol::{DepartmentId, ErrorCode, Office, Topic, limits};
use linli_server::admin::Request;
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::new_client_id;
use crate::town::{HOME, Line};

const GRID: DepartmentId = DepartmentId(1);

/// A work order is sent, and two people sit in the grid's department.
struct Desk {
    scene: Scene,
    secretary: Line,
    gu: Line,
    gus_colleague: Line,
}

fn step(mut step: Value) -> Value {
    let told = json!({"t": "step_issue", "neighbourhood": HOME, "client_id": new_client_id(), "issue": 1});
    step.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
    step
}

fn moved(to: &str) -> Value {
    step(json!({"step": "order_moved", "to": to}))
}

impl Desk {
    async fn opens() -> Desk {
        let scene = Scene::opens_with(&["commands_per_s_max=1000", "commands_burst_max=1000"]).await;
        let town = &scene.town;
        town.office(&Request::OpenDepartment { name: "grid".into(), grid: true });
        let mut lines = Vec::new();
        for login in ["secretary", "gu", "colleague"] {
            let user = town.registers(login, None);
            if login == "secretary" {
                town.admits(HOME, user);
                let office = Office::Secretary;
                town.office(&Request::Appoint { neighbourhood: HOME, user, office });
            } else {
                town.office(&Request::SetDepartmentMember { department: GRID, user, on: true });
            }
            lines.push(Line::signs_in(scene.address(), &town.token_for(user, "a device")).await);
        }
        let [mut secretary, gu, gus_colleague] = <[Line; 3]>::try_from(lines).ok().unwrap();
        let mut ana = town.line_of(&scene.honest.ana).await;
        let report = json!({"t": "report", "neighbourhood": HOME, "client_id": new_client_id(),
            "text": "the lamp is broken", "category": "lighting", "spot": "gate 3"});
        ana.acts(report).await;
        for taken in [
            json!({"step": "replied", "outcome": "started", "text": "we look"}),
            json!({"step": "classified", "class": "handling", "reason": "a lamp"}),
            json!({"step": "neighbours_tried", "text": "a new bulb"}),
            json!({"step": "sent_to_grid", "text": "replace it"}),
        ] {
            secretary.acts(step(taken)).await;
        }
        Desk { scene, secretary, gu, gus_colleague }
    }

    async fn order(&mut self) -> Value {
        let asked = json!({"t": "issue", "neighbourhood": HOME, "issue": 1});
        self.gu.asks(asked).await["ok"]["items"][0]["order"].clone()
    }
}

#[tokio::test]
async fn moves_that_are_none_have_no_reason_or_no_time_leave_the_order_where_it_is() {
    let mut desk = Desk::opens().await;
    let before = desk.order().await;
    let extended =
        |until: Value| step(json!({"step": "order_moved", "to": "extended", "text": "x", "until": until}));
    let long = "x".repeat(limits::POST_TEXT_BYTES_MAX + 1);
    for (asked, code) in [
        (moved("sung"), ErrorCode::BadFrame),
        (moved("unknown"), ErrorCode::BadFrame),
        (step(json!({"step": "order_moved"})), ErrorCode::BadFrame),
        (step(json!({"step": "order_moved", "to": 7})), ErrorCode::BadFrame),
        (moved("filed"), ErrorCode::WrongState),
        (moved("closed"), ErrorCode::WrongState),
        (moved("archived"), ErrorCode::WrongState),
        (moved("returned"), ErrorCode::BadText),
        (step(json!({"step": "order_moved", "to": "returned", "text": "\u{2800}"})), ErrorCode::BadText),
        (step(json!({"step": "order_moved", "to": "returned", "text": long})), ErrorCode::BadText),
        (step(json!({"step": "order_moved", "to": "accepted", "until": 1})), ErrorCode::BadFrame),
        (extended(json!(null)), ErrorCode::BadFrame),
        (extended(json!(1)), ErrorCode::WrongState),
        (extended(json!(u64::MAX)), ErrorCode::WrongState),
        (extended(json!(-1)), ErrorCode::BadFrame),
        (extended(json!("tomorrow")), ErrorCode::BadFrame),
        (step(json!({"step": "minuted", "text": "no joint case"})), ErrorCode::NotAllowed),
    ] {
        desk.gu.is_refused(asked, code).await;
    }
    assert_eq!(desk.order().await, before);
    desk.gu.acts(moved("accepted")).await;
    desk.scene.town.is_sound();
}

#[tokio::test]
async fn of_two_at_the_grids_desk_who_take_one_order_at_once_one_is_too_late_and_there_is_one_event() {
    let mut desk = Desk::opens().await;
    let (one, other) =
        tokio::join!(desk.gu.asks(moved("accepted")), desk.gus_colleague.asks(moved("accepted")));
    let codes: Vec<_> = [&one, &other].map(|reply| reply["error"]["code"].as_str().map(str::to_owned)).into();
    assert!(codes.contains(&None) && codes.contains(&Some("wrong_state".to_owned())), "{codes:?}");
    assert_eq!(desk.order().await["state"], "accepted");
    let page = desk.secretary.asks(json!({"t": "issue", "neighbourhood": HOME, "issue": 1})).await;
    let moves = page["ok"]["items"].as_array().unwrap().iter().filter(|item| item["step"] == "order_moved");
    assert_eq!(moves.count(), 1, "{page}");
    desk.scene.town.is_sound();
}

#[tokio::test]
async fn a_joint_case_of_departments_that_are_not_there_twice_or_too_many_is_refused_whole() {
    let mut desk = Desk::opens().await;
    desk.secretary.acts(step(json!({"step": "classified", "class": "joint", "reason": "large"}))).await;
    let joint = |lead: Value, invited: Value| {
        step(json!({"step": "joint_opened", "text": "x", "lead": lead, "invited": invited}))
    };
    let nine: Vec<u32> = (1..=9).collect();
    for (asked, code) in [
        (joint(json!(null), json!([])), ErrorCode::WrongState),
        (joint(json!(99), json!([])), ErrorCode::NoSuchDepartment),
        (joint(json!(0), json!([])), ErrorCode::NoSuchDepartment),
        (joint(json!(1), json!([1])), ErrorCode::WrongState),
        (joint(json!(null), json!([1, 1])), ErrorCode::WrongState),
        (joint(json!(null), json!(nine)), ErrorCode::IssueFull),
        (joint(json!(-1), json!([])), ErrorCode::BadFrame),
        (joint(json!("grid"), json!([])), ErrorCode::BadFrame),
    ] {
        desk.secretary.is_refused(asked, code).await;
    }
    assert_eq!(desk.order().await["state"], "sent", "nothing was dropped");
    desk.secretary.acts(joint(json!(1), json!([]))).await;
    let committed = |due: Value| step(json!({"step": "committed", "text": "x", "due_at": due}));
    for due in [json!(0), json!(1), json!(u64::MAX)] {
        desk.gu.is_refused(committed(due), ErrorCode::WrongState).await;
    }
    desk.gu.is_refused(committed(json!(null)), ErrorCode::BadFrame).await;
    let settled = step(json!({"step": "commitment_settled", "commitment": 1, "kept": true, "text": "x"}));
    desk.gu.is_refused(settled, ErrorCode::WrongState).await;
    desk.scene.town.is_sound();
}

#[tokio::test]
async fn entries_of_a_guide_that_say_nothing_too_much_or_are_somebody_elses_are_refused() {
    let mut desk = Desk::opens().await;
    let entry = |department: u32, title: &str, text: &str| json!({"t": "write_entry", "department": department, "client_id": new_client_id(), "title": title, "text": text});
    let long = "x".repeat(limits::POST_TEXT_BYTES_MAX + 1);
    for (asked, code) in [
        (entry(1, "", "x"), ErrorCode::BadText),
        (entry(1, "x", " "), ErrorCode::BadText),
        (entry(1, "x", "\u{2800}"), ErrorCode::BadText),
        (entry(1, "two\nlines", "x"), ErrorCode::BadText),
        (entry(1, "x", &long), ErrorCode::BadText),
        (entry(2, "x", "x"), ErrorCode::NoSuchDepartment),
    ] {
        desk.gu.is_refused(asked, code).await;
    }
    desk.secretary.is_refused(entry(1, "x", "x"), ErrorCode::NotAllowed).await;
    for topic in [Topic::Departments.to_string(), "departments/1".to_owned()] {
        let posted = json!({"t": "post", "topic": topic, "client_id": new_client_id(), "text": "x"});
        let reply = desk.gu.asks(posted).await;
        assert!(["not_here", "not_found"].contains(&reply["error"]["code"].as_str().unwrap()), "{reply}");
    }
    let page = desk.gu.asks(json!({"t": "guide"})).await;
    assert_eq!(page["ok"]["items"], json!([]));
    desk.scene.town.is_sound();
}
