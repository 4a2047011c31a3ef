//! What virtual people do: whom they write to, what they say again, and what they get wrong.

use std::collections::VecDeque;

use linli_protocol::{
    Building, Choice, ClientId, DisplayName, Flat, JoinCode, LoginName, NeighbourhoodId, Office, Op, Pair,
    PostText, Question, Reaction, Reason, Residence, Rule, Seq, Topic, UserId,
};
use linli_server::domain::{Act, Mentions};

use crate::model::Model;
use linli_load::torture::random::Random;

const DAY_MS: u64 = 86_400_000;
/// Acts a person may do again.
const REMEMBERED_MAX: usize = 12;
const REACTIONS: [&str; 30] = [
    "👍", "👎", "😀", "😂", "🎉", "🔥", "🙏", "👏", "😢", "😡", "🐶", "🐱", "🌧", "🌞", "🚲", "🚗", "🏠",
    "🔑", "📦", "🍎", "🍞", "🥟", "🍵", "🎈", "🎁", "🧹", "🔧", "💡", "🚰", "📮",
];

/// A person, as their devices remember them.
#[derive(Debug, Default)]
pub(crate) struct Person {
    /// Acts that were never answered: a connection broke, or storing failed.
    pub(crate) unanswered: Vec<Act>,
    /// Acts that were answered.
    pub(crate) answered: VecDeque<Act>,
}

impl Person {
    pub(crate) fn was_answered(&mut self, act: Act) {
        self.unanswered.retain(|other| *other != act);
        self.answered.push_back(act);
        if self.answered.len() > REMEMBERED_MAX {
            self.answered.pop_front();
        }
    }
}

/// A topic that a person turns to: mostly their own, sometimes somebody else's or none at all.
pub(crate) fn topic(random: &mut Random, model: &Model, user: UserId, neighbourhoods: u32) -> Topic {
    let anywhere =
        NeighbourhoodId(u32::try_from(random.below(u64::from(neighbourhoods) + 1)).unwrap_or(0) + 1);
    match random.below(60) {
        0 => Topic::District,
        1 => Topic::Group(anywhere),
        2 => Topic::Roster(anywhere),
        3 => Topic::Moderation(anywhere),
        4..8 => Topic::Bulletin(anywhere),
        8 => Topic::Desk(anywhere),
        9 => Topic::Register(anywhere),
        10..14 => between(random, model, user).unwrap_or(Topic::Group(anywhere)),
        _ => {
            let mut mine = model.readable(user);
            // People talk more than they look at lists of each other.
            if !random.once_in(4) {
                mine.retain(|topic| matches!(topic, Topic::Group(_)));
            }
            random.pick(&mine).copied().unwrap_or(Topic::Group(anywhere))
        }
    }
}

/// A conversation, mostly one's own with somebody who holds an office, begun or not.
fn between(random: &mut Random, model: &Model, user: UserId) -> Option<Topic> {
    let mine = model.readable(user);
    if random.once_in(2) {
        let talks: Vec<Topic> = mine.into_iter().filter(|topic| matches!(topic, Topic::Dm(..))).collect();
        return random.pick(&talks).copied();
    }
    let n = random.pick(&mine)?.neighbourhood()?;
    let other = if random.once_in(3) { model.somebody_of(random, n) } else { model.an_officer_of(random, n) };
    // Sometimes it is nobody's business but theirs.
    let one = if random.once_in(10) { model.somebody_of(random, n)? } else { user };
    Pair::of(one, other?).map(|pair| Topic::Dm(n, pair))
}

