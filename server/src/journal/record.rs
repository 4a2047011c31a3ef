//! The record codec: a stored value is kind, version, payload (bincode) and checksum (CRC-32C of key and value,
//! so that a value under another's key is found out too). No other file of the server calls bincode.
//! Never here: the belief that what is read is what was written.
//!
//! The stored form of each kind is a tuple of plain numbers and texts, spelled out in its writing and its
//! reading function in the files below. Another form is another version, with an arm of its own for reading.

mod body;
mod department;
mod duty;
mod event;
mod index;
mod issue;
mod mediation;
mod numbered;
mod order;
mod row;
mod seal;
mod step;
mod words;

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use bincode::{BorrowDecode, Encode};
use linli_protocol::{NeighbourhoodId, TextError, Topic};

use super::JournalError;
use super::keys;
use super::topics::{self, Form, Rest};
use crate::domain::Shard;

pub(super) use body::body_hash;
#[cfg(test)]
pub(super) use event::forged_hash;
pub(super) use event::{StoredEvent, erase, event, is_sealed, read_event};
pub(super) use index::{
    BATCH_PART_RANGES_MAX, BatchPart, Meta, TopicRange, batch_part, meta, read_batch_part, read_meta,
};
pub(super) use row::{read_row, row};
pub(super) use seal::{SEALED_BYTES, Seal};
#[cfg(test)]
pub(super) use tests::golden;

/// Longest stored value, in bytes. sled keeps up to 17 values in a leaf and writes a leaf of more than
/// 128 KiB to a file of its own, which it never syncs; below this bound that cannot happen.
pub(super) const VALUE_BYTES_MAX: usize = 7 * 1024;

/// What one decoding may take in memory, in bytes.
const DECODE_BYTES_MAX: usize = 64 * 1024;
const CONFIG: Configuration<LittleEndian, Varint, Limit<DECODE_BYTES_MAX>> =
    bincode::config::standard().with_limit::<DECODE_BYTES_MAX>();
const CHECKSUM_BYTES: usize = 4;
/// The version this build writes, of every kind; it reads all from 1 up to it.
const VERSION: u8 = 1;

