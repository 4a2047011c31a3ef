//! The hub's thread: takes durable batches in order, cuts lost access, forgets what was erased, frames, appends
//! and wakes, off the writer's thread; and once a second tells what is coalesced.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use linli_protocol::codec::Encoding;
use linli_protocol::{CloseCode, Seq, ServerFrame, Topic, TypingCard, UserId, limits as wire};

use super::{Hub, framing};
use crate::domain::{Event, Row, RowChange, RowKey};
use crate::journal::Batch;
use crate::limits;
use crate::view::{AccessChange, event_frame};

/// A durable batch, and what live sessions must know of it.
#[derive(Debug)]
pub struct Publication {
    /// The batch.
    pub batch: Batch,
    /// Who lost or gained access, as the access view already says.
    pub access: Vec<AccessChange>,
    /// Dropped once the hub has done all of this; whoever holds the other end waits for that.
    pub done: Option<SyncSender<()>>,
}

impl Publication {
    /// Whether something is taken away: a text, a membership, a device. Nobody is answered before it is gone
    /// from rings and live sessions too.
    #[must_use]
    pub fn takes_away(&self) -> bool {
        let erases = |change: &RowChange| matches!(change, RowChange::Erase { .. });
        !self.access.is_empty() || self.batch.commits.iter().flat_map(|commit| &commit.rows).any(erases)
    }
}

/// The writer's end of the hub's queue.
#[derive(Clone)]
pub struct Publisher {
    queue: Queue,
}

#[derive(Clone)]
enum Queue {
    /// To the hub's thread.
    Thread(SyncSender<Publication>),
    /// To whoever steps the hub.
    Stepped(Arc<SteppedHub>),
}

/// A hub without its thread, for a simulation: publications wait until they are stepped.
pub struct SteppedHub {
    hub: Arc<Hub>,
    waiting: Mutex<VecDeque<Publication>>,
}

impl SteppedHub {
    /// Publishes the batch that has waited longest; answers false if none waits.
    pub fn step(&self) -> bool {
        let next = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(publication) = &next {
            self.hub.publish(publication);
        }
        next.is_some()
    }
}

impl Publisher {
    /// Starts the hub's thread. It ends when the last publisher is dropped.
    ///
    /// # Errors
    /// The operating system gives no thread; a retry may help later.
    pub fn start(hub: Arc<Hub>) -> std::io::Result<(Publisher, JoinHandle<()>)> {
        let (queue, publications) = sync_channel(limits::HUB_QUEUE_BATCHES_MAX);
        let thread =
            std::thread::Builder::new().name("linli-hub".into()).spawn(move || run(&hub, &publications))?;
        Ok((Publisher { queue: Queue::Thread(queue) }, thread))
    }

    /// A publisher without a thread, for a simulation.
    #[must_use]
    pub fn stepped(hub: Arc<Hub>) -> (Publisher, Arc<SteppedHub>) {
        let stepped = Arc::new(SteppedHub { hub, waiting: Mutex::default() });
        (Publisher { queue: Queue::Stepped(stepped.clone()) }, stepped)
    }

    /// Hands a durable batch over; waits while the hub has enough to do. Answers false if the hub's thread has
    /// died: then nobody is told anything any more, lost access included, and the process must end.
    #[must_use]
    pub fn publish(&self, publication: Publication) -> bool {
        match &self.queue {
            Queue::Thread(queue) => queue.send(publication).is_ok(),
            Queue::Stepped(stepped) => {
                stepped.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(publication);
                true
            }
        }
    }

    /// The same, and waits until the hub has done it.
    #[must_use]
    pub fn publish_and_wait(&self, mut publication: Publication) -> bool {
        let (done, is_done) = sync_channel(1);
        publication.done = Some(done);
        if let Queue::Stepped(stepped) = &self.queue {
            let _ = self.publish(publication);
            while stepped.step() {}
            return true;
        }
        self.publish(publication) && is_done.recv().is_ok()
    }
}

