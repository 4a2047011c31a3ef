//! Membership and offices (R5, R6): who is in a neighbourhood, and who holds what there. The district
//! removes and may appoint; a secretary appoints and dismisses in their own neighbourhood, and hands over. How people
//! come in stands in `joining`.

use linli_protocol::{ErrorCode, NeighbourhoodId, Office, Topic, UserId};

use super::command::{Answer, Decision, Rejection};
use super::district::{District, Member, Neighbourhood};
use super::event::{Event, EventKind, Shard};
use super::facts::Facts;
use super::row::{Commit, Row, RowChange, RowKey};
use super::{Refusal, issues, joining, mediation, settings};

/// Ends a membership, with any office held. Live subscriptions are cut at this commit.
pub(super) fn remove(
    district: &District,
    facts: &dyn Facts,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    now: u64,
) -> Result<Decision, Refusal> {
    member(open(district, neighbourhood)?, user)?;
    left(district, facts, None, neighbourhood, user, now)
}

/// Ends one's own membership.
pub(super) fn leave(
    district: &District,
    facts: &dyn Facts,
    user: UserId,
    neighbourhood: NeighbourhoodId,
    now: u64,
) -> Result<Decision, Refusal> {
    district.member(neighbourhood, user).ok_or_else(Rejection::not_found)?;
    left(district, facts, Some(user), neighbourhood, user, now)
}

/// Ends a membership, takes the residence out of the register, and the person out of open mediations. The secretary hands over
/// first, whoever ends it: a neighbourhood has exactly one (R5).
pub(super) fn left(
    district: &District,
    facts: &dyn Facts,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    now: u64,
) -> Result<Decision, Refusal> {
    keeps_its_secretary(district.member(neighbourhood, user).and_then(|member| member.office))?;
    let mut leaving = decision(district, by, neighbourhood, vec![Change::Left(user)], now);
    joining::leave_register(facts, district, neighbourhood, user, &mut leaving)?;
    mediation::membership_ended(district, by, neighbourhood, user, &mut leaving.commit);
    issues::membership_ended(district, by, neighbourhood, user, &mut leaving.commit);
    Ok(leaving)
}

/// Whether a person appoints and dismisses here: only the secretary. Who is no member learns nothing of the
/// neighbourhood, not even that there is one (guarantee 5).
pub(super) fn may_appoint(
    district: &District,
    user: UserId,
    neighbourhood: NeighbourhoodId,
) -> Result<(), Rejection> {
    let member = district.member(neighbourhood, user).ok_or_else(Rejection::not_found)?;
    if member.office != Some(Office::Secretary) {
        let message = "only the secretary appoints and dismisses";
        return Err(Rejection::new(ErrorCode::NotAllowed, message));
    }
    Ok(())
}

/// Gives an office in place of the one held. The secretary's is handed over; the one before stays as a plain
/// member. There is at most one at any time, because both changes are one commit (R5).
pub(super) fn appoint(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    office: Office,
    now: u64,
) -> Result<Decision, Rejection> {
    let place = open(district, neighbourhood)?;
    let held = member(place, user)?.office;
    let appointed = Change::Member(user, Some(office));
    let changes = match (office, place.secretary) {
        (Office::Unknown, _) => {
            return Err(Rejection::new(ErrorCode::BadFrame, "there is no such office"));
        }
        _ if held == Some(office) => vec![],
        _ if let Err(refused) = settings::may_be_held(place.settings, office) => return Err(refused),
        (Office::Secretary, Some(before)) => vec![Change::Member(before, None), appointed],
        (Office::Secretary, None) => vec![appointed],
        _ => {
            keeps_its_secretary(held)?;
            vec![appointed]
        }
    };
    Ok(decision(district, by, neighbourhood, changes, now))
}

/// Takes an office away. Nobody who holds none is changed.
pub(super) fn dismiss(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    user: UserId,
    now: u64,
) -> Result<Decision, Rejection> {
    let held = member(open(district, neighbourhood)?, user)?.office;
    keeps_its_secretary(held)?;
    let changes = if held.is_some() { vec![Change::Member(user, None)] } else { vec![] };
    Ok(decision(district, by, neighbourhood, changes, now))
}

/// The secretary's office is handed over and never just left, taken away or removed with its holder.
fn keeps_its_secretary(held: Option<Office>) -> Result<(), Rejection> {
    if held == Some(Office::Secretary) {
        let message = "a neighbourhood keeps its secretary; appoint another secretary first";
        return Err(Rejection::new(ErrorCode::OneSecretary, message));
    }
    Ok(())
}

