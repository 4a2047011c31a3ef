//! Polls as a view shows them: the post, what may be chosen, and how many have: of an open one from the access view, of a closed one
//! from what is left of it. Never here: who else chose what.

use linli_protocol::{Item, PollItem, PollOption, PostItem, UserId};

use super::pages::{PageError, Pages};
use crate::domain::{Event, EventKind, PollResult, Row, RowKey};

impl Pages {
    /// A post's item, or a poll's, given it as a post with its whole text.
    pub(super) fn item_of_post(
        &self,
        reader: UserId,
        event: &Event,
        mut post: PostItem,
    ) -> Result<Item, PageError> {
        let EventKind::PollOpened { options, several, closes, .. } = event.kind else {
            return Ok(Item::Post(post));
        };
        let (topic, seq) = (event.topic, event.seq);
        let (open, chosen) = {
            let polls = self.directory.polls();
            (polls.counts(topic, seq), polls.chosen(topic, seq, reader))
        };
        // A removed one takes no answers, though its time runs on.
        let is_open = open.is_some() && !post.deleted;
        let (counts, people) = match open {
            Some(open) => (open.counts, open.people),
            // Whatever was closed before this look has its row already.
            None => match self.durable.row(&RowKey::PollResult(topic, seq))? {
                Some(Row::PollResult(PollResult { counts, people, .. })) => (counts, people),
                _ => (vec![0; usize::from(options)], 0),
            },
        };
        let options = split(&mut post.text);
        let option = |(place, text): (usize, String)| PollOption {
            text,
            count: counts.get(place).copied().unwrap_or_default(),
            mine: chosen.has(place),
        };
        let options = options.into_iter().enumerate().map(option).collect();
        Ok(Item::Poll(PollItem { post, options, several, closes_at: closes, open: is_open, people }))
    }
}

/// Leaves the question, and answers the options.
fn split(text: &mut Option<String>) -> Vec<String> {
    let Some(whole) = text.take() else { return Vec::new() };
    let mut lines = whole.split('\n').map(str::to_owned);
    *text = lines.next();
    lines.collect()
}
