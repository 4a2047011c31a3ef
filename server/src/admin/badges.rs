//! The verified roster of party members (R10): a CSV file that says who has the badge. It is the whole roster, so who is not in it
//! any more loses the badge. Never here: a line that is guessed at; what does not fit is told, and changes nothing.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use linli_protocol::{LoginName, UserId};
use serde::{Deserialize, Serialize};

use crate::domain::{Row, RowKey};
use crate::journal::{Durable, JournalError};
use crate::limits;
use crate::view::Directory;

/// What a roster changes, or would change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badges {
    /// Whether nothing was changed: only the differences were looked up.
    pub dry_run: bool,
    /// How many have the badge already, and keep it.
    pub kept: u64,
    /// Who gains the badge.
    pub gain: Listed,
    /// Who loses it.
    pub lose: Listed,
    /// Lines that name nobody here.
    pub unknown: Listed,
    /// Lines whose name is not that of the person: they change nothing for them.
    pub differ: Listed,
}

/// Some of many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// How many there are.
    pub count: u64,
    /// The first of them, up to a thousand.
    pub first: Vec<String>,
}

impl Listed {
    fn add(&mut self, text: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < limits::BADGES_TOLD_MAX {
            self.first.push(text());
        }
    }
}

/// Why a roster was not taken at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum RosterError {
    /// It cannot be read as one.
    #[error("{0}")]
    Unfit(String),
    /// Accounts could not be looked up.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Whom a line names.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Login(LoginName),
    Person(UserId),
}

/// A line of a roster.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    number: u64,
    whom: Named,
    /// The real name.
    name: String,
}

/// Reads a roster's file.
pub(super) fn read(path: &Path) -> Result<Vec<Line>, RosterError> {
    let unfit = |error: std::io::Error| RosterError::Unfit(format!("{}: {error}", path.display()));
    // A pipe would be waited for, and a device has no end.
    if !path.metadata().map_err(unfit)?.is_file() {
        return Err(RosterError::Unfit(format!("{}: this is no file", path.display())));
    }
    let mut file = Vec::new();
    let bounded = limits::ROSTER_BYTES_MAX + 1;
    std::fs::File::open(path).map_err(unfit)?.take(bounded).read_to_end(&mut file).map_err(unfit)?;
    if file.len() as u64 == bounded {
        let most = limits::ROSTER_BYTES_MAX;
        return Err(RosterError::Unfit(format!("the file has more than {most} bytes")));
    }
    parse(&file)
}

fn parse(file: &[u8]) -> Result<Vec<Line>, RosterError> {
    // Spreadsheets put a mark in front.
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let text = std::str::from_utf8(file)
        .map_err(|_| RosterError::Unfit("the file is not UTF-8; save it as \"CSV UTF-8\"".into()))?;
    // One sort of line ends, so that lines are counted as an editor counts them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let unfit = |error: csv::Error| RosterError::Unfit(error.to_string());
    let header = reader.headers().map_err(unfit)?.clone();
    let columns = Columns::of(&header).ok_or_else(|| {
        let found = header.iter().collect::<Vec<_>>().join(", ");
        RosterError::Unfit(format!(
            "the first line names the columns, each once: login or person, and name; it has {found}"
        ))
    })?;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unfit)?;
        let line = columns.line(&record, &text)?;
        if lines.len() >= limits::ROSTER_LINES_MAX {
            let most = limits::ROSTER_LINES_MAX;
            return Err(RosterError::Unfit(format!(
                "line {}: a roster has {most} lines at most",
                line.number
            )));
        }
        lines.push(line);
    }
    if lines.is_empty() {
        let message = "the roster has no lines: it would take every badge away";
        return Err(RosterError::Unfit(message.into()));
    }
    Ok(lines)
}

/// Where what is wanted stands in a record.
struct Columns {
    count: usize,
    whom: usize,
    /// Whether `whom` is a log-in name, and not a person's number.
    is_login: bool,
    name: usize,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Option<Columns> {
        let column = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let (login, person) = (column("login"), column("person"));
        // Which of two is meant would be a guess.
        let times = |names: [&str; 2]| {
            header.iter().filter(|column| names.iter().any(|name| column.eq_ignore_ascii_case(name))).count()
        };
        if times(["login", "person"]) > 1 || times(["name"; 2]) > 1 {
            return None;
        }
        Some(Columns {
            count: header.len(),
            whom: login.or(person)?,
            is_login: login.is_some(),
            name: column("name")?,
        })
    }

    fn line(&self, record: &csv::StringRecord, text: &str) -> Result<Line, RosterError> {
        let number = line_of(record, text);
        let wrong = |what: String| RosterError::Unfit(format!("line {number}: {what}"));
        if record.len() != self.count {
            return Err(wrong(format!("it has {} fields, and the first line {}", record.len(), self.count)));
        }
        if record.iter().any(|field| field.contains('\n')) {
            return Err(wrong(
                "a field goes beyond the end of the line: is a quotation mark missing?".into(),
            ));
        }
        let field = |column| record.get(column).unwrap_or_default();
        let (whom, name) = (field(self.whom), field(self.name));
        let whom = if self.is_login {
            Named::Login(LoginName::parse(whom).map_err(|error| wrong(error.to_string()))?)
        } else {
            Named::Person(UserId(whom.parse().map_err(|_| wrong("the person is no number".into()))?))
        };
        if name.is_empty() {
            return Err(wrong("the name is empty".into()));
        }
        Ok(Line { number, whom, name: name.to_owned() })
    }
}

