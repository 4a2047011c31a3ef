//! Departments of the district take part: a work order goes to the grid, at the built-in desk and in a system outside; a joint case has
//! minutes and commitments; and a reply rests on the guide. Who sits in a department reads the issue, and never who reported it.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    AlertReason, AlertWants, Category, Citation, CommitmentState, DepartmentId, ErrorCode, EventBody,
    GuideEntryId, IssueClass, IssueId, IssueItem, IssueState, IssueStep, Item, Office, Op, OrderMove,
    OrderState, PostText, Reason, ReplyOutcome, Report, Seq, Spot, Subject, Success, Topic, WorkItem,
};
use linli_server::admin::Request;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::reports::asks_http;
use crate::town::line::new_client_id;
use crate::town::{HOME, Person, Town, within};

const LAMP: IssueId = IssueId(1);
const GRID: DepartmentId = DepartmentId(1);
const WATER: DepartmentId = DepartmentId(2);

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn moved(to: OrderMove, said: Option<&str>) -> IssueStep {
    IssueStep::OrderMoved { to, text: said.map(text), until: None }
}

fn classified(class: IssueClass) -> IssueStep {
    IssueStep::Classified { class, reason: Reason::parse("要修").unwrap() }
}

fn replied(cites: Option<Citation>) -> IssueStep {
    IssueStep::Replied { outcome: ReplyOutcome::Started, text: text("已派人"), cites }
}

async fn steps(person: &Person, step: IssueStep) -> Result<Seq, ClientError> {
    let client_id = person.client.new_client_id().unwrap();
    let op = Op::StepIssue { neighbourhood: HOME, client_id, issue: LAMP, step };
    person.client.act(op).await.map(|place| place.seq)
}

async fn reports(person: &Person) {
    let report = Report {
        text: text("路燈壞了"),
        category: Category::Lighting,
        spot: Spot::parse("三號樓東門").unwrap(),
        contact: None,
        photos: vec![],
    };
    let client_id = person.client.new_client_id().unwrap();
    person.client.act(Op::Report { neighbourhood: HOME, client_id, report, from: None }).await.unwrap();
}

async fn reads(person: &Person) -> Result<IssueItem, ClientError> {
    let op = Op::Issue { neighbourhood: HOME, issue: LAMP, last: None, before: None };
    let Success::View { mut items, .. } = person.client.ask(op).await? else { panic!() };
    let Item::Issue(issue) = items.remove(0) else { panic!() };
    Ok(issue)
}

async fn works(person: &Person) -> Vec<WorkItem> {
    let op = Op::Work { all: false, last: None, before: None };
    let Success::View { items, .. } = person.client.ask(op).await.unwrap() else { panic!() };
    let work = |item| match item {
        Item::Work(work) => work,
        other => panic!("{other:?}"),
    };
    items.into_iter().map(work).collect()
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

async fn is_alerted(person: &Person, reason: AlertReason) -> AlertWants {
    let inbox = Topic::Inbox(HOME, person.user);
    let wants = |update: &Update| match update {
        Update::Event(event) if event.topic == inbox => match &event.body {
            EventBody::Alerted(alerted) if alerted.alert.reason == reason => Some(alerted.alert.wants),
            _ => None,
        },
        _ => None,
    };
    person.hears(&format!("the alert {reason:?}"), wants).await
}

fn opens(town: &Town, name: &str, grid: bool, who: &Person) -> DepartmentId {
    let done = town.office(&Request::OpenDepartment { name: name.into(), grid });
    let department = done.department.unwrap();
    town.office(&Request::SetDepartmentMember { department, user: who.user, on: true });
    department
}

/// Sen is the secretary, Rui reports a lamp, and neighbours have tried it.
async fn a_lamp_that_neighbours_have_tried(town: &Town) -> (Person, Person) {
    let (rui, sen) = (town.resident("rui").await, town.resident("sen").await);
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen.user, office: Office::Secretary });
    reports(&rui).await;
    for step in [
        replied(None),
        classified(IssueClass::Handling),
        IssueStep::NeighboursTried { text: text("換過燈泡") },
    ] {
        steps(&sen, step).await.unwrap();
    }
    (rui, sen)
}

