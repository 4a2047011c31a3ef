//! Rows as they are stored. Each kind has its own number and stands alone: a row is read from its value, and
//! its key is where it was found. Never here: events.

use linli_protocol::{
    Building, ClientId, DeviceId, DeviceLabel, DisplayName, Flat, JoinCode, LoginName, NeighbourhoodId,
    Place, Reaction, Reason, Residence, Seq, Title, UserId,
};

use super::super::JournalError;
use super::super::keys;
use super::{
    Fault, Sealed, domain_office, domain_settings, domain_shard, domain_topic, kind, open, seal,
    stored_office, stored_settings, stored_shard, text,
};
use crate::domain::{
    Answered, Applicant, Counters, DeviceRow, JoinCodeRow, Mentioned, PersonRow, PostState, Row,
};

/// Author, edits, deleted, tallies, changed.
type StoredState<'a> = (u64, Vec<u64>, bool, Vec<(&'a str, u64)>, u64);

/// Encodes a row.
pub(in super::super) fn row(key: &[u8], row: &Row) -> Result<Vec<u8>, JournalError> {
    match row {
        Row::Counters(Counters { next_user, next_neighbourhood, next_device }) => {
            seal(key, kind::ROW_COUNTERS, &(next_user.0, next_neighbourhood.0, next_device.0))
        }
        Row::Person(PersonRow { user, name, badge }) => {
            seal(key, kind::ROW_PERSON, &(user.0, name.as_str(), badge))
        }
        Row::Account { login, user, password_hash } => {
            seal(key, kind::ROW_ACCOUNT, &(login.as_str(), user.0, password_hash.as_deref()))
        }
        Row::Device(DeviceRow { token_hash, device, user, label, created_at }) => {
            seal(key, kind::ROW_DEVICE, &(token_hash, device.0, user.0, label.as_str(), created_at))
        }
        Row::ReadMark { topic, user, seq, posts } => {
            seal(key, kind::ROW_READ_MARK, &(keys::numbers_of_topic(*topic), user.0, seq.0, posts))
        }
        Row::Answered(Answered { shard, user, client_id, digest, accepted }) => {
            let accepted = (keys::numbers_of_topic(accepted.topic), accepted.seq.0);
            let id = client_id.0.to_be_bytes();
            seal(key, kind::ROW_ANSWERED, &(stored_shard(*shard), user.0, id, digest, accepted))
        }
        Row::Mentioned { topic, user, mentioned } => {
            let (posts, changed) = stored_mentioned(mentioned);
            seal(key, kind::ROW_MENTIONED, &(keys::numbers_of_topic(*topic), user.0, posts, changed))
        }
        Row::AllMentioned { topic, at, mentioned } => {
            let (posts, changed) = stored_mentioned(mentioned);
            seal(key, kind::ROW_ALL_MENTIONED, &(keys::numbers_of_topic(*topic), at, posts, changed))
        }
        Row::Neighbourhood { neighbourhood, title } => {
            seal(key, kind::ROW_NEIGHBOURHOOD, &(neighbourhood.0, title.as_str()))
        }
        Row::Settings { neighbourhood, settings } => {
            seal(key, kind::ROW_SETTINGS, &(neighbourhood.0, stored_settings(*settings)?))
        }
        Row::Member { neighbourhood, user, office } => {
            seal(key, kind::ROW_MEMBER, &(neighbourhood.0, user.0, stored_office(*office)?))
        }
        Row::Mute { neighbourhood, user, until } => {
            seal(key, kind::ROW_MUTE, &(neighbourhood.0, user.0, until))
        }
        Row::SlowMode { neighbourhood, seconds } => {
            seal(key, kind::ROW_SLOW_MODE, &(neighbourhood.0, seconds))
        }
        Row::Applicant(Applicant { neighbourhood, user, seq, at, refused }) => {
            let refused = refused.as_ref().map(Reason::as_str);
            seal(key, kind::ROW_APPLICANT, &(neighbourhood.0, user.0, seq.0, at, refused))
        }
        Row::JoinCode(JoinCodeRow { neighbourhood, code, seq, at, applied, admitted }) => {
            seal(key, kind::ROW_JOIN_CODE, &(neighbourhood.0, code.0, seq.0, at, applied, admitted))
        }
        Row::Residence { neighbourhood, user, residence: Residence { name, building, flat }, applied } => {
            let residence = (name.as_str(), building.as_str(), flat.as_str());
            seal(key, kind::ROW_RESIDENCE, &(neighbourhood.0, user.0, residence, applied.0))
        }
        Row::Post { topic, post, state } => {
            let PostState { author, edits, deleted, tallies, changed } = state;
            let edits: Vec<u64> = edits.iter().map(|seq| seq.0).collect();
            let tallies: Vec<(&str, u64)> = tallies.iter().map(|(r, count)| (r.as_str(), *count)).collect();
            let state = (author.0, edits, deleted, tallies, changed.0);
            seal(key, kind::ROW_POST, &(keys::numbers_of_topic(*topic), post.0, state))
        }
        Row::Reaction { topic, post, user, reaction, seq } => {
            let topic = keys::numbers_of_topic(*topic);
            seal(key, kind::ROW_REACTION, &(topic, post.0, user.0, reaction.as_str(), seq.0))
        }
    }
}

