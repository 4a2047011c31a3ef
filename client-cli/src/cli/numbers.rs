//! `numbers`: how a neighbourhood goes, by days and weeks: how many, never who.

use linli_protocol::{NeighbourhoodId, Period};

use super::args;
use super::output;
use super::show;
use super::signed_in;
use super::words::say;

pub(crate) async fn numbers(profile: &str, args: &args::NumbersArgs) -> anyhow::Result<()> {
    let (client, updates, _) = signed_in::start(profile)?;
    let question = client.numbers(NeighbourhoodId(args.neighbourhood));
    let numbers = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    if args.json {
        return output::json(&numbers);
    }
    output::line(&say!("numbers-days"))?;
    for day in &numbers.days {
        output::line(&told(day))?;
    }
    output::line(&say!("numbers-weeks"))?;
    for week in &numbers.weeks {
        output::line(&told(week))?;
    }
    output::note(&say!("numbers-rounded"));
    Ok(())
}

fn told(period: &Period) -> String {
    let people = |count: Option<u64>| count.map_or_else(|| say!("numbers-few"), |count| count.to_string());
    let share =
        period.top_ten_percent.map_or_else(|| say!("numbers-no-share"), |percent| format!("{percent}%"));
    say!(
        "numbers-period",
        date = &show::here().date(period.from),
        joins = &people(period.joins),
        leaves = &people(period.leaves),
        active = &people(period.active),
        participants = &people(period.participants),
        share = &share
    )
}
