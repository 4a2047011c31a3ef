//! The lean reader: what a seat that follows topics does with its messages. Every reader checks every
//! event's number; some also check which post it is, and measure its latency.

use linli_protocol::{EventFrame, Outcome, RequestId, Seq, Topic};

use crate::latency::Latency;
use crate::ledger::{Page, Track};
use crate::mark::Mark;
use crate::scan;
use crate::swarm::Role;
use crate::units;

/// A topic that readers of the run follow.
#[derive(Debug)]
struct Followed {
    topic: Topic,
    start: Vec<u8>,
}

#[derive(Debug)]
struct Seat {
    token: Box<str>,
    // Whether its events are looked into, and timed.
    sampled: bool,
}

/// All readers of a run. Each follows the same number of topics.
#[derive(Debug, Default)]
pub struct Reader {
    /// The topics' pages, in the order in which they were added.
    pub pages: Vec<Page>,
    /// Events that came for the first time, to all readers together.
    pub deliveries: u64,
    /// From the intended moment of sending to the moment of reading.
    pub latency: Latency,
    followed: Vec<Followed>,
    seats: Vec<Seat>,
    // Of each seat its topics, one seat after the other.
    tracks: Vec<Track>,
    topics_each: usize,
}

impl Reader {
    /// Readers that follow `topics_each` topics each.
    #[must_use]
    pub fn new(topics_each: usize) -> Reader {
        Reader { topics_each, ..Reader::default() }
    }

    /// A topic that some of them follow; returns its number.
    pub fn add_topic(&mut self, topic: Topic, page: Page) -> u32 {
        self.followed.push(Followed { topic, start: scan::event_start(topic) });
        self.pages.push(page);
        u32::try_from(self.pages.len() - 1).unwrap_or(u32::MAX)
    }

    /// A reader of these topics, from their pages' start on.
    pub fn add_seat(&mut self, token: Box<str>, topics: &[u32], sampled: bool) {
        debug_assert_eq!(topics.len(), self.topics_each, "one seat's tracks must not shift the next one's");
        self.seats.push(Seat { token, sampled });
        let tracks = topics.iter().map(|topic| {
            let start = self.pages.get(units::index(u64::from(*topic))).map_or(0, Page::start);
            Track::new(*topic, start)
        });
        self.tracks.extend(tracks);
    }

    /// How many readers there are.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.seats.len()
    }

    /// All tracks.
    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.tracks.iter()
    }

    /// How many readers do not have all of their topics yet.
    #[must_use]
    pub fn behind(&self, counts: impl Fn(usize) -> bool) -> usize {
        let complete = |track: &Track| {
            let page = self.pages.get(units::index(u64::from(track.topic())));
            page.is_none_or(|page| track.last() >= page.head())
        };
        let seats = self.tracks.chunks(self.topics_each.max(1)).enumerate();
        seats.filter(|(seat, tracks)| counts(*seat) && !tracks.iter().all(complete)).count()
    }

    /// Events that readers took from a view instead.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.tracks.iter().map(Track::skipped).sum()
    }

    fn range(&self, seat: usize) -> std::ops::Range<usize> {
        seat * self.topics_each..(seat + 1) * self.topics_each
    }

    fn came(&mut self, seat: usize, track: usize, seq: u64, payload: &[u8], now_ns: u64) {
        if !self.tracks[track].see(seq) {
            return;
        }
        self.deliveries += 1;
        if self.seats[seat].sampled {
            self.look_into(track, seq, payload, now_ns);
        }
    }

    fn look_into(&mut self, track: usize, seq: u64, payload: &[u8], now_ns: u64) {
        if let Some(Mark { post, intended_ns }) = Mark::find(payload) {
            self.latency.record_ns(now_ns.saturating_sub(intended_ns));
            let topic = units::index(u64::from(self.tracks[track].topic()));
            self.pages[topic].say(seq, post);
        }
    }
}

impl Role for Reader {
    fn token(&self, seat: usize) -> &str {
        self.seats.get(seat).map_or("", |seat| &seat.token)
    }

