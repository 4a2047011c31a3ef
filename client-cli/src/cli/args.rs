//! The command line, and its help. What is wrong with it is said here, before anything is done.

mod joining;
mod neighbourhood;
mod search;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use linli_cli::Server;
use linli_protocol::{ClientId, Topic};

use super::words::{Language, say};

pub(crate) use self::joining::{Admit, Apply, Join, JoinCodeArgs, Poster, Refuse, StandingArgs};
pub(crate) use self::neighbourhood::{
    AboutArgs, Appoint, Dismiss, Leave, Moderation, Mute, SlowMode, Unmute, VoiceArgs, Whom,
};
pub(crate) use self::search::Search;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed: the server or this machine said no
  2  wrong usage
  3  not logged in, or the log-in was revoked
  4  the server could not be reached; chat was interrupted before lines were sent

Profiles are kept in $LINLI_CONFIG_DIR or ~/.config/linli, one file each, readable by you only.";

/// Linli in the terminal: a neighbourhood's group chat.
#[derive(Debug, Parser)]
#[command(name = "linli", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// Which log-in to use; each profile is one person on one server.
    #[arg(long, global = true, default_value = "default", value_parser = profile_name)]
    pub(crate) profile: String,

    /// The language to speak: en, zh-Hans or zh-Hant. Otherwise that of `LINLI_LANG` or the locale.
    #[arg(long, global = true, value_name = "TAG", value_parser = language)]
    pub(crate) lang: Option<Language>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Log in and remember it.
    #[command(after_help = "\
Examples:
  linli login --server https://linli.example --login ana
  linli login --server http://127.0.0.1:8080 --login bo --profile bo
  echo \"$PASSWORD\" | linli login --server https://linli.example --login ana --password-stdin")]
    Login(Login),

    /// Sign this device out and forget the log-in.
    #[command(after_help = "Examples:\n  linli logout\n  linli logout --profile bo --forget")]
    Logout(Logout),

    /// List your signed-in devices, or sign one out.
    #[command(after_help = "Examples:\n  linli devices\n  linli devices --json\n  linli devices --revoke 3")]
    Devices(Devices),

    /// Look for posts and members in what you can read, newest first.
    #[command(after_help = "\
Examples:
  linli search 电梯
  linli search 三号楼 电梯 --topic group/7   # all of the words, in one topic
  linli search lift --from 57             # only what person 57 posted
  linli search '\"out of order\"'          # one after the other
  linli search 王秀英 --json               # members, then posts, then {\"complete\",\"percent\",\"next\"}

Words of Chinese are found anywhere in a text, traditional or simplified; words of letters are whole words. A
member's name finds the member and their posts. Direct messages are not searched here: the server cannot read them.")]
    Search(Search),

    /// List what you can read, with unread counts.
    #[command(
        after_help = "Examples:\n  linli topics\n  linli topics --json | jq -r 'select(.unread > 0) | .topic'"
    )]
    Topics(Topics),

    /// Show earlier posts as they stand today, oldest first.
    #[command(after_help = "\
Examples:
  linli history group/7
  linli history group/7 --last 200 --json
  linli history group/7 --before 121      # the page before: the key is printed with each page")]
    History(History),

    /// Post one text, and print its number once it is stored.
    #[command(after_help = "\
Examples:
  linli send group/7 \"the lamp on the stairs is broken\"
  linli send group/7 \"thank you\" --reply-to 121
  linli send group/7 \"Bo, can you look?\" --mention 57   # history roster/7 lists the persons
  linli send bulletin/7 \"no water tonight\" --all
  uptime | linli send group/7 -
  linli send group/7 hello --wait 30      # give up (exit code 4) after 30 seconds

It is sent until the server has acknowledged it, over as many connections as it takes, and is posted once.")]
    Send(Send),

    /// Give a member an office, or hand over your own: for the secretary.
    #[command(after_help = "\
Examples:
  linli appoint 7 57 deputy               # neighbourhood 7, person 57; history roster/7 lists the persons
  linli appoint 7 57 secretary            # hands the office over: you become a plain member

