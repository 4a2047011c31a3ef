//! Keeping order, and what may be said against it: the handle's acts of R12 beyond muting.

use linli_protocol::client::Page;
use linli_protocol::{NeighbourhoodId, Op, Place, PostText, Reason, Rule, Seq, Success, Topic, UserId};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// Removes a post from a group, by a rule and for a reason. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn remove_post(
        &self,
        topic: Topic,
        post: Seq,
        rule: Rule,
        reason: Reason,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::RemovePost { topic, client_id, post, rule, reason }).await
    }

    /// Appeals to the district against an act of order that weighs on oneself.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn appeal(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
        text: &str,
    ) -> Result<Place, ClientError> {
        let (client_id, text) = (self.new_client_id()?, PostText::parse(text)?);
        self.act(Op::Appeal { neighbourhood, client_id, act, text }).await
    }

    /// Pins a post, or takes the pin away (`on` is false). For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; after `too_many_pins` it passes once another pin is taken away.
    pub async fn pin(&self, topic: Topic, post: Seq, on: bool) -> Result<Place, ClientError> {
        self.act(Op::Pin { topic, client_id: self.new_client_id()?, post, on }).await
    }

    /// The pinned posts of a topic, in the order in which they were pinned.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn pins(&self, topic: Topic) -> Result<Page, ClientError> {
        match self.ask(Op::Pins { topic }).await? {
            Success::View { as_of, title, items, next } => Ok(Page { as_of, title, items, next }),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Ends a membership, and keeps the person from being admitted until that is lifted. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn ban(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        rule: Rule,
        reason: Reason,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::Ban { neighbourhood, client_id, user, rule, reason }).await
    }

    /// Lifts a ban. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn unban(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Result<Place, ClientError> {
        self.act(Op::Unban { neighbourhood, client_id: self.new_client_id()?, user }).await
    }

    /// Switches screening: while it is on, posts of who holds no office wait to be looked at. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn screening(&self, neighbourhood: NeighbourhoodId, on: bool) -> Result<Place, ClientError> {
        self.act(Op::Screening { neighbourhood, client_id: self.new_client_id()?, on }).await
    }

    /// Posts a held post, by its author, and answers where. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn approve(&self, neighbourhood: NeighbourhoodId, held: Seq) -> Result<Place, ClientError> {
        self.act(Op::Approve { neighbourhood, client_id: self.new_client_id()?, held }).await
    }

    /// Rejects a held post, by a rule and for a reason. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn reject(
        &self,
        neighbourhood: NeighbourhoodId,
        held: Seq,
        rule: Rule,
        reason: Reason,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::Reject { neighbourhood, client_id, held, rule, reason }).await
    }

    /// Takes one's own held post back, by the number in [`ClientError::Held`].
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn withdraw(&self, neighbourhood: NeighbourhoodId, held: Seq) -> Result<Place, ClientError> {
        self.act(Op::Withdraw { neighbourhood, client_id: self.new_client_id()?, held }).await
    }
}
