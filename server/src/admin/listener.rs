//! The server's end of the administration's socket.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use linli_protocol::{
    DeviceLabel, DisplayName, ErrorBody, ErrorCode, LoginName, NeighbourhoodId, Reason, TextError, Title,
    check_password,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, watch};

use super::badges::{self, RosterError};
use super::{
    Badges, Checked, Done, OverdueIssue, Reply, Request, SOCKET_NAME, SearchStatus, Status, WaitingAppeal,
    lists,
};
use crate::backup::{self, BackupError};
use crate::domain::{Act, Actor, Answer, Command, SettingsChange, people};
use crate::journal::{Durable, SledJournal};
use crate::passwords::Passwords;
use crate::search::SearchError;
use crate::session::House;
use crate::view::{PageError, Pages};
use crate::{clock, limits, tokens};

/// What acts work with.
pub struct Desk {
    /// The house.
    pub house: Arc<House>,
    /// Passwords.
    pub passwords: Passwords,
    /// The journal, for backups and checks.
    pub journal: Arc<SledJournal>,
    /// Its durable heads.
    pub durable: Arc<Durable>,
}

/// Listens until told to stop.
///
/// # Errors
/// The socket cannot be made in the directory.
pub fn listen(
    data_dir: &Path,
    desk: Arc<Desk>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<tokio::task::JoinHandle<()>> {
    let path = data_dir.join(SOCKET_NAME);
    // The directory's lock is held, so a socket that is there is a dead server's.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let places = Arc::new(Semaphore::new(limits::ADMIN_CONNECTIONS_MAX));
    Ok(tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            let Ok((mut stream, _)) = accepted else {
                // Out of descriptors, most likely: others must close first.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            };
            let Ok(place) = places.clone().try_acquire_owned() else {
                let full = refused(ErrorCode::Busy, "16 administrators are connected; close one first");
                let _ = stream.try_write(&serde_json::to_vec(&full).unwrap_or_default());
                let _ = stream.shutdown().await;
                continue;
            };
            let (desk, mut stop) = (desk.clone(), stop.clone());
            tokio::spawn(async move {
                let _place = place;
                tokio::select! {
                    _ = serve(stream, &desk) => {}
                    _ = stop.wait_for(|stop| *stop) => {}
                }
            });
        }
        let _ = std::fs::remove_file(path);
    }))
}

async fn serve(stream: UnixStream, desk: &Desk) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    loop {
        line.clear();
        let line_max = limits::ADMIN_LINE_BYTES_MAX as u64;
        let read = (&mut reader).take(line_max).read_until(b'\n', &mut line).await?;
        if read == 0 {
            return Ok(());
        }
        let whole = line.ends_with(b"\n");
        let reply = match serde_json::from_slice::<Request>(&line) {
            _ if !whole => {
                refused(ErrorCode::BadFrame, "a line has at most 64 KiB and ends with a line break")
            }
            Ok(request) => act(desk, request).await,
            Err(error) => refused(ErrorCode::BadFrame, format!("not an act: {error}")),
        };
        let mut answer = serde_json::to_vec(&reply)?;
        answer.push(b'\n');
        writer.write_all(&answer).await?;
        if !whole {
            return Ok(());
        }
    }
}

async fn act(desk: &Desk, request: Request) -> Reply {
    let name = request.name();
    match try_act(desk, request).await {
        Ok(done) => {
            tracing::info!(act = name, "the administration acted");
            Reply::Ok(done)
        }
        Err(error) => Reply::Error(error),
    }
}

