//! The three catalogues against each other, against the source, and against the codes of the protocol.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use linli_protocol::ErrorCode;

use super::*;

/// The names that `$` stands before.
fn variables(text: &str) -> BTreeSet<String> {
    let after = text.split('$').skip(1);
    after.map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()).collect()
}

/// Keys with their variables. A message starts at the left margin.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in language.source().lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if !line.starts_with([' ', '}']) {
            let (key, _) = line.split_once(" = ").expect(line);
            assert!(messages.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} stands twice");
            key.clone_into(&mut current);
        }
        messages.get_mut(&current).unwrap().extend(variables(line));
    }
    messages
}

/// The source of the full screen, without its tests.
fn source(directory: &Path, into: &mut String) {
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && path.file_name().unwrap() != "tests" {
            source(&path, into);
        } else if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            into.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
        }
    }
}

#[test]
fn every_file_of_the_catalogue_reads_without_an_error() {
    for language in Language::ALL {
        if let Err((_, errors)) = FluentResource::try_new(language.source().to_owned()) {
            panic!("{}: {errors:?}", language.tag());
        }
    }
}

#[test]
fn the_three_languages_have_the_same_keys_with_the_same_variables() {
    let english = messages(Language::English);
    for language in [Language::Simplified, Language::Traditional] {
        let translated = messages(language);
        let keys =
            |messages: &BTreeMap<String, BTreeSet<String>>| messages.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&english), keys(&translated), "{}", language.tag());
        for (key, variables) in &english {
            assert_eq!(variables, &translated[key], "{key} in {}", language.tag());
        }
    }
}

#[test]
fn every_key_is_used_and_every_key_that_is_used_is_there() {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/tui"), &mut text);
    let messages = messages(Language::English);
    // These are put together from what the server says.
    let is_made = |key: &str| key.starts_with("error-") || key.starts_with("act-");
    for key in messages.keys().filter(|key| !is_made(key)) {
        assert!(text.contains(&format!("\"{key}\"")), "nobody says {key}");
    }
    let said = ["say(\"", "with(\"", "say(\n"].iter().flat_map(|call| text.split(call).skip(1));
    for rest in said {
        let key = rest.trim_start_matches([' ', '\n', '"']).split('"').next().unwrap();
        assert!(messages.contains_key(key), "there is no {key}");
    }
    assert!(messages.len() > 100, "the files are read wrongly");
}

#[test]
fn every_code_of_the_protocol_has_a_text_in_every_language() {
    for language in Language::ALL {
        let texts = Catalogue::new(language);
        let mut seen = BTreeSet::new();
        for code in ErrorCode::ALL.iter().chain(&[ErrorCode::Unknown]) {
            let key = format!("error-{}", code.as_str());
            assert!(messages(language).contains_key(&key), "{key} in {}", language.tag());
            let said = texts.error(&linli_protocol::ErrorBody::new(*code, "for developers").after(90_000));
            assert!(!said.contains("for developers") && !said.contains('{'), "{said}");
            assert!(seen.insert(said.clone()), "{said} stands for two codes");
        }
    }
}

#[test]
fn every_text_comes_out_whole_with_its_variables() {
    for language in Language::ALL {
        let texts = Catalogue::new(language);
        for (key, variables) in messages(language) {
            for number in [0, 1, 2, 7] {
                let args: Vec<(&str, super::super::text::Arg)> =
                    variables.iter().map(|name| (name.as_str(), number.into())).collect();
                let said = texts.with(&key, &args);
                assert!(!said.is_empty() && !said.contains(['{', '}', '$']), "{key}: {said}");
            }
        }
    }
}

#[test]
fn the_chinese_is_simplified_in_one_file_and_traditional_in_the_other() {
    // Characters of the one script that the other does not use, in words that the texts have.
    let traditional = [
        '書', '網', '斷', '開', '連', '線', '訊', '讀', '發', '則', '傳', '輸', '員', '慮', '離', '請', '無',
        '這',
    ];
    let simplified = [
        '书', '网', '断', '开', '连', '线', '讯', '读', '发', '则', '传', '输', '员', '虑', '离', '请', '无',
        '这',
    ];
    let texts = |language: Language| -> String {
        language.source().lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(texts(Language::Simplified).find(traditional), None);
    assert_eq!(texts(Language::Traditional).find(simplified), None);
}
