//! What a session does: on messages, on letters, on pages that were read, and when access changes.

use std::sync::atomic::Ordering;

use linli_protocol::{
    CloseCode, ErrorBody, ErrorCode, NeighbourhoodId, Outcome, Position, Quiet, RequestId, ServerFrame,
    Success, Topic, limits as wire,
};

use super::{Frame, Page, PageError, Read, Session, Subscription};
use crate::domain::{Act, Actor, Command, Event};
use crate::hub::Letters;
use crate::session::logic::{self, Do, Logic};
use crate::view::event_frame;

impl Session {
    pub(super) fn frame(&mut self, frame: Frame) {
        let now_ms = self.now_ms();
        let actions = match frame {
            Frame::Ours(frame) => {
                if frame.is_err() {
                    self.house.stats.bad_frames.fetch_add(1, Ordering::Relaxed);
                }
                self.logic.frame(frame, now_ms)
            }
            Frame::Noise => self.logic.noise(now_ms),
            Frame::OtherEncoding => vec![Do::Close(CloseCode::WrongEncoding)],
            Frame::Echoed | Frame::Closed => vec![],
        };
        for action in actions {
            self.act(action);
        }
    }

    pub(super) fn act(&mut self, action: Do) {
        match action {
            Do::Send(frame) => self.send(&frame),
            Do::SignIn { id, token } => self.sign_in(id, &token),
            Do::Submit { id, act } => self.submit(id, act),
            Do::View { id, topic, last, before } => {
                self.to_read.push_back((id, Read::View { topic, last, before }));
            }
            Do::Voice { id, neighbourhood } => {
                let now = crate::clock::wall_ms();
                self.to_read.push_back((id, Read::Voice { neighbourhood, now }));
            }
            Do::Numbers { id, neighbourhood } => {
                let now = crate::clock::wall_ms();
                self.to_read.push_back((id, Read::Numbers { neighbourhood, now }));
            }
            Do::Issues { id, ask } => {
                let now = crate::clock::wall_ms();
                self.to_read.push_back((id, Read::Issues { ask, now }));
            }
            Do::Pins { id, topic } => self.to_read.push_back((id, Read::Pins { topic })),
            Do::Standing { id, neighbourhood } => {
                self.to_read.push_back((id, Read::Standing { neighbourhood }));
            }
            Do::Blocked { id } => {
                let blocked = self.who.map(|who| self.house.directory.blocked_by(who.user));
                self.answer(id, Ok(Success::Blocked { blocked: blocked.unwrap_or_default() }));
            }
            Do::JoinCode { id, neighbourhood } => {
                let outcome = self.join_code(neighbourhood);
                self.answer(id, outcome);
            }
            Do::Duty { id, neighbourhood } => {
                let outcome = self.duty(neighbourhood);
                self.answer(id, outcome);
            }
            Do::QuietHours { id } => {
                let quiet = self.who.map(|who| self.house.directory.quiet(who.user));
                self.answer(id, Ok(Success::Quiet { quiet: quiet.unwrap_or(Quiet { hours: None }) }));
            }
            Do::About { id, neighbourhood } => {
                let outcome = self.about(neighbourhood);
                self.answer(id, outcome);
            }
            Do::Search { id, ask } => self.to_read.push_back((id, Read::Search(ask))),
            Do::Mine { id } => self.mine(id),
            Do::Subscribe { id, topic, after } => {
                let outcome = self.subscribe(topic, after);
                self.answer(id, outcome);
            }
            Do::Unsubscribe { id, topic } => {
                self.unsubscribe(topic);
                self.answer(id, Ok(Success::DONE));
                // While it was open its head was told by its events, and some of those may not have left.
                if self.watched.contains(&topic) {
                    self.tell_heads(&[topic]);
                }
            }
            Do::Typing { topic } => {
                if let Some(who) = self.who
                    && self.house.directory.may_show_typing(who.user, topic, crate::clock::wall_ms())
                {
                    self.house.hub.typing(topic, who.user);
                }
            }
            Do::Close(code) => self.closing = Some(code),
        }
    }

