//! `rename` and `withdraw-application`: how oneself is shown, and what one takes back.

use linli_protocol::{DisplayName, NeighbourhoodId};

use super::args;
use super::failure::Failure;
use super::output;
use super::signed_in;
use super::words::say;

pub(crate) async fn rename(profile: &str, args: &args::Rename) -> anyhow::Result<()> {
    let name = DisplayName::parse(args.name.as_str()).map_err(|error| Failure::usage(&error))?;
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.rename(name.clone());
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&say!("renamed", name = name.as_str()));
    Ok(())
}

pub(crate) async fn withdraw_application(
    profile: &str,
    args: &args::WithdrawApplication,
) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.withdraw_application(neighbourhood);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&say!("application-withdrawn", neighbourhood = neighbourhood));
    Ok(())
}
