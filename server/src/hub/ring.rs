//! The latest events of a topic in one encoding, framed and shared by all sessions at the tail. A ring is
//! contiguous up to its end; what lies before its start is in the journal.

use std::collections::VecDeque;

use bytes::Bytes;
use linli_protocol::Seq;

use crate::limits;

/// Frames of consecutive events, joined.
#[derive(Debug, Clone)]
struct Chunk {
    first: Seq,
    /// Where each frame ends in `bytes`.
    ends: Box<[u32]>,
    bytes: Bytes,
}

impl Chunk {
    /// The last event in it.
    #[must_use]
    fn last(&self) -> Seq {
        Seq(self.first.0 + self.ends.len() as u64 - 1)
    }

    /// The frames after a cursor, which lies at or behind the chunk's last event.
    fn after(&self, cursor: Seq) -> Bytes {
        match usize::try_from((cursor.0 + 1).saturating_sub(self.first.0)) {
            Ok(known) if known > 0 => self.bytes.slice(self.ends[known - 1] as usize..),
            _ => self.bytes.clone(),
        }
    }
}

/// What a cursor finds.
#[derive(Debug, PartialEq, Eq)]
pub enum Tail {
    /// There was something, and the cursor has moved.
    Some,
    /// Nothing newer.
    End,
    /// The ring no longer has the next event: read the journal.
    Behind,
}

/// The ring.
#[derive(Debug)]
pub(super) struct Ring {
    chunks: VecDeque<Chunk>,
    bytes: usize,
    /// The event that the next appended frame will have.
    next: Seq,
}

impl Ring {
    /// An empty ring behind a head.
    #[must_use]
    pub(super) fn after(head: Seq) -> Ring {
        Ring { chunks: VecDeque::new(), bytes: 0, next: head.next() }
    }

    /// Appends frames of consecutive events. Those the ring starts behind are left out: whoever needs them is
    /// behind the ring and reads the journal.
    pub(super) fn append(&mut self, first: Seq, frames: &[Vec<u8>]) {
        let known = usize::try_from(self.next.0.saturating_sub(first.0)).unwrap_or(usize::MAX);
        let Some(frames) = frames.get(known..) else { return };
        let mut first = Seq(first.0 + known as u64);
        let mut rest = frames;
        while !rest.is_empty() {
            let (chunk, taken) = join(first, rest);
            first = chunk.last().next();
            self.bytes += chunk.bytes.len();
            self.next = first;
            self.chunks.push_back(chunk);
            rest = &rest[taken..];
        }
        while self.bytes > limits::RING_BYTES_MAX && self.chunks.len() > 1 {
            self.drop_oldest();
        }
    }

    /// Forgets everything up to and with an event whose body was erased (guarantee 9).
    pub(super) fn evict_up_to(&mut self, seq: Seq) {
        while self.chunks.front().is_some_and(|chunk| chunk.first <= seq) {
            self.drop_oldest();
        }
    }

    /// Hands out what lies between a cursor and the end, up to a number of bytes and pieces; the cursor moves
    /// past it.
    pub(super) fn read(
        &self,
        cursor: &mut Seq,
        bytes_max: usize,
        pieces_max: usize,
        mut take: impl FnMut(Bytes, Seq),
    ) -> Tail {
        if cursor.next() >= self.next {
            return Tail::End;
        }
        let Some(start) = self.chunks.front().map(|chunk| chunk.first) else { return Tail::Behind };
        if cursor.next() < start {
            return Tail::Behind;
        }
        let from = self.chunks.partition_point(|chunk| chunk.last() <= *cursor);
        let mut bytes = 0;
        for chunk in self.chunks.iter().skip(from).take(pieces_max) {
            if bytes > 0 && bytes + chunk.bytes.len() > bytes_max {
                break;
            }
            let piece = chunk.after(*cursor);
            bytes += piece.len();
            take(piece, *cursor);
            *cursor = chunk.last();
        }
        Tail::Some
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.bytes
    }

    fn drop_oldest(&mut self) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.bytes -= chunk.bytes.len();
        }
    }
}

