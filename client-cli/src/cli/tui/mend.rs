//! Cards come as they are today: whatever shows a person follows, wherever it stands. What changes comes with the
//! roster, which is followed beside the open topic.

use linli_protocol::{Card, EventBody, EventFrame, Pair, Topic};

use super::conversation::{Conversation, Row};
use super::mention::Members;
use super::search::Search;
use super::state::{Effect, State};

impl Conversation {
    pub(super) fn mend(&mut self, card: &Card) {
        for row in self.rows.values_mut() {
            match row {
                Row::Member(member) => mend(member, card),
                Row::Other(other) => other.each_card(|shown| mend(shown, card)),
                row => row.post_mut().into_iter().for_each(|post| {
                    mend(&mut post.by, card);
                    post.mentions.iter_mut().for_each(|shown| mend(shown, card));
                }),
            }
        }
        self.pins.iter_mut().for_each(|pin| mend(&mut pin.by, card));
        if let Some(step) = &mut self.step {
            mend(&mut step.by, card);
        }
    }
}

/// Another card of the same person takes the place of the one that is shown.
pub(super) fn mend(shown: &mut Card, card: &Card) {
    if shown.id == card.id && shown != card {
        shown.clone_from(card);
    }
}

impl State {
    /// The roster of the open topic's neighbourhood is followed, where one may read it.
    pub(super) fn watch_roster(&mut self) -> Vec<Effect> {
        let open = self.open.as_ref().map(|open| open.topic);
        let roster = open.and_then(Topic::neighbourhood).map(Topic::Roster);
        let wanted = roster.filter(|roster| Some(*roster) != open && self.topics.get(*roster).is_some());
        if wanted == self.watched {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.watched, wanted);
        before.map(Effect::Unfollow).into_iter().chain(wanted.map(Effect::Watch)).collect()
    }

    /// What happens in a roster, whether it is open or not.
    pub(super) fn hear_roster(&mut self, event: &EventFrame) -> Vec<Effect> {
        match &event.body {
            EventBody::Member(card) => {
                self.mend(card);
                // With another office one reads something else.
                if card.id == self.me { vec![Effect::Mine] } else { Vec::new() }
            }
            EventBody::Left { user } => {
                self.members.forget(*user);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether what moved may have taken an office from oneself: its roster moved, and one has an office there.
    pub(super) fn may_have_lost_office(&self, roster: Topic) -> bool {
        let Topic::Roster(there) = roster else { return false };
        let offices = [Topic::Desk(there), Topic::Register(there), Topic::Appeals(there)];
        offices.iter().any(|topic| self.topics.get(*topic).is_some())
    }

    fn mend(&mut self, card: &Card) {
        let State { open, members, search, topics, typists, me, .. } = self;
        Members::mend(members, card);
        Search::mend(search, card);
        if let Some(typist) = typists.iter_mut().find(|typist| typist.id == card.id) {
            typist.name.clone_from(&card.name);
        }
        // A conversation of two is called by the other.
        let pair = Pair::of(*me, card.id);
        let is_theirs = |topic| matches!(topic, Topic::Dm(_, of) if Some(of) == pair);
        for head in topics.heads.iter_mut().filter(|head| is_theirs(head.topic)) {
            head.title.clone_from(&card.name);
        }
        if let Some(open) = open {
            open.mend(card);
            if is_theirs(open.topic) {
                open.title.clone_from(&card.name);
            }
        }
    }
}
