//! Coming to a neighbourhood by its poster: apply, wait, be admitted or refused; and what nobody else may find of it.

use linli_cli::account::{self, AccountError};
use linli_cli::{ClientError, Update};
use linli_protocol::{
    Building, DisplayName, ErrorCode, EventBody, Flat, Item, JoinCode, Office, Reason, Residence, Standing,
    Topic,
};
use linli_server::admin::Request;

use serde_json::json;

use crate::common::server::binary;
use crate::town::{GROUP, HOME, Line, Neighbours, Person, Town, within};

const DESK: Topic = Topic::Desk(HOME);
const REGISTER: Topic = Topic::Register(HOME);
const BULLETIN: Topic = Topic::Bulletin(HOME);

fn residence(name: &str, flat: &str) -> Residence {
    Residence {
        name: DisplayName::parse(name).unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse(flat).unwrap(),
    }
}

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

/// What the secretary finds open on the desk: the code of the poster, and who waits with what they said.
async fn desk(secretary: &Person) -> (Option<JoinCode>, Vec<(u64, Option<Residence>)>) {
    let page = secretary.client.view(DESK, None, None).await.unwrap();
    let mut open = (None, Vec::new());
    for item in page.items {
        match item {
            Item::JoinCode(item) => open.0 = Some(item.code),
            Item::Application(item) => open.1.push((item.resident.person.id.0, item.resident.residence)),
            other => panic!("{other:?}"),
        }
    }
    open
}

async fn topics(person: &Person) -> Vec<Topic> {
    person.client.mine().await.unwrap().into_iter().map(|head| head.topic).collect()
}

#[tokio::test]
async fn one_who_comes_by_the_poster_is_admitted_and_another_is_refused_and_reads_why() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let (cai, dan) = (town.stranger("cai").await, town.stranger("dan").await);
    ana.client.renew_join_code(HOME).await.unwrap();
    let poster = desk(&ana).await.0.unwrap();
    ana.follows(DESK).await;

    assert_eq!(code(cai.client.standing(HOME).await), ErrorCode::NotFound);
    assert_eq!(cai.client.apply(poster, residence("王秀英", "502")).await.unwrap(), HOME);
    let applied = ana.sees_event("an application", |e| matches!(e.body, EventBody::Applied(_))).await;
    let EventBody::Applied(resident) = applied.body else { unreachable!() };
    assert_eq!(resident.residence, Some(residence("王秀英", "502")));
    dan.client.apply(poster, residence("李四", "999")).await.unwrap();

    // Who waits reads the bulletin and nothing else, also after a kill.
    assert_eq!(topics(&cai).await, [BULLETIN]);
    town.is_killed().await;
    town.comes_back().await;
    assert!(matches!(cai.client.standing(HOME).await.unwrap(), Standing::Waiting { .. }));
    assert_eq!(topics(&cai).await, [BULLETIN]);
    assert_eq!(code(cai.client.view(GROUP, None, None).await), ErrorCode::NotFound);
    assert_eq!(code(bo.client.admit(HOME, cai.user).await), ErrorCode::NotAllowed);
    let waiting =
        vec![(cai.user.0, Some(residence("王秀英", "502"))), (dan.user.0, Some(residence("李四", "999")))];
    assert_eq!(desk(&ana).await, (Some(poster), waiting));

    ana.client.admit(HOME, cai.user).await.unwrap();
    cai.follows(GROUP).await;
    cai.posts("我是新來的").await;
    bo.sees("我是新來的").await;
    let reason = Reason::parse("there is no flat 999").unwrap();
    dan.follows(BULLETIN).await;
    ana.client.refuse(HOME, dan.user, reason).await.unwrap();
    dan.hears("that the bulletin is closed to him", |update| {
        matches!(update, Update::Unfollowed { topic: BULLETIN, .. }).then_some(())
    })
    .await;
    let Standing::Refused { reason, .. } = dan.client.standing(HOME).await.unwrap() else {
        panic!("refused")
    };
    assert_eq!(reason, "there is no flat 999");
    assert!(topics(&dan).await.is_empty());

    assert_eq!(desk(&ana).await, (Some(poster), vec![]));
    let register = ana.client.view(REGISTER, None, None).await.unwrap().items;
    let [Item::Resident(only)] = &register[..] else { panic!("{register:?}") };
    assert_eq!((only.person.id, only.residence.clone()), (cai.user, Some(residence("王秀英", "502"))));
    town.is_sound();
}