enum Change {
    Member(UserId, Option<Office>),
    Left(UserId),
}

fn decision(
    district: &District,
    by: Option<UserId>,
    neighbourhood: NeighbourhoodId,
    changes: Vec<Change>,
    now: u64,
) -> Decision {
    let topic = Topic::Roster(neighbourhood);
    let mut commit = Commit { shard: Shard::of(topic), events: Vec::new(), rows: Vec::new() };
    let mut seq = district.head(topic).seq;
    for change in changes {
        seq = seq.next();
        let (kind, row) = match change {
            Change::Member(user, office) => (
                EventKind::Member { user, office },
                RowChange::Put(Row::Member { neighbourhood, user, office }),
            ),
            Change::Left(user) => {
                (EventKind::Left { user }, RowChange::Delete(RowKey::Member(neighbourhood, user)))
            }
        };
        commit.events.push(Event { topic, seq, at: now, by, posts: 0, kind });
        commit.rows.push(row);
    }
    Decision { commit, answer: Answer::Done }
}

fn open(district: &District, neighbourhood: NeighbourhoodId) -> Result<&Neighbourhood, Rejection> {
    district.neighbourhood(neighbourhood).ok_or_else(|| {
        Rejection::new(
            ErrorCode::NotFound,
            format!("there is no neighbourhood {neighbourhood}; open it first"),
        )
    })
}

