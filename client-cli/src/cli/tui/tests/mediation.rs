//! A dispute on the full screen: in the list under its neighbourhood by what it is about, and in the thread what happened between the posts.

use linli_protocol::{
    ErrorCode, MediationId, MediationItem, MediationOpened, MediationOutcome, MediationStep, PartyStep,
};

use super::direct::page_of;
use super::*;

const DISPUTE: Topic = Topic::Mediation(NeighbourhoodId(7), MediationId(3));

fn step(seq: u64, by: Card, step: MediationStep) -> Item {
    Item::Mediation(MediationItem { seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by: Some(by), step })
}

/// A mediation that was closed, open on the screen.
pub(super) fn closed(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, posts(1..=3), None, 0);
    let mut all = heads(0, 2);
    let title = "夜裡的噪音".to_owned();
    all.push(Head { topic: DISPUTE, title: title.clone(), head: Seq(6), unread: 2, mentioned: None });
    story.hears(Update::Mine(all));
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Enter);
    let opened = MediationOpened { subject: title.clone(), parties: vec![me(), chen()] };
    let party = || PartyStep { person: chen() };
    let ended = linli_protocol::MediationClosed {
        outcome: MediationOutcome::Agreed,
        text: "十點以後安靜，椅子加毛氈。\nFelt under the chairs by Friday.".to_owned(),
    };
    let items = vec![
        step(1, wang(), MediationStep::Opened(opened)),
        Item::Post(post(2, chen(), "三點還在拖椅子")),
        Item::Post(post(3, me(), "I work at night, and did not know that it is heard.")),
        step(4, wang(), MediationStep::PartyAdded(party())),
        step(5, chen(), MediationStep::PartyLeft(party())),
        step(6, wang(), MediationStep::Closed(ended)),
    ];
    story.hears(Update::View { page: page_of(DISPUTE, &title, 6, items), reason: ViewReason::First });
    story
}

#[test]
fn a_dispute_is_called_by_what_it_is_about_and_its_neighbourhood_by_its_own_name() {
    let story = closed(Language::English, 200, 50);
    let screen = story.screen().join("\n");
    assert!(screen.contains("Mediation · 夜裡的噪音"), "{screen}");
    assert!(screen.contains("寶月尚園"), "{screen}");
    for told in [
        "opened a mediation about “夜裡的噪音”",
        "is no party any more",
        "closed the mediation, agreed: 十點以後安靜",
    ] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

#[test]
fn what_is_over_is_only_read_and_where_nothing_is_open_typing_says_so() {
    let mut story = closed(Language::English, 80, 24);
    story.sees("This is for reading only.").presses(KeyCode::Esc).types("one more thing");
    story.sees_no("one more thing");
    story.hears(Update::Unfollowed { topic: DISPUTE, code: ErrorCode::NotFound });
    let notice = |story: &Story| story.state.notice.as_ref().unwrap().0.clone();
    assert!(notice(&story).contains("linli standing 7"), "{}", notice(&story));
    story.presses(KeyCode::F(2)).types("x");
    assert!(notice(&story).contains("Nothing is open."), "{}", notice(&story));
}