/// Something that a person does in a topic.
pub(crate) fn act(
    random: &mut Random,
    model: &Model,
    (person, user): (&mut Person, UserId),
    topic: Topic,
    now: u64,
) -> Act {
    let again = match random.below(100) {
        0..12 => random.pick(&person.unanswered).cloned(),
        12..17 => random.pick(person.answered.make_contiguous()).cloned(),
        _ => None,
    };
    if let Some(act) = again {
        return if random.once_in(8) { another(random, act) } else { act };
    }
    let client_id = name(random, now);
    // Few hold such an office, so they use it often.
    let keeps_order = matches!(model.office(user, topic), Some(Office::Secretary | Office::Deputy));
    if keeps_order && random.once_in(2) {
        return if random.once_in(4) {
            on_poll(random, model, topic, client_id)
        } else if random.once_in(3) {
            on_desk(random, model, topic, user, client_id)
        } else {
            on_order(random, model, topic, user, client_id)
        };
    }
    if random.once_in(25) {
        return apply(random, model);
    }
    if random.once_in(5)
        && let Some((topic, post)) = model.a_poll_for(random, user).or_else(|| model.a_poll(random, topic))
    {
        let options = (0..random.below(3)).map(|_| u8::try_from(random.below(5)).unwrap_or(0)).collect();
        return Act::AnswerPoll { topic, post, options };
    }
    match random.below(100) {
        0..45 => {
            let reply_to = random.once_in(4).then(|| post(random, model, topic, user));
            let mentions = mentions(random, model, topic);
            Act::Post { topic, client_id, text: text(random), reply_to, mentions }
        }
        45..58 => {
            let post = post(random, model, topic, user);
            let mentions = mentions(random, model, topic);
            Act::Edit { topic, client_id, post, text: text(random), mentions }
        }
        58..65 => Act::Delete { topic, client_id, post: post(random, model, topic, user) },
        65..88 => {
            let (post, reaction) = (post(random, model, topic, user), reaction(random));
            Act::React { topic, client_id, post, reaction, on: !random.once_in(3) }
        }
        88..96 => Act::Read { topic, seq: seq(random, model.head(topic)) },
        96 => on_desk(random, model, topic, user, client_id),
        97 => on_order(random, model, topic, user, client_id),
        98 => on_poll(random, model, topic, client_id),
        _ => on_roster(random, model, topic, user),
    }
}

/// An act of order, mostly on somebody who is there; whoever asks seldom holds the office for it.
fn on_order(random: &mut Random, model: &Model, topic: Topic, user: UserId, client_id: ClientId) -> Act {
    let neighbourhood = topic.neighbourhood().unwrap_or(NeighbourhoodId(1));
    let whom = match random.below(6) {
        0 => Some(user),
        1 => model.an_officer_of(random, neighbourhood),
        // Who talks now is heard of again.
        2..5 => {
            let posts = model.posts(Topic::Group(neighbourhood)).into_iter().flatten();
            let talking: Vec<UserId> = posts.rev().take(10).map(|(_, post)| post.author).collect();
            random.pick(&talking).copied()
        }
        _ => model.somebody_of(random, neighbourhood),
    };
    let asking = user;
    let user = whom.unwrap_or(user);
    let rule = Rule::ALL[random.index(Rule::ALL.len())];
    let reason = Reason::parse(format!("reason {}", random.below(1_000))).expect("a reason");
    if random.once_in(4) {
        // Sometimes where nothing is removed.
        let topic = if random.once_in(12) { topic } else { Topic::Group(neighbourhood) };
        return Act::RemovePost { topic, client_id, post: post(random, model, topic, asking), rule, reason };
    }
    if random.once_in(8) {
        let waiting = model.an_applicant_of(random, neighbourhood).filter(|_| random.once_in(3));
        return Act::Ban { neighbourhood, client_id, user: waiting.unwrap_or(user), rule, reason };
    }
    if random.once_in(8) {
        let user = model.a_banned_of(random, neighbourhood).unwrap_or(user);
        return Act::Unban { neighbourhood, client_id, user };
    }
    if random.once_in(4) {
        return Act::Unmute { neighbourhood, client_id, user };
    }
    if random.once_in(4) {
        let seconds = [0, 30, 600, 3_600, 3_601][random.index(5)];
        return Act::SlowMode { neighbourhood, client_id, seconds };
    }
    let minutes = match random.below(12) {
        0 => 0,
        1 => 10_080,
        2 => 10_081,
        _ => 1 + u32::try_from(random.below(30)).unwrap_or(0),
    };
    Act::Mute { neighbourhood, client_id, user, minutes, rule, reason }
}

/// A code that mostly some poster has.
fn code(random: &mut Random, model: &Model) -> JoinCode {
    let codes: Vec<JoinCode> = model.codes.values().map(|code| code.code).collect();
    let never = JoinCode([7; 10]);
    if random.once_in(10) { never } else { random.pick(&codes).copied().unwrap_or(never) }
}

