//! `departments`, `guide`, `write-entry`, `withdraw-entry`, `work`, `grid`: what departments of the district keep, and what they have to do.

use linli_cli::wall_clock_ms;
use linli_protocol::{
    DepartmentId, GuideEntryId, IssueId, IssueStep, Item, NeighbourhoodId, Subject, Topic, limits,
};

use super::args;
use super::failure::Failure;
use super::words::say;
use super::{acting, advice, output, send, show};

pub(crate) async fn departments(profile: &str, args: &args::Departments) -> anyhow::Result<()> {
    let (mut items, mut before) = (Vec::new(), None);
    loop {
        let page = acting::ask(profile, args.told, async |client| {
            client.view(Topic::Departments, Some(limits::VIEW_ITEMS_MAX), before).await
        })
        .await?;
        before = page.next;
        items.splice(0..0, page.items);
        if before.is_none() {
            break;
        }
    }
    if items.is_empty() {
        output::note(&say!("no-departments"));
    }
    tell(&items, args.told)
}

pub(crate) async fn guide(profile: &str, args: &args::Guide) -> anyhow::Result<()> {
    let (department, entry) = (args.department.map(DepartmentId), args.entry.map(GuideEntryId));
    let page = acting::ask(profile, args.told, async |client| {
        client.guide(department, entry, Some(args.part.last), args.part.before).await
    })
    .await?;
    if page.items.is_empty() {
        output::note(&say!("no-entries"));
    }
    tell(&page.items, args.told)?;
    if let Some(next) = page.next {
        let department = args.department.map(|it| format!(" --department {it}")).unwrap_or_default();
        let entry = args.entry.map(|it| format!(" --entry {it}")).unwrap_or_default();
        let command = advice::bare(&format!("guide{department}{entry} --before {next}"));
        output::note(&say!("more-issues", command = &command));
    }
    Ok(())
}

pub(crate) async fn write_entry(profile: &str, args: &args::WriteEntry) -> anyhow::Result<()> {
    let title = Subject::parse(args.title.as_str()).map_err(|error| Failure::usage(&error))?;
    let text = send::written(args.text.clone()).await?;
    let (department, entry) = (DepartmentId(args.department), args.entry.map(GuideEntryId));
    let write = async |client: &linli_cli::Client| client.write_entry(department, entry, title, text).await;
    let look = advice::command(&format!("guide --department {department}"));
    acting::act(profile, args.told, write, |_| say!("entry-written", command = &look)).await
}

pub(crate) async fn withdraw_entry(profile: &str, args: &args::WithdrawEntry) -> anyhow::Result<()> {
    let (department, entry) = (DepartmentId(args.department), GuideEntryId(args.entry));
    let withdraw = async |client: &linli_cli::Client| client.withdraw_entry(department, entry).await;
    acting::act(profile, args.told, withdraw, |_| say!("entry-withdrawn", entry = args.entry)).await
}

pub(crate) async fn work(profile: &str, args: &args::Work) -> anyhow::Result<()> {
    let page = acting::ask(profile, args.told, async |client| {
        client.work(args.all, Some(args.part.last), args.part.before).await
    })
    .await?;
    if page.items.is_empty() {
        output::note(&say!("no-work"));
    }
    tell(&page.items, args.told)?;
    if let Some(next) = page.next {
        let all = if args.all { " --all" } else { "" };
        let command = advice::bare(&format!("work{all} --before {next}"));
        output::note(&say!("more-issues", command = &command));
    }
    Ok(())
}

pub(crate) async fn grid(profile: &str, args: &args::Grid) -> anyhow::Result<()> {
    let (neighbourhood, issue) = (NeighbourhoodId(args.neighbourhood), IssueId(args.number));
    let text = match &args.text {
        Some(text) => Some(send::written(text.clone()).await?),
        None => None,
    };
    let step = IssueStep::OrderMoved { to: args.to, text, until: args.until };
    let take = async |client: &linli_cli::Client| client.step_issue(neighbourhood, issue, step.clone()).await;
    let done = acting::act(profile, args.told, take, |_| {
        let to = show::here().order_move(args.to);
        say!("order-moved", issue = args.number, to = &to)
    });
    done.await.map_err(|error| super::issues::explained(error, "order_moved", (neighbourhood, issue)))
}

fn tell(items: &[Item], told: args::Told) -> anyhow::Result<()> {
    let now_ms = wall_clock_ms();
    acting::list(told, items, |item| match item {
        Item::Department(item) => show::here().department(item),
        Item::GuideEntry(item) => show::here().guide_entry(item),
        Item::Work(item) => show::here().work(item, now_ms),
        other => show::here().other(&super::words::Other::of_item(other)),
    })
}
