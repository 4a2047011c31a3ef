//! What is taken from the group, and how it comes back or goes for good: removals, appeals, screening, bans, pins.

use std::fmt::Write as _;

use linli_cli::{ClientError, Update};
use linli_protocol::{
    ErrorBody, ErrorCode, EventBody, Fate, Item, Office, Reason, Rule, Seq, Standing, Topic,
};
use linli_server::admin::Request;

use crate::town::{GROUP, HOME, Neighbours, Person, Town, office_says};

const DESK: Topic = Topic::Desk(HOME);
const APPEALS: Topic = Topic::Appeals(HOME);
const SECRET: &str = "the canary of removed texts";

fn reason() -> Reason {
    Reason::parse("an insult").unwrap()
}

fn refused<T: std::fmt::Debug>(result: Result<T, ClientError>) -> ErrorBody {
    match result {
        Err(ClientError::Server(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn neighbours(town: &Town) -> (Person, Person, Person) {
    let Neighbours { ana, bo, .. } = Neighbours::of(town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    (ana, bo, town.resident("cai").await)
}

fn decide(town: &Town, of: Seq, granted: bool) {
    let (neighbourhood, reason) = (HOME, "looked at".to_owned());
    town.office(&Request::DecideAppeal { neighbourhood, of, granted, reason });
}

async fn held(author: &Person, text: &str) -> Seq {
    match author.client.post(GROUP, text, None).await {
        Err(ClientError::Held(place)) => place.seq,
        other => panic!("{other:?}"),
    }
}

/// Everything that somebody was sent and can load now.
async fn knows(person: &Person) -> String {
    let mut all = format!("{:?}", person.heard());
    for head in person.client.mine().await.unwrap() {
        let page = person.client.view(head.topic, Some(200), None).await.unwrap();
        writeln!(all, "{page:?}").unwrap();
    }
    all
}

#[tokio::test]
async fn a_removed_post_is_gone_for_the_group_and_comes_back_when_its_author_appeals_and_is_heard() {
    let mut town = Town::opens().await;
    let (ana, bo, cai) = neighbours(&town).await;
    let post = bo.posts(SECRET).await;
    cai.sees(SECRET).await;
    let late = town.resident("dan").await;
    late.sees(SECRET).await;
    let act = ana.client.remove_post(GROUP, post, Rule::Insult, reason()).await.unwrap();
    assert_eq!(act.topic, Topic::Moderation(HOME));
    cai.sees_event("that it was removed", |event| {
        matches!(&event.body, EventBody::Removed(removed) if removed.post == post && removed.act == act.seq)
    })
    .await;
    let item = cai.looks_at(GROUP).await.into_iter().find(|item| item.seq == post).unwrap();
    assert_eq!((item.text, item.deleted, item.removed), (None, true, Some(act.seq)));
    let eve = town.resident("eve").await;
    eve.has_everything_up_to(GROUP, Seq(2)).await;
    assert!(!knows(&eve).await.contains(SECRET), "who comes later is sent none of it");
    assert!(knows(&ana).await.contains(SECRET), "the desk keeps it");

    town.is_killed().await;
    town.comes_back().await;
    let place = bo.client.appeal(HOME, act.seq, "I spoke of a bird").await.unwrap();
    assert_eq!(place.topic, APPEALS);
    let appeals = town.office(&Request::Appeals).appeals.unwrap();
    assert_eq!(appeals.len(), 1);
    assert_eq!(appeals[0].removed_text.as_deref(), Some(SECRET), "the operator reads what it is about");
    assert_eq!(appeals[0].appeal.appealed.text.as_deref(), Some("I spoke of a bird"));
    let told = (appeals[0].kind.as_deref(), appeals[0].rule, appeals[0].reason.as_deref());
    assert_eq!(
        told,
        (Some("post_removed"), Some(Rule::Insult), Some("an insult")),
        "and what was held against it"
    );
    decide(&town, act.seq, true);
    cai.sees_event("that it is back", |event| {
        matches!(&event.body, EventBody::Restored(restored) if restored.text.as_deref() == Some(SECRET))
    })
    .await;
    let item = eve.looks_at(GROUP).await.into_iter().find(|item| item.seq == post).unwrap();
    assert_eq!((item.text.as_deref(), item.deleted, item.removed), (Some(SECRET), false, None));
    assert!(!knows(&ana).await.contains("I spoke of a bird"), "what was said about it is erased");
    assert_eq!(town.office(&Request::Appeals).appeals, Some(vec![]));
    let refused =
        Request::DecideAppeal { neighbourhood: HOME, of: act.seq, granted: false, reason: "x".into() };
    assert_eq!(office_says(town.tries_at_the_office(&refused)), ErrorCode::NothingWaits);
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
    town.is_sound();
}

#[tokio::test]
async fn a_text_that_nobody_appeals_for_is_erased_by_itself_when_its_time_has_passed_also_after_a_kill() {
    let mut town = Town::opens_with(&["appeal_period_s=1"]).await;
    let (ana, bo, _) = neighbours(&town).await;
    ana.follows(DESK).await;
    let posts = [bo.posts(SECRET).await, bo.posts("it was nothing").await];
    let first = ana.client.remove_post(GROUP, posts[0], Rule::Insult, reason()).await.unwrap();
    ana.client.remove_post(GROUP, posts[1], Rule::Insult, reason()).await.unwrap();
    town.is_killed().await;
    town.comes_back().await;
    for entry in [1, 2] {
        ana.sees_event("that the text was erased", |event| {
            matches!(&event.body, EventBody::Settled(settled) if settled.entry == Seq(entry) && settled.fate == Fate::Erased)
        })
        .await;
    }
    let again = town.device_of(ana.user, "ana").await;
    again.follows(DESK).await;
    again.has_everything_up_to(DESK, Seq(4)).await;
    assert!(!knows(&again).await.contains(SECRET));
    assert_eq!(refused(bo.client.appeal(HOME, first.seq, "wait").await).code, ErrorCode::TooLate);
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
}

#[tokio::test]
async fn while_screening_is_on_nobody_but_the_keepers_sees_a_post_before_it_is_approved() {
    let town = Town::opens().await;
    let (ana, bo, cai) = neighbours(&town).await;
    ana.follows(DESK).await;
    ana.client.screening(HOME, true).await.unwrap();
    let numbers = [held(&bo, SECRET).await, held(&bo, "buy my lamp").await, held(&bo, "no matter").await];
    ana.sees_event(
        "the held post",
        |event| matches!(&event.body, EventBody::Held(held) if held.text.as_deref() == Some(SECRET)),
    )
    .await;
    ana.posts("who holds an office is not held").await;
    cai.sees("who holds an office is not held").await;
    assert!(!knows(&cai).await.contains(SECRET));
    let place = ana.client.approve(HOME, numbers[0]).await.unwrap();
    assert_eq!(cai.sees(SECRET).await.by.unwrap().id, bo.user, "by its author");
    assert_eq!(place.topic, GROUP);
    let act = ana.client.reject(HOME, numbers[1], Rule::Advertising, reason()).await.unwrap();
    bo.client.withdraw(HOME, numbers[2]).await.unwrap();
    let left: Vec<Item> = ana.client.view(DESK, Some(200), None).await.unwrap().items;
    assert!(matches!(&left[..], [Item::Kept(kept)] if kept.act == act.seq && kept.due.is_some()), "{left:?}");
    bo.client.appeal(HOME, act.seq, "I give it away").await.unwrap();
    decide(&town, act.seq, true);
    cai.sees("buy my lamp").await;
    ana.client.screening(HOME, false).await.unwrap();
    bo.posts("as ever").await;
    town.is_sound();
}

#[tokio::test]
async fn who_is_banned_loses_the_neighbourhood_at_once_and_is_told_why_and_comes_back_only_when_it_is_lifted()
{
    let town = Town::opens().await;
    let (ana, bo, cai) = neighbours(&town).await;
    let banned = ana.client.ban(HOME, bo.user, Rule::Unlawful, reason()).await.unwrap();
    bo.hears("that the group is closed to him", |update| match update {
        Update::Unfollowed { topic: GROUP, code } => Some(*code),
        _ => None,
    })
    .await;
    ana.posts("he is gone").await;
    cai.sees("he is gone").await;
    assert!(!bo.texts().contains(&"he is gone".to_owned()));
    let standing = bo.client.standing(HOME).await.unwrap();
    assert!(
        matches!(standing, Standing::Banned { act, rule: Rule::Unlawful, appeal: None, .. } if act == banned.seq)
    );
    let admit = Request::Admit { neighbourhood: HOME, user: bo.user };
    assert_eq!(office_says(town.tries_at_the_office(&admit)), ErrorCode::Banned);
    bo.client.appeal(HOME, banned.seq, "it was not me").await.unwrap();
    decide(&town, banned.seq, true);
    assert_eq!(refused(ana.client.unban(HOME, bo.user).await).code, ErrorCode::NotBanned);
    town.admits(HOME, bo.user);
    bo.follows(GROUP).await;
    bo.posts("I am back").await;
    town.is_sound();
}

#[tokio::test]
async fn who_is_banned_and_appealed_is_told_that_it_waits_and_then_that_it_was_refused_and_why() {
    let mut town = Town::opens().await;
    let (ana, bo, _) = neighbours(&town).await;
    let banned = ana.client.ban(HOME, bo.user, Rule::Unlawful, reason()).await.unwrap();
    let appeal = async |bo: &Person| match bo.client.standing(HOME).await.unwrap() {
        Standing::Banned { appeal, .. } => appeal,
        other => panic!("{other:?}"),
    };
    assert_eq!(appeal(&bo).await, None);
    bo.client.appeal(HOME, banned.seq, "it was not me").await.unwrap();
    let waits = appeal(&bo).await.unwrap();
    assert_eq!(waits.refused, None);
    decide(&town, banned.seq, false);
    town.is_killed().await;
    town.comes_back().await;
    let refused = appeal(&bo).await.unwrap();
    assert_eq!(refused.at, waits.at);
    let no = refused.refused.unwrap();
    assert!(no.at >= waits.at);
    assert_eq!(no.reason, "looked at");
    ana.client.unban(HOME, bo.user).await.unwrap();
    ana.client.renew_join_code(HOME).await.unwrap();
    assert_eq!(refused_standing(&bo).await, ErrorCode::NotFound, "it is no secret kept for later");
    town.is_sound();
}

async fn refused_standing(person: &Person) -> ErrorCode {
    refused(person.client.standing(HOME).await).code
}

#[tokio::test]
async fn pinned_posts_are_listed_in_their_order_and_followers_are_told() {
    let town = Town::opens().await;
    let (ana, bo, cai) = neighbours(&town).await;
    let (one, two) = (bo.posts("one").await, bo.posts("two").await);
    for post in [two, one] {
        ana.client.pin(GROUP, post, true).await.unwrap();
    }
    cai.sees_event(
        "the pin",
        |event| matches!(&event.body, EventBody::Pinned(pinned) if pinned.post == one && pinned.on),
    )
    .await;
    let pins = || async {
        let items = cai.client.pins(GROUP).await.unwrap().items;
        let seq = |item: &Item| match item {
            Item::Post(post) if post.pinned => post.seq,
            other => panic!("{other:?}"),
        };
        items.iter().map(seq).collect::<Vec<_>>()
    };
    assert_eq!(pins().await, [two, one]);
    bo.deletes(two).await;
    assert_eq!(pins().await, [one]);
    assert_eq!(refused(bo.client.pin(GROUP, one, false).await).code, ErrorCode::NotAllowed);
}

#[tokio::test]
async fn who_is_muted_shows_nobody_that_they_type() {
    let town = Town::opens().await;
    let (ana, bo, cai) = neighbours(&town).await;
    ana.client.mute(HOME, bo.user, 60, Rule::Flooding, reason()).await.unwrap();
    bo.client.typing(GROUP).await;
    cai.client.typing(GROUP).await;
    let typing = ana
        .hears("who types", |update| match update {
            Update::Typing { topic: GROUP, users } if !users.is_empty() => Some(users.clone()),
            _ => None,
        })
        .await;
    assert!(typing.iter().all(|card| card.id == cai.user), "{typing:?}");
}
