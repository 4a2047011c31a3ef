//! Stories of `linli` as people and scripts run it: the real binary, against a small server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use linli_protocol::{ErrorBody, ErrorCode, EventBody, Op, Seq};
use support::terminal::{Terminal, stderr, stdout};
use support::{FakeServer, GROUP, PASSWORD};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn a_log_in_is_kept_where_only_its_owner_can_read_it() {
    let server = FakeServer::start().await;
    let terminal = Terminal::logged_in(&server).await;
    let file = terminal.config.path().join("default.json");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&file).unwrap().contains("token-2"));

    let again = ["login", "--server", &server.url(), "--login", "ana", "--password-stdin"];
    terminal.run(&again, PASSWORD).await;
    assert!(!server.knows_token("token-2"), "the token that was overwritten is signed out");
    assert_eq!(terminal.run(&["logout"], "").await.status.code(), Some(0));
    assert!(!file.exists());
}

#[tokio::test]
async fn exit_codes_tell_what_went_wrong() {
    let server = FakeServer::start().await;
    let nobody = Terminal { config: tempfile::tempdir().unwrap() };
    let output = nobody.run(&["topics"], "").await;
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("linli login"), "{}", stderr(&output));
    assert_eq!(nobody.run(&["send", "group/7"], "").await.status.code(), Some(2));
    assert_eq!(nobody.run(&["send", "grup/7", "hi"], "").await.status.code(), Some(2));

    let login = ["login", "--server", &server.url(), "--login", "ana", "--password-stdin"];
    assert_eq!(nobody.run(&login, "a wrong one").await.status.code(), Some(1));
    let login = ["login", "--server", "http://127.0.0.1:1", "--login", "ana", "--password-stdin"];
    assert_eq!(nobody.run(&login, PASSWORD).await.status.code(), Some(4));

    let ana = Terminal::logged_in(&server).await;
    let output = ana.run(&["history", "group/8"], "").await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("linli topics"), "{}", stderr(&output));
    assert_eq!(ana.run(&["devices", "--revoke", "2"], "").await.status.code(), Some(0));
    assert_eq!(ana.run(&["topics"], "").await.status.code(), Some(3), "the token was revoked");
    assert_eq!(ana.run(&["send", "group/7", "hi"], "").await.status.code(), Some(3));
}

#[tokio::test]
async fn without_a_full_terminal_the_duty_desk_says_what_to_use_instead() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let output = ana.run(&["desk", "7"], "").await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = stderr(&output);
    assert!(said.contains("`linli issues 7`") && said.contains("`linli inbox 7 --follow`"), "{said}");
    assert_eq!(stdout(&output), "");
}

#[tokio::test]
async fn who_gives_up_waiting_is_told_that_the_server_cannot_be_reached() {
    let mut server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.stop().await;
    let output = ana.run(&["send", "group/7", "hi", "--wait", "1"], "").await;
    assert_eq!(output.status.code(), Some(4));
    assert!(stderr(&output).contains("reconnecting"), "{}", stderr(&output));
    assert_eq!(ana.run(&["topics", "--wait", "1"], "").await.status.code(), Some(4));
}

#[tokio::test]
async fn who_gives_up_on_what_was_put_off_is_told_why_it_was() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.refuse_next_act(ErrorBody::new(ErrorCode::SlowMode, "a moment ago").after(60_000));
    let output = ana.run(&["send", "group/7", "hi", "--wait", "1"], "").await;
    assert_eq!(output.status.code(), Some(4));
    assert!(stderr(&output).contains("the time to wait is over: Slow mode"), "{}", stderr(&output));
    assert!(server.texts().is_empty());
}

