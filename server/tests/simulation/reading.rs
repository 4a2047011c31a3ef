//! What the naive model says a reader must be shown: pages of views, cards, heads. Taken down at the moment at which the
//! server reads, compared when the client gets it.

use linli_protocol::{
    ActItem, ApplicationItem, Banned, Card, EventBody, EventFrame, Fate, Head, Item, JoinCodeItem,
    ModerationAct, Muted, NeighbourhoodId, PostItem, PostRemoved, Resident, Seq, SlowModeSet, Success, Tally,
    Topic, Unbanned, Unmuted, UserId,
};

use linli_server::domain::Mentions;

use crate::model::{Model, Post, What};

/// A page of a view.
#[derive(Debug)]
pub(crate) struct Page {
    as_of: Seq,
    title: String,
    /// Every item that the page may show, oldest first: as many as were asked for, if there are so many.
    items: Vec<Item>,
    /// The key of the next older item, if there is one.
    older: Option<u64>,
    before: u64,
}

impl Model {
    pub(crate) fn card(&self, user: UserId, topic: Topic) -> Card {
        Card { id: user, name: self.name(user).to_owned(), badge: false, office: self.office(user, topic) }
    }

    /// `None` is `not_found`.
    pub(crate) fn page(&self, reader: UserId, topic: Topic, last: u16, before: Option<u64>) -> Option<Page> {
        if !self.may_read(reader, topic) {
            return None;
        }
        let last = usize::from(last.clamp(1, 200));
        let mut items: Vec<(u64, Item)> = match topic {
            Topic::Group(_) | Topic::Bulletin(_) | Topic::Dm(..) => {
                let below = ..before.map_or(Seq(u64::MAX), Seq);
                let posts = self.posts(topic).map(|posts| posts.range(below)).into_iter().flatten();
                let item = |(seq, post): (&Seq, &Post)| (seq.0, self.item(reader, topic, *seq, post));
                posts.rev().take(last + 1).map(item).collect()
            }
            Topic::Moderation(_) => {
                let seqs = (1..=self.head(topic).0).rev().filter(|seq| before.is_none_or(|b| *seq < b));
                seqs.filter_map(|seq| Some((seq, self.act_item(topic, Seq(seq))?))).take(last + 1).collect()
            }
            Topic::Appeals(_) | Topic::Issues(_) => Vec::new(),
            Topic::Desk(n) | Topic::Register(n) => {
                let mut items = self.desk_items(n, topic);
                items.retain(|(key, _)| before.is_none_or(|before| *key < before));
                items.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
                items.truncate(last + 1);
                items
            }
            _ => {
                let members = topic.neighbourhood().map(|n| self.members_of(n)).unwrap_or_default();
                let below = members.into_iter().rev().filter(|user| before.is_none_or(|b| user.0 < b));
                below.take(last + 1).map(|user| (user.0, Item::Member(self.card(user, topic)))).collect()
            }
        };
        let older = if items.len() > last { items.pop().map(|(key, _)| key) } else { None };
        items.reverse();
        Some(Page {
            as_of: self.head(topic),
            title: self.title(reader, topic).to_owned(),
            items: items.into_iter().map(|(_, item)| item).collect(),
            older,
            before: before.unwrap_or(u64::MAX),
        })
    }

    /// What lies on a desk, or stands in a register.
    fn desk_items(&self, n: NeighbourhoodId, topic: Topic) -> Vec<(u64, Item)> {
        if matches!(topic, Topic::Register(_)) {
            let known = self.members_of(n).into_iter().filter(|user| self.residence(n, *user).is_some());
            return known.map(|user| (user.0, Item::Resident(self.resident(n, user)))).collect();
        }
        let waiting = self.applicants.iter().filter(|((at, user), _)| *at == n && self.waits(*user, n));
        let applications = waiting.map(|((_, user), application)| {
            let resident = self.resident(n, *user);
            let item = ApplicationItem { seq: application.seq, at: application.at, resident };
            (item.seq.0, Item::Application(item))
        });
        let code = self.codes.get(&n).map(|code| {
            let (applied, admitted, seq) = (code.applied, code.admitted, code.seq);
            (seq.0, Item::JoinCode(JoinCodeItem { seq, at: code.at, code: code.code, applied, admitted }))
        });
        let kept = self.kept_items(n).into_iter().map(|item| (item.seq.0, Item::Kept(item)));
        applications.chain(code).chain(kept).collect()
    }

    fn resident(&self, n: NeighbourhoodId, user: UserId) -> Resident {
        Resident { person: self.card(user, Topic::Group(n)), residence: self.residence(n, user).cloned() }
    }

    fn item(&self, reader: UserId, topic: Topic, seq: Seq, post: &Post) -> Item {
        let reactions = post.reactions.iter().map(|(reaction, by)| Tally {
            reaction: reaction.clone(),
            count: by.len() as u64,
            mine: by.contains_key(&reader),
        });
        let item = PostItem {
            seq,
            at: post.at,
            by: self.card(post.author, topic),
            text: (!post.deleted).then(|| post.text.clone()),
            reply_to: post.reply_to,
            mentions: self.cards(&post.mentions, topic),
            mention_all: post.mentions.all,
            edited: !post.edits.is_empty(),
            deleted: post.deleted,
            reactions: reactions.collect(),
            posts: post.posts,
            changed: post.changed,
            removed: post.removed,
            pinned: false,
        };
        self.item_of_post(reader, topic, item, post)
    }

