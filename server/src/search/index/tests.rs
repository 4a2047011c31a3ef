use super::*;

#[test]
fn a_cursor_is_read_back_from_its_payload_and_one_of_another_form_is_none() {
    let cursor = Cursor { epoch: Epoch(u64::MAX), batch: 17 };
    assert_eq!(Cursor::of_payload(&cursor.to_payload()), Some(cursor));
    for wrong in ["", "1", "1 2", "1 2 3 4", "x 2 3", "0 2 3", "2 2 3"] {
        assert_eq!(Cursor::of_payload(wrong), None, "{wrong}");
    }
}

#[test]
fn only_what_many_read_is_searchable_and_its_number_leads_back() {
    let n = NeighbourhoodId(u32::MAX);
    for yes in [Topic::Group(n), Topic::Bulletin(n), Topic::Group(NeighbourhoodId(1))] {
        assert_eq!(number(yes).and_then(topic), Some(yes));
    }
    for no in [Topic::District, Topic::Roster(n), Topic::Moderation(n), Topic::Desk(n), Topic::Register(n)] {
        assert!(!is_searchable(no), "{no}");
    }
    assert_eq!(topic(0), None);
}

fn files(dir: &Path) -> IndexFiles {
    IndexFiles::open(dir).unwrap().0
}

fn written(at: u64, text: &str) -> Written {
    Written { author: UserId(1), at, text: text.to_owned(), reply_to: None }
}

const GROUP: Topic = Topic::Group(NeighbourhoodId(1));
const EPOCH: Epoch = Epoch(1);

fn proposed(finder: &Finder, token: &str, before: Option<SearchPlace>, hits_max: usize) -> Vec<u64> {
    let clauses = [Clause { tokens: vec![token.to_owned()], authors: vec![] }];
    let sought = Sought { topics: &[GROUP], from: None, clauses: &clauses, before, hits_max };
    let until = Instant::now() + std::time::Duration::from_secs(60);
    finder.propose(&sought, until).unwrap().iter().map(|place| place.seq.0).collect()
}

#[test]
fn posts_of_one_instant_are_paged_through_without_gap_or_repeat() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = files(dir.path());
    for batch in 1..=5 {
        for seq in 1..=7 {
            files.add((GROUP, Seq(batch * 10 + seq)), &written(5, "lift")).unwrap();
        }
        files.commit(Cursor { epoch: EPOCH, batch }).unwrap();
    }
    let finder = files.finder();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = proposed(&finder, "lift", before, 4);
        let Some(last) = page.last() else { break };
        before = Some(SearchPlace { at: 5, topic: GROUP, seq: Seq(*last) });
        seen.extend(page);
    }
    let mut all: Vec<u64> = (1..=5).flat_map(|batch| (1..=7).map(move |seq| batch * 10 + seq)).collect();
    all.reverse();
    assert_eq!(seen, all);
}

#[test]
fn the_newest_come_first_whatever_the_order_in_which_they_were_taken_in_and_merged() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = files(dir.path());
    // An edit takes an old post in again, so that a later part has older posts.
    let order = [5, 1, 9, 3, 7, 2, 8, 4, 6, 10];
    for (batch, at) in (1..).zip(order) {
        files.add((GROUP, Seq(at)), &written(at, "lift")).unwrap();
        files.add((GROUP, Seq(at + 100)), &written(at + 100, "lift")).unwrap();
        files.commit(Cursor { epoch: EPOCH, batch }).unwrap();
    }
    let newest: Vec<u64> = (101..=110).rev().chain((1..=10).rev()).collect();
    assert_eq!(proposed(&files.finder(), "lift", None, 50), newest);
    assert_eq!(proposed(&files.finder(), "lift", None, 3), newest[..3]);
    let all: Vec<_> = files.index.searchable_segment_ids().unwrap();
    assert!(all.len() > 1);
    files.writer.merge(&all).wait().unwrap();
    files.clear().unwrap();
    assert_eq!(files.finder().size(), (20, 1));
    assert_eq!(proposed(&files.finder(), "lift", None, 50), newest);
    let before = SearchPlace { at: 104, topic: GROUP, seq: Seq(104) };
    assert_eq!(proposed(&files.finder(), "lift", Some(before), 4), [103, 102, 101, 10]);
}

