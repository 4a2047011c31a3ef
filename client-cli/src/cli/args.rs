//! The command line, and its help. What is wrong with it is said here, before anything is done.

mod departments;
mod device;
mod direct;
mod duty;
mod issues;
mod joining;
mod mediation;
mod neighbourhood;
mod numbers;
mod order;
mod people;
mod polls;
mod search;
mod talk;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};

use super::words::{Language, say};

pub(crate) use self::departments::{Departments, Grid, Guide, WithdrawEntry, Work, WriteEntry};
pub(crate) use self::device::{Devices, Login, Logout};
pub(crate) use self::direct::{AnswerContact, AskContact, Block, Blocked, Dm, Leaders, Unblock};
pub(crate) use self::duty::{Duty, DutyChange, Quiet, QuietChange, slots};
pub(crate) use self::issues::{Desk, Inbox, Issue, Issues, Photo, Report, Step, Text};
pub(crate) use self::joining::{Admit, Apply, Join, JoinCodeArgs, Poster, Refuse, StandingArgs};
pub(crate) use self::mediation::{AddParty, CloseMediation, LeaveMediation, Mediate};
pub(crate) use self::neighbourhood::{AboutArgs, Appoint, Dismiss, Leave, VoiceArgs, Whom};
pub(crate) use self::numbers::NumbersArgs;
pub(crate) use self::order::{
    Appeal, Approve, Ban, Ground, Moderation, Mute, Pin, Pins, Reject, RemovePost, ScreeningArgs, SlowMode,
    Unban, Unmute, Unpin, Withdraw,
};
pub(crate) use self::people::{Rename, WithdrawApplication};
pub(crate) use self::polls::{Answer, ClosePoll, Poll};
pub(crate) use self::search::Search;
pub(crate) use self::talk::{Bot, Chat, History, ReplyRule, Send, Tail, Topics};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed: the server or this machine said no
  2  wrong usage
  3  not logged in, or the log-in was revoked
  4  the server could not be reached; chat was interrupted before lines were sent
  5  not reported: there is an open issue like it

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
    Login(Login),

    /// Sign this device out and forget the log-in.
    Logout(Logout),

    /// List your signed-in devices, or sign one out.
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
    Topics(Topics),

    /// Show earlier posts as they stand today, oldest first.
    History(History),

    /// Post one text, and print its number once it is stored.
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

    /// Take your application back; what you said of yourself is erased.
    #[command(after_help = "Examples:\n  linli withdraw-application 7")]
    WithdrawApplication(WithdrawApplication),

    /// Change the name that others see, three times in thirty days at most.
    #[command(after_help = "Examples:\n  linli rename 王秀英\n  linli rename \"Ana Costa\"")]
    Rename(Rename),

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

    /// Say how the neighbourhood goes, by day and week: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli numbers 7
  linli numbers 7 --json

How many joined, left, were active (posted or reacted) and posted in the group, and which share of the posts came from the
ten who posted most. Nobody is named: counts below five are not told, the others are rounded down to a multiple of five.
A day that is not over has no numbers yet.")]
    Numbers(NumbersArgs),

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
    Mute(Mute),

    /// End a mute early: for the secretary and deputies.
    Unmute(Unmute),

    /// Let everybody without an office post once in so many seconds: for the secretary and deputies.
    SlowMode(SlowMode),

    /// Ask the group a quick question: for the secretary and deputies.
    #[command(after_help = "\
Examples:
  linli poll 7 \"When shall the lift be mended?\" --option Tuesday --option Friday
  linli poll 7 \"Who can help?\" --option \"with the tables\" --option \"in the kitchen\" --several --closes 3d

Prints the number of the poll, which is a post in group/7: linli history group/7 shows how it stands. It is no formal
vote of the assembly.")]
    Poll(Poll),

    /// Answer a poll of the group, or change your answer until it closes.
    #[command(after_help = "\
Examples:
  linli answer 7 121 2                    # option 2 of poll 121 in group/7
  linli answer 7 121 1 3                  # where several may be chosen
  linli answer 7 121 --none               # takes your answer back

