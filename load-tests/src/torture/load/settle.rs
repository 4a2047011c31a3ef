//! Holds the journal, as it is served after a restart, against the book: nothing acknowledged is missing or
//! doubled, nobody ever saw what is not there.

use std::collections::HashMap;

use linli_protocol::{EventBody, EventFrame, Op, PostItem, Seq, UserId};

use super::book::{Act, Truth, Viewed, is_erased, post_of, same};

/// Most wrongs of one kind that are spelled out.
const TOLD_MAX: usize = 5;

impl Truth {
    /// `events` is what the journal has after `after`, to its head.
    pub(crate) fn settle(&mut self, after: Seq, events: Vec<EventFrame>) {
        let head = events.last().map_or(after, |event| event.seq);
        for (place, event) in (after.0 + 1..).zip(&events) {
            if event.seq.0 != place {
                self.wrong(format!("the journal has {} where {place} should be", event.seq));
            }
        }
        let with_text: Vec<Seq> = events.iter().filter(|e| has_text(e)).map(|e| e.seq).collect();
        for event in events {
            self.saw("the journal after the restart", event);
        }
        self.nothing_beyond(head);
        self.acknowledged_acts_are_there(after, head);
        self.numbers_and_texts_are_single(head);
        let history = self.history(head);
        self.deleted_is_deleted(&history, &with_text);
        self.views_rest_on(&history, head);
    }

    /// `events` is all that a restored history has; `floor` was acknowledged before its backup began.
    pub(crate) fn settle_restored(&mut self, floor: Seq, events: &[EventFrame]) {
        let head = events.last().map_or(Seq::ZERO, |event| event.seq);
        if head < floor {
            self.wrong(format!(
                "LOST: {floor} was acknowledged before the backup began, which ends at {head}"
            ));
        }
        let mut wrong = Vec::new();
        for (place, event) in (1..).zip(events) {
            match self.known.get(&event.seq) {
                _ if event.seq.0 != place => {
                    wrong.push(format!("the restored history has {} where {place} should be", event.seq));
                }
                Some(known) if same(&known.event, event) => {}
                Some(known) => wrong.push(format!("restored: {event:?}; it was {:?}", known.event)),
                None => wrong.push(format!("restored, and never seen before: {event:?}")),
            }
        }
        wrong.into_iter().take(TOLD_MAX).for_each(|told| self.wrong(told));
    }

    /// The last event that anybody saw.
    pub(crate) fn last_known(&self) -> Seq {
        self.known.keys().next_back().copied().unwrap_or_default()
    }

    /// How many posts were ever made.
    pub(crate) fn posts(&self) -> usize {
        self.known.values().filter(|known| matches!(known.event.body, EventBody::Posted(_))).count()
    }

    fn nothing_beyond(&mut self, head: Seq) {
        let late = std::mem::take(&mut self.late);
        self.figures.late_and_lost += late.iter().filter(|seq| **seq > head).count() as u64;
        let lost: Vec<_> = self.acknowledged.range(head.next()..).collect();
        if let Some((seq, (_, act))) = lost.first() {
            let told = format!(
                "LOST: {} acknowledged acts; the journal ends at {head}, {seq} was {act:?}",
                lost.len()
            );
            self.wrong(told);
        }
        let vanished: Vec<_> = self.known.range(head.next()..).collect();
        if let Some((seq, known)) = vanished.first() {
            let told = format!(
                "VANISHED: {} events that were seen; the journal ends at {head}, {} saw {seq}: {:?}",
                vanished.len(),
                known.witness,
                known.event
            );
            self.wrong(told);
        }
        if let Some((seq, witness)) = self.promised.clone().filter(|(seq, _)| *seq > head) {
            self.wrong(format!("{witness} was told of {seq} as stored; the journal ends at {head}"));
        }
    }

    fn acknowledged_acts_are_there(&mut self, after: Seq, head: Seq) {
        let mut wrong = Vec::new();
        for (seq, (user, act)) in self.acknowledged.range(after.next()..=head) {
            self.figures.comparisons += 1;
            match self.known.get(seq) {
                Some(known) if is_of(&known.event, *user, act) => {}
                Some(known) => {
                    wrong.push(format!("{seq} was acknowledged for {act:?}; it is {:?}", known.event));
                }
                None => wrong.push(format!("LOST: {seq} was acknowledged for {act:?} and is not there")),
            }
        }
        wrong.into_iter().take(TOLD_MAX).for_each(|told| self.wrong(told));
    }

    /// Every text is written once by its sender, so one that stands twice is an act that was done twice.
    fn numbers_and_texts_are_single(&mut self, head: Seq) {
        let mut wrong = Vec::new();
        let mut texts = HashMap::new();
        let (mut place, mut posts) = (Seq::ZERO, 0);
        for (seq, known) in self.known.range(..=head) {
            place = place.next();
            if place != *seq {
                wrong.push(format!("nobody can say what {place} is; the next known is {seq}"));
                place = *seq;
            }
            if let EventBody::Posted(posted) = &known.event.body {
                posts += 1;
                if posted.posts != posts {
                    wrong.push(format!("{seq} says that it is post {}; it is {posts}", posted.posts));
                }
            }
            if let Some(text) = text_of(&known.event)
                && let Some(first) = texts.insert(text, seq)
            {
                wrong.push(format!("DOUBLED: {first} and {seq} have the same text {text:?}"));
            }
        }
        wrong.into_iter().take(TOLD_MAX).for_each(|told| self.wrong(told));
    }

