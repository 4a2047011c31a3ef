//! Events as they are stored: a header, with a salted hash of the body if there is one, and at the end the
//! body, which can be erased while all before it stays (guarantee 9). Never here: rows.

use linli_protocol::{
    JoinCode, Link, NeighbourhoodId, PostText, Reaction, Reason, Seq, Title, Topic, UserId,
};
use sha2::{Digest, Sha256};

use super::super::JournalError;
use super::super::keys;
use super::{
    Fault, Sealed, StoredBody, StoredMentioning, domain_office, domain_rule, domain_settings, kind, open,
    seal, stored_office, stored_rule, stored_settings, text,
};
use crate::domain::{Body, Event, EventKind, Mentions, OrderAct, Salt};

/// The hash that stands in the header of an event with a body.
pub(in super::super) type BodyHash = [u8; 32];

/// An event with what its stored header adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct StoredEvent {
    pub(in super::super) event: Event,
    /// Of events with a body, erased or not.
    pub(in super::super) hash: Option<BodyHash>,
}

/// When, by whom, and the topic's count of posts.
type StoredHeader = (u64, Option<u64>, u64);

/// What a body is hashed to: SHA-256 of salt and text, and where it means somebody of a zero byte (which no text has), of
/// another that says whether it means everybody, and of the people's numbers.
pub(in super::super) fn body_hash(text: &PostText, salt: &Salt, mentions: &Mentions) -> BodyHash {
    let mut hash = Sha256::new().chain_update(salt).chain_update(text.as_str().as_bytes());
    if !mentions.is_none() {
        hash.update([0, u8::from(mentions.all)]);
        for user in mentions.people() {
            hash.update(user.0.to_be_bytes());
        }
    }
    hash.finalize().into()
}

/// Encodes an event. Of a kept body the hash is computed, of an erased one it is what is left.
pub(in super::super) fn event(key: &[u8], event: &Event) -> Result<Vec<u8>, JournalError> {
    let header: StoredHeader = (event.at, event.by.map(|user| user.0), event.posts);
    match &event.kind {
        EventKind::Posted { body: Body::Kept { text, salt, mentions }, reply_to } if !mentions.is_none() => {
            let (hash, end) = stored_mentioning(text, salt, mentions);
            seal(key, kind::POSTED_MENTIONING, &(header, reply_to.map(|seq| seq.0), hash, end))
        }
        EventKind::Edited { post, body: Body::Kept { text, salt, mentions } } if !mentions.is_none() => {
            let (hash, end) = stored_mentioning(text, salt, mentions);
            seal(key, kind::EDITED_MENTIONING, &(header, post.0, hash, end))
        }
        EventKind::Posted { body, reply_to } => {
            let (hash, body) = stored_body(body);
            seal(key, kind::POSTED, &(header, reply_to.map(|seq| seq.0), hash, body))
        }
        EventKind::Edited { post, body } => {
            let (hash, body) = stored_body(body);
            seal(key, kind::EDITED, &(header, post.0, hash, body))
        }
        EventKind::Deleted { post } => seal(key, kind::DELETED, &(header, post.0)),
        EventKind::Reacted { post, reaction, on, count } => {
            seal(key, kind::REACTED, &(header, post.0, reaction.as_str(), on, count))
        }
        EventKind::Member { user, office } => {
            seal(key, kind::MEMBER, &(header, user.0, stored_office(*office)?))
        }
        EventKind::Left { user } => seal(key, kind::LEFT, &(header, user.0)),
        EventKind::NeighbourhoodOpened { neighbourhood, title } => {
            seal(key, kind::NEIGHBOURHOOD_OPENED, &(header, neighbourhood.0, title.as_str()))
        }
        EventKind::PersonRegistered { user } => seal(key, kind::PERSON_REGISTERED, &(header, user.0)),
        EventKind::JoinCodeIssued { code } => seal(key, kind::JOIN_CODE_ISSUED, &(header, code.0)),
        EventKind::JoinCodeRevoked => seal(key, kind::JOIN_CODE_REVOKED, &(header,)),
        EventKind::Applied { user } => seal(key, kind::APPLIED, &(header, user.0)),
        EventKind::Admitted { user } => seal(key, kind::ADMITTED, &(header, user.0)),
        EventKind::Refused { user, reason } => seal(key, kind::REFUSED, &(header, user.0, reason.as_str())),
        EventKind::Resident { user } => seal(key, kind::RESIDENT, &(header, user.0)),
        EventKind::ResidentLeft { user } => seal(key, kind::RESIDENT_LEFT, &(header, user.0)),
        EventKind::NeighbourhoodSet { neighbourhood, settings } => {
            seal(key, kind::NEIGHBOURHOOD_SET, &(header, neighbourhood.0, stored_settings(*settings)?))
        }
        EventKind::KeptOrder { act, link } => match act {
            OrderAct::Muted { user, until, rule, reason } => {
                seal(key, kind::MUTED, &(header, user.0, until, stored_rule(*rule)?, reason.as_str(), link.0))
            }
            OrderAct::Unmuted { user } => seal(key, kind::UNMUTED, &(header, user.0, link.0)),
            OrderAct::SlowModeSet { seconds } => seal(key, kind::SLOW_MODE_SET, &(header, seconds, link.0)),
        },
    }
}

