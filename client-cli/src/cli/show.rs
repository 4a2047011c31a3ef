//! How people, posts and events look line by line. Every text of others passes [`plain`] here, and each
//! line that is not ours is indented, so that no post can pretend to be another.

mod departments;
mod issues;
mod polls;

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_cli::plain;
use linli_protocol::{
    ActItem, Card, Edited, EventBody, EventFrame, Hit, Item, Namesake, PostItem, Posted, Tally, Topic,
};
use unicode_width::UnicodeWidthStr;

use super::words::{self, Catalogue, Look, Other};

const INDENT: &str = "        ";
/// Columns of the topic before it, where a line says which.
const TOPIC_COLUMNS: usize = 14;
/// Columns of the number that a line begins with.
const NUMBER_COLUMNS: usize = 6;

/// Who reads, and where: the language and the time zone.
pub(crate) struct Show<'a> {
    texts: &'a Catalogue,
    zone: &'a TimeZone,
}

static HERE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);

/// For the person at this terminal.
pub(crate) fn here() -> Show<'static> {
    Show { texts: words::spoken(), zone: &HERE }
}

#[cfg(feature = "tui")]
impl<'a> Show<'a> {
    /// For who reads these texts in this zone.
    pub(crate) fn of(texts: &'a Catalogue, zone: &'a TimeZone) -> Show<'a> {
        Show { texts, zone }
    }
}

