//! Stories of the resuming client over real sockets, against a small server that can misbehave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use linli_cli::account::{self, AccountError};
use linli_cli::{Client, ClientError, Ended, Lost, Options, Update, Updates, ViewReason};
use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, ErrorBody, ErrorCode, EventBody, Op, Position, PostText, Seq};
use support::{FakeServer, GROUP, PASSWORD};

fn options(server: &FakeServer) -> Options {
    Options::new(server.url().parse().unwrap(), "good".into())
}

/// The number of the next event; other updates are passed over.
async fn next_event(updates: &mut Updates) -> Seq {
    loop {
        if let Update::Event(event) = updates.recv().await.expect("the client is not over") {
            return event.seq;
        }
    }
}

async fn wait_for(updates: &mut Updates, wanted: impl Fn(&Update) -> bool) -> Update {
    loop {
        let update = updates.recv().await.expect("the client is not over");
        if wanted(&update) {
            return update;
        }
    }
}

#[tokio::test]
async fn a_client_views_follows_and_posts_in_both_encodings() {
    for encoding in Encoding::ALL {
        let server = FakeServer::start().await;
        server.post("before");
        let (client, mut updates) = Client::start(Options { encoding, ..options(&server) });
        client.follow(GROUP, None).await.unwrap();
        let view = wait_for(&mut updates, |update| matches!(update, Update::View { .. })).await;
        assert!(matches!(view, Update::View { page, reason: ViewReason::First } if page.items.len() == 1));
        let place = client.post(GROUP, "你好", None).await.unwrap();
        assert_eq!((place.topic, place.seq), (GROUP, Seq(2)));
        assert_eq!(next_event(&mut updates).await, Seq(2));
        client.edit(GROUP, place.seq, "你們好").await.unwrap();
        client.react(GROUP, place.seq, "👍", true).await.unwrap();
        client.delete(GROUP, place.seq).await.unwrap();
        assert_eq!(client.mine().await.unwrap()[0].head, Seq(5));
        assert_eq!(client.view(GROUP, Some(1), None).await.unwrap().next, Some(2));
    }
}

#[tokio::test]
async fn events_during_a_break_come_afterwards_and_each_once() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    client.follow(GROUP, None).await.unwrap();
    wait_for(&mut updates, |update| matches!(update, Update::Following(_))).await;
    for round in 0..3 {
        server.post("while it is there");
        assert_eq!(next_event(&mut updates).await, Seq(round * 2 + 1));
        server.cut(None);
        server.post("while it is away");
        assert_eq!(next_event(&mut updates).await, Seq(round * 2 + 2));
    }
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_sent_again_and_posted_once() {
    let server = FakeServer::start().await;
    let (client, _updates) = Client::start(options(&server));
    server.mute_next_act();
    let place = client.post(GROUP, "once", None).await.unwrap();
    assert_eq!(place.seq, Seq(1));
    assert_eq!(server.texts(), ["once"]);
    let posts = server.requests().into_iter().filter(|op| matches!(op, Op::Post { .. }));
    assert_eq!(posts.count(), 2, "it was asked twice");
}

#[tokio::test]
async fn a_post_made_without_a_server_is_posted_when_it_is_back() {
    let mut server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    wait_for(&mut updates, |update| matches!(update, Update::SignedIn(_))).await;
    server.stop().await;
    wait_for(&mut updates, |update| matches!(update, Update::Offline { .. })).await;
    let post = tokio::spawn({
        let client = client.clone();
        async move { client.post(GROUP, "later", None).await }
    });
    wait_for(&mut updates, |update| matches!(update, Update::Offline { why: Lost::Unreachable(_), .. }))
        .await;
    server.start_again().await;
    assert_eq!(post.await.unwrap().unwrap().seq, Seq(1));
}

#[tokio::test]
async fn a_refusal_for_now_is_waited_out_and_told() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    server.refuse_next_act(ErrorBody::new(ErrorCode::RateLimited, "slowly").after(60));
    client.post(GROUP, "patience", None).await.unwrap();
    wait_for(&mut updates, |update| matches!(update, Update::Delayed(_))).await;
    assert_eq!(server.texts(), ["patience"]);
}

#[tokio::test]
async fn a_final_no_is_an_error_with_the_servers_code() {
    let server = FakeServer::start().await;
    let (client, _updates) = Client::start(options(&server));
    let error = client.post("group/8".parse().unwrap(), "hi", None).await.unwrap_err();
    assert!(matches!(error, ClientError::Server(error) if error.code == ErrorCode::NotFound));
    assert!(matches!(client.post(GROUP, " ", None).await, Err(ClientError::Text(_))));
}

