//! A fleet of bots in neighbourhoods of its own: opened, registered, admitted and given tokens through the
//! admin socket. Names carry the run's own prefix, so that runs on one server never meet.

use anyhow::{Context, Result};
use linli_protocol::{NeighbourhoodId, Topic};
use serde_json::{Value, json};

use crate::admin::Admin;
use crate::console::Console;
use crate::district::Residents;
use crate::reference;

/// How many bots in how many groups.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    /// Neighbourhoods, one group each.
    pub groups: usize,
    /// Members of each that read.
    pub readers_each: usize,
    /// Further members of each that post.
    pub senders_each: usize,
}

/// One group and the tokens of its members.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its conversation. With a reference there is one a sender: nobody numbers all of a group's messages there.
    pub topics: Vec<Topic>,
    /// Tokens of those who read.
    pub readers: Vec<Box<str>>,
    /// Tokens of those who post.
    pub senders: Vec<Box<str>>,
}

/// Everybody of a run.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// The groups with their members.
    pub groups: Vec<Group>,
    /// The token of a member of all groups, who asks where their topics stand.
    pub inspector: Box<str>,
}

/// Makes the fleet.
///
/// # Errors
/// The first refusal of the admin socket.
pub fn provision(admin: &Admin, crowd: Crowd, console: Console) -> Result<Fleet> {
    let run = run_name()?;
    let each = crowd.readers_each + crowd.senders_each;
    let bots = crowd.groups * each;
    console.progress(&format!("making {bots} bots in {} groups", crowd.groups));

    let open: Vec<Value> = (1..=crowd.groups)
        .map(|n| json!({"act": "open_neighbourhood", "title": format!("Load {run} {n}")}))
        .collect();
    let neighbourhoods = numbers(&admin.ask(&open)?, "neighbourhood")?;

    // The last one is the inspector.
    let register: Vec<Value> = (0..=bots)
        .map(|n| json!({"act": "register", "login": format!("load-{run}-{n}"), "name": format!("Bot {n}")}))
        .collect();
    let mut users = numbers(&admin.ask(&register)?, "user")?;
    let inspector = users.pop().context("no inspector")?;

    let mut admissions = Vec::with_capacity(bots + crowd.groups);
    for (group, neighbourhood) in neighbourhoods.iter().enumerate() {
        let members = users.iter().skip(group * each).take(each).chain([&inspector]);
        admissions.extend(
            members.map(|user| json!({"act": "admit", "neighbourhood": neighbourhood, "user": user})),
        );
    }
    admin.ask(&admissions)?;

    let issue: Vec<Value> = users
        .iter()
        .chain([&inspector])
        .map(|user| json!({"act": "issue_token", "user": user, "device": "load"}))
        .collect();
    let mut tokens = texts(&admin.ask(&issue)?, "token")?;
    let inspector = tokens.pop().context("no inspector's token")?;

    let mut tokens = tokens.into_iter();
    let groups = neighbourhoods
        .iter()
        .map(|number| {
            let number = u32::try_from(*number).context("a neighbourhood's number is too large")?;
            Ok(Group {
                topics: vec![Topic::Group(NeighbourhoodId(number))],
                readers: tokens.by_ref().take(crowd.readers_each).collect(),
                senders: tokens.by_ref().take(crowd.senders_each).collect(),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Fleet { groups, inspector })
}

/// A crowd of people who live in a made district, with an inspector who moves into the same neighbourhoods.
///
/// # Errors
/// When too few people live there, or the first refusal of the admin socket.
pub fn of_residents(admin: &Admin, residents: &Residents, crowd: Crowd) -> Result<Fleet> {
    let groups = residents.crowd(crowd)?;
    let login = format!("inspector-{}", run_name()?);
    let registered = admin.ask(&[json!({"act": "register", "login": login, "name": "Inspector"})])?;
    let inspector = *numbers(&registered, "user")?.first().context("no inspector")?;
    let admissions: Vec<Value> = groups
        .iter()
        .filter_map(|group| group.topics.first()?.neighbourhood())
        .map(|number| json!({"act": "admit", "neighbourhood": number, "user": inspector}))
        .collect();
    admin.ask(&admissions)?;
    let issued = admin.ask(&[json!({"act": "issue_token", "user": inspector, "device": "load"})])?;
    let inspector = texts(&issued, "token")?.pop().context("no inspector's token")?;
    Ok(Fleet { groups, inspector })
}

/// The same crowd for a reference, which knows nobody: a path is all that a member needs. Each sender numbers its
/// own messages, as a topic of its own.
///
/// # Errors
/// When there are too many to number.
pub fn plain(crowd: Crowd) -> Result<Fleet> {
    let groups = (1..=crowd.groups).map(|group| {
        let path: Box<str> = reference::path_of(u32::try_from(group)?).into();
        let first = (group - 1) * crowd.senders_each;
        let topics = (1..=crowd.senders_each)
            .map(|sender| Ok(Topic::Group(NeighbourhoodId(u32::try_from(first + sender)?))));
        Ok(Group {
            topics: topics.collect::<Result<_>>()?,
            readers: vec![path.clone(); crowd.readers_each],
            senders: vec![path; crowd.senders_each],
        })
    });
    Ok(Fleet { groups: groups.collect::<Result<_>>()?, inspector: Box::default() })
}

/// A name of this run's own, so that logins on one server never meet.
///
/// # Errors
/// When the system has no randomness.
pub fn run_name() -> Result<String> {
    let number = getrandom::u32().context("no randomness")?;
    Ok(format!("{number:08x}"))
}

/// The numbers under a key of answers.
///
/// # Errors
/// When one has none.
pub fn numbers(answers: &[Value], key: &str) -> Result<Vec<u64>> {
    answers
        .iter()
        .map(|answer| answer[key].as_u64().with_context(|| format!("no number `{key}` in {answer}")))
        .collect()
}

/// The texts under a key of answers.
///
/// # Errors
/// When one has none.
pub fn texts(answers: &[Value], key: &str) -> Result<Vec<Box<str>>> {
    answers
        .iter()
        .map(|answer| {
            let text = answer[key].as_str().with_context(|| format!("no text `{key}` in {answer}"))?;
            Ok(Box::from(text))
        })
        .collect()
}
