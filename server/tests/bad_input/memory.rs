//! Those who take and do not give: readers that stop, messages that are begun and never ended. The server's
//! memory stays within its limits, and everybody else gets everything.

use linli_protocol::Seq;

use super::scene::Scene;
use crate::town::line::{FIN, TEXT, header, post};
use crate::town::{GROUP, Line, within};

#[tokio::test]
async fn readers_that_stop_cost_no_memory_lose_nothing_and_hold_nobody_up() {
    const STOPPED: usize = 30;
    const POSTS: u64 = 2_500;
    let scene = Scene::opens().await;
    let mut stopped = Vec::new();
    for _ in 0..STOPPED {
        let mut line = Line::opens(scene.address(), Some(4_096)).await;
        line.upgrades().await;
        line.says_hello(&scene.token).await;
        line.follows(GROUP, 0).await;
        stopped.push(line);
    }
    let before_kib = scene.town.memory_kib();
    let mut line = scene.mallory().await;
    let text = "滿".repeat(1_300);
    let mut asked = std::collections::VecDeque::new();
    for _ in 0..POSTS {
        if asked.len() == 32 {
            line.reply_to(asked.pop_front().unwrap()).await;
        }
        asked.push_back(line.requests(post(GROUP, &text)).await);
    }
    for id in asked {
        line.reply_to(id).await;
    }
    scene.honest.bo.has_everything_up_to(GROUP, Seq(POSTS)).await;
    scene.honest.still_talk().await;
    // 30 times 10 MB are due. Each may have a page and a piece of the ring; the storage engine has its own.
    let grown_kib = scene.town.memory_kib().saturating_sub(before_kib);
    println!("grown by {grown_kib} KiB");
    assert!(grown_kib < 96 * 1024, "grown by {grown_kib} KiB");

    let reading = stopped.into_iter().take(8).map(|mut line| {
        tokio::spawn(async move {
            for seq in 1..=POSTS {
                assert_eq!(line.event_of(GROUP).await["seq"], seq);
            }
        })
    });
    for reader in reading.collect::<Vec<_>>() {
        within("a stopped reader to catch up", reader).await.unwrap();
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn messages_that_are_begun_and_never_ended_cost_no_more_than_what_was_sent() {
    let scene = Scene::opens().await;
    let before_kib = scene.town.memory_kib();
    let mut begun = Vec::new();
    for n in 0..200 {
        let mut line = if n % 7 == 0 { scene.mallory().await } else { scene.nobody().await };
        // They say 64 KiB, and send a little of it.
        line.sends_bytes(&header(FIN | TEXT, 65_536)).await;
        line.sends_bytes(&[b'x'; 2_000]).await;
        begun.push(line);
    }
    scene.honest.still_talk().await;
    let grown_kib = scene.town.memory_kib().saturating_sub(before_kib);
    println!("grown by {grown_kib} KiB");
    assert!(grown_kib < 200 * 80, "grown by {grown_kib} KiB for 200 connections");
    drop(begun);
    scene.town.has_sessions(2).await;
    scene.ends_well().await;
}

#[tokio::test]
async fn pages_that_are_asked_for_in_advance_are_read_as_the_client_takes_them() {
    const ASKERS: usize = 10;
    const PAGES: usize = 64;
    let scene = Scene::opens().await;
    let mut line = scene.mallory().await;
    let text = "滿".repeat(1_300);
    for _ in 0..70 {
        line.acts(post(GROUP, &text)).await;
    }
    let page = serde_json::json!({"t": "view", "topic": GROUP, "last": 200});
    let page_bytes = line.asks(page.clone()).await.to_string().len();
    assert!(page_bytes > 200 * 1_024, "a page is as large as pages become: {page_bytes}");
    let before_kib = scene.town.memory_kib();
    let mut impatient = Vec::new();
    for _ in 0..ASKERS {
        let mut one = Line::opens(scene.address(), Some(4_096)).await;
        one.upgrades().await;
        one.says_hello(&scene.token).await;
        let mut ids = Vec::new();
        for _ in 0..PAGES {
            ids.push(one.requests(page.clone()).await);
        }
        impatient.push((one, ids));
    }
    // Their pages would be read within this time, many times over.
    for _ in 0..PAGES {
        line.asks(page.clone()).await;
    }
    scene.honest.still_talk().await;
    let grown_kib = scene.town.memory_kib().saturating_sub(before_kib);
    println!("grown by {grown_kib} KiB");
    // 160 MB were ids for. Each may have replies up to the bound, one page more, and what the kernel holds.
    assert!(grown_kib < 48 * 1024, "grown by {grown_kib} KiB");
    let (mut one, ids) = impatient.swap_remove(0);
    for id in ids {
        let items = one.reply_to(id).await["ok"]["items"].as_array().map(Vec::len);
        assert!(items.is_some_and(|items| items > 40), "{items:?}");
    }
    drop(impatient);
    scene.ends_well().await;
}
