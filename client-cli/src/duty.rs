//! Who is on duty when, and when one wants to be let sleep (R24). Never here: how anything is shown.

use linli_protocol::{DutySlot, NeighbourhoodId, OnRota, Op, Place, QuietHours, Success, UserId};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// The secretary and the deputies, each with when they are on duty. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn duty(&self, neighbourhood: NeighbourhoodId) -> Result<Vec<OnRota>, ClientError> {
        match self.ask(Op::Duty { neighbourhood }).await? {
            Success::Duty { duty } => Ok(duty),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Says when the secretary or a deputy is on duty, in place of what was said before. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn set_duty(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        slots: Vec<DutySlot>,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::SetDuty { neighbourhood, client_id, user, slots }).await
    }

    /// When one wants to be let sleep oneself; none if one has said nothing.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn quiet_hours(&self) -> Result<Option<QuietHours>, ClientError> {
        match self.ask(Op::QuietHours).await? {
            Success::Quiet { quiet } => Ok(quiet.hours),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Says when one wants to be let sleep; with none, no longer. Nobody else is told.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn set_quiet_hours(&self, hours: Option<QuietHours>) -> Result<(), ClientError> {
        self.is_done(Op::SetQuietHours { hours }).await
    }
}
