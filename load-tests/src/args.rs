//! The command line: one subcommand a scenario, and what they share. Every number is bounded here, so that
//! no run is endless and no fleet larger than this program may open connections.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, value_parser};

use linli_protocol::limits::ISSUES_OPEN_PER_PERSON_MAX;

use crate::child::Launch;
use crate::mark::MARK_BYTES;
use crate::reference::Kind;
use crate::target::Address;

/// Connections of one run at most: a started server takes 20,000.
const CONNECTIONS_MAX: usize = 18_000;

/// Fleets of bots against a Linli server. Every run first checks that nothing was lost, repeated or out of
/// order, and then says how fast it was.
///
/// Exit codes: 0 clean; 1 something was lost, repeated, out of order or otherwise wrong; 2 wrong usage;
/// 3 the run could not be made.
#[derive(Debug, Parser)]
#[command(
    name = "linli-load",
    version,
    after_help = "\
Examples:
  linli-load fanout --members 1000 --rate 20 --seconds 20 --json
  linli-load slow --members 1000 --stopped 50
  linli-load --url ws://127.0.0.1:8080/ws --data-dir ./data --server-pid 4711 durable --senders 64"
)]
pub struct Cli {
    /// What all scenarios share.
    #[command(flatten)]
    pub common: Common,
    /// The scenario.
    #[command(subcommand)]
    pub scenario: Scenario,
}

/// Options that every scenario has.
#[derive(Debug, Args)]
pub struct Common {
    /// A running server's address, ws://HOST:PORT[/PATH], on this machine. Without it a server is started.
    /// Its limits per address and per second must be raised: see `--server-set`
    #[arg(long, global = true, requires = "data_dir")]
    pub url: Option<Address>,
    /// The running server's data directory, for its admin socket
    #[arg(long, global = true, requires = "url", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The running server's process, to measure it
    #[arg(long, global = true, requires = "url", value_name = "PID")]
    pub server_pid: Option<u32>,
    /// The program to start [default: linli-server beside this program]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "url")]
    pub server_bin: Option<PathBuf>,
    /// A further setting of the started server; it already gets `commands_per_s_max=1000000`,
    /// `commands_burst_max=1000000`, `connections_per_address_max=20000`, `connections_max=20000`
    #[arg(long, global = true, value_name = "KEY=VALUE", conflicts_with = "url")]
    pub server_set: Vec<String>,
    /// Where the started server's stderr goes [default: its temporary directory]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "url")]
    pub server_log: Option<PathBuf>,
    /// Where the started server's temporary directory is made [default: the system's place]
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "url")]
    pub dir: Option<PathBuf>,
    /// Play on a district that `linli-load district` made, with the people who live there; the server is started on it
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "url")]
    pub district: Option<PathBuf>,
    /// Who reads: counting readers that cost little, or the clients that people's programs use
    #[arg(long, global = true, value_enum, default_value_t = Reader::Lean)]
    pub reader: Reader,
    /// Exactly one JSON object on stdout instead of a table
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress on stderr
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Joins in progress at a time
    #[arg(long, global = true, value_name = "N", default_value_t = 1000, value_parser = value_parser!(u16).range(1..=20_000))]
    pub at_once: u16,
    /// Seconds in which all must have joined
    #[arg(long, global = true, value_name = "S", default_value_t = 120, value_parser = value_parser!(u16).range(1..=600))]
    pub join_seconds: u16,
    /// Seconds in which readers must have everything after the last post
    #[arg(long, global = true, value_name = "S", default_value_t = 60, value_parser = value_parser!(u16).range(1..=600))]
    pub drain_seconds: u16,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reader {
    /// Counting readers: thousands on one thread, every number checked.
    Lean,
    /// The resuming client of `linli-cli`, one each.
    Resuming,
}

