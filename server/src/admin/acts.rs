//! The acts of the administration and their answers, as they travel: one JSON object a line.

use std::collections::BTreeMap;

use linli_protocol::{
    About, AppealItem, DepartmentId, DepartmentItem, DeviceId, ErrorBody, IssueItem, JoinCode,
    JoinCodeCounts, Module, NeighbourhoodId, NeighbourhoodKind, Numbers, Office, Phase, Rule, Seq, UserId,
};
use serde::{Deserialize, Serialize};

use super::badges::Badges;
use crate::journal::Report;

/// What is asked. `act` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Opens a neighbourhood.
    OpenNeighbourhood {
        /// Its title.
        title: String,
    },
    /// Sets what the district sets for a neighbourhood (R3, R9); what is absent stays as it is.
    SetNeighbourhood {
        /// Which.
        neighbourhood: NeighbourhoodId,
        /// How far it has come.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
        /// What sort of place it is; with another kind come its own modules.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<NeighbourhoodKind>,
        /// Modules to switch on (true) or off.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        modules: BTreeMap<Module, bool>,
    },
    /// Lists neighbourhoods by number, a page at a time.
    Neighbourhoods {
        /// Those after this one: the `next` of the page before; 0 from the start.
        #[serde(default)]
        after: NeighbourhoodId,
    },
    /// Gives a person another name to show.
    Rename {
        /// Whom.
        user: UserId,
        /// The name.
        name: String,
    },
    /// Takes the verified roster of party members in (R10): the whole of it, so who is not in it loses the badge.
    ImportBadges {
        /// A CSV file on the server's machine, in UTF-8: `login` or `person`, and `name`, the real one.
        path: String,
        /// Only say what would change.
        #[serde(default)]
        dry_run: bool,
    },
    /// Lists everybody by number, a page at a time.
    People {
        /// Those after this one.
        #[serde(default)]
        after: UserId,
    },
    /// Lists a neighbourhood's members by number, a page at a time.
    Members {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Those after this one.
        #[serde(default)]
        after: UserId,
    },
    /// Lists a person's signed-in devices.
    Devices {
        /// Whose.
        user: UserId,
    },
    /// Tells how the district goes in numbers (R39), or one neighbourhood.
    Numbers {
        /// Which; the whole district if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        neighbourhood: Option<NeighbourhoodId>,
    },
    /// Registers a person and their account.
    Register {
        /// What they sign in with.
        login: String,
        /// The name to show.
        name: String,
        /// 8 to 256 bytes; without one, the account signs in by issued tokens only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
    },
    /// Gives an account another password.
    SetPassword {
        /// Whose.
        login: String,
        /// 8 to 256 bytes.
        password: String,
    },
    /// Admits a person to a neighbourhood.
    Admit {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
    },
    /// Ends a membership.
    Remove {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whose.
        user: UserId,
    },
    /// Gives a member an office in place of the one they hold; the secretary's is handed over (R5).
    Appoint {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
        /// Which; the secretary's if absent.
        #[serde(default = "secretary")]
        office: Office,
    },
    /// Takes a member's office away.
    Dismiss {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// Whom.
        user: UserId,
    },
    /// Tells the join code in force.
    JoinCode {
        /// Of which neighbourhood.
        neighbourhood: NeighbourhoodId,
    },
    /// Issues a join code, in place of the one in force (R7).
    RenewJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Takes the join code out of force.
    RevokeJoinCode {
        /// Where.
        neighbourhood: NeighbourhoodId,
    },
    /// Tells the appeals that wait for a decision (R12), with the texts that were removed.
    Appeals,
    /// Tells the issues without a formal reply whose time has passed (R23), as neighbours see them.
    Overdue,
    /// Opens a department (R26).
    OpenDepartment {
        /// What it is called.
        name: String,
        /// Whether it carries out work orders (R28); one at most does.
        #[serde(default)]
        grid: bool,
    },
    /// Lets a person sit in a department, or ends that.
    SetDepartmentMember {
        /// Which.
        department: DepartmentId,
        /// Whom.
        user: UserId,
        /// Sits in it, or no longer.
        on: bool,
    },
    /// Lists the departments, and who sits in them.
    Departments,
    /// Decides an appeal.
    DecideAppeal {
        /// Where.
        neighbourhood: NeighbourhoodId,
        /// The act of the moderation record that was appealed against.
        of: Seq,
        /// Whether the act is undone.
        granted: bool,
        /// Why; it stands in the moderation record.
        reason: String,
    },
    /// Signs a device in without a password, for bots and tests.
    IssueToken {
        /// Whose.
        user: UserId,
        /// What to call the device.
        device: String,
    },
    /// Signs a device out.
    RevokeDevice {
        /// Which.
        device: DeviceId,
    },
    /// Writes a backup while serving.
    Backup {
        /// A path on the server's machine; it must not exist.
        path: String,
    },
    /// Checks every stored record, and that rows equal the fold of their events, while serving.
    Check,
    /// Makes the search index anew from the journal, while serving.
    RebuildSearch,
    /// Says that the wall clock is right, so that what waits for it goes on.
    TrustClock,
    /// Counts of the running server.
    Status,
}

fn secretary() -> Office {
    Office::Secretary
}

