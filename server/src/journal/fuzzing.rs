//! What must hold of the journal's decoders whatever they are given, for `fuzz/`: each function takes any bytes and
//! fails when it does not hold. Never here: anything that a serving build needs.
#![allow(clippy::expect_used, clippy::panic)] // failing is how it tells

use linli_protocol::Seq;

pub use super::export::fuzzing::export_line;
use super::record::{self, VALUE_BYTES_MAX};
use super::{JournalError, keys};
use crate::domain::{Body, Row};

/// More than any message needs to say what is wrong.
const MESSAGE_BYTES_MAX: usize = 1024;

/// A stored record: the length of a key, the key, then what stands before the checksum, which is made right here,
/// because no fuzzer would find it. What decodes is written again and decodes to the same.
pub fn record(bytes: &[u8]) {
    let Some((length, rest)) = bytes.split_first() else { return };
    let (key, content) = rest.split_at(usize::from(*length).min(rest.len()));
    let value = record::sealed_again(key, content.to_vec());
    if value.len() > VALUE_BYTES_MAX {
        return;
    }
    match record::read_event(key, &value, None) {
        Ok(stored) => {
            let again = record::event(key, &stored.event, None).expect("what was read can be written");
            let read = record::read_event(key, &again, None).expect("what was written can be read");
            assert_eq!(read.event, stored.event);
            if stored.event.kind.body().is_some() {
                let erased = record::erase(key, &value, Seq(7)).expect("a body can be erased");
                let erased = record::read_event(key, &erased, None).expect("and is read as erased");
                assert!(
                    matches!(erased.event.kind.body(), Some(Body::Erased { hash, .. }) if Some(*hash) == stored.hash)
                );
                assert_eq!(erased.hash, stored.hash, "the header's hash stays");
            }
        }
        Err(error) => refused(&error),
    }
    match record::read_row(key, &value) {
        Ok(row) => {
            let again = record::row(key, &row).expect("what was read can be written");
            assert_eq!(record::read_row(key, &again).expect("and read again"), row);
            key_of_row(&row);
        }
        Err(error) => refused(&error),
    }
    match record::read_batch_part(key, &value) {
        Ok(part) => {
            let again = record::batch_part(key, &part).expect("what was read can be written");
            assert_eq!(record::read_batch_part(key, &again).expect("and read again"), part);
        }
        Err(error) => refused(&error),
    }
    match record::read_meta(key, &value) {
        Ok(meta) => {
            let again = record::meta(key, &meta).expect("what was read can be written");
            assert_eq!(record::read_meta(key, &again).expect("and read again"), meta);
        }
        Err(error) => refused(&error),
    }
    // The same bytes with whatever checksum they end in, right or wrong.
    let _ = record::read_event(key, content, None);
    let _ = record::read_row(key, content);
}

/// A key: one that names an event or a part of a batch is exactly the key of that, and any can be described.
pub fn key(bytes: &[u8]) {
    if let Some((topic, seq)) = keys::event_place(bytes) {
        assert_eq!(keys::event(topic, seq), bytes);
        let range = keys::events(topic, seq, seq);
        assert!(*range.from <= *bytes && *bytes < *range.to, "an event lies in its own range");
        assert!(
            keys::events_of_topics_after(Some(topic)).from.as_slice() > bytes,
            "and before the next topic's"
        );
    }
    if let Some((number, part)) = keys::batch_place(bytes) {
        assert_eq!(keys::batch(number, part), bytes);
        let range = keys::batches_from(number);
        assert!(*range.from <= *bytes && *bytes < *range.to, "a part lies among its batch's");
    }
    assert!(keys::describe(bytes).len() <= MESSAGE_BYTES_MAX);
    // The one prefix without an end is all 0xff, which no first byte is.
    if bytes.first().is_some_and(|first| *first != u8::MAX) {
        let range = keys::Range::of_prefix(bytes.to_vec());
        assert!(range.from < range.to);
        let longer = [bytes, &[u8::MAX; 3]].concat();
        assert!(range.from <= longer && longer < range.to, "what begins so lies within");
    }
}

pub(super) fn key_of_row(row: &Row) {
    let key = keys::row(&row.key());
    assert!(keys::event_place(&key).is_none() && keys::batch_place(&key).is_none(), "rows stand apart");
    let after = keys::after_events();
    assert!(after.from <= key && key < after.to, "and where rows stand");
    // A value of this row is read back under this key, and under no other.
    if let Ok(value) = record::row(&key, row) {
        assert_eq!(&record::read_row(&key, &value).expect("a stored row is read"), row);
        let elsewhere = [&key[..], &[0]].concat();
        assert!(record::read_row(&elsewhere, &value).is_err(), "a record under another key is damage");
    }
}

fn refused(error: &JournalError) {
    assert!(matches!(error, JournalError::Damaged { .. } | JournalError::TooNew { .. }), "{error}");
    assert!(error.to_string().len() <= MESSAGE_BYTES_MAX, "{error}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_holds_of_the_golden_records() {
        for (_, stored_key, value) in record::golden() {
            let content = &value[..value.len() - 4];
            record(&[&[u8::try_from(stored_key.len()).unwrap()][..], &stored_key, content].concat());
            key(&stored_key);
        }
    }
}
