//! `issues`, `inbox`: what stands there, and with `--follow` what happens from then on, one a line.

use linli_cli::{Client, Page, Update, Updates, wall_clock_ms};
use linli_protocol::{
    AlertItem, AlertWants, EventBody, EventFrame, Item, NeighbourhoodId, Position, ServerFrame, Topic,
};

use super::super::failure::{Exit, Failure};
use super::super::profile::Profile;
use super::super::signed_in::{self, State};
use super::super::words::say;
use super::super::{advice, args, output, show};

pub(crate) async fn issues(profile: &str, args: &args::Issues) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, mut updates, _) = signed_in::start(profile)?;
    let mut state = State::default();
    let question =
        client.issues(neighbourhood, args.list, args.category, Some(args.part.last), args.part.before);
    let page = signed_in::ask(&mut updates, &mut state, Some(args.told.wait.seconds), question).await?;
    tell(&page, args.told.json)?;
    if page.items.is_empty() {
        output::note(&say!("no-issues"));
    }
    if let Some(next) = page.next {
        let category = args.category.map(|it| format!(" --category {}", it.as_str())).unwrap_or_default();
        let list = args.list.as_str();
        let command =
            advice::bare(&format!("issues {neighbourhood} --list {list}{category} --before {next}"));
        output::note(&say!("more-issues", command = &command));
    }
    if !args.follow {
        client.close().await;
        return Ok(());
    }
    let json = args.told.json;
    let event = |event: EventFrame| tell_event(event, json);
    follow(&client, updates, state, &page, json, event).await
}

pub(crate) async fn inbox(profile_name: &str, args: &args::Inbox) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let topic = Topic::Inbox(neighbourhood, Profile::load(profile_name)?.user);
    let (client, mut updates, _) = signed_in::start(profile_name)?;
    let mut state = State::default();
    let question = client.view(topic, Some(args.last), None);
    let page = signed_in::ask(&mut updates, &mut state, Some(args.told.wait.seconds), question).await?;
    tell(&page, args.told.json)?;
    if !args.keep_unread {
        client.read(topic, page.as_of.seq).await;
    }
    output::note(&what_to_do(neighbourhood, &page));
    if !args.follow {
        client.close().await;
        return Ok(());
    }
    let json = args.told.json;
    let event = |event: EventFrame| {
        let rings = rings(&event);
        tell_event(event, json)?;
        if rings && !args.quiet {
            output::bell(args.bell);
        }
        Ok(())
    };
    follow(&client, updates, state, &page, json, event).await
}

/// Whether an event is to be heard: something is wanted, and it is not let lie until later (R24).
fn rings(event: &EventFrame) -> bool {
    match &event.body {
        EventBody::Alerted(alerted) => alerted.alert.wants != AlertWants::Nothing && !alerted.alert.quiet,
        _ => false,
    }
}

/// Goes on after a page.
async fn follow(
    client: &Client,
    mut updates: Updates,
    mut state: State,
    page: &Page,
    json: bool,
    mut event_happens: impl FnMut(EventFrame) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let from: Position = page.as_of.position();
    client.follow_showing(page.as_of.topic, Some(from), None).await.map_err(Failure::from)?;
    while let Some(update) = updates.recv().await {
        state.tell(&update);
        match update {
            Update::Event(event) => event_happens(event)?,
            // So much happened meanwhile that it is told as it stands.
            Update::View { page, .. } => {
                output::aside(&say!("tail-started-over"));
                tell(&page, json)?;
            }
            Update::Unfollowed { topic, code } => {
                let (topic, command) = (topic.to_string(), advice::command("topics"));
                let message = say!("not-followed", topic = &topic, code = code.as_str(), command = &command);
                return Err(Failure::new(Exit::Failed, message).into());
            }
            Update::Ended(why) => return Err(Failure::from(why).into()),
            _ => {}
        }
    }
    Ok(())
}

fn tell(page: &Page, json: bool) -> anyhow::Result<()> {
    let now_ms = wall_clock_ms();
    page.items.iter().try_for_each(|item| match item {
        item if json => output::json(item),
        Item::Issue(issue) => output::line(&show::here().issue(issue, now_ms)),
        Item::Alert(alert) => output::line(&show::here().alert_item(alert, now_ms)),
        item => output::line(&show::here().item(item)),
    })
}

fn tell_event(event: EventFrame, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(&ServerFrame::Event(event));
    }
    match &event.body {
        EventBody::Alerted(alerted) => {
            output::line(&show::here().alert(&alerted.alert, event.at, None, wall_clock_ms()))
        }
        _ => output::line(&show::here().event(&event)),
    }
}

/// What is to be said below an inbox: how much wants something, and the command for what has waited longest.
fn what_to_do(neighbourhood: NeighbourhoodId, page: &Page) -> String {
    let alerts: Vec<&AlertItem> = page
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Alert(alert) => Some(alert),
            _ => None,
        })
        .collect();
    let wanting: Vec<&&AlertItem> =
        alerts.iter().filter(|item| item.alert.wants != AlertWants::Nothing).collect();
    let Some(first) = wanting.first() else {
        return if alerts.is_empty() { say!("inbox-empty") } else { say!("inbox-nothing") };
    };
    let issue = first.alert.issue;
    let command = |words: &str| advice::command(words);
    if first.alert.wants == AlertWants::Reply {
        let command = command(&format!("issue {neighbourhood} {issue} reply started TEXT"));
        return say!("inbox-reply", n = wanting.len(), command = &command);
    }
    let command = if first.alert.wants == AlertWants::Order {
        command(&format!("grid {neighbourhood} {issue} accepted"))
    } else {
        command(&format!("issue {neighbourhood} {issue} acknowledge"))
    };
    say!("inbox-acknowledge", n = wanting.len(), command = &command)
}
