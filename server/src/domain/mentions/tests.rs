//! Stories of mentions.

use linli_protocol::{ErrorCode, NeighbourhoodId, Office, PostText, Seq, Topic, UserId, limits};

use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Answer, Mentioned, Mentions, Rejection, Row, RowKey};

const BULLETIN: Topic = Topic::Bulletin(XINYUAN);
const HOUR_MS: u64 = 3_600_000;

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn meaning(people: &[UserId]) -> Mentions {
    Mentions::of(people.to_vec(), false)
}

fn everybody() -> Mentions {
    Mentions::of(vec![], true)
}

fn post(story: &mut Story, topic: Topic, mentions: Mentions) -> Act {
    let client_id = story.client_id();
    Act::Post { topic, client_id, text: text("@ hello"), reply_to: None, mentions }
}

fn posts(story: &mut Story, user: UserId, mentions: Mentions) -> Result<Seq, Rejection> {
    let act = post(story, GROUP, mentions);
    done(story, user, act, NOW)
}

fn edits(story: &mut Story, user: UserId, post: Seq, mentions: Mentions) -> Result<Seq, Rejection> {
    let client_id = story.client_id();
    done(story, user, Act::Edit { topic: GROUP, client_id, post, text: text("@ hi"), mentions }, NOW)
}

fn deletes(story: &mut Story, user: UserId, post: Seq) -> Result<Seq, Rejection> {
    let client_id = story.client_id();
    done(story, user, Act::Delete { topic: GROUP, client_id, post }, NOW)
}

fn done(story: &mut Story, user: UserId, act: Act, now: u64) -> Result<Seq, Rejection> {
    match story.act_at(user, act, now)?.answer {
        Answer::Accepted(place) => Ok(place.seq),
        other => panic!("{other:?}"),
    }
}

/// The posts of the group that meant somebody last.
fn mentioned(story: &Story, user: UserId) -> Vec<u64> {
    match story.rows.get(&RowKey::Mentioned(user, GROUP)) {
        Some(Row::Mentioned { mentioned, .. }) => mentioned.posts.iter().map(|(post, _)| post.0).collect(),
        _ => vec![],
    }
}

fn all_mentioned(story: &Story) -> Option<(u64, Mentioned)> {
    story.district.all_mentioned(GROUP).cloned()
}

fn appoint(story: &mut Story, user: UserId, office: Office) {
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
}

#[test]
fn a_plain_post_writes_its_answer_and_no_other_row() {
    let mut story = Story::with_members();
    let act = post(&mut story, GROUP, Mentions::NONE);
    assert_eq!(story.act(ANA, act).unwrap().commit.rows.len(), 1);
}

#[test]
fn who_is_meant_has_one_register_a_topic_with_the_last_posts() {
    let mut story = Story::with_members();
    let many = limits::MENTIONS_PER_POST_MAX;
    for n in 1..=12 {
        assert_eq!(posts(&mut story, ANA, meaning(&[BO, BO])), Ok(Seq(n)));
    }
    assert_eq!(mentioned(&story, BO), (5..=12).collect::<Vec<_>>());
    assert_eq!(mentioned(&story, ANA), [0; 0]);
    assert_eq!(all_mentioned(&story), None);
    let (within, beyond) = ((1..=many as u64).map(UserId), (1..=1 + many as u64).map(UserId));
    let code = |refused: Result<Seq, Rejection>| refused.unwrap_err().code;
    let strangers = meaning(&within.collect::<Vec<_>>());
    assert_eq!(code(posts(&mut story, ANA, strangers)), ErrorCode::NoSuchMember);
    let too_many = meaning(&beyond.collect::<Vec<_>>());
    assert_eq!(code(posts(&mut story, ANA, too_many)), ErrorCode::BadFrame);
}