One person holds one office; the new one takes the place of the one before.")]
    Appoint(Appoint),

    /// Take a member's office away: for the secretary.
    #[command(after_help = "Examples:\n  linli dismiss 7 57")]
    Dismiss(Dismiss),

    /// Leave a neighbourhood. Coming back takes an admission.
    #[command(after_help = "\
Examples:
  linli leave 7
  linli leave 7 --yes                     # does not ask; needed where the input is no terminal

What you posted stays. A secretary hands the office over first: linli appoint 7 57 secretary.")]
    Leave(Leave),

    /// Come to a neighbourhood by its poster: make an account, log in, and apply.
    #[command(after_help = "\
Examples:
  linli join 7Q4M-0VKD-X2RT-9HBE --server https://linli.example --login wxy --name 王秀英 --building 3 --flat 502

Asks for a new password twice. Who has an account already logs in and takes `linli apply` instead.")]
    Join(Join),

    /// Ask to be admitted to a neighbourhood, with the code on its poster.
    #[command(after_help = "\
Examples:
  linli apply 7Q4M-0VKD-X2RT-9HBE --name 王秀英 --building 3 --flat 502

The secretary or a deputy reads this and decides; nobody else sees it. Until then you read the bulletin. Applying
again with something changed replaces what you said. Prints the number of the neighbourhood.")]
    Apply(Apply),

    /// Say how you stand to a neighbourhood: a member, waiting, or refused and why.
    #[command(after_help = "Examples:\n  linli standing 7\n  linli standing 7 --json")]
    Standing(StandingArgs),

    /// Say what a neighbourhood is: its kind, what it has, who holds an office.
    #[command(after_help = "Examples:\n  linli about 7\n  linli about 7 --json")]
    About(AboutArgs),

    /// Say how much of a group's latest talk is your own.
    #[command(after_help = "\
Examples:
  linli voice 7
  linli voice 7 --json

Counted are the posts of the last 7 days, the last 500 at most. Nobody else is told. The secretary and the deputies are
warned above 30 percent, also by `linli send`; nothing is refused for it.")]
    Voice(VoiceArgs),

    /// Admit an applicant: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli history desk/7                    # who waits, with their numbers
  linli admit 7 57
  linli history register/7                # who lives where")]
    Admit(Admit),

    /// Refuse an applicant, who reads the reason: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli refuse 7 57 --reason \"nobody of this name lives in that flat\"

What they said of themselves is erased; they may apply again.")]
    Refuse(Refuse),

    /// Make the poster with the join code, to print: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli poster 7 poster.html              # a page for A4, in simplified Chinese; open it in a browser and print
  linli poster 7 poster.html --lang en
  linli poster 7 code.svg --svg           # the QR code alone

Its code leads to the server's address as you logged in with it. A renewed join code needs a new poster.")]
    Poster(Poster),

    /// Show, renew or revoke the code of the poster: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli join-code 7
  linli join-code 7 --renew               # when the old poster should stop working
  linli join-code 7 --revoke")]
    JoinCode(JoinCodeArgs),

    /// Mute a member for a time: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli mute 7 57 --minutes 30 --rule flooding --reason \"forty posts in a minute\"

Until then person 57 neither posts nor edits nor reacts in group/7, and everybody can read in the moderation record
who did it, by which rule and why. To disagree is no rule to break. Muting again sets another end.")]
    Mute(Mute),

    /// End a mute early: for the secretary and deputies.
    #[command(after_help = "Examples:\n  linli unmute 7 57")]
    Unmute(Unmute),

    /// Let everybody without an office post once in so many seconds: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli slow-mode 7 30
  linli slow-mode 7 0                     # ends it

A post that comes too soon is not lost: linli says so, waits, and sends it.")]
    SlowMode(SlowMode),

    /// Show how order was kept, and check that the record was not rewritten.
    #[command(after_help = "\
Examples:
  linli moderation 7
  linli moderation 7 --json               # the acts, then {\"acts\",\"link\",\"unchanged_since\"}

Each act carries a hash over itself and the one before it. The last one that you saw is kept in your profile: if
the record was changed since, this fails with exit code 1.")]
    Moderation(Moderation),

    /// Follow a topic for ever, through restarts and breaks, each event once.
    #[command(after_help = "\