#[tokio::test]
async fn send_prints_the_number_and_sends_once_even_when_the_answer_is_lost() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.mute_next_act();
    let output = ana.run(&["send", "group/7", "hi"], "").await;
    assert_eq!((stdout(&output).as_str(), output.status.code()), ("1\n", Some(0)));
    let output = ana.run(&["send", "group/7", "-", "--reply-to", "1", "--json"], "two\nlines\n").await;
    assert_eq!(stdout(&output), "{\"topic\":\"group/7\",\"seq\":2}\n");
    assert_eq!(server.texts(), ["hi", "two\nlines"]);

    let named = ["send", "group/7", "named", "--client-id", "01HF7YAT3V8RK2P5V6N4QZJ0MA"];
    assert_eq!(stdout(&ana.run(&named, "").await), stdout(&ana.run(&named, "").await));
    assert_eq!(server.texts().len(), 3);

    let output = ana.run(&["send", "group/7", "-"], &"x".repeat(5_000)).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("4096"), "{}", stderr(&output));
}

#[tokio::test]
async fn tail_survives_a_restart_and_shows_each_event_once() {
    let mut server = FakeServer::start().await;
    server.post("before");
    let ana = Terminal::logged_in(&server).await;
    let mut tail = ana.start(&["tail", "group/7", "--after", "0", "--json"]);
    let line = tail.shows("before").await;
    let event: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&event["t"], &event["seq"]), (&"event".into(), &1.into()));
    server.stop().await;
    server.post("during");
    server.start_again().await;
    assert!(tail.shows("event").await.contains("during"));
    server.post("after");
    assert!(tail.shows("event").await.contains("after"));
}

#[tokio::test]
async fn tail_starts_with_the_last_posts_and_says_when_something_may_be_missing() {
    let server = FakeServer::start().await;
    for text in ["one", "two", "three"] {
        server.post(text);
    }
    let ana = Terminal::logged_in(&server).await;
    let mut tail = ana.start(&["tail", "group/7", "--last", "2", "--json"]);
    let view: serde_json::Value = serde_json::from_str(&tail.shows("view").await).unwrap();
    assert_eq!((&view["reason"], view["items"].as_array().unwrap().len()), (&"first".into(), 2));
    server.connections(1).await;
    server.forget_history();
    server.cut(None);
    let view: serde_json::Value = serde_json::from_str(&tail.shows("view").await).unwrap();
    assert_eq!(view["reason"], "started_over");
}

#[tokio::test]
async fn what_others_wrote_cannot_steer_the_terminal() {
    let server = FakeServer::start().await;
    server.post("\u{1b}[2Jboo\u{202e}\u{9b}31m\nsecond");
    let ana = Terminal::logged_in(&server).await;
    for args in [&["history", "group/7"][..], &["history", "group/7", "--json"], &["devices"]] {
        let output = ana.run(args, "").await;
        let is_safe = |c: char| c == '\n' || (!c.is_control() && c != '\u{202e}');
        assert!(stdout(&output).chars().all(is_safe), "{args:?}: {:?}", stdout(&output));
    }
}

#[tokio::test]
async fn history_pages_backwards_and_topics_lists_unread() {
    let server = FakeServer::start().await;
    for n in 1..=5 {
        server.post(&format!("post {n}"));
    }
    let ana = Terminal::logged_in(&server).await;
    let output = ana.run(&["history", "group/7", "--last", "2"], "").await;
    assert!(stdout(&output).contains("post 4") && !stdout(&output).contains("post 3"));
    assert!(stderr(&output).contains("--before 4"), "{}", stderr(&output));
    let output = ana.run(&["history", "group/7", "--last", "2", "--before", "4", "--json"], "").await;
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]["text"]), (2, &"post 3".into()));
    let output = ana.run(&["topics"], "").await;
    assert!(stdout(&output).contains("group/7") && stdout(&output).contains("2 unread"));
}