/// What is stored. The numbers stay what they are for ever.
mod kind {
    pub(super) const POSTED: u8 = 0x01;
    pub(super) const EDITED: u8 = 0x02;
    pub(super) const DELETED: u8 = 0x03;
    pub(super) const REACTED: u8 = 0x04;
    pub(super) const MEMBER: u8 = 0x05;
    pub(super) const LEFT: u8 = 0x06;
    pub(super) const NEIGHBOURHOOD_OPENED: u8 = 0x07;
    pub(super) const PERSON_REGISTERED: u8 = 0x08;
    pub(super) const MUTED: u8 = 0x09;
    pub(super) const UNMUTED: u8 = 0x0a;
    pub(super) const SLOW_MODE_SET: u8 = 0x0b;
    pub(super) const JOIN_CODE_ISSUED: u8 = 0x0c;
    pub(super) const JOIN_CODE_REVOKED: u8 = 0x0d;
    pub(super) const APPLIED: u8 = 0x0e;
    pub(super) const ADMITTED: u8 = 0x0f;
    pub(super) const REFUSED: u8 = 0x10;
    pub(super) const RESIDENT: u8 = 0x11;
    pub(super) const RESIDENT_LEFT: u8 = 0x12;
    pub(super) const NEIGHBOURHOOD_SET: u8 = 0x27;
    pub(super) const POSTED_MENTIONING: u8 = 0x2e;
    pub(super) const EDITED_MENTIONING: u8 = 0x2f;
    pub(super) const POLL_OPENED: u8 = 0x30;
    pub(super) const POLL_CLOSED: u8 = 0x31;
    pub(super) const MEDIATION_OPENED: u8 = 0x35;
    pub(super) const PARTY_ADDED: u8 = 0x36;
    pub(super) const PARTY_LEFT: u8 = 0x37;
    pub(super) const MEDIATION_CLOSED: u8 = 0x38;
    pub(super) const ISSUE_REPORTED: u8 = 0x39;
    pub(super) const ISSUE_COMMENTED: u8 = 0x3a;
    pub(super) const ISSUE_STEPPED: u8 = 0x3b;
    pub(super) const ISSUE_BLANKED: u8 = 0x3c;
    /// Of a case, with a number of its own for what it was; so is the next.
    pub(super) const CASE_ACT: u8 = 0x3d;
    pub(super) const INBOX_ACT: u8 = 0x3e;
    /// A step with more than one number, or that was taken for a department; the others are written as ever.
    pub(super) const ISSUE_STEPPED_FULL: u8 = 0x25;
    /// Of departments, with a number of its own for what it was.
    pub(super) const DEPARTMENT_ACT: u8 = 0x26;
    pub(super) const DUTY_SET: u8 = 0x3f;
    pub(super) const REMOVED: u8 = 0x13;
    pub(super) const RESTORED: u8 = 0x14;
    pub(super) const PINNED: u8 = 0x15;
    pub(super) const REMOVED_TEXT: u8 = 0x16;
    pub(super) const HELD: u8 = 0x17;
    pub(super) const REJECTED: u8 = 0x18;
    pub(super) const SETTLED: u8 = 0x19;
    pub(super) const APPEALED: u8 = 0x1a;
    /// In a moderation record with its link, among the appeals without.
    pub(super) const APPEAL_DECIDED: u8 = 0x1b;
    /// A post removed or rejected.
    pub(super) const POST_ACT: u8 = 0x1c;
    /// A ban, or with neither rule nor reason its end.
    pub(super) const BAN_ACT: u8 = 0x1d;
    pub(super) const SCREENING_SET: u8 = 0x1e;
    pub(super) const SEALED_POST: u8 = 0x1f;
    pub(super) const SEALED_EDIT: u8 = 0x20;
    pub(super) const CONTACT_ASKED: u8 = 0x21;
    pub(super) const CONTACT_AGREED: u8 = 0x22;
    pub(super) const ISSUE_PROPOSED: u8 = 0x23;
    pub(super) const BECAME_ISSUE: u8 = 0x24;
    pub(super) const PERSON_RENAMED: u8 = 0x28;
    pub(super) const BADGE_SET: u8 = 0x29;
    pub(super) const APPLICATION_WITHDRAWN: u8 = 0x2a;
    pub(super) const ROW_COUNTERS: u8 = 0x40;
    pub(super) const ROW_PERSON: u8 = 0x41;
    pub(super) const ROW_ACCOUNT: u8 = 0x42;
    pub(super) const ROW_DEVICE: u8 = 0x43;
    pub(super) const ROW_READ_MARK: u8 = 0x44;
    pub(super) const ROW_ANSWERED: u8 = 0x45;
    pub(super) const ROW_NEIGHBOURHOOD: u8 = 0x46;
    pub(super) const ROW_MEMBER: u8 = 0x47;
    pub(super) const ROW_POST: u8 = 0x48;
    pub(super) const ROW_REACTION: u8 = 0x49;
    pub(super) const ROW_MUTE: u8 = 0x4a;
    pub(super) const ROW_SLOW_MODE: u8 = 0x4b;
    pub(super) const ROW_APPLICANT: u8 = 0x4c;
    pub(super) const ROW_JOIN_CODE: u8 = 0x4d;
    pub(super) const ROW_RESIDENCE: u8 = 0x4e;
    pub(super) const ROW_SETTINGS: u8 = 0x5a;
    pub(super) const ROW_MENTIONED: u8 = 0x60;
    pub(super) const ROW_ALL_MENTIONED: u8 = 0x61;
    pub(super) const ROW_POLL: u8 = 0x62;
    pub(super) const ROW_POLL_ANSWER: u8 = 0x63;
    pub(super) const ROW_POLL_RESULT: u8 = 0x64;
    pub(super) const ROW_MEDIATION: u8 = 0x65;
    pub(super) const ROW_ISSUE: u8 = 0x66;
    pub(super) const ROW_ISSUE_ENTRY: u8 = 0x67;
    pub(super) const ROW_CASE: u8 = 0x68;
    pub(super) const ROW_ALERT: u8 = 0x69;
    pub(super) const ROW_FOLLOWER: u8 = 0x6b;
    pub(super) const ROW_PHOTO: u8 = 0x6c;
    /// Of an issue that has a work order or a joint case; the others are written as ever.
    pub(super) const ROW_ISSUE_PARTS: u8 = 0x71;
    pub(super) const ROW_DEPARTMENT: u8 = 0x72;
    pub(super) const ROW_GUIDE_ENTRY: u8 = 0x73;
    pub(super) const ROW_DUTY: u8 = 0x6d;
    pub(super) const ROW_QUIET_HOURS: u8 = 0x6e;
    /// Of an alert that woke nobody; the others are written as ever.
    pub(super) const ROW_QUIET_ALERT: u8 = 0x6f;
    pub(super) const ROW_PROPOSAL: u8 = 0x70;
    /// Of an open poll that was removed; the others are written as ever.
    pub(super) const ROW_POLL_REMOVED: u8 = 0x6a;
    /// Of a post that was removed, restored or pinned; the others are written as ever.
    pub(super) const ROW_POST_KEPT: u8 = 0x4f;
    pub(super) const ROW_DESK_TEXT: u8 = 0x50;
    pub(super) const ROW_APPEAL: u8 = 0x51;
    pub(super) const ROW_BAN: u8 = 0x52;
    pub(super) const ROW_SCREENING: u8 = 0x53;
    pub(super) const ROW_PINS: u8 = 0x54;
    pub(super) const ROW_SEAL_KEY: u8 = 0x55;
    pub(super) const ROW_CONVERSATION: u8 = 0x56;
    pub(super) const ROW_BLOCK: u8 = 0x57;
    pub(super) const ROW_REFUSAL: u8 = 0x58;
    pub(super) const ROW_RENAMES: u8 = 0x5b;
    pub(super) const ROW_CARD_CHANGED: u8 = 0x5c;
    pub(super) const ROW_SCANS: u8 = 0x5d;
    pub(super) const BATCH_PART: u8 = 0x7e;
    pub(super) const META: u8 = 0x7f;

