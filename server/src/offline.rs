//! Commands besides serving: acts through a running server's socket, and work on a stopped one's directory.

mod poster;
mod told;

use std::io::{BufRead as _, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use linli_protocol::{About, AppealItem, Module, NeighbourhoodId, UserId};

use crate::admin::{AdminError, Checked, Client, Done, Request, WaitingAppeal};
use crate::cli::{AdminAct, AdminArgs, AtArgs, BackupArgs};
use crate::journal::{self, DataDirectory, Durable, Restored, SealKey, SledJournal, SledOptions};
use crate::search::{self, Search};
use crate::view::Pages;
use crate::{app, backup, console};

/// The exit code of a check that found problems.
const PROBLEMS: u8 = 3;
const OFFLINE_CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// Asks a running server an act.
///
/// # Errors
/// No server runs there, or it said no.
pub fn administer(args: &AdminArgs) -> anyhow::Result<ExitCode> {
    let mut client = Client::connect(&args.data_dir)?;
    if matches!(args.act, AdminAct::Batch) {
        let mut all_done = true;
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            if !line.trim().is_empty() {
                let reply = client.raw(&line)?;
                all_done &= !reply.starts_with("{\"error\"");
                console::say(reply.trim_end());
            }
        }
        return Ok(if all_done { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    if let AdminAct::Poster(poster) = &args.act {
        poster::make(&mut client, poster, args.json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut request = request(&args.act)?;
    let mut done = client.ask(&request)?;
    // A list comes in pages; the reader gets all of it.
    while let Some(next) = done.next.take() {
        request.go_on_after(next);
        done.append(client.ask(&request)?);
    }
    if args.json {
        console::say(&serde_json::to_string(&done)?);
    } else {
        console::say(&sentence(&done));
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks a district, running or stopped.
///
/// # Errors
/// The directory cannot be read.
pub fn check(args: &AtArgs) -> anyhow::Result<ExitCode> {
    let checked = match Client::connect(&args.data_dir) {
        Ok(mut client) => {
            client.ask(&Request::Check)?.checked.context("the server's answer has no report")?
        }
        Err(AdminError::NotRunning { .. }) => Checked::from(&open(&args.data_dir)?.1.check()),
        Err(error) => return Err(error.into()),
    };
    console::say(&if args.json { serde_json::to_string(&checked)? } else { checked.report.clone() });
    Ok(if checked.sound { ExitCode::SUCCESS } else { ExitCode::from(PROBLEMS) })
}

/// Backs a district up, running or stopped.
///
/// # Errors
/// The file exists or cannot be written, or the directory cannot be read.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let path = std::path::absolute(&args.file)?;
    let events = match Client::connect(&args.data_dir) {
        Ok(mut client) => {
            let path = path.to_str().context("the file's path is not UTF-8")?.to_owned();
            client.ask(&Request::Backup { path })?.events.unwrap_or_default()
        }
        Err(AdminError::NotRunning { .. }) => {
            let (_directory, journal) = open(&args.data_dir)?;
            let durable = Durable::open(journal.clone())?;
            backup::to_file(journal.as_ref(), &durable, &path)?.events
        }
        Err(error) => return Err(error.into()),
    };
    console::say(&if args.json {
        serde_json::json!({ "events": events, "file": path }).to_string()
    } else {
        format!("{events} events are in {}; keep the file as you keep the data", path.display())
    });
    Ok(ExitCode::SUCCESS)
}

/// Exports a stopped server's directory to standard output.
///
/// # Errors
/// The directory is in use or cannot be read, or nobody takes the output.
pub fn export(args: &AtArgs) -> anyhow::Result<ExitCode> {
    let (_directory, journal) = open(&args.data_dir)?;
    let durable = Durable::open(journal.clone())?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    journal::export(journal.as_ref(), &durable.heads(), &mut out)?;
    std::io::Write::flush(&mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a new directory from a backup.
///
/// # Errors
/// The directory has data, or the backup is cut or altered.
pub fn restore(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let restored =
        journal::restore(&args.file, &args.data_dir, SledOptions { cache_bytes: OFFLINE_CACHE_BYTES })
            .with_context(|| format!("restoring {} into {}", args.file.display(), args.data_dir.display()))?;
    let Restored { epoch, exported_epoch, report } = restored;
    console::say(&if args.json {
        serde_json::json!({ "epoch": epoch, "exported_epoch": exported_epoch, "events": report.events })
            .to_string()
    } else {
        format!(
            "restored and checked: {report}\nits history has a new name ({epoch}); clients start from views\n\
             direct messages open only with the key of the server that made the backup: put its file beside the new data \
             directory before you serve it, as {key}, or name it with seal_key_file",
            key = SealKey::beside(&args.data_dir)?.display()
        )
    });
    Ok(ExitCode::SUCCESS)
}

/// Makes the search index anew, of a running server or a stopped one.
///
/// # Errors
/// The directory cannot be read, or the index not be written.
pub fn rebuild_search(args: &AtArgs) -> anyhow::Result<ExitCode> {
    let posts = match Client::connect(&args.data_dir) {
        Ok(mut client) => {
            client.ask(&Request::RebuildSearch)?;
            None
        }
        Err(AdminError::NotRunning { .. }) => {
            let (directory, journal) = open(&args.data_dir)?;
            let people = Arc::new(app::load_directory(journal.as_ref())?);
            let durable = Arc::new(Durable::open(journal)?);
            let pages = Pages::new(durable.clone(), people.clone());
            let search = Search::new(pages, people, durable.clone());
            let index = search::directory(directory.path());
            Some(search::rebuild(&search, durable, &index).map_err(anyhow::Error::msg)?)
        }
        Err(error) => return Err(error.into()),
    };
    console::say(&match posts {
        posts if args.json => serde_json::json!({ "posts": posts, "done": posts.is_some() }).to_string(),
        Some(posts) => format!("{posts} posts can be found"),
        None => "the running server makes its index anew; `admin status` says how far it is".to_owned(),
    });
    Ok(ExitCode::SUCCESS)
}

/// An existing directory: a slip of the pen must not make a new one.
fn open(data_dir: &Path) -> anyhow::Result<(DataDirectory, Arc<SledJournal>)> {
    anyhow::ensure!(
        data_dir.join("journal").is_dir(),
        "{} holds no Linli data; nothing was made there",
        data_dir.display()
    );
    let directory = DataDirectory::open(data_dir)?;
    let journal = SledJournal::open(&directory.journal(), SledOptions { cache_bytes: OFFLINE_CACHE_BYTES })?;
    Ok((directory, Arc::new(journal)))
}

fn request(act: &AdminAct) -> anyhow::Result<Request> {
    Ok(match act {
        AdminAct::OpenNeighbourhood { title } => Request::OpenNeighbourhood { title: title.clone() },
        AdminAct::SetNeighbourhood { neighbourhood, phase, kind, modules } => Request::SetNeighbourhood {
            neighbourhood: *neighbourhood,
            phase: *phase,
            kind: *kind,
            modules: modules.iter().copied().collect(),
        },
        AdminAct::Neighbourhoods => Request::Neighbourhoods { after: NeighbourhoodId(0) },
        AdminAct::Rename { user, name } => Request::Rename { user: *user, name: name.clone() },
        AdminAct::ImportBadges { file, dry_run } => {
            let path = std::path::absolute(file)?;
            let path = path.to_str().context("the file's path is not UTF-8")?.to_owned();
            Request::ImportBadges { path, dry_run: *dry_run }
        }
        AdminAct::People => Request::People { after: UserId(0) },
        AdminAct::Members { neighbourhood } => {
            Request::Members { neighbourhood: *neighbourhood, after: UserId(0) }
        }
        AdminAct::Numbers { neighbourhood } => Request::Numbers { neighbourhood: *neighbourhood },
        AdminAct::Devices { user } => Request::Devices { user: *user },
        AdminAct::Register { login, name, password_stdin } => {
            let password = if *password_stdin { Some(password()?) } else { None };
            Request::Register { login: login.clone(), name: name.clone(), password }
        }
        AdminAct::SetPassword { login } => {
            Request::SetPassword { login: login.clone(), password: password()? }
        }
        AdminAct::Admit { neighbourhood, user } => {
            Request::Admit { neighbourhood: *neighbourhood, user: *user }
        }
        AdminAct::Remove { neighbourhood, user } => {
            Request::Remove { neighbourhood: *neighbourhood, user: *user }
        }
        AdminAct::Appoint { neighbourhood, user, office } => {
            Request::Appoint { neighbourhood: *neighbourhood, user: *user, office: *office }
        }
        AdminAct::JoinCode { neighbourhood, renew: true, .. } => {
            Request::RenewJoinCode { neighbourhood: *neighbourhood }
        }
        AdminAct::JoinCode { neighbourhood, revoke: true, .. } => {
            Request::RevokeJoinCode { neighbourhood: *neighbourhood }
        }
        AdminAct::JoinCode { neighbourhood, .. } => Request::JoinCode { neighbourhood: *neighbourhood },
        AdminAct::Dismiss { neighbourhood, user } => {
            Request::Dismiss { neighbourhood: *neighbourhood, user: *user }
        }
        AdminAct::Appeals => Request::Appeals,
        AdminAct::Overdue => Request::Overdue,
        AdminAct::OpenDepartment { name, grid } => {
            Request::OpenDepartment { name: name.clone(), grid: *grid }
        }
        AdminAct::Seat { department, user } => {
            Request::SetDepartmentMember { department: *department, user: *user, on: true }
        }
        AdminAct::Unseat { department, user } => {
            Request::SetDepartmentMember { department: *department, user: *user, on: false }
        }
        AdminAct::Departments => Request::Departments,
        AdminAct::DecideAppeal { neighbourhood, act, grant, reason, .. } => Request::DecideAppeal {
            neighbourhood: *neighbourhood,
            of: *act,
            granted: *grant,
            reason: reason.clone(),
        },
        AdminAct::IssueToken { user, device } => Request::IssueToken { user: *user, device: device.clone() },
        AdminAct::RevokeDevice { device } => Request::RevokeDevice { device: *device },
        AdminAct::RebuildSearch => Request::RebuildSearch,
        AdminAct::TrustClock => Request::TrustClock,
        // The last two are asked otherwise.
        AdminAct::Status | AdminAct::Batch | AdminAct::Poster(_) => Request::Status,
    })
}

fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ")?;
        let again = rpassword::prompt_password("Once more: ")?;
        anyhow::ensure!(password == again, "the two are not the same; nothing was done");
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn sentence(done: &Done) -> String {
    if let Some(status) = &done.status {
        let read_only = if status.read_only { "; READ-ONLY: the disk is nearly full" } else { "" };
        let doubt = status.clock_doubt.as_ref();
        let doubt = doubt.map(|why| format!("; TIMERS WAIT: {why} (trust-clock)")).unwrap_or_default();
        let search = match &status.search {
            search if !search.on => " (search is switched off)".to_owned(),
            search if search.complete => String::new(),
            search => format!(" (the search index is being made, {} %)", search.percent),
        };
        return format!(
            "{} sessions, {} signed in; since the start {} events in {} batches; {} posts can be found{search}{read_only}{doubt}",
            status.sessions, status.signed_in, status.events, status.batches, status.search.posts
        );
    }
    if let Some(counts) = &done.join_code_counts {
        return told::join_code(counts);
    }
    if !done.neighbourhoods.is_empty() {
        return done.neighbourhoods.iter().map(described).collect::<Vec<_>>().join("\n");
    }
    if let Some(appeals) = &done.appeals {
        return match &appeals[..] {
            [] => "no appeal waits".to_owned(),
            appeals => appeals.iter().map(appeal).collect::<Vec<_>>().join("\n"),
        };
    }
    if let Some(department) = done.department {
        return department.to_string();
    }
    if let Some(departments) = &done.departments {
        return match &departments[..] {
            [] => "the district has no departments; open one with: linli-server admin open-department"
                .to_owned(),
            departments => departments.iter().map(told::department).collect::<Vec<_>>().join("\n"),
        };
    }
    if let Some(issues) = &done.overdue {
        return match &issues[..] {
            [] => "no issue is overdue".to_owned(),
            issues => issues.iter().map(told::overdue).collect::<Vec<_>>().join("\n"),
        };
    }
    if !done.people.is_empty() || !done.devices.is_empty() {
        let people = done.people.iter().map(|person| {
            let badge = if person.badge { " ★" } else { "" };
            let office = person.office.map_or_else(String::new, |office| format!(" ({})", office.as_str()));
            format!("{:>6}  {}{badge}{office}", person.user, person.name)
        });
        let devices = done.devices.iter().map(|device| format!("{:>6}  {}", device.device, device.label));
        return people.chain(devices).collect::<Vec<_>>().join("\n");
    }
    if let Some(numbers) = &done.numbers {
        return told::numbers(numbers);
    }
    if let Some(badges) = &done.badges {
        return told::differences(badges);
    }
    if let (Some(device), Some(token)) = (done.device, &done.token) {
        return format!("device {device} is signed in; its token, shown this once: {token}");
    }
    if let Some(neighbourhood) = done.neighbourhood {
        return format!("neighbourhood {neighbourhood} is open; its group is group/{neighbourhood}");
    }
    if let Some(code) = done.join_code {
        return code.to_string();
    }
    done.user.map_or_else(|| "done".to_owned(), |user| format!("registered as person {user}"))
}

fn described(about: &About) -> String {
    let About { neighbourhood, title, phase, kind, modules, members, offices } = about;
    let off: Vec<&str> =
        Module::ALL.iter().filter(|module| !modules.contains(module)).map(|module| module.as_str()).collect();
    let off = if off.is_empty() { "all modules on".to_owned() } else { format!("off: {}", off.join(", ")) };
    let offices: String = offices
        .iter()
        .filter_map(|card| Some(format!("; {} {} ({})", card.office?.as_str(), card.name, card.id)))
        .collect();
    let (phase, kind) = (phase.as_str(), kind.as_str());
    format!("{neighbourhood:>4}  {title}: {phase}, {kind}, {members} members, {off}{offices}")
}

/// Texts stand in quotes, with what a terminal would obey escaped.
fn appeal(waiting: &WaitingAppeal) -> String {
    let WaitingAppeal { neighbourhood, appeal, kind, rule, reason, removed_text } = waiting;
    let AppealItem { by, appealed, .. } = appeal;
    let said = appealed.text.as_deref().unwrap_or_default();
    let removed = removed_text.as_ref().map_or_else(String::new, |text| format!("\n  the text: {text:?}"));
    let kind = kind.as_deref().unwrap_or("unknown");
    let rule = rule.map_or_else(String::new, |rule| format!(" for {}", rule.as_str()));
    let reason = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason:?}"));
    format!(
        "neighbourhood {neighbourhood}, act {} ({kind}{rule}{reason}): {:?} (person {}) appeals: {said:?}{removed}",
        appealed.act, by.name, by.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_is_told_with_what_was_done_by_which_rule_and_why() {
        let waiting = serde_json::json!({
            "neighbourhood": 1, "seq": 9, "at": 0, "by": {"id": 12, "name": "Ana", "badge": false}, "act": 4,
            "text": "I spoke of a bird", "kind": "post_removed", "rule": "insult", "reason": "names a thief",
            "removed_text": "a magpie",
        });
        let told = appeal(&serde_json::from_value(waiting).unwrap());
        let act = "act 4 (post_removed for insult: \"names a thief\")";
        let said = "\"Ana\" (person 12) appeals: \"I spoke of a bird\"\n  the text: \"a magpie\"";
        assert_eq!(told, format!("neighbourhood 1, {act}: {said}"));
    }

    #[test]
    fn a_directory_that_is_no_districts_is_refused_and_left_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let stray = dir.path().join("stray");
        std::fs::create_dir(&stray).unwrap();
        std::fs::write(stray.join("notes.txt"), "somebody's").unwrap();
        let file = dir.path().join("backup.jsonl");
        for data_dir in [stray.clone(), dir.path().join("mistyped")] {
            let at = || AtArgs { data_dir: data_dir.clone(), json: false };
            let refusals = [
                check(&at()).map(drop),
                export(&at()).map(drop),
                backup(&BackupArgs { data_dir: data_dir.clone(), file: file.clone(), json: false }).map(drop),
            ];
            for refused in refusals {
                let said = refused.unwrap_err().to_string();
                assert!(said.contains("holds no Linli data"), "{said}");
            }
        }
        let left: Vec<_> =
            std::fs::read_dir(&stray).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["notes.txt"], "nothing was made there");
        assert!(!dir.path().join("mistyped").exists() && !file.exists());
    }
}