#[test]
fn whoever_is_no_member_cannot_be_meant_and_nothing_tells_whether_they_exist_or_wait() {
    let mut story = Story::with_members();
    appoint(&mut story, ANA, Office::Secretary);
    let client_id = story.client_id();
    story.act(ANA, Act::RenewJoinCode { neighbourhood: XINYUAN, client_id }).unwrap();
    let residence = linli_protocol::Residence {
        name: linli_protocol::DisplayName::parse("王").unwrap(),
        building: linli_protocol::Building::parse("3").unwrap(),
        flat: linli_protocol::Flat::parse("502").unwrap(),
    };
    let code = story.join_code();
    story.act(STRANGER, Act::Apply { code, residence }).unwrap();
    for topic in [GROUP, BULLETIN] {
        for nobody in [STRANGER, UserId(0), UserId(99), UserId(u64::MAX)] {
            let act = post(&mut story, topic, meaning(&[BO, nobody]));
            let no = story.act(ANA, act).unwrap_err();
            assert_eq!(no.code, ErrorCode::NoSuchMember);
            assert_eq!(
                no.message.replace(&nobody.to_string(), "N"),
                "person N is no member there; mention members only"
            );
        }
    }
    assert_eq!(mentioned(&story, BO), [0; 0], "nothing of it was done");
}

