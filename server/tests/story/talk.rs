//! People talk: posts, replies, edits, reactions, deletions, who types, who is there.

use linli_cli::Update;
use linli_protocol::{EventBody, Seq};

use crate::town::{GROUP, Neighbours, Town};

#[tokio::test]
async fn two_people_talk() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    ana.posts("hi").await;
    let hi = bo.sees("hi").await;
    assert_eq!(hi.by.unwrap().name, "Ana");
    bo.posts("你好，樓道燈壞了").await;
    ana.sees("你好，樓道燈壞了").await;
    ana.has_everything_up_to(GROUP, Seq(2)).await;
    bo.has_everything_up_to(GROUP, Seq(2)).await;
}

#[tokio::test]
async fn history_is_there_for_who_comes_later() {
    let town = Town::opens().await;
    let ana = town.resident("ana").await;
    for n in 1..=60 {
        ana.posts(&format!("post {n}")).await;
    }
    let bo = town.resident("bo").await;
    bo.has_everything_up_to(GROUP, Seq(60)).await;

    let cai = town.resident("cai").await;
    let newest = cai.client.view(GROUP, Some(50), None).await.unwrap();
    let before = cai.client.view(GROUP, Some(50), newest.next).await.unwrap();
    assert_eq!((newest.items.len(), before.items.len(), before.next), (50, 10, None));
    assert_eq!(newest.as_of.seq, Seq(60));

    // From the page on, nothing is missed and nothing is told twice.
    ana.posts("post 61").await;
    let mark = bo.mark();
    bo.client.unfollow(GROUP).await;
    bo.client.follow(GROUP, Some(newest.as_of.position())).await.unwrap();
    let first = bo.hears_after(mark, "what comes after the page", |update| match update {
        Update::Event(event) if event.seq > Seq(60) => Some(event.seq),
        _ => None,
    });
    assert_eq!(first.await, Seq(61));
}

#[tokio::test]
async fn replies_edits_reactions_and_deletions_show_for_others_and_in_a_later_view() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let question = ana.posts("when is the meeting").await;
    bo.sees("when is the meeting").await;
    let answer = bo.replies(question, "at eight").await;
    let told = ana.sees("at eight").await;
    assert!(matches!(told.body, EventBody::Posted(posted) if posted.reply_to == Some(question)));

    let edit = ana.edits(question, "when is the meeting?").await;
    let told = bo.sees_event("the edit", |event| event.seq == edit).await;
    assert!(matches!(told.body, EventBody::Edited(edited)
        if edited.post == question && edited.text.as_deref() == Some("when is the meeting?")));

    let first = bo.reacts(question, "👍", true).await;
    let second = ana.reacts(question, "👍", true).await;
    let count = |wanted: Seq| {
        let bo = &bo;
        async move {
            match bo.sees_event("the reaction", |event| event.seq == wanted).await.body {
                EventBody::Reacted(reacted) => reacted.count,
                other => panic!("{other:?}"),
            }
        }
    };
    assert_eq!((count(first).await, count(second).await), (1, 2));
    let back = ana.reacts(question, "👍", false).await;
    assert_eq!(count(back).await, 1);

    let gone = bo.deletes(answer).await;
    ana.sees_event("the deletion", |event| {
        event.seq == gone && matches!(event.body, EventBody::Deleted { post } if post == answer)
    })
    .await;

    let cai = town.resident("cai").await;
    let [question_now, answer_now] = &cai.looks_at(GROUP).await[..] else { panic!("two posts") };
    assert_eq!(question_now.text.as_deref(), Some("when is the meeting?"));
    assert!(question_now.edited && !question_now.deleted);
    assert_eq!(question_now.changed, back);
    let [thumb] = &question_now.reactions[..] else { panic!("{:?}", question_now.reactions) };
    assert_eq!((thumb.reaction.as_str(), thumb.count, thumb.mine), ("👍", 1, false));
    assert!(bo.looks_at(GROUP).await[0].reactions[0].mine);
    assert_eq!((answer_now.text.as_deref(), answer_now.deleted), (None, true));
    assert_eq!(answer_now.reply_to, Some(question));
    for person in [&ana, &bo, &cai] {
        person.has_everything_up_to(GROUP, gone).await;
    }
}

#[tokio::test]
async fn who_types_and_how_many_are_there_is_told_to_those_who_follow() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let online = |count: u64| {
        move |update: &Update| {
            matches!(update, Update::Online { topic: GROUP, count: told } if *told == count).then_some(())
        }
    };
    bo.hears("that two are there", online(2)).await;

    let mark = bo.mark();
    ana.client.typing(GROUP).await;
    let users = bo.hears_after(mark, "that Ana types", |update| match update {
        Update::Typing { topic: GROUP, users } => Some(users.clone()),
        _ => None,
    });
    let users = users.await;
    assert_eq!((users.len(), users[0].id, users[0].name.as_str()), (1, ana.user, "Ana"));

    // A second device of Ana's is no third person; Cai is.
    let phone = town.device_of(ana.user, "ana").await;
    phone.follows(GROUP).await;
    let mark = bo.mark();
    let cai = town.resident("cai").await;
    bo.hears_after(mark, "that three are there", online(3)).await;

    let mark = bo.mark();
    cai.client.close().await;
    bo.hears_after(mark, "that two are left", online(2)).await;
    let most = bo.heard().into_iter().filter_map(|update| match update {
        Update::Online { count, .. } => Some(count),
        _ => None,
    });
    assert_eq!(most.max(), Some(3));
}
