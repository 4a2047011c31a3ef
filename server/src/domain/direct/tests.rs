//! Stories of two people: a resident and a leader, two residents, and those whom it is no business of.

use linli_protocol::{ErrorCode, NeighbourhoodId, Office, Pair, PostText, Seq, Topic, UserId, limits};

use crate::domain::audience::{self, Known as _};
use crate::domain::mentions::Mentions;
use crate::domain::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Answer, Contact, Decision, EventKind, Rejection, Row, RowKey};

/// A member, as Ana and Bo are.
const CAI: UserId = STRANGER;
const NOBODY: UserId = UserId(99);
const DAY_MS: u64 = 86_400_000;

fn talk(one: UserId, other: UserId) -> Topic {
    Topic::Dm(XINYUAN, Pair::of(one, other).unwrap())
}

fn neighbours() -> Story {
    let mut story = Story::with_members();
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: CAI }).unwrap();
    story
}

/// The same, with Bo as the secretary.
fn with_secretary() -> Story {
    let mut story = neighbours();
    appoint(&mut story, BO, Office::Secretary);
    story
}

fn appoint(story: &mut Story, user: UserId, office: Office) {
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
}

fn write_at(story: &mut Story, by: UserId, to: UserId, now: u64) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    let text = PostText::parse("just between us").unwrap();
    story.act_at(
        by,
        Act::Post { topic: talk(by, to), client_id, text, reply_to: None, mentions: Mentions::NONE },
        now,
    )
}

fn write(story: &mut Story, by: UserId, to: UserId) -> Result<Seq, ErrorCode> {
    match write_at(story, by, to, NOW).map_err(|no| no.code)?.answer {
        Answer::Accepted(place) => Ok(place.seq),
        other => panic!("{other:?}"),
    }
}

fn ask_at(story: &mut Story, by: UserId, whom: UserId, now: u64) -> Result<Decision, Rejection> {
    let client_id = linli_protocol::ClientId::from_parts(now, story.client_id().0);
    story.act_at(by, Act::AskContact { neighbourhood: XINYUAN, client_id, user: whom }, now)
}

fn ask(story: &mut Story, by: UserId, whom: UserId) -> Result<Answer, ErrorCode> {
    ask_at(story, by, whom, NOW).map(|yes| yes.answer).map_err(|no| no.code)
}

fn answer(story: &mut Story, by: UserId, whom: UserId, accept: bool) -> Result<Answer, ErrorCode> {
    let act = Act::AnswerContact { neighbourhood: XINYUAN, user: whom, accept };
    story.act(by, act).map(|yes| yes.answer).map_err(|no| no.code)
}

fn block(story: &mut Story, by: UserId, user: UserId, on: bool) -> Result<Answer, ErrorCode> {
    story.act(by, Act::Block { user, on }).map(|yes| yes.answer).map_err(|no| no.code)
}

#[test]
fn any_member_writes_to_whoever_holds_an_office_and_is_answered() {
    for office in Office::ALL {
        let mut story = neighbours();
        appoint(&mut story, BO, office);
        assert_eq!(write(&mut story, ANA, BO), Ok(Seq(1)), "{office:?}");
        assert_eq!(write(&mut story, BO, ANA), Ok(Seq(2)), "{office:?}");
        assert_eq!(write(&mut story, BO, CAI), Ok(Seq(1)), "a leader begins one as well: {office:?}");
    }
}

#[test]
fn two_residents_write_once_both_have_agreed() {
    let mut story = neighbours();
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent));
    let place = linli_protocol::Place { topic: talk(ANA, BO), seq: Seq(1) };
    assert_eq!(ask(&mut story, ANA, BO), Ok(Answer::Accepted(place)));
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent), "asked is not agreed");
    assert_eq!(write(&mut story, BO, ANA), Err(ErrorCode::NoConsent), "nor for who was asked");
    assert_eq!(answer(&mut story, BO, ANA, true), Ok(Answer::Done));
    assert_eq!(write(&mut story, ANA, BO), Ok(Seq(3)));
    assert_eq!(write(&mut story, BO, ANA), Ok(Seq(4)));
    let kinds: Vec<_> = story.events.iter().filter(|e| e.topic == talk(ANA, BO)).collect();
    assert_eq!((&kinds[0].kind, kinds[0].by), (&EventKind::ContactAsked, Some(ANA)));
    assert_eq!((&kinds[1].kind, kinds[1].by), (&EventKind::ContactAgreed, Some(BO)));
    assert_eq!(kinds.iter().map(|e| e.posts).collect::<Vec<_>>(), [0, 0, 1, 2], "only posts are counted");
}

