//! How a person is shown: names that change, badges by the verified roster, and rosters that tell it.

use linli_cli::{ClientError, Question, account};
use linli_protocol::{
    Card, DisplayName, ErrorCode, EventBody, Item, NeighbourhoodId, Office, Reason, Rule, SearchText, Seq,
    Topic, UserId,
};
use linli_server::admin::{AdminError, Badges, ListedPerson, Request};
use serde_json::json;

use crate::town::line::post;
use crate::town::{GROUP, HOME, Neighbours, Person, ROSTER, Town, office_says, within};

const FIRST: UserId = UserId(0);

fn name(name: &str) -> DisplayName {
    DisplayName::parse(name).unwrap()
}

async fn sees_card(person: &Person, what: &str, is_it: impl Fn(&Card) -> bool) {
    person.sees_event(what, |event| matches!(&event.body, EventBody::Member(card) if is_it(card))).await;
}

fn imports(town: &Town, roster: &str, dry_run: bool) -> Badges {
    let path = town.data_dir().join("roster.csv");
    std::fs::write(&path, roster).unwrap();
    let path = path.to_string_lossy().into_owned();
    town.office(&Request::ImportBadges { path, dry_run }).badges.unwrap()
}

fn refuses_to_import(town: &Town, roster: &str) -> String {
    let path = town.data_dir().join("roster.csv");
    std::fs::write(&path, roster).unwrap();
    let path = path.to_string_lossy().into_owned();
    let refused = town.tries_at_the_office(&Request::ImportBadges { path, dry_run: false });
    let said = refused.as_ref().unwrap_err().to_string();
    assert_eq!(office_says(refused), ErrorCode::BadText);
    said
}

fn who_has_a_badge(town: &Town) -> Vec<UserId> {
    let people = town.office(&Request::People { after: FIRST }).people;
    people.into_iter().filter(|person| person.badge).map(|person| person.user).collect()
}

/// Who is found by a name: the members, and how many posts.
async fn found_by(person: &Person, name: &str) -> (Vec<UserId>, usize) {
    let text = SearchText::parse(name).unwrap();
    let question = Question { text, topic: None, from: None, last: None, before: None };
    let found = person.client.search(question).await.unwrap();
    (found.people.iter().map(|found| found.person.id).collect(), found.hits.len())
}

#[tokio::test]
async fn a_renamed_secretary_is_shown_by_the_new_name_everywhere_and_stays_secretary() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.opens_neighbourhood(NeighbourhoodId(2));
    town.admits(NeighbourhoodId(2), ana.user);
    let post = ana.posts("你好").await;
    bo.follows(ROSTER).await;
    ana.client.rename(name("王秀英")).await.unwrap();
    let renamed = |card: &Card| card.name == "王秀英" && card.office == Some(Office::Secretary);
    sees_card(&bo, "the new card", renamed).await;
    let shown = bo.looks_at(GROUP).await;
    assert!(shown.iter().any(|item| item.seq == post && renamed(&item.by)));
    let star = ana.client.rename(name("王秀英 ★")).await.unwrap_err();
    assert!(matches!(star, ClientError::Server(error) if error.code == ErrorCode::NameNotAllowed));
    town.office(&Request::Rename { user: bo.user, name: "Bo Wu".into() });
    sees_card(&bo, "one's own new card", |card| card.name == "Bo Wu").await;
    town.is_killed().await;
    town.comes_back().await;
    let members = town.office(&Request::Members { neighbourhood: HOME, after: FIRST }).people;
    let secretary = ListedPerson {
        user: ana.user,
        name: "王秀英".into(),
        badge: false,
        office: Some(Office::Secretary),
        neighbourhoods: vec![HOME, NeighbourhoodId(2)],
    };
    assert_eq!(members[0], secretary);
    town.is_sound();
}

#[tokio::test]
async fn a_new_name_is_found_and_the_old_one_is_not_and_log_in_mentions_and_bans_stay() {
    let town = Town::opens_with(&["searches_per_s_max=100000", "searches_burst_max=100000"]).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let eve = town.registers("eve", Some("correct horse"));
    town.admits(HOME, eve);
    let eve = town.device_of(eve, "eve").await;
    let (neighbourhood, reason) = (HOME, Reason::parse("threatens a neighbour").unwrap());
    bo.posts("the lamp is broken").await;
    let mut act = post(GROUP, "@Bo, I come");
    act["mentions"] = json!([bo.user]);
    let meant = Seq(town.line_of(&ana).await.acts(act).await);
    let searched = async {
        while found_by(&ana, "Bo").await != (vec![bo.user], 2) {
            tokio::task::yield_now().await;
        }
    };
    within("the post by its author's name, and that which names him", searched).await;

    bo.client.rename(name("王秀英")).await.unwrap();
    assert_eq!(found_by(&ana, "王秀英").await, (vec![bo.user], 1), "at once, with what he posted before");
    assert_eq!(found_by(&ana, "Bo").await, (vec![], 1), "the text stays, the name does not");
    let page = ana.client.view(GROUP, None, None).await.unwrap();
    let names: Vec<String> = page
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Post(item) if item.seq == meant => Some(item.mentions.iter().map(|card| card.name.clone())),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(names, ["王秀英"]);
    let heads = bo.client.mine().await.unwrap();
    assert!(heads.iter().any(|head| head.topic == GROUP && head.mentioned == Some(meant)));

    ana.client.ban(neighbourhood, eve.user, Rule::Unlawful, reason).await.unwrap();
    eve.client.rename(name("Somebody else")).await.unwrap();
    let again = town.tries_at_the_office(&Request::Admit { neighbourhood, user: eve.user });
    assert_eq!(office_says(again), ErrorCode::Banned);
    let server = format!("http://{}", town.address).parse().unwrap();
    let login = account::log_in(&server, "eve", "correct horse", "laptop").await.unwrap();
    assert_eq!(login.user, eve.user, "one logs in by what one always logged in by");
    assert_eq!(found_by(&ana, "Eve").await.0, []);
    assert!(!eve.client.mine().await.unwrap().iter().any(|head| head.topic == Topic::Group(HOME)));
    town.is_sound();
}

