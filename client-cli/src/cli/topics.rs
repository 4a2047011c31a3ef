//! `topics`: everything the person can read.

use linli_cli::plain;

use super::args;
use super::output;
use super::signed_in;

pub(crate) async fn topics(profile: &str, args: &args::Topics) -> anyhow::Result<()> {
    let (client, updates, _) = signed_in::start(profile)?;
    let topics = signed_in::ask_once(&client, updates, Some(args.wait.seconds), client.mine()).await?;
    for head in &topics {
        if args.json {
            output::json(head)?;
        } else {
            let unread = if head.unread > 0 { format!("{} unread", head.unread) } else { String::new() };
            let topic = head.topic.to_string();
            output::line(&format!("{topic:<16}  {unread:>12}  {}", plain::one_line(&head.title)))?;
        }
    }
    if topics.is_empty() {
        output::note(
            "you are in no neighbourhood yet; the code on its poster and `linli apply` bring you in",
        );
    }
    Ok(())
}
