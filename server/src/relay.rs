//! Floor 5: what one shard's commit means for others is carried there by commands of its own (no commit crosses shards). Today: a
//! changed card (name, badge) to the rosters of its neighbourhoods, so that clients mend what they show.
//!
//! The outbox is rows, written with the change and cleared when all was told: a crash in between tells it again.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::future::join_all;
use linli_protocol::{NeighbourhoodId, Seq, UserId};
use tokio::sync::watch;
use tokio::time::{Duration, sleep};

use crate::domain::{Act, Actor, Command, Row, people};
use crate::journal::{Durable, RowGroup};
use crate::limits;
use crate::session::House;

/// Before what could not be done is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Tells rosters of changed cards, now and whenever the hub says that there are some.
pub async fn show_cards(house: Arc<House>, durable: Arc<Durable>, mut stop: watch::Receiver<bool>) {
    loop {
        let told = tokio::select! {
            told = show_some(&house, &durable) => told,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        tokio::select! {
            () = async {
                match told {
                    Told::Some => {}
                    Told::None => house.hub.cards_changed().await,
                    Told::NotNow => sleep(AGAIN_AFTER).await,
                }
            } => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

enum Told {
    Some,
    None,
    NotNow,
}

async fn show_some(house: &House, durable: &Arc<Durable>) -> Told {
    let reader = durable.clone();
    let Ok(cards) = tokio::task::spawn_blocking(move || changed(&reader)).await else { return Told::NotNow };
    if cards.is_empty() {
        return Told::None;
    }
    let mut rosters: BTreeMap<NeighbourhoodId, Vec<UserId>> = BTreeMap::new();
    for (user, _) in &cards {
        for neighbourhood in house.directory.places_of(*user) {
            rosters.entry(neighbourhood).or_default().push(*user);
        }
    }
    let few = people::CARDS_PER_COMMAND_MAX;
    let shown: Vec<Act> = rosters
        .into_iter()
        .flat_map(|(neighbourhood, users)| {
            let shown =
                users.chunks(few).map(|users| Act::ShowCards { neighbourhood, users: users.to_vec() });
            shown.collect::<Vec<_>>()
        })
        .collect();
    let cleared: Vec<Act> =
        cards.chunks(few).map(|cards| Act::CardsShown { cards: cards.to_vec() }).collect();
    // What is cleared before all rosters were told would be forgotten by a crash in between.
    if all_done(house, shown).await && all_done(house, cleared).await { Told::Some } else { Told::NotNow }
}

/// Asks for acts at once, so that they share their syncs; answers whether all were done.
async fn all_done(house: &House, acts: Vec<Act>) -> bool {
    let mut all = true;
    let mut acts = acts.into_iter();
    loop {
        let some: Vec<_> = acts.by_ref().take(limits::RELAY_ACTS_AT_ONCE_MAX).collect();
        if some.is_empty() {
            return all;
        }
        let asked = some.into_iter().map(|act| {
            house.engine.ask(Command { by: Actor::Administration, device: None, act, salt: [0; 16] })
        });
        all &= join_all(asked).await.iter().all(Result::is_ok);
    }
}

/// Some cards that changed, each with the event that last changed it.
fn changed(durable: &Durable) -> Vec<(UserId, Seq)> {
    let mut cards = Vec::new();
    let read = durable.rows(RowGroup::CardsChanged, &mut |row| {
        if let Row::CardChanged { user, seq } = row {
            cards.push((user, seq));
        }
        if cards.len() < limits::RELAY_CARDS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if let Err(error) = read {
        tracing::warn!(%error, "changed cards could not be read");
    }
    cards
}
