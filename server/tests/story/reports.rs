//! A lamp is broken: it is reported, somebody answers, and it is mended; and when nobody answers, the house itself does what is due,
//! through kill -9. Whoever reported it stays a number to the neighbours.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    AlertReason, AlertWants, Category, ErrorCode, Escalation, EventBody, IssueEntryKind, IssueId, IssueItem,
    IssueList, IssueState, IssueStep, Item, Office, Op, PostText, Reason, ReplyOutcome, Report, Seq, Spot,
    Success, Topic,
};
use linli_server::admin::Request;

use crate::town::{HOME, Person, Town};

const ISSUES: Topic = Topic::Issues(HOME);
const LAMP: IssueId = IssueId(1);
const CASE: Topic = Topic::Case(HOME, LAMP);

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

async fn reports(person: &Person, said: &str) -> Seq {
    let report = Report {
        text: text(said),
        category: Category::Lighting,
        spot: Spot::parse("三號樓東門").unwrap(),
        contact: None,
        photos: vec![],
    };
    let client_id = person.client.new_client_id().unwrap();
    person.client.act(Op::Report { neighbourhood: HOME, client_id, report, from: None }).await.unwrap().seq
}

async fn steps(person: &Person, step: IssueStep) -> Result<Seq, ClientError> {
    let client_id = person.client.new_client_id().unwrap();
    let op = Op::StepIssue { neighbourhood: HOME, client_id, issue: LAMP, step };
    person.client.act(op).await.map(|place| place.seq)
}

async fn lists(person: &Person, list: IssueList) -> Vec<IssueItem> {
    let op = Op::Issues { neighbourhood: HOME, list, category: None, last: None, before: None };
    let Success::View { items, .. } = person.client.ask(op).await.unwrap() else { panic!() };
    let issue = |item| match item {
        Item::Issue(issue) => issue,
        other => panic!("{other:?}"),
    };
    items.into_iter().map(issue).collect()
}

/// The issue and its timeline, a word an entry.
async fn reads(person: &Person) -> (IssueItem, Vec<String>) {
    let op = Op::Issue { neighbourhood: HOME, issue: LAMP, last: None, before: None };
    let Success::View { mut items, .. } = person.client.ask(op).await.unwrap() else { panic!() };
    let Item::Issue(issue) = items.remove(0) else { panic!() };
    let word = |item| match item {
        Item::IssueEntry(entry) => {
            let by = entry.by.map_or("-".to_owned(), |card| card.name);
            match entry.what {
                IssueEntryKind::Stepped(stepped) => format!("{by} {}", word_of(&stepped.step)),
                IssueEntryKind::Commented(comment) => format!("{by}: {}", comment.text.unwrap_or_default()),
                IssueEntryKind::Blanked(_) => format!("{by} blanked"),
            }
        }
        other => panic!("{other:?}"),
    };
    (issue, items.into_iter().map(word).collect())
}

fn word_of(step: &IssueStep) -> String {
    serde_json::to_value(step).unwrap()["step"].as_str().unwrap().to_owned()
}

/// Waits for an alert in somebody's own inbox.
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

async fn is_cleared(person: &Person) {
    let cleared = |update: &Update| match update {
        Update::Event(event) => matches!(event.body, EventBody::AlertCleared(_)).then_some(()),
        _ => None,
    };
    person.hears("that somebody has taken it", cleared).await;
}

