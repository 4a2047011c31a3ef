//! The catalogues against each other, against the source, and against what the protocol has names for.

mod issues;
mod source;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;
use fluent_bundle::FluentResource;
use linli_protocol::{ErrorBody, ErrorCode, TextError};

use super::help::{help_of, name_of};
use super::*;
use crate::cli::args::Args;

type Messages = BTreeMap<String, BTreeSet<String>>;

/// The names that `$` stands before.
fn variables(text: &str) -> BTreeSet<String> {
    let after = text.split('$').skip(1);
    after.map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()).collect()
}

/// Keys with their variables. A message starts at the left margin.
fn messages(source: &str) -> Messages {
    let mut messages = Messages::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if !line.starts_with([' ', '}']) {
            let (key, _) = line.split_once(" =").expect(line);
            assert!(messages.insert(key.to_owned(), BTreeSet::new()).is_none(), "{key} stands twice");
            key.clone_into(&mut current);
        }
        messages.get_mut(&current).unwrap().extend(variables(line));
    }
    messages
}

fn sources() -> impl Iterator<Item = (Language, &'static str)> {
    let helps = Language::ALL.into_iter().filter_map(|language| Some((language, language.help_source()?)));
    Language::ALL.into_iter().map(|language| (language, language.source())).chain(helps)
}

#[test]
fn every_file_of_the_catalogue_reads_without_an_error() {
    for (language, source) in sources() {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            panic!("{}: {errors:?}", language.tag());
        }
    }
}

#[test]
fn the_languages_have_the_same_keys_with_the_same_variables() {
    let first_help = messages(Language::Simplified.help_source().unwrap());
    let english = messages(Language::English.source());
    for (language, source) in sources() {
        let translated = messages(source);
        let wanted = if Some(source) == language.help_source() { &first_help } else { &english };
        assert!(translated.len() > 50, "the files are read wrongly");
        let keys = |messages: &Messages| messages.keys().cloned().collect::<BTreeSet<_>>();
        let (wanted_keys, keys) = (keys(wanted), keys(&translated));
        let differ: Vec<&String> = wanted_keys.symmetric_difference(&keys).collect();
        assert!(differ.is_empty(), "not everywhere, seen from {}: {differ:?}", language.tag());
        for (key, variables) in wanted {
            assert_eq!(variables, &translated[key], "{key} in {}", language.tag());
        }
    }
}

#[test]
fn every_text_comes_out_whole_with_its_variables() {
    for language in Language::ALL {
        let texts = Catalogue::new(language);
        for (key, variables) in messages(language.source()) {
            for number in [0_u64, 1, 2, 7] {
                let args: Vec<(&str, Arg)> =
                    variables.iter().map(|name| (name.as_str(), number.into())).collect();
                let said = texts.find_whole(&key, &args);
                let said = said.unwrap_or_else(|| panic!("{key} wants more than its variables"));
                assert!(!said.is_empty() && !said.contains(['{', '}', '$']), "{key}: {said}");
            }
        }
    }
}

#[test]
fn the_chinese_is_simplified_in_one_file_and_traditional_in_the_other() {
    // Characters of the one script that the other does not use, in words that the texts have.
    let traditional = "書網斷開連線訊讀發則傳輸員慮離請無這錄記設備讓數樣從舊條編號職務憑報帳碼狀態獲審帶換間規續說腳兩過顯個應為語給頁鍵長寫稱證實節複違對會話題終機詢問現還選項參確試許誤";
    let simplified = "书网断开连线讯读发则传输员虑离请无这录记设备让数样从旧条编号职务凭报账码状态获审带换间规续说脚两过显个应为语给页键长写称证实节复违对会话题终机询问现还选项参确试许误于并";
    for (language, source) in sources() {
        let foreign = if language == Language::Simplified { traditional } else { simplified };
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(line.find(|c| foreign.contains(c)), None, "{}: {line}", language.tag());
        }
    }
}

