//! Stories of a group's conversation.

use linli_protocol::{ClientId, ErrorCode, Office, Place, PostText, Reaction, Reason, Rule, Seq, limits};

use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{Act, Answer, Body, EventKind, Mentions, Row, RowChange, RowKey};
use linli_protocol::Topic;

const BULLETIN: Topic = Topic::Bulletin(XINYUAN);

const DAY_MS: u64 = 86_400_000;

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn thumb() -> Reaction {
    Reaction::parse("👍").unwrap()
}

fn post(client_id: ClientId, words: &str) -> Act {
    Act::Post { topic: GROUP, client_id, text: text(words), reply_to: None, mentions: Mentions::NONE }
}

fn react(story: &mut Story, post: Seq, emoji: &str, on: bool) -> Act {
    let reaction = Reaction::parse(emoji).unwrap();
    Act::React { topic: GROUP, client_id: story.client_id(), post, reaction, on }
}

#[test]
fn posts_are_numbered_from_one_without_gaps_and_carry_the_count() {
    let mut story = Story::with_members();
    assert_eq!(story.post(ANA, "one"), Seq(1));
    let like = react(&mut story, Seq(1), "👍", true);
    story.act(BO, like).unwrap();
    assert_eq!(story.post(BO, "two"), Seq(3));
    let counts: Vec<_> = story.events.iter().filter(|e| e.topic == GROUP).map(|e| e.posts).collect();
    assert_eq!(counts, [1, 1, 2]);
}

#[test]
fn a_stranger_is_told_the_same_as_for_a_group_that_does_not_exist() {
    let mut story = Story::with_members();
    let id = story.client_id();
    let refused = story.act(STRANGER, post(id, "let me in")).unwrap_err();
    let nowhere = Topic::Group(linli_protocol::NeighbourhoodId(99));
    let act = Act::Post {
        topic: nowhere,
        client_id: id,
        text: text("hello"),
        reply_to: None,
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(ANA, act).unwrap_err(), refused);
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[test]
fn a_roster_takes_no_posts() {
    let mut story = Story::with_members();
    let topic = Topic::Roster(XINYUAN);
    let act = Act::Post {
        topic,
        client_id: story.client_id(),
        text: text("hello"),
        reply_to: None,
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(ANA, act).unwrap_err().code, ErrorCode::NotHere);
}

#[test]
fn a_resend_gets_the_first_answer_and_makes_nothing_new() {
    let mut story = Story::with_members();
    let id = story.client_id();
    let first = story.act(ANA, post(id, "once")).unwrap();
    let again = story.act(ANA, post(id, "once")).unwrap();
    assert_eq!(again.answer, first.answer);
    assert!(again.commit.events.is_empty() && again.commit.rows.is_empty());
    assert_eq!(story.district.head(GROUP).seq, Seq(1));
}

#[test]
fn the_same_client_id_for_another_act_is_refused_and_for_another_person_is_another_act() {
    let mut story = Story::with_members();
    let id = story.client_id();
    story.act(ANA, post(id, "first")).unwrap();
    assert_eq!(story.act(ANA, post(id, "second")).unwrap_err().code, ErrorCode::ClientIdReused);
    let reply = Act::Post {
        topic: GROUP,
        client_id: id,
        text: text("first"),
        reply_to: Some(Seq(1)),
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(ANA, reply).unwrap_err().code, ErrorCode::ClientIdReused);
    let to_nothing = Act::Post {
        topic: GROUP,
        client_id: id,
        text: text("first"),
        reply_to: Some(Seq(0)),
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(ANA, to_nothing).unwrap_err().code, ErrorCode::ClientIdReused);
    assert_eq!(
        story.act(BO, post(id, "first")).unwrap().answer,
        Answer::Accepted(Place { topic: GROUP, seq: Seq(2) })
    );
}

#[test]
fn a_client_id_is_taken_for_29_days_and_not_from_the_far_future() {
    let mut story = Story::with_members();
    let at = |ms: u64| ClientId::from_parts(ms, 1);
    let oldest = NOW - limits::CLIENT_ID_AGE_DAYS_MAX * DAY_MS;
    assert!(story.act(ANA, post(at(oldest), "old")).is_ok());
    assert_eq!(story.act(ANA, post(at(oldest - 1), "older")).unwrap_err().code, ErrorCode::ClientIdExpired);
    assert!(story.act(ANA, post(at(NOW + DAY_MS), "ahead")).is_ok());
    assert_eq!(
        story.act(ANA, post(at(NOW + DAY_MS + 1), "beyond")).unwrap_err().code,
        ErrorCode::ClientIdExpired
    );
}

#[test]
fn an_answer_is_forgotten_only_when_its_name_would_be_refused() {
    for age_ms in [0, 28 * DAY_MS, 29 * DAY_MS, 30 * DAY_MS, 31 * DAY_MS] {
        let id = ClientId::from_parts(NOW - age_ms, 1);
        if crate::domain::dedupe::may_forget(id, NOW) {
            assert!(age_ms > limits::CLIENT_ID_AGE_DAYS_MAX * DAY_MS);
        }
    }
    assert!(crate::domain::dedupe::may_forget(ClientId::from_parts(NOW - 31 * DAY_MS, 1), NOW));
}

#[test]
fn only_the_author_edits_and_deletes() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "mine");
    let edit = Act::Edit {
        topic: GROUP,
        client_id: story.client_id(),
        post: seq,
        text: text("yours"),
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(BO, edit).unwrap_err().code, ErrorCode::NotYours);
    let delete = Act::Delete { topic: GROUP, client_id: story.client_id(), post: seq };
    assert_eq!(story.act(BO, delete).unwrap_err().code, ErrorCode::NotYours);
}

