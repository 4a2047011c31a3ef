//! Events as they are stored: a header, with a salted hash of the body if there is one, and at the end the
//! body, which can be erased while all before it stays (guarantee 9). Of a direct message the body is sealed, and is opened where
//! there is what opens it. Never here: rows.

use linli_protocol::{
    JoinCode, Link, NeighbourhoodId, PostText, Reaction, Reason, Rule, Seq, Title, Topic, UserId,
};
use sha2::{Digest, Sha256};

use super::super::JournalError;
use super::super::keys;
use super::{
    Fault, SEALED_BYTES, Seal, Sealed, StoredBody, StoredMentioning, StoredSealed, domain_fate,
    domain_office, domain_rule, domain_settings, kind, mediation, open, seal, stored_fate, stored_office,
    stored_rule, stored_settings, text,
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
pub(super) type StoredHeader = (u64, Option<u64>, u64);

/// What became of the post of a [`kind::POST_ACT`].
const REMOVED: u8 = 1;
const REJECTED: u8 = 2;

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

/// Whether an event's body is stored sealed.
pub(in super::super) fn is_sealed(event: &Event) -> bool {
    matches!(event.topic, Topic::Dm(..)) && event.kind.body().is_some()
}

/// Encodes an event. Of a kept body the hash is computed, of another one it is what there is. A sealed body is stored as it
/// comes; an open one of a direct message is sealed, and refused where there is nothing to seal it with.
pub(in super::super) fn event(
    key: &[u8],
    event: &Event,
    sealing: Option<&Seal>,
) -> Result<Vec<u8>, JournalError> {
    let header: StoredHeader = (event.at, event.by.map(|user| user.0), event.posts);
    if is_sealed(event) {
        return sealed_event(key, header, &event.kind, sealing);
    }
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
            let (hash, body) = stored_body(body)?;
            seal(key, kind::POSTED, &(header, reply_to.map(|seq| seq.0), hash, body))
        }
        EventKind::Edited { post, body } => {
            let (hash, body) = stored_body(body)?;
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
        EventKind::PersonRenamed { user } => seal(key, kind::PERSON_RENAMED, &(header, user.0)),
        EventKind::BadgeSet { user, badge } => seal(key, kind::BADGE_SET, &(header, user.0, badge)),
        EventKind::ApplicationWithdrawn { user } => seal(key, kind::APPLICATION_WITHDRAWN, &(header, user.0)),
        EventKind::NeighbourhoodSet { neighbourhood, settings } => {
            seal(key, kind::NEIGHBOURHOOD_SET, &(header, neighbourhood.0, stored_settings(*settings)?))
        }
        EventKind::ContactAsked => seal(key, kind::CONTACT_ASKED, &(header,)),
        EventKind::ContactAgreed => seal(key, kind::CONTACT_AGREED, &(header,)),
        EventKind::Removed { post, act, entry } => {
            seal(key, kind::REMOVED, &(header, post.0, act.0, entry.0))
        }
        EventKind::Restored { post, body } => {
            let (hash, body) = stored_meaning(body)?;
            seal(key, kind::RESTORED, &(header, post.0, hash, body))
        }
        EventKind::Pinned { post, on } => seal(key, kind::PINNED, &(header, post.0, on)),
        EventKind::RemovedText { author, post, act, due, body } => {
            let (hash, body) = stored_meaning(body)?;
            seal(key, kind::REMOVED_TEXT, &(header, author.0, post.0, act.0, due, hash, body))
        }
        EventKind::Held { body, reply_to } => {
            let (hash, body) = stored_meaning(body)?;
            seal(key, kind::HELD, &(header, reply_to.map(|seq| seq.0), hash, body))
        }
        EventKind::Rejected { held, act, due } => seal(key, kind::REJECTED, &(header, held.0, act.0, due)),
        EventKind::Settled { entry, fate } => {
            seal(key, kind::SETTLED, &(header, entry.0, stored_fate(*fate)?))
        }
        EventKind::Appealed { act, body } => {
            let (hash, body) = stored_body(body)?;
            seal(key, kind::APPEALED, &(header, act.0, hash, body))
        }
        EventKind::Decided { act, granted, reason } => {
            let no_link = None::<[u8; 32]>;
            seal(key, kind::APPEAL_DECIDED, &(header, act.0, granted, reason.as_str(), no_link))
        }
        EventKind::PollOpened { body, options, several, closes } => {
            let (hash, body) = stored_body(body)?;
            seal(key, kind::POLL_OPENED, &(header, options, several, closes, hash, body))
        }
        EventKind::PollClosed { post, counts, people } => {
            seal(key, kind::POLL_CLOSED, &(header, post.0, counts, people))
        }
        EventKind::Mediation(act) => mediation::act(key, header, act),
        EventKind::KeptOrder { act, link } => order_act(key, header, act, link),
    }
}

