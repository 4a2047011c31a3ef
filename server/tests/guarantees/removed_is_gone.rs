//! Guarantee 9: once deleted, a text and its edits are in no frame: no replay, no view, no ring, no export, no
//! backup. What is told is a tombstone.

use std::path::Path;

use linli_protocol::codec::Encoding;
use linli_protocol::{ErrorCode, EventBody, Seq};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::common::server::binary;
use crate::town::line::{new_client_id, post};
use crate::town::{GROUP, Heard, Neighbours, Person, Town, within};

const SECRETS: [&str; 3] = ["the first secret", "the second secret", "the third secret"];

/// A post of a secret, edited twice, reacted to, and deleted; answers its seq, its edits, the deletion.
async fn is_said_and_deleted(ana: &Person, bo: &Person) -> (Seq, [Seq; 2], Seq) {
    let said = ana.posts(SECRETS[0]).await;
    let edits = [ana.edits(said, SECRETS[1]).await, ana.edits(said, SECRETS[2]).await];
    bo.reacts(said, "👍", true).await;
    bo.replies(said, "I heard").await;
    let deletion = ana.deletes(said).await;
    bo.sees_event("the deletion", |event| event.seq == deletion).await;
    (said, edits, deletion)
}

#[tokio::test]
async fn no_replay_and_no_view_has_a_deleted_text_whether_from_the_ring_or_the_journal() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    ana.posts("before").await;
    let (said, edits, deletion) = is_said_and_deleted(&ana, &bo).await;
    let after = ana.posts("after").await;
    bo.sees("after").await;
    for restarted in [false, true] {
        if restarted {
            town.is_killed().await;
            town.comes_back().await;
        }
        // From before everything, from within it, from just behind it.
        for from in [0, said.0 - 1, said.0, edits[1].0, deletion.0 - 1, deletion.0] {
            let mut line = town.line_of(&bo).await;
            line.follows(GROUP, from).await;
            for seq in from + 1..=after.0 {
                let event = line.event_of(GROUP).await;
                assert_eq!(event["seq"], seq);
                has_no_secret(&event.to_string());
                if seq == said.0 || edits.contains(&Seq(seq)) {
                    assert!(event["data"].get("text").is_none(), "{event}");
                }
            }
        }
        let mut line = town.line_of(&bo).await;
        line.requests(json!({"t": "view", "topic": GROUP, "last": 200})).await;
        let Heard::Text(page) = line.hears().await else { panic!("no page") };
        has_no_secret(&page);
        let page: Value = serde_json::from_str(&page).unwrap();
        let item = page["ok"]["items"].as_array().unwrap().iter().find(|item| item["seq"] == said.0).unwrap();
        assert_eq!(item["deleted"], true);
        assert!(item.get("text").is_none());
        for act in ["edit", "react", "delete"] {
            let mut act = json!({"t": act, "topic": GROUP, "post": said, "text": "again", "on": true});
            act["reaction"] = "👍".into();
            act["client_id"] = new_client_id().into();
            line.is_refused(act, ErrorCode::NoSuchPost).await;
        }

        let other_encoding =
            Person::signs_in(town.address, bo.user, "Bo", &bo.token, Encoding::Bincode).await;
        other_encoding.follows(GROUP).await;
        other_encoding.has_everything_up_to(GROUP, after).await;
        has_no_secret(&format!("{:?}", other_encoding.heard()));
        other_encoding.client.close().await;
    }
}

#[tokio::test]
async fn a_ring_that_others_keep_alive_forgets_what_is_deleted_in_the_same_moment() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    // Deleted as soon as its seq is known; asked for as soon as the deletion is answered.
    let mut line = town.line_of(&ana).await;
    let mut late = town.line_of(&bo).await;
    let mut deleted = Vec::new();
    for n in 0..300 {
        let seq = line.acts(post(GROUP, &format!("{} {n}", SECRETS[0]))).await;
        deleted.push(seq);
        let mut delete = json!({"t": "delete", "topic": GROUP, "post": seq});
        delete["client_id"] = new_client_id().into();
        line.acts(delete).await;
        let head = late.follows(GROUP, seq - 1).await;
        for seq in seq..=head {
            let event = late.event_of(GROUP).await;
            assert_eq!(event["seq"], seq);
            has_no_secret(&event.to_string());
        }
        late.asks(json!({"t": "unsubscribe", "topic": GROUP})).await;
    }
    let last = ana.posts("the last").await;
    bo.has_everything_up_to(GROUP, last).await;
    let told: Vec<u64> = bo
        .events(GROUP)
        .into_iter()
        .filter_map(|event| match event.body {
            EventBody::Deleted { post } => Some(post.0),
            _ => None,
        })
        .collect();
    assert_eq!(told, deleted);
}

#[tokio::test]
async fn no_export_and_no_backup_made_afterwards_has_a_deleted_text() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    is_said_and_deleted(&ana, &bo).await;
    ana.posts("this one stays").await;
    let file = town.data_dir().with_extension("backup");
    let of_a_running_server = linli(&["backup"], town.data_dir(), Some(&file)).await;
    assert!(of_a_running_server.status.success(), "{of_a_running_server:?}");
    let backup = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    town.closes().await;
    let export = linli(&["export"], town.data_dir(), None).await;
    assert!(export.status.success(), "{export:?}");
    for written in [backup, String::from_utf8(export.stdout).unwrap()] {
        assert!(written.contains("this one stays"), "{written}");
        has_no_secret(&written);
    }
}

fn has_no_secret(told: &str) {
    for secret in SECRETS {
        assert!(!told.contains(secret), "a deleted text is told: {told}");
    }
}

async fn linli(command: &[&str], data_dir: &Path, file: Option<&Path>) -> std::process::Output {
    let mut line = Command::new(binary());
    line.args(command).arg("--data-dir").arg(data_dir).args(file);
    within(command[0], line.output()).await.unwrap()
}
