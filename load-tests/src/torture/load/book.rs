//! What clients were told and what they saw, kept by everybody who talks to the server; after each restart the
//! journal is held against it. Never here: connections.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use linli_protocol::{ClientId, Epoch, EventBody, EventFrame, Op, PostItem, Seq, UserId};
use tokio::sync::watch;

/// Who says so, for messages.
pub(crate) type Witness = String;

/// The book of one data directory.
pub(crate) struct Book {
    truth: Mutex<Truth>,
    acknowledged: watch::Sender<u64>,
    power_is_off: AtomicBool,
}

/// What must hold from now on.
#[derive(Default)]
pub(crate) struct Truth {
    pub(crate) epoch: Option<Epoch>,
    /// Every event that anybody saw, as it was first seen.
    pub(super) known: BTreeMap<Seq, Known>,
    /// Every act that was acknowledged, where it was.
    pub(super) acknowledged: BTreeMap<Seq, (UserId, Act)>,
    by_client_id: BTreeMap<ClientId, Seq>,
    /// The highest place that the server named as a head or a view's position.
    pub(super) promised: Option<(Seq, Witness)>,
    /// Items of views that the journal was not yet held against.
    pub(super) viewed: Vec<Viewed>,
    /// Posts that somebody was told are deleted.
    pub(super) gone: Vec<(Seq, Witness)>,
    /// Places of acts that were acknowledged while the power went.
    pub(super) late: Vec<Seq>,
    /// What must not be, in words.
    wrong: Vec<String>,
    pub(crate) figures: Figures,
}

/// An event, and who saw it first.
pub(super) struct Known {
    pub(super) event: EventFrame,
    pub(super) witness: Witness,
}

/// An item of a view, who saw it, and as of what.
pub(super) struct Viewed {
    pub(super) witness: Witness,
    pub(super) viewer: UserId,
    pub(super) as_of: Seq,
    pub(super) item: PostItem,
}

/// An act of a sender's: it is resent as it is until it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Act {
    pub(crate) client_id: ClientId,
    pub(crate) op: Op,
}

/// What was done and checked.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    pub(crate) acknowledged: u64,
    pub(crate) resent: u64,
    pub(crate) sights: u64,
    pub(crate) items: u64,
    pub(crate) comparisons: u64,
    pub(crate) late: u64,
    pub(crate) late_and_lost: u64,
}

impl Book {
    pub(crate) fn new() -> Book {
        Book {
            truth: Mutex::default(),
            acknowledged: watch::Sender::new(0),
            power_is_off: AtomicBool::new(false),
        }
    }

    /// The disk is going away, and the server with it, but not in one instant as in a real power cut: a sync that
    /// runs meanwhile may be called a success and be lost. What is heard from here on proves nothing.
    pub(crate) fn turn_power(&self, on: bool) {
        self.power_is_off.store(!on, Ordering::SeqCst);
    }

    /// Whether what was just heard counts.
    pub(crate) fn power_is_off(&self) -> bool {
        self.power_is_off.load(Ordering::SeqCst)
    }

    /// Opens the book.
    pub(crate) fn truth(&self) -> MutexGuard<'_, Truth> {
        self.truth.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many acts were acknowledged, and a way to wait for more.
    pub(crate) fn acknowledgements(&self) -> watch::Receiver<u64> {
        self.acknowledged.subscribe()
    }

    /// Somebody was told that their act is stored.
    pub(crate) fn acknowledge(&self, user: UserId, act: Act, seq: Seq) {
        self.truth().acknowledge(user, act, seq);
        self.acknowledged.send_modify(|acts| *acts += 1);
    }
}

impl Truth {
    /// Notes that something is as it must not be.
    pub(crate) fn wrong(&mut self, what: impl Into<String>) {
        self.wrong.push(what.into());
    }

    /// When an event was decided, by the server's clock, if anybody saw it.
    pub(crate) fn event_at(&self, seq: Seq) -> Option<u64> {
        self.known.get(&seq).map(|known| known.event.at)
    }

    /// The last act that anybody was told is stored.
    pub(crate) fn last_acknowledged(&self) -> Seq {
        self.acknowledged.keys().next_back().copied().unwrap_or(Seq::ZERO)
    }