fn order_act(key: &[u8], header: StoredHeader, act: &OrderAct, link: &Link) -> Result<Vec<u8>, JournalError> {
    let link = link.0;
    let post_act = |what: u8, user: &UserId, post: &Seq, rule: &Rule, reason: &Reason| {
        let stored = (header, what, user.0, post.0, stored_rule(*rule)?, reason.as_str(), link);
        seal(key, kind::POST_ACT, &stored)
    };
    match act {
        OrderAct::Muted { user, until, rule, reason } => {
            seal(key, kind::MUTED, &(header, user.0, until, stored_rule(*rule)?, reason.as_str(), link))
        }
        OrderAct::Unmuted { user } => seal(key, kind::UNMUTED, &(header, user.0, link)),
        OrderAct::SlowModeSet { seconds } => seal(key, kind::SLOW_MODE_SET, &(header, seconds, link)),
        OrderAct::PostRemoved { user, post, rule, reason } => post_act(REMOVED, user, post, rule, reason),
        OrderAct::PostRejected { user, held, rule, reason } => post_act(REJECTED, user, held, rule, reason),
        OrderAct::Banned { user, rule, reason } => {
            let why = Some((stored_rule(*rule)?, reason.as_str()));
            seal(key, kind::BAN_ACT, &(header, user.0, why, link))
        }
        OrderAct::Unbanned { user } => seal(key, kind::BAN_ACT, &(header, user.0, None::<(u8, &str)>, link)),
        OrderAct::ScreeningSet { on } => seal(key, kind::SCREENING_SET, &(header, on, link)),
        OrderAct::AppealDecided { of, granted, reason } => {
            seal(key, kind::APPEAL_DECIDED, &(header, of.0, granted, reason.as_str(), Some(link)))
        }
    }
}

fn sealed_event(
    key: &[u8],
    header: StoredHeader,
    event: &EventKind,
    sealing: Option<&Seal>,
) -> Result<Vec<u8>, JournalError> {
    let closed;
    let (hash, body) = match event.body() {
        // Nobody is mentioned in a conversation of two.
        Some(Body::Kept { text, salt, mentions }) => {
            let keyless = || Fault::wrong("it is a direct message, and there is no key to seal it with");
            let sealing = sealing.ok_or_else(keyless).map_err(|fault| fault.at(key))?;
            closed = sealing.close(key, text, salt).map_err(|fault| fault.at(key))?;
            (body_hash(text, salt, mentions), StoredSealed::Kept { sealed: &closed })
        }
        Some(Body::Sealed { hash, sealed }) => (*hash, StoredSealed::Kept { sealed }),
        Some(Body::Erased { hash, erased_by }) => (*hash, StoredSealed::Erased { by: erased_by.0 }),
        None => return Err(Fault::wrong("it has no body to seal").at(key)),
    };
    match event {
        EventKind::Edited { post, .. } => seal(key, kind::SEALED_EDIT, &(header, post.0, hash, body)),
        EventKind::Posted { reply_to, .. } => {
            seal(key, kind::SEALED_POST, &(header, reply_to.map(|seq| seq.0), hash, body))
        }
        _ => Err(Fault::wrong("it is of a kind that is not sealed").at(key)),
    }
}

/// Decodes the event of a key. A sealed body is opened with what is given, and stays sealed for none.
pub(in super::super) fn read_event(
    key: &[u8],
    value: &[u8],
    opening: Option<&Seal>,
) -> Result<StoredEvent, JournalError> {
    let (topic, seq) = keys::event_place(key).ok_or_else(|| Fault::wrong("no event's key").at(key))?;
    let read = |sealed| {
        let mut stored = event_of(topic, seq, &sealed)?;
        let is_kind_sealed = matches!(sealed.kind, kind::SEALED_POST | kind::SEALED_EDIT);
        if is_sealed(&stored.event) != is_kind_sealed {
            return Err(Fault::wrong("its body is sealed where none is, or open where all are sealed"));
        }
        if let (Some(opening), Some(body)) = (opening, stored.event.kind.body_mut())
            && let Body::Sealed { sealed, .. } = body
        {
            let (text, salt) = opening.open(key, sealed)?;
            *body = Body::Kept { text, salt, mentions: Mentions::NONE };
        }
        Ok(stored)
    };
    open(key, value).and_then(read).map_err(|fault| fault.at(key))
}

