//! What all clients of one server share: where it is, whose book they write into, posts to react to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use linli_protocol::{Op, Seq, Topic};

use super::book::{Act, Book};
use crate::torture::people::Person;
use crate::torture::random::Random;
use crate::torture::wire::{Broken, Wire};

/// Posts that are reacted to.
const RECENT_POSTS_MAX: usize = 64;

/// The latest posts of all senders.
pub(crate) type Recent = Arc<Mutex<Vec<Seq>>>;

/// What all clients of one server share.
pub(crate) struct Field {
    pub(crate) book: Arc<Book>,
    pub(crate) topic: Topic,
    pub(crate) address: SocketAddr,
    pub(crate) recent: Recent,
}

impl Field {
    /// An error while what is heard proves nothing.
    pub(crate) fn power(&self) -> Result<(), Broken> {
        if self.book.power_is_off() { Err(Broken::Gone("the power is off".to_owned())) } else { Ok(()) }
    }

    /// Signs somebody in; whoever had a token has it still.
    pub(crate) async fn sign_in(&self, name: &str, person: &Person) -> Result<Wire, Broken> {
        match Wire::sign_in(self.address, &person.token).await? {
            Ok(wire) => {
                self.book.truth().met_epoch(name, wire.epoch);
                Ok(wire)
            }
            Err(error) => Err(Broken::Wrong(format!("{name} cannot sign in: {error:?}"))),
        }
    }

    /// Remembers a post for others to react to.
    pub(crate) fn last_post(&self, act: &Act, seq: Seq) {
        if matches!(act.op, Op::Post { .. }) {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push(seq);
            let surplus = recent.len().saturating_sub(RECENT_POSTS_MAX);
            recent.drain(..surplus);
        }
    }

    /// A post to react to.
    pub(crate) fn some_post(&self, random: &mut Random) -> Option<Seq> {
        random.pick(&self.recent.lock().unwrap_or_else(PoisonError::into_inner)).copied()
    }
}
