//! A dispute: the secretary opens a thread, the two talk it out before him, a third leaves, it is closed with what was agreed, through
//! kill -9; and whoever has nothing to do with it finds no trace.

use linli_cli::{ClientError, Update};
use linli_protocol::{
    ErrorCode, Head, Item, MediationOutcome, MediationStep, Office, Reason, Rule, Seq, Topic,
};
use linli_server::admin::Request;

use crate::town::{HOME, Neighbours, Person, Town};

fn code(result: Result<impl std::fmt::Debug, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(error)) => error.code,
        other => panic!("{other:?}"),
    }
}

async fn disputes(person: &Person) -> Vec<Head> {
    let mine = person.client.mine().await.unwrap();
    mine.into_iter().filter(|head| matches!(head.topic, Topic::Mediation(..))).collect()
}

async fn hears_of(person: &Person, mark: usize, topic: Topic) -> Head {
    let told = |update: &Update| match update {
        Update::Heads(heads) => heads.iter().find(|head| head.topic == topic).cloned(),
        _ => None,
    };
    person.hears_after(mark, "of the mediation", told).await
}

/// All that is in a thread, in order, as one line each.
async fn thread(person: &Person, topic: Topic) -> Vec<String> {
    let page = person.client.view(topic, Some(200), None).await.unwrap();
    let line = |item| match item {
        Item::Post(post) => post.text.unwrap_or_else(|| "gone".to_owned()),
        Item::Mediation(step) => match step.step {
            MediationStep::Opened(opened) => format!("opened: {}", opened.subject),
            MediationStep::PartyAdded(added) => format!("added: {}", added.person.name),
            MediationStep::PartyLeft(left) => format!("left: {}", left.person.name),
            MediationStep::Closed(closed) => format!("{}: {}", closed.outcome.as_str(), closed.text),
        },
        other => panic!("{other:?}"),
    };
    page.items.into_iter().map(line).collect()
}

#[tokio::test]
async fn two_neighbours_talk_out_their_dispute_before_the_secretary_and_nobody_else_learns_of_it() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let (cai, sen, dai) =
        (town.resident("cai").await, town.resident("sen").await, town.resident("dai").await);
    town.office(&Request::Appoint { neighbourhood: HOME, user: sen.user, office: Office::Secretary });
    for person in [&ana, &cai, &sen] {
        assert_eq!(disputes(person).await, []);
    }
    let mark = ana.mark();
    let opened = sen.client.open_mediation(HOME, "夜裡的噪音", &[ana.user, bo.user]).await.unwrap();
    let topic = opened.topic;
    assert_eq!((topic.to_string(), opened.seq), (format!("mediation/{HOME}/1"), Seq(1)));
    let head = hears_of(&ana, mark, topic).await;
    assert_eq!((head.title.as_str(), head.unread), ("夜裡的噪音", 0));
    for person in [&ana, &bo, &sen] {
        person.follows(topic).await;
    }
    let reason = Reason::parse("forty posts").unwrap();
    sen.client.mute(HOME, ana.user, 60, Rule::Flooding, reason).await.unwrap();
    let mark = sen.mark();
    ana.client.typing(topic).await;
    let types = |update: &Update| match update {
        Update::Typing { topic: there, users } if *there == topic => {
            users.iter().any(|user| user.id == ana.user).then_some(())
        }
        _ => None,
    };
    sen.hears_after(mark, "that she types, muted in the group or not", types).await;
    ana.client.post(topic, "the chairs, at three", None).await.unwrap();
    bo.sees("the chairs, at three").await;
    bo.client.post(topic, "I work at night", None).await.unwrap();
    sen.sees("I work at night").await;

    assert_eq!(code(cai.client.view(topic, None, None).await), ErrorCode::NotFound);
    assert_eq!(code(cai.client.post(topic, "let me in", None).await), ErrorCode::NotFound);
    assert_eq!(
        code(ana.client.close_mediation(topic, MediationOutcome::Agreed, "x").await),
        ErrorCode::NotAllowed
    );
    assert_eq!(disputes(&cai).await, []);
    sen.client.add_party(topic, cai.user).await.unwrap();
    assert_eq!(thread(&cai, topic).await.len(), 4, "who is added reads what was said");
    cai.follows(topic).await;
    let mark = cai.mark();
    cai.client.remove_party(topic, cai.user).await.unwrap();
    let lost =
        |update: &Update| matches!(update, Update::Unfollowed { topic: t, .. } if *t == topic).then_some(());
    cai.hears_after(mark, "that it is closed to her", lost).await;
    assert_eq!(code(cai.client.view(topic, None, None).await), ErrorCode::NotFound);
    assert_eq!(code(sen.client.add_party(topic, cai.user).await), ErrorCode::WrongParty);

    town.is_killed().await;
    town.comes_back().await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: dai.user, office: Office::Secretary });
    assert_eq!(code(sen.client.view(topic, None, None).await), ErrorCode::NotFound, "it is the office's");
    dai.client.close_mediation(topic, MediationOutcome::Agreed, "quiet after ten").await.unwrap();
    assert_eq!(code(bo.client.post(topic, "one more thing", None).await), ErrorCode::MediationClosed);
    town.is_killed().await;
    town.comes_back().await;
    let all = [
        "opened: 夜裡的噪音",
        "the chairs, at three",
        "I work at night",
        "added: Cai",
        "left: Cai",
        "agreed: quiet after ten",
    ];
    for person in [&ana, &bo, &dai] {
        assert_eq!(thread(person, topic).await, all);
        assert_eq!(disputes(person).await.len(), 1);
    }
    for person in [&cai, &sen] {
        assert_eq!(disputes(person).await, []);
    }
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
    town.is_sound();
}