    /// Takes letters out and answers them.
    pub(super) fn collect(&mut self) {
        if let Some(code) = self.mailbox.close_ordered() {
            self.closing = Some(code);
        }
        let Letters { answers, marks, mentions, heads, goodbye_ms } = self.mailbox.collect();
        for (id, outcome) in answers {
            self.answer(id, outcome);
        }
        for (topic, seq, posts) in marks {
            self.marked(topic, seq, posts);
        }
        // The topic's head has moved too: its next turn tells.
        for (topic, mentioned) in mentions {
            self.own.mention(topic, mentioned);
        }
        if !heads.is_empty() {
            self.tell_heads(&heads);
        }
        if let Some(retry_after_ms) = goodbye_ms {
            self.send(&ServerFrame::Goodbye { retry_after_ms });
            self.draining = true;
        }
        // What was accepted is answered first; nothing new is read meanwhile.
        if self.draining && !self.logic.has_requests_under_way() {
            self.closing.get_or_insert(CloseCode::GoingAway);
        }
    }

    /// A page was read for a request, or for catching up.
    pub(super) fn read_done(&mut self, page: Result<Page, PageError>) {
        let Some((id, read, _)) = self.reading.take() else { return };
        match (page, id) {
            (Ok(Page::View(answer) | Page::Found(answer)), Some(id)) => self.answer(id, Ok(answer)),
            (Ok(Page::NotFound(error)), Some(id)) => self.answer(id, Err(error)),
            (Ok(Page::Mine(heads, own)), Some(id)) => {
                // Letters that came while the page was read are newer than it.
                self.own.merge(own);
                self.answer(id, Ok(Success::Mine { topics: heads }));
            }
            (Ok(Page::Events(events)), _) => self.caught_up(&read, &events),
            (Err(error), Some(id)) => self.answer(id, Err(refusal(&error))),
            (Err(PageError::NotFound | PageError::NoSuchIssue), None) => self.mailbox.order_look_again(),
            (Err(PageError::Journal(error)), None) => {
                tracing::error!(%error, "catching up failed");
                self.closing = Some(CloseCode::Internal);
            }
            (Ok(Page::View(_) | Page::Found(_) | Page::NotFound(_) | Page::Mine(..)), None) => {}
        }
    }

    /// Asks the access view again, for everything that is followed or watched.
    pub(super) fn look_again(&mut self) {
        let Some(who) = self.who else { return };
        let lost: Vec<Topic> = self
            .subscriptions
            .iter()
            .map(|s| s.feed.topic())
            .filter(|topic| !self.house.directory.may_read(who.user, *topic))
            .collect();
        for topic in lost {
            self.unsubscribe(topic);
            self.send(&ServerFrame::Unsubscribed { topic, code: ErrorCode::NotFound });
        }
        if !self.watched.is_empty() || self.logic.asked_for_mine() {
            let before = std::mem::take(&mut self.watched);
            let readable = self.house.directory.readable(who.user);
            for topic in before.iter().filter(|topic| !readable.contains(topic)) {
                self.house.hub.unwatch(*topic, &self.mailbox);
            }
            let gained: Vec<Topic> =
                readable.iter().copied().filter(|topic| !before.contains(topic)).collect();
            for topic in &gained {
                self.house.hub.watch(*topic, who.user, &self.mailbox);
            }
            self.watched = readable;
            if !gained.is_empty() {
                self.tell_heads(&gained);
            }
        }
        self.out.seal();
        // What was taken back before this has woken the session already, and nothing else would fetch it again.
        self.mailbox.wake();
    }

    pub(super) fn answer(&mut self, id: RequestId, outcome: Result<Success, ErrorBody>) {
        self.logic.answered();
        let outcome = match outcome {
            Ok(success) => Outcome::Ok(success),
            Err(error) => Outcome::Error(error),
        };
        self.send(&ServerFrame::Reply { id, outcome });
    }

