//! A neighbourhood's first days, from its opening to the hand-over of its office: the operator, a secretary and ten who come by
//! the poster. What each of them may and may not see is part of the story.

use linli_cli::account;
use linli_protocol::{JoinCode, Office, Topic, UserId};
use linli_server::admin::Request;
use serde_json::{Value, json};

use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, HOME, Line, Town};

const BULLETIN: Topic = Topic::Bulletin(HOME);
const DESK: Topic = Topic::Desk(HOME);
const RECORD: Topic = Topic::Moderation(HOME);

/// Somebody who came, with the line that they speak on.
struct Comer {
    user: UserId,
    name: String,
    line: Line,
}

/// Signs up with the poster's code and applies, as a phone does.
async fn comes_by_the_poster(town: &Town, code: JoinCode, n: usize) -> Comer {
    let server: linli_cli::Server = format!("http://{}", town.address).parse().unwrap();
    let (login, name) = (format!("comer-{n}"), format!("Comer {n}"));
    let signed_up = account::sign_up(&server, code, &login, &name, "a long password", "phone").await.unwrap();
    let mut line = Line::signs_in(town.address, &signed_up.login.token).await;
    let apply = json!({"t": "apply", "code": code, "name": name, "building": "3", "flat": n.to_string()});
    assert_eq!(line.asks(apply).await["ok"]["applied_to"], json!(HOME));
    Comer { user: signed_up.login.user, name, line }
}

/// An act of the neighbourhood's own, which carries no topic.
fn act(op: &str, mut particulars: Value) -> Value {
    particulars["t"] = op.into();
    particulars["neighbourhood"] = json!(HOME);
    particulars["client_id"] = new_client_id().into();
    particulars
}

async fn page(line: &mut Line, topic: &str) -> Value {
    line.asks(json!({"t": "view", "topic": topic, "last": 200})).await
}

fn texts(page: &Value) -> Vec<String> {
    let items = page["ok"]["items"].as_array().unwrap_or_else(|| panic!("{page}"));
    items.iter().filter_map(|item| item["text"].as_str().map(str::to_owned)).collect()
}

fn code(reply: &Value) -> &str {
    reply["error"]["code"].as_str().unwrap_or_else(|| panic!("not refused: {reply}"))
}