impl Request {
    /// The act's name, for tracing: an act may hold a password, its name does not.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Request::OpenNeighbourhood { .. } => "open_neighbourhood",
            Request::SetNeighbourhood { .. } => "set_neighbourhood",
            Request::Neighbourhoods { .. } => "neighbourhoods",
            Request::Rename { .. } => "rename",
            Request::ImportBadges { .. } => "import_badges",
            Request::People { .. } => "people",
            Request::Members { .. } => "members",
            Request::Devices { .. } => "devices",
            Request::Numbers { .. } => "numbers",
            Request::Register { .. } => "register",
            Request::SetPassword { .. } => "set_password",
            Request::Admit { .. } => "admit",
            Request::Remove { .. } => "remove",
            Request::Appoint { .. } => "appoint",
            Request::Dismiss { .. } => "dismiss",
            Request::JoinCode { .. } => "join_code",
            Request::RenewJoinCode { .. } => "renew_join_code",
            Request::RevokeJoinCode { .. } => "revoke_join_code",
            Request::Appeals => "appeals",
            Request::Overdue => "overdue",
            Request::OpenDepartment { .. } => "open_department",
            Request::SetDepartmentMember { .. } => "set_department_member",
            Request::Departments => "departments",
            Request::DecideAppeal { .. } => "decide_appeal",
            Request::IssueToken { .. } => "issue_token",
            Request::RevokeDevice { .. } => "revoke_device",
            Request::Backup { .. } => "backup",
            Request::Check => "check",
            Request::RebuildSearch => "rebuild_search",
            Request::TrustClock => "trust_clock",
            Request::Status => "status",
        }
    }
}

impl Request {
    /// The same list from after this number on; other acts have no pages.
    pub fn go_on_after(&mut self, next: u64) {
        match self {
            Request::Neighbourhoods { after } => {
                *after = NeighbourhoodId(u32::try_from(next).unwrap_or(u32::MAX));
            }
            Request::People { after } | Request::Members { after, .. } => *after = UserId(next),
            _ => {}
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // there is one at a time, on its way to a line of text
pub enum Reply {
    /// It was done.
    Ok(Done),
    /// It was not.
    Error(ErrorBody),
}

/// What an act made; what does not apply is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The neighbourhood that was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<NeighbourhoodId>,
    /// The person who was registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The device that was signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Its token; shown this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The join code in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_code: Option<JoinCode>,
    /// The join code in force, with its counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_code_counts: Option<JoinCodeCounts>,
    /// Neighbourhoods as they are: a page of the list, or the one that was set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neighbourhoods: Vec<About>,
    /// People: a page of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<ListedPerson>,
    /// A person's devices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<ListedDevice>,
    /// What a roster changed, or would change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badges: Option<Badges>,
    /// How it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<Numbers>,
    /// Ask with this as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
    /// Appeals that wait; a hundred at most, the next ones when these are decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeals: Option<Vec<WaitingAppeal>>,
    /// Issues without a formal reply whose time has passed, longest first; two hundred at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Vec<OverdueIssue>>,
    /// The department that was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// The departments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departments: Option<Vec<DepartmentItem>>,
    /// Counts of the running server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Events written to a backup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<u64>,
    /// What a check found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

impl Done {
    /// Takes the next page of a list in.
    pub fn append(&mut self, page: Done) {
        self.neighbourhoods.extend(page.neighbourhoods);
        self.people.extend(page.people);
        self.next = page.next;
    }
}

/// An appeal that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingAppeal {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Who appeals, against which act, and with which words.
    #[serde(flatten)]
    pub appeal: AppealItem,
    /// What the act did, by its name in the moderation record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// By which rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// Why, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The text that the act took from the group, or kept from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_text: Option<String>,
}

/// An issue without a formal reply whose time has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueIssue {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// As neighbours see it.
    #[serde(flatten)]
    pub issue: IssueItem,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPerson {
    /// Their number.
    pub user: UserId,
    /// The name to show.
    pub name: String,
    /// Whether they have the badge.
    pub badge: bool,
    /// The office held; in the list of a neighbourhood's members only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// Where they are a member.
    pub neighbourhoods: Vec<NeighbourhoodId>,
}

/// A signed-in device in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedDevice {
    /// Its number, for signing it out.
    pub device: DeviceId,
    /// What its owner calls it.
    pub label: String,
    /// When it was signed in, milliseconds since 1970.
    pub created_at: u64,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Events looked at.
    pub events: u64,
    /// Rows looked at.
    pub rows: u64,
    /// Problems found.
    pub problems: u64,
    /// The same in sentences, with the first hundred problems.
    pub report: String,
}

impl From<&Report> for Checked {
    fn from(report: &Report) -> Checked {
        Checked {
            sound: report.is_sound(),
            events: report.events,
            rows: report.rows,
            problems: report.problems,
            report: report.to_string(),
        }
    }
}

/// How the search index is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchStatus {
    /// Whether there is one: the setting `search`.
    pub on: bool,
    /// Posts that can be found.
    pub posts: u64,
    /// Durable batches that cannot be found yet.
    pub batches_behind: u64,
    /// How much of the history can be found.
    pub percent: u8,
    /// Whether answers are complete.
    pub complete: bool,
}

/// Counts of the running server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Sessions open.
    pub sessions: u64,
    /// Of these, signed in.
    pub signed_in: u64,
    /// Events made durable since the start.
    pub events: u64,
    /// Batches synced since the start.
    pub batches: u64,
    /// Whether nothing is accepted because the disk is nearly full.
    pub read_only: bool,
    /// Why the wall clock is not believed, and timers wait; none while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_doubt: Option<String>,
    /// How the search index is.
    #[serde(default)]
    pub search: Box<SearchStatus>,
}
