use linli_protocol::ClientId;

use super::super::testing::{ANA, BO, NOW, STRANGER, Story};
use super::super::{Command, RowKey};
use super::*;

const WATER: DepartmentId = DepartmentId(1);

fn open(story: &mut Story, name: &str, grid: bool) -> Result<Decision, Rejection> {
    story.administer(Act::OpenDepartment { name: DisplayName::parse(name).unwrap(), grid })
}

fn seat(story: &mut Story, user: UserId, on: bool) -> Result<Decision, Rejection> {
    story.administer(Act::SetDepartmentMember { department: WATER, user, on })
}

fn entry(client_id: ClientId, entry: Option<u32>, title: &str, text: &str) -> Act {
    Act::WriteEntry {
        department: WATER,
        client_id,
        entry: entry.map(GuideEntryId),
        title: Subject::parse(title).unwrap(),
        text: PostText::parse(text).unwrap(),
    }
}

fn write(story: &mut Story, user: UserId, number: Option<u32>, text: &str) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(user, entry(client_id, number, "水費", text))
}

fn withdraw(story: &mut Story, user: UserId, number: u32) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    let entry = GuideEntryId(number);
    story.act(user, Act::WithdrawEntry { department: WATER, client_id, entry })
}

fn code(decided: Result<Decision, Rejection>) -> ErrorCode {
    decided.unwrap_err().code
}

/// Water works, in which the stranger sits.
fn district() -> Story {
    let mut story = Story::with_members();
    open(&mut story, "水務所", false).unwrap();
    seat(&mut story, STRANGER, true).unwrap();
    story
}

#[test]
fn a_district_has_many_departments_of_different_names_and_one_at_most_carries_out_work_orders() {
    let mut story = district();
    assert_eq!(code(open(&mut story, "水務所", false)), ErrorCode::WrongState);
    let second = open(&mut story, "網格中心", true).unwrap();
    assert_eq!(second.answer, Answer::DepartmentOpened(DepartmentId(2)));
    assert_eq!(code(open(&mut story, "另一個網格中心", true)), ErrorCode::WrongState);
    assert_eq!(story.district.grid().map(|row| row.department), Some(DepartmentId(2)));
    for number in 3..=limits::DEPARTMENTS_MAX {
        open(&mut story, &format!("D{number}"), false).unwrap();
    }
    assert_eq!(code(open(&mut story, "one more", false)), ErrorCode::DepartmentFull);
}

#[test]
fn somebody_sits_in_a_department_once_and_a_second_time_changes_nothing() {
    let mut story = district();
    let seq = story.district.head(Topic::Departments).seq;
    seat(&mut story, STRANGER, true).unwrap();
    assert_eq!(story.district.head(Topic::Departments).seq, seq);
    assert_eq!(code(seat(&mut story, UserId(99), true)), ErrorCode::NotFound);
    seat(&mut story, STRANGER, false).unwrap();
    assert!(story.district.departments()[&WATER].members.is_empty());
    let nowhere = Act::SetDepartmentMember { department: DepartmentId(9), user: ANA, on: true };
    assert_eq!(story.administer(nowhere).unwrap_err().code, ErrorCode::NoSuchDepartment);
}

#[test]
fn an_entry_is_written_by_who_sits_there_in_versions_and_cited_in_the_one_in_force() {
    let mut story = district();
    assert_eq!(code(write(&mut story, ANA, None, "每月五日")), ErrorCode::NotAllowed);
    write(&mut story, STRANGER, None, "每月五日").unwrap();
    let cited = |version| Citation { department: WATER, entry: GuideEntryId(1), version };
    assert_eq!(may_be_cited(&story.district, cited(1)), Ok(()));
    write(&mut story, STRANGER, Some(1), "每月十日").unwrap();
    assert_eq!(may_be_cited(&story.district, cited(1)).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(may_be_cited(&story.district, cited(2)), Ok(()));
    assert_eq!(may_be_cited(&story.district, cited(3)).unwrap_err().code, ErrorCode::WrongState);
    withdraw(&mut story, STRANGER, 1).unwrap();
    assert_eq!(may_be_cited(&story.district, cited(2)).unwrap_err().code, ErrorCode::WrongState);
    assert_eq!(code(withdraw(&mut story, STRANGER, 1)), ErrorCode::WrongState);
    write(&mut story, STRANGER, Some(1), "每月十五日").unwrap();
    assert_eq!(may_be_cited(&story.district, cited(3)), Ok(()), "written anew it is in force again");
    assert_eq!(code(write(&mut story, STRANGER, Some(2), "x")), ErrorCode::NoSuchEntry);
    assert_eq!(code(withdraw(&mut story, STRANGER, 7)), ErrorCode::NoSuchEntry);
}

#[test]
fn an_entry_is_written_a_hundred_times_at_most_and_says_something() {
    let mut story = district();
    assert_eq!(code(write(&mut story, STRANGER, None, "\u{2800}")), ErrorCode::BadText);
    write(&mut story, STRANGER, None, "1").unwrap();
    for version in 2..=limits::GUIDE_VERSIONS_MAX {
        write(&mut story, STRANGER, Some(1), &version.to_string()).unwrap();
    }
    assert_eq!(code(write(&mut story, STRANGER, Some(1), "x")), ErrorCode::DepartmentFull);
}

#[test]
fn an_entry_sent_again_is_one_entry_and_with_other_words_it_is_refused() {
    let mut story = district();
    let id = story.client_id();
    let first = story.act(STRANGER, entry(id, None, "水費", "每月五日")).unwrap();
    let again = story.act(STRANGER, entry(id, None, "水費", "每月五日")).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (first.answer, 0));
    let other = story.act(STRANGER, entry(id, None, "水費", "每月十日")).unwrap_err();
    assert_eq!(other.code, ErrorCode::ClientIdReused);
    assert!(!story.rows.contains_key(&RowKey::GuideEntry(WATER, GuideEntryId(2))));
}

#[test]
fn only_the_district_opens_departments_and_lets_people_sit_in_them() {
    let mut story = district();
    let name = DisplayName::parse("自己的部門").unwrap();
    for act in [
        Act::OpenDepartment { name, grid: false },
        Act::SetDepartmentMember { department: WATER, user: BO, on: true },
    ] {
        let command = Command { by: super::super::Actor::Person(BO), device: None, act, salt: [0; 16] };
        assert_eq!(story.decide(&command).unwrap_err(), Rejection::not_found());
    }
    assert_eq!(
        story.act_at(BO, Act::Read { topic: Topic::Departments, seq: Seq(1) }, NOW).unwrap_err().code,
        ErrorCode::NotHere
    );
}
