//! Where photos are developed: off the runtime's threads, a bounded number at a time. Floor 5.
//!
//! A picture takes a core for a part of a second and a hundred megabytes of memory. Who sends many must not take either from everybody
//! else's posts, so a few are developed, a few wait with their bytes, and the rest is told to come back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use linli_protocol::{PhotoId, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::blobs::{self, Blobs, PhotoError};
use crate::limits;

/// Makes photos of what people send, and keeps them.
#[derive(Debug, Clone)]
pub struct Darkroom {
    blobs: Arc<Blobs>,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    people: Arc<People>,
}

/// How many places each has who has any.
#[derive(Debug, Default)]
struct People(Mutex<HashMap<UserId, usize>>);

/// One of the places, and whose it is.
#[derive(Debug)]
struct Held {
    _permit: OwnedSemaphorePermit,
    people: Arc<People>,
    user: UserId,
}

/// A place in the darkroom, for one photo. Take it before the bytes are read: so no more of them are in memory than there are places.
#[derive(Debug)]
pub struct Place {
    darkroom: Darkroom,
    held: Held,
}

/// A photo that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Developed {
    /// Its name.
    pub id: PhotoId,
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Bytes of the photo as it is kept, without its thumbnail.
    pub bytes: u64,
}

impl Darkroom {
    /// A darkroom that puts its photos there.
    #[must_use]
    pub fn new(blobs: Arc<Blobs>) -> Darkroom {
        let turns = Arc::new(Semaphore::new(limits::PHOTOS_AT_ONCE_MAX));
        let places = Arc::new(Semaphore::new(limits::PHOTOS_WAITING_MAX));
        Darkroom { blobs, turns, places, people: Arc::default() }
    }

    /// A place for one photo of this person, who may have a few of them only.
    ///
    /// # Errors
    /// [`PhotoError::Busy`]; a retry helps soon.
    pub fn enter(&self, user: UserId) -> Result<Place, PhotoError> {
        let permit = self.places.clone().try_acquire_owned().map_err(|_| PhotoError::Busy)?;
        let mut people = self.people.lock();
        let own = people.entry(user).or_default();
        if *own >= limits::PHOTOS_WAITING_PER_PERSON_MAX {
            return Err(PhotoError::Busy);
        }
        *own += 1;
        drop(people);
        let held = Held { _permit: permit, people: self.people.clone(), user };
        Ok(Place { darkroom: self.clone(), held })
    }

    /// Makes a photo of a file and keeps it: once this answers, it is there whatever happens. Nothing refers to it yet.
    ///
    /// # Errors
    /// [`PhotoError`]; whether a retry helps says [`PhotoError::may_pass`].
    pub async fn develop(
        &self,
        user: UserId,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Developed, PhotoError> {
        self.enter(user)?.develop(bytes).await
    }
}

impl People {
    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        // Each change of it is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut people = self.people.lock();
        if let Some(own) = people.get_mut(&self.user) {
            *own -= 1;
            if *own == 0 {
                people.remove(&self.user);
            }
        }
    }
}

