//! Pictures of the screen under `tests/captures`, in every language and two sizes. They are looked at when they
//! change: `LINLI_CAPTURE=1 cargo test -p linli-cli captures` writes them anew.

use std::path::Path;

use crossterm::event::KeyCode;
use linli_cli::{ClientError, Lost, Update};
use linli_protocol::{ErrorBody, ErrorCode, Namesake, SearchPlace, TypingCard, UserId};

use super::super::search::Answer;
use super::super::state::{Effect, Event};
use super::search::hit;
use super::*;

const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

/// A conversation with everything a post can have, one post on its way and one refused.
fn talk(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 2);
    let mut earlier = posts(21..=30);
    for post in &mut earlier {
        post.at -= 24 * 60 * MINUTE_MS;
    }
    let older = page(GROUP, 35, of_posts(earlier), None);
    story.happens(Event::Older { topic: GROUP, before: 31, result: Ok(older) });
    story.hears(Update::Online { topic: GROUP, count: 214 });
    let there =
        Head { topic: OTHER, title: "吳淞新城".into(), head: Seq(41), unread: 12, mentioned: None };
    story.hears(Update::Heads(vec![there]));
    story.types("我再說一句").presses(KeyCode::Enter);
    let id = story
        .done()
        .into_iter()
        .find_map(|effect| if let Effect::Act(act) = effect { Some(act.id) } else { None });
    let error = ErrorBody::new(ErrorCode::SlowMode, "slow").after(28_000);
    story.happens(Event::Acted { id: id.unwrap(), result: Err(ClientError::Server(error)) });
    story.types("Where do the tanks stand?").presses(KeyCode::Enter);
    story.hears(Update::Typing {
        topic: GROUP,
        users: vec![TypingCard { id: UserId(57), name: "王秀英".into() }],
    });
    story.types("並且");
    story
}

/// Answering a post further up while the connection is lost and more has come.
fn lost(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 0);
    for seq in 36..=75 {
        story.hears(posted(
            seq,
            if seq % 3 == 0 { wang() } else { chen() },
            &format!("第 {seq} 條，一起去看看水箱吧"),
        ));
    }
    story.presses(KeyCode::PageUp).hears(posted(76, wang(), "還有一條"));
    for _ in 0..14 {
        story.presses(KeyCode::Up);
    }
    story
        .presses(KeyCode::Char('r'))
        .types("好的，我也去。")
        .presses_with(KeyCode::Enter, crossterm::event::KeyModifiers::ALT);
    story.types("See you there");
    story.hears(Update::Offline { why: Lost::Silence, retry_in_ms: 7_400 });
    story
}

fn help(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = talk(language, columns, lines);
    story.presses(KeyCode::F(1));
    story
}

fn help_end(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = help(language, columns, lines);
    for _ in 0..40 {
        story.presses(KeyCode::Down);
    }
    story
}

/// A request for contact, chosen; in the list somebody else has written.
fn direct(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = super::direct::asked(language, columns, lines);
    story.presses(KeyCode::Up);
    story
}

/// The list of what is pinned.
fn pins(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = super::pins::pinned(language, columns, lines);
    story.presses_with(KeyCode::Char('p'), crossterm::event::KeyModifiers::CONTROL);
    story
}

/// The secretary at the desk, a post that waits chosen.
fn desk(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = super::keeping::desk(language, columns, lines);
    story.presses(KeyCode::Up).presses(KeyCode::Up);
    story
}

/// The same, about to be rejected.
fn reject(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = desk(language, columns, lines);
    story.presses(KeyCode::Char('x')).presses(KeyCode::Down).types("稱鄰居為小偷");
    story
}

/// Just started: no connection yet, nothing known.
fn connecting(language: Language, columns: u16, lines: u16) -> Story {
    Story::new(language, columns, lines)
}

/// Connected again, with much still to come.
fn behind(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 0);
    story.hears(Update::Offline { why: Lost::Silence, retry_in_ms: 500 });
    story.signs_in();
    let at = |seq| linli_protocol::Position { epoch: Epoch(1), seq: Seq(seq) };
    story.hears(Update::Following(linli_cli::Following { topic: GROUP, after: at(35), head: Seq(1_240) }));
    story.hears(posted(36, chen(), "有人看到我的貓嗎？"));
    story
}

/// The server will not have this program, and something was not sent.
fn refused(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 0);
    story.types("Does this arrive?").presses(KeyCode::Enter);
    story.hears(Update::Ended(linli_cli::Ended::Unwelcome("HTTP 400".into())));
    story
}

/// The log-in was revoked on another device.
fn signed_out(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, rich(), Some(31), 0);
    story.hears(Update::Ended(linli_cli::Ended::LogInAgain));
    story
}

