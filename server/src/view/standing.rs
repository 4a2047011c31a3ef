//! How somebody stands to a neighbourhood, as told to themselves, and the acts of order that weigh on people. Never here: the acts of a
//! record as everybody reads them, which are a page like others.

use linli_protocol::{AppealRefused, NeighbourhoodId, OwnAppeal, Seq, Standing, Success, Topic, UserId};

use super::frames::event_frame;
use super::pages::{PageError, Pages};
use crate::domain::{EventKind, OrderAct, Row, RowKey};

impl Pages {
    /// An act of a moderation record, and what it is called on the wire.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn order_act(
        &self,
        neighbourhood: NeighbourhoodId,
        act: Seq,
    ) -> Result<Option<(String, OrderAct)>, PageError> {
        let Some(event) = self.event(Topic::Moderation(neighbourhood), act)? else { return Ok(None) };
        let name = event_frame(&event, &self.directory).body.kind().to_owned();
        Ok(match event.kind {
            EventKind::KeptOrder { act, .. } => Some((name, act)),
            _ => None,
        })
    }

    /// How a person stands to a neighbourhood; who is banned is told what became of their appeal (R12).
    ///
    /// # Errors
    /// [`PageError::NotFound`] for who is nobody there, and where there is none.
    pub fn standing(&self, reader: UserId, neighbourhood: NeighbourhoodId) -> Result<Success, PageError> {
        let mut standing = self.directory.standing(reader, neighbourhood).ok_or(PageError::NotFound)?;
        if let Standing::Banned { act, appeal, .. } = &mut standing {
            *appeal = self.own_appeal(neighbourhood, *act)?;
        }
        Ok(Success::Standing { standing })
    }

    fn own_appeal(&self, neighbourhood: NeighbourhoodId, act: Seq) -> Result<Option<OwnAppeal>, PageError> {
        let Some(Row::Appeal(row)) = self.durable.row(&RowKey::Appeal(neighbourhood, act))? else {
            return Ok(None);
        };
        let decided = match row.granted {
            Some(false) => self.event(Topic::Appeals(neighbourhood), row.changed)?,
            _ => None,
        };
        let refused = decided.and_then(|event| match event.kind {
            EventKind::Decided { reason, .. } => Some(AppealRefused { at: event.at, reason: reason.into() }),
            _ => None,
        });
        Ok(Some(OwnAppeal { at: row.at, refused }))
    }
}