    fn sign_in(&mut self, id: RequestId, token: &str) {
        let token_hash = crate::tokens::hash(token);
        let Some(who) = self.house.directory.signed_in(&token_hash) else {
            for action in Logic::bad_token(id) {
                self.act(action);
            }
            return;
        };
        self.mailbox.signed_in(who.device);
        if !self.house.hub.join(who.user, &self.mailbox) {
            let refused = self.logic.too_many_sessions(id);
            return self.act(refused);
        }
        self.house.stats.signed_in.fetch_add(1, Ordering::Relaxed);
        self.who = Some(who);
        // A revocation between the look-up and the joining found no session to close.
        if self.house.directory.signed_in(&token_hash).is_none() {
            self.closing = Some(CloseCode::Revoked);
            return;
        }
        self.logic.signed_in(self.house.allowances.of(who.user, self.now_ms()));
        self.incoming.signed_in();
        let success = Success::Hello {
            user: who.user,
            name: self.house.directory.name(who.user).unwrap_or_default(),
            device: who.device,
            server_time: crate::clock::wall_ms(),
            ping_ms: self.house.settings.ping_ms,
            epoch: self.house.epoch,
        };
        self.send(&ServerFrame::Reply { id, outcome: Outcome::Ok(success) });
        if self.house.draining.load(Ordering::Acquire) {
            // Too late to be told with the others.
            self.mailbox.post(|letters| letters.goodbye_ms = Some(crate::limits::GOODBYE_SPREAD_MS));
        }
    }

    fn submit(&mut self, id: RequestId, act: Act) {
        let Some(who) = self.who else { return };
        if let Act::Read { topic, seq } = &act
            // Past the head it will be refused, and then this connection has said nothing.
            && *seq <= self.house.readers.pages().last(*topic)
        {
            self.asked_marks.retain(|(asked, _)| asked != topic);
            self.asked_marks.push((*topic, *seq));
            if self.asked_marks.len() > wire::SUBSCRIPTIONS_MAX {
                self.asked_marks.remove(0);
            }
        }
        let Ok(salt) = (self.house.fresh_salt)() else {
            let error = ErrorBody::new(ErrorCode::Internal, "the operating system gives no random bytes");
            self.answer(id, Err(error));
            return;
        };
        let command = Command { by: Actor::Person(who.user), device: Some(who.device), act, salt };
        self.waiting = self.house.engine.submit(command, &self.mailbox, id);
    }

    fn mine(&mut self, id: RequestId) {
        let Some(who) = self.who else { return };
        // Watched first, read then: what moves in between is told twice rather than never.
        let readable = self.house.directory.readable(who.user);
        for topic in readable.iter().filter(|topic| !self.watched.contains(topic)) {
            self.house.hub.watch(*topic, who.user, &self.mailbox);
        }
        self.watched = readable;
        self.to_read.push_back((id, Read::Mine));
    }

    fn join_code(&self, neighbourhood: NeighbourhoodId) -> Result<Success, ErrorBody> {
        let directory = &self.house.directory;
        let desk = Topic::Desk(neighbourhood);
        if !self.who.is_some_and(|who| directory.may_read(who.user, desk)) {
            return Err(ErrorBody::new(ErrorCode::NotFound, linli_protocol::NO_SUCH_TOPIC));
        }
        let message = "no join code is in force; renew it";
        directory
            .join_code(neighbourhood)
            .map(|join_code| Success::JoinCode { join_code })
            .ok_or_else(|| ErrorBody::new(ErrorCode::NoSuchCode, message))
    }