Others see how many chose what. Who chose what the server keeps while the poll is open, so that you can change it, tells
nobody, and erases when the poll closes.")]
    Answer(Answer),

    /// Close a poll before its time: for the secretary and deputies.
    #[command(after_help = "Examples:\n  linli close-poll 7 121")]
    ClosePoll(ClosePoll),

    /// Open a thread for a dispute between members: for the secretary and deputies.
    Mediate(Mediate),

    /// Make a member a party of a mediation: for the secretary and deputies.
    AddParty(AddParty),

    /// Leave a mediation you are a party of.
    LeaveMediation(LeaveMediation),

    /// Close a mediation with its outcome: for the secretary and deputies.
    CloseMediation(CloseMediation),

    /// Report a problem to the secretary and deputies; neighbours do not see who you are.
    Report(Report),

    /// Save a photo of a report.
    Photo(Photo),

    /// List what was reported, and how it stands.
    Issues(Issues),

    /// Show what was reported and what became of it, or do something about it.
    Issue(Issue),

    /// Show what you are alerted to: what wants something first.
    Inbox(Inbox),

    /// List the departments of the district, and who sits in them.
    Departments(Departments),

    /// Show the reply guide that departments keep.
    Guide(Guide),

    /// Write an entry of a reply guide, or write one anew: for who sits in the department.
    WriteEntry(WriteEntry),

    /// Withdraw an entry of a reply guide: for who sits in the department.
    WithdrawEntry(WithdrawEntry),

    /// List what your departments have to do, in all neighbourhoods.
    Work(Work),

    /// Say what happens to a work order: for the grid.
    Grid(Grid),

    /// Show who is on duty when, or say it: for the secretary and deputies.
    Duty(Duty),

    /// Say when alerts are not to wake you.
    Quiet(Quiet),

    /// Sit at the duty desk: what is open with its clocks, in the full screen: for the secretary and deputies.
    Desk(Desk),

    /// Show how order was kept, and check that the record was not rewritten.
    Moderation(Moderation),

    /// Remove a post from a group, by a rule and for a reason: for the secretary and deputies.
    RemovePost(RemovePost),

    /// Appeal to the district against an act of order that weighs on you.
    Appeal(Appeal),

    /// Pin a post: for the secretary and deputies.
    Pin(Pin),

    /// Take the pin from a post: for the secretary and deputies.
    Unpin(Unpin),

    /// Show what is pinned in a group or a bulletin.
    Pins(Pins),

    /// End a membership, and keep the person from coming back: for the secretary and deputies.
    Ban(Ban),

    /// Lift a ban: for the secretary and deputies.
    Unban(Unban),

    /// Say whether residents' posts are looked at before they show, or switch that.
    Screening(ScreeningArgs),

    /// Post a post that waits, by its author: for the secretary and deputies.
    Approve(Approve),

    /// Reject a post that waits, by a rule and for a reason: for the secretary and deputies.
    Reject(Reject),

    /// Take back your own post that waits to be looked at.
    Withdraw(Withdraw),

    /// List who holds an office, and can be written to without being asked.
    Leaders(Leaders),

    /// Write to one other person, read what you wrote to each other, or list your conversations.
    Dm(Dm),

    /// Ask another resident whether you may write to them.
    AskContact(AskContact),

    /// Answer a resident who asked whether they may write to you.
    AnswerContact(AnswerContact),

    /// Block another resident: they write to you no more, and are not told.
    Block(Block),

    /// End a block.
    Unblock(Unblock),

    /// List whom you have blocked.
    Blocked(Blocked),

    /// Follow a topic for ever, through restarts and breaks, each event once.
    Tail(Tail),

    /// Talk: in the full screen of a terminal, or line by line.
    Chat(Chat),

    /// A scripted member, for demos and checks.
    Bot(Bot),
}

/// How long one asks.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Wait {
    /// Give up after so many seconds without an answer.
    #[arg(id = "wait", long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) seconds: u64,
}

/// How an answer is told, and how long one waits for it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Told {
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

/// Which part of a long list that is counted off.
#[derive(Debug, clap::Args)]
pub(crate) struct Part {
    /// How many, up to 200.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub(crate) last: u16,
    /// How many to pass over, as the page before says.
    #[arg(long, value_name = "N")]
    pub(crate) before: Option<u64>,
}

/// One of the names of a list.
fn named<T: Copy + std::marker::Send + Sync + 'static, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.map(name))
        .try_map(move |text| all.into_iter().find(|one| name(*one) == text).ok_or_else(|| say!("arg-named")))
}

/// The same for a list that grows.
fn among<T: Copy + std::marker::Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names: Vec<&'static str> = all.iter().copied().map(name).collect();
    PossibleValuesParser::new(names).try_map(move |text| {
        all.iter().copied().find(|one| name(*one) == text).ok_or_else(|| say!("arg-named"))
    })
}

fn language(text: &str) -> Result<Language, String> {
    Language::of_tag(text).ok_or_else(|| say!("arg-language"))
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