/// Decodes the event of a key.
pub(in super::super) fn read_event(key: &[u8], value: &[u8]) -> Result<StoredEvent, JournalError> {
    let (topic, seq) = keys::event_place(key).ok_or_else(|| Fault::wrong("no event's key").at(key))?;
    open(key, value).and_then(|sealed| event_of(topic, seq, &sealed)).map_err(|fault| fault.at(key))
}

/// The same record without its body; one whose body is gone already stays as it is.
pub(in super::super) fn erase(key: &[u8], value: &[u8], erased_by: Seq) -> Result<Vec<u8>, JournalError> {
    let StoredEvent { event: mut record, hash } = read_event(key, value)?;
    match (record.kind.body_mut(), hash) {
        (Some(body @ Body::Kept { .. }), Some(hash)) => *body = Body::Erased { hash, erased_by },
        (Some(Body::Erased { .. }), _) => {}
        _ => return Err(Fault::wrong("it has no body to erase").at(key)),
    }
    event(key, &record)
}

fn event_of(topic: Topic, seq: Seq, sealed: &Sealed<'_>) -> Result<StoredEvent, Fault> {
    let mut hash = None;
    let (header, kind): (StoredHeader, EventKind) = match sealed.kind {
        kind::POSTED => {
            let (header, reply_to, stored, body): (_, Option<u64>, _, _) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Posted { body: domain_body(stored, &body)?, reply_to: reply_to.map(Seq) })
        }
        kind::EDITED => {
            let (header, post, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Edited { post: Seq(post), body: domain_body(stored, &body)? })
        }
        kind::POSTED_MENTIONING => {
            let (header, reply_to, stored, end): (_, Option<u64>, _, _) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Posted { body: mentioning(end)?, reply_to: reply_to.map(Seq) })
        }
        kind::EDITED_MENTIONING => {
            let (header, post, stored, end) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Edited { post: Seq(post), body: mentioning(end)? })
        }
        kind::DELETED => {
            let (header, post) = sealed.whole()?;
            (header, EventKind::Deleted { post: Seq(post) })
        }
        kind::REACTED => {
            let (header, post, reaction, on, count) = sealed.whole()?;
            let reaction = text(reaction, Reaction::parse)?;
            (header, EventKind::Reacted { post: Seq(post), reaction, on, count })
        }
        kind::MEMBER => {
            let (header, user, office) = sealed.whole()?;
            (header, EventKind::Member { user: UserId(user), office: domain_office(office)? })
        }
        kind::LEFT => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::Left { user: UserId(user) })
        }
        kind::NEIGHBOURHOOD_OPENED => {
            let (header, neighbourhood, title) = sealed.whole()?;
            let (neighbourhood, title) = (NeighbourhoodId(neighbourhood), text(title, Title::parse)?.into());
            (header, EventKind::NeighbourhoodOpened { neighbourhood, title })
        }
        kind::PERSON_REGISTERED => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::PersonRegistered { user: UserId(user) })
        }
        kind::MUTED => {
            let (header, user, until, rule, reason, link) = sealed.whole()?;
            let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
            kept_order(header, OrderAct::Muted { user: UserId(user), until, rule, reason }, link)
        }
        kind::UNMUTED => {
            let (header, user, link) = sealed.whole()?;
            kept_order(header, OrderAct::Unmuted { user: UserId(user) }, link)
        }
        kind::SLOW_MODE_SET => {
            let (header, seconds, link) = sealed.whole()?;
            kept_order(header, OrderAct::SlowModeSet { seconds }, link)
        }
        kind::JOIN_CODE_ISSUED => {
            let (header, code) = sealed.whole()?;
            (header, EventKind::JoinCodeIssued { code: JoinCode(code) })
        }
        kind::JOIN_CODE_REVOKED => {
            let (header,) = sealed.whole()?;
            (header, EventKind::JoinCodeRevoked)
        }
        kind::APPLIED => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::Applied { user: UserId(user) })
        }
        kind::ADMITTED => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::Admitted { user: UserId(user) })
        }
        kind::REFUSED => {
            let (header, user, reason) = sealed.whole()?;
            (header, EventKind::Refused { user: UserId(user), reason: text(reason, Reason::parse)? })
        }
        kind::RESIDENT => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::Resident { user: UserId(user) })
        }
        kind::RESIDENT_LEFT => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::ResidentLeft { user: UserId(user) })
        }
        kind::NEIGHBOURHOOD_SET => {
            let (header, neighbourhood, settings) = sealed.whole()?;
            let (neighbourhood, settings) = (NeighbourhoodId(neighbourhood), domain_settings(settings)?);
            (header, EventKind::NeighbourhoodSet { neighbourhood, settings })
        }
        _ => return Err(sealed.unexpected()),
    };
    let (at, by, posts) = header;
    Ok(StoredEvent { event: Event { topic, seq, at, by: by.map(UserId), posts, kind }, hash })
}