    fn duty(&self, neighbourhood: NeighbourhoodId) -> Result<Success, ErrorBody> {
        let now = crate::clock::wall_ms();
        let duty = self.who.and_then(|who| self.house.directory.duty(who.user, neighbourhood, now));
        duty.map(|duty| Success::Duty { duty })
            .ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, linli_protocol::NO_SUCH_TOPIC))
    }

    fn about(&self, neighbourhood: NeighbourhoodId) -> Result<Success, ErrorBody> {
        let about = self.who.and_then(|who| self.house.directory.about(who.user, neighbourhood));
        about
            .map(|about| Success::About { about })
            .ok_or_else(|| ErrorBody::new(ErrorCode::NotFound, linli_protocol::NO_SUCH_TOPIC))
    }

    fn subscribe(&mut self, topic: Topic, after: Position) -> Result<Success, ErrorBody> {
        let not_found = || ErrorBody::new(ErrorCode::NotFound, linli_protocol::NO_SUCH_TOPIC);
        let who = self.who.ok_or_else(not_found)?;
        if !self.house.directory.may_read(who.user, topic) {
            return Err(not_found());
        }
        if self.subscriptions.iter().any(|s| s.feed.topic() == topic) {
            return Err(ErrorBody::new(ErrorCode::AlreadySubscribed, "this session follows that topic"));
        }
        if self.subscriptions.len() >= wire::SUBSCRIPTIONS_MAX {
            let message = "a session follows 64 topics at most; unsubscribe from one first";
            return Err(ErrorBody::new(ErrorCode::TooManySubscriptions, message));
        }
        // Followed first, head read then: an event in between is in the ring.
        let feed = self.house.hub.follow(topic, self.encoding, who.user, &self.mailbox);
        let head = self.house.readers.pages().last(topic);
        if let Err(error) = logic::resume(after, self.house.epoch, head) {
            self.house.hub.unfollow(&feed, self.encoding, &self.mailbox);
            return Err(error);
        }
        self.subscribed_ever += 1;
        // Most follow one topic, and thousands are idle: no room in advance.
        self.subscriptions.reserve_exact(1);
        // What was told before this session came is not for it; the next count includes it.
        let pulse_seen = feed.pulse_version();
        let pulse = feed.pulse(self.encoding);
        self.subscriptions.push(Subscription {
            number: self.subscribed_ever,
            pulse_seen,
            typing_seen: pulse.typing_version,
            online_seen: pulse.online_version,
            // A count that a view was too old for is told with the next online count, which its coming brings.
            polls_seen: 0,
            feed,
            cursor: after.seq,
            behind: false,
        });
        // Access may have been lost between the question and the following.
        if !self.house.directory.may_read(who.user, topic) {
            self.unsubscribe(topic);
            return Err(not_found());
        }
        self.mailbox.wake();
        Ok(Success::Subscribed { head })
    }

    fn unsubscribe(&mut self, topic: Topic) {
        if let Some(at) = self.subscriptions.iter().position(|s| s.feed.topic() == topic) {
            // Pieces that have not begun to leave go back to their topics, and this one's are forgotten.
            self.take_back();
            let gone = self.subscriptions.swap_remove(at);
            self.house.hub.unfollow(&gone.feed, self.encoding, &self.mailbox);
        }
    }

    fn caught_up(&mut self, read: &Read, events: &[Event]) {
        let Read::Events { topic, after } = *read else { return };
        let Some(at) = self.subscriptions.iter().position(|s| s.feed.topic() == topic) else { return };
        let subscription = &mut self.subscriptions[at];
        // Unsubscribed and subscribed again meanwhile: this page belongs to the earlier one.
        if subscription.cursor != after {
            return;
        }
        subscription.behind = false;
        if let Some(last) = events.last() {
            subscription.cursor = last.seq;
        }
        for event in events {
            let frame = ServerFrame::Event(event_frame(event, &self.house.directory));
            self.send(&frame);
        }
        self.mailbox.wake();
    }

    fn marked(&mut self, topic: Topic, seq: linli_protocol::Seq, posts: u64) {
        if !self.own.mark(topic, seq, posts) {
            return;
        }
        // The connection that said it, or more, knows it.
        let asked = self.asked_marks.iter().any(|(asked, up_to)| *asked == topic && *up_to >= seq);
        if !asked {
            self.send(&ServerFrame::Read { topic, seq });
        }
        if self.watched.contains(&topic) {
            self.tell_heads(&[topic]);
        }
    }

    fn tell_heads(&mut self, topics: &[Topic]) {
        let Some(who) = self.who else { return };
        let open = |topic: &Topic| self.subscriptions.iter().any(|s| s.feed.topic() == *topic);
        let topics: Vec<_> = topics
            .iter()
            .filter(|topic| !open(topic) && self.house.directory.may_read(who.user, **topic))
            .map(|topic| self.house.readers.pages().head(who.user, *topic, &self.own))
            .collect();
        if !topics.is_empty() {
            self.send(&ServerFrame::Heads { topics });
        }
    }
}

fn refusal(error: &PageError) -> ErrorBody {
    match error {
        PageError::NotFound => ErrorBody::new(ErrorCode::NotFound, error.to_string()),
        PageError::NoSuchIssue => ErrorBody::new(ErrorCode::NoSuchIssue, error.to_string()),
        PageError::Journal(cause) => {
            tracing::error!(%cause, "a page could not be read");
            ErrorBody::new(
                ErrorCode::Internal,
                "the page could not be read; the server's operator can see why",
            )
        }
    }
}
