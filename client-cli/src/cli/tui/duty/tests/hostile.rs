//! Texts that want to do harm, and terminals of any size.

use super::*;

#[test]
fn nobodys_text_can_steer_the_terminal() {
    let mut lamp = issue(12, 12, "Gate\u{1b}[2J\u{202e}3");
    lamp.text = Some("dark\u{1b}]0;x\u{7}\nsecond\u{9b}31m".into());
    let mut story = Story::sits_in(Language::English, 120, 40, vec![lamp.clone()]);
    story.shows_issue(lamp, vec![]);
    let screen = story.screen().join("\n");
    assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']), "{screen:?}");
    assert!(screen.contains("second") && screen.contains("dark"), "{screen}");
}

#[test]
fn it_holds_down_to_one_cell_in_every_language_whatever_is_open() {
    for language in Language::ALL {
        for columns in 1..=90 {
            for lines in [1, 2, 3, 5, 9, 24] {
                let many =
                    (1..=30).map(|number| issue(number, u64::from(number), "3號樓東門旁邊的路燈")).collect();
                let mut story = Story::sits_in(language, columns, lines, many);
                story.screen();
                for keys in ["f", "h", "?", "/", "o"] {
                    story.types(keys).screen();
                    story.presses(KeyCode::Esc).presses(KeyCode::Esc);
                }
                story.presses(KeyCode::Enter).presses(KeyCode::PageDown).presses(KeyCode::End).screen();
            }
        }
    }
}
