//! What the rules need and memory does not hold. The writer reads these itself, through an overlay of its
//! open batch, so that a command sees the effects of the one before it.

use linli_protocol::{
    ClientId, Link, LoginName, NeighbourhoodId, PostText, Reaction, Residence, Seq, Topic, UserId,
};

use super::event::Shard;
use super::kept::AppealRow;
use super::mentions::{Mentioned, Mentions};
use super::order_act::OrderAct;
use super::row::{Row, RowKey};
use super::state::{Answered, PostState};

/// The journal could not be read: final for the writer. The cause is in its tracing output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal could not be read: {0}")]
pub struct FactsUnavailable(pub String);

/// Facts that commands name by key.
pub trait Facts {
    /// How a post stands; `None` if that event is no post.
    ///
    /// # Errors
    /// Final.
    fn post(&self, topic: Topic, post: Seq) -> Result<Option<PostState>, FactsUnavailable>;

    /// A person's reactions to a post that are on now, with the events that said so.
    ///
    /// # Errors
    /// Final.
    fn reactions(
        &self,
        topic: Topic,
        post: Seq,
        user: UserId,
    ) -> Result<Vec<(Reaction, Seq)>, FactsUnavailable>;

    /// What an act was answered before.
    ///
    /// # Errors
    /// Final.
    fn answered(
        &self,
        shard: Shard,
        user: UserId,
        id: ClientId,
    ) -> Result<Option<Answered>, FactsUnavailable>;

    /// The text of an event, unless it has none or it is erased.
    ///
    /// # Errors
    /// Final.
    fn text(&self, topic: Topic, seq: Seq) -> Result<Option<PostText>, FactsUnavailable>;

    /// Whom the text of an event means, unless it has none or it is erased.
    ///
    /// # Errors
    /// Final.
    fn mentions(&self, topic: Topic, seq: Seq) -> Result<Option<Mentions>, FactsUnavailable>;

    /// The posts of a topic that meant a person last.
    ///
    /// # Errors
    /// Final.
    fn mentioned(&self, topic: Topic, user: UserId) -> Result<Option<Mentioned>, FactsUnavailable>;

    /// Whether an event asked a poll's question, open or closed.
    ///
    /// # Errors
    /// Final.
    fn is_poll(&self, topic: Topic, post: Seq) -> Result<bool, FactsUnavailable>;

    /// The topic's count of posts at an event; `None` if there is no such event.
    ///
    /// # Errors
    /// Final.
    fn posts_at(&self, topic: Topic, seq: Seq) -> Result<Option<u64>, FactsUnavailable>;

    /// The link of an act of a moderation record; `None` if that event is none.
    ///
    /// # Errors
    /// Final.
    fn link(&self, topic: Topic, seq: Seq) -> Result<Option<Link>, FactsUnavailable>;

    /// An act of a moderation record, and when it was; `None` if there is none of this number.
    ///
    /// # Errors
    /// Final.
    fn order_act(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<(u64, OrderAct)>, FactsUnavailable>;

    /// The appeal against an act.
    ///
    /// # Errors
    /// Final.
    fn appeal(&self, neighbourhood: NeighbourhoodId, act: Seq)
    -> Result<Option<AppealRow>, FactsUnavailable>;

    /// How far a person has read.
    ///
    /// # Errors
    /// Final.
    fn read_mark(&self, topic: Topic, user: UserId) -> Result<Option<Seq>, FactsUnavailable>;

    /// Where an applicant or a member said that they live.
    ///
    /// # Errors
    /// Final.
    fn residence(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
    ) -> Result<Option<Residence>, FactsUnavailable>;

    /// Any row, by its key.
    ///
    /// # Errors
    /// Final.
    fn row(&self, key: &RowKey) -> Result<Option<Row>, FactsUnavailable>;

    /// The person and the password hash of an account.
    ///
    /// # Errors
    /// Final.
    fn account(&self, login: &LoginName) -> Result<Option<(UserId, Option<String>)>, FactsUnavailable>;
}
