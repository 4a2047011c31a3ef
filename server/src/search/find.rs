//! A reader's question and its answer. Access is asked before anything is looked up and again for what was read; every post is
//! read as it is today, and checked word for word.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use linli_protocol::{
    ErrorBody, ErrorCode, Hit, Namesake, NeighbourhoodId, SearchPlace, SearchText, Success, Topic, UserId,
    limits as wire,
};

use super::Search;
use super::index::{Clause, Finder, IndexError, Sought, is_searchable};
use super::words::{self, Wanted};
use crate::journal::JournalError;
use crate::limits;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What to look for.
    pub text: SearchText,
    /// Only there.
    pub topic: Option<Topic>,
    /// Only what this person posted.
    pub from: Option<UserId>,
    /// How many posts.
    pub last: u16,
    /// Only what stands before this.
    pub before: Option<SearchPlace>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Nothing in it that could be looked for.
    #[error("there is nothing to look for: give a word, a number or Chinese characters")]
    NoWords,
    /// No such topic, or not this person's to read: one answer for both.
    #[error("{}", linli_protocol::NO_SUCH_TOPIC)]
    NotFound,
    /// Nobody keeps an index here.
    #[error("search is switched off on this server; its operator switches it on with search = true")]
    Off,
    /// The topic is none that posts are searched in.
    #[error("search looks through groups and bulletins")]
    NotHere,
    /// It takes too long.
    #[error("the search took too long; more words, or one group, make it shorter")]
    TooLong,
    /// The index is broken; it is being made anew.
    #[error("the search index is broken and is being made anew; try again in a minute")]
    Broken,
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl SearchError {
    /// As the wire says it.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        let code = match self {
            SearchError::NoWords => ErrorCode::BadText,
            SearchError::NotFound => ErrorCode::NotFound,
            SearchError::Off => ErrorCode::SearchOff,
            SearchError::NotHere => ErrorCode::NotHere,
            SearchError::TooLong => ErrorCode::Busy,
            SearchError::Broken => ErrorCode::Internal,
            SearchError::Journal(cause) => {
                tracing::error!(%cause, "a search could not be answered");
                let message = "the search could not be answered; the server's operator can see why";
                return ErrorBody::new(ErrorCode::Internal, message);
            }
        };
        ErrorBody::new(code, self.to_string())
    }
}

/// One thing that is wanted, with the members who have it in their names.
struct Named {
    wanted: Wanted,
    authors: Vec<UserId>,
}

impl Search {
    /// Answers a reader. Blocks on index and journal.
    ///
    /// # Errors
    /// [`SearchError`] says whether another question, or the same later, is answered.
    pub fn find(&self, reader: UserId, ask: &Ask) -> Result<Success, SearchError> {
        if !self.is_on {
            return Err(SearchError::Off);
        }
        let began = Instant::now();
        let topics = self.topics(reader, ask.topic)?;
        let wanted = words::wanted(ask.text.as_str());
        if wanted.is_empty() {
            return Err(SearchError::NoWords);
        }
        let thrown_away = || self.shared.thrown_away.load(Ordering::Acquire);
        let before = (self.progress(), thrown_away());
        let is_first = ask.before.is_none() && ask.from.is_none();
        let (named, people) = self.named(reader, &topics, wanted, is_first);
        let (hits, next) = match self.finder() {
            Some(finder) if !topics.is_empty() => self.posts(&finder, &topics, &named, ask, began)?,
            _ => (Vec::new(), None),
        };
        // What became complete meanwhile was not when it was looked through, nor what was thrown away meanwhile.
        let ((was_complete, percent), thrown_before) = before;
        let complete = was_complete && self.progress().0 && thrown_before == thrown_away();
        let percent = if complete { 100 } else { percent.min(99) };
        // Asked again after reading: the access view moves before anything that comes after a loss can be read.
        let hits = hits.into_iter().filter(|hit| self.people.may_read(reader, hit.topic)).collect();
        let people = people
            .into_iter()
            .filter(|found| self.people.may_read(reader, Topic::Roster(found.neighbourhood)))
            .collect();
        self.shared.searches.fetch_add(1, Ordering::Relaxed);
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.shared.search_us.fetch_add(took_us, Ordering::Relaxed);
        Ok(Success::Found { hits, people, next, complete, percent })
    }

    fn topics(&self, reader: UserId, only: Option<Topic>) -> Result<Vec<Topic>, SearchError> {
        let Some(topic) = only else {
            let mut topics = self.people.readable(reader);
            topics.retain(|topic| is_searchable(*topic));
            return Ok(topics);
        };
        if !self.people.may_read(reader, topic) {
            return Err(SearchError::NotFound);
        }
        if is_searchable(topic) { Ok(vec![topic]) } else { Err(SearchError::NotHere) }
    }

