//! Floor 5: what the house does for itself with time: it watches the disk and the clock, erases texts whose appeal period has passed, closes
//! polls, and forgets answers to acts whose names would no longer be taken.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::SystemTime;

use linli_protocol::{ClientId, Escalation, UserId};
use tokio::sync::watch;
use tokio::time::{Duration, sleep};

use crate::blobs::{Blobs, PhotoError};
use crate::domain::{Act, Actor, Command, Row, Shard, dedupe};
use crate::journal::{DataDirectory, Durable, RowGroup, is_low};
use crate::limits;
use crate::session::House;
use crate::view::Directory;

const DISK_LOOK: Duration = Duration::from_secs(2);
/// Soon after the start, so that a server restarted daily forgets too, but not while everybody reconnects.
const FORGET_FIRST: Duration = Duration::from_secs(10 * 60);
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
const SWEPT_AGE: Duration = Duration::from_secs(60 * 60);
const FORGET_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Goes read-only while the disk is nearly full, and back when there is room again.
pub async fn watch_disk(
    directory: Arc<DataDirectory>,
    house: Arc<House>,
    watermark_bytes: u64,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        match directory.free_bytes() {
            Ok(free_bytes) => {
                let low = is_low(free_bytes, watermark_bytes);
                let gate = house.engine.gate();
                if low != gate.is_read_only() {
                    let free_mib = free_bytes / 1024 / 1024;
                    if low {
                        tracing::error!(
                            free_mib,
                            "the disk is nearly full: nothing is accepted until there is room"
                        );
                    } else {
                        tracing::info!(free_mib, "there is room again: acts are accepted");
                    }
                    gate.set_read_only(low);
                }
                // Given up to a full disk once, the reserve is made anew when there is room.
                if !low
                    && !directory.has_reserve()
                    && let Err(error) = directory.see_to_reserve()
                {
                    tracing::warn!(%error, "the reserve file could not be made");
                }
            }
            Err(error) => tracing::warn!(%error, "the free space could not be read"),
        }
        tokio::select! {
            () = sleep(DISK_LOOK) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Says when the wall clock is doubted, and when it is believed again.
pub async fn watch_clock(house: Arc<House>, mut stop: watch::Receiver<bool>) {
    let mut known = None;
    loop {
        let doubt = house.clock.trusted_ms().err();
        if known != doubt {
            if let Some(doubt) = doubt {
                tracing::error!(
                    "{doubt}: timers wait for ten minutes in which it is not set; if it is right, \
                     `linli-server admin trust-clock` lets them go on at once"
                );
            } else {
                tracing::info!("the clock is believed again: timers go on");
            }
            known = doubt;
        }
        tokio::select! {
            () = sleep(Duration::from_millis(limits::DUE_LOOK_MS)) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Erases each text that a desk keeps when its appeal period has passed. Which is next, the access view knows.
pub async fn erase_due_texts(house: Arc<House>, stop: watch::Receiver<bool>) {
    let next = |directory: &Directory| {
        let (due, neighbourhood, entry) = directory.next_due()?;
        Some((due, Act::EraseDue { neighbourhood, entry }, None))
    };
    do_when_due(house, next, stop).await;
}

/// Closes each poll when its time has passed, so that its numbers show and nobody's choice is kept any longer.
pub async fn close_due_polls(house: Arc<House>, stop: watch::Receiver<bool>) {
    let next = |directory: &Directory| {
        let (due, topic, post) = directory.polls().next_due()?;
        Some((due, Act::CloseDuePoll { topic, post }, None))
    };
    do_when_due(house, next, stop).await;
}

/// Takes each escalation of an issue when it is due (R23): once, never early, and after a time away each that was missed, in its order.
pub async fn escalate_due_issues(house: Arc<House>, stop: watch::Receiver<bool>) {
    let next = |directory: &Directory| {
        let (due, neighbourhood, issue, escalation) = directory.next_issue_due()?;
        Some((due, Act::EscalateDue { neighbourhood, issue }, Some(escalation)))
    };
    do_when_due(house, next, stop).await;
}

/// Every hour, forgets photos that no report has shown for a day, and throws away files that nothing names.
pub async fn sweep_photos(house: Arc<House>, blobs: Arc<Blobs>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = sleep(SWEEP_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        // What would go by a clock that was set ahead may be needed in a minute.
        if house.clock.trusted_ms().is_err() {
            continue;
        }
        while let Ok(now) = house.clock.trusted_ms() {
            let photos = house.directory.photos_unused(now, limits::PHOTOS_DROPPED_MAX);
            if photos.is_empty() {
                break;
            }
            let act = Act::DropPhotos { photos: photos.clone() };
            let command = Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
            let asked = house.engine.ask(command).await;
            // The same again means that they were not forgotten: the clock has stepped back meanwhile.
            let again = house.directory.photos_unused(now, limits::PHOTOS_DROPPED_MAX);
            if asked.is_err() || again == photos {
                break;
            }
        }
        let (directory, blobs) = (house.clone(), blobs.clone());
        let swept = tokio::task::spawn_blocking(move || sweep_files(&directory.directory, &blobs)).await;
        match swept {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(swept)) => tracing::info!(swept, "photos that nothing names were thrown away"),
            Ok(Err(error)) => tracing::warn!(%error, "photos could not be swept"),
        }
    }
}

/// A file is put before its row is written, so a young one may be named in a moment.
fn sweep_files(directory: &Directory, blobs: &Blobs) -> Result<u64, PhotoError> {
    let before = SystemTime::now() - SWEPT_AGE;
    let mut swept = 0;
    for entry in blobs.ids() {
        let (id, put) = entry?;
        if put < before && !directory.names_photo(id) && blobs.sweep(id, before)? {
            swept += 1;
        }
    }
    Ok(swept)
}

/// Has an act done whenever the next of its kind is due. The rules look at the time again.
async fn do_when_due(
    house: Arc<House>,
    next: impl Fn(&Directory) -> Option<(u64, Act, Option<Escalation>)>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let mut pause_ms = limits::DUE_LOOK_MS;
        // A clock that is doubted asks for nothing: what is due waits, and comes once it is believed again.
        let now = house.clock.trusted_ms().unwrap_or(0);
        match next(&house.directory) {
            Some((due, act, escalation)) if due <= now => {
                let (asked, salt) = (Some((due, act.clone(), escalation)), [0; 16]);
                let command = Command { by: Actor::Administration, device: None, act, salt };
                match house.engine.ask(command).await {
                    // The directory has moved before the answer came, unless the clock has stepped back meanwhile.
                    Ok(_) if next(&house.directory) != asked => pause_ms = 0,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(code = error.code.as_str(), "what was due could not be done in time");
                    }
                }
            }
            Some((due, _, _)) => pause_ms = pause_ms.min(due - now),
            None => {}
        }
        tokio::select! {
            () = sleep(Duration::from_millis(pause_ms)) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Once a day, forgets answers older than 30 days, a bounded number at a time.
pub async fn forget_answers(house: Arc<House>, durable: Arc<Durable>, mut stop: watch::Receiver<bool>) {
    let mut pause = FORGET_FIRST;
    loop {
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        pause = FORGET_EVERY;
        let mut forgotten = 0;
        let mut first_before = None;
        while let Ok(now) = house.clock.trusted_ms() {
            let durable = durable.clone();
            let Ok(old) = tokio::task::spawn_blocking(move || old_answers(&durable, now)).await else {
                break;
            };
            let Some((shard, answers)) = old else { break };
            // The same again means that they were not forgotten: the clock has stepped back meanwhile.
            if std::mem::replace(&mut first_before, answers.first().copied()) == answers.first().copied() {
                break;
            }
            forgotten += answers.len();
            let act = Act::ForgetAnswers { shard, answers };
            let command = Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
            if house.engine.ask(command).await.is_err() {
                break;
            }
        }
        tracing::info!(forgotten, "answers older than 30 days were forgotten");
    }
}

/// The first old answers of one shard.
fn old_answers(durable: &Durable, now: u64) -> Option<(Shard, Vec<(UserId, ClientId)>)> {
    let mut found: Option<(Shard, Vec<_>)> = None;
    let read = durable.rows(RowGroup::Answers, &mut |row| {
        let Row::Answered(answered) = row else { return ControlFlow::Continue(()) };
        if !dedupe::may_forget(answered.client_id, now) {
            return ControlFlow::Continue(());
        }
        let (shard, answers) = found.get_or_insert((answered.shard, Vec::new()));
        if *shard != answered.shard || answers.len() >= limits::FORGET_ANSWERS_MAX {
            return ControlFlow::Break(());
        }
        answers.push((answered.user, answered.client_id));
        ControlFlow::Continue(())
    });
    if let Err(error) = read {
        tracing::warn!(%error, "old answers could not be read");
    }
    found
}
