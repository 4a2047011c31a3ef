//! Stories of `linli` against the real server: what residents and those who keep order do from the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/district.rs"]
mod district;
mod support;

use district::District;
use linli_protocol::{NeighbourhoodId, Seq};
use linli_server::admin::Request;
use serde_json::Value;
use support::terminal::{Terminal, stderr, stdout};

/// The demo's first neighbourhood: Wang is its secretary, Li, Chen and Ana live there.
const WANG: &str = "1";
const LI: &str = "2";
const CHEN: &str = "3";

/// Does it, and gives what stands on stdout and what is said of it.
async fn does(terminal: &Terminal, args: &[&str]) -> (String, String) {
    let output = terminal.run(args, "").await;
    assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
    (stdout(&output).trim_end().to_owned(), stderr(&output).trim_end().to_owned())
}

/// Is refused, with exit code 1, and gives what is said of it.
async fn is_refused(terminal: &Terminal, args: &[&str]) -> String {
    let output = terminal.run(args, "").await;
    assert_eq!(output.status.code(), Some(1), "{args:?}: {output:?}");
    assert_eq!(stdout(&output), "", "{args:?}");
    stderr(&output)
}

/// The lines of JSON that a command prints.
async fn tells(terminal: &Terminal, args: &[&str]) -> Vec<Value> {
    let (told, _) = does(terminal, &[args, &["--json"]].concat()).await;
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the number stands for in a line such as `linli withdraw 1 17`.
fn number_after(said: &str, before: &str) -> String {
    let rest = said.split(before).nth(1).unwrap_or_else(|| panic!("no {before:?} in {said}"));
    rest.chars().take_while(char::is_ascii_digit).collect()
}

#[tokio::test]
async fn a_post_is_removed_by_a_rule_its_author_appeals_and_the_record_holds_all_the_way() {
    let district = District::opens();
    let (wang, li, chen) = (
        district.terminal_of("wang").await,
        district.terminal_of("li").await,
        district.terminal_of("chen").await,
    );
    let (post, _) = does(&li, &["send", "group/1", "buy my dumplings"]).await;
    does(&chen, &["moderation", "1"]).await;

    let remove =
        ["remove-post", "group/1", &post, "--rule", "advertising", "--reason", "a stall belongs elsewhere"];
    let said = is_refused(&chen, &remove).await;
    assert!(said.contains("not_allowed") && said.contains("linli history roster/"), "{said}");
    let (act, said) = does(&wang, &remove).await;
    assert!(said.contains(&format!("post {post} is removed (act {act} of the record)")), "{said}");
    let (history, _) = does(&chen, &["history", "group/1"]).await;
    assert!(
        !history.contains("dumplings") && history.contains(&format!("(removed: act {act} of the record)"))
    );

    assert!(is_refused(&chen, &["appeal", "1", &act, "it was nice"]).await.contains("not_allowed"));
    let (_, said) = does(&li, &["appeal", "1", &act, "it was a gift, not a sale"]).await;
    assert!(said.contains("linli moderation 1"), "{said}");
    assert!(
        is_refused(&li, &["appeal", "1", &act, "again"]).await.contains("appeal against this act already")
    );
    district.office(&Request::DecideAppeal {
        neighbourhood: NeighbourhoodId(1),
        of: Seq(act.parse().unwrap()),
        granted: true,
        reason: "nothing was sold".into(),
    });
    let (history, _) = does(&chen, &["history", "group/1"]).await;
    assert!(history.contains("dumplings"), "{history}");
    let (record, said) = does(&chen, &["moderation", "1"]).await;
    assert!(record.contains("for advertising: a stall belongs elsewhere"), "{record}");
    assert!(record.contains("granted the appeal against act 1: nothing was sold"), "{record}");
    assert!(said.contains("2 acts, each in its place"), "{said}");
}

#[tokio::test]
async fn bans_pins_and_screening_are_done_from_the_command_line_and_stand_in_a_record_that_holds() {
    let district = District::opens();
    let (wang, li, chen) = (
        district.terminal_of("wang").await,
        district.terminal_of("li").await,
        district.terminal_of("chen").await,
    );

    assert!(does(&li, &["pins", "group/1"]).await.1.contains("nothing is pinned here"));
    does(&wang, &["pin", "group/1", "2"]).await;
    assert!(does(&li, &["pins", "group/1"]).await.0.contains("李阿姨"));
    assert_eq!(tells(&li, &["pins", "group/1"]).await[0]["pinned"], true);
    assert!(is_refused(&li, &["unpin", "group/1", "2"]).await.contains("not_allowed"));
    does(&wang, &["unpin", "group/1", "2"]).await;
    assert_eq!(tells(&li, &["pins", "group/1"]).await, Vec::<Value>::new());

    assert!(does(&li, &["screening", "1"]).await.0.contains("screening is off"));
    does(&wang, &["screening", "1", "on"]).await;
    assert_eq!(tells(&li, &["screening", "1"]).await, [serde_json::json!({"screening": true})]);
    let mut held = Vec::new();
    for text in ["one", "two", "three"] {
        let (number, said) = does(&li, &["send", "group/1", text]).await;
        assert_eq!(number, "", "a post that waits has no number in the group");
        held.push(number_after(&said, "`linli withdraw 1 "));
    }
    let (desk, _) = does(&wang, &["history", "desk/1"]).await;
    assert!(
        held.iter().all(|number| desk.contains(number.as_str())) && desk.contains("wants to post: two"),
        "{desk}"
    );
    let (post, said) = does(&wang, &["approve", "1", &held[0]]).await;
    assert!(said.contains(&format!("post {post}")), "{said}");
    let reject = ["reject", "1", &held[1], "--rule", "insult", "--reason", "names a thief"];
    assert!(is_refused(&chen, &reject).await.contains("not_allowed"));
    does(&wang, &reject).await;
    assert!(is_refused(&chen, &["withdraw", "1", &held[2]]).await.contains("nothing_waits"));
    does(&li, &["withdraw", "1", &held[2]]).await;
    assert!(is_refused(&wang, &["approve", "1", &held[2]]).await.contains("linli history desk/"));
    does(&wang, &["screening", "1", "off"]).await;
    assert!(does(&chen, &["history", "group/1"]).await.0.contains("one"));

    let ban = ["ban", "1", CHEN, "--rule", "unlawful", "--reason", "threatens a neighbour"];
    let (act, _) = does(&wang, &ban).await;
    assert!(is_refused(&chen, &["send", "group/1", "why?"]).await.contains("not_found"));
    let (standing, _) = does(&chen, &["standing", "1"]).await;
    assert!(standing.contains("unlawful content: threatens a neighbour"), "{standing}");
    assert!(standing.contains(&format!("`linli appeal 1 {act} TEXT`")), "{standing}");
    does(&chen, &["appeal", "1", &act, "I was not there"]).await;
    assert!(is_refused(&wang, &ban).await.contains("banned"));
    does(&wang, &["unban", "1", CHEN]).await;
    assert!(is_refused(&wang, &["unban", "1", CHEN]).await.contains("not_banned"));

    let (record, said) = does(&li, &["moderation", "1"]).await;
    assert_eq!(record.lines().count(), 5, "{record}");
    assert!(said.contains("5 acts, each in its place"), "{said}");
    assert_eq!(tells(&li, &["moderation", "1"]).await.last().unwrap()["unchanged_since"], 5);
}

#[tokio::test]
async fn a_resident_writes_to_a_leader_at_once_and_to_another_resident_when_they_agree() {
    let district = District::opens();
    let (wang, li, chen) = (
        district.terminal_of("wang").await,
        district.terminal_of("li").await,
        district.terminal_of("chen").await,
    );

    assert!(does(&li, &["dm"]).await.1.contains("linli leaders"));
    let (leaders, said) = does(&li, &["leaders", "1"]).await;
    assert!(leaders.contains("dm/1/1/2") && leaders.contains("王秀英"), "{leaders}");
    assert!(said.contains("`linli dm 1 1 TEXT`"), "works when pasted: {said}");
    let leaders = tells(&wang, &["leaders", "1"]).await;
    assert_eq!((&leaders[0]["person"]["id"], leaders[0].get("topic")), (&1.into(), None));
    assert_eq!(does(&li, &["dm", "1", WANG, "the lift is stuck again"]).await.0, "1");
    let (talks, _) = does(&wang, &["dm"]).await;
    assert!(talks.contains("dm/1/1/2") && talks.contains("1 unread") && talks.contains("李阿姨"), "{talks}");
    let unread = async |terminal: &Terminal| tells(terminal, &["dm"]).await[0]["unread"].clone();
    assert_eq!(unread(&li).await, 0, "what one wrote oneself is not new");
    assert!(does(&wang, &["dm", "1", LI, "--keep-unread"]).await.0.contains("the lift is stuck again"));
    assert_eq!(unread(&wang).await, 1);
    assert!(does(&wang, &["dm", "1", LI]).await.0.contains("the lift is stuck again"));
    assert_eq!(unread(&wang).await, 0, "what was shown is read");
    assert!(is_refused(&wang, &["ask-contact", "1", LI]).await.contains("`linli dm 1 2 TEXT`"));
    assert_eq!(li.run(&["dm", "1", LI, "hello"], "").await.status.code(), Some(2), "that is herself");

    assert!(is_refused(&li, &["dm", "1", CHEN, "hello"]).await.contains("`linli ask-contact 1 3`"));
    let (topic, said) = does(&li, &["ask-contact", "1", CHEN]).await;
    assert_eq!(topic, "dm/1/2/3");
    assert!(said.contains("once they agree"), "{said}");
    assert!(is_refused(&li, &["ask-contact", "1", CHEN]).await.contains("already_asked"));
    let (talks, said) = does(&chen, &["dm", "1"]).await;
    assert!(talks.contains("asks whether they may write"), "{talks}");
    assert!(said.contains("`linli answer-contact 1 2 yes`"), "{said}");
    assert_eq!(tells(&chen, &["dm"]).await[0]["asks"], true);
    does(&chen, &["answer-contact", "1", LI, "no"]).await;
    assert!(does(&chen, &["dm"]).await.1.contains("no conversations"));
    let (_, said) = does(&chen, &["answer-contact", "1", LI, "yes"]).await;
    assert!(said.contains("`linli dm 1 2 TEXT`"), "{said}");
    does(&li, &["dm", "1", CHEN, "thank you"]).await;
    assert!(does(&chen, &["dm", "1", LI]).await.0.contains("thank you"));
    assert!(is_refused(&chen, &["answer-contact", "1", LI, "no"]).await.contains("`linli block 2`"));
    assert!(is_refused(&chen, &["answer-contact", "1", "4", "yes"]).await.contains("has not asked you"));

    assert!(does(&chen, &["blocked"]).await.1.contains("blocked nobody"));
    does(&chen, &["block", LI]).await;
    let (blocked, _) = does(&chen, &["blocked"]).await;
    assert!(blocked.contains('2') && blocked.contains("李阿姨"), "{blocked}");
    assert!(is_refused(&chen, &["dm", "1", LI, "hello"]).await.contains("you have blocked them"));
    assert!(is_refused(&li, &["dm", "1", CHEN, "hello"]).await.contains("no_consent"));
    does(&chen, &["unblock", LI]).await;
    does(&li, &["dm", "1", CHEN, "hello again"]).await;
}

#[tokio::test]
async fn a_broken_lamp_is_reported_answered_mended_and_rated_and_no_neighbour_learns_who_reported_it() {
    let district = District::opens();
    let (wang, li, chen) = (
        district.terminal_of("wang").await,
        district.terminal_of("li").await,
        district.terminal_of("chen").await,
    );
    does(&wang, &["appoint", "1", "4", "property"]).await;
    let lamp = "The lamp at the gate is out.\nOne cannot see the steps.";
    let report = ["report", "1", "--place", "Gate 3", "--category", "lighting", lamp];
    let contact = ["--contact", "138 0000 0000"];

    let (seen, said) = does(&li, &[&report[..], &contact, &["--preview"]].concat()).await;
    assert!(
        seen.contains("lighting, Gate 3") && seen.contains("see the steps") && !seen.contains("138"),
        "{seen}"
    );
    assert!(said.contains("138 0000 0000"), "{said}");
    assert!(does(&chen, &["issues", "1"]).await.1.contains("nothing of that sort"));
    let mut alerts = wang.start(&["inbox", "1", "--follow"]);
    let mut happens = chen.start(&["issues", "1", "--follow", "--json"]);

    let (issue, said) = does(&li, &[&report[..], &contact].concat()).await;
    assert_eq!(issue, "1");
    let alias = format!("Neighbour {}", number_after(&said, "neighbours see you as Neighbour "));
    assert!(said.contains("a formal reply is owed to you by") && said.contains("(in "), "{said}");
    let alert = alerts.shows("lighting, Gate 3: a problem was reported").await;
    assert!(alert.contains("to be acknowledged") && alert.contains("formal reply due in "), "{alert}");
    let event: Value = serde_json::from_str(&happens.shows("issue_reported").await).unwrap();
    assert_eq!((event.get("by"), &event["data"]["spot"]), (None, &"Gate 3".into()));

    let again = chen.run(&["report", "1", "--place", "gate 3", "The lamp at the gate is out!"], "").await;
    assert_eq!(again.status.code(), Some(5), "{again:?}");
    assert!(
        stdout(&again).contains(&alias) && stderr(&again).contains("`linli issue 1 1 follow`"),
        "{again:?}"
    );
    does(&chen, &["issue", "1", "1", "follow"]).await;
    does(&chen, &["issue", "1", "1", "comment", "I nearly fell there."]).await;

    let (inbox, said) = does(&wang, &["inbox", "1"]).await;
    assert!(inbox.contains("has waited") && said.contains("`linli issue 1 1 acknowledge`"), "{inbox} {said}");
    assert_eq!(tells(&wang, &["inbox", "1"]).await[0]["wants"], "acknowledgement");
    assert!(is_refused(&chen, &["issue", "1", "1", "acknowledge"]).await.contains("not_allowed"));
    let (_, said) = does(&wang, &["issue", "1", "1", "acknowledge"]).await;
    assert!(said.contains("`linli history case/1/1` says who reported it"), "{said}");
    alerts.shows("issue 1: it wants nothing from you any more").await;
    does(&wang, &["issue", "1", "1", "respond", "The electrician comes tomorrow."]).await;
    let said = is_refused(&wang, &["issue", "1", "1", "to-grid", "a new lamp"]).await;
    assert!(said.contains("wrong_state") && said.contains("classified as handling"), "{said}");
    does(&wang, &["issue", "1", "1", "reply", "started", "The lamp is ordered."]).await;
    assert!(does(&li, &["inbox", "1"]).await.0.contains("Gate 3: it went on · formally replied to"));
    assert!(does(&chen, &["inbox", "1"]).await.1.contains("nothing wants anything from you"));

    does(&wang, &["issue", "1", "1", "handler", "4"]).await;
    does(&li, &["send", "case/1/1", "I am at home after six."]).await;
    let (case, _) = does(&wang, &["history", "case/1/1"]).await;
    for told in
        ["李阿姨", "138 0000 0000", "made Ana Costa (property desk) (person 4) a handler", "after six"]
    {
        assert!(case.contains(told), "{told}: {case}");
    }
    assert!(is_refused(&chen, &["history", "case/1/1"]).await.contains("not_found"));
    let (topics, _) = does(&wang, &["topics"]).await;
    for told in ["issues/1        Reports", "case/1/1        Case", "inbox/1/1       Inbox"] {
        assert!(topics.contains(told), "{told}: {topics}");
    }

    assert!(is_refused(&li, &["issue", "1", "1", "confirm"]).await.contains("It is not closed yet"));
    does(&wang, &["issue", "1", "1", "resolve", "A new lamp hangs there."]).await;
    does(&li, &["issue", "1", "1", "confirm", "--stars", "4"]).await;
    happens.shows("\"stars\":4").await;

    let (whole, said) = does(&chen, &["issue", "1", "1"]).await;
    for told in [
        "issue 1: lighting, Gate 3",
        "One cannot see the steps.",
        &alias,
        "done, its reporter agrees · 4 of 5 stars · 1 comment · you follow it",
        "陳家豪 comments: I nearly fell there.",
        "王秀英 (secretary) has seen it, and has it",
        "writes: The electrician comes tomorrow.",
        "replies formally (it is being dealt with): The lamp is ordered.",
        "closed it as mended: A new lamp hangs there.",
        "the reporter agrees that it is done, and gives 4 of 5 stars",
    ] {
        assert!(whole.contains(told), "{told}: {whole}");
    }
    assert!(!said.contains("case/1/1"), "it is not hers: {said}");
    assert!(does(&li, &["issue", "1", "1"]).await.0.contains(&format!("{alias} (you)")));
    for args in [
        &["issue", "1", "1"][..],
        &["issue", "1", "1", "--json"],
        &["issues", "1", "--list", "all"],
        &["issues", "1", "--list", "all", "--json"],
        &["history", "issues/1"],
        &["history", "issues/1", "--json"],
        &["history", "inbox/1/3"],
    ] {
        let (told, _) = does(&chen, args).await;
        assert!(told.contains("Gate 3"), "{args:?}: {told}");
        for trace in ["李阿姨", "\"id\":2", "person 2", "138 0000"] {
            assert!(!told.contains(trace), "{trace} in {args:?}: {told}");
        }
    }
    let (chinese, _) = does(&chen, &["issue", "1", "1", "--lang", "zh-Hant"]).await;
    assert!(chinese.contains("正式答覆（已著手辦理）：The lamp is ordered."), "{chinese}");
}

#[tokio::test]
async fn a_message_to_the_secretary_becomes_a_report_when_its_author_agrees_to_the_words() {
    let district = District::opens();
    let (wang, li, chen) = (
        district.terminal_of("wang").await,
        district.terminal_of("li").await,
        district.terminal_of("chen").await,
    );
    let (message, _) = does(&li, &["dm", "1", WANG, "the lamp at gate 3 is out, Chen nearly fell"]).await;
    let (_, said) = does(&wang, &["dm", "1", LI, "--propose", &message]).await;
    assert!(said.contains(&format!("they make message {message} a report, or do not")), "{said}");
    assert!(is_refused(&wang, &["dm", "1", LI, "--propose", &message]).await.contains("already_proposed"));
    let (shown, said) = does(&li, &["dm", "1", WANG]).await;
    assert!(shown.contains(&format!("proposes to make message {message} a report")), "{shown}");
    assert!(
        said.contains(&format!("linli report 1 --from-dm {WANG} --message {message} --place PLACE")),
        "{said}"
    );

    let report = ["report", "1", "--place", "Gate 3", "--from-dm", WANG];
    let (shown, said) = does(&li, &[&report[..], &["--preview"]].concat()).await;
    assert!(
        shown.contains("Chen nearly fell") && said.contains("reads in your conversation"),
        "{shown} {said}"
    );
    // Words to one person are not reported unseen.
    let output = li.run(&report, "").await;
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("--yes"), "{output:?}");
    let (issue, _) = does(&li, &[&report[..], &["The lamp is out."]].concat()).await;
    let (shown, _) = does(&chen, &["issue", "1", &issue]).await;
    assert!(shown.contains("The lamp is out.") && !shown.contains("fell"), "{shown}");
    for terminal in [(&li, WANG), (&wang, LI)] {
        let (shown, _) = does(terminal.0, &["dm", "1", terminal.1]).await;
        assert!(shown.contains(&format!("made message {message} a report: issue {issue}")), "{shown}");
    }
    assert!(
        is_refused(&li, &[&report[..], &["--message", &message, "again", "--new"]].concat())
            .await
            .contains("already_reported")
    );
    let (_, said) = does(&chen, &["dm", "1", WANG]).await;
    assert!(!said.contains("--from-dm"), "{said}");
}
