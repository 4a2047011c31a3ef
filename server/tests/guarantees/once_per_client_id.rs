//! Guarantee 4: a resend never acts twice, also after a restart; the same name for another act is refused.

use linli_protocol::ErrorCode;
use linli_protocol::codec::Encoding;
use linli_protocol::{EventBody, NeighbourhoodId, Seq, Topic, limits};
use serde_json::{Value, json};

use crate::town::line::{client_id_at, new_client_id, now_ms, post};
use crate::town::relay::Relay;
use crate::town::{GROUP, HOME, Neighbours, Person, Town};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// One act of each kind on a post of Ana's.
fn acts_on(own_post: u64) -> Vec<Value> {
    let acts = [
        json!({"t": "post", "text": "hi", "reply_to": own_post}),
        json!({"t": "edit", "post": own_post, "text": "changed"}),
        json!({"t": "react", "post": own_post, "reaction": "👍", "on": true}),
        json!({"t": "delete", "post": own_post}),
    ];
    let named = |mut act: Value| {
        act["topic"] = GROUP.to_string().into();
        act["client_id"] = new_client_id().into();
        act
    };
    acts.into_iter().map(named).collect()
}

#[tokio::test]
async fn a_resend_gets_the_first_answer_on_any_connection_and_after_a_kill() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let mut line = town.line_of(&ana).await;
    let own_post = line.acts(post(GROUP, "the first")).await;
    let acts = acts_on(own_post);
    let mut seqs = Vec::new();
    for act in &acts {
        seqs.push(line.acts(act.clone()).await);
    }
    let head = *seqs.last().unwrap();
    let mut other_device =
        Person::signs_in(town.address, ana.user, "Ana", &town.token_for(ana.user, "phone"), Encoding::Json)
            .await;
    for restarted in [false, true] {
        if restarted {
            town.is_killed().await;
            town.comes_back().await;
            other_device = town.device_of(ana.user, "ana").await;
        }
        for person in [&ana, &other_device] {
            let mut line = town.line_of(person).await;
            for (act, seq) in acts.iter().zip(&seqs) {
                assert_eq!(line.acts(act.clone()).await, *seq, "{act}");
                let mut in_lower_case = act.clone();
                in_lower_case["client_id"] = act["client_id"].as_str().unwrap().to_lowercase().into();
                assert_eq!(line.acts(in_lower_case).await, *seq, "a name is read like in upper case");
            }
        }
    }
    assert_eq!(ana.posts("the next").await, Seq(head + 1), "nothing was done twice");
    bo.has_everything_up_to(GROUP, Seq(head + 1)).await;
}

#[tokio::test]
async fn the_same_name_for_another_act_is_refused_and_nothing_is_done() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let mut line = town.line_of(&ana).await;
    let own_post = line.acts(post(GROUP, "the first")).await;
    let first = post(GROUP, "hi");
    let seq = line.acts(first.clone()).await;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut act = first.clone();
        change(&mut act);
        act
    };
    let others = [
        with(&|act| act["text"] = "hi!".into()),
        with(&|act| act["reply_to"] = own_post.into()),
        with(&|act| {
            act["t"] = "edit".into();
            act["post"] = seq.into();
        }),
        with(&|act| {
            act["t"] = "delete".into();
            act["post"] = seq.into();
        }),
        with(&|act| {
            act["t"] = "react".into();
            act["post"] = seq.into();
            act["reaction"] = "👍".into();
            act["on"] = true.into();
        }),
    ];
    for other in &others {
        line.is_refused(other.clone(), ErrorCode::ClientIdReused).await;
    }
    town.is_killed().await;
    town.comes_back().await;
    let mut line = town.line_of(&ana).await;
    for other in &others {
        line.is_refused(other.clone(), ErrorCode::ClientIdReused).await;
    }
    assert_eq!(ana.posts("the next").await, Seq(seq + 1));
    bo.has_everything_up_to(GROUP, Seq(seq + 1)).await;
}

