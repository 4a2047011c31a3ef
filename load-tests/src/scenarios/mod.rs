//! The scenarios, one file each. A scenario says who connects, what is sent and what is measured; that
//! nothing was lost is checked by the field, the same for all.

mod broadcast;
mod durable;
mod idle;
mod reports;
mod search;
mod slow;
mod storm;

use anyhow::{Result, bail};

use crate::args::Scenario;
use crate::field::Context;
use crate::report::Report;

/// Plays a scenario.
///
/// # Errors
/// When it cannot be played at all. What it finds wrong is in the report.
pub fn play(context: &Context, scenario: &Scenario) -> Result<Report> {
    match scenario {
        Scenario::Fanout(fanout) => broadcast::fanout(context, *fanout),
        Scenario::Groups(groups) => broadcast::groups(context, *groups),
        Scenario::Storm(storm) => storm::play(context, *storm),
        Scenario::Idle(idle) => idle::play(context, *idle),
        Scenario::Reports(reports) => reports::play(context, *reports),
        Scenario::Search(search) => search::play(context, *search),
        Scenario::Slow(slow) => slow::play(context, *slow),
        Scenario::Durable(durable) => durable::play(context, *durable),
        Scenario::Compare(_) | Scenario::Reference(_) | Scenario::District(_) => {
            bail!("this is not a scenario")
        }
        Scenario::Torture(_) | Scenario::Attack => {
            anyhow::bail!("torture starts its own servers: see `torture::run`")
        }
    }
}