/// The scenarios.
#[derive(Debug, Subcommand)]
pub enum Scenario {
    /// Many members of one group: every post goes to all of them
    #[command(after_help = "\
Examples:
  linli-load fanout --members 1000 --rate 20 --seconds 20
  linli-load fanout --members 1000 --rate 0 --senders 4      as fast as it goes")]
    Fanout(Fanout),
    /// Many groups at once
    #[command(after_help = "\
Examples:
  linli-load groups --groups 200 --members-each 50 --rate 200
  linli-load groups --groups 200 --members-each 50           as fast as it goes")]
    Groups(Groups),
    /// Everybody connects, loses the connection, and resumes after what it had
    #[command(after_help = "\
Examples:
  linli-load storm --connections 10000
  linli-load storm --connections 2000 --missed 200 --at-once 20000     truly all at once")]
    Storm(Storm),
    /// What an idle connection costs the server
    #[command(after_help = "\
Examples:
  linli-load idle --connections 10000
  linli-load idle --connections 18000 --group-size 5000 --then-post")]
    Idle(Idle),
    /// Readers that stop: what the others notice of it, and whether the stopped ones get everything in the end
    #[command(after_help = "\
Examples:
  linli-load slow --members 1000 --stopped 50
  linli-load slow --members 1000 --stopped 50 --runs 5 --p99-ratio-max 2")]
    Slow(Slow),
    /// How fast posts are made durable: many senders with one unanswered post each, then one alone
    #[command(after_help = "\
Examples:
  linli-load durable --senders 64 --seconds 10
  linli-load durable --senders 64 --dir /var/tmp             a directory on a real disk")]
    Durable(Durable),
    /// People look for posts in a made district while others talk: how long an answer takes, whether it is right, and how
    /// soon a new post is found
    #[command(after_help = "\
Some of those who search live in one neighbourhood, one is a member of all of them and searches everything.

Examples:
  linli-load search --district /var/tmp/baoshan
  linli-load search --district /var/tmp/baoshan --groups 20 --members-each 50 --rate 100 --searches 50")]
    Search(Search),
    /// Residents of many neighbourhoods report problems while a large group talks: how soon every secretary and every deputy is
    /// alerted, and whether to each report once
    #[command(after_help = "\
An alert's latency counts from the moment the reporter reads that the report is accepted to the moment the alert is read from
the socket of the secretary (p50_ms and so on, and secretary_alert_*) or of the deputy (deputy_alert_*). An alert may come before
that answer: then it counts as 0. The *_alert_sent_* figures count from the moment the report was meant to be sent instead. The
neighbourhoods that report are new ones, with --district as well; the group that talks is one more. In the end every inbox is
read back and must hold each report of its neighbourhood, once. Exit code 1: an alert was lost or doubled, a report was refused,
or the group lost something.

Examples:
  linli-load reports
  linli-load reports --neighbourhoods 200 --rate 50 --json
  linli-load reports --neighbourhoods 20 --rate 200 --seconds 60 --members 5000 --chat-rate 20")]
    Reports(Reports),
    /// Make a whole district in a directory that lasts, and measure the server's start on it
    #[command(after_help = "\
Everybody is registered, admitted and has a device; each neighbourhood has a secretary and a deputy; posts go through the
server and are durable. Afterwards scenarios can be played on it with --district.

Examples:
  linli-load district --into /var/tmp/baoshan                               70,000 people, a million posts
  linli-load groups --district /var/tmp/baoshan --groups 200 --members-each 50
  linli-load district --people 1000 --neighbourhoods 10 --posts 10000 --into /tmp/small")]
    District(District),
    /// This server and reference servers in turn, held against the targets
    #[command(after_help = "\
Each side is a process of its own and plays once a round; a ratio is the median of the rounds' ratios. A missed
target is a result: the exit code stays 0 without --strict.

Examples:
  linli-load compare --json                          everything, about half an hour
  linli-load compare --only fanout-saturated         one test or row; --list names them
  linli-load compare --only journal --journal-dir /var/tmp/ten-million    made the first time, used again later")]
    Compare(Compare),
    /// Serve a reference server, for `compare`
    #[command(hide = true)]
    Reference(Reference),
    /// Faults of storage and network, inflicted again and again: is anything lost that anybody was told?
    #[command(after_help = "\
Examples:
  linli-load torture                                 everything, as in CI; power cuts need root
  linli-load torture --only kills --kills 200
  linli-load torture --only cuts io-error --seed 4711
  linli-load torture --only timers --trials 20       clocks of residents' reports, and kill -9
  linli-load torture --soak --minutes 60 --json")]
    Torture(crate::torture::args::Torture),
    /// The attackers of `torture --only hostile`, a process of their own; orders come on standard input
    #[command(hide = true)]
    Attack,
}

