//! The books of a run: what each reader got, what each sender was promised, and what is wrong between the
//! two. It knows nothing of sockets, so every fault it must find can be planted in a test.

use serde::Serialize;

use crate::units;

/// Most separate gaps that one reader's track remembers. Beyond it lost events are still counted; only a
/// late arrival would then be called a repeat.
const GAPS_MAX: usize = 1024;

/// What is wrong. All zero is a clean run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Events that a reader had to get and did not, counted per reader.
    pub lost: u64,
    /// Events that came more than once, and posts that stand in a topic more than once.
    pub repeated: u64,
    /// Events that came after a later one.
    pub out_of_order: u64,
    /// Posts that were acknowledged at one number and stand at another, or two at one.
    pub misplaced: u64,
    /// Events that must not exist: beyond the topic's head, refused, or not of this run.
    pub phantom: u64,
    /// Posts that were never answered.
    pub unanswered: u64,
    /// Frames that no client could read.
    pub garbled: u64,
}

impl Findings {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn clean(&self) -> bool {
        *self == Findings::default()
    }

    /// Adds another run's or reader's findings.
    pub fn add(&mut self, other: &Findings) {
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.out_of_order += other.out_of_order;
        self.misplaced += other.misplaced;
        self.phantom += other.phantom;
        self.unanswered += other.unanswered;
        self.garbled += other.garbled;
    }
}

/// One reader's following of one topic: every event's number passes through here.
#[derive(Debug, Clone)]
pub struct Track {
    topic: u32,
    next: u64,
    repeated: u64,
    out_of_order: u64,
    skipped: u64,
    // Apart, because a clean reader has none and there are many thousand readers.
    gaps: Option<Box<Gaps>>,
}

#[derive(Debug, Clone, Default)]
struct Gaps {
    missing: Vec<(u64, u64)>,
    beyond_memory: u64,
}

impl Track {
    /// A reader that knows everything of topic number `topic` up to and with `after`.
    #[must_use]
    pub fn new(topic: u32, after: u64) -> Track {
        Track { topic, next: after + 1, repeated: 0, out_of_order: 0, skipped: 0, gaps: None }
    }

    /// Which of the run's topics it follows.
    #[must_use]
    #[inline]
    pub fn topic(&self) -> u32 {
        self.topic
    }

    /// The last event that came: where to resume after.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.next - 1
    }

    /// Events that the reader was told to take from a view instead.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// An event came. Says whether it is the first time.
    #[inline]
    pub fn see(&mut self, seq: u64) -> bool {
        if seq == self.next {
            self.next += 1;
            return true;
        }
        self.see_unexpected(seq)
    }

    /// The server said `start_from_view`, and the view is as of `seq`: what lies before is not lost.
    pub fn start_from_view(&mut self, seq: u64) {
        if seq >= self.next {
            self.skipped += seq + 1 - self.next;
            self.next = seq + 1;
        }
    }

    /// What is wrong with this reader when the topic's last event is `head`.
    #[must_use]
    pub fn findings(&self, head: u64) -> Findings {
        let in_gaps = self.gaps.as_ref().map_or(0, |gaps| {
            gaps.beyond_memory + gaps.missing.iter().map(|(from, to)| to - from + 1).sum::<u64>()
        });
        Findings {
            lost: in_gaps + (head + 1).saturating_sub(self.next),
            repeated: self.repeated,
            out_of_order: self.out_of_order,
            phantom: self.next.saturating_sub(head + 1),
            ..Findings::default()
        }
    }

    #[cold]
    fn see_unexpected(&mut self, seq: u64) -> bool {
        if seq > self.next {
            let gap = (self.next, seq - 1);
            let gaps = self.gaps.get_or_insert_default();
            if gaps.missing.len() < GAPS_MAX {
                gaps.missing.push(gap);
            } else {
                gaps.beyond_memory += gap.1 - gap.0 + 1;
            }
            self.next = seq + 1;
            return true;
        }
        if self.gaps.as_mut().is_some_and(|gaps| gaps.fill(seq)) {
            self.out_of_order += 1;
            return true;
        }
        self.repeated += 1;
        false
    }
}

impl Gaps {
    /// Takes a number out of what is missing; says whether it was missing.
    fn fill(&mut self, seq: u64) -> bool {
        let Some(at) = self.missing.iter().position(|(from, to)| (*from..=*to).contains(&seq)) else {
            return false;
        };
        let (from, to) = self.missing.swap_remove(at);
        let halves = [(from, seq.wrapping_sub(1)), (seq + 1, to)];
        self.missing.extend(halves.into_iter().filter(|(from, to)| from <= to && *to < u64::MAX));
        true
    }
}

/// How a post ended for its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// No answer came (yet).
    None,
    /// Accepted, as this event of its topic.
    Accepted(u64),
    /// Refused: it must never be delivered.
    Refused,
    /// The server itself could not tell.
    Unknown,
}

