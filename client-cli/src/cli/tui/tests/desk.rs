//! The desk and the register on the full screen: what is open, in words.

use linli_protocol::{
    ApplicationItem, Building, DisplayName, Flat, JoinCode, JoinCodeItem, Reason, Refused, Residence,
    Resident,
};

use super::*;

const DESK: Topic = Topic::Desk(NeighbourhoodId(7));
const REGISTER: Topic = Topic::Register(NeighbourhoodId(7));
const CODE: JoinCode = JoinCode([0x3d, 0xc9, 0x40, 0x6e, 0x6d, 0xe8, 0xb1, 0xd4, 0xc9, 0x6e]);

fn resident() -> Resident {
    let residence = Residence {
        name: DisplayName::parse("陳明").unwrap(),
        building: Building::parse("3號樓").unwrap(),
        flat: Flat::parse("502").unwrap(),
    };
    Resident { person: chen(), residence: Some(residence) }
}

/// The topic that stands first in the list, open, with this on it.
fn open(language: Language, topic: Topic, items: Vec<Item>) -> Story {
    let mut story = Story::reading_in(language, 80, 24, posts(1..=3), None, 0);
    let heads = vec![
        Head { topic: GROUP, title: "寶月尚園".into(), head: Seq(3), unread: 0, mentioned: None },
        Head { topic, title: "寶月尚園".into(), head: Seq(9), unread: 0, mentioned: None },
    ];
    story.hears(Update::Mine(heads));
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    story.hears(Update::View { page: page(topic, 9, items, None), reason: ViewReason::First });
    story
}

#[test]
fn the_desk_says_who_waits_and_what_became_of_it() {
    let code = JoinCodeItem { seq: Seq(1), at: START_MS, code: CODE, applied: 9, admitted: 7 };
    let waiting = ApplicationItem { seq: Seq(9), at: START_MS, resident: resident() };
    let items = vec![Item::JoinCode(code), Item::Application(waiting)];
    let mut story = open(Language::English, DESK, items);
    story.sees("The join code is 7Q4M-0VKD-X2RX-9JBE").sees("admitted 7");
    story.sees("陳家豪 waits to be admitted: 陳明").sees("flat 502");
    let reason = Reason::parse("no such flat").unwrap().into();
    let happened = [
        (EventBody::JoinCodeIssued { code: CODE }, "王秀英 ★ secretary issued the join code"),
        (EventBody::Applied(Resident { person: chen(), residence: None }), "陳家豪 applied to be admitted"),
        (EventBody::Refused(Refused { person: chen(), reason }), "refused 陳家豪: no such flat"),
        (EventBody::Admitted(chen()), "admitted 陳家豪"),
        (EventBody::JoinCodeRevoked, "revoked the join code"),
    ];
    for (seq, (body, said)) in (10..).zip(happened) {
        story.hears(event(DESK, seq, wang(), body)).sees(said);
    }
}

#[test]
fn the_register_says_who_lives_where() {
    for language in Language::ALL {
        let mut story = open(language, REGISTER, vec![Item::Resident(resident())]);
        story.sees("陳明").sees("502").sees("陳家豪").sees_no("{");
        story.hears(event(REGISTER, 10, wang(), EventBody::ResidentLeft { user: UserId(31) })).sees_no("{");
    }
}
