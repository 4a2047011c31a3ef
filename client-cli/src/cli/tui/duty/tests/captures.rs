//! Pictures of the desk under `tests/captures`, in every language and two sizes, like those of the chat.

use super::super::super::tests::captures::compare;
use super::*;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// A morning: alerts, one late, one replied to, the first of them chosen.
fn morning(language: Language, columns: u16, lines: u16) -> Story {
    let mut lamp = issue(12, 12, "3號樓東門");
    lamp.text =
        Some("路燈壞了三天，晚上看不見台階，老人家差點摔倒。\nThe steps cannot be seen at night.".into());
    lamp.photos = vec!["ab".repeat(32).parse().unwrap(), "cd".repeat(32).parse().unwrap()];
    let mut late = issue(9, 49 * 60, "5號樓地下車庫入口");
    (late.category, late.state, late.breaches) = (Category::Parking, IssueState::Acknowledged, 1);
    let mut replied = issue(7, 4_000, "Gate 1, beside the bins");
    (replied.category, replied.state) = (Category::Waste, IssueState::WorkOrder);
    replied.replied_at = Some(replied.at + HOUR);
    let mut story = Story::sits_in(language, columns, lines, vec![lamp.clone(), late.clone(), replied]);
    story.is_alerted(6, &lamp, AlertReason::Reported, AlertWants::Acknowledgement);
    story.is_alerted(7, &late, AlertReason::Overdue, AlertWants::Reply);
    story.presses(KeyCode::Down);
    story.happens(Event::Shown {
        at: (SEVEN, late.issue),
        result: Ok(IssuePage { issue: late, entries: vec![], next: None }),
    });
    let entries = vec![
        stepped(NOW - 9 * MINUTE, Some(wang()), IssueState::Acknowledged, IssueStep::Acknowledged),
        stepped(
            NOW - 8 * MINUTE,
            Some(wang()),
            IssueState::Acknowledged,
            IssueStep::Responded { text: text("電工明天上午來。") },
        ),
    ];
    story.shows_issue(lamp, entries);
    story
}

/// The same person's two neighbourhoods, with a filter.
fn two(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::new(language, columns, lines);
    story.signs_in().keeps_order_in(&[(SEVEN, "寶月尚園"), (EIGHT, "吳淞新城")]);
    story.lists(SEVEN, vec![issue(12, 30, "Gate 3"), issue(14, 2, "Gate 4")]);
    story.lists(EIGHT, vec![issue(3, 90, "Gate 9"), issue(4, 2, "lift")]);
    story.presses(KeyCode::Char('/')).types("gate").presses(KeyCode::Enter);
    story
}

fn reply(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = morning(language, columns, lines);
    story.presses(KeyCode::Char('f')).presses(KeyCode::Tab).types("燈泡已經訂購，週五到貨。");
    story.happens(Event::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::ALT)));
    story.types("Until then a torch hangs at the gate.");
    story
}

fn refused(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = morning(language, columns, lines);
    story.done();
    story.presses(KeyCode::Char('g')).types("換燈泡").presses(KeyCode::Enter);
    let act = story.acts().remove(0);
    let error = linli_protocol::ErrorBody::new(linli_protocol::ErrorCode::WrongState, "no");
    story.happens(Event::Acted { id: act.id, result: Err(ClientError::Server(error)) });
    story
}

fn help(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = morning(language, columns, lines);
    story.presses(KeyCode::Char('?'));
    story
}

fn talk(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = super::talking::talks(language, columns, lines);
    story.types("好的，上午九點");
    story
}

fn nowhere(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::new(language, columns, lines);
    story.signs_in().happens(Event::Mine(Ok(vec![])));
    story
}

#[test]
fn the_captures_of_the_desk_are_what_is_shown() {
    type Scene = fn(Language, u16, u16) -> Story;
    let scenes: [(&str, Scene); 7] = [
        ("morning", morning),
        ("two", two),
        ("reply", reply),
        ("refused", refused),
        ("help", help),
        ("talk", talk),
        ("nowhere", nowhere),
    ];
    let mut shown = Vec::new();
    for (name, scene) in scenes {
        for language in Language::ALL {
            for (columns, lines) in SIZES {
                let name = format!("duty-{name}.{}.{columns}x{lines}.txt", language.tag());
                shown.push((name, scene(language, columns, lines).screen()));
            }
        }
    }
    compare(shown);
}