#[tokio::test]
async fn a_resend_that_races_the_first_is_decided_once() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let (mut laptop, mut phone) = (town.line_of(&ana).await, town.line_of(&ana).await);
    for n in 1..=20 {
        let act = post(GROUP, &format!("race {n}"));
        let (mut asked_at_laptop, mut asked_on_phone) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            asked_at_laptop.push(laptop.requests(act.clone()).await);
            asked_on_phone.push(phone.requests(act.clone()).await);
        }
        for (line, asked) in [(&mut laptop, asked_at_laptop), (&mut phone, asked_on_phone)] {
            for id in asked {
                assert_eq!(line.reply_to(id).await["ok"]["accepted"]["seq"], n);
            }
        }
    }
    bo.has_everything_up_to(GROUP, Seq(20)).await;
    assert_eq!(ana.posts("the next").await, Seq(21));
}

#[tokio::test]
async fn a_name_belongs_to_one_person_in_one_neighbourhood() {
    let town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let other = NeighbourhoodId(2);
    town.opens_neighbourhood(other);
    town.admits(other, ana.user);
    let act = post(GROUP, "hi");
    let mut line = town.line_of(&ana).await;
    assert_eq!(line.acts(act.clone()).await, 1);
    assert_eq!(town.line_of(&bo).await.acts(act.clone()).await, 2, "Bo's own");
    let mut elsewhere = act.clone();
    elsewhere["topic"] = Topic::Group(other).to_string().into();
    assert_eq!(line.acts(elsewhere).await, 1, "another neighbourhood's");
    assert_eq!(line.acts(act).await, 1, "and the first still stands");
}

#[tokio::test]
async fn what_was_refused_leaves_nothing_behind_and_old_or_early_names_are_not_taken() {
    let town = Town::opens().await;
    let Neighbours { ana, .. } = Neighbours::of(&town).await;
    let mut line = town.line_of(&ana).await;
    let mut act = post(GROUP, "hi");
    act["reply_to"] = 7.into();
    line.is_refused(act.clone(), ErrorCode::NoSuchPost).await;
    act.as_object_mut().unwrap().remove("reply_to");
    assert_eq!(line.acts(act).await, 1, "the same name is judged anew");

    let now = now_ms();
    let named = |at_ms: u64| {
        let mut act = post(GROUP, "hi");
        act["client_id"] = client_id_at(at_ms).into();
        act
    };
    let (days, hours) = (limits::CLIENT_ID_AGE_DAYS_MAX, limits::CLIENT_ID_AHEAD_HOURS_MAX);
    let minute = 60_000;
    for expired in [0, now - days * DAY_MS - minute, now + hours * 3_600_000 + minute] {
        line.is_refused(named(expired), ErrorCode::ClientIdExpired).await;
    }
    for taken in [now - days * DAY_MS + minute, now + hours * 3_600_000 - minute] {
        line.acts(named(taken)).await;
    }
}

#[tokio::test]
async fn a_resuming_client_behind_a_line_that_breaks_posts_everything_once() {
    let town = Town::opens().await;
    let bo = town.resident("bo").await;
    let ana = town.registers("ana", None);
    town.admits(HOME, ana);
    // Broken in the middle of the answers, so that some acts were done and their answers lost.
    let relay = Relay::breaking_after(town.address, vec![900, 1_500, 2_500]).await;
    let token = town.token_for(ana, "a phone");
    let ana = Person::signs_in(relay.address, ana, "Ana", &token, Encoding::Json).await;
    let posts = (0..200).map(|n| {
        let client = ana.client.clone();
        async move { client.post(GROUP, &format!("post {n}"), None).await.unwrap().seq }
    });
    let seqs = futures_util::future::join_all(posts).await;
    assert!(relay.connections() >= 4, "the line broke three times: {}", relay.connections());
    bo.has_everything_up_to(GROUP, Seq(200)).await;
    for (n, seq) in seqs.into_iter().enumerate() {
        let event = bo.events(GROUP).into_iter().find(|event| event.seq == seq).unwrap();
        let expected = format!("post {n}");
        assert!(matches!(event.body, EventBody::Posted(posted) if posted.text.as_ref() == Some(&expected)));
    }
}
