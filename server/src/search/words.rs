//! Words: how a text is cut for the index, what of a query must be found, and where in a text it is. Pure.
//!
//! Chinese has no spaces, so its characters are indexed one by one and two by two: whatever follows each other in a query
//! is then found in the middle of a sentence, without a dictionary that would have to know every building's name.
//! Letters and digits are words. Everything is folded first: capitals, full width, and traditional characters, which become
//! simplified ones. The index only proposes; what is shown was found here, in the text as it reads today.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use linli_protocol::{ExcerptPiece, limits as wire};

use crate::limits;

/// Characters of an excerpt before the first thing that was found.
const EXCERPT_LEAD_CHARS: usize = 20;

/// What a character is to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Written without spaces: found anywhere.
    Ideograph,
    /// A letter or a digit of a word.
    Letter,
    /// White space, punctuation, signs: between words.
    Gap,
}

fn sort(c: char) -> Sort {
    match c {
        '\u{3005}'
        | '\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Sort::Ideograph,
        c if c.is_alphanumeric() => Sort::Letter,
        _ => Sort::Gap,
    }
}

/// A text as it is searched: as many characters as it has, each folded.
pub(super) fn fold(text: &str) -> Vec<char> {
    text.chars().map(folded).collect()
}

fn folded(c: char) -> char {
    // Full-width forms of ASCII, as Chinese keyboards write them.
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c if sort(c) == Sort::Ideograph => simplified(c),
        c => {
            let mut lower = c.to_lowercase();
            // What becomes two characters stays as it is, so that places stay what they are.
            lower.next().filter(|_| lower.next().is_none()).unwrap_or(c)
        }
    }
}

fn simplified(c: char) -> char {
    static PAIRS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
        let lines = include_str!("simplified.txt").lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        });
        pairs.collect()
    });
    PAIRS.get(&c).copied().unwrap_or(c)
}

/// The pieces that a folded text is indexed by.
pub(super) fn index_tokens(text: &[char]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    for (sort, run) in runs(text) {
        match sort {
            Sort::Ideograph => {
                tokens.extend(run.clone().map(|at| at..at + 1));
                tokens.extend(pairs(run));
            }
            Sort::Letter => tokens.push(word(run)),
            Sort::Gap => {}
        }
    }
    tokens
}

/// Something that must be found: a word, characters that follow each other, or what stood in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Folded; one space stands for whatever lies between words.
    text: Vec<char>,
}

/// What a query wants, each thing once.
pub(super) fn wanted(query: &str) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    let mut text = Vec::new();
    let mut take = |text: &mut Vec<char>| {
        while text.last() == Some(&' ') {
            text.pop();
        }
        let wanted = Wanted { text: std::mem::take(text) };
        if !wanted.text.is_empty() && !all.contains(&wanted) {
            all.push(wanted);
        }
    };
    let mut quoted = false;
    for c in query.chars().map(folded) {
        if is_quotation_mark(c) {
            quoted = !quoted;
            take(&mut text);
        } else if sort(c) != Sort::Gap {
            text.push(c);
        } else if !quoted {
            take(&mut text);
        } else if !text.is_empty() && text.last() != Some(&' ') {
            text.push(' ');
        }
    }
    take(&mut text);
    all
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '「' | '」' | '『' | '』')
}

impl Wanted {
    /// What a post must be indexed by to be looked at.
    pub(super) fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        for (sort, run) in runs(&self.text) {
            match sort {
                Sort::Ideograph if run.len() > 1 => tokens.extend(pairs(run)),
                Sort::Ideograph | Sort::Letter => tokens.push(word(run)),
                Sort::Gap => {}
            }
        }
        tokens.into_iter().map(|token| self.text[token].iter().collect()).collect()
    }

    /// Where it stands in a folded text.
    pub(super) fn places(&self, text: &[char]) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let mut from = 0;
        while from < text.len() {
            match self.end(text, from) {
                Some(end) => {
                    places.push(from..end);
                    from = end;
                }
                None => from += 1,
            }
        }
        places
    }

    /// Whether it stands in a folded text.
    pub(super) fn is_in(&self, text: &[char]) -> bool {
        (0..text.len()).any(|from| self.end(text, from).is_some())
    }

    /// Where it ends, if it begins here.
    fn end(&self, text: &[char], from: usize) -> Option<usize> {
        let is_letter =
            |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| sort(*c) == Sort::Letter);
        let (first, last) = (self.text.first()?, self.text.last()?);
        if sort(*first) == Sort::Letter && is_letter(from.checked_sub(1)) {
            return None;
        }
        let mut at = from;
        for wanted in &self.text {
            let after_gap = text[at..].iter().position(|c| sort(*c) != Sort::Gap);
            match (*wanted, after_gap) {
                (' ', Some(gap)) if gap > 0 => at += gap,
                (wanted, Some(0)) if text[at] == wanted => at += 1,
                _ => return None,
            }
        }
        let cut = sort(*last) == Sort::Letter && is_letter(Some(at));
        (!cut).then_some(at)
    }
}

/// Stretches of characters of one sort.
fn runs(text: &[char]) -> impl Iterator<Item = (Sort, Range<usize>)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = sort(*text.get(from)?);
        let length = text[from..].iter().take_while(|c| sort(**c) == first).count();
        let run = from..from + length;
        from = run.end;
        Some((first, run))
    })
}

fn pairs(run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let last = run.end.saturating_sub(1);
    (run.start..last).map(|at| at..at + 2)
}

fn word(run: Range<usize>) -> Range<usize> {
    run.start..run.end.min(run.start + limits::SEARCH_WORD_CHARS_MAX)
}

/// The part of a text around what was found there, on one line; its beginning if nothing was.
pub(super) fn excerpt(text: &str, mut found: Vec<Range<usize>>) -> Vec<ExcerptPiece> {
    let chars: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    // Of those that begin together the longest first, which leaves nothing of the others to show.
    found.sort_by_key(|place| (place.start, Reverse(place.end)));
    let first = found.first().map_or(0, |place| place.start);
    // As much of the end as fits, where the text ends soon.
    let latest = chars.len().saturating_sub(wire::EXCERPT_CHARS_MAX);
    let from = first.saturating_sub(EXCERPT_LEAD_CHARS).min(latest);
    let to = chars.len().min(from + wire::EXCERPT_CHARS_MAX);
    let mut pieces = Vec::new();
    let mut say = |text: String, hit: bool| {
        if !text.is_empty() {
            pieces.push(ExcerptPiece { text, hit });
        }
    };
    let mut plain = if from > 0 { String::from("…") } else { String::new() };
    let mut at = from;
    for place in found {
        let (start, end) = (place.start.clamp(at, to), place.end.clamp(at, to));
        if start < end {
            plain.extend(&chars[at..start]);
            say(std::mem::take(&mut plain), false);
            say(chars[start..end].iter().collect(), true);
            at = end;
        }
    }
    plain.extend(&chars[at..to]);
    if to < chars.len() {
        plain.push('…');
    }
    say(plain, false);
    pieces
}

#[cfg(test)]
mod tests;
