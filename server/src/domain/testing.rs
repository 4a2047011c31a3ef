//! A small world for the rules' tests: a neighbourhood, its people, and facts kept in maps.
#![allow(missing_docs, clippy::must_use_candidate, clippy::missing_errors_doc)]

use std::collections::{BTreeMap, HashMap};

use linli_protocol::{
    ClientId, DisplayName, Link, LoginName, NeighbourhoodId, PostText, Reaction, Residence, Seq, Title,
    Topic, UserId,
};

use super::*;

/// The neighbourhood of the stories.
pub const XINYUAN: NeighbourhoodId = NeighbourhoodId(1);
/// Its group.
pub const GROUP: Topic = Topic::Group(XINYUAN);
/// A member.
pub const ANA: UserId = UserId(1);
/// Another member.
pub const BO: UserId = UserId(2);
/// A person of the district who is no member.
pub const STRANGER: UserId = UserId(3);
/// When the stories play.
pub const NOW: u64 = 1_700_000_000_000;

/// A district that moves with each decision.
#[derive(Default)]
pub struct Story {
    pub district: District,
    pub events: Vec<Event>,
    pub rows: BTreeMap<RowKey, Row>,
    ids: u64,
}

impl Story {
    /// Ana and Bo in one neighbourhood, and a stranger outside.
    pub fn with_members() -> Story {
        let mut story = Story::default();
        story.administer(Act::OpenNeighbourhood { title: Title::parse("馨園").unwrap() }).unwrap();
        for (login, name) in [("ana", "Ana"), ("bo", "Bo"), ("stranger", "Stranger")] {
            let login = LoginName::parse(login).unwrap();
            let name = DisplayName::parse(name).unwrap();
            story.administer(Act::Register { login, name, password_hash: None }).unwrap();
        }
        for user in [ANA, BO] {
            story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
        }
        story
    }

    pub fn decide(&self, command: &Command) -> Result<Decision, Rejection> {
        self.decide_at(command, NOW)
    }

    fn decide_at(&self, command: &Command, now: u64) -> Result<Decision, Rejection> {
        decide(&self.district, self, command, now).map_err(|refusal| match refusal {
            Refusal::Rejected(rejection) => rejection,
            Refusal::Unavailable(error) => panic!("{error}"),
        })
    }

    /// What a secretary reads on the poster.
    pub fn join_code(&self) -> linli_protocol::JoinCode {
        self.district.neighbourhood(XINYUAN).unwrap().code.as_ref().unwrap().code
    }

    pub fn administer(&mut self, act: Act) -> Result<Decision, Rejection> {
        self.commit(&Command { by: Actor::Administration, device: None, act, salt: [0; 16] }, NOW)
    }

    pub fn act(&mut self, user: UserId, act: Act) -> Result<Decision, Rejection> {
        self.act_at(user, act, NOW)
    }

    pub fn act_at(&mut self, user: UserId, act: Act, now: u64) -> Result<Decision, Rejection> {
        self.commit(&Command { by: Actor::Person(user), device: None, act, salt: [7; 16] }, now)
    }

    /// Posts and answers the post's number.
    pub fn post(&mut self, user: UserId, text: &str) -> Seq {
        let client_id = self.client_id();
        let text = PostText::parse(text).unwrap();
        let act = Act::Post { topic: GROUP, client_id, text, reply_to: None, mentions: Mentions::NONE };
        match self.act(user, act).unwrap().answer {
            Answer::Accepted(place) => place.seq,
            other => panic!("{other:?}"),
        }
    }

    pub fn client_id(&mut self) -> ClientId {
        self.ids += 1;
        ClientId::from_parts(NOW, u128::from(self.ids))
    }

    pub fn commit(&mut self, command: &Command, now: u64) -> Result<Decision, Rejection> {
        let decision = self.decide_at(command, now)?;
        self.district.apply(&decision.commit);
        self.events.extend(decision.commit.events.iter().cloned());
        for change in &decision.commit.rows {
            match change {
                RowChange::Put(row) => {
                    self.rows.insert(row.key(), row.clone());
                }
                RowChange::Delete(key) => {
                    self.rows.remove(key);
                }
                RowChange::Erase { topic, seq, erased_by } => {
                    for event in self.events.iter_mut().filter(|e| e.topic == *topic && e.seq == *seq) {
                        if let Some(body) = event.kind.body_mut() {
                            *body = Body::Erased { hash: [0; 32], erased_by: *erased_by };
                        }
                    }
                }
            }
        }
        Ok(decision)
    }
}

