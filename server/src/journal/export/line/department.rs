//! Lines of what happened to departments and their reply guides.

use linli_protocol::{DepartmentId, DisplayName, GuideEntryId, PostText, Subject, UserId};
use serde::{Deserialize, Serialize};

use crate::domain::DepartmentAct;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(super) enum DepartmentLine {
    Opened { department: DepartmentId, name: DisplayName, grid: bool },
    MemberSet { department: DepartmentId, user: UserId, on: bool },
    Written { department: DepartmentId, entry: GuideEntryId, version: u32, title: Subject, text: PostText },
    Withdrawn { department: DepartmentId, entry: GuideEntryId },
}

pub(super) fn department_line(act: DepartmentAct) -> DepartmentLine {
    match act {
        DepartmentAct::Opened { department, name, grid } => DepartmentLine::Opened { department, name, grid },
        DepartmentAct::MemberSet { department, user, on } => {
            DepartmentLine::MemberSet { department, user, on }
        }
        DepartmentAct::Written { department, entry, version, title, text } => {
            DepartmentLine::Written { department, entry, version, title, text }
        }
        DepartmentAct::Withdrawn { department, entry } => DepartmentLine::Withdrawn { department, entry },
    }
}

impl From<DepartmentLine> for DepartmentAct {
    fn from(line: DepartmentLine) -> DepartmentAct {
        match line {
            DepartmentLine::Opened { department, name, grid } => {
                DepartmentAct::Opened { department, name, grid }
            }
            DepartmentLine::MemberSet { department, user, on } => {
                DepartmentAct::MemberSet { department, user, on }
            }
            DepartmentLine::Written { department, entry, version, title, text } => {
                DepartmentAct::Written { department, entry, version, title, text }
            }
            DepartmentLine::Withdrawn { department, entry } => DepartmentAct::Withdrawn { department, entry },
        }
    }
}