    /// The events about each post, in order.
    fn history(&self, head: Seq) -> HashMap<Seq, Vec<Seq>> {
        let mut history: HashMap<Seq, Vec<Seq>> = HashMap::new();
        for (seq, known) in self.known.range(..=head) {
            history.entry(post_of(&known.event)).or_default().push(*seq);
        }
        history
    }

    fn deleted_is_deleted(&mut self, history: &HashMap<Seq, Vec<Seq>>, with_text: &[Seq]) {
        let is_deleted = |truth: &Truth, post: Seq| {
            let events = history.get(&post).into_iter().flatten();
            events
                .filter_map(|seq| truth.known.get(seq))
                .any(|k| matches!(k.event.body, EventBody::Deleted { .. }))
        };
        for (post, witness) in std::mem::take(&mut self.gone) {
            if !is_deleted(self, post) {
                self.wrong(format!("{witness} was told that {post} is deleted; the journal does not say so"));
            }
        }
        for seq in with_text {
            let post = self.known.get(seq).map_or(*seq, |known| post_of(&known.event));
            if is_deleted(self, post) {
                self.wrong(format!("{post} is deleted, and {seq} still has its text"));
            }
        }
    }

    fn views_rest_on(&mut self, history: &HashMap<Seq, Vec<Seq>>, head: Seq) {
        let mut wrong = Vec::new();
        for Viewed { witness, viewer, as_of, item } in std::mem::take(&mut self.viewed) {
            let events = history.get(&item.seq).map_or(&[][..], Vec::as_slice);
            let shown = item.changed;
            if as_of > head || !events.contains(&shown) {
                wrong.push(format!(
                    "VANISHED: {witness} saw, as of {as_of}, {item:?}; the journal ends at {head} and has {events:?}"
                ));
                continue;
            }
            if let Some(left_out) = events.iter().find(|seq| **seq > shown && **seq <= as_of) {
                wrong.push(format!("{witness} saw as of {as_of} {item:?}, without {left_out}"));
            }
            let events = events.iter().filter(|seq| **seq <= shown).filter_map(|seq| self.known.get(seq));
            let expected = fold(&item, viewer, events.map(|known| &known.event));
            if expected != item {
                wrong.push(format!("{witness} saw {item:?}; the journal says {expected:?}"));
            }
        }
        wrong.into_iter().take(TOLD_MAX).for_each(|told| self.wrong(told));
    }
}

/// What a view must show after these events about a post. The order of reactions is taken as it was seen.
fn fold<'a>(seen: &PostItem, viewer: UserId, events: impl Iterator<Item = &'a EventFrame>) -> PostItem {
    let mut item = PostItem { text: None, edited: false, deleted: false, reactions: vec![], ..seen.clone() };
    for event in events {
        match &event.body {
            EventBody::Posted(posted) => {
                (item.at, item.posts, item.reply_to) = (event.at, posted.posts, posted.reply_to);
                item.by.id = event.by.as_ref().map_or(UserId(0), |card| card.id);
                // A text that was erased before anybody saw it is not known here.
                item.text = posted.text.clone().or_else(|| seen.text.clone());
            }
            EventBody::Edited(edited) => {
                item.text = edited.text.clone().or_else(|| seen.text.clone());
                item.edited = true;
            }
            EventBody::Deleted { .. } => (item.text, item.deleted) = (None, true),
            EventBody::Reacted(reacted) => {
                let by_viewer = event.by.as_ref().is_some_and(|card| card.id == viewer);
                let before = item.reactions.iter().position(|tally| tally.reaction == reacted.reaction);
                let before = before.map(|at| item.reactions.remove(at));
                let mine = if by_viewer { reacted.on } else { before.is_some_and(|tally| tally.mine) };
                if reacted.count > 0 {
                    let (reaction, count) = (reacted.reaction.clone(), reacted.count);
                    item.reactions.push(linli_protocol::Tally { reaction, count, mine });
                }
            }
            _ => {}
        }
    }
    let place = |reaction: &str| seen.reactions.iter().position(|tally| tally.reaction == reaction);
    item.reactions.sort_by_key(|tally| place(&tally.reaction));
    item
}

fn has_text(event: &EventFrame) -> bool {
    text_of(event).is_some() && !is_erased(event)
}

fn text_of(event: &EventFrame) -> Option<&str> {
    match &event.body {
        EventBody::Posted(posted) => posted.text.as_deref(),
        EventBody::Edited(edited) => edited.text.as_deref(),
        _ => None,
    }
}

/// Whether an event is what this act of this person makes; a text may have been erased since.
fn is_of(event: &EventFrame, user: UserId, act: &Act) -> bool {
    let by_user = event.by.as_ref().is_some_and(|card| card.id == user);
    let is_text = |there: Option<&String>, sent: &str| there.is_none_or(|there| there == sent);
    by_user
        && match (&event.body, &act.op) {
            (EventBody::Posted(posted), Op::Post { text, reply_to, .. }) => {
                posted.reply_to == *reply_to && is_text(posted.text.as_ref(), text.as_str())
            }
            (EventBody::Edited(edited), Op::Edit { post, text, .. }) => {
                edited.post == *post && is_text(edited.text.as_ref(), text.as_str())
            }
            (EventBody::Deleted { post }, Op::Delete { post: sent, .. }) => post == sent,
            (EventBody::Reacted(reacted), Op::React { post, reaction, on, .. }) => {
                (reacted.post, reacted.reaction.as_str(), reacted.on) == (*post, reaction.as_str(), *on)
            }
            _ => false,
        }
}
