//! `history`: a page of posts as they stand.

use linli_cli::Page;
use linli_protocol::Topic;

use super::advice;
use super::args;
use super::output;
use super::reading;
use super::show;
use super::signed_in;
use super::words::say;

pub(crate) async fn history(profile: &str, args: &args::History) -> anyhow::Result<()> {
    let (client, updates, _) = signed_in::start(profile)?;
    let question = reading::page(&client, args.topic, args.last, args.before, args.keep_unread);
    let page = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    tell(args.topic, &page, args.json)
}

/// Shows a page, and how to go on.
pub(super) fn tell(topic: Topic, page: &Page, json: bool) -> anyhow::Result<()> {
    for item in &page.items {
        if json {
            output::json(item)?;
        } else {
            output::line(&show::here().item(item))?;
        }
    }
    match page.next {
        Some(key) => {
            let command = advice::bare(&format!("history {topic} --before {key}"));
            output::note(&say!("earlier-ones", command = &command));
        }
        None => output::note(&say!("the-beginning")),
    }
    Ok(())
}