#[tokio::test]
async fn a_deputy_who_is_dismissed_loses_the_desk_at_that_commit_and_keeps_the_group() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Deputy });
    bo.follows(DESK).await;
    ana.client.renew_join_code(HOME).await.unwrap();
    bo.sees_event("the code", |event| matches!(event.body, EventBody::JoinCodeIssued { .. })).await;
    ana.client.dismiss(HOME, bo.user).await.unwrap();
    bo.hears("that the desk is closed to him", |update| {
        matches!(update, Update::Unfollowed { topic: DESK, .. }).then_some(())
    })
    .await;
    for topic in [DESK, REGISTER] {
        assert_eq!(code(bo.client.view(topic, None, None).await), ErrorCode::NotFound);
    }
    assert_eq!(topics(&bo).await.len(), 5);
    bo.posts("I am still here").await;
    ana.sees("I am still here").await;
}

#[tokio::test]
async fn what_one_who_was_refused_had_said_is_in_no_frame_page_or_backup_any_more() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Deputy });
    let cai = town.stranger("cai").await;
    ana.client.renew_join_code(HOME).await.unwrap();
    // So that the ring has what was applied, in the encoding that is read later.
    let mut watching = town.line_of(&ana).await;
    watching.follows(DESK, 0).await;
    ana.follows(DESK).await;
    let poster = desk(&ana).await.0.unwrap();
    cai.client.apply(poster, residence("SECRET-NAME", "SECRET-FLAT")).await.unwrap();
    ana.sees_event("an application", |e| matches!(e.body, EventBody::Applied(_))).await;
    ana.client.refuse(HOME, cai.user, Reason::parse("no").unwrap()).await.unwrap();

    // A deputy who comes later replays the desk, from where its ring begins.
    let mut line = town.line_of(&bo).await;
    line.follows(DESK, 1).await;
    let mut replayed = String::new();
    while !replayed.contains("\"refused\"") {
        match line.hears().await {
            crate::town::Heard::Text(text) => replayed.push_str(&text),
            end => panic!("{end:?}"),
        }
    }
    assert!(replayed.contains("\"applied\"") && !replayed.contains("SECRET"), "{replayed}");
    let backup = town.data_dir().join("backup.jsonl");
    town.office(&Request::Backup { path: backup.to_string_lossy().into_owned() });
    let written = std::fs::read_to_string(&backup).unwrap();
    assert!(written.contains("\"applied\"") && !written.contains("SECRET"));
    town.is_sound();
}

/// The operator's `admin poster`, with what it printed.
async fn prints(town: &Town, args: &[&str]) -> std::process::Output {
    let mut command = tokio::process::Command::new(binary());
    command.args(["admin", "--data-dir"]).arg(town.data_dir()).arg("poster").args(args);
    within("the poster", command.output()).await.unwrap()
}