    /// The last number in use among events or among rows, whichever this number belongs to.
    pub(super) fn last_of_its_sort(number: u8) -> u8 {
        match number {
            ..ROW_COUNTERS => DUTY_SET,
            ROW_COUNTERS..BATCH_PART => ROW_GUIDE_ENTRY,
            BATCH_PART.. => META,
        }
    }
}

/// A topic within a record: kind, neighbourhood, and what the names of that kind have beside. Written out by hand, because the
/// third part is there or not by the kind, and not by a mark of its own: records of other topics stay as they are.
#[derive(Clone, Copy)]
struct StoredTopic(topics::TopicNumbers);

impl StoredTopic {
    fn of(topic: Topic) -> StoredTopic {
        StoredTopic(topics::numbers_of_topic(topic))
    }

    fn topic(self) -> Result<Topic, Fault> {
        topics::topic_of_numbers(self.0).ok_or_else(|| Fault::wrong("it names no topic"))
    }
}

impl Encode for StoredTopic {
    fn encode<E: bincode::enc::Encoder>(&self, encoder: &mut E) -> Result<(), bincode::error::EncodeError> {
        let (kind, neighbourhood, rest) = self.0;
        (kind, neighbourhood).encode(encoder)?;
        match rest {
            Rest::Nothing => Ok(()),
            Rest::Pair(lower, higher) => (lower, higher).encode(encoder),
            Rest::Number(number) => number.encode(encoder),
            Rest::Person(user) => user.encode(encoder),
        }
    }
}

impl<'de, Context> BorrowDecode<'de, Context> for StoredTopic {
    fn borrow_decode<D: bincode::de::BorrowDecoder<'de, Context = Context>>(
        decoder: &mut D,
    ) -> Result<Self, bincode::error::DecodeError> {
        let (kind, neighbourhood) = <(u8, u32)>::borrow_decode(decoder)?;
        let rest = match Form::of_kind(kind) {
            Form::Alone => Rest::Nothing,
            Form::OfTwo => {
                let (lower, higher) = <(u64, u64)>::borrow_decode(decoder)?;
                Rest::Pair(lower, higher)
            }
            Form::Numbered => Rest::Number(u32::borrow_decode(decoder)?),
            Form::OfOne => Rest::Person(u64::borrow_decode(decoder)?),
        };
        Ok(StoredTopic((kind, neighbourhood, rest)))
    }
}

/// The neighbourhood; none for the district.
type StoredShard = Option<u32>;

fn stored_shard(shard: Shard) -> StoredShard {
    match shard {
        Shard::District => None,
        Shard::Neighbourhood(n) => Some(n.0),
    }
}