async fn try_act(desk: &Desk, request: Request) -> Result<Done, ErrorBody> {
    match request {
        Request::OpenNeighbourhood { title } => {
            let title = Title::parse(title).map_err(bad_text)?;
            ask(desk, Act::OpenNeighbourhood { title }).await
        }
        Request::SetNeighbourhood { neighbourhood, phase, kind, modules } => {
            let change = SettingsChange { phase, kind, modules: modules.into_iter().collect() };
            ask(desk, Act::SetNeighbourhood { neighbourhood, change }).await?;
            let set = desk.house.directory.described(neighbourhood);
            Ok(Done { neighbourhoods: set.into_iter().collect(), ..Done::default() })
        }
        Request::Neighbourhoods { after } => Ok(lists::neighbourhoods(&desk.house.directory, after)),
        Request::Rename { user, name } => {
            let name = DisplayName::parse(name).map_err(bad_text)?;
            ask(desk, Act::RenamePerson { user, name }).await
        }
        Request::ImportBadges { path, dry_run } => import_badges(desk, path.into(), dry_run).await,
        Request::People { after } => Ok(lists::people(&desk.house.directory, after)),
        Request::Members { neighbourhood, after } => {
            Ok(lists::members(&desk.house.directory, neighbourhood, after))
        }
        Request::Devices { user } => Ok(lists::devices(&desk.house.directory, user)),
        Request::Numbers { neighbourhood } => numbers(desk, neighbourhood).await,
        Request::Register { login, name, password } => {
            let login = LoginName::parse(login).map_err(bad_text)?;
            let name = DisplayName::parse(name).map_err(bad_text)?;
            let password_hash = match password {
                Some(password) => Some(hashed(desk, password).await?),
                None => None,
            };
            ask(desk, Act::Register { login, name, password_hash }).await
        }
        Request::SetPassword { login, password } => {
            let login = LoginName::parse(login).map_err(bad_text)?;
            let password_hash = hashed(desk, password).await?;
            ask(desk, Act::SetPassword { login, password_hash }).await
        }
        Request::Admit { neighbourhood, user } => ask(desk, Act::Admit { neighbourhood, user }).await,
        Request::Remove { neighbourhood, user } => ask(desk, Act::Remove { neighbourhood, user }).await,
        Request::Appoint { neighbourhood, user, office } => {
            ask(desk, Act::Appoint { neighbourhood, user, office }).await
        }
        Request::Dismiss { neighbourhood, user } => ask(desk, Act::Dismiss { neighbourhood, user }).await,
        Request::JoinCode { neighbourhood } => join_code(desk, neighbourhood),
        Request::RenewJoinCode { neighbourhood } => {
            ask(desk, Act::IssueJoinCode { neighbourhood }).await?;
            join_code(desk, neighbourhood)
        }
        Request::RevokeJoinCode { neighbourhood } => ask(desk, Act::RevokeJoinCode { neighbourhood }).await,
        Request::Appeals => appeals(desk).await,
        Request::Overdue => overdue(desk).await,
        Request::OpenDepartment { name, grid } => {
            let name = DisplayName::parse(name).map_err(bad_text)?;
            ask(desk, Act::OpenDepartment { name, grid }).await
        }
        Request::SetDepartmentMember { department, user, on } => {
            ask(desk, Act::SetDepartmentMember { department, user, on }).await
        }
        Request::Departments => {
            let pages = Pages::new(desk.durable.clone(), desk.house.directory.clone());
            Ok(Done { departments: Some(pages.all_departments()), ..Done::default() })
        }
        Request::DecideAppeal { neighbourhood, of: act, granted, reason } => {
            let reason = Reason::parse(reason).map_err(bad_text)?;
            ask(desk, Act::DecideAppeal { neighbourhood, act, granted, reason }).await
        }
        Request::RevokeDevice { device } => ask(desk, Act::RevokeDevice { device }).await,
        Request::IssueToken { user, device } => {
            let label = DeviceLabel::parse(device).map_err(bad_text)?;
            let token = tokens::fresh().map_err(|_| no_random())?;
            let done = ask(desk, Act::IssueToken { user, token_hash: tokens::hash(&token), label }).await?;
            Ok(Done { token: Some(token), ..done })
        }
        Request::Backup { path } => backup(desk, path.into()).await,
        Request::Check => check(desk).await,
        Request::RebuildSearch => {
            if desk.house.search.make_anew() {
                Ok(Done::default())
            } else {
                Err(SearchError::Off.body())
            }
        }
        Request::TrustClock => {
            if let Some(doubt) = desk.house.clock.confirm() {
                tracing::warn!("{doubt}; the operator says that it is right");
            }
            Ok(Done { status: Some(status(desk)), ..Done::default() })
        }
        Request::Status => Ok(Done { status: Some(status(desk)), ..Done::default() }),
    }
}

