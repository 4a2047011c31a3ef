//! The last line: the keys that matter now, as many as have room, and how to come to all of them always.

use linli_cli::Lost;

use super::*;

fn last(story: &Story) -> String {
    story.screen().pop().unwrap()
}

#[test]
fn keys_that_have_no_room_are_left_out_whole_from_the_least_important_and_help_is_always_there() {
    let whole = ["r answer", "+ react", "m write alone", "b block", "q leave", "? help"];
    for columns in 17..=120 {
        let mut story = Story::reading_in(Language::English, columns, 24, posts(1..=3), None, 0);
        story.presses(KeyCode::Up);
        let line = last(&story);
        assert!(line.ends_with("? help"), "{columns}: {line}");
        let keys = line.trim_start_matches("Connected").trim();
        let shown: Vec<&str> = keys.split(" · ").collect();
        // The last two stay; of the others the first ones.
        let first = shown.len().saturating_sub(2);
        assert_eq!(shown[..first], whole[..first], "{columns}");
        assert!(shown.iter().all(|key| whole.contains(key)), "{columns}: {line}");
        // The next one would have had no room.
        let next = whole.get(first).map_or(0, |key| key.len() + " · ".chars().count());
        let is_whole = first == whole.len() - 2;
        let used = "Connected".len() + 2 + keys.chars().count();
        assert!(is_whole || used + next > usize::from(columns), "{columns}: {line}");
    }
}

#[test]
fn help_has_room_beside_whatever_is_said_of_the_connection() {
    for language in Language::ALL {
        for why in [Lost::Silence, Lost::Unreachable("no route to host, whatever was tried".into())] {
            let mut story = Story::reading_in(language, 80, 24, posts(1..=3), None, 0);
            story.types("x").presses(KeyCode::Enter).hears(Update::Offline { why, retry_in_ms: 7_000 });
            let line = last(&story);
            assert!(line.contains("? ") && !line.contains('…'), "{line}");
        }
    }
}

#[test]
fn the_keys_are_those_of_what_is_chosen_and_of_who_one_is() {
    let mut items = posts(1..=3);
    items[1].by = me();
    let mut story = Story::reading_in(Language::English, 120, 24, items, None, 0);
    story.presses(KeyCode::Up).sees("m write alone · b block").sees_no("e change").sees_no("M mute");
    story.presses(KeyCode::Up).sees("e change · d delete").sees_no("b block");
    let desk = Topic::Desk(NeighbourhoodId(7));
    let head = Head { topic: desk, title: "寶月尚園".into(), head: Seq(1), unread: 0, mentioned: None };
    story.hears(Update::Heads(vec![head])).presses(KeyCode::Up);
    story.sees("r answer · x remove · P pin").sees("M mute · B ban · b block");
    story.presses(KeyCode::Esc).types("half").sees("Enter send").sees("F1 help").sees_no("? help");
}