/// The same record without its body; one whose body is gone already stays as it is.
pub(in super::super) fn erase(key: &[u8], value: &[u8], erased_by: Seq) -> Result<Vec<u8>, JournalError> {
    let StoredEvent { event: mut record, hash } = read_event(key, value, None)?;
    match (record.kind.body_mut(), hash) {
        (Some(body @ (Body::Kept { .. } | Body::Sealed { .. })), Some(hash)) => {
            *body = Body::Erased { hash, erased_by }
        }
        (Some(Body::Erased { .. }), _) => {}
        _ => return Err(Fault::wrong("it has no body to erase").at(key)),
    }
    event(key, &record, None)
}

#[allow(clippy::too_many_lines, reason = "a table: one arm a kind")]
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
        kind::SEALED_POST | kind::SEALED_EDIT | kind::CONTACT_ASKED | kind::CONTACT_AGREED => {
            let (header, kind, stored) = between_two(sealed)?;
            hash = stored;
            (header, kind)
        }
        kind::POLL_OPENED => {
            let (header, options, several, closes, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::PollOpened { body: domain_body(stored, &body)?, options, several, closes })
        }
        kind::POLL_CLOSED => {
            let (header, post, counts, people) = sealed.whole()?;
            (header, EventKind::PollClosed { post: Seq(post), counts, people })
        }
        kind::MEDIATION_OPENED | kind::PARTY_ADDED | kind::PARTY_LEFT | kind::MEDIATION_CLOSED => {
            mediation::event_of(sealed)?
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
        kind::PERSON_RENAMED => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::PersonRenamed { user: UserId(user) })
        }
        kind::BADGE_SET => {
            let (header, user, badge) = sealed.whole()?;
            (header, EventKind::BadgeSet { user: UserId(user), badge })
        }
        kind::APPLICATION_WITHDRAWN => {
            let (header, user) = sealed.whole()?;
            (header, EventKind::ApplicationWithdrawn { user: UserId(user) })
        }
        kind::NEIGHBOURHOOD_SET => {
            let (header, neighbourhood, settings) = sealed.whole()?;
            let (neighbourhood, settings) = (NeighbourhoodId(neighbourhood), domain_settings(settings)?);
            (header, EventKind::NeighbourhoodSet { neighbourhood, settings })
        }
        _ => {
            let (header, kind, stored) = event_of_order(sealed)?;
            hash = stored;
            (header, kind)
        }
    };
    let (at, by, posts) = header;
    Ok(StoredEvent { event: Event { topic, seq, at, by: by.map(UserId), posts, kind }, hash })
}

/// The kinds that came with removals, appeals, bans and screening.
fn event_of_order(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    let mut hash = None;
    let (header, kind) = match sealed.kind {
        kind::REMOVED => {
            let (header, post, act, entry) = sealed.whole()?;
            (header, EventKind::Removed { post: Seq(post), act: Seq(act), entry: Seq(entry) })
        }
        kind::RESTORED => {
            let (header, post, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Restored { post: Seq(post), body: meaning(stored, &body)? })
        }
        kind::PINNED => {
            let (header, post, on) = sealed.whole()?;
            (header, EventKind::Pinned { post: Seq(post), on })
        }
        kind::REMOVED_TEXT => {
            let (header, author, post, act, due, stored, body) = sealed.whole()?;
            hash = Some(stored);
            let (author, post, act) = (UserId(author), Seq(post), Seq(act));
            let body = meaning(stored, &body)?;
            (header, EventKind::RemovedText { author, post, act, due, body })
        }
        kind::HELD => {
            let (header, reply_to, stored, body): (_, Option<u64>, _, _) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Held { body: meaning(stored, &body)?, reply_to: reply_to.map(Seq) })
        }
        kind::REJECTED => {
            let (header, held, act, due) = sealed.whole()?;
            (header, EventKind::Rejected { held: Seq(held), act: Seq(act), due })
        }
        kind::SETTLED => {
            let (header, entry, fate) = sealed.whole()?;
            (header, EventKind::Settled { entry: Seq(entry), fate: domain_fate(fate)? })
        }
        kind::APPEALED => {
            let (header, act, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Appealed { act: Seq(act), body: domain_body(stored, &body)? })
        }
        kind::APPEAL_DECIDED => {
            let (header, act, granted, reason, link): (_, _, _, _, Option<[u8; 32]>) = sealed.whole()?;
            let (act, reason) = (Seq(act), text(reason, Reason::parse)?);
            match link {
                Some(link) => kept_order(header, OrderAct::AppealDecided { of: act, granted, reason }, link),
                None => (header, EventKind::Decided { act, granted, reason }),
            }
        }
        kind::POST_ACT => {
            let (header, what, user, post, rule, reason, link) = sealed.whole()?;
            let (user, post) = (UserId(user), Seq(post));
            let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
            let act = match what {
                REMOVED => OrderAct::PostRemoved { user, post, rule, reason },
                REJECTED => OrderAct::PostRejected { user, held: post, rule, reason },
                found => return Err(Fault::TooNew { what: "an act", found: u8::into(found), known: 2 }),
            };
            kept_order(header, act, link)
        }
        kind::BAN_ACT => {
            let (header, user, why, link): (_, _, Option<(u8, &str)>, _) = sealed.whole()?;
            let user = UserId(user);
            let act = match why {
                Some((rule, reason)) => {
                    let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
                    OrderAct::Banned { user, rule, reason }
                }
                None => OrderAct::Unbanned { user },
            };
            kept_order(header, act, link)
        }
        kind::SCREENING_SET => {
            let (header, on, link) = sealed.whole()?;
            kept_order(header, OrderAct::ScreeningSet { on }, link)
        }
        _ => return Err(sealed.unexpected()),
    };
    Ok((header, kind, hash))
}

