//! A neighbourhood with members who are signed in, made through the administration's socket.

use std::path::Path;

use linli_protocol::{NeighbourhoodId, Topic, UserId};
use linli_server::admin::{AdminError, Client, Request};

/// Somebody who can connect.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) token: String,
}

/// Opens a neighbourhood and admits as many people as are wanted.
pub(crate) fn settle(data_dir: &Path, people: usize) -> Result<(Topic, Vec<Person>), AdminError> {
    let mut office = Client::connect(data_dir)?;
    let title = "寶月尚園".to_owned();
    let opened = office.ask(&Request::OpenNeighbourhood { title })?;
    let neighbourhood = opened.neighbourhood.unwrap_or(NeighbourhoodId(0));
    let people = (0..people).map(|n| admit(&mut office, neighbourhood, n)).collect::<Result<_, _>>()?;
    Ok((Topic::Group(neighbourhood), people))
}

/// Admits one more to a group's neighbourhood.
pub(crate) fn admit_another(data_dir: &Path, group: Topic) -> Result<Person, AdminError> {
    let mut office = Client::connect(data_dir)?;
    admit(&mut office, group.neighbourhood().unwrap_or(NeighbourhoodId(0)), 1_000)
}

fn admit(office: &mut Client, neighbourhood: NeighbourhoodId, n: usize) -> Result<Person, AdminError> {
    let (login, name) = (format!("person-{n}"), format!("Person {n}"));
    let user = office.ask(&Request::Register { login, name, password: None })?.user.unwrap_or_default();
    office.ask(&Request::Admit { neighbourhood, user })?;
    let device = "a test's".to_owned();
    let token = office.ask(&Request::IssueToken { user, device })?.token.unwrap_or_default();
    Ok(Person { user, token })
}
