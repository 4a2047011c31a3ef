//! The catalogue against the source: what is said there exists, with these variables, and nothing else exists.

use std::path::Path;

use super::*;

/// The source of the terminal client, without its tests.
fn source(directory: &Path, into: &mut String) {
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && path.file_name().unwrap() != "tests" {
            source(&path, into);
        } else if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                into.push_str(line);
                into.push('\n');
            }
        }
    }
}

fn whole_source() -> String {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), &mut text);
    text
}

/// What stands between brackets from here on, without the outer ones.
fn bracketed(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return &text[..at],
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    panic!("it ends within brackets: {text}");
}

/// The parts between commas that are in no inner brackets and no text.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from, mut is_text) = (Vec::new(), 0, 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_text = !is_text,
            '(' | '[' | '{' if !is_text => depth += 1,
            ')' | ']' | '}' if !is_text => depth -= 1,
            ',' if depth == 0 && !is_text => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.split('"').next()
}

/// Keys that are said with their variables: `say!("key", name = …)`, `.say("key")`, `.with("key", &[("name", …)])`.
fn said(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut said = Vec::new();
    for call in source.split("say!(").skip(1) {
        let parts = parts(bracketed(call));
        let Some(key) = quoted(parts[0]) else { continue };
        let names = parts[1..].iter().map(|part| part.split_once('=').expect(part).0.trim().to_owned());
        said.push((key.to_owned(), names.collect()));
    }
    for call in source.split(".say(").skip(1) {
        said.extend(quoted(bracketed(call)).map(|key| (key.to_owned(), BTreeSet::new())));
    }
    for call in source.split(".with(").skip(1) {
        let parts = parts(bracketed(call));
        let Some(key) = quoted(parts[0]) else { continue };
        // Where the variables stand elsewhere only the key is looked at.
        let Some(list) = parts.get(1).and_then(|list| list.strip_prefix("&[")) else { continue };
        let pairs = self::parts(bracketed(list))
            .into_iter()
            .map(|pair| quoted(pair.strip_prefix('(').expect(pair)).expect(pair).to_owned());
        said.push((key.to_owned(), pairs.collect()));
    }
    said
}

#[test]
fn every_key_is_said_somewhere() {
    let source = whole_source();
    // These are put together from what the server says.
    let is_made = |key: &str| ["error-", "act-", "advice-"].iter().any(|made| key.starts_with(made));
    for key in messages(Language::English.source()).keys().filter(|key| !is_made(key)) {
        assert!(source.contains(&format!("\"{key}\"")), "nobody says {key}");
    }
}

#[test]
fn every_key_that_is_said_is_there_and_gets_its_variables() {
    let messages = messages(Language::English.source());
    let said = said(&whole_source());
    assert!(said.len() > 200, "the source is read wrongly: {}", said.len());
    for (key, variables) in said {
        let wanted = messages.get(&key).unwrap_or_else(|| panic!("there is no {key}"));
        assert_eq!(wanted, &variables, "{key}");
    }
}

#[test]
fn nothing_is_printed_that_is_not_from_the_catalogue() {
    // What is printed is data, or a text that was said; a sentence in the source would be English for everybody.
    let is_sentence = |text: &str| {
        text.split(' ').filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic())).count()
            > 2
    };
    let printing =
        ["output::note(", "output::line(", "output::aside(", "Failure::new(", ".context(", "anyhow!("];
    let source = whole_source();
    for call in printing.iter().flat_map(|call| source.split(call).skip(1)) {
        let texts: Vec<&str> = bracketed(call).split('"').skip(1).step_by(2).collect();
        assert!(!texts.iter().any(|text| is_sentence(text)), "{texts:?}");
    }
}
