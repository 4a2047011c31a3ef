//! `poll`, `answer`, `close-poll`: a quick question to the group. How polls look stands in `show`.

use linli_protocol::{NeighbourhoodId, Seq, Topic};

use super::advice;
use super::args;
use super::output;
use super::signed_in;
use super::words::say;

pub(crate) async fn poll(profile: &str, args: &args::Poll) -> anyhow::Result<()> {
    let topic = group(args.neighbourhood);
    let options: Vec<&str> = args.options.iter().map(String::as_str).collect();
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.open_poll(topic, &args.question, &options, args.several, args.closes);
    let place = signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::line(&place.seq.to_string())?;
    let command = advice::bare(&format!("answer {} {} 1", args.neighbourhood, place.seq));
    output::note(&say!("poll-opened", command = &command));
    Ok(())
}

pub(crate) async fn answer(profile: &str, args: &args::Answer) -> anyhow::Result<()> {
    let (topic, poll) = (group(args.neighbourhood), Seq(args.poll));
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.answer_poll(topic, poll, &args.options);
    signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::note(&if args.none {
        say!("poll-taken-back", post = poll)
    } else {
        say!("poll-answered", post = poll)
    });
    Ok(())
}

pub(crate) async fn close_poll(profile: &str, args: &args::ClosePoll) -> anyhow::Result<()> {
    let (topic, poll) = (group(args.neighbourhood), Seq(args.poll));
    let (client, updates, _) = signed_in::start(profile)?;
    let act = client.close_poll(topic, poll);
    let place = signed_in::ask_once(&client, updates, Some(args.wait.seconds), act).await?;
    output::line(&place.seq.to_string())?;
    output::note(&say!("poll-ended", post = poll));
    Ok(())
}

fn group(neighbourhood: u32) -> Topic {
    Topic::Group(NeighbourhoodId(neighbourhood))
}
