//! What every journal keeps, told once and run over each. Never here: what only one of them can do; that is
//! told beside it.

use std::ops::ControlFlow;

use linli_protocol::{DisplayName, Epoch, NeighbourhoodId, Seq, Topic, UserId};

use super::testing::{ELSEWHERE, NO_LIMIT, ROSTER, Told, a_day};
use super::tree::{Order, Tree};
use super::{
    Batch, BatchIndex, EventRange, Journal, JournalError, MemoryJournal, ReadLimit, RowGroup, SledJournal,
    SledOptions, keys, record,
};
use crate::domain::testing::{ANA, BO, GROUP, STRANGER, XINYUAN};
use crate::domain::{Commit, Event, EventKind, PersonRow, Row, RowChange, Shard};

/// Somewhere a journal can be closed and opened again.
trait House {
    type Journal: Journal + Tree;
    fn new() -> Self;
    fn journal(&self) -> &Self::Journal;
    fn reopen(&mut self);
}

impl House for MemoryJournal {
    type Journal = MemoryJournal;
    fn new() -> Self {
        MemoryJournal::new(Epoch(1))
    }
    fn journal(&self) -> &MemoryJournal {
        self
    }
    fn reopen(&mut self) {
        self.restart();
    }
}

struct OnDisk {
    journal: Option<SledJournal>,
    dir: tempfile::TempDir,
}

impl House for OnDisk {
    type Journal = SledJournal;
    fn new() -> Self {
        let mut house = OnDisk { journal: None, dir: tempfile::tempdir().unwrap() };
        house.reopen();
        house
    }
    fn journal(&self) -> &SledJournal {
        self.journal.as_ref().unwrap()
    }
    fn reopen(&mut self) {
        self.journal = None;
        let options = SledOptions { cache_bytes: 8 * 1024 * 1024 };
        self.journal = Some(SledJournal::open(self.dir.path(), options).unwrap());
    }
}

