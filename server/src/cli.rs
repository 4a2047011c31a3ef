//! `linli-server`'s command line: what can be asked of it, with examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use linli_protocol::poster::{WORDS, Words};
use linli_protocol::{
    DepartmentId, DeviceId, Module, NeighbourhoodId, NeighbourhoodKind, Office, Phase, Seq, UserId,
};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "linli-server",
    version,
    about = "Linli's server: neighbourhoods that talk, live, with nothing acknowledged ever lost",
    after_help = "Exit codes: 0 done; 1 failed; 2 usage; 3 check found problems.\n\n\
                  Examples:\n  linli-server serve --data-dir /var/lib/linli --listen 0.0.0.0:8080\n  \
                  linli-server demo\n  linli-server admin --data-dir /var/lib/linli open-neighbourhood 寶月尚園\n  \
                  linli-server backup --data-dir /var/lib/linli backup.jsonl"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a district until told to stop (SIGTERM, SIGINT).
    #[command(after_help = "Examples:\n  linli-server serve --data-dir /var/lib/linli\n  \
        linli-server serve --config linli.toml --set ping_ms=20000\n  LINLI_SERVER_LISTEN=0.0.0.0:80 linli-server serve")]
    Serve(ServeArgs),
    /// Serve a demo district with some people and some history; its directory is kept for the next time.
    #[command(after_help = "Example:\n  linli-server demo --data-dir demo-data --listen 127.0.0.1:8080")]
    Demo(ServeArgs),
    /// Administer a running server through the socket in its data directory.
    #[command(after_help = "Examples:\n  linli-server admin --data-dir D open-neighbourhood 寶月尚園\n  \
        linli-server admin --data-dir D register ana 'Ana Costa' --password-stdin\n  \
        linli-server admin --data-dir D admit 1 12\n  linli-server admin --data-dir D appoint 1 12\n  \
        linli-server admin --data-dir D appoint 1 13 deputy\n  linli-server admin --data-dir D appeals\n  \
        linli-server admin --data-dir D decide-appeal 1 4 --grant --reason 'it was a question, and no insult'")]
    Admin(AdminArgs),
    /// Check every stored record, and that rows equal the fold of their events; the server may run.
    Check(AtArgs),
    /// Write a backup to a file that must not exist; of a running server through its socket, else directly.
    #[command(
        after_help = "Example:\n  linli-server backup --data-dir /var/lib/linli backup-2026-11-23.jsonl"
    )]
    Backup(BackupArgs),
    /// Write everything to standard output as JSON lines. The server must be stopped.
    Export(AtArgs),
    /// Make a new data directory from a backup or an export. Clients start from views: the history is a new one.
    #[command(
        after_help = "Example:\n  linli-server restore --data-dir /var/lib/linli-new backup-2026-11-23.jsonl"
    )]
    Restore(BackupArgs),
    /// See to the search index. It is never needed to be right: all it has is in the journal.
    #[command(subcommand)]
    Search(SearchCommand),
}

/// What to do about the search index.
#[derive(Debug, Subcommand)]
pub enum SearchCommand {
    /// Make the index anew from the journal; of a running server through its socket, else directly.
    #[command(after_help = "Example:\n  linli-server search rebuild --data-dir /var/lib/linli")]
    Rebuild(AtArgs),
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// A TOML file of settings.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory; made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Where /metrics listens; loopback only.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,
    /// Any setting, like a line of the file; may be given often.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub settings: Vec<String>,
}

/// Where.
#[derive(Debug, Args)]
pub struct AtArgs {
    /// The data directory.
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Print one JSON object instead of sentences.
    #[arg(long)]
    pub json: bool,
}

/// Where, and which file.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The data directory.
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// The backup's file.
    pub file: PathBuf,
    /// Print one JSON object instead of sentences.
    #[arg(long)]
    pub json: bool,
}

/// What to administer, and where.
#[derive(Debug, Args)]
pub struct AdminArgs {
    /// The running server's data directory.
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Print the reply as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// The act.
    #[command(subcommand)]
    pub act: AdminAct,
}

