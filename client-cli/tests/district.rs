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