impl Place {
    /// As [`Darkroom::develop`], and gives the place back.
    ///
    /// # Errors
    /// As there, and never [`PhotoError::Busy`].
    pub async fn develop(self, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Developed, PhotoError> {
        let Place { darkroom: Darkroom { blobs, turns, .. }, held } = self;
        let turn = turns.acquire_owned().await.map_err(|_| PhotoError::Failed)?;
        let (done, is_done) = oneshot::channel();
        // A thread of its own, since a lower priority is for good. It keeps turn and place until it ends, also when nobody waits any
        // more: what it takes is taken until then.
        let developing = move || {
            let _held = (turn, held);
            let _ = rustix::process::setpriority_process(None, limits::PHOTO_NICE);
            let developed = blobs::admit(bytes.as_ref()).and_then(|photo| {
                drop(bytes);
                blobs.put(&photo)?;
                let bytes = photo.full.len() as u64;
                Ok(Developed { id: photo.id, width: photo.width, height: photo.height, bytes })
            });
            let _ = done.send(developed);
        };
        std::thread::Builder::new()
            .name("darkroom".to_owned())
            .spawn(developing)
            .map_err(|_| PhotoError::Failed)?;
        // A decoder that failed as it should not has cost its own thread only.
        is_done.await.map_err(|_| PhotoError::Failed)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey pixel, as a PNG.
    const PIXEL: &[u8] =
        b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
        \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\x68\x00\x00\x00\
        \x82\x00\x81\xda\x45\x08\x3b\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

    const LI: UserId = UserId(7);

    /// As many different people as there are places.
    fn people() -> impl Iterator<Item = UserId> {
        (100..).map(UserId).take(limits::PHOTOS_WAITING_MAX)
    }

    fn darkroom() -> (tempfile::TempDir, Arc<Blobs>, Darkroom) {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Arc::new(Blobs::open(dir.path()).unwrap());
        (dir, blobs.clone(), Darkroom::new(blobs))
    }

    #[tokio::test]
    async fn what_was_developed_is_kept() {
        let (_dir, blobs, darkroom) = darkroom();
        let developed = darkroom.develop(LI, PIXEL).await.unwrap();
        assert_eq!((developed.width, developed.height), (1, 1));
        let file = blobs.open_photo(developed.id, blobs::Size::Full).unwrap().unwrap();
        assert_eq!(file.metadata().unwrap().len(), developed.bytes);
    }

    #[tokio::test]
    async fn what_is_no_photo_is_refused_and_nothing_is_kept() {
        let (_dir, blobs, darkroom) = darkroom();
        let refused = darkroom.develop(LI, b"#!/bin/sh".to_vec()).await.unwrap_err();
        assert!(matches!(refused, PhotoError::NotAPhoto));
        assert_eq!(blobs.ids().count(), 0);
    }

    #[tokio::test]
    async fn there_are_so_many_places_and_the_next_one_comes_back_later() {
        let (_dir, _blobs, darkroom) = darkroom();
        let mut places: Vec<_> = people().map(|user| darkroom.enter(user).unwrap()).collect();
        let refused = darkroom.develop(LI, PIXEL).await.unwrap_err();
        assert!(matches!(refused, PhotoError::Busy) && refused.may_pass());
        places.pop().unwrap().develop(PIXEL).await.unwrap();
        // The thread gives its place back just after it has answered.
        while darkroom.places.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        drop(places);
        darkroom.develop(LI, PIXEL).await.unwrap();
    }

    #[tokio::test]
    async fn nobody_takes_all_places() {
        let (_dir, _blobs, darkroom) = darkroom();
        let own: Vec<_> =
            (0..limits::PHOTOS_WAITING_PER_PERSON_MAX).map(|_| darkroom.enter(LI).unwrap()).collect();
        assert!(matches!(darkroom.enter(LI).unwrap_err(), PhotoError::Busy));
        darkroom.develop(UserId(8), PIXEL).await.unwrap();
        drop(own);
        darkroom.enter(LI).unwrap();
        assert!(darkroom.people.lock().is_empty(), "who holds no place costs nothing");
    }

    #[tokio::test]
    async fn no_more_are_developed_at_a_time_than_there_are_turns() {
        let (_dir, blobs, darkroom) = darkroom();
        let turns = darkroom.turns.clone().acquire_many_owned(limits::PHOTOS_AT_ONCE_MAX.try_into().unwrap());
        let turns = turns.await.unwrap();
        let waiting = tokio::spawn(darkroom.enter(LI).unwrap().develop(PIXEL));
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!waiting.is_finished() && blobs.ids().count() == 0);
        drop(turns);
        waiting.await.unwrap().unwrap();
        assert_eq!(blobs.ids().count(), 1);
    }
}
