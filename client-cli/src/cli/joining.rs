//! `join`, `apply`, `standing`, `admit`, `refuse`, `join-code`: how people come to a neighbourhood.

use linli_cli::{Client, ClientError, plain};
use linli_protocol::{
    Building, DisplayName, Flat, Item, JoinCodeItem, LoginName, NeighbourhoodId, Reason, Residence, Standing,
    TextError, Topic, limits,
};

use super::failure::{Exit, Failure};
use super::{advice, args, identity, output, show, signed_in};

pub(crate) async fn join(profile: &str, args: args::Join) -> anyhow::Result<()> {
    // All that can be wrong with it is found before there is an account.
    let residence = residence(&args.application)?;
    let called = match args.called {
        Some(name) => DisplayName::parse(name).map_err(bad_text)?,
        None => residence.name,
    };
    let code = args.application.code;
    let login = LoginName::parse(args.login).map_err(bad_text)?;
    identity::sign_up(profile, &args.server, code, &login, &called, args.password_stdin).await?;
    apply(profile, &args.application).await
}

fn residence(args: &args::Apply) -> Result<Residence, Failure> {
    Ok(Residence {
        name: DisplayName::parse(args.name.as_str()).map_err(bad_text)?,
        building: Building::parse(args.building.as_str()).map_err(bad_text)?,
        flat: Flat::parse(args.flat.as_str()).map_err(bad_text)?,
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
        output::note(&format!("you are a member of neighbourhood {neighbourhood} already"));
    } else {
        let look = advice::command(&format!("standing {neighbourhood}"));
        let read = advice::command(&format!("history bulletin/{neighbourhood}"));
        output::note(&format!("you have applied to neighbourhood {neighbourhood}"));
        output::note(&format!("{look} says how it stands; {read} shows what is announced there"));
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
    output::line(&match standing {
        Standing::Member { office: None } => "a member".to_owned(),
        Standing::Member { office: Some(office) } => show::office(office).to_owned(),
        Standing::Waiting { since } => {
            format!("waiting since {} for the secretary or a deputy to decide", show::date(since))
        }
        Standing::Refused { at, reason } => {
            let reason = plain::one_line(&reason);
            format!("refused {}: {reason}. You may apply again", show::date(at))
        }
        _ => "a standing that this program is too old to name".to_owned(),
    })
}

pub(crate) async fn admit(profile: &str, args: &args::Admit) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.admit(neighbourhood, user);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&format!("person {user} is a member of neighbourhood {neighbourhood}"));
    Ok(())
}

pub(crate) async fn refuse(profile: &str, args: &args::Refuse) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let reason = Reason::parse(args.reason.as_str()).map_err(bad_text)?;
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.refuse(neighbourhood, user, reason);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&format!("person {user} was refused, and can read why"));
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
        Some(item) if args.json => output::json(&item),
        Some(JoinCodeItem { code, at, applied, admitted, .. }) => {
            output::line(&code.to_string())?;
            output::note(&format!(
                "in force since {}: {applied} applications, {admitted} admitted",
                show::date(at)
            ));
            Ok(())
        }
        None if args.revoke => {
            output::note("no join code is in force any more");
            Ok(())
        }
        None => {
            let renew = advice::command(&format!("join-code {neighbourhood} --renew"));
            Err(Failure::new(Exit::Failed, format!("no join code is in force; {renew} issues one")).into())
        }
    }
}

/// It lies on the desk among the applications.
pub(super) async fn code_in_force(
    client: &Client,
    neighbourhood: NeighbourhoodId,
) -> Result<Option<JoinCodeItem>, ClientError> {
    let mut before = None;
    loop {
        let page = client.view(Topic::Desk(neighbourhood), Some(limits::VIEW_ITEMS_MAX), before).await?;
        let code = page.items.into_iter().find_map(|item| match item {
            Item::JoinCode(code) => Some(code),
            _ => None,
        });
        match page.next {
            Some(next) if code.is_none() => before = Some(next),
            _ => return Ok(code),
        }
    }
}

#[allow(clippy::needless_pass_by_value)] // it stands in `map_err`
fn bad_text(error: TextError) -> Failure {
    Failure::new(Exit::Usage, error.to_string())
}
