//! Departments of the district (R26): who sits in one, and the reply guide that each keeps. The district opens them; an entry of the guide is
//! written by who sits in its department, in versions, because replies rest on them. Never here: what a department does in an issue; that is
//! `issues`.

use linli_protocol::{
    Citation, DepartmentId, DisplayName, ErrorCode, GuideEntryId, Place, PostText, Seq, Subject, Topic,
    UserId, limits,
};

use super::act::Act;
use super::channel::Context;
use super::command::{Answer, Decision, Rejection};
use super::dedupe::{self, Seen};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::row::{Commit, Row, RowChange};
use super::{Refusal, names};

/// What happens in `departments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DepartmentAct {
    /// One was opened.
    Opened {
        /// Its number.
        department: DepartmentId,
        /// What it is called.
        name: DisplayName,
        /// Whether it carries out work orders (R28).
        grid: bool,
    },
    /// Somebody sits in one from here on, or does no longer.
    MemberSet {
        /// Which.
        department: DepartmentId,
        /// Who.
        user: UserId,
        /// Sits in it, or no longer.
        on: bool,
    },
    /// An entry of the reply guide was written, or written anew.
    Written {
        /// Whose.
        department: DepartmentId,
        /// Which.
        entry: GuideEntryId,
        /// Its version, from 1.
        version: u32,
        /// What it answers.
        title: Subject,
        /// The answer.
        text: PostText,
    },
    /// An entry is not to be used any more.
    Withdrawn {
        /// Whose.
        department: DepartmentId,
        /// Which.
        entry: GuideEntryId,
    },
}

/// A department. Derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Which.
    pub department: DepartmentId,
    /// What it is called.
    pub name: DisplayName,
    /// Whether it carries out work orders.
    pub grid: bool,
    /// Who sits in it, by number.
    pub members: Vec<UserId>,
    /// How many entries its guide has had; the last has this number.
    pub entries: u32,
    /// The last event that changed this.
    pub changed: Seq,
}

/// An entry of a reply guide. Derived. Its words are in the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuideRow {
    /// Whose.
    pub department: DepartmentId,
    /// Which.
    pub entry: GuideEntryId,
    /// The events with its versions, in order.
    pub versions: Vec<Seq>,
    /// Whether it is not to be used any more.
    pub withdrawn: bool,
    /// The last event that changed this.
    pub changed: Seq,
}

impl DepartmentRow {
    /// The department after an act, which is event `seq`; none if the act does not fit what stands there.
    #[must_use]
    pub fn after(before: Option<DepartmentRow>, act: &DepartmentAct, seq: Seq) -> Option<DepartmentRow> {
        let mut row = match act {
            DepartmentAct::Opened { department, name, grid } => {
                let (department, name, grid) = (*department, name.clone(), *grid);
                let opened =
                    DepartmentRow { department, name, grid, members: Vec::new(), entries: 0, changed: seq };
                return before.is_none().then_some(opened);
            }
            _ => before?,
        };
        match act {
            DepartmentAct::MemberSet { user, on: true, .. } => {
                let place = row.members.binary_search(user).err()?;
                row.members.insert(place, *user);
            }
            DepartmentAct::MemberSet { user, on: false, .. } => {
                let place = row.members.binary_search(user).ok()?;
                row.members.remove(place);
            }
            DepartmentAct::Written { entry, version: 1, .. } => {
                row.entries = row.entries.checked_add(1).filter(|entries| *entries == entry.0)?;
            }
            DepartmentAct::Opened { .. }
            | DepartmentAct::Written { .. }
            | DepartmentAct::Withdrawn { .. } => {
                return Some(row);
            }
        }
        row.changed = seq;
        Some(row)
    }

    /// Whether somebody sits in it.
    #[must_use]
    pub fn has(&self, user: UserId) -> bool {
        self.members.binary_search(&user).is_ok()
    }
}

impl GuideRow {
    /// The entry after an act, which is event `seq`; none if the act does not fit what stands there.
    #[must_use]
    pub fn after(before: Option<GuideRow>, act: &DepartmentAct, seq: Seq) -> Option<GuideRow> {
        let mut row = match (act, before) {
            (DepartmentAct::Written { department, entry, version: 1, .. }, None) => GuideRow {
                department: *department,
                entry: *entry,
                versions: Vec::new(),
                withdrawn: false,
                changed: seq,
            },
            (_, before) => before?,
        };
        match act {
            DepartmentAct::Written { version, .. } => {
                row.versions.push(seq);
                row.version().filter(|now| now == version)?;
                row.withdrawn = false;
            }
            DepartmentAct::Withdrawn { .. } if !row.withdrawn => row.withdrawn = true,
            _ => return None,
        }
        row.changed = seq;
        Some(row)
    }