/// Joins frames up to the chunk size, at least one.
fn join(first: Seq, frames: &[Vec<u8>]) -> (Chunk, usize) {
    let mut taken = 0;
    let mut len = 0;
    for frame in frames {
        if taken > 0 && len + frame.len() > limits::CHUNK_BYTES_MAX {
            break;
        }
        len += frame.len();
        taken += 1;
    }
    let mut bytes = Vec::with_capacity(len);
    let ends = frames[..taken]
        .iter()
        .map(|frame| {
            bytes.extend_from_slice(frame);
            u32::try_from(bytes.len()).unwrap_or(u32::MAX)
        })
        .collect();
    (Chunk { first, ends, bytes: bytes.into() }, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(seqs: std::ops::RangeInclusive<u64>) -> Vec<Vec<u8>> {
        seqs.map(|seq| format!("<{seq}>").into_bytes()).collect()
    }

    fn read(ring: &Ring, from: u64) -> (Tail, String, u64) {
        let mut cursor = Seq(from);
        let mut text = String::new();
        let tail = ring.read(&mut cursor, usize::MAX, usize::MAX, |bytes, _| {
            text.push_str(std::str::from_utf8(&bytes).unwrap());
        });
        (tail, text, cursor.0)
    }

    #[test]
    fn a_cursor_anywhere_in_the_ring_gets_exactly_what_comes_after_it() {
        let mut ring = Ring::after(Seq(4));
        ring.append(Seq(5), &frames(5..=7));
        ring.append(Seq(8), &frames(8..=8));
        assert_eq!(read(&ring, 4), (Tail::Some, "<5><6><7><8>".into(), 8));
        assert_eq!(read(&ring, 5), (Tail::Some, "<6><7><8>".into(), 8));
        assert_eq!(read(&ring, 7), (Tail::Some, "<8>".into(), 8));
        assert_eq!(read(&ring, 8), (Tail::End, String::new(), 8));
        assert_eq!(read(&ring, 3), (Tail::Behind, String::new(), 3));
    }

    #[test]
    fn a_ring_opened_at_a_head_leaves_out_what_a_late_batch_brings_from_before_it() {
        let mut ring = Ring::after(Seq(6));
        ring.append(Seq(5), &frames(5..=6));
        assert_eq!(read(&ring, 6), (Tail::End, String::new(), 6));
        ring.append(Seq(5), &frames(5..=7));
        assert_eq!(read(&ring, 6), (Tail::Some, "<7>".into(), 7));
    }

    #[test]
    fn an_empty_ring_sends_those_behind_it_to_the_journal() {
        let ring = Ring::after(Seq(6));
        assert_eq!(read(&ring, 5).0, Tail::Behind);
        assert_eq!(read(&ring, 6).0, Tail::End);
    }

    #[test]
    fn a_ring_stays_within_its_bytes_and_keeps_the_newest() {
        let mut ring = Ring::after(Seq(0));
        for seq in 1..=100 {
            ring.append(Seq(seq), &[vec![b'x'; 10_000]]);
            assert!(ring.bytes() <= limits::RING_BYTES_MAX);
        }
        assert_eq!(read(&ring, 99).0, Tail::Some);
        assert_eq!(read(&ring, 0).0, Tail::Behind);
    }

    #[test]
    fn eviction_forgets_the_erased_event_and_everything_before_it() {
        let mut ring = Ring::after(Seq(0));
        for seq in 1..=4 {
            ring.append(Seq(seq), &frames(seq..=seq));
        }
        ring.evict_up_to(Seq(2));
        assert_eq!(read(&ring, 1).0, Tail::Behind);
        assert_eq!(read(&ring, 2), (Tail::Some, "<3><4>".into(), 4));
        ring.evict_up_to(Seq(4));
        assert_eq!(read(&ring, 3).0, Tail::Behind);
        assert_eq!(read(&ring, 4).0, Tail::End);
    }

    #[test]
    fn one_read_stays_within_its_bytes_but_always_moves() {
        let mut ring = Ring::after(Seq(0));
        for seq in 1..=3 {
            ring.append(Seq(seq), &[vec![b'x'; 1000]]);
        }
        let mut cursor = Seq(0);
        let mut pieces = 0;
        ring.read(&mut cursor, 1500, 64, |_, _| pieces += 1);
        assert_eq!((cursor, pieces), (Seq(1), 1));
    }
}