async fn stands_in_inbox(person: &Person) -> Vec<(AlertReason, AlertWants)> {
    let page = person.client.view(Topic::Inbox(HOME, person.user), None, None).await.unwrap();
    let alert = |item| match item {
        Item::Alert(item) => (item.alert.reason, item.alert.wants),
        other => panic!("{other:?}"),
    };
    page.items.into_iter().map(alert).collect()
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_broken_lamp_is_reported_alerts_the_secretary_is_answered_mended_and_rated() {
    let mut town = Town::opens().await;
    let (rui, sen, dai, mei) = (
        town.resident("rui").await,
        town.resident("sen").await,
        town.resident("dai").await,
        town.resident("mei").await,
    );
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: dai.user, office: Office::Deputy });
    let sens_other_phone = town.device_of(sen.user, "sen").await;
    for person in [&sen, &dai, &sens_other_phone] {
        person.follows(Topic::Inbox(HOME, person.user)).await;
    }
    mei.follows(ISSUES).await;

    let seq = reports(&rui, "路燈壞了\n很黑").await;
    for person in [&sen, &dai, &sens_other_phone] {
        assert_eq!(is_alerted(person, AlertReason::Reported).await, AlertWants::Acknowledgement);
    }
    let [own] = &lists(&rui, IssueList::Mine).await[..] else { panic!() };
    assert_eq!((own.seq, own.issue, own.mine, own.state), (seq, LAMP, true, IssueState::Submitted));

    // Acknowledged on one device, it goes from all the others; twice is once.
    let (first, second) =
        tokio::join!(steps(&sen, IssueStep::Acknowledged), steps(&dai, IssueStep::Acknowledged));
    let refused = if first.is_ok() { second } else { first };
    assert_eq!(code(refused), ErrorCode::WrongState);
    for person in [&sen, &dai, &sens_other_phone] {
        is_cleared(person).await;
    }
    steps(&sen, IssueStep::Responded { text: text("電工明天來") }).await.unwrap();
    rui.client.post(CASE, "我的電話打不通的話請敲門", None).await.unwrap();
    sen.client.post(CASE, "好的", None).await.unwrap();
    town.is_killed().await;
    town.comes_back().await;
    let reply =
        IssueStep::Replied { outcome: ReplyOutcome::Started, text: text("已派電工"), cites: None };
    steps(&sen, reply).await.unwrap();
    // Whoever is about to comment as a number is not named by typing.
    rui.client.typing(ISSUES).await;
    let comment = Op::Comment {
        neighbourhood: HOME,
        client_id: mei.client.new_client_id().unwrap(),
        issue: LAMP,
        text: text("謝謝書記"),
    };
    mei.client.act(comment).await.unwrap();
    let class = linli_protocol::IssueClass::Handling;
    steps(&sen, IssueStep::Classified { class, reason: Reason::parse("要修").unwrap() }).await.unwrap();
    let to_grid = || IssueStep::SentToGrid { text: text("換燈桿") };
    assert_eq!(code(steps(&sen, to_grid()).await), ErrorCode::WrongState, "neighbours try first (R27)");
    steps(&sen, IssueStep::NeighboursTried { text: text("換過燈泡") }).await.unwrap();
    steps(&sen, to_grid()).await.unwrap();
    steps(&sen, IssueStep::Resolved { text: text("換好了") }).await.unwrap();
    assert_eq!(code(steps(&mei, IssueStep::Confirmed { stars: Some(1) }).await), ErrorCode::NotAllowed);
    let last = steps(&rui, IssueStep::Confirmed { stars: Some(4) }).await.unwrap();

    let (issue, timeline) = reads(&mei).await;
    assert_eq!(
        (issue.state, issue.stars, issue.breaches, issue.mine),
        (IssueState::Confirmed, Some(4), 0, false)
    );
    assert!(
        issue.responded_at.unwrap() <= issue.due.response_by
            && issue.replied_at.unwrap() <= issue.due.reply_by
    );
    assert_eq!(
        timeline[1..],
        [
            "Sen responded",
            "Sen replied",
            "Mei: 謝謝書記",
            "Sen classified",
            "Sen neighbours_tried",
            "Sen sent_to_grid",
            "Sen resolved",
            "- confirmed",
        ]
    );
    // The reporter was told of each step, and the neighbour never who the reporter is.
    assert!(stands_in_inbox(&rui).await.contains(&(AlertReason::Stepped, AlertWants::Nothing)));
    mei.has_everything_up_to(ISSUES, last).await;
    assert!(!format!("{:?}", mei.events(ISSUES)).contains("Rui"));
    let types = |update: &Update| matches!(update, Update::Typing { topic, .. } if *topic == ISSUES);
    assert!(!mei.heard().iter().any(types), "nobody types in issues");
    assert_eq!(code(mei.client.view(CASE, None, None).await), ErrorCode::NotFound);
    let case = sen.client.view(CASE, None, None).await.unwrap();
    assert!(format!("{case:?}").contains("Rui"), "who handles it knows");
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
    town.is_sound();
}

