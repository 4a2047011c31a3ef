use linli_protocol::Office;

use super::super::Act;
use super::super::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};
use super::*;

fn name(name: &str) -> DisplayName {
    DisplayName::parse(name).unwrap()
}

fn rename(to: &str) -> Act {
    Act::Rename { name: name(to) }
}

fn badges(badges: &[(UserId, bool)]) -> Act {
    Act::SetBadges { badges: badges.to_vec() }
}

fn card(story: &Story, user: UserId) -> PersonRow {
    person(story, user).unwrap()
}

fn waits(story: &Story, user: UserId) -> Option<Seq> {
    match story.rows.get(&RowKey::CardChanged(user)) {
        Some(Row::CardChanged { seq, .. }) => Some(*seq),
        _ => None,
    }
}

#[test]
fn a_renamed_person_keeps_office_badge_and_membership_and_gains_nothing() {
    let mut story = Story::with_members();
    let appoint = Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary };
    story.administer(appoint).unwrap();
    story.administer(badges(&[(ANA, true)])).unwrap();
    let renamed = story.act(ANA, rename("王秀英")).unwrap();
    assert_eq!(card(&story, ANA), PersonRow { user: ANA, name: name("王秀英"), badge: true });
    assert_eq!(story.district.member(XINYUAN, ANA).unwrap().office, Some(Office::Secretary));
    let [event] = &renamed.commit.events[..] else { panic!("{renamed:?}") };
    assert_eq!((event.by, &event.kind), (Some(ANA), &EventKind::PersonRenamed { user: ANA }));
    story.act(BO, rename("Bo the second")).unwrap();
    assert!(!card(&story, BO).badge && story.district.member(XINYUAN, BO).unwrap().office.is_none());
}

#[test]
fn the_name_in_use_changes_nothing_and_counts_for_nothing() {
    let mut story = Story::with_members();
    for _ in 0..5 {
        assert!(story.act(ANA, rename("Ana")).unwrap().commit.events.is_empty());
    }
    story.act(ANA, rename("Ana Costa")).unwrap();
}

#[test]
fn a_fourth_name_within_thirty_days_waits_for_the_first_to_be_old_and_the_operator_is_not_counted() {
    let mut story = Story::with_members();
    let day = 24 * 60 * 60 * 1_000;
    for n in 0..3_u64 {
        story.act_at(ANA, rename(&format!("Ana {n}")), NOW + n * day).unwrap();
    }
    let refused = story.act_at(ANA, rename("Ana 3"), NOW + 3 * day).unwrap_err();
    assert_eq!((refused.code, refused.retry_after_ms), (ErrorCode::RenamedTooOften, Some(27 * day)));
    story.administer(Act::RenamePerson { user: ANA, name: name("Ana by the operator") }).unwrap();
    story.act_at(BO, rename("Bo 3"), NOW + 3 * day).unwrap();
    let at_last = NOW + 30 * day;
    story.act_at(ANA, rename("Ana 3"), at_last).unwrap();
    assert_eq!(story.act_at(ANA, rename("Ana 4"), at_last).unwrap_err().code, ErrorCode::RenamedTooOften);
    story.act_at(ANA, rename("Ana 4"), NOW - day).expect("nobody waits for a clock that stepped back");
}

#[test]
fn nobody_passes_for_a_badge_and_nobody_names_themselves_an_office() {
    let mut story = Story::with_members();
    for wrong in ["Ana ★", "⭐Ana", "🚩", "Ana🇨🇳", "黨員☭"] {
        assert_eq!(story.act(ANA, rename(wrong)).unwrap_err().code, ErrorCode::NameNotAllowed, "{wrong}");
        let by_operator = Act::RenamePerson { user: ANA, name: name(wrong) };
        assert_eq!(story.administer(by_operator).unwrap_err().code, ErrorCode::NameNotAllowed, "{wrong}");
    }
    for title in [
        "王書記",
        "王书记",
        "Secretary Wang",
        "Wang (deputy)",
        "片区民警",
        "Police",
        "书 记",
        "書·记",
        "ｓｅｃｒｅｔａｒｙ",
        "S.E.C.R.E.T.A.R.Y",
        "Property desk",
    ] {
        assert_eq!(story.act(ANA, rename(title)).unwrap_err().code, ErrorCode::NameNotAllowed, "{title}");
        story.administer(Act::RenamePerson { user: ANA, name: name(title) }).unwrap();
    }
    story.act(BO, rename("Đặng Thị 安 O'Neill-Ünal")).unwrap();
}

#[test]
fn only_the_administration_gives_badges_and_each_change_is_one_event() {
    let mut story = Story::with_members();
    assert_eq!(story.act(ANA, badges(&[(ANA, true)])).unwrap_err().code, ErrorCode::NotFound);
    let given = story.administer(badges(&[(ANA, true), (ANA, true), (BO, false)])).unwrap();
    let [event] = &given.commit.events[..] else { panic!("{given:?}") };
    assert_eq!((event.by, &event.kind), (None, &EventKind::BadgeSet { user: ANA, badge: true }));
    assert!(story.administer(badges(&[(ANA, true)])).unwrap().commit.events.is_empty(), "again is nothing");
    story.administer(badges(&[(ANA, false)])).unwrap();
    assert!(!card(&story, ANA).badge);
    assert_eq!(story.administer(badges(&[(UserId(99), true)])).unwrap_err().code, ErrorCode::NotFound);
    let crowd = vec![(ANA, true); CARDS_PER_COMMAND_MAX + 1];
    assert_eq!(story.administer(badges(&crowd)).unwrap_err().code, ErrorCode::BadFrame);
}

#[test]
fn a_changed_card_waits_until_its_rosters_are_told_and_longer_if_it_changes_again() {
    let mut story = Story::with_members();
    story.administer(badges(&[(ANA, true), (STRANGER, true)])).unwrap();
    let first = waits(&story, ANA).unwrap();
    let users = vec![ANA, STRANGER];
    let told = story.administer(Act::ShowCards { neighbourhood: XINYUAN, users }).unwrap();
    let [event] = &told.commit.events[..] else { panic!("only the member's: {told:?}") };
    assert_eq!(
        (event.topic, &event.kind),
        (Topic::Roster(XINYUAN), &EventKind::Member { user: ANA, office: None })
    );
    story.act(ANA, rename("Ana Costa")).unwrap();
    story.administer(Act::CardsShown { cards: vec![(ANA, first)] }).unwrap();
    let second = waits(&story, ANA).expect("it has changed again");
    story.administer(Act::CardsShown { cards: vec![(ANA, second)] }).unwrap();
    assert_eq!(waits(&story, ANA), None);
}
