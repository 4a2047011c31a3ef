//! How much of a group's latest talk is somebody's own (R13): counted when they ask, from the events themselves, so that a post
//! costs nothing for it. Never here: a word about anybody else.

use linli_protocol::{NeighbourhoodId, Seq, Success, Topic, UserId, Voice};

use super::pages::{PageError, Pages};
use crate::domain::keeps_order;
use crate::journal::ReadLimit;
use crate::limits;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Pages {
    /// A member's share of their group's posts in the last days; told to themselves.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn voice(
        &self,
        reader: UserId,
        neighbourhood: NeighbourhoodId,
        now: u64,
    ) -> Result<Success, PageError> {
        let topic = Topic::Group(neighbourhood);
        self.allowed(reader, topic)?;
        let since = now.saturating_sub(limits::VOICE_DAYS_MAX * DAY_MS);
        let limit = ReadLimit { events_max: limits::CATCH_UP_EVENTS_MAX, bytes_max: limits::PAGE_BYTES_MAX };
        let (mut own, mut posts, mut scanned) = (0, 0, 0);
        let mut cursor = Seq(u64::MAX);
        'counting: while scanned < limits::VIEW_SCAN_EVENTS_MAX {
            let events = self.durable.events_before(topic, cursor, limit)?;
            for event in &events {
                if posts == limits::VOICE_POSTS_MAX || event.at < since {
                    break 'counting;
                }
                if event.kind.is_post() {
                    posts += 1;
                    own += u64::from(event.by == Some(reader));
                }
            }
            let Some(oldest) = events.last() else { break };
            scanned += events.len();
            cursor = oldest.seq;
        }
        let office = self.directory.card(reader, topic).office;
        self.allowed(reader, topic)?;
        Ok(Success::Voice { voice: judged(own, posts, keeps_order(office)) })
    }
}

fn judged(own: u64, posts: u64, keeps_order: bool) -> Voice {
    let limit_percent = keeps_order.then_some(limits::VOICE_PERCENT_MAX);
    let is_above = |percent| own * 100 > posts * u64::from(percent);
    let over = posts >= limits::VOICE_POSTS_MIN && limit_percent.is_some_and(is_above);
    Voice { own, posts, limit_percent, over }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_order_is_warned_above_the_limit_of_enough_posts_and_nobody_else_is() {
        let (some, percent) = (limits::VOICE_POSTS_MIN, u64::from(limits::VOICE_PERCENT_MAX));
        let at_limit = some * percent / 100;
        assert!(!judged(at_limit, some, true).over);
        assert!(judged(at_limit + 1, some, true).over);
        assert!(!judged(some - 1, some - 1, true).over, "too few posts to say");
        assert!(!judged(0, 0, true).over);
        let resident = judged(some, some, false);
        assert_eq!((resident.over, resident.limit_percent, resident.own), (false, None, some));
    }
}