/// Broken off in the middle, it is run again: what was changed already is passed over then.
async fn import_badges(desk: &Desk, path: PathBuf, dry_run: bool) -> Result<Done, ErrorBody> {
    let (directory, durable) = (desk.house.directory.clone(), desk.durable.clone());
    let compared = tokio::task::spawn_blocking(move || {
        let lines = badges::read(&path)?;
        badges::compare(&lines, &directory, &durable)
    });
    let (told, changes) = match compared.await {
        Ok(Ok(compared)) => compared,
        Ok(Err(RosterError::Unfit(what))) => return Err(ErrorBody::new(ErrorCode::BadText, what)),
        Ok(Err(RosterError::Journal(error))) => {
            tracing::error!(%error, "accounts could not be read");
            return Err(ErrorBody::new(
                ErrorCode::Internal,
                "accounts could not be read; see the server's output",
            ));
        }
        Err(_) => {
            return Err(ErrorBody::new(ErrorCode::Internal, "the import failed; see the server's output"));
        }
    };
    if !dry_run {
        for badges in changes.chunks(people::CARDS_PER_COMMAND_MAX) {
            ask(desk, Act::SetBadges { badges: badges.to_vec() }).await?;
        }
    }
    Ok(Done { badges: Some(Badges { dry_run, ..told }), ..Done::default() })
}

async fn numbers(desk: &Desk, neighbourhood: Option<NeighbourhoodId>) -> Result<Done, ErrorBody> {
    let now = clock::wall_ms();
    let counted = desk.house.readers.count(move |figures| match neighbourhood {
        Some(neighbourhood) => figures.of(neighbourhood, now),
        None => figures.of_district(now).map(Some),
    });
    match counted.await {
        Ok(Some(numbers)) => Ok(Done { numbers: Some(numbers), ..Done::default() }),
        Ok(None) => Err(ErrorBody::new(ErrorCode::NotFound, "there is no such neighbourhood")),
        Err(error) => {
            let message = format!("the numbers could not be counted: {error}");
            Err(ErrorBody::new(ErrorCode::Internal, message))
        }
    }
}

fn join_code(desk: &Desk, neighbourhood: NeighbourhoodId) -> Result<Done, ErrorBody> {
    let counts = desk.house.directory.join_code(neighbourhood);
    let message = format!(
        "no join code is in force there; issue one with: linli-server admin join-code {neighbourhood} --renew"
    );
    let counts = counts.ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, message))?;
    let join_code = Some(counts.item.code);
    Ok(Done { join_code, join_code_counts: Some(counts), ..Done::default() })
}

async fn overdue(desk: &Desk) -> Result<Done, ErrorBody> {
    let pages = Pages::new(desk.durable.clone(), desk.house.directory.clone());
    let now = clock::wall_ms();
    let read = tokio::task::spawn_blocking(move || pages.breaches(now, limits::ADMIN_OVERDUE_MAX));
    let broken = |why: &dyn std::fmt::Display| {
        ErrorBody::new(ErrorCode::Internal, format!("the issues could not be read: {why}"))
    };
    let breaches = read.await.map_err(|error| broken(&error))?.map_err(|error| broken(&error))?;
    let told = breaches.into_iter().map(|(neighbourhood, issue)| OverdueIssue { neighbourhood, issue });
    Ok(Done { overdue: Some(told.collect()), ..Done::default() })
}

async fn appeals(desk: &Desk) -> Result<Done, ErrorBody> {
    let pages = Pages::new(desk.durable.clone(), desk.house.directory.clone());
    let read = tokio::task::spawn_blocking(move || {
        let waiting = pages.waiting_appeals(limits::ADMIN_APPEALS_MAX)?.into_iter();
        let with_text = waiting.map(|(neighbourhood, appeal)| {
            let removed_text = pages.text_of_act(neighbourhood, appeal.appealed.act)?;
            let act = pages.order_act(neighbourhood, appeal.appealed.act)?;
            let grounds = act.as_ref().and_then(|(_, act)| act.grounds());
            let (rule, reason) =
                grounds.map_or((None, None), |(rule, reason)| (Some(rule), Some(reason.as_str().to_owned())));
            let kind = act.map(|(name, _)| name);
            Ok(WaitingAppeal { neighbourhood, appeal, kind, rule, reason, removed_text })
        });
        with_text.collect::<Result<Vec<_>, PageError>>()
    });
    let broken = |why: &dyn std::fmt::Display| {
        ErrorBody::new(ErrorCode::Internal, format!("the appeals could not be read: {why}"))
    };
    let appeals = read.await.map_err(|error| broken(&error))?.map_err(|error| broken(&error))?;
    Ok(Done { appeals: Some(appeals), ..Done::default() })
}

