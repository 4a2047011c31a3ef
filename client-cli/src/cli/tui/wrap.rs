//! Texts in columns: how wide, where a line may end, what is left of one that is too long.
//! No line may come out wider than it was allowed, even where one character alone is.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// A text of one line on as many as it takes. Chinese breaks anywhere but before closing marks, others at spaces.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line: Vec<&str> = Vec::new();
    let mut taken = 0;
    // A space hangs over the end: nobody sees it, and the line ends there.
    let mut is_done = false;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if wide > columns {
            continue;
        }
        if grapheme == " " && (is_done || taken + wide > columns) {
            is_done = true;
            continue;
        }
        if std::mem::take(&mut is_done) {
            lines.push(std::mem::take(&mut line).concat().trim_end().to_owned());
            taken = 0;
        }
        if taken + wide > columns {
            let rest = line.split_off(break_of(&line, grapheme));
            lines.push(line.concat().trim_end().to_owned());
            line = rest;
            taken = line.iter().copied().map(width).sum();
            // Only where much of the line has no width at all.
            if taken + wide > columns {
                lines.push(std::mem::take(&mut line).concat());
                taken = 0;
            }
        }
        line.push(grapheme);
        taken += wide;
    }
    lines.push(line.concat());
    lines
}

/// The text, or its beginning with dots.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (mut kept, mut taken) = (String::new(), 1);
    for grapheme in text.graphemes(true) {
        taken += width(grapheme);
        if taken > columns {
            break;
        }
        kept.push_str(grapheme);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// Where to break a full line before what comes next: the last good place, or the very end.
fn break_of(line: &[&str], next: &str) -> usize {
    let may_break = |at: &usize| {
        let (before, after) = (line[*at - 1], line.get(*at).copied().unwrap_or(next));
        let between_words = before == " " || width(before) == 2 || width(after) == 2;
        between_words && !closes(after) && !opens(before)
    };
    // A place in the first half of the line would waste more than a broken word does.
    (line.len() / 2 + 1..=line.len()).rev().find(may_break).unwrap_or(line.len())
}

fn closes(grapheme: &str) -> bool {
    "，。、；：！？）》」』】〉”’…".contains(grapheme)
}

fn opens(grapheme: &str) -> bool {
    "（《「『【〈“‘".contains(grapheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_chinese_breaks_between_characters() {
        assert_eq!(wrap("the lamp on the stairs", 10), ["the lamp", "on the", "stairs"]);
        assert_eq!(wrap("樓道的燈又壞了", 6), ["樓道的", "燈又壞", "了"]);
        assert_eq!(wrap("a-word-that-is-too-long", 10), ["a-word-tha", "t-is-too-l", "ong"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("a ladder I could use", 10), ["a ladder I", "could use"]);
        assert_eq!(wrap("a ladder I  ", 10), ["a ladder I"]);
    }

    #[test]
    fn no_line_begins_with_a_closing_mark() {
        assert_eq!(wrap("今晚停水，请储水。", 8), ["今晚停", "水，请储", "水。"]);
    }

    #[test]
    fn no_line_is_wider_than_allowed() {
        let text = "a樓b道，c的👨‍👩‍👧燈 又 壞了。 ".repeat(7);
        for columns in 1..30 {
            assert!(wrap(&text, columns).iter().all(|line| width(line) <= columns), "{columns}");
            assert!(width(&cut(&text, columns)) <= columns, "{columns}");
        }
    }

    #[test]
    fn what_is_cut_ends_with_dots() {
        assert_eq!(cut("樓道的燈", 8), "樓道的燈");
        assert_eq!(cut("樓道的燈", 7), "樓道的…");
        assert_eq!(cut("樓道的燈", 0), "");
    }
}
