//! Somebody who follows: from where they were, from a view, or jumping about in the past. What they see goes
//! into the book; what is out of order is wrong at once.

use std::sync::Arc;

use linli_protocol::{ErrorBody, EventFrame, Item, Op, Outcome, Seq, ServerFrame};

use super::field::Field;
use crate::torture::people::Person;
use crate::torture::random::Random;
use crate::torture::wire::{Broken, Page, Wire};

/// How far back somebody goes who jumps about.
const BACK_MAX: u64 = 1_500;

/// How somebody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Subscribes after the last event that came, and stays.
    Stay,
    /// Opens a view, and subscribes after its position.
    Open,
    /// Catches up from somewhere in the past, reads pages, leaves, and comes back; while others write.
    Roam,
}

/// A reader; it outlives its connections.
pub(crate) struct Reader {
    name: String,
    person: Person,
    random: Random,
    habit: Habit,
    /// The last event that came.
    last: Seq,
}

impl Reader {
    pub(crate) fn new(name: String, person: Person, habit: Habit, random: Random) -> Reader {
        Reader { name, person, random, habit, last: Seq::ZERO }
    }

    /// Reads until the connection breaks.
    pub(crate) async fn run(mut self, field: Arc<Field>) -> Reader {
        if let Err(Broken::Wrong(what)) = self.read(&field).await {
            field.book.truth().wrong(format!("{}: {what}", self.name));
        }
        self
    }

    async fn read(&mut self, field: &Field) -> Result<(), Broken> {
        loop {
            let mut wire = field.sign_in(&self.name, &self.person).await?;
            match self.habit {
                Habit::Stay => {
                    self.follow(field, &mut wire, self.last).await?;
                    self.events_up_to(field, &mut wire, Seq(u64::MAX)).await?;
                }
                Habit::Open => {
                    let last = 1 + u16::try_from(self.random.below(200)).unwrap_or(0);
                    let page = self.page(field, &mut wire, last, None).await?;
                    self.follow(field, &mut wire, page.as_of.seq).await?;
                    self.events_up_to(field, &mut wire, Seq(u64::MAX)).await?;
                }
                Habit::Roam => self.roam(field, &mut wire).await?,
            }
        }
    }

    async fn roam(&mut self, field: &Field, wire: &mut Wire) -> Result<(), Broken> {
        for _ in 0..=self.random.below(3) {
            let from = Seq(self.last.0.saturating_sub(self.random.below(BACK_MAX)));
            let head = self.follow(field, wire, from).await?;
            let live = self.random.below(5);
            self.events_up_to(field, wire, Seq(head.0 + live)).await?;
            match wire.ask(Op::Unsubscribe { topic: field.topic }).await? {
                Outcome::Ok(_) => self.drain(field, wire)?,
                Outcome::Error(error) => return Err(refused("unsubscribe", &error)),
            }
            let mut page = self.page(field, wire, 30, None).await?;
            while let Some(before) = page.next.filter(|_| self.random.once_in(2)) {
                page = self.page(field, wire, 10, Some(before)).await?;
            }
        }
        Ok(())
    }

    /// Subscribes after a place; the answer is the head.
    async fn follow(&mut self, field: &Field, wire: &mut Wire, after: Seq) -> Result<Seq, Broken> {
        match wire.subscribe(field.topic, after).await? {
            Ok(head) => {
                field.power()?;
                field.book.truth().promise(&self.name, head);
                self.last = after;
                Ok(head)
            }
            Err(error) => Err(refused(&format!("subscribing after {after}, which was there,"), &error)),
        }
    }

    /// Reads until this event has come.
    async fn events_up_to(&mut self, field: &Field, wire: &mut Wire, end: Seq) -> Result<(), Broken> {
        while self.last < end {
            if let ServerFrame::Event(event) = wire.next().await? {
                self.event(field, event)?;
            }
        }
        Ok(())
    }

    /// What came before the answer to `unsubscribe`.
    fn drain(&mut self, field: &Field, wire: &mut Wire) -> Result<(), Broken> {
        while let Some(frame) = wire.early() {
            if let ServerFrame::Event(event) = frame {
                self.event(field, event)?;
            }
        }
        Ok(())
    }

    fn event(&mut self, field: &Field, event: EventFrame) -> Result<(), Broken> {
        field.power()?;
        if event.topic != field.topic || event.seq != self.last.next() {
            return Err(Broken::Wrong(format!("after {} came {event:?}", self.last)));
        }
        self.last = event.seq;
        field.book.truth().saw(&self.name, event);
        Ok(())
    }

    async fn page(
        &mut self,
        field: &Field,
        wire: &mut Wire,
        last: u16,
        before: Option<u64>,
    ) -> Result<Page, Broken> {
        match wire.view(field.topic, last, before).await? {
            Ok(page) => {
                note_page(field, &self.name, &self.person, &page)?;
                self.last = self.last.max(page.as_of.seq);
                Ok(page)
            }
            Err(error) => Err(refused("a view", &error)),
        }
    }
}

/// Puts a page into the book.
pub(crate) fn note_page(field: &Field, name: &str, person: &Person, page: &Page) -> Result<(), Broken> {
    field.power()?;
    let mut truth = field.book.truth();
    truth.met_epoch(name, page.as_of.epoch);
    truth.promise(name, page.as_of.seq);
    for item in &page.items {
        match item {
            Item::Post(item) => truth.saw_item(name, person.user, page.as_of.seq, item.clone()),
            _ => {
                return Err(Broken::Wrong("something else than a post in a group's view".to_owned()));
            }
        }
    }
    Ok(())
}

/// A server whose disk is gone may say so before it ends.
fn refused(what: &str, error: &ErrorBody) -> Broken {
    let told = format!("{what} was refused: {error:?}");
    if error.retry { Broken::Gone(told) } else { Broken::Wrong(told) }
}