#[tokio::test]
async fn a_work_order_comes_to_the_grids_desk_and_its_steps_reach_the_reporter_through_a_kill() {
    let mut town = Town::opens().await;
    let gu = town.stranger("gu").await;
    assert_eq!(opens(&town, "網格中心", true, &gu), GRID);
    let (rui, sen) = a_lamp_that_neighbours_have_tried(&town).await;
    for person in [&gu, &rui] {
        person.follows(Topic::Inbox(HOME, person.user)).await;
    }
    assert_eq!(works(&gu).await, []);
    assert_eq!(code(reads(&gu).await), ErrorCode::NotFound, "no order, no part in it");
    steps(&sen, IssueStep::SentToGrid { text: text("換燈") }).await.unwrap();
    assert_eq!(is_alerted(&gu, AlertReason::WorkOrder).await, AlertWants::Order);
    let [work] = &works(&gu).await[..] else { panic!() };
    assert_eq!((work.department, work.issue.order.unwrap().state), (GRID, OrderState::Sent));

    steps(&gu, moved(OrderMove::Accepted, None)).await.unwrap();
    assert_eq!(is_alerted(&rui, AlertReason::Stepped).await, AlertWants::Nothing);
    assert_eq!(code(steps(&gu, moved(OrderMove::Checked, None)).await), ErrorCode::WrongState);
    assert_eq!(code(steps(&sen, moved(OrderMove::Filed, None)).await), ErrorCode::NotAllowed);
    steps(&gu, moved(OrderMove::Filed, None)).await.unwrap();
    town.is_killed().await;
    town.comes_back().await;
    for to in [OrderMove::Dispatched, OrderMove::InHand, OrderMove::Checked, OrderMove::Closed] {
        steps(&gu, moved(to, None)).await.unwrap();
    }
    let issue = reads(&rui).await.unwrap();
    assert_eq!((issue.state, issue.order.unwrap().state), (IssueState::Resolved, OrderState::Closed));
    steps(&rui, IssueStep::Confirmed { stars: Some(4) }).await.unwrap();
    steps(&sen, moved(OrderMove::Visited, None)).await.unwrap();
    assert_eq!(works(&gu).await.len(), 1, "it is to be put away");
    steps(&gu, moved(OrderMove::Archived, None)).await.unwrap();
    assert_eq!(works(&gu).await, []);

    // They read the issue and no case, and nothing that they read names the reporter.
    assert!(!format!("{:?}", reads(&gu).await.unwrap()).contains("Rui"));
    for topic in [Topic::Issues(HOME), Topic::Case(HOME, LAMP), Topic::Group(HOME)] {
        assert_eq!(code(gu.client.view(topic, None, None).await), ErrorCode::NotFound, "{topic}");
    }
    let seat = Request::SetDepartmentMember { department: GRID, user: gu.user, on: false };
    town.office(&seat);
    assert_eq!(code(reads(&gu).await), ErrorCode::NotFound, "with the seat goes all of it");
    assert_eq!(code(gu.client.view(Topic::Inbox(HOME, gu.user), None, None).await), ErrorCode::NotFound);
    town.is_sound();
}

#[tokio::test]
async fn a_joint_case_has_minutes_and_commitments_and_a_reply_rests_on_the_guide() {
    let town = Town::opens().await;
    let (gu, wu) = (town.stranger("gu").await, town.stranger("wu").await);
    opens(&town, "網格中心", true, &gu);
    assert_eq!(opens(&town, "水務所", false, &wu), WATER);
    let (rui, sen) = (town.resident("rui").await, town.resident("sen").await);
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen.user, office: Office::Secretary });
    rui.follows(Topic::Departments).await;
    let client_id = wu.client.new_client_id().unwrap();
    let title = Subject::parse("路燈歸誰").unwrap();
    let entry =
        Op::WriteEntry { department: WATER, client_id, entry: None, title, text: text("歸路燈所") };
    wu.client.act(entry).await.unwrap();
    rui.sees_event("the guide's entry", |event| matches!(event.body, EventBody::GuideEntryWritten(_))).await;
    reports(&rui).await;
    let cites = |version| Some(Citation { department: WATER, entry: GuideEntryId(1), version });
    assert_eq!(code(steps(&sen, replied(cites(2))).await), ErrorCode::WrongState);
    steps(&sen, replied(cites(1))).await.unwrap();
    steps(&sen, classified(IssueClass::Joint)).await.unwrap();
    wu.follows(Topic::Inbox(HOME, wu.user)).await;
    let joint = |lead, invited| IssueStep::JointOpened { text: text("一起看"), lead, invited };
    assert_eq!(code(steps(&sen, joint(None, vec![])).await), ErrorCode::WrongState);
    steps(&sen, joint(Some(WATER), vec![GRID])).await.unwrap();
    assert_eq!(is_alerted(&wu, AlertReason::Invited).await, AlertWants::Nothing);
    let due_at = crate::town::line::now_ms() + 3_600_000;
    steps(&wu, IssueStep::Minuted { text: text("先挖後補") }).await.unwrap();
    steps(&gu, IssueStep::Committed { text: text("週五前挖開"), due_at }).await.unwrap();
    let settled = IssueStep::CommitmentSettled { commitment: 1, kept: true, text: text("挖好了") };
    assert_eq!(code(steps(&wu, settled.clone()).await), ErrorCode::NotAllowed, "it is the grid's");
    steps(&gu, settled).await.unwrap();
    let joint = reads(&rui).await.unwrap().joint.unwrap();
    let [commitment] = joint.commitments[..] else { panic!() };
    assert_eq!(
        (joint.lead, commitment.department, commitment.state),
        (Some(WATER), Some(GRID), CommitmentState::Kept)
    );
    let op = Op::Guide { department: None, entry: None, last: None, before: None };
    let Success::View { items, .. } = rui.client.ask(op).await.unwrap() else { panic!() };
    assert!(matches!(&items[..], [Item::GuideEntry(entry)] if entry.text == "歸路燈所"));
    town.is_sound();
}

