//! `report --from-dm`: which message of one's own becomes a report, and that its author has seen the words that neighbours will read.
//! It must never send words that were written to one person without having shown them first.

use std::io::IsTerminal;

use linli_cli::Page;
use linli_protocol::{DmEntry, Item, NeighbourhoodId, Pair, Report, ReportFrom, Seq, Topic, UserId, limits};

use super::super::failure::{Exit, Failure};
use super::super::profile::Profile;
use super::super::words::say;
use super::super::{acting, advice, args, output, roster, show};

/// A message that is to become a report.
pub(crate) struct Message {
    pub(crate) from: ReportFrom,
    /// What it says today.
    pub(crate) text: String,
    /// What the other is called.
    pub(crate) other: String,
}

/// The message that a command line means; none where it means none.
pub(crate) async fn meant(profile: &str, args: &args::Report) -> anyhow::Result<Option<Message>> {
    let Some(with) = args.from_dm.map(UserId) else { return Ok(None) };
    let me = Profile::load(profile)?.user;
    let pair = Pair::of(me, with).ok_or_else(|| Failure::new(Exit::Usage, say!("dm-oneself")))?;
    let topic = Topic::Dm(NeighbourhoodId(args.neighbourhood), pair);
    // What is older than a page is named by its number: the page ends with it.
    let (last, before) = match args.message {
        Some(seq) => (1, Some(seq.saturating_add(1))),
        None => (limits::VIEW_ITEMS_MAX, None),
    };
    let page: Page =
        acting::ask(profile, args.told, async |client| client.view(topic, Some(last), before).await).await?;
    let of = args.message.map(Seq).or_else(|| chosen(&page.items, me));
    let text = of.and_then(|of| own_text(&page.items, me, of));
    let (Some(of), Some(text)) = (of, text) else {
        let command = advice::command(&format!("dm {} {with}", args.neighbourhood));
        return Err(Failure::new(Exit::Failed, say!("report-no-message", command = &command)).into());
    };
    Ok(Some(Message { from: ReportFrom { with, of }, text: text.to_owned(), other: page.title }))
}

/// Asks whether the message's own words are to be reported, as neighbours will read them.
pub(crate) fn is_agreed(message: &Message, report: &Report) -> anyhow::Result<bool> {
    output::note(&say!("preview-public"));
    output::note(&show::here().report(report));
    output::note(&told_to_the_other(message));
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(Exit::Usage, say!("report-takes-yes")).into());
    }
    roster::says_yes(&say!("report-question"))
}

/// That the other reads which issue it became, and so who reported it.
pub(crate) fn told_to_the_other(message: &Message) -> String {
    say!("preview-from", name = &message.other)
}

/// The message of one's own that was proposed last and became no report, among these.
pub(crate) fn proposed(items: &[Item], me: UserId) -> Option<Seq> {
    let proposed = items.iter().rev().filter_map(|item| match item {
        Item::Dm(item) => match item.what {
            DmEntry::IssueProposed(it) => Some(it.of),
            DmEntry::BecameIssue(_) => None,
        },
        _ => None,
    });
    proposed.into_iter().find(|of| own_text(items, me, *of).is_some() && !is_reported(items, *of))
}

/// The one that is meant where none is named: what was proposed last, or else what one has written last.
fn chosen(items: &[Item], me: UserId) -> Option<Seq> {
    let own = |item: &Item| match item {
        Item::Post(post) if post.by.id == me && !post.deleted && !is_reported(items, post.seq) => {
            Some(post.seq)
        }
        _ => None,
    };
    proposed(items, me).or_else(|| items.iter().rev().find_map(own))
}

fn own_text(items: &[Item], me: UserId, of: Seq) -> Option<&str> {
    items.iter().find_map(|item| match item {
        Item::Post(post) if post.seq == of && post.by.id == me && !post.deleted => post.text.as_deref(),
        _ => None,
    })
}

fn is_reported(items: &[Item], of: Seq) -> bool {
    let became = |item: &Item| matches!(item, Item::Dm(item) if matches!(item.what, DmEntry::BecameIssue(it) if it.of == of));
    items.iter().any(became)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{BecameIssue, Card, DmItem, IssueId, IssueProposed, PostItem};

    const ME: UserId = UserId(12);

    fn card(id: u64) -> Card {
        Card { id: UserId(id), name: String::new(), badge: false, office: None }
    }

    fn post(seq: u64, by: u64) -> Item {
        let text = Some(format!("message {seq}"));
        let (mentions, reactions) = (Vec::new(), Vec::new());
        Item::Post(PostItem {
            seq: Seq(seq),
            at: 0,
            by: card(by),
            text,
            reply_to: None,
            mentions,
            mention_all: false,
            edited: false,
            deleted: false,
            reactions,
            posts: seq,
            changed: Seq(seq),
            removed: None,
            pinned: false,
        })
    }

    fn dm(seq: u64, what: DmEntry) -> Item {
        Item::Dm(DmItem { seq: Seq(seq), at: 0, by: card(57), what })
    }

    fn proposal(seq: u64, of: u64) -> Item {
        dm(seq, DmEntry::IssueProposed(IssueProposed { of: Seq(of) }))
    }

    #[test]
    fn what_was_proposed_last_is_meant_and_else_ones_own_last_message() {
        let talk = || vec![post(1, 12), post(2, 12), post(3, 57), post(4, 12), post(5, 57)];
        assert_eq!((chosen(&talk(), ME), proposed(&talk(), ME)), (Some(Seq(4)), None));
        let mut asked = talk();
        asked.extend([proposal(6, 1), proposal(7, 2)]);
        assert_eq!(chosen(&asked, ME), Some(Seq(2)));
        asked.push(dm(8, DmEntry::BecameIssue(BecameIssue { of: Seq(2), issue: IssueId(31) })));
        assert_eq!((chosen(&asked, ME), proposed(&asked, ME)), (Some(Seq(1)), Some(Seq(1))));
        assert_eq!(proposed(&asked, UserId(57)), None, "nobody answers what they have proposed themselves");
        asked.push(dm(9, DmEntry::BecameIssue(BecameIssue { of: Seq(1), issue: IssueId(32) })));
        assert_eq!(chosen(&asked, ME), Some(Seq(4)));
    }

    #[test]
    fn what_was_taken_back_or_is_the_others_is_never_meant() {
        let mut gone = post(1, 12);
        if let Item::Post(post) = &mut gone {
            (post.deleted, post.text) = (true, None);
        }
        assert_eq!(chosen(&[gone, post(2, 57), proposal(3, 1), proposal(4, 2)], ME), None);
    }
}
