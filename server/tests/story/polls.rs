//! A quick poll: asked by the secretary, answered by members who change their minds, closed by time or by hand, and forgotten but for the
//! numbers, through kill -9.

use linli_cli::{ClientError, Update};
use linli_protocol::{ErrorBody, ErrorCode, EventBody, Item, Office, PollClosed, PollItem, PollOption, Seq};
use linli_server::admin::Request;

use super::search::{UNHURRIED, comes_to_find};
use crate::town::{GROUP, HOME, Neighbours, Person, Town};

/// A poll as somebody sees it.
async fn poll(person: &Person, seq: Seq) -> PollItem {
    let page = person.client.view(GROUP, Some(200), None).await.unwrap();
    let found = page.items.into_iter().find_map(|item| match item {
        Item::Poll(item) if item.post.seq == seq => Some(item),
        _ => None,
    });
    found.unwrap()
}

fn option(text: &str, count: u64, mine: bool) -> PollOption {
    PollOption { text: text.to_owned(), count, mine }
}

/// Waits until these counts of a poll are told while one listens.
async fn hears_counts(person: &Person, post: Seq, expected: &[u64]) {
    person
        .hears(&format!("that poll {post} stands at {expected:?}"), |update| match update {
            Update::Polls { topic: GROUP, polls } => {
                polls.iter().any(|poll| poll.post == post && poll.counts == expected).then_some(())
            }
            _ => None,
        })
        .await;
}

async fn sees_the_close(person: &Person, post: Seq) -> (PollClosed, bool) {
    let event = person
        .sees_event(
            "the close",
            |event| matches!(&event.body, EventBody::PollClosed(closed) if closed.post == post),
        )
        .await;
    let by_time = event.by.is_none();
    let EventBody::PollClosed(closed) = event.body else { unreachable!() };
    (closed, by_time)
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClientError>) -> ErrorCode {
    match result {
        Err(ClientError::Server(ErrorBody { code, .. })) => code,
        other => panic!("not refused: {other:?}"),
    }
}

fn is_sound(town: &Town) {
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
    town.is_sound();
}

#[tokio::test]
async fn the_secretary_asks_members_change_their_minds_and_only_numbers_are_left() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    let cai = town.resident("cai").await;
    assert_eq!(
        refusal(bo.client.open_poll(GROUP, "May I?", &["yes", "no"], false, None).await),
        ErrorCode::NotAllowed
    );
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    let asked = ana.client.open_poll(GROUP, "電梯哪天修?", &["週二", "週五"], false, None).await.unwrap().seq;
    bo.sees_event("the question", |event| {
        matches!(&event.body, EventBody::PollOpened(poll) if poll.question.as_deref() == Some("電梯哪天修?"))
    })
    .await;
    bo.client.answer_poll(GROUP, asked, &[1]).await.unwrap();
    bo.client.answer_poll(GROUP, asked, &[2]).await.unwrap();
    ana.client.answer_poll(GROUP, asked, &[2]).await.unwrap();
    hears_counts(&cai, asked, &[0, 2]).await;
    assert_eq!(refusal(cai.client.answer_poll(GROUP, asked, &[1, 2]).await), ErrorCode::BadFrame);

    let backup = town.data_dir().parent().unwrap().join("while-it-is-open.jsonl");
    town.office(&Request::Backup { path: backup.to_string_lossy().into_owned() });
    let exported = std::fs::read_to_string(&backup).unwrap();
    let his: Vec<&str> = exported.lines().filter(|line| line.contains("poll")).collect();
    assert!(his.len() == 1 && his[0].contains("poll_opened"), "no backup says who chose what: {his:?}");

    town.is_killed().await;
    town.comes_back().await;
    cai.client.answer_poll(GROUP, asked, &[1]).await.unwrap();
    let his = poll(&bo, asked).await;
    assert_eq!(
        his.options,
        [option("週二", 1, false), option("週五", 2, true)],
        "his choice survived the kill"
    );
    assert_eq!((his.open, his.people, his.post.text.as_deref()), (true, 3, Some("電梯哪天修?")));
    hears_counts(&ana, asked, &[1, 2]).await;
    is_sound(&town);

    assert_eq!(refusal(bo.client.close_poll(GROUP, asked).await), ErrorCode::NotAllowed);
    ana.client.close_poll(GROUP, asked).await.unwrap();
    let (closed, by_time) = sees_the_close(&bo, asked).await;
    assert_eq!((closed.counts, closed.people, by_time), (vec![1, 2], 3, false));
    assert_eq!(refusal(bo.client.answer_poll(GROUP, asked, &[1]).await), ErrorCode::PollClosed);
    town.is_killed().await;
    town.comes_back().await;
    let his = poll(&bo, asked).await;
    assert_eq!(
        his.options,
        [option("週二", 1, false), option("週五", 2, false)],
        "nobody knows who chose what"
    );
    assert!(!his.open);
    is_sound(&town);
}