/// Somebody makes an account, sometimes under a name that is taken.
pub(crate) fn sign_up(random: &mut Random, model: &Model) -> Act {
    let login = LoginName::parse(format!("visitor{}", random.below(40))).expect("a log-in name");
    let name = DisplayName::parse("A visitor").expect("a name");
    Act::SignUp { code: code(random, model), login, name, password_hash: "$argon2id$".to_owned() }
}

/// An application.
fn apply(random: &mut Random, model: &Model) -> Act {
    let code = code(random, model);
    let building = Building::parse(random.below(3).to_string()).expect("a building");
    let residence = Residence {
        name: DisplayName::parse("王秀英").expect("a name"),
        building,
        flat: Flat::parse(random.below(3).to_string()).expect("a flat"),
    };
    Act::Apply { code, residence }
}

/// A poll is opened or closed; whoever asks seldom holds the office for it.
fn on_poll(random: &mut Random, model: &Model, topic: Topic, client_id: ClientId) -> Act {
    let group = topic.neighbourhood().map_or(topic, Topic::Group);
    let topic = if random.once_in(15) { topic } else { group };
    if random.once_in(3) {
        let (topic, post) = model.a_poll(random, topic).unwrap_or((topic, Seq(1)));
        return Act::ClosePoll { topic, client_id, post };
    }
    let count = if random.once_in(20) { 1 } else { 2 + random.below(4) };
    let options = (0..count).map(|n| Choice::parse(n.to_string()).expect("an option")).collect();
    let question = Question::parse(format!("question {}", random.number())).expect("a question");
    let seconds = match random.below(4) {
        0 => None,
        1 => Some(0),
        _ => Some(1 + u32::try_from(random.below(14 * 24 * 60 * 60)).unwrap_or(0)),
    };
    Act::OpenPoll { topic, client_id, question, options, several: random.once_in(2), seconds }
}

/// What is done at a desk, mostly about somebody who waits; whoever asks seldom holds the office for it.
fn on_desk(random: &mut Random, model: &Model, topic: Topic, user: UserId, client_id: ClientId) -> Act {
    let neighbourhood = topic.neighbourhood().unwrap_or(NeighbourhoodId(1));
    let waiting = model.an_applicant_of(random, neighbourhood);
    let user = waiting.or_else(|| model.somebody_of(random, neighbourhood)).unwrap_or(user);
    match random.below(12) {
        0..6 => Act::Admit { neighbourhood, user },
        6..9 => {
            let reason = Reason::parse(format!("reason {}", random.below(1_000))).expect("a reason");
            Act::Refuse { neighbourhood, user, reason }
        }
        9 => Act::RevokeJoinCode { neighbourhood },
        _ => Act::RenewJoinCode { neighbourhood, client_id },
    }
}

/// An act on who is who, mostly where the person is at home.
fn on_roster(random: &mut Random, model: &Model, topic: Topic, user: UserId) -> Act {
    let neighbourhood = match topic {
        Topic::District => NeighbourhoodId(1),
        _ => topic.neighbourhood().unwrap_or(NeighbourhoodId(1)),
    };
    let user =
        if random.once_in(4) { user } else { model.somebody_of(random, neighbourhood).unwrap_or(user) };
    match random.below(12) {
        0 => Act::Leave { neighbourhood },
        1..4 => Act::Dismiss { neighbourhood, user },
        _ => {
            let office = Office::ALL[random.index(Office::ALL.len())];
            Act::Appoint { neighbourhood, user, office }
        }
    }
}

/// Many acts in a row, to meet a limit: edits of one's own post, or different reactions to one that all know.
pub(crate) fn insist(random: &mut Random, model: &Model, user: UserId, topic: Topic, now: u64) -> Vec<Act> {
    let Some(posts) = model.posts(topic) else { return vec![] };
    let mine = posts.iter().rev().take(200).find(|(_, post)| post.author == user && !post.deleted);
    match mine {
        Some((post, _)) if random.once_in(2) => {
            let edit = |random: &mut Random| Act::Edit {
                topic,
                client_id: name(random, now),
                post: *post,
                text: text(random),
                mentions: Mentions::NONE,
            };
            (0..22).map(|_| edit(random)).collect()
        }
        _ => {
            let Some((post, _)) = posts.iter().find(|(_, post)| !post.deleted) else { return vec![] };
            let first = random.index(REACTIONS.len());
            let react = |random: &mut Random, nth: usize| Act::React {
                topic,
                client_id: name(random, now),
                post: *post,
                reaction: Reaction::parse(REACTIONS[(first + nth) % REACTIONS.len()]).expect("an emoji"),
                on: true,
            };
            (0..4).map(|nth| react(random, nth)).collect()
        }
    }
}

