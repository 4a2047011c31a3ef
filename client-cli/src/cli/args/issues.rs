//! The arguments of reports and of what becomes of them.

use std::path::PathBuf;

use linli_protocol::{Category, IssueClass, IssueList, PhotoId, ReplyOutcome, limits};

use super::departments::{Commit, Joint, Settle, cited};
use super::{Part, Told, Wait, among};

/// `report`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli report 7 --place \"Gate 3\" \"The lamp is out, one cannot see the steps.\"
  linli report 7 --place \"Gate 3\" --category lighting --contact \"138 0000 0000, evenings\" -  < text.txt
  linli report 7 --place \"Gate 3\" --photo lamp.jpg \"The lamp is out.\"
  linli report 7 --place \"Gate 3\" \"The lamp is out.\" --preview   # what neighbours will see; sends nothing
  linli report 7 --place \"Gate 3\" \"The lamp is out.\" --new       # although there is one like it
  linli report 7 --place \"Gate 3\" --from-dm 57                    # what you wrote to person 57; shows it, and asks
  linli report 7 --place \"Gate 3\" --from-dm 57 --message 3 \"The lamp is out.\"   # that message, in other words

Neighbours see what, where, and a number in place of your name; the secretary, the deputies and who handles it see who you are. If
there is one like it that is open, it is shown, nothing is sent, and the exit code is 5: linli issue 7 12 follow follows it. Prints the
issue's number.")]
pub(crate) struct Report {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// What is wrong; or - to read it from stdin. With --from-dm it may be left out, and is what the message says.
    #[arg(required_unless_present = "from_dm")]
    pub(crate) text: Vec<String>,
    /// Where, in the words of people there: one line, up to 150 bytes.
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: String,
    /// What it is about.
    #[arg(long, default_value = "other", value_parser = among(Category::ALL, Category::as_str))]
    pub(crate) category: Category,
    /// How you want to be reached, for who handles it only: one line, up to 150 bytes.
    #[arg(long, value_name = "TEXT")]
    pub(crate) contact: Option<String>,
    /// A picture of it, as JPEG, PNG or WebP, up to 10 MiB: up to five times. What else is in the file is thrown away.
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Vec<PathBuf>,
    /// Make a message of yours to this person a report: the one that they proposed last, or else your last one.
    #[arg(long, value_name = "PERSON")]
    pub(crate) from_dm: Option<u64>,
    /// Which message, by its number in the conversation.
    #[arg(long, value_name = "SEQ", requires = "from_dm")]
    pub(crate) message: Option<u64>,
    /// Do not ask whether the message's own words are to be reported.
    #[arg(long, requires = "from_dm")]
    pub(crate) yes: bool,
    /// Report it although there is one like it.
    #[arg(long)]
    pub(crate) new: bool,
    /// Show what neighbours will see, and send nothing.
    #[arg(long)]
    pub(crate) preview: bool,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `photo`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli photo 3b0c…e1 --into lamp.jpg
  linli photo 3b0c…e1 --into small.jpg --thumbnail

The names of an issue's photos are shown with it. Nothing is written over.")]
pub(crate) struct Photo {
    /// Its name: 64 digits and letters.
    #[arg(id = "photo-name", value_name = "PHOTO")]
    pub(crate) name: PhotoId,
    /// Where to; a file that is not there yet.
    #[arg(long, value_name = "FILE", id = "photo-into")]
    pub(crate) into: PathBuf,
    /// A small picture of it.
    #[arg(long)]
    pub(crate) thumbnail: bool,
}

/// `issues`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli issues 7                          # all that are open; those without a formal reply first, the longest wait first
  linli issues 7 --list overdue
  linli issues 7 --list mine              # your own, and those that you follow
  linli issues 7 --list all --category lighting
  linli issues 7 --follow                 # and what happens from now on, one a line")]
pub(crate) struct Issues {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// Which.
    #[arg(long, default_value = "open", value_parser = among(IssueList::ALL, IssueList::as_str))]
    pub(crate) list: IssueList,
    /// Only those about this.
    #[arg(long, value_parser = among(Category::ALL, Category::as_str))]
    pub(crate) category: Option<Category>,
    #[command(flatten)]
    pub(crate) part: Part,
    /// Go on, and tell what happens.
    #[arg(long, conflicts_with = "before")]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `inbox`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli inbox 7
  linli inbox 7 --follow                  # rings the terminal's bell when something is wanted of you
  linli inbox 7 --follow --json --quiet

What wants something stands first, with how long it has waited and how long until its formal reply is due. What came in your quiet hours, or
while others were on duty, rings no bell: linli quiet, linli duty 7.")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Inbox {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// How many, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// Go on, and tell each alert as it comes.
    #[arg(long)]
    pub(crate) follow: bool,
    /// Ring the bell also where the output is no terminal.
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) bell: bool,
    /// Do not ring the bell.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Do not mark what is shown as read.
    #[arg(long)]
    pub(crate) keep_unread: bool,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `desk`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli desk                              # all neighbourhoods where you keep order; ? lists its keys
  linli desk 7

What has waited longest without a formal reply stands first, with how long it has waited and how long is left. A new alert
rings the terminal's bell. Without a full terminal: linli issues 7 lists what is open, linli inbox 7 --follow tells alerts.")]
pub(crate) struct Desk {
    /// The number of the neighbourhood; without it all where you keep order.
    pub(crate) neighbourhood: Option<u32>,
}

/// `issue`
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
#[command(after_help = "\
Examples:
  linli issue 7 12                        # how it stands, and what has happened
  linli issue 7 12 acknowledge
  linli issue 7 12 respond \"The electrician comes tomorrow.\"
  linli issue 7 12 reply started \"The lamp is ordered, and comes on Friday.\"
  linli issue 7 12 joint \"Dig once.\" --lead 2 --invite 3
  linli issue 7 12 commit \"We dig.\" --by 2026-12-03
  linli issue 7 12 resolve \"The lamp is replaced.\"
  linli issue 7 12 confirm --stars 4
  linli issue 7 12 comment \"Thank you!\"

What the reporter and those who handle it say to each other stands in its case, which neighbours do not read: linli chat case/7/12.")]
pub(crate) struct Issue {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the issue.
    #[arg(id = "issue", value_name = "ISSUE")]
    pub(crate) number: u32,
    /// How many entries of what has happened, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// Only what happened before this, as the page before says.
    #[arg(long, value_name = "KEY")]
    pub(crate) before: Option<u64>,
    /// One JSON object a line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Give up after so many seconds without an answer.
    #[arg(id = "wait", long, global = true, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) seconds: u64,
    #[command(subcommand)]
    pub(crate) step: Option<Step>,
}

impl Issue {
    /// How it is told, here as everywhere.
    pub(crate) fn told(&self) -> Told {
        Told { json: self.json, wait: Wait { seconds: self.seconds } }
    }
}

/// What is done with an issue.
#[derive(Debug, Clone, clap::Subcommand)]
pub(crate) enum Step {
    /// Say that somebody in office has it: for the secretary, deputies and handlers.
    Acknowledge,
    /// Write a first or further word to its reporter; it is no formal reply: for the secretary, deputies and handlers.
    Respond(Text),
    /// Reply formally: for the secretary and deputies.
    Reply(Reply),
    /// Put it into a class, or another: for the secretary and deputies.
    Classify(Classify),
    /// Record what neighbours try themselves, or have tried: for the secretary, deputies and handlers.
    Tried(Text),
    /// Send it to the grid as a work order, once neighbours have tried: for the secretary and deputies.
    ToGrid(Text),
    /// Open a joint case of several departments: for the secretary and deputies.
    Joint(Joint),
    /// Write down what was said and agreed when those of its joint case met: for who leads it.
    Minutes(Text),
    /// Commit yourself to something until a day, in its joint case: for its departments, the secretary and deputies.
    Commit(Commit),
    /// Say what became of a commitment: for the department that made it, the secretary and deputies.
    Settle(Settle),
    /// Tell something that was done about it: for the secretary, deputies, handlers and the departments of its joint case.
    Progress(Text),
    /// Close it as mended: for the secretary, deputies and handlers.
    Resolve(Text),
    /// Close it as what cannot be mended: for the secretary and deputies.
    Unresolved(Text),
    /// Agree that it is done, and rate it: for its reporter.
    Confirm(Confirm),
    /// Say that it is not done; its clock begins anew: for its reporter.
    Reopen(Why),
    /// Say that it is the same as another one, where it goes on: for the secretary and deputies.
    Merge(Merge),
    /// Take it back: for its reporter.
    Withdraw,
    /// Comment on it, for all members to read.
    Comment(Text),
    /// Take back a text of your own, of the report or a comment; it is erased.
    Blank(Blank),
    /// Follow it: its steps come into your inbox.
    Follow,
    /// Follow it no longer.
    Unfollow,
    /// Make somebody who holds an office a handler of it: for the secretary and deputies.
    Handler(Who),
    /// End somebody's part as its handler: for the secretary and deputies.
    NoHandler(Who),
}

/// A text.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Text {
    /// The text, or - to read it from stdin.
    pub(crate) text: String,
}