Examples:
  linli tail group/7
  linli tail group/7 --last 50
  linli tail group/7 --after 0 --json     # everything from the first event on, one JSON object a line

What happens to the connection is told on stderr. With --json a line is an event ({\"t\":\"event\",…}) or, at the
start and whenever events may have been skipped, a view ({\"t\":\"view\",\"reason\":\"first\"|\"started_over\",…}).")]
    Tail(Tail),

    /// Talk: in the full screen of a terminal, or line by line.
    #[command(after_help = "\
Examples:
  linli chat                              # the full screen; ? or F1 lists its keys
  linli chat group/7
  linli chat --plain                      # line by line, if you are in one group
  printf 'hello\\n/react 121 👍\\n' | linli chat group/7

It goes line by line where the input or the output is no terminal, or TERM=dumb: the last posts, then what comes,
and every line you type is posted. Lines that start with a slash are commands; /help lists them. Lines typed without a connection are kept and
sent later, once. At the end of the input it waits until everything is acknowledged; Ctrl-C leaves at once, and
lists what was not sent (exit code 4). The conversation goes to stdout, everything else to stderr. If the input
is no terminal, the exit code is 1 if anything was refused.")]
    Chat(Chat),

    /// A scripted member, for demos and checks.
    #[command(after_help = "\
Examples:
  linli bot group/7 --say \"still here\" --every 10
  linli bot group/7 --echo
  linli bot group/7 --reply 'ping=pong' --reply 'help=look at the notice board'
  linli bot group/7 --script steps.txt

A script is read from a file or, as -, from stdin. A line is a text to post, or a JSON object:
  {\"do\":\"post\",\"text\":\"hello\",\"reply_to\":121}     {\"do\":\"edit\",\"post\":\"last\",\"text\":\"hello!\"}
  {\"do\":\"react\",\"post\":121,\"reaction\":\"👍\"}         {\"do\":\"delete\",\"post\":\"last\"}
  {\"do\":\"read\",\"seq\":121}     {\"do\":\"typing\"}     {\"do\":\"wait\",\"ms\":500}
\"last\" is the bot's own last post; \"on\":false takes a reaction back. Each act that is stored is printed as a
JSON line. After its script a bot ends, unless it also has to --say, --echo or --reply.")]
    Bot(Bot),
}

/// How long one asks.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Wait {
    /// Give up after so many seconds without an answer.
    #[arg(id = "wait", long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) seconds: u64,
}

/// `login`
#[derive(Debug, clap::Args)]
pub(crate) struct Login {
    #[arg(
        long,
        value_name = "URL",
        help = "The server, such as https://linli.example or http://127.0.0.1:8080"
    )]
    pub(crate) server: Server,
    /// Your log-in name.
    #[arg(long = "login", value_name = "NAME")]
    pub(crate) name: String,
    /// Read the password from stdin instead of asking.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// What to call this device in your list of devices.
    #[arg(long, value_name = "LABEL")]
    pub(crate) device: Option<String>,
}

/// `logout`
#[derive(Debug, clap::Args)]
pub(crate) struct Logout {
    /// Forget the log-in here even if the server cannot be told.
    #[arg(long)]
    pub(crate) forget: bool,
}

/// `devices`
#[derive(Debug, clap::Args)]
pub(crate) struct Devices {
    /// Sign this device out.
    #[arg(long, value_name = "ID")]
    pub(crate) revoke: Option<u64>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `topics`
#[derive(Debug, clap::Args)]
pub(crate) struct Topics {
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `history`
#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// Which topic, such as group/7.
    pub(crate) topic: Topic,
    /// How many items, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// Only items before this key of an earlier page.
    #[arg(long, value_name = "KEY")]
    pub(crate) before: Option<u64>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `send`
#[derive(Debug, clap::Args)]
pub(crate) struct Send {
    /// Which group, such as group/7.
    pub(crate) topic: Topic,
    /// The text, or - to read it from stdin.
    pub(crate) text: String,
    /// The number of the post that this one answers.
    #[arg(long, value_name = "N")]
    pub(crate) reply_to: Option<u64>,
    /// The number of a member whom the text means; may be given up to 20 times.
    #[arg(long, value_name = "PERSON")]
    pub(crate) mention: Vec<u64>,
    /// The text means everybody: for the secretary and deputies, once an hour.
    #[arg(long)]
    pub(crate) all: bool,
    /// A name for this act (a ULID): running it again with the same name posts nothing twice.
    #[arg(long, value_name = "ULID")]
    pub(crate) client_id: Option<ClientId>,
    /// Print {"topic","seq"} instead of the number.
    #[arg(long)]
    pub(crate) json: bool,
    /// Give up after so many seconds without an acknowledgement.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) wait: Option<u64>,
}

/// `tail`
#[derive(Debug, clap::Args)]
pub(crate) struct Tail {
    /// Which topic, such as group/7.
    pub(crate) topic: Topic,
    /// Start after this event; 0 is the beginning.
    #[arg(long, value_name = "SEQ", conflicts_with = "last")]
    pub(crate) after: Option<u64>,
    /// Start with the last posts, up to 200.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `chat`
#[derive(Debug, clap::Args)]
pub(crate) struct Chat {
    /// Which group, such as group/7; may be left out in the full screen, or if you are in one only.
    pub(crate) topic: Option<Topic>,
    /// Line by line, also on a terminal that can be drawn on.
    #[arg(long)]
    pub(crate) plain: bool,
}

fn language(text: &str) -> Result<Language, String> {
    Language::of_tag(text).ok_or_else(|| say!("arg-language"))
}

/// `bot`
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("doing").required(true).multiple(true))]
pub(crate) struct Bot {
    /// Which group, such as group/7.
    pub(crate) topic: Topic,
    /// Do what this file says, or stdin if it is -.
    #[arg(long, value_name = "FILE", group = "doing")]
    pub(crate) script: Option<PathBuf>,
    /// Post this text again and again.
    #[arg(long, value_name = "TEXT", group = "doing")]
    pub(crate) say: Option<String>,
    /// Seconds between two posts of --say.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "say",
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) every: u64,
    /// End after so many posts of --say.
    #[arg(long, value_name = "N", requires = "say")]
    pub(crate) times: Option<u64>,
    /// Answer every post of others with its own text.
    #[arg(long, group = "doing")]
    pub(crate) echo: bool,
    /// Answer posts of others that contain PATTERN with TEXT. May be given several times.
    #[arg(long, value_name = "PATTERN=TEXT", group = "doing", value_parser = reply_rule)]
    pub(crate) reply: Vec<ReplyRule>,
}

/// When to answer, and what.
#[derive(Debug, Clone)]
pub(crate) struct ReplyRule {
    pub(crate) pattern: String,
    pub(crate) text: String,
}

fn reply_rule(text: &str) -> Result<ReplyRule, String> {
    match text.split_once('=') {
        Some((pattern, text)) if !pattern.is_empty() && !text.is_empty() => {
            Ok(ReplyRule { pattern: pattern.to_owned(), text: text.to_owned() })
        }
        _ => Err(say!("arg-reply")),
    }
}

/// A profile's name becomes a file's name.
fn profile_name(text: &str) -> Result<String, String> {
    const NAME_BYTES_MAX: usize = 64;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || text.len() > NAME_BYTES_MAX || text.starts_with('.') || !text.chars().all(is_plain)
    {
        return Err(say!("arg-profile", max = NAME_BYTES_MAX));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Args::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("linli {}", command.get_name())), "{}", command.get_name());
        }
    }

    #[test]
    fn a_profile_cannot_leave_its_directory() {
        for wrong in ["", "../x", "a/b", ".hidden", "a b"] {
            assert!(profile_name(wrong).is_err(), "{wrong}");
        }
        assert!(profile_name("ana-2.work").is_ok());
    }

    #[test]
    fn a_bot_needs_something_to_do() {
        assert!(Args::try_parse_from(["linli", "bot", "group/7"]).is_err());
        assert!(Args::try_parse_from(["linli", "bot", "group/7", "--echo", "--reply", "a=b"]).is_ok());
    }
}