macro_rules! every_journal_keeps {
    ($($story:ident)*) => {
        mod in_memory { $(#[test] fn $story() { super::$story::<super::MemoryJournal>(); })* }
        mod on_disk { $(#[test] fn $story() { super::$story::<super::OnDisk>(); })* }
    };
}

every_journal_keeps! {
    a_new_journal_is_empty
    everything_committed_is_there_also_after_reopening
    events_are_read_in_order_from_one_topic_between_two_ends
    a_read_stops_at_its_limits_but_brings_at_least_one_event
    a_row_is_put_replaced_and_taken_away
    a_group_shows_its_own_rows_in_key_order
    a_visit_stops_when_told_and_may_wait_for_a_commit
    what_is_erased_is_nowhere_any_more
    a_batch_that_leaves_a_gap_or_writes_over_an_event_is_refused_whole
    a_batch_with_a_wrong_number_is_refused
    an_erasure_of_nothing_is_refused_whole
    a_batch_without_events_counts_too
    the_index_of_a_batch_tells_its_commits_in_order_however_many
    a_relay_reads_whole_batches_between_two_ends_and_some_at_a_time
}

fn rows(journal: &impl Journal, group: RowGroup) -> Vec<Row> {
    let mut rows = Vec::new();
    journal
        .rows(group, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

fn raw(journal: &impl Tree) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    let mut take = |key: &[u8], value: &[u8]| {
        all.push((key.to_vec(), value.to_vec()));
        Ok(ControlFlow::Continue(()))
    };
    journal.scan(keys::Range { from: vec![], to: vec![0xff] }, Order::Ascending, &mut take).unwrap();
    all
}

fn seqs(events: Result<Vec<Event>, JournalError>) -> Vec<u64> {
    events.unwrap().iter().map(|event| event.seq.0).collect()
}

fn person(user: u64, name: &str) -> Row {
    Row::Person(PersonRow { user: UserId(user), name: DisplayName::parse(name).unwrap(), badge: false })
}

/// A batch of one commit.
fn batch(number: u64, events: Vec<Event>, rows: Vec<RowChange>) -> Batch {
    Batch { number, commits: vec![Commit { shard: Shard::Neighbourhood(XINYUAN), events, rows }] }
}

fn joined(seq: u64) -> Event {
    let kind = EventKind::Member { user: UserId(seq), office: None };
    Event { topic: ROSTER, seq: Seq(seq), at: 5, by: None, posts: 0, kind }
}

fn a_new_journal_is_empty<H: House>() {
    let house = H::new();
    let journal = house.journal();
    assert_eq!(journal.last_batch().unwrap(), 0);
    assert_eq!(journal.event(GROUP, Seq(1)).unwrap(), None);
    assert!(journal.events(GROUP, Seq::ZERO, Seq(u64::MAX), NO_LIMIT).unwrap().is_empty());
    assert!(journal.events_before(GROUP, Seq(u64::MAX), NO_LIMIT).unwrap().is_empty());
    assert!(rows(journal, RowGroup::Accounts).is_empty());
}

fn everything_committed_is_there_also_after_reopening<H: House>() {
    let mut house = H::new();
    let (told, batches) = a_day();
    let epoch = house.journal().epoch();
    for batch in &batches {
        house.journal().commit(batch).unwrap();
        house.reopen();
    }
    let journal = house.journal();
    assert_eq!(journal.epoch(), epoch);
    assert_eq!(journal.last_batch().unwrap(), batches.len() as u64);
    let (events, expected_rows) = told.told();
    for expected in events {
        let mut event = journal.event(expected.topic, expected.seq).unwrap().unwrap();
        // What was erased since is looked at elsewhere.
        if let (Some(body), Some(before)) = (event.kind.body_mut(), expected.kind.body()) {
            *body = before.clone();
        }
        assert_eq!(&event, expected);
    }
    for (key, expected) in expected_rows {
        assert_eq!(journal.row(key).unwrap().as_ref(), Some(expected));
    }
    assert_eq!(raw(journal).iter().filter(|(key, _)| key[0] >= 0x10).count(), expected_rows.len());
}

fn events_are_read_in_order_from_one_topic_between_two_ends<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let mut told = Told::with_members();
    for n in 1..=300 {
        told.post(ANA, &format!("post {n}"));
    }
    told.commit_to(journal);
    let ascending = |after, up_to| seqs(journal.events(GROUP, Seq(after), Seq(up_to), NO_LIMIT));
    assert_eq!(ascending(0, u64::MAX), (1..=300).collect::<Vec<_>>());
    assert_eq!(ascending(254, 257), vec![255, 256, 257]);
    assert_eq!(ascending(299, 300), vec![300]);
    assert!(ascending(300, 300).is_empty());
    assert!(ascending(300, u64::MAX).is_empty());
    assert!(ascending(9, 3).is_empty());
    let descending = |before| seqs(journal.events_before(GROUP, Seq(before), NO_LIMIT));
    assert_eq!(descending(u64::MAX), (1..=300).rev().collect::<Vec<_>>());
    assert_eq!(descending(4), vec![3, 2, 1]);
    assert!(descending(1).is_empty());
    assert!(descending(0).is_empty());
    assert_eq!(seqs(journal.events(ROSTER, Seq::ZERO, Seq(u64::MAX), NO_LIMIT)), vec![1, 2]);
    assert!(journal.events(Topic::Group(ELSEWHERE), Seq::ZERO, Seq(9), NO_LIMIT).unwrap().is_empty());
}

fn a_read_stops_at_its_limits_but_brings_at_least_one_event<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let mut told = Told::with_members();
    for _ in 0..200 {
        told.post(ANA, &"好".repeat(1000));
    }
    told.commit_to(journal);
    let read = |events_max, bytes_max| {
        let limit = ReadLimit { events_max, bytes_max };
        let ascending = seqs(journal.events(GROUP, Seq(100), Seq(u64::MAX), limit));
        let descending = seqs(journal.events_before(GROUP, Seq(101), limit));
        assert_eq!(ascending.len(), descending.len());
        assert!(ascending.iter().zip(&descending).all(|(up, down)| up + down == 201));
        ascending.len()
    };
    assert_eq!(read(7, usize::MAX), 7);
    assert_eq!(read(usize::MAX, 10_000), 3);
    assert_eq!(read(usize::MAX, 1), 1);
    assert_eq!(read(0, usize::MAX), 0);
    assert_eq!(read(usize::MAX, usize::MAX), 100);
}

fn a_row_is_put_replaced_and_taken_away<H: House>() {
    let mut house = H::new();
    let key = person(1, "Ana").key();
    let changes = [
        RowChange::Put(person(1, "Ana")),
        RowChange::Put(person(1, "Ana Wu")),
        RowChange::Delete(key.clone()),
        RowChange::Delete(key.clone()),
    ];
    let expected = [Some(person(1, "Ana")), Some(person(1, "Ana Wu")), None, None];
    for ((number, change), expected) in (1..).zip(changes.clone()).zip(expected) {
        house.journal().commit(&batch(number, vec![], vec![change])).unwrap();
        assert_eq!(house.journal().row(&key).unwrap(), expected);
        house.reopen();
        assert_eq!(house.journal().row(&key).unwrap(), expected);
    }
    let in_one = changes[..3].iter().chain(&changes[..1]).cloned().collect();
    house.journal().commit(&batch(5, vec![], in_one)).unwrap();
    assert_eq!(house.journal().row(&key).unwrap(), Some(person(1, "Ana")), "the last change stands");
}

fn a_group_shows_its_own_rows_in_key_order<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let (told, batches) = a_day();
    for batch in &batches {
        journal.commit(batch).unwrap();
    }
    let shop = Seq(2);
    let count = |group, expected: usize| {
        let found = rows(journal, group);
        assert_eq!(found.len(), expected, "{group:?}: {found:?}");
        let keys: Vec<_> = found.iter().map(|row| keys::row(&row.key())).collect();
        assert!(keys.is_sorted());
        for row in found {
            assert_eq!(told.told().1.get(&row.key()), Some(&row));
        }
    };
    count(RowGroup::Counters, 1);
    count(RowGroup::People, 4);
    count(RowGroup::Accounts, 4);
    count(RowGroup::Devices, 1);
    count(RowGroup::Neighbourhoods, 2);
    count(RowGroup::Settings, 1);
    count(RowGroup::Renames, 1);
    count(RowGroup::CardsChanged, 1);
    count(RowGroup::Scans, 1);
    count(RowGroup::Members, 2);
    count(RowGroup::MembersOf(XINYUAN), 2);
    count(RowGroup::MembersOf(ELSEWHERE), 0);
    count(RowGroup::ReadMarks(BO), 1);
    count(RowGroup::ReadMarks(ANA), 0);
    count(RowGroup::AllReadMarks, 1);
    count(RowGroup::Mutes, 1);
    count(RowGroup::MutesOf(XINYUAN), 1);
    count(RowGroup::MutesOf(ELSEWHERE), 0);
    count(RowGroup::SlowModes, 1);
    count(RowGroup::SlowModeOf(ELSEWHERE), 0);
    count(RowGroup::DeskTexts, 3);
    count(RowGroup::DeskTextsOf(XINYUAN), 3);
    count(RowGroup::DeskTextsOf(ELSEWHERE), 0);
    count(RowGroup::Appeals, 5);
    count(RowGroup::AppealsOf(ELSEWHERE), 0);
    count(RowGroup::Bans, 1);
    count(RowGroup::BansOf(ELSEWHERE), 0);
    count(RowGroup::Screenings, 1);
    count(RowGroup::ScreeningOf(ELSEWHERE), 0);
    count(RowGroup::Pins, 1);
    count(RowGroup::PinsOf(GROUP), 1);
    count(RowGroup::Applicants, 1);
    count(RowGroup::ApplicantsOf(XINYUAN), 1);
    count(RowGroup::ApplicantsOf(ELSEWHERE), 0);
    count(RowGroup::JoinCodes, 1);
    count(RowGroup::JoinCodeOf(ELSEWHERE), 0);
    count(RowGroup::Residences, 1);
    count(RowGroup::Answers, 64);
    count(RowGroup::Polls, 2);
    count(RowGroup::PollsOf(GROUP), 2);
    count(RowGroup::PollsOf(Topic::Group(ELSEWHERE)), 0);
    count(RowGroup::PollAnswers, 3);
    count(RowGroup::PollResultsOf(GROUP), 1);
    count(RowGroup::PollResultsOf(Topic::Group(ELSEWHERE)), 0);
    count(RowGroup::Posts(GROUP), 9);
    count(RowGroup::Posts(Topic::Group(ELSEWHERE)), 0);
    count(RowGroup::AllReactions(GROUP), 2);
    count(RowGroup::Reactions(GROUP, shop, ANA), 2);
    count(RowGroup::Reactions(GROUP, shop, BO), 0);
    count(RowGroup::Reactions(GROUP, shop, STRANGER), 0);
}

fn a_visit_stops_when_told_and_may_wait_for_a_commit<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let people = (1..=500).map(|n| RowChange::Put(person(n, "Somebody"))).collect();
    journal.commit(&batch(1, vec![], people)).unwrap();
    let mut visited = 0;
    journal
        .rows(RowGroup::People, &mut |_| {
            visited += 1;
            // A reader that waits for the writer must not hold the writer up.
            journal.commit(&batch(1 + visited, vec![], vec![])).unwrap();
            if visited < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .unwrap();
    assert_eq!(visited, 3);
    assert_eq!(rows(journal, RowGroup::People).len(), 500);
}

fn what_is_erased_is_nowhere_any_more<H: House>() {
    let mut house = H::new();
    let (_, batches) = a_day();
    let texts = ["燈壞了 💡", "三樓燈壞了", "四樓燈壞了", "taken back in one batch", "edited in between"];
    let everywhere = |house: &H, text: &str| {
        raw(house.journal())
            .iter()
            .filter(|(_, v)| v.windows(text.len()).any(|w| w == text.as_bytes()))
            .count()
    };
    for batch in &batches[..3] {
        house.journal().commit(batch).unwrap();
    }
    for text in &texts[..3] {
        assert_eq!(everywhere(&house, text), 1, "{text} is there before");
    }
    for batch in &batches[3..] {
        house.journal().commit(batch).unwrap();
    }
    house.reopen();
    for text in texts {
        assert_eq!(everywhere(&house, text), 0, "{text}");
    }
    let lamp = house.journal().event(GROUP, Seq(1)).unwrap().unwrap();
    let cause = house.journal().event(GROUP, lamp.rests_on()).unwrap().unwrap();
    assert_eq!(cause.kind, EventKind::Deleted { post: Seq(1) });
}

fn a_batch_that_leaves_a_gap_or_writes_over_an_event_is_refused_whole<H: House>() {
    let house = H::new();
    let journal = house.journal();
    journal.commit(&batch(1, vec![joined(1), joined(2)], vec![])).unwrap();
    let before = raw(journal);
    for wrong in [
        vec![joined(4)],
        vec![joined(2)],
        vec![joined(1)],
        vec![joined(0)],
        vec![joined(3), joined(5)],
        vec![joined(3), joined(3)],
        vec![joined(4), joined(3)],
    ] {
        let mine = vec![RowChange::Put(person(9, "Nobody"))];
        let refused = journal.commit(&batch(2, wrong.clone(), mine));
        assert!(matches!(refused, Err(JournalError::Storage { .. })), "{wrong:?}");
        assert_eq!(raw(journal), before);
    }
    journal.commit(&batch(2, vec![joined(3), joined(4)], vec![])).unwrap();
}

fn a_batch_with_a_wrong_number_is_refused<H: House>() {
    let house = H::new();
    let journal = house.journal();
    for wrong in [0, 2] {
        assert!(journal.commit(&batch(wrong, vec![], vec![])).is_err());
    }
    journal.commit(&batch(1, vec![], vec![])).unwrap();
    assert!(journal.commit(&batch(1, vec![], vec![])).is_err());
    journal.commit(&batch(2, vec![], vec![])).unwrap();
}

fn an_erasure_of_nothing_is_refused_whole<H: House>() {
    let house = H::new();
    let journal = house.journal();
    journal.commit(&batch(1, vec![joined(1)], vec![])).unwrap();
    let before = raw(journal);
    for (topic, seq) in [(ROSTER, Seq(1)), (ROSTER, Seq(2)), (GROUP, Seq(1))] {
        let erase =
            vec![RowChange::Put(person(9, "Nobody")), RowChange::Erase { topic, seq, erased_by: Seq(2) }];
        assert!(journal.commit(&batch(2, vec![], erase)).is_err());
        assert_eq!(raw(journal), before);
    }
}

fn a_batch_without_events_counts_too<H: House>() {
    let mut house = H::new();
    for number in 1..=300 {
        house.journal().commit(&batch(number, vec![], vec![])).unwrap();
        assert_eq!(house.journal().last_batch().unwrap(), number);
    }
    house.reopen();
    assert_eq!(house.journal().last_batch().unwrap(), 300);
}

fn the_index_of_a_batch_tells_its_commits_in_order_however_many<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let commit = |n: u32, seq: u64| {
        let (group, roster) = (Topic::Group(NeighbourhoodId(n)), Topic::Roster(NeighbourhoodId(n)));
        let event = |topic, seq| Event { topic, ..joined(seq) };
        let events = vec![event(group, seq), event(roster, seq), event(roster, seq + 1)];
        Commit { shard: Shard::of(group), events, rows: vec![] }
    };
    // Each neighbourhood commits twice in a row; the second begins with the topic the first ends with.
    let commits = (1..=256).flat_map(|n| {
        let mut second = commit(n, 3);
        second.events.remove(0);
        [commit(n, 1), second]
    });
    journal.commit(&Batch { number: 1, commits: commits.collect() }).unwrap();
    let (mut ranges, mut parts) = (Vec::new(), 0_usize);
    for (key, value) in raw(journal) {
        if keys::batch_place(&key).is_some() {
            ranges.extend(record::read_batch_part(&key, &value).unwrap().ranges);
            parts += 1;
        }
    }
    assert_eq!(parts, ranges.len().div_ceil(record::BATCH_PART_RANGES_MAX));
    assert!(parts > 1 && journal.last_batch().unwrap() == 1);
    assert_eq!(ranges.len(), 256 * 3);
    for (neighbourhood, ranges) in (0..).zip(ranges.chunks(3)) {
        let of = |r: &record::TopicRange| {
            assert_eq!(
                (r.topic.neighbourhood(), r.shard),
                (Some(NeighbourhoodId(neighbourhood + 1)), Shard::of(r.topic))
            );
            (r.commit - 2 * neighbourhood, matches!(r.topic, Topic::Roster(_)), r.first.0, r.count)
        };
        let expected = [(0, false, 1, 1), (0, true, 1, 2), (1, true, 3, 2)];
        assert_eq!(ranges.iter().map(of).collect::<Vec<_>>(), expected, "the second commit is its own range");
    }
}

fn a_relay_reads_whole_batches_between_two_ends_and_some_at_a_time<H: House>() {
    let house = H::new();
    let journal = house.journal();
    let many = |n: u32| {
        let topic = Topic::Roster(NeighbourhoodId(n));
        let events = (1..=3).map(|seq| Event { topic, ..joined(seq) }).collect();
        Commit { shard: Shard::of(topic), events, rows: vec![] }
    };
    // The first needs more than one part; the third has no events.
    journal.commit(&Batch { number: 1, commits: (1..=300).map(many).collect() }).unwrap();
    journal.commit(&batch(2, vec![joined(1 + 3), joined(2 + 3)], vec![])).unwrap();
    journal.commit(&batch(3, vec![], vec![])).unwrap();
    journal.commit(&Batch { number: 4, commits: vec![many(301)] }).unwrap();
    let read = |after, up_to, events_max| {
        let batches = journal.batches(after, up_to, events_max).unwrap().into_iter();
        let counted = |batch: BatchIndex| {
            (batch.number, batch.ranges.iter().map(|range| u64::from(range.count)).sum::<u64>())
        };
        batches.map(counted).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 4, u64::MAX), [(1, 900), (2, 2), (3, 0), (4, 3)]);
    assert_eq!(read(0, 4, 1), [(1, 900)], "a batch is never cut");
    assert_eq!(read(1, 4, 3), [(2, 2), (3, 0), (4, 3)]);
    assert_eq!(read(1, 3, u64::MAX), [(2, 2), (3, 0)]);
    assert_eq!(read(4, 4, 1), []);
    assert_eq!(read(u64::MAX, u64::MAX, 1), []);
    let second = &journal.batches(1, 2, 1).unwrap()[0].ranges;
    assert_eq!(second, &[EventRange { topic: ROSTER, first: Seq(4), count: 2 }]);
}