    fn cards(&self, mentions: &Mentions, topic: Topic) -> Vec<Card> {
        mentions.people().iter().map(|user| self.card(*user, topic)).collect()
    }

    fn act_item(&self, topic: Topic, seq: Seq) -> Option<Item> {
        let happened = self.event(topic, seq)?;
        let act = match &happened.what {
            What::Muted { user, until, rule, reason, link } => {
                let (person, reason) = (self.card(*user, topic), reason.clone());
                ModerationAct::Muted(Muted { person, until: *until, rule: *rule, reason, link: *link })
            }
            What::Unmuted { user, link } => {
                ModerationAct::Unmuted(Unmuted { person: self.card(*user, topic), link: *link })
            }
            What::SlowModeSet { seconds, link } => {
                ModerationAct::SlowModeSet(SlowModeSet { seconds: *seconds, link: *link })
            }
            What::PostRemoved { user, post, rule, reason, link } => {
                let (person, post, reason) = (self.card(*user, topic), *post, reason.clone());
                ModerationAct::PostRemoved(PostRemoved { person, post, rule: *rule, reason, link: *link })
            }
            What::Banned { user, rule, reason, link } => {
                let (person, reason) = (self.card(*user, topic), reason.clone());
                ModerationAct::Banned(Banned { person, rule: *rule, reason, link: *link })
            }
            What::Unbanned { user, link } => {
                ModerationAct::Unbanned(Unbanned { person: self.card(*user, topic), link: *link })
            }
            _ => return None,
        };
        let by = happened.by.map(|by| self.card(by, topic));
        Some(Item::Act(ActItem { seq, at: happened.at, by, act }))
    }

    /// Everything a person can read, at a glance.
    pub(crate) fn heads(&self, user: UserId) -> Vec<Head> {
        self.readable(user).into_iter().map(|topic| self.glance(user, topic)).collect()
    }

    pub(crate) fn glance(&self, user: UserId, topic: Topic) -> Head {
        let title = self.title(user, topic).to_owned();
        Head {
            topic,
            title,
            head: self.head(topic),
            unread: self.unread(user, topic),
            mentioned: self.mentioned(user, topic),
        }
    }