async fn ask(desk: &Desk, act: Act) -> Result<Done, ErrorBody> {
    let salt = (desk.house.fresh_salt)().map_err(|_| no_random())?;
    let command = Command { by: Actor::Administration, device: None, act, salt };
    let mut done = Done::default();
    match desk.house.engine.ask(command).await? {
        Answer::Opened(neighbourhood) => done.neighbourhood = Some(neighbourhood),
        Answer::DepartmentOpened(department) => done.department = Some(department),
        Answer::Registered(user) => done.user = Some(user),
        Answer::TokenIssued(device) => done.device = Some(device),
        Answer::Accepted(_) | Answer::Applied(_) | Answer::Held(_) | Answer::Done => {}
    }
    Ok(done)
}

fn no_random() -> ErrorBody {
    ErrorBody::new(ErrorCode::Internal, "the operating system gives no random bytes")
}

async fn hashed(desk: &Desk, password: String) -> Result<String, ErrorBody> {
    check_password(&password).map_err(bad_text)?;
    desk.passwords.hash(password).await.map_err(|error| ErrorBody::new(ErrorCode::Busy, error.to_string()))
}

async fn backup(desk: &Desk, path: PathBuf) -> Result<Done, ErrorBody> {
    let (journal, durable) = (desk.journal.clone(), desk.durable.clone());
    let written =
        tokio::task::spawn_blocking(move || backup::to_file(journal.as_ref(), &durable, &path)).await;
    match written {
        Ok(Ok(exported)) => Ok(Done { events: Some(exported.events), ..Done::default() }),
        Ok(Err(BackupError::File { path, source })) if source.kind() == io::ErrorKind::AlreadyExists => {
            let message = format!("{path} is there already, and is not written over; take another path");
            Err(ErrorBody::new(ErrorCode::FileExists, message))
        }
        Ok(Err(BackupError::File { path, source })) if is_of_the_path(source.kind()) => {
            let message = format!(
                "{path:?}: {source}; take a file that is not there yet, in a directory that is and where the server may write"
            );
            Err(ErrorBody::new(ErrorCode::BadText, message))
        }
        Ok(Err(error)) => Err(ErrorBody::new(ErrorCode::Internal, format!("the backup failed: {error}"))),
        Err(_) => Err(ErrorBody::new(ErrorCode::Internal, "the backup failed; see the server's output")),
    }
}

/// Whether a file could not be made because of where it was asked for; then the same path does not help later either.
fn is_of_the_path(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::InvalidInput
    )
}

async fn check(desk: &Desk) -> Result<Done, ErrorBody> {
    let journal = desk.journal.clone();
    match tokio::task::spawn_blocking(move || journal.check()).await {
        Ok(report) => Ok(Done { checked: Some(Checked::from(&report)), ..Done::default() }),
        Err(_) => Err(ErrorBody::new(ErrorCode::Internal, "the check failed; see the server's output")),
    }
}

fn status(desk: &Desk) -> Status {
    let House { engine, stats, search, clock, .. } = desk.house.as_ref();
    let search = search.status();
    Status {
        sessions: stats.open.load(Ordering::Relaxed),
        signed_in: stats.signed_in.load(Ordering::Relaxed),
        events: engine.stats().events.load(Ordering::Relaxed),
        batches: engine.stats().batches.load(Ordering::Relaxed),
        read_only: engine.gate().is_read_only(),
        clock_doubt: clock.doubt().map(|doubt| doubt.to_string()),
        search: Box::new(SearchStatus {
            on: search.on,
            posts: search.posts,
            batches_behind: search.batches_behind,
            percent: search.percent,
            complete: search.complete,
        }),
    }
}

#[allow(clippy::needless_pass_by_value)] // it stands in `map_err`
fn bad_text(error: TextError) -> ErrorBody {
    ErrorBody::new(ErrorCode::BadText, error.to_string())
}

fn refused(code: ErrorCode, message: impl Into<String>) -> Reply {
    Reply::Error(ErrorBody::new(code, message))
}
