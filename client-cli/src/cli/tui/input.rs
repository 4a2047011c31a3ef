//! The input line: a text, a cursor between what people take for characters, and lines as wide as the terminal.
//! It must never hold more than a post may, nor a character that a post may not have.

use linli_cli::plain;
use linli_protocol::limits::POST_TEXT_BYTES_MAX;
use unicode_segmentation::UnicodeSegmentation;

use super::wrap::width;

/// A text that is being written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Input {
    text: String,
    /// A byte of the text, always between two graphemes.
    cursor: usize,
}

impl Input {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text, leaving none.
    pub(super) fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// What stands before the cursor.
    pub(super) fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Writes in place of so many bytes before the cursor.
    pub(super) fn replace_before(&mut self, bytes: usize, text: &str) {
        self.cut(self.cursor.saturating_sub(bytes), self.cursor);
        self.insert(text);
    }

    /// Another text, with the cursor at its end.
    pub(super) fn set(&mut self, text: &str) {
        self.take();
        self.insert(text);
    }

    /// Writes at the cursor; says whether all of it fitted.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        let lines: Vec<String> =
            text.replace("\r\n", "\n").replace('\r', "\n").split('\n').map(plain::one_line).collect();
        let mut text = lines.join("\n");
        let room = POST_TEXT_BYTES_MAX.saturating_sub(self.text.len());
        let fits = text.len() <= room;
        if !fits {
            let ends = text.grapheme_indices(true).map(|(at, grapheme)| at + grapheme.len());
            let end = ends.take_while(|end| *end <= room).last().unwrap_or(0);
            text.truncate(end);
        }
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        self.settle();
        fits
    }

    pub(super) fn left(&mut self) {
        self.cursor = self.before();
    }

    pub(super) fn right(&mut self) {
        self.cursor = self.after();
    }

    pub(super) fn word_left(&mut self) {
        let words = self.text.split_word_bound_indices();
        let starts = words.filter(|(_, word)| !word.trim().is_empty()).map(|(at, _)| at);
        self.cursor = starts.take_while(|at| *at < self.cursor).last().unwrap_or(0);
    }

    pub(super) fn word_right(&mut self) {
        let words = self.text.split_word_bound_indices();
        let mut ends = words.filter(|(_, word)| !word.trim().is_empty()).map(|(at, word)| at + word.len());
        self.cursor = ends.find(|end| *end > self.cursor).unwrap_or(self.text.len());
    }

    /// To the beginning of the line, where lines are those of the text.
    pub(super) fn home(&mut self) {
        self.cursor = self.text[..self.cursor].rfind('\n').map_or(0, |at| at + 1);
    }

    pub(super) fn end(&mut self) {
        self.cursor = self.text[self.cursor..].find('\n').map_or(self.text.len(), |at| self.cursor + at);
    }

    pub(super) fn backspace(&mut self) {
        let start = self.before();
        self.cut(start, self.cursor);
    }

    pub(super) fn delete(&mut self) {
        let end = self.after();
        self.cut(self.cursor, end);
    }

    pub(super) fn delete_word(&mut self) {
        let end = self.cursor;
        self.word_left();
        self.cut(self.cursor, end);
    }

    /// Takes away what stands before the cursor in its line.
    pub(super) fn delete_to_start(&mut self) {
        let end = self.cursor;
        self.home();
        self.cut(self.cursor, end);
    }

    /// One line up in a terminal so wide; says whether there was one.
    pub(super) fn up(&mut self, columns: usize) -> bool {
        let (row, column) = self.place(columns);
        row > 0 && self.go_to(columns, row - 1, column)
    }

    pub(super) fn down(&mut self, columns: usize) -> bool {
        let (row, column) = self.place(columns);
        self.go_to(columns, row + 1, column)
    }

    /// The lines as they are shown in a terminal so wide. There is always one.
    pub(super) fn lines(&self, columns: usize) -> Vec<&str> {
        self.spans(columns).into_iter().map(|(start, end)| &self.text[start..end]).collect()
    }

    /// The cursor's line and column there.
    pub(super) fn place(&self, columns: usize) -> (usize, usize) {
        let spans = self.spans(columns);
        // A cursor between two shown lines stands in the second.
        let row = spans.iter().rposition(|(start, _)| *start <= self.cursor).unwrap_or(0);
        let (start, end) = spans[row];
        (row, width(&self.text[start..self.cursor.min(end)]))
    }

    fn go_to(&mut self, columns: usize, row: usize, column: usize) -> bool {
        let Some((start, end)) = self.spans(columns).get(row).copied() else { return false };
        let mut taken = 0;
        let mut cursor = start;
        for grapheme in self.text[start..end].graphemes(true) {
            taken += width(grapheme);
            if taken > column {
                break;
            }
            cursor += grapheme.len();
        }
        self.cursor = cursor;
        true
    }

    /// Where shown lines start and end, in bytes. One column stays free for the cursor.
    fn spans(&self, columns: usize) -> Vec<(usize, usize)> {
        let room = columns.saturating_sub(1).max(1);
        let mut spans = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            let (mut line_start, mut taken) = (start, 0);
            for (at, grapheme) in line.grapheme_indices(true) {
                let wide = width(grapheme);
                if taken + wide > room && taken > 0 {
                    spans.push((line_start, start + at));
                    (line_start, taken) = (start + at, 0);
                }
                taken += wide;
            }
            spans.push((line_start, start + line.len()));
            start += line.len() + 1;
        }
        spans
    }

    fn cut(&mut self, start: usize, end: usize) {
        self.text.replace_range(start..end, "");
        self.cursor = start;
        self.settle();
    }

    /// What was written beside the cursor may have joined with what stood there.
    fn settle(&mut self) {
        let bounds = self.text.grapheme_indices(true).map(|(at, _)| at).chain([self.text.len()]);
        self.cursor = bounds.into_iter().find(|at| *at >= self.cursor).unwrap_or(self.text.len());
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |next| self.cursor + next.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Input {
        let mut input = Input::default();
        input.insert(text);
        input
    }

    #[test]
    fn the_cursor_moves_over_chinese_by_characters_and_stands_two_columns_further() {
        let mut input = typed("樓道a燈");
        assert_eq!(input.place(80), (0, 7));
        input.left();
        assert_eq!(input.place(80), (0, 5));
        input.left();
        input.left();
        assert_eq!(input.place(80), (0, 2));
        input.insert("的");
        assert_eq!(input.text(), "樓的道a燈");
        input.backspace();
        input.delete();
        assert_eq!(input.text(), "樓a燈");
    }

    #[test]
    fn a_family_of_joined_emoji_is_one_character() {
        let mut input = typed("👨‍👩‍👧é");
        input.left();
        input.left();
        assert_eq!(input.place(80), (0, 0));
        input.delete();
        assert_eq!(input.text(), "é");
    }

    #[test]
    fn lines_break_where_the_terminal_ends_and_the_cursor_goes_up_and_down_by_columns() {
        let mut input = typed("一二三四五六\nabcdef");
        assert_eq!(input.lines(9), ["一二三四", "五六", "abcdef"]);
        assert_eq!(input.place(9), (2, 6));
        assert!(input.up(9));
        assert_eq!(input.place(9), (1, 4));
        assert!(input.up(9) && !input.up(9));
        assert_eq!(input.place(9), (0, 4));
        assert!(input.down(9) && input.down(9) && !input.down(9));
        assert_eq!(input.place(9), (2, 4));
    }

    #[test]
    fn a_text_grows_no_longer_than_a_post_may_be_and_is_cut_between_characters() {
        let mut input = typed(&"字".repeat(1_365));
        assert!(!input.insert("字"));
        assert_eq!(input.text().len(), 4_095);
        assert!(input.insert("x"));
        assert!(!input.insert("y"));
    }

    #[test]
    fn what_is_pasted_loses_what_a_post_may_not_have() {
        assert_eq!(typed("a\r\nb\u{1b}[2J\tc").text(), "a\nb[2J c");
    }

    #[test]
    fn words_are_gone_over_and_deleted_whole() {
        let mut input = typed("the stairs lamp");
        input.word_left();
        input.delete_word();
        assert_eq!(input.text(), "the lamp");
        input.word_right();
        assert_eq!(input.place(80), (0, 8));
        input.delete_to_start();
        assert!(input.is_empty());
    }
}
