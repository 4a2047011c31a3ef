//! How people, posts and events look in a terminal. Every text of others passes [`plain`] here, and each
//! line that is not ours is indented, so that no post can pretend to be another.

use linli_cli::plain;
use linli_protocol::{
    ActItem, Card, Edited, EventBody, EventFrame, Item, JoinCodeItem, ModerationAct, Muted, Office, PostItem,
    Posted, Reacted, Refused, Resident, Rule, SlowModeSet, Tally, Unmuted,
};

const DAY_MS: u64 = 86_400_000;
const INDENT: &str = "        ";

/// A person, with badge and office.
pub(crate) fn person(card: &Card) -> String {
    let name =
        if card.name.is_empty() { "somebody who left".to_owned() } else { plain::one_line(&card.name) };
    let badge = if card.badge { " ★" } else { "" };
    let office = card.office.map(office).map(|office| format!(" ({office})")).unwrap_or_default();
    format!("{name}{badge}{office}")
}

/// What a resident calls the one who holds it.
pub(crate) fn office(office: Office) -> &'static str {
    match office {
        Office::Secretary => "secretary",
        Office::Deputy => "deputy secretary",
        Office::Property => "property desk",
        Office::Police => "police desk",
        Office::Doctor => "family doctor",
        _ => "holder of an office that this program is too old to name",
    }
}

/// An item of a view.
pub(crate) fn item(item: &Item) -> String {
    match item {
        Item::Post(item) => post(item),
        Item::Member(card) => format!("{:>6}  {}", card.id.0, person(card)),
        Item::Act(item) => act(item),
        Item::Application(item) => {
            format!("{:>6}  {} {}", item.seq.0, date(item.at), applied(&item.resident))
        }
        Item::JoinCode(JoinCodeItem { seq, at, code, applied, admitted }) => {
            let counts = format!("{applied} applications, {admitted} admitted");
            format!("{:>6}  {} the join code is {code} ({counts})", seq.0, date(*at))
        }
        Item::Resident(item) => format!("{:>6}  {}", item.person.id.0, resident(item)),
    }
}

/// An act of a moderation record.
pub(crate) fn act(item: &ActItem) -> String {
    let by = item.by.as_ref().map_or_else(|| "the district".to_owned(), person);
    let what = match &item.act {
        ModerationAct::Muted(act) => muted(&by, act),
        ModerationAct::Unmuted(act) => unmuted(&by, act),
        ModerationAct::SlowModeSet(act) => slow_mode_set(&by, act),
        _ => format!("{by}: [an act that this version of linli cannot show]"),
    };
    format!("{:>6}  {} {what}", item.seq.0, date(item.at))
}

fn muted(by: &str, act: &Muted) -> String {
    let Muted { person: whom, until, rule: broken, reason, .. } = act;
    let (whom, until, reason) = (numbered(whom), date(*until), plain::one_line(reason));
    format!("{by} muted {whom} until {until} ({}): {reason}", rule(*broken))
}

fn unmuted(by: &str, act: &Unmuted) -> String {
    format!("{by} ended the mute of {}", numbered(&act.person))
}

fn slow_mode_set(by: &str, act: &SlowModeSet) -> String {
    match act.seconds {
        0 => format!("{by} ended slow mode"),
        seconds => format!("{by} set slow mode: who holds no office posts once in {seconds} s"),
    }
}

/// A person with their number, for whoever wants to act on them.
fn numbered(card: &Card) -> String {
    format!("{} (person {})", person(card), card.id)
}

/// What a rule is called among people.
fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Flooding => "flooding",
        Rule::Insult => "insult or threat",
        Rule::PrivateData => "others' private data",
        Rule::Advertising => "advertising",
        Rule::Unlawful => "unlawful",
        _ => "a rule that this program is too old to name",
    }
}

fn applied(applicant: &Resident) -> String {
    format!("person {} applies: {}", applicant.person.id, resident(applicant))
}

/// Where somebody lives, by their real name; what others call them beside it, where that is another name.
fn resident(item: &Resident) -> String {
    let Some(residence) = &item.residence else { return format!("{} (erased)", person(&item.person)) };
    let [name, building, flat] =
        [residence.name.as_str(), residence.building.as_str(), residence.flat.as_str()].map(plain::one_line);
    let called = if item.person.name == residence.name.as_str() {
        String::new()
    } else {
        format!(", called {}", person(&item.person))
    };
    format!("{name}, building {building}, flat {flat}{called}")
}

fn post(item: &PostItem) -> String {
    let PostItem { seq, at, by, text, reply_to, edited, deleted, reactions, .. } = item;
    let answers = reply_to.map_or_else(String::new, |seq| format!(" ↩{seq}"));
    let said = match text {
        Some(text) if !deleted => plain::lines(text, INDENT),
        _ => "(deleted)".to_owned(),
    };
    let edited = if *edited && !deleted { " (edited)" } else { "" };
    let reactions: String = reactions.iter().filter(|tally| tally.count > 0).map(tally).collect();
    format!("{:>6}  {} {}{answers}: {said}{edited}{reactions}", seq.0, date(*at), person(by))
}