#[test]
fn a_delete_erases_the_post_and_everything_edited_into_it() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "secret");
    let edit = Act::Edit {
        topic: GROUP,
        client_id: story.client_id(),
        post: seq,
        text: text("more secret"),
        mentions: Mentions::NONE,
    };
    story.act(ANA, edit).unwrap();
    let delete = Act::Delete { topic: GROUP, client_id: story.client_id(), post: seq };
    let decision = story.act(ANA, delete).unwrap();
    let erased: Vec<_> = decision
        .commit
        .rows
        .iter()
        .filter_map(|change| match change {
            RowChange::Erase { seq, erased_by, .. } => Some((*seq, *erased_by)),
            _ => None,
        })
        .collect();
    assert_eq!(erased, [(Seq(1), Seq(3)), (Seq(2), Seq(3))]);
}

#[test]
fn a_deleted_post_takes_no_edit_no_reply_no_reaction_and_no_second_delete() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "gone soon");
    let delete = Act::Delete { topic: GROUP, client_id: story.client_id(), post: seq };
    story.act(ANA, delete).unwrap();
    let acts = [
        Act::Delete { topic: GROUP, client_id: story.client_id(), post: seq },
        Act::Edit {
            topic: GROUP,
            client_id: story.client_id(),
            post: seq,
            text: text("back"),
            mentions: Mentions::NONE,
        },
        Act::Post {
            topic: GROUP,
            client_id: story.client_id(),
            text: text("re"),
            reply_to: Some(seq),
            mentions: Mentions::NONE,
        },
        react(&mut story, seq, "👍", true),
    ];
    for act in acts {
        assert_eq!(story.act(ANA, act).unwrap_err().code, ErrorCode::NoSuchPost);
    }
}

#[test]
fn one_replies_to_posts_only() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "hello");
    let like = react(&mut story, seq, "👍", true);
    story.act(BO, like).unwrap();
    for wrong in [Seq(0), Seq(2), Seq(3), Seq(u64::MAX)] {
        let act = Act::Post {
            topic: GROUP,
            client_id: story.client_id(),
            text: text("re"),
            reply_to: Some(wrong),
            mentions: Mentions::NONE,
        };
        assert_eq!(story.act(BO, act).unwrap_err().code, ErrorCode::NoSuchPost, "{wrong}");
    }
    let act = Act::Post {
        topic: GROUP,
        client_id: story.client_id(),
        text: text("re"),
        reply_to: Some(seq),
        mentions: Mentions::NONE,
    };
    assert!(story.act(BO, act).is_ok());
}

