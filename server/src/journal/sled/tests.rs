use super::super::DataDirectory;
use super::super::testing::{NO_LIMIT, Told, a_day};
use super::*;
use crate::domain::testing::{ANA, GROUP};

const OPTIONS: SledOptions = SledOptions { cache_bytes: 8 * 1024 * 1024 };

fn a_days_journal(dir: &Path) {
    let journal = SledJournal::open(dir, OPTIONS).unwrap();
    for batch in a_day().1 {
        journal.commit(&batch).unwrap();
    }
}

/// Reads every record.
fn read_all(dir: &Path) -> Result<usize, JournalError> {
    let journal = SledJournal::open(dir, OPTIONS)?;
    let mut records = 0;
    let range = keys::Range { from: vec![], to: vec![0xff] };
    journal.scan(range, Order::Ascending, &mut |_, _| {
        records += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    journal.events(GROUP, Seq::ZERO, Seq(u64::MAX), NO_LIMIT)?;
    Ok(records)
}

#[test]
fn every_journal_has_an_epoch_of_its_own_and_keeps_it() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let epoch = |dir: &Path| SledJournal::open(dir, OPTIONS).unwrap().epoch();
    let first = epoch(one.path());
    assert_eq!(epoch(one.path()), first);
    assert_ne!(epoch(two.path()), first);
    let noted = std::fs::read_to_string(one.path().join("epoch")).unwrap();
    assert_eq!(noted.trim().parse(), Ok(first));
}

#[test]
fn a_journal_that_is_open_is_not_opened_twice() {
    let dir = tempfile::tempdir().unwrap();
    let _first = SledJournal::open(dir.path(), OPTIONS).unwrap();
    let second = SledJournal::open(dir.path(), OPTIONS).unwrap_err();
    assert!(matches!(second, JournalError::Locked { .. }), "{second}");
}

#[test]
fn a_snapshot_that_a_killed_start_left_half_written_does_not_keep_the_journal_from_opening() {
    let dir = tempfile::tempdir().unwrap();
    a_days_journal(dir.path());
    let records = read_all(dir.path()).unwrap();
    for half in [&b""[..], b"half of a snapshot"] {
        let left = dir.path().join("snap.FFFFFFFFFFFFFFFF.generating");
        std::fs::write(&left, half).unwrap();
        assert_eq!(read_all(dir.path()).unwrap(), records);
        assert!(!left.exists());
    }
}

#[test]
fn a_journal_lives_in_a_data_directory_without_meeting_its_other_files() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDirectory::open(dir.path()).unwrap();
    a_days_journal(&data.journal());
    data.release_reserve().unwrap();
    drop(data);
    let data = DataDirectory::open(dir.path()).unwrap();
    assert!(data.has_reserve());
    assert!(read_all(&data.journal()).unwrap() > 50);
}

/// The position in the log that sled's snapshot covers.
fn snapshot_lsn(dir: &Path) -> u64 {
    let names = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let lsns = names.filter_map(|name| u64::from_str_radix(name.strip_prefix("snap.")?, 16).ok());
    lsns.max().unwrap_or_default()
}

#[test]
fn closing_after_much_work_leaves_a_snapshot_so_that_opening_reads_no_log() {
    let dir = tempfile::tempdir().unwrap();
    drop(SledJournal::open(dir.path(), OPTIONS).unwrap());
    let mut journal = SledJournal::open(dir.path(), OPTIONS).unwrap();
    journal.file.snapshot_log_bytes_min = 1024;
    let opened = snapshot_lsn(dir.path());
    for batch in a_day().1 {
        journal.commit(&batch).unwrap();
    }
    let written = journal.file.log_bytes.load(Ordering::Relaxed);
    assert!(written > 4096);
    drop(journal);
    let left = snapshot_lsn(dir.path());
    assert!(left >= opened + written, "it covers {left}, and {written} bytes came after {opened}");
    assert!(read_all(dir.path()).unwrap() > 50);
}

