//! Journal reads for sessions: on blocking threads, a bounded number at a time over all sessions, so that a
//! storm of history pages costs readers their turn and never the writer.

use std::sync::Arc;

use linli_protocol::{Head, NeighbourhoodId, Seq, Success, Topic, UserId, limits as wire};
use tokio::sync::Semaphore;

use crate::domain::Event;
use crate::limits;
use crate::view::{PageError, Pages, Registers};

/// The readers.
#[derive(Clone)]
pub struct Readers {
    pages: Pages,
    turns: Arc<Semaphore>,
}

/// A read that a session waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// A page of a view.
    View { topic: Topic, last: u16, before: Option<u64> },
    /// How much of a group's talk is the person's own, at a time (milliseconds since 1970).
    Voice { neighbourhood: NeighbourhoodId, now: u64 },
    /// Everything the person can read.
    Mine,
    /// The next events behind the ring.
    Events { topic: Topic, after: Seq },
}

impl Read {
    /// Items of history it may bring.
    pub(super) fn items_max(&self) -> u32 {
        match self {
            Read::View { last, .. } => u32::from(*last).min(u32::from(wire::VIEW_ITEMS_MAX)),
            Read::Voice { .. } => u32::try_from(limits::VOICE_POSTS_MAX).unwrap_or(u32::MAX),
            Read::Mine => 0,
            Read::Events { .. } => u32::try_from(limits::CATCH_UP_EVENTS_MAX).unwrap_or(u32::MAX),
        }
    }
}

/// What was read.
#[derive(Debug)]
pub(super) enum Page {
    View(Success),
    Mine(Vec<Head>, Registers),
    Events(Vec<Event>),
}

/// A read under way.
pub(super) type Reading = std::pin::Pin<Box<dyn Future<Output = Result<Page, PageError>> + Send>>;

impl Readers {
    /// Readers of these pages.
    #[must_use]
    pub fn new(pages: Pages) -> Readers {
        Readers { pages, turns: Arc::new(Semaphore::new(limits::JOURNAL_READERS_MAX)) }
    }

    /// The pages, for what does not block.
    pub(super) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// Reads when it is this session's turn.
    pub(super) fn read(&self, reader: UserId, read: Read) -> Reading {
        let Readers { pages, turns } = self.clone();
        Box::pin(async move {
            // The semaphore is never closed; without a permit the read would only be less fair.
            let turn = turns.acquire_owned().await.ok();
            let page = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                read_now(&pages, reader, read)
            });
            page.await.unwrap_or_else(|_| Err(PageError::NotFound))
        })
    }
}

/// Reads at once, on this thread.
pub(super) fn read_now(pages: &Pages, reader: UserId, read: Read) -> Result<Page, PageError> {
    match read {
        Read::View { topic, last, before } => pages.view(reader, topic, last, before).map(Page::View),
        Read::Voice { neighbourhood, now } => pages.voice(reader, neighbourhood, now).map(Page::View),
        Read::Mine => pages.mine(reader).map(|(heads, own)| Page::Mine(heads, own)),
        Read::Events { topic, after } => pages.events(reader, topic, after).map(Page::Events),
    }
}
