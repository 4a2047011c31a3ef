//! The house has floors, and imports only go down. This test walks the sources and fails on one that climbs,
//! on a module without a floor, and on a name that a floor may not speak of.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every module of the crate's root, with its floor. A new one is given a floor here first.
const FLOORS: &[(&str, u8)] = &[
    ("main", 8),
    ("serving", 7),
    ("offline", 7),
    ("demo", 7),
    ("app", 7),
    ("config", 7),
    ("telemetry", 7),
    ("cli", 7),
    ("console", 7),
    ("allocator", 7),
    ("http", 6),
    ("admin", 6),
    ("session", 5),
    ("search", 5),
    ("passwords", 5),
    ("darkroom", 5),
    ("upkeep", 5),
    ("relay", 5),
    ("grid", 5),
    ("backup", 5),
    ("engine", 4),
    ("hub", 3),
    ("view", 3),
    ("journal", 2),
    ("blobs", 2),
    ("domain", 1),
    ("tokens", 1),
    ("clock", 0),
    ("limits", 0),
    ("rate", 0),
];

/// What the rules may not name: IO, encodings, clocks, randomness.
const NOT_IN_DOMAIN: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "sled",
    "serde",
    "serde_json",
    "bincode",
    "tracing",
    "getrandom",
    "std::time",
    "std::fs",
    "std::net",
    "std::thread",
    "Instant",
    "SystemTime",
    "dashmap",
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn module_of(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap();
    inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The modules of this crate that a source names, by `crate::…` or, in the binary, `linli_server::…`.
fn named(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    for prefix in ["crate::", "linli_server::"] {
        for (at, _) in source.match_indices(prefix) {
            let rest = &source[at + prefix.len()..];
            let list = rest.strip_prefix('{').map(|inside| inside.split('}').next().unwrap_or_default());
            match list {
                Some(list) => names.extend(list.split(',').map(first_word)),
                None => names.push(first_word(rest)),
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// A source without its comments.
fn code(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn violations(files: &[(String, String, String)]) -> Vec<String> {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (file, module, source) in files {
        if module == "lib" {
            continue;
        }
        let Some(own) = floors.get(module.as_str()) else {
            wrong.push(format!("{file}: module {module} has no floor"));
            continue;
        };
        for name in named(source) {
            if floors.get(name.as_str()).is_some_and(|floor| floor > own) {
                wrong.push(format!("{file}: floor {own} imports {name}"));
            }
        }
    }
    wrong
}

fn read() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the walk found only {} files", files.len());
    files
        .iter()
        .map(|file| {
            let source = code(&std::fs::read_to_string(file).unwrap());
            (file.display().to_string(), module_of(file, &root), source)
        })
        .collect()
}

#[test]
fn imports_only_go_down_the_floors() {
    let wrong = violations(&read());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_walk_sees_an_import_that_climbs_and_a_module_without_a_floor() {
    let file = |module: &str, source: &str| ("x.rs".to_owned(), module.to_owned(), source.to_owned());
    assert_eq!(violations(&[file("domain", "use crate::engine::Core;")]).len(), 1);
    assert_eq!(violations(&[file("view", "use crate::{limits, session};")]).len(), 1);
    assert_eq!(violations(&[file("attic", "")]).len(), 1);
    assert_eq!(violations(&[file("engine", "use crate::domain::decide;")]).len(), 0);
}

#[test]
fn the_rules_name_no_io_no_encoding_no_clock_and_no_randomness() {
    for (file, module, source) in read() {
        if module != "domain" || file.ends_with("testing.rs") {
            continue;
        }
        for name in NOT_IN_DOMAIN {
            assert!(!source.contains(name), "{file} names {name}");
        }
    }
}

#[test]
fn bincode_is_called_in_one_file_of_the_server() {
    let callers: Vec<String> = read()
        .into_iter()
        .filter(|(_, _, source)| source.contains("bincode::"))
        .map(|(file, ..)| file)
        .collect();
    let all_in_record = callers.iter().all(|file| file.contains("journal/record"));
    assert!(all_in_record && !callers.is_empty(), "{callers:?}");
}