/// `reply`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Reply {
    /// What it says, in a word.
    #[arg(value_parser = among(ReplyOutcome::ALL, ReplyOutcome::as_str))]
    pub(crate) outcome: ReplyOutcome,
    /// The text, or - to read it from stdin.
    pub(crate) text: String,
    /// The entry of the reply guide that it rests on, in its latest version.
    #[arg(long, value_name = "DEPARTMENT/ENTRY", value_parser = cited)]
    pub(crate) cites: Option<(u32, u32)>,
}

/// `classify`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Classify {
    /// Into which class.
    #[arg(value_parser = among(IssueClass::ALL, IssueClass::as_str))]
    pub(crate) class: IssueClass,
    /// Why: one line, up to 300 bytes.
    pub(crate) reason: String,
}

/// `confirm`
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Confirm {
    /// How good it was, 1 to 5.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(limits::STARS_MAX)))]
    pub(crate) stars: Option<u8>,
}

/// `reopen`
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Why {
    /// What is not done: one line, up to 300 bytes.
    pub(crate) reason: String,
}

/// `merge`
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Merge {
    /// The number of the issue that goes on.
    pub(crate) into: u32,
}

/// `blank`
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Blank {
    /// The number of the text, as it stands before it.
    pub(crate) seq: u64,
}

/// `handler`, `no-handler`
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Who {
    /// The number of the person.
    pub(crate) user: u64,
}