fn member(place: &Neighbourhood, user: UserId) -> Result<Member, Rejection> {
    place.members.get(&user).copied().ok_or_else(|| {
        Rejection::new(ErrorCode::NotFound, format!("person {user} is not a member; admit them first"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ANA, BO, STRANGER, Story, XINYUAN};
    use super::super::{Act, Answer};
    use super::*;

    #[test]
    fn a_group_has_one_owner_and_the_office_is_handed_over_in_one_commit() {
        let mut story = Story::with_members();
        story
            .administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary })
            .unwrap();
        let handed_over = story
            .administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Secretary })
            .unwrap();
        assert_eq!(handed_over.commit.events.len(), 2);
        assert_eq!(story.district.member(XINYUAN, ANA).unwrap().office, None);
        assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().secretary, Some(BO));
    }

    #[test]
    fn admitting_twice_or_appointing_twice_changes_nothing() {
        let mut story = Story::with_members();
        let again = story.administer(Act::Admit { neighbourhood: XINYUAN, user: ANA }).unwrap();
        assert!(again.commit.events.is_empty());
        assert_eq!(again.answer, Answer::Done);
    }

    #[test]
    fn a_neighbourhood_keeps_its_secretary_until_there_is_another() {
        let mut story = Story::with_members();
        let appoint = |user, office| Act::Appoint { neighbourhood: XINYUAN, user, office };
        story.administer(appoint(ANA, Office::Secretary)).unwrap();
        let moved = story.administer(appoint(ANA, Office::Deputy)).unwrap_err();
        assert_eq!(moved.code, ErrorCode::OneSecretary);
        let dismissed = story.administer(Act::Dismiss { neighbourhood: XINYUAN, user: ANA }).unwrap_err();
        assert_eq!(dismissed.code, ErrorCode::OneSecretary);
        story.administer(appoint(BO, Office::Secretary)).unwrap();
        story.administer(appoint(ANA, Office::Deputy)).unwrap();
        assert_eq!(story.district.member(XINYUAN, ANA).unwrap().office, Some(Office::Deputy));
        assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().secretary, Some(BO));
    }

    #[test]
    fn other_offices_are_held_by_several_one_each_and_taken_away_again() {
        let mut story = Story::with_members();
        let office = |story: &Story, user| story.district.member(XINYUAN, user).unwrap().office;
        for held in [Office::Deputy, Office::Property, Office::Police, Office::Doctor] {
            for user in [ANA, BO] {
                story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office: held }).unwrap();
            }
            assert_eq!((office(&story, ANA), office(&story, BO)), (Some(held), Some(held)));
        }
        let dismiss = Act::Dismiss { neighbourhood: XINYUAN, user: ANA };
        assert_eq!(story.administer(dismiss.clone()).unwrap().commit.events.len(), 1);
        assert_eq!(office(&story, ANA), None);
        assert!(story.administer(dismiss).unwrap().commit.events.is_empty(), "again changes nothing");
        let unknown = Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Unknown };
        assert_eq!(story.administer(unknown).unwrap_err().code, ErrorCode::BadFrame);
    }

    #[test]
    fn the_secretary_appoints_dismisses_and_hands_over_and_nobody_else_does() {
        let mut story = Story::with_members();
        let appoint = |user, office| Act::Appoint { neighbourhood: XINYUAN, user, office };
        let dismiss = |user| Act::Dismiss { neighbourhood: XINYUAN, user };
        let code =
            |refused: Result<_, super::Rejection>| refused.map(|_: super::Decision| ()).unwrap_err().code;
        assert_eq!(code(story.act(BO, appoint(BO, Office::Secretary))), ErrorCode::NotAllowed);
        story.administer(appoint(ANA, Office::Secretary)).unwrap();

        let appointed = story.act(ANA, appoint(BO, Office::Deputy)).unwrap();
        assert_eq!(appointed.commit.events[0].by, Some(ANA), "the record says who did it");
        assert_eq!(code(story.act(BO, dismiss(BO))), ErrorCode::NotAllowed, "a deputy does not");
        story.act(ANA, dismiss(BO)).unwrap();
        assert_eq!(story.district.member(XINYUAN, BO).unwrap().office, None);
        assert_eq!(code(story.act(ANA, dismiss(ANA))), ErrorCode::OneSecretary);

        let handed_over = story.act(ANA, appoint(BO, Office::Secretary)).unwrap();
        assert!(handed_over.commit.events.iter().all(|event| event.by == Some(ANA)));
        assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().secretary, Some(BO));
        assert_eq!(code(story.act(ANA, appoint(ANA, Office::Secretary))), ErrorCode::NotAllowed);
    }

    #[test]
    fn a_stranger_cannot_tell_a_neighbourhood_from_none() {
        let mut story = Story::with_members();
        for neighbourhood in [XINYUAN, NeighbourhoodId(99)] {
            let acts = [
                Act::Appoint { neighbourhood, user: ANA, office: Office::Deputy },
                Act::Dismiss { neighbourhood, user: ANA },
                Act::Leave { neighbourhood },
            ];
            for act in acts {
                assert_eq!(story.act(STRANGER, act).unwrap_err(), Rejection::not_found());
            }
        }
    }

    #[test]
    fn who_leaves_is_a_member_no_more_and_a_secretary_hands_over_first() {
        let mut story = Story::with_members();
        let leave = Act::Leave { neighbourhood: XINYUAN };
        story
            .administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary })
            .unwrap();
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Deputy }).unwrap();
        assert_eq!(story.act(ANA, leave.clone()).unwrap_err().code, ErrorCode::OneSecretary);
        let left = story.act(BO, leave.clone()).unwrap();
        assert_eq!(left.commit.events[0].by, Some(BO));
        assert_eq!(story.district.member(XINYUAN, BO), None);
        assert_eq!(story.act(BO, leave.clone()).unwrap_err().code, ErrorCode::NotFound, "he has left");
        assert_eq!(story.administer(leave).unwrap_err().code, ErrorCode::NotHere);
    }

    #[test]
    fn the_district_removes_no_secretary_before_there_is_another() {
        let mut story = Story::with_members();
        let appoint = |user| Act::Appoint { neighbourhood: XINYUAN, user, office: Office::Secretary };
        let remove = Act::Remove { neighbourhood: XINYUAN, user: ANA };
        story.administer(appoint(ANA)).unwrap();
        let refused = story.administer(remove.clone()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::OneSecretary);
        assert!(refused.message.contains("appoint another secretary first"), "{refused:?}");
        assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().secretary, Some(ANA));
        story.administer(appoint(BO)).unwrap();
        story.administer(remove).unwrap();
        assert_eq!(story.district.neighbourhood(XINYUAN).unwrap().secretary, Some(BO));
        assert_eq!(story.district.member(XINYUAN, ANA), None);
    }

    #[test]
    fn only_members_can_be_appointed_and_only_people_admitted() {
        let mut story = Story::with_members();
        let nobody = UserId(99);
        let code = |r: Result<_, Rejection>| r.map(|_: super::super::Decision| ()).unwrap_err().code;
        let act = Act::Appoint { neighbourhood: XINYUAN, user: nobody, office: Office::Deputy };
        assert_eq!(code(story.administer(act)), ErrorCode::NotFound);
        let act = Act::Admit { neighbourhood: XINYUAN, user: nobody };
        assert_eq!(code(story.administer(act)), ErrorCode::NotFound);
        let act = Act::Admit { neighbourhood: NeighbourhoodId(99), user: ANA };
        assert_eq!(code(story.administer(act)), ErrorCode::NotFound);
    }
}
