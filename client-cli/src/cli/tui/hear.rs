//! What the client library tells, taken into the state: the connection, the list, the open topic.
//! It must never take in what is said of a topic that is not open any more.

use linli_cli::{ClientError, Ended, Page, Update};
use linli_protocol::{ErrorBody, ErrorCode, EventBody, EventFrame, Head, Place, Seq, Topic, TypingCard};

use super::bounds::{DRAFTS_MAX, POSTED_MS, READ_MARK_MS, TYPING_SHOWN_MS};
use super::conversation::Conversation;
use super::layout;
use super::pins::takes_pins;
use super::scroll::Scroll;
use super::state::{Effect, Focus, Intent, Link, State, Typist};

impl State {
    pub(super) fn hear(&mut self, update: Update) -> Vec<Effect> {
        match update {
            Update::SignedIn(signed_in) => {
                self.me = signed_in.user;
                (self.link, self.put_off) = (Link::Connected, None);
                self.resumes = self.open.is_some();
            }
            Update::Offline { why, retry_in_ms } => {
                let why = self.texts.lost(&why);
                self.link = Link::Waiting { why, until_ms: self.now_ms.saturating_add(retry_in_ms) };
                (self.typists, self.online, self.put_off) = (Vec::new(), None, None);
            }
            Update::Ended(why) => {
                self.link = match why {
                    Ended::LogInAgain => Link::SignedOut,
                    Ended::Unwelcome(why) => Link::Unwelcome(why),
                    Ended::Closed => Link::Closed,
                };
            }
            Update::Mine(heads) => return self.learn_topics(Ok(heads)),
            Update::Heads(heads) => {
                let open = self.open.as_ref().map(|open| open.topic);
                // What one may read no more is not told, unless it is followed.
                let has_moved =
                    |head: &&Head| self.topics.get(head.topic).is_some_and(|known| known.head < head.head);
                let lost = heads.iter().filter(has_moved).any(|head| self.may_have_lost_office(head.topic));
                let is_news = |head: &Head| Some(head.topic) != open || self.topics.get(head.topic).is_none();
                let heads = heads.into_iter().filter(is_news).collect();
                self.topics.merge(heads);
                return lost.then_some(Effect::Mine).into_iter().collect();
            }
            Update::View { page, reason } => {
                let newest = page.as_of.seq;
                let topic = page.as_of.topic;
                if let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) {
                    open.start(page, reason);
                    (self.scroll, self.selected, self.marked) = (Scroll::End, None, Seq::ZERO);
                    self.see_page(topic, newest);
                    let mut effects = self.seek();
                    effects.extend(takes_pins(topic).then_some(Effect::Pins(topic)));
                    return effects;
                }
            }
            Update::Event(event) => return self.hear_event(&event),
            Update::Unfollowed { topic, code } => {
                self.lose_topic(topic, code);
                // Whatever else went with it.
                return vec![Effect::Mine];
            }
            Update::Read { topic, seq } => {
                if let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) {
                    open.read_up_to(seq);
                }
            }
            Update::Typing { topic, users } if self.is_open(topic) => self.hear_typing(users),
            Update::Online { topic, count } if self.is_open(topic) => self.online = Some(count),
            Update::Delayed(delay) => {
                let why = self.texts.error(&delay.error);
                self.put_off = Some((why, self.now_ms.saturating_add(delay.retry_in_ms)));
            }
            Update::ServerError(error) => {
                let why = self.texts.error(&error);
                self.notify(self.texts.with("server-complains", &[("why", (&why).into())]));
            }
            Update::Following(following) if self.is_open(following.topic) => {
                (self.head, self.resumes) = (following.head, false);
            }
            Update::Polls { topic, polls } => self.hear_polls(topic, &polls),
            Update::Following(_) | Update::Typing { .. } | Update::Online { .. } => {}
        }
        Vec::new()
    }

    /// The list, as a whole.
    pub(super) fn learn_topics(&mut self, result: Result<Vec<Head>, ClientError>) -> Vec<Effect> {
        match result {
            Ok(heads) => {
                let is_first = self.topics.heads.is_empty();
                self.topics.replace(heads);
                match (&self.open, self.topics.first()) {
                    // Where something was closed, nothing else is opened in its place.
                    (None, Some(_)) if !is_first => {}
                    (None, Some(topic)) => return self.open_topic(topic),
                    // One that was named on the command line: now its title and its number are known.
                    (Some(open), _) => {
                        let topic = open.topic;
                        self.topics.chosen = self.topics.place(topic).unwrap_or(0);
                    }
                    (None, None) => self.notify(self.texts.say("no-topics")),
                }
            }
            // The status line says why.
            Err(ClientError::Ended(_)) => {}
            Err(error) => self.notify(self.texts.reason(&error)),
        }
        Vec::new()
    }

    /// Opens a topic in place of the one that is open.
    pub(super) fn open_topic(&mut self, topic: Topic) -> Vec<Effect> {
        if self.is_open(topic) {
            return Vec::new();
        }
        let mut effects: Vec<Effect> = self.last_mark().into_iter().collect();
        if let Some(open) = self.open.take() {
            if open.is_loaded() {
                self.topics.set_unread(open.topic, open.unread());
            }
            effects.push(Effect::Unfollow(open.topic));
            self.cancel_edit();
            let draft = self.input.take();
            if !draft.is_empty() && self.drafts.len() < DRAFTS_MAX {
                self.drafts.insert(open.topic, draft);
            }
        }
        if self.watched == Some(topic) {
            self.watched = None;
            effects.push(Effect::Unfollow(topic));
        }
        let (title, unread) =
            self.topics.get(topic).map_or_else(Default::default, |head| (head.title.clone(), head.unread));
        self.open = Some(Conversation::new(topic, title, unread));
        self.topics.chosen = self.topics.place(topic).unwrap_or(self.topics.chosen);
        (self.scroll, self.selected) = (Scroll::End, None);
        (self.marked, self.marked_at_ms) = (Seq::ZERO, 0);
        (self.sought, self.head, self.resumes) = (None, Seq::ZERO, false);
        self.mentioned = self.topics.get(topic).and_then(|head| head.mentioned);
        (self.typists, self.online, self.intent) = (Vec::new(), None, Intent::New);
        if let Some(draft) = self.drafts.remove(&topic) {
            self.input.set(&draft);
        }
        effects.push(Effect::Follow(topic));
        effects
    }

    /// A page of history came, or did not.
    pub(super) fn learn_older(&mut self, topic: Topic, before: u64, result: Result<Page, ClientError>) {
        let me = self.me;
        let why = result.as_ref().err().map(|error| self.texts.reason(error)).unwrap_or_default();
        if self.is_open(topic) {
            self.hold_place();
        }
        let Some(open) = self.open.as_mut().filter(|open| open.topic == topic) else { return };
        match result {
            Ok(page) => {
                open.add_older(before, page, me);
                // One line of what is new, so that it is seen to go on.
                if self.scroll != Scroll::End {
                    self.scroll_up(1);
                }
            }
            Err(_) => open.fail_older(before, why),
        }
    }

    /// What follows from where the reader is now: older pages, read marks, a list that agrees.
    pub(super) fn follow_up(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let at_top = self.sees_top();
        // A list that lies over the conversation hides what comes.
        let is_covered = self.focus == Focus::Topics && layout::is_narrow(self);
        let is_live = self.open.as_ref().is_some_and(Conversation::is_live);
        // Nor does whoever is on the way to another place look at the end.
        let is_at_end = self.scroll == Scroll::End && is_live && !is_covered && self.sought.is_none();
        let is_due = self.now_ms >= self.marked_at_ms.saturating_add(READ_MARK_MS);
        let Some(open) = self.open.as_mut().filter(|open| open.is_loaded()) else { return effects };
        let topic = open.topic;
        if open.is_full() || open.is_left || (is_at_end && open.rows.len() > super::bounds::ROWS_OLDER_MAX) {
            // From its end again, as if it were opened now.
            *open = Conversation::new(topic, std::mem::take(&mut open.title), open.unread());
            (self.scroll, self.selected) = (Scroll::End, None);
            return vec![Effect::Unfollow(topic), Effect::Follow(topic)];
        }
        let may_ask = !matches!(open.older, super::conversation::Older::Failed(..));
        if at_top
            && may_ask
            && let Some(before) = open.ask_older()
        {
            effects.push(Effect::Older { topic, before });
        }
        if is_at_end {
            open.read_all();
            self.topics.clear_mention(topic);
            if is_due && open.newest > self.marked && super::topics::counts_unread(topic) {
                (self.marked, self.marked_at_ms) = (open.newest, self.now_ms);
                effects.push(Effect::Read { topic, seq: open.newest });
            }
        }
        let unread = open.unread();
        self.topics.set_unread(topic, unread);
        effects.extend(self.follow_window());
        effects
    }

    /// The read mark that was still to come of a topic that one goes away from.
    pub(super) fn last_mark(&mut self) -> Option<Effect> {
        let open = self.open.as_ref().filter(|open| open.is_loaded() && open.unread() == 0)?;
        let (topic, seq) = (open.topic, open.newest);
        if seq <= self.marked || !super::topics::counts_unread(topic) {
            return None;
        }
        self.marked = seq;
        Some(Effect::Read { topic, seq })
    }

    /// One's own post was stored in a topic that is not open: it is not new to oneself, if nothing else there is.
    pub(super) fn read_own(&mut self, place: Place) -> Vec<Effect> {
        let Some(head) = self.topics.get(place.topic).filter(|_| !self.is_open(place.topic)) else {
            return Vec::new();
        };
        let follows = head.head.0.saturating_add(1) == place.seq.0 && head.unread == 0;
        let is_counted = head.head == place.seq && head.unread == 1;
        if !(follows || is_counted) {
            return Vec::new();
        }
        self.topics.set_head(place.topic, place.seq);
        self.topics.set_unread(place.topic, 0);
        vec![Effect::Read { topic: place.topic, seq: place.seq }]
    }

    pub(super) fn is_open(&self, topic: Topic) -> bool {
        self.open.as_ref().is_some_and(|open| open.topic == topic)
    }

    fn hear_event(&mut self, event: &EventFrame) -> Vec<Effect> {
        let me = self.me;
        let mut effects = match event.topic {
            Topic::Roster(_) => self.hear_roster(event),
            _ => Vec::new(),
        };
        let Some(open) = self.open.as_mut().filter(|open| open.topic == event.topic && open.is_loaded())
        else {
            return effects;
        };
        open.apply(event, me);
        if let (EventBody::Posted(_), Some(by)) = (&event.body, &event.by) {
            self.typists.retain(|typist| typist.id != by.id);
            self.just_posted = Some((by.id, self.now_ms));
        }
        if let EventBody::PollClosed(closed) = &event.body {
            self.tell_closed(closed);
        }
        let Some(open) = self.open.as_mut() else { return effects };
        let pins_changed = takes_pins(event.topic) && open.change_pins(event);
        self.see_own(event);
        self.topics.set_head(event.topic, event.seq);
        if pins_changed {
            effects.push(Effect::Pins(event.topic));
        }
        // The first that happens in a conversation: it is in the list from now on.
        if self.topics.get(event.topic).is_none() {
            effects.push(Effect::Mine);
        }
        effects
    }

    fn hear_typing(&mut self, users: Vec<TypingCard>) {
        let until_ms = self.now_ms + TYPING_SHOWN_MS;
        let done = self.just_posted.filter(|(_, at_ms)| self.now_ms < at_ms + POSTED_MS).map(|(id, _)| id);
        let types = |user: &TypingCard| user.id != self.me && Some(user.id) != done;
        for TypingCard { id, name } in users.into_iter().filter(types).collect::<Vec<_>>() {
            self.typists.retain(|typist| typist.id != id);
            self.typists.push(Typist { id, name, until_ms });
        }
        let too_many = self.typists.len().saturating_sub(linli_protocol::limits::TYPING_CARDS_MAX);
        self.typists.drain(..too_many);
    }

    fn lose_topic(&mut self, topic: Topic, code: ErrorCode) {
        self.topics.remove(topic);
        self.watched.take_if(|watched| *watched == topic);
        if !self.is_open(topic) {
            return;
        }
        let title = self.open.take().map(|open| open.title).unwrap_or_default();
        let title = if title.is_empty() { topic.to_string() } else { title };
        let name = format!("{title} · {}", self.texts.kind(topic));
        // Whoever was banned, refused or has lost an office is told where that stands.
        let why = match topic.neighbourhood() {
            Some(n) if code == ErrorCode::NotFound => {
                let command = super::super::advice::command(&format!("standing {n}"));
                self.texts.with("lost-standing", &[("command", (&command).into())])
            }
            _ => self.texts.error(&ErrorBody::new(code, "")),
        };
        self.notify(self.texts.with("topic-lost", &[("topic", (&name).into()), ("why", (&why).into())]));
        self.selected = None;
        self.focus = Focus::Topics;
    }
}
