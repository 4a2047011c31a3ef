use std::path::PathBuf;

use linli_protocol::{Epoch, Office};

use super::super::testing::{
    NO_LIMIT, NOISE, Told, a_day, a_dispute, a_main_that_leaks, a_report, a_talk, between,
};
use super::super::{DataDirectory, Durable, MemoryJournal, SealKey, SledJournal, SledOptions};
use super::*;
use crate::domain::testing::{ANA, BO, GROUP, XINYUAN};
use crate::domain::{Act, Commit, Mentions, RowKey};

const OPTIONS: SledOptions = SledOptions { cache_bytes: 8 * 1024 * 1024 };

/// A directory with room for an export and for what is restored from it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("backup.jsonl")
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn restore(&self, export: &[u8]) -> Result<Restored, ExportError> {
        std::fs::write(self.file(), export).unwrap();
        restore(&self.file(), &self.data(), OPTIONS)
    }

    fn journal(&self) -> SledJournal {
        let directory = DataDirectory::open(&self.data()).unwrap();
        SledJournal::open(&directory.journal(), OPTIONS).unwrap()
    }
}

fn durable(journal: MemoryJournal) -> (std::sync::Arc<MemoryJournal>, Durable) {
    let journal = std::sync::Arc::new(journal);
    (journal.clone(), Durable::open(journal).unwrap())
}

/// The journal of these batches and one that was restored from its export, with every row as it is told.
fn restored_whole(
    told: &Told,
    batches: &[super::super::Batch],
) -> (std::sync::Arc<MemoryJournal>, SledJournal, Place) {
    let (journal, durable) = durable(journal_of(batches));
    let place = Place::new();
    let restored = place.restore(&exported(&*journal, &durable.heads())).unwrap();
    assert!(restored.report.is_sound(), "{}", restored.report);
    let copy = place.journal();
    for (key, row) in told.told().1 {
        assert_eq!(copy.row(key).unwrap().as_ref(), Some(row));
    }
    (journal, copy, place)
}

fn a_days_journal() -> MemoryJournal {
    let journal = MemoryJournal::new(Epoch(1));
    for batch in a_day().1 {
        journal.commit(&batch).unwrap();
    }
    journal
}

