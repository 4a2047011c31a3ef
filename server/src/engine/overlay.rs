//! The facts of the rules: the journal, seen through the batch that is open, so that the next command sees
//! the effects of the one before it.

use std::collections::HashMap;
use std::ops::ControlFlow;

use linli_protocol::{ClientId, LoginName, Reaction, Seq, Topic, UserId};

use crate::domain::{
    Answered, Commit, Event, Facts, FactsUnavailable, PostState, Row, RowChange, RowKey, Shard,
};
use crate::journal::{Journal, JournalError, RowGroup};

/// What the open batch has changed so far.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    events: HashMap<(Topic, Seq), Event>,
    rows: HashMap<RowKey, Option<Row>>,
}

impl Overlay {
    /// Takes a decision in. Erasures are left out: no rule reads a text.
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
                RowChange::Erase { .. } => {}
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
    fn row(&self, key: &RowKey) -> Result<Option<Row>, FactsUnavailable> {
        match self.overlay.rows.get(key) {
            Some(row) => Ok(row.clone()),
            None => self.journal.row(key).map_err(unavailable),
        }
    }

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
        let mut on: HashMap<Reaction, Seq> = HashMap::new();
        let mut take = |row: &Row| {
            if let Row::Reaction { topic: t, post: p, user: u, reaction, on: is_on, seq } = row
                && (*t, *p, *u) == (topic, post, user)
            {
                if *is_on {
                    on.insert(reaction.clone(), *seq);
                } else {
                    on.remove(reaction);
                }
            }
        };
        let group = RowGroup::Reactions(topic, post, user);
        self.journal
            .rows(group, &mut |row| {
                take(&row);
                ControlFlow::Continue(())
            })
            .map_err(unavailable)?;
        self.overlay.rows.values().flatten().for_each(&mut take);
        Ok(on.into_iter().collect())
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

    fn posts_at(&self, topic: Topic, seq: Seq) -> Result<Option<u64>, FactsUnavailable> {
        Ok(self.event(topic, seq)?.map(|event| event.posts))
    }

    fn read_mark(&self, topic: Topic, user: UserId) -> Result<Option<Seq>, FactsUnavailable> {
        Ok(match self.row(&RowKey::ReadMark(user, topic))? {
            Some(Row::ReadMark { seq, .. }) => Some(seq),
            _ => None,
        })
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
