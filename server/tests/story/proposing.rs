//! A resident writes to the secretary at night; the secretary proposes to make it a report, and the resident does, in one step: the clock
//! starts, those in office are alerted, and whoever reads the issue sees nothing of what the two wrote.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    AlertReason, BecameIssue, Category, DmEntry, DmItem, ErrorCode, EventBody, IssueId, IssueList, Item,
    Office, Op, Pair, PostText, Report, ReportFrom, Seq, Spot, Topic,
};
use linli_server::admin::Request;

use crate::town::{HOME, Neighbours, Person, Town};

const SECRET: &str = "the lamp is out, and my neighbour Li fell; please do not tell her that I told you";
const SAID: &str = "The lamp at gate 3 is out.";

fn between(one: &Person, other: &Person) -> Topic {
    Topic::Dm(HOME, Pair::of(one.user, other.user).unwrap())
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

async fn proposes(person: &Person, topic: Topic, of: Seq) -> Result<Seq, ClientError> {
    let client_id = person.client.new_client_id().unwrap();
    person.client.act(Op::ProposeIssue { topic, client_id, of }).await.map(|place| place.seq)
}

async fn reports(person: &Person, with: &Person, of: Seq) -> Result<Seq, ClientError> {
    let report = Report {
        text: PostText::parse(SAID).unwrap(),
        category: Category::Lighting,
        spot: Spot::parse("gate 3").unwrap(),
        contact: None,
        photos: vec![],
    };
    let (client_id, from) =
        (person.client.new_client_id().unwrap(), Some(ReportFrom { with: with.user, of }));
    person
        .client
        .act(Op::Report { neighbourhood: HOME, client_id, report, from })
        .await
        .map(|place| place.seq)
}

async fn became(person: &Person, topic: Topic) -> BecameIssue {
    let told = |update: &Update| match update {
        Update::Event(event) if event.topic == topic => match event.body {
            EventBody::BecameIssue(became) => Some(became),
            _ => None,
        },
        _ => None,
    };
    person.hears("which issue the message became", told).await
}

#[tokio::test]
async fn what_a_resident_wrote_at_night_becomes_a_report_when_they_say_so_and_only_the_two_see_from_what() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let (cai, dai) = (town.resident("cai").await, town.resident("dai").await);
    for (person, office) in [(&bo, Office::Secretary), (&cai, Office::Deputy)] {
        town.office(&Request::Appoint { neighbourhood: HOME, user: person.user, office });
    }
    let talk = between(&ana, &bo);
    let message = ana.client.post(talk, SECRET, None).await.unwrap().seq;
    for person in [&ana, &bo] {
        person.follows(talk).await;
    }
    for person in [&bo, &cai] {
        person.follows(Topic::Inbox(HOME, person.user)).await;
    }
    assert_eq!(code(reports(&bo, &ana, message).await), ErrorCode::NotYours, "a leader agrees for nobody");
    proposes(&bo, talk, message).await.unwrap();
    let proposed = |event: &linli_protocol::EventFrame| matches!(event.body, EventBody::IssueProposed(_));
    let seen = ana.sees_event("that it is proposed", proposed).await;
    assert_eq!(seen.by.unwrap().id, bo.user);
    assert_eq!(code(proposes(&bo, talk, message).await), ErrorCode::AlreadyProposed);
    // The deputy's own conversation with her is empty, and the neighbour may not even begin one.
    for (third, no) in [(&cai, ErrorCode::NoSuchPost), (&dai, ErrorCode::NoConsent)] {
        assert_eq!(code(proposes(third, talk, message).await), ErrorCode::NotFound);
        assert_eq!(code(reports(third, &ana, message).await), no);
    }

    let reported = reports(&ana, &bo, message).await.unwrap();
    let issue = IssueId(1);
    for person in [&ana, &bo] {
        assert_eq!(became(person, talk).await, BecameIssue { of: message, issue });
    }
    for person in [&bo, &cai] {
        let alerted = |update: &Update| match update {
            Update::Event(event) => match &event.body {
                EventBody::Alerted(alerted) if alerted.alert.reason == AlertReason::Reported => {
                    Some(alerted.alert.since)
                }
                _ => None,
            },
            _ => None,
        };
        person.hears("that a problem was reported", alerted).await;
    }
    let open = dai.client.issues(HOME, IssueList::Unanswered, None, None, None).await.unwrap();
    let Item::Issue(lamp) = &open.items[0] else { panic!("{open:?}") };
    assert_eq!((lamp.issue, lamp.seq, lamp.text.as_deref(), lamp.mine), (issue, reported, Some(SAID), false));
    assert!(lamp.due.reply_by > lamp.at, "the clock runs: {lamp:?}");
    assert_eq!(code(reports(&ana, &bo, message).await), ErrorCode::AlreadyReported);

    // It is there after a kill, and nobody else has it.
    town.is_killed().await;
    town.comes_back().await;
    let page = bo.client.view(talk, None, None).await.unwrap();
    let entries: Vec<DmEntry> = page
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Dm(DmItem { what, .. }) => Some(*what),
            _ => None,
        })
        .collect();
    assert!(matches!(entries[..], [DmEntry::IssueProposed(_), DmEntry::BecameIssue(_)]), "{entries:?}");
    for third in [&cai, &dai] {
        assert_eq!(code(third.client.view(talk, None, None).await), ErrorCode::NotFound);
        let told = format!("{:?}", third.client.view(Topic::Issues(HOME), None, None).await.unwrap());
        let timeline = format!("{:?}", third.client.issue(HOME, issue, None, None).await.unwrap());
        assert!(!told.contains("please do not tell") && !told.contains("Ana"), "{told}");
        assert!(!timeline.contains("please do not tell") && !timeline.contains("Ana"), "{timeline}");
    }
    town.is_sound();
}

#[tokio::test]
async fn a_resident_makes_their_own_message_a_report_without_being_asked_and_not_what_they_took_back() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Secretary });
    let talk = between(&ana, &bo);
    let (first, second) = (
        ana.client.post(talk, SECRET, None).await.unwrap().seq,
        ana.client.post(talk, "and the door is broken", None).await.unwrap().seq,
    );
    reports(&ana, &bo, second).await.unwrap();
    ana.client.delete(talk, first).await.unwrap();
    assert_eq!(code(reports(&ana, &bo, first).await), ErrorCode::NoSuchPost);
    assert_eq!(code(proposes(&bo, talk, first).await), ErrorCode::NoSuchPost);
    town.is_sound();
}