#[tokio::test]
async fn a_poll_whose_time_passes_while_the_server_is_dead_takes_no_answer_and_shows_its_result() {
    let mut town = Town::opens().await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Deputy });
    let several =
        ana.client.open_poll(GROUP, "Who helps?", &["tables", "kitchen", "music"], true, Some(2)).await;
    let asked = several.unwrap().seq;
    bo.client.answer_poll(GROUP, asked, &[1, 3]).await.unwrap();
    let closes_at = poll(&bo, asked).await.closes_at;
    town.is_killed().await;
    while crate::town::line::now_ms() < closes_at {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    town.comes_back().await;
    assert_eq!(refusal(bo.client.answer_poll(GROUP, asked, &[2]).await), ErrorCode::PollClosed);
    let (closed, by_time) = sees_the_close(&ana, asked).await;
    assert_eq!((closed.counts, closed.people, by_time), (vec![1, 0, 1], 1, true));
    assert!(!poll(&bo, asked).await.open);
    is_sound(&town);
}

#[tokio::test]
async fn a_poll_is_a_post_that_is_answered_pinned_found_and_removed_with_a_reason() {
    let town = Town::opens_with(&UNHURRIED).await;
    let Neighbours { ana, bo, .. } = Neighbours::of(&town).await;
    town.office(&Request::Appoint { neighbourhood: HOME, user: ana.user, office: Office::Secretary });
    town.office(&Request::Appoint { neighbourhood: HOME, user: bo.user, office: Office::Deputy });
    let asked =
        bo.client.open_poll(GROUP, "a quick question", &["this", "that"], false, None).await.unwrap().seq;
    comes_to_find(&ana, "quick this", &[(GROUP, asked)]).await;
    ana.replies(asked, "that, I think").await;
    ana.client.pin(GROUP, asked, true).await.unwrap();
    assert_eq!(refusal(bo.client.edit(GROUP, asked, "another question").await), ErrorCode::NotHere);
    let pinned = ana.client.pins(GROUP).await.unwrap().items;
    assert!(matches!(&pinned[..], [Item::Poll(poll)] if poll.post.pinned), "{pinned:?}");
    bo.client.answer_poll(GROUP, asked, &[1]).await.unwrap();
    let reason = linli_protocol::Reason::parse("no question at all").unwrap();
    ana.client.remove_post(GROUP, asked, linli_protocol::Rule::Insult, reason).await.unwrap();
    comes_to_find(&ana, "quick this", &[]).await;
    let removed = poll(&bo, asked).await;
    assert_eq!((removed.options, removed.post.text, removed.post.deleted), (vec![], None, true));
    assert!(!removed.open, "nobody can answer it");
    assert_eq!(refusal(bo.client.answer_poll(GROUP, asked, &[2]).await), ErrorCode::NoSuchPost);
    let own = ana.client.open_poll(GROUP, "taken back", &["this", "that"], false, None).await.unwrap().seq;
    bo.client.answer_poll(GROUP, own, &[1]).await.unwrap();
    ana.deletes(own).await;
    assert_eq!(refusal(bo.client.answer_poll(GROUP, own, &[2]).await), ErrorCode::PollClosed);
    is_sound(&town);
}
