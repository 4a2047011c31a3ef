//! One record of everything that is about departments. Never here: a line that changes.

use linli_protocol::{DepartmentId, DisplayName, GuideEntryId, PostText, Seq, Subject, Topic, UserId};

use super::event_of;
use crate::domain::{DepartmentAct, DepartmentRow, Event, EventKind, GuideRow, Row};

const WATER: DepartmentId = DepartmentId(300);
const ENTRY: GuideEntryId = GuideEntryId(4);

fn happened(act: DepartmentAct, by: Option<u64>) -> Event {
    Event { topic: Topic::Departments, by: by.map(UserId), ..event_of(EventKind::Department(act)) }
}

fn name() -> DisplayName {
    DisplayName::parse("水務所").unwrap()
}

pub(super) fn events() -> Vec<(&'static str, Event)> {
    let opened = |grid| DepartmentAct::Opened { department: WATER, name: name(), grid };
    let set = |on| DepartmentAct::MemberSet { department: WATER, user: UserId(58), on };
    let written = DepartmentAct::Written {
        department: WATER,
        entry: ENTRY,
        version: 2,
        title: Subject::parse("水費").unwrap(),
        text: PostText::parse("每月五日").unwrap(),
    };
    vec![
        ("department opened", happened(opened(false), None)),
        ("department opened, the grid", happened(opened(true), None)),
        ("department's member set", happened(set(true), None)),
        ("department's member unset", happened(set(false), None)),
        ("guide entry written", happened(written, Some(58))),
        (
            "guide entry withdrawn",
            happened(DepartmentAct::Withdrawn { department: WATER, entry: ENTRY }, Some(58)),
        ),
    ]
}

pub(super) fn rows() -> Vec<(&'static str, Row)> {
    let row = DepartmentRow {
        department: WATER,
        name: name(),
        grid: true,
        members: vec![UserId(12), UserId(300)],
        entries: 4,
        changed: Seq(300),
    };
    let guide = GuideRow {
        department: WATER,
        entry: ENTRY,
        versions: vec![Seq(7), Seq(300)],
        withdrawn: false,
        changed: Seq(300),
    };
    vec![
        ("department", Row::Department(row.clone())),
        ("department of nobody", Row::Department(DepartmentRow { grid: false, members: vec![], ..row })),
        ("guide entry", Row::GuideEntry(guide.clone())),
        ("guide entry, withdrawn", Row::GuideEntry(GuideRow { withdrawn: true, ..guide })),
    ]
}