fn domain_shard(shard: StoredShard) -> Shard {
    shard.map_or(Shard::District, |n| Shard::Neighbourhood(NeighbourhoodId(n)))
}

/// A text that passes its rules unchanged; one that would be changed was never written.
fn text<T: ToString>(stored: &str, parse: impl Fn(String) -> Result<T, TextError>) -> Result<T, Fault> {
    let parsed = parse(stored.to_owned()).map_err(|error| Fault::wrong(error.to_string()))?;
    if parsed.to_string() == stored { Ok(parsed) } else { Err(Fault::wrong("a text is not in its form")) }
}

fn seal<T: Encode>(key: &[u8], kind: u8, payload: &T) -> Result<Vec<u8>, JournalError> {
    let mut value = vec![kind, VERSION];
    bincode::encode_into_std_write(payload, &mut value, CONFIG)
        .map_err(|error| JournalError::storage("encoding a record", error))?;
    value.extend_from_slice(&checksum(key, &value).to_le_bytes());
    if value.len() > VALUE_BYTES_MAX {
        let message = format!("{} has {} bytes, over {VALUE_BYTES_MAX}", keys::describe(key), value.len());
        return Err(JournalError::storage("encoding a record", message));
    }
    Ok(value)
}

fn open<'a>(key: &[u8], value: &'a [u8]) -> Result<Sealed<'a>, Fault> {
    let (content, stored) =
        value.split_last_chunk::<CHECKSUM_BYTES>().ok_or_else(|| Fault::wrong("it is cut short"))?;
    if checksum(key, content).to_le_bytes() != *stored {
        return Err(Fault::wrong("its checksum does not match"));
    }
    match content {
        [kind, VERSION, payload @ ..] => Ok(Sealed { kind: *kind, payload }),
        [_, found, ..] if *found > VERSION => {
            Err(Fault::TooNew { what: "a record", found: (*found).into(), known: VERSION.into() })
        }
        _ => Err(Fault::wrong("it has no kind and version")),
    }
}

fn checksum(key: &[u8], content: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(key), content)
}

struct Sealed<'a> {
    kind: u8,
    payload: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn whole<T: BorrowDecode<'a, ()>>(&self) -> Result<T, Fault> {
        let (decoded, consumed) = bincode::borrow_decode_from_slice(self.payload, CONFIG)
            .map_err(|error| Fault::wrong(error.to_string()))?;
        if consumed == self.payload.len() { Ok(decoded) } else { Err(Fault::wrong("bytes are left over")) }
    }

    /// How the payload begins: what says how to read the whole.
    fn leading<T: BorrowDecode<'a, ()>>(&self) -> Result<T, Fault> {
        let decoded = bincode::borrow_decode_from_slice(self.payload, CONFIG);
        decoded.map(|(decoded, _)| decoded).map_err(|error| Fault::wrong(error.to_string()))
    }

    fn expect(&self, kind: u8) -> Result<(), Fault> {
        if self.kind == kind { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> Fault {
        let known = kind::last_of_its_sort(self.kind);
        if self.kind > known {
            return Fault::TooNew { what: "a kind of record", found: self.kind.into(), known: known.into() };
        }
        Fault::wrong(format!("it is of kind {:#04x}, which does not belong there", self.kind))
    }
}

/// What is wrong with a record, before it is known whose.
enum Fault {
    Wrong(String),
    TooNew { what: &'static str, found: u32, known: u32 },
}

impl Fault {
    fn wrong(what: impl Into<String>) -> Fault {
        Fault::Wrong(what.into())
    }

    fn at(self, key: &[u8]) -> JournalError {
        match self {
            Fault::Wrong(what) => JournalError::Damaged { what: format!("{}: {what}", keys::describe(key)) },
            Fault::TooNew { what, found, known } => JournalError::TooNew { what, found, known },
        }
    }
}

/// Any content with the checksum that belongs to it.
#[cfg(any(test, feature = "fuzzing"))]
pub(super) fn sealed_again(key: &[u8], mut content: Vec<u8>) -> Vec<u8> {
    let checksum = checksum(key, &content).to_le_bytes();
    content.extend_from_slice(&checksum);
    content
}

#[cfg(test)]
mod tests;
