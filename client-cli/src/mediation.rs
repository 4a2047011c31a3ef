//! Mediation threads (R14): the handle's acts. What is said in one is posted like anywhere else.

use linli_protocol::{MediationOutcome, NeighbourhoodId, Op, Place, PostText, Subject, Topic, UserId};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// Opens a thread for a dispute between 2 to 8 members; the place tells its topic. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; after `too_many_mediations` it passes once another one is closed.
    pub async fn open_mediation(
        &self,
        neighbourhood: NeighbourhoodId,
        subject: &str,
        parties: &[UserId],
    ) -> Result<Place, ClientError> {
        let (subject, parties) = (Subject::parse(subject)?, parties.to_vec());
        let client_id = self.new_client_id()?;
        self.act(Op::OpenMediation { neighbourhood, client_id, subject, parties }).await
    }

    /// Makes a member a party of an open mediation. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn add_party(&self, topic: Topic, user: UserId) -> Result<Place, ClientError> {
        self.act(Op::AddParty { topic, client_id: self.new_client_id()?, user }).await
    }

    /// Ends somebody's part in an open mediation: one's own, or for the secretary and deputies anybody's.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn remove_party(&self, topic: Topic, user: UserId) -> Result<Place, ClientError> {
        self.act(Op::RemoveParty { topic, client_id: self.new_client_id()?, user }).await
    }

    /// Closes a mediation with its outcome, and what was agreed or why it ended. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn close_mediation(
        &self,
        topic: Topic,
        outcome: MediationOutcome,
        text: &str,
    ) -> Result<Place, ClientError> {
        let (client_id, text) = (self.new_client_id()?, PostText::parse(text)?);
        self.act(Op::CloseMediation { topic, client_id, outcome, text }).await
    }
}