impl Facts for Story {
    fn post(&self, topic: Topic, post: Seq) -> Result<Option<PostState>, FactsUnavailable> {
        if let Some(Row::Post { state, .. }) = self.rows.get(&RowKey::Post(topic, post)) {
            return Ok(Some(state.clone()));
        }
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == post);
        Ok(event.and_then(PostState::of))
    }

    fn reactions(
        &self,
        topic: Topic,
        post: Seq,
        user: UserId,
    ) -> Result<Vec<(Reaction, Seq)>, FactsUnavailable> {
        let found: HashMap<_, _> = self
            .rows
            .values()
            .filter_map(|row| match row {
                Row::Reaction { topic: t, post: p, user: u, reaction, seq }
                    if (*t, *p, *u) == (topic, post, user) =>
                {
                    Some((reaction.clone(), *seq))
                }
                _ => None,
            })
            .collect();
        Ok(found.into_iter().collect())
    }

    fn answered(
        &self,
        shard: Shard,
        user: UserId,
        id: ClientId,
    ) -> Result<Option<Answered>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::Answered(shard, user, id)) {
            Some(Row::Answered(answered)) => Some(answered.clone()),
            _ => None,
        })
    }

    fn text(&self, topic: Topic, seq: Seq) -> Result<Option<PostText>, FactsUnavailable> {
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == seq);
        Ok(event.and_then(|e| e.kind.body()).and_then(Body::text).cloned())
    }

    fn mentions(&self, topic: Topic, seq: Seq) -> Result<Option<Mentions>, FactsUnavailable> {
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == seq);
        Ok(event.and_then(|e| e.kind.body()).and_then(Body::mentions).cloned())
    }

    fn mentioned(&self, topic: Topic, user: UserId) -> Result<Option<Mentioned>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::Mentioned(user, topic)) {
            Some(Row::Mentioned { mentioned, .. }) => Some(mentioned.clone()),
            _ => None,
        })
    }

    fn is_poll(&self, topic: Topic, post: Seq) -> Result<bool, FactsUnavailable> {
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == post);
        Ok(event.is_some_and(|e| matches!(e.kind, EventKind::PollOpened { .. })))
    }

    fn posts_at(&self, topic: Topic, seq: Seq) -> Result<Option<u64>, FactsUnavailable> {
        Ok(self.events.iter().find(|e| e.topic == topic && e.seq == seq).map(|e| e.posts))
    }

    fn link(&self, topic: Topic, seq: Seq) -> Result<Option<Link>, FactsUnavailable> {
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == seq);
        Ok(event.and_then(Event::chained).map(|(_, link)| link))
    }

    fn order_act(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<(u64, OrderAct)>, FactsUnavailable> {
        let topic = Topic::Moderation(neighbourhood);
        let event = self.events.iter().find(|e| e.topic == topic && e.seq == act);
        Ok(event.and_then(|event| match &event.kind {
            EventKind::KeptOrder { act, .. } => Some((event.at, act.clone())),
            _ => None,
        }))
    }

    fn appeal(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<AppealRow>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::Appeal(neighbourhood, act)) {
            Some(Row::Appeal(appeal)) => Some(*appeal),
            _ => None,
        })
    }

    fn read_mark(&self, topic: Topic, user: UserId) -> Result<Option<Seq>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::ReadMark(user, topic)) {
            Some(Row::ReadMark { seq, .. }) => Some(*seq),
            _ => None,
        })
    }

    fn residence(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
    ) -> Result<Option<Residence>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::Residence(neighbourhood, user)) {
            Some(Row::Residence { residence, .. }) => Some(residence.clone()),
            _ => None,
        })
    }

    fn row(&self, key: &RowKey) -> Result<Option<Row>, FactsUnavailable> {
        Ok(self.rows.get(key).cloned())
    }

    fn account(&self, login: &LoginName) -> Result<Option<(UserId, Option<String>)>, FactsUnavailable> {
        Ok(match self.rows.get(&RowKey::Account(login.clone())) {
            Some(Row::Account { user, password_hash, .. }) => Some((*user, password_hash.clone())),
            _ => None,
        })
    }
}
