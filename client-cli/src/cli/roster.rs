//! `appoint`, `dismiss`, `leave`: who is who in a neighbourhood.

use std::io::{BufRead, IsTerminal};

use linli_protocol::NeighbourhoodId;

use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::show;
use super::signed_in;

pub(crate) async fn appoint(profile: &str, args: &args::Appoint) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.appoint(neighbourhood, user, args.office);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&format!(
        "person {user} is now the {} of neighbourhood {neighbourhood}",
        show::office(args.office)
    ));
    Ok(())
}

pub(crate) async fn dismiss(profile: &str, args: &args::Dismiss) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.dismiss(neighbourhood, user))
        .await?;
    output::note(&format!("person {user} holds no office in neighbourhood {neighbourhood}"));
    Ok(())
}

pub(crate) async fn leave(profile: &str, args: &args::Leave) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    if !args.yes && !is_meant(neighbourhood)? {
        return Err(Failure::new(Exit::Failed, "nothing was done".to_owned()).into());
    }
    let (client, updates, _) = signed_in::start(profile)?;
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.leave(neighbourhood)).await?;
    output::note(&format!("you have left neighbourhood {neighbourhood}"));
    Ok(())
}

fn is_meant(neighbourhood: NeighbourhoodId) -> anyhow::Result<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        let message = "leaving cannot be taken back by yourself; add --yes if it is meant".to_owned();
        return Err(Failure::new(Exit::Usage, message).into());
    }
    output::note(&format!("leave neighbourhood {neighbourhood}? Coming back takes an admission. [y/N]"));
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
