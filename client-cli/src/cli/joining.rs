//! `join`, `apply`, `standing`, `admit`, `refuse`, `join-code`: how people come to a neighbourhood.

use linli_cli::{Client, ClientError};
use linli_protocol::{
    AppealRefused, Building, DisplayName, ErrorCode, Flat, JoinCodeCounts, JoinCodeItem, LoginName,
    NeighbourhoodId, OwnAppeal, Reason, Residence, Standing,
};

use super::failure::{Exit, Failure};
use super::words::{self, say};
use super::{advice, args, identity, output, show, signed_in};

pub(crate) async fn join(profile: &str, args: args::Join) -> anyhow::Result<()> {
    // All that can be wrong with it is found before there is an account.
    let residence = residence(&args.application)?;
    let called = match args.called {
        Some(name) => DisplayName::parse(name).map_err(|error| Failure::usage(&error))?,
        None => residence.name,
    };
    let code = args.application.code;
    let login = LoginName::parse(args.login).map_err(|error| Failure::usage(&error))?;
    identity::sign_up(profile, &args.server, code, &login, &called, args.password_stdin).await?;
    apply(profile, &args.application).await
}

fn residence(args: &args::Apply) -> Result<Residence, Failure> {
    Ok(Residence {
        name: DisplayName::parse(args.name.as_str()).map_err(|error| Failure::usage(&error))?,
        building: Building::parse(args.building.as_str()).map_err(|error| Failure::usage(&error))?,
        flat: Flat::parse(args.flat.as_str()).map_err(|error| Failure::usage(&error))?,
    })
}

pub(crate) async fn apply(profile: &str, args: &args::Apply) -> anyhow::Result<()> {
    let residence = residence(args)?;
    let (client, updates, _) = signed_in::start(profile)?;
    let question = async {
        let neighbourhood = client.apply(args.code, residence).await?;
        Ok((neighbourhood, client.standing(neighbourhood).await?))
    };
    let (neighbourhood, standing) =
        signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    output::line(&neighbourhood.to_string())?;
    if matches!(standing, Standing::Member { .. }) {
        output::note(&say!("member-already", neighbourhood = neighbourhood));
    } else {
        let look = advice::command(&format!("standing {neighbourhood}"));
        let read = advice::command(&format!("history bulletin/{neighbourhood}"));
        output::note(&say!("applied", neighbourhood = neighbourhood));
        output::note(&say!("applied-next", look = &look, read = &read));
    }
    Ok(())
}

pub(crate) async fn standing(profile: &str, args: &args::StandingArgs) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, _) = signed_in::start(profile)?;
    let question = client.standing(neighbourhood);
    let standing = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    if args.json {
        return output::json(&standing);
    }
    let date = |at_ms| show::here().date(at_ms);
    output::line(&match standing {
        Standing::Member { office: None } => say!("standing-member"),
        Standing::Member { office: Some(office) } => words::spoken().office(office),
        Standing::Waiting { since } => say!("standing-waiting", since = &date(since)),
        Standing::Refused { at, reason } => say!("standing-refused", at = &date(at), reason = &reason),
        Standing::Banned { at, rule, reason, act, appeal } => {
            let (at, rule) = (date(at), words::spoken().rule(rule));
            let banned = say!("standing-banned", at = &at, rule = &rule, reason = &reason, act = act);
            let next = match appeal {
                None => {
                    let appeal = advice::command(&format!("appeal {neighbourhood} {act} TEXT"));
                    say!("standing-may-appeal", command = &appeal)
                }
                Some(OwnAppeal { at, refused: None }) => say!("standing-appealed", at = &date(at)),
                Some(OwnAppeal { refused: Some(AppealRefused { at, reason }), .. }) => {
                    say!("standing-appeal-refused", at = &date(at), reason = &reason)
                }
            };
            say!("two-sentences", first = &banned, second = &next)
        }
        _ => say!("standing-unknown"),
    })
}

pub(crate) async fn admit(profile: &str, args: &args::Admit) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.admit(neighbourhood, user);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&say!("admitted", user = user, neighbourhood = neighbourhood));
    Ok(())
}

pub(crate) async fn refuse(profile: &str, args: &args::Refuse) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let reason = Reason::parse(args.reason.as_str()).map_err(|error| Failure::usage(&error))?;
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.refuse(neighbourhood, user, reason);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&say!("refused-applicant", user = user));
    Ok(())
}

pub(crate) async fn join_code(profile: &str, args: &args::JoinCodeArgs) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, _) = signed_in::start(profile)?;
    let question = async {
        if args.revoke {
            client.revoke_join_code(neighbourhood).await?;
        }
        if args.renew {
            client.renew_join_code(neighbourhood).await?;
        }
        code_in_force(&client, neighbourhood).await
    };
    let code = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    match code {
        Some(counts) if args.json => output::json(&counts),
        Some(JoinCodeCounts { item: JoinCodeItem { code, at, applied, admitted, .. }, scans }) => {
            output::line(&code.to_string())?;
            let since = show::here().date(at);
            output::note(&say!(
                "code-in-force",
                since = &since,
                scans = scans,
                applied = applied,
                admitted = admitted
            ));
            Ok(())
        }
        None if args.revoke => {
            output::note(&say!("code-revoked"));
            Ok(())
        }
        None => Err(no_code(neighbourhood).into()),
    }
}

/// The code in force, if there is one.
pub(super) async fn code_in_force(
    client: &Client,
    neighbourhood: NeighbourhoodId,
) -> Result<Option<JoinCodeCounts>, ClientError> {
    match client.join_code(neighbourhood).await {
        Ok(code) => Ok(Some(code)),
        Err(ClientError::Server(error)) if error.code == ErrorCode::NoSuchCode => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn no_code(neighbourhood: NeighbourhoodId) -> Failure {
    let command = advice::command(&format!("join-code {neighbourhood} --renew"));
    Failure::new(Exit::Failed, say!("no-code", command = &command))
}
