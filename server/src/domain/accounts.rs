//! People, neighbourhoods, accounts and devices: the district's own shard. Credentials are rows, never
//! events, and hold hashes only.

use linli_protocol::{
    DeviceId, DeviceLabel, DisplayName, ErrorCode, LoginName, NeighbourhoodId, Title, Topic, UserId,
};

use super::Refusal;
use super::command::{Actor, Answer, Decision, Rejection};
use super::district::District;
use super::event::{Event, EventKind, Shard};
use super::facts::Facts;
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::{Counters, DeviceRow, PersonRow};

/// Most devices one person may have signed in at a time.
pub const DEVICES_PER_PERSON_MAX: usize = 32;

/// Opens a neighbourhood.
pub(super) fn open_neighbourhood(district: &District, title: &Title, now: u64) -> Decision {
    let counters = district.counters();
    let neighbourhood = counters.next_neighbourhood;
    let kind = EventKind::NeighbourhoodOpened { neighbourhood, title: title.as_str().to_owned() };
    let next = Counters { next_neighbourhood: NeighbourhoodId(neighbourhood.0 + 1), ..counters };
    let rows = vec![
        RowChange::Put(Row::Neighbourhood { neighbourhood, title: title.as_str().to_owned() }),
        RowChange::Put(Row::Counters(next)),
    ];
    Decision { commit: commit(vec![event(district, kind, now)], rows), answer: Answer::Opened(neighbourhood) }
}

/// Registers a person and their account.
pub(super) fn register(
    district: &District,
    facts: &dyn Facts,
    login: &LoginName,
    name: &DisplayName,
    password_hash: Option<&String>,
    now: u64,
) -> Result<Decision, Refusal> {
    if facts.account(login)?.is_some() {
        let message = format!("the log-in name {login} is taken; choose another");
        return Err(Rejection::new(ErrorCode::LoginTaken, message).into());
    }
    let counters = district.counters();
    let user = counters.next_user;
    let rows = vec![
        RowChange::Put(Row::Person(PersonRow { user, name: name.clone(), badge: false })),
        RowChange::Put(Row::Account { login: login.clone(), user, password_hash: password_hash.cloned() }),
        RowChange::Put(Row::Counters(Counters { next_user: UserId(user.0 + 1), ..counters })),
    ];
    let event = event(district, EventKind::PersonRegistered { user }, now);
    Ok(Decision { commit: commit(vec![event], rows), answer: Answer::Registered(user) })
}

/// Gives an account another password and signs all its devices out: whoever had the old one is out as well.
pub(super) fn set_password(
    district: &District,
    facts: &dyn Facts,
    login: &LoginName,
    password_hash: &str,
) -> Result<Decision, Refusal> {
    let Some((user, _)) = facts.account(login)? else {
        return Err(Rejection::new(ErrorCode::NotFound, format!("there is no account {login}")).into());
    };
    let row = Row::Account { login: login.clone(), user, password_hash: Some(password_hash.to_owned()) };
    let signed_out =
        district.tokens_of(user).into_iter().map(|token| RowChange::Delete(RowKey::Device(token)));
    let rows = std::iter::once(RowChange::Put(row)).chain(signed_out).collect();
    Ok(Decision { commit: commit(Vec::new(), rows), answer: Answer::Done })
}

/// Signs a device in.
pub(super) fn issue_token(
    district: &District,
    user: UserId,
    token_hash: [u8; 32],
    label: &DeviceLabel,
    now: u64,
) -> Result<Decision, Rejection> {
    if !district.has_person(user) {
        return Err(Rejection::new(ErrorCode::NotFound, format!("there is no person {user}")));
    }
    if district.devices_of(user) >= DEVICES_PER_PERSON_MAX {
        let message = "32 devices are signed in already; sign one out first (linli devices --revoke)";
        return Err(Rejection::new(ErrorCode::TooManyDevices, message));
    }
    let counters = district.counters();
    let device = counters.next_device;
    let row = DeviceRow { token_hash, device, user, label: label.clone(), created_at: now };
    let rows = vec![
        RowChange::Put(Row::Device(row)),
        RowChange::Put(Row::Counters(Counters { next_device: DeviceId(device.0 + 1), ..counters })),
    ];
    Ok(Decision { commit: commit(Vec::new(), rows), answer: Answer::TokenIssued(device) })
}