#[test]
fn a_reaction_counts_each_person_once_and_can_be_taken_back() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "hello");
    let counts = |story: &Story| match story.rows.get(&RowKey::Post(GROUP, seq)) {
        Some(Row::Post { state, .. }) => state.tallies.clone(),
        _ => Vec::new(),
    };
    for user in [ANA, BO, BO] {
        let like = react(&mut story, seq, "👍", true);
        story.act(user, like).unwrap();
    }
    assert_eq!(counts(&story), [(thumb(), 2)]);
    assert_eq!(story.district.head(GROUP).seq, Seq(3), "liking twice makes no event");
    let back = react(&mut story, seq, "👍", false);
    let decision = story.act(ANA, back).unwrap();
    assert!(matches!(decision.commit.events[0].kind, EventKind::Reacted { count: 1, on: false, .. }));
    let back = react(&mut story, seq, "👍", false);
    story.act(BO, back).unwrap();
    assert_eq!(counts(&story), []);
}

#[test]
fn one_person_leaves_at_most_three_different_reactions() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "hello");
    for emoji in ["👍", "🎉", "💡"] {
        let act = react(&mut story, seq, emoji, true);
        story.act(BO, act).unwrap();
    }
    let act = react(&mut story, seq, "🌹", true);
    assert_eq!(story.act(BO, act).unwrap_err().code, ErrorCode::TooManyReactions);
    let back = react(&mut story, seq, "👍", false);
    story.act(BO, back).unwrap();
    let act = react(&mut story, seq, "🌹", true);
    assert!(story.act(BO, act).is_ok());
}

#[test]
fn a_post_is_edited_at_most_twenty_times() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "v0");
    for n in 0..limits::EDITS_PER_POST_MAX {
        let words = text(&format!("v{}", n + 1));
        let act = Act::Edit {
            topic: GROUP,
            client_id: story.client_id(),
            post: seq,
            text: words,
            mentions: Mentions::NONE,
        };
        story.act(ANA, act).unwrap();
    }
    let act = Act::Edit {
        topic: GROUP,
        client_id: story.client_id(),
        post: seq,
        text: text("once more"),
        mentions: Mentions::NONE,
    };
    assert_eq!(story.act(ANA, act).unwrap_err().code, ErrorCode::TooManyEdits);
}

#[test]
fn a_read_mark_moves_forward_only_and_never_past_the_head() {
    let mut story = Story::with_members();
    story.post(ANA, "one");
    story.post(ANA, "two");
    let read = |seq| Act::Read { topic: GROUP, seq: Seq(seq) };
    assert_eq!(story.act(BO, read(2)).unwrap().commit.rows.len(), 1);
    assert_eq!(story.act(BO, read(1)).unwrap().commit.rows.len(), 0);
    assert_eq!(story.act(BO, read(3)).unwrap_err().code, ErrorCode::BadFrame);
    let mark = Row::ReadMark { topic: GROUP, user: BO, seq: Seq(2), posts: 2 };
    assert_eq!(story.rows.get(&RowKey::ReadMark(BO, GROUP)), Some(&mark));
}

#[test]
fn a_body_carries_the_commands_own_salt() {
    let mut story = Story::with_members();
    story.post(ANA, "hello");
    let event = story.events.last().unwrap();
    assert_eq!(
        event.kind.body(),
        Some(&Body::Kept { text: text("hello"), salt: [7; 16], mentions: Mentions::NONE })
    );
}

#[test]
fn a_resend_that_found_its_reaction_standing_does_not_act_after_it_was_taken_back() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "hello");
    let first = react(&mut story, seq, "👍", true);
    story.act(BO, first).unwrap();
    let stands = react(&mut story, seq, "👍", true);
    let answer = story.act(BO, stands.clone()).unwrap().answer;
    let back = react(&mut story, seq, "👍", false);
    story.act(BO, back).unwrap();
    let again = story.act(BO, stands).unwrap();
    assert_eq!(again.answer, answer);
    assert!(again.commit.events.is_empty());
}

#[test]
fn a_reaction_taken_back_leaves_no_row_behind() {
    let mut story = Story::with_members();
    let seq = story.post(ANA, "hello");
    for emoji in ["👍", "🎉", "💡", "🌹"] {
        for on in [true, false] {
            let act = react(&mut story, seq, emoji, on);
            story.act(BO, act).unwrap();
        }
    }
    assert!(!story.rows.keys().any(|key| matches!(key, RowKey::Reaction(..))));
}

