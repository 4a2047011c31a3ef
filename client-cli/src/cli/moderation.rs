//! `mute`, `unmute`, `slow-mode`, `moderation`: keeping order, and checking that its record was not rewritten.

use anyhow::Context;
use linli_cli::{Client, ClientError};
use linli_protocol::{ActItem, Chain, Item, Link, NeighbourhoodId, Seq, Topic, limits};
use serde::Serialize;

use super::acting;
use super::args;
use super::failure::{Exit, Failure};
use super::order::reason;
use super::output;
use super::show;
use super::signed_in;
use super::words::{self, say};

pub(crate) async fn mute(profile: &str, args: &args::Mute) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (minutes, rule, reason) = (args.minutes, args.ground.rule, reason(&args.ground)?);
    acting::act(
        profile,
        args.told,
        async |client| client.mute(neighbourhood, user, minutes, rule, reason).await,
        |_| say!("muted", user = user, minutes = minutes),
    )
    .await
}

pub(crate) async fn unmute(profile: &str, args: &args::Unmute) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    acting::act(
        profile,
        args.told,
        async |client| client.unmute(neighbourhood, user).await,
        |_| say!("unmuted", user = user),
    )
    .await
}

pub(crate) async fn slow_mode(profile: &str, args: &args::SlowMode) -> anyhow::Result<()> {
    let (neighbourhood, seconds) = (NeighbourhoodId(args.neighbourhood), args.seconds);
    acting::act(
        profile,
        args.told,
        async |client| client.slow_mode(neighbourhood, seconds).await,
        |_| say!("slow-mode", seconds = seconds),
    )
    .await
}

/// What a check found, for programs.
#[derive(Serialize)]
struct Checked {
    acts: Seq,
    link: Link,
    unchanged_since: Option<Seq>,
}

pub(crate) async fn moderation(profile_name: &str, args: &args::Moderation) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, mut profile) = signed_in::start(profile_name)?;
    let acts =
        signed_in::ask_once(&client, updates, Some(args.wait.seconds), whole(&client, neighbourhood)).await?;
    let known = profile.seen_chains.get(&neighbourhood.0).copied();
    let chain = check(neighbourhood, &acts, known)?;
    for act in &acts {
        if args.json {
            output::json(act)?;
        } else {
            output::line(&show::here().act(act))?;
        }
    }
    if args.json {
        let unchanged_since = known.map(|(seq, _)| seq);
        output::json(&Checked { acts: chain.seq, link: chain.link, unchanged_since })?;
    }
    output::note(&match known {
        Some((seq, _)) if seq > Seq::ZERO => say!("record-unchanged", acts = chain.seq, before = seq),
        _ => say!("record-holds", acts = chain.seq),
    });
    profile.seen_chains.insert(neighbourhood.0, (chain.seq, chain.link));
    profile.save(profile_name).with_context(|| say!("record-not-remembered"))
}

/// All acts of a record, first to last.
async fn whole(client: &Client, neighbourhood: NeighbourhoodId) -> Result<Vec<ActItem>, ClientError> {
    let (mut acts, mut before) = (Vec::new(), None);
    loop {
        let page =
            client.view(Topic::Moderation(neighbourhood), Some(limits::VIEW_ITEMS_MAX), before).await?;
        // Pages come newest first, each oldest first.
        acts.extend(page.items.into_iter().rev().filter_map(|item| match item {
            Item::Act(act) => Some(act),
            _ => None,
        }));
        match page.next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    acts.reverse();
    Ok(acts)
}

/// Follows the chain from the beginning, past what was seen the last time.
fn check(
    neighbourhood: NeighbourhoodId,
    acts: &[ActItem],
    known: Option<(Seq, Link)>,
) -> anyhow::Result<Chain> {
    let mut chain = Chain::start(neighbourhood);
    let mut met = known.is_none_or(|known| known == (chain.seq, chain.link));
    for act in acts {
        chain.take(act).map_err(|error| {
            let why = words::spoken().broken_chain(error);
            Failure::new(Exit::Failed, say!("record-broken", why = &why))
        })?;
        met |= known == Some((chain.seq, chain.link));
    }
    if !met {
        let seq = known.map_or(Seq::ZERO, |(seq, _)| seq);
        return Err(Failure::new(Exit::Failed, say!("record-rewritten", acts = seq)).into());
    }
    Ok(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{Card, Entry, EntryKind, ModerationAct, Unmuted, UserId};

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

    /// A record that is sound in itself: these people, one after the other.
    fn record(people: &[u64]) -> Vec<ActItem> {
        let mut link = Link::START;
        let act = |(user, seq): (&u64, u64)| {
            let (user, seq) = (UserId(*user), Seq(seq));
            let kind = EntryKind::Unmuted { user };
            link = link.next(&Entry { neighbourhood: SEVEN, seq, at: 0, by: None, kind });
            let person = Card { id: user, name: "Bo".into(), badge: false, office: None };
            ActItem { seq, at: 0, by: None, act: ModerationAct::Unmuted(Unmuted { person, link }) }
        };
        people.iter().zip(1..).map(act).collect()
    }

    fn failure(result: anyhow::Result<Chain>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_record_that_only_grew_holds() {
        let first = check(SEVEN, &record(&[12, 13]), None).unwrap();
        let known = Some((first.seq, first.link));
        assert_eq!(check(SEVEN, &record(&[12, 13]), known).unwrap(), first);
        assert_eq!(check(SEVEN, &record(&[12, 13, 14]), known).unwrap().seq, Seq(3));
        let empty = check(SEVEN, &[], None).unwrap();
        assert!(check(SEVEN, &record(&[12]), Some((empty.seq, empty.link))).is_ok());
    }

    #[test]
    fn a_record_that_was_rewritten_whole_or_cut_is_found_by_who_saw_it_before() {
        let first = check(SEVEN, &record(&[12, 13]), None).unwrap();
        let known = Some((first.seq, first.link));
        for rewritten in [&[12, 31][..], &[31, 13, 14], &[12], &[]] {
            let message = failure(check(SEVEN, &record(rewritten), known));
            assert!(message.contains("first 2 acts are not those"), "{message}");
        }
    }

    #[test]
    fn a_record_that_does_not_fit_its_own_links_is_found_by_anybody() {
        let mut broken = record(&[12, 13]);
        broken[0].at = 1;
        assert!(failure(check(SEVEN, &broken, None)).contains("act 1 does not fit its link"));
    }
}