#[tokio::test]
async fn another_history_starts_from_a_view_and_says_so() {
    let server = FakeServer::start().await;
    server.post("one");
    let (client, mut updates) = Client::start(options(&server));
    client.follow(GROUP, None).await.unwrap();
    wait_for(&mut updates, |update| matches!(update, Update::Following(_))).await;
    server.forget_history();
    server.cut(Some(CloseCode::GoingAway));
    wait_for(&mut updates, |u| matches!(u, Update::View { reason: ViewReason::StartedOver, .. })).await;
    server.post("two");
    assert_eq!(next_event(&mut updates).await, Seq(2));
}

#[tokio::test]
async fn a_slow_app_holds_the_reader_back_and_loses_nothing() {
    const EVENTS: u64 = 20_000;
    let server = FakeServer::start().await;
    for n in 0..EVENTS {
        server.post(&format!("{n} {}", "x".repeat(200)));
    }
    let (client, mut updates) = Client::start(options(&server));
    let SignedInEpoch(epoch) = signed_in(&mut updates).await;
    client.follow(GROUP, Some(Position { epoch, seq: Seq(0) })).await.unwrap();
    // Nobody reads until the driver has nowhere to put more; asking still works as long as there is room
    // for what comes before the answer.
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    for seq in 1..=EVENTS {
        assert_eq!(next_event(&mut updates).await, Seq(seq));
    }
}

struct SignedInEpoch(linli_protocol::Epoch);

async fn signed_in(updates: &mut Updates) -> SignedInEpoch {
    match wait_for(updates, |update| matches!(update, Update::SignedIn(_))).await {
        Update::SignedIn(signed_in) => SignedInEpoch(signed_in.epoch),
        _ => unreachable!(),
    }
}

#[tokio::test]
async fn nobody_has_to_read_updates() {
    let server = FakeServer::start().await;
    let (client, updates) = Client::start(options(&server));
    drop(updates);
    client.follow(GROUP, None).await.unwrap();
    for n in 0..2_000 {
        server.post(&n.to_string());
    }
    client.post(GROUP, "still here", None).await.unwrap();
}

#[tokio::test]
async fn many_posts_at_once_are_all_posted_once() {
    let server = FakeServer::start().await;
    let (client, _updates) = Client::start(options(&server));
    let mut posts = tokio::task::JoinSet::new();
    for n in 0..300 {
        let client = client.clone();
        posts.spawn(async move { client.post(GROUP, &n.to_string(), None).await.unwrap().seq });
        if n % 100 == 50 {
            server.cut(None);
            tokio::task::yield_now().await;
        }
    }
    let mut places = posts.join_all().await;
    places.sort_unstable();
    assert_eq!(places, (1..=300).map(Seq).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_act_with_a_name_of_ones_own_is_done_once() {
    let server = FakeServer::start().await;
    let (client, _updates) = Client::start(options(&server));
    let client_id = client.new_client_id().unwrap();
    let post = |text| Op::Post {
        topic: GROUP,
        client_id,
        text: PostText::parse(text).unwrap(),
        reply_to: None,
        mentions: vec![],
        mention_all: false,
    };
    assert_eq!(client.act(post("a")).await.unwrap(), client.act(post("a")).await.unwrap());
    let reused = client.act(post("b")).await.unwrap_err();
    assert!(matches!(reused, ClientError::Server(error) if error.code == ErrorCode::ClientIdReused));
}

#[tokio::test]
async fn client_ids_follow_the_servers_clock() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    wait_for(&mut updates, |update| matches!(update, Update::SignedIn(_))).await;
    // The fake server lives in November 2023.
    let at_ms = client.new_client_id().unwrap().at_ms();
    assert!((1_700_000_000_000..1_700_000_600_000).contains(&at_ms), "{at_ms}");
}

#[tokio::test]
async fn a_refused_token_ends_the_client_for_good() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(Options { token: "bad".into(), ..options(&server) });
    assert_eq!(client.post(GROUP, "hi", None).await, Err(ClientError::Ended(Ended::LogInAgain)));
    wait_for(&mut updates, |update| *update == Update::Ended(Ended::LogInAgain)).await;
    assert_eq!(updates.recv().await, None);
    assert_eq!(client.mine().await, Err(ClientError::Ended(Ended::LogInAgain)));
}