#[test]
fn who_asks_somebody_who_has_asked_them_agrees() {
    let mut story = neighbours();
    ask(&mut story, ANA, BO).unwrap();
    ask(&mut story, BO, ANA).unwrap();
    assert_eq!(write(&mut story, ANA, BO), Ok(Seq(3)));
    let agreed = linli_protocol::Place { topic: talk(ANA, BO), seq: Seq(2) };
    assert_eq!(ask(&mut story, ANA, BO), Ok(Answer::Accepted(agreed)), "asking once more changes nothing");
}

#[test]
fn a_no_and_a_block_look_to_who_asked_like_no_answer_yet() {
    let refusals = |prepare: fn(&mut Story) -> Result<Answer, ErrorCode>| {
        let mut story = neighbours();
        ask(&mut story, ANA, BO).unwrap();
        prepare(&mut story).unwrap();
        let events = story.events.len();
        let said = [
            write_at(&mut story, ANA, BO, NOW + 1).unwrap_err(),
            ask_at(&mut story, ANA, BO, NOW + 1).unwrap_err(),
        ];
        let again = ask_at(&mut story, ANA, BO, NOW + 30 * DAY_MS).map(|yes| yes.answer);
        (said, again, events, story.district.contact(XINYUAN, Pair::of(ANA, BO).unwrap()))
    };
    let unanswered = refusals(|_| Ok(Answer::Done));
    assert_eq!(unanswered.0[0].code, ErrorCode::NoConsent);
    assert_eq!(unanswered.0[1].code, ErrorCode::AlreadyAsked);
    assert_eq!(unanswered.0[1].retry_after_ms, Some(30 * DAY_MS - 1));
    assert_eq!(refusals(|story| answer(story, BO, ANA, false)), unanswered, "refused");
    assert_eq!(refusals(|story| block(story, BO, ANA, true)), unanswered, "blocked");
}

#[test]
fn somebody_blocked_before_asks_as_if_they_were_not_and_is_not_written_to_either() {
    let mut story = neighbours();
    block(&mut story, BO, ANA, true).unwrap();
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent));
    assert!(matches!(ask(&mut story, ANA, BO), Ok(Answer::Accepted(_))));
    assert_eq!(ask(&mut story, BO, ANA), Err(ErrorCode::NotAllowed), "who blocks does not ask");
    answer(&mut story, BO, ANA, true).unwrap();
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent), "the block stands");
    assert_eq!(write(&mut story, BO, ANA), Err(ErrorCode::NotAllowed), "nor does who blocks write");
    block(&mut story, BO, ANA, false).unwrap();
    assert!(write(&mut story, ANA, BO).is_ok() && write(&mut story, BO, ANA).is_ok());
}

#[test]
fn a_block_ends_what_was_agreed_and_never_what_an_office_allows() {
    let mut story = neighbours();
    ask(&mut story, ANA, BO).unwrap();
    answer(&mut story, BO, ANA, true).unwrap();
    block(&mut story, BO, ANA, true).unwrap();
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent));
    appoint(&mut story, BO, Office::Deputy);
    assert!(write(&mut story, ANA, BO).is_ok(), "a leader's block keeps no resident away");
    block(&mut story, ANA, BO, true).unwrap();
    assert!(write(&mut story, BO, ANA).is_ok() && write(&mut story, ANA, BO).is_ok());
    story.administer(Act::Dismiss { neighbourhood: XINYUAN, user: BO }).unwrap();
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NotAllowed), "it counts again without the office");
}

#[test]
fn who_is_blocked_after_an_agreement_asks_like_somebody_who_never_had_one() {
    let seen_by_who_asks = |prepare: fn(&mut Story)| {
        let mut story = neighbours();
        prepare(&mut story);
        let asked = ask(&mut story, ANA, BO).map(|_| ());
        (asked, ask(&mut story, ANA, BO), write(&mut story, ANA, BO))
    };
    let unanswered = seen_by_who_asks(|_| {});
    assert_eq!(unanswered, (Ok(()), Err(ErrorCode::AlreadyAsked), Err(ErrorCode::NoConsent)));
    let blocked = seen_by_who_asks(|story| {
        ask(story, ANA, BO).unwrap();
        answer(story, BO, ANA, true).unwrap();
        block(story, BO, ANA, true).unwrap();
    });
    assert_eq!(blocked, unanswered);
}

#[test]
fn after_a_hand_over_the_old_conversation_is_read_by_the_two_and_written_in_by_neither() {
    let mut story = with_secretary();
    write(&mut story, ANA, BO).unwrap();
    appoint(&mut story, CAI, Office::Secretary);
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NoConsent));
    assert_eq!(write(&mut story, BO, ANA), Err(ErrorCode::NoConsent));
    for (reader, reads) in [(ANA, true), (BO, true), (CAI, false)] {
        assert_eq!(audience::may_read(reader, talk(ANA, BO), &story.district), reads, "{reader}");
    }
    assert_eq!(write(&mut story, ANA, CAI), Ok(Seq(1)), "the new secretary's is another one");
}

