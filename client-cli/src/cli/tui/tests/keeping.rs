//! Posts that wait to be looked at, for their author and for who looks; removing by a rule and for a reason.

use linli_cli::ClientError;
use linli_protocol::{
    ActItem, ErrorBody, ErrorCode, Fate, Held, HeldItem, Link, ModerationAct, Place, PostRejected, Rejected,
    Rule, Settled,
};

use super::super::outbox::{Act, What};
use super::super::state::Dialog;
use super::*;

const DESK: Topic = Topic::Desk(NeighbourhoodId(7));

fn head(topic: Topic, head: u64) -> Head {
    Head { topic, title: "寶月尚園".into(), head: Seq(head), unread: 0, mentioned: None }
}

fn held(seq: u64, by: Card, text: &str) -> Item {
    let held = Held { text: Some(text.into()), reply_to: None };
    Item::Held(HeldItem { seq: Seq(seq), at: START_MS + seq * MINUTE_MS, by, held })
}

fn rejected(seq: u64, of: u64, reason: &str) -> Item {
    let act = PostRejected {
        person: me(),
        held: Seq(of),
        rule: Rule::Insult,
        reason: reason.into(),
        link: Link::START,
    };
    Item::Act(ActItem {
        seq: Seq(seq),
        at: START_MS,
        by: Some(wang()),
        act: ModerationAct::PostRejected(act),
    })
}

/// Somebody who has posted twice while posts are looked at first; the first was rejected meanwhile.
pub(super) fn waits(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 0);
    for (text, seq) in [("這個人就是小偷！", 17), ("Does anybody have a ladder?", 18)] {
        story.types(text).presses(KeyCode::Enter);
        let id = acts(story.done())[0].id;
        let place = Place { topic: DESK, seq: Seq(seq) };
        story.happens(Event::Acted { id, result: Err(ClientError::Held(place)) });
    }
    story.hears(Update::Heads(vec![head(RECORD, 41)]));
    let page = page(RECORD, 41, vec![rejected(41, 17, "稱鄰居為小偷")], None);
    story.happens(Event::Peeked { topic: RECORD, result: Ok(page) });
    story
}

/// The secretary at the desk, with three posts that wait.
pub(super) fn desk(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, posts(1..=3), None, 0);
    let mut all = heads(0, 0);
    all.push(head(DESK, 19));
    story.hears(Update::Mine(all));
    let items = || {
        vec![
            held(17, chen(), "三號樓的電梯又壞了，誰知道物業的電話？"),
            held(18, chen(), "這個人就是小偷！"),
            held(19, me(), "Does anybody have a ladder that I could borrow over the weekend?"),
        ]
    };
    story.happens(Event::Peeked { topic: DESK, result: Ok(page(DESK, 19, items(), None)) });
    let at =
        u16::try_from(story.screen().iter().position(|line| line.contains(" 3 │")).unwrap_or(3)).unwrap();
    if columns < 60 {
        story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Down).presses(KeyCode::Enter);
    } else {
        story.clicks(4, at);
    }
    story.hears(Update::View { page: page(DESK, 19, items(), None), reason: ViewReason::First });
    story
}

#[test]
fn ones_own_post_that_waits_says_so_and_is_taken_back() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("a ladder?").presses(KeyCode::Enter);
    let id = acts(story.done())[0].id;
    let place = Place { topic: DESK, seq: Seq(18) };
    story.happens(Event::Acted { id, result: Err(ClientError::Held(place)) });
    story.sees("Waits until the secretary or a deputy has looked at it").sees("d: take it back");
    story.presses(KeyCode::Up).presses(KeyCode::Char('e')).sees("still on its way");
    story.presses(KeyCode::Char('d'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::Withdraw { held: Seq(18), .. }, topic: GROUP, .. }]));
    story.happens(Event::Acted { id: sent[0].id, result: Ok(Place { topic: DESK, seq: Seq(20) }) });
    story.sees("Not sent. You took it back.").presses(KeyCode::Char('e')).sees("> a ladder?");
}

#[test]
fn what_waited_is_gone_from_there_when_it_is_posted_and_nothing_is_asked_about_on_leaving() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.types("a ladder?").presses(KeyCode::Enter);
    let id = acts(story.done())[0].id;
    story.happens(Event::Acted { id, result: Err(ClientError::Held(Place { topic: DESK, seq: Seq(18) })) });
    story.presses_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert!(story.done().contains(&Effect::Leave), "it is stored");
    story.hears(posted(4, me(), "a ladder?")).sees_no("Waits until").sees("a ladder?");
}

