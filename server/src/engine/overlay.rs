//! The facts of the rules: the journal, seen through the batch that is open, so that the next command sees
//! the effects of the one before it.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use linli_protocol::{
    ClientId, Link, LoginName, NeighbourhoodId, PostText, Reaction, Residence, Seq, Topic, UserId,
};

use crate::domain::{
    Answered, AppealRow, Body, Commit, Event, EventKind, Facts, FactsUnavailable, Mentioned, Mentions,
    OrderAct, PostState, Row, RowChange, RowKey, Shard,
};
use crate::journal::{Journal, JournalError, RowGroup};

/// What the open batch has changed so far.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    events: HashMap<(Topic, Seq), Event>,
    rows: HashMap<RowKey, Option<Row>>,
    erased: HashSet<(Topic, Seq)>,
}

impl Overlay {
    /// Takes a decision in.
    pub(super) fn apply(&mut self, commit: &Commit) {
        for event in &commit.events {
            self.events.insert((event.topic, event.seq), event.clone());
        }
        for change in &commit.rows {
            match change {
                RowChange::Put(row) => {
                    self.rows.insert(row.key(), Some(row.clone()));
                }
                RowChange::Delete(key) => {
                    self.rows.insert(key.clone(), None);
                }
                RowChange::Erase { topic, seq, .. } => {
                    self.erased.insert((*topic, *seq));
                }
            }
        }
    }
}

/// The journal through the overlay.
pub(super) struct Seen<'a> {
    pub(super) journal: &'a dyn Journal,
    pub(super) overlay: &'a Overlay,
}

impl Seen<'_> {
    fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, FactsUnavailable> {
        match self.overlay.events.get(&(topic, seq)) {
            Some(event) => Ok(Some(event.clone())),
            None => self.journal.event(topic, seq).map_err(unavailable),
        }
    }
}

impl Facts for Seen<'_> {
    fn post(&self, topic: Topic, post: Seq) -> Result<Option<PostState>, FactsUnavailable> {
        if let Some(Row::Post { state, .. }) = self.row(&RowKey::Post(topic, post))? {
            return Ok(Some(state));
        }
        Ok(self.event(topic, post)?.as_ref().and_then(PostState::of))
    }

    fn reactions(
        &self,
        topic: Topic,
        post: Seq,
        user: UserId,
    ) -> Result<Vec<(Reaction, Seq)>, FactsUnavailable> {
        let mut mine: HashMap<Reaction, Seq> = HashMap::new();
        self.journal
            .rows(RowGroup::Reactions(topic, post, user), &mut |row| {
                if let Row::Reaction { reaction, seq, .. } = row {
                    mine.insert(reaction, seq);
                }
                ControlFlow::Continue(())
            })
            .map_err(unavailable)?;
        for (key, row) in &self.overlay.rows {
            match (key, row) {
                (RowKey::Reaction(t, p, u, reaction), row) if (*t, *p, *u) == (topic, post, user) => {
                    match row {
                        Some(Row::Reaction { seq, .. }) => drop(mine.insert(reaction.clone(), *seq)),
                        _ => drop(mine.remove(reaction)),
                    }
                }
                _ => {}
            }
        }
        Ok(mine.into_iter().collect())
    }

    fn text(&self, topic: Topic, seq: Seq) -> Result<Option<PostText>, FactsUnavailable> {
        if self.overlay.erased.contains(&(topic, seq)) {
            return Ok(None);
        }
        Ok(self.event(topic, seq)?.as_ref().and_then(|event| event.kind.body()).and_then(Body::text).cloned())
    }

    fn mentions(&self, topic: Topic, seq: Seq) -> Result<Option<Mentions>, FactsUnavailable> {
        if self.overlay.erased.contains(&(topic, seq)) {
            return Ok(None);
        }
        let event = self.event(topic, seq)?;
        Ok(event.as_ref().and_then(|event| event.kind.body()).and_then(Body::mentions).cloned())
    }

    fn mentioned(&self, topic: Topic, user: UserId) -> Result<Option<Mentioned>, FactsUnavailable> {
        Ok(match self.row(&RowKey::Mentioned(user, topic))? {
            Some(Row::Mentioned { mentioned, .. }) => Some(mentioned),
            _ => None,
        })
    }

    fn answered(
        &self,
        shard: Shard,
        user: UserId,
        id: ClientId,
    ) -> Result<Option<Answered>, FactsUnavailable> {
        Ok(match self.row(&RowKey::Answered(shard, user, id))? {
            Some(Row::Answered(answered)) => Some(answered),
            _ => None,
        })
    }

    fn is_poll(&self, topic: Topic, post: Seq) -> Result<bool, FactsUnavailable> {
        Ok(self.event(topic, post)?.is_some_and(|event| matches!(event.kind, EventKind::PollOpened { .. })))
    }

    fn posts_at(&self, topic: Topic, seq: Seq) -> Result<Option<u64>, FactsUnavailable> {
        Ok(self.event(topic, seq)?.map(|event| event.posts))
    }

    fn link(&self, topic: Topic, seq: Seq) -> Result<Option<Link>, FactsUnavailable> {
        Ok(self.event(topic, seq)?.as_ref().and_then(Event::chained).map(|(_, link)| link))
    }

    fn order_act(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<(u64, OrderAct)>, FactsUnavailable> {
        let event = self.event(Topic::Moderation(neighbourhood), act)?;
        Ok(event.and_then(|Event { at, kind, .. }| match kind {
            EventKind::KeptOrder { act, .. } => Some((at, act)),
            _ => None,
        }))
    }

    fn appeal(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<AppealRow>, FactsUnavailable> {
        Ok(match self.row(&RowKey::Appeal(neighbourhood, act))? {
            Some(Row::Appeal(appeal)) => Some(appeal),
            _ => None,
        })
    }

    fn read_mark(&self, topic: Topic, user: UserId) -> Result<Option<Seq>, FactsUnavailable> {
        Ok(match self.row(&RowKey::ReadMark(user, topic))? {
            Some(Row::ReadMark { seq, .. }) => Some(seq),
            _ => None,
        })
    }

    fn residence(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
    ) -> Result<Option<Residence>, FactsUnavailable> {
        Ok(match self.row(&RowKey::Residence(neighbourhood, user))? {
            Some(Row::Residence { residence, .. }) => Some(residence),
            _ => None,
        })
    }

    fn row(&self, key: &RowKey) -> Result<Option<Row>, FactsUnavailable> {
        match self.overlay.rows.get(key) {
            Some(row) => Ok(row.clone()),
            None => self.journal.row(key).map_err(unavailable),
        }
    }

    fn account(&self, login: &LoginName) -> Result<Option<(UserId, Option<String>)>, FactsUnavailable> {
        Ok(match self.row(&RowKey::Account(login.clone()))? {
            Some(Row::Account { user, password_hash, .. }) => Some((user, password_hash)),
            _ => None,
        })
    }
}

#[allow(clippy::needless_pass_by_value)] // it stands in `map_err`
fn unavailable(error: JournalError) -> FactsUnavailable {
    FactsUnavailable(error.to_string())
}
