//! Journal reads for sessions: on blocking threads, a bounded number at a time over all sessions, so that a
//! storm of history pages costs readers their turn and never the writer.

use std::sync::Arc;

use linli_protocol::{ErrorBody, Head, NeighbourhoodId, Seq, Success, Topic, UserId, limits as wire};
use tokio::sync::Semaphore;

use crate::domain::Event;
use crate::journal::JournalError;
use crate::limits;
use crate::search::{Ask, Search};
use crate::view::{Figures, IssueAsk, PageError, Pages, Registers};

/// The readers.
#[derive(Clone)]
pub struct Readers {
    pages: Pages,
    turns: Arc<Semaphore>,
    search: Search,
    search_turns: Arc<Semaphore>,
    figures: Figures,
    counting_turns: Arc<Semaphore>,
}

/// A read that a session waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// A page of a view.
    View { topic: Topic, last: u16, before: Option<u64> },
    /// How much of a group's talk is the person's own, at a time (milliseconds since 1970).
    Voice { neighbourhood: NeighbourhoodId, now: u64 },
    /// How a neighbourhood goes, as of a time (milliseconds since 1970).
    Numbers { neighbourhood: NeighbourhoodId, now: u64 },
    /// How the person stands to a neighbourhood.
    Standing { neighbourhood: NeighbourhoodId },
    /// What is asked of issues, as of a time (milliseconds since 1970).
    Issues { ask: Box<IssueAsk>, now: u64 },
    /// The pinned posts of a topic.
    Pins { topic: Topic },
    /// Everything the person can read.
    Mine,
    /// Posts that have what is looked for.
    Search(Box<Ask>),
    /// The next events behind the ring.
    Events { topic: Topic, after: Seq },
}

impl Read {
    /// Items of history it may bring.
    pub(super) fn items_max(&self) -> u32 {
        match self {
            Read::View { last, .. } => u32::from(*last).min(u32::from(wire::VIEW_ITEMS_MAX)),
            Read::Voice { .. } => u32::try_from(limits::VOICE_POSTS_MAX).unwrap_or(u32::MAX),
            Read::Numbers { .. } => u32::from(wire::VIEW_ITEMS_MAX),
            Read::Issues { ask, .. } => ask.items_max(),
            Read::Pins { .. } => u32::try_from(wire::PINS_MAX).unwrap_or(u32::MAX),
            // A search is counted by itself, as a whole.
            Read::Mine | Read::Search(_) | Read::Standing { .. } => 0,
            Read::Events { .. } => u32::try_from(limits::CATCH_UP_EVENTS_MAX).unwrap_or(u32::MAX),
        }
    }
}

/// What was read.
#[derive(Debug)]
pub(super) enum Page {
    View(Success),
    Mine(Vec<Head>, Registers),
    Found(Success),
    /// What was looked for could not be.
    NotFound(ErrorBody),
    Events(Vec<Event>),
}

/// A read under way.
pub(super) type Reading = std::pin::Pin<Box<dyn Future<Output = Result<Page, PageError>> + Send>>;

impl Readers {
    /// Readers of these pages, and of what can be found.
    #[must_use]
    pub fn new(pages: Pages, search: Search) -> Readers {
        let turns = |turns_max| Arc::new(Semaphore::new(turns_max));
        let (turns, search_turns, counting_turns) = (
            turns(limits::JOURNAL_READERS_MAX),
            turns(limits::SEARCHERS_MAX),
            turns(limits::NUMBERS_COUNTERS_MAX),
        );
        let figures = Figures::new(pages.clone());
        Readers { pages, turns, search, search_turns, figures, counting_turns }
    }

    /// The pages, for what does not block.
    pub(super) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// Counts for the administration, when it is its turn.
    ///
    /// # Errors
    /// The journal could not be read.
    pub async fn count<T: Send + 'static>(
        &self,
        counting: impl FnOnce(&Figures) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, String> {
        let turn = self.counting_turns.clone().acquire_owned().await.ok();
        let figures = self.figures.clone();
        let counted = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            counting(&figures)
        });
        counted.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    }

    /// Reads when it is this session's turn.
    pub(super) fn read(&self, reader: UserId, read: Read) -> Reading {
        let readers = self.clone();
        // Searches have turns of their own, and so has counting, so that history does not wait for them.
        let turns = match read {
            Read::Search(_) => &self.search_turns,
            Read::Numbers { .. } => &self.counting_turns,
            _ => &self.turns,
        };
        let turns = turns.clone();
        Box::pin(async move {
            // The semaphore is never closed; without a permit the read would only be less fair.
            let turn = turns.acquire_owned().await.ok();
            let page = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                read_now(&readers, reader, &read)
            });
            page.await.unwrap_or_else(|_| Err(PageError::NotFound))
        })
    }
}

/// Reads at once, on this thread.
pub(super) fn read_now(readers: &Readers, reader: UserId, read: &Read) -> Result<Page, PageError> {
    let Readers { pages, search, figures, .. } = readers;
    match read {
        Read::View { topic, last, before } => pages.view(reader, *topic, *last, *before).map(Page::View),
        Read::Issues { ask, now } => pages.issues(reader, ask, *now).map(Page::View),
        Read::Pins { topic } => pages.pins(reader, *topic).map(Page::View),
        Read::Standing { neighbourhood } => pages.standing(reader, *neighbourhood).map(Page::View),
        Read::Voice { neighbourhood, now } => pages.voice(reader, *neighbourhood, *now).map(Page::View),
        Read::Numbers { neighbourhood, now } => {
            figures.for_reader(reader, *neighbourhood, *now).map(Page::View)
        }
        Read::Mine => pages.mine(reader).map(|(heads, own)| Page::Mine(heads, own)),
        Read::Search(ask) => Ok(match search.find(reader, ask) {
            Ok(found) => Page::Found(found),
            Err(error) => Page::NotFound(error.body()),
        }),
        Read::Events { topic, after } => pages.events(reader, *topic, *after).map(Page::Events),
    }
}