#[tokio::test]
async fn the_roster_gives_badges_takes_them_and_changes_nothing_for_lines_that_do_not_fit() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    bo.follows(ROSTER).await;
    let roster = "login,name\nana,Ana\nbo,Wu Bo\nnobody,N\n";
    let told = imports(&town, roster, true);
    assert_eq!((told.gain.count, told.lose.count, told.unknown.count, told.differ.count), (1, 0, 1, 1));
    assert!(told.dry_run && told.differ.first[0].starts_with("line 3:"), "{told:?}");
    assert!(told.unknown.first[0].starts_with("line 4:"), "{told:?}");
    assert_eq!(who_has_a_badge(&town), []);

    let done = imports(&town, roster, false);
    assert_eq!(Badges { dry_run: true, ..done }, told, "a dry run says what is done");
    sees_card(&bo, "Ana's badge", |card| card.id == ana.user && card.badge).await;
    let again = imports(&town, roster, false);
    assert_eq!((again.gain.count, again.kept), (0, 1));

    // Her name to show is not her real one any more: she is told of, and keeps the badge.
    ana.client.rename(name("秀英")).await.unwrap();
    assert_eq!(imports(&town, roster, false).differ.count, 2);
    sees_card(&bo, "the name with the badge", |card| card.name == "秀英" && card.badge).await;
    let without = imports(&town, "person,name\r\n2,Bo\r\n", false);
    assert_eq!((without.gain.count, without.lose.count), (1, 1));
    sees_card(&bo, "the badge gone", |card| card.id == ana.user && !card.badge).await;
    assert_eq!(who_has_a_badge(&town), [bo.user]);
    town.is_sound();
}

#[tokio::test]
async fn a_roster_that_is_wrong_anywhere_changes_nothing_at_all() {
    let town = Town::opens().await;
    let Neighbours { bo, .. } = Neighbours::of(&town).await;
    imports(&town, "login,name\nbo,Bo\n", false);
    let twice = refuses_to_import(&town, "login,name\r\nana,Ana\r\nbo,Bo\r\nana,Ana\r\nbo,Bo\r\n");
    assert!(twice.contains("line 4: person 1 stands in line 2") && twice.contains("line 5:"), "{twice}");
    let cut = refuses_to_import(&town, "login,name\r\nana,Ana\r\nbo");
    assert!(cut.contains("line 3:"), "{cut}");
    refuses_to_import(&town, "");
    refuses_to_import(&town, "login,name\n");
    let path = town.data_dir().join("none.csv").to_string_lossy().into_owned();
    let missing = town.tries_at_the_office(&Request::ImportBadges { path, dry_run: false });
    assert_eq!(office_says(missing), ErrorCode::BadText);
    assert_eq!(who_has_a_badge(&town), [bo.user], "no badge was given, and none was taken");
}

#[tokio::test]
async fn a_change_that_was_acknowledged_reaches_the_rosters_after_a_kill_too() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    bo.follows(ROSTER).await;
    for round in 0..3 {
        let new = format!("Ana {round}");
        town.office(&Request::Rename { user: ana.user, name: new.clone() });
        town.is_killed().await;
        town.comes_back().await;
        sees_card(&bo, &new, |card| card.name == new).await;
    }
    town.is_sound();
}

#[tokio::test]
async fn a_backup_is_not_written_over_another_and_says_so_by_its_code() {
    let town = Town::opens().await;
    let path = town.data_dir().join("backup.jsonl").to_string_lossy().into_owned();
    town.office(&Request::Backup { path: path.clone() });
    assert_eq!(
        office_says(town.tries_at_the_office(&Request::Backup { path: path.clone() })),
        ErrorCode::FileExists
    );
    for nowhere in
        ["/no/such/directory/backup.jsonl".to_owned(), format!("{path}/below-a-file"), String::new()]
    {
        let refused = match town.tries_at_the_office(&Request::Backup { path: nowhere.clone() }) {
            Err(AdminError::Refused(refused)) => refused,
            other => panic!("{other:?}"),
        };
        assert_eq!((refused.code, refused.retry), (ErrorCode::BadText, false), "{nowhere}");
        assert!(refused.message.contains(&nowhere), "{refused:?}");
    }
}