fn run(hub: &Hub, publications: &Receiver<Publication>) {
    let second = Duration::from_millis(wire::COALESCE_MS);
    let mut next_tick = Instant::now() + second;
    loop {
        match publications.recv_timeout(next_tick.saturating_duration_since(Instant::now())) {
            Ok(publication) => {
                hub.publish(&publication);
                if let Some(done) = publication.done {
                    let _ = done.send(());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= next_tick {
            hub.tick();
            next_tick = Instant::now() + second;
        }
    }
}

fn erased_in(batch: &Batch) -> HashMap<(Topic, Seq), Seq> {
    let changes = batch.commits.iter().flat_map(|commit| &commit.rows);
    changes
        .filter_map(|change| match change {
            RowChange::Erase { topic, seq, erased_by } => Some(((*topic, *seq), *erased_by)),
            _ => None,
        })
        .collect()
}

impl Hub {
    /// Publishes one batch. The order matters: a session that sees the batch's frames also sees that it lost
    /// access, and no ring still has what the batch erased.
    pub fn publish(&self, publication: &Publication) {
        for change in &publication.access {
            self.announce(*change);
        }
        let mut by_topic: BTreeMap<Topic, Vec<&Event>> = BTreeMap::new();
        for commit in &publication.batch.commits {
            for event in &commit.events {
                by_topic.entry(event.topic).or_default().push(event);
            }
            for change in &commit.rows {
                self.row_changed(change);
            }
        }
        let erased = erased_in(&publication.batch);
        for (topic, events) in by_topic {
            self.deliver(topic, &events, &erased);
        }
    }

    fn announce(&self, change: AccessChange) {
        match change {
            AccessChange::Person(user) => {
                for mailbox in self.sessions_of(user) {
                    mailbox.order_look_again();
                }
            }
            AccessChange::Neighbourhood(neighbourhood) => {
                for user in self.directory.joined(neighbourhood) {
                    self.announce(AccessChange::Person(user));
                }
            }
            AccessChange::Device(user, device) => {
                for mailbox in self.sessions_of(user) {
                    if mailbox.device() == device {
                        mailbox.order_close(CloseCode::Revoked);
                    }
                }
            }
        }
    }

    fn row_changed(&self, change: &RowChange) {
        match change {
            RowChange::Put(Row::ReadMark { topic, user, seq, posts }) => {
                for mailbox in self.sessions_of(*user) {
                    mailbox.post(|letters| letters.mark(*topic, *seq, *posts));
                }
            }
            RowChange::Put(Row::Mentioned { topic, user, mentioned }) => {
                for mailbox in self.sessions_of(*user) {
                    mailbox.post(|letters| letters.mention(*topic, mentioned));
                }
            }
            RowChange::Put(Row::CardChanged { .. }) => self.cards_changed.notify_one(),
            RowChange::Erase { topic, seq, .. } => self.evict(*topic, *seq),
            // What they said of themselves is in frames of these two.
            RowChange::Delete(RowKey::Residence(neighbourhood, _)) => {
                for topic in [Topic::Desk(*neighbourhood), Topic::Register(*neighbourhood)] {
                    self.evict(topic, Seq(u64::MAX));
                }
            }
            RowChange::Put(_) | RowChange::Delete(_) => {}
        }
    }

    fn evict(&self, topic: Topic, seq: Seq) {
        if let Some(feed) = self.feeds.get(&topic).map(|feed| feed.clone()) {
            feed.evict_up_to(seq);
        }
    }

    fn deliver(&self, topic: Topic, events: &[&Event], erased: &HashMap<(Topic, Seq), Seq>) {
        let Some(feed) = self.feeds.get(&topic).map(|feed| feed.clone()) else { return };
        let Some(first) = events.first().map(|event| event.seq) else { return };
        for encoding in Encoding::ALL {
            if !feed.is_followed(encoding) {
                continue;
            }
            let frames: Vec<Vec<u8>> = events
                .iter()
                .map(|event| {
                    let mut buffer = Vec::new();
                    // Erased within its own batch, a text never leaves at all.
                    let event = match erased.get(&(topic, event.seq)) {
                        Some(erased_by) => &event.erased(*erased_by),
                        None => *event,
                    };
                    let frame = ServerFrame::Event(event_frame(event, &self.directory));
                    framing::frame_into(&mut buffer, encoding, &frame);
                    buffer
                })
                .collect();
            self.stats.framed_events.fetch_add(frames.len() as u64, Ordering::Relaxed);
            feed.append(encoding, first, &frames);
        }
        let woken = feed.wake_followers();
        self.stats.wakes.fetch_add(woken, Ordering::Relaxed);
    }

    /// What is told at most once a second: heads, online counts, who types.
    pub fn tick(&self) {
        let feeds: Vec<_> = self.feeds.iter().map(|feed| feed.clone()).collect();
        for feed in feeds {
            feed.tick_heads();
            let topic = feed.topic();
            let online = feed.tick_online().filter(|_| matches!(topic, Topic::Group(_)));
            let typing = self.typing_cards(&feed.tick_typing());
            let polls = feed.tick_polls(|topic, told| self.directory.polls().counts_after(topic, told));
            if online.is_none() && typing.is_empty() && polls.is_none() {
                continue;
            }
            for encoding in Encoding::ALL {
                feed.show(encoding, |pulse| {
                    if let Some(count) = online {
                        pulse.online = framing::framed(encoding, &ServerFrame::Online { topic, count });
                        pulse.online_version += 1;
                    }
                    if !typing.is_empty() {
                        let users = typing.clone();
                        pulse.typing = framing::framed(encoding, &ServerFrame::Typing { topic, users });
                        pulse.typing_version += 1;
                    }
                    if let Some(polls) = polls.clone() {
                        pulse.polls = framing::framed(encoding, &ServerFrame::Polls { topic, polls });
                        pulse.polls_version += 1;
                    }
                });
            }
            feed.wake_followers_for_pulse();
        }
        // A feed that somebody held while its last listener left is cleared away here.
        self.feeds.retain(|_, feed| !feed.is_deserted(1));
    }

    fn typing_cards(&self, users: &[UserId]) -> Vec<TypingCard> {
        users
            .iter()
            .filter_map(|user| Some(TypingCard { id: *user, name: self.directory.name(*user)? }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use linli_protocol::{Epoch, PostText};

    use super::*;
    use crate::domain::testing::{ANA, BO, GROUP, NOW};
    use crate::domain::{Body, Chosen, Commit, EventKind, Mentions, PollRow, Shard};
    use crate::hub::Mailbox;
    use crate::journal::{Durable, MemoryJournal};
    use crate::view::Directory;

    fn hub() -> Hub {
        let journal = Arc::new(MemoryJournal::new(Epoch(1)));
        Hub::new(Arc::new(Durable::open(journal).unwrap()), Arc::new(Directory::default()))
    }

    fn event(seq: u64, kind: EventKind) -> Event {
        Event { topic: GROUP, seq: Seq(seq), at: NOW, by: Some(ANA), posts: 1, kind }
    }

    fn published(hub: &Hub, events: Vec<Event>, rows: Vec<RowChange>) {
        let commit = Commit { shard: Shard::of(GROUP), events, rows };
        let batch = Batch { number: 1, commits: vec![commit] };
        hub.publish(&Publication { batch, access: Vec::new(), done: None });
    }

    #[test]
    fn a_text_that_is_erased_in_its_own_batch_never_leaves() {
        let hub = hub();
        let feeds = Encoding::ALL.map(|encoding| hub.follow(GROUP, encoding, BO, &Arc::new(Mailbox::new())));
        let body = |text| Body::Kept {
            text: PostText::parse(text).unwrap(),
            salt: [7; 16],
            mentions: Mentions::NONE,
        };
        let posted = |text| EventKind::Posted { body: body(text), reply_to: None };
        let events = vec![
            event(1, posted("a secret")),
            event(2, posted("no matter")),
            event(3, EventKind::Deleted { post: Seq(1) }),
        ];
        let erase = RowChange::Erase { topic: GROUP, seq: Seq(1), erased_by: Seq(3) };
        published(&hub, events, vec![erase]);
        for (encoding, feed) in Encoding::ALL.into_iter().zip(feeds) {
            let (mut told, mut cursor) = (Vec::new(), Seq::ZERO);
            let _ = feed.read(encoding, &mut cursor, usize::MAX, usize::MAX, |bytes, _| told.extend(bytes));
            let has = |text: &[u8]| told.windows(text.len()).any(|part| part == text);
            assert!(has(b"no matter"), "the others' frames are there: {encoding:?}");
            assert!(!has(b"a secret"), "{encoding:?}");
            assert_eq!(cursor, Seq(3), "and no event is left out");
        }
    }

    #[test]
    fn a_thousand_answers_in_a_second_are_one_frame_for_everybody() {
        let directory = Arc::new(Directory::default());
        let durable = Durable::open(Arc::new(MemoryJournal::new(Epoch(1)))).unwrap();
        let hub = Hub::new(Arc::new(durable), directory.clone());
        let (topic, post, json) = (GROUP, Seq(1), Encoding::Json);
        directory.load(&Row::Poll(PollRow {
            topic,
            post,
            options: 2,
            several: false,
            closes: NOW,
            removed: false,
        }));
        let feed = hub.follow(GROUP, json, ANA, &Arc::new(Mailbox::new()));
        hub.tick();
        let told_before = feed.pulse(json).polls_version;
        let chosen = Chosen::of(&[1], 2).unwrap();
        for user in (1..=1_000).map(UserId) {
            directory.load(&Row::PollAnswer { topic, post, user, chosen });
        }
        hub.tick();
        hub.tick();
        let pulse = feed.pulse(json);
        assert_eq!(
            pulse.polls_version,
            told_before + 1,
            "one frame for all of them, and none when nothing has changed"
        );
        let frame =
            br#"{"t":"polls","topic":"group/1","polls":[{"post":1,"counts":[1000,0],"people":1000}]}"#;
        assert!(pulse.polls.ends_with(frame), "{:?}", pulse.polls);
    }

    #[test]
    fn whoever_comes_as_another_goes_is_told_the_count_although_it_is_the_same() {
        let hub = hub();
        let (ana, bo) = (Arc::new(Mailbox::new()), Arc::new(Mailbox::new()));
        let json = Encoding::Json;
        let feed = hub.follow(GROUP, json, ANA, &ana);
        hub.tick();
        let told_before = feed.pulse(json).online_version;
        hub.tick();
        assert_eq!(feed.pulse(json).online_version, told_before, "nobody came or went");
        let same_feed = hub.follow(GROUP, json, BO, &bo);
        hub.unfollow(&feed, json, &ana);
        hub.tick();
        let pulse = same_feed.pulse(json);
        assert!(pulse.online_version > told_before, "Bo has heard no count yet");
        assert!(pulse.online.ends_with(br#""count":1}"#), "{:?}", pulse.online);
    }
}