#[tokio::test]
async fn a_neighbourhood_opens_fills_quarrels_changes_hands_and_keeps_a_secret() {
    let mut town = Town::opens().await;
    let wang = town.registers("wang", None);
    town.admits(HOME, wang);
    town.office(&Request::Appoint { neighbourhood: HOME, user: wang, office: Office::Secretary });
    let poster = town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let mut secretary = Line::signs_in(town.address, &town.token_for(wang, "phone")).await;

    // Ten come, read the bulletin while they wait, and are admitted.
    secretary.acts(post(BULLETIN, "欢迎大家")).await;
    let mut comers = Vec::new();
    for n in 0..10 {
        comers.push(comes_by_the_poster(&town, poster, n).await);
    }
    assert_eq!(texts(&page(&mut comers[9].line, &BULLETIN.to_string()).await), ["欢迎大家"]);
    assert_eq!(code(&page(&mut comers[9].line, &GROUP.to_string()).await), "not_found");
    let desk = page(&mut secretary, &DESK.to_string()).await;
    let waiting = desk["ok"]["items"].as_array().unwrap();
    assert_eq!(waiting.iter().filter(|item| item["kind"] == "application").count(), 10);
    for comer in &comers {
        let admit = json!({"t": "admit", "neighbourhood": HOME, "user": comer.user});
        assert_eq!(secretary.asks(admit).await["ok"]["done"], json!(true));
    }

    // They talk; everybody reads all of it in one order.
    for comer in &mut comers {
        let text = format!("我是{}", comer.name);
        comer.line.acts(post(GROUP, &text)).await;
    }
    let said = texts(&page(&mut comers[0].line, &GROUP.to_string()).await);
    assert_eq!(said.len(), 10);
    assert_eq!(said, texts(&page(&mut comers[9].line, &GROUP.to_string()).await));

    // One floods, is muted by a rule and with a reason, appeals, and the district ends it.
    for n in 0..20 {
        comers[1].line.acts(post(GROUP, &format!("and another thing {n}"))).await;
    }
    let flooder = comers[1].user;
    let mute = json!({"user": flooder, "minutes": 60, "rule": "flooding", "reason": "twenty in a minute"});
    let muted = secretary.acts(act("mute", mute)).await;
    assert_eq!(code(&comers[1].line.asks(post(GROUP, "let me")).await), "muted");
    assert!(page(&mut comers[2].line, &RECORD.to_string()).await.to_string().contains("twenty in a minute"));
    comers[1]
        .line
        .acts(act("appeal", json!({"act": muted, "text": "it was one story in twenty parts"})))
        .await;
    let appeals = town.office(&Request::Appeals).appeals.unwrap();
    assert_eq!(appeals.len(), 1);
    let reason = "a story is no flood".to_owned();
    let of = linli_protocol::Seq(muted);
    town.office(&Request::DecideAppeal { neighbourhood: HOME, of, granted: true, reason });
    comers[1].line.acts(post(GROUP, "thank you")).await;

    // While posts are screened, one waits unseen until it is approved.
    secretary.acts(act("screening", json!({"on": true}))).await;
    let reply = comers[3].line.asks(post(GROUP, "does anybody sell a bicycle?")).await;
    let held = reply["ok"]["held"]["seq"].as_u64().unwrap_or_else(|| panic!("{reply}"));
    let seen = texts(&page(&mut comers[4].line, &GROUP.to_string()).await);
    assert!(!seen.iter().any(|text| text.contains("bicycle")), "{seen:?}");
    secretary.acts(act("approve", json!({"held": held}))).await;
    let seen = texts(&page(&mut comers[4].line, &GROUP.to_string()).await);
    assert!(seen.iter().any(|text| text.contains("bicycle")), "{seen:?}");
    secretary.acts(act("screening", json!({"on": false}))).await;

    // The office is handed over in mid-conversation: who talks does not notice, who held it is a member like others.
    let successor = comers[5].user;
    let mut before = comers[6].line.requests(post(GROUP, "before")).await;
    let hand_over = json!({"t": "appoint", "neighbourhood": HOME, "user": successor, "office": "secretary"});
    assert_eq!(secretary.asks(hand_over).await["ok"]["done"], json!(true));
    for text in ["in between", "after"] {
        assert!(comers[6].line.reply_to(before).await["ok"]["accepted"].is_object());
        before = comers[6].line.requests(post(GROUP, text)).await;
    }
    comers[6].line.reply_to(before).await;
    assert_eq!(code(&page(&mut secretary, &DESK.to_string()).await), "not_found");
    assert!(page(&mut comers[5].line, &DESK.to_string()).await["ok"].is_object());

    // A resident writes to the new secretary, and nobody else can find a trace of it; also after a kill.
    let (resident, secret) = (comers[7].user, "只有您能看到的话");
    let (low, high) = (resident.min(successor), resident.max(successor));
    let topic = format!("dm/{HOME}/{low}/{high}");
    let write = json!({"t": "post", "topic": topic, "client_id": new_client_id(), "text": secret});
    comers[7].line.acts(write).await;
    assert_eq!(texts(&page(&mut comers[5].line, &topic).await), [secret]);
    town.is_killed().await;
    town.comes_back().await;
    let mut others = vec![("the secretary before", wang)];
    others.extend([0, 1, 8].map(|n: usize| ("a neighbour", comers[n].user)));
    others.push(("a stranger", town.registers("stranger", None)));
    for (who, user) in others {
        let mut line = Line::signs_in(town.address, &town.token_for(user, "another device")).await;
        assert_eq!(code(&page(&mut line, &topic).await), "not_found", "{who}");
        let mine = line.asks(json!({"t": "mine"})).await.to_string();
        assert!(!mine.contains("dm/"), "{who} is told {mine}");
    }
    for (user, other) in [(resident, successor), (successor, resident)] {
        let mut line = Line::signs_in(town.address, &town.token_for(user, "another device")).await;
        assert_eq!(texts(&page(&mut line, &topic).await), [secret], "{user} and {other} still read it");
    }
    town.is_sound();
}