#[test]
fn closing_after_little_work_or_after_a_failure_leaves_the_files_as_they_are() {
    for fails in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        drop(SledJournal::open(dir.path(), OPTIONS).unwrap());
        let mut journal = SledJournal::open(dir.path(), OPTIONS).unwrap();
        let opened = snapshot_lsn(dir.path());
        for batch in a_day().1 {
            journal.commit(&batch).unwrap();
        }
        if fails {
            journal.file.snapshot_log_bytes_min = 1;
            journal.file.failed.store(true, Ordering::Release);
        }
        drop(journal);
        assert_eq!(snapshot_lsn(dir.path()), opened);
    }
}

#[test]
fn a_file_that_was_emptied_or_is_gone_is_not_taken_for_a_new_journal() {
    for lose in [
        |db: &Path| std::fs::write(db, "").unwrap(),
        |db: &Path| std::fs::remove_file(db).unwrap(),
        |db: &Path| {
            for file in std::fs::read_dir(db.parent().unwrap()).unwrap() {
                let path = file.unwrap().path();
                if path.is_file() && !path.ends_with("epoch") {
                    std::fs::remove_file(path).unwrap();
                }
            }
        },
    ] {
        let dir = tempfile::tempdir().unwrap();
        a_days_journal(dir.path());
        lose(&dir.path().join("db"));
        let error = SledJournal::open(dir.path(), OPTIONS).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
    }
}

#[test]
fn flipped_bytes_end_in_an_error_that_says_what_to_do_and_never_in_other_data() {
    let dir = tempfile::tempdir().unwrap();
    a_days_journal(dir.path());
    let whole = read_all(dir.path()).unwrap();
    let db = dir.path().join("db");
    let sound = std::fs::read(&db).unwrap();
    let used = sound.iter().rposition(|byte| *byte != 0).unwrap();
    let kept: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    let mut found = 0;
    for at in (64..used).step_by(used / 40) {
        for (path, bytes) in &kept {
            std::fs::write(path, bytes).unwrap();
        }
        let mut damaged = sound.clone();
        damaged[at] ^= 0xff;
        std::fs::write(&db, damaged).unwrap();
        match read_all(dir.path()) {
            // A stale page, or space that is not in use.
            Ok(records) => assert_eq!(records, whole, "byte {at}: records are missing and nobody said so"),
            Err(JournalError::Damaged { .. } | JournalError::Storage { .. }) => found += 1,
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
    assert!(found > 0);
}

#[test]
fn after_a_failed_commit_nothing_is_taken_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let journal = SledJournal::open(dir.path(), OPTIONS).unwrap();
    let (_, batches) = a_day();
    journal.commit(&batches[0]).unwrap();
    journal.file.failed.store(true, Ordering::Release);
    assert!(matches!(journal.commit(&batches[1]), Err(JournalError::Storage { .. })));
    assert_eq!(journal.last_batch().unwrap(), 1);
}

#[test]
fn the_longest_posts_never_reach_the_files_that_sled_does_not_sync() {
    let dir = tempfile::tempdir().unwrap();
    let journal = SledJournal::open(dir.path(), OPTIONS).unwrap();
    let mut told = Told::with_members();
    for _ in 0..20 {
        for n in 0..64 {
            told.post(ANA, &char::from(b'a' + n % 26).to_string().repeat(4096));
        }
        told.commit_to(&journal);
    }
    for post in (1..=1280).step_by(3) {
        told.delete(ANA, Seq(post));
    }
    told.commit_to(&journal);
    drop(journal);
    assert!(read_all(dir.path()).unwrap() > 1280 * 2);
    assert_eq!(std::fs::read_dir(dir.path().join("blobs")).unwrap().count(), 0);
}

#[test]
fn an_engine_that_panics_ends_in_an_error() {
    let error = guarded::<()>("trying", || panic!("page 7 is gone")).unwrap_err();
    assert!(matches!(&error, JournalError::Damaged { what } if what.contains("page 7 is gone")));
}
