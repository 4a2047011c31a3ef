//! What the client library tells, taken into the desk: the connection, where one keeps order, what happens to issues, alerts.

use linli_cli::{ClientError, Ended, IssuePage, Page, Update};
use linli_protocol::{
    Alert, AlertWants, CaseEntry, ErrorBody, ErrorCode, EventBody, EventFrame, Head, IssueId, IssueStep,
    Item, NeighbourhoodId, Topic, limits,
};

use super::super::super::advice;
use super::super::state::Link;
use super::list::At;
use super::place::Place;
use super::state::{Effect, State};

impl State {
    pub(super) fn hear(&mut self, update: Update) -> Vec<Effect> {
        match update {
            Update::SignedIn(signed_in) => {
                self.me = signed_in.user;
                let ahead = i128::from(signed_in.server_time_ms) - i128::from(self.now_ms);
                self.ahead_ms = i64::try_from(ahead).unwrap_or(0);
                (self.link, self.put_off) = (Link::Connected, None);
                self.lost.clear();
            }
            Update::Offline { why, retry_in_ms } => {
                let why = self.texts.lost(&why);
                self.link = Link::Waiting { why, until_ms: self.now_ms.saturating_add(retry_in_ms) };
                self.put_off = None;
            }
            Update::Ended(why) => {
                self.link = match why {
                    Ended::LogInAgain => Link::SignedOut,
                    Ended::Unwelcome(why) => Link::Unwelcome(why),
                    Ended::Closed => Link::Closed,
                };
            }
            Update::Mine(heads) => return self.learn_places(Ok(heads)),
            // Whoever comes into office gets a desk to read.
            Update::Heads(heads) => {
                let is_new = |head: &Head| match head.topic {
                    Topic::Desk(n) => {
                        let is_wanted = self.wanted.is_none_or(|wanted| wanted == n);
                        is_wanted && !self.places.contains_key(&n) && !self.lost.contains(&n)
                    }
                    _ => false,
                };
                return heads.iter().any(is_new).then_some(Effect::Mine).into_iter().collect();
            }
            Update::View { page, reason } => match page.as_of.topic {
                Topic::Inbox(neighbourhood, _) => return self.learn_inbox(neighbourhood, page),
                Topic::Issues(neighbourhood) => self.touch(neighbourhood, None),
                Topic::Case(..) => self.begin_talk(page, reason),
                _ => {}
            },
            Update::Event(event) => return self.hear_event(&event),
            Update::Unfollowed { topic, code } => return self.lose(topic, code),
            Update::Delayed(delay) => {
                let why = self.texts.error(&delay.error);
                self.put_off = Some((why, self.now_ms.saturating_add(delay.retry_in_ms)));
            }
            Update::ServerError(error) => {
                let why = self.texts.error(&error);
                self.notify(self.texts.with("server-complains", &[("why", (&why).into())]));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Where one keeps order: where there is a desk to read. One that was named is there in any case, and the server says whether it may.
    pub(super) fn learn_places(&mut self, result: Result<Vec<Head>, ClientError>) -> Vec<Effect> {
        let heads = match result {
            Ok(heads) => heads,
            // The status line says why.
            Err(ClientError::Ended(_)) => return Vec::new(),
            Err(error) => {
                self.notify(self.texts.reason(&error));
                return Vec::new();
            }
        };
        self.is_known = true;
        let mut effects = Vec::new();
        // Who has lost the office may get it back.
        self.lost.retain(|lost| heads.iter().any(|head| head.topic == Topic::Desk(*lost)));
        let keeps = |head: &&Head| match head.topic {
            Topic::Desk(neighbourhood) => {
                let is_wanted = self.wanted.is_none_or(|wanted| wanted == neighbourhood);
                is_wanted && !self.lost.contains(&neighbourhood)
            }
            _ => false,
        };
        let kept: Vec<(NeighbourhoodId, String)> = heads
            .iter()
            .filter(keeps)
            .filter_map(|head| Some((head.topic.neighbourhood()?, head.title.clone())))
            .take(limits::SUBSCRIPTIONS_MAX / 2 - 1)
            .collect();
        let gone: Vec<NeighbourhoodId> = self.places.keys().copied().collect();
        for neighbourhood in gone {
            if !kept.iter().any(|(kept, _)| *kept == neighbourhood) {
                effects.extend(self.close(neighbourhood));
            }
        }
        for (neighbourhood, title) in kept {
            if let Some(place) = self.places.get_mut(&neighbourhood) {
                place.title = title;
                continue;
            }
            self.places.insert(neighbourhood, Place::new(title));
            effects.push(Effect::Follow(Topic::Issues(neighbourhood), 1));
            effects.push(Effect::Follow(Topic::Inbox(neighbourhood, self.me), limits::VIEW_ITEMS_MAX));
            effects.push(Effect::About(neighbourhood));
        }
        effects
    }

    pub(super) fn learn_list(
        &mut self,
        neighbourhood: NeighbourhoodId,
        result: Result<Page, ClientError>,
    ) -> Vec<Effect> {
        let now_ms = self.now_ms;
        let Some(place) = self.places.get_mut(&neighbourhood) else { return Vec::new() };
        match result {
            Ok(page) => {
                let next = place.learn(page);
                next.map(|next| Effect::List { neighbourhood, before: Some(next) }).into_iter().collect()
            }
            Err(error) => {
                place.fail(now_ms);
                let why = self.texts.reason(&error);
                self.notify(self.texts.with("duty-not-listed", &[("why", (&why).into())]));
                Vec::new()
            }
        }
    }

    pub(super) fn learn_issue(&mut self, at: At, result: Result<IssuePage, ClientError>) {
        if self.asking == Some(at) {
            self.asking = None;
        }
        let why = result.as_ref().err().map(|error| self.texts.reason(error));
        if let (Ok(page), Some(place)) = (&result, self.places.get_mut(&at.0)) {
            place.learn_rounds(&page.issue, &page.entries);
        } else if let Some(place) = self.places.get_mut(&at.0) {
            // It is not asked for ever.
            place.begin_round(at.1, 0);
        }
        let Some(detail) = self.detail.as_mut().filter(|detail| detail.at == at) else { return };
        detail.failed = why;
        detail.page = result.ok().or(detail.page.take());
    }

    /// Who reported it; whoever may not read the case sees nothing of that.
    pub(super) fn learn_opening(&mut self, at: At, result: Result<Page, ClientError>) {
        let Some(detail) = self.detail.as_mut().filter(|detail| detail.at == at) else { return };
        let opened = result.ok().and_then(|page| page.items.into_iter().next());
        if let Some(Item::Case(item)) = opened
            && let CaseEntry::CaseOpened(opened) = item.what
        {
            detail.opened = Some(opened);
        }
    }

    /// An inbox as it stands: at first, and after so long an absence that events are not told one by one.
    fn learn_inbox(&mut self, neighbourhood: NeighbourhoodId, page: Page) -> Vec<Effect> {
        let Some(place) = self.places.get_mut(&neighbourhood) else { return Vec::new() };
        let known = place.alerted;
        place.alerts.clear();
        let mut is_new = false;
        for item in page.items {
            let Item::Alert(item) = item else { continue };
            is_new |= item.seq > known && rings(&item.alert);
            place.alerts.insert(item.alert.issue, item.alert);
        }
        place.alerted = page.as_of.seq;
        // Who has just sat down sees what is there.
        (is_new && known > linli_protocol::Seq::ZERO).then_some(Effect::Bell).into_iter().collect()
    }

    fn hear_event(&mut self, event: &EventFrame) -> Vec<Effect> {
        match (event.topic, &event.body) {
            (Topic::Issues(neighbourhood), body) => {
                let issue = match body {
                    EventBody::IssueStepped(step) => {
                        if let (IssueStep::Reopened { .. }, Some(place)) =
                            (&step.step, self.places.get_mut(&neighbourhood))
                        {
                            place.begin_round(step.issue, event.at);
                        }
                        Some(step.issue)
                    }
                    EventBody::IssueCommented(comment) => Some(comment.issue),
                    EventBody::IssueBlanked(blanked) => Some(blanked.issue),
                    _ => None,
                };
                self.touch(neighbourhood, issue);
            }
            (Topic::Inbox(neighbourhood, _), body) => {
                let Some(place) = self.places.get_mut(&neighbourhood) else { return Vec::new() };
                place.alerted = place.alerted.max(event.seq);
                match body {
                    EventBody::Alerted(alerted) => {
                        place.alerts.insert(alerted.alert.issue, alerted.alert.clone());
                        return rings(&alerted.alert).then_some(Effect::Bell).into_iter().collect();
                    }
                    EventBody::AlertCleared(cleared) => {
                        if let Some(alert) = place.alerts.get_mut(&cleared.issue) {
                            alert.wants = AlertWants::Nothing;
                        }
                    }
                    _ => {}
                }
            }
            (Topic::Case(..), _) => self.hear_talk(event),
            _ => {}
        }
        Vec::new()
    }

    /// Something happened there, and to this issue.
    fn touch(&mut self, neighbourhood: NeighbourhoodId, issue: Option<IssueId>) {
        if let Some(place) = self.places.get_mut(&neighbourhood) {
            place.touch();
        }
        let is_it = |at: At| at.0 == neighbourhood && issue.is_none_or(|issue| issue == at.1);
        if let Some(detail) = self.detail.as_mut().filter(|detail| is_it(detail.at)) {
            detail.is_stale = true;
        }
    }

    /// A topic is read no more. An office that was lost takes all of its neighbourhood along.
    fn lose(&mut self, topic: Topic, code: ErrorCode) -> Vec<Effect> {
        let Some(neighbourhood) = topic.neighbourhood() else { return Vec::new() };
        if self.talk.as_ref().is_some_and(|talk| Topic::Case(talk.at.0, talk.at.1) == topic) {
            self.close_talk();
        }
        let title = self.places.get(&neighbourhood).map(|place| place.title.clone()).unwrap_or_default();
        let name = format!("{title} · {}", self.texts.kind(topic));
        let why = match code {
            ErrorCode::NotFound => {
                let command = advice::command(&format!("standing {neighbourhood}"));
                self.texts.with("lost-standing", &[("command", (&command).into())])
            }
            code => self.texts.error(&ErrorBody::new(code, "")),
        };
        self.notify(self.texts.with("topic-lost", &[("topic", (&name).into()), ("why", (&why).into())]));
        let mut effects = vec![Effect::Mine];
        if !matches!(topic, Topic::Case(..)) {
            self.lost.insert(neighbourhood);
            effects.extend(self.close(neighbourhood));
        }
        effects
    }

    /// Takes a neighbourhood from the desk. What was written for it stays.
    fn close(&mut self, neighbourhood: NeighbourhoodId) -> Vec<Effect> {
        if self.places.remove(&neighbourhood).is_none() {
            return Vec::new();
        }
        let is_there = |at: At| at.0 == neighbourhood;
        self.chosen.take_if(|at| is_there(*at));
        self.asking.take_if(|at| is_there(*at));
        self.detail.take_if(|detail| is_there(detail.at));
        let mut effects = Vec::new();
        if let Some(at) = self.talk.as_ref().map(|talk| talk.at).filter(|at| is_there(*at)) {
            effects.push(Effect::Unfollow(Topic::Case(at.0, at.1)));
            self.close_talk();
        }
        effects.push(Effect::Unfollow(Topic::Issues(neighbourhood)));
        effects.push(Effect::Unfollow(Topic::Inbox(neighbourhood, self.me)));
        effects
    }
}

/// Whether an alert rings the bell.
fn rings(alert: &Alert) -> bool {
    alert.wants != AlertWants::Nothing && !alert.quiet
}