/// What was found for a word, a person among it, more further down.
fn search(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = talk(language, columns, lines);
    story.presses_with(KeyCode::Char('f'), crossterm::event::KeyModifiers::CONTROL).types("水箱").done();
    story.presses(KeyCode::Enter);
    let question = story.done().into_iter().find_map(|effect| match effect {
        Effect::Search(question) => Some(question),
        _ => None,
    });
    let long = "大家好，今晚十點到明早六點停水，請各家提前儲水。三號樓的";
    let hits = vec![
        hit(GROUP, 31, wang(), long, "水箱", "已經清洗完畢。"),
        hit(
            OTHER,
            29,
            chen(),
            "Who has the key to the ",
            "水箱",
            " on the roof of building 5? The door is locked.",
        ),
        hit(Topic::Bulletin(NeighbourhoodId(7)), 4, wang(), "", "水箱", "清洗通知：十一月二十四日"),
    ];
    let people = vec![Namesake { neighbourhood: NeighbourhoodId(7), person: wang() }];
    let place = SearchPlace { at: 1, topic: GROUP, seq: Seq(4) };
    let found = Answer { people, hits, next: Some(place), percent: None };
    story.happens(Event::Found { question: question.unwrap(), result: Ok(found) });
    story.presses(KeyCode::Down);
    story
}

/// The record of how order was kept.
fn record(language: Language, columns: u16, lines: u16) -> Story {
    let mut story = Story::reading_in(language, columns, lines, posts(1..=3), None, 0);
    story.presses(KeyCode::F(2)).presses(KeyCode::Down).presses(KeyCode::Down).presses(KeyCode::Enter);
    let by = serde_json::to_value(wang()).unwrap();
    let act = |seq: u64, act: &str, rest: serde_json::Value| {
        let mut item = serde_json::json!({"kind": "act", "seq": seq, "at": START_MS, "act": act, "by": by, "link": "0".repeat(64)});
        item.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        serde_json::from_value(item).unwrap()
    };
    let person = serde_json::to_value(chen()).unwrap();
    let muted = serde_json::json!({"person": person, "until": START_MS + 60 * MINUTE_MS, "rule": "flooding", "reason": "一分鐘四十條"});
    let acts = vec![
        act(1, "muted", muted),
        act(2, "unmuted", serde_json::json!({"person": person})),
        act(3, "slow_mode_set", serde_json::json!({"seconds": 30})),
        act(4, "slow_mode_set", serde_json::json!({"seconds": 0})),
    ];
    story.hears(Update::View { page: page(RECORD, 4, acts, None), reason: ViewReason::First });
    let pinned = EventBody::Unknown { kind: "pinned".into(), data: "{}".into() };
    story.hears(event(RECORD, 5, wang(), pinned));
    story
}

#[test]
fn the_captures_are_what_is_shown() {
    type Scene = fn(Language, u16, u16) -> Story;
    let scenes: [(&str, Scene); 26] = [
        ("talk", talk),
        ("polls", super::polls::three),
        ("lost", lost),
        ("help", help),
        ("help-end", help_end),
        ("record", record),
        ("search", search),
        ("direct", direct),
        ("mention", super::mention::talk),
        ("mediation", super::mediation::closed),
        ("pins", pins),
        ("pinned", super::pins::pinned),
        ("waits", super::keeping::waits),
        ("desk", desk),
        ("reject", reject),
        ("applicants", super::order::applicants),
        ("refuse", super::order::refuse),
        ("mute", super::order::mute),
        ("block", super::order::block),
        ("appeal", super::order::appeal),
        ("lift", super::order::lift),
        ("leaving", super::going::leaving),
        ("connecting", connecting),
        ("behind", behind),
        ("refused", refused),
        ("signed-out", signed_out),
    ];
    let mut shown = Vec::new();
    for (name, scene) in scenes {
        for language in Language::ALL {
            for (columns, lines) in SIZES {
                let name = format!("{name}.{}.{columns}x{lines}.txt", language.tag());
                shown.push((name, scene(language, columns, lines).screen()));
            }
        }
    }
    compare(shown);
}

/// Compares screens with the files of these names, or writes them.
pub(in crate::cli::tui) fn compare(screens: Vec<(String, Vec<String>)>) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let writes = std::env::var_os("LINLI_CAPTURE").is_some();
    let mut wrong = Vec::new();
    for (name, screen) in screens {
        let shown = screen.join("\n") + "\n";
        let file = directory.join(name);
        if writes {
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::write(&file, &shown).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != shown {
            wrong.push(format!("{}\n{shown}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "LINLI_CAPTURE=1 writes them anew; what is shown now:\n{}", wrong.join("\n"));
}