fn exported(journal: &dyn Journal, heads: &[(Topic, TopicHead)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    export(journal, heads, &mut bytes).unwrap();
    bytes
}

fn a_days_export() -> Vec<u8> {
    let (journal, durable) = durable(a_days_journal());
    exported(&*journal, &durable.heads())
}

#[test]
fn what_was_exported_is_restored_with_erased_texts_erased_and_a_new_epoch() {
    let (journal, durable) = durable(a_days_journal());
    let place = Place::new();
    let export = exported(&*journal, &durable.heads());
    let restored = place.restore(&export).unwrap();
    assert!(restored.report.is_sound() && restored.report.erased == 20);
    assert_eq!(restored.exported_epoch, Epoch(1));
    let copy = place.journal();
    assert_eq!(copy.epoch(), restored.epoch);
    assert_ne!(copy.epoch(), Epoch(1));
    for (topic, head) in durable.heads() {
        let all = |journal: &dyn Journal| journal.events(topic, Seq::ZERO, Seq(u64::MAX), NO_LIMIT).unwrap();
        assert_eq!(all(&copy), all(&*journal));
        assert_eq!(all(&copy).len() as u64, head.seq.0);
    }
    let (told, _) = a_day();
    let is_left_out = |key: &RowKey| matches!(key, RowKey::PollAnswer(..));
    for (key, row) in told.told().1 {
        assert_eq!(copy.row(key).unwrap().as_ref(), Some(row).filter(|_| !is_left_out(key)));
    }
    let kept = told.told().1.keys().filter(|key| !is_left_out(key)).count();
    assert_eq!(restored.report.rows, kept as u64);
}

#[test]
fn people_can_read_an_export() {
    let export = String::from_utf8(a_days_export()).unwrap();
    let lines: Vec<_> = export.lines().collect();
    assert!(lines[0].starts_with(r#"{"linli_export":{"format":1,"epoch":"0000000000000001","created_at":"#));
    assert!(lines[0].ends_with(
        r#""heads":[{"topic":"district","seq":13,"posts":0},{"topic":"group/1","seq":38,"posts":14},{"topic":"roster/1","seq":12,"posts":0},{"topic":"roster/2","seq":2,"posts":0},{"topic":"moderation/1","seq":23,"posts":0},{"topic":"bulletin/1","seq":1,"posts":1},{"topic":"desk/1","seq":26,"posts":0},{"topic":"register/1","seq":2,"posts":0},{"topic":"appeals/1","seq":10,"posts":0}]}}"#
    ));
    let residences = lines.iter().filter(|line| line.contains(r#""kind":"residence""#)).count();
    assert_eq!(residences, 1, "one was refused and left: nothing is left of what they said");
    let has = |line: &str| assert!(lines.contains(&line), "{line}\n{export}");
    has(
        r#"{"event":{"topic":"group/1","seq":2,"at":1700000000000,"by":2,"posts":2,"kind":"posted","body":{"kept":{"text":"團購蘋果 \"紅富士\"","salt":"07070707070707070707070707070707"}}}}"#,
    );
    has(
        r#"{"event":{"topic":"desk/1","seq":6,"at":1700000000000,"by":4,"posts":0,"kind":"applied","user":4}}"#,
    );
    has(
        r#"{"row":{"kind":"residence","neighbourhood":1,"user":4,"residence":{"name":"王秀英","building":"3號樓","flat":"504"},"applied":6}}"#,
    );
    has(
        r#"{"event":{"topic":"group/1","seq":12,"at":1700000000000,"by":1,"posts":3,"kind":"deleted","post":1}}"#,
    );
    has(r#"{"row":{"kind":"person","user":2,"name":"王書記","badge":true}}"#);
    has(r#"{"row":{"kind":"card_changed","user":2,"seq":13}}"#);
    assert!(export.contains(r#"{"row":{"kind":"scans","neighbourhood":1,"code":""#), "{export}");
    assert!(export.contains(r#","scans":7}}"#), "{export}");
    assert!(
        lines[lines.len() - 1].starts_with(r#"{"end":{"events":127,"rows":"#),
        "{}",
        lines[lines.len() - 1]
    );
    assert!(lines[lines.len() - 2].contains("counters"), "counters are read last");
}

#[test]
fn a_backup_taken_while_the_writer_writes_is_the_instant_of_its_heads() {
    let (_, batches) = a_day();
    for instant in 0..=batches.len() {
        let (journal, durable) = durable(MemoryJournal::new(Epoch(1)));
        for batch in &batches[..instant] {
            journal.commit(batch).unwrap();
            durable.advance(batch);
        }
        let heads = durable.heads();
        // Everything goes on before the export has read anything.
        for batch in &batches[instant..] {
            journal.commit(batch).unwrap();
        }
        let place = Place::new();
        let restored = place.restore(&exported(&*journal, &heads)).unwrap();
        assert!(restored.report.is_sound());
        let (copy, at) = (std::sync::Arc::new(place.journal()), instant);
        let opened = Durable::open(copy.clone()).unwrap();
        assert_eq!(opened.heads(), heads, "instant {at}");
        // Nobody waits for an erasure whose event the backup has not.
        for (topic, _) in heads {
            opened.events(topic, Seq::ZERO, NO_LIMIT).unwrap();
        }
    }
}

#[test]
fn a_mark_or_an_answer_beyond_the_heads_is_clamped_or_left_out() {
    let (journal, durable) = durable(MemoryJournal::new(Epoch(1)));
    let mut told = Told::with_members();
    told.post(ANA, "one");
    told.commit_to(&*journal);
    let heads = Durable::open(journal.clone()).unwrap().heads();
    drop(durable);
    let second = told.post(ANA, "two");
    told.read(BO, second);
    told.commit_to(&*journal);
    let place = Place::new();
    place.restore(&exported(&*journal, &heads)).unwrap();
    let copy = place.journal();
    let mark = copy.row(&RowKey::ReadMark(BO, GROUP)).unwrap();
    assert_eq!(mark, Some(Row::ReadMark { topic: GROUP, user: BO, seq: Seq(1), posts: 1 }));
    let mut answers = Vec::new();
    copy.rows(RowGroup::Answers, &mut |row| {
        answers.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(
        matches!(&answers[..], [Row::Answered(answered)] if answered.accepted.seq == Seq(1)),
        "{answers:?}"
    );
}

#[test]
fn an_export_cut_short_anywhere_is_refused_before_anything_is_written() {
    let export = a_days_export();
    let ends: Vec<usize> = (0..export.len()).filter(|at| at % 97 == 0 || export[*at] == b'\n').collect();
    for end in ends {
        let place = Place::new();
        let error = place.restore(&export[..end]).unwrap_err();
        assert!(matches!(error, ExportError::Altered { .. }), "{end}: {error}");
        assert!(!place.data().exists(), "nothing was written");
    }
}

#[test]
fn an_export_that_was_altered_is_refused_before_anything_is_written() {
    let export = a_days_export();
    let text = String::from_utf8(export.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat().concat();
    let twice = |n: usize| [&lines[..=n], &lines[n..]].concat().concat();
    let altered = [
        text.replace("紅富士", "紅富土"),
        text.replace("\"by\":1,", "\"by\":2,"),
        without(0),
        without(3),
        without(lines.len() - 2),
        without(lines.len() - 1),
        twice(0),
        twice(3),
        twice(lines.len() - 1),
        format!("{text}\n"),
        text.replacen("\"seq\":15", "\"seq\":14", 1),
    ];
    for (n, altered) in altered.iter().enumerate() {
        assert_ne!(altered, &text);
        let place = Place::new();
        let error = place.restore(altered.as_bytes()).unwrap_err();
        assert!(matches!(error, ExportError::Altered { .. }), "{n}: {error}");
        assert!(!place.data().exists(), "nothing was written");
    }
}

#[test]
fn an_office_that_no_journal_could_store_is_found_in_its_line_and_not_when_half_is_written() {
    let line = |office: &str| {
        let kind = format!(r#""kind":"member","user":1{office}"#);
        let text = format!(r#"{{"event":{{"topic":"roster/7","seq":1,"at":5,"posts":0,{kind}}}}}"#);
        serde_json::from_str::<line::Line>(&text).map(drop).map_err(|error| error.to_string())
    };
    for known in ["", r#","office":null"#, r#","office":"secretary""#] {
        assert_eq!(line(known), Ok(()), "{known}");
    }
    assert!(line(r#","office":"mayor""#).unwrap_err().contains("does not know"));
}

#[test]
fn what_is_no_export_is_refused_with_the_line_that_says_so() {
    for wrong in
        ["", "\n", "hello\n", "{\"event\":{}}\n", "{\"end\":{\"events\":0,\"rows\":0,\"sha256\":\"\"}}\n"]
    {
        let error = Place::new().restore(wrong.as_bytes()).unwrap_err();
        assert!(matches!(error, ExportError::Altered { line: 1, .. }), "{wrong:?}: {error}");
    }
    let newer = String::from_utf8(a_days_export()).unwrap().replace("\"format\":1", "\"format\":2");
    let error = Place::new().restore(newer.as_bytes()).unwrap_err();
    assert!(matches!(error, ExportError::TooNew { found: 2, known: 1 }));
}

#[test]
fn a_directory_that_holds_anything_is_left_alone() {
    let place = Place::new();
    std::fs::create_dir(place.data()).unwrap();
    std::fs::write(place.data().join("letter"), "dear Ana").unwrap();
    let error = place.restore(&a_days_export()).unwrap_err();
    assert!(error.to_string().contains("not empty"), "{error}");
    assert_eq!(std::fs::read_dir(place.data()).unwrap().count(), 1);
}

#[test]
fn an_export_of_content_that_is_not_sound_does_not_become_a_journal() {
    let journal = a_days_journal();
    let last = Durable::open(std::sync::Arc::new(a_days_journal())).unwrap().head(GROUP).seq;
    let key = super::super::keys::event(GROUP, last);
    let mut event = journal.event(GROUP, last).unwrap().unwrap();
    event.posts += 1;
    let value = super::super::record::event(&key, &event, None).unwrap();
    journal.plant(key, Some(value));
    let (journal, durable) = durable(journal);
    let place = Place::new();
    let error = place.restore(&exported(&*journal, &durable.heads())).unwrap_err();
    assert!(matches!(&error, ExportError::Unsound(report) if report.problems == 1), "{error}");
    assert!(DataDirectory::open(&place.data()).is_err(), "and no server opens it");
}

#[test]
fn many_events_and_rows_are_restored_in_many_batches() {
    let journal = MemoryJournal::new(Epoch(1));
    let mut told = Told::with_members();
    for n in 0..1500 {
        let post = told.post(ANA, &format!("post {n}"));
        told.react(BO, post, "👍", true);
    }
    told.commit_to(&journal);
    let (journal, durable) = durable(journal);
    let place = Place::new();
    let restored = place.restore(&exported(&*journal, &durable.heads())).unwrap();
    assert_eq!(restored.report.events, 3007);
    assert!(restored.report.batches > 20);
    let next = place.journal().last_batch().unwrap() + 1;
    let empty = super::super::Batch { number: next, commits: Vec::<Commit>::new() };
    place.journal().commit(&empty).unwrap();
}

#[test]
fn mentions_are_restored_with_their_registers_up_to_the_heads_and_those_of_erased_posts_are_nowhere() {
    let mut told = Told::with_members();
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary });
    let both = || Mentions::of(vec![BO], true);
    let kept = told.post_meaning(ANA, "@Bo @all", both());
    let slip = told.post_meaning(ANA, "@Bo, no", Mentions::of(vec![BO], false));
    told.delete(ANA, slip);
    let (journal, durable) = durable(MemoryJournal::new(Epoch(1)));
    let batch = told.batch();
    journal.commit(&batch).unwrap();
    durable.advance(&batch);
    let heads = durable.heads();
    let later = told.post_meaning(ANA, "@Bo, after the backup began", Mentions::of(vec![BO], false));
    let batch = told.batch();
    journal.commit(&batch).unwrap();

    let place = Place::new();
    let restored = place.restore(&exported(&*journal, &heads)).unwrap();
    assert!(restored.report.is_sound(), "{}", restored.report);
    let copy = place.journal();
    let mentions =
        |seq| copy.event(GROUP, seq).unwrap().and_then(|event| event.kind.body()?.mentions().cloned());
    assert_eq!((mentions(kept), mentions(slip), mentions(later)), (Some(both()), None, None));
    let register = |row| match row {
        Some(Row::Mentioned { mentioned, .. } | Row::AllMentioned { mentioned, .. }) => mentioned.posts,
        other => panic!("{other:?}"),
    };
    for key in [RowKey::Mentioned(BO, GROUP), RowKey::AllMentioned(GROUP)] {
        assert_eq!(register(copy.row(&key).unwrap()), [(kept, kept)], "{key:?}");
    }
}

#[test]
fn a_changed_card_that_no_roster_was_told_of_waits_in_a_backup_too_with_no_event_after_its_heads() {
    let mut told = Told::with_members();
    let rename = |name| Act::Rename { name: linli_protocol::DisplayName::parse(name).unwrap() };
    told.act(ANA, rename("王秀英"));
    let (journal, durable) = durable(MemoryJournal::new(Epoch(1)));
    let batch = told.batch();
    journal.commit(&batch).unwrap();
    durable.advance(&batch);
    let heads = durable.heads();
    told.act(ANA, rename("秀英"));
    told.act(BO, rename("Bo Wu"));
    told.commit_to(&*journal);

    let place = Place::new();
    let restored = place.restore(&exported(&*journal, &heads)).unwrap();
    assert!(restored.report.is_sound(), "{}", restored.report);
    let seq = durable.head(Topic::District).seq;
    assert_eq!(
        place.journal().row(&RowKey::CardChanged(ANA)).unwrap(),
        Some(Row::CardChanged { user: ANA, seq })
    );
}

fn a_talks_journal() -> MemoryJournal {
    let journal = MemoryJournal::new(Epoch(1));
    for batch in &a_talk().1 {
        journal.commit(batch).unwrap();
    }
    journal
}

/// The key that memory journals seal with.
fn their_key() -> SealKey {
    SealKey::known([7; 32])
}

#[test]
fn direct_messages_leave_sealed_and_are_restored_without_a_key_and_read_with_it() {
    let (journal, durable) = durable(a_talks_journal());
    assert!(journal.check().is_sound(), "{}", journal.check());
    let place = Place::new();
    let export = exported(&*journal, &durable.heads());
    assert!(!String::from_utf8(export.clone()).unwrap().contains("my secret"));
    let restored = place.restore(&export).unwrap();
    assert!(restored.report.is_sound(), "{}", restored.report);
    let topic = between(ANA, BO);
    let texts = |journal: &SledJournal| -> Vec<Option<String>> {
        let events = journal.events(topic, Seq::ZERO, Seq(9), NO_LIMIT).unwrap();
        events.iter().filter_map(|event| Some(event.kind.body()?.text().map(ToString::to_string))).collect()
    };
    let kept = place.journal();
    assert_eq!(texts(&kept), [None, None, None], "nobody reads them without the key");
    let kept = kept.sealed_with(&their_key()).unwrap();
    let said = ["my secret lies in the cellar", "my secret lies elsewhere"].map(|text| Some(text.to_owned()));
    assert_eq!(texts(&kept), [said[0].clone(), None, said[1].clone()]);
    for group in [RowGroup::Blocks, RowGroup::Refusals, RowGroup::Conversations, RowGroup::SealKey] {
        assert_eq!(all_rows(&kept, group), all_rows(&*journal, group), "{group:?}");
        assert!(!all_rows(&kept, group).is_empty(), "{group:?}");
    }
    let error = kept.sealed_with(&SealKey::known([8; 32])).unwrap_err().to_string();
    assert!(error.contains("not the one that direct messages here were sealed with"), "{error}");
}

#[test]
fn a_mediation_is_restored_with_its_parties_its_outcome_and_the_one_that_is_open() {
    let (told, batches) = a_dispute();
    let (journal, copy, _place) = restored_whole(&told, &batches);
    let all = |journal: &dyn Journal| journal.events(NOISE, Seq::ZERO, Seq(u64::MAX), NO_LIMIT).unwrap();
    assert_eq!(all(&copy), all(&*journal));
    assert_eq!(all(&copy).len(), 7);
    assert_eq!(all_rows(&copy, RowGroup::Mediations).len(), 2);
}

#[test]
fn reports_are_restored_with_their_cases_inboxes_followers_and_what_has_fired() {
    let (told, batches) = a_report();
    let (journal, copy, _place) = restored_whole(&told, &batches);
    for group in [
        RowGroup::Issues,
        RowGroup::Cases,
        RowGroup::Alerts,
        RowGroup::Followers,
        RowGroup::Photos,
        RowGroup::Duties,
        RowGroup::QuietHours,
    ] {
        assert_eq!(all_rows(&copy, group), all_rows(&*journal, group), "{group:?}");
    }
    assert_eq!(all_rows(&copy, RowGroup::Issues).len(), 2);
    for group in [RowGroup::Followers, RowGroup::Duties, RowGroup::QuietHours] {
        assert!(!all_rows(&copy, group).is_empty(), "{group:?}");
    }
}

#[test]
fn departments_their_guide_and_their_part_in_issues_are_restored() {
    let (told, batches) = a_main_that_leaks();
    let (_, copy, _place) = restored_whole(&told, &batches);
    assert_eq!(all_rows(&copy, RowGroup::Departments).len(), 2);
    assert_eq!(all_rows(&copy, RowGroup::GuideEntries).len(), 1);
}

#[test]
fn an_export_with_an_open_direct_message_is_refused_before_anything_is_written() {
    let (journal, durable) = durable(a_talks_journal());
    let place = Place::new();
    let export = String::from_utf8(exported(&*journal, &durable.heads())).unwrap();
    let opened: String = export
        .lines()
        .map(|line| match line.find("\"sealed\":{") {
            Some(at) if line.contains("\"topic\":\"dm/") => {
                let body = r#""kept":{"text":"open","salt":"07070707070707070707070707070707"}}}}"#;
                format!("{}{body}\n", &line[..at])
            }
            _ => format!("{line}\n"),
        })
        .collect();
    assert_ne!(opened, export);
    let error = place.restore(opened.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("open body where all are sealed"), "{error}");
    assert!(!place.data().exists());
}

#[test]
fn no_backup_says_who_chose_what_and_an_open_poll_is_open_and_empty_after_its_restore() {
    let (journal, durable) = durable(a_days_journal());
    assert!(!all_rows(&*journal, RowGroup::PollAnswers).is_empty(), "there is something to leave out");
    let place = Place::new();
    let export = exported(&*journal, &durable.heads());
    let restored = place.restore(&export).unwrap();
    assert!(restored.report.is_sound(), "{}", restored.report);
    let kept = place.journal();
    for group in [RowGroup::Polls, RowGroup::PollResultsOf(GROUP)] {
        assert_eq!(all_rows(&kept, group), all_rows(&*journal, group), "{group:?}");
        assert!(!all_rows(&kept, group).is_empty(), "{group:?}");
    }
    assert_eq!(all_rows(&kept, RowGroup::PollAnswers), []);
}

fn journal_of(batches: &[super::super::Batch]) -> MemoryJournal {
    let journal = MemoryJournal::new(Epoch(1));
    for batch in batches {
        journal.commit(batch).unwrap();
    }
    journal
}

fn all_rows(journal: &dyn Journal, group: RowGroup) -> Vec<Row> {
    let mut rows = Vec::new();
    journal
        .rows(group, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}
