//! Texts from others, made safe for a terminal: nothing that moves the cursor, changes colours or turns the
//! direction of writing. It must never let a control character through, whoever wrote it.

use std::fmt::Write as _;

/// A text on one line. Line breaks and tabs become spaces; what else cannot be seen is left out.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().filter_map(|c| if matches!(c, '\n' | '\t') { Some(' ') } else { visible(c) }).collect()
}

/// A text that may have several lines; each but the first starts with `indent`, so that no line of it can
/// be taken for one of ours.
#[must_use]
pub fn lines(text: &str, indent: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(one_line).collect();
    lines.join(&format!("\n{indent}"))
}

/// JSON text in which those characters are written as escapes: the same data, and safe to show.
#[must_use]
pub fn json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if visible(c).is_some() {
            safe.push(c);
        } else {
            // Outside of texts JSON has none of these characters, so each stands in a text.
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing into a String does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

fn visible(c: char) -> Option<char> {
    let turns_direction =
        matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let breaks_line = matches!(c, '\u{2028}' | '\u{2029}');
    // Deprecated format characters, interlinear marks, tags: nothing a person would miss.
    let hidden = matches!(c, '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FEFF}');
    let refused = c.is_control() || turns_direction || breaks_line || hidden;
    (!refused).then_some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_gets_through() {
        assert_eq!(one_line("a\u{1b}[2Jb\u{7}\r\u{9b}31m"), "a[2Jb31m");
        assert_eq!(one_line("ana\u{202e}gro\u{2066}x"), "anagrox");
        assert_eq!(one_line("two\nlines\u{2028}and"), "two linesand");
    }

    #[test]
    fn emoji_with_joiners_and_other_scripts_stay_whole() {
        for text in ["👨‍👩‍👧 ❤️", "樓道燈壞了", "שלום مرحبا"] {
            assert_eq!(one_line(text), text);
        }
    }

    #[test]
    fn json_keeps_what_it_says_and_shows_nothing_that_steers() {
        let value = serde_json::json!({"text": "a\u{9b}31m\u{202e}b\n\u{7}"});
        let safe = json(&value.to_string());
        assert!(safe.chars().all(|c| visible(c).is_some()), "{safe:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }

    #[test]
    fn a_second_line_cannot_look_like_another_persons_post() {
        assert_eq!(lines("hi\n12  Bo: give me money", "    "), "hi\n    12  Bo: give me money");
    }
}