#[test]
fn a_deleted_posts_answer_keeps_no_trace_of_its_text() {
    let mut story = Story::with_members();
    let mut answer_of = |words: &str| {
        let id = story.client_id();
        story.act(ANA, post(id, words)).unwrap();
        let row = story.rows.values().find_map(|row| match row {
            Row::Answered(answered) if answered.client_id == id => Some(answered.digest),
            _ => None,
        });
        row.unwrap()
    };
    assert_eq!(answer_of("a secret"), answer_of("another"), "what is kept does not depend on the text");
}

#[test]
fn a_resent_post_that_was_deleted_meanwhile_still_gets_its_answer() {
    let mut story = Story::with_members();
    let id = story.client_id();
    let first = story.act(ANA, post(id, "gone soon")).unwrap();
    let delete = Act::Delete { topic: GROUP, client_id: story.client_id(), post: Seq(1) };
    story.act(ANA, delete).unwrap();
    assert_eq!(story.act(ANA, post(id, "gone soon")).unwrap().answer, first.answer);
}

/// Ana is the secretary, Bo a plain member.
fn with_a_secretary() -> Story {
    let mut story = Story::with_members();
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary }).unwrap();
    story
}

fn announce(story: &mut Story, words: &str) -> Act {
    Act::Post {
        topic: BULLETIN,
        client_id: story.client_id(),
        text: text(words),
        reply_to: None,
        mentions: Mentions::NONE,
    }
}

#[test]
fn the_secretary_and_the_deputies_announce_and_others_read_and_react() {
    let mut story = with_a_secretary();
    let notice = announce(&mut story, "停水通知");
    assert_eq!(story.act(BO, notice.clone()).unwrap_err().code, ErrorCode::NotAllowed);
    assert_eq!(story.act(STRANGER, notice.clone()).unwrap_err().code, ErrorCode::NotFound);
    let Answer::Accepted(place) = story.act(ANA, notice).unwrap().answer else { panic!("it is accepted") };
    assert_eq!(place, Place { topic: BULLETIN, seq: Seq(1) });
    let like = Act::React {
        topic: BULLETIN,
        client_id: story.client_id(),
        post: Seq(1),
        reaction: thumb(),
        on: true,
    };
    story.act(BO, like).unwrap();
    story.act(BO, Act::Read { topic: BULLETIN, seq: Seq(2) }).unwrap();
    for office in [Office::Property, Office::Police, Office::Doctor] {
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office }).unwrap();
        let notice = announce(&mut story, "我也來說");
        assert_eq!(story.act(BO, notice).unwrap_err().code, ErrorCode::NotAllowed, "{office:?}");
    }
}

#[test]
fn an_announcement_belongs_to_the_office_and_whoever_holds_it_changes_and_deletes_it() {
    let mut story = with_a_secretary();
    let notice = announce(&mut story, "停水通知");
    story.act(ANA, notice).unwrap();
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Secretary }).unwrap();
    let (post, topic) = (Seq(1), BULLETIN);
    let edit = Act::Edit {
        topic,
        client_id: story.client_id(),
        post,
        text: text("不停了"),
        mentions: Mentions::NONE,
    };
    let delete = Act::Delete { topic, client_id: story.client_id(), post };
    for act in [&edit, &delete] {
        let refused = story.act(ANA, act.clone()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotAllowed, "her office has gone to Bo");
    }
    story.act(BO, edit).unwrap();
    story.act(BO, delete).unwrap();
    let bodies = story.events.iter().filter(|e| e.topic == BULLETIN).filter_map(|e| e.kind.body());
    assert!(bodies.clone().count() == 2 && bodies.into_iter().all(|body| body.text().is_none()));
}

#[test]
fn who_is_muted_does_not_react_in_the_bulletin_either() {
    let mut story = with_a_secretary();
    let notice = announce(&mut story, "停水通知");
    story.act(ANA, notice).unwrap();
    let mute = Act::Mute {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        user: BO,
        minutes: 5,
        rule: Rule::Insult,
        reason: Reason::parse("he knows").unwrap(),
    };
    story.act(ANA, mute).unwrap();
    let reaction = thumb();
    let like = Act::React { topic: BULLETIN, client_id: story.client_id(), post: Seq(1), reaction, on: true };
    assert_eq!(story.act(BO, like).unwrap_err().code, ErrorCode::Muted);
}
