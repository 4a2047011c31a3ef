//! What lasts: through kill -9, through an orderly end, through a backup.

use std::path::Path;

use futures_util::future::join_all;
use linli_load::torture::people;
use linli_load::torture::server::Server;
use linli_protocol::{CloseCode, EventBody, EventFrame, Seq};
use linli_server::admin::Request;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::common::server::binary;
use crate::town::line::post;
use crate::town::{GROUP, Heard, Line, Neighbours, Town, within};

#[tokio::test]
async fn after_kill_nine_in_mid_talk_both_come_back_and_nothing_is_missing_or_doubled() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let says = |n: usize| format!("post {n}");
    let talk = {
        let client = ana.client.clone();
        tokio::spawn(async move {
            join_all((0..400).map(|n| {
                let client = client.clone();
                async move { client.post(GROUP, &says(n), None).await.unwrap().seq }
            }))
            .await
        })
    };
    bo.sees(&says(100)).await;
    town.is_killed().await;
    let while_away = {
        let client = bo.client.clone();
        tokio::spawn(async move { client.post(GROUP, "is anybody there?", None).await.unwrap().seq })
    };
    town.comes_back().await;

    let seqs = within("the answers to all posts", talk).await.unwrap();
    let asked = within("the answer to Bo", while_away).await.unwrap();
    let last = seqs.iter().copied().max().unwrap().max(asked);
    for person in [&ana, &bo] {
        person.has_everything_up_to(GROUP, last).await;
        let mut texts = person.texts();
        texts.sort();
        let mut expected: Vec<String> = (0..400).map(says).collect();
        expected.push("is anybody there?".to_owned());
        expected.sort();
        assert_eq!(texts, expected, "{}", person.name);
    }
    let at = |seq: Seq| bo.events(GROUP).into_iter().find(|event| event.seq == seq).unwrap();
    for (n, seq) in seqs.iter().enumerate() {
        assert_eq!(text_of(&at(*seq)), Some(says(n)), "an answer names another post");
    }
    assert_eq!(ana.events(GROUP), bo.events(GROUP));
    let cai = town.resident("cai").await;
    cai.has_everything_up_to(GROUP, last).await;
    assert_eq!(cai.events(GROUP), bo.events(GROUP));
}

#[tokio::test]
async fn an_orderly_end_says_goodbye_and_keeps_everything_that_was_accepted() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let mut listening = town.line_of(&bo).await;
    listening.follows(GROUP, 0).await;
    let mut pouring = town.line_of(&ana).await;
    pouring.acts(post(GROUP, "the first")).await;

    let in_the_middle = async {
        bo.sees("poured 50").await;
        town.closes().await
    };
    let (accepted, (status, said)) = tokio::join!(pour_until_closed(&mut pouring), in_the_middle);
    assert!(status.success(), "{status}: {said}");
    let before = listening.is_closed_with(CloseCode::GoingAway).await;
    let goodbye: Value = serde_json::from_str(before.last().unwrap()).unwrap();
    assert_eq!(goodbye["t"], "goodbye", "the last thing before the close");
    assert!(goodbye["retry_after_ms"].is_u64(), "{goodbye}");

    town.comes_back().await;
    assert!(accepted.len() > 50);
    let last = Seq(accepted.iter().map(|(seq, _)| *seq).max().unwrap());
    bo.sees_event("the last that was accepted", |event| event.seq == last).await;
    let events = bo.events(GROUP);
    for (seq, text) in accepted {
        let event = events.iter().find(|event| event.seq.0 == seq).expect("what was accepted is there");
        assert_eq!(text_of(event), Some(text));
    }
    bo.has_everything_up_to(GROUP, last).await;
    ana.posts("there again").await;
    bo.sees("there again").await;
}

/// Posts until the server says goodbye; answers what was accepted, with its text.
async fn pour_until_closed(line: &mut Line) -> Vec<(u64, String)> {
    let mut asked = Vec::new();
    let mut accepted = Vec::new();
    let mut open = 0;
    loop {
        while open < 16 {
            let text = format!("poured {}", asked.len());
            asked.push((line.requests(post(GROUP, &text)).await, text));
            open += 1;
        }
        match line.hears().await {
            Heard::Text(text) => {
                let frame: Value = serde_json::from_str(&text).unwrap();
                if frame["t"] != "reply" {
                    continue;
                }
                open -= 1;
                if let Some(seq) = frame["ok"]["accepted"]["seq"].as_u64() {
                    let (_, text) = asked.iter().find(|(id, _)| frame["id"] == *id).unwrap();
                    accepted.push((seq, text.clone()));
                } else {
                    assert_eq!(frame["error"]["code"], "shutting_down", "{frame}");
                }
            }
            Heard::Pong(_) => {}
            end => {
                assert_eq!(end, Heard::Closed(1001, "going_away".to_owned()));
                return accepted;
            }
        }
    }
}

