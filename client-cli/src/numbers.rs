//! How a neighbourhood goes.

use linli_protocol::{NeighbourhoodId, Numbers, Op, Success};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// How a neighbourhood goes, by days and weeks that are over. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn numbers(&self, neighbourhood: NeighbourhoodId) -> Result<Numbers, ClientError> {
        match self.ask(Op::Numbers { neighbourhood }).await? {
            Success::Numbers { numbers } => Ok(numbers),
            _ => Err(ClientError::Unfitting),
        }
    }
}