    /// Its latest version; none if it has none.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        u32::try_from(self.versions.len()).ok().filter(|version| *version > 0)
    }
}

impl DepartmentAct {
    /// Which department it is about.
    #[must_use]
    pub fn department(&self) -> DepartmentId {
        match self {
            DepartmentAct::Opened { department, .. }
            | DepartmentAct::MemberSet { department, .. }
            | DepartmentAct::Written { department, .. }
            | DepartmentAct::Withdrawn { department, .. } => *department,
        }
    }

    /// Which entry of its guide, if it is about one.
    #[must_use]
    pub fn entry(&self) -> Option<GuideEntryId> {
        match self {
            DepartmentAct::Written { entry, .. } | DepartmentAct::Withdrawn { entry, .. } => Some(*entry),
            DepartmentAct::Opened { .. } | DepartmentAct::MemberSet { .. } => None,
        }
    }
}

/// Opens a department.
pub(super) fn open(
    district: &District,
    name: &DisplayName,
    grid: bool,
    now: u64,
) -> Result<Decision, Refusal> {
    names::may_be_shown(name, names::ChosenBy::Administration)?;
    let departments = district.departments();
    if departments.len() >= limits::DEPARTMENTS_MAX {
        return Err(Rejection::new(ErrorCode::DepartmentFull, "the district has 200 departments").into());
    }
    if departments.values().any(|row| row.name == *name) {
        let message = "there is a department of this name already";
        return Err(Rejection::new(ErrorCode::WrongState, message).into());
    }
    if grid && let Some(row) = district.grid() {
        let message = format!("department {} carries out work orders already", row.department);
        return Err(Rejection::new(ErrorCode::WrongState, message).into());
    }
    let last = departments.last_key_value().map_or(0, |(department, _)| department.0);
    let department = DepartmentId(last + 1);
    let act = DepartmentAct::Opened { department, name: name.clone(), grid };
    let (commit, _) = put(district, act, None, now)?;
    Ok(Decision { commit, answer: Answer::DepartmentOpened(department) })
}

/// Lets somebody sit in a department, or ends that. The same again changes nothing.
pub(super) fn set_member(
    district: &District,
    department: DepartmentId,
    user: UserId,
    on: bool,
    now: u64,
) -> Result<Decision, Refusal> {
    let row = department_of(district, department)?;
    if on && !district.has_person(user) {
        return Err(Rejection::new(ErrorCode::NotFound, format!("there is no person {user}")).into());
    }
    if row.has(user) == on {
        return Ok(Decision::unchanged(Shard::District, Answer::Done));
    }
    if on && row.members.len() >= limits::DEPARTMENT_MEMBERS_MAX {
        let message = "30 people sit in this department; end one's part first";
        return Err(Rejection::new(ErrorCode::DepartmentFull, message).into());
    }
    let (commit, _) = put(district, DepartmentAct::MemberSet { department, user, on }, None, now)?;
    Ok(Decision { commit, answer: Answer::Done })
}

