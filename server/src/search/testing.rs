//! A village whose journal is in memory and whose index is on disk: everything but threads and time.

use std::path::PathBuf;
use std::sync::Arc;

use linli_protocol::{
    ClientId, DisplayName, Epoch, Hit, LoginName, Namesake, NeighbourhoodId, Office, PostText, SearchPlace,
    SearchText, Seq, Success, Title, Topic, UserId,
};

use super::{Ask, Search, SearchError};
use crate::domain::{Act, Actor, Answer, Command, Mentions};
use crate::engine::Core;
use crate::journal::{Durable, Journal, MemoryJournal};
use crate::view::{Directory, Pages};

/// The neighbourhood that every village has.
pub(super) const HOME: NeighbourhoodId = NeighbourhoodId(1);
/// Its conversation.
pub(super) const GROUP: Topic = Topic::Group(HOME);
/// Its announcements.
pub(super) const BULLETIN: Topic = Topic::Bulletin(HOME);
/// Where it begins.
pub(super) const MORNING: u64 = 1_700_000_000_000;

/// A journal with everything that reads it, and a directory for the index.
pub(super) struct Village {
    pub(super) journal: Arc<MemoryJournal>,
    pub(super) durable: Arc<Durable>,
    pub(super) people: Arc<Directory>,
    pub(super) search: Search,
    pub(super) now: u64,
    core: Core,
    acts: u128,
    home: tempfile::TempDir,
}

impl Village {
    pub(super) fn new() -> Village {
        Village::with_epoch(1)
    }

    pub(super) fn with_epoch(epoch: u64) -> Village {
        let journal = Arc::new(MemoryJournal::new(Epoch(epoch)));
        let durable = Arc::new(Durable::open(journal.clone()).unwrap());
        let people = Arc::new(Directory::default());
        let pages = Pages::new(durable.clone(), people.clone());
        let search = Search::new(pages, people.clone(), durable.clone());
        let core = Core::load(journal.as_ref(), &durable).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut village = Village { journal, durable, people, search, now: MORNING, core, acts: 0, home };
        village.opens("馨園");
        village
    }

    /// Where the index is.
    pub(super) fn index(&self) -> PathBuf {
        super::directory(self.home.path())
    }

    pub(super) fn acts(&mut self, by: Actor, act: Act) -> Answer {
        let command = Command { by, device: None, act, salt: [7; 16] };
        let mut step = self.core.step(self.journal.as_ref(), [&command], self.now).unwrap();
        self.journal.commit(&step.batch).unwrap();
        for commit in &step.batch.commits {
            let _ = self.people.apply(commit);
        }
        self.durable.advance(&step.batch);
        self.now += 1_000;
        step.answers.remove(0).unwrap_or_else(|rejection| panic!("{:?}", rejection.body()))
    }

    pub(super) fn opens(&mut self, title: &str) -> NeighbourhoodId {
        let act = Act::OpenNeighbourhood { title: Title::parse(title).unwrap() };
        let Answer::Opened(neighbourhood) = self.acts(Actor::Administration, act) else { unreachable!() };
        neighbourhood
    }

    pub(super) fn stranger(&mut self, name: &str) -> UserId {
        self.acts += 1;
        let login = LoginName::parse(format!("person-{}", self.acts)).unwrap();
        let name = DisplayName::parse(name).unwrap();
        let act = Act::Register { login, name, password_hash: None };
        let Answer::Registered(user) = self.acts(Actor::Administration, act) else { unreachable!() };
        user
    }

    pub(super) fn member(&mut self, neighbourhood: NeighbourhoodId, name: &str) -> UserId {
        let user = self.stranger(name);
        self.acts(Actor::Administration, Act::Admit { neighbourhood, user });
        user
    }

    pub(super) fn secretary(&mut self, neighbourhood: NeighbourhoodId, name: &str) -> UserId {
        let user = self.member(neighbourhood, name);
        let office = Office::Secretary;
        self.acts(Actor::Administration, Act::Appoint { neighbourhood, user, office });
        user
    }

    pub(super) fn posts(&mut self, user: UserId, topic: Topic, text: &str) -> Seq {
        let (client_id, text) = (self.client_id(), PostText::parse(text).unwrap());
        let mentions = Mentions::default();
        let act = Act::Post { topic, client_id, text, reply_to: None, mentions };
        let Answer::Accepted(place) = self.acts(Actor::Person(user), act) else { unreachable!() };
        place.seq
    }

    pub(super) fn edits(&mut self, user: UserId, topic: Topic, post: Seq, text: &str) {
        let (client_id, text) = (self.client_id(), PostText::parse(text).unwrap());
        let mentions = Mentions::default();
        self.acts(Actor::Person(user), Act::Edit { topic, client_id, post, text, mentions });
    }

    pub(super) fn deletes(&mut self, user: UserId, topic: Topic, post: Seq) {
        let client_id = self.client_id();
        self.acts(Actor::Person(user), Act::Delete { topic, client_id, post });
    }

    fn client_id(&mut self) -> ClientId {
        self.acts += 1;
        ClientId::from_parts(self.now, self.acts)
    }

    pub(super) fn finds(&self, reader: UserId, ask: &Ask) -> Found {
        self.tries(reader, ask).unwrap()
    }

    pub(super) fn tries(&self, reader: UserId, ask: &Ask) -> Result<Found, SearchError> {
        let Success::Found { hits, people, next, complete, percent } = self.search.find(reader, ask)? else {
            unreachable!()
        };
        Ok(Found { hits, people, next, complete, percent })
    }

    /// The numbers of the posts in the group that somebody finds, newest first.
    pub(super) fn numbers(&self, reader: UserId, text: &str) -> Vec<u64> {
        self.finds(reader, &ask(text)).hits.iter().map(|hit| hit.seq.0).collect()
    }
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    pub(super) people: Vec<Namesake>,
    pub(super) next: Option<SearchPlace>,
    pub(super) complete: bool,
    pub(super) percent: u8,
}

/// A question after everything that one may read.
pub(super) fn ask(text: &str) -> Ask {
    let text = SearchText::parse(text).unwrap();
    Ask { text, topic: None, from: None, last: 50, before: None }
}
