//! `screening`, `approve`, `reject`, `withdraw`: posts that are looked at before they show.

use linli_cli::{Client, ClientError};
use linli_protocol::{ActItem, Item, ModerationAct, NeighbourhoodId, ScreeningSet, Seq, Topic, limits};
use serde::Serialize;

use super::order::reason;
use super::words::say;
use super::{acting, advice, args, output};

/// How it is, for programs.
#[derive(Serialize)]
struct Screening {
    screening: bool,
}

pub(crate) async fn screening(profile: &str, args: &args::ScreeningArgs) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let Some(on) = args.state else {
        let question = async |client: &Client| is_on(client, neighbourhood).await;
        let screening = acting::ask(profile, args.told, question).await?;
        if args.told.json {
            return output::json(&Screening { screening });
        }
        return output::line(&say!("screening-is", on = yes_or_no(screening)));
    };
    let desk = advice::command(&format!("history desk/{neighbourhood}"));
    acting::act(
        profile,
        args.told,
        async |client| client.screening(neighbourhood, on).await,
        |_| say!("screening-set", on = yes_or_no(on), command = &desk),
    )
    .await
}

/// As the catalogue chooses by it.
fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// Whether it is on: as the moderation record, which every member reads, says last.
async fn is_on(client: &Client, neighbourhood: NeighbourhoodId) -> Result<bool, ClientError> {
    let mut before = None;
    loop {
        let page =
            client.view(Topic::Moderation(neighbourhood), Some(limits::VIEW_ITEMS_MAX), before).await?;
        if let Some(on) = last_set(&page.items) {
            return Ok(on);
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(false),
        }
    }
}

/// What the last act of a page that switched it switched it to.
fn last_set(items: &[Item]) -> Option<bool> {
    items.iter().rev().find_map(|item| match item {
        Item::Act(ActItem { act: ModerationAct::ScreeningSet(ScreeningSet { on, .. }), .. }) => Some(*on),
        _ => None,
    })
}

pub(crate) async fn approve(profile: &str, args: &args::Approve) -> anyhow::Result<()> {
    let (neighbourhood, held) = (NeighbourhoodId(args.neighbourhood), Seq(args.held));
    acting::act(
        profile,
        args.told,
        async |client| client.approve(neighbourhood, held).await,
        |place| say!("approved", held = held, post = place.seq),
    )
    .await
}

pub(crate) async fn reject(profile: &str, args: &args::Reject) -> anyhow::Result<()> {
    let (neighbourhood, held) = (NeighbourhoodId(args.neighbourhood), Seq(args.held));
    let (rule, reason) = (args.ground.rule, reason(&args.ground)?);
    acting::act(
        profile,
        args.told,
        async |client| client.reject(neighbourhood, held, rule, reason).await,
        |place| say!("rejected", held = held, act = place.seq),
    )
    .await
}

pub(crate) async fn withdraw(profile: &str, args: &args::Withdraw) -> anyhow::Result<()> {
    let (neighbourhood, held) = (NeighbourhoodId(args.neighbourhood), Seq(args.held));
    let act = async |client: &Client| client.withdraw(neighbourhood, held).await;
    // What is stored of it is a number on a desk that its author does not read.
    let place = acting::ask(profile, args.told, act).await?;
    if args.told.json {
        return output::json(&place);
    }
    output::note(&say!("withdrawn", held = held));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{Link, SlowModeSet};

    fn act(seq: u64, act: ModerationAct) -> Item {
        Item::Act(ActItem { seq: Seq(seq), at: 0, by: None, act })
    }

    fn set(seq: u64, on: bool) -> Item {
        act(seq, ModerationAct::ScreeningSet(ScreeningSet { on, link: Link::START }))
    }

    #[test]
    fn what_was_switched_last_counts_whatever_was_done_since() {
        let slow = act(3, ModerationAct::SlowModeSet(SlowModeSet { seconds: 30, link: Link::START }));
        assert_eq!(last_set(&[set(1, true), set(2, false), slow.clone()]), Some(false));
        assert_eq!(last_set(&[set(1, false), set(2, true), slow.clone()]), Some(true));
        assert_eq!(last_set(&[slow]), None);
    }
}