#[test]
fn who_left_reads_what_was_said_and_takes_back_their_own_but_writes_no_more() {
    let mut story = with_secretary();
    write(&mut story, ANA, BO).unwrap();
    story.act(ANA, Act::Leave { neighbourhood: XINYUAN }).unwrap();
    assert!(audience::may_read(ANA, talk(ANA, BO), &story.district));
    assert_eq!(write(&mut story, ANA, BO), Err(ErrorCode::NotAllowed));
    assert_eq!(write(&mut story, BO, ANA), Err(ErrorCode::NotAllowed), "nor does anybody write to them");
    assert_eq!(answer(&mut story, BO, ANA, true), Err(ErrorCode::NotFound));
    let (topic, client_id) = (talk(ANA, BO), story.client_id());
    story.act(ANA, Act::Delete { topic, client_id, post: Seq(1) }).unwrap();
    assert!(story.act(BO, Act::Read { topic, seq: Seq(2) }).is_ok());
}

#[test]
fn edits_and_reactions_need_the_permission_of_today_and_belong_to_their_author() {
    let mut story = with_secretary();
    write(&mut story, ANA, BO).unwrap();
    let topic = talk(ANA, BO);
    let text = PostText::parse("in other words").unwrap();
    let edit = |story: &mut Story| Act::Edit {
        topic,
        client_id: story.client_id(),
        post: Seq(1),
        text: text.clone(),
        mentions: Mentions::NONE,
    };
    let act = edit(&mut story);
    assert_eq!(story.act(BO, act).unwrap_err().code, ErrorCode::NotYours);
    let act = edit(&mut story);
    story.act(ANA, act).unwrap();
    story.administer(Act::Dismiss { neighbourhood: XINYUAN, user: BO }).unwrap_err();
    appoint(&mut story, CAI, Office::Secretary);
    let act = edit(&mut story);
    assert_eq!(story.act(ANA, act).unwrap_err().code, ErrorCode::NoConsent);
    let reaction = linli_protocol::Reaction::parse("👍").unwrap();
    let act = Act::React { topic, client_id: story.client_id(), post: Seq(1), reaction, on: true };
    assert_eq!(story.act(BO, act).unwrap_err().code, ErrorCode::NoConsent);
}

#[test]
fn who_is_muted_in_the_group_still_writes_to_a_leader() {
    let mut story = with_secretary();
    let (client_id, reason) = (story.client_id(), linli_protocol::Reason::parse("forty lines").unwrap());
    let rule = linli_protocol::Rule::Flooding;
    story
        .act(BO, Act::Mute { neighbourhood: XINYUAN, client_id, user: ANA, minutes: 60, rule, reason })
        .unwrap();
    assert_eq!(write(&mut story, ANA, BO), Ok(Seq(1)));
}

#[test]
fn a_third_person_and_a_conversation_that_cannot_be_are_answered_alike() {
    let mut story = with_secretary();
    write(&mut story, ANA, BO).unwrap();
    let elsewhere = Topic::Dm(NeighbourhoodId(9), Pair::of(CAI, BO).unwrap());
    let with_nobody = talk(CAI, NOBODY);
    let mut said = Vec::new();
    for topic in [talk(ANA, BO), elsewhere, with_nobody, talk(ANA, NOBODY)] {
        let text = PostText::parse("who is there?").unwrap();
        let client_id = story.client_id();
        said.push(
            story
                .act(CAI, Act::Post { topic, client_id, text, reply_to: None, mentions: Mentions::NONE })
                .unwrap_err(),
        );
        said.push(story.act(CAI, Act::Read { topic, seq: Seq(1) }).unwrap_err());
        let client_id = story.client_id();
        said.push(story.act(CAI, Act::Delete { topic, client_id, post: Seq(1) }).unwrap_err());
    }
    assert!(said.iter().all(|no| *no == Rejection::not_found()), "{said:?}");
}

#[test]
fn only_members_ask_and_only_other_members_are_asked() {
    let mut story = Story::with_members();
    assert_eq!(ask(&mut story, STRANGER, ANA), Err(ErrorCode::NotFound));
    for nobody in [STRANGER, NOBODY, ANA] {
        assert_eq!(ask(&mut story, ANA, nobody), Err(ErrorCode::NotFound), "{nobody}");
        assert_eq!(answer(&mut story, ANA, nobody, true), Err(ErrorCode::NotFound), "{nobody}");
    }
    assert_eq!(answer(&mut story, ANA, BO, true), Err(ErrorCode::NotFound), "he has not asked");
    ask(&mut story, ANA, BO).unwrap();
    assert_eq!(answer(&mut story, ANA, BO, true), Err(ErrorCode::NotFound), "nobody answers for the other");
    appoint(&mut story, BO, Office::Doctor);
    assert_eq!(ask(&mut story, ANA, BO), Err(ErrorCode::NotHere), "a leader needs no asking");
}