#[tokio::test]
async fn a_piped_chat_sends_every_line_in_order_and_ends_when_all_is_acknowledged() {
    let server = FakeServer::start().await;
    server.post("hello");
    let ana = Terminal::logged_in(&server).await;
    server.mute_next_act();
    server.refuse_next_act(ErrorBody::new(ErrorCode::RateLimited, "slowly").after(60));
    let input =
        "first\n/reply 1 second\n/edit 2 changed\n/react 1 👍\n/delete 3\n//slash\nlast without a line end";
    let output = ana.run(&["chat"], input).await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(server.texts(), ["hello", "first", "second", "/slash", "last without a line end"]);
    let shown = stdout(&output);
    let order = ["hello", "first", "second", "changed 2", "👍 on 1", "deleted 3", "/slash", "last without"];
    let places: Vec<Option<usize>> = order.iter().map(|text| shown.find(text)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {shown}");
    assert!(shown.contains("┌ 1 Bo: hello"), "an answer quotes what it answers: {shown}");
}

#[tokio::test]
async fn a_refused_line_is_said_and_makes_the_exit_code_1() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.refuse_next_act(ErrorBody::new(ErrorCode::NotYours, "it is Bo's"));
    let output = ana.run(&["chat", "group/7"], "/delete 1\n/dance\ngood\n").await;
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("not_yours") && said.contains("no /dance") && said.contains("2 lines"), "{said}");
    assert_eq!(server.texts(), ["good"], "and the rest was sent");
}

#[tokio::test]
async fn a_line_typed_without_a_server_is_kept_and_sent_once() {
    let mut server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let mut chat = ana.start(&["chat", "group/7"]);
    chat.types("one").await;
    chat.shows("one").await;
    server.stop().await;
    server.connections(0).await;
    chat.types("two").await;
    server.start_again().await;
    chat.shows("two").await;
    assert_eq!(chat.ends().await, Some(0));
    assert_eq!(server.texts(), ["one", "two"]);
}

#[tokio::test]
async fn a_chat_marks_what_it_showed_as_read() {
    let server = FakeServer::start().await;
    server.post("hello");
    let ana = Terminal::logged_in(&server).await;
    let mut chat = ana.start(&["chat", "group/7"]);
    chat.shows("hello").await;
    chat.types("hi").await;
    chat.shows("hi").await;
    chat.types("/quit").await;
    assert_eq!(chat.ends().await, Some(0));
    for seq in [1, 2] {
        let mark = Op::Read { topic: GROUP, seq: Seq(seq) };
        assert!(server.requests().contains(&mark), "{seq}: {:?}", server.requests());
    }
}

#[tokio::test]
async fn a_chat_shows_a_placeholder_for_what_it_does_not_know() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let mut chat = ana.start(&["chat", "group/7"]);
    chat.types("here").await;
    chat.shows("here").await;
    server.publish(EventBody::Unknown { kind: "from_the_future".into(), data: "{}".into() });
    chat.shows("“from_the_future”").await;
}

#[tokio::test]
async fn a_bot_does_what_its_script_says_and_prints_what_was_stored() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let script =
        "hello\n\n{\"do\":\"edit\",\"post\":\"last\",\"text\":\"hello!\"}\n{\"do\":\"wait\",\"ms\":1}\n";
    let output = ana.run(&["bot", "group/7", "--script", "-"], script).await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let did = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["did"].clone();
    assert_eq!(stdout(&output).lines().map(did).collect::<Vec<_>>(), ["post", "edit"]);

    let output = ana.run(&["bot", "group/7", "--script", "-"], "fine\n{\"do\":\"dance\"}\n").await;
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 2"), "{}", stderr(&output));
}

#[tokio::test]
async fn a_bot_says_its_text_and_answers_others() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let say = ["bot", "group/7", "--say", "tick", "--every", "1", "--times", "2"];
    assert_eq!(ana.run(&say, "").await.status.code(), Some(0));
    assert_eq!(server.texts(), ["tick", "tick"]);

    let mut bot = ana.start(&["bot", "group/7", "--echo", "--reply", "ping=pong"]);
    // Its follow has to stand before somebody speaks to it.
    while !server.requests().iter().any(|op| matches!(op, Op::Subscribe { .. })) {
        tokio::task::yield_now().await;
    }
    server.post("a ping");
    bot.shows("post").await;
    server.post("hello");
    bot.shows("post").await;
    assert_eq!(server.texts()[2..], ["a ping", "pong", "hello", "echo: hello"]);
}