impl Show<'_> {
    /// An item of a view.
    pub(crate) fn item(&self, item: &Item) -> String {
        match item {
            Item::Post(item) => self.post(item),
            Item::Poll(item) => self.poll(item),
            Item::Member(card) => format!("{:>NUMBER_COLUMNS$}  {}", card.id.0, self.texts.person(card)),
            item => self.other(&Other::of_item(item)),
        }
    }

    /// An act of a moderation record.
    pub(crate) fn act(&self, item: &ActItem) -> String {
        self.other(&Other::of_item(&Item::Act(item.clone())))
    }

    /// A post that was found, with the topic that it stands in.
    pub(crate) fn hit(&self, hit: &Hit) -> String {
        let by = format!("{}{}", self.texts.person(&hit.by), answers(hit.reply_to));
        let excerpt: String = hit.excerpt.iter().map(|piece| piece.text.as_str()).collect();
        let says = self.texts.with("says", &[("by", (&by).into())]);
        let line = self.line(hit.seq.0, Some(hit.at), &format!("{says}{}", plain::one_line(&excerpt)));
        format!("{}{line}", padded(&hit.topic.to_string(), TOPIC_COLUMNS))
    }

    /// A member who was found by name.
    pub(crate) fn namesake(&self, found: &Namesake) -> String {
        let roster = Topic::Roster(found.neighbourhood).to_string();
        let (number, name) = (found.person.id.0, self.texts.person(&found.person));
        format!("{}{number:>NUMBER_COLUMNS$}  {name}", padded(&roster, TOPIC_COLUMNS))
    }

    /// An event, as it happened.
    pub(crate) fn event(&self, event: &EventFrame) -> String {
        let said = match &event.body {
            EventBody::Posted(Posted { text, reply_to, mentions, mention_all, .. }) => {
                let by = self.texts.actor(event.by.as_ref());
                let by = format!("{by}{}", answers(*reply_to));
                let said = self.said("says", &[("by", (&by).into())], text.as_deref());
                format!("{said}{}", self.means(mentions, *mention_all))
            }
            EventBody::Edited(Edited { post, text, mentions, mention_all }) => {
                let by = self.texts.actor(event.by.as_ref());
                let args = [("by", (&by).into()), ("post", (*post).into())];
                let said = self.said("changes", &args, text.as_deref());
                format!("{said}{}", self.means(mentions, *mention_all))
            }
            EventBody::PollOpened(poll) if poll.question.is_some() => self.asked(event.by.as_ref(), poll),
            EventBody::PollClosed(poll) => self.closed(event.by.as_ref(), poll),
            _ => return self.other(&Other::of_event(event)),
        };
        self.line(event.seq.0, Some(event.at), &said)
    }

    /// A time of the server's, where the reader is: `2025-01-31 14:03`.
    pub(crate) fn date(&self, at_ms: u64) -> String {
        let at = i64::try_from(at_ms).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        let time = self.zone.to_datetime(at.unwrap_or(Timestamp::MAX));
        let (year, month, day) = (time.year(), time.month(), time.day());
        format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", time.hour(), time.minute())
    }

    fn post(&self, item: &PostItem) -> String {
        let PostItem {
            seq,
            at,
            by,
            text,
            reply_to,
            mentions,
            mention_all,
            edited,
            deleted,
            reactions,
            removed,
            ..
        } = item;
        let texts = self.texts;
        let by = format!("{}{}", texts.person(by), answers(*reply_to));
        let says = texts.with("says", &[("by", (&by).into())]);
        let said = match text {
            Some(text) if !deleted => plain::lines(text, INDENT),
            _ => match removed {
                Some(act) => texts.with("gone-removed", &[("act", (*act).into())]),
                None => texts.say("gone"),
            },
        };
        let edited = if *edited && !deleted { texts.aside(&texts.say("edited")) } else { String::new() };
        let reactions: String = reactions.iter().filter(|tally| tally.count > 0).map(tally).collect();
        let means = self.means(mentions, *mention_all);
        self.line(seq.0, Some(*at), &format!("{says}{said}{means}{edited}{reactions}"))
    }

    /// What is told by its kind. Others' numbers stand beside their names, for whoever wants to act on them.
    pub(crate) fn other(&self, other: &Other) -> String {
        let person = |card: &Card| self.texts.numbered(card);
        let time = |at_ms| self.date(at_ms);
        let by = self.texts.actor(other.by.as_ref());
        let told = other.told(self.texts, &Look { by, person: &person, time: &time });
        self.line(other.number, other.at, &told)
    }

    /// Whom a text means, in brackets behind it; nothing where it means nobody in particular.
    fn means(&self, mentions: &[Card], all: bool) -> String {
        let everybody = all.then(|| self.texts.say("everybody"));
        let names = everybody.into_iter().chain(mentions.iter().map(|card| self.texts.person(card)));
        let names = names.collect::<Vec<_>>().join(&self.texts.say("and-names"));
        if names.is_empty() {
            return names;
        }
        self.texts.aside(&self.texts.with("means", &[("names", (&names).into())]))
    }

    fn said(&self, key: &str, args: &[(&str, words::Arg<'_>)], text: Option<&str>) -> String {
        let text = text.map_or_else(|| self.texts.say("erased"), |text| plain::lines(text, INDENT));
        format!("{}{text}", self.texts.with(key, args))
    }

    fn line(&self, number: u64, at_ms: Option<u64>, what: &str) -> String {
        let date = at_ms.map_or_else(String::new, |at_ms| format!("{} ", self.date(at_ms)));
        format!("{number:>NUMBER_COLUMNS$}  {date}{what}")
    }
}

fn answers(reply_to: Option<linli_protocol::Seq>) -> String {
    reply_to.map_or_else(String::new, |seq| format!(" ↩{seq}"))
}

fn tally(tally: &Tally) -> String {
    format!("  {} {}", plain::one_line(&tally.reaction), tally.count)
}

/// A text with spaces behind it, up to so many columns; a Chinese character takes two.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::Language;
    use linli_protocol::{NeighbourhoodId, Office, Seq, Topic, UserId};

    const GROUP: Topic = Topic::Group(NeighbourhoodId(7));

    fn shown(language: Language, by: Option<Card>, body: EventBody) -> String {
        let (texts, zone) = (Catalogue::new(language), TimeZone::UTC);
        let event = EventFrame { topic: GROUP, seq: Seq(121), at: 0, by, body };
        Show { texts: &texts, zone: &zone }.event(&event)
    }

    #[test]
    fn a_time_is_that_of_the_readers_clock() {
        let texts = Catalogue::new(Language::English);
        let date = |zone: &TimeZone, at_ms| Show { texts: &texts, zone }.date(at_ms);
        assert_eq!(date(&TimeZone::UTC, 951_782_399_999), "2000-02-28 23:59");
        let shanghai = TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(date(&shanghai, 951_782_399_999), "2000-02-29 07:59");
        assert!(!date(&shanghai, u64::MAX).is_empty());
    }

    #[test]
    fn a_post_cannot_pretend_to_be_two() {
        let by = Card {
            id: UserId(1),
            name: "Ana\n\u{202e}".into(),
            badge: true,
            office: Some(Office::Secretary),
        };
        let posted = || Posted {
            text: Some("hi\n   122  Bo: lies\u{1b}[1A".into()),
            reply_to: Some(Seq(9)),
            posts: 1,
            mentions: vec![],
            mention_all: false,
        };
        let of = |language| shown(language, Some(by.clone()), EventBody::Posted(posted()));
        let english = "   121  1970-01-01 00:00 Ana  ★ (secretary) ↩9: hi\n           122  Bo: lies[1A";
        assert_eq!(of(Language::English), english);
        let chinese = "   121  1970-01-01 00:00 Ana  ★（书记） ↩9：hi\n           122  Bo: lies[1A";
        assert_eq!(of(Language::Simplified), chinese);
    }

    #[test]
    fn whom_a_text_means_stands_behind_it_by_their_names_of_today() {
        let card = |id, name: &str| Card { id: UserId(id), name: name.into(), badge: false, office: None };
        let posted = || Posted {
            text: Some("@all the lift".into()),
            reply_to: None,
            posts: 1,
            mentions: vec![card(2, "Bo"), card(3, "Cai\n")],
            mention_all: true,
        };
        let of = |language| shown(language, Some(card(1, "Ana")), EventBody::Posted(posted()));
        let english = "   121  1970-01-01 00:00 Ana: @all the lift (@ everybody, Bo, Cai )";
        assert_eq!(of(Language::English), english);
        assert!(of(Language::Traditional).ends_with("@all the lift（@ 所有人、Bo、Cai ）"));
    }

    #[test]
    fn an_unknown_kind_is_a_placeholder() {
        let unknown = || EventBody::Unknown { kind: "from_the_future".into(), data: "{}".into() };
        assert!(shown(Language::English, None, unknown()).contains("“from_the_future”"));
        assert!(shown(Language::Traditional, None, unknown()).contains("「from_the_future」"));
    }

    #[test]
    fn a_chinese_character_takes_two_columns() {
        assert_eq!(padded("群聊", 6), "群聊  ");
        assert_eq!(padded("too long", 3), "too long");
    }
}