/// Decodes the row of a key.
pub(in super::super) fn read_row(key: &[u8], value: &[u8]) -> Result<Row, JournalError> {
    open(key, value).and_then(|sealed| row_of(&sealed)).map_err(|fault| fault.at(key))
}

fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    Ok(match sealed.kind {
        kind::ROW_COUNTERS => {
            let (user, neighbourhood, device) = sealed.whole()?;
            Row::Counters(Counters {
                next_user: UserId(user),
                next_neighbourhood: NeighbourhoodId(neighbourhood),
                next_device: DeviceId(device),
            })
        }
        kind::ROW_PERSON => {
            let (user, name, badge) = sealed.whole()?;
            Row::Person(PersonRow { user: UserId(user), name: text(name, DisplayName::parse)?, badge })
        }
        kind::ROW_ACCOUNT => {
            let (login, user, password_hash) = sealed.whole()?;
            Row::Account { login: text(login, LoginName::parse)?, user: UserId(user), password_hash }
        }
        kind::ROW_DEVICE => {
            let (token_hash, device, user, label, created_at) = sealed.whole()?;
            let (device, user, label) = (DeviceId(device), UserId(user), text(label, DeviceLabel::parse)?);
            Row::Device(DeviceRow { token_hash, device, user, label, created_at })
        }
        kind::ROW_READ_MARK => {
            let (topic, user, seq, posts) = sealed.whole()?;
            Row::ReadMark { topic: domain_topic(topic)?, user: UserId(user), seq: Seq(seq), posts }
        }
        kind::ROW_ANSWERED => {
            let (shard, user, id, digest, (topic, seq)) = sealed.whole()?;
            Row::Answered(Answered {
                shard: domain_shard(shard),
                user: UserId(user),
                client_id: ClientId(u128::from_be_bytes(id)),
                digest,
                accepted: Place { topic: domain_topic(topic)?, seq: Seq(seq) },
            })
        }
        kind::ROW_MENTIONED => {
            let (topic, user, posts, changed) = sealed.whole()?;
            let mentioned = domain_mentioned(posts, changed);
            Row::Mentioned { topic: domain_topic(topic)?, user: UserId(user), mentioned }
        }
        kind::ROW_ALL_MENTIONED => {
            let (topic, at, posts, changed) = sealed.whole()?;
            let mentioned = domain_mentioned(posts, changed);
            Row::AllMentioned { topic: domain_topic(topic)?, at, mentioned }
        }
        kind::ROW_NEIGHBOURHOOD => {
            let (neighbourhood, title) = sealed.whole()?;
            let title = text(title, Title::parse)?.into();
            Row::Neighbourhood { neighbourhood: NeighbourhoodId(neighbourhood), title }
        }
        kind::ROW_SETTINGS => {
            let (neighbourhood, settings) = sealed.whole()?;
            let neighbourhood = NeighbourhoodId(neighbourhood);
            Row::Settings { neighbourhood, settings: domain_settings(settings)? }
        }
        kind::ROW_MEMBER => {
            let (neighbourhood, user, office) = sealed.whole()?;
            let (neighbourhood, office) = (NeighbourhoodId(neighbourhood), domain_office(office)?);
            Row::Member { neighbourhood, user: UserId(user), office }
        }
        kind::ROW_MUTE => {
            let (neighbourhood, user, until) = sealed.whole()?;
            Row::Mute { neighbourhood: NeighbourhoodId(neighbourhood), user: UserId(user), until }
        }
        kind::ROW_SLOW_MODE => {
            let (neighbourhood, seconds) = sealed.whole()?;
            Row::SlowMode { neighbourhood: NeighbourhoodId(neighbourhood), seconds }
        }
        kind::ROW_APPLICANT => {
            let (neighbourhood, user, seq, at, refused) = sealed.whole()?;
            let refused: Option<&str> = refused;
            let refused = refused.map(|reason| text(reason, Reason::parse)).transpose()?;
            let (neighbourhood, user, seq) = (NeighbourhoodId(neighbourhood), UserId(user), Seq(seq));
            Row::Applicant(Applicant { neighbourhood, user, seq, at, refused })
        }
        kind::ROW_JOIN_CODE => {
            let (neighbourhood, code, seq, at, applied, admitted) = sealed.whole()?;
            let (neighbourhood, code, seq) = (NeighbourhoodId(neighbourhood), JoinCode(code), Seq(seq));
            Row::JoinCode(JoinCodeRow { neighbourhood, code, seq, at, applied, admitted })
        }
        kind::ROW_RESIDENCE => {
            let (neighbourhood, user, (name, building, flat), applied) = sealed.whole()?;
            let (name, building) = (text(name, DisplayName::parse)?, text(building, Building::parse)?);
            let residence = Residence { name, building, flat: text(flat, Flat::parse)? };
            let (neighbourhood, user) = (NeighbourhoodId(neighbourhood), UserId(user));
            Row::Residence { neighbourhood, user, residence, applied: Seq(applied) }
        }
        kind::ROW_POST => {
            let (topic, post, state) = sealed.whole()?;
            Row::Post { topic: domain_topic(topic)?, post: Seq(post), state: domain_state(state)? }
        }
        kind::ROW_REACTION => {
            let (topic, post, user, reaction, seq) = sealed.whole()?;
            let (topic, reaction) = (domain_topic(topic)?, text(reaction, Reaction::parse)?);
            Row::Reaction { topic, post: Seq(post), user: UserId(user), reaction, seq: Seq(seq) }
        }
        _ => return Err(sealed.unexpected()),
    })
}

/// Posts with the events that made them mean somebody, and the last change.
fn stored_mentioned(mentioned: &Mentioned) -> (Vec<(u64, u64)>, u64) {
    (mentioned.posts.iter().map(|(post, by)| (post.0, by.0)).collect(), mentioned.changed.0)
}

fn domain_mentioned(posts: Vec<(u64, u64)>, changed: u64) -> Mentioned {
    let posts = posts.into_iter().map(|(post, by)| (Seq(post), Seq(by))).collect();
    Mentioned { posts, changed: Seq(changed) }
}

fn domain_state((author, edits, deleted, tallies, changed): StoredState<'_>) -> Result<PostState, Fault> {
    let tallies = tallies.into_iter().map(|(reaction, count)| Ok((text(reaction, Reaction::parse)?, count)));
    Ok(PostState {
        author: UserId(author),
        edits: edits.into_iter().map(Seq).collect(),
        deleted,
        tallies: tallies.collect::<Result<_, Fault>>()?,
        changed: Seq(changed),
    })
}