#[tokio::test]
async fn a_piped_line_that_is_not_utf8_is_refused_and_the_rest_is_sent() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let mut child = ana.command(&["chat", "group/7"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"caf\xe9\ngood\n").await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("-- not sent: that line is not UTF-8"), "{}", stderr(&output));
    assert_eq!(server.texts(), ["good"]);
}

#[tokio::test]
async fn lines_that_were_not_sent_are_given_back_on_ctrl_c() {
    let mut server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.stop().await;
    let mut child = ana.command(&["chat", "group/7"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"one\ntwo\n/quit\n").await.unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = Vec::new();
    loop {
        let line = said.next_line().await.unwrap().expect("it goes on");
        let is_waiting = line.starts_with("-- 2 lines are not sent yet; waiting for the server");
        lines.push(line);
        if is_waiting {
            break;
        }
    }
    let lines = lines.join("\n");
    assert!(lines.contains("kept (1 waiting)") && lines.contains("kept (2 waiting)"), "{lines}");
    assert_eq!(lines.matches("no connection; trying again by itself").count(), 1, "{lines}");
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().await.unwrap().success());
    let mut last = Vec::new();
    while let Some(line) = said.next_line().await.unwrap() {
        last.push(line);
    }
    assert_eq!(last, ["linli: 2 lines were NOT sent:", "one", "two"]);
    assert_eq!(child.wait().await.unwrap().code(), Some(4));
}

#[tokio::test]
async fn suggested_commands_name_the_profile() {
    let server = FakeServer::start().await;
    let ana = Terminal { config: tempfile::tempdir().unwrap() };
    let url = server.url();
    let login = ["login", "--server", &url, "--login", "ana", "--password-stdin", "--profile", "li"];
    assert_eq!(ana.run(&login, PASSWORD).await.status.code(), Some(0));
    let said = stderr(&ana.run(&["topics"], "").await);
    assert!(said.contains("or use a profile that is: --profile li"), "{said}");
    let said = stderr(&ana.run(&["history", "group/8", "--profile", "li"], "").await);
    assert!(said.contains("`linli topics --profile li`"), "{said}");
    let said = stderr(&ana.run(&["devices", "--revoke", "999", "--profile", "li"], "").await);
    assert!(said.contains("`linli devices --profile li`"), "{said}");
    assert_eq!(ana.run(&["devices", "--revoke", "2", "--profile", "li"], "").await.status.code(), Some(0));
    let said = stderr(&ana.run(&["topics", "--profile", "li"], "").await);
    assert!(said.contains(&format!("`linli login --profile li --server {url} --login ana`")), "{said}");
    let tls = url.replacen("http:", "https:", 1);
    let login = ["login", "--server", &tls, "--login", "ana", "--password-stdin"];
    let said = stderr(&ana.run(&login, PASSWORD).await);
    assert!(said.contains("no TLS there") && said.contains(&format!("try {url}")), "{said}");
}

#[tokio::test]
async fn an_answer_to_a_deleted_post_quotes_that_it_is_deleted() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    let output = ana.run(&["chat", "group/7"], "one\n/delete 1\n/reply #1 why\n").await;
    assert!(stdout(&output).contains("┌ 1 (deleted)"), "{} {}", stdout(&output), stderr(&output));
}

