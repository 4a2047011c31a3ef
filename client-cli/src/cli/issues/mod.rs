//! `report`, `photo`, `issues`, `issue`, `inbox`: what residents report, and what becomes of it. How it looks stands in `show`.

mod acts;
pub(crate) mod from_dm;
mod photo;
mod report;
mod watch;

use linli_cli::wall_clock_ms;
use linli_protocol::{IssueId, Item, NeighbourhoodId};

use super::failure::{Exit, Failure};
use super::words::say;
use super::{acting, advice, args, output, show};

pub(crate) use self::acts::{explained, issue};
pub(crate) use self::photo::photo;
pub(crate) use self::report::report;
pub(crate) use self::watch::{inbox, issues};

/// Why there is no duty desk here, and what tells the same line by line.
pub(crate) fn no_desk(args: &args::Desk) -> Failure {
    let neighbourhood =
        args.neighbourhood.map_or_else(|| "NEIGHBOURHOOD".to_owned(), |number| number.to_string());
    let list = advice::command(&format!("issues {neighbourhood}"));
    let alerts = advice::command(&format!("inbox {neighbourhood} --follow"));
    Failure::new(Exit::Usage, say!("duty-no-terminal", list = &list, alerts = &alerts))
}

/// Shows an issue and what has happened to it.
async fn show_issue(profile: &str, args: &args::Issue) -> anyhow::Result<()> {
    let (neighbourhood, issue) = (NeighbourhoodId(args.neighbourhood), IssueId(args.number));
    let told = args.told();
    let page = acting::ask(profile, told, async |client| {
        client.issue(neighbourhood, issue, Some(args.last), args.before).await
    })
    .await?;
    if told.json {
        output::json(&Item::Issue(page.issue.clone()))?;
        page.entries.iter().try_for_each(|entry| output::json(&Item::IssueEntry(entry.clone())))?;
    } else {
        output::line(&show::here().issue_page(&page, wall_clock_ms()))?;
    }
    if let Some(next) = page.next {
        let command = advice::bare(&format!("issue {neighbourhood} {issue} --before {next}"));
        output::note(&say!("earlier-ones", command = &command));
    }
    if page.issue.mine {
        let command = advice::command(&format!("chat case/{neighbourhood}/{issue}"));
        output::note(&say!("issue-case", command = &command));
    }
    Ok(())
}