/// Writes an entry of the guide, or withdraws one.
pub(super) fn guide(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let (Act::WriteEntry { department, client_id, .. } | Act::WithdrawEntry { department, client_id, .. }) =
        act
    else {
        return Err(Rejection::not_found().into());
    };
    let row = department_of(cx.district, *department)?;
    if !row.has(cx.user) {
        let message = "only who sits in a department writes its reply guide";
        return Err(Rejection::new(ErrorCode::NotAllowed, message).into());
    }
    let digest = match dedupe::look_up(cx.facts, Shard::District, cx.user, *client_id, act, cx.now)? {
        Seen::Never(digest) => digest,
        Seen::Before(answer) => return Ok(Decision::unchanged(Shard::District, answer)),
    };
    let (mut commit, accepted) = put(cx.district, written(cx.district, row, act)?, Some(cx.user), cx.now)?;
    commit.rows.push(dedupe::remember(cx.user, *client_id, digest, accepted));
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

/// Whether a reply may rest on an entry: on the version that is in force, because that is the one that its department stands by.
pub(super) fn may_be_cited(district: &District, citation: Citation) -> Result<(), Rejection> {
    let Citation { department, entry, version } = citation;
    let row = entry_of(district, department, entry)?;
    if row.withdrawn {
        let message = format!("entry {entry} of department {department} is withdrawn");
        return Err(Rejection::new(ErrorCode::WrongState, message));
    }
    match row.version() {
        Some(latest) if latest == version => Ok(()),
        latest => {
            let latest = latest.unwrap_or_default();
            let message = format!("entry {entry} of department {department} is in version {latest} now");
            Err(Rejection::new(ErrorCode::WrongState, message))
        }
    }
}

/// A department that there is.
pub(super) fn department_of(
    district: &District,
    department: DepartmentId,
) -> Result<&DepartmentRow, Rejection> {
    district.departments().get(&department).ok_or_else(|| {
        Rejection::new(ErrorCode::NoSuchDepartment, format!("there is no department {department}"))
    })
}

fn entry_of(
    district: &District,
    department: DepartmentId,
    entry: GuideEntryId,
) -> Result<&GuideRow, Rejection> {
    district.guide_entry(department, entry).ok_or_else(|| {
        let message = format!("department {department} has no entry {entry} in its reply guide");
        Rejection::new(ErrorCode::NoSuchEntry, message)
    })
}

fn written(district: &District, row: &DepartmentRow, act: &Act) -> Result<DepartmentAct, Rejection> {
    let department = row.department;
    match act {
        Act::WriteEntry { entry, title, text, .. } => {
            if !names::shows_something(text.as_str()) || !names::shows_something(title.as_str()) {
                return Err(Rejection::new(ErrorCode::BadText, "the entry says nothing that can be seen"));
            }
            let (title, text) = (title.clone(), text.clone());
            let Some(entry) = *entry else {
                if row.entries >= limits::GUIDE_ENTRIES_MAX {
                    let message = "the reply guide has 500 entries; write one of them anew";
                    return Err(Rejection::new(ErrorCode::DepartmentFull, message));
                }
                let entry = GuideEntryId(row.entries + 1);
                return Ok(DepartmentAct::Written { department, entry, version: 1, title, text });
            };
            let before = entry_of(district, department, entry)?;
            if before.versions.len() >= limits::GUIDE_VERSIONS_MAX {
                let message = "the entry was written 100 times; withdraw it, and write another one";
                return Err(Rejection::new(ErrorCode::DepartmentFull, message));
            }
            let version = before.version().unwrap_or_default() + 1;
            Ok(DepartmentAct::Written { department, entry, version, title, text })
        }
        Act::WithdrawEntry { entry, .. } => {
            if entry_of(district, department, *entry)?.withdrawn {
                return Err(Rejection::new(ErrorCode::WrongState, "it is withdrawn already"));
            }
            Ok(DepartmentAct::Withdrawn { department, entry: *entry })
        }
        _ => Err(Rejection::not_found()),
    }
}

/// Makes the next event of `departments`, with the rows that follow from it.
fn put(
    district: &District,
    act: DepartmentAct,
    by: Option<UserId>,
    now: u64,
) -> Result<(Commit, Place), Rejection> {
    let topic = Topic::Departments;
    let head = district.head(topic);
    let seq = head.seq.next();
    let misfit = || Rejection::new(ErrorCode::WrongState, "this does not fit how the department stands");
    let department = district.departments().get(&act.department()).cloned();
    let row = DepartmentRow::after(department, &act, seq).ok_or_else(misfit)?;
    let mut rows = vec![RowChange::Put(Row::Department(row))];
    if let Some(entry) = act.entry() {
        let before = district.guide_entry(act.department(), entry).cloned();
        let row = GuideRow::after(before, &act, seq).ok_or_else(misfit)?;
        rows.push(RowChange::Put(Row::GuideEntry(row)));
    }
    let kind = EventKind::Department(act);
    let event = Event { topic, seq, at: now, by, posts: head.posts, kind };
    let commit = Commit { shard: Shard::District, events: vec![event], rows };
    Ok((commit, Place { topic, seq }))
}

#[cfg(test)]
mod tests;
