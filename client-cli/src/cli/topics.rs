//! `topics`: everything the person can read.

use linli_cli::plain;
use linli_protocol::Head;

use super::advice;
use super::args;
use super::output;
use super::show::padded;
use super::signed_in;
use super::words::{self, say};

const TOPIC_COLUMNS: usize = 14;
const KIND_COLUMNS: usize = 12;
const UNREAD_COLUMNS: usize = 11;

pub(crate) async fn topics(profile: &str, args: &args::Topics) -> anyhow::Result<()> {
    let (client, updates, _) = signed_in::start(profile)?;
    let topics = signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.mine()).await?;
    for head in &topics {
        if args.json {
            output::json(head)?;
        } else {
            output::line(&line(head))?;
        }
    }
    if topics.is_empty() {
        output::note(&say!("in-no-neighbourhood", command = &advice::command("apply")));
    }
    Ok(())
}

fn line(head: &Head) -> String {
    let unread = if head.unread > 0 { say!("unread", n = head.unread) } else { String::new() };
    let kind = words::spoken().kind(head.topic);
    let columns = [(head.topic.to_string(), TOPIC_COLUMNS), (kind, KIND_COLUMNS), (unread, UNREAD_COLUMNS)];
    let columns: String = columns.map(|(text, columns)| padded(&text, columns)).join("  ");
    let meant = head.mentioned.map(|post| words::spoken().aside(&say!("mentioned", post = post)));
    format!("{columns}  {}{}", plain::one_line(&head.title), meant.unwrap_or_default())
}
