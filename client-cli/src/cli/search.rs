//! `search`: posts that say something, newest first.

use linli_cli::Question;
use linli_protocol::{Hit, Namesake, SearchText, UserId};
use serde::Serialize;

use super::advice;
use super::args;
use super::failure::Failure;
use super::output;
use super::show;
use super::signed_in;
use super::words::say;

/// What ends an answer, for programs.
#[derive(Serialize)]
struct End {
    complete: bool,
    percent: u8,
    next: Option<String>,
}

pub(crate) async fn search(profile: &str, args: &args::Search) -> anyhow::Result<()> {
    let text = SearchText::parse(args.words.join(" ")).map_err(|error| Failure::usage(&error))?;
    let (client, updates, _) = signed_in::start(profile)?;
    let question = Question {
        text,
        topic: args.topic,
        from: args.from.map(UserId),
        last: Some(args.last),
        before: args.before,
    };
    let found = client.search(question);
    let found = signed_in::ask_once(&client, updates, Some(args.wait.seconds), found).await?;
    for person in &found.people {
        tell_person(person, args.json)?;
    }
    for hit in &found.hits {
        tell_hit(hit, args.json)?;
    }
    let next = found.next.map(|next| next.to_string());
    if args.json {
        return output::json(&End { complete: found.complete, percent: found.percent, next });
    }
    if !found.complete {
        output::note(&say!("search-incomplete", percent = u64::from(found.percent)));
    }
    match next {
        Some(next) => {
            let command = advice::bare(&format!("search … --before {next}"));
            output::note(&say!("earlier-ones", command = &command));
        }
        None if found.hits.is_empty() && found.people.is_empty() => output::note(&say!("search-nothing")),
        None => output::note(&say!("search-all")),
    }
    Ok(())
}

fn tell_person(person: &Namesake, json: bool) -> anyhow::Result<()> {
    if json { output::json(person) } else { output::line(&show::here().namesake(person)) }
}

fn tell_hit(hit: &Hit, json: bool) -> anyhow::Result<()> {
    if json { output::json(hit) } else { output::line(&show::here().hit(hit)) }
}