#[tokio::test]
async fn a_moderation_record_that_was_rewritten_is_found_also_after_a_new_log_in() {
    let server = FakeServer::start().await;
    let ana = Terminal::logged_in(&server).await;
    server.has_record_of(&[1, 2, 3, 4, 5]);
    let first = ana.run(&["moderation", "7"], "").await;
    assert_eq!((first.status.code(), stdout(&first).lines().count()), (Some(0), 5), "{first:?}");
    server.has_record_of(&[1, 2, 3, 4, 5, 6]);
    let grown = ana.run(&["moderation", "7", "--json"], "").await;
    assert!(
        stdout(&grown).contains("\"acts\":6") && stdout(&grown).contains("\"unchanged_since\":5"),
        "{grown:?}"
    );

    server.has_record_of(&[1, 2, 4, 5, 6, 7]);
    let login = ["login", "--server", &server.url(), "--login", "ana", "--password-stdin"];
    assert_eq!(ana.run(&login, PASSWORD).await.status.code(), Some(0));
    for _ in 0..2 {
        let rewritten = ana.run(&["moderation", "7"], "").await;
        assert_eq!(rewritten.status.code(), Some(1));
        assert_eq!(stdout(&rewritten), "", "what does not hold is not shown as the record");
        assert!(stderr(&rewritten).contains("its first 6 acts are not those you saw"), "{rewritten:?}");
    }
}

#[tokio::test]
async fn linli_speaks_the_language_of_its_reader() {
    let server = FakeServer::start().await;
    server.post("大家好");
    let ana = Terminal::logged_in(&server).await;
    let in_language = async |lang: &str, args: &[&str], input: &str| {
        let mut child = ana.command(args).env("LINLI_LANG", lang).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        child.wait_with_output().await.unwrap()
    };

    let output = in_language("zh-Hans", &["topics"], "").await;
    assert!(stdout(&output).contains("群聊") && stdout(&output).contains("2 条未读"), "{output:?}");
    let output = in_language("zh-Hans", &["history", "group/8"], "").await;
    let said =
        "linli: 被拒绝（not_found）：没有这个地方，或者您无权查看。`linli topics` 列出您能查看的内容。\n";
    assert_eq!((stderr(&output).as_str(), output.status.code()), (said, Some(1)));

    let output = in_language("zh-Hant", &["chat", "group/7"], "/help\n/dance\n/react 1 👍\n").await;
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    for text in ["回覆第 N 號", "沒有 /dance 這個指令", "有 1 行被拒絕"] {
        assert!(said.contains(text), "no {text} in {said}");
    }
    assert!(stdout(&output).contains("Bo ★：大家好"), "{}", stdout(&output));
    assert!(stdout(&output).contains("對第 1 號表態 👍（共 1 人）"), "{}", stdout(&output));

    let help = in_language("en", &["mute", "--help", "--lang", "zh-Hans"], "").await;
    assert!(stdout(&help).contains("将成员禁言一段时间"), "{help:?}");
}

#[tokio::test]
async fn what_programs_read_is_the_same_in_every_language() {
    let server = FakeServer::start().await;
    server.post("hello");
    let ana = Terminal::logged_in(&server).await;
    server.has_record_of(&[1, 2, 3]);
    let commands: [&[&str]; 4] = [
        &["history", "group/7", "--json"],
        &["topics", "--json"],
        &["devices", "--json"],
        &["moderation", "7", "--json"],
    ];
    for args in commands {
        let english = ana.run(args, "").await;
        for lang in ["zh-Hans", "zh-Hant"] {
            let chinese = ana.run(&[args, &["--lang", lang]].concat(), "").await;
            assert_eq!(chinese.status.code(), Some(0), "{chinese:?}");
            // A record says since when it is known to be unchanged: that is another answer, not another language.
            let lines = |output: &Output| {
                stdout(output).lines().filter(|line| !line.contains("unchanged_since")).count()
            };
            assert_eq!(lines(&chinese), lines(&english));
            assert!(
                stdout(&chinese)
                    .lines()
                    .zip(stdout(&english).lines())
                    .all(|(chinese, english)| { chinese == english || chinese.contains("unchanged_since") })
            );
        }
    }
}
