//! Events as they are stored: a header, with a salted hash of the body if there is one, and at the end the
//! body, which can be erased while all before it stays (guarantee 9). Of a direct message the body is sealed, and is opened where
//! there is what opens it. Never here: rows.

use linli_protocol::{IssueId, JoinCode, NeighbourhoodId, Reaction, Reason, Seq, Title, Topic, UserId};

use super::super::JournalError;
use super::super::keys;
use super::body::{
    BodyHash, StoredSealed, body_hash, domain_body, mentioning, sealed_body, stored_body, stored_meaning,
    stored_mentioning,
};
use super::order::{event_of_order, order_act};
use super::words::{domain_office, domain_settings, stored_fate, stored_office, stored_settings};
use super::{Fault, Seal, Sealed, department, duty, issue, kind, mediation, open, seal, text};
use crate::domain::{Body, Event, EventKind, Mentions};

/// An event with what its stored header adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct StoredEvent {
    pub(in super::super) event: Event,
    /// Of events with a body, erased or not.
    pub(in super::super) hash: Option<BodyHash>,
}

/// When, by whom, and the topic's count of posts.
pub(super) type StoredHeader = (u64, Option<u64>, u64);

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
        EventKind::IssueProposed { of } => seal(key, kind::ISSUE_PROPOSED, &(header, of.0)),
        EventKind::BecameIssue { of, issue } => seal(key, kind::BECAME_ISSUE, &(header, of.0, issue.0)),
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
        EventKind::DutySet { user, slots } => duty::duty_set(key, header, *user, slots),
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
        EventKind::Issue(act) => issue::issue_act(key, header, act),
        EventKind::Case(act) => issue::case_act(key, header, act),
        EventKind::Inbox(act) => issue::inbox_act(key, header, act),
        EventKind::Department(act) => department::act(key, header, act),
        EventKind::KeptOrder { act, link } => order_act(key, header, act, link),
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
        kind::SEALED_POST
        | kind::SEALED_EDIT
        | kind::CONTACT_ASKED
        | kind::CONTACT_AGREED
        | kind::ISSUE_PROPOSED
        | kind::BECAME_ISSUE => {
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
        kind::DEPARTMENT_ACT => department::event_of(sealed)?,
        kind::ISSUE_STEPPED_FULL | kind::ISSUE_REPORTED..=kind::INBOX_ACT => {
            let (header, kind, stored) = issue::event_of(sealed)?;
            hash = stored;
            (header, kind)
        }
        kind::DUTY_SET => duty::event_of(sealed)?,
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
        kind::ISSUE_PROPOSED => {
            let (header, of) = sealed.whole()?;
            (header, EventKind::IssueProposed { of: Seq(of) }, None)
        }
        kind::BECAME_ISSUE => {
            let (header, of, issue) = sealed.whole()?;
            (header, EventKind::BecameIssue { of: Seq(of), issue: IssueId(issue) }, None)
        }
        _ => return Err(sealed.unexpected()),
    })
}

/// A post whose header has another hash than its text, under a right checksum.
#[cfg(test)]
pub(in super::super) fn forged_hash(key: &[u8], post: &Event) -> Vec<u8> {
    let header: StoredHeader = (post.at, post.by.map(|user| user.0), post.posts);
    let body = stored_body(post.kind.body().unwrap()).unwrap().1;
    seal(key, kind::POSTED, &(header, None::<u64>, [0u8; 32], body)).unwrap()
}