/// Signs a device out: a person their own, the administration anybody's.
pub(super) fn revoke_device(district: &District, by: Actor, device: DeviceId) -> Result<Decision, Rejection> {
    let allowed = |owner| match by {
        Actor::Person(user) => user == owner,
        Actor::Administration => true,
        Actor::Visitor => false,
    };
    match district.device(device) {
        Some((owner, token_hash)) if allowed(owner) => {
            let rows = vec![RowChange::Delete(RowKey::Device(token_hash))];
            Ok(Decision { commit: commit(Vec::new(), rows), answer: Answer::Done })
        }
        _ => Err(Rejection::new(ErrorCode::NotFound, "no such device")),
    }
}

fn commit(events: Vec<Event>, rows: Vec<RowChange>) -> Commit {
    Commit { shard: Shard::District, events, rows }
}

fn event(district: &District, kind: EventKind, now: u64) -> Event {
    let seq = district.head(Topic::District).seq.next();
    Event { topic: Topic::District, seq, at: now, by: None, posts: 0, kind }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ANA, BO, Story};
    use super::super::{Act, Command};
    use super::*;

    fn issue(story: &mut Story, user: UserId, byte: u8) -> Result<DeviceId, Rejection> {
        let label = DeviceLabel::parse("phone").unwrap();
        let act = Act::IssueToken { user, token_hash: [byte; 32], label };
        match story.administer(act)?.answer {
            Answer::TokenIssued(device) => Ok(device),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_signs_out_somebody_elses_device() {
        let mut story = Story::with_members();
        let device = issue(&mut story, ANA, 1).unwrap();
        let refused = story.act(BO, Act::RevokeDevice { device }).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound);
        story.act(ANA, Act::RevokeDevice { device }).unwrap();
        let again = story.act(ANA, Act::RevokeDevice { device }).unwrap_err();
        assert_eq!(again, refused, "gone and somebody else's look the same");
    }

    #[test]
    fn a_person_has_at_most_32_devices_and_one_signed_out_makes_room() {
        let mut story = Story::with_members();
        let devices: Vec<_> = (0..32).map(|n| issue(&mut story, ANA, n).unwrap()).collect();
        assert_eq!(issue(&mut story, ANA, 32).unwrap_err().code, ErrorCode::TooManyDevices);
        issue(&mut story, BO, 33).unwrap();
        story.act(ANA, Act::RevokeDevice { device: devices[0] }).unwrap();
        issue(&mut story, ANA, 34).unwrap();
    }

    #[test]
    fn a_log_in_name_is_given_once_and_numbers_never_twice() {
        let mut story = Story::with_members();
        let register = |login: &str| Act::Register {
            login: LoginName::parse(login).unwrap(),
            name: DisplayName::parse("Cai").unwrap(),
            password_hash: None,
        };
        let first = story.administer(register("cai")).unwrap().answer;
        assert_eq!(story.administer(register("CAI")).unwrap_err().code, ErrorCode::LoginTaken);
        let second = story.administer(register("cai2")).unwrap().answer;
        assert_ne!(first, second);
    }

    #[test]
    fn another_password_signs_all_of_ones_devices_out_and_nobody_elses() {
        let mut story = Story::with_members();
        let mine = [issue(&mut story, ANA, 1).unwrap(), issue(&mut story, ANA, 2).unwrap()];
        let other = issue(&mut story, BO, 3).unwrap();
        let login = LoginName::parse("ana").unwrap();
        story.administer(Act::SetPassword { login, password_hash: "$".into() }).unwrap();
        assert!(mine.iter().all(|device| story.district.device(*device).is_none()));
        assert!(story.district.device(other).is_some());
        assert_eq!(story.district.devices_of(ANA), 0);
    }

    #[test]
    fn an_act_sent_before_its_device_was_signed_out_is_refused_after() {
        let mut story = Story::with_members();
        let device = issue(&mut story, ANA, 1).unwrap();
        let by = Actor::Person(ANA);
        let mine =
            |device| Command { by, device: Some(device), act: Act::RevokeDevice { device }, salt: [0; 16] };
        assert!(story.decide(&mine(device)).is_ok());
        let others = issue(&mut story, BO, 2).unwrap();
        assert_eq!(story.decide(&mine(others)).unwrap_err().code, ErrorCode::BadToken);
        story.administer(Act::RevokeDevice { device }).unwrap();
        assert_eq!(story.decide(&mine(device)).unwrap_err().code, ErrorCode::BadToken);
    }

    #[test]
    fn a_person_cannot_administer() {
        let story = Story::with_members();
        let act = Act::OpenNeighbourhood { title: Title::parse("Mine").unwrap() };
        let command = Command { by: Actor::Person(ANA), device: None, act, salt: [0; 16] };
        assert_eq!(story.decide(&command).unwrap_err().code, ErrorCode::NotFound);
    }
}