#[test]
fn every_code_of_the_protocol_has_a_text_of_its_own_in_every_language() {
    for language in Language::ALL {
        let texts = Catalogue::new(language);
        let mut seen = BTreeSet::new();
        for code in ErrorCode::ALL {
            let key = format!("error-{}", code.as_str());
            assert!(messages(language.source()).contains_key(&key), "{key} in {}", language.tag());
            let said = texts.error(&ErrorBody::new(*code, "for developers").after(90_000));
            assert!(!said.contains("for developers") && !said.contains('{'), "{said}");
            assert!(seen.insert(said.clone()), "{said} stands for two codes");
        }
        let unknown = texts.error(&ErrorBody::new(ErrorCode::Unknown, "the moon\u{1b} is full"));
        assert!(unknown.contains("the moon is full"), "{unknown}");
    }
}

#[test]
fn a_text_that_breaks_its_rules_is_named_and_so_is_the_rule() {
    let error = TextError::TooLong { what: "log-in name", bytes: 40, bytes_max: 32 };
    let said = |language| Catalogue::new(language).bad_text(&error);
    assert_eq!(said(Language::English), "The log-in name has 40 bytes; at most 32 are allowed.");
    assert_eq!(said(Language::Simplified), "用户名有 40 字节，最多 32 字节。");
    assert_eq!(said(Language::Traditional), "使用者名稱有 40 位元組，最多 32 位元組。");
}

/// All commands with their names in the catalogue, those within others too.
fn commands(root: &clap::Command) -> Vec<(String, &clap::Command)> {
    let mut all = vec![(root.get_name().to_owned(), root)];
    for command in root.get_subcommands() {
        let name = command.get_name().to_owned();
        // What `linli help` takes are the names of the others.
        let within = command.get_subcommands().filter(|_| name != "help");
        let within: Vec<_> = within.map(|inner| (name_of(inner, &name), inner)).collect();
        all.push((name, command));
        all.extend(within);
    }
    all
}

#[test]
fn every_command_and_every_argument_is_explained_in_chinese() {
    for language in [Language::Simplified, Language::Traditional] {
        let source = language.help_source().unwrap();
        let (texts, messages) = (Catalogue::of_source(language, source), messages(source));
        let mut unused: BTreeSet<&str> = messages.keys().map(String::as_str).collect();
        unused.retain(|key| !key.starts_with("heading-") && !key.starts_with("value-"));
        let mut root = Args::command();
        root.build();
        for (name, command) in commands(&root) {
            let about = format!("command-{name}");
            assert!(messages.contains_key(&about), "{about} in {}", language.tag());
            unused.remove(about.as_str());
            unused.remove(format!("after-{name}").as_str());
            for id in command.get_arguments().map(|arg| arg.get_id().as_str()) {
                // The name of a command, to `linli help`.
                if name != "help" {
                    assert!(help_of(&texts, &name, id).is_some(), "arg-{name}-{id} in {}", language.tag());
                }
                let own = format!("arg-{name}-{id}");
                let shared = format!("arg-{id}");
                unused.remove(if messages.contains_key(&own) { own.as_str() } else { shared.as_str() });
            }
        }
        assert_eq!(unused, BTreeSet::new(), "{}", language.tag());
    }
}

#[test]
fn help_is_in_the_readers_language_with_its_examples_and_values() {
    let help = |language, command: &str| {
        let mut root = translated(Args::command(), language);
        root.find_subcommand_mut(command).unwrap().render_help().to_string()
    };
    let chinese = help(Language::Simplified, "mute");
    for text in
        ["用法：linli mute", "将成员禁言一段时间", "违反了哪条规则", "flooding", "选项", "linli mute 7 57"]
    {
        assert!(chinese.contains(text), "no {text} in {chinese}");
    }
    assert!(!chinese.contains("Usage") && !chinese.contains("Options"), "{chinese}");
    let places =
        ["[NEIGHBOURHOOD]  ", "[USER]  ", "[TEXT]  "].map(|arg| help(Language::Simplified, "dm").find(arg));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "as they are given: {places:?}");
    assert!(help(Language::Traditional, "mute").contains("將成員禁言一段時間"));
    assert!(help(Language::English, "mute").contains("Mute a member for a time"));
}
