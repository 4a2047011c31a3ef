//! How polls look line by line: the question like a post, the options below it with the numbers that choose them.

use linli_cli::plain;
use linli_protocol::{Card, PollClosed, PollCounts, PollItem, PollOpened};

use super::{INDENT, Show};

impl Show<'_> {
    /// How an open poll stands, as it is told while one listens.
    pub(crate) fn counts(&self, told: &PollCounts) -> String {
        let counts = self.counted(&told.counts, told.people);
        self.line(told.post.0, None, &self.texts.with("poll-stands", &[("counts", (&counts).into())]))
    }

    /// A poll in a page of history.
    pub(super) fn poll(&self, item: &PollItem) -> String {
        let PollItem { post, options, several, closes_at, open, people } = item;
        let shown = self.post(post);
        if options.is_empty() {
            return shown;
        }
        let until = if *open {
            self.until(*closes_at, *several)
        } else {
            self.texts.aside(&self.texts.say("poll-is-closed"))
        };
        let options = options.iter().zip(1..).map(|(option, number)| {
            let mine = if option.mine { " ✓" } else { "" };
            format!("{}  {}{mine}", choice(number, &option.text), option.count)
        });
        let people = self.texts.with("poll-people", &[("people", (*people).into())]);
        format!("{shown}{until}{}\n{INDENT}{people}", options.collect::<String>())
    }

    /// A poll that is opened while one listens.
    pub(super) fn asked(&self, by: Option<&Card>, poll: &PollOpened) -> String {
        let by = self.texts.actor(by);
        let asks = self.texts.with("poll-asks", &[("by", (&by).into())]);
        let question = plain::one_line(poll.question.as_deref().unwrap_or_default());
        let until = self.until(poll.closes_at, poll.several);
        let options = poll.options.iter().zip(1..).map(|(option, number)| choice(number, option));
        format!("{asks}{question}{until}{}", options.collect::<String>())
    }

    /// A poll that is closed while one listens.
    pub(super) fn closed(&self, by: Option<&Card>, poll: &PollClosed) -> String {
        let counts = self.counted(&poll.counts, poll.people);
        let post = poll.post.into();
        // What nobody closed was closed by time.
        let Some(by) = by else {
            return self.texts.with("poll-time-up", &[("post", post), ("counts", (&counts).into())]);
        };
        let by = self.texts.person(by);
        self.texts.with("poll-closed", &[("by", (&by).into()), ("post", post), ("counts", (&counts).into())])
    }

    /// Until when one may answer, and how often, in brackets behind the question.
    fn until(&self, closes_at: u64, several: bool) -> String {
        let date = self.date(closes_at);
        let several = if several { "yes" } else { "no" };
        let args = [("date", (&date).into()), ("several", several.into())];
        self.texts.aside(&self.texts.with("poll-until", &args))
    }

    /// `1: 251, 2: 7 (258 people have answered)`.
    fn counted(&self, counts: &[u64], people: u64) -> String {
        let each = counts.iter().zip(1_u64..).map(|(count, number)| format!("{number}: {count}"));
        let people = self.texts.with("poll-people", &[("people", people.into())]);
        format!("{}{}", each.collect::<Vec<_>>().join(", "), self.texts.aside(&people))
    }
}

/// An option on a line of its own, with the number that chooses it.
fn choice(number: u64, option: &str) -> String {
    format!("\n{INDENT}{number}. {}", plain::one_line(option))
}

#[cfg(test)]
mod tests {
    use super::super::super::words::{Catalogue, Language};
    use super::*;
    use jiff::tz::TimeZone;
    use linli_protocol::{
        EventBody, EventFrame, Item, NeighbourhoodId, PollOption, PostItem, Seq, Topic, UserId,
    };

    const GROUP: Topic = Topic::Group(NeighbourhoodId(7));

    fn ana() -> Card {
        Card { id: UserId(1), name: "Ana".into(), badge: false, office: None }
    }

    fn item(open: bool) -> Item {
        let post = PostItem {
            seq: Seq(121),
            at: 0,
            by: ana(),
            text: Some("Which day?\n   122  Bo: lies".into()),
            reply_to: None,
            mentions: vec![],
            mention_all: false,
            edited: false,
            deleted: false,
            reactions: vec![],
            posts: 1,
            changed: Seq(121),
            removed: None,
            pinned: false,
        };
        let option = |text: &str, count, mine| PollOption { text: text.into(), count, mine };
        let options = vec![option("Tuesday\n   123", 1, false), option("週五", 2, true)];
        Item::Poll(PollItem { post, options, several: false, closes_at: 60_000, open, people: 3 })
    }

    fn shown(language: Language, show: impl Fn(&Show<'_>) -> String) -> String {
        show(&Show { texts: &Catalogue::new(language), zone: &TimeZone::UTC })
    }

    #[test]
    fn a_poll_shows_its_options_with_counts_and_ones_own_choice_and_cannot_pretend_to_be_two() {
        let english = "   121  1970-01-01 00:00 Ana: Which day?\n           122  Bo: lies (one may be chosen, until 1970-01-01 00:01)\n        1. Tuesday    123  1\n        2. 週五  2 ✓\n        3 people have answered";
        assert_eq!(shown(Language::English, |show| show.item(&item(true))), english);
        let closed = shown(Language::Traditional, |show| show.item(&item(false)));
        assert!(closed.contains("（已結束）") && closed.ends_with("3 人已回答"), "{closed}");
    }

    #[test]
    fn what_happens_to_a_poll_is_told_while_one_listens() {
        let happens = |body| {
            let event = EventFrame { topic: GROUP, seq: Seq(121), at: 0, by: None, body };
            shown(Language::English, |show| show.event(&event))
        };
        let opened = PollOpened {
            question: Some("Which day?".into()),
            options: vec!["Tuesday".into(), "Friday".into()],
            several: true,
            closes_at: 60_000,
            posts: 1,
        };
        let told = happens(EventBody::PollOpened(opened.clone()));
        assert!(told.ends_with("asks: Which day? (several may be chosen, until 1970-01-01 00:01)\n        1. Tuesday\n        2. Friday"), "{told}");
        let erased = PollOpened { question: None, options: vec![], ..opened };
        assert!(happens(EventBody::PollOpened(erased)).ends_with("asked something: erased"));
        let closed = PollClosed { post: Seq(121), counts: vec![1, 2], people: 3 };
        let told = happens(EventBody::PollClosed(closed));
        assert!(told.ends_with("the time of poll 121 is up: 1: 1, 2: 2 (3 people have answered)"), "{told}");
        let counts = PollCounts { post: Seq(121), counts: vec![1, 0], people: 1 };
        let told = shown(Language::English, |show| show.counts(&counts));
        assert_eq!(told, "   121  stands at 1: 1, 2: 0 (1 person has answered)");
    }
}