    /// All that is wrong.
    pub(crate) fn wrongs(&self) -> &[String] {
        &self.wrong
    }

    /// An act was acknowledged while the power went; it is resent like one that was not.
    pub(crate) fn acknowledged_late(&mut self, seq: Seq) {
        self.figures.late += 1;
        self.late.push(seq);
    }

    /// Somebody signed in.
    pub(crate) fn met_epoch(&mut self, witness: &str, epoch: Epoch) {
        let first = *self.epoch.get_or_insert(epoch);
        if first != epoch {
            self.wrong(format!("{witness}: the epoch was {first} and is {epoch}"));
        }
    }

    /// The server named a place as stored.
    pub(crate) fn promise(&mut self, witness: &str, seq: Seq) {
        if self.promised.as_ref().is_none_or(|(highest, _)| *highest < seq) {
            self.promised = Some((seq, witness.to_owned()));
        }
    }

    /// Somebody was told that a post is deleted.
    pub(crate) fn told_gone(&mut self, witness: &str, post: Seq) {
        self.gone.push((post, witness.to_owned()));
    }

    /// Somebody saw a page of a view.
    pub(crate) fn saw_item(&mut self, witness: &str, viewer: UserId, as_of: Seq, item: PostItem) {
        self.figures.items += 1;
        self.viewed.push(Viewed { witness: witness.to_owned(), viewer, as_of, item });
    }

    /// Somebody saw an event, live or by catching up. Two who see the same place see the same.
    pub(crate) fn saw(&mut self, witness: &str, event: EventFrame) {
        self.figures.sights += 1;
        if is_erased(&event) {
            self.told_gone(witness, post_of(&event));
        }
        let seq = event.seq;
        let Some(known) = self.known.get_mut(&seq) else {
            self.known.insert(seq, Known { event, witness: witness.to_owned() });
            return;
        };
        if !same(&known.event, &event) {
            let told = format!("{} saw {:?}; {witness} saw {:?}", known.witness, known.event, event);
            self.wrong(format!("event {seq} has two contents: {told}"));
        } else if is_erased(&known.event) {
            known.event = event;
        }
    }

    fn acknowledge(&mut self, user: UserId, act: Act, seq: Seq) {
        self.figures.acknowledged += 1;
        let before = *self.by_client_id.entry(act.client_id).or_insert(seq);
        if before != seq {
            self.wrong(format!(
                "{} was acknowledged at {before}, and after a resend at {seq}",
                act.client_id
            ));
        }
        if let Some((_, other)) = self.acknowledged.get(&seq).filter(|(_, other)| *other != act) {
            let told = format!("{seq} was acknowledged twice: for {other:?} and for {act:?}");
            self.wrong(told);
        }
        self.acknowledged.insert(seq, (user, act));
    }
}

/// Whether two sights of a place agree: all but a text that may have been erased in between.
pub(super) fn same(one: &EventFrame, other: &EventFrame) -> bool {
    let author = |event: &EventFrame| event.by.as_ref().map(|card| card.id);
    let outside = (one.topic, one.at, author(one)) == (other.topic, other.at, author(other));
    outside
        && match (&one.body, &other.body) {
            (EventBody::Posted(a), EventBody::Posted(b)) => {
                (a.reply_to, a.posts) == (b.reply_to, b.posts) && agree(a.text.as_ref(), b.text.as_ref())
            }
            (EventBody::Edited(a), EventBody::Edited(b)) => {
                a.post == b.post && agree(a.text.as_ref(), b.text.as_ref())
            }
            (a, b) => a == b,
        }
}

fn agree(one: Option<&String>, other: Option<&String>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether an event's text is gone.
pub(super) fn is_erased(event: &EventFrame) -> bool {
    match &event.body {
        EventBody::Posted(posted) => posted.text.is_none(),
        EventBody::Edited(edited) => edited.text.is_none(),
        _ => false,
    }
}

/// The post that an event of a group is about.
pub(super) fn post_of(event: &EventFrame) -> Seq {
    match &event.body {
        EventBody::Edited(edited) => edited.post,
        EventBody::Deleted { post } => *post,
        EventBody::Reacted(reacted) => reacted.post,
        _ => event.seq,
    }
}