/// Which poster, and where it leads.
#[derive(Debug, Args)]
pub struct PosterArgs {
    /// Of which neighbourhood.
    #[arg(value_parser = neighbourhood)]
    pub neighbourhood: NeighbourhoodId,
    /// The address at which telephones reach this server; the QR code leads there.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// The poster's language: zh-Hans (if nothing is said), zh-Hant or en.
    #[arg(long = "lang", value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<&'static Words>,
    /// Only the QR code, as an SVG.
    #[arg(long)]
    pub svg: bool,
    /// The file to write; it must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// An act of the administration.
#[derive(Debug, Subcommand)]
pub enum AdminAct {
    /// Open a neighbourhood; prints its number.
    OpenNeighbourhood {
        /// Its title.
        title: String,
    },
    /// Set a neighbourhood's phase and kind, and switch its modules; what is not named stays. Prints what is set then.
    #[command(
        after_help = "With another kind come its own modules; those that were switched by hand stay as they are. What is \
        switched off keeps its data.\n\nExamples:\n  linli-server admin --data-dir D set-neighbourhood 1 --phase live\n  \
        linli-server admin --data-dir D set-neighbourhood 1 --kind village --module bulletin=off --module property=on"
    )]
    SetNeighbourhood {
        /// Which.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// How far it has come: pilot or live.
        #[arg(long, value_parser = phase)]
        phase: Option<Phase>,
        /// What sort of place it is: urban or village.
        #[arg(long, value_parser = kind)]
        kind: Option<NeighbourhoodKind>,
        /// A module to switch; may be given often. The modules are bulletin, party, assembly, issues, neighbours,
        /// property, police, doctor and guide.
        #[arg(long = "module", value_name = "MODULE=on|off", value_parser = switched)]
        modules: Vec<(Module, bool)>,
    },
    /// List all neighbourhoods: phase, kind, modules, members, and who holds an office.
    Neighbourhoods,
    /// Give a person another name to show; office, badge and memberships stay.
    Rename {
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
        /// The name.
        name: String,
    },
    /// Take the verified roster of party members in. It is the whole roster: who is not in it loses the badge.
    #[command(
        after_help = "The file is CSV in UTF-8. Its first line names the columns: login or person (the number), and name, \
        the real name: a line whose name is not that of the register changes nothing. Run again, it changes what is left.\n\n\
        Examples:\n  linli-server admin --data-dir D import-badges roster.csv --dry-run\n  \
        linli-server admin --data-dir D import-badges roster.csv"
    )]
    ImportBadges {
        /// The roster.
        file: PathBuf,
        /// Only say who would gain the badge, who would lose it, and which lines do not fit.
        #[arg(long)]
        dry_run: bool,
    },
    /// List everybody, with their numbers.
    People,
    /// List a neighbourhood's members, with their numbers and offices.
    Members {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
    },
    /// List a person's signed-in devices, with their numbers.
    Devices {
        /// Whose.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Tell how it goes by day and week: who joined, left, was active. Fewer than five people are not told.
    #[command(
        after_help = "A day that is not over has no numbers. Counts of people are rounded down to a multiple of five; with --json one \
        below five is absent.\n\nExamples:\n  linli-server admin --data-dir D numbers\n  linli-server admin --data-dir D numbers 7 --json"
    )]
    Numbers {
        /// Which neighbourhood; the whole district if absent.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: Option<NeighbourhoodId>,
    },
    /// Register a person; prints their number.
    Register {
        /// What they sign in with: a-z 0-9 . _ -
        login: String,
        /// The name to show.
        name: String,
        /// Prompt for a password, or read it from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give an account another password, prompted for or read from standard input; signs all its devices out.
    SetPassword {
        /// Whose.
        login: String,
    },
    /// Admit a person to a neighbourhood.
    Admit {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// End a membership; live connections lose the neighbourhood at once. Of the secretary, appoint another first.
    Remove {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// Whose.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Give a member an office in place of the one they hold. The secretary, the group's owner, is one person: the
    /// one before becomes a plain member.
    Appoint {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
        /// Which: secretary, deputy, property, police or doctor.
        #[arg(value_parser = office, default_value = "secretary")]
        office: Office,
    },
    /// Print the join code in force, for the poster. With it people apply, and the secretary or a deputy admits them.
    JoinCode {
        /// Of which neighbourhood.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// Issue a new one first; the one before is worth nothing from then on.
        #[arg(long, conflicts_with = "revoke")]
        renew: bool,
        /// Take it out of force: nobody can apply until there is a new one.
        #[arg(long)]
        revoke: bool,
    },
    /// Make the page with the join code in force and its QR code, to print on A4: to standard output, or to a new file.
    #[command(
        after_help = "Examples:\n  linli-server admin --data-dir D poster 1 --server https://linli.example > poster.html\n  \
        linli-server admin --data-dir D poster 1 --server https://linli.example --lang zh-Hant --out poster.html"
    )]
    Poster(PosterArgs),
    /// Take a member's office away; they stay a member. The secretary's is handed over by `appoint` instead.
    Dismiss {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Print the appeals that wait for a decision, with the texts that were removed.
    Appeals,
    /// Print the issues without a formal reply whose time has passed, as neighbours see them.
    Overdue,
    /// Open a department of the district; prints its number.
    #[command(
        after_help = "A department takes part in joint cases and keeps a reply guide. The one that is opened with --grid carries out \
        work orders; without one, each neighbourhood's secretary and deputies do.\n\nExamples:\n  \
        linli-server admin --data-dir D open-department 'Water works'\n  \
        linli-server admin --data-dir D open-department 'Grid centre' --grid"
    )]
    OpenDepartment {
        /// What it is called.
        name: String,
        /// It carries out work orders.
        #[arg(long)]
        grid: bool,
    },
    /// Let a person sit in a department: they act for it, wherever an issue concerns it.
    Seat {
        /// Which department.
        #[arg(value_parser = department)]
        department: DepartmentId,
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// End that: they act for the department no longer.
    Unseat {
        /// Which department.
        #[arg(value_parser = department)]
        department: DepartmentId,
        /// Whom.
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// List the departments, and who sits in them.
    Departments,
    /// Decide an appeal. Granted, the act is undone: a post has its text again, a mute or a ban ends. Else its text is erased.
    #[command(group = clap::ArgGroup::new("decision").required(true))]
    DecideAppeal {
        /// Where.
        #[arg(value_parser = neighbourhood)]
        neighbourhood: NeighbourhoodId,
        /// The act of the moderation record that was appealed against.
        #[arg(value_parser = seq)]
        act: Seq,
        /// The act stands.
        #[arg(long, group = "decision")]
        uphold: bool,
        /// The act is undone.
        #[arg(long, group = "decision")]
        grant: bool,
        /// Why, for everybody to read.
        #[arg(long)]
        reason: String,
    },
    /// Sign a device in without a password; prints its token, this once.
    IssueToken {
        /// Whose.
        #[arg(value_parser = user)]
        user: UserId,
        /// What to call the device.
        device: String,
    },
    /// Sign a device out; its live connections are closed at once.
    RevokeDevice {
        /// Which.
        #[arg(value_parser = device)]
        device: DeviceId,
    },
    /// Make the search index anew from the journal while people talk; until it is done, searches say so.
    RebuildSearch,
    /// Say that the machine's clock is right, after it was set: what waits for it, deadlines of reports among it, goes on at once.
    TrustClock,
    /// Counts of the running server.
    Status,
    /// Acts as JSON lines from standard input, replies as JSON lines; for scripts.
    Batch,
}

fn neighbourhood(text: &str) -> Result<NeighbourhoodId, std::num::ParseIntError> {
    text.parse().map(NeighbourhoodId)
}

fn department(text: &str) -> Result<DepartmentId, std::num::ParseIntError> {
    text.parse().map(DepartmentId)
}

fn seq(text: &str) -> Result<Seq, std::num::ParseIntError> {
    text.parse().map(Seq)
}

fn user(text: &str) -> Result<UserId, std::num::ParseIntError> {
    text.parse().map(UserId)
}

fn office(text: &str) -> Result<Office, String> {
    Office::ALL.into_iter().find(|office| office.as_str() == text).ok_or_else(|| {
        let known: Vec<&str> = Office::ALL.iter().map(|office| office.as_str()).collect();
        format!("the offices are {}", known.join(", "))
    })
}

fn language(tag: &str) -> Result<&'static Words, String> {
    Words::of(tag).ok_or_else(|| among("languages", WORDS.iter().map(|words| words.language)))
}

fn phase(text: &str) -> Result<Phase, String> {
    Phase::named(text).ok_or_else(|| among("phases", Phase::ALL.iter().map(|phase| phase.as_str())))
}

fn kind(text: &str) -> Result<NeighbourhoodKind, String> {
    let known = || NeighbourhoodKind::ALL.iter().map(|kind| kind.as_str());
    NeighbourhoodKind::named(text).ok_or_else(|| among("kinds", known()))
}

fn switched(text: &str) -> Result<(Module, bool), String> {
    let (name, state) = text.split_once('=').unwrap_or((text, ""));
    let known = || Module::ALL.iter().map(|module| module.as_str());
    let module = Module::named(name).ok_or_else(|| among("modules", known()))?;
    match state {
        "on" => Ok((module, true)),
        "off" => Ok((module, false)),
        _ => Err(format!("write {name}=on or {name}=off")),
    }
}

fn among<'a>(what: &str, known: impl Iterator<Item = &'a str>) -> String {
    format!("the {what} are {}", known.collect::<Vec<_>>().join(", "))
}

fn device(text: &str) -> Result<DeviceId, std::num::ParseIntError> {
    text.parse().map(DeviceId)
}