#[test]
fn who_is_rejected_reads_why_and_has_the_text_again() {
    let mut story = waits(Language::English, 80, 24);
    story.sees("Not sent. Rejected for an insult or a threat: 稱鄰居為小偷").sees("Waits until");
    let mut quiet = Story::reading(posts(1..=3), None, 0);
    quiet.done();
    quiet.hears(Update::Heads(vec![head(RECORD, 42)]));
    assert_eq!(quiet.done(), [], "who has nothing waiting does not read the record for it");
}

#[test]
fn what_waits_on_the_desk_is_counted_posted_and_rejected_by_a_rule_with_a_reason() {
    let mut story = desk(Language::English, 80, 24);
    story.sees("Desk           3 ").sees("wants to post: 這個人就是小偷！");
    story.presses(KeyCode::Up).sees("a: post it · x: reject it").done();
    story.presses(KeyCode::Char('a'));
    let sent = acts(story.done());
    assert!(matches!(&sent[..], [Act { what: What::Approve { held: Seq(19) }, topic: DESK, .. }]));
    story.hears(event(
        DESK,
        20,
        wang(),
        EventBody::Settled(Settled { entry: Seq(19), fate: Fate::Approved }),
    ));
    assert!(story.done().contains(&Effect::Peek(DESK)), "it is counted anew");
    story.presses(KeyCode::Char('a'));
    assert_eq!(acts(story.done()), [], "a key pressed twice approves one");
    story.sees_no("wants to post: Does anybody").presses(KeyCode::Home);
    story.presses(KeyCode::Up).presses(KeyCode::Up);
    story.presses(KeyCode::Char('x')).sees("Reject this post?").sees("▌ flooding").presses(KeyCode::Enter);
    story.sees("The reason is empty.");
    assert_eq!(acts(story.done()), []);
    story
        .presses(KeyCode::Down)
        .sees("▌ an insult or a threat")
        .types("names a thief")
        .presses(KeyCode::Enter);
    let sent = acts(story.done());
    let [Act { what: What::Reject { held, rule: Rule::Insult, reason }, .. }] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(reason.as_str(), "names a thief");
    let gone = Rejected { held: *held, act: Seq(6), due: START_MS };
    story.hears(event(DESK, 21, wang(), EventBody::Rejected(gone)));
    assert_eq!(story.state.chosen_held(), None);
}

#[test]
fn what_was_chosen_and_is_gone_leaves_no_choice_and_the_keys_go_on_from_the_end() {
    let mut story = desk(Language::English, 80, 24);
    story.presses(KeyCode::Up).presses(KeyCode::Up).presses(KeyCode::Up);
    assert_eq!(story.state.chosen_held(), Some(Seq(17)));
    story.hears(event(
        DESK,
        20,
        wang(),
        EventBody::Settled(Settled { entry: Seq(17), fate: Fate::Approved }),
    ));
    assert_eq!(story.state.selected, None);
    story.presses(KeyCode::Up);
    assert_eq!(story.state.chosen_held(), Some(Seq(19)));
}

#[test]
fn removing_takes_an_office_a_rule_and_a_reason() {
    let mut story = Story::reading(posts(1..=3), None, 0);
    story.presses(KeyCode::Up).presses(KeyCode::Char('x')).sees("This takes an office");
    assert_eq!(story.state.dialog, None);
    story.hears(Update::Heads(vec![head(DESK, 1)])).presses(KeyCode::Char('x')).sees("Remove this post?");
    story.presses(KeyCode::Esc);
    assert_eq!((story.state.dialog.clone(), acts(story.done())), (None, vec![]));
    story.presses(KeyCode::Char('x')).types("x").presses(KeyCode::Enter);
    let sent = acts(story.done());
    assert!(matches!(
        &sent[..],
        [Act { what: What::RemovePost { post: Seq(3), rule: Rule::Flooding, .. }, .. }]
    ));
    let error = ClientError::Server(ErrorBody::new(ErrorCode::NotAllowed, ""));
    story.happens(Event::Acted { id: sent[0].id, result: Err(error) }).sees("That was not done.");
}

#[test]
fn the_question_for_a_rule_holds_in_a_terminal_of_any_size() {
    for (columns, lines) in [(1, 1), (8, 3), (20, 6), (40, 9), (300, 100)] {
        let mut story = desk(Language::English, 80, 24);
        story.presses(KeyCode::Up).presses(KeyCode::Char('x'));
        story.happens(Event::Resize { columns, rows: lines }).types(&"理由".repeat(40)).screen();
        assert!(matches!(story.state.dialog, Some(Dialog::Ground { .. })));
    }
}
