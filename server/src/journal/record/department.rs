//! Departments and their reply guides as they are stored: their events and their rows. Never here: who may write what.

use linli_protocol::{DepartmentId, DisplayName, GuideEntryId, PostText, Seq, Subject, UserId};

use super::super::JournalError;
use super::event::StoredHeader;
use super::{Fault, Sealed, kind, seal, text};
use crate::domain::{DepartmentAct, DepartmentRow, EventKind, GuideRow, Row};

const OPENED: u8 = 1;
const MEMBER_SET: u8 = 2;
const WRITTEN: u8 = 3;
const WITHDRAWN: u8 = 4;

/// Encodes what happened.
pub(super) fn act(key: &[u8], header: StoredHeader, act: &DepartmentAct) -> Result<Vec<u8>, JournalError> {
    let kind = kind::DEPARTMENT_ACT;
    match act {
        DepartmentAct::Opened { department, name, grid } => {
            seal(key, kind, &(header, OPENED, department.0, name.as_str(), grid))
        }
        DepartmentAct::MemberSet { department, user, on } => {
            seal(key, kind, &(header, MEMBER_SET, department.0, user.0, on))
        }
        DepartmentAct::Written { department, entry, version, title, text } => {
            let words = (title.as_str(), text.as_str());
            seal(key, kind, &(header, WRITTEN, department.0, entry.0, version, words))
        }
        DepartmentAct::Withdrawn { department, entry } => {
            seal(key, kind, &(header, WITHDRAWN, department.0, entry.0))
        }
    }
}

/// Decodes it.
pub(super) fn event_of(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind), Fault> {
    let (header, act) = match sealed.leading::<(StoredHeader, u8)>()?.1 {
        OPENED => {
            let (header, _, department, name, grid): (_, u8, _, _, _) = sealed.whole()?;
            let (department, name) = (DepartmentId(department), text(name, DisplayName::parse)?);
            (header, DepartmentAct::Opened { department, name, grid })
        }
        MEMBER_SET => {
            let (header, _, department, user, on): (_, u8, _, _, _) = sealed.whole()?;
            let (department, user) = (DepartmentId(department), UserId(user));
            (header, DepartmentAct::MemberSet { department, user, on })
        }
        WRITTEN => {
            let (header, _, department, entry, version, (title, said)): (_, u8, _, _, _, _) =
                sealed.whole()?;
            let (department, entry) = (DepartmentId(department), GuideEntryId(entry));
            let (title, text) = (text(title, Subject::parse)?, text(said, PostText::parse)?);
            (header, DepartmentAct::Written { department, entry, version, title, text })
        }
        WITHDRAWN => {
            let (header, _, department, entry): (_, u8, _, _) = sealed.whole()?;
            let (department, entry) = (DepartmentId(department), GuideEntryId(entry));
            (header, DepartmentAct::Withdrawn { department, entry })
        }
        found => {
            let known = WITHDRAWN.into();
            return Err(Fault::TooNew { what: "an act of a department", found: found.into(), known });
        }
    };
    Ok((header, EventKind::Department(act)))
}

/// Encodes a department's row.
pub(super) fn row(key: &[u8], row: &DepartmentRow) -> Result<Vec<u8>, JournalError> {
    let DepartmentRow { department, name, grid, members, entries, changed } = row;
    let members: Vec<u64> = members.iter().map(|user| user.0).collect();
    seal(key, kind::ROW_DEPARTMENT, &(department.0, name.as_str(), grid, members, entries, changed.0))
}

/// Encodes an entry's row.
pub(super) fn guide_row(key: &[u8], row: &GuideRow) -> Result<Vec<u8>, JournalError> {
    let GuideRow { department, entry, versions, withdrawn, changed } = row;
    let versions: Vec<u64> = versions.iter().map(|seq| seq.0).collect();
    seal(key, kind::ROW_GUIDE_ENTRY, &(department.0, entry.0, versions, withdrawn, changed.0))
}

/// Decodes a row of either.
pub(super) fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    match sealed.kind {
        kind::ROW_DEPARTMENT => {
            let (department, name, grid, members, entries, changed) = sealed.whole()?;
            let members = Vec::<u64>::into_iter(members).map(UserId).collect();
            let (department, name) = (DepartmentId(department), text(name, DisplayName::parse)?);
            let changed = Seq(changed);
            Ok(Row::Department(DepartmentRow { department, name, grid, members, entries, changed }))
        }
        kind::ROW_GUIDE_ENTRY => {
            let (department, entry, versions, withdrawn, changed) = sealed.whole()?;
            let versions = Vec::<u64>::into_iter(versions).map(Seq).collect();
            let (department, entry) = (DepartmentId(department), GuideEntryId(entry));
            Ok(Row::GuideEntry(GuideRow { department, entry, versions, withdrawn, changed: Seq(changed) }))
        }
        _ => Err(sealed.unexpected()),
    }
}