/// What there is in conversations of two people alone.
fn between_two(sealed: &Sealed<'_>) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    Ok(match sealed.kind {
        kind::SEALED_POST => {
            let (header, reply_to, hash, body): (_, Option<u64>, _, _) = sealed.whole()?;
            let kind = EventKind::Posted { body: sealed_body(hash, &body)?, reply_to: reply_to.map(Seq) };
            (header, kind, Some(hash))
        }
        kind::SEALED_EDIT => {
            let (header, post, hash, body) = sealed.whole()?;
            (header, EventKind::Edited { post: Seq(post), body: sealed_body(hash, &body)? }, Some(hash))
        }
        kind::CONTACT_ASKED => {
            let (header,) = sealed.whole()?;
            (header, EventKind::ContactAsked, None)
        }
        kind::CONTACT_AGREED => {
            let (header,) = sealed.whole()?;
            (header, EventKind::ContactAgreed, None)
        }
        _ => return Err(sealed.unexpected()),
    })
}

fn kept_order(header: StoredHeader, act: OrderAct, link: [u8; 32]) -> (StoredHeader, EventKind) {
    (header, EventKind::KeptOrder { act, link: Link(link) })
}

fn stored_body(body: &Body) -> Result<(BodyHash, StoredBody<'_>), JournalError> {
    match body {
        Body::Kept { text, salt, mentions } => {
            Ok((body_hash(text, salt, mentions), StoredBody::Kept { text: text.as_str(), salt: *salt }))
        }
        Body::Erased { hash, erased_by } => Ok((*hash, StoredBody::Erased { by: erased_by.0 })),
        Body::Sealed { .. } => {
            Err(JournalError::storage("encoding a record", "only direct messages are sealed"))
        }
    }
}

fn sealed_body(hash: BodyHash, body: &StoredSealed<'_>) -> Result<Body, Fault> {
    match body {
        StoredSealed::Kept { sealed } if SEALED_BYTES.contains(&sealed.len()) => {
            Ok(Body::Sealed { hash, sealed: sealed.to_vec() })
        }
        StoredSealed::Kept { .. } => Err(Fault::wrong("its sealed body cannot be that long")),
        StoredSealed::Erased { by } => Ok(Body::Erased { hash, erased_by: Seq(*by) }),
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

/// A body, with whom it means: everybody, people. Erased, it means nobody.
type StoredMeaning<'a> = (StoredBody<'a>, bool, Vec<u64>);

fn stored_meaning(body: &Body) -> Result<(BodyHash, StoredMeaning<'_>), JournalError> {
    let (hash, stored) = stored_body(body)?;
    Ok(match body {
        Body::Kept { mentions, .. } => {
            (hash, (stored, mentions.all, mentions.people().iter().map(|user| user.0).collect()))
        }
        Body::Sealed { .. } | Body::Erased { .. } => (hash, (stored, false, Vec::new())),
    })
}

fn meaning(hash: BodyHash, (stored, all, people): &StoredMeaning<'_>) -> Result<Body, Fault> {
    let mut body = domain_body(hash, stored)?;
    if let Body::Kept { mentions, .. } = &mut body {
        *mentions = Mentions::of(people.iter().copied().map(UserId).collect(), *all);
    }
    Ok(body)
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
    let body = stored_body(post.kind.body().unwrap()).unwrap().1;
    seal(key, kind::POSTED, &(header, None::<u64>, [0u8; 32], body)).unwrap()
}