/// The words in all files of parts that lie in the directory, whether they are searched or not.
fn words_in(dir: &Path, files: &IndexFiles) -> Vec<String> {
    let parts = files.index.searchable_segments().unwrap();
    let known: Vec<String> = parts.iter().map(|part| part.id().uuid_string()).collect();
    let mut words = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let part = name.split('.').next().unwrap();
        if part.len() == 32 && !known.iter().any(|known| known == part) {
            words.push(format!("whatever is in {name}"));
        }
    }
    for part in &parts {
        let reader = SegmentReader::open(part).unwrap();
        let inverted = reader.inverted_index(files.fields.words).unwrap();
        let mut terms = inverted.terms().stream().unwrap();
        while terms.advance() {
            words.push(String::from_utf8(terms.key().to_vec()).unwrap());
        }
    }
    words.sort();
    words
}

#[test]
fn what_was_deleted_is_in_no_file_after_two_clearings() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = files(dir.path());
    files.add((GROUP, Seq(1)), &written(1, "the lift")).unwrap();
    files.add((GROUP, Seq(2)), &written(2, "the canary")).unwrap();
    files.commit(Cursor { epoch: EPOCH, batch: 1 }).unwrap();
    files.remove((GROUP, Seq(2))).unwrap();
    files.commit(Cursor { epoch: EPOCH, batch: 2 }).unwrap();
    assert_eq!(proposed(&files.finder(), "canary", None, 9), [] as [u64; 0]);
    assert_eq!(words_in(dir.path(), &files), ["canary", "lift", "the"], "not found, and still there");

    files.clear().unwrap();
    files.close();
    let (mut files, cursor) = IndexFiles::open(dir.path()).unwrap();
    assert_eq!(cursor, Some(Cursor { epoch: EPOCH, batch: 2 }), "clearing keeps how far it is");
    files.clear().unwrap();
    assert_eq!(words_in(dir.path(), &files), ["lift", "the"]);
    assert_eq!(proposed(&files.finder(), "lift", None, 9), [1]);
}

#[test]
fn however_many_topics_one_reads_what_is_found_is_in_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut files = files(dir.path());
    let group = |n: u64| Topic::Group(NeighbourhoodId(u32::try_from(n).unwrap()));
    for n in 1..=60 {
        files.add((group(n), Seq(n)), &written(n, "lift")).unwrap();
    }
    files.commit(Cursor { epoch: EPOCH, batch: 1 }).unwrap();
    let clauses = [Clause { tokens: vec!["lift".to_owned()], authors: vec![] }];
    for many in [1, 2, limits::SEARCH_TOPICS_LOOKED_UP_MAX, limits::SEARCH_TOPICS_LOOKED_UP_MAX + 1, 30] {
        // Every second one, and two that nobody has written in.
        let mut topics: Vec<Topic> = (1..=many as u64).map(|n| group(2 * n)).collect();
        topics.extend([Topic::Bulletin(NeighbourhoodId(3)), Topic::Register(NeighbourhoodId(5))]);
        let sought = Sought { topics: &topics, from: None, clauses: &clauses, before: None, hits_max: 100 };
        let until = Instant::now() + std::time::Duration::from_secs(60);
        let found = files.finder().propose(&sought, until).unwrap();
        let expected: Vec<Topic> = (1..=many as u64).rev().map(|n| group(2 * n)).collect();
        assert_eq!(found.iter().map(|place| place.topic).collect::<Vec<_>>(), expected, "{many}");
    }
}