/// `compare`.
#[derive(Debug, Clone, Args)]
pub struct Compare {
    /// Rounds that every side plays [default: 5; with --quick 1]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=100))]
    pub rounds: Option<u16>,
    /// Seconds of sending in each run [default: 5; with --quick 1]
    #[arg(long, value_name = "S", value_parser = value_parser!(u16).range(1..=600))]
    pub seconds: Option<u16>,
    /// Only this test, or the test that this row comes of; may be given often, or with commas
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Name the tests and their rows, and do nothing
    #[arg(long)]
    pub list: bool,
    /// Tiny sizes, to see that everything works: no figure means anything
    #[arg(long)]
    pub quick: bool,
    /// Exit with 1 when a target is missed
    #[arg(long)]
    pub strict: bool,
    /// Posts in the large journal [default: 10000000; with --quick 2000]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1000..=100_000_000))]
    pub posts: Option<u64>,
    /// Where the large journal is kept for the next time; made if it is not there [default: thrown away]
    #[arg(long, value_name = "DIR")]
    pub journal_dir: Option<PathBuf>,
}

impl Compare {
    /// Rounds that every side plays.
    #[must_use]
    pub fn rounds(&self) -> u16 {
        self.rounds.unwrap_or(if self.quick { 1 } else { 5 })
    }

    /// Seconds of sending in each run.
    #[must_use]
    pub fn seconds(&self) -> u16 {
        self.seconds.unwrap_or(if self.quick { 1 } else { 5 })
    }

    /// Posts in the large journal.
    #[must_use]
    pub fn posts(&self) -> u64 {
        self.posts.unwrap_or(if self.quick { 2000 } else { 10_000_000 })
    }
}

/// `reference`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Reference {
    /// Which.
    #[arg(value_enum)]
    pub kind: Kind,
    /// Where; port 0 takes a free one, which is printed.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
}

/// How posts are sent.
#[derive(Debug, Clone, Copy, Args)]
pub struct Sending {
    /// Seconds of sending
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = value_parser!(u16).range(1..=3600))]
    pub seconds: u16,
    /// Bytes of each post's text
    #[arg(long, value_name = "B", default_value_t = 64, value_parser = value_parser!(u16).range(MARK_BYTES as i64..=4096))]
    pub bytes: u16,
}

/// What as fast as it goes means.
#[derive(Debug, Clone, Copy, Args)]
pub struct Saturation {
    /// At rate 0: unanswered posts per sender
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(1..=1000))]
    pub window: u16,
    /// At rate 0: senders wait while readers are more posts than this behind, on average; 0: they never do
    #[arg(long, value_name = "POSTS", default_value_t = 256)]
    pub lag: u32,
}

/// `fanout`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Fanout {
    /// Members that read
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = value_parser!(u16).range(1..=18_000))]
    pub members: u16,
    /// Posts a second, all senders together; 0: as fast as it goes
    #[arg(long, value_name = "R", default_value_t = 0, value_parser = value_parser!(u32).range(..=1_000_000))]
    pub rate: u32,
    /// Further members that post
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = value_parser!(u16).range(1..=1000))]
    pub senders: u16,
    /// How posts are sent.
    #[command(flatten)]
    pub sending: Sending,
    /// What as fast as it goes means.
    #[command(flatten)]
    pub saturation: Saturation,
}

/// `groups`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Groups {
    /// Groups
    #[arg(long, value_name = "G", default_value_t = 200, value_parser = value_parser!(u16).range(1..=9000))]
    pub groups: u16,
    /// Members of each that read
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u16).range(1..=18_000))]
    pub members_each: u16,
    /// Posts a second, all groups together; 0: as fast as it goes
    #[arg(long, value_name = "R", default_value_t = 0, value_parser = value_parser!(u32).range(..=1_000_000))]
    pub rate: u32,
    /// Further members of each that post
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = value_parser!(u16).range(1..=100))]
    pub senders_each: u16,
    /// How posts are sent.
    #[command(flatten)]
    pub sending: Sending,
    /// What as fast as it goes means.
    #[command(flatten)]
    pub saturation: Saturation,
}

