//! Mediations as they are stored: their steps and their rows. Never here: what is said in them; these are posts.

use linli_protocol::{MediationId, MediationOutcome, NeighbourhoodId, PostText, Seq, Subject, UserId};

use super::super::JournalError;
use super::event::StoredHeader;
use super::{Fault, Sealed, kind, seal, text};
use crate::domain::{EventKind, MediationAct, MediationRow, Row};

const AGREED: u8 = 1;
const NOT_AGREED: u8 = 2;
const WITHDRAWN: u8 = 3;

/// Encodes a step.
pub(super) fn act(key: &[u8], header: StoredHeader, act: &MediationAct) -> Result<Vec<u8>, JournalError> {
    match act {
        MediationAct::Opened { subject, parties } => {
            seal(key, kind::MEDIATION_OPENED, &(header, subject.as_str(), stored_people(parties)))
        }
        MediationAct::PartyAdded { user } => seal(key, kind::PARTY_ADDED, &(header, user.0)),
        MediationAct::PartyLeft { user } => seal(key, kind::PARTY_LEFT, &(header, user.0)),
        MediationAct::Closed { outcome, text } => {
            seal(key, kind::MEDIATION_CLOSED, &(header, stored_outcome(*outcome)?, text.as_str()))
        }
    }
}

/// Decodes a step.
pub(super) fn event_of(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind), Fault> {
    let (header, act) = match sealed.kind {
        kind::MEDIATION_OPENED => {
            let (header, subject, parties) = sealed.whole()?;
            let (subject, parties) = (text(subject, Subject::parse)?, domain_people(parties));
            (header, MediationAct::Opened { subject, parties })
        }
        kind::PARTY_ADDED => {
            let (header, user) = sealed.whole()?;
            (header, MediationAct::PartyAdded { user: UserId(user) })
        }
        kind::PARTY_LEFT => {
            let (header, user) = sealed.whole()?;
            (header, MediationAct::PartyLeft { user: UserId(user) })
        }
        kind::MEDIATION_CLOSED => {
            let (header, outcome, said) = sealed.whole()?;
            let (outcome, text) = (domain_outcome(outcome)?, text(said, PostText::parse)?);
            (header, MediationAct::Closed { outcome, text })
        }
        _ => return Err(sealed.unexpected()),
    };
    Ok((header, EventKind::Mediation(act)))
}

/// Encodes a row.
pub(super) fn row(key: &[u8], row: &MediationRow) -> Result<Vec<u8>, JournalError> {
    let MediationRow { neighbourhood, number, subject, parties, left, closed, changed } = row;
    let people = (stored_people(parties), stored_people(left));
    seal(key, kind::ROW_MEDIATION, &(neighbourhood.0, number.0, subject.as_str(), people, closed, changed.0))
}

/// Decodes a row.
pub(super) fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    let (neighbourhood, number, subject, (parties, left), closed, changed) = sealed.whole()?;
    Ok(Row::Mediation(MediationRow {
        neighbourhood: NeighbourhoodId(neighbourhood),
        number: MediationId(number),
        subject: text(subject, Subject::parse)?,
        parties: domain_people(parties),
        left: domain_people(left),
        closed,
        changed: Seq(changed),
    }))
}

fn stored_people(people: &[UserId]) -> Vec<u64> {
    people.iter().map(|user| user.0).collect()
}

fn domain_people(people: Vec<u64>) -> Vec<UserId> {
    people.into_iter().map(UserId).collect()
}

fn stored_outcome(outcome: MediationOutcome) -> Result<u8, JournalError> {
    match outcome {
        MediationOutcome::Agreed => Ok(AGREED),
        MediationOutcome::NotAgreed => Ok(NOT_AGREED),
        MediationOutcome::Withdrawn => Ok(WITHDRAWN),
        // As with offices: a new one gets its number here first.
        other => Err(JournalError::storage("encoding an outcome", format!("{other:?} has no number"))),
    }
}

fn domain_outcome(outcome: u8) -> Result<MediationOutcome, Fault> {
    match outcome {
        AGREED => Ok(MediationOutcome::Agreed),
        NOT_AGREED => Ok(MediationOutcome::NotAgreed),
        WITHDRAWN => Ok(MediationOutcome::Withdrawn),
        found => Err(Fault::TooNew { what: "an outcome", found: found.into(), known: WITHDRAWN.into() }),
    }
}
