use linli_protocol::UserId;

use super::super::testing::{NO_LIMIT, ROSTER, Told};
use super::super::{Fault, MemoryJournal};
use super::*;
use crate::domain::testing::{ANA, BO, GROUP};
use crate::domain::{Body, EventKind};

/// A journal with a lamp that Ana posted (seq 1) and a shop that Bo posted (seq 2), all durable.
fn lamp_and_shop() -> (Told, Arc<MemoryJournal>, Durable) {
    let mut told = Told::with_members();
    told.post(ANA, "the lamp is broken");
    told.post(BO, "apples, who wants some");
    let journal = Arc::new(MemoryJournal::new(Epoch(7)));
    told.commit_to(&*journal);
    let durable = Durable::open(journal.clone()).unwrap();
    (told, journal, durable)
}

const LAMP: Seq = Seq(1);
const SHOP: Seq = Seq(2);

fn everything(durable: &Durable) -> Vec<Result<Vec<Event>, JournalError>> {
    vec![
        durable.events(GROUP, Seq::ZERO, NO_LIMIT),
        durable.events_before(GROUP, Seq(u64::MAX), NO_LIMIT),
        durable.events_before(GROUP, Seq(3), NO_LIMIT),
    ]
}

fn all_rows(durable: &Durable, group: RowGroup) -> Result<Vec<Row>, JournalError> {
    let mut rows = Vec::new();
    durable.rows(group, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

#[test]
fn nobody_sees_what_could_vanish_also_not_by_catching_up() {
    // A post that is written and not synced: the writer sees it, nobody else does.
    let (mut told, journal, durable) = lamp_and_shop();
    let writer_died = Durable::open(journal.clone()).unwrap();
    writer_died.fail(); // so that whoever would wait fails, and this test with it
    told.post(ANA, "nobody may see this yet");
    let batch = told.batch();
    journal.write_unsynced(&batch).unwrap();
    assert_eq!(journal.events(GROUP, Seq::ZERO, Seq(u64::MAX), NO_LIMIT).unwrap().len(), 3);
    for events in everything(&writer_died) {
        assert_eq!(events.unwrap().len(), 2, "what is durable is read without waiting, and nothing else");
    }
    assert_eq!(writer_died.head(GROUP), TopicHead { seq: SHOP, posts: 2 });
    assert!(writer_died.events(GROUP, SHOP, NO_LIMIT).unwrap().is_empty());
    journal.sync();
    durable.advance(&batch);
    assert_eq!(durable.events(GROUP, SHOP, NO_LIMIT).unwrap().len(), 1);

    // An erasure: the tombstone may not be seen; whoever meets it waits, and the writer dies.
    let (mut told, journal, durable) = lamp_and_shop();
    told.delete(ANA, LAMP);
    journal.write_unsynced(&told.batch()).unwrap();
    durable.fail();
    assert!(everything(&durable).iter().all(Result::is_err), "a tombstone was seen that could vanish");
    assert!(durable.row(&RowKey::Post(GROUP, LAMP)).is_err());
    assert_eq!(durable.events(GROUP, LAMP, NO_LIMIT).unwrap().len(), 1, "what does not rest on it is read");

    // A reaction, its tally, and the answer to it.
    let (mut told, journal, durable) = lamp_and_shop();
    told.react(ANA, SHOP, "👍", true);
    journal.write_unsynced(&told.batch()).unwrap();
    durable.fail();
    assert!(durable.row(&RowKey::Post(GROUP, SHOP)).is_err(), "a tally was seen that could vanish");
    for group in [
        RowGroup::Posts(GROUP),
        RowGroup::Reactions(GROUP, SHOP, ANA),
        RowGroup::AllReactions(GROUP),
        RowGroup::Answers,
    ] {
        assert!(all_rows(&durable, group).is_err(), "{group:?}");
    }
    assert_eq!(all_rows(&durable, RowGroup::People).unwrap().len(), 3);
}

#[test]
fn whoever_waits_for_a_sync_sees_it_as_soon_as_it_is_done() {
    let (mut told, journal, durable) = lamp_and_shop();
    told.react(BO, LAMP, "👍", true);
    told.delete(ANA, LAMP);
    let batch = told.batch();
    journal.write_unsynced(&batch).unwrap();
    std::thread::scope(|scope| {
        let tombstone = scope.spawn(|| durable.events(GROUP, Seq::ZERO, NO_LIMIT));
        let state = scope.spawn(|| durable.row(&RowKey::Post(GROUP, LAMP)));
        journal.sync();
        durable.advance(&batch);
        let events = tombstone.join().unwrap().unwrap();
        assert!(matches!(
            &events[0].kind,
            EventKind::Posted { body: Body::Erased { erased_by: Seq(4), .. }, .. }
        ));
        assert!(matches!(state.join().unwrap().unwrap(), Some(Row::Post { state, .. }) if state.deleted));
    });
}

#[test]
fn whoever_waits_when_the_writer_dies_gets_an_error() {
    let (mut told, journal, durable) = lamp_and_shop();
    told.delete(ANA, LAMP);
    journal.fail_commit(1, Fault::BeforeSync);
    journal.commit(&told.batch()).unwrap_err();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| durable.events(GROUP, Seq::ZERO, NO_LIMIT));
        durable.fail();
        assert!(matches!(waiting.join().unwrap(), Err(JournalError::Storage { .. })));
    });
    // The next start has the lamp again, with its text.
    journal.crash();
    let durable = Durable::open(journal).unwrap();
    let events = durable.events(GROUP, Seq::ZERO, NO_LIMIT).unwrap();
    assert!(events[0].kind.body().unwrap().text().is_some());
}

#[test]
fn opening_finds_the_heads_of_all_topics_and_advancing_moves_them() {
    let (mut told, journal, durable) = lamp_and_shop();
    let heads = vec![
        (Topic::District, TopicHead { seq: Seq(5), posts: 0 }),
        (GROUP, TopicHead { seq: SHOP, posts: 2 }),
        (ROSTER, TopicHead { seq: Seq(2), posts: 0 }),
    ];
    assert_eq!(durable.heads(), heads);
    assert_eq!(durable.head(Topic::Group(linli_protocol::NeighbourhoodId(2))), TopicHead::default());
    assert_eq!(durable.epoch(), Epoch(7));
    told.post(ANA, "one");
    told.edit(ANA, LAMP, "the lamp on the stairs");
    let batch = told.batch();
    journal.commit(&batch).unwrap();
    durable.advance(&batch);
    assert_eq!(durable.head(GROUP), TopicHead { seq: Seq(4), posts: 3 });
    assert_eq!(Durable::open(journal).unwrap().heads(), durable.heads());
}

#[test]
fn what_names_an_event_that_was_never_written_is_damage_and_nobody_waits_for_it() {
    let (_, journal, durable) = lamp_and_shop();
    let reaction = linli_protocol::Reaction::parse("👍").unwrap();
    let row = Row::Reaction { topic: GROUP, post: LAMP, user: UserId(1), reaction, seq: Seq(99) };
    let key = super::super::keys::row(&row.key());
    let value = super::super::record::row(&key, &row).unwrap();
    journal.plant(key, Some(value));
    assert!(matches!(durable.row(&row.key()), Err(JournalError::Damaged { .. })));
}
