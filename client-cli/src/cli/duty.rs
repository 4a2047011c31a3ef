//! `duty`, `quiet`: who is on duty when, and when one wants to be let sleep.

use linli_cli::Client;
use linli_protocol::{NeighbourhoodId, Quiet, UserId};

use super::args::{self, DutyChange};
use super::failure::{Exit, Failure};
use super::words::say;
use super::{acting, advice, output, show, words};

pub(crate) async fn duty(profile: &str, args: &args::Duty) -> anyhow::Result<()> {
    let (neighbourhood, told) = (NeighbourhoodId(args.neighbourhood), args.told());
    let (user, slots) = match &args.change {
        None => return show_rota(profile, neighbourhood, told).await,
        Some(DutyChange::Set(set)) => {
            let slots = args::slots(&set.times);
            let no_times = || Failure::new(Exit::Usage, say!("duty-times"));
            (UserId(set.user), slots.ok_or_else(no_times)?)
        }
        Some(DutyChange::Clear(of)) => (UserId(of.user), Vec::new()),
    };
    let sentence = if slots.is_empty() {
        say!("duty-cleared", user = user)
    } else {
        say!("duty-set", user = user, times = &words::spoken().week(&slots))
    };
    let set = async |client: &Client| client.set_duty(neighbourhood, user, slots).await;
    acting::act(profile, told, set, |_| sentence).await
}

async fn show_rota(profile: &str, neighbourhood: NeighbourhoodId, told: args::Told) -> anyhow::Result<()> {
    let rota = acting::ask(profile, told, async |client| client.duty(neighbourhood).await).await?;
    acting::list(told, &rota, |line| show::here().on_rota(line))?;
    if rota.iter().any(|line| line.on_duty) {
        return Ok(());
    }
    let command = advice::command(&format!("duty {neighbourhood} set PERSON mon-fri 18:00-08:00"));
    output::note(&say!("duty-nobody", command = &command));
    Ok(())
}

pub(crate) async fn quiet(profile: &str, args: &args::Quiet) -> anyhow::Result<()> {
    let Some(args::QuietChange(hours)) = args.hours else {
        let hours = acting::ask(profile, args.told, async |client| client.quiet_hours().await).await?;
        if args.told.json {
            return output::json(&Quiet { hours });
        }
        match hours {
            Some(hours) => output::line(&words::spoken().hours(hours.from_minute, hours.to_minute))?,
            None => output::note(&say!("quiet-none")),
        }
        return Ok(());
    };
    let sentence = match hours {
        Some(hours) => {
            let times = words::spoken().hours(hours.from_minute, hours.to_minute);
            say!("quiet-set", times = &times)
        }
        None => say!("quiet-off"),
    };
    acting::done(profile, args.told, async |client| client.set_quiet_hours(hours).await, &sentence).await
}