#[tokio::test]
async fn a_backup_under_load_restores_the_same_history_under_a_new_epoch() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let question = ana.posts("the first").await;
    let edit = ana.edits(question, "the very first").await;
    bo.reacts(question, "👍", true).await;
    let deleted = bo.posts("to be deleted").await;
    let before = bo.deletes(deleted).await;

    let file = town.data_dir().with_extension("backup");
    let load = {
        let client = ana.client.clone();
        tokio::spawn(async move {
            let posts = (0..500).map(|n| {
                let client = client.clone();
                async move { client.post(GROUP, &format!("meanwhile {n}"), None).await.unwrap() }
            });
            join_all(posts).await
        })
    };
    bo.sees("meanwhile 50").await;
    run("backup", town.data_dir(), &file).await;
    within("the load's end", load).await.unwrap();
    let last = ana.posts("after the backup").await;
    bo.has_everything_up_to(GROUP, last).await;

    let mut restored = Town::on_an_empty_plot(&[]);
    run("restore", restored.data_dir(), &file).await;
    std::fs::remove_file(&file).unwrap();
    restored.comes_back().await;
    let token = restored.office(&Request::IssueToken { user: bo.user, device: "new".to_owned() }).token;
    let mut line = Line::signs_in(restored.address, &token.unwrap()).await;
    let epoch = bo.epoch().await;
    assert_ne!(line.epoch, Some(epoch));
    let old = json!({"t": "subscribe", "topic": GROUP, "after": {"epoch": epoch, "seq": 1}});
    line.is_refused(old, linli_protocol::ErrorCode::StartFromView).await;

    let head = line.follows(GROUP, 0).await;
    assert!(head >= before.0, "all that was acknowledged before the backup is in it");
    let original = bo.events(GROUP);
    for seq in 1..=head {
        let event: EventFrame = serde_json::from_value(line.event_of(GROUP).await).unwrap();
        let mut expected = original[usize::try_from(seq).unwrap() - 1].clone();
        if seq == deleted.0 {
            expected.body = without_text(expected.body);
        }
        assert_eq!(event, expected);
    }
    assert!(edit.0 < head);
    let view = line.asks(json!({"t": "view", "topic": GROUP, "last": 200, "before": before.0})).await;
    assert_eq!(view["ok"]["items"][0]["text"], "the very first");
    assert_eq!(view["ok"]["items"][0]["reactions"][0]["mine"], true);
    assert_eq!(view["ok"]["items"][1]["deleted"], true);
    let seq = line.acts(post(GROUP, "life goes on")).await;
    assert_eq!(seq, head + 1);
}

fn text_of(event: &EventFrame) -> Option<String> {
    match &event.body {
        EventBody::Posted(posted) => posted.text.clone(),
        _ => None,
    }
}

fn without_text(body: EventBody) -> EventBody {
    match body {
        EventBody::Posted(posted) => EventBody::Posted(linli_protocol::Posted { text: None, ..posted }),
        other => other,
    }
}

async fn run(command: &str, data_dir: &Path, file: &Path) {
    let mut command_line = Command::new(binary());
    command_line.arg(command).arg("--data-dir").arg(data_dir).arg(file);
    let output = within(command, command_line.output()).await.unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
}

#[tokio::test]
async fn nobody_else_reads_what_is_made_in_a_directory_that_was_there_already() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    // As `mkdir` and most packages make one.
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let open_mask = ["sh", "-c", r#"umask 000; exec "$0" "$@""#];
    let server = Server::start_under(&open_mask, &binary(), dir.path(), &[]).await.unwrap();
    // An act that is written: the office opens a neighbourhood and admits somebody.
    people::settle(dir.path(), 2).unwrap();
    let backup = dir.path().join("a-backup");
    let mut office = linli_server::admin::Client::connect(dir.path()).unwrap();
    let path = backup.to_str().unwrap().to_owned();
    office.ask(&linli_server::admin::Request::Backup { path }).unwrap();
    assert!(backup.exists());
    assert!(server.stop().await.unwrap().status.success());
    let mut files = 0;
    let mut directories = vec![dir.path().to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", entry.path().display());
            files += 1;
            if entry.file_type().unwrap().is_dir() {
                directories.push(entry.path());
            }
        }
    }
    assert!(files >= 5, "lock, reserve, journal and its files, backup: only {files}");
}
