//! What leaves a connection, in order: its own frames (replies, pings) first, then pieces of rings that it
//! shares with everybody at the tail. A peer that does not read makes it let go of the shared pieces.

use std::collections::VecDeque;
use std::io::{self, IoSlice};

use bytes::{Buf, Bytes};
use linli_protocol::Seq;

use crate::limits;

/// Where a shared piece came from: the followed topic's place in the session, and the cursor before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) subscription: u32,
    pub(super) cursor: Seq,
}

#[derive(Debug)]
struct Piece {
    bytes: Bytes,
    origin: Option<Origin>,
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    /// Whether the first piece was written in part: then it must be finished before anything else.
    first_is_cut: bool,
    /// Frames of the session's own, joined; they become a piece at the next write.
    own: Vec<u8>,
    bytes: usize,
}

impl Outgoing {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.own.is_empty()
    }

    /// Bytes of the session's own that wait.
    pub(super) fn own_bytes(&self) -> usize {
        let queued: usize = self.pieces.iter().filter(|p| p.origin.is_none()).map(|p| p.bytes.len()).sum();
        queued + self.own.len()
    }

    /// All bytes that wait in pieces.
    pub(super) fn queued_bytes(&self) -> usize {
        self.bytes
    }

    /// How many pieces wait.
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// A buffer for whole frames of the session's own.
    pub(super) fn own(&mut self) -> &mut Vec<u8> {
        &mut self.own
    }

    /// Makes a piece of the session's own frames; what is pushed later comes after them.
    pub(super) fn seal(&mut self) {
        if !self.own.is_empty() {
            let bytes = Bytes::from(std::mem::take(&mut self.own));
            self.push(bytes, None);
        }
    }

    /// Appends whole frames shared with others.
    pub(super) fn push(&mut self, bytes: Bytes, origin: Option<Origin>) {
        self.bytes += bytes.len();
        self.pieces.push_back(Piece { bytes, origin });
    }

    /// Writes once, as much as the socket takes. `write` is the socket's vectored write.
    pub(super) fn write(
        &mut self,
        write: impl FnOnce(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        self.seal();
        let written = match self.pieces.front() {
            Some(one) if self.pieces.len() == 1 => write(&[IoSlice::new(&one.bytes)])?,
            _ => {
                let mut slices = [IoSlice::new(&[]); limits::WRITE_PIECES_MAX];
                let mut count = 0;
                for (slice, piece) in slices.iter_mut().zip(&self.pieces) {
                    *slice = IoSlice::new(&piece.bytes);
                    count += 1;
                }
                write(&slices[..count])?
            }
        };
        self.advance(written);
        Ok(written)
    }

    /// The peer takes nothing now: keeps the first piece, to go on with, lets go of the other shared ones,
    /// and answers where the cursors must go back to.
    pub(super) fn stalled(&mut self, rewind: impl FnMut(Origin)) {
        self.keep(true, rewind);
    }

    /// Takes back every shared piece that has not begun to leave. What is cut stays: a frame, once begun,
    /// must be finished.
    pub(super) fn take_back(&mut self, rewind: impl FnMut(Origin)) {
        self.keep(self.first_is_cut, rewind);
    }

    fn keep(&mut self, keep_first: bool, mut rewind: impl FnMut(Origin)) {
        let mut kept = VecDeque::new();
        let mut rewound: Vec<u32> = Vec::new();
        for (at, piece) in self.pieces.drain(..).enumerate() {
            match piece.origin {
                Some(origin) if at > 0 || !keep_first => {
                    self.bytes -= piece.bytes.len();
                    // The first of a topic's pieces has the cursor that all of them go back to.
                    if !rewound.contains(&origin.subscription) {
                        rewound.push(origin.subscription);
                        rewind(origin);
                    }
                }
                _ => kept.push_back(piece),
            }
        }
        self.pieces = kept;
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        while written > 0 {
            let Some(first) = self.pieces.front_mut() else { return };
            if written < first.bytes.len() {
                first.bytes.advance(written);
                self.first_is_cut = true;
                return;
            }
            written -= first.bytes.len();
            self.pieces.pop_front();
            self.first_is_cut = false;
        }
        if self.pieces.is_empty() {
            // An idle session keeps no buffer.
            self.pieces = VecDeque::new();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unnecessary_wraps)] // they stand for pieces with an origin
mod tests {
    use super::*;

    fn shared(cursor: u64) -> Option<Origin> {
        Some(Origin { subscription: 1, cursor: Seq(cursor) })
    }

    fn take(out: &mut Outgoing, most: usize) -> Vec<u8> {
        let mut taken = Vec::new();
        out.write(|slices| {
            for slice in slices {
                let room = most - taken.len();
                taken.extend_from_slice(&slice[..slice.len().min(room)]);
            }
            Ok(taken.len())
        })
        .unwrap();
        taken
    }

    #[test]
    fn everything_leaves_in_order_however_little_the_socket_takes() {
        let mut out = Outgoing::default();
        out.own().extend_from_slice(b"reply");
        out.seal();
        out.push(Bytes::from_static(b"event1"), shared(0));
        out.push(Bytes::from_static(b"event2"), shared(1));
        let mut all = Vec::new();
        while !out.is_empty() {
            all.extend(take(&mut out, 3));
        }
        assert_eq!(all, b"replyevent1event2");
        assert_eq!(out.queued_bytes(), 0);
    }

    #[test]
    fn a_stalled_peer_pins_only_the_frame_that_is_cut() {
        let mut out = Outgoing::default();
        out.push(Bytes::from_static(b"event1"), shared(0));
        out.push(Bytes::from_static(b"event2"), shared(1));
        out.push(Bytes::from_static(b"event3"), shared(2));
        take(&mut out, 2);
        let mut back = Vec::new();
        out.stalled(|origin| back.push(origin.cursor));
        assert_eq!(back, [Seq(1)], "the cursor goes back to behind the cut piece, once");
        assert_eq!(take(&mut out, 100), b"ent1");
        assert!(out.is_empty());
    }

    #[test]
    fn a_stalled_peer_that_took_nothing_leaves_something_to_go_on_with() {
        let mut out = Outgoing::default();
        out.push(Bytes::from_static(b"event1"), shared(0));
        out.push(Bytes::from_static(b"event2"), shared(1));
        out.stalled(|_| ());
        assert_eq!(take(&mut out, 100), b"event1");
    }

    #[test]
    fn taking_back_before_anything_was_written_keeps_nothing_shared_but_all_replies() {
        let mut out = Outgoing::default();
        out.push(Bytes::from_static(b"event1"), shared(0));
        out.own().extend_from_slice(b"reply");
        out.seal();
        let mut back = Vec::new();
        out.take_back(|origin| back.push(origin.cursor));
        assert_eq!(back, [Seq(0)]);
        assert_eq!(take(&mut out, 100), b"reply");
    }

    #[test]
    fn a_cut_piece_is_whole_again_once_written_to_its_end() {
        let mut out = Outgoing::default();
        out.push(Bytes::from_static(b"event1"), shared(0));
        out.push(Bytes::from_static(b"event2"), shared(1));
        take(&mut out, 6);
        let mut back = Vec::new();
        out.take_back(|origin| back.push(origin.cursor));
        assert_eq!(back, [Seq(1)]);
        assert!(out.is_empty());
    }
}
