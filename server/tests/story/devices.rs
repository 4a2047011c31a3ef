//! One person, several devices: read marks that reach the other one, logging in, losing a device.

use linli_cli::account::{self, AccountError};
use linli_cli::{Ended, Server, Update};
use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, ErrorCode, Head, Seq};

use crate::town::{GROUP, HOME, Line, Person, Town};

#[tokio::test]
async fn a_read_mark_reaches_ones_other_device_and_unread_counts_are_right() {
    let town = Town::opens().await;
    let bo = town.resident("bo").await;
    let laptop = town.resident("ana").await;
    laptop.client.unfollow(GROUP).await;
    let phone = town.device_of(laptop.user, "ana").await;
    let seqs = [bo.posts("one").await, bo.posts("two").await, bo.posts("three").await];
    bo.reacts(seqs[2], "👍", true).await;

    let unread = |head: Option<Head>| head.unwrap().unread;
    assert_eq!(unread(laptop.glances_at(GROUP).await), 3, "a reaction is no post");
    assert_eq!(unread(phone.glances_at(GROUP).await), 3);

    let mark = laptop.mark();
    phone.client.read(GROUP, seqs[1]).await;
    laptop
        .hears_after(mark, "the read mark", |update| {
            matches!(update, Update::Read { topic: GROUP, seq } if *seq == seqs[1]).then_some(())
        })
        .await;
    let told = |unread: u64| {
        move |update: &Update| match update {
            Update::Heads(heads) => heads.iter().find(|h| h.topic == GROUP && h.unread == unread).cloned(),
            _ => None,
        }
    };
    laptop.hears_after(mark, "that one is unread", told(1)).await;
    assert_eq!(unread(laptop.glances_at(GROUP).await), 1);

    // A lower mark changes nothing, and what comes later counts from the highest.
    laptop.client.read(GROUP, seqs[0]).await;
    let mark = laptop.mark();
    bo.posts("four").await;
    let head = laptop.hears_after(mark, "that two are unread", told(2)).await;
    assert_eq!(head.head, Seq(5));
    assert_eq!(unread(phone.glances_at(GROUP).await), 2);

    // One's own posts count like everybody's, and nobody else hears of a mark.
    assert_eq!(unread(bo.glances_at(GROUP).await), 4);
    assert!(!bo.heard().iter().any(|update| matches!(update, Update::Read { .. })));
    assert!(!phone.heard().iter().any(|update| matches!(update, Update::Read { .. })));
}

#[tokio::test]
async fn a_read_mark_and_the_unread_count_outlive_a_restart() {
    let mut town = Town::opens().await;
    let bo = town.resident("bo").await;
    let seqs = [bo.posts("one").await, bo.posts("two").await, bo.posts("three").await];
    let mut line = town.line_of(&bo).await;
    line.asks(serde_json::json!({"t": "read", "topic": GROUP, "seq": seqs[1]})).await;
    town.is_killed().await;
    town.comes_back().await;
    assert_eq!(bo.glances_at(GROUP).await.unwrap().unread, 1);
}

#[tokio::test]
async fn a_person_logs_in_sees_the_devices_and_signs_one_out_at_once() {
    let town = Town::opens().await;
    let user = town.registers("ana", Some("correct horse"));
    town.admits(HOME, user);
    let server: Server = format!("http://{}", town.address).parse().unwrap();
    let wrong = account::log_in(&server, "ana", "wrong horse", "Ana's phone").await;
    let code = |error| match error {
        AccountError::Server(error) => error.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(wrong.unwrap_err()), ErrorCode::BadCredentials);

    let laptop = account::log_in(&server, "ana", "correct horse", "Ana's laptop").await.unwrap();
    let phone = account::log_in(&server, "Ana", "correct horse", " Ana's phone ").await.unwrap();
    assert_eq!((phone.user, phone.name.as_str()), (user, "Ana"));
    let devices = account::devices(&server, &laptop.token).await.unwrap();
    let shown: Vec<_> = devices.iter().map(|d| (d.id, d.label.as_str(), d.current)).collect();
    assert_eq!(shown, [(laptop.device, "Ana's laptop", true), (phone.device, "Ana's phone", false)]);

    let at_laptop = Person::signs_in(town.address, user, "Ana", &laptop.token, Encoding::Json).await;
    let at_phone = Person::signs_in(town.address, user, "Ana", &phone.token, Encoding::Json).await;
    let mut phone_line = Line::signs_in(town.address, &phone.token).await;
    account::revoke(&server, &laptop.token, phone.device).await.unwrap();
    phone_line.is_closed_with(CloseCode::Revoked).await;
    assert_eq!(at_phone.is_ended().await, Ended::LogInAgain);

    let devices = account::devices(&server, &laptop.token).await.unwrap();
    assert_eq!(devices.iter().map(|d| d.id).collect::<Vec<_>>(), [laptop.device]);
    let again = account::devices(&server, &phone.token).await;
    assert_eq!(code(again.unwrap_err()), ErrorCode::BadToken);
    at_laptop.posts("still here").await;

    account::log_out(&server, &laptop.token).await.unwrap();
    assert_eq!(at_laptop.is_ended().await, Ended::LogInAgain);
}