#[test]
fn an_edit_tells_whom_it_means_anew_and_lets_go_of_whom_it_means_no_longer() {
    let mut story = Story::with_members();
    let seq = posts(&mut story, ANA, meaning(&[BO])).unwrap();
    story.post(BO, "yes?");
    let edit = edits(&mut story, ANA, seq, meaning(&[ANA, BO])).unwrap();
    let register = |user| match &story.rows[&RowKey::Mentioned(user, GROUP)] {
        Row::Mentioned { mentioned, .. } => mentioned.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(register(ANA), Mentioned { posts: vec![(seq, edit)], changed: edit });
    assert_eq!(register(BO), Mentioned { posts: vec![(seq, seq)], changed: seq }, "he knows it already");
    assert_eq!(register(ANA).unread(seq), Some((seq, edit)), "an old post, and news for her");
    let edit = edits(&mut story, ANA, seq, Mentions::NONE).unwrap();
    assert_eq!((mentioned(&story, ANA), mentioned(&story, BO)), (vec![], vec![]));
    edits(&mut story, ANA, seq, meaning(&[BO])).unwrap();
    assert_eq!(mentioned(&story, BO), [seq.0]);
    assert!(edit > seq);
}

#[test]
fn one_who_left_stays_meant_by_an_edit_of_the_rest_and_is_not_meant_anew() {
    let mut story = Story::with_members();
    let seq = posts(&mut story, ANA, meaning(&[BO])).unwrap();
    story.act(BO, Act::Leave { neighbourhood: XINYUAN }).unwrap();
    assert!(edits(&mut story, ANA, seq, meaning(&[BO])).is_ok());
    assert_eq!(posts(&mut story, ANA, meaning(&[BO])).unwrap_err().code, ErrorCode::NoSuchMember);
}

#[test]
fn a_deleted_post_means_nobody_and_the_one_before_is_found_again() {
    let mut story = Story::with_members();
    let first = posts(&mut story, ANA, meaning(&[BO])).unwrap();
    let second = posts(&mut story, ANA, meaning(&[BO])).unwrap();
    edits(&mut story, ANA, second, meaning(&[BO, ANA])).unwrap();
    deletes(&mut story, ANA, second).unwrap();
    assert_eq!((mentioned(&story, BO), mentioned(&story, ANA)), (vec![first.0], vec![]));
    deletes(&mut story, ANA, first).unwrap();
    assert_eq!(mentioned(&story, BO), [0; 0]);
    let erased =
        story.events.iter().filter(|event| event.topic == GROUP).filter_map(|event| event.kind.body());
    assert!(erased.into_iter().all(|body| body.mentions().is_none()), "no event tells whom it meant");
}

#[test]
fn everybody_is_meant_by_the_two_offices_once_an_hour_in_group_and_bulletin_together() {
    let mut story = Story::with_members();
    let no = |refused: Result<Seq, Rejection>| {
        let Rejection { code, retry_after_ms, .. } = refused.unwrap_err();
        (code, retry_after_ms)
    };
    for office in [None, Some(Office::Property), Some(Office::Police), Some(Office::Doctor)] {
        if let Some(office) = office {
            appoint(&mut story, ANA, office);
        }
        assert_eq!(no(posts(&mut story, ANA, everybody())), (ErrorCode::NotAllowed, None));
    }
    appoint(&mut story, ANA, Office::Secretary);
    appoint(&mut story, BO, Office::Deputy);
    let seq = posts(&mut story, ANA, everybody()).unwrap();
    assert_eq!(all_mentioned(&story), Some((NOW, Mentioned { posts: vec![(seq, seq)], changed: seq })));
    assert_eq!(mentioned(&story, BO), [0; 0], "no row a member");

    let again = |story: &mut Story, topic, now| {
        let act = post(story, topic, everybody());
        done(story, BO, act, now)
    };
    for topic in [GROUP, BULLETIN] {
        assert_eq!(no(again(&mut story, topic, NOW)), (ErrorCode::AllMentioned, Some(HOUR_MS)));
    }
    assert!(!ErrorCode::AllMentioned.retry(), "it is not sent again by itself");
    let own = edits(&mut story, ANA, seq, everybody());
    assert!(own.is_ok(), "one that means everybody already may be mended: {own:?}");
    deletes(&mut story, ANA, seq).unwrap();
    assert_eq!(all_mentioned(&story).map(|(at, all)| (at, all.posts)), Some((NOW, vec![])));
    let late = again(&mut story, GROUP, NOW + HOUR_MS - 1);
    assert_eq!(no(late), (ErrorCode::AllMentioned, Some(1)), "taking it back is no way to call again");
    assert!(again(&mut story, BULLETIN, NOW + HOUR_MS).is_ok());
    assert_eq!(no(again(&mut story, GROUP, NOW + HOUR_MS)).0, ErrorCode::AllMentioned);
    assert!(again(&mut story, GROUP, NOW - 1).is_ok(), "the clock stepped back: nobody waits for that");
}

#[test]
fn one_neighbourhoods_hour_is_not_anothers() {
    let mut story = Story::with_members();
    let other = NeighbourhoodId(2);
    let title = linli_protocol::Title::parse("吳淞新城").unwrap();
    story.administer(Act::OpenNeighbourhood { title }).unwrap();
    story.administer(Act::Admit { neighbourhood: other, user: ANA }).unwrap();
    for neighbourhood in [XINYUAN, other] {
        story.administer(Act::Appoint { neighbourhood, user: ANA, office: Office::Secretary }).unwrap();
        let act = post(&mut story, Topic::Group(neighbourhood), everybody());
        assert!(story.act(ANA, act).is_ok());
    }
}

#[test]
fn the_same_text_that_means_somebody_else_is_another_act_until_it_is_erased() {
    let mut story = Story::with_members();
    let Act::Post { topic, client_id, text, reply_to, mentions } = post(&mut story, GROUP, meaning(&[BO]))
    else {
        unreachable!()
    };
    let act = |mentions| Act::Post { topic, client_id, text: text.clone(), reply_to, mentions };
    let first = story.act(ANA, act(mentions)).unwrap().answer;
    assert_eq!(story.act(ANA, act(meaning(&[BO]))).unwrap().answer, first);
    for other in [Mentions::NONE, meaning(&[ANA, BO]), Mentions::of(vec![BO], true)] {
        assert_eq!(story.act(ANA, act(other)).unwrap_err().code, ErrorCode::ClientIdReused);
    }
    deletes(&mut story, ANA, Seq(1)).unwrap();
    assert_eq!(
        story.act(ANA, act(Mentions::NONE)).unwrap().answer,
        first,
        "there is nothing left to compare"
    );
}