#[tokio::test]
async fn when_nobody_answers_each_step_comes_once_through_kills_and_the_district_is_told() {
    let limits = [
        "issue_acknowledge_s=1",
        "issue_repeat_s=1",
        "issue_repeats_max=1",
        "issue_warning_s=1",
        "issue_reply_s=3",
    ];
    let mut town = Town::opens_with(&limits).await;
    let (rui, sen, dai) =
        (town.resident("rui").await, town.resident("sen").await, town.resident("dai").await);
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: dai.user, office: Office::Deputy });
    for person in [&sen, &dai] {
        person.follows(Topic::Inbox(HOME, person.user)).await;
    }
    assert_eq!(town.office(&Request::Overdue).overdue, Some(vec![]));
    reports(&rui, "路燈壞了").await;
    for reason in
        [AlertReason::Unacknowledged, AlertReason::Repeated, AlertReason::Warning, AlertReason::Overdue]
    {
        town.is_killed().await;
        town.comes_back().await;
        for person in [&sen, &dai] {
            is_alerted(person, reason).await;
        }
    }
    let (issue, timeline) = reads(&sen).await;
    assert_eq!((issue.state, issue.breaches), (IssueState::Submitted, 1));
    assert_eq!(timeline, ["- escalated"; 4]);
    let came: Vec<Escalation> = {
        rui.follows(ISSUES).await;
        rui.has_everything_up_to(ISSUES, Seq(5)).await;
        let step = |event: linli_protocol::EventFrame| match event.body {
            EventBody::IssueStepped(stepped) => match stepped.step {
                IssueStep::Escalated { escalation } => Some((escalation, event.at)),
                other => panic!("{other:?}"),
            },
            _ => None,
        };
        let came: Vec<(Escalation, u64)> = rui.events(ISSUES).into_iter().filter_map(step).collect();
        let early = [1_000, 2_000, 2_000, 3_000];
        for ((_, at), after_ms) in came.iter().zip(early) {
            assert!(*at >= issue.at + after_ms, "never early: {came:?} after {}", issue.at);
        }
        came.into_iter().map(|(escalation, _)| escalation).collect()
    };
    assert_eq!(
        came,
        [Escalation::Unacknowledged, Escalation::Repeated, Escalation::Warning, Escalation::Overdue]
    );
    let overdue = town.office(&Request::Overdue).overdue.unwrap();
    assert_eq!(overdue.len(), 1);
    assert!(
        !serde_json::to_string(&overdue).unwrap().contains("Rui"),
        "the operator learns what neighbours do"
    );
    let late = IssueStep::Replied { outcome: ReplyOutcome::Answered, text: text("來了"), cites: None };
    steps(&dai, late).await.unwrap();
    let (issue, _) = reads(&rui).await;
    assert!(issue.replied_at.unwrap() > issue.due.reply_by, "late, and shown as late");
    assert_eq!(town.office(&Request::Overdue).overdue, Some(vec![]));
    is_cleared(&sen).await;
    town.is_sound();
}

/// What an HTTP request is answered: the status, and the body.
pub(super) async fn asks_http(town: &Town, token: &str, request: &str, body: &[u8]) -> (u16, Vec<u8>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(town.address).await.unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
        town.address,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that has refused already reads no further.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer[end + 4..].to_vec())
}

/// A grey pixel, as a PNG.
const PIXEL: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\x68\x00\x00\x00\
    \x82\x00\x81\xda\x45\x08\x3b\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[tokio::test]
async fn a_photo_is_seen_by_its_sender_then_by_those_who_read_the_report_and_by_nobody_once_it_is_taken_back()
{
    let mut town = Town::opens().await;
    let (rui, mei, zoe) =
        (town.resident("rui").await, town.resident("mei").await, town.stranger("zoe").await);
    for (said, expected) in
        [(&b"PK\x03\x04 a zip"[..], 400), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 400), (b"", 400)]
    {
        let (status, body) = asks_http(&town, &rui.token, "POST /photos", said).await;
        let error: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, error["error"]["code"].as_str()), (expected, Some("bad_photo")), "{error}");
    }
    assert_eq!(asks_http(&town, "nobody", "POST /photos", PIXEL).await.0, 401);
    let (status, body) = asks_http(&town, &rui.token, "POST /photos", PIXEL).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    let kept: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let photo: linli_protocol::PhotoId = kept["photo"].as_str().unwrap().parse().unwrap();
    let sees = async |town: &Town, person: &Person| {
        let (full, bytes) = asks_http(town, &person.token, &format!("GET /photos/{photo}"), b"").await;
        let small = asks_http(town, &person.token, &format!("GET /photos/{photo}/thumbnail"), b"").await.0;
        assert_eq!(full, small);
        assert!(full != 200 || bytes.starts_with(b"\xff\xd8\xff"), "a JPEG, whatever was sent");
        full
    };
    assert_eq!((sees(&town, &rui).await, sees(&town, &mei).await, sees(&town, &zoe).await), (200, 404, 404));

    let report = |photos| {
        let text = text("看照片");
        let spot = Spot::parse("三號樓").unwrap();
        Report { text, category: Category::Lighting, spot, contact: None, photos }
    };
    let client_id = mei.client.new_client_id().unwrap();
    let stolen = Op::Report { neighbourhood: HOME, client_id, report: report(vec![photo]), from: None };
    assert_eq!(code(mei.client.act(stolen).await), ErrorCode::NoSuchPhoto, "somebody else's");
    let client_id = rui.client.new_client_id().unwrap();
    let seq = rui
        .client
        .act(Op::Report { neighbourhood: HOME, client_id, report: report(vec![photo]), from: None })
        .await
        .unwrap()
        .seq;
    town.is_killed().await;
    town.comes_back().await;
    assert_eq!((sees(&town, &rui).await, sees(&town, &mei).await, sees(&town, &zoe).await), (200, 200, 404));
    assert_eq!(reads(&mei).await.0.photos, [photo]);

    let client_id = rui.client.new_client_id().unwrap();
    let blank = Op::Blank { neighbourhood: HOME, client_id, issue: LAMP, of: seq, photo: Some(photo) };
    rui.client.act(blank).await.unwrap();
    assert_eq!((sees(&town, &rui).await, sees(&town, &mei).await), (404, 404));
    assert_eq!(reads(&mei).await.0.photos, []);
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
}
