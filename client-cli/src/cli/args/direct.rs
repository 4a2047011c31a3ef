//! The arguments of writing to one person: to leaders at once, to other residents when both agree.

use super::{Told, Whom, named};

/// `leaders`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli leaders 7
  linli leaders 7 --json                  # {\"person\",\"topic\"}, without a topic for yourself

Every member can write to them at any hour. Nobody but the two reads it.")]
pub(crate) struct Leaders {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `dm`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli dm                                # your conversations, and who asks whether they may write
  linli dm 7 57                           # what you and person 57 of neighbourhood 7 wrote, oldest first
  linli dm 7 57 \"the lift is stuck again\"
  uptime | linli dm 7 57 -
  linli dm 7 57 --propose 3               # as secretary: ask person 57 to make what they wrote a report
  linli chat dm/7/12/57                   # to go on talking: the lower of the two numbers first

Nobody but the two reads it, whatever their office. Who holds an office can be written to at once (linli leaders 7);
another resident is asked first (linli ask-contact 7 57).")]
pub(crate) struct Dm {
    /// The number of the neighbourhood; without it your conversations in all of them are listed.
    pub(crate) neighbourhood: Option<u32>,
    /// The number of the person; without it your conversations there are listed.
    pub(crate) user: Option<u64>,
    /// What to write, or - to read it from stdin; without it the conversation is shown.
    pub(crate) text: Option<String>,
    /// Propose to them to make this message of theirs a report: for who holds an office.
    #[arg(long, value_name = "SEQ", requires = "user", conflicts_with = "text")]
    pub(crate) propose: Option<u64>,
    /// How many items of the conversation, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// Do not mark as read what is shown.
    #[arg(long)]
    pub(crate) keep_unread: bool,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `ask-contact`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli ask-contact 7 57                  # neighbourhood 7, person 57; history roster/7 lists the persons
  linli dm 7 57 \"hello\"                 # once they have agreed

It carries no words, and prints the name of the conversation. Who says no is not told to you; you may ask again after
30 days. If they have asked you already, this agrees.")]
pub(crate) struct AskContact {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `answer-contact`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli dm                                # who asks, with their numbers
  linli answer-contact 7 12 yes
  linli answer-contact 7 12 no            # they are not told; you may still say yes later")]
pub(crate) struct AnswerContact {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// Whether they may write to you.
    #[arg(action = clap::ArgAction::Set, value_parser = named([true, false], |yes| if yes { "yes" } else { "no" }))]
    pub(crate) answer: bool,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `block`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli block 31                          # person 31, everywhere

To them it looks as if you had not answered yet. Where one of you holds an office it has no effect: nobody can be kept
from their leaders. What you wrote to each other can still be read: linli dm 7 31.")]
pub(crate) struct Block {
    /// The number of the person.
    pub(crate) user: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `unblock`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli unblock 31")]
pub(crate) struct Unblock {
    /// The number of the person.
    pub(crate) user: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `blocked`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  linli blocked\n  linli blocked --json                   # {\"user\",\"name\"}"
)]
pub(crate) struct Blocked {
    #[command(flatten)]
    pub(crate) told: Told,
}