#[tokio::test]
async fn a_token_revoked_while_connected_ends_the_client() {
    let server = FakeServer::start().await;
    let (_client, mut updates) = Client::start(options(&server));
    wait_for(&mut updates, |update| matches!(update, Update::SignedIn(_))).await;
    server.cut(Some(CloseCode::Revoked));
    wait_for(&mut updates, |update| *update == Update::Ended(Ended::LogInAgain)).await;
}

#[tokio::test]
async fn closing_says_good_bye_and_dropping_the_last_handle_does_too() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    wait_for(&mut updates, |update| matches!(update, Update::SignedIn(_))).await;
    client.close().await;
    server.connections(0).await;
    assert_eq!(server.closes(), [Some(1000)]);
    assert_eq!(client.mine().await, Err(ClientError::Ended(Ended::Closed)));
    assert_eq!(updates.recv().await, Some(Update::Ended(Ended::Closed)));

    let (client, mut updates) = Client::start(options(&server));
    wait_for(&mut updates, |update| matches!(update, Update::SignedIn(_))).await;
    let clone = client.clone();
    drop(client);
    clone.mine().await.unwrap();
    drop(clone);
    server.connections(0).await;
    assert_eq!(server.closes(), [Some(1000), Some(1000)]);
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_not_tried_again() {
    // The path is not the WebSocket's, so this server answers 401 or 404 to the upgrade.
    let server = FakeServer::start().await;
    let elsewhere = format!("{}/elsewhere", server.url());
    let (_client, mut updates) = Client::start(Options::new(elsewhere.parse().unwrap(), "good".into()));
    wait_for(&mut updates, |update| matches!(update, Update::Ended(Ended::Unwelcome(_)))).await;
}

#[tokio::test]
async fn tls_to_a_server_without_it_fails_politely() {
    // It also shows that rustls finds its crypto provider: without one it would panic here.
    let server = FakeServer::start().await;
    let url = server.url().replace("http://", "https://");
    let (_client, mut updates) = Client::start(Options::new(url.parse().unwrap(), "good".into()));
    wait_for(&mut updates, |update| matches!(update, Update::Offline { why: Lost::Unreachable(_), .. }))
        .await;
}

#[tokio::test]
async fn an_unknown_event_reaches_the_app_and_counts() {
    let server = FakeServer::start().await;
    let (client, mut updates) = Client::start(options(&server));
    client.follow(GROUP, None).await.unwrap();
    wait_for(&mut updates, |update| matches!(update, Update::Following(_))).await;
    server.publish(EventBody::Unknown { kind: "pinned".into(), data: "{\"post\":1}".into() });
    server.post("after it");
    let update = wait_for(&mut updates, |update| matches!(update, Update::Event(_))).await;
    assert!(matches!(update, Update::Event(event) if event.body.kind() == "pinned"));
    assert_eq!(next_event(&mut updates).await, Seq(2));
}

#[tokio::test]
async fn a_password_gives_a_token_that_works_until_it_is_logged_out() {
    let server = FakeServer::start().await;
    let address = server.url().parse().unwrap();
    let login = account::log_in(&address, "ana", PASSWORD, "laptop").await.unwrap();
    assert_eq!(login.name, "Ana");
    let devices = account::devices(&address, &login.token).await.unwrap();
    assert_eq!(devices.iter().filter(|device| device.current).count(), 1);
    account::revoke(&address, &login.token, linli_protocol::DeviceId(1)).await.unwrap();
    assert!(!server.knows_token("good"));
    account::log_out(&address, &login.token).await.unwrap();
    let error = account::log_out(&address, &login.token).await.unwrap_err();
    assert!(matches!(error, AccountError::Server(error) if error.code == ErrorCode::BadToken));
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_address_are_told_apart() {
    let server = FakeServer::start().await;
    let address = server.url().parse().unwrap();
    let wrong = account::log_in(&address, "ana", "a wrong one", "laptop").await.unwrap_err();
    assert!(matches!(wrong, AccountError::Server(error) if error.code == ErrorCode::BadCredentials));
    let elsewhere = format!("{}/elsewhere", server.url()).parse().unwrap();
    let error = account::log_out(&elsewhere, "good").await.unwrap_err();
    assert!(matches!(error, AccountError::Unfitting(_, 404)), "{error:?}");
    let nobody = "http://127.0.0.1:1".parse().unwrap();
    let error = account::log_in(&nobody, "ana", PASSWORD, "laptop").await.unwrap_err();
    assert!(matches!(error, AccountError::Unreachable(_)), "{error:?}");
}