#[tokio::test]
async fn the_operator_prints_the_poster_of_the_code_in_force_and_writes_over_nothing() {
    let town = Town::opens().await;
    let neighbourhood = HOME;
    let at = ["1", "--server", "https://linli.example/"];
    let none = prints(&town, &at).await;
    assert!(!none.status.success() && none.stdout.is_empty());
    let why = String::from_utf8(none.stderr).unwrap();
    assert!(why.contains("admin join-code 1 --renew"), "{why}");
    let code = town.office(&Request::RenewJoinCode { neighbourhood }).join_code.unwrap().to_string();
    let page = String::from_utf8(prints(&town, &at).await.stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<svg"), "{page}");
    assert!(
        page.contains(&code) && page.contains("<h1>寶月尚園 1</h1>") && page.contains("加入我们的邻里群")
    );
    let file = town.data_dir().parent().unwrap().join("poster.html");
    let [out, lang] = [["--out", file.to_str().unwrap()], ["--lang", "en"]];
    let with = [&at[..], &out, &lang].concat();
    let written = prints(&town, &with).await;
    assert!(String::from_utf8(written.stdout).unwrap().contains("ready to print"));
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.contains("Join our neighbourhood"), "{first}");
    let again = prints(&town, &with).await;
    assert!(!again.status.success(), "{again:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
    assert!(!prints(&town, &["99", "--server", "https://linli.example"]).await.status.success());
    assert!(!prints(&town, &["1", "--server", "linli.example"]).await.status.success());
    town.is_sound();
}

#[tokio::test]
async fn one_who_has_only_the_poster_signs_up_applies_and_logs_in_again_later() {
    let town = Town::opens().await;
    let Neighbours { ana, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let server: linli_cli::Server = format!("http://{}", town.address).parse().unwrap();
    let sign_up =
        async |code, login| account::sign_up(&server, code, login, "秀英", "a long password", "phone").await;
    let refused = |answer: Result<_, AccountError>| match answer {
        Err(AccountError::Server(error)) => error.code,
        Err(other) => panic!("{other}"),
        Ok(account::SignUp { .. }) => panic!("it is refused"),
    };
    assert_eq!(refused(sign_up(JoinCode([0; 10]), "wxy").await), ErrorCode::NoSuchCode);
    let poster = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let signed_up = sign_up(poster, "wxy").await.unwrap();
    assert_eq!(signed_up.neighbourhood, HOME);
    assert_eq!(refused(sign_up(poster, "wxy").await), ErrorCode::LoginTaken);

    let user = signed_up.login.user;
    let mut line = Line::signs_in(town.address, &signed_up.login.token).await;
    assert_eq!(line.asks(json!({"t": "mine"})).await["ok"]["topics"], json!([]), "nothing yet");
    let apply = json!({"t": "apply", "code": poster, "name": "王秀英", "building": "3", "flat": "502"});
    assert_eq!(line.asks(apply).await["ok"]["applied_to"], json!(HOME));
    ana.client.admit(HOME, user).await.unwrap();
    let again = account::log_in(&server, "wxy", "a long password", "laptop").await.unwrap();
    assert_eq!((again.user, again.name.as_str()), (user, "秀英"));
    let register = ana.client.view(REGISTER, None, None).await.unwrap().items;
    let [Item::Resident(only)] = &register[..] else { panic!("{register:?}") };
    let residence = only.residence.as_ref().unwrap();
    assert_eq!((only.person.name.as_str(), residence.name.as_str()), ("秀英", "王秀英"));

    town.office(&Request::RevokeJoinCode { neighbourhood: HOME });
    assert_eq!(refused(sign_up(poster, "dan").await), ErrorCode::NoSuchCode);
    town.is_sound();
}

/// Opens the page that a poster leads to, through a proxy that says from where.
async fn scans(town: &Town, code: &str, address: &str) {
    let mut line = Line::opens(town.address, None).await;
    let host = town.address;
    let request = format!(
        "GET /join/{code} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {address}\r\nConnection: close\r\n\r\n"
    );
    line.sends_bytes(request.as_bytes()).await;
    line.hears_rest().await;
}

#[tokio::test]
async fn scans_of_the_poster_count_once_a_minute_from_one_address_and_outlast_an_orderly_end() {
    let mut town = Town::opens_with(&[r#"trusted_proxies=["127.0.0.1"]"#]).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    assert_eq!(code(ana.client.join_code(HOME).await), ErrorCode::NoSuchCode);
    let poster = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    for address in ["10.0.0.1", "10.0.0.2", "10.0.0.1"] {
        scans(&town, &poster.to_string(), address).await;
    }
    scans(&town, "0000-0000-0000-0000", "10.0.0.3").await;
    town.closes().await;
    town.comes_back().await;
    let counts = ana.client.join_code(HOME).await.unwrap();
    assert_eq!((counts.item.code, counts.scans, counts.item.applied), (poster, 2, 0));
    let told = town.office(&Request::JoinCode { neighbourhood: HOME });
    assert_eq!(told.join_code_counts, Some(counts));
    assert_eq!(code(bo.client.join_code(HOME).await), ErrorCode::NotFound);
    ana.client.renew_join_code(HOME).await.unwrap();
    assert_eq!(ana.client.join_code(HOME).await.unwrap().scans, 0, "another code begins anew");
    town.is_sound();
}
