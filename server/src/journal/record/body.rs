//! The erasable end of an event as it is stored: open, with whom it means, or sealed. Never here: what it is the text of.

use bincode::{BorrowDecode, Encode};
use linli_protocol::{PostText, Seq, UserId};
use sha2::{Digest, Sha256};

use super::super::JournalError;
use super::{Fault, SEALED_BYTES, text};
use crate::domain::{Body, Mentions, Salt};

/// The hash that stands in the header of an event with a body.
pub(in super::super) type BodyHash = [u8; 32];

/// The erasable end of an event with a body.
#[derive(Encode, BorrowDecode)]
pub(super) enum StoredBody<'a> {
    Kept { text: &'a str, salt: Salt },
    Erased { by: u64 },
}

/// The end of an event whose text means somebody: text, salt, everybody, people. Erased, it is an ordinary event with an
/// erased body, and nothing tells that it meant anybody.
pub(super) type StoredMentioning<'a> = (&'a str, Salt, bool, Vec<u64>);

/// The same of a direct message (guarantee 6).
#[derive(Encode, BorrowDecode)]
pub(super) enum StoredSealed<'a> {
    Kept { sealed: &'a [u8] },
    Erased { by: u64 },
}

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

pub(super) fn stored_body(body: &Body) -> Result<(BodyHash, StoredBody<'_>), JournalError> {
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

pub(super) fn sealed_body(hash: BodyHash, body: &StoredSealed<'_>) -> Result<Body, Fault> {
    match body {
        StoredSealed::Kept { sealed } if SEALED_BYTES.contains(&sealed.len()) => {
            Ok(Body::Sealed { hash, sealed: sealed.to_vec() })
        }
        StoredSealed::Kept { .. } => Err(Fault::wrong("its sealed body cannot be that long")),
        StoredSealed::Erased { by } => Ok(Body::Erased { hash, erased_by: Seq(*by) }),
    }
}

pub(super) fn domain_body(hash: BodyHash, body: &StoredBody<'_>) -> Result<Body, Fault> {
    Ok(match body {
        StoredBody::Kept { text: kept, salt } => {
            Body::Kept { text: text(kept, PostText::parse)?, salt: *salt, mentions: Mentions::NONE }
        }
        StoredBody::Erased { by } => Body::Erased { hash, erased_by: Seq(*by) },
    })
}

/// A body, with whom it means: everybody, people. Erased, it means nobody.
pub(super) type StoredMeaning<'a> = (StoredBody<'a>, bool, Vec<u64>);

pub(super) fn stored_meaning(body: &Body) -> Result<(BodyHash, StoredMeaning<'_>), JournalError> {
    let (hash, stored) = stored_body(body)?;
    Ok(match body {
        Body::Kept { mentions, .. } => {
            (hash, (stored, mentions.all, mentions.people().iter().map(|user| user.0).collect()))
        }
        Body::Sealed { .. } | Body::Erased { .. } => (hash, (stored, false, Vec::new())),
    })
}

pub(super) fn meaning(hash: BodyHash, (stored, all, people): &StoredMeaning<'_>) -> Result<Body, Fault> {
    let mut body = domain_body(hash, stored)?;
    if let Body::Kept { mentions, .. } = &mut body {
        *mentions = Mentions::of(people.iter().copied().map(UserId).collect(), *all);
    }
    Ok(body)
}

pub(super) fn stored_mentioning<'a>(
    text: &'a PostText,
    salt: &Salt,
    mentions: &Mentions,
) -> (BodyHash, StoredMentioning<'a>) {
    let people = mentions.people().iter().map(|user| user.0).collect();
    (body_hash(text, salt, mentions), (text.as_str(), *salt, mentions.all, people))
}

pub(super) fn mentioning((kept, salt, all, people): StoredMentioning<'_>) -> Result<Body, Fault> {
    let mentions = Mentions::of(people.into_iter().map(UserId).collect(), all);
    Ok(Body::Kept { text: text(kept, PostText::parse)?, salt, mentions })
}