fn kept_order(header: StoredHeader, act: OrderAct, link: [u8; 32]) -> (StoredHeader, EventKind) {
    (header, EventKind::KeptOrder { act, link: Link(link) })
}

fn stored_body(body: &Body) -> (BodyHash, StoredBody<'_>) {
    match body {
        Body::Kept { text, salt, mentions } => {
            (body_hash(text, salt, mentions), StoredBody::Kept { text: text.as_str(), salt: *salt })
        }
        Body::Erased { hash, erased_by } => (*hash, StoredBody::Erased { by: erased_by.0 }),
    }
}

fn domain_body(hash: BodyHash, body: &StoredBody<'_>) -> Result<Body, Fault> {
    Ok(match body {
        StoredBody::Kept { text: kept, salt } => {
            Body::Kept { text: text(kept, PostText::parse)?, salt: *salt, mentions: Mentions::NONE }
        }
        StoredBody::Erased { by } => Body::Erased { hash, erased_by: Seq(*by) },
    })
}

fn stored_mentioning<'a>(
    text: &'a PostText,
    salt: &Salt,
    mentions: &Mentions,
) -> (BodyHash, StoredMentioning<'a>) {
    let people = mentions.people().iter().map(|user| user.0).collect();
    (body_hash(text, salt, mentions), (text.as_str(), *salt, mentions.all, people))
}

fn mentioning((kept, salt, all, people): StoredMentioning<'_>) -> Result<Body, Fault> {
    let mentions = Mentions::of(people.into_iter().map(UserId).collect(), all);
    Ok(Body::Kept { text: text(kept, PostText::parse)?, salt, mentions })
}

/// A post whose header has another hash than its text, under a right checksum.
#[cfg(test)]
pub(in super::super) fn forged_hash(key: &[u8], post: &Event) -> Vec<u8> {
    let header: StoredHeader = (post.at, post.by.map(|user| user.0), post.posts);
    let body = stored_body(post.kind.body().unwrap()).1;
    seal(key, kind::POSTED, &(header, None::<u64>, [0u8; 32], body)).unwrap()
}
