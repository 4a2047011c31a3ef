//! Somebody who follows a topic over all kills.

use std::sync::Arc;

use linli_protocol::{ErrorCode, Seq, ServerFrame, Topic};

use super::Field;
use crate::torture::people::Person;
use crate::torture::wire::Broken;

/// How far back somebody goes who reads again what they had.
const BACK_MAX: u64 = 2_000;

/// Where somebody follows from after a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// After the last event that came.
    Resume,
    /// From far before it: what was told once must be told so again.
    GoBack,
}

/// A watcher; it outlives its connections.
pub(super) struct Watcher {
    name: String,
    person: Person,
    topic: Topic,
    habit: Habit,
    last: Seq,
}

impl Watcher {
    pub(super) fn new(name: String, person: Person, topic: Topic, habit: Habit) -> Watcher {
        Watcher { name, person, topic, habit, last: Seq::ZERO }
    }

    /// Follows until the connection breaks.
    pub(super) async fn run(mut self, field: Arc<Field>) -> Watcher {
        if let Err(Broken::Wrong(what)) = self.watch(&field).await {
            field.book.truth().wrong(format!("{}: {what}", self.name));
        }
        self
    }

    async fn watch(&mut self, field: &Field) -> Result<(), Broken> {
        let mut wire = field.sign_in(&self.name, &self.person).await?;
        if self.habit == Habit::GoBack {
            // Should the topic have become shorter, its last event is still what this one had.
            self.last = Seq(self.last.0.saturating_sub(BACK_MAX));
        }
        match wire.subscribe(self.topic, self.last).await? {
            Ok(_) => {}
            Err(error) if error.code == ErrorCode::StartFromView => {
                let told = format!("{} would follow on from it and is answered {error:?}", self.name);
                field.book.truth().has_not(self.topic, self.last, &told);
                return Err(Broken::Gone(told));
            }
            Err(error) => {
                let told = format!("following after {} was refused: {error:?}", self.last);
                return Err(if error.retry { Broken::Gone(told) } else { Broken::Wrong(told) });
            }
        }
        loop {
            if let ServerFrame::Event(event) = wire.next().await? {
                if event.topic != self.topic || event.seq != self.last.next() {
                    return Err(Broken::Wrong(format!("after {} came {event:?}", self.last)));
                }
                self.last = event.seq;
                field.book.saw(&self.name, event);
            }
        }
    }
}
