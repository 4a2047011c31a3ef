//! `appoint`, `dismiss`, `leave`: who is who in a neighbourhood.

use std::io::{BufRead, IsTerminal};

use linli_protocol::{Item, NeighbourhoodId, Office, Topic, UserId, limits};

use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::signed_in;
use super::words::{self, say};

pub(crate) async fn appoint(profile: &str, args: &args::Appoint) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    // A program that hands an office over means it.
    if args.office == Office::Secretary && !args.yes && std::io::stdin().is_terminal() {
        let name = name_of(profile, neighbourhood, user, args.wait.seconds).await?;
        if !says_yes(&say!("hand-over-question", name = &name, user = user, neighbourhood = neighbourhood))? {
            return Err(Failure::new(Exit::Failed, say!("nothing-was-done")).into());
        }
    }
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.appoint(neighbourhood, user, args.office);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    let office = words::spoken().office(args.office);
    output::note(&say!("appointed", user = user, office = &office, neighbourhood = neighbourhood));
    Ok(())
}

/// The name of a member, or their number where the roster's page does not have it.
async fn name_of(
    profile: &str,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    wait_s: u64,
) -> anyhow::Result<String> {
    let (client, updates, _) = signed_in::start(profile)?;
    let page = client.view(Topic::Roster(neighbourhood), Some(limits::VIEW_ITEMS_MAX), None);
    let page = signed_in::ask_once(&client, updates, Some(wait_s), page).await?;
    let name = page.items.iter().find_map(|item| match item {
        Item::Member(card) if card.id == user => Some(card.name.clone()),
        _ => None,
    });
    Ok(name.unwrap_or_else(|| user.to_string()))
}

pub(crate) async fn dismiss(profile: &str, args: &args::Dismiss) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.dismiss(neighbourhood, user))
        .await?;
    output::note(&say!("dismissed", user = user, neighbourhood = neighbourhood));
    Ok(())
}

pub(crate) async fn leave(profile: &str, args: &args::Leave) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    if !args.yes && !is_meant(neighbourhood)? {
        return Err(Failure::new(Exit::Failed, say!("nothing-was-done")).into());
    }
    let (client, updates, _) = signed_in::start(profile)?;
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.leave(neighbourhood)).await?;
    output::note(&say!("left", neighbourhood = neighbourhood));
    Ok(())
}

fn is_meant(neighbourhood: NeighbourhoodId) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(Exit::Usage, say!("leave-takes-yes")).into());
    }
    says_yes(&say!("leave-question", neighbourhood = neighbourhood))
}

pub(super) fn says_yes(question: &str) -> anyhow::Result<bool> {
    output::note(question);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}