fn tally(tally: &Tally) -> String {
    format!("  {} {}", plain::one_line(&tally.reaction), tally.count)
}

/// An event, as it happened.
pub(crate) fn event(event: &EventFrame) -> String {
    let by = event.by.as_ref().map_or_else(|| "the district".to_owned(), person);
    let what = match &event.body {
        EventBody::Posted(Posted { text, reply_to, .. }) => {
            let answers = reply_to.map_or_else(String::new, |seq| format!(" ↩{seq}"));
            format!("{by}{answers}: {}", text_or_gone(text.as_deref()))
        }
        EventBody::Edited(Edited { post, text }) => {
            format!("{by} changed {post}: {}", text_or_gone(text.as_deref()))
        }
        EventBody::Deleted { post } => format!("{by} deleted {post}"),
        EventBody::Reacted(Reacted { post, reaction, on, count }) => {
            let reaction = plain::one_line(reaction);
            if *on {
                format!("{by}: {reaction} on {post} ({count} in all)")
            } else {
                format!("{by} took back {reaction} on {post} ({count} left)")
            }
        }
        EventBody::Member(card) => format!("{} is a member, or has a new card", person(card)),
        EventBody::Left { user } => format!("person {user} is no longer a member"),
        EventBody::NeighbourhoodOpened { neighbourhood, title } => {
            format!("neighbourhood {neighbourhood} was opened: {}", plain::one_line(title))
        }
        EventBody::PersonRegistered { user } => format!("person {user} was registered"),
        EventBody::Muted(act) => muted(&by, act),
        EventBody::Unmuted(act) => unmuted(&by, act),
        EventBody::SlowModeSet(act) => slow_mode_set(&by, act),
        EventBody::JoinCodeIssued { code } => format!("{by} issued the join code {code}"),
        EventBody::JoinCodeRevoked => format!("{by} revoked the join code"),
        EventBody::Applied(applicant) => applied(applicant),
        EventBody::Admitted(card) => format!("{by} admitted {}", numbered(card)),
        EventBody::Refused(Refused { person: whom, reason }) => {
            format!("{by} refused {}: {}", numbered(whom), plain::one_line(reason))
        }
        EventBody::Resident(item) => format!("in the register: {}", resident(item)),
        EventBody::ResidentLeft { user } => format!("person {user} is no longer in the register"),
        other => format!("{by}: [{}: this version of linli cannot show it]", plain::one_line(other.kind())),
    };
    format!("{:>6}  {} {what}", event.seq.0, date(event.at))
}

fn text_or_gone(text: Option<&str>) -> String {
    text.map_or_else(|| "(erased)".to_owned(), |text| plain::lines(text, INDENT))
}

/// A time of the server's, in UTC: `2025-01-31 14:03Z`.
pub(crate) fn date(at_ms: u64) -> String {
    let minutes = at_ms % DAY_MS / 60_000;
    let (year, month, day) = civil(at_ms / DAY_MS);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}Z", minutes / 60, minutes % 60)
}

/// Days since 1970 to a date of the Gregorian calendar (Hinnant's `civil_from_days`, for days from 1970 on).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March here, so that the day which is sometimes missing is the last.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{NeighbourhoodId, Seq, Topic, UserId};

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01 00:00Z");
        assert_eq!(date(951_782_399_999), "2000-02-28 23:59Z");
        assert_eq!(date(951_782_400_000), "2000-02-29 00:00Z");
        assert_eq!(date(1_700_000_000_123), "2023-11-14 22:13Z");
        assert_eq!(date(4_102_444_799_000), "2099-12-31 23:59Z");
        assert!(!date(u64::MAX).is_empty());
    }

    #[test]
    fn a_post_cannot_pretend_to_be_two() {
        let by = Card {
            id: UserId(1),
            name: "Ana\n\u{202e}".into(),
            badge: true,
            office: Some(Office::Secretary),
        };
        let posted = Posted { text: Some("hi\n   122  Bo: lies\u{1b}[1A".into()), reply_to: None, posts: 1 };
        let shown = event(&EventFrame {
            topic: Topic::Group(NeighbourhoodId(7)),
            seq: Seq(121),
            at: 0,
            by: Some(by),
            body: EventBody::Posted(posted),
        });
        assert_eq!(shown, "   121  1970-01-01 00:00Z Ana  ★ (secretary): hi\n           122  Bo: lies[1A");
    }

    #[test]
    fn an_unknown_kind_is_a_placeholder() {
        let body = EventBody::Unknown { kind: "pinned".into(), data: "{}".into() };
        let topic = Topic::Group(NeighbourhoodId(7));
        let shown = event(&EventFrame { topic, seq: Seq(5), at: 0, by: None, body });
        assert!(shown.contains("[pinned: this version of linli cannot show it]"), "{shown}");
    }
}
