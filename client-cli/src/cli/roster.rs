//! `appoint`, `dismiss`, `leave`: who is who in a neighbourhood.

use std::io::{BufRead, IsTerminal};

use linli_protocol::NeighbourhoodId;

use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::signed_in;
use super::words::{self, say};

pub(crate) async fn appoint(profile: &str, args: &args::Appoint) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.appoint(neighbourhood, user, args.office);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    let office = words::spoken().office(args.office);
    output::note(&say!("appointed", user = user, office = &office, neighbourhood = neighbourhood));
    Ok(())
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
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(Failure::new(Exit::Usage, say!("leave-takes-yes")).into());
    }
    output::note(&say!("leave-question", neighbourhood = neighbourhood));
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}