#[test]
fn a_request_that_is_sent_again_is_answered_again_and_another_under_its_name_is_refused() {
    let mut story = neighbours();
    let client_id = story.client_id();
    let ask = |user| Act::AskContact { neighbourhood: XINYUAN, client_id, user };
    let first = story.act(ANA, ask(BO)).unwrap();
    let again = story.act(ANA, ask(BO)).unwrap();
    assert_eq!((again.answer, again.commit.events), (first.answer, vec![]));
    assert_eq!(story.act(ANA, ask(CAI)).unwrap_err().code, ErrorCode::ClientIdReused);
}

#[test]
fn twenty_requests_wait_and_a_refused_one_waits_like_the_others_until_thirty_days_have_passed() {
    let mut story = neighbours();
    let others: Vec<UserId> = (0..=limits::CONTACT_REQUESTS_MAX as u64)
        .map(|n| {
            let login = linli_protocol::LoginName::parse(format!("person{n}")).unwrap();
            let name = linli_protocol::DisplayName::parse("One of many").unwrap();
            let registered = story.administer(Act::Register { login, name, password_hash: None }).unwrap();
            let Answer::Registered(user) = registered.answer else { panic!("{registered:?}") };
            story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
            user
        })
        .collect();
    let (last, first) = others.split_last().unwrap();
    for user in first {
        ask(&mut story, ANA, *user).unwrap();
    }
    assert_eq!(ask(&mut story, ANA, *last), Err(ErrorCode::TooManyAsked));
    answer(&mut story, first[0], ANA, false).unwrap();
    assert_eq!(ask(&mut story, ANA, *last), Err(ErrorCode::TooManyAsked), "a no makes no room");
    answer(&mut story, first[1], ANA, true).unwrap();
    assert!(ask(&mut story, ANA, *last).is_ok(), "a yes does");
    assert!(ask_at(&mut story, ANA, BO, NOW + 31 * DAY_MS).is_ok(), "and so does time");
}

#[test]
fn a_no_is_a_row_of_the_refusers_own_and_a_later_yes_takes_it_away() {
    let mut story = neighbours();
    ask(&mut story, ANA, BO).unwrap();
    let events = story.events.len();
    answer(&mut story, BO, ANA, false).unwrap();
    assert_eq!(story.events.len(), events, "nobody is told");
    let key = RowKey::Refusal(XINYUAN, BO, ANA);
    assert!(matches!(story.rows.get(&key), Some(Row::Refusal { request: Seq(1), .. })));
    answer(&mut story, BO, ANA, true).unwrap();
    assert_eq!(story.rows.get(&key), None);
    assert_eq!(answer(&mut story, BO, ANA, true), Ok(Answer::Done), "a yes twice is a yes");
    assert_eq!(answer(&mut story, BO, ANA, false), Err(ErrorCode::NotHere), "a yes is ended by a block");
}

#[test]
fn a_person_blocks_whom_they_have_met_and_a_bounded_number_of_them() {
    let mut story = Story::with_members();
    for nobody in [STRANGER, NOBODY, ANA] {
        assert_eq!(block(&mut story, ANA, nobody, true), Err(ErrorCode::NotFound), "{nobody}");
        assert_eq!(block(&mut story, ANA, nobody, false), Ok(Answer::Done), "{nobody}: it is so already");
    }
    let before = story.events.len();
    block(&mut story, ANA, BO, true).unwrap();
    let again = story.act(ANA, Act::Block { user: BO, on: true }).unwrap();
    assert_eq!((again.commit.rows, story.events.len()), (vec![], before), "no event, and once");
    for n in 1..limits::BLOCKS_PER_PERSON_MAX as u64 {
        story.district.load(&Row::Block { user: ANA, other: UserId(1_000 + n) });
    }
    story.administer(Act::Admit { neighbourhood: XINYUAN, user: CAI }).unwrap();
    assert_eq!(block(&mut story, ANA, CAI, true), Err(ErrorCode::TooManyBlocks));
    block(&mut story, ANA, BO, false).unwrap();
    assert_eq!(block(&mut story, ANA, CAI, true), Ok(Answer::Done));
}

#[test]
fn a_conversation_has_a_row_from_its_first_event_on() {
    let mut story = with_secretary();
    let pair = Pair::of(ANA, BO).unwrap();
    assert!(!story.district.has_begun(XINYUAN, pair));
    write(&mut story, ANA, BO).unwrap();
    assert!(story.district.has_begun(XINYUAN, pair));
    let second = write_at(&mut story, BO, ANA, NOW).unwrap();
    assert_eq!(second.commit.rows.len(), 1, "later ones cost no more than a post in the group");
    assert_eq!(story.district.contact(XINYUAN, pair), Contact::None);
}
