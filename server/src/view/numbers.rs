//! How neighbourhoods go, in numbers (R39): counted from the events themselves when somebody asks, a day at a time, so that an act costs
//! nothing for it and nothing is kept about anybody. Never here: a number of fewer than five people, or of a day that is not over.

mod count;

use std::sync::Arc;

use dashmap::DashMap;
use linli_protocol::{NeighbourhoodId, Numbers, Seq, Success, Topic, UserId};

use self::count::{Calendar, Counted, Tally};
use super::pages::{PageError, Pages};
use crate::domain::{Event, EventKind};
use crate::journal::{JournalError, ReadLimit};
use crate::limits;

/// The numbers of all neighbourhoods. Clones share what was counted.
#[derive(Clone)]
pub struct Figures {
    pages: Pages,
    /// What was counted, until the day changes: counts, and nobody's name.
    counted: Arc<DashMap<NeighbourhoodId, Arc<Counted>>>,
}

impl Figures {
    /// Figures of what these pages show.
    #[must_use]
    pub fn new(pages: Pages) -> Figures {
        Figures { pages, counted: Arc::default() }
    }

    /// A neighbourhood's numbers, for who may read its desk: the secretary and the deputies.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn for_reader(
        &self,
        reader: UserId,
        neighbourhood: NeighbourhoodId,
        now: u64,
    ) -> Result<Success, PageError> {
        let desk = Topic::Desk(neighbourhood);
        self.pages.allowed(reader, desk)?;
        let numbers = self.counted(neighbourhood, Calendar::at(now))?.told();
        self.pages.allowed(reader, desk)?;
        Ok(Success::Numbers { numbers })
    }

    /// A neighbourhood's numbers, for the administration; `None` where there is none.
    ///
    /// # Errors
    /// The journal could not be read.
    pub fn of(&self, neighbourhood: NeighbourhoodId, now: u64) -> Result<Option<Numbers>, JournalError> {
        if self.pages.directory.described(neighbourhood).is_none() {
            return Ok(None);
        }
        Ok(Some(self.counted(neighbourhood, Calendar::at(now))?.told()))
    }

    /// The whole district's numbers, for the administration.
    ///
    /// # Errors
    /// The journal could not be read.
    pub fn of_district(&self, now: u64) -> Result<Numbers, JournalError> {
        let calendar = Calendar::at(now);
        let all = self.pages.directory.neighbourhoods();
        let all: Result<Vec<_>, _> = all.into_iter().map(|n| self.counted(n, calendar)).collect();
        Ok(count::whole(calendar, &all?))
    }

    fn counted(
        &self,
        neighbourhood: NeighbourhoodId,
        calendar: Calendar,
    ) -> Result<Arc<Counted>, JournalError> {
        if let Some(counted) = self.counted.get(&neighbourhood)
            && counted.is_of(calendar)
        {
            return Ok(counted.clone());
        }
        let counted = Arc::new(self.count(neighbourhood, calendar)?);
        self.counted.insert(neighbourhood, counted.clone());
        Ok(counted)
    }

    fn count(&self, neighbourhood: NeighbourhoodId, calendar: Calendar) -> Result<Counted, JournalError> {
        let mut tally = Tally::new(calendar);
        // From its beginning: only so is it known who was a member already.
        let mut members = std::collections::HashSet::new();
        let mut after = Seq::ZERO;
        loop {
            let events = self.pages.durable.events(Topic::Roster(neighbourhood), after, LIMIT)?;
            let Some(last) = events.last() else { break };
            after = last.seq;
            for event in &events {
                match event.kind {
                    EventKind::Member { user, .. } if members.insert(user) => tally.joined(event.at, user),
                    EventKind::Left { user } if members.remove(&user) => tally.left(event.at, user),
                    _ => {}
                }
            }
        }
        for topic in [Topic::Group(neighbourhood), Topic::Bulletin(neighbourhood)] {
            self.latest(topic, calendar, |event| {
                let Some(user) = event.by else { return };
                match event.kind {
                    EventKind::Posted { .. } if matches!(topic, Topic::Group(_)) => {
                        tally.posted(event.at, user);
                    }
                    EventKind::Posted { .. } | EventKind::Reacted { on: true, .. } => {
                        tally.acted(event.at, user);
                    }
                    _ => {}
                }
            })?;
        }
        Ok(tally.counted())
    }

    /// The events of a topic from its end back to the first day that is counted.
    fn latest(
        &self,
        topic: Topic,
        calendar: Calendar,
        mut take: impl FnMut(&Event),
    ) -> Result<(), JournalError> {
        let mut cursor = Seq(u64::MAX);
        let mut scanned = 0;
        while scanned < limits::NUMBERS_SCAN_EVENTS_MAX {
            let events = self.pages.durable.events_before(topic, cursor, LIMIT)?;
            let Some(oldest) = events.last() else { break };
            events.iter().for_each(&mut take);
            if oldest.at < calendar.first_ms() {
                break;
            }
            scanned += events.len();
            cursor = oldest.seq;
        }
        Ok(())
    }
}

const LIMIT: ReadLimit =
    ReadLimit { events_max: limits::CATCH_UP_EVENTS_MAX, bytes_max: limits::PAGE_BYTES_MAX };

#[cfg(test)]
mod tests;
