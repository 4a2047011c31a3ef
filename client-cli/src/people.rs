//! How oneself is shown, and taking an application back.

use linli_protocol::{DisplayName, NeighbourhoodId, Op};

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

    /// Takes one's own application to a neighbourhood back.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn withdraw_application(&self, neighbourhood: NeighbourhoodId) -> Result<(), ClientError> {
        self.is_done(Op::WithdrawApplication { neighbourhood }).await
    }
}