    fn follow(&self, seat: usize, nth: usize) -> Option<(Topic, Seq)> {
        let track = self.tracks.get(self.range(seat))?.get(nth)?;
        let followed = self.followed.get(units::index(u64::from(track.topic())))?;
        Some((followed.topic, Seq(track.last())))
    }

    fn start_from_view(&mut self, seat: usize, nth: usize, seq: Seq) {
        let range = self.range(seat);
        if let Some(track) = self.tracks.get_mut(range).and_then(|tracks| tracks.get_mut(nth)) {
            track.start_from_view(seq.0);
        }
    }

    #[inline]
    fn take(&mut self, seat: usize, payload: &[u8], now_ns: u64) -> bool {
        for track in self.range(seat) {
            let followed = &self.followed[units::index(u64::from(self.tracks[track].topic()))];
            if let Some(seq) = scan::event_seq(payload, &followed.start) {
                self.came(seat, track, seq, payload, now_ns);
                return true;
            }
        }
        false
    }

    fn event(&mut self, seat: usize, event: &EventFrame, payload: &[u8], now_ns: u64) -> bool {
        for track in self.range(seat) {
            if self.followed[units::index(u64::from(self.tracks[track].topic()))].topic == event.topic {
                self.came(seat, track, event.seq.0, payload, now_ns);
                return true;
            }
        }
        false
    }

    fn reply(&mut self, _seat: usize, _id: RequestId, _outcome: &Outcome, _now_ns: u64) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::NeighbourhoodId;

    use super::*;

    const TOPIC: Topic = Topic::Group(NeighbourhoodId(7));

    fn two_readers() -> Reader {
        let mut reader = Reader::new(1);
        let topic = reader.add_topic(TOPIC, Page::new(10, 2));
        reader.add_seat("a".into(), &[topic], true);
        reader.add_seat("b".into(), &[topic], false);
        reader.pages[0].set_head(12);
        reader
    }

    fn event(seq: u64) -> Vec<u8> {
        let text = Mark { post: seq, intended_ns: 1_000_000 }.text(60);
        format!(r#"{{"t":"event","topic":"group/7","seq":{seq},"at":1,"kind":"posted","data":{{"text":"{text}","posts":1}}}}"#)
            .into_bytes()
    }

    #[test]
    fn readers_follow_after_what_they_have_and_resume_there() {
        let mut reader = two_readers();
        assert_eq!(reader.follow(1, 0), Some((TOPIC, Seq(10))));
        assert!(reader.take(1, &event(11), 5));
        assert_eq!(reader.follow(1, 0), Some((TOPIC, Seq(11))));
        assert_eq!(reader.follow(0, 0), Some((TOPIC, Seq(10))));
        assert_eq!(reader.follow(1, 1), None);
    }

    #[test]
    fn a_reader_is_behind_until_it_has_the_head() {
        let mut reader = two_readers();
        for seq in [11, 12] {
            assert!(reader.take(0, &event(seq), 5));
        }
        assert_eq!(reader.behind(|_| true), 1);
        assert_eq!(reader.behind(|seat| seat == 0), 0);
        assert_eq!((reader.deliveries, reader.latency.count()), (2, 2));
    }

    #[test]
    fn a_repeated_event_is_not_a_delivery() {
        let mut reader = two_readers();
        reader.take(0, &event(11), 5);
        reader.take(0, &event(11), 5);
        assert_eq!(reader.deliveries, 1);
        assert_eq!(reader.tracks().next().unwrap().findings(11).repeated, 1);
    }

    #[test]
    fn an_event_in_an_unusual_shape_is_taken_by_the_real_decoder() {
        let mut reader = two_readers();
        let payload = br#"{"seq":11,"t":"event","topic":"group/7","at":1,"kind":"new","data":null}"#;
        assert!(!reader.take(0, payload, 5));
        let linli_protocol::ServerFrame::Event(frame) =
            linli_protocol::codec::json::decode_server(payload).unwrap()
        else {
            panic!("not an event");
        };
        assert!(reader.event(0, &frame, payload, 5));
        assert_eq!(reader.deliveries, 1);
    }
}
