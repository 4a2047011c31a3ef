//! The arguments of keeping order, and of what may be said against it.

use linli_protocol::{Rule, Topic, limits};

use super::super::words::say;
use super::{Told, Wait, Whom, named};

/// By which rule something is taken away, and why.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Ground {
    /// Which rule it breaks.
    #[arg(long, value_parser = named(Rule::ALL, Rule::as_str))]
    pub(crate) rule: Rule,
    /// Why, for everybody to read, for good: up to 300 bytes. Do not repeat what should not be read.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// `mute`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli mute 7 57 --minutes 30 --rule flooding --reason \"forty posts in a minute\"

Until then person 57 neither posts nor edits nor reacts in group/7, and everybody can read in the moderation record
who did it, by which rule and why. To disagree is no rule to break. Muting again sets another end.")]
pub(crate) struct Mute {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// For how long, from now: 1 to 10080 (a week).
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::MUTE_MINUTES_MAX)))]
    pub(crate) minutes: u32,
    #[command(flatten)]
    pub(crate) ground: Ground,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `unmute`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli unmute 7 57")]
pub(crate) struct Unmute {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// Seconds of slow mode; `off` is none.
fn pause(text: &str) -> Result<u32, String> {
    let most = limits::SLOW_MODE_SECONDS_MAX;
    match text {
        "off" => Ok(0),
        text => text
            .parse()
            .ok()
            .filter(|seconds| *seconds <= most)
            .ok_or_else(|| say!("slow-mode-pause", most = most)),
    }
}

/// `slow-mode`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli slow-mode 7 30
  linli slow-mode 7 off                   # ends it

A post that comes too soon is not lost: linli says so, waits, and sends it.")]
pub(crate) struct SlowMode {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The pause between two posts: 1 to 3600 (an hour), or off to end slow mode.
    #[arg(value_parser = pause)]
    pub(crate) seconds: u32,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `remove-post`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli remove-post group/7 121 --rule private_data --reason \"a neighbour's telephone number\"
  linli history group/7                   # the posts, with their numbers

Prints the number of the act in the moderation record, where everybody can read the rule and the reason, and never the
text. The secretary and the deputies keep the text for as long as its author may appeal; then it is erased. Your own
post you delete instead, in linli chat. To disagree is no rule to break.")]
pub(crate) struct RemovePost {
    /// Which group, such as group/7.
    pub(crate) topic: Topic,
    /// The number of the post.
    pub(crate) post: u64,
    #[command(flatten)]
    pub(crate) ground: Ground,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `appeal`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli moderation 7                      # the acts, with their numbers
  linli appeal 7 4 \"everybody may call the property office\"
  linli standing 7                        # who was banned finds the number of the act here
  linli appeal 7 4 - < what-happened.txt

Against a mute, a removed or rejected post of yours, or your ban: once, for as long as the text is kept. The secretary,
the deputies and the district read what you say; the district decides, and the moderation record says how.")]
pub(crate) struct Appeal {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the act in the moderation record.
    pub(crate) act: u64,
    /// What you have to say, or - to read it from stdin.
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `pin`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli pin group/7 121
  linli pin bulletin/7 4

Five posts a topic can be pinned. A post that is deleted or removed loses its pin.")]
pub(crate) struct Pin {
    /// Where, such as group/7 or bulletin/7.
    pub(crate) topic: Topic,
    /// The number of the post.
    pub(crate) post: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `unpin`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli unpin group/7 121")]
pub(crate) struct Unpin {
    /// Where, such as group/7 or bulletin/7.
    pub(crate) topic: Topic,
    /// The number of the post.
    pub(crate) post: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `pins`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  linli pins group/7\n  linli pins bulletin/7 --json")]
pub(crate) struct Pins {
    /// Where, such as group/7 or bulletin/7.
    pub(crate) topic: Topic,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `ban`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli ban 7 57 --rule unlawful --reason \"threatens a neighbour\"

Person 57 is no member from then on, reads and writes nothing there, and is not admitted until it is lifted. They read
the reason with linli standing 7, and may appeal. Somebody who has only applied can be banned too.")]
pub(crate) struct Ban {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) ground: Ground,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `unban`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli unban 7 57

They are no member by it: they apply again, and are admitted like everybody.")]
pub(crate) struct Unban {
    #[command(flatten)]
    pub(crate) whom: Whom,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `screening`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli screening 7                       # how it is
  linli screening 7 on                    # for the secretary and deputies
  linli history desk/7                    # what waits, with its numbers
  linli screening 7 off                   # what waits already goes on waiting

While it is on, a post of who holds no office waits until the secretary or a deputy has approved or rejected it, and
what stands is not changed.")]
pub(crate) struct ScreeningArgs {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// Switch it; without this it is said how it is.
    #[arg(value_parser = named([true, false], |on| if on { "on" } else { "off" }))]
    pub(crate) state: Option<bool>,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `approve`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli history desk/7                    # what waits, with its numbers
  linli approve 7 17

Prints the number that the post has in the group from then on.")]
pub(crate) struct Approve {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the post on the desk.
    pub(crate) held: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `reject`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli reject 7 19 --rule insult --reason \"names a neighbour a thief\"

Prints the number of the act in the moderation record, where everybody can read the rule and the reason. Its author may
appeal. To disagree is no rule to break.")]
pub(crate) struct Reject {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number of the post on the desk.
    pub(crate) held: u64,
    #[command(flatten)]
    pub(crate) ground: Ground,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `withdraw`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli withdraw 7 17                     # the number that linli send told when it was not shown yet

Its text is erased.")]
pub(crate) struct Withdraw {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// The number under which the post waits.
    pub(crate) held: u64,
    #[command(flatten)]
    pub(crate) told: Told,
}

/// `moderation`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  linli moderation 7
  linli moderation 7 --json               # the acts, then {\"acts\",\"link\",\"unchanged_since\"}

Each act carries a hash over itself and the one before it. The last one that you saw is kept in your profile: if
the record was changed since, this fails with exit code 1.")]
pub(crate) struct Moderation {
    /// The number of the neighbourhood.
    pub(crate) neighbourhood: u32,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_a_number_of_seconds_or_off() {
        assert_eq!((pause("30"), pause("0"), pause("off")), (Ok(30), Ok(0), Ok(0)));
        assert_eq!(pause(&limits::SLOW_MODE_SECONDS_MAX.to_string()), Ok(limits::SLOW_MODE_SECONDS_MAX));
        for wrong in ["", "-1", "3601", "on", "1m"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }
}