/// `search`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Search {
    /// Groups that talk
    #[arg(long, value_name = "G", default_value_t = 20, value_parser = value_parser!(u16).range(1..=9000))]
    pub groups: u16,
    /// Members of each that read
    #[arg(long, value_name = "N", default_value_t = 49, value_parser = value_parser!(u16).range(1..=18_000))]
    pub members_each: u16,
    /// Posts a second, all groups together
    #[arg(long, value_name = "R", default_value_t = 100, value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub rate: u32,
    /// Searches a second, everybody together
    #[arg(long, value_name = "R", default_value_t = 40, value_parser = value_parser!(u16).range(1..=1000))]
    pub searches: u16,
    /// Seconds of talking and searching
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = value_parser!(u16).range(1..=3600))]
    pub seconds: u16,
}

/// `reports`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Reports {
    /// Neighbourhoods, each with a secretary and a deputy who are connected
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = value_parser!(u16).range(1..=5000))]
    pub neighbourhoods: u16,
    /// Reports a second, all neighbourhoods together, evenly spaced
    #[arg(long, value_name = "R", default_value_t = 50, value_parser = value_parser!(u16).range(1..=10_000))]
    pub rate: u16,
    /// Seconds of reporting and talking
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = value_parser!(u16).range(1..=3600))]
    pub seconds: u16,
    /// Members that read in the group that talks
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = value_parser!(u16).range(1..=18_000))]
    pub members: u16,
    /// Posts a second in it
    #[arg(long, value_name = "R", default_value_t = 20, value_parser = value_parser!(u32).range(1..=100_000))]
    pub chat_rate: u32,
}

impl Reports {
    /// How many report in each neighbourhood, so that nobody has more reports open there than a person may.
    #[must_use]
    pub fn reporters_each(&self) -> usize {
        let reports = usize::from(self.rate) * usize::from(self.seconds);
        let each = reports.div_ceil(self.neighbourhoods.into());
        each.div_ceil(ISSUES_OPEN_PER_PERSON_MAX).max(1)
    }

    fn connections(&self) -> usize {
        usize::from(self.members) + usize::from(self.neighbourhoods) * (2 + self.reporters_each())
    }
}

/// `district`.
#[derive(Debug, Clone, Args)]
pub struct District {
    /// People
    #[arg(long, value_name = "N", default_value_t = 70_000, value_parser = at_most_a_million)]
    pub people: usize,
    /// Neighbourhoods; the largest has about twelve times the members of the smallest
    #[arg(long, value_name = "N", default_value_t = 550, value_parser = at_most_a_million)]
    pub neighbourhoods: usize,
    /// Posts in the groups, evenly spread; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = value_parser!(u64).range(..=100_000_000))]
    pub posts: u64,
    /// Party members among the people, who carry the badge by an imported roster; 17 of 70 people if absent
    #[arg(long, value_name = "N")]
    pub badges: Option<usize>,
    /// A new directory for it
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

impl District {
    /// How many carry the badge.
    #[must_use]
    pub fn badges(&self) -> usize {
        self.badges.unwrap_or(self.people * 17 / 70)
    }
}

fn at_most_a_million(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=1_000_000) => Ok(count),
        _ => Err("a number from 1 to 1000000".to_owned()),
    }
}

/// `storm`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Storm {
    /// Connections
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = value_parser!(u16).range(1..=18_000))]
    pub connections: u16,
    /// Members of each group they are in
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = value_parser!(u16).range(1..=18_000))]
    pub group_size: u16,
    /// Posts in each group that they miss while they are away
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = value_parser!(u16).range(..=5000))]
    pub missed: u16,
}

/// `idle`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Idle {
    /// Connections
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = value_parser!(u16).range(1..=18_000))]
    pub connections: u16,
    /// Members of each group they are in
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = value_parser!(u16).range(1..=18_000))]
    pub group_size: u16,
    /// Seconds of quiet before memory is read
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = value_parser!(u16).range(1..=600))]
    pub settle: u16,
    /// In the end one post to the first group
    #[arg(long)]
    pub then_post: bool,
}

