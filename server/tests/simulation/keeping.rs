//! The rules of removals and bans once more, as plainly as they can be said: a text goes from the group to the desk and is erased there
//! when its time has passed; who is banned is gone, and is neither admitted nor heard. Never here: a look at how the server does it.

use linli_load::torture::random::Random;
use linli_protocol::{
    EntryKind, ErrorCode, KeptItem, NeighbourhoodId, Office, Reason, Rule, Seq, Topic, UserId,
};
use linli_server::domain::Mentions;

use crate::model::{Model, Told, What, no};

/// How long a removed text may be appealed for.
const APPEAL_PERIOD_MS: u64 = 7 * 86_400_000;

/// A removed text on a desk.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    at: u64,
    author: UserId,
    act: Seq,
    due: u64,
    text: String,
}

/// Why somebody does it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds<'a> {
    pub(crate) rule: Rule,
    pub(crate) reason: &'a Reason,
}

impl Model {
    pub(crate) fn is_banned(&self, n: NeighbourhoodId, user: UserId) -> bool {
        self.bans.contains(&(n, user))
    }

    /// Any who is banned.
    pub(crate) fn a_banned_of(&self, random: &mut Random, n: NeighbourhoodId) -> Option<UserId> {
        let of: Vec<UserId> = self.bans.iter().filter(|(at, _)| *at == n).map(|(_, user)| *user).collect();
        random.pick(&of).copied()
    }

    /// Any who is banned from anywhere.
    pub(crate) fn a_banned(&self, random: &mut Random) -> Option<(NeighbourhoodId, UserId)> {
        let count = self.bans.len();
        if count == 0 { None } else { self.bans.iter().nth(random.index(count)).copied() }
    }

    /// Any text that lies on a desk.
    pub(crate) fn a_kept(&self, random: &mut Random) -> Option<(NeighbourhoodId, Seq)> {
        let count = self.kept.len();
        if random.once_in(2) {
            // What is due first is more interesting.
            return self.kept.iter().min_by_key(|(_, kept)| kept.due).map(|(place, _)| *place);
        }
        if count == 0 { None } else { self.kept.keys().nth(random.index(count)).copied() }
    }

    /// Nobody keeps order over themselves, and a deputy over nobody who holds an office.
    pub(crate) fn may_act_on(&self, by: UserId, n: NeighbourhoodId, user: UserId) -> bool {
        let topic = Topic::Moderation(n);
        match self.office(by, topic) {
            _ if user == by => false,
            Some(Office::Secretary) => true,
            Some(Office::Deputy) => self.office(user, topic).is_none(),
            _ => false,
        }
    }

    pub(crate) fn remove_post(
        &mut self,
        by: UserId,
        (topic, post): (Topic, Seq),
        Grounds { rule, reason }: Grounds<'_>,
        now: u64,
    ) -> Told {
        let Topic::Group(n) = topic else {
            return no(if self.may_read(by, topic) { ErrorCode::NotHere } else { ErrorCode::NotFound });
        };
        if !self.is_keeper(by, n) {
            return no(ErrorCode::NotAllowed);
        }
        let Some(author) = self.standing(topic, post).map(|standing| standing.author) else {
            return no(ErrorCode::NoSuchPost);
        };
        if !self.may_act_on(by, n, author) {
            return no(ErrorCode::NotAllowed);
        }
        let (seq, act, entry) = (
            self.head(topic).next(),
            self.head(Topic::Moderation(n)).next(),
            self.head(Topic::Desk(n)).next(),
        );
        let Some(standing) = self.standing(topic, post) else { return no(ErrorCode::NoSuchPost) };
        (standing.deleted, standing.removed, standing.changed) = (true, Some(act), seq);
        let (text, before) = (standing.text.clone(), std::mem::take(&mut standing.mentions));
        let gone: Vec<Seq> = std::iter::once(post).chain(standing.edits.iter().copied()).collect();
        self.means(topic, post, seq, &before, &Mentions::NONE, now);
        self.erase(topic, &gone);
        let kind = EntryKind::PostRemoved { user: author, post, rule, reason: reason.as_str() };
        let link = self.linked(by, n, kind, now);
        let why = reason.as_str().to_owned();
        let told =
            self.kept_order(by, n, What::PostRemoved { user: author, post, rule, reason: why, link }, now);
        self.happen(topic, Some(by), What::Removed { post, act }, now);
        let due = now + APPEAL_PERIOD_MS;
        self.kept.insert((n, entry), Kept { at: now, author, act, due, text: text.clone() });
        self.happen(Topic::Desk(n), Some(by), What::RemovedText { author, post, act, due, text }, now);
        told
    }

    /// Erases a text whose time has passed; else nothing happens.
    pub(crate) fn erase_due(&mut self, n: NeighbourhoodId, entry: Seq, now: u64) -> Told {
        if self.kept.get(&(n, entry)).is_some_and(|kept| kept.due <= now) {
            self.kept.remove(&(n, entry));
            self.erase(Topic::Desk(n), &[entry]);
            self.happen(Topic::Desk(n), None, What::Erased { entry }, now);
            self.texts_erased += 1;
        }
        Told::Done
    }

    pub(crate) fn ban(
        &mut self,
        by: UserId,
        n: NeighbourhoodId,
        user: UserId,
        Grounds { rule, reason }: Grounds<'_>,
        now: u64,
    ) -> Told {
        if self.is_banned(n, user) {
            return no(ErrorCode::Banned);
        }
        if self.is_member(user, n) {
            self.lose(Some(by), n, user, now);
        } else if self.waits(user, n) {
            self.refuse(Some(by), n, user, reason.as_str(), now);
        } else if !self.applicants.contains_key(&(n, user)) {
            return no(ErrorCode::NotFound);
        }
        self.bans.insert((n, user));
        let link = self.linked(by, n, EntryKind::Banned { user, rule, reason: reason.as_str() }, now);
        self.kept_order(by, n, What::Banned { user, rule, reason: reason.as_str().to_owned(), link }, now)
    }

    pub(crate) fn unban(&mut self, by: UserId, n: NeighbourhoodId, user: UserId, now: u64) -> Told {
        if !self.bans.remove(&(n, user)) {
            return no(ErrorCode::NotBanned);
        }
        let link = self.linked(by, n, EntryKind::Unbanned { user }, now);
        self.kept_order(by, n, What::Unbanned { user, link }, now)
    }

    /// The removed texts of a desk, by their numbers there.
    pub(crate) fn kept_items(&self, n: NeighbourhoodId) -> Vec<KeptItem> {
        let of = self.kept.iter().filter(|((at, _), _)| *at == n);
        let item = |((_, entry), kept): (&(NeighbourhoodId, Seq), &Kept)| KeptItem {
            seq: *entry,
            at: kept.at,
            by: self.card(kept.author, Topic::Desk(n)),
            act: kept.act,
            due: Some(kept.due),
            text: Some(kept.text.clone()),
        };
        of.map(item).collect()
    }
}
