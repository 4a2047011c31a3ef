//! The arguments of reading, posting and talking.

use std::path::PathBuf;

use linli_protocol::{ClientId, Topic};

use super::super::words::say;
use super::Wait;

/// `topics`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  linli topics\n  linli topics --json | jq -r 'select(.unread > 0) | .topic'"
)]
pub(crate) struct Topics {
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `history`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli history group/7
  linli history group/7 --last 200 --json
  linli history group/7 --before 121      # the page before: the key is printed with each page
  linli history group/7 --keep-unread     # what is shown counts as new still")]
pub(crate) struct History {
    /// Which topic, such as group/7.
    pub(crate) topic: Topic,
    /// How many items, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// Only items before this key of an earlier page.
    #[arg(long, value_name = "KEY")]
    pub(crate) before: Option<u64>,
    /// Do not mark as read what is shown.
    #[arg(long)]
    pub(crate) keep_unread: bool,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// `send`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli send group/7 \"the lamp on the stairs is broken\"
  linli send group/7 \"thank you\" --reply-to 121
  linli send group/7 \"Bo, can you look?\" --mention 57   # history roster/7 lists the persons
  linli send bulletin/7 \"no water tonight\" --all
  uptime | linli send group/7 -
  linli send group/7 hello --wait 30      # give up (exit code 4) after 30 seconds

It is sent until the server has acknowledged it, over as many connections as it takes, and is posted once.")]
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
#[command(after_help = "\
Examples:
  linli tail group/7
  linli tail group/7 --last 50
  linli tail group/7 --after 0 --json     # everything from the first event on, one JSON object a line

What happens to the connection is told on stderr. With --json a line is an event ({\"t\":\"event\",…}) or, at the
start and whenever events may have been skipped, a view ({\"t\":\"view\",\"reason\":\"first\"|\"started_over\",…}).")]
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
pub(crate) struct Chat {
    /// Which group, such as group/7; may be left out in the full screen, or if you are in one only.
    pub(crate) topic: Option<Topic>,
    /// Line by line, also on a terminal that can be drawn on.
    #[arg(long)]
    pub(crate) plain: bool,
}

/// `bot`
#[derive(Debug, clap::Args)]
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