/// `slow`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Slow {
    /// Members that read
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = value_parser!(u16).range(2..=18_000))]
    pub members: u16,
    /// How many of them stop reading
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u16).range(1..=18_000))]
    pub stopped: u16,
    /// Posts a second
    #[arg(long, value_name = "R", default_value_t = 40, value_parser = value_parser!(u32).range(1..=100_000))]
    pub rate: u32,
    /// Seconds of sending, in each of the two runs
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = value_parser!(u16).range(1..=3600))]
    pub seconds: u16,
    /// Bytes of each post's text. The kernel takes about 2.8 MB for a stopped reader before the server has to
    /// hold anything back: rate, seconds and bytes together should be well above it
    #[arg(long, value_name = "B", default_value_t = 4096, value_parser = value_parser!(u16).range(MARK_BYTES as i64..=4096))]
    pub bytes: u16,
    /// How often the pair of runs is made, alternating; the ratio is the median
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=100))]
    pub runs: u16,
    /// Also exit with 1 when the ratio of the others' p99 is above this
    #[arg(long, value_name = "X")]
    pub p99_ratio_max: Option<f64>,
}

/// `durable`.
#[derive(Debug, Clone, Copy, Args)]
pub struct Durable {
    /// Senders with one unanswered post each
    #[arg(long, value_name = "K", default_value_t = 64, value_parser = value_parser!(u16).range(1..=10_000))]
    pub senders: u16,
    /// Readers, which check that everything acknowledged is there
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u16).range(1..=1000))]
    pub readers: u16,
    /// How posts are sent.
    #[command(flatten)]
    pub sending: Sending,
}

impl Cli {
    /// The command line; wrong usage ends the program with 2.
    #[must_use]
    pub fn from_command_line() -> Cli {
        let cli = Cli::parse();
        let wrong = match &cli.scenario {
            Scenario::Slow(slow) if slow.stopped >= slow.members => {
                Some("somebody must read on: --stopped must be below --members\n")
            }
            Scenario::Reports(reports) if reports.connections() > CONNECTIONS_MAX => Some(
                "that takes more than 18000 connections: nobody has more than 50 reports open in a neighbourhood, so many reports need \
                 many people; ask for fewer --seconds, a lower --rate, or fewer --neighbourhoods or --members\n",
            ),
            Scenario::District(district) if district.people < district.badges() => {
                Some("who carries a badge is somebody: --people must not be below --badges\n")
            }
            Scenario::District(district) if district.people < district.neighbourhoods => {
                Some("somebody must live everywhere: --people must not be below --neighbourhoods\n")
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            Cli::command().error(ErrorKind::ValueValidation, wrong).exit();
        }
        // Names are wrong usage too, and wrong usage ends with 2.
        let unknown = match &cli.scenario {
            Scenario::Compare(compare) => crate::compare::unknown(compare),
            Scenario::Torture(torture) => crate::torture::unknown(torture),
            _ => None,
        };
        if let Some(name) = unknown {
            let wrong = format!("there is no {name:?} here; --list says what there is\n");
            Cli::command().error(ErrorKind::ValueValidation, wrong).exit();
        }
        cli
    }
}

impl Common {
    /// How to start a server of this run's own.
    #[must_use]
    pub fn launch(&self) -> Launch {
        Launch {
            program: self.server_bin.clone(),
            directory: self.dir.clone(),
            settings: self.server_set.clone(),
            log: self.server_log.clone(),
            ..Launch::default()
        }
    }

    /// The limit of joining.
    #[must_use]
    pub fn join_limit(&self) -> Duration {
        Duration::from_secs(self.join_seconds.into())
    }

    /// The limit of draining.
    #[must_use]
    pub fn drain_limit(&self) -> Duration {
        Duration::from_secs(self.drain_seconds.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn there_are_reporters_enough_that_nobody_has_too_many_reports_open() {
        let reports = |neighbourhoods, rate, seconds| {
            Reports { neighbourhoods, rate, seconds, members: 1, chat_rate: 1 }.reporters_each()
        };
        assert_eq!(reports(200, 50, 20), 1);
        assert_eq!((reports(1, 50, 1), reports(1, 51, 1), reports(1, 51, 2)), (1, 2, 3));
        assert_eq!(reports(5000, 1, 1), 1);
    }

    #[test]
    fn an_address_needs_its_data_directory_and_the_other_way_round() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' ')).is_ok();
        assert!(parse("linli-load idle --url ws://127.0.0.1:1 --data-dir /tmp/x"));
        assert!(!parse("linli-load idle --url ws://127.0.0.1:1"));
        assert!(!parse("linli-load idle --data-dir /tmp/x"));
        assert!(!parse("linli-load fanout --bytes 1"));
        assert!(!parse("linli-load"));
    }
}