    /// Compares an event as it came with what happened. `clean_at` is the last command of which nothing older can have
    /// waited for this client: what was erased until then must come without its text.
    pub(crate) fn compare(&self, frame: &EventFrame, clean_at: u64) -> Result<(), String> {
        let EventFrame { topic, seq, at, by, body } = frame;
        let Some(happened) = self.event(*topic, *seq) else {
            return Err(format!("event {seq} of {topic} is not there: its last is {}", self.head(*topic)));
        };
        let who = |card: &Card, user: UserId| card.id == user && card.name == self.name(user) && !card.badge;
        let text = |came: &Option<String>, was: &String| match (came, happened.erased) {
            (Some(came), None) => came == was,
            (Some(came), Some(at_command)) => came == was && at_command > clean_at && !happened.never_told,
            (None, erased) => erased.is_some(),
        };
        let meant = |came: &[Card], all: bool, is_erased: bool, was: &Mentions| {
            // Of an erased text nobody is told whom it meant.
            let was = if is_erased { &Mentions::NONE } else { was };
            all == was.all
                && came.len() == was.people().len()
                && came.iter().zip(was.people()).all(|(card, user)| who(card, *user))
        };
        let fits = match (&happened.what, body) {
            (What::Posted { text: was, reply_to, mentions }, EventBody::Posted(posted)) => {
                text(&posted.text, was)
                    && meant(&posted.mentions, posted.mention_all, posted.text.is_none(), mentions)
                    && posted.reply_to == *reply_to
                    && posted.posts == happened.posts
            }
            (What::Edited { post, text: was, mentions }, EventBody::Edited(edited)) => {
                edited.post == *post
                    && text(&edited.text, was)
                    && meant(&edited.mentions, edited.mention_all, edited.text.is_none(), mentions)
            }
            (What::Deleted { post }, EventBody::Deleted { post: came }) => post == came,
            (What::Reacted { post, reaction, on, count }, EventBody::Reacted(r)) => {
                (r.post, &r.reaction, r.on, r.count) == (*post, reaction, *on, *count)
            }
            (What::Member { user }, EventBody::Member(card)) => who(card, *user),
            (What::Left { user }, EventBody::Left { user: came }) => user == came,
            (What::Muted { user, until, rule, reason, link }, EventBody::Muted(came)) => {
                let same = (until, rule, reason, link) == (&came.until, &came.rule, &came.reason, &came.link);
                same && who(&came.person, *user)
            }
            (What::SlowModeSet { seconds, link }, EventBody::SlowModeSet(came)) => {
                (*seconds, *link) == (came.seconds, came.link)
            }
            (What::Unmuted { user, link }, EventBody::Unmuted(came)) => {
                who(&came.person, *user) && *link == came.link
            }
            (What::PollOpened { text: was, several, closes }, EventBody::PollOpened(came)) => {
                let lines = came.question.iter().chain(&came.options).cloned().collect::<Vec<_>>().join("\n");
                let lines = came.question.is_some().then_some(lines);
                text(&lines, was)
                    && (came.several, came.closes_at, came.posts) == (*several, *closes, happened.posts)
            }
            (What::PollClosed { post, counts, people }, EventBody::PollClosed(came)) => {
                (post, counts, people) == (&came.post, &came.counts, &came.people)
            }
            (What::PostRemoved { user, post, rule, reason, link }, EventBody::PostRemoved(came)) => {
                let same = (post, rule, reason, link) == (&came.post, &came.rule, &came.reason, &came.link);
                same && who(&came.person, *user)
            }
            (What::Banned { user, rule, reason, link }, EventBody::Banned(came)) => {
                (rule, reason, link) == (&came.rule, &came.reason, &came.link) && who(&came.person, *user)
            }
            (What::Unbanned { user, link }, EventBody::Unbanned(came)) => {
                who(&came.person, *user) && *link == came.link
            }
            (What::Removed { post, act }, EventBody::Removed(came)) => (*post, *act) == (came.post, came.act),
            (What::RemovedText { author, post, act, due, text: was }, EventBody::RemovedText(came)) => {
                let same = (*post, *act, *due) == (came.post, came.act, came.due);
                same && who(&came.author, *author) && text(&came.text, was)
            }
            (What::Erased { entry }, EventBody::Settled(came)) => {
                (*entry, Fate::Erased) == (came.entry, came.fate)
            }
            (What::JoinCodeIssued { code }, EventBody::JoinCodeIssued { code: came }) => code == came,
            (What::JoinCodeRevoked, EventBody::JoinCodeRevoked) => true,
            // What somebody said may have been changed or erased since, and what comes is of the moment of framing.
            (What::Applied { user }, EventBody::Applied(came))
            | (What::Resident { user }, EventBody::Resident(came)) => who(&came.person, *user),
            (What::Admitted { user }, EventBody::Admitted(card)) => who(card, *user),
            (What::Refused { user, reason }, EventBody::Refused(came)) => {
                who(&came.person, *user) && *reason == came.reason
            }
            (What::ResidentLeft { user }, EventBody::ResidentLeft { user: came }) => user == came,
            _ => false,
        };
        let by_fits = match (by, happened.by) {
            (Some(card), Some(user)) => who(card, user),
            (None, None) => true,
            _ => false,
        };
        if fits && by_fits && *at == happened.at {
            Ok(())
        } else {
            Err(format!("{frame:?} came, but what happened (command {clean_at} was clean) is {happened:?}"))
        }
    }
}

impl Page {
    /// Whether the page that came is this one.
    pub(crate) fn compare(&self, came: &Success) -> Result<(), String> {
        let Success::View { as_of, title, items, next } = came else {
            return Err(format!("{came:?} is no page"));
        };
        let wrong = |what: &str| Err(format!("{what}: {came:?} came for {self:?}"));
        if as_of.seq != self.as_of || *title != self.title {
            return wrong("a page of another moment");
        }
        if !self.items.ends_with(items) {
            return wrong("other items");
        }
        let left_out = &self.items[..self.items.len() - items.len()];
        let older = left_out.last().map(key).or(self.older);
        let oldest = items.first().map_or(self.before, key);
        let next_fits = match (next, older) {
            (None, None) => true,
            (None, Some(_)) => false,
            // What lies from it upwards is shown; what is older is not lost.
            (Some(next), older) => *next <= oldest && older.is_none_or(|older| older < *next),
        };
        if next_fits { Ok(()) } else { wrong("a next that loses or repeats") }
    }

    pub(crate) fn as_of(&self) -> Seq {
        self.as_of
    }
}

fn key(item: &Item) -> u64 {
    match item {
        Item::Post(post) => post.seq.0,
        Item::Member(card) => card.id.0,
        Item::Act(act) => act.seq.0,
        Item::Application(item) => item.seq.0,
        Item::JoinCode(item) => item.seq.0,
        Item::Resident(item) => item.person.id.0,
        Item::Held(item) => item.seq.0,
        Item::Kept(item) => item.seq.0,
        Item::Appeal(item) => item.appealed.act.0,
        Item::Contact(item) => item.seq.0,
        Item::Dm(item) => item.seq.0,
        Item::Poll(item) => item.post.seq.0,
        Item::Mediation(item) => item.seq.0,
        Item::Issue(item) => item.issue.0.into(),
        Item::IssueEntry(item) => item.seq.0,
        Item::Case(item) => item.seq.0,
        Item::Alert(item) => item.seq.0,
        Item::Department(item) => item.department.0.into(),
        Item::GuideEntry(item) => item.entry.0.into(),
        Item::Work(item) => item.issue.issue.0.into(),
    }
}