/// Mostly nobody; sometimes a few, who may be no members, or everybody.
fn mentions(random: &mut Random, model: &Model, topic: Topic) -> Mentions {
    if !random.once_in(6) || matches!(topic, Topic::Dm(..)) {
        return Mentions::NONE;
    }
    let mut people: Vec<UserId> = (0..random.below(4))
        .filter_map(|_| topic.neighbourhood().and_then(|n| model.somebody_of(random, n)))
        .collect();
    if random.once_in(12) {
        people.push(UserId(random.below(40)));
    }
    if random.once_in(30) {
        people.extend((1..=21).map(UserId));
    }
    Mentions::of(people, random.once_in(4))
}

/// The same name for another act.
fn another(random: &mut Random, act: Act) -> Act {
    match act {
        Act::Post { topic, client_id, text: said, reply_to, mentions } => match random.below(4) {
            0 => Act::Post { topic, client_id, text: text(random), reply_to, mentions },
            1 => {
                let reply_to = Some(Seq(random.below(20)));
                Act::Post { topic, client_id, text: said, reply_to, mentions }
            }
            2 if !matches!(topic, Topic::Dm(..)) => {
                let mentions = Mentions::of(mentions.people().to_vec(), !mentions.all);
                Act::Post { topic, client_id, text: said, reply_to, mentions }
            }
            _ => Act::Delete { topic, client_id, post: Seq(random.below(20)) },
        },
        Act::Edit { topic, client_id, post, mentions, .. } => {
            Act::Edit { topic, client_id, post, text: text(random), mentions }
        }
        Act::Delete { topic, client_id, post } => Act::Delete { topic, client_id, post: post.next() },
        Act::React { topic, client_id, post, reaction, on } => {
            Act::React { topic, client_id, post, reaction, on: !on }
        }
        Act::Mute { neighbourhood, client_id, user, minutes, rule, reason } => {
            Act::Mute { neighbourhood, client_id, user, minutes: minutes + 1, rule, reason }
        }
        Act::SlowMode { neighbourhood, client_id, seconds } => {
            Act::SlowMode { neighbourhood, client_id, seconds: seconds + 1 }
        }
        Act::Ban { neighbourhood, client_id, user, rule, .. } => {
            let reason = Reason::parse("another reason").expect("a reason");
            Act::Ban { neighbourhood, client_id, user, rule, reason }
        }
        Act::RemovePost { topic, client_id, post, rule, reason } => {
            Act::RemovePost { topic, client_id, post: post.next(), rule, reason }
        }
        other => other,
    }
}