/// Every post of a run, by its number, with its topic and its answer.
#[derive(Debug, Clone, Default)]
pub struct Book {
    posts: Vec<(u32, Answer)>,
}

impl Book {
    /// A post is about to be sent; gives it its number.
    pub fn open(&mut self, topic: u32) -> u64 {
        self.posts.push((topic, Answer::None));
        units::count(self.posts.len()) - 1
    }

    /// The answer came. Says whether one was expected.
    pub fn answer(&mut self, post: u64, answer: Answer) -> bool {
        match self.posts.get_mut(units::index(post)) {
            Some(entry) if entry.1 == Answer::None => {
                entry.1 = answer;
                true
            }
            _ => false,
        }
    }

    /// A post's topic and answer.
    #[must_use]
    pub fn get(&self, post: u64) -> Option<(u32, Answer)> {
        self.posts.get(units::index(post)).copied()
    }

    /// How many were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        units::count(self.posts.len())
    }

    /// How many posts have an answer like this.
    #[must_use]
    pub fn count(&self, like: impl Fn(Answer) -> bool) -> u64 {
        units::count(self.posts.iter().filter(|(_, answer)| like(*answer)).count())
    }
}

/// One topic of a run: where everybody started, who follows it, and which post was seen at which number.
#[derive(Debug, Clone)]
pub struct Page {
    start: u64,
    readers: u64,
    head: u64,
    // By number after `start`: the post that stands there, plus one; 0 where no checked reader looked.
    said: Vec<u64>,
    misplaced: u64,
}

impl Page {
    /// A topic whose last event was `start` when the run began, followed by so many readers.
    #[must_use]
    pub fn new(start: u64, readers: u64) -> Page {
        Page { start, readers, head: start, said: Vec::new(), misplaced: 0 }
    }

    /// The last event before the run.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The topic's last event, as the server says when all is sent.
    pub fn set_head(&mut self, head: u64) {
        self.head = head;
    }

    /// The topic's last event.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// A checked reader read this post at this number.
    pub fn say(&mut self, seq: u64, post: u64) {
        let Some(at) = seq.checked_sub(self.start + 1).map(units::index) else { return };
        if at >= self.said.len() {
            self.said.resize(at + 1, 0);
        }
        match self.said[at] {
            0 => self.said[at] = post + 1,
            same if same == post + 1 => {}
            _ => self.misplaced += 1,
        }
    }

    fn said(&self, seq: u64) -> Option<u64> {
        let at = seq.checked_sub(self.start + 1).map(units::index)?;
        self.said.get(at).and_then(|post| post.checked_sub(1))
    }
}

/// Compares everything with everything: each reader's track with its topic's head, and each acknowledged
/// post with what was read.
#[must_use]
pub fn audit<'a>(book: &Book, pages: &[Page], tracks: impl Iterator<Item = &'a Track>) -> Findings {
    let mut all = Findings::default();
    for track in tracks {
        if let Some(page) = pages.get(units::index(u64::from(track.topic()))) {
            all.add(&track.findings(page.head));
        }
    }
    all.add(&promises(book, pages));
    for (topic, page) in (0u32..).zip(pages) {
        all.misplaced += page.misplaced;
        for (seq, post) in (page.start + 1..).zip(&page.said) {
            let Some(post) = post.checked_sub(1) else { continue };
            match book.get(post) {
                Some((at, Answer::Accepted(accepted))) if at == topic && accepted == seq => {}
                Some((_, Answer::Accepted(_))) => all.repeated += 1,
                Some((at, Answer::None | Answer::Unknown)) if at == topic => {}
                _ => all.phantom += 1,
            }
        }
    }
    all
}

/// What senders were told, held against what is in the topics.
fn promises(book: &Book, pages: &[Page]) -> Findings {
    let mut wrong = Findings::default();
    let mut taken: Vec<Vec<bool>> =
        pages.iter().map(|page| vec![false; units::index(page.head.saturating_sub(page.start))]).collect();
    for (post, (topic, answer)) in (0u64..).zip(&book.posts) {
        let topic = units::index(u64::from(*topic));
        match answer {
            Answer::None => wrong.unanswered += 1,
            Answer::Refused | Answer::Unknown => {}
            Answer::Accepted(seq) => {
                let Some(page) = pages.get(topic) else { continue };
                let place = seq.checked_sub(page.start + 1).map(units::index);
                match place.and_then(|place| taken[topic].get_mut(place)) {
                    // An acknowledged number that the topic does not have: nobody can have got it.
                    None => wrong.lost += page.readers.max(1),
                    Some(place) => {
                        let double = std::mem::replace(place, true);
                        let other = page.said(*seq).is_some_and(|said| said != post);
                        wrong.misplaced += u64::from(double || other);
                    }
                }
            }
        }
    }
    wrong
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