    /// Who of the neighbourhoods' members has what is wanted in their name; and who has all of it.
    fn named(
        &self,
        reader: UserId,
        topics: &[Topic],
        wanted: Vec<Wanted>,
        is_first: bool,
    ) -> (Vec<Named>, Vec<Namesake>) {
        let mut neighbourhoods: Vec<NeighbourhoodId> =
            topics.iter().filter_map(|topic| topic.neighbourhood()).collect();
        neighbourhoods.dedup();
        neighbourhoods.retain(|n| self.people.may_read(reader, Topic::Roster(*n)));
        let mut named: Vec<Named> =
            wanted.into_iter().map(|wanted| Named { wanted, authors: Vec::new() }).collect();
        let mut people = Vec::new();
        let members = neighbourhoods
            .iter()
            .flat_map(|n| self.people.members_of(*n).into_iter().map(move |user| (*n, user)));
        for (neighbourhood, user) in members.take(limits::SEARCH_ROSTER_MAX) {
            let name = words::fold(&self.people.name(user).unwrap_or_default());
            let mut has_all = true;
            for Named { wanted, authors } in &mut named {
                if !wanted.is_in(&name) {
                    has_all = false;
                } else if authors.len() < limits::SEARCH_AUTHORS_MAX && !authors.contains(&user) {
                    authors.push(user);
                }
            }
            if has_all && is_first && people.len() < wire::SEARCH_PEOPLE_MAX {
                let person = self.people.card(user, Topic::Roster(neighbourhood));
                people.push(Namesake { neighbourhood, person });
            }
        }
        (named, people)
    }

    fn posts(
        &self,
        finder: &Finder,
        topics: &[Topic],
        named: &[Named],
        ask: &Ask,
        began: Instant,
    ) -> Result<(Vec<Hit>, Option<SearchPlace>), SearchError> {
        let clauses: Vec<Clause> = named
            .iter()
            .map(|named| Clause { tokens: named.wanted.tokens(), authors: named.authors.clone() })
            .collect();
        let wanted = usize::from(ask.last.clamp(1, wire::SEARCH_HITS_MAX));
        let until = began + Duration::from_millis(limits::SEARCH_MS_MAX);
        let mut hits = Vec::new();
        let mut before = ask.before;
        for _ in 0..limits::SEARCH_ROUNDS_MAX {
            // One more than wanted says whether there is more.
            let hits_max = wanted + 1;
            let sought = Sought { topics, from: ask.from, clauses: &clauses, before, hits_max };
            let places = self.propose(finder, &sought, until)?;
            let is_last = places.len() < hits_max;
            for place in places {
                if hits.len() == wanted {
                    return Ok((hits, before));
                }
                hits.extend(self.hit(place, named, ask.from)?);
                before = Some(place);
            }
            if is_last {
                return Ok((hits, None));
            }
        }
        Ok((hits, before))
    }

    fn propose(
        &self,
        finder: &Finder,
        sought: &Sought<'_>,
        until: Instant,
    ) -> Result<Vec<SearchPlace>, SearchError> {
        // Files that are not what was written make the library panic in places.
        match catch_unwind(AssertUnwindSafe(|| finder.propose(sought, until))) {
            Ok(Ok(places)) => Ok(places),
            Ok(Err(IndexError::TooLong)) => Err(SearchError::TooLong),
            Ok(Err(error)) => {
                tracing::warn!(%error, "a search failed");
                self.shared.make_anew();
                Err(SearchError::Broken)
            }
            Err(_) => {
                self.shared.make_anew();
                Err(SearchError::Broken)
            }
        }
    }

    /// What the index proposed, if it is so today.
    fn hit(
        &self,
        place: SearchPlace,
        named: &[Named],
        from: Option<UserId>,
    ) -> Result<Option<Hit>, SearchError> {
        let SearchPlace { topic, seq, .. } = place;
        let Some(post) = self.pages.written(topic, seq)? else { return Ok(None) };
        if from.is_some_and(|from| from != post.author) {
            return Ok(None);
        }
        let text = words::fold(&post.text);
        let mut found = Vec::new();
        for Named { wanted, authors } in named {
            let places = wanted.places(&text);
            if places.is_empty() && !authors.contains(&post.author) {
                return Ok(None);
            }
            found.extend(places);
        }
        let by = self.people.card(post.author, topic);
        let excerpt = words::excerpt(&post.text, found);
        Ok(Some(Hit { topic, seq, at: post.at, by, reply_to: post.reply_to, excerpt }))
    }
}

#[cfg(test)]
mod tests;