/// As it travels; `None` for an act that does not.
pub(crate) fn op(act: &Act) -> Option<Op> {
    Some(match act.clone() {
        Act::Post { topic, client_id, text, reply_to, mentions } => {
            let (mentions, mention_all) = (mentions.people().to_vec(), mentions.all);
            Op::Post { topic, client_id, text, reply_to, mentions, mention_all }
        }
        Act::Edit { topic, client_id, post, text, mentions } => {
            let (mentions, mention_all) = (mentions.people().to_vec(), mentions.all);
            Op::Edit { topic, client_id, post, text, mentions, mention_all }
        }
        Act::Delete { topic, client_id, post } => Op::Delete { topic, client_id, post },
        Act::React { topic, client_id, post, reaction, on } => {
            Op::React { topic, client_id, post, reaction, on }
        }
        Act::Read { topic, seq } => Op::Read { topic, seq },
        Act::Appoint { neighbourhood, user, office } => Op::Appoint { neighbourhood, user, office },
        Act::Dismiss { neighbourhood, user } => Op::Dismiss { neighbourhood, user },
        Act::Leave { neighbourhood } => Op::Leave { neighbourhood },
        Act::Mute { neighbourhood, client_id, user, minutes, rule, reason } => {
            Op::Mute { neighbourhood, client_id, user, minutes, rule, reason }
        }
        Act::SlowMode { neighbourhood, client_id, seconds } => {
            Op::SlowMode { neighbourhood, client_id, seconds }
        }
        Act::Apply { code, residence } => Op::Apply { code, residence },
        Act::Admit { neighbourhood, user } => Op::Admit { neighbourhood, user },
        Act::Refuse { neighbourhood, user, reason } => Op::Refuse { neighbourhood, user, reason },
        Act::RenewJoinCode { neighbourhood, client_id } => Op::RenewJoinCode { neighbourhood, client_id },
        Act::RevokeJoinCode { neighbourhood } => Op::RevokeJoinCode { neighbourhood },
        Act::Unmute { neighbourhood, client_id, user } => Op::Unmute { neighbourhood, client_id, user },
        Act::RemovePost { topic, client_id, post, rule, reason } => {
            Op::RemovePost { topic, client_id, post, rule, reason }
        }
        Act::Ban { neighbourhood, client_id, user, rule, reason } => {
            Op::Ban { neighbourhood, client_id, user, rule, reason }
        }
        Act::OpenPoll { topic, client_id, question, options, several, seconds } => {
            Op::OpenPoll { topic, client_id, question, options, several, seconds }
        }
        Act::AnswerPoll { topic, post, options } => Op::AnswerPoll { topic, post, options },
        Act::ClosePoll { topic, client_id, post } => Op::ClosePoll { topic, client_id, post },
        Act::Unban { neighbourhood, client_id, user } => Op::Unban { neighbourhood, client_id, user },
        _ => return None,
    })
}

/// A fresh name: mostly of this moment, sometimes of a clock that is far off.
fn name(random: &mut Random, now: u64) -> ClientId {
    let at = match random.below(60) {
        0 => now - 29 * DAY_MS - random.below(10) + 5,
        1 => now + DAY_MS + random.below(10) - 5,
        2 => now - random.below(31 * DAY_MS),
        _ => now - random.below(1000),
    };
    ClientId::from_parts(at, (u128::from(random.number()) << 64) | u128::from(random.number()))
}

fn text(random: &mut Random) -> PostText {
    const WORDS: [&str; 8] = ["樓道燈", "谢谢", "ok", "today", "二楼", "quién", "水", "🏡"];
    let mut text = random.number().to_string();
    let words = if random.once_in(200) { 400 } else { random.below(8) };
    for _ in 0..words {
        text.push(' ');
        text.push_str(random.pick(&WORDS).copied().unwrap_or_default());
    }
    PostText::parse(text).expect("a text")
}

fn reaction(random: &mut Random) -> Reaction {
    // A few are popular, or nobody would ever leave the same one.
    let among = if random.once_in(3) { REACTIONS.len() } else { 4 };
    Reaction::parse(REACTIONS[random.index(among)]).expect("an emoji")
}

/// A post to act on: mostly a late one, often one's own, sometimes none at all.
fn post(random: &mut Random, model: &Model, topic: Topic, user: UserId) -> Seq {
    let head = model.head(topic);
    let late = model.posts(topic).into_iter().flatten().rev().take(30);
    let found = match random.below(20) {
        0 => return seq(random, head),
        // What may be in the same batch.
        1..3 => return Seq(head.0 + 1 + random.below(2)),
        3..9 => {
            let mine: Vec<Seq> = late.filter(|(_, post)| post.author == user).map(|(seq, _)| *seq).collect();
            random.pick(&mine).copied()
        }
        // The same few, so that limits are met.
        9..13 => model.posts(topic).and_then(|posts| posts.keys().nth(random.index(6)).copied()),
        _ => {
            let all: Vec<Seq> = late.map(|(seq, _)| *seq).collect();
            random.pick(&all).copied()
        }
    };
    found.unwrap_or(Seq(1))
}

/// A seq: any, the edges more often.
pub(crate) fn seq(random: &mut Random, head: Seq) -> Seq {
    match random.below(12) {
        0 => Seq::ZERO,
        1 => head,
        2 => head.next(),
        3 => Seq(u64::MAX),
        _ => Seq(random.below(head.0 + 1)),
    }
}
