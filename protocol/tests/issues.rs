//! Issues as a client meets them that is older than its server: a step, a category, a state or a reason that this build does not know
//! is read as unknown, and its frame with it. And what is flattened into a frame obeys the rules of all frames.
#![allow(clippy::unwrap_used)]

use linli_protocol::codec::{DecodeError, json};
use linli_protocol::{
    AlertReason, AlertWants, Category, ClientFrame, ErrorCode, EventBody, EventFrame, IssueClass,
    IssueEntryKind, IssueList, IssueState, IssueStep, Item, Op, Outcome, ReplyOutcome, Request, ServerFrame,
    Success,
};

fn event(topic: &str, kind: &str, data: &str) -> EventBody {
    let frame =
        format!(r#"{{"t":"event","topic":"{topic}","seq":126,"at":1,"kind":"{kind}","data":{data}}}"#);
    match json::decode_server(frame.as_bytes()) {
        Ok(ServerFrame::Event(EventFrame { body, .. })) => body,
        other => unreachable!("{other:?}: {frame}"),
    }
}

fn step(data: &str) -> (IssueState, IssueStep) {
    match event("issues/7", "issue_stepped", data) {
        EventBody::IssueStepped(stepped) => (stepped.state, stepped.step),
        other => unreachable!("{other:?}"),
    }
}

fn item(topic: &str, item: &str) -> Item {
    let as_of = format!(r#"{{"topic":"{topic}","epoch":"5f0c9a1be27d4438","seq":126}}"#);
    let frame = format!(r#"{{"t":"reply","id":1,"ok":{{"as_of":{as_of},"title":"x","items":[{item}]}}}}"#);
    match json::decode_server(frame.as_bytes()) {
        Ok(ServerFrame::Reply { outcome: Outcome::Ok(Success::View { mut items, .. }), .. }) => {
            items.remove(0)
        }
        other => unreachable!("{other:?}: {frame}"),
    }
}

fn asks(fields: &str) -> Result<Op, DecodeError> {
    let frame = format!(r#"{{"id":1,"neighbourhood":7,"client_id":"01HF7YAT3V8RK2P5V6N4QZJ0MA",{fields}}}"#);
    json::decode_client(frame.as_bytes()).map(|frame| match frame {
        ClientFrame::Request(Request { op, .. }) => op,
        other => unreachable!("{other:?}"),
    })
}

#[test]
fn a_step_that_is_not_known_is_a_step_all_the_same() {
    let later = r#"{"issue":31,"state":"acknowledged","step":"sung_about","song":[1.5,{"x":null}]}"#;
    assert_eq!(step(later), (IssueState::Acknowledged, IssueStep::Unknown));
    let later = r#"{"step":"sung_about","issue":31,"state":"in_song","by_reporter":true,"due":{"response_by":1,"reply_by":2,"x":3}}"#;
    assert_eq!(step(later), (IssueState::Unknown, IssueStep::Unknown));
}

#[test]
fn what_a_known_step_says_may_be_unknown_and_have_more_to_it() {
    for (data, known) in [
        (
            r#"{"issue":31,"state":"replied","step":"classified","class":"ceremonial","reason":"x","more":1}"#,
            "classified",
        ),
        (
            r#"{"issue":31,"state":"replied","step":"replied","outcome":"sung","text":"x","more":[]}"#,
            "replied",
        ),
        (r#"{"issue":31,"state":"replied","step":"escalated","escalation":"by_choir"}"#, "escalated"),
    ] {
        match step(data).1 {
            IssueStep::Classified { class, .. } => {
                assert_eq!((class, known), (IssueClass::Unknown, "classified"));
            }
            IssueStep::Replied { outcome, .. } => {
                assert_eq!((outcome, known), (ReplyOutcome::Unknown, "replied"));
            }
            IssueStep::Escalated { escalation } => {
                assert_eq!((escalation.as_str(), known), ("unknown", "escalated"));
            }
            other => unreachable!("{other:?}"),
        }
    }
}

#[test]
fn a_category_a_reason_and_a_wish_that_are_not_known_are_unknown_and_the_rest_of_the_frame_is_read() {
    let reported = r#"{"issue":31,"alias":4711,"category":"drones","spot":"x","text":"y","response_by":1,"reply_by":2,"posts":9,"more":{}}"#;
    let EventBody::IssueReported(reported) = event("issues/7", "issue_reported", reported) else {
        unreachable!()
    };
    assert_eq!((reported.category, reported.due.reply_by, reported.posts), (Category::Unknown, 2, 9));

    let alerted = r#"{"issue":31,"reason":"full_moon","category":"drones","spot":"x","since":1,"reply_by":2,"wants":"a_song","posts":4}"#;
    let EventBody::Alerted(alerted) = event("inbox/7/57", "alerted", alerted) else { unreachable!() };
    let alert = alerted.alert;
    let read = (alert.reason, alert.wants, alert.category, alerted.posts);
    assert_eq!(read, (AlertReason::Unknown, AlertWants::Unknown, Category::Unknown, 4));

    let stands = r#"{"kind":"alert","seq":4,"at":1,"issue":31,"reason":"full_moon","category":"drones","spot":"x","since":1,"reply_by":2,"wants":"a_song","state":"in_song"}"#;
    let Item::Alert(alert) = item("inbox/7/57", stands) else { unreachable!() };
    assert_eq!((alert.alert.reason, alert.state), (AlertReason::Unknown, IssueState::Unknown));
}

#[test]
fn an_issue_as_it_stands_may_be_in_a_later_state_and_of_a_later_class() {
    let stands = r#"{"kind":"issue","issue":31,"seq":126,"at":1,"alias":4711,"category":"drones","spot":"x","state":"in_song","class":"ceremonial","outcome":"sung","response_by":1,"reply_by":2,"changed":126,"later":true}"#;
    let Item::Issue(issue) = item("issues/7", stands) else { unreachable!() };
    assert_eq!((issue.category, issue.state), (Category::Unknown, IssueState::Unknown));
    assert_eq!((issue.class, issue.outcome), (Some(IssueClass::Unknown), Some(ReplyOutcome::Unknown)));
    assert_eq!((issue.breaches, issue.comments, issue.mine), (0, 0, false), "what is absent");
    assert!(issue.state.is_open(), "what is not known may still want something");

    let entry = r#"{"kind":"issue_entry","seq":127,"at":1,"entry":"stepped","issue":31,"state":"in_song","step":"sung_about"}"#;
    let Item::IssueEntry(entry) = item("issues/7", entry) else { unreachable!() };
    assert!(matches!(entry.what, IssueEntryKind::Stepped(stepped) if stepped.step == IssueStep::Unknown));
}

#[test]
fn null_is_absent_in_what_is_flattened_too() {
    let reported = r#"{"issue":31,"alias":4711,"category":"other","spot":"x","text":null,"response_by":1,"reply_by":2,"posts":9}"#;
    assert!(
        matches!(event("issues/7", "issue_reported", reported), EventBody::IssueReported(it) if it.text.is_none())
    );
    let (_, confirmed) =
        step(r#"{"issue":31,"state":"confirmed","step":"confirmed","stars":null,"due":null}"#);
    assert_eq!(confirmed, IssueStep::Confirmed { stars: None });
    let report = asks(r#""t":"report","text":"x","category":"other","spot":"y","contact":null"#).unwrap();
    assert!(matches!(report, Op::Report { report, .. } if report.contact.is_none()));
    let list = asks(r#""t":"issues","list":"open","category":null,"last":null,"before":null"#).unwrap();
    assert!(matches!(
        list,
        Op::Issues { list: IssueList::Open, category: None, last: None, before: None, .. }
    ));
}

#[test]
fn what_is_asked_in_a_way_that_is_not_known_is_read_and_left_to_the_server_to_refuse() {
    let unknown = asks(r#""t":"step_issue","issue":31,"step":"sung_about""#).unwrap();
    assert!(matches!(unknown, Op::StepIssue { step: IssueStep::Unknown, .. }));
    let unknown = asks(r#""t":"report","text":"x","category":"drones","spot":"y""#).unwrap();
    assert!(matches!(unknown, Op::Report { report, .. } if report.category == Category::Unknown));
    let unknown = asks(r#""t":"issues","list":"longest""#).unwrap();
    assert!(matches!(unknown, Op::Issues { list: IssueList::Unknown, .. }));
}

#[test]
fn what_is_flattened_obeys_the_rules_of_all_frames() {
    use ErrorCode::{BadFrame, BadText};
    let long = "x".repeat(151);
    for (fields, code) in [
        (r#""t":"report","category":"other","spot":"y""#.to_owned(), BadFrame),
        (r#""t":"report","text":"x","spot":"y""#.to_owned(), BadFrame),
        (r#""t":"report","text":"x","category":7,"spot":"y""#.to_owned(), BadFrame),
        (r#""t":"report","text":"x","category":"other","spot":"y","text":"z""#.to_owned(), BadFrame),
        (r#""t":"report","text":" ","category":"other","spot":"y""#.to_owned(), BadText),
        (r#""t":"report","text":"x","category":"other","spot":"""#.to_owned(), BadText),
        (format!(r#""t":"report","text":"x","category":"other","spot":"{long}""#), BadText),
        (format!(r#""t":"report","text":"x","category":"other","spot":"y","contact":"{long}""#), BadText),
        (format!(r#""t":"alike","text":"x","category":"other","spot":"{long}""#), BadText),
        (r#""t":"step_issue","issue":31"#.to_owned(), BadFrame),
        (r#""t":"step_issue","issue":31,"step":"replied","text":"x""#.to_owned(), BadFrame),
        (
            r#""t":"step_issue","issue":31,"step":"replied","outcome":"started","text":"\u0007""#.to_owned(),
            BadText,
        ),
        (r#""t":"step_issue","issue":31,"step":"acknowledged","step":"withdrawn""#.to_owned(), BadFrame),
        (r#""t":"step_issue","issue":31,"step":"confirmed","stars":1.0"#.to_owned(), BadFrame),
        (r#""t":"step_issue","issue":31,"step":"confirmed","stars":256"#.to_owned(), BadFrame),
        (r#""t":"step_issue","issue":31,"step":"merged_into","into":4294967296"#.to_owned(), BadFrame),
        (r#""t":"issues","list":"open","before":-1"#.to_owned(), BadFrame),
    ] {
        let refused = asks(&fields).unwrap_err();
        assert_eq!((refused.code, refused.id.map(|id| id.0)), (code, Some(1)), "{fields}: {refused}");
    }
}