/// A system outside that hears work orders: it is away for the first, and takes what comes then. Answers where, and what it was sent.
async fn a_system_outside() -> (String, tokio::sync::mpsc::Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/orders", listener.local_addr().unwrap());
    let (heard, orders) = tokio::sync::mpsc::channel(16);
    tokio::spawn(async move {
        let mut answers = ["HTTP/1.1 503 Service Unavailable"]
            .into_iter()
            .chain(std::iter::repeat("HTTP/1.1 204 No Content"));
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut said = Vec::new();
            let (told, order) = loop {
                let mut bytes = [0; 4096];
                let read = stream.read(&mut bytes).await.unwrap();
                said.extend_from_slice(&bytes[..read]);
                let text = String::from_utf8_lossy(&said).into_owned();
                if let Some((told, order)) = text.split_once("\r\n\r\n")
                    && let Ok(order) = serde_json::from_str::<Value>(order)
                {
                    break (told.to_lowercase(), order);
                }
            };
            let answer =
                format!("{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", answers.next().unwrap());
            stream.write_all(answer.as_bytes()).await.unwrap();
            heard.send((told, order)).await.unwrap();
        }
    });
    (url, orders)
}

#[tokio::test]
async fn a_work_order_is_handed_over_to_a_system_outside_until_it_is_taken_and_its_steps_come_back() {
    let (url, mut orders) = a_system_outside().await;
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "s3cret\n").unwrap();
    let secret = format!("grid_token_file={}", secret.path().display());
    let town = Town::opens_with(&[&format!("grid_url={url}"), &secret]).await;
    let gu = town.stranger("gu").await;
    opens(&town, "網格中心", true, &gu);
    let (rui, sen) = a_lamp_that_neighbours_have_tried(&town).await;
    rui.follows(Topic::Inbox(HOME, rui.user)).await;
    steps(&sen, IssueStep::SentToGrid { text: text("換燈") }).await.unwrap();
    // It was away, and is asked again: the same order, by the same name.
    let (_, first) = within("the order", orders.recv()).await.unwrap();
    let (head, again) = within("the order again", orders.recv()).await.unwrap();
    assert_eq!(first, again);
    assert!(head.contains("authorization: bearer s3cret"), "{head}");
    assert_eq!(
        (&again["neighbourhood"], &again["issue"], &again["text"], &again["report"]),
        (&json!(HOME), &json!(LAMP), &json!("換燈"), &json!("路燈壞了"))
    );
    assert!(!again.to_string().contains("Rui") && again["order"]["sent"].as_u64().is_some());

    let to = |to: &str| json!({"client_id": new_client_id(), "to": to}).to_string();
    let here = "POST /grid/orders/1/1";
    let accepted = to("accepted");
    let (status, body) = asks_http(&town, &gu.token, here, accepted.as_bytes()).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    assert_eq!(asks_http(&town, &gu.token, here, accepted.as_bytes()).await, (status, body), "once");
    assert_eq!(is_alerted(&rui, AlertReason::Stepped).await, AlertWants::Nothing);
    for (token, said, expected) in [
        (&gu.token, to("checked"), 409),
        (&gu.token, to("dance"), 400),
        (&gu.token, "no json".to_owned(), 400),
        (&rui.token, to("filed"), 403),
        (&"nobody".to_owned(), to("filed"), 401),
    ] {
        assert_eq!(asks_http(&town, token, here, said.as_bytes()).await.0, expected, "{said}");
    }
    for nowhere in ["POST /grid/orders/1/2", "POST /grid/orders/9/1", "POST /grid/orders/x/1"] {
        assert_eq!(asks_http(&town, &gu.token, nowhere, to("filed").as_bytes()).await.0, 404, "{nowhere}");
    }
    let (status, body) = asks_http(&town, &gu.token, "GET /grid/orders", b"").await;
    let listed: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &listed["orders"][0]["order"]["state"]), (200, &json!("accepted")));
    let (status, body) = asks_http(&town, &rui.token, "GET /grid/orders", b"").await;
    assert_eq!((status, &body[..]), (200, &br#"{"orders":[]}"#[..]), "a resident has none");
    let (status, body) = asks_http(&town, &gu.token, "GET /grid/orders?all=1", b"").await;
    let refused: Value = serde_json::from_slice(&body).expect("a query that is none is refused in JSON, too");
    assert_eq!((status, &refused["error"]["code"]), (400, &json!("bad_frame")));
    assert!(orders.try_recv().is_err(), "what was taken is not handed over again");
    town.is_sound();
}