/// On which line a record begins. The reader's own count is that before the empty lines which it passes over.
fn line_of(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let empty =
        text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
    position.line() + empty as u64
}

/// What a roster would change, and the changes.
pub(super) fn compare(
    lines: &[Line],
    directory: &Directory,
    durable: &Durable,
) -> Result<(Badges, Vec<(UserId, bool)>), RosterError> {
    let mut told = Badges { dry_run: true, ..Badges::default() };
    let mut changes = Vec::new();
    // Where each person stands in the roster; a line whose name differs leaves them as they are.
    let mut listed: BTreeMap<UserId, u64> = BTreeMap::new();
    let mut double = Listed::default();
    for Line { number, whom, name } in lines {
        let Some(person) = find(whom, durable)?.and_then(|user| directory.person(user)) else {
            told.unknown.add(|| match whom {
                Named::Login(login) => format!("line {number}: there is no account {login}"),
                Named::Person(user) => format!("line {number}: there is no person {user}"),
            });
            continue;
        };
        let user = person.user;
        if let Some(before) = listed.insert(user, *number) {
            double.add(|| format!("line {number}: person {user} stands in line {before} already"));
            continue;
        }
        // By the register, where there is an entry; the name to show is anybody's choice.
        let mut known = directory.real_names(user);
        if known.is_empty() {
            known.push(person.name.as_str().to_owned());
        }
        if !known.contains(name) {
            told.differ
                .add(|| format!("line {number}: person {user} is {}, and not {name}", known.join(" or ")));
        } else if person.badge {
            told.kept += 1;
        } else {
            told.gain.add(|| format!("person {user}, {name}"));
            changes.push((user, true));
        }
    }
    if double.count > 0 {
        return Err(RosterError::Unfit(double.first.join("; ")));
    }
    if listed.is_empty() {
        let first = told.unknown.first.first().map_or("", String::as_str);
        let message = format!("no line names anybody here, and every badge would be taken away; {first}");
        return Err(RosterError::Unfit(message));
    }
    for person in
        directory.people().iter().filter(|person| person.badge && !listed.contains_key(&person.user))
    {
        told.lose.add(|| format!("person {}, {}", person.user, person.name));
        changes.push((person.user, false));
    }
    Ok((told, changes))
}

fn find(whom: &Named, durable: &Durable) -> Result<Option<UserId>, JournalError> {
    match whom {
        Named::Person(user) => Ok(Some(*user)),
        Named::Login(login) => Ok(match durable.row(&RowKey::Account(login.clone()))? {
            Some(Row::Account { user, .. }) => Some(user),
            _ => None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: &str) -> String {
        parse(file.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_roster_names_people_by_log_in_name_or_number_in_columns_of_any_order() {
        let by_login = parse("\u{feff}Name,Login,Branch\n 王秀英 ,Ana,3\n".as_bytes()).unwrap();
        let ana = Named::Login(LoginName::parse("ana").unwrap());
        assert_eq!(by_login, [Line { number: 2, whom: ana, name: "王秀英".into() }]);
        let by_number = parse("person,name\n12,\"Wu, Bo\"\n".as_bytes()).unwrap();
        assert_eq!(by_number, [Line { number: 2, whom: Named::Person(UserId(12)), name: "Wu, Bo".into() }]);
    }

    #[test]
    fn what_is_wrong_with_a_roster_is_told_with_its_line() {
        assert!(refused("12,Ana\n").contains("the first line names the columns"));
        assert!(refused("person,name\n12,Ana\nx,Bo\n").starts_with("line 3: the person is no number"));
        assert!(refused("login,name\nana,\n").starts_with("line 2: the name is empty"));
        assert!(refused("login,name\na b,Ana\n").starts_with("line 2: the log-in name"));
        assert!(refused("login,name\nana\n").starts_with("line 2: it has 1 fields"));
        let open = refused("login,name\nana,Ana\nbo,\"Bo\ncai,Cai\n");
        assert!(open.starts_with("line 3: a field goes beyond the end of the line"), "{open}");
        for twice in ["login,login,name", "login,name,Name", "login,person,name"] {
            assert!(refused(&format!("{twice}\na,b,c\n")).contains("each once"), "{twice}");
        }
        assert!(refused("login,name\n").contains("every badge"));
        assert!(parse(b"login,name\nana,\xcd\xf5\n").unwrap_err().to_string().contains("CSV UTF-8"));
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["person,name", "1,Ana", "", "", "2,\"Wu, Bo\"", "3,Cai", ""].join(end);
            let numbers: Vec<u64> = parse(file.as_bytes()).unwrap().iter().map(|line| line.number).collect();
            assert_eq!(numbers, [2, 5, 6], "{end:?}");
            let wrong = ["person,name", "1,Ana", "", "x,Bo"].join(end);
            assert!(refused(&wrong).starts_with("line 4:"), "{end:?}: {}", refused(&wrong));
        }
    }
}
