//! How oneself is shown, taking an application back, and what came of a poster.

use linli_protocol::{DisplayName, JoinCodeCounts, NeighbourhoodId, Op, Success};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// Gives oneself another name to show.
    ///
    /// # Errors
    /// [`ClientError`]; with `renamed_too_often` it may pass later, else never.
    pub async fn rename(&self, name: DisplayName) -> Result<(), ClientError> {
        self.is_done(Op::Rename { name }).await
    }

    /// The join code in force, with its scans and what came of them. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; with `no_such_code` none is in force.
    pub async fn join_code(&self, neighbourhood: NeighbourhoodId) -> Result<JoinCodeCounts, ClientError> {
        match self.ask(Op::JoinCode { neighbourhood }).await? {
            Success::JoinCode { join_code } => Ok(join_code),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Takes one's own application to a neighbourhood back.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn withdraw_application(&self, neighbourhood: NeighbourhoodId) -> Result<(), ClientError> {
        self.is_done(Op::WithdrawApplication { neighbourhood }).await
    }
}
