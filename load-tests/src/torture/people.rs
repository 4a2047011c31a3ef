//! A neighbourhood with members who are signed in, made through the administration's socket.

use std::path::Path;

use anyhow::{Context, Result};
use linli_protocol::{NeighbourhoodId, Topic, UserId};
use serde_json::{Value, json};

use crate::admin::Admin;

/// Somebody who can connect.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their number.
    pub user: UserId,
    /// What their device signs in with.
    pub token: String,
}

/// Opens a neighbourhood and admits as many people as are wanted.
///
/// # Errors
/// When no server runs there, or it refuses.
pub fn settle(data_dir: &Path, people: usize) -> Result<(Topic, Vec<Person>)> {
    let opened = ask(data_dir, json!({"act": "open_neighbourhood", "title": "寶月尚園"}))?;
    let neighbourhood = NeighbourhoodId(number(&opened, "neighbourhood")?);
    let people = (0..people).map(|n| admit(data_dir, neighbourhood, n)).collect::<Result<_>>()?;
    Ok((Topic::Group(neighbourhood), people))
}

/// Admits one more to a group's neighbourhood; `n` makes the log-in name a new one.
///
/// # Errors
/// When no server runs there, or it refuses.
pub fn admit_another(data_dir: &Path, group: Topic, n: usize) -> Result<Person> {
    admit(data_dir, group.neighbourhood().context("not a group")?, n)
}

/// Gives a member of a group's neighbourhood an office.
///
/// # Errors
/// When no server runs there, or it refuses.
pub fn appoint(data_dir: &Path, group: Topic, user: UserId, office: &str) -> Result<()> {
    let neighbourhood = group.neighbourhood().context("not a group")?;
    let request = json!({"act": "appoint", "neighbourhood": neighbourhood, "user": user, "office": office});
    ask(data_dir, request).map(drop)
}

/// Signs another device of somebody's in.
///
/// # Errors
/// When no server runs there, or it refuses.
pub fn another_device(data_dir: &Path, user: UserId) -> Result<Person> {
    let issued = ask(data_dir, json!({"act": "issue_token", "user": user, "device": "a test's"}))?;
    let token = issued["token"].as_str().context("no token in the answer")?;
    Ok(Person { user, token: token.to_owned() })
}

fn admit(data_dir: &Path, neighbourhood: NeighbourhoodId, n: usize) -> Result<Person> {
    let (login, name) = (format!("person-{n}"), format!("Person {n}"));
    let user = ask(data_dir, json!({"act": "register", "login": login, "name": name}))?;
    let user = UserId(number(&user, "user")?);
    ask(data_dir, json!({"act": "admit", "neighbourhood": neighbourhood, "user": user}))?;
    another_device(data_dir, user)
}

fn ask(data_dir: &Path, request: Value) -> Result<Value> {
    let answers = Admin::of(data_dir).ask(&[request])?;
    answers.into_iter().next().context("no answer from the administration")
}

fn number<N: TryFrom<u64>>(answer: &Value, key: &str) -> Result<N> {
    let number = answer[key].as_u64().and_then(|number| N::try_from(number).ok());
    number.with_context(|| format!("no {key} in {answer}"))
}
